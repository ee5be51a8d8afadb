#!/bin/bash
# The life of a report, typed: every action in every state by the sender, both units on its path and a stranger; what is legal is said in the
# table here, as docs/lifecycle.md has it. Then a return with cells and a new deadline, the correction, and what the figures say.
registry=today
. "$(dirname "$0")/lib.sh"

cp -r sample-data/catalog catalog
# Population forms of provinces are approved by the nation.
sed -i 's/^\(DS,DS-01,level:province,.*\),none,/\1,nation,/' catalog/obligations.csv
must 0 init
must 0 catalog load catalog
head -1 sample-data/reports/population/population-2013.csv >one.csv
grep '^04,2013,POP\.' sample-data/reports/population/population-2013.csv >>one.csv
[ "$(wc -l <one.csv)" -gt 1 ] || fail 'no figures of unit 04'
must 0 ingest one.csv --json
receipt=$(jq -r 'select(.receipt).receipt' out | head -1)
must 0 report errors "$receipt" --json
[ ! -s out ] || must 0 report justify "$receipt" --reason 'as counted'

tried=0 turn=0 units=(04 VN 01)
correction=0
# try_all STATE ACTION=UNIT…: only these pass; those that pass are tried last, by `take`
try_all() {
    local state=$1 action unit
    shift
    for action in review approve accept lock return withdraw; do
        # one unit after the other; every one in every state: tests/integration/test_store_lifecycle.c
        turn=$(((turn + 1) % 3))
        unit=${units[turn]}
        case " $* " in *" $action=$unit "*) continue ;; esac
        expect 1 report "$action" "$receipt" --as "$unit" --reason because
        tried=$((tried + 1))
    done
    # A correction is the sender's, of what nobody has taken up or what was sent back.
    correction=$((correction + 1))
    sed "s/^\(04,2013,POP.MALE,\).*/\1$((600 + correction))/" one.csv >correction.csv
    case " $* " in
    *' correct '*) ;;
    *)
        expect 1 ingest correction.csv --replaces "$receipt" --json
        same "no correction of $state" "rejected E470 $receipt" "$(jq -r --arg receipt "$receipt" \
            'select(.receipt) | [.state, (.findings[] | select(.code == "E470") | .code, (.message_en | select(contains($receipt)) | $receipt))] | join(" ")' out)"
        tried=$((tried + 1))
        ;;
    esac
    must 0 report show "$receipt" --json
    same "still $state" "$state" "$(jq -r 'select(.state).state' out | head -1)"
}
take() { # ACTION UNIT STATE
    must 0 report "$1" "$receipt" --as "$2" --reason because --json
    same "$1 by $2" "$3 $2" "$(jq -r '"\(.state) \(.org_code)"' out)"
}

try_all received review=VN approve=VN return=VN withdraw=04 correct
take review VN in_review
try_all in_review approve=VN return=VN withdraw=04
take approve VN approved
must 0 aggregate
same 'the figure is final' final "$(gris query --indicator POP.TOTAL --org 04 --period 2013 --json | jq -r .status)"
try_all approved accept=VN return=VN
take accept VN accepted
try_all accepted lock=VN return=VN
take lock VN locked
try_all locked return=VN
must 2 report return "$receipt" --as VN
must 2 report approve "$receipt"
must 0 report return "$receipt" --as VN --reason 'cột 3' --cells POP.URBAN --due 2099-12-04 --json
try_all returned withdraw=04 correct
must 0 report history "$receipt" --json
same 'what is asked for' '{"reason":"cột 3","org_code":"VN","due":"2099-12-05T00:00:00+07:00","cells":"POP.URBAN"}' \
    "$(jq -c 'select(.state == "returned") | {reason, org_code, due, cells}' out)"
must 0 due --org 04 --on 2014-02-01 --json
same 'the due list says so' '{"reason":"cột 3","cells":"POP.URBAN","due":"2099-12-05T00:00:00+07:00"}' \
    "$(jq -c 'select(.form == "DS-01" and .period == "2013").returned' out)"
must 0 due --org 04 --on 2014-02-01 --lang en
holds 'and so does the table' out 'again by 2099-12-05T00:00:00+07:00'
# The new deadline has not passed, and then it has; the report itself stays as late as it came.
correction() { # DATE: state, timeliness, correction
    must 0 due --org 04 --on "$1" --json
    jq -r 'select(.form == "DS-01" and .period == "2013") | "\(.state) \(.timeliness) \(.correction)"' out
}
same 'not mended yet' 'returned late awaited' "$(correction 2014-02-01)"
must 0 completeness --form DS-01 --period 2013 --org 04 --on 2099-12-04 --json
same 'nor overdue on the day' '1 0 0 0' "$(jq -r 'select(.summary).summary | "\(.late) \(.corrections_overdue) \(.corrected_on_time) \(.corrected_late)"' out)"
must 0 completeness --form DS-01 --period 2013 --org 04 --on 2099-12-05 --json
same 'the day after it is' '1 1 0 0' "$(jq -r 'select(.summary).summary | "\(.late) \(.corrections_overdue) \(.corrected_on_time) \(.corrected_late)"' out)"
must 0 aggregate
same 'provisional again' provisional "$(gris query --indicator POP.TOTAL --org 04 --period 2013 --json | jq -r .status)"

# Words that are none, and a deadline that has passed.
expect 1 report return "$receipt" --as VN --reason ' ' --lang en # from returned: no such step

# The correction is a version of its own, and begins anew.
sed 's/^\(04,2013,POP.URBAN,\).*/\1119.9/' one.csv >two.csv
must 0 ingest two.csv --replaces "$receipt" --json
second=$(jq -r 'select(.receipt).receipt' out | head -1)
[ "$second" != "$receipt" ] || fail 'the correction has the same receipt'
same 'mended' "received late $([ "$(date +%s)" -lt "$(date -d 2026-12-06T00:00:00+07:00 +%s)" ] && echo on_time || echo late)" "$(correction 2014-02-01)"
same 'the first is superseded' superseded "$(gris report show "$receipt" --json | jq -r 'select(.state).state' | head -1)"
expect 1 report approve "$receipt" --as VN --lang en
holds 'whose turn' err E406
expect 1 report approve "$second" --as 01 --lang en
holds 'whose turn it is' err 'it is the turn of VN'
receipt=$second
expect 1 report return "$receipt" --as VN --reason ' ' --lang en
holds 'a reason is words' err E471
expect 1 report return "$receipt" --as VN --reason 'cột 3' --due 2000-01-01 --lang en
holds 'a deadline lies ahead' err E472

# What was taken up and refused is kept: its original, its receipt, its finding; it was filed late, and the receipt says so.
take review VN in_review
sed 's/^\(04,2013,POP.MALE,\).*/\1700/' one.csv >three.csv
expect 1 ingest three.csv --json
refused=$(jq -r 'select(.receipt).receipt' out | head -1)
must 0 report original "$refused" -o kept.csv
cmp -s three.csv kept.csv || fail 'the refused file is not what was sent'
must 0 report errors "$refused" --lang en
holds 'who can send it back' out 'Who can send it back: VN'
must 0 recheck --json
same 'no catalog lets it in' 0 "$(jq -r 'select(.summary).summary.accepted' out)"
must 0 receipt show "$receipt"
same 'late' late "$(jq -r .timeliness out)"
must 0 completeness --form DS-01 --org 04 --period 2013 --by org --json
same 'filed late' '1 1' "$(jq -r 'select(.org_code == "04") | "\(.received) \(.late)"' out)"

# Two reviewers at once: one wins, the other is told.
gris report approve "$receipt" --as VN >one.out 2>one.err & first=$!
gris report approve "$receipt" --as VN >two.out 2>two.err & second=$!
wait "$first"; a=$?
wait "$second"; b=$?
same 'one of two' 1 $((a + b))
cat one.err two.err >told
holds 'the other is told' told E406
same 'approved once' 1 "$(gris report history "$receipt" --json | jq -r 'select(.receipt == "'"$receipt"'" and .state == "approved").state' | wc -l)"
take return VN returned
take withdraw 04 withdrawn
same 'taken back, it is awaited again' 'returned late awaited' "$(correction 2014-02-01)"
must 0 audit verify

echo "counted: $tried steps refused"
[ "$tried" -ge 25 ] || fail "only $tried steps were tried"
finish
