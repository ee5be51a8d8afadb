#!/bin/bash
# SDMX in: what units filed, published in each syntax and taken in again, is the very same cells, sums and rates passed over; messages of others' making, with their codes; what is no
# data is refused. Values: those of the files in sample-data, and below.
registry=today
. "$(dirname "$0")/lib.sh"

# the codes of another office: a codelist of areas of its own, indicators, a dimension
cat >sample-data/catalog/external_codes.csv <<'CSV'
scheme,kind,value,level,code,valid_from,valid_to
sdmx,org,VN-04,province,04,,
sdmx,form,DF_II06,,II.06,,
sdmx,form,DF_PAKN,,PAKN-05,,
sdmx,indicator,RECEIVED,,TTHC.03,,
sdmx,indicator,COMPLAINTS,,PAKN.RECEIVED,,
sdmx,members,LEVEL=1,,tier=SBN,,
sdmx,members,LEVEL=3,,tier=XA,,
CSV
must 0 init
must 0 catalog load sample-data/catalog
for month in 08 09; do must 0 ingest sample-data/reports/procedures-ii06/ii06-2026-$month.csv; done
must 0 aggregate
must 0 export csv --out plain
must 0 export sdmx-csv --out sdmx-csv
must 0 export sdmx-ml --out sdmx-ml
passed=
for file in sdmx-csv/current/csv-1.0/II_2E06.csv sdmx-csv/current/csv-2.0/II_2E06.csv sdmx-ml/current/generic/II_2E06.xml sdmx-ml/current/structure-specific/II_2E06.xml; do
    must 0 ingest "$(readlink -f $file)" --json
    same "$file: the same cells" 'true true true true' "$(jq -r 'select(.receipt).duplicate' out | tr '\n' ' ' | sed 's/ $//')"
    same "$file: no warning" 0 "$(jq -r 'select(.receipt).warnings' out | paste -sd+ | bc)"
    # sums, rates, quarters: as many in each syntax
    passed="$passed $(jq -r 'select(.receipt).findings[] | select(.code == "N262").message_en | split(" ")[0]' out)"
done
read -r first rest <<<"$passed"
same 'passed over, told once a file' "$first $first $first" "$rest"
[ "$first" -gt 100 ] || fail "$first passed over"

# As one unit's: what others filed is passed over, too.
must 0 ingest "$(readlink -f plain/current/figures.csv)" --as 46 --json
same 'one unit' '46 46' "$(jq -r 'select(.receipt).org_code' out | tr '\n' ' ' | sed 's/ $//')"

# Into a database of its own: the figures published from there are the same, byte for byte. The tables of a release do as well as SDMX.
for file in sdmx-ml/current/generic/II_2E06.xml plain/current/figures.csv; do
    (
        GRIS_CLUSTER=$work/other
        export GRIS_CLUSTER
        must 0 init
        must 0 catalog load sample-data/catalog
        must 0 ingest "$(readlink -f $file)"
        must 0 aggregate
        must 0 export csv --out "other-${file%%/*}"
        cmp plain/current/figures.csv "other-${file%%/*}/current/figures.csv" || fail 'other figures'
        must 0 recheck
        "$GRIS_BIN" db drop --yes >/dev/null
        [ "$failures" -eq 0 ]
    ) || fail "the second database, from $file"
done

# Nothing but sums: nobody's filing.
awk -F, 'NR == 1 || $1 == "VN"' plain/current/figures.csv >nation.csv
expect 1 ingest nation.csv
holds 'sums' out E266
# Half a report of a release is no report: a form asks for all of its cells.
grep -v 'TTHC.03,SBN' plain/current/figures.csv >half.csv
expect 1 ingest half.csv --json
same 'half' 'E212' "$(jq -r '.findings[]? | select(.severity == "error").code' out | sort -u)"

# Another office's: its own codes, an area, a dimension of its own, a multiplier, an interval, a suppressed and a missing value, attributes nobody knows.
window='2026-06-15/P1M'
printf '%s\n' 'STRUCTURE;STRUCTURE_ID;ACTION;FREQ: Frequency;REF_AREA: Area;INDICATOR: Indicator;LEVEL: Level;TIME_PERIOD: Time;OBS_VALUE: Value;UNIT_MULT: Multiplier;OBS_STATUS: Status;ODD: Odd' \
    "dataflow;GSO:DF_II06(1.2);I;M: Monthly;VN-04: Cao Bằng;RECEIVED: Received;1: Ministries;$window;3,056;3: Thousands;A: Normal;?" \
    "dataflow;GSO:DF_II06(1.2);I;M: Monthly;VN-04: Cao Bằng;RECEIVED: Received;3: Communes;$window;;0: Units;M: Missing;?" >office.csv
must 0 read office.csv
holds 'the columns' out 'RECEIVED'
expect 1 ingest office.csv --json
same 'all other cells are missing, this one is not' '21 0' "$(jq -r 'select(.receipt) | [.findings[] | select(.code == "E212")] | "\(length) \(map(select(.indicator_code == "TTHC.03" and .members == "tier=SBN")) | length)"' out)"
same 'nothing else' E212 "$(jq -r '.findings[]?.code' out | sort -u | tr '\n' ' ' | sed 's/ $//')"

# Thousands, in XML that another program wrote in its own way; the month of October as the decree has it.
cat >office.xml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<m:GenericData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" xmlns:g="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic" xmlns:c="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common">
<m:Header><m:ID>1</m:ID><m:Structure structureID="X" dimensionAtObservation="AllDimensions"><c:StructureUsage><Ref agencyID="GSO" id="DF_PAKN" version="1.0"/></c:StructureUsage></m:Structure></m:Header>
<m:DataSet structureRef="X" action="Replace"><g:Obs><g:ObsKey><g:Value id="REF_AREA" value="VN-04"/><g:Value id="INDICATOR" value="COMPLAINTS"/><g:Value id="FREQ" value="M"/><g:Value id="TIME_PERIOD" value="2026-09-15/P1M"/></g:ObsKey>
<g:ObsValue value="3.056"/><g:Attributes><g:Value id="UNIT_MULT" value="3"/><g:Value id="ODD" value="?"/></g:Attributes></g:Obs></m:DataSet></m:GenericData>
XML
must 0 ingest office.xml --json
same 'whose' '04 PAKN-05 2026-10 final received 0' "$(jq -r 'select(.receipt) | "\(.org_code) \(.form) \(.period) \(.vintage) \(.state) \(.warnings)"' out)"
must 0 aggregate
must 0 query --indicator PAKN.RECEIVED --org 04 --period 2026-10 --json
same 'thousands' 3056 "$(jq -r .value out)"

expect 1 ingest sdmx-ml/current/structure.xml
holds 'a structure' out E196

# With GRIS_LONG: 119,556 values, of every commune and six months, by every format that gris both writes and reads.
if [ -n "${GRIS_LONG:-}" ]; then
    export GRIS_CLUSTER=$work/long
    sed -i '/^TTHC,/s/,2026-07-01,$/,2026-01-01,/' sample-data/catalog/regimes.csv sample-data/catalog/obligations.csv
    must 0 init
    must 0 catalog load sample-data/catalog
    grep ',commune,' sample-data/catalog/orgs.csv | cut -d, -f1 | sort -u | awk -v OFS=, '
        BEGIN { srand(8); print "org_code", "period", "indicator_code", "value" }
        function put(month, indicator, value) { print $1, "2026-" month, "TTHC." indicator, value }
        { for (m = 5; m <= 10; m++) {
            month = sprintf("%02d", m); received = int(rand() * 100000); resolved = int(rand() * 100000); pending = int(rand() * 1000)
            put(month, "RECEIVED", received); put(month, "RECEIVED_ONLINE", int(rand() * (received + 1)))
            put(month, "RESOLVED", resolved); put(month, "RESOLVED_IN_TIME", int(rand() * (resolved + 1)))
            put(month, "PENDING", pending); put(month, "PENDING_OVERDUE", int(rand() * (pending + 1))) } }' >many.csv
    values=$(($(wc -l <many.csv) - 1))
    reports=$((values / 6))
    must 0 ingest many.csv --json
    same 'filed' "$reports 0" "$(jq -r 'select(.summary).summary | "\(.accepted) \(.duplicates)"' out)"
    must 0 aggregate
    must 0 export csv --out many
    must 0 export sdmx-csv --out many-csv
    must 0 export sdmx-ml --out many-ml
    for file in many/current/figures.csv many-csv/current/csv-1.0/TTHC-06.csv many-csv/current/csv-2.0/TTHC-06.csv many-ml/current/generic/TTHC-06.xml \
        many-ml/current/structure-specific/TTHC-06.xml; do
        must 0 ingest "$(readlink -f $file)" --json
        same "$values values by $file" "$reports $reports" "$(jq -r 'select(.summary).summary | "\(.accepted) \(.duplicates)"' out)"
    done
    echo "$values values by five formats"
    gris db drop --yes >/dev/null
    export GRIS_CLUSTER=$work/db
fi

echo "$failures failures"
[ "$failures" -eq 0 ]
