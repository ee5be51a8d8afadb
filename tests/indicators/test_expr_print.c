/*
 * Canonical spelling: one for each expression, with no bracket too many. Neighbours: indicators/expr_print.c.
 */
#include "expr_test.h"

static void test_spelling(void **state)
{
    (void)state;
    struct et et = et_new();
    et_prints(&et, "1+2*3", "1 + 2 * 3");
    et_prints(&et, "((1+2))*3", "(1 + 2) * 3");
    et_prints(&et, "1-(2-3)", "1 - (2 - 3)");
    et_prints(&et, "(1-2)-3", "1 - 2 - 3");
    et_prints(&et, "(2^3)^2", "(2 ^ 3) ^ 2");
    et_prints(&et, "2^(3^2)", "2 ^ 3 ^ 2");
    et_prints(&et, "(-3)^2", "(-3) ^ 2");
    et_prints(&et, "-(3^2)", "-3 ^ 2");
    et_prints(&et, "-(-(3))", "--3");
    et_prints(&et, "-(1+2)", "-(1 + 2)");
    et_prints(&et, "2^(-3)", "2 ^ -3");
    et_prints(&et, "!true||false&&null", "not true or false and null");
    et_prints(&et, "not(not true)", "not not true");
    et_prints(&et, "(1==2)!=(3<4)", "1 = 2 != 3 < 4");
    et_prints(&et, "(1=2)=(true=false)", "1 = 2 = (true = false)");
    et_prints(&et, ".5+1e3+007", "0.5 + 1000 + 7");
    et_prints(&et, "'it''s'='a'", "'it''s' = 'a'");
    et_prints(&et, "is(1 in 2,3)", "is(1 in 2, 3)");
    et_prints(&et, "if(true,1,2)", "if(true, 1, 2)");
    et_prints(&et, "orgUnit.is('A','B')and orgUnit.under('C')",
              "orgUnit.is('A', 'B') and orgUnit.under('C')");
    et_prints(&et, "orgUnit.level", "orgUnit.level");
    et_prints(&et, "period.month+1", "period.month + 1");
    et_prints(&et, "[F:a|y=2,x=1].ytd.prev.same_last_year.parent",
              "[F:a | x=1, y=2].same_last_year.prev.ytd.parent");
    et_free(&et);
}

static void differ(struct et *et, const char *a, const char *b)
{
    assert_false(expr_eq(et_compile(et, a), et_compile(et, b)));
}

static void test_unequal(void **state)
{
    (void)state;
    struct et et = et_new();
    differ(&et, "1", "2");
    differ(&et, "1", "'1'");
    differ(&et, "true", "false");
    differ(&et, "1 + 2", "1 - 2");
    differ(&et, "-1", "+1");
    differ(&et, "abs(1)", "sqrt(1)");
    differ(&et, "greatest(1)", "greatest(1, 1)");
    differ(&et, "[a]", "[a].prev");
    differ(&et, "[a]", "[a | x=1]");
    differ(&et, "[a]", "[F:a]");
    differ(&et, "[a].offset(2)", "[a].offset(3)");
    differ(&et, "[a].same_last_year", "[a].ytd");
    differ(&et, "sum([a].last(2))", "sum([a].last(3))");
    differ(&et, "[a]", "[a].parent");
    differ(&et, "orgUnit.is('A')", "orgUnit.under('A')");
    differ(&et, "orgUnit.is('A')", "orgUnit.is('B')");
    differ(&et, "period.month = 1", "period.month = 2");
    differ(&et, "isNull(period.month)", "isNull(orgUnit.level)");
    assert_true(expr_eq(et_compile(&et, "null"), et_compile(&et, "(null)")));
    et_free(&et);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_spelling),
                                       cmocka_unit_test(test_unequal)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
