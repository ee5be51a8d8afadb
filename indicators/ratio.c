/*
 * Ratios: formulas that are one figure over another, times a number. Told from other formulas by their tree, and computed
 * without it: products pass through 128
 * bits, comparisons through none (continued fractions), the result is rounded once. Must not know:
 * aggregates.
 * Neighbours: core/decimal.h; derived_row.c computes all other formulas.
 */
#include "expr_internal.h"
#include "internal.h"

/* ---- arithmetic */

static decimal_wide gcd(decimal_wide a, decimal_wide b)
{
    a = a < 0 ? -a : a;
    while (b != 0) {
        decimal_wide rest = a % b;
        a = b;
        b = rest < 0 ? -rest : rest;
    }
    return a;
}

/* num/den * a/b with common factors taken out first, so that only a result that is too large
 * overflows. */
static bool multiply(struct fraction *f, decimal_wide a, decimal_wide b)
{
    decimal_wide x = gcd(f->num, b), y = gcd(a, f->den);
    return decimal_mul_wide(f->num / x, a / y, &f->num) &&
           decimal_mul_wide(f->den / y, b / x, &f->den);
}

/* The ratio in the indicator's unit, its denominator positive; false on a null part, a zero
 * denominator, overflow. */
static bool
exact(const struct ratio *ratio, int64_t numerator, int64_t denominator, struct fraction *ret)
{
    if (numerator == CELL_NULL || denominator == CELL_NULL || denominator == 0)
        return false;
    struct fraction f = {numerator, denominator};
    if (f.den < 0)
        f = (struct fraction){-f.num, -f.den};
    *ret = (struct fraction){1, 1};
    return multiply(ret, f.num, f.den) && multiply(ret, ratio->factor_num, ratio->factor_den);
}

int64_t ratio_value(const struct ratio *ratio, int64_t numerator, int64_t denominator, int decimals)
{
    struct fraction f;
    int64_t value;
    if (!exact(ratio, numerator, denominator, &f) || !multiply(&f, decimal_pow10(decimals), 1) ||
        !decimal_divide(f.num, f.den, &value))
        return CELL_NULL;
    return value;
}

/* Whole part towards minus infinity, and what is left. */
static decimal_wide floor_divide(decimal_wide a, decimal_wide b, decimal_wide *ret_rest)
{
    decimal_wide quotient = a / b, rest = a % b;
    if (rest < 0) {
        quotient--;
        rest += b;
    }
    *ret_rest = rest;
    return quotient;
}

/* Compares whole parts; where they are equal, the reciprocals of what is left compare the other
 * way round. */
int ratio_compare(decimal_wide a, decimal_wide b, decimal_wide c, decimal_wide d)
{
    for (int sign = 1;; sign = -sign) {
        decimal_wide p, q;
        decimal_wide x = floor_divide(a, b, &p), y = floor_divide(c, d, &q);
        if (x != y)
            return x < y ? -sign : sign;
        if (p == 0 || q == 0)
            return p == q ? 0 : (p == 0 ? -sign : sign);
        a = b;
        b = p;
        c = d;
        d = q;
    }
}

struct fraction ratio_tolerance(const struct indicator *indicator)
{
    if (indicator->tolerance == CELL_NULL)
        return (struct fraction){5, decimal_pow10(indicator->decimals + 1)};
    return (struct fraction){indicator->tolerance, decimal_pow10(indicator->tolerance_decimals)};
}

bool ratio_differs(const struct ratio *ratio,
                   int64_t numerator,
                   int64_t denominator,
                   const struct indicator *indicator,
                   int64_t filed)
{
    struct fraction f, tolerance = ratio_tolerance(indicator);
    if (filed == CELL_NULL || !exact(ratio, numerator, denominator, &f))
        return false;
    /* filed ± tolerance over one denominator */
    decimal_wide one = decimal_pow10(indicator->decimals);
    decimal_wide scale = tolerance.den > one ? tolerance.den : one;
    decimal_wide middle = filed * (scale / one);
    decimal_wide most = tolerance.num * (scale / tolerance.den);
    return ratio_compare(f.num, f.den, middle + most, scale) > 0 ||
           ratio_compare(f.num, f.den, middle - most, scale) < 0;
}

/* ---- reading */

struct scan {
    const struct derived *derived;
    const struct expr *formula;
    struct arena *arena;
    struct fraction factor;
    uint32_t part[2]; /* numerator, denominator: places among the figures; ROLL_NONE: not met yet */
};

/* The factor times up/down, if it still fits a cell. */
static bool scale(struct scan *s, decimal_wide up, decimal_wide down)
{
    return down != 0 && multiply(&s->factor, up, down) && s->factor.num <= INT64_MAX &&
           s->factor.num >= -INT64_MAX && s->factor.den <= INT64_MAX;
}

static bool scan_number(struct scan *s, const struct expr_node *node, bool below)
{
    struct expr_number number;
    return expr_number_read(node->text, s->arena, &number) && number.big == NULL &&
           (below ? scale(s, number.den, number.num) : scale(s, number.num, number.den));
}

static bool scan_figure(struct scan *s, const struct expr_node *node, bool below)
{
    size_t len;
    const struct expr_figure *figures = expr_figures(s->formula, &len);
    const struct catalog *c = s->derived->catalog;
    uint32_t at = 0, *part = &s->part[below ? 1 : 0];
    while (!expr_figure_eq(&figures[at], &node->figure))
        at++;
    if (*part != ROLL_NONE)
        return false;
    *part = at;
    decimal_wide units = decimal_pow10(
        c->indicators.at[s->derived->names.figures.at[node->figure.id].indicator].decimals);
    return below ? scale(s, units, 1) : scale(s, 1, units);
}

/* Products and quotients of figures and numbers; what stands `below` divides. */
static bool scan_node(struct scan *s, const struct expr_node *node, bool below)
{
    if (node->kind == EXPR_NODE_NUMBER)
        return scan_number(s, node, below);
    if (node->kind == EXPR_NODE_FIGURE)
        return scan_figure(s, node, below);
    if (node->kind != EXPR_NODE_OPERATION)
        return false;
    if (node->op == EXPR_NEGATE || node->op == EXPR_PLUS)
        return scale(s, node->op == EXPR_NEGATE ? -1 : 1, 1) && scan_node(s, node->args[0], below);
    return (node->op == EXPR_MULTIPLY || node->op == EXPR_DIVIDE) &&
           scan_node(s, node->args[0], below) &&
           scan_node(s, node->args[1], (node->op == EXPR_DIVIDE) != below);
}

bool ratio_read(const struct derived *derived,
                uint32_t indicator,
                struct arena *arena,
                struct ratio *ret)
{
    const struct expr *formula = derived->expr[indicator];
    struct scan s = {derived, formula, arena, {1, 1}, {ROLL_NONE, ROLL_NONE}};
    if (!scan_node(&s, formula->root, false) || s.part[0] == ROLL_NONE || s.part[1] == ROLL_NONE)
        return false;
    *ret = (struct ratio){s.part[0], s.part[1], (int64_t)s.factor.num, (int64_t)s.factor.den};
    return true;
}
