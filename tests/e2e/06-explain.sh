#!/bin/bash
# Where a national figure comes from: each province's submission, file, row and column, adding up to it; the file says so.
registry=today
. "$(dirname "$0")/lib.sh"

begin population

must 0 explain --indicator POP.TOTAL --org VN --period 2015 --basis children --json
cp out explained
same 'inputs' 63 "$(jq '.inputs | length' explained)"
same 'missing' 0 "$(jq '.missing | length' explained)"
same 'sum of inputs' "$(value POP.TOTAL VN 2015 --basis children)" "$(jq -r .sum_of_inputs explained)"
same 'the figure itself' "$(jq -r .figure.value explained)" "$(jq -r .sum_of_inputs explained)"
same 'their own sum' "$(jq -r .sum_of_inputs explained)" "$(jq -r '.inputs[].value' explained | awk '{s += $1} END {printf "%.1f", s}')"
same 'shape of an input' true "$(jq '.inputs | all(has("org_code") and has("value") and has("submission") and has("version") and has("file")
    and has("sheet") and has("row") and has("column") and has("text") and has("digest") and has("received_at"))' explained)"
same 'all from one file' population-2015.csv "$(jq -r '.inputs[].file' explained | sed 's|.*/||' | sort -u)"

# Row and column are a spreadsheet's: looked up in the file itself.
wrong=$(jq -r '.inputs[] | [.org_code, .row, .column, .text] | @tsv' explained | while IFS=$'\t' read -r org row column text; do
    line=$(sed -n "${row}p" sample-data/reports/population/population-2015.csv | tr -d '\r')
    [ "$(cut -d, -f1 <<<"$line")" = "$org" ] && [ "$(cut -d, -f"$column" <<<"$line")" = "$text" ] && grep -qF POP.TOTAL <<<"$line" || echo "$org $row:$column"
done)
same 'places that do not hold the figure' '' "$wrong"
same 'digest of the original' "$(sha256sum <sample-data/reports/population/population-2015.csv | cut -d' ' -f1)" \
    "$(jq -r '.inputs[].digest' explained | sort -u)"

# A unit's receipt leads to the original.
receipt=$(jq -r '.inputs[0].receipt' explained)
expect 0 report original "$receipt" && { cmp -s out sample-data/reports/population/population-2015.csv || fail 'the original differs'; }

# What the nation filed itself.
must 0 explain --indicator POP.TOTAL --org VN --period 2015 --json
same 'an own figure has one input' '1 totals-2015.csv' "$(jq -r '"\(.inputs | length) \(.inputs[0].file | sub(".*/"; ""))"' out)"

# For people.
must 0 explain --indicator POP.TOTAL --org VN --period 2015 --basis children
holds 'a place' out 'population-2015.csv:'
holds 'the sum' out "sum of inputs $(jq -r .sum_of_inputs explained)"
must 0 explain --indicator POP.TOTAL --org VN --period 2015 --basis children --lang vi
holds 'the sum in Vietnamese' out 'tổng đầu vào'

# A derived figure names its formula and its parts.
must 0 explain --indicator APD.POPULATION_DENSITY --org R1 --period 2015 --hierarchy region --basis children --json
jq -e '.formula | contains("APD.AREA")' out >/dev/null || fail 'no formula'
same 'its parts' 'APD.AREA APD.AVERAGE_POPULATION' "$(jq -r '.inputs[].indicator_code' out | sort -u | paste -sd' ')"

# A year of which nothing is filed: everybody is missing.
expect 0 explain --indicator POP.TOTAL --org VN --period 2017 --json
same 'nothing to explain' '0 null' "$(jq -r '"\(.inputs | length) \(.figure.value)"' out)"
finish
