/*
 * The grammar: every pair of operators groups as tests/cases/expressions/precedence.tsv says; what is spelt canonically is
 * read as the same tree; limits. Neighbours: indicators/expr_parse.c.
 */
#include "../cases/expressions_table.h"
#include "expr_test.h"

static struct expr_node *parse(struct et *et, const char *source)
{
    struct expr_reading r = {.source = text_of(source), .arena = et->arena, .diags = &et->diags};
    diags_init(&et->diags, et->arena, 0);
    return expr_parse(&r);
}

static void same_tree(struct et *et, const char *a, const char *b)
{
    struct expr_node *x = parse(et, a), *y = parse(et, b);
    if (x == NULL || y == NULL || !expr_print_eq(x, y))
        fail_msg("%s is not %s", a, b);
}

static const char *spell(struct et *et, const struct expr_node *node)
{
    struct text_builder b;
    text_builder_init(&b, et->arena, 0);
    expr_print_node(&b, node);
    return text_builder_text(&b).ptr;
}

static void test_precedence(void **state)
{
    (void)state;
    struct et et = et_new();
    struct expressions_table table = expressions_read(et.arena, "precedence.tsv");
    assert_true(table.len > 300);
    for (size_t i = 0; i < table.len; i++)
        same_tree(&et, table.at[i].column[0], table.at[i].column[1]);
    et_free(&et);
}

/* parse(print(e)) == e, of all that the tables hold. */
static void test_spelt_again(void **state)
{
    static const char *const names[] = {"precedence.tsv", "arithmetic.tsv", "rounding.tsv",
                                        "logic.tsv",      "functions.tsv",  "null.tsv",
                                        "vectors.tsv",    "figures.tsv"};
    (void)state;
    struct et et = et_new();
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        struct expressions_table table = expressions_read(et.arena, names[n]);
        for (size_t i = 0; i < table.len; i++)
            same_tree(&et, table.at[i].column[0], spell(&et, parse(&et, table.at[i].column[0])));
    }
    et_free(&et);
}

/* `before` so many times, then `middle`, then `behind` as often. */
static const char *
nest(struct et *et, const char *before, const char *middle, const char *behind, int times)
{
    struct text_builder b;
    text_builder_init(&b, et->arena, 0);
    for (int i = 0; i < times; i++)
        text_builder_adds(&b, before);
    text_builder_adds(&b, middle);
    for (int i = 0; i < times; i++)
        text_builder_adds(&b, behind);
    return text_builder_text(&b).ptr;
}

static void refused(struct et *et, const char *source, const char *findings)
{
    assert_null(parse(et, source));
    assert_string_equal(et_findings(et), findings);
}

static void test_limits(void **state)
{
    (void)state;
    struct et et = et_new();
    assert_non_null(parse(&et, nest(&et, "(", "1", ")", 200)));
    /* a bracket is a level, and so is what stands in it */
    refused(&et, nest(&et, "(", "1", ")", 300), "E666@251");
    refused(&et, arena_printf(et.arena, "-%s", nest(&et, "(", "1", ")", 300)), "E666@252");
    assert_non_null(parse(&et, nest(&et, "", "1", " + 1", EXPR_DEPTH_MAX - 1)));
    refused(&et, nest(&et, "", "1", " + 1", EXPR_DEPTH_MAX), "E666@1999");
    refused(&et, nest(&et, "-", "1", "", EXPR_DEPTH_MAX), "E666@501");
    refused(&et, nest(&et, "abs(", "1", ")", 300), "E666@1001");
    refused(&et, nest(&et, "2 ^ ", "1", "", 600), "E666@2001");
    refused(&et, nest(&et, " ", "1", "", EXPR_SOURCE_MAX), "E666@1");
    assert_non_null(parse(&et, nest(&et, " ", "1", "", EXPR_SOURCE_MAX - 1)));
    et_free(&et);
}

static void test_bytes(void **state)
{
    (void)state;
    struct et et = et_new();
    refused(&et, "1 + \xFF", "E652@5");
    refused(&et, "'\xC3", "E652@2");
    refused(&et, "1\x01", "E652@2");
    assert_non_null(parse(&et, "1\u00A0+\u00A02\r\n"));
    assert_null(parse(&et, NULL));
    assert_string_equal(et_findings(&et), "E658@1");
    et_free(&et);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_precedence),
        cmocka_unit_test(test_spelt_again),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
