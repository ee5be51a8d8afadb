/*
 * past: a connection that reads what there was at an audit position: views of the same names stand in front of the tables (schema gris_past).
 * Which position a moment means, and which release stood then. Knows no statement of the others, which need not know of it.
 * REQ: data-model.md rule 8. Neighbours: db.c (a connection that is opened again is where it was), migrate.c.
 */
#include "internal.h"

enum status past_make(struct store *store, struct diags *diags)
{
    DB_RESULT(known);
    if (db_exec(store, DB_SQL(past_known), DB_ONE_ROW, NULL, &known, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (!result_bool(known, 0, 0))
        return STATUS_OK;
    if (store_begin(store, STORE_READ_COMMITTED, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (db_exec(store, DB_SQL(owner_take), DB_ONE_ROW, NULL, NULL, diags) == STATUS_OK &&
        db_exec(store, DB_SQL(past_make), DB_ONE_ROW, NULL, NULL, diags) == STATUS_OK)
        return store_commit(store, diags);
    store_rollback(store);
    return STATUS_FAILED;
}

static enum status
enter(struct store *store, int64_t position, bool local, int32_t *ret_load, struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_int8(&params, position);
    params_bool(&params, local);
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(past_enter), DB_ONE_ROW, &params, &result, diags);
    *ret_load = status == STATUS_OK ? result_int4(result, 0, 0) : 0;
    return status;
}

enum status past_again(struct store *store, struct diags *diags)
{
    int32_t load = 0;
    return store->past == 0 ? STATUS_OK : enter(store, store->past, false, &load, diags);
}

void store_set_clock(struct store *store, int64_t now)
{
    store->clock = now;
}

enum status
store_past_stay(struct store *store, int64_t position, int32_t *ret_load, struct diags *diags)
{
    store->past = position;
    return enter(store, position, false, ret_load, diags);
}

enum status
store_past_visit(struct store *store, int64_t position, int32_t *ret_load, struct diags *diags)
{
    return enter(store, position, true, ret_load, diags);
}

enum status store_past_leave(struct store *store, struct diags *diags)
{
    return db_exec(store, DB_SQL(past_leave), DB_ONE_ROW, NULL, NULL, diags);
}

enum status store_moment_find(struct store *store,
                              const struct store_moment_query *query,
                              struct store_moment *ret,
                              struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_instant(&params, query->position == 0 ? query->at : 0);
    if (query->position == 0)
        params_null(&params);
    else
        params_int8(&params, query->position);
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(moment_find), DB_ONE_ROW, &params, &result, diags);
    if (status == STATUS_OK)
        *ret = (struct store_moment){.position = result_int8(result, 0, 0),
                                     .sealed_at = result_instant(result, 0, 1),
                                     .last = result_int8(result, 0, 2),
                                     .first_at = result_instant(result, 0, 3)};
    return status;
}

enum status store_release_find(struct store *store,
                               const char *format,
                               const struct store_moment_query *query,
                               struct arena *arena,
                               struct store_release *ret,
                               struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_text(&params, format);
    params_int8(&params, query->position);
    params_instant(&params, query->at);
    DB_RESULT(r);
    enum status status = db_exec(store, DB_SQL(release_find), DB_ROWS, &params, &r, diags);
    *ret = (struct store_release){.format = format};
    if (status != STATUS_OK || PQntuples(r) == 0)
        return status;
    char hex[DIGEST_HEX_MAX];
    struct digest digest = result_digest(r, 0, 1);
    ret->id = result_text(r, 0, 0, arena);
    ret->manifest_digest = arena_strdup(arena, digest_hex(&digest, hex));
    ret->position = result_int8(r, 0, 2);
    ret->at = result_instant(r, 0, 3);
    ret->levels = result_text_or_null(r, 0, 4, arena);
    ret->before = result_text_or_null(r, 0, 5, arena);
    return STATUS_OK;
}
