/*
 * Numbers of a workbook as decimal text: never a binary number. Spreadsheets show 15 significant digits and write 17; formats tell shares and days.
 * Neighbours: workbook.h, core/date.h.
 */
#include <string.h>

#include "core/date.h"
#include "workbook.h"

#define SIGNIFICANT  15
#define DIGITS_MAX   400
#define EXPONENT_MAX 400

struct digits {
    char at[DIGITS_MAX + 1];
    size_t len;
    int point; /* digits before the decimal point; may be negative or beyond len */
    bool minus;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take_exponent(struct text *v, int *ret)
{
    bool minus = false;
    uint64_t n;
    *ret = 0;
    if (v->len == 0)
        return true;
    if (*v->ptr != 'e' && *v->ptr != 'E')
        return false;
    struct text rest = {v->ptr + 1, v->len - 1};
    if (text_take(&rest, TEXT("-")))
        minus = true;
    else
        (void)text_take(&rest, TEXT("+"));
    while (rest.len > 1 && *rest.ptr == '0') {
        rest.ptr++;
        rest.len--;
    }
    if (!text_to_u64(rest, EXPONENT_MAX, &n))
        return false;
    *ret = minus ? -(int)n : (int)n;
    return true;
}

/* Leading zeros are left out. */
static bool take_digits(struct text *v, struct digits *d)
{
    bool point = false, any = false;
    for (; v->len > 0; v->ptr++, v->len--) {
        char c = *v->ptr;
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (!is_digit(c))
            break;
        any = true;
        if (d->len == 0 && c == '0') {
            d->point -= point ? 1 : 0;
            continue;
        }
        if (d->len == DIGITS_MAX)
            return false;
        d->at[d->len++] = c;
        d->point += point ? 0 : 1;
    }
    return any;
}

static void round_to_significant(struct digits *d)
{
    if (d->len > SIGNIFICANT) {
        bool up = d->at[SIGNIFICANT] >= '5';
        size_t i = d->len = SIGNIFICANT;
        while (up && i > 0) {
            i--;
            up = d->at[i] == '9';
            d->at[i] = up ? '0' : (char)(d->at[i] + 1);
        }
        if (up) { /* 999… became 1000… */
            d->at[0] = '1';
            d->point++;
        }
    }
    while (d->len > 0 && d->at[d->len - 1] == '0')
        d->len--;
}

static char *put(char *to, char c, size_t n)
{
    memset(to, c, n);
    return to + n;
}

static struct text plain_of(const struct digits *d, struct arena *arena)
{
    size_t before = d->point > 0 ? (size_t)d->point : 0;
    size_t zeros = d->point < 0 ? (size_t)-d->point : 0;
    char *text = arena_alloc(arena, before + zeros + d->len + 4);
    char *to = text;
    size_t whole = before < d->len ? before : d->len;
    if (d->len == 0)
        return TEXT("0");
    if (d->minus)
        *to++ = '-';
    memcpy(to, d->at, whole);
    to += whole;
    to = put(to, '0', before - whole);
    if (before == 0)
        *to++ = '0';
    if (d->len > whole) {
        *to++ = '.';
        to = put(to, '0', zeros);
        memcpy(to, d->at + whole, d->len - whole);
        to += d->len - whole;
    }
    *to = '\0';
    return (struct text){text, (size_t)(to - text)};
}

bool workbook_number(struct text v, struct arena *arena, struct text *ret)
{
    struct digits d = {.len = 0};
    int exponent;
    d.minus = text_take(&v, TEXT("-"));
    if (!take_digits(&v, &d) || !take_exponent(&v, &exponent))
        return false;
    d.point += exponent;
    round_to_significant(&d);
    *ret = plain_of(&d, arena);
    return true;
}

/* ---- formats ---- */

/* The letters that stand for themselves left out: in quotes, behind a backslash, in brackets. */
static enum workbook_look look_of(struct text code)
{
    bool quoted = false, bracketed = false;
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == '\\' || c == '_' || c == '*')) {
            i++;
        } else if (!quoted && (c == '[' || c == ']')) {
            bracketed = c == '[';
        } else if (!quoted && !bracketed && c == '%') {
            return WORKBOOK_LOOK_PERCENT;
        } else if (!quoted && !bracketed && strchr("dDmMyYhHsS", c) != NULL) {
            return WORKBOOK_LOOK_DATE;
        }
    }
    return WORKBOOK_LOOK_PLAIN;
}

static bool between(uint32_t id, uint32_t first, uint32_t last)
{
    return id >= first && id <= last;
}

enum workbook_look workbook_number_look(uint32_t id, struct text code)
{
    if (id == 9 || id == 10)
        return WORKBOOK_LOOK_PERCENT;
    if (between(id, 14, 22) || between(id, 27, 36) || between(id, 45, 47) || between(id, 50, 58))
        return WORKBOOK_LOOK_DATE;
    return text_is(code, "General") ? WORKBOOK_LOOK_PLAIN : look_of(code);
}

/* Serial 1 is 1900-01-01; serial 60 is a day that never was (ECMA-376 18.17.4.1); in the system of 1904 day 0 is 1904-01-01, 1,462 days later. */
bool workbook_number_date(struct text plain, bool since_1904, struct arena *arena, struct text *ret)
{
    uint64_t serial;
    char buf[DATE_TEXT_MAX];
    if (!text_to_u64(plain, 2958465, &serial))
        return false;
    serial += since_1904 ? 1462 : 0;
    if (serial == 0 || serial == 60 || serial > 2958465)
        return false;
    date_t day = date_of(1899, 12, 30) + (date_t)serial + (serial < 60 ? 1 : 0);
    *ret = text_of(arena_strdup(arena, date_format(day, buf)));
    return true;
}
