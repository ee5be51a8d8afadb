/*
 * Who should have reported: the expected leaf units below a unit, and rows of units that filed
 * nothing at all.
 * Must not know: figures. Neighbours: roll_need.c, roll_stand.c (the rule of counting).
 */
#include "internal.h"

/* ---- rows without filings, made in the scratch of a run and remembered there */

static void
sum_children(struct roll_run *run, uint32_t hierarchy, uint32_t org, int32_t *sum, bool *leaf)
{
    size_t cursor = 0;
    const struct org_edge *edge;
    *leaf = true;
    while ((edge = catalog_next_child(run->catalog, hierarchy, org, run->end, &cursor)) != NULL) {
        if (!edge->complete)
            continue;
        *leaf = false;
        struct roll_pair pair = {hierarchy, edge->child};
        uint32_t at = map_find(&run->rows, roll_pair_text(&pair));
        const struct aggregate *child =
            at != MAP_NONE ? run->row.at[at] : roll_expected_row(run, hierarchy, edge->child);
        for (size_t s = 0; s < run->l->slots; s++)
            sum[s] += child->expected[s];
    }
}

const struct aggregate *roll_expected_row(struct roll_run *run, uint32_t hierarchy, uint32_t org)
{
    struct aggregate *row = roll_stand_new(run->l, run->scratch);
    bool borrows = roll_layout_borrows(run->l, hierarchy, org, run->end);
    uint32_t tree = borrows ? 0 : hierarchy, set = roll_need_of(run->l, org, run->period).all;
    int32_t *sum = ARENA_ARRAY(run->scratch, run->l->slots, int32_t);
    bool leaf;
    sum_children(run, tree, org, sum, &leaf);
    roll_stand_expected(run->l, roll_need_bytes(run->l, set), leaf, sum, row->expected);
    row->hierarchy = hierarchy;
    row->org = org;
    row->period = run->period;
    row->basis = run->basis;
    roll_run_keep(run, row);
    return row;
}

/* ---- the units themselves */

struct walk {
    struct roll_layout *l;
    uint32_t hierarchy, slot;
    struct period period;
    date_t end;
    bool (*each)(void *ctx, uint32_t org, struct period period);
    void *ctx;
    bool ok;
};

/* Each period, the given one or nested in it, for which the unit owes the slot. */
static void tell_periods(struct walk *w, uint32_t org, struct period period)
{
    struct roll_need need = roll_need_of(w->l, org, period);
    struct period part[PERIOD_PARTS_MAX];
    size_t len = roll_layout_parts(w->l, period, part);
    bool rolls = w->l->slot[w->slot].time != TIME_AGG_NONE;
    for (size_t i = 0; i < len && rolls && w->ok; i++)
        tell_periods(w, org, part[i]);
    if (w->ok && roll_need_bytes(w->l, need.direct)[w->slot] != 0)
        w->ok = w->each(w->ctx, org, period);
}

static bool owes(struct walk *w, uint32_t org)
{
    return roll_need_bytes(w->l, roll_need_of(w->l, org, w->period).all)[w->slot] != 0;
}

/* True when units below were expected. */
static bool walk_units(struct walk *w, uint32_t hierarchy, uint32_t org)
{
    uint32_t tree = roll_layout_borrows(w->l, hierarchy, org, w->end) ? 0 : hierarchy;
    size_t cursor = 0;
    bool below = false, leaf = true;
    const struct org_edge *edge;
    bool own_only = w->l->slot[w->slot].source == SOURCE_OWN;
    while (w->ok &&
           (edge = catalog_next_child(w->l->catalog, tree, org, w->end, &cursor)) != NULL) {
        leaf = leaf && !edge->complete;
        if (edge->complete && !own_only)
            below = walk_units(w, tree, edge->child) || below;
    }
    if (!below && w->ok && owes(w, org)) {
        tell_periods(w, org, w->period);
        return true;
    }
    return below;
}

bool rollup_expected(const struct catalog *catalog,
                     uint32_t hierarchy,
                     uint32_t layout,
                     uint32_t slot,
                     uint32_t org,
                     struct period period,
                     bool (*each)(void *ctx, uint32_t org, struct period period),
                     void *ctx)
{
    struct arena *arena = arena_new(0);
    struct walk walk = {.l = roll_layout_new(catalog, layout, arena),
                        .hierarchy = hierarchy,
                        .slot = slot,
                        .period = period,
                        .each = each,
                        .ctx = ctx,
                        .ok = true};
    struct window_rule rule;
    if (slot < walk.l->slots && roll_layout_window(walk.l, period, &rule, &walk.end))
        walk_units(&walk, hierarchy, org);
    arena_free(arena);
    return walk.ok;
}
