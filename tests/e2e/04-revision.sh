#!/bin/bash
# Later filings: a revision moves every total by exactly its difference; preliminary after final moves nothing; an older
# content changes nothing until it says what it replaces; withdrawing brings the version before back.
registry=today
. "$(dirname "$0")/lib.sh"

begin population
# Cao Bằng's 2014: POP.MALE 257.5 becomes 257.8, so sums of children rise by 0.3 (sample-data/README.md).
same 'R2 before' 5812.8 "$(value POP.MALE R2 2014 --basis children --hierarchy region)"
same 'VN before' 44758.1 "$(value POP.MALE VN 2014 --basis children --hierarchy admin)"
gris query --indicator POP.TOTAL,POP.FEMALE,POP.URBAN,POP.RURAL --org VN --children --period 2014 --basis children --format csv >others.before

must 0 ingest sample-data/revised/population-2014-04-revised.csv --json
same 'version' '2 received false' "$(jq -rs '.[0] | "\(.version) \(.state) \(.duplicate)"' out)"
revised=$(jq -rs '.[0].receipt' out)
must 0 aggregate
same 'Cao Bằng after' 257.8 "$(value POP.MALE 04 2014)"
same 'R2 after' 5813.1 "$(value POP.MALE R2 2014 --basis children --hierarchy region)"
same 'VN after' 44758.4 "$(value POP.MALE VN 2014 --basis children --hierarchy admin)"
gris query --indicator POP.TOTAL,POP.FEMALE,POP.URBAN,POP.RURAL --org VN --children --period 2014 --basis children --format csv >others.after
cmp -s others.before others.after || fail 'other figures moved too'
must 0 aggregate --verify

# What differs, and how it came about.
must 0 report diff "$revised" --json
same 'the one difference' 'POP.MALE 257.5 257.8' "$(jq -r '"\(.indicator_code) \(.before) \(.after)"' out)"
must 0 report history "$revised" --json
same 'versions in the history' '1 2' "$(jq -s 'map(.version) | unique | .[]' out | tr '\n' ' ' | sed 's/ $//')"

# The same again is the same submission.
must 0 ingest sample-data/revised/population-2014-04-revised.csv --json
same 'again' "true $revised" "$(jq -rs '.[0] | "\(.duplicate) \(.receipt)"' out)"

# The older content changes nothing, and says which version stands.
grep -E '^(org_code|04,2014,POP)' sample-data/reports/population/population-2014.csv >older.csv
expect 0 ingest older.csv --json
jq -e -s '.[0].findings | any(.code | startswith("W4"))' out >/dev/null || fail 'no W4xx for an older content'
jq -s '.[0].findings | tostring' out | grep -qF "$revised" || fail 'the version that stands is not named'
must 0 aggregate
same 'still revised' 257.8 "$(value POP.MALE 04 2014)"
must 0 ingest older.csv --replaces "$revised" --json
same 'filed anew' 3 "$(jq -s '.[0].version' out)"
third=$(jq -rs '.[0].receipt' out)
must 0 aggregate
same 'VN as at first' 44758.1 "$(value POP.MALE VN 2014 --basis children --hierarchy admin)"

# Withdrawn: version 2 stands again.
expect 2 report withdraw "$third"
must 0 report withdraw "$third" --reason 'filed by mistake'
must 0 aggregate
same 'VN after the withdrawal' 44758.4 "$(value POP.MALE VN 2014 --basis children --hierarchy admin)"
must 0 report show "$third" --json
same 'its state' withdrawn "$(jq -r .state out)"
must 0 aggregate --verify

# Preliminary figures of Nghệ An for 2015, after the final ones: beside them, moving nothing that reads the final.
gris query --indicator POP.TOTAL,POP.MALE,POP.FEMALE --org VN --children --period 2015 --basis children --format csv >final.before
must 0 ingest sample-data/revised/population-2015-40-preliminary-after-final.csv --json
same 'its vintage' 'preliminary received' "$(jq -rs '.[0] | "\(.vintage) \(.state)"' out)"
must 0 aggregate
gris query --indicator POP.TOTAL,POP.MALE,POP.FEMALE --org VN --children --period 2015 --basis children --format csv >final.after
cmp -s final.before final.after || fail 'a preliminary figure moved what reads the final'
same 'Nghệ An, best' 3080.0 "$(value POP.TOTAL 40 2015)"
same 'Nghệ An, preliminary' 3071.1 "$(value POP.TOTAL 40 2015 --vintage preliminary)"
must 0 aggregate --verify
must 0 audit verify
finish
