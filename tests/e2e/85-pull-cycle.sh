#!/bin/bash
# gris cycle with due sources, overlapping itself and gris pull: no double work, no lost source, clean logs; a source that fails stops nothing else; twenty
# sources due at once.
registry=today
site_ports=4
. "$(dirname "$0")/lib.sh"
. "$GRIS_SOURCE/tests/e2e/lib-pull.sh"
begin
report=$(ls "$GRIS_SOURCE"/sample-data/reports/population/*2015*.csv | head -n 1)
sources=20
names=()
mapfile -t ports <"$work/site/port"
for org in $(awk -F, 'NR > 1 { print $1 }' "$report" | sort -u | head -n $sources); do
    awk -F, -v o="$org" 'NR == 1 || $1 == o' "$report" >"$www/$org.csv"
    echo 0.3 >"$www/$org.csv.delay"
    site=https://localhost:${ports[${#names[@]} % ${#ports[@]}]}
    names+=("$org")
    source_add "p$org" "$org.csv" --schedule 'daily 06:00-08:00'
done
echo 503 >"$www/down.csv.status"
echo 'Retry-After: 7200' >>"$www/down.csv.status"
touch "$www/down.csv"
source_add down down.csv --schedule 'every 15m'
export GRIS_PULL=yes

# ---- four cycles and two pulls at once
asked >/dev/null
for n in 1 2 3 4; do
    { "$GRIS_BIN" cycle --json >"cycle$n" 2>"cycle$n.err"; echo $? >"cycle$n.rc"; } &
    pids[n]=$!
done
for n in 5 6; do
    { "$GRIS_BIN" pull --due --json >"cycle$n" 2>"cycle$n.err"; echo $? >"cycle$n.rc"; } &
    pids[n]=$!
done
wait "${pids[@]}"
for n in 1 2 3 4 5 6; do
    case $(cat "cycle$n.rc") in 0 | 1 | 3 | 6) ;; *) fail "run $n ended with $(cat "cycle$n.rc")"; cat "cycle$n.err" ;; esac
    grep -vE '^[0-9T:+-]+ info (cycle|pull): ' "cycle$n.err" && fail "a log that is not clean: $n"
done
expect 3 pull "${names[@]/#/p}" down --json
must 0 aggregate
requests=$(asked)
for org in "${names[@]}"; do
    # once by all of the overlapping runs, once more by the pull after them, which is told that nothing has changed
    same "requests for $org" "GET /$org.csv 200 -
GET /$org.csv 304 -" "$(grep " /$org.csv " <<<"$requests")"
    same "each form filed once: $org" 'true 1' "$(gris report list --org "$org" --json | jq -rs '"\(map(.form) | length == (unique | length)) \(map(.version) | max)"')"
done
finish
