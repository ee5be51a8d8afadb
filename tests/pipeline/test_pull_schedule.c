/*
 * pull_schedule.c: which texts are schedules, and when the next time is. Expected values: the calendar of November 2026 (the 23rd is a Monday), at +07:00.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "pull_schedule.h"

static int64_t at(const char *text)
{
    int64_t seconds = 0;
    assert_true(instant_parse(text_of(text), &seconds));
    return seconds;
}

static void test_words(void **state)
{
    (void)state;
    static const char *const good[] = {"manual",
                                       "every 1m",
                                       "every 999d",
                                       "daily 06:00",
                                       "daily 06:00-08:30",
                                       "daily 23:30-24:00",
                                       "weekly sun 00:00",
                                       "monthly 1 06:00-07:00",
                                       "monthly 28 6:05"};
    static const char *const bad[] = {"",
                                      "now",
                                      "every",
                                      "every 0m",
                                      "every 5",
                                      "every 5s",
                                      "every 1000m",
                                      "daily",
                                      "daily 25:00",
                                      "daily 08:00-06:00",
                                      "daily 08:00-08:00",
                                      "daily 24:00",
                                      "daily 06:60",
                                      "daily 06:00 ",
                                      "weekly 06:00",
                                      "weekly xyz 06:00",
                                      "monthly 0 06:00",
                                      "monthly 29 06:00",
                                      "monthly 1",
                                      " manual"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (!pull_schedule_ok(good[i]))
            fail_msg("“%s” is one", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (pull_schedule_ok(bad[i]))
            fail_msg("“%s” is none", bad[i]);
}

/* In the window, behind `after`, and the same each time. */
static void check(const char *schedule, const char *after, const char *from, const char *to)
{
    static const char *const names[] = {"a", "b", "mot-cua-04", "x.y_z", "cao-bang"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        int64_t next = pull_schedule_next(schedule, names[i], at(after));
        if (next < at(from) || next >= at(to))
            fail_msg("%s of %s is not from %s to %s", schedule, names[i], from, to);
        assert_int_equal(next, pull_schedule_next(schedule, names[i], at(after)));
    }
}

static void test_next(void **state)
{
    (void)state;
    assert_int_equal(pull_schedule_next("manual", "a", at("2026-11-23T09:00:00+07:00")), 0);
    check("daily 06:00-08:00", "2026-11-23T05:00:00+07:00", "2026-11-23T06:00:00+07:00",
          "2026-11-23T08:00:00+07:00");
    check("daily 06:00-08:00", "2026-11-23T08:00:00+07:00", "2026-11-24T06:00:00+07:00",
          "2026-11-24T08:00:00+07:00");
    check("daily 06:00", "2026-12-31T12:00:00+07:00", "2027-01-01T06:00:00+07:00",
          "2027-01-01T07:00:00+07:00");
    check("weekly mon 06:00", "2026-11-23T12:00:00+07:00", "2026-11-30T06:00:00+07:00",
          "2026-11-30T07:00:00+07:00");
    check("weekly sun 23:30", "2026-11-23T12:00:00+07:00", "2026-11-29T23:30:00+07:00",
          "2026-11-30T00:00:00+07:00");
    check("monthly 15 06:00", "2026-11-23T12:00:00+07:00", "2026-12-15T06:00:00+07:00",
          "2026-12-15T07:00:00+07:00");
    check("monthly 28 06:00", "2027-01-28T12:00:00+07:00", "2027-02-28T06:00:00+07:00",
          "2027-02-28T07:00:00+07:00");
    check("every 15m", "2026-11-23T12:00:00+07:00", "2026-11-23T12:00:01+07:00",
          "2026-11-23T12:15:01+07:00");
    check("every 2d", "2026-11-23T12:00:00+07:00", "2026-11-23T12:00:01+07:00",
          "2026-11-25T12:00:01+07:00");
}

/* Each time follows the one before by what the schedule says, whenever one looks. */
static void test_steps(void **state)
{
    (void)state;
    int64_t first = pull_schedule_next("every 15m", "source", at("2026-11-23T12:00:00+07:00"));
    assert_int_equal(pull_schedule_next("every 15m", "source", first), first + 900);
    assert_int_equal(pull_schedule_next("every 15m", "source", first + 899), first + 900);
    assert_int_equal(pull_schedule_next("every 15m", "source", first - 1), first);
    int64_t daily = pull_schedule_next("daily 06:00-08:00", "source", first);
    assert_int_equal(pull_schedule_next("daily 06:00-08:00", "source", daily), daily + 86400);
}

/* A thousand sources spread over two hours: no quarter of an hour (125 if even) has more than twice its share. */
static void test_spread(void **state)
{
    (void)state;
    size_t quarters[8] = {0};
    int64_t from = at("2026-11-23T06:00:00+07:00");
    for (int i = 0; i < 1000; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "source-%d", i);
        quarters[(pull_schedule_next("daily 06:00-08:00", name, from - 1) - from) / 900]++;
    }
    for (size_t i = 0; i < 8; i++)
        assert_in_range(quarters[i], 62, 250);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words), cmocka_unit_test(test_next),
                                       cmocka_unit_test(test_steps), cmocka_unit_test(test_spread)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
