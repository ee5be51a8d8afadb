/*
 * Who stands behind a figure of a period that an event of the map cuts, for those who read and explain. Must not know: figures.
 * Neighbours: indicators.h (the door), roll_tree.c, roll_lineage.c.
 */
#include "internal.h"

/* Its place among the year's; ROLL_NONE: no event cuts it. */
static uint32_t cut_node(struct roll_layout *l, struct period period, const struct roll_year **ret)
{
    struct window_rule rule;
    date_t end;
    if (!roll_layout_window(l, period, &rule, &end) || !roll_lineage_near(l->lineage, end))
        return ROLL_NONE;
    *ret = roll_year_for(l, period);
    uint32_t node = roll_year_find(*ret, period);
    return (*ret)->at[node].cut == NULL ? ROLL_NONE : node;
}

void rollup_filers(struct roll_layout *l,
                   uint32_t org,
                   struct period period,
                   void (*each)(void *ctx, uint32_t org),
                   void *ctx)
{
    const struct roll_year *year;
    uint32_t node = cut_node(l, period, &year);
    if (node == ROLL_NONE) {
        each(ctx, org);
        return;
    }
    struct roll_tree_walk walk = {l, year, arena_new(0), each, ctx};
    roll_tree_filers(&walk, org, node);
    roll_shift_filers(&walk, org, node);
    arena_free(walk.arena);
}

uint32_t rollup_residual(
    struct roll_layout *l, uint32_t hierarchy, uint32_t org, struct period period, size_t n)
{
    const struct roll_year *year;
    uint32_t node = cut_node(l, period, &year);
    return node == ROLL_NONE ? CATALOG_NONE
                             : roll_residual_child(l, year->at[node].cut, hierarchy, org, n);
}
