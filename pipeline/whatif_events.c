/*
 * whatif_events: what happened to units by one catalog and not by the other. Two events are one when all that is told of them is equal, by codes.
 * Knows no figures. Neighbours: whatif.h, core/org_events.h.
 */
#include <stdlib.h>
#include <string.h>

#include "whatif.h"

static const char *unit_text(const struct catalog *catalog, uint32_t org, struct arena *arena)
{
    const struct org *unit = &catalog->orgs.at[org];
    return arena_printf(arena, "%s %s", catalog->levels[unit->level], unit->code);
}

/* All that is told of an event. */
static struct text
spelled(const struct catalog *catalog, const struct org_event *e, struct arena *arena)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    (void)text_builder_addf(&b, "%d %d %d %s|%s|%s|%s", e->date, (int)e->kind, e->away,
                            unit_text(catalog, e->org, arena),
                            e->kind == ORG_EVENT_MOVE ? catalog->hierarchies.at[e->hierarchy].code
                                                      : "",
                            e->before == NULL ? "" : e->before, e->after == NULL ? "" : e->after);
    for (size_t i = 0; i < e->links.len; i++) {
        const struct succession *s = e->links.at[i];
        (void)text_builder_addf(&b, "|%s %d %s",
                                unit_text(catalog, e->away ? s->successor : s->predecessor, arena),
                                (int)s->kind, s->share);
    }
    return text_builder_text(&b);
}

static void tell_all(const struct catalog *catalog, struct arena *arena, struct org_events *ret)
{
    org_events_all(catalog, lineage_new(catalog, arena), arena, ret);
}

static void index_all(const struct catalog *catalog,
                      const struct org_events *events,
                      struct arena *arena,
                      struct map *ret)
{
    map_init(ret, arena, events->len);
    for (size_t i = 0; i < events->len; i++)
        (void)map_put(ret, spelled(catalog, &events->at[i], arena), 0);
}

/* Other names change no figure. */
static bool is_structural(const struct org_event *e)
{
    return e->kind != ORG_EVENT_RENAME && e->kind != ORG_EVENT_KIND;
}

static void
add(struct pipeline_whatif *w, const struct org_event *e, bool added, struct arena *arena)
{
    VEC_PUSH(arena, &w->events, ((struct pipeline_whatif_event){added, *e}));
    if (!is_structural(e))
        return;
    w->moved = true;
    if (e->date != DATE_MIN)
        VEC_PUSH(arena, &w->days, e->date);
}

/* Those of `events` that the other catalog does not tell. */
static void add_new(struct pipeline_whatif *w,
                    const struct org_events *events,
                    const struct map *others,
                    bool added,
                    struct arena *arena)
{
    const struct catalog *catalog = added ? w->after : w->before;
    for (size_t i = 0; i < events->len; i++)
        if (map_find(others, spelled(catalog, &events->at[i], arena)) == MAP_NONE)
            add(w, &events->at[i], added, arena);
}

/* ---- edges of which no event tells: those with which a unit begins, or that were always there ---- */

/* True when the other catalog says the same of the day on which the edge begins, or has the unit at other times only: that is an event of its own. */
static bool is_so_there(const struct catalog *catalog,
                        const struct catalog *other,
                        const struct org_edge *e,
                        date_t day)
{
    uint32_t child = catalog_org_by_id(other, catalog->orgs.at[e->child].id);
    uint32_t hierarchy =
        catalog_find_hierarchy(other, text_of(catalog->hierarchies.at[e->hierarchy].code));
    if (child == CATALOG_NONE)
        return false;
    if (!catalog_org_exists(other, child, day))
        return true;
    const struct org_edge *there =
        hierarchy == CATALOG_NONE ? NULL : catalog_parent(other, hierarchy, child, day);
    return there != NULL && there->complete == e->complete &&
           other->orgs.at[there->parent].id == catalog->orgs.at[e->parent].id;
}

static struct text
place_key(const struct catalog *catalog, uint32_t hierarchy, uint32_t org, struct arena *arena)
{
    return text_of(arena_printf(arena, "%s|%d", catalog->hierarchies.at[hierarchy].code,
                                (int)catalog->orgs.at[org].id));
}

/* Whose events are told: of a unit in all hierarchies, or in one. */
static void index_told(const struct pipeline_whatif *w, struct arena *arena, struct map *ret)
{
    map_init(ret, arena, w->events.len);
    for (size_t i = 0; i < w->events.len; i++) {
        const struct org_event *e = &w->events.at[i].event;
        const struct catalog *catalog = w->events.at[i].added ? w->after : w->before;
        for (uint32_t h = 0; is_structural(e) && h < catalog->hierarchies.len; h++)
            if (e->kind != ORG_EVENT_MOVE || e->hierarchy == h)
                (void)map_put(ret, place_key(catalog, h, e->org, arena), 0);
    }
}

static void add_edges(struct pipeline_whatif *w,
                      const struct catalog *catalog,
                      const struct catalog *other,
                      const struct map *told,
                      struct arena *arena)
{
    for (size_t i = 0; i < catalog->edges.len; i++) {
        const struct org_edge *e = &catalog->edges.at[i];
        const struct org *child = &catalog->orgs.at[e->child];
        date_t day = e->from > child->from ? e->from : child->from;
        if (day > e->to || is_so_there(catalog, other, e, day) ||
            map_find(told, place_key(catalog, e->hierarchy, e->child, arena)) != MAP_NONE)
            continue;
        add(w,
            &(struct org_event){.date = day,
                                .kind = ORG_EVENT_MOVE,
                                .org = e->child,
                                .hierarchy = e->hierarchy,
                                .before = "",
                                .after = catalog->orgs.at[e->parent].code},
            catalog == w->after, arena);
    }
}

/* ---- */

static int compare_days(const void *left, const void *right)
{
    date_t a = *(const date_t *)left, b = *(const date_t *)right;
    return (a > b) - (a < b);
}

static void order_days(struct pipeline_whatif *w)
{
    size_t n = 0;
    if (w->days.len == 0)
        return;
    qsort(w->days.at, w->days.len, sizeof *w->days.at, compare_days);
    for (size_t i = 0; i < w->days.len; i++)
        if (n == 0 || w->days.at[n - 1] != w->days.at[i])
            w->days.at[n++] = w->days.at[i];
    w->days.len = n;
    w->first = w->days.at[0];
    w->last = w->days.at[n - 1];
}

void whatif_events(struct pipeline_whatif *w, struct arena *arena)
{
    struct org_events before = {0}, after = {0};
    struct map told_before, told_after;
    tell_all(w->before, arena, &before);
    tell_all(w->after, arena, &after);
    index_all(w->before, &before, arena, &told_before);
    index_all(w->after, &after, arena, &told_after);
    add_new(w, &before, &told_after, false, arena);
    add_new(w, &after, &told_before, true, arena);
    struct map told;
    index_told(w, arena, &told);
    add_edges(w, w->before, w->after, &told, arena);
    add_edges(w, w->after, w->before, &told, arena);
    order_days(w);
}

static void touch(const struct catalog *catalog, uint32_t org, struct arena *arena, struct map *ret)
{
    const int32_t id = catalog->orgs.at[org].id;
    (void)map_put(ret, (struct text){arena_copy(arena, &id, sizeof id), sizeof id}, 0);
}

void whatif_touched(const struct pipeline_whatif *w, struct arena *arena, struct map *ret)
{
    map_init(ret, arena, w->events.len);
    for (size_t i = 0; i < w->events.len; i++) {
        const struct org_event *e = &w->events.at[i].event;
        const struct catalog *catalog = w->events.at[i].added ? w->after : w->before;
        touch(catalog, e->org, arena, ret);
        for (size_t k = 0; k < e->links.len; k++) {
            touch(catalog, e->links.at[k]->predecessor, arena, ret);
            touch(catalog, e->links.at[k]->successor, arena, ret);
        }
    }
}
