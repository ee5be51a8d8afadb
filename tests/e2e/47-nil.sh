#!/bin/bash
# Nothing occurred (báo cáo không phát sinh): said expressly it is neither zero nor missing. Four provinces: one says nil, one files zeros, one says
# nil cell by cell, one is silent.
registry=today
. "$(dirname "$0")/lib.sh"

must 0 init
must 0 catalog load sample-data/catalog

nil() { # EXIT FORM ORG PERIOD [OPTION…]
    expect "$1" report nil "$2" --org "$3" --period "$4" "${@:5}"
}
nil 0 PAKN-05 04 2026-10 --json
receipt=$(jq -r 'select(.receipt).receipt' out)
same 'filed' 'nil-PAKN-05-04-2026-10.json received 0 1' \
    "$(jq -r 'select(.receipt) | "\(.file) \(.state) \(.errors) \(.version)"' out)"
nil 0 PAKN-05 04 2026-10 --json
same 'the same again' "true $receipt" "$(jq -r 'select(.receipt) | "\(.duplicate) \(.receipt)"' out)"
must 0 report original "$receipt" -o original.json
same 'what gris wrote' '{"org":"04","regime":"TTHC","period":"2026-10","form":"PAKN-05","nil":true}' "$(cat original.json)"
same 'its digest is on the receipt' "$(sha256sum <original.json | cut -d' ' -f1)" "$(gris receipt show "$receipt" | jq -r .digest)"
must 0 report show "$receipt" --json
same 'each cell says so' 'nil nil' "$(jq -r '.values[].status' out | paste -sd' ')"

head='org_code,period,indicator_code,value'
printf '%s\n01,2026-10,PAKN.RECEIVED,0\n01,2026-10,PAKN.HANDLED_IN_TIME,0\n' $head >zero.csv
printf '%s,status\n08,2026-10,PAKN.RECEIVED,-,\n08,2026-10,PAKN.HANDLED_IN_TIME,,nil\n' $head >cells.csv
must 0 ingest zero.csv cells.csv
must 0 aggregate
figure() { gris query --indicator PAKN.RECEIVED --org "$1" --period 2026-10 --json | jq -r '"\(.value) \(.reported) of \(.expected)"'; }
same 'nil: no figure, and reported' 'null 1 of 1' "$(figure 04)"
same 'nil cell by cell' 'null 1 of 1' "$(figure 08)"
same 'zero is a figure' '0 1 of 1' "$(figure 01)"
same 'silence' 'null 0' "$(figure 11 | cut -d' ' -f1,2)"
same 'the country: 0 of one, nothing of two, 31 of 34 silent' '0 3 of 34' "$(figure VN)"
must 0 completeness --form PAKN-05 --period 2026-10 --by form --json
same 'counted' '34 3 3 2' "$(jq -r 'select(.form) | "\(.expected) \(.received) \(.standing) \(.nil)"' out)"
must 0 completeness --form PAKN-05 --period 2026-10 --by org --json
same 'by unit' '01 0|04 1|08 1' "$(jq -r 'select(.org_code and .received == 1) | "\(.org_code) \(.nil)"' out | sort | paste -sd'|')"

# Required cells are answered, rules hold; the correction brings figures, and then it is nil no longer.
nil 0 II.06 04 2026-10
nil 0 DS-01 04 2018 --vintage preliminary --as 04 --json
same 'a vintage' preliminary "$(jq -r 'select(.receipt).vintage' out)"
printf '%s\n04,2026-10,PAKN.RECEIVED,5\n04,2026-10,PAKN.HANDLED_IN_TIME,4\n' $head >figures.csv
must 0 ingest figures.csv --replaces "$receipt"
must 0 aggregate
same 'figures after all' '5 1 of 1' "$(figure 04)"
same 'the country' '5 3 of 34' "$(figure VN)"
must 0 completeness --form PAKN-05 --period 2026-10 --by form --json
same 'one nil less' 1 "$(jq -r 'select(.form).nil' out)"
nil 0 PAKN-05 04 2026-10 --replaces "$(gris report list --org 04 --form PAKN-05 --json | jq -r 'select(.version == 2).receipt')" --json
same 'nil anew' '3 false' "$(jq -r 'select(.receipt) | "\(.version) \(.duplicate)"' out)"

# Figures beside it, and other mistakes.
echo '{"org":"01","regime":"TTHC","period":"2026-10","form":"PAKN-05","nil":true,"values":[{"indicator":"PAKN.RECEIVED","value":"3"}]}' >both.json
expect 1 ingest both.json --lang en
holds 'one or the other' out E473
nil 1 PAKN-05 04 2026-10 --as 01
holds 'by whom' out E501
nil 1 XX 04 2026-10
holds 'a form' err E214
nil 1 PAKN-05 04 2026
holds 'a period of it' err E402
nil 1 PAKN-05 04 2026-13
holds 'a period' err E401
nil 1 PAKN-05 99999 2026-10
holds 'a unit' out E201
nil 1 PAKN-05 04 2026-10 --regime X
holds 'a regime' out E219
must 2 report nil PAKN-05 --org 04
cp -r sample-data/catalog catalog
echo 'TTHC2,Báo cáo khác,Another,periodic,month,decree09,admin,,,x,2026-07-01,' >>catalog/regimes.csv
echo 'TTHC2,PAKN-05,level:ministry,VN,day:20,next,none,2026-07-01,' >>catalog/obligations.csv
must 0 catalog load catalog
nil 1 PAKN-05 04 2026-10
holds 'which regime' err 'TTHC, TTHC2'
nil 0 PAKN-05 04 2026-10 --regime TTHC
must 0 audit verify
must 0 aggregate --verify
finish
