#!/bin/bash
# Thematic and ad-hoc reports (Decree 09/2019/NĐ-CP Art. 4.2, 4.3, 9, 10), the whole way: a catalog with occasions, what is due and how it stands day
# by day, filing, nil, review level by level, completeness, figures, release.
registry=today
. "$(dirname "$0")/lib.sh"

own=sample-data/occasions
cp -r sample-data/catalog catalog
for file in regimes obligations indicators; do tail -n +2 $own/catalog/$file.csv >>catalog/$file.csv; done
cp $own/catalog/occasions.csv catalog/
cp $own/catalog/forms/*.json catalog/forms/
cat >catalog/extensions.csv <<'END'
regime,form,subjects,period,due,document,issued,legal_basis
THML,TH-01,org:01279,@LU-2026-09,2026-09-20,12/UBND,2026-09-13,
THML,TH-01,org:01290,@LU-2026-09,exempt,13/UBND,2026-09-13,
END
must 0 catalog check catalog
holds 'nothing to say' out '0 errors, 0 warnings'
must 0 init
must 0 catalog load catalog

# The flood's own deadline is 17:00 on the 14th; one commune has a later one by a document, one is exempt.
stands() { # ORG DAY
    gris due --org "$1" --on "$2" --json | jq -r 'select(.regime == "THML") | "\(.due) \(.timeliness)"'
}
for case in '01273 2026-09-08 2026-09-14T17:00:00+07:00 not_due' '01273 2026-09-12 2026-09-14T17:00:00+07:00 due_soon' \
    '01273 2026-09-13 2026-09-14T17:00:00+07:00 due_soon' '01273 2026-09-14 2026-09-14T17:00:00+07:00 overdue' \
    '01279 2026-09-08 2026-09-21T00:00:00+07:00 extended' '01279 2026-09-15 2026-09-21T00:00:00+07:00 extended' \
    '01279 2026-09-20 2026-09-21T00:00:00+07:00 extended' '01279 2026-09-21 2026-09-21T00:00:00+07:00 overdue' \
    '01290 2026-09-12 null exempt' '01290 2026-09-30 null exempt'; do
    read -r org day wanted <<<"$case"
    same "$org on $day" "$wanted" "$(stands "$org" "$day")"
done
same 'before it began it is not there' '' "$(stands 01273 2026-09-04)"
same 'other provinces owe nothing' '' "$(stands 00004 2026-09-12)"
# The first review is due on Thursday 10 September; the second one five working days after 31 October, a Saturday: Monday 2 to Friday 6 November.
must 0 due --org 04 --on 2026-09-09 --json
same 'two occasions of one regime' '@RS-2026-1 2026-09-11T00:00:00+07:00 due_soon|@RS-2026-2 2026-11-07T00:00:00+07:00 not_due' \
    "$(jq -r 'select(.regime == "RSTT") | "\(.period) \(.due) \(.timeliness)"' out | paste -sd'|')"
must 0 due --org 04 --on 2026-09-01 --until 2026-09-30 --json
same 'by deadline' @RS-2026-1 "$(jq -r 'select(.regime == "RSTT").period' out)"
must 0 due --org 01273 --on 2026-09-01 --until 2026-09-30 --format ics
holds 'in the calendar' out '@LU-2026-09'
must 0 period @LU-2026-09 --regime THML --json
same 'its window' '2026-09-05 2026-09-12' "$(jq -r '"\(.start) \(.end)"' out)"

# CSV with @CODE, JSON, and a commune to which nothing occurred.
must 0 ingest $own/reports --json
same 'four reports' '4 0' "$(jq -r 'select(.summary).summary | "\(.accepted) \(.rejected)"' out)"
flood=$(jq -r 'select(.org_code == "01273").receipt' out)
review=$(jq -r 'select(.org_code == "04").receipt' out)
must 0 report nil TH-01 --org 01294 --period @LU-2026-09 --json
same 'nil on an occasion' '@LU-2026-09 received' "$(jq -r 'select(.receipt) | "\(.period) \(.state)"' out)"
expect 1 report nil TH-01 --org 01294 --period @RS-2026-1
holds 'an occasion of another regime' err E402
echo '{"org":"01294","regime":"THML","period":"@RS-2026-1","form":"TH-01","values":[{"indicator":"TH.HOUSES","value":1},{"indicator":"TH.RICE","value":1}]}' >other.json
expect 1 ingest other.json
echo '{"org":"01294","regime":"THML","period":"@LU-2099","form":"TH-01","values":[]}' >unknown.json
expect 1 ingest unknown.json
holds 'no such occasion' out E401
echo '{"org":"00004","regime":"THML","period":"@LU-2026-09","form":"TH-01","values":[{"indicator":"TH.HOUSES","value":1},{"indicator":"TH.RICE","value":1}]}' >stranger.json
expect 1 ingest stranger.json
holds 'who is not asked' out E213

# province>nation, and nation.
expect 1 report approve "$flood" --as VN
holds 'whose turn' err 'it is the turn of 04'
must 0 report approve "$flood" --as 04
must 0 report accept "$flood" --as VN
must 0 report lock "$flood" --as VN
must 0 report review "$review" --as VN
sed 's/^\(01273,@LU-2026-09,TH.HOUSES,\).*/\113/' $own/reports/mua-lu-2026-09.csv >again.csv
expect 1 ingest again.csv --json
same 'what is locked stays, what is the same too' '01273 rejected E470|01288 received ' \
    "$(jq -r 'select(.org_code) | "\(.org_code) \(.state) \(.findings | map(.code) | join(","))"' out | sort | paste -sd'|')"
must 0 report return "$flood" --as VN --reason 'đếm lại nhà' --cells TH.HOUSES --due 2099-01-01
must 0 ingest again.csv --replaces "$flood"

must 0 aggregate
# 13 + 3 houses, 40.5 + 7.2 ha; three of 56 communes said something.
figure() { gris query --indicator "$1" --org "$2" --period "$3" --json | jq -r '"\(.value) \(.reported) of \(.expected)"'; }
same 'houses' '16 3 of 56' "$(figure TH.HOUSES 04 @LU-2026-09)"
same 'rice' '47.7 3 of 56' "$(figure TH.RICE VN @LU-2026-09)"
same 'the review' '155 2 of 34' "$(figure RS.REVIEWED VN @RS-2026-1)" # 25 + 130
must 0 explain --indicator TH.HOUSES --org 04 --period @LU-2026-09 --json
same 'where it comes from' '16 2' "$(jq -r '"\(.sum_of_inputs) \(.inputs | length)"' out)"
must 0 completeness --form TH-01 --period @LU-2026-09 --by form --json
same 'of 56 communes one is exempt' '55 3 1 1' "$(jq -r 'select(.form) | "\(.expected) \(.received) \(.nil) \(.exempt)"' out)"
must 0 completeness --regime RSTT --org VN --level province --period @RS-2026-1 --by level --json
same 'provinces' '34 2' "$(jq -r 'select(.level) | "\(.expected) \(.received)"' out)"

must 0 export dashboard --out dashboard
same 'in the release' 16 "$(jq -r '.. | objects | select(.period? == "@LU-2026-09" and .indicator_code? == "TH.HOUSES" and .value?) | .value' dashboard/current/figures/04/2026.json | head -1)"
[ -s dashboard/current/completeness/%40LU-2026-09.json ] || fail 'no completeness of the occasion'
must 0 export csv --out csv
holds 'in the tables' csv/current/completeness.csv '01290,THML,TH-01,@LU-2026-09,,exempt'
must 0 aggregate --verify
must 0 audit verify
must 0 recheck --json
same 'the same verdicts' 0 "$(jq -r 'select(.summary).summary.changed' out)"
finish
