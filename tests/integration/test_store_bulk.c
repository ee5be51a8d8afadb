/*
 * A file in groups: the same rows whichever way filings come in, all of them or none, and nobody in the way for long.
 */
#include "verify.h"

static const char *value_of(struct sample *s, const char *sql)
{
    return arena_strdup(s->arena, pg_sql(s->conninfo, sql));
}

static const char *count(struct sample *s, const char *table)
{
    return value_of(s, arena_printf(s->arena, "SELECT count(*) FROM gris.%s", table));
}

static struct report *population(struct sample *s, const char *org, const char *year, int64_t value)
{
    const int64_t values[] = {value, 1, 2};
    return sample_report(s, "DS-01", org, year, values, 3);
}

/* ---- the same rows, whichever way ---- */

enum { FILINGS = 120 };

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

/* Of few units, years and values, so that there are revisions, repetitions and older contents; every kind of content. */
static struct report *some_report(struct sample *s, uint64_t *seed)
{
    static const char *const orgs[] = {"01", "11", "12", "14", "15"};
    static const char *const years[] = {"2016", "2017", "2018"};
    struct report *r =
        population(s, orgs[next(seed) % 3], years[next(seed) % 2], (int64_t)(next(seed) % 4));
    r->vintage = next(seed) % 3 == 0 ? VINTAGE_ESTIMATE : VINTAGE_FINAL;
    if (next(seed) % 5 == 0)
        r->place[0] = (struct cell_place){99, 7};
    if (next(seed) % 5 == 0)
        r->status[1] = CELL_STATUS_CONFIDENTIAL;
    if (next(seed) % 5 == 0)
        VEC_PUSH(s->arena, &r->notes, ((struct slot_text){1, TEXT("ghi chú")}));
    if (next(seed) % 5 == 0)
        VEC_PUSH(s->arena, &r->texts, ((struct slot_text){2, TEXT("chữ")}));
    if (next(seed) % 6 == 0)
        r->outline = "[]";
    if (next(seed) % 6 == 0)
        r->reference_no = "12/BC";
    if (next(seed) % 6 == 0)
        diags_addv(&r->diags, DIAG_W304, (struct place){"f.csv", NULL, 3, 4}, "1", "2", NULL);
    if (next(seed) % 6 == 0)
        diags_addv(&r->diags, DIAG_E203, (struct place){"f.csv", NULL, 2, 4}, "abc", NULL);
    if (next(seed) % 8 == 0) { /* a narrative */
        r->form = r->layout = CATALOG_NONE;
        r->slots = 0;
        r->texts.len = r->notes.len = 0;
        r->outline = next(seed) % 2 == 0 ? "[1]" : "[2]";
    }
    r->content = report_digest(r);
    return r;
}

static struct store_filing *some_filings(struct sample *s, uint64_t seed)
{
    struct store_filing *filings = ARENA_ARRAY(s->arena, FILINGS, struct store_filing);
    for (size_t i = 0; i < FILINGS; i++)
        filings[i] = (struct store_filing){
            .report = some_report(s, &seed),
            .due = next(&seed) % 2 == 0 ? 0 : SAMPLE_NOW + (int64_t)(next(&seed) % 1000)};
    return filings;
}

typedef void filer(struct sample *s,
                   const struct store_original *original,
                   const struct store_filing *filings,
                   struct store_outcome *ret);

static void file_singly(struct sample *s,
                        const struct store_original *original,
                        const struct store_filing *filings,
                        struct store_outcome *ret)
{
    for (size_t i = 0; i < FILINGS; i++) {
        struct store_intake intake = {&s->catalog, "file", "tester",    SAMPLE_NOW,
                                      original,    1,      &filings[i], 1};
        struct store_outcome *o;
        sample_must(s, store_intake(s->store, &intake, s->arena, &o, &s->diags));
        ret[i] = o[0];
    }
}

static void file_together(struct sample *s,
                          const struct store_original *original,
                          const struct store_filing *filings,
                          struct store_outcome *ret)
{
    struct store_intake intake = {&s->catalog, "file", "tester", SAMPLE_NOW,
                                  original,    1,      filings,  FILINGS};
    struct store_outcome *o;
    sample_must(s, store_intake(s->store, &intake, s->arena, &o, &s->diags));
    memcpy(ret, o, FILINGS * sizeof *o);
}

static void file_in_groups_of(struct sample *s,
                              const struct store_original *original,
                              const struct store_filing *filings,
                              size_t group,
                              struct store_outcome *ret)
{
    struct store_intake_head head = {&s->catalog, "file", "tester", SAMPLE_NOW, original};
    struct store_bulk *bulk;
    sample_must(s, store_original_put(s->store, original, SAMPLE_NOW, &s->diags));
    sample_must(s, store_bulk_begin(s->store, &head, s->arena, &bulk, &s->diags));
    for (size_t i = 0; i < FILINGS; i += group) {
        size_t len = FILINGS - i < group ? FILINGS - i : group;
        struct store_outcome *o;
        sample_must(s, store_bulk_add(bulk, filings + i, len, s->arena, &o, &s->diags));
        memcpy(ret + i, o, len * sizeof *o);
    }
    sample_must(s, store_bulk_commit(bulk, &s->diags));
}

static void file_in_sevens(struct sample *s,
                           const struct store_original *original,
                           const struct store_filing *filings,
                           struct store_outcome *ret)
{
    file_in_groups_of(s, original, filings, 7, ret);
}

static void file_in_one_group(struct sample *s,
                              const struct store_original *original,
                              const struct store_filing *filings,
                              struct store_outcome *ret)
{
    file_in_groups_of(s, original, filings, FILINGS, ret);
}

/* All that the intake wrote but the audit rows, whose number depends on the groups. Ids too: they count the new ones in order. */
static const char *rows(struct sample *s)
{
    static const char *const tables[] = {
        "(SELECT to_jsonb(t) - 'audit' FROM gris.submission t)",
        "(SELECT to_jsonb(t) FROM gris.report_cells t)",
        "(SELECT to_jsonb(t) FROM gris.report_text t)",
        "(SELECT to_jsonb(t) FROM gris.report_outline t)",
        "(SELECT to_jsonb(t) FROM gris.diagnostic t)",
        "(SELECT to_jsonb(t) FROM gris.original t)",
        "(SELECT to_jsonb(t) FROM gris.original_chunk t)",
        "(SELECT to_jsonb(t) - 'audit' FROM gris.submission_event t)",
        "(SELECT jsonb_build_array(layout_id, org_id, period) FROM gris.stale t)"};
    const char *all = "";
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        all = arena_printf(
            s->arena, "%s\n%s", all,
            pg_sql(s->conninfo,
                   arena_printf(s->arena,
                                "SELECT count(*) || ' ' || coalesce(md5(string_agg(j::text, E'\\n' "
                                "ORDER BY j::text)), '') FROM %s x (j)",
                                tables[i])));
    return all;
}

static void assert_outcomes(const struct store_outcome *a, const struct store_outcome *b)
{
    for (size_t i = 0; i < FILINGS; i++) {
        assert_int_equal(a[i].submission, b[i].submission);
        assert_string_equal(a[i].receipt, b[i].receipt);
        assert_string_equal(a[i].state, b[i].state);
        assert_int_equal(a[i].version, b[i].version);
        assert_int_equal(a[i].duplicate, b[i].duplicate);
        assert_int_equal(a[i].stands != NULL, b[i].stands != NULL);
        if (a[i].stands != NULL)
            assert_string_equal(a[i].stands, b[i].stands);
    }
}

static void check_way(uint64_t seed,
                      filer *way,
                      struct store_outcome *ret_outcomes,
                      const char **ret_rows,
                      struct arena *arena)
{
    void *state;
    sample_set_up(&state);
    struct sample *s = state;
    struct store_original original = sample_original("f.csv", "whichever", 9);
    struct store_filing *filings = some_filings(s, seed);
    int64_t audit_rows, originals, position;
    way(s, &original, filings, ret_outcomes);
    *ret_rows = arena_strdup(arena, rows(s));
    for (size_t i = 0; i < FILINGS; i++) {
        ret_outcomes[i].receipt = arena_strdup(arena, ret_outcomes[i].receipt);
        ret_outcomes[i].state = arena_strdup(arena, ret_outcomes[i].state);
        if (ret_outcomes[i].stands != NULL)
            ret_outcomes[i].stands = arena_strdup(arena, ret_outcomes[i].stands);
    }
    sample_must(s, store_audit_seal(s->store, &position, &s->diags));
    sample_must(s, verify_all(s->conninfo, &audit_rows, &originals, &s->diags));
    /* Again: nothing new, the same receipts. */
    struct store_outcome again[FILINGS];
    way(s, &original, filings, again);
    assert_string_equal(rows(s), *ret_rows);
    for (size_t i = 0; i < FILINGS; i++)
        assert_true(again[i].duplicate);
    sample_tear_down(&state);
}

static void every_way_writes_the_same(void **state)
{
    (void)state;
    static filer *const ways[] = {file_singly, file_together, file_in_sevens, file_in_one_group};
    struct arena *arena = arena_new(0);
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct store_outcome first[FILINGS], other[FILINGS];
        const char *expected, *got;
        check_way(seed, ways[0], first, &expected, arena);
        size_t duplicates = 0, older = 0, rejected = 0;
        for (size_t i = 0; i < FILINGS; i++) {
            duplicates += first[i].duplicate ? 1 : 0;
            older += first[i].stands != NULL ? 1 : 0;
            rejected += first[i].version == 0 ? 1 : 0;
        }
        print_message("%zu duplicates, %zu older contents, %zu refused\n", duplicates, older,
                      rejected);
        assert_true(duplicates > 5 && older > 2 && rejected > 5);
        for (size_t w = 1; w < sizeof ways / sizeof ways[0]; w++) {
            check_way(seed, ways[w], other, &got, arena);
            assert_string_equal(got, expected);
            assert_outcomes(first, other);
        }
    }
    arena_free(arena);
}

/* ---- all or nothing ---- */

static struct store_bulk *begin(struct sample *s, const struct store_original *original)
{
    static struct store_intake_head head;
    struct store_bulk *bulk;
    head = (struct store_intake_head){&s->catalog, "file", "tester", SAMPLE_NOW, original};
    sample_must(s, store_bulk_begin(s->store, &head, s->arena, &bulk, &s->diags));
    return bulk;
}

static enum status add(struct sample *s,
                       struct store_bulk *bulk,
                       const struct report *report,
                       const char *replaces,
                       struct store_outcome *ret)
{
    struct store_filing filing = {.report = report, .replaces = replaces};
    struct store_outcome *o;
    enum status status = store_bulk_add(bulk, &filing, 1, s->arena, &o, &s->diags);
    if (status == STATUS_OK)
        *ret = o[0];
    return status;
}

static void nothing_counts_before_the_commit(void **state)
{
    struct sample *s = *state;
    struct store_outcome o;
    struct store_original original = sample_original("f.csv", "x", 1);
    sample_must(s, store_original_put(s->store, &original, SAMPLE_NOW, &s->diags));
    struct store_bulk *bulk = begin(s, &original);
    sample_must(s, add(s, bulk, population(s, "01", "2018", 5), NULL, &o));
    sample_must(s, add(s, bulk, population(s, "11", "2016", 5), NULL, &o)); /* a new partition */
    assert_string_equal(count(s, "submission"), "0");
    store_bulk_abandon(bulk);
    store_bulk_abandon(NULL);
    assert_string_equal(count(s, "submission"), "0");
    assert_string_equal(count(s, "audit"), "1"); /* the catalog */
    assert_string_equal(count(s, "original"), "1");
    bulk = begin(s, &original);
    sample_must(s, add(s, bulk, population(s, "11", "2016", 5), NULL, &o));
    assert_int_equal(o.version, 1);
    sample_must(s, add(s, bulk, population(s, "11", "2016", 5), NULL, &o));
    assert_true(o.duplicate);
    sample_must(s, add(s, bulk, population(s, "11", "2016", 6), NULL, &o));
    assert_int_equal(o.version, 2);
    sample_must(s, store_bulk_commit(bulk, &s->diags));
    assert_string_equal(count(s, "submission"), "2");
    assert_string_equal(count(s, "stale"), "2");
    /* A bulk of nothing is one too. */
    sample_must(s, store_bulk_commit(begin(s, &original), &s->diags));
    assert_string_equal(count(s, "submission"), "2");
}

static void the_original_must_be_there_in_the_end(void **state)
{
    struct sample *s = *state;
    struct store_outcome o;
    struct store_original original = sample_original("f.csv", "x", 1);
    struct store_bulk *bulk = begin(s, &original);
    sample_must(s, add(s, bulk, population(s, "01", "2018", 5), NULL, &o));
    assert_int_equal(store_bulk_commit(bulk, &s->diags), STATUS_FAILED);
    assert_false(store_should_retry(s->store));
    assert_string_equal(count(s, "submission"), "0");
    /* Beside it, after the filings, is soon enough. */
    bulk = begin(s, &original);
    sample_must(s, add(s, bulk, population(s, "01", "2018", 5), NULL, &o));
    struct store *beside = sample_connect(s);
    sample_must(s, store_original_put(beside, &original, SAMPLE_NOW, &s->diags));
    sample_must(s, store_original_put(beside, &original, SAMPLE_NOW, &s->diags)); /* once more */
    store_close(beside);
    sample_must(s, store_bulk_commit(bulk, &s->diags));
    assert_string_equal(count(s, "submission"), "1");
    assert_string_equal(count(s, "original"), "1");
    assert_string_equal(count(s, "original_due"), "0");
}

static void a_receipt_to_replace_is_looked_for_in_all_groups(void **state)
{
    struct sample *s = *state;
    struct store_outcome first = sample_file(s, population(s, "01", "2018", 5), "x", NULL), o;
    struct store_original original = sample_original("f.csv", "y", 1);
    sample_must(s, store_original_put(s->store, &original, SAMPLE_NOW, &s->diags));
    struct store_bulk *bulk = begin(s, &original);
    sample_must(s, add(s, bulk, population(s, "11", "2018", 5), first.receipt, &o));
    assert_int_equal(store_bulk_commit(bulk, &s->diags), STATUS_REJECTED);
    assert_int_equal(s->diags.at[s->diags.len - 1].code, DIAG_E407);
    assert_string_equal(count(s, "submission"), "1");
    bulk = begin(s, &original);
    sample_must(s, add(s, bulk, population(s, "11", "2018", 5), first.receipt, &o));
    sample_must(s, add(s, bulk, population(s, "01", "2018", 6), first.receipt, &o));
    sample_must(s, store_bulk_commit(bulk, &s->diags));
    assert_string_equal(
        value_of(s,
                 "SELECT string_agg(version || ' ' || coalesce(replaces, '-'), ', ' ORDER BY id) "
                 "FROM gris.submission"),
        arena_printf(s->arena, "1 -, 1 -, 2 %s", first.receipt));
}

/* A commit that is refused takes the partition of a second group with it; the next who files for that year makes it again. */
static void a_refused_commit_forgets_its_partitions(void **state)
{
    struct sample *s = *state;
    struct store_outcome o;
    struct store_original original = sample_original("f.csv", "x", 1);
    sample_must(s, store_original_put(s->store, &original, SAMPLE_NOW, &s->diags));
    struct store_bulk *bulk = begin(s, &original);
    sample_must(s, add(s, bulk, population(s, "01", "2018", 5), NULL, &o));
    sample_must(s, add(s, bulk, population(s, "11", "2016", 5), "GR20261122-9999999-00", &o));
    assert_int_equal(store_bulk_commit(bulk, &s->diags), STATUS_REJECTED);
    assert_int_equal(s->diags.at[s->diags.len - 1].code, DIAG_E407);
    assert_string_equal(count(s, "submission"), "0");
    assert_int_equal(sample_file(s, population(s, "11", "2016", 5), "y", NULL).version, 1);
    assert_string_equal(value_of(s, "SELECT count(*) FROM gris.report_cells_2016"), "1");
}

/* ---- others at the same time ---- */

/* Somebody files what the bulk believes to be new, after it has looked. */
static void a_race_that_is_lost_is_told(void **state)
{
    struct sample *s = *state;
    struct store_outcome o;
    struct store_original original = sample_original("f.csv", "x", 1);
    sample_must(s, store_original_put(s->store, &original, SAMPLE_NOW, &s->diags));
    struct store_bulk *bulk = begin(s, &original);
    struct store *other = sample_connect(s);
    struct store_filing many[1500];
    for (size_t i = 0; i < 1500; i++) /* enough that the period is asked for, not each unit */
        many[i] = (struct store_filing){.report = population(s, "01", "2018", (int64_t)i)};
    struct store_outcome *all;
    sample_must(s, store_bulk_add(bulk, many, 1500, s->arena, &all, &s->diags));
    assert_int_equal(all[1499].version, 1500);
    sample_must(s, sample_try(s, other, population(s, "11", "2018", 1), "other", NULL, &o));
    for (size_t i = 0; i < 1500; i++)
        many[i].report = population(s, "11", "2018", 2 + (int64_t)i);
    assert_int_equal(store_bulk_add(bulk, many, 1500, s->arena, &all, &s->diags), STATUS_FAILED);
    assert_true(store_should_retry(s->store));
    store_bulk_abandon(bulk);
    assert_string_equal(count(s, "submission"), "1");
    bulk = begin(s, &original);
    sample_must(s, store_bulk_add(bulk, many, 1500, s->arena, &all, &s->diags));
    assert_int_equal(all[0].version, 2);
    sample_must(s, store_bulk_commit(bulk, &s->diags));
    assert_string_equal(count(s, "submission"), "1501");
    store_close(other);
}

/* Two bulks over the same keys in opposite order, again and again: both come through, versions count up without a gap. */
enum { ROUNDS = 4 };
static void file_rounds(struct sample *s, int process)
{
    static const char *const orgs[] = {"01", "11", "12", "14", "15"};
    struct store *store;
    if (store_open(s->conninfo, s->arena, &store, &s->diags) != STATUS_OK)
        _exit(1);
    s->store = store;
    for (int round = 0, tries = 0; round < ROUNDS; tries++) {
        char bytes[32];
        snprintf(bytes, sizeof bytes, "%d %d", process, round);
        struct store_original original = sample_original("f.csv", bytes, strlen(bytes));
        struct store_intake_head head = {&s->catalog, "file", "tester", SAMPLE_NOW, &original};
        struct store_bulk *bulk = NULL;
        struct store_outcome o;
        if (store_original_put(store, &original, SAMPLE_NOW, &s->diags) != STATUS_OK)
            _exit(2);
        enum status status = store_bulk_begin(store, &head, s->arena, &bulk, &s->diags);
        for (int k = 0; k < 5 && status == STATUS_OK; k++)
            status =
                add(s, bulk,
                    population(s, orgs[process == 0 ? k : 4 - k], "2018", 100 * process + round),
                    NULL, &o);
        if (status == STATUS_OK)
            status = store_bulk_commit(bulk, &s->diags);
        else
            store_bulk_abandon(bulk);
        if (status == STATUS_OK)
            round++;
        else if (!store_should_retry(store) || tries > 50)
            _exit(3);
    }
    store_close(store);
    _exit(0);
}

static void two_bulks_do_not_starve(void **state)
{
    struct sample *s = *state;
    pid_t children[2];
    for (int i = 0; i < 2; i++) {
        children[i] = fork();
        if (children[i] == 0)
            file_rounds(s, i);
    }
    for (int i = 0; i < 2; i++) {
        int code;
        assert_int_equal(waitpid(children[i], &code, 0), children[i]);
        assert_int_equal(code, 0);
    }
    assert_string_equal(value_of(s, "SELECT string_agg(DISTINCT x.n, ' ') FROM (SELECT "
                                    "count(*) || '/' || max(version) AS n FROM gris.submission "
                                    "GROUP BY org_id) x"),
                        "8/8");
}

/* ---- numbers ---- */

static void a_receipt_finds_its_submission(void **state)
{
    struct sample *s = *state;
    struct store_submission found;
    struct store_outcome first = sample_file(s, population(s, "01", "2018", 5), "x", NULL);
    /* Behind ten million, the serial begins anew; the day tells them apart. */
    pg_sql(s->conninfo, "SELECT setval('gris.submission_id', 10000000)");
    struct store *later = sample_connect(s);
    struct store_original original = sample_original("f.csv", "y", 1);
    struct store_filing filing = {.report = population(s, "11", "2018", 5)};
    struct store_intake intake = {&s->catalog, "file", "tester", SAMPLE_NOW + 86400,
                                  &original,   1,      &filing,  1};
    struct store_outcome *o;
    sample_must(s, store_intake(later, &intake, s->arena, &o, &s->diags));
    store_close(later);
    assert_int_equal(o->submission, 10000001);
    assert_memory_equal(o->receipt, "GR20261123-0000001-", 19);
    sample_must(
        s, store_submission_find(s->store, &s->catalog, o->receipt, s->arena, &found, &s->diags));
    assert_int_equal(found.id, 10000001);
    sample_must(s, store_submission_find(s->store, &s->catalog, first.receipt, s->arena, &found,
                                         &s->diags));
    assert_int_equal(found.id, 1);
    assert_int_equal(store_submission_find(s->store, &s->catalog, "GR20261122-0000001-99", s->arena,
                                           &found, &s->diags),
                     STATUS_REJECTED);
    assert_int_equal(store_submission_find(s->store, &s->catalog, "GR20261122-000000x-99", s->arena,
                                           &found, &s->diags),
                     STATUS_REJECTED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, sample_set_up, sample_tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_writes_the_same),
        TEST(nothing_counts_before_the_commit),
        TEST(the_original_must_be_there_in_the_end),
        TEST(a_receipt_to_replace_is_looked_for_in_all_groups),
        TEST(a_refused_commit_forgets_its_partitions),
        TEST(a_race_that_is_lost_is_told),
        TEST(two_bulks_do_not_starve),
        TEST(a_receipt_finds_its_submission),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
