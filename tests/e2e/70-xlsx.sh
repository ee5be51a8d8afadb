#!/bin/bash
# A report in Excel says what the same report in CSV says: the same figures, each with its sheet and cell; other spreadsheets are refused in a sentence
# that says what to do.
registry=today
. "$(dirname "$0")/lib.sh"

xlsx() { python3 "$GRIS_SOURCE/tests/e2e/csv2xlsx.py" "$@" || fail "csv2xlsx.py $*"; }
source=sample-data/reports/population/population-2015.csv

# ---- what is seen in the file, by its content and not by its name ----
xlsx "$source" bao-cao.data 'Số liệu 2015'
expect 0 read "$source" --json && jq -c 'select(.cells) | .cells' out >csv.rows
expect 0 read bao-cao.data --json && jq -c 'select(.cells) | .cells' out >xlsx.rows
same 'format' xlsx "$(jq -r 'select(.format) | .format' out)"
same 'sheet' 'Số liệu 2015' "$(jq -r 'select(.cells) | .sheet' out | sort -u)"
# A row of a workbook ends with its last value, and a number has no idle zeros.
plain='until(length == 0 or .[-1] != ""; .[:-1]) | map(if test("^-?[0-9]+[.][0-9]*0$") then sub("[.]?0+$"; "") else . end)'
cmp -s <(jq -c "$plain" csv.rows) <(jq -c "$plain" xlsx.rows) || fail 'the rows differ from those of the CSV'

# ---- the same figures ----
begin
must 0 ingest sample-data/reports/population/population-2015.csv
must 0 aggregate
must 0 query --indicator POP.TOTAL --org VN --children --period 2015 --json
jq -c "del(.as_of)" out >by-csv
must 0 db drop --yes
begin
must 0 ingest bao-cao.data --json
must 0 aggregate
must 0 query --indicator POP.TOTAL --org VN --children --period 2015 --json
jq -c "del(.as_of)" out >by-xlsx
[ "$(jq -c . by-csv | wc -c)" -gt 2000 ] || fail 'few figures to compare'
cmp -s by-csv by-xlsx || fail "the figures differ: $(diff by-csv by-xlsx | head -5)"

# ---- and where each comes from ----
must 0 explain --indicator POP.TOTAL --org VN --period 2015 --basis children --json
cp out explained
same 'sheets' 'Số liệu 2015' "$(jq -r '.inputs[].sheet' explained | sort -u)"
wrong=$(jq -r '.inputs[] | [.org_code, .row, .column, .text] | @tsv' explained | while IFS=$'\t' read -r org row column text; do
    line=$(sed -n "${row}p" "$source" | tr -d '\r')
    [ "$(cut -d, -f1 <<<"$line")" = "$org" ] && [ "$(cut -d, -f"$column" <<<"$line")" = "$text" ] || echo "$org $row:$column"
done)
same 'places that do not hold the figure' '' "$wrong"
must 0 explain --indicator POP.TOTAL --org VN --period 2015 --basis children
holds 'sheet and cell' out 'Số liệu 2015'

# ---- what is refused, and what to do ----
refused() { # CODE WORD FILE
    expect 1 read "$3" --lang en
    holds "$1" err "$1"
    holds "$1 says what to do" err "$2"
}
printf '\320\317\021\340\241\261\032\341' | cat - <(printf 'W\0o\0r\0k\0b\0o\0o\0k\0\0\0') >old.xls
refused E141 '*.xlsx' old.xls
printf '\320\317\021\340\241\261\032\341' | cat - <(printf 'E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0\0\0') >locked.xlsx
refused E142 password locked.xlsx
printf '<html><table><tr><td>org_code</td></tr></table></html>' >'Bieu 01.xls'
refused E146 '*.xlsx' 'Bieu 01.xls'
head -c 3000 bao-cao.data >half.xlsx
refused E140 'save it as .xlsx' half.xlsx
finish
