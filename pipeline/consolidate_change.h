/*
 * consolidate_change: figures that the consolidating unit gives in place of the sum, each with its reason. Not seen outside.
 * Neighbours: consolidate.h.
 */
#ifndef GRIS_PIPELINE_CONSOLIDATE_CHANGE_H
#define GRIS_PIPELINE_CONSOLIDATE_CHANGE_H

#include "consolidate.h"

struct consolidate_change {
    uint32_t slot;
    int64_t value; /* CELL_NULL: no figure */
    const char *reason;
};
struct consolidate_changes VEC(struct consolidate_change);

/* What the command line and the file say, checked against the form: E453 to E457, all of them. */
enum status consolidate_change_read(const struct consolidate *c,
                                    uint32_t form,
                                    const struct pipeline_consolidate_query *query,
                                    struct consolidate_changes *ret,
                                    struct diags *diags);
/* The change of a cell, or NULL. */
const struct consolidate_change *consolidate_change_of(const struct consolidate_changes *changes,
                                                       uint32_t slot);

#endif
