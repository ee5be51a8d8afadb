/*
 * What the tests of reaching and deriving stand on: a hand-made catalog (fixture.h), its formulas, and figures that a test puts into cells.
 * Must not know: how anything is found. Neighbours: test_reach.c, test_derived.c.
 */
#ifndef GRIS_TESTS_INDICATORS_REACH_TEST_H
#define GRIS_TESTS_INDICATORS_REACH_TEST_H

#include "fixture.h"

/* Cells are known by indicator (of the slot), unit and period; status, counts and exact parts as the test sets them. */
struct rt {
    struct fx *fx;
    struct diags diags;
    struct derived *derived;
    struct VEC(struct figure) figures;
    const char *cells; /* "A@P1/2026-01 B@…" as they came */
};

static inline struct rt *rt_new(struct fx *fx)
{
    struct rt *rt = ARENA_NEW(fx->arena, struct rt);
    rt->fx = fx;
    diags_init(&rt->diags, fx->arena, 0);
    return rt;
}

static inline uint32_t rt_org(struct rt *rt, const char *code)
{
    for (uint32_t i = 0; i < rt->fx->c.orgs.len; i++)
        if (strcmp(rt->fx->c.orgs.at[i].code, code) == 0)
            return i;
    fail_msg("no unit %s", code);
    return CATALOG_NONE;
}

static inline struct figure *
rt_put(struct rt *rt, const char *indicator, const char *org, const char *period, int64_t value)
{
    struct figure f = {.org = rt_org(rt, org),
                       .indicator = catalog_find_indicator(&rt->fx->c, text_of(indicator)),
                       .period = fx_period(period),
                       .members = "",
                       .value = value,
                       .status = "final",
                       .vintage = "final",
                       .reported = 1,
                       .expected = 1};
    VEC_PUSH(rt->fx->arena, &rt->figures, f);
    return &rt->figures.at[rt->figures.len - 1];
}

/* What was put last stands. */
static inline struct figure rt_figure(void *ctx, const struct reach_cell *cell)
{
    struct rt *rt = ctx;
    assert_true(cell->layout < rt->fx->c.layouts.len);
    const struct layout *l = &rt->fx->c.layouts.at[cell->layout];
    uint32_t indicator = l->cells[cell->slot].indicator;
    assert_true(cell->hierarchy < rt->fx->c.hierarchies.len);
    for (size_t i = rt->figures.len; i-- > 0;) {
        const struct figure *f = &rt->figures.at[i];
        if (f->indicator == indicator && f->org == cell->org && period_eq(f->period, cell->period))
            return *f;
    }
    return (struct figure){.value = CELL_NULL, .status = "missing", .vintage = ""};
}

static inline struct reach_source rt_source(struct rt *rt)
{
    return (struct reach_source){rt, rt_figure};
}

static inline bool rt_cell(void *ctx, const struct reach_cell *cell)
{
    struct rt *rt = ctx;
    const struct catalog *c = &rt->fx->c;
    char period[PERIOD_TEXT_MAX];
    const char *before = rt->cells[0] != '\0' ? " " : "";
    if (cell->layout == CATALOG_NONE) {
        rt->cells = arena_printf(rt->fx->arena, "%s%s-", rt->cells, before);
        return true;
    }
    uint32_t indicator = c->layouts.at[cell->layout].cells[cell->slot].indicator;
    rt->cells = arena_printf(rt->fx->arena, "%s%s%s@%s/%s", rt->cells, before,
                             c->indicators.at[indicator].code, c->orgs.at[cell->org].code,
                             period_format(cell->period, period));
    return true;
}

static inline void rt_compile(struct rt *rt)
{
    fx_done(rt->fx);
    rt->derived = derived_compile(&rt->fx->c, rt->fx->arena, &rt->diags);
    if (rt->derived == NULL)
        fail_msg("%s", diag_line(&rt->diags.at[0], LANG_EN, rt->fx->arena));
}

#endif
