/* Coverage by units and by value, intervals and bounds: the pure arithmetic of docs/coverage.md. */
#include "fixture.h"

#define MANY 100

static struct coverage count(const struct coverage_unit *units, size_t len)
{
    struct coverage c;
    coverage_count(units, len, &c);
    return c;
}

/* The example of docs/coverage.md: 1180 + 790 of 1180 + 790 + 530 had reported. 1970 / 2500 = 78.8 %. */
static void counts_units_and_values(void **state)
{
    (void)state;
    const struct coverage_unit units[] = {{.reported = true, .value = 1200, .last = 1180},
                                          {.reported = true, .value = 800, .last = 790},
                                          {.reported = false, .value = CELL_NULL, .last = 530}};
    const struct coverage c = count(units, 3);
    assert_int_equal(c.units, 2);
    assert_int_equal(c.of, 3);
    assert_int_equal(c.history, 3);
    assert_int_equal(c.tenths, 788);
}

/* 1000 × 3 / 16 = 187.5: away from zero, 188. 1000 × 1 / 3 = 333.3…: 333. 1000 × 2 / 3 = 666.6…: 667. */
static void rounds_once_half_away_from_zero(void **state)
{
    (void)state;
    const struct {
        int64_t in, out, tenths;
    } cases[] = {{3, 13, 188}, {1, 2, 333},  {2, 1, 667}, {5, 0, 1000},
                 {0, 5, 0},    {1, 1999, 1}, {1, 2001, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct coverage_unit units[] = {{.reported = true, .last = cases[i].in},
                                              {.reported = false, .last = cases[i].out}};
        assert_int_equal(count(units, 2).tenths, cases[i].tenths);
    }
}

static void has_no_share_without_values(void **state)
{
    (void)state;
    const struct coverage_unit none[] = {{.reported = true, .last = CELL_NULL}};
    const struct coverage_unit zero[] = {{.reported = true, .last = 0}, {.last = 0}};
    const struct coverage_unit below[] = {{.reported = true, .last = 10}, {.last = -1}};
    assert_true(count(NULL, 0).tenths == CELL_NULL);
    assert_true(count(none, 1).tenths == CELL_NULL);
    assert_int_equal(count(none, 1).history, 0);
    assert_true(count(zero, 2).tenths == CELL_NULL);
    assert_int_equal(count(zero, 2).history, 2);
    assert_true(count(below, 2).tenths == CELL_NULL);
}

/* What had no value takes no part in the share, but counts. */
static void says_over_how_many(void **state)
{
    (void)state;
    const struct coverage_unit units[] = {{.reported = true, .last = CELL_NULL},
                                          {.reported = true, .last = 30},
                                          {.reported = false, .last = 10},
                                          {.reported = false, .last = CELL_NULL}};
    const struct coverage c = count(units, 4);
    assert_int_equal(c.units, 2);
    assert_int_equal(c.of, 4);
    assert_int_equal(c.history, 2);
    assert_int_equal(c.tenths, 750);
}

/* 100 units of the largest value: the sums leave 64 bits, the share does not. */
static void sums_beyond_64_bits(void **state)
{
    (void)state;
    static struct coverage_unit units[MANY];
    int64_t low, high;
    for (size_t i = 0; i < MANY; i++)
        units[i] =
            (struct coverage_unit){.reported = i < 97, .value = INT64_MAX, .last = INT64_MAX};
    assert_int_equal(count(units, MANY).tenths, 970);
    coverage_bounds(units, 97, &low, &high);
    assert_true(low == CELL_NULL && high == CELL_NULL);
    coverage_bounds(units, 1, &low, &high);
    assert_true(low == INT64_MAX && high == INT64_MAX);
}

static void takes_least_and_most(void **state)
{
    (void)state;
    const int64_t past[] = {530, CELL_NULL, 512, 541, -7, CELL_NULL};
    int64_t low, high;
    struct coverage_unit unit = {.past = past, .past_len = 6};
    assert_true(coverage_interval(&unit, &low, &high));
    assert_int_equal(low, -7);
    assert_int_equal(high, 541);
    unit.past_len = 4; /* three values */
    assert_false(coverage_interval(&unit, &low, &high));
    unit.past_len = 0;
    assert_false(coverage_interval(&unit, &low, &high));
}

/* 1200 + 800 and what the third had: 512 to 541. What it reported in part, 300, gives way. */
static void bounds_the_total(void **state)
{
    (void)state;
    const int64_t past[] = {530, 512, 541, 520};
    struct coverage_unit units[] = {{.reported = true, .value = 1200},
                                    {.reported = true, .value = 800},
                                    {.value = 300, .past = past, .past_len = 4},
                                    {.reported = true, .value = CELL_NULL}}; /* nil */
    int64_t low, high;
    coverage_bounds(units, 4, &low, &high);
    assert_int_equal(low, 2512);
    assert_int_equal(high, 2541);
    units[2].past_len = 3;
    coverage_bounds(units, 4, &low, &high);
    assert_true(low == CELL_NULL && high == CELL_NULL);
    coverage_bounds(units, 2, &low, &high);
    assert_true(low == 2000 && high == 2000);
    coverage_bounds(units, 0, &low, &high);
    assert_true(low == CELL_NULL && high == CELL_NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_units_and_values),
        cmocka_unit_test(rounds_once_half_away_from_zero),
        cmocka_unit_test(has_no_share_without_values),
        cmocka_unit_test(says_over_how_many),
        cmocka_unit_test(sums_beyond_64_bits),
        cmocka_unit_test(takes_least_and_most),
        cmocka_unit_test(bounds_the_total),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
