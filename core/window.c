/*
 * Data windows (thời gian chốt số liệu): which dates belong to a period under a rule, declared in period.h.
 * Must not know: deadlines, holidays (a window never moves). Neighbours: period.c, due.c.
 * REQ: Decree 09/2019/NĐ-CP Art. 12.
 */
#include <stdio.h>

#include "core/period.h"

#define OFFSET_MAX 24 /* months */

/* ---- spelling ------------------------------------------------------------------------------------------------------ */

/* -1/15: months from the period's edge, day of that month. */
static bool take_edge(struct text *t, int *ret_offset, int *ret_day)
{
    bool back = text_take(t, TEXT("-"));
    if (!back)
        text_take(t, TEXT("+"));
    if (!text_take_number(t, 3, OFFSET_MAX, ret_offset) || !text_take(t, TEXT("/")) ||
        !text_take_number(t, 3, 31, ret_day))
        return false;
    *ret_offset = back ? -*ret_offset : *ret_offset;
    return *ret_day >= 1;
}

/* REQ: Decree 09/2019/NĐ-CP Art. 12: from the 15th of the month before to the 14th of the last month. */
static const struct {
    const char *name;
    struct window_rule rule;
} named[] = {
    {"decree09", {WINDOW_DECREE09, -1, 15, 0, 14}},
    {"calendar", {WINDOW_CALENDAR, 0, 1, 0, 31}},
    {"school", {WINDOW_SCHOOL, 0, 1, 0, 31}},
};

/* A named rule has its own numbers, whatever the value carries. */
static struct window_rule settled(struct window_rule rule)
{
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (rule.kind == named[i].rule.kind)
            return named[i].rule;
    return rule;
}

bool window_parse(struct text t, struct window_rule *ret_rule)
{
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (text_is(t, named[i].name)) {
            *ret_rule = named[i].rule;
            return true;
        }
    }
    struct window_rule rule = {.kind = WINDOW_WEEK};
    if (text_take(&t, TEXT("week:"))) {
        if (!text_take_number(&t, 1, 7, &rule.from_day) || rule.from_day < 1 || t.len != 0)
            return false;
        *ret_rule = rule;
        return true;
    }
    rule.kind = WINDOW_EXPLICIT;
    if (!text_take(&t, TEXT("from:")) || !take_edge(&t, &rule.from_offset, &rule.from_day))
        return false;
    if (!text_take(&t, TEXT(",to:")) || !take_edge(&t, &rule.to_offset, &rule.to_day) || t.len != 0)
        return false;
    *ret_rule = rule;
    return true;
}

char *window_format(struct window_rule rule, char buf[static WINDOW_TEXT_MAX])
{
    switch (rule.kind) {
    case WINDOW_DECREE09: snprintf(buf, WINDOW_TEXT_MAX, "decree09"); break;
    case WINDOW_CALENDAR: snprintf(buf, WINDOW_TEXT_MAX, "calendar"); break;
    case WINDOW_SCHOOL: snprintf(buf, WINDOW_TEXT_MAX, "school"); break;
    case WINDOW_WEEK: snprintf(buf, WINDOW_TEXT_MAX, "week:%d", rule.from_day); break;
    case WINDOW_EXPLICIT:
        snprintf(buf, WINDOW_TEXT_MAX, "from:%d/%d,to:%d/%d", rule.from_offset, rule.from_day,
                 rule.to_offset, rule.to_day);
        break;
    }
    return buf;
}

/* ---- dates --------------------------------------------------------------------------------------------------------- */

/* The day of month number `month` (1 January; may lie outside 1…12), cut to the month's end. */
static date_t day_of_month(int32_t year, int month, int day)
{
    int months = year * 12 + month - 1;
    int y = months / 12, m = months % 12 + 1, last = date_days_in_month(y, m);
    return date_of(y, m, day < last ? day : last);
}

/* First and last month, counted from January of p.year; false for days, weeks and occasions. */
static bool months_of(struct period p, int *ret_first, int *ret_last)
{
    int first = 1, months = 12;
    switch (p.kind) {
    case PERIOD_MONTH: first = p.number, months = 1; break;
    case PERIOD_MONTH13: first = 12, months = 1; break;
    case PERIOD_QUARTER: first = p.number * 3 - 2, months = 3; break;
    case PERIOD_HALF: first = p.number * 6 - 5, months = 6; break;
    case PERIOD_NINE_MONTHS: months = 9; break;
    case PERIOD_YEAR: break;
    case PERIOD_SCHOOL_TERM: /* September to January, February to August */
        first = p.number == 1 ? 9 : 14;
        months = p.number == 1 ? 5 : 7;
        break;
    case PERIOD_SCHOOL_YEAR: first = 9; break;
    case PERIOD_DAY:
    case PERIOD_WEEK:
    case PERIOD_OCCASION:
    case PERIOD_NONE: return false;
    }
    *ret_first = first;
    *ret_last = first + months - 1;
    return true;
}

/* A week that begins on the rule's weekday ends within the ISO week of its name: from Friday (5) to the Thursday after. */
static bool
window_of_days(struct period p, struct window_rule rule, date_t *ret_start, date_t *ret_end)
{
    if (p.kind == PERIOD_DAY) {
        *ret_start = *ret_end = date_of(p.year, 1, 1) + p.number - 1;
        return true;
    }
    if (p.kind != PERIOD_WEEK)
        return false;
    date_t fourth = date_of(p.year, 1, 4);
    *ret_start = fourth - (date_weekday(fourth) - 1) + 7 * (p.number - 1);
    if (rule.kind == WINDOW_WEEK)
        *ret_start -= (8 - rule.from_day) % 7;
    *ret_end = *ret_start + 6;
    return true;
}

bool period_window(struct period p, struct window_rule rule, date_t *ret_start, date_t *ret_end)
{
    int first = 0, last = 0;
    bool school = p.kind == PERIOD_SCHOOL_TERM || p.kind == PERIOD_SCHOOL_YEAR;
    if (!months_of(p, &first, &last))
        return window_of_days(p, rule, ret_start, ret_end);
    rule = settled(rule);
    if ((rule.kind == WINDOW_SCHOOL && !school) || rule.kind == WINDOW_WEEK)
        return false;
    date_t start = day_of_month(p.year, first + rule.from_offset, rule.from_day);
    date_t end = day_of_month(p.year, last + rule.to_offset, rule.to_day);
    if (start > end)
        return false;
    *ret_start = start;
    *ret_end = end;
    return true;
}

date_t period_last_month(struct period p, date_t window_end)
{
    int first = 0, last = 0, year = 0, month = 0, day = 0;
    if (months_of(p, &first, &last))
        return day_of_month(p.year, last, 1);
    date_split(window_end, &year, &month, &day);
    return date_of(year, month, 1);
}
