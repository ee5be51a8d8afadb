/*
 * What functions do with vectors. They pass over nulls, and are null if nothing is left; a count of
 * nothing is 0. All exact, but the last root of a deviation. Must not know: expressions.
 * Neighbours: expr_functions.c lists them, expr_number.c counts.
 */
#include <stdlib.h>

#include "expr_internal.h"

/* What is left without nulls. */
struct left {
    struct expr_number *at;
    size_t len;
};

static struct left left_of(struct expr_calc *calc, const struct expr_value *v)
{
    size_t len = v->type == EXPR_VECTOR ? v->vector.len : 0;
    struct left left = {ARENA_ARRAY(calc->arena, len, struct expr_number), 0};
    for (size_t i = 0; i < len; i++)
        if (!expr_number_is_null(&v->vector.at[i]))
            left.at[left.len++] = v->vector.at[i];
    return left;
}

static struct expr_value number(const struct expr_calc *calc, struct expr_number n)
{
    if (calc->trouble != EXPR_FINE)
        return expr_null();
    return (struct expr_value){.type = EXPR_NUMBER, .number = n};
}

static struct expr_number add_up(struct expr_calc *calc, const struct left *left)
{
    struct expr_number sum = expr_number_of(0);
    for (size_t i = 0; i < left->len && calc->trouble == EXPR_FINE; i++)
        sum = expr_number_add(calc, &sum, &left->at[i]);
    return sum;
}

static struct expr_number share(struct expr_calc *calc, const struct expr_number *sum, size_t parts)
{
    struct expr_number n = expr_number_of((int64_t)parts);
    return calc->trouble == EXPR_FINE ? expr_number_divide(calc, sum, &n) : *sum;
}

struct expr_value
expr_vectors_sum(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    (void)len;
    struct left left = left_of(calc, &args[0]);
    return left.len > 0 ? number(calc, add_up(calc, &left)) : expr_null();
}

struct expr_value
expr_vectors_avg(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    (void)len;
    struct left left = left_of(calc, &args[0]);
    if (left.len == 0)
        return expr_null();
    struct expr_number sum = add_up(calc, &left);
    return number(calc, share(calc, &sum, left.len));
}

struct expr_value
expr_vectors_count(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    (void)len;
    if (args[0].type == EXPR_NULL)
        return expr_null();
    return number(calc, expr_number_of((int64_t)left_of(calc, &args[0]).len));
}

/* ---- order */

static int ascending(const void *a, const void *b)
{
    return expr_number_compare(a, b);
}

static struct left sorted(struct expr_calc *calc, const struct expr_value *v)
{
    struct left left = left_of(calc, v);
    if (left.len > 0)
        qsort(left.at, left.len, sizeof *left.at, ascending);
    return left;
}

struct expr_value
expr_vectors_min(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    (void)len;
    struct left left = sorted(calc, &args[0]);
    return left.len > 0 ? number(calc, left.at[0]) : expr_null();
}

struct expr_value
expr_vectors_max(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    (void)len;
    struct left left = sorted(calc, &args[0]);
    return left.len > 0 ? number(calc, left.at[left.len - 1]) : expr_null();
}

/* Between the two elements around a place, counted from 0, as much of the way as it says. */
static struct expr_value
between(struct expr_calc *calc, const struct left *left, const struct expr_number *place)
{
    int64_t lower;
    struct expr_number whole = expr_number_whole(calc, place, EXPR_DOWN);
    if (!expr_number_integer(&whole, &lower) || (size_t)lower + 1 >= left->len)
        return number(calc, left->at[left->len - 1]);
    const struct expr_number *a = &left->at[lower], *b = &left->at[lower + 1];
    struct expr_number part = expr_number_subtract(calc, place, &whole);
    struct expr_number step = expr_number_subtract(calc, b, a);
    if (calc->trouble == EXPR_FINE)
        step = expr_number_multiply(calc, &step, &part);
    return number(calc, calc->trouble == EXPR_FINE ? expr_number_add(calc, a, &step) : step);
}

/* The place (n - 1) * fraction, as SQL's percentile_cont and DHIS2 have it. */
static struct expr_value
percentile(struct expr_calc *calc, const struct expr_value *v, const struct expr_number *fraction)
{
    struct left left = sorted(calc, v);
    if (left.len == 0)
        return expr_null();
    struct expr_number steps = expr_number_of((int64_t)left.len - 1);
    struct expr_number place = expr_number_multiply(calc, &steps, fraction);
    return calc->trouble == EXPR_FINE ? between(calc, &left, &place) : expr_null();
}

struct expr_value
expr_vectors_median(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    static const struct expr_number half = {.num = 1, .den = 2};
    (void)len;
    return percentile(calc, &args[0], &half);
}

struct expr_value
expr_vectors_percentile(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    static const struct expr_number one = {.num = 1, .den = 1};
    (void)len;
    if (args[0].type == EXPR_NULL || args[1].type == EXPR_NULL)
        return expr_null();
    const struct expr_number *fraction = &args[1].number;
    if (expr_number_sign(fraction) < 0 || expr_number_compare(fraction, &one) > 0)
        return number(calc, expr_number_trouble(calc, EXPR_UNDEFINED));
    return percentile(calc, &args[0], fraction);
}

/* ---- deviation */

/* The squares of the distances from the mean, added up and divided by n - less. One value alone deviates by 0, as
 * in DHIS2. */
static struct expr_number variance_of(struct expr_calc *calc, const struct left *left, size_t less)
{
    struct expr_number sum = add_up(calc, left), squares = expr_number_of(0);
    struct expr_number mean = share(calc, &sum, left->len);
    for (size_t i = 0; i < left->len && calc->trouble == EXPR_FINE; i++) {
        struct expr_number d = expr_number_subtract(calc, &left->at[i], &mean);
        if (calc->trouble == EXPR_FINE)
            d = expr_number_multiply(calc, &d, &d);
        if (calc->trouble == EXPR_FINE)
            squares = expr_number_add(calc, &squares, &d);
    }
    return share(calc, &squares, left->len > less ? left->len - less : 1);
}

static struct expr_value
variance(struct expr_calc *calc, const struct expr_value *v, size_t less, bool root)
{
    struct left left = left_of(calc, v);
    if (left.len == 0)
        return expr_null();
    struct expr_number n = variance_of(calc, &left, less);
    if (root && calc->trouble == EXPR_FINE)
        n = expr_real_root(calc, &n);
    return number(calc, n);
}

struct expr_value
expr_vectors_variance(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    (void)len;
    return variance(calc, &args[0], 1, false);
}

struct expr_value
expr_vectors_stddev(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    (void)len;
    return variance(calc, &args[0], 1, true);
}

struct expr_value
expr_vectors_stddev_pop(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    (void)len;
    return variance(calc, &args[0], 0, true);
}
