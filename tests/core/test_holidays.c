/*
 * holidays.c: the statutory days of a year and those in lieu; a decided year keeps its own days.
 * REQ: Labour Code 45/2019 Art. 111.3, 112. The working days lost in 2021 to 2027 are in tests/cases/calendar/proposals.tsv.
 */
#include "unit.h"

#include "core/holidays.h"

static bool is_off(const struct calendar_day *days, size_t len, date_t date)
{
    for (size_t i = 0; i < len; i++)
        if (days[i].date == date)
            return true;
    return false;
}

/* Art. 112: 1 + 5 + 1 + 1 + 1 + 2 days; Art. 111.3: one in lieu of each on a weekend, on a working day. */
static void gives_each_year_eleven_days_and_one_in_lieu_of_each_on_a_weekend(void **state)
{
    (void)state;
    for (int year = HOLIDAYS_YEAR_MIN; year <= HOLIDAYS_YEAR_MAX; year++) {
        struct calendar_day days[HOLIDAYS_MAX];
        size_t len = holidays_of_year(year, days), statutory = 0, weekend = 0, lieu = 0;
        for (size_t i = 0; i < len; i++) {
            bool rest = date_weekday(days[i].date) > 5;
            bool first = strstr(days[i].legal_basis, "111.3") == NULL;
            assert_true(days[i].proposed && days[i].kind == CALENDAR_OFF);
            assert_true(i == 0 || days[i - 1].date < days[i].date);
            assert_true(days[i].date >= date_of(year, 1, 1) &&
                        days[i].date <= date_of(year, 12, 31));
            statutory += first;
            weekend += first && rest;
            lieu += !first && !rest;
        }
        assert_int_equal(statutory, 11);
        assert_int_equal(weekend, lieu);
        assert_int_equal(len, statutory + lieu);
        assert_true(is_off(days, len, date_of(year, 9, 2)));
        assert_true(is_off(days, len, date_of(year, 9, 1)) !=
                        is_off(days, len, date_of(year, 9, 3)) ||
                    date_weekday(date_of(year, 9, 2)) == 1 || lieu > 0);
    }
}

static void leaves_a_decided_year_alone(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct calendar_day given[] = {
        {.date = date_of(2020, 5, 1), .kind = CALENDAR_OFF},
        {.date = date_of(2026, 5, 1), .kind = CALENDAR_OFF},
        {.date = date_of(2060, 5, 1), .kind = CALENDAR_OFF},
    };
    struct calendar decided = {given, LENGTH(given)}, none = {NULL, 0};
    struct calendar c = holidays_propose(&decided, arena), all = holidays_propose(&none, arena);
    for (size_t i = 1; i < c.len; i++)
        assert_true(c.days[i - 1].date < c.days[i].date);
    assert_true(calendar_decides(&c, 2020) && calendar_decides(&c, 2026) &&
                calendar_decides(&c, 2060));
    assert_false(calendar_decides(&c, 2025) || calendar_decides(&c, 2027) ||
                 calendar_decides(&c, 2061) || calendar_decides(&c, 2019) ||
                 calendar_decides(NULL, 2026) || calendar_decides(&none, 2026));
    /* 2026 has its one day and no Tết; 2027 has Friday 5 February off; before 2021 and after 2050 nothing is proposed */
    assert_true(calendar_is_working(&c, date_of(2026, 2, 17)));
    assert_false(calendar_is_working(&c, date_of(2026, 5, 1)));
    assert_false(calendar_is_working(&c, date_of(2027, 2, 5)));
    assert_true(calendar_is_working(&c, date_of(2020, 9, 2)));
    assert_true(calendar_is_working(&c, date_of(2051, 9, 1)));
    assert_true(calendar_find(&c, date_of(2027, 2, 5))->proposed);
    assert_false(calendar_find(&c, date_of(2026, 5, 1))->proposed);
    struct calendar_day days[HOLIDAYS_MAX];
    assert_int_equal(all.len + LENGTH(given), c.len + holidays_of_year(2026, days));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_each_year_eleven_days_and_one_in_lieu_of_each_on_a_weekend),
        cmocka_unit_test(leaves_a_decided_year_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
