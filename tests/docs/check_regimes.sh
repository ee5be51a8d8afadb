#!/bin/bash
# The tables of docs/regimes.md are those of sample-data/national: made from its catalog here, and compared line by line.
#   check_regimes.sh [--write]     --write puts the tables into the page
set -eu
. "$(dirname "$0")/_env.sh"
page=$GRIS_SOURCE/docs/regimes.md catalog=$GRIS_SOURCE/sample-data/national/catalog
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

rows() { "$GRIS_BIN" read "$1" --json | jq -c 'select(.row > 1).cells | map(. // "" | gsub("[|]"; "\\|"))'; }
for file in regimes obligations indicators; do rows "$catalog/$file.csv" >"$made/$file"; done
rows "$GRIS_SOURCE/sample-data/national/followed.csv" >"$made/followed"

regimes() {
    echo '| regime | name · tên | frequency, window | who files what, to whom, by when | outline | basis |'
    echo '| --- | --- | --- | --- | --- | --- |'
    jq -r --slurpfile duties "$made/obligations" '. as $r |
        ([$duties[] | select(.[0] == $r[0]) | "\(.[2]): `\(.[1])` → \(.[3]), \(.[4])" + (if .[8] != "" then " (until \(.[8]))" else "" end)] | join("<br>")) as $who |
        "| `\(.[0])` | \(.[1])<br>\(.[2]) | \(if .[3] == "periodic" then .[4] else .[3] end)\(if .[5] == "" then "" else ", `" + .[5] + "`" end) | \($who) | \(.[8]) | \(.[9]) |"' "$made/regimes"
}
indicators() {
    echo '| no. | indicator | name · tên | unit | nature | over units / time, or formula | better | domain | custodian |'
    echo '| --- | --- | --- | --- | --- | --- | --- | --- | --- |'
    jq -r --slurpfile list "$made/followed" '. as $i |
        ([$list[] | select(.[1] | split(";") | index($i[0])) | .[0]] | join(", ")) as $no |
        "| \($no) | `\(.[0])` | \(.[1])<br>\(.[2]) | \(.[3]) | \(.[6]) | \(if .[11] != "" then "`" + .[11] + "`" else .[8] + " / " + .[9] + (if .[10] != "" then ", by `" + .[10] + "`" else "" end) end) | \(.[16]) | \(.[17]) | \(.[18]) |"' "$made/indicators"
}
for part in regimes indicators; do
    $part >"$made/$part.wanted"
    if [ "${1:-}" = --write ]; then
        awk -v part="$part" -v from="$made/$part.wanted" '$0 == "<!-- " part " -->" { print; while ((getline line <from) > 0) print line; inside = 1; next }
            $0 == "<!-- end -->" { inside = 0 } !inside' "$page" >"$made/page"
        cp "$made/page" "$page"
    fi
    awk -v part="$part" '$0 == "<!-- end -->" { inside = 0 } inside; $0 == "<!-- " part " -->" { inside = 1 }' "$page" >"$made/$part.found"
    [ "$(wc -l <"$made/$part.found")" -gt 10 ] || { echo "check_regimes: docs/regimes.md has no table of $part" >&2; exit 1; }
    diff -u "$made/$part.found" "$made/$part.wanted" >&2 || { echo "check_regimes: the table of $part is not the catalog's: check_regimes.sh --write" >&2; exit 1; }
done
echo "$(($(wc -l <"$made/regimes.wanted") - 2)) regimes, $(($(wc -l <"$made/indicators.wanted") - 2)) indicators"
