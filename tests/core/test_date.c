/* date.c and calendar.c against a calendar counted day by day, and Viet Nam's working days of 2024 to 2026. */
#include "unit.h"

#include "core/calendar.h"
#include "core/date.h"

static void counts_days_as_a_calendar_does(void **state)
{
    (void)state;
    static const int months[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    date_t expected = -25567; /* 1900-01-01: 70 × 365 + 17 leap days before 1970 */
    int weekday = 1;          /* a Monday */
    for (int y = 1900; y <= 2400; y++) {
        bool leap = y % 400 == 0 || (y % 4 == 0 && y % 100 != 0);
        for (int m = 1; m <= 12; m++) {
            int last = months[m - 1] + (m == 2 && leap);
            assert_int_equal(date_days_in_month(y, m), last);
            for (int d = 1; d <= last; d++) {
                int yy = 0, mm = 0, dd = 0;
                assert_int_equal(date_of(y, m, d), expected);
                date_split(expected, &yy, &mm, &dd);
                assert_true(yy == y && mm == m && dd == d);
                assert_int_equal(date_weekday(expected), weekday);
                expected++;
                weekday = weekday % 7 + 1;
            }
            assert_false(date_exists(y, m, last + 1));
        }
    }
    assert_int_equal(date_of(1970, 1, 1), 0);
    assert_int_equal(date_of(2000, 1, 1), 10957);
    assert_int_equal(date_of(1, 1, 1), -719162);
    assert_int_equal(date_weekday(-719162), 1);
    assert_false(date_exists(2026, 0, 1));
    assert_false(date_exists(2026, 13, 1));
    assert_false(date_exists(2026, 1, 0));
}

static void splits_the_ends_of_the_range(void **state)
{
    (void)state;
    const date_t ends[] = {DATE_MIN + 1, DATE_MAX - 1, -719468, -719469, 146097 - 719468};
    for (size_t i = 0; i < LENGTH(ends); i++) {
        int y = 0, m = 0, d = 0;
        date_split(ends[i], &y, &m, &d);
        assert_int_equal(date_of(y, m, d), ends[i]);
    }
}

static void reads_and_writes_dates(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",           "2026",       "2026-1-01",  "2026-01-1",  "2026-02-29",  "2026-13-01",
        "2026-00-10", "2026-01-00", "0000-01-01", "20260101",   "2026-01-01 ", " 2026-01-01",
        "2026/01/01", "2026-01/01", "202a-01-01", "2026-01-0x", "2026-0x-01"};
    char buf[DATE_TEXT_MAX];
    date_t date = 5;
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_false(date_parse(text_of(bad[i]), &date));
    assert_int_equal(date, 5);
    assert_true(date_parse(TEXT("2024-02-29"), &date));
    assert_string_equal(date_format(date, buf), "2024-02-29");
    assert_true(date_parse(TEXT("0001-01-01"), &date));
    assert_string_equal(date_format(date, buf), "0001-01-01");
    assert_true(date_parse(TEXT("9999-12-31"), &date));
    assert_string_equal(date_format(date, buf), "9999-12-31");
    assert_string_equal(date_format(DATE_MIN, buf), "");
    assert_string_equal(date_format(DATE_MAX, buf), "");
    assert_true(strlen(date_format(DATE_MIN + 1, buf)) < DATE_TEXT_MAX);
}

static void knows_viet_nam_time(void **state)
{
    (void)state;
    char buf[INSTANT_TEXT_MAX];
    assert_int_equal(instant_of_date(0), -7 * 3600);
    assert_string_equal(instant_format(0, buf), "1970-01-01T07:00:00+07:00");
    assert_string_equal(instant_format(instant_of_date(date_of(2026, 11, 18)), buf),
                        "2026-11-18T00:00:00+07:00");
    assert_string_equal(instant_format(instant_of_date(date_of(2026, 11, 18)) - 1, buf),
                        "2026-11-17T23:59:59+07:00");
    assert_int_equal(date_of_instant(instant_of_date(100)), 100);
    assert_int_equal(date_of_instant(instant_of_date(100) - 1), 99);
    assert_int_equal(date_of_instant(-1), 0);
    assert_int_equal(date_of_instant(INT64_MIN), DATE_MIN);
    assert_int_equal(date_of_instant(INT64_MAX), DATE_MAX);
    assert_string_equal(instant_format(INT64_MAX, buf), "");
    assert_string_equal(instant_format(INT64_MIN, buf), "");
}

static void reads_instants(void **state)
{
    (void)state;
    /* 2026-11-22T01:00:00Z = 1795309200: 20,779 days × 86,400 + 3,600 */
    const int64_t eight = INT64_C(20779) * 86400 + 3600;
    static const char *const same[] = {
        "2026-11-22T08:00:00+07:00", "2026-11-22T01:00:00Z",         "2026-11-22t01:00z",
        "2026-11-22 08:00+07",       "2026-11-22T08:00:00.123+0700", "2026-11-21T20:00:00-05:00",
        "2026-11-22T01:00:00,9Z",    "2026-11-21T24:00:00-01:00",
    };
    static const char *const bad[] = {
        "",
        "2026-11-22",
        "2026-11-22T",
        "2026-11-22T08",
        "2026-11-22T08:00",
        "2026-11-22T8:00Z",
        "2026-11-22T08:60Z",
        "2026-11-22T25:00Z",
        "2026-11-22T24:01Z",
        "2026-11-22T08:00:61Z",
        "2026-11-22T08:00:Z",
        "2026-11-22T08:00:00.Z",
        "2026-11-22T08:00:00+7",
        "2026-11-22T08:00:00+07:0",
        "2026-11-22T08:00:00+07:60",
        "2026-11-22T08:00:00+19:00",
        "2026-11-22T08:00:00Zx",
        "2026-11-22x08:00:00Z",
        "2026-11-31T08:00:00Z",
    };
    int64_t seconds = 0;
    assert_int_equal(date_of(2026, 11, 22), 20779);
    for (size_t i = 0; i < LENGTH(same); i++) {
        assert_true(instant_parse(text_of(same[i]), &seconds));
        assert_int_equal(seconds, eight);
    }
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_false(instant_parse(text_of(bad[i]), &seconds));
    char buf[INSTANT_TEXT_MAX];
    uint64_t seed = 8;
    for (int i = 0; i < 10000; i++) {
        int64_t t = (int64_t)(draw(&seed) % 8000000000), back = 0;
        assert_true(instant_parse(text_of(instant_format(t, buf)), &back));
        assert_int_equal(back, t);
    }
}

/* ---- calendar ------------------------------------------------------------------------------------------------------ */

/* Announced days: New Year 2026 with the make-up Saturday, Tết 2026. */
static struct calendar_day days[] = {
    {.kind = CALENDAR_OFF, .name_vi = "Tết Dương lịch"},
    {.kind = CALENDAR_OFF, .name_vi = "Nghỉ hoán đổi"},
    {.kind = CALENDAR_WORK, .name_vi = "Làm bù"},
    {.kind = CALENDAR_OFF, .name_vi = "Tết Nguyên đán"},
    {.kind = CALENDAR_OFF, .name_vi = "Tết Nguyên đán"},
    {.kind = CALENDAR_OFF, .name_vi = "Tết Nguyên đán"},
    {.kind = CALENDAR_OFF, .name_vi = "Tết Nguyên đán"},
    {.kind = CALENDAR_OFF, .name_vi = "Tết Nguyên đán"},
};

static struct calendar viet_nam_2026(void)
{
    static const int dates[][2] = {{1, 1},  {1, 2},  {1, 10}, {2, 16},
                                   {2, 17}, {2, 18}, {2, 19}, {2, 20}};
    for (size_t i = 0; i < LENGTH(days); i++)
        days[i].date = date_of(2026, dates[i][0], dates[i][1]);
    return (struct calendar){days, LENGTH(days)};
}

static void knows_working_days(void **state)
{
    (void)state;
    struct calendar vn = viet_nam_2026(), none = {NULL, 0};
    assert_false(calendar_is_working(&vn, date_of(2026, 1, 1)));
    assert_false(calendar_is_working(&vn, date_of(2026, 1, 2)));
    assert_true(calendar_is_working(&none, date_of(2026, 1, 2)));
    assert_true(calendar_is_working(NULL, date_of(2026, 1, 2)));
    assert_false(calendar_is_working(&vn, date_of(2026, 1, 3))); /* Saturday */
    assert_true(calendar_is_working(&vn, date_of(2026, 1, 10))); /* make-up Saturday */
    assert_false(calendar_is_working(&none, date_of(2026, 1, 10)));
    assert_false(calendar_is_working(&vn, date_of(2026, 1, 11)));
    assert_string_equal(calendar_find(&vn, date_of(2026, 2, 17))->name_vi, "Tết Nguyên đán");
    assert_null(calendar_find(&vn, date_of(2025, 2, 17)));
    assert_null(calendar_find(&vn, date_of(2027, 2, 17)));
    assert_null(calendar_find(&none, date_of(2026, 2, 17)));
    assert_null(calendar_find(NULL, date_of(2026, 2, 17)));
}

static void steps_over_days_off(void **state)
{
    (void)state;
    struct calendar vn = viet_nam_2026();
    /* Friday 13 Feb; 14–15 weekend, 16–20 Tết, 21–22 weekend; Monday 23 works. */
    date_t friday = date_of(2026, 2, 13), monday = date_of(2026, 2, 23);
    assert_int_equal(calendar_add_working(&vn, friday, 0), friday);
    assert_int_equal(calendar_add_working(&vn, friday, 1), monday);
    assert_int_equal(calendar_add_working(&vn, friday, 3), monday + 2);
    assert_int_equal(calendar_next_working(&vn, friday + 1), monday);
    assert_int_equal(calendar_previous_working(&vn, monday - 1), friday);
    assert_int_equal(calendar_next_working(&vn, monday), monday);
    assert_int_equal(calendar_previous_working(&vn, friday), friday);
    /* Thursday 8 January: Friday 9, make-up Saturday 10, Monday 12. */
    assert_int_equal(calendar_add_working(&vn, date_of(2026, 1, 8), 2), date_of(2026, 1, 10));
    assert_int_equal(calendar_add_working(&vn, date_of(2026, 1, 8), 3), date_of(2026, 1, 12));
    assert_int_equal(calendar_add_working(NULL, date_of(2026, 1, 8), 2), date_of(2026, 1, 12));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_days_as_a_calendar_does),
        cmocka_unit_test(splits_the_ends_of_the_range),
        cmocka_unit_test(reads_and_writes_dates),
        cmocka_unit_test(knows_viet_nam_time),
        cmocka_unit_test(reads_instants),
        cmocka_unit_test(knows_working_days),
        cmocka_unit_test(steps_over_days_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
