#!/bin/bash
# gris cycle from cron, each minute, overlapping itself and killed now and then, with sources that change, are busy (503 and 429 with Retry-After), break
# off, or hold files in a folder: each time that a source is due is served once, each content is filed once, logs say nothing else. Some minutes; an hour
# with GRIS_LONG. lib-pull-hour.py plays and checks them, under libfaketime.
registry=today
site_ports=5
. "$(dirname "$0")/lib.sh"
. "$GRIS_SOURCE/tests/e2e/lib-pull.sh"
command -v faketime >/dev/null || { echo "faketime is not installed"; exit 1; }
begin
export GRIS_PULL=yes
if [ -n "${GRIS_LONG:-}" ]; then minutes=60 unit=5 each=6 speed=20 strict=true; else minutes=4 unit=1 each=1 speed=60 strict=false; fi
cat >map.json <<'END'
{"gris_pages": 1, "rows": "/rows", "constants": {"org_code": "{org}", "period": "{period}"},
 "columns": {"indicator_code": {"at": "/code"}, "value": {"at": "/n"}}}
END
mapfile -t ports <"$work/site/port"
mapfile -t orgs < <(grep ',commune,' sample-data/catalog/orgs.csv | cut -d, -f1 | head -n 100)
n=0
list=
# source_of NAME TROUBLE KIND [OPTION…]: registers it and notes it in the plan
source_of() {
    local name=$1 trouble=$2 kind=$3 org=${orgs[n]} where
    if [ "$kind" = folder ]; then
        mkdir "drop-$name"
        where="\"folder\": \"$work/drop-$name\""
        must 0 source add "$name" --kind folder --url "drop-$name" --schedule "every ${unit}m"
    else
        where="\"path\": \"$www/$name\""
        must 0 source add "$name" --kind "$kind" --url "https://localhost:${ports[n % ${#ports[@]}]}/$name" --ca "$work/site/ca.pem" \
            --cidr 127.0.0.0/8,::1/128 --schedule "every ${unit}m" "${@:4}"
    fi
    list="$list${list:+, }{\"name\": \"$name\", $where, \"org\": \"$org\"${trouble:+, \"trouble\": \"$trouble\"}$([ "$kind" = json ] && echo ', "map": true')}"
    n=$((n + 1))
}
for i in $(seq "$each"); do
    source_of "plain$i" '' report
    source_of "other$i" '' report
    source_of "folder$i" '' folder
    source_of "page$i" '' json --map map.json --as "${orgs[n]}" --period 2026-10
    source_of "cut$i" cut report
    source_of "busy$i" busy report --tries 1
    source_of "limit$i" limit report --tries 1
done
echo "{\"gris\": \"$GRIS_BIN\", \"speed\": $speed, \"minutes\": $minutes, \"unit\": $unit, \"seed\": 8, \"strict\": $strict, \"sources\": [$list]}" >plan.json
python3 "$GRIS_SOURCE/tests/e2e/lib-pull-hour.py" plan.json || fail 'the hour'
must 0 audit verify
finish
