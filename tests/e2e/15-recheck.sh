#!/bin/bash
# What a catalog would change: the report of gris recheck equals loading the catalog into a second cluster and taking the same files in there,
# finding by finding, verdict by verdict, deadline by deadline; and nothing is changed by asking.
registry=today
. "$(dirname "$0")/lib.sh"
trap 'gris --cluster other db drop --yes >/dev/null 2>&1; clean_up' EXIT

# ---- history: five years of population, a revision, two refused files (one of them filed anew), a file in a legacy encoding
must 0 init
cp -rL sample-data/catalog base
term() { sed -i -E "s/^($2,([^,\"]|\"[^\"]*\")*(,([^,\"]|\"[^\"]*\")*){13}),unit_slip[^,]*/\1,$3/" "$1/indicators.csv"; }
term base APD.AVERAGE_POPULATION ratio_to_prev:1.01
term base APD.AREA zscore:1.5
must 0 catalog load base
mkdir files
for year in 2011 2012 2013 2014 2015; do cp sample-data/reports/population/{population,totals}-$year.csv files; done
cp sample-data/revised/population-2014-04-revised.csv files/revised.csv
sed '/MALE/d; $a 02,2017,POP.MALE,-5.0\n02,2017,POP.FEMALE,838.4' sample-data/broken/below-minimum.csv >files/refused.csv
{ echo org_code,period,indicator_code,value; echo 06,2012,POP.TOTAL,a lot; } >files/mended-by-population-2012.csv
iconv -t utf-16le files/population-2011.csv >files/utf-16.csv
sequence=(mended-by-population-2012 utf-16 totals-2011 population-2012 totals-2012 population-2013 totals-2013 population-2014 totals-2014 revised population-2015
    totals-2015 refused)
take_in() { # CLUSTER: every file in turn; the results are told to stdout
    local file
    for file in "${sequence[@]}"; do gris --cluster "$1" ingest "files/$file.csv" --json; done | jq -c 'select(.form)'
}
take_in db >first.json
must 0 aggregate

# ---- by the catalog in force nothing would change
expect 0 recheck
holds 'a summary' out '0 would change'
same 'looked at' "$(jq -s 'map(select(.file | test("mended") | not)) | group_by([.org_code, .form, .period, .vintage]) | length' first.json)" \
    "$(gris recheck --json | jq 'select(.summary) | .summary.submissions')"

# ---- another catalog: a maximum, a minimum that goes, one decimal more, other deadlines, rules, outliers by other terms
cp -r base trial
sed -i -E 's/^(POP\.TOTAL,.*,sum,last,,,0,),/\16000.0,/; s/^(POP\.(MALE|FEMALE),.*,sum,last,,,)0,/\1-1000,/; s/^(POP\.URBAN,.*,decimal,)1,/\12,/' trial/indicators.csv
sed -i 's/^\(DS,DS-01,level:province,parent,\)+90d/\1+450d/; s/^\(DS,DS-01,level:nation,-,\)+120d/\1+121d/' trial/obligations.csv
term trial APD.AREA unit_slip
sed -i '/^APD.AVERAGE_POPULATION,/s/ratio_to_prev:1.01/ratio_to_prev:1.02/' trial/indicators.csv
[ -e trial/rules.csv ] || echo form,code,severity,left,operator,right,tolerance,missing,when,valid_from,valid_to,message_vi,message_en >trial/rules.csv
cat >>trial/rules.csv <<'END'
DS-01,T-SEX,error,[POP.MALE] + [POP.FEMALE],=,[POP.TOTAL],0.1,,,,,Nam và nữ phải cộng lại bằng tổng,Men and women must add up to the total
DS-02,T-DENSE,warning,[APD.POPULATION_DENSITY],<=,[APD.POPULATION_DENSITY].prev * 1.02,,,,2013-01-01,,,
DS-02,T-AREA,note,[APD.AREA],=,[APD.AREA].prev,,,,,,,
END
state() { gris db psql -- -AtqX -c "SELECT count(*), max(id) FROM gris.catalog_load" -c "SELECT count(*), max(id) FROM gris.submission" \
    -c "SELECT count(*) FROM gris.diagnostic" -c "SELECT count(*) FROM gris.audit"; gris status --json; }
state >before
expect 1 recheck --catalog trial --json
cp out told
state >after
cmp -s before after || fail 'recheck changed something'

# ---- the same, done: in a second cluster
gris --cluster other init >/dev/null 2>&1 || fail 'no second cluster'
gris --cluster other catalog load trial >/dev/null 2>&1 || fail 'the catalog is not loaded there'
take_in other >second.json

# Of each report what stands, and what was refused later or stands alone.
standing='def key: [.org_code, .regime, .form, .period, .vintage];
    def plain: map(del(.file, .cells) | tojson) | sort;
    to_entries | group_by(.value | key)
    | map((map(select(.value.state != "rejected")) | last) as $stands
          | map(select(.value.state == "rejected" and .key > ($stands.key // -1))) | last as $refused | [$stands, $refused] | map(select(. != null)))
    | add | map(.value)'
jq -s "$standing | map({key: \"\(key)\", value: ., was: (.state != \"rejected\")})" first.json >standing.json
jq -cn --slurpfile a standing.json --slurpfile b second.json '
    def plain: map(del(.file, .cells) | tojson) | sort;
    def key: [.org_code, .regime, .form, .period, .vintage, (.file | sub(".*/"; ""))] | tojson;
    ($b | map({(key): .}) | add) as $there
    | $a[0][] | .value as $was | ($there[$was | key]) as $is
    | {key: ($was | key), verdict: ($was.state != "rejected"), verdict_then: ($is.state != "rejected"),
       new: (($is.findings | plain) - ($was.findings | plain)), gone: (($was.findings | plain) - ($is.findings | plain))}
    | select(.verdict != .verdict_then or .new != [] or .gone != [])' | sort >done
jq -c '
    def plain: map(select(. != null) | del(.file, .cells) | tojson) | sort;
    select(.receipt) | . as $r
    | {key: ([.org_code, .regime, .form, .period, .vintage, .file] | tojson), verdict: (.verdict == "accepted"),
       verdict_then: (.verdict_then == "accepted"), new: (.findings | map(.after) | plain), gone: (.findings | map(.before) | plain)}
    | select(.verdict != .verdict_then or .new != [] or .gone != [])' told | sort >foretold
cmp -s done foretold || fail "recheck foretold something else: $(diff done foretold | head -c 600)"
flips=$(jq -s 'map(select(.verdict and (.verdict_then | not))) | length' done)
mended=$(jq -s 'map(select(.verdict_then and (.verdict | not))) | length' done)
[ "$flips" -gt 10 ] || fail "only $flips would be refused"
same 'the refused one is taken' 1 "$mended"
for code in E207 E320 W320 N320; do jq -e -s --arg code "$code" 'any(.[].new[]; fromjson.code == $code)' done >/dev/null || fail "no new $code"; done
for code in E206 W333; do jq -e -s --arg code "$code" 'any(.[].gone[]; fromjson.code == $code)' done >/dev/null || fail "no $code goes"; done
jq -e -s 'map(.findings // [] | .[].change) | index("gone") and index("changed") and index("new")' told >/dev/null || fail 'not every kind of change'
same 'the summary' "$flips $mended" "$(jq -r 'select(.summary) | .summary | "\(.rejected) \(.accepted)"' told)"

# Deadlines: of what was accepted at first.
dues() { gris --cluster "$1" report list --limit 100000 --json | jq -c 'select(.state != "rejected" and .state != "superseded") | [.org_code, .form, .period, .vintage, (.file | sub(".*/"; "")), .due]' | sort; }
dues db >dues.before
dues other >dues.after
jq -cn --slurpfile a dues.before --slurpfile b dues.after '($b | map({(.[:5] | tojson): .}) | add) as $there
    | $a[] | . as $was | $there[.[:5] | tojson] | select(. != null and .[5] != $was[5])' | sort >dues.done
jq -c 'select(.receipt and .verdict == "accepted" and .verdict_then == "accepted" and .due != .due_then) | [.org_code, .form, .period, .vintage, .file, .due_then]' told | sort >dues.foretold
cmp -s dues.done dues.foretold || fail "other deadlines: $(diff dues.done dues.foretold | head -n 5)"
[ "$(wc -l <dues.done)" -gt 100 ] || fail 'hardly any deadline moved'

# ---- periods, and a package that is wrong
expect 1 recheck --catalog trial --period 2013..2014 --json
same 'two years' "$(jq -c 'select(.receipt and (.period == "2013" or .period == "2014"))' told | sort | sha256sum)" "$(jq -c 'select(.receipt)' out | sort | sha256sum)"
expect 0 recheck --catalog trial --period 2001
holds 'none of that year' out '0 submissions looked at'
expect 2 recheck --period soon
sed -i 's/^POP.RURAL,/POP.RURALS,/' trial/indicators.csv
expect 1 recheck --catalog trial
holds 'what is wrong with it' err E605
echo "counted: $(wc -l <done) submissions that a catalog would change, $flips of them refused, $(wc -l <dues.done) deadlines moved"
finish
