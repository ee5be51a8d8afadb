/*
 * What functions do with one value or several: rounding, choosing, roots, logarithms. Null in gives
 * null out, but where choosing passes over it. Must not know: expressions. Neighbours: expr_functions.c
 * lists them, expr_number.c and expr_real.c count.
 */
#include "expr_internal.h"

/* Places to which round() rounds, on either side of the point. */
#define PLACES_MAX 60

struct expr_value expr_null(void)
{
    return (struct expr_value){.type = EXPR_NULL};
}

struct expr_value expr_boolean(bool boolean)
{
    return (struct expr_value){.type = EXPR_BOOLEAN, .boolean = boolean};
}

struct expr_value expr_text(struct text text)
{
    return (struct expr_value){.type = EXPR_TEXT, .text = text};
}

struct expr_value expr_decimal(int64_t units, int decimals)
{
    if (units == CELL_NULL)
        return expr_null();
    return (struct expr_value){
        .type = EXPR_NUMBER,
        .number = {.num = units, .den = (int64_t)decimal_pow10(decimals)},
    };
}

/* A number, or null when there was trouble. */
static struct expr_value number(struct expr_number n)
{
    if (expr_number_is_null(&n))
        return expr_null();
    return (struct expr_value){.type = EXPR_NUMBER, .number = n};
}

static bool any_null(const struct expr_value *args, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (args[i].type == EXPR_NULL)
            return true;
    return false;
}

struct expr_value
expr_values_is_null(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    (void)calc;
    return expr_boolean(any_null(args, len));
}

struct expr_value
expr_values_is_not_null(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    (void)calc;
    return expr_boolean(!any_null(args, len));
}

struct expr_value expr_values_abs(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    if (any_null(args, len))
        return expr_null();
    bool minus = expr_number_sign(&args[0].number) < 0;
    return minus ? number(expr_number_negate(calc, &args[0].number)) : args[0];
}

/* ---- rounding */

static struct expr_value
whole(struct expr_calc *calc, const struct expr_value *args, size_t len, enum expr_way way)
{
    if (any_null(args, len))
        return expr_null();
    return number(expr_number_whole(calc, &args[0].number, way));
}

struct expr_value
expr_values_floor(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    return whole(calc, args, len, EXPR_DOWN);
}

struct expr_value
expr_values_ceil(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    return whole(calc, args, len, EXPR_UP);
}

struct expr_value
expr_values_round(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    int64_t places;
    if (len == 1 || any_null(args, len))
        return whole(calc, args, len, EXPR_NEAREST);
    if (!expr_number_integer(&args[1].number, &places) || places < -PLACES_MAX ||
        places > PLACES_MAX)
        return number(expr_number_trouble(calc, EXPR_UNDEFINED));
    return number(expr_number_round(calc, &args[0].number, (int)places));
}

/* ---- choosing */

/* The value that stands furthest in the direction, nulls passed over. */
static struct expr_value furthest(const struct expr_value *args, size_t len, int direction)
{
    struct expr_value best = expr_null();
    for (size_t i = 0; i < len; i++) {
        if (args[i].type == EXPR_NULL)
            continue;
        if (best.type == EXPR_NULL ||
            expr_number_compare(&args[i].number, &best.number) == direction)
            best = args[i];
    }
    return best;
}

struct expr_value
expr_values_greatest(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    (void)calc;
    return furthest(args, len, 1);
}

struct expr_value
expr_values_least(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    (void)calc;
    return furthest(args, len, -1);
}

/* ---- to 34 digits */

struct expr_value
expr_values_sqrt(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    if (any_null(args, len))
        return expr_null();
    return number(expr_real_root(calc, &args[0].number));
}

struct expr_value expr_values_log(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    if (any_null(args, len))
        return expr_null();
    return number(expr_real_log(calc, &args[0].number, len > 1 ? &args[1].number : NULL));
}

struct expr_value
expr_values_log10(struct expr_calc *calc, const struct expr_value *args, size_t len)
{
    static const struct expr_number ten = {.num = 10, .den = 1};
    if (any_null(args, len))
        return expr_null();
    return number(expr_real_log(calc, &args[0].number, &ten));
}
