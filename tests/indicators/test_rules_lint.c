/*
 * rules_lint.c, rules_ranges.c: what is said of rules without any report. Each case is one rule, or two.
 */
#include "rules_internal.h"
#include "rules_test.h"

struct lint {
    const char *left, *op, *right, *when, *told; /* code and column of rules.csv */
};

static const char *linted(struct rt *t)
{
    struct diags diags;
    const char *told = "";
    diags_init(&diags, t->arena, 0);
    rules_lint(t->rules, &t->fx->c, &diags);
    for (size_t i = 0; i < diags.len; i++) {
        const struct diag *d = &diags.at[i];
        assert_int_equal(diag_severity(d->code), SEVERITY_WARNING);
        assert_string_equal(d->at.file, "rules.csv");
        assert_true(d->at.row > 0);
        assert_null(strchr(diag_message(d, LANG_VI, t->arena), '{'));
        told = arena_printf(t->arena, "%s%s%s:%u", told, i > 0 ? " " : "", diag_name(d->code),
                            (unsigned)d->at.column);
    }
    t->diags = diags;
    return told;
}

static void check(const struct lint *at, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        struct rt t = rt_new();
        rt_rule(&t, "R", at[i].left, at[i].op, at[i].right)->when = at[i].when;
        rt_compile(&t);
        const char *told = linted(&t);
        if (strcmp(told, at[i].told) != 0)
            fail_msg("%s %s %s when %s: \"%s\", not \"%s\"", at[i].left, at[i].op, at[i].right,
                     at[i].when, told, at[i].told);
        rt_free(&t);
    }
}

static void test_constants(void **state)
{
    static const struct lint table[] = {
        {"[A]", "=", "[B]", "", ""},
        {"[A]", "=", "[B]", "[C] > 0", ""},
        {"[A]", "=", "[B]", "true or [C] > 0", ""},
        {"[A]", "=", "[B]", "false and [C] > 0", "W640:9"},
        {"[A]", "=", "[B]", "1 > 2", "W640:9"},
        {"[A]", "=", "[B]", "null", "W640:9"},
        {"[A]", "=", "[B]", "period.month = 13", ""},
        {"1 + 1", "=", "2", "", "W641:4"},
        {"1 + 1", "=", "3", "", "W642:4"},
        {"1 / 0", "=", "3", "", "W641:4"}, /* null: never judged */
        {"'a'", "!=", "'b'", "", "W641:4"},
        {"true", "=", "false", "", "W642:4"},
        {"null", "both_or_neither", "1", "", "W642:4"},
        {"1", "not_both", "1", "1 = 2", "W640:9 W642:4"},
        {"period.month", "<=", "12", "", ""},
        {"orgUnit.is('C1')", "=", "true", "", ""},
        {"[A]", ">=", "0", "", ""},
    };
    (void)state;
    check(table, sizeof table / sizeof table[0]);
}

/* The rule is F1's. */
static void test_forms(void **state)
{
    static const struct lint table[] = {
        {"[X]", "=", "1", "", "W646:4"},
        {"[X]", "=", "[A]", "", ""},
        {"[F2:A]", "=", "[X]", "", "W646:4"},
        {"[A].prev", "=", "[B].prev", "", "W646:4"},
        {"sum([A].children)", "=", "sum([B].children)", "", "W646:4"},
        {"[A].parent", "=", "[A].same_last_year", "", "W646:4"},
        {"sum([A].last(3))", "<", "100", "", ""},
        {"[A].ytd", "<", "100", "", ""},
        {"[X]", "=", "1", "[A] > 1", "W646:4"}, /* the condition alone */
        {"[RATE]", "<=", "100", "", ""},        /* 100 × A / X */
        {"[FAR]", "<=", "100", "", "W646:4"},   /* X + X of the month before */
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct rt t = rt_new();
        fx_indicator(t.fx, "RATE", 1, TIME_AGG_NONE, ORG_AGG_FORMULA);
        fx_last_indicator(t.fx)->formula = "100 * [F1:A] / [X]";
        fx_last_indicator(t.fx)->home = CATALOG_NONE;
        fx_indicator(t.fx, "FAR", 0, TIME_AGG_NONE, ORG_AGG_FORMULA);
        fx_last_indicator(t.fx)->formula = "[X] + [X].prev";
        fx_last_indicator(t.fx)->home = CATALOG_NONE;
        rt_rule(&t, "R", table[i].left, table[i].op, table[i].right)->when = table[i].when;
        rt_compile(&t);
        if (strcmp(linted(&t), table[i].told) != 0)
            fail_msg("%s %s %s: \"%s\"", table[i].left, table[i].op, table[i].right, linted(&t));
        rt_free(&t);
    }
}

/* A cell of the layout that the form itself does not show. */
static void test_hidden_cell(void **state)
{
    struct rt t = rt_new();
    (void)state;
    t.fx->c.forms.at[0].len = 2; /* A and B */
    rt_rule(&t, "R", "[C]", "=", "1");
    rt_rule(&t, "S", "[C]", "=", "[B]");
    rt_compile(&t);
    assert_string_equal(linted(&t), "W646:4");
    assert_string_equal(diag_message(&t.diags.at[0], LANG_EN, t.arena),
                        "Rule R looks at no figure that form F1 carries");
    rt_free(&t);
}

/* F1 is owed from 2024 to 2026, in a regime in force from 2025. */
static void test_reach(void **state)
{
    static const struct {
        int from, to; /* years */
        const char *told;
    } table[] = {{2023, 2023, "W643:0"}, {2024, 2024, "W643:0"}, {2024, 2025, ""},
                 {2026, 2030, ""},       {2027, 2027, "W643:0"}, {2020, 2030, ""}};
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct rt t = rt_new();
        for (size_t o = 0; o < t.fx->c.obligations.len; o++) {
            t.fx->c.obligations.at[o].from = date_of(2024, 1, 1);
            t.fx->c.obligations.at[o].to = date_of(2026, 12, 31);
        }
        t.fx->c.regimes.at[0].from = date_of(2025, 1, 1);
        struct rule *r = rt_rule(&t, "R", "[A]", "=", "[B]");
        r->from = date_of(table[i].from, 1, 1);
        r->to = date_of(table[i].to, 12, 31);
        rt_compile(&t);
        assert_string_equal(linted(&t), table[i].told);
        rt_free(&t);
    }
}

/* Nobody ever owes F3: that is told of the form. */
static void test_form_without_obligation(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R", "[X]", "=", "1")->form = 2;
    rt_compile(&t);
    assert_string_equal(linted(&t), "");
    rt_free(&t);
}

static void test_tolerances(void **state)
{
    static const struct {
        const char *left, *op, *right, *tolerance, *told;
    } table[] = {
        {"[A]", "=", "[B]", "1", ""},
        {"[T]", "=", "'a'", "", ""},
        {"[T]", "=", "'a'", "1", "W647:4"},
        {"[Y]", "!=", "true", "1%", "W647:4"},
        {"[A]", "not_both", "[B]", "1", "W647:4"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct rt t = rt_new();
        rt_tolerance(rt_rule(&t, "R", table[i].left, table[i].op, table[i].right),
                     table[i].tolerance);
        rt_compile(&t);
        assert_string_equal(linted(&t), table[i].told);
        rt_free(&t);
    }
}

/* ---- ranges */

/* Two rules of F1, the second one told; A is whole and from 0 to 100 in its indicator, D has two decimals and no limits. */
struct pair {
    const char *first[3], *second[3];
    const char *told;
};

static void check_pair(const struct pair *p)
{
    struct rt t = rt_new();
    t.fx->c.indicators.at[RT_A].min = 0;
    t.fx->c.indicators.at[RT_A].max = 100;
    rt_rule(&t, "R1", p->first[0], p->first[1], p->first[2]);
    rt_rule(&t, "R2", p->second[0], p->second[1], p->second[2]);
    rt_compile(&t);
    if (strcmp(linted(&t), p->told) != 0)
        fail_msg("%s %s %s, %s %s %s: \"%s\"", p->first[0], p->first[1], p->first[2], p->second[0],
                 p->second[1], p->second[2], linted(&t));
    rt_free(&t);
}

static void test_ranges(void **state)
{
    static const struct pair table[] = {
        {{"[A]", ">", "10"}, {"[A]", "<", "5"}, "W644:4"},
        {{"[A]", ">", "10"}, {"[B]", "<", "5"}, ""},
        {{"[A]", ">", "10"}, {"[A]", "<", "12"}, ""},       /* 11 */
        {{"[A]", ">", "10"}, {"[A]", "<", "11"}, "W644:4"}, /* no whole number between */
        {{"[D]", ">", "10"}, {"[D]", "<", "11"}, ""},       /* 10.01 */
        {{"[D]", ">", "10"}, {"[D]", "<", "10.01"}, "W644:4"},
        {{"[A]", ">=", "10"}, {"[A]", "<=", "10"}, ""},
        {{"[A]", ">=", "10"}, {"[A]", "<", "10"}, "W644:4"},
        {{"[A]", "=", "10"}, {"[A]", "=", "11"}, "W644:4"},
        {{"[A]", "=", "10"}, {"[A]", ">", "9"}, ""},
        {{"[A]", "!=", "10"},
         {"[A]", "=", "10"},
         ""}, /* != leaves no range, and is not looked at */
        /* the other way round, with factors and constants: A < 5; -A > -5; 2A + 1 < 11 */
        {{"[A]", ">", "10"}, {"5", ">", "[A]"}, "W644:4"},
        {{"[A]", ">", "10"}, {"-[A]", ">", "-5"}, "W644:4"},
        {{"[A]", ">", "10"}, {"2 * [A] + 1", "<", "11"}, "W644:4"},
        {{"[A]", ">", "10"}, {"1 - [A] / 2", ">=", "-4"}, "W644:4"}, /* A <= 10 */
        {{"[A]", ">", "10"}, {"1 - [A] / 2", ">=", "-5"}, ""},       /* A <= 12 */
        /* no ranges of one cell */
        {{"[A]", ">", "10"}, {"[A] + [B]", "<", "5"}, ""},
        {{"[A]", ">", "10"}, {"0 * [A]", "<", "0"}, ""},
        {{"[A]", ">", "10"}, {"abs([A])", "<", "5"}, ""},
        {{"[A | sex=F]", ">", "10"}, {"[A]", "<", "5"}, ""},
        /* what the indicator allows */
        {{"[A]", ">", "100"}, {"[B]", ">", "100"}, "W645:4"},
        {{"[A]", ">=", "100"}, {"[A]", "<=", "0"}, "W644:4"},
        {{"[A]", "<", "0"}, {"[B]", "<", "0"}, "W645:4"},
        {{"[A]", "=", "1.5"}, {"[D]", "=", "1.5"}, "W645:4"}, /* A is whole */
        {{"[M]", "<=", "-9000000000000000000"}, {"[M]", "<=", "9"}, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        check_pair(&table[i]);
}

static void test_range_words(void **state)
{
    struct rt t = rt_new();
    (void)state;
    t.fx->c.indicators.at[RT_D].max = 1050;
    rt_rule(&t, "R1", "[A]", ">", "10");
    rt_rule(&t, "R2", "[A]", "<", "5");
    rt_rule(&t, "R3", "[D]", ">", "10.50");
    rt_compile(&t);
    assert_string_equal(linted(&t), "W644:4 W645:4");
    assert_int_equal(t.diags.at[0].at.row, 3);
    assert_string_equal(diag_message(&t.diags.at[0], LANG_EN, t.arena),
                        "Rules R1 and R2 contradict each other: no value of A meets both");
    assert_string_equal(diag_message(&t.diags.at[1], LANG_EN, t.arena),
                        "Rule R3 cannot be met: D takes values from -∞ to 10.50");
    rt_free(&t);
}

/* Tolerances widen: A < 5 + 3 and A > 10 - 3 leave nothing (A < 8, A > 7); with 4 they leave 7 and 8. */
static void test_range_tolerance(void **state)
{
    static const char *const tolerances[] = {"3", "4", "50%"}, *const told[] = {"W644:4", "", ""};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct rt t = rt_new();
        rt_tolerance(rt_rule(&t, "R1", "[A]", ">", "10"), tolerances[i]);
        rt_tolerance(rt_rule(&t, "R2", "[A]", "<", "5"), tolerances[i]);
        rt_compile(&t);
        assert_string_equal(linted(&t), told[i]);
        rt_free(&t);
    }
}

/* At different times, or under different conditions, they do not meet. */
static void test_range_meeting(void **state)
{
    static const struct {
        const char *first, *second; /* conditions */
        int from; /* the second is in force from this year, the first until 2025 */
        const char *told;
    } table[] = {{"", "", 2025, "W644:4"},
                 {"", "", 2026, ""},
                 {"[B] > 1", "", 2025, ""},
                 {"", "[B] > 1", 2025, ""},
                 {"[B] > 1", "[B]>1", 2025, "W644:4"},
                 {"[B] > 1", "[B] > 2", 2025, ""}};
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct rt t = rt_new();
        struct rule *r = rt_rule(&t, "R1", "[A]", ">", "10");
        r->when = table[i].first;
        r->to = date_of(2025, 12, 31);
        r = rt_rule(&t, "R2", "[A]", "<", "5");
        r->when = table[i].second;
        r->from = date_of(table[i].from, 1, 1);
        rt_compile(&t);
        assert_string_equal(linted(&t), table[i].told);
        rt_free(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_constants),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_hidden_cell),
        cmocka_unit_test(test_reach),
        cmocka_unit_test(test_form_without_obligation),
        cmocka_unit_test(test_tolerances),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_range_words),
        cmocka_unit_test(test_range_tolerance),
        cmocka_unit_test(test_range_meeting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
