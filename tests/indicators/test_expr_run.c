/*
 * Evaluation: what is not needed is not asked for, what is not given is null, deep expressions have room, findings say where.
 * Neighbours: indicators/expr_run.c, expr_emit.c; tests/cases/expressions holds the values.
 */
#include "expr_test.h"

static void asks(struct et *et, const char *source, const char *value, size_t times)
{
    et_gives(et, source, value);
    assert_int_equal(et->asked, times);
}

static void test_only_what_is_needed(void **state)
{
    (void)state;
    struct et et = et_new();
    asks(&et, "if(true, [a], [aa])", "1", 1);
    asks(&et, "if(null, [a], [aa])", "null", 0);
    asks(&et, "if([b], [a], [aa])", "2", 2);
    asks(&et, "false and [b]", "false", 0);
    asks(&et, "true or [b]", "true", 0);
    asks(&et, "null and [bb]", "null", 1);
    asks(&et, "null or [bb]", "true", 1);
    asks(&et, "firstNonNull([a], [aa])", "1", 1);
    asks(&et, "firstNonNull(null, [aa], [aaa])", "2", 1);
    asks(&et, "is(1 in [a], [aa], [aaa])", "true", 1);
    asks(&et, "is(3 in [a], [aa], [aaa])", "true", 3);
    asks(&et, "is(4 in [a], [aa])", "false", 2);
    asks(&et, "greatest([a], [aa], [aaa])", "3", 3);
    asks(&et, "sum([vvv]) + sum([aa].last(2))", "9", 2);
    et_free(&et);
}

static struct expr_value property(void *ctx, enum expr_property property)
{
    (void)ctx;
    switch (property) {
    case EXPR_ORG_LEVEL: return expr_text(TEXT("province"));
    case EXPR_PERIOD_MONTH: return expr_decimal(12, 0);
    case EXPR_PERIOD_LAST_OF_YEAR: break;
    }
    return expr_boolean(true);
}

/* Is A; of B nobody knows; counts how often it was asked. */
static struct expr_value org(void *ctx, enum expr_org_test test, struct text code)
{
    ++*(size_t *)ctx;
    if (text_is(code, "B"))
        return expr_null();
    return expr_boolean(text_is(code, "A") && test == EXPR_ORG_IS);
}

static void
surrounded(struct et *et, const struct expr_context *context, const char *source, const char *value)
{
    struct expr_value v = expr_eval(et_compile(et, source), context, et->arena, NULL);
    assert_string_equal(et_text(et, &v), value);
}

static void test_surroundings(void **state)
{
    (void)state;
    struct et et = et_new();
    size_t asked = 0;
    const struct expr_context all = {.ctx = &asked, .property = property, .org = org}, none = {0};
    surrounded(&et, &all, "orgUnit.level", "province");
    surrounded(&et, &all, "period.month * 2", "24");
    surrounded(&et, &all, "not period.is_last_of_year", "false");
    surrounded(&et, &all, "orgUnit.is('A', 'B')", "true");
    assert_int_equal(asked, 1);
    surrounded(&et, &all, "orgUnit.is('B', 'A')", "true");
    surrounded(&et, &all, "orgUnit.is('B', 'C')", "null");
    surrounded(&et, &all, "orgUnit.is('C', 'D')", "false");
    surrounded(&et, &all, "orgUnit.under('A')", "false");
    surrounded(&et, &none, "orgUnit.level", "null");
    surrounded(&et, &none, "orgUnit.is('A')", "null");
    surrounded(&et, &none, "[a] + 1", "null");
    et_free(&et);
}

/* 1 + (1 + (1 + …)): every level holds a value. */
static void test_deep(void **state)
{
    (void)state;
    struct et et = et_new();
    struct text_builder b;
    text_builder_init(&b, et.arena, 0);
    for (int i = 0; i < 200; i++)
        text_builder_adds(&b, "1 + (");
    text_builder_adds(&b, "[a]");
    for (int i = 0; i < 200; i++)
        text_builder_adds(&b, ")");
    et_gives(&et, text_builder_text(&b).ptr, "201");
    assert_true(et_compile(&et, text_builder_text(&b).ptr)->stack == 201);
    et_free(&et);
}

static void test_findings(void **state)
{
    (void)state;
    struct et et = et_new();
    et_gives(&et, "1 / 0 + sqrt(0 - [a]) + 2 ^ 9999", "null");
    assert_string_equal(et_findings(&et), "W310@3 W311@9 W312@27");
    assert_string_equal(et.diags.at[0].arg[0], "1 / 0");
    assert_string_equal(et.diags.at[1].arg[0], "sqrt(0 - [a])");
    et_gives(&et, "firstNonNull(1 / 0, 5) + 1", "6");
    assert_string_equal(et_findings(&et), "W310@16");
    et_gives(&et, "if([a] = 0, 0, 1 / [a])", "1");
    assert_string_equal(et_findings(&et), "");
    const struct expr_context none = {0};
    surrounded(&et, &none, "1 / 0", "null"); /* nobody wants to hear of it */
    et_free(&et);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_what_is_needed), cmocka_unit_test(test_surroundings),
        cmocka_unit_test(test_deep), cmocka_unit_test(test_findings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
