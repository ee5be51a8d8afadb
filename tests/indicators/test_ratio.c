/*
 * Ratios: reading, exact value, exact comparison. Neighbours: indicators/ratio.c.
 */
#include "fixture.h"
#include "internal.h"

static struct fx *make(void)
{
    struct fx *fx = fx_new();
    fx_hierarchy(fx, "admin");
    fx_indicator(fx, "POP", 1, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_indicator(fx, "AREA", 1, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_indicator(fx, "DENSITY", 1, TIME_AGG_NONE, ORG_AGG_FORMULA);
    fx_last_indicator(fx)->tolerance = 5;
    fx_last_indicator(fx)->tolerance_decimals = 1;
    fx_indicator(fx, "RATE", 0, TIME_AGG_NONE, ORG_AGG_FORMULA);
    fx_done(fx);
    return fx;
}

static void expect_parse(struct fx *fx, const char *text, int64_t num, int64_t den)
{
    struct ratio r;
    struct ratio_error e;
    assert_true(ratio_parse(&fx->c, text_of(text), &r, &e));
    assert_int_equal(r.numerator, 0);
    assert_int_equal(r.denominator, 1);
    assert_int_equal(r.factor_num, num);
    assert_int_equal(r.factor_den, den);
}

static void test_spellings(void **state)
{
    (void)state;
    struct fx *fx = make();
    expect_parse(fx, "[POP]/[AREA]", 1, 1);
    expect_parse(fx, "1000*[POP]/[AREA]", 1000, 1);
    expect_parse(fx, "[POP]/[AREA]*1000", 1000, 1);
    expect_parse(fx, "[POP]*1000/[AREA]", 1000, 1);
    expect_parse(fx, " 1000 * [ POP ] /\t[AREA] ", 1000, 1);
    expect_parse(fx, "0.25*[POP]/[AREA]", 25, 100);
    expect_parse(fx, ".5*[POP]/[AREA]", 5, 10);
    fx_free(fx);
}

static void expect_wrong(struct fx *fx, const char *text, size_t at, const char *code)
{
    struct ratio r;
    struct ratio_error e;
    assert_false(ratio_parse(&fx->c, text_of(text), &r, &e));
    assert_int_equal(e.at, at);
    assert_true(text_is(e.code, code));
}

static void test_wrong(void **state)
{
    (void)state;
    struct fx *fx = make();
    expect_wrong(fx, "", 0, "");
    expect_wrong(fx, "1000", 4, "");
    expect_wrong(fx, "1000*", 5, "");
    expect_wrong(fx, "x*[POP]/[AREA]", 0, "");
    expect_wrong(fx, ".*[POP]/[AREA]", 0, "");
    expect_wrong(fx, "[POP", 4, "");
    expect_wrong(fx, "[POP]", 5, "");
    expect_wrong(fx, "[POP]+[AREA]", 5, "");
    expect_wrong(fx, "[POP]/", 6, "");
    expect_wrong(fx, "[POP]/[AREA]*", 13, "");
    expect_wrong(fx, "[POP]/[AREA]/[POP]", 12, "");
    expect_wrong(fx, "2*[POP]*3/[AREA]", 8, ""); /* one factor is enough */
    expect_wrong(fx, "2*[POP]/[AREA]*3", 15, "");
    expect_wrong(fx, "[POP]/[LAND]", 7, "LAND");
    expect_wrong(fx, "99999999999999999999*[POP]/[AREA]", 0, "");   /* past 2^63 */
    expect_wrong(fx, "0.00000000000000000001*[POP]/[AREA]", 0, ""); /* 10^20 too */
    fx_free(fx);
}

static void test_findings(void **state)
{
    (void)state;
    struct fx *fx = make();
    struct diags diags;
    struct ratio r;
    diags_init(&diags, fx->arena, 10);
    fx->c.indicators.at[2].formula = "1000*[POP]/[AREA]";
    assert_true(ratio_compile(&fx->c, 2, &r, fx->arena, &diags));
    assert_int_equal(r.factor_num, 1000);
    fx->c.indicators.at[2].formula = "1000*[POP]/[LAND]";
    assert_false(ratio_compile(&fx->c, 2, &r, fx->arena, &diags));
    assert_int_equal(diags.at[0].code, DIAG_E651);
    assert_int_equal(diags.at[0].at.column, 13); /* the L of LAND, counted from 1 */
    assert_string_equal(diags.at[0].arg[1], "LAND");
    fx->c.indicators.at[2].formula = "1000*[POP]";
    assert_false(ratio_compile(&fx->c, 2, &r, fx->arena, &diags));
    assert_int_equal(diags.at[1].code, DIAG_E650);
    assert_int_equal(diags.at[1].at.column, 11);
    assert_string_equal(diags.at[1].indicator_code, "DENSITY");
    fx_free(fx);
}

static void test_value(void **state)
{
    (void)state;
    struct fx *fx = make();
    struct ratio r = {0, 1, 1000, 1};
    /* 1000 * 7.5 / 2.0 = 3750.0 */
    assert_int_equal(ratio_value(&fx->c, &r, 75, 20, 1), 37500);
    /* 1000 * 0.2 / 0.3 = 666.666… -> 666.7 */
    assert_int_equal(ratio_value(&fx->c, &r, 2, 3, 1), 6667);
    /* half away from zero: 1000 * 0.1 / 8000.0 = 0.0125 -> at 3 decimals 0.013, and -0.013 */
    assert_int_equal(ratio_value(&fx->c, &r, 1, 80000, 3), 13);
    assert_int_equal(ratio_value(&fx->c, &r, -1, 80000, 3), -13);
    assert_int_equal(ratio_value(&fx->c, &r, 1, -80000, 3), -13);
    assert_int_equal(ratio_value(&fx->c, &r, 0, 80000, 3), 0);
    assert_true(ratio_value(&fx->c, &r, 1, 0, 1) == CELL_NULL);
    assert_true(ratio_value(&fx->c, &r, CELL_NULL, 1, 1) == CELL_NULL);
    assert_true(ratio_value(&fx->c, &r, 1, CELL_NULL, 1) == CELL_NULL);
    /* 1000 * 9.2e18 does not fit 64 bits */
    assert_true(ratio_value(&fx->c, &r, INT64_MAX, 1, 0) == CELL_NULL);
    /* 10^18 * 9.2e18 * 10^9 does not fit 128 bits */
    struct ratio big = {0, 1, 1000000000000000000, 1};
    assert_true(ratio_value(&fx->c, &big, INT64_MAX, 1, 9) == CELL_NULL);
    /* other scales: A at 2 decimals over B at 0: 1.50 / 3 = 0.5 */
    fx->c.indicators.at[0].decimals = 2;
    fx->c.indicators.at[1].decimals = 0;
    struct ratio plain = {0, 1, 1, 1};
    assert_int_equal(ratio_value(&fx->c, &plain, 150, 3, 1), 5);
    fx_free(fx);
}

static void test_differs(void **state)
{
    (void)state;
    struct fx *fx = make();
    struct ratio r = {0, 1, 1000, 1};
    /* 1000 * 462.5039 / 5000 is 92.50078; written at one decimal, parts 4625.039 -> use 3 decimals
     * for POP. */
    fx->c.indicators.at[0].decimals = 4;
    fx->c.indicators.at[1].decimals = 0;
    /* filed 92.0, tolerance 0.5: |92.0 - 92.50078| = 0.50078 > 0.5 although 92.5 rounded would
     * pass */
    assert_true(ratio_differs(&fx->c, &r, 4625039, 5000, 2, 920));
    /* 92.1 is 0.40078 away */
    assert_false(ratio_differs(&fx->c, &r, 4625039, 5000, 2, 921));
    /* exactly at the tolerance is allowed: 1000 * 462.5 / 5000 = 92.5 against 92.0 and 93.0 */
    assert_false(ratio_differs(&fx->c, &r, 4625000, 5000, 2, 920));
    assert_false(ratio_differs(&fx->c, &r, 4625000, 5000, 2, 930));
    /* the least more is not: 92.50002 */
    assert_true(ratio_differs(&fx->c, &r, 4625001, 5000, 2, 920));
    assert_true(ratio_differs(&fx->c, &r, 4624999, 5000, 2, 930));
    /* default tolerance of RATE (no decimals): half a unit. 1000 * 0.0925 / 1 = 92.5 against 92
     * and 93 */
    assert_false(ratio_differs(&fx->c, &r, 925, 1, 3, 92));
    assert_false(ratio_differs(&fx->c, &r, 925, 1, 3, 93));
    assert_true(ratio_differs(&fx->c, &r, 926, 1, 3, 92)); /* 92.6 */
    assert_false(ratio_differs(&fx->c, &r, CELL_NULL, 1, 3, 92));
    assert_false(ratio_differs(&fx->c, &r, 925, 0, 3, 92));
    assert_false(ratio_differs(&fx->c, &r, 925, 1, 3, CELL_NULL));
    fx_free(fx);
}

static void test_compare(void **state)
{
    (void)state;
    assert_int_equal(ratio_compare(1, 2, 2, 4), 0);
    assert_int_equal(ratio_compare(1, 3, 1, 2), -1);
    assert_int_equal(ratio_compare(2, 3, 5, 8), 1);    /* 0.667 > 0.625 */
    assert_int_equal(ratio_compare(-1, 2, -1, 3), -1); /* -0.5 < -0.33 */
    assert_int_equal(ratio_compare(-1, 2, 1, 3), -1);
    assert_int_equal(ratio_compare(4, 2, 2, 1), 0);
    assert_int_equal(ratio_compare(4, 2, 5, 2), -1); /* one whole, one not */
    assert_int_equal(ratio_compare(5, 2, 4, 2), 1);
    /* numbers whose cross products pass 2^127 */
    decimal_wide big = decimal_pow10(37);
    assert_int_equal(ratio_compare(big + 1, big, big + 2, big), -1);
    assert_int_equal(ratio_compare(big, big - 1, big - 1, big - 2), -1);
    /* against cross multiplication, everywhere small */
    for (int a = -7; a <= 7; a++) {
        for (int b = 1; b <= 7; b++) {
            for (int c = -7; c <= 7; c++) {
                for (int d = 1; d <= 7; d++) {
                    int sign = (a * d > c * b) - (a * d < c * b);
                    assert_int_equal(ratio_compare(a, b, c, d), sign);
                }
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spellings), cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_findings),  cmocka_unit_test(test_value),
        cmocka_unit_test(test_differs),   cmocka_unit_test(test_compare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
