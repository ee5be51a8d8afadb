/* The audit chain and what it proves; who may do what in the database; what a reader sees. */
#include "verify.h"

static struct report *population(struct sample *s, const char *org, const char *year, int64_t value)
{
    const int64_t values[] = {value, 1, 2};
    return sample_report(s, "DS-01", org, year, values, 3);
}

static void file_some(struct sample *s)
{
    struct report *noted = population(s, "01", "2018", 5);
    VEC_PUSH(s->arena, &noted->notes, ((struct slot_text){1, TEXT("ghi chú")}));
    noted->outline = "[]";
    VEC_PUSH(s->arena, &noted->rows, ((struct report_part){1, "a", TEXT("x")}));
    VEC_PUSH(s->arena, &noted->attachments,
             ((struct report_attachment){.kind = "k",
                                         .name = "n.pdf",
                                         .media_type = "application/pdf",
                                         .bytes = "%PDF-",
                                         .len = 5,
                                         .digest = digest_of("%PDF-", 5)}));
    noted->content = report_digest(noted);
    sample_file(s, noted, "a", NULL);
    sample_file(s, population(s, "11", "2018", 6), "b", NULL);
    struct report *bad = population(s, "12", "2018", 7);
    diags_add(&bad->diags, DIAG_E203, (struct place){0});
    sample_file(s, bad, "c", NULL);
    struct store_outcome o = sample_file(s, population(s, "11", "2018", 8), "d", NULL);
    sample_must(
        s, sample_step(s, s->store, o.submission, "withdrawn", "tester", "nhầm “số”", SAMPLE_NOW));
}

static enum status verify(struct sample *s, int64_t *ret_rows)
{
    int64_t originals;
    diags_init(&s->diags, s->arena, 0);
    enum status status = verify_all(s->conninfo, ret_rows, &originals, &s->diags);
    if (status == STATUS_OK)
        assert_int_equal(originals, 5); /* four files and a document */
    return status;
}

static void a_whole_chain_holds(void **state)
{
    struct sample *s = *state;
    int64_t rows, position, again;
    file_some(s);
    assert_int_equal(verify(s, &rows), STATUS_OK); /* unsealed rows have their hashes */
    assert_int_equal(rows, 6);                     /* catalog, four submissions, one transition */
    sample_must(s, store_audit_add(s->store, "test", "abc", "{}", SAMPLE_NOW, &s->diags));
    sample_must(s, store_audit_seal(s->store, &position, &s->diags));
    assert_int_equal(position, 7);
    sample_must(s, store_audit_seal(s->store, &again, &s->diags));
    assert_int_equal(again, 7);
    assert_int_equal(verify(s, &rows), STATUS_OK);
    assert_int_equal(rows, 7);
    struct store_events events = {0};
    sample_must(s, store_submission_events(s->store, 4, s->arena, &events, &s->diags));
    assert_int_equal(events.at[0].audit_position, 5);
    assert_int_equal(events.at[1].audit_position, 6);
}

/* As a superuser with the guards taken off: every kind of edit is found, and the finding names the row. */
static void a_changed_bit_is_found(void **state)
{
    struct sample *s = *state;
    int64_t rows, position;
    file_some(s);
    sample_must(s, store_audit_seal(s->store, &position, &s->diags));
    assert_int_equal(verify(s, &rows), STATUS_OK);
    static const struct {
        enum diag_code code;
        const char *edit, *undo;
    } edits[] = {
        {DIAG_E801, "UPDATE gris.audit SET detail = replace(detail, 'file', 'fill') WHERE id = 2",
         "UPDATE gris.audit SET detail = replace(detail, 'fill', 'file') WHERE id = 2"},
        {DIAG_E801, "UPDATE gris.audit SET at = at + interval '1 s' WHERE position = 3",
         "UPDATE gris.audit SET at = at - interval '1 s' WHERE position = 3"},
        {DIAG_E801, "UPDATE gris.audit SET actor = 'x' WHERE position = 6",
         "UPDATE gris.audit SET actor = 'tester' WHERE position = 6"},
        {DIAG_E801,
         "UPDATE gris.audit SET chain = set_byte(chain, 5, get_byte(chain, 5) # 1) WHERE position "
         "= 4",
         "UPDATE gris.audit SET chain = set_byte(chain, 5, get_byte(chain, 5) # 1) WHERE position "
         "= 4"},
        {DIAG_E810, "UPDATE gris.audit SET position = 77 WHERE position = 2",
         "UPDATE gris.audit SET position = 2 WHERE position = 77"},
        {DIAG_E802, "UPDATE gris.original_chunk SET bytes = 'A' WHERE bytes = 'a'",
         "UPDATE gris.original_chunk SET bytes = 'a' WHERE bytes = 'A'"},
        {DIAG_E804, "UPDATE gris.report_cells SET cells[1] = cells[1] + 1 WHERE submission = 1",
         "UPDATE gris.report_cells SET cells[1] = cells[1] - 1 WHERE submission = 1"},
        {DIAG_E804, "UPDATE gris.report_text SET value = 'x'",
         "UPDATE gris.report_text SET value = 'ghi chú'"},
        {DIAG_E804, "UPDATE gris.report_outline SET body = '[1]'",
         "UPDATE gris.report_outline SET body = '[]'"},
        {DIAG_E804, "UPDATE gris.report_row SET body = '{\"a\":\"y\"}'",
         "UPDATE gris.report_row SET body = '{\"a\":\"x\"}'"},
        {DIAG_E804, "UPDATE gris.report_row SET n = 2", "UPDATE gris.report_row SET n = 1"},
        {DIAG_E804, "UPDATE gris.attachment SET name = 'm.pdf'",
         "UPDATE gris.attachment SET name = 'n.pdf'"},
        {DIAG_E804,
         "UPDATE gris.attachment a SET original = s.original FROM gris.submission s WHERE s.id = 2",
         "UPDATE gris.attachment SET original = sha256('%PDF-')"},
        {DIAG_E804, "UPDATE gris.submission SET sender = 'x' WHERE id = 2",
         "UPDATE gris.submission SET sender = 'tester' WHERE id = 2"},
        {DIAG_E804, "UPDATE gris.submission SET version = 9 WHERE id = 2",
         "UPDATE gris.submission SET version = 1 WHERE id = 2"},
        {DIAG_E804, "UPDATE gris.submission SET due = now() WHERE id = 2",
         "UPDATE gris.submission SET due = NULL WHERE id = 2"},
        {DIAG_E804, "UPDATE gris.submission SET audit = 1 WHERE id = 2",
         "UPDATE gris.submission SET audit = 3 WHERE id = 2"},
        {DIAG_E804, "UPDATE gris.submission_step SET state = 'approved' WHERE submission = 4",
         "UPDATE gris.submission_step SET state = 'withdrawn' WHERE submission = 4"},
        {DIAG_E804, "UPDATE gris.submission_step SET actor = 'x' WHERE submission = 4",
         "UPDATE gris.submission_step SET actor = 'tester' WHERE submission = 4"},
        {DIAG_E804,
         "CREATE TABLE gone AS SELECT * FROM gris.submission_step; DELETE FROM "
         "gris.submission_step",
         "INSERT INTO gris.submission_step SELECT * FROM gone"},
        {DIAG_E804,
         "CREATE TABLE lost AS SELECT * FROM gris.submission WHERE id = 3; "
         "DELETE FROM gris.submission WHERE id = 3",
         "INSERT INTO gris.submission SELECT * FROM lost"},
    };
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        pg_sql(s->conninfo,
               arena_printf(s->arena, "SET session_replication_role = replica; %s", edits[i].edit));
        if (verify(s, &rows) != STATUS_REJECTED)
            fail_msg("not found: %s", edits[i].edit);
        assert_string_equal(diag_name(s->diags.at[0].code), diag_name(edits[i].code));
        pg_sql(s->conninfo,
               arena_printf(s->arena, "SET session_replication_role = replica; %s", edits[i].undo));
        assert_int_equal(verify(s, &rows), STATUS_OK);
    }
    /* A row taken out, and an end cut off behind what a release names. */
    sample_must(
        s, sample_release(s, "r1",
                          "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", 6));
    pg_sql(s->conninfo,
           "SET session_replication_role = replica; DELETE FROM gris.audit WHERE position = 6");
    assert_int_equal(verify(s, &rows), STATUS_REJECTED);
    assert_int_equal(s->diags.at[0].code, DIAG_E810);
    pg_sql(s->conninfo,
           "SET session_replication_role = replica; DELETE FROM gris.audit WHERE position = 2");
    assert_int_equal(verify(s, &rows), STATUS_REJECTED);
    assert_int_equal(s->diags.at[0].code, DIAG_E810);
    assert_string_equal(s->diags.at[0].arg[0], "2");
}

static void the_chain_is_append_only(void **state)
{
    struct sample *s = *state;
    int64_t position;
    /* Even for a superuser, as long as the triggers stand. */
    assert_string_equal(pg_refusal(s->conninfo, "UPDATE gris.audit SET detail = ''"), "42501");
    assert_string_equal(pg_refusal(s->conninfo, "DELETE FROM gris.audit"), "42501");
    assert_string_equal(pg_refusal(s->conninfo, "TRUNCATE gris.audit"), "42501");
    sample_must(s, store_audit_seal(s->store, &position, &s->diags));
    assert_int_equal(position, 1);
    assert_string_equal(pg_refusal(s->conninfo, "UPDATE gris.audit SET position = 9"), "42501");
    assert_string_equal(
        pg_refusal(s->conninfo,
                   "SET ROLE gris_service; INSERT INTO gris.audit SELECT * FROM gris.audit"),
        "42501");
}

/* Four processes seal while four file: positions are 1, 2, 3 … and the chain holds. */
static void sealing_at_once_gives_one_chain(void **state)
{
    struct sample *s = *state;
    enum { PROCESSES = 4, TIMES = 10 };
    static const char *const orgs[PROCESSES] = {"01", "11", "12", "14"};
    pid_t children[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        if (children[i] != 0)
            continue;
        struct store *store;
        if (store_open(s->conninfo, s->arena, &store, &s->diags) != STATUS_OK)
            _exit(1);
        for (int n = 0; n < TIMES; n++) {
            struct store_outcome o;
            int64_t position;
            if (sample_try(s, store, population(s, orgs[i], "2018", n),
                           arena_printf(s->arena, "%d %d", i, n), NULL, &o) != STATUS_OK ||
                store_audit_seal(store, &position, &s->diags) != STATUS_OK)
                _exit(1);
        }
        store_close(store);
        _exit(0);
    }
    for (int i = 0; i < PROCESSES; i++) {
        int code;
        assert_int_equal(waitpid(children[i], &code, 0), children[i]);
        assert_int_equal(code, 0);
    }
    int64_t rows, originals;
    sample_must(s, verify_all(s->conninfo, &rows, &originals, &s->diags));
    assert_int_equal(rows, 1 + PROCESSES * TIMES);
    assert_string_equal(
        pg_sql(s->conninfo, "SELECT max(position) || ' ' || count(position) FROM gris.audit"),
        "41 41");
}

/* ---- rights ---- */

static const char *as(struct sample *s, const char *role, const char *sql)
{
    return pg_refusal(s->conninfo, arena_printf(s->arena, "SET ROLE %s; %s", role, sql));
}

static void each_role_may_do_its_work_and_no_other(void **state)
{
    struct sample *s = *state;
    file_some(s);
    static const char *const tables[] = {
        "original",    "original_chunk", "submission",    "submission_step", "report_cells",
        "diagnostic",  "aggregate",      "stale_mark",    "applied",         "audit",
        "org",         "catalog_load",   "release",       "account",         "token",
        "grant_scope", "identity",       "aggregate_run", "report_text",     "migration"};
    /* One line a role: may it select, insert, update, delete? S, I, U, D of each table above, in order. */
    static const struct {
        const char *role, *may;
    } roles[] = {
        {"gris_intake", "SI SI SI SI SI SI - I - - S S - S S S - - SI S"},
        {"gris_worker", "S - S S S S SIUD SD SIUD S SI SI S - - - - SI S S"},
        {"gris_publish", "S - S S S S S S S S S S SI - - - - S S S"},
        {"gris_audit_read", "S S S S S S - - - S - - S - - - - S S S"},
        {"gris_monitor", "- - - - - - - - - - S S S - - - - S - S"},
        {"gris_read", "- - S S S S S - - - S S S - - - - S S S"},
    };
    for (size_t r = 0; r < sizeof roles / sizeof roles[0]; r++) {
        struct text *may;
        size_t n = text_split(s->arena, text_of(roles[r].may), ' ', &may);
        assert_int_equal(n, sizeof tables / sizeof tables[0]);
        for (size_t t = 0; t < n; t++) {
            const char *sql = arena_printf(
                s->arena,
                "SELECT concat(CASE WHEN has_table_privilege('%s', 'gris.%s', 'SELECT') THEN 'S' "
                "END, CASE WHEN has_table_privilege('%s', "
                "'gris.%s', 'INSERT') THEN 'I' END, CASE WHEN has_table_privilege('%s', 'gris.%s', "
                "'UPDATE') THEN 'U' END, CASE WHEN "
                "has_table_privilege('%s', 'gris.%s', 'DELETE') THEN 'D' END)",
                roles[r].role, tables[t], roles[r].role, tables[t], roles[r].role, tables[t],
                roles[r].role, tables[t]);
            const char *got = pg_sql(s->conninfo, sql);
            if (!text_is(may[t], got[0] == '\0' ? "-" : got))
                fail_msg("%s on %s: %s", roles[r].role, tables[t], got);
        }
        assert_string_equal(as(s, roles[r].role, "CREATE TABLE gris.x (i int)"), "42501");
        assert_string_equal(as(s, roles[r].role, "CREATE TABLE public.x (i int)"), "42501");
        assert_string_equal(as(s, roles[r].role, "COPY gris.org TO PROGRAM 'true'"), "42501");
        assert_string_equal(as(s, roles[r].role, "TRUNCATE gris.stale_mark"), "42501");
    }
    assert_string_equal(as(s, "gris_read", "SELECT gris.audit_seal()"), "42501");
    assert_string_equal(as(s, "gris_read", "SELECT gris.identify(1)"), "42501");
    assert_string_equal(as(s, "gris_monitor", "SELECT * FROM gris.monitor_counts()"), "");
    assert_string_equal(as(s, "gris_worker", "UPDATE gris.org SET code = 'x'"), "42501");
}

/* ---- what a reader sees ---- */

static void a_reader_without_an_identity_sees_nothing(void **state)
{
    struct sample *s = *state;
    file_some(s);
    static const char *const views[] = {
        "gris.submission", "gris.report_cells", "gris.submission_event",
        "gris.diagnostic", "gris.report_text",  "gris.aggregate",
        "api.cell",        "api.figure",        "api.completeness"};
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++)
        assert_string_equal(
            pg_sql(s->conninfo,
                   arena_printf(s->arena, "SET ROLE gris_read; SELECT count(*) FROM %s", views[i])),
            "0");
    /* The catalog is no unit's data. */
    assert_string_equal(
        pg_sql(s->conninfo, "SET ROLE gris_read; SELECT count(*) > 3000 FROM api.org"), "t");
}

static const char *seen(struct sample *s, const char *account, const char *what)
{
    return pg_sql(
        s->conninfo,
        arena_printf(
            s->arena,
            "BEGIN; SELECT gris.identify((SELECT id FROM gris.account WHERE name = '%s')); "
            "SET LOCAL ROLE gris_read; SELECT %s",
            account, what));
}

static void a_reader_sees_his_units_in_his_transaction(void **state)
{
    struct sample *s = *state;
    file_some(s);
    pg_sql(s->conninfo,
           "INSERT INTO gris.account (name) VALUES ('hn'), ('all'), ('nobody'), ('region');"
           "INSERT INTO gris.grant_scope (account_id, role, org_id) SELECT a.id, 'read', o.org_id "
           "FROM gris.account a, gris.submission o "
           "WHERE a.name = 'hn' AND o.id = 2;"
           "INSERT INTO gris.grant_scope (account_id, role) SELECT id, 'read' FROM gris.account "
           "WHERE name = 'all';"
           "INSERT INTO gris.grant_scope (account_id, role, org_id) SELECT a.id, 'read', u.org_id "
           "FROM gris.account a, gris.org_unit u "
           "WHERE a.name = 'region' AND u.code = 'VN'");
    assert_string_equal(
        seen(s, "hn", "string_agg(DISTINCT org_code, ' ') || ' ' || count(*) FROM api.cell"),
        "11 3");
    assert_string_equal(seen(s, "hn", "count(*) FROM gris.submission"), "2");
    assert_string_equal(seen(s, "hn", "count(*) FROM gris.submission_event"), "3");
    assert_string_equal(seen(s, "hn", "count(*) FROM gris.report_text"), "0");
    assert_string_equal(seen(s, "all", "count(*) FROM gris.submission"), "4");
    assert_string_equal(seen(s, "all", "count(*) FROM gris.report_text"), "1");
    assert_string_equal(seen(s, "region", "count(*) FROM gris.submission"),
                        "4"); /* everything below the nation */
    assert_string_equal(seen(s, "nobody", "count(*) FROM gris.submission"), "0");
    /* The identity is good for its own transaction alone. */
    assert_string_equal(
        pg_sql(s->conninfo,
               "SELECT gris.identify((SELECT id FROM gris.account WHERE name = 'all'))"),
        "");
    assert_string_equal(
        pg_sql(s->conninfo, "SET ROLE gris_read; SELECT count(*) FROM gris.submission"), "0");
    PGconn *conn = PQconnectdb(s->conninfo);
    PQclear(PQexec(conn, "SELECT gris.identify((SELECT id FROM gris.account WHERE name = 'all'))"));
    PQclear(PQexec(conn, "SET ROLE gris_read"));
    PGresult *r = PQexec(conn, "SELECT count(*) FROM gris.submission");
    assert_string_equal(PQgetvalue(r, 0, 0), "0");
    PQclear(r);
    PQfinish(conn);
    /* A closed account sees nothing. */
    pg_sql(s->conninfo, "UPDATE gris.account SET disabled_at = now() WHERE name = 'all'");
    assert_string_equal(seen(s, "all", "count(*) FROM gris.submission"), "0");
}

/* A database login that is an account: dashboards that speak SQL. */
static void a_login_sees_what_its_account_may(void **state)
{
    struct sample *s = *state;
    file_some(s);
    char login[64];
    snprintf(login, sizeof login, "dash_%ld", (long)getpid());
    pg_sql(s->conninfo, arena_printf(s->arena, "CREATE ROLE %s LOGIN IN ROLE gris_read", login));
    pg_sql(s->conninfo, arena_printf(s->arena,
                                     "INSERT INTO gris.account (name, login) VALUES ('dash', "
                                     "'%s'); INSERT INTO gris.grant_scope "
                                     "(account_id, role) SELECT id, 'read' FROM gris.account",
                                     login));
    const char *theirs = arena_printf(s->arena, "%s user=%s", s->conninfo, login);
    /* Effective: 01 and the first of 11 (the second was withdrawn), three cells each; the figures are at their decimals. */
    assert_string_equal(pg_sql(theirs, "SELECT count(*) FROM api.cell"), "6");
    assert_string_equal(
        pg_sql(theirs, "SELECT concat_ws(' ', org_code, period, value, vintage, version, state) "
                       "FROM api.cell ORDER BY org_code, value DESC LIMIT 1"),
        "01 2018 0.5 final 1 received");
    assert_string_equal(pg_sql(theirs, "SELECT concat_ws(' ', regime, form, org_code, period, "
                                       "state) FROM api.completeness ORDER BY org_code LIMIT 1"),
                        "DS DS-01 01 2018 received");
    assert_string_equal(pg_refusal(theirs, "SELECT * FROM gris.original"), "42501");
    assert_string_equal(pg_refusal(theirs, "SELECT * FROM gris.audit"), "42501");
    pg_sql(s->conninfo, arena_printf(s->arena, "DROP ROLE %s", login));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, sample_set_up, sample_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_whole_chain_holds),
        TEST(a_changed_bit_is_found),
        TEST(the_chain_is_append_only),
        TEST(sealing_at_once_gives_one_chain),
        TEST(each_role_may_do_its_work_and_no_other),
        TEST(a_reader_without_an_identity_sees_nothing),
        TEST(a_reader_sees_his_units_in_his_transaction),
        TEST(a_login_sees_what_its_account_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
