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
    # The options of the first start, without the program's name.
    options=$(sed 's/^[^ ]* //' "$2/data/postmaster.opts")
    "${as[@]}" "$bin/pg_ctl" -D "$2/data" -l "$2/log" -w -t 60 -o "$options" start >/dev/null
    ;;
*) exit 2 ;;
esac
