#!/bin/bash
# Units in time: who is meant by a code, a name or an address, on which day; the tree; what happened; codes of the older system in reports; and an
# event tried before it takes effect. What is expected is read off the catalog's own rows (successions.csv, orgs.csv) and the decrees that they follow.
. "$(dirname "$0")/lib.sh"
# The sample package with few communes: those of Hà Giang as it was (02) and of its successor (08), of Cao Bằng, Huế, Đồng Nai, Tây Ninh and Hà Nội's
# first ones; the whole registry is tests/cases/test_registry.c's.
package=$work/catalog
cp -rL "$GRIS_SOURCE/sample-data/catalog" "$package"
awk -F, -v OFS=, '
    FILENAME ~ /orgs/ {
        level = $(NF - 4); above = $(NF - 3); old = $(NF - 1) == "2025-06-30"
        keep = level != "commune" && level != "district" || level == "district" && above == "02"
        if (level == "district" && above == "02") district[$1]
        if (level == "commune") keep = old ? above in district : above ~ /^(04|08|46|75|80)$/
        if (keep) { print > (dir "/orgs.csv"); if (level == "commune") commune[$1, old] }
    }
    FILENAME ~ /successions/ && ($1 != "commune" && $3 != "commune" || ($2, 1) in commune && ($4, 0) in commune) { print > (dir "/successions.csv") }
    FILENAME ~ /aliases/ && ($1 != "commune" || ($2, 0) in commune && $5 != "") { print > (dir "/org_aliases.csv") }' \
    dir="$package" "$GRIS_SOURCE"/sample-data/catalog/{orgs,successions,org_aliases}.csv
org() { expect "$1" org "${@:2}" --catalog "$package"; }
# answer STATUS "ORG VALID_TO KIND@TODAY…" TEXT [OPTION…]
answer() {
    org "$1" find "$3" "${@:4}" --json
    same "$3" "$2" "$(jq -r 'select(.full_name) | "\(.org_code) \(.valid_to // "-")" + ([.today[] | " \(.kind)@\(.org_code)"] | join(""))' out)"
}

# ---- by name, by code, in the past
answer 0 '02 2025-06-30 full@08' 'tỉnh Hà Giang cũ'
answer 0 '02 2025-06-30 full@08' 'Tinh Ha Giang'
answer 0 '02 2025-06-30 full@08' 02
answer 0 '08 - itself@08' 'tỉnh Tuyên Quang'
answer 0 '08 2025-06-30 full@08' 'tỉnh Tuyên Quang cũ'
answer 0 '08 2025-06-30 full@08' 08 --date 2025-06-30
answer 0 '08 - itself@08' 08 --date 2025-07-01
answer 0 '52 - itself@52' 52
same 'whose it was' 'Tỉnh Bình Định' "$(jq -r '.also[].name' out)"
answer 0 '52 2025-06-30 full@52' '52 cũ'
# Two bore the name, until 2025-06-30 and until 2026-04-29; and what is no thing of the past.
org 1 find 'tỉnh Đồng Nai cũ' --json
same 'both of the past' '75 75 E260' "$(jq -s -r '"\(map(.org_code // empty) | join(" ")) \(map(.code // empty) | join(","))"' out)"
org 1 find 'BCA cũ' --json
same 'BCA is there' 'BCA E263' "$(jq -s -r '"\(map(.org_code // empty) | join(" ")) \(map(.code // empty) | join(","))"' out)"
answer 0 '28 2008-07-31 full@01' 'tỉnh Hà Tây'
answer 0 '25531 - itself@25531' 'xã Tân Hoà, Tây Ninh'
answer 0 '25531 - itself@25531' 'tan hoa' --within 80
# An address of the past: both by the registry's own rows of orgs.csv and successions.csv.
old=$(awk -F, '$1 == "commune" && $5 == "full"' "$package/successions.csv" | cut -d, -f2,4 | grep -v '^\(.*\),\1$' | head -n 1)
name() { awk -F, -v code="$1" -v level="$2" '$1 == code && $(NF - 4) == level && $(NF - 1) == "2025-06-30" { print $2 "," $(NF - 3) }' "$package/orgs.csv"; }
IFS=, read -r commune district <<<"$(name "${old%,*}" commune)"
IFS=, read -r district province <<<"$(name "$district" district)"
same 'its province' 02 "$province"
answer 0 "${old%,*} 2025-06-30 full@${old#*,}" "$commune, $district, tỉnh Hà Giang cũ"
answer 0 "${old%,*} 2025-06-30 full@${old#*,}" "$commune; $district; Hà Giang" --level commune
split=$(awk -F, '$1 == "commune" && $5 == "partial" { print $2; exit }' "$package/successions.csv")
parts=$(awk -F, -v code="$split" '$1 == "commune" && $2 == code { printf " partial@%s", $4 }' "$package/successions.csv")
answer 0 "$split 2025-06-30$parts" "$split cũ" --level commune
org 0 find "$district, Hà Giang"
holds 'a district, by its communes' out 'of its units stand here now'
answer 1 '02 2025-06-30 full@08' 'tỉnh Hà Giang' --date 2026-01-01
same 'on another day' E262 "$(jq -r 'select(.code) | .code' out)"
# A name that several communes have today, without its kind.
names() { awk -F, '$(NF - 4) == "commune" && $(NF - 1) == "" { sub(/^(Xã|Phường) /, "", $2); print $2 }' "$package/orgs.csv" | sort; }
twice=$(names | uniq -d | head -n 1)
org 1 find "$twice" --level commune --json
same "all called $twice" "$(names | grep -cx "$twice") E260" "$(jq -s -r '"\(map(select(.full_name)) | length) \(map(.code // empty) | join(","))"' out)"
org 1 find "$twice" --lang vi
holds 'candidates' out "$twice, "
org 1 find 'tỉnh Tây Bắc'
holds 'nobody' err E225
org 1 find 'Tỉnh Hà Nam' --level commune
org 1 find 'tỉnh Hà Nôi' --json
same 'near' E263 "$(jq -r 'select(.code) | .code' out)"
org 2 find 'Hà Nội' --date 'hôm qua'
org 1 find 'Hà Nội' --level canton
holds 'no such level' err E220

# ---- codes of the two systems: 000.00.00.G22 and 000.00.18.G12 stand in public documents
answer 0 'VPCP - itself@VPCP' G22
same 'both ways' 'G22 000.00.00.G22' "$(jq -r '.codes[] | select(.scheme == "qd20") | "\(.value) \(.qcvn102)"' out)"
answer 0 'VPCP - itself@VPCP' 000.00.00.g22
same 'the new form' 'G22 qd20' "$(jq -r '"\(.converted) \(.found_by)"' out)"
org 1 find 000.00.18.G12
holds 'some unit of the Ministry of Finance' err 'E264'
holds 'whose' err 'Bộ Tài chính'
org 0 find G22 --lang vi
holds 'for people' out 'QCVN 102:2016 000.00.00.G22'

# A code that was closed ends with its unit; the one that is kept goes with the name, the code of the statistics office with the seat.
answer 0 '02 2025-06-30 full@08' H22
answer 0 '15 - itself@15' H38
answer 0 '10 2025-06-30 full@15' H38 --date 2025-06-30
answer 0 '15 2025-06-30 full@15' H63
answer 1 '15 2025-06-30 full@15' H63 --date 2025-07-01
answer 0 'BTNMT 2025-02-28 full@BNNMT' G13

# ---- the tree
org 0 tree --json
same 'the nation of today' "34 $(jq -r 'select(.org_code == "VN") | .below.province' out)" \
    "$(jq -s 'map(select(.level == "province" and .parent == "VN")) | length' out) 34"
org 0 tree --date 2025-06-30 --json
same '63 before' 63 "$(jq -r 'select(.org_code == "VN") | .below.province' out)"
org 0 tree 75 --json
same 'communes of Đồng Nai' '95 95' "$(jq -s -r '"\(map(select(.parent == "75")) | length) \(.[0].below.commune)"' out)"
org 0 tree 02
holds 'of another time: as it last was' out 'Tỉnh Hà Giang'
org 0 tree VN --hierarchy region --depth 2 --date 2016-12-31 --json
same 'three levels' '0 1 2' "$(jq -s -r 'map(.depth) | unique | join(" ")' out)"
org 0 tree VN --depth 0
same 'itself alone' 1 "$(wc -l <out)"
org 1 tree --hierarchy other
org 2 tree --depth many
org 1 tree 99999

# ---- history: what became Tuyên Quang, what the event of 2026 did
org 0 history 08 --json
same 'made of two' '2025-07-01 merge 02,08' "$(jq -r '.events[] | select(.from) | "\(.date) \(.event) \([.from[].org_code] | sort | join(","))"' out)"
same 'before it' '02 08' "$(jq -r '[.before[].predecessor.org_code] | sort | join(" ")' out)"
org 0 history '01 cũ' --json
same 'Hà Tây came in 2008' '2008-08-01 28' "$(jq -r '.before[] | select(.predecessor.org_code == "28") | "\(.date) 28"' out | head -n 1)"
org 0 history 75 --date 2026-05-01 --json
same 'a city since' 'kind Thành phố Đồng Nai' "$(jq -r '.events[] | select(.date == "2026-04-30") | "\(.event) \(.after)"' out)"
org 0 history 75 --lang vi
holds 'for people' out 'đổi loại: Tỉnh Đồng Nai → Thành phố Đồng Nai'
org 0 history --date 2026-04-30 --json
same 'ten wards and the city' '11 kind' "$(jq -s -r '"\(length) \(map(.event) | unique | join(","))"' out)"
org 0 history --date 2026-04-30
holds 'counted' out 'commune'
org 0 history --date 2025-07-01 --level province
same 'each of the 34' 34 "$(grep -cE '^  2025-07-01' out)"
org 0 history --date 1999-01-01
holds 'a quiet day' out 'Nothing happened'
org 2 history
org 1 history 'tỉnh Tây Bắc'
same 'lines' 1 "$(grep -c E225 err)"

# ---- a report that names its unit by the older code is that unit's, and says so
must 0 init
must 0 catalog load "$package"
printf 'org_code,period,indicator_code,value\n000.00.00.H26,2026-07,PAKN.RECEIVED,50\n000.00.00.H26,2026-07,PAKN.HANDLED_IN_TIME,49\n' >old-code.csv
sed 's/000.00.00.H26/H26/; s/,49/,48/' old-code.csv >new-code.csv
gris ingest old-code.csv --json >old.json
gris ingest new-code.csv --json >new.json
same 'noted once' N260 "$(jq -r 'select(.findings) | .findings[] | select(.code == "N260") | .code' old.json)"
same 'one unit' '01 1 01 2' "$(jq -s -r '[.[] | select(.receipt) | .org_code, .version] | join(" ")' old.json new.json)"
same 'what is said' 'H26' "$(jq -r 'select(.findings) | .findings[] | select(.code == "N260") | .expected' old.json)"
same 'the new one says nothing' '' "$(jq -r 'select(.findings) | .findings[] | select(.code == "N260") | .code' new.json)"
expect 0 org find 08 --date 2025-06-30
holds 'from the database' out 'Tỉnh Tuyên Quang'

# ---- an event before it takes effect. On 2027-01-01 the provinces 04 and 46 would become 97; the commune 01273 would be divided between 99001 and 99002,
# nobody knows how; 01279 between 99003 and 99004, a quarter to three quarters; every other commune would move to 97.
for month in 07 08 09 10; do must 0 ingest sample-data/reports/procedures/{communes,provinces}-2026-$month.csv --json; done
must 0 aggregate
must 0 catalog export trial
sed -i -E '
    s/^((01273|01279),.*,commune,04,2025-07-01,)(,yes)?$/\12026-12-31\3/; t
    s/^((04|46),.*,province,VN,2025-07-01,),$/\12026-12-31,/; t
    s/^(.*,commune,)(04|46),2025-07-01,(,.*)$/\1\2,2025-07-01,2026-12-31\3\n\197,2027-01-01,,/' trial/orgs.csv
cat >>trial/orgs.csv <<'END'
97,Tỉnh Cao Huế,Cao Hue Province,province,VN,2027-01-01,,
99001,Phường Thục Một,Thuc Mot Ward,commune,97,2027-01-01,,
99002,Phường Thục Hai,Thuc Hai Ward,commune,97,2027-01-01,,
99003,Phường Nùng Một,Nung Mot Ward,commune,97,2027-01-01,,
99004,Phường Nùng Hai,Nung Hai Ward,commune,97,2027-01-01,,
END
sed -i -E 's/^(budget,province,(04|46),.*,2025-07-01,),/\12026-12-31,/' trial/hierarchies.csv
echo 'budget,province,97,funding_group,VN-DP,2027-01-01,,no' >>trial/hierarchies.csv
cat >>trial/successions.csv <<'END'
province,04,province,97,full,2027-01-01,
province,46,province,97,full,2027-01-01,
commune,01273,commune,99001,partial,2027-01-01,
commune,01273,commune,99002,partial,2027-01-01,
commune,01279,commune,99003,partial,2027-01-01,0.25
commune,01279,commune,99004,partial,2027-01-01,0.75
END
sed -i -E 's/^(province,(04|46),qd20[a-z_]*,H[0-9]+,,)$/\12026-12-31/' trial/org_aliases.csv
must 0 catalog check trial --json
state() { gris db psql -- -AtqX -c "SELECT count(*), max(id) FROM gris.catalog_load" -c "SELECT count(*), max(id) FROM gris.org" \
    -c "SELECT count(*) FROM gris.audit"; gris status --json; }
state >before
expect 0 org whatif trial --json
cp out told
expect 0 org whatif trial
holds 'grouped' out '+ 97 Tỉnh Cao Huế  KSTT II.06 2027-01  2027-01-21T00:00:00+07:00 … 2027-12: 12 periods'
holds 'for people' out '01273 Phường Thục Phán, Tỉnh Cao Bằng  breaks, a residual of 97 Tỉnh Cao Huế'
state >after
cmp -s before after || fail 'whatif changed something'
summary() { jq -r "select(.summary) | .summary | $1" told; }
same 'the day' '2027-01-01 2027-01-01' "$(summary '"\(.first) \(.last)"')"

# What it tells of units is what gris org history tells once the package is loaded; what it tells of deadlines is what gris due tells then.
duties() { # FILE: what the units beneath 04, 46, 97 owe between the days in which it looked
    gris due --on 2026-12-31 --until 2028-12-31 --json >"$1.all"
    jq -c --slurpfile orgs orgs.json 'select(.end >= "2027-01-01" and .end <= "2028-01-02" and (.org_code | IN($orgs[0][])))
        | [.org_code, .regime, .form, .period, .due]' "$1.all" | sort >"$1"
}
{ gris org tree 04 --json; gris org tree 46 --json; gris org tree 97 --date 2027-01-01 --catalog trial --json; } | jq -s 'map(.org_code) | unique' >orgs.json
duties dues.before
for province in 04 46; do gris query --indicator TTHC.RECEIVED --indicator TTHC.RESOLVED --org $province --period 2026-10 --json; done >figures.json
# Forgotten: the new province stands nowhere in the tree. The nation would lose it, and is told.
cp -r trial lost
sed -i 's/^\(97,.*,province,\)VN,/\1,/' lost/orgs.csv
expect 1 org whatif lost --json
same 'what the nation loses' "$(jq -s 'map(select(.indicator_code == "TTHC.RECEIVED") | .value | tonumber) | add' figures.json) null false" \
    "$(jq -r 'select(.total.layout == "TTHC-06" and .total.indicator_code == "TTHC.RECEIVED" and .total.period == "2026-10" and .total.org_code == "VN") | .total | "\(.before) \(.after) \(.equal)"' out)"
# What a package loses of the past it loses silently unless its figures are held against the map in force. Hanoi (01) filed 50 for 2026-07.
# Its parent forgotten; its beginning put off until after that; its rows gone; each beside the merger and alone.
whole=$package nation=$(value PAKN.RECEIVED VN 2026-07)
of_hanoi='select(.total.indicator_code == "PAKN.RECEIVED" and .total.period == "2026-07" and .total.hierarchy == "admin") | .total | "\(.org_code) \(.before) \(.after) \(.equal)"'
for base in trial "$whole"; do
    for how in parent later row; do
        rm -rf lost
        cp -r "$base" lost
        case $how in
        parent) sed -i -E 's/^(01,.*,province,)VN,(2025-07-01,,.*)$/\1,\2/' lost/orgs.csv ;;
        later) sed -i -E 's/^(01,.*,province,VN,)2025-07-01,/\12026-08-01,/; s/^(01,.*,province,VN,,)2025-06-30,/\12026-07-31,/' lost/orgs.csv
            sed -i -E 's/^(province,01,province,01,full,)2025-07-01/\12026-08-01/' lost/successions.csv
            sed -i -E 's/^(budget,province,01,.*,)2025-07-01,/\12026-08-01,/' lost/hierarchies.csv ;;
        row) sed -i -E '/^01,.*,province,VN,2025-07-01,/d' lost/orgs.csv
            sed -i -E '/^province,01,province,01,/d' lost/successions.csv
            sed -i -E '/^budget,province,01,.*,2025-07-01,/d' lost/hierarchies.csv
            sed -i -E 's/^(province,01,qd20[a-z_]*,H[0-9]+,,)$/\12025-06-30/' lost/org_aliases.csv ;;
        esac
        cmp -s "$base/orgs.csv" lost/orgs.csv && fail "$how: nothing was taken away"
        expect 1 org whatif lost --from 2026-07 --json
        same "01 lost: $how of $(basename "$base")" "VN $nation $((nation - 50)) false" "$(jq -r "$of_hanoi" out)"
    done
done
# A correction of long ago beside the merger, and other names: the same totals and residuals are looked at.
cp -r trial corrected
sed -i 's/^97,Tỉnh Cao Huế/98,Tỉnh Thử,Trial Province,province,VN,2000-01-01,2001-12-31,\n&/' corrected/orgs.csv
expect 0 org whatif corrected --json
same 'the residuals stay' "$(jq -c 'select(.residual)' told)" "$(jq -c 'select(.residual)' out)"
same 'the totals stay' "$(summary .totals) 0 2000-01-01 2027-01-01" "$(jq -r 'select(.summary) | .summary | "\(.totals) \(.unequal) \(.first) \(.last)"' out)"
cp -r "$whole" renamed
sed -i -E 's/^(01,)[^,]*,([^,]*,province,VN,2025-07-01,)/\1Thành phố Thử,\2/' renamed/orgs.csv
expect 0 org whatif renamed --json
same 'names change no figure' '0 0 null' "$(jq -r 'select(.summary) | .summary | "\(.totals) \(.unequal) \(.first)"' out)"
# Nothing to compare is no equality.
expect 0 org whatif trial --from 2010
holds 'nothing was compared' err W264
# An edge that ends, and one that counts from then on: each is told.
cp -r "$whole" cut
sed -i -E 's/^(budget,province,04,funding_group,VN-DP,2025-07-01,),no$/\12026-10-31,no/; s/^(budget,province,46,funding_group,VN-DP,2025-07-01,),no$/\1,yes/' cut/hierarchies.csv
expect 0 org whatif cut --json
same 'edges' '+ 04 move VN-DP - 2026-11-01
+ 46 move - VN-DP 2025-07-01
- 46 move - VN-DP 2025-07-01' "$(jq -r 'select(.event) | (if .change == "new" then "+" else "-" end) + (.event | " \(.org_code) \(.event) \(.before | if . == "" or . == null then "-" else . end) \(.after | if . == "" or . == null then "-" else . end) \(.date)")' out | LC_ALL=C sort)"
must 0 catalog load trial
duties dues.after
expect 0 org history --date 2027-01-01 --json
plain='{date, event, org_code, level, hierarchy, before, after, from, to}'
jq -c "select(.event and .change == \"new\") | .event | select((.to // []) == []) | $plain" told | sort >events.told
jq -c "$plain" out | sort >events.done
cmp -s events.told events.done || fail "events differ: $(diff events.told events.done | head -c 600)"
# 97 merged, 94 communes moved, 4 were made of parts
same 'events' "$((1 + $(jq -r 'map(select(length == 5)) | length' orgs.json) - 4 - 2 + 4))" "$(wc -l <events.done)"
comm -13 dues.before dues.after >dues.new
comm -23 dues.before dues.after >dues.gone
jq -c 'select(.duty.change == "new") | .duty | [.org_code, .regime, .form, .period, .due_then]' told | sort >dues.new.told
jq -c 'select(.duty.change == "gone") | .duty | [.org_code, .regime, .form, .period, .due]' told | sort >dues.gone.told
cmp -s dues.new dues.new.told || fail "other duties appear: $(diff dues.new dues.new.told | head -n 4)"
cmp -s dues.gone dues.gone.told || fail "other duties vanish: $(diff dues.gone dues.gone.told | head -n 4)"
[ "$(wc -l <dues.new)" -gt 40 ] || fail "only $(wc -l <dues.new) duties appear"

# Series: both provinces go on in 97, 01279 is divided, 01273 breaks and is carried by 97: by what it filed.
series() { jq -r "select(.series.layout == \"TTHC-06\" and .series.org_code == \"$1\") | .series | \"\(.fate) \(.place) \(.periods > 0)\"" told; }
same 'a merger' 'continues 97 true' "$(series 04)"
same 'shares' 'estimated 97 true' "$(series 01279)"
same 'a break' 'breaks 97 true' "$(series 01273)"
same 'who stays is not told of' '' "$(series 01288)"
filed() { awk -F, -v org="$1" -v code="$2" '$1 == org && $3 == code { print $4 }' sample-data/reports/procedures/communes-2026-10.csv; }
for code in TTHC.RECEIVED TTHC.RESOLVED; do
    same "the residual of $code" "01273 97 $(filed 01273 $code)" \
        "$(jq -r "select(.residual.layout == \"TTHC-06\" and .residual.indicator_code == \"$code\" and .residual.period == \"2026-10\") | .residual | \"\(.org_code) \(.place) \(.value)\"" told)"
    sum=$(jq -s "map(select(.indicator_code == \"$code\") | .value | tonumber) | add" figures.json)
    same "the total of $code" "$sum $sum true" "$(jq -r "select(.total.layout == \"TTHC-06\" and .total.indicator_code == \"$code\" and .total.period == \"2026-10\" and .total.hierarchy == \"admin\") | .total | \"\(.before) \(.after) \(.equal)\"" told)"
done
# Read on the map of that day, once it took effect: the same residual, the same parts, the same sum.
expect 0 query --indicator TTHC.RECEIVED --org 97 --children --period 2026-10 --map 2027-01-01 --json
same 'the unplaced' "01273 $(filed 01273 TTHC.RECEIVED)" "$(jq -r 'select(.marks | index("unplaced")) | "\(.org_code) \(.value)"' out)"
same 'the divided' '99003 99004' "$(jq -s -r 'map(select(.marks | index("estimated")) | .org_code) | sort | join(" ")' out)"
same 'by shares' "$(filed 01279 TTHC.RECEIVED)" "$(jq -s -r 'map(select(.marks | index("estimated")) | .value | tonumber) | add' out)"
same 'the sum' "$(jq -r 'select(.total.layout == "TTHC-06" and .total.indicator_code == "TTHC.RECEIVED" and .total.period == "2026-10" and .total.hierarchy == "admin") | .total.after' told)" \
    "$(jq -s -r 'map(select(.org_code != "97") | .value // "0" | tonumber) | add' out)"
same 'no total differs' 0 "$(summary .unequal)"
[ "$(summary .totals)" -gt 10 ] || fail "only $(summary .totals) totals"

# Loaded, it would change nothing any more; for people; periods that are named; and a package that is wrong.
expect 0 org whatif trial
holds 'nothing new' out 'changes nothing of units'
expect 0 org whatif "$package" --from 2026-07 --to 2026-09 --lang vi
holds 'taken back' out '  - 2027-01-01  97 Tỉnh Cao Huế  hợp nhất từ: 04 Tỉnh Cao Bằng'
expect 2 org whatif trial --from soon
expect 2 org whatif trial --to 2026
sed -i 's/^province,04,province,97/province,04,province,98/' trial/successions.csv
expect 1 org whatif trial
holds 'what is wrong' err E605
echo "counted: $(wc -l <events.done) events, $(wc -l <dues.new) duties that appear, $(wc -l <dues.gone) that vanish, $(summary .totals) totals equal"
finish
