/*
 * Consolidation: which units owe, over levels that owe nothing and periods in parts; what just their reports amount to, each as it filed;
 * figures given in place of sums. Neighbours: indicators/roll_members.c.
 */
#include <stdio.h>

#include "fixture.h"

enum { SUM, PART, RATE, BELOW, MEAN, SLOTS };
enum { VN, P1, P2, C11, C21, C22, X };

/* P1 owes, P2 does not; C11 below P1, C21 and C22 below P2; X is listed below VN, not summed. */
static struct fx *make(enum period_kind frequency)
{
    struct fx *fx = fx_new();
    static const struct subject p1 = {SUBJECT_ORG, 0, "P1", true};
    fx_hierarchy(fx, "admin");
    fx_org(fx, "VN", 0);
    fx_org(fx, "P1", 1);
    fx_org(fx, "P2", 1);
    fx_org(fx, "C11", 2);
    fx_org(fx, "C21", 2);
    fx_org(fx, "C22", 2);
    fx_org(fx, "X", 2);
    fx_edge(fx, 0, P1, VN, true);
    fx_edge(fx, 0, P2, VN, true);
    fx_edge(fx, 0, C11, P1, true);
    fx_edge(fx, 0, C21, P2, true);
    fx_edge(fx, 0, C22, P2, true);
    fx_edge(fx, 0, X, VN, false);
    fx_indicator(fx, "SUM", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_indicator(fx, "PART", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_indicator(fx, "RATE", 1, TIME_AGG_NONE, ORG_AGG_FORMULA);
    fx_last_indicator(fx)->formula = "100*[PART]/[SUM]";
    fx_indicator(fx, "BELOW", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_last_indicator(fx)->source = SOURCE_CHILDREN;
    fx_indicator(fx, "MEAN", 1, TIME_AGG_SUM, ORG_AGG_MEAN);
    fx_layout(fx, "L", 1);
    fx_form(fx, "F", 0, 0, SLOTS);
    fx_regime(fx, "R", frequency);
    fx_obligation(fx, 0, 0, 2);
    fx_obligation(fx, 0, 0, 1);
    fx_last_obligation(fx)->subjects[0] = p1;
    fx_done(fx);
    return fx;
}

struct owed {
    char text[200];
};

static bool note(void *ctx, uint32_t org, struct period period)
{
    struct owed *o = ctx;
    char buf[PERIOD_TEXT_MAX];
    size_t len = strlen(o->text);
    (void)snprintf(o->text + len, sizeof o->text - len, "%u:%s ", org, period_format(period, buf));
    return true;
}

static bool stop(void *ctx, uint32_t org, struct period period)
{
    (void)note(ctx, org, period);
    return false;
}

static struct roll_layout *layout_of(struct fx *fx)
{
    fx->derived = derived_in_force(&fx->c, fx->arena);
    return rollup_layout(fx->derived, 0, fx->arena);
}

static void test_the_first_that_owes(void **state)
{
    struct fx *fx = make(PERIOD_MONTH);
    struct roll_layout *l = layout_of(fx);
    struct owed o = {""};
    (void)state;
    assert_true(rollup_owing(l, 0, VN, fx_period("2026-05"), note, &o));
    assert_string_equal(o.text, "1:2026-05 4:2026-05 5:2026-05 "); /* P1, C21, C22 */
    o.text[0] = '\0';
    assert_true(rollup_owing(l, 0, P1, fx_period("2026-05"), note, &o));
    assert_string_equal(o.text, "3:2026-05 ");
    o.text[0] = '\0';
    assert_true(rollup_owing(l, 0, C11, fx_period("2026-05"), note, &o));
    assert_string_equal(o.text, "");
    assert_false(rollup_owing(l, 0, VN, fx_period("2026-05"), stop, &o));
    assert_string_equal(o.text, "1:2026-05 ");
    fx_free(fx);
}

/* What is owed monthly is wanted month by month. */
static void test_parts_of_a_period(void **state)
{
    struct fx *fx = make(PERIOD_MONTH);
    struct roll_layout *l = layout_of(fx);
    struct owed o = {""};
    static const uint32_t members[] = {C11};
    (void)state;
    assert_true(rollup_owing(l, 0, P1, fx_period("2026-Q2"), note, &o));
    assert_string_equal(o.text, "3:2026-04 3:2026-05 3:2026-06 ");
    fx_file(fx, 0, C11, "2026-04", SUM, 5);
    fx_file(fx, 0, C11, "2026-05", SUM, 7);
    fx_file(fx, 0, C11, "2026-06", SUM, 1);
    fx_file(fx, 0, C11, "2026-06", PART, 3);
    const struct aggregate *row =
        rollup_members(l, P1, fx_period("2026-Q2"), members, 1, fx_sorted(fx, 0, 2026, NULL, false),
                       BASIS_BEST, fx->arena);
    assert_true(row->effective[SUM] == 13);
    assert_int_equal(row->reported[SUM], 1);
    assert_int_equal(row->expected[SUM], 1);
    assert_true(row->effective[PART] == 3); /* two months are missing */
    assert_int_equal(row->reported[PART], 0);
    assert_int_equal(row->flags[PART] & SLOT_PARTIAL, SLOT_PARTIAL);
    fx_free(fx);
}

/* P1 is no leaf, but its report is what it filed; what C11 says is P1's matter, what X says nobody's. */
static void test_each_as_it_filed(void **state)
{
    struct fx *fx = make(PERIOD_MONTH);
    struct roll_layout *l = layout_of(fx);
    static const uint32_t members[] = {P1, C21, C22};
    (void)state;
    fx_file(fx, 0, P1, "2026-05", SUM, 40);
    fx_file(fx, 0, P1, "2026-05", PART, 10);
    fx_file(fx, 0, P1, "2026-05", BELOW, 6);
    fx_file(fx, 0, P1, "2026-05", MEAN, 15);
    fx_file(fx, 0, C11, "2026-05", SUM, 1000);
    fx_file(fx, 0, X, "2026-05", SUM, 1000);
    fx_file(fx, 0, C21, "2026-05", SUM, 20);
    fx_file(fx, 0, C21, "2026-05", PART, 5);
    fx_file(fx, 0, C21, "2026-05", MEAN, 20);
    struct aggregate *row =
        rollup_members(l, VN, fx_period("2026-05"), members, 3, fx_sorted(fx, 0, 2026, NULL, false),
                       BASIS_BEST, fx->arena);
    assert_int_equal(row->org, VN);
    assert_true(row->effective[SUM] == 60);
    assert_true(row->effective[PART] == 15);
    assert_true(row->effective[RATE] == 250); /* 100*15/60 = 25.0 */
    assert_true(row->effective[BELOW] == 6);
    assert_true(row->effective[MEAN] == 18); /* (1.5+2.0)/2 = 1.75 -> 1.8 */
    assert_int_equal(row->reported[SUM], 2);
    assert_int_equal(row->expected[SUM], 3); /* C22 is missing */
    assert_int_equal(row->filings, 2);
    /* formulas follow figures that are given, unless they are given too */
    static const uint32_t one[] = {SUM}, two[] = {SUM, RATE};
    static const int64_t values[] = {75, 999};
    rollup_members_give(l, row, one, values, 1);
    assert_true(row->effective[SUM] == 75);
    assert_true(row->effective[RATE] == 200); /* 100*15/75 = 20.0 */
    assert_true(row->effective[BELOW] == 6);
    rollup_members_give(l, row, two, values, 2);
    assert_true(row->effective[RATE] == 999);
    static const int64_t nothing[] = {CELL_NULL};
    rollup_members_give(l, row, one, nothing, 1);
    assert_true(row->effective[RATE] == CELL_NULL);
    fx_free(fx);
}

static void test_nothing_and_too_much(void **state)
{
    struct fx *fx = make(PERIOD_MONTH);
    struct roll_layout *l = layout_of(fx);
    static const uint32_t members[] = {C21, C22};
    const struct rollup_filings none = {NULL, 0};
    (void)state;
    const struct aggregate *row =
        rollup_members(l, P2, fx_period("2026-05"), members, 2, none, BASIS_BEST, fx->arena);
    assert_true(row->effective[SUM] == CELL_NULL);
    assert_int_equal(row->reported[SUM], 0);
    assert_int_equal(row->expected[SUM], 2);
    fx_file(fx, 0, C21, "2026-05", SUM, INT64_MAX);
    fx_file(fx, 0, C22, "2026-05", SUM, 1);
    row = rollup_members(l, P2, fx_period("2026-05"), members, 2,
                         fx_sorted(fx, 0, 2026, NULL, false), BASIS_BEST, fx->arena);
    assert_true(row->effective[SUM] == CELL_NULL);
    assert_int_equal(row->children_flags[SUM] & SLOT_TOO_LARGE, SLOT_TOO_LARGE);
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_that_owes),
        cmocka_unit_test(test_parts_of_a_period),
        cmocka_unit_test(test_each_as_it_filed),
        cmocka_unit_test(test_nothing_and_too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
