#!/bin/bash
# One batch of reports with exactly 1,000 seeded faults gives exactly these 1,000 findings: each with its place, code, both texts and the
# cells that take part; none hides another and none is there that was not seeded. Every identity of form II.06 is among them.
registry=today
. "$(dirname "$0")/lib.sh"

must 0 init
must 0 catalog load sample-data/catalog
# Codes that are provinces' before and since July 2025, and ninety of the 126 communes of Hà Nội.
units=sample-data/catalog/orgs.csv
grep -E ',province,VN,.*2025-06-30,$' $units | cut -d, -f1 | sort -u >before
grep -E ',province,VN,2025-07-01,' $units | cut -d, -f1 | sort -u | comm -12 before - >provinces
grep -E ',commune,01,' $units | cut -d, -f1 | sort -u | head -n 90 >communes
mkdir -p seeded/in
same 'seeded' 1000 "$(awk -f "$GRIS_SOURCE/tests/e2e/seeded-faults.awk" -v out=seeded provinces communes)"

# found FILE: the findings of a run, as the generator spells them
found() {
    jq -r '.file as $file | .findings[]? | [
        ($file // .file | sub(".*/"; "") | sub("[.]csv$"; "")), (.row // 0), (.column // 0), .code, .indicator_code, (.members // ""), .message_vi, .message_en,
        ([.cells[]? | "\(.indicator_code)\(if .members then "[\(.members)]" else "" end) \(.value // "–") \(.row // .period // .form // 0)"] | join("; "))
    ] | join("\t")' "$1" | LC_ALL=C sort
}
LC_ALL=C sort seeded/expected >expected
expect 1 ingest seeded/in --dry-run --json
found out >dry
expect 1 ingest seeded/in --json
found out >wet
same 'findings' 1000 "$(wc -l <wet)"
diff expected wet >differences || { fail 'other findings than the seeded ones'; head -n 20 differences; }
diff dry wet >/dev/null || fail 'a dry run finds something else'

# Refused is what has an error, and nothing else: of II.06 40 + 10 reports, of TTHC-06 60 + 4 × 20 + 3 × 10, of DS-01 40, of GD-01 and of VDT-01 20.
same 'refused' '40 DS-01 20 GD-01 50 II.06 170 TTHC-06 20 VDT-01' \
    "$(jq -r 'select(.state == "rejected" and .org_code != null) | .form' out | sort | uniq -c | awk '{ print $1, $2 }' | tr '\n' ' ' | sed 's/ $//')"
rules=$(cut -f8 wet | sed -nE 's/^Rule (C3|C6|C7|C11|BALANCE)\.(SBN|XA): .*/\1.\2/p' | sort | uniq -c | awk '{ print $2 "=" $1 }' | tr '\n' ' ')
same 'every identity of II.06' 'BALANCE.SBN=40 BALANCE.XA=40 C11.SBN=40 C11.XA=40 C3.SBN=40 C3.XA=40 C6.SBN=40 C6.XA=40 C7.SBN=40 C7.XA=40 ' "$rules"
finish
