#!/bin/bash
# The numbers of one national form over the real tree: every commune of the sample catalog files TTHC-06 for some months, but a few; then
# `gris completeness` is timed as a whole command, and inside one session. Prints milliseconds; judges nothing.
#
#   benchmarks/completeness.sh BUILD [MONTHS [ROUNDS]]     a build with -D GRIS_BENCHMARKS=ON; 3 months, 15 rounds
set -euo pipefail
[ $# -ge 1 ] || { sed -n '5s/^# *//p' "$0" >&2 && exit 2; }
root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd) months=${2:-3} rounds=${3:-15}
gris=$build/bin/gris measure=$build/benchmarks/measure inside=$build/benchmarks/completeness
work=$(mktemp -d "${TMPDIR:-/tmp}/gris-completeness-XXXXXX")
chmod 755 "$work" # the server is not root
finish() {
    [ ! -e "$work/db" ] || "$gris" db drop --yes >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT
unset GRIS_DB GRIS_CONFIG GRIS_OUT GRIS_CATALOG GRIS_INBOX GRIS_RETURNED
export GRIS_CLUSTER=$work/db GRIS_LANG=en NO_COLOR=1
cd "$work"

# The regime from January 2026 on, so that as many months as are asked for have ended.
cp -r "$root/sample-data/catalog" catalog
sed -i 's/2026-07-01/2026-01-01/' catalog/regimes.csv catalog/obligations.csv
printf '%s\n' 'form,code,severity,left,operator,right,tolerance,missing,when,valid_from,valid_to,message_vi,message_en' >catalog/rules.csv
awk -F, -v months="$months" '
    BEGIN { print "org_code,period,indicator_code,value"; srand(20250701) }
    /,commune,[^,]*,2025-07-01,/ {
        for (m = 1; m <= months; m++) {
            if (rand() < 0.03) continue
            n = 100 + int(rand() * 900)
            key = sprintf("%s,2026-%02d,TTHC.", $1, m)
            print key "RECEIVED," n; print key "RECEIVED_ONLINE," int(n / 2); print key "RESOLVED," n - 20
            print key "RESOLVED_IN_TIME," n - 30; print key "PENDING,20"; print key "PENDING_OVERDUE,3"
        }
    }' catalog/orgs.csv >reports.csv
"$gris" init >/dev/null
"$gris" catalog load catalog >/dev/null
"$gris" ingest reports.csv | tail -n 2
"$gris" db psql -- -qXc 'VACUUM ANALYZE' >/dev/null 2>&1 || true # as autovacuum leaves it
period=$(printf '2026-%02d' "$months")

"$gris" completeness --form TTHC-06 --period "$period"
for _ in $(seq "$rounds"); do
    "$measure" run "$gris" completeness --form TTHC-06 --period "$period" 2>/dev/null | awk '{ printf "%.1f %.1f\n", $1 * 1000, ($2 + $3) * 1000 }'
done | sort -n >times
awk '{ wall[NR] = $1; cpu[NR] = $2 } END { i = int((NR + 1) / 2); printf "whole command: median %.1f ms, least %.1f ms (%.1f ms of it its own processor time)\n", wall[i], wall[1], cpu[i] }' times
"$inside" "$("$gris" db status --json | jq -r .conninfo)" TTHC-06 "$period" "$((rounds * 4))" |
    awk '{ printf "inside one session: %.1f ms the first, median %.1f ms, least %.1f ms; opening it %.1f ms\n", $2, $3, $4, $1 }'
