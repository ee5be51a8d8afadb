#!/bin/bash
# One-stop systems: pages of JSON with counts of dossiers become form II.06, through a declared mapping: rows of procedures added up, words for tiers, pages
# by link, by number, by cursor; what is wrong with a page or a mapping. REQ: RFC 6901 (JSON Pointer).
registry=today
. "$(dirname "$0")/lib.sh"
. "$GRIS_SOURCE/tests/e2e/lib-pull.sh"
begin

# A month of Cao Bằng by procedure: what the province's system would count. Columns of II.06: 3 = 4 + 5 + 6 = 7 + 11, 7 = 8 + 9 + 10, 11 = 12 + 13.
row() { # tier online direct carried early ontime late pending overdue
    printf '{"cap":"%s","hoSo":{"trucTuyen":%s,"trucTiep":"%s","kyTruoc":%s},"daGiaiQuyet":{"som":%s,"dung":%s,"qua":%s},"dangGiaiQuyet":{"trong":%s,"qua":%s},"nhan":%s,"xong":%s,"dang":%s}' \
        "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" $(($2 + $3 + $4)) $(($5 + $6 + $7)) $(($8 + $9))
}
page1="$(row 'Sở, ngành' 100 20 10 60 50 5 10 5),$(row 'Xã' 300 40 30 200 100 10 50 10)"
page2="$(row 'Xã' 50 10 0 30 20 0 10 0),$(row 'Sở, ngành' 11 0 0 0 11 0 0 0)"
cat >map.json <<'END'
{"gris_pages": 1, "rows": "/duLieu/dong", "sum": true, "next": {"link": "/lienKet/sau"},
 "constants": {"org_code": "{org}", "period": "{period}", "form_code": "II.06"},
 "columns": {"tier": {"at": "/cap", "words": {"Sở, ngành": "SBN", "Xã": "XA"}}},
 "figures": [
   {"at": "/nhan", "indicator": "TTHC.03"}, {"at": "/hoSo/trucTuyen", "indicator": "TTHC.04"}, {"at": "/hoSo/trucTiep", "indicator": "TTHC.05"},
   {"at": "/hoSo/kyTruoc", "indicator": "TTHC.06"}, {"at": "/xong", "indicator": "TTHC.07"}, {"at": "/daGiaiQuyet/som", "indicator": "TTHC.08"},
   {"at": "/daGiaiQuyet/dung", "indicator": "TTHC.09"}, {"at": "/daGiaiQuyet/qua", "indicator": "TTHC.10"}, {"at": "/dang", "indicator": "TTHC.11"},
   {"at": "/dangGiaiQuyet/trong", "indicator": "TTHC.12"}, {"at": "/dangGiaiQuyet/qua", "indicator": "TTHC.13"}]}
END
echo "{\"duLieu\":{\"dong\":[$page1]},\"lienKet\":{\"sau\":\"/hoso2\"}}" >"$www/hoso?ky=2026-10"
echo "{\"duLieu\":{\"dong\":[$page2]},\"lienKet\":{\"sau\":null}}" >"$www/hoso2"
source_add mot-cua hoso --kind json --map map.json --as 04 --period 2026-10 --query 'ky={period}'
same 'pages' 'new 1 1 0 0' "$(pulled 0 mot-cua)"
same 'both were asked' 'GET /hoso?ky=2026-10 200 -
GET /hoso2 200 -' "$(asked)"
must 0 aggregate
# online: 100 + 11 of departments, 300 + 50 of communes; in person 20 + 0 + 40 + 10
same 'online' 461 "$(value TTHC.04 04 2026-10)"
same 'in person' 70 "$(value TTHC.05 04 2026-10)"
same 'resolved' 486 "$(value TTHC.07 04 2026-10)" # 115 + 310 + 50 + 11
# early or on time: 60 + 50 + 200 + 100 + 30 + 20 + 0 + 11 = 471 of 486 = 96.913… %
same 'on time' 96.9 "$(value KSTT.ON_TIME_RATE 04 2026-10)"
# online of received in the period: 461 of 531 = 86.817… %
same 'online share' 86.8 "$(value KSTT.ONLINE_RATE 04 2026-10)"
same 'of communes' 350 "$(gris report show "$(gris report list --json | jq -r .receipt)" --json | jq -r '[.. | objects | select(.indicator_code? == "TTHC.04" and (.members? | tostring | test("XA")))][0].value')"
same 'the same again' 'unchanged 0 0 0 0' "$(pulled 0 mot-cua)"
same 'both pages are kept' "$(sha256sum <"$www/hoso?ky=2026-10" | cut -d' ' -f1)" "$(gris source show mot-cua --json | jq -r '.runs[-1].original')"

# ---- by number, until the count that a page tells; by a cursor
asked >/dev/null
sed 's|"next": {"link": "/lienKet/sau"}|"next": {"parameter": "trang", "from": 1, "pages": "/tong"}|' map.json >number.json
echo "{\"duLieu\":{\"dong\":[$page1]},\"tong\":2}" >"$www/so"
echo "{\"duLieu\":{\"dong\":[$page2]},\"tong\":2}" >"$www/so?trang=2"
source_add number so --kind json --map number.json --as 04 --period 2026-10
same 'by number' 'new 1 1 0 1' "$(pulled 0 number)"
same 'the second page' 'GET /so 200 -
GET /so?trang=2 200 -' "$(asked)"
sed 's|"next": {"link": "/lienKet/sau"}|"next": {"parameter": "sau", "value": "/moc"}|' map.json >cursor.json
echo "{\"duLieu\":{\"dong\":[$page1]},\"moc\":\"a b\"}" >"$www/moc"
echo "{\"duLieu\":{\"dong\":[$page2]},\"moc\":\"\"}" >"$www/moc?sau=a%20b"
source_add cursor moc --kind json --map cursor.json --as 04 --period 2026-10
same 'by cursor' 'new 1 1 0 1' "$(pulled 0 cursor)"

# ---- what is wrong: nothing of it is filed
wrong() { # NAME PAGE CODE [MAP]
    echo "$2" >"$www/$1"
    source_add "$1" "$1" --kind json --map "${4:-map.json}" --as 04 --period 2026-10
    same "$1" 'refused 0 0 0 0' "$(pulled 1 "$1")"
    same "$1: why" "$3" "$(jq -r 'select(.source).findings[0].code' out)"
}
wrong no-json '{"duLieu":' E857
wrong no-rows '{"duLieu":{"dong":{}}}' E857
wrong no-word "{\"duLieu\":{\"dong\":[$(row 'Huyện' 1 0 0 1 0 0 0 0)]}}" E859
wrong no-tier '{"duLieu":{"dong":[{"nhan":1}]}}' E858
wrong no-number '{"duLieu":{"dong":[{"cap":"Xã","nhan":true}]}}' E858
wrong half '{"duLieu":{"dong":[{"cap":"Xã","nhan":1.5}]}}' E861
wrong loop "{\"duLieu\":{\"dong\":[$page1]},\"lienKet\":{\"sau\":\"/loop\"}}" E860
echo '{"gris_pages": 1, "rows": "/x", "row": 1}' >typo.json
wrong typo '{"x":[]}' E856 typo.json
# a second page that is not there: the first is not filed either
echo "{\"duLieu\":{\"dong\":[$page1]},\"lienKet\":{\"sau\":\"/nowhere\"}}" >"$www/cut"
source_add cut cut --kind json --map map.json --as 04 --period 2026-10
same 'cut' 'refused 0 0 0 0' "$(pulled 1 cut)"
# no row: no figure, which is no zero
echo '{"duLieu":{"dong":[]}}' >"$www/none"
source_add none none --kind json --map map.json --as 04 --period 2026-10
same 'no row' 'new 0 0 0 0' "$(pulled 0 none)"
same 'one filing of all' 1 "$(gris report list --json | jq -s length)"
must 0 audit verify
finish
