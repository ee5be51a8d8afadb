#!/bin/bash
# Completeness as an office asks for it: who of the communes filed September, in time or late, by a document's deadline or exempt; taken back,
# it was not filed; what a release says is the same. And how much of the catalog has figures.
registry=today
. "$(dirname "$0")/lib.sh"

cp -r sample-data/catalog catalog
cat >catalog/extensions.csv <<'CSV'
regime,form,subjects,period,due,document,issued,legal_basis
TTHC,,org:01273,2026-09,2050-01-01T17:00:00+07:00,102/VPCP-KSTT,2026-10-15,
TTHC,TTHC-06,org:00025,2026-09,exempt,101/VPCP-KSTT,2026-10-15,
CSV
must 0 init
must 0 catalog load catalog
grep -E '^(org_code|01273|01288),' sample-data/reports/procedures/communes-2026-09.csv >september.csv
must 0 ingest september.csv
must 0 aggregate

# Communes since July 2025, from the package itself; those of Cao Bằng.
communes=$(grep -cE ',commune,[^,]*,2025-07-01,' catalog/orgs.csv)
of_04=$(grep -cE ',commune,04,2025-07-01,' catalog/orgs.csv)

# numbers [FILTER]: of the JSON in ./out, expected received standing on_time late overdue not_due returned approved exempt
numbers() {
    jq -r "$1 | [.expected, .received, .standing, .on_time, .late, .overdue, .not_due, .returned, .approved, .exempt] | join(\" \")" out
}

must 0 completeness --form TTHC-06 --period 2026-09 --on 2026-10-30 --json
same 'one form' "$((communes - 1)) 2 2 1 1 $((communes - 3)) 0 0 0 1" "$(numbers 'select(.form == "TTHC-06")')"
same 'its sum' "$((communes - 1)) 2 2 1 1 $((communes - 3)) 0 0 0 1" "$(numbers 'select(.summary).summary')"
same 'the clock' 2026-10-30T23:59:59+07:00 "$(jq -r 'select(.summary).summary.on' out)"
[ "$(jq -r 'select(.summary).summary.hours_late' out)" -gt 0 ] || fail 'a late report is late by no hours'
same 'the most of one is all, for there is one' 0 "$(jq -r 'select(.summary).summary | .hours_late - .hours_late_most' out)"

# At a moment before the deadline, Thursday 17 September 24:00, nothing is overdue.
must 0 completeness --form TTHC-06 --period 2026-09 --on 2026-09-17T23:59:59+07:00 --json
same 'not due yet' "0 $((communes - 3))" "$(jq -r 'select(.summary).summary | "\(.overdue) \(.not_due)"' out)"
must 0 completeness --form TTHC-06 --period 2026-09 --on 2026-09-18T00:00:00+07:00 --json
same 'the first instant that is late' "$((communes - 3)) 0" "$(jq -r 'select(.summary).summary | "\(.overdue) \(.not_due)"' out)"

# By unit: those of a level below one; a unit and its own.
must 0 completeness --org 04 --level commune --by org --period 2026-09 --form TTHC-06 --json
same 'units of Cao Bằng' "$of_04" "$(jq -r 'select(.org_code).org_code' out | sort -u | wc -l)"
same 'on time by its document' '1 1 1 1 0 0 0 0 0 0' "$(numbers 'select(.org_code == "01273")')"
same 'late' '1 1 1 0 1 0 0 0 0 0' "$(numbers 'select(.org_code == "01288")')"
same 'its level' commune "$(jq -r 'select(.org_code == "01288").org_level' out)"
must 0 completeness --org 04 --children --by level --period 2026-09 --regime TTHC --json
same 'the province and its communes' "province 1, commune $of_04" \
    "$(jq -rs '[.[] | select(.level) | "\(.level) \(.expected)"] | join(", ")' out)"

# By period; what was taken back was not filed.
receipt=$("$GRIS_BIN" report list --period 2026-09 --json | jq -r 'select(.org_code == "01288").receipt')
must 0 report withdraw "$receipt" --reason 'sent by mistake'
must 0 completeness --form TTHC-06 --period 2026-08..2026-10 --by period --on 2026-10-30 --json
same 'three months' '2026-08 0, 2026-09 1, 2026-10 0' "$(jq -rs '[.[] | select(.period) | "\(.period) \(.received)"] | join(", ")' out)"

# Unless asked, the period that ended last: on 16 October that is October, due on Monday the 19th.
must 0 completeness --on 2026-10-16 --json
same 'forms' 'KSTT II.06, TTHC PAKN-05, TTHC TTHC-06' "$(jq -rs '[.[] | select(.form) | "\(.regime) \(.form)"] | sort | join(", ")' out)"
same 'not due' "$communes" "$(jq -r 'select(.form == "TTHC-06").not_due' out)"

# A release says the same of each unit.
must 0 aggregate
must 0 export dashboard --out public
completeness=public/current/completeness/2026-09.json
must 0 completeness --period 2026-09 --form TTHC-06 --json
for word in on_time late exempt; do
    same "published as $word" "$(jq -r "select(.summary).summary.$word" out)" \
        "$(jq "[.. | objects | select(.form? == \"TTHC-06\" and .timeliness? == \"$word\")] | length" $completeness)"
done

# For people.
must 0 completeness --form TTHC-06 --period 2026-09
holds 'a table' out 'hours late'
must 0 completeness --period 2026-09 --lang vi
holds 'bảng' out 'phải nộp'
holds 'tổng' out 'tổng'

must 0 completeness --org 00025 --form TTHC-06 --period 2026-09 --by org
holds 'one that is exempt has no share' out ' - '
must 0 completeness --period 2026-09 --by level
same 'a line for each level, the head and the sum' 4 "$(wc -l <out)"
must 0 completeness --period 2026-09..2026-10 --by period
same 'a line for each period, the head and the sum' 4 "$(wc -l <out)"

# Six indicators of the file, and two rates computed of them that stand on no form.
all=$(($(wc -l <catalog/indicators.csv) - 1))
must 0 completeness --catalog
holds 'coverage' out "8 of $all indicators have figures"
must 0 completeness --catalog --lang vi
holds 'tiếng Việt' out "8 trên $all chỉ tiêu có số liệu"
must 0 completeness --catalog --by form --json
same 'all of one form' '6 6 0' "$(jq -r 'select(.form == "TTHC-06") | "\(.indicators) \(.with_figures) \(.missing | length)"' out)"
same 'none of another' '2 0 PAKN.HANDLED_IN_TIME PAKN.RECEIVED' \
    "$(jq -r 'select(.form == "PAKN-05") | "\(.indicators) \(.with_figures) \(.missing | sort | join(" "))"' out)"
must 0 completeness --catalog --by regime --regime TTHC --period 2026-09
holds 'a regime' out '6 of 8 indicators have figures'
must 0 completeness --catalog --period 2026-08 --json
same 'another month' 0 "$(jq -r 'select(.summary).summary.with_figures' out)"

expect 2 completeness --by colour
expect 2 completeness --on soon
expect 2 completeness --period soon
expect 2 completeness --children
expect 2 completeness --catalog --org 04
expect 1 completeness --form NOTHING
expect 1 completeness --catalog --regime NOTHING
finish
