/*
 * consolidate_tell: consolidations beneath figures and findings. Not seen outside. Neighbours: explain.c, reports.c.
 */
#ifndef GRIS_PIPELINE_CONSOLIDATE_TELL_H
#define GRIS_PIPELINE_CONSOLIDATE_TELL_H

#include "session.h"

/* What of the inputs' submissions were made of others. */
enum status consolidate_tell_list(struct pipeline *p,
                                  const struct pipeline_inputs *inputs,
                                  struct store_consolidations *ret,
                                  struct diags *diags);
/* One cell of a consolidation, or NULL. */
const struct store_consolidated *consolidate_tell_cell(const struct store_consolidation *made,
                                                       uint32_t slot);
/* The consolidation that a finding compares with its children, and its cell; NULL: there is none. */
const struct store_consolidation *consolidate_tell_of(const struct pipeline *p,
                                                      const struct store_consolidations *made,
                                                      const struct aggregate_finding *finding,
                                                      const struct store_consolidated **ret_cell);

#endif
