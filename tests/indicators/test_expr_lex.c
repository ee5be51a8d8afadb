/*
 * Words of an expression, one by one. Neighbours: indicators/expr_lex.c.
 */
#include "expr_test.h"

/* Each word's kind and text, in a row. */
static const char *words(struct et *et, const char *source)
{
    static const char kinds[] = "$#'[nop(),.?";
    static const enum expr_token_kind order[] = {
        EXPR_TOKEN_END,  EXPR_TOKEN_NUMBER,   EXPR_TOKEN_TEXT, EXPR_TOKEN_FIGURE,
        EXPR_TOKEN_NAME, EXPR_TOKEN_OPERATOR, EXPR_TOKEN_OPEN};
    struct text rest = text_of(source);
    struct text_builder b;
    struct expr_token t;
    text_builder_init(&b, et->arena, 0);
    do {
        t = expr_lex_next(&rest);
        char kind = '-';
        for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
            if (order[i] == t.kind)
                kind = kinds[i];
        text_builder_addf(&b, "%c%.*s ", t.kind == EXPR_TOKEN_WRONG ? '?' : kind, (int)t.text.len,
                          t.text.ptr);
    } while (t.kind != EXPR_TOKEN_END && t.kind != EXPR_TOKEN_WRONG);
    return text_builder_text(&b).ptr;
}

static void test_words(void **state)
{
    (void)state;
    struct et et = et_new();
    assert_string_equal(words(&et, ""), "$ ");
    assert_string_equal(words(&et, " 1+.5 "), "#1 o+ #.5 $ ");
    assert_string_equal(words(&et, "1e-3*2E5"), "#1e-3 o* #2E5 $ ");
    assert_string_equal(words(&et, "a and b_2"), "na oand nb_2 $ ");
    assert_string_equal(words(&et, "andy ornot"), "nandy nornot $ ");
    assert_string_equal(words(&et, "!a!=b"), "o! na o!= nb $ ");
    assert_string_equal(words(&et, "a<=b>=c==d"), "na o<= nb o>= nc o== nd $ ");
    assert_string_equal(words(&et, "a&&b||c"), "na o&& nb o|| nc $ ");
    assert_string_equal(words(&et, "f(a,b).c"), "nf p( na -, nb -) -. nc $ ");
    assert_string_equal(words(&et, "'a''b''' 'c'"), "''a''b''' ''c' $ ");
    assert_string_equal(words(&et, "[a | x=1].prev"), "[[a | x=1] -. nprev $ ");
    assert_string_equal(words(&et, "\t1\r\n\u00A02"), "#1 #2 $ ");
    assert_string_equal(words(&et, "a\u00A0b"), "na nb $ ");
    assert_string_equal(words(&et, "tổng(1)"), "ntổng p( #1 -) $ ");
    et_free(&et);
}

static void wrong(const char *source, enum diag_code code, const char *text)
{
    struct text rest = text_of(source);
    struct expr_token t = expr_lex_next(&rest);
    assert_int_equal(t.kind, EXPR_TOKEN_WRONG);
    assert_int_equal(t.wrong, code);
    assert_true(text_is(t.text, text));
}

static void test_wrong(void **state)
{
    (void)state;
    wrong("#", DIAG_E652, "#");
    wrong("ừ1", DIAG_E652, "ừ");
    wrong("& b", DIAG_E652, "&");
    wrong("'abc", DIAG_E653, "'abc");
    wrong("'abc''", DIAG_E653, "'abc''");
    wrong("[a", DIAG_E654, "[a");
    wrong("1. + 2", DIAG_E655, "1.");
    wrong("1.e5", DIAG_E655, "1.e5");
    wrong("1e", DIAG_E655, "1e");
    wrong("1e+ 2", DIAG_E655, "1e+");
    wrong("12ab3 + 1", DIAG_E655, "12ab3");
    wrong(".5.5", DIAG_E655, ".5.5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_words), cmocka_unit_test(test_wrong)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
