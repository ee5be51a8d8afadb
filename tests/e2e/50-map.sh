#!/bin/bash
# Any series on the map of any day: what 63 provinces filed is read by the 34 of today, each the sum of those that it was made of, the
# nation unchanged; a share divides, and says so; without one nothing is divided. Expected values come from the files, by awk.
registry=today
. "$(dirname "$0")/lib.sh"

cp -rL sample-data/catalog catalog
add() { # CODE UNIT FORMULA
    echo "$1,$1,$1,$2,decimal,2,index,,,,,\"$3\",,,,,,population,Tổng cục Thống kê,Luật Thống kê 89/2015/QH13,,"
}
{
    add TOTAL.GROWTH % '100 * ([POP.TOTAL] / [POP.TOTAL].prev - 1)'
    add TOTAL.OF_PARENT % '100 * [POP.TOTAL] / [POP.TOTAL].parent'
    add TOTAL.SPREAD 'nghìn người' 'max([POP.TOTAL].children) - min([POP.TOTAL].children)'
} >>catalog/indicators.csv
sed -i '/^POP\.URBAN,/s/,sum,last,/,mean,last,/' catalog/indicators.csv
must 0 init
must 0 catalog load catalog
must 0 ingest sample-data/reports/population/{population,totals}-201[56].csv --json
must 0 aggregate

# shown PERIOD OPTION…: "code value" of the provinces (codes of two digits)
shown() {
    gris query --indicator "${what:-POP.TOTAL}" --org VN --children --period "$1" --hierarchy admin "${@:2}" --json 2>err |
        jq -r 'select(.org_code | test("^[0-9]")) | "\(.org_code) \(.value // "")"' | sort
}
# filed FILE: "code value" as it stands in the file
filed() { awk -F, -v what="${what:-POP.TOTAL}" '$3 == what {print $1, $4}' "$1" | sort; }

# ---- 63 provinces read as 34 ----
population=sample-data/reports/population/population-2016.csv
merged=$(awk -F, -v what=POP.TOTAL '
    NR == FNR { if ($1 == "province" && $3 == "province") into[$2] = $4; next }
    $3 == what { sum[into[$1]] += $4 }
    END { for (p in sum) printf "%s %.1f\n", p, sum[p] }' catalog/successions.csv $population | sort)
same 'provinces of the file' 63 "$(filed $population | wc -l)"
same 'provinces of today' 34 "$(wc -l <<<"$merged")"
same 'as filed' "$(filed $population)" "$(shown 2016)"
same 'as filed, by name' "$(shown 2016)" "$(shown 2016 --map filed)"
same 'on its own map' "$(filed $population)" "$(shown 2016 --map 2016-12-31)"
same 'the day before the reform' "$(filed $population)" "$(shown 2016 --map 2025-06-30)"
same 'on the map of the reform' "$merged" "$(shown 2016 --map 2025-07-01)"
same 'on the map of today' "$merged" "$(shown 2016 --map now)"
same 'Tuyên Quang is Hà Giang and Tuyên Quang: 816.1 + 766.9' 1583.0 "$(value POP.TOTAL 08 2016 --map now)"
for day in filed now 2025-06-30 1980-01-01; do
    same "the nation, $day" "$(value POP.TOTAL VN 2016)" "$(value POP.TOTAL VN 2016 --map $day)"
    same "the provinces' sum, $day" "$(value POP.TOTAL VN 2016 --basis children)" "$(value POP.TOTAL VN 2016 --basis children --map $day)"
done
same 'what the provinces filed themselves' 1583.0 "$(value POP.TOTAL 08 2016 --map now --basis own)"

# A ratio is taken from the joined parts: people by area, never a mean of densities.
density=$(awk -F, '$1 == "02" || $1 == "08" {v[$3] += $4} END {printf "%.1f", 1000 * v["APD.AVERAGE_POPULATION"] / v["APD.AREA"]}' $population)
same 'density' "$density" "$(value APD.POPULATION_DENSITY 08 2016 --map now)"

# Steps in time are the same unit of the map, whose predecessors another map has; parents and children are those of the map.
two() { awk -F, '$3 == "POP.TOTAL" && ($1 == "02" || $1 == "08") {s += $4} END {printf "%.1f", s}' sample-data/reports/population/population-"$1".csv; }
round() { awk -v x="$1" 'BEGIN {printf "%.2f", x + (x > 0 ? 1e-9 : -1e-9)}'; }
same 'growth' "$(round "$(awk -v a="$(two 2016)" -v b="$(two 2015)" 'BEGIN {print 100 * (a / b - 1)}')")" "$(value TOTAL.GROWTH 08 2016 --map now)"
same 'of its parent' "$(round "$(awk -v a="$(two 2016)" -v b="$(value POP.TOTAL VN 2016)" 'BEGIN {print 100 * a / b}')")" "$(value TOTAL.OF_PARENT 08 2016 --hierarchy admin --map now)"
same 'from the largest to the smallest' "$(awk '{print $2}' <<<"$merged" | sort -g | awk 'NR == 1 {low = $1} {high = $1} END {printf "%.2f", high - low}')" \
    "$(value TOTAL.SPREAD VN 2016 --hierarchy admin --map now)"
must 0 explain --indicator TOTAL.GROWTH --org 08 --period 2016 --map now --json
same 'two years of two provinces' '02 2015
02 2016
08 2015
08 2016' "$(jq -r '.inputs[] | "\(.org_code) \(.period)"' out | sort)"

# A series of one unit over the years, and what is said of it.
must 0 query --indicator POP.TOTAL --org 08 --period 2015..2016 --map 2025-07-01 --format csv
same 'columns' org_code,period,indicator_code,value,status,vintage,reported,expected,map,marks,unit_from,unit_to "$(head -1 out)"
same 'two years' "$(for y in 2015 2016; do awk -F, '$3 == "POP.TOTAL" && ($1 == "02" || $1 == "08") {s += $4} END {printf "%.1f\n", s}' sample-data/reports/population/population-$y.csv; done)" \
    "$(awk -F, 'NR > 1 {print $4}' out)"
same 'the map' 2 "$(grep -c ',2,2,2025-07-01,,,$' out)"

# A region of the six is the sum of its old provinces; today's provinces stand in none, and are listed with their dates.
same 'a region' "$(value POP.TOTAL R1 2016 --hierarchy region --basis children)" "$(value POP.TOTAL R1 2016 --hierarchy region --map now --basis children)"
must 0 query --indicator POP.TOTAL --org R1 --children --period 2016 --hierarchy region --map 2025-07-01 --json
same 'its provinces of then' "$(gris query --indicator POP.TOTAL --org R1 --children --period 2016 --hierarchy region --json | jq -r 'select(.org_code | test("^[0-9]")) | "\(.org_code) \(.value)"' | sort)" \
    "$(jq -r 'select(.marks == ["unplaced"] and .unit_to == "2025-06-30") | "\(.org_code) \(.value)"' out | sort)"

# ---- every old cell is reached from the new map ----
must 0 explain --indicator POP.TOTAL --org 08 --period 2016 --map 2025-07-01 --json
same 'its sources' '02 816.1 2025-06-30 null true
08 766.9 2025-06-30 null true' "$(jq -r '.sources[] | "\(.org_code) \(.value) \(.unit_to) \(.share) \(.counts)"' out)"
lines=$(awk -F, '$3 == "POP.TOTAL" && ($1 == "02" || $1 == "08") {print $1, $4, "population-2016.csv", NR}' $population)
same 'file and row' "$lines" "$(jq -r '.inputs[] | "\(.org_code) \(.text) \(.file | sub(".*/"; "")) \(.row)"' out | sort)"
same 'the sum' 1583.0 "$(jq -r .sum_of_inputs out)"
must 0 explain --indicator APD.POPULATION_DENSITY --org 08 --period 2016 --map now --json
same 'parts of a formula' 'APD.AREA 02
APD.AREA 08
APD.AVERAGE_POPULATION 02
APD.AVERAGE_POPULATION 08' "$(jq -r '.inputs[] | "\(.indicator_code) \(.org_code)"' out | sort)"
reached=$(shown 2016 --map now | while read -r code _; do gris explain --indicator POP.TOTAL --org "$code" --period 2016 --map now --json | jq -r '.inputs[] | "\(.org_code) \(.text)"'; done | sort)
same 'all that 63 filed' "$(filed $population)" "$reached"
gris explain --indicator POP.TOTAL --org 08 --period 2016 --map 2025-07-01 >out
holds 'for people' out 'On the map of 2025-07-01, made of:'

# ---- what is refused ----
expect 1 query --indicator POP.TOTAL --period 2016 --map yesterday
holds 'no map' err E480
expect 2 query --indicator POP.TOTAL --period 2016 --map now --coverage
expect 1 query --indicator POP.TOTAL --period 2016 --org 02 --map now
holds 'a unit that is not of the map' err E201

must 0 export csv --out then --json
position=$(jq -r .position out)

# ---- a province divided: 02 goes to 04 and 08 by known shares, 06 to 19 and 20 without ----
sed -i -e '/^province,02,province,/d' -e '/^province,06,province,/d' catalog/successions.csv
cat >>catalog/successions.csv <<'END'
province,02,province,08,partial,2025-07-01,0.35
province,02,province,04,partial,2025-07-01,0.65
province,06,province,19,partial,2025-07-01,
province,06,province,20,partial,2025-07-01,
END
must 0 catalog load catalog
must 0 aggregate
# In units of 0.1: 8161 × 0.35 = 2856.35, so 2856 to the one that stands first in order (04 has 0.65, rounded from 5304.65 to 5305).
# 04: 529.8 + 530.5 = 1060.3; 08: 766.9 + 285.6 = 1052.5; together 816.1 + 529.8 + 766.9 = 2112.8.
must 0 query --indicator POP.TOTAL --org VN --children --period 2016 --hierarchy admin --map now --json
row() { jq -c --arg c "$1" 'select(.org_code == $c) | [.value, .marks]' out; }
same 'divided by its share' '["1060.3",["estimated"]]' "$(row 04)"
same 'the other part' '["1052.5",["estimated"]]' "$(row 08)"
same 'without the part that nobody knows' "[\"$(awk -F, '$3 == "POP.TOTAL" && $1 == "19" {printf "%.1f", $4}' $population)\",[\"broken\"]]" "$(row 19)"
same 'the same of the other one' "[\"$(awk -F, '$3 == "POP.TOTAL" && $1 == "20" {printf "%.1f", $4}' $population)\",[\"broken\"]]" "$(row 20)"
same 'what cannot be placed' "[\"$(awk -F, '$3 == "POP.TOTAL" && $1 == "06" {printf "%.1f", $4}' $population)\",[\"unplaced\"]]" "$(row 06)"
same 'its dates' 2025-06-30 "$(jq -r 'select(.org_code == "06") | .unit_to' out)"
same 'nothing is lost' "$(filed $population | awk '{s += $2} END {printf "%.1f", s}')" \
    "$(jq -r 'select(.org_code != "VN") | .value // 0' out | awk '{s += $1} END {printf "%.1f", s}')"
same 'the nation all the same' "$(value POP.TOTAL VN 2016)" "$(jq -r 'select(.org_code == "VN") | .value' out)"
must 0 explain --indicator POP.TOTAL --org 04 --period 2016 --map now --json
same 'shares of the sources' '02 530.5 0.65 true
04 529.8 null true' "$(jq -r '.sources[] | "\(.org_code) \(.value) \(.share) \(.counts)"' out | sort)"
same 'whole inputs are not the sum of parts' null "$(jq -r .sum_of_inputs out)"
must 0 explain --indicator POP.URBAN --org 04 --period 2016 --map now --json
same 'a mean cannot be divided' "02 null 0.65 false;04 $(awk -F, '$3 == "POP.URBAN" && $1 == "04" {print $4}' $population) null true" \
    "$(jq -r '[.sources[] | "\(.org_code) \(.value) \(.share) \(.counts)"] | sort | join(";")' out)"
same 'and what was filed of it is not beneath' 04 "$(jq -r '[.inputs[].org_code] | join(" ")' out)"
must 0 explain --indicator POP.TOTAL --org 19 --period 2016 --map now --json
same 'what is counted above' '06 false
19 true' "$(jq -r '.sources[] | "\(.org_code) \(.counts)"' out | sort)"
gris query --indicator POP.TOTAL --org VN --children --period 2016 --hierarchy admin --map now >out
holds 'in a table' out 'unplaced (… – 2025-06-30)'
same 'in Vietnamese' 1 "$(GRIS_LANG=vi gris query --indicator POP.TOTAL --org 04 --period 2016 --map now | grep -c 'ước tính theo tỷ lệ')"

# ---- as it was known before, on the map of which day it may be ----
same 'before the catalog knew of the division' "$merged" "$(shown 2016 --map now --as-of "#$position")"
same 'and on its own map' "$(filed $population)" "$(shown 2016 --map 2025-06-30 --as-of "#$position")"

finish
