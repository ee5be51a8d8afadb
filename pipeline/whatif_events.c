/*
 * whatif_events: what happened to units by one catalog and not by the other. Two events are one when all that is told of them is equal, by codes.
 * Knows no figures. Neighbours: whatif.h, core/org_events.h.
 */
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

/* Those of `events` that the other catalog does not tell. */
static void add_new(struct pipeline_whatif *w,
                    const struct org_events *events,
                    const struct map *others,
                    bool added,
                    struct arena *arena)
{
    const struct catalog *catalog = added ? w->after : w->before;
    for (size_t i = 0; i < events->len; i++) {
        const struct org_event *e = &events->at[i];
        if (map_find(others, spelled(catalog, e, arena)) != MAP_NONE)
            continue;
        VEC_PUSH(arena, &w->events, ((struct pipeline_whatif_event){added, *e}));
        if (added && (w->first == DATE_MIN || e->date < w->first))
            w->first = e->date;
        if (added && e->date > w->last)
            w->last = e->date;
    }
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
