/*
 * figures: aggregates fetched once for many keys and read as figures, stored or derived. Neighbours: query.c, explain.c, publish.c.
 */
#ifndef GRIS_PIPELINE_FIGURES_H
#define GRIS_PIPELINE_FIGURES_H

#include "figure_map.h"
#include "indicators/indicators.h"
#include "session.h"

/* A set of aggregates of one basis, found by key. */
struct figure_set {
    struct pipeline *p;
    const struct derived *derived;
    struct arena *arena;
    enum basis basis;
    bool own; /* to be set before fetching: own figures will be read (FIGURE_OWN) */
    struct VEC(struct store_aggregate_key) wanted;
    struct map wanted_index, index, own_index;
    struct VEC(struct aggregate) rows;
    struct figure_map *map; /* NULL: every period on its own map */
};
void figure_set_init(struct figure_set *set,
                     struct pipeline *p,
                     enum basis basis,
                     struct arena *arena);
/* All that is asked for after this is of a map: units are those of its day, their rows are joined (figure_map.h). */
void figure_set_on_map(struct figure_set *set, struct figure_map *map);
/* The row of exactly this key as it is stored, whatever the map; with `own`, of what the unit filed itself. */
const struct aggregate *
figure_set_stored(const struct figure_set *set, const struct store_aggregate_key *key, bool own);
void figure_set_want_row(struct figure_set *set, const struct store_aggregate_key *row);
/* Asks for the rows of (layout, org, period) in every hierarchy of the layout. */
void figure_set_want(struct figure_set *set, uint32_t layout, uint32_t org, struct period period);
/* Asks for all that one cell of an indicator needs in a hierarchy (CATALOG_NONE: as figure_set_read() takes it): the rows of its
 * home layout, and those that its formula stands on. */
void figure_set_want_indicator(struct figure_set *set,
                               uint32_t hierarchy,
                               uint32_t indicator,
                               const char *members,
                               uint32_t org,
                               struct period period);
enum status figure_set_fetch(struct figure_set *set, struct diags *diags);
/* Adds one row (for sets filled by a scan). */
bool figure_set_add(void *set, const struct aggregate *aggregate);
/* In the hierarchy, or (CATALOG_NONE) in the layout's first one that has the row. NULL: there is none. */
const struct aggregate *figure_set_find(const struct figure_set *set,
                                        uint32_t hierarchy,
                                        uint32_t layout,
                                        uint32_t org,
                                        struct period period);
/* The row in which the figure of a basis is read. For FIGURE_OWN that of what the unit filed itself, so that what is said of the figure (approved, of
 * which vintage) is said of that and not of the units below. */
const struct aggregate *figure_set_row(const struct figure_set *set,
                                       uint32_t hierarchy,
                                       uint32_t layout,
                                       uint32_t org,
                                       struct period period,
                                       enum figure_basis basis);
/* What stands at a cell that a formula leads to, with its exact value. */
struct figure figure_set_reached(const struct figure_set *set, const struct reach_cell *cell);
/* True when the indicator's total is computed when it is read: its formula is not, or not only, of cells beside its own. */
bool figure_set_derives(const struct figure_set *set, uint32_t indicator, const char *members);
/* One cell of an indicator as a figure, computed where it is not stored; missing where there is nothing. What a formula finds at
 * the unit and period themselves is of the basis, what lies elsewhere is what stands there. */
struct figure figure_set_read(const struct figure_set *set,
                              uint32_t hierarchy,
                              uint32_t indicator,
                              const char *members,
                              uint32_t org,
                              struct period period,
                              enum figure_basis basis);

#endif
