/*
 * Roots, logarithms and powers: known digits, identities that hold exactly, and numbers spelt in 34 digits.
 * Expected digits are those of published tables and of the identities in the comments. Neighbours: indicators/expr_real.c.
 */
#include "expr_test.h"

static void test_spelling(void **state)
{
    (void)state;
    struct et et = et_new();
    et_gives(&et, "0", "0");
    et_gives(&et, "-0.5", "-0.5");
    et_gives(&et, "10", "10");
    et_gives(&et, "100000", "100000");
    et_gives(&et, "1e39", "1000000000000000000000000000000000000000");
    et_gives(&et, "-1e-40", "-0.0000000000000000000000000000000000000001");
    et_gives(&et, "2/3", "0.6666666666666666666666666666666667");
    et_gives(&et, "200/3", "66.66666666666666666666666666666667");
    et_gives(&et, "1/300", "0.003333333333333333333333333333333333");
    et_gives(&et, "2e39/3", "666666666666666666666666666666666700000");
    /* 34 nines and a half: all of them turn over */
    et_gives(&et, "0.99999999999999999999999999999999995", "1");
    et_gives(&et, "0.99999999999999999999999999999999994", "0.9999999999999999999999999999999999");
    et_gives(&et, "99999999999999999999999999999999999.5", "100000000000000000000000000000000000");
    et_free(&et);
}

static void test_identities(void **state)
{
    static const char *const exact[] = {
        "sqrt(2 ^ 200) = 2 ^ 100",
        "sqrt(4/9) = 2/3",
        "(4/9) ^ 0.5 = 2/3",
        "(8/27) ^ (2/3) = 4/9",
        "(8/27) ^ (-1/3) = 1.5",
        "(10 ^ 36) ^ (1/12) = 1000",
        "log(2 ^ 100, 2) = 100",
        "log10(10 ^ 300) = 300",
        "log10(1 / 10 ^ 300) = -300",
        "log(1/8, 1/2) = 3",
        "log(4, 8) * 3 < 2.000001",
        "1 ^ (1/7) = 1",
        "32 ^ 0.2 = 2",
        /* a square's root is the number, to 33 digits */
        "abs(sqrt(3) ^ 2 - 3) < 1e-32",
        "abs(2 ^ (1/3) * 2 ^ (2/3) - 2) < 1e-32",
        "abs(log(6) - log(2) - log(3)) < 1e-32",
        "abs(log(1.5) + log(2) - log(3)) < 1e-32",
        "abs(10 ^ log10(7) - 7) < 1e-31",
        "abs(log(2.5 ^ 1.7, 2.5) - 1.7) < 1e-32",
        "0.000001 ^ 0.5 = 0.001",
    };
    (void)state;
    struct et et = et_new();
    for (size_t i = 0; i < sizeof exact / sizeof exact[0]; i++) {
        struct expr_value v = et_eval(&et, exact[i]);
        if (v.type != EXPR_BOOLEAN || !v.boolean)
            fail_msg("%s", exact[i]);
    }
    et_free(&et);
}

static void test_far_out(void **state)
{
    (void)state;
    struct et et = et_new();
    /* ln(1 + 10^-30) = 10^-30 - 10^-60/2 + … */
    et_gives(&et, "log(1.000000000000000000000000000001) * 1e30",
             "0.9999999999999999999999999999995");
    /* (10^30 + 1/2) * ln(1 + 10^-30) = 1 + 10^-60/12…; e is 2.718281828459045235360287471352662 */
    et_gives(&et, "round(1.000000000000000000000000000001 ^ (1e30 + 0.5), 28)",
             "2.7182818284590452353602874714");
    et_gives(&et, "2 ^ 4094.5 > 2 ^ 4094", "true");
    et_gives(&et, "2 ^ 5000.5", "null");
    et_gives(&et, "2 ^ -5000.5", "null");
    et_gives(&et, "2 ^ (1e30 + 0.5)", "null");
    et_gives(&et, "2 ^ (-1e30 - 0.5)", "null");
    et_gives(&et, "0 ^ (1e30 * 1e30)", "0");
    et_gives(&et, "(-1) ^ (1e30 * 1e30 + 1)", "-1");
    et_gives(&et, "(-1) ^ (-1e30 * 1e30)", "1");
    et_gives(&et, "2 ^ 0.00001 > 1", "true");
    et_free(&et);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_spelling),
                                       cmocka_unit_test(test_identities),
                                       cmocka_unit_test(test_far_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
