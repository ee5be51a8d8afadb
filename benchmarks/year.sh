#!/bin/bash
# A national year of reports, made from a catalog and a seed, taken in day by day at the time of its post, added up and published month by
# month, verified, and held against the ledger of what was seeded: every verdict, every version, every number of the completeness, every sum.
#
#   benchmarks/year.sh BUILD [MONTHS [SEED]] [name=value…]     a build with -D GRIS_BENCHMARKS=ON; 12 months, seed 1
#
# Names: catalog (a package; default: sample-data/catalog with benchmarks/year/catalog), year (2026), first (month), under (a unit), level,
# every (days between posts), publish (month, or end: added up and published only then), dir (where it works; removed afterwards), keep (a
# folder for the ledgers and for what gris said), and the rates of benchmarks/year/year.c. Exit 1 when anything differs.
set -euo pipefail
usage() { sed -n '5,9s/^# *//p' "$0"; }
[ $# -ge 1 ] && [ -d "$1" ] || { usage >&2 && exit 2; }
root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd) months=12 seed=1 catalog='' dir='' keep='' publish=month year=2026 first=1 names=()
shift
[[ ${1:-} =~ ^[0-9]+$ ]] && months=$1 && shift
[[ ${1:-} =~ ^[0-9]+$ ]] && seed=$1 && shift
for name in "$@"; do
    case $name in
    catalog=*) catalog=$(cd "${name#*=}" && pwd) ;;
    dir=*) dir=${name#*=} ;;
    publish=*) publish=${name#*=} ;;
    keep=*) mkdir -p "${name#*=}" && keep=$(cd "${name#*=}" && pwd) ;;
    year=*) year=${name#*=} ;;
    first=*) first=${name#*=} ;;
    *=*) names+=("$name") ;;
    *) usage >&2 && exit 2 ;;
    esac
done
gris=$build/bin/gris make=$build/benchmarks/year measure=$build/benchmarks/measure
for program in "$gris" "$make" "$measure"; do [ -x "$program" ] || { echo "no program at $program" >&2 && exit 2; }; done
for program in faketime jq; do command -v "$program" >/dev/null || { echo "$program is not installed" >&2 && exit 2; }; done
work=$(mktemp -d "${dir:-${TMPDIR:-/tmp}}/gris-year-XXXXXX")
chmod 755 "$work" # the server is not root
finish() {
    status=$?
    [ ! -e "$work/db" ] || "$gris" db drop --yes >/dev/null 2>&1 || true
    rm -rf "$work"
    exit $status
}
trap finish EXIT
unset GRIS_DB GRIS_CONFIG GRIS_OUT GRIS_CATALOG GRIS_INBOX GRIS_RETURNED GRIS_RECEIPT_KEY
export GRIS_CLUSTER=$work/db GRIS_LANG=en NO_COLOR=1 LC_ALL=C.UTF-8
cd "$work"

# A sanitizer's runtime wants to be the first; here faketime is.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0"
now='' differs=0
# timed WHAT ARGUMENT…: gris at `now` in Viet Nam (the machine's clock is left alone); seconds, processor time and the peak of the largest
# process go to ./times, what it prints to ./said and ./heard; its exit status is passed on
timed() {
    local what=$1 status=0
    TZ=ICT-7 FAKETIME_DONT_FAKE_MONOTONIC=1 "$measure" run faketime -f "$now" sh -c 'exec "$0" "$@" >said 2>heard' "$gris" "${@:2}" >took || status=$?
    awk -v what="$what" '{ print what, $1, $2 + $3, $4 }' took >>times
    return $status
}
must() {
    local status=0
    timed "$@" || status=$?
    [ $status -eq 0 ] || { echo "exit $status: gris ${*:2}" >&2 && tail -n 20 heard said >&2 && exit 1; }
}
differ() { echo "DIFFERS: $*" >&2 && differs=1; }
sum_of() { awk -v what="$1" '$1 == what { n++; wall += $2; cpu += $3; if ($4 > peak) peak = $4 } END { printf "%d %.2f %.2f %d", n, wall, cpu, peak }' times; }

# ---- the catalog and the reports
begun=$SECONDS
if [ -z "$catalog" ]; then
    catalog=$work/catalog
    "$make" merge "$root/sample-data/catalog" "$root/benchmarks/year/catalog" "$catalog"
fi
"$measure" run "$make" make "$catalog" post year="$year" first="$first" months="$months" seed="$seed" "${names[@]}" 2>said >took ||
    { cat said >&2 && exit 1; }
awk '{ print "generate", $1, $2 + $3, $4 }' took >>times
cat said
"$gris" db start >/dev/null
now=$(printf '%04d-%02d-01 07:00:00' "$year" "$first")
must init init
must catalog catalog load "$catalog"

# The monthly release is without the communes' own figures; the last one has every unit.
GRIS_PUBLISH_LEVELS=$(jq -r '.levels - ["commune"] | join(",")' "$catalog/catalog.json")
export GRIS_PUBLISH_LEVELS

# ---- month by month: every day's post at half past four, then the sums and the release
mkdir got
# What gris said of each report, spelled as the ledger does.
spell() {
    jq -r --arg day "$1" 'select(.org_code != null) | [$day, .org_code, .regime, .form, .period,
        (if .state == "rejected" then "rejected", 0 elif .duplicate then "duplicate", .version else .state, .version end),
        (("E", "W") as $s | [.findings[]? | select(.code | startswith($s)) |
            .code + (if .code | endswith("320") then ":" + (.message_en | capture("^Rule (?<code>[^:]+): ").code) else "" end)] | sort | unique | join(","))
        ] | map(tostring) | join("\t")' "$2"
}
report_month() { # YYYY-MM
    awk -v month="$1" -v days="$days" -v since="$since" '
        FILENAME == "got.month" { n++; state[$6]++; cells += 0; next }
        $1 == "ingest" && ++seen > since { wall += $2; cpu += $3; if ($4 > peak) peak = $4 }
        $1 == "aggregate" { sums = $2 } $1 == "export" { release = $2 }
        END {
            printf "%s  %2d posts  %6d reports  %6d received  %5d refused  %4d again  ingest %7.2f s (%6.0f a second)  aggregate %6.2f s  export %6.2f s  peak %d MB\n",
                month, days, n, state["received"], state["rejected"], state["duplicate"], wall, (wall ? n / wall : 0), sums, release, peak / 1024
        }' FS='\t' got.month FS=' ' times
}
: >got.tsv
month='' days=0 since=0
# As autovacuum leaves it.
tidy() { "$gris" db psql -- -qXc 'VACUUM ANALYZE' >/dev/null 2>&1 || true; }
close_month() {
    [ -n "$month" ] || return 0
    if [ "$publish" = month ]; then
        tidy
        must aggregate aggregate
        must export export dashboard --out public
    fi
    report_month "$month"
    cat got.month >>got.tsv
    since=$(awk '$1 == "ingest"' times | wc -l)
}
for day in post/*/; do
    day=${day#post/} day=${day%/}
    if [ "${day%-*}" != "$month" ]; then
        close_month
        month=${day%-*} days=0
        : >got.month
    fi
    now="$day 16:30:00"
    timed ingest ingest "post/$day" --json || [ $? -eq 1 ] || { tail -n 20 heard >&2 && exit 1; }
    spell "$day" said >>got.month
    jq -c 'select(.org_code == null and .summary == null)' said >>strangers
    days=$((days + 1))
done
close_month

# ---- the end: all of it once more
now="$(date -d "$now 40 days" +%F) 08:00:00"
tidy
if [ "$publish" = end ]; then must aggregate aggregate && must export export dashboard --out public; else GRIS_PUBLISH_LEVELS='' must release export dashboard --out all; fi
must verify aggregate --verify
cat said
must audit audit verify --releases public
tail -n 1 said
[ ! -s strangers ] || differ "files that gave no report: $(wc -l <strangers)"

# Every verdict, then every number.
"$root/benchmarks/year/compare.sh" post/ledger.tsv got.tsv || differs=1
cut -f8 post/ledger.tsv | tail -n +2 | sort | uniq -c | awk '{ printf "%s%s %s", (NR == 1 ? "filed: " : ", "), $1, $2 } END { print "" }'
cut -f8,9 got.tsv | tr '\t,' '\n\n' | grep -E '^[EW]' | sed 's/:.*//' | sort | uniq -c | awk '{ printf "%s%s %s", (NR == 1 ? "findings: " : ", "), $1, $2 } END { print "" }'

# The numbers of every form, level and period.
tail -n +2 post/duties.tsv | awk -F'\t' -v OFS='\t' '
    { key = $1 FS $3 FS $4 FS $5 } $6 == "exempt" { next }
    !(key in all) { order[++len] = key } { all[key]++; n[key, $6]++; nil[key] += $8 != "" }
    END { for (i = 1; i <= len; i++) { key = order[i]
          print key, all[key], n[key, "on_time"] + 0, n[key, "late"] + 0, n[key, "overdue"] + 0, n[key, "not_due"] + 0, nil[key] } }' >numbers.wanted
under=
for name in "${names[@]}"; do [ "${name%%=*}" != under ] || under=${name#*=}; done
while IFS=$'\t' read -r level regime form from to; do
    where=(--level "$level")
    if [ -n "$under" ]; then
        where=(--org "$under")
        [ "$(awk -F'\t' -v l="$level" '$1 == l && !seen[$2]++' post/duties.tsv | cut -f2 | head -n 2 | tr -d '\n')" = "$under" ] || where+=(--level "$level")
    fi
    must completeness completeness --regime "$regime" --form "$form" "${where[@]}" --period "$from..$to" --by period --json
    jq -r --arg level "$level" --arg regime "$regime" --arg form "$form" 'select(.period != null and .expected > 0) |
        [$level, $regime, $form, .period, .expected, .on_time, .late, .overdue, .not_due, .nil] | map(tostring) | join("\t")' said >>numbers.found
done < <(awk -F'\t' -v OFS='\t' '{ kind = $4; gsub(/[0-9]+/, "0", kind); key = $1 OFS $2 OFS $3 OFS kind }
    !(key in first) { order[++len] = key; first[key] = $4 } { last[key] = $4 }
    END { for (i = 1; i <= len; i++) { split(order[i], k, OFS); print k[1], k[2], k[3], first[order[i]], last[order[i]] } }' numbers.wanted)
diff <(LC_ALL=C sort numbers.wanted) <(LC_ALL=C sort numbers.found) >different || { differ 'completeness: wanted <, got >' && head -n 20 different >&2; }
awk -F'\t' '{ e += $5; o += $6; l += $7; d += $8; n += $10 } END {
    printf "%d numbers of a form, level and period: %d expected = %d on time + %d late + %d overdue; %d nil\n", NR, e, o, l, d, n }' numbers.found

# The sums of the nation and of each unit directly below it, as published, and on how many reports they stand.
jq -r '.[] | [.org_level, .org_code, .period, .indicator_code, (.members | to_entries | sort_by(.key) | map(.key + "=" + .value) | join(",")),
    .value, .reported] | map(tostring) | join("\t")' public/current/figures/*/*.json |
    awk -F'\t' 'NR == FNR { if (FNR > 1) { key = $1 FS $2 FS $3 FS $4 FS $5; want[key] = $6 FS $7; all++ } next }
        { key = $1 FS $2 FS $3 FS $4 FS $5 }
        !(key in want) { next }
        want[key] != $6 FS $7 { wrong++; print key ": wanted " want[key] ", got " $6 FS $7 }
        { delete want[key] }
        END { for (key in want) { wrong++; print key ": wanted " want[key] ", nothing published" }
              printf "%d sums of the nation and the units below it: %d other than the ledger\n", all, wrong; exit wrong > 0 }' post/totals.tsv - |
    tail -n 20 || differs=1

# ---- what it took
size() { "$gris" db psql -- -qAtX "$@"; }
for what in generate catalog ingest aggregate export release verify audit completeness; do
    read -r n wall cpu peak <<<"$(sum_of "$what")"
    [ "$n" -gt 0 ] || continue
    printf '%-12s %4d times  %8.2f s  %8.2f s of its own processor time  largest process %d MB\n' "$what" "$n" "$wall" "$cpu" $((peak / 1024))
done
printf 'database %s, reports %s in %s files, published %s in %s files, with every unit %s in %s; %d s in all; load of the machine %s\n' \
    "$(size -c 'SELECT pg_size_pretty(pg_database_size(current_database()))')" "$(du -sh --apparent-size post | cut -f1)" "$(find post -type f | wc -l)" \
    "$(du -sh --apparent-size public | cut -f1)" "$(find public -type f | wc -l)" \
    "$(du -sh --apparent-size all 2>/dev/null | cut -f1)" "$(find all -type f 2>/dev/null | wc -l)" $((SECONDS - begun)) "$(cut -d' ' -f1-3 /proc/loadavg)"
if [ -n "$keep" ]; then cp -r post/ledger.tsv post/duties.tsv got.tsv times "$keep"; fi
[ $differs -eq 0 ] && echo 'All as the ledger says.'
exit $differs
