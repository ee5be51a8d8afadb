#!/bin/bash
# Roots over the audit trail: signed, idempotent, once a day by a cycle, kept as files; receipts with the proof that a root has them, checked on
# a machine with the public key alone; the verifier, inside gris and as a program of its own, finds what was altered, cut off, rolled back.
registry=today
. "$(dirname "$0")/lib.sh"

begin procedures-ii06
must 0 report list --limit 1 --json
receipt=$(jq -r .receipt out)
verify=$(dirname "$GRIS_BIN")/gris-verify

# ---- without a key nothing is signed
expect 1 audit root
holds 'a root is signed' err E530
must 0 audit verify --json
same 'whole, and no root' 'true 0 false' "$(jq -r '"\(.whole) \(.roots) \(.signatures)"' out)"
must 0 receipt keygen keys
export GRIS_RECEIPT_KEY=$work/keys/gris-receipt.key
must 0 receipt show "$receipt" -o before.json
same 'no root yet' null "$(jq .proof before.json)"

# ---- a root; the same again
must 0 audit root --out roots --json
first=$(jq -r .root.position out)
file=$(jq -r .file out)
same 'it is new' false "$(jq .unchanged out)"
cp "$file" first.json
must 0 audit root --out roots --json
same 'nothing came since' "true $first" "$(jq -r '"\(.unchanged) \(.root.position)"' out)"
cmp -s "$file" first.json || fail 'the root was written otherwise'
same 'what is signed' "$(jq -c 'del(.signature)' first.json)" "$(jq -cS 'del(.signature)' first.json)"
same 'one leaf a row and one a receipt' true "$(jq '.size == .position + .receipts' first.json)"

# ---- OpenSSL agrees
{ echo 'gris root 1'; jq -cjS 'del(.signature)' first.json; } >signed
printf '%s==' "$(jq -r .signature.value first.json | tr -- -_ +/)" | base64 -d >signature
openssl pkeyutl -verify -pubin -inkey keys/gris-receipt.pub -rawin -in signed -sigfile signature >/dev/null || fail 'OpenSSL says that the root is not signed'

# ---- receipts: the proof is outside of what is signed, and stays the same
must 0 receipt show "$receipt" -o receipt.json
same 'the rest is as before' "$(jq -cS 'del(.proof)' before.json)" "$(jq -cS 'del(.proof)' receipt.json)"
must 0 receipt show "$receipt" --html -o receipt.html
grep -q "$(jq -r .hash first.json)" receipt.html || fail 'the page does not tell the root'
must 0 ingest sample-data/revised/population-2014-04-revised.csv
must 0 audit root --out roots --json
second=$(jq -r .root.position out)
[ "$second" -gt "$first" ] || fail "the second root ends at $second"
cp "$(jq -r .file out)" second.json
must 0 receipt show "$receipt"
cmp -s out receipt.json || fail 'asked for again after another root, the receipt differs'

# ---- one root is how the next begins
must 0 audit root --since first.json --json
same 'from the first to the second' "$first $second" "$(jq -r '"\(.before.position) \(.now.position)"' out)"
jq -c '.hash = (.hash | .[1:] + .[:1])' first.json >other.json
expect 5 audit root --since other.json
holds 'not how it begins' err E537
expect 1 audit root --since receipt.json
holds 'no root' err E122

# ---- checked with the public key alone
offline() { env -i PATH=/usr/bin:/bin LANG=C.UTF-8 GRIS_LANG=en GRIS_DB=host=/nowhere "$GRIS_BIN" receipt verify "$@" --public-key keys/gris-receipt.pub >out 2>err; }
offline receipt.json --root first.json || fail "a good proof was refused: $(cat err)"
holds 'told' out "in root $first"
offline receipt.json --root second.json && fail 'another root was taken for the proof'\''s'
holds 'another root' err E536
offline before.json --root first.json && fail 'a receipt without a proof was taken for proved'
holds 'no proof' err E535
for change in '.proof.leaf += 1' '.proof.position += 1' '.proof.path[0] = .proof.submission' '.proof.path |= .[1:]' '.proof.submission = .proof.path[0]'; do
    jq "$change" receipt.json >bad.json
    offline bad.json && fail "accepted: $change"
    holds "$change" err E534
done
jq '.proof.root.receipts += 1' receipt.json >bad.json
offline bad.json && fail 'an altered root was accepted'
holds 'an altered root' err E532
jq '.proof.root.signature = null' receipt.json >bad.json
offline bad.json && fail 'an unsigned root was accepted'
jq '.proof.more = 1' receipt.json >bad.json
offline bad.json && fail 'an unknown member was accepted'
holds 'unknown' err E122

# ---- a cycle signs once a day
must 0 cycle --out out.d --json
same 'today there is one' "$second" "$(jq .root out)"

# ---- the verifier, and the program that shares nothing with gris
release=$(basename "$(readlink out.d/current)")
must 0 audit verify --root roots --releases out.d --json
same 'whole' 'true 2 true' "$(jq -r '"\(.whole) \(.roots) \(.signatures)"' out)"
must 0 db status --json
db=$(jq -r .conninfo out)
alone() { "$verify" --db "$db" --root roots --releases out.d --public-key keys/gris-receipt.pub >out 2>err; }
alone || fail "gris-verify: $(cat out err)"
holds 'gris-verify says it too' out ' 0 faults'
"$verify" --db host=/nowhere >out 2>err
same 'no database' 4 "$?"
"$verify" --nothing >out 2>err
same 'usage' 2 "$?"

# ---- what was altered
sql() { psql -qAt "$db" -v ON_ERROR_STOP=1 -c "SET session_replication_role = replica; $1" >/dev/null || fail "sql: $1"; }
found() { # what, code, name of the first bad entry
    expect 5 audit verify --root roots --releases out.d --json
    same "$1" "$2" "$(jq -rs 'map(select(.code))[0].code' out)"
    jq -rs 'map(select(.code))[0].message_en' out | grep -qwF -- "$3" || fail "$1: not named: $(cat out)"
    alone && fail "gris-verify finds nothing: $1"
    grep -qF "$3" out || fail "gris-verify does not name $3: $1"
}
published=$(find out.d/releases/"$release" -name '*.json' ! -name manifest.json | head -1)
cp -p "$published" kept
printf ' ' >>"$published"
found 'a published file' E816 "$published"
cp -p kept "$published"
sql "UPDATE gris.audit SET actor = 'x' WHERE position = 2"
found 'an audit row' E801 "$(psql -qAt "$db" -c 'SELECT id FROM gris.audit WHERE position = 2')"
sql "UPDATE gris.audit SET chain = sha256(chain) WHERE position = 2"
expect 5 audit root
holds 'nothing is signed over it' err E538
finish
