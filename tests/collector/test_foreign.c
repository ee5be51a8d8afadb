/*
 * foreign.c and foreign_period.c: decimals of XML Schema as plain digits, and periods of ADX, SDMX and DHIS2 as intervals. Expected values: XML Schema
 * part 2 (decimal, double), ISO 8601 (weeks, durations), DHIS2 Web API "Date and period format", SDMX 2.1 technical notes (time formats), Decree
 * 09/2019/NĐ-CP Art. 12 (what begins on the 15th is the month that follows).
 */
#include "foreign.h"
#include "foreign_lines.h"
#include "foreign_period.h"

static void test_decimals(void **state)
{
    static const char *const good[][2] = {
        {"0", "0"},
        {"12", "12"},
        {"-12", "-12"},
        {"+12", "12"},
        {"007", "7"},
        {"000", "0"},
        {"1.50", "1.50"},
        {"-1.50", "-1.50"},
        {".5", "0.5"},
        {"-.5", "-0.5"},
        {"5.", "5"},
        {"00.10", "0.10"},
        {"1.5E3", "1500"},
        {"1.5e3", "1500"},
        {"1.5E+3", "1500"},
        {"1E-3", "0.001"},
        {"12.34E1", "123.4"},
        {"0.5E-1", "0.05"},
        {"1E0", "1"},
        {"12E-1", "1.2"},
        {"123E-3", "0.123"},
        {"0.0010E3", "1.0"},
        {"-0", "-0"},
        {"1E-40", "0.0000000000000000000000000000000000000001"},
        {"123456789012345678901234567890", "123456789012345678901234567890"},
    };
    static const char *const bad[] = {"",     "-",     "+",    ".",       "E3",  "1E",  "1E+",
                                      "1E41", "1E-41", "--1",  "1.2.3",   "1,5", "1 0", "NaN",
                                      "INF",  "0x10",  "1e5x", "1.5E3.0", "१"};
    struct arena *arena = arena_new(0);
    struct text got;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(foreign_decimal(text_of(good[i][0]), arena, &got));
        assert_string_equal(text_dup(arena, got), good[i][1]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (foreign_decimal(text_of(bad[i]), arena, &got))
            fail_msg("%s is no decimal", bad[i]);
    }
    arena_free(arena);
}

typedef bool period_fn(struct text t, struct foreign_period *ret);

static void
check(period_fn *read, const char *given, const char *text, const char *start, const char *end)
{
    struct foreign_period p;
    char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
    if (!read(text_of(given), &p))
        fail_msg("%s is a period", given);
    (void)date_format(p.start, from);
    (void)date_format(p.end, to);
    if (strcmp(p.text, text) != 0 || strcmp(from, start) != 0 || strcmp(to, end) != 0)
        fail_msg("%s is %s %s…%s", given, p.text, from, to);
}

static void refuse(period_fn *read, const char *given)
{
    struct foreign_period p;
    if (read(text_of(given), &p))
        fail_msg("%s is no period", given);
}

static void test_dhis2(void **state)
{
    static const char *const periods[][4] = {
        {"20040315", "2004-03-15", "2004-03-15", "2004-03-15"},
        {"20240229", "2024-02-29", "2024-02-29", "2024-02-29"},
        {"2004W10", "2004-W10", "2004-03-01",
         "2004-03-07"}, /* 4 January 2004 is a Sunday: week 1 begins on 29 December */
        {"2020W53", "2020-W53", "2020-12-28", "2021-01-03"},
        {"2015WedW5", "2015WedW5", "2015-01-28", "2015-02-03"}, /* Monday of week 5: 26 January */
        {"2015BiW1", "2015BiW1", "2014-12-29", "2015-01-11"},
        {"200403", "2004-03", "2004-03-01", "2004-03-31"},
        {"200402", "2004-02", "2004-02-01", "2004-02-29"},
        {"200401B", "200401B", "2004-01-01", "2004-02-29"},
        {"200406B", "200406B", "2004-11-01", "2004-12-31"},
        {"2004Q1", "2004-Q1", "2004-01-01", "2004-03-31"},
        {"2004Q4", "2004-Q4", "2004-10-01", "2004-12-31"},
        {"2004S1", "2004-H1", "2004-01-01", "2004-06-30"},
        {"2004S2", "2004-H2", "2004-07-01", "2004-12-31"},
        {"2004AprilS1", "2004AprilS1", "2004-04-01", "2004-09-30"},
        {"2004AprilS2", "2004AprilS2", "2004-10-01", "2005-03-31"},
        {"2004", "2004", "2004-01-01", "2004-12-31"},
        {"2004April", "2004April", "2004-04-01", "2005-03-31"},
        {"2004July", "2004July", "2004-07-01", "2005-06-30"},
        {"2004Oct", "2004Oct", "2004-10-01", "2005-09-30"},
    };
    static const char *const none[] = {"",         "2004Q5",  "200413",  "200400",    "20040230",
                                       "2004W54",  "2005W53", "2004W0",  "200407B",   "2004BiW27",
                                       "04",       "2004S3",  "2004-03", "2004april", "2004W",
                                       "200401BB", "2004Q11", "20041",   "١٢٣٤"};
    (void)state;
    for (size_t i = 0; i < sizeof periods / sizeof periods[0]; i++)
        check(foreign_period_dhis2, periods[i][0], periods[i][1], periods[i][2], periods[i][3]);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        refuse(foreign_period_dhis2, none[i]);
}

static void test_adx(void **state)
{
    static const char *const periods[][4] = {
        {"2015-06-01/P1M", "2015-06", "2015-06-01", "2015-06-30"},
        {"2017-10-01/P1D", "2017-10-01", "2017-10-01", "2017-10-01"},
        {"2017-10-02/P7D", "2017-W40", "2017-10-02", "2017-10-08"}, /* a Monday */
        {"2017-10-03/P7D", "2017-10-03/P7D", "2017-10-03", "2017-10-09"},
        {"2017-10-02/P14D", "2017-10-02/P14D", "2017-10-02", "2017-10-15"},
        {"2017-01-01/P2M", "2017-01-01/P2M", "2017-01-01", "2017-02-28"},
        {"2017-01-01/P3M", "2017-Q1", "2017-01-01", "2017-03-31"},
        {"2017-07-01/P6M", "2017-H2", "2017-07-01", "2017-12-31"},
        {"2017-01-01/P1Y", "2017", "2017-01-01", "2017-12-31"},
        {"2026-09-15/P1M", "2026-10", "2026-09-15", "2026-10-14"}, /* October by the decree */
        {"2025-12-15/P3M", "2026-Q1", "2025-12-15", "2026-03-14"},
        {"2025-12-15/P6M", "2026-H1", "2025-12-15", "2026-06-14"},
        {"2025-12-15/P9M", "2026-9M", "2025-12-15", "2026-09-14"},
        {"2025-12-15/P1Y", "2026", "2025-12-15", "2026-12-14"},
        {"2025-01-31/P1M", "2025-01-31/P1M", "2025-01-31", "2025-02-27"},
    };
    static const char *const none[] = {"",
                                       "2015-06-01",
                                       "2015-06-01/",
                                       "2015-06-01/P",
                                       "2015-06-01/P0M",
                                       "2015-06-01/1M",
                                       "2015-02-30/P1M",
                                       "2015-06-01/P1H",
                                       "2015-06-01/PT1H",
                                       "2015-06-01/P1M2D",
                                       "2015-06-01/P-1M",
                                       "9999-12-15/P1Y",
                                       "2015-06/P1M"};
    (void)state;
    for (size_t i = 0; i < sizeof periods / sizeof periods[0]; i++)
        check(foreign_period_adx, periods[i][0], periods[i][1], periods[i][2], periods[i][3]);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        refuse(foreign_period_adx, none[i]);
}

static void test_sdmx(void **state)
{
    static const char *const periods[][4] = {
        {"2026", "2026", "2026-01-01", "2026-12-31"},
        {"2026-10", "2026-10", "2026-10-01", "2026-10-31"},
        {"2026-M10", "2026-10", "2026-10-01", "2026-10-31"},
        {"2026-Q3", "2026-Q3", "2026-07-01", "2026-09-30"},
        {"2026-S1", "2026-H1", "2026-01-01", "2026-06-30"},
        {"2026-A1", "2026", "2026-01-01", "2026-12-31"},
        {"2026-T2", "2026-T2", "2026-05-01", "2026-08-31"},
        {"2026-W07", "2026-W07", "2026-02-09",
         "2026-02-15"}, /* week 1 of 2026 begins on 29 December 2025 */
        {"2026-D032", "2026-02-01", "2026-02-01", "2026-02-01"},
        {"2026-10-05", "2026-10-05", "2026-10-05", "2026-10-05"},
        {"2026-10-05T00:00:00", "2026-10-05", "2026-10-05", "2026-10-05"},
        {"2026-09-15/P1M", "2026-10", "2026-09-15", "2026-10-14"},
        {"2026-09-15T00:00:00/P1M", "2026-10", "2026-09-15", "2026-10-14"},
    };
    static const char *const none[] = {"",         "26",       "2026-13",   "2026-Q5", "2026-S3",
                                       "2026-M13", "2026-W54", "2026-D366", "2026-X1", "2026-10-32",
                                       "2026/10",  "2026-Q",   "2026-A2"};
    (void)state;
    for (size_t i = 0; i < sizeof periods / sizeof periods[0]; i++)
        check(foreign_period_sdmx, periods[i][0], periods[i][1], periods[i][2], periods[i][3]);
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        refuse(foreign_period_sdmx, none[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_dhis2),
        cmocka_unit_test(test_adx),
        cmocka_unit_test(test_sdmx),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
