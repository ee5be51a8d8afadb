#!/usr/bin/env bash
# The operator's day: an inbox emptied by cron, a lock that makes overlapping runs harmless, standard input, folders in folders, names that are
# taken already; and the officer's: what is due, what a file looks like to gris, versions side by side.
registry=today
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin
mkdir -p inbox/deeper
cp sample-data/reports/population/population-2014.csv inbox/deeper/
cp sample-data/broken/text-in-number.csv inbox/
echo hidden >inbox/.not-mine
ln -s /etc/passwd inbox/link.csv

# One run takes in, adds up, publishes; the good file and the bad ones part ways after the commit.
expect 1 cycle --inbox inbox --returned returned --out public --json
same 'the good file moved' population-2014.csv "$(ls inbox/accepted)"
same 'the bad one moved' text-in-number.csv "$(ls inbox/rejected)"
[ -s returned/text-in-number.csv.errors.csv ] || fail 'no list of errors came back'
[ -L inbox/link.csv ] || fail 'a link was taken for a file'
[ -e inbox/.not-mine ] || fail 'a hidden file was touched'
same 'published' 1 "$(ls public/releases | wc -l)"
same 'the figure is there' 520.2 "$(value POP.TOTAL 04 2014)"
rm inbox/link.csv

# The same files again: nothing new, no release, and no file is written over.
cp sample-data/reports/population/population-2014.csv inbox/
expect 0 cycle --inbox inbox --out public
same 'kept beside the first' 2 "$(ls inbox/accepted | wc -l)"
same 'no second release' 1 "$(ls public/releases | wc -l)"

# Another run holds the lock: exit 6, nothing done.
bin=$("$GRIS_BIN" db status --json | jq -r .conninfo)
psql=$(command -v psql || ls /usr/lib/postgresql/*/bin/psql | tail -n 1)
holding='select 1'
grep -q hashtext "$GRIS_SOURCE/store/queries/lock_try.sql" &&
    holding=$(sed -e '/^--/d' -e "s/\$1::text/'cycle'/; s/\$1/'cycle'/" "$GRIS_SOURCE/store/queries/lock_try.sql")
(printf '%s;\n' "$holding"; sleep 6) | "$psql" -qAt "$bin" >held 2>&1 &
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -s held ] && break; sleep 0.2; done
same 'the lock is held' t "$(cat held)"
expect 6 cycle --out public
wait

# Standard input is a file too.
"$GRIS_BIN" ingest - --json <sample-data/revised/population-2014-04-revised.csv >out.json 2>err || fail 'stdin was refused'
same 'a second version' '2 received' "$(jq -r 'select(.org_code == "04") | "\(.version) \(.state)"' out.json)"
receipt=$(jq -r 'select(.org_code == "04") | .receipt' out.json)
expect 0 report diff "$receipt"
holds 'what changed' out 257.8
expect 0 report history "$receipt"
same 'both versions' 2 "$(grep -c ' received' out)"
expect 0 report withdraw "$receipt" --reason 'sent by mistake'
must 0 aggregate
same 'the first version stands again' 257.5 "$(value POP.MALE 04 2014)"
expect 1 report withdraw "$receipt" --reason again
holds 'twice is refused' err E406

# What an officer asks.
expect 0 due --org 01 --on 2026-11-20 --explain
holds 'a form that is due' out PAKN-05
expect 0 due --org 01 --on 2026-11-20 --json
same 'late from the first instant after the 20th' 2026-11-21T00:00:00+07:00 "$(jq -rs '.[0].due' out)"
expect 0 read sample-data/reports/population/population-2003.csv
holds 'its number style' out '1.234,5'
expect 0 read sample-data/reports/education/education-2010.json
expect 1 read sample-data/broken/unclosed-quote.csv
mkfifo pipe
expect 1 read pipe
expect 1 ingest pipe no-such-file
finish
