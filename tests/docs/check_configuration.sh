#!/bin/bash
# Three places agree on the configuration keys: what the program reads (`gris config show`), docs/configuration.md, and the
# sample sample-data/gris.conf.
set -eu
. "$(dirname "$0")/_env.sh"
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT
failed=0
program=$("$GRIS_BIN" config show --json | grep -oE '"key": ?"[a-z_.]+"' | sed -E 's/.*"([a-z_.]+)"$/\1/' | sort -u)
page=$(sed -nE 's/^\| `([a-z_.]+)` \|.*/\1/p' "$GRIS_SOURCE/docs/configuration.md" | sort -u)
sample=$(sed -nE 's/^(# )?([a-z_.]+) = .*/\2/p' "$GRIS_SOURCE/sample-data/gris.conf" | sort -u)
compare() { # name, keys, name, keys
    local only
    only=$(comm -23 <(printf '%s\n' "$2") <(printf '%s\n' "$4"))
    [ -z "$only" ] || { echo "check_configuration: in $1, not in $3:" $only >&2; failed=1; }
}
compare 'the program' "$program" docs/configuration.md "$page"
compare docs/configuration.md "$page" 'the program' "$program"
compare sample-data/gris.conf "$sample" 'the program' "$program"
echo "$(printf '%s\n' "$program" | wc -l) keys"
exit $failed
