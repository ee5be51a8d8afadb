/*
 * Random rules and reports over the catalog of rules_test.h, and a report judged both ways: in whole numbers where rules are sums, and
 * exactly throughout. Both must find the same, byte for byte. Neighbours: test_rules_random.c, tests/fuzz/fuzz_rules.c.
 */
#ifndef GRIS_TESTS_INDICATORS_RULES_RANDOM_H
#define GRIS_TESTS_INDICATORS_RULES_RANDOM_H

#include "rules_internal.h"
#include "rules_test.h"

/* Where choices come from: bytes that somebody gives, then a sequence of its own. */
struct rr {
    struct rt *t;
    const uint8_t *bytes;
    size_t len;
    uint64_t seed;
};

static inline uint32_t rr_below(struct rr *r, uint32_t n)
{
    if (r->len > 0) {
        r->len--;
        return *r->bytes++ % n;
    }
    r->seed = r->seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(r->seed >> 33) % n;
}

static inline const char *rr_constant(struct rr *r)
{
    static const char *const constants[] = {"0",   "1", "2",   "3",       "0.5",  "0.01",
                                            "100", "7", "1/3", "(2 - 2)", "1e18", "0.000000001"};
    return constants[rr_below(r, sizeof constants / sizeof constants[0])];
}

static inline const char *rr_figure(struct rr *r)
{
    static const char *const figures[] = {"[A]", "[B]", "[C]", "[D]",         "[E]",
                                          "[M]", "[A]", "[B]", "[A | sex=F]", "[A | sex=M]"};
    return figures[rr_below(r, sizeof figures / sizeof figures[0])];
}

/* A side: mostly a sum. */
static inline const char *rr_side(struct rr *r, int depth)
{
    struct arena *arena = r->t->arena;
    uint32_t what = rr_below(r, depth > 0 ? 12 : 4);
    switch (what) {
    case 0: return rr_constant(r);
    case 1:
    case 2:
    case 3: return rr_figure(r);
    case 4: return arena_printf(arena, "-(%s)", rr_side(r, depth - 1));
    case 5: return arena_printf(arena, "%s * (%s)", rr_constant(r), rr_side(r, depth - 1));
    case 6: return arena_printf(arena, "(%s) / %s", rr_side(r, depth - 1), rr_constant(r));
    case 7: return arena_printf(arena, "abs(%s)", rr_side(r, depth - 1));
    default: break;
    }
    const char *left = rr_side(r, depth - 1);
    return arena_printf(arena, what % 2 == 0 ? "%s + (%s)" : "%s - (%s)", left,
                        rr_side(r, depth - 1));
}

static inline void rr_rule(struct rr *r)
{
    static const char *const operators[] = {
        "=", "=", "!=", "<", "<=", ">", ">=", "both_or_neither", "not_both"};
    static const char *const tolerances[] = {"", "", "1", "0.5", "0.005", "1%", "0.1%", "200%"};
    static const char *const conditions[] = {"", "", "[C] > 1", "isNull([B])", "[A].prev > 0"};
    const char *left = rr_side(r, 3);
    struct rule *rule = rt_rule(r->t, "R", left, operators[rr_below(r, 9)], rr_side(r, 3));
    rule->missing = (enum rule_missing)rr_below(r, 3);
    rule->severity = (enum severity)rr_below(r, 3);
    rule->when = conditions[rr_below(r, 5)];
    rt_tolerance(rule, tolerances[rr_below(r, 8)]);
}

/* Small figures, so that rules hold at times; missing ones; nil; the largest there are; and where
 * figures stop being near (rules_linear.c). */
static inline void rr_report(struct rr *r)
{
    static const uint32_t slots[] = {RT_A, RT_B, RT_C, RT_D, RT_E, RT_M, RT_AF, RT_AM};
    static const int64_t near = INT64_C(1) << 40;
    const int64_t large[] = {INT64_MAX, -INT64_MAX, INT64_MAX / 2 + 1, INT64_MAX / 1000, near - 1,
                             near,      -near,      -near - 1};
    struct report *report = rt_report(r->t, 0, RT_P, "2026-06", "");
    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
        uint32_t what = rr_below(r, 16);
        int64_t *cell = &report->cells[slots[i]];
        if (what == 0)
            report->status[slots[i]] = CELL_STATUS_NIL;
        else if (what == 1)
            *cell = large[rr_below(r, 8)];
        else if (what > 3)
            *cell = (int64_t)rr_below(r, 9) - 3;
        report->place[slots[i]] = (struct cell_place){what > 8 ? what : 0, 3};
    }
}

/* All that a finding says. */
static inline const char *rr_spelt(const struct diag *d, struct arena *arena)
{
    return arena_printf(arena, "%s %s %s %s %s %s %s", diag_line(d, LANG_VI, arena), d->value,
                        d->expected, d->indicator_code, d->members, d->form, d->cells);
}

static inline void rr_look_at_all(struct rules_form *form)
{
    form->nears = (struct rules_nears){.slots = 0};
    for (size_t i = 0; i < form->rules.len && i < RULES_LOOK_MAX; i++)
        form->others[i / 64] |= UINT64_C(1) << (i % 64);
}

/* What the report at hand is told; `exactly`: no rule is taken for a sum. */
static inline const char *rr_told(struct rt *t, bool exactly)
{
    struct rules_form *form = &t->rules->forms[0];
    struct text_builder told;
    struct rules_sums *kept = ARENA_ARRAY(t->arena, form->rules.len, struct rules_sums);
    const struct rules_form whole = *form;
    for (size_t i = 0; i < form->rules.len; i++) {
        kept[i] = form->rules.at[i].sums;
        if (exactly)
            form->rules.at[i].sums.terms = NULL;
    }
    if (exactly)
        rr_look_at_all(form);
    diags_init(&t->report->diags, t->arena, 0);
    rt_judge(t);
    text_builder_init(&told, t->arena, 0);
    text_builder_adds(&told, "");
    for (size_t i = 0; i < t->report->diags.len; i++)
        text_builder_addf(&told, "%s\n", rr_spelt(&t->report->diags.at[i], t->arena));
    for (size_t i = 0; i < form->rules.len; i++)
        form->rules.at[i].sums = kept[i];
    *form = whole;
    return text_builder_text(&told).ptr;
}

#endif
