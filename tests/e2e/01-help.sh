#!/bin/bash
# Help: every command in both languages with its options, exit codes and two examples; docs/commands/ says the same.
. "$(dirname "$0")/lib.sh"

must 0 help
commands=$(sed -nE '/^Commands:/,/^$/s/^  ([a-z]+) .*/\1/p' out)
count=$(wc -w <<<"$commands")
for wanted in db init catalog ingest read period aggregate export query explain findings report due completeness recheck audit doctor status cycle config; do
    grep -qw "$wanted" <<<"$commands" || fail "gris help does not list $wanted"
done

page() { # COMMAND LANG TITLE-OF-OPTIONS TITLE-OF-EXIT-CODES TITLE-OF-EXAMPLES
    expect 0 help "$1" --lang "$2"
    holds "help $1 $2" out "$3:"
    holds "help $1 $2" out "$4:"
    sed -n "/^$4:/,/^\$/p" out | grep -qE '^  0  ' || fail "help $1 $2: no exit code 0"
    local examples
    examples=$(sed -n "/^$5:/,\$p" out | grep -c '^  [^ ]')
    [ "$examples" -ge 2 ] || fail "help $1 $2: $examples examples"
}

for command in $commands; do
    page "$command" en 'Options of every command' 'Exit codes' 'Examples'
    page "$command" vi 'Tuỳ chọn chung' 'Mã thoát' 'Ví dụ'
    cp out help.out
    expect 0 --lang=vi "$command" --help
    cmp -s out help.out || fail "gris help $command and gris $command --help differ"
    LC_ALL=C grep -q '[^ -~]' out || fail "help $command vi: no Vietnamese letter"
    expect 0 help "$command" --markdown
    cmp -s out "$GRIS_SOURCE/docs/commands/$command.md" || fail "docs/commands/$command.md differs from gris help $command --markdown"
done
expect 0 help --markdown
cmp -s out "$GRIS_SOURCE/docs/commands/README.md" || fail 'docs/commands/README.md differs from gris help --markdown'
for page in "$GRIS_SOURCE"/docs/commands/*.md; do
    name=$(basename "$page" .md)
    [ "$name" = README ] || grep -qw "$name" <<<"$commands" || fail "$page: there is no such command"
done

# Language: option, variable, locale, then Vietnamese.
unset GRIS_LANG
in_env() { env "$1" "$2" "$GRIS_BIN" "${@:4}" >out && holds "$1 $2" out "$3"; }
in_env LC_ALL=C.UTF-8 X=1 'Các lệnh' help
in_env LC_ALL=en_GB.UTF-8 X=1 'Commands' help
in_env LC_ALL=en_GB.UTF-8 GRIS_LANG=vi 'Các lệnh' help
in_env LC_ALL=vi_VN GRIS_LANG=vi 'Commands' help --lang en
expect 0 version
expect 0 --version && holds '--version' out 'gris '
expect 0 help submit && holds 'the alias' out 'gris ingest'

echo "counted: help pages of $count commands in two languages"
finish
