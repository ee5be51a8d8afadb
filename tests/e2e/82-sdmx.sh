#!/bin/bash
# SDMX out: the six syntaxes are read by another program (lib-sdmx.py) and hold the very figures of gris export csv; SDMX-ML is valid
# (docs/exporters/sdmx-ml.rng); windows, zero, missing and 16 digits as they are. With GRIS_LONG, where npm reaches its registry, clients of others
# read them too: sdmx-json-parser our SDMX-JSON, datapackage our Data Package (v1 profile, all rows, all references).
registry=today
. "$(dirname "$0")/lib.sh"

# A code beyond identifiers, and a unit name that is markup.
sed -i 's/^46,Thành phố Huế,Hue City,/46,"Thành phố <Huế> \& ""cố đô""",Hue City,/' sample-data/catalog/orgs.csv
must 0 init
must 0 catalog load sample-data/catalog
head='org_code,period,indicator_code,value'
# 15 digits, 16 digits, zero; all others are silent
printf '%s\n01,2026-10,PAKN.RECEIVED,123456789012345\n46,2026-10,PAKN.RECEIVED,1234567890123456\n08,2026-10,PAKN.RECEIVED,0\n' "$head" >files.csv
must 0 ingest files.csv
must 0 ingest sample-data/reports/procedures-ii06/ii06-2026-09.csv
must 0 aggregate

must 0 export csv --out plain
for format in sdmx-csv sdmx-ml sdmx-json; do
    must 0 export $format --out $format --json
    same "$format: new" false "$(jq -r .unchanged out)"
    must 0 export $format --out $format --json
    same "$format: nothing new" true "$(jq -r .unchanged out)"
    same "$format: nothing lies about" 'current releases' "$(ls $format | tr '\n' ' ' | sed 's/ $//')"
done
must 2 export sdmx --out none

for file in sdmx-ml/current/structure.xml sdmx-ml/current/*/*.xml; do
    xmllint --noout --relaxng "$GRIS_SOURCE/docs/exporters/sdmx-ml.rng" "$file" 2>xml.err || { fail "$file is not valid"; head -n 5 xml.err; }
done
for broken in 's/<gen:ObsDimension value="[^"]*"/<gen:ObsDimension value="October"/' 's/action="Information"/action="Append"/' 's/<gen:SeriesKey>/<gen:Key>/'; do
    sed "$broken" sdmx-ml/current/generic/*PAKN*.xml >broken.xml
    xmllint --noout --relaxng "$GRIS_SOURCE/docs/exporters/sdmx-ml.rng" broken.xml 2>/dev/null && fail "valid all the same: $broken"
done

python3 "$GRIS_SOURCE/tests/e2e/lib-sdmx.py" sdmx-csv/current sdmx-ml/current sdmx-json/current plain/current/figures.csv >read.txt || { fail 'other figures'; cat read.txt; }
same 'all of them' "$(($(wc -l <plain/current/figures.csv) - 1)) figures" "$(cat read.txt)"

# Nobody has accepted these reports yet: P. The data of October 2026 by Decree 09: from 15 September to 14 October. PAKN-05 is the dataflow's id as it is.
data=sdmx-csv/current/csv-2.0/PAKN-05.csv
row() { # CODE INDICATOR: time, value, multiplier and what follows
    awk -F, -v org="$1" -v indicator="PAKN\$2E$2" '($5 == org || index($5, org "@") == 1) && $4 == "M" && $6 == indicator {
        out = $7 "," $8; for (i = 10; i <= NF; i++) out = out "," $i; print out }' "$data"
}
window='2026-09-15,2026-10-14,2026-10'
same 'fifteen digits' "2026-10,123456789012345,0,0,P,F,$window,final,1,1" "$(row 01 RECEIVED)"
same 'sixteen' "2026-10,1234567890123456,0,0,P,F,$window,final,1,1" "$(row 46 RECEIVED)"
same 'zero' "2026-10,0,0,0,P,F,$window,final,1,1" "$(row 08 RECEIVED)"
same 'missing is not zero' "2026-10,,0,0,M,F,$window,_Z,0,1" "$(row 08 HANDLED_IN_TIME)"
json=sdmx-json/current/json-2.0.0/PAKN-05.json
same 'sixteen digits are a string' '"1234567890123456"' "$(jq -c '[.data.dataSets[0].series[].observations[][0]] | map(select(. == "1234567890123456")) | unique[]' $json)"
holds 'markup in a name' sdmx-ml/current/structure.xml 'Thành phố &lt;Huế&gt; &amp; &quot;cố đô&quot;'

# ---- clients of others
if [ -n "${GRIS_LONG:-}" ] && command -v npm >/dev/null; then
    mkdir -p clients
    printf '{"name":"clients","version":"1.0.0","private":true,"dependencies":{"sdmx-json-parser":"0.3.1","datapackage":"1.1.10"}}' >clients/package.json
    if (cd clients && timeout 120 npm install --no-audit --no-fund --ignore-scripts --cache "$work/npm") >npm.log 2>&1; then
        cat >clients/read.js <<'JS'
const http = require('http'), fs = require('fs');
const { SDMXParser } = require('sdmx-json-parser'), { Package } = require('datapackage');
const [file, descriptor] = process.argv.slice(2);
const server = http.createServer((q, r) => r.end(fs.readFileSync(file))).listen(0, '127.0.0.1', async () => {
    const parser = new SDMXParser();
    await parser.getDatasets(`http://127.0.0.1:${server.address().port}/data?x=1`);
    server.close();
    const data = parser.getData();
    const one = data.find((d) => d.ORG === 'Thành phố Hà Nội' && d.TIME_PERIOD === '2026-10' && d.value === 123456789012345);
    console.log(data.length, one && one.TIME_START, one && one.OBS_STATUS, parser.getName());
    const pack = await Package.load(descriptor);
    let rows = 0;
    for (const r of pack.resources) {
        const read = await r.read({ relations: false });
        await r.checkRelations();
        if (r.name === 'figures') rows = read.length;
    }
    console.log(pack.valid, pack.profile.name, rows);
});
JS
        (cd clients && timeout 120 node read.js "$work/$json" "$work/plain/current/datapackage.json") >clients.txt 2>clients.err || { fail 'a client fails'; head -n 5 clients.err; }
        observations=$(($(wc -l <"$data") - 1))
        name=$(jq -r '.data.structures[0].name' $json)
        same 'sdmx-json-parser' "$observations 2026-09-15 Sơ bộ $name" "$(sed -n 1p clients.txt)"
        same 'datapackage' "true tabular-data package $(($(wc -l <plain/current/figures.csv) - 1))" "$(sed -n 2p clients.txt)"
    else
        echo 'npm reaches no registry: clients of others were not tried'
    fi
fi
finish
