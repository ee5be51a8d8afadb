/* The schema on a real PostgreSQL: migrations once and only once, statements that fit, roles without superuser. */
#include "pg.h"

static struct arena *arena;
static struct diags diags;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    diags_init(&diags, arena, 100);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct store *open_store(const char *conninfo)
{
    struct store *store;
    if (store_open(conninfo, arena, &store, &diags) != STATUS_OK)
        fail_msg("%s", diag_line(&diags.at[0], LANG_EN, arena));
    return store;
}

static void expect_finding(enum diag_code code)
{
    assert_true(diags.len > 0);
    assert_string_equal(diag_name(diags.at[diags.len - 1].code), diag_name(code));
}

/* The template was migrated by pg.h; again is a no-op. */
static void migrating_twice_is_nothing(void **state)
{
    (void)state;
    struct store *store = open_store(pg_database(arena));
    size_t len, queries;
    int applied = -1;
    struct store_migration *migrations = pg_migrations(arena, &len);
    assert_int_equal(store_migrate(store, migrations, len, &applied, &diags), STATUS_OK);
    assert_int_equal(applied, 0);
    enum status status = store_check(store, migrations, len, &queries, &diags);
    for (size_t i = 0; i < diags.len; i++)
        print_message("%s\n", diag_line(&diags.at[i], LANG_EN, arena));
    assert_int_equal(status, STATUS_OK);
    assert_true(queries > 50);
    store_close(store);
}

static void a_changed_migration_is_refused(void **state)
{
    (void)state;
    struct store *store = open_store(pg_database(arena));
    size_t len, queries;
    int applied;
    struct store_migration *migrations = pg_migrations(arena, &len);
    migrations[1].sha256 = "0000000000000000000000000000000000000000000000000000000000000000";
    assert_int_equal(store_migrate(store, migrations, len, &applied, &diags), STATUS_FAILED);
    expect_finding(DIAG_E706);
    assert_int_equal(store_check(store, migrations, len, &queries, &diags), STATUS_FAILED);
    expect_finding(DIAG_E706);
    store_close(store);
}

static void a_newer_database_is_refused(void **state)
{
    (void)state;
    struct store *store = open_store(pg_database(arena));
    size_t len;
    int applied;
    struct store_migration *migrations = pg_migrations(arena, &len);
    assert_int_equal(store_migrate(store, migrations, len - 1, &applied, &diags), STATUS_FAILED);
    expect_finding(DIAG_E707);
    store_close(store);
}

static void a_missing_migration_is_told_and_a_broken_one_leaves_nothing(void **state)
{
    (void)state;
    const char *conninfo = pg_database(arena);
    struct store *store = open_store(conninfo);
    size_t len, queries;
    int applied;
    struct store_migration *known = pg_migrations(arena, &len);
    struct store_migration *more = ARENA_ARRAY(arena, len + 2, struct store_migration);
    memcpy(more, known, len * sizeof *more);
    const char *good = "CREATE TABLE gris.one_more (x int);";
    const char *bad = "CREATE TABLE gris.half (x int); SELECT 1 / 0;";
    more[len] = (struct store_migration){9998, "good", good, strlen(good), "aa"};
    more[len + 1] = (struct store_migration){9999, "bad", bad, strlen(bad), "bb"};
    assert_int_equal(store_check(store, more, len + 2, &queries, &diags), STATUS_FAILED);
    expect_finding(DIAG_E708);
    assert_int_equal(store_migrate(store, more, len + 2, &applied, &diags), STATUS_FAILED);
    expect_finding(DIAG_E702);
    assert_int_equal(applied, 1); /* each in its own transaction */
    assert_string_equal(pg_sql(conninfo, "SELECT to_regclass('gris.one_more')"), "gris.one_more");
    assert_string_equal(pg_sql(conninfo, "SELECT to_regclass('gris.half')"), "");
    store_close(store);
}

static void without_a_schema_the_check_says_so(void **state)
{
    (void)state;
    char name[64], sql[128];
    snprintf(name, sizeof name, "gris_bare_%ld", (long)getpid());
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE template0", name);
    pg_sql(pg_maintenance(), sql);
    struct store *store = open_store(pg_beside(name, arena));
    size_t len, queries;
    struct store_migration *migrations = pg_migrations(arena, &len);
    assert_int_equal(store_check(store, migrations, len, &queries, &diags), STATUS_FAILED);
    expect_finding(DIAG_E708);
    store_close(store);
}

static void an_unreachable_server_is_one_finding(void **state)
{
    (void)state;
    struct store *store;
    const char *conninfo = "host=/nowhere dbname=x password=hunter2";
    assert_int_equal(store_open(conninfo, arena, &store, &diags), STATUS_FAILED);
    expect_finding(DIAG_E701);
    assert_null(strstr(diag_line(&diags.at[0], LANG_EN, arena), "hunter2"));
}

/* The program becomes gris_service, which nobody made a superuser. */
static void the_program_runs_without_superuser(void **state)
{
    (void)state;
    const char *conninfo = pg_database(arena);
    struct store *store = open_store(conninfo);
    assert_true(strncmp(store_server_version(store), "PostgreSQL ", 11) == 0);
    assert_true(store_socket(store) >= 0);
    const char *sql = "SELECT string_agg(DISTINCT r.rolname, ',') FROM pg_roles r "
                      "WHERE r.rolname LIKE 'gris\\_%' AND (r.rolsuper OR r.rolcanlogin OR "
                      "r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication)";
    assert_string_equal(pg_sql(conninfo, sql), "");
    /* Every table of unit data is under row-level security, its owner too. */
    assert_string_equal(pg_sql(conninfo,
                               "SELECT count(*) FROM pg_class WHERE relrowsecurity AND "
                               "relforcerowsecurity AND relnamespace = 'gris'::regnamespace"),
                        "16");
    assert_string_equal(pg_sql(conninfo,
                               "SELECT string_agg(DISTINCT pg_get_userbyid(relowner), ',') "
                               "FROM pg_class WHERE relnamespace IN ('gris'::regnamespace, "
                               "'api'::regnamespace)"),
                        "gris_owner");
    store_close(store);
}

static void locks_are_held_by_one(void **state)
{
    (void)state;
    const char *conninfo = pg_database(arena);
    struct store *one = open_store(conninfo), *other = open_store(conninfo);
    bool got;
    assert_int_equal(store_lock(one, "cycle", &got, &diags), STATUS_OK);
    assert_true(got);
    assert_int_equal(store_lock(other, "cycle", &got, &diags), STATUS_OK);
    assert_false(got);
    assert_int_equal(store_lock(other, "publish", &got, &diags), STATUS_OK);
    assert_true(got);
    store_unlock(one, "cycle");
    assert_int_equal(store_lock(other, "cycle", &got, &diags), STATUS_OK);
    assert_true(got);
    store_close(one);
    store_close(other);
}

/* Two migrators of two databases of one cluster make the same roles at once. */
static void two_databases_migrate_at_once(void **state)
{
    (void)state;
    enum { DATABASES = 4 };
    const char *conninfo[DATABASES];
    for (int i = 0; i < DATABASES; i++) {
        char name[64], sql[128];
        snprintf(name, sizeof name, "gris_twin_%ld_%d", (long)getpid(), i);
        snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE template0", name);
        pg_sql(pg_maintenance(), sql);
        conninfo[i] = pg_beside(name, arena);
    }
    pid_t children[DATABASES];
    for (int i = 0; i < DATABASES; i++) {
        children[i] = fork();
        if (children[i] != 0)
            continue;
        struct store *store;
        size_t len;
        int applied = 0;
        struct store_migration *migrations = pg_migrations(arena, &len);
        bool ok = store_open(conninfo[i], arena, &store, &diags) == STATUS_OK &&
                  store_migrate(store, migrations, len, &applied, &diags) == STATUS_OK;
        if (!ok)
            fprintf(stderr, "%s\n", diag_line(&diags.at[0], LANG_EN, arena));
        _exit(ok && applied == (int)len ? 0 : 1);
    }
    for (int i = 0; i < DATABASES; i++) {
        int code;
        assert_int_equal(waitpid(children[i], &code, 0), children[i]);
        assert_int_equal(code, 0);
    }
}

/* A login that is no superuser and owns its database: it makes the schema, then everything runs as gris_service. */
static void a_plain_login_can_do_it_all(void **state)
{
    (void)state;
    char login[64], database[64];
    snprintf(login, sizeof login, "deployer_%ld", (long)getpid());
    snprintf(database, sizeof database, "gris_plain_%ld", (long)getpid());
    pg_sql(pg_maintenance(), arena_printf(arena, "CREATE ROLE %s LOGIN CREATEROLE", login));
    pg_sql(pg_maintenance(),
           arena_printf(arena, "CREATE DATABASE %s OWNER %s TEMPLATE template0 ENCODING 'UTF8'",
                        database, login));
    const char *conninfo = arena_printf(arena, "%s user=%s", pg_beside(database, arena), login);
    struct store *store = open_store(conninfo);
    size_t len, queries;
    int applied = 0;
    struct store_migration *migrations = pg_migrations(arena, &len);
    enum status status = store_migrate(store, migrations, len, &applied, &diags);
    if (status == STATUS_OK)
        status = store_check(store, migrations, len, &queries, &diags);
    if (status != STATUS_OK)
        fail_msg("%s", diag_line(&diags.at[0], LANG_EN, arena));
    int64_t position;
    assert_int_equal(store_audit_add(store, "test", "x", "{}", 1795312800, &diags), STATUS_OK);
    assert_int_equal(store_audit_seal(store, &position, &diags), STATUS_OK);
    assert_int_equal(position, 1);
    store_close(store);
    /* Whoever is not a member of gris_service may do nothing. */
    pg_sql(pg_maintenance(), arena_printf(arena, "CREATE ROLE stranger_%ld LOGIN", (long)getpid()));
    const char *stranger =
        arena_printf(arena, "%s user=stranger_%ld", pg_beside(database, arena), (long)getpid());
    assert_string_equal(pg_refusal(stranger, "SELECT * FROM gris.submission"), "42501");
    struct store *theirs = open_store(stranger);
    assert_int_equal(store_audit_seal(theirs, &position, &diags), STATUS_FAILED);
    store_close(theirs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(migrating_twice_is_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_changed_migration_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_newer_database_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_migration_is_told_and_a_broken_one_leaves_nothing,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_schema_the_check_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_unreachable_server_is_one_finding, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_program_runs_without_superuser, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_plain_login_can_do_it_all, set_up, tear_down),
        cmocka_unit_test_setup_teardown(locks_are_held_by_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_databases_migrate_at_once, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
