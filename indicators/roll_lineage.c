/*
 * Who a unit was, and what became of it: the catalog's successions, from either end. Must not know: figures, trees, layouts.
 * REQ: data-model.md, rule 7. Neighbours: roll_past.c and roll_residual.c, which ask.
 */
#include <stdlib.h>

#include "internal.h"

static int compare_dates(const void *left, const void *right)
{
    date_t a = *(const date_t *)left, b = *(const date_t *)right;
    return (a > b) - (a < b);
}

/* Successions by one end: a counting sort, which keeps the catalog's order. */
static struct roll_ends by_end(const struct catalog *c, bool successor, struct arena *arena)
{
    struct roll_ends ret = {.first = ARENA_ARRAY(arena, c->orgs.len + 2, uint32_t),
                            .at = ARENA_ARRAY(arena, c->successions.len, uint32_t)};
    for (size_t i = 0; i < c->successions.len; i++) {
        const struct succession *s = &c->successions.at[i];
        ret.first[(successor ? s->successor : s->predecessor) + 2]++;
    }
    for (size_t i = 2; i < c->orgs.len + 2; i++)
        ret.first[i] += ret.first[i - 1];
    for (uint32_t i = 0; i < c->successions.len; i++) {
        const struct succession *s = &c->successions.at[i];
        ret.at[ret.first[(successor ? s->successor : s->predecessor) + 1]++] = i;
    }
    return ret;
}

/* Each day once, in order. */
static size_t sort_days(date_t *days, size_t len)
{
    size_t kept = 0;
    if (len > 0)
        qsort(days, len, sizeof *days, compare_dates);
    for (size_t i = 0; i < len; i++)
        if (kept == 0 || days[kept - 1] != days[i])
            days[kept++] = days[i];
    return kept;
}

static void find_events(struct roll_lineage *g, struct arena *arena)
{
    const struct catalog *c = g->catalog;
    g->events = ARENA_ARRAY(arena, c->successions.len + c->orgs.len + c->edges.len, date_t);
    for (size_t i = 0; i < c->successions.len; i++)
        g->events[g->len++] = c->successions.at[i].effective;
    for (size_t i = 0; i < c->orgs.len; i++)
        if (c->orgs.at[i].to < DATE_MAX)
            g->events[g->len++] = c->orgs.at[i].to + 1;
    for (size_t i = 0; i < c->edges.len; i++)
        if (c->edges.at[i].to < c->orgs.at[c->edges.at[i].child].to)
            g->events[g->len++] = c->edges.at[i].to + 1;
    g->len = sort_days(g->events, g->len);
}

static void find_turns(struct roll_lineage *g, struct arena *arena)
{
    const struct catalog *c = g->catalog;
    g->turns = ARENA_ARRAY(arena, 2 * c->edges.len, date_t);
    for (size_t i = 0; i < c->edges.len; i++) {
        if (c->edges.at[i].from > DATE_MIN)
            g->turns[g->turns_len++] = c->edges.at[i].from;
        if (c->edges.at[i].to < DATE_MAX)
            g->turns[g->turns_len++] = c->edges.at[i].to + 1;
    }
    g->turns_len = sort_days(g->turns, g->turns_len);
}

struct roll_lineage *roll_lineage_new(const struct catalog *c, struct arena *arena)
{
    struct roll_lineage *g = ARENA_NEW(arena, struct roll_lineage);
    g->catalog = c;
    g->into = by_end(c, true, arena);
    g->out = by_end(c, false, arena);
    find_events(g, arena);
    find_turns(g, arena);
    return g;
}

/* The first one after the day. */
static size_t next_of(const date_t *days, size_t len, date_t after)
{
    size_t low = 0, high = len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (days[middle] <= after)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t roll_lineage_next(const struct roll_lineage *g, date_t after)
{
    return next_of(g->events, g->len, after);
}

size_t roll_lineage_turn(const struct roll_lineage *g, date_t day)
{
    return next_of(g->turns, g->turns_len, day);
}

bool roll_lineage_cuts(const struct roll_lineage *g, date_t first, date_t end)
{
    size_t next = roll_lineage_next(g, first);
    return next < g->len && g->events[next] <= end;
}

/* No period is longer. */
#define PERIOD_DAYS_MAX 400

bool roll_lineage_near(const struct roll_lineage *g, date_t end)
{
    return roll_lineage_cuts(g, end - PERIOD_DAYS_MAX, end);
}

static const struct succession *into(const struct roll_lineage *g, uint32_t i)
{
    return &g->catalog->successions.at[g->into.at[i]];
}

static const struct succession *out_of(const struct roll_lineage *g, uint32_t i)
{
    return &g->catalog->successions.at[g->out.at[i]];
}

bool roll_lineage_received(const struct roll_lineage *g, uint32_t org, date_t first, date_t end)
{
    for (uint32_t i = g->into.first[org]; i < g->into.first[org + 1]; i++)
        if (first < into(g, i)->effective && into(g, i)->effective <= end)
            return true;
    return false;
}

/* The succession by which all of a unit went into one other, or NULL: it lives on, went into several, or into none. */
static const struct succession *whole_of(const struct roll_lineage *g, uint32_t org)
{
    const struct succession *found = NULL;
    date_t last = g->catalog->orgs.at[org].to;
    for (uint32_t i = g->out.first[org]; i < g->out.first[org + 1]; i++) {
        const struct succession *s = out_of(g, i);
        if (last == DATE_MAX || s->effective != last + 1)
            continue;
        if (found != NULL || s->kind == SUCCESSION_PARTIAL)
            return NULL;
        found = s;
    }
    return found;
}

bool roll_lineage_stirred(const struct roll_lineage *g, uint32_t org)
{
    if (g->into.first[org] < g->into.first[org + 1])
        return true;
    for (uint32_t i = g->out.first[org]; i < g->out.first[org + 1]; i++)
        if (out_of(g, i)->kind == SUCCESSION_PARTIAL)
            return true;
    return g->catalog->orgs.at[org].to < DATE_MAX && whole_of(g, org) == NULL;
}

uint32_t roll_lineage_heir(const struct roll_lineage *g, uint32_t org, date_t day)
{
    const struct succession *s;
    while (g->catalog->orgs.at[org].to < day && (s = whole_of(g, org)) != NULL &&
           s->effective <= day)
        org = s->successor;
    return org;
}

/* Some part of the unit went elsewhere while it lived. */
static bool gave(const struct roll_lineage *g, uint32_t org, date_t then, date_t now)
{
    for (uint32_t i = g->out.first[org]; i < g->out.first[org + 1]; i++) {
        const struct succession *s = out_of(g, i);
        if (then < s->effective && s->effective <= now && s->kind == SUCCESSION_PARTIAL &&
            s->effective <= g->catalog->orgs.at[org].to)
            return true;
    }
    return false;
}

static void collect(const struct roll_lineage *g,
                    uint32_t org,
                    date_t now,
                    date_t then,
                    struct arena *arena,
                    struct roll_kin *ret)
{
    if (catalog_org_exists(g->catalog, org, then))
        VEC_PUSH(arena, &ret->units, org);
    ret->pieces = ret->pieces || gave(g, org, then, now);
    for (uint32_t i = g->into.first[org]; i < g->into.first[org + 1]; i++) {
        const struct succession *s = into(g, i);
        if (s->effective <= then || s->effective > now)
            continue;
        if (whole_of(g, s->predecessor) == s)
            collect(g, s->predecessor, s->effective - 1, then, arena, ret);
        else
            ret->pieces = true;
    }
}

void roll_lineage_then(const struct roll_lineage *g,
                       uint32_t org,
                       date_t now,
                       date_t then,
                       struct arena *arena,
                       struct roll_kin *ret)
{
    collect(g, org, now, then, arena, ret);
    if (ret->units.len == 0)
        VEC_PUSH(arena, &ret->units, org);
}

void roll_lineage_left(const struct roll_lineage *g,
                       uint32_t org,
                       date_t day,
                       struct arena *arena,
                       struct roll_left *ret)
{
    date_t last = g->catalog->orgs.at[org].to;
    if (day <= last) {
        VEC_PUSH(arena, ret, org);
        return;
    }
    for (uint32_t i = g->out.first[org]; i < g->out.first[org + 1]; i++) {
        const struct succession *s = out_of(g, i);
        if (s->effective == last + 1 && s->effective <= day)
            roll_lineage_left(g, s->successor, day, arena, ret);
    }
}
