/*
 * Random trees with random events, random figures at random levels, read on the map of every day around an event: against an oracle
 * that shares no code with core/places.c or indicators/remap.c. It follows each unit day by day through sets of units, tries every unit
 * of the map for the lowest one that contains the set, and adds up over all units for every unit. 300 trees, 10,000 with
 * GRIS_LONG=1. Seeded: GRIS_SEED=n repeats one tree.
 */
#include <stdio.h>

#include "chance.h"
#include "fixture.h"

#define TREES      (GRIS_SANITIZED || GRIS_COVERED ? 60 : 300)
#define TREES_LONG 10000
#define UNITS      400
#define WORDS      ((UNITS + 63) / 64)
#define GROUPS     24
#define NONE       CATALOG_NONE
#define AROUND     250 /* in sets, and behind it: somewhere around the successor of that succession */

typedef decimal_wide wide;

/* ---- a world: units with their edges and events, as a catalog tells of them */

enum { ADDED, LEAST, MOST, MEAN, WEIGHED, ALONE, WEIGHT, RATIO, SLOTS };

struct world {
    struct fx *fx;
    uint32_t units;
    uint32_t parent[UNITS]; /* now, while events are made */
    size_t edge[UNITS];     /* the open one */
    date_t touched[UNITS];  /* the day of its last event */
    bool alive[UNITS];
    struct VEC(date_t) days; /* of events, rising */
    bool inner_file, shares;
    int mixed; /* orders of events that were made, one bit each */
};

static void open_edge(struct world *w, uint32_t child, uint32_t parent, date_t day)
{
    w->edge[child] = w->fx->c.edges.len;
    fx_edge(w->fx, 0, child, parent, true);
    w->fx->c.edges.at[w->edge[child]].from = day;
    w->parent[child] = parent;
}

static uint32_t born(struct world *w, uint32_t parent, date_t day)
{
    uint32_t o = fx_org(w->fx, arena_printf(w->fx->arena, "U%u", w->units), 0);
    assert_int_equal(o, w->units);
    assert_true(w->units < AROUND);
    w->fx->c.orgs.at[o].from = day;
    w->fx->c.org_editions.at[o].from = day;
    w->units++;
    w->alive[o] = true;
    w->touched[o] = day;
    w->parent[o] = NONE;
    if (parent != NONE)
        open_edge(w, o, parent, day);
    return o;
}

static void ends(struct world *w, uint32_t o, date_t day)
{
    w->alive[o] = false;
    w->touched[o] = day;
    w->fx->c.orgs.at[o].to = day - 1;
    w->fx->c.org_editions.at[o].to = day - 1;
    w->fx->c.edges.at[w->edge[o]].to = day - 1;
}

static void moves(struct world *w, uint32_t o, uint32_t parent, date_t day)
{
    struct org_edge *e = &w->fx->c.edges.at[w->edge[o]];
    if (e->from == day) {
        e->parent = w->parent[o] = parent;
        return;
    }
    e->to = day - 1;
    open_edge(w, o, parent, day);
}

static void
succeeds(struct world *w, uint32_t old, uint32_t new, bool full, date_t day, const char *share)
{
    struct succession s = {old, new, full ? SUCCESSION_FULL : SUCCESSION_PARTIAL, day, share};
    VEC_PUSH(w->fx->arena, &w->fx->c.successions, s);
    w->touched[old] = w->touched[new] = day;
}

static bool is_inner(const struct world *w, uint32_t o)
{
    for (uint32_t u = 0; u < w->units; u++)
        if (w->alive[u] && w->parent[u] == o)
            return true;
    return false;
}

/* A unit that nothing happened to today: a leaf, or one with units below it that is no root. */
static uint32_t pick(const struct world *w, bool inner, date_t day)
{
    for (int tries = 0; tries < 30; tries++) {
        uint32_t o = draw(w->units);
        if (o != 0 && w->alive[o] && w->touched[o] != day && is_inner(w, o) == inner)
            return o;
    }
    return NONE;
}

static bool is_below(const struct world *w, uint32_t o, uint32_t above)
{
    for (; o != NONE; o = w->parent[o])
        if (o == above)
            return true;
    return false;
}

static void adopt(struct world *w, uint32_t from, uint32_t to, uint32_t percent, date_t day)
{
    for (uint32_t u = 0; u < w->units; u++)
        if (w->alive[u] && u != to && w->parent[u] == from && often(percent))
            moves(w, u, to, day);
}

static const char *some_share(struct world *w)
{
    static const char *const shares[] = {"0.1", "0.25", "0.3", "0.2", "0.125"};
    if (!w->shares || often(40))
        return "";
    return shares[draw(5)];
}

static void merger(struct world *w, date_t day)
{
    uint32_t into = NONE, n = 1 + draw(3);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t o = pick(w, false, day);
        if (o == NONE || o == into)
            continue;
        if (into == NONE)
            into = born(w, w->parent[o], day);
        succeeds(w, o, into, true, day, "");
        ends(w, o, day);
    }
}

static void division(struct world *w, bool inner, date_t day)
{
    uint32_t o = pick(w, inner, day), n = 2 + draw(2), new[3];
    bool halves = w->shares && often(40);
    if (o == NONE)
        return;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t there = often(80) ? NONE : pick(w, true, day);
        if (there == NONE || is_below(w, there, o))
            there = w->parent[o];
        new[i] = born(w, there, day);
        succeeds(w, o, new[i], false, day, halves ? (n == 2 ? "0.5" : "0.3") : some_share(w));
    }
    for (uint32_t i = 0; i < n; i++)
        adopt(w, o, new[i], i + 1 == n ? 100 : 50, day);
    ends(w, o, day);
}

static void transfer(struct world *w, date_t day)
{
    uint32_t a = pick(w, false, day), b = pick(w, false, day);
    if (a != NONE && b != NONE && a != b)
        succeeds(w, a, b, false, day, some_share(w));
}

static void exchange(struct world *w, date_t day)
{
    uint32_t a = pick(w, false, day), b = pick(w, false, day);
    if (a == NONE || b == NONE || a == b)
        return;
    succeeds(w, a, b, true, day, "");
    succeeds(w, b, a, true, day, "");
}

static void absorption(struct world *w, date_t day)
{
    uint32_t a = pick(w, false, day), b = pick(w, false, day);
    if (a == NONE || b == NONE || a == b)
        return;
    succeeds(w, a, b, true, day, "");
    ends(w, a, day);
}

/* Of what ended, only that a part went there is known. */
static void partly_gone(struct world *w, date_t day)
{
    uint32_t a = pick(w, often(15), day), b = pick(w, often(25), day);
    if (a == NONE || b == NONE || a == b || is_below(w, b, a))
        return;
    succeeds(w, a, b, false, day, some_share(w));
    adopt(w, a, w->parent[a], 100, day);
    ends(w, a, day);
}

static void another_parent(struct world *w, bool inner, date_t day)
{
    uint32_t o = pick(w, inner, day), there = pick(w, true, day);
    if (o != NONE && there != NONE && !is_below(w, there, o))
        moves(w, o, there, day);
}

static void level_goes(struct world *w, date_t day)
{
    uint32_t o = pick(w, true, day);
    if (o == NONE)
        return;
    adopt(w, o, w->parent[o], 100, day);
    ends(w, o, day);
}

static void level_comes(struct world *w, date_t day)
{
    uint32_t o = pick(w, true, day);
    if (o != NONE)
        adopt(w, o, born(w, o, day), 50, day);
}

static void inner_merger(struct world *w, date_t day)
{
    uint32_t a = pick(w, true, day), b = pick(w, true, day);
    if (a == NONE || b == NONE || a == b || is_below(w, a, b) || is_below(w, b, a))
        return;
    uint32_t into = born(w, w->parent[a], day);
    adopt(w, a, into, 100, day);
    adopt(w, b, into, 100, day);
    succeeds(w, a, into, true, day, "");
    succeeds(w, b, into, true, day, "");
    ends(w, a, day);
    ends(w, b, day);
}

static void without_trace(struct world *w, date_t day)
{
    uint32_t o = pick(w, false, day);
    if (o == NONE)
        return;
    if (often(50))
        (void)born(w, w->parent[o], day);
    else
        ends(w, o, day);
}

static void some_event(struct world *w, date_t day)
{
    switch (draw(13)) {
    case 0:
    case 1: merger(w, day); break;
    case 2:
    case 3: division(w, false, day); break;
    case 4: transfer(w, day); break;
    case 5: exchange(w, day); break;
    case 6: absorption(w, day); break;
    case 7: another_parent(w, often(30), day); break;
    case 8: often(60) ? level_goes(w, day) : level_comes(w, day); break;
    case 9: inner_merger(w, day); break;
    case 10: without_trace(w, day); break;
    case 11: partly_gone(w, day); break;
    default: division(w, true, day); break;
    }
}

static void grow(struct world *w, uint32_t parent, int below)
{
    uint32_t n = 1 + draw(below > 1 ? 3 : 5);
    for (uint32_t i = 0; i < n && w->units < 60; i++) {
        uint32_t o = born(w, parent, DATE_MIN);
        if (below > 1 && often(90))
            grow(w, o, below - 1);
    }
}

static void add_indicators(struct fx *fx)
{
    static const struct {
        const char *code;
        enum org_agg agg;
        int decimals;
    } what[SLOTS] = {{"ADDED", ORG_AGG_SUM, 1},     {"LEAST", ORG_AGG_MIN, 0},
                     {"MOST", ORG_AGG_MAX, 0},      {"MEAN", ORG_AGG_MEAN, 2},
                     {"WEIGHED", ORG_AGG_WMEAN, 2}, {"ALONE", ORG_AGG_NONE, 0},
                     {"WEIGHT", ORG_AGG_SUM, 0},    {"RATIO", ORG_AGG_FORMULA, 1}};
    for (uint32_t s = 0; s < SLOTS; s++) {
        fx_indicator(fx, what[s].code, what[s].decimals, TIME_AGG_LAST, what[s].agg);
        if (s == WEIGHED)
            fx_last_indicator(fx)->weight = WEIGHT;
    }
    fx_last_indicator(fx)->formula = "100 * [ADDED] / [WEIGHT]";
    fx_last_indicator(fx)->nature = NATURE_RATIO;
}

static bool exists(const struct world *w, uint32_t o, date_t day)
{
    return w->fx->c.orgs.at[o].from <= day && day <= w->fx->c.orgs.at[o].to;
}

static void file_figures(struct world *w, const char *year, date_t day)
{
    for (uint32_t o = 0; o < w->units; o++) {
        bool below = false;
        for (size_t e = 0; e < w->fx->c.edges.len; e++) {
            const struct org_edge *edge = &w->fx->c.edges.at[e];
            below = below || (edge->parent == o && edge->from <= day && day <= edge->to);
        }
        if (!exists(w, o, day) || (below && (!w->inner_file || often(75))))
            continue;
        bool silent = often(20); /* all of it */
        for (uint32_t s = 0; s < RATIO; s++)
            if (!silent && often(85))
                fx_file(w->fx, 0, o, year, s, s == WEIGHT ? 1 + draw(50) : (int64_t)draw(900) - 50);
    }
}

static struct world *make_world(uint64_t seed)
{
    struct fx *fx = fx_new();
    struct world *w = ARENA_NEW(fx->arena, struct world);
    chance = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    for (int i = 0; i < 8; i++)
        (void)draw(2);
    w->fx = fx;
    w->inner_file = often(50);
    w->shares = often(60);
    fx_hierarchy(fx, "admin");
    add_indicators(fx);
    fx_layout(fx, "L", 1);
    fx_form(fx, "F", 0, 0, SLOTS);
    fx_regime(fx, "Y", PERIOD_YEAR);
    fx_obligation(fx, 0, 0, 0);
    grow(w, born(w, NONE, DATE_MIN), 2 + (int)draw(3));
    date_t day = date_of(2021, 1, 1) + (date_t)draw(200);
    for (uint32_t n = 1 + draw(7), i = 0; i < n; i++) {
        VEC_PUSH(fx->arena, &w->days, day);
        some_event(w, day);
        if (often(50))
            some_event(w, day);
        day += often(20) ? 1 : 1 + (date_t)draw(250);
    }
    static const char *const years[] = {"2020", "2021", "2022", "2023", "2026"};
    static const int ends_of[] = {2020, 2021, 2022, 2023, 2026};
    for (size_t y = 0; y < 5; y++)
        file_figures(w, years[y], date_of(ends_of[y], 12, 31));
    fx_done(fx);
    assert_true(fx_full(fx));
    return w;
}

/* ---- the oracle: sets of units */

struct set {
    uint64_t bit[WORDS];
};

static bool has(const struct set *s, uint32_t o)
{
    return (s->bit[o / 64] >> (o % 64) & 1U) != 0;
}

static void put(struct set *s, uint32_t o)
{
    s->bit[o / 64] |= UINT64_C(1) << (o % 64);
}

static size_t count(const struct set *s)
{
    size_t n = 0;
    for (size_t i = 0; i < WORDS; i++)
        n += (size_t)__builtin_popcountll(s->bit[i]);
    return n;
}

static uint32_t only(const struct set *s)
{
    for (uint32_t o = 0; o < UNITS; o++)
        if (has(s, o))
            return o;
    return NONE;
}

static bool within(const struct set *a, const struct set *b)
{
    for (size_t i = 0; i < WORDS; i++)
        if ((a->bit[i] & ~b->bit[i]) != 0)
            return false;
    return true;
}

static bool meets(const struct set *a, const struct set *b)
{
    for (size_t i = 0; i < WORDS; i++)
        if ((a->bit[i] & b->bit[i]) != 0)
            return true;
    return false;
}

/* So much of a unit is somewhere in `in`, and only where `maybe` says. Shares are fractions of a common 10^16. */
#define WHOLE INT64_C(10000000000000000)
struct group {
    struct set in, maybe;
    wide weight;
};

/* A unit on its way. */
struct way {
    struct group at[GROUPS];
    size_t len;
    bool lost;
};

static int64_t share_of(const struct succession *s)
{
    int64_t units = 0;
    return decimal_parse(text_of(s->share), 9, &units) == DECIMAL_OK ? units : -1;
}

struct leg {
    uint32_t to[8];
    int64_t share[8]; /* in 10^-9; -1: nobody knows */
    size_t len;
};

static struct leg forward(const struct world *w, uint32_t o, date_t day)
{
    struct leg leg = {.len = 0};
    bool full = false, known = true;
    int64_t left = 1000000000;
    size_t last = 0;
    for (size_t i = 0; i < w->fx->c.successions.len; i++) {
        const struct succession *s = &w->fx->c.successions.at[i];
        if (s->effective != day || s->predecessor != o)
            continue;
        full = full || s->kind == SUCCESSION_FULL;
        known = known && share_of(s) >= 0;
        left -= share_of(s);
        last = i;
        leg.share[leg.len] = share_of(s);
        leg.to[leg.len++] = s->successor;
    }
    if (exists(w, o, day) && (leg.len == 0 || (!full && !(known && left == 0)))) {
        leg.share[leg.len] = known ? left : -1;
        leg.to[leg.len++] = o;
    } else if (leg.len == 1 && !full && !(known && left == 0)) {
        leg.share[leg.len] = -1;
        leg.to[leg.len++] = AROUND + (uint32_t)last;
        assert_true(AROUND + last < UNITS);
    }
    return leg;
}

static struct leg back(const struct world *w, uint32_t o, date_t day)
{
    struct leg leg = {.len = 0};
    for (size_t i = 0; i < w->fx->c.successions.len; i++) {
        const struct succession *s = &w->fx->c.successions.at[i];
        if (s->effective != day || s->successor != o)
            continue;
        leg.share[leg.len] = -1;
        leg.to[leg.len++] = s->predecessor;
    }
    if (exists(w, o, day - 1)) {
        leg.share[leg.len] = -1;
        leg.to[leg.len++] = o;
    }
    return leg;
}

static struct leg leg_of(const struct world *w, uint32_t o, date_t day, bool ahead)
{
    return ahead ? forward(w, o, day) : back(w, o, day);
}

static struct set
spread(const struct world *w, const struct set *from, date_t day, bool ahead, bool *lost)
{
    struct set to = {{0}};
    for (uint32_t o = AROUND; o < UNITS; o++) /* for good */
        if (has(from, o))
            put(&to, o);
    for (uint32_t o = 0; o < w->units; o++) {
        if (!has(from, o))
            continue;
        struct leg leg = leg_of(w, o, day, ahead);
        *lost = *lost || leg.len == 0;
        for (size_t i = 0; i < leg.len; i++)
            put(&to, leg.to[i]);
    }
    return to;
}

static void add_group(struct way *way, const struct group *g)
{
    assert_true(way->len < GROUPS);
    way->at[way->len++] = *g;
}

/* A group of one unit is divided by the shares that are known; the rest of it, and any other group, is everywhere it may be. */
static void
step(const struct world *w, const struct group *g, date_t day, bool ahead, struct way *ret)
{
    struct group next = {.weight = g->weight};
    struct leg leg = {.len = 0};
    bool any = false;
    next.in = spread(w, &g->in, day, ahead, &ret->lost);
    next.maybe = spread(w, &g->maybe, day, ahead, &ret->lost);
    if (count(&g->in) == 1)
        leg = leg_of(w, only(&g->in), day, ahead);
    for (size_t i = 0; i < leg.len; i++)
        any = any || leg.share[i] >= 0;
    if (leg.len < 2 || !any) {
        add_group(ret, &next);
        return;
    }
    struct set unknown = {{0}};
    for (size_t i = 0; i < leg.len; i++) {
        struct group part = {.weight = g->weight * leg.share[i] / 1000000000};
        if (leg.share[i] < 0) {
            if (leg.to[i] < AROUND) /* a share beside it: the rest may be in either */
                put(&unknown, leg.to[i]);
            continue;
        }
        put(&part.in, leg.to[i]);
        part.maybe = part.in;
        next.weight -= part.weight;
        add_group(ret, &part);
    }
    if (count(&unknown) > 0)
        next.maybe = unknown;
    if (next.weight > 0)
        add_group(ret, &next);
}

static struct way travel(const struct world *w, uint32_t o, date_t from, date_t to)
{
    struct way way = {.len = 1};
    bool ahead = from < to;
    way.at[0].weight = WHOLE;
    put(&way.at[0].in, o);
    put(&way.at[0].maybe, o);
    for (size_t i = 0; i < w->days.len; i++) {
        date_t day = w->days.at[ahead ? i : w->days.len - 1 - i];
        bool again = i > 0 && day == w->days.at[ahead ? i - 1 : w->days.len - i];
        if (again || day <= (ahead ? from : to) || day > (ahead ? to : from))
            continue;
        struct way next = {.lost = way.lost};
        for (size_t g = 0; g < way.len; g++)
            step(w, &way.at[g], day, ahead, &next);
        way = next;
    }
    return way;
}

/* ---- on the tree, by trying every unit */

/* Sum or least or most; for means numerator and denominator. */
struct amount {
    bool any;
    wide num, den;
};

struct view {
    const struct world *w;
    date_t from, to;
    const char *year;
    uint32_t parent_then[UNITS], parent_now[UNITS];
    struct set under[UNITS]; /* on `to`: the unit and all below it */
    int depth[UNITS];
    struct way way[UNITS];
    uint32_t own[UNITS], in[UNITS]; /* NONE: lost */
    bool inner[UNITS];
    /* What was asked before. */
    bool known_touched[UNITS], known_amount[UNITS][SLOTS];
    struct set touched[UNITS];
    struct amount amount[UNITS][SLOTS];
    int8_t divided[UNITS], matched[UNITS]; /* 1: no, 2: yes */
};

static uint32_t parent_on(const struct world *w, uint32_t o, date_t day)
{
    for (size_t i = 0; i < w->fx->c.edges.len; i++) {
        const struct org_edge *e = &w->fx->c.edges.at[i];
        if (e->child == o && e->from <= day && day <= e->to)
            return e->parent;
    }
    return NONE;
}

/* The deepest unit of the map that has all of the set. */
static uint32_t lowest_with(struct view *v, const struct set *set)
{
    uint32_t best = NONE;
    for (uint32_t x = 0; x < v->w->units; x++)
        if (exists(v->w, x, v->to) && within(set, &v->under[x]) &&
            (best == NONE || v->depth[x] > v->depth[best]))
            best = x;
    return best;
}

/* Around a unit: where what it became is in several, in the lowest one that has them; else there, if units are below it and no share tells
 * that it has not all; else in the one above. */
static void put_around(struct view *v, size_t i)
{
    const struct world *w = v->w;
    const struct succession *s = &w->fx->c.successions.at[i];
    struct way way = travel(w, s->successor, s->effective, v->to);
    struct set all = {{0}};
    bool inner = false;
    for (size_t g = 0; g < way.len; g++)
        for (size_t k = 0; k < WORDS; k++)
            all.bit[k] |= way.at[g].in.bit[k];
    if (way.lost || s->kind != SUCCESSION_PARTIAL || v->to < s->effective)
        return;
    uint32_t there = lowest_with(v, &all);
    for (uint32_t c = 0; c < w->units; c++)
        inner = inner || v->parent_now[c] == there;
    if (count(&all) == 1 && (share_of(s) >= 0 || !inner) && v->parent_now[there] != NONE)
        there = v->parent_now[there];
    for (; there != NONE; there = v->parent_now[there])
        put(&v->under[there], AROUND + (uint32_t)i);
}

static uint32_t place_of(struct view *v, uint32_t o)
{
    struct set all = {{0}};
    if (v->own[o] != NONE)
        put(&all, v->own[o]);
    for (uint32_t c = 0; c < v->w->units; c++)
        if (exists(v->w, c, v->from) && v->parent_then[c] == o) {
            uint32_t place = place_of(v, c);
            if (place != NONE)
                put(&all, place);
        }
    v->in[o] = count(&all) == 0 ? NONE : lowest_with(v, &all);
    return v->in[o];
}

static struct view *
look(const struct world *w, const char *year, date_t from, date_t to, struct arena *arena)
{
    struct view *v = ARENA_NEW(arena, struct view);
    v->w = w;
    v->from = from;
    v->to = to;
    v->year = year;
    for (uint32_t o = 0; o < w->units; o++) {
        v->parent_then[o] = exists(w, o, from) ? parent_on(w, o, from) : NONE;
        v->parent_now[o] = exists(w, o, to) ? parent_on(w, o, to) : NONE;
        if (v->parent_then[o] != NONE)
            v->inner[v->parent_then[o]] = true;
    }
    for (uint32_t o = 0; o < w->units; o++)
        for (uint32_t x = o; exists(w, o, to) && x != NONE; x = v->parent_now[x]) {
            put(&v->under[x], o);
            v->depth[o]++;
        }
    for (size_t i = w->fx->c.successions.len;
         i-- > 0;) /* the later ones first: they are around what the others became */
        put_around(v, i);
    for (uint32_t o = 0; o < w->units; o++) {
        struct set all = {{0}};
        v->own[o] = NONE;
        if (!exists(w, o, from))
            continue;
        v->way[o] = travel(w, o, from, to);
        for (size_t g = 0; g < v->way[o].len; g++)
            for (size_t i = 0; i < WORDS; i++)
                all.bit[i] |= v->way[o].at[g].in.bit[i];
        if (!v->way[o].lost)
            v->own[o] = lowest_with(v, &all);
    }
    (void)place_of(v, 0);
    for (int again = 0; again < 8; again++) /* what left no trace is where its parent is */
        for (uint32_t o = 1; o < w->units; o++)
            if (exists(w, o, from) && v->in[o] == NONE)
                v->in[o] = v->in[v->parent_then[o]];
    return v;
}

/* ---- what was filed, added up on the tree of then by a recursion of its own */

static int64_t filed(struct view *v, uint32_t o, uint32_t slot)
{
    struct fx *fx = v->w->fx;
    const struct filed *f = fx_filed(fx, 0, o, fx_period(v->year), BASIS_BEST);
    return f == NULL ? CELL_NULL : f->cells[slot];
}

static struct amount amount_of(struct view *v, uint32_t o, uint32_t slot);

static void join(struct amount *all, struct amount one, uint32_t slot)
{
    if (!one.any)
        return;
    if (!all->any)
        *all = one;
    else if (slot == LEAST || slot == MOST)
        all->num = (slot == LEAST) == (one.num < all->num) ? one.num : all->num;
    else
        all->num += one.num;
}

static struct amount below(struct view *v, uint32_t o, uint32_t slot)
{
    struct amount sum = {false, 0, 0};
    for (uint32_t c = 0; c < v->w->units; c++) {
        if (!exists(v->w, c, v->from) || v->parent_then[c] != o)
            continue;
        struct amount one = amount_of(v, c, slot);
        wide den = sum.den + one.den;
        join(&sum, one, slot);
        sum.den = den;
    }
    return sum;
}

/* `none` goes no way up. A weighted figure without a weight enters no mean. */
static struct amount find_amount(struct view *v, uint32_t o, uint32_t slot)
{
    int64_t own = filed(v, o, slot);
    if (own == CELL_NULL)
        return slot == ALONE ? (struct amount){false, 0, 0} : below(v, o, slot);
    if (slot != WEIGHED)
        return (struct amount){true, own, 1};
    struct amount weight = amount_of(v, o, WEIGHT);
    return (struct amount){weight.any, weight.any ? own * weight.num : 0,
                           weight.any ? weight.num : 0};
}

static struct amount amount_of(struct view *v, uint32_t o, uint32_t slot)
{
    if (!v->known_amount[o][slot])
        v->amount[o][slot] = find_amount(v, o, slot);
    v->known_amount[o][slot] = true;
    return v->amount[o][slot];
}

static int64_t rounded(wide num, wide den)
{
    wide twice = 2 * (num < 0 ? -num : num) + den;
    return (int64_t)((num < 0 ? -1 : 1) * (twice / (2 * den)));
}

/* The figure as filed: own, else of those below. */
static int64_t stands(struct view *v, uint32_t o, uint32_t slot)
{
    int64_t own = filed(v, o, slot);
    if (own != CELL_NULL)
        return own;
    struct amount a = amount_of(v, o, slot);
    bool mean = slot == MEAN || slot == WEIGHED;
    return !a.any || (mean && a.den == 0) ? CELL_NULL
           : mean                         ? rounded(a.num, a.den)
                                          : (int64_t)a.num;
}

/* It has a figure that counts as its own where those below it have none. */
static bool counts_alone(struct view *v, uint32_t o, uint32_t slot)
{
    return filed(v, o, slot) != CELL_NULL && (slot == ALONE || !below(v, o, slot).any);
}

/* Units with a figure behind a unit's, and units that owe one: everybody owes everything, and who filed stands for those below. */
struct tally {
    int32_t reported, expected;
};

static struct tally tally_of(struct view *v, uint32_t o, uint32_t slot)
{
    struct tally all = {0, 0};
    if (filed(v, o, slot) != CELL_NULL)
        return (struct tally){1, 1};
    for (uint32_t c = 0; c < v->w->units && v->inner[o]; c++)
        if (exists(v->w, c, v->from) && v->parent_then[c] == o) {
            struct tally one = tally_of(v, c, slot);
            all.reported += one.reported;
            all.expected += one.expected;
        }
    return all.expected > 0 ? all : (struct tally){0, 1};
}

/* ---- a unit of the map, by trying every unit of then */

struct expected {
    int64_t value;
    bool broken, estimated;
    struct tally tally;
};

static bool find_matched(struct view *v, uint32_t o)
{
    const struct way *way = &v->way[o];
    uint32_t there = only(&way->at[0].in);
    for (size_t g = 0; g < way->len; g++)
        if (count(&way->at[g].in) != 1 || only(&way->at[g].in) != there)
            return false;
    return !way->lost && there == v->in[o];
}

static bool is_matched(struct view *v, uint32_t o)
{
    if (v->matched[o] == 0)
        v->matched[o] = find_matched(v, o) ? 2 : 1;
    return v->matched[o] == 2;
}

static bool find_divided(struct view *v, uint32_t o)
{
    const struct way *way = &v->way[o];
    for (size_t g = 1; g < way->len && !way->lost; g++)
        if (count(&way->at[g].in) != 1 || count(&way->at[0].in) != 1 ||
            only(&way->at[g].in) != only(&way->at[0].in))
            return true;
    return false;
}

static bool is_divided(struct view *v, uint32_t o)
{
    if (v->divided[o] == 0)
        v->divided[o] = find_divided(v, o) ? 2 : 1;
    return v->divided[o] == 2;
}

/* Parts of one place (all of it there, or somewhere in there) are one part, where the first of them stands. */
struct slice {
    uint32_t place;
    bool exact;
    wide weight;
    struct set maybe;
};

static size_t slices_of(struct view *v, uint32_t o, struct slice *ret)
{
    size_t len = 0;
    for (size_t g = 0; g < v->way[o].len; g++) {
        const struct group *group = &v->way[o].at[g];
        struct slice s = {lowest_with(v, &group->in), count(&group->in) == 1, group->weight,
                          group->maybe};
        size_t i = 0;
        while (i < len && (ret[i].place != s.place || ret[i].exact != s.exact))
            i++;
        if (i == len)
            ret[len++] = s;
        else
            ret[i].weight += s.weight;
        for (size_t k = 0; k < WORDS; k++)
            ret[i].maybe.bit[k] |= s.maybe.bit[k];
    }
    return len;
}

static int64_t slice_value(const struct slice *s, size_t i, int64_t value)
{
    wide before = 0;
    for (size_t k = 0; k < i; k++)
        before += s[k].weight;
    return rounded(value * (before + s[i].weight), WHOLE) - rounded(value * before, WHOLE);
}

static bool is_under(struct view *v, uint32_t o, uint32_t x)
{
    return o != NONE && has(&v->under[x], o);
}

static const struct set *touched(struct view *v, uint32_t o);

static struct set find_touched(struct view *v, uint32_t o)
{
    struct set all = {{0}};
    for (size_t g = 0; g < v->way[o].len; g++) /* of what was lost in part, the rest */
        for (size_t i = 0; i < WORDS; i++)
            all.bit[i] |= v->way[o].at[g].in.bit[i];
    for (uint32_t c = 0; c < v->w->units; c++)
        if (exists(v->w, c, v->from) && v->parent_then[c] == o) {
            struct set one = *touched(v, c);
            for (size_t i = 0; i < WORDS; i++)
                all.bit[i] |= one.bit[i];
        }
    return all;
}

/* All that a unit and those below it may be in. */
static const struct set *touched(struct view *v, uint32_t o)
{
    if (!v->known_touched[o])
        v->touched[o] = find_touched(v, o);
    v->known_touched[o] = true;
    return &v->touched[o];
}

/* Something of the unit may be in x, and is counted above x alone. */
static bool misses(struct view *v, uint32_t o, uint32_t x)
{
    struct slice slices[GROUPS];
    if (!is_divided(v, o)) {
        return !is_matched(v, o) && !is_under(v, v->in[o], x) && meets(touched(v, o), &v->under[x]);
    }
    size_t len = slices_of(v, o, slices);
    for (size_t i = 0; i < len; i++)
        if (!slices[i].exact && !is_under(v, slices[i].place, x) &&
            meets(&slices[i].maybe, &v->under[x]))
            return true;
    return false;
}

struct counting {
    struct amount sum;
    size_t sources, pieces;
    int64_t single;
    bool split, estimated, partly;
    struct tally tally;
};

static void add_tally(struct view *v, uint32_t o, uint32_t slot, struct counting *c)
{
    struct tally one = tally_of(v, o, slot);
    c->tally.reported += one.reported;
    c->tally.expected += one.expected;
    c->partly = c->partly || one.reported < one.expected;
}

static void count_whole(struct view *v, uint32_t o, uint32_t slot, struct counting *c)
{
    int64_t value = stands(v, o, slot);
    c->sources++;
    add_tally(v, o, slot, c);
    c->partly = c->partly || value == CELL_NULL;
    if (value == CELL_NULL)
        return;
    struct amount one = amount_of(v, o, slot);
    wide den = c->sum.den + one.den;
    join(&c->sum, one, slot);
    c->sum.den = den;
    c->pieces++;
    c->single = value;
}

static void count_parts(struct view *v, uint32_t o, uint32_t x, uint32_t slot, struct counting *c)
{
    struct slice slices[GROUPS];
    size_t len = slices_of(v, o, slices);
    int64_t value = stands(v, o, slot);
    bool counts = value != CELL_NULL && (!v->inner[o] || counts_alone(v, o, slot));
    size_t there = 0;
    for (size_t i = 0; i < len; i++)
        there += is_under(v, slices[i].place, x);
    c->sources += there;
    if (there > 0 && (counts || !v->inner[o]))
        add_tally(v, o, slot, c);
    c->partly = c->partly || (there > 0 && !v->inner[o] && !counts);
    if (!counts || there == 0)
        return;
    c->pieces++;
    c->single = value;
    if (there == len) { /* all of it after all */
        c->sources -= there - 1;
        struct amount one = amount_of(v, o, slot);
        wide den = c->sum.den + one.den;
        join(&c->sum, one, slot);
        c->sum.den = den;
        return;
    }
    c->split = true;
    if (slot != ADDED && slot != WEIGHT)
        return;
    c->estimated = true;
    for (size_t i = 0; i < len; i++)
        if (is_under(v, slices[i].place, x))
            join(&c->sum, (struct amount){true, slice_value(slices, i, value), 1}, slot);
}

/* A unit filed another figure than those below it together. */
static bool hides(struct view *v, uint32_t o, uint32_t slot)
{
    int64_t own = filed(v, o, slot);
    if (!v->inner[o] || own == CELL_NULL || slot == ALONE)
        return false;
    struct amount sum = below(v, o, slot);
    bool mean = slot == MEAN || slot == WEIGHED;
    return sum.any && (!mean || sum.den != 0) &&
           (mean ? rounded(sum.num, sum.den) : (int64_t)sum.num) != own;
}

/* Some of it belongs in x as far as anybody knows. */
static bool concerns(struct view *v, uint32_t o, uint32_t x)
{
    struct slice slices[GROUPS];
    if (is_under(v, v->in[o], x))
        return false;
    size_t len = is_divided(v, o) ? slices_of(v, o, slices) : 0;
    for (size_t i = 0; i < len; i++)
        if (is_under(v, slices[i].place, x))
            return true;
    return misses(v, o, x);
}

static struct expected expect(struct view *v, uint32_t x, uint32_t slot)
{
    struct counting c = {.sources = 0};
    struct expected ret = {.value = CELL_NULL};
    bool adds = slot == ADDED || slot == WEIGHT, mean = slot == MEAN || slot == WEIGHED;
    for (uint32_t o = 0; o < v->w->units; o++) {
        if (!exists(v->w, o, v->from))
            continue;
        uint32_t p = v->parent_then[o];
        if (is_under(v, v->in[o], x)) {
            if (p == NONE || !is_under(v, v->in[p], x))
                count_whole(v, o, slot, &c);
        } else if (is_divided(v, o)) {
            count_parts(v, o, x, slot, &c);
        }
        bool has_figure = v->inner[o] ? counts_alone(v, o, slot) : filed(v, o, slot) != CELL_NULL;
        ret.broken = ret.broken || (has_figure && misses(v, o, x));
    }
    for (uint32_t o = 0; o < v->w->units && c.partly; o++)
        ret.broken =
            ret.broken || (exists(v->w, o, v->from) && hides(v, o, slot) && concerns(v, o, x));
    ret.tally = c.tally;
    bool alone = c.sources == 1 && c.pieces == 1 && !c.split;
    if (alone)
        ret.value = c.single;
    else if (c.pieces > 0 && slot == ALONE)
        ret.broken = true;
    else if (c.sum.any && (!mean || c.sum.den != 0))
        ret.value = mean ? rounded(c.sum.num, c.sum.den) : (int64_t)c.sum.num;
    ret.broken = ret.broken || (c.split && !adds);
    ret.estimated = c.estimated;
    return ret;
}

/* ---- the row as gris makes it */

struct made {
    const struct places *places;
    struct roll_layout *l;
    struct arena *arena;
};

static struct remap_part
part_of(struct view *v, const struct made *m, const struct places_source *s, uint32_t x)
{
    struct fx *fx = v->w->fx;
    return (struct remap_part){
        *s, places_matched(m->places, s->org) && places_in(m->places, s->org) == x,
        fx_stored(fx, 0, 0, s->org, fx_period(v->year), BASIS_BEST)};
}

static const struct remap_row *
made_row(struct view *v, const struct made *m, uint32_t x, enum figure_basis basis)
{
    struct remap_parts sources = {0}, missing = {0};
    const struct places_source *s;
    const struct rollup_key key = {0, 0, x, fx_period(v->year)};
    size_t len = places_sources(m->places, x, &s);
    for (size_t i = 0; i < len; i++)
        VEC_PUSH(m->arena, &sources, part_of(v, m, &s[i], x));
    len = places_missing(m->places, x, &s);
    for (size_t i = 0; i < len; i++)
        VEC_PUSH(m->arena, &missing, part_of(v, m, &s[i], x));
    return remap_join(m->l, derived_on_map(v->w->fx->derived, v->to, m->arena), &key, basis,
                      &sources, &missing, m->arena);
}

static uint64_t shown_seed;
static size_t compared, residuals_seen, estimated_seen, broken_seen, late_seen;

static void
wrong(struct view *v, uint32_t x, uint32_t slot, const char *what, int64_t wanted, int64_t got)
{
    fail_msg("GRIS_SEED=%llu year %s map %d unit %u slot %u: %s wanted %lld got %lld",
             (unsigned long long)shown_seed, v->year, (int)v->to, x, slot, what, (long long)wanted,
             (long long)got);
}

static void compare_slot(struct view *v, const struct remap_row *row, uint32_t x, uint32_t slot)
{
    struct expected e = expect(v, x, slot);
    int64_t value = row == NULL ? CELL_NULL : row->row.effective[slot];
    uint8_t marks = row == NULL ? 0 : row->marks[slot];
    if (value != e.value)
        wrong(v, x, slot, "value", e.value, value);
    if (((marks & FIGURE_BROKEN) != 0) != e.broken)
        wrong(v, x, slot, "broken", e.broken, marks);
    if (((marks & FIGURE_ESTIMATED) != 0) != e.estimated)
        wrong(v, x, slot, "estimated", e.estimated, marks);
    if (row != NULL && row->row.reported[slot] != e.tally.reported)
        wrong(v, x, slot, "reported", e.tally.reported, row->row.reported[slot]);
    if (row != NULL && row->row.expected[slot] != e.tally.expected)
        wrong(v, x, slot, "expected", e.tally.expected, row->row.expected[slot]);
    if (e.estimated && !v->w->shares)
        wrong(v, x, slot, "apportioned", 0, 1);
    compared++;
    estimated_seen += e.estimated;
    broken_seen += e.broken;
}

/* The ratio of what was joined, rounded once: 100 × a tenth of the one by the other, at one decimal. */
static void compare_ratio(struct view *v, const struct remap_row *row, uint32_t x)
{
    if (row == NULL || !is_under(v, x, x))
        return;
    int64_t a = row->row.effective[ADDED], b = row->row.effective[WEIGHT];
    int64_t wanted = a == CELL_NULL || b == CELL_NULL || b == 0
                         ? CELL_NULL
                         : (b < 0 ? rounded(-(wide)a * 100, -b) : rounded((wide)a * 100, b));
    if (row->row.effective[RATIO] != wanted)
        wrong(v, x, RATIO, "ratio", wanted, row->row.effective[RATIO]);
}

/* A leaf that is all of x now, or a known part of which is: x has its own figure. */
static bool is_own_of(struct view *v, uint32_t o, uint32_t x)
{
    struct slice slices[GROUPS];
    if (!is_divided(v, o))
        return v->in[o] == x && is_matched(v, o);
    size_t len = slices_of(v, o, slices);
    for (size_t i = 0; i < len; i++)
        if (slices[i].exact && slices[i].place == x)
            return true;
    return false;
}

/* Children of the map and what is listed behind them add up to the unit where nothing but leaves has filed. */
static void compare_family(struct view *v, const struct made *m, uint32_t x)
{
    const struct places_source *s;
    wide sum = 0;
    bool family = false, leaf = false;
    const struct remap_row *row = made_row(v, m, x, FIGURE_EFFECTIVE);
    for (uint32_t c = 0; c < v->w->units; c++) {
        if (!exists(v->w, c, v->to) || v->parent_now[c] != x)
            continue;
        const struct remap_row *child = made_row(v, m, c, FIGURE_EFFECTIVE);
        family = true;
        if (child != NULL && child->row.effective[ADDED] != CELL_NULL)
            sum += child->row.effective[ADDED];
    }
    for (uint32_t o = 0; o < v->w->units; o++)
        leaf = leaf || (exists(v->w, o, v->from) && !v->inner[o] && is_own_of(v, o, x));
    size_t len = places_residuals(m->places, x, &s);
    for (size_t i = 0; i < len; i++) {
        struct remap_part part = part_of(v, m, &s[i], x);
        if (!remap_counts(&part, ADDED))
            continue;
        sum += places_apportion(&s[i], part.row->effective[ADDED]);
        residuals_seen++;
    }
    int64_t whole =
        row == NULL || row->row.effective[ADDED] == CELL_NULL ? 0 : row->row.effective[ADDED];
    if (family && !leaf && !v->w->inner_file && sum != whole)
        wrong(v, x, ADDED, "children and the rest", (int64_t)sum, whole);
}

static void compare_map(const struct world *w, const char *year, date_t from, date_t to)
{
    struct arena *arena = arena_new(0);
    struct view *v = look(w, year, from, to, arena);
    const struct made m = {places_new(&w->fx->c, 0, from, to, arena), w->fx->l[0], arena};
    const struct aggregate *root = fx_row(w->fx, 0, 0, 0, year);
    const struct remap_row *same = made_row(v, &m, 0, FIGURE_EFFECTIVE);
    if (root != NULL) {
        assert_non_null(same);
        assert_memory_equal(same->row.effective, root->effective, SLOTS * sizeof(int64_t));
        assert_memory_equal(same->row.reported, root->reported, SLOTS * sizeof(int32_t));
    }
    for (uint32_t o = 0; o < w->units; o++)
        if (exists(w, o, from) && places_in(m.places, o) != v->in[o])
            wrong(v, o, 0, "place", v->in[o], places_in(m.places, o));
    for (uint32_t x = 0; x < w->units; x++) {
        if (!exists(w, x, to))
            continue;
        const struct remap_row *row = made_row(v, &m, x, FIGURE_EFFECTIVE);
        for (uint32_t slot = 0; slot < RATIO; slot++)
            compare_slot(v, row, x, slot);
        compare_ratio(v, row, x);
        compare_family(v, &m, x);
    }
    arena_free(arena);
}

static void one_tree(uint64_t seed)
{
    struct world *w = make_world(seed);
    static const char *const years[] = {"2020", "2021", "2022", "2023", "2026"};
    static const int ends_of[] = {2020, 2021, 2022, 2023, 2026};
    shown_seed = seed;
    for (size_t i = 0; i < w->days.len; i++) {
        size_t y = draw(5);
        date_t from = date_of(ends_of[y], 12, 31);
        compare_map(w, years[y], from, w->days.at[i] - 1);
        compare_map(w, years[y], from, w->days.at[i]);
    }
    compare_map(w, "2020", date_of(2020, 12, 31), date_of(2027, 1, 1));
    compare_map(w, "2026", date_of(2026, 12, 31), date_of(2020, 1, 1));
    fx_free(w->fx);
}

static void random_trees(void **state)
{
    (void)state;
    const char *only_seed = getenv("GRIS_SEED");
    int64_t seed = 0;
    if (only_seed != NULL && decimal_parse(text_of(only_seed), 0, &seed) == DECIMAL_OK) {
        one_tree((uint64_t)seed);
        return;
    }
    uint64_t trees = getenv("GRIS_LONG") != NULL ? TREES_LONG : TREES;
    for (uint64_t i = 1; i <= trees; i++)
        one_tree(i);
    print_message(
        "%llu trees, %zu figures, %zu estimated, %zu broken, %zu that could not be placed\n",
        (unsigned long long)trees, compared, estimated_seen, broken_seen, residuals_seen);
    assert_true(estimated_seen > 0 && broken_seen > 0 && residuals_seen > 0);
}

/* ---- months of a year with events in it: what each level has on another map */

/* Units that file a flow each month in which they are leaves. */
static struct world *make_months(uint64_t seed)
{
    struct fx *fx = fx_new();
    struct world *w = ARENA_NEW(fx->arena, struct world);
    chance = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    w->fx = fx;
    fx_hierarchy(fx, "admin");
    fx_indicator(fx, "FLOW", 0, TIME_AGG_SUM, ORG_AGG_SUM);
    fx_layout(fx, "L", 1);
    fx_form(fx, "F", 0, 0, 1);
    fx_regime(fx, "M", PERIOD_MONTH);
    fx_obligation(fx, 0, 0, 0);
    grow(w, born(w, NONE, DATE_MIN), 2 + (int)draw(2));
    date_t day = date_of(2021, 1, 20);
    for (uint32_t n = 2 + draw(4), i = 0; i < n; i++) {
        VEC_PUSH(fx->arena, &w->days, day);
        some_event(w, day);
        day += 1 + (date_t)draw(60);
    }
    for (int month = 1; month <= 12; month++)
        for (uint32_t o = 0; o < w->units; o++) {
            date_t end = date_of(2021, month, 28);
            bool below = false;
            for (size_t e = 0; e < fx->c.edges.len; e++) {
                const struct org_edge *edge = &fx->c.edges.at[e];
                below = below || (edge->parent == o && edge->from <= end && end <= edge->to);
            }
            if (exists(w, o, end) && exists(w, o, end + 3) && !below && often(90))
                fx_file(fx, 0, o, arena_printf(fx->arena, "2021-%02d", month), 0, 1 + draw(90));
        }
    fx_done(fx);
    assert_true(fx_full(fx));
    return w;
}

/* As a reader has them: with the units that ended within the year. */
static const struct places *places_of_year(const struct world *w, date_t to, struct arena *arena)
{
    struct VEC(struct places_late) lates = {0};
    date_t end = date_of(2021, 12, 31);
    for (uint32_t org = 0; org < w->units; org++) /* in order of unit */
        for (uint32_t above = 0; above < w->units; above++) {
            uint32_t late;
            for (size_t n = 0; (late = rollup_residual(w->fx->l[0], 0, above, fx_period("2021"),
                                                       n)) != CATALOG_NONE;
                 n++)
                if (late == org)
                    VEC_PUSH(arena, &lates,
                             ((struct places_late){
                                 org, above,
                                 places_new(&w->fx->c, 0, w->fx->c.orgs.at[org].to, to, arena)}));
        }
    late_seen += lates.len;
    return places_with(places_new(&w->fx->c, 0, end, to, arena), lates.at, lates.len, arena);
}

static int64_t value_on(struct view *v, const struct made *m, uint32_t x)
{
    const struct remap_row *row = made_row(v, m, x, FIGURE_EFFECTIVE);
    return row == NULL || row->row.effective[0] == CELL_NULL ? 0 : row->row.effective[0];
}

/* All that x has is in its children or listed behind them, unless a leaf is x by name. */
static void compare_year(struct view *v, const struct made *m, uint32_t x)
{
    const struct places_source *s;
    int64_t sum = 0, whole = value_on(v, m, x);
    bool family = false;
    for (uint32_t c = 0; c < v->w->units; c++)
        if (exists(v->w, c, v->to) && parent_on(v->w, c, v->to) == x) {
            sum += value_on(v, m, c);
            family = true;
        }
    size_t len = places_sources(m->places, x, &s);
    for (size_t i = 0; i < len; i++)
        if (places_matched(m->places, s[i].org) && places_in(m->places, s[i].org) == x &&
            !v->inner[s[i].org])
            family = false;
    len = places_residuals(m->places, x, &s);
    for (size_t i = 0; i < len; i++) {
        struct remap_part part = part_of(v, m, &s[i], x);
        if (remap_counts(&part, 0))
            sum += places_apportion(&s[i], part.row->effective[0]);
    }
    if (family && sum != whole)
        wrong(v, x, 0, "the year's children and the rest", sum, whole);
}

static void compare_year_on(const struct world *w, date_t to)
{
    struct arena *arena = arena_new(0);
    struct view *v = ARENA_NEW(arena, struct view);
    date_t end = date_of(2021, 12, 31);
    *v = (struct view){.w = w, .from = end, .to = to, .year = "2021"};
    for (uint32_t o = 0; o < w->units; o++)
        if (exists(w, o, end) && parent_on(w, o, end) != NONE)
            v->inner[parent_on(w, o, end)] = true;
    const struct made m = {places_of_year(w, to, arena), w->fx->l[0], arena};
    const struct aggregate *root = fx_row(w->fx, 0, 0, 0, "2021");
    if (root != NULL && value_on(v, &m, 0) != root->effective[0])
        wrong(v, 0, 0, "the year", root->effective[0], value_on(v, &m, 0));
    for (uint32_t x = 0; x < w->units; x++)
        if (exists(w, x, to))
            compare_year(v, &m, x);
    arena_free(arena);
}

static void months(void **state)
{
    (void)state;
    uint64_t trees = getenv("GRIS_LONG") != NULL ? TREES_LONG / 10 : TREES / 3;
    late_seen = 0;
    for (uint64_t i = 1; i <= trees; i++) {
        struct world *w = make_months(i);
        shown_seed = i;
        for (size_t d = 0; d < w->days.len; d++) {
            compare_year_on(w, w->days.at[d] - 1);
            compare_year_on(w, w->days.at[d]);
        }
        compare_year_on(w, date_of(2022, 1, 1));
        fx_free(w->fx);
    }
    assert_true(late_seen > 0);
}

/* ---- by hand: root 0; provinces 1 with leaves 3, 4 and 2 with leaf 5; on 1 July 2021 leaf 4 goes from 1 to 2, 3 and 5 become 6 of 2 */

#define REFORM date_of(2021, 7, 1)

static struct world *small_world(bool join)
{
    struct fx *fx = fx_new();
    struct world *w = ARENA_NEW(fx->arena, struct world);
    w->fx = fx;
    fx_hierarchy(fx, "admin");
    add_indicators(fx);
    fx_layout(fx, "L", 1);
    fx_form(fx, "F", 0, 0, SLOTS);
    fx_regime(fx, "Y", PERIOD_YEAR);
    fx_obligation(fx, 0, 0, 0);
    uint32_t root = born(w, NONE, DATE_MIN);
    uint32_t p1 = born(w, root, DATE_MIN), p2 = born(w, root, DATE_MIN);
    uint32_t c3 = born(w, p1, DATE_MIN), c4 = born(w, p1, DATE_MIN), c5 = born(w, p2, DATE_MIN);
    if (join) {
        uint32_t c6 = born(w, p2, REFORM);
        succeeds(w, c3, c6, true, REFORM, "");
        succeeds(w, c5, c6, true, REFORM, "");
        ends(w, c3, REFORM);
        ends(w, c5, REFORM);
    }
    moves(w, c4, p2, REFORM);
    return w;
}

static void finish(struct world *w)
{
    fx_done(w->fx);
    assert_true(fx_full(w->fx));
}

static const struct remap_row *read_row(const struct world *w, uint32_t x, enum figure_basis basis)
{
    date_t from = date_of(2020, 12, 31);
    struct view *v = look(w, "2020", from, REFORM, w->fx->arena);
    const struct made m = {places_new(&w->fx->c, 0, from, REFORM, w->fx->arena), w->fx->l[0],
                           w->fx->arena};
    return made_row(v, &m, x, basis);
}

static void own_figures(void **state)
{
    (void)state;
    struct world *w = small_world(true);
    fx_file(w->fx, 0, 2, "2020", ADDED, 70);
    fx_file(w->fx, 0, 3, "2020", ADDED, 10);
    fx_file(w->fx, 0, 4, "2020", ADDED, 5);
    fx_file(w->fx, 0, 5, "2020", ADDED, 20);
    fx_file(w->fx, 0, 3, "2020", ALONE, 1);
    fx_file(w->fx, 0, 5, "2020", ALONE, 1);
    finish(w);
    /* 6 is 3 and 5: what they filed themselves is its own. */
    assert_int_equal(read_row(w, 6, FIGURE_OWN)->row.own[ADDED], 30);
    assert_int_equal(read_row(w, 6, FIGURE_EFFECTIVE)->row.effective[ADDED], 30);
    assert_int_equal(read_row(w, 6, FIGURE_EFFECTIVE)->row.reported[ADDED], 2);
    assert_int_equal(read_row(w, 6, FIGURE_CHILDREN)->row.children[ADDED], CELL_NULL);
    /* What two have for themselves is nobody's: a break. */
    assert_int_equal(read_row(w, 6, FIGURE_EFFECTIVE)->row.effective[ALONE], CELL_NULL);
    assert_int_equal(read_row(w, 6, FIGURE_EFFECTIVE)->marks[ALONE], FIGURE_BROKEN);
    /* 2 was 20 of 5 and 70 of its own, which stands; now it has 3 and 4 too: 70 + 10 + 5, but that is no figure of its own. */
    assert_int_equal(
        places_in(places_new(&w->fx->c, 0, date_of(2020, 12, 31), REFORM, w->fx->arena), 2), 2);
    assert_int_equal(read_row(w, 2, FIGURE_EFFECTIVE)->row.effective[ADDED], 85);
    assert_int_equal(read_row(w, 2, FIGURE_CHILDREN)->row.children[ADDED], 35);
    assert_int_equal(read_row(w, 2, FIGURE_OWN)->row.own[ADDED], CELL_NULL);
    assert_int_equal(read_row(w, 2, FIGURE_OWN)->marks[ADDED], FIGURE_BROKEN);
    /* Nothing of 1 is left, and the root is what it was: 15 of 1, 70 of 2. */
    assert_int_equal(read_row(w, 1, FIGURE_EFFECTIVE)->row.effective[ADDED], CELL_NULL);
    assert_int_equal(read_row(w, 1, FIGURE_EFFECTIVE)->marks[ADDED], 0);
    assert_int_equal(read_row(w, 0, FIGURE_EFFECTIVE)->row.effective[ADDED], 85);
    fx_free(w->fx);
}

/* One unit under another name is its row as it stands, whatever its basis. */
static void one_is_itself(void **state)
{
    (void)state;
    struct world *w = small_world(false);
    fx_file(w->fx, 0, 3, "2020", ADDED, 10);
    fx_file(w->fx, 0, 3, "2020", ALONE, 7);
    fx_file(w->fx, 0, 4, "2020", ALONE, 8);
    finish(w);
    const struct remap_row *row = read_row(w, 3, FIGURE_EFFECTIVE);
    assert_int_equal(row->row.effective[ALONE], 7);
    assert_memory_equal(row->row.effective, fx_row(w->fx, 0, 0, 3, "2020")->effective,
                        SLOTS * sizeof(int64_t));
    assert_int_equal(row->marks[ALONE], 0);
    /* 1 without 4 is its leaf 3: to its children's sum it gives what it has, and 1 has nothing of its own. */
    assert_int_equal(read_row(w, 1, FIGURE_CHILDREN)->row.children[ADDED], 10);
    assert_int_equal(read_row(w, 1, FIGURE_OWN)->row.own[ADDED], CELL_NULL);
    assert_int_equal(read_row(w, 1, FIGURE_OWN)->marks[ADDED], FIGURE_BROKEN);
    fx_free(w->fx);
}

/* Sums beyond a cell are a break, a secret among them stays one, and nothing is added to a mean that has no weight. */
static void what_does_not_join(void **state)
{
    (void)state;
    struct world *w = small_world(true);
    fx_file(w->fx, 0, 3, "2020", ADDED, INT64_MAX);
    fx_file(w->fx, 0, 5, "2020", ADDED, INT64_MAX);
    fx_file(w->fx, 0, 3, "2020", WEIGHT, 3);
    fx_mark(w->fx, 0, 3, "2020", WEIGHT, CELL_STATUS_CONFIDENTIAL);
    fx_file(w->fx, 0, 5, "2020", WEIGHT, 4);
    fx_file(w->fx, 0, 4, "2020", WEIGHED, 9);
    fx_file(w->fx, 0, 3, "2020", WEIGHED, 5);
    finish(w);
    const struct remap_row *row = read_row(w, 6, FIGURE_EFFECTIVE);
    assert_int_equal(row->row.effective[ADDED], CELL_NULL);
    assert_int_equal(row->marks[ADDED], FIGURE_BROKEN);
    assert_int_equal(row->marks[RATIO] & FIGURE_BROKEN, FIGURE_BROKEN);
    assert_int_equal(row->row.effective[WEIGHT], 7);
    struct figure secret =
        figure_of(w->fx->derived, &row->row, 0, WEIGHT, 6, fx_period("2020"), FIGURE_EFFECTIVE);
    assert_true(secret.withheld);
    assert_int_equal(row->row.effective[WEIGHED],
                     5); /* 5 × 3 / 3; leaf 5 has a weight and no figure */
    row = read_row(w, 2, FIGURE_EFFECTIVE);
    assert_int_equal(row->row.effective[WEIGHED], 5); /* leaf 4 has a figure and no weight */
    fx_free(w->fx);
}

/* 6 is 3 and 5, and 5 filed nothing; of 2, which has 4 too, nobody but 4 did. Each of the two that are one now owes. */
static void who_owes_is_expected(void **state)
{
    (void)state;
    struct world *w = small_world(true);
    fx_file(w->fx, 0, 3, "2020", ADDED, 100);
    finish(w);
    const struct remap_row *row = read_row(w, 6, FIGURE_EFFECTIVE);
    assert_int_equal(row->row.effective[ADDED], 100);
    assert_int_equal(row->row.reported[ADDED], 1);
    assert_int_equal(row->row.expected[ADDED], 2);
    assert_int_equal(row->row.expected[RATIO], 2); /* of its parts the most */
    /* On the map 2 has 6 and 4: 3 and 4 of what was 1, and all of 2, which was 5 alone. */
    row = read_row(w, 2, FIGURE_EFFECTIVE);
    assert_int_equal(row->row.reported[ADDED], 1);
    assert_int_equal(row->row.expected[ADDED], 3);
    row = read_row(w, 2, FIGURE_CHILDREN);
    assert_int_equal(row->row.children_reported[ADDED], 1);
    assert_int_equal(row->row.children_expected[ADDED], 3);
    row = read_row(w, 4, FIGURE_EFFECTIVE);
    assert_int_equal(row->row.effective[ADDED], CELL_NULL);
    assert_int_equal(row->row.reported[ADDED], 0);
    assert_int_equal(row->row.expected[ADDED], 1);
    assert_int_equal(read_row(w, 4, FIGURE_OWN)->row.expected[ADDED], 0);
    fx_free(w->fx);
}

/* 1 filed 100, of its leaves only 4, which went to 2: what 1 has beside it may be that of 3. */
static void own_above_some(void **state)
{
    (void)state;
    struct world *w = small_world(false);
    fx_file(w->fx, 0, 1, "2020", ADDED, 100);
    fx_file(w->fx, 0, 4, "2020", ADDED, 5);
    fx_file(w->fx, 0, 5, "2020", ADDED, 30);
    fx_file(w->fx, 0, 1, "2020", WEIGHT, 5);
    fx_file(w->fx, 0, 4, "2020", WEIGHT, 5); /* the same: nothing is hidden */
    finish(w);
    const struct remap_row *row = read_row(w, 1, FIGURE_EFFECTIVE);
    assert_int_equal(row->row.effective[ADDED], CELL_NULL);
    assert_int_equal(row->marks[ADDED], FIGURE_BROKEN);
    assert_int_equal(row->marks[WEIGHT], 0);
    assert_int_equal(read_row(w, 1, FIGURE_CHILDREN)->marks[ADDED], 0);
    /* 4 and 2 have all that those in them filed: 5, and 5 + 30. */
    row = read_row(w, 4, FIGURE_EFFECTIVE);
    assert_int_equal(row->row.effective[ADDED], 5);
    assert_int_equal(row->marks[ADDED], 0);
    row = read_row(w, 2, FIGURE_EFFECTIVE);
    assert_int_equal(row->row.effective[ADDED], 35);
    assert_int_equal(row->marks[ADDED], 0);
    assert_int_equal(read_row(w, 0, FIGURE_EFFECTIVE)->row.effective[ADDED], 130);
    fx_free(w->fx);
}

/* A formula of sums of the units below is taken from these: 100 × (1.0 + 2.0) / (4 + 6), and no break. */
static void formula_of_children(void **state)
{
    (void)state;
    struct world *w = small_world(true);
    fx_file(w->fx, 0, 3, "2020", ADDED, 10);
    fx_file(w->fx, 0, 3, "2020", WEIGHT, 4);
    fx_file(w->fx, 0, 5, "2020", ADDED, 20);
    fx_file(w->fx, 0, 5, "2020", WEIGHT, 6);
    finish(w);
    const struct remap_row *row = read_row(w, 2, FIGURE_CHILDREN);
    assert_int_equal(row->marks[RATIO], 0);
    struct figure f =
        figure_of(w->fx->derived, &row->row, 0, RATIO, 2, fx_period("2020"), FIGURE_CHILDREN);
    assert_int_equal(f.value, 300);
    fx_free(w->fx);
}

/* 1 and 2 are 6 now. What 1 has fits no cell: 6 is not the whole. */
static void a_sum_too_large(void **state)
{
    (void)state;
    struct world *w = small_world(false);
    uint32_t p6 = born(w, 0, REFORM);
    for (uint32_t p = 1; p <= 2; p++) {
        adopt(w, p, p6, 100, REFORM);
        succeeds(w, p, p6, true, REFORM, "");
        ends(w, p, REFORM);
    }
    fx_file(w->fx, 0, 3, "2020", ADDED, INT64_MAX);
    fx_file(w->fx, 0, 4, "2020", ADDED, INT64_MAX);
    fx_file(w->fx, 0, 5, "2020", ADDED, 7);
    fx_file(w->fx, 0, 5, "2020", WEIGHT, 7);
    finish(w);
    const struct remap_row *row = read_row(w, p6, FIGURE_EFFECTIVE);
    assert_int_equal(row->row.effective[ADDED], 7);
    assert_int_equal(row->marks[ADDED], FIGURE_BROKEN);
    assert_int_equal(row->marks[WEIGHT], 0);
    assert_int_equal(read_row(w, p6, FIGURE_CHILDREN)->marks[ADDED], FIGURE_BROKEN);
    fx_free(w->fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months),
        cmocka_unit_test(own_figures),
        cmocka_unit_test(one_is_itself),
        cmocka_unit_test(what_does_not_join),
        cmocka_unit_test(who_owes_is_expected),
        cmocka_unit_test(own_above_some),
        cmocka_unit_test(formula_of_children),
        cmocka_unit_test(a_sum_too_large),
        cmocka_unit_test(random_trees),
    };
    return cmocka_run_group_tests_name("remap", tests, NULL, NULL);
}
