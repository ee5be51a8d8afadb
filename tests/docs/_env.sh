# Sourced by the checks here: where things are, when no ctest says it.
GRIS_SOURCE=${GRIS_SOURCE:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
GRIS_BUILD=${GRIS_BUILD:-$GRIS_SOURCE/build/dev}
GRIS_BIN=${GRIS_BIN:-$GRIS_BUILD/bin/gris}
