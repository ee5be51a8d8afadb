/*
 * figures: aggregates fetched once for many keys and read as figures, stored or derived. Neighbours: query.c, explain.c, publish.c.
 */
#ifndef GRIS_PIPELINE_FIGURES_H
#define GRIS_PIPELINE_FIGURES_H

#include "indicators/indicators.h"
#include "session.h"

/* A set of aggregates of one basis, found by key. */
struct figure_set {
    struct pipeline *p;
    struct arena *arena;
    enum basis basis;
    struct VEC(struct store_aggregate_key) wanted;
    struct map wanted_index, index;
    struct VEC(struct aggregate) rows;
};
void figure_set_init(struct figure_set *set,
                     struct pipeline *p,
                     enum basis basis,
                     struct arena *arena);
/* Asks for the rows of (layout, org, period) in every hierarchy of the layout. */
void figure_set_want(struct figure_set *set, uint32_t layout, uint32_t org, struct period period);
/* Asks for all that one cell of an indicator needs: its home layout, or the layouts of its formula's parts. */
void figure_set_want_indicator(struct figure_set *set,
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
/* One cell of an indicator as a figure, derived indicators without a cell computed from their parts; missing where there is nothing. */
struct figure figure_set_read(const struct figure_set *set,
                              uint32_t hierarchy,
                              uint32_t indicator,
                              const char *members,
                              uint32_t org,
                              struct period period,
                              enum figure_basis basis);

#endif
