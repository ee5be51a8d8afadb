/*
 * The plan: which keys a set of touches reaches. A touch enters its own period and every longer
 * one, in every hierarchy of its layout, for the unit and all above it on the map of that period's
 * last day; a unit that takes its vectors from admin is reached wherever its admin subtree was. Where an event cuts a
 * period, a unit that ended reaches its heir, or stands as a residual child. Must not know: figures. Neighbours: roll_layout.c, roll_year.c, rollup.c.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/* ---- the index: open addressing, at most half full */

static uint64_t number_of(const struct roll_plan *plan, uint32_t rank, uint32_t node, uint32_t org)
{
    uint64_t at = (uint64_t)rank * plan->year->len + node;
    return at * plan->l->catalog->orgs.len + org + 1;
}

static struct roll_index_slot *slot_of(const struct roll_index *index, uint64_t number)
{
    size_t at = (size_t)(number * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (index->cap - 1);
    while (index->slots[at].number != 0 && index->slots[at].number != number)
        at = (at + 1) & (index->cap - 1);
    return &index->slots[at];
}

static void index_all(struct roll_plan *plan, size_t cap)
{
    struct roll_index *index = &plan->index;
    index->slots = ARENA_ARRAY(plan->arena, cap, struct roll_index_slot);
    index->cap = cap;
    for (size_t i = 0; i < plan->keys.len; i++) {
        const struct roll_key *key = &plan->keys.at[i];
        uint64_t number = number_of(plan, key->rank, key->node, key->key.org);
        *slot_of(index, number) = (struct roll_index_slot){number, (uint32_t)i};
    }
}

uint32_t roll_plan_find(const struct roll_plan *plan, uint32_t rank, uint32_t node, uint32_t org)
{
    const struct roll_index_slot *slot = slot_of(&plan->index, number_of(plan, rank, node, org));
    return slot->number == 0 ? ROLL_NONE : slot->at;
}

/* ---- the keys */

static void add_key(
    struct roll_plan *plan, uint32_t rank, uint32_t node, uint32_t org, uint32_t depth, bool leaf)
{
    const struct roll_layout *l = plan->l;
    uint32_t hierarchy = l->hierarchies[rank];
    const struct roll_node *at = &plan->year->at[node];
    struct roll_key added = {.key = {hierarchy, l->index, org, at->period},
                             .rank = rank,
                             .node = node,
                             .depth = depth,
                             .leaf = leaf,
                             .borrows = roll_layout_borrows(l, hierarchy, org, at->end),
                             .alone = roll_tree_alone(l, hierarchy, org, at)};
    if (plan->keys.len * 2 >= plan->index.cap)
        index_all(plan, plan->index.cap * 2);
    uint64_t number = number_of(plan, rank, node, org);
    *slot_of(&plan->index, number) = (struct roll_index_slot){number, (uint32_t)plan->keys.len};
    VEC_PUSH(plan->arena, &plan->keys, added);
}

/* The edge above a unit, looked up anew only when unit, hierarchy or dates change: one unit is asked for at all periods of a year. */
static const struct org_edge *
edge_above(struct roll_plan *plan, uint32_t hierarchy, uint32_t org, date_t end)
{
    const struct org_edge *last = plan->last_edge;
    if (last != NULL && last->child == org && last->hierarchy == hierarchy && last->from <= end &&
        end <= last->to)
        return last;
    const struct org_edge *edge = catalog_parent(plan->l->catalog, hierarchy, org, end);
    plan->last_edge = edge != NULL ? edge : last;
    return edge;
}

static uint32_t
first_above(struct roll_plan *plan, uint32_t hierarchy, uint32_t org, const struct roll_node *at)
{
    if (at->cut != NULL)
        return roll_tree_parent(plan->l, hierarchy, org, at);
    const struct org_edge *edge = edge_above(plan, hierarchy, org, at->end);
    return edge != NULL && edge->complete ? edge->parent : ROLL_NONE;
}

/* The unit and those above it, as far as complete edges reach: through a partial one nothing is
 * summed. Above one that is among the keys all are. */
static void add_chain(struct roll_plan *plan, uint32_t rank, uint32_t node, uint32_t org)
{
    uint32_t chain[ROLL_DEPTH_MAX];
    uint32_t len = 0, hierarchy = plan->l->hierarchies[rank];
    uint32_t found = roll_plan_find(plan, rank, node, org);
    const struct roll_node *at = &plan->year->at[node];
    for (bool above = true; found == ROLL_NONE && above && len < ROLL_DEPTH_MAX;) {
        chain[len++] = org;
        uint32_t parent = len == 1 ? first_above(plan, hierarchy, org, at)
                                   : roll_tree_parent(plan->l, hierarchy, org, at);
        above = parent != ROLL_NONE;
        org = above ? parent : org;
        found = above ? roll_plan_find(plan, rank, node, org) : ROLL_NONE;
    }
    uint32_t depth = found == ROLL_NONE ? 0 : plan->keys.at[found].depth + 1;
    for (uint32_t i = 0; i < len; i++) {
        bool leaf = roll_tree_leaf(plan->l, hierarchy, chain[i], at);
        if (!plan->whole || !leaf)
            add_key(plan, rank, node, chain[i], depth + len - 1 - i, leaf);
    }
}

void roll_plan_init(struct roll_plan *plan,
                    struct roll_layout *l,
                    struct roll_year *year,
                    bool whole,
                    struct arena *arena)
{
    *plan = (struct roll_plan){.l = l, .year = year, .arena = arena, .whole = whole};
    index_all(plan, 64);
}

/* A unit that files must have its row somewhere: held by no hierarchy of the layout, it stands in
 * the first. */
static void reach(struct roll_plan *plan, uint32_t org, uint32_t node)
{
    const struct roll_layout *l = plan->l;
    for (uint32_t rank = 0; rank < l->hierarchies_len; rank++) {
        if (roll_tree_stands(l, l->hierarchies[rank], org, &plan->year->at[node]))
            add_chain(plan, rank, node, org);
    }
}

/* Those above the unit the day before an event that ended them: their own figures, or their heirs', give way to what it filed. */
static void
reach_ended(struct roll_plan *plan, uint32_t rank, uint32_t org, uint32_t node, date_t day)
{
    const struct roll_layout *l = plan->l;
    const struct roll_node *at = &plan->year->at[node];
    if (l->catalog->orgs.at[org].to < day)
        org = roll_lineage_heir(l->lineage, org, day);
    const struct org_edge *edge = catalog_parent(l->catalog, l->hierarchies[rank], org, day);
    for (int depth = 0; edge != NULL && edge->complete && depth < ROLL_DEPTH_MAX; depth++) {
        if (l->catalog->orgs.at[edge->parent].to == day)
            reach(plan, roll_tree_heir(l, edge->parent, at), node);
        edge = catalog_parent(l->catalog, l->hierarchies[rank], edge->parent, day);
    }
}

void roll_plan_reach(struct roll_plan *plan, uint32_t org, uint32_t node)
{
    const struct roll_layout *l = plan->l;
    const struct roll_node *at = &plan->year->at[node];
    if (!at->window)
        return;
    reach(plan, roll_tree_heir(l, org, at), node);
    if (at->cut == NULL)
        return;
    for (size_t i = roll_lineage_next(l->lineage, at->first);
         i < l->lineage->len && l->lineage->events[i] <= at->end; i++)
        for (uint32_t rank = 0; rank < l->hierarchies_len; rank++)
            reach_ended(plan, rank, org, node, l->lineage->events[i] - 1);
}

void roll_plan_filed(struct roll_plan *plan, uint32_t org, uint32_t node)
{
    const struct roll_node *at = &plan->year->at[node];
    if (at->window && !catalog_org_exists(plan->l->catalog, org, at->end))
        reach(plan, org, node);
}

/* Units recomputed in admin lend their vectors to the other hierarchies, where they have no
 * children of their own. */
static void add_borrowers(struct roll_plan *plan)
{
    const struct roll_layout *l = plan->l;
    size_t len = l->admin ? plan->keys.len : 0;
    for (size_t i = 0; i < len; i++) {
        struct roll_key key = plan->keys.at[i];
        date_t end = plan->year->at[key.node].end;
        for (uint32_t rank = 1; key.rank == 0 && rank < l->hierarchies_len; rank++) {
            uint32_t hierarchy = l->hierarchies[rank];
            if (roll_layout_borrows(l, hierarchy, key.key.org, end) &&
                roll_layout_holds(l, hierarchy, key.key.org, end))
                add_chain(plan, rank, key.node, key.key.org);
        }
    }
}

static int cmp(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

/* Periods small to large, admin first, children first. */
static int cmp_keys(const void *left, const void *right)
{
    const struct roll_key *a = left, *b = right;
    const int order[] = {cmp(a->node, b->node), cmp(a->rank, b->rank), cmp(b->depth, a->depth),
                         cmp(a->key.org, b->key.org)};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (order[i] != 0)
            return order[i];
    }
    return 0;
}

void roll_plan_done(struct roll_plan *plan)
{
    add_borrowers(plan);
    if (plan->keys.len == 0)
        return;
    qsort(plan->keys.at, plan->keys.len, sizeof *plan->keys.at, cmp_keys);
    index_all(plan, plan->index.cap);
}
