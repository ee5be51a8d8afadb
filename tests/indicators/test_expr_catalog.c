/*
 * Names looked up in a catalog: types of indicators, members, forms, and what is not there. Neighbours: indicators/expr_catalog.c.
 */
#include "expr_test.h"
#include "fixture.h"

struct names {
    struct fx *fx;
    struct expr_catalog catalog;
    struct diags diags;
};

static struct names make(void)
{
    struct names n = {.fx = fx_new()};
    struct fx *fx = n.fx;
    static struct member sexes[] = {{"F", "Nữ", "Female"}, {"M", "Nam", "Male"}};
    struct dimension sex = {"sex", sexes, 2};
    VEC_PUSH(fx->arena, &fx->c.dimensions, sex);
    fx_hierarchy(fx, "admin");
    static const enum value_type types[] = {VALUE_INTEGER, VALUE_MONEY,   VALUE_PERCENT,
                                            VALUE_DATE,    VALUE_BOOLEAN, VALUE_TEXT};
    static const char *const codes[] = {"INT", "MONEY", "PERCENT", "DATE", "BOOL", "TEXT"};
    for (size_t i = 0; i < 6; i++) {
        fx_indicator(fx, codes[i], 0, TIME_AGG_SUM, ORG_AGG_SUM);
        fx_last_indicator(fx)->value_type = types[i];
    }
    uint32_t layout = fx_layout(fx, "L", 1);
    struct layout *l = &fx->c.layouts.at[layout];
    l->cells[l->len++] = (struct layout_cell){.indicator = 0, .members = "sex=F"};
    fx_form(fx, "F1", layout, 0, 2);
    fx_form(fx, "F2", layout, 6, 7);
    fx_done(fx);
    n.catalog = (struct expr_catalog){.catalog = &fx->c, .arena = fx->arena};
    diags_init(&n.diags, fx->arena, 0);
    return n;
}

static struct expr *compile(struct names *n, const char *source)
{
    const struct expr_names names = expr_catalog_names(&n->catalog);
    diags_init(&n->diags, n->fx->arena, 0);
    return expr_compile(text_of(source), EXPR_NULL, &names, n->fx->arena, &n->diags);
}

static void is_of(struct names *n, const char *source, enum expr_type type)
{
    struct expr *e = compile(n, source);
    assert_non_null(e);
    assert_int_equal(expr_type_of(e), type);
}

static void refused(struct names *n, const char *source, enum diag_code code, uint32_t column)
{
    assert_null(compile(n, source));
    assert_int_equal(n->diags.len, 1);
    assert_int_equal(n->diags.at[0].code, code);
    assert_int_equal(n->diags.at[0].at.column, column);
}

static void test_types(void **state)
{
    (void)state;
    struct names n = make();
    is_of(&n, "[INT]", EXPR_NUMBER);
    is_of(&n, "[MONEY]", EXPR_NUMBER);
    is_of(&n, "[PERCENT]", EXPR_NUMBER);
    is_of(&n, "[DATE] - [DATE].prev", EXPR_NUMBER);
    is_of(&n, "[BOOL]", EXPR_BOOLEAN);
    is_of(&n, "[TEXT]", EXPR_TEXT);
    is_of(&n, "[INT | sex=F]", EXPR_NUMBER);
    is_of(&n, "[F1:INT]", EXPR_NUMBER);
    is_of(&n, "[F2:INT | sex=F]", EXPR_NUMBER);
    fx_free(n.fx);
}

static void test_not_there(void **state)
{
    (void)state;
    struct names n = make();
    refused(&n, "1 + [NOPE]", DIAG_E675, 5);
    refused(&n, "[INT | age=F]", DIAG_E676, 1);
    refused(&n, "[INT | sex=X]", DIAG_E677, 1);
    refused(&n, "[F9:INT]", DIAG_E678, 1);
    refused(&n, "[F2:INT]", DIAG_E679, 1);
    refused(&n, "[F1:DATE]", DIAG_E679, 1);
    refused(&n, "[F1:INT | sex=M]", DIAG_E679, 1);
    assert_string_equal(diag_message(&n.diags.at[0], LANG_EN, n.fx->arena),
                        "Form F1 does not carry [INT | sex=M] (column 1)");
    refused(&n, "1 + [NOPE]", DIAG_E675, 5);
    assert_string_equal(diag_message(&n.diags.at[0], LANG_EN, n.fx->arena),
                        "The catalog has no indicator “NOPE” (column 5)");
    fx_free(n.fx);
}

/* One id for one figure, whatever its steps, over all expressions. */
static void test_ids(void **state)
{
    (void)state;
    struct names n = make();
    size_t len;
    const struct expr_figure *f =
        expr_figures(compile(&n, "[INT] + [INT].prev + [INT | sex=F] + [F1:INT]"), &len);
    assert_int_equal(len, 4);
    assert_int_equal(f[0].id, 0);
    assert_int_equal(f[1].id, 0);
    assert_int_equal(f[2].id, 1);
    assert_int_equal(f[3].id, 2);
    f = expr_figures(compile(&n, "[INT | sex=F] + [MONEY]"), &len);
    assert_int_equal(f[0].id, 1);
    assert_int_equal(f[1].id, 3);
    assert_int_equal(n.catalog.figures.len, 4);
    assert_int_equal(n.catalog.figures.at[3].indicator, 1);
    assert_string_equal(n.catalog.figures.at[1].members, "sex=F");
    assert_int_equal(n.catalog.figures.at[2].form, 0);
    assert_true(n.catalog.figures.at[0].form == CATALOG_NONE);
    fx_free(n.fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types), cmocka_unit_test(test_not_there), cmocka_unit_test(test_ids)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
