/*
 * Derived indicators: compiled, ordered, refused; their figures and what they stand on. Neighbours: indicators/derived*.c.
 */
#include "reach_test.h"

/* VN over P1 (C1, C2); layout L: A, B, R (a ratio beside its parts), layout M: X. Formulas are set by tests; D1 to D3 have no cell. */
static struct rt *make(void)
{
    struct fx *fx = fx_new();
    fx_hierarchy(fx, "admin");
    fx_org(fx, "VN", 0);
    fx_org(fx, "P1", 1);
    fx_org(fx, "C1", 2);
    fx_org(fx, "C2", 2);
    fx_edge(fx, 0, 1, 0, true);
    fx_edge(fx, 0, 2, 1, true);
    fx_edge(fx, 0, 3, 1, true);
    fx_indicator(fx, "A", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_indicator(fx, "B", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_indicator(fx, "R", 1, TIME_AGG_NONE, ORG_AGG_FORMULA);
    fx_layout(fx, "L", 1);
    fx_indicator(fx, "X", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    uint32_t m = fx_layout(fx, "M", 1);
    fx->c.layouts.at[m].cells[0].indicator = 3; /* X alone */
    fx->c.layouts.at[m].len = 1;
    for (int i = 1; i <= 3; i++)
        fx_indicator(fx, arena_printf(fx->arena, "D%d", i), 2, TIME_AGG_NONE, ORG_AGG_FORMULA);
    for (uint32_t i = 0; i < fx->c.indicators.len; i++)
        fx->c.indicators.at[i].home = i < 3 ? 0 : m;
    return rt_new(fx);
}

static uint32_t indicator(const struct rt *rt, const char *code)
{
    return catalog_find_indicator(&rt->fx->c, text_of(code));
}

static void formula(struct rt *rt, uint32_t index, const char *text)
{
    struct indicator *i = &rt->fx->c.indicators.at[index];
    i->formula = text;
    i->row = index + 2;
    i->formula_column = 12;
}

enum { A, B, R, X, D1, D2, D3 };

static struct figure read(struct rt *rt, const char *code, const char *org, const char *period)
{
    const struct reach_source source = rt_source(rt);
    return derived_figure(rt->derived, indicator(rt, code), 0, rt_org(rt, org), fx_period(period),
                          &source, rt->fx->arena);
}

static void
gives(struct rt *rt, const char *code, const char *org, const char *period, int64_t expected)
{
    assert_true(read(rt, code, org, period).value == expected);
}

static void
stands(struct rt *rt, const char *code, const char *org, const char *period, const char *expected)
{
    rt->cells = "";
    assert_true(derived_cells(rt->derived, indicator(rt, code), 0, rt_org(rt, org),
                              fx_period(period), rt_cell, rt));
    assert_string_equal(rt->cells, expected);
}

/* ---- compiling */

static void test_compile(void **state)
{
    (void)state;
    struct rt *rt = make();
    formula(rt, R, "100*[A]/[B]");
    formula(rt, D1, "[D2] + 1");
    formula(rt, D2, "[A].prev");
    rt_compile(rt);
    assert_null(derived_expr(rt->derived, A));
    assert_string_equal(expr_print(derived_expr(rt->derived, D1), rt->fx->arena).ptr, "[D2] + 1");
    size_t len;
    const struct expr_figure *f = expr_figures(derived_expr(rt->derived, D1), &len);
    assert_int_equal(derived_names(rt->derived)->figures.at[f->id].indicator, D2);
    fx_free(rt->fx);
}

/* Every mistake, at its formula's place in the file; the expression's own column is an argument. */
static void test_mistakes(void **state)
{
    (void)state;
    struct rt *rt = make();
    formula(rt, R, "[A] +");
    formula(rt, D1, "[A] + 'x' + [nope]");
    fx_done(rt->fx);
    assert_null(derived_compile(&rt->fx->c, rt->fx->arena, &rt->diags));
    assert_int_equal(rt->diags.len, 3);
    const struct diag *d = rt->diags.at;
    assert_int_equal(d[0].code, DIAG_E658);
    assert_int_equal(d[0].at.row, R + 2);
    assert_int_equal(d[0].at.column, 12);
    assert_string_equal(d[0].arg[0], "6");
    assert_string_equal(d[0].indicator_code, "R");
    assert_int_equal(d[1].code, DIAG_E667); /* 'x' is no number */
    assert_int_equal(d[2].code, DIAG_E675);
    assert_string_equal(d[2].arg[1], "13");
    assert_string_equal(d[2].indicator_code, "D1");
    fx_free(rt->fx);
}

/* A truth is no number, so it is no formula of one. */
static void test_type(void **state)
{
    (void)state;
    struct rt *rt = make();
    formula(rt, D1, "[A] > 1");
    fx_done(rt->fx);
    assert_null(derived_compile(&rt->fx->c, rt->fx->arena, &rt->diags));
    rt->fx->c.indicators.at[D1].value_type = VALUE_BOOLEAN;
    rt->fx->c.indicators.at[D1].decimals = 0;
    formula(rt, D2, "if([A] > 1, 'many', 'few')");
    rt->fx->c.indicators.at[D2].value_type = VALUE_TEXT;
    rt_compile(rt);
    rt_put(rt, "A", "C1", "2026-03", 5);
    gives(rt, "D1", "C1", "2026-03", 1);
    struct figure f = read(rt, "D2", "C1", "2026-03");
    assert_string_equal(f.text, "many");
    assert_string_equal(f.status, "final");
    assert_true(f.value == CELL_NULL);
    fx_free(rt->fx);
}

static void test_cycle(void **state)
{
    (void)state;
    struct rt *rt = make();
    formula(rt, D1, "[D2].prev");
    formula(rt, D2, "sum([D1].children)");
    fx_done(rt->fx);
    assert_null(derived_compile(&rt->fx->c, rt->fx->arena, &rt->diags));
    assert_int_equal(rt->diags.len, 1);
    assert_int_equal(rt->diags.at[0].code, DIAG_E673);
    assert_int_equal(rt->diags.at[0].at.row, D2 + 2); /* where the circle closes */
    assert_string_equal(rt->diags.at[0].arg[1], "D1 → D2 → D1");
    fx_free(rt->fx);
}

/* D stands on itself by name only: a breakdown is what was filed. */
static void test_no_cycle(void **state)
{
    (void)state;
    struct rt *rt = make();
    static struct member members[] = {{"F", "F", "F"}};
    struct dimension sex = {.code = "sex", .members = members, .len = 1};
    VEC_PUSH(rt->fx->arena, &rt->fx->c.dimensions, sex);
    formula(rt, D1, "[D1 | sex=F] + 1");
    rt_compile(rt);
    gives(rt, "D1", "C1", "2026-03", CELL_NULL); /* nobody shows that cell */
    stands(rt, "D1", "C1", "2026-03", "");
    fx_free(rt->fx);
}

/* 101 formulas upon each other are too many, 100 are not. */
static void test_depth(void **state)
{
    (void)state;
    for (int many = 100; many <= 101; many++) {
        struct rt *rt = make();
        for (int i = 1; i <= many; i++) {
            fx_indicator(rt->fx, arena_printf(rt->fx->arena, "Z%d", i), 0, TIME_AGG_NONE,
                         ORG_AGG_FORMULA);
            formula(rt, (uint32_t)rt->fx->c.indicators.len - 1,
                    i == 1 ? "[A]" : arena_printf(rt->fx->arena, "[Z%d] + 1", i - 1));
        }
        fx_done(rt->fx);
        rt->derived = derived_compile(&rt->fx->c, rt->fx->arena, &rt->diags);
        if (many == 100) {
            rt_put(rt, "A", "C1", "2026-03", 1);
            gives(rt, "Z100", "C1", "2026-03", 100); /* 1, and 99 times one more */
        } else {
            assert_null(rt->derived);
            assert_int_equal(rt->diags.len, 1);
            assert_int_equal(rt->diags.at[0].code, DIAG_E666);
            assert_string_equal(rt->diags.at[0].indicator_code, "Z101");
        }
        fx_free(rt->fx);
    }
}

/* ---- figures */

static void test_figure(void **state)
{
    (void)state;
    struct rt *rt = make();
    formula(rt, D1, "100 * [A] / [X]");
    formula(rt, D2, "[D1] * 3 - sum([A].children)");
    rt_compile(rt);
    rt_put(rt, "A", "P1", "2026-03", 1);
    rt_put(rt, "X", "P1", "2026-03", 3);
    rt_put(rt, "A", "C1", "2026-03", 60);
    rt_put(rt, "A", "C2", "2026-03", 39);
    struct figure f = read(rt, "D1", "P1", "2026-03");
    assert_int_equal(f.value, 3333); /* 100/3 = 33.33… */
    assert_true(f.exact.num == 100 && f.exact.den == 3);
    assert_string_equal(f.status, "final");
    assert_string_equal(f.vintage, "final");
    assert_int_equal(f.layout, 0);
    assert_int_equal(f.indicator, D1);
    /* 3 * 100/3 - 99 = 1: formulas stand on the exact values of formulas */
    gives(rt, "D2", "P1", "2026-03", 100);
    assert_true(read(rt, "D2", "P1", "2026-03").exact.den == 0);
    gives(rt, "D1", "P1", "2026-04", CELL_NULL);
    gives(rt, "D1", "VN", "2026-03", CELL_NULL);
    stands(rt, "D1", "P1", "2026-03", "A@P1/2026-03 X@P1/2026-03");
    stands(rt, "D2", "P1", "2026-03", "A@P1/2026-03 X@P1/2026-03 A@C1/2026-03 A@C2/2026-03");
    fx_free(rt->fx);
}

static void test_figure_standing(void **state)
{
    (void)state;
    struct rt *rt = make();
    formula(rt, D1, "[A] + [B] + [X]");
    rt_compile(rt);
    struct figure *a = rt_put(rt, "A", "P1", "2026-03", 1);
    a->reported = 4;
    a->expected = 7;
    struct figure *b = rt_put(rt, "B", "P1", "2026-03", 2);
    b->reported = 3;
    b->expected = 3;
    b->vintage = "preliminary+estimate";
    b->status = "provisional";
    rt_put(rt, "X", "P1", "2026-03", 3)->withheld = true;
    struct figure f = read(rt, "D1", "P1", "2026-03");
    assert_int_equal(f.value, 600);
    assert_int_equal(f.reported, 1); /* the least of 4, 3, 1 */
    assert_int_equal(f.expected, 7); /* the most of 7, 3, 1 */
    assert_string_equal(f.status, "provisional");
    assert_string_equal(f.vintage, "final+preliminary+estimate");
    assert_true(f.withheld);
    rt_put(rt, "X", "P1", "2026-03", CELL_NULL);
    f = read(rt, "D1", "P1", "2026-03");
    assert_true(f.value == CELL_NULL);
    assert_string_equal(f.status, "missing");
    assert_string_equal(f.vintage, "");
    fx_free(rt->fx);
}

/* R is computed in the rows of its layout, so it is read as a cell; over time it is not, so it is computed when it is read. */
static void test_filed(void **state)
{
    (void)state;
    struct rt *rt = make();
    formula(rt, R, "100*[A]/[B]");
    formula(rt, D1, "[R] * 2");
    rt_compile(rt);
    rt_put(rt, "R", "P1", "2026-03", 125);
    stands(rt, "D1", "P1", "2026-03", "R@P1/2026-03");
    gives(rt, "D1", "P1", "2026-03", 2500); /* 12.5 * 2 */
    stands(rt, "R", "P1", "2026-03", "A@P1/2026-03 B@P1/2026-03");
    fx_free(rt->fx);
    rt = make();
    formula(rt, R, "100*[A]/[A].prev");
    formula(rt, D1, "[R] * 2");
    rt_compile(rt);
    rt_put(rt, "R", "P1", "2026-03", 125);
    stands(rt, "D1", "P1", "2026-03", "A@P1/2026-03 A@P1/2026-02 R@P1/2026-03");
    gives(rt, "R", "P1", "2026-03", 125); /* filed: there is nothing to compute from */
    gives(rt, "D1", "P1", "2026-03", 2500);
    rt_put(rt, "A", "P1", "2026-03", 3);
    rt_put(rt, "A", "P1", "2026-02", 8);
    gives(rt, "R", "P1", "2026-03", 375); /* 100 * 3/8, whatever was filed */
    gives(rt, "D1", "P1", "2026-03", 7500);
    fx_free(rt->fx);
}

/* A form names the layout; what stands on no cell at all has no ground, and looks at the tree that it is asked in, else at admin. */
static void test_ground(void **state)
{
    (void)state;
    struct rt *rt = make();
    fx_form(rt->fx, "F", 1, 0, 1);
    formula(rt, D1, "[F:X] + 1");
    formula(rt, D2, "2");
    formula(rt, D3, "sum([D2].children)");
    rt_compile(rt);
    assert_int_equal(derived_ground(rt->derived, D1), 1);
    assert_int_equal(derived_ground(rt->derived, A), 0);
    assert_int_equal(derived_ground(rt->derived, D3), CATALOG_NONE);
    rt_put(rt, "X", "P1", "2026-03", 4);
    gives(rt, "D1", "P1", "2026-03", 500);
    gives(rt, "D3", "P1", "2026-03", 400); /* C1 and C2 */
    const struct reach_source source = rt_source(rt);
    assert_int_equal(
        derived_figure(rt->derived, D3, 7, 1, fx_period("2026-03"), &source, rt->fx->arena).value,
        400);
    fx_free(rt->fx);
}

/* 12 * 12 * 12 ways lead down to few cells: each is asked for once. */
static void test_once(void **state)
{
    (void)state;
    struct rt *rt = make();
    formula(rt, D1, "sum([D2].last(12))");
    formula(rt, D2, "sum([D3].last(12))");
    formula(rt, D3, "sum([A].last(2))");
    rt_compile(rt);
    for (int m = 1; m <= 12; m++)
        rt_put(rt, "A", "C1", arena_printf(rt->fx->arena, "2025-%02d", m), 1);
    rt_put(rt, "A", "C1", "2026-01", 1);
    /* D3 of January 2026 is 2, of each month of 2025 but January 2, of that 1, before it null. D2 of a month m of 2025 is the sum
     * of what is left of 12: of m values 2 m - 1, of January 2026 11 * 2 + 2 = 24. D1 of January 2026: 3 + 5 + … + 23 + 24 = 143 + 24. */
    gives(rt, "D1", "C1", "2026-01", 16700);
    rt->cells = "";
    assert_true(derived_cells(rt->derived, D1, 0, 2, fx_period("2026-01"), rt_cell, rt));
    size_t cells = 1;
    for (const char *at = rt->cells; *at != '\0'; at++)
        cells += *at == ' ';
    assert_int_equal(cells, 24); /* 2024-02 to 2026-01 */
    fx_free(rt->fx);
}

static void test_unit_and_period(void **state)
{
    (void)state;
    struct rt *rt = make();
    formula(rt, D1,
            "if(orgUnit.level = 'commune' and orgUnit.under('P1') and not orgUnit.under('C1'), "
            "period.month, if(orgUnit.is('VN'), 99, 0))");
    formula(rt, D2, "if(period.is_last_of_year, 1, 2)");
    rt_compile(rt);
    gives(rt, "D1", "C1", "2026-Q2", 600);
    gives(rt, "D1", "VN", "2026-Q2", 9900);
    gives(rt, "D1", "P1", "2026-Q2", 0);
    gives(rt, "D2", "P1", "2026-Q4", 100);
    gives(rt, "D2", "P1", "2026-11", 200);
    gives(rt, "D2", "P1", "2026", 100);
    const struct reach_source source = rt_source(rt);
    struct figure f = derived_figure(
        rt->derived, D2, 0, 0, (struct period){2026, PERIOD_OCCASION, 1}, &source, rt->fx->arena);
    assert_true(f.value == CELL_NULL); /* an occasion is the last of no year */
    fx_free(rt->fx);
}

/* 10^30 does not fit a cell; 10^40 / 3 does not fit a fraction of 128 bits either. */
static void test_large(void **state)
{
    (void)state;
    struct rt *rt = make();
    formula(rt, D1, "[A] * 1e30");
    formula(rt, D2, "[A] / 3e39");
    formula(rt, D3, "-[A] / 3e30");
    rt_compile(rt);
    rt_put(rt, "A", "C1", "2026-03", 1);
    gives(rt, "D1", "C1", "2026-03", CELL_NULL);
    struct figure f = read(rt, "D2", "C1", "2026-03");
    assert_int_equal(f.value, 0);
    assert_true(f.exact.den == 0);
    f = read(rt, "D3", "C1", "2026-03");
    assert_true(f.exact.num == -1 && f.exact.den == 3 * decimal_pow10(30));
    fx_free(rt->fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compile),  cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_type),     cmocka_unit_test(test_cycle),
        cmocka_unit_test(test_no_cycle), cmocka_unit_test(test_depth),
        cmocka_unit_test(test_figure),   cmocka_unit_test(test_figure_standing),
        cmocka_unit_test(test_filed),    cmocka_unit_test(test_ground),
        cmocka_unit_test(test_once),     cmocka_unit_test(test_unit_and_period),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
