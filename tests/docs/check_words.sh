#!/bin/bash
# Small habits, checked by machine: no tabs, CRLF, trailing blanks or unfinished business in our sources, and every
# text of ours in NFC. docs/contributing/pre-commit runs the same file on what is about to be committed.
#   check_words.sh [FILE…]     without FILE: every file git knows
set -eu
. "$(dirname "$0")/_env.sh"
cd "$GRIS_SOURCE"
failed=0
complain() { echo "check_words: $*" >&2; failed=1; }

if [ $# -gt 0 ]; then
    files=("$@")
else
    mapfile -t files < <(git -c safe.directory='*' ls-files 2>/dev/null || true)
    if [ ${#files[@]} -eq 0 ]; then # an unpacked archive
        mapfile -t files < <(find . -type f -not -path './.git/*' -not -path './build/*' -not -path './var/*' | sed 's|^\./||')
    fi
fi

ours=() sources=()
for file in "${files[@]}"; do
    [ -f "$file" ] || continue
    case $file in
    sample-data/* | tests/cases/* | tests/fuzz/corpus/* | tests/fuzz/regression/* | tests/*/data/* | build/* | var/*) ;;
    *.c | *.h | *.def) ours+=("$file") sources+=("$file") ;;
    *.sql | *.sh | *.cmake | *.md | *.txt | *.json | scripts/* | .ci/*) ours+=("$file") ;;
    esac
done
[ ${#ours[@]} -gt 0 ] || exit 0

grep -nP '\t' "${ours[@]}" /dev/null | grep -v '^tests/.*\\t' && complain 'a tab'
grep -lP '\r$' "${ours[@]}" /dev/null && complain 'a CRLF line end'
grep -nP '[ \t]+$' "${ours[@]}" /dev/null && complain 'blanks at the end of a line'
if [ ${#sources[@]} -gt 0 ]; then
    grep -nE '\b(TODO|FIXME|XXX|HACK)\b' "${sources[@]}" /dev/null && complain 'unfinished business'
    for file in "${sources[@]}"; do
        case $file in
        *.def | core/banned.h | tests/fuzz/*) ;;
        *) head -1 "$file" | grep -q '^/\*' || complain "$file: a file opens with what it is for" ;;
        esac
    done
fi
if perl -MUnicode::Normalize -e 1 2>/dev/null; then
    perl -MUnicode::Normalize -CO -e '
        my $bad = 0;
        for my $name (@ARGV) {
            open my $in, "<:raw", $name or next;
            while (my $line = <$in>) {
                unless (utf8::decode($line)) { print STDERR "check_words: $name:$.: not UTF-8\n"; $bad = 1; next }
                if ($line ne NFC($line)) { print STDERR "check_words: $name:$.: not in NFC\n"; $bad = 1 }
            }
            close $in;
        }
        exit $bad' "${ours[@]}" || failed=1
fi
exit $failed
