/*
 * Ratios: factor*[A]/[B]. Reading them, and their exact arithmetic: products pass through 128
 * bits, comparisons through none (continued fractions), the result is rounded once. Must not know:
 * aggregates.
 * Neighbours: core/decimal.h; expressions come later in a file of their own.
 */
#include <string.h>

#include "internal.h"

/* ---- reading */

struct scan {
    const struct catalog *catalog;
    struct text text;
    size_t at;
    struct ratio ratio;
    struct ratio_error *error;
    bool factor; /* one was read */
};

static bool fail(struct scan *scan, size_t at, struct text code)
{
    *scan->error = (struct ratio_error){at, code};
    return false;
}

static char peek(struct scan *scan)
{
    while (scan->at < scan->text.len && strchr(" \t", scan->text.ptr[scan->at]) != NULL)
        scan->at++;
    return scan->at < scan->text.len ? scan->text.ptr[scan->at] : '\0';
}

static bool take(struct scan *scan, char wanted)
{
    if (peek(scan) != wanted)
        return false;
    scan->at++;
    return true;
}

static bool scan_figure(struct scan *scan, uint32_t *ret_indicator)
{
    if (!take(scan, '['))
        return fail(scan, scan->at, (struct text){NULL, 0});
    size_t start = scan->at;
    while (scan->at < scan->text.len && scan->text.ptr[scan->at] != ']')
        scan->at++;
    if (scan->at == scan->text.len)
        return fail(scan, scan->at, (struct text){NULL, 0});
    struct text code = text_trim((struct text){scan->text.ptr + start, scan->at - start});
    scan->at++;
    *ret_indicator = catalog_find_indicator(scan->catalog, code);
    return *ret_indicator != CATALOG_NONE || fail(scan, start, code);
}

/* One digit more; false when it no longer fits. */
static bool push_digit(struct scan *scan, char digit, bool decimal)
{
    int64_t num = scan->ratio.factor_num;
    int64_t den = scan->ratio.factor_den;
    if (__builtin_mul_overflow(num, 10, &num) || __builtin_add_overflow(num, digit - '0', &num) ||
        (decimal && __builtin_mul_overflow(den, 10, &den)))
        return false;
    scan->ratio.factor_num = num;
    scan->ratio.factor_den = den;
    return true;
}

/* A plain decimal, `12`, `0.5` or `.5`; at most one factor. */
static bool scan_factor(struct scan *scan)
{
    peek(scan);
    size_t start = scan->at, digits = 0;
    bool decimal = false, fits = !scan->factor;
    scan->factor = true;
    scan->ratio.factor_num = 0;
    for (; scan->at < scan->text.len; scan->at++) {
        char c = scan->text.ptr[scan->at];
        if (c == '.' && !decimal) {
            decimal = true;
        } else if (c >= '0' && c <= '9') {
            digits++;
            fits = fits && push_digit(scan, c, decimal);
        } else {
            break;
        }
    }
    return (fits && digits > 0) || fail(scan, start, (struct text){NULL, 0});
}

/* [factor *] [A] [* factor] / [B] [* factor], the factor at most once. */
static bool scan_ratio(struct scan *scan)
{
    if (peek(scan) != '[') {
        if (!scan_factor(scan))
            return false;
        if (!take(scan, '*'))
            return fail(scan, scan->at, (struct text){NULL, 0});
    }
    if (!scan_figure(scan, &scan->ratio.numerator))
        return false;
    if (take(scan, '*') && !scan_factor(scan))
        return false;
    if (!take(scan, '/'))
        return fail(scan, scan->at, (struct text){NULL, 0});
    if (!scan_figure(scan, &scan->ratio.denominator))
        return false;
    if (take(scan, '*') && !scan_factor(scan))
        return false;
    return peek(scan) == '\0' || fail(scan, scan->at, (struct text){NULL, 0});
}

bool ratio_parse(const struct catalog *catalog,
                 struct text formula,
                 struct ratio *ret_ratio,
                 struct ratio_error *ret_error)
{
    struct scan scan = {.catalog = catalog, .text = formula, .error = ret_error};
    scan.ratio.factor_num = scan.ratio.factor_den = 1;
    if (!scan_ratio(&scan))
        return false;
    *ret_ratio = scan.ratio;
    return true;
}

bool ratio_compile(const struct catalog *catalog,
                   uint32_t indicator,
                   struct ratio *ret_ratio,
                   struct arena *arena,
                   struct diags *diags)
{
    const struct indicator *i = &catalog->indicators.at[indicator];
    struct ratio_error error;
    struct text formula = text_of(i->formula);
    if (ratio_parse(catalog, formula, ret_ratio, &error))
        return true;
    struct place at = {.column = (uint32_t)error.at + 1};
    const char *column = arena_printf(arena, "%zu", error.at + 1);
    struct diag *d;
    if (error.code.len > 0)
        d = diags_addv(diags, DIAG_E651, at, i->code, text_dup(arena, error.code), column, NULL);
    else
        d = diags_addv(diags, DIAG_E650, at, i->code, column, i->formula, NULL);
    d->indicator_code = i->code;
    return false;
}

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
static bool exact(const struct catalog *catalog,
                  const struct ratio *ratio,
                  int64_t numerator,
                  int64_t denominator,
                  struct fraction *ret)
{
    if (numerator == CELL_NULL || denominator == CELL_NULL || denominator == 0)
        return false;
    struct fraction f = {numerator, denominator};
    if (f.den < 0)
        f = (struct fraction){-f.num, -f.den};
    *ret = (struct fraction){1, 1};
    return multiply(ret, f.num, f.den) &&
           multiply(ret, decimal_pow10(catalog->indicators.at[ratio->denominator].decimals),
                    decimal_pow10(catalog->indicators.at[ratio->numerator].decimals)) &&
           multiply(ret, ratio->factor_num, ratio->factor_den);
}

int64_t ratio_value(const struct catalog *catalog,
                    const struct ratio *ratio,
                    int64_t numerator,
                    int64_t denominator,
                    int decimals)
{
    struct fraction f;
    int64_t value;
    if (!exact(catalog, ratio, numerator, denominator, &f) ||
        !multiply(&f, decimal_pow10(decimals), 1) || !decimal_divide(f.num, f.den, &value))
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

bool ratio_differs(const struct catalog *catalog,
                   const struct ratio *ratio,
                   int64_t numerator,
                   int64_t denominator,
                   uint32_t indicator,
                   int64_t filed)
{
    const struct indicator *i = &catalog->indicators.at[indicator];
    struct fraction f;
    if (filed == CELL_NULL || !exact(catalog, ratio, numerator, denominator, &f))
        return false;
    /* Default: half a unit of the last decimal, written as 5 at one decimal more. */
    bool half = i->tolerance == CELL_NULL;
    int tolerance_decimals = half ? i->decimals + 1 : i->tolerance_decimals;
    int scale = tolerance_decimals > i->decimals ? tolerance_decimals : i->decimals;
    decimal_wide tolerance = (half ? 5 : i->tolerance) * decimal_pow10(scale - tolerance_decimals);
    decimal_wide middle = filed * decimal_pow10(scale - i->decimals);
    decimal_wide one = decimal_pow10(scale);
    return ratio_compare(f.num, f.den, middle + tolerance, one) > 0 ||
           ratio_compare(f.num, f.den, middle - tolerance, one) < 0;
}
