/*
 * explain_parts: where the figures of a total were typed that nobody typed itself: its members', by which it was filled in (data-model.md, rule 3).
 * Neighbours: explain.c.
 */
#ifndef GRIS_PIPELINE_EXPLAIN_PARTS_H
#define GRIS_PIPELINE_EXPLAIN_PARTS_H

#include "session.h"

/* A member's cell, and what was filed there. */
struct explain_part {
    uint32_t slot;
    struct store_inputs inputs;
};
struct explain_parts VEC(struct explain_part);

/* The members of the first dimension that has all of them beside the total, with the filings of the pairs; none: the cell is no such total. */
enum status explain_parts_fetch(struct pipeline *p,
                                uint32_t layout,
                                uint32_t slot,
                                const uint32_t *orgs,
                                const struct period *periods,
                                size_t len,
                                struct explain_parts *ret,
                                struct diags *diags);
/* What the submission says of the part; NULL: nothing. */
const struct store_input *explain_parts_of(const struct explain_part *part, int64_t submission);
/* What was filed in a cell, for people. */
struct pipeline_input explain_parts_input(struct pipeline *p,
                                          uint32_t layout,
                                          const struct store_input *in,
                                          uint32_t slot);

#endif
