/*
 * As of: a world lives on a real PostgreSQL: filings, corrections, withdrawals, returns, approvals, reasons, catalogs whose names, parents and rules
 * change, aggregations, releases. What was published and answered is kept; after thousands of later events every release is made again
 * from its moment and compared byte for byte, every answer is asked again, and figures of any position are held against an oracle
 * that adds up a list of its own. REQ: data-model.md rule 8.
 */
#include "pg.h"

#include <sys/stat.h>

#include "pipeline/pipeline.h"

#define SEED      20260620U
#define PROVINCES 3
#define COMMUNES  12
#define MORE_MAX  900 /* communes of the later events */
#define MONTHS    6
#define VINTAGES  2
#define STEPS     9          /* between two moments */
#define START     1767286800 /* 2026-01-02T00:00:00+07:00 */

static const char *const vintages[VINTAGES] = {"preliminary", "final"};

/* ---- the world, as the test knows it ---- */

struct event {
    int64_t position;
    int unit, month, vintage, version;
    int64_t flow; /* INT64_MIN: this version was withdrawn */
};
struct tree {
    int64_t position;
    int parent[COMMUNES];
};
struct moment {
    int64_t position, published_at;
    const char *id[2], *answers;
};

static struct world {
    struct arena *arena;
    struct pipeline *p;
    struct pipeline_settings settings;
    const char *conninfo;
    char dir[64];
    int64_t now;
    /* what the next catalog says */
    int parent[COMMUNES], renamed, limit, more;
    struct VEC(struct event) events;
    struct VEC(struct tree) trees;
    struct VEC(struct moment) moments;
    struct VEC(const char *) receipts; /* of accepted filings, in order */
    int versions[COMMUNES + PROVINCES][MONTHS][VINTAGES];
} w;

static uint32_t random_state = SEED;

static uint32_t random_below(uint32_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % n;
}

static size_t moments_wanted(void)
{
    return getenv("GRIS_LONG") != NULL ? 20 : GRIS_SANITIZED ? 3 : 4;
}

static int later_communes(void)
{
    return getenv("GRIS_LONG") != NULL ? MORE_MAX : GRIS_SANITIZED ? 30 : 150;
}

static void must(enum status status, const struct diags *diags)
{
    if (status != STATUS_OK)
        fail_msg("%s", diags->len == 0 ? "?" : diag_line(&diags->at[0], LANG_EN, diags->arena));
}

static struct diags fresh(void)
{
    struct diags diags;
    diags_init(&diags, w.arena, 100);
    return diags;
}

/* A session has one clock. */
static void set_clock(int64_t now)
{
    struct diags diags = fresh();
    pipeline_close(w.p);
    w.now = w.settings.now = now;
    must(pipeline_open(&w.settings, PIPELINE_CATALOG, &w.p, &diags), &diags);
}

static int64_t last_position(void)
{
    return strtoll(pg_sql(w.conninfo, "SELECT max(position) FROM gris.audit"), NULL, 10);
}

static const char *path_of(const char *name)
{
    return arena_printf(w.arena, "%s/%s", w.dir, name);
}

static void run(const char *command)
{
    if (system(command) != 0)
        fail_msg("%s", command);
}

static FILE *open_file(const char *name)
{
    FILE *file = fopen(path_of(name), "we");
    assert_non_null(file);
    return file;
}

static void write_file(const char *name, const char *text)
{
    FILE *file = open_file(name);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static const char *unit_code(int unit)
{
    return unit < COMMUNES ? arena_printf(w.arena, "%05d", unit + 1)
                           : arena_printf(w.arena, "%02d", unit - COMMUNES + 1);
}

/* ---- catalogs ---- */

static void write_orgs(void)
{
    FILE *f = open_file("c/orgs.csv");
    (void)fprintf(f, "code,name_vi,level,parent_code\nVN,Việt Nam,nation,\nR1,Vùng 1,region,\n"
                     "R2,Vùng 2,region,\n");
    for (int i = 0; i < PROVINCES; i++)
        (void)fprintf(f, "%02d,Tỉnh %d,province,VN\n", i + 1, i + 1);
    for (int i = 0; i < COMMUNES; i++)
        (void)fprintf(f, "%05d,Xã %d%s,commune,%02d\n", i + 1, i + 1,
                      i == w.renamed % COMMUNES ? arena_printf(w.arena, " (%d)", w.renamed) : "",
                      w.parent[i] + 1);
    for (int i = 0; i < w.more; i++)
        (void)fprintf(f, "%05d,Xã mới %d,commune,%02d\n", 1000 + i, i, i % PROVINCES + 1);
    assert_int_equal(fclose(f), 0);
}

static void write_catalog(void)
{
    write_orgs();
    write_file("c/catalog.json", "{\"name\":\"t\",\"version\":\"1\",\"default_language\":\"vi\","
                                 "\"levels\":[\"nation\",\"region\",\"province\",\"commune\"]}");
    write_file("c/hierarchies.csv",
               "hierarchy,level,org_code,parent_level,parent_code,complete\n"
               "region,province,01,region,R1,yes\nregion,province,02,region,R1,yes\n"
               "region,province,03,region,R2,yes\n");
    FILE *f = open_file("c/indicators.csv");
    (void)fprintf(
        f,
        "code,name_vi,unit,value_type,decimals,nature,org_agg,time_agg,formula\n"
        "F,Dòng %d,x,integer,0,flow,sum,sum,\nS,Tồn,x,integer,0,stock,sum,last,\n"
        "M,Bình quân,x,decimal,1,stock,mean,mean,\nX,Lớn nhất,x,integer,0,stock,max,max,\n"
        "D,Tỷ lệ,%%,decimal,2,ratio,formula,,[F] * 100 / [S]\n"
        "G,Tăng,x,integer,0,flow,formula,,[F] - [F].prev\n"
        "Y,Tự báo cáo,x,integer,0,flow,sum,sum,\n",
        w.renamed);
    assert_int_equal(fclose(f), 0);
    f = open_file("c/rules.csv");
    (void)fprintf(f,
                  "form,code,severity,left,operator,right,message_vi,message_en\n"
                  "A,MANY,warning,[F],<=,%d,nhiều,many\n",
                  w.limit);
    assert_int_equal(fclose(f), 0);
    write_file("c/regimes.csv", "code,name_vi,kind,frequency,window,hierarchy\n"
                                "R,Chế độ,periodic,month,calendar,admin;region\n");
    write_file("c/obligations.csv", "regime,form,subjects,receiver,due,approval\n"
                                    "R,A,level:commune,parent,+5d,province>nation\n"
                                    "R,B,level:commune;level:province,parent,+9d,none\n");
    write_file("c/forms/A.json",
               "{\"code\":\"A\",\"title_vi\":\"A\",\"title_en\":\"A\",\"columns\":[{\"id\":\"c\","
               "\"title_vi\":\"c\",\"title_en\":\"c\"}],\"rows\":["
               "{\"id\":\"1\",\"title_vi\":\"F\",\"title_en\":\"F\",\"indicator\":\"F\"},"
               "{\"id\":\"2\",\"title_vi\":\"S\",\"title_en\":\"S\",\"indicator\":\"S\"},"
               "{\"id\":\"3\",\"title_vi\":\"M\",\"title_en\":\"M\",\"indicator\":\"M\"},"
               "{\"id\":\"4\",\"title_vi\":\"X\",\"title_en\":\"X\",\"indicator\":\"X\"},"
               "{\"id\":\"5\",\"title_vi\":\"D\",\"title_en\":\"D\",\"indicator\":\"D\"}]}");
    write_file("c/forms/B.json",
               "{\"code\":\"B\",\"title_vi\":\"B\",\"title_en\":\"B\",\"columns\":[{\"id\":\"c\","
               "\"title_vi\":\"c\",\"title_en\":\"c\"}],\"rows\":["
               "{\"id\":\"1\",\"title_vi\":\"Y\",\"title_en\":\"Y\",\"indicator\":\"Y\"}]}");
}

static void load_catalog(void)
{
    struct diags diags = fresh();
    struct pipeline_changes changes = {0};
    int32_t load = 0;
    write_catalog();
    must(pipeline_catalog_load(w.p, path_of("c"), false, false, &changes, &load, &diags), &diags);
    struct tree tree = {.position = last_position()};
    memcpy(tree.parent, w.parent, sizeof tree.parent);
    VEC_PUSH(w.arena, &w.trees, tree);
}

static void change_catalog(void)
{
    w.renamed++;
    switch (random_below(3)) {
    case 0: w.parent[random_below(COMMUNES)] = (int)random_below(PROVINCES); break;
    case 1: w.limit = 500 + (int)random_below(500); break;
    default: break; /* names alone */
    }
    load_catalog();
}

/* ---- what happens ---- */

static bool take_receipt(void *ctx, const struct pipeline_result *r)
{
    size_t *accepted = ctx;
    if (r->receipt != NULL && strcmp(r->state, "received") == 0 && !r->duplicate) {
        VEC_PUSH(w.arena, &w.receipts, arena_strdup(w.arena, r->receipt));
        (*accepted)++;
    }
    return true;
}

static size_t ingest(const char *name)
{
    struct diags diags = fresh();
    struct pipeline_summary summary;
    size_t accepted = 0;
    const struct pipeline_ingest_options options = {0};
    const char *path = path_of(name);
    enum status status =
        pipeline_ingest(w.p, &path, 1, &options, take_receipt, &accepted, NULL, &summary, &diags);
    assert_int_not_equal(status, STATUS_FAILED);
    return accepted;
}

/* Form A of a commune, or B of a commune or province. */
static void file_report(int unit, int month, int vintage, bool form_b)
{
    int64_t flow = 1 + (int64_t)random_below(1000);
    FILE *f = open_file("report.csv");
    (void)fprintf(f, "org_code,period,indicator_code,value,vintage\n");
    if (form_b)
        (void)fprintf(f, "%s,2026-%02d,Y,%d,%s\n", unit_code(unit), month + 1,
                      (int)random_below(9000), vintages[vintage]);
    else
        for (int c = 0; c < 4; c++)
            (void)fprintf(f, "%s,2026-%02d,%c,%lld%s,%s\n", unit_code(unit), month + 1, "FSMX"[c],
                          c == 0 ? (long long)flow : 1 + (long long)random_below(5000),
                          c == 2 ? ".5" : "", vintages[vintage]);
    assert_int_equal(fclose(f), 0);
    if (ingest("report.csv") == 1 && !form_b)
        VEC_PUSH(w.arena, &w.events,
                 ((struct event){last_position(), unit, month, vintage,
                                 ++w.versions[unit][month][vintage], flow}));
}

/* Nothing at all, a refused file: it is stored, and counts as not filed. */
static void file_nonsense(void)
{
    write_file("report.csv",
               arena_printf(w.arena, "org_code,period,indicator_code,value\n00001,2026-01,F,x%u\n",
                            random_below(1000)));
    assert_int_equal(ingest("report.csv"), 0);
}

static const char *some_receipt(void)
{
    return w.receipts.at[random_below((uint32_t)w.receipts.len)];
}

/* A step by whoever may take it; where nobody may, nothing happens. */
static bool act(enum lifecycle_action action, const char *receipt, const char *as)
{
    struct diags diags = fresh();
    const struct pipeline_act a = {.action = action,
                                   .as = as,
                                   .reason = "thử",
                                   .cells = action == LIFECYCLE_RETURN ? "F" : NULL,
                                   .due = action == LIFECYCLE_RETURN ? w.now + 500000 : 0};
    struct pipeline_acts done = {0};
    enum status status = pipeline_report_act(w.p, &a, &receipt, 1, &done, &diags);
    assert_int_not_equal(status, STATUS_FAILED);
    return status == STATUS_OK;
}

static void act_as_somebody(enum lifecycle_action action)
{
    const char *receipt = some_receipt();
    bool done = act(action, receipt, "VN");
    for (int i = 0; !done && i < PROVINCES; i++)
        done = act(action, receipt, unit_code(COMMUNES + i));
}

static void withdraw_something(void)
{
    struct diags diags = fresh();
    struct pipeline_report report;
    const char *receipt = some_receipt();
    must(pipeline_report_find(w.p, receipt, &report, &diags), &diags);
    if (!act(LIFECYCLE_WITHDRAW, receipt, NULL) || strcmp(report.form, "A") != 0)
        return;
    VEC_PUSH(w.arena, &w.events,
             ((struct event){last_position(), (int)strtol(report.org_code, NULL, 10) - 1,
                             (int)strtol(report.period + 5, NULL, 10) - 1,
                             strcmp(report.vintage, "final") == 0, report.version, INT64_MIN}));
}

static void justify_something(void)
{
    struct diags diags = fresh();
    size_t len = 0;
    (void)pipeline_report_justify(
        w.p, some_receipt(), 0, arena_printf(w.arena, "lý do %u", random_below(100)), &len, &diags);
}

static void something_happens(void)
{
    set_clock(w.now + 60 + random_below(40000));
    switch (random_below(14)) {
    case 0: withdraw_something(); break;
    case 1: act_as_somebody(LIFECYCLE_RETURN); break;
    case 2: act_as_somebody(LIFECYCLE_ACCEPT); break;
    case 3: justify_something(); break;
    case 4: file_nonsense(); break;
    case 5:
        file_report((int)random_below(COMMUNES + PROVINCES), (int)random_below(MONTHS), 1, true);
        break;
    case 6: act_as_somebody(LIFECYCLE_APPROVE); break;
    case 7: change_catalog(); break;
    default:
        file_report((int)random_below(COMMUNES), (int)random_below(MONTHS),
                    (int)random_below(VINTAGES), false);
        break;
    }
}

static int64_t aggregate(void)
{
    struct diags diags = fresh();
    struct pipeline_aggregation done;
    must(pipeline_aggregate(w.p, false, NULL, NULL, NULL, &done, &diags), &diags);
    return done.position;
}

/* ---- what is asked, all of it as text ---- */

struct answers {
    struct pipeline *p;
    struct sink *sink;
    struct diags diags;
};

static void tell_figures(struct answers *a, const struct figures *figures)
{
    const struct catalog *c = pipeline_catalog(a->p);
    for (size_t i = 0; i < figures->len; i++) {
        const struct figure *f = &figures->at[i];
        sink_printf(a->sink, "%s %s %d %s %s %s %d/%d\n", c->indicators.at[f->indicator].code,
                    c->orgs.at[f->org].code, period_id(f->period),
                    figure_value_text(c, f, w.arena) == NULL ? "…"
                                                             : figure_value_text(c, f, w.arena),
                    f->status, f->vintage, f->reported, f->expected);
    }
}

static void ask_figures(struct answers *a, const char *hierarchy, const char *level)
{
    static const char *const codes[] = {"F", "S", "M", "X", "D", "G", "Y"};
    static const char *const periods[][2] = {
        {"2026-01", "2026-06"}, {"2026-Q1", "2026-Q2"}, {"2026-H1", NULL}, {"2026", NULL}};
    for (size_t i = 0; i < 8; i++) {
        const struct pipeline_query q = {.indicators = codes,
                                         .indicators_len = 7,
                                         .level = level,
                                         .org = level == NULL ? "VN" : NULL,
                                         .children = level == NULL,
                                         .hierarchy = hierarchy,
                                         .period_from = periods[i % 4][0],
                                         .period_to = periods[i % 4][1],
                                         .basis = i < 4 ? PIPELINE_EFFECTIVE : PIPELINE_CHILDREN,
                                         .vintage = i < 4 ? NULL : "final"};
        struct figures figures = {0};
        must(pipeline_query(a->p, &q, &figures, &a->diags), &a->diags);
        tell_figures(a, &figures);
    }
}

static void ask_completeness(struct answers *a)
{
    for (int by = PIPELINE_BY_FORM; by <= PIPELINE_BY_PERIOD; by++) {
        const struct pipeline_completeness_query q = {
            .period_from = "2026-01", .period_to = "2026-06", .by = (enum pipeline_by)by};
        struct pipeline_completeness got = {0};
        must(pipeline_completeness(a->p, &q, &got, &a->diags), &a->diags);
        for (size_t i = 0; i < got.rows.len; i++) {
            const struct pipeline_completeness_row *r = &got.rows.at[i];
            const uint64_t *t = (const uint64_t *)&r->tally;
            sink_printf(a->sink, "%s %s %s %s %s", r->form, r->org_code, r->org_name, r->level,
                        r->period);
            for (size_t n = 0; n < sizeof r->tally / sizeof *t; n++)
                sink_printf(a->sink, " %llu", (unsigned long long)t[n]);
            sink_puts(a->sink, "\n");
        }
    }
    struct pipeline_coverage covered = {0};
    const struct pipeline_coverage_query q = {0};
    must(pipeline_coverage(a->p, &q, &covered, &a->diags), &a->diags);
    sink_printf(a->sink, "%zu of %zu\n", covered.all.with_figures, covered.all.indicators);
}

static void ask_due(struct answers *a)
{
    const struct pipeline_due_query q = {.on = date_of_instant(pipeline_now(a->p)),
                                         .until = DATE_MIN};
    struct pipeline_dues dues = {0};
    must(pipeline_due(a->p, &q, &dues, &a->diags), &a->diags);
    for (size_t i = 0; i < dues.len; i++) {
        const struct pipeline_due *d = &dues.at[i];
        sink_printf(a->sink, "%s %s %s %s %s %s %lld %s %lld\n", d->org_code, d->org_name, d->form,
                    d->period, d->state, d->timeliness, (long long)d->due,
                    d->returned_reason == NULL ? "" : d->returned_reason,
                    (long long)d->returned_due);
    }
}

static void ask_report(struct answers *a, const struct pipeline_report *r)
{
    struct pipeline_events events = {0};
    struct pipeline_cells cells = {0};
    struct pipeline_warnings warnings = {0};
    must(pipeline_report_history(a->p, r->receipt, &events, &a->diags), &a->diags);
    for (size_t i = 0; i < events.len; i++)
        sink_printf(a->sink, "  %lld %lld %s %s %s\n", (long long)events.at[i].position,
                    (long long)events.at[i].at, events.at[i].receipt, events.at[i].state,
                    events.at[i].reason);
    if (r->version > 0)
        must(pipeline_report_cells(a->p, r->receipt, &cells, &a->diags), &a->diags);
    for (size_t i = 0; i < cells.len; i++)
        sink_printf(a->sink, "  %s %s %s\n", cells.at[i].indicator, cells.at[i].name,
                    cells.at[i].value);
    must(pipeline_report_warnings(a->p, r->receipt, &warnings, &a->diags), &a->diags);
    for (size_t i = 0; i < warnings.len; i++)
        sink_printf(a->sink, "  %s %s\n", diag_name(warnings.at[i].diag->code),
                    warnings.at[i].reason == NULL ? "-" : warnings.at[i].reason);
}

static void ask_reports(struct answers *a)
{
    struct pipeline_reports reports = {0};
    must(pipeline_report_list(a->p, NULL, NULL, NULL, NULL, 100000, &reports, &a->diags),
         &a->diags);
    for (size_t i = 0; i < reports.len; i++) {
        sink_printf(a->sink, "%s %s %s %s %s %s %d %s %lld %d\n", reports.at[i].receipt,
                    reports.at[i].org_code, reports.at[i].org_name, reports.at[i].period,
                    reports.at[i].vintage, reports.at[i].state, reports.at[i].version,
                    reports.at[i].timeliness, (long long)reports.at[i].due,
                    reports.at[i].catalog_load);
        if (i % 6 == 0)
            ask_report(a, &reports.at[i]);
    }
}

static void ask_findings(struct answers *a)
{
    struct pipeline_findings findings = {0};
    must(pipeline_findings(a->p, NULL, NULL, NULL, NULL, &findings, &a->diags), &a->diags);
    for (size_t i = 0; i < findings.len; i++)
        sink_printf(a->sink, "%s %s\n", findings.at[i].hierarchy,
                    diag_line(findings.at[i].diag, LANG_VI, w.arena));
}

static void ask_explanation(struct answers *a, const char *indicator, const char *period)
{
    struct pipeline_explanation e;
    must(pipeline_explain(a->p, indicator, "VN", period, NULL, NULL, PIPELINE_EFFECTIVE, &e,
                          &a->diags),
         &a->diags);
    sink_printf(a->sink, "%s = %lld\n", indicator, (long long)e.sum_of_inputs);
    for (size_t i = 0; i < e.inputs.len; i++)
        sink_printf(a->sink, "  %s %s %lld %s %d %s\n", e.inputs.at[i].org_code,
                    e.inputs.at[i].org_name, (long long)e.inputs.at[i].value,
                    e.inputs.at[i].receipt, e.inputs.at[i].version,
                    e.inputs.at[i].approved_by == NULL ? "-" : e.inputs.at[i].approved_by);
    for (size_t i = 0; i < e.missing.len; i++)
        sink_printf(a->sink, "  missing %s\n", e.missing.at[i].org_code);
}

static bool tell_row(void *ctx, const char *const *names, const char *const *values, size_t len)
{
    struct answers *a = ctx;
    for (size_t i = 0; i < len; i++)
        sink_printf(a->sink, "%s=%s;", names[i], values[i]);
    sink_puts(a->sink, "\n");
    return true;
}

static void ask_catalog(struct answers *a)
{
    static const char *const kinds[] = {"orgs", "indicators", "rules", "hierarchies", "forms"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        must(pipeline_catalog_show(a->p, kinds[i], "", tell_row, a, &a->diags), &a->diags);
}

static const char *ask_all(struct pipeline *p)
{
    struct answers a = {p, sink_memory(w.arena, 1 << 26), fresh()};
    ask_figures(&a, NULL, NULL);
    ask_figures(&a, NULL, "commune");
    ask_figures(&a, "region", "region");
    ask_completeness(&a);
    ask_due(&a);
    ask_reports(&a);
    ask_findings(&a);
    ask_explanation(&a, "F", "2026-02");
    ask_explanation(&a, "D", "2026-Q1");
    ask_catalog(&a);
    struct text t = sink_memory_text(a.sink);
    return arena_copy(w.arena, t.ptr, t.len);
}

/* ---- publishing ---- */

static const char *const formats[2] = {"dashboard", "csv"};

static void live_to_moment(void)
{
    struct moment moment = {0};
    for (int i = 0; i < STEPS; i++)
        something_happens();
    /* something that is new in any case */
    file_report((int)random_below(COMMUNES), (int)random_below(MONTHS), 1, false);
    moment.position = aggregate();
    moment.answers = ask_all(w.p);
    /* What happens between aggregation and publication is not in the release. */
    for (uint32_t i = random_below(4); i > 0; i--)
        something_happens();
    if (w.moments.len % 4 == 1)
        change_catalog();
    w.settings.publish_levels = w.moments.len % 3 == 2 ? "nation, province" : NULL;
    set_clock(w.now + 30);
    moment.published_at = w.now;
    for (int f = 0; f < 2; f++) {
        struct diags diags = fresh();
        struct pipeline_release release;
        must(pipeline_export(w.p, formats[f], path_of(formats[f]), &release, &diags), &diags);
        assert_int_equal(release.position, moment.position);
        assert_false(release.unchanged);
        moment.id[f] = arena_strdup(w.arena, release.id);
        run(arena_printf(w.arena, "mkdir -p %s/kept && cp -r %s/%s/releases/%s %s/kept/", w.dir,
                         w.dir, formats[f], release.id, w.dir));
    }
    VEC_PUSH(w.arena, &w.moments, moment);
}

/* Many more communes, and each files every month; a third of the old ones is corrected, sent back, approved. */
static void live_on(void)
{
    w.more = later_communes();
    change_catalog();
    FILE *f = open_file("more.csv");
    (void)fprintf(f, "org_code,period,indicator_code,value\n");
    for (int i = 0; i < w.more; i++)
        for (int month = 1; month <= 12; month++)
            (void)fprintf(f, "%05d,2026-%02d,F,%u\n", 1000 + i, month, 1 + random_below(1000));
    assert_int_equal(fclose(f), 0);
    set_clock(1798736400); /* 2027-01-01: every month has begun */
    size_t was = w.receipts.len;
    assert_int_equal(ingest("more.csv"), (size_t)w.more * 12);
    w.receipts.len = was; /* steps are taken in the old ones */
    for (size_t i = 0; i < w.moments.len * 6; i++)
        something_happens();
    (void)aggregate();
    struct diags diags = fresh();
    struct pipeline_release release;
    for (int i = 0; i < 2; i++)
        must(pipeline_export(w.p, formats[i], path_of(formats[i]), &release, &diags), &diags);
}

static struct pipeline *open_past(const char *as_of)
{
    struct pipeline_settings settings = w.settings;
    struct pipeline *p = NULL;
    struct diags diags = fresh();
    settings.as_of = as_of;
    settings.publish_levels = "region"; /* what it is now says nothing of then */
    must(pipeline_open(&settings, PIPELINE_CATALOG, &p, &diags), &diags);
    return p;
}

static int set_up(void **state)
{
    struct diags diags;
    (void)state;
    w.arena = arena_new(0);
    diags = fresh();
    w.conninfo = pg_database(w.arena);
    (void)snprintf(w.dir, sizeof w.dir, "%s", "/tmp/gris-asof-XXXXXX");
    assert_non_null(mkdtemp(w.dir));
    run(arena_printf(w.arena, "mkdir -p %s/c/forms", w.dir));
    w.limit = 800;
    for (int i = 0; i < COMMUNES; i++)
        w.parent[i] = i % PROVINCES;
    w.settings = (struct pipeline_settings){.db = w.conninfo, .now = START, .actor = "test"};
    must(pipeline_open(&w.settings, PIPELINE_CONNECT, &w.p, &diags), &diags);
    load_catalog();
    set_clock(1782838800); /* 2026-07-01: the six months are over */
    for (int i = 0; i < 20; i++)
        file_report((int)random_below(COMMUNES), (int)random_below(MONTHS),
                    (int)random_below(VINTAGES), false);
    while (w.moments.len < moments_wanted())
        live_to_moment();
    live_on();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pipeline_close(w.p);
    run(arena_printf(w.arena, "rm -rf %s", w.dir));
    arena_free(w.arena);
    return 0;
}

/* ---- what is held against what ---- */

/* By its position, or by the instant at which it was published. */
static const char *name_of(const struct moment *m, size_t i)
{
    char buf[INSTANT_TEXT_MAX];
    return i % 2 == 0 ? arena_printf(w.arena, "#%lld", (long long)m->position)
                      : arena_strdup(w.arena, instant_format(m->published_at, buf));
}

static void releases_come_out_as_they_were(void **state)
{
    (void)state;
    for (size_t i = 0; i < w.moments.len; i++) {
        const struct moment *m = &w.moments.at[i];
        for (int f = 0; f < 2; f++) {
            struct diags diags = fresh();
            struct pipeline_release release;
            struct pipeline *p = open_past(name_of(m, i));
            const char *out = path_of(arena_printf(w.arena, "again-%s", formats[f]));
            must(pipeline_export(p, formats[f], out, &release, &diags), &diags);
            assert_string_equal(release.id, m->id[f]);
            assert_int_equal(release.position, m->position);
            assert_int_equal(release.published_at, m->published_at);
            run(arena_printf(w.arena, "diff -r %s/kept/%s %s/releases/%s", w.dir, m->id[f], out,
                             m->id[f]));
            pipeline_close(p);
        }
    }
}

static void answers_are_as_they_were(void **state)
{
    (void)state;
    for (size_t i = 0; i < w.moments.len; i++) {
        const struct moment *m = &w.moments.at[i];
        struct pipeline *p = open_past(arena_printf(w.arena, "#%lld", (long long)m->position));
        const char *now = ask_all(p);
        if (strcmp(now, m->answers) != 0) {
            write_file("was.txt", m->answers);
            write_file("is.txt", now);
            (void)system(
                arena_printf(w.arena, "diff %s/was.txt %s/is.txt | head -20", w.dir, w.dir));
            fail_msg("moment %zu", i);
        }
        pipeline_close(p);
    }
}

/* ---- any position, against an oracle ---- */

/* The flow that stands of a commune and month at a position: of the best vintage the highest version that was not withdrawn. */
static int64_t flow_at(int64_t position, int unit, int month)
{
    int64_t best = INT64_MIN;
    int rank = 0;
    for (size_t i = 0; i < w.events.len; i++) {
        const struct event *e = &w.events.at[i];
        bool stands =
            e->position <= position && e->unit == unit && e->month == month && e->flow != INT64_MIN;
        for (size_t j = 0; stands && j < w.events.len; j++) {
            const struct event *other = &w.events.at[j];
            stands = !(other->flow == INT64_MIN && other->position <= position &&
                       other->unit == unit && other->month == month &&
                       other->vintage == e->vintage && other->version == e->version);
        }
        if (stands && e->vintage * 1000 + e->version > rank) {
            rank = e->vintage * 1000 + e->version;
            best = e->flow;
        }
    }
    return best;
}

static const struct tree *tree_at(int64_t position)
{
    const struct tree *found = &w.trees.at[0];
    for (size_t i = 0; i < w.trees.len; i++)
        if (w.trees.at[i].position <= position)
            found = &w.trees.at[i];
    return found;
}

/* province -1: the nation; month -1: the year. */
static int64_t sum_at(int64_t position, int province, int month)
{
    int64_t sum = INT64_MIN;
    for (int unit = 0; unit < COMMUNES; unit++) {
        if (province >= 0 && tree_at(position)->parent[unit] != province)
            continue;
        for (int m = month < 0 ? 0 : month; m <= (month < 0 ? MONTHS - 1 : month); m++) {
            int64_t flow = flow_at(position, unit, m);
            if (flow != INT64_MIN)
                sum = (sum == INT64_MIN ? 0 : sum) + flow;
        }
    }
    return sum;
}

static void compare_with_oracle(struct pipeline *p, int64_t position, int month)
{
    static const char *const code = "F";
    struct diags diags = fresh();
    struct figures figures = {0};
    const struct pipeline_query q = {
        .indicators = &code,
        .indicators_len = 1,
        .org = "VN",
        .children = true,
        .period_from = month < 0 ? "2026" : arena_printf(w.arena, "2026-%02d", month + 1)};
    must(pipeline_query(p, &q, &figures, &diags), &diags);
    assert_int_equal(figures.len, 1 + PROVINCES);
    for (size_t i = 0; i < figures.len; i++) {
        int64_t wanted = sum_at(position, (int)i - 1, month);
        assert_int_equal(figures.at[i].value, wanted == INT64_MIN ? CELL_NULL : wanted);
    }
}

static void any_position_equals_brute_force(void **state)
{
    (void)state;
    int64_t last = w.moments.at[w.moments.len - 1].position;
    int64_t positions = (int64_t)moments_wanted() * 2;
    for (int64_t position = 1; position <= last; position += 1 + last / positions) {
        struct pipeline *p = open_past(arena_printf(w.arena, "#%lld", (long long)position));
        for (int month = -1; month < MONTHS; month++)
            compare_with_oracle(p, position, month);
        pipeline_close(p);
    }
}

/* ---- the rest ---- */

static void moments_that_are_none(void **state)
{
    static const struct {
        const char *text;
        enum diag_code code;
    } cases[] = {
        {"yesterday", DIAG_E440},  {"#", DIAG_E440},          {"#-1", DIAG_E440},
        {"#0", DIAG_E440},         {"#12a", DIAG_E440},       {"#99999999999999999999", DIAG_E440},
        {"2026-02-30", DIAG_E440}, {"2999-01-01", DIAG_E441}, {"2026-01-01", DIAG_E442},
        {"#99999999", DIAG_E443},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct diags diags = fresh();
        struct pipeline *p = NULL;
        struct pipeline_settings settings = w.settings;
        settings.as_of = cases[i].text;
        assert_int_equal(pipeline_open(&settings, PIPELINE_CATALOG, &p, &diags), STATUS_REJECTED);
        assert_int_equal(diags.len, 1);
        assert_string_equal(diag_name(diags.at[0].code), diag_name(cases[i].code));
        pipeline_close(p);
    }
}

/* A date alone is its end in Viet Nam; a time without an offset is Viet Nam's. */
static void moments_are_inclusive(void **state)
{
    static const struct {
        const char *text;
        int64_t now;
    } cases[] = {{"2026-07-02", 1783011599}, /* 2026-07-02T23:59:59+07:00 */
                 {"2026-07-02T08:30", 1782955800},
                 {"2026-07-02T01:30:00Z", 1782955800}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pipeline *p = open_past(cases[i].text);
        assert_int_equal(pipeline_now(p), cases[i].now);
        assert_int_equal(pipeline_as_of(p), cases[i].now);
        struct diags diags = fresh();
        struct pipeline_reports reports = {0};
        must(pipeline_report_list(p, NULL, NULL, NULL, NULL, 100000, &reports, &diags), &diags);
        const char *filed = arena_printf(
            w.arena,
            "SELECT count(*) FROM gris.submission s JOIN gris.audit a ON a.id = s.audit WHERE "
            "a.position <= (SELECT max(position) FROM gris.sealing WHERE at <= to_timestamp(%lld))",
            (long long)cases[i].now);
        assert_int_equal(reports.len, strtoll(pg_sql(w.conninfo, filed), NULL, 10));
        assert_true(reports.len > 20);
        pipeline_close(p);
    }
}

/* Into the folder that is published from: what is there stays, `current` too; what was lost comes back. */
static void nothing_that_is_published_moves(void **state)
{
    (void)state;
    const struct moment *m = &w.moments.at[1];
    const char *releases = arena_printf(w.arena, "%s/dashboard/releases", w.dir);
    run(arena_printf(w.arena, "readlink %s/../current > %s/was", releases, w.dir));
    for (int lost = 0; lost < 3; lost++) {
        struct diags diags = fresh();
        struct pipeline_release release;
        if (lost == 1)
            run(arena_printf(w.arena, "rm -r %s/%s", releases, m->id[0]));
        if (lost == 2)
            run(arena_printf(w.arena, "cd %s/%s && rm orgs.json && echo x > orgs.json", releases,
                             m->id[0]));
        struct pipeline *p = open_past(name_of(m, 0));
        must(pipeline_export(p, "dashboard", path_of("dashboard"), &release, &diags), &diags);
        assert_int_equal(release.unchanged, lost == 0);
        pipeline_close(p);
        run(arena_printf(w.arena, "diff -r %s/kept/%s %s/%s", w.dir, m->id[0], releases, m->id[0]));
        run(arena_printf(w.arena, "readlink %s/../current | diff - %s/was", releases, w.dir));
    }
}

/* Before anything was published: what a release would have said, and no word that one was. */
static void a_moment_without_release(void **state)
{
    (void)state;
    struct diags diags = fresh();
    struct pipeline_release release;
    struct pipeline *p = open_past("#2");
    must(pipeline_export(p, "csv", path_of("early"), &release, &diags), &diags);
    assert_int_equal(release.published_at, 0);
    assert_int_equal(release.position, 2);
    run(arena_printf(w.arena, "grep -q '\"release_before\":null' %s/manifest.json", release.path));
    pipeline_close(p);
}

/* A session of the past cannot write, and reads nothing that tells of now alone. */
static void the_past_is_only_read(void **state)
{
    (void)state;
    struct diags diags = fresh();
    const struct pipeline_act a = {.action = LIFECYCLE_WITHDRAW, .reason = "x"};
    struct pipeline_acts done = {0};
    struct store_stales keys = {0};
    const char *receipt = w.receipts.at[0];
    const char *rows = "SELECT count(*) FROM gris.submission_step";
    const char *before = arena_strdup(w.arena, pg_sql(w.conninfo, rows));
    struct pipeline *p = open_past(name_of(&w.moments.at[0], 0));
    assert_int_not_equal(pipeline_report_act(p, &a, &receipt, 1, &done, &diags), STATUS_OK);
    assert_string_equal(pg_sql(w.conninfo, rows), before);
    pipeline_close(p);
    struct store *store = NULL;
    int32_t load = 0;
    must(store_open(w.conninfo, w.arena, &store, &diags), &diags);
    must(store_past_stay(store, w.moments.at[0].position, &load, &diags), &diags);
    assert_true(load > 0);
    assert_int_equal(store_aggregate_keys(store, pipeline_catalog(w.p), w.arena, &keys, &diags),
                     STATUS_FAILED);
    store_close(store);
}

/* Every table whose rows come with an audit row or a catalog load has its view of the past, with the same columns. */
static void every_table_has_its_past(void **state)
{
    (void)state;
    assert_string_equal(
        pg_sql(w.conninfo,
               "SELECT string_agg(DISTINCT c.relname, ' ') FROM pg_class c JOIN pg_attribute a ON "
               "a.attrelid = "
               "c.oid AND a.attname IN ('audit', 'load_from', 'submission') AND NOT a.attisdropped "
               "WHERE "
               "c.relnamespace = 'gris'::regnamespace AND c.relkind IN ('r', 'p') AND NOT "
               "c.relispartition AND "
               "(SELECT array_agg(x.attname || ' ' || x.atttypid ORDER BY x.attnum) FROM "
               "pg_attribute x WHERE "
               "x.attrelid = c.oid AND x.attnum > 0 AND NOT x.attisdropped) IS DISTINCT FROM "
               "(SELECT array_agg(x.attname || ' ' || x.atttypid ORDER BY x.attnum) FROM "
               "pg_attribute x WHERE "
               "x.attrelid = to_regclass('gris_past.' || c.relname) AND x.attnum > 0 AND NOT "
               "x.attisdropped)"),
        "");
    assert_string_equal(pg_sql(w.conninfo,
                               "SELECT count(*) > 40 FROM pg_class WHERE relnamespace = "
                               "'gris_past'::regnamespace AND relkind = 'v'"),
                        "t");
    /* nothing changed: nothing is made; a new column: all of it is */
    assert_string_equal(pg_sql(w.conninfo, "SELECT gris.past_make()"), "f");
    assert_string_equal(pg_sql(w.conninfo, "BEGIN; SET ROLE gris_owner; ALTER TABLE gris.form ADD "
                                           "COLUMN x int; SELECT gris.past_make()"),
                        "t");
}

static int64_t count_submissions(struct store *store)
{
    struct diags diags = fresh();
    struct store_submissions found = {0};
    const struct store_filter any = {
        .form = CATALOG_NONE, .regime = CATALOG_NONE, .limit = 1000000};
    must(store_submission_list(store, pipeline_catalog(w.p), &any, w.arena, &found, &diags),
         &diags);
    return (int64_t)found.len;
}

/* A connection that breaks is opened again where it was: in the past, and by the clock that it was given. */
static void the_past_outlives_a_connection(void **state)
{
    (void)state;
    struct diags diags = fresh();
    struct store *store = NULL;
    int32_t load = 0;
    bool filed = false;
    const struct period period = {2026, PERIOD_MONTH, 1};
    must(store_open(w.conninfo, w.arena, &store, &diags), &diags);
    store_set_clock(store, START);
    int64_t now = count_submissions(store);
    must(store_past_stay(store, w.moments.at[0].position, &load, &diags), &diags);
    int64_t then = count_submissions(store);
    assert_true(then > 0 && then < now);
    pg_sql(w.conninfo, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                       "application_name = 'gris' AND pid = (SELECT max(pid) FROM pg_stat_activity "
                       "WHERE application_name = 'gris' AND state = 'idle' AND backend_start = "
                       "(SELECT max(backend_start) FROM pg_stat_activity WHERE application_name = "
                       "'gris'))");
    (void)store_begin(store, STORE_READ_COMMITTED, &diags); /* finds out that it broke */
    store_rollback(store);
    must(store_history_periods(store, &period, 1, w.arena, &filed, &diags), &diags);
    assert_true(filed);
    assert_int_equal(count_submissions(store), then);
    store_close(store);
}

/* Loaded by somebody else since the session began: what stands at the run's position is what the run goes by. */
static void a_run_goes_by_the_catalog_at_its_position(void **state)
{
    (void)state;
    struct diags diags = fresh();
    struct pipeline *other = NULL;
    struct pipeline_changes changes = {0};
    int32_t load = 0;
    must(pipeline_open(&w.settings, PIPELINE_CATALOG, &other, &diags), &diags);
    w.renamed++;
    write_catalog();
    must(pipeline_catalog_load(other, path_of("c"), false, false, &changes, &load, &diags), &diags);
    pipeline_close(other);
    assert_true(pipeline_catalog(w.p)->load_id < load);
    int64_t position = aggregate();
    assert_int_equal(
        strtol(pg_sql(w.conninfo, "SELECT catalog_load FROM gris.aggregate_run ORDER BY id DESC"),
               NULL, 10),
        load);
    assert_int_equal(pipeline_catalog(w.p)->load_id, load);
    /* and what is loaded behind it is not published */
    change_catalog();
    set_clock(w.now + 1);
    assert_int_equal(pipeline_catalog(w.p)->load_id, load + 1);
    struct pipeline_release release;
    must(pipeline_export(w.p, "csv", path_of("csv"), &release, &diags), &diags);
    assert_int_equal(release.position, position);
    assert_int_equal(pipeline_catalog(w.p)->load_id, load + 1);
    run(arena_printf(w.arena, "grep -q 'Dòng %d' %s/csv/current/indicators.csv", w.renamed - 1,
                     w.dir));
}

/* Last of all, for it hurts: a figure changed behind the back of the program. */
static void tampering_is_noticed(void **state)
{
    (void)state;
    struct diags diags = fresh();
    struct pipeline_release release;
    const struct moment *m = &w.moments.at[w.moments.len - 1];
    pg_sql(w.conninfo,
           "SET session_replication_role = replica; UPDATE gris.report_cells SET cells[1] = "
           "cells[1] + 1 WHERE cells[1] IS NOT NULL AND org_id < 20");
    struct pipeline *p = open_past(name_of(m, 1));
    assert_int_equal(pipeline_export(p, "csv", path_of("tampered"), &release, &diags),
                     STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E444);
    assert_string_equal(diags.at[0].arg[0], m->id[1]);
    assert_string_not_equal(release.id, m->id[1]);
    pipeline_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(releases_come_out_as_they_were),
        cmocka_unit_test(answers_are_as_they_were),
        cmocka_unit_test(any_position_equals_brute_force),
        cmocka_unit_test(moments_that_are_none),
        cmocka_unit_test(moments_are_inclusive),
        cmocka_unit_test(nothing_that_is_published_moves),
        cmocka_unit_test(a_moment_without_release),
        cmocka_unit_test(the_past_is_only_read),
        cmocka_unit_test(every_table_has_its_past),
        cmocka_unit_test(the_past_outlives_a_connection),
        cmocka_unit_test(a_run_goes_by_the_catalog_at_its_position),
        cmocka_unit_test(tampering_is_noticed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
