/*
 * figure_map: rows of the units of one day's map, made of the rows of those who were, on the last day of each period, what they are
 * then (docs/map.md). Nothing is stored. Neighbours: figures.c asks, core/places.h knows where units went, indicators/ joins.
 */
#ifndef GRIS_PIPELINE_FIGURE_MAP_H
#define GRIS_PIPELINE_FIGURE_MAP_H

#include "core/places.h"
#include "indicators/indicators.h"
#include "session.h"

struct figure_map;
struct figure_set;

/* Remembers in the arena what it was asked: of one set of rows. */
struct figure_map *figure_map_new(struct pipeline *p, date_t day, struct arena *arena);
/* The catalog's formulas on that map. */
const struct derived *figure_map_derived(const struct figure_map *map);
/* "filed", "now" or a date. False for NULL and "filed"; anything else that is no date is E480. */
enum status figure_map_day(
    struct pipeline *p, const char *text, bool *ret_on_map, date_t *ret_day, struct diags *diags);
/* Where the units of the period's map are on the map of the day. */
const struct places *figure_map_places(struct figure_map *map,
                                       uint32_t hierarchy,
                                       uint32_t layout,
                                       struct period period);
/* Asks the set for the stored rows that make up the row of the key, whose unit is one of the map's. */
void figure_map_want(struct figure_map *map,
                     struct figure_set *set,
                     const struct store_aggregate_key *key);
/* That row, joined once; NULL: nothing is filed there. */
const struct aggregate *figure_map_row(struct figure_map *map,
                                       const struct figure_set *set,
                                       const struct store_aggregate_key *key,
                                       enum figure_basis basis);
/* What is to be said of a slot of such a row (FIGURE_ESTIMATED, FIGURE_BROKEN); 0 for NULL. */
uint8_t figure_map_marks(const struct aggregate *row, uint32_t slot);
/* Says in the figure of which map it is. */
void figure_map_name(const struct figure_map *map, struct figure *figure);
/* The figure of a unit that could not be placed deeper, as it was filed. False: it has none that counts, or that could be divided. */
bool figure_map_unplaced(const struct figure_map *map,
                         const struct figure_set *set,
                         const struct places_source *source,
                         const struct store_aggregate_key *key,
                         uint32_t slot,
                         struct figure *ret);

#endif
