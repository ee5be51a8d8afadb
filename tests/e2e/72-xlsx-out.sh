#!/bin/bash
# Workbooks out: gris query --format xlsx and gris export xlsx, read by another program (lib-workbook.py) and held against the same figures as JSON and
# CSV: numbers as numbers with every digit, what no spreadsheet holds as text, missing blank, nil "-", names that look like formulas as texts.
registry=today
. "$(dirname "$0")/lib.sh"
look() { python3 "$GRIS_SOURCE/tests/e2e/lib-workbook.py" "$1" >book.json || fail "$1 is no workbook"; }
ask() { jq -r "$1" book.json; }

# A unit's name that a spreadsheet would run, in the catalog itself.
sed -i 's/^46,Thành phố Huế,Hue City,/46,"=HYPERLINK(""http:\/\/x"",""Huế"")",+HUE(),/' sample-data/catalog/orgs.csv
must 0 init
must 0 catalog load sample-data/catalog
head='org_code,period,indicator_code,value'
# 15 digits, 16 digits, zero, nil; 11 is silent
printf '%s\n01,2026-10,PAKN.RECEIVED,123456789012345\n46,2026-10,PAKN.RECEIVED,1234567890123456\n08,2026-10,PAKN.RECEIVED,0\n' "$head" >files.csv
must 0 ingest files.csv
must 0 report nil PAKN-05 --org 04 --period 2026-10
must 0 ingest sample-data/reports/procedures-ii06/ii06-2026-09.csv sample-data/reports/population/*2015* 2>/dev/null || must 0 ingest sample-data/reports/procedures-ii06/ii06-2026-09.csv
must 0 aggregate

# ---- a query
must 0 query --indicator PAKN.RECEIVED --org VN --children --period 2026-10 --format xlsx -o q.xlsx
same 'nothing else is said' '' "$(cat out)"
look q.xlsx
head=$(ask '.sheets[0].cells | to_entries[] | select(.value.v == "value").key')
first=$((${head//[A-Z]/} + 1)) v=${head//[0-9]/}
same 'frozen below the head' "A$first" "$(ask '.sheets[0].frozen')"
of() { # CODE: kind, text and format of its figure
    ask ".sheets[0].cells as \$c | range($first; 60) | select(\$c[\"B\(.)\"].v == \"$1\") | \$c[\"$v\(.)\"] | \"\(.t) \(.v) \(.format)\""
}
same 'fifteen digits: a number' 'n 123456789012345 #,##0' "$(of 01)"
same 'sixteen: a text' 's 1234567890123456 @' "$(of 46)"
same 'zero' 'n 0 #,##0' "$(of 08)"
same 'nil' 's - General' "$(of 04)"
same 'missing: blank' 'n  General' "$(of 11)"
same 'a note on texts' 2 "$(ask '.sheets[0].cells[] | select(.v | test("15 digits")).v' | cut -d' ' -f1)" # 46 and the nation
same 'no formula' '' "$(ask '.sheets[].cells[] | select(.f).f')"
same 'a name is a text' 's +HUE()' "$(ask '.sheets[0].cells[] | select(.v | startswith("+")) | "\(.t) \(.v)"')"
for wanted in 'PAKN.RECEIVED' 'Period: 2026-10' 'Nguồn (source): gris'; do holds 'above' book.json "$wanted"; done
same 'unit of measure' "$(jq -r .unit <(gris query --indicator PAKN.RECEIVED --org 01 --period 2026-10 --json))" \
    "$(ask ".sheets[0].cells as \$c | \$c.F$first.v")"
same 'the position that figures stand at' "#$(gris export csv --out out-csv --json | jq -r .position)" "$(ask '.sheets[0].cells[].v' | grep -o '#[0-9]*')"

# To stdout, with every other column; the same figures as JSON has.
must 0 query --indicator TTHC.03,TTHC.04 --org VN --children --period 2026-08..2026-09 --members --mix --coverage --format xlsx
cp out all.xlsx
look all.xlsx
v=$(ask '.sheets[0].cells | to_entries[] | select(.value.v == "value").key') first=$((${v//[A-Z]/} + 1)) v=${v//[0-9]/}
same 'all figures' "$(gris query --indicator TTHC.03,TTHC.04 --org VN --children --period 2026-08..2026-09 --members --json | jq -r '.value // ""')" \
    "$(ask ".sheets[0].cells as \$c | range($first; 3000) | select(\$c[\"A\(.)\"]) | \$c[\"$v\(.)\"].v")"
expect 2 query --indicator TTHC.03 --period 2026-09 --out x.xlsx
expect 2 query --indicator TTHC.03 --period 2026-09 --format xls
expect 1 query --indicator NO.SUCH --period 2026-09 --format xlsx -o none.xlsx
[ ! -e none.xlsx ] || fail 'written all the same'
expect 4 query --indicator TTHC.03 --period 2026-09 --format xlsx -o no/such.xlsx

# ---- a release
must 0 export xlsx --out out-xlsx --json
same 'new' false "$(jq -r .unchanged out)"
must 0 export xlsx --out out-xlsx --json
same 'the same bytes again' true "$(jq -r .unchanged out)"
look out-xlsx/current/tables/II.06/2026.xlsx
same 'a sheet a period' '2026-09 2026-Q3 2026-H2 2026-9M 2026' "$(ask '[.sheets[].name] | join(" ")')"
# Every cell of every unit against the CSV release.
ask '.sheets[0].cells | to_entries[] | select(.value.t == "n" and .value.v != "").value.v' | sort -n >seen
python3 - >wanted <<'END'
import csv
for r in csv.DictReader(open('out-csv/current/figures.csv')):
    if r['period'] == '2026-09' and r['indicator_code'] in ['TTHC.%02d' % n for n in range(3, 14)] and r['value']:
        print(r['value'])
END
sort -n wanted | cmp -s - seen || fail "II.06: $(wc -l <seen) figures, not $(wc -l <wanted)"
[ "$(wc -l <wanted)" -ge 99 ] || fail 'figures of three units, 33 each'
look out-xlsx/current/tables/PAKN-05/2026.xlsx
same 'sheets by period' '2026-10' "$(ask '[.sheets[].name] | map(select(test("^2026-[01]"))) | join(" ")')"
same 'text, nil and zero here too' 's:1234567890123456 s:- n:0' \
    "$(for code in 46 04 08; do ask '.sheets[0].cells as $c | range(1; 60) | select($c["A\(.)"].v == "'$code'") | $c["D\(.)"] | "\(.t):\(.v)"'; done | xargs)"
same 'a name is a text' 's =HYPERLINK("http://x","Huế")' "$(ask '.sheets[0].cells[] | select(.v | startswith("=")) | "\(.t) \(.v)"')"
same 'who is silent has no row' '' "$(ask '.sheets[0].cells | to_entries[] | select(.key[0:1] == "A" and .value.v == "11").key')"
same 'no formula' '' "$(ask '.sheets[].cells[] | select(.f).f')"

finish
