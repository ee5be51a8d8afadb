/*
 * Deadlines: reading and writing their rules, and counting: the first instant that is late, with the steps that led to it.
 * Must not know: the clock, windows' rules (the window's last day is given), the catalog, words. Neighbours: due_explain.c, calendar.h.
 * REQ: Decree 09/2019/NĐ-CP Art. 8.5b (working days), Art. 13 (day 25 of the last month; each level its own); Civil Code 91/2015
 * Art. 147.2 (the first day is not counted), 148.5–6 (a term that ends on a day off ends with the next working day, at 24:00).
 */
#include "core/due.h"

#include <stdio.h>

#define MINUTES_A_DAY 1440
#define DAYS_MAX      999
#define MONTHS_MAX    24
#define LONG_REST     31 /* days off in a row, at the most; Tết with its weekends has nine or ten */

/* ---- spelling ------------------------------------------------------------------------------------------------------ */

/* [+N] months */
static bool take_months(struct text *t, struct due_rule *rule)
{
    return !text_take(t, TEXT("+")) || text_take_number(t, 4, MONTHS_MAX, &rule->months_later);
}

static bool take_day_rule(struct text *t, enum due_kind kind, struct due_rule *rule)
{
    rule->kind = kind;
    return text_take_number(t, 4, 31, &rule->days) && rule->days >= 1 && take_months(t, rule);
}

/* Nd or Nwd */
static bool take_count(struct text *t, enum due_kind *ret_kind, int *ret_days)
{
    if (!text_take_number(t, 4, DAYS_MAX, ret_days))
        return false;
    if (text_take(t, TEXT("wd")))
        *ret_kind = DUE_WORKING_DAYS;
    else if (text_take(t, TEXT("d")))
        *ret_kind = DUE_DAYS;
    return *ret_kind != DUE_NONE;
}

/* @HH:MM, two digits each, 24:00 at most. */
static bool take_minutes(struct text *t, int *ret_minutes)
{
    int hour = 0, minute = 0;
    struct text start = *t;
    if (!text_take_number(t, 4, 24, &hour) || !text_take(t, TEXT(":")) ||
        !text_take_number(t, 4, 59, &minute))
        return false;
    *ret_minutes = hour * 60 + minute;
    return start.len - t->len == 5 && *ret_minutes <= MINUTES_A_DAY;
}

static bool take_date_rule(struct text *t, struct due_rule *rule)
{
    if (text_take(t, TEXT("day:")))
        return take_day_rule(t, DUE_DAY_OF_MONTH, rule);
    if (text_take(t, TEXT("before:")))
        return take_day_rule(t, DUE_BEFORE_DAY, rule);
    if (text_take(t, TEXT("+")))
        return take_count(t, &rule->kind, &rule->days);
    if (!text_take(t, TEXT("end")))
        return false;
    rule->kind = DUE_END_OF_MONTH;
    return take_months(t, rule);
}

bool due_parse(struct text t, struct due_rule *ret_rule)
{
    struct due_rule rule = {.kind = DUE_NONE, .minutes = MINUTES_A_DAY};
    bool ok = t.len == 0 || take_date_rule(&t, &rule);
    if (ok && text_take(&t, TEXT("/+")))
        ok = take_count(&t, &rule.step, &rule.step_days);
    /* “before day N” ends with the day before: an hour would say something else. */
    if (ok && rule.kind != DUE_BEFORE_DAY && text_take(&t, TEXT("@")))
        ok = take_minutes(&t, &rule.minutes);
    if (!ok || t.len != 0)
        return false;
    *ret_rule = rule;
    return true;
}

/* The rule's parts, one after another; a buffer of WINDOW_TEXT_MAX holds the longest. */
struct spelling {
    char *at;
    int len;
};

static void spell(struct spelling *s, const char *before, int number, const char *after)
{
    s->len +=
        snprintf(s->at + s->len, WINDOW_TEXT_MAX - (size_t)s->len, "%s%d%s", before, number, after);
}

static void spell_months(struct spelling *s, int months)
{
    if (months != 0)
        spell(s, "+", months, "");
}

char *due_format(struct due_rule rule, char buf[static WINDOW_TEXT_MAX])
{
    struct spelling s = {buf, 0};
    buf[0] = '\0';
    switch (rule.kind) {
    case DUE_NONE: return buf;
    case DUE_DAYS: spell(&s, "+", rule.days, "d"); break;
    case DUE_WORKING_DAYS: spell(&s, "+", rule.days, "wd"); break;
    case DUE_DAY_OF_MONTH: spell(&s, "day:", rule.days, ""); break;
    case DUE_BEFORE_DAY: spell(&s, "before:", rule.days, ""); break;
    case DUE_END_OF_MONTH: s.len = snprintf(buf, WINDOW_TEXT_MAX, "end"); break;
    }
    spell_months(&s, rule.months_later);
    if (rule.step != DUE_NONE)
        spell(&s, "/+", rule.step_days, rule.step == DUE_DAYS ? "d" : "wd");
    if (rule.minutes != MINUTES_A_DAY)
        snprintf(buf + s.len, WINDOW_TEXT_MAX - (size_t)s.len, "@%02d:%02d", rule.minutes / 60,
                 rule.minutes % 60);
    return buf;
}

static const char *const shift_names[] = {"next", "none", "previous"};

bool due_shift_parse(struct text t, enum due_shift *ret_shift)
{
    for (size_t i = 0; i < sizeof shift_names / sizeof shift_names[0]; i++) {
        if (text_is(t, shift_names[i])) {
            *ret_shift = (enum due_shift)i;
            return true;
        }
    }
    return false;
}

const char *due_shift_name(enum due_shift shift)
{
    return shift_names[shift];
}

/* ---- steps --------------------------------------------------------------------------------------------------------- */

#define TOLD_MAX 8 /* special days of one count that are told one by one */

/* The last place is the deadline's own. */
static void step(struct due_steps *s, struct due_step what)
{
    if (s->len + 1 < DUE_STEPS_MAX)
        s->at[s->len++] = what;
}

static void
step_to(const struct due_terms *t, struct due_steps *s, enum due_step_kind kind, date_t date, int n)
{
    step(s, (struct due_step){kind, date, n, calendar_find(t->calendar, date)});
}

/* Says once for a year that its days are proposals. */
static void step_undecided(struct due_steps *s, date_t date)
{
    int year = 0, month = 0, day = 0;
    date_split(date, &year, &month, &day);
    s->proposed = true;
    for (size_t i = 0; i < s->len; i++)
        if (s->at[i].kind == DUE_STEP_UNDECIDED && s->at[i].n == year)
            return;
    step(s, (struct due_step){DUE_STEP_UNDECIDED, date, year, NULL});
}

/* The days from `from` to `to` whose place among working days is another than their weekday's. */
static void step_special(const struct due_terms *t, struct due_steps *s, date_t from, date_t to)
{
    int told = 0, more = 0;
    for (date_t date = from; date <= to; date++) {
        const struct calendar_day *day = calendar_find(t->calendar, date);
        bool weekend = date_weekday(date) > 5;
        if (day == NULL || weekend == (day->kind == CALENDAR_OFF))
            continue;
        if (day->proposed)
            step_undecided(s, date);
        if (told++ < TOLD_MAX)
            step_to(t, s, weekend ? DUE_STEP_MAKE_UP : DUE_STEP_DAY_OFF, date, 0);
        else
            more++;
    }
    if (more > 0)
        step(s, (struct due_step){DUE_STEP_MORE, to, more, NULL});
}

/* ---- counting ------------------------------------------------------------------------------------------------------ */

/* Day D of the period's last month, N months later; a day past the month's end is its last day. */
static date_t day_of_month(const struct due_terms *t, int day_wanted)
{
    int year = 0, month = 0, day = 0;
    date_split(period_last_month(t->period, t->window_end), &year, &month, &day);
    int months = year * 12 + month - 1 + t->rule.months_later;
    int last = date_days_in_month(months / 12, months % 12 + 1);
    return date_of(months / 12, months % 12 + 1, day_wanted < last ? day_wanted : last);
}

static date_t
count(const struct due_terms *t, struct due_steps *s, date_t from, enum due_kind kind, int days)
{
    if (kind == DUE_DAYS)
        return from + days;
    date_t date = calendar_add_working(t->calendar, from, days);
    step_special(t, s, from + 1, date);
    return date;
}

static date_t shifted(const struct due_terms *t, struct due_steps *s, date_t date)
{
    date_t day = date;
    if (t->shift == DUE_SHIFT_NEXT)
        day = calendar_next_working(t->calendar, date);
    else if (t->shift == DUE_SHIFT_PREVIOUS)
        day = calendar_previous_working(t->calendar, date);
    if (day == date)
        return date;
    step_special(t, s, day > date ? date : day, day > date ? day : date);
    step_to(t, s, day > date ? DUE_STEP_NEXT : DUE_STEP_PREVIOUS, day, 0);
    return day;
}

static date_t counted(const struct due_terms *t, struct due_steps *s)
{
    date_t date = t->window_end;
    switch (t->rule.kind) {
    case DUE_DAYS:
    case DUE_WORKING_DAYS: date = count(t, s, t->window_end, t->rule.kind, t->rule.days); break;
    case DUE_DAY_OF_MONTH: date = day_of_month(t, t->rule.days); break;
    case DUE_BEFORE_DAY: date = day_of_month(t, t->rule.days) - 1; break;
    case DUE_END_OF_MONTH: date = day_of_month(t, 31); break;
    case DUE_NONE: break; /* uncovered: due_find() has said no */
    }
    step_to(t, s, DUE_STEP_COUNTED, date, t->rule.days);
    return shifted(t, s, date);
}

bool due_find(const struct due_terms *terms, struct due_steps *ret_steps)
{
    struct due_steps *s = ret_steps;
    *s = (struct due_steps){.len = 0};
    if (terms->rule.kind == DUE_NONE)
        return false;
    if (terms->calendar == NULL || terms->calendar->len == 0)
        step(s, (struct due_step){.kind = DUE_STEP_NO_CALENDAR});
    step_to(terms, s, DUE_STEP_WINDOW_END, terms->window_end, 0);
    date_t date = counted(terms, s);
    for (int level = 1; level <= terms->levels && terms->rule.step != DUE_NONE; level++) {
        date = count(terms, s, date, terms->rule.step, terms->rule.step_days);
        step_to(terms, s, DUE_STEP_LEVEL, date, level);
        date = shifted(terms, s, date);
    }
    s->at[s->len++] =
        (struct due_step){DUE_STEP_DUE, date, 0, calendar_find(terms->calendar, date)};
    s->due = instant_of_date(date) + (int64_t)terms->rule.minutes * 60;
    return true;
}

/* Working days are at least every second day but for one long rest. */
static int reach_of(enum due_kind kind, int days)
{
    return kind == DUE_WORKING_DAYS ? 2 * days + LONG_REST : days;
}

int due_reach(struct due_rule rule, int levels)
{
    int days = reach_of(rule.kind, rule.days) + 31 * (rule.months_later + 2) + LONG_REST;
    return days + levels * (reach_of(rule.step, rule.step_days) + LONG_REST);
}
