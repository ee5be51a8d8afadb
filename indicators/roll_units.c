/*
 * The units that a figure stands on, and those that it misses. Goes the same way down as the roll-up came up, and counts as it did.
 * Must not know: what is done with them. Neighbours: roll_stand.c (whose figure stands), roll_expected.c (units without filings).
 */
#include "internal.h"

struct walk {
    struct roll_layout *l;
    const struct roll_year *year;
    uint32_t slot, node;
    const struct rollup_rows *rows;
    bool (*each)(void *ctx, const struct rollup_unit *unit);
    bool (*each_key)(void *ctx, const struct rollup_key *key);
    void *ctx;
    struct arena *scratch;
    bool ok;
};

static struct walk walk_new(struct roll_layout *l, uint32_t slot, struct period period, void *ctx)
{
    struct walk w = {.l = l, .year = roll_year_for(l, period), .slot = slot, .ctx = ctx};
    w.node = roll_year_find(w.year, period);
    w.ok = slot < l->slots && w.year->at[w.node].window;
    return w;
}

static const struct roll_node *node_of(const struct walk *w)
{
    return &w->year->at[w->node];
}

static uint32_t tree_of(const struct walk *w, uint32_t hierarchy, uint32_t org)
{
    return roll_layout_borrows(w->l, hierarchy, org, node_of(w)->end) ? 0 : hierarchy;
}

static struct rollup_key key_of(const struct walk *w, uint32_t tree, uint32_t org)
{
    return (struct rollup_key){tree, w->l->index, org, node_of(w)->period};
}

static uint32_t settle(const struct walk *w, uint32_t hierarchy, uint32_t org)
{
    date_t end = node_of(w)->end;
    for (size_t i = 0; hierarchy == CATALOG_NONE && i < w->l->hierarchies_len; i++) {
        size_t cursor = 0;
        if (roll_layout_child(w->l, w->l->hierarchies[i], org, end, &cursor) != NULL)
            return w->l->hierarchies[i];
    }
    return hierarchy == CATALOG_NONE ? roll_layout_teller(w->l, org, end) : hierarchy;
}

/* ---- which rows */

static void tell_keys(struct walk *w, uint32_t hierarchy, uint32_t org)
{
    uint32_t tree = tree_of(w, hierarchy, org);
    const struct rollup_key key = key_of(w, tree, org);
    size_t cursor = 0;
    uint32_t child;
    w->ok = w->each_key(w->ctx, &key);
    while (w->ok && (child = roll_tree_child(w->l, tree, org, node_of(w), &cursor)) != ROLL_NONE)
        tell_keys(w, tree, child);
}

bool rollup_beneath(struct roll_layout *l,
                    uint32_t hierarchy,
                    uint32_t slot,
                    uint32_t org,
                    struct period period,
                    bool (*each)(void *ctx, const struct rollup_key *key),
                    void *ctx)
{
    struct walk w = walk_new(l, slot, period, ctx);
    w.each_key = each;
    if (!w.ok)
        return true;
    tell_keys(&w, settle(&w, hierarchy, org), org);
    return w.ok;
}

/* ---- which units */

/* True: it was told. */
static bool tell(struct walk *w, const struct rollup_unit *unit)
{
    w->ok = w->each(w->ctx, unit);
    return true;
}

/* A unit beneath which nothing is filed: does it owe the slot? */
static bool tell_silent(struct walk *w, uint32_t tree, uint32_t org)
{
    const struct rollup_filings none = {NULL, 0};
    const struct rollup_unit unit = {org, tree, CELL_NULL, 0, false, true};
    struct roll_unit *silent = roll_time_unit(w->l, w->year, org, none, BASIS_BEST, w->scratch);
    const struct roll_own *own;
    const uint8_t *need = roll_need_bytes(w->l, silent->need[w->node].all);
    if (roll_tree_residual(w->l, org, node_of(w)))
        roll_residual_view(silent, w->node, &own, &need);
    bool owes = need[w->slot] != 0;
    arena_reset(w->scratch);
    return owes && tell(w, &unit);
}

/* A nil report counts in place of those below; where one child alone says the same, that one is told. */
static bool is_nil(const struct aggregate *row, uint32_t s)
{
    return row->effective[s] == CELL_NULL && row->reported[s] == 1 && row->expected[s] == 1 &&
           !(row->children_reported[s] == 1 && row->children_expected[s] == 1);
}

static bool visit(struct walk *w, uint32_t hierarchy, uint32_t org);

static bool visit_children(struct walk *w, uint32_t tree, uint32_t org)
{
    size_t cursor = 0;
    bool told = false;
    uint32_t child;
    while (w->ok && (child = roll_tree_child(w->l, tree, org, node_of(w), &cursor)) != ROLL_NONE)
        told = visit(w, tree, child) || told;
    return told;
}

/* True when units were told. */
static bool visit_filed(struct walk *w, uint32_t tree, const struct aggregate *row)
{
    uint32_t s = w->slot;
    bool own = (row->flags[s] & SLOT_OWN) != 0;
    const struct rollup_unit unit = {.org = row->org,
                                     .hierarchy = tree,
                                     .value = own ? row->effective[s] : CELL_NULL,
                                     .flags = own ? row->flags[s] : 0,
                                     .reported = row->reported[s] > 0,
                                     .expected = row->expected[s] > 0};
    if ((row->flags[s] & SLOT_COMPUTED) != 0)
        return false;
    if (!own && !is_nil(row, s) && w->l->slot[s].source != SOURCE_OWN &&
        row->children_expected[s] > 0)
        return visit_children(w, tree, row->org);
    return (own || unit.expected) && tell(w, &unit);
}

static bool visit(struct walk *w, uint32_t hierarchy, uint32_t org)
{
    uint32_t tree = tree_of(w, hierarchy, org);
    const struct rollup_key key = key_of(w, tree, org);
    const struct aggregate *row = w->rows->row(w->rows->ctx, &key);
    if (row != NULL)
        return visit_filed(w, tree, row);
    bool below = w->l->slot[w->slot].source != SOURCE_OWN && visit_children(w, tree, org);
    return below || (w->ok && tell_silent(w, tree, org));
}

/* The unit's own figure alone, whether it stands or not. */
static void visit_own(struct walk *w, uint32_t tree, uint32_t org)
{
    uint32_t s = w->slot;
    const struct rollup_key key = key_of(w, tree, org);
    const struct aggregate *row = w->rows->row(w->rows->ctx, &key);
    if (row == NULL || row->own[s] == CELL_NULL)
        return;
    const struct rollup_unit unit = {.org = org,
                                     .hierarchy = tree,
                                     .value = row->own[s],
                                     .flags = row->flags[s],
                                     .reported = row->reported[s] > 0,
                                     .expected = true};
    (void)tell(w, &unit);
}

bool rollup_units(struct roll_layout *l,
                  uint32_t hierarchy,
                  uint32_t slot,
                  uint32_t org,
                  struct period period,
                  enum figure_basis basis,
                  const struct rollup_rows *rows,
                  bool (*each)(void *ctx, const struct rollup_unit *unit),
                  void *ctx)
{
    struct walk w = walk_new(l, slot, period, ctx);
    if (!w.ok || l->slot[slot].silent)
        return true;
    w.rows = rows;
    w.each = each;
    w.scratch = arena_new(0);
    hierarchy = settle(&w, hierarchy, org);
    bool stands = roll_tree_stands(l, hierarchy, org, node_of(&w));
    if (stands && basis == FIGURE_OWN)
        visit_own(&w, tree_of(&w, hierarchy, org), org);
    else if (stands && basis == FIGURE_CHILDREN)
        (void)visit_children(&w, tree_of(&w, hierarchy, org), org);
    else if (stands)
        (void)visit(&w, hierarchy, org);
    arena_free(w.scratch);
    return w.ok;
}
