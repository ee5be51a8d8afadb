/*
 * scoring: composite scores of a period, from the aggregates that stand. Neighbours: figures.h, publish.c.
 */
#ifndef GRIS_PIPELINE_SCORING_H
#define GRIS_PIPELINE_SCORING_H

#include "figures.h"

/* All units of the score for the period, in the arena. */
enum status scoring_table(struct pipeline *p,
                          const struct scores *scores,
                          uint32_t score,
                          struct period period,
                          struct arena *arena,
                          struct score_table *ret,
                          struct diags *diags);

#endif
