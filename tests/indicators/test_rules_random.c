/*
 * Random rules on random reports: judged in whole numbers and judged exactly, findings are the same, byte for byte.
 */
#include "rules_random.h"

#define CATALOGS (GRIS_SANITIZED ? 40 : 150)
#define RULES    20
#define REPORTS  40

struct seen {
    size_t sums, others; /* rules */
    size_t told;         /* reports */
    size_t quick;        /* rules that were passed over with all the others */
};

static void check_catalog(uint64_t seed, struct seen *seen)
{
    struct rt t = rt_new();
    struct rr r = {.t = &t, .seed = seed};
    for (size_t i = 0; i < RULES; i++)
        rr_rule(&r);
    rt_compile(&t);
    rt_beyond(&t, 0, RT_A, RT_P, "2026-05", (int64_t)(seed % 2));
    for (size_t i = 0; i < RULES; i++) {
        bool sums = t.rules->forms[0].rules.at[i].sums.terms != NULL;
        seen->sums += sums;
        seen->others += !sums;
    }
    for (size_t i = 0; i < REPORTS; i++) {
        rr_report(&r);
        const char *quick = rr_told(&t, false), *exact = rr_told(&t, true);
        if (strcmp(quick, exact) != 0)
            fail_msg("seed %u, report %u:\n%s\nexactly:\n%s", (unsigned)seed, (unsigned)i, quick,
                     exact);
        seen->told += quick[0] != '\0';
    }
    rt_free(&t);
}

static void test_both_ways(void **state)
{
    struct seen seen = {0};
    (void)state;
    for (uint64_t seed = 1; seed <= CATALOGS; seed++)
        check_catalog(seed, &seen);
    /* the test has seen both kinds, often */
    assert_true(seen.sums > CATALOGS * RULES / 3);
    assert_true(seen.others > CATALOGS * RULES / 10);
    assert_true(seen.told > CATALOGS);
}

/* A sum that is said to hold does, and one that is said not to does not, unless its figures are too large or its condition is
 * not true: or it would be slow. */
static void test_sums_decide(void **state)
{
    struct seen seen = {0};
    (void)state;
    for (uint64_t seed = 1; seed <= CATALOGS; seed++) {
        struct rt t = rt_new();
        struct rr r = {.t = &t, .seed = seed};
        rr_rule(&r);
        t.fx->c.rules.at[0].when = "";
        rt_compile(&t);
        const struct rules_rule *rule = &t.rules->forms[0].rules.at[0];
        for (size_t i = 0; rule->sums.terms != NULL && i < REPORTS; i++) {
            rr_report(&r);
            for (uint32_t slot = 0; slot < RT_SLOTS; slot++)
                if (t.report->cells[slot] > 1000 || t.report->cells[slot] < -1000)
                    t.report->cells[slot] = CELL_NULL;
            bool holds = rules_linear_holds(rule, t.report);
            uint64_t look[RULES_LOOK_WORDS];
            rules_linear_look(&t.rules->forms[0], t.report, look);
            if (look[0] == 0 && !holds)
                fail_msg("seed %u, report %u: passed over", (unsigned)seed, (unsigned)i);
            seen.quick += look[0] == 0;
            bool small = rule->sums.tolerance < 1000000000 && rule->sums.left_constant < 1000000000;
            if (small && holds != (rr_told(&t, true)[0] == '\0'))
                fail_msg("seed %u, report %u", (unsigned)seed, (unsigned)i);
        }
        rt_free(&t);
    }
    assert_true(seen.quick > CATALOGS); /* often enough in one go */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_ways),
        cmocka_unit_test(test_sums_decide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
