#!/bin/bash
# Narratives by an outline, rows of a list, documents: filed in JSON, shown, corrected, compared, handed out, exported, verified; and every broken
# sample with its finding. What is wanted of the figures stands in sample-data/parts.
registry=today
. "$(dirname "$0")/lib.sh"

parts=sample-data/parts
must 0 init
must 0 catalog load $parts/catalog

# The catalog comes back as it went in.
expect 0 catalog export again && expect 0 catalog load again --json
same 'nothing changed' '' "$(jq -r 'select(.what).key' out)"
expect 0 catalog show outlines KSTT-DC && holds 'the outline is shown' out 'KSTT-DC'

# Filed: a narrative and its figures out of one file, and a list.
must 0 ingest $parts/reports --json
same 'three submissions' '- DTC-DS KSTT-01' "$(jq -r 'select(.form).form' out | LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//')"
narrative=$(jq -r 'select(.form == "-").receipt' out)
list=$(jq -r 'select(.form == "DTC-DS").receipt' out)

# Shown: sections with their titles, rows as a table, documents.
expect 0 report show "$narrative" --lang vi
holds 'a title' out 'I.2  Giải quyết thủ tục hành chính'
holds 'the second line of its text' out 'Hồ sơ quá hạn tập trung ở lĩnh vực đất đai.'
holds 'the document' out '412-BC-UBND.pdf'
expect 0 report show "$narrative" --json
same 'sections' 'I.1 I.2 I.3 III' "$(jq -r '.outline | map(.section) | join(" ")' out)"
same 'its digest is that of the bytes' "$(jq -r '.[0].attachments[0].content' $parts/reports/kstt-01-2026-10.json | base64 -d | sha256sum | cut -d' ' -f1)" \
    "$(jq -r '.attachments[0].digest' out)"
expect 0 report show "$list"
holds 'a row' out '4250.000'
expect 0 report show "$list" --json
same 'the rows that were filed' "$(jq -cS '[.rows[] | .ke_hoach |= tonumber | .giai_ngan |= tonumber]' $parts/reports/dtc-01-2026-10.json)" \
    "$(jq -cS '[.rows[] | .ke_hoach |= tonumber | .giai_ngan |= tonumber | .vuong_mac |= (. == "true")]' out)"

# The document again, byte for byte; a name that nobody gave.
expect 0 report attachment "$narrative" 412-BC-UBND.pdf -o back.pdf
jq -r '.[0].attachments[0].content' $parts/reports/kstt-01-2026-10.json | base64 -d | cmp - back.pdf || fail 'the document is not what was filed'
expect 1 report attachment "$narrative" khac.pdf && holds 'no such document' err E681

# The same again is the same submission, in another order of sections too; another text is another version.
expect 0 ingest $parts/reports --json
same 'nothing new' 'true true true' "$(jq -r 'select(.form).duplicate' out | tr '\n' ' ' | sed 's/ $//')"
jq '.[0] | .outline |= reverse' $parts/reports/kstt-01-2026-10.json >reversed.json
expect 0 ingest reversed.json --json
same 'in the order of the outline' true "$(jq -r 'select(.form).duplicate' out)"
jq '.rows[0] |= (to_entries | reverse | from_entries)' $parts/reports/dtc-01-2026-10.json >turned.json
expect 0 ingest turned.json --json
same 'columns in another order' true "$(jq -r 'select(.form).duplicate' out)"
must 0 ingest $parts/revised --json
same 'corrections' '2 2' "$(jq -r 'select(.form).version' out | tr '\n' ' ' | sed 's/ $//')"
narrative2=$(jq -r 'select(.form == "-").receipt' out)
list2=$(jq -r 'select(.form == "DTC-DS").receipt' out)
expect 0 report diff "$narrative2" --json
same 'sections that differ' 'I.3 II' "$(jq -r .section out | tr '\n' ' ' | sed 's/ $//')"
expect 0 report diff "$list2" --json
same 'one cell' '{"row":"HN-0112","column":"giai_ngan","before":"1210.125","after":"1260.125"}' "$(head -1 out)"
same 'one row' 8 "$(jq -r 'select(.before == null and .row == "HN-0501").column' out | wc -l)"
expect 0 report diff "$list2" && holds 'for people' out 'HN-0112: giai_ngan'
jq '.attachments[0].content = "JVBERi0yLjAK"' $parts/revised/dtc-01-2026-10-sua.json >letter.json
expect 0 ingest letter.json --json
list3=$(jq -r 'select(.form).receipt' out)
expect 0 report diff "$list3" --json
same 'the document alone' '["cv-2210.pdf"]' "$(jq -cs 'map(.attachment)' out)"

# Figures may go without the narrative; a CSV file of them does.
printf 'org_code,period,indicator_code,value\n48,2026-10,KSTT.NHAN,7\n' >figures.csv
expect 0 ingest figures.csv
expect 0 read $parts/reports/dtc-01-2026-10.json --json
same 'rows as they stand' 'ma=HN-0007' "$(jq -r 'select(.row == 1).cells[5]' out)"

# Every broken sample has its finding and is no version.
expect 1 ingest $parts/broken --json && cp out broken.out
while IFS=$'\t' read -r file code meaning; do
    [ "$file" = file ] && continue
    jq -c --arg file "/$file" 'select((.file // "") | endswith($file))' broken.out >out
    same "$file: $meaning" true "$(jq -s --arg code "$code" 'any(.[]; (.findings // [])[] | .code == $code)' out)"
    same "$file is refused" 0 "$(jq -r 'select(.version // 0 > 0).version' out | wc -l)"
done <$parts/broken/expected.tsv
same 'every broken sample is expected' "$(find $GRIS_SOURCE/$parts/broken -name '*.json' | wc -l)" "$(tail -n +2 $parts/broken/expected.tsv | wc -l)"

# Behind the wall: more rows than any report may have, a document too big, brackets without end.
{ printf '{"org":"01","regime":"DTC","period":"2026-10","form":"DTC-DS","rows":[{}'; yes ',{}' | head -n 1000000 | tr -d '\n'; printf ']}'; } >million.json
expect 1 ingest million.json && holds 'a million rows' out 'list_rows'
{ printf '{"org":"01","regime":"DTC","period":"2026-10","form":"DTC-DS","rows":[],"attachments":[{"kind":"cong-van","name":"a.pdf","media_type":"application/pdf","content":"'
    head -c 18000000 /dev/zero | base64 -w 0; printf '"}]}'; } >big.json
expect 1 ingest big.json && holds 'a document too big' out 'attachment_bytes'
{ printf '{"org":"01","regime":"KSTT","period":"2026-10","form":"-","outline":'; head -c 100000 /dev/zero | tr '\0' '['; } >deep.json
expect 1 ingest deep.json && holds 'too deep' out 'json_depth'
rm million.json big.json deep.json

# A document of several pieces is stored like any original.
{ printf '%%PDF-1.4\n'; head -c 3000000 /dev/urandom; } >long.pdf
jq --arg content "$(printf x)" --rawfile bytes <(base64 -w 0 long.pdf) '.attachments[0].content = $bytes | .period = "2026-09"' \
    $parts/reports/dtc-01-2026-10.json >long.json
expect 0 ingest long.json --json
expect 0 report attachment "$(jq -r 'select(.form).receipt' out)" cv-2210.pdf -o long-back.pdf
cmp long.pdf long-back.pdf || fail 'the long document is not what was filed'

# Published once it is approved: narratives and rows, formulas guarded, never a document.
jq '.rows[2].ten = "=HYPERLINK(\"x\")"' $parts/revised/dtc-01-2026-10-sua.json >formula.json
must 0 ingest formula.json --json
list4=$(jq -r 'select(.form).receipt' out)
must 0 aggregate
expect 0 export csv --out csv
[ ! -e csv/current/lists ] && [ ! -e csv/current/outlines ] || fail 'what nobody approved is published'
must 0 report approve "$narrative2" "$list4" --as VN --reason 'đủ'
must 0 aggregate
expect 0 export csv --out csv
expect 0 export dashboard --out dashboard
same 'rows of the list' 5 "$(wc -l <csv/current/lists/DTC-DS.csv)"
holds 'a formula is text' csv/current/lists/DTC-DS.csv "\"'=HYPERLINK(\"\"x\"\")\""
same 'sections' 'I.1 I.2 I.3 II III' "$(jq -r '.[0].sections | map(.section) | join(" ")' dashboard/current/narratives/2026-10.json)"
same 'the same rows' "$(jq '.rows | length' formula.json)" "$(jq '.[0].rows | length' dashboard/current/lists/2026-10.json)"
same 'described' 'lists/DTC-DS.csv outlines/KSTT-DC.csv' \
    "$(jq -r '.resources[].path' csv/current/datapackage.json | grep / | LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//')"
grep -rlq 'PDF\|cv-2210' csv/current/ dashboard/current/ && fail 'a document is published'
jq '.rows[0].giai_ngan = "3000"' formula.json >later.json
must 0 report return "$list4" --as VN --reason "cột giải ngân"
must 0 ingest later.json
must 0 aggregate
expect 0 export csv --out csv
[ ! -e csv/current/lists ] || fail 'a correction that nobody approved stands, and the list is published'

# The views, as a reader sees them; the chain and every content against its digest.
expect 0 aggregate
expect 0 audit verify
db() { "$GRIS_BIN" db psql -- -X -q -At -c "$1"; }
same 'api.section' 'I.1,I.2,I.3,II,III' "$(db "SELECT string_agg(section, ',' ORDER BY n) FROM api.section WHERE org_code = '01'")"
same 'a reader may ask' 0 "$(db "SET ROLE gris_read; SELECT count(*) FROM api.section, api.list_row WHERE false")"
same 'api.list_row' '4' "$(db "SELECT count(*) FROM api.list_row WHERE org_code = '01' AND period = '2026-10'")"

echo "counted: $(tail -n +2 $parts/broken/expected.tsv | wc -l) broken samples, 3 attacks on limits"
finish
