/*
 * Formulas in rows: what stands beside them is computed with them, exactly, at every level, over the children, and against
 * what was filed. Neighbours: indicators/derived_row.c, figure.c, roll_stand.c, roll_tell.c.
 *
 *     VN ─┬─ P1 ─┬─ C1
 *         │      └─ C2
 *         └─ P2 ─── C3
 */
#include "fixture.h"
#include "internal.h"

enum { VN, P1, P2, C1, C2, C3 };
enum { A, B, MEAN, WMEAN, FLAG, F, G, SLOTS };

/* F (one decimal), G and FLAG are formulas. */
static struct fx *make(const char *f, const char *g, const char *flag)
{
    static const char *const orgs[] = {"VN", "P1", "P2", "C1", "C2", "C3"};
    static const uint32_t level[] = {0, 1, 1, 2, 2, 2}, above[] = {0, 0, 0, 1, 1, 2};
    struct fx *fx = fx_new();
    fx_hierarchy(fx, "admin");
    for (uint32_t i = 0; i < 6; i++) {
        fx_org(fx, orgs[i], level[i]);
        if (i > 0)
            fx_edge(fx, 0, i, above[i], true);
    }
    fx_indicator(fx, "A", 0, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_indicator(fx, "B", 0, TIME_AGG_LAST, ORG_AGG_SUM);
    fx_indicator(fx, "MEAN", 0, TIME_AGG_LAST, ORG_AGG_MEAN);
    fx_indicator(fx, "WMEAN", 1, TIME_AGG_LAST, ORG_AGG_WMEAN);
    fx_last_indicator(fx)->weight = A;
    fx_indicator(fx, "FLAG", 0, TIME_AGG_NONE, ORG_AGG_FORMULA);
    fx_last_indicator(fx)->value_type = VALUE_BOOLEAN;
    fx_last_indicator(fx)->formula = flag;
    fx_indicator(fx, "F", 1, TIME_AGG_NONE, ORG_AGG_FORMULA);
    fx_last_indicator(fx)->formula = f;
    fx_indicator(fx, "G", 1, TIME_AGG_NONE, ORG_AGG_FORMULA);
    fx_last_indicator(fx)->formula = g;
    fx_layout(fx, "L", 1);
    fx_form(fx, "F1", 0, 0, SLOTS);
    fx_regime(fx, "Y", PERIOD_YEAR);
    fx_obligation(fx, 0, 0, 2);
    fx_done(fx);
    return fx;
}

/* Of C1, C2, C3. */
static void fill(struct fx *fx, uint32_t slot, int64_t a, int64_t b, int64_t c)
{
    fx_file(fx, 0, C1, "2026", slot, a);
    fx_file(fx, 0, C2, "2026", slot, b);
    fx_file(fx, 0, C3, "2026", slot, c);
}

static const struct aggregate *row(struct fx *fx, uint32_t org)
{
    return fx_row(fx, 0, 0, org, "2026");
}

static struct figure figure(struct fx *fx, uint32_t org, uint32_t slot, enum figure_basis basis)
{
    const struct aggregate *a = row(fx, org);
    struct figure f = figure_of(fx->derived, a, 0, slot, org, fx_period("2026"), basis);
    figure_exact(fx->derived, a, slot, basis, &f, fx->arena);
    return f;
}

static void test_every_level(void **state)
{
    (void)state;
    struct fx *fx = make("if([A] > 1, 100 * [A] / ([A] + [B]), null)", "", "");
    fill(fx, A, 1, 2, 6);
    fill(fx, B, 10, 10, 20);
    assert_true(fx_full(fx));
    assert_true(row(fx, C1)->effective[F] == CELL_NULL);
    assert_int_equal(row(fx, C2)->effective[F], 167); /* 200/12 = 16.67 */
    assert_int_equal(row(fx, P1)->effective[F], 130); /* 300/23 = 13.04 */
    assert_int_equal(row(fx, VN)->effective[F], 184); /* 900/49 = 18.37 */
    assert_int_equal(row(fx, VN)->flags[F], SLOT_COMPUTED | SLOT_FINAL);
    assert_int_equal(row(fx, VN)->reported[F], 3);
    assert_int_equal(row(fx, VN)->expected[F], 3);
    assert_true(row(fx, VN)->children[F] == CELL_NULL);
    /* the province's own figures stand; its children say otherwise */
    fx_file(fx, 0, P1, "2026", A, 7);
    fx_file(fx, 0, P1, "2026", B, 13);
    assert_true(fx_full(fx));
    assert_int_equal(figure(fx, P1, F, FIGURE_EFFECTIVE).value, 350); /* 700/20 */
    struct figure f = figure(fx, P1, F, FIGURE_CHILDREN);
    assert_int_equal(f.value, 130);
    assert_true(f.exact.num == 300 && f.exact.den == 23);
    assert_int_equal(f.reported, 2);
    assert_string_equal(f.status, "final");
    assert_string_equal(figure(fx, P1, F, FIGURE_OWN).status, "missing");
    fx_free(fx);
}

/* Means are not rounded in between, nor are formulas beneath formulas. */
static void test_exact(void **state)
{
    (void)state;
    struct fx *fx = make("[MEAN] * 3", "[F] / 3 + [WMEAN]", "");
    fill(fx, MEAN, 1, 2, 2);
    fill(fx, A, 1, 2, CELL_NULL);
    fill(fx, WMEAN, 10, 20, CELL_NULL);
    assert_true(fx_full(fx));
    const struct aggregate *p1 = row(fx, P1);
    assert_int_equal(p1->effective[MEAN], 2); /* 3/2 */
    assert_int_equal(p1->effective[F], 45);   /* 4.5 */
    /* (1 x 1 + 2 x 2) / 3 = 5/3; 4.5/3 + 5/3 = 19/6 = 3.17 */
    assert_int_equal(p1->effective[G], 32);
    struct figure f = figure(fx, P1, G, FIGURE_EFFECTIVE);
    assert_true(f.exact.num == 19 && f.exact.den == 6);
    f = figure(fx, P1, MEAN, FIGURE_EFFECTIVE);
    assert_true(f.exact.num == 3 && f.exact.den == 2);
    f = figure(fx, P1, WMEAN, FIGURE_EFFECTIVE);
    assert_true(f.exact.num * 3 == f.exact.den * 5);
    f = figure(fx, C1, WMEAN, FIGURE_OWN);
    assert_true(f.exact.num == f.exact.den);                         /* 1.0 */
    assert_true(figure(fx, P1, F, FIGURE_EFFECTIVE).exact.den == 0); /* 4.5 is 4.5 */
    /* 5/3 over leaves: the mean of three is 5/3, not (1.5 + 2)/2 */
    assert_int_equal(row(fx, VN)->effective[F], 50);
    /* a ratio of means too: 3/2 over 5/3 is 0.9; 2 over 1.7 were 1.2 */
    fx_free(fx);
    fx = make("[MEAN] / [WMEAN]", "", "");
    fill(fx, MEAN, 1, 2, 2);
    fill(fx, A, 1, 2, CELL_NULL);
    fill(fx, WMEAN, 10, 20, CELL_NULL);
    assert_true(fx_full(fx));
    assert_int_equal(row(fx, P1)->effective[F], 9);
    fx_free(fx);
}

static void test_filed(void **state)
{
    (void)state;
    struct fx *fx = make("[A] - [B]", "[F] * 2", "[A] > [B]");
    fill(fx, A, 5, 5, 5);
    fill(fx, B, 3, 3, 3);
    fill(fx, F, 20, 21, 30);
    fill(fx, FLAG, 1, 0, CELL_NULL);
    assert_true(fx_full(fx));
    assert_int_equal(row(fx, C2)->own[F], 21);
    assert_int_equal(row(fx, C2)->effective[F], 20); /* 5 - 3 */
    assert_int_equal(row(fx, C2)->effective[G], 40);
    assert_int_equal(row(fx, C2)->effective[FLAG], 1);
    assert_int_equal(fx_findings(fx, DIAG_W302), 3); /* 2.1, 3.0, false */
    const struct diag *d = fx_finding(fx, DIAG_W302);
    assert_string_equal(d->org_code, "C2");
    assert_string_equal(d->arg[2], "0.5"); /* of FLAG, half a unit */
    /* 0.1 and 1.0 apart; one is allowed, exactly */
    fx->c.indicators.at[F].tolerance = 1;
    fx->c.indicators.at[F].tolerance_decimals = 0;
    assert_true(fx_full(fx));
    assert_int_equal(fx_findings(fx, DIAG_W302), 1);
    fx->c.indicators.at[F].tolerance = 99;
    fx->c.indicators.at[F].tolerance_decimals = 2;
    assert_true(fx_full(fx));
    assert_int_equal(fx_findings(fx, DIAG_W302), 2);
    /* nothing to compute from: what was filed stands, and enters the formula above it */
    fill(fx, B, CELL_NULL, CELL_NULL, CELL_NULL);
    assert_true(fx_full(fx));
    assert_int_equal(row(fx, C2)->effective[F], 21);
    assert_int_equal(row(fx, C2)->flags[F], SLOT_OWN | SLOT_FINAL);
    assert_int_equal(row(fx, C2)->effective[G], 42);
    assert_true(row(fx, P1)->effective[F] == CELL_NULL);
    assert_int_equal(fx_findings(fx, DIAG_W302), 0);
    fx_free(fx);
}

/* What was filed may be true or false; a formula met twice is computed once; a factor may be negative. */
static void test_parts(void **state)
{
    (void)state;
    struct fx *fx = make("if([FLAG], [G] * [G], -[A])", "-2 * [A] / [B]", "");
    fill(fx, A, 5, 7, 9);
    fill(fx, B, 4, 4, 0);
    fill(fx, FLAG, 1, 0, CELL_NULL);
    assert_true(fx_full(fx));
    assert_int_equal(row(fx, C1)->effective[G], -25); /* -10/4 */
    assert_int_equal(row(fx, C1)->effective[F], 63);  /* 6.25 */
    assert_int_equal(row(fx, C2)->effective[F], -70);
    assert_true(row(fx, C3)->effective[F] == CELL_NULL);
    assert_true(row(fx, C3)->effective[G] == CELL_NULL);
    fx_free(fx);
    fx = make("-2 * [A] / [B]", "",
              ""); /* no formula but ratios: leaves have no rows while they are added */
    fx->c.indicators.at[MEAN].org_agg = fx->c.indicators.at[WMEAN].org_agg = ORG_AGG_SUM;
    fill(fx, A, 5, 7, 9);
    fill(fx, B, 4, 4, 0);
    fill(fx, F, -25, -34, 1);
    assert_true(fx_full(fx));
    assert_int_equal(row(fx, C2)->effective[F], -35);
    assert_int_equal(row(fx, P1)->effective[F], -30); /* -2 x 12/8 */
    assert_int_equal(row(fx, P2)->reported[F], 1);
    assert_int_equal(fx_findings(fx, DIAG_W302), 1); /* -3.4 */
    fx_free(fx);
}

static void test_overflow(void **state)
{
    (void)state;
    struct fx *fx = make("[A] * 1e18", "", "");
    fill(fx, A, 1, 0, 0);
    assert_true(fx_full(fx));
    assert_true(row(fx, C1)->effective[F] == CELL_NULL); /* 10^19 tenths */
    assert_int_equal(row(fx, C2)->effective[F], 0);
    assert_int_equal(fx_findings(fx, DIAG_W305), 3); /* C1, P1, VN */
    fx_free(fx);
}

/* A formula of nothing but the unit and the period, and one of a confidential figure. */
static void test_unit_and_secret(void **state)
{
    (void)state;
    struct fx *fx =
        make("if(orgUnit.under('P1'), period.month, if(orgUnit.is('VN'), 1, 2))", "[A] + 1", "");
    fill(fx, A, 5, 6, 7);
    fx_mark(fx, 0, C2, "2026", A, CELL_STATUS_CONFIDENTIAL);
    assert_true(fx_full(fx));
    assert_int_equal(row(fx, C1)->effective[F], 120);
    assert_int_equal(row(fx, P1)->effective[F], 20);
    assert_int_equal(row(fx, VN)->effective[F], 10);
    assert_int_equal(figure(fx, VN, F, FIGURE_EFFECTIVE).reported, 0);
    assert_true(figure(fx, C2, G, FIGURE_EFFECTIVE).withheld);
    assert_false(figure(fx, C1, G, FIGURE_EFFECTIVE).withheld);
    assert_false(figure(fx, P1, G, FIGURE_EFFECTIVE).withheld);
    fx_free(fx);
}

/* What reaches beyond the row is not in it: the cell has what was filed. */
static void test_beyond(void **state)
{
    (void)state;
    struct fx *fx = make("[A] - [A].prev", "[F] + [A]", "");
    fill(fx, A, 5, 6, 7);
    fx_file(fx, 0, C1, "2026", F, 11);
    assert_true(fx_full(fx));
    assert_int_equal(row(fx, C1)->effective[F], 11);
    assert_true(row(fx, C2)->effective[F] == CELL_NULL);
    assert_true(row(fx, C1)->effective[G] == CELL_NULL);
    assert_int_equal(fx->store->findings.len, 0);
    assert_true(figure(fx, C1, F, FIGURE_EFFECTIVE).exact.den == 0);
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_level), cmocka_unit_test(test_exact),
        cmocka_unit_test(test_filed),       cmocka_unit_test(test_parts),
        cmocka_unit_test(test_overflow),    cmocka_unit_test(test_unit_and_secret),
        cmocka_unit_test(test_beyond),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
