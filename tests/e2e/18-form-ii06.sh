#!/bin/bash
# Form II.06 of the sample from file to figure: totals of two rows, carried over and pending over a quarter, rates from formulas. The figures
# are those of sample-data/reports/procedures-ii06: Cao Bằng (04) and Huế (46), departments and communes.
registry=today
. "$(dirname "$0")/lib.sh"
begin procedures procedures-ii06

same 'no report is refused and none is doubted' '0' "$(gris report list --limit 500 --json | jq -s 'map(select(.errors > 0 or .warnings > 0)) | length')"

# The form asks for two rows; their total is added up. August, column 7: 2490 + 6999 and 4935 + 12658; the nation is both.
same 'a total' 9489 "$(value TTHC.07 04 2026-08)"
same 'another' 17593 "$(value TTHC.07 46 2026-08)"
same 'the nation' 27082 "$(value TTHC.07 VN 2026-08)"

# Quarter III is the months 07 to 09: resolved adds up, carried over is July's, pending is September's.
quarter() { awk -F, -v i="$1" -v from="$2" -v to="$3" '$1 == "04" && $2 >= from && $2 <= to && $3 == i && $4 != "" { n += $5 } END { print n }' sample-data/reports/procedures-ii06/*.csv; }
same 'resolved in the quarter' "$(quarter TTHC.07 2026-07 2026-09)" "$(value TTHC.07 04 2026-Q3)"
same 'carried over into the quarter' "$(quarter TTHC.06 2026-07 2026-07)" "$(value TTHC.06 04 2026-Q3)"
same 'pending at its end' "$(quarter TTHC.11 2026-09 2026-09)" "$(value TTHC.11 04 2026-Q3)"

# In time, August: (1666 + 785 + 4139 + 2796) / 9489 = 9386 / 9489 = 98.914…; nation (9386 + 10262 + 7281) / 27082 = 99.434…
same 'in time' 98.9 "$(value KSTT.ON_TIME_RATE 04 2026-08)"
same 'in time, nation' 99.4 "$(value KSTT.ON_TIME_RATE VN 2026-08)"
# Online: (2135 + 5193) / (2135 + 5193 + 501 + 1869) = 7328 / 9698 = 75.561…
same 'online' 75.6 "$(value KSTT.ONLINE_RATE 04 2026-08)"
# Pending 315 + 685 = 1000 after 169 + 622 = 791: + 26.422…; nation 2322 after 2300: + 0.956…; of July there is no month before.
same 'backlog' 26.4 "$(value KSTT.BACKLOG_GROWTH 04 2026-08)"
same 'backlog, nation' 1.0 "$(value KSTT.BACKLOG_GROWTH VN 2026-08)"
same 'the first month' '' "$(value KSTT.BACKLOG_GROWTH 04 2026-07)"

# Nobody types the total of the two rows: it is traced to theirs. August, province 04: 315 + 685 = 1000.
must 0 explain --indicator TTHC.11 --org 04 --period 2026-08 --json
same 'where a total comes from' '["tier=SBN","315",true] ["tier=XA","685",true] 1000' \
    "$(jq -r '([.inputs[] | [.members, .text, (.row > 1 and .column > 1)] | tostring] | join(" ")) + " " + .sum_of_inputs' out)"

# October corrected: ten more pending, late, and handled so many more: the growth since September moves with it.
awk -F, -v OFS=, '$1 == "04" && $4 == "XA" && $3 ~ /TTHC[.](03|04|11|13)$/ { $5 += 10 } NR == 1 || $1 == "04"' \
    sample-data/reports/procedures-ii06/ii06-2026-10.csv >corrected.csv
must 0 ingest corrected.csv --json
same 'a correction is a second version' '2 0' "$(jq -rs '.[0] | "\(.version) \(.errors)"' out)"
must 0 aggregate
pending=$(quarter TTHC.11 2026-10 2026-10)
same 'pending after it' $((pending + 10)) "$(value TTHC.11 04 2026-10)"
same 'growth after it' "$(awk -v a=$((pending + 10)) -v b="$(quarter TTHC.11 2026-09 2026-09)" 'BEGIN { printf "%.1f", 100 * (a / b - 1) }')" "$(value KSTT.BACKLOG_GROWTH 04 2026-10)"
must 0 audit verify
finish
