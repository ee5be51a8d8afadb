#!/bin/bash
# Every broken sample: exit 1, each error at its place in both languages, the list of errors to give back, original and
# receipt kept, and nothing of a rejected report in any aggregate.
registry=today
. "$(dirname "$0")/lib.sh"

begin
expected=sample-data/broken/expected.tsv
# What jq finds wrong with what was said of a file, one sentence a line; first the receipt, then the codes.
judge='
    [.[] | select(.findings) | .findings[]] as $findings
    | "receipt \([.[] | select(.state == "rejected") | .receipt // empty][0] // "")",
      "codes \($findings | map(.code) | unique | join(" "))",
      ($expected | split("\n")[] | select(. != "") | split("\t") | select(.[0] == $file)
        | .[1] as $family | .[2] as $row | .[3] as $column
        | if any($findings[]; (.code | startswith($family | sub("xx$"; ""))) and .severity == "error"
                 and ($row == "" or (.row | tostring) == $row) and ($column == "" or (.column | tostring) == $column))
          then "found" else "no \($family) at \($row):\($column) (\(.[4])); found "
              + ($findings | map("\(.code) \(.row):\(.column)") | join(", ")) end),
      (if ($findings | length > 0 and all(.[]; (.message_vi | length) > 0 and (.message_en | length) > 0))
       then empty else "a finding without both languages" end),
      ($shape | split(" ") as $keys | $findings[] | ($keys - keys)[] | "a finding without \(.)")'
shape='severity code file sheet row column cell org_code period form indicator_code members value expected message_vi message_en'
files=0 lines=0
for path in sample-data/broken/*; do
    file=$(basename "$path")
    [ "$file" = expected.tsv ] && continue
    files=$((files + 1))
    expect 1 ingest "$path" --returned returned --json || continue
    receipt='' codes='' said=0
    while read -r line; do
        case $line in
        'receipt '*) receipt=${line#receipt } ;;
        'codes '*) codes=${line#codes } ;;
        found) lines=$((lines + 1)) ;;
        *) fail "$file: $line" ;;
        esac
        said=$((said + 1))
    done < <(jq -rs --arg file "$file" --rawfile expected $expected --arg shape "$shape" "$judge" out)
    [ "$said" -ge 3 ] || fail "$file: nothing is expected of it, or jq failed"

    # What is given back.
    if [ -s "returned/$file.errors.csv" ]; then
        for code in $codes; do holds "returned/$file.errors.csv" "returned/$file.errors.csv" "$code"; done
    else
        fail "$file: nothing was written to give back"
    fi

    # What is kept: a receipt, and under it the original and the findings. Fetched for every sixth file; below, the list has
    # every original's digest, and audit verify computes it anew from the bytes kept.
    [ -n "$receipt" ] || fail "$file: no receipt"
    printf '%s %s\n' "$(sha256sum <"$path" | cut -d' ' -f1)" "$file" >>kept
    cp out said.json
    if [ -n "$receipt" ] && [ $((files % 6)) -eq 1 ]; then
        expect 0 report original "$receipt" && { cmp -s out "$path" || fail "$file: the original differs"; }
        expect 0 report receipt "$receipt"
        same "$file: the receipt's verdict" rejected "$(jq -r .state out)"
        same "$file: the receipt's digest" "$(sha256sum <"$path" | cut -d' ' -f1)" "$(jq -r .digest out)"
        expect 0 report errors "$receipt" --json
        same "$file: findings kept" "$(jq -rs 'map(.findings // [] | .[].code) | sort | join(" ")' said.json)" \
            "$(jq -rs 'map(.code) | sort | join(" ")' out)"
    fi
done
same 'expected findings, each found' "$(grep -vc '^#\|^file\b' $expected)" $lines

# All of them at once, again: judged again, same verdicts, no new rows.
must 0 report list --state rejected --limit 10000 --json
jq -r .receipt out | sort >listed
while read -r digest file; do grep -qF "$digest" out || fail "$file: its original is not in the list"; done <kept
cp -r sample-data/broken broken
rm broken/expected.tsv
expect 1 ingest broken --json
same 'files taken in' $files "$(jq -s last.summary.files out)"
expect 0 report list --state rejected --limit 10000 --json
same 'rejected submissions after the second time' "$(sha256sum <listed)" "$(jq -r .receipt out | sort | sha256sum)"

# On a terminal: FILE:ROW:COL, in the language asked for.
expect 1 ingest sample-data/broken/text-in-number.csv
holds 'a finding in English' out 'text-in-number.csv:4:4: error E203 Not a number'
expect 1 ingest sample-data/broken/text-in-number.csv --lang vi
holds 'a finding in Vietnamese' out 'E203 Không phải là số'

# Good reports of the same file stand; nothing else of these files does.
expect 1 ingest sample-data/broken/one-good-one-bad.csv --json
same 'the good one stands' '04 received' "$(jq -rs 'map(select(.state == "received") | "\(.org_code) \(.state)") | unique | join(", ")' out)"
must 0 aggregate
must 0 aggregate --verify
must 0 query --indicator POP.TOTAL,POP.MALE,POP.FEMALE,POP.URBAN,POP.RURAL --level province --period 2017 --json
same 'of the year 2017 stands' 04 "$(jq -rs 'map(select(.value != null) | .org_code) | unique | join(" ")' out)"
same 'under the nation of 2017' 1 "$(gris query --indicator POP.TOTAL --org VN --period 2017 --basis children --json | jq .reported)"
must 0 report list --limit 10000 --json
same 'submissions that stand' 1 "$(jq -rs 'map(select(.state != "rejected")) | length' out)"
must 0 status --json
[ "$(jq .rejected out)" -gt 0 ] || fail 'no rejected submission is counted'
must 0 audit verify

echo "counted: $files broken files, $lines expected findings"
finish
