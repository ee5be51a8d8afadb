/*
 * The door: what is known of an expression once it is compiled. Neighbours: indicators/expr_compile.c.
 */
#include "expr_test.h"

static void test_names(void **state)
{
    (void)state;
    struct et et = et_new();
    static const char *const names[] = {"[a]", "[a | x=1].prev", "([a])", "orgUnit.level",
                                        "orgUnit.is('A')"};
    static const char *const others[] = {"1",   "[a] + 1", "-[a]", "'a'", "orgUnit.is('A', 'B')",
                                         "null"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(expr_is_name(et_compile(&et, names[i])));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(expr_is_name(et_compile(&et, others[i])));
    et_free(&et);
}

static void test_nothing_without_findings(void **state)
{
    (void)state;
    struct et et = et_new();
    et_refused(&et, "1 +", "E658@4");
    et_refused(&et, "1 + true", "E667@5");
    et_refused(&et, "[nope]", "E208@1");
    assert_non_null(et_compile(&et, "[a] + 1"));
    assert_int_equal(et.diags.len, 0);
    et_free(&et);
}

/* A message names its column, so that it can be found wherever the expression stands. */
static void test_messages(void **state)
{
    (void)state;
    struct et et = et_new();
    et_refused(&et, "'ừ' = 1", "E672@7");
    assert_string_equal(diag_message(&et.diags.at[0], LANG_EN, et.arena),
                        "“'ừ'” and “1” are not of one type (column 7)");
    et_refused(&et, "log(1, 2, 3)", "E662@1");
    assert_string_equal(diag_message(&et.diags.at[0], LANG_EN, et.arena),
                        "Number of arguments that log takes: 1–2 (column 1)");
    et_refused(&et, "greatest()", "E662@1");
    assert_string_equal(et.diags.at[0].arg[1], "≥ 1");
    et_free(&et);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names),
                                       cmocka_unit_test(test_nothing_without_findings),
                                       cmocka_unit_test(test_messages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
