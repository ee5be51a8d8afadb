#!/bin/bash
# A nation's report made of its provinces': who enters, sums against awk, changes with reasons, filing with provenance, the way back to the
# parts, staleness after each kind of change, the parts' lock, and what is refused.
registry=today
. "$(dirname "$0")/lib.sh"

begin
reports=sample-data/reports/population/population-2013.csv
grep -E '^(org_code|[0-9]+,2013,POP\.(TOTAL|MALE|FEMALE|URBAN|RURAL)),' "$reports" | grep -vE '^(92|93|94|95|96),' >2013.csv
must 0 ingest 2013.csv --json
same 'provinces filed' 58 "$(jq -r 'select(.receipt).receipt' out | wc -l)"

receipt_of() { gris report list --org "$1" --form DS-01 --json | jq -r 'select(.state != "superseded" and .state != "rejected") | .receipt' | head -1; }
# sum CELL FILE…: by awk, in tenths
sum() { awk -F, -v cell="$1" '$3 == cell {t += $4 * 10} END {printf "%.1f", t / 10}' "${@:2}"; }
stale() { gris consolidate --check --json 2>err | jq -c 'select(.moved)'; }

# ---- nothing approved, then the provinces below 20
expect 1 consolidate DS-01 --org VN --period 2013
holds 'nothing to consolidate' err E452
# shellcheck disable=SC2046
must 0 report approve $(gris report list --form DS-01 --limit 100 --json | jq -r 'select(.org_code < "20").receipt') --as VN
must 0 consolidate DS-01 --org VN --period 2013 --json
same 'who enters' '{"approved":12,"missing":5,"received":46}' \
    "$(jq -c 'select(.units) | [.units[].state] | group_by(.) | map({(.[0]): length}) | add' out)"
same 'as it is counted' '12 63' "$(jq -r 'select(.units) | "\(.reported) \(.expected)"' out)"
awk -F, 'NR == 1 || $1 < "20"' 2013.csv >approved.csv
for cell in POP.TOTAL POP.MALE POP.FEMALE POP.URBAN POP.RURAL; do
    same "$cell of the approved" "$(sum $cell approved.csv) 12/63 null" \
        "$(jq -r --arg c $cell 'select(.units).cells[] | select(.indicator_code == $c) | "\(.sum) \(.reported)/\(.expected) \(.reason)"' out)"
done
holds 'not all are in it' out W450
must 0 consolidate DS-01 --org VN --period 2013 --provisional --json
same 'all that came' "$(sum POP.TOTAL 2013.csv)" "$(jq -r 'select(.units).cells[0].sum' out)"
must 0 consolidate DS-01 --org VN --period 2013 --without 01,02 --json
awk -F, 'NR == 1 || $1 > "02"' approved.csv >without.csv
same 'without two' "$(sum POP.URBAN without.csv) 2" \
    "$(jq -r 'select(.units) | "\(.cells[] | select(.indicator_code == "POP.URBAN").sum) \([.units[] | select(.why == "left_out")] | length)"' out)"

# ---- a region is on nobody's path: it takes what the nation approved, and may lock nothing
expect 1 consolidate DS-01 --org R1 --period 2013 --file --lock --json
same 'filed' received "$(jq -r 'select(.units).state' out)"
holds 'but not locked' out E502

must 0 report return "$(receipt_of R1)" --as VN --reason 'x'
must 0 consolidate DS-01 --org R1 --period 2013 --file --lock --json
same 'sent back, it is not filed again unasked' 'returned []' "$(jq -r 'select(.units) | "\(.state) \(.locked)"' out)"
holds 'and says how' out W401

# ---- what is refused
expect 1 consolidate DS-01 --org 04 --period 2013 && holds 'nobody below' err E451
expect 1 consolidate DS-01 --org VN --period 2030 && holds 'not owed' err E450
expect 1 consolidate XX --org VN --period 2013 && holds 'no form' err E214
expect 1 consolidate DS-01 --org VN --period 2013 --set POP.URBAN=1.0 && holds 'no reason' err E454
expect 1 consolidate DS-01 --org VN --period 2013 --set POP.URBAN=1.25 --note x && holds 'too many decimals' err E455
expect 1 consolidate DS-01 --org VN --period 2013 --set POP.GONE=1 --note x && holds 'no cell' err E453
expect 1 consolidate DS-01 --org VN --period 2013 --set POP.URBAN=1 --note x --set POP.URBAN=2 --note y && holds 'twice' err E456
expect 1 consolidate DS-01 --org VN --period 2013 --without VN && holds 'not a part' err E459
printf 'indicator_code,value\nPOP.URBAN,1\n' >changes.csv
expect 1 consolidate DS-01 --org VN --period 2013 --changes changes.csv && holds 'no column' err E457
expect 2 consolidate DS-01 --org VN --period 2013 --note x
expect 2 consolidate DS-01 --org VN --period 2013 --set POP.URBAN
expect 2 consolidate DS-01 --org VN --period 2013 --lock
expect 2 consolidate DS-01 --org VN
expect 2 consolidate DS-01 --check

# ---- a file of its own, which may be taken in as it is; only --file keeps what it was made of
must 0 consolidate DS-01 --org VN --period 2013 --set POP.TOTAL=14809.6 --note 'kiều bào' --set POP.FEMALE=7477.0 --note 'kiều bào' \
    --set POP.URBAN=4290.4 --note 'kiều bào' -o vn.json
expect 4 consolidate DS-01 --org VN --period 2013 -o vn.json && holds 'never over a file' err E705
must 0 ingest vn.json --dry-run --json
must 0 consolidate --check --json
same 'nothing was filed' '' "$(cat out)"
must 0 consolidate DS-01 --org VN --period 2013 --set POP.TOTAL=14809.6 --note 'kiều bào' --set POP.FEMALE=7477.0 --note 'kiều bào' \
    --set POP.URBAN=4290.4 --note 'kiều bào' --file --json
made=$(jq -r 'select(.units).receipt' out)
same 'received' 'received 1 false' "$(jq -r 'select(.units) | "\(.state) \(.version) \(.duplicate)"' out)"
must 0 report original "$made"
same 'the same bytes' "$(sha256sum <vn.json)" "$(sha256sum <out)"
must 0 report show "$made" --json
same 'what it was made of' '12 12 63 admin best false 3 kiều bào' \
    "$(jq -r '.made_of | "\(.units | length) \(.reported) \(.expected) \(.hierarchy) \(.basis) \(.provisional) \([.cells[] | select(.reason)] | length) \(.cells[0].reason)"' out)"
same 'differences add up' 0 "$(jq '[.made_of.cells[] | ((.value | tonumber) - (.sum | tonumber) - (.difference | tonumber)) * 10 | round] | add' out)"
must 0 report show "$made"
holds 'for people too' out 'made of the reports of 12/63 units (admin)'
holds 'and what was changed' out 'POP.URBAN: 4290.4 in place of the sum 4285.4: kiều bào'

# ---- from the figure to the parts
must 0 aggregate
must 0 explain --indicator POP.URBAN --org VN --period 2013 --json
same 'the way down' "4290.4 4285.4 12/63 $(sum POP.URBAN approved.csv) kiều bào" \
    "$(jq -r '.inputs[0] | "\(.value) \(.made_of.sum) \(.made_of.reported)/\(.made_of.expected) \([.made_of.parts[].value | tonumber * 10 | round] | add / 10) \(.made_of.reason)"' out)"
same 'with its words' '6977.0 2013.csv' "$(gris explain --indicator POP.TOTAL --org VN --period 2013 --json | jq -r '.inputs[0].made_of.parts[0] | "\(.text) \(.file)"')"
must 0 explain --indicator POP.URBAN --org VN --period 2013
holds 'for people' out 'was made of 12/63 units, which amount to 4285.4; ✎ kiều bào'

# ---- again, unchanged: the same submission; without a change: a new version
must 0 consolidate DS-01 --org VN --period 2013 --set POP.TOTAL=14809.6 --note 'kiều bào' --set POP.FEMALE=7477.0 --note 'kiều bào' \
    --set POP.URBAN=4290.4 --note 'kiều bào' --file --json
same 'the same again' "$made true" "$(jq -r 'select(.units) | "\(.receipt) \(.duplicate)"' out)"
same 'and what it filed already' '5.0 5.0' "$(jq -r 'select(.units).cells | map(select(.indicator_code == "POP.TOTAL" or .indicator_code == "POP.URBAN").filed_difference) | join(" ")' out)"
same 'not stale' '' "$(stale)"

# ---- stale: joined, corrected, returned, withdrawn
must 0 report approve "$(receipt_of 20)" --as VN
same 'one more' '["20","joined",0,1,"approved"]' "$(stale | jq -c '.moved[] | [.org_code, .what, .version_then, .version_now, .state_now]')"
must 0 report return "$(receipt_of 02)" "$(receipt_of 04)" "$(receipt_of 06)" --as VN --reason 'x'
awk -F, -v OFS=, 'NR == 1; $1 == "02" {if ($3 == "POP.URBAN") $4 += 0.1; print}' 2013.csv >corrected.csv
must 0 ingest corrected.csv --json
must 0 report withdraw "$(receipt_of 06)" --reason 'x'
same 'each by its name' '02 corrected 1>2 received;04 returned 1>1 returned;06 withdrawn 1>0 null;20 joined 0>1 approved' \
    "$(stale | jq -r '[.moved[] | "\(.org_code) \(.what) \(.version_then)>\(.version_now) \(.state_now)"] | sort | join(";")')"
awk -F, 'NR == 1 || ($1 <= "20" && $1 != "02" && $1 != "06")' 2013.csv | cat - corrected.csv >now.csv
same 'and by how much' "$(sum POP.URBAN approved.csv) $(sum POP.URBAN now.csv)" \
    "$(stale | jq -r '.differences[] | select(.indicator_code == "POP.URBAN") | "\(.then) \(.now)"')"
gris consolidate --check --org VN >out 2>err
holds 'said in words' err W451
same 'of nobody else' '' "$(gris consolidate --check --org 04 --json 2>&1)"

# ---- a new version of what stands, with the lock of its parts
must 0 consolidate DS-01 --org VN --period 2013 --file --lock --json
same 'the second version' 'received 2' "$(jq -r 'select(.units) | "\(.state) \(.version)"' out)"
same 'accepted, then locked' '{"accepted":10,"locked":10}' "$(jq -c 'select(.units) | [.locked[].state] | group_by(.) | map({(.[0]): length}) | add' out)"
same 'locked' locked "$(gris report list --org 20 --form DS-01 --json | jq -r .state)"
same 'fresh again' '' "$(stale)"
# the same figures, made of other versions: the submission stays, and is told of what it was made now
second=$(gris report list --org VN --form DS-01 --state received --json | jq -r .receipt)
must 0 report return "$(receipt_of 08)" "$(receipt_of 10)" --as VN --reason 'x'
awk -F, -v OFS=, 'NR == 1; $1 == "08" || $1 == "10" {if ($3 == "POP.MALE") $4 += $1 == "08" ? 0.1 : -0.1; print}' 2013.csv >exchanged.csv
must 0 ingest exchanged.csv --json
must 0 report approve "$(receipt_of 08)" "$(receipt_of 10)" --as VN
same 'stale without a difference' '2 0' "$(stale | jq -r '"\(.moved | length) \(.differences | length)"')"
must 0 consolidate DS-01 --org VN --period 2013 --file --json
same 'made anew' "$second 2 true" "$(jq -r 'select(.units) | "\(.receipt) \(.version) \(.duplicate)"' out)"
same 'of these' '2 2' "$(gris report show "$second" --json | jq -r '[.made_of.units[] | select(.org_code == "08" or .org_code == "10").version] | join(" ")')"
same 'and fresh' '' "$(stale)"

# ---- W301 has the reason: all provinces, and figures beyond what rounding explains
awk -F, -v OFS=, 'NR == 1; ($1 == "04" || $1 == "06") && /,POP\./ {if ($3 == "POP.TOTAL") $4 += 0.1; print}' "$reports" |
    grep -E '^org|POP\.(TOTAL|MALE|FEMALE|URBAN|RURAL),' >again.csv
must 0 ingest again.csv --json
must 0 ingest "$reports" --json
must 0 consolidate DS-01 --org VN --period 2013 --provisional --json
same 'all of them' 63/63 "$(jq -r 'select(.units) | "\(.reported)/\(.expected)"' out)"
read -r total urban < <(jq -r 'select(.units).cells | map({(.indicator_code): (.sum | tonumber)}) | add | "\(."POP.TOTAL" + 5) \(."POP.TOTAL" + 5 - ."POP.RURAL")"' out |
    awk '{printf "%.1f %.1f\n", $1, $2}')
must 0 consolidate DS-01 --org VN --period 2013 --provisional --set POP.TOTAL="$total" --note 'kiều bào' --set POP.URBAN="$urban" --note 'kiều bào' --file --json
must 0 aggregate
same 'the reason of the difference' "$urban kiều bào" \
    "$(gris findings --org VN --code W301 --json | jq -r 'select(.indicator_code == "POP.URBAN") | "\(.value) \(.reason)"' | sort -u)"

# ---- nobody changes what it was made of, and whoever could is found out
must 0 audit verify
conninfo=$(gris db status --json | jq -r .conninfo)
psql=$(command -v psql || ls /usr/lib/postgresql/*/bin/psql | tail -n 1)
sql() { "$psql" -qAt -v ON_ERROR_STOP=1 "$conninfo" -c "$1" >said 2>&1; }
if sql 'UPDATE gris.consolidation SET units = 1'; then fail 'a consolidation was changed'; fi
holds 'not even by us' said immutable
sql 'ALTER TABLE gris.consolidation DISABLE TRIGGER USER; UPDATE gris.consolidation SET sums[1] = sums[1] + 1 WHERE id = 2' || fail "$(cat said)"
expect 5 audit verify
holds 'and it shows' err E804
holds 'where' err "$made"
sql 'DELETE FROM gris.consolidation WHERE id = 2' || fail "$(cat said)"
expect 5 audit verify
holds 'gone, and it shows' err "$made"
finish
