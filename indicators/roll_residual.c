/*
 * What nobody carries on: a unit that ended within a longer period and did not go wholly into one other. Its figures stay its own and
 * enter, unsplit, the lowest unit with children that contains all it went into. Must not know: sums, plans.
 * REQ: data-model.md, rule 7. Neighbours: roll_lineage.c (what became of it), roll_tree.c (the tree with these in it), roll_time.c.
 */
#include <string.h>

#include "internal.h"

/* ---- where each stands */

/* Lists of one hierarchy of one cut. */
struct roll_residuals {
    uint32_t *place; /* by unit: what it enters; ROLL_NONE: nothing */
    uint32_t *first; /* by unit, one more: places in `child` */
    uint32_t *child;
};

struct find {
    const struct roll_layout *l;
    const struct roll_cut *cut;
    uint32_t hierarchy;
    struct arena *scratch;
};

bool roll_residual_is(const struct roll_layout *l, const struct roll_cut *cut, uint32_t org)
{
    date_t last = l->catalog->orgs.at[org].to;
    return cut != NULL && cut->first <= last && last < cut->end &&
           roll_lineage_heir(l->lineage, org, cut->end) == org;
}

/* The edge above a unit in the hierarchy; where that has none, in admin, below a unit that takes its rows from there. */
static const struct org_edge *above(const struct find *f, uint32_t org, date_t day)
{
    const struct org_edge *edge = catalog_parent(f->l->catalog, f->hierarchy, org, day);
    if (edge != NULL || !f->l->admin)
        return edge;
    edge = catalog_parent(f->l->catalog, 0, org, day);
    return edge != NULL && roll_layout_borrows(f->l, f->hierarchy, edge->parent, day) ? edge : NULL;
}

static void left_below(const struct find *f, uint32_t org, struct roll_left *ret)
{
    date_t last = f->l->catalog->orgs.at[org].to;
    size_t cursor = 0;
    const struct org_edge *edge;
    while ((edge = roll_layout_child(f->l, f->hierarchy, org, last, &cursor)) != NULL) {
        size_t before = ret->len;
        roll_lineage_left(f->l->lineage, edge->child, f->cut->end, f->scratch, ret);
        if (ret->len == before)
            left_below(f, edge->child, ret);
    }
}

/* The units of the later map that it lies in: its successors; of one without, those of what stood below it; else of what stood above. */
static void lies_in(const struct find *f, uint32_t org, struct roll_left *ret)
{
    const struct org_edge *edge;
    for (int depth = 0; depth < ROLL_DEPTH_MAX && ret->len == 0; depth++) {
        date_t last = f->l->catalog->orgs.at[org].to;
        roll_lineage_left(f->l->lineage, org, f->cut->end, f->scratch, ret);
        if (ret->len == 0)
            left_below(f, org, ret);
        edge = above(f, org, last);
        if (edge == NULL)
            return;
        org = edge->parent;
    }
}

static size_t path_of(const struct find *f, uint32_t org, uint32_t ret[static ROLL_DEPTH_MAX])
{
    size_t len = 0;
    const struct org_edge *edge;
    do {
        ret[len++] = org;
        edge = above(f, org, f->cut->end);
        org = edge != NULL ? edge->parent : org;
    } while (edge != NULL && len < ROLL_DEPTH_MAX);
    return len;
}

static bool holds(const uint32_t *units, size_t len, uint32_t org)
{
    for (size_t i = 0; i < len; i++)
        if (units[i] == org)
            return true;
    return false;
}

/* The lowest unit with children above them all; ROLL_NONE: there is none, or it takes its rows from admin, where this is counted. */
static uint32_t lowest_above(const struct find *f, const struct roll_left *units)
{
    uint32_t path[ROLL_DEPTH_MAX], other[ROLL_DEPTH_MAX];
    size_t len = units->len > 0 ? path_of(f, units->at[0], path) : 0, from = 0;
    for (size_t i = 1; i < units->len; i++) {
        size_t other_len = path_of(f, units->at[i], other);
        while (from < len && !holds(other, other_len, path[from]))
            from++;
    }
    while (from < len && roll_layout_leaf(f->l, f->hierarchy, path[from], f->cut->end))
        from++;
    if (from == len || roll_layout_borrows(f->l, f->hierarchy, path[from], f->cut->end))
        return ROLL_NONE;
    return path[from];
}

static uint32_t place_of(const struct find *f, uint32_t org)
{
    struct roll_left units = {0};
    const struct org_edge *edge = above(f, org, f->l->catalog->orgs.at[org].to);
    if (edge == NULL || !edge->complete) /* it was counted nowhere */
        return ROLL_NONE;
    lies_in(f, org, &units);
    return lowest_above(f, &units);
}

static struct roll_residuals *find_all(const struct find *f, struct arena *arena)
{
    size_t orgs = f->l->catalog->orgs.len, len = 0;
    struct roll_residuals *r = ARENA_NEW(arena, struct roll_residuals);
    r->place = ARENA_ARRAY(arena, orgs, uint32_t);
    r->first = ARENA_ARRAY(arena, orgs + 2, uint32_t);
    for (uint32_t org = 0; org < orgs; org++) {
        bool is = roll_residual_is(f->l, f->cut, org);
        r->place[org] = is ? place_of(f, org) : ROLL_NONE;
        if (r->place[org] != ROLL_NONE) {
            r->first[r->place[org] + 2]++;
            len++;
        }
    }
    r->child = ARENA_ARRAY(arena, len, uint32_t);
    for (size_t i = 2; i < orgs + 2; i++)
        r->first[i] += r->first[i - 1];
    for (uint32_t org = 0; org < orgs; org++)
        if (r->place[org] != ROLL_NONE)
            r->child[r->first[r->place[org] + 1]++] = org;
    return r;
}

static const struct roll_residuals *
residuals_of(const struct roll_layout *l, struct roll_cut *cut, uint32_t hierarchy)
{
    if (cut->residuals[hierarchy] == NULL) {
        const struct find f = {l, cut, hierarchy, arena_new(0)};
        cut->residuals[hierarchy] = find_all(&f, cut->arena);
        arena_free(f.scratch);
    }
    return cut->residuals[hierarchy];
}

struct roll_cut *roll_residual_cut(const struct roll_layout *l, date_t first, date_t end)
{
    if (!roll_lineage_cuts(l->lineage, first, end))
        return NULL;
    for (size_t i = 0; i < l->cuts->len; i++)
        if (l->cuts->at[i]->first == first && l->cuts->at[i]->end == end)
            return l->cuts->at[i];
    struct roll_cut *cut = ARENA_NEW(l->arena, struct roll_cut);
    *cut = (struct roll_cut){.first = first, .end = end, .arena = l->arena};
    cut->residuals =
        ARENA_ARRAY(l->arena, l->catalog->hierarchies.len, const struct roll_residuals *);
    VEC_PUSH(l->arena, l->cuts, cut);
    return cut;
}

uint32_t roll_residual_place(const struct roll_layout *l,
                             struct roll_cut *cut,
                             uint32_t hierarchy,
                             uint32_t org)
{
    return residuals_of(l, cut, hierarchy)->place[org];
}

uint32_t roll_residual_child(
    const struct roll_layout *l, struct roll_cut *cut, uint32_t hierarchy, uint32_t org, size_t n)
{
    const struct roll_residuals *r = residuals_of(l, cut, hierarchy);
    return n < r->first[org + 1] - r->first[org] ? r->child[r->first[org] + n] : ROLL_NONE;
}

/* ---- what of it counts */

static void tell_below(const struct roll_layout *l,
                       uint32_t tree,
                       uint32_t org,
                       date_t day,
                       void (*each)(void *ctx, uint32_t org, date_t day),
                       void *ctx)
{
    size_t cursor = 0;
    const struct org_edge *edge;
    while ((edge = roll_layout_child(l, tree, org, day, &cursor)) != NULL) {
        each(ctx, edge->child, day);
        tell_below(l, tree, edge->child, day, each, ctx);
    }
}

void roll_residual_below(const struct roll_layout *l,
                         uint32_t org,
                         date_t day,
                         void (*each)(void *ctx, uint32_t org, date_t day),
                         void *ctx)
{
    date_t last = l->catalog->orgs.at[org].to;
    for (size_t i = 0; i < l->hierarchies_len; i++) {
        tell_below(l, l->hierarchies[i], org, last, each, ctx);
        if (day < last)
            tell_below(l, l->hierarchies[i], org, day, each, ctx);
    }
}

bool roll_residual_above(const struct roll_layout *l, uint32_t org)
{
    return roll_layout_above(l, org, l->catalog->orgs.at[org].to);
}

bool roll_residual_spread(const struct roll_layout *l, uint32_t was, uint32_t org, date_t day)
{
    return was != org && roll_residual_above(l, was) && !roll_layout_above(l, org, day);
}

/* What those who stood below a unit when it ended, or who they were then, and those who stood below it in the period gave in that, in any vintage, and owed: in every basis the same, so
 * that one of which alone something is filed has the row of the best. */
struct beneath {
    struct roll_unit *unit;
    uint32_t node;
    uint8_t *given, *owed, *whole; /* whole: filed for just this period */
};

static void see_unit(void *ctx, uint32_t org, date_t day)
{
    const struct beneath *b = ctx;
    const struct roll_layout *l = b->unit->l;
    struct roll_kin kin = {.pieces = false};
    roll_lineage_then(l->lineage, org, day, b->unit->year->at[b->node].end, b->unit->arena, &kin);
    for (size_t k = 0; k < kin.units.len; k++) {
        struct roll_unit *below = roll_past_best(b->unit, kin.units.at[k]);
        const struct roll_own *own = roll_time_own(below, b->node);
        const uint8_t *need = roll_need_bytes(l, below->need[b->node].all);
        for (size_t s = 0; s < l->slots; s++) {
            b->given[s] |= own->kind[s] == ROLL_FIGURE || own->kind[s] == ROLL_OVERFLOW;
            b->owed[s] |= need[s];
            b->whole[s] |= own->kind[s] == ROLL_FIGURE && own->exact[s] != 0;
        }
    }
}

/* NULL: nothing. */
static void put_slot(struct roll_build *build, size_t s, const struct roll_own *from)
{
    build->value[s] = from == NULL ? CELL_NULL : from->value[s];
    build->kind[s] = from == NULL ? (uint8_t)ROLL_ABSENT : from->kind[s];
    build->flags[s] = from == NULL ? 0 : from->flags[s];
    build->exact[s] = 0;
    if (from != NULL && build->mean != NULL && from->mean != NULL)
        build->mean[s] = from->mean[s];
}

static bool yields(const struct roll_layout *l, size_t s, const uint8_t *given)
{
    return l->slot[s].source == SOURCE_CHILDREN ||
           (l->slot[s].source == SOURCE_OWN_ELSE_CHILDREN && given[s] != 0);
}

static struct roll_view
view_node(struct roll_unit *unit, uint32_t node, const struct roll_past *of);

struct roll_view roll_residual_part(struct roll_unit *unit, uint32_t node, uint32_t part)
{
    struct roll_past past = {.pieces = false};
    roll_past_part(unit, node, part, &past);
    return view_node(unit, part, past.own == roll_time_own(unit, part) ? NULL : &past);
}

/* The slots that yield: what the parts leave, or of a period without parts nothing. REQ: data-model.md, Aggregation. */
static const struct roll_own *give_way(struct beneath *b,
                                       const struct roll_own *own,
                                       const struct roll_past *part,
                                       size_t parts,
                                       uint8_t *need)
{
    struct roll_unit *unit = b->unit;
    const struct roll_own *joined = parts > 0 ? roll_time_joined(unit, b->node, part) : NULL;
    struct roll_build build = roll_time_copy(unit, own);
    struct roll_own *ret = ARENA_NEW(unit->arena, struct roll_own);
    for (size_t s = 0; s < unit->l->slots; s++) {
        if (!yields(unit->l, s, b->given))
            continue;
        bool mixed =
            joined != NULL && b->whole[s] == 0 && unit->l->slot[s].source != SOURCE_CHILDREN;
        put_slot(&build, s, mixed ? joined : NULL);
        need[s] = 0;
        for (size_t i = 0; i < parts && mixed; i++)
            need[s] |= part[i].need[s];
    }
    *ret = *own;
    ret->value = build.value;
    ret->kind = build.kind;
    ret->flags = build.flags;
    ret->exact = build.exact;
    ret->mean = build.mean;
    ret->even = (struct roll_even){.is = false};
    return ret;
}

static bool any_yields(const struct roll_layout *l, const uint8_t *given)
{
    for (size_t s = 0; s < l->slots; s++)
        if (yields(l, s, given))
            return true;
    return false;
}

/* `of`: what others filed for the unit in this period, not to be looked into; NULL: it filed itself. */
static struct roll_view view_node(struct roll_unit *unit, uint32_t node, const struct roll_past *of)
{
    const struct roll_layout *l = unit->l;
    const struct roll_node *at = &unit->year->at[node];
    struct roll_past part[PERIOD_PARTS_MAX];
    struct beneath b = {.unit = unit, .node = node};
    b.given = ARENA_ARRAY(unit->arena, l->slots, uint8_t);
    b.owed = ARENA_ARRAY(unit->arena, l->slots, uint8_t);
    b.whole = ARENA_ARRAY(unit->arena, l->slots, uint8_t);
    uint8_t *need = ARENA_ARRAY(unit->arena, l->slots, uint8_t);
    struct roll_view view = {of != NULL ? of->own : roll_time_own(unit, node), need, b.given,
                             b.owed};
    size_t parts = of == NULL ? at->parts : 0;
    bool lived = at->end <= l->catalog->orgs.at[unit->org].to;
    memcpy(need, of != NULL ? of->need : roll_need_bytes(l, unit->need[node].all), l->slots);
    if (lived && at->window)
        roll_residual_below(l, unit->org, at->end, see_unit, &b);
    for (size_t i = 0; i < parts; i++) {
        struct roll_view v = roll_residual_part(unit, node, at->part[i]);
        part[i] = (struct roll_past){.own = v.own, .need = v.need};
        for (size_t s = 0; s < l->slots; s++) {
            b.given[s] |= v.given[s];
            b.owed[s] |= v.owed[s];
        }
    }
    if (any_yields(l, b.given))
        view.own = give_way(&b, view.own, part, parts, need);
    return view;
}

struct roll_view roll_residual_gives(struct roll_unit *unit, uint32_t node)
{
    return view_node(unit, node, NULL);
}

void roll_residual_view(struct roll_unit *unit,
                        uint32_t node,
                        const struct roll_own **ret_own,
                        const uint8_t **ret_need)
{
    const struct roll_layout *l = unit->l;
    struct roll_view view = {.own = roll_time_own(unit, node)};
    uint8_t *need = ARENA_ARRAY(unit->arena, l->slots, uint8_t);
    const uint8_t *all = roll_need_bytes(l, unit->need[node].all);
    bool above = roll_residual_above(l, unit->org);
    if (above)
        view = roll_residual_gives(unit, node);
    for (size_t s = 0; s < l->slots; s++)
        need[s] = all[s] != 0 && l->slot[s].time != TIME_AGG_LAST &&
                  (!above || view.owed[s] == 0 || l->slot[s].source == SOURCE_OWN);
    *ret_own = view.own;
    *ret_need = need;
}
