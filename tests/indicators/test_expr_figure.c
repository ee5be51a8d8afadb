/*
 * Figures in brackets and their steps, in every order that is allowed. Neighbours: indicators/expr_figure.c.
 */
#include "expr_test.h"

static const struct expr_figure *only(struct et *et, const char *source)
{
    size_t len;
    const struct expr_figure *figures = expr_figures(et_compile_as(et, source, EXPR_NULL), &len);
    assert_int_equal(len, 1);
    return figures;
}

static void test_parts(void **state)
{
    (void)state;
    struct et et = et_new();
    const struct expr_figure *f = only(&et, "[ F.1 : A.2 | sex = F , area = _T, age=0-4 ]");
    assert_true(text_is(f->form, "F.1"));
    assert_true(text_is(f->code, "A.2"));
    assert_string_equal(f->members, "age=0-4,sex=F");
    assert_string_equal(expr_figure_text(f, et.arena).ptr, "[F.1:A.2 | age=0-4, sex=F]");
    f = only(&et, "[A]");
    assert_int_equal(f->form.len, 0);
    assert_string_equal(f->members, "");
    f = only(&et, "[F:a:b]"); /* the first colon ends the form */
    assert_true(text_is(f->code, "a:b"));
    et_free(&et);
}

static void test_steps(void **state)
{
    (void)state;
    struct et et = et_new();
    const struct expr_step *s = &only(&et, "[a].same_last_year.offset(-3).ytd.parent")->step;
    assert_int_equal(s->years, -1);
    assert_int_equal(s->offset, -3);
    assert_int_equal(s->span, EXPR_YTD);
    assert_int_equal(s->tree, EXPR_PARENT);
    assert_false(expr_step_spreads(s));
    s = &only(&et, "sum([a].last(12).prev)")->step;
    assert_int_equal(s->span, EXPR_LAST);
    assert_int_equal(s->last, 12);
    assert_int_equal(s->offset, -1);
    assert_true(expr_step_spreads(s));
    assert_true(expr_step_spreads(&only(&et, "sum([a].children.ytd)")->step));
    et_prints(&et, "[a].offset(-1)", "[a].prev");
    et_prints(&et, "[a].offset(0)", "[a]");
    et_prints(&et, "[a].offset(7)", "[a].offset(7)");
    et_prints(&et, "sum([a].children.prev)", "sum([a].prev.children)");
    et_prints(&et, "sum([a].parent.last( 1000 ))", "sum([a].last(1000).parent)");
    et_free(&et);
}

static void test_each_once(void **state)
{
    (void)state;
    struct et et = et_new();
    size_t len;
    const struct expr_figure *f =
        expr_figures(et_compile(&et, "[b] and [x] + [y].prev > [x] * [y].offset(-1)"), &len);
    assert_int_equal(len, 3);
    assert_true(text_is(f[0].code, "b") && text_is(f[1].code, "x") && text_is(f[2].code, "y"));
    et_free(&et);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_parts), cmocka_unit_test(test_steps),
                                       cmocka_unit_test(test_each_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
