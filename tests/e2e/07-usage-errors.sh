#!/bin/bash
# Wrong use and bad luck: the exit codes that scripts rely on, one line of help, no trace of the machine inside.
registry=today
. "$(dirname "$0")/lib.sh"

# usage TEXT ARGUMENT…: exit 2, nothing on stdout, one line on stderr that says TEXT
usage() {
    local text=$1
    shift
    expect 2 "$@"
    same "stdout of gris $*" 0 "$(wc -c <out)"
    same "lines on stderr of gris $*" 1 "$(wc -l <err)"
    holds "gris $*" err "$text"
}
usage 'did you mean “ingest”' igest x
usage 'unknown command “frobnicate”' frobnicate
usage 'see “gris help query”' query --nonsense
usage 'unknown option --nonsense' --nonsense query
usage 'option --org needs a value' query --indicator X --org
usage 'option --full takes no value' aggregate --full=yes
usage '--indicator is missing' query
usage '--period is missing' explain --indicator X --org VN
usage 'is not a period' query --indicator X --period 2026-13
usage 'is not a period' explain --indicator X --org VN --period yesterday
usage 'is not a period' period 2026-99
usage 'is not a window' period 2026-10 --window moon
usage 'is not a due rule' period 2026-10 --due soon
usage 'effective, own or children' query --indicator X --basis best
usage 'table, csv or json' query --indicator X --format xml
usage 'do not go together' query --indicator X --children --level province
usage 'start|stop|status|psql|drop' db
usage 'start|stop|status|psql|drop' db dance
usage 'operand missing' ingest
usage 'operand missing' report show
usage 'one operand too many' read a b
usage 'does not belong here' report show X --reason y
usage '--out DIR is missing' export dashboard
usage 'format “pdf” is unknown' export pdf --out x
usage 'is not a span of time' status --max-age long
usage 'is not a date' due --on today
usage '--reason TEXT is missing' report withdraw X
usage 'add --yes' db drop
usage 'the language is vi or en' help --lang fr
usage 'cannot be read' config show --config absent.conf
printf 'colour = red\n' >wrong.conf
usage 'key “colour” is unknown' config show --config wrong.conf
[ -e db ] && fail 'wrong usage has made a cluster'
expect 2
holds 'gris alone' out 'Commands'

# No database is needed for these.
expect 0 period 2026-10 --window decree09 --due +2wd@17:00 --catalog sample-data/catalog --json
# October under Decree 09 Art. 12: 15 September to 14 October; Thursday 15 and Friday 16 are working days.
same 'a period' '2026-09-15 2026-10-14 2026-10-16T17:00:00+07:00' "$(jq -r '"\(.start) \(.end) \(.due)"' out)"
expect 0 period 2026-09 --window calendar --due +1d --json
# The day after 30 September; 24:00 on 1 October is 00:00 on the 2nd.
same 'a due day ends at midnight' '2026-10-02T00:00:00+07:00' "$(jq -r .due out)"
jq -r '.explain[]' out | grep -qi weekend || fail 'not said that only weekends are known'
expect 0 read sample-data/reports/population/population-2003.csv --json
same 'what is seen' ';' "$(jq -rs '.[0].delimiter' out)"
same 'the header is row 1' 1 "$(jq -rs '.[1].row' out)"
[ -e db ] && fail 'a command without database has made a cluster'

# No database to reach: 3; nothing loaded: 1; refused: 1.
expect 3 init --db 'host=/nonexistent dbname=x'
holds 'unreachable' err 'E701'
expect 3 query --indicator X --db 'host=/nonexistent dbname=x' --json
same 'unreachable, for programs' E701 "$(jq -r .code out)"
must 0 init
expect 1 aggregate
holds 'no catalog' err 'E703'
must 0 catalog load sample-data/catalog
expect 1 query --indicator NO.SUCH --org VN --period 2015
expect 1 query --indicator POP.TOTAL --org NOWHERE --period 2015
expect 1 explain --indicator NO.SUCH --org VN --period 2015
expect 1 ingest nowhere.csv
expect 1 report show no-such-receipt
expect 1 period 2026-10 --regime NONE
expect 0 period 2026-10 --regime TTHC --json
mkdir empty
expect 1 catalog check empty
holds 'a package without its files' out 'E601'

# Output that cannot be written is not done; a reader that goes away is no error.
if [ -w /dev/full ]; then
    "$GRIS_BIN" catalog show orgs >/dev/full 2>err
    same 'a full disk' 4 $?
    holds 'a full disk' err 'could not be written'
fi
"$GRIS_BIN" catalog show orgs 2>err | head -1 >/dev/null
same 'a reader that left' 0 "${PIPESTATUS[0]}"
same 'words about it' 0 "$(wc -c <err)"

# --json: nothing but JSON on stdout.
for command in 'status' 'doctor' 'findings' 'report list' 'due --org 04' 'config show' 'db status' 'audit verify' 'catalog show regimes'; do
    # shellcheck disable=SC2086
    "$GRIS_BIN" $command --json 2>/dev/null | jq -e . >/dev/null 2>&1 || [ "$("$GRIS_BIN" $command --json 2>/dev/null | wc -c)" -eq 0 ] || fail "$command --json is not JSON"
done
finish
