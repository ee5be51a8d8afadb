/*
 * figure_map: the rows of a map. Knows no arithmetic and no output. Neighbours: figure_map.h.
 */
#include "figure_map.h"

#include <stddef.h>
#include <stdlib.h>

#include "figures.h"
#include "leaves.h"

/* The units of the map of some days, all alike, seen from another day's, in one hierarchy. */
struct known_places {
    uint32_t hierarchy;
    date_t first, last;
    const struct places *places;
};

/* The same with the units that ended within a period of a layout. */
struct known_period {
    uint32_t hierarchy, layout;
    struct period period;
    const struct places *places;
};

struct figure_map {
    struct pipeline *p;
    date_t day;
    struct arena *arena;
    const struct derived *derived;
    struct VEC(struct known_places) places;
    struct VEC(struct known_period) periods;
    struct map period_index; /* of these */
    struct map index;        /* of joined rows, by key and basis */
    struct VEC(const struct remap_row *) rows;
};

struct figure_map *figure_map_new(struct pipeline *p, date_t day, struct arena *arena)
{
    struct figure_map *map = ARENA_NEW(arena, struct figure_map);
    map->p = p;
    map->day = day;
    map->arena = arena;
    map->derived = derived_on_map(session_derived(p), day, arena);
    map_init(&map->index, arena, 256);
    map_init(&map->period_index, arena, 64);
    return map;
}

const struct derived *figure_map_derived(const struct figure_map *map)
{
    return map->derived;
}

enum status figure_map_day(
    struct pipeline *p, const char *text, bool *ret_on_map, date_t *ret_day, struct diags *diags)
{
    *ret_on_map = text != NULL && !text_is(text_of(text), "filed");
    *ret_day = date_of_instant(pipeline_now(p));
    if (!*ret_on_map || text_is(text_of(text), "now") || date_parse(text_of(text), ret_day))
        return STATUS_OK;
    return session_refuse(diags, DIAG_E480, text);
}

/* From the map of a day. */
static const struct places *places_from(struct figure_map *map, uint32_t hierarchy, date_t from)
{
    for (size_t i = map->places.len; i-- > 0;) {
        const struct known_places *known = &map->places.at[i];
        if (known->hierarchy == hierarchy && known->first <= from && from <= known->last)
            return known->places;
    }
    const struct catalog *catalog = &map->p->catalog;
    const struct places *places = places_new(catalog, hierarchy, from, map->day, map->arena);
    struct known_places *known = VEC_ADD(map->arena, &map->places);
    known->hierarchy = hierarchy;
    known->places = places;
    places_span(catalog, hierarchy, from, &known->first, &known->last);
    return places;
}

struct lates VEC(struct places_late);

static int compare_lates(const void *left, const void *right)
{
    const struct places_late *a = left, *b = right;
    return (a->org > b->org) - (a->org < b->org);
}

/* Units that ended within the period and are counted in another one's row: no units of its last day (data-model.md, rule 7). */
static struct lates lates_of(struct figure_map *map, const struct known_period *of)
{
    const struct catalog *catalog = &map->p->catalog;
    struct roll_layout *l = leaves_layout(map->p, of->layout);
    struct lates lates = {0};
    for (uint32_t above = 0; above < catalog->orgs.len; above++) {
        uint32_t org;
        for (size_t n = 0;
             (org = rollup_residual(l, of->hierarchy, above, of->period, n)) != CATALOG_NONE; n++) {
            const struct places *then = places_from(map, of->hierarchy, catalog->orgs.at[org].to);
            VEC_PUSH(map->arena, &lates, ((struct places_late){org, above, then}));
        }
    }
    if (lates.len > 1)
        qsort(lates.at, lates.len, sizeof *lates.at, compare_lates);
    return lates;
}

const struct places *
figure_map_places(struct figure_map *map, uint32_t hierarchy, uint32_t layout, struct period period)
{
    struct known_period of = {hierarchy, layout, period, NULL};
    struct session_key key = {
        {(int32_t)hierarchy, (int32_t)layout, (int32_t)period.kind, period_id(period)}};
    uint32_t at = map_find(&map->period_index, (struct text){(const char *)&key, sizeof key});
    if (at != MAP_NONE)
        return map->periods.at[at].places;
    date_t end = session_period_end(&map->p->catalog, layout, period);
    of.places = places_from(map, hierarchy, end);
    struct lates lates = lates_of(map, &of);
    of.places = places_with(of.places, lates.at, lates.len, map->arena);
    (void)map_put(&map->period_index, session_key(map->arena, &key), (uint32_t)map->periods.len);
    VEC_PUSH(map->arena, &map->periods, of);
    return of.places;
}

typedef size_t
list_fn(const struct places *places, uint32_t org, const struct places_source **ret_sources);
static list_fn *const lists[] = {places_sources, places_missing};
#define LISTS (sizeof lists / sizeof lists[0])

void figure_map_want(struct figure_map *map,
                     struct figure_set *set,
                     const struct store_aggregate_key *key)
{
    const struct places *places = figure_map_places(map, key->hierarchy, key->layout, key->period);
    for (size_t list = 0; list < LISTS; list++) {
        const struct places_source *source = NULL;
        size_t len = lists[list](places, key->org, &source);
        for (size_t i = 0; i < len; i++) {
            struct store_aggregate_key row = *key;
            row.org = source[i].org;
            figure_set_want_row(set, &row);
        }
    }
}

static struct remap_parts parts_of(const struct figure_map *map,
                                   const struct figure_set *set,
                                   const struct places *places,
                                   const struct store_aggregate_key *key,
                                   list_fn *list,
                                   bool own)
{
    const struct places_source *source = NULL;
    size_t len = list(places, key->org, &source);
    struct remap_parts parts = {0};
    for (size_t i = 0; i < len; i++) {
        struct store_aggregate_key row = *key;
        row.org = source[i].org;
        VEC_PUSH(map->arena, &parts,
                 ((struct remap_part){source[i],
                                      places_matched(places, row.org) &&
                                          places_in(places, row.org) == key->org,
                                      figure_set_stored(set, &row, own)}));
    }
    return parts;
}

static const struct remap_row *join(struct figure_map *map,
                                    const struct figure_set *set,
                                    const struct store_aggregate_key *key,
                                    enum figure_basis basis)
{
    const struct places *places = figure_map_places(map, key->hierarchy, key->layout, key->period);
    bool own = basis == FIGURE_OWN && set->own;
    struct remap_parts sources = parts_of(map, set, places, key, places_sources, own);
    struct remap_parts missing = parts_of(map, set, places, key, places_missing, own);
    const struct rollup_key name = {key->hierarchy, key->layout, key->org, key->period};
    return remap_join(leaves_layout(map->p, key->layout), map->derived, &name, basis, &sources,
                      &missing, map->arena);
}

const struct aggregate *figure_map_row(struct figure_map *map,
                                       const struct figure_set *set,
                                       const struct store_aggregate_key *key,
                                       enum figure_basis basis)
{
    struct session_key name = {{(int32_t)key->hierarchy, (int32_t)key->layout, (int32_t)key->org,
                                period_id(key->period), (int32_t)basis, 0}};
    uint32_t at = map_find(&map->index, (struct text){(const char *)&name, sizeof name});
    if (at == MAP_NONE) {
        at = (uint32_t)map->rows.len;
        (void)map_put(&map->index, session_key(map->arena, &name), at);
        VEC_PUSH(map->arena, &map->rows, join(map, set, key, basis));
    }
    return map->rows.at[at] == NULL ? NULL : &map->rows.at[at]->row;
}

uint8_t figure_map_marks(const struct aggregate *row, uint32_t slot)
{
    if (row == NULL)
        return 0;
    const struct remap_row *of =
        (const void *)((const char *)row - offsetof(struct remap_row, row));
    return of->marks[slot];
}

void figure_map_name(const struct figure_map *map, struct figure *figure)
{
    figure->marks |= FIGURE_ON_MAP;
    figure->map = map->day;
}

bool figure_map_unplaced(const struct figure_map *map,
                         const struct figure_set *set,
                         const struct places_source *source,
                         const struct store_aggregate_key *key,
                         uint32_t slot,
                         struct figure *ret)
{
    const struct remap_part part = {*source, false, figure_set_stored(set, key, false)};
    if (!remap_counts(&part, slot))
        return false;
    *ret = figure_of(map->derived, part.row, key->layout, slot, key->org, key->period,
                     FIGURE_EFFECTIVE);
    figure_map_name(map, ret);
    ret->marks |= FIGURE_UNPLACED;
    if (places_whole(source))
        return true;
    ret->marks |= FIGURE_ESTIMATED;
    ret->value = places_apportion(source, ret->value);
    return map->p->catalog.indicators.at[ret->indicator].org_agg == ORG_AGG_SUM;
}
