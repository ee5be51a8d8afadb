/*
 * Exact numbers at the edges of 64 and 128 bits, where the quick way ends and the long one begins.
 * Neighbours: indicators/expr_number.c.
 */
#include "expr_test.h"

static struct expr_number of(struct et *et, const char *t)
{
    struct expr_number n;
    assert_true(expr_number_read(text_of(t), et->arena, &n));
    return n;
}

typedef struct expr_number
operate_fn(struct expr_calc *calc, const struct expr_number *a, const struct expr_number *b);

static void
gives(struct et *et, operate_fn *operation, const char *a, const char *b, const char *expected)
{
    struct expr_calc calc = {.arena = et->arena};
    struct expr_number x = of(et, a), y = of(et, b), wanted = of(et, expected);
    struct expr_number n = operation(&calc, &x, &y);
    assert_int_equal(calc.trouble, EXPR_FINE);
    assert_int_equal(expr_number_compare(&n, &wanted), 0);
}

#define MOST "9223372036854775807"

static void test_edges(void **state)
{
    (void)state;
    struct et et = et_new();
    gives(&et, expr_number_add, MOST, "0", MOST);
    gives(&et, expr_number_add, MOST, "1", "9223372036854775808");
    gives(&et, expr_number_add, "-" MOST, "-1", "-9223372036854775808");
    gives(&et, expr_number_add, "-9223372036854775808", "1", "-" MOST);
    gives(&et, expr_number_add, "0.1", "0.02", "0.12");
    gives(&et, expr_number_add, "0.02", "0.1", "0.12");
    gives(&et, expr_number_add, "0.5", "0.2", "0.7");
    gives(&et, expr_number_add, "922337203685477580.7", "0.125", "922337203685477580.825");
    gives(&et, expr_number_subtract, "-" MOST, "1", "-9223372036854775808");
    gives(&et, expr_number_subtract, "9223372036854775808", "9223372036854775807", "1");
    gives(&et, expr_number_multiply, MOST, MOST, "85070591730234615847396907784232501249");
    gives(&et, expr_number_multiply, MOST, "-1", "-" MOST);
    gives(&et, expr_number_multiply, "1e30", "1e-30", "1");
    gives(&et, expr_number_multiply, "3037000500", "3037000500", "9223372037000250000");
    gives(&et, expr_number_divide, MOST, "-1", "-" MOST);
    gives(&et, expr_number_divide, "1", "-0.5", "-2");
    gives(&et, expr_number_divide, "1e30", "1e20", "10000000000");
    gives(&et, expr_number_remainder, "-" MOST, "10", "-7");
    gives(&et, expr_number_remainder, "1e20", "3", "1");
    gives(&et, expr_number_remainder, "-7.5", "2", "-1.5");
    et_free(&et);
}

static void test_zero(void **state)
{
    (void)state;
    struct expr_number one = expr_number_of(1), zero = expr_number_of(0);
    struct expr_calc calc = {0};
    struct expr_number n = expr_number_divide(&calc, &one, &zero);
    assert_true(expr_number_is_null(&n));
    assert_int_equal(calc.trouble, EXPR_ZERO_DIVISION);
    calc.trouble = EXPR_FINE;
    n = expr_number_remainder(&calc, &one, &zero);
    assert_true(expr_number_is_null(&n));
    assert_int_equal(calc.trouble, EXPR_ZERO_DIVISION);
}

static void test_whole(void **state)
{
    static const struct {
        const char *n, *down, *up, *nearest;
    } cases[] = {
        {"2.5", "2", "3", "3"},
        {"-2.5", "-3", "-2", "-3"},
        {"2.4", "2", "3", "2"},
        {"-0.4", "-1", "0", "0"},
        {"7", "7", "7", "7"},
        {"0", "0", "0", "0"},
        {"1e30", "1e30", "1e30", "1e30"},
        {"9223372036854775808.5", "9223372036854775808", "9223372036854775809",
         "9223372036854775809"},
    };
    (void)state;
    struct et et = et_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *const wanted[] = {cases[i].down, cases[i].up, cases[i].nearest};
        for (int way = EXPR_DOWN; way <= EXPR_NEAREST; way++) {
            struct expr_calc calc = {.arena = et.arena};
            struct expr_number n = of(&et, cases[i].n), w = of(&et, wanted[way]);
            n = expr_number_whole(&calc, &n, (enum expr_way)way);
            assert_int_equal(expr_number_compare(&n, &w), 0);
        }
    }
    et_free(&et);
}

static void test_looking(void **state)
{
    (void)state;
    struct et et = et_new();
    struct expr_calc calc = {.arena = et.arena};
    int64_t i = 0;
    struct expr_number n = of(&et, "-1e30"), minus = expr_number_negate(&calc, &n);
    assert_int_equal(expr_number_sign(&n), -1);
    assert_int_equal(expr_number_sign(&minus), 1);
    assert_int_equal(expr_number_compare(&n, &minus), -1);
    assert_int_equal(expr_number_compare(&minus, &n), 1);
    assert_false(expr_number_integer(&n, &i));
    n = (struct expr_number){.num = 6, .den = 3};
    assert_true(expr_number_integer(&n, &i) && i == 2);
    n = (struct expr_number){.num = 7, .den = 3};
    assert_false(expr_number_integer(&n, &i));
    et_free(&et);
}

static void raise_to(struct et *et, const char *a, int64_t exponent, const char *expected)
{
    struct expr_calc calc = {.arena = et->arena};
    struct expr_number x = of(et, a), n = expr_number_raise(&calc, &x, exponent);
    if (expected == NULL) {
        assert_int_equal(calc.trouble, EXPR_TOO_LARGE);
        assert_true(expr_number_is_null(&n));
        return;
    }
    struct expr_number wanted = of(et, expected);
    assert_int_equal(expr_number_compare(&n, &wanted), 0);
}

static void test_powers(void **state)
{
    (void)state;
    struct et et = et_new();
    raise_to(&et, "2", 100, "1267650600228229401496703205376");
    raise_to(&et, "-2", 3, "-8");
    raise_to(&et, "2", -3, "0.125");
    raise_to(&et, "0", 0, "1");
    raise_to(&et, "1", INT64_MIN, "1");
    raise_to(&et, "-1", INT64_MAX, "-1");
    raise_to(&et, "-1", INT64_MAX - 1, "1");
    raise_to(&et, "0", INT64_MAX, "0");
    /* 2^4095 has 4096 bits, 2^4096 one more */
    struct expr_calc calc = {.arena = et.arena};
    struct expr_number two = expr_number_of(2);
    struct expr_number n = expr_number_raise(&calc, &two, 4095);
    assert_false(expr_number_is_null(&n));
    raise_to(&et, "2", 4096, NULL);
    raise_to(&et, "2", -4096, NULL);
    raise_to(&et, "3", INT64_MAX, NULL);
    raise_to(&et, "0.5", 5000, NULL);
    n = expr_number_multiply(&calc, &n, &two);
    assert_true(expr_number_is_null(&n) && calc.trouble == EXPR_TOO_LARGE);
    et_free(&et);
}

static void test_in_and_out(void **state)
{
    (void)state;
    struct et et = et_new();
    struct expr_number n;
    int64_t units = 0;
    assert_false(expr_number_read(TEXT("abc"), et.arena, &n));
    assert_false(expr_number_read(TEXT("--1"), et.arena, &n));
    assert_false(expr_number_read(TEXT("1e50"), et.arena, &n));
    assert_int_equal(expr_fraction(1, 0, et.arena).type, EXPR_NULL);
    /* 10^38 / -3 at no decimals does not fit; over 10^30 it is -33333333.33… */
    struct expr_value v = expr_fraction(-decimal_pow10(38), 3 * decimal_pow10(30), et.arena);
    assert_true(expr_round(&v.number, 2, &units) && units == -INT64_C(3333333333));
    v = expr_fraction(decimal_pow10(38), -3, et.arena);
    assert_int_equal(expr_number_sign(&v.number), -1);
    assert_false(expr_round(&v.number, 0, &units));
    n = (struct expr_number){0};
    assert_false(expr_round(&n, 0, &units));
    n = of(&et, "-9223372036854775807.4");
    assert_true(expr_round(&n, 0, &units) && units == -INT64_MAX);
    n = of(&et, "-9223372036854775807.5");
    assert_false(expr_round(&n, 0, &units));
    n = of(&et, "9223372036854775807");
    assert_false(expr_round(&n, 1, &units));
    n = of(&et, "0.5");
    assert_true(expr_round(&n, 0, &units) && units == 1);
    n = of(&et, "-0.5");
    assert_true(expr_round(&n, 0, &units) && units == -1);
    et_free(&et);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edges),  cmocka_unit_test(test_zero),
        cmocka_unit_test(test_whole),  cmocka_unit_test(test_looking),
        cmocka_unit_test(test_powers), cmocka_unit_test(test_in_and_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
