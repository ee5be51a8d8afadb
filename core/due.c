/*
 * Deadlines: the first instant that is late, and the sentences that say how it came about. Declared in period.h.
 * Must not know: the clock, windows' rules (the window's last day is given), the catalog. Neighbours: calendar.h, window.c.
 * REQ: Decree 09/2019/NĐ-CP Art. 8.5b (working days), Art. 13 (day 25 of the last month); Civil Code 91/2015 Art. 148.5–6
 * (a term that ends on a day off ends with the next working day, at 24:00).
 */
#include <stdio.h>

#include "core/period.h"

#define MINUTES_A_DAY 1440
#define DAYS_MAX      999
#define MONTHS_MAX    24

/* ---- spelling ------------------------------------------------------------------------------------------------------ */

static bool take_day_rule(struct text *t, struct due_rule *rule)
{
    rule->kind = DUE_DAY_OF_MONTH;
    if (!text_take_number(t, 4, 31, &rule->days) || rule->days < 1)
        return false;
    return !text_take(t, TEXT("+")) || text_take_number(t, 4, MONTHS_MAX, &rule->months_later);
}

static bool take_count_rule(struct text *t, struct due_rule *rule)
{
    if (!text_take_number(t, 4, DAYS_MAX, &rule->days))
        return false;
    if (text_take(t, TEXT("wd")))
        rule->kind = DUE_WORKING_DAYS;
    else if (text_take(t, TEXT("d")))
        rule->kind = DUE_DAYS;
    return rule->kind != DUE_NONE;
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

bool due_parse(struct text t, struct due_rule *ret_rule)
{
    struct due_rule rule = {.kind = DUE_NONE, .minutes = MINUTES_A_DAY};
    bool ok = t.len == 0;
    if (text_take(&t, TEXT("day:")))
        ok = take_day_rule(&t, &rule);
    else if (text_take(&t, TEXT("+")))
        ok = take_count_rule(&t, &rule);
    if (ok && text_take(&t, TEXT("@")))
        ok = take_minutes(&t, &rule.minutes);
    if (!ok || t.len != 0)
        return false;
    *ret_rule = rule;
    return true;
}

char *due_format(struct due_rule rule, char buf[static WINDOW_TEXT_MAX])
{
    int n = 0;
    buf[0] = '\0';
    switch (rule.kind) {
    case DUE_NONE: return buf;
    case DUE_DAYS: n = snprintf(buf, WINDOW_TEXT_MAX, "+%dd", rule.days); break;
    case DUE_WORKING_DAYS: n = snprintf(buf, WINDOW_TEXT_MAX, "+%dwd", rule.days); break;
    case DUE_DAY_OF_MONTH:
        n = snprintf(buf, WINDOW_TEXT_MAX, "day:%d", rule.days);
        if (rule.months_later != 0)
            n += snprintf(buf + n, WINDOW_TEXT_MAX - (size_t)n, "+%d", rule.months_later);
        break;
    }
    if (rule.minutes != MINUTES_A_DAY)
        snprintf(buf + n, WINDOW_TEXT_MAX - (size_t)n, "@%02d:%02d", rule.minutes / 60,
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

/* ---- explaining ---------------------------------------------------------------------------------------------------- */

#define EXPLAIN_MAX (sizeof((struct explain *)0)->line / sizeof(const char *))

/* Where sentences go; `to` NULL: nobody asks. */
struct story {
    struct explain *to;
    struct arena *arena;
    enum lang lang;
    const struct calendar *calendar;
};

static void tell(const struct story *s, const char *sentence)
{
    if (s->to->len < EXPLAIN_MAX)
        s->to->line[s->to->len++] = sentence;
}

static const char *weekday_name(const struct story *s, date_t date)
{
    static const char *const vi[] = {"thứ Hai", "thứ Ba",  "thứ Tư",  "thứ Năm",
                                     "thứ Sáu", "thứ Bảy", "Chủ nhật"};
    static const char *const en[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                     "Friday", "Saturday", "Sunday"};
    return (s->lang == LANG_VI ? vi : en)[date_weekday(date) - 1];
}

/* "2026-02-17, thứ Ba (Tết)". */
static const char *day_words(const struct story *s, date_t date)
{
    char iso[DATE_TEXT_MAX];
    date_format(date, iso);
    const struct calendar_day *day = calendar_find(s->calendar, date);
    if (day == NULL || day->name_vi == NULL || day->name_vi[0] == '\0')
        return arena_printf(s->arena, "%s, %s", iso, weekday_name(s, date));
    return arena_printf(s->arena, "%s, %s (%s)", iso, weekday_name(s, date), day->name_vi);
}

static void tell_start(const struct story *s, date_t window_end)
{
    if (s->to == NULL)
        return;
    bool vi = s->lang == LANG_VI;
    if (s->calendar == NULL || s->calendar->len == 0)
        tell(s, vi ? "Không có lịch nghỉ lễ: chỉ biết ngày nghỉ cuối tuần"
                   : "No calendar of holidays was given: only weekends are known");
    tell(s,
         arena_printf(s->arena, "%s: %s",
                      vi ? "Ngày cuối của thời gian chốt số liệu" : "Last day of the data window",
                      day_words(s, window_end)));
}

static void tell_rule(const struct story *s, struct due_rule rule, date_t date)
{
    if (s->to == NULL)
        return;
    bool vi = s->lang == LANG_VI;
    const char *what = "";
    switch (rule.kind) {
    case DUE_DAYS: what = vi ? " ngày sau đó: " : " days after it: "; break;
    case DUE_WORKING_DAYS:
        what = vi ? " ngày làm việc sau đó: " : " working days after it: ";
        break;
    case DUE_DAY_OF_MONTH:
        what = vi ? " của tháng đến hạn: " : " of the month when it is due: ";
        break;
    case DUE_NONE: return; /* uncovered: has no due time to explain */
    }
    const char *before = rule.kind != DUE_DAY_OF_MONTH ? "" : vi ? "Ngày " : "Day ";
    tell(s, arena_printf(s->arena, "%s%d%s%s", before, rule.days, what, day_words(s, date)));
}

/* The special days from `from` to `to` that changed the count: one sentence each, as many as there is room for. */
static void tell_special_days(const struct story *s, date_t from, date_t to)
{
    if (s->to == NULL)
        return;
    bool vi = s->lang == LANG_VI;
    for (date_t date = from; date <= to && s->to->len + 3 < EXPLAIN_MAX; date++) {
        const struct calendar_day *day = calendar_find(s->calendar, date);
        bool weekend = date_weekday(date) > 5;
        if (day == NULL || weekend == (day->kind == CALENDAR_OFF))
            continue;
        const char *off = vi ? "Ngày nghỉ, không tính: " : "A day off, not counted: ";
        const char *work = vi ? "Ngày làm bù, có tính: " : "A make-up working day, counted: ";
        tell(s, arena_printf(s->arena, "%s%s", weekend ? work : off, day_words(s, date)));
    }
}

static void tell_shift(const struct story *s, date_t from, date_t to)
{
    if (s->to == NULL || from == to)
        return;
    const char *vi = to > from ? "Trùng ngày nghỉ, chuyển sang ngày làm việc tiếp theo: "
                               : "Trùng ngày nghỉ, chuyển về ngày làm việc trước đó: ";
    const char *en = to > from ? "A day off: moved to the next working day, "
                               : "A day off: moved to the working day before, ";
    tell(s, arena_printf(s->arena, "%s%s", s->lang == LANG_VI ? vi : en, day_words(s, to)));
}

static void tell_end(const struct story *s, int minutes, date_t date)
{
    if (s->to == NULL)
        return;
    char iso[DATE_TEXT_MAX];
    date_format(date, iso);
    if (s->lang == LANG_VI)
        tell(s, arena_printf(s->arena, "Hạn gửi: %02d:%02d ngày %s (giờ Việt Nam)", minutes / 60,
                             minutes % 60, iso));
    else
        tell(s, arena_printf(s->arena, "Due by %02d:%02d on %s (Viet Nam time)", minutes / 60,
                             minutes % 60, iso));
}

/* ---- counting ------------------------------------------------------------------------------------------------------ */

/* Day D of the period's last month, N months later; a day past the month's end is its last day. */
static date_t due_day_of_month(struct period p, date_t window_end, struct due_rule rule)
{
    int year = 0, month = 0, day = 0;
    date_split(period_last_month(p, window_end), &year, &month, &day);
    int months = year * 12 + month - 1 + rule.months_later;
    int last = date_days_in_month(months / 12, months % 12 + 1);
    return date_of(months / 12, months % 12 + 1, rule.days < last ? rule.days : last);
}

static date_t shifted(const struct calendar *calendar, date_t date, enum due_shift shift)
{
    switch (shift) {
    case DUE_SHIFT_NEXT: return calendar_next_working(calendar, date);
    case DUE_SHIFT_PREVIOUS: return calendar_previous_working(calendar, date);
    case DUE_SHIFT_NONE: break;
    }
    return date;
}

bool period_due(struct period p,
                date_t window_end,
                struct due_rule rule,
                enum due_shift shift,
                const struct calendar *calendar,
                struct arena *arena,
                enum lang lang,
                int64_t *ret_due,
                struct explain *explain)
{
    struct story story = {explain, arena, lang, calendar};
    date_t date = window_end;
    switch (rule.kind) {
    case DUE_NONE: return false;
    case DUE_DAYS: date = window_end + rule.days; break;
    case DUE_WORKING_DAYS: date = calendar_add_working(calendar, window_end, rule.days); break;
    case DUE_DAY_OF_MONTH: date = due_day_of_month(p, window_end, rule); break;
    }
    tell_start(&story, window_end);
    if (rule.kind == DUE_WORKING_DAYS)
        tell_special_days(&story, window_end + 1, date);
    tell_rule(&story, rule, date);
    date_t day = shifted(calendar, date, shift);
    tell_shift(&story, date, day);
    tell_end(&story, rule.minutes, day);
    *ret_due = instant_of_date(day) + (int64_t)rule.minutes * 60;
    return true;
}
