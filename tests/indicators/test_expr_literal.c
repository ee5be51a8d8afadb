/*
 * Numbers and texts in canonical spelling. Neighbours: indicators/expr_literal.c.
 */
#include "expr_test.h"

static void is_spelt(struct et *et, const char *written, const char *canonical)
{
    struct text t;
    assert_int_equal(expr_literal_number(text_of(written), et->arena, &t), DIAG_NONE);
    assert_string_equal(text_dup(et->arena, t), canonical);
}

static void is_wrong(struct et *et, const char *written, enum diag_code code)
{
    struct text t;
    assert_int_equal(expr_literal_number(text_of(written), et->arena, &t), code);
}

static void test_numbers(void **state)
{
    (void)state;
    struct et et = et_new();
    is_spelt(&et, "12", "12");
    is_spelt(&et, "0012.500", "12.5");
    is_spelt(&et, ".5", "0.5");
    is_spelt(&et, "0.05", "0.05");
    is_spelt(&et, "0", "0");
    is_spelt(&et, "0.000", "0");
    is_spelt(&et, "0e999", "0");
    is_spelt(&et, "1e3", "1000");
    is_spelt(&et, "1.5e1", "15");
    is_spelt(&et, "1.25e1", "12.5");
    is_spelt(&et, "125e-2", "1.25");
    is_spelt(&et, "125e-5", "0.00125");
    is_spelt(&et, "1e+0003", "1000");
    is_spelt(&et, "1e0", "1");
    is_spelt(&et, "1e000", "1");
    is_spelt(&et, "1e39", "1000000000000000000000000000000000000000");
    /* 1, forty noughts, and as many taken back */
    is_spelt(&et, "10000000000000000000000000000000000000000e-40", "1");
    et_free(&et);
}

static void test_refused(void **state)
{
    (void)state;
    struct et et = et_new();
    static const char *const bad[] = {"",   ".",    "1.",   "a",     "1e", "1e+",
                                      "1x", "1e3x", "1ee3", "1.2.3", "-1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        is_wrong(&et, bad[i], DIAG_E655);
    is_wrong(&et, "1e40", DIAG_E656);
    is_wrong(&et, "1e-41", DIAG_E656);
    is_wrong(&et, "1e99999999999999999999", DIAG_E656);
    is_wrong(&et, "1e-99999999999999999999", DIAG_E656);
    et_free(&et);
}

static void test_texts(void **state)
{
    (void)state;
    struct et et = et_new();
    assert_true(text_is(expr_literal_text(TEXT("''"), et.arena), ""));
    assert_true(text_is(expr_literal_text(TEXT("'abc'"), et.arena), "abc"));
    assert_true(text_is(expr_literal_text(TEXT("'a''b'"), et.arena), "a'b"));
    assert_true(text_is(expr_literal_text(TEXT("''''''"), et.arena), "''"));
    /* NFC */
    assert_true(text_is(expr_literal_text(TEXT("'u\u031B\u0300'"), et.arena), "ừ"));
    et_free(&et);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers),
                                       cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
