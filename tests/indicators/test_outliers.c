/*
 * A figure against its unit's history: each method at its threshold, a step beyond it and far beyond; what is told.
 * Expected values are counted by hand in the comments. Neighbours: indicators/outliers.c, tests/cases/test_slips.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "indicators.h"

#define NONE CELL_NULL
#define MOST INT64_MAX

/* A catalog of one indicator, and the months from January 2026 on. */
struct ot {
    struct arena *arena;
    struct outlier terms[4];
    struct indicator indicator;
    struct catalog catalog;
    struct outlier_past past[16];
    size_t len;
    struct diags diags;
};

static void setup(struct ot *t, int decimals)
{
    *t = (struct ot){.arena = arena_new(0)};
    t->indicator = (struct indicator){
        .code = "X", .unit = "nghìn người", .value_type = VALUE_DECIMAL, .decimals = decimals};
    t->indicator.outliers = t->terms;
    t->catalog.indicators.at = &t->indicator;
    t->catalog.indicators.len = 1;
}

static void teardown(struct ot *t)
{
    arena_free(t->arena);
}

static void term(struct ot *t, enum outlier_method method, int64_t threshold, uint32_t window)
{
    t->terms[t->indicator.outliers_len++] = (struct outlier){method, threshold, window};
}

#define HISTORY(t, ...)                                                                            \
    history(t, (const int64_t[]){__VA_ARGS__}, sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static void history(struct ot *t, const int64_t *at, size_t len)
{
    t->len = len;
    for (size_t i = 0; i < len; i++)
        t->past[i] = (struct outlier_past){{2026, PERIOD_MONTH, (int32_t)i + 1}, at[i]};
}

static size_t judge(struct ot *t, int64_t value)
{
    struct diag like = {.at = {"a.csv", NULL, 7, 4}, .org_code = "01", .indicator_code = "X"};
    diags_init(&t->diags, t->arena, 0);
    outliers_judge(&t->catalog, 0, value, t->past, t->len, &like, &t->diags);
    return t->diags.len;
}

/* One warning of this code, with its score (or factor, or lower bound) and what was expected. */
static void
tells(struct ot *t, int64_t value, enum diag_code code, const char *score, const char *expected)
{
    assert_int_equal(judge(t, value), 1);
    assert_int_equal(t->diags.at[0].code, code);
    assert_string_equal(t->diags.at[0].arg[1], score);
    assert_string_equal(t->diags.at[0].expected, expected);
}

static void silent(struct ot *t, int64_t value)
{
    assert_int_equal(judge(t, value), 0);
}

/* Mean 10; squares of distances 4 + 4 + 4 + 4 + 0 = 16; of a sample of 5: s² = 16 / 4, s = 2. */
static void test_standard(void **state)
{
    (void)state;
    struct ot t;
    setup(&t, 0);
    term(&t, OUTLIER_ZSCORE, 30000, 12);
    HISTORY(&t, 8, 12, 8, NONE, 12, 10);
    silent(&t, 16); /* 3 is not beyond 3 */
    silent(&t, 4);
    tells(&t, 17, DIAG_W330, "3.5", "10");
    tells(&t, 3, DIAG_W330, "3.5", "10");
    tells(&t, 1010, DIAG_W330, "500", "10");
    /* n = 4, Σ = 46, Σx² = 534: s² = (534 - 46²/4) / 3 = 5/3; (16 - 11.5) / √(5/3) = 3.4856…; (15 - 11.5) / … = 2.71… */
    HISTORY(&t, 10, 12, 11, 13);
    silent(&t, 15);
    tells(&t, 16, DIAG_W330, "3.49", "12");
    teardown(&t);
}

static void test_standard_rounds_half_away(void **state)
{
    (void)state;
    struct ot t;
    setup(&t, 2);
    term(&t, OUTLIER_ZSCORE, 30000, 12);
    HISTORY(&t, -200, 200, -200, 200, 0); /* mean 0, s = 2.00 */
    silent(&t, 600);
    tells(&t, 601, DIAG_W330, "3.01", "0.00");  /* 3.005 */
    tells(&t, -603, DIAG_W330, "3.02", "0.00"); /* 3.015 */
    teardown(&t);
}

/* ±m four times: s² = 4 m² / 3, and m / s = √3 / 2 = 0.8660. */
static void test_standard_of_the_largest(void **state)
{
    (void)state;
    struct ot t;
    setup(&t, 0);
    term(&t, OUTLIER_ZSCORE, 8660, 12);
    HISTORY(&t, MOST, -MOST, MOST, -MOST);
    tells(&t, MOST, DIAG_W330, "0.87", "0");
    tells(&t, -MOST, DIAG_W330, "0.87", "0");
    t.terms[0].threshold = 8661;
    silent(&t, MOST);
    teardown(&t);
}

static void test_too_little_history(void **state)
{
    (void)state;
    static const enum outlier_method methods[] = {OUTLIER_ZSCORE, OUTLIER_MODIFIED_ZSCORE,
                                                  OUTLIER_MIN_MAX};
    for (size_t i = 0; i < 3; i++) {
        struct ot t;
        setup(&t, 0);
        term(&t, methods[i], 10000, 12);
        HISTORY(&t, 1, NONE, 2, NONE, 3);
        silent(&t, 90);
        HISTORY(&t, 1, NONE, 2, 2, 3);
        assert_int_equal(judge(&t, 90), 1);
        HISTORY(&t, NONE, NONE, NONE, NONE, NONE);
        silent(&t, 90);
        t.len = 0;
        silent(&t, 90);
        teardown(&t);
    }
}

/* What never moved has nothing to measure by. */
static void test_no_spread(void **state)
{
    (void)state;
    struct ot t;
    setup(&t, 0);
    term(&t, OUTLIER_ZSCORE, 30000, 12);
    term(&t, OUTLIER_MODIFIED_ZSCORE, 35000, 12);
    HISTORY(&t, 5, 5, 5, 5);
    silent(&t, 6);
    silent(&t, 5);
    teardown(&t);
}

static void test_median_deviation(void **state)
{
    (void)state;
    struct ot t;
    setup(&t, 0);
    term(&t, OUTLIER_MODIFIED_ZSCORE, 35000, 12);
    /* median 4, distances 3 2 1 0 1 2 3, MAD 2: 0.6745 × 10 / 2 = 3.3725, 0.6745 × 11 / 2 = 3.70975 */
    HISTORY(&t, 7, 1, 6, 2, 5, 3, 4);
    silent(&t, 14);
    tells(&t, 15, DIAG_W331, "3.71", "4");
    tells(&t, -7, DIAG_W331, "3.71", "4");
    /* median 2.5, distances 1.5 0.5 0.5 1.5, MAD 1: 0.6745 × 4.5 = 3.03525, × 5.5 = 3.70975 */
    HISTORY(&t, 4, 1, 3, 2);
    silent(&t, 7);
    tells(&t, 8, DIAG_W331, "3.71", "2.5");
    /* exactly the threshold is not beyond it: 0.6745 × 5.5 */
    t.terms[0].threshold = 37098; /* 3.7098 > 3.70975 */
    silent(&t, 8);
    t.terms[0].threshold = 37097;
    assert_int_equal(judge(&t, 8), 1);
    teardown(&t);
}

/* median 5, MAD 0, mean distance 4/5: 4 / (1.253314 × 0.8) = 3.98942, 3 / … = 2.99 */
static void test_median_deviation_of_the_alike(void **state)
{
    (void)state;
    struct ot t;
    setup(&t, 0);
    term(&t, OUTLIER_MODIFIED_ZSCORE, 35000, 12);
    HISTORY(&t, 5, 5, 9, 5, 5);
    silent(&t, 8);
    tells(&t, 9, DIAG_W331, "3.99", "5");
    tells(&t, 1, DIAG_W331, "3.99", "5");
    /* median 0, MAD m: 0.6745 m / m */
    t.terms[0].threshold = 6744;
    HISTORY(&t, MOST, -MOST, MOST, -MOST);
    tells(&t, MOST, DIAG_W331, "0.67", "0");
    t.terms[0].threshold = MOST;
    silent(&t, MOST);
    teardown(&t);
}

static void test_min_max(void **state)
{
    (void)state;
    struct ot t;
    setup(&t, 0);
    term(&t, OUTLIER_MIN_MAX, 0, 12);
    HISTORY(&t, 110, 100, 120, 115);
    silent(&t, 100);
    silent(&t, 120);
    tells(&t, 121, DIAG_W332, "100", "100..120");
    t.terms[0].threshold = 100000; /* 10 %: 12 above, 10 below */
    silent(&t, 132);
    tells(&t, 133, DIAG_W332, "100", "100..120");
    assert_string_equal(t.diags.at[0].arg[2], "120");
    silent(&t, 90);
    tells(&t, 89, DIAG_W332, "100", "100..120");
    HISTORY(&t, -10, -15, -20, -12); /* 2 below, 1 above */
    silent(&t, -22);
    tells(&t, -23, DIAG_W332, "-20", "-20..-10");
    silent(&t, -9);
    tells(&t, -8, DIAG_W332, "-20", "-20..-10");
    HISTORY(&t, -MOST, 0, 0, MOST); /* nothing lies outside */
    silent(&t, MOST);
    t.terms[0].threshold = MOST;
    silent(&t, -MOST);
    teardown(&t);
}

static void test_ratio(void **state)
{
    (void)state;
    struct ot t;
    setup(&t, 0);
    term(&t, OUTLIER_RATIO_TO_PREV, 30000, 1);
    HISTORY(&t, 1000, 10);
    silent(&t, 30);
    tells(&t, 31, DIAG_W333, "3.1", "10");
    assert_string_equal(t.diags.at[0].arg[2], "10");
    assert_string_equal(t.diags.at[0].arg[3], "3");
    silent(&t, 4);                           /* 3 × 4 > 10 */
    tells(&t, 3, DIAG_W333, "1/3.33", "10"); /* 3 × 3 < 10 */
    tells(&t, -31, DIAG_W333, "-3.1", "10");
    silent(&t, -10);
    tells(&t, 0, DIAG_W333, "0", "10");
    tells(&t, MOST, DIAG_W333, "922337203685477580.7", "10");
    HISTORY(&t, 10, 0); /* of nothing there is no multiple */
    silent(&t, 5);
    HISTORY(&t, 10, NONE); /* the month before was not filed */
    silent(&t, 50);
    t.terms[0].window = 2;
    tells(&t, 50, DIAG_W333, "5", "10");
    teardown(&t);
}

/* 10^2.5 = 316.2277660…, 10^3.5 = 3162.277660…, and so on by thousands. */
static void test_slip_bounds(void **state)
{
    (void)state;
    struct ot t;
    setup(&t, 0);
    term(&t, OUTLIER_UNIT_SLIP, 0, 12);
    HISTORY(&t, 1000);
    silent(&t, 316227);
    tells(&t, 316228, DIAG_W334, "316.23", "316.228");
    tells(&t, 3162277, DIAG_W334, "3162.28", "3162.277");
    silent(&t, 3162278);
    silent(&t, 316227766);
    tells(&t, 316227767, DIAG_W334, "316227.77", "316.227767");
    tells(&t, 3162277660, DIAG_W334, "3162277.66", "3162.27766");
    silent(&t, 3162277661);
    silent(&t, 316227766016);
    tells(&t, 316227766017, DIAG_W334, "316227766.02", "316.227766017");
    tells(&t, 3162277660168, DIAG_W334, "3162277660.17", "3162.277660168");
    silent(&t, 3162277660169);
    silent(&t, MOST);
    /* and the other way */
    HISTORY(&t, 316227);
    silent(&t, 1000);
    HISTORY(&t, 316228);
    tells(&t, 1000, DIAG_W334, "1/316.23", "1000000");
    HISTORY(&t, 3000000);
    tells(&t, 3, DIAG_W334, "1/1000000", "3000000");
    HISTORY(&t, MOST);
    tells(&t, MOST / 1000, DIAG_W334, "1/1000", "9223372036854775000");
    silent(&t, 1); /* 10^18.96 */
    teardown(&t);
}

static void test_slip_history(void **state)
{
    (void)state;
    struct ot t;
    setup(&t, 1);
    term(&t, OUTLIER_UNIT_SLIP, 0, 3);
    HISTORY(&t, 0, NONE, 0);
    silent(&t, 5000); /* nothing to compare with */
    HISTORY(&t, 0, NONE, 50);
    tells(&t, 50000, DIAG_W334, "1000", "5.0");
    silent(&t, 0);
    silent(&t, NONE);
    HISTORY(&t, 50, -40, 60); /* magnitudes 4.0, 5.0, 6.0 */
    tells(&t, -50000, DIAG_W334, "1000", "-5.0");
    HISTORY(&t, 9000000, 50, 50000, 70); /* the window is three: 5.0, 7.0, and a slip that stands */
    tells(&t, 70000, DIAG_W334, "1000", "7.0");
    assert_string_equal(t.diags.at[0].arg[2], "nghìn người");
    assert_string_equal(t.diags.at[0].arg[3], "2026-02: 5.0; 2026-03: 5000.0; 2026-04: 7.0");
    teardown(&t);
}

/* Cumulative figures: January is a small part of the months before it, but like January a year ago. */
static void test_slip_of_the_year_before(void **state)
{
    (void)state;
    struct ot t;
    setup(&t, 0);
    term(&t, OUTLIER_UNIT_SLIP, 0, 12);
    HISTORY(&t, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120); /* median 65 */
    silent(&t, 12);
    tells(&t, 10000, DIAG_W334, "1000", "10"); /* 154 times the median, but 1000 times January */
    silent(&t, 1950);                          /* thirty times the median */
    silent(&t, 3162);                          /* more, and 316.2 times January */
    tells(&t, 3163, DIAG_W334, "316.3", "3.163");
    tells(&t, 20555, DIAG_W334, "316.23", "20.555"); /* 10^2.5 × 65 = 20554.8: by the median */
    teardown(&t);
}

/* 17 is 3.5 deviations away (above), and 1.7 times the month before; 8000 is 1000 times what there was. */
static void test_terms_together(void **state)
{
    (void)state;
    struct ot t;
    setup(&t, 0);
    term(&t, OUTLIER_ZSCORE, 30000, 12);
    term(&t, OUTLIER_UNIT_SLIP, 0, 12);
    term(&t, OUTLIER_RATIO_TO_PREV, 15000, 1);
    HISTORY(&t, 8, 12, 8, 12, 10);
    assert_int_equal(judge(&t, 17), 2);
    assert_int_equal(t.diags.at[0].code, DIAG_W330);
    assert_int_equal(t.diags.at[1].code, DIAG_W333);
    tells(&t, 10000, DIAG_W334, "1000", "10");
    teardown(&t);
}

static void test_what_is_told(void **state)
{
    (void)state;
    struct ot t;
    setup(&t, 1);
    term(&t, OUTLIER_ZSCORE, 25000, 5);
    HISTORY(&t, 99, 80, 120, NONE, 80,
            120); /* mean 10.0, s² = 4 × 2.0² / 3, s = 2.3094; 7 / s = 3.031 */
    assert_int_equal(judge(&t, 170), 1);
    const struct diag *d = &t.diags.at[0];
    assert_string_equal(
        diag_message(d, LANG_EN, t.arena),
        "17.0 is 3.03 standard deviations away from the unit's history (threshold "
        "2.5): 2026-02: 8.0; 2026-03: 12.0; 2026-04: –; 2026-05: 8.0; 2026-06: 12.0");
    assert_string_equal(d->cells,
                        "[{\"indicator_code\":\"X\",\"value\":\"17.0\"},"
                        "{\"indicator_code\":\"X\",\"period\":\"2026-02\",\"value\":\"8.0\"},"
                        "{\"indicator_code\":\"X\",\"period\":\"2026-03\",\"value\":\"12.0\"},"
                        "{\"indicator_code\":\"X\",\"period\":\"2026-05\",\"value\":\"8.0\"},"
                        "{\"indicator_code\":\"X\",\"period\":\"2026-06\",\"value\":\"12.0\"}]");
    assert_string_equal(d->value, "17.0");
    assert_string_equal(d->org_code, "01");
    assert_string_equal(d->at.file, "a.csv");
    assert_int_equal(d->at.row, 7);
    assert_int_equal(t.diags.warnings, 1);

    struct diag like = {.members = "sex=F"};
    outliers_judge(&t.catalog, 0, 170, t.past, t.len, &like, &t.diags);
    assert_non_null(strstr(t.diags.at[1].cells,
                           "{\"indicator_code\":\"X\",\"members\":\"sex=F\",\"value\":\"17.0\"}"));
    teardown(&t);
}

static void test_window(void **state)
{
    (void)state;
    struct ot t;
    setup(&t, 0);
    assert_int_equal(outliers_window(&t.indicator), 0);
    HISTORY(&t, 1, 1, 1, 2);
    silent(&t, 1000);
    term(&t, OUTLIER_UNIT_SLIP, 0, 12);
    term(&t, OUTLIER_ZSCORE, 30000, 24);
    term(&t, OUTLIER_RATIO_TO_PREV, 30000, 1);
    assert_int_equal(outliers_window(&t.indicator), 24);
    t.indicator.value_type = VALUE_DATE; /* a day has no size */
    assert_int_equal(outliers_window(&t.indicator), 0);
    silent(&t, 1000);
    teardown(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_standard),
        cmocka_unit_test(test_standard_rounds_half_away),
        cmocka_unit_test(test_standard_of_the_largest),
        cmocka_unit_test(test_too_little_history),
        cmocka_unit_test(test_no_spread),
        cmocka_unit_test(test_median_deviation),
        cmocka_unit_test(test_median_deviation_of_the_alike),
        cmocka_unit_test(test_min_max),
        cmocka_unit_test(test_ratio),
        cmocka_unit_test(test_slip_bounds),
        cmocka_unit_test(test_slip_history),
        cmocka_unit_test(test_slip_of_the_year_before),
        cmocka_unit_test(test_terms_together),
        cmocka_unit_test(test_what_is_told),
        cmocka_unit_test(test_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
