/*
 * A unit at another time, above and below it, and what expressions ask of it. Must not know: figures.
 * Neighbours: core/catalog.h (edges, successions); reach_spots.c.
 */
#include <stdlib.h>
#include <string.h>

#include "reach_internal.h"

/* ---- at another time */

struct reach_past reach_units_past(const struct catalog *catalog, struct arena *arena)
{
    struct reach_past past = {.catalog = catalog};
    size_t orgs = catalog->orgs.len;
    past.first = ARENA_ARRAY(arena, orgs + 2, uint32_t);
    past.at = ARENA_ARRAY(arena, catalog->successions.len, uint32_t);
    for (size_t i = 0; i < catalog->successions.len; i++)
        past.first[catalog->successions.at[i].successor + 2]++;
    for (size_t i = 2; i < orgs + 2; i++)
        past.first[i] += past.first[i - 1];
    for (uint32_t i = 0; i < catalog->successions.len; i++)
        past.at[past.first[catalog->successions.at[i].successor + 1]++] = i;
    return past;
}

static bool holds(const struct reach_units *units, uint32_t org)
{
    for (size_t i = 0; i < units->len; i++)
        if (units->at[i] == org)
            return true;
    return false;
}

/* False: parts of others went in between. Dates fall with every step back, so it ends. */
static bool collect(const struct reach_past *past,
                    uint32_t org,
                    date_t now,
                    date_t then,
                    struct arena *arena,
                    struct reach_units *ret)
{
    if (catalog_org_exists(past->catalog, org, then) && !holds(ret, org))
        VEC_PUSH(arena, ret, org);
    for (uint32_t i = past->first[org]; i < past->first[org + 1]; i++) {
        const struct succession *s = &past->catalog->successions.at[past->at[i]];
        if (s->effective <= then || s->effective > now)
            continue;
        if (s->kind == SUCCESSION_PARTIAL ||
            !collect(past, s->predecessor, s->effective - 1, then, arena, ret))
            return false;
    }
    return true;
}

void reach_units_then(const struct reach_past *past,
                      uint32_t org,
                      date_t now,
                      date_t then,
                      struct arena *arena,
                      struct reach_units *ret)
{
    size_t before = ret->len;
    if (!collect(past, org, now, then, arena, ret))
        ret->len = before;
}

/* ---- above and below */

static int compare_units(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

void reach_units_children(const struct catalog *catalog,
                          uint32_t hierarchy,
                          const struct reach_units *parents,
                          date_t date,
                          struct arena *arena,
                          struct reach_units *ret)
{
    for (size_t i = 0; i < parents->len; i++) {
        size_t cursor = 0;
        const struct org_edge *edge;
        while ((edge = catalog_next_child(catalog, hierarchy, parents->at[i], date, &cursor)) !=
               NULL)
            if (edge->complete)
                VEC_PUSH(arena, ret, edge->child);
    }
    if (parents->len < 2 || ret->len == 0)
        return;
    size_t kept = 1;
    qsort(ret->at, ret->len, sizeof *ret->at, compare_units); /* units stand by (level, code) */
    for (size_t i = 1; i < ret->len; i++)
        if (ret->at[i] != ret->at[kept - 1])
            ret->at[kept++] = ret->at[i];
    ret->len = kept;
}

void reach_units_parent(const struct catalog *catalog,
                        uint32_t hierarchy,
                        const struct reach_units *children,
                        date_t date,
                        struct arena *arena,
                        struct reach_units *ret)
{
    uint32_t parent = CATALOG_NONE;
    for (size_t i = 0; i < children->len; i++) {
        const struct org_edge *edge = catalog_parent(catalog, hierarchy, children->at[i], date);
        if (edge == NULL || (i > 0 && edge->parent != parent))
            return;
        parent = edge->parent;
    }
    if (parent != CATALOG_NONE)
        VEC_PUSH(arena, ret, parent);
}

static bool in_admin(const struct catalog *catalog, uint32_t layout)
{
    if (layout == CATALOG_NONE)
        return true;
    const struct layout *l = &catalog->layouts.at[layout];
    for (size_t i = 0; i < l->hierarchies_len; i++)
        if (l->hierarchies[i] == 0)
            return true;
    return false;
}

bool reach_units_borrow(const struct catalog *catalog,
                        uint32_t layout,
                        uint32_t hierarchy,
                        const struct reach_units *parents,
                        date_t date)
{
    if (hierarchy == 0 || !in_admin(catalog, layout))
        return false;
    for (size_t i = 0; i < parents->len; i++) {
        size_t cursor = 0;
        if (catalog_next_child(catalog, hierarchy, parents->at[i], date, &cursor) != NULL)
            return false;
    }
    return true;
}

static bool has_place(const struct catalog *catalog, uint32_t hierarchy, uint32_t org, date_t date)
{
    size_t cursor = 0;
    return hierarchy == 0 || catalog_parent(catalog, hierarchy, org, date) != NULL ||
           catalog_next_child(catalog, hierarchy, org, date, &cursor) != NULL;
}

uint32_t reach_units_hierarchy(
    const struct catalog *catalog, uint32_t layout, uint32_t asked, uint32_t org, date_t date)
{
    if (layout == CATALOG_NONE || catalog->layouts.at[layout].hierarchies_len == 0)
        return asked == CATALOG_NONE ? 0 : asked;
    const struct layout *l = &catalog->layouts.at[layout];
    for (size_t i = 0; i < l->hierarchies_len; i++) {
        uint32_t h = l->hierarchies[i];
        if (asked == CATALOG_NONE ? has_place(catalog, h, org, date) : h == asked)
            return h;
    }
    return l->hierarchies[0];
}

/* ---- questions */

/* A boolean or nothing: occasions follow no calendar. */
static struct expr_value last_of_year(struct period period)
{
    if (period.kind == PERIOD_OCCASION)
        return expr_null();
    return expr_boolean(period_step(period, 1).year != period.year);
}

static struct expr_value month_of(struct period period, date_t end)
{
    int year, month, day;
    date_split(period_last_month(period, end), &year, &month, &day);
    return expr_decimal(month, 0);
}

struct expr_value reach_units_property(const struct catalog *catalog,
                                       uint32_t org,
                                       struct period period,
                                       date_t end,
                                       enum expr_property property)
{
    switch (property) {
    case EXPR_ORG_LEVEL: return expr_text(text_of(catalog->levels[catalog->orgs.at[org].level]));
    case EXPR_PERIOD_MONTH: return month_of(period, end);
    case EXPR_PERIOD_LAST_OF_YEAR: break;
    }
    return last_of_year(period);
}

/* Trees deeper than this are cycles, which the catalog refuses. */
#define DEPTH_MAX 64

static bool is_below(const struct catalog *catalog, uint32_t org, date_t date, struct text code)
{
    const struct org_edge *edge = catalog_parent(catalog, 0, org, date);
    for (int depth = 0; edge != NULL && depth < DEPTH_MAX; depth++) {
        if (text_is(code, catalog->orgs.at[edge->parent].code))
            return true;
        edge = catalog_parent(catalog, 0, edge->parent, date);
    }
    return false;
}

struct expr_value reach_units_test(const struct catalog *catalog,
                                   uint32_t org,
                                   date_t end,
                                   enum expr_org_test test,
                                   struct text code)
{
    if (test == EXPR_ORG_IS)
        return expr_boolean(text_is(code, catalog->orgs.at[org].code));
    return expr_boolean(is_below(catalog, org, end, code));
}
