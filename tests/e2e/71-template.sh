#!/bin/bash
# gris template: a workbook for one form, unit and period, read here part by part by another program (lib-workbook.py): what it says of itself, which
# cells are open, their hints, sums as formulas, last period's figures, names, signature, print set-up; a list and a narrative too; refusals.
registry=today
. "$(dirname "$0")/lib.sh"
look() { python3 "$GRIS_SOURCE/tests/e2e/lib-workbook.py" "$1" >book.json || fail "$1 is no workbook"; }
ask() { jq -r "$1" book.json; }
cell() { ask ".sheets[0].cells.\"$1\".v"; } # of the form

must 0 init
must 0 catalog load sample-data/catalog
must 0 ingest sample-data/reports/procedures-ii06/ii06-2026-09.csv sample-data/reports/procedures/provinces-2026-09.csv
must 0 receipt keygen keys

# ---- II.06 of Cao Bằng for October, after September was filed
must 0 template II.06 --org 04 --period 2026-10 --json
file=$(jq -r .path out)
case $file in II.06_04-CaoBang_2026-10_*.xlsx) ;; *) fail "named $file" ;; esac
same 'told' 'true true null 2026-09-15 2026-10-14' "$(jq -r '"\(.owed) \(.with_before) \(.key) \(.window_start) \(.window_end)"' out)"
look "$file"
same 'sheets' 'Biểu II.06 visible, _gris hidden' "$(ask '[.sheets[] | "\(.name) \(.state)"] | join(", ")')"

# The title block: unit, form, window, deadline as `gris due` has it, unit of measure.
words=$(ask '[.sheets[0].cells[] | select(.t == "s").v] | join("\n")')
for wanted in 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM' 'Độc lập - Tự do - Hạnh phúc' 'Tỉnh Cao Bằng (04)' 'Biểu (form): II.06' \
    'Đơn vị nhận báo cáo (to): Việt Nam' 'Nghị định 09/2019/NĐ-CP, Điều 12' 'Tháng 10/2026 · Số liệu từ 15/09/2026 đến 14/10/2026' \
    'Đơn vị tính (unit): hồ sơ' 'Results of handling administrative procedures'; do
    case $words in *"$wanted"*) ;; *) fail "title block: '$wanted' is not there" ;; esac
done
due=$(gris due --org 04 --on 2026-10-15 --json | jq -r 'select(.form == "II.06" and .period == "2026-10").due' | cut -c1-10) # the morning after
last=$(date -d "$due - 1 day" +%d/%m/%Y)
case $words in *"Hạn gửi (due): hết ngày $last"*) ;; *) fail "deadline: $last" ;; esac

# Where things stand: the names tell; every name is in the address table, at the same place.
at() { ask ".names.$1" | tr -d '$' | sed "s/.*!//"; }
same '22 cells of the form, 11 totals' '22 11' "$(ask '[.names | keys[] | select(test("^c_"))] | length') $(ask '[.names | keys[] | select(test("^t_"))] | length')"
same 'names and table agree' "$(ask '.names | to_entries[] | select(.key | test("^[ct]_")) | "\(.key) \(.value | gsub("[$]"; ""))"' | sort)" \
    "$(ask '.sheets[1].cells as $c | range(15; 60) | select($c["A\(.)"].v) | "\($c["A\(.)"].v) \($c["B\(.)"].v)"' | sort)"
row() { ask ".sheets[1].cells as \$c | range(15; 60) | select(\$c[\"A\(.)\"].v == \"$1\") | [(\$c[\"C\(.)\", \"D\(.)\", \"E\(.)\", \"F\(.)\"] | .v // \"\")] | join(\"|\")"; }
same 'what c_2 is' 'TTHC.04|tier=SBN|hồ sơ|integer' "$(row c_2)"
same 'what t_1 is' 'TTHC.03||hồ sơ|integer=' "$(row t_1)"
same 'keys and properties agree' "$(ask '.sheets[1].cells as $c | range(1; 14) | select(($c["B\(.)"].v // "") != "") | "gris.\($c["A\(.)"].v)=\($c["B\(.)"].v)"' | sort)" \
    "$(ask '.properties | to_entries[] | "\(.key)=\(.value)"' | sort)"
same 'of whom and when' 'II.06 KSTT 04 province 2026-10 final' \
    "$(ask '.properties | [."gris.form", ."gris.regime", ."gris.org", ."gris.org_level", ."gris.period", ."gris.vintage"] | join(" ")')"

# Open are the cells for input, and nothing else; all of them yellow, each with a hint.
open=$(ask '[.sheets[0].cells | to_entries[] | select(.value.locked | not).key] | sort | join(" ")')
inputs=$(ask '.sheets[1].cells as $c | [range(15; 60) | select($c["F\(.)"].v == "integer") | $c["B\(.)"].v | sub(".*!"; "")] | sort | join(" ")')
same 'open cells' "$inputs" "$open"
same 'yellow' FFFFF9C4 "$(ask '[.sheets[0].cells[] | select(.locked | not).fill] | unique | join(" ")')"
same 'a hint each' "$inputs" "$(ask '.sheets[0].hints | keys | sort | join(" ")')"
same 'protected' 'true true' "$(ask '[.sheets[].protected] | join(" ")')"
same 'short enough' '' "$(ask '.sheets[0].hints[] | select((.title | utf8bytelength) > 32 or (.message | utf8bytelength) > 255 or (.error | utf8bytelength) > 255 or (.formula | length) > 255).title')"
d=$(at c_2)
same 'what may be typed' "custom IF(ISNUMBER($d),AND($d=ROUND($d,0),$d>=0),OR($d=\"-\",$d=\"…\",$d=\"...\"))" \
    "$(ask ".sheets[0].hints.$d | \"\(.type) \(.formula)\"")"
case $(ask ".sheets[0].hints.$d.message") in *'Số nguyên. Từ 0.'*'hồ sơ'*'Không phát sinh: -'*) ;; *) fail 'the hint' ;; esac

# Sums: totals below, of both tiers. Nothing is filled in, so they are blank: a missing part is not zero.
c1=$(at c_1) c12=$(at c_12) t1=$(at t_1)
same 't_1' "IF(COUNT($c1,$c12)+($c1=\"-\")+($c12=\"-\")<2,\"\",IF(COUNT($c1,$c12)=0,\"-\",ROUND(SUM($c1,$c12),0)))" "$(ask ".sheets[0].cells.$t1.f")"
same 'blank' '' "$(cell "$t1")"
same 'no formula without a value' '' "$(ask '.sheets[].cells[] | select(.f and .t == "n" and .v == "").f')"

# The figures of September in grey, right of the eleven columns: 3056 files of departments, all of them as they were filed.
right() { python3 -c "
import re,sys
l,n=re.match('([A-Z]+)([0-9]+)',sys.argv[1]).groups()
c=0
for x in l: c=c*26+ord(x)-64
c+=11
s=''
while c: c,r=divmod(c-1,26); s=chr(65+r)+s
print(s+n)" "$1"; }
same 'September' 3056 "$(cell "$(right "$c1")")"
same 'all of them' "$(awk -F, '$1 == "04" { print $5 }' sample-data/reports/procedures-ii06/ii06-2026-09.csv | sort -n | xargs)" \
    "$(for n in $(seq 22); do cell "$(right "$(at c_$n)")"; done | sort -n | xargs)"
same 'locked' true "$(ask ".sheets[0].cells.$(right "$c1").locked")"

# The head: words before ": " stand once above their columns; then the numbers of columns. Frozen, on A4, on each page.
head=$((${c1//[A-Z]/} - 5)) # this period and the one before, two levels, numbers, a heading
same 'above two columns' 'Trong kỳ' "$(cell "${d//[0-9]/}$((head + 1))")"
holds 'merged' book.json "\"${d//[0-9]/}$((head + 1)):"
same 'below it' 'trực tuyến' "$(cell "${d//[0-9]/}$((head + 2))")"
same 'A4' 9 "$(ask '.sheets[0].paper')"
same "repeated rows" "'Biểu II.06'!\$$head:\$$((head + 3))" "$(ask '.names."_xlnm.Print_Titles"')"
case $(ask '.sheets[0].frozen') in C*) ;; *) fail 'frozen panes' ;; esac

# ---- signed: over the text of docs/templates.md, by the key of receipts; read by openssl
export GRIS_RECEIPT_KEY=keys/gris-receipt.key
must 0 template II.06 --org 04 --period 2026-10 -o signed.xlsx --json
same 'the key' "$(openssl pkey -pubin -in keys/gris-receipt.pub -outform DER | sha256sum | cut -c1-16)" "$(jq -r .key out)"
look signed.xlsx
python3 - <<'END'
import base64, json
c = json.load(open('book.json'))['sheets'][1]['cells']
v = lambda a: c.get(a, {'v': ''})['v']
keys = {v(f'A{r}'): v(f'B{r}') for r in range(1, 14)}
open('signature', 'wb').write(base64.urlsafe_b64decode(keys.pop('signature') + '=='))
rows = [[v(f'{k}{r}') for k in 'ABCDEF'] for r in range(15, 200) if v(f'A{r}')]
text = 'gris template 1\n' + ''.join(f'{k}={keys[k]}\n' for k in sorted(keys)) + ''.join('\t'.join(r) + '\n' for r in sorted(rows))
open('text', 'w').write(text)
END
openssl pkeyutl -verify -pubin -inkey keys/gris-receipt.pub -rawin -in text -sigfile signature >/dev/null || fail 'the signature'
sed -i s/II.06/II.07/ text
! openssl pkeyutl -verify -pubin -inkey keys/gris-receipt.pub -rawin -in text -sigfile signature >/dev/null || fail 'a signature of anything'
unset GRIS_RECEIPT_KEY

# ---- units that differ by row have a column; decimals; the vintage; a folder
mkdir folder
must 0 template VDT-01 --org VN --period 2019-05 --vintage preliminary -o folder
look folder/VDT-01_VN-*.xlsx
same 'a column of units' 'Đơn vị tính (unit)' "$(ask '[.sheets[0].cells[] | select(.v == "Đơn vị tính (unit)").v] | unique | .[]')"
same 'each row its own' 'tỷ đồng tỷ đồng tỷ đồng %' "$(for n in 1 2 3 4; do c=$(at c_$n) && cell "C${c//[A-Z]/}"; done | xargs)"
same 'preliminary' preliminary "$(ask '.properties."gris.vintage"')"
same 'decimals as the indicator has' '#,##0.000' "$(ask ".sheets[0].cells.$(at c_4).format")"

# ---- what did not arise in the period before is "-"; it is shown in the look of a number, as is what is given back to be typed anew
must 0 report nil PAKN-05 --org 04 --period 2026-09
must 0 template PAKN-05 --org 04 --period 2026-10 -o nil.xlsx
look nil.xlsx
c=$(at c_1) && next=$(tr A-Y B-Z <<<"${c//[0-9]/}")${c//[A-Z]/}
same 'nil before' 's - #,##0' "$(ask ".sheets[0].cells.$next | \"\(.t) \(.v) \(.format)\"")"

# ---- refused, and nothing written; not owed, and told
refuse() { expect "$@" -o refused.xlsx && ! [ -e refused.xlsx ] || fail "written: $*"; }
refuse 1 template NO-SUCH --org 01 --period 2026-10 && holds 'form' err E214
refuse 1 template TTHC-06 --org NO-SUCH --period 2026-10 && holds 'unit' err E201
refuse 1 template TTHC-06 --org 01 --period 2026 && holds 'a year of a monthly form' err E402
refuse 1 template TTHC-06 --org 01 --period soon && holds 'no period' err E401
refuse 1 template TTHC-06 --org 01 --period 2020-01 && holds 'before the regime' err E40
refuse 1 template TTHC-06 --org 01 --period 2026-10 --vintage maybe && holds 'vintage' err E217
refuse 1 template - --regime TTHC --org 01 --period 2026-10 && holds 'no outline' err E821
refuse 2 template TTHC-06 --period 2026-10
refuse 2 template - --org 01 --period 2026-10
refuse 2 template TTHC-06 --org 01 --period 2026-10 --rows 0
must 0 template TTHC-06 --org R1 --period 2026-10 -o anyway.xlsx
holds 'not owed' err W821
expect 4 template TTHC-06 --org 01 --period 2026-10 -o no/such/folder.xlsx && holds 'cannot be written' err E705
same 'no crumbs' '' "$(find . -name '*~')"

# ---- a list and a narrative, of another catalog
gris db drop --yes >/dev/null 2>&1
must 0 init
must 0 catalog load sample-data/parts/catalog
must 0 template DTC-DS --org 01 --period 2026-09 --rows 12 -o list.xlsx
holds 'documents do not fit in' err W822
look list.xlsx
first=$(at l_1) end=$(at l_end)
same 'twelve rows' $((${first//[A-Z]/} + 11)) "${end//[A-Z]/}"
same 'columns' 'ma ten nhom don_vi khoi_cong ke_hoach giai_ngan' \
    "$(ask '.sheets[1].cells as $c | [range(15; 40) | select($c["A\(.)"].v // "" | test("^l_[0-9]")) | $c["C\(.)"].v] | join(" ")' | cut -d' ' -f1-7)"
n3=$(at l_3)
same 'choose from a list' list "$(ask ".sheets[0].hints.\"$n3:${n3//[0-9]/}${end//[A-Z]/}\".type")"
range=$(ask ".sheets[0].hints.\"$n3:${n3//[0-9]/}${end//[A-Z]/}\".formula")
same 'on the hidden sheet' "_gris!\$H\$2:\$H\$$(($(grep -c '^nhom,' sample-data/parts/catalog/dimensions.csv) + 1))" "$range"
same 'its members' "$(grep '^nhom,' sample-data/parts/catalog/dimensions.csv | cut -d, -f2 | sort | xargs)" \
    "$(ask '.sheets[1].cells as $c | [range(2; 20) | $c["H\(.)"].v // empty] | sort | join(" ")')"
must 0 template - --regime KSTT --org 01 --period 2026-09 -o words.xlsx
look words.xlsx
same 'sections' "$(jq -r '[.sections[] | .. | .id? // empty] | join(" ")' sample-data/parts/catalog/outlines/KSTT-DC.json)" \
    "$(ask '.sheets[1].cells as $c | [range(15; 60) | select($c["A\(.)"].v // "" | test("^o_")) | $c["C\(.)"].v] | join(" ")')"
same 'form -' '-' "$(ask '.properties."gris.form"')"

# ---- GRIS_LONG=1: LibreOffice opens every one of them and saves it again: names, hidden sheet, properties, hints, open cells are what they were
if [ -n "${GRIS_LONG:-}" ]; then
    mkdir mine theirs
    cp II.06_*.xlsx signed.xlsx folder/*.xlsx list.xlsx words.xlsx mine
    HOME=$work timeout 300 soffice --headless --convert-to xlsx --outdir theirs mine/*.xlsx >/dev/null 2>&1 || fail 'soffice'
    kept() {
        look "$1"
        jq -S '{names: (.names | with_entries(select(.key | test("^([cto]_[0-9]+|l_([0-9]+|end))$")) | .value |= gsub("[$\u0027]"; ""))), properties,
            hidden: (.sheets[1].cells | map_values(.v) | with_entries(select(.value != ""))), sheets: [.sheets[] | .name, .state, .protected],
            hints: (.sheets[0].hints | length), open: [.sheets[0].cells | to_entries[] | select(.value.locked | not).key] | sort,
            sums: [.sheets[0].cells[] | select(.f)] | length}' book.json
    }
    for file in mine/*; do
        kept "$file" >before
        kept "theirs/${file##*/}" >after
        cmp -s before after || fail "LibreOffice, ${file##*/}: $(diff before after | head -n 6)"
    done
fi

finish
