#!/bin/bash
# Many sources due at once, on many servers, from one cron run: every source has its run, every report is filed once, one in ten is busy and asked later;
# connections are no more than the bounds of docs/pulls-engine.md; asked again, nothing has changed. 40 sources; 500 with GRIS_LONG, where the memory of
# all of gris' processes is told as well.
registry=today
site_ports=20
. "$(dirname "$0")/lib.sh"
. "$GRIS_SOURCE/tests/e2e/lib-pull.sh"
begin
sources=${GRIS_LONG:+500}
sources=${sources:-40}
report=$GRIS_SOURCE/sample-data/reports/procedures/communes-2026-10.csv
one=$(awk -F, 'NR == 2 { print $1 }' "$report")
mapfile -t ports <"$work/site/port"
busy=0
n=0
while read -r org; do
    if [ $((n % 10)) -eq 9 ]; then
        printf '503\nRetry-After: 7200\n' >"$www/$org.csv.status"
        touch "$www/$org.csv"
        busy=$((busy + 1))
    else
        awk -F, -v OFS=, -v one="$one" -v org="$org" 'NR == 1 || $1 == one { if (NR > 1) $1 = org; print }' "$report" >"$www/$org.csv"
        echo 0.2 >"$www/$org.csv.delay"
    fi
    gris source add "c$org" --url "https://localhost:${ports[n % ${#ports[@]}]}/$org.csv" --ca "$work/site/ca.pem" --cidr 127.0.0.0/8,::1/128 \
        --schedule 'daily 06:00-08:00' >out 2>err || { fail "source add c$org"; cat err; }
    echo "c$org" >>names
    n=$((n + 1))
done < <(grep ',commune,' sample-data/catalog/orgs.csv | cut -d, -f1 | head -n $sources)
same 'sources' "$sources" "$(wc -l <names)"

# counts OUTCOME…: how many sources came to it, of the last run
counts() { jq -r 'select(.source) | "\(.outcome) \(.accepted)"' out | sort | uniq -c | awk '{ printf "%s%s %s %s", sep, $1, $2, $3; sep = ", " }'; }
started=$(date +%s%N)
"$GRIS_BIN" pull --due --json >out 2>err &
pulling=$!
python3 "$GRIS_SOURCE/tests/e2e/lib-tree.py" $pulling >tree &
watching=$!
wait $pulling
same 'exit: some are to be asked again' 3 $?
took=$((($(date +%s%N) - started) / 1000000))
same 'outcomes' "$busy later 0, $((sources - busy)) new 1" "$(counts)"
grep -vE '^[0-9T:+-]+ info pull: ' err && fail 'a log that is not clean'
same 'each once' "$((sources - busy)) $((sources - busy))" "$(gris report list --limit 1000 --json | jq -rs '"\(length) \(map(.org_code) | unique | length)"')"
same 'no request twice' "$sources" "$(asked | sort -u | wc -l)"
same 'none is due' '' "$(pulled 0 --due)"
wait $watching
most=$(awk '$1 == "connections" { print $2 }' tree)
[ "$most" -le 32 ] || fail "$most connections at once"
[ "$most" -ge 2 ] || fail "only $most connections were seen"
mapfile -t names <names
expect 3 pull "${names[@]}" --json
same 'asked again: nothing has changed' "$busy later 0, $((sources - busy)) unchanged 0" "$(counts)"
same 'by their tags' "$((sources - busy))" "$(asked | grep -c ' 304 ')"
same 'runs on record' "$((2 * sources))" "$(gris db psql -- -XAtc 'SELECT count(*) FROM gris.pull_run WHERE outcome IS NOT NULL')"
must 0 audit verify
if [ -n "${GRIS_LONG:-}" ]; then
    echo "$sources sources on ${#ports[@]} servers: $took ms; at once at most: $(tr '\n' ' ' <tree)"
fi
finish
