/*
 * duty.c over a catalog made by hand: who owes what, which period ended last, what stands, and the instants around a deadline.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "duty.h"

enum { PROVINCE, COMMUNE_1, COMMUNE_2, ORGS };
enum { MONTHLY, NINE_MONTHS, FLOOD, REGIMES };
enum { ALL_COMMUNES, ONE_COMMUNE, OTHER_FORM, FLOOD_REPORT, OBLIGATIONS };

static struct arena *arena;
static struct catalog catalog;
static const struct obligation *obligations;

static struct subject communes[] = {{SUBJECT_LEVEL, 1, NULL, true}};
static struct subject province_or_first[] = {{SUBJECT_ORG, 0, "04", true},
                                             {SUBJECT_ORG, 0, "01273", true}};

static void
add_regime(enum period_kind frequency, struct window_rule window, date_t from, date_t to)
{
    VEC_PUSH(arena, &catalog.regimes,
             ((struct regime){.id = (int32_t)catalog.regimes.len + 1,
                              .code = "R",
                              .frequency = frequency,
                              .window = window,
                              .from = from,
                              .to = to}));
}

static void add_obligation(uint32_t regime, uint32_t form, struct subject *subjects, size_t len)
{
    VEC_PUSH(arena, &catalog.obligations,
             ((struct obligation){.regime = regime,
                                  .form = form,
                                  .subjects = subjects,
                                  .subjects_len = len,
                                  .from = DATE_MIN,
                                  .to = DATE_MAX}));
}

static void add_occasion(int32_t number, date_t start, date_t end)
{
    VEC_PUSH(
        arena, &catalog.occasions,
        ((struct occasion){FLOOD, "LU", "", "", {2026, PERIOD_OCCASION, number}, start, end, 0}));
}

static int set_up(void **state)
{
    static const char *const codes[] = {"04", "01273", "01288"};
    static const char *levels[] = {"province", "commune"};
    const struct window_rule decree = {WINDOW_DECREE09, -1, 15, 0, 14};
    const struct window_rule plain = {.kind = WINDOW_CALENDAR};
    (void)state;
    arena = arena_new(0);
    catalog.levels = levels;
    catalog.levels_len = 2;
    for (int i = 0; i < ORGS; i++)
        VEC_PUSH(
            arena, &catalog.orgs,
            ((struct org){i + 1, i != PROVINCE, codes[i], date_of(2025, 7, 1), DATE_MAX, 0, 1}));
    add_regime(PERIOD_MONTH, decree, DATE_MIN, date_of(2026, 10, 31));
    add_regime(PERIOD_NINE_MONTHS, plain, DATE_MIN, DATE_MAX);
    add_regime(PERIOD_OCCASION, plain, DATE_MIN, DATE_MAX);
    VEC_ADD(arena, &catalog.forms)->code = "A";
    VEC_ADD(arena, &catalog.forms)->code = "B";
    add_obligation(MONTHLY, 0, communes, 1);
    add_obligation(MONTHLY, 0, province_or_first, 2);
    add_obligation(MONTHLY, 1, province_or_first, 2);
    add_obligation(FLOOD, CATALOG_NONE, communes, 1);
    add_occasion(1, date_of(2026, 9, 1), date_of(2026, 9, 10));
    add_occasion(2, date_of(2026, 8, 1), date_of(2026, 9, 20));
    catalog_index(&catalog, arena);
    obligations = catalog.obligations.at;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct period month(int32_t number)
{
    return (struct period){2026, PERIOD_MONTH, number};
}

/* Nobody owes a form of a regime twice: the first obligation binds. */
static void the_first_obligation_binds(void **state)
{
    date_t day = date_of(2026, 10, 14);
    (void)state;
    assert_false(duty_binds(&catalog, &obligations[ALL_COMMUNES], PROVINCE, day));
    assert_true(duty_binds(&catalog, &obligations[ALL_COMMUNES], COMMUNE_1, day));
    assert_true(duty_binds(&catalog, &obligations[ALL_COMMUNES], COMMUNE_2, day));
    assert_true(duty_binds(&catalog, &obligations[ONE_COMMUNE], PROVINCE, day));
    assert_false(duty_binds(&catalog, &obligations[ONE_COMMUNE], COMMUNE_1, day));
    assert_true(duty_binds(&catalog, &obligations[OTHER_FORM], COMMUNE_1, day));
    assert_false(duty_binds(&catalog, &obligations[OTHER_FORM], COMMUNE_2, day));
    /* the day before there were such units */
    assert_false(duty_binds(&catalog, &obligations[ALL_COMMUNES], COMMUNE_1, date_of(2025, 6, 30)));
}

static void a_regime_asks_for_its_periods_while_in_force(void **state)
{
    date_t start = 0;
    date_t end = 0;
    (void)state;
    assert_true(duty_window(&catalog, &obligations[ALL_COMMUNES], month(10), &start, &end));
    assert_int_equal(start, date_of(2026, 9, 15));
    assert_int_equal(end, date_of(2026, 10, 14));
    /* to 14 November: the regime ended in October */
    assert_false(duty_window(&catalog, &obligations[ALL_COMMUNES], month(11), &start, &end));
    assert_false(duty_window(&catalog, &obligations[ALL_COMMUNES],
                             (struct period){2026, PERIOD_QUARTER, 3}, &start, &end));
    assert_true(duty_window(&catalog, &obligations[FLOOD_REPORT],
                            (struct period){2026, PERIOD_OCCASION, 2}, &start, &end));
    assert_int_equal(end, date_of(2026, 9, 20));
}

static void assert_ended_last(uint32_t regime, date_t day, struct period wanted)
{
    struct period found = {0};
    assert_true(duty_ended_last(&catalog, regime, day, &found));
    assert_true(period_eq(found, wanted));
}

static void the_period_that_ended_last(void **state)
{
    struct period none;
    (void)state;
    assert_ended_last(MONTHLY, date_of(2026, 10, 15), month(10));
    assert_ended_last(MONTHLY, date_of(2026, 10, 14), month(9)); /* its last day is not over */
    assert_ended_last(MONTHLY, date_of(2026, 1, 1), (struct period){2025, PERIOD_MONTH, 12});
    /* between 1 October and 31 December no nine months are under way */
    assert_ended_last(NINE_MONTHS, date_of(2026, 11, 22),
                      (struct period){2026, PERIOD_NINE_MONTHS, 1});
    assert_ended_last(NINE_MONTHS, date_of(2026, 9, 30),
                      (struct period){2025, PERIOD_NINE_MONTHS, 1});
    assert_ended_last(FLOOD, date_of(2026, 9, 20), (struct period){2026, PERIOD_OCCASION, 1});
    assert_ended_last(FLOOD, date_of(2026, 9, 21), (struct period){2026, PERIOD_OCCASION, 2});
    assert_false(duty_ended_last(&catalog, FLOOD, date_of(2026, 9, 10), &none));
}

static struct store_standing standing(enum vintage vintage, int32_t version, int64_t received_at)
{
    return (struct store_standing){.org = COMMUNE_1,
                                   .regime = MONTHLY,
                                   .form = 0,
                                   .period = month(10),
                                   .state = "received",
                                   .vintage = vintage,
                                   .version = version,
                                   .first_received_at = received_at};
}

static void the_best_vintage_stands(void **state)
{
    struct store_standing list[] = {standing(VINTAGE_ESTIMATE, 4, 100),
                                    standing(VINTAGE_FINAL, 1, 100),
                                    standing(VINTAGE_PRELIMINARY, 2, 100)};
    const struct store_standings standings = {list, 3, 3};
    struct duty_index index;
    (void)state;
    duty_index_init(&index, &standings, arena);
    const struct obligation *o = &obligations[ALL_COMMUNES];
    assert_ptr_equal(duty_standing(&index, o, COMMUNE_1, month(10)), &list[1]);
    assert_null(duty_standing(&index, o, COMMUNE_2, month(10)));
    assert_null(duty_standing(&index, o, COMMUNE_1, month(9)));
    assert_null(duty_standing(&index, &obligations[OTHER_FORM], COMMUNE_1, month(10)));
}

static void the_first_late_instant_is_late(void **state)
{
    const struct catalog_due due = {.due = 1000};
    const struct catalog_due none = {0};
    const struct catalog_due exempt = {.exempt = true};
    const struct store_standing early = standing(VINTAGE_FINAL, 1, 999);
    const struct store_standing late = standing(VINTAGE_FINAL, 1, 1000);
    (void)state;
    assert_string_equal(duty_timeliness(&early, &due), "on_time");
    assert_string_equal(duty_timeliness(&late, &due), "late");
    assert_string_equal(duty_timeliness(&late, &none), "on_time");
    assert_string_equal(duty_timeliness(&late, &exempt), "exempt");
    assert_string_equal(duty_timeliness(NULL, &exempt), "exempt");
    assert_null(duty_timeliness(NULL, &due));
    assert_false(duty_is_overdue(NULL, &due, 999));
    assert_true(duty_is_overdue(NULL, &due, 1000));
    assert_false(duty_is_overdue(&late, &due, 5000));
    assert_false(duty_is_overdue(NULL, &none, 5000));
    assert_false(duty_is_overdue(NULL, &exempt, 5000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_obligation_binds),
        cmocka_unit_test(a_regime_asks_for_its_periods_while_in_force),
        cmocka_unit_test(the_period_that_ended_last),
        cmocka_unit_test(the_best_vintage_stands),
        cmocka_unit_test(the_first_late_instant_is_late),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
