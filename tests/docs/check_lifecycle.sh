#!/bin/bash
# docs/lifecycle-steps.md is what core/lifecycle.def says today.
set -eu
. "$(dirname "$0")/_env.sh"
made=$(mktemp)
trap 'rm -f "$made"' EXIT
"$GRIS_BUILD/docs/write_lifecycle" "$made"
if ! diff -u "$GRIS_SOURCE/docs/lifecycle-steps.md" "$made"; then
    echo "check_lifecycle: out of date: cmake --build --preset dev --target docs" >&2
    exit 1
fi
