/*
 * Units that file alike, added up before they are joined over time: who is taken for one, what they come to by arithmetic shown here, and
 * that a random country comes to the same as unit by unit, which is what ROLLUP_KEYS does.
 */
#include <stdio.h>

#include "chance.h"
#include "fixture.h"
#include "internal.h"

#define COMMUNES 40
#define SLOTS    4
#define MONTHS   12

enum { VN, P1, P2, C1, ORGS = C1 + COMMUNES };

/* Communes 1 to 30 in the first province, the others in the second; slots: a sum, a last, a sum, a sum that does not go up. */
static struct fx *country(bool two)
{
    struct fx *fx = fx_new();
    fx_hierarchy(fx, "admin");
    fx_hierarchy(fx, "region");
    fx_org(fx, "VN", 0);
    fx_org(fx, "P1", 1);
    fx_org(fx, "P2", 1);
    for (uint32_t p = P1; p <= P2; p++)
        fx_edge(fx, 0, p, VN, true);
    for (uint32_t c = C1; c < ORGS; c++) {
        fx_org(fx, arena_printf(fx->arena, "C%02u", (unsigned)c), 2);
        fx_edge(fx, 0, c, c < C1 + 30 ? P1 : P2, true);
        if (two)
            fx_edge(fx, 1, c, VN, true);
    }
    fx_indicator(fx, "I0", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_indicator(fx, "I1", 0, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_indicator(fx, "I2", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_indicator(fx, "I3", 0, TIME_AGG_SUM, ORG_AGG_NONE);
    fx_layout(fx, "L", two ? 2 : 1);
    fx_form(fx, "F", 0, 0, SLOTS);
    fx_regime(fx, "M", PERIOD_MONTH);
    fx_obligation(fx, 0, 0, 2);
    return fx;
}

static struct period month(int m)
{
    return (struct period){2026, PERIOD_MONTH, m + 1};
}

static int64_t *file_month(struct fx *fx, uint32_t org, int m)
{
    int64_t *cells = fx_cells(fx_filing(fx, 0, org, month(m), VINTAGE_FINAL));
    for (int s = 0; s < SLOTS; s++)
        cells[s] = m + 1 + 100 * s;
    return cells;
}

static void file_year(struct fx *fx, uint32_t org)
{
    for (int m = 0; m < MONTHS; m++)
        (void)file_month(fx, org, m);
}

/* ---- who is regular */

struct seen {
    struct roll_layout *l;
    const struct roll_year *year;
    struct arena *arena;
};

/* As many nodes as roll_regular_add() takes; the unit is a leaf of one key a node. */
static uint64_t nodes_taken(struct fx *fx, uint32_t org, struct seen *ret)
{
    struct period periods[MONTHS];
    struct roll_below below[64];
    for (int m = 0; m < MONTHS; m++)
        periods[m] = month(m);
    ret->arena = fx->arena;
    ret->l = roll_layout_new(derived_in_force(&fx->c, fx->arena), 0, fx->arena);
    ret->year = roll_year_new(ret->l, periods, MONTHS, fx->arena);
    for (uint32_t n = 0; n < ret->year->len; n++)
        below[n] = (struct roll_below){org, n, n};
    struct roll_unit *unit = roll_time_unit(
        ret->l, ret->year, org, roll_time_slice(fx_sorted(fx, 0, 2026, NULL, false), org),
        BASIS_BEST, fx->arena);
    struct roll_regulars *r = roll_regular_new(ret->l, ret->year, ret->year->len, fx->arena);
    assert_non_null(r);
    return roll_regular_add(r, unit, below, ret->year->len);
}

static uint64_t taken(struct fx *fx, uint32_t org)
{
    struct seen seen;
    return nodes_taken(fx, org, &seen);
}

/* Twelve months, four quarters, two halves, nine months, a year: 20 periods. The year's thirteenth month is nobody's. */
static void test_a_whole_year(void **state)
{
    (void)state;
    struct fx *fx = country(false);
    struct seen seen;
    fx_done(fx);
    file_year(fx, C1);
    assert_int_equal(__builtin_popcountll(nodes_taken(fx, C1, &seen)), 20);
    assert_int_equal(seen.year->len, 21);
    assert_true(taken(fx, C1 + 1) == 0); /* filed nothing */
    fx_free(fx);
}

static void test_who_is_not(void **state)
{
    (void)state;
    struct fx *fx = country(false);
    fx_done(fx);
    for (uint32_t c = C1; c < C1 + 8; c++)
        file_year(fx, c);
    fx_cells(fx_filing(fx, 0, C1, month(4), VINTAGE_FINAL))[2] = CELL_NULL;
    fx_mark(fx, 0, C1 + 1, "2026-05", 2, CELL_STATUS_CONFIDENTIAL);
    fx_filing(fx, 0, C1 + 2, month(4), VINTAGE_FINAL)->filed.approved = false;
    fx_filing(fx, 0, C1 + 3, month(4), VINTAGE_FINAL)->live = false; /* late */
    fx_file(fx, 0, C1 + 4, "2026-Q2", 0, 15);                        /* parts and whole */
    fx_file(fx, 0, C1 + 5, "2026-M13", 0, 1);
    fx_cells(fx_filing(fx, 0, C1 + 6, month(4), VINTAGE_FINAL))[2] = INT64_C(1) << 60;
    for (uint32_t c = C1; c < C1 + 7; c++)
        assert_true(taken(fx, c) == 0);
    assert_true(taken(fx, C1 + 7) != 0);
    fx_free(fx);
}

/* Layouts with other sums than these have no regular units. */
static void test_other_layouts(void **state)
{
    (void)state;
    static const enum time_agg times[] = {TIME_AGG_MEAN, TIME_AGG_MIN, TIME_AGG_NONE, TIME_AGG_SUM};
    static const enum org_agg orgs[] = {ORG_AGG_SUM, ORG_AGG_SUM, ORG_AGG_SUM, ORG_AGG_MAX};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        struct fx *fx = fx_new();
        struct period period = month(0);
        fx_hierarchy(fx, "admin");
        fx_org(fx, "VN", 0);
        fx_indicator(fx, "I0", 0, times[i], orgs[i]);
        fx_layout(fx, "L", 1);
        fx_done(fx);
        struct roll_layout *l = roll_layout_new(derived_in_force(&fx->c, fx->arena), 0, fx->arena);
        const struct roll_year *year = roll_year_new(l, &period, 1, fx->arena);
        assert_null(roll_regular_new(l, year, 1, fx->arena));
        fx_free(fx);
    }
}

/* ---- what they come to */

static void check(struct fx *fx, const char *period, int64_t sum, int64_t last, int32_t filings)
{
    const struct aggregate *row = fx_row(fx, 0, 0, P1, period);
    assert_non_null(row);
    assert_int_equal(row->effective[0], sum);
    assert_int_equal(row->effective[1], last);
    assert_int_equal(row->effective[3], CELL_NULL);
    assert_int_equal(row->filings, filings);
    assert_int_equal(row->reported[0], 30);
    assert_int_equal(row->expected[0], 30);
    assert_int_equal(row->flags[0], SLOT_FINAL);
}

/* Thirty communes, of each month m the sum is m and the last 100 + m: March 30 x 3 and 30 x 103; the first quarter 30 x (1 + 2 + 3) and
 * again 30 x 103; nine months 30 x 45; the year 30 x 78 and 30 x 112. */
static void test_a_province(void **state)
{
    (void)state;
    struct fx *fx = country(false);
    fx_done(fx);
    for (uint32_t c = C1; c < C1 + 30; c++)
        file_year(fx, c);
    assert_true(fx_full(fx));
    check(fx, "2026-03", 90, 3090, 30);
    check(fx, "2026-Q1", 180, 3090, 90);
    check(fx, "2026-H2", 30 * (7 + 8 + 9 + 10 + 11 + 12), 30 * 112, 180);
    check(fx, "2026-9M", 1350, 30 * 109, 270);
    check(fx, "2026", 2340, 3360, 360);
    fx_free(fx);
}

/* One of them leaves out May: its quarter, half and year are there and provisional, which the province's flags say. */
static void test_beside_others(void **state)
{
    (void)state;
    struct fx *fx = country(false);
    fx_done(fx);
    for (uint32_t c = C1; c < C1 + 30; c++)
        file_year(fx, c);
    fx_filing(fx, 0, C1 + 5, month(4), VINTAGE_FINAL)->live = false;
    assert_true(fx_full(fx));
    check(fx, "2026-Q1", 180, 3090, 90);
    const struct aggregate *may = fx_row(fx, 0, 0, P1, "2026-05");
    assert_int_equal(may->effective[0], 29 * 5);
    assert_int_equal(may->reported[0], 29);
    assert_int_equal(may->expected[0], 30);
    const struct aggregate *year = fx_row(fx, 0, 0, P1, "2026");
    assert_int_equal(year->effective[0], 2340 - 5);
    assert_int_equal(year->reported[0], 29);
    assert_int_equal(year->expected[0], 30);
    assert_int_equal(year->flags[0] & SLOT_PARTIAL, SLOT_PARTIAL);
    assert_int_equal(year->filings, 359);
    fx_free(fx);
}

/* ---- a random country, both ways */

static void file_some(struct fx *fx, uint32_t org)
{
    uint32_t months = often(80) ? 0 : 1 + draw(6); /* one month in so many is left out */
    bool odd = often(25);
    for (int m = 0; m < MONTHS; m++) {
        if (months != 0 && draw(months + 1) == 0)
            continue;
        int64_t *cells = file_month(fx, org, m);
        for (int s = 0; s < SLOTS; s++)
            cells[s] = (int64_t)draw(1000) - 300;
        if (odd && often(10))
            cells[draw(SLOTS)] = often(50) ? CELL_NULL : (INT64_C(1) << (40 + draw(22)));
        struct fx_filing *f = fx_filing(fx, 0, org, month(m), VINTAGE_FINAL);
        f->filed.approved = !odd || often(80);
        if (odd && often(10))
            fx_status(f)[draw(SLOTS)] = CELL_STATUS_CONFIDENTIAL;
    }
    if (odd && often(30))
        fx_file(fx, 0, org, often(50) ? "2026-Q3" : "2026", draw(SLOTS), 7);
    if (odd && often(20))
        fx_cells(fx_filing(fx, 0, org, month((int)draw(12)), VINTAGE_PRELIMINARY))[0] = 5;
}

static void move_some(struct fx *fx)
{
    size_t len = fx->c.edges.len;
    for (size_t i = 0; i < len; i++) {
        struct org_edge moved = fx->c.edges.at[i];
        if (moved.child < C1 || moved.hierarchy != 0 || !often(15))
            continue;
        fx->c.edges.at[i].to = date_of(2026, 8, 20);
        moved.from = date_of(2026, 8, 21);
        moved.parent = P1 + draw(2);
        VEC_PUSH(fx->arena, &fx->c.edges, moved);
    }
}

static void same_rows(const struct aggregate *a, const struct aggregate *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a == NULL)
        return;
    assert_int_equal(a->slots, b->slots);
    assert_int_equal(a->filings, b->filings);
    assert_int_equal(a->bases, b->bases);
    assert_memory_equal(a->own, b->own, SLOTS * sizeof *a->own);
    assert_memory_equal(a->children, b->children, SLOTS * sizeof *a->children);
    assert_memory_equal(a->effective, b->effective, SLOTS * sizeof *a->effective);
    assert_memory_equal(a->reported, b->reported, SLOTS * sizeof *a->reported);
    assert_memory_equal(a->expected, b->expected, SLOTS * sizeof *a->expected);
    assert_memory_equal(a->flags, b->flags, SLOTS);
    assert_memory_equal(a->children_reported, b->children_reported,
                        SLOTS * sizeof *a->children_reported);
    assert_memory_equal(a->children_expected, b->children_expected,
                        SLOTS * sizeof *a->children_expected);
    assert_memory_equal(a->children_flags, b->children_flags, SLOTS);
    assert_memory_equal(a->tally, b->tally, SLOTS * sizeof *a->tally);
}

/* Every stored row of the one is in the other, both ways. */
static void same_stores(const struct fx_store *a, const struct fx_store *b)
{
    for (size_t i = 0; i < FX_ROWS; i++) {
        const struct fx_entry *e = a->entry[i];
        if (e != NULL)
            same_rows(
                e->row,
                b->entry[fx_slot_of((struct fx_store *)(uintptr_t)b, &e->key, e->basis)]->row);
    }
}

static void check_country(uint64_t seed)
{
    chance = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    struct fx *fx = country(often(50));
    move_some(fx);
    fx_done(fx);
    for (uint32_t c = C1; c < ORGS; c++)
        file_some(fx, c);
    assert_true(fx_full(fx));
    struct fx_store *full = fx->store;
    size_t findings = full->findings.len;
    fx->store = calloc(1, sizeof *fx->store);
    assert_non_null(fx->store);
    struct rollup_filings all = fx_sorted(fx, 0, 2026, NULL, false);
    struct rollup_touch *touches = ARENA_ARRAY(fx->arena, all.len, struct rollup_touch);
    for (size_t i = 0; i < all.len; i++)
        touches[i] = (struct rollup_touch){0, all.at[i].org, all.at[i].period};
    struct rollup_plan *plan =
        rollup_plan(fx->l[0], 2026, ROLLUP_KEYS, touches, all.len, fx->arena);
    assert_int_equal(fx_run(fx, plan, (struct rollup_filings){NULL, 0}), ROLLUP_DONE);
    same_stores(full, fx->store);
    same_stores(fx->store, full);
    assert_int_equal(findings, fx->store->findings.len);
    free(full);
    fx_free(fx);
}

static void test_random_countries(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= (GRIS_SANITIZED || GRIS_COVERED ? 20 : 100); seed++)
        check_country(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_whole_year),  cmocka_unit_test(test_who_is_not),
        cmocka_unit_test(test_other_layouts), cmocka_unit_test(test_a_province),
        cmocka_unit_test(test_beside_others), cmocka_unit_test(test_random_countries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
