#!/bin/bash
# The star of docs/decisions/0001: what a folder may include compiles, and nothing else does.
# Asks the compiler, with the include directories that CMake really gave each folder.
set -eu
. "$(dirname "$0")/_env.sh"
cd "$GRIS_SOURCE"
failed=0
fail() { echo "check_star: $*" >&2; failed=1; }

allowed() { # module: the folders it may see
    case $1 in
    core) echo core ;;
    collector | schema | store | indicators | exporters) echo "$1 core" ;;
    verifier) echo verifier ;;
    pipeline) echo "pipeline core collector schema store indicators exporters verifier" ;;
    cli) echo "cli pipeline core" ;;
    esac
}

# Does #include "$2" compile in folder $1?
compiles() {
    local flags=()
    while IFS= read -r directory; do
        [ -n "$directory" ] && flags+=("-I$directory")
    done <"$GRIS_BUILD/star/$1.includes"
    # From "$GRIS_BUILD/star", since a quoted include also looks where the source stands.
    printf '#include "%s"\nint nothing;\n' "$2" >"$GRIS_BUILD/star/try.c"
    cc -std=c17 -D_GNU_SOURCE "${flags[@]}" -fsyntax-only "$GRIS_BUILD/star/try.c" 2>"$GRIS_BUILD/star/$1.log"
}

pairs=0
for from in core collector schema store indicators exporters verifier pipeline cli; do
    [ -f "$GRIS_BUILD/star/$from.includes" ] || continue
    for to in core collector schema store indicators exporters verifier pipeline cli; do
        header=$to/$to.h
        [ "$to" = core ] && header=core/arena.h
        [ -f "$header" ] || continue
        pairs=$((pairs + 1))
        if [[ " $(allowed "$from") " == *" $to "* ]]; then
            compiles "$from" "$header" || fail "$from must see $header, and does not: $(head -1 "$GRIS_BUILD/star/$from.log")"
        elif compiles "$from" "$header"; then
            fail "$from must not see $header, and it compiles"
        fi
    done
    # A folder shows its public header and nothing else.
    if [ "$from" != core ]; then
        shown=$(ls "$GRIS_BUILD/include/$from/$from")
        [ "$shown" = "$from.h" ] || fail "$from shows more than $from.h: $shown"
    fi
done

if grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]\.\.?/' -r --include='*.[ch]' \
    core collector schema store indicators exporters verifier pipeline cli; then
    fail 'an include climbs out of its folder'
fi
echo "$pairs pairs of folders tried"
[ "$pairs" -gt 0 ] || fail 'nothing was tried'
exit $failed
