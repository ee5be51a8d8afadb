#!/bin/bash
# Rules at the door: errors refuse, warnings and notes do not; figures of other reports of the file, of the database, of children;
# what stands is not refused when it comes again; a dry run says the same and stores nothing.
registry=today
. "$(dirname "$0")/lib.sh"

cp -r sample-data/catalog/. catalog
cat >catalog/rules.csv <<'END'
form,code,severity,left,operator,right,tolerance,missing,when,valid_from,valid_to,message_vi,message_en
DS-01,SEX,error,[POP.MALE] + [POP.FEMALE],=,[POP.TOTAL],0.1,,,,,Nam và nữ phải cộng lại bằng tổng,Men and women must add up to the total
DS-01,GROWTH,warning,[POP.TOTAL],<=,[POP.TOTAL].prev * 1.1,,,,,,Dân số tăng quá 10 %,The population grew by more than 10 %
DS-01,URBAN,note,[POP.URBAN],<=,[POP.RURAL],,,,,,,
DS-01,PARTS,error,[POP.TOTAL],=,sum([POP.TOTAL].children),,,orgUnit.level = 'region',,,Vùng phải bằng tổng các tỉnh,A region must equal its provinces
END
must 0 init
must 0 catalog load catalog

head() { echo org_code,period,indicator_code,value; }
# report ORG YEAR TOTAL MALE FEMALE [URBAN RURAL]
report() {
    printf '%s,%s,POP.TOTAL,%s\n%s,%s,POP.MALE,%s\n%s,%s,POP.FEMALE,%s\n' "$1" "$2" "$3" "$1" "$2" "$4" "$1" "$2" "$5"
    [ $# -lt 7 ] || printf '%s,%s,POP.URBAN,%s\n%s,%s,POP.RURAL,%s\n' "$1" "$2" "$6" "$1" "$2" "$7"
}
codes() { jq -rs '[.[] | select(.findings) | .findings[] | .code] | sort | join(" ")' "$1"; }
facts() { jq -cS 'del(.receipt, .digest, .version, .duplicate, .summary) | .state |= (if . == "rejected" then . else "received" end)' "$1"; }

# 100.0 men + 99.0 women are 199.0, not 200.0: an imbalance of -1.0 beyond 0.1, with the three cells, in both languages.
{ head; report 04 2013 200.0 100.0 99.0 60 140; } >error.csv
expect 1 ingest error.csv --json
same 'an error' 'rejected E320' "$(jq -rs '.[0] | "\(.state) \(.findings[0].code)"' out)"
same 'its texts' 'Quy tắc SEX: Nam và nữ phải cộng lại bằng tổng (vế trái 199, vế phải 200, chênh lệch -1)|Rule SEX: Men and women must add up to the total (left 199, right 200, imbalance -1)' \
    "$(jq -rs '.[0].findings[0] | "\(.message_vi)|\(.message_en)"' out)"
same 'its cells' 'POP.MALE 100.0 3 4|POP.FEMALE 99.0 4 4|POP.TOTAL 200.0 2 4' \
    "$(jq -rs '[.[0].findings[0].cells[] | "\(.indicator_code) \(.value) \(.row) \(.column)"] | join("|")' out)"
same 'its place' 'POP.MALE error.csv 3' "$(jq -rs '.[0].findings[0] | "\(.indicator_code) \(.file) \(.row)"' out)"
expect 1 ingest error.csv
holds 'a cell on a terminal' out '· POP.FEMALE = 99.0 (row 4, column 4)'
expect 1 ingest error.csv --lang vi
holds 'a cell on a terminal, in Vietnamese' out '· POP.FEMALE = 99.0 (dòng 4, cột 4)'

# A note refuses nothing: 150 in towns, 50 in the country.
{ head; report 04 2013 200.0 100.0 100.0 150 50; } >note.csv
must 0 ingest note.csv --json
same 'a note' 'received N320' "$(jq -rs '.[0] | "\(.state) \(.findings[0].code)"' out)"
receipt=$(jq -rs '.[0].receipt' out)
must 0 report errors "$receipt" --json
same 'cells from the database' 'POP.URBAN 150.0|POP.RURAL 50.0' "$(jq -r '[.cells[] | "\(.indicator_code) \(.value)"] | join("|")' out)"

# A warning does not either: 230 is more than 1.1 × 200 = 220; 200 comes from the database, of another period.
{ head; report 04 2014 230.0 115.0 115.0; } >warning.csv
must 0 ingest warning.csv --json --dry-run
facts out >dry
same 'a dry run stores nothing' 2 "$(gris report list --json | wc -l)"
must 0 ingest warning.csv --json
same 'a warning' 'received W320' "$(jq -rs '.[0] | "\(.state) \(.findings[0].code)"' out)"
facts out >wet
cmp -s dry wet || fail 'a dry run says something else'
same 'the cell of the period before' '2013 200.0' "$(jq -rs '.[0].findings[0].cells[] | select(.period) | "\(.period) \(.value)"' out)"

# Its reason, by number; the last one stands; nothing else has that number.
warned=$(jq -rs '.[0].receipt' out)
must 0 report show "$warned" --json
same 'one is open' '1 0' "$(jq -r '"\(.open_warnings) \(.justifications | length)"' out)"
expect 2 report justify "$warned"
expect 2 report justify "$warned" --reason x --finding none
expect 1 report justify "$warned" --reason x --finding 2 --json
same 'no such warning' E409 "$(jq -r .code out)"
must 0 report justify "$warned" --reason 'Khu công nghiệp mới'
must 0 report justify "$warned" --reason 'Khu công nghiệp mới mở tháng 3' --finding 1 --json
same 'justified' 1 "$(jq .justified out)"
must 0 report errors "$warned" --json
same 'number and reason' '1 Khu công nghiệp mới mở tháng 3' "$(jq -r '"\(.n) \(.justification.reason)"' out)"
must 0 report errors "$warned"
holds 'the number on a terminal' out '1. warning.csv:2:4: warning W320'
holds 'the reason on a terminal' out '✎ reason: Khu công nghiệp mới mở tháng 3 ('
holds 'the counts' out '0 errors, 1 warnings (0 without a reason)'
must 0 report receipt "$warned"
same 'the receipt' '0 1 W320' "$(jq -r '"\(.open_warnings) \(.justifications[0].n) \(.justifications[0].code)"' out)"
must 0 report show "$warned"
holds 'on a terminal' out '1. W320  reason: Khu công nghiệp mới mở tháng 3 ('

# A note in the file on the cell that the warning names is its reason: 280 is more than 1.1 × 230.
printf '%s\n' org_code,period,indicator_code,value,note '02,2013,POP.TOTAL,230,' >noted.csv
must 0 ingest noted.csv --json
printf '%s\n' org_code,period,indicator_code,value,note '02,2014,POP.TOTAL,280,Sáp nhập hai huyện' >noted.csv
must 0 ingest noted.csv --json
noted=$(jq -rs '.[0].receipt' out)
must 0 report receipt "$noted"
same 'a note is a reason' '0 Sáp nhập hai huyện' "$(jq -r '"\(.open_warnings) \(.justifications[0].reason)"' out)"

# Reasons travel upward: R2 has 02 and 04 beneath it (280 + 230); a third warning of 06 is open (111 > 1.1 × 100).
{ head; report 06 2013 100 50 50; report 06 2014 111 55.5 55.5; } >open.csv
must 0 ingest open.csv --json
must 0 aggregate
must 0 explain --indicator POP.TOTAL --org R2 --period 2014 --json
same 'warnings beneath a total' '3 2' "$(jq -r '"\(.warnings.count) \(.warnings.justified)"' out)"
same 'with their reasons' '02 Sáp nhập hai huyện|04 Khu công nghiệp mới mở tháng 3|06 null' \
    "$(jq -r '[.warnings.list[] | "\(.org_code) \(.reason)"] | sort | join("|")' out)"
must 0 explain --indicator POP.TOTAL --org R2 --period 2014
holds 'on a terminal' out '3 warnings, 2 with a reason'
holds 'an open one' out '✎ no reason given'
must 0 explain --indicator POP.URBAN --org R2 --period 2014 --json
same 'not of another figure' 0 "$(jq .warnings.count out)"

# The period before in the same file, in either order, refused or not: 2016 (260) is held against 2015 (231), which is more than 230 by less than a tenth.
{ head; report 04 2016 260.0 130.0 130.0; report 04 2015 231.0 115.0 115.0; } >two.csv
expect 1 ingest two.csv --json --dry-run
same 'both faults, none hidden' 'E320 W320' "$(codes out)"
facts out >dry
expect 1 ingest two.csv --json
facts out >wet
cmp -s dry wet || fail 'a dry run of two says something else'
# 2015 was refused, so nothing stands for it.
{ head; report 04 2016 261.0 131.0 130.0; } >third.csv
must 0 ingest third.csv --json
same 'no period before' '' "$(codes out)"

# A parent against its children: R4 files 100; 62, 64, 66, 67, 68 file 20, 20, 20, 20, 21 = 101 in the same file.
{ head; report R4 2013 100 50 50; for org in 62 64 66 67; do report $org 2013 20 10 10; done; report 68 2013 21 10.5 10.5; } >parts.csv
expect 1 ingest parts.csv --json
same 'a parent and its children' 'R4 E320 100 101' "$(jq -rs '.[] | select(.org_code == "R4") | "\(.org_code) \(.findings[0].code) \(.findings[0].value) \(.findings[0].expected)"' out)"
same 'six cells' 6 "$(jq -s '[.[] | select(.org_code == "R4") | .findings[0].cells[]] | length' out)"
# The children's figures stand in the database now.
{ head; report R4 2013 101 50.5 50.5; } >parent.csv
must 0 ingest parent.csv --json
same 'the children of the database' '' "$(codes out)"
{ head; report R4 2013 102 51 51; } >parent.csv
expect 1 ingest parent.csv --json
same 'and still they are asked' E320 "$(codes out)"
# A child that filed nothing for the year is not there: nothing is judged.
{ head; report R4 2012 102 51 51; for org in 62 64 66 67; do report $org 2012 20 10 10; done; } >few.csv
must 0 ingest few.csv --json
same 'a child is missing' '' "$(codes out)"

# A stricter rule does not refuse what stands already.
sed -i 's/^\(DS-01,SEX,error,.*,=,.*,\)0.1,/\10.1,/; /^DS-01,GROWTH/s/warning/error/' catalog/rules.csv
must 0 catalog load catalog
must 0 ingest warning.csv --json
same 'what stands is not refused' 'true received' "$(jq -rs '.[0] | "\(.duplicate) \(.state)"' out)"
must 0 ingest warning.csv --json --dry-run
{ head; report 04 2014 231.0 115.5 115.5; } >warning2.csv
expect 1 ingest warning2.csv --json
same 'another content is' 'rejected E320' "$(jq -rs '.[0] | "\(.state) \(.findings[0].code)"' out)"

# More small files than are taken in together (100): what went before stands in the database by then, and a dry run does as if it did. 64 grows from
# 100 to 200; 66 grows too, but its 2013 is refused: 60 and 50 are not 100.
mkdir many
{ head; report 64 2010 100 50 50; } >many/a.csv
{ head; report 66 2010 100 60 50; } >many/b.csv
for year in 1997 1998 1999; do
    for org in $(awk -F, '$4 == "province" && $5 == "VN" && $6 == "" && $1 != "28" && n++ < 36 { print $1 }' catalog/orgs.csv); do
        { head; echo "$org,$year,POP.TOTAL,100"; } >"many/f$org-$year.csv"
    done
done
{ head; report 64 2011 200 100 100; } >many/y.csv
{ head; report 66 2011 200 100 100; } >many/z.csv
expect 1 ingest many --json --dry-run
facts out >dry
same 'across batches' 'many/b.csv E320|many/y.csv E320' "$(jq -rs '[.[] | select(.findings) | .file as $f | .findings[] | "\($f) \(.code)"] | join("|")' out)"
expect 1 ingest many --json
facts out >wet
cmp -s dry wet || fail 'a dry run of many files says something else'

# One large file, stored in groups while it is read, the later years first: a report is held against one that only comes after it. Forty provinces,
# 25 years, three vintages: 3,000 reports of 200 in even and 300 in odd years, so all but the first of the 13 odd years grew too much: 12 × 120.
pad=$(printf '%*s' 1500 '' | tr ' ' x)
provinces=$(awk -F, '$4 == "province" && $5 == "VN" && $6 == "" && $1 != "04" && $1 != "28" && n++ < 40 { print $1 }' catalog/orgs.csv)
{
    echo org_code,period,vintage,indicator_code,value,note
    for year in $(seq 2019 -1 1995); do
        for org in $provinces; do
            for vintage in estimate preliminary final; do
                echo "$org,$year,$vintage,POP.TOTAL,$((200 + 100 * (year % 2))),$pad"
            done
        done
    done
} >large.csv
[ "$(stat -c %s large.csv)" -gt $((4 << 20)) ] || fail 'too small to be a large file'
expect 1 ingest large.csv --json --dry-run
facts out >dry
same 'grew too much' 1440 "$(codes out | tr ' ' '\n' | grep -c E320)"
expect 1 ingest large.csv --json
facts out >wet
cmp -s dry wet || fail 'a dry run of a large file says something else'
same 'reports of it that stand' 1560 "$(jq -s '[.[] | select(.state == "received")] | length' out)"
must 0 audit verify
finish
