/*
 * Consolidation: which units' reports a unit's own report is made of, and what just these amount to.
 * Each counts as it filed, whatever stands beneath it. Must not know: states, who approved what.
 * Neighbours: roll_need.c (who owes), roll_leaf.c (a unit by itself), roll_orgs.c (sums).
 */
#include "internal.h"

/* ---- who owes ---- */

struct walk {
    struct roll_layout *l;
    struct roll_year *year;
    struct roll_need *need;
    uint32_t node;
    bool (*each)(void *ctx, uint32_t org, struct period period);
    void *ctx;
    bool ok;
};

/* The period where it is owed itself, else its parts. */
static void tell_owed(struct walk *w, uint32_t org, uint32_t node)
{
    const struct roll_node *at = &w->year->at[node];
    if (w->need[node].direct != 0) {
        w->ok = w->each(w->ctx, org, at->period);
        return;
    }
    for (size_t i = 0; i < at->parts && w->ok; i++)
        tell_owed(w, org, at->part[i]);
}

static void walk_below(struct walk *w, uint32_t hierarchy, uint32_t org)
{
    date_t end = w->year->at[w->node].end;
    uint32_t tree = roll_layout_borrows(w->l, hierarchy, org, end) ? 0 : hierarchy;
    size_t cursor = 0;
    const struct org_edge *edge;
    while (w->ok && (edge = roll_layout_child(w->l, tree, org, end, &cursor)) != NULL) {
        roll_need_unit(w->l, w->year, edge->child, w->need);
        if (w->need[w->node].all != 0)
            tell_owed(w, edge->child, w->node);
        else
            walk_below(w, tree, edge->child);
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
    struct walk w = {.l = l, .each = each, .ctx = ctx, .ok = true};
    w.year = roll_year_new(l, &period, 1, arena);
    w.node = roll_year_find(w.year, period);
    w.need = ARENA_ARRAY(arena, w.year->len, struct roll_need);
    if (w.year->at[w.node].window)
        walk_below(&w, hierarchy, org);
    arena_free(arena);
    return w.ok;
}

/* ---- what they amount to ---- */

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
        roll_leaf_add(unit, node, sums, passing);
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
