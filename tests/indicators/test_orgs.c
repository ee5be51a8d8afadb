/*
 * Over organisations: every org_agg, which figure stands, coverage, partial lists, a second
 * hierarchy, weights, ratios, reconciliation. Neighbours: indicators/roll_orgs.c, roll_stand.c,
 * roll_tell.c, figure.c.
 *
 *     VN ─┬─ P1 ─┬─ C1          region: VN ─ R ─┬─ P1
 *         │      ├─ C2                          └─ P2
 *         │      └┄ C3 (partial)
 *         └─ P2 ─── C4
 */
#include "fixture.h"
#include "internal.h"

enum { VN, P1, P2, R, C1, C2, C3, C4 };
enum { SUM, MIN, MAX, MEAN, WMEAN, WEIGHT, NONE, OWN, CHILDREN, DEC, TOL, RATE, SLOTS };

static struct fx *make(void)
{
    struct fx *fx = fx_new();
    fx_hierarchy(fx, "admin");
    fx_hierarchy(fx, "region");
    static const struct {
        const char *code;
        uint32_t level;
    } orgs[] = {{"VN", 0}, {"P1", 1}, {"P2", 1}, {"R", 1},
                {"C1", 2}, {"C2", 2}, {"C3", 2}, {"C4", 2}};
    for (size_t i = 0; i < 8; i++)
        fx_org(fx, orgs[i].code, orgs[i].level);
    fx_edge(fx, 0, P1, VN, true);
    fx_edge(fx, 0, P2, VN, true);
    fx_edge(fx, 0, C1, P1, true);
    fx_edge(fx, 0, C2, P1, true);
    fx_edge(fx, 0, C3, P1, false);
    fx_edge(fx, 0, C4, P2, true);
    fx_edge(fx, 1, R, VN, true);
    fx_edge(fx, 1, P1, R, true);
    fx_edge(fx, 1, P2, R, true);
    fx_indicator(fx, "SUM", 0, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_indicator(fx, "MIN", 0, TIME_AGG_LAST, ORG_AGG_MIN);
    fx_indicator(fx, "MAX", 0, TIME_AGG_LAST, ORG_AGG_MAX);
    fx_indicator(fx, "MEAN", 0, TIME_AGG_LAST, ORG_AGG_MEAN);
    fx_indicator(fx, "WMEAN", 1, TIME_AGG_LAST, ORG_AGG_WMEAN);
    fx_last_indicator(fx)->weight = WEIGHT;
    fx_indicator(fx, "WEIGHT", 0, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_indicator(fx, "NONE", 0, TIME_AGG_LAST, ORG_AGG_NONE);
    fx_indicator(fx, "OWN", 0, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_last_indicator(fx)->source = SOURCE_OWN;
    fx_indicator(fx, "CHILDREN", 0, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_last_indicator(fx)->source = SOURCE_CHILDREN;
    fx_indicator(fx, "DEC", 1, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_indicator(fx, "TOL", 1, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_last_indicator(fx)->tolerance = 25; /* 0.25 */
    fx_last_indicator(fx)->tolerance_decimals = 2;
    fx_indicator(fx, "RATE", 1, TIME_AGG_NONE, ORG_AGG_FORMULA);
    fx_last_indicator(fx)->formula = "100*[SUM]/[WEIGHT]";
    fx_last_indicator(fx)->nature = NATURE_RATIO;
    fx_layout(fx, "L", 2);
    fx_form(fx, "F", 0, 0, SLOTS);
    fx_regime(fx, "Y", PERIOD_YEAR);
    fx_obligation(fx, 0, 0, 2); /* communes */
    fx_done(fx);
    return fx;
}

static void file(struct fx *fx, uint32_t org, uint32_t slot, int64_t value)
{
    fx_file(fx, 0, org, "2026", slot, value);
}

static const struct aggregate *row(struct fx *fx, uint32_t org)
{
    return fx_row(fx, 0, 0, org, "2026");
}

static void expect_counts(const struct aggregate *a, size_t slot, int reported, int expected)
{
    assert_int_equal(a->reported[slot], reported);
    assert_int_equal(a->expected[slot], expected);
}

static void test_every_kind(void **state)
{
    (void)state;
    struct fx *fx = make();
    static const int64_t values[3] = {4, 7, 20}; /* C1, C2, C4 */
    static const uint32_t units[3] = {C1, C2, C4};
    for (size_t i = 0; i < 3; i++) {
        for (uint32_t s = 0; s < RATE; s++)
            file(fx, units[i], s, values[i]);
    }
    file(fx, C3, SUM, 1000); /* listed under P1, never summed */
    assert_true(fx_full(fx));
    const struct aggregate *p1 = row(fx, P1), *vn = row(fx, VN);
    static const uint32_t sums[] = {SUM, WEIGHT, CHILDREN, DEC, TOL};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(p1->effective[sums[i]], 11); /* 4+7 */
        assert_int_equal(vn->effective[sums[i]], 31); /* 4+7+20 */
        expect_counts(vn, sums[i], 3, 3);
    }
    assert_int_equal(vn->effective[MIN], 4);
    assert_int_equal(vn->effective[MAX], 20);
    assert_int_equal(p1->effective[MEAN], 6); /* 11/2 = 5.5 -> 6 */
    assert_int_equal(vn->effective[MEAN],
                     10); /* 31/3 = 10.33: over leaves, not (5.5+20)/2 = 12.75 */
    assert_true(vn->effective_parts[MEAN].num == 31 && vn->effective_parts[MEAN].den == 3);
    /* (0.4x4 + 0.7x7 + 2.0x20)/31 = 46.5/31 = 1.5 */
    assert_int_equal(vn->effective[WMEAN], 15);
    assert_true(vn->effective_parts[WMEAN].num == 465 && vn->effective_parts[WMEAN].den == 31);
    /* none and own: nothing comes up; the leaves' figures are still counted for none */
    assert_true(vn->effective[NONE] == CELL_NULL && vn->children[NONE] == CELL_NULL);
    expect_counts(vn, NONE, 3, 3);
    assert_true(vn->effective[OWN] == CELL_NULL);
    assert_true(p1->children[OWN] == 11);
    assert_true(vn->children[OWN] == CELL_NULL); /* P1 and P2 have none that stands */
    expect_counts(vn, OWN, 0, 0);
    /* 100 x 31/31 = 100.0 */
    assert_int_equal(vn->effective[RATE], 1000);
    assert_int_equal(vn->flags[RATE], SLOT_COMPUTED | SLOT_FINAL);
    assert_true(vn->children[RATE] == CELL_NULL);
    expect_counts(vn, RATE, 3, 3);
    assert_int_equal(vn->filings, 3); /* not the listed one */
    assert_int_equal(row(fx, C3)->effective[SUM], 1000);
    assert_int_equal(fx->store->findings.len, 0);
    fx_free(fx);
}

static void test_who_stands(void **state)
{
    (void)state;
    struct fx *fx = make();
    static const uint32_t slots[] = {SUM, OWN, CHILDREN};
    for (size_t i = 0; i < 3; i++) {
        file(fx, C1, slots[i], 4);
        file(fx, C2, slots[i], 6);
        file(fx, P1, slots[i], 10);
        file(fx, P2, slots[i], 5);
    }
    fx_full(fx);
    assert_int_equal(row(fx, P1)->flags[SUM], SLOT_OWN | SLOT_FINAL);
    assert_int_equal(row(fx, P1)->flags[CHILDREN], SLOT_FINAL);
    assert_int_equal(row(fx, P1)->effective[CHILDREN], 10);
    expect_counts(row(fx, P1), SUM, 1, 1); /* in place of its subtree */
    expect_counts(row(fx, P1), OWN, 1, 1);
    expect_counts(row(fx, P1), CHILDREN, 2, 2);
    /* P2: C4 did not file */
    assert_int_equal(row(fx, P2)->effective[SUM], 5);
    assert_int_equal(row(fx, P2)->effective[OWN], 5);
    assert_true(row(fx, P2)->effective[CHILDREN] == CELL_NULL);
    expect_counts(row(fx, P2), CHILDREN, 0, 1);
    expect_counts(row(fx, P2), SUM, 1, 1);
    expect_counts(row(fx, P2), MIN, 0, 1);
    assert_int_equal(row(fx, VN)->effective[SUM], 15);
    expect_counts(row(fx, VN), SUM, 2, 2);
    expect_counts(row(fx, VN), CHILDREN, 2, 3);
    assert_int_equal(fx->store->findings.len, 0);
    fx_free(fx);
}

static void test_nil_and_not_applicable(void **state)
{
    (void)state;
    struct fx *fx = make();
    file(fx, C1, SUM, 4);
    fx_mark(fx, 0, C2, "2026", SUM, CELL_STATUS_NIL);
    fx_mark(fx, 0, C4, "2026", SUM, CELL_STATUS_NOT_APPLICABLE);
    fx_mark(fx, 0, P2, "2026", SUM, CELL_STATUS_NIL);
    fx_mark(fx, 0, P1, "2026", SUM, CELL_STATUS_NIL);
    fx_full(fx);
    /* C1 and C2 reported; P1's own nil gives way to a figure */
    assert_int_equal(row(fx, P1)->effective[SUM], 4);
    expect_counts(row(fx, P1), SUM, 2, 2);
    expect_counts(row(fx, C4), SUM, 0, 0);
    expect_counts(row(fx, P2), SUM, 1, 1); /* its nil stands: nothing beneath */
    expect_counts(row(fx, VN), SUM, 3, 3);
    assert_int_equal(row(fx, VN)->effective[SUM], 4);
    fx_free(fx);
}

/* A parent with partial children alone and no own figure is null. */
static void test_partial_children_alone(void **state)
{
    (void)state;
    struct fx *fx = make();
    fx->c.edges.len = 0;
    fx_edge(fx, 0, P1, VN, true);
    fx_edge(fx, 0, C1, P1, false);
    fx_done(fx);
    file(fx, C1, SUM, 4);
    fx_full(fx);
    assert_null(row(fx, P1));
    assert_null(row(fx, VN));
    assert_int_equal(row(fx, C1)->effective[SUM], 4);
    file(fx, P1, SUM, 9);
    fx_full(fx);
    assert_int_equal(row(fx, P1)->effective[SUM], 9);
    assert_int_equal(row(fx, VN)->effective[SUM], 9);
    assert_true(row(fx, P1)->children[SUM] == CELL_NULL);
    assert_int_equal(fx->store->findings.len, 0);
    fx_free(fx);
}

static void test_second_hierarchy(void **state)
{
    (void)state;
    struct fx *fx = make();
    file(fx, C1, SUM, 4);
    file(fx, C1, MEAN, 4);
    file(fx, C4, SUM, 20);
    file(fx, R, SUM, 25);
    fx_full(fx);
    const struct aggregate *p1 = fx_row(fx, 1, 0, P1, "2026"), *r = fx_row(fx, 1, 0, R, "2026");
    /* P1 has no children in `region`: it is what it is in admin */
    struct aggregate same = *p1;
    same.hierarchy = 0;
    assert_true(aggregate_eq(&same, row(fx, P1)));
    assert_int_equal(p1->effective[SUM], 4);
    assert_int_equal(r->children[SUM], 24);
    assert_int_equal(r->effective[SUM], 25);
    assert_int_equal(fx_row(fx, 1, 0, VN, "2026")->effective[SUM], 25);
    assert_int_equal(row(fx, VN)->effective[SUM], 24);
    expect_counts(row(fx, VN), SUM, 2, 3);
    expect_counts(fx_row(fx, 1, 0, VN, "2026"), MEAN, 1, 3);
    assert_true(fx_row(fx, 1, 0, VN, "2026")->effective_parts[MEAN].num == 4);
    /* communes do not stand in `region`; R stands in admin too, alone */
    assert_null(fx_row(fx, 1, 0, C1, "2026"));
    assert_int_equal(row(fx, R)->effective[SUM], 25);
    /* C2 is missing beneath R, so nobody reconciles 25 with 24 */
    assert_int_equal(fx->store->findings.len, 0);
    file(fx, C2, SUM, 0);
    fx_full(fx);
    assert_int_equal(fx_findings(fx, DIAG_W301), 1);
    assert_int_equal(fx->store->findings.at[0].hierarchy, 1);
    assert_int_equal(fx->store->findings.at[0].org, R);
    fx_free(fx);
}

/* Rolled up in `region` alone: every unit there stands on its own filings. */
static void test_other_hierarchy_alone(void **state)
{
    (void)state;
    struct fx *fx = make();
    static uint32_t only[] = {1};
    fx->c.layouts.at[0].hierarchies = only;
    fx->c.layouts.at[0].hierarchies_len = 1;
    file(fx, P1, SUM, 4);
    file(fx, P1, RATE, 4);
    file(fx, P1, WEIGHT, 5);
    file(fx, C1, SUM, 3);
    fx_full(fx);
    assert_null(row(fx, P1));
    assert_int_equal(fx_row(fx, 1, 0, VN, "2026")->effective[SUM], 4);
    /* C1 is in no hierarchy of the layout: its row stands in the first */
    assert_int_equal(fx_row(fx, 1, 0, C1, "2026")->effective[SUM], 3);
    assert_int_equal(fx_findings(fx, DIAG_W302), 1); /* 80.0 is not 0.4: told once */
    /* in no hierarchy at all, nothing is rolled up and nothing breaks */
    fx->c.layouts.at[0].hierarchies_len = 0;
    assert_true(fx_full(fx));
    assert_int_equal(fx->store->rows, 0);
    fx_free(fx);
}

static void test_weights(void **state)
{
    (void)state;
    struct fx *fx = make();
    file(fx, C1, WMEAN, 10);
    file(fx, C1, WEIGHT, 3);
    file(fx, C2, WMEAN, 99); /* no weight: enters no mean */
    file(fx, C4, WMEAN, 20);
    file(fx, C4, WEIGHT, 0); /* weighs nothing */
    fx_full(fx);
    assert_int_equal(row(fx, C2)->effective[WMEAN], 99);
    assert_true(row(fx, C2)->effective_parts[WMEAN].den == 0);
    assert_int_equal(row(fx, P1)->effective[WMEAN], 10);
    expect_counts(row(fx, P1), WMEAN, 2, 2);
    assert_true(row(fx, P2)->effective[WMEAN] == CELL_NULL);
    assert_int_equal(row(fx, VN)->effective[WMEAN], 10);
    /* own mean of P2 with the weight of its children: (1.0x3 + 2.0x6)/9 = 1.666 -> 1.7 */
    file(fx, C4, WEIGHT, 6);
    file(fx, P2, WMEAN, 20);
    fx_full(fx);
    assert_int_equal(row(fx, VN)->effective[WMEAN], 17);
    assert_true(row(fx, VN)->effective_parts[WMEAN].num == 150);
    /* an indicator of weights that stands on no layout */
    fx->c.indicators.at[WMEAN].weight = CATALOG_NONE;
    fx_full(fx);
    assert_true(row(fx, VN)->effective[WMEAN] == CELL_NULL);
    fx_free(fx);
}

/* Who has no weight is no addend: (2+1) x 0.05 = 0.15 is allowed for two of three children, 1.2 -
 * 1.0 is more. */
static void test_weightless_is_no_addend(void **state)
{
    (void)state;
    struct fx *fx = make();
    for (size_t i = 0; i < fx->c.edges.len; i++)
        fx->c.edges.at[i].complete = true;
    for (uint32_t c = C1; c <= C3; c++)
        file(fx, c, WMEAN, 10);
    file(fx, C1, WEIGHT, 1);
    file(fx, C2, WEIGHT, 1);
    file(fx, P1, WMEAN, 12);
    fx_full(fx);
    assert_int_equal(fx_findings(fx, DIAG_W301), 1);
    assert_string_equal(fx_finding(fx, DIAG_W301)->arg[3], "0.15");
    file(fx, C3, WEIGHT, 1); /* three: 0.20 */
    fx_full(fx);
    assert_int_equal(fx_findings(fx, DIAG_W301), 0);
    fx_free(fx);
}

/* Means over time, then over units: exact at every step. */
static void test_mean_of_means(void **state)
{
    (void)state;
    struct fx *fx = make();
    static const enum org_agg kinds[] = {ORG_AGG_SUM, ORG_AGG_MIN, ORG_AGG_MAX, ORG_AGG_MEAN,
                                         ORG_AGG_WMEAN};
    for (uint32_t s = 0; s < 5; s++) {
        fx->c.indicators.at[s].time_agg = TIME_AGG_MEAN;
        fx->c.indicators.at[s].org_agg = kinds[s];
        fx->c.indicators.at[s].decimals = 0;
        fx->c.indicators.at[s].weight = WEIGHT;
        for (uint32_t m = 1; m <= 2; m++)
            fx_file(fx, 0, C1, m == 1 ? "2026-Q1" : "2026-Q2", s, m); /* mean 1.5 */
        fx_file(fx, 0, C2, "2026-01", s, 1);
        fx_file(fx, 0, C2, "2026-02", s, 1);
        fx_file(fx, 0, C2, "2026-03", s, 2); /* mean 4/3 */
    }
    file(fx, C1, WEIGHT, 1);
    file(fx, C2, WEIGHT, 3);
    fx_full(fx);
    const struct aggregate *p = row(fx, P1);
    assert_int_equal(p->effective[0],
                     3); /* 1.5 + 1.333 = 2.833; rounded first it would be 2 + 1 = 3 too */
    assert_true(p->effective_parts[0].num * 6 == (decimal_wide)17 * 27720); /* 17/6 */
    assert_true(p->effective_parts[1].num * 3 == (decimal_wide)4 * 27720);  /* min 4/3 */
    assert_true(p->effective_parts[2].num * 2 == (decimal_wide)3 * 27720);  /* max 3/2 */
    /* (3/2 + 4/3)/2 = 17/12 = 1.4 */
    assert_int_equal(p->effective[3], 1);
    assert_true(p->effective_parts[3].num * 12 == p->effective_parts[3].den * 17);
    /* (1.5x1 + 4/3x3)/4 = 5.5/4 = 1.375 */
    assert_int_equal(p->effective[4], 1);
    assert_true(p->effective_parts[4].num * 8 == p->effective_parts[4].den * 11);
    fx_free(fx);
}

static void fill(struct fx *fx, uint32_t slot, int64_t a, int64_t b, int64_t c, int64_t own)
{
    file(fx, C1, slot, a);
    file(fx, C2, slot, b);
    file(fx, C4, slot, c);
    file(fx, VN, slot, own);
}

static void test_reconciliation(void **state)
{
    (void)state;
    struct fx *fx = make();
    /* Integers: no tolerance. 4+6+1 = 11. */
    fill(fx, SUM, 4, 6, 1, 11);
    fx_full(fx);
    assert_int_equal(fx_findings(fx, DIAG_W301), 0);
    file(fx, VN, SUM, 12);
    fx_full(fx);
    /* in admin against P1 and P2, in region against R, which stands on the same */
    assert_int_equal(fx_findings(fx, DIAG_W301), 2);
    const struct diag *d = fx_finding(fx, DIAG_W301);
    assert_string_equal(d->arg[0], "12");
    assert_string_equal(d->arg[1], "11");
    assert_string_equal(d->arg[2], "1");
    assert_string_equal(d->arg[3], "0");
    assert_string_equal(d->value, "12");
    assert_string_equal(d->expected, "11");
    assert_string_equal(d->org_code, "VN");
    assert_string_equal(d->indicator_code, "SUM");
    assert_string_equal(d->members, "");
    assert_int_equal(fx->store->findings.at[0].hierarchy, 0);
    assert_int_equal(fx->store->findings.at[0].org, VN);
    fx_free(fx);
}

static void test_tolerance(void **state)
{
    (void)state;
    struct fx *fx = make();
    /* One decimal; addends of VN in admin: P1, P2, so (2+1) x 0.05 = 0.15; in region: R alone, 2 x
     * 0.05 = 0.10. */
    fill(fx, DEC, 40, 60, 10, 111); /* 11.1 against 11.0: 0.1 */
    fx_full(fx);
    assert_int_equal(fx_findings(fx, DIAG_W301), 0);
    file(fx, VN, DEC, 112); /* 0.2: past both */
    fx_full(fx);
    assert_int_equal(fx_findings(fx, DIAG_W301), 2);
    assert_string_equal(fx_finding(fx, DIAG_W301)->arg[2], "0.2");
    assert_string_equal(fx_finding(fx, DIAG_W301)->arg[3], "0.15");
    file(fx, VN, DEC, 109); /* below by 0.1 */
    fx_full(fx);
    assert_int_equal(fx_findings(fx, DIAG_W301), 0);
    file(fx, VN, DEC, CELL_NULL);
    /* 0.25 given: 0.2 passes, 0.3 does not */
    fill(fx, TOL, 40, 60, 10, 112);
    fx_full(fx);
    assert_int_equal(fx_findings(fx, DIAG_W301), 0);
    file(fx, VN, TOL, 113);
    fx_full(fx);
    assert_int_equal(fx_findings(fx, DIAG_W301), 2);
    assert_string_equal(fx_finding(fx, DIAG_W301)->arg[3], "0.25");
    /* exactly at it: 0.3 allowed */
    fx->c.indicators.at[TOL].tolerance = 30;
    fx_full(fx);
    assert_int_equal(fx_findings(fx, DIAG_W301), 0);
    /* a tolerance with fewer decimals than the figure: 0 */
    fx->c.indicators.at[TOL].tolerance = 0;
    fx->c.indicators.at[TOL].tolerance_decimals = 0;
    fx_full(fx);
    assert_string_equal(fx_finding(fx, DIAG_W301)->arg[3], "0.0");
    fx_free(fx);
}

static void test_not_reconciled(void **state)
{
    (void)state;
    struct fx *fx = make();
    /* C2 is missing: the children are incomplete */
    file(fx, C1, SUM, 4);
    file(fx, C4, SUM, 4);
    file(fx, P1, SUM, 90);
    fx_full(fx);
    assert_int_equal(fx->store->findings.len, 0);
    /* not applicable: it leaves the count, and 4 stands against 90 */
    fx_mark(fx, 0, C2, "2026", SUM, CELL_STATUS_NOT_APPLICABLE);
    fx_full(fx);
    assert_int_equal(fx_findings(fx, DIAG_W301), 1);
    /* an own figure made of some parts of the year only is compared with nothing */
    fx_file(fx, 0, P1, "2026", SUM, CELL_NULL);
    fx->c.indicators.at[SUM].time_agg = TIME_AGG_SUM;
    fx_regime(fx, "M", PERIOD_MONTH);
    fx_obligation(fx, 1, 0, 1);
    fx_done(fx);
    fx_file(fx, 0, P1, "2026-01", SUM, 90);
    fx_full(fx);
    assert_int_equal(fx->store->findings.len, 0);
    /* and gives way to the children */
    assert_int_equal(row(fx, P1)->own[SUM], 90);
    assert_int_equal(row(fx, P1)->effective[SUM], 4);
    /* nor is one that is whole, but rolled up: its months were compared where they were filed */
    for (int m = 2; m <= 12; m++) {
        char month[PERIOD_TEXT_MAX];
        fx_file(fx, 0, P1, period_format((struct period){2026, PERIOD_MONTH, m}, month), SUM, 90);
    }
    fx_full(fx);
    assert_int_equal(row(fx, P1)->effective[SUM], 1080);
    assert_int_equal(fx->store->findings.len, 0);
    for (size_t i = 0; i < fx->filings.len; i++)
        fx->filings.at[i].live =
            fx->filings.at[i].live && (fx->filings.at[i].filed.period.kind == PERIOD_YEAR ||
                                       fx->filings.at[i].filed.period.number == 1);
    /* without them it stands, and does not count as reported */
    fx_file(fx, 0, C1, "2026", SUM, CELL_NULL);
    fx_full(fx);
    assert_int_equal(row(fx, P1)->effective[SUM], 90);
    assert_int_equal(row(fx, P1)->flags[SUM], SLOT_OWN | SLOT_PARTIAL | SLOT_FINAL);
    expect_counts(row(fx, P1), SUM, 0, 1);
    assert_int_equal(row(fx, VN)->flags[SUM] & SLOT_PARTIAL, SLOT_PARTIAL);
    fx_free(fx);
}

static void test_ratio(void **state)
{
    (void)state;
    struct fx *fx = make();
    fill(fx, SUM, 1, 2, 6, CELL_NULL);
    fill(fx, WEIGHT, 10, 10, 20, CELL_NULL);
    file(fx, C1, RATE, 100); /* 100 x 1/10 = 10.0: the same */
    file(fx, C2, RATE, 201); /* 20.0 against 20.1, half a unit allowed */
    fx_full(fx);
    /* 100 x 9/40 = 22.5: never the mean of 10, 20, 30 */
    assert_int_equal(row(fx, VN)->effective[RATE], 225);
    assert_int_equal(row(fx, C2)->own[RATE], 201);
    assert_int_equal(row(fx, C2)->effective[RATE], 200);
    assert_int_equal(row(fx, C2)->flags[RATE], SLOT_COMPUTED | SLOT_FINAL);
    assert_int_equal(fx->store->findings.len, 1);
    const struct diag *d = fx_finding(fx, DIAG_W302);
    assert_string_equal(d->org_code, "C2");
    assert_string_equal(d->value, "20.1");
    assert_string_equal(d->expected, "20.0");
    assert_string_equal(d->arg[2], "0.05");
    /* a tolerance of 0.1 allows it, exactly */
    fx->c.indicators.at[RATE].tolerance = 1;
    fx->c.indicators.at[RATE].tolerance_decimals = 1;
    fx_full(fx);
    assert_int_equal(fx->store->findings.len, 0);
    file(fx, C2, RATE, 202);
    fx_full(fx);
    assert_string_equal(fx_finding(fx, DIAG_W302)->arg[2], "0.1");
    /* no parts: the filed figure stands */
    file(fx, C2, WEIGHT, 0);
    fx_full(fx);
    assert_int_equal(row(fx, C2)->effective[RATE], 202);
    assert_int_equal(row(fx, C2)->flags[RATE], SLOT_OWN | SLOT_FINAL);
    expect_counts(row(fx, C2), RATE, 1, 1);
    file(fx, C2, RATE, CELL_NULL);
    fx_full(fx);
    assert_true(row(fx, C2)->effective[RATE] == CELL_NULL);
    expect_counts(row(fx, C2), RATE, 1, 1); /* both parts reported, yet none over zero */
    /* the province files its rate only: its children's parts make the figure */
    file(fx, P2, RATE, 500);
    fx_full(fx);
    assert_int_equal(row(fx, P2)->effective[RATE], 300);
    fx_free(fx);
}

/* A province files its rate: told once, though it stands in two hierarchies. */
static void test_ratio_told_once(void **state)
{
    (void)state;
    struct fx *fx = make();
    file(fx, P1, SUM, 1);
    file(fx, P1, WEIGHT, 2);
    file(fx, P1, RATE, 1);
    fx_full(fx);
    assert_int_equal(fx_findings(fx, DIAG_W302), 1);
    assert_int_equal(fx->store->findings.at[0].hierarchy, 0);
    fx_free(fx);
}

/* Formulas of formulas, a circle, a text that is no formula, a part on no layout, a breakdown. */
static void test_ratio_graph(void **state)
{
    (void)state;
    struct fx *fx = make();
    fx->c.indicators.at[MIN].formula = "10*[RATE]/[WEIGHT]"; /* stands before RATE */
    fx->c.indicators.at[MAX].formula = "[MEAN]/[SUM]";
    fx->c.indicators.at[MEAN].formula = "[MAX]/[SUM]";
    fx->c.indicators.at[NONE].formula = "sum([SUM])";
    fx_indicator(fx, "AWAY", 0, TIME_AGG_LAST, ORG_AGG_SUM);
    fx->c.indicators.at[DEC].formula = "[AWAY]/[SUM]";
    struct layout *l = &fx->c.layouts.at[0];
    l->cells[l->len++] = (struct layout_cell){.indicator = RATE, .members = "sex=F"};
    fx_done(fx);
    for (uint32_t s = 0; s < l->len; s++)
        file(fx, C1, s, s + 1);
    fx_full(fx);
    const struct aggregate *c = row(fx, C1);
    /* RATE = 100x1/6 = 16.7; 10x16.7/6 = 27.8 -> 28 */
    assert_int_equal(c->effective[RATE], 167);
    assert_int_equal(c->effective[MIN], 28);
    /* a circle is broken where it closes: MEAN is as filed, MAX = MEAN / 1 */
    assert_int_equal(c->effective[MAX], MEAN + 1);
    assert_int_equal(c->effective[MEAN], MEAN + 1);
    assert_int_equal(c->effective[NONE], NONE + 1);
    assert_int_equal(c->effective[DEC], DEC + 1);
    assert_int_equal(c->effective[SLOTS], SLOTS + 1); /* totals only */
    assert_int_equal(c->flags[SLOTS], SLOT_OWN | SLOT_FINAL);
    assert_true(row(fx, P1)->effective[SLOTS] == CELL_NULL);
    fx_free(fx);
}

static void test_overflow(void **state)
{
    (void)state;
    struct fx *fx = make();
    fill(fx, SUM, INT64_MAX, 1, 0, CELL_NULL);
    fill(fx, WEIGHT, 1, 0, 0, CELL_NULL);
    fx_full(fx);
    assert_true(row(fx, P1)->effective[SUM] == CELL_NULL);
    /* P1's sum in admin; C1's ratio 100 x 9.2e18 */
    assert_int_equal(fx_findings(fx, DIAG_W305), 2);
    assert_int_equal(row(fx, VN)->children[SUM], 0); /* what remains is C4's */
    fill(fx, SUM, INT64_MAX, 1, -1, CELL_NULL);
    fx_full(fx);
    assert_true(row(fx, VN)->effective[SUM] == -1);
    /* weighted: 9.2e18 x 9.2e18 x 27720 does not fit 128 bits */
    fx->c.indicators.at[WMEAN].time_agg = TIME_AGG_MEAN;
    fill(fx, WEIGHT, INT64_MAX, INT64_MAX, 1, CELL_NULL);
    fill(fx, WMEAN, INT64_MAX, 1, 1, CELL_NULL);
    fx_full(fx);
    assert_true(row(fx, C1)->effective_parts[WMEAN].den == 0);
    assert_int_equal(row(fx, P1)->effective[WMEAN], 1); /* C2 alone */
    /* a sum of fractions past 128 bits */
    fx->c.indicators.at[WMEAN].time_agg = TIME_AGG_LAST;
    fill(fx, WMEAN, INT64_MAX, INT64_MAX, 1, CELL_NULL);
    fx_full(fx);
    assert_true(row(fx, P1)->effective[WMEAN] ==
                INT64_MAX); /* 2 x 2^126 just fits: the mean is the figure */
    /* weights that cancel leave no mean */
    fill(fx, WEIGHT, 5, -5, 1, CELL_NULL);
    fill(fx, WMEAN, 2, 3, 1, CELL_NULL);
    fx_full(fx);
    assert_true(row(fx, P1)->effective[WMEAN] == CELL_NULL);
    /* 5 x 2 - 5 x 3 over nothing: kept, so that another child's may be added to it */
    assert_true(row(fx, P1)->children_parts[WMEAN].num == -5);
    assert_true(row(fx, P1)->children_parts[WMEAN].den == 0);
    fx_free(fx);
}

static void test_texts_are_silent(void **state)
{
    (void)state;
    struct fx *fx = make();
    fx->c.indicators.at[MIN].value_type = VALUE_TEXT;
    file(fx, C1, SUM, 1);
    fx_mark(fx, 0, C1, "2026", MIN, CELL_STATUS_NIL);
    fx_full(fx);
    expect_counts(row(fx, C1), MIN, 0, 0);
    expect_counts(row(fx, VN), MIN, 0, 0);
    expect_counts(row(fx, VN), SUM, 1, 3);
    fx_free(fx);
}

/* Parents as of the larger period's last day: P2 passes from VN to R in July. */
static void test_moving_unit(void **state)
{
    (void)state;
    struct fx *fx = make();
    fx->c.edges.len = 0;
    fx_edge(fx, 0, P1, VN, true);
    fx_edge(fx, 0, R, VN, true);
    fx_edge(fx, 0, P2, P1, true);
    fx->c.edges.at[2].to = date_of(2026, 6, 30);
    fx_edge(fx, 0, P2, R, true);
    fx->c.edges.at[3].from = date_of(2026, 7, 1);
    fx_done(fx);
    fx->c.indicators.at[SUM].time_agg = TIME_AGG_SUM;
    fx_file(fx, 0, P2, "2026-03", SUM, 5);
    fx_full(fx);
    assert_int_equal(fx_row(fx, 0, 0, P1, "2026-H1")->effective[SUM], 5);
    assert_null(fx_row(fx, 0, 0, R, "2026-H1"));
    assert_int_equal(fx_row(fx, 0, 0, R, "2026")->effective[SUM], 5);
    assert_null(fx_row(fx, 0, 0, P1, "2026"));
    assert_int_equal(fx_row(fx, 0, 0, VN, "2026")->effective[SUM], 5);
    fx_free(fx);
}

static struct figure figure(struct fx *fx, uint32_t org, uint32_t slot, enum figure_basis basis)
{
    return figure_of(fx->derived, row(fx, org), 0, slot, org, fx_period("2026"), basis);
}

static void test_figures(void **state)
{
    (void)state;
    struct fx *fx = make();
    fill(fx, SUM, 1, 2, 6, 8);
    fill(fx, WEIGHT, 10, 10, 20, CELL_NULL);
    fx_mark(fx, 0, C1, "2026", SUM, CELL_STATUS_CONFIDENTIAL);
    fx_full(fx);
    struct figure f = figure(fx, VN, SUM, FIGURE_EFFECTIVE);
    assert_int_equal(f.value, 8);
    assert_int_equal(f.reported, 1);
    assert_string_equal(f.status, "final");
    assert_string_equal(f.vintage, "final");
    assert_false(f.withheld);
    f = figure(fx, VN, SUM, FIGURE_CHILDREN);
    assert_int_equal(f.value, 9);
    /* C1, C2 and C3, also though the own figure stands */
    assert_int_equal(f.reported, 3);
    assert_int_equal(f.expected, 3);
    assert_int_equal(figure(fx, VN, SUM, FIGURE_OWN).value, 8);
    assert_int_equal(figure(fx, VN, SUM, FIGURE_OWN).reported, 1);
    /* children: 100 x 9/40; effective: 100 x 8/40 */
    assert_int_equal(figure(fx, VN, RATE, FIGURE_CHILDREN).value, 225);
    assert_int_equal(figure(fx, VN, RATE, FIGURE_EFFECTIVE).value, 200);
    assert_string_equal(figure(fx, VN, RATE, FIGURE_OWN).status, "missing");
    /* the confidential figure, the ratio that gives it away, the sum that hides it */
    assert_true(figure(fx, C1, SUM, FIGURE_EFFECTIVE).withheld);
    assert_true(figure(fx, C1, SUM, FIGURE_OWN).withheld);
    assert_true(figure(fx, C1, RATE, FIGURE_EFFECTIVE).withheld);
    assert_false(figure(fx, C2, RATE, FIGURE_EFFECTIVE).withheld);
    assert_false(figure(fx, P1, SUM, FIGURE_EFFECTIVE).withheld);
    assert_int_equal(row(fx, P1)->flags[SUM] & SLOT_CONFIDENTIAL, SLOT_CONFIDENTIAL);
    /* own beside standing children */
    file(fx, P1, CHILDREN, 70);
    file(fx, C1, CHILDREN, 7);
    fx_filing(fx, 0, C1, fx_period("2026"), VINTAGE_FINAL)->filed.approved = false;
    fx_full(fx);
    f = figure(fx, P1, CHILDREN, FIGURE_OWN);
    assert_int_equal(f.value, 70);
    assert_int_equal(f.expected, 1);
    assert_int_equal(figure(fx, P1, CHILDREN, FIGURE_CHILDREN).expected, 2);
    assert_string_equal(figure(fx, P1, CHILDREN, FIGURE_CHILDREN).status, "provisional");
    assert_int_equal(figure(fx, P2, CHILDREN, FIGURE_OWN).expected, 0);
    /* nothing known */
    f = figure_of(fx->derived, NULL, 0, SUM, P1, fx_period("2030"), FIGURE_EFFECTIVE);
    assert_true(f.value == CELL_NULL);
    assert_string_equal(f.status, "missing");
    assert_string_equal(f.vintage, "");
    assert_int_equal(f.hierarchy, 0);
    fx->c.indicators.at[RATE].formula = "[SUM]/[AWAY]";
    fx->derived = derived_in_force(&fx->c, fx->arena);
    assert_true(figure(fx, VN, RATE, FIGURE_CHILDREN).value == CELL_NULL);
    fx_free(fx);
}

static void test_equality(void **state)
{
    (void)state;
    struct fx *fx = make();
    fill(fx, MEAN, 1, 2, 6, 8);
    fx_full(fx);
    const struct aggregate *a = row(fx, P1);
    struct aggregate b = *a;
    assert_true(aggregate_eq(a, &b));
    b.filings++;
    assert_false(aggregate_eq(a, &b));
    b = *a;
    b.own_parts = NULL;
    assert_false(aggregate_eq(a, &b));
    struct fraction parts[SLOTS];
    memcpy(parts, a->children_parts, sizeof parts);
    parts[MEAN].den++;
    b = *a;
    b.children_parts = parts;
    assert_false(aggregate_eq(a, &b));
    int32_t counts[SLOTS];
    memcpy(counts, a->expected, sizeof counts);
    counts[0]++;
    b = *a;
    b.expected = counts;
    assert_false(aggregate_eq(a, &b));
    fx_free(fx);
}

/* The sink may stop a run at any key. */
static void test_stop(void **state)
{
    (void)state;
    struct fx *fx = make();
    fill(fx, SUM, 1, 2, 3, 4);
    fx_full(fx);
    size_t all = fx->store->rows;
    assert_true(all > 0);
    for (size_t n = 1; n <= all; n++) {
        fx->stop_after = n;
        assert_false(fx_full(fx));
        assert_int_equal(fx->given.len, n - 1);
    }
    fx_free(fx);
}

static bool refuse(void *ctx, const struct aggregate_finding *finding)
{
    (void)finding;
    ++*(int *)ctx;
    return false;
}

static bool
accept(void *ctx, const struct rollup_key *key, const struct aggregate *const *rows, size_t len)
{
    (void)ctx;
    (void)key;
    (void)rows;
    (void)len;
    return true;
}

static void test_stop_at_finding(void **state)
{
    (void)state;
    static const enum rollup_way ways[] = {ROLLUP_ALL, ROLLUP_KEYS};
    struct fx *fx = make();
    fill(fx, SUM, 1, 2, 3, 400);
    fill(fx, DEC, 1, 2, 3, 400);
    fx_full(fx);
    for (size_t i = 0; i < 2; i++) {
        int told = 0;
        struct rollup_touch touch = {0, VN, fx_period("2026")};
        struct rollup_plan *plan = rollup_plan(fx->l[0], 2026, ways[i], &touch, 1, fx->arena);
        struct rollup_source source = {fx, fx_sorted(fx, 0, 2026, plan, false), {NULL, 0}, fx_kept};
        struct rollup_sink sink = {&told, accept, refuse};
        assert_int_equal(rollup_run(plan, &source, &sink, fx->arena), ROLLUP_STOPPED);
        assert_int_equal(told, 1);
    }
    fx_free(fx);
}

struct met {
    size_t len;
    uint32_t org[64];
    struct period period[64];
    size_t stop;
};

static bool meet(void *ctx, uint32_t org, struct period period)
{
    struct met *met = ctx;
    met->org[met->len] = org;
    met->period[met->len++] = period;
    return met->len != met->stop;
}

static void test_expected(void **state)
{
    (void)state;
    struct fx *fx = make();
    struct met met = {0};
    fx->derived = derived_in_force(&fx->c, fx->arena);
    fx->l[0] = rollup_layout(fx->derived, 0, fx->arena);
    assert_true(rollup_expected(fx->l[0], 1, SUM, VN, fx_period("2026"), meet, &met));
    assert_int_equal(met.len, 3); /* C1, C2, C4: not C3, which is listed only */
    assert_int_equal(met.org[0], C1);
    assert_int_equal(met.org[2], C4);
    assert_true(period_eq(met.period[0], fx_period("2026")));
    met = (struct met){.stop = 2};
    assert_false(rollup_expected(fx->l[0], 0, SUM, VN, fx_period("2026"), meet, &met));
    met = (struct met){0};
    assert_true(rollup_expected(fx->l[0], 0, OWN, VN, fx_period("2026"), meet, &met));
    assert_int_equal(met.len, 0); /* `own`: nothing below is asked */
    /* months: each of a quarter, and provinces have duties of their own */
    fx_regime(fx, "M", PERIOD_MONTH);
    fx_obligation(fx, 1, 0, 1);
    fx_done(fx);
    fx->l[0] = rollup_layout(fx->derived, 0, fx->arena);
    assert_true(rollup_expected(fx->l[0], 0, SUM, P1, fx_period("2026-Q1"), meet, &met));
    assert_int_equal(met.len, 3); /* P1 three times: communes file years only */
    assert_true(period_eq(met.period[2], fx_period("2026-03")));
    met = (struct met){0};
    assert_true(rollup_expected(fx->l[0], 0, OWN, P1, fx_period("2026"), meet, &met));
    assert_int_equal(met.len, 12);
    met = (struct met){.stop = 5};
    assert_false(rollup_expected(fx->l[0], 0, OWN, P1, fx_period("2026"), meet, &met));
    /* a figure without roll-up over time is owed for the period itself */
    met = (struct met){0};
    fx->c.indicators.at[SUM].time_agg = TIME_AGG_NONE;
    fx->l[0] = rollup_layout(fx->derived, 0, fx->arena);
    assert_true(rollup_expected(fx->l[0], 0, SUM, P1, fx_period("2026-Q1"), meet, &met));
    assert_int_equal(met.len, 0);
    assert_true(rollup_expected(fx->l[0], 0, 99, P1, fx_period("2026-Q1"), meet, &met));
    fx_free(fx);
}

static void test_plan(void **state)
{
    (void)state;
    struct fx *fx = make();
    struct rollup_touch touches[] = {
        {0, C1, fx_period("2026-02")},       {0, C1, fx_period("2026-02")},
        {7, C1, fx_period("2026-02")},       /* no such layout */
        {0, 99, fx_period("2026-02")},       /* no such unit */
        {0, C1, {0, PERIOD_NONE, 0}},        /* no period */
        {0, C3, fx_period("2027-H1")},       /* listed only */
        {0, C1, {2026, PERIOD_OCCASION, 1}}, /* of no regime: it has no window */
    };
    struct roll_layout *l = rollup_layout(derived_in_force(&fx->c, fx->arena), 0, fx->arena);
    const struct rollup_plan *plan = rollup_plan(l, 2026, ROLLUP_DELTA, touches, 7, fx->arena);
    /* month, quarter, half, nine months, year: C1, P1, VN in admin; P1, R, VN in region */
    assert_int_equal(plan->keys.len, 5 * 6);
    assert_int_equal(plan->rows.len, 5 * 5); /* all but C1, a leaf */
    assert_int_equal(plan->units.len, 4);
    static const uint32_t order[6][2] = {{0, C1}, {0, P1}, {0, VN}, {1, P1}, {1, R}, {1, VN}};
    for (size_t i = 0; i < 6; i++) {
        assert_true(period_eq(plan->keys.at[i].period, fx_period("2026-02")));
        assert_int_equal(plan->keys.at[i].hierarchy, order[i][0]);
        assert_int_equal(plan->keys.at[i].org, order[i][1]);
    }
    plan = rollup_plan(l, 2027, ROLLUP_DELTA, touches, 7, fx->arena); /* 2027-H1, 9M, 2027: C3 */
    assert_int_equal(plan->keys.len, 3);
    assert_int_equal(plan->keys.at[0].org, C3);
    assert_int_equal(plan->rows.len, 0);
    assert_int_equal(rollup_plan(l, 2026, ROLLUP_KEYS, touches, 0, fx->arena)->keys.len, 0);
    /* from all that lies beneath: C2 beside C1, and the row of P2 beside P1 in both trees */
    plan = rollup_plan(l, 2026, ROLLUP_KEYS, touches, 1, fx->arena);
    assert_int_equal(plan->keys.len, 5 * 6);
    assert_int_equal(plan->units.len, 5);
    for (size_t i = 0; i < plan->rows.len; i++)
        assert_int_equal(plan->rows.at[i].org, P2);
    fx_free(fx);
}

/* One touch, everything else from the store: the same rows. A withdrawn filing takes its rows with
 * it. */
static void test_incremental(void **state)
{
    (void)state;
    static const enum rollup_way ways[] = {ROLLUP_KEYS, ROLLUP_DELTA};
    for (size_t i = 0; i < 2; i++) {
        struct fx *fx = make();
        fill(fx, SUM, 1, 2, 3, CELL_NULL);
        fx_full(fx);
        struct rollup_filings was = fx_sorted(fx, 0, 2026, NULL, true);
        file(fx, C1, SUM, 100);
        struct rollup_touch touch = {0, C1, fx_period("2026")};
        struct rollup_plan *plan = rollup_plan(fx->l[0], 2026, ways[i], &touch, 1, fx->arena);
        assert_int_equal(fx_run(fx, plan, was), ROLLUP_DONE);
        assert_int_equal(row(fx, VN)->effective[SUM], 105);
        assert_int_equal(fx_row(fx, 1, 0, VN, "2026")->effective[SUM], 105);
        was = fx_sorted(fx, 0, 2026, NULL, true);
        fx_filing(fx, 0, C1, fx_period("2026"), VINTAGE_FINAL)->live = false;
        assert_int_equal(fx_run(fx, plan, was), ROLLUP_DONE);
        assert_null(row(fx, C1));
        assert_int_equal(row(fx, VN)->effective[SUM], 5);
        expect_counts(row(fx, VN), SUM, 2, 3);
        fx_free(fx);
    }
}

/* More children than a tally counts: sums are not moved, but what comes is the same. */
static void test_crowd(void **state)
{
    (void)state;
    struct fx *fx = fx_new();
    fx_hierarchy(fx, "admin");
    fx_org(fx, "VN", 0);
    for (uint32_t c = 0; c < TALLY_MAX + 1; c++)
        fx_org(fx, arena_printf(fx->arena, "C%03u", c), 2);
    for (uint32_t c = 0; c < TALLY_MAX + 1; c++)
        fx_edge(fx, 0, c + 1, 0, true);
    fx_indicator(fx, "I", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_layout(fx, "L", 1);
    fx_form(fx, "F", 0, 0, 1);
    fx_regime(fx, "Y", PERIOD_YEAR);
    fx_obligation(fx, 0, 0, 2);
    fx_done(fx);
    for (uint32_t c = 0; c < TALLY_MAX + 1; c++)
        fx_file(fx, 0, c + 1, "2026", 0, 1);
    fx_full(fx);
    const struct aggregate *a = fx_row(fx, 0, 0, 0, "2026");
    assert_null(a->tally);
    assert_int_equal(a->effective[0], 512);
    assert_int_equal(a->reported[0], 512);
    assert_int_equal(a->flags[0], SLOT_FINAL);
    struct rollup_filings was = fx_sorted(fx, 0, 2026, NULL, true);
    fx_file(fx, 0, 7, "2026", 0, 100);
    struct rollup_touch touch = {0, 7, fx_period("2026")};
    struct rollup_plan *plan = rollup_plan(fx->l[0], 2026, ROLLUP_DELTA, &touch, 1, fx->arena);
    assert_int_equal(fx_run(fx, plan, was), ROLLUP_CROWDED);
    plan = rollup_plan(fx->l[0], 2026, ROLLUP_KEYS, &touch, 1, fx->arena);
    assert_int_equal(fx_run(fx, plan, was), ROLLUP_DONE);
    a = fx_row(fx, 0, 0, 0, "2026");
    assert_null(a->tally);
    assert_int_equal(a->effective[0], 611);
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind),
        cmocka_unit_test(test_who_stands),
        cmocka_unit_test(test_nil_and_not_applicable),
        cmocka_unit_test(test_partial_children_alone),
        cmocka_unit_test(test_second_hierarchy),
        cmocka_unit_test(test_other_hierarchy_alone),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_weightless_is_no_addend),
        cmocka_unit_test(test_mean_of_means),
        cmocka_unit_test(test_reconciliation),
        cmocka_unit_test(test_tolerance),
        cmocka_unit_test(test_not_reconciled),
        cmocka_unit_test(test_ratio),
        cmocka_unit_test(test_ratio_told_once),
        cmocka_unit_test(test_ratio_graph),
        cmocka_unit_test(test_overflow),
        cmocka_unit_test(test_texts_are_silent),
        cmocka_unit_test(test_moving_unit),
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_equality),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_stop_at_finding),
        cmocka_unit_test(test_expected),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_incremental),
        cmocka_unit_test(test_crowd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
