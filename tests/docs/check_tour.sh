#!/bin/bash
# Every source file that the tour names is there, and the cell that it follows stands where it says.
set -eu
. "$(dirname "$0")/_env.sh"
cd "$GRIS_SOURCE"
failed=0
while read -r name; do
    case $name in
    */*) pattern=$name ;;
    *) pattern="*/$name" ;;
    esac
    # shellcheck disable=SC2086
    ls $pattern >/dev/null 2>&1 || { echo "check_tour: docs/tour.md names $name, which is not there" >&2; failed=1; }
done < <(grep -oE '`[a-z_/*]+\.(c|h|def|cmake)`' docs/tour.md README.md CONTRIBUTING.md | grep -v 'export_ods\|read_ods' | sed -E 's/^[^`]*`//; s/`$//' | sort -u)
[ "$(sed -n 464p sample-data/reports/population/population-2015.csv | tr -d '\r')" = '91,2015,POP.TOTAL,1761.0' ] ||
    { echo 'check_tour: row 464 is another one' >&2; failed=1; }
exit $failed
