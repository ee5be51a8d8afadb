/*
 * Civil dates and instants at Asia/Ho_Chi_Minh. The day count is done in 64 bits over eras of 400 years (146,097 days) that
 * begin on 1 March, so that the leap day is the last day of its year.
 * Must not know: the clock, holidays, periods. Neighbours: text.h.
 */
#include "core/date.h"

#include <assert.h>
#include <stdio.h>

#define DAY_SECONDS    INT64_C(86400)
#define VIETNAM_OFFSET (INT64_C(7) * 3600) /* UTC+7 all the year */

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int date_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    assert(month >= 1 && month <= 12);
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool date_exists(int year, int month, int day)
{
    return month >= 1 && month <= 12 && day >= 1 && day <= date_days_in_month(year, month);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

/* Days from 0000-03-01 to 1970-01-01. */
#define EPOCH_FROM_MARCH_0 719468

date_t date_of(int year, int month, int day)
{
    assert(date_exists(year, month, day));
    int64_t y = (int64_t)year - (month <= 2 ? 1 : 0);
    int64_t era = floor_div(y, 400), year_of_era = y - era * 400;
    int64_t month_from_march = (month + 9) % 12;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    int64_t days = era * 146097 + day_of_era - EPOCH_FROM_MARCH_0;
    assert(days > DATE_MIN && days < DATE_MAX);
    return (date_t)days;
}

void date_split(date_t date, int *ret_year, int *ret_month, int *ret_day)
{
    int64_t z = (int64_t)date + EPOCH_FROM_MARCH_0;
    int64_t era = floor_div(z, 146097), day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    *ret_day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    *ret_month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    *ret_year = (int)(year_of_era + era * 400 + (*ret_month <= 2 ? 1 : 0));
}

/* 1970-01-01 was a Thursday. */
int date_weekday(date_t date)
{
    int64_t from_monday = (int64_t)date + 3;
    return (int)(from_monday - floor_div(from_monday, 7) * 7) + 1;
}

/* ---- text -------------------------------------------------------------------------------------------------------- */

/* Takes exactly n digits off the front. */
static bool take_number(struct text *t, size_t n, int *ret)
{
    uint64_t value = 0;
    if (t->len < n || !text_to_u64((struct text){t->ptr, n}, 9999, &value))
        return false;
    *ret = (int)value;
    *t = (struct text){t->ptr + n, t->len - n};
    return true;
}

static bool take_char(struct text *t, char c)
{
    if (t->len == 0 || t->ptr[0] != c)
        return false;
    *t = (struct text){t->ptr + 1, t->len - 1};
    return true;
}

static bool take_date(struct text *t, date_t *ret_date)
{
    int year = 0, month = 0, day = 0;
    if (!take_number(t, 4, &year) || !take_char(t, '-') || !take_number(t, 2, &month) ||
        !take_char(t, '-') || !take_number(t, 2, &day))
        return false;
    if (year < 1 || !date_exists(year, month, day))
        return false;
    *ret_date = date_of(year, month, day);
    return true;
}

bool date_parse(struct text t, date_t *ret_date)
{
    date_t date = 0;
    if (!take_date(&t, &date) || t.len != 0)
        return false;
    *ret_date = date;
    return true;
}

char *date_format(date_t date, char buf[static DATE_TEXT_MAX])
{
    buf[0] = '\0';
    if (date == DATE_MIN || date == DATE_MAX)
        return buf;
    int year = 0, month = 0, day = 0;
    date_split(date, &year, &month, &day);
    char text[40];
    snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    snprintf(buf, DATE_TEXT_MAX, "%.15s", text);
    return buf;
}

int64_t instant_of_date(date_t date)
{
    return (int64_t)date * DAY_SECONDS - VIETNAM_OFFSET;
}

date_t date_of_instant(int64_t seconds)
{
    /* Divided before the offset is added, so that nothing overflows at the ends. */
    int64_t days = floor_div(seconds, DAY_SECONDS);
    int64_t rest = seconds % DAY_SECONDS;
    int64_t in_day = rest + (rest < 0 ? DAY_SECONDS : 0) + VIETNAM_OFFSET;
    days += in_day >= DAY_SECONDS ? 1 : 0;
    return days <= DATE_MIN ? DATE_MIN : days >= DATE_MAX ? DATE_MAX : (date_t)days;
}

char *instant_format(int64_t seconds, char buf[static INSTANT_TEXT_MAX])
{
    char day[DATE_TEXT_MAX];
    buf[0] = '\0';
    date_t date = date_of_instant(seconds);
    if (date == DATE_MIN || date == DATE_MAX)
        return buf;
    int in_day = (int)(seconds - instant_of_date(date));
    snprintf(buf, INSTANT_TEXT_MAX, "%.15sT%02d:%02d:%02d+07:00", date_format(date, day),
             in_day / 3600 % 24, in_day / 60 % 60, in_day % 60);
    return buf;
}

/* HH:MM[:SS[.fraction]], 24:00:00 is the end of the day. */
static bool take_time(struct text *t, int *ret_seconds)
{
    int hour = 0, minute = 0, second = 0;
    if (!take_number(t, 2, &hour) || !take_char(t, ':') || !take_number(t, 2, &minute))
        return false;
    if (take_char(t, ':')) {
        if (!take_number(t, 2, &second))
            return false;
        if (take_char(t, '.') || take_char(t, ',')) {
            int digit;
            if (!take_number(t, 1, &digit))
                return false;
            while (take_number(t, 1, &digit))
                continue;
        }
    }
    *ret_seconds = hour * 3600 + minute * 60 + second;
    return minute <= 59 && second <= 60 && hour <= 24 && *ret_seconds <= DAY_SECONDS;
}

/* Z, +HH, +HH:MM or +HHMM. */
static bool take_offset(struct text *t, int *ret_seconds)
{
    *ret_seconds = 0;
    if (take_char(t, 'Z') || take_char(t, 'z'))
        return true;
    bool west = take_char(t, '-');
    if (!west && !take_char(t, '+'))
        return false;
    int hour = 0, minute = 0;
    if (!take_number(t, 2, &hour))
        return false;
    bool more = take_char(t, ':') || t->len != 0;
    if (more && !take_number(t, 2, &minute))
        return false;
    *ret_seconds = (hour * 3600 + minute * 60) * (west ? -1 : 1);
    return hour <= 18 && minute <= 59;
}

bool instant_parse(struct text t, int64_t *ret_seconds)
{
    date_t date = 0;
    int in_day = 0, offset = 0;
    if (!take_date(&t, &date) || !(take_char(&t, 'T') || take_char(&t, 't') || take_char(&t, ' ')))
        return false;
    if (!take_time(&t, &in_day) || !take_offset(&t, &offset) || t.len != 0)
        return false;
    *ret_seconds = (int64_t)date * DAY_SECONDS + in_day - offset;
    return true;
}
