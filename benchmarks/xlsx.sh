#!/bin/bash
# How fast gris reads workbooks, beside openpyxl (read-only) and xlsx2csv, as whole processes in turn: long-form reports of 100,000 and of 250
# rows with five columns, written by openpyxl. All three must find the same rows and the same sum. Prints the table of RESULTS-xlsx.md; judges
# nothing.
#
#   benchmarks/xlsx.sh BUILD [ROWS [ROUNDS]]     a build as installed (-D CMAKE_BUILD_TYPE=RelWithDebInfo -D GRIS_BENCHMARKS=ON); 100000 rows, 5 rounds
#
# scripts/install-packages --bench installs the peers.
set -euo pipefail
[ $# -ge 1 ] && [ -d "$1" ] || { sed -n '6s/^# *//p' "$0" >&2 && exit 2; }
root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd) rows=${2:-100000} rounds=${3:-5}
gris=$build/bin/gris measure=$build/benchmarks/measure
python=/usr/bin/python3 # Debian's: the one its python3-openpyxl is for
for program in "$gris" "$measure" "$python"; do [ -x "$program" ] || { echo "no program at $program" >&2 && exit 2; }; done
command -v xlsx2csv >/dev/null || { echo "xlsx2csv is not installed: scripts/install-packages --bench" >&2 && exit 2; }
work=$(mktemp -d "${TMPDIR:-/tmp}/gris-xlsx-XXXXXX")
trap 'rm -rf "$work"' EXIT
unset GRIS_DB GRIS_CONFIG
export GRIS_LANG=en NO_COLOR=1 LC_ALL=C.UTF-8
cd "$work"

"$python" - "$root/sample-data/catalog/orgs.csv" "$rows" <<'PYTHON'
import csv, sys
from decimal import Decimal
import openpyxl
orgs = [r["code"] for r in csv.DictReader(open(sys.argv[1], encoding="utf-8")) if r["level"] == "commune"]
for name, rows in (("large", int(sys.argv[2])), ("small", 250)):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Số liệu")
    sheet.append(["org_code", "period", "indicator_code", "value", "note"])
    total = Decimal(0)
    for i in range(rows):
        value = Decimal(i * 7919 % 1000003) / 10
        total += value
        sheet.append([orgs[i % len(orgs)], f"2026-{1 + i // len(orgs) % 12:02d}", f"CT.{i % 200:03d}", value, "số liệu sơ bộ"])
    book.save(name + ".xlsx")
    open(name + ".truth", "w").write(f"{rows} {total}\n")
PYTHON
cat >read-openpyxl.py <<'PYTHON'
import sys
import openpyxl
out = sys.stdout
for row in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True):
    out.write(",".join("" if v is None else str(v) for v in row) + "\n")
PYTHON
cat >peer.sh <<'SHELL'
case $1 in
gris) "$gris" read "$2" --json >"$1.out" ;;
openpyxl) "$python" read-openpyxl.py "$2" >"$1.out" ;;
xlsx2csv) xlsx2csv "$2" >"$1.out" ;;
esac
SHELL
export gris python
# found PEER: how many rows of data, and the sum of their values
found() {
    case $1 in
    gris) jq -r 'select(.cells != null and .row > 1) | .cells[3]' gris.out ;;
    *) tail -n +2 "$1.out" | cut -d, -f4 ;;
    esac | awk '{ n++; tenths += int($1 * 10 + 0.5) } END { printf "%d %.0f\n", n, tenths }'
}
for size in small large; do
    truth=$(awk '{ printf "%d %.0f\n", $1, $2 * 10 }' "$size.truth")
    for round in $(seq "$rounds"); do
        for peer in gris openpyxl xlsx2csv; do
            "$measure" run sh peer.sh "$peer" "$size.xlsx" >>"$size.$peer"
            [ "$round" -gt 1 ] || [ "$(found "$peer")" = "$truth" ] || { echo "$peer found $(found "$peer") in $size.xlsx, not $truth" >&2 && exit 1; }
        done
    done
done

middle() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
echo "| file | read by | s | times gris | processor, s | largest process, MB |"
echo "| --- | --- | --- | --- | --- | --- |"
for size in small large; do
    base=$(awk '{ print $1 }' "$size.gris" | middle)
    for peer in gris openpyxl xlsx2csv; do
        awk -v file="$(awk '{ print $1 }' "$size.truth") rows, $(stat -c %s "$size.xlsx" | awk '{ printf "%.2f MB", $1 / 1e6 }')" -v peer="$peer" -v base="$base" \
            -v wall="$(awk '{ print $1 }' "$size.$peer" | middle)" -v cpu="$(awk '{ print $2 + $3 }' "$size.$peer" | middle)" -v peak="$(awk '{ print $4 }' "$size.$peer" | middle)" \
            'BEGIN { printf "| %s | %s | %.3f | %.1f | %.3f | %d |\n", file, peer, wall, wall / base, cpu, peak / 1024 }'
    done
done
