#!/usr/bin/env bash
# What was known then: a figure is corrected, a unit renamed, a release published before and after; each moment gives its own answers, and the
# first release comes out of its position as it was, byte for byte.
registry=today
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cp -rL sample-data/catalog catalog
must 0 init
must 0 catalog load catalog
must 0 ingest sample-data/reports/population/population-2014.csv
must 0 aggregate
must 0 export dashboard --out live --json
first=$(jq -r .id out) position=$(jq -r .position out)
same 'the release names the position of its figures' 2 "$position"
same 'nothing of the past is told of a release of now' null "$(jq -r .published_at out)"

# Filed and loaded, but not aggregated: that is not in a release.
must 0 ingest sample-data/revised/population-2014-04-revised.csv
sed -i 's/^04,Tỉnh Cao Bằng,/04,Tỉnh Cao Bằng mới,/' catalog/orgs.csv
must 0 catalog load catalog
expect 0 export dashboard --out live --json
same 'publishing does not run ahead of aggregation' "$first true" "$(jq -r '"\(.id) \(.unchanged)"' out)"
must 0 aggregate
expect 0 export dashboard --out live --json
[ "$(jq -r .id out)" != "$first" ] || fail 'the correction is a new release'
second=$(jq -r .id out)

expect 0 export dashboard --out then --as-of "#$position"
holds 'it is told whose equal it is' out "Equals dashboard $first published 20"
diff -r "live/releases/$first" "then/releases/$first" >diff.out || fail "the first release differs: $(head -n 3 diff.out)"
[ ! -e then/current ] || fail 'a release of the past is not the current one'
expect 0 export dashboard --out live --as-of "#$position" --json
same 'what is there stays' "$first true" "$(jq -r '"\(.id) \(.unchanged)"' out)"
same 'and what is current too' "releases/$second" "$(readlink live/current)"
same 'when it was published' 25 "$(jq -r '.published_at | length' out)"

same 'the figure now' 257.8 "$(value POP.MALE 04 2014)"
same 'the figure before its correction' 257.5 "$(value POP.MALE 04 2014 --as-of "#$position")"
expect 0 catalog show orgs 04 --as-of "#$position" --json
same 'the name before it changed' 'Tỉnh Cao Bằng' "$(jq -r .name_vi out | sort -u)"
stood() { gris report list --org 04 --form DS-01 --as-of "#$position" --json; }
same 'one version then, and it stood' '1 received' "$(stood | jq -r '"\(.version) \(.state)"')"
same 'two now' '1 superseded, 2 received' \
    "$(gris report list --org 04 --form DS-01 --json | jq -rs 'map("\(.version) \(.state)") | sort | join(", ")')"
expect 0 catalog export package --as-of "#$position"
grep -q '^04,Tỉnh Cao Bằng,' package/orgs.csv || fail 'the catalog of then as a package'
for command in 'findings' 'due --org 04' 'completeness --form DS-01 --period 2014' 'completeness --catalog' \
    'explain --indicator POP.TOTAL --org VN --period 2014' "report show $(stood | jq -r .receipt)" "report history $(stood | jq -r .receipt)"; do
    expect 0 $command --as-of "#$position" --json
done

# Moments that are none, and a step that cannot be taken in the past.
expect 1 query --indicator POP.TOTAL --period 2014 --as-of 2999-01-01
holds 'a moment to come' err E441
expect 1 query --indicator POP.TOTAL --period 2014 --as-of 1999-01-01
holds 'a moment before all' err E442
expect 1 export csv --out then --as-of '#9999'
holds 'a position that there is not' err E443
expect 1 due --as-of soon
holds 'no moment' err E440
expect 2 report withdraw 1 --reason x --as-of "#$position"
expect 2 ingest catalog --as-of "#$position"
finish
