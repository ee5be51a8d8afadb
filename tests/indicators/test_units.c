/*
 * The units beneath a figure: who stands, who is missing, and that they add up to what the rows count, whatever was filed.
 *
 *     VN ─┬─ P1 ─┬─ C1          region: VN ─ R ─┬─ P1
 *         │      ├─ C2                          └─ P2
 *         │      └┄ C3 (partial)
 *         └─ P2 ─── C4
 */
#include "fixture.h"

enum { VN, P1, P2, R, C1, C2, C3, C4, ORGS };
enum { SUM, OWN, CHILDREN, NONE, RATE, SLOTS };

#define ROUNDS 400

static uint32_t random_state = 20190124U; /* the day of Decree 09/2019/NĐ-CP */

static uint32_t random_below(uint32_t n)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % n;
}

static struct fx *make(void)
{
    static const char *const codes[] = {"VN", "P1", "P2", "R", "C1", "C2", "C3", "C4"};
    static const uint32_t levels[] = {0, 1, 1, 1, 2, 2, 2, 2};
    struct fx *fx = fx_new();
    fx_hierarchy(fx, "admin");
    fx_hierarchy(fx, "region");
    for (size_t i = 0; i < ORGS; i++)
        fx_org(fx, codes[i], levels[i]);
    fx_edge(fx, 0, P1, VN, true);
    fx_edge(fx, 0, P2, VN, true);
    fx_edge(fx, 0, C1, P1, true);
    fx_edge(fx, 0, C2, P1, true);
    fx_edge(fx, 0, C3, P1, false);
    fx_edge(fx, 0, C4, P2, true);
    fx_edge(fx, 1, R, VN, true);
    fx_edge(fx, 1, P1, R, true);
    fx_edge(fx, 1, P2, R, true);
    fx_indicator(fx, "SUM", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_indicator(fx, "OWN", 0, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_last_indicator(fx)->source = SOURCE_OWN;
    fx_indicator(fx, "CHILDREN", 0, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_last_indicator(fx)->source = SOURCE_CHILDREN;
    fx_indicator(fx, "NONE", 0, TIME_AGG_LAST, ORG_AGG_NONE);
    fx_indicator(fx, "RATE", 1, TIME_AGG_NONE, ORG_AGG_FORMULA);
    fx_last_indicator(fx)->formula = "100*[SUM]/[CHILDREN]";
    fx_last_indicator(fx)->nature = NATURE_RATIO;
    fx_layout(fx, "L", 2);
    fx_form(fx, "F", 0, 0, SLOTS);
    fx_regime(fx, "Q", PERIOD_QUARTER);
    fx_obligation(fx, 0, 0, 2); /* communes */
    fx_done(fx);
    return fx;
}

/* ---- told */

struct told {
    struct fx *fx;
    struct rollup_unit unit[ORGS];
    size_t len, stop_after;
    enum basis basis;
};

static bool take(void *ctx, const struct rollup_unit *unit)
{
    struct told *t = ctx;
    assert_true(t->len < ORGS);
    t->unit[t->len++] = *unit;
    return t->stop_after == 0 || t->len < t->stop_after;
}

static const struct aggregate *give(void *ctx, const struct rollup_key *key)
{
    const struct told *t = ctx;
    return fx_stored(t->fx, key->hierarchy, key->layout, key->org, key->period, t->basis);
}

static const struct aggregate *give_own(void *ctx, const struct rollup_key *key)
{
    const struct told *t = ctx;
    return rollup_leaf(t->fx->l[0], key->hierarchy, key->org, key->period, t->basis,
                       t->fx->sorted[0], t->fx->arena);
}

static struct told ask(struct fx *fx,
                       uint32_t hierarchy,
                       uint32_t slot,
                       uint32_t org,
                       const char *period,
                       enum figure_basis basis)
{
    struct told t = {.fx = fx};
    const struct rollup_rows rows = {&t, basis == FIGURE_OWN ? give_own : give};
    assert_true(
        rollup_units(fx->l[0], hierarchy, slot, org, fx_period(period), basis, &rows, take, &t));
    return t;
}

static const struct rollup_unit *find(const struct told *t, uint32_t org)
{
    for (size_t i = 0; i < t->len; i++)
        if (t->unit[i].org == org)
            return &t->unit[i];
    return NULL;
}

/* ---- tests */

static void goes_down_to_who_stands(void **state)
{
    (void)state;
    struct fx *fx = make();
    fx_file(fx, 0, C1, "2026-Q1", SUM, 4);
    fx_file(fx, 0, P2, "2026-Q1", SUM, 5);
    fx_full(fx);
    struct told t = ask(fx, 0, SUM, VN, "2026-Q1", FIGURE_EFFECTIVE);
    assert_int_equal(t.len, 3); /* C3 is listed, never summed; C4 is covered by P2's own */
    assert_int_equal(find(&t, C1)->value, 4);
    assert_true(find(&t, C1)->reported && find(&t, C1)->expected);
    assert_true(find(&t, C2)->value == CELL_NULL && find(&t, C2)->expected);
    assert_false(find(&t, C2)->reported);
    assert_int_equal(find(&t, P2)->value, 5);
    /* by regions the provinces are the same */
    t = ask(fx, 1, SUM, VN, "2026-Q1", FIGURE_EFFECTIVE);
    assert_int_equal(t.len, 3);
    assert_int_equal(find(&t, C2)->hierarchy, 0);
    /* R stands in no admin tree: asked without a hierarchy it is found in its own */
    t = ask(fx, CATALOG_NONE, SUM, R, "2026-Q1", FIGURE_EFFECTIVE);
    assert_int_equal(t.len, 3);
    t = ask(fx, 1, SUM, C1, "2026-Q1", FIGURE_EFFECTIVE); /* no row of it there */
    assert_int_equal(t.len, 0);
    fx_free(fx);
}

static void passes_over_the_unit_or_looks_at_nothing_else(void **state)
{
    (void)state;
    struct fx *fx = make();
    fx_file(fx, 0, C1, "2026-Q1", SUM, 4);
    fx_file(fx, 0, C2, "2026-Q1", SUM, 7);
    fx_file(fx, 0, P1, "2026-Q1", SUM, 12);
    fx_file(fx, 0, P1, "2026-Q1", CHILDREN, 9);
    fx_filing(fx, 0, P1, fx_period("2026-Q1"), VINTAGE_FINAL)->filed.approved = false;
    fx_full(fx);
    struct told t = ask(fx, 0, SUM, P1, "2026-Q1", FIGURE_EFFECTIVE);
    assert_int_equal(t.len, 1);
    assert_int_equal(find(&t, P1)->value, 12);
    t = ask(fx, 0, SUM, P1, "2026-Q1", FIGURE_CHILDREN);
    assert_int_equal(t.len, 2);
    assert_int_equal(find(&t, C2)->value, 7);
    t = ask(fx, 0, SUM, P1, "2026-Q1", FIGURE_OWN);
    assert_int_equal(t.len, 1);
    assert_true(find(&t, P1)->reported);
    t = ask(fx, 0, CHILDREN, P1, "2026-Q1",
            FIGURE_OWN); /* does not stand, and says of itself what it is */
    assert_int_equal(find(&t, P1)->value, 9);
    assert_true((find(&t, P1)->flags & SLOT_UNAPPROVED) != 0);
    t = ask(fx, 0, SUM, P2, "2026-Q1", FIGURE_OWN);
    assert_int_equal(t.len, 0);
    t = ask(fx, 0, OWN, VN, "2026-Q1",
            FIGURE_EFFECTIVE); /* nobody but itself counts, and it owes nothing */
    assert_int_equal(t.len, 0);
    t = ask(fx, 0, RATE, P1, "2026-Q1", FIGURE_EFFECTIVE); /* of others: P1's children gave none */
    assert_null(find(&t, P1));
    fx_free(fx);
}

static void tells_silent_units_and_nil(void **state)
{
    (void)state;
    struct fx *fx = make();
    struct told t;
    fx_mark(fx, 0, C1, "2026-Q1", SUM, CELL_STATUS_NIL);
    fx_mark(fx, 0, C2, "2026-Q1", SUM, CELL_STATUS_NOT_APPLICABLE);
    fx_full(fx);
    t = ask(fx, 0, SUM, VN, "2026-Q1", FIGURE_EFFECTIVE);
    assert_int_equal(t.len, 2);
    assert_true(find(&t, C1)->reported && find(&t, C1)->value == CELL_NULL);
    assert_false(find(&t, C4)->reported);                 /* beneath P2, which has no row */
    t = ask(fx, 0, SUM, VN, "2027-Q1", FIGURE_EFFECTIVE); /* nothing at all */
    assert_int_equal(t.len, 3);
    t = ask(fx, 0, SUM, VN, "2026-01", FIGURE_EFFECTIVE); /* nobody is asked for months */
    assert_int_equal(t.len, 0);
    t = (struct told){.fx = fx, .stop_after = 1};
    const struct rollup_rows rows = {&t, give};
    assert_false(rollup_units(fx->l[0], 0, SUM, VN, fx_period("2027-Q1"), FIGURE_EFFECTIVE, &rows,
                              take, &t));
    assert_int_equal(t.len, 1);
    fx_free(fx);
}

struct keys {
    struct rollup_key key[ORGS];
    size_t len, stop_after;
};

static bool take_key(void *ctx, const struct rollup_key *key)
{
    struct keys *k = ctx;
    assert_true(k->len < ORGS);
    k->key[k->len++] = *key;
    return k->stop_after == 0 || k->len < k->stop_after;
}

static void says_which_rows_it_needs(void **state)
{
    (void)state;
    struct fx *fx = make();
    struct keys keys = {.len = 0};
    fx_full(fx);
    fx->derived = derived_in_force(&fx->c, fx->arena);
    fx->l[0] = rollup_layout(fx->derived, 0, fx->arena);
    assert_true(rollup_beneath(fx->l[0], 1, SUM, VN, fx_period("2026-Q1"), take_key, &keys));
    assert_int_equal(keys.len,
                     7); /* VN and R by regions, the provinces and three communes as in admin */
    for (size_t i = 0; i < keys.len; i++)
        assert_int_equal(keys.key[i].hierarchy, keys.key[i].org == VN || keys.key[i].org == R);
    keys = (struct keys){.stop_after = 2};
    assert_false(rollup_beneath(fx->l[0], 0, SUM, VN, fx_period("2026-Q1"), take_key, &keys));
    assert_int_equal(keys.len, 2);
    fx_free(fx);
}

/* ---- anything at all */

static void file_anything(struct fx *fx)
{
    static const uint32_t filers[] = {VN, P1, P2, C1, C1, C2, C2, C3, C4, C4};
    static const char *const periods[] = {"2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2026"};
    uint32_t n = random_below(14);
    for (uint32_t i = 0; i < n; i++) {
        struct fx_filing *f =
            fx_filing(fx, 0, filers[random_below(10)], fx_period(periods[random_below(5)]),
                      (enum vintage)(1 + random_below(3)));
        f->filed.approved = random_below(3) > 0;
        for (uint32_t s = 0; s < RATE; s++) {
            uint32_t luck = random_below(8);
            fx_status(f)[s] = (uint8_t)(luck == 0   ? CELL_STATUS_NIL
                                        : luck == 1 ? CELL_STATUS_NOT_APPLICABLE
                                                    : CELL_STATUS_NONE);
            fx_cells(f)[s] = luck < 3 ? CELL_NULL : (int64_t)random_below(100);
        }
    }
}

/* The units' counts, flags and values are those of the row. */
static void compare(struct fx *fx,
                    uint32_t hierarchy,
                    uint32_t org,
                    const char *period,
                    uint32_t slot,
                    enum basis basis)
{
    struct told t = {.fx = fx, .basis = basis};
    const struct rollup_rows rows = {&t, give};
    const struct aggregate *row = fx_stored(fx, hierarchy, 0, org, fx_period(period), basis);
    int reported = 0, expected = 0;
    unsigned flags = 0;
    int64_t sum = 0;
    if (row == NULL)
        return;
    assert_true(rollup_units(fx->l[0], hierarchy, slot, org, fx_period(period), FIGURE_EFFECTIVE,
                             &rows, take, &t));
    for (size_t i = 0; i < t.len; i++) {
        reported += t.unit[i].reported;
        expected += t.unit[i].expected;
        sum += t.unit[i].value == CELL_NULL ? 0 : t.unit[i].value;
        flags |= t.unit[i].flags;
    }
    assert_int_equal(reported, row->reported[slot]);
    assert_int_equal(expected, row->expected[slot]);
    if (row->effective[slot] == CELL_NULL)
        return;
    assert_int_equal(sum, row->effective[slot]);
    assert_int_equal(flags & ~(unsigned)SLOT_OWN, row->flags[slot] & ~(unsigned)SLOT_OWN);
}

static void adds_up_to_the_rows(void **state)
{
    static const char *const periods[] = {"2026-Q1", "2026-Q3", "2026-H1", "2026"};
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct fx *fx = make();
        file_anything(fx);
        assert_true(fx_full(fx));
        for (uint32_t i = 0; i < 4 * 2 * ORGS; i++)
            for (uint32_t slot = SUM; slot < RATE; slot++)
                compare(fx, i / 4 % 2, i / 8, periods[i % 4], slot,
                        (enum basis)random_below(BASIS_COUNT));
        fx_free(fx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_down_to_who_stands),
        cmocka_unit_test(passes_over_the_unit_or_looks_at_nothing_else),
        cmocka_unit_test(tells_silent_units_and_nil),
        cmocka_unit_test(says_which_rows_it_needs),
        cmocka_unit_test(adds_up_to_the_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
