/*
 * Who should have reported: the expected leaf units below a unit, and rows of units beneath which
 * nothing at all was filed.
 * Must not know: figures. Neighbours: roll_need.c, roll_stand.c (the rule of counting).
 */
#include "internal.h"

/* ---- rows without filings */

static struct roll_unit *
silent_unit(struct roll_layout *l, const struct roll_year *year, uint32_t org, struct arena *arena)
{
    const struct rollup_filings none = {NULL, 0};
    return roll_time_unit(l, year, org, none, BASIS_BEST, arena);
}

const struct aggregate *roll_expected_row(struct roll_layout *l,
                                          const struct roll_year *year,
                                          uint32_t node,
                                          uint32_t hierarchy,
                                          uint32_t org,
                                          struct arena *arena)
{
    const struct roll_node *at = &year->at[node];
    struct aggregate *row = roll_stand_new(l, arena);
    uint32_t tree = roll_layout_borrows(l, hierarchy, org, at->end) ? 0 : hierarchy;
    struct roll_unit *silent = silent_unit(l, year, org, arena);
    const struct roll_own *own;
    const uint8_t *need = roll_need_bytes(l, silent->need[node].all);
    int32_t *sum = ARENA_ARRAY(arena, l->slots, int32_t);
    size_t cursor = 0;
    bool leaf = true;
    uint32_t below;
    while ((below = roll_tree_child(l, tree, org, at, &cursor)) != ROLL_NONE) {
        leaf = false;
        const struct aggregate *child = roll_expected_row(l, year, node, tree, below, arena);
        for (size_t s = 0; s < l->slots; s++)
            sum[s] += child->expected[s];
    }
    if (leaf && roll_tree_residual(l, org, at))
        roll_residual_view(silent, node, &own, &need);
    roll_stand_expected(l, need, leaf, sum, row->expected);
    for (size_t s = 0; s < l->slots; s++)
        row->children_expected[s] = sum[s];
    row->hierarchy = hierarchy;
    row->org = org;
    row->period = at->period;
    return row;
}

/* ---- the units themselves */

struct walk {
    struct roll_layout *l;
    const struct roll_year *year;
    struct arena *arena;
    uint32_t hierarchy, slot, node;
    bool (*each)(void *ctx, uint32_t org, struct period period);
    void *ctx;
    bool ok;
};

static void tell_periods(struct walk *w, const struct roll_unit *unit, uint32_t node);

/* A part from before an event: of whoever the unit was then. */
static void tell_then(struct walk *w, const struct roll_unit *unit, uint32_t node, uint32_t part)
{
    const struct roll_node *at = w->year->at;
    struct roll_kin kin = {.pieces = false};
    roll_lineage_then(w->l->lineage, unit->org, at[node].end, at[part].end, w->arena, &kin);
    for (size_t i = 0; i < kin.units.len && w->ok; i++)
        tell_periods(w, silent_unit(w->l, w->year, kin.units.at[i], w->arena), part);
}

/* Each period, the given one or nested in it, for which the unit owes the slot. */
static void tell_periods(struct walk *w, const struct roll_unit *unit, uint32_t node)
{
    const struct roll_node *at = &w->year->at[node];
    bool rolls = w->l->slot[w->slot].time != TIME_AGG_NONE;
    for (size_t i = 0; i < at->parts && rolls && w->ok; i++) {
        if (at->cut != NULL)
            tell_then(w, unit, node, at->part[i]);
        else
            tell_periods(w, unit, at->part[i]);
    }
    if (w->ok && roll_need_bytes(w->l, unit->need[node].direct)[w->slot] != 0)
        w->ok = w->each(w->ctx, unit->org, at->period);
}

/* True when units below were expected. */
static bool walk_units(struct walk *w, uint32_t hierarchy, uint32_t org)
{
    date_t end = w->year->at[w->node].end;
    uint32_t tree = roll_layout_borrows(w->l, hierarchy, org, end) ? 0 : hierarchy;
    size_t cursor = 0;
    bool below = false;
    uint32_t child;
    bool own_only = w->l->slot[w->slot].source == SOURCE_OWN;
    while (w->ok && !own_only &&
           (child = roll_tree_child(w->l, tree, org, &w->year->at[w->node], &cursor)) != ROLL_NONE)
        below = walk_units(w, tree, child) || below;
    if (below || !w->ok)
        return below;
    struct roll_unit *unit = silent_unit(w->l, w->year, org, w->arena);
    const struct roll_own *own;
    const uint8_t *need = roll_need_bytes(w->l, unit->need[w->node].all);
    if (roll_tree_residual(w->l, org, &w->year->at[w->node]))
        roll_residual_view(unit, w->node, &own, &need);
    if (need[w->slot] == 0)
        return false;
    tell_periods(w, unit, w->node);
    return true;
}

bool rollup_expected(struct roll_layout *l,
                     uint32_t hierarchy,
                     uint32_t slot,
                     uint32_t org,
                     struct period period,
                     bool (*each)(void *ctx, uint32_t org, struct period period),
                     void *ctx)
{
    struct arena *arena = arena_new(0);
    struct walk walk = {.l = l,
                        .year = roll_year_for(l, period),
                        .arena = arena,
                        .hierarchy = hierarchy,
                        .slot = slot,
                        .each = each,
                        .ctx = ctx,
                        .ok = true};
    walk.node = roll_year_find(walk.year, period);
    if (slot < walk.l->slots && walk.year->at[walk.node].window)
        walk_units(&walk, hierarchy, org);
    arena_free(arena);
    return walk.ok;
}
