/*
 * Columns counted in characters, and quotes that stay short and show no control characters. Neighbours: indicators/expr_tell.c.
 */
#include "expr_test.h"

static void test_columns(void **state)
{
    (void)state;
    struct text t = TEXT("aừ\u0300b");
    assert_int_equal(expr_tell_column(t, t.ptr), 1);
    assert_int_equal(expr_tell_column(t, t.ptr + 1), 2);
    assert_int_equal(expr_tell_column(t, t.ptr + t.len - 1), 4);
    assert_int_equal(expr_tell_column(t, t.ptr + t.len), 5);
}

/* What is quoted is cut between two characters, and shows no control characters. */
static void test_quotes(void **state)
{
    (void)state;
    struct et et = et_new();
    struct text_builder b;
    text_builder_init(&b, et.arena, 0);
    text_builder_adds(&b, "'");
    for (int i = 0; i < 60; i++)
        text_builder_adds(&b, "ừ");
    et_refused(&et, text_builder_text(&b).ptr, "E653@1");
    const char *quoted = et.diags.at[0].arg[0];
    assert_int_equal(strlen(quoted), 1 + 19 * strlen("ừ") + strlen("…"));
    et_refused(&et, "'\033[31m", "E653@1");
    assert_null(strchr(et.diags.at[0].arg[0], '\033'));
    et_free(&et);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns),
                                       cmocka_unit_test(test_quotes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
