#!/bin/bash
# with-postgres.sh CMD…        starts a throw-away PostgreSQL (Unix socket only, no fsync), runs CMD with GRIS_TEST_DB set, removes it
# with-postgres.sh             the same with a CMD of its own: is the fixture itself sound?
# with-postgres.sh --start DIR PID    starts one in DIR; it goes when process PID goes (tests/integration/pg.h uses this)
# Root's server runs as the user postgres or nobody, because PostgreSQL refuses root.
set -eu

bin=$(dirname "$(readlink -f "$(command -v pg_ctl || true)")")
[ -x "$bin/initdb" ] || bin=$(find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort -V | tail -1)
if [ -z "$bin" ] || [ ! -x "$bin/initdb" ]; then
    echo "with-postgres: no PostgreSQL server programs found" >&2
    exit 1
fi

as=()
if [ "$(id -u)" = 0 ]; then
    user=nobody
    id postgres >/dev/null 2>&1 && user=postgres
    as=(setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups)
fi

start() { # DIR
    mkdir -p "$1"
    [ ${#as[@]} -eq 0 ] || chown "$user" "$1"
    cd "$1"
    "${as[@]}" "$bin/initdb" -D "$1/data" -E UTF8 --locale=C.UTF-8 -A trust -U postgres >"$1/initdb.log" 2>&1
    "${as[@]}" "$bin/pg_ctl" -D "$1/data" -l "$1/log" -w -o \
        "-k $1 -c listen_addresses='' -c fsync=off -c max_connections=60 -c shared_buffers=64MB" start >"$1/start.log" 2>&1
}

stop() { # DIR
    "${as[@]}" "$bin/pg_ctl" -D "$1/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$1"
}

if [ "${1-}" = --start ]; then
    dir=$2 pid=$3
    start "$dir"
    (
        trap '' HUP INT
        while kill -0 "$pid" 2>/dev/null; do sleep 0.5; done
        stop "$dir"
    ) >/dev/null 2>&1 </dev/null &
    exit 0
fi

here=$PWD
dir=$(mktemp -d "${TMPDIR:-/tmp}/gris-pg.XXXXXX")
trap 'stop "$dir"' EXIT
start "$dir"
cd "$here"
export GRIS_TEST_DB="host=$dir user=postgres dbname=postgres"
if [ $# -eq 0 ]; then
    psql -XAtc 'SHOW server_version' "$GRIS_TEST_DB"
else
    "$@"
fi
