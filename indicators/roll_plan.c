/*
 * The plan: which keys a set of touches reaches. A touch enters its own period and every longer
 * one, in every hierarchy of its layout, for the unit and all above it on the map of that period's
 * last day; a unit that takes its vectors from admin is reached wherever its admin subtree was.
 * Must not know: figures. Neighbours: roll_layout.c, rollup.c.
 */
#include <stdlib.h>
#include <string.h>

#include "internal.h"

struct plan {
    struct roll_layout *l;
    struct arena *arena, *scratch;
    struct roll_keys *keys;
    struct map seen;
    uint32_t rank; /* of the hierarchy being walked */
    struct period period;
    date_t end;
};

struct seen_key {
    uint32_t hierarchy, org;
    int32_t period;
};

/* False when the key was there already. */
static bool add_key(struct plan *p, uint32_t org, uint32_t depth)
{
    struct seen_key *seen = ARENA_NEW(p->scratch, struct seen_key);
    uint32_t hierarchy = p->l->hierarchies[p->rank];
    *seen = (struct seen_key){hierarchy, org, period_id(p->period)};
    struct text key = {(const char *)seen, sizeof *seen};
    if (map_find(&p->seen, key) != MAP_NONE)
        return false;
    map_put(&p->seen, key, 1);
    struct roll_key added = {.key = {hierarchy, p->l->index, org, p->period},
                             .rank = p->rank,
                             .depth = depth,
                             .end = p->end};
    VEC_PUSH(p->arena, p->keys, added);
    return true;
}

/* The unit and those above it, as far as complete edges reach: through a partial one nothing is
 * summed. */
static void add_chain(struct plan *p, uint32_t org)
{
    uint32_t chain[ROLL_DEPTH_MAX];
    uint32_t len = 0;
    const struct org_edge *edge;
    do {
        chain[len++] = org;
        edge = catalog_parent(p->l->catalog, p->l->hierarchies[p->rank], org, p->end);
        org = edge == NULL ? org : edge->parent;
    } while (edge != NULL && edge->complete && len < ROLL_DEPTH_MAX);
    for (uint32_t i = 0; i < len; i++) {
        if (!add_key(p, chain[i], len - 1 - i))
            return;
    }
}

/* A unit that files must have its row somewhere: held by no hierarchy of the layout, it stands in
 * the first. */
static void add_touched(struct plan *p, uint32_t org)
{
    uint32_t teller = roll_layout_teller(p->l, org, p->end);
    for (p->rank = 0; p->rank < p->l->hierarchies_len; p->rank++) {
        uint32_t hierarchy = p->l->hierarchies[p->rank];
        if (hierarchy == teller || roll_layout_holds(p->l, hierarchy, org, p->end))
            add_chain(p, org);
    }
}

static void add_period(struct plan *p, uint32_t org, struct period period)
{
    struct window_rule rule;
    p->period = period;
    if (roll_layout_window(p->l, period, &rule, &p->end))
        add_touched(p, org);
}

/* Units recomputed in admin lend their vectors to the other hierarchies, where they have no
 * children of their own. */
static void add_borrowers(struct plan *p)
{
    size_t len = p->l->admin ? p->keys->len : 0;
    for (size_t i = 0; i < len; i++) {
        struct roll_key key = p->keys->at[i];
        p->period = key.key.period;
        p->end = key.end;
        for (p->rank = 1; key.rank == 0 && p->rank < p->l->hierarchies_len; p->rank++) {
            uint32_t hierarchy = p->l->hierarchies[p->rank];
            if (roll_layout_borrows(p->l, hierarchy, key.key.org, key.end) &&
                roll_layout_holds(p->l, hierarchy, key.key.org, key.end))
                add_chain(p, key.key.org);
        }
    }
}

static int cmp(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int cmp_keys(const void *left, const void *right)
{
    const struct roll_key *a = left, *b = right;
    const int order[] = {cmp(a->key.period.kind, b->key.period.kind),
                         cmp(a->key.period.year, b->key.period.year),
                         cmp(a->key.period.number, b->key.period.number),
                         cmp(a->rank, b->rank),
                         cmp(b->depth, a->depth),
                         cmp(a->key.org, b->key.org)};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (order[i] != 0)
            return order[i];
    }
    return 0;
}

/* The first half is a part of nine months, though by name they do not nest. */
static struct period nine_months(struct period half)
{
    return (struct period){half.year, PERIOD_NINE_MONTHS, half.number};
}

void roll_plan_layout(struct roll_layout *l,
                      const struct rollup_touch *touches,
                      size_t len,
                      struct arena *arena,
                      struct roll_keys *ret_keys)
{
    struct arena *scratch = arena_new(0);
    struct plan plan = {.l = l, .arena = arena, .scratch = scratch, .keys = ret_keys};
    map_init(&plan.seen, scratch, len);
    *ret_keys = (struct roll_keys){0};
    for (size_t i = 0; i < len; i++) {
        struct period wholes[PERIOD_PARTS_MAX];
        size_t n = period_wholes(touches[i].period, wholes);
        add_period(&plan, touches[i].org, touches[i].period);
        for (size_t w = 0; w < n; w++)
            add_period(&plan, touches[i].org, wholes[w]);
        if (touches[i].period.kind == PERIOD_HALF && touches[i].period.number == 1)
            add_period(&plan, touches[i].org, nine_months(touches[i].period)); /* H1 and Q3 */
    }
    add_borrowers(&plan);
    if (ret_keys->len > 0)
        qsort(ret_keys->at, ret_keys->len, sizeof *ret_keys->at, cmp_keys);
    arena_free(scratch);
}

static int cmp_touches(const void *left, const void *right)
{
    const struct rollup_touch *a = left, *b = right;
    return cmp(a->layout, b->layout);
}

struct rollup_touch *roll_plan_sort(const struct catalog *catalog,
                                    const struct rollup_touch *touches,
                                    size_t *len,
                                    struct arena *arena)
{
    struct rollup_touch *sorted = ARENA_ARRAY(arena, *len, struct rollup_touch);
    size_t kept = 0;
    for (size_t i = 0; i < *len; i++) {
        if (touches[i].layout < catalog->layouts.len && touches[i].org < catalog->orgs.len &&
            touches[i].period.kind != PERIOD_NONE)
            sorted[kept++] = touches[i];
    }
    if (kept > 0)
        qsort(sorted, kept, sizeof *sorted, cmp_touches);
    *len = kept;
    return sorted;
}

void rollup_plan(const struct catalog *catalog,
                 const struct rollup_touch *touches,
                 size_t len,
                 struct arena *arena,
                 struct rollup_keys *ret_keys)
{
    struct arena *scratch = arena_new(0);
    struct rollup_touch *sorted = roll_plan_sort(catalog, touches, &len, scratch);
    *ret_keys = (struct rollup_keys){0};
    for (size_t from = 0, to; from < len; from = to) {
        for (to = from; to < len && sorted[to].layout == sorted[from].layout;)
            to++;
        struct roll_keys keys;
        roll_plan_layout(roll_layout_new(catalog, sorted[from].layout, scratch), sorted + from,
                         to - from, scratch, &keys);
        for (size_t i = 0; i < keys.len; i++)
            VEC_PUSH(arena, ret_keys, keys.at[i].key);
    }
    arena_free(scratch);
}
