/*
 * The statutory days off of a year, and those in lieu where one falls on a weekly day of rest. Must not know: decisions, data.
 * Neighbours: calendar.h, lunar.h. REQ: Labour Code 45/2019 Art. 111.3, 112.
 */
#include "core/holidays.h"

#include <assert.h>
#include <string.h>

#include "core/lunar.h"

#define ARTICLE_112 "Bộ luật Lao động 45/2019/QH14 Điều 112"
#define ARTICLE_111 "Bộ luật Lao động 45/2019/QH14 Điều 111.3"

/* The days of one year while they are collected. */
struct list {
    struct calendar_day *at; /* HOLIDAYS_MAX */
    size_t len;
};

static bool has(const struct list *list, date_t date)
{
    for (size_t i = 0; i < list->len; i++)
        if (list->at[i].date == date)
            return true;
    return false;
}

/* By date; of two on one day the first stands. */
static void
add(struct list *list, date_t date, const char *name_vi, const char *name_en, const char *basis)
{
    size_t at = list->len;
    if (has(list, date))
        return; /* uncovered: no two statutory days meet between 2021 and 2050 */
    assert(list->len < HOLIDAYS_MAX);
    for (; at > 0 && list->at[at - 1].date > date; at--)
        list->at[at] = list->at[at - 1];
    list->at[at] = (struct calendar_day){date, CALENDAR_OFF, name_vi, basis, name_en, true};
    list->len++;
}

static void statutory(struct list *list, date_t date, const char *name_vi, const char *name_en)
{
    add(list, date, name_vi, name_en, ARTICLE_112);
}

/* 2 September and the day before or after: with 3 September it is the longer rest when 2 September is a Monday or a Thursday. */
static void national_day(struct list *list, int year)
{
    date_t day = date_of(year, 9, 2);
    int weekday = date_weekday(day);
    date_t beside = weekday == 1 || weekday == 4 ? day + 1 : day - 1;
    statutory(list, day, "Quốc khánh", "National Day");
    statutory(list, beside, "Quốc khánh (ngày liền kề)", "National Day (the day beside it)");
}

/* For each day on a weekend, in order, the next working day that is not off. */
static void days_in_lieu(struct list *list)
{
    date_t weekend[HOLIDAYS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < list->len; i++)
        if (date_weekday(list->at[i].date) > 5)
            weekend[n++] = list->at[i].date;
    for (size_t i = 0; i < n; i++) {
        date_t date = weekend[i] + 1;
        while (date_weekday(date) > 5 || has(list, date))
            date++;
        add(list, date, "Nghỉ bù ngày lễ", "Day off in lieu", ARTICLE_111);
    }
}

size_t holidays_of_year(int year, struct calendar_day ret_days[static HOLIDAYS_MAX])
{
    assert(year >= HOLIDAYS_YEAR_MIN && year <= HOLIDAYS_YEAR_MAX);
    struct list list = {ret_days, 0};
    date_t tet = lunar_new_year(year);
    statutory(&list, date_of(year, 1, 1), "Tết Dương lịch", "New Year's Day");
    for (date_t date = tet - 2; date < tet + 3; date++)
        statutory(&list, date, "Tết Nguyên đán", "Lunar New Year");
    statutory(&list, lunar_hung_kings(year), "Giỗ Tổ Hùng Vương", "Hùng Kings' Day");
    statutory(&list, date_of(year, 4, 30), "Ngày Chiến thắng", "Victory Day");
    statutory(&list, date_of(year, 5, 1), "Ngày Quốc tế Lao động", "International Labour Day");
    national_day(&list, year);
    days_in_lieu(&list);
    return list.len;
}

struct calendar holidays_propose(const struct calendar *decided, struct arena *arena)
{
    size_t years = HOLIDAYS_YEAR_MAX - HOLIDAYS_YEAR_MIN + 1, len = 0, next = 0;
    struct calendar_day *days =
        ARENA_ARRAY(arena, decided->len + years * HOLIDAYS_MAX, struct calendar_day);
    for (int year = HOLIDAYS_YEAR_MIN; year <= HOLIDAYS_YEAR_MAX; year++) {
        if (calendar_decides(decided, year))
            continue;
        date_t first = date_of(year, 1, 1);
        while (next < decided->len && decided->days[next].date < first)
            days[len++] = decided->days[next++];
        len += holidays_of_year(year, days + len);
    }
    while (next < decided->len)
        days[len++] = decided->days[next++];
    return (struct calendar){days, len};
}
