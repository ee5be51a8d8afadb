#!/bin/bash
# Round trips of every sample form: template, filled in, read: every cell is what was typed; given back with one error, mended: nothing else has changed,
# so that it is the same report. Tables, totals that the machine adds up, a list, a narrative. With GRIS_LONG LibreOffice saves each workbook in between.
registry=today
. "$(dirname "$0")/lib.sh"
x() { python3 "$GRIS_SOURCE/tests/e2e/xlsx.py" "$@"; }

saved() {
    [ -n "${GRIS_LONG:-}" ] || return 0
    command -v soffice >/dev/null || { fail 'soffice is not installed'; return 1; }
    soffice -env:UserInstallation="file://$work/office" --headless --convert-to xlsx --outdir saved "$1" >/dev/null 2>&1 || fail "LibreOffice on $1"
    mv "saved/$(basename "$1")" "$1"
}

# What the officer sees: formulas are worked out by whichever program has the workbook open.
typed() { x dump "$1" | awk -F'\t' '$3 !~ /formula/'; }

# round_trip NAME MISTAKE: NAME.xlsx, filled in, is filed; with MISTAKE (a cell) it comes back; mended there it is the same report again
round_trip() {
    local name=$1 cell=${2%%=*}
    saved "$name.xlsx"
    expect 0 ingest "$name.xlsx" --json || { jq -c '.findings[]?' out; return 1; }
    receipt=$(head -1 out | jq -r .receipt)
    x fill "$name.xlsx" "$name-wrong.xlsx" "$2"
    expect 1 ingest "$name-wrong.xlsx" --dry-run --returned back || return 1
    typed "$name-wrong.xlsx" >sent && typed "back/$name-wrong.loi.xlsx" | diff sent - >lost || fail "$name: came back with something else: $(head -3 lost)"
    saved "back/$name-wrong.loi.xlsx"
    x fill "back/$name-wrong.loi.xlsx" "$name-again.xlsx" "$cell=$3"
    expect 0 ingest "$name-again.xlsx" --json
    same "$name: the same report" true "$(head -1 out | jq -r .duplicate)"
}

# Without rules, which would ask that the figures made up here fit each other.
cp -rL sample-data/catalog catalog && chmod -R u+w catalog
head -1 sample-data/catalog/rules.csv >catalog/rules.csv
must 0 init
must 0 catalog load catalog

forms=0
while read -r form org period; do
    forms=$((forms + 1))
    expect 0 template "$form" --org "$org" --period "$period" -o "$form.xlsx" || continue
    # name, indicator and members from the address table; figures made up: 100 + n, with a half where decimals may be
    x sheet "$form.xlsx" _gris | awk -F'\t' -v OFS='\t' '
        match($1, /[0-9]+$/) { row = substr($1, RSTART) + 0; cell[substr($1, 1, 1), row] = $3; if (row > last) last = row }
        END { for (r = 1; r <= last; r++) if (cell["A", r] ~ /^c_/ && cell["F", r] !~ /=$/) {
            n = substr(cell["A", r], 3); m = cell["D", r]; gsub(/;/, ",", m)
            print cell["A", r], cell["C", r], m, cell["F", r] == "percent" ? n + 0.5 : cell["F", r] == "integer" ? 100 + n : 100 + n + 0.5 } }' >cells
    [ -s cells ] || fail "$form: no cells"
    mapfile -t given < <(awk -F'\t' '{ print $1 "=" $4 }' cells)
    x fill "$form.xlsx" "$form.xlsx" "${given[@]}"
    round_trip "$form" "${given[0]%%=*}=~sai" "${given[0]#*=}" || continue
    expect 0 report show "$receipt" --json
    cut -f2- cells | LC_ALL=C sort >wanted
    jq -r '.values[] | select(.row > 0) | [.indicator_code, .members // "", (.value | tonumber | tostring)] | @tsv' out | LC_ALL=C sort >got
    diff wanted got >lost || fail "$form: not what was typed: $(head -3 lost)"
    # what the machine added up and the template's own sums agree: no W180
    same "$form: sums agree" '' "$(gris report errors "$receipt" --json | jq -r 'select(.code == "W180").code')"
done <<FORMS
DS-01 01 2017
DS-02 01 2017
GD-01 01 2017
GD-01X VN-PUPIL-X1 2004
VDT-01 01 2017-05
TTHC-06 $(awk -F, '$4 == "commune" && $7 == "" { print $1; exit }' sample-data/catalog/orgs.csv) 2026-10
PAKN-05 01 2026-10
II.06 01 2026-10
FORMS
same 'every sample form' "$(find sample-data/catalog/forms/ -name '*.json' | wc -l)" "$forms"

# A list and a narrative, without the documents that no workbook carries.
cp -rL sample-data/parts/catalog parts && chmod -R u+w parts
jq '.attachments[].required = false' sample-data/parts/catalog/forms/DTC-DS.json >parts/forms/DTC-DS.json
jq '.attachments[].required = false' sample-data/parts/catalog/outlines/KSTT-DC.json >parts/outlines/KSTT-DC.json
must 0 db drop --yes && must 0 init && must 0 catalog load parts

must 0 template DTC-DS --org 01 --period 2026-10 --rows 12 -o list.xlsx
x fill list.xlsx list.xlsx 'l_1+0=~HN-1' 'l_2+0=~Cầu' 'l_3+0=~A' 'l_4+0=~01' 'l_5+0=~2024-03-01' l_6+0=4250 'l_7+0=~1.210,125' 'l_8+0=~có' \
    'l_1+3=~HN-2' 'l_2+3=~Đường; "vành đai"' 'l_3+3=~B' l_6+3=0.5
round_trip list 'l_3+3=~không có nhóm' '~B'
expect 0 report show "$receipt" --json
same 'rows as typed, blank ones between them nothing' \
    '[{"ma":"HN-1","ten":"Cầu","nhom":"A","don_vi":"01","khoi_cong":"2024-03-01","ke_hoach":"4250.000","giai_ngan":"1210.125","vuong_mac":"true"},{"ma":"HN-2","ten":"Đường; \"vành đai\"","nhom":"B","ke_hoach":"0.500"}]' \
    "$(jq -c '[.rows[] | {ma, ten, nhom, don_vi, khoi_cong, ke_hoach, giai_ngan, vuong_mac} | del(.. | nulls)]' out)"
x sheet back/list-wrong.loi.xlsx "$(x sheets back/list-wrong.loi.xlsx | sed -n 2p)" >list
grep -q $'\tkhông có nhóm\t.*E249' list || fail 'no comment at the cell of the list'

# Who moves the end of the list to the end of the sheet: no million rows are made of one cell there, the list of errors goes back alone.
python3 - <<'END'
import re, zipfile
given, made = zipfile.ZipFile('list-wrong.xlsx'), zipfile.ZipFile('far.xlsx', 'w', zipfile.ZIP_DEFLATED)
for name in given.namelist():
    part = given.read(name).decode()
    if name == 'xl/workbook.xml':
        part = re.sub(r'(name="l_end"[^>]*>[^<]*\$)\d+(<)', r'\g<1>1048576\2', part)
    if name.endswith('sheet1.xml'):
        part = part.replace('</sheetData>', '<row r="1048570"><c r="B1048570"><v>1</v></c></row></sheetData>')
    made.writestr(name, part)
made.close()
END
expect 1 ingest far.xlsx --dry-run --returned back
same 'the list of errors alone' 'Lỗi cần sửa' "$(x sheets back/far.loi.xlsx)"

must 0 template - --org 01 --regime KSTT --period 2026-10 -o words.xlsx
mapfile -t sections < <(x dump words.xlsx | cut -f1)
given=()
for s in "${sections[@]}"; do given+=("$s=~Mục $s: 1.234 hồ sơ
dòng thứ hai"); done
x fill words.xlsx words.xlsx "${given[@]}"
saved words.xlsx
expect 0 ingest words.xlsx --json
expect 0 report show "$(head -1 out | jq -r .receipt)" --json
same 'sections' "${#sections[@]}" "$(jq '[.outline[] | select(.text | test("^Mục o_[0-9]+: 1.234 hồ sơ\n"))] | length' out)"
x fill words.xlsx short.xlsx "${sections[1]}=" # I.1; I is but a heading
expect 1 ingest short.xlsx --dry-run --returned back --json
x sheet back/short.loi.xlsx 'Lỗi cần sửa' >list && holds 'a section that is missing' list E241

finish
