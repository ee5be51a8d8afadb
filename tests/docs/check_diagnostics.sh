#!/bin/bash
# docs/diagnostics.md is what core/diag_codes.def says today.
set -eu
. "$(dirname "$0")/_written.sh"
same_page write_diagnostics diagnostics.md
