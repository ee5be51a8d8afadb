/*
 * Units that file whole reports for the same periods and nothing else: nearly all. Their reports are added up by parent, and the longer
 * periods made of those sums once, not unit by unit, for sums over units and over time may change places. Comes to the same as
 * roll_leaf.c. Must not know: plans, findings. Neighbours: roll_time.c (what a unit's periods are made of), roll_even.c, rollup.c.
 */
#include <string.h>

#include "internal.h"

/* Sums of a group stay below 2^(56 + 6): so many nodes has a year at most. */
#define NODES_MAX 64
#define BOUND_MAX (INT64_C(1) << 56)

/* What a unit filed: nodes as bits. */
struct pattern {
    uint64_t bases;  /* a whole report of its own */
    uint64_t joined; /* made of parts */
    uint8_t flags;   /* of all its figures */
    int64_t bound;   /* every figure lies in [-bound - 1, bound] */
};

/* A node's figures: the bases that it is made of, and the last of them. */
struct made {
    uint64_t of;
    uint32_t last;
};

/* Units of one pattern below the same keys. */
struct group {
    struct pattern pattern; /* bound: of the sums */
    const struct roll_below *below;
    size_t below_len;
    uint32_t units;
    uint64_t *sums;    /* by base, in order, then slot */
    struct made *made; /* by node */
    struct group *next;
};

/* What a group has for a key. */
struct share {
    const struct group *group;
    const struct made *made;
    struct share *next;
};

struct roll_regulars {
    const struct roll_layout *l;
    const struct roll_year *year;
    struct arena *arena;
    struct group **by_key; /* by the first key of a group */
    struct share **shares; /* by key */
    int64_t *values;       /* of one share */
};

/* Sums and last values only, and all of them go up. */
static bool is_plain(const struct roll_layout *l)
{
    for (size_t i = 0; i < l->over_time.len; i++) {
        int what = l->over_time.at[i].what;
        if (what != TIME_AGG_SUM && what != TIME_AGG_LAST)
            return false;
    }
    for (size_t i = 0; i < l->over_orgs.len; i++)
        if (!roll_even_way(l->over_orgs.at[i].what))
            return false;
    return l->quick && !l->silent && l->formulas_len == 0;
}

struct roll_regulars *roll_regular_new(const struct roll_layout *l,
                                       const struct roll_year *year,
                                       size_t keys,
                                       struct arena *arena)
{
    if (!is_plain(l) || year->len > NODES_MAX)
        return NULL;
    struct roll_regulars *ret = ARENA_NEW(arena, struct roll_regulars);
    *ret = (struct roll_regulars){.l = l, .year = year, .arena = arena};
    ret->by_key = ARENA_ARRAY(arena, keys, struct group *);
    ret->shares = ARENA_ARRAY(arena, keys, struct share *);
    ret->values = ARENA_ARRAY(arena, l->slots, int64_t);
    return ret;
}

/* ---- what a unit filed */

static uint64_t bit(uint32_t node)
{
    return UINT64_C(1) << node;
}

static bool add_base(const struct roll_unit *unit, uint32_t node, struct pattern *ret)
{
    const struct filed *filed = unit->filed[node];
    if (filed->status != NULL || filed->slots < unit->l->slots)
        return false;
    uint8_t flags = roll_time_flags(filed);
    int64_t bound = roll_even_bound(filed->cells, unit->l->slots);
    if ((ret->bases != 0 && flags != ret->flags) || bound >= BOUND_MAX / 2)
        return false;
    ret->bases |= bit(node);
    ret->flags = flags;
    ret->bound |= bound;
    return true;
}

/* Of a period's parts: which have figures; *ret_late: one has none though it should. */
static uint64_t parts_filed(const struct roll_unit *unit,
                            const struct roll_node *node,
                            uint64_t filed,
                            bool *ret_late)
{
    uint64_t ret = 0;
    *ret_late = false;
    for (size_t i = 0; i < node->parts; i++) {
        uint32_t part = node->part[i];
        ret |= filed & bit(part);
        if ((filed & bit(part)) == 0 && unit->need[part].all != 0)
            *ret_late = true;
    }
    return ret;
}

/* False where parts and wholes are both filed, where something is missing, or where figures are not plain. As join_even() of
 * roll_time.c says. */
static bool see(const struct roll_unit *unit, struct pattern *ret)
{
    *ret = (struct pattern){.bases = 0};
    for (uint32_t n = 0; n < unit->year->len; n++) {
        const struct roll_node *node = &unit->year->at[n];
        bool late;
        uint64_t parts = parts_filed(unit, node, ret->bases | ret->joined, &late);
        if (unit->filed[n] == NULL && parts == 0)
            continue;
        if (unit->filed[n] != NULL) {
            if (parts != 0 || node->period.kind == PERIOD_MONTH13 || !add_base(unit, n, ret))
                return false;
            continue;
        }
        if (late || unit->need[n].direct != 0)
            return false;
        ret->joined |= bit(n);
    }
    return ret->bases != 0;
}

/* ---- groups */

static bool
is_of(const struct group *g, const struct pattern *p, const struct roll_below *below, size_t len)
{
    bool same = g->below_len == len && g->pattern.bases == p->bases && g->pattern.flags == p->flags;
    for (size_t i = 0; same && i < len; i++)
        same = g->below[i].key == below[i].key;
    return same;
}

static size_t count(uint64_t nodes)
{
    return (size_t)__builtin_popcountll(nodes);
}

static void find_made(const struct roll_regulars *r, const struct pattern *p, struct made *ret)
{
    for (uint32_t n = 0; n < r->year->len; n++) {
        const struct roll_node *node = &r->year->at[n];
        ret[n] = (struct made){.of = p->bases & bit(n), .last = n};
        for (size_t i = 0; (p->joined & bit(n)) != 0 && i < node->parts; i++) {
            const struct made *part = &ret[node->part[i]];
            ret[n].of |= part->of;
            ret[n].last = part->of != 0 ? part->last : ret[n].last;
        }
    }
}

static void share_out(struct roll_regulars *r, const struct group *g)
{
    for (size_t i = 0; i < g->below_len; i++) {
        const struct made *made = &g->made[g->below[i].node];
        struct share **first = &r->shares[g->below[i].key];
        if (made->of == 0)
            continue;
        struct share *share = ARENA_NEW(r->arena, struct share);
        *share = (struct share){g, made, *first};
        *first = share;
    }
}

static struct group *group_of(struct roll_regulars *r,
                              const struct pattern *p,
                              const struct roll_below *below,
                              size_t len)
{
    struct group **first = &r->by_key[below[0].key], *g = *first;
    while (g != NULL && !is_of(g, p, below, len))
        g = g->next;
    if (g != NULL)
        return g;
    g = ARENA_NEW(r->arena, struct group);
    *g = (struct group){.pattern = *p, .below = below, .below_len = len, .next = *first};
    g->pattern.bound = 0;
    g->sums = ARENA_ARRAY(r->arena, count(p->bases) * r->l->slots, uint64_t);
    g->made = ARENA_ARRAY(r->arena, r->year->len, struct made);
    find_made(r, p, g->made);
    share_out(r, g);
    *first = g;
    return g;
}

uint64_t roll_regular_add(struct roll_regulars *regulars,
                          const struct roll_unit *unit,
                          const struct roll_below *below,
                          size_t len)
{
    struct pattern p;
    size_t slots = regulars->l->slots, base = 0;
    if (unit->stirred || !see(unit, &p))
        return 0;
    struct group *g = group_of(regulars, &p, below, len);
    if (g->pattern.bound > BOUND_MAX - p.bound - 1)
        return 0;
    g->pattern.bound += p.bound + 1;
    g->units++;
    for (uint64_t left = p.bases; left != 0; left &= left - 1) {
        const int64_t *cells = unit->filed[__builtin_ctzll(left)]->cells;
        uint64_t *sums = g->sums + base++ * slots;
        for (size_t s = 0; s < slots; s++)
            sums[s] += (uint64_t)cells[s];
    }
    return p.bases | p.joined;
}

/* ---- over time */

static const uint64_t *sums_at(const struct roll_regulars *r, const struct group *g, uint32_t base)
{
    return g->sums + count(g->pattern.bases & (bit(base) - 1)) * r->l->slots;
}

static void add_bases(const struct roll_regulars *r,
                      const struct group *g,
                      uint64_t bases,
                      struct roll_stretch stretch,
                      int64_t *values)
{
    for (uint64_t left = bases; left != 0; left &= left - 1) {
        const uint64_t *sums = sums_at(r, g, (uint32_t)__builtin_ctzll(left));
        for (size_t s = stretch.from; s < stretch.to; s++)
            values[s] = (int64_t)((uint64_t)values[s] + sums[s]);
    }
}

static void
join(const struct roll_regulars *r, const struct group *g, const struct made *made, int64_t *values)
{
    const struct roll_layout *l = r->l;
    memset(values, 0, l->slots * sizeof *values);
    for (size_t i = 0; i < l->over_time.len; i++) {
        bool last = l->over_time.at[i].what == TIME_AGG_LAST;
        add_bases(r, g, last ? bit(made->last) : made->of, l->over_time.at[i], values);
    }
}

void roll_regular_settle(struct roll_regulars *regulars, uint32_t key, struct roll_sums *sums)
{
    for (const struct share *share = regulars->shares[key]; share != NULL; share = share->next) {
        const struct group *g = share->group;
        size_t filings = count(share->made->of);
        join(regulars, g, share->made, regulars->values);
        sums->filings += (int32_t)(g->units * filings);
        roll_even_add_many(regulars->l, sums, regulars->values, g->pattern.bound * (int64_t)filings,
                           g->pattern.flags, g->units);
    }
}
