#!/bin/bash
# What gris said of every filing, held against the ledger of the generator: state, version, errors, warnings. Where a rule looked at
# what may be seen or not (another form of the same post, what gris reckons of units below), the state alone counts. Exit 1 with the lines that differ.
#
#   benchmarks/year/compare.sh LEDGER GOT     GOT: day, org_code, regime, form, period, state, version, errors, warnings, by tabs
set -euo pipefail
[ $# -eq 2 ] || { sed -n '5s/^# *//p' "$0" >&2 && exit 2; }
awk -F'\t' '
    NR == FNR {
        if (FNR == 1) next
        key = $1 FS $4 FS $5 FS $6 FS $7; all++
        want[key] = $9 FS $10 FS $11 FS $12; state[key] = $9; unsure[key] = $13
        next
    }
    {
        key = $1 FS $2 FS $3 FS $4 FS $5; got = $6 FS $7 FS $8 FS $9
        if (!(key in want)) { wrong++; print "not seeded: " $0; next }
        if (got == want[key]) same++
        else if (unsure[key] != "" && $6 == state[key]) loose++
        else { wrong++; print key ": wanted " want[key] ", got " got }
        delete want[key]
    }
    END {
        for (key in want) { wrong++; print "not found: " key ": " want[key] }
        printf "%d filings: %d as the ledger says, %d of them where a rule looks at what may be seen or not, %d otherwise\n", all, same + loose, loose, wrong
        exit wrong > 0
    }' "$1" "$2" | tail -n 40
