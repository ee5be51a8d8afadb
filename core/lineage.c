/*
 * lineage: see lineage.h. Successions sorted twice, each with where a unit's run begins; walks remember where they have been, so that a
 * catalog that goes in circles ends them too.
 */
#include "core/lineage.h"

#include <stdlib.h>
#include <string.h>

struct side {
    const struct succession **at;
    uint32_t *start; /* by unit; one more than there are */
};

struct lineage {
    const struct catalog *catalog;
    struct side after, before;
};

static int compare(const struct succession *a, const struct succession *b, bool after)
{
    uint32_t left = after ? a->predecessor : a->successor;
    uint32_t right = after ? b->predecessor : b->successor;
    if (left != right)
        return left < right ? -1 : 1;
    if (a->effective != b->effective)
        return a->effective < b->effective ? -1 : 1;
    left = after ? a->successor : a->predecessor;
    right = after ? b->successor : b->predecessor;
    return left < right ? -1 : left > right;
}

static int compare_after(const void *left, const void *right)
{
    const struct succession *const *a = left, *const *b = right;
    return compare(*a, *b, true);
}

static int compare_before(const void *left, const void *right)
{
    const struct succession *const *a = left, *const *b = right;
    return compare(*a, *b, false);
}

static void sort(const struct catalog *catalog, struct arena *arena, bool after, struct side *ret)
{
    size_t len = catalog->successions.len;
    ret->at = ARENA_ARRAY(arena, len, const struct succession *);
    ret->start = ARENA_ARRAY(arena, catalog->orgs.len + 1, uint32_t);
    for (size_t i = 0; i < len; i++) {
        const struct succession *s = &catalog->successions.at[i];
        ret->at[i] = s;
        ret->start[(after ? s->predecessor : s->successor) + 1]++;
    }
    for (size_t org = 0; org < catalog->orgs.len; org++)
        ret->start[org + 1] += ret->start[org];
    if (len > 1)
        qsort(ret->at, len, sizeof *ret->at, after ? compare_after : compare_before);
}

struct lineage *lineage_new(const struct catalog *catalog, struct arena *arena)
{
    struct lineage *l = ARENA_NEW(arena, struct lineage);
    l->catalog = catalog;
    sort(catalog, arena, true, &l->after);
    sort(catalog, arena, false, &l->before);
    return l;
}

static struct lineage_links links(const struct side *side, uint32_t org)
{
    return (struct lineage_links){&side->at[side->start[org]],
                                  side->start[org + 1] - side->start[org]};
}

struct lineage_links lineage_after(const struct lineage *lineage, uint32_t org)
{
    return links(&lineage->after, org);
}

struct lineage_links lineage_before(const struct lineage *lineage, uint32_t org)
{
    return links(&lineage->before, org);
}

/* ---- where a unit stands on a day ---- */

struct walk {
    const struct lineage *lineage;
    date_t date;
    bool forward;
    struct arena *arena;
    struct map seen; /* units arrived at: where in `ret` */
    struct lineage_heirs *ret;
    size_t arrivals;
    uint32_t starts;                 /* how many units were followed so far */
    struct VEC(uint32_t) last_start; /* by place in `ret`: which of them came there last */
};

#define STEPS_MAX   64
#define WHOLE_SHARE ((int64_t)decimal_pow10(DECIMAL_MAX_DECIMALS))

static struct text key_of(struct arena *arena, uint32_t org)
{
    return (struct text){arena_copy(arena, &org, sizeof org), sizeof org};
}

/* What is left of a share after one more step. */
static struct lineage_heir step(const struct succession *s, uint32_t to, struct lineage_heir heir)
{
    int64_t share = 0;
    heir.org = to;
    heir.since = s->effective;
    if (s->kind == SUCCESSION_FULL && *s->share == '\0')
        return heir;
    heir.full = heir.full && s->kind == SUCCESSION_FULL;
    bool known = *s->share != '\0' &&
                 decimal_parse(text_of(s->share), DECIMAL_MAX_DECIMALS, &share) == DECIMAL_OK;
    heir.shared = heir.shared && known &&
                  decimal_divide((decimal_wide)heir.share * share, WHOLE_SHARE, &heir.share);
    return heir;
}

/* A unit that was reached before by another way: what stands there is what came by both. */
static void join(struct lineage_heir *known, const struct lineage_heir *more)
{
    known->shared = known->shared && more->shared;
    if (known->shared && !known->full)
        known->share += more->share;
    known->full = known->full && more->full;
    known->since = more->since > known->since ? more->since : known->since;
}

static void arrive(struct walk *w, struct lineage_heir heir)
{
    struct text key = key_of(w->arena, heir.org);
    uint32_t at = map_find(&w->seen, key);
    w->arrivals++;
    if (at != MAP_NONE) {
        join(&w->ret->at[at], &heir);
        if (w->last_start.at[at] != w->starts)
            w->ret->at[at].by_parts += heir.by_parts;
        w->last_start.at[at] = w->starts;
        return;
    }
    VEC_PUSH(w->arena, &w->last_start, w->starts);
    map_put(&w->seen, key, (uint32_t)w->ret->len);
    VEC_PUSH(w->arena, w->ret, heir);
}

/* A step can follow on another only where it goes on in time. */
static bool goes_on(const struct succession *s, date_t since, bool forward)
{
    return since == DATE_MIN || (forward ? s->effective > since : s->effective < since);
}

static bool is_done(const struct walk *w, const struct succession *s, date_t since)
{
    return (w->forward ? s->effective <= w->date : s->effective > w->date) &&
           goes_on(s, since, w->forward);
}

/* What is left of a unit that is still there once parts of it have gone; shares are of the whole. */
static struct lineage_heir
rest_of(const struct walk *w, struct lineage_heir heir, struct lineage_links on)
{
    int64_t left = WHOLE_SHARE, share = 0;
    for (size_t i = 0; i < on.len && w->forward; i++) {
        const struct succession *s = on.at[i];
        if (s->kind == SUCCESSION_FULL || !is_done(w, s, heir.since))
            continue;
        heir.full = false;
        heir.shared =
            heir.shared && *s->share != '\0' &&
            decimal_parse(text_of(s->share), DECIMAL_MAX_DECIMALS, &share) == DECIMAL_OK &&
            share <= left;
        left -= heir.shared ? share : 0;
    }
    if (left < WHOLE_SHARE && heir.shared)
        heir.shared = decimal_divide((decimal_wide)heir.share * left, WHOLE_SHARE, &heir.share);
    return heir;
}

/* A unit that was reached by steps of one day: what came there by several ways goes on as one. */
struct station {
    struct lineage_heir heir;
    bool passed;
};
struct way {
    struct VEC(struct station) stations;
    struct map index; /* (unit, day) -> where in `stations` */
};

static void reach(struct walk *w, struct way *way, struct lineage_heir heir)
{
    const int32_t parts[] = {(int32_t)heir.org, heir.since};
    struct text key = {arena_copy(w->arena, parts, sizeof parts), sizeof parts};
    uint32_t at = map_find(&way->index, key);
    if (at != MAP_NONE) {
        join(&way->stations.at[at].heir, &heir);
        return;
    }
    (void)map_put(&way->index, key, (uint32_t)way->stations.len);
    VEC_PUSH(w->arena, &way->stations, ((struct station){heir, false}));
}

/* The next one in the order of time: whatever leads there has been passed. NULL: all have. */
static struct station *next_station(const struct walk *w, const struct way *way)
{
    struct station *next = NULL;
    for (size_t i = 0; i < way->stations.len; i++) {
        struct station *s = &way->stations.at[i];
        if (!s->passed && (next == NULL || (w->forward ? s->heir.since < next->heir.since
                                                       : s->heir.since > next->heir.since)))
            next = s;
    }
    return next;
}

/* Every step leads on in time, so that there is an end. */
static void go(struct walk *w, struct lineage_heir start)
{
    const struct catalog *catalog = w->lineage->catalog;
    struct way way = {0};
    struct station *at = NULL;
    map_init(&way.index, w->arena, 8);
    reach(w, &way, start);
    while ((at = next_station(w, &way)) != NULL) {
        const struct lineage_heir heir = at->heir;
        bool here = catalog_org_exists(catalog, heir.org, w->date);
        struct lineage_links on =
            w->forward ? lineage_after(w->lineage, heir.org) : lineage_before(w->lineage, heir.org);
        at->passed = true;
        if (here)
            arrive(w, rest_of(w, heir, on));
        for (size_t i = 0; i < on.len; i++) {
            const struct succession *s = on.at[i];
            /* Where the unit still is, only what left it goes on; where it already was, nothing does. */
            if (is_done(w, s, heir.since) && !(here && (s->kind == SUCCESSION_FULL || !w->forward)))
                reach(w, &way, step(s, w->forward ? s->successor : s->predecessor, heir));
        }
    }
}

static int by_unit(const void *left, const void *right)
{
    const struct lineage_heir *a = left, *b = right;
    return a->org < b->org ? -1 : a->org > b->org;
}

static void order(struct lineage_heirs *heirs)
{
    if (heirs->len > 1)
        qsort(heirs->at, heirs->len, sizeof *heirs->at, by_unit);
}

static void walk(struct walk *w, uint32_t org, uint32_t by_parts)
{
    const struct org *unit = &w->lineage->catalog->orgs.at[org];
    w->forward = unit->from <= w->date;
    w->starts++;
    go(w, (struct lineage_heir){.org = org,
                                .full = true,
                                .shared = true,
                                .share = WHOLE_SHARE,
                                .since = DATE_MIN,
                                .by_parts = by_parts});
}

void lineage_on(const struct lineage *lineage,
                uint32_t org,
                date_t date,
                struct arena *arena,
                struct lineage_heirs *ret)
{
    struct walk w = {.lineage = lineage, .date = date, .arena = arena, .ret = ret};
    *ret = (struct lineage_heirs){0};
    map_init(&w.seen, arena, 8);
    walk(&w, org, 0);
    order(ret);
}

/* ---- by way of parts ---- */

static void
descend(struct walk *w, uint32_t org, date_t day, size_t depth) // NOLINT(misc-no-recursion)
{
    size_t cursor = 0;
    const struct catalog *catalog = w->lineage->catalog;
    for (;;) {
        const struct org_edge *edge = catalog_next_child(catalog, 0, org, day, &cursor);
        if (edge == NULL)
            return;
        size_t before = w->arrivals;
        walk(w, edge->child, 1);
        if (w->arrivals == before && depth < STEPS_MAX) /* of what is below it perhaps */
            descend(w, edge->child, day, depth + 1);
    }
}

void lineage_of_parts(const struct lineage *lineage,
                      uint32_t org,
                      date_t date,
                      struct arena *arena,
                      struct lineage_heirs *ret)
{
    const struct org *unit = &lineage->catalog->orgs.at[org];
    struct walk w = {.lineage = lineage, .date = date, .arena = arena, .ret = ret};
    *ret = (struct lineage_heirs){0};
    map_init(&w.seen, arena, 8);
    descend(&w, org, unit->to < date ? unit->to : unit->from > date ? unit->from : date, 0);
    order(ret);
}

/* ---- all the way ---- */

struct stop {
    uint32_t org;
    date_t since;
};

static void follow(const struct lineage *lineage,
                   uint32_t org,
                   bool forward,
                   struct arena *arena,
                   struct lineage_path *ret)
{
    struct map seen;
    struct VEC(struct stop) queue = {0};
    map_init(&seen, arena, 8);
    map_put(&seen, key_of(arena, org), 0);
    VEC_PUSH(arena, &queue, ((struct stop){org, DATE_MIN}));
    *ret = (struct lineage_path){0};
    for (size_t i = 0; i < queue.len; i++) {
        struct stop stop = queue.at[i];
        struct lineage_links on =
            forward ? lineage_after(lineage, stop.org) : lineage_before(lineage, stop.org);
        for (size_t k = 0; k < on.len; k++) {
            const struct succession *s = on.at[k];
            uint32_t next = forward ? s->successor : s->predecessor;
            if (!goes_on(s, stop.since, forward))
                continue;
            VEC_PUSH(arena, ret, s);
            if (map_put(&seen, key_of(arena, next), 0) == MAP_NONE)
                VEC_PUSH(arena, &queue, ((struct stop){next, s->effective}));
        }
    }
}

void lineage_all_before(const struct lineage *lineage,
                        uint32_t org,
                        struct arena *arena,
                        struct lineage_path *ret)
{
    follow(lineage, org, false, arena, ret);
}

void lineage_all_after(const struct lineage *lineage,
                       uint32_t org,
                       struct arena *arena,
                       struct lineage_path *ret)
{
    follow(lineage, org, true, arena, ret);
}
