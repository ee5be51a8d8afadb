#!/bin/bash
# The publishers' own totals against ours, row by row; what does not add up is exactly what gris finds. Counts are printed.
. "$(dirname "$0")/lib.sh"

begin population education investment

# --- ours: indicator, org, period -> sum of children ---
sums() { # FILE HIERARCHY OPTION…
    local file=$1 hierarchy=$2 indicators periods
    shift 2
    indicators=$(awk -F, 'NR > 1 {print $3}' "$file" | sort -u | paste -sd,)
    periods=$(awk -F, 'NR > 1 {print $2}' "$file" | sort | sed -n '1p;$p' | paste -sd' ')
    must 0 query --indicator "$indicators" "$@" --hierarchy "$hierarchy" --period "${periods% *}..${periods#* }" --basis children --format csv
    awk -F, 'NR > 1 {print $3 "," $1 "," $2 "," $4}' out >>"$sums"
}
sums=$work/sums.csv
for kind in population education; do
    sums sample-data/expected/$kind.csv admin --org VN
    sums sample-data/expected/$kind.csv region --level region
done
sums sample-data/expected/investment.csv budget --org VN
sums sample-data/expected/investment.csv budget --org VN-DP

# --- compared: tolerance of rounding is half a unit of the last decimal for each addend and the total; 1 for investment ---
for kind in population education investment; do
    children=8
    [ $kind = investment ] && children=1
    awk -F, -v kind=$kind -v status="$children" '
        function decimals(x) { return index(x, ".") ? length(x) - index(x, ".") : 0 }
        function near(x, y, t) { return x - y <= t + 1e-9 && y - x <= t + 1e-9 }
        NR == FNR { ours[$1, $2, $3] = $4; next }
        FNR == 1 { next }
        {
            key = $3 SUBSEP $1 SUBSEP $2
            if (kind == "investment") { published = $5; sum = $6; verdict = $8; tolerance = 1 }
            else { published = $4; sum = $5; n = $7; verdict = $8
                   tolerance = 0.5 * (n + 1) / 10 ^ decimals(published) }
            if (!(key in ours) || ours[key] == "") { print kind, "missing", $1, $2, $3; next }
            if (ours[key] + 0 != sum + 0) { print kind, "wrong-sum", $1, $2, $3, ours[key], sum; next }
            agree = ours[key] + 0 == published + 0 ? "exact" : near(ours[key], published, tolerance) ? "rounding" : "discrepancy"
            # A total that happens to agree to the last digit is within rounding too.
            if (agree == "exact" && verdict == "rounding") agree = "rounding"
            print kind, agree == verdict ? verdict : "unlike-" verdict, $1, $2, $3, ours[key], published
        }' "$sums" sample-data/expected/$kind.csv >>verdicts
done
rows=$(wc -l <verdicts)
count() { awk -v v="$1" '$2 == v' verdicts | wc -l; }
same rows 2392 "$rows"
same exact 1750 "$(count exact)"
same rounding 637 "$(count rounding)"
same discrepancy 5 "$(count discrepancy)"
awk '$2 != "exact" && $2 != "rounding" && $2 != "discrepancy"' verdicts | head -20

# --- the discrepancies are the reconciliation findings, and there are no others ---
must 0 findings --code W301 --json
jq -r '"\(.org_code) \(.period) \(.indicator_code) \(.expected) \(.value)"' out | sort >w301
awk '$2 == "discrepancy" {print $3, $4, $5, $6, $7}' verdicts | sort >discrepancies
# Decimals may be written 1.0 or 1: compared as numbers.
plain() { awk '{printf "%s %s %s %.4f %.4f\n", $1, $2, $3, $4, $5}' "$1"; }
same 'W301 findings' "$(plain discrepancies)" "$(plain w301)"
same 'their severity' warning "$(jq -rs 'map(.severity) | unique | join(" ")' out)"
must 0 findings --org VN-TW --json
same 'findings of the partial list VN-TW' 0 "$(grep -c . out)"
must 0 findings --org VN-DP --json
same 'findings of the partial list VN-DP' 0 "$(grep -c . out)"

# --- density: filed against computed, at every level ---
must 0 findings --code W302 --json
same 'W302 findings' '20 2016 APD.POPULATION_DENSITY 92.0;22 2015 APD.POPULATION_DENSITY 199.0' \
    "$(jq -r '"\(.org_code) \(.period) \(.indicator_code) \(.value)"' out | sort | paste -sd';')"
must 0 query --indicator APD.POPULATION_DENSITY --level region --hierarchy region --period 1995..2016 --basis children --format csv
awk -F, 'NR > 1 {print $1 "," $2 "," $4}' out >density
must 0 query --indicator APD.POPULATION_DENSITY --org VN --period 1995..2016 --basis children --format csv
awk -F, 'NR > 1 {print $1 "," $2 "," $4}' out >>density
echo "counted: densities computed from sums of provinces, within 0.5 of the published: $(awk -F, '
    NR == FNR { ours[$1, $2] = $3; next }
    FNR > 1 && ours[$1, $2] != "" && ours[$1, $2] - $3 <= 0.5 && $3 - ours[$1, $2] <= 0.5 {n++} END {print n + 0}' density sample-data/expected/density.csv) of $(($(wc -l <sample-data/expected/density.csv) - 1))"

# --- every other investment total reads back as filed ---
cat sample-data/reports/investment/totals-*.csv | tr -d '\r' | grep -v '^org_code' | sort >filed
awk -F, 'NR == FNR { compared[$1, $2, $3] = 1; next } !(($1, $2, $3) in compared)' sample-data/expected/investment.csv filed >others
indicators=$(cut -d, -f3 filed | sort -u | paste -sd,)
for org in VN VN-TW VN-DP; do
    must 0 query --indicator "$indicators" --org $org --hierarchy budget --period 2012-01..2019-12 --basis own --format csv
    awk -F, 'NR > 1 && $2 ~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]$/ {print $1 "," $2 "," $3 "," $4}' out
done >own
back=$(awk -F, 'NR == FNR { own[$1, $2, $3] = $4; next } ($1, $2, $3) in own && own[$1, $2, $3] != "" && own[$1, $2, $3] + 0 == $4 + 0 {n++} END {print n + 0}' own others)
same 'other investment totals' 640 "$(wc -l <others)"
same 'of them read back as filed' 640 "$back"

echo "counted: $rows published totals compared: $(count exact) exact, $(count rounding) within rounding, $(count discrepancy) discrepancies = $(wc -l <w301) W301 findings"
echo "counted: $back of $(wc -l <others) other investment totals read back as filed"
finish
