#!/bin/bash
# Every example of docs/expressions.md is typed, and prints what stands below it, lines of advice (→) aside.
set -eu
. "$(dirname "$0")/_env.sh"
cd "$GRIS_SOURCE"
export GRIS_LANG=en NO_COLOR=1 PATH="$(dirname "$GRIS_BIN"):$PATH"
failed=0 ran=0 wanted='' command=''

check() {
    [ -n "$command" ] || return 0
    local got
    got=$(eval "$command" 2>&1 | grep -v '^ *→' || true)
    ran=$((ran + 1))
    [ "$got" = "$wanted" ] && return 0
    printf 'check_expressions: %s\n  wanted %s\n  got    %s\n' "$command" "$wanted" "$got" >&2
    failed=1
}

while IFS= read -r line; do
    case $line in
    '$ '*) check; command=${line#'$ '} wanted='' ;;
    '```') check; command='' ;;
    *) [ -z "$command" ] || wanted=$wanted${wanted:+$'\n'}$line ;;
    esac
done <docs/expressions.md
echo "$ran examples ran"
[ "$ran" -ge 20 ] || failed=1

# Every function of the program is on the page.
for name in $(sed -nE 's/^ *\{"([A-Za-z0-9]+)", "[a-z]+".*/\1/p' indicators/expr_functions.c); do
    grep -qE "\`$name\(" docs/expressions.md || { echo "check_expressions: $name is not on the page" >&2; failed=1; }
done
exit $failed
