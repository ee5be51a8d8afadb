/*
 * The connection breaks at every request of an intake: before the server has it, while it works on it, and when it has done it and only the
 * answer is lost. Each time the filing is there once, under the receipt that was given, and is nobody's duplicate.
 */
#include "proxy.h"
#include "verify.h"

static const char *count(struct sample *s, const char *table)
{
    return arena_strdup(
        s->arena,
        pg_sql(s->conninfo, arena_printf(s->arena, "SELECT count(*) FROM gris.%s", table)));
}

static struct report *population(struct sample *s, const char *org, int64_t value)
{
    const int64_t values[] = {value, 1, 2};
    return sample_report(s, "DS-01", org, "2018", values, 3);
}

/* Enough cells for COPY. */
static struct report *wide(struct sample *s, const char *org, int64_t value)
{
    enum { SLOTS = 20000 };
    struct report *small = population(s, org, value), *report = report_new(s->arena, SLOTS);
    int64_t *cells = report->cells;
    *report = (struct report){.org = small->org,
                              .regime = small->regime,
                              .form = small->form,
                              .layout = small->layout,
                              .period = small->period,
                              .vintage = VINTAGE_FINAL,
                              .slots = SLOTS,
                              .cells = cells,
                              .status = report->status,
                              .place = report->place};
    diags_init(&report->diags, s->arena, 0);
    for (size_t i = 0; i < SLOTS; i++)
        cells[i] = value * 1000 + (int64_t)i;
    report->content = report_digest(report);
    return report;
}

enum { FILINGS = 4 };
struct scene {
    struct sample *s;
    struct store *store; /* through the proxy */
    struct report *(*report)(struct sample *s, const char *org, int64_t value);
    size_t len;
    bool bulk;
};

static struct store_original original_of(struct scene *x, int64_t value)
{
    char *bytes = arena_printf(x->s->arena, "%lld", (long long)value);
    return sample_original("lost.csv", bytes, strlen(bytes));
}

static enum status file_bulk(struct scene *x,
                             const struct store_original *original,
                             const struct store_filing *filings,
                             struct store_outcome **ret)
{
    struct sample *s = x->s;
    struct store_intake_head head = {&s->catalog, "file", "tester", SAMPLE_NOW, original};
    struct store_bulk *bulk = NULL;
    enum status status = store_original_put(x->store, original, SAMPLE_NOW, &s->diags);
    if (status == STATUS_OK)
        status = store_bulk_begin(x->store, &head, s->arena, &bulk, &s->diags);
    struct store_outcome *first = NULL, *rest = NULL;
    if (status == STATUS_OK)
        status = store_bulk_add(bulk, filings, 1, s->arena, &first, &s->diags);
    if (status == STATUS_OK)
        status = store_bulk_add(bulk, filings + 1, x->len - 1, s->arena, &rest, &s->diags);
    if (status == STATUS_OK)
        status = store_bulk_commit(bulk, &s->diags);
    else
        store_bulk_abandon(bulk);
    if (status != STATUS_OK)
        return status;
    *ret = ARENA_ARRAY(s->arena, x->len, struct store_outcome);
    (*ret)[0] = first[0];
    memcpy(*ret + 1, rest, (x->len - 1) * sizeof *rest);
    return STATUS_OK;
}

static enum status file(struct scene *x, int64_t value, struct store_outcome **ret)
{
    static const char *const orgs[FILINGS] = {"01", "11", "12", "14"};
    struct sample *s = x->s;
    struct store_original original = original_of(x, value);
    struct store_filing filings[FILINGS];
    for (size_t i = 0; i < x->len; i++)
        filings[i] = (struct store_filing){.report = x->report(s, orgs[i], value)};
    enum status status = STATUS_FAILED;
    if (x->bulk) { /* the caller of a bulk starts over */
        for (int n = 0; n < 3 && status != STATUS_OK; n++) {
            status = file_bulk(x, &original, filings, ret);
            if (status != STATUS_OK && !store_should_retry(x->store))
                break;
        }
        return status;
    }
    struct store_intake intake = {&s->catalog, "file", "tester", SAMPLE_NOW,
                                  &original,   1,      filings,  x->len};
    return store_intake(x->store, &intake, s->arena, ret, &s->diags);
}

/* Outcomes name rows that are there, one more for each key, and nothing else is. */
static void check(struct scene *x, const struct store_outcome *o, int64_t version)
{
    struct sample *s = x->s;
    for (size_t i = 0; i < x->len; i++) {
        assert_int_equal(o[i].version, version);
        assert_false(o[i].duplicate);
        assert_string_equal(
            pg_sql(s->conninfo,
                   arena_printf(s->arena,
                                "SELECT count(*) FROM gris.submission s JOIN "
                                "gris.report_cells c ON c.submission = s.id "
                                "WHERE s.receipt = '%s' AND s.id = %lld AND "
                                "s.version = %lld",
                                o[i].receipt, (long long)o[i].submission, (long long)version)),
            "1");
    }
    const char *all = arena_printf(s->arena, "%lld", (long long)version * (long long)x->len);
    assert_string_equal(count(s, "submission"), all);
    assert_string_equal(count(s, "report_cells"), all);
    assert_string_equal(count(s, "stale"), all);
    assert_string_equal(count(s, "original"), arena_printf(s->arena, "%lld", (long long)version));
}

/* Cuts at request 1, 2, 3 … until an intake has no more requests. */
static void
cut_everywhere(struct scene *x, struct proxy *proxy, enum proxy_cut cut, int64_t *version)
{
    int cuts = -1;
    for (int at = 1; cuts != atomic_load(&proxy->shared->cuts); at++) {
        struct store_outcome *o = NULL;
        cuts = atomic_load(&proxy->shared->cuts);
        atomic_store(&proxy->shared->cut, (int)cut);
        atomic_store(&proxy->shared->at, at);
        sample_must(x->s, file(x, ++*version, &o));
        atomic_store(&proxy->shared->at, 0);
        check(x, o, *version);
    }
}

static void run(struct sample *s, struct scene scene)
{
    struct proxy proxy;
    const char *conninfo = proxy_start(&proxy, s->conninfo, s->arena);
    int64_t version = 0, rows, originals;
    scene.s = s;
    sample_must(s, store_open(conninfo, s->arena, &scene.store, &s->diags));
    for (int cut = 0; cut < PROXY_CUTS; cut++)
        cut_everywhere(&scene, &proxy, (enum proxy_cut)cut, &version);
    print_message("%d cuts\n", atomic_load(&proxy.shared->cuts));
    assert_true(atomic_load(&proxy.shared->cuts) >= PROXY_CUTS);
    store_close(scene.store);
    proxy_stop(&proxy);
    sample_must(s, verify_all(s->conninfo, &rows, &originals, &s->diags));
    assert_int_equal(originals, version);
}

static void a_single_filing_survives_every_cut(void **state)
{
    run(*state, (struct scene){.report = population, .len = 1});
}

static void a_group_survives_every_cut(void **state)
{
    run(*state, (struct scene){.report = population, .len = FILINGS});
}

static void a_large_intake_survives_every_cut(void **state)
{
    run(*state, (struct scene){.report = wide, .len = FILINGS});
}

static void a_bulk_survives_every_cut(void **state)
{
    run(*state, (struct scene){.report = population, .len = FILINGS, .bulk = true});
}

/* Nobody answers any more: one finding, in time, and nothing half; when the server is back the same store goes on. */
static void a_server_that_is_away_is_a_finding(void **state)
{
    struct sample *s = *state;
    struct proxy proxy;
    const char *conninfo = proxy_start(&proxy, s->conninfo, s->arena);
    struct scene x = {.s = s, .report = population, .len = 1};
    struct store_outcome *o;
    sample_must(s, store_open(conninfo, s->arena, &x.store, &s->diags));
    sample_must(s, file(&x, 1, &o));
    char away[96], socket_path[96];
    snprintf(socket_path, sizeof socket_path, "%s/.s.PGSQL.5432", proxy.dir);
    snprintf(away, sizeof away, "%s/away", proxy.dir);
    assert_int_equal(rename(socket_path, away), 0);
    atomic_store(&proxy.shared->cut, PROXY_BEFORE);
    atomic_store(&proxy.shared->at, 1);
    size_t before = s->diags.len;
    assert_int_equal(file(&x, 2, &o), STATUS_FAILED);
    assert_int_equal(s->diags.len, before + 1);
    assert_int_equal(s->diags.at[before].code, DIAG_E701);
    assert_string_equal(count(s, "submission"), "1");
    assert_int_equal(rename(away, socket_path), 0);
    sample_must(s, file(&x, 2, &o));
    check(&x, o, 2);
    store_close(x.store);
    proxy_stop(&proxy);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, sample_set_up, sample_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_single_filing_survives_every_cut), TEST(a_group_survives_every_cut),
        TEST(a_large_intake_survives_every_cut),  TEST(a_bulk_survives_every_cut),
        TEST(a_server_that_is_away_is_a_finding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
