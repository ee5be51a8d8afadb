/*
 * indicators/scores.c: values of parts compiled, refused, read for units with what is to be said of them; units in groups and in order.
 * Neighbours: test_score.c has the arithmetic, reach_test.h the figures.
 */
#include "reach_test.h"

/* VN over P1 (C1, C2, C3) and P2 (C4); P3 stands beside. Layout L: A, B of communes' months, and their children's. */
static struct rt *make(void)
{
    struct fx *fx = fx_new();
    fx_hierarchy(fx, "admin");
    fx_org(fx, "VN", 0);
    fx_org(fx, "P1", 1);
    fx_org(fx, "P2", 1);
    fx_org(fx, "P3", 1);
    fx_org(fx, "C1", 2);
    fx_org(fx, "C2", 2);
    fx_org(fx, "C3", 2);
    fx_org(fx, "C4", 2);
    fx_edge(fx, 0, 1, 0, true);
    fx_edge(fx, 0, 2, 0, true);
    fx_edge(fx, 0, 4, 1, true);
    fx_edge(fx, 0, 5, 1, true);
    fx_edge(fx, 0, 6, 1, true);
    fx_edge(fx, 0, 7, 2, true);
    fx_indicator(fx, "A", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_indicator(fx, "B", 1, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_layout(fx, "L", 1);
    return rt_new(fx);
}

static struct score_part leaf(const char *value)
{
    return (struct score_part){.id = "p",
                               .name_vi = "",
                               .name_en = "",
                               .parent = CATALOG_NONE,
                               .points = 1000000,
                               .value = value,
                               .low = {CELL_NULL, 0},
                               .high = {CELL_NULL, 0},
                               .at = {.file = "score_parts.csv", .row = 7},
                               .value_column = 5};
}

/* A score of one part, of 100 points, for months of communes, ranked below their provinces. */
static struct score *add(struct rt *rt, const char *value)
{
    struct score *s = VEC_ADD(rt->fx->arena, &rt->fx->c.scores);
    *s = (struct score){.code = "S",
                        .levels = ARENA_ARRAY(rt->fx->arena, 2, uint32_t),
                        .levels_len = 1,
                        .within = 0,
                        .kinds = 1U << PERIOD_MONTH,
                        .points = 1000000,
                        .decimals = 1,
                        .from = DATE_MIN,
                        .to = DATE_MAX,
                        .parts = ARENA_ARRAY(rt->fx->arena, 4, struct score_part),
                        .len = 1};
    s->levels[0] = 2;
    s->parts[0] = leaf(value);
    return s;
}

static struct score_table ranked(struct rt *rt, const char *period)
{
    const struct reach_source source = rt_source(rt);
    struct score_table table;
    struct scores *scores = scores_compile(&rt->fx->c, rt->derived, rt->fx->arena, &rt->diags);
    assert_non_null(scores);
    scores_rank(scores, 0, fx_period(period), &source, rt->fx->arena, &table);
    return table;
}

/* "P1: 1 C2 100.0, 2 C1 0.0, 0 C3 -; …" */
static const char *told(struct rt *rt, const struct score_table *t)
{
    struct text_builder b;
    const struct catalog *c = &rt->fx->c;
    text_builder_init(&b, rt->fx->arena, 1 << 16);
    for (size_t i = 0; i < t->len; i++) {
        const struct score_group *g = &t->groups[i];
        text_builder_addf(&b, "%s%s:", i > 0 ? "; " : "",
                          g->within == CATALOG_NONE ? "-" : c->orgs.at[g->within].code);
        for (size_t r = 0; r < g->len; r++) {
            const char *total = score_text(g->rows[r].total, t->score->decimals, rt->fx->arena);
            text_builder_addf(&b, "%s %u %s %s", r > 0 ? "," : "", g->rows[r].rank,
                              c->orgs.at[g->rows[r].org].code, total != NULL ? total : "-");
        }
    }
    return text_dup(rt->fx->arena, text_builder_text(&b));
}

/* ---- compiling */

static void refused(const char *value, enum diag_code code)
{
    struct rt *rt = make();
    add(rt, value);
    rt_compile(rt);
    assert_null(scores_compile(&rt->fx->c, rt->derived, rt->fx->arena, &rt->diags));
    assert_int_equal(rt->diags.len, 1);
    assert_int_equal(rt->diags.at[0].code, code);
    assert_string_equal(rt->diags.at[0].at.file, "score_parts.csv");
    assert_int_equal(rt->diags.at[0].at.row, 7);
    assert_int_equal(rt->diags.at[0].at.column, 5);
    /* Of a catalog in force it is as if it had no value. */
    struct scores *scores = scores_in_force(&rt->fx->c, rt->derived, rt->fx->arena);
    const struct reach_source source = rt_source(rt);
    struct score_table table;
    scores_rank(scores, 0, fx_period("2026-01"), &source, rt->fx->arena, &table);
    assert_int_equal(score_table_ranked(&table), 0);
    assert_int_equal(score_table_units(&table), 4);
    fx_free(rt->fx);
}

static void test_refused(void **state)
{
    (void)state;
    refused("[NONE]", DIAG_E675);
    refused("[A].last(3)", DIAG_E667);
    refused("12", DIAG_E689);
    refused("[A] +", DIAG_E658);
    refused("[A] > 1", DIAG_E667);
}

/* Of an indicator its own decimals, of an expression the score's. */
static void test_decimals(void **state)
{
    (void)state;
    struct rt *rt = make();
    struct score *s = add(rt, "[A]");
    s->parts[1] = leaf("[B] + 0");
    s->parts[2] = leaf("");
    s->parts[3] = leaf("[B].prev");
    s->len = 4;
    s->decimals = 3;
    rt_compile(rt);
    struct scores *scores = scores_compile(&rt->fx->c, rt->derived, rt->fx->arena, &rt->diags);
    const int *decimals = scores_decimals(scores, 0);
    assert_int_equal(decimals[0], 0);
    assert_int_equal(decimals[1], 3);
    assert_int_equal(decimals[3], 1);
    fx_free(rt->fx);
}

static void test_periods(void **state)
{
    (void)state;
    struct rt *rt = make();
    struct score *s = add(rt, "[A]");
    s->from = date_of(2026, 2, 1);
    s->to = date_of(2026, 3, 31);
    rt_compile(rt);
    struct scores *scores = scores_compile(&rt->fx->c, rt->derived, rt->fx->arena, &rt->diags);
    date_t end = 0;
    assert_true(scores_period_end(scores, 0, fx_period("2026-02"), &end));
    assert_int_equal(end, date_of(2026, 2, 28));
    assert_true(scores_made(scores, 0, fx_period("2026-02")));
    assert_true(scores_made(scores, 0, fx_period("2026-03")));
    assert_false(scores_made(scores, 0, fx_period("2026-01")));
    assert_false(scores_made(scores, 0, fx_period("2026-04")));
    assert_false(scores_made(scores, 0, fx_period("2026-Q1")));
    fx_free(rt->fx);
}

/* ---- units */

/* Below P1 the values 10, 30, none: 0 and 100; below P2 one alone, which has all. */
static void test_groups(void **state)
{
    (void)state;
    struct rt *rt = make();
    add(rt, "[A]");
    rt_compile(rt);
    rt_put(rt, "A", "C1", "2026-01", 10);
    rt_put(rt, "A", "C2", "2026-01", 30);
    rt_put(rt, "A", "C4", "2026-01", 7);
    struct score_table t = ranked(rt, "2026-01");
    assert_string_equal(told(rt, &t), "P1: 1 C2 100.0, 2 C1 0.0, 0 C3 -; P2: 1 C4 100.0");
    assert_int_equal(t.groups[0].measures[0].low, 10);
    assert_int_equal(t.groups[0].measures[0].missing, 1);
    assert_int_equal(t.groups[1].units, 1);
    assert_int_equal(score_table_ranked(&t), 3);
    fx_free(rt->fx);
}

/* Two levels, each ranked apart, in the score's order; who has nobody above stands first. */
static void test_levels(void **state)
{
    (void)state;
    struct rt *rt = make();
    struct score *s = add(rt, "[A]");
    s->levels[0] = 1;
    s->levels[1] = 2;
    s->levels_len = 2;
    rt_compile(rt);
    rt_put(rt, "A", "P1", "2026-01", 40);
    rt_put(rt, "A", "P2", "2026-01", 7);
    rt_put(rt, "A", "P3", "2026-01", 9);
    rt_put(rt, "A", "C1", "2026-01", 40);
    struct score_table t = ranked(rt, "2026-01");
    assert_string_equal(told(rt, &t), "-: 1 P3 100.0; VN: 1 P1 100.0, 2 P2 0.0; "
                                      "P1: 1 C1 100.0, 0 C2 -, 0 C3 -; P2: 0 C4 -");
    assert_int_equal(t.groups[0].level, 1);
    assert_int_equal(t.groups[2].level, 2);
    /* All of a level together: 40, 7, 9 -> (9 - 7) / 33 = 0.0606… */
    s->within = CATALOG_NONE;
    s->levels_len = 1;
    t = ranked(rt, "2026-01");
    assert_string_equal(told(rt, &t), "-: 1 P1 100.0, 2 P3 6.1, 3 P2 0.0");
    fx_free(rt->fx);
}

/* A unit that is no longer there on the period's last day is in no group. */
static void test_units_of_the_day(void **state)
{
    (void)state;
    struct rt *rt = make();
    add(rt, "[A]");
    rt->fx->c.orgs.at[5].to = date_of(2026, 1, 30);
    rt_compile(rt);
    rt_put(rt, "A", "C1", "2026-01", 10);
    rt_put(rt, "A", "C2", "2026-01", 30);
    struct score_table t = ranked(rt, "2026-01");
    assert_string_equal(told(rt, &t), "P1: 1 C1 100.0, 0 C3 -; P2: 0 C4 -");
    fx_free(rt->fx);
}

/* Values are exact: 1/3 and 2/3 of 1 point in two thirds: least 1/3, greatest 1: (2/3 - 1/3) / (2/3) = 1/2. Conditions on the unit, other
 * periods and the unit above are the language's own. */
static void test_expressions(void **state)
{
    (void)state;
    struct rt *rt = make();
    struct score *s = add(rt, "[A] / [A].parent");
    s->within = CATALOG_NONE;
    rt_compile(rt);
    rt_put(rt, "A", "P1", "2026-01", 3);
    rt_put(rt, "A", "C1", "2026-01", 1);
    rt_put(rt, "A", "C2", "2026-01", 2);
    rt_put(rt, "A", "C3", "2026-01", 3);
    struct score_table t = ranked(rt, "2026-01");
    assert_string_equal(told(rt, &t), "-: 1 C3 100.0, 2 C2 50.0, 3 C1 0.0, 0 C4 -");
    s->parts[0].value = "if(orgUnit.level = 'commune' and period.month = 1 and "
                        "not orgUnit.under('P2'), [A], null)";
    t = ranked(rt, "2026-01");
    assert_string_equal(told(rt, &t), "-: 1 C3 100.0, 2 C2 50.0, 3 C1 0.0, 0 C4 -");
    fx_free(rt->fx);
}

/* What is withheld, provisional, expected: of all the figures that the value stands on. */
static void test_what_it_stands_on(void **state)
{
    (void)state;
    struct rt *rt = make();
    add(rt, "[A] + [B] + [A].prev");
    rt_compile(rt);
    static const char *const orgs[] = {"C1", "C2", "C3"};
    for (size_t i = 0; i < 3; i++) {
        rt_put(rt, "A", orgs[i], "2026-01", (int64_t)i);
        rt_put(rt, "A", orgs[i], "2026-02", (int64_t)i);
        struct figure *b = rt_put(rt, "B", orgs[i], "2026-02", 10);
        b->status = i == 0 ? "provisional" : "final";
        b->reported = 4;
        b->expected = 5;
        b->withheld = i == 2;
    }
    struct score_table t = ranked(rt, "2026-02");
    assert_string_equal(told(rt, &t), "P1: 1 C2 100.0, 2 C1 0.0, 0 C3 -; P2: 0 C4 -");
    const struct score_row *rows = t.groups[0].rows;
    assert_string_equal(rows[0].status, "final");
    assert_string_equal(rows[1].status, "provisional");
    assert_string_equal(rows[2].status, "confidential");
    assert_int_equal(rows[0].reported, 1); /* the least of 4, 1 and 1 */
    assert_int_equal(rows[0].expected, 5);
    fx_free(rt->fx);
}

/* Each cell beneath; a call-back that says no is obeyed. */
static bool refuse(void *ctx, const struct reach_cell *cell)
{
    (void)cell;
    ++*(int *)ctx;
    return false;
}

static void test_cells(void **state)
{
    (void)state;
    struct rt *rt = make();
    struct score *s = add(rt, "[A] + [B].prev");
    s->parts[1] = leaf("");
    s->parts[2] = leaf("[A].parent");
    s->len = 3;
    rt_compile(rt);
    struct scores *scores = scores_compile(&rt->fx->c, rt->derived, rt->fx->arena, &rt->diags);
    rt->cells = "";
    assert_true(scores_cells(scores, 0, rt_org(rt, "C1"), fx_period("2026-01"), rt_cell, rt));
    assert_string_equal(rt->cells, "A@C1/2026-01 B@C1/2025-12 A@P1/2026-01");
    int calls = 0;
    assert_false(scores_cells(scores, 0, rt_org(rt, "C1"), fx_period("2026-01"), refuse, &calls));
    assert_int_equal(calls, 1);
    fx_free(rt->fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),     cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_periods),     cmocka_unit_test(test_groups),
        cmocka_unit_test(test_levels),      cmocka_unit_test(test_units_of_the_day),
        cmocka_unit_test(test_expressions), cmocka_unit_test(test_what_it_stands_on),
        cmocka_unit_test(test_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
