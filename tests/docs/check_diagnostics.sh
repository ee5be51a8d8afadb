#!/bin/bash
# docs/diagnostics.md is what core/diag_codes.def says today, and the list keeps its own rules.
set -eu
. "$(dirname "$0")/_env.sh"
made=$(mktemp)
trap 'rm -f "$made"' EXIT
"$GRIS_BUILD/docs/write_diagnostics" "$made"
if ! diff -u "$GRIS_SOURCE/docs/diagnostics.md" "$made"; then
    echo "check_diagnostics: out of date: cmake --build --preset dev --target docs" >&2
    exit 1
fi
