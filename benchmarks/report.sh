# Part of benchmarks/run: what was measured as Markdown. Everything comes from the files under $results.

number() { # VALUE DECIMALS
    [ "$1" = - ] && echo - || awk -v v="$1" -v d="$2" 'BEGIN { printf "%.*f\n", d, v }'
}
mib() { [ "$1" = - ] && echo - || awk -v v="$1" 'BEGIN { printf "%.0f\n", v / 1048576 }'; }
spread() { # ITEM: lowest to highest
    [ -s "$results/$1" ] && sort -g "$results/$1" | awk 'NR == 1 { low = $1 } { high = $1 } END { printf "%.2f to %.2f", low, high }' || echo -
}
rate() { # ITEM COUNT: how many a second
    local seconds
    seconds=$(median "$1")
    [ "$seconds" = - ] && echo - || awk -v s="$seconds" -v n="$2" 'BEGIN { printf "%.0f\n", n / s }'
}

# target GOAL MEASURED least|most TARGET MOONSHOT SUFFIX
target() {
    local verdict
    if [ "$2" = - ]; then verdict='not measured'; else
        verdict=$(awk -v m="$2" -v k="$3" -v t="$4" -v s="$5" 'BEGIN {
            good = k == "least" ? m >= t : m <= t
            best = k == "least" ? m >= s : m <= s
            by = k == "least" ? t / m : (t > 0 ? m / t : 0)
            if (best) print "**met**, and the moonshot"
            else if (good) print "**met**"
            else printf "**missed** by %.2gx\n", by }')
    fi
    local sign='≥'
    [ "$3" = least ] || sign='≤'
    printf '| %s | %s %s%s | %s %s%s | %s%s | %s |\n' "$1" "$sign" "$4" "$6" "$sign" "$5" "$6" "$2" "$([ "$2" = - ] || echo "$6")" "$verdict"
}

line() { # WHAT ITEM [NOTE]: a row of the table of the job
    local seconds
    seconds=$(median "$2")
    [ "$seconds" = - ] && return 0
    printf '| %s | %s | %s | %s | %s |\n' "$1" "$(number "$seconds" 2)" "$(spread "$2")" "$(number "$(median "$2.cpu")" 2)" "$(number "$(ratio "$seconds" "$base")" 2)"
}

steps() { # ITEM: its steps in their order
    local f
    for f in open load load_and_validate validate rules rejected ingest store aggregate export; do
        [ ! -s "$results/$1.step_$f" ] || printf '%s %s, ' "${f//_/ }" "$(number "$(median "$1.step_$f")" 2)"
    done | sed 's/, $//'
}

machine() {
    printf -- '- %s, %s cores seen, %s GiB of memory, Linux %s; %s\n' "$(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)" "$(nproc)" \
        "$(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)" "$(uname -r)" "$(. /etc/os-release && echo "$PRETTY_NAME")"
    printf -- '- file system of the database: %s; 8 kB written and fdatasync: %s a second\n' "$(findmnt -no FSTYPE -T "$work")" "$(number "$(median fsync)" 0)"
    printf -- '- gris %s, commit %s%s, %s; build type RelWithDebInfo, the same flags as what is installed\n' "$("$gris" version 2>/dev/null | head -1 | tr -dc '0-9.')" \
        "$(git -c safe.directory='*' -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)" \
        "$(git -c safe.directory='*' -C "$root" diff --quiet HEAD 2>/dev/null || echo ' and changes')" "$(cc --version | head -1)"
    printf -- '- PostgreSQL %s for gris and for psql, one server: %s\n' "$("$bin/postgres" --version | awk '{ print $3 }')" "$settings"
    printf -- '- SQLite %s; DuckDB by npm `@duckdb/node-api` %s\n' "$(sqlite3 --version | awk '{ print $1 }')" "${duckdb:-not there: those lines are not measured}"
    printf -- '- %s, load of the machine at the end %s\n' "$(date -u +%Y-%m-%d)" "$(cut -d' ' -f1-3 /proc/loadavg)"
    [ -z "$note" ] || printf -- '- %s\n' "$note"
}

report_job() {
    local base
    base=$(median gris_bare)
    [ "$base" != - ] || base=$(median gris)
    cat <<EOM

## The job: load, validate, store, add up, export 35 documents

$rows rows, $(stat -Lc %s "$data/2025.csv") bytes. Seconds of whole processes; caches warm; alternated; medians of $(wc -l <"$results/gris" 2>/dev/null || echo 0) (gris), $(wc -l <"$results/psql" 2>/dev/null || echo 0) (psql), $(wc -l <"$results/sqlite" 2>/dev/null || echo 0) (SQLite), $(wc -l <"$results/copy_narrow" 2>/dev/null || echo 0) (the others). Every engine found the errors, the reports and the sums that are in the data$([ "$failed" = 0 ] && echo '.' || echo " **except as noted on the terminal: $failed checks failed**.")

| what | median | range | processor time of its own processes | x gris without originals |
| --- | --- | --- | --- | --- |
EOM
    line 'psql \copy + SQL' psql
    line 'SQLite .import + SQL' sqlite
    line 'DuckDB, 2 threads' duckdb
    line '**gris, originals stored**' gris
    line '**gris, originals not stored**' gris_bare
    line '*raw COPY BINARY, narrow rows without key*' copy_narrow
    line '*raw COPY BINARY, the same vectors with key*' copy_vectors
    line '*libcsv, empty call-backs*' libcsv
    line 'gris, parse + validate alone (`ingest --dry-run`)' dry_run
    line 'gris, all aggregates of the year anew (`aggregate --full`)' rebuild
    cat <<EOM

Steps, seconds. gris with originals: $(steps gris); without: $(steps gris_bare). psql: $(steps psql). DuckDB: $(steps duckdb).

The $rules rules over $reports reports alone, in memory: $(number "$(median rules)" 3) s, $(awk -v s="$(median rules)" -v n="$((rules * reports))" 'BEGIN { printf "%.0f\n", s * 1e9 / n }') ns a rule and report; 100,000 submissions: $(awk -v s="$(median rules)" -v n="$reports" 'BEGIN { printf "%.2f\n", s * 100000 / n }') s. The rest of the intake (\`ingest\` above, less that): $(awk -v a="$(median gris_bare.step_ingest)" -v s="$(median rules)" 'BEGIN { printf "%.2f\n", a - s }') s.

Peak memory of the processes of gris together (proportional set size, sampled): $(number "$(median memory)" 0) kB, of which private $(number "$(median memory_private)" 0) kB.

Stored, MiB: vectors $(mib "$(median size_vectors)"), with their submissions and events $(mib "$(median size_reports)"), originals $(mib "$(median size_originals)"), everything $(mib "$(median size_all)"); narrow rows with key $(mib "$(median size_narrow)").
EOM
}

report_profile() {
    cat <<EOM

## Where the time goes

In one more run of the job, not counted: processor time of the server by statement (COPY is not in the server's statistics), and the share of the functions of gris in its own processor time.

| server, s | calls | statement |
| --- | --- | --- |
$(awk '{ printf "| %s | %s | `%s` |\n", $1, $2, $3 }' "$work/statements")

gris: $(awk '{ printf "%s`%s` %s", (NR > 1 ? ", " : ""), $2, $1 }' "$work/symbols" 2>/dev/null).
EOM
}

report_small() {
    cat <<EOM

## Small submissions

$reports files of 250 figures, by one \`gris ingest\`: $(rate small "$reports") a second, durable ($(number "$(median small)" 2) s); the same files again: $(rate again "$reports") a second, $(median again_rows) rows written. fdatasync of 8 kB on that file system, in the same minutes: $(number "$(median fsync)" 0) a second ($(spread fsync)).

One after another in one session, ms until the receipt (median): $(number "$(ms single)" 3); again $(number "$(ms single_again)" 3); one fdatasync $(number "$(ratio 1000 "$(median fsync)")" 3).

Peak memory of all processes, kB, after a tenth, a half and all of the time: $(number "$(median small_memory_tenth)" 0), $(number "$(median small_memory_half)" 0), $(number "$(median small_memory)" 0).
EOM
}

ms() { [ "$(median "$1")" = - ] && echo - || awk -v v="$(median "$1")" 'BEGIN { print v * 1000 }'; }

report_history() {
    cat <<EOM

## Revisions and history

| | one year stored | $years years stored |
| --- | --- | --- |
| refresh of all levels after one revision, ms (median, and 99th of 100) | $(number "$(median refresh_g1)" 3), $(number "$(median refresh_p99_g1)" 3) | $(number "$(median refresh_g4)" 3), $(number "$(median refresh_p99_g4)" 3) |
| taking it in and the refresh, ms | $(number "$(median revise_g1)" 3) | $(number "$(median revise_g4)" 3) |
| fdatasyncs of the server for both | $(number "$(median syncs_both_g1)" 1) | $(number "$(median syncs_both_g4)" 1) |
| one more month taken in, s | $(number "$(median month_g1)" 3) | $(number "$(median month_g4)" 3) |
| and added up, s | $(number "$(median month_aggregate_g1)" 3) | $(number "$(median month_aggregate_g4)" 3) |

The intake of one revision alone: $(number "$(median syncs_intake)" 1) fdatasyncs. The delta in SQL on narrow aggregates, durable, by pgbench: $(number "$(median refresh_sql)" 3) ms.
EOM
}

report_targets() {
    local bare
    bare=gris_bare
    [ -s "$results/gris_bare" ] || bare=gris
    cat <<EOM

## Targets

$([ $bare = gris_bare ] && echo 'The first four apply to the job without storing originals.' || echo 'The first four should be taken without storing originals; here with.')

| goal | target | moonshot | measured | verdict |
| --- | --- | --- | --- | --- |
EOM
    target 'full job, against psql + SQL' "$(ratio "$(median psql)" "$(median $bare)")" least 25 60 x
    target 'full job against DuckDB, 2 threads' "$(ratio "$(median duckdb)" "$(median $bare)")" least 2 5 x
    target 'full job against raw COPY BINARY of narrow rows, no key' "$(ratio "$(median copy_narrow)" "$(median $bare)")" least 1.5 3.5 x
    target 'full job against raw COPY BINARY of the same vector rows (of its rate)' "$(ratio "$(median copy_vectors)" "$(median $bare)")" least 0.30 0.60 ''
    target 'full job with originals, against psql + SQL' "$(ratio "$(median psql)" "$(median gris)")" least 15 60 x
    target 'parse + validate against libcsv with empty call-backs' "$(ratio "$(median libcsv)" "$(median dry_run)")" least 1 2.5 x
    target "aggregation alone against DuckDB's same step (of its time)" "$(ratio "$(median roll)" "$(median duckdb.step_aggregate)")" most 0.10 0.05 ''
    target "rules + aggregation alone against DuckDB's same two steps (of their time)" "$(ratio "$(median rules_and_roll)" "$(median duckdb.rules_and_aggregate)")" most 0.05 0.02 ''
    target 'stored size against narrow rows with key' "$(ratio "$(median size_reports)" "$(median size_narrow)")" most 0.25 0.10 ''
    target 'one more month, 40 million cells stored against 10 million' "$(ratio "$(median month_g4)" "$(median month_g1)")" most 1.15 1.05 x
    target 'durable submissions a second, group commit, against the fdatasync rate' "$(ratio "$(rate small "$reports")" "$(median fsync)")" least 3 7 x
    target 'durable single submission, against one fdatasync' "$(ratio "$(median single)" "$(ratio 1 "$(median fsync)")")" most 2 1.2 'x the time'
    target 'same files again, against the first time' "$(ratio "$(median small)" "$(median again)")" least 1.5 2 x
    target 'same files again, rows written' "$(median again_rows)" most 0 0 ''
    target 'refresh after one revision, durable, all levels' "$(number "$(median refresh_g1)" 3)" most 1 0.5 ' ms'
    target 'its fdatasyncs' "$(difference "$(median syncs_both_g1)" "$(median syncs_intake)")" most 5 2 ''
    target "the same, $years years against 1 year of history" "$(ratio "$(median refresh_g4)" "$(median refresh_g1)")" most 1.15 1.05 x
    target 'the same against set-based SQL delta' "$(ratio "$(median refresh_sql)" "$(median refresh_g1)")" least 8 15 x
    target 'peak memory of the bulk job' "$(mib_of_kb "$(median memory)")" most 1024 512 ' MiB'
    target 'memory over 40,000 files: all against the first tenth' "$(ratio "$(median small_memory)" "$(median small_memory_tenth)")" most 1.1 1.05 x
    target 'all aggregates of one year anew, reading and writing' "$(number "$(median rebuild)" 2)" most 3 1 ' s'
}
difference() { [ "$1" = - ] || [ "$2" = - ] && echo - || awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f\n", a - b }'; }
mib_of_kb() { [ "$1" = - ] && echo - || awk -v v="$1" 'BEGIN { printf "%.0f\n", v / 1024 }'; }

report() {
    cat <<EOM
# Results

Written by \`benchmarks/run\`; [README.md](README.md) says what is measured and how. Only ratios between lines of one run count.

$(machine)
EOM
    [ ! -s "$results/gris" ] || report_job
    [ ! -s "$work/statements" ] || report_profile
    [ ! -s "$results/small" ] || report_small
    [ ! -s "$results/refresh_g1" ] && [ ! -s "$results/month_g1" ] || report_history
    report_targets
}
