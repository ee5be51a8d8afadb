/*
 * Calendar of working days: Monday to Friday, less the days off, plus the make-up days.
 * Must not know: how a holiday comes about (days are given), periods. Neighbours: date.h.
 * REQ: Labour Code 45/2019 Art. 111.3, 112.
 */
#include "core/calendar.h"

#include <assert.h>

/* Index of the first special day at or after the date. */
static size_t lower_bound(const struct calendar *calendar, date_t date)
{
    size_t low = 0, high = calendar != NULL ? calendar->len : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calendar->days[middle].date < date)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct calendar_day *calendar_find(const struct calendar *calendar, date_t date)
{
    size_t at = lower_bound(calendar, date);
    if (calendar == NULL || at == calendar->len || calendar->days[at].date != date)
        return NULL;
    return &calendar->days[at];
}

bool calendar_decides(const struct calendar *calendar, int year)
{
    date_t last = date_of(year, 12, 31);
    size_t at = lower_bound(calendar, date_of(year, 1, 1));
    return calendar != NULL && at < calendar->len && calendar->days[at].date <= last &&
           !calendar->days[at].proposed;
}

bool calendar_is_working(const struct calendar *calendar, date_t date)
{
    const struct calendar_day *day = calendar_find(calendar, date);
    if (day != NULL)
        return day->kind == CALENDAR_WORK;
    return date_weekday(date) <= 5;
}

date_t calendar_add_working(const struct calendar *calendar, date_t date, int n)
{
    assert(n >= 0);
    while (n > 0) {
        date++;
        if (calendar_is_working(calendar, date))
            n--;
    }
    return date;
}

date_t calendar_next_working(const struct calendar *calendar, date_t date)
{
    while (!calendar_is_working(calendar, date))
        date++;
    return date;
}

date_t calendar_previous_working(const struct calendar *calendar, date_t date)
{
    while (!calendar_is_working(calendar, date))
        date--;
    return date;
}
