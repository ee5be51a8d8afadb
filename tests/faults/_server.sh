#!/bin/bash
# _server.sh stop|start DIR    a cluster that with-postgres.sh --start made in DIR: stopped as a power cut would (immediate), started again as it was
set -eu

bin=$(dirname "$(readlink -f "$(command -v pg_ctl || true)")")
[ -x "$bin/initdb" ] || bin=$(find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort -V | tail -1)
as=()
if [ "$(id -u)" = 0 ]; then
    user=$(stat -c %U "$2/data")
    as=(setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups)
fi
cd "$2"
case $1 in
stop) "${as[@]}" "$bin/pg_ctl" -D "$2/data" -m immediate stop >/dev/null ;;
start)
    # A server that fell may still be on its way out.
    for ((i = 0; i < 300; i++)); do
        pid=$(head -n 1 "$2/data/postmaster.pid" 2>/dev/null || true)
        [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || break
        sleep 0.2
    done
    # The options of the first start, without the program's name.
    options=$(sed 's/^[^ ]* //' "$2/data/postmaster.opts")
    "${as[@]}" "$bin/pg_ctl" -D "$2/data" -l "$2/log" -w -t 60 -o "$options" start >/dev/null
    ;;
*) exit 2 ;;
esac
