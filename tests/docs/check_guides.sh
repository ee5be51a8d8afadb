#!/bin/bash
# The guides are followed to the letter, each in a folder and a database of its own: a block whose fence names a
# file is written to that file, a block of "$ " lines is typed and must print what stands below each. Lines of advice (→) are left aside,
# and what depends on the day of the test: which years have no decided days off (N690), this year in W629, receipt numbers, who and when.
set -eu
. "$(dirname "$0")/_env.sh"
export GRIS_LANG=en NO_COLOR=1 PATH="$(dirname "$GRIS_BIN"):$PATH"
unset GRIS_DB GRIS_CONFIG GRIS_CLUSTER GRIS_OUT GRIS_CATALOG GRIS_INBOX GRIS_RETURNED GRIS_RECEIPT_KEY PGHOST PGDATABASE PGPORT PGUSER
# faketime comes before the sanitizer's runtime
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0"
place=$(mktemp -d)
finish() {
    for folder in "$place"/*/; do (cd "$folder" && gris db drop --yes) >/dev/null 2>&1 || true; done
    rm -rf "$place"
}
trap finish EXIT
[ "$(id -u)" -ne 0 ] || chmod 755 "$place"
failed=0 ran=0 wanted='' command='' written=''

timeless() {
    grep -v -e '^ *→' -e ' N690 ' | sed -E '/ W629 /s/20[0-9]{2}-/YEAR-/g; s/GR[0-9]{8}-[0-9]{7}-[0-9]{2}/RECEIPT/g; s/\([a-z0-9_-]+, [0-9T:-]{19}\+07:00\)/(OFFICER, TIME)/'
}

check() {
    [ -n "$command" ] || return 0
    local got
    eval "$command" >"$place/out" 2>&1 </dev/null || true # here, so that what it sets stays set
    got=$(timeless <"$place/out" || true)
    wanted=$(timeless <<<"$wanted" || true)
    ran=$((ran + 1))
    [ "$got" = "$wanted" ] && return 0
    printf 'check_guides: %s: %s\n--- wanted\n%s\n--- got\n%s\n' "$guide" "$command" "$wanted" "$got" >&2
    failed=1
}

for guide in catalog-authors rules coverage consolidation month scores regimes mapping; do
    mkdir "$place/$guide"
    [ "$(id -u)" -ne 0 ] || chmod 755 "$place/$guide"
    cd "$place/$guide"
    cp -r "$GRIS_SOURCE/sample-data" .
    bash "$GRIS_SOURCE/tests/registry-today.sh" sample-data/catalog
    gris init >/dev/null
    fenced='' before=$ran
    while IFS= read -r line; do
        case $fenced$line in
        '```'*' '*) # a fence with a file's name opens
            written=${line##* } fenced=1
            mkdir -p "$(dirname "$written")"
            : >"$written"
            ;;
        '```'*) fenced=1 ;;
        '1```') check; command='' written='' fenced='' ;;
        '1$ '*) check; command=${line#'$ '} wanted='' ;;
        1*)
            if [ -n "$written" ]; then printf '%s\n' "$line" >>"$written"
            elif [ -n "$command" ]; then wanted=$wanted${wanted:+$'\n'}$line
            fi
            ;;
        esac
    done <"$GRIS_SOURCE/docs/$guide.md"
    [ "$ran" -gt $((before + 5)) ] || { echo "check_guides: $guide has too few examples" >&2; failed=1; }
done
echo "$ran examples ran"
exit $failed
