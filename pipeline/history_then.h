/*
 * history_then: aggregates as they stood when a submission was filed, made again from the filings that they contained. Neighbours: history.c.
 */
#ifndef GRIS_PIPELINE_HISTORY_THEN_H
#define GRIS_PIPELINE_HISTORY_THEN_H

#include "figures.h"

/* What figure_set_fetch() gives, of then. */
enum status history_then_fetch(struct figure_set *set, int64_t submission, struct diags *diags);

#endif
