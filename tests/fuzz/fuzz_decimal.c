/*
 * fuzz_decimal: figures. The first byte picks what the rest is: a text for decimal_parse(), a value as people type it for the collector, a
 * number and a power for the shift between units, or raw numbers for the arithmetic. Each answer is compared with a slow and simple one
 * that works on digits as a child does on paper. Must not know how the quick ones work. Neighbours: driver.c, core/decimal.h.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../collector/internal.h"
#include "../../schema/check.h"
#include "core/decimal.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- digits on paper ---- */

enum { PAPER_MAX = 600 };

/* A plain number: sign, digits without noughts in front, and how many of them stand behind the point. */
struct paper {
    bool negative;
    char digits[PAPER_MAX];
    size_t len, fraction;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* [+-]?digits(.digits)?, nothing else. False, too, where the paper is too small. */
static bool write_down(struct text t, struct paper *p)
{
    size_t i = 0, before = 0;
    bool point = false;

    *p = (struct paper){0};
    if (t.len > PAPER_MAX - 2)
        return false;
    if (i < t.len && (t.ptr[i] == '-' || t.ptr[i] == '+'))
        p->negative = t.ptr[i++] == '-';
    for (; i < t.len; i++) {
        if (t.ptr[i] == '.' && !point && before > 0) {
            point = true;
        } else if (is_digit(t.ptr[i])) {
            p->digits[p->len++] = t.ptr[i];
            p->fraction += point;
            before += !point;
        } else {
            return false;
        }
    }
    return before > 0 && (!point || p->fraction > 0);
}

/* Without noughts that say nothing; nought has no sign. */
static void tidy(struct paper *p)
{
    while (p->fraction > 0 && p->digits[p->len - 1] == '0') {
        p->len--;
        p->fraction--;
    }
    size_t noughts = 0;
    while (noughts < p->len && p->digits[noughts] == '0')
        noughts++;
    memmove(p->digits, p->digits + noughts, p->len - noughts);
    p->len -= noughts;
    if (p->len == 0) {
        p->negative = false;
        p->fraction = 0;
    }
}

static bool same(struct paper a, struct paper b)
{
    tidy(&a);
    tidy(&b);
    return a.negative == b.negative && a.len == b.len && a.fraction == b.fraction &&
           memcmp(a.digits, b.digits, a.len) == 0;
}

/* Moves the point to the right, or to the left. */
static bool move_point(struct paper *p, int power)
{
    for (; power > 0; power--) {
        if (p->fraction > 0) {
            p->fraction--;
        } else {
            if (p->len == PAPER_MAX)
                return false;
            p->digits[p->len++] = '0';
        }
    }
    for (; power < 0; power++) {
        if (p->fraction == p->len) {
            if (p->len == PAPER_MAX)
                return false;
            memmove(p->digits + 1, p->digits, p->len);
            p->digits[0] = '0';
            p->len++;
        }
        p->fraction++;
    }
    return true;
}

/* A whole number of at most INT64_MAX, by comparing digits. */
static bool fits(const struct paper *p)
{
    static const char most[] = "9223372036854775807";
    return p->len < sizeof most - 1 ||
           (p->len == sizeof most - 1 && memcmp(p->digits, most, sizeof most - 1) <= 0);
}

static enum decimal_result slow_parse(struct text t, int decimals, struct paper *p)
{
    if (!write_down(t, p))
        return DECIMAL_SYNTAX;
    (void)move_point(p, decimals);
    tidy(p);
    if (p->fraction > 0)
        return DECIMAL_PRECISION;
    return fits(p) ? DECIMAL_OK : DECIMAL_RANGE;
}

/* ---- reading and writing ---- */

static void check_parse(struct text t, int decimals)
{
    struct paper p, back;
    int64_t units = 0, again = 0;
    char buf[DECIMAL_TEXT_MAX];

    if (t.len > PAPER_MAX / 2)
        return;
    enum decimal_result expected = slow_parse(t, decimals, &p);
    enum decimal_result result = decimal_parse(t, decimals, &units);
    must(result == expected);
    if (result != DECIMAL_OK)
        return;
    must(units != CELL_NULL);
    /* What is written is the number that was read, and reads the same again. */
    struct text written = text_of(decimal_format(units, decimals, buf));
    must(write_down(written, &back) && move_point(&back, decimals) && same(back, p));
    must(back.negative == (units < 0));
    must(decimal_parse(written, decimals, &again) == DECIMAL_OK && again == units);
    for (int to = 0; to <= DECIMAL_MAX_DECIMALS; to++) {
        struct paper moved = p;
        bool exact = move_point(&moved, to - decimals);
        tidy(&moved);
        must(decimal_rescale(units, decimals, to, &again) ==
             (exact && moved.fraction == 0 && fits(&moved)));
    }
}

static void check_wide(struct text t)
{
    decimal_wide units = 0, again = 0;
    char buf[DECIMAL_TEXT_MAX];
    struct paper typed, written;

    if (!decimal_parse_wide(t, &units) || !write_down(t, &typed))
        return;
    struct text text = text_of(decimal_format_wide(units, 0, buf));
    must(write_down(text, &written) && same(typed, written));
    must(decimal_parse_wide(text, &again) && again == units);
}

/* ---- as people type it ---- */

/* The same grammar, written as one pass over the characters: sign, groups, fraction. `out` gets the plain number. */
static bool slow_read(struct text t, char decimal, char group, char *out)
{
    size_t i = 0, n = 0, whole = 0, since = 0, groups = 0, separator_len = 0;
    char separator[4] = "";
    bool bracket = t.len > 1 && t.ptr[0] == '(' && t.ptr[t.len - 1] == ')';
    static const char *const minus[] = {"-", "−", "–", "‐", "‑"};
    static const char *const between[] = {" ", "\u00A0", "\u202F", "\u2009", "\u2007", "'", "’"};
    const char own[2] = {group, '\0'};

    if (bracket) {
        t = (struct text){t.ptr + 1, t.len - 2};
        out[n++] = '-';
    } else if (!text_take(&t, TEXT("+"))) {
        for (size_t m = 0; m < sizeof minus / sizeof minus[0]; m++) {
            if (text_take(&t, text_of(minus[m]))) {
                out[n++] = '-';
                break;
            }
        }
    }
    size_t first = n;
    while (i < t.len && t.ptr[i] != decimal) {
        if (is_digit(t.ptr[i])) {
            out[n++] = t.ptr[i++];
            whole++;
            since++;
            continue;
        }
        struct text rest = {t.ptr + i, t.len - i}, found = text_of(own);
        bool taken = text_take(&rest, found);
        for (size_t b = 0; !taken && b < sizeof between / sizeof between[0]; b++) {
            found = text_of(between[b]);
            taken = text_take(&rest, found);
        }
        if (!taken || (groups > 0 && since != 3) || (groups == 0 && (since == 0 || since > 3)))
            return false;
        if (groups++ == 0) {
            separator_len = found.len;
            memcpy(separator, found.ptr, found.len);
        } else if (separator_len != found.len || memcmp(separator, found.ptr, found.len) != 0) {
            return false;
        }
        i += found.len;
        since = 0;
    }
    if (whole == 0 || (groups > 0 && (since != 3 || out[first] == '0')))
        return false;
    if (i < t.len) {
        size_t point = n;
        out[n++] = '.';
        for (i++; i < t.len && is_digit(t.ptr[i]); i++)
            out[n++] = t.ptr[i];
        if (i != t.len || n == point + 1)
            return false;
    }
    out[n] = '\0';
    return true;
}

/* Only what has neither a unit nor the other ways to be a number: those have a table of their own. */
static bool is_bare(struct text t)
{
    struct text number, unit;

    record_split(t, &number, &unit);
    return unit.len == 0 && number.len == t.len && t.len > 0 && t.ptr[0] != '\'' &&
           memchr(t.ptr, 0xEF, t.len) == NULL;
}

static void check_typed(struct text t)
{
    char quick[PAPER_MAX], slow[PAPER_MAX];
    struct text number = {NULL, 0};
    struct number_evidence evidence = {0};
    size_t bad;

    if (t.len > PAPER_MAX - 8 || (t.len > 0 && !text_valid_utf8(t.ptr, t.len, &bad)))
        return;
    t = text_trim(t);
    bool point = number_read(t, NUMBER_POINT, quick, &number);
    if (point)
        must(write_down(number, &(struct paper){0}) && number.ptr[0] != '+');
    bool comma = number_read(t, NUMBER_COMMA, quick, &number);
    number_witness(&evidence, t, 1, 1);
    (void)number_is_ambiguous(t);
    for (int style = NUMBER_UNDECIDED; style <= NUMBER_COMMA; style++) {
        enum value_kind kind = number_kind(t, (enum number_style)style, quick, &number);
        must((kind == VALUE_KIND_BLANK) == (t.len == 0));
        if (kind == VALUE_KIND_NUMBER || kind == VALUE_KIND_MEASURED)
            must(write_down(number, &(struct paper){0}));
    }
    if (!is_bare(t))
        return;
    bool slow_point = slow_read(t, '.', ',', slow);
    must(point == slow_point);
    if (point)
        must(number_read(t, NUMBER_POINT, quick, &number) && text_is(number, slow));
    bool slow_comma = slow_read(t, ',', '.', slow);
    must(comma == slow_comma);
    if (comma)
        must(number_read(t, NUMBER_COMMA, quick, &number) && text_is(number, slow));
    /* One reading alone is evidence for its style. */
    enum number_style decided = point == comma ? NUMBER_UNDECIDED
                                : point        ? NUMBER_POINT
                                               : NUMBER_COMMA;
    must(number_decide(&evidence) == decided);
}

/* ---- units ---- */

static void check_shift(struct text t, int power)
{
    struct paper p, shifted;

    if (t.len > PAPER_MAX / 4 || !write_down(t, &p) || t.ptr[0] == '+')
        return;
    struct arena *arena = arena_new(0);
    struct text moved = check_unit_shift(arena, t, power);
    must(write_down(moved, &shifted) && move_point(&p, power) && same(p, shifted));
    arena_free(arena);
}

static bool is_worded(struct text t)
{
    struct text number, unit;

    record_split(t, &number, &unit);
    return number.len == 0 && unit.len > 0 && memchr(unit.ptr, '(', unit.len) == NULL;
}

/* Two texts with a line end between: what was typed, what is declared. Converting there and back again is nothing. */
static void check_units(struct text t)
{
    const char *end = t.len > 0 ? memchr(t.ptr, '\n', t.len) : NULL;
    size_t bad;
    int power = 0, back = 0;
    struct text detail = {NULL, 0};

    if (end == NULL || !text_valid_utf8(t.ptr, t.len, &bad))
        return;
    struct arena *arena = arena_new(0);
    struct text typed = text_trim((struct text){t.ptr, (size_t)(end - t.ptr)});
    struct text declared = text_trim((struct text){end + 1, t.len - (size_t)(end + 1 - t.ptr)});
    bool there = check_unit_power(arena, typed, text_dup(arena, declared), &power);
    must(!there || (power > -100 && power < 100));
    /* What is declared may begin with a round number or end with a remark, which nobody types. */
    if (there && is_worded(typed) && is_worded(declared) &&
        check_unit_power(arena, declared, text_dup(arena, typed), &back))
        must(power == -back);
    enum diag_code code = check_spelling(typed, &detail);
    must(code == DIAG_E203 || (code >= DIAG_E230 && code <= DIAG_E235));
    must((code == DIAG_E234) == (detail.len > 0));
    arena_free(arena);
}

/* ---- arithmetic ---- */

static int64_t cell_of(const uint8_t *data)
{
    int64_t value;
    memcpy(&value, data, sizeof value);
    return value;
}

/* The sum of two is within a cell or is refused; 128 bits cannot overflow here. */
static void check_arithmetic(const uint8_t *data, size_t size)
{
    int64_t a, b, result = 0;
    decimal_wide product, quotient;

    if (size < 17)
        return;
    a = cell_of(data) >> (data[16] & 63);
    b = cell_of(data + 8) >> (data[16] >> 2);
    bool cells = a != CELL_NULL && b != CELL_NULL;
    decimal_wide sum = (decimal_wide)a + b, difference = (decimal_wide)a - b;
    bool in = cells && sum <= INT64_MAX && sum >= -(decimal_wide)INT64_MAX;
    must(decimal_add(a, b, &result) == in && (!in || result == sum));
    in = cells && difference <= INT64_MAX && difference >= -(decimal_wide)INT64_MAX;
    must(decimal_sub(a, b, &result) == in && (!in || result == difference));
    must(decimal_mul_wide(a, b, &product) && product == (decimal_wide)a * b);
    must(decimal_add_wide(product, a, &sum) && sum == product + a);
    if (b == 0) {
        must(!decimal_divide(product, b, &result));
        return;
    }
    /* num / den: no whole number is nearer, and a half goes away from zero. */
    decimal_wide num = product + data[16], den = b;
    if (!decimal_divide(num, den, &result))
        return;
    quotient = result;
    decimal_wide rest = num - quotient * den;
    if (rest < 0)
        rest = -rest;
    decimal_wide most = den < 0 ? -den : den;
    must(2 * rest <= most);
    if (2 * rest == most) {
        decimal_wide size_of_it = quotient * den < 0 ? -(quotient * den) : quotient * den;
        must(size_of_it >= (num < 0 ? -num : num));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct text t = {(const char *)data + 1, size - 1};
    switch (data[0] % 5) {
    case 0:
        check_parse(t, data[0] / 5 % (DECIMAL_MAX_DECIMALS + 1));
        check_wide(t);
        break;
    case 1: check_typed(t); break;
    case 2: check_shift(t, data[0] / 5 - 25); break;
    case 3: check_units(t); break;
    default: check_arithmetic(data + 1, size - 1);
    }
    return 0;
}
