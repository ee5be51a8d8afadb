#!/bin/bash
# Figures typed with their units: kept in the indicator's unit, told by a note, shown again as they were typed; the same figures plainly typed are
# the same content; units of another kind and exponents are refused with their own words.
registry=today
. "$(dirname "$0")/lib.sh"
must 0 init
must 0 catalog load sample-data/catalog

# Hà Nội's population of 2010, as sample-data has it: 6633.6, 3247.8, 3385.8, 2827.9, 3805.7 thousand.
cat >typed.csv <<'CSV'
org_code;period;indicator_code;value
01;2010;POP.TOTAL;6,6336 triệu người
01;2010;POP.MALE;3.247.800 người
01;2010;POP.FEMALE;3385,8 nghìn người
01;2010;POP.URBAN;2827,9
01;2010;POP.RURAL;3,8057 triệu
CSV
must 0 ingest typed.csv --json
same 'state' received "$(jq -r 'select(.state).state' out)"
same 'converted' 3 "$(jq -s '[.[] | .findings[]? | select(.code == "N202")] | length' out)"
same 'a note' '6,6336 triệu người 6633.6' "$(jq -r 'select(.findings).findings[] | select(.code == "N202" and .row == 2) | "\(.value) \(.expected)"' out)"
same 'no errors' 0 "$(jq 'select(.errors).errors' out)"
must 0 aggregate
for each in POP.TOTAL=6633.6 POP.MALE=3247.8 POP.FEMALE=3385.8 POP.URBAN=2827.9 POP.RURAL=3805.7; do
    same "kept: $each" "${each#*=}" "$(value "${each%=*}" 01 2010)"
done
must 0 explain --indicator POP.TOTAL --org 01 --period 2010 --json
same 'as it was typed' '6,6336 triệu người' "$(jq -r '.inputs[0].text' out)"

# The same content, plainly typed.
{ echo org_code,period,indicator_code,value && grep '^01,2010,' sample-data/reports/population/population-2010.csv; } >plain.csv
must 0 ingest plain.csv --json
same 'the same content' true "$(jq 'select(.state).duplicate' out)"

# Refused, each with its own code.
cat >refused.csv <<'CSV'
org_code;period;indicator_code;value
02;2010;POP.TOTAL;12%
02;2010;POP.MALE;3.00E+05
02;2010;POP.FEMALE;15/6/2026
02;2010;POP.URBAN;#REF!
02;2010;POP.RURAL;12 người
CSV
expect 1 ingest refused.csv --json
same 'codes' 'E230 E231 E232 E236 E237' "$(jq -r 'select(.findings).findings[].code' out | sort | tr '\n' ' ' | sed 's/ $//')"
expect 1 ingest refused.csv --dry-run --lang en
holds 'what to do' out 'Format the cell as a plain number with all its digits'

echo 'counted: 5 figures typed with units, 5 refusals'
finish
