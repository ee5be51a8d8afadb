/*
 * Ratios: told from other formulas, exact value, exact comparison. Neighbours: indicators/ratio.c.
 */
#include "fixture.h"
#include "internal.h"

enum { POP, AREA, DENSITY, RATE };

static struct fx *make(void)
{
    struct fx *fx = fx_new();
    fx_hierarchy(fx, "admin");
    fx_indicator(fx, "POP", 1, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_indicator(fx, "AREA", 3, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_indicator(fx, "DENSITY", 1, TIME_AGG_NONE, ORG_AGG_FORMULA);
    fx_last_indicator(fx)->tolerance = 5;
    fx_last_indicator(fx)->tolerance_decimals = 1;
    fx_indicator(fx, "RATE", 0, TIME_AGG_NONE, ORG_AGG_FORMULA);
    fx_done(fx);
    return fx;
}

static bool read(struct fx *fx, const char *text, struct ratio *ret)
{
    fx->c.indicators.at[DENSITY].formula = text;
    fx->derived = derived_in_force(&fx->c, fx->arena);
    assert_non_null(derived_expr(fx->derived, DENSITY));
    return ratio_read(fx->derived, DENSITY, fx->arena, ret);
}

/* Units of POP are tenths, of AREA thousandths: POP units over AREA units are 100 times the quotient. */
static void expect_read(struct fx *fx, const char *text, bool swapped, int64_t num, int64_t den)
{
    struct ratio r;
    assert_true(read(fx, text, &r));
    assert_int_equal(r.numerator, swapped);
    assert_int_equal(r.denominator, !swapped);
    assert_int_equal(r.factor_num, num);
    assert_int_equal(r.factor_den, den);
}

static void test_spellings(void **state)
{
    (void)state;
    struct fx *fx = make();
    expect_read(fx, "[POP]/[AREA]", false, 100, 1);
    expect_read(fx, "1000*[POP]/[AREA]", false, 100000, 1);
    expect_read(fx, "[POP]/[AREA]*1000", false, 100000, 1);
    expect_read(fx, "[POP]*1000/[AREA]", false, 100000, 1);
    expect_read(fx, " 1000 * [ POP ] /\t[AREA] ", false, 100000, 1);
    expect_read(fx, "0.25*[POP]/[AREA]", false, 25, 1);
    expect_read(fx, "[POP]/[AREA]/300", false, 1, 3);
    expect_read(fx, "[POP]/([AREA]*50)", false, 2, 1);
    expect_read(fx, "[POP]/([AREA]/50)", false, 5000, 1);
    expect_read(fx, "-[POP]/(+[AREA])", false, -100, 1);
    expect_read(fx, "[POP]/-[AREA]", false, -100, 1);
    expect_read(fx, "[POP]/(-2*[AREA])", false, -50, 1);
    expect_read(fx, "2*(3*[POP]/[AREA])", false, 600, 1);
    expect_read(fx, "0*[POP]/[AREA]", false, 0, 1);
    expect_read(fx, "1/[AREA]*[POP]", true, 100, 1); /* figures in order of appearance */
    fx_free(fx);
}

static void test_others(void **state)
{
    (void)state;
    static const char *const others[] = {
        "[POP]",
        "1/[POP]",
        "7",
        "[POP]*[AREA]",
        "[POP]/[AREA]/[RATE]",
        "[POP]/[AREA]+1",
        "[POP]/[AREA]^1",
        "abs([POP])/[AREA]",
        "if([POP]>1,[POP]/[AREA],null)",
        "[POP]/(0*[AREA])",
        "[POP]/[AREA]/0",
        "99999999999999999999*[POP]/[AREA]",   /* past 2^63 */
        "0.00000000000000000001*[POP]/[AREA]", /* 10^20 too */
    };
    struct fx *fx = make();
    struct ratio r;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(read(fx, others[i], &r));
    fx_free(fx);
}

static void test_value(void **state)
{
    (void)state;
    struct ratio r = {0, 1, 1000, 1};
    /* 1000 * 75 / 20 = 3750 */
    assert_int_equal(ratio_value(&r, 75, 20, 1), 37500);
    /* 1000 * 2 / 3 = 666.666… -> 666.7 */
    assert_int_equal(ratio_value(&r, 2, 3, 1), 6667);
    /* half away from zero: 1000 / 80000 = 0.0125 -> at 3 decimals 0.013, and -0.013 */
    assert_int_equal(ratio_value(&r, 1, 80000, 3), 13);
    assert_int_equal(ratio_value(&r, -1, 80000, 3), -13);
    assert_int_equal(ratio_value(&r, 1, -80000, 3), -13);
    assert_int_equal(ratio_value(&r, 0, 80000, 3), 0);
    assert_true(ratio_value(&r, 1, 0, 1) == CELL_NULL);
    assert_true(ratio_value(&r, CELL_NULL, 1, 1) == CELL_NULL);
    assert_true(ratio_value(&r, 1, CELL_NULL, 1) == CELL_NULL);
    /* 1000 * 9.2e18 does not fit 64 bits */
    assert_true(ratio_value(&r, INT64_MAX, 1, 0) == CELL_NULL);
    /* 10^18 * 9.2e18 * 10^9 does not fit 128 bits */
    struct ratio big = {0, 1, 1000000000000000000, 1};
    assert_true(ratio_value(&big, INT64_MAX, 1, 9) == CELL_NULL);
    /* 150 / (3 * 100) = 0.5 */
    struct ratio small = {0, 1, 1, 100};
    assert_int_equal(ratio_value(&small, 150, 3, 1), 5);
}

static void test_differs(void **state)
{
    (void)state;
    struct fx *fx = make();
    const struct indicator *density = &fx->c.indicators.at[DENSITY];
    const struct indicator *rate = &fx->c.indicators.at[RATE];
    struct ratio r = {0, 1, 1, 10}; /* 1000 times, over tenths of thousandths */
    /* 4625039 / (10 * 5000) = 92.50078; filed 92.0, tolerance 0.5: 0.50078 > 0.5 although 92.5 rounded would pass */
    assert_true(ratio_differs(&r, 4625039, 5000, density, 920));
    /* 92.1 is 0.40078 away */
    assert_false(ratio_differs(&r, 4625039, 5000, density, 921));
    /* exactly at the tolerance is allowed: 92.5 against 92.0 and 93.0 */
    assert_false(ratio_differs(&r, 4625000, 5000, density, 920));
    assert_false(ratio_differs(&r, 4625000, 5000, density, 930));
    /* the least more is not: 92.50002 */
    assert_true(ratio_differs(&r, 4625001, 5000, density, 920));
    assert_true(ratio_differs(&r, 4624999, 5000, density, 930));
    /* default tolerance of RATE (no decimals): half a unit. 925 / 10 = 92.5 against 92 and 93 */
    assert_false(ratio_differs(&r, 925, 1, rate, 92));
    assert_false(ratio_differs(&r, 925, 1, rate, 93));
    assert_true(ratio_differs(&r, 926, 1, rate, 92)); /* 92.6 */
    assert_false(ratio_differs(&r, CELL_NULL, 1, rate, 92));
    assert_false(ratio_differs(&r, 925, 0, rate, 92));
    assert_false(ratio_differs(&r, 925, 1, rate, CELL_NULL));
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
        cmocka_unit_test(test_spellings), cmocka_unit_test(test_others),
        cmocka_unit_test(test_value),     cmocka_unit_test(test_differs),
        cmocka_unit_test(test_compare),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
