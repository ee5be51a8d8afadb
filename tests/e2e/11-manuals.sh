#!/bin/bash
# Manual pages and completion: every command and every option is on its page and in every shell's script; roff finds nothing to complain
# of; a real bash completes as one would wish.
. "$(dirname "$0")/lib.sh"
command -v groff >/dev/null || { echo "groff is not installed"; exit 1; }

must 0 help
commands=$(sed -nE '/^Commands:/,/^$/s/^  ([a-z]+) .*/\1/p' out)
# Options as help lists them: "--out", "-o".
options() { sed -nE '/^(Options|Options of every command):/,/^$/s/^  (-.*)/\1/p' "$1" | grep -oE -- '(^|, )--?[a-z][a-z-]*' | sed 's/^, //'; }

# ---- manual pages
tell() { # a page as a reader sees it, in one long line
    groff -man -ww -Kutf8 -Tutf8 -P-c -rLL=3000n "$1" 2>roff.err | sed $'s/\e\\[[0-9;]*m//g; s/.\b//g'
    [ ! -s roff.err ] || fail "$1: $(head -n 1 roff.err)"
}
pages=0 told=0
for lang in en vi; do
    for command in '' $commands; do
        expect 0 help $command --lang "$lang"
        cp out help.out
        expect 0 help $command --man --lang "$lang"
        cp out page.1
        tell page.1 >page.txt
        pages=$((pages + 1))
        if [ -n "$command" ]; then
            holds "page of $command, $lang" page.txt "gris-$command"
            wanted=$(sed -n "1,/^\(Options of every command\|Tuỳ chọn chung\):/p" help.out | grep -oE -- '^  (-[a-z], )?--[a-z-]+' | tr -d ',')
        else
            for each in $commands; do holds "gris(1), $lang" page.txt "gris-$each"; done
            wanted=$(grep -oE -- '^  (-[a-z], )?--[a-z-]+' help.out | tr -d ',')
        fi
        for option in $wanted; do
            grep -qE -- "(^|[ ,])$option([ ,]|\$)" page.txt || fail "page of gris $command, $lang: $option is not there"
            told=$((told + 1))
        done
        # Every example and every exit code of help is on the page too.
        sed -n '/^\(Exit codes\|Mã thoát\):/,/^$/s/^  \([0-9]\) .*/\1/p' help.out | while read -r code; do
            grep -qE "^ +$code +[^ ]" page.txt || echo "$code"
        done >codes
        [ ! -s codes ] || fail "page of gris $command, $lang: exit codes $(tr '\n' ' ' <codes)missing"
    done
done
[ "$told" -ge 100 ] || fail "only $told options were looked for"

# ---- completion scripts
expect 2 completion tcsh
for shell in bash zsh fish; do
    expect 0 completion $shell
    cp out "complete.$shell"
    for command in $commands; do
        grep -qwE -- "$command" "complete.$shell" || fail "completion for $shell: no command $command"
        expect 0 help "$command"
        for option in $(options out); do
            # fish writes -l out -s o where the others write --out -o
            case $shell:$option in
            fish:--*) wanted="-l ${option#--}" ;;
            fish:-*) wanted="-s ${option#-}" ;;
            *) wanted=$option ;;
            esac
            grep -qE -- "$wanted([ '\"]|\$)" "complete.$shell" || fail "completion for $shell: gris $command $option is not there"
        done
    done
done
bash -n complete.bash || fail 'complete.bash is no bash'

# ---- a real bash
mkdir -p folder/inner && : >'folder/a file.csv'
cat >ask.sh <<'BASH'
# ask.sh WORD…: the words after "gris", the last one under the cursor, split as readline does at "=" and ":"
. ./complete.bash
COMP_WORDS=(gris)
for word; do
    while [[ $word == -*=* ]]; do COMP_WORDS+=("${word%%=*}" =); word=${word#*=}; done
    COMP_WORDS+=("$word")
done
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_gris
printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
BASH
complete -p gris >/dev/null 2>&1 && fail 'this shell knows gris already'
( . ./complete.bash; complete -p gris | grep -q -- '-F _gris' ) || fail 'complete.bash tells bash nothing'
asked=0
answers() { # WANTED WORD…
    local wanted=$1
    shift
    same "completing gris $*" "$wanted" "$(bash ask.sh "$@" | sed 's/ $//')"
    asked=$((asked + 1))
}
answers 'aggregate audit' a
answers 'export' expo
answers 'ingest init' in
answers 'submit' su
answers 'show' report s
answers 'errors' report er
answers 'accept approve attachment diff errors history judge justify list lock nil original receipt return review show withdraw' report ''
answers '--state' report list --s
answers '' report show --s
answers '--output' report original --ou
answers '--dry-run' catalog load --dr
answers '' catalog check --dr
answers '--lang' --la
answers '--json' ingest folder --js
answers 'en vi' --lang ''
answers 'en vi' query --lang ''
answers 'en' --lang e
answers 'en' query --lang=e
answers 'en vi' query --lang=
answers 'ingest init' --lang en --db host=x in
answers 'bash' completion b
answers 'explain export' help ex
answers 'folder' ingest fol
answers 'folder/a file.csv folder/inner' ingest folder/
answers 'folder/inner' ingest --returned folder/
answers 'folder/inner' export --out folder/
answers 'folder/a file.csv folder/inner' --config folder/
answers '' query --indicator ''
answers '' ingest --as ''

# ---- what the build wrote for installing is what the program says
if [ -n "${GRIS_BUILD:-}" ] && [ -e "$GRIS_BUILD/manuals/man1/gris.1" ]; then
    for command in '' $commands; do
        expect 0 help $command --man --lang vi
        cmp -s out "$GRIS_BUILD/manuals/vi/man1/gris${command:+-$command}.1" || fail "manuals/vi/man1/gris${command:+-$command}.1 differs"
    done
    cmp -s complete.bash "$GRIS_BUILD/manuals/gris.bash" || fail 'manuals/gris.bash differs'
fi

echo "counted: $pages manual pages, $told options looked for, $asked completions asked"
finish
