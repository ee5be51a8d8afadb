/*
 * Exact scaled decimals: 64-bit units, 128 bits between, one rounding half away from zero.
 * Must not know: indicators, periods, files. Neighbours: text.h. No floating point.
 * clang's library lacks the checked 128-bit product of the compiler, so products are checked by division.
 */
#include "core/decimal.h"

#include <assert.h>
#include <string.h>

__extension__ typedef unsigned __int128 magnitude;

#define WIDE_MAX  ((magnitude)-1 >> 1)
#define POW10_MAX 38

static magnitude magnitude_of(decimal_wide value)
{
    return value < 0 ? -(magnitude)value : (magnitude)value;
}

decimal_wide decimal_pow10(int n)
{
    assert(n >= 0 && n <= POW10_MAX);
    decimal_wide power = 1;
    for (int i = 0; i < n; i++)
        power *= 10;
    return power;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A number taken apart: sign, digits before the point, digits behind it. */
struct spelling {
    bool negative;
    struct text whole, fraction;
};

static struct text take_digits(struct text t, size_t *at)
{
    size_t start = *at;
    while (*at < t.len && is_digit(t.ptr[*at]))
        ++*at;
    return (struct text){t.ptr + start, *at - start};
}

static bool spell(struct text t, struct spelling *ret)
{
    size_t at = 0;
    if (t.len == 0)
        return false;
    ret->negative = t.ptr[0] == '-';
    if (t.ptr[0] == '-' || t.ptr[0] == '+')
        at++;
    ret->whole = take_digits(t, &at);
    ret->fraction = (struct text){NULL, 0};
    if (at < t.len && t.ptr[at] == '.') {
        at++;
        ret->fraction = take_digits(t, &at);
        if (ret->fraction.len == 0)
            return false;
    }
    return at == t.len && ret->whole.len != 0;
}

static bool append_digit(uint64_t *units, unsigned digit)
{
    const uint64_t max = INT64_MAX;
    if (*units > max / 10 || *units * 10 > max - digit)
        return false;
    *units = *units * 10 + digit;
    return true;
}

/* Appends the digits at p; returns where they end. */
static inline const char *gather_digits(const char *p, const char *end, int64_t *units)
{
    while (p < end && is_digit(*p))
        *units = *units * 10 + (*p++ - '0');
    return p;
}

/* The usual number in one go: so short that nothing overflows, and with no more decimals than are kept. False says nothing. */
static bool parse_short(struct text t, int decimals, int64_t *ret_units)
{
    if (t.len == 0 || t.len + (size_t)decimals > 18)
        return false;
    const char *p = t.ptr, *end = p + t.len;
    bool negative = *p == '-';
    int64_t units = 0;
    p += negative ? 1 : 0;
    const char *point = gather_digits(p, end, &units);
    int places = 0;
    if (point == p)
        return false;
    if (point < end) {
        places = (int)(end - point) - 1;
        if (*point != '.' || places == 0 || places > decimals ||
            gather_digits(point + 1, end, &units) != end)
            return false;
    }
    for (; places < decimals; places++)
        units *= 10;
    *ret_units = negative ? -units : units;
    return true;
}

enum decimal_result decimal_parse(struct text t, int decimals, int64_t *ret_units)
{
    assert(decimals >= 0 && decimals <= DECIMAL_MAX_DECIMALS);
    struct spelling s;
    if (parse_short(t, decimals, ret_units))
        return DECIMAL_OK;
    if (!spell(t, &s))
        return DECIMAL_SYNTAX;
    size_t keep = (size_t)decimals;
    for (size_t i = keep; i < s.fraction.len; i++)
        if (s.fraction.ptr[i] != '0')
            return DECIMAL_PRECISION;
    uint64_t units = 0;
    bool fits = true;
    for (size_t i = 0; i < s.whole.len && fits; i++)
        fits = append_digit(&units, (unsigned)(s.whole.ptr[i] - '0'));
    for (size_t i = 0; i < keep && fits; i++)
        fits = append_digit(&units, i < s.fraction.len ? (unsigned)(s.fraction.ptr[i] - '0') : 0);
    if (!fits)
        return DECIMAL_RANGE;
    *ret_units = s.negative ? -(int64_t)units : (int64_t)units;
    return DECIMAL_OK;
}

bool decimal_parse_wide(struct text t, decimal_wide *ret_units)
{
    struct spelling s;
    if (!spell(t, &s) || s.fraction.len != 0)
        return false;
    magnitude most = s.negative ? WIDE_MAX + 1 : WIDE_MAX, units = 0;
    for (size_t i = 0; i < s.whole.len; i++) {
        unsigned digit = (unsigned)(s.whole.ptr[i] - '0');
        if (units > most / 10 || units * 10 > most - digit)
            return false;
        units = units * 10 + digit;
    }
    *ret_units = s.negative ? (decimal_wide)-units : (decimal_wide)units;
    return true;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

char *decimal_format_wide(decimal_wide units, int decimals, char buf[static DECIMAL_TEXT_MAX])
{
    assert(decimals >= 0 && decimals <= POW10_MAX);
    char reversed[DECIMAL_TEXT_MAX];
    size_t n = 0;
    magnitude rest = magnitude_of(units);
    for (int place = 0; rest != 0 || place <= decimals; place++) {
        if (place == decimals && decimals != 0)
            reversed[n++] = '.';
        reversed[n++] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    }
    if (units < 0)
        reversed[n++] = '-';
    for (size_t i = 0; i < n; i++)
        buf[i] = reversed[n - 1 - i];
    buf[n] = '\0';
    return buf;
}

char *decimal_format(int64_t units, int decimals, char buf[static DECIMAL_TEXT_MAX])
{
    if (units != CELL_NULL)
        return decimal_format_wide(units, decimals, buf);
    buf[0] = '\0';
    return buf;
}

/* ---- arithmetic -------------------------------------------------------------------------------------------------- */

/* Stores a figure that fits a cell. */
static bool narrow(decimal_wide value, int64_t *ret)
{
    if (value > INT64_MAX || value < -(decimal_wide)INT64_MAX)
        return false;
    *ret = (int64_t)value;
    return true;
}

bool decimal_add(int64_t a, int64_t b, int64_t *ret_sum)
{
    if (a == CELL_NULL || b == CELL_NULL)
        return false;
    return narrow((decimal_wide)a + b, ret_sum);
}

bool decimal_sub(int64_t a, int64_t b, int64_t *ret_difference)
{
    if (a == CELL_NULL || b == CELL_NULL)
        return false;
    return narrow((decimal_wide)a - b, ret_difference);
}

bool decimal_add_wide(decimal_wide a, decimal_wide b, decimal_wide *ret_sum)
{
    decimal_wide sum;
    if (__builtin_add_overflow(a, b, &sum))
        return false;
    *ret_sum = sum;
    return true;
}

/* The signed value of a magnitude; false when it has none. */
static bool sign(magnitude m, bool negative, decimal_wide *ret)
{
    if (m > (negative ? WIDE_MAX + 1 : WIDE_MAX))
        return false;
    *ret = negative ? (decimal_wide)-m : (decimal_wide)m;
    return true;
}

bool decimal_mul_wide(decimal_wide a, decimal_wide b, decimal_wide *ret_product)
{
    magnitude x = magnitude_of(a), y = magnitude_of(b);
    if (x != 0 && y > (magnitude)-1 / x)
        return false;
    return sign(x * y, (a < 0) != (b < 0), ret_product);
}

bool decimal_divide(decimal_wide num, decimal_wide den, int64_t *ret_quotient)
{
    if (den == 0)
        return false;
    magnitude n = magnitude_of(num), d = magnitude_of(den);
    magnitude quotient = n / d, rest = n % d;
    if (rest >= d - rest) /* twice the rest is at least the divisor: away from zero */
        quotient++;
    decimal_wide value;
    return sign(quotient, (num < 0) != (den < 0), &value) && narrow(value, ret_quotient);
}

bool decimal_rescale(int64_t units, int from_decimals, int to_decimals, int64_t *ret_units)
{
    if (units == CELL_NULL) {
        *ret_units = CELL_NULL;
        return true;
    }
    if (to_decimals < from_decimals) {
        decimal_wide step = decimal_pow10(from_decimals - to_decimals);
        if (units % step != 0)
            return false;
        return narrow(units / step, ret_units);
    }
    int64_t product = units;
    for (int i = from_decimals; i < to_decimals; i++)
        if (__builtin_mul_overflow(product, 10, &product))
            return false;
    *ret_units = product; /* never INT64_MIN: that is no multiple of ten, and `units` is not */
    return true;
}
