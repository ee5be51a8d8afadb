/*
 * Reminders over a simulated month of the real tree, with random filings and returns day by day: each unit that owes something gets exactly one
 * digest a day, a second one only for something new and within the limit, and what is in it equals brute force over what `gris due` lists. Then the
 * record itself: what the table refuses, and what a killed run leaves.
 */
#include "pg.h"

#include "core/json.h"
#include "pipeline/pipeline.h"

#define SEED      20261010U
#define DAYS      (GRIS_SANITIZED ? 6 : getenv("GRIS_LONG") != NULL ? 30 : 22)
#define DAY       INT64_C(86400)
#define ZONE      (7 * 3600)
#define BACK      800 /* days that the brute force looks back */
#define AHEAD     45
#define PROVINCES 34

static uint32_t random_state = SEED;

static uint32_t random_below(uint32_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % n;
}

static struct world {
    struct arena *arena;
    const char *conninfo;
    char dir[200];
    struct pipeline *p;
    struct diags diags;
    const struct catalog *catalog;
} world;

static void must(enum status status)
{
    if (status != STATUS_OK)
        fail_msg("%s", world.diags.len == 0
                           ? "?"
                           : diag_line(&world.diags.at[world.diags.len - 1], LANG_EN, world.arena));
}

static void open_session(void)
{
    const struct pipeline_settings settings = {
        .db = world.conninfo, .now = date_of(2027, 3, 1) * DAY, .actor = "test"};
    if (world.p != NULL)
        pipeline_close(world.p);
    must(pipeline_open(&settings, PIPELINE_CATALOG, &world.p, &world.diags));
    world.catalog = pipeline_catalog(world.p);
}

/* Documents move and lift some deadlines of October. */
static void open_world(void)
{
    char command[1200];
    struct pipeline_changes changes = {0};
    int32_t load = 0;
    world.arena = arena_new(0);
    diags_init(&world.diags, world.arena, 0);
    world.conninfo = pg_database(world.arena);
    const char *tmp = getenv("TMPDIR"); /* in memory, where there is room: thousands of files */
    (void)snprintf(world.dir, sizeof world.dir, "%s/gris-remind.XXXXXX",
                   tmp == NULL ? "/tmp" : tmp);
    assert_non_null(mkdtemp(world.dir));
    (void)snprintf(command, sizeof command,
                   "cp -r '%s' %s/c && printf '%%s\\n' "
                   "regime,form,subjects,period,due,document,issued,legal_basis "
                   "TTHC,TTHC-06,under:04,2026-10,2026-10-23T00:00:00+07:00,7/VPCP,2026-10-01, "
                   "TTHC,PAKN-05,org:01,2026-10,exempt,8/VPCP,2026-10-01, > %s/c/extensions.csv",
                   GRIS_TODAY_DIR, world.dir, world.dir);
    assert_int_equal(system(command), 0);
    const struct pipeline_settings settings = {.db = world.conninfo, .actor = "test"};
    must(pipeline_open(&settings, PIPELINE_CONNECT, &world.p, &world.diags));
    must(pipeline_catalog_load(world.p, arena_printf(world.arena, "%s/c", world.dir), false, false,
                               &changes, &load, &world.diags));
    open_session();
}

/* ---- what comes in ---- */

static const struct {
    const char *regime, *form, *level;
} forms[] = {
    {"TTHC", "TTHC-06", "commune"}, {"TTHC", "PAKN-05", "province"}, {"KSTT", "II.06", "province"}};

static const char *const periods[] = {"2026-07", "2026-08", "2026-09", "2026-10", "2026-11"};

/* Of units that have not filed it, so many in a thousand file. */
static void file_some(size_t form, const char *period_text, uint32_t chance, date_t day)
{
    const struct catalog *c = world.catalog;
    const struct form *f = &c->forms.at[catalog_find_form(c, text_of(forms[form].form))];
    struct text_builder ids;
    struct period period;
    assert_true(period_parse(text_of(period_text), &period));
    text_builder_init(&ids, world.arena, 0);
    for (size_t i = 0; i < c->orgs.len; i++)
        if (strcmp(c->levels[c->orgs.at[i].level], forms[form].level) == 0 &&
            catalog_org_exists(c, (uint32_t)i, day) && random_below(1000) < chance)
            text_builder_addf(&ids, "%s%d", ids.len == 0 ? "" : ",", (int)c->orgs.at[i].id);
    pg_sql(world.conninfo,
           arena_printf(
               world.arena,
               "SET session_replication_role = replica; SET search_path = gris; "
               "INSERT INTO submission (id, org_id, regime_id, form_id, layout_id, period, "
               "vintage, version, receipt, channel, sender, file, received_at, original, content, "
               "verdict, catalog_load, cells, errors, warnings, audit) "
               "SELECT n, org, %d, %d, %d, %d, %d, 1, 'BC-20261010' || lpad(n::text, 7, '0'), "
               "'file', 'test', 'x.csv', to_timestamp(%lld), sha256('x'), sha256(n::text::bytea), "
               "NULL, 1, 0, 0, 0, 1 FROM (SELECT nextval('submission_id') AS n, org FROM "
               "unnest('{%s}'::int[]) AS u (org) WHERE NOT EXISTS (SELECT FROM submission s WHERE "
               "s.org_id = org AND s.form_id = %d AND s.period = %d)) AS f",
               (int)c->regimes.at[catalog_find_regime(c, text_of(forms[form].regime))].id,
               (int)f->id, (int)c->layouts.at[f->layout].id, (int)period_id(period), VINTAGE_FINAL,
               (long long)(day * DAY), text_dup(world.arena, text_builder_text(&ids)), (int)f->id,
               (int)period_id(period)));
}

/* Of what stands as received, so many in a thousand are sent back: some with cells and a new deadline. Of what was, some are withdrawn. */
static void return_some(uint32_t chance, date_t day)
{
    pg_sql(
        world.conninfo,
        arena_printf(
            world.arena,
            "SET session_replication_role = replica; SET search_path = gris; "
            "INSERT INTO submission_step (submission, n, at, state, actor, audit, reason, cells, "
            "due) SELECT id, state_n + 1, to_timestamp(%lld), 'returned', 'test', 1, "
            "'lý do \"' || id || '\"', CASE WHEN id %% 2 = 0 THEN 'A.1' ELSE '' END, "
            "CASE WHEN id %% 3 = 0 THEN to_timestamp(%lld) END FROM submission_shown "
            "WHERE state = 'received' AND (id * 7919 + %u) %% 1000 < %u; "
            "INSERT INTO submission_step (submission, n, at, state, actor, audit, reason) "
            "SELECT id, state_n + 1, to_timestamp(%lld), 'withdrawn', 'test', 1, 'x' FROM "
            "submission_shown WHERE state = 'returned' AND (id * 104729 + %u) %% 1000 < 20",
            (long long)(day * DAY), (long long)((day + 3) * DAY - ZONE), random_below(1000), chance,
            (long long)(day * DAY), random_below(1000)));
}

/* ---- what gris says ---- */

struct told {
    uint64_t returned, overdue, soon, below, files;
    int32_t n;
    const char *state, *path;
};

static struct told *tolds; /* by place in the catalog */

static bool take(void *ctx, const struct pipeline_reminded *r)
{
    (void)ctx;
    const struct catalog *c = world.catalog;
    for (size_t i = 0; i < c->orgs.len; i++) {
        if (strcmp(c->orgs.at[i].code, r->org_code) != 0 ||
            strcmp(c->levels[c->orgs.at[i].level], r->level) != 0 || c->orgs.at[i].to != DATE_MAX)
            continue;
        struct told *t = &tolds[i];
        t->returned = r->returned;
        t->overdue = r->overdue;
        t->soon = r->soon;
        t->below = r->below;
        t->files++;
        t->n = r->n;
        t->state = arena_strdup(world.arena, r->state);
        t->path = arena_strdup(world.arena, r->answer);
        return true;
    }
    fail_msg("who is %s %s", r->level, r->org_code);
    return false;
}

static struct pipeline_reminders
remind(date_t day, const char *level, bool files, const char *limit)
{
    struct pipeline_reminders got;
    const struct pipeline_remind_options options = {.on = day,
                                                    .level = level,
                                                    .out = files ? world.dir : NULL,
                                                    .limit = limit,
                                                    .lang = LANG_VI};
    memset(tolds, 0, world.catalog->orgs.len * sizeof tolds[0]);
    must(pipeline_remind(world.p, &options, take, NULL, &got, &world.diags));
    return got;
}

/* ---- brute force over what is due ---- */

static date_t working_days_after(date_t day, int n)
{
    while (n > 0) /* no holiday in October and November; 1970-01-01 was a Thursday */
        n -= (++day + 3) % 7 < 5;
    return day;
}

struct wanted {
    enum { RETURNED, OVERDUE, SOON, NOTHING } kind;
    const struct pipeline_due *due;
};

static int kind_of(const struct pipeline_due *d, date_t day)
{
    int64_t at = (day + 1) * DAY - ZONE - 1; /* the last second of the day */
    if (strcmp(d->timeliness, "exempt") == 0)
        return NOTHING;
    if (d->state != NULL)
        return strcmp(d->state, "returned") == 0 ? RETURNED : NOTHING;
    if (d->due == 0)
        return NOTHING;
    if (d->due <= at)
        return OVERDUE;
    return d->due <= (working_days_after(day, 3) + 1) * DAY - ZONE ? SOON : NOTHING;
}

static int compare_wanted(const void *left, const void *right)
{
    const struct wanted *a = left;
    const struct wanted *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->due->due != b->due->due)
        return a->due->due < b->due->due ? -1 : 1;
    if (a->due->window_end != b->due->window_end)
        return a->due->window_end < b->due->window_end ? -1 : 1;
    return strcmp(a->due->regime, b->due->regime);
}

static const char *quoted(const char *text)
{
    struct sink *sink = sink_memory(world.arena, 0);
    struct json_writer w;
    json_init(&w, sink, 0);
    json_cstring(&w, text);
    return text_dup(world.arena, sink_memory_text(sink));
}

static const char *moment(int64_t instant)
{
    char buf[INSTANT_TEXT_MAX];
    return instant == 0 ? "null" : quoted(instant_format(instant, buf));
}

/* The item as docs/interfaces.md has it. */
static void spell(struct text_builder *b, const struct wanted *w, date_t day)
{
    static const char *const kinds[] = {"returned", "overdue", "soon"};
    const struct pipeline_due *d = w->due;
    char start[DATE_TEXT_MAX], end[DATE_TEXT_MAX];
    text_builder_addf(b,
                      "{\"kind\":\"%s\",\"regime\":\"%s\",\"form\":\"%s\",\"title\":%s,\"period\":"
                      "\"%s\",\"start\":\"%s\",\"end\":\"%s\",\"due\":%s,\"document\":%s,"
                      "\"proposed\":%s",
                      kinds[w->kind], d->regime, d->form, quoted(d->form_title), d->period,
                      date_format(d->window_start, start), date_format(d->window_end, end),
                      moment(d->due), d->document == NULL ? "null" : quoted(d->document),
                      d->proposed ? "true" : "false");
    if (w->kind == OVERDUE) {
        int hours = 0;
        for (int64_t begun = d->due; begun <= (day + 1) * DAY - ZONE - 1; begun += 3600)
            hours++;
        text_builder_addf(b, ",\"hours_late\":%d", hours);
    }
    if (w->kind == RETURNED)
        text_builder_addf(b, ",\"reason\":%s,\"cells\":%s,\"again\":%s", quoted(d->returned_reason),
                          d->returned_cells[0] == '\0' ? "null" : quoted(d->returned_cells),
                          moment(d->returned_due));
    text_builder_adds(b, "}");
}

static const char *read_file(const char *path)
{
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    char *bytes = arena_alloc(world.arena, 1 << 20);
    size_t len = fread(bytes, 1, (1 << 20) - 1, f);
    assert_int_equal(fclose(f), 0);
    bytes[len] = '\0';
    return bytes;
}

/* Every unit's duties of the day, from the list of what is due. */
struct brute {
    struct VEC(struct wanted) wanted;
    uint64_t below;
};

static struct brute *brute_force(date_t day)
{
    const struct catalog *c = world.catalog;
    struct brute *all = ARENA_ARRAY(world.arena, c->orgs.len, struct brute);
    struct pipeline_dues dues = {0};
    const struct pipeline_due_query query = {
        .on = day - BACK, .until = day + AHEAD, .lang = LANG_VI};
    must(pipeline_due(world.p, &query, &dues, &world.diags));
    for (size_t i = 0; i < dues.len; i++) {
        const struct pipeline_due *d = &dues.at[i];
        int kind = kind_of(d, day);
        uint32_t org = NOTHING;
        if (kind == NOTHING || d->due + 366 * DAY < day * DAY)
            continue;
        assert_int_equal(catalog_find_orgs(c, text_of(d->org_code),
                                           catalog_find_level(c, text_of(d->level)), d->window_end,
                                           &org, 1),
                         1);
        VEC_PUSH(world.arena, &all[org].wanted, ((struct wanted){(unsigned)kind, d}));
        if (kind != OVERDUE)
            continue;
        /* TTHC-06 goes to the province, the others to the nation: to the parent in admin either way */
        const struct org_edge *edge = catalog_parent(c, 0, org, d->window_end);
        assert_non_null(edge);
        all[edge->parent].below++;
    }
    return all;
}

static void compare_counts(const struct brute *all)
{
    for (size_t i = 0; i < world.catalog->orgs.len; i++) {
        uint64_t counts[NOTHING] = {0};
        for (size_t k = 0; k < all[i].wanted.len; k++)
            counts[all[i].wanted.at[k].kind]++;
        assert_int_equal(tolds[i].files, all[i].wanted.len > 0 || all[i].below > 0);
        assert_int_equal(tolds[i].returned, counts[RETURNED]);
        assert_int_equal(tolds[i].overdue, counts[OVERDUE]);
        assert_int_equal(tolds[i].soon, counts[SOON]);
        assert_int_equal(tolds[i].below, all[i].below);
    }
}

static void compare_contents(struct brute *all, date_t day)
{
    for (size_t i = 0; i < world.catalog->orgs.len; i++) {
        struct text_builder items;
        if (tolds[i].files == 0)
            continue;
        if (all[i].wanted.len > 0)
            qsort(all[i].wanted.at, all[i].wanted.len, sizeof all[i].wanted.at[0], compare_wanted);
        text_builder_init(&items, world.arena, 0);
        text_builder_adds(&items, "\"items\":[");
        for (size_t k = 0; k < all[i].wanted.len; k++) {
            text_builder_adds(&items, k == 0 ? "" : ",");
            spell(&items, &all[i].wanted.at[k], day);
        }
        text_builder_adds(&items, "],\"below\":[");
        const char *json = read_file(arena_printf(world.arena, "%s.json", tolds[i].path));
        if (strstr(json, text_dup(world.arena, text_builder_text(&items))) == NULL)
            fail_msg("wanted %.*s\ngot %s", (int)items.len, items.ptr, json);
    }
}

/* ---- the month ---- */

static uint64_t units_told(const char *state)
{
    uint64_t n = 0;
    for (size_t i = 0; i < world.catalog->orgs.len; i++)
        n += tolds[i].files == 1 && strcmp(tolds[i].state, state) == 0;
    return n;
}

/* A second run: nothing. One more is allowed: only whoever had something new sent back or run late since. */
static void remind_again(date_t day, uint64_t told)
{
    struct pipeline_reminders got = remind(day, "province", true, NULL);
    assert_int_equal(got.written, 0);
    assert_int_equal(units_told("already"), told);
    got = remind(day, "province", true, "2");
    assert_int_equal(got.written, 0);
    struct told *before = ARENA_ARRAY(world.arena, world.catalog->orgs.len, struct told);
    memcpy(before, tolds, world.catalog->orgs.len * sizeof before[0]);
    return_some(200, day);
    got = remind(day, "province", true, "2");
    uint64_t more = 0;
    for (size_t i = 0; i < world.catalog->orgs.len; i++) {
        if (tolds[i].returned <= before[i].returned)
            continue;
        more++;
        assert_string_equal(tolds[i].state, "written");
        assert_int_equal(tolds[i].n, before[i].files + 1);
    }
    assert_true(got.written >= more);
    for (int again = 0; again < 2; again++)
        assert_int_equal(remind(day, "province", true, "2").written, 0);
    return_some(200, day);
    (void)remind(day, "province", true, "2");
    assert_string_equal(pg_sql(world.conninfo, "SELECT max(n) FROM gris.reminder"), "2");
}

/* Days on which everything is compared: TTHC-06 is due on Monday 19 October at 24:00, soon from Wednesday 14 on (15, 16, 19) and late from 20 on. */
static bool is_compared(date_t day)
{
    return getenv("GRIS_LONG") != NULL || day == date_of(2026, 10, 14) ||
           day == date_of(2026, 10, 19) || (!GRIS_SANITIZED && day == date_of(2026, 11, 3));
}

static void a_month(void **state)
{
    uint64_t written = 0;
    (void)state;
    open_world();
    tolds = ARENA_ARRAY(world.arena, world.catalog->orgs.len, struct told);
    date_t first = date_of(2026, 10, 14);
    for (size_t form = 0; form < 3; form++)
        for (size_t period = 0; period < 3; period++)
            file_some(form, periods[period], 850, first - 20);
    return_some(30, first - 10);
    pg_sql(world.conninfo, "ANALYZE gris.submission; ANALYZE gris.submission_step");
    for (date_t day = first; day < first + DAYS; day++) {
        for (size_t form = 0; form < 3; form++) {
            file_some(form, periods[random_below(4)], 100, day);
            if (day > date_of(2026, 11, 1))
                file_some(form, periods[4], 100, day);
        }
        return_some(10, day);
        bool whole = is_compared(day);
        struct brute *all = NULL;
        if (whole) {
            open_session(); /* memory of a session grows */
            all = brute_force(day);
            (void)remind(day, NULL, false, NULL);
            compare_counts(all);
        }
        struct pipeline_reminders got = remind(day, "province", true, NULL);
        uint64_t told = units_told("written");
        assert_int_equal(got.units, told);
        assert_int_equal(got.written, told);
        assert_true(told <= PROVINCES);
        written += told;
        if (whole) {
            compare_contents(all, day);
            remind_again(day, told);
        }
    }
    assert_true(written > (uint64_t)DAYS * PROVINCES / 2);
    /* one row for each, and an audit row for each outcome */
    assert_string_equal(pg_sql(world.conninfo, "SELECT count(*) = (SELECT count(*) FROM gris.audit "
                                               "WHERE kind = 'reminder') FROM gris.reminder"),
                        "t");
    assert_string_equal(
        pg_sql(world.conninfo, arena_printf(world.arena,
                                            "SELECT count(*) = %llu FROM gris.reminder WHERE n = 1 "
                                            "AND state = 'written' AND attempts = 1",
                                            (unsigned long long)written)),
        "t");
}

/* ---- the record ---- */

/* What a run leaves that was killed before its record, or whose files could not be written, is done again; five times. */
static void what_did_not_end_is_done_again(void **state)
{
    date_t day = date_of(2026, 12, 24);
    (void)state;
    assert_true(remind(day, "province", true, NULL).written > 0);
    uint64_t n = units_told("written");
    static const char *const broken[] = {"state = 'pending', audit = NULL", "state = 'failed'"};
    for (size_t i = 0; i < 2; i++) {
        pg_sql(world.conninfo,
               arena_printf(world.arena, "UPDATE gris.reminder SET %s WHERE day = '2026-12-24'",
                            broken[i]));
        assert_int_equal(remind(day, "province", true, NULL).written, n);
        assert_int_equal(remind(day, "province", true, NULL).written, 0);
    }
    pg_sql(world.conninfo,
           "UPDATE gris.reminder SET state = 'failed', attempts = 5 WHERE day = '2026-12-24'");
    assert_int_equal(remind(day, "province", true, NULL).written, 0);
}

static void the_table_refuses_nonsense(void **state)
{
    static const char *const bad[] = {"state = 'sent'", /* of a file */
                                      "channel = 'pigeon'", "address = 'a@b'", "n = 0",
                                      "state = 'lost'",     "audit = NULL",    "state = 'pending'",
                                      "items = -1",         "attempts = -1",   "content = 'x'"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_string_equal(
            pg_refusal(world.conninfo,
                       arena_printf(world.arena, "UPDATE gris.reminder SET %s", bad[i])),
            "23514");
    /* the program adds and corrects; only the owner removes */
    assert_string_equal(
        pg_refusal(world.conninfo, "SET ROLE gris_service; DELETE FROM gris.reminder"), "42501");
    assert_string_equal(
        pg_refusal(world.conninfo,
                   "SET ROLE gris_service; UPDATE gris.reminder SET day = '2026-01-01'"),
        "42501");
    assert_string_equal(pg_refusal(world.conninfo, "SET ROLE gris_read; SELECT FROM gris.reminder"),
                        "42501");
    assert_string_equal(
        pg_refusal(world.conninfo,
                   "SET ROLE gris_owner; DELETE FROM gris.reminder WHERE day < '2026-10-20'"),
        "");
}

/* Two at once: the second does nothing. */
static void one_run_at_a_time(void **state)
{
    struct store *other = NULL;
    bool got = false;
    struct pipeline_reminders report;
    const struct pipeline_remind_options options = {.on = date_of(2026, 12, 25), .out = world.dir};
    (void)state;
    must(store_open(world.conninfo, world.arena, &other, &world.diags));
    must(store_lock(other, "remind", &got, &world.diags));
    assert_true(got);
    must(pipeline_remind(world.p, &options, NULL, NULL, &report, &world.diags));
    assert_true(report.locked);
    assert_int_equal(report.written, 0);
    store_close(other);
}

static int close_world(void **state)
{
    (void)state;
    pipeline_close(world.p);
    char command[300];
    (void)snprintf(command, sizeof command, "rm -r %s", world.dir);
    assert_int_equal(system(command), 0);
    arena_free(world.arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month),
        cmocka_unit_test(what_did_not_end_is_done_again),
        cmocka_unit_test(the_table_refuses_nonsense),
        cmocka_unit_test(one_run_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, close_world);
}
