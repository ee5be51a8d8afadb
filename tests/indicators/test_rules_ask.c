/* rules_ask.c: which cells of other reports are ever asked for. */
#include "rules_test.h"

#include "indicators.h"

enum { L1, L2 };

static bool asks(const struct rt *t, uint32_t layout, uint32_t slot)
{
    return rules_ask(t->rules, layout, slot);
}

static void own_cells_are_not_asked_for(void **state)
{
    (void)state;
    struct rt t = rt_new();
    rt_rule(&t, "R1", "[A] + [B]", "=", "[C]");
    rt_compile(&t);
    for (uint32_t slot = 0; slot < RT_SLOTS; slot++)
        assert_false(asks(&t, L1, slot));
    rt_free(&t);
}

static void other_periods_units_and_forms_are(void **state)
{
    (void)state;
    struct rt t = rt_new();
    rt_rule(&t, "R1", "[A]", "<=", "2 * [A].prev");
    rt_rule(&t, "R2", "[B]", "<=", "sum([C].children)");
    rt_rule(&t, "R3", "[B]", "<=", "[F2:X]");
    rt_compile(&t);
    assert_true(asks(&t, L1, RT_A));
    assert_true(asks(&t, L1, RT_AF)); /* by indicator, whatever the members */
    assert_true(asks(&t, L1, RT_C));
    assert_true(asks(&t, L2, 0)); /* X */
    assert_true(asks(&t, L2, 1)); /* A, there too */
    assert_false(asks(&t, L1, RT_B));
    assert_false(asks(&t, L1, RT_D));
    rt_free(&t);
}

/* X is carried by F2 alone; as a formula of other figures it asks for these. */
static void formulas_ask_for_their_parts(void **state)
{
    (void)state;
    struct rt t = rt_new();
    uint32_t z = fx_indicator(t.fx, "Z", 0, TIME_AGG_NONE, ORG_AGG_FORMULA);
    t.fx->c.indicators.at[z].formula = "[C] + [D]";
    rt_rule(&t, "R1", "[A]", "<=", "[Z].prev");
    rt_compile(&t);
    assert_true(asks(&t, L1, RT_C));
    assert_true(asks(&t, L1, RT_D));
    assert_false(asks(&t, L1, RT_E));
    rt_free(&t);
}

static void histories_ask_for_their_figure(void **state)
{
    (void)state;
    struct rt t = rt_new();
    struct outlier slip = {.method = OUTLIER_UNIT_SLIP, .window = 12};
    t.fx->c.indicators.at[RT_E].outliers = &slip;
    t.fx->c.indicators.at[RT_E].outliers_len = 1;
    rt_compile(&t);
    assert_true(asks(&t, L1, RT_E));
    assert_false(asks(&t, L1, RT_D));
    rt_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_cells_are_not_asked_for),
        cmocka_unit_test(other_periods_units_and_forms_are),
        cmocka_unit_test(formulas_ask_for_their_parts),
        cmocka_unit_test(histories_ask_for_their_figure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
