/*
 * parts: what was filed besides cells: narratives, rows, documents. Neighbours: reports.c.
 */
#ifndef GRIS_PIPELINE_PARTS_H
#define GRIS_PIPELINE_PARTS_H

#include "pipeline/pipeline.h"

/* What sections, rows and documents differ between two submissions of one form (`before` NULL: against nothing). */
enum status parts_diff(struct pipeline *p,
                       const char *before,
                       const char *after,
                       struct pipeline_differences *ret,
                       struct diags *diags);

#endif
