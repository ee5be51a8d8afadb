#!/bin/bash
# Another gris: what gris export csv publishes there is pulled here as it is, datapackage.json and figures.csv. What this catalog asks for becomes
# reports, cell by cell the same; sums, rates and other people's affairs do not. A correction there is one here, and of its report alone; figures that
# the release does not name are refused.
registry=today
. "$(dirname "$0")/lib.sh"
. "$GRIS_SOURCE/tests/e2e/lib-pull.sh"
there=$work/there
trap 'kill $site_pid 2>/dev/null; GRIS_CLUSTER=$there "$GRIS_BIN" db drop --yes >/dev/null 2>&1; clean_up' EXIT
reports=$GRIS_SOURCE/sample-data/reports

# ---- there: form II.06 of provinces for two months, short reports of 37 communes of province 46, and population with its decimals
publish() {
    GRIS_CLUSTER=$there must 0 ingest "$@" --json
    GRIS_CLUSTER=$there must 0 aggregate
    GRIS_CLUSTER=$there must 0 export csv --out "$www/rel"
}
mkdir in
for month in 09 10; do cp "$reports/procedures-ii06/ii06-2026-$month.csv" in/; done
awk -F, 'NR == 1 || $1 ~ /^(19|20)/' "$reports/procedures/communes-2026-10.csv" >in/communes.csv
awk -F, 'NR == 1 || $1 == "01"' "$reports/population/population-2015.csv" >in/population.csv
GRIS_CLUSTER=$there begin
publish in
files=$(tail -qn +2 in/ii06* in/communes.csv | awk -F, '{ f = $3 ~ /^TTHC[.][0-9]/ ? "II" : "T"; if (!s[$1 $2 f]++) n++ } END { print n }')

# ---- here: one province's, then all
begin
source_add cao-bang "rel/current/datapackage.json?for=a/b" --kind gris --as 04
same 'one unit' 'new 2 2 0 0' "$(pulled 0 cao-bang)"
same 'its months' '04 II.06 2026-09 04 II.06 2026-10' "$(gris report list --json | jq -rs 'sort_by(.period) | map("\(.org_code) \(.form) \(.period)") | join(" ")')"
digest=$(sha256sum <"$www/rel/figures.csv" | cut -d' ' -f1)
same 'what came is kept' 1 "$(gris db psql -- -XAtc "SELECT count(*) FROM gris.original WHERE digest = decode('$digest', 'hex')")"
asked >/dev/null
same 'the same release' 'unchanged 0 0 0 0' "$(pulled 0 cao-bang)"
same 'asked once' 'GET /rel/current/datapackage.json?for=a/b 304 -' "$(asked)"
source_add all rel/current/datapackage.json --kind gris
# and DS-01, DS-02 of one province, whose region and nation have sums there that nobody filed; the two that came before
same 'all' "new $((files + 2)) $((files + 2)) 0 2" "$(pulled 0 all)"
same 'nothing of what was not filed' '' "$(gris report list --limit 1000 --json | jq -rs 'map(select(.org_code == "R1" or .org_code == "VN")) | .[].org_code')"
must 0 aggregate
must 0 export csv --out here
same 'the same figures' "$(sha256sum <"$www/rel/figures.csv")" "$(sha256sum <here/figures.csv)"
# APD.AREA and POP.TOTAL of the file that was filed there
same 'decimals' "$(awk -F, '$3 == "POP.TOTAL" { print $4 }' in/population.csv)" "$(value POP.TOTAL 01 2015)"

# ---- a correction there: one report more here, of the one form
awk -F, -v OFS=, '$1 == "04" && $2 == "2026-10" { if ($4 == "XA" && $3 ~ /TTHC[.](03|04|11|13)$/) $5 += 10; print } NR == 1' in/ii06-2026-10.csv >in/more.csv
publish in/more.csv
same 'a correction' "new $((files + 2)) $((files + 2)) 0 $((files + 1))" "$(pulled 0 all)"
same 'its versions' '04 2026-10 2' "$(gris report list --limit 1000 --json | jq -rs 'map(select(.version > 1) | "\(.org_code) \(.period) \(.version)") | join(" ")')"

# ---- what the release does not name, what is no release
cp -rL "$www/rel/current" "$www/bad"
echo '04,2026-10,TTHC.03,XA,1,final,final,1,1' >>"$www/bad/figures.csv"
source_add bad bad/datapackage.json --kind gris
same 'figures that it does not name' 'refused 0 0 0 0' "$(pulled 1 bad)"
same 'why' E862 "$(jq -r '.findings[]?.code' out)"
mkdir "$www/none"
echo 'org_code,period,value' >"$www/none/figures.csv"
echo "{\"resources\":[{\"path\":\"figures.csv\",\"hash\":\"sha256:$(sha256sum <"$www/none/figures.csv" | cut -d' ' -f1)\"}]}" >"$www/none/datapackage.json"
source_add none none/datapackage.json --kind gris
same 'no table of figures' 'refused 0 0 1 0' "$(pulled 1 none)"
same 'its columns' 'E106 indicator_code' "$(jq -r '.findings[]? | "\(.code) \(.message_en)"' out | sed 's/No header.*columns \([a-z_]*\) .*/\1/' | head -n 1)"
echo '{"resources":[]}' >"$www/none/datapackage.json"
same 'no figures' 'refused 0 0 0 0' "$(pulled 1 none --again)"
same 'it says so' E864 "$(jq -r '.findings[]?.code' out)"

must 0 audit verify
finish
