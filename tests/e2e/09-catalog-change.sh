#!/usr/bin/env bash
# The catalog moves on: a unit change is refused unless accepted, old figures are then read at the new decimals, an indicator that
# leaves keeps its history, and the next aggregation follows the catalog by itself.
registry=today
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cp -rL sample-data/catalog catalog
must 0 init
must 0 catalog load catalog
must 0 ingest sample-data/reports/population/population-2014.csv
must 0 aggregate
same 'as filed' 257.5 "$(value POP.MALE 04 2014)"

# One decimal becomes two.
sed -i 's/^\(POP.MALE,.*\),1,stock/\1,2,stock/' catalog/indicators.csv
expect 1 catalog load catalog
holds 'a unit change is refused' err E607
must 0 catalog load catalog --accept-unit-change
must 0 aggregate
same 'read at the new decimals' 257.50 "$(value POP.MALE 04 2014)"
expect 0 explain --indicator POP.MALE --org 04 --period 2014 --json
same 'its place and text' '22 4 257.5' "$(jq -r '.inputs[0] | "\(.row) \(.column) \(.text)"' out)"
same 'nothing was rewritten' 257.50 "$(gris report show "$(gris report list --org 04 --form DS-01 --json | jq -r .receipt)" --json |
    jq -r '.. | objects | select(.indicator_code? == "POP.MALE") | .value')"
expect 0 aggregate --verify
expect 0 audit verify

# The indicator leaves, and the rules that name it: its slot is retired, the submission is as it was.
sed -i '/^POP.MALE,/d' catalog/indicators.csv
sed -i '/POP.MALE/d' catalog/rules.csv
jq '.rows |= map(select(.indicator != "POP.MALE"))' catalog/forms/DS-01.json >form.json && mv form.json catalog/forms/DS-01.json
must 0 catalog load catalog
must 0 aggregate
expect 1 query --indicator POP.MALE --org 04 --period 2014
same 'the others stand' 520.2 "$(value POP.TOTAL 04 2014)"
expect 0 aggregate --verify
expect 0 audit verify
expect 0 export csv --out csv
finish
