/*
 * explain_warnings: what was warned of beneath a figure, with the reasons given: so they travel upward with the totals. Neighbours: explain.c.
 */
#ifndef GRIS_PIPELINE_EXPLAIN_WARNINGS_H
#define GRIS_PIPELINE_EXPLAIN_WARNINGS_H

#include "session.h"

/* Fills explanation->warnings: of the submissions that its inputs come from, those warnings that name an input's indicator or have it among
 * their cells, or name none. */
enum status explain_warnings_add(struct pipeline *p,
                                 struct pipeline_explanation *explanation,
                                 struct diags *diags);

#endif
