/*
 * migrate: brings the schema up to date, and proves that every statement fits it.
 * Gets the migrations as values; knows nothing of what they say. Neighbours: db.c.
 */
#include "internal.h"

static const char *number_and_name(const struct store_migration *m, struct arena *arena)
{
    return arena_printf(arena, "%04d_%s", m->number, m->name);
}

static enum status refuse(enum diag_code code, const char *a, const char *b, struct diags *diags)
{
    diags_addv(diags, code, (struct place){0}, a, b, NULL);
    return STATUS_FAILED;
}

/* The applied ones as rows (number, sha256); no rows where there is no schema yet. */
static enum status applied(struct store *store, PGresult **ret_rows, struct diags *diags)
{
    *ret_rows = NULL;
    DB_RESULT(exists);
    if (db_exec(store, DB_SQL(migration_table), DB_ONE_ROW, NULL, &exists, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (!result_bool(exists, 0, 0))
        return STATUS_OK;
    return db_exec(store, DB_SQL(migration_list), DB_ROWS, NULL, ret_rows, diags);
}

/* What is applied must be the beginning of what the program knows, unchanged. */
static enum status compare(const PGresult *rows,
                           const struct store_migration *migrations,
                           size_t len,
                           struct diags *diags)
{
    for (int i = 0; rows != NULL && i < PQntuples(rows); i++) {
        int number = result_int4(rows, i, 0);
        if ((size_t)i >= len || migrations[i].number != number)
            return refuse(DIAG_E707, arena_printf(diags->arena, "%04d", number), NULL, diags);
        if (!text_is(result_bytes(rows, i, 1), migrations[i].sha256))
            return refuse(DIAG_E706, number_and_name(&migrations[i], diags->arena), NULL, diags);
    }
    return STATUS_OK;
}

static enum status
record(struct store *store, const struct store_migration *migration, struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_int4(&params, migration->number);
    params_text(&params, migration->name);
    params_text(&params, migration->sha256);
    return db_exec(store, DB_SQL(migration_add), DB_NOTHING, &params, NULL, diags);
}

static enum status
apply(struct store *store, const struct store_migration *migration, struct diags *diags)
{
    if (store_begin(store, STORE_READ_COMMITTED, diags) != STATUS_OK)
        return STATUS_FAILED;
    DB_RESULT(result);
    result = PQexec(store->conn, migration->sql);
    enum status status = STATUS_OK;
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        status = db_fail(store, number_and_name(migration, diags->arena), result, diags);
    if (status == STATUS_OK)
        status = record(store, migration, diags);
    if (status != STATUS_OK) {
        store_rollback(store);
        return status;
    }
    return store_commit(store, diags);
}

static enum status apply_missing(struct store *store,
                                 const struct store_migration *migrations,
                                 size_t len,
                                 int *ret_applied,
                                 struct diags *diags)
{
    DB_RESULT(rows);
    if (applied(store, &rows, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (compare(rows, migrations, len, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (size_t i = rows == NULL ? 0 : (size_t)PQntuples(rows); i < len; i++) {
        if (apply(store, &migrations[i], diags) != STATUS_OK)
            return STATUS_FAILED;
        ++*ret_applied;
    }
    return STATUS_OK;
}

static enum status wait_for_lock(struct store *store, struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_text(&params, "migrate");
    return db_exec(store, DB_SQL(lock), DB_ONE_ROW, &params, NULL, diags);
}

enum status store_migrate(struct store *store,
                          const struct store_migration *migrations,
                          size_t len,
                          int *ret_applied,
                          struct diags *diags)
{
    *ret_applied = 0;
    if (db_drop_role(store, diags) != STATUS_OK || wait_for_lock(store, diags) != STATUS_OK)
        return STATUS_FAILED;
    enum status status = apply_missing(store, migrations, len, ret_applied, diags);
    if (status == STATUS_OK)
        status = life_set_steps(store, diags);
    if (status == STATUS_OK)
        status = past_make(store, diags);
    store_unlock(store, "migrate");
    if (status != STATUS_OK)
        return status;
    return db_take_role(store, diags);
}

static void check_queries(struct store *store, size_t *ret_queries, struct diags *diags)
{
    for (size_t i = 0; i < sql_queries_count; i++, ++*ret_queries) {
        DB_RESULT(result);
        result = PQprepare(store->conn, "", sql_queries[i].sql, 0, NULL);
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            db_fail(store, sql_queries[i].name, result, diags);
    }
}

enum status store_check(struct store *store,
                        const struct store_migration *migrations,
                        size_t len,
                        size_t *ret_queries,
                        struct diags *diags)
{
    *ret_queries = 0;
    size_t before = diags->errors;
    DB_RESULT(rows);
    if (applied(store, &rows, diags) != STATUS_OK ||
        compare(rows, migrations, len, diags) != STATUS_OK)
        return STATUS_FAILED;
    size_t done = rows == NULL ? 0 : (size_t)PQntuples(rows);
    if (done < len)
        return refuse(DIAG_E708, number_and_name(&migrations[done], diags->arena), NULL, diags);
    check_queries(store, ret_queries, diags);
    return diags->errors == before ? STATUS_OK : STATUS_FAILED;
}
