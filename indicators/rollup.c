/*
 * The roll-up's story. A plan says which keys a change reaches. Then, in each basis, small periods
 * first, admin first, children before parents: a key's row is made and enters its parent's sums,
 * which begin empty (all, keys) or are taken up from the stored row and moved by what the child
 * says now less what it said (delta). A row depends on filings alone, so every way gives the same.
 * Must not know: databases. Neighbours: indicators.h; internal.h tells the order of the others.
 */
#include <stdlib.h>

#include "internal.h"

/* ---- the plan */

struct roll_layout *
rollup_layout(const struct derived *derived, uint32_t layout, struct arena *arena)
{
    return roll_layout_new(derived, layout, arena);
}

static int compare_touches(const void *left, const void *right)
{
    const struct rollup_touch *a = left, *b = right;
    if (a->org != b->org)
        return a->org < b->org ? -1 : 1;
    int32_t x = period_id(a->period), y = period_id(b->period);
    return (x > y) - (x < y);
}

/* The touches of one unit: each period they enter, once. */
static void
reach_unit(struct roll_plan *plan, const struct rollup_touch *touches, size_t len, uint8_t *reached)
{
    for (size_t i = 0; i < len; i++) {
        uint32_t node = roll_year_find(plan->year, touches[i].period);
        const struct roll_node *at = &plan->year->at[node];
        roll_plan_filed(plan, touches[i].org, node);
        reached[node] = 1;
        for (size_t w = 0; w < at->wholes.len; w++)
            reached[at->wholes.at[w]] = 1;
    }
    for (uint32_t node = 0; node < plan->year->len; node++) {
        if (reached[node] != 0)
            roll_plan_reach(plan, touches[0].org, node);
        reached[node] = 0;
    }
}

struct periods VEC(struct period);

/* Each period once. The place behind it: units file for the same periods in the same order, so what stands at `next` is likely. */
static size_t
note_period(struct periods *periods, size_t next, struct period period, struct arena *arena)
{
    size_t at = next < periods->len && period_eq(periods->at[next], period) ? next : 0;
    while (at < periods->len && !period_eq(periods->at[at], period))
        at++;
    if (at == periods->len)
        VEC_PUSH(arena, periods, period);
    return at + 1;
}

/* `touches` in order of units. */
static struct roll_plan *plan_keys(struct roll_layout *l,
                                   const struct rollup_touch *touches,
                                   size_t len,
                                   bool whole,
                                   struct arena *arena)
{
    struct roll_plan *plan = ARENA_NEW(arena, struct roll_plan);
    struct arena *scratch = arena_new(0);
    struct periods periods = {0};
    struct roll_year *filed;
    size_t next = 0;
    for (size_t i = 0; i < len; i++)
        next = note_period(&periods, next, touches[i].period, scratch);
    filed = roll_year_new(l, periods.at, periods.len, arena);
    roll_plan_init(plan, l, filed, whole, arena);
    uint8_t *reached = ARENA_ARRAY(scratch, filed->len, uint8_t);
    for (size_t from = 0, to; from < len; from = to) {
        for (to = from; to < len && touches[to].org == touches[from].org;)
            to++;
        reach_unit(plan, touches + from, to - from, reached);
    }
    roll_plan_done(plan);
    arena_free(scratch);
    return plan;
}

static void list_keys(struct rollup_plan *plan, struct arena *arena)
{
    for (size_t i = 0; i < plan->inside->keys.len; i++)
        VEC_PUSH(arena, &plan->keys, plan->inside->keys.at[i].key);
}

/* Their own rows, moved; or those of their children that are not computed anew. */
static void list_row(struct rollup_plan *plan, const struct roll_key *key, struct arena *arena)
{
    const struct roll_plan *inside = plan->inside;
    const struct roll_node *at = &inside->year->at[key->node];
    struct rollup_key child = key->key;
    size_t cursor = 0;
    if (plan->way == ROLLUP_DELTA) {
        VEC_PUSH(arena, &plan->rows, key->key);
        return;
    }
    while (!key->borrows && (child.org = roll_tree_child(plan->l, key->key.hierarchy, key->key.org,
                                                         at, &cursor)) != ROLL_NONE) {
        if (!roll_tree_leaf(plan->l, child.hierarchy, child.org, at) &&
            roll_plan_find(inside, key->rank, key->node, child.org) == ROLL_NONE)
            VEC_PUSH(arena, &plan->rows, child);
    }
}

static void mark_leaves(const struct rollup_plan *plan, const struct roll_key *key, uint8_t *units)
{
    const struct roll_node *at = &plan->inside->year->at[key->node];
    size_t cursor = 0;
    uint32_t child;
    while (!key->borrows && (child = roll_tree_child(plan->l, key->key.hierarchy, key->key.org, at,
                                                     &cursor)) != ROLL_NONE) {
        if (roll_tree_leaf(plan->l, key->key.hierarchy, child, at))
            units[child] = 1;
    }
}

static void mark_unit(void *ctx, uint32_t org)
{
    uint8_t *units = ctx;
    units[org] = 1;
}

static void list_needs(struct rollup_plan *plan, struct arena *arena)
{
    struct arena *scratch = arena_new(0);
    size_t orgs = plan->l->catalog->orgs.len;
    uint8_t *units = ARENA_ARRAY(scratch, orgs, uint8_t);
    struct roll_tree_walk filers = {plan->l, plan->inside->year, scratch, mark_unit, units};
    for (size_t i = 0; i < plan->inside->keys.len; i++) {
        const struct roll_key *key = &plan->inside->keys.at[i];
        roll_tree_filers(&filers, key->key.org, key->node);
        if (key->leaf)
            continue;
        list_row(plan, key, arena);
        if (plan->way == ROLLUP_KEYS)
            mark_leaves(plan, key, units);
    }
    for (uint32_t org = 0; org < orgs; org++) {
        if (units[org] != 0)
            VEC_PUSH(arena, &plan->units, org);
    }
    arena_free(scratch);
}

struct rollup_plan *rollup_plan(struct roll_layout *l,
                                int32_t year,
                                enum rollup_way way,
                                const struct rollup_touch *touches,
                                size_t len,
                                struct arena *arena)
{
    struct rollup_plan *plan = ARENA_NEW(arena, struct rollup_plan);
    plan->way = way;
    plan->layout = l->index;
    plan->year = year;
    plan->l = l;
    if (way == ROLLUP_ALL)
        return plan;
    struct rollup_touch *sorted = ARENA_ARRAY(arena, len, struct rollup_touch);
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        if (touches[i].layout == l->index && touches[i].org < l->catalog->orgs.len &&
            touches[i].period.kind != PERIOD_NONE && touches[i].period.year == year)
            sorted[kept++] = touches[i];
    }
    if (kept > 0)
        qsort(sorted, kept, sizeof *sorted, compare_touches);
    plan->inside = plan_keys(l, sorted, kept, false, arena);
    list_keys(plan, arena);
    list_needs(plan, arena);
    return plan;
}

/* Everything filed is touched; filings are in order of units already. */
static struct roll_plan *
plan_all(struct roll_layout *l, struct rollup_filings filed, struct arena *arena)
{
    struct arena *scratch = arena_new(0);
    struct rollup_touch *touches = ARENA_ARRAY(scratch, filed.len, struct rollup_touch);
    for (size_t i = 0; i < filed.len; i++)
        touches[i] = (struct rollup_touch){l->index, filed.at[i].org, filed.at[i].period};
    struct roll_plan *plan = plan_keys(l, touches, filed.len, true, arena);
    arena_free(scratch);
    return plan;
}

/* ---- the run */

struct run {
    struct roll_layout *l;
    const struct roll_plan *plan;
    enum rollup_way way;
    const struct rollup_source *source;
    struct arena *scratch, *passing; /* of the run; of one row or unit */
    struct roll_teller teller;
    enum basis basis;
    struct aggregate **now, **was; /* by key; was: ROLLUP_DELTA */
    struct roll_sums **sums;       /* by key */
    struct roll_unit **units, **units_were, **units_best;
    struct roll_others others, others_were, others_best;
    struct roll_regulars *regulars;       /* NULL: none */
    struct VEC(struct roll_sums *) spare; /* done with; of few children */
    enum rollup_end end;
};

static const struct roll_node *node_of(const struct run *run, uint32_t node)
{
    return &run->plan->year->at[node];
}

static const struct roll_key *key_at(const struct run *run, uint32_t key)
{
    return &run->plan->keys.at[key];
}

static struct roll_unit *make_unit(struct run *run,
                                   uint32_t org,
                                   struct rollup_filings filed,
                                   enum basis basis,
                                   const struct roll_others *others,
                                   struct roll_unit **at)
{
    if (*at == NULL) {
        *at = roll_time_unit(run->l, run->plan->year, org, roll_time_slice(filed, org), basis,
                             run->scratch);
        (*at)->others = others;
    }
    return *at;
}

static struct roll_unit *unit_of(void *ctx, uint32_t org)
{
    struct run *run = ctx;
    return make_unit(run, org, run->source->filed, run->basis, &run->others, &run->units[org]);
}

/* As the stored rows contain it. */
static struct roll_unit *unit_was(void *ctx, uint32_t org)
{
    struct run *run = ctx;
    return make_unit(run, org, run->source->was, run->basis, &run->others_were,
                     &run->units_were[org]);
}

static struct roll_unit *unit_best(void *ctx, uint32_t org)
{
    struct run *run = ctx;
    return make_unit(run, org, run->source->filed, BASIS_BEST, &run->others_best,
                     &run->units_best[org]);
}

static const struct aggregate *
stored(const struct run *run, const struct roll_key *key, uint32_t org)
{
    return run->source->stored(run->source->ctx, key->key.hierarchy, run->l->index, org,
                               key->key.period, run->basis);
}

static const struct aggregate *
expected_row(struct run *run, const struct roll_key *key, uint32_t org)
{
    return roll_expected_row(run->l, run->plan->year, key->node, key->key.hierarchy, org,
                             run->scratch);
}

static size_t children_of(const struct run *run, const struct roll_key *key)
{
    size_t cursor = 0, len = 0;
    while (roll_tree_child(run->l, key->key.hierarchy, key->key.org, node_of(run, key->node),
                           &cursor) != ROLL_NONE)
        len++;
    return len;
}

/* Nothing summed yet: in memory that is warm, where there is some. */
static struct roll_sums *new_sums(struct run *run, size_t children)
{
    if (children > TALLY_MAX || run->spare.len == 0)
        return roll_orgs_new(run->l, children, run->scratch);
    struct roll_sums *sums = run->spare.at[--run->spare.len];
    roll_orgs_clear(run->l, sums);
    return sums;
}

/* A key's row is made, and nobody asks for its sums any more. */
static void spare_sums(struct run *run, uint32_t at)
{
    if (run->way == ROLLUP_ALL && run->sums[at]->tally != NULL)
        VEC_PUSH(run->scratch, &run->spare, run->sums[at]);
    run->sums[at] = NULL;
}

/* The sums of a key, begun when the first child comes to them. */
static struct roll_sums *sums_of(struct run *run, uint32_t at)
{
    if (run->sums[at] != NULL)
        return run->sums[at];
    const struct roll_key *key = key_at(run, at);
    const struct aggregate *row = run->way == ROLLUP_DELTA ? stored(run, key, key->key.org) : NULL;
    if (row == NULL) {
        run->sums[at] = new_sums(run, children_of(run, key));
    } else if (row->tally == NULL) {
        run->end = ROLLUP_CROWDED;
        run->sums[at] = roll_orgs_new(run->l, 0, run->scratch);
    } else {
        int32_t own = roll_time_own(unit_was(run, key->key.org), key->node)->filings;
        run->sums[at] = roll_orgs_take_up(run->l, row, own, run->scratch);
    }
    return run->sums[at];
}

/* A computed key enters its parent. */
static void enter_parent(struct run *run, uint32_t at)
{
    const struct roll_key *key = key_at(run, at);
    uint32_t above =
        roll_tree_parent(run->l, key->key.hierarchy, key->key.org, node_of(run, key->node));
    if (above == ROLL_NONE)
        return;
    uint32_t parent = roll_plan_find(run->plan, key->rank, key->node, above);
    if (parent == ROLL_NONE)
        return; /* uncovered: chains reach as far as complete edges do */
    struct roll_sums *sums = sums_of(run, parent);
    if (run->end != ROLLUP_DONE)
        return;
    if (sums->taken_up)
        run->end = roll_orgs_move(run->l, sums, run->was[at], run->now[at]);
    else
        roll_orgs_add(run->l, sums, run->now[at]);
}

/* A child that is not computed anew. */
static void
add_other(struct run *run, const struct roll_key *key, struct roll_sums *sums, uint32_t child)
{
    bool leaf = roll_tree_leaf(run->l, key->key.hierarchy, child, node_of(run, key->node));
    if (leaf && run->way == ROLLUP_ALL)
        return; /* it came before all keys */
    if (leaf) { /* in a delta nothing is filed here: else the parent had a row to move */
        roll_leaf_add(unit_of(run, child), key->node, sums, run->scratch);
        return;
    }
    const struct aggregate *row = run->way == ROLLUP_KEYS ? stored(run, key, child) : NULL;
    roll_orgs_add(run->l, sums, row != NULL ? row : expected_row(run, key, child));
}

static void add_others(struct run *run, const struct roll_key *key, struct roll_sums *sums)
{
    size_t cursor = 0;
    uint32_t child;
    while ((child = roll_tree_child(run->l, key->key.hierarchy, key->key.org,
                                    node_of(run, key->node), &cursor)) != ROLL_NONE) {
        if (roll_plan_find(run->plan, key->rank, key->node, child) == ROLL_NONE)
            add_other(run, key, sums, child);
    }
}

static void tell(struct run *run,
                 const struct roll_key *key,
                 const struct roll_own *own,
                 const struct roll_sums *sums,
                 const struct aggregate *row)
{
    if (run->basis != BASIS_BEST || run->end != ROLLUP_DONE)
        return;
    run->teller.end = node_of(run, key->node)->end;
    roll_tell(&run->teller, row, own, sums);
    if (!run->teller.ok)
        run->end = ROLLUP_STOPPED;
}

static void tell_astray(struct run *run,
                        const struct roll_key *key,
                        const struct roll_unit *unit,
                        const struct aggregate *row)
{
    if (unit->astray == NULL || unit->astray[key->node] == NULL || run->basis != BASIS_BEST ||
        run->end != ROLLUP_DONE)
        return;
    run->teller.end = node_of(run, key->node)->end;
    roll_tell_astray(&run->teller, row, unit->astray[key->node]);
    if (!run->teller.ok)
        run->end = ROLLUP_STOPPED;
}

static void name(struct run *run, const struct roll_key *key, struct aggregate *row)
{
    row->hierarchy = key->key.hierarchy;
    row->org = key->key.org;
    row->period = key->key.period;
    row->basis = run->basis;
}

/* What the key's row said before, where sums are moved by it. */
static void take_was(struct run *run, uint32_t at)
{
    const struct roll_key *key = key_at(run, at);
    if (run->way != ROLLUP_DELTA)
        return;
    const struct aggregate *was = stored(run, key, key->key.org);
    run->was[at] = ARENA_NEW(run->scratch, struct aggregate);
    *run->was[at] = was != NULL ? *was : *expected_row(run, key, key->key.org);
}

static void compute_parent(struct run *run, uint32_t at)
{
    const struct roll_key *key = key_at(run, at);
    struct roll_unit *unit = unit_of(run, key->key.org);
    const struct roll_own *own = roll_time_own(unit, key->node);
    struct roll_sums *sums = sums_of(run, at);
    if (run->end != ROLLUP_DONE)
        return;
    if (!sums->taken_up)
        add_others(run, key, sums);
    if (run->regulars != NULL)
        roll_regular_settle(run->regulars, at, sums);
    roll_orgs_finish(run->l, sums);
    struct aggregate *row = roll_stand_new(run->l, run->scratch);
    name(run, key, row);
    roll_stand(run->l, own, sums, roll_need_bytes(run->l, unit->need[key->node].all), row);
    run->now[at] = row;
    tell(run, key, own, sums, row);
    tell_astray(run, key, unit, row);
    spare_sums(run, at);
    take_was(run, at);
}

/* No children, but more than its own filings, or only some of what they say. */
static void compute_alone(struct run *run, uint32_t at)
{
    const struct roll_key *key = key_at(run, at);
    struct roll_unit *unit = unit_of(run, key->key.org);
    const struct roll_own *own = roll_time_own(unit, key->node);
    const uint8_t *need = roll_need_bytes(run->l, unit->need[key->node].all);
    if (roll_tree_residual(run->l, key->key.org, node_of(run, key->node)))
        roll_residual_view(unit, key->node, &own, &need);
    struct aggregate *row = roll_stand_new(run->l, run->scratch);
    name(run, key, row);
    roll_stand(run->l, own, run->l->leaf, need, row);
    run->now[at] = row;
    tell(run, key, own, run->l->leaf, row);
    tell_astray(run, key, unit, row);
    take_was(run, at);
}

static void compute_leaf(struct run *run, uint32_t at)
{
    const struct roll_key *key = key_at(run, at);
    struct roll_unit *unit = unit_of(run, key->key.org);
    struct aggregate *row = roll_leaf_row(unit, key->node, run->scratch);
    name(run, key, row);
    run->now[at] = row;
    if (roll_leaf_telling(unit, key->node))
        tell(run, key, roll_time_own(unit, key->node), run->l->leaf, row);
    tell_astray(run, key, unit, row);
    if (run->way == ROLLUP_DELTA)
        run->was[at] = roll_leaf_row(unit_was(run, key->key.org), key->node, run->scratch);
}

/* Another hierarchy's unit without children there: its admin row under another name. */
static void borrow(struct run *run, uint32_t at)
{
    const struct roll_key *key = key_at(run, at);
    uint32_t admin = roll_plan_find(run->plan, 0, key->node, key->key.org);
    run->now[at] = ARENA_NEW(run->scratch, struct aggregate);
    *run->now[at] = *run->now[admin];
    name(run, key, run->now[at]);
    run->was[at] = run->was[admin];
}

static void compute(struct run *run, uint32_t at)
{
    const struct roll_key *key = key_at(run, at);
    if (key->borrows)
        borrow(run, at);
    else if (key->leaf)
        compute_leaf(run, at);
    else if (key->alone)
        compute_alone(run, at);
    else
        compute_parent(run, at);
    if (run->end == ROLLUP_DONE)
        enter_parent(run, at);
}

/* ---- all leaves at once: unit by unit, so that each unit's year is in the cache once */

struct belows {
    struct roll_below *at;
    size_t len;
    uint32_t *children; /* by key: leaves or not */
};

static size_t list_below(struct run *run, struct roll_below *ret, uint32_t *ret_children)
{
    size_t len = 0;
    for (uint32_t k = 0; k < run->plan->keys.len; k++) {
        ret_children[k] = 0;
        const struct roll_key *key = key_at(run, k);
        const struct roll_node *node = node_of(run, key->node);
        size_t cursor = 0;
        uint32_t child;
        while (!key->borrows && (child = roll_tree_child(run->l, key->key.hierarchy, key->key.org,
                                                         node, &cursor)) != ROLL_NONE) {
            ret_children[k]++;
            if (!roll_tree_leaf(run->l, key->key.hierarchy, child, node))
                continue;
            if (ret != NULL)
                ret[len] = (struct roll_below){child, key->node, k};
            len++;
        }
    }
    return len;
}

/* By unit, in the order of keys. */
static struct belows sort_below(struct run *run)
{
    size_t orgs = run->l->catalog->orgs.len;
    struct belows sorted = {.children = ARENA_ARRAY(run->scratch, run->plan->keys.len, uint32_t)};
    sorted.len = list_below(run, NULL, sorted.children);
    struct arena *scratch = arena_new(0);
    struct roll_below *listed = ARENA_ARRAY(scratch, sorted.len, struct roll_below);
    size_t *place = ARENA_ARRAY(scratch, orgs + 1, size_t);
    sorted.at = ARENA_ARRAY(run->scratch, sorted.len, struct roll_below);
    (void)list_below(run, listed, sorted.children);
    for (size_t i = 0; i < sorted.len; i++)
        place[listed[i].org + 1]++;
    for (size_t org = 0; org < orgs; org++)
        place[org + 1] += place[org];
    for (size_t i = 0; i < sorted.len; i++)
        sorted.at[place[listed[i].org]++] = listed[i];
    arena_free(scratch);
    return sorted;
}

/* Counted in its heir's row, or its row is made of more than its filings. */
static bool is_elsewhere(const struct run *run, const struct roll_unit *unit, uint32_t node)
{
    const struct roll_node *at = node_of(run, node);
    return at->cut != NULL &&
           (roll_tree_heir(run->l, unit->org, at) != unit->org ||
            roll_tree_residual(run->l, unit->org, at) ||
            roll_lineage_received(run->l->lineage, unit->org, at->first, at->end));
}

/* What there is to tell of a leaf, in each hierarchy where it has a row of its own. */
static void tell_leaf(struct run *run, struct roll_unit *unit, uint32_t node)
{
    date_t end = node_of(run, node)->end;
    bool astray = unit->astray != NULL && unit->astray[node] != NULL;
    if (!node_of(run, node)->window ||
        (!astray && (is_elsewhere(run, unit, node) || !roll_leaf_telling(unit, node))))
        return;
    for (uint32_t rank = 0; rank < run->l->hierarchies_len; rank++) {
        uint32_t hierarchy = run->l->hierarchies[rank];
        if (!roll_layout_stands(run->l, hierarchy, unit->org, end) ||
            roll_layout_borrows(run->l, hierarchy, unit->org, end) ||
            !roll_tree_leaf(run->l, hierarchy, unit->org, node_of(run, node)))
            continue;
        const struct roll_key key = {
            .key = {hierarchy, run->l->index, unit->org, node_of(run, node)->period},
            .rank = rank,
            .node = node};
        struct aggregate *row = roll_leaf_row(unit, node, run->passing);
        name(run, &key, row);
        if (astray)
            tell_astray(run, &key, unit, row);
        else
            tell(run, &key, roll_time_own(unit, node), run->l->leaf, row);
    }
}

/* Fewer children than this are as quickly added up one by one; more have no counts of leaves that are alike. */
#define REGULARS_MIN 16
#define REGULARS_MAX TALLY_MAX

/* The nodes that are done with when the regular units are. */
static uint64_t pass_regular(struct run *run,
                             const struct roll_unit *unit,
                             const struct belows *below,
                             size_t from,
                             size_t to)
{
    if (run->regulars == NULL || from == to)
        return 0;
    for (size_t i = from; i < to; i++) {
        uint32_t children = below->children[below->at[i].key];
        if (children < REGULARS_MIN || children > REGULARS_MAX)
            return 0;
    }
    return roll_regular_add(run->regulars, unit, below->at + from, to - from);
}

/* One unit; `from`, `to`: its stretch of what lies below keys. */
static void pass_leaf(struct run *run,
                      uint32_t org,
                      struct rollup_filings filed,
                      const struct belows *below,
                      size_t from,
                      size_t to)
{
    arena_reset(run->passing);
    struct roll_unit *unit =
        roll_time_unit(run->l, run->plan->year, org, filed, run->basis, run->passing);
    uint64_t done = pass_regular(run, unit, below, from, to);
    for (size_t i = from; i < to; i++) {
        uint32_t node = below->at[i].node;
        if (done == 0 || (done >> node & 1U) == 0)
            roll_leaf_add(unit, node, sums_of(run, below->at[i].key), run->passing);
    }
    for (uint32_t node = 0; node < run->plan->year->len && done == 0; node++) {
        if (run->basis == BASIS_BEST && filed.len > 0 && run->end == ROLLUP_DONE)
            tell_leaf(run, unit, node);
    }
}

/* Every unit that is a leaf below some key, or filed anything. */
static void pass_leaves(struct run *run)
{
    struct belows below = sort_below(run);
    struct rollup_filings all = run->source->filed;
    size_t b = 0, f = 0;
    run->regulars = roll_regular_new(run->l, run->plan->year, run->plan->keys.len, run->scratch);
    while ((b < below.len || f < all.len) && run->end == ROLLUP_DONE) {
        uint32_t org = b < below.len ? below.at[b].org : UINT32_MAX;
        if (f < all.len && all.at[f].org < org)
            org = all.at[f].org;
        size_t b_end = b, f_end = f;
        while (b_end < below.len && below.at[b_end].org == org)
            b_end++;
        while (f_end < all.len && all.at[f_end].org == org)
            f_end++;
        const struct rollup_filings filed = {all.at + f, f_end - f};
        pass_leaf(run, org, filed, &below, b, b_end);
        b = b_end;
        f = f_end;
    }
}

/* ---- bases */

static void pass(struct run *run, enum basis basis)
{
    size_t keys = run->plan->keys.len, orgs = run->l->catalog->orgs.len;
    run->basis = basis;
    run->now = ARENA_ARRAY(run->scratch, keys, struct aggregate *);
    run->was = ARENA_ARRAY(run->scratch, keys, struct aggregate *);
    run->sums = ARENA_ARRAY(run->scratch, keys, struct roll_sums *);
    run->units = ARENA_ARRAY(run->scratch, orgs, struct roll_unit *);
    if (run->units_best == NULL)
        run->units_best = run->units; /* the first pass is that of the best */
    run->units_were = ARENA_ARRAY(run->scratch, orgs, struct roll_unit *);
    if (run->way == ROLLUP_ALL)
        pass_leaves(run);
    for (uint32_t k = 0; k < keys && run->end == ROLLUP_DONE; k++)
        compute(run, k);
}

static unsigned vintages_filed(struct rollup_filings filed)
{
    unsigned mask = 0;
    for (size_t i = 0; i < filed.len; i++)
        mask |= 1U << filed.at[i].vintage;
    return mask;
}

/* Every vintage that a row of the run may stand on, as bases. */
static unsigned vintages_of(const struct rollup_plan *plan, const struct rollup_source *source)
{
    unsigned mask = vintages_filed(source->filed) | vintages_filed(source->was);
    for (size_t i = 0; i < plan->rows.len; i++) {
        const struct rollup_key *key = &plan->rows.at[i];
        for (int basis = BASIS_ESTIMATE; basis < BASIS_COUNT; basis++) {
            if ((mask >> basis & 1U) == 0 &&
                source->stored(source->ctx, key->hierarchy, key->layout, key->org, key->period,
                               (enum basis)basis) != NULL)
                mask |= 1U << basis;
        }
    }
    return mask;
}

static bool single(unsigned mask)
{
    return (mask & (mask - 1)) == 0;
}

/* The rows of a key: one for best and the only vintage, or one a basis. */
static size_t rows_of(struct aggregate **made[BASIS_COUNT],
                      size_t key,
                      unsigned vintages,
                      const struct aggregate *ret[])
{
    struct aggregate *best = made[BASIS_BEST][key];
    unsigned present = 0;
    size_t len = 0;
    if (best->filings == 0)
        return 0;
    for (unsigned basis = BASIS_ESTIMATE; basis < BASIS_COUNT; basis++) {
        if ((vintages >> basis & 1U) != 0 && (single(vintages) || made[basis][key]->filings > 0))
            present |= 1U << basis;
    }
    best->bases = 1U << BASIS_BEST | (single(present) ? present : 0);
    ret[len++] = best;
    for (unsigned basis = BASIS_ESTIMATE; basis < BASIS_COUNT && !single(present); basis++) {
        if ((present >> basis & 1U) == 0)
            continue;
        made[basis][key]->bases = 1U << basis;
        ret[len++] = made[basis][key];
    }
    return len;
}

static bool give_rows(const struct run *run,
                      struct aggregate **made[BASIS_COUNT],
                      unsigned vintages,
                      const struct rollup_sink *sink)
{
    for (uint32_t k = 0; k < run->plan->keys.len; k++) {
        const struct roll_key *key = key_at(run, k);
        const struct aggregate *rows[BASIS_COUNT];
        if (key->leaf)
            continue;
        size_t len = rows_of(made, k, vintages, rows);
        if (!sink->rows(sink->ctx, &key->key, rows, len))
            return false;
    }
    return true;
}

enum rollup_end rollup_run(struct rollup_plan *plan,
                           const struct rollup_source *source,
                           const struct rollup_sink *sink,
                           struct arena *arena)
{
    struct aggregate **made[BASIS_COUNT] = {NULL};
    unsigned vintages = vintages_of(plan, source);
    struct run run = {.l = plan->l,
                      .way = plan->way,
                      .source = source,
                      .scratch = arena_new(0),
                      .passing = arena_new(0),
                      .end = ROLLUP_DONE};
    run.others = (struct roll_others){&run, unit_of, unit_best};
    run.others_were = (struct roll_others){&run, unit_was, unit_was};
    run.others_best = (struct roll_others){&run, unit_best, unit_best};
    run.plan =
        plan->way == ROLLUP_ALL ? plan_all(plan->l, source->filed, run.scratch) : plan->inside;
    run.teller = (struct roll_teller){.l = plan->l, .arena = arena, .sink = sink, .ok = true};
    for (unsigned basis = 0; basis < BASIS_COUNT && run.end == ROLLUP_DONE; basis++) {
        if (basis != BASIS_BEST && (single(vintages) || (vintages >> basis & 1U) == 0))
            continue;
        pass(&run, (enum basis)basis);
        made[basis] = run.now;
    }
    if (run.end == ROLLUP_DONE && !give_rows(&run, made, vintages, sink))
        run.end = ROLLUP_STOPPED;
    arena_free(run.passing);
    arena_free(run.scratch);
    return run.end;
}

/* ---- leaves, when they are read */

bool rollup_is_leaf(struct roll_layout *l, uint32_t hierarchy, uint32_t org, struct period period)
{
    struct window_rule rule;
    date_t end;
    if (!roll_layout_window(l, period, &rule, &end) || !roll_layout_leaf(l, hierarchy, org, end))
        return false;
    if (!roll_lineage_near(l->lineage, end))
        return true;
    const struct roll_year *year = roll_year_for(l, period);
    return !roll_tree_alone(l, hierarchy, org, &year->at[roll_year_find(year, period)]);
}

static bool rolled_up_in(const struct roll_layout *l, uint32_t hierarchy)
{
    for (size_t i = 0; i < l->hierarchies_len; i++) {
        if (l->hierarchies[i] == hierarchy)
            return true;
    }
    return false;
}

const struct aggregate *rollup_leaf(struct roll_layout *l,
                                    uint32_t hierarchy,
                                    uint32_t org,
                                    struct period period,
                                    enum basis basis,
                                    struct rollup_filings filed,
                                    struct arena *arena)
{
    const struct aggregate *ret = NULL;
    struct arena *scratch = arena_new(0);
    const struct roll_year *year = roll_year_for(l, period);
    uint32_t node = roll_year_find(year, period);
    struct roll_reader reader = {
        .l = l, .year = year, .filed = filed, .basis = basis, .arena = scratch};
    struct roll_unit *unit =
        roll_time_unit(l, year, org, roll_time_slice(filed, org), basis, scratch);
    unit->others = roll_past_reader(&reader);
    if (year->at[node].window && rolled_up_in(l, hierarchy) &&
        roll_tree_stands(l, hierarchy, org, &year->at[node]) &&
        roll_tree_heir(l, org, &year->at[node]) == org && roll_time_own(unit, node)->filings > 0) {
        struct aggregate *row = roll_leaf_row(unit, node, arena);
        row->hierarchy = hierarchy;
        row->basis = basis;
        row->bases = 1U << basis;
        ret = row;
    }
    arena_free(scratch);
    return ret;
}
