/*
 * Properties of the whole path on a real PostgreSQL, seeded: random filings, revisions, vintages and withdrawals in random order leave aggregates
 * that equal a full rebuild bit for bit and an obvious oracle (below, straight from data-model.md, sharing no code with indicators/); eight
 * processes at once lose and double nothing; two databases fed the same files in different order publish the same bytes; publishing twice is one
 * release.
 */
#include "pipeline/pipeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define SEED            20190124U /* the day of Decree 09/2019/NĐ-CP */
#define PROVINCES       3
#define COMMUNES        4 /* a province */
#define UNITS           (1 + PROVINCES + PROVINCES * COMMUNES)
#define MONTHS          12
#define SLOTS           3 /* F flow sum/sum, S stock sum/last, X stock max/max */
#define VINTAGES        3
#define VERSIONS_MAX    64
#define OPERATIONS      10000
#define OPERATIONS_LONG 100000 /* with GRIS_LONG */
#define BATCH           250
#define NOTHING         INT64_MIN

static const char *const indicator_codes[SLOTS] = {"F", "S", "X"};
static const char *const vintage_codes[VINTAGES] = {"estimate", "preliminary", "final"};

/* ---- randomness of our own: the same on every machine ---- */

static uint32_t random_state = SEED;

static uint32_t random_below(uint32_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % n;
}

/* ---- units: 0 the nation "VN", then provinces "01"…, then communes "00101"… ---- */

static bool is_province(int unit)
{
    return unit >= 1 && unit <= PROVINCES;
}

static int parent_of(int unit)
{
    if (unit == 0)
        return -1;
    return is_province(unit) ? 0 : 1 + (unit - 1 - PROVINCES) / COMMUNES;
}

static const char *code_of(int unit, char buf[static 8])
{
    if (unit == 0)
        (void)snprintf(buf, 8, "VN");
    else
        (void)snprintf(buf, 8, is_province(unit) ? "%02d" : "%05d", unit);
    return buf;
}

/* ---- the oracle's memory: every version of every (unit, month, vintage) ---- */

struct version {
    int64_t cell[SLOTS];
    bool withdrawn;
    char receipt[40];
};
struct filings {
    struct version version[VERSIONS_MAX];
    int len;
};
static struct filings filings[UNITS][MONTHS][VINTAGES];

static struct version *standing(struct filings *f)
{
    for (int i = f->len - 1; i >= 0; i--)
        if (!f->version[i].withdrawn)
            return &f->version[i];
    return NULL;
}

/* The best vintage's whole vector. */
static const struct version *best(int unit, int month)
{
    for (int v = VINTAGES - 1; v >= 0; v--) {
        const struct version *found = standing(&filings[unit][month][v]);
        if (found != NULL)
            return found;
    }
    return NULL;
}

/* Rule 6: the same content as any version there is files nothing new. */
static bool is_new(const struct filings *f, const int64_t cell[SLOTS])
{
    for (int i = 0; i < f->len; i++)
        if (memcmp(f->version[i].cell, cell, sizeof f->version[i].cell) == 0)
            return false;
    return true;
}

/* ---- the oracle's arithmetic ---- */

struct value {
    int64_t value;
    bool complete;
};

static int64_t combine(int slot, bool over_time, int64_t a, int64_t b)
{
    if (a == NOTHING || b == NOTHING)
        return a == NOTHING ? b : a;
    if (slot == 2)
        return a > b ? a : b;
    return slot == 1 && over_time
               ? b
               : a + b; /* parts come in order of time: the later one is the last */
}

/* Months `from`… `to` in the halves, quarters and months of data-model.md; nine months are H1 and Q3. */
static struct value own_value(int unit, int slot, int from, int to)
{
    if (from == to) {
        const struct version *filed = best(unit, from);
        struct value v = {filed == NULL ? NOTHING : filed->cell[slot], false};
        v.complete = v.value != NOTHING;
        return v;
    }
    struct value sum = {NOTHING, true};
    for (int month = from; month <= to; month++) {
        struct value part = own_value(unit, slot, month, month);
        sum.value = combine(slot, true, sum.value, part.value);
        sum.complete &= part.complete;
    }
    return sum;
}

struct result {
    int64_t value;
    int reported;
};

static struct result effective(int unit, int slot, int from, int to)
{
    struct value own = own_value(unit, slot, from, to);
    if (own.value != NOTHING && own.complete)
        return (struct result){own.value, 1};
    struct result children = {NOTHING, 0};
    for (int child = 0; child < UNITS; child++) {
        if (parent_of(child) != unit)
            continue;
        struct result c = effective(child, slot, from, to);
        children.value = combine(slot, false, children.value, c.value);
        children.reported += c.reported;
    }
    if (children.value != NOTHING)
        return children;
    return (struct result){own.value, children.reported};
}

/* ---- files ---- */

static char root[64];

static const char *path_of(const char *name, char buf[static 160])
{
    (void)snprintf(buf, 160, "%s/%s", root, name);
    return buf;
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void write_package(void)
{
    char buf[160];
    char text[4096] = "code,name_vi,level,parent_code\nVN,Vi\xe1\xbb\x87t Nam,nation,\n";
    char code[8];
    char parent[8];
    for (int unit = 1; unit < UNITS; unit++) {
        size_t len = strlen(text);
        (void)snprintf(text + len, sizeof text - len, "%s,Unit %d,%s,%s\n", code_of(unit, code),
                       unit, is_province(unit) ? "province" : "commune",
                       code_of(parent_of(unit), parent));
    }
    assert_int_equal(mkdir(path_of("catalog", buf), 0755), 0);
    assert_int_equal(mkdir(path_of("catalog/forms", buf), 0755), 0);
    write_text(path_of("catalog/orgs.csv", buf), text);
    write_text(path_of("catalog/catalog.json", buf),
               "{\"name\":\"t\",\"version\":\"1\",\"default_language\":\"vi\",\"levels\":["
               "\"nation\",\"province\","
               "\"commune\"]}");
    write_text(path_of("catalog/indicators.csv", buf),
               "code,name_vi,unit,value_type,nature,org_agg,time_agg\n"
               "F,Flow,x,integer,flow,sum,sum\nS,Stock,x,integer,stock,sum,last\nX,Most,x,integer,"
               "stock,max,max\n");
    write_text(path_of("catalog/regimes.csv", buf),
               "code,name_vi,kind,frequency,window\nR,Regime,periodic,month,decree09\n");
    write_text(path_of("catalog/obligations.csv", buf),
               "regime,form,subjects,receiver,due\nR,A,level:commune;level:province,parent,+2wd\n");
    write_text(path_of("catalog/forms/A.json", buf),
               "{\"code\":\"A\",\"title_vi\":\"A\",\"title_en\":\"A\",\"columns\":[{\"id\":\"c\","
               "\"title_vi\":\"c\",\"title_en\":"
               "\"c\"}],\"rows\":[{\"id\":\"1\",\"title_vi\":\"F\",\"title_en\":\"F\","
               "\"indicator\":\"F\"},{\"id\":\"2\","
               "\"title_vi\":\"S\",\"title_en\":\"S\",\"indicator\":\"S\"},{\"id\":\"3\",\"title_"
               "vi\":\"X\",\"title_en\":\"X\","
               "\"indicator\":\"X\"}]}");
}

/* ---- sessions ---- */

struct session {
    struct pipeline *p;
    struct arena *arena;
    struct diags diags;
};

static struct pipeline_settings settings_for(const char *database)
{
    static char conninfo[2][256];
    static int next;
    /* 2025-12-31: every month of 2025 has begun */
    struct pipeline_settings settings = {.now = 1767196800, .actor = "test"};
    static char cluster[160];
    settings.cluster = path_of("db", cluster);
    if (database != NULL) {
        char *buf = conninfo[next++ % 2];
        struct arena *arena = arena_new(0);
        struct diags diags;
        diags_init(&diags, arena, 10);
        struct pipeline *p = NULL;
        struct pipeline_cluster c;
        assert_int_equal(pipeline_open(&settings, PIPELINE_OFFLINE, &p, &diags), STATUS_OK);
        assert_int_equal(pipeline_db_status(p, &c, &diags), STATUS_OK);
        (void)snprintf(buf, 256, "%s", c.conninfo);
        char *name = strstr(buf, "dbname=gris");
        assert_non_null(name);
        (void)snprintf(name, 256 - (size_t)(name - buf), "dbname=%s", database);
        settings.db = buf;
        pipeline_close(p);
        arena_free(arena);
    }
    return settings;
}

static void print_findings(const struct diags *diags)
{
    for (size_t i = 0; i < diags->len; i++)
        print_message("%s\n", diag_line(&diags->at[i], LANG_EN, diags->arena));
}

static struct session open_session(const char *database, enum pipeline_need need)
{
    struct session s = {.arena = arena_new(0)};
    diags_init(&s.diags, s.arena, 100);
    const struct pipeline_settings settings = settings_for(database);
    enum status status = pipeline_open(&settings, need, &s.p, &s.diags);
    print_findings(&s.diags);
    assert_int_equal(status, STATUS_OK);
    return s;
}

static void close_session(struct session *s)
{
    pipeline_close(s->p);
    arena_free(s->arena);
}

static void must(struct session *s, enum status status)
{
    if (status != STATUS_OK)
        print_findings(&s->diags);
    assert_int_equal(status, STATUS_OK);
}

static void set_up_database(const char *database)
{
    char buf[160];
    int applied = 0;
    int32_t load = 0;
    struct pipeline_changes changes = {0};
    struct session s = open_session(database, PIPELINE_CONNECT);
    must(&s, pipeline_init(s.p, &applied, &s.diags));
    must(&s, pipeline_catalog_load(s.p, path_of("catalog", buf), false, false, &changes, &load,
                                   &s.diags));
    assert_true(load > 0);
    close_session(&s);
}

/* ---- random operations ---- */

static FILE *batch_file;
static struct filings *batch_keys[BATCH];
static int batch_len;
static struct pipeline_summary totals;

static bool take_receipt(void *ctx, const struct pipeline_result *r)
{
    (void)ctx;
    assert_string_equal(r->state, "received");
    int unit = strcmp(r->org_code, "VN") == 0 ? 0 : (int)strtol(r->org_code, NULL, 10);
    int month = (int)strtol(r->period + 5, NULL, 10) - 1;
    for (int v = 0; v < VINTAGES; v++) {
        if (strcmp(r->vintage, vintage_codes[v]) != 0)
            continue;
        struct filings *f = &filings[unit][month][v];
        assert_int_equal(r->version, f->len);
        (void)snprintf(f->version[f->len - 1].receipt, sizeof f->version[0].receipt, "%s",
                       r->receipt);
    }
    return true;
}

static void end_batch(struct session *s)
{
    char buf[160];
    const struct pipeline_ingest_options options = {0};
    struct pipeline_summary summary;
    if (batch_file == NULL)
        return;
    assert_int_equal(fclose(batch_file), 0);
    batch_file = NULL;
    const char *path = path_of("batch.csv", buf);
    must(s,
         pipeline_ingest(s->p, &path, 1, &options, take_receipt, NULL, NULL, &summary, &s->diags));
    assert_int_equal(summary.accepted, (uint64_t)batch_len);
    assert_int_equal(summary.duplicates, 0);
    totals.accepted += summary.accepted;
    batch_len = 0;
}

static bool in_batch(const struct filings *f)
{
    for (int i = 0; i < batch_len; i++)
        if (batch_keys[i] == f)
            return true;
    return false;
}

static void file_something(struct session *s)
{
    int unit = 1 + (int)random_below(UNITS - 1);
    int month = (int)random_below(MONTHS);
    int vintage = (int)random_below(VINTAGES);
    struct filings *f = &filings[unit][month][vintage];
    int64_t cell[SLOTS];
    for (int slot = 0; slot < SLOTS; slot++)
        cell[slot] = random_below(6) == 0 ? NOTHING : (int64_t)random_below(2001) - 1000;
    if (cell[0] == NOTHING && cell[1] == NOTHING && cell[2] == NOTHING)
        cell[0] = 0;
    if (f->len == VERSIONS_MAX || !is_new(f, cell))
        return;
    if (in_batch(f) || batch_len == BATCH)
        end_batch(s);
    char buf[160];
    char code[8];
    if (batch_file == NULL) {
        batch_file = fopen(path_of("batch.csv", buf), "we");
        assert_non_null(batch_file);
        assert_true(fputs("org_code,period,indicator_code,value,vintage\n", batch_file) >= 0);
    }
    for (int slot = 0; slot < SLOTS; slot++)
        if (cell[slot] != NOTHING)
            assert_true(fprintf(batch_file, "%s,2025-%02d,%s,%lld,%s\n", code_of(unit, code),
                                month + 1, indicator_codes[slot], (long long)cell[slot],
                                vintage_codes[vintage]) > 0);
    memcpy(f->version[f->len++].cell, cell, sizeof cell);
    batch_keys[batch_len++] = f;
}

static enum status withdraw(struct session *s, const char *receipt)
{
    const struct pipeline_act act = {.action = LIFECYCLE_WITHDRAW, .reason = "test"};
    struct pipeline_acts done = {0};
    return pipeline_report_act(s->p, &act, &receipt, 1, &done, &s->diags);
}

static void withdraw_something(struct session *s)
{
    struct filings *f =
        &filings[1 + random_below(UNITS - 1)][random_below(MONTHS)][random_below(VINTAGES)];
    if (f->len == 0)
        return;
    struct version *v = &f->version[random_below((uint32_t)f->len)];
    if (v->withdrawn || v != standing(f))
        return;
    end_batch(s);
    const char *receipt = v->receipt;
    must(s, withdraw(s, receipt));
    v->withdrawn = true;
}

static void aggregate(struct session *s, bool full)
{
    struct pipeline_aggregation result;
    must(s, pipeline_aggregate(s->p, full, NULL, NULL, NULL, &result, &s->diags));
}

static int compared;

static void compare_period(struct session *s, const char *period, int from, int to)
{
    struct pipeline_query query = {
        .indicators = indicator_codes, .indicators_len = SLOTS, .period_from = period};
    for (int unit = 0; unit < UNITS; unit++) {
        char code[8];
        query.org = code_of(unit, code);
        struct figures figures = {0};
        must(s, pipeline_query(s->p, &query, &figures, &s->diags));
        assert_int_equal(figures.len, SLOTS);
        for (int slot = 0; slot < SLOTS; slot++) {
            struct result expected = effective(unit, slot, from, to);
            const struct figure *f = &figures.at[slot];
            if (f->value != expected.value || f->reported != expected.reported)
                print_message("%s %s %s: %lld (%d), expected %lld (%d)\n", query.org, period,
                              indicator_codes[slot], (long long)f->value, f->reported,
                              (long long)expected.value, expected.reported);
            assert_true(f->value == expected.value);
            assert_int_equal(f->reported, expected.reported);
            compared++;
        }
    }
}

static void compare_all(struct session *s)
{
    char period[24];
    for (int month = 0; month < MONTHS; month++) {
        (void)snprintf(period, sizeof period, "2025-%02d", month + 1);
        compare_period(s, period, month, month);
    }
    for (int quarter = 0; quarter < 4; quarter++) {
        (void)snprintf(period, sizeof period, "2025-Q%d", quarter + 1);
        compare_period(s, period, quarter * 3, quarter * 3 + 2);
    }
    compare_period(s, "2025-H1", 0, 5);
    compare_period(s, "2025-H2", 6, 11);
    compare_period(s, "2025-9M", 0, 8);
    compare_period(s, "2025", 0, 11);
}

static void verify(struct session *s)
{
    struct pipeline_aggregation result;
    must(s, pipeline_aggregate_verify(s->p, NULL, &result, &s->diags));
    assert_int_equal(result.different, 0);
    assert_true(result.compared > 0);
}

static void test_random_revisions(void **state)
{
    (void)state;
    set_up_database(NULL);
    struct session s = open_session(NULL, PIPELINE_CATALOG);
    const int operations = getenv("GRIS_LONG") == NULL ? OPERATIONS : OPERATIONS_LONG;
    for (int i = 0; i < operations; i++) {
        if (random_below(20) == 0)
            withdraw_something(&s);
        else
            file_something(&s);
        if (random_below(400) == 0) {
            end_batch(&s);
            aggregate(&s, false);
        }
    }
    end_batch(&s);
    aggregate(&s, false);
    compare_all(&s);
    verify(&s);
    aggregate(&s, true);
    compare_all(&s);
    print_message("counted: %llu filings in %d operations; %d figures equal the oracle's, "
                  "incremental and full\n",
                  (unsigned long long)totals.accepted, operations, compared);
    close_session(&s);
}

/* ---- what does not belong ---- */

static void run_sql(const char *sql)
{
    char command[1024];
    struct pipeline_settings settings = settings_for("gris");
    (void)snprintf(command, sizeof command, "psql -q -v ON_ERROR_STOP=1 \"%s\" -c \"%s\"",
                   settings.db, sql);
    assert_int_equal(system(command), 0);
}

static void expect_different(struct session *s, uint64_t different)
{
    struct pipeline_aggregation result;
    struct diags diags;
    diags_init(&diags, s->arena, 100);
    enum status status = pipeline_aggregate_verify(s->p, NULL, &result, &diags);
    assert_int_equal(status, STATUS_REJECTED);
    assert_int_equal(result.different, different);
    assert_true(diags.len > 0);
    for (size_t i = 0; i < diags.len; i++)
        assert_int_equal(diags.at[i].code, DIAG_E803);
}

/* A row too many, a figure that is another, a filing that was never applied: verifying finds it, a full run makes it good. */
static void test_foreign_rows_are_found_and_go(void **state)
{
    (void)state;
    struct session s = open_session(NULL, PIPELINE_CATALOG);
    verify(&s);
    run_sql("insert into gris.aggregate select hierarchy_id, period + 100000, org_id, layout_id, "
            "basis, filings, slots, own, children, effective, reported, expected, flags, own_num, "
            "own_den, children_num, children_den, effective_num, effective_den, "
            "children_reported, children_expected, children_flags, bases, tally from "
            "gris.aggregate limit 1");
    expect_different(&s, 0); /* of those that a rebuild makes none, but one too many is stored */
    aggregate(&s, true);
    verify(&s);
    run_sql("update gris.aggregate set filings = filings + 1 where basis = 0 and period = "
            "202508001");
    expect_different(&s, 1 + PROVINCES);
    aggregate(&s, true);
    verify(&s);
    run_sql("update gris.applied set versions[1] = versions[1] + 1 where org_id = (select "
            "min(org_id) from gris.applied)");
    expect_different(&s, 2); /* one applied that is not there, one there that is not applied */
    aggregate(&s, true);
    verify(&s);
    close_session(&s);
}

/* ---- eight processes ---- */

#define PROCESSES  8
#define FILES_EACH 6

/* Each process files its own months of every commune, twice the same file, and aggregates in between. */
static void write_share(int process, int file)
{
    char name[64];
    char buf[160];
    char code[8];
    (void)snprintf(name, sizeof name, "share-%d-%d.csv", process, file);
    FILE *out = fopen(path_of(name, buf), "we");
    assert_non_null(out);
    assert_true(fputs("org_code,period,indicator_code,value\n", out) >= 0);
    for (int unit = PROVINCES + 1; unit < UNITS; unit++)
        assert_true(fprintf(out, "%s,%d-%02d,F,%d\n", code_of(unit, code), 2010 + process, file + 1,
                            1000 * process + 10 * unit + file) > 0);
    assert_int_equal(fclose(out), 0);
}

static void run_share(int process)
{
    struct session s = open_session("eight", PIPELINE_CATALOG);
    const struct pipeline_ingest_options options = {0};
    for (int file = 0; file < FILES_EACH; file++) {
        char names[2][160];
        char name[64];
        struct pipeline_summary summary;
        (void)snprintf(name, sizeof name, "share-%d-%d.csv", process, file);
        const char *own = path_of(name, names[0]);
        (void)snprintf(name, sizeof name, "share-%d-%d.csv", (process + 1) % PROCESSES, file);
        const char *others = path_of(name, names[1]);
        const char *const both[] = {own, others}; /* every file is filed by two processes at once */
        must(&s, pipeline_ingest(s.p, both, 2, &options, NULL, NULL, NULL, &summary, &s.diags));
        aggregate(&s, false);
    }
    close_session(&s);
}

static void make_database(const char *name)
{
    char command[512];
    struct pipeline_settings settings = settings_for("postgres");
    (void)snprintf(command, sizeof command,
                   "psql -q -v ON_ERROR_STOP=1 \"%s\" -c 'create database %s'", settings.db, name);
    assert_int_equal(system(command), 0);
    set_up_database(name);
}

static void test_eight_processes(void **state)
{
    (void)state;
    make_database("eight");
    for (int process = 0; process < PROCESSES; process++)
        for (int file = 0; file < FILES_EACH; file++)
            write_share(process, file);
    pid_t pids[PROCESSES];
    for (int process = 0; process < PROCESSES; process++) {
        pids[process] = fork();
        assert_true(pids[process] >= 0);
        if (pids[process] == 0) {
            run_share(process);
            _exit(0);
        }
    }
    for (int process = 0; process < PROCESSES; process++) {
        int how = 0;
        assert_int_equal(waitpid(pids[process], &how, 0), pids[process]);
        assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    }
    struct session s = open_session("eight", PIPELINE_CATALOG);
    aggregate(&s, false);
    verify(&s);
    struct pipeline_counts counts;
    must(&s, pipeline_counts(s.p, &counts, &s.diags));
    /* 8 shares x 6 files x 12 communes, each once though filed twice */
    assert_int_equal(counts.submissions, PROCESSES * FILES_EACH * PROVINCES * COMMUNES);
    assert_int_equal(counts.stale, 0);
    for (int process = 0; process < PROCESSES; process++) {
        char period[16];
        (void)snprintf(period, sizeof period, "%d", 2010 + process);
        struct pipeline_query query = {
            .indicators = indicator_codes, .indicators_len = 1, .org = "VN", .period_from = period};
        struct figures figures = {0};
        must(&s, pipeline_query(s.p, &query, &figures, &s.diags));
        /* sum over 12 communes (units 4…15, together 114) and 6 files (together 15):
         * 72 x 1000 x process + 6 x 10 x 114 + 12 x 15 */
        assert_true(figures.at[0].value == 72000 * process + 6840 + 180);
    }
    close_session(&s);
}

/* ---- two databases, two orders ---- */

static void fill(const char *database, bool backwards)
{
    struct session s = open_session(database, PIPELINE_CATALOG);
    const struct pipeline_ingest_options options = {0};
    int files = PROCESSES * FILES_EACH;
    for (int i = 0; i < files; i++) {
        int k = backwards ? files - 1 - i : i;
        char name[64];
        char buf[160];
        struct pipeline_summary summary;
        (void)snprintf(name, sizeof name, "share-%d-%d.csv", k / FILES_EACH, k % FILES_EACH);
        const char *path = path_of(name, buf);
        must(&s, pipeline_ingest(s.p, &path, 1, &options, NULL, NULL, NULL, &summary, &s.diags));
        if (k % 7 == 0)
            aggregate(&s, false);
    }
    aggregate(&s, false);
    close_session(&s);
}

static void
publish(const char *database, const char *out, struct pipeline_release *ret, char id[static 32])
{
    char buf[160];
    struct session s = open_session(database, PIPELINE_CATALOG);
    must(&s, pipeline_export(s.p, "dashboard", path_of(out, buf), ret, &s.diags));
    (void)snprintf(id, 32, "%s", ret->id);
    close_session(&s);
}

static void test_two_orders_publish_the_same_bytes(void **state)
{
    (void)state;
    struct pipeline_release release;
    char first[32];
    char second[32];
    char command[700];
    make_database("onward");
    make_database("backward");
    fill("onward", false);
    fill("backward", true);
    publish("onward", "out-a", &release, first);
    assert_false(release.unchanged);
    assert_true(release.files > 3);
    publish("backward", "out-b", &release, second);
    (void)snprintf(command, sizeof command,
                   "diff -r --exclude=manifest.json %s/out-a/current/ %s/out-b/current/", root,
                   root);
    assert_int_equal(system(command), 0);
    publish("onward", "out-a", &release, second);
    assert_true(release.unchanged);
    assert_string_equal(first, second);
    (void)snprintf(command, sizeof command, "test $(ls %s/out-a/releases | wc -l) = 1", root);
    assert_int_equal(system(command), 0);
}

static int set_up(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(root, sizeof root, "%s/gris-properties-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    if (mkdtemp(root) == NULL || chmod(root, 0755) != 0)
        return -1;
    write_package();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[256];
    struct session s = {.arena = arena_new(0)};
    diags_init(&s.diags, s.arena, 10);
    const struct pipeline_settings settings = settings_for(NULL);
    if (pipeline_open(&settings, PIPELINE_OFFLINE, &s.p, &s.diags) == STATUS_OK)
        (void)pipeline_db_drop(s.p, &s.diags);
    close_session(&s);
    (void)snprintf(command, sizeof command, "rm -rf -- %s", root);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_revisions),
        cmocka_unit_test(test_foreign_rows_are_found_and_go),
        cmocka_unit_test(test_eight_processes),
        cmocka_unit_test(test_two_orders_publish_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
