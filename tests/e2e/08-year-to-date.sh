#!/usr/bin/env bash
# Cumulative figures: a year's VDT.YTD is its last filed month, never a sum. And how many of the published year-to-date figures agree
# with the revised months before plus the estimate of the month, within 1 billion đồng: of 3,150 complete cases 2,522 do, counted
# from the publisher's figures; the others are the publisher's own later corrections.
registry=today
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
begin investment

figures() { # PERIODS: own figures of every unit that files investment
    local level
    for level in nation funding_group funding_level ministry province; do
        gris query --indicator VDT.YTD --indicator VDT.MONTH_REV --indicator VDT.MONTH_EST --level "$level" --period "$1" \
            --basis own --format csv 2>>err | tail -n +2
    done
}
figures 2012-01..2019-12 >months.csv
figures 2012..2019 >years.csv
[ -s months.csv ] || fail "no monthly figures: $(tail -n 1 err)"

# Amounts are counted in thousandths of a billion, in whole numbers.
awk -F, '
    function units(text,   part, n) {
        n = split(text, part, ".")
        return part[1] * 1000 + (part[1] ~ /^-/ ? -1 : 1) * (n > 1 ? substr(part[2] "000", 1, 3) : 0)
    }
    $4 != "" { value[$1, $2, $3] = units($4); if ($3 == "VDT.YTD") ytd[$1 "," $2] = 1 }
    END {
        for (case_of in ytd) {
            split(case_of, at, ","); split(at[2], when, "-")
            key = at[1] SUBSEP at[2] SUBSEP "VDT.MONTH_EST"
            complete = key in value # asked before it is read: reading would make it
            sum = complete ? value[key] : 0
            for (m = 1; m < when[2] + 0 && complete; m++) {
                key = at[1] SUBSEP sprintf("%s-%02d", when[1], m) SUBSEP "VDT.MONTH_REV"
                complete = key in value
                sum += complete ? value[key] : 0
            }
            if (!complete) continue
            cases++
            apart = sum - value[at[1], at[2], "VDT.YTD"]
            agree += apart <= 1000 && apart >= -1000
        }
        print cases + 0, agree + 0
    }' months.csv >cases
read -r cases agree <cases
echo "counted: $agree of $cases complete cases agree within 1 billion"
same 'complete cases' 3150 "$cases"
same 'agreeing cases' 2522 "$agree"

# The last month that has a figure is the year's figure.
awk -F, '$3 == "VDT.YTD" && $4 != "" { key = $1 "," substr($2, 1, 4); if ($2 > month[key]) { month[key] = $2; last[key] = $4 } }
    END { for (key in last) print key "," last[key] }' months.csv | sort >expected
awk -F, '$3 == "VDT.YTD" && $4 != "" { print $1 "," $2 "," $4 }' years.csv | sort >got
same 'years with a figure' "$(wc -l <expected)" "$(wc -l <got)"
cmp -s expected got || fail "years differ from their last month: $(diff expected got | head -n 3)"
echo "$(wc -l <got) yearly figures equal their last filed month"
finish
