#!/bin/bash
# Every relative link of our Markdown leads to a file that is there.
set -eu
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
echo "$tried links followed"
exit $failed
