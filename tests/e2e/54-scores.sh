#!/bin/bash
# Composite scores: computed by hand here and by the program; ranks with ties; what is missing; what was known before a correction; a catalog that is
# wrong is told so.
registry=today
. "$(dirname "$0")/lib.sh"

# ---- a catalog with a score of its own ----
cp -rL sample-data/catalog catalog
# Feedback: 70 points for the share handled in time (50 % none, 100 % all), 30 for few received (between the least and the most).
cat >>catalog/scores.csv <<'END'
T.PAKN,Chỉ số thử,Trial score,province,,month,100,2,null,Cộng điểm,Points added up,,,
T.VUNG,Theo vùng,By region,province,region,year,1000,4,exclude,Theo hạng,By rank,,,
END
cat >>catalog/score_parts.csv <<'END'
T.PAKN,1,,Đúng hạn,In time,70,100 * [PAKN.HANDLED_IN_TIME] / [PAKN.RECEIVED],target,50,100,,
T.PAKN,2,,Ít phản ánh,Few,30,[PAKN.RECEIVED],min_max,,,lower,
T.VUNG,1,,Dân số,People,1000,[POP.TOTAL],rank,,,,
END
# A code of another scheme that two provinces have.
printf 'province,%s,so-cu,TRUNG,,\n' 01 04 >>catalog/org_aliases.csv
expect 0 catalog check catalog --json
same 'no error and no warning of scores' '' "$(jq -r 'select(.file | test("score")?) | .code' out)"

# ---- mistakes, each with its place ----
cp -r catalog wrong
cat >>wrong/scores.csv <<'END'
BAD,Sai,,province,,month,100,2,null,Sai,,,,
END
cat >>wrong/score_parts.csv <<'END'
BAD,1,,Không có chỉ tiêu,,30,[PAKN.RECEIVEDD],,,,,
BAD,2,,Dãy số,,30,[PAKN.RECEIVED].children,,,,,
BAD,3,,Hằng số,,30,100,,,,,
BAD,4,,Sai cú pháp,,10,1 +,,,,,
END
lines=$(wc -l <catalog/score_parts.csv)
expect 1 catalog check wrong --json
same 'what is wrong' 'E658 wrong/score_parts.csv 4:7
E667 wrong/score_parts.csv 2:7
E675 wrong/score_parts.csv 1:7
E689 wrong/score_parts.csv 3:7' "$(jq -r 'select(.severity == "error") | "\(.code) \(.file) \(.row - '"$lines"'):\(.column)"' out | sort)"
must 0 init
expect 1 catalog load wrong
must 0 catalog load catalog
same 'the score in force' T.PAKN "$(gris catalog show scores T.PAKN --json | jq -r .code)"
# Loaded and exported it is the same catalog.
expect 0 catalog export exported
expect 0 catalog load exported --json
same 'nothing changed' '0 0 0' "$(jq -rs 'last.summary | "\(.added) \(.changed) \(.retired)"' out)"

# ---- figures ----
feedback() { # FILE: lines of PROVINCE RECEIVED HANDLED
    awk 'BEGIN {print "org_code,period,indicator_code,value"}
         {print $1 ",2026-10,PAKN.RECEIVED," $2; print $1 ",2026-10,PAKN.HANDLED_IN_TIME," $3}' >"$1"
}
#   code  received handled  in time  share  of 70   (300 - received) / 250  of 30   total
#   01    200      190      95 %     0.9    63      0.4                     12      75
#   04    100      100      100 %    1      70      0.8                     24      94
#   08    50       20       40 %     0      0       1                       30      30
#   11    100      75       75 %     0.5    35      0.8                     24      59
#   12    300      225      75 %     0.5    35      0                       0       35
#   14    300      210      70 %     0.4    28      0                       0       28
#   46    300      225      75 %     0.5    35      0                       0       35
feedback first.csv <<'END'
01 200 190
04 100 100
08 50 20
11 100 75
12 300 225
14 300 210
46 300 225
END
must 0 ingest first.csv --json
must 0 aggregate
must 0 export dashboard --out site --json
before=$(jq -r .position out)
totals() { gris score T.PAKN --period 2026-10 --format csv "$@" 2>err | awk -F, 'NR > 1 && $5 != "" {print $5, $1, $4}'; }
same 'by hand' '1 04 94.00
2 01 75.00
3 11 59.00
4 12 35.00
4 46 35.00
6 08 30.00
7 14 28.00' "$(totals)"
holds 'the others have none' err 'W671'
expect 0 score T.PAKN --period 2026-10 --json
same 'the method stands beside it' 'Cộng điểm 100 1-2-2-4' "$(jq -r 'select(.score) | "\(.method_vi) \(.points) \(.ties)"' out)"
same 'bounds and units' '34 7 50 100 7 27
34 7 50 300 7 27' "$(jq -r 'select(.groups) | .groups[] as $g | $g.parts[] | "\($g.units) \($g.ranked) \(.low) \(.high) \(.units) \(.missing)"' out)"
expect 0 score T.PAKN --period 2026-10 --org 01 --explain --format csv
same 'one unit, part by part' 'org_code,period,score,part,value,low,high,share,points,of_points,excluded,status,reported,expected
01,2026-10,T.PAKN,1,95.00,50,100,0.9000,63.00,70,false,provisional,1,1
01,2026-10,T.PAKN,2,200,50,300,0.4000,12.00,30,false,provisional,1,1' "$(cat out)"
expect 0 score T.PAKN --period 2026-10 --org 46 --json
same 'its rank among all' '4 7 provisional 1 1' "$(jq -r 'select(.org_code) | "\(.rank) \(.ranked) \(.status) \(.reported) \(.expected)"' out)"
# By the agency's code, of either system (org_aliases.csv: H26 is 01's): the same unit, for scores and for figures.
for code in H26 000.00.00.H26; do
    expect 0 score T.PAKN --period 2026-10 --org $code --json
    same "the score of $code" '01 75.00' "$(jq -r 'select(.org_code) | "\(.org_code) \(.total)"' out)"
    same "the figure of $code" 200 "$(value PAKN.RECEIVED $code 2026-10)"
done
# Of all time: the same reports, duties and numbers as by its own code.
for asked in 'report list' 'due' 'completeness --period 2026-10 --by form' 'completeness --period 2026-10 --children' 'completeness --period 2026-10 --level commune'; do
    expect 0 $asked --org 01 --json
    mv out own
    same "$asked has something of 01" yes "$([ -s own ] && echo yes)"
    for code in H26 000.00.00.H26; do
        expect 0 $asked --org $code --json
        same "$asked by $code" "$(cat own)" "$(cat out)"
    done
done
# A code that two have, asked of all time: the reports of both.
own=0
for org in 01 04; do
    expect 0 report list --org $org --json
    own=$((own + $(wc -l <out)))
done
expect 0 report list --org TRUNG --json
same 'the reports of both' "$own" "$(wc -l <out)"
expect 0 score T.PAKN --period 2026-10 --level province
holds 'the method for people' out 'Method: Points added up'
expect 0 score T.PAKN --period 2026-10 --explain --lang vi
holds 'in Vietnamese' out 'Phương pháp: Cộng điểm'

# ---- a correction moves it; what was known before stays ----
# 04: 60 of 100 in time: 60 %, share 0.2, 14 points, and 24: 38.
feedback second.csv <<'END'
04 100 60
END
must 0 ingest second.csv --json
must 0 aggregate
same 'corrected' '3 04 38.00' "$(totals | grep ' 04 ')"
same 'as it was known' '1 04 94.00' "$(totals --as-of "#$before" | grep ' 04 ')"

# ---- within each region: 63 provinces of 2014 in six regions, ranked by another program ----
must 0 ingest sample-data/reports/population/{population,totals}-2014.csv --json
must 0 aggregate
gris query --indicator POP.TOTAL --level province --period 2014 --json 2>err | jq -r 'select(.value) | "\(.org_code) \(.value)"' | sort >people
# The region of a province in 2014, by the catalog's file.
awk -F, '$1 == "region" && $2 == "province" && $4 == "region" && ($6 == "" || $6 <= "2014-12-31") && ($7 == "" || $7 >= "2014-12-31") {print $3, $5}' \
    sample-data/catalog/hierarchies.csv | sort >regions
wanted=$(join people regions | sort -k3,3 -k2,2gr | awk '$3 != region {n = 0; last = ""} {n++; region = $3} $2 != last {rank = n} {last = $2; print region, $1, rank}' | sort)
same 'of sixty-three provinces' 63 "$(wc -l <<<"$wanted")"
same 'ranked within their regions' "$wanted" "$(gris score T.VUNG --period 2014 --json 2>err | jq -r 'select(.org_code) | "\(.within) \(.org_code) \(.rank)"' | sort)"

expect 0 score T.VUNG --period 2014
holds 'the unit above heads its group' out 'R2  '

# ---- the sample's index ----
must 0 ingest sample-data/reports/procedures --json
must 0 aggregate
figure() { value "$1" "$2" 2026-09; }
for org in 04 46; do
    echo "$org $(figure TTHC.RESOLVED_IN_TIME $org) $(figure TTHC.RESOLVED $org) $(figure TTHC.PENDING_OVERDUE $org) $(figure TTHC.PENDING $org) $(figure TTHC.RECEIVED_ONLINE $org) $(figure TTHC.RECEIVED $org) $(figure PAKN.HANDLED_IN_TIME $org) $(figure PAKN.RECEIVED $org)"
done >parts
# By the catalog's words, in another arithmetic, where the two shares of B and C are one and nothing.
wanted=$(awk '{a[NR] = 40 * (100 * $2 / $3 - 50) / 50 + 20 * (20 - 100 * $4 / $5) / 20; b[NR] = $6 / $7; c[NR] = $8 / $9; org[NR] = $1}
    END {for (i = 1; i <= 2; i++) {j = 3 - i; printf "%s %.2f\n", org[i], a[i] + 25 * (b[i] > b[j]) + 15 * (c[i] >= c[j])}}' parts)
same 'the sample index' "$wanted" "$(gris score MAU.TTHC --period 2026-09 --format csv 2>err | awk -F, '$4 ~ /^[0-9]/ {print $1, $4}' | sort)"

expect 0 score MAU.TTHC --period 2026-10 --explain
holds 'a part that does not count' out excluded

# ---- published, with the method ----
must 0 export dashboard --out site --json
position=$(jq -r .position out) release=$(jq -r .id out)
expect 0 score T.PAKN --period 2026-10 --explain --json
jq -cS 'select(.org_code) | {org_code, total, rank, status, parts}' out >asked
jq -cS '.units[] | {org_code, total, rank, status, parts}' site/current/scores/T.PAKN/2026-10.json >told
cmp -s asked told || fail 'the dashboard says something else than gris score'
same 'thirty-four units' 34 "$(wc -l <told)"
same 'the method in the dashboard' 'Cộng điểm 70 target 50 100 7 27' "$(jq -r '"\(.score.method_vi) \(.parts[0].points) \(.parts[0].normalise) \(.groups[0].parts[0] | "\(.low) \(.high) \(.units) \(.missing)")"' site/current/scores/T.PAKN/2026-10.json)"
same 'where scores are' 'MAU.TTHC MAU.TTHC 2026-07,2026-08,2026-09,2026-10,2026-Q3,2026-Q4,2026
T.PAKN T.PAKN 2026-07,2026-08,2026-09,2026-10
T.VUNG T.VUNG 2014' "$(jq -r '.scores[] | "\(.code) \(.folder) \(.periods | join(","))"' site/current/catalog.json)"
must 0 export csv --out tables --json
same 'totals as CSV' "$(totals)" "$(awk -F, '$2 == "2026-10" && $5 != "" {print $5, $1, $4}' tables/current/scores/T.PAKN/totals.csv)"
expect 0 score T.PAKN --period 2026-10 --explain --format csv
same 'parts as CSV' "$(cut -d, -f1,2,4- out | tail -n +2)" "$(grep ,2026-10, tables/current/scores/T.PAKN/parts.csv)"
same 'the method as CSV' ',,Chỉ số thử,Trial score,100,,,,,,,Cộng điểm,Points added up' "$(sed -n 2p tables/current/scores/T.PAKN/method.csv)"
received=$(gris query --indicator PAKN.RECEIVED --level province --period 2026-10 --json 2>err | jq -r '.value // empty' | sort -n)
same 'what was measured' "2026-10,province,,2,$(head -1 <<<"$received"),$(tail -1 <<<"$received"),7,27" "$(grep '^2026-10,.*,2,' tables/current/scores/T.PAKN/measures.csv)"
same 'as the data package says' "$(sha256sum <tables/current/scores/T.PAKN/totals.csv | cut -d' ' -f1)" \
    "$(jq -r '.resources[] | select(.path == "scores/T.PAKN/totals.csv") | .hash' tables/current/datapackage.json | cut -d: -f2)"
# The same data give the same bytes: beside, again, and from the position.
expect 0 export dashboard --out site --json
same 'nothing new' true "$(jq -r .unchanged out)"
must 0 export dashboard --out again --as-of "#$position" --json
same 'the same release' "$release" "$(jq -r .id out)"
diff -r "site/releases/$release" "again/releases/$release" >/dev/null || fail 'the release made again has other bytes'
# Levels that are not published have no scores.
GRIS_PUBLISH_LEVELS=nation expect 0 export csv --out few --json
[ ! -e few/current/scores ] || fail 'scores of a level that is not published'

# ---- a confidential figure is in no score, and nobody is held against it ----
printf 'org_code,period,indicator_code,value,status\n31,2026-10,PAKN.RECEIVED,9000,confidential\n31,2026-10,PAKN.HANDLED_IN_TIME,1,\n' >secret.csv
must 0 ingest secret.csv --json
must 0 aggregate
expect 0 score T.PAKN --period 2026-10 --json
same 'no total and no rank' 'null null confidential' "$(jq -r 'select(.org_code == "31") | "\(.total) \(.rank) \(.status)"' out)"
same 'its value is no bound' '300 1' "$(jq -r 'select(.groups) | .groups[] | "\(.parts[1].high) \(.confidential)"' out)"
must 0 export csv --out tables --json
same 'nor is it published' '31,2026-10,2,,44,300,,,30,false,confidential,1,1' "$(grep '^31,2026-10,2,' tables/current/scores/T.PAKN/parts.csv)"

# ---- what is not asked well ----
expect 1 score NOBODY --period 2026-10
holds 'no such score' err E605
expect 1 score T.PAKN --period 2026
holds 'not for years' err E687
expect 1 score MAU.TTHC --period 2025-01
holds 'not in force yet' err E687
expect 1 score T.PAKN --period 2026-10 --org 000.00.00.H99
holds 'no such unit' err E201
for command in 'score T.PAKN' 'query --indicator PAKN.RECEIVED'; do
    expect 1 $command --period 2026-10 --org TRUNG
    holds 'two have it' err 'E202 Organisation code “TRUNG” fits several units: 01, 04'
done
expect 1 score T.PAKN --period 2026-10 --org VN
holds 'not of the nation' err E688
expect 1 score T.PAKN --period 2026-10 --level commune
holds 'not of communes' err E688
expect 1 score T.PAKN --period 2026-10 --level village
holds 'no such level' err E220
expect 1 score T.PAKN --period @NONE
holds 'no such period' err E401
expect 2 score T.PAKN
expect 2 score T.PAKN --period yesterday
expect 2 score T.PAKN --period 2026-10 --level province --org 04
expect 2 score T.PAKN --period 2026-10 --format xml

finish
