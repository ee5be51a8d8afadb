#!/bin/bash
# The prefix law (docs/style.md): read_csv.c exports only read_csv_*, or what its folder's public header states. Files of
# one family (compile.c, compile_orgs.c) share its first word: a name begins as its file's name begins.
set -eu
. "$(dirname "$0")/_env.sh"
cd "$GRIS_SOURCE"
failed=0 tried=0
for folder in core collector schema store indicators exporters verifier pipeline cli; do
    library=$GRIS_BUILD/$folder/libgris_$folder.a
    [ -f "$library" ] || continue
    public=$folder/$folder.h
    [ $folder = core ] && public='core/*.h'
    while read -r object symbol; do
        stem=${object%.c.o}
        [ -f "$folder/$stem.c" ] || continue # generated
        tried=$((tried + 1))
        case $symbol in
        "$stem" | "${stem}_"* | __* | _GLOBAL_*) continue ;;
        esac
        case $stem in "${symbol%%_*}"*) continue ;; esac
        # shellcheck disable=SC2086
        grep -qw -- "$symbol" $public 2>/dev/null && continue
        echo "check_prefix: $folder/$stem.c exports $symbol" >&2
        failed=1
    done < <(nm -A --defined-only --extern-only "$library" 2>/dev/null | sed -nE 's/^[^:]*:([^:]+): *[0-9a-f]+ [A-Z] (.+)$/\1 \2/p')
done
echo "$tried exported names looked at"
exit $failed
