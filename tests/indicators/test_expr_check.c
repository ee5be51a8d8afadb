/*
 * Types: what each expression is, what does not fit, and that one mistake is told once. Neighbours: indicators/expr_check.c;
 * tests/cases/expressions/refused.tsv holds the many.
 */
#include "expr_test.h"

static void is_of(struct et *et, const char *source, enum expr_type type)
{
    assert_int_equal(expr_type_of(et_compile(et, source)), type);
}

static void test_types(void **state)
{
    (void)state;
    struct et et = et_new();
    is_of(&et, "1", EXPR_NUMBER);
    is_of(&et, "[a]", EXPR_NUMBER);
    is_of(&et, "[b]", EXPR_BOOLEAN);
    is_of(&et, "[t].prev", EXPR_TEXT);
    is_of(&et, "null", EXPR_NULL);
    is_of(&et, "-null", EXPR_NUMBER);
    is_of(&et, "null = null", EXPR_BOOLEAN);
    is_of(&et, "if(null, null, null)", EXPR_NULL);
    is_of(&et, "if(true, null, 'a')", EXPR_TEXT);
    is_of(&et, "firstNonNull(null, true)", EXPR_BOOLEAN);
    is_of(&et, "sum([a].last(2))", EXPR_NUMBER);
    is_of(&et, "sum(null)", EXPR_NUMBER);
    is_of(&et, "is('a' in null)", EXPR_BOOLEAN);
    is_of(&et, "orgUnit.level", EXPR_TEXT);
    is_of(&et, "period.month", EXPR_NUMBER);
    is_of(&et, "period.is_last_of_year", EXPR_BOOLEAN);
    is_of(&et, "orgUnit.is('A')", EXPR_BOOLEAN);
    et_free(&et);
}

static void test_all_are_told(void **state)
{
    (void)state;
    struct et et = et_new();
    et_refused(&et, "true + 1 = 'a' + 2", "E667@1 E667@12");
    et_refused(&et, "[nope] + [nope]", "E208@1 E208@10");
    /* what is not there fits anywhere else */
    et_refused(&et, "[nope] and 1 < [nope]", "E208@1 E208@16");
    et_refused(&et, "sum([t].last(2)) + [b].ytd", "E667@5 E667@20");
    et_refused(&et, "if([a], [t], [b])", "E668@4 E672@14");
    et_free(&et);
}

static void wants(struct et *et, const char *source, enum expr_type wanted, const char *findings)
{
    assert_int_equal(et_compile_as(et, source, wanted) != NULL, *findings == '\0');
    assert_string_equal(et_findings(et), findings);
}

static void test_result(void **state)
{
    (void)state;
    struct et et = et_new();
    wants(&et, "1", EXPR_NUMBER, "");
    wants(&et, "null", EXPR_NUMBER, "");
    wants(&et, " 1 < 2", EXPR_NUMBER, "E667@2");
    wants(&et, "1", EXPR_BOOLEAN, "E668@1");
    wants(&et, "1", EXPR_TEXT, "E669@1");
    wants(&et, "[v]", EXPR_VECTOR, "");
    wants(&et, "1", EXPR_VECTOR, "E670@1");
    wants(&et, "[v]", EXPR_NULL, "E671@1");
    et_free(&et);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_types),
                                       cmocka_unit_test(test_all_are_told),
                                       cmocka_unit_test(test_result)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
