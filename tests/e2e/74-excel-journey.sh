#!/bin/bash
# The journey of a report in Excel: a template is issued, filled in, checked, comes back with its wrong cells red and the reasons, is corrected in that very
# workbook, filed, added up, and traced to sheet and cell. Templates that are not what they should be are refused, or marked for somebody to look at.
# xlsx.py types into cells as an officer would; with GRIS_LONG LibreOffice saves every workbook once more before gris reads it.
registry=today
. "$(dirname "$0")/lib.sh"
x() { python3 "$GRIS_SOURCE/tests/e2e/xlsx.py" "$@"; }

# saved FILE: as another program writes it again
saved() {
    [ -n "${GRIS_LONG:-}" ] || return 0
    command -v soffice >/dev/null || { fail 'soffice is not installed'; return 1; }
    soffice -env:UserInstallation="file://$work/office" --headless --convert-to xlsx --outdir saved "$1" >/dev/null 2>&1 || fail "LibreOffice on $1"
    mv "saved/$(basename "$1")" "$1"
}

must 0 init
must 0 catalog load sample-data/catalog
must 0 ingest sample-data/reports/population --json
must 0 receipt keygen keys
export GRIS_RECEIPT_KEY=keys/gris-receipt.key

# Issued, for one unit, form and period.
must 0 template DS-01 --org 01 --period 2017 -o t.xlsx
sheet=$(x sheets t.xlsx | head -1) tab=$'\t'
expect 1 ingest t.xlsx && holds 'nothing is filled in' out E185

# Filled in: a word in place of a figure, a third decimal, a figure as text in the Vietnamese way. 7600.5 = 3700.5 + 3900; 3700 + 3900.5.
x fill t.xlsx f.xlsx c_1=7600.5 'c_2=~nhiều' 'c_3=~3.900,00' c_4=3700.125 c_5=3900.5
saved f.xlsx
sum=$(sha256sum f.xlsx)
expect 1 ingest f.xlsx --dry-run --json && head -1 out >result
same 'checked, nothing stored' rejected "$(jq -r .state result)"
same 'a word' E203 "$(jq -r '.findings[] | select(.cell == "C17" and .severity == "error").code' result)"
same 'its sheet' "$sheet" "$(jq -r '.findings[] | select(.code == "E203").sheet' result)"
same 'a third decimal' E204 "$(jq -r '.findings[] | select(.cell == "C20" and .severity == "error").code' result)"
same 'what was understood' '“3.900,00” was understood as 3900.00' "$(jq -r '.findings[] | select(.code == "N180").message_en' result)"

# Given back: what was typed stays as it was typed; the reasons stand beside it and in a list of their own.
must 1 ingest f.xlsx --returned back --lang vi
holds 'where to mend it' out '→ tệp để sửa: back/f.loi.xlsx'
holds 'the place as a spreadsheet names it' out "f.xlsx[$sheet] C17: error E203"
same 'what was sent is as it was' "$sum" "$(sha256sum f.xlsx)"
same 'the list comes first' 'Lỗi cần sửa' "$(x sheets back/f.loi.xlsx | head -1)"
x dump f.xlsx >typed && x dump back/f.loi.xlsx | diff typed - >/dev/null || fail 'the workbook that comes back holds something else'
x sheet back/f.loi.xlsx 'Lỗi cần sửa' >list
same 'a row a finding' "$(jq '.findings | length' result)" "$(grep -cE "^A[0-9]+${tab}text$tab[0-9]+" list)"
holds 'the code' list E203
holds 'the cell' list C17
x sheet back/f.loi.xlsx "$sheet" >form
grep -q "^C17${tab}text${tab}nhiều$tab.*E203" form || fail 'no comment beside the word'
same 'right cells have none' '' "$(grep '^C21' form | cut -f4)"
holds 'for programs' back/f.xlsx.errors.csv E203
same 'red is what is wrong, not what was merely understood' 'C17 C20' "$(x filled back/f.loi.xlsx "$sheet" FFCDD2)"

# What breaks a rule is red in all its cells, sums too; each has its reason, and a link in the list. 9 of 8 resolved in time; 10 + 5 + 5 are not 15 + 4.
must 0 template TTHC-06 --org 00004 --period 2026-10 -o r.xlsx
x fill r.xlsx r.xlsx c_1=10 c_2=8 c_3=8 c_4=9 c_5=4 c_6=1
expect 1 ingest r.xlsx --dry-run --returned back
same 'both sides' 'C18 C19' "$(x filled back/r.loi.xlsx 'Biểu TTHC-06' FFCDD2)"
same 'both say why' 'C18 C19' "$(x sheet back/r.loi.xlsx 'Biểu TTHC-06' | awk -F'\t' '$4 ~ /E320/ { print $1 }' | xargs)"
same 'both are in the list' '1 C19 C18' "$(x sheet back/r.loi.xlsx 'Lỗi cần sửa' | awk -F'\t' '$1 ~ /^[AD][5-9]/ && $3 != "" { print $3 }' | xargs)"
must 0 template II.06 --org 01 --period 2026-10 -o s.xlsx
x fill s.xlsx s.xlsx c_2=10 c_3=5 c_4=5 c_6=5 c_7=5 c_8=5 c_10=2 c_11=2 c_13=1 c_14=1 c_15=0 c_17=1 c_18=0 c_19=0 c_21=1 c_22=0 \
    c_1=@20 c_5=@15 c_9=@4 c_12=@2 c_16=@1 c_20=@1
expect 1 ingest s.xlsx --dry-run --returned back
same 'three sums' 'C16 G16 K16' "$(x filled back/s.loi.xlsx 'Biểu II.06' FFCDD2)"

expect 0 read back/f.loi.xlsx && holds 'under its name' out "[$sheet]" && ! grep -q W140 err out || fail 'the sheet that is for gris alone is shown'

# One workbook may be asked for by name; what came back and was not mended has the same errors; it is a template itself, signed as such.
expect 1 ingest f.xlsx --dry-run --returned one.xlsx && cmp -s one.xlsx f.xlsx && fail 'one.xlsx'
x dump one.xlsx | diff typed - >/dev/null || fail 'the workbook by name holds something else'
expect 1 ingest back/f.loi.xlsx --dry-run --json
same 'the same errors' "$(jq -r '[.findings[] | select(.severity == "error") | .code + .cell] | sort | join(" ")' result)" \
    "$(head -1 out | jq -r '[.findings[] | select(.severity == "error") | .code + .cell] | sort | join(" ")')"

# Corrected there, filed, in the sum, and traced.
x fill back/f.loi.xlsx g.xlsx c_2=3700.5 c_4=3700
saved g.xlsx
must 0 ingest g.xlsx --org 01 --form DS-01 --period 2017 --json
receipt=$(head -1 out | jq -r .receipt)
same 'accepted' received "$(head -1 out | jq -r .state)"
must 0 aggregate
same 'in the figures' 3900.0 "$(value POP.FEMALE 01 2017)"
expect 0 explain --indicator POP.FEMALE --org 01 --period 2017 && holds 'file, sheet, cell' out "g.xlsx[$sheet] C18"
expect 0 explain --indicator POP.FEMALE --org 01 --period 2017 --json
same 'as it was typed' "$sheet 18 3 3.900,00" "$(jq -r '.inputs[0] | "\(.sheet) \(.row) \(.column) \(.text)"' out)"
expect 0 receipt show "$receipt" && holds 'its receipt' out "$receipt"
expect 0 ingest g.xlsx --json && same 'the same again' true "$(head -1 out | jq .duplicate)"

# Sent back by the receiver: the officer's workbook, the cells in question red, the words beside them.
must 0 report return "$receipt" --as VN --reason 'cột nữ nhầm kỳ' --cells 'POP.FEMALE, C20' --returned sent
x sheet sent/g.loi.xlsx "$sheet" | cut -f1,4 | grep W187 >list
same 'two cells' 'C18 C20' "$(cut -f1 list | tr '\n' ' ' | sed 's/ $//')"
holds 'the words' list 'cột nữ nhầm kỳ'
typed() { x dump "$1" | awk -F'\t' '$3 !~ /formula/'; }
typed g.xlsx >typed && typed sent/g.loi.xlsx | diff typed - >/dev/null || fail 'what was sent back holds something else'
x fill sent/g.loi.xlsx again.xlsx c_4=3700.1
must 0 ingest again.xlsx --json
same 'it comes again' received "$(head -1 out | jq -r .state)"

# Another unit's or period's template: both are named.
expect 1 ingest g.xlsx --org 04 --period 2016 --lang vi
holds 'both are named' out 'Tệp này là mẫu của 01 Thành phố Hà Nội, biểu DS-01, kỳ 2017. Bạn đang nộp 04 Tỉnh Cao Bằng, biểu DS-01, kỳ 2016'
printf 'org_code,period,indicator_code,value\n01,2015,POP.TOTAL,7000\n' >a.csv
expect 1 ingest a.csv --period 2016 --returned back && holds 'any other file, too' out E181
x sheet back/a.csv.loi.xlsx "$(x sheets back/a.csv.loi.xlsx | head -1)" >list && holds 'its list' list E181

# marked WHAT FILE CODE: taken, with a warning that somebody has to answer before the report is approved
marked() {
    expect 0 ingest "$2" --dry-run --json
    same "$1" "$3" "$(head -1 out | jq -r '[.findings[] | select(.code | test("[WN]18")).code] | unique | join(" ")')"
}
x fill g.xlsx h.xlsx c_3=3900
marked 'the sound one' h.xlsx ''
x drop h.xlsx n.xlsx names && marked 'names are gone: by the addresses' n.xlsx N181
x drop h.xlsx s.xlsx sheet && marked 'the hidden sheet is gone: by the properties' s.xlsx W186
x insert h.xlsx i.xlsx 9 && marked 'a row was inserted' i.xlsx ''
expect 0 ingest i.xlsx --dry-run --json && same 'its figures are the same' 5 "$(jq -r 'select(.summary).summary.cells' out)"
x fill h.xlsx d.xlsx c_1=7600.5000000000005 && marked 'seventeen digits of a program are the fifteen that it shows' d.xlsx ''
x fill h.xlsx m.xlsx 'c_1=~7.600' c_2=3700.25 'c_5=@'
expect 1 ingest m.xlsx --dry-run --returned all --json
same 'all at once: two readings, decimals, a formula that nobody worked out' 'C15 E114 C17 E204 C21 E233' \
    "$(head -1 out | jq -r '[.findings[] | select(.code | IN("E114", "E204", "E233")) | .cell + " " + .code] | sort | join(" ")')"
x sheet all/m.loi.xlsx "$sheet" | cut -f1,4 | grep -q 'C15.*E114' || fail 'the number with two readings is not red'
x key h.xlsx k.xlsx issued=2026-01-01T00:00:00Z && marked 'altered' k.xlsx W183
GRIS_RECEIPT_KEY='' must 0 template DS-01 --org 01 --period 2017 -o u.xlsx
x fill u.xlsx u.xlsx c_1=7600.5 && marked 'unsigned' u.xlsx W184
x key h.xlsx o.xlsx key=0123456789abcdef && marked 'signed by another key' o.xlsx W185
x fill h.xlsx e.xlsx "$sheet!C23=42" && marked 'a figure where nobody reads it' e.xlsx W182
x drop s.xlsx p.xlsx properties && x drop p.xlsx p.xlsx names
expect 1 ingest p.xlsx --dry-run # neither sheet, names nor properties: no template any more
x drop s.xlsx q.xlsx properties
expect 1 ingest q.xlsx --dry-run && holds 'copied into another workbook' out E184
x key h.xlsx v.xlsx gris=2 && expect 1 ingest v.xlsx --dry-run && holds 'a later contract' out E183
x fill k.xlsx k.xlsx c_3=3900.1
must 0 ingest k.xlsx --json
altered=$(head -1 out | jq -r .receipt)
expect 1 report approve "$altered" --as VN && holds 'somebody has to look at it' err E408

# An older edition of the form.
cp -r sample-data/catalog newer
jq '(.rows[] | select(.id == "male") | .title_vi) = "Nam"' sample-data/catalog/forms/DS-01.json >newer/forms/DS-01.json
must 0 catalog load newer
expect 1 ingest h.xlsx --dry-run && holds 'the form has changed' out E182
expect 0 recheck --json && same 'what was filed is read as it was meant' 0 "$(grep -c E182 out)"
expect 0 report judge "$altered" # by the rules of its period

# Hostile: bytes that only look like a workbook.
head -c 3000 t.xlsx >cut.xlsx && expect 1 ingest cut.xlsx --dry-run
expect 1 ingest cut.xlsx --dry-run --returned cut && [ -s cut/cut.loi.xlsx ] || fail 'a list for what cannot be read'

finish
