#!/bin/bash
# Units in time: who is meant by a code, a name or an address, on which day; the tree; what happened; codes of the older system in reports; and an
# event tried before it takes effect. What is expected is read off the catalog's own rows (successions.csv, orgs.csv) and the decrees that they follow.
. "$(dirname "$0")/lib.sh"
package=sample-data/catalog
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
answer 0 '28 2008-07-31 full@01' 'tỉnh Hà Tây'
answer 0 '25531 - itself@25531' 'xã Tân Hoà, Tây Ninh'
answer 0 '25531 - itself@25531' 'tan hoa' --within 80
answer 1 '02 2025-06-30 full@08' 'tỉnh Hà Giang' --date 2026-01-01
same 'on another day' E262 "$(jq -r 'select(.code) | .code' out)"
org 1 find 'Tân Hòa' --level commune --json
same 'six of that name today' "6 E260" "$(jq -s -r '"\(map(select(.full_name)) | length) \(map(.code // empty) | join(","))"' out)"
org 1 find 'Tân Hòa' --lang vi
holds 'candidates' out 'Tỉnh Phú Thọ'
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
begin
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
finish
