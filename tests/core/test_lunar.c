/*
 * lunar.c: dates that everybody knows, the years in which Viet Nam and China part, and conversion there and back on every day. The whole
 * published table, 1990 to 2050, is tests/cases/calendar/tet.tsv.
 */
#include "unit.h"

#include "core/lunar.h"

static void knows_years_in_which_two_countries_part(void **state)
{
    (void)state;
    /* Chinese New Year of these years: 30/1/1968, 17/2/1969, 20/2/1985, 18/2/2007, 3/2/2030, 19/2/2053. In 1985 the winter solstice and
     * the new moon before it lay on two sides of midnight: Viet Nam kept Tết a month earlier, with its leap month in 1985. */
    static const struct {
        int year, month, day, leap;
    } tet[] = {
        {1968, 1, 29, 7}, {1969, 2, 16, 0}, {1984, 2, 2, 0},   {1985, 1, 21, 2}, {1987, 1, 29, 7},
        {2007, 2, 17, 0}, {2030, 2, 2, 0},  {2033, 1, 31, 11}, {2053, 2, 18, 0},
    };
    for (size_t i = 0; i < LENGTH(tet); i++) {
        assert_int_equal(lunar_new_year(tet[i].year),
                         date_of(tet[i].year, tet[i].month, tet[i].day));
        assert_int_equal(lunar_leap_month(tet[i].year), tet[i].leap);
    }
}

static void knows_hung_kings_day(void **state)
{
    (void)state;
    /* as announced */
    static const int days[][3] = {{2021, 4, 21}, {2022, 4, 10}, {2023, 4, 29}, {2024, 4, 18},
                                  {2025, 4, 7},  {2026, 4, 26}, {2027, 4, 16}};
    for (size_t i = 0; i < LENGTH(days); i++)
        assert_int_equal(lunar_hung_kings(days[i][0]), date_of(days[i][0], days[i][1], days[i][2]));
}

/* Every day has one lunar date, the next day's is the next, and it leads back. */
static void goes_there_and_back(void **state)
{
    (void)state;
    struct lunar_date before = lunar_of_date(date_of(1968, 12, 31));
    for (date_t date = date_of(1969, 1, 1); date <= date_of(2060, 12, 31); date++) {
        struct lunar_date l = lunar_of_date(date);
        bool next_day = l.day == before.day + 1 && l.month == before.month &&
                        l.year == before.year && l.leap == before.leap;
        bool next_month =
            l.day == 1 && before.day >= 29 &&
            (l.leap ? l.month == before.month && !before.leap : l.month == before.month % 12 + 1);
        assert_true(next_day || next_month);
        assert_true(l.year == before.year + (l.month == 1 && before.month == 12 ? 1 : 0));
        before = l;
        if (l.day != 1 && l.day < 29)
            continue; /* the ends of months say enough */
        date_t back = 0;
        assert_true(lunar_to_date(l, &back) && back == date);
    }
}

static void refuses_days_that_are_not(void **state)
{
    (void)state;
    date_t date = 0;
    /* the year Giáp Thìn (2024): month 1 has 29 days, month 2 has 30, no month comes twice */
    assert_true(lunar_to_date((struct lunar_date){2024, 1, 29, false}, &date));
    assert_int_equal(date, date_of(2024, 3, 9));
    assert_false(lunar_to_date((struct lunar_date){2024, 1, 30, false}, &date));
    assert_false(lunar_to_date((struct lunar_date){2024, 1, 0, false}, &date));
    assert_true(lunar_to_date((struct lunar_date){2024, 2, 30, false}, &date));
    assert_false(lunar_to_date((struct lunar_date){2024, 2, 1, true}, &date));
    assert_false(lunar_to_date((struct lunar_date){2024, 13, 1, false}, &date));
    /* Ất Tỵ (2025) has month 6 twice: the second from 25 July on */
    assert_true(lunar_to_date((struct lunar_date){2025, 6, 1, true}, &date));
    assert_int_equal(date, date_of(2025, 7, 25));
    struct lunar_date l = lunar_of_date(date_of(2025, 7, 25));
    assert_true(l.year == 2025 && l.month == 6 && l.day == 1 && l.leap);
    /* the eleventh month twice: Quý Sửu (2033), the second from 22 December on */
    assert_true(lunar_to_date((struct lunar_date){2033, 11, 1, true}, &date));
    assert_int_equal(date, date_of(2033, 12, 22));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_years_in_which_two_countries_part),
        cmocka_unit_test(knows_hung_kings_day),
        cmocka_unit_test(goes_there_and_back),
        cmocka_unit_test(refuses_days_that_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
