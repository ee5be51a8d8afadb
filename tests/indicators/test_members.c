/*
 * Consolidation: which units owe, over levels that owe nothing and periods in parts; what just their reports amount to, each as it filed;
 * figures given in place of sums; who owed before an event of the map. Neighbours: indicators/roll_members.c.
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

/* ---- across an event of the map */

enum { NATION, OLD2, OLD8, NEW8, H, A, B, C, D, M, N, P };

static void until_june(struct fx *fx, uint32_t org)
{
    fx->c.orgs.at[org].to = date_of(2025, 6, 30);
}

static void since_july(struct fx *fx, uint32_t org)
{
    fx->c.orgs.at[org].from = date_of(2025, 7, 1);
}

static void below(struct fx *fx, uint32_t child, uint32_t parent)
{
    fx_edge(fx, 0, child, parent, true);
    struct org_edge *e = &fx->c.edges.at[fx->c.edges.len - 1];
    e->from = fx->c.orgs.at[child].from;
    e->to = fx->c.orgs.at[child].to;
}

static void succeeds(struct fx *fx, uint32_t from, uint32_t to, enum succession_kind kind)
{
    struct succession s = {from, to, kind, date_of(2025, 7, 1), ""};
    VEC_PUSH(fx->arena, &fx->c.successions, s);
}

/* docs/map-periods.md: 02 and 08 become 08; A and B of district H become M, D becomes N, C is divided among N and P; H ends. */
static struct fx *make_reform(void)
{
    static const char *const names[] = {"VN", "02", "08", "08n", "H", "A",
                                        "B",  "C",  "D",  "M",   "N", "P"};
    static const char *levels[] = {"nation", "province", "district", "commune"};
    static const uint32_t level[] = {0, 1, 1, 1, 2, 3, 3, 3, 3, 3, 3, 3};
    struct fx *fx = fx_new();
    fx->c.levels = levels;
    fx->c.levels_len = 4;
    fx_hierarchy(fx, "admin");
    for (uint32_t org = NATION; org <= P; org++)
        (void)fx_org(fx, names[org], level[org]);
    for (uint32_t org = OLD2; org <= P; org++)
        if (org == NEW8 || org >= M)
            since_july(fx, org);
        else
            until_june(fx, org);
    below(fx, OLD2, NATION);
    below(fx, OLD8, NATION);
    below(fx, NEW8, NATION);
    below(fx, H, OLD2);
    below(fx, A, H);
    below(fx, B, H);
    below(fx, C, OLD8);
    below(fx, D, OLD8);
    below(fx, M, NEW8);
    below(fx, N, NEW8);
    below(fx, P, NEW8);
    succeeds(fx, OLD2, NEW8, SUCCESSION_FULL);
    succeeds(fx, OLD8, NEW8, SUCCESSION_FULL);
    succeeds(fx, A, M, SUCCESSION_FULL);
    succeeds(fx, B, M, SUCCESSION_FULL);
    succeeds(fx, C, N, SUCCESSION_PARTIAL);
    succeeds(fx, C, P, SUCCESSION_PARTIAL);
    succeeds(fx, D, N, SUCCESSION_FULL);
    fx_indicator(fx, "SUM", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_indicator(fx, "END", 0, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_layout(fx, "L", 1);
    fx_form(fx, "F", 0, 0, 2);
    fx_regime(fx, "R", PERIOD_QUARTER);
    fx_obligation(fx, 0, 0, 3);
    return fx;
}

static void file_quarters(struct fx *fx, uint32_t org, int from, int64_t sum, int64_t end)
{
    static const char *const quarters[] = {"2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"};
    for (int q = from; q < from + 2; q++) {
        fx_file(fx, 0, org, quarters[q], 0, sum);
        fx_file(fx, 0, org, quarters[q], 1, end);
    }
}

static const struct aggregate *
consolidated(struct fx *fx, struct roll_layout *l, const uint32_t *members, size_t len)
{
    return rollup_members(l, NEW8, fx_period("2025"), members, len,
                          fx_sorted(fx, 0, 2025, NULL, false), BASIS_BEST, fx->arena);
}

/* Two quarters of A 10, B 5, C 4, D 3, then two of M 20, N 8, P 2: 2 x 22 + 2 x 30 = 104; at the end 9 + 6 + 1 = 16. */
static void test_who_owed_before_the_reform(void **state)
{
    struct fx *fx = make_reform();
    struct owed o = {""};
    static const uint32_t members[] = {M, N, P, C};
    (void)state;
    fx_done(fx);
    struct roll_layout *l = layout_of(fx);
    assert_true(rollup_owing(l, 0, NEW8, fx_period("2025"), note, &o));
    assert_string_equal(o.text, "5:2025-Q1 5:2025-Q2 6:2025-Q1 6:2025-Q2 9:2025-Q3 9:2025-Q4 "
                                "8:2025-Q1 8:2025-Q2 10:2025-Q3 10:2025-Q4 "
                                "11:2025-Q3 11:2025-Q4 7:2025-Q1 7:2025-Q2 ");
    assert_int_equal(rollup_member(l, A, fx_period("2025")), M);
    assert_int_equal(rollup_member(l, C, fx_period("2025")), C);
    assert_int_equal(rollup_member(l, A, fx_period("2025-Q1")), A);
    file_quarters(fx, A, 0, 10, 7);
    file_quarters(fx, B, 0, 5, 3);
    file_quarters(fx, C, 0, 4, 5);
    file_quarters(fx, D, 0, 3, 2);
    file_quarters(fx, M, 2, 20, 9);
    file_quarters(fx, N, 2, 8, 6);
    file_quarters(fx, P, 2, 2, 1);
    const struct aggregate *row = consolidated(fx, l, members, 4);
    assert_true(row->effective[0] == 104);
    assert_true(row->effective[1] == 16);
    assert_int_equal(row->expected[0], 4);
    assert_int_equal(row->expected[1], 3); /* C has no last state */
    assert_int_equal(row->reported[1], 3);
    fx_free(fx);
}

/* The district owes, its communes do not: it goes on in nobody and is told for itself; where they owe, they are told and it is not. */
static void test_a_district_that_owed(void **state)
{
    static const struct subject only[] = {{SUBJECT_ORG, 0, "A", true}, {SUBJECT_ORG, 0, "M", true}};
    struct fx *fx = make_reform();
    struct owed o = {""};
    (void)state;
    fx_obligation(fx, 0, 0, 2);
    fx->c.obligations.at[0].subjects[0] = only[1]; /* M */
    fx_done(fx);
    assert_true(rollup_owing(layout_of(fx), 0, NEW8, fx_period("2025"), note, &o));
    assert_string_equal(o.text, "9:2025-Q3 9:2025-Q4 4:2025-Q1 4:2025-Q2 ");
    fx_obligation(fx, 0, 0, 3);
    fx_last_obligation(fx)->subjects[0] = only[0]; /* A */
    fx_done(fx);
    o.text[0] = '\0';
    assert_true(rollup_owing(layout_of(fx), 0, NEW8, fx_period("2025"), note, &o));
    assert_string_equal(o.text, "5:2025-Q1 5:2025-Q2 9:2025-Q3 9:2025-Q4 ");
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_that_owes),
        cmocka_unit_test(test_parts_of_a_period),
        cmocka_unit_test(test_each_as_it_filed),
        cmocka_unit_test(test_nothing_and_too_much),
        cmocka_unit_test(test_who_owed_before_the_reform),
        cmocka_unit_test(test_a_district_that_owed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
