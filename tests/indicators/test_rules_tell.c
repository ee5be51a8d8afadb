/*
 * rules_tell.c: what a finding says: words in both languages, both sides, the place, the cells that take part.
 */
#include "rules_internal.h"
#include "rules_test.h"

static const struct diag *only(struct rt *t)
{
    assert_int_equal(t->report->diags.len, 1);
    return &t->report->diags.at[0];
}

/* A stands in row 2, B in row 3, column 3. */
static void test_all_of_it(void **state)
{
    struct rt t = rt_new();
    (void)state;
    struct rule *r = rt_rule(&t, "R1", "[A]", "<=", "[B] + 1");
    r->message_vi = "A không lớn hơn B cộng 1";
    r->message_en = "A is no more than B and 1";
    rt_compile(&t);
    rt_says(&t, "A=7 B=3");
    const struct diag *d = only(&t);
    assert_string_equal(
        diag_message(d, LANG_VI, t.arena),
        "Quy tắc R1: A không lớn hơn B cộng 1 (vế trái 7, vế phải 4, chênh lệch 3)");
    assert_string_equal(diag_message(d, LANG_EN, t.arena),
                        "Rule R1: A is no more than B and 1 (left 7, right 4, imbalance 3)");
    assert_string_equal(d->value, "7");
    assert_string_equal(d->expected, "4");
    assert_int_equal(d->at.row, 2);
    assert_int_equal(d->at.column, 3);
    assert_null(d->at.file);
    assert_string_equal(d->org_code, "C1");
    assert_string_equal(d->period, "2026-06");
    assert_string_equal(d->form, "F1");
    assert_string_equal(d->indicator_code, "A");
    assert_null(d->members);
    assert_string_equal(d->cells,
                        "[{\"indicator_code\":\"A\",\"value\":\"7\",\"row\":2,\"column\":3},"
                        "{\"indicator_code\":\"B\",\"value\":\"3\",\"row\":3,\"column\":3}]");
    rt_free(&t);
}

/* Without a message the rule is told as it is spelt; with one in one language, in the other only. */
static void test_without_message(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R1", "[A|sex=F]+( [A|sex=M] )", "=", "2*([A]-1)")->severity = SEVERITY_WARNING;
    rt_rule(&t, "R2", "[A]", "not_both", "[B]")->message_vi = "Không cùng có";
    rt_compile(&t);
    rt_says(&t, "A=3 A|sex=F=1 A|sex=M=2 B=1");
    assert_int_equal(t.report->diags.len, 2);
    assert_string_equal(diag_message(&t.report->diags.at[0], LANG_VI, t.arena),
                        "Quy tắc R1: [A | sex=F] + [A | sex=M] = 2 * ([A] - 1) (vế trái 3, vế phải "
                        "4, chênh lệch -1)");
    assert_string_equal(diag_message(&t.report->diags.at[0], LANG_EN, t.arena),
                        "Rule R1: [A | sex=F] + [A | sex=M] = 2 * ([A] - 1) (left 3, right 4, "
                        "imbalance -1)");
    assert_string_equal(t.report->diags.at[0].members, "sex=F");
    assert_string_equal(t.report->diags.at[1].arg[1], "Không cùng có");
    assert_string_equal(t.report->diags.at[1].arg[2], "[A] not_both [B]");
    rt_free(&t);
}

/* A missing side is a dash to people, and absent to machines. */
static void test_missing_side(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R", "[C]", "both_or_neither", "[B]")->severity = SEVERITY_NOTE;
    rt_compile(&t);
    rt_says(&t, "A=1 B=2");
    const struct diag *d = only(&t);
    assert_string_equal(diag_message(d, LANG_EN, t.arena),
                        "Rule R: [C] both_or_neither [B] (left –, right 2, imbalance –)");
    assert_null(d->value);
    assert_string_equal(d->expected, "2");
    /* C has no place, B has */
    assert_string_equal(d->indicator_code, "B");
    assert_int_equal(d->at.row, 3);
    assert_string_equal(d->cells,
                        "[{\"indicator_code\":\"C\",\"value\":null},"
                        "{\"indicator_code\":\"B\",\"value\":\"2\",\"row\":3,\"column\":3}]");
    rt_free(&t);
}

/* No cell has a place: the first is named all the same. No cell at all: none is. */
static void test_no_place(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R", "[A] + [B]", "=", "1")->missing = RULE_NEVER_SKIP;
    rt_compile(&t);
    rt_says(&t, "C=1");
    assert_string_equal(only(&t)->indicator_code, "A");
    assert_int_equal(only(&t)->at.row, 0);
    rt_free(&t);
    t = rt_new();
    rt_rule(&t, "R", "1", "=", "2");
    rt_compile(&t);
    rt_says(&t, "C=1");
    assert_null(only(&t)->indicator_code);
    assert_string_equal(only(&t)->org_code, "C1");
    assert_string_equal(only(&t)->cells, "[]");
    rt_free(&t);
}

/* Cells beyond the report say whose they are, of which period and form; each is told once; what has no place is not told. */
static void test_cells_beyond(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R", "[A | sex=F] + [A | sex=F].prev + sum([A].children) + [D].parent", "=",
            "[X] + [F2:A] + [A | sex=F].prev");
    rt_compile(&t);
    rt_beyond(&t, 0, RT_AF, RT_P, "2026-05", 1);
    rt_beyond(&t, 0, RT_A, RT_C1, "2026-06", 2);
    rt_beyond(&t, 0, RT_A, RT_C2, "2026-06", 3);
    rt_beyond(&t, 0, RT_D, RT_VN, "2026-06", 450); /* 4.50 */
    rt_beyond(&t, 1, 0, RT_P, "2026-06", 5);
    rt_beyond(&t, 1, 1, RT_P, "2026-06", 6);
    rt_report(&t, 0, RT_P, "2026-06", "C=1 A|sex=F=10");
    rt_judge(&t);
    /* 10 + 1 + 5 + 4.5 = 20.5; 5 + 6 + 1 = 12 */
    assert_string_equal(rt_told(&t), "E320 R 20.5 12 8.5");
    assert_string_equal(
        only(&t)->cells,
        "[{\"indicator_code\":\"A\",\"members\":\"sex=F\",\"value\":\"10\",\"row\":3,\"column\":3},"
        "{\"indicator_code\":\"A\",\"members\":\"sex=F\",\"period\":\"2026-05\",\"value\":\"1\"},"
        "{\"indicator_code\":\"A\",\"org_code\":\"C1\",\"value\":\"2\"},"
        "{\"indicator_code\":\"A\",\"org_code\":\"C2\",\"value\":\"3\"},"
        "{\"indicator_code\":\"D\",\"org_code\":\"VN\",\"value\":\"4.50\"},"
        "{\"indicator_code\":\"X\",\"form\":\"F2\",\"value\":\"5\"},"
        "{\"indicator_code\":\"A\",\"form\":\"F2\",\"value\":\"6\"}]");
    rt_free(&t);
}

/* A cell that a layout has and no form shows: there is no form to name. */
static void test_cell_of_no_form(void **state)
{
    struct rt t = rt_new();
    (void)state;
    for (size_t form = 1; form < 3; form++)
        t.fx->c.forms.at[form].cells[0].slot = 1;
    rt_rule(&t, "R", "[A]", "=", "[X]");
    rt_compile(&t);
    rt_beyond(&t, 1, 0, RT_C1, "2026-06", 5);
    rt_says(&t, "A=1");
    assert_string_equal(only(&t)->cells,
                        "[{\"indicator_code\":\"A\",\"value\":\"1\",\"row\":2,\"column\":3},"
                        "{\"indicator_code\":\"X\",\"value\":\"5\"}]");
    rt_free(&t);
}

/* A figure that is not on the rule's form takes part; the reader is sent to one that is. */
static void test_first_is_own(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R", "[X]", "=", "[A]");
    rt_compile(&t);
    rt_beyond(&t, 1, 0, RT_C1, "2026-06", 5);
    rt_says(&t, "A=1");
    assert_string_equal(only(&t)->indicator_code, "A");
    assert_int_equal(only(&t)->at.row, 2);
    rt_free(&t);
}

/* Texts, booleans, and a place a child's unit would have but nobody has: left out. */
static void test_other_values(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R", "[T]", "=", "if([Y], 'a\"b', '')");
    rt_compile(&t);
    rt_says(&t, "T=x Y=true");
    assert_string_equal(only(&t)->expected, "a\"b");
    assert_string_equal(only(&t)->cells,
                        "[{\"indicator_code\":\"T\",\"value\":\"x\",\"row\":2,\"column\":3},"
                        "{\"indicator_code\":\"Y\",\"value\":\"true\",\"row\":3,\"column\":3}]");
    rt_free(&t);
    t = rt_new();
    rt_rule(&t, "R", "firstNonNull([A].parent, 0)", "=", "[B]")->missing = RULE_NEVER_SKIP;
    rt_compile(&t);
    rt_report(&t, 0, RT_VN, "2026-06", "B=1"); /* nobody stands above */
    rt_judge(&t);
    assert_string_equal(rt_told(&t), "E320 R 0 1 -1");
    assert_string_equal(only(&t)->cells,
                        "[{\"indicator_code\":\"B\",\"value\":\"1\",\"row\":2,\"column\":3}]");
    rt_free(&t);
}

/* Beyond what a report lists, findings are counted, and nothing is written for them. */
static void test_many(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R1", "[A]", "=", "1");
    rt_rule(&t, "R2", "[A]", "=", "2");
    rt_rule(&t, "R3", "[A]", "=", "3");
    rt_compile(&t);
    rt_report(&t, 0, RT_C1, "2026-06", "A=0");
    t.report->diags.cap = 2;
    rt_judge(&t);
    assert_string_equal(rt_told(&t), "E320 R1 0 1 -1; E320 R2 0 2 -2");
    assert_int_equal(t.report->diags.errors, 3);
    rt_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_of_it),
        cmocka_unit_test(test_without_message),
        cmocka_unit_test(test_missing_side),
        cmocka_unit_test(test_no_place),
        cmocka_unit_test(test_cells_beyond),
        cmocka_unit_test(test_first_is_own),
        cmocka_unit_test(test_cell_of_no_form),
        cmocka_unit_test(test_other_values),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
