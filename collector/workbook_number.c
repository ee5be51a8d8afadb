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

/* Digits with a point among them, none of them idle, few enough: its own plain spelling. */
static bool is_plain(struct text v)
{
    const char *p = v.ptr, *end = v.ptr + v.len;
    p += p < end && *p == '-' ? 1 : 0;
    const char *first = p;
    while (p < end && is_digit(*p))
        p++;
    size_t whole = (size_t)(p - first);
    if (whole == 0 || whole > SIGNIFICANT || (*first == '0' && (whole > 1 || first > v.ptr)))
        return false;
    if (p == end)
        return true;
    if (*p++ != '.')
        return false;
    const char *decimals = p;
    while (p < end && is_digit(*p))
        p++;
    return p == end && p > decimals && p[-1] != '0' &&
           whole + (size_t)(p - decimals) <= SIGNIFICANT;
}

bool workbook_number(struct text v, struct arena *arena, struct text *ret)
{
    struct digits d = {.len = 0};
    int exponent;
    *ret = v;
    if (is_plain(v))
        return true;
    d.minus = text_take(&v, TEXT("-"));
    if (!take_digits(&v, &d) || !take_exponent(&v, &exponent))
        return false;
    d.point += exponent;
    round_to_significant(&d);
    *ret = plain_of(&d, arena);
    return true;
}

struct text workbook_number_hundredfold(struct text plain, struct arena *arena)
{
    const char *point = memchr(plain.ptr, '.', plain.len);
    size_t whole = point == NULL ? plain.len : (size_t)(point - plain.ptr);
    size_t decimals = point == NULL ? 0 : plain.len - whole - 1;
    char *to = arena_alloc(arena, plain.len + 4);
    size_t len = 0;
    memcpy(to, plain.ptr, whole);
    len = whole;
    for (size_t i = 0; i < 2; i++) {
        to[len++] = i < decimals ? point[1 + i] : '0';
    }
    if (decimals > 2) {
        to[len++] = '.';
        memcpy(to + len, point + 3, decimals - 2);
        len += decimals - 2;
    }
    size_t sign = *to == '-' ? 1 : 0;
    size_t zeros = 0; /* "0012.5" is "12.5" */
    while (sign + zeros + 1 < len && to[sign + zeros] == '0' && to[sign + zeros + 1] != '.') {
        zeros++;
    }
    memmove(to + sign, to + sign + zeros, len - sign - zeros);
    return (struct text){to, len - zeros};
}

/* ---- formats ---- */

/* What a code shows besides figures: letters that stand for themselves (in quotes, behind a backslash) and brackets left out, but for those of
 * elapsed time. "m" is a month or a minute. */
struct shown {
    bool percent, year, day, time, month;
};

/* "hh", "m", "ss" and the like; no colour. */
static bool is_elapsed(const char *p, const char *end)
{
    if (end == NULL || p == end || strchr("hHmMsS", *p) == NULL)
        return false;
    for (char first = *p; p < end; p++) {
        if (*p != first)
            return false;
    }
    return true;
}

static struct shown shown_by(struct text code)
{
    struct shown s = {0};
    for (size_t i = 0; i < code.len; i++) {
        char c =
            (char)(code.ptr[i] >= 'A' && code.ptr[i] <= 'Z' ? code.ptr[i] | 0x20 : code.ptr[i]);
        const char *end = NULL;
        switch (c) {
        case '"': end = memchr(code.ptr + i + 1, '"', code.len - i - 1); break;
        case '[':
            end = memchr(code.ptr + i, ']', code.len - i);
            s.time = s.time || is_elapsed(code.ptr + i + 1, end);
            break;
        case '\\':
        case '_':
        case '*': i++; break;
        case '%': s.percent = true; break;
        case 'y': s.year = true; break;
        case 'd': s.day = true; break;
        case 'h':
        case 's': s.time = true; break;
        case 'm': s.month = true; break;
        default: break;
        }
        if (end != NULL)
            i = (size_t)(end - code.ptr);
        else if (c == '"' || c == '[')
            break;
    }
    return s;
}

static enum workbook_look look_of(struct text code)
{
    const char *section = code.len > 0 ? memchr(code.ptr, ';', code.len) : NULL;
    struct shown s = shown_by(code);
    if (section != NULL) /* the first section is that of what is more than nothing */
        s = shown_by((struct text){code.ptr, (size_t)(section - code.ptr)});
    if (s.year && s.month && !s.day && !s.time)
        return WORKBOOK_LOOK_MONTH;
    if (s.year || s.day || s.time || s.month)
        return WORKBOOK_LOOK_DATE;
    return s.percent ? WORKBOOK_LOOK_PERCENT : WORKBOOK_LOOK_PLAIN;
}

static bool between(uint32_t id, uint32_t first, uint32_t last)
{
    return id >= first && id <= last;
}

enum workbook_look workbook_number_look(uint32_t id, struct text code)
{
    if (id == 9 || id == 10)
        return WORKBOOK_LOOK_PERCENT;
    if (id == 17) /* mmm-yy */
        return WORKBOOK_LOOK_MONTH;
    if (between(id, 14, 22) || between(id, 27, 36) || between(id, 45, 47) || between(id, 50, 58))
        return WORKBOOK_LOOK_DATE;
    return text_eq_ascii_nocase(code, "general") ? WORKBOOK_LOOK_PLAIN : look_of(code);
}

/* ---- days ---- */

#define SERIAL_MAX 2958465 /* 9999-12-31 */
#define DAY        86400U

/* The seconds of a part of a day, ".75", to the nearest second: digits beyond the ninth say nothing of seconds. */
static uint32_t seconds_of(struct text decimals)
{
    uint64_t part = 0;
    for (size_t i = 0; i < 9; i++)
        part = part * 10 + (i < decimals.len ? (uint64_t)(decimals.ptr[i] - '0') : 0);
    return (uint32_t)((part * DAY + 500000000) / 1000000000);
}

/* Serial 1 is 1900-01-01; serial 60 is a day that never was (ECMA-376-1, 18.17.4.1); in the system of 1904 day 0 is 1904-01-01, 1,462 days later. */
bool workbook_number_date(struct text plain, bool since_1904, struct arena *arena, struct text *ret)
{
    uint64_t serial;
    char buf[DATE_TEXT_MAX];
    const char *point = plain.len > 0 ? memchr(plain.ptr, '.', plain.len) : NULL;
    size_t whole = point == NULL ? plain.len : (size_t)(point - plain.ptr);
    uint32_t seconds =
        point == NULL ? 0 : seconds_of((struct text){point + 1, plain.len - whole - 1});
    if (!text_to_u64((struct text){plain.ptr, whole}, SERIAL_MAX, &serial))
        return false;
    serial += (since_1904 ? 1462 : 0) + seconds / DAY;
    seconds %= DAY;
    if (serial == 0 || serial == 60 || serial > SERIAL_MAX)
        return false;
    date_t day = date_of(1899, 12, 30) + (date_t)serial + (serial < 60 ? 1 : 0);
    (void)date_format(day, buf);
    *ret = text_of(seconds == 0 ? arena_strdup(arena, buf)
                                : arena_printf(arena, "%sT%02u:%02u:%02u", buf, seconds / 3600,
                                               seconds / 60 % 60, seconds % 60));
    return true;
}
