#!/bin/bash
# Periods across a reform of the map, by Decree 09's windows: what was filed for the months before 1 July 2025 by the old units counts in the year
# of the new ones. The numbers of docs/map-periods.md, worked there by hand.
. "$(dirname "$0")/lib.sh"

mkdir -p catalog/forms reports
cat >catalog/catalog.json <<'END'
{"name": "don-thu", "version": "1", "legal_basis": "Nghị định 09/2019/NĐ-CP", "default_language": "vi", "levels": ["nation", "province", "district", "commune"]}
END
cat >catalog/orgs.csv <<'END'
code,name_vi,name_en,level,parent_code,valid_from,valid_to
VN,Việt Nam,Viet Nam,nation,,,
02,Tỉnh Hà Giang,Ha Giang,province,VN,,2025-06-30
08,Tỉnh Tuyên Quang,Tuyen Quang,province,VN,,2025-06-30
08,Tỉnh Tuyên Quang,Tuyen Quang,province,VN,2025-07-01,
H,Huyện H,District H,district,02,,2025-06-30
A,Xã A,Commune A,commune,H,,2025-06-30
B,Xã B,Commune B,commune,H,,2025-06-30
C,Xã C,Commune C,commune,08,,2025-06-30
D,Xã D,Commune D,commune,08,,2025-06-30
M,Xã M,Commune M,commune,08,2025-07-01,
N,Xã N,Commune N,commune,08,2025-07-01,
P,Xã P,Commune P,commune,08,2025-07-01,
END
cat >catalog/successions.csv <<'END'
predecessor_level,predecessor_code,successor_level,successor_code,kind,effective,share
province,02,province,08,full,2025-07-01,
province,08,province,08,full,2025-07-01,
commune,A,commune,M,full,2025-07-01,
commune,B,commune,M,full,2025-07-01,
commune,C,commune,N,partial,2025-07-01,
commune,C,commune,P,partial,2025-07-01,
commune,D,commune,N,full,2025-07-01,
END
cat >catalog/indicators.csv <<'END'
code,name_vi,name_en,unit,value_type,nature,min,domain,custodian,legal_basis
DON.NHAN,Đơn tiếp nhận trong kỳ,Petitions received in the period,đơn,integer,flow,0,citizens,Thanh tra Chính phủ,Luật Tiếp công dân 42/2013/QH13
DON.TON,Đơn đang giải quyết cuối kỳ,Petitions pending at the end of the period,đơn,integer,stock,0,citizens,Thanh tra Chính phủ,Luật Tiếp công dân 42/2013/QH13
END
cat >catalog/forms/DT-01.json <<'END'
{"code": "DT-01", "title_vi": "Đơn thư", "title_en": "Petitions", "columns": [{"id": "value", "title_vi": "Số liệu", "title_en": "Figure"}],
 "rows": [{"id": "nhan", "title_vi": "Đơn tiếp nhận", "title_en": "Received", "indicator": "DON.NHAN"},
          {"id": "ton", "title_vi": "Đơn đang giải quyết", "title_en": "Pending", "indicator": "DON.TON"}]}
END
cat >catalog/regimes.csv <<'END'
code,name_vi,name_en,kind,frequency,window,legal_basis,valid_from
DT,Báo cáo tháng về đơn thư,Monthly report on petitions,periodic,month,decree09,Thông tư 02/2021/TT-TTCP,2024-01-01
END
cat >catalog/obligations.csv <<'END'
regime,form,subjects,receiver,due,due_shift
DT,DT-01,level:commune;level:district,parent,+2wd,next
END
# month MONTH UNIT RECEIVED PENDING…
month() {
    local month=$1
    shift
    while [ $# -gt 0 ]; do
        printf '%s,%s,DON.NHAN,%s\n%s,%s,DON.TON,%s\n' "$1" "$month" "$2" "$1" "$month" "$3"
        shift 3
    done
}
{
    echo org_code,period,indicator_code,value
    for m in 01 02 03 04 05 06; do month 2025-$m A 10 7 B 5 3 C 4 5 D 3 2 H 15 10; done
    for m in 07 08 09 10 11 12; do month 2025-$m M 20 9 N 8 6 P 2 1; done
} >reports/2025.csv
must 0 init
must 0 catalog load catalog
must 0 ingest reports/2025.csv --json
same 'nothing is refused' 0 "$(jq -s 'map(select(.errors > 0)) | length' out)"
must 0 aggregate
same 'nothing is doubted' '' "$(gris findings --json)"

# of INDICATOR ORG PERIOD [OPTION…]: value, reported, expected
of() { gris query --indicator "$1" --org "$2" --period "$3" "${@:4}" --json 2>err | jq -r '"\(.value // "") \(.reported)/\(.expected)"'; }

# June's window ends on 14 June, July's on 14 July: the old units have the one, the new ones the other.
same 'the window of July' '2025-06-15 2025-07-14' "$(gris period 2025-07 --regime DT --json | jq -r '"\(.start) \(.end)"')"
same 'June: 10 + 5 + 4 + 3' 22 "$(value DON.NHAN VN 2025-06)"
same 'July: 20 + 8 + 2' '30 3/3' "$(of DON.NHAN VN 2025-07)"
same 'July, the province' 30 "$(value DON.NHAN 08 2025-07)"
same 'its first half is that of the old units: 6 x 22' 132 "$(value DON.NHAN VN 2025-H1)"
same 'its second half: 6 x 30' 180 "$(value DON.NHAN VN 2025-H2)"

# The year, by the units of 14 December.
same 'merged: 60 + 30 + 120' '210 1/1' "$(of DON.NHAN M 2025)"
same 'what it was made of, and an unknown part: 18 + 48' '66 0/1' "$(of DON.NHAN N 2025)"
same 'of nothing but a part: 12' '12 0/1' "$(of DON.NHAN P 2025)"
same 'the province, with 24 that nobody can place' '312 2/4' "$(of DON.NHAN 08 2025)"
same 'the nation' '312 2/4' "$(of DON.NHAN VN 2025)"
same 'every month once' 312 "$(awk -F, '$3 == "DON.NHAN" && $1 != "H" { n += $4 } END { print n }' reports/2025.csv)"
same 'nine months: 132 + 90' 222 "$(value DON.NHAN VN 2025-9M)"
same 'pending at the end: 9 + 6 + 1' '16 3/3' "$(of DON.TON VN 2025)"
same 'pending at the end of June' '17' "$(value DON.TON VN 2025-H1)"
same 'nothing is doubted' '' "$(gris findings --json)"

# On the map of before the reform, months that were filed then are theirs who filed them: C has its 24, and the 12 of P, which was a part of it;
# N, of C and D, was neither. H was A and B: 210, of which nobody knows whose. Each level adds up to 312.
on() { of "$1" "$2" 2025 --map "${3:-2025-06-30}"; }
# listed ORG MAP: what stands behind the unit in --children, "code value marks"
listed() { gris query --indicator DON.NHAN --org "$1" --children --period 2025 --map "$2" --json 2>err | jq -r '"\(.org_code) \(.value // "") \(.marks | join("+"))"' | tail -n +2 | sort | tr '\n' ';'; }
same 'C: 24 + 12' '36 1/2' "$(on DON.NHAN C)"
same '08: 24 + 12 + 66' '102 1/3' "$(on DON.NHAN 08)"
same '02' '210 1/1' "$(on DON.NHAN 02)"
same 'H' '210 1/1' "$(on DON.NHAN H)"
same 'the nation' '312 2/4' "$(on DON.NHAN VN)"
same 'C and what was made of C and D' 'C 36 broken;D  broken;N 66 unplaced;' "$(listed 08 2025-06-30)"
same 'the district: what is A and B now' 'A  broken;B  broken;M 210 unplaced;' "$(listed H 2025-06-30)"
same 'pending at the end, which C had before: P 1' '1 1/1' "$(on DON.TON C)"
# And on their own map the residual is listed, and what may be in them is said.
same 'what C filed is listed: 210 + 66 + 12 + 24' 'C 24 unplaced;M 210 ;N 66 broken;P 12 broken;' "$(listed 08 2025-12-31)"
same 'the province as filed' '312 2/4' "$(on DON.NHAN 08 2025-12-31)"
# As filed: the residuals stand among the children, which so add up: 210 + 66 + 12 + 24 = 312.
must 0 query --indicator DON.NHAN --org 08 --children --period 2025 --json
same 'children and residuals' '08 312;M 210;N 66;P 12;H ;C 24;' "$(jq -r '"\(.org_code) \(.value // "")"' out | tr '\n' ';')"
must 0 query --indicator DON.NHAN --org 08 --children --period 2025-03..2025-04 --json
same 'none in a month' '08 C D ' "$(jq -r 'select(.period == "2025-04").org_code' out | tr '\n' ' ')"
must 0 query --indicator DON.NHAN --org 08 --children --basis own --period 2025 --json
same 'own figures alone' '08 M N P' "$(jq -r .org_code out | tr '\n' ' ' | sed 's/ $//')"
must 0 explain --indicator DON.NHAN --org C --period 2025 --map 2025-06-30 --json
same 'from the map to the filings: 6 of C, 6 of P' '12 C P' "$(jq -r '"\(.inputs | length) \([.inputs[].org_code] | unique | join(" "))"' out)"
same 'sources' 'C 24 2025-06-30 true;N 66 null false;P 12 null true' "$(jq -r '[.sources[] | "\(.org_code) \(.value) \(.unit_to) \(.counts)"] | sort | join(";")' out)"

# Every filing is found from the year: 6 months of 4 communes, 6 months of 3. The district's own figures gave way to its communes'.
must 0 explain --indicator DON.NHAN --org VN --period 2025 --json
same 'all that was filed' '42 312 A B C D M N P' "$(jq -r '"\(.inputs | length) \(.sum_of_inputs) \([.inputs[].org_code] | unique | join(" "))"' out)"
must 0 explain --indicator DON.NHAN --org M --period 2025 --json
same 'of one commune' '18 210 A B M' "$(jq -r '"\(.inputs | length) \(.sum_of_inputs) \([.inputs[].org_code] | unique | join(" "))"' out)"
same 'what it filed itself, or was' '210 1/1' "$(of DON.NHAN M 2025 --basis own)"
must 0 aggregate --verify

# A correction by a unit that is no more moves the year of its successor; one of a unit that was split, that of the province.
{ echo org_code,period,indicator_code,value; month 2025-03 A 13 7 C 9 5; } >reports/corrected.csv
must 0 ingest reports/corrected.csv --json
must 0 aggregate
same 'its successor: 210 + 3' 213 "$(value DON.NHAN M 2025)"
same 'the province: 312 + 3 + 5' 320 "$(value DON.NHAN 08 2025)"
must 0 aggregate --verify
must 0 aggregate --full
same 'made anew' 320 "$(value DON.NHAN VN 2025)"
must 0 aggregate --verify

# One month that is missing: the year of the successor is no longer whole.
must 0 report withdraw "$(gris report list --org B --period 2025-05 --json | jq -r .receipt)" --reason thu
must 0 aggregate
same 'without May of B: 213 - 5' '208 0/1' "$(of DON.NHAN M 2025)"
must 0 aggregate --verify

# The province's report of the year is made of the months of all who were in it: 312 + 3 + 5 - 5, whoever filed them; May of B is missing.
echo 'DTN,Báo cáo năm về đơn thư,Yearly report on petitions,periodic,year,decree09,Thông tư 02/2021/TT-TTCP,2024-01-01' >>catalog/regimes.csv
echo 'DTN,DT-01,level:province,parent,+2wd,next' >>catalog/obligations.csv
must 0 catalog load catalog
must 0 consolidate DT-01 --org 08 --period 2025 --provisional --json
same 'whose months' 'A 6 B 6 C 6 D 6 M 6 N 6 P 6' "$(jq -r 'select(.units) | [.units | group_by(.org_code)[] | "\(.[0].org_code) \(length)"] | join(" ")' out)"
same 'one is missing' 'B 2025-05' "$(jq -r 'select(.units).units[] | select(.why == "missing") | "\(.org_code) \(.period)"' out)"
same 'received, pending' '315 16' "$(jq -r 'select(.units) | [.cells[].sum] | join(" ")' out)"
must 0 consolidate DT-01 --org 08 --period 2025 --provisional --without C,N --json
same 'without C, 24 + 5, and N, 6 x 8; D stays, and its 2 of June are the last that is known: 9 + 1 + 2' '238 12' "$(jq -r 'select(.units) | [.cells[].sum] | join(" ")' out)"
must 0 consolidate DT-01 --org 08 --period 2025 --provisional --file --json
must 0 consolidate --check --json
same 'nothing changed since' '[]' "$(jq -c 'select(.moved)' out | jq -sc .)"
must 0 report withdraw "$(gris report list --org A --period 2025-02 --json | jq -r .receipt)" --reason thu
must 0 consolidate --check --json
same 'February of A is gone' 'A withdrawn DON.NHAN 315 305' "$(jq -r 'select(.moved) | "\(.moved[0].org_code) \(.moved[0].what) \(.differences[0].indicator_code // .differences[0].indicator) \(.differences[0].then) \(.differences[0].now)"' out)"
finish
