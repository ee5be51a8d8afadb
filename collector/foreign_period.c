/*
 * Periods of ADX, SDMX and DHIS2. What begins on the 15th is named after the month that follows, as Decree 09's windows are (15 September to 14 October is
 * October). Neighbours: foreign_period.h.
 * REQ: Decree 09/2019/NĐ-CP Art. 12.
 */
#include <stdio.h>

#include "foreign_period.h"

/* The first day of the month `n` months after that of y-m; false beyond the years of gris. */
static bool month_later(int y, int m, int n, int *ret_year, int *ret_month)
{
    int months = y * 12 + (m - 1) + n;
    *ret_year = months / 12;
    *ret_month = months % 12 + 1;
    return *ret_year >= 1900 && *ret_year <= 9999;
}

/* The name of `months` months whose facts belong to y-m and those after it. */
static void name_months(struct foreign_period *p, int y, int m, int months)
{
    if (months == 1)
        (void)snprintf(p->text, sizeof p->text, "%04d-%02d", y, m);
    else if (months == 3 && m % 3 == 1)
        (void)snprintf(p->text, sizeof p->text, "%04d-Q%d", y, m / 3 + 1);
    else if (months == 6 && m % 6 == 1)
        (void)snprintf(p->text, sizeof p->text, "%04d-H%d", y, m / 6 + 1);
    else if (months == 9 && m == 1)
        (void)snprintf(p->text, sizeof p->text, "%04d-9M", y);
    else if (months == 12 && m == 1)
        (void)snprintf(p->text, sizeof p->text, "%04d", y);
}

static void name_as_sent(struct foreign_period *p, struct text t)
{
    (void)snprintf(p->text, sizeof p->text, "%.*s", t.len < 31 ? (int)t.len : 31,
                   t.len > 0 ? t.ptr : "");
}

/* `months` months from a day on. */
static bool span_months(struct foreign_period *p, date_t start, int months)
{
    int y, m, d, to_y, to_m, of_y, of_m;
    date_split(start, &y, &m, &d);
    if (months < 1 || months > 1200 || !month_later(y, m, months, &to_y, &to_m))
        return false;
    int last = date_days_in_month(to_y, to_m);
    p->start = start;
    p->end = date_of(to_y, to_m, d < last ? d : last) - 1;
    if ((d == 1 || d == 15) && month_later(y, m, d == 15, &of_y, &of_m))
        name_months(p, of_y, of_m, months);
    return true;
}

static bool span_days(struct foreign_period *p, date_t start, int days)
{
    if (days < 1 || days > 36600)
        return false;
    p->start = start;
    p->end = start + days - 1;
    if (days == 1)
        (void)date_format(start, p->text);
    if (days == 7 && date_weekday(start) == 1) {
        int y, m, d, first_y;
        date_split(start + 3, &y, &m, &d); /* a week belongs to the year of its Thursday */
        first_y = y;
        (void)snprintf(p->text, sizeof p->text, "%04d-W%02d", first_y,
                       (int)(start + 3 - date_of(y, 1, 1)) / 7 + 1);
    }
    return true;
}

/* The Monday of an ISO week; false where the year has none such. */
static bool monday(int year, int week, date_t *ret)
{
    date_t fourth = date_of(year, 1, 4);
    date_t next = date_of(year + 1, 1, 4);
    *ret = fourth - (date_weekday(fourth) - 1) + 7 * (week - 1);
    return week >= 1 && *ret < next - (date_weekday(next) - 1);
}

static bool take_char(struct text *t, char c)
{
    return text_take(t, (struct text){&c, 1});
}

static bool take_digits(struct text *t, size_t digits, int *ret)
{
    struct text some = {t->ptr, digits};
    if (t->len < digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        if (some.ptr[i] < '0' || some.ptr[i] > '9')
            return false;
    }
    return text_take_number(t, digits, 9999, ret);
}

static bool take_year(struct text *t, int *ret)
{
    return take_digits(t, 4, ret) && *ret >= 1900;
}

/* P1Y, P3M, P2W, P14D: one number and one unit. */
static bool span_duration(struct foreign_period *p, date_t start, struct text t)
{
    int n;
    if (!take_char(&t, 'P') || !text_take_number(&t, 4, 9999, &n) || t.len != 1)
        return false;
    switch (*t.ptr) {
    case 'Y': return n <= 100 && span_months(p, start, n * 12);
    case 'M': return span_months(p, start, n);
    case 'W': return span_days(p, start, n * 7);
    case 'D': return span_days(p, start, n);
    default: return false;
    }
}

static bool in_years(date_t date)
{
    int y, m, d;
    date_split(date, &y, &m, &d);
    return y >= 1900 && y <= 9999;
}

bool foreign_period_adx(struct text t, struct foreign_period *ret)
{
    date_t start;
    *ret = (struct foreign_period){0};
    name_as_sent(ret, t);
    if (t.len < 13 || !date_parse((struct text){t.ptr, 10}, &start) || !in_years(start))
        return false;
    struct text rest = {t.ptr + 10, t.len - 10};
    if (take_char(&rest, 'T')) { /* a range of SDMX may begin at an instant: that day */
        while (rest.len > 0 && *rest.ptr != '/')
            rest = (struct text){rest.ptr + 1, rest.len - 1};
    }
    return take_char(&rest, '/') && span_duration(ret, start, rest);
}

/* Behind "2026-": a reporting period, as S1, Q3, M10, W07, D123. Its year begins with January. */
static bool sdmx_reporting(struct foreign_period *p, int year, struct text t)
{
    static const struct {
        char letter;
        int digits, last, months;
    } kinds[] = {{'A', 1, 1, 12}, {'S', 1, 2, 6}, {'T', 1, 3, 4}, {'Q', 1, 4, 3}, {'M', 2, 12, 1}};
    date_t start;
    int n;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct text rest = t;
        if (!take_char(&rest, kinds[i].letter))
            continue;
        return take_digits(&rest, (size_t)kinds[i].digits, &n) && rest.len == 0 && n >= 1 &&
               n <= kinds[i].last &&
               span_months(p, date_of(year, (n - 1) * kinds[i].months + 1, 1), kinds[i].months);
    }
    if (take_char(&t, 'W'))
        return take_digits(&t, 2, &n) && t.len == 0 && monday(year, n, &start) &&
               span_days(p, start, 7);
    if (!take_char(&t, 'D') || !take_digits(&t, 3, &n) || t.len != 0 || n < 1)
        return false;
    start = date_of(year, 1, 1) + n - 1;
    return start <= date_of(year, 12, 31) && span_days(p, start, 1);
}

bool foreign_period_sdmx(struct text t, struct foreign_period *ret)
{
    struct text rest = t;
    int year, n;
    date_t day;
    int64_t seconds;
    *ret = (struct foreign_period){0};
    name_as_sent(ret, t);
    if (!take_year(&rest, &year))
        return false;
    if (rest.len == 0)
        return span_months(ret, date_of(year, 1, 1), 12);
    if (date_parse(t, &day))
        return span_days(ret, day, 1);
    if (t.len > 10 && memchr(t.ptr, '/', t.len) != NULL)
        return foreign_period_adx(t, ret);
    if (t.len > 11 && t.ptr[10] == 'T' && date_parse((struct text){t.ptr, 10}, &day))
        return (instant_parse(t, &seconds) || t.len == 19) && span_days(ret, day, 1);
    if (!take_char(&rest, '-'))
        return false;
    if (rest.len == 2 && take_digits(&rest, 2, &n))
        return n >= 1 && n <= 12 && span_months(ret, date_of(year, n, 1), 1);
    return sdmx_reporting(ret, year, rest);
}

/* Behind the year. */
static bool dhis2_named(struct foreign_period *p, int year, struct text t)
{
    static const struct {
        const char *name;
        int month, months;
    } named[] = {{"April", 4, 12},   {"July", 7, 12}, {"Oct", 10, 12}, {"AprilS1", 4, 6},
                 {"AprilS2", 10, 6}, {"S1", 1, 6},    {"S2", 7, 6},    {"Q1", 1, 3},
                 {"Q2", 4, 3},       {"Q3", 7, 3},    {"Q4", 10, 3}};
    int n;
    date_t start;
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (text_is(t, named[i].name))
            return span_months(p, date_of(year, named[i].month, 1), named[i].months);
    }
    if (text_take(&t, TEXT("BiW")))
        return text_take_number(&t, 2, 26, &n) && t.len == 0 && monday(year, 2 * n - 1, &start) &&
               span_days(p, start, 14);
    static const struct {
        const char *name;
        int days; /* from the Monday of the ISO week */
    } weeks[] = {{"WedW", 2}, {"ThuW", 3}, {"SatW", -2}, {"SunW", -1}, {"W", 0}};
    for (size_t i = 0; i < sizeof weeks / sizeof weeks[0]; i++) {
        struct text rest = t;
        if (text_take(&rest, text_of(weeks[i].name)))
            return text_take_number(&rest, 2, 53, &n) && rest.len == 0 && monday(year, n, &start) &&
                   span_days(p, start + weeks[i].days, 7);
    }
    return false;
}

bool foreign_period_dhis2(struct text t, struct foreign_period *ret)
{
    struct text rest = t;
    int year, month, day;
    *ret = (struct foreign_period){0};
    name_as_sent(ret, t);
    if (!take_year(&rest, &year))
        return false;
    if (rest.len == 0)
        return span_months(ret, date_of(year, 1, 1), 12);
    if (!take_digits(&rest, 2, &month))
        return dhis2_named(ret, year, rest);
    if (rest.len == 1 && take_char(&rest, 'B'))
        return month >= 1 && month <= 6 && span_months(ret, date_of(year, 2 * month - 1, 1), 2);
    if (month < 1 || month > 12)
        return false;
    if (rest.len == 0)
        return span_months(ret, date_of(year, month, 1), 1);
    return rest.len == 2 && take_digits(&rest, 2, &day) && date_exists(year, month, day) &&
           span_days(ret, date_of(year, month, day), 1);
}
