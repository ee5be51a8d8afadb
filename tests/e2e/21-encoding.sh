#!/bin/bash
# An officer's file as it comes, in the encodings of thirty years: taken with a note, asked about where two readings are possible, refused with the cure
# where the text is spoilt; explain finds what was typed; a name in place of a code says which code is wanted.
registry=today
. "$(dirname "$0")/lib.sh"

begin

# The figures are made up: without the rules that they would break.
cp -r sample-data/catalog catalog
rm catalog/rules.csv
must 0 catalog load catalog

# file NAME YEAR VALUE NOTE: one province's population for a year, the rest of the columns as the form wants them
header='org_code,period,indicator_code,value,note'
file() { printf '%s\n01,%s,POP.TOTAL,%s,"%s"\n' "$header" "$2" "$3" "$4" >"$1"; }
required() { # YEAR: the other required cells of that province, from the samples
    grep -E '^01,' "sample-data/reports/population/population-$1.csv" | tr -d '\r' | grep -v POP.TOTAL | sed 's/$/,/'
}

name='Bộ Kế hoạch và Đầu tư, thành phố Hà Nội'
for year in 2010 2011 2012 2013 2014 2015; do
    file $year.csv $year 7000.5 "$name"
    required $year >>$year.csv
done

# --- what gris read says
declare -A charset=([2010]=CP1258 [2011]=TCVN5712-1 [2012]=VISCII [2013]=UTF-16LE [2014]=UTF-16)
declare -A called=([2010]=windows-1258 [2011]=tcvn3 [2012]=viscii [2013]=utf-16le [2014]=utf-16le)
for year in 2010 2011 2012 2013 2014; do
    iconv -f UTF-8 -t "${charset[$year]}" $year.csv >as && mv as $year.csv
    expect 0 read $year.csv --json
    same "$year encoding" "${called[$year]}" "$(jq -r 'select(.encoding) | .encoding' out)"
    same "$year text" "$name" "$(jq -r 'select(.row == 2) | .cells[4]' out)"
done
# VNI, which iconv does not know: each vowel and its mark
{
    printf '%s\n01,2015,POP.TOTAL,7000.5,"' "$header"
    printf 'Bo\xe4 Ke\xe1 hoa\xefch va\xf8 \xd1a\xe0u t\xf6, tha\xf8nh pho\xe1 Ha\xf8 No\xe4i'
    printf '"\n'
    required 2015
} >2015.csv
expect 0 read 2015.csv --json
same '2015 encoding' 'vni score 1.00' "$(jq -r 'select(.encoding) | .encoding + " " + .encoding_how' out)"
same '2015 text' "$name" "$(jq -r 'select(.row == 2) | .cells[4]' out)"

# --- taken, with a note that says so
for year in 2010 2011 2012 2015; do
    expect 0 ingest $year.csv --json
    same "$year note" N101 "$(jq -r 'select(.findings) | .findings[].code' out | sort -u)"
    same "$year state" received "$(jq -r 'select(.state) | .state' out | sort -u)"
done
for year in 2013 2014; do
    expect 0 ingest $year.csv --json # the bytes say it themselves
    same "$year note" '' "$(jq -r 'select(.findings) | .findings[].code' out)"
done
must 0 ingest 2011.csv
expect 0 aggregate
for year in 2011 2013 2014 2015; do
    expect 0 explain --indicator POP.TOTAL --org 01 --period $year --json
    same "$year typed" 7000.5 "$(jq -r '.inputs[0].text' out)"
done

# --- two readings: asked, then told
printf '%s\n01,2009,POP.TOTAL,6000,m\xf3\n' "$header" >two.csv
required 2009 >>two.csv
expect 1 ingest two.csv --json
same 'asked' E116 "$(jq -r 'select(.findings) | .findings[].code' out)"
holds 'the readings' out 'vni (1.00): “mĩ”'
holds 'the cure' out --encoding
expect 1 read two.csv
expect 0 ingest two.csv --encoding vni --json
same 'told' 'N101 received' "$(jq -r 'select(.findings) | .findings[0].code + " " + .state' out)"
receipt=$(jq -r 'select(.receipt) | .receipt' out)
expect 0 report show "$receipt" --json
holds 'the note as told' out 'mĩ'
expect 0 aggregate
expect 0 explain --indicator POP.TOTAL --org 01 --period 2009 --json
same 'typed in what was told' 6000 "$(jq -r '.inputs[0].text' out)"
expect 2 ingest two.csv --encoding klingon
holds 'the names' err tcvn3

# --- spoilt before it came
file twice.csv 2008 6000 'Káº¿ hoáº¡ch'
expect 1 ingest twice.csv --json
same 'encoded twice' E117 "$(jq -r 'select(.findings) | .findings[].code' out)"
expect 0 read twice.csv --encoding utf-8-twice --json
same 'repaired when told' 'Kế hoạch' "$(jq -r 'select(.row == 2) | .cells[4]' out)"
file lost.csv 2008 6000 'K? ho?ch'
expect 1 ingest lost.csv --lang vi
cat out err >said
holds 'lost letters, in Vietnamese' said 'lưu dạng “CSV UTF-8”'

# --- a name where a code should be
printf 'org_code,period,indicator_code,value\n"thành phố hà nội",2008,POP.TOTAL,6000\n' >name.csv
expect 1 ingest name.csv --json
same 'suggested' 'E224 01 (Thành phố Hà Nội)' "$(jq -r 'select(.findings) | .findings[] | .code + " " + .expected' out)"
expect 0 catalog find 'TP. Hà Nội'
holds 'found' out 01
expect 0 catalog find 'xã tân hoà, tây ninh' --json
same 'found by name and province' '25531 commune true' "$(jq -r '"\(.org_code) \(.level) \(.exact)"' out)"
expect 1 catalog find 'Tân Hòa' --json
same 'all of them' 6 "$(jq -s 'map(select(.full_name)) | length' out)"
holds 'which they are' out E260
expect 0 catalog find 'tỉnh Hà Giang'
holds 'until when' out 2025-06-30
expect 0 catalog find 'tỉnh Hà Giang' --on 2024-01-01
expect 1 catalog find 'tỉnh Hà Giang' --on 2025-07-01
expect 1 catalog find 'Nơi Không Có'
holds 'nobody' err E225
expect 2 catalog find 'Hà Nội' --on 'hôm qua'
finish
