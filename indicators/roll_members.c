/*
 * Consolidation: which units' reports a unit's own report is made of, and what just these amount to.
 * Each counts as it filed, whatever stands beneath it. Must not know: states, who approved what.
 * Neighbours: roll_need.c (who owes), roll_lineage.c and roll_residual.c (who did before an event), roll_leaf.c (a unit by itself), roll_orgs.c (sums).
 */
#include "internal.h"

/* ---- who owes ---- */

struct owed {
    uint32_t org, node;
};

struct walk {
    struct roll_layout *l;
    struct roll_year *year;
    struct arena *arena;
    struct roll_need **need; /* by unit; NULL: not asked for yet */
    uint8_t *told;           /* by unit */
    uint32_t root, node;
    struct VEC(struct owed) owed; /* of the child at hand */
    struct VEC(uint32_t) behind;  /* residuals that others stand for, if those are told */
    bool (*each)(void *ctx, uint32_t org, struct period period);
    void *ctx;
    bool ok;
};

static const struct roll_need *need_of(struct walk *w, uint32_t org)
{
    if (w->need[org] == NULL) {
        w->need[org] = ARENA_ARRAY(w->arena, w->year->len, struct roll_need);
        roll_need_unit(w->l, w->year, org, w->need[org]);
    }
    return w->need[org];
}

/* The period where it is owed itself, else its parts, of whoever the unit was then. */
static void list_owed(struct walk *w, uint32_t org, uint32_t node)
{
    const struct roll_node *at = &w->year->at[node];
    if (need_of(w, org)[node].direct != 0) {
        VEC_PUSH(w->arena, &w->owed, ((struct owed){org, node}));
        return;
    }
    for (size_t i = 0; i < at->parts; i++) {
        struct roll_kin kin = {.pieces = false};
        if (at->cut == NULL)
            VEC_PUSH(w->arena, &kin.units, org);
        else
            roll_lineage_then(w->l->lineage, org, at->end, w->year->at[at->part[i]].end, w->arena,
                              &kin);
        for (size_t k = 0; k < kin.units.len; k++)
            list_owed(w, kin.units.at[k], at->part[i]);
    }
}

/* Each unit with all that it owes, one after the other. */
static void tell_owed(struct walk *w, uint32_t child)
{
    w->owed.len = 0;
    list_owed(w, child, w->node);
    for (size_t i = 0; i < w->owed.len; i++) {
        uint32_t org = w->owed.at[i].org;
        for (size_t k = i; k < w->owed.len && w->told[org] == 0 && w->ok; k++)
            if (w->owed.at[k].org == org)
                w->ok = w->each(w->ctx, org, w->year->at[w->owed.at[k].node].period);
        w->told[org] = 1;
    }
}

/* Before it ended a unit above it, other than the one at hand, owed what it is part of. */
static bool is_within(struct walk *w, uint32_t hierarchy, uint32_t org)
{
    const struct roll_node *at = &w->year->at[w->node];
    date_t last = w->l->catalog->orgs.at[org].to;
    const struct org_edge *edge = catalog_parent(w->l->catalog, hierarchy, org, last);
    for (int depth = 0; edge != NULL && edge->complete && depth < ROLL_DEPTH_MAX; depth++) {
        if (roll_tree_heir(w->l, edge->parent, at) == w->root)
            return false;
        if (need_of(w, edge->parent)[w->node].all != 0)
            return true;
        edge = catalog_parent(w->l->catalog, hierarchy, edge->parent, last);
    }
    return false;
}

/* What nobody carries on: for itself where nobody below it owed the same. */
static void tell_residual(struct walk *w, uint32_t hierarchy, uint32_t org)
{
    const struct rollup_filings none = {NULL, 0};
    const struct roll_own *own;
    const uint8_t *need;
    if (need_of(w, org)[w->node].all == 0 || is_within(w, hierarchy, org))
        return;
    struct roll_unit *unit = roll_time_unit(w->l, w->year, org, none, BASIS_BEST, w->arena);
    roll_residual_view(unit, w->node, &own, &need);
    for (size_t s = 0; s < w->l->slots; s++)
        if (need[s] != 0) {
            tell_owed(w, org);
            return;
        }
    VEC_PUSH(w->arena, &w->behind, org);
}

static void walk_below(struct walk *w, uint32_t hierarchy, uint32_t org)
{
    const struct roll_node *at = &w->year->at[w->node];
    uint32_t tree = roll_layout_borrows(w->l, hierarchy, org, at->end) ? 0 : hierarchy;
    size_t cursor = 0;
    uint32_t child;
    while (w->ok && (child = roll_tree_child(w->l, tree, org, at, &cursor)) != ROLL_NONE) {
        if (roll_tree_residual(w->l, child, at))
            tell_residual(w, tree, child);
        else if (need_of(w, child)[w->node].all != 0)
            tell_owed(w, child);
        else
            walk_below(w, tree, child);
    }
}

struct standing_in {
    const struct walk *walk;
    bool any;
};

static void see_told(void *ctx, uint32_t org, date_t day)
{
    struct standing_in *s = ctx;
    (void)day;
    s->any = s->any || s->walk->told[org] != 0;
}

/* Residuals for which others stand, none of whom was told: the tree told a unit above these. */
static void tell_behind(struct walk *w)
{
    for (size_t i = 0; i < w->behind.len && w->ok; i++) {
        struct standing_in s = {w, false};
        roll_residual_below(w->l, w->behind.at[i], DATE_MAX, see_told, &s);
        if (!s.any)
            tell_owed(w, w->behind.at[i]);
    }
}

bool rollup_owing(struct roll_layout *l,
                  uint32_t hierarchy,
                  uint32_t org,
                  struct period period,
                  bool (*each)(void *ctx, uint32_t org, struct period period),
                  void *ctx)
{
    struct arena *arena = arena_new(0);
    struct walk w = {.l = l, .arena = arena, .root = org, .each = each, .ctx = ctx, .ok = true};
    w.year = roll_year_new(l, &period, 1, arena);
    w.node = roll_year_find(w.year, period);
    w.need = ARENA_ARRAY(arena, l->catalog->orgs.len, struct roll_need *);
    w.told = ARENA_ARRAY(arena, l->catalog->orgs.len, uint8_t);
    if (w.year->at[w.node].window)
        walk_below(&w, hierarchy, org);
    tell_behind(&w);
    arena_free(arena);
    return w.ok;
}

/* ---- what they amount to ---- */

uint32_t rollup_member(struct roll_layout *l, uint32_t org, struct period period)
{
    struct window_rule rule;
    date_t end;
    if (!roll_layout_window(l, period, &rule, &end) || !roll_lineage_near(l->lineage, end))
        return org;
    const struct roll_year *year = roll_year_for(l, period);
    return roll_tree_heir(l, org, &year->at[roll_year_find(year, period)]);
}

static void add_member(struct roll_unit *unit, uint32_t node, struct roll_sums *sums)
{
    const struct roll_own *own;
    const uint8_t *need;
    if (!roll_tree_residual(unit->l, unit->org, &unit->year->at[node])) {
        roll_leaf_add(unit, node, sums, unit->arena);
        return;
    }
    struct aggregate *row = roll_stand_new(unit->l, unit->arena);
    roll_residual_view(unit, node, &own, &need);
    roll_stand(unit->l, own, unit->l->leaf, need, row);
    roll_orgs_add(unit->l, sums, row);
}

struct aggregate *rollup_members(struct roll_layout *l,
                                 uint32_t org,
                                 struct period period,
                                 const uint32_t *members,
                                 size_t len,
                                 struct rollup_filings filed,
                                 enum basis basis,
                                 struct arena *arena)
{
    struct arena *scratch = arena_new(0), *passing = arena_new(0);
    const struct roll_year *year = roll_year_new(l, &period, 1, scratch);
    uint32_t node = roll_year_find(year, period);
    struct roll_sums *sums = roll_orgs_new(l, len, scratch);
    struct aggregate *row = roll_stand_new(l, arena);
    for (size_t i = 0; i < len && year->at[node].window; i++) {
        arena_reset(passing);
        struct roll_reader reader = {
            .l = l, .year = year, .filed = filed, .basis = basis, .arena = passing};
        struct roll_unit *unit =
            roll_time_unit(l, year, members[i], roll_time_slice(filed, members[i]), basis, passing);
        unit->others = roll_past_reader(&reader);
        add_member(unit, node, sums);
    }
    roll_orgs_finish(l, sums);
    row->org = org;
    row->period = period;
    row->basis = basis;
    roll_stand(l, l->empty, sums, roll_need_bytes(l, 0), row);
    arena_free(passing);
    arena_free(scratch);
    return row;
}

static void put(struct aggregate *row, const uint32_t *slots, const int64_t *values, size_t len)
{
    for (size_t i = 0; i < len; i++)
        row->effective[slots[i]] = values[i];
}

void rollup_members_give(const struct roll_layout *l,
                         struct aggregate *row,
                         const uint32_t *slots,
                         const int64_t *values,
                         size_t len)
{
    put(row, slots, values, len);
    roll_stand_derive(l, row, roll_need_bytes(l, 0));
    put(row, slots, values, len); /* a derived figure may be given too */
}
