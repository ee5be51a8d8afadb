#!/bin/bash
# What is due beyond months and years: the thirteenth month of public investment, school terms, and the deadline of each compiling level.
# Deadlines are counted by hand from the articles named.
registry=today
. "$(dirname "$0")/lib.sh"

cp -r sample-data/catalog catalog
# Circular 15: the year has 13 months; provinces and ministries before the 15th of the month that follows. 14 January 2016 is a Thursday, 14
# February a Sunday: Monday the 15th.
sed -i 's/^\(VDT,.*,periodic,\)month,/\1month+13,/' catalog/regimes.csv
sed -i 's/^\(VDT,VDT-01,level:province,VN-DP,\)day:10+1/\1before:15+1/' catalog/obligations.csv
# Circular 19/2020/TT-BGDĐT Art. 7: three working days after the data, three more for each compiling level.
cat >>catalog/regimes.csv <<'END'
GDT,Báo cáo học kỳ (thử),School terms (test),periodic,school_year,school,admin,,,Thông tư 19/2020/TT-BGDĐT,2025-09-01,
END
cat >>catalog/obligations.csv <<'END'
GDT,-,level:commune;level:province;org:VN&level:nation,parent,+3wd/+3wd,next,none,2025-09-01,
END
must 0 init
must 0 catalog load catalog

rows() { jq -r --arg form "$1" 'select(.form == $form) | "\(.period) \(.due[0:16])"' out | sort | paste -sd'|'; }

must 0 due --org 04 --on 2016-01-05 --json
same 'December, January, and the thirteenth month' '2015-12 2016-01-15T00:00|2015-M13 2016-01-15T00:00|2016-01 2016-02-16T00:00' "$(rows VDT-01)"
must 0 due --org 04 --on 2016-01-01 --until 2016-01-31 --json
same 'by deadline' '2015-12 2016-01-15T00:00|2015-M13 2016-01-15T00:00' "$(rows VDT-01)"
must 0 due --org 04 --on 2016-12-10 --json
same 'in December it is under way' '2015-M13|2016-11|2016-12|2016-M13' "$(jq -r 'select(.form == "VDT-01").period' out | sort | paste -sd'|')"
must 0 completeness --form VDT-01 --period 2015-M13 --level province --by form --json
same 'every province owes it' 63 "$(jq -r 'select(.form).expected' out)"
printf 'org_code,period,indicator_code,value\n04,2015-M13,%s,7\n' "$(jq -r '[.rows[].indicator // empty][0] // [.columns[].indicator // empty][0]' catalog/forms/VDT-01.json)" >m13.csv
expect 0 ingest m13.csv || cat out
must 0 completeness --form VDT-01 --period 2015-M13 --level province --by form --json
same 'one came, late' '63 1 1' "$(jq -r 'select(.form) | "\(.expected) \(.received) \(.late)"' out)"

# Terms: the first ends on Saturday 31 January 2026; Monday 2 to Wednesday 4 February, and for the province three days more, Monday 9.
must 0 due --org 04 --on 2026-02-08 --json
same 'the term that ended, the one under way, the year' \
    '2025-2026 2026-09-11T00:00 not_due|2025-2026-T1 2026-02-10T00:00 due_soon|2025-2026-T2 2026-09-11T00:00 not_due' \
    "$(jq -r 'select(.regime == "GDT") | "\(.period) \(.due[0:16]) \(.timeliness)"' out | sort | paste -sd'|')"
must 0 due --org 01273 --on 2026-02-08 --json
same 'its commune, overdue' '2026-02-05T00:00 overdue' "$(jq -r 'select(.period == "2025-2026-T1") | "\(.due[0:16]) \(.timeliness)"' out)"
must 0 due --org 04 --on 2026-01-01 --until 2026-12-31 --json
same 'the calendar of a year' '2025-2026 2026-09-11T00:00|2025-2026-T1 2026-02-10T00:00|2025-2026-T2 2026-09-11T00:00' "$(rows -)"
must 0 completeness --regime GDT --period 2025-2026-T1 --level province --by form --json
same 'terms are owed' 34 "$(jq -r 'select(.form).expected' out)"
# In a regime of months alone the thirteenth is welcome, and nobody owes it.
must 0 completeness --form TTHC-06 --period 2026-M13 --by form --json
same 'nobody owes it' 0 "$(jq -r 'select(.summary).summary.expected' out)"

# The deadline of each level: from the regime, or counted.
level() { gris period 2025-2026-T1 --regime GDT --level "$1" --json | jq -r .due; }
same 'communes' 2026-02-05T00:00:00+07:00 "$(level commune)"
same 'provinces' 2026-02-10T00:00:00+07:00 "$(level province)"
same 'the nation' 2026-02-13T00:00:00+07:00 "$(level nation)"
for n in 0=20 1=23 2=28; do # tests/cases/calendar/deadlines.tsv: to Monday 19, Thursday 22, Tuesday 27 October
    same "level $n" "2026-10-${n#*=}T00:00:00+07:00" \
        "$(gris period 2026-10 --due +3wd/+3wd --level "${n%=*}" --catalog catalog --json | jq -r .due)"
done
same 'with a rule of its own' 2026-02-08T00:00:00+07:00 \
    "$(gris period 2025-2026-T1 --regime GDT --due '+2d/+5d' --level province --due-shift none --json | jq -r .due)"
expect 1 period 2025-2026-T1 --regime GDT --level region
holds 'asks nothing of it' err E476
expect 1 period 2025-2026-T1 --regime GDT --level galaxy
holds 'no such level' err E220
must 2 period 2026-10 --due +3wd/+3wd --level province
must 2 period 2026-10 --due +3wd/+3wd --level 100
sed -i 's/month+13/month+14/' catalog/regimes.csv
expect 1 catalog check catalog
holds 'what a frequency may be' out 'month+13'
finish
