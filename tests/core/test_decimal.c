/* decimal.c: reading, writing and arithmetic against 128-bit arithmetic done plainly, and the ends of the range. */
#include <stdio.h>

#include "unit.h"

#include "core/decimal.h"

#define MOST "9223372036854775807" /* 2^63 − 1 */

static const struct {
    const char *text;
    int decimals;
    enum decimal_result result;
    int64_t units;
} readings[] = {
    {"0", 0, DECIMAL_OK, 0},
    {"-0", 2, DECIMAL_OK, 0},
    {"+7", 0, DECIMAL_OK, 7},
    {"007", 1, DECIMAL_OK, 70},
    {"1234.5", 2, DECIMAL_OK, 123450},
    {"-1234.56", 2, DECIMAL_OK, -123456},
    {"1.5000", 1, DECIMAL_OK, 15},
    {"1.000000000000000000000", 0, DECIMAL_OK, 1},
    {"0.000000001", 9, DECIMAL_OK, 1},
    {MOST, 0, DECIMAL_OK, INT64_MAX},
    {"-" MOST, 0, DECIMAL_OK, -INT64_MAX},
    {"9223372036.854775807", 9, DECIMAL_OK, INT64_MAX},
    {"000000000000000000000000000001", 0, DECIMAL_OK, 1},
    {"9223372036854775808", 0, DECIMAL_RANGE, 0},
    {"-9223372036854775808", 0, DECIMAL_RANGE, 0}, /* that is CELL_NULL */
    {"922337203685477580.8", 1, DECIMAL_RANGE, 0},
    {MOST, 1, DECIMAL_RANGE, 0},
    {"99999999999999999999999999", 0, DECIMAL_RANGE, 0},
    {"1.23", 1, DECIMAL_PRECISION, 0},
    {"1.0000001", 6, DECIMAL_PRECISION, 0},
    {"0.5", 0, DECIMAL_PRECISION, 0},
    {"", 0, DECIMAL_SYNTAX, 0},
    {"-", 0, DECIMAL_SYNTAX, 0},
    {".", 0, DECIMAL_SYNTAX, 0},
    {".5", 1, DECIMAL_SYNTAX, 0},
    {"5.", 1, DECIMAL_SYNTAX, 0},
    {"1,5", 1, DECIMAL_SYNTAX, 0},
    {"1 000", 0, DECIMAL_SYNTAX, 0},
    {" 1", 0, DECIMAL_SYNTAX, 0},
    {"1e3", 0, DECIMAL_SYNTAX, 0},
    {"0x10", 0, DECIMAL_SYNTAX, 0},
    {"--1", 0, DECIMAL_SYNTAX, 0},
    {"1.2.3", 2, DECIMAL_SYNTAX, 0},
    {"NaN", 0, DECIMAL_SYNTAX, 0},
    {"\xD9\xA1", 0, DECIMAL_SYNTAX, 0}, /* Arabic-Indic one */
};

static void reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(readings); i++) {
        int64_t units = 77;
        enum decimal_result r =
            decimal_parse(text_of(readings[i].text), readings[i].decimals, &units);
        assert_int_equal(r, readings[i].result);
        assert_true(units == (r == DECIMAL_OK ? readings[i].units : 77));
    }
}

static void writes(void **state)
{
    (void)state;
    char buf[DECIMAL_TEXT_MAX];
    assert_string_equal(decimal_format(12345, 2, buf), "123.45");
    assert_string_equal(decimal_format(-5, 2, buf), "-0.05");
    assert_string_equal(decimal_format(0, 0, buf), "0");
    assert_string_equal(decimal_format(0, 3, buf), "0.000");
    assert_string_equal(decimal_format(INT64_MAX, 0, buf), MOST);
    assert_string_equal(decimal_format(-INT64_MAX, 9, buf), "-9223372036.854775807");
    assert_string_equal(decimal_format(CELL_NULL, 0, buf), "");
    /* 2^127 = 170141183460469231731687303715884105728 */
    decimal_wide most = decimal_pow10(38) + (decimal_wide)0;
    assert_string_equal(decimal_format_wide(most, 0, buf),
                        "100000000000000000000000000000000000000");
    assert_string_equal(decimal_format_wide(-most, 38, buf),
                        "-1.00000000000000000000000000000000000000");
    assert_string_equal(decimal_format_wide(1, 38, buf),
                        "0.00000000000000000000000000000000000001");
}

static const char wide_least[] = "-170141183460469231731687303715884105728";
static const char wide_most[] = "170141183460469231731687303715884105727";

static void reads_what_it_writes_wide(void **state)
{
    (void)state;
    static const char *const whole[] = {"0", "-1", "12345678901234567890123", wide_least,
                                        wide_most};
    char buf[DECIMAL_TEXT_MAX];
    decimal_wide v;
    for (size_t i = 0; i < LENGTH(whole); i++) {
        assert_true(decimal_parse_wide(text_of(whole[i]), &v));
        assert_string_equal(decimal_format_wide(v, 0, buf), whole[i]);
    }
    assert_false(decimal_parse_wide(TEXT("170141183460469231731687303715884105728"), &v));
    assert_false(decimal_parse_wide(TEXT("-170141183460469231731687303715884105729"), &v));
    assert_false(decimal_parse_wide(TEXT("1.5"), &v));
    assert_false(decimal_parse_wide(TEXT(""), &v));
    assert_false(decimal_parse_wide(TEXT("9999999999999999999999999999999999999999"), &v));
}

/* A random figure of any length. */
static int64_t draw_figure(uint64_t *seed)
{
    int64_t v = (int64_t)(draw(seed) >> (1 + draw(seed) % 63));
    return draw(seed) % 2 ? -v : v;
}

static void round_trips(void **state)
{
    (void)state;
    uint64_t seed = 2019;
    for (int i = 0; i < 200000; i++) {
        char buf[DECIMAL_TEXT_MAX];
        int64_t units = draw_figure(&seed), back = 0;
        int decimals = (int)(draw(&seed) % 10);
        decimal_format(units, decimals, buf);
        assert_int_equal(decimal_parse(text_of(buf), decimals, &back), DECIMAL_OK);
        assert_true(back == units);
        /* by hand: whole and fraction apart */
        decimal_wide power = decimal_pow10(decimals), m = units < 0 ? -(decimal_wide)units : units;
        char plain[DECIMAL_TEXT_MAX];
        if (decimals == 0)
            snprintf(plain, sizeof plain, "%s%lld", units < 0 ? "-" : "", (long long)m);
        else
            snprintf(plain, sizeof plain, "%s%lld.%0*lld", units < 0 ? "-" : "",
                     (long long)(m / power), decimals, (long long)(m % power));
        assert_string_equal(buf, plain);
    }
}

static void adds_and_subtracts(void **state)
{
    (void)state;
    uint64_t seed = 9;
    for (int i = 0; i < 200000; i++) {
        int64_t a = draw_figure(&seed), b = draw_figure(&seed), r = 0;
        decimal_wide sum = (decimal_wide)a + b, difference = (decimal_wide)a - b;
        bool fits = sum <= INT64_MAX && sum >= -INT64_MAX;
        assert_int_equal(decimal_add(a, b, &r), fits);
        if (fits)
            assert_true(r == sum);
        fits = difference <= INT64_MAX && difference >= -INT64_MAX;
        assert_int_equal(decimal_sub(a, b, &r), fits);
        if (fits)
            assert_true(r == difference);
    }
    int64_t r = 5;
    assert_false(decimal_add(INT64_MAX, 1, &r));
    assert_false(decimal_add(-INT64_MAX, -1, &r)); /* −2^63 is no figure */
    assert_false(decimal_sub(-INT64_MAX, 1, &r));
    assert_false(decimal_add(CELL_NULL, 1, &r));
    assert_false(decimal_add(1, CELL_NULL, &r));
    assert_false(decimal_sub(CELL_NULL, 1, &r));
    assert_false(decimal_sub(1, CELL_NULL, &r));
    assert_int_equal(r, 5);
    assert_true(decimal_add(INT64_MAX, -INT64_MAX, &r));
    assert_int_equal(r, 0);
}

static decimal_wide wide(const char *text)
{
    decimal_wide v = 0;
    assert_true(decimal_parse_wide(text_of(text), &v));
    return v;
}

static void works_in_128_bits(void **state)
{
    (void)state;
    decimal_wide most = wide(wide_most), least = wide(wide_least), r = 0;
    assert_true(decimal_add_wide(most, least, &r));
    assert_true(r == -1);
    assert_false(decimal_add_wide(most, 1, &r));
    assert_false(decimal_add_wide(least, -1, &r));
    assert_true(decimal_mul_wide(most, -1, &r));
    assert_true(r == -most);
    assert_true(decimal_mul_wide(least, 1, &r));
    assert_true(r == least);
    assert_false(decimal_mul_wide(least, -1, &r));
    assert_false(decimal_mul_wide(least, least, &r));
    assert_false(decimal_mul_wide(decimal_pow10(20), decimal_pow10(19), &r));
    assert_true(decimal_mul_wide(decimal_pow10(19), -decimal_pow10(19), &r));
    assert_true(r == -decimal_pow10(38));
    assert_true(decimal_mul_wide(0, least, &r) && r == 0);
    assert_true(decimal_mul_wide(least, 0, &r) && r == 0);
    uint64_t seed = 3;
    for (int i = 0; i < 100000; i++) {
        int64_t a = draw_figure(&seed), b = draw_figure(&seed);
        assert_true(decimal_mul_wide(a, b, &r));
        assert_true(r == (decimal_wide)a * b);
    }
}

static void rounds_half_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        int64_t num, den, quotient;
    } cases[] = {
        {5, 2, 3},   {-5, 2, -3}, {5, -2, -3}, {-5, -2, 3}, {4, 3, 1},     {-4, 3, -1}, {2, 3, 1},
        {-2, 3, -1}, {0, 7, 0},   {1, 2, 1},   {-1, 2, -1}, {1, 3, 0},     {-1, 3, 0},  {7, 7, 1},
        {25, 10, 3}, {24, 10, 2}, {15, 10, 2}, {14, 10, 1}, {149, 100, 1},
    };
    int64_t q = 0;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        assert_true(decimal_divide(cases[i].num, cases[i].den, &q));
        assert_int_equal(q, cases[i].quotient);
    }
    assert_false(decimal_divide(1, 0, &q));
    assert_false(decimal_divide(wide(wide_most), 1, &q));
    assert_false(decimal_divide(wide(wide_least), -1, &q));
    assert_false(decimal_divide(wide(wide_least), 1, &q));
    assert_true(decimal_divide(wide(wide_least), wide(wide_least), &q));
    assert_int_equal(q, 1);
    assert_true(decimal_divide(1, wide(wide_least), &q));
    assert_int_equal(q, 0);
    assert_true(decimal_divide((decimal_wide)INT64_MAX * 2, 2, &q));
    assert_true(q == INT64_MAX);
    /* 2·(2^63−1)+1 over 2 rounds up to 2^63 */
    assert_false(decimal_divide((decimal_wide)INT64_MAX * 2 + 1, 2, &q));
}

/* |num − q·den| is at most half of |den|, and exactly half only where q is the one farther from zero. */
static void divides_to_the_nearest(void **state)
{
    (void)state;
    uint64_t seed = 11;
    for (int i = 0; i < 200000; i++) {
        int64_t num = draw_figure(&seed), den = draw_figure(&seed) % 1000003, q = 0;
        if (den == 0)
            continue;
        assert_true(decimal_divide(num, den, &q));
        decimal_wide rest = (decimal_wide)num - (decimal_wide)q * den;
        decimal_wide twice = rest < 0 ? -2 * rest : 2 * rest, d = den < 0 ? -den : den;
        assert_true(twice <= d);
        if (twice == d) {
            decimal_wide covered = (decimal_wide)q * den, n = num;
            assert_true((covered < 0 ? -covered : covered) > (n < 0 ? -n : n));
        }
    }
}

static void changes_scale(void **state)
{
    (void)state;
    int64_t r = 0;
    assert_true(decimal_rescale(15, 1, 3, &r) && r == 1500);
    assert_true(decimal_rescale(1500, 3, 1, &r) && r == 15);
    assert_true(decimal_rescale(-7, 0, 0, &r) && r == -7);
    assert_false(decimal_rescale(1501, 3, 1, &r));
    assert_false(decimal_rescale(INT64_MAX, 0, 1, &r));
    assert_false(decimal_rescale(INT64_MAX, 0, 38, &r)); /* passes 128 bits */
    assert_true(decimal_rescale(CELL_NULL, 3, 1, &r) && r == CELL_NULL);
    assert_true(decimal_rescale(0, 0, 38, &r) && r == 0);
}

/* Leading zeros change nothing, nor does the way that long spellings are read. */
static void reads_long_as_short(void **state)
{
    (void)state;
    static const char *const spellings[] = {
        "0", "7", "12", "12.5", "12.50", "12.345", "0.000000001", "999999999.99", "1.",    ".5",
        "",  "-", ".",  "1..2", "1.2.3", "1x",     "x1",          "1 2",          "12.5x", "--1"};
    for (size_t i = 0; i < LENGTH(spellings); i++) {
        for (int decimals = 0; decimals <= DECIMAL_MAX_DECIMALS; decimals++) {
            for (int negative = 0; negative < 2; negative++) {
                char spelt[64], padded[64];
                int64_t a = 1, b = 1;
                bool digit = spellings[i][0] >= '0' && spellings[i][0] <= '9';
                snprintf(spelt, sizeof spelt, "%s%s", negative ? "-" : "", spellings[i]);
                snprintf(padded, sizeof padded, "%s%s%s", negative ? "-" : "",
                         digit ? "00000000000000000000" : "", spellings[i]);
                enum decimal_result result = decimal_parse(text_of(spelt), decimals, &a);
                assert_int_equal(result, decimal_parse(text_of(padded), decimals, &b));
                if (result == DECIMAL_OK)
                    assert_int_equal(a, b);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_long_as_short),
        cmocka_unit_test(reads),
        cmocka_unit_test(writes),
        cmocka_unit_test(reads_what_it_writes_wide),
        cmocka_unit_test(round_trips),
        cmocka_unit_test(adds_and_subtracts),
        cmocka_unit_test(works_in_128_bits),
        cmocka_unit_test(rounds_half_away_from_zero),
        cmocka_unit_test(divides_to_the_nearest),
        cmocka_unit_test(changes_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
