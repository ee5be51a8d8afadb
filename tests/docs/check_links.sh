#!/bin/bash
# Every relative link of our Markdown, and every page that a source names, is there.
set -eu
. "$(dirname "$0")/_env.sh"
cd "$GRIS_SOURCE"
failed=0 tried=0
while IFS=: read -r page link; do
    link=${link#*](}
    link=${link%)}
    link=${link%%#*}
    link=${link%% *}
    case $link in '' | *://* | mailto:*) continue ;; esac
    tried=$((tried + 1))
    if [ ! -e "$(dirname "$page")/$link" ]; then
        echo "check_links: $page: $link is not there" >&2
        failed=1
    fi
done < <(find . -name '*.md' -not -path './build/*' -not -path './var/*' -not -path './.git/*' -print0 |
    xargs -0 grep -oHE '\]\([^)]+\)' || true)
# A page that a source names is a page of docs/.
while IFS=: read -r source page; do
    tried=$((tried + 1))
    if [ ! -e "docs/$page" ] && [ ! -e "$page" ] && [ ! -e "$(dirname "$source")/$page" ]; then
        echo "check_links: $source: docs/$page is not there" >&2
        failed=1
    fi
done < <(find core collector schema store indicators exporters verifier pipeline cli tests docs cmake CMakeLists.txt \
    -name '*.[ch]' -o -name '*.sql' -o -name '*.def' -o -name '*.cmake' -o -name CMakeLists.txt | sort |
    xargs perl -ne 'while (/(?<![%\w])([\w.\/-]+\.md)\b/g) { (my $p = lc $1) =~ s{^.*docs/}{}; print "$ARGV:$p\n" }' | sort -u)
echo "$tried links followed"
exit $failed
