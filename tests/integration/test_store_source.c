/*
 * source.c: the registry of sources and their runs on a real PostgreSQL: what comes back is what went in, names are taken once, locks exclude, a run
 * that was killed is told by the next, and who may do what. Neighbours: store/source.c.
 */
#include "pg.h"

#define NOW INT64_C(1795399200)

static struct arena *arena;
static struct diags diags;
static struct store *store;
static const char *conninfo;

static void must(enum status status)
{
    if (status != STATUS_OK)
        fail_msg("%s", diags.len == 0 ? "?" : diag_line(&diags.at[diags.len - 1], LANG_EN, arena));
}

static struct store_source sample(const char *name)
{
    struct store_source s = {.name = name,
                             .kind = "dhis2",
                             .url = "https://example.test/api",
                             .schedule = "daily 06:00",
                             .org = "04",
                             .ca = "/etc/ca.pem",
                             .credential = "token-1",
                             .auth = "apitoken",
                             .max_bytes = 1000,
                             .tries = 3,
                             .due = NOW};
    VEC_PUSH(arena, &s.query, "dataSet=a,b");
    VEC_PUSH(arena, &s.query, "period={period}");
    VEC_PUSH(arena, &s.cidrs, "10.0.0.0/8");
    return s;
}

static struct store_source read_one(const char *name)
{
    struct store_sources found = {0};
    must(store_source_list(store, &name, 1, 0, arena, &found, &diags));
    assert_int_equal(found.len, 1);
    return found.at[0];
}

static void test_registry(void **state)
{
    (void)state;
    bool added = false;
    struct store_source s = sample("reg");
    must(store_source_add(store, &s, "tester", NOW, &added, &diags));
    assert_true(added);
    must(store_source_add(store, &s, "tester", NOW, &added, &diags));
    assert_false(added);
    struct store_source got = read_one("reg");
    assert_string_equal(got.kind, "dhis2");
    assert_string_equal(got.url, s.url);
    assert_string_equal(got.org, "04");
    assert_null(got.period);
    assert_null(got.proxy);
    assert_string_equal(got.credential, "token-1");
    assert_int_equal(got.query.len, 2);
    assert_string_equal(got.query.at[0], "dataSet=a,b");
    assert_int_equal(got.cidrs.len, 1);
    assert_int_equal(got.hosts.len, 0);
    assert_int_equal(got.max_bytes, 1000);
    assert_int_equal(got.tries, 3);
    assert_int_equal(got.due, NOW);
    assert_int_equal(got.last, 0);
    assert_false(got.has_digest);
    assert_string_equal(got.outcome, "");
    assert_string_equal(pg_sql(conninfo, "SELECT count(*) FROM gris.audit WHERE kind = 'source' "
                                         "AND subject = 'reg' AND actor = 'tester'"),
                        "1");
}

static void test_due(void **state)
{
    (void)state;
    bool changed = false, added;
    struct store_source s = sample("due");
    struct store_sources found = {0};
    const char *name = "due";
    must(store_source_add(store, &s, "tester", NOW, &added, &diags));
    must(store_source_list(store, &name, 1, NOW - 1, arena, &found, &diags));
    assert_int_equal(found.len, 0);
    must(store_source_list(store, &name, 1, NOW, arena, &found, &diags));
    assert_int_equal(found.len, 1);
    must(store_source_enable(store, name, false, 0, "tester", NOW, &changed, &diags));
    assert_true(changed);
    must(store_source_enable(store, name, false, 0, "tester", NOW, &changed, &diags));
    assert_false(changed);
    found.len = 0;
    must(store_source_list(store, &name, 1, NOW + 9, arena, &found, &diags));
    assert_int_equal(found.len, 0);
    assert_int_equal(read_one(name).disabled, NOW);
    must(store_source_enable(store, name, true, NOW + 5, "tester", NOW, &changed, &diags));
    assert_true(changed);
    assert_int_equal(read_one(name).due, NOW + 5);
}

static void test_runs(void **state)
{
    (void)state;
    bool added;
    int64_t first = 0, second = 0;
    struct store_source s = sample("runs");
    must(store_source_add(store, &s, "tester", NOW, &added, &diags));
    s = read_one("runs");
    must(store_pull_begin(store, s.id, NOW, &first, &diags));
    assert_string_equal(read_one("runs").outcome, "running");
    const struct store_attempt attempt = {.run = first,
                                          .n = 1,
                                          .started = NOW,
                                          .ended = NOW + 1,
                                          .url = "https://example.test/api",
                                          .address = "192.0.2.1",
                                          .status = 503,
                                          .finding = "E843"};
    must(store_pull_attempt(store, &attempt, &diags));
    /* it is killed: the next one says so */
    must(store_pull_begin(store, s.id, NOW + 60, &second, &diags));
    assert_true(second > first);
    const struct digest digest = digest_of("body", 4);
    const struct store_pull end = {.run = second,
                                   .ended = NOW + 61,
                                   .outcome = "new",
                                   .url = s.url,
                                   .status = 200,
                                   .bytes = 4,
                                   .originals = &digest,
                                   .originals_len = 1,
                                   .submissions = 2,
                                   .accepted = 1,
                                   .rejected = 1};
    s.asked = s.url;
    s.etag = "\"x\"";
    s.last_modified = "";
    s.digest = digest;
    s.has_digest = true;
    s.had = NOW + 60;
    s.due = NOW + 900;
    must(store_pull_end(store, &end, &s, "tester", &diags));
    struct store_source got = read_one("runs");
    assert_string_equal(got.etag, "\"x\"");
    assert_true(got.has_digest && digest_eq(&got.digest, &digest));
    assert_int_equal(got.had, NOW + 60);
    assert_int_equal(got.due, NOW + 900);
    assert_string_equal(got.outcome, "new");
    struct store_pulls pulls = {0};
    must(store_pull_list(store, s.id, 10, arena, &pulls, &diags));
    assert_int_equal(pulls.len, 2);
    assert_int_equal(pulls.at[0].run, second);
    assert_int_equal(pulls.at[0].originals_len, 1);
    assert_true(digest_eq(pulls.at[0].originals, &digest));
    assert_int_equal(pulls.at[0].accepted, 1);
    assert_string_equal(pulls.at[1].outcome, "killed");
    assert_int_equal(pulls.at[1].attempts, 1);
    assert_string_equal(
        pg_sql(conninfo,
               "SELECT count(*) FROM gris.audit WHERE kind = 'pull' AND subject = 'runs'"),
        "1");
}

/* As many as one run holds, each excluding another session, and free again. */
static void test_locks(void **state)
{
    (void)state;
    struct store *other = NULL;
    bool got = false;
    must(store_open(conninfo, arena, &other, &diags));
    for (int i = 0; i < 500; i++) {
        must(store_lock(store, arena_printf(arena, "pull s%d", i), &got, &diags));
        assert_true(got);
    }
    must(store_lock(other, "pull s499", &got, &diags));
    assert_false(got);
    for (int i = 0; i < 500; i++)
        store_unlock(store, arena_printf(arena, "pull s%d", i));
    must(store_lock(other, "pull s499", &got, &diags));
    assert_true(got);
    store_close(other);
}

int main(void)
{
    arena = arena_new(0);
    diags_init(&diags, arena, 20);
    conninfo = pg_database(arena);
    must(store_open(conninfo, arena, &store, &diags));
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_registry), cmocka_unit_test(test_due),
                                       cmocka_unit_test(test_runs), cmocka_unit_test(test_locks)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    store_close(store);
    arena_free(arena);
    return failed;
}
