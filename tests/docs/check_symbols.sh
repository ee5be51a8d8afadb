#!/bin/bash
# No exported name of ours is a name of a library that gris links: the linker would let ours stand in for theirs, inside
# the library too. (jansson has json_string, for one.)
set -eu
. "$(dirname "$0")/_env.sh"
theirs=$(mktemp) ours=$(mktemp)
trap 'rm -f "$theirs" "$ours"' EXIT
[ -x "$GRIS_BIN" ] || { echo "no program yet: $GRIS_BIN" >&2; exit 1; }

ldd "$GRIS_BIN" | awk '$3 ~ /^\// && $1 !~ /^lib(asan|ubsan|gcov)/ { print $3 }' | while read -r library; do
    nm -D --defined-only --extern-only "$library"
done | awk '{ print $NF }' | sed 's/@.*//' | sort -u >"$theirs"
for library in "$GRIS_BUILD"/*/libgris_*.a; do
    nm --defined-only --extern-only "$library" 2>/dev/null
done | awk 'NF == 3 { print $3 }' | grep -vE '^(__|_)' | sort -u >"$ours"

both=$(comm -12 "$ours" "$theirs")
if [ -n "$both" ]; then
    printf 'check_symbols: also a name of a library: %s\n' $both >&2
    exit 1
fi
echo "$(wc -l <"$ours") of our names, none of them among $(wc -l <"$theirs") of the libraries'"
[ -s "$ours" ] && [ -s "$theirs" ]
