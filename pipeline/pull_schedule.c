/*
 * pull_schedule: a schedule as text, and the next time by it. Knows no source but its name. Neighbours: pull_schedule.h.
 */
#include "pull_schedule.h"

#include <string.h>

#define HOUR        3600
#define DAY         86400
#define EVERY_MAX   999
#define LAST_MINUTE 59
#define LAST_DAY    28 /* every month has it */
#define WEEK        7
#define LOOK_AHEAD  62 /* days: two months */

enum kind { MANUAL, EVERY, DAILY, WEEKLY, MONTHLY };

struct schedule {
    enum kind kind;
    int64_t every;    /* seconds */
    int day;          /* of the week, from 1 Monday; of the month */
    int64_t from, to; /* seconds of the day */
};

static bool take_time(struct text *t, int64_t *ret)
{
    int hour = 0, minute = 0;
    if (!text_take_number(t, 2, 24, &hour) || !text_take(t, TEXT(":")) ||
        !text_take_number(t, 2, LAST_MINUTE, &minute))
        return false;
    *ret = (int64_t)hour * HOUR + (int64_t)minute * 60;
    return *ret <= DAY;
}

/* "HH:MM[-HH:MM]" to the end. */
static bool take_window(struct text t, struct schedule *s)
{
    if (!take_time(&t, &s->from))
        return false;
    s->to = s->from + HOUR < DAY ? s->from + HOUR : DAY;
    if (t.len == 0)
        return s->from < s->to;
    return text_take(&t, TEXT("-")) && take_time(&t, &s->to) && t.len == 0 && s->from < s->to;
}

static bool take_every(struct text t, struct schedule *s)
{
    int n = 0;
    if (!text_take_number(&t, 3, EVERY_MAX, &n) || n == 0 || t.len != 1)
        return false;
    s->every = (int64_t)n * (t.ptr[0] == 'm' ? 60 : t.ptr[0] == 'h' ? HOUR : DAY);
    return strchr("mhd", t.ptr[0]) != NULL;
}

static bool take_weekday(struct text *t, int *ret)
{
    static const char *const names[] = {"mon ", "tue ", "wed ", "thu ", "fri ", "sat ", "sun "};
    for (int i = 0; i < WEEK; i++) {
        if (text_take(t, text_of(names[i]))) {
            *ret = i + 1;
            return true;
        }
    }
    return false;
}

static bool parse(const char *text, struct schedule *s)
{
    struct text t = text_of(text);
    *s = (struct schedule){.kind = MANUAL};
    if (text_is(t, "manual"))
        return true;
    if (text_take(&t, TEXT("every "))) {
        s->kind = EVERY;
        return take_every(t, s);
    }
    if (text_take(&t, TEXT("daily "))) {
        s->kind = DAILY;
        return take_window(t, s);
    }
    if (text_take(&t, TEXT("weekly "))) {
        s->kind = WEEKLY;
        return take_weekday(&t, &s->day) && take_window(t, s);
    }
    s->kind = MONTHLY;
    return text_take(&t, TEXT("monthly ")) && text_take_number(&t, 2, LAST_DAY, &s->day) &&
           s->day > 0 && text_take(&t, TEXT(" ")) && take_window(t, s);
}

bool pull_schedule_ok(const char *schedule)
{
    struct schedule s;
    return parse(schedule, &s);
}

static bool is_day(const struct schedule *s, date_t date)
{
    int year, month, day;
    date_split(date, &year, &month, &day);
    return s->kind == DAILY || (s->kind == WEEKLY && date_weekday(date) == s->day) ||
           (s->kind == MONTHLY && day == s->day);
}

int64_t pull_schedule_next(const char *schedule, const char *name, int64_t after)
{
    struct schedule s;
    if (!parse(schedule, &s) || s.kind == MANUAL)
        return 0;
    uint64_t hash = text_hash(text_of(name), 0);
    if (s.kind == EVERY) {
        int64_t phase = (int64_t)(hash % (uint64_t)s.every);
        int64_t rest = (after - phase) % s.every;
        return after - rest + s.every;
    }
    int64_t offset = s.from + (int64_t)(hash % (uint64_t)(s.to - s.from));
    date_t today = date_of_instant(after);
    for (date_t date = today; date <= today + LOOK_AHEAD; date++)
        if (is_day(&s, date) && instant_of_date(date) + offset > after)
            return instant_of_date(date) + offset;
    return 0; /* uncovered: every month has its day */
}
