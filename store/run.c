/*
 * run: the store's part of an aggregation run: its snapshot with the marks, and what is fetched for one layout and year in one round trip.
 * Knows no arithmetic. REQ: data-model.md rule 8. Neighbours: filings.h, rows.h, writer.c (the end).
 */
#include "filings.h"
#include "rows.h"
#include "trip.h"
#include "vector.h"

/* ---- the snapshot ---- */

/* One row holds the marks of one group, all with its id. */
static void read_marks(const PGresult *result,
                       const struct catalog *catalog,
                       struct arena *arena,
                       struct store_stales *ret)
{
    for (int row = 0; row < PQntuples(result); row++) {
        size_t len = (size_t)result_int4(result, row, 4);
        int32_t *orgs = ARENA_ARRAY(arena, len, int32_t);
        int32_t *periods = ARENA_ARRAY(arena, len, int32_t);
        vector_int4s(result_bytes(result, row, 2), orgs, len);
        vector_int4s(result_bytes(result, row, 3), periods, len);
        struct store_stale mark = {
            .id = result_int8(result, row, 0),
            .layout = catalog_layout_by_id(catalog, result_int4(result, row, 1)),
        };
        for (size_t i = 0; i < len; i++) {
            mark.org = catalog_org_by_id(catalog, orgs[i]);
            mark.period = period_of_id(periods[i]);
            VEC_PUSH(arena, ret, mark);
        }
    }
}

enum status store_run_open(struct store *store,
                           const struct catalog *catalog,
                           struct arena *arena,
                           struct store_run *ret,
                           struct diags *diags)
{
    enum { LOCK, SEAL, BEGIN, PLANS, STATE, MARKS, STEPS };
    struct params lock;
    params_init(&lock, arena);
    params_text(&lock, "aggregate");
    struct params clock;
    audit_clock(store, &clock, arena);
    struct trip_step steps[STEPS] = {
        [LOCK] = {.sql = DB_SQL(lock_try), .params = &lock, .shape = DB_ONE_ROW, .sync = true},
        [SEAL] = {.sql = DB_SQL(run_seal), .params = &clock, .shape = DB_ONE_ROW, .sync = true},
        [BEGIN] = {.sql = DB_SQL(begin_repeatable_read), .shape = DB_NOTHING},
        [PLANS] = {.sql = DB_SQL(run_plans), .shape = DB_ONE_ROW},
        [STATE] = {.sql = DB_SQL(run_state), .shape = DB_ONE_ROW},
        [MARKS] = {.sql = DB_SQL(stale_list), .shape = DB_ROWS},
    };
    *ret = (struct store_run){0};
    if (db_ready(store, diags) != STATUS_OK)
        return STATUS_FAILED;
    store->open = true;
    enum status status = trip_run(store, steps, STEPS, diags);
    ret->locked = status == STATUS_OK && result_bool(steps[LOCK].result, 0, 0);
    if (ret->locked) {
        ret->position = result_int8(steps[STATE].result, 0, 0);
        ret->last_load = result_int4(steps[STATE].result, 0, 1);
        ret->load = result_int4(steps[STATE].result, 0, 2);
        read_marks(steps[MARKS].result, catalog, arena, &ret->stales);
    }
    trip_clear(steps, STEPS);
    if (status == STATUS_OK && !ret->locked)
        store_rollback(store);
    return status;
}

enum status
store_last_run(struct store *store, int64_t *ret_position, int32_t *ret_load, struct diags *diags)
{
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(run_last), DB_ROWS, NULL, &result, diags);
    *ret_position = status == STATUS_OK && PQntuples(result) == 1 ? result_int8(result, 0, 0) : 0;
    *ret_load = status == STATUS_OK && PQntuples(result) == 1 ? result_int4(result, 0, 1) : 0;
    return status;
}

/* ---- what is read together ---- */

enum status store_fetch(struct store *store,
                        const struct catalog *catalog,
                        const struct store_want *want,
                        struct arena *arena,
                        struct store_got *ret,
                        struct diags *diags)
{
    struct trip_step steps[3];
    struct params params[3];
    size_t len = 0;
    size_t applied = 3;
    size_t filed = 3;
    size_t rows = 3;
    *ret = (struct store_got){0};
    for (size_t i = 0; i < 3; i++)
        params_init(&params[i], arena);
    if (want->units_len > 0) {
        applied = len++;
        filings_params_units(&params[applied], catalog, want->layout, want->year, want->units,
                             want->units_len);
        steps[applied] =
            (struct trip_step){DB_SQL(applied_list), &params[applied], DB_ROWS, false, NULL};
    }
    if (want->pairs_len > 0) {
        filed = len++;
        filings_params_touched(&params[filed], catalog, want->layout, want->orgs, want->periods,
                               want->pairs_len);
        steps[filed] = (struct trip_step){DB_SQL(filed_list), &params[filed], DB_ROWS, false, NULL};
    }
    if (want->keys_len > 0) {
        rows = len++;
        rows_params_keys(&params[rows], catalog, want->keys, want->keys_len);
        params_int4(&params[rows], (int32_t)want->bases);
        steps[rows] =
            (struct trip_step){DB_SQL(aggregate_read), &params[rows], DB_ROWS, false, NULL};
    }
    enum status status = len == 0 ? STATUS_OK : trip_run(store, steps, len, diags);
    if (status == STATUS_OK && applied < len)
        filings_read(steps[applied].result, catalog, want->layout, arena, &ret->applied);
    if (status == STATUS_OK && filed < len)
        filings_read(steps[filed].result, catalog, want->layout, arena, &ret->filed);
    if (status == STATUS_OK && rows < len)
        rows_read(steps[rows].result, catalog, arena, &ret->rows);
    trip_clear(steps, len);
    return status;
}
