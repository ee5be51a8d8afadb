/*
 * compile_outliers.c: methods with their defaults, terms with threshold and window, and what is refused.
 */
#include "package_test.h"

/* The indicator X with the column as given. */
static const struct indicator *compiled(struct package_test *t, const char *outlier)
{
    package_test_file(
        t, "indicators.csv",
        arena_printf(t->arena, "code,name_vi,unit,outlier\nP,n,u,\nA,n,u,\nX,n,u,%s\n", outlier));
    package_test_compile(t);
    return &t->catalog.indicators.at[catalog_find_indicator(&t->catalog, TEXT("X"))];
}

static void
term_is(struct outlier o, enum outlier_method method, int64_t threshold, uint32_t window)
{
    assert_int_equal(o.method, method);
    assert_int_equal(o.threshold, threshold);
    assert_int_equal(o.window, window);
}

static void test_defaults(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    const struct indicator *x =
        compiled(t, "zscore;modified_zscore; min_max ;ratio_to_prev;unit_slip");
    assert_int_equal(x->outliers_len, 5);
    term_is(x->outliers[0], OUTLIER_ZSCORE, 30000, 12);
    term_is(x->outliers[1], OUTLIER_MODIFIED_ZSCORE, 35000, 12);
    term_is(x->outliers[2], OUTLIER_MIN_MAX, 0, 12);
    term_is(x->outliers[3], OUTLIER_RATIO_TO_PREV, 30000, 1);
    term_is(x->outliers[4], OUTLIER_UNIT_SLIP, 0, 12);
    package_test_free(t);
}

static void test_terms(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    const struct indicator *x = compiled(t, "zscore:2.5:24;min_max:;min_max:12.25;unit_slip::120");
    assert_int_equal(x->outliers_len, 4);
    term_is(x->outliers[0], OUTLIER_ZSCORE, 25000, 24);
    term_is(x->outliers[1], OUTLIER_MIN_MAX, 0, 12);
    term_is(x->outliers[2], OUTLIER_MIN_MAX, 122500, 12);
    term_is(x->outliers[3], OUTLIER_UNIT_SLIP, 0, OUTLIER_WINDOW_MAX);
    assert_int_equal(compiled(t, "")->outliers_len, 0);
    package_test_free(t);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"z",
                                        "zscore:0",
                                        "zscore:-1",
                                        "zscore:x",
                                        "zscore:3:0",
                                        "zscore:3:121",
                                        "zscore:3:1.5",
                                        "zscore:3:",
                                        "zscore:3:12:1",
                                        "zscore:0.00001",
                                        "min_max:-1"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct package_test *t = package_test_new();
        const struct indicator *x = compiled(t, arena_printf(t->arena, "unit_slip;%s", wrong[i]));
        const char *lines = package_test_lines(t->arena, t->dir, &t->diags);
        assert_non_null(strstr(lines, "indicators.csv:4:4 E6"));
        assert_int_equal(x->outliers_len, 1); /* the others stand */
        assert_int_equal(t->compiled, STATUS_REJECTED);
        package_test_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_terms),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
