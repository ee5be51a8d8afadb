/*
 * trip: several statements in one round trip, each with its result. The server works them off in order; a Sync behind one ends its transaction
 * where none is open. After a failure the rest up to the next Sync is passed over. Knows no statement. Neighbours: db.c.
 */
#include "trip.h"

void trip_clear(struct trip_step *steps, size_t len)
{
    for (size_t i = 0; i < len; i++)
        db_clear(&steps[i].result);
}

static bool send_all(struct store *store, const struct trip_step *steps, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bool last = i + 1 == len;
        if (!db_send(store, steps[i].sql, steps[i].params) ||
            ((steps[i].sync || last) && PQpipelineSync(store->conn) != 1))
            return false;
    }
    return true;
}

static bool fits(const PGresult *result, enum db_shape shape)
{
    ExecStatusType got = PQresultStatus(result);
    if (shape == DB_NOTHING)
        return got == PGRES_COMMAND_OK || got == PGRES_TUPLES_OK;
    return got == PGRES_TUPLES_OK && (shape == DB_ROWS || PQntuples(result) == 1);
}

/* One answer and the NULL behind it. */
static enum status take(struct store *store, struct trip_step *step, struct diags *diags)
{
    step->result = PQgetResult(store->conn);
    if (step->result == NULL)
        return db_fail(store, step->sql.name, NULL, diags);
    db_clear(&(PGresult *){PQgetResult(store->conn)});
    if (fits(step->result, step->shape))
        return STATUS_OK;
    return db_fail(store, step->sql.name, step->result, diags);
}

/* The answer to a Sync. */
static enum status take_sync(struct store *store, struct diags *diags)
{
    DB_RESULT(result);
    result = PQgetResult(store->conn);
    return PQresultStatus(result) == PGRES_PIPELINE_SYNC ? STATUS_OK
                                                         : db_fail(store, "sync", result, diags);
}

static enum status
take_all(struct store *store, struct trip_step *steps, size_t len, struct diags *diags)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < len; i++) {
        struct diags unheard; /* what the first failure brought down is not told */
        diags_init(&unheard, diags->arena, 1);
        struct diags *heard = status == STATUS_OK ? diags : &unheard;
        enum status took = take(store, &steps[i], heard);
        if (took == STATUS_OK && (steps[i].sync || i + 1 == len))
            took = take_sync(store, heard);
        else if (steps[i].sync || i + 1 == len)
            (void)take_sync(store, &unheard);
        if (took != STATUS_OK)
            status = took;
        if (PQstatus(store->conn) != CONNECTION_OK)
            return STATUS_FAILED;
    }
    return status;
}

enum status trip_run(struct store *store, struct trip_step *steps, size_t len, struct diags *diags)
{
    for (size_t i = 0; i < len; i++)
        if (db_prepare(store, steps[i].sql, diags) != STATUS_OK)
            return STATUS_FAILED;
    if (db_pipeline_begin(store, diags) != STATUS_OK)
        return STATUS_FAILED;
    enum status status = send_all(store, steps, len) ? take_all(store, steps, len, diags)
                                                     : db_fail(store, "trip", NULL, diags);
    (void)PQexitPipelineMode(store->conn);
    return status;
}
