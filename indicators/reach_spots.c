/*
 * From a figure with its steps to the units and periods where it stands: first in time, over successions, then on the
 * tree, then the periods of its span. Must not know: values. Neighbours: reach_units.c, reach_window.c.
 */
#include "reach_internal.h"

/* One question on its way. */
struct search {
    const struct derived *derived;
    const struct reach_target *target;
    const struct expr_step *step;
    uint32_t hierarchy, org;
    struct period own, period; /* the question's; the one looked at */
    struct arena *arena;
    struct reach_spots *ret;
};

static bool end_of(const struct search *s, struct period period, date_t *ret_end)
{
    return period.kind != PERIOD_NONE &&
           derived_window_end(s->derived, s->target->ground, period, ret_end);
}

/* Adds who the unit of one period was in another one. */
static void was(const struct search *s,
                uint32_t org,
                struct period from,
                struct period to,
                struct reach_units *ret)
{
    date_t now, then;
    if (period_eq(from, to) || s->derived->on_map)
        VEC_PUSH(s->arena, ret, org);
    else if (end_of(s, from, &now) && end_of(s, to, &then))
        reach_units_then(&s->derived->past, org, now, then, s->arena, ret);
}

/* A formula's figures are computed anew, never added up. */
static bool is_formula(const struct search *s)
{
    return s->target->indicator->formula[0] != '\0';
}

static void put(const struct search *s, uint32_t element, uint32_t org, struct period period)
{
    VEC_PUSH(s->arena, &s->ret->spots, ((struct reach_spot){element, org, period}));
}

/* All that the units were, in one period. Several together are one figure only where it adds up. */
static void put_all(const struct search *s,
                    uint32_t element,
                    const struct reach_units *units,
                    struct period period)
{
    struct reach_units then = {0};
    for (size_t i = 0; i < units->len; i++)
        was(s, units->at[i], s->period, period, &then);
    bool adds = !is_formula(s) && s->target->indicator->org_agg == ORG_AGG_SUM;
    if (then.len == 0 || (then.len > 1 && !adds))
        put(s, element, CATALOG_NONE, period);
    else
        for (size_t i = 0; i < then.len; i++)
            put(s, element, then.at[i], period);
}

/* What adds up over time is added up from the year's first period of its kind; all else stands for itself. */
static void put_year(const struct search *s, uint32_t element, const struct reach_units *units)
{
    struct period at = s->period;
    bool adds = !is_formula(s) && s->target->indicator->time_agg == TIME_AGG_SUM &&
                at.kind != PERIOD_OCCASION && at.kind != PERIOD_NONE;
    for (at.number = adds ? 1 : at.number; at.number <= s->period.number; at.number++)
        put_all(s, element, units, at);
}

static void put_last(const struct search *s, const struct reach_units *units)
{
    uint32_t n = s->step->last;
    for (uint32_t i = 0; i < n; i++)
        put_all(s, i, units, reach_window_step(s->period, 0, (int32_t)i - (int32_t)(n - 1)));
    s->ret->elements = n;
}

static void put_span(const struct search *s, uint32_t element, const struct reach_units *units)
{
    if (s->step->span == EXPR_YTD)
        put_year(s, element, units);
    else
        put_all(s, element, units, s->period);
}

static void put_children(const struct search *s, const struct reach_units *children)
{
    for (uint32_t i = 0; i < children->len; i++) {
        struct reach_units one = {.at = &children->at[i], .len = 1, .cap = 1};
        put_span(s, i, &one);
    }
    s->ret->elements = (uint32_t)children->len;
}

static void find_family(const struct search *s,
                        uint32_t hierarchy,
                        const struct reach_units *there,
                        date_t end,
                        struct reach_units *ret)
{
    const struct catalog *c = s->derived->catalog;
    if (s->step->tree == EXPR_PARENT) {
        reach_units_parent(c, hierarchy, there, end, s->arena, ret);
        return;
    }
    if (reach_units_borrow(c, s->target->ground, hierarchy, there, end))
        s->ret->hierarchy = hierarchy = 0;
    reach_units_children(c, hierarchy, there, end, s->arena, ret);
}

/* The unit, its parent or its children, at the period looked at; where nobody says in which hierarchy, in the layout's first one
 * that has any. */
static void find_units(const struct search *s, struct reach_units *ret)
{
    const struct catalog *c = s->derived->catalog;
    struct reach_units there = {0};
    date_t end;
    was(s, s->org, s->own, s->period, &there);
    if (s->step->tree == EXPR_SELF) {
        *ret = there;
        return;
    }
    if (there.len == 0 || !end_of(s, s->period, &end))
        return;
    end = derived_map_day(s->derived, end);
    uint32_t ground = s->target->ground;
    size_t hierarchies = s->hierarchy != CATALOG_NONE || ground == CATALOG_NONE
                             ? 0
                             : c->layouts.at[ground].hierarchies_len;
    for (size_t i = 0; i < hierarchies && ret->len == 0; i++)
        find_family(s, c->layouts.at[ground].hierarchies[i], &there, end, ret);
    if (hierarchies == 0)
        find_family(s, reach_units_hierarchy(c, ground, s->hierarchy, there.at[0], end), &there,
                    end, ret);
}

void reach_spots_find(const struct derived *derived,
                      const struct reach_target *target,
                      const struct expr_step *step,
                      uint32_t hierarchy,
                      uint32_t org,
                      struct period period,
                      struct arena *arena,
                      struct reach_spots *ret)
{
    struct period looked_at = reach_window_step(period, step->years, step->offset);
    struct search s = {derived, target, step, hierarchy, org, period, looked_at, arena, ret};
    struct reach_units units = {0};
    *ret = (struct reach_spots){.elements = 1, .hierarchy = hierarchy};
    find_units(&s, &units);
    if (step->tree == EXPR_CHILDREN)
        put_children(&s, &units);
    else if (step->span == EXPR_LAST)
        put_last(&s, &units);
    else
        put_span(&s, 0, &units);
}
