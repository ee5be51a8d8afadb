#!/bin/bash
# Derived indicators are any expressions: over time, over the tree, conditional. They are shown wherever figures are, for every unit
# and year; a revision moves those that stand on it and no other; mistakes are told with their place.
registry=today
. "$(dirname "$0")/lib.sh"

cp -rL sample-data/catalog catalog
add() { # CODE UNIT DECIMALS FORMULA
    echo "$1,$1,$1,$2,decimal,$3,index,,,,,\"$4\",,,,,,population,Tổng cục Thống kê,Luật Thống kê 89/2015/QH13,,"
}
{
    add MALE.GROWTH % 2 '100 * ([POP.MALE] / [POP.MALE].prev - 1)'
    add MALE.SHARE % 2 '100 * [POP.MALE] / ([POP.MALE] + [POP.FEMALE])'
    add TOTAL.OF_PARENT % 1 '100 * [POP.TOTAL] / [POP.TOTAL].parent'
    add TOTAL.SPREAD 'nghìn người' 1 'max([POP.TOTAL].children) - min([POP.TOTAL].children)'
    add MALE.FASTEST % 2 'max([MALE.GROWTH].children)'
    add TOTAL.MEAN3 'nghìn người' 1 "if(orgUnit.level = 'province', avg([POP.TOTAL].last(3)), null)"
} >>catalog/indicators.csv

# ---- mistakes, each with its place ----
cp -r catalog wrong
{
    add BAD.SYNTAX % 1 '[POP.MALE] +'
    add BAD.FIGURE % 1 '2 * [POP.MALES]'
    add BAD.TYPE % 1 '[POP.MALE].children'
    add BAD.A % 1 '[BAD.B].prev'
    add BAD.B % 1 '[BAD.A] + 1'
} >>wrong/indicators.csv
lines=$(wc -l <catalog/indicators.csv)
expect 1 catalog check wrong --json
told=$(jq -r 'select(.severity == "error") | "\(.code) \(.file) \(.row - '"$lines"'):\(.column)"' out | sort)
same 'what is wrong' "E658 wrong/indicators.csv 1:12
E667 wrong/indicators.csv 3:12
E673 wrong/indicators.csv 5:12
E675 wrong/indicators.csv 2:12" "$told"
must 0 init
expect 1 catalog load wrong
expect 0 catalog check catalog --json

# ---- figures ----
must 0 catalog load catalog
must 0 ingest sample-data/reports/population/{population,totals}-201[234].csv --json
must 0 aggregate
all=MALE.GROWTH,MALE.SHARE,TOTAL.OF_PARENT,TOTAL.SPREAD,MALE.FASTEST,TOTAL.MEAN3

# The program's own inputs, another arithmetic: each province of 2014 and the nation.
figures() { gris query --indicator "$1" --org VN --children --period "$2" --hierarchy admin --json | jq -r '"\(.org_code) \(.value // "")"'; }
expected=$(join <(join <(figures POP.MALE 2014 | sort) <(figures POP.MALE 2013 | sort)) <(figures POP.FEMALE 2014 | sort) |
    awk 'NF == 4 {printf "%s %.2f %.2f\n", $1, 100 * ($2 / $3 - 1) + ($2 > $3 ? 1e-9 : -1e-9), 100 * $2 / ($2 + $4) + 1e-9}')
same 'growth and share' "$expected" \
    "$(join <(figures MALE.GROWTH 2014 | sort) <(figures MALE.SHARE 2014 | sort) | awk 'NF == 3')"
same 'of 63 provinces and the nation' 64 "$(wc -l <<<"$expected")"
same 'the fastest' "$(figures MALE.GROWTH 2014 | awk '$1 != "VN" && NF == 2 {print $2}' | sort -g | tail -1)" \
    "$(value MALE.FASTEST VN 2014 --hierarchy admin)"
same 'the spread' "$(figures POP.TOTAL 2014 | awk '$1 != "VN" && NF == 2 {print $2}' | sort -g | awk 'NR == 1 {low = $1} {high = $1} END {printf "%.1f", high - low}')" \
    "$(value TOTAL.SPREAD VN 2014 --hierarchy admin)"
same 'of its parent' "$(awk -v a="$(value POP.TOTAL 04 2014)" -v b="$(value POP.TOTAL VN 2014)" 'BEGIN {printf "%.1f", 100 * a / b}')" \
    "$(value TOTAL.OF_PARENT 04 2014 --hierarchy admin)"
same 'mean of three years' "$(for y in 2012 2013 2014; do value POP.TOTAL 04 $y; done | awk '{s += $1} END {printf "%.1f", s / 3}')" \
    "$(value TOTAL.MEAN3 04 2014)"
same 'the nation has no province above it' '' "$(value TOTAL.OF_PARENT VN 2014 --hierarchy admin)$(value TOTAL.MEAN3 VN 2014)"
same 'nothing before the first year' '' "$(value MALE.GROWTH 04 2012)"
standing() { gris query --indicator "$1" --org 04 --period 2014 --json | jq -r '"\(.status) \(.vintage) \(.reported) \(.expected)"'; }
same 'a figure as its parts are' "$(standing POP.MALE)" "$(standing MALE.GROWTH)"

# ---- where they come from ----
must 0 explain --indicator MALE.GROWTH --org 04 --period 2014 --json
same 'the formula' '100 * ([POP.MALE] / [POP.MALE].prev - 1)' "$(jq -r .formula out)"
same 'its inputs' 'POP.MALE 2013 population-2013.csv
POP.MALE 2014 population-2014.csv' "$(jq -r '.inputs[] | "\(.indicator_code) \(.period) \(.file | sub(".*/"; ""))"' out | sort)"
must 0 explain --indicator MALE.FASTEST --org VN --period 2014 --hierarchy admin --json
same 'two years of all provinces' 126 "$(jq '.inputs | length' out)"

# ---- published ----
must 0 export csv --out before
# Two years of 63 provinces, six regions and the nation.
same 'growth in the export' 140 "$(grep -cE '^[^,]*,201[34],MALE\.GROWTH,' before/current/figures.csv)"
must 0 export dashboard --out site
grep -rqF MALE.GROWTH site/current || fail 'no derived figure in the dashboard'

# ---- a revision moves what stands on it, and nothing else ----
must 0 ingest sample-data/revised/population-2014-04-revised.csv --json
must 0 aggregate
must 0 aggregate --verify
must 0 export csv --out after
moved=$(diff before/current/figures.csv after/current/figures.csv | grep '^>' | cut -d, -f3 | sort -u | paste -sd' ')
same 'which indicators moved' 'MALE.GROWTH MALE.SHARE POP.MALE' "$moved"
same 'of which units' 1 "$(diff before/current/figures.csv after/current/figures.csv | grep '^> ' | grep MALE.GROWTH | cut -d, -f1 | sort -u | wc -l)"
same 'growth after' "$(awk -v a="$(value POP.MALE 04 2014)" -v b="$(value POP.MALE 04 2013)" 'BEGIN {printf "%.2f", 100 * (a / b - 1)}')" \
    "$(value MALE.GROWTH 04 2014)"
must 0 query --indicator "$all" --org 04 --period 2014
finish
