#!/bin/bash
# One report as DHIS2's data value set in JSON, XML and CSV and as ADX: with the codes of external_codes.csv the very cells of the long CSV, so each of them
# is "here already"; the sender's month against the decree's; a trial, a deletion; provenance back to the sender's file; DHIS2's own answer.
registry=today
. "$(dirname "$0")/lib.sh"

ii06=own.csv
awk -F, 'NR == 1 || $1 == "04"' sample-data/reports/procedures-ii06/ii06-2026-09.csv >$ii06
# Identifiers as DHIS2 makes them (a letter, ten letters or digits): indicators by their number, tiers by their name.
uid() { printf 'u%-10s' "$1" | tr ' .' '00'; }
{
    echo 'scheme,kind,value,level,code,valid_from,valid_to'
    echo "dhis2,org,$(uid caobang),province,04,,"
    echo 'adx,org,OU_CAOBANG,province,04,,'
    echo "dhis2,form,$(uid form0206),,II.06,,"
    tail -n +2 $ii06 | cut -d, -f3 | sort -u | while read -r code; do echo "dhis2,indicator,$(uid "$code"),,$code,,"; done
    tail -n +2 $ii06 | cut -d, -f4 | sort -u | while read -r tier; do echo "dhis2,members,$(uid "tier$tier"),,tier=$tier,,"; echo "adx,members,CAP=$tier-1,,tier=$tier,,"; done
} >sample-data/catalog/external_codes.csv
must 0 init
must 0 catalog load sample-data/catalog

tiers=$(tail -n +2 $ii06 | cut -d, -f4 | sort -u | wc -l)
figures=$(($(wc -l <$ii06) - 1))
cells=$((figures + figures / tiers)) # the totals over tiers besides
rows() { tail -n +2 $ii06; }
{
    printf '{"dataSet":"%s","completeDate":"2026-09-20","period":"202609","orgUnit":"%s","dataValues":[' "$(uid form0206)" "$(uid caobang)"
    first=
    rows | while IFS=, read -r _ _ code tier value; do
        printf '%s{"dataElement":"%s","categoryOptionCombo":"%s","attributeOptionCombo":"HllvX50cXC0","value":"%s","storedBy":"admin","followup":false}' "$first" "$(uid "$code")" "$(uid "tier$tier")" "$value"
        first=,
    done
    echo ']}'
} >set.json
{
    printf '<?xml version="1.0" encoding="UTF-8"?>\n<dataValueSet xmlns="http://dhis2.org/schema/dxf/2.0" dataSet="%s" period="202609" orgUnit="%s">\n' "$(uid form0206)" "$(uid caobang)"
    rows | while IFS=, read -r _ _ code tier value; do
        printf '  <dataValue dataElement="%s" categoryOptionCombo="%s" value="%s" timestamp="2026-09-20"/>\n' "$(uid "$code")" "$(uid "tier$tier")" "$value"
    done
    echo '</dataValueSet>'
} >set.xml
{
    echo '"dataelement","period","orgunit","catoptcombo","attroptcombo","value","storedby","timestamp"'
    rows | while IFS=, read -r _ _ code tier value; do
        printf '"%s","202609","%s","%s","HllvX50cXC0","%s","admin","2026-09-20"\n' "$(uid "$code")" "$(uid caobang)" "$(uid "tier$tier")" "$value"
    done
} >set.csv
# ADX: codes, categories beside the value, and an exact interval: the window of September by the decree.
{
    echo '<?xml version="1.0"?><adx xmlns="urn:ihe:qrph:adx:2015" exported="2026-09-20T08:00:00Z">'
    echo ' <group orgUnit="OU_CAOBANG" period="2026-08-15/P1M" dataSet="II.06">'
    rows | while IFS=, read -r _ _ code tier value; do echo "  <dataValue dataElement=\"$code\" CAP=\"$tier-1\" value=\"$value\"/>"; done
    echo ' </group></adx>'
} >set.adx

must 0 ingest $ii06 --json
same 'cells of the CSV' "$cells" "$(jq -r 'select(.summary).summary.cells' out)"
for file in set.json set.xml set.csv; do
    must 0 ingest $file --json
    same "$file: the same cells" true "$(jq -r 'select(.receipt).duplicate' out)"
    # a month of DHIS2 is the calendar's: 1 to 30 September; the decree's goes from 15 August to 14 September
    same "$file: whose September" W265 "$(jq -r 'select(.findings).findings[].code' out | sort -u | tr '\n' ' ' | sed 's/ $//')"
done
holds 'both intervals' out '2026-09-01 – 2026-09-30'
holds 'both intervals' out '2026-08-15 – 2026-09-14'
must 0 ingest set.adx --json
same 'ADX: the same cells' 'true 0' "$(jq -r 'select(.receipt) | "\(.duplicate) \(.warnings)"' out)"

# Taken back at the sender: an absent cell, which is no zero, and this form needs it.
code=$(rows | sed -n 1p | cut -d, -f3)
jq -c '.dataValues[0].deleted = true' set.json >gone.json
expect 1 ingest gone.json
holds 'taken back' out "E212 Required cell $code"

# Changed at the sender, one dossier more, online, handled in time (columns 3, 4, 7 and 8 of the form): a new version; explain leads to its file.
first=$(rows | sed -n 1p | cut -d, -f5)
jq -c 'reduce (0, 1, 4, 5) as $i (.; .dataValues[$i].value |= (tonumber + 1 | tostring))' set.json >new.json
must 0 ingest new.json --json
same 'a new version' '2 false' "$(jq -r 'select(.receipt) | "\(.version) \(.duplicate)"' out)"
must 0 aggregate
must 0 query --indicator "$code" --org 04 --period 2026-09 --members --json
same 'its figure' $((first + 1)) "$(jq -r 'select(.members.tier == "SBN") | .value' out)"
must 0 explain --indicator "$code" --org 04 --period 2026-09 --json
same 'its place' "new.json 1 $((first + 1))" "$(jq -r '.inputs[] | select(.members == "tier=SBN") | "\(.file) \(.row) \(.text)"' out)"

# Trials are refused, with what is wrong besides; unknown codes are told once, with the row that is missing.
jq -c '.dryRun = true' new.json >trial.json
expect 1 ingest trial.json
holds 'a trial' out E193
jq -c '.orgUnit = "uNowhere000"' new.json >nowhere.json
expect 1 ingest nowhere.json
holds 'where to declare it' out N261
[ "$(grep -c N261 out)" -eq 1 ] || fail 'N261 more than once'

# DHIS2's own answer. 22 values; A filing is taken whole or not at all: of a refused one all are ignored.
summary() { jq -r '"\(.httpStatusCode) \(.status) \(.response.status) \(.response.importCount | "\(.imported) \(.updated) \(.ignored) \(.deleted)")"' out; }
must 0 ingest new.json --answer dhis2
same 'nothing new' "200 OK WARNING 0 0 $figures 0" "$(summary)"
jq -c 'reduce (0, 1, 4, 5) as $i (.; .dataValues[$i].value |= (tonumber + 1 | tostring))' new.json >others.json
must 0 ingest others.json --answer dhis2
same 'four changed' "200 OK WARNING 0 4 $((figures - 4)) 0" "$(summary)"
same 'a receipt' 1 "$(jq '.response.receipts | length' out)"
sed 's/"period":"202609"/"period":"202608"/' set.json >august.json
must 0 ingest august.json --answer dhis2
same 'all new' "200 OK WARNING $figures 0 0 0" "$(summary)"
expect 1 ingest gone.json --answer dhis2
same 'refused whole' "409 ERROR ERROR 0 0 $((figures - 1)) 0" "$(summary)"
same 'what is wrong' 'E212' "$(jq -r '.response.conflicts[] | select(.errorCode == "E212") | .errorCode' out)"
expect 2 ingest gone.json --answer soap

echo "$failures failures"
[ "$failures" -eq 0 ]
