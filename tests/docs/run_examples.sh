#!/bin/bash
# The examples of docs/commands (which are those of `gris help COMMAND`) are run in a folder with the sample data, page by
# page. None may end as wrong usage (2), as an internal error (4), or by a signal.
set -eu
. "$(dirname "$0")/_env.sh"
place=$(mktemp -d)
finish() { "$GRIS_BIN" db drop --yes >/dev/null 2>&1 || true; rm -rf "$place"; }
trap finish EXIT
[ "$(id -u)" -ne 0 ] || chmod 755 "$place"
cd "$place"
cp -r "$GRIS_SOURCE/sample-data" .
bash "$GRIS_SOURCE/tests/registry-today.sh" sample-data/catalog
mkdir bin # what an example takes for granted
ln -s "$GRIS_BIN" bin/gris
ln -s "$(command -v true)" bin/alert
cp sample-data/reports/population/population-2003.csv bao-cao.csv
cp sample-data/revised/population-2014-04-revised.csv t10.csv
export PATH="$place/bin:$PATH" GRIS_LANG=en NO_COLOR=1
unset GRIS_DB GRIS_CONFIG GRIS_CLUSTER GRIS_OUT GRIS_CATALOG GRIS_INBOX GRIS_RETURNED GRIS_RECEIPT_KEY PGHOST PGDATABASE PGPORT PGUSER
failed=0 ran=0
gris init >/dev/null
gris catalog load sample-data/catalog >/dev/null
gris ingest sample-data/reports/population >/dev/null
gris aggregate >/dev/null
receipt=$(gris report list --json | grep -oE '"receipt": ?"[^"]+"' | head -1 | cut -d'"' -f4)
for page in "$GRIS_SOURCE"/docs/commands/*.md; do
    command=$(basename "$page" .md)
    case $command in db) continue ;; esac # they stop and drop the cluster that the others need; tests/e2e types them
    while IFS= read -r line; do
        status=0
        line=${line// RECEIPT/ $receipt} line=${line//\/etc\/gris\/gris.conf/sample-data\/gris.conf}
        bash -c "$line" >out 2>err </dev/null || status=$?
        ran=$((ran + 1))
        case $status in
        2 | 4 | 12[5-9] | 1[3-9]?)
            echo "run_examples: $command: exit $status: $line" >&2
            tail -3 err >&2
            failed=1
            ;;
        esac
    done < <(sed -n '/^### Examples/,$p' "$page" | sed -nE 's/^- .*: `(.*gris .*)`$/\1/p')
done
echo "$ran examples ran"
[ "$ran" -gt 0 ] || failed=1
exit $failed
