/*
 * The life of a submission: every state × every action × every unit, once through pipeline_report_act() (what `gris report … --as` calls)
 * and once by direct SQL of a login that is the service and nothing more. What passes is written down here by hand, from docs/lifecycle.md and
 * the states in docs/interfaces.md; core/lifecycle.def is not asked. Then what a hostile service would try, and two who act at once.
 */
#include "core/lifecycle.h"
#include "pg.h"
#include "pipeline/pipeline.h"

#define NOW     1795312800 /* 2026-11-22T09:00:00+07:00 */
#define LOGIN   "lifecycle_test_service"
#define NOBODY  999999 /* a surrogate that no unit has */
#define UNKNOWN "ZZ"

/* ---- what is documented ---- */

enum { REVIEW, APPROVE, ACCEPT, LOCK, RETURN, WITHDRAW, CORRECT, ACTIONS };
static const char *const action_names[ACTIONS] = {"review", "approve",  "accept", "lock",
                                                  "return", "withdraw", "correct"};
/* What each leads to; a correction is a filing. */
static const char *const action_states[ACTIONS] = {"in_review", "approved", "accepted",
                                                   "locked",    "returned", "withdrawn"};

/* How a submission came where it is: pairs of an action (v a c l t w, as below) and a unit; `+` files a later version, `!` a refused one. Who may
 * do what then: S the sender, A B C the units on the path in order, - nobody. */
#define WALK_ACTIONS "vacltw"
struct row {
    const char *walk, *state, *may[ACTIONS];
};

/* The path is one unit: it does everything that is not the sender's. */
static const struct row one[] = {{"", "received", {"A", "A", "-", "-", "A", "S", "S"}},
                                 {"vA", "in_review", {"-", "A", "-", "-", "A", "S", "-"}},
                                 {"aA", "approved", {"-", "-", "A", "-", "A", "-", "-"}},
                                 {"vAaA", "approved", {"-", "-", "A", "-", "A", "-", "-"}},
                                 {"aAcA", "accepted", {"-", "-", "-", "A", "A", "-", "-"}},
                                 {"aAcAlA", "locked", {"-", "-", "-", "-", "A", "-", "-"}},
                                 {"tA", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
                                 {"vAtA", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
                                 {"aAtA", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
                                 {"aAcAtA", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
                                 {"aAcAlAtA", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
                                 {"wS", "withdrawn", {"-", "-", "-", "-", "-", "-", "S"}},
                                 {"vAwS", "withdrawn", {"-", "-", "-", "-", "-", "-", "S"}},
                                 {"tAwS", "withdrawn", {"-", "-", "-", "-", "-", "-", "S"}},
                                 {"+", "superseded", {"-", "-", "-", "-", "-", "S", "S"}},
                                 {"tA+", "superseded", {"-", "-", "-", "-", "-", "S", "S"}},
                                 {"!", "rejected", {"-", "-", "-", "-", "-", "-", "S"}},
                                 {0}};

/* Two: the first approves, the second accepts and locks. Whose turn it is, and who passed it last, may send back. */
static const struct row two[] = {{"", "received", {"A", "A", "-", "-", "A", "S", "S"}},
                                 {"vA", "in_review", {"-", "A", "-", "-", "A", "S", "-"}},
                                 {"aA", "approved", {"-", "-", "B", "-", "AB", "-", "-"}},
                                 {"aAcB", "accepted", {"-", "-", "-", "B", "B", "-", "-"}},
                                 {"aAcBlB", "locked", {"-", "-", "-", "-", "B", "-", "-"}},
                                 {"tA", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
                                 {"aAtA", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
                                 {"aAtB", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
                                 {"aAcBtB", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
                                 {"aAcBlBtB", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
                                 {"wS", "withdrawn", {"-", "-", "-", "-", "-", "-", "S"}},
                                 {"aAtBwS", "withdrawn", {"-", "-", "-", "-", "-", "-", "S"}},
                                 {"+", "superseded", {"-", "-", "-", "-", "-", "S", "S"}},
                                 {"aAtB+", "superseded", {"-", "-", "-", "-", "-", "S", "S"}},
                                 {"!", "rejected", {"-", "-", "-", "-", "-", "-", "S"}},
                                 {0}};

/* Three: accepted level by level, locked by the last. */
static const struct row three[] = {
    {"", "received", {"A", "A", "-", "-", "A", "S", "S"}},
    {"vA", "in_review", {"-", "A", "-", "-", "A", "S", "-"}},
    {"aA", "approved", {"-", "-", "B", "-", "AB", "-", "-"}},
    {"vAaA", "approved", {"-", "-", "B", "-", "AB", "-", "-"}},
    {"aAcB", "accepted", {"-", "-", "C", "-", "BC", "-", "-"}},
    {"aAcBcC", "accepted", {"-", "-", "-", "C", "C", "-", "-"}},
    {"aAcBcClC", "locked", {"-", "-", "-", "-", "C", "-", "-"}},
    {"tA", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
    {"aAtA", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
    {"aAtB", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
    {"aAcBtB", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
    {"aAcBtC", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
    {"aAcBcCtC", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
    {"aAcBcClCtC", "returned", {"-", "-", "-", "-", "-", "S", "S"}},
    {"wS", "withdrawn", {"-", "-", "-", "-", "-", "-", "S"}},
    {"aAcBcClCtCwS", "withdrawn", {"-", "-", "-", "-", "-", "-", "S"}},
    {"+", "superseded", {"-", "-", "-", "-", "-", "S", "S"}},
    {"aAcBcClCtC+", "superseded", {"-", "-", "-", "-", "-", "S", "S"}},
    {"!", "rejected", {"-", "-", "-", "-", "-", "-", "S"}},
    {0}};

/* `approval` of the obligation, and so the path. Without one: the receiver, or the unit itself where nobody receives. */
static const struct way {
    const char *form, *path[3];
    const struct row *rows;
    bool is_long; /* like another one, by another rule: tried with GRIS_LONG=1 */
} ways[] = {
    {"SELF", {"C"}, one, false},      {"PARENT", {"D"}, one, true},
    {"NATION", {"VN"}, one, true},    {"ONE", {"D"}, one, false},
    {"TWO", {"D", "VN"}, two, false}, {"THREE", {"D", "P", "VN"}, three, false},
};
#define WAYS (sizeof ways / sizeof ways[0])

/* The sender, who may be on a path, a ministry that is on nobody's, siblings of the sender and of its parent and grandparent, and nobody. */
static const char *const units[] = {"C", "D", "P", "VN", "M", "C2", "D2", "P2", UNKNOWN};
#define UNITS (sizeof units / sizeof units[0])

/* ---- the world ---- */

static struct world {
    struct arena *arena;
    struct diags diags;
    const char *conninfo;
    struct pipeline *p;
    const struct catalog *catalog;
    struct store *store;
    PGconn *service, *other;
    int filed;
} w;

static void must(enum status status)
{
    if (status != STATUS_OK)
        fail_msg("%s", w.diags.len == 0
                           ? "?"
                           : diag_line(&w.diags.at[w.diags.len - 1], LANG_EN, w.arena));
}

static PGconn *as_service(void)
{
    PGconn *conn = PQconnectdb(arena_printf(w.arena, "%s user=" LOGIN, w.conninfo));
    if (PQstatus(conn) != CONNECTION_OK)
        fail_msg("%s", PQerrorMessage(conn));
    pg_must(conn, "SET search_path = gris");
    return conn;
}

static int set_up(void **state)
{
    struct pipeline_changes changes = {0};
    int32_t load = 0;
    (void)state;
    w.arena = arena_new(0);
    diags_init(&w.diags, w.arena, 0);
    w.conninfo = pg_database(w.arena);
    const struct pipeline_settings settings = {.db = w.conninfo, .now = NOW, .actor = "tester"};
    must(pipeline_open(&settings, PIPELINE_CONNECT, &w.p, &w.diags));
    must(pipeline_catalog_load(w.p, GRIS_SOURCE_DIR "/tests/integration/lifecycle", false, false,
                               &changes, &load, &w.diags));
    pipeline_close(w.p);
    must(pipeline_open(&settings, PIPELINE_CATALOG, &w.p, &w.diags));
    w.catalog = pipeline_catalog(w.p);
    must(store_open(w.conninfo, w.arena, &w.store, &w.diags));
    pg_sql(w.conninfo, "DO $$BEGIN CREATE ROLE " LOGIN " LOGIN; EXCEPTION WHEN duplicate_object "
                       "THEN NULL; END$$; GRANT gris_service TO " LOGIN);
    w.service = as_service();
    w.other = as_service();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    PQfinish(w.service);
    PQfinish(w.other);
    store_close(w.store);
    pipeline_close(w.p);
    arena_free(w.arena);
    return 0;
}

/* SQLSTATE, or "" when it passed; what it did is undone: the last statement fails, and one transaction holds them all. */
static const char *refusal(PGconn *conn, const char *sql)
{
    static char state[8];
    PGresult *r = PQexec(conn, arena_printf(w.arena, "%s; SELECT 1/0", sql));
    const char *got = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    assert_non_null(got);
    (void)snprintf(state, sizeof state, "%s", strcmp(got, "22012") == 0 ? "" : got);
    PQclear(r);
    return state;
}

static int32_t id_of(const char *code)
{
    uint32_t org = catalog_find_org(w.catalog, text_of(code), date_of(2026, 1, 1));
    return org == CATALOG_NONE ? NOBODY : w.catalog->orgs.at[org].id;
}

/* ---- submissions ---- */

struct life {
    const struct way *way;
    struct period period;
    int64_t id, later;         /* the later version, where one was filed */
    const char *receipt, *own; /* its own state */
    int n;
};

static struct store_outcome file(const struct life *l, int64_t value, const char *replaces)
{
    uint32_t form =
        catalog_find_form(w.catalog, text_of(arena_printf(w.arena, "F-%s", l->way->form)));
    const struct form *shape = &w.catalog->forms.at[form];
    struct report *report = report_new(w.arena, w.catalog->layouts.at[shape->layout].len);
    report->org = catalog_find_org(w.catalog, TEXT("C"), date_of(2026, 1, 1));
    report->regime = catalog_find_regime(w.catalog, text_of(l->way->form));
    report->form = form;
    report->layout = shape->layout;
    report->period = l->period;
    report->vintage = VINTAGE_FINAL;
    report->cells[shape->cells[0].slot] = value;
    if (value < 0)
        diags_addv(&report->diags, DIAG_E203, (struct place){0}, "x", "y", NULL);
    report->content = report_digest(report);
    const char *bytes = arena_printf(w.arena, "%d %lld", w.filed++, (long long)value);
    const struct store_original original = {.digest = digest_of(bytes, strlen(bytes)),
                                            .name = "report.csv",
                                            .media_type = "text/csv",
                                            .encoding = "UTF-8",
                                            .format = "csv",
                                            .bytes = bytes,
                                            .len = strlen(bytes)};
    const struct store_filing filing = {.report = report, .replaces = replaces};
    const struct store_intake intake = {w.catalog, "file", "tester", NOW, &original, 1, &filing, 1};
    struct store_outcome *outcomes = NULL;
    must(store_intake(w.store, &intake, w.arena, &outcomes, &w.diags));
    return outcomes[0];
}

static const char *state_of(const struct life *l)
{
    return arena_strdup(w.arena,
                        pg_sql(w.conninfo, arena_printf(w.arena,
                                                        "SELECT shown FROM gris.submission_shown "
                                                        "WHERE id = %lld",
                                                        (long long)l->id)));
}

static const char *unit_by_letter(const struct way *way, char letter)
{
    return letter == 'S' ? "C" : way->path[letter - 'A'];
}

static enum status act(const struct life *l,
                       int action,
                       const char *as,
                       struct pipeline_acts *ret,
                       struct diags *diags)
{
    const struct pipeline_act taken = {
        .action = lifecycle_action_find(action_names[action]), .as = as, .reason = "because"};
    return pipeline_report_act(w.p, &taken, &l->receipt, 1, ret, diags);
}

/* A submission that went the way of the row. Every period is used once. */
static struct life make(const struct way *way, const char *walk)
{
    static int month;
    struct life l = {
        .way = way, .period = {1990 + month / 12, PERIOD_MONTH, month % 12 + 1}, .n = 1};
    month = (month + 1) % (35 * 12);
    struct store_outcome filed = file(&l, *walk == '!' ? -1 : 7, NULL);
    assert_false(filed.duplicate);
    l.id = filed.submission;
    l.receipt = filed.receipt;
    l.own = filed.state;
    for (; *walk != '\0' && *walk != '!'; walk += *walk == '+' ? 1 : 2) {
        struct pipeline_acts acts = {0};
        if (*walk == '+') {
            l.later = file(&l, 8, NULL).submission;
            continue;
        }
        int action = (int)(strchr(WALK_ACTIONS, *walk) - WALK_ACTIONS);
        must(act(&l, action, unit_by_letter(way, walk[1]), &acts, &w.diags));
        l.n++;
        l.own = action_states[action];
    }
    return l;
}

static const char *path_text(const struct way *way)
{
    const char *text = "";
    for (size_t i = 0; i < 3 && way->path[i] != NULL; i++)
        text = arena_printf(w.arena, "%s%s%d", text, i > 0 ? "," : "", (int)id_of(way->path[i]));
    return text;
}

/* ---- by direct SQL ---- */

/* A step with its entry in the audit chain, as the program writes them; parts that a test wants otherwise are SQL. */
struct forged {
    const char *n, *at, *state, *reason, *org, *path, *due, *cells, *told, *audit;
};

static const char *step_sql(const struct life *l, const struct forged *f)
{
    const char *at = f->at != NULL ? f->at : "'2026-11-23T00:00:00Z'::timestamptz";
    const char *told =
        f->told != NULL
            ? f->told
            : "audit_note(k.entry, v.at, 'transition', k.receipt, 'x', jsonb_build_object("
              "'submission', k.id, 'from', k.state, 'to', v.state, 'org', v.org, 'path', v.path, "
              "'reason', v.reason)::text)";
    static int64_t entry =
        INT64_C(9000000000); /* what is tried is undone, so no sequence counts it */
    const char *from = arena_printf(
        w.arena,
        "FROM (SELECT %lld AS entry, %lld AS id, '%s' AS receipt, '%s' AS state) AS k, (SELECT %s "
        "AS n, %s AS at, '%s'::text AS state, %s::text AS reason, %s::int AS org, %s::int[] AS "
        "path, %s::timestamptz AS due, %s::text AS cells) AS v",
        (long long)entry++, (long long)l->id, l->receipt, l->own,
        f->n != NULL ? f->n : arena_printf(w.arena, "%d", l->n + 1), at, f->state,
        f->reason != NULL ? f->reason : "'because'", f->org,
        f->path != NULL ? f->path : arena_printf(w.arena, "'{%s}'", path_text(l->way)),
        f->due != NULL ? f->due : "NULL", f->cells != NULL ? f->cells : "''");
    return arena_printf(w.arena,
                        "SELECT %s %s; INSERT INTO submission_step (submission, n, at, state, "
                        "actor, reason, audit, org_id, path, due, cells) SELECT k.id, v.n, v.at, "
                        "v.state, 'x', v.reason, %s, v.org, v.path, v.due, v.cells %s",
                        told, from, f->audit != NULL ? f->audit : "k.entry", from);
}

/* A new version as the program writes it. */
static const char *version_sql(const struct life *l, int version)
{
    return arena_printf(
        w.arena,
        "INSERT INTO submission (id, org_id, regime_id, form_id, layout_id, period, vintage, "
        "version, receipt, channel, sender, file, received_at, accepted_at, original, content, "
        "catalog_load, cells, errors, warnings, audit) SELECT 90000000 + id, org_id, regime_id, "
        "form_id, layout_id, period, vintage, %d, receipt || 'X', 'file', 'x', 'x', received_at, "
        "received_at, original, sha256('x'), catalog_load, 0, 0, 0, audit FROM submission WHERE id "
        "= %lld",
        version, (long long)l->id);
}

/* ---- the matrix ---- */

static bool
is_documented(const struct way *way, const struct row *row, int action, const char *unit)
{
    for (const char *letter = row->may[action]; *letter != '\0'; letter++)
        if (*letter != '-' && strcmp(unit_by_letter(way, *letter), unit) == 0)
            return true;
    return false;
}

static const char *everything(void)
{
    return arena_strdup(
        w.arena,
        pg_sql(w.conninfo,
               "SELECT md5(string_agg(t::text, '|')) FROM (SELECT (s.submission, n, state, audit, "
               "org_id)::text AS t FROM gris.submission_step s UNION ALL SELECT (id, version, "
               "receipt)::text FROM gris.submission UNION ALL SELECT (id, detail)::text FROM "
               "gris.audit ORDER BY 1) AS x"));
}

struct tally {
    size_t tried, passed;
};

static void try_unit(
    const struct row *row, const struct life *l, int action, const char *unit, struct tally *tally)
{
    const struct forged step = {.state = action_states[action],
                                .org = arena_printf(w.arena, "%d", (int)id_of(unit))};
    bool documented = is_documented(l->way, row, action, unit);
    const char *sqlstate = refusal(w.service, step_sql(l, &step));
    bool sql = strcmp(sqlstate, "") == 0;
    if (!sql && strcmp(sqlstate, "23514") != 0)
        fail_msg("%s: %s", sqlstate, step_sql(l, &step));
    if (sql != documented)
        fail_msg("SQL: %s, %s “%s”: %s by %s %s", l->way->form, row->state, row->walk,
                 action_names[action], unit, sql ? "passed" : "was refused");
    struct life fresh = documented ? make(l->way, row->walk) : *l;
    struct pipeline_acts acts = {0};
    struct diags diags;
    diags_init(&diags, w.arena, 0);
    bool by_program = act(&fresh, action, unit, &acts, &diags) == STATUS_OK;
    if (by_program != documented)
        fail_msg("--as: %s, %s “%s”: %s by %s %s", l->way->form, row->state, row->walk,
                 action_names[action], unit, by_program ? "passed" : "was refused");
    if (documented)
        assert_string_equal(state_of(&fresh), action_states[action]);
    else
        assert_true(acts.len == 0 && diags.errors == 1);
    tally->tried += 2;
    tally->passed += documented ? 2 : 0;
}

/* A filing is the sender's by what it says; nobody files for another through the matrix. */
static void try_correction(const struct row *row, const struct life *l, struct tally *tally)
{
    static const char *const with[] = {NULL, "the receipt"};
    bool documented = is_documented(l->way, row, CORRECT, "C");
    int version = *row->walk == '!' ? 1 : l->later != 0 ? 3 : 2;
    const char *sqlstate = refusal(w.service, version_sql(l, version));
    bool sql = strcmp(sqlstate, "") == 0;
    if (!sql && strcmp(sqlstate, "GR001") != 0)
        fail_msg("%s: %s", sqlstate, version_sql(l, version));
    if (sql != documented)
        fail_msg("SQL: %s, %s: a new version %s", l->way->form, row->state,
                 sql ? "passed" : "was refused");
    for (size_t i = 0; i < 2; i++) {
        if (with[i] != NULL && *row->walk == '!')
            continue; /* a refused filing is no version that could be replaced */
        struct life fresh = make(l->way, row->walk);
        struct store_outcome o = file(&fresh, 9, with[i] == NULL ? NULL : fresh.receipt);
        if ((strcmp(o.state, "received") == 0) != documented)
            fail_msg("%s, %s “%s”: a correction is %s", l->way->form, row->state, row->walk,
                     o.state);
        assert_int_equal(o.version, documented ? version : 0);
        assert_true(documented == (o.closed == NULL));
        assert_false(o.duplicate);
        if (documented)
            continue;
        assert_string_equal(o.state, "rejected");
        assert_string_equal(o.closed->arg[0], fresh.receipt);
        assert_string_equal(o.closed->arg[1], row->state);
        assert_string_equal(state_of(&fresh), row->state);
        /* The same again is the same refusal. */
        w.filed--;
        struct store_outcome again = file(&fresh, 9, with[i] == NULL ? NULL : fresh.receipt);
        assert_true(again.duplicate);
        assert_string_equal(again.receipt, o.receipt);
    }
    tally->tried += 3;
    tally->passed += documented ? 3 : 0;
}

/* All that is documented, or all that is not. */
static void
try_all(const struct row *row, const struct life *l, bool documented, struct tally *tally)
{
    for (int action = REVIEW; action <= WITHDRAW; action++)
        for (size_t u = 0; u < UNITS; u++)
            if (is_documented(l->way, row, action, units[u]) == documented)
                try_unit(row, l, action, units[u], tally);
}

static bool is_tried(const struct way *way)
{
    return !way->is_long || getenv("GRIS_LONG") != NULL;
}

static void test_the_matrix(void **state)
{
    struct tally tally = {0};
    (void)state;
    for (size_t i = 0; i < WAYS; i++)
        for (const struct row *row = ways[i].rows; row->walk != NULL && is_tried(&ways[i]); row++) {
            struct life l = make(&ways[i], row->walk);
            assert_string_equal(state_of(&l), row->state);
            const char *before = everything();
            try_all(row, &l, false, &tally);
            assert_string_equal(everything(), before);
            try_all(row, &l, true, &tally);
            assert_string_equal(state_of(&l), row->state);
            try_correction(row, &l, &tally);
        }
    print_message("%zu tried, %zu passed\n", tally.tried, tally.passed);
    /* (17 + 17 + 15 + 19 states) x (6 actions x 9 units x 2 + 3 filings, 2 of what was refused) */
    assert_true(tally.tried >= (size_t)68 * 111 && tally.passed > 300);
}

static void test_the_table_is_the_definition(void **state)
{
    size_t len;
    const struct lifecycle_step *steps = lifecycle_steps(&len);
    (void)state;
    assert_string_equal(pg_sql(w.conninfo, "SELECT count(*) FROM gris.lifecycle"),
                        arena_printf(w.arena, "%zu", len));
    for (size_t i = 0; i < len; i++) {
        const char *sql =
            arena_printf(w.arena,
                         "SELECT action || ' ' || actor || ' ' || reason FROM gris.lifecycle "
                         "WHERE from_state = '%s' AND to_state = '%s'",
                         steps[i].from, steps[i].to);
        assert_string_equal(
            pg_sql(w.conninfo, sql),
            arena_printf(w.arena, "%s %s %s", lifecycle_action_name(steps[i].action),
                         lifecycle_actor_name(steps[i].actor), steps[i].reason ? "true" : "false"));
    }
}

/* ---- what a hostile service would try ---- */

static const char *ids(const char *const *codes, size_t len)
{
    const char *text = "";
    for (size_t i = 0; i < len; i++)
        text = arena_printf(w.arena, "%s%s%d", text, i > 0 ? "," : "", (int)id_of(codes[i]));
    return text;
}

/* For what it is: a constraint, a guard, a text that is no JSON. */
static void must_refuse(const struct life *l, struct forged step, const char *what)
{
    const char *state = refusal(w.service, step_sql(l, &step));
    if (strncmp(state, "23", 2) != 0 && strcmp(state, "22P02") != 0)
        fail_msg("%s: %s", strcmp(state, "") == 0 ? "passed" : state, what);
}

/* What the program would write, or nothing below means anything. */
static struct forged honest(const char *state, const char *unit)
{
    return (struct forged){.state = state, .org = arena_printf(w.arena, "%d", (int)id_of(unit))};
}

static void must_pass(const struct life *l, struct forged step)
{
    const char *state = refusal(w.service, step_sql(l, &step));
    if (strcmp(state, "") != 0)
        fail_msg("refused with %s", state);
}

static void test_forged_paths(void **state)
{
    const struct way *way = &ways[5];
    struct life l = make(way, "");
    static const struct {
        const char *codes[4];
        size_t len;
        const char *by;
    } forged[] = {{{"P", "VN"}, 2, "P"},
                  {{"VN"}, 1, "VN"},
                  {{"D"}, 1, "D"},
                  {{"D", "VN"}, 2, "D"},
                  {{"D", "P"}, 2, "D"},
                  {{"VN", "P", "D"}, 3, "VN"},
                  {{"D2", "P", "VN"}, 3, "D2"},
                  {{"D", "P2", "VN"}, 3, "D"},
                  {{"C"}, 1, "C"},
                  {{"C", "D", "P", "VN"}, 4, "C"},
                  {{"D", "P", "VN", "VN"}, 4, "D"},
                  {{"D", "P", "M"}, 3, "D"},
                  {{"M"}, 1, "M"},
                  {{UNKNOWN}, 1, UNKNOWN}};
    (void)state;
    must_pass(&l, honest("approved", "D"));
    for (size_t i = 0; i < sizeof forged / sizeof forged[0]; i++) {
        struct forged step = honest("approved", forged[i].by);
        const char *path = ids(forged[i].codes, forged[i].len);
        step.path = arena_printf(w.arena, "'{%s}'", path);
        must_refuse(&l, step, path);
    }
    const char *d = ids(way->path, 1), *vn = ids(&way->path[2], 1), *all = ids(way->path, 3);
    const char *const spelt[] = {
        "NULL",
        "'{}'",
        "'{NULL}'",
        arena_printf(w.arena, "'{%s,NULL,%s}'", d, vn),
        arena_printf(w.arena, "'{{%s}}'", all),
        arena_printf(w.arena, "'[0:2]={%s}'", all), /* the first is [1] to who counts from one */
        arena_printf(w.arena, "'[2:4]={%s}'", all)};
    for (size_t i = 0; i < sizeof spelt / sizeof spelt[0]; i++) {
        struct forged step = honest("approved", "D");
        step.path = spelt[i];
        must_refuse(&l, step, spelt[i]);
        step.org = ids(&way->path[1], 1);
        must_refuse(&l, step, spelt[i]);
    }
    /* Once a step was taken its path stands, whatever else would be one. */
    l = make(way, "aA");
    must_pass(&l, honest("accepted", "P"));
    struct forged shorter = honest("accepted", "VN");
    shorter.path = arena_printf(w.arena, "'{%s,%s}'", d, vn);
    must_refuse(&l, shorter, "a path of which one unit was left out");
    /* The provinces' obligation on the same form is no way for a commune, the ministry's none for anybody. */
    l = make(&ways[2], "");
    must_pass(&l, honest("approved", "VN"));
    struct forged parent = honest("approved", "D");
    parent.path = arena_printf(w.arena, "'{%s}'", d);
    must_refuse(&l, parent, "the parent in place of the receiver");
}

static void test_forged_steps(void **state)
{
    struct life l = make(&ways[5], "vA"), other = make(&ways[5], "aA");
    (void)state;
    must_pass(&l, honest("approved", "D"));
    const struct {
        struct forged f;
        const char *what;
    } forged[] = {
        {{.n = "1"}, "the filing itself again"},
        {{.n = "2"}, "a number that is taken"},
        {{.n = "4"}, "a number left out"},
        {{.n = "0"}, "no number"},
        {{.n = "-1"}, "a number below"},
        {{.org = "NULL"}, "nobody"},
        {{.at = "'2026-11-22T01:59:59Z'::timestamptz"}, "a second before the step before"},
        {{.at = "'1970-01-01Z'::timestamptz"}, "long ago"},
        {{.at = "'0001-01-01Z'::timestamptz"}, "before all time"},
        {{.at = "'2026-11-23T00:00:00.5Z'::timestamptz"}, "another time than the chain tells"},
        {{.due = "'2027-01-01Z'"}, "a new deadline with an approval"},
        {{.cells = "'V.THREE'"}, "cells with an approval"},
        {{.told = "1"}, "no entry in the chain"},
        {{.audit = "1"}, "another's entry in the chain"},
        {{.audit = "NULL"}, "no entry named"},
        {{.told = "audit_note(k.entry, v.at, 'note', k.receipt, 'x', '{}')"},
         "an entry of no step"},
        {{.told = "audit_note(k.entry, v.at, 'transition', k.receipt, 'x', '{}')"},
         "an empty entry"},
        {{.told = "audit_note(k.entry, v.at, 'transition', k.receipt, 'x', 'x')"}, "no JSON"},
        {{.told = "audit_note(k.entry, v.at, 'transition', 'GR', 'x', jsonb_build_object("
                  "'submission', k.id, 'from', k.state, 'to', v.state, 'org', v.org, 'path', "
                  "v.path, 'reason', v.reason)::text)"},
         "an entry about another submission"},
        {{.told = "audit_note(k.entry, v.at, 'transition', k.receipt, 'x', jsonb_build_object("
                  "'submission', k.id, 'from', k.state, 'to', 'returned', 'org', v.org, 'path', "
                  "v.path, 'reason', v.reason)::text)"},
         "an entry that tells of a return"},
        {{.told = "audit_note(k.entry, v.at, 'transition', k.receipt, 'somebody', "
                  "jsonb_build_object('submission', k.id, 'from', k.state, 'to', v.state, 'org', "
                  "v.org, 'path', v.path, 'reason', v.reason)::text)"},
         "somebody else's entry"},
        {{.state = "superseded"}, "superseded, which is never stored"},
        {{.state = "received"}, "received again"},
        {{.state = "rejected"}, "rejected afterwards"},
        {{.state = "APPROVED"}, "no state"},
        {{.state = ""}, "nothing"},
    };
    for (size_t i = 0; i < sizeof forged / sizeof forged[0]; i++) {
        struct forged step = honest("approved", "D");
        const struct forged *f = &forged[i].f;
        step.n = f->n != NULL ? f->n : step.n;
        step.at = f->at != NULL ? f->at : step.at;
        step.org = f->org != NULL ? f->org : step.org;
        step.due = f->due;
        step.cells = f->cells;
        step.told = f->told;
        step.audit = f->audit;
        step.state = f->state != NULL ? f->state : step.state;
        must_refuse(&l, step, forged[i].what);
    }
    /* An approval, written for a submission by whom it is the turn of at another. */
    must_refuse(&other, honest("accepted", "D"), "the turn of another");
}

/* Words where they are compulsory, and a deadline that lies ahead. */
static void test_forged_returns(void **state)
{
    static const char *const blank[] = {"''", "' '", "E'\\t\\n '", "NULL"};
    struct life l = make(&ways[5], "");
    struct forged step = honest("returned", "D");
    (void)state;
    must_pass(&l, step);
    step.due = "'2027-01-01Z'";
    step.cells = "'V.THREE'";
    must_pass(&l, step);
    step.due = "'2026-11-23T00:00:00Z'";
    must_refuse(&l, step, "a deadline that has passed with the step");
    for (size_t i = 0; i < sizeof blank / sizeof blank[0]; i++) {
        step = honest("returned", "D");
        step.reason = blank[i];
        must_refuse(&l, step, "a return without words");
        step = honest("withdrawn", "C");
        step.reason = blank[i];
        must_refuse(&l, step, "a withdrawal without words");
    }
    /* By --as, with findings that say so. */
    const struct {
        const char *reason;
        int64_t due;
        enum diag_code code;
    } acts[] = {{NULL, 0, DIAG_E471},
                {" \t", 0, DIAG_E471},
                {"because", NOW, DIAG_E472},
                {"because", NOW - 86400, DIAG_E472}};
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        struct pipeline_acts done = {0};
        struct diags diags;
        diags_init(&diags, w.arena, 0);
        const struct pipeline_act a = {
            .action = LIFECYCLE_RETURN, .as = "D", .reason = acts[i].reason, .due = acts[i].due};
        assert_int_equal(pipeline_report_act(w.p, &a, &l.receipt, 1, &done, &diags),
                         STATUS_REJECTED);
        assert_int_equal(diags.at[0].code, acts[i].code);
    }
    assert_string_equal(state_of(&l), "received");
}

/* What was written stays, and so do the table of steps and the triggers. */
static void test_nothing_is_changed(void **state)
{
    struct life l = make(&ways[5], "aAcBcClC");
    static const char *const tries[] = {
        "UPDATE submission_step SET state = 'approved'",
        "UPDATE submission_step SET at = at - interval '1 day'",
        "UPDATE submission_step SET org_id = 1",
        "UPDATE submission_step SET path = '{1}'",
        "DELETE FROM submission_step",
        "DELETE FROM submission_step WHERE n = (SELECT max(n) FROM submission_step)",
        "TRUNCATE submission_step",
        "TRUNCATE submission CASCADE",
        "UPDATE submission SET version = 9",
        "UPDATE submission_event SET state = 'approved'",
        "DELETE FROM submission_event",
        "UPDATE submission_now SET state = 'approved'",
        "INSERT INTO submission_step SELECT * FROM submission_step ON CONFLICT (submission, n) DO "
        "UPDATE SET state = 'approved'",
        "MERGE INTO submission_step t USING submission s ON t.submission = s.id WHEN MATCHED THEN "
        "DELETE",
        "COPY submission_step FROM PROGRAM 'true'",
        "INSERT INTO lifecycle VALUES ('received', 'locked', 'x', 'lock', 'sender', false)",
        "UPDATE lifecycle SET actor = 'sender'",
        "DELETE FROM lifecycle",
        "TRUNCATE lifecycle",
        "SELECT lifecycle_set('{}', '{}', '{}', '{}', '{}', '{}')",
        "ALTER TABLE submission_step DISABLE TRIGGER ALL",
        "ALTER TABLE submission DISABLE TRIGGER version_legal",
        "DROP TRIGGER event_legal ON submission_step",
        "CREATE OR REPLACE FUNCTION event_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN "
        "RETURN NEW; END'",
        "SET session_replication_role = replica",
        "SET ROLE gris_owner",
        "SET ROLE gris_migrate",
        "UPDATE audit SET detail = ''",
        "DELETE FROM audit",
        "CREATE FUNCTION gris.cardinality(int[]) RETURNS int LANGUAGE sql AS 'SELECT 1'"};
    (void)state;
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        const char *got = refusal(w.service, tries[i]);
        if (strcmp(got, "42501") != 0 && strcmp(got, "55000") != 0) /* no right; no such view */
            fail_msg("%s: %s", strcmp(got, "") == 0 ? "passed" : got, tries[i]);
    }
    assert_string_equal(state_of(&l), "locked");
    /* A function or table of its own beside does not come before ours. */
    struct forged step = honest("returned", "D");
    const char *shadow = arena_printf(
        w.arena,
        "CREATE TEMP TABLE lifecycle AS SELECT 'locked'::text AS from_state, "
        "'returned'::text AS to_state, 'x'::text AS meaning, 'return'::text AS action, "
        "'sender'::text AS actor, false AS reason; SET LOCAL search_path = pg_temp, gris; %s",
        step_sql(&l, &step));
    assert_string_not_equal(refusal(w.service, shadow), "");
}

/* A version that is withdrawn gives way to the one before, which goes on where it was. */
static void test_what_is_superseded(void **state)
{
    struct life l = make(&ways[4], "+");
    struct pipeline_acts acts = {0};
    struct diags diags;
    (void)state;
    diags_init(&diags, w.arena, 0);
    assert_int_equal(act(&l, APPROVE, "D", &acts, &diags), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E406);
    assert_string_equal(diags.at[0].arg[0], "superseded");
    struct life second = {.way = l.way, .period = l.period, .id = l.later, .n = 1};
    second.receipt = arena_printf(w.arena, "%lld", (long long)l.later);
    must(act(&second, WITHDRAW, "C", &acts, &w.diags));
    assert_string_equal(state_of(&l), "received");
    must(act(&l, APPROVE, "D", &acts, &w.diags));
    assert_string_equal(state_of(&l), "approved");
    /* The same content again is no correction, also of what is closed. */
    struct store_outcome same = file(&l, 7, NULL);
    assert_true(same.duplicate);
    assert_string_equal(same.receipt, l.receipt);
    /* Neither is older content, unless it is to replace what stands. */
    struct store_outcome older = file(&l, 8, NULL);
    assert_true(older.duplicate);
    assert_string_equal(older.stands, l.receipt);
    struct store_outcome anew = file(&l, 8, l.receipt);
    assert_string_equal(anew.state, "rejected");
    assert_string_equal(anew.closed->arg[2], "D");
}

/* Times go forward also where the clock was set back. */
static void test_the_clock(void **state)
{
    struct life l = make(&ways[3], "");
    const int32_t path = id_of("D");
    const struct store_step step = {.submission = l.id,
                                    .to = "approved",
                                    .org = path,
                                    .path = &path,
                                    .path_len = 1,
                                    .actor = "tester"};
    (void)state;
    must(store_transition(w.store, &step, NOW - 3600, &w.diags));
    assert_string_equal(
        pg_sql(w.conninfo, arena_printf(w.arena,
                                        "SELECT extract(epoch FROM at)::bigint FROM "
                                        "gris.submission_step WHERE submission = %lld",
                                        (long long)l.id)),
        "1795312800");
}

/* ---- two at once ---- */

static bool is_waiting(PGconn *conn)
{
    for (int i = 0; i < 20; i++) {
        const char *sql = arena_printf(w.arena,
                                       "SELECT wait_event_type = 'Lock' FROM pg_stat_activity "
                                       "WHERE pid = %d",
                                       PQbackendPID(conn));
        if (strcmp(pg_sql(w.conninfo, sql), "t") == 0)
            return true;
        usleep(50000);
    }
    return false;
}

/* The second one's statement, sent while the first one's is not committed: it waits, and then is judged by what the first did. */
static void one_wins(const struct life *l, const char *first, const char *second, const char *state)
{
    pg_must(w.service, "BEGIN");
    pg_must(w.service, first);
    pg_must(w.other, "BEGIN");
    assert_int_equal(PQsendQuery(w.other, second), 1);
    assert_true(is_waiting(w.other));
    pg_must(w.service, "COMMIT");
    bool refused = false;
    for (PGresult *r = PQgetResult(w.other); r != NULL; r = PQgetResult(w.other)) {
        const char *got = PQresultErrorField(r, PG_DIAG_SQLSTATE);
        if (got != NULL)
            assert_int_equal(strncmp(got, state, 2), 0);
        refused = refused || got != NULL;
        PQclear(r);
    }
    assert_true(refused);
    pg_must(w.other, "ROLLBACK");
    assert_string_equal(pg_sql(w.conninfo, arena_printf(w.arena,
                                                        "SELECT count(*) FROM gris.submission_step "
                                                        "WHERE submission = %lld",
                                                        (long long)l->id)),
                        "1"); /* the first one's */
}

static void test_two_at_once(void **state)
{
    (void)state;
    struct life l = make(&ways[4], "");
    const struct forged approve = honest("approved", "D"), back = honest("returned", "D"),
                        take_back = honest("withdrawn", "C");
    one_wins(&l, step_sql(&l, &approve), step_sql(&l, &back), "23");
    l = make(&ways[4], "");
    one_wins(&l, step_sql(&l, &take_back), step_sql(&l, &approve), "23");
    /* A correction comes while the version is being approved: it would undo the approval. */
    l = make(&ways[4], "");
    one_wins(&l, step_sql(&l, &approve), version_sql(&l, 2), "GR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_table_is_the_definition),
        cmocka_unit_test(test_the_matrix),
        cmocka_unit_test(test_forged_paths),
        cmocka_unit_test(test_forged_steps),
        cmocka_unit_test(test_forged_returns),
        cmocka_unit_test(test_nothing_is_changed),
        cmocka_unit_test(test_what_is_superseded),
        cmocka_unit_test(test_the_clock),
        cmocka_unit_test(test_two_at_once),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
