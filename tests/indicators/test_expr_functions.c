/*
 * The table of functions: found by name, each row whole; functions of vectors that are not there. Neighbours:
 * indicators/expr_functions.c, expr_values.c, expr_vectors.c; tests/cases/expressions holds the values.
 */
#include "expr_test.h"

/* expressions.md, "functions" */
static const char *const documented[] = {
    "if",     "isNull",    "isNotNull", "firstNonNull", "is",   "abs",    "round",
    "floor",  "ceil",      "greatest",  "least",        "sqrt", "log",    "log10",
    "sum",    "avg",       "count",     "min",          "max",  "median", "percentileCont",
    "stddev", "stddevPop", "variance"};

static void test_table(void **state)
{
    (void)state;
    size_t rows = 0;
    for (const struct expr_function *f; (f = expr_functions_at(rows)) != NULL; rows++) {
        assert_ptr_equal(expr_functions_find(text_of(f->name)), f);
        assert_true((f->apply == NULL) == (f->control != EXPR_CALL));
        assert_int_equal(strspn(f->takes, "nbvsex"), strlen(f->takes));
        assert_true(f->min >= 1 && (f->max == 0 || f->max >= f->min));
        assert_true(f->max == 0 || strlen(f->takes) <= f->max);
    }
    assert_int_equal(rows, sizeof documented / sizeof documented[0]);
    for (size_t i = 0; i < rows; i++)
        assert_non_null(expr_functions_find(text_of(documented[i])));
    assert_null(expr_functions_find(TEXT("Sum")));
    assert_null(expr_functions_find(TEXT("")));
}

/* Any place of a null gives null without trouble, but where nulls are what is asked for. */
static void test_nulls(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct expr_value args[2] = {expr_null(), expr_null()};
    const struct expr_function *f;
    for (size_t i = 0; (f = expr_functions_at(i)) != NULL; i++) {
        struct expr_calc calc = {.arena = arena};
        if (f->apply == NULL)
            continue;
        struct expr_value v = f->apply(&calc, args, f->max > 1 ? 2 : 1);
        assert_int_equal(calc.trouble, EXPR_FINE);
        assert_int_equal(v.type, strncmp(f->name, "is", 2) == 0 ? EXPR_BOOLEAN : EXPR_NULL);
    }
    arena_free(arena);
}

/* 2^4095 twice is beyond the limit: every function that adds says so, and none goes on with it. */
static void test_too_large(void **state)
{
    static const char *const adding[] = {"sum", "avg", "stddev", "stddevPop", "variance", "median"};
    (void)state;
    struct et et = et_new();
    struct expr_calc calc = {.arena = et.arena};
    struct expr_number two = expr_number_of(2), at[3];
    at[0] = at[1] = expr_number_raise(&calc, &two, 4095);
    at[2] = expr_number_negate(&calc, &at[0]);
    struct expr_value v = {.type = EXPR_VECTOR, .vector = {at, 2}};
    for (size_t i = 0; i < sizeof adding / sizeof adding[0]; i++) {
        const struct expr_function *f = expr_functions_find(text_of(adding[i]));
        /* the middle between it and what lies as far below nought */
        v.vector.at = strcmp(adding[i], "median") == 0 ? at + 1 : at;
        calc.trouble = EXPR_FINE;
        struct expr_value result = f->apply(&calc, &v, 1);
        assert_int_equal(calc.trouble, EXPR_TOO_LARGE);
        assert_int_equal(result.type, EXPR_NULL);
    }
    et_free(&et);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table), cmocka_unit_test(test_nulls),
                                       cmocka_unit_test(test_too_large)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
