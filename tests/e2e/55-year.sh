#!/bin/bash
# A generated year, in small: a month of one province's communes, late, wrong, revised, missing, filed at the time of their post; every
# verdict, version, finding and number of the completeness equals the ledger of what was seeded. GRIS_LONG=1: three national months.
. "$(dirname "$0")/lib.sh"
make=$GRIS_BUILD/benchmarks/year bench=$GRIS_SOURCE/benchmarks

# Two runs, the same bytes; another seed, others.
digest() { (cd "$1" && find . -type f -exec sha256sum {} + | LC_ALL=C sort -k 2 | sha256sum); }
"$make" merge sample-data/catalog "$bench/year/catalog" catalog || fail 'the catalogs do not merge'
expect 0 catalog check catalog
for run in 'one seed=7' 'two seed=7' 'three seed=8'; do
    "$make" make catalog ${run% *} ${run#* } under=12 first=7 months=1 >made || fail "year make: $run"
done
holds 'every report keeps the rules' made ' 0 without figures that keep every rule'
same 'the same seed' "$(digest one)" "$(digest two)"
[ "$(digest one)" != "$(digest three)" ] || fail 'another seed gives the same bytes'

# Of what the ledger says of each kind, by arithmetic: what has an error is refused, and nothing else is.
awk -F'\t' 'NR > 1 && ($9 == "rejected") != ($11 != "")' one/ledger.tsv >odd
same 'refused without error' '' "$(cat odd)"
# 38 communes: a report of each of nine regimes and TTHC-06, one a week for the four weeks that end in July; the province II.06,
# PAKN-05 and TINH-KTXH.
same 'reports that are owed' $((38 * (10 + 4) + 3)) "$(tail -n +2 one/duties.tsv | wc -l)"

"$bench/year.sh" "$GRIS_BUILD" 1 7 under=12 first=7 every=28 publish=end slip=10 keep=kept >out 2>err || { fail 'year.sh' && cat out err; }
holds 'the ledger' out 'All as the ledger says.'
holds 'verified' out 'aggregates compared, 0 differ'
for kind in late missing nil revised again slip; do
    case $kind in
    missing) grep -q $'\toverdue\t0' kept/duties.tsv || fail 'nothing is missing' ;;
    *) cut -f8 kept/ledger.tsv | grep -qx "$kind" || fail "nothing is $kind" ;;
    esac
done
grep -q $'\trejected\t' kept/ledger.tsv || fail 'nothing is refused'

# The provinces of June and July 2025: 63, and the 34 that they became; what is carried over is what their predecessors had.
"$bench/year.sh" "$GRIS_BUILD" 2 7 year=2025 first=6 level=province every=28 publish=end warned=100 >out 2>err || { fail 'the merged provinces' && cat out err; }
holds 'the merged provinces' out "$((63 + 34)) reports asked for"
holds 'the merged provinces' out 'All as the ledger says.'

# A verdict that is not the ledger's is told.
sed -i '0,/\treceived\t1/s//\trejected\t0/' kept/got.tsv
if "$bench/year/compare.sh" kept/ledger.tsv kept/got.tsv >out; then fail 'another verdict passed'; fi
holds 'another verdict' out 'wanted received'

if [ -n "${GRIS_LONG:-}" ]; then
    "$bench/year.sh" "$GRIS_BUILD" 3 1 first=7 >out 2>err || { fail 'three national months' && tail -n 40 out err; }
    holds 'three national months' out 'All as the ledger says.'
fi
finish
