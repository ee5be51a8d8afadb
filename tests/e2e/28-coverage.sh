#!/bin/bash
# Figures in flight, on the real population: the share of last year's value, the missing, bounds, the mix and approval, as awk finds them in the
# files; the same by region, seasonally, as a table, JSON and CSV; what does not go together.
registry=today
. "$(dirname "$0")/lib.sh"

files=sample-data/reports/population
must 0 init
must 0 catalog load sample-data/catalog
missing='04 22 79' # Cao Bằng, Quảng Ninh, Thành phố Hồ Chí Minh
grep -vE "^(${missing// /|})," "$files/population-2013.csv" >2013.csv
must 0 ingest "$files"/population-20{05,06,07,08,09,10,11,12}.csv 2013.csv
must 0 aggregate

# What is asked now is asked again at the end, as of now.
must 0 status --json
position=$(jq -r 'select(.audit_rows).audit_rows' out)
all() { gris query -i POP.TOTAL --org VN --children --hierarchy region --period 2013 --mix --coverage --bounds --json "$@" | jq -c 'del(.as_of)'; }
all >asked.now

# ---- coverage: Σ of 2012 over those that reported ÷ Σ over all, in tenths of a percent, rounded half away from zero
share=$(awk -F, -v missing=" $missing " '$3 == "POP.TOTAL" && $2 == 2012 && length($1) == 2 && $1 != "VN" {
        v = $4 * 10; all += v; if (!index(missing, " " $1 " ")) part += v }
    END { t = int((2000 * part + all) / (2 * all)); printf "%d.%d", t / 10, t % 10 }' "$files/population-2012.csv")
must 0 query -i POP.TOTAL --org VN --period 2013 --coverage --bounds --json
same 'coverage' "60 63 $share 2012 63 $missing" "$(jq -r '.coverage | "\(.units) \(.of) \(.value_share) \(.last) \(.history_units) \(.missing | sort | join(" "))"' out)"
same 'as the figure counts' '60 63' "$(jq -r '"\(.reported) \(.expected)"' out)"

# ---- bounds: what was reported, and least and most of eight years
bounds=$(awk -F, -v missing=" $missing " '$3 != "POP.TOTAL" || length($1) != 2 || $1 == "VN" { next }
    $2 == 2013 { sum += $4 * 10; next }
    $2 < 2013 && index(missing, " " $1 " ") { v = $4 * 10; if (!($1 in low) || v < low[$1]) low[$1] = v; if (v > high[$1]) high[$1] = v }
    END { for (u in low) { l += low[u]; h += high[u] }; printf "%.1f %.1f", (sum + l) / 10, (sum + h) / 10 }' "$files"/population-20{05,06,07,08,09,10,11,12}.csv 2013.csv)
same 'bounds' "$bounds" "$(jq -r '.bounds | "\(.low) \(.high)"' out)"
must 0 query -i POP.TOTAL --org VN --period 2013 --bounds --history 4 --json
[ "$(jq -r .bounds.low out)" != "${bounds% *}" ] || fail 'four years are as wide as eight'
must 0 query -i POP.TOTAL --org VN --period 2004 --coverage --bounds --json # nothing before, nobody filed
same 'open, and Hà Tây was there' '0 64 null null 64' "$(jq -r '"\(.coverage.units) \(.coverage.of) \(.coverage.value_share) \(.bounds.low) \(.bounds.units_without_history | length)"' out)"

# Nobody's 2004 but one province's: the share speaks of that one.
{ head -1 "$files/population-2004.csv" && grep '^04,2004,' "$files/population-2004.csv"; } >2004.csv
must 0 ingest 2004.csv
must 0 aggregate
must 0 query -i POP.TOTAL --org VN --period 2005 --coverage --lang en
holds 'of how many' out "64 of 64 provinces, 100.0 % of last period's value (of 1 provinces that had one)"

# ---- by region, and seasonally: a year before is the period before
must 0 query -i POP.TOTAL --org VN --period 2013 --hierarchy region --coverage --json
same 'by region' "60 63 $share" "$(jq -r '.coverage | "\(.units) \(.of) \(.value_share)"' out)"
must 0 query -i POP.TOTAL --org VN --period 2013 --seasonal --coverage --lang en
holds 'a sentence' out "60 of 63 provinces, $share % of the same period's value a year before"
must 0 query -i POP.TOTAL --org VN --period 2013 --coverage --lang vi
holds 'Vietnamese' out "60/63 tỉnh, ${share/./,} % giá trị kỳ trước"
must 0 query -i POP.TOTAL --org VN --children --hierarchy region --period 2013 --coverage --format csv
same 'regions add up' '60 63' "$(awk -F, 'NR > 2 { u += $9; o += $10 } END { print u, o }' out)"

# ---- what does not add up has no share and no bounds
must 0 query -i APD.POPULATION_DENSITY --org VN --period 2013 --mix --coverage --bounds --json
same 'a derived figure' '60 60 63 null null' "$(jq -r '"\(.standing) \(.coverage.units) \(.coverage.of) \(.coverage.value_share) \(.bounds)"' out)"
must 0 query -i APD.POPULATION_DENSITY --org VN --period 2013 --bounds --lang en
holds 'not to publish' out 'not an estimate to publish'

# ---- vintages: one row each; the revision is final less preliminary
head -1 2013.csv | sed 's/$/,vintage/' >vintages.csv
grep '^04,2013,POP.TOTAL,' "$files/population-2013.csv" | sed 's/$/,final/' >>vintages.csv
printf '04,2013,POP.TOTAL,500.0,preliminary\n04,2013,POP.TOTAL,510.5,estimate\n' >>vintages.csv
must 0 ingest vintages.csv
must 0 aggregate
final=$(sed -n 2p vintages.csv | cut -d, -f4)
must 0 query -i POP.TOTAL --org 04 --period 2013 --vintages --json
same 'side by side' "final $(awk -v f="$final" 'BEGIN { printf "%.1f", f - 500 }') preliminary -10.5 estimate null" "$(jq -r '"\(.vintage) \(.revision)"' out | paste -sd ' ')"
must 0 query -i POP.TOTAL --org VN --period 2013 --vintages --format csv
same 'no revision between other units' 'final, preliminary,-10.5 estimate,' "$(sed 1d out | cut -d, -f6,9 | paste -sd ' ')"
must 0 query -i POP.TOTAL --org VN --children --period 2013 --mix --format csv
head -1 out | grep -q ',final,preliminary,estimate,standing,approved,partial$' || fail 'columns of the mix'
same 'the mix' '61,0,0,61,0,0' "$(sed -n 2p out | cut -d, -f9-)"

# ---- as of before the vintages came, and the year 2004
all --as-of "#$position" >asked.then
cmp -s asked.now asked.then || fail 'as of then it is not what it was'
all >asked.later
cmp -s asked.now asked.later && fail 'nothing has changed since'
own() { gris query -i POP.TOTAL --org 04 --period 2013 --basis own --mix --json "$@" | jq -c '[.value, .status, .mix, .standing]'; }
same 'an own figure as of then: none' '[null,"missing",{"final":0,"preliminary":0,"estimate":0},0]' "$(own --as-of "#$position")"
must 0 status --json
same 'and as of now' "$(own)" "$(own --as-of "#$(jq -r 'select(.audit_rows).audit_rows' out)")"

# ---- what does not go together
expect 2 query -i POP.TOTAL --vintages --mix
expect 2 query -i POP.TOTAL --vintages --vintage final
expect 2 query -i POP.TOTAL --history 5
expect 2 query -i POP.TOTAL --bounds --history 3
expect 2 query -i POP.TOTAL --bounds --history 61
expect 2 query -i POP.TOTAL --bounds --history viii
expect 2 query -i POP.TOTAL --seasonal
expect 1 query -i POP.TOTAL --org 99 --mix
expect 1 query -i NONE --vintages
finish
