/*
 * beneath: the units that figures stand on, and those that they miss. Neighbours: figures.h, indicators/ (roll_units.c: the way down).
 */
#ifndef GRIS_PIPELINE_BENEATH_H
#define GRIS_PIPELINE_BENEATH_H

#include "figures.h"

/* Of one figure, each unit once; where a formula reaches one by several ways, with the flags of all of them. */
struct beneath_units {
    struct VEC(struct rollup_unit) at;
    uint32_t slot; /* in the layout of the figure; CATALOG_NONE: computed of others */
};

/* For each figure, read in the basis and of the vintage. */
enum status beneath_find(struct pipeline *p,
                         const struct figures *figures,
                         enum figure_basis read_as,
                         enum basis vintage,
                         struct arena *arena,
                         struct beneath_units **ret,
                         struct diags *diags);

#endif
