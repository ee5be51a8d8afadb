#!/bin/bash
# gris eval: values, warnings and refusals with their exit codes and shapes; figures by hand and by a catalog; no database is touched.
registry=today
. "$(dirname "$0")/lib.sh"

# value EXPRESSION WANTED [OPTION…]: what people read
value() {
    expect 0 eval "$1" "${@:3}"
    same "gris eval $1" "$2" "$(cat out)"
    same "stderr of gris eval $1" '' "$(cat err)"
}
# json EXPRESSION WANTED [OPTION…]: the object
json() {
    expect 0 eval "$1" "${@:3}" --json
    same "gris eval $1 --json" "$2" "$(head -n 1 out)"
}
# wrong EXPRESSION CODE COLUMN [OPTION…]
wrong() {
    expect 1 eval "$1" "${@:4}" --json
    same "finding of gris eval $1" "$2 $3" "$(jq -r '"\(.code) \(.column)"' out)"
    expect 1 eval "$1" "${@:4}"
    same "stdout of gris eval $1" '' "$(cat out)"
    holds "gris eval $1" err "error $2"
}

value '2 - 3 + 4' 3
value '2 ^ 3 ^ 2' 512
value '-3 ^ 2' -9
value '-(1 + 2)' -3
value '-[x]' -5 --set x=5
expect 0 eval --set x=5 -- '-abs([x])'
same 'an operand behind --' -5 "$(cat out)"
value '[CODE | sex=F] * 2' 6 --set 'CODE|sex=F=3'
value 'sum([u])' 3 --set 'u=[1,2,null]'
value '2/3' 0.67 --decimals 2
value '1/3' 0.3333333333333333333333333333333333

json '1/4' '{"value":"0.25"}'
json '1 < 2' '{"value":true}'
json "'ừ'" '{"value":"ừ"}'
json 'null' '{"value":null}'
json '2.5' '{"value":"3"}' --decimals 0

# Without a result: null, a warning, exit 0.
expect 0 eval '1 / [b]' --set b=0 --json
same 'value of a division by zero' null "$(head -n 1 out | jq -c .value)"
same 'its warning' 'W310 warning 3' "$(sed -n 2p out | jq -r '"\(.code) \(.severity) \(.column)"')"
expect 0 eval '[a] + 1'
same 'a figure without a value' null "$(cat out)"
holds 'a figure without a value' err 'warning W313 No value is given for [a]'
expect 0 eval '9223372036854775807 + 1' --decimals 0
same 'what fits no figure' null "$(cat out)"
holds 'what fits no figure' err 'warning W305'

wrong '1 and true' E668 1
wrong "'ừ' = 2 +" E658 10
wrong '[a] + [b' E654 7
wrong '[a]' E674 null --set 'a=[1,'
expect 1 eval '1 and true' --lang vi
holds 'in Vietnamese' err 'cần đúng hoặc sai'

# By a catalog: which figures there are, of which types.
with=(--catalog sample-data/catalog)
value '[POP.TOTAL] * 2' 6 --set POP.TOTAL=3 "${with[@]}"
value 'sum([POP.TOTAL].last(2))' 7 --set '[POP.TOTAL].last(2)=[3,4]' "${with[@]}"
value 'sum([POP.TOTAL])' 7 --set 'POP.TOTAL=[3,4]' "${with[@]}"
wrong '[POP.TOTAL] + [POP.TOTL]' E675 15 "${with[@]}"
wrong '[POP.TOTAL | colour=red]' E676 1 "${with[@]}"
wrong '[PAKN-05:POP.TOTAL]' E679 1 "${with[@]}"
wrong '[NOFORM:POP.TOTAL]' E678 1 "${with[@]}"
wrong "'a' = [POP.TOTAL]" E672 7 "${with[@]}"
wrong '1 + [POP.TOTAL]' E674 5 --set "POP.TOTAL='a'" "${with[@]}"
expect 1 eval 1 --catalog nowhere

# usage: exit 2, one line
usage() {
    expect 2 "${@:2}"
    same "lines on stderr of gris ${*:2}" 1 "$(wc -l <err)"
    holds "gris ${*:2}" err "$1"
}
usage 'operand missing' eval
usage 'one operand too many' eval 1 2
usage 'NAME=VALUE' eval 1 --set x
usage 'from 0 to 9' eval 1 --decimals 10
usage 'from 0 to 9' eval 1 --decimals two

[ ! -e "$work/db" ] || fail 'a database was made'
[ ! -e var ] || fail 'something was written'
finish
