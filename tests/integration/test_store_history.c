/* What stands of units and periods, for rules: sealed or not, the best vintage, what was withdrawn not; and what would add nothing. */
#include "sample.h"

static struct report *
population(struct sample *s, const char *org, const char *year, enum vintage vintage, int64_t value)
{
    const int64_t values[] = {value, 1, 2};
    struct report *report = sample_report(s, "DS-01", org, year, values, 3);
    report->vintage = vintage;
    return report;
}

static struct store_filings
history(struct sample *s, const struct report *const *reports, size_t len)
{
    struct store_filings found = {0};
    uint32_t *orgs = ARENA_ARRAY(s->arena, len, uint32_t);
    struct period *periods = ARENA_ARRAY(s->arena, len, struct period);
    for (size_t i = 0; i < len; i++) {
        orgs[i] = reports[i]->org;
        periods[i] = reports[i]->period;
    }
    sample_must(s, store_history(s->store, &s->catalog, reports[0]->layout, orgs, periods, len, 0,
                                 s->arena, &found, &s->diags));
    return found;
}

/* The first figure of what stands, 0 where nothing does. */
static int64_t stands(struct sample *s, const struct report *report)
{
    struct store_filings found = history(s, &report, 1);
    assert_true(found.len < 2);
    return found.len == 0 ? 0 : found.at[0].cells[s->catalog.forms.at[report->form].cells[0].slot];
}

static void withdraw(struct sample *s, int64_t submission)
{
    sample_must(s,
                sample_step(s, s->store, submission, "withdrawn", "tester", "because", SAMPLE_NOW));
}

static void what_stands_is_the_best_and_the_latest(void **state)
{
    struct sample *s = *state;
    struct report *asked = population(s, "01", "2015", VINTAGE_FINAL, 0);
    assert_int_equal(stands(s, asked), 0);
    sample_file(s, population(s, "01", "2015", VINTAGE_PRELIMINARY, 10), "a", NULL);
    assert_int_equal(stands(s, asked), 10); /* not sealed yet */
    sample_file(s, population(s, "01", "2015", VINTAGE_FINAL, 20), "b", NULL);
    struct store_outcome third =
        sample_file(s, population(s, "01", "2015", VINTAGE_FINAL, 30), "c", NULL);
    sample_file(s, population(s, "01", "2015", VINTAGE_ESTIMATE, 40), "d", NULL);
    assert_int_equal(stands(s, asked), 30);
    withdraw(s, third.submission);
    assert_int_equal(stands(s, asked), 20);
}

/* The first figure of what stood when a submission was filed; `year`: of what the aggregates contained. */
static int64_t stood(struct sample *s, const struct report *of, int64_t then, bool year)
{
    struct store_filings found = {0};
    if (year)
        sample_must(s, store_history_year(s->store, &s->catalog, of->layout, of->period.year, then,
                                          s->arena, &found, &s->diags));
    else
        sample_must(s, store_history(s->store, &s->catalog, of->layout, &of->org, &of->period, 1,
                                     then, s->arena, &found, &s->diags));
    assert_true(found.len < 2);
    return found.len == 0 ? 0 : found.at[0].cells[s->catalog.forms.at[of->form].cells[0].slot];
}

/* A run of the aggregation that saw everything there is. */
static void note_run(struct sample *s)
{
    int64_t position;
    sample_must(s, store_audit_seal(s->store, &position, &s->diags));
    pg_sql(s->conninfo,
           "INSERT INTO gris.aggregate_run (at, whole, position, catalog_load, keys, written) "
           "SELECT now(), true, max(position), 1, 0, 0 FROM gris.audit");
}

static void what_stood_then(void **state)
{
    struct sample *s = *state;
    struct report *asked = population(s, "01", "2015", VINTAGE_FINAL, 0);
    int64_t before =
        sample_file(s, population(s, "02", "2015", VINTAGE_FINAL, 1), "x", NULL).submission;
    int64_t first =
        sample_file(s, population(s, "01", "2015", VINTAGE_FINAL, 10), "a", NULL).submission;
    int64_t between =
        sample_file(s, population(s, "04", "2014", VINTAGE_FINAL, 2), "y", NULL).submission;
    withdraw(s, first);
    int64_t gone =
        sample_file(s, population(s, "04", "2013", VINTAGE_FINAL, 3), "z", NULL).submission;
    sample_file(s, population(s, "01", "2015", VINTAGE_FINAL, 20), "b", NULL);
    int64_t after =
        sample_file(s, population(s, "04", "2012", VINTAGE_FINAL, 4), "w", NULL).submission;
    assert_int_equal(stood(s, asked, before, false), 0);
    assert_int_equal(stood(s, asked, between, false), 10); /* withdrawn later */
    assert_int_equal(stood(s, asked, gone, false), 0);
    assert_int_equal(stood(s, asked, after, false), 20);
    assert_int_equal(stood(s, asked, 0, false), 20);
}

static void what_was_added_up_then(void **state)
{
    struct sample *s = *state;
    struct report *asked = population(s, "01", "2015", VINTAGE_FINAL, 0);
    int64_t first =
        sample_file(s, population(s, "01", "2015", VINTAGE_FINAL, 10), "a", NULL).submission;
    int64_t early =
        sample_file(s, population(s, "04", "2014", VINTAGE_FINAL, 2), "y", NULL).submission;
    note_run(s);
    int64_t middle =
        sample_file(s, population(s, "04", "2013", VINTAGE_FINAL, 3), "z", NULL).submission;
    withdraw(s, first);
    int64_t unsealed =
        sample_file(s, population(s, "04", "2011", VINTAGE_FINAL, 5), "v", NULL).submission;
    assert_int_equal(stood(s, asked, early, true), 0); /* before the first run */
    assert_int_equal(stood(s, asked, middle, true), 10);
    assert_int_equal(stood(s, asked, unsealed, true),
                     10); /* withdrawn, but not yet seen by a run */
    note_run(s);
    int64_t late =
        sample_file(s, population(s, "04", "2012", VINTAGE_FINAL, 4), "w", NULL).submission;
    assert_int_equal(stood(s, asked, middle, true), 10);
    assert_int_equal(stood(s, asked, late, true), 0);
}

static void many_are_asked_at_once(void **state)
{
    struct sample *s = *state;
    const struct report *reports[] = {population(s, "01", "2015", VINTAGE_FINAL, 1),
                                      population(s, "02", "2015", VINTAGE_FINAL, 2),
                                      population(s, "02", "2014", VINTAGE_FINAL, 3)};
    sample_file(s, population(s, "01", "2015", VINTAGE_FINAL, 1), "a", NULL);
    sample_file(s, population(s, "02", "2014", VINTAGE_FINAL, 3), "b", NULL);
    struct store_filings found = history(s, reports, 3);
    assert_int_equal(found.len, 2);
    assert_int_equal(found.at[0].org, reports[0]->org);
    assert_int_equal(found.at[1].org, reports[2]->org);
    assert_int_equal(found.at[1].period.year, 2014);
    /* also while a transaction is open */
    sample_must(s, store_begin(s->store, STORE_READ_COMMITTED, &s->diags));
    assert_int_equal(history(s, reports, 3).len, 2);
    store_rollback(s->store);
}

static void periods_with_filings(void **state)
{
    struct sample *s = *state;
    sample_file(s, population(s, "01", "2015", VINTAGE_FINAL, 1), "a", NULL);
    struct period asked[2];
    bool filed[2];
    assert_true(period_parse(TEXT("2014"), &asked[0]));
    assert_true(period_parse(TEXT("2015"), &asked[1]));
    sample_must(s, store_history_periods(s->store, asked, 2, s->arena, filed, &s->diags));
    assert_false(filed[0]);
    assert_true(filed[1]);
}

static bool says_the_same(struct sample *s, const struct report *report)
{
    bool same = true;
    sample_must(s,
                store_history_same(s->store, &s->catalog, &report, 1, s->arena, &same, &s->diags));
    return same;
}

/* Data-model.md, rule 6: equal to what stands, not to an older version, nor to one that was sent back. */
static void the_same_again(void **state)
{
    struct sample *s = *state;
    struct report *first = population(s, "01", "2015", VINTAGE_FINAL, 10);
    struct report *second = population(s, "01", "2015", VINTAGE_FINAL, 20);
    assert_false(says_the_same(s, first));
    sample_file(s, first, "a", NULL);
    assert_true(says_the_same(s, first));
    assert_false(says_the_same(s, second));
    assert_false(says_the_same(s, population(s, "02", "2015", VINTAGE_FINAL, 10)));
    assert_false(says_the_same(s, population(s, "01", "2015", VINTAGE_ESTIMATE, 10)));
    struct store_outcome o = sample_file(s, second, "b", NULL);
    assert_false(says_the_same(s, first));
    assert_true(says_the_same(s, second));
    sample_must(
        s, sample_step(s, s->store, o.submission, "returned", "tester", "because", SAMPLE_NOW));
    assert_false(says_the_same(s, second));
    sample_must(
        s, sample_step(s, s->store, o.submission, "withdrawn", "tester", "because", SAMPLE_NOW));
    assert_true(says_the_same(s, first));
}

static void a_broken_connection_is_opened_again(void **state)
{
    struct sample *s = *state;
    sample_file(s, population(s, "01", "2015", VINTAGE_FINAL, 10), "a", NULL);
    pg_sql(s->conninfo, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    assert_int_equal(stands(s, population(s, "01", "2015", VINTAGE_FINAL, 0)), 10);
}

static void a_refusal_is_told(void **state)
{
    struct sample *s = *state;
    pg_sql(s->conninfo, "ALTER TABLE gris.submission_step RENAME TO elsewhere");
    struct store_filings found = {0};
    struct report *asked = population(s, "01", "2015", VINTAGE_FINAL, 0);
    assert_int_equal(store_history(s->store, &s->catalog, asked->layout, &asked->org,
                                   &asked->period, 1, 0, s->arena, &found, &s->diags),
                     STATUS_FAILED);
    assert_int_equal(s->diags.at[s->diags.len - 1].code, DIAG_E709);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_stands_is_the_best_and_the_latest, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(what_stood_then, sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(what_was_added_up_then, sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(many_are_asked_at_once, sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(periods_with_filings, sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(the_same_again, sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(a_broken_connection_is_opened_again, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_refusal_is_told, sample_set_up, sample_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
