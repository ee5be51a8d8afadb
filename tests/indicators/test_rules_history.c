/*
 * rules_history.c: which figures are held against their history and their formula, what is asked for, what is found.
 */
#include "rules_internal.h"
#include "rules_test.h"

static void watch_ratio(struct rt *t, uint32_t indicator, int64_t threshold)
{
    struct outlier *o = ARENA_NEW(t->arena, struct outlier);
    *o = (struct outlier){OUTLIER_RATIO_TO_PREV, threshold, 1};
    t->fx->c.indicators.at[indicator].outliers = o;
    t->fx->c.indicators.at[indicator].outliers_len = 1;
}

static bool count(void *ctx, const struct reach_cell *cell)
{
    struct rt *t = ctx;
    (void)cell;
    t->asked++;
    return true;
}

static size_t cells_asked(struct rt *t)
{
    t->asked = 0;
    assert_true(rules_cells(t->rules, t->report, t->passing, count, t));
    return t->asked;
}

/* D was 4.00 in May: three times that is 12.00. */
static void test_history(void **state)
{
    struct rt t = rt_new();
    (void)state;
    watch_ratio(&t, RT_D, 30000);
    rt_compile(&t);
    assert_true(rules_concern(t.rules, 0));
    assert_false(rules_concern(t.rules, 1));
    rt_beyond(&t, 0, RT_D, RT_P, "2026-05", 400);
    rt_report(&t, 0, RT_P, "2026-06", "A=1 D=12.01");
    assert_int_equal(cells_asked(&t), 1);
    rt_judge(&t);
    assert_int_equal(t.report->diags.len, 1);
    const struct diag *d = &t.report->diags.at[0];
    assert_int_equal(d->code, DIAG_W333);
    assert_string_equal(d->arg[0], "12.01");
    assert_string_equal(d->indicator_code, "D");
    assert_string_equal(d->org_code, "P");
    assert_string_equal(d->period, "2026-06");
    assert_string_equal(d->form, "F1");
    assert_int_equal(d->at.row, 3);
    assert_int_equal(d->at.column, 3);
    rt_report(&t, 0, RT_P, "2026-06", "D=12.00");
    rt_judge(&t);
    assert_int_equal(t.report->diags.len, 0);
    /* no figure, nothing to ask for */
    rt_report(&t, 0, RT_P, "2026-06", "A=1");
    assert_int_equal(cells_asked(&t), 0);
    rt_judge(&t);
    assert_int_equal(t.report->diags.len, 0);
    rt_free(&t);
}

/* Every cell of the indicator has a history of its own. */
static void test_history_of_members(void **state)
{
    struct rt t = rt_new();
    (void)state;
    watch_ratio(&t, RT_A, 20000);
    rt_compile(&t);
    rt_beyond(&t, 0, RT_A, RT_P, "2026-05", 10);
    rt_beyond(&t, 0, RT_AF, RT_P, "2026-05", 4);
    rt_report(&t, 0, RT_P, "2026-06", "A=12 A|sex=F=9 A|sex=M=3");
    assert_int_equal(cells_asked(&t), 3);
    rt_judge(&t);
    assert_int_equal(t.report->diags.len,
                     1); /* 9 > 2 × 4; 12 ≤ 2 × 10; nothing is known of the men */
    assert_string_equal(t.report->diags.at[0].members, "sex=F");
    rt_free(&t);
}

/* Twelve periods before June: a text of twelve, oldest first. */
static void test_window(void **state)
{
    struct rt t = rt_new();
    (void)state;
    struct outlier o = {OUTLIER_MIN_MAX, 0, 12};
    t.fx->c.indicators.at[RT_A].outliers = &o;
    t.fx->c.indicators.at[RT_A].outliers_len = 1;
    rt_compile(&t);
    static const char *const months[] = {"2025-06", "2025-07", "2025-08", "2025-09",
                                         "2025-10", "2025-11", "2025-12", "2026-01",
                                         "2026-02", "2026-03", "2026-04"};
    rt_beyond(&t, 0, RT_A, RT_P, "2025-05", 1000); /* too old */
    for (size_t i = 0; i < sizeof months / sizeof months[0]; i++)
        rt_beyond(&t, 0, RT_A, RT_P, months[i], 10 + (int64_t)i);
    rt_report(&t, 0, RT_P, "2026-06", "A=21");
    assert_int_equal(cells_asked(&t), 12);
    rt_judge(&t);
    assert_int_equal(t.report->diags.len, 1);
    const char *told = diag_message(&t.report->diags.at[0], LANG_EN, t.arena);
    assert_non_null(strstr(told, "2025-06: 10; 2025-07: 11"));
    assert_non_null(strstr(told, "2026-04: 20; 2026-05: –"));
    rt_report(&t, 0, RT_P, "2026-06", "A=20");
    rt_judge(&t);
    assert_int_equal(t.report->diags.len, 0);
    rt_free(&t);
}

/* ---- formulas */

struct formula {
    const char *formula, *cells;
    int64_t tolerance; /* at one decimal, or CELL_NULL */
    size_t asked;
    const char *told; /* filed, computed, allowed */
};

static const char *formula_told(struct rt *t)
{
    if (t->report->diags.len == 0)
        return "";
    const struct diag *d = &t->report->diags.at[0];
    assert_int_equal(d->code, DIAG_W302);
    assert_string_equal(d->value, d->arg[0]);
    assert_string_equal(d->expected, d->arg[1]);
    assert_string_equal(d->indicator_code, "E");
    assert_int_equal(d->at.row, 2);
    return arena_printf(t->arena, "%s %s %s", d->arg[0], d->arg[1], d->arg[2]);
}

/* E stands on the form and has a formula. A was 3 in May; X is 7 in June. */
static void check_formula(const struct formula *f)
{
    struct rt t = rt_new();
    struct indicator *e = &t.fx->c.indicators.at[RT_E];
    e->formula = f->formula;
    e->nature = NATURE_RATIO;
    e->time_agg = TIME_AGG_NONE;
    e->org_agg = ORG_AGG_FORMULA;
    e->tolerance = f->tolerance;
    e->tolerance_decimals = 1;
    rt_compile(&t);
    rt_beyond(&t, 0, RT_A, RT_P, "2026-05", 3);
    rt_beyond(&t, 1, 0, RT_P, "2026-06", 7);
    rt_report(&t, 0, RT_P, "2026-06", f->cells);
    size_t asked = cells_asked(&t);
    rt_judge(&t);
    if (asked != f->asked || strcmp(formula_told(&t), f->told) != 0)
        fail_msg("%s, %s: asked for %u, told \"%s\"", f->formula, f->cells, (unsigned)asked,
                 formula_told(&t));
    rt_free(&t);
}

static void test_formulas(void **state)
{
    static const struct formula table[] = {
        /* 5 / 3 = 1.666…: half a unit of the last decimal is allowed, 1.67 is 0.00333… away, 1.66 0.00666… */
        {"[A] / [A].prev", "E=1.67 A=5", CELL_NULL, 1, ""},
        {"[A] / [A].prev", "E=1.66 A=5", CELL_NULL, 1, "1.66 1.67 0.005"},
        {"[A] / [A].prev", "E=1.68 A=5", CELL_NULL, 1, "1.68 1.67 0.005"},
        /* 0.1 allowed: 1.76 is 0.09333… away, 1.77 0.10333… */
        {"[A] / [A].prev", "E=1.76 A=5", 1, 1, ""},
        {"[A] / [A].prev", "E=1.77 A=5", 1, 1, "1.77 1.67 0.1"},
        /* the other form's: 5 + 7 */
        {"[A] + [X]", "E=12 A=5", CELL_NULL, 1, ""},
        {"[A] + [X]", "E=12.01 A=5", CELL_NULL, 1, "12.01 12.00 0.005"},
        {"[A] + [X]", "E=11.99 A=5", CELL_NULL, 1, "11.99 12.00 0.005"},
        /* nothing to compare */
        {"[A] / [A].prev", "E=1", CELL_NULL, 1, ""},
        {"[A] / [B].prev", "E=1 A=5", CELL_NULL, 1, ""},
        {"[A] / [A].prev", "A=5", CELL_NULL, 0, ""},
        /* computed in the roll-up's own row, and compared there */
        {"[A] / [B]", "E=1.66 A=5 B=3", CELL_NULL, 0, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        check_formula(&table[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_history),
        cmocka_unit_test(test_history_of_members),
        cmocka_unit_test(test_window),
        cmocka_unit_test(test_formulas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
