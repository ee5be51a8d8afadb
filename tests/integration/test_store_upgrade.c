/*
 * A database that filed before groups had one audit row: its rows stay, are found by their receipts, verify, and go on.
 * The old rows are made here as the program of that time wrote them: migrations 1 to 7, one audit row a submission, a first event each.
 */
#include "verify.h"

enum { BEFORE = 7 };

static const char *fresh_database(struct arena *arena)
{
    PGconn *admin = pg_admin();
    const char *name = arena_printf(arena, "gris_upgrade_%ld", (long)getpid());
    pg_must(admin, arena_printf(arena,
                                "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE "
                                "'C.UTF-8' LC_CTYPE 'C.UTF-8'",
                                name));
    PQfinish(admin);
    return pg_beside(name, arena);
}

/* One submission of slot 0 = value; its receipt has another serial than its id, as two who filed at once could get. */
static void
file_as_before(const char *conninfo, int id, int version, int serial, struct arena *arena)
{
    char hex[DIGEST_HEX_MAX], original_hex[DIGEST_HEX_MAX];
    struct report *report = report_new(arena, 1);
    report->cells[0] = id * 7;
    report->content = report_digest(report);
    digest_hex(&report->content, hex);
    struct digest original = digest_of("a", 1);
    digest_hex(&original, original_hex);
    const char *receipt = arena_printf(arena, "GR20261122-%07d-00", serial);
    const char *detail = arena_printf(
        arena,
        "{\"submission\":%d,\"org\":5,\"regime\":1,\"form\":2,\"period\":201808001,\"vintage\":3,"
        "\"version\":%d,\"state\":\"received\",\"original\":\"%s\",\"content\":\"%s\","
        "\"catalog_load\":1,\"channel\":\"file\"}",
        id, version, original_hex, hex);
    pg_sql(conninfo,
           arena_printf(
               arena,
               "SET search_path = gris; "
               "INSERT INTO original VALUES ('\\x%s', 202611, 'a.csv', 'text/csv', 'UTF-8', 'csv', "
               "1, 1, now()) ON CONFLICT DO NOTHING; "
               "INSERT INTO original_chunk VALUES (202611, '\\x%s', 0, 'raw', 'a') ON CONFLICT DO "
               "NOTHING; "
               "SELECT audit_write(ARRAY[%d]::bigint[], to_timestamp(1795312800), "
               "ARRAY['submission'], ARRAY['%s'], ARRAY['tester'], ARRAY['%s']); "
               "INSERT INTO submission (id, org_id, regime_id, form_id, layout_id, period, "
               "vintage, version, receipt, channel, sender, file, received_at, accepted_at, "
               "original, content, catalog_load, cells, errors, warnings) VALUES (%d, 5, 1, 2, 1, "
               "201808001, 3, %d, '%s', 'file', 'tester', 'a.csv', to_timestamp(1795312800), "
               "to_timestamp(1795312800), '\\x%s', '\\x%s', 1, 1, 0, 0); "
               "INSERT INTO submission_event (submission, n, at, state, actor, audit) VALUES (%d, "
               "1, to_timestamp(1795312800), 'received', 'tester', %d); "
               "INSERT INTO report_cells (period, org_id, layout_id, form_id, vintage, version, "
               "submission, cells) VALUES (201808001, 5, 1, 2, 3, %d, %d, ARRAY[%d]); "
               "INSERT INTO stale (layout_id, org_id, period, audit) VALUES (1, 5, 201808001, %d)",
               original_hex, original_hex, id, receipt, detail, id, version, receipt, original_hex,
               hex, id, id, version, id, id * 7, id));
}

static void must(enum status status, const struct diags *diags, struct arena *arena)
{
    if (status != STATUS_OK)
        fail_msg("%s",
                 diags->len == 0 ? "?" : diag_line(&diags->at[diags->len - 1], LANG_EN, arena));
}

static void what_was_filed_before_goes_on(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct diags diags;
    diags_init(&diags, arena, 0);
    const char *conninfo = fresh_database(arena);
    struct store *store;
    size_t len;
    int applied;
    int64_t rows, originals, position;
    struct store_migration *migrations = pg_migrations(arena, &len);
    must(store_open(conninfo, arena, &store, &diags), &diags, arena);
    must(store_migrate(store, migrations, BEFORE, &applied, &diags), &diags, arena);
    assert_int_equal(applied, BEFORE);
    pg_sql(conninfo,
           "SELECT gris.ensure_partition('report_cells', 2018), "
           "gris.ensure_partition('original_chunk', 202611), setval('gris.submission_id', 3), "
           "setval('gris.audit_id', 4)");
    file_as_before(conninfo, 1, 1, 1, arena);
    file_as_before(conninfo, 2, 2, 3, arena);
    file_as_before(conninfo, 3, 3, 2, arena);
    pg_sql(conninfo,
           "SET search_path = gris; SELECT audit_seal(); "
           "SELECT audit_write(ARRAY[4]::bigint[], to_timestamp(1795312900), "
           "ARRAY['transition'], ARRAY['GR20261122-0000002-00'], ARRAY['tester'], "
           "ARRAY['{\"submission\":3,\"from\":\"received\",\"to\":\"withdrawn\","
           "\"reason\":\"x\"}']); "
           "INSERT INTO submission_event (submission, n, at, state, actor, reason, audit) "
           "VALUES (3, 2, to_timestamp(1795312900), 'withdrawn', 'tester', 'x', 4)");

    must(store_migrate(store, migrations, len, &applied, &diags), &diags, arena);
    assert_int_equal(applied, (int)len - BEFORE);
    must(verify_all(conninfo, &rows, &originals, &diags), &diags, arena);
    assert_int_equal(rows, 4);
    must(store_audit_seal(store, &position, &diags), &diags, arena);
    assert_int_equal(position, 4);
    must(verify_all(conninfo, &rows, &originals, &diags), &diags, arena);

    struct catalog none = {0};
    struct store_submission found;
    must(store_submission_find(store, &none, "GR20261122-0000002-00", arena, &found, &diags),
         &diags, arena);
    assert_int_equal(found.id, 3);
    assert_string_equal(found.state, "withdrawn");
    must(store_submission_find(store, &none, "GR20261122-0000001-00", arena, &found, &diags),
         &diags, arena);
    assert_int_equal(found.id, 1);
    assert_string_equal(found.state, "superseded");
    struct store_events events = {0};
    must(store_submission_events(store, 3, arena, &events, &diags), &diags, arena);
    assert_int_equal(events.len, 2);
    assert_int_equal(events.at[0].audit_position, 3);
    assert_string_equal(events.at[0].state, "received");
    assert_string_equal(events.at[1].reason, "x");
    assert_string_equal(pg_sql(conninfo, "SELECT string_agg(concat_ws(' ', layout_id, org_id, "
                                         "period, audit), ', ' ORDER BY audit) FROM gris.stale"),
                        "1 5 201808001 1, 1 5 201808001 2, 1 5 201808001 3");
    /* The chain of before is as safe as the new one: an old submission that is changed is found. */
    pg_sql(conninfo, "SET session_replication_role = replica; "
                     "UPDATE gris.submission SET sender = 'x' WHERE id = 2");
    assert_int_equal(verify_all(conninfo, &rows, &originals, &diags), STATUS_REJECTED);
    assert_int_equal(diags.at[diags.len - 1].code, DIAG_E804);
    assert_string_equal(diags.at[diags.len - 1].arg[0], "GR20261122-0000003-00");
    store_close(store);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_filed_before_goes_on)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
