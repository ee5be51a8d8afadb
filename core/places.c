/*
 * Places: units of one day's map on the map of another. Knows no figure. Neighbours: places.h.
 *
 * First where each unit went by name: the events between the two days are taken one day after the other, from the map `to`
 * towards the map `from`, and after each it is known for every unit of the day before where it is in the end. So a chain of
 * events costs what its links cost. Then, from the leaves up, the lowest unit above what lies below; then, from the root down, what
 * left no trace.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/places.h"
#include "core/vec.h"

#define LOST      (CATALOG_NONE - 1) /* left no trace; CATALOG_NONE: in no one tree */
#define DEPTH_MAX 64                 /* deeper trees are cycles, which the catalog refuses */

struct tree {
    uint32_t *parent; /* CATALOG_NONE: none, or not there on the day */
    uint8_t *depth;   /* 1: no parent; 0: not there on the day */
    bool *above;      /* units stand below it */
};

struct touches VEC(uint32_t);

/* A part of a unit. */
struct part {
    uint32_t unit;
    struct places_share share;
    bool spread;            /* it is somewhere in there: */
    struct touches touched; /* where it may be */
};
struct parts VEC(struct part);

/* Where a unit is on the map `to`. */
struct where {
    uint32_t unit;          /* lowest one that contains it by name, LOST, or CATALOG_NONE */
    bool spread;            /* parts of it lie in there, nobody knows which */
    struct parts parts;     /* none unless shares are known: they add up to one */
    struct touches touched; /* where some of it is; none: in `unit` alone */
};

struct entry {
    uint32_t at;
    struct places_source source;
};
struct entries VEC(struct entry);

/* Sources grouped by unit. */
struct groups {
    size_t *first;
    struct places_source *source;
};

struct places {
    const struct catalog *catalog;
    date_t from, to;
    struct arena *arena;
    struct tree then, now; /* of `from` and `to` */
    struct where *where;   /* by unit */
    uint32_t *in;
    bool *away; /* by unit: it took a tree of its own away with it */
    bool same;
    uint32_t *first_child, *next_child; /* of the tree of `from` */
    uint32_t *stamp, stamps; /* by unit: of the last list of missing ones that it got into */
    bool *root;              /* by unit: where the root of a tree is placed */
    struct entries entries[3];
    struct groups sources, residuals, missing;
};
enum { SOURCES, RESIDUALS, MISSING };

static const struct places_share zero = {0, 1}, one = {1, 1};

/* ---- fractions: 0 as denominator says that it is not known --------------------------------------------------------- */

static struct places_share lowest_terms(decimal_wide num, decimal_wide den)
{
    decimal_wide a = num, b = den;
    while (b != 0) {
        decimal_wide rest = a % b;
        a = b;
        b = rest;
    }
    if (a == 0 || num / a > INT64_MAX || den / a > INT64_MAX)
        return (struct places_share){0, 0};
    return (struct places_share){(int64_t)(num / a), (int64_t)(den / a)};
}

static struct places_share times(struct places_share a, struct places_share b)
{
    return lowest_terms((decimal_wide)a.num * b.num, (decimal_wide)a.den * b.den);
}

/* a + sign × b. */
static struct places_share plus(struct places_share a, struct places_share b, int sign)
{
    if (a.den == 0 || b.den == 0)
        return (struct places_share){0, 0};
    decimal_wide x = (decimal_wide)a.num * b.den, y = (decimal_wide)b.num * a.den, sum;
    if (!decimal_add_wide(x, sign < 0 ? -y : y, &sum) || sum < 0)
        return (struct places_share){0, 0};
    return lowest_terms(sum, (decimal_wide)a.den * b.den);
}

static struct places_share share_of(const struct succession *s)
{
    struct text text = text_of(s->share);
    int64_t units = 0;
    if (text.len == 0 || decimal_parse(text, DECIMAL_MAX_DECIMALS, &units) != DECIMAL_OK)
        return (struct places_share){0, 0};
    return lowest_terms(units, decimal_pow10(DECIMAL_MAX_DECIMALS));
}

/* ---- trees --------------------------------------------------------------------------------------------------------- */

static void measure_depth(struct tree *tree, uint32_t org)
{
    uint32_t path[DEPTH_MAX];
    size_t len = 0;
    while (org != CATALOG_NONE && tree->depth[org] == 0 && len < DEPTH_MAX) {
        path[len++] = org;
        org = tree->parent[org];
    }
    uint8_t depth = org == CATALOG_NONE ? 0 : tree->depth[org];
    while (len > 0)
        tree->depth[path[--len]] = depth < DEPTH_MAX ? ++depth : depth;
}

/* Complete edges alone: what is only listed below a unit is no part of it. */
static struct tree
tree_of(const struct catalog *c, uint32_t hierarchy, date_t date, struct arena *arena)
{
    struct tree tree = {ARENA_ARRAY(arena, c->orgs.len, uint32_t),
                        ARENA_ARRAY(arena, c->orgs.len, uint8_t),
                        ARENA_ARRAY(arena, c->orgs.len, bool)};
    for (uint32_t i = 0; i < c->orgs.len; i++)
        tree.parent[i] = CATALOG_NONE;
    for (size_t i = 0; i < c->edges.len; i++) {
        const struct org_edge *e = &c->edges.at[i];
        if (e->hierarchy == hierarchy && e->complete && e->from <= date && date <= e->to &&
            catalog_org_exists(c, e->child, date) && catalog_org_exists(c, e->parent, date)) {
            tree.parent[e->child] = e->parent;
            tree.above[e->parent] = true;
        }
    }
    for (uint32_t i = 0; i < c->orgs.len; i++)
        if (catalog_org_exists(c, i, date))
            measure_depth(&tree, i);
    return tree;
}

/* There, but neither below nor above another unit: no unit of this hierarchy. */
static bool stands_apart(const struct tree *tree, uint32_t org)
{
    return tree->parent[org] == CATALOG_NONE && !tree->above[org];
}

/* The lowest unit above both, themselves included. */
static uint32_t lowest(const struct tree *tree, uint32_t a, uint32_t b)
{
    if (a == LOST || b == LOST)
        return LOST;
    while (a != b && a != CATALOG_NONE && b != CATALOG_NONE) {
        if (tree->depth[a] >= tree->depth[b])
            a = tree->parent[a];
        else
            b = tree->parent[b];
    }
    return a == b ? a : CATALOG_NONE;
}

static bool contains(const struct tree *tree, uint32_t above, uint32_t org)
{
    return above == CATALOG_NONE || lowest(tree, above, org) == above;
}

/* ---- where a unit went, by name ------------------------------------------------------------------------------------ */

/* One of the units that a unit went into, or came out of. */
struct branch {
    uint32_t org;
    struct places_share share;
};
struct branches VEC(struct branch);

static bool known(struct places_share share)
{
    return share.den != 0;
}

static void add_touches(struct arena *arena, struct touches *touches, const struct where *w)
{
    if (w->touched.len == 0)
        VEC_PUSH(arena, touches, w->unit);
    for (size_t i = 0; i < w->touched.len; i++)
        VEC_PUSH(arena, touches, w->touched.at[i]);
}

static void add_part(struct arena *arena, struct parts *parts, const struct part *part)
{
    for (size_t i = 0; i < parts->len; i++) {
        struct part *of = &parts->at[i];
        if (of->unit != part->unit || of->spread != part->spread)
            continue;
        of->share = plus(of->share, part->share, 1);
        for (size_t t = 0; t < part->touched.len; t++)
            VEC_PUSH(arena, &of->touched, part->touched.at[t]);
        return;
    }
    VEC_PUSH(arena, parts, *part);
}

static void add_branch_parts(const struct places *p, struct parts *parts, const struct branch *b)
{
    const struct where *w = &p->where[b->org];
    struct part part = {w->unit, b->share, w->spread, {0}};
    if (w->parts.len == 0) {
        add_touches(p->arena, &part.touched, w);
        add_part(p->arena, parts, &part);
    }
    for (size_t i = 0; i < w->parts.len; i++) {
        part = w->parts.at[i];
        part.share = times(part.share, b->share);
        part.touched.cap = part.touched.len; /* what is shared grows into a copy */
        add_part(p->arena, parts, &part);
    }
}

/* Where the rest may be: in those that nobody gave a share, else in all. */
static struct touches rest_touches(const struct places *p, const struct branches *branches)
{
    struct touches unknown = {0}, all = {0};
    for (size_t i = 0; i < branches->len; i++) {
        const struct where *w = &p->where[branches->at[i].org];
        add_touches(p->arena, known(branches->at[i].share) ? &all : &unknown, w);
    }
    return unknown.len > 0 ? unknown : all;
}

/* Divides by the known shares; the rest is somewhere in `ret->unit`. Shares that no 64 bits can tell divide nothing. */
static void divide(const struct places *p, const struct branches *branches, struct where *ret)
{
    struct parts parts = {0};
    struct places_share rest = one;
    for (size_t i = 0; i < branches->len; i++)
        if (known(branches->at[i].share)) {
            add_branch_parts(p, &parts, &branches->at[i]);
            rest = plus(rest, branches->at[i].share, -1);
        }
    if (parts.len == 0)
        return;
    if (rest.num != 0)
        add_part(p->arena, &parts,
                 &(struct part){ret->unit, rest, true, rest_touches(p, branches)});
    struct places_share mark = zero; /* between the parts: emit_parts() */
    for (size_t i = 0; i < parts.len; i++)
        mark = plus(mark, parts.at[i].share, 1);
    if (known(rest) && known(mark))
        ret->parts = parts;
}

static int compare_units(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void drop_doubles(struct touches *touches)
{
    size_t kept = 0;
    if (touches->len < 2)
        return;
    qsort(touches->at, touches->len, sizeof *touches->at, compare_units);
    for (size_t i = 0; i < touches->len; i++)
        if (kept == 0 || touches->at[kept - 1] != touches->at[i])
            touches->at[kept++] = touches->at[i];
    touches->len = kept;
}

/* In one unit, or divided alike. */
static bool is_alike(const struct where *a, const struct where *b)
{
    if (a->unit != b->unit || a->parts.len != b->parts.len)
        return false;
    for (size_t i = 0; i < a->parts.len; i++) {
        const struct part *x = &a->parts.at[i], *y = &b->parts.at[i];
        if (x->unit != y->unit || x->spread != y->spread || x->share.num != y->share.num ||
            x->share.den != y->share.den)
            return false;
    }
    return a->parts.len > 0 || (!a->spread && !b->spread);
}

/* Branches that are alike: so is what consists of them, whatever each of them had. */
static struct where gather_alike(const struct places *p, const struct branches *branches)
{
    struct where ret = p->where[branches->at[0].org];
    struct parts parts = {0};
    struct touches touched = {0};
    if (ret.parts.len == 0)
        return ret;
    for (size_t i = 0; i < branches->len; i++)
        add_touches(p->arena, &touched, &p->where[branches->at[i].org]);
    drop_doubles(&touched);
    for (size_t k = 0; k < ret.parts.len; k++) {
        struct part part = ret.parts.at[k];
        part.touched = (struct touches){0};
        for (size_t i = 0; i < branches->len; i++) {
            const struct touches *of = &p->where[branches->at[i].org].parts.at[k].touched;
            for (size_t t = 0; t < of->len; t++)
                VEC_PUSH(p->arena, &part.touched, of->at[t]);
        }
        VEC_PUSH(p->arena, &parts, part);
    }
    ret.parts = parts;
    ret.touched = touched;
    return ret;
}

/* Marks it as somewhere in `ret->unit`; nobody knows more than where some of it went. */
static void scatter(const struct places *p, const struct branches *branches, struct where *ret)
{
    ret->spread = true;
    for (size_t i = 0; i < branches->len; i++)
        add_touches(p->arena, &ret->touched, &p->where[branches->at[i].org]);
    drop_doubles(&ret->touched);
}

static struct where gather(const struct places *p, const struct branches *branches)
{
    assert(branches->len != 0);
    const struct where *first = &p->where[branches->at[0].org];
    if (branches->len == 1)
        return *first;
    struct where ret = {.unit = first->unit};
    bool alike = true;
    for (size_t i = 0; i < branches->len; i++) {
        const struct where *w = &p->where[branches->at[i].org];
        alike = alike && is_alike(first, w);
        ret.unit = lowest(&p->now, ret.unit, w->unit);
    }
    if (ret.unit != LOST && alike)
        return gather_alike(p, branches);
    scatter(p, branches, &ret);
    if (ret.unit == LOST)
        return ret;
    if (ret.unit != CATALOG_NONE)
        divide(p, branches, &ret);
    else
        ret.unit =
            LOST; /* in several trees: it stays where its parent is, like what left no trace */
    return ret;
}

/* A part went into one, and of the rest nobody says a word: as a residual it is in the lowest unit with units below it that contains the
 * one (data-model.md, rule 7); where a share tells that not all is in there, above it. */
static struct where gather_part(const struct places *p, const struct branches *branches)
{
    const struct branch *only = &branches->at[0];
    struct where ret = p->where[only->org];
    if (ret.unit >= LOST)
        return ret;
    if (!ret.spread && (known(only->share) || !p->now.above[ret.unit]) &&
        p->now.parent[ret.unit] != CATALOG_NONE)
        ret.unit = p->now.parent[ret.unit];
    ret.parts = (struct parts){0};
    ret.touched = (struct touches){0};
    scatter(p, branches, &ret);
    divide(p, branches, &ret);
    return ret;
}

/* ---- events, a day at a time --------------------------------------------------------------------------------------- */

struct event {
    date_t date;
    uint32_t org; /* of whom it tells: the predecessor going forward, the successor going back */
    const struct succession *succession;
};
struct events VEC(struct event);

/* What became of the unit `org` of the events [first, end), all of one day. A unit that goes on keeps what it did not give. */
static struct where
after(const struct places *p, const struct event *first, const struct event *end)
{
    struct branches branches = {0};
    bool went = false, all_known = true;
    struct places_share kept = one;
    for (const struct event *e = first; e < end; e++) {
        struct places_share share = share_of(e->succession);
        went = went || e->succession->kind == SUCCESSION_FULL;
        all_known = all_known && known(share);
        kept = plus(kept, share, -1);
        VEC_PUSH(p->arena, &branches, ((struct branch){e->succession->successor, share}));
    }
    if (!went && catalog_org_exists(p->catalog, first->org, first->date) &&
        !(all_known && kept.num == 0))
        VEC_PUSH(p->arena, &branches, ((struct branch){first->org, kept}));
    if (branches.len == 1 && !went && !(all_known && kept.num == 0) &&
        branches.at[0].org != first->org)
        return gather_part(p, &branches);
    return gather(p, &branches);
}

/* What the unit was made of on the day before. Of what share it was of itself, nobody says. */
static struct where
before(const struct places *p, const struct event *first, const struct event *end)
{
    struct branches branches = {0};
    for (const struct event *e = first; e < end; e++)
        VEC_PUSH(p->arena, &branches, ((struct branch){.org = e->succession->predecessor}));
    if (catalog_org_exists(p->catalog, first->org, first->date - 1))
        VEC_PUSH(p->arena, &branches, ((struct branch){.org = first->org}));
    return gather(p, &branches);
}

static int compare_events(const void *left, const void *right)
{
    const struct event *a = left, *b = right;
    if (a->date != b->date)
        return a->date < b->date ? -1 : 1;
    if (a->org != b->org)
        return a->org < b->org ? -1 : 1;
    return (a->succession > b->succession) - (a->succession < b->succession);
}

static struct events list_events(const struct places *p)
{
    struct events events = {0};
    bool forward = p->from < p->to;
    date_t low = forward ? p->from : p->to, high = forward ? p->to : p->from;
    for (size_t i = 0; i < p->catalog->successions.len; i++) {
        const struct succession *s = &p->catalog->successions.at[i];
        if (low < s->effective && s->effective <= high)
            VEC_PUSH(p->arena, &events,
                     ((struct event){s->effective, forward ? s->predecessor : s->successor, s}));
    }
    if (events.len > 1)
        qsort(events.at, events.len, sizeof *events.at, compare_events);
    return events;
}

/* All events of one day at once: codes may be exchanged on it. */
static void take_day(struct places *p, const struct event *first, const struct event *end)
{
    struct where *day = ARENA_ARRAY(p->arena, (size_t)(end - first), struct where);
    const struct event *of = first;
    size_t len = 0;
    for (const struct event *e = first; e <= end; e++)
        if (e == end || e->org != of->org) {
            day[len++] = p->from < p->to ? after(p, of, e) : before(p, of, e);
            of = e;
        }
    len = 0;
    for (const struct event *e = first; e < end; e++)
        if (e + 1 == end || e[1].org != e->org)
            p->where[e->org] = day[len++];
}

static void take_events(struct places *p)
{
    struct events events = list_events(p);
    size_t first = 0, end = 0;
    if (events.len == 0)
        return;
    if (p->from < p->to) { /* the last day first */
        for (end = events.len; end > 0; end = first) {
            for (first = end - 1; first > 0 && events.at[first - 1].date == events.at[first].date;
                 first--)
                ;
            take_day(p, &events.at[first], &events.at[end]);
        }
        return;
    }
    for (first = 0; first < events.len; first = end) {
        for (end = first + 1; end < events.len && events.at[end].date == events.at[first].date;
             end++)
            ;
        take_day(p, &events.at[first], &events.at[end]);
    }
}

/* ---- on the tree --------------------------------------------------------------------------------------------------- */

static bool was_there(const struct places *p, uint32_t org)
{
    return p->then.depth[org] != 0;
}

static bool is_there(const struct places *p, uint32_t org)
{
    return p->now.depth[org] != 0;
}

/* Units of `from` from the root down. */
static uint32_t *order_by_depth(const struct places *p, size_t *ret_len)
{
    size_t orgs = p->catalog->orgs.len, first[DEPTH_MAX + 3] = {0};
    uint32_t *order = ARENA_ARRAY(p->arena, orgs, uint32_t);
    for (uint32_t i = 0; i < orgs; i++)
        if (was_there(p, i))
            first[p->then.depth[i] + 1]++;
    for (size_t d = 1; d < DEPTH_MAX + 3; d++)
        first[d] += first[d - 1];
    *ret_len = first[DEPTH_MAX + 2];
    for (uint32_t i = 0; i < orgs; i++)
        if (was_there(p, i))
            order[first[p->then.depth[i]]++] = i;
    return order;
}

/* Above a unit; of a tree deeper than any the last one that was reached. */
static uint32_t root_of(const struct tree *tree, uint32_t org)
{
    for (int depth = 0; depth < DEPTH_MAX && tree->parent[org] != CATALOG_NONE; depth++)
        org = tree->parent[org];
    return org;
}

/* It was in the tree; what it is on the other day is not, so that nothing is known there of its place. */
static bool left_tree(const struct places *p, uint32_t org)
{
    uint32_t unit = p->where[org].unit;
    return unit < LOST && p->then.parent[org] != CATALOG_NONE && stands_apart(&p->now, unit);
}

/* By name it is the root of a tree of its own, other than that of the units above it. */
static bool took_leave(const struct places *p, uint32_t org)
{
    uint32_t unit = p->where[org].unit, above = p->then.parent[org];
    if (unit >= LOST || above == CATALOG_NONE || p->now.parent[unit] != CATALOG_NONE ||
        !p->now.above[unit])
        return false;
    while (above != CATALOG_NONE && p->where[above].unit >= LOST)
        above = p->then.parent[above];
    return above != CATALOG_NONE && root_of(&p->now, p->where[above].unit) != unit;
}

/* A unit with one more below it. One that took a tree away is the root of that, whatever stayed behind. */
static void join_place(struct places *p, uint32_t org, uint32_t below)
{
    uint32_t in = p->in[org] == LOST ? below : lowest(&p->now, p->in[org], below);
    if (in != CATALOG_NONE || !p->away[org])
        p->in[org] = in;
}

static void place_all(struct places *p)
{
    size_t len;
    const uint32_t *order = order_by_depth(p, &len);
    p->in = ARENA_ARRAY(p->arena, p->catalog->orgs.len, uint32_t);
    p->away = ARENA_ARRAY(p->arena, p->catalog->orgs.len, bool);
    for (size_t i = 0; i < p->catalog->orgs.len; i++) {
        p->in[i] = p->where[i].unit;
        if (left_tree(p, (uint32_t)i))
            p->in[i] = LOST;
        p->away[i] = took_leave(p, (uint32_t)i);
    }
    for (size_t i = len; i-- > 0;) {
        uint32_t org = order[i], parent = p->then.parent[org];
        if (parent != CATALOG_NONE && p->in[org] != LOST && !p->away[org])
            join_place(p, parent, p->in[org]);
    }
    for (size_t i = 0; i < len; i++) {
        uint32_t parent = p->then.parent[order[i]];
        if (p->in[order[i]] == LOST)
            p->in[order[i]] = parent == CATALOG_NONE ? CATALOG_NONE : p->in[parent];
    }
}

static void link_children(struct places *p)
{
    size_t orgs = p->catalog->orgs.len;
    p->first_child = ARENA_ARRAY(p->arena, orgs, uint32_t);
    p->next_child = ARENA_ARRAY(p->arena, orgs, uint32_t);
    p->stamp = ARENA_ARRAY(p->arena, orgs, uint32_t);
    for (size_t i = 0; i < orgs; i++)
        p->first_child[i] = p->next_child[i] = CATALOG_NONE;
    for (uint32_t i = (uint32_t)orgs; i-- > 0;) {
        uint32_t parent = p->then.parent[i];
        if (parent == CATALOG_NONE)
            continue;
        p->next_child[i] = p->first_child[parent];
        p->first_child[parent] = i;
    }
}

static void mark_roots(struct places *p)
{
    p->root = ARENA_ARRAY(p->arena, p->catalog->orgs.len, bool);
    for (uint32_t i = 0; i < p->catalog->orgs.len; i++)
        if (was_there(p, i) && p->then.parent[i] == CATALOG_NONE && p->then.above[i] &&
            p->in[i] != CATALOG_NONE)
            p->root[p->in[i]] = true;
}

static bool unchanged(const struct places *p)
{
    for (uint32_t i = 0; i < p->catalog->orgs.len; i++)
        if (was_there(p, i) != is_there(p, i) || p->then.parent[i] != p->now.parent[i] ||
            (was_there(p, i) &&
             (p->in[i] != i || p->where[i].spread || p->where[i].parts.len != 0)))
            return false;
    return true;
}

/* ---- lists --------------------------------------------------------------------------------------------------------- */

static void emit(struct places *p, int list, uint32_t at, const struct places_source *source)
{
    VEC_PUSH(p->arena, &p->entries[list], ((struct entry){at, *source}));
}

/* Above where a part may be, until what contains `within`, where it is counted; a unit once for each new stamp. What lost its trace in part
 * is counted where its parent is, and the rest may be elsewhere. */
static void emit_missing(struct places *p,
                         uint32_t within,
                         const struct touches *touched,
                         const struct places_source *source)
{
    for (size_t i = 0; i < touched->len; i++) {
        uint32_t at = touched->at[i];
        for (; at < LOST && !contains(&p->now, at, within) && p->stamp[at] != p->stamps;
             at = p->now.parent[at]) {
            p->stamp[at] = p->stamps;
            emit(p, MISSING, at, source);
        }
    }
}

/* The next unit below `top`, a unit before those below it; CATALOG_NONE at the end. */
static uint32_t next_below(const struct places *p, uint32_t top, uint32_t org)
{
    if (p->first_child[org] != CATALOG_NONE)
        return p->first_child[org];
    while (org != top && p->next_child[org] == CATALOG_NONE)
        org = p->then.parent[org];
    return org == top ? CATALOG_NONE : p->next_child[org];
}

/* `of`: the map that the unit and those below it are units of. */
static void
emit_unplaced(struct places *p, const struct places *of, const struct places_source *source)
{
    uint32_t in = p->in[source->org];
    if (in != CATALOG_NONE)
        emit(p, RESIDUALS, in, source);
    p->stamps++;
    for (uint32_t u = source->org; u != CATALOG_NONE; u = next_below(of, source->org, u)) {
        uint32_t unit = of->where[u].unit;
        const struct touches alone = {&unit, unit < LOST && contains(&p->now, in, unit), 1};
        emit_missing(p, in, of->where[u].touched.len > 0 ? &of->where[u].touched : &alone, source);
    }
}

/* Parts of a unit that lie side by side in another one are one part of it; `begin`: its first entry. */
static void
emit_part(struct places *p, size_t begin, uint32_t at, const struct places_source *source)
{
    struct entries *entries = &p->entries[SOURCES];
    for (size_t i = entries->len; i-- > begin;) {
        struct places_source *before = &entries->at[i].source;
        if (entries->at[i].at == at && before->until.num == source->after.num &&
            before->until.den == source->after.den) {
            before->until = source->until;
            return;
        }
    }
    emit(p, SOURCES, at, source);
}

static void emit_parts(struct places *p, uint32_t org, bool inner)
{
    const struct where *w = &p->where[org];
    size_t begin = p->entries[SOURCES].len;
    struct places_source source = {org, zero, zero, inner};
    for (size_t i = 0; i < w->parts.len; i++) {
        const struct part *part = &w->parts.at[i];
        source.after = source.until;
        source.until = plus(source.after, part->share, 1);
        for (uint32_t at = part->unit; at != CATALOG_NONE && at != p->in[org];
             at = p->now.parent[at])
            emit_part(p, begin, at, &source);
        if (part->unit != CATALOG_NONE && (part->spread || part->unit == p->in[org]))
            emit(p, RESIDUALS, part->unit, &source);
        p->stamps++;
        if (part->spread)
            emit_missing(p, part->unit, &part->touched, &source);
    }
}

/* A unit outside of every tree is no part of a tree's root, wherever it enters later: the root's total is as it was. */
static bool is_beyond(const struct places *p, uint32_t org, uint32_t at)
{
    return stands_apart(&p->then, org) && p->root[at];
}

/* The place of the lowest unit above it in whose tree it still is: that counts it from there on. */
static uint32_t top_of(const struct places *p, uint32_t org)
{
    for (uint32_t a = p->then.parent[org]; a != CATALOG_NONE; a = p->then.parent[a])
        if (p->in[a] == CATALOG_NONE || contains(&p->now, p->in[a], p->in[org]))
            return p->in[a];
    return CATALOG_NONE;
}

/* Where a tree went away with a unit, what is in another tree than the units above it is listed below these, which have it in their sum. */
static void emit_away(struct places *p, uint32_t org)
{
    struct places_source source = {org, zero, one, p->first_child[org] != CATALOG_NONE};
    if (p->in[org] == CATALOG_NONE)
        return;
    uint32_t root = root_of(&p->now, p->in[org]), last = root;
    for (uint32_t a = org; a != CATALOG_NONE && p->then.parent[a] != CATALOG_NONE;
         a = p->then.parent[a]) {
        uint32_t above = p->in[p->then.parent[a]];
        if ((!p->away[a] && !p->away[p->then.parent[a]]) || above == CATALOG_NONE)
            continue;
        if (root_of(&p->now, above) != root && root_of(&p->now, above) != last)
            emit(p, RESIDUALS, above, &source);
        last = root_of(&p->now, above);
    }
}

static void emit_unit(struct places *p, uint32_t org)
{
    uint32_t top = top_of(p, org);
    bool inner = p->first_child[org] != CATALOG_NONE;
    struct places_source source = {org, zero, one, false};
    for (uint32_t at = p->in[org]; at != CATALOG_NONE && at != top && !is_beyond(p, org, at);
         at = p->now.parent[at])
        emit(p, SOURCES, at, &source);
    if (left_tree(p, org) && !p->where[org].spread)
        emit(p, SOURCES, p->where[org].unit, &source);
    emit_away(p, org);
    if (p->in[org] != CATALOG_NONE && is_beyond(p, org, p->in[org]))
        return;
    source.own_only = inner;
    if (p->where[org].parts.len != 0)
        emit_parts(p, org, inner);
    else if (!places_matched(p, org))
        emit_unplaced(p, p, &source);
}

/* A unit of before the last day, whose own figure is a part of what `top` has. */
static void emit_late(struct places *p, const struct places_late *late)
{
    const struct places *then = late->then;
    uint32_t org = late->org, top = p->in[late->above];
    struct places_source source = {org, zero, one, false};
    p->where[org] = then->where[org];
    p->in[org] = then->in[org];
    p->then.depth[org] = 1;
    if (p->in[org] == CATALOG_NONE || !contains(&p->now, top, p->in[org])) {
        p->where[org] = (struct where){.unit = LOST, .touched = then->where[org].touched};
        p->in[org] = top;
    }
    for (uint32_t at = p->in[org]; at != CATALOG_NONE && at != top; at = p->now.parent[at])
        emit(p, SOURCES, at, &source);
    if (p->where[org].parts.len != 0)
        emit_parts(p, org, false);
    else if (!places_matched(p, org))
        emit_unplaced(p, then, &source);
}

/* By unit, each unit's in the order in which they came. */
static struct groups group(const struct places *p, const struct entries *entries)
{
    size_t orgs = p->catalog->orgs.len;
    struct groups g = {ARENA_ARRAY(p->arena, orgs + 2, size_t),
                       ARENA_ARRAY(p->arena, entries->len, struct places_source)};
    for (size_t i = 0; i < entries->len; i++)
        g.first[entries->at[i].at + 2]++;
    for (size_t i = 2; i < orgs + 2; i++)
        g.first[i] += g.first[i - 1];
    for (size_t i = 0; i < entries->len; i++)
        g.source[g.first[entries->at[i].at + 1]++] = entries->at[i].source;
    return g;
}

static void group_all(struct places *p)
{
    p->sources = group(p, &p->entries[SOURCES]);
    p->residuals = group(p, &p->entries[RESIDUALS]);
    p->missing = group(p, &p->entries[MISSING]);
}

static size_t listed(const struct groups *g, uint32_t org, const struct places_source **ret)
{
    *ret = &g->source[g->first[org]];
    return g->first[org + 1] - g->first[org];
}

/* ---- for readers --------------------------------------------------------------------------------------------------- */

const struct places *places_new(
    const struct catalog *catalog, uint32_t hierarchy, date_t from, date_t to, struct arena *arena)
{
    struct places *p = ARENA_NEW(arena, struct places);
    size_t orgs = catalog->orgs.len;
    *p = (struct places){.catalog = catalog,
                         .from = from,
                         .to = to,
                         .arena = arena,
                         .then = tree_of(catalog, hierarchy, from, arena),
                         .now = tree_of(catalog, hierarchy, to, arena)};
    p->where = ARENA_ARRAY(arena, orgs, struct where);
    for (uint32_t i = 0; i < orgs; i++)
        p->where[i].unit = is_there(p, i) ? i : LOST;
    take_events(p);
    place_all(p);
    p->same = unchanged(p);
    link_children(p);
    mark_roots(p);
    for (uint32_t i = 0; i < orgs; i++)
        if (was_there(p, i))
            emit_unit(p, i);
    group_all(p);
    return p;
}

static void copy_units(struct places *p)
{
    size_t orgs = p->catalog->orgs.len;
    p->where = (void *)arena_copy(p->arena, p->where, orgs * sizeof *p->where);
    p->in = (void *)arena_copy(p->arena, p->in, orgs * sizeof *p->in);
    p->then.depth = (void *)arena_copy(p->arena, p->then.depth, orgs * sizeof *p->then.depth);
    p->stamp = ARENA_ARRAY(p->arena, orgs, uint32_t);
    p->stamps = 0;
}

/* Both are in order of unit. */
static struct entries merge(const struct entries *a, const struct entries *b, struct arena *arena)
{
    struct entries ret = {0};
    size_t i = 0, k = 0;
    while (i < a->len || k < b->len) {
        bool first = k == b->len || (i < a->len && a->at[i].source.org < b->at[k].source.org);
        VEC_PUSH(arena, &ret, first ? a->at[i++] : b->at[k++]);
    }
    return ret;
}

const struct places *places_with(const struct places *places,
                                 const struct places_late *late,
                                 size_t len,
                                 struct arena *arena)
{
    struct places *p = ARENA_NEW(arena, struct places);
    struct entries before[3];
    if (len == 0)
        return places;
    *p = *places;
    p->arena = arena;
    p->same = false;
    copy_units(p);
    memcpy(before, p->entries, sizeof before);
    memset(p->entries, 0, sizeof p->entries);
    for (size_t i = 0; i < len; i++)
        emit_late(p, &late[i]);
    for (int list = 0; list < 3; list++)
        p->entries[list] = merge(&before[list], &p->entries[list], arena);
    group_all(p);
    return p;
}

/* From that day on something is not what it was before. */
static void take_change(date_t change, date_t day, date_t *first, date_t *last)
{
    if (change <= day && change > *first)
        *first = change;
    else if (change > day && change <= *last)
        *last = change - 1;
}

static void take_life(date_t from, date_t to, date_t day, date_t *first, date_t *last)
{
    take_change(from, day, first, last);
    if (to != DATE_MAX)
        take_change(to + 1, day, first, last);
}

void places_span(const struct catalog *catalog,
                 uint32_t hierarchy,
                 date_t day,
                 date_t *ret_first,
                 date_t *ret_last)
{
    *ret_first = DATE_MIN;
    *ret_last = DATE_MAX;
    for (size_t i = 0; i < catalog->orgs.len; i++)
        take_life(catalog->orgs.at[i].from, catalog->orgs.at[i].to, day, ret_first, ret_last);
    for (size_t i = 0; i < catalog->edges.len; i++)
        if (catalog->edges.at[i].hierarchy == hierarchy)
            take_life(catalog->edges.at[i].from, catalog->edges.at[i].to, day, ret_first, ret_last);
    for (size_t i = 0; i < catalog->successions.len; i++)
        take_change(catalog->successions.at[i].effective, day, ret_first, ret_last);
}

bool places_same(const struct places *p)
{
    return p->same;
}

uint32_t places_in(const struct places *p, uint32_t org)
{
    return was_there(p, org) ? p->in[org] : CATALOG_NONE;
}

bool places_matched(const struct places *p, uint32_t org)
{
    const struct where *w = &p->where[org];
    return w->parts.len == 0 && !w->spread && w->unit < LOST && w->unit == p->in[org];
}

size_t places_sources(const struct places *p, uint32_t org, const struct places_source **ret)
{
    return listed(&p->sources, org, ret);
}

size_t places_residuals(const struct places *p, uint32_t org, const struct places_source **ret)
{
    return listed(&p->residuals, org, ret);
}

size_t places_missing(const struct places *p, uint32_t org, const struct places_source **ret)
{
    return listed(&p->missing, org, ret);
}

struct places_share places_part(const struct places_source *source)
{
    return plus(source->until, source->after, -1);
}

bool places_whole(const struct places_source *source)
{
    return source->after.num == 0 && source->until.num == source->until.den;
}

/* value × share, rounded half away from zero; the share is one at most, so it fits. */
static int64_t up_to(struct places_share share, int64_t value)
{
    int64_t part = 0;
    (void)decimal_divide((decimal_wide)value * share.num, share.den, &part);
    return part;
}

int64_t places_apportion(const struct places_source *source, int64_t value)
{
    if (value == CELL_NULL || places_whole(source))
        return value;
    return up_to(source->until, value) - up_to(source->after, value);
}
