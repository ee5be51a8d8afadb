/*
 * The tree of one period: the edges of its last day, and below them what nobody carries on; and where a unit's own filings are counted
 * in it. Must not know: figures. Neighbours: roll_layout.c (edges), roll_residual.c.
 */
#include "internal.h"

/* A cursor beyond all edges: behind them come the residual children. */
#define BEHIND ((size_t)1 << 40)

uint32_t roll_tree_child(const struct roll_layout *l,
                         uint32_t hierarchy,
                         uint32_t org,
                         const struct roll_node *node,
                         size_t *cursor)
{
    if (*cursor < BEHIND) {
        const struct org_edge *edge = roll_layout_child(l, hierarchy, org, node->end, cursor);
        if (edge != NULL)
            return edge->child;
        *cursor = BEHIND;
    }
    return node->cut == NULL
               ? ROLL_NONE
               : roll_residual_child(l, node->cut, hierarchy, org, (*cursor)++ - BEHIND);
}

uint32_t roll_tree_place(const struct roll_layout *l,
                         uint32_t hierarchy,
                         uint32_t org,
                         const struct roll_node *node)
{
    return node->cut == NULL ? ROLL_NONE : roll_residual_place(l, node->cut, hierarchy, org);
}

uint32_t roll_tree_parent(const struct roll_layout *l,
                          uint32_t hierarchy,
                          uint32_t org,
                          const struct roll_node *node)
{
    uint32_t place = roll_tree_place(l, hierarchy, org, node);
    const struct org_edge *edge =
        place == ROLL_NONE ? catalog_parent(l->catalog, hierarchy, org, node->end) : NULL;
    return edge != NULL && edge->complete ? edge->parent : place;
}

bool roll_tree_residual(const struct roll_layout *l, uint32_t org, const struct roll_node *node)
{
    return roll_residual_is(l, node->cut, org);
}

uint32_t roll_tree_heir(const struct roll_layout *l, uint32_t org, const struct roll_node *node)
{
    return node->cut == NULL || l->catalog->orgs.at[org].to < node->cut->first
               ? org
               : roll_lineage_heir(l->lineage, org, node->end);
}

/* Before an event of the cut. */
static bool was_above(const struct roll_layout *l,
                      uint32_t hierarchy,
                      uint32_t org,
                      const struct roll_node *node)
{
    const struct roll_lineage *g = l->lineage;
    uint32_t tree = roll_layout_borrows(l, hierarchy, org, node->end) ? 0 : hierarchy;
    for (size_t i = roll_lineage_next(g, node->cut->first); i < g->len && g->events[i] <= node->end;
         i++)
        if (catalog_org_exists(l->catalog, org, g->events[i] - 1) &&
            !roll_layout_leaf(l, tree, org, g->events[i] - 1))
            return true;
    return false;
}

bool roll_tree_above(const struct roll_layout *l,
                     uint32_t hierarchy,
                     uint32_t org,
                     const struct roll_node *node)
{
    return !roll_layout_leaf(l, hierarchy, org, node->end) ||
           (node->cut != NULL && was_above(l, hierarchy, org, node));
}

bool roll_tree_alone(const struct roll_layout *l,
                     uint32_t hierarchy,
                     uint32_t org,
                     const struct roll_node *node)
{
    return node->cut != NULL && roll_layout_leaf(l, hierarchy, org, node->end) &&
           (roll_tree_residual(l, org, node) ||
            (roll_tree_heir(l, org, node) == org &&
             roll_lineage_received(l->lineage, org, node->cut->first, node->end)) ||
            (catalog_org_exists(l->catalog, org, node->end) && was_above(l, hierarchy, org, node)));
}

bool roll_tree_leaf(const struct roll_layout *l,
                    uint32_t hierarchy,
                    uint32_t org,
                    const struct roll_node *node)
{
    return roll_layout_leaf(l, hierarchy, org, node->end) &&
           !roll_tree_alone(l, hierarchy, org, node);
}

bool roll_tree_stands(const struct roll_layout *l,
                      uint32_t hierarchy,
                      uint32_t org,
                      const struct roll_node *node)
{
    if (roll_layout_stands(l, hierarchy, org, node->end))
        return true;
    return roll_tree_place(l, hierarchy, org, node) != ROLL_NONE;
}

/* Whose figures come before those of a unit that ended: of the periods up to its last day, whoever they were then. */
struct below {
    struct roll_tree_walk *walk;
    uint32_t node;
};

static void tell_then(const struct below *b, uint32_t org, date_t day, uint32_t node)
{
    const struct roll_node *at = &b->walk->year->at[node];
    struct roll_kin kin = {.pieces = false};
    for (size_t i = 0; i < at->parts; i++)
        tell_then(b, org, day, at->part[i]);
    if (at->end > day)
        return;
    roll_lineage_then(b->walk->l->lineage, org, day, at->end, b->walk->arena, &kin);
    for (size_t k = 0; k < kin.units.len; k++)
        roll_tree_filers(b->walk, kin.units.at[k], node);
}

static void tell_below(void *ctx, uint32_t org, date_t day)
{
    const struct below *b = ctx;
    b->walk->each(b->walk->ctx, org);
    tell_then(b, org, day, b->node);
}

/* In a period and in each of its parts. */
static void tell_gone(struct roll_tree_walk *walk, uint32_t org, uint32_t node)
{
    struct below below = {walk, node};
    const struct roll_node *at = &walk->year->at[node];
    roll_residual_below(walk->l, org, at->end, tell_below, &below);
    for (size_t i = 0; i < at->parts; i++)
        tell_gone(walk, org, at->part[i]);
}

void roll_tree_filers(struct roll_tree_walk *walk, uint32_t org, uint32_t node)
{
    const struct roll_layout *l = walk->l;
    const struct roll_node *at = &walk->year->at[node];
    walk->each(walk->ctx, org);
    if (at->cut == NULL)
        return;
    if (roll_tree_residual(l, org, at))
        tell_gone(walk, org, node);
    for (size_t i = 0; i < at->parts; i++) {
        struct roll_kin kin = {.pieces = false};
        roll_lineage_then(l->lineage, org, at->end, walk->year->at[at->part[i]].end, walk->arena,
                          &kin);
        for (size_t k = 0; k < kin.units.len; k++) {
            uint32_t was = kin.units.at[k];
            if (was != org && !roll_layout_above(l, org, at->end))
                tell_gone(walk, was, at->part[i]);
            roll_tree_filers(walk, was, at->part[i]);
        }
    }
}
