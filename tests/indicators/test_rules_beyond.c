/*
 * Rules that look beyond the report: which cells they ask for, that the report's own are its own, and what they make of what stands
 * there. Expected values are arithmetic on the figures shown.
 */
#include "rules_internal.h"
#include "rules_test.h"

struct beyond {
    const char *left, *right; /* held to be equal, of P for June 2026 */
    const char *cells;        /* of the report */
    const char *asked;        /* cells beyond it: "A@P/2026-05" */
    const char *told;
};

static bool collect(void *ctx, const struct reach_cell *cell)
{
    struct rt *t = ctx;
    const struct catalog *c = &t->fx->c;
    const struct layout_cell *at = &c->layouts.at[cell->layout].cells[cell->slot];
    char period[PERIOD_TEXT_MAX];
    const char *before = t->cells[0] != '\0' ? " " : "";
    t->cells =
        arena_printf(t->arena, "%s%s%s%s%s@%s/%s", t->cells, before,
                     c->indicators.at[at->indicator].code, at->members[0] != '\0' ? "|" : "",
                     at->members, c->orgs.at[cell->org].code, period_format(cell->period, period));
    return true;
}

static const char *asked(struct rt *t)
{
    t->cells = "";
    assert_true(rules_cells(t->rules, t->report, t->passing, collect, t));
    arena_reset(t->passing);
    return t->cells;
}

/* What was filed before: A of P 10 in April, 20 in May, 7 in June of last year, 6 in May of last year; of C1 30 and of C2 40 in
 * June; X of P 50. June itself was filed as 1000 before, which does not count now. */
static void file_all(struct rt *t)
{
    rt_beyond(t, 0, RT_A, RT_P, "2026-04", 10);
    rt_beyond(t, 0, RT_A, RT_P, "2026-05", 20);
    rt_beyond(t, 0, RT_A, RT_P, "2025-06", 7);
    rt_beyond(t, 0, RT_A, RT_P, "2025-05", 6);
    rt_beyond(t, 0, RT_A, RT_C1, "2026-06", 30);
    rt_beyond(t, 0, RT_A, RT_C2, "2026-06", 40);
    rt_beyond(t, 0, RT_A, RT_VN, "2026-06", 80);
    rt_beyond(t, 1, 0, RT_P, "2026-06", 50);
    rt_beyond(t, 1, 1, RT_P, "2026-06", 60);
    rt_beyond(t, 0, RT_AF, RT_P, "2026-05", 3);
    rt_beyond(t, 0, RT_A, RT_P, "2026-06", 1000);
}

static void check(const struct beyond *b)
{
    struct rt t = rt_new();
    rt_rule(&t, "R", b->left, "=", b->right);
    rt_compile(&t);
    file_all(&t);
    rt_report(&t, 0, RT_P, "2026-06", b->cells);
    const char *cells = asked(&t);
    rt_judge(&t);
    if (strcmp(cells, b->asked) != 0 || strcmp(rt_told(&t), b->told) != 0)
        fail_msg("%s = %s: asks for \"%s\", says \"%s\"", b->left, b->right, cells, rt_told(&t));
    rt_free(&t);
}

static void test_reached(void **state)
{
    static const struct beyond table[] = {
        {"[B]", "[A].prev", "A=1 B=20", "A@P/2026-05", ""},
        {"[B]", "[A].prev", "A=1 B=21", "A@P/2026-05", "E320 R 21 20 1"},
        {"[B]", "[A | sex=F].prev + [A].offset(-2)", "B=14", "A|sex=F@P/2026-05 A@P/2026-04",
         "E320 R 14 13 1"},
        {"[B]", "[A].same_last_year", "B=8", "A@P/2025-06", "E320 R 8 7 1"},
        {"[B]", "[A].prev.same_last_year", "B=8", "A@P/2025-05", "E320 R 8 6 2"},
        /* May, and June of the report itself: 20 + 5 */
        {"[B]", "sum([A].last(2))", "A=5 B=26", "A@P/2026-05", "E320 R 26 25 1"},
        /* one of the three is missing: not judged */
        {"[B]", "sum([A].last(4))", "A=5 B=26", "A@P/2026-03 A@P/2026-04 A@P/2026-05", ""},
        {"[A]", "sum([A].children)", "A=71", "A@C1/2026-06 A@C2/2026-06", "E320 R 71 70 1"},
        {"[A]", "[A].parent", "A=80", "A@VN/2026-06", ""},
        {"[A]", "[A].parent", "A=81", "A@VN/2026-06", "E320 R 81 80 1"},
        /* the other form: X stands there alone; A too, if it is named */
        {"[A]", "[X]", "A=51", "X@P/2026-06", "E320 R 51 50 1"},
        {"[A]", "[F2:A]", "A=61", "A@P/2026-06", "E320 R 61 60 1"},
        {"[A]", "[F1:A] + 1", "A=61", "", "E320 R 61 62 -1"},
        {"[B]", "[F1:A].prev", "B=21", "A@P/2026-05", "E320 R 21 20 1"},
        /* nothing is asked twice */
        {"[A].prev", "[A].prev + [A].prev", "", "A@P/2026-05", "E320 R 20 40 -20"},
        /* nothing was filed */
        {"[B]", "[A].offset(-3)", "B=1", "A@P/2026-03", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        check(&table[i]);
}

/* From the year's begin: January to May, and June of the report itself. */
static void test_ytd(void **state)
{
    static const char *const months[] = {"2026-01", "2026-02", "2026-03", "2026-04", "2026-05"};
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R", "[B]", "=", "[A].ytd");
    rt_compile(&t);
    for (size_t i = 0; i < 5; i++)
        rt_beyond(&t, 0, RT_A, RT_P, months[i], 1 + (int64_t)i);
    rt_report(&t, 0, RT_P, "2026-06", "A=100 B=116");
    assert_string_equal(asked(&t), "A@P/2026-01 A@P/2026-02 A@P/2026-03 A@P/2026-04 A@P/2026-05");
    rt_judge(&t);
    assert_string_equal(rt_told(&t), "E320 R 116 115 1"); /* 1+2+3+4+5 + 100 */
    rt_free(&t);
}

static void check_vector(const char *left, enum rule_missing missing, const char *told)
{
    struct rt t = rt_new();
    rt_rule(&t, "R", left, "=", "1000")->missing = missing;
    rt_compile(&t);
    file_all(&t);
    rt_report(&t, 0, RT_P, "2026-06", "");
    rt_judge(&t);
    assert_string_equal(rt_told(&t), told);
    rt_free(&t);
}

/* March to June are null, 10, 20, null: missing elements are 0 where missing counts as 0. */
static void test_vectors_with_gaps(void **state)
{
    (void)state;
    check_vector("count([A].last(4))", RULE_SKIP_IF_ANY, "");
    check_vector("count([A].last(4))", RULE_SKIP_IF_ALL, "E320 R 4 1000 -996");
    check_vector("sum([A].last(4))", RULE_NEVER_SKIP, "E320 R 30 1000 -970");
    check_vector("sum([B].last(4))", RULE_SKIP_IF_ALL, "");
    check_vector("sum([B].last(4))", RULE_NEVER_SKIP, "E320 R 0 1000 -1000");
    check_vector("sum([B].children)", RULE_NEVER_SKIP, "E320 R 0 1000 -1000");
}

/* A commune has no children: a sum of nothing is null, whatever is missing. */
static void test_no_children(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R", "sum([A].children)", "=", "[A]")->missing = RULE_NEVER_SKIP;
    rt_compile(&t);
    assert_string_equal(rt_says(&t, "A=5"), "");
    rt_free(&t);
}

/* A condition asks too, but only where its rule is in force and would be broken; it is not counted as missing. */
static void test_condition_beyond(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R", "[A]", "=", "[B]")->when = "[A].prev > 0";
    rt_compile(&t);
    file_all(&t);
    rt_report(&t, 0, RT_P, "2026-06", "A=1 B=2");
    assert_string_equal(asked(&t), "A@P/2026-05");
    rt_judge(&t);
    assert_string_equal(rt_told(&t), "E320 R 1 2 -1");
    assert_int_equal(t.asked, 1);
    rt_report(&t, 0, RT_P, "2026-06", "A=1 B=1");
    rt_judge(&t);
    assert_int_equal(t.asked, 0);
    /* nothing stood in March */
    rt_report(&t, 0, RT_P, "2026-04", "A=1 B=2");
    rt_judge(&t);
    assert_string_equal(rt_told(&t), "");
    rt_free(&t);
}

static void test_dates_of_what_is_asked(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R", "[A]", "=", "[A].prev")->to = date_of(2026, 5, 31);
    rt_compile(&t);
    rt_report(&t, 0, RT_P, "2026-06", "A=1");
    assert_string_equal(asked(&t), "");
    rt_report(&t, 0, RT_P, "2026-05", "A=1");
    assert_string_equal(asked(&t), "A@P/2026-04");
    rt_free(&t);
}

static bool stop(void *ctx, const struct reach_cell *cell)
{
    size_t *left = ctx;
    (void)cell;
    return --*left > 0;
}

static void test_stopping(void **state)
{
    struct rt t = rt_new();
    size_t left = 2;
    (void)state;
    rt_rule(&t, "R", "[A]", "=", "sum([A].last(5))");
    rt_compile(&t);
    rt_report(&t, 0, RT_P, "2026-06", "A=1");
    assert_false(rules_cells(t.rules, t.report, t.passing, stop, &left));
    assert_int_equal(left, 0);
    rt_free(&t);
}

/* The same among the figures of a history. */
static void test_stopping_in_history(void **state)
{
    struct rt t = rt_new();
    struct outlier o = {OUTLIER_MIN_MAX, 0, 12};
    size_t left = 2;
    (void)state;
    t.fx->c.indicators.at[RT_A].outliers = &o;
    t.fx->c.indicators.at[RT_A].outliers_len = 1;
    rt_compile(&t);
    rt_report(&t, 0, RT_P, "2026-06", "A=1");
    assert_false(rules_cells(t.rules, t.report, t.passing, stop, &left));
    assert_int_equal(left, 0);
    rt_free(&t);
}

/* A derived indicator that no form carries is computed, from the report's own figures too: RATE = 100 × A / X. */
static void test_derived(void **state)
{
    struct rt t = rt_new();
    (void)state;
    fx_indicator(t.fx, "RATE", 1, TIME_AGG_NONE, ORG_AGG_FORMULA);
    fx_last_indicator(t.fx)->formula = "100 * [F1:A] / [X]";
    fx_last_indicator(t.fx)->home = CATALOG_NONE;
    rt_rule(&t, "R", "[RATE]", "<=", "100");
    rt_compile(&t);
    file_all(&t);
    rt_report(&t, 0, RT_P, "2026-06", "A=60");
    assert_string_equal(asked(&t), "X@P/2026-06");
    rt_judge(&t);
    assert_string_equal(rt_told(&t), "E320 R 120 100 20"); /* 100 × 60 / 50 */
    rt_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reached),           cmocka_unit_test(test_ytd),
        cmocka_unit_test(test_vectors_with_gaps), cmocka_unit_test(test_no_children),
        cmocka_unit_test(test_condition_beyond),  cmocka_unit_test(test_dates_of_what_is_asked),
        cmocka_unit_test(test_stopping),          cmocka_unit_test(test_stopping_in_history),
        cmocka_unit_test(test_derived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
