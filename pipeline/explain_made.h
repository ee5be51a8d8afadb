/*
 * explain_made: figures of reports that were made of others: what their parts amount to, and where each part's figure stands. Not seen outside.
 * Neighbours: explain.c, consolidate_tell.h.
 */
#ifndef GRIS_PIPELINE_EXPLAIN_MADE_H
#define GRIS_PIPELINE_EXPLAIN_MADE_H

#include "session.h"

/* Fills `consolidated` of the inputs; the parts themselves where the input is of the unit that is explained. */
enum status
explain_made_add(struct pipeline *p, struct pipeline_explanation *explanation, struct diags *diags);

#endif
