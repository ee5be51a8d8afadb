/*
 * rows: aggregates as rows of the table. Neighbours: run.c and writer.c.
 */
#ifndef GRIS_STORE_ROWS_H
#define GRIS_STORE_ROWS_H

#include "internal.h"

/* Four parallel arrays of surrogates: hierarchies, periods, orgs, layouts. */
void rows_params_keys(struct params *params,
                      const struct catalog *catalog,
                      const struct store_aggregate_key *keys,
                      size_t len);
/* Rows of aggregate_read or aggregate_scan; rows of an older catalog are left out. */
void rows_read(const PGresult *result,
               const struct catalog *catalog,
               struct arena *arena,
               struct store_aggregates *ret);

/* What a row looks like in the table; vectors that repeat another one are left out (NULL). */
struct rows_columns {
    const int64_t *own, *children, *effective, *tally;
    const int32_t *reported, *expected, *children_reported, *children_expected;
    const uint8_t *flags, *children_flags;
};
struct rows_columns rows_columns_of(const struct aggregate *a);

#endif
