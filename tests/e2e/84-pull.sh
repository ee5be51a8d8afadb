#!/bin/bash
# Pulls: a source from its registration to the figure; unchanged by ETag and by digest; a correction; refused files, wrong credentials, a server that
# is down; a run that is killed in the middle and run again files once; the record of all of it. REQ: RFC 9110 13.1.2 (If-None-Match).
registry=today
. "$(dirname "$0")/lib.sh"
. "$GRIS_SOURCE/tests/e2e/lib-pull.sh"
begin
report=$GRIS_SOURCE/sample-data/reports/procedures-ii06/ii06-2026-10.csv
awk -F, 'NR == 1 || $1 == "04"' "$report" >"$www/04.csv"

# ---- from nothing to a figure: TTHC.03 of the two rows, as the file says them
source_add cao-bang 04.csv --schedule 'daily 06:00-08:00'
expect 0 source test cao-bang --json
same 'a test says what would be' 'new 1 1' "$(jq -r 'select(.source) | "\(.outcome) \(.submissions) \(.accepted)"' out)"
same 'and stores nothing' '' "$(gris report list --json | jq -r .receipt)"
same 'nor remembers' 'null' "$(gris source show cao-bang --json | jq -r '.runs[0].outcome')"
asked >/dev/null
same 'new' 'new 1 1 0 0' "$(pulled 0 --due)"
same 'one request' 'GET /04.csv 200 -' "$(asked)"
same 'by whom' 'pull cao-bang' "$(gris report list --json | jq -r '"\(.channel) \(.file)"')"
must 0 aggregate
same 'the figure' "$(awk -F, '$3 == "TTHC.03" { n += $5 } END { print n }' "$www/04.csv")" "$(value TTHC.03 04 2026-10)"
same 'the original' "$(sha256sum <"$www/04.csv" | cut -d' ' -f1)" "$(gris source show cao-bang --json | jq -r '.runs[0].original')"
receipt=$(gris report list --json | jq -r .receipt)
gris report original "$receipt" >kept
cmp -s kept "$www/04.csv" || fail 'the original is not what was served'
# next time: tomorrow at some minute of the window
next=$(gris source show cao-bang --json | jq -r .due)
[[ $next =~ T0[67]:[0-9:]*\+07:00$ ]] || fail "due at $next"
same 'not due' '' "$(pulled 0 --due)"

# ---- unchanged: by ETag, and by digest where the server has none to compare
same 'unchanged' 'unchanged 0 0 0 0' "$(pulled 0 cao-bang)"
same 'asked whether' 'GET /04.csv 304 -' "$(asked)"
same 'again' 'new 1 1 0 1' "$(pulled 0 cao-bang --again)"
same 'without asking whether' 'GET /04.csv 200 -' "$(asked)"

# ---- a correction is a second version
sed -i 's/^04,2026-10,TTHC.13,XA,\(.*\)$/04,2026-10,TTHC.13,XA,\1/; s/^04,2026-10,TTHC.12,XA,.*$/&/' "$www/04.csv"
awk -F, -v OFS=, 'NR > 1 && $4 == "XA" && $3 ~ /TTHC[.](03|04|11|13)$/ { $5 += 10 } { print }' "$www/04.csv" >"$www/new" && mv "$www/new" "$www/04.csv"
same 'corrected' 'new 1 1 0 0' "$(pulled 0 cao-bang)"
same 'its version' 2 "$(gris report list --json | jq -s 'map(.version) | max')"

# ---- what is wrong
printf 'org_code,period,indicator_code,tier,value\n04,2026-10,TTHC.99,SBN,1\n' >"$www/bad.csv"
source_add bad bad.csv
same 'a file that is refused' 'refused 0 0 1 0' "$(pulled 1 bad)"
same 'is kept all the same' "$(sha256sum <"$www/bad.csv" | cut -d' ' -f1)" "$(gris source show bad --json | jq -r '.runs[0].original')"
source_add gone gone.csv
same 'nothing there' 'refused 0 0 0 0' "$(pulled 1 gone)"
same 'what it was' 404 "$(gris source show gone --json | jq -r '.runs[0].status')"
echo 's3cret-t0ken' >"$work/site/token"
source_add locked 04.csv --credential token
same 'no folder of credentials' 'refused 0 0 0 0' "$(pulled 1 locked)"
mkdir credentials && cp "$work/site/token" credentials/token
export GRIS_CREDENTIALS=$work/credentials
chmod 644 credentials/token
same 'open to others' 'E853' "$(pulled 1 locked >/dev/null; jq -r '.findings[]?.code' out)"
chmod 600 credentials/token
same 'with its token' 'new 1 1 0 1' "$(pulled 0 locked)"
echo wrong >credentials/token
same 'with a wrong one' 'refused 0 0 0 0' "$(pulled 1 locked --again)"
rm "$work/site/token"
# no secret in what is stored or told
gris db psql -- -XAtc 'SELECT * FROM gris.pull_attempt, gris.pull_source, gris.pull_run' >dump 2>&1 || fail 'no dump'
[ -s dump ] || fail 'the dump is empty'
grep -q 's3cret' dump && fail 'a secret is in the database'

# ---- killed in the middle of a body, then again: one filing
awk -F, 'NR == 1 || $1 == "46"' "$report" >"$www/46.csv"
echo 20 >"$www/46.csv.delay"
source_add hue 46.csv
"$GRIS_BIN" pull hue >/dev/null 2>&1 &
victim=$!
for _ in $(seq 100); do [ -n "$(find "$work/var/pull/hue" -type f -size +0 2>/dev/null)" ] && break; sleep 0.05; done
same 'another run finds it locked' 'locked 0 0 0 0' "$(pulled 6 hue)"
kill -9 "$victim"
wait "$victim" 2>/dev/null
rm "$www/46.csv.delay"
for _ in $(seq 100); do # the server of the database has to notice
    got=$(pulled 0 hue)
    [ "${got%% *}" = locked ] || break
    sleep 0.1
done
same 'again' 'new 1 1 0 0' "$got"
same 'filed once' 1 "$(gris report list --org 46 --json | jq -s length)"
same 'the killed run is told' 'new killed' "$(gris source show hue --json | jq -r '[.runs[].outcome | select(. != null)] | join(" ")')"

# ---- a folder
mkdir drop && awk -F, 'NR == 1 || $1 == "01"' "$GRIS_SOURCE"/sample-data/reports/population/*2015*.csv >drop/a.csv
must 0 source add tha --kind folder --url drop
same 'a folder' new "$(pulled 0 tha | cut -d' ' -f1)"
[ -f drop/accepted/a.csv ] || fail 'the file was not moved'
same 'an empty one' 'unchanged 0 0 0 0' "$(pulled 0 tha)"

# ---- DHIS2 and SDMX ask first whether anything has changed; what comes is filed whole (their own formats are not of this test: CSV stands for them)
mkdir -p "$www/api"
cp "$www/46.csv" "$www/api/dataValueSets.json"
asked >/dev/null
source_add health '' --kind dhis2 --period 2026-10 --query dataSet=TTHC --query 'period={period}'
same 'dhis2' 'new 1 1 0 1' "$(pulled 0 health)"
query='dataSet=TTHC&period=202610'
same 'how it is asked' "GET /api/dataValueSets.json?$query 200 -" "$(asked)"
since=$(TZ=Asia/Ho_Chi_Minh date -d yesterday +%F)
echo '{"dataValues":[]}' >"$www/api/dataValueSets.json?$query&lastUpdated=$since"
same 'nothing has changed' 'unchanged 0 0 0 0' "$(pulled 0 health)"
same 'one question' "GET /api/dataValueSets.json?$query&lastUpdated=$since 200 -" "$(asked)"
echo '{"dataValues":[{"value":"1"}]}' >"$www/api/dataValueSets.json?$query&lastUpdated=$since"
same 'something has, but not what is asked for' 'unchanged 0 0 0 0' "$(pulled 0 health)"
same 'two questions' 2 "$(asked | wc -l)"
cp "$www/46.csv" "$www/flow"
source_add stat flow --kind sdmx
same 'sdmx' 'new 1 1 0 1' "$(pulled 0 stat)"
mv "$www/flow" "$www/flow-gone" # SDMX REST: 404 where no observation matches
same 'no observation since' 'unchanged 0 0 0 0' "$(pulled 0 stat)"
asked | grep -q '^GET /flow?updatedAfter=20[0-9-]*T[0-9%A]*%2B07%3A00 404' || fail 'updatedAfter'

# ---- another gris: its figures have to be those that its release names
must 0 aggregate
must 0 export csv --out "$www/rel"
source_add other rel/current/datapackage.json --kind gris
# II.06 of 04 and 46, DS-01 and DS-02 of 01; all are here already but DS-02, in which the density is published as it is computed: 7216.0 / 3324.5 = 2170.6
# persons/km2, where 2171.0 was filed
same 'a release: what was filed, its sums passed over' 'new 4 4 0 3' "$(pulled 0 other)"
same 'as computed' '2171.0 2170.6' "$(gris report list --org 01 --form DS-02 --json | jq -r .receipt | tac | while read -r r; do gris report show "$r" --json | jq -r '[.. | objects | select(.indicator_code? == "APD.POPULATION_DENSITY")][0].value'; done | tr '\n' ' ' | sed 's/ $//')"
same 'the same release' 'unchanged 0 0 0 0' "$(pulled 0 other)"
echo >>"$(readlink -f "$www/rel/figures.csv")"
same 'figures that it does not name' 'refused 0 0 0 0' "$(pulled 1 other --again)"
same 'why' E862 "$(jq -r '.findings[]?.code' out)"

# ---- what machines get is what docs/interfaces.md says, member by member
shape() { sed -n "s/^- [*][*]$1[*][*][^{]*\(.*\)/\1/p" "$GRIS_SOURCE/docs/interfaces.md" | sed 's/}`.*//; s/\[…\]//g' | grep -o '"[a-z_]*"' | paste -sd' '; }
members() { jq -r "$1 | keys_unsorted | map(\"\\\"\(.)\\\"\") | join(\" \")" | sort -u; }
expect 1 pull bad --again --json
same 'of a pull' "$(shape Pull)" "$(members 'select(.source)' <out)"
same 'its sum' "$(sed -n 's/^- [*][*]Pull.*"summary":{\([^}]*\)}.*/\1/p' "$GRIS_SOURCE/docs/interfaces.md" | tr , ' ')" "$(members 'select(.summary).summary' <out)"
same 'its findings' 'true E208' "$(jq -r 'select(.source) | "\(.errors > 0) \(.findings[0].code)"' out)"
same 'of a source' "$(shape Source)" "$(gris source list --json | members .)"
same 'of a source and its runs' "$(shape Source) \"runs\"" "$(gris source show bad --json | members .)"
same 'of a run' "$(shape 'Run of a source')" "$(gris source show bad --json | members '.runs[]')"
same 'the finding that is kept' E208 "$(gris source show bad --json | jq -r .finding)"

# ---- the registry
expect 1 source add hue --url "$site/46.csv"
expect 1 source add ../x --url "$site/46.csv"
expect 1 source add x --url "http://localhost/46.csv"
expect 1 source add x --url "$site/46.csv" --schedule 'now and then'
expect 1 source add x --url "$site/{period}.csv"
expect 1 source add x --kind json --url "$site/a"
expect 1 pull nowhere
must 0 source disable hue
expect 1 pull hue
holds 'why' err E854
must 0 source enable hue
same 'the list' 'bad cao-bang gone health hue locked other stat tha' "$(gris source list --json | jq -r .source | tr '\n' ' ' | sed 's/ $//')"
source_add down 04.csv --tries 1
kill $site_pid
wait $site_pid 2>/dev/null
same 'a server that is down' 'later 0 0 0 0' "$(pulled 3 down)"
must 0 audit verify
finish
