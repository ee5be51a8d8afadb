#!/bin/bash
# Hostile files and names with the real program: each is refused with its reason, good files beside them are taken, nothing is written but where it should,
# no control character reaches a terminal, and nothing that gris writes for a spreadsheet is a formula.
registry=today
. "$(dirname "$0")/lib.sh"

begin
header='org_code,period,indicator_code,value'
good() { printf '%s\n%s,2017,POP.TOTAL,%s\n' "$header" "$1" "$2"; }

# ---- an inbox in which every second thing is no file, or has a name made to do harm ----
mkdir inbox outside
good 01 1000.5 >inbox/a-good.csv
good 02 800.5 >'inbox/b line
break.csv'
good 04 500.5 >"inbox/c $(printf '\033[2J\033]0;title\007').csv"
good 06 300.5 >"inbox/$(printf 'd%.0s' {1..251}).csv" # 255 bytes
good 08 700.5 >"inbox/e$(printf '\xff\xfe').csv"
good 10 600.5 >inbox/--help.csv
good 11 500.5 >"inbox/f; rm -rf .csv"
good 12 400.5 >"inbox/g\$(touch touched).csv"
good 14 900.5 >outside/target.csv
ln -s ../outside/target.csv inbox/h-link.csv
ln -s /etc/passwd inbox/i-passwd.csv
mkfifo inbox/j-fifo.csv
mkdir inbox/k-folder.csv
: >inbox/l-empty.csv
head -c 10485760 /dev/zero | tr '\0' x | { printf '%s\n' "$header"; cat; } >inbox/m-line.csv
head -c 1000000 /dev/zero | tr '\0' , | { printf '%s\n' "$header"; cat; } >inbox/n-commas.csv
printf '%s\n15,2017,POP.TOTAL,"700\n' "$header" >inbox/o-quote.csv
printf '%s\n15,2017,POP.TOTAL,7\0\n' "$header" >inbox/p-nul.csv
head -c 200000 /dev/zero | tr '\0' '[' >inbox/q-deep.json
printf '{"org":"15","\\u006frg":"17","regime":"DS","period":"2017","form":"DS-01","values":[]}' >inbox/r-keys.json
printf '%s\n15,2017,POP.TOTAL,=1+1\n15,2017,POP.MALE,@x\n' "$header" >inbox/s-formula.csv
printf '%s\n15,2017,POP.TOTAL,abc\n' "$header" >"inbox/$(printf 'u%.0s' {1..251}).csv"
printf 'PK\003\004' | cat - /dev/zero | head -c 100000 >inbox/t-archive.csv
find . -path ./db -prune -o -path ./inbox -prune -o -print | sort >before

expect 1 ingest inbox --inbox --returned returned --json
cp out ingested
same 'files that came to something' 21 "$(jq -s last.summary.files ingested)"
same 'accepted units' '01 02 04 06 08 10 11 12' \
    "$(jq -rs 'map(select(.state == "received") | .org_code) | sort | join(" ")' ingested)"
# code and place of a file's finding
found() { jq -rs --arg file "$1" 'map(select(.file and (.file | endswith($file)))) | .[0].findings[0] | "\(.code) \(.row // ""):\(.column // "")"' ingested; }
same 'a link' 'E102 :' "$(found h-link.csv)"
same 'a link out of the inbox' 'E102 :' "$(found i-passwd.csv)"
same 'a FIFO' 'E102 :' "$(found j-fifo.csv)"
same 'an empty file' 'E101 :' "$(found l-empty.csv)"
same 'a line of 10 MB' 'E113 2:' "$(found m-line.csv)"
same 'a million commas' 'E113 2:16385' "$(found n-commas.csv)"
same 'an open quote' 'E108 2:4' "$(found o-quote.csv)"
same 'a NUL' 'E105 2:4' "$(found p-nul.csv)"
same 'deep JSON' 'E113 1:65' "$(found q-deep.json)"
same 'a key twice' 'E121 1:22' "$(found r-keys.json)"
same 'a formula' 'E233 2:4' "$(found s-formula.csv)"
same 'a name of 255 bytes' 'E203 2:4' "$(found uuu.csv)"
same 'an archive' 'E140 :' "$(found t-archive.csv)"

same 'lists of errors' 10 "$(find returned -name '*.errors.csv' -printf x | wc -c)"

# ---- nothing is written but in the inbox and in the folder for what goes back ----
find . -path ./db -prune -o -path ./inbox -prune -o -path ./returned -prune -o -print | sort >after
same 'files elsewhere' "$(grep -v '^./before$' before)" "$(grep -vE '^./(before|after|ingested|out|err)$' after | cat - <(printf '%s\n' ./out ./err) | sort)"
[ ! -e touched ] && [ ! -e inbox/touched ] || fail 'a name was executed'
same 'the target of a link' 1 "$(grep -c '^14,' outside/target.csv)"
same 'accepted' 8 "$(find inbox/accepted -type f -printf x | wc -c)"
[ -e "inbox/accepted/b line
break.csv" ] || fail 'a name with a line break was not moved as it is'
# no control character but the line end, in anything said or given back
for file in ingested returned/*.csv; do
    ! LC_ALL=C grep -qP '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]' "$file" || fail "control characters in $file"
done
expect 1 ingest inbox --lang en -v
! LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]' out || fail 'control characters on the terminal'
holds 'a link on the terminal' out 'symbolic link'

# names are kept as they may be shown
must 0 report list --json --limit 100
same 'names of files with control characters' 0 "$(jq -s '[.[].file // empty | select(explode | any(. < 32))] | length' out)"
must 0 report list --limit 100
! LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]' out || fail 'control characters in a list'

# ---- formulas are inert in what gris writes ----
for file in returned/*.errors.csv; do
    ! grep -qE '(^|;)"?[=@]' "$file" || fail "a formula in $file"
done
grep -q "'=1+1" returned/s-formula.csv.errors.csv || fail 'the formula is not shown as text'
cp -r sample-data/catalog catalog
sed -i 's/^01,[^,]*,/01,=1+1,/; s/^02,[^,]*,/02,@SUM(A1:A9),/; s/^04,[^,]*,/04,-2+3,/; s/^06,[^,]*,/06,+A1,/' catalog/orgs.csv
sed -i "s/^POP.TOTAL,[^,]*,/POP.TOTAL,=cmd|' \/C calc'!A0,/" catalog/indicators.csv
must 0 catalog load catalog
must 0 aggregate
must 0 export csv --out csv
cells=$(cat csv/current/*.csv | wc -l)
[ "$cells" -gt 10 ] || fail "only $cells rows exported"
# a number may begin with a minus sign; anything else of these characters may begin no cell
if cat csv/current/*.csv | grep -E '(^|,)"?([=@+]|-[^0-9,]|-[0-9.]+[^0-9.,])' >formulas; then
    fail "formulas in the export: $(head -3 formulas)"
fi
grep -q "'=1+1" csv/current/*.csv || fail 'the name that looks like a formula is not in the export'

# ---- a file that grows while it is read is left alone, and taken when it is whole ----
mkdir growing
head -c 40000000 /dev/zero | tr '\0' '\n' | { printf '%s\n15,2017,POP.TOTAL,700.5\n' "$header"; cat; } >growing/grows.csv
(while :; do printf '\n' >>growing/grows.csv; done) &
writer=$!
expect 1 ingest growing --json
kill $writer
wait $writer 2>/dev/null
same 'a growing file' 'E131' "$(jq -rs 'map(select(.findings))[0].findings[0].code' out)"
same 'a receipt for it' null "$(jq -rs 'map(select(.findings))[0].receipt' out)"
good 15 700.5 >growing/grows.csv
must 0 ingest growing --json

must 0 audit verify
finish
