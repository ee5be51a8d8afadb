/*
 * explain_map: of which units of then a cell on another map is made, and what of theirs is not in it (docs/map.md). Neighbours: explain.c goes on from
 * each of them to its filings; figure_map.h.
 */
#ifndef GRIS_PIPELINE_EXPLAIN_MAP_H
#define GRIS_PIPELINE_EXPLAIN_MAP_H

#include "figure_map.h"

/* Where explain.c goes on: a cell of the unit as it was filed, on this basis. */
struct explain_map_step {
    struct reach_cell cell;
    enum pipeline_basis basis;
};
struct explain_map_steps VEC(struct explain_map_step);

/* Adds the units behind a cell of the map to `ret`, those that count first, and those that count to `steps`. */
enum status explain_map_sources(struct pipeline *p,
                                struct figure_map *map,
                                const struct reach_cell *cell,
                                enum pipeline_basis basis,
                                struct pipeline_map_sources *ret,
                                struct explain_map_steps *ret_steps,
                                struct diags *diags);
/* True when one of them is a part of its unit. */
bool explain_map_divides(const struct pipeline_map_sources *sources);

#endif
