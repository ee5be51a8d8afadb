/*
 * trip: several statements, one round trip, results kept. Neighbours: internal.h (pipelines without results).
 */
#ifndef GRIS_STORE_TRIP_H
#define GRIS_STORE_TRIP_H

#include "internal.h"

struct trip_step {
    struct db_sql sql;
    const struct params *params; /* or NULL */
    enum db_shape shape;
    bool sync;        /* a Sync behind it: outside a transaction it commits by itself */
    PGresult *result; /* made; trip_clear() frees it, after failures too */
};

/* Sends all, then reads all. The first failure is told as a finding, by the statement's name. */
enum status trip_run(struct store *store, struct trip_step *steps, size_t len, struct diags *diags);
void trip_clear(struct trip_step *steps, size_t len);

#endif
