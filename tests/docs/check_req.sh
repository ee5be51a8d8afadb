#!/bin/bash
# REQ: marks tie code to the clause it implements (`REQ: Decree 09/2019/NĐ-CP Art. 12: why`). Each clause of a law or
# standard that code names, a test names too. Prints the clauses.
# A clause is the document and one article or section: "Decree 09 Art. 12", "RFC 4180 2".
set -eu
. "$(dirname "$0")/_env.sh"
cd "$GRIS_SOURCE"
clauses() { # what to look for, where
    grep -rhoE "$@" | perl -CS -Mutf8 -ne '
        while (/(Decree|Circular|Decision|Labour Code|Civil Code) (\d+)[^\s,;:]*((?:[\s,]*(?:and )?(?:Art\. )?\d+[\d.a-z–]*(?: \([^)]*\))?)*)/g) {
            my ($document, $articles) = ("$1 $2", $3);
            $articles =~ s/\([^)]*\)//g;
            print "$document Art. $1\n" while $articles =~ /(?<![\d.–-])(\d+)/g;
        }
        while (/RFC (\d+)/g) { print "RFC $1\n" }' | sort -u
}
code=$(clauses 'REQ: [^*]+' --include='*.c' --include='*.h' --include='*.sql' core collector schema store indicators exporters verifier pipeline cli)
tests=$(clauses '(Decree|Circular|Decision|Labour Code|Civil Code|RFC) .+' --include='*.c' --include='*.sh' --exclude=check_req.sh tests || true)
printf '%s\n' "$code" | sed '/^$/d; s/^/    /'
missing=$(comm -23 <(printf '%s\n' "$code") <(printf '%s\n' "$tests"))
if [ -n "$missing" ]; then
    printf '%s\n' "$missing" | sed 's/^/check_req: no test names /' >&2
    exit 1
fi
