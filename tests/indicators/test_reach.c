/*
 * Where figures stand: steps in time and on the tree, over successions, in hierarchies. Neighbours: indicators/reach*.c.
 */
#include "reach_test.h"

/* VN over P1 (C1, C2) and P2 (C3; C4 only until 2025); layout 0 has A (a flow), S (a stock), B (true or false), T (a text). */
static struct rt *make(void)
{
    struct fx *fx = fx_new();
    fx_hierarchy(fx, "admin");
    static const char *const orgs[] = {"VN", "P1", "P2", "C1", "C2", "C3", "C4"};
    static const uint32_t level[] = {0, 1, 1, 2, 2, 2, 2}, above[] = {0, 0, 0, 1, 1, 2, 2};
    for (uint32_t i = 0; i < 7; i++) {
        fx_org(fx, orgs[i], level[i]);
        if (i > 0)
            fx_edge(fx, 0, i, above[i], true);
    }
    fx->c.edges.at[5].to = fx->c.orgs.at[6].to = date_of(2025, 12, 31);
    fx_indicator(fx, "A", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_indicator(fx, "S", 1, TIME_AGG_LAST, ORG_AGG_MAX);
    fx_indicator(fx, "B", 0, TIME_AGG_NONE, ORG_AGG_NONE);
    fx_last_indicator(fx)->value_type = VALUE_BOOLEAN;
    fx_indicator(fx, "T", 0, TIME_AGG_NONE, ORG_AGG_NONE);
    fx_last_indicator(fx)->value_type = VALUE_TEXT;
    fx_layout(fx, "L", 1);
    return rt_new(fx);
}

struct asking {
    struct rt *rt;
    struct expr_catalog names;
    uint32_t hierarchy, org;
    struct period period;
};

static struct expr_value value_of(void *ctx, const struct expr_figure *figure, struct arena *arena)
{
    struct asking *a = ctx;
    const struct reach_source source = rt_source(a->rt);
    return reach_value(a->rt->derived, &a->names.figures.at[figure->id], &figure->step,
                       a->hierarchy, a->org, a->period, &source, arena);
}

static struct expr *
compile(struct asking *a, struct rt *rt, const char *text, const char *org, const char *period)
{
    struct diags diags;
    *a = (struct asking){.rt = rt,
                         .names = {.catalog = &rt->fx->c, .arena = rt->fx->arena},
                         .org = rt_org(rt, org),
                         .period = fx_period(period)};
    const struct expr_names names = expr_catalog_names(&a->names);
    diags_init(&diags, rt->fx->arena, 0);
    struct expr *e = expr_compile(text_of(text), EXPR_NULL, &names, rt->fx->arena, &diags);
    if (e == NULL)
        e = expr_compile(text_of(text), EXPR_VECTOR, &names, rt->fx->arena, &diags);
    assert_non_null(e);
    return e;
}

static const char *number_text(const struct expr_number *n, struct arena *arena)
{
    return n->den == 0 && n->big == NULL ? "null" : expr_number_text(n, arena);
}

/* A value as text; vectors as "1, null". */
static const char *spell(const struct expr_value *v, struct arena *arena)
{
    const char *text = "";
    if (v->type == EXPR_BOOLEAN)
        return v->boolean ? "true" : "false";
    if (v->type == EXPR_NUMBER)
        return number_text(&v->number, arena);
    if (v->type != EXPR_VECTOR)
        return "null";
    for (size_t i = 0; i < v->vector.len; i++)
        text = arena_printf(arena, "%s%s%s", text, i > 0 ? ", " : "",
                            number_text(&v->vector.at[i], arena));
    return text;
}

static void
gives(struct rt *rt, const char *text, const char *org, const char *period, const char *expected)
{
    struct asking a;
    const struct expr *e = compile(&a, rt, text, org, period);
    const struct expr_context context = {.ctx = &a, .figure = value_of};
    struct expr_value v = expr_eval(e, &context, rt->fx->arena, NULL);
    assert_string_equal(spell(&v, rt->fx->arena), expected);
}

/* Which cells the one figure leads to. */
static void
leads(struct rt *rt, const char *figure, const char *org, const char *period, const char *expected)
{
    struct asking a;
    size_t len;
    const struct expr_figure *figures = expr_figures(compile(&a, rt, figure, org, period), &len);
    assert_int_equal(len, 1);
    rt->cells = "";
    assert_true(reach_cells(rt->derived, &a.names.figures.at[figures[0].id], &figures[0].step, 0,
                            a.org, a.period, rt_cell, rt));
    assert_string_equal(rt->cells, expected);
}

/* ---- in time */

static void test_time(void **state)
{
    (void)state;
    struct rt *rt = make();
    rt_compile(rt);
    for (int m = 1; m <= 9; m++) /* A of C1 in month m of 2026 is 10 m, S is m / 10 */
        rt_put(rt, "A", "C1", arena_printf(rt->fx->arena, "2026-0%d", m), 10 * m);
    for (int m = 1; m <= 9; m++)
        rt_put(rt, "S", "C1", arena_printf(rt->fx->arena, "2026-0%d", m), m);
    rt_put(rt, "A", "C1", "2025-12", 7);
    rt_put(rt, "A", "C1", "2025-03", 3);
    gives(rt, "[A]", "C1", "2026-03", "30");
    gives(rt, "[S]", "C1", "2026-03", "0.3");
    gives(rt, "[A].prev", "C1", "2026-03", "20");
    gives(rt, "[A].prev", "C1", "2026-01", "7");
    gives(rt, "[A].offset(2)", "C1", "2026-03", "50");
    gives(rt, "[A].same_last_year", "C1", "2026-03", "3");
    gives(rt, "[A].ytd", "C1", "2026-04", "100");  /* 10 + 20 + 30 + 40 */
    gives(rt, "[S].ytd", "C1", "2026-04", "0.4");  /* a stock does not add up */
    gives(rt, "[A].ytd", "C1", "2026-10", "null"); /* October is missing */
    gives(rt, "[A].last(3)", "C1", "2026-02", "7, 10, 20");
    gives(rt, "[A].prev.last(2)", "C1", "2026-02", "7, 10");
    gives(rt, "[A].ytd.same_last_year", "C1", "2026-03",
          "null"); /* of 2025-01, 02 there is nothing */
    rt_put(rt, "A", "C1", "2025-01", 1);
    rt_put(rt, "A", "C1", "2025-02", 2);
    gives(rt, "[A].ytd.same_last_year", "C1", "2026-03", "6"); /* 1 + 2 + 3 */
    leads(rt, "[A].ytd", "C1", "2026-03", "A@C1/2026-01 A@C1/2026-02 A@C1/2026-03");
    leads(rt, "[S].ytd", "C1", "2026-03", "S@C1/2026-03");
    leads(rt, "[A].same_last_year.prev", "C1", "2026-01", "A@C1/2024-12");
    leads(rt, "[A].last(3)", "C1", "1900-02",
          "- A@C1/1900-01 A@C1/1900-02"); /* years begin in 1900 */
    fx_free(rt->fx);
}

static void test_calendar(void **state)
{
    (void)state;
    struct rt *rt = make();
    rt_compile(rt);
    leads(rt, "[A].prev", "C1", "2026-01-01", "A@C1/2025-12-31");
    leads(rt, "[A].same_last_year", "C1", "2025-03-01", "A@C1/2024-03-01"); /* a day by its date */
    leads(rt, "[A].same_last_year", "C1", "2024-02-29", "-");
    leads(rt, "[A].same_last_year", "C1", "2026-W53", "-"); /* 2025 has 52 weeks */
    leads(rt, "[A].same_last_year", "C1", "2027-W02", "A@C1/2026-W02");
    leads(rt, "[A].ytd", "C1", "2026-Q2", "A@C1/2026-Q1 A@C1/2026-Q2");
    leads(rt, "[A].ytd", "C1", "2026", "A@C1/2026");
    leads(rt, "[A].same_last_year", "C1", "2026-9M", "A@C1/2025-9M");
    leads(rt, "[A].prev", "C1", "2025-2026-T1", "A@C1/2024-2025-T2");
    fx_free(rt->fx);
}

/* ---- on the tree */

static void test_tree(void **state)
{
    (void)state;
    struct rt *rt = make();
    rt_compile(rt);
    rt_put(rt, "A", "P1", "2026-03", 100);
    rt_put(rt, "A", "C1", "2026-03", 40);
    rt_put(rt, "A", "C1", "2026-02", 4);
    rt_put(rt, "A", "C2", "2026-02", 5);
    gives(rt, "[A].parent", "C1", "2026-03", "100");
    gives(rt, "[A].parent", "VN", "2026-03", "null");
    gives(rt, "[A].children", "P1", "2026-03", "40, null");
    gives(rt, "count([A].children)", "C1", "2026-03", "0"); /* nobody is below */
    gives(rt, "[A].prev.children", "P1", "2026-03", "4, 5");
    gives(rt, "[A].ytd.children", "P1", "2026-02", "null, null"); /* nothing in January */
    leads(rt, "[A].children", "P2", "2026-03", "A@C3/2026-03");
    leads(rt, "[A].children", "P2", "2025-12", "A@C3/2025-12 A@C4/2025-12");
    leads(rt, "[A].prev.children", "P2", "2026-01",
          "A@C3/2025-12 A@C4/2025-12"); /* as it was then */
    leads(rt, "[A].parent", "VN", "2026-03", "-");
    leads(rt, "[A].last(2).parent", "C1", "2026-03", "A@P1/2026-02 A@P1/2026-03");
    leads(rt, "[A].children", "C1", "2026-03", "");
    fx_free(rt->fx);
}

/* Figures of partial edges are not among the children; a parent is a parent. */
static void test_partial_edge(void **state)
{
    (void)state;
    struct rt *rt = make();
    rt->fx->c.edges.at[3].complete = false; /* C2 below P1 */
    rt_compile(rt);
    leads(rt, "[A].children", "P1", "2026-03", "A@C1/2026-03");
    leads(rt, "[A].parent", "C2", "2026-03", "A@P1/2026-03");
    fx_free(rt->fx);
}

/* A second hierarchy, in which C1 and C3 stand below P2; layout M is rolled up in both, N in admin alone. */
static void test_hierarchies(void **state)
{
    (void)state;
    struct rt *rt = make();
    fx_hierarchy(rt->fx, "sector");
    fx_edge(rt->fx, 1, 3, 2, true);
    fx_edge(rt->fx, 1, 5, 2, true);
    rt->fx->c.layouts.len = 0;
    fx_layout(rt->fx, "M", 2);
    rt_compile(rt);
    struct asking a;
    size_t len;
    const struct expr_figure *f =
        expr_figures(compile(&a, rt, "sum([A].children)", "P2", "2026-03"), &len);
    static const uint32_t asked[] = {0, 1, CATALOG_NONE, 7};
    static const char *const found[] = {"A@C3/2026-03", "A@C1/2026-03 A@C3/2026-03", "A@C3/2026-03",
                                        "A@C3/2026-03"}; /* an unknown one: the layout's first */
    for (int i = 0; i < 4; i++) {
        rt->cells = "";
        assert_true(reach_cells(rt->derived, &a.names.figures.at[f->id], &f->step, asked[i], a.org,
                                a.period, rt_cell, rt));
        assert_string_equal(rt->cells, found[i]);
    }
    fx_free(rt->fx);
}

/* P1 has nobody below it in the second hierarchy: its vectors are those of admin there, and so are its children. */
static void test_borrowed_children(void **state)
{
    (void)state;
    struct rt *rt = make();
    fx_hierarchy(rt->fx, "sector");
    fx_edge(rt->fx, 1, 1, 0, true);
    rt->fx->c.layouts.len = 0;
    fx_layout(rt->fx, "M", 2);
    fx_layout(rt->fx, "N", 2);
    rt->fx->c.layouts.at[1].hierarchies[0] = 1; /* in the second alone */
    rt->fx->c.layouts.at[1].hierarchies_len = 1;
    rt->fx->c.layouts.at[1].cells[0].members = "sex=F";
    static struct member members[] = {{"F", "F", "F"}};
    struct dimension sex = {.code = "sex", .members = members, .len = 1};
    VEC_PUSH(rt->fx->arena, &rt->fx->c.dimensions, sex);
    rt_compile(rt);
    static const char *const asked[] = {"sum([A].children)", "sum([A | sex=F].children)"};
    static const char *const found[] = {"A@C1/2026-03 A@C2/2026-03", ""};
    for (int i = 0; i < 2; i++) {
        struct asking a;
        size_t len;
        const struct expr_figure *f =
            expr_figures(compile(&a, rt, asked[i], "P1", "2026-03"), &len);
        rt->cells = "";
        assert_true(reach_cells(rt->derived, &a.names.figures.at[f->id], &f->step, 1, a.org,
                                a.period, rt_cell, rt));
        assert_string_equal(rt->cells, found[i]);
    }
    /* nobody says in which: VN has a place in the only one of N */
    struct asking a;
    size_t len;
    const struct expr_figure *f = expr_figures(compile(&a, rt, asked[1], "VN", "2026-03"), &len);
    rt->cells = "";
    assert_true(reach_cells(rt->derived, &a.names.figures.at[f->id], &f->step, CATALOG_NONE, a.org,
                            a.period, rt_cell, rt));
    assert_string_equal(rt->cells, "A@P1/2026-03");
    fx_free(rt->fx);
}

/* ---- over successions */

static void succession(struct rt *rt, const char *from, const char *to, enum succession_kind kind)
{
    struct succession s = {.predecessor = rt_org(rt, from),
                           .successor = rt_org(rt, to),
                           .kind = kind,
                           .effective = date_of(2026, 3, 1),
                           .share = ""};
    VEC_PUSH(rt->fx->arena, &rt->fx->c.successions, s);
}

static void lives(struct rt *rt, const char *org, date_t from, date_t to)
{
    struct org *o = &rt->fx->c.orgs.at[rt_org(rt, org)];
    o->from = from;
    o->to = to;
}

/* On 1 March 2026, C1 and C2 become C3. */
static struct rt *make_merged(enum succession_kind second)
{
    struct rt *rt = make();
    lives(rt, "C1", DATE_MIN, date_of(2026, 2, 28));
    lives(rt, "C2", DATE_MIN, date_of(2026, 2, 28));
    lives(rt, "C3", date_of(2026, 3, 1), DATE_MAX);
    succession(rt, "C1", "C3", SUCCESSION_FULL);
    succession(rt, "C2", "C3", second);
    rt_compile(rt);
    rt_put(rt, "A", "C1", "2026-01", 1);
    rt_put(rt, "A", "C2", "2026-01", 2);
    rt_put(rt, "A", "C1", "2026-02", 10);
    rt_put(rt, "A", "C2", "2026-02", 20);
    rt_put(rt, "A", "C3", "2026-03", 100);
    rt_put(rt, "S", "C1", "2026-02", 5);
    rt_put(rt, "S", "C2", "2026-02", 6);
    return rt;
}

static void test_full_succession(void **state)
{
    (void)state;
    struct rt *rt = make_merged(SUCCESSION_FULL);
    gives(rt, "[A].prev", "C3", "2026-03", "30"); /* 10 + 20 */
    gives(rt, "[A].ytd", "C3", "2026-03", "133"); /* 1 + 2 + 10 + 20 + 100 */
    gives(rt, "[A].last(3)", "C3", "2026-03", "3, 30, 100");
    gives(rt, "[A].last(2)", "C3", "2026-04", "100, null");
    gives(rt, "[S].prev", "C3", "2026-03", "null"); /* the greatest of two is no sum */
    leads(rt, "[A].prev", "C3", "2026-03", "A@C1/2026-02 A@C2/2026-02");
    leads(rt, "[A].parent.prev", "C3", "2026-03", "A@P1/2026-02"); /* both were below P1 */
    gives(rt, "[A].offset(1)", "C1", "2026-02", "null");           /* there is no C1 any more */
    leads(rt, "[A].offset(1)", "C1", "2026-02", "-");
    rt_put(rt, "A", "C2", "2026-02", CELL_NULL);
    gives(rt, "[A].prev", "C3", "2026-03", "null"); /* a part is missing */
    fx_free(rt->fx);
}

static void test_one_predecessor(void **state)
{
    (void)state;
    struct rt *rt = make();
    lives(rt, "C1", DATE_MIN, date_of(2026, 2, 28));
    lives(rt, "C3", date_of(2026, 3, 1), DATE_MAX);
    succession(rt, "C1", "C3", SUCCESSION_FULL);
    rt_compile(rt);
    rt_put(rt, "S", "C1", "2026-02", 5);
    gives(rt, "[S].prev", "C3", "2026-03", "0.5");
    gives(rt, "[S].prev", "C2", "2026-03", "null");
    fx_free(rt->fx);
}

static void test_partial_succession(void **state)
{
    (void)state;
    struct rt *rt = make_merged(SUCCESSION_PARTIAL);
    gives(rt, "[A].prev", "C3", "2026-03", "null");
    gives(rt, "[A].last(3)", "C3", "2026-03", "null, null, 100");
    leads(rt, "[A].prev", "C3", "2026-03", "-");
    gives(rt, "[A].prev", "C1", "2026-02", "1"); /* before it, C1 is itself */
    fx_free(rt->fx);
}

/* Told twice, it was one: C1 became C3. And before that, C4 became C1. */
static void test_chain(void **state)
{
    (void)state;
    struct rt *rt = make();
    lives(rt, "C4", DATE_MIN, date_of(2025, 12, 31));
    lives(rt, "C1", date_of(2026, 1, 1), date_of(2026, 2, 28));
    lives(rt, "C3", date_of(2026, 3, 1), DATE_MAX);
    succession(rt, "C1", "C3", SUCCESSION_FULL);
    succession(rt, "C1", "C3", SUCCESSION_FULL);
    succession(rt, "C4", "C1", SUCCESSION_FULL);
    rt->fx->c.successions.at[2].effective = date_of(2026, 1, 1);
    rt_compile(rt);
    leads(rt, "[A].last(4)", "C3", "2026-03",
          "A@C4/2025-12 A@C1/2026-01 A@C1/2026-02 A@C3/2026-03");
    fx_free(rt->fx);
}

/* P1 takes P2 in and goes on: its past has both, and the children of both. */
static void test_absorbed(void **state)
{
    (void)state;
    struct rt *rt = make();
    lives(rt, "P2", DATE_MIN, date_of(2026, 2, 28));
    succession(rt, "P2", "P1", SUCCESSION_FULL);
    rt_compile(rt);
    rt_put(rt, "A", "P1", "2026-02", 5);
    rt_put(rt, "A", "P2", "2026-02", 7);
    gives(rt, "[A].prev", "P1", "2026-03", "12");
    gives(rt, "[A].prev", "P1", "2026-02", "null");
    leads(rt, "[A].prev.children", "P1", "2026-03", "A@C1/2026-02 A@C2/2026-02 A@C3/2026-02");
    leads(rt, "[A].prev.parent", "P1", "2026-03", "A@VN/2026-02");
    fx_free(rt->fx);
}

/* C3, of C1 and C2 that had different parents: no one parent was theirs. */
static void test_no_parent(void **state)
{
    (void)state;
    struct rt *rt = make();
    lives(rt, "C1", DATE_MIN, date_of(2026, 2, 28));
    lives(rt, "C4", DATE_MIN, date_of(2026, 2, 28));
    lives(rt, "C3", date_of(2026, 3, 1), DATE_MAX);
    rt->fx->c.edges.at[5].to = DATE_MAX;
    succession(rt, "C1", "C3", SUCCESSION_FULL);
    succession(rt, "C4", "C3", SUCCESSION_FULL);
    rt_compile(rt);
    leads(rt, "[A].prev.parent", "C3", "2026-03", "-");
    leads(rt, "[A].prev", "C3", "2026-03", "A@C1/2026-02 A@C4/2026-02");
    fx_free(rt->fx);
}

/* ---- values */

static void test_values(void **state)
{
    (void)state;
    struct rt *rt = make();
    rt_compile(rt);
    rt_put(rt, "B", "C1", "2026-03", 1);
    rt_put(rt, "B", "C2", "2026-03", 0);
    rt_put(rt, "T", "C1", "2026-03", CELL_NULL)->text = "x";
    rt_put(rt, "S", "C1", "2026-03", 3)->exact = (struct fraction){1, 3}; /* 0.3 was 1/3 */
    gives(rt, "[B]", "C1", "2026-03", "true");
    gives(rt, "[B]", "C2", "2026-03", "false");
    gives(rt, "[B].prev", "C2", "2026-03", "null");
    gives(rt, "isNull([T])", "C1", "2026-03", "true");
    gives(rt, "[S] * 3", "C1", "2026-03", "1");
    fx_free(rt->fx);
}

static bool stop(void *ctx, const struct reach_cell *cell)
{
    (void)cell;
    return ++*(int *)ctx < 2;
}

static void test_stop(void **state)
{
    (void)state;
    struct rt *rt = make();
    rt_compile(rt);
    struct asking a;
    size_t len;
    int calls = 0;
    const struct expr_figure *f =
        expr_figures(compile(&a, rt, "sum([A].last(5))", "C1", "2026-03"), &len);
    assert_false(reach_cells(rt->derived, &a.names.figures.at[f->id], &f->step, 0, a.org, a.period,
                             stop, &calls));
    assert_int_equal(calls, 2);
    fx_free(rt->fx);
}

/* ---- occasions have no before */

static void test_occasion(void **state)
{
    (void)state;
    struct rt *rt = make();
    rt_compile(rt);
    struct asking a;
    size_t len;
    const struct expr_figure *f =
        expr_figures(compile(&a, rt, "sum([A].last(2)) + [A].ytd", "C1", "2026-03"), &len);
    assert_int_equal(len, 2);
    a.period = (struct period){2026, PERIOD_OCCASION, 3};
    static const char *const found[] = {"- A@C1/@2026.3", "A@C1/@2026.3"};
    for (int i = 0; i < 2; i++) {
        rt->cells = "";
        assert_true(reach_cells(rt->derived, &a.names.figures.at[f[i].id], &f[i].step, 0, a.org,
                                a.period, rt_cell, rt));
        assert_string_equal(rt->cells, found[i]);
    }
    fx_free(rt->fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_calendar),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_partial_edge),
        cmocka_unit_test(test_hierarchies),
        cmocka_unit_test(test_borrowed_children),
        cmocka_unit_test(test_full_succession),
        cmocka_unit_test(test_one_predecessor),
        cmocka_unit_test(test_partial_succession),
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_absorbed),
        cmocka_unit_test(test_no_parent),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_occasion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
