#!/bin/bash
# docs/lifecycle-steps.md is what core/lifecycle.def says today.
set -eu
. "$(dirname "$0")/_written.sh"
same_page write_lifecycle lifecycle-steps.md
