#!/bin/bash
# A unit's calendar: what is due and by when, step by step with its articles, moved or lifted by a document, on proposed days where nobody decided,
# and as an iCalendar. October 2026: the 17th is a Saturday, so communes are due by Monday 19, provinces by Tuesday 20.
registry=today
. "$(dirname "$0")/lib.sh"

cp -r sample-data/catalog catalog
cat >catalog/extensions.csv <<'CSV'
regime,form,subjects,period,due,document,issued,legal_basis
TTHC,,org:01273,2026-09,2050-01-01T17:00:00+07:00,102/VPCP-KSTT,2026-10-15,
TTHC,PAKN-05,org:04,2026-10,exempt,101/VPCP-KSTT,2026-10-15,
TTHC,TTHC-06,org:00004,2026-10,2026-10-23,100/VPCP-KSTT,2026-10-15,Nghị định 09/2019/NĐ-CP Điều 13.2
CSV

# What the years ahead want is a note, not an error; the sample decides 2024 to 2026.
must 0 catalog check catalog --json
same 'errors' 0 "$(jq 'select(.summary).summary.errors' out)"
[ "$(jq -s '[.[] | select(.code == "N690")] | length' out)" -ge 1 ] || fail 'no year ahead is said to be undecided'

must 0 init
must 0 catalog load catalog
must 0 catalog export exported
cmp -s catalog/extensions.csv exported/extensions.csv || fail 'extensions do not come back as they were'
must 0 catalog load exported --json
same 'nothing changes' '' "$(jq -r 'select(.change).key' out)"

# one FIELD ORG FORM PERIOD: of the JSON in ./out
one() { jq -r "select(.org_code == \"$2\" and .form == \"$3\" and .period == \"$4\").$1" out; }

must 0 due --on 2026-10-20 --json
same 'a commune' '2026-10-20T00:00:00+07:00 overdue' "$(one due 00025 TTHC-06 2026-10) $(one timeliness 00025 TTHC-06 2026-10)"
same 'extended' '2026-10-24T00:00:00+07:00 extended' "$(one due 00004 TTHC-06 2026-10) $(one timeliness 00004 TTHC-06 2026-10)"
same 'by a document' '100/VPCP-KSTT' "$(one document 00004 TTHC-06 2026-10)"
same 'a province' '2026-10-21T00:00:00+07:00 due_soon' "$(one due 01 PAKN-05 2026-10) $(one timeliness 01 PAKN-05 2026-10)"
same 'exempt' 'null exempt' "$(one due 04 PAKN-05 2026-10) $(one timeliness 04 PAKN-05 2026-10)"

# How it came about, in both languages.
must 0 due --org 00004 --on 2026-10-16 --explain
holds 'the window' out 'Period 2026-10: facts from 2026-09-15 to the end of 2026-10-14 (Decree 09/2019/NĐ-CP Art. 12.1)'
holds 'the rule' out 'Day 17 of the month when it is due: 2026-10-17, Saturday (Decree 09/2019/NĐ-CP Art. 13)'
holds 'the shift' out 'moved to the next working day, 2026-10-19, Monday (Civil Code 91/2015/QH13 Art. 148.5)'
holds 'the document' out 'A new deadline, late from 2026-10-24T00:00:00+07:00: 100/VPCP-KSTT of 2026-10-15 (Nghị định 09/2019/NĐ-CP Điều 13.2)'
must 0 due --org 00004 --on 2026-10-16 --explain --lang vi
holds 'tiếng Việt' out 'Trùng ngày nghỉ, chuyển sang ngày làm việc tiếp theo: 2026-10-19, thứ Hai (Bộ luật Dân sự 91/2015/QH13 Điều 148.5)'

# Everything due within some days. Tuesday 17 November, Thursday 17 December.
must 0 due --org 00025 --on 2026-10-01 --until 2026-12-31 --json
same 'three months' '2026-10-20 2026-11-18 2026-12-18' "$(jq -r '.due[:10]' out | paste -sd' ')"
must 0 due --org 00025 --on 2026-10-20 --until 2026-11-16 --json
same 'none between' 0 "$(wc -l <out)"
# 24:00 of the 19th is the 19th's
must 0 due --org 00025 --on 2026-10-19 --until 2026-10-19 --json
same 'the last day counts' 1 "$(wc -l <out)"

# Tết 2034 is Sunday 19 February: 17 to 21 off, Wednesday 22 and Thursday 23 in lieu. Nobody decided it: it is marked.
must 0 due --org 00025 --on 2034-02-16 --until 2034-02-28 --json
same 'proposed' '2034-02-25T00:00:00+07:00 true' "$(jq -r '"\(.due) \(.proposed)"' out)"
must 0 due --org 00025 --on 2034-02-16 --until 2034-02-28 --explain
holds 'its mark' out '2034-02-25T00:00:00+07:00 *'
holds 'what it means' out '* by proposed days off'
holds 'the reason' out 'The days off of 2034 are not decided yet'
holds 'the day' out '(Lunar New Year, proposed; Bộ luật Lao động 45/2019/QH14 Điều 112)'

# As an iCalendar: the same deadlines, lines of RFC 5545.
must 0 due --org 01 --on 2026-10-01 --until 2027-09-30 --json
wanted=$(jq -s '[.[] | select(.due)] | length' out)
must 0 due --org 01 --on 2026-10-01 --until 2027-09-30 --format ics
cp out first.ics
same 'events' "$wanted" "$(grep -c '^BEGIN:VEVENT' first.ics)"
same 'every line ends in CRLF' "$(wc -l <first.ics)" "$(grep -c $'\r$' first.ics)"
same 'no line is longer' 0 "$(tr -d '\r' <first.ics | LC_ALL=C awk 'length > 75' | wc -l)"
same 'one UID each' "$wanted" "$(grep '^UID:' first.ics | sort -u | wc -l)"
holds 'the day' first.ics 'DTSTART;VALUE=DATE:20261020'
must 0 due --org 01 --on 2026-10-01 --until 2027-09-30 --format ics --lang vi
same 'UIDs stay' "$(grep '^UID:' first.ics)" "$(grep '^UID:' out)"
must 0 due --org 01 --format ics
holds 'a year ahead' out 'BEGIN:VEVENT'

# The receiver's clock decides, and the deadline that stood when the report came.
grep -E '^(org_code|01273|01288),' sample-data/reports/procedures/communes-2026-09.csv >september.csv
must 0 ingest september.csv
must 0 report list --period 2026-09 --json
same 'extended, so on time' on_time "$(jq -r 'select(.org_code == "01273").timeliness' out)"
same 'not extended' late "$(jq -r 'select(.org_code == "01288").timeliness' out)"

expect 2 due --format pdf
expect 2 due --until soon
expect 2 due --on soon
expect 2 due --format ics --json
expect 1 due --org NOBODY

finish
