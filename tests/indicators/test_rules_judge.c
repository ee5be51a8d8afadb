/*
 * rules_judge.c: which rules are broken. Every operator with every way of missing, every severity; tolerances at their edge;
 * conditions; dates; types; several at a time. Expected values are arithmetic on the figures shown.
 */
#include "rules_internal.h"
#include "rules_test.h"

/* ---- every operator, every way of missing */

/* A and B of each case; "" is missing. */
static const char *const cases[] = {"A=3 B=3", "A=2 B=3", "A=4 B=3", "B=3", "", "A=3"};

struct strategy {
    const char *op, *missing, *broken; /* x for each case that is */
};
static const struct strategy strategies[] = {
    {"=", "skip_if_any", ".xx..."},
    {"=", "skip_if_all", ".xxx.x"}, /* 0 = 3; -; 3 = 0 */
    {"=", "never_skip", ".xxx.x"},  /* 0 = 3; 0 = 0; 3 = 0 */
    {"!=", "skip_if_any", "x....."},
    {"!=", "skip_if_all", "x....."},
    {"!=", "never_skip", "x...x."},
    {"<", "skip_if_any", "x.x..."},
    {"<", "skip_if_all", "x.x..x"},
    {"<", "never_skip", "x.x.xx"},
    {"<=", "skip_if_any", "..x..."},
    {"<=", "skip_if_all", "..x..x"},
    {"<=", "never_skip", "..x..x"},
    {">", "skip_if_any", "xx...."},
    {">", "skip_if_all", "xx.x.."},
    {">", "never_skip", "xx.xx."},
    {">=", "skip_if_any", ".x...."},
    {">=", "skip_if_all", ".x.x.."},
    {">=", "never_skip", ".x.x.."},
    {"both_or_neither", "skip_if_any", "...x.x"},
    {"both_or_neither", "skip_if_all", "...x.x"},
    {"both_or_neither", "never_skip", "...x.x"},
    {"not_both", "skip_if_any", "xxx..."},
    {"not_both", "skip_if_all", "xxx..."},
    {"not_both", "never_skip", "xxx..."},
};

static void check_strategy(const struct strategy *s, enum severity severity, bool sums)
{
    static const char *const codes[] = {"N320", "W320", "E320"};
    struct rt t = rt_new();
    /* a figure without its sign is the same here, but no sum */
    struct rule *r = rt_rule(&t, "R", sums ? "[A]" : "abs([A])", s->op, "[B]");
    assert_true(rule_missing_parse(text_of(s->missing), &r->missing));
    r->severity = severity;
    rt_compile(&t);
    assert_int_equal(t.rules->forms[0].rules.at[0].sums.terms != NULL, sums);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *told = rt_says(&t, cases[i]);
        if ((told[0] != '\0') != (s->broken[i] == 'x') ||
            (told[0] != '\0' && strncmp(told, codes[severity], 4) != 0))
            fail_msg("%s %s, %s: %s", s->op, s->missing, cases[i], told);
    }
    rt_free(&t);
}

static void test_every_operator_and_missing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof strategies / sizeof strategies[0]; i++)
        for (int severity = SEVERITY_NOTE; severity <= (int)SEVERITY_ERROR; severity++)
            for (int sums = 0; sums < 2; sums++)
                check_strategy(&strategies[i], (enum severity)severity, sums != 0);
}

/* ---- one rule, one report */

struct verdict {
    const char *left, *op, *right, *tolerance, *cells, *told;
};

static void check_verdicts(const struct verdict *at, size_t len, enum rule_missing missing)
{
    for (size_t i = 0; i < len; i++) {
        struct rt t = rt_new();
        struct rule *r = rt_rule(&t, "R", at[i].left, at[i].op, at[i].right);
        r->missing = missing;
        rt_tolerance(r, at[i].tolerance);
        rt_compile(&t);
        const char *told = rt_says(&t, at[i].cells);
        if (strcmp(told, at[i].told) != 0)
            fail_msg("%s %s %s ± %s, %s: \"%s\", not \"%s\"", at[i].left, at[i].op, at[i].right,
                     at[i].tolerance, at[i].cells, told, at[i].told);
        rt_free(&t);
    }
}

#define CHECK(table, missing) check_verdicts(table, sizeof table / sizeof table[0], missing)

static void test_tolerances(void **state)
{
    static const struct verdict table[] = {
        /* |10.50 - 10| = 0.5: at the edge, below, beyond */
        {"[D]", "=", "[A]", "0.5", "D=10.50 A=10", ""},
        {"[D]", "=", "[A]", "0.5", "D=10.49 A=10", ""},
        {"[D]", "=", "[A]", "0.5", "D=10.51 A=10", "E320 R 10.51 10 0.51"},
        {"[D]", "=", "[A]", "0.5", "D=9.50 A=10", ""},
        {"[D]", "=", "[A]", "0.5", "D=9.49 A=10", "E320 R 9.49 10 -0.51"},
        /* 0.5 % of 200 is 1; of -200 too */
        {"[D]", "=", "[A]", "0.5%", "D=201 A=200", ""},
        {"[D]", "=", "[A]", "0.5%", "D=201.01 A=200", "E320 R 201.01 200 1.01"},
        {"[D]", "=", "[A]", "0.5%", "D=-201 A=-200", ""},
        {"[D]", "=", "[A]", "0.5%", "D=-201.01 A=-200", "E320 R -201.01 -200 -1.01"},
        {"[D]", "=", "[A]", "0.5%", "D=0.01 A=0", "E320 R 0.01 0 0.01"},
        /* != holds beyond the tolerance only */
        {"[D]", "!=", "[A]", "0.5", "D=10.51 A=10", ""},
        {"[D]", "!=", "[A]", "0.5", "D=10.50 A=10", "E320 R 10.5 10 0.5"},
        /* l < r + t */
        {"[D]", "<", "[A]", "0.5", "D=10.49 A=10", ""},
        {"[D]", "<", "[A]", "0.5", "D=10.50 A=10", "E320 R 10.5 10 0.5"},
        {"[D]", "<=", "[A]", "0.5", "D=10.50 A=10", ""},
        {"[D]", "<=", "[A]", "0.5", "D=10.51 A=10", "E320 R 10.51 10 0.51"},
        /* l > r - t */
        {"[D]", ">", "[A]", "0.5", "D=9.51 A=10", ""},
        {"[D]", ">", "[A]", "0.5", "D=9.50 A=10", "E320 R 9.5 10 -0.5"},
        {"[D]", ">=", "[A]", "0.5", "D=9.50 A=10", ""},
        {"[D]", ">=", "[A]", "0.5", "D=9.49 A=10", "E320 R 9.49 10 -0.51"},
        {"[D]", ">=", "[A]", "5%", "D=9.5 A=10", ""},
        {"[D]", ">=", "[A]", "5%", "D=9.49 A=10", "E320 R 9.49 10 -0.51"},
        /* the same where the sides are no sums: 10.1^2 = 102.01, 1 % of 101 = 1.01 */
        {"[D] * [D]", "=", "[A]", "1%", "D=10.10 A=101", ""},
        {"[D] * [D]", "=", "[A]", "0.99%", "D=10.10 A=101", "E320 R 102.01 101 1.01"},
        {"[D] * [D]", "<=", "[A]", "1", "D=10.10 A=101", "E320 R 102.01 101 1.01"},
        {"[D] * [D]", ">", "[A]", "1.01", "D=3.00 A=10", ""},
    };
    (void)state;
    CHECK(table, RULE_SKIP_IF_ANY);
}

static void test_figures(void **state)
{
    static const struct verdict table[] = {
        /* members, nil is 0, null is not */
        {"[A]", "=", "[A | sex=F] + [A | sex=M]", "", "A=5 A|sex=F=2 A|sex=M=3", ""},
        {"[A]", "=", "[A | sex=F] + [A | sex=M]", "", "A=5 A|sex=F=2 A|sex=M=4", "E320 R 5 6 -1"},
        {"[A]", "=", "[A | sex=F] + [A | sex=M]", "", "A=5 A|sex=F=2 A|sex=M=nil", "E320 R 5 2 3"},
        {"[A]", "=", "[A | sex=F] + [A | sex=M]", "", "A=5 A|sex=F=2", ""},
        /* 2 × 1.5 - 3 / 2 = 1.5; 1/3 exactly */
        {"2 * [D] - [A] / 2", "=", "1.5", "", "D=1.50 A=3", ""},
        {"[A] / 3", "=", "[B] / 3 + 1/3", "", "A=2 B=1", ""},
        {"[A] / 3", "=", "[B] / 3", "", "A=2 B=0",
         "E320 R 0.6666666666666666666666666666666667 0 "
         "0.6666666666666666666666666666666667"},
        {"-(-[A]) - -[B]", "=", "+[C]", "", "A=1 B=2 C=4", "E320 R 3 4 -1"},
        /* booleans and texts */
        {"[Y]", "=", "true", "", "Y=true", ""},
        {"[Y]", "=", "true", "", "Y=false", "E320 R false true –"},
        {"[Y]", "!=", "[A] > 3", "", "Y=false A=3", "E320 R false false –"},
        {"[T]", "=", "'abc'", "", "T=abc", ""},
        {"[T]", "=", "'abc'", "", "T=abd", "E320 R abd abc –"},
        {"[T]", "!=", "'abc'", "", "T=abd", ""},
        {"[T]", "!=", "'abc'", "", "T=abc", "E320 R abc abc –"},
        {"[T]", "both_or_neither", "[A]", "", "T=abc", "E320 R abc – –"},
        {"[T]", "both_or_neither", "[A]", "", "A=1", "E320 R – 1 –"},
        {"[A] + [B]", "both_or_neither", "[C]", "", "A=1 C=1", "E320 R – 1 –"},
        {"[A]", "not_both", "[B] + 1", "", "A=1 B=2", "E320 R 1 3 -2"},
        {"[A]", "not_both", "[B] + [C]", "", "A=1 B=2", ""},
        /* no result: not judged; but not there either */
        {"[A] / [B]", "=", "5", "", "A=1 B=0", ""},
        {"[A] / [B]", "=", "5", "", "A=1 B=1", "E320 R 1 5 -4"},
        {"[A] / [B]", "both_or_neither", "[A]", "", "A=1 B=0", "E320 R – 1 –"},
        {"null", "=", "[A]", "", "A=1", ""},
        /* constants */
        {"1", "=", "2", "", "A=1", "E320 R 1 2 -1"},
        {"2", "<=", "2", "", "A=1", ""},
        /* unit and period: C1 is a commune below P, the month is June */
        {"orgUnit.level", "=", "'commune'", "", "", ""},
        {"orgUnit.level", "!=", "'commune'", "", "", "E320 R commune commune –"},
        {"orgUnit.under('P')", "=", "orgUnit.is('C2')", "", "", "E320 R true false –"},
        {"period.month", "=", "5", "", "", "E320 R 6 5 1"},
        {"period.is_last_of_year", "=", "true", "", "", "E320 R false true –"},
    };
    (void)state;
    CHECK(table, RULE_SKIP_IF_ANY);
}

/* Sums that 64 bits do not hold: 9.2e18 + 9.2e18, and × 1000. */
static void test_large_figures(void **state)
{
    static const struct verdict table[] = {
        {"[M] + [A]", "=", "[B] + [C]", "",
         "M=9200000000000000000 A=9200000000000000000 B=9200000000000000000 C=9200000000000000000",
         ""},
        {"[M] + [A]", "=", "[B]", "",
         "M=9200000000000000000 A=9200000000000000000 B=9200000000000000000",
         "E320 R 18400000000000000000 9200000000000000000 9200000000000000000"},
        {"1000 * [M]", ">", "999 * [A]", "", "M=9200000000000000000 A=9200000000000000000", ""},
        {"1000 * [M]", "<", "999 * [A]", "", "M=9200000000000000000 A=9200000000000000000",
         "E320 R 9200000000000000000000 9190800000000000000000 9200000000000000000"},
        {"[M]", "=", "0 - [A]", "100%", "M=9223372036854775807 A=9223372036854775807",
         "E320 R 9223372036854775807 -9223372036854775807 18446744073709551614"},
        {"[M]", "=", "0 - [A]", "200%", "M=9223372036854775807 A=9223372036854775807", ""},
        /* 2^40 = 1099511627776: on both sides of where figures are near, 4194303 = 2^22 - 1 times */
        {"4194303 * [M]", "=", "4194303 * [A]", "", "M=1099511627775 A=1099511627775", ""},
        {"4194303 * [M]", "=", "4194303 * [A]", "", "M=1099511627775 A=-1099511627776",
         "E320 R 4611684918911565825 -4611684918915760128 9223369837827325953"},
        {"[M]", "=", "[A]", "", "M=1099511627776 A=1099511627775",
         "E320 R 1099511627776 1099511627775 1"},
        {"[M] - [A]", "=", "0", "", "M=-1099511627777 A=-1099511627777", ""},
        /* of a scale that 64 bits do not hold either */
        {"[D] * 0.0000000000000000001", "=", "[A]", "", "D=1.00 A=1",
         "E320 R 0.0000000000000000001 1 -0.9999999999999999999"},
    };
    (void)state;
    CHECK(table, RULE_SKIP_IF_ANY);
}

/* Missing counts as nothing of its kind. */
static void test_never_skip(void **state)
{
    static const struct verdict table[] = {
        {"[A] + [B]", "=", "[C]", "", "A=1", "E320 R 1 0 1"},
        {"[A] * [B]", "=", "[C] + 1", "", "A=1", "E320 R 0 1 -1"},
        {"[Y]", "=", "true", "", "", "E320 R false true –"},
        {"[T]", "!=", "''", "", "", "E320 R   –"},
        {"[A] / [B]", "=", "1", "", "A=1", ""}, /* 1 / 0 */
        {"isNull([A])", "=", "false", "", "", ""},
        {"[A]", "both_or_neither", "[B]", "", "A=1", "E320 R 1 – –"},
    };
    (void)state;
    CHECK(table, RULE_NEVER_SKIP);
}

static void test_skip_if_all(void **state)
{
    static const struct verdict table[] = {
        {"[A] + [B]", "=", "[C]", "", "", ""},
        {"[A] + [B]", "=", "[C]", "", "B=2", "E320 R 2 0 2"},
        {"[A] * [B]", "=", "[C] + 1", "", "", ""},
        {"[A] * [B]", "=", "[C] + 1", "", "C=1", "E320 R 0 2 -2"},
        {"1", "=", "2", "", "", "E320 R 1 2 -1"}, /* no figure is missing */
        {"abs(1)", "=", "2", "", "", "E320 R 1 2 -1"},
    };
    (void)state;
    CHECK(table, RULE_SKIP_IF_ALL);
}

/* ---- conditions, dates, several rules */

static void check_when(const char *when, const char *cells, bool judged)
{
    struct rt t = rt_new();
    rt_rule(&t, "R1", "[A]", "=", "[B]")->when = when;
    rt_rule(&t, "R2", "abs([A])", "=", "[B]")->when = when;
    rt_compile(&t);
    assert_string_equal(rt_says(&t, cells), judged ? "E320 R1 1 2 -1; E320 R2 1 2 -1" : "");
    rt_free(&t);
}

static void test_conditions(void **state)
{
    (void)state;
    check_when("[C] > 0", "A=1 B=2 C=1", true);
    check_when("[C] > 0", "A=1 B=2 C=0", false);
    check_when("[C] > 0", "A=1 B=2", false); /* null is not true */
    check_when("isNull([C])", "A=1 B=2", true);
    check_when("period.month = 6 and orgUnit.under('VN')", "A=1 B=2", true);
    check_when("not orgUnit.is('C1')", "A=1 B=2", false);
    check_when("null", "A=1 B=2", false);
}

/* Windows end on the last of the month: 31 May, 30 June, 31 July. */
static void test_dates(void **state)
{
    struct rt t = rt_new();
    struct rule *r = rt_rule(&t, "R", "[A]", "=", "1");
    (void)state;
    r->from = r->to = date_of(2026, 6, 30);
    rt_compile(&t);
    static const struct {
        const char *period;
        size_t told;
    } at[] = {{"2026-05", 0}, {"2026-06", 1}, {"2026-07", 0}, {"2026-Q2", 1}, {"2026-H1", 1}};
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        rt_report(&t, 0, RT_C1, at[i].period, "A=2");
        rt_judge(&t);
        assert_int_equal(t.report->diags.len, at[i].told);
    }
    rt_free(&t);
}

/* Each broken rule is told, in the order of the catalog, and none hides another. */
static void test_several(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R1", "[A]", "=", "[B]")->severity = SEVERITY_WARNING;
    rt_rule(&t, "R2", "[A] * [A]", "=", "[B]");
    rt_rule(&t, "R3", "[A]", "<", "[B]");
    rt_rule(&t, "R4", "[A]", "=", "[B]");
    rt_rule(&t, "R5", "[T]", "both_or_neither", "[A]")->severity = SEVERITY_NOTE;
    rt_compile(&t);
    assert_string_equal(rt_says(&t, "A=3 B=4"),
                        "W320 R1 3 4 -1; E320 R2 9 4 5; E320 R4 3 4 -1; N320 R5 – 3 –");
    assert_int_equal(t.report->diags.errors, 2);
    assert_int_equal(t.report->diags.warnings, 1);
    assert_int_equal(t.report->diags.notes, 1);
    assert_true(rules_concern(t.rules, 0));
    assert_false(rules_concern(t.rules, 1));
    rt_free(&t);
}

/* A report of a regime that has no such window is not judged. */
static void test_no_window(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R", "1", "=", "2");
    rt_compile(&t);
    rt_report(&t, 0, RT_C1, "2026-06", "A=1");
    t.report->period = (struct period){2026, PERIOD_OCCASION, 1};
    rt_judge(&t);
    assert_string_equal(rt_told(&t), "");
    assert_true(rules_cells(t.rules, t.report, t.passing, NULL, NULL));
    rt_free(&t);
}

/* A report of a shorter layout, bound before the layout grew: what it has no place for is missing. */
static void test_older_layout(void **state)
{
    struct rt t = rt_new();
    (void)state;
    rt_rule(&t, "R1", "[A]", "=", "[A | sex=F]")->missing = RULE_NEVER_SKIP;
    rt_rule(&t, "R2", "[A]", "=", "[A | sex=F]");
    rt_compile(&t);
    rt_report(&t, 0, RT_C1, "2026-06", "A=1 A|sex=F=1");
    t.report->slots = RT_AF;
    rt_judge(&t);
    assert_string_equal(rt_told(&t), "E320 R1 1 0 1");
    rt_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_operator_and_missing),
        cmocka_unit_test(test_tolerances),
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_large_figures),
        cmocka_unit_test(test_never_skip),
        cmocka_unit_test(test_skip_if_all),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_several),
        cmocka_unit_test(test_no_window),
        cmocka_unit_test(test_older_layout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
