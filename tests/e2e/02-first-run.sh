#!/bin/bash
# The natural path as a newcomer walks it: everything once, and again without harm.
. "$(dirname "$0")/lib.sh"

must 0 init --json
[ "$(jq .applied out)" -ge 1 ] || fail 'the first init applied nothing'
must 0 init --json
same 'migrations of the second init' 0 "$(jq .applied out)"
must 0 init --check --json
[ "$(jq .queries out)" -ge 10 ] || fail 'init --check looked at no queries'

must 0 catalog check sample-data/catalog --json
same 'errors of the sample catalog' 0 "$(jq -s 'last.summary.errors' out)"
must 0 catalog load sample-data/catalog --dry-run --json
same 'a dry run gives no load' true "$(jq -s 'last.summary.dry_run' out)"
must 0 catalog load sample-data/catalog --json
[ "$(jq -s 'last.summary.added' out)" -ge 14216 ] || fail 'not every unit was added'
must 0 catalog load sample-data/catalog --json
same 'changes of the second load' '0 0 0' "$(jq -rs 'last.summary | "\(.added) \(.changed) \(.retired)"' out)"
must 0 catalog show indicators POP.TOTAL --json
same 'one indicator' POP.TOTAL "$(jq -r .code out)"
must 0 catalog export package
expect 0 catalog load package --json
same 'load of what was exported' '0 0 0' "$(jq -rs 'last.summary | "\(.added) \(.changed) \(.retired)"' out)"

# --- ingest, twice ---
must 0 ingest sample-data/reports --json
cp out first
same 'rejected' '0 0' "$(jq -rs 'last.summary | "\(.rejected) \(.files_rejected)"' first)"
same 'accepted is submissions' true "$(jq -s 'last.summary | .accepted == .submissions and .submissions > 0' first)"
same 'one object a submission' "$(jq -s 'last.summary.submissions' first)" "$(jq -s 'map(select(.receipt)) | length' first)"
same 'receipts are all different' true "$(jq -s 'map(.receipt // empty) | length == (unique | length)' first)"
figures=$(find -L sample-data/reports -name '*.csv' -exec cat {} + | grep -c '^[A-Z0-9-]*[,;][0-9].*')
echo "counted: $(jq -s 'last.summary.submissions' first) submissions, $(jq -s 'last.summary.cells' first) figures ($figures lines of CSV)"
must 0 ingest sample-data/reports --json
same 'the second time all are duplicates' true "$(jq -s 'last.summary | .duplicates == .submissions and .rejected == 0' out)"
same 'receipts are the first ones' "$(jq -r '.receipt // empty' first | sort | sha256sum)" "$(jq -r '.receipt // empty' out | sort | sha256sum)"
expect 0 ingest sample-data/reports/population
tail -n 2 out | grep -q 'here already' || fail 'people are not told that it was here already'

# --- aggregate, query, explain ---
must 0 aggregate --json
[ "$(jq -s 'last.summary.written' out)" -gt 0 ] || fail 'nothing was aggregated'
must 0 aggregate --json
same 'nothing stale the second time' 0 "$(jq -s 'last.summary.written' out)"
must 0 aggregate --verify --json
same 'stored and rebuilt' 0 "$(jq -s 'last.summary.different' out)"
[ "$(jq -s 'last.summary.compared' out)" -gt 0 ] || fail 'verify compared nothing'

# Published for 2015 (sample-data/expected/population.csv): the provinces add up to the nation's own figure.
same 'population of 2015' "$(awk -F, '$1=="VN" && $2=="2015" && $3=="POP.TOTAL" {print $5}' sample-data/expected/population.csv)" \
    "$(value POP.TOTAL VN 2015 --basis children)"
must 0 query --indicator POP.TOTAL --org VN --children --period 2015 --json
same 'the nation, then 63 provinces and the residual unit at most' true "$(jq -s 'length >= 64 and .[0].org_code == "VN"' out)"
same 'shape of a figure' 'as_of,expected,indicator_code,members,org_code,period,reported,status,unit,value,vintage' \
    "$(jq -rs '.[0] | keys | join(",")' out)"
same 'values are strings' string "$(jq -rs '.[0].value | type' out)"
must 0 query --indicator POP.TOTAL --org VN --children --period 2015 --format csv
same 'the CSV header' 'org_code,period,indicator_code,value,status,vintage,reported,expected' "$(head -1 out)"
must 0 query --indicator POP.TOTAL POP.URBAN --org VN --period 2014..2015
holds 'the table' out 'POP.URBAN'

# --- publish, twice ---
must 0 export dashboard --out out-dashboard --json
same 'the first release is new' false "$(jq .unchanged out)"
release=$(readlink out-dashboard/current)
[ -f "out-dashboard/current/manifest.json" ] || fail 'no manifest'
same 'the id is the beginning of the manifest digest' "$(sha256sum <out-dashboard/current/manifest.json | cut -c1-16)" "$(basename "$release")"
must 0 export dashboard --out out-dashboard --json
same 'the second run makes no release' true "$(jq .unchanged out)"
same 'releases' 1 "$(find out-dashboard/releases -mindepth 1 -maxdepth 1 | wc -l)"
same 'current stands' "$release" "$(readlink out-dashboard/current)"
must 0 export csv --out out-csv
package=$(find -L out-csv -name datapackage.json | head -1)
[ -n "$package" ] && jq -e '.resources | length > 0' "$package" >/dev/null || fail 'no datapackage.json with resources'

# --- the rest of what is there to look at ---
must 0 status --max-age 26h --json
same 'fresh' true "$(jq .fresh out)"
expect 1 status --max-age 0m --quiet
must 0 audit verify --json
same 'the trail is whole' true "$(jq .whole out)"
expect 0 doctor
must 0 due --org 04 --on 2016-12-31 --json
[ -s out ] || fail 'nothing is due for Cao Bằng'
must 0 report list --org 04 --period 2015 --json
receipt=$(jq -rs '.[0].receipt' out)
must 0 report show "$receipt" --json
[ "$(jq '.values | length' out)" -gt 0 ] || fail 'a report without cells'
must 0 report history "$receipt"
must 0 report receipt "$receipt" -o receipt.json
same 'the receipt names itself' "$receipt" "$(jq -r .receipt receipt.json)"
must 0 db status --json
same 'the cluster runs' true "$(jq .running out)"

# --- one cron run: an inbox, moved after the commit; nothing new, no new release ---
mkdir -p inbox
cp sample-data/reports/population/population-2015.csv inbox/
cp sample-data/broken/unknown-org.csv inbox/
expect 1 cycle --inbox inbox --returned returned --out out-dashboard --json
same 'inbox files are moved' 'accepted/population-2015.csv rejected/unknown-org.csv' \
    "$(cd inbox && find . -type f | sed 's|^\./||' | sort | tr '\n' ' ' | sed 's/ $//')"
expect 0 cycle --inbox inbox --out out-dashboard --json
expect 0 db stop
finish
