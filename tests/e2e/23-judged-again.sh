#!/bin/bash
# Two years of filings, then rules are added, changed and retired: every old submission, judged again, gives its first verdict, whatever was filed,
# withdrawn or added up since.
registry=today
. "$(dirname "$0")/lib.sh"

cp -r sample-data/catalog/. catalog
cat >catalog/rules.csv <<'END'
form,code,severity,left,operator,right,tolerance,missing,when,valid_from,valid_to,message_vi,message_en
DS-01,SEX,error,[POP.MALE] + [POP.FEMALE],=,[POP.TOTAL],0.1,,,,,,
DS-01,GROWTH,warning,[POP.TOTAL],<=,[POP.TOTAL].prev * 1.1,,,,,,,
DS-01,NATION,error,[POP.TOTAL],<=,[POP.TOTAL].parent,,,orgUnit.level = 'province',,,,
END
must 0 init
must 0 catalog load catalog
header() { echo org_code,period,indicator_code,value; }
# report ORG YEAR TOTAL MALE FEMALE
report() { printf '%s,%s,POP.TOTAL,%s\n%s,%s,POP.MALE,%s\n%s,%s,POP.FEMALE,%s\n' "$1" "$2" "$3" "$1" "$2" "$4" "$1" "$2" "$5"; }
# file EXIT NAME: takes in NAME.csv from stdin, keeps its receipts in NAME.receipts
file() {
    { header; cat; } >"$2.csv"
    expect "$1" ingest "$2.csv" --json
    jq -r 'select(.org_code) | .receipt' out >"$2.receipts"
}

report 04 2013 200 100 100 | file 0 first                                         # nothing before it
report 04 2014 230 115 115 | file 0 grown                                         # 230 > 220: GROWTH
report 04 2015 231 100 100 | file 1 refused                                       # 200 is not 231: SEX
{ report 62 2015 500 250 250; report 62 2014 100 40 40; } | file 1 pair           # SEX in 2014; GROWTH over it in 2015
for org in 01 02 06 08; do report $org 2013 100 50 50; done | file 0 provinces
must 0 aggregate
# The nation files nothing itself: what it is rolled up to counts, 200 + 4 × 100 = 600.
report 10 2013 601 300 301 | file 1 share
same 'the nation is rolled up' 600 "$(jq -rs '.[0].findings[0].expected' out)"
# Two files taken in together: 11 grows over a 2013 that is refused, from 100 to 200 in the other file.
mkdir together
{ header; report 11 2013 100 60 50; } >together/a.csv
{ header; report 11 2014 200 100 100; } >together/b.csv
expect 1 ingest together --json
jq -r 'select(.org_code) | .receipt' out >together.receipts
cat ./*.receipts >all
same 'submissions' 12 "$(wc -l <all)"

# judged WHAT: all of them as at first
judged() {
    # shellcheck disable=SC2046
    expect 0 report judge $(cat all) --json || fail "$1"
    same "$1" 'E320 E320 E320 E320 W320 W320 W320' "$(jq -rs '[.[].findings[].code] | sort | join(" ")' out)"
    same "$1: all the same" true "$(jq -s 'all(.same)' out)"
}
judged 'at once'

# What is filed later does not matter: a revision of 2013, a withdrawal, new totals.
report 04 2013 300 150 150 | file 0 revised
report 01 2013 590 295 295 | file 0 grown01
must 0 report withdraw "$(cat provinces.receipts | head -n 2 | tail -n 1)" --reason 'nhầm'
must 0 aggregate
judged 'after later filings'

# Rules: SEX changed from 2016, GROWTH retired with 2015, NATION gone for later years, a new one from 2016.
cat >catalog/rules.csv <<'END'
form,code,severity,left,operator,right,tolerance,missing,when,valid_from,valid_to,message_vi,message_en
DS-01,SEX,error,[POP.MALE] + [POP.FEMALE],=,[POP.TOTAL],0.1,,,,2015-12-31,Cộng sai,Does not add up
DS-01,SEX,warning,[POP.MALE] + [POP.FEMALE],=,[POP.TOTAL],50,,,2016-01-01,,,
DS-01,GROWTH,warning,[POP.TOTAL],<=,[POP.TOTAL].prev * 1.1,,,,,2015-12-31,,
DS-01,NATION,error,[POP.TOTAL],<=,[POP.TOTAL].parent,,,orgUnit.level = 'province',,2015-12-31,,
DS-01,LIMIT,error,[POP.TOTAL],<,1,,,,2016-01-01,,,
END
must 0 catalog load catalog
judged 'after the rules changed'
report 04 2016 400 200 200 | file 1 later
same 'the new rule holds for its time' 'LIMIT' "$(jq -rs '[.[0].findings[] | .message_en | capture("Rule (?<c>[A-Z]+)").c] | join(" ")' out)"

# A rule changed for the past says so.
sed -i 's/^DS-01,GROWTH,warning/DS-01,GROWTH,error/' catalog/rules.csv
must 0 catalog load catalog
expect 1 report judge "$(cat grown.receipts)" --json
same 'another verdict' 'false E320 W320' "$(jq -r '"\(.same) \(.findings[0].code) \(.stored[0].code)"' out)"
expect 1 report judge "$(cat grown.receipts)"
holds 'on a terminal' out 'another verdict; it was:'
expect 0 report judge "$(cat first.receipts)"
holds 'on a terminal' out 'the same verdict'

# A file that is no report has nothing to judge.
echo x >nothing.csv
expect 1 ingest nothing.csv --json
expect 1 report judge "$(jq -rs '.[0].receipt' out)" --json
same 'nothing to judge' E410 "$(jq -r .code out)"
must 0 audit verify
finish
