/*
 * How far a figure lies from those before it, exactly: whole numbers of 128 bits, and libgmp where squares pass them.
 * Must not know: catalogs, periods, findings. Neighbours: outliers.c.
 */
#include <stdlib.h>

#include "exact.h"
#include "outlier_score.h"

/* Nothing to tell. */
#define NEAR (-1)

static decimal_wide magnitude(decimal_wide x)
{
    return x < 0 ? -x : x;
}

/* num / den to the nearest whole number, a half upwards; neither is negative. */
static decimal_wide nearest(decimal_wide num, decimal_wide den)
{
    decimal_wide whole = num / den, rest = num % den;
    return whole + (rest >= den - rest);
}

/* ---- medians */

static int by_size(const void *a, const void *b)
{
    const decimal_wide *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Twice the median; sorts. */
static decimal_wide doubled_median(decimal_wide *at, size_t len)
{
    if (len == 0)
        return 0;
    qsort(at, len, sizeof *at, by_size);
    return at[(len - 1) / 2] + at[len / 2];
}

decimal_wide outlier_score_median(const struct outlier_past_figures *past)
{
    decimal_wide at[OUTLIER_WINDOW_MAX];
    for (size_t i = 0; i < past->len; i++)
        at[i] = past->at[i];
    return doubled_median(at, past->len);
}

decimal_wide outlier_score_magnitude(const struct outlier_past_figures *past)
{
    decimal_wide at[OUTLIER_WINDOW_MAX];
    size_t len = 0;
    for (size_t i = 0; i < past->len; i++)
        if (past->at[i] != 0)
            at[len++] = magnitude(past->at[i]);
    return doubled_median(at, len);
}

/* ---- libgmp's side */

/* ret = a² × factor */
static void load_square(mpz_t ret, decimal_wide a, decimal_wide factor)
{
    mpz_t by;
    exact_load(ret, a);
    exact_load(by, factor);
    mpz_mul(ret, ret, ret);
    mpz_mul(ret, ret, by);
    mpz_clear(by);
}

/* 100 √(num / den) to the nearest whole number: ⌊2y⌋ rounded up from odd is the nearest to y. */
static decimal_wide hundredths_of_root(const mpz_t num, const mpz_t den)
{
    mpz_t twice;
    decimal_wide result = 0;
    mpz_init(twice);
    mpz_mul_ui(twice, num, 40000);
    mpz_tdiv_q(twice, twice, den);
    mpz_sqrt(twice, twice);
    mpz_add_ui(twice, twice, 1);
    mpz_tdiv_q_2exp(twice, twice, 1);
    mpz_export(&result, NULL, -1, sizeof result, 0, 0, twice);
    mpz_clear(twice);
    return result;
}

/* ---- scores */

/* n (n Σx² - (Σx)²): the variance of the sample times n² (n - 1). */
static void load_spread(mpz_t ret, const struct outlier_past_figures *past, decimal_wide sum)
{
    mpz_t square;
    mpz_init(ret);
    for (size_t i = 0; i < past->len; i++) {
        load_square(square, past->at[i], 1);
        mpz_add(ret, ret, square);
        mpz_clear(square);
    }
    mpz_mul_ui(ret, ret, past->len);
    load_square(square, sum, 1);
    mpz_sub(ret, ret, square);
    mpz_clear(square);
    mpz_mul_ui(ret, ret, past->len);
}

decimal_wide
outlier_score_standard(const struct outlier_past_figures *past, int64_t value, int64_t threshold)
{
    decimal_wide sum = 0, n = (decimal_wide)past->len, score = NEAR;
    mpz_t spread, distance, limit, held;
    for (size_t i = 0; i < past->len; i++)
        sum += past->at[i];
    /* z² = (x - Σ/n)² / variance = (n x - Σ)² (n - 1) / spread */
    load_spread(spread, past, sum);
    load_square(distance, n * value - sum, n - 1);
    load_square(limit, threshold, 1);
    mpz_mul(limit, limit, spread);
    exact_load(held, decimal_pow10(2 * OUTLIER_DECIMALS));
    mpz_mul(held, held, distance);
    if (mpz_sgn(spread) > 0 && mpz_cmp(held, limit) > 0)
        score = hundredths_of_root(distance, spread);
    mpz_clears(spread, distance, limit, held, NULL);
    return score;
}

/* num / den beyond the threshold? */
static decimal_wide score_of(decimal_wide num, decimal_wide den, int64_t threshold)
{
    decimal_wide limit;
    if (den == 0 || !decimal_mul_wide(den, threshold, &limit) ||
        num * decimal_pow10(OUTLIER_DECIMALS) <= limit)
        return NEAR;
    return nearest(100 * num, den);
}

decimal_wide outlier_score_median_deviation(const struct outlier_past_figures *past,
                                            int64_t value,
                                            int64_t threshold)
{
    decimal_wide median = outlier_score_median(past), at[OUTLIER_WINDOW_MAX], sum = 0;
    decimal_wide distance = magnitude(2 * (decimal_wide)value - median); /* doubled */
    for (size_t i = 0; i < past->len; i++) {
        at[i] = magnitude(2 * (decimal_wide)past->at[i] - median);
        sum += at[i];
    }
    decimal_wide deviation = doubled_median(at, past->len); /* four times the MAD */
    if (deviation > 0)
        return score_of(2 * distance * 6745, 10000 * deviation, threshold);
    return score_of(1000000 * distance * (decimal_wide)past->len, 1253314 * sum, threshold);
}

/* ---- unit slips */

/* Sign of a² - 10^power b². */
static int compare_squares(decimal_wide a, decimal_wide b, int power)
{
    mpz_t x, y;
    load_square(x, a, 1);
    load_square(y, b, decimal_pow10(power));
    int order = mpz_cmp(x, y);
    mpz_clears(x, y, NULL);
    return order;
}

/* n of the 10^n nearest to large / small on a logarithmic scale, if it is one that units of measure are apart by. */
static int slip_between(decimal_wide large, decimal_wide small)
{
    for (int n = 3; n <= 9; n += 3)
        if (compare_squares(large, small, 2 * n - 1) > 0 &&
            compare_squares(large, small, 2 * n + 1) < 0)
            return n;
    return 0;
}

bool outlier_score_is_odd(int64_t value, decimal_wide doubled_magnitude)
{
    decimal_wide doubled = magnitude(2 * (decimal_wide)value);
    return doubled > 30 * doubled_magnitude || doubled_magnitude > 30 * doubled;
}

int outlier_score_slip(int64_t value, decimal_wide doubled_magnitude)
{
    decimal_wide doubled = magnitude(2 * (decimal_wide)value);
    if (doubled == 0 || doubled_magnitude == 0 || !outlier_score_is_odd(value, doubled_magnitude))
        return 0;
    return doubled > doubled_magnitude ? slip_between(doubled, doubled_magnitude)
                                       : -slip_between(doubled_magnitude, doubled);
}
