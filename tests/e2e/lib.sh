# Sourced by the scripts here: the real program, a private PostgreSQL cluster of its own, everything thrown away at the end.
# Works by hand too: GRIS_BIN=build/dev/bin/gris tests/e2e/01-help.sh
set -u
GRIS_SOURCE=${GRIS_SOURCE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
GRIS_BIN=${GRIS_BIN:-$GRIS_SOURCE/build/dev/bin/gris}
unset GRIS_DB GRIS_CONFIG GRIS_OUT GRIS_CATALOG GRIS_INBOX GRIS_RETURNED GRIS_RECEIPT_KEY PGHOST PGHOSTADDR PGPORT PGDATABASE PGUSER PGSERVICE
export GRIS_LANG=en NO_COLOR=1

[ -x "$GRIS_BIN" ] || { echo "no program at $GRIS_BIN"; exit 1; }
command -v jq >/dev/null || { echo "jq is not installed"; exit 1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/gris-e2e-XXXXXX")
chmod 755 "$work" # the server is not root
export GRIS_CLUSTER=$work/db
clean_up() {
    if [ -e "$work/db" ]; then "$GRIS_BIN" db drop --yes >/dev/null 2>&1; fi
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM
# Away from the tree, so that no gris.conf of somebody's speaks here; the samples under the names that the docs use.
cd "$work" || exit 1
# A test that says registry=today before it sources this does without the units of before the reform: registry-today.sh.
if [ "${registry:-}" = today ]; then
    cp -rL "$GRIS_SOURCE/sample-data" sample-data
    chmod -R u+w sample-data
    bash "$GRIS_SOURCE/tests/registry-today.sh" sample-data/catalog
else
    ln -s "$GRIS_SOURCE/sample-data" sample-data
fi

failures=0
fail() { echo "FAILED: $*"; failures=$((failures + 1)); }
gris() { "$GRIS_BIN" "$@"; }

# expect STATUS ARGUMENT…: runs gris; stdout is in ./out, stderr in ./err
expect() {
    local wanted=$1 got=0
    shift
    "$GRIS_BIN" "$@" >out 2>err || got=$?
    [ "$got" -eq "$wanted" ] && return 0
    fail "exit $got, not $wanted: gris $*"
    tail -n 5 err out | sed 's/^/    /'
    return 1
}

# same WHAT WANTED GOT
same() { [ "$2" = "$3" ] || fail "$1: wanted '$2', got '$3'"; }

# holds WHAT FILE TEXT
holds() { grep -qF -- "$3" "$2" || fail "$1: '$3' is not there"; }

# A step without which the rest says nothing.
must() { expect "$@" || { echo "$failures failures"; exit 1; }; }

# begin [FOLDER…]: schema, catalog, and the reports of these folders, aggregated
begin() {
    local folder
    must 0 init
    must 0 catalog load sample-data/catalog
    for folder in "$@"; do must 0 ingest "sample-data/reports/$folder" --json; done
    [ $# -eq 0 ] || must 0 aggregate
}

# value INDICATOR ORG PERIOD [OPTION…]: one figure
value() {
    "$GRIS_BIN" query --indicator "$1" --org "$2" --period "$3" "${@:4}" --json 2>err | jq -r '.value // ""'
}

finish() {
    echo "$failures failures"
    [ $failures -eq 0 ]
    exit
}
