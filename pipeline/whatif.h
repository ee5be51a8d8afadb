/*
 * whatif: what its parts share. Neighbours: whatif.c (the story), whatif_events.c, whatif_duties.c, whatif_figures.c.
 */
#ifndef GRIS_PIPELINE_WHATIF_H
#define GRIS_PIPELINE_WHATIF_H

#include "core/lineage.h"
#include "session.h"

/* Periods whose windows end on these days. */
struct whatif_range {
    date_t from, to;
};

/* ---- whatif_events.c ---- */

/* Events that one catalog tells and the other does not, and edges that one has and the other has not; the days of those that matter to figures. */
void whatif_events(struct pipeline_whatif *w, struct arena *arena);
/* Surrogates of the units that take part in them, as a set: keys are ids. */
void whatif_touched(const struct pipeline_whatif *w, struct arena *arena, struct map *ret);

/* ---- whatif_duties.c ---- */

/* What these units and those below them owe for the periods of the range, under either catalog; `ahead` days from each event on, 0: all of it. */
void whatif_duties(struct pipeline_whatif *w,
                   const struct map *touched,
                   struct whatif_range range,
                   int ahead,
                   struct arena *arena);

/* ---- whatif_figures.c ---- */

/* Series, residuals and totals; `range` NULL: the last periods before each event, and of all. The session works by the catalog `before`. */
enum status whatif_figures(struct pipeline *p,
                           struct pipeline_whatif *w,
                           const struct whatif_range *range,
                           struct diags *diags);

#endif
