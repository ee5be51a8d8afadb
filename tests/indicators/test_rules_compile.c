/*
 * rules_compile.c: mistakes with their place, which rules are sums, and verdicts that stay what they were when rules are added,
 * changed and retired.
 */
#include <stdio.h>

#include "rules_internal.h"
#include "rules_test.h"

/* ---- mistakes */

struct refusal {
    const char *left, *op, *right, *when,
        *told; /* code, row:column of the file, column of the expression */
};

static const char *places(struct rt *t)
{
    const char *told = "";
    for (size_t i = 0; i < t->diags.len; i++) {
        const struct diag *d = &t->diags.at[i];
        const char *column = "";
        for (size_t a = 0; a < DIAG_ARGS_MAX && d->arg[a] != NULL; a++)
            column = d->arg[a];
        told = arena_printf(t->arena, "%s%s%s %s:%u:%u %s", told, i > 0 ? "; " : "",
                            diag_name(d->code), d->at.file, d->at.row, d->at.column, column);
    }
    return told;
}

static void test_refusals(void **state)
{
    /* the rule stands in row 3; left, right and when are columns 4, 6 and 9 */
    static const struct refusal table[] = {
        {"[A] +", "=", "1", "", "E658 rules.csv:3:4 6"},
        {"[A]", "=", "1 + [NOPE]", "", "E675 rules.csv:3:6 5"},
        {"[A]", "=", "1", "[A]", "E668 rules.csv:3:9 1"},
        {"[A", "=", ")", "nope",
         "E654 rules.csv:3:4 1; E657 rules.csv:3:6 1; E661 rules.csv:3:9 1"},
        {"[A].last(3)", "=", "1", "", "E671 rules.csv:3:4 1"},
        /* of one type, and ordered only if they are numbers */
        {"[A]", "=", "[Y]", "", "E667 rules.csv:3:6 1"},
        {"[Y]", "!=", "1", "", "E668 rules.csv:3:6 1"},
        {"[T]", "=", "1", "", "E669 rules.csv:3:6 1"},
        {"[T]", "<", "'b'", "", "E667 rules.csv:3:4 1; E667 rules.csv:3:6 1"},
        {"[Y]", ">=", "[A]", "", "E667 rules.csv:3:4 1"},
        {"[A | sex=X]", "=", "[F9:A]", "", "E677 rules.csv:3:4 1; E678 rules.csv:3:6 1"},
        {"[F2:B]", "=", "1", "", "E679 rules.csv:3:4 1"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct rt t = rt_new();
        rt_rule(&t, "R0", "[A]", "=", "[B]");
        rt_rule(&t, "R1", table[i].left, table[i].op, table[i].right)->when = table[i].when;
        assert_false(rt_try(&t));
        if (strcmp(places(&t), table[i].told) != 0)
            fail_msg("%s %s %s: %s", table[i].left, table[i].op, table[i].right, places(&t));
        rt_free(&t);
    }
}

static void test_what_fits(void **state)
{
    static const char *const table[][3] = {
        {"[T]", "both_or_neither", "[A]"},
        {"[Y]", "not_both", "[T]"},
        {"null", "=", "[T]"},
        {"[T]", "=", "null"},
        {"[A] > 1", "=", "[Y]"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct rt t = rt_new();
        rt_rule(&t, "R", table[i][0], table[i][1], table[i][2]);
        rt_compile(&t);
        rt_free(&t);
    }
}

/* ---- sums */

/* The terms as "slot×factor", a bar between the sides, then the constants and the tolerance; "": it is no sum. */
static const char *sums(const char *left, const char *right, const char *tolerance)
{
    static char text[256];
    struct rt t = rt_new();
    rt_tolerance(rt_rule(&t, "R", left, "=", right), tolerance);
    rt_compile(&t);
    const struct rules_sums *s = &t.rules->forms[0].rules.at[0].sums;
    struct text_builder b;
    text_builder_init(&b, t.arena, 0);
    for (size_t i = 0; s->terms != NULL && i < s->len; i++)
        text_builder_addf(&b, "%s%u×%lld ", i == s->left ? "| " : "", s->terms[i].slot,
                          (long long)s->terms[i].factor);
    if (s->terms != NULL)
        text_builder_addf(&b, "%lld %lld ±%lld/%lld", (long long)s->left_constant,
                          (long long)s->right_constant, (long long)s->tolerance,
                          (long long)s->percent_of);
    (void)snprintf(text, sizeof text, "%s", text_builder_text(&b).len > 0 ? b.ptr : "");
    rt_free(&t);
    return text;
}

/* A, B, C are slots 0, 1, 2 without decimals, D and E slots 3 and 4 with two. Tolerances are read at four decimals, so an
 * absolute one makes 10000 the least scale. */
static void test_sums(void **state)
{
    (void)state;
    assert_string_equal(sums("[A]", "[B] + [C]", "0%"), "0×1 | 1×1 2×1 0 0 ±0/1000000");
    assert_string_equal(sums("[A]", "[B] + [C]", ""), "0×10000 | 1×10000 2×10000 0 0 ±0/0");
    assert_string_equal(sums("[D]", "[A]", "0.5"), "3×100 | 0×10000 0 0 ±5000/0");
    assert_string_equal(sums("[D]", "[A]", "0.5%"), "3×1 | 0×100 0 0 ±5000/1000000");
    /* 2(A - 3) - B/4 + -(C + 1) is 2A - B/4 - C - 7: quarters */
    assert_string_equal(sums("2 * ([A] - 3) - [B] / 4 + -([C] + 1)", "0", "0%"),
                        "0×8 1×-1 2×-4 -28 0 ±0/1000000");
    assert_string_equal(sums("[A] * (1 - 1/3) * 2", "+[A] * 0", "0%"), "0×4 | 0×0 0 0 ±0/1000000");
    assert_string_equal(sums("1", "2", "0%"), "1 2 ±0/1000000");
    /* no sums: products and quotients of figures, functions, steps, other forms, other types */
    assert_string_equal(sums("[A] * [B]", "0", ""), "");
    assert_string_equal(sums("1 / [B]", "0", ""), "");
    assert_string_equal(sums("[A] / 0", "0", ""), "");
    assert_string_equal(sums("[A] / (2 - 2)", "0", ""), "");
    assert_string_equal(sums("[A] % 2", "0", ""), "");
    assert_string_equal(sums("[A] ^ 1", "2 ^ 2", ""), "");
    assert_string_equal(sums("[A]", "2 ^ 2", ""), "");
    assert_string_equal(sums("abs([A])", "0", ""), "");
    assert_string_equal(sums("[A]", "[A].prev", ""), "");
    assert_string_equal(sums("[A]", "[X]", ""), "");
    assert_string_equal(sums("[Y]", "true", ""), "");
    assert_string_equal(sums("[A]", "null", ""), "");
    assert_string_equal(sums("if([Y], 1, 2)", "1", ""), "");
    assert_string_equal(sums("period.month", "1", ""), "");
    /* too large for 64 bits: a constant, a factor, the scale */
    assert_string_equal(sums("[A]", "10000000000000000000", ""), "");
    assert_string_equal(sums("[A]", "1000000000000000000", ""), "");
    assert_string_equal(sums("[A] * 1e12 * 1e12", "1", ""), "");
    assert_string_equal(sums("[A] * 0.0000000000000000001", "1", ""), "");
    assert_string_equal(sums("[A] / 1000000007 / 1000000009", "[B] / 998244353", ""), "");
}

/* ---- verdicts that stay */

static const char *judged(struct rt *t, const char *period)
{
    rt_report(t, 0, RT_C1, period, "A=10 B=12 C=1");
    rt_judge(t);
    return rt_told(t);
}

/* In force in 2024: R1 in its first edition (A = B), R2. Later R1 allowed 2, R2 was retired, R3 was added. */
static void test_verdicts_stay(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R1", "[A]", "=", "[B]");
    rt_rule(&t, "R2", "[C]", ">", "1");
    rt_compile(&t);
    const char *first = judged(&t, "2024-06");
    assert_string_equal(first, "E320 R1 10 12 -2; E320 R2 1 1 0");
    rt_free(&t);
    struct rt now = rt_new();
    rt_rule(&now, "R1", "[A]", "=", "[B]")->to = date_of(2025, 6, 30);
    struct rule *second = rt_rule(&now, "R1", "[A]", "=", "[B]");
    second->from = date_of(2025, 7, 1);
    rt_tolerance(second, "2");
    rt_rule(&now, "R2", "[C]", ">", "1")->to = date_of(2025, 12, 31);
    rt_rule(&now, "R3", "[A] + [C]", "=", "[B]")->from = date_of(2026, 1, 1);
    rt_compile(&now);
    assert_string_equal(judged(&now, "2024-06"), "E320 R1 10 12 -2; E320 R2 1 1 0");
    assert_string_equal(judged(&now, "2025-06"), "E320 R1 10 12 -2; E320 R2 1 1 0");
    assert_string_equal(judged(&now, "2025-07"), "E320 R2 1 1 0");
    assert_string_equal(judged(&now, "2025-12"), "E320 R2 1 1 0");
    assert_string_equal(judged(&now, "2026-06"), "E320 R3 11 12 -1");
    rt_free(&now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_what_fits),
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_verdicts_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
