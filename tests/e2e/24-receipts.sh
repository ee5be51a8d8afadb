#!/bin/bash
# Receipts: signed by the key of the settings, checked on a machine that has the public key and nothing else, by gris and by OpenSSL;
# whatever is changed is refused; a withdrawal changes nothing of what was certified; keys are exchanged; the page to print.
registry=today
. "$(dirname "$0")/lib.sh"
command -v openssl >/dev/null || { echo "openssl is not installed"; exit 1; }

begin procedures-ii06
must 0 report list --limit 1 --json
receipt=$(jq -r .receipt out)
must 0 report original "$receipt" -o original.csv

# ---- without a key
must 0 receipt show "$receipt" -o unsigned.json
same 'unsigned' null "$(jq .signature unsigned.json)"
must 0 receipt keygen keys
same 'the private key is its owner'\''s' 600 "$(stat -c %a keys/gris-receipt.key)"
secret=$(sed -n 2p keys/gris-receipt.key)
cp keys/gris-receipt.key kept.key
expect 4 receipt keygen keys
holds 'never overwritten' err 'E705'
cmp -s keys/gris-receipt.key kept.key || fail 'the key was overwritten'
expect 1 receipt verify unsigned.json --public-key keys/gris-receipt.pub
holds 'no signature' err 'E520'
expect 2 receipt verify unsigned.json

# ---- signed: by the variable, by gris.conf, asked twice, under both names
export GRIS_RECEIPT_KEY=$work/keys/gris-receipt.key
must 0 receipt show "$receipt" -o receipt.json
must 0 report receipt "$receipt"
cmp -s out receipt.json || fail 'gris report receipt says something else'
printf 'receipt_key = %s\n' "$GRIS_RECEIPT_KEY" >key.conf
unset GRIS_RECEIPT_KEY
must 0 receipt show "$receipt" --config key.conf
cmp -s out receipt.json || fail 'asked twice, it differs'
expect 4 receipt show "$receipt" -o receipt.json
holds 'a document is not overwritten' err 'E705'
export GRIS_RECEIPT_KEY=$work/keys/gris-receipt.key
same 'everything but the signature is as before' "$(jq -cS 'del(.signature)' unsigned.json)" "$(jq -cS 'del(.signature)' receipt.json)"
must 0 receipt show "$receipt" --html -o receipt.html
grep -qF "$secret" out err receipt.json receipt.html && fail 'the private key was told'

# ---- keys that cannot be used: no receipt, rather than one without a signature
for case in "missing.key E102" "keys/gris-receipt.pub E527" "exposed.key E527" "original.csv E526"; do
    install -m 644 keys/gris-receipt.key exposed.key
    chmod 600 original.csv
    GRIS_RECEIPT_KEY=$work/${case% *} expect 4 receipt show "$receipt" -o none.json
    holds "key $case" err "${case#* }"
    [ ! -e none.json ] || fail "key $case: a receipt was written"
done

# ---- a machine with the public key alone: no database, nothing of gris but the program
must 0 db stop
mkdir bare
cp receipt.json original.csv keys/gris-receipt.pub bare/
offline() { (cd bare && env -i PATH=/usr/bin:/bin LANG=C.UTF-8 GRIS_LANG=en GRIS_DB=host=/nowhere "$GRIS_BIN" "$@" >../out 2>../err); }
verify() { offline receipt verify "$1" --public-key gris-receipt.pub "${@:2}"; }
verify receipt.json --original original.csv || fail "a good receipt was refused: $(cat err)"
holds 'verified' out "Receipt $receipt is valid"
verify receipt.json --json && same 'as JSON' "true $receipt" "$(jq -r '"\(.valid) \(.receipt)"' out)"
verify - <receipt.json || fail 'a receipt from stdin was refused'
[ ! -e bare/var ] || fail 'a database was started'
echo >>bare/original.csv
verify receipt.json --original original.csv && fail 'another original was taken'
holds 'another original' err 'E524'
cp original.csv bare/

# ---- respelt it still holds; changed it does not, whatever was changed
jq -cS . receipt.json >bare/respelt.json
verify respelt.json || fail 'a respelt receipt was refused'
changed=0
refuse() { # WHAT: bare/changed.json
    changed=$((changed + 1))
    verify changed.json
    same "$1: exit status" 1 $?
    grep -q ' error E' err || fail "$1: nothing was told"
}
for member in $(jq -r 'del(.signature, .proof) | keys[]' receipt.json); do
    jq --arg m "$member" '.[$m] |= (if type == "number" then . + 1 elif type == "string" then . + "0" elif type == "array" then . + [{n: 1, code: "W320", reason: "x", actor: "x", at: "x"}] else "x" end)' receipt.json >bare/changed.json
    refuse "$member changed"
    jq --arg m "$member" 'del(.[$m])' receipt.json >bare/changed.json
    refuse "$member taken away"
done
for edit in '.signature.value |= "A" + .[1:]' '.signature.key = "0000000000000000"' '.signature.algorithm = "none"' '.signature = null' \
    'del(.signature)' '.note = "x"' '.signature.note = "x"' '[.]' '.size = 1.5'; do
    jq "$edit" receipt.json >bare/changed.json
    refuse "$edit"
done
head -c 500 receipt.json >bare/changed.json
refuse 'cut off'
sed 's/"state"/"state": "received", "state"/' receipt.json >bare/changed.json
refuse 'a member twice'
holds 'a member twice' err 'E121'
: >bare/changed.json
refuse 'empty'
rm bare/changed.json
refuse 'none'

# ---- without gris: the commands of docs/receipts.md, as they stand there
sed -n '/^```sh$/,/^```$/p' "$GRIS_SOURCE/docs/receipts.md" | sed '1d;$d' >by-hand.sh
[ "$(wc -l <by-hand.sh)" -ge 6 ] || fail 'docs/receipts.md has no commands'
(cd bare && bash -e ../by-hand.sh) >out 2>err || fail "OpenSSL refused: $(cat err)"
same 'the identifier of the key, by OpenSSL' "$(sed -n 1p out)" "$(sed -n 2p out)"
holds 'OpenSSL' out 'Signature Verified Successfully'
holds 'sha256sum' out 'original.csv: OK'
jq '.cells += 1' receipt.json >bare/receipt.json
(cd bare && bash -e ../by-hand.sh) >out 2>err && fail 'OpenSSL took a changed receipt'
cp receipt.json bare/

# ---- what comes later changes nothing of it; new keys sign anew, and old receipts hold by the old one
must 0 db start
must 0 report withdraw "$receipt" --reason 'a test'
must 0 receipt show "$receipt"
cmp -s out receipt.json || fail 'a withdrawal changed the receipt'
must 0 receipt keygen newer
GRIS_RECEIPT_KEY=$work/newer/gris-receipt.key must 0 receipt show "$receipt" -o bare/newer.json
cp newer/gris-receipt.pub bare/newer.pub
verify newer.json && fail 'the old key verified what the new one signed'
holds 'signed by another key' err 'E522'
offline receipt verify newer.json --public-key newer.pub || fail 'the new key does not verify'
verify receipt.json || fail 'the old receipt does not hold any more'

# ---- a refused report has a receipt too
expect 1 ingest sample-data/broken/unknown-indicator.csv --json
refused=$(jq -rs 'map(.receipt // empty)[0]' out)
must 0 receipt show "$refused" -o bare/refused.json
same 'refused' 'rejected 0' "$(jq -r '"\(.state) \(.version)"' bare/refused.json)"
verify refused.json || fail "the receipt of a refused report does not hold: $(cat err)"

# ---- the page
for text in "$receipt" "$(jq -r .digest receipt.json)" "$(jq -r .signature.value receipt.json)" 'BIÊN NHẬN BÁO CÁO' 'gris receipt verify'; do
    holds 'the page' receipt.html "$text"
done
grep -qiE '<script|<link|<img|<iframe|src=|href=|url\(|@import|https?:|javascript|[^a-z]on[a-z]+=' receipt.html && fail 'the page has a script or something from outside'
command -v xmllint >/dev/null && { xmllint --noout receipt.html 2>err || fail "the page is no XML: $(head -n 2 err)"; }

# ---- a reason given for a warning (100 is not 40 + 40) is told from then on; both receipts hold; hostile texts stay texts
name=$'<script>alert("1")<\x27&.csv'
printf '%s\n' org_code,period,indicator_code,value 04,2013,POP.TOTAL,100 04,2013,POP.MALE,40 04,2013,POP.FEMALE,40 >"$name"
must 0 ingest "$name" --json
warned=$(jq -rs '.[0].receipt' out)
must 0 receipt show "$warned" -o bare/before.json
must 0 report justify "$warned" --reason '<img src=x onerror=alert(1)> lũ'
must 0 receipt show "$warned" -o bare/after.json
same 'before and after' '1 0 0 1' "$(jq -s -r '[.[] | .open_warnings, (.justifications | length)] | join(" ")' bare/before.json bare/after.json)"
same 'as of then' true "$(jq '.as_of == .justifications[0].at' bare/after.json)"
for which in before after; do verify $which.json || fail "the receipt from $which the reason does not hold"; done
must 0 receipt show "$warned" --html
grep -qE '<(script|img)' out && fail 'a text became markup'
holds 'the name on the page' out '&lt;script&gt;alert(&quot;1&quot;)&lt;&#39;&amp;.csv'
holds 'the reason on the page' out '1. W320: &lt;img src=x onerror=alert(1)&gt; lũ ('
GRIS_RECEIPT_KEY='' must 0 receipt show "$warned" --html
holds 'an unsigned page says so' out 'không có chữ ký số'
must 0 receipt keygen told --json
same 'keys as JSON' 'told/gris-receipt.key told/gris-receipt.pub' "$(jq -r '"\(.private_key_file) \(.public_key_file)"' out)"
same 'the identifier, by OpenSSL' "$(openssl pkey -pubin -in told/gris-receipt.pub -outform DER | sha256sum | cut -c 1-16)" "$(jq -r .key out)"

echo "counted: $changed changed receipts refused"
finish
