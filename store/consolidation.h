/*
 * consolidation: a consolidation as its table has it; what consolidation.c writes and verify.c proves. Neighbours: reading.h.
 */
#ifndef GRIS_STORE_CONSOLIDATION_H
#define GRIS_STORE_CONSOLIDATION_H

#include "reading.h"

struct consolidation_row {
    int64_t submission;
    int32_t hierarchy, basis, units; /* hierarchy: its surrogate */
    bool provisional;
    const int64_t *members;
    const int32_t *versions;
    size_t members_len;
    const int32_t *left_out; /* surrogates */
    size_t left_out_len;
    const int32_t *slots, *reported, *expected;
    const int64_t *sums, *figures;
    const char *const *reasons;
    size_t slots_len;
};
/* What the audit row of a consolidation commits to: numbers in 8 bytes, lists behind their lengths, in the order of the fields above with
 * the lists of cells one after the other. */
struct digest consolidation_digest(const struct consolidation_row *c);
/* Columns members, versions, left_out, slots, sums, figures, reported, expected, reasons from `first` on. */
void consolidation_arrays(
    const PGresult *r, int row, int first, struct arena *arena, struct consolidation_row *ret);

struct consolidation_writing {
    const struct catalog *catalog;
    int64_t submission, at;
    const char *receipt, *actor;
    const struct store_consolidation *what;
};
/* Inside the open transaction, with its audit row; *ret_written false: the submission's last row says the same. */
enum status consolidation_write(struct store *store,
                                const struct consolidation_writing *w,
                                bool *ret_written,
                                struct diags *diags);

#endif
