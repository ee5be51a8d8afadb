#!/bin/bash
# benchmarks/run at a hundredth of its size: every engine that is there finds the errors and the sums that are in the data, and no line of the
# report stays empty. It judges no time.
. "$(dirname "$0")/lib.sh"

"$GRIS_SOURCE/benchmarks/run" --quick --dir "$work/bench" --build "$GRIS_BUILD" --only job,small >out 2>err || {
    fail "benchmarks/run --quick"
    tail -n 20 err
}
holds 'the job' out 'Every engine found the errors, the reports and the sums that are in the data.'
for line in 'psql' 'originals stored' 'narrow rows without key' 'the same vectors with key' 'libcsv' 'dry-run' 'aggregate --full'; do
    grep -F -- "$line" out | grep -Eq '\| [0-9]+\.[0-9]+ \|' || fail "no figure for '$line'"
done
grep -Eq '^360 files of 250 figures.* 0 rows written' out || fail 'the same files again write rows'
[ ! -e "$work/bench/server" ] || fail 'the server is still there'
# A wrong sum is told: the same data against another truth.
sed -i 's/^sum .*/sum 1/' "$work/bench/data/truth"
if "$GRIS_SOURCE/benchmarks/run" --quick --dir "$work/bench" --build "$GRIS_BUILD" --only gris >out 2>err; then fail 'a wrong sum passed'; fi
holds 'a wrong sum' err 'differs from the data: sum:'
finish
