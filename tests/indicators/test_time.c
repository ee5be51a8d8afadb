/*
 * Over time: every time_agg, missing parts, M13, quarters and halves filed for themselves, school
 * terms, changes of window. Neighbours: indicators/roll_time.c, roll_need.c.
 */
#include "fixture.h"

enum { SUM, FIRST, LAST, MEAN, MIN, MAX, NONE, SLOTS };
enum { A, VN }; /* units; A is below VN */

/* One unit A under VN, files `frequency`. */
static struct fx *make(enum period_kind frequency)
{
    struct fx *fx = fx_new();
    fx_hierarchy(fx, "admin");
    fx_org(fx, "A", 1);
    fx_org(fx, "VN", 2);
    fx_edge(fx, 0, A, VN, true);
    fx_indicator(fx, "SUM", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_indicator(fx, "FIRST", 0, TIME_AGG_FIRST, ORG_AGG_SUM);
    fx_indicator(fx, "LAST", 0, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_indicator(fx, "MEAN", 1, TIME_AGG_MEAN, ORG_AGG_SUM);
    fx_indicator(fx, "MIN", 0, TIME_AGG_MIN, ORG_AGG_SUM);
    fx_indicator(fx, "MAX", 0, TIME_AGG_MAX, ORG_AGG_SUM);
    fx_indicator(fx, "NONE", 0, TIME_AGG_NONE, ORG_AGG_SUM);
    fx_layout(fx, "L", 1);
    fx_form(fx, "F", 0, 0, SLOTS);
    fx_regime(fx, "R", frequency);
    fx_obligation(fx, 0, 0, 1);
    return fx;
}

static void file_all(struct fx *fx, const char *period, int64_t value)
{
    for (uint32_t s = 0; s < SLOTS; s++)
        fx_file(fx, 0, A, period, s, value);
}

static void expect(const struct aggregate *a, const int64_t values[SLOTS])
{
    assert_non_null(a);
    for (size_t s = 0; s < SLOTS; s++)
        assert_true(a->effective[s] == values[s]);
}

static void
expect_counts(const struct aggregate *a, size_t slot, int reported, int expected, bool partial)
{
    assert_int_equal(a->reported[slot], reported);
    assert_int_equal(a->expected[slot], expected);
    assert_int_equal((a->flags[slot] & SLOT_PARTIAL) != 0, partial);
}

static void test_quarter(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx_done(fx);
    file_all(fx, "2026-01", 20);
    file_all(fx, "2026-02", 10);
    file_all(fx, "2026-03", 31);
    assert_true(fx_full(fx));
    const struct aggregate *q = fx_row(fx, 0, 0, A, "2026-Q1");
    /* 20+10+31 = 61; first 20; last 31; mean of 2.0, 1.0, 3.1 = 6.1/3 = 2.03 -> 2.0; 10; 31; none
     * null */
    expect(q, (const int64_t[]){61, 20, 31, 20, 10, 31, CELL_NULL});
    for (size_t s = 0; s < SLOTS - 1; s++) {
        expect_counts(q, s, 1, 1, false);
        assert_int_equal(q->flags[s], SLOT_OWN | SLOT_FINAL);
    }
    expect_counts(q, NONE, 0, 0, false); /* nobody asks for it at the quarter */
    /* exact: (20+10+31) x 27720/3 over 27720 */
    assert_true(q->own_parts[MEAN].num == (decimal_wide)61 * 9240);
    assert_true(q->own_parts[MEAN].den == 27720);
    assert_int_equal(q->filings, 3);
    /* the same stands at VN, as a sum over one child */
    expect(fx_row(fx, 0, 0, VN, "2026-Q1"), (const int64_t[]){61, 20, 31, 20, 10, 31, CELL_NULL});
    assert_int_equal(fx_row(fx, 0, 0, VN, "2026-Q1")->flags[SUM], SLOT_FINAL);
    /* Q2 to Q4 are missing: half and year are partial, whatever the aggregation */
    const struct aggregate *h = fx_row(fx, 0, 0, A, "2026-H1");
    expect(h, (const int64_t[]){61, 20, 31, 20, 10, 31, CELL_NULL});
    expect_counts(h, SUM, 0, 1, true);
    expect_counts(h, FIRST, 0, 1, true);
    expect_counts(h, LAST, 0, 1, true);
    expect_counts(h, MEAN, 0, 1, true);
    expect_counts(fx_row(fx, 0, 0, VN, "2026"), MAX, 0, 1, true);
    assert_null(fx_row(fx, 0, 0, A, "2026-Q2"));
    assert_int_equal(fx->store->findings.len, 0);
    fx_free(fx);
}

static void test_missing_ends(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx_done(fx);
    file_all(fx, "2026-02", 7);
    fx_full(fx);
    const struct aggregate *q = fx_row(fx, 0, 0, A, "2026-Q1");
    expect(q, (const int64_t[]){7, 7, 7, 7, 7, 7, CELL_NULL});
    for (size_t s = 0; s < NONE; s++)
        expect_counts(q, s, 0, 1, true);
    /* January comes: March is still missing */
    file_all(fx, "2026-01", 5);
    fx_full(fx);
    q = fx_row(fx, 0, 0, A, "2026-Q1");
    /* mean of 0.5 and 0.7 over two months: 0.6 */
    expect(q, (const int64_t[]){12, 5, 7, 6, 5, 7, CELL_NULL});
    expect_counts(q, FIRST, 0, 1, true);
    expect_counts(q, LAST, 0, 1, true);
    fx_free(fx);
}

static void test_statuses(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx_done(fx);
    file_all(fx, "2026-01", 5);
    file_all(fx, "2026-02", 6);
    for (uint32_t s = 0; s < SLOTS; s++)
        fx_mark(fx, 0, A, "2026-03", s, CELL_STATUS_NIL);
    fx_full(fx);
    const struct aggregate *q = fx_row(fx, 0, 0, A, "2026-Q1");
    /* nil is reported: nothing to add; the last is nil itself; mean of 0.5 and 0.6 = 0.55 -> 0.6 */
    expect(q, (const int64_t[]){11, 5, CELL_NULL, 6, 5, 6, CELL_NULL});
    for (size_t s = 0; s < NONE; s++)
        expect_counts(q, s, 1, 1, false);
    for (uint32_t s = 0; s < SLOTS; s++)
        fx_mark(fx, 0, A, "2026-03", s, CELL_STATUS_NOT_APPLICABLE);
    fx_full(fx);
    q = fx_row(fx, 0, 0, A, "2026-Q1");
    /* March cannot exist: it is not missed, and the last is February's */
    expect(q, (const int64_t[]){11, 5, 6, 6, 5, 6, CELL_NULL});
    for (size_t s = 0; s < NONE; s++)
        expect_counts(q, s, 1, 1, false);
    expect_counts(fx_row(fx, 0, 0, A, "2026-03"), SUM, 0, 0, false);
    for (uint32_t s = 0; s < SLOTS; s++)
        fx_mark(fx, 0, A, "2026-03", s, CELL_STATUS_NOT_AVAILABLE);
    fx_full(fx);
    expect_counts(fx_row(fx, 0, 0, A, "2026-Q1"), SUM, 0, 1, true);
    expect_counts(fx_row(fx, 0, 0, A, "2026-03"), SUM, 0, 1, false);
    fx_free(fx);
}

static void test_nothing_but_statuses(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx_done(fx);
    static const char *const months[] = {"2026-01", "2026-02", "2026-03"};
    for (size_t m = 0; m < 3; m++) {
        for (uint32_t s = 0; s < SLOTS; s++)
            fx_mark(fx, 0, A, months[m], s,
                    s == LAST ? CELL_STATUS_NOT_APPLICABLE : CELL_STATUS_NIL);
    }
    fx_mark(fx, 0, A, "2026-03", FIRST, CELL_STATUS_NOT_APPLICABLE);
    fx_mark(fx, 0, A, "2026-02", FIRST, CELL_STATUS_NOT_APPLICABLE);
    fx_mark(fx, 0, A, "2026-01", FIRST, CELL_STATUS_NOT_AVAILABLE);
    fx_full(fx);
    const struct aggregate *q = fx_row(fx, 0, 0, A, "2026-Q1");
    for (size_t s = 0; s < SLOTS; s++)
        assert_true(q->effective[s] == CELL_NULL);
    expect_counts(q, SUM, 1, 1, false);   /* nil three times */
    expect_counts(q, LAST, 0, 0, false);  /* not applicable three times */
    expect_counts(q, FIRST, 0, 1, false); /* one of them is owed */
    assert_int_equal(q->filings, 3);
    fx_free(fx);
}

static void test_filed_longer(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx_done(fx);
    file_all(fx, "2026-01", 1);
    file_all(fx, "2026-02", 2);
    file_all(fx, "2026-03", 3);
    /* the quarter filed for itself wins; 6 months differ only where the sum is not 6 */
    fx_file(fx, 0, A, "2026-Q1", SUM, 6);
    fx_file(fx, 0, A, "2026-Q1", LAST, 4);
    fx_file(fx, 0, A, "2026-Q1", NONE, 9);
    fx_full(fx);
    const struct aggregate *q = fx_row(fx, 0, 0, A, "2026-Q1");
    expect(q, (const int64_t[]){6, 1, 4, 2, 1, 3, 9});
    assert_int_equal(fx_findings(fx, DIAG_W303), 1);
    const struct diag *d = fx_finding(fx, DIAG_W303);
    assert_string_equal(d->indicator_code, "LAST");
    assert_string_equal(d->arg[0], "4");
    assert_string_equal(d->arg[1], "3");
    assert_string_equal(d->value, "4");
    assert_string_equal(d->expected, "3");
    assert_string_equal(d->period, "2026-Q1");
    assert_string_equal(d->org_code, "A");
    assert_int_equal(q->filings, 4);
    expect_counts(q, NONE, 1, 1, false);
    /* the half takes the quarter, not its months: last is 4, and Q2 is missing */
    assert_int_equal(fx_row(fx, 0, 0, A, "2026-H1")->own[LAST], 4);
    fx_free(fx);
}

static void test_no_clash_when_partial_or_ratio(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx->c.indicators.at[MAX].nature = NATURE_RATIO;
    fx_done(fx);
    file_all(fx, "2026-01", 1);
    file_all(fx, "2026-02", 2);
    file_all(fx, "2026-Q1", 50);
    fx_full(fx);
    /* March is missing: nothing is compared yet */
    assert_int_equal(fx_findings(fx, DIAG_W303), 0);
    file_all(fx, "2026-03", 3);
    fx_full(fx);
    /* SUM, FIRST, LAST, MEAN, MIN; not MAX (a ratio), not NONE */
    assert_int_equal(fx_findings(fx, DIAG_W303), 5);
    /* a filed nil beside parts: it stands, and counts */
    fx_filing(fx, 0, A, fx_period("2026-Q1"), VINTAGE_FINAL);
    fx_file(fx, 0, A, "2026-Q1", SUM, CELL_NULL);
    fx_mark(fx, 0, A, "2026-Q1", SUM, CELL_STATUS_NIL);
    fx_full(fx);
    assert_true(fx_row(fx, 0, 0, A, "2026-Q1")->effective[SUM] == CELL_NULL);
    expect_counts(fx_row(fx, 0, 0, A, "2026-Q1"), SUM, 1, 1, false);
    /* not applicable at the quarter does not hide figures of its months */
    fx_mark(fx, 0, A, "2026-Q1", SUM, CELL_STATUS_NOT_APPLICABLE);
    fx_full(fx);
    assert_int_equal(fx_row(fx, 0, 0, A, "2026-Q1")->effective[SUM], 6);
    fx_free(fx);
}

/* A total that the form does not ask for and its cells sum up to is owed with them: a month that is missing is missed in it too. */
static void test_filled_total(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    static uint32_t filled[] = {SUM};
    struct form *form = &fx->c.forms.at[0];
    form->cells += 1; /* all but SUM */
    form->len -= 1;
    form->filled = filled;
    form->filled_len = 1;
    fx_done(fx);
    file_all(fx, "2026-01", 1);
    file_all(fx, "2026-02", 2);
    fx_full(fx);
    expect_counts(fx_row(fx, 0, 0, A, "2026-Q1"), SUM, 0, 1, true);
    /* the quarter says 50 and two of its months 3: nothing is compared before March */
    file_all(fx, "2026-Q1", 50);
    fx_full(fx);
    assert_int_equal(fx_findings(fx, DIAG_W303), 0);
    file_all(fx, "2026-03", 3);
    fx_full(fx);
    assert_int_equal(fx_findings(fx, DIAG_W303), SLOTS - 1); /* NONE has no parts */
    fx_free(fx);
}

/* Q1 filed as a quarter, Q2 by months, H2 as a half: the year takes what there is. */
static void test_mixed_frequencies(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx_done(fx);
    file_all(fx, "2026-Q1", 30);
    file_all(fx, "2026-04", 11);
    file_all(fx, "2026-05", 12);
    file_all(fx, "2026-06", 13);
    file_all(fx, "2026-H2", 50);
    fx_full(fx);
    const struct aggregate *y = fx_row(fx, 0, 0, A, "2026");
    /* sum 30+36+50 = 116; first 30; last 50; mean (3.0x3 + 1.1+1.2+1.3 + 5.0x6)/12 = 42.6/12 =
     * 3.55 -> 3.6; min 11; max 50 */
    expect(y, (const int64_t[]){116, 30, 50, 36, 11, 50, CELL_NULL});
    for (size_t s = 0; s < NONE; s++)
        expect_counts(y, s, 1, 1, false);
    assert_true(y->own_parts[MEAN].num == (decimal_wide)426 * 2310); /* 27720 / 12 */
    /* nine months: H1 and Q3; Q3 is missing (H2 does not say) */
    expect_counts(fx_row(fx, 0, 0, A, "2026-9M"), SUM, 0, 1, true);
    assert_int_equal(fx_row(fx, 0, 0, A, "2026-9M")->own[SUM], 66);
    fx_free(fx);
}

static void test_month13(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx_done(fx);
    file_all(fx, "2026-H1", 10);
    file_all(fx, "2026-H2", 20);
    fx_full(fx);
    /* absent, it is never missed */
    expect(fx_row(fx, 0, 0, A, "2026"), (const int64_t[]){30, 10, 20, 15, 10, 20, CELL_NULL});
    expect_counts(fx_row(fx, 0, 0, A, "2026"), SUM, 1, 1, false);
    file_all(fx, "2026-M13", 3);
    fx_full(fx);
    /* sum adds it, last takes it; first, mean, min, max pass over it */
    expect(fx_row(fx, 0, 0, A, "2026"), (const int64_t[]){33, 10, 3, 15, 10, 20, CELL_NULL});
    for (size_t s = 0; s < NONE; s++)
        expect_counts(fx_row(fx, 0, 0, A, "2026"), s, 1, 1, false);
    expect_counts(fx_row(fx, 0, 0, A, "2026-M13"), SUM, 1, 1, false);
    /* it enters the year only */
    assert_int_equal(fx_row(fx, 0, 0, A, "2026-H2")->own[SUM], 20);
    assert_null(fx_row(fx, 0, 0, A, "2026-Q4"));
    fx_free(fx);
}

/* Luỹ kế: the longer period takes the last; the year starts anew by itself. */
static void test_cumulative(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx->c.indicators.at[LAST].nature = NATURE_CUMULATIVE;
    fx_done(fx);
    char month[PERIOD_TEXT_MAX];
    for (int m = 1; m <= 12; m++) {
        period_format((struct period){2026, PERIOD_MONTH, m}, month);
        if (m != 5)
            fx_file(fx, 0, A, month, LAST, 100 * m);
    }
    fx_file(fx, 0, A, "2027-01", LAST, 90);
    fx_full(fx);
    assert_int_equal(fx_row(fx, 0, 0, A, "2026")->effective[LAST], 1200);
    expect_counts(fx_row(fx, 0, 0, A, "2026"), LAST, 0, 1, true); /* May is missing: provisional */
    assert_int_equal(fx_row(fx, 0, 0, A, "2026-Q2")->effective[LAST], 600);
    assert_int_equal(fx_row(fx, 0, 0, A, "2026-9M")->effective[LAST], 900);
    assert_int_equal(fx_row(fx, 0, 0, A, "2027")->effective[LAST], 90);
    expect_counts(fx_row(fx, 0, 0, A, "2027"), LAST, 0, 1, true);
    fx_free(fx);
}

/* What the obligations ask for decides what is missing. */
static void test_obliged_parts(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx_last_obligation(fx)->from = date_of(2026, 7, 1); /* from July only */
    fx_done(fx);
    for (int m = 7; m <= 12; m++) {
        char month[PERIOD_TEXT_MAX];
        file_all(fx, period_format((struct period){2026, PERIOD_MONTH, m}, month), m);
    }
    fx_full(fx);
    /* 7+8+9+10+11+12 = 57; a year without January is whole here */
    assert_int_equal(fx_row(fx, 0, 0, A, "2026")->effective[SUM], 57);
    expect_counts(fx_row(fx, 0, 0, A, "2026"), SUM, 1, 1, false);
    expect_counts(fx_row(fx, 0, 0, A, "2026"), FIRST, 1, 1, false);
    fx_free(fx);
}

/* A year is due, a month came unasked: that is not the year. */
static void test_unasked(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_YEAR);
    fx_done(fx);
    file_all(fx, "2026-01", 4);
    fx_full(fx);
    assert_int_equal(fx_row(fx, 0, 0, A, "2026")->effective[SUM], 4);
    expect_counts(fx_row(fx, 0, 0, A, "2026"), SUM, 0, 1, true);
    expect_counts(fx_row(fx, 0, 0, A, "2026"), NONE, 0, 1, false); /* asked for the year itself */
    /* the month's own row: nobody asked, but it stands */
    expect_counts(fx_row(fx, 0, 0, A, "2026-01"), SUM, 1, 1, false);
    expect_counts(fx_row(fx, 0, 0, A, "2026-Q1"), SUM, 1, 1, false);
    fx_free(fx);
}

/* Two forms of one layout: months show SUM and FIRST, quarters the rest. */
static void test_two_forms(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx->c.forms.at[0].len = 2;
    fx_form(fx, "G", 0, 2, SLOTS);
    fx_regime(fx, "Q", PERIOD_QUARTER);
    fx_obligation(fx, 1, 1, 1);
    fx_done(fx);
    fx_file(fx, 0, A, "2026-01", SUM, 1);
    fx_file(fx, 0, A, "2026-Q1", LAST, 8);
    fx_full(fx);
    const struct aggregate *q = fx_row(fx, 0, 0, A, "2026-Q1");
    expect_counts(q, SUM, 0, 1, true);
    expect_counts(q, LAST, 1, 1, false);
    expect_counts(q, NONE, 0, 1, false);
    expect_counts(fx_row(fx, 0, 0, A, "2026-01"), LAST, 0, 0, false);
    expect_counts(fx_row(fx, 0, 0, A, "2026"), NONE, 0, 0, false);
    fx_free(fx);
}

static void test_school(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_SCHOOL_YEAR);
    window_parse(TEXT("school"), &fx->c.regimes.at[0].window);
    fx_done(fx);
    file_all(fx, "2025-2026-T1", 12);
    file_all(fx, "2025-2026-T2", 24);
    fx_full(fx);
    /* mean: terms of 5 and 7 months: (1.2x5 + 2.4x7)/12 = 22.8/12 = 1.9 */
    expect(fx_row(fx, 0, 0, A, "2025-2026"), (const int64_t[]){36, 12, 24, 19, 12, 24, CELL_NULL});
    expect_counts(fx_row(fx, 0, 0, A, "2025-2026"), SUM, 1, 1, false);
    fx_free(fx);
}

/* A window rule changes with July: months of both rules do not make one year. */
static void test_change_of_window(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx->c.regimes.at[0].to = date_of(2026, 6, 30);
    fx_regime(fx, "R2", PERIOD_MONTH);
    fx->c.regimes.at[1].from = date_of(2026, 7, 1);
    window_parse(TEXT("decree09"), &fx->c.regimes.at[1].window);
    fx_obligation(fx, 1, 0, 1);
    fx_done(fx);
    file_all(fx, "2026-01", 1);
    file_all(fx, "2026-02", 2);
    file_all(fx, "2026-03", 4);
    file_all(fx, "2026-08", 8);
    fx_full(fx);
    assert_int_equal(fx_row(fx, 0, 0, A, "2026-Q1")->effective[SUM], 7);
    /* the year is of the new rule: H1 stays out */
    assert_int_equal(fx_row(fx, 0, 0, A, "2026")->effective[SUM], 8);
    /* the same days written out are the same rule; a day earlier is another */
    fx->c.regimes.at[0].to = date_of(2026, 6, 14);
    window_parse(TEXT("from:-1/15,to:0/14"), &fx->c.regimes.at[0].window);
    fx_full(fx);
    assert_int_equal(fx_row(fx, 0, 0, A, "2026")->effective[SUM], 15);
    window_parse(TEXT("from:-1/15,to:0/13"), &fx->c.regimes.at[0].window);
    fx_full(fx);
    assert_int_equal(fx_row(fx, 0, 0, A, "2026")->effective[SUM], 8);
    fx_free(fx);
}

static void test_overflow(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx_done(fx);
    fx_file(fx, 0, A, "2026-01", SUM, INT64_MAX);
    fx_file(fx, 0, A, "2026-02", SUM, 1);
    fx_file(fx, 0, A, "2026-03", SUM, 1);
    fx_file(fx, 0, A, "2026-01", MEAN, INT64_MAX);
    fx_file(fx, 0, A, "2026-02", MEAN, INT64_MAX);
    fx_file(fx, 0, A, "2026-03", MEAN, INT64_MAX);
    fx_full(fx);
    const struct aggregate *q = fx_row(fx, 0, 0, A, "2026-Q1");
    assert_true(q->effective[SUM] == CELL_NULL);
    assert_true(q->effective[MEAN] == INT64_MAX); /* passes through 128 bits */
    expect_counts(q, SUM, 0, 1, false);
    /* Q1, H1, 9M, 2026: what contains it does not fit either */
    assert_int_equal(fx_findings(fx, DIAG_W305), 4);
    assert_string_equal(fx_finding(fx, DIAG_W305)->arg[0], "SUM");
    assert_true(fx_row(fx, 0, 0, VN, "2026")->effective[SUM] == CELL_NULL);
    /* in between it may go beyond */
    fx_file(fx, 0, A, "2026-03", SUM, -1);
    fx_full(fx);
    assert_true(fx_row(fx, 0, 0, A, "2026-Q1")->effective[SUM] == INT64_MAX);
    assert_int_equal(fx_findings(fx, DIAG_W305), 0);
    fx_free(fx);
}

static void test_vintages(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx_done(fx);
    struct fx_filing *f = fx_filing(fx, 0, A, fx_period("2026-01"), VINTAGE_ESTIMATE);
    fx_cells(f)[SUM] = 100;
    f = fx_filing(fx, 0, A, fx_period("2026-02"), VINTAGE_PRELIMINARY);
    fx_cells(f)[SUM] = 10;
    f->filed.approved = false;
    fx_file(fx, 0, A, "2026-03", SUM, 1);
    f = fx_filing(fx, 0, A, fx_period("2026-03"), VINTAGE_ESTIMATE);
    fx_cells(f)[SUM] = 5000; /* best is the final one */
    fx_cells(f)[LAST] = 7;   /* and its whole vector: LAST is null there */
    fx_full(fx);
    const struct aggregate *q = fx_row(fx, 0, 0, A, "2026-Q1");
    assert_int_equal(q->effective[SUM], 111);
    assert_int_equal(q->flags[SUM],
                     SLOT_OWN | SLOT_UNAPPROVED | SLOT_ESTIMATE | SLOT_PRELIMINARY | SLOT_FINAL);
    assert_true(q->effective[LAST] == CELL_NULL);
    q = fx_stored(fx, 0, 0, A, fx_period("2026-Q1"), BASIS_ESTIMATE);
    assert_int_equal(q->effective[SUM], 5100);
    assert_int_equal(q->effective[LAST], 7);
    assert_int_equal(q->flags[SUM], SLOT_OWN | SLOT_ESTIMATE | SLOT_PARTIAL);
    q = fx_stored(fx, 0, 0, VN, fx_period("2026-Q1"), BASIS_FINAL);
    assert_int_equal(q->effective[SUM], 1);
    assert_null(fx_stored(fx, 0, 0, A, fx_period("2026-02"), BASIS_FINAL));
    fx_free(fx);
}

/* A vector from before the layout grew is null in the new slots. */
static void test_grown_layout(void **state)
{
    (void)state;
    struct fx *fx = make(PERIOD_MONTH);
    fx_done(fx);
    file_all(fx, "2026-01", 3);
    struct fx_filing *f = fx_filing(fx, 0, A, fx_period("2026-01"), VINTAGE_FINAL);
    f->filed.slots = 2;
    f->filed.status = NULL;
    fx_full(fx);
    expect(fx_row(fx, 0, 0, A, "2026-01"),
           (const int64_t[]){3, 3, CELL_NULL, CELL_NULL, CELL_NULL, CELL_NULL, CELL_NULL});
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quarter),
        cmocka_unit_test(test_missing_ends),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_nothing_but_statuses),
        cmocka_unit_test(test_filed_longer),
        cmocka_unit_test(test_no_clash_when_partial_or_ratio),
        cmocka_unit_test(test_filled_total),
        cmocka_unit_test(test_mixed_frequencies),
        cmocka_unit_test(test_month13),
        cmocka_unit_test(test_cumulative),
        cmocka_unit_test(test_obliged_parts),
        cmocka_unit_test(test_unasked),
        cmocka_unit_test(test_two_forms),
        cmocka_unit_test(test_school),
        cmocka_unit_test(test_change_of_window),
        cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_vintages),
        cmocka_unit_test(test_grown_layout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
