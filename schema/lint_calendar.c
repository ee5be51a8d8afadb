/*
 * Lint of the years ahead: which have no decided days, and which lack one that the law gives. Knows no clock: the years are given.
 * Neighbours: compile_calendar.c, core/holidays.h. REQ: Labour Code 45/2019 Art. 112.
 */
#include <string.h>

#include "core/holidays.h"
#include "core/lunar.h"
#include "core/text.h"
#include "schema/schema.h"

struct years {
    const struct calendar *calendar;
    struct place at;
    struct arena *arena;
    struct diags *diags;
};

/* "01-01, 02-04…": the working days that the proposed days take. */
static const char *
working_days_lost(const struct years *y, const struct calendar_day *days, size_t len)
{
    struct text_builder b;
    char buf[DATE_TEXT_MAX];

    text_builder_init(&b, y->arena, 0);
    for (size_t i = 0; i < len; i++) {
        if (date_weekday(days[i].date) <= 5)
            text_builder_addf(&b, "%s%s", b.len == 0 ? "" : ", ",
                              date_format(days[i].date, buf) + 5);
    }
    return text_dup(y->arena, text_builder_text(&b));
}

/* The first of the two days before Tết and the day beside National Day are the Prime Minister's choice; so is every day in lieu. */
static bool is_chosen(int year, date_t date)
{
    return date == lunar_new_year(year) - 2 || date == date_of(year, 9, 1) ||
           date == date_of(year, 9, 3) || date_weekday(date) > 5;
}

static void
check_decided(const struct years *y, int year, const struct calendar_day *days, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char buf[DATE_TEXT_MAX];
        if (is_chosen(year, days[i].date) || strstr(days[i].legal_basis, "112") == NULL ||
            !calendar_is_working(y->calendar, days[i].date))
            continue;
        diags_addv(y->diags, DIAG_W690, y->at, arena_printf(y->arena, "%d", year),
                   arena_strdup(y->arena, date_format(days[i].date, buf)), days[i].name_vi, NULL);
    }
}

void schema_check_years(const struct calendar *calendar,
                        int first,
                        int last,
                        struct place at,
                        struct arena *arena,
                        struct diags *diags)
{
    struct years y = {calendar, at, arena, diags};

    for (int year = first; year <= last; year++) {
        struct calendar_day days[HOLIDAYS_MAX];
        if (year < HOLIDAYS_YEAR_MIN || year > HOLIDAYS_YEAR_MAX)
            continue;
        size_t len = holidays_of_year(year, days);
        if (calendar_decides(calendar, year))
            check_decided(&y, year, days, len);
        else
            diags_addv(diags, DIAG_N690, at, arena_printf(arena, "%d", year),
                       working_days_lost(&y, days, len), NULL);
    }
}
