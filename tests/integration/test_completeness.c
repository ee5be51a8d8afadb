/*
 * Completeness over a simulated year of the real tree, against brute force: sample regimes and three more, each unit's filings early or late, in
 * versions and vintages, refused, returned, withdrawn, approved; duties lifted and deadlines moved by documents. The oracle below counts one duty
 * after the other straight from docs/interfaces.md and the rules written beside it; it shares no code with pipeline/ or core/due.c.
 * Filings are written as rows: what is asked here is how they are counted, and fifty thousand of them should take a second.
 */
#include "pg.h"

#include "pipeline/pipeline.h"

#define SEED      20250701U /* the day of the two-level tree */
#define MONTHS    (GRIS_SANITIZED ? 2 : 12)
#define QUARTERS  4
#define QUERIES   (GRIS_SANITIZED ? 12 : 24)
#define DAY       INT64_C(86400)
#define ZONE      (7 * 3600) /* Asia/Ho_Chi_Minh is UTC+7 */
#define DOCUMENTS 60
#define NOBODY    UINT32_MAX

static uint32_t random_state = SEED;

static uint32_t random_below(uint32_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % n;
}

/* ---- the world's rules, in the oracle's own words ---- */

enum rule_id { TTHC_06, PAKN_05, II_06, QT, KH, RULES };
static const struct {
    const char *regime, *form;
    bool quarterly;
} rules[RULES] = {
    [TTHC_06] = {"TTHC", "TTHC-06", false}, /* communes, day 17 */
    [PAKN_05] = {"TTHC", "PAKN-05", false}, /* provinces, day 20 */
    [II_06] = {"KSTT", "II.06", false},     /* provinces, day 20 */
    [QT] = {"QT", "-",
            true}, /* provinces and ministries, 17:00 on the fifth day after the quarter */
    [KH] = {"KH", "-", false}}; /* communes of Cao Bằng, and the nation; no deadline */

#define MORE_REGIMES                                                                               \
    "QT,Báo cáo quý,Quarterly,periodic,quarter,calendar,admin,,,x,2025-07-01,\n"                \
    "KH,Báo cáo khác,Other,periodic,month,calendar,admin,,,x,2025-08-01,\n"
#define MORE_OBLIGATIONS                                                                           \
    "QT,-,level:province;level:ministry,parent,+5d@17:00,none,none,2025-07-01,\n"                  \
    "KH,-,under:04&level:commune;org:VN,parent,,,none,2025-08-01,\n"

struct document {
    int rule;                 /* -1: every form of TTHC */
    const char *code, *level; /* one of them */
    int month;
    bool exempt;
    int64_t due;
};

struct filing {
    uint32_t duty; /* NOBODY: of a unit that owes nothing */
    int rule, month;
    uint32_t org;
    int vintage, version; /* version 0: refused */
    int64_t received_at;
    const char *state;
    int64_t again; /* returned: by when a correction is asked for; 0 not said */
    uint32_t next; /* of the same duty */
};

struct duty {
    int rule, month;     /* of the quarter's four, where the rule is quarterly */
    uint32_t org, first; /* filing */
};

static struct world {
    struct arena *arena;
    const char *conninfo;
    struct pipeline *p;
    struct diags diags;
    const struct catalog *catalog;
    bool off[1000]; /* days from 2025-01-01 on which nobody works */
    uint32_t *parent;
    struct document documents[DOCUMENTS];
    struct VEC(struct filing) filings;
    struct VEC(struct duty) duties;
} world;

static date_t first_day(int month) /* 0 is August 2025 */
{
    return date_of(2025 + (7 + month) / 12, (7 + month) % 12 + 1, 1);
}

static void period_text(int rule, int month, char buf[static 16])
{
    if (rules[rule].quarterly)
        (void)snprintf(buf, 16, "%d-Q%d", 2025 + (2 + month) / 4, (2 + month) % 4 + 1);
    else
        (void)snprintf(buf, 16, "%d-%02d", 2025 + (7 + month) / 12, (7 + month) % 12 + 1);
}

/* The last day of the data: the 14th of the month (Decree 09/2019/NĐ-CP Art. 12.1), or the calendar's. */
static date_t window_end(int rule, int month)
{
    if (rule == QT)
        return date_of(2025 + (2 + month) / 4 + ((2 + month) % 4 == 3),
                       ((2 + month) % 4 * 3 + 3) % 12 + 1, 1) -
               1;
    return rule == KH ? first_day(month + 1) - 1 : first_day(month) + 13;
}

static date_t working_day_from(date_t day)
{
    while (world.off[day - date_of(2025, 1, 1)])
        day++;
    return day;
}

/* The first instant that is late, 0 for none. */
static int64_t ordinary_due(int rule, int month)
{
    switch (rule) {
    case TTHC_06: return (working_day_from(first_day(month) + 16) + 1) * DAY - ZONE;
    case PAKN_05:
    case II_06: return (working_day_from(first_day(month) + 19) + 1) * DAY - ZONE;
    case QT: return (window_end(QT, month) + 5) * DAY + (int64_t)17 * 3600 - ZONE;
    default: return 0;
    }
}

static const struct org *unit(uint32_t org)
{
    return &world.catalog->orgs.at[org];
}

static bool has_level(uint32_t org, const char *level)
{
    return strcmp(world.catalog->levels[unit(org)->level], level) == 0;
}

static bool has_code(uint32_t org, const char *code)
{
    return strcmp(unit(org)->code, code) == 0;
}

static bool is_below(uint32_t org, const char *code)
{
    for (org = world.parent[org]; org != NOBODY; org = world.parent[org])
        if (has_code(org, code))
            return true;
    return false;
}

static bool owes(int rule, uint32_t org, date_t end)
{
    if (end < unit(org)->from || unit(org)->to < end)
        return false;
    switch (rule) {
    case TTHC_06: return has_level(org, "commune");
    case PAKN_05:
    case II_06: return has_level(org, "province");
    case QT: return has_level(org, "province") || has_level(org, "ministry");
    default: return has_code(org, "VN") || (has_level(org, "commune") && is_below(org, "04"));
    }
}

/* The document issued last stands; they are in that order. */
static const struct document *document_for(int rule, int month, uint32_t org)
{
    for (int i = DOCUMENTS - 1; i >= 0; i--) {
        const struct document *d = &world.documents[i];
        bool about = d->rule == rule || (d->rule < 0 && (rule == TTHC_06 || rule == PAKN_05));
        if (about && d->month == month &&
            (d->code != NULL ? has_code(org, d->code) : has_level(org, d->level)))
            return d;
    }
    return NULL;
}

/* ---- making it ---- */

static void write_file(const char *path, const char *text, const char *mode)
{
    FILE *f = fopen(path, mode);
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void read_days_off(const char *path)
{
    char line[1000];
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    for (date_t day = date_of(2025, 1, 1); day < date_of(2025, 1, 1) + 1000; day++)
        world.off[day - date_of(2025, 1, 1)] =
            (day % 7 + 7 + 3) % 7 >= 5; /* 1970-01-01 was a Thursday */
    while (fgets(line, sizeof line, f) != NULL) {
        date_t day = 0;
        if (date_parse((struct text){line, 10}, &day) && day >= date_of(2025, 1, 1) &&
            day < date_of(2025, 1, 1) + 1000)
            world.off[day - date_of(2025, 1, 1)] = strstr(line, ",work,") == NULL;
    }
    (void)fclose(f);
}

static void make_documents(const char *path)
{
    static const char *const codes[] = {"04", "01", "01273", "01288", "00004", "00025", "22"};
    char text[256], period[16], due[INSTANT_TEXT_MAX], issued[DATE_TEXT_MAX];
    write_file(path, "regime,form,subjects,period,due,document,issued,legal_basis\n", "w");
    for (int i = 0; i < DOCUMENTS; i++) {
        struct document *d = &world.documents[i];
        d->rule = (int)random_below(4) - 1; /* TTHC with all its forms, TTHC_06, PAKN_05, II_06 */
        d->month = (int)random_below((uint32_t)MONTHS);
        d->level = random_below(10) == 0 ? "province" : NULL;
        d->code = d->level == NULL ? codes[random_below(7)] : NULL;
        d->exempt = random_below(2) == 0;
        d->due = (first_day(d->month) + 10 + (int)random_below(40)) * DAY + random_below(86400);
        period_text(PAKN_05, d->month, period);
        (void)snprintf(text, sizeof text, "%s,%s,%s:%s,%s,%s,%d/VPCP,%s,\n",
                       d->rule == II_06 ? "KSTT" : "TTHC", d->rule < 0 ? "" : rules[d->rule].form,
                       d->level != NULL ? "level" : "org", d->level != NULL ? d->level : d->code,
                       period, d->exempt ? "exempt" : instant_format(d->due, due), i,
                       date_format(date_of(2025, 7, 1) + i, issued));
        write_file(path, text, "a");
    }
}

static void must(enum status status)
{
    if (status != STATUS_OK)
        fail_msg("%s", world.diags.len == 0
                           ? "?"
                           : diag_line(&world.diags.at[world.diags.len - 1], LANG_EN, world.arena));
}

static void find_parents(void)
{
    const struct catalog *c = world.catalog;
    world.parent = ARENA_ARRAY(world.arena, c->orgs.len, uint32_t);
    for (size_t i = 0; i < c->orgs.len; i++)
        world.parent[i] = NOBODY;
    for (size_t i = 0; i < c->edges.len; i++) {
        const struct org_edge *e = &c->edges.at[i];
        if (e->hierarchy == 0 && e->from <= date_of(2025, 8, 1) && e->to >= date_of(2026, 12, 31))
            world.parent[e->child] = e->parent;
    }
}

static void open_world(void)
{
    char dir[] = "/tmp/gris-completeness.XXXXXX", command[600], path[200];
    struct pipeline_changes changes = {0};
    int32_t load = 0;
    world.arena = arena_new(0);
    diags_init(&world.diags, world.arena, 0);
    world.conninfo = pg_database(world.arena);
    assert_non_null(mkdtemp(dir));
    (void)snprintf(command, sizeof command,
                   "cp -r '%s' %s/c && "
                   "sed -i 's/2026-07-01/2025-08-01/' %s/c/regimes.csv %s/c/obligations.csv",
                   GRIS_TODAY_DIR, dir, dir, dir);
    assert_int_equal(system(command), 0);
    (void)snprintf(path, sizeof path, "%s/c/regimes.csv", dir);
    write_file(path, MORE_REGIMES, "a");
    (void)snprintf(path, sizeof path, "%s/c/obligations.csv", dir);
    write_file(path, MORE_OBLIGATIONS, "a");
    (void)snprintf(path, sizeof path, "%s/c/holidays.csv", dir);
    read_days_off(path);
    (void)snprintf(path, sizeof path, "%s/c/extensions.csv", dir);
    make_documents(path);
    const struct pipeline_settings settings = {
        .db = world.conninfo, .now = date_of(2027, 1, 1) * DAY, .actor = "test"};
    must(pipeline_open(&settings, PIPELINE_CONNECT, &world.p, &world.diags));
    (void)snprintf(path, sizeof path, "%s/c", dir);
    must(pipeline_catalog_load(world.p, path, false, false, &changes, &load, &world.diags));
    pipeline_close(world.p);
    must(pipeline_open(&settings, PIPELINE_CATALOG, &world.p, &world.diags));
    world.catalog = pipeline_catalog(world.p);
    find_parents();
    (void)snprintf(command, sizeof command, "rm -r %s", dir);
    assert_int_equal(system(command), 0);
}

/* ---- filings ---- */

static void file_version(uint32_t duty, int rule, int month, uint32_t org, int vintage, int version)
{
    static const char *const states[] = {"received",  "received",  "received",
                                         "in_review", "returned",  "approved",
                                         "accepted",  "withdrawn", "locked"};
    int64_t due = ordinary_due(rule, month);
    int64_t around = due != 0 ? due : window_end(rule, month) * DAY;
    /* most in the days before, some to the second, some later and later */
    int64_t apart = random_below(8) == 0   ? (int64_t)random_below(3) - 1
                    : random_below(4) == 0 ? (int64_t)random_below(40 * 86400)
                                           : -(int64_t)random_below(9 * 86400);
    struct filing f = {.duty = duty,
                       .rule = rule,
                       .month = month,
                       .org = org,
                       .vintage = vintage,
                       .version = version,
                       .received_at = around + apart,
                       .state = version == 0 ? "rejected" : states[random_below(9)],
                       .next = duty == NOBODY ? NOBODY : world.duties.at[duty].first};
    /* sent back a minute after it came: what is asked for lies ahead of that */
    if (strcmp(f.state, "returned") == 0 && random_below(3) != 0)
        f.again = f.received_at + 61 + (int64_t)random_below(20 * 86400);
    if (duty != NOBODY)
        world.duties.at[duty].first = (uint32_t)world.filings.len;
    VEC_PUSH(world.arena, &world.filings, f);
}

static void file_duty(uint32_t duty)
{
    const struct duty d = world.duties.at[duty];
    uint32_t luck = random_below(20);
    if (luck < 2)
        return; /* nothing comes */
    if (luck < 4)
        file_version(duty, d.rule, d.month, d.org, 0, 0); /* is refused */
    if (luck == 2)
        return;
    int versions = luck < 14 ? 1 : 1 + (int)random_below(3);
    for (int v = 1; v <= versions; v++)
        file_version(duty, d.rule, d.month, d.org, VINTAGE_FINAL, v);
    for (int v = 1; luck >= 17 && v <= 2; v++)
        file_version(duty, d.rule, d.month, d.org, VINTAGE_ESTIMATE, v);
}

static void make_filings(void)
{
    for (int rule = 0; rule < RULES; rule++) {
        int months = rules[rule].quarterly ? QUARTERS : MONTHS;
        for (int month = 0; month < months; month++) {
            for (uint32_t org = 0; org < world.catalog->orgs.len; org++) {
                if (owes(rule, org, window_end(rule, month)))
                    VEC_PUSH(world.arena, &world.duties, ((struct duty){rule, month, org, NOBODY}));
                else if (random_below(2000) == 0) /* counts for nothing */
                    file_version(NOBODY, rule, month, org, VINTAGE_FINAL, 1);
            }
        }
    }
    for (uint32_t i = 0; i < world.duties.len; i++)
        file_duty(i);
}

/* Arrays as PostgreSQL spells them. */
struct column {
    FILE *stream;
    char *text;
    size_t len;
};
enum { ID, ORG, REGIME, FORM, LAYOUT, PERIOD, VINTAGE, VERSION, AT, STATE, AGAIN, COLUMNS };

static void write_filing(struct column columns[static COLUMNS], size_t id, const struct filing *f)
{
    const struct catalog *c = world.catalog;
    char text[16];
    struct period period;
    uint32_t form = catalog_find_form(c, text_of(rules[f->rule].form));
    period_text(f->rule, f->month, text);
    assert_true(period_parse(text_of(text), &period));
    int32_t numbers[] = {
        [ORG] = unit(f->org)->id,
        [REGIME] = c->regimes.at[catalog_find_regime(c, text_of(rules[f->rule].regime))].id,
        [FORM] = form == CATALOG_NONE ? 0 : c->forms.at[form].id,
        [LAYOUT] = form == CATALOG_NONE ? 0 : c->layouts.at[c->forms.at[form].layout].id,
        [PERIOD] = period_id(period),
        [VINTAGE] = f->vintage,
        [VERSION] = f->version};
    const char *comma = id == 1 ? "{" : ",";
    (void)fprintf(columns[ID].stream, "%s%zu", comma, id);
    for (int i = ORG; i <= VERSION; i++)
        (void)fprintf(columns[i].stream, "%s%d", comma, (int)numbers[i]);
    (void)fprintf(columns[AT].stream, "%s%lld", comma, (long long)f->received_at);
    (void)fprintf(columns[STATE].stream, "%s%s", comma, f->state);
    (void)fprintf(columns[AGAIN].stream, "%s%lld", comma, (long long)f->again);
}

static void store_filings(void)
{
    struct column columns[COLUMNS] = {0};
    const char *values[COLUMNS];
    for (int i = 0; i < COLUMNS; i++)
        assert_non_null(columns[i].stream = open_memstream(&columns[i].text, &columns[i].len));
    for (size_t i = 0; i < world.filings.len; i++)
        write_filing(columns, i + 1, &world.filings.at[i]);
    for (int i = 0; i < COLUMNS; i++) {
        (void)fputc('}', columns[i].stream);
        assert_int_equal(fclose(columns[i].stream), 0);
        values[i] = columns[i].text;
    }
    PGconn *db = PQconnectdb(world.conninfo);
    pg_must(db, "SET session_replication_role = replica; SET search_path = gris");
    pg_must(db, "CREATE TEMP TABLE filed (id bigint, org int, regime int, form int, layout int, "
                "period int, vintage int, "
                "version int, at bigint, state text, again bigint)");
    PGresult *r = PQexecParams(db,
                               "INSERT INTO filed SELECT * FROM unnest($1::bigint[], $2::int[], "
                               "$3::int[], $4::int[], $5::int[], $6::int[], "
                               "$7::int[], $8::int[], $9::bigint[], $10::text[], $11::bigint[])",
                               COLUMNS, NULL, values, NULL, NULL, 0);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        fail_msg("%s", PQresultErrorMessage(r));
    PQclear(r);
    pg_must(db,
            "INSERT INTO submission (id, org_id, regime_id, form_id, layout_id, period, vintage, "
            "version, receipt, channel, "
            "sender, file, received_at, original, content, verdict, catalog_load, cells, errors, "
            "warnings, audit) "
            "SELECT id, org, regime, form, nullif(layout, 0), period, vintage, nullif(version, 0), "
            "'BC-20250701' || lpad(id::text, 7, '0'), 'file', 'test', 'x.csv', to_timestamp(at), "
            "sha256('x'), sha256(id::text::bytea), CASE WHEN version = 0 THEN "
            "sha256(id::text::bytea) END, 1, 0, "
            "(version = 0)::int, 0, 1 FROM filed");
    pg_must(db, "INSERT INTO submission_step (submission, n, at, state, actor, audit, reason, due) "
                "SELECT id, 2, to_timestamp(at + 60), state, 'test', 1, '', "
                "CASE WHEN again <> 0 THEN to_timestamp(again) END FROM filed "
                "WHERE state NOT IN ('received', 'rejected')");
    pg_must(db, "ANALYZE submission; ANALYZE submission_step");
    PQfinish(db);
    for (int i = 0; i < COLUMNS; i++)
        free(columns[i].text);
}

/* ---- the oracle ---- */

static bool counts(const struct filing *f)
{
    return f->version > 0 && strcmp(f->state, "withdrawn") != 0;
}

static bool is_better(const struct filing *f, const struct filing *than)
{
    return f->vintage != than->vintage ? f->vintage > than->vintage : f->version > than->version;
}

/* What was sent back before `stands` was filed, the last of it, and the first version that came after it. */
static void judge_correction(const struct duty *d,
                             const struct filing *stands,
                             int64_t at,
                             struct pipeline_tally *t)
{
    const struct filing *back = NULL, *answer = NULL;
    if (strcmp(stands->state, "returned") == 0) {
        t->corrections_overdue += stands->again != 0 && at >= stands->again;
        return;
    }
    for (uint32_t i = d->first; i != NOBODY; i = world.filings.at[i].next) {
        const struct filing *f = &world.filings.at[i];
        if (f->vintage == stands->vintage && f->version < stands->version &&
            strcmp(f->state, "returned") == 0 && (back == NULL || f->version > back->version))
            back = f;
    }
    for (uint32_t i = d->first; back != NULL && i != NOBODY; i = world.filings.at[i].next) {
        const struct filing *f = &world.filings.at[i];
        if (counts(f) && f->vintage == back->vintage && f->version > back->version &&
            (answer == NULL || f->version < answer->version))
            answer = f;
    }
    if (answer != NULL && back->again != 0 && answer->received_at >= back->again)
        t->corrected_late++;
    else if (answer != NULL)
        t->corrected_on_time++;
}

static void judge_duty(const struct duty *d, int64_t at, struct pipeline_tally *t)
{
    const struct document *document = document_for(d->rule, d->month, d->org);
    int64_t due = document != NULL ? document->due : ordinary_due(d->rule, d->month);
    const struct filing *stands = NULL;
    int64_t came = INT64_MAX;
    if (document != NULL && document->exempt) {
        t->exempt++;
        return;
    }
    t->expected++;
    for (uint32_t i = d->first; i != NOBODY; i = world.filings.at[i].next) {
        const struct filing *f = &world.filings.at[i];
        if (!counts(f))
            continue;
        if (stands == NULL || is_better(f, stands))
            stands = f;
        if (f->received_at < came)
            came = f->received_at;
    }
    if (stands == NULL) {
        if (due != 0 && at >= due)
            t->overdue++;
        else
            t->not_due++;
        return;
    }
    t->received++;
    judge_correction(d, stands, at, t);
    if (strcmp(stands->state, "returned") == 0)
        t->returned++;
    else
        t->standing++;
    if (strcmp(stands->state, "approved") == 0 || strcmp(stands->state, "accepted") == 0 ||
        strcmp(stands->state, "locked") == 0)
        t->approved++;
    if (due == 0 || came < due) {
        t->on_time++;
        return;
    }
    t->late++;
    uint64_t hours = 0;
    for (int64_t begun = due; begun <= came; begun += 3600) /* each hour that has begun */
        hours++;
    t->hours_late += hours;
    t->hours_late_most = hours > t->hours_late_most ? hours : t->hours_late_most;
}

/* Is the duty's period among those asked for? */
static bool is_of_periods(const struct pipeline_completeness_query *q, const struct duty *d)
{
    char text[16];
    period_text(d->rule, d->month, text);
    if (q->period_from != NULL) /* periods of one kind are spelt in order of time */
        return strlen(text) == strlen(q->period_from) && strcmp(q->period_from, text) <= 0 &&
               strcmp(text, q->period_to != NULL ? q->period_to : q->period_from) <= 0 &&
               (strchr(text, 'Q') == NULL) == (strchr(q->period_from, 'Q') == NULL);
    /* the last one that ended before the day */
    date_t day = (date_t)((q->at + ZONE) / DAY);
    return window_end(d->rule, d->month) < day && day <= window_end(d->rule, d->month + 1);
}

static bool is_asked(const struct pipeline_completeness_query *q, const struct duty *d)
{
    if (q->form != NULL && strcmp(q->form, rules[d->rule].form) != 0)
        return false;
    if (q->regime != NULL && strcmp(q->regime, rules[d->rule].regime) != 0)
        return false;
    if (q->level != NULL && !has_level(d->org, q->level))
        return false;
    if (q->org != NULL && !has_code(d->org, q->org)) {
        uint32_t parent = world.parent[d->org];
        if (q->level != NULL ? !is_below(d->org, q->org)
                             : !(q->children && parent != NOBODY && has_code(parent, q->org)))
            return false;
    }
    return is_of_periods(q, d);
}

static void group_text(enum pipeline_by by, const struct duty *d, char buf[static 64])
{
    char text[16];
    period_text(d->rule, d->month, text);
    switch (by) {
    case PIPELINE_BY_FORM:
        (void)snprintf(buf, 64, "%s %s", rules[d->rule].regime, rules[d->rule].form);
        break;
    case PIPELINE_BY_ORG:
        (void)snprintf(buf, 64, "%s %s", world.catalog->levels[unit(d->org)->level],
                       unit(d->org)->code);
        break;
    case PIPELINE_BY_LEVEL:
        (void)snprintf(buf, 64, "%s", world.catalog->levels[unit(d->org)->level]);
        break;
    case PIPELINE_BY_PERIOD: (void)snprintf(buf, 64, "%s", text); break;
    }
}

static void row_text(const struct pipeline_completeness_row *r, char buf[static 64])
{
    if (r->org_code != NULL)
        (void)snprintf(buf, 64, "%s %s", r->level, r->org_code);
    else if (r->form != NULL)
        (void)snprintf(buf, 64, "%s %s", r->regime, r->form);
    else
        (void)snprintf(buf, 64, "%s", r->level != NULL ? r->level : r->period);
}

static void assert_tally(const struct pipeline_tally *got, const struct pipeline_tally *wanted)
{
    assert_int_equal(got->expected, wanted->expected);
    assert_int_equal(got->received, wanted->received);
    assert_int_equal(got->standing, wanted->standing);
    assert_int_equal(got->on_time, wanted->on_time);
    assert_int_equal(got->late, wanted->late);
    assert_int_equal(got->overdue, wanted->overdue);
    assert_int_equal(got->not_due, wanted->not_due);
    assert_int_equal(got->returned, wanted->returned);
    assert_int_equal(got->approved, wanted->approved);
    assert_int_equal(got->exempt, wanted->exempt);
    assert_int_equal(got->corrections_overdue, wanted->corrections_overdue);
    assert_int_equal(got->corrected_on_time, wanted->corrected_on_time);
    assert_int_equal(got->corrected_late, wanted->corrected_late);
    assert_int_equal(got->hours_late, wanted->hours_late);
    assert_int_equal(got->hours_late_most, wanted->hours_late_most);
}

static void ask(const struct pipeline_completeness_query *q, struct pipeline_tally *ret_all)
{
    struct pipeline_completeness got;
    struct arena *arena = arena_new(0);
    struct map groups;
    struct VEC(struct pipeline_tally) tallies = {0};
    char text[64];
    must(pipeline_completeness(world.p, q, &got, &world.diags));
    map_init(&groups, arena, 100);
    *ret_all = (struct pipeline_tally){0};
    for (size_t i = 0; i < world.duties.len; i++) {
        const struct duty *d = &world.duties.at[i];
        if (!is_asked(q, d))
            continue;
        group_text(q->by, d, text);
        uint32_t at = map_find(&groups, text_of(text));
        if (at == MAP_NONE) {
            at = (uint32_t)tallies.len;
            (void)map_put(&groups, text_of(arena_strdup(arena, text)), at);
            VEC_PUSH(arena, &tallies, ((struct pipeline_tally){0}));
        }
        judge_duty(d, q->at, &tallies.at[at]);
        judge_duty(d, q->at, ret_all);
    }
    assert_int_equal(got.rows.len, tallies.len);
    for (size_t i = 0; i < got.rows.len; i++) {
        row_text(&got.rows.at[i], text);
        uint32_t at = map_find(&groups, text_of(text));
        if (at == MAP_NONE)
            fail_msg("no row %s is wanted", text);
        assert_tally(&got.rows.at[i].tally, &tallies.at[at]);
    }
    assert_tally(&got.all, ret_all);
    assert_int_equal(ret_all->expected,
                     ret_all->on_time + ret_all->late + ret_all->overdue + ret_all->not_due);
    arena_free(arena);
}

/* ---- tests ---- */

static int set_up(void **state)
{
    (void)state;
    open_world();
    make_filings();
    store_filings();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pipeline_close(world.p);
    arena_free(world.arena);
    return 0;
}

static const char *one_of(const char *const *from, uint32_t len)
{
    return from[random_below(len)];
}

static int64_t some_moment(void)
{
    return first_day(0) * DAY + (int64_t)random_below(31 * 86400) * MONTHS;
}

static void equals_brute_force(void **state)
{
    static const char *const orgs[] = {NULL, NULL, "VN", "04", "01", "01273"};
    static const char *const levels[] = {NULL, NULL, "commune", "province", "ministry"};
    uint64_t late = 0, returned = 0, exempt = 0, overdue = 0, not_due = 0;
    uint64_t uncorrected = 0, corrected = 0, corrected_late = 0;
    (void)state;
    for (int i = 0; i < QUERIES; i++) {
        char from[16], to[16];
        struct pipeline_tally all;
        int month = (int)random_below((uint32_t)MONTHS);
        int rule = random_below(4) == 0 ? QT : TTHC_06;
        int about = rule == QT ? QT : (int)random_below(RULES);
        struct pipeline_completeness_query q = {
            .form = random_below(3) == 0 ? rules[about].form : NULL,
            .regime = random_below(3) == 0 ? rules[about].regime : NULL,
            .org = one_of(orgs, 6),
            .level = one_of(levels, 5),
            .by = (enum pipeline_by)(i % 4),
            .at = some_moment(),
            .lang = LANG_EN};
        q.children = q.org != NULL && q.level == NULL && random_below(2) == 0;
        period_text(rule, rule == QT ? month % QUARTERS : month, from);
        period_text(rule, rule == QT ? QUARTERS - 1 : MONTHS - 1, to);
        q.period_from = random_below(4) == 0 ? NULL : from;
        q.period_to = q.period_from != NULL && random_below(3) == 0 ? to : NULL;
        ask(&q, &all);
        late += all.late;
        returned += all.returned;
        uncorrected += all.corrections_overdue;
        corrected += all.corrected_on_time;
        corrected_late += all.corrected_late;
        exempt += all.exempt;
        overdue += all.overdue;
        not_due += all.not_due;
    }
    assert_true(late > 0 && returned > 0 && exempt > 0 && overdue > 0 && not_due > 0);
    assert_true(uncorrected > 0 && corrected > 0 && corrected_late > 0);
}

/* A unit alone, with those right below it, with those of a level anywhere below. */
static void equals_brute_force_of_any_unit(void **state)
{
    static const char *const orgs[] = {"VN", "04"};
    static const char *const levels[] = {NULL, "province", "commune"};
    char period[16];
    uint64_t last = 0;
    (void)state;
    period_text(TTHC_06, 1, period);
    for (int i = 0; i < 8; i++) {
        struct pipeline_tally all;
        struct pipeline_completeness_query q = {.org = orgs[i / 4],
                                                .level = levels[i % 4 % 3],
                                                .children = i % 4 == 3,
                                                .period_from = period,
                                                .by = PIPELINE_BY_ORG,
                                                .at = first_day(1) * DAY};
        ask(&q, &all);
        if (i % 4 == 3) /* more units than the first of the four, which was alone */
            assert_true(all.expected + all.exempt > last);
        if (i % 4 == 0)
            last = all.expected + all.exempt;
    }
}

static void equals_brute_force_over_the_year(void **state)
{
    char from[16], to[16];
    struct pipeline_tally all;
    (void)state;
    period_text(TTHC_06, 0, from);
    period_text(TTHC_06, MONTHS - 1, to);
    struct pipeline_completeness_query q = {.period_from = from,
                                            .period_to = to,
                                            .by = PIPELINE_BY_FORM,
                                            .at = first_day(MONTHS / 2) * DAY};
    ask(&q, &all);
    assert_true(all.expected > (uint64_t)3300 * (uint64_t)MONTHS);
}

/* What a release says of each duty adds up to the same. */
static void equals_what_is_published(void **state)
{
    char dir[] = "/tmp/gris-published.XXXXXX", path[400], line[1000];
    struct pipeline_release release;
    struct pipeline_tally wanted = {0};
    uint64_t rows = 0, on_time = 0, late = 0, exempt = 0, returned = 0;
    (void)state;
    assert_non_null(mkdtemp(dir));
    must(pipeline_export(world.p, "csv", dir, &release, &world.diags));
    (void)snprintf(path, sizeof path, "%s/current/completeness.csv", dir);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f) != NULL) {
        rows++;
        on_time += strstr(line, ",on_time,") != NULL;
        late += strstr(line, ",late,") != NULL;
        exempt += strstr(line, ",exempt,") != NULL;
        returned += strstr(line, ",returned,") != NULL && strstr(line, ",exempt,") == NULL;
    }
    (void)fclose(f);
    for (size_t i = 0; i < world.duties.len; i++)
        judge_duty(&world.duties.at[i], 0, &wanted);
    assert_int_equal(rows - 1, wanted.expected + wanted.exempt);
    assert_int_equal(on_time, wanted.on_time);
    assert_int_equal(late, wanted.late);
    assert_int_equal(exempt, wanted.exempt);
    assert_int_equal(returned, wanted.returned);
    (void)snprintf(path, sizeof path, "rm -r %s", dir);
    assert_int_equal(system(path), 0);
}

static void refuses_unknown_names(void **state)
{
    const struct pipeline_completeness_query queries[] = {
        {.form = "NO"},
        {.regime = "NO"},
        {.org = "NO"},
        {.level = "NO"},
        {.period_from = "2026-99"},
        {.period_from = "2026-02", .period_to = "2026-01"},
        {.period_from = "2026-Q1", .period_to = "2026-12"}};
    static const enum diag_code codes[] = {DIAG_E214, DIAG_E219, DIAG_E201, DIAG_E220,
                                           DIAG_E401, DIAG_E401, DIAG_E401};
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        struct pipeline_completeness got;
        struct diags diags;
        diags_init(&diags, world.arena, 0);
        assert_int_equal(pipeline_completeness(world.p, &queries[i], &got, &diags),
                         STATUS_REJECTED);
        assert_int_equal(diags.len, 1);
        assert_int_equal(diags.at[0].code, codes[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_brute_force),
        cmocka_unit_test(equals_brute_force_of_any_unit),
        cmocka_unit_test(equals_brute_force_over_the_year),
        cmocka_unit_test(equals_what_is_published),
        cmocka_unit_test(refuses_unknown_names),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
