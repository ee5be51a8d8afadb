#!/bin/bash
# Free-form workbooks in five layouts: a mapping is proposed, settled and confirmed, held against the file, and the workbook is filed through it.
# The figures that come out are those of the report files from which the workbooks were made; explain names sheet and cell.
registry=today
. "$(dirname "$0")/lib.sh"
begin

python3 "$GRIS_SOURCE/tests/e2e/free-form.py" sample-data . || fail 'workbooks were not made'

# propose NAME FORM UNSURE: a proposal with so many open questions; then a person settles it (here: all guesses are right)
propose() {
    expect 0 map suggest "$1.xlsx" --form "$2" && cp out "$1.json"
    same "$1: questions" "$3" "$(jq '[..|objects|select(has("unsure"))]|length' "$1.json")"
    same "$1: not confirmed" false "$(jq .confirmed "$1.json")"
    expect 1 ingest "$1.xlsx" --map "$1.json"
    grep -q E160 err out || fail "$1: an unconfirmed mapping was taken"
    [ "$3" = 0 ] || expect 1 map check "$1.json" "$1.xlsx" # while anything is open
    jq '(..|objects) |= del(.unsure) | .confirmed = "Nguyễn Thị Hoa, 2026-11-23"' "$1.json" >settled && mv settled "$1.json"
}
# file NAME FORM UNSURE CELLS SUBMISSIONS
file() {
    propose "$1" "$2" "$3"
    expect 0 map check "$1.json" "$1.xlsx" --json
    same "$1: cells" "$4" "$(jq -r 'select(.summary).summary.read' out)"
    same "$1: nothing unread" 0 "$(jq -r 'select(.summary).summary.unread' out)"
    expect 0 ingest "$1.xlsx" --map "$1.json" --dry-run --json
    same "$1: nothing stored by a dry run" "$5" "$(jq -r 'select(.summary).summary.submissions' out)"
    expect 0 ingest "$1.xlsx" --map "$1.json" --json
    same "$1: filed" "$5" "$(jq -r 'select(.summary).summary.accepted' out)"
}

# --- a: 7 provinces × 5 indicators; b: 4 rows × 4 months; c: 3 sheets × 10 rows; e: 2 tiers × 11 columns
file a DS-01 0 35 7
file b VDT-01 0 16 4
file c GD-01 1 30 3
file e II.06 6 22 1
must 0 aggregate

# From sample-data/reports, typed by hand: population-2015.csv, investment-2019.csv, education-2015.csv, ii06-2026-08.csv
same 'Hà Nội, women' 3682.9 "$(value POP.FEMALE 01 2015)"
same 'Cao Bằng, all' 524.6 "$(value POP.TOTAL 04 2015)"
same 'Quảng Ninh, rural' 469.7 "$(value POP.RURAL 22 2015)"
same 'January, estimate' 2965.464 "$(value VDT.MONTH_EST 01 2019-01)"
same 'January, of the plan' 6.384 "$(value VDT.PCT_OF_YEAR_PLAN 01 2019-01)"
same 'Hà Nội, pupils' 1181668 "$(value PUPIL.TOTAL 01 2015)"
same 'Cao Bằng, schools of both secondary levels' 7 "$(value SCHOOL.LOWER_AND_UPPER_SECONDARY 04 2015)"

# --- all of it: what stands in the report files is there already, to the last figure
only() { awk -F, -v orgs=" $2 " -v what="$3" 'NR == 1 || index(orgs, " " $1 " ") && $0 ~ what' "sample-data/reports/$1" >again.csv; }
again() { # WHAT SUBMISSIONS
    expect 0 ingest again.csv --json
    same "$1: known already" "$2" "$(jq -r 'select(.summary).summary.duplicates' out)"
}
only population/population-2015.csv '01 04 11 12 14 20 22' ',POP[.]' && again a 7
only investment/investment-2019.csv 01 ',2019-0[1-4],' && again b 4
only education/education-2015.csv '01 04 12' . && again c 3
only procedures-ii06/ii06-2026-08.csv 04 . && again e 1

# --- d: the same provinces once more in two tables, in people and in millions of people: the same figures to the last digit
propose d DS-01 0
expect 0 ingest d.xlsx --map d.json --json
same 'd: known already' 3 "$(jq -r 'select(.summary).summary.duplicates' out)"

# --- where a figure stands: sheet and cell, and what is typed there
expect 0 explain --indicator POP.FEMALE --org 01 --period 2015
holds 'sheet and cell' out 'a.xlsx[Biểu 1]'
holds 'what is typed' out 3682.9

# --- read again, through the mapping that it came by
expect 0 recheck
holds 'recheck: the same' out '0 would change'

# --- another layout is refused with the place; nothing is left out in silence
sed 's/nữ/phụ nữ/' a.json >other.json
expect 1 ingest a.xlsx --map other.json
grep -q E163 out err || fail 'the missing column is not told'
jq 'del(.tables[0].columns[4])' a.json >less.json
expect 1 map check less.json a.xlsx
grep -q E166 out err || fail 'a column was left out in silence'
jq '.edition = "000000000000"' a.json >old.json
expect 1 ingest a.xlsx --map old.json
grep -q E161 out err || fail 'another edition was taken'
jq '.colour = 1' a.json >odd.json
expect 1 map check odd.json a.xlsx
grep -q 'odd.json:.*E122' out err || fail 'an unknown member was taken'
expect 2 ingest a.xlsx --vintage final
finish
