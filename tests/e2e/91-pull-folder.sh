#!/bin/bash
# A folder as a source, with everything that may lie in one: report files of every format in folders and under any name, a workbook through a mapping;
# what is no report, is empty, hidden, a link or a pipe; the same name again. A test moves nothing; two runs at once and a killed run file nothing twice.
registry=today
. "$(dirname "$0")/lib.sh"
x() { python3 "$GRIS_SOURCE/tests/e2e/xlsx.py" "$@"; }
ii06() { awk -F, -v p="$2" 'NR > 1 && $1 == p' "sample-data/reports/procedures-ii06/ii06-$1.csv"; }
cat >sample-data/catalog/external_codes.csv <<'CSV'
scheme,kind,value,level,code,valid_from,valid_to
dhis2,org,uCaoBang000,province,04,,
adx,org,OU_HUE,province,46,,
dhis2,members,uTierSBN000,,tier=SBN,,
dhis2,members,uTierXA0000,,tier=XA,,
adx,members,CAP=SBN,,tier=SBN,,
adx,members,CAP=XA,,tier=XA,,
sdmx,org,VN-04,province,04,,
sdmx,form,DF_PAKN,,PAKN-05,,
sdmx,indicator,COMPLAINTS,,PAKN.RECEIVED,,
CSV
begin
pulled() {
    expect "$1" pull "${@:2}" --json
    jq -r 'select(.source) | "\(.outcome) \(.submissions) \(.accepted) \(.rejected) \(.duplicates)"' out
}

# ---- a report a format
drop="$work/thư đến"
mkdir -p "$drop/Sở Y tế/tháng 7" "$drop/.partial"
awk -F, 'NR == 1 || $1 == "01"' sample-data/reports/population/population-2015.csv >"$drop/báo cáo năm.csv"
echo '{"org":"04","regime":"TTHC","period":"2026-10","form":"PAKN-05","values":[{"indicator":"PAKN.RECEIVED","value":"80"},{"indicator":"PAKN.HANDLED_IN_TIME","value":"74"}]}' >"$drop/pakn"
ii06 2026-07 04 | awk -F, 'BEGIN { printf "{\"dataSet\":\"II.06\",\"period\":\"202607\",\"orgUnit\":\"uCaoBang000\",\"dataValues\":[" }
    { printf "%s{\"dataElement\":\"%s\",\"categoryOptionCombo\":\"%s\",\"value\":\"%s\"}", sep, $3, $4 == "SBN" ? "uTierSBN000" : "uTierXA0000", $5; sep = "," } END { print "]}" }' \
    >"$drop/Sở Y tế/tháng 7/set.json"
{
    echo '<?xml version="1.0"?><adx xmlns="urn:ihe:qrph:adx:2015" exported="2026-08-20T08:00:00Z"><group orgUnit="OU_HUE" period="2026-07-15/P1M" dataSet="II.06">'
    ii06 2026-08 46 | awk -F, '{ printf "<dataValue dataElement=\"%s\" CAP=\"%s\" value=\"%s\"/>\n", $3, $4, $5 }'
    echo '</group></adx>'
} >"$drop/Sở Y tế/set.adx"
printf '%s\n' 'DATAFLOW,FREQ,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE' 'GSO:DF_PAKN(1.0),M,VN-04,COMPLAINTS,2026-08-15/P1M,77' >"$drop/sdmx.csv"
cat >"$drop/sdmx.xml" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<m:GenericData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" xmlns:g="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic" xmlns:c="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common">
<m:Header><m:ID>1</m:ID><m:Structure structureID="X" dimensionAtObservation="AllDimensions"><c:StructureUsage><Ref agencyID="GSO" id="DF_PAKN" version="1.0"/></c:StructureUsage></m:Structure></m:Header>
<m:DataSet structureRef="X" action="Replace"><g:Obs><g:ObsKey><g:Value id="REF_AREA" value="VN-04"/><g:Value id="INDICATOR" value="COMPLAINTS"/><g:Value id="FREQ" value="M"/><g:Value id="TIME_PERIOD" value="2026-07-15/P1M"/></g:ObsKey><g:ObsValue value="65"/></g:Obs></m:DataSet></m:GenericData>
XML
must 0 template PAKN-05 --org 46 --period 2026-10 -o blank.xlsx
mapfile -t cells < <(x sheet blank.xlsx _gris | awk -F'\t' 'match($1, /[0-9]+$/) && $1 ~ /^A/ && $3 ~ /^c_/ { print $3 "=" 40 + n++ }')
x fill blank.xlsx "$drop/~mẫu (1).xlsx" "${cells[@]}"
reports=8

# ---- and what is none
echo 'org_code,period,indicator_code,value' >"$drop/no rows.csv"
echo '<html><body>404</body></html>' >"$drop/page.json"
: >"$drop/empty"
printf 'org_code,period,indicator_code,value\n04,2026-10,TTHC.99,1\n' >"$drop/unknown.csv"
head -c 3000 "$drop/~mẫu (1).xlsx" >"$drop/torn.xlsx"
refused=5
ln -s /etc/passwd "$drop/link.csv"
mkfifo "$drop/pipe.csv"
cp "$drop/báo cáo năm.csv" "$drop/.coming.csv"
cp "$drop/báo cáo năm.csv" "$drop/.partial/x.csv"


# ---- a test moves nothing; a run files and moves, whatever else is refused
must 0 source add drop --kind folder --url "$drop" --schedule 'every 15m'
find "$drop" | sort >before
expect 1 source test drop --json
same 'a test' "$reports $reports $((refused + 2))" "$(jq -r 'select(.source) | "\(.submissions) \(.accepted) \(.rejected)"' out)"
find "$drop" | sort | cmp -s before - || fail 'a test moved files'
same 'and files nothing' 0 "$(gris report list --json | jq -s length)"
same 'all of it' "new $reports $reports $((refused + 2)) 0" "$(pulled 1 drop)"
codes() { jq -r 'select(.source).findings[] | select(.severity == "error") | "\(.code) \(.file | sub(".*/"; ""))"' "$1" | sort -u; }
same 'why' 'E101 empty
E102 link.csv
E102 pipe.csv
E112 no rows.csv
E208 unknown.csv' "$(codes out | grep -v -e page -e torn)"
same 'a page and half a workbook' 2 "$(codes out | grep -c -e page -e torn)"
same 'filed' '01 DS-01 2015,01 DS-02 2015,04 II.06 2026-07,04 PAKN-05 2026-08,04 PAKN-05 2026-09,04 PAKN-05 2026-10,46 II.06 2026-08,46 PAKN-05 2026-10' \
    "$(gris report list --json | jq -r 'select(.form) | "\(.org_code) \(.form) \(.period)"' | sort | paste -sd,)"
moved() { (cd "$drop/$1" && find . -type f | sort | paste -sd,); }
same 'accepted' './báo cáo năm.csv,./pakn,./sdmx.csv,./sdmx.xml,./set.adx,./set.json,./~mẫu (1).xlsx' "$(moved accepted)"
same 'rejected' './empty,./no rows.csv,./page.json,./torn.xlsx,./unknown.csv' "$(moved rejected)"
same 'left' './.coming.csv,./.partial/x.csv,./link.csv,./pipe.csv' "$(cd "$drop" && find . \( -path ./accepted -o -path ./rejected \) -prune -o ! -type d -print | sort | paste -sd,)"
same 'links and pipes stay, and are told' 'refused 0 0 2 0' "$(pulled 1 drop)"
same 'of its record' 'refused E102' "$(gris source show drop --json | jq -r '.runs[0] | "\(.outcome) \(.finding)"')"
rm "$drop/link.csv" "$drop/pipe.csv"
same 'nothing else' 'unchanged 0 0 0 0' "$(pulled 0 drop)"
mv "$drop/.coming.csv" "$drop/báo cáo năm.csv"
same 'the same again' 'new 2 2 0 2' "$(pulled 0 drop)"
same 'beside the first' 2 "$(find "$drop/accepted" -name '*báo cáo năm.csv' | wc -l)"

# ---- a workbook through a mapping
python3 "$GRIS_SOURCE/tests/e2e/free-form.py" sample-data . || fail 'workbooks were not made'
must 0 map suggest e.xlsx --form II.06
jq '(..|objects) |= del(.unsure) | .confirmed = "Nguyễn Thị Hoa, 2026-11-23"' out >e.json
mkdir mapped && cp e.xlsx mapped/ && echo a >mapped/other.xlsx
must 0 source add mapped --kind folder --url mapped --map e.json
same 'through a mapping' 'new 1 1 1 0' "$(pulled 1 mapped)"
same 'its report' 'II.06 e.xlsx' "$(gris report list --json | jq -r 'select(.file == "e.xlsx") | "\(.form) \(.file)"')"

# ---- no folder
mkdir nowhere
must 0 source add nowhere --kind folder --url nowhere
rmdir nowhere
same 'no folder' 'refused 0 0 0 0' "$(pulled 1 nowhere)"
same 'it says so' E102 "$(jq -r 'select(.source).findings[0].code' out)"

# ---- killed at several moments, then two at once: each file is filed once and moved once
mkdir many
awk -F, -v OFS=, 'FNR == 1 { head = $0; next } { f = "many/" $1 "-" $2 ".csv"; if (!n[f]++) print head >f; print >f }' sample-data/reports/procedures/communes-2026-*.csv
files=$(find many -maxdepth 1 -type f | wc -l)
must 0 source add many --kind folder --url many
for delay in 0.03 0.06 0.1 0.15 0.2; do
    "$GRIS_BIN" pull many >/dev/null 2>&1 &
    victim=$!
    sleep $delay
    kill -9 $victim 2>/dev/null
    wait $victim 2>/dev/null
done
same 'files' "$files" "$(find many -type f | wc -l)"
for _ in 1 2; do
    { "$GRIS_BIN" pull many --json >/dev/null 2>>both.err; } &
    pids+=($!)
done
wait "${pids[@]}"
for _ in $(seq 50); do
    [ -z "$(find many -maxdepth 1 -type f)" ] && break
    "$GRIS_BIN" pull many >/dev/null 2>&1
    sleep 0.1
done
same 'moved' "$files" "$(find many/accepted -type f | wc -l)"
[ "$(gris source show many --json | jq '[.runs[] | select(.outcome == "killed")] | length')" -ge 1 ] || fail 'none was killed'
same 'filed once each' "$files 1" "$(gris report list --limit 5000 --json | jq -rs 'map(select(.form == "TTHC-06")) | "\(length) \(map(.version) | max)"')"
must 0 audit verify
finish
