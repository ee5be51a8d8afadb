/*
 * catalog_read: the catalog in force, from tables to rows of text.
 * Knows the tables through catalog_table() only; what a row means is schema/'s. Neighbours: catalog_save.c.
 */
#include "internal.h"

#define KIND(kind, name) [kind] = {"load_" #name, sql_load_##name}

static const struct db_sql loads[CATALOG_KINDS] = {
    KIND(CATALOG_HEAD, catalog_head),
    KIND(CATALOG_ORGS, org),
    KIND(CATALOG_ALIASES, org_alias),
    KIND(CATALOG_HIERARCHIES, org_parent),
    KIND(CATALOG_SUCCESSIONS, org_succession),
    KIND(CATALOG_DIMENSIONS, dimension_member),
    KIND(CATALOG_INDICATORS, indicator),
    KIND(CATALOG_FORMS, form),
    KIND(CATALOG_REGIMES, regime),
    KIND(CATALOG_OCCASIONS, occasion),
    KIND(CATALOG_OBLIGATIONS, obligation),
    KIND(CATALOG_RULES, rule),
    KIND(CATALOG_TARGETS, target),
    KIND(CATALOG_HOLIDAYS, calendar_day),
    KIND(CATALOG_EXTENSIONS, extension),
    KIND(CATALOG_OUTLINES, outline),
    KIND(CATALOG_SCORES, score),
    KIND(CATALOG_SCORE_PARTS, score_part),
    KIND(CATALOG_EXTERNALS, external_code),
    KIND(CATALOG_LAYOUT_CELLS, layout_cell),
};

enum { COLUMN_ID, COLUMN_SURROGATE, COLUMN_FIRST };

enum status catalog_read_kind(struct store *store,
                              enum catalog_kind kind,
                              struct arena *arena,
                              struct catalog_rows *rows,
                              int32_t **ret_ids,
                              struct diags *diags)
{
    DB_RESULT(result);
    if (db_exec(store, loads[kind], DB_ROWS, NULL, &result, diags) != STATUS_OK)
        return STATUS_FAILED;
    size_t columns = catalog_table(kind)->len;
    int len = PQntuples(result);
    int32_t *ids = ARENA_ARRAY(arena, (size_t)len, int32_t);
    const char **values = ARENA_ARRAY(arena, (size_t)len * columns, const char *);
    for (int i = 0; i < len; i++) {
        struct catalog_row *row = VEC_ADD(arena, &rows->kind[kind]);
        row->id = result_int4(result, i, COLUMN_SURROGATE);
        row->value = values + (size_t)i * columns;
        for (size_t c = 0; c < columns; c++)
            row->value[c] = result_text(result, i, COLUMN_FIRST + (int)c, arena);
        ids[i] = result_int4(result, i, COLUMN_ID);
    }
    if (ret_ids != NULL)
        *ret_ids = ids;
    return STATUS_OK;
}

enum status catalog_read_last(struct store *store,
                              int32_t *ret_load,
                              struct digest *ret_digest,
                              struct diags *diags)
{
    *ret_load = 0;
    *ret_digest = (struct digest){{0}};
    DB_RESULT(result);
    if (db_exec(store, DB_SQL(catalog_last), DB_ROWS, NULL, &result, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (PQntuples(result) != 0) {
        *ret_load = result_int4(result, 0, 0);
        *ret_digest = result_digest(result, 0, 1);
    }
    return STATUS_OK;
}

static enum status read_all(struct store *store,
                            struct arena *arena,
                            struct catalog_rows *ret_rows,
                            struct diags *diags)
{
    if (catalog_read_last(store, &ret_rows->load_id, &ret_rows->digest, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (enum catalog_kind kind = 0; kind < CATALOG_KINDS; kind++)
        if (catalog_read_kind(store, kind, arena, ret_rows, NULL, diags) != STATUS_OK)
            return STATUS_FAILED;
    return STATUS_OK;
}

/* One snapshot over all tables, so that nobody reads half of a load. */
enum status store_catalog_load(struct store *store,
                               struct arena *arena,
                               struct catalog_rows *ret_rows,
                               struct diags *diags)
{
    *ret_rows = (struct catalog_rows){0};
    bool own = !store->open;
    if (own && store_begin(store, STORE_REPEATABLE_READ, diags) != STATUS_OK)
        return STATUS_FAILED;
    enum status status = read_all(store, arena, ret_rows, diags);
    if (own && status == STATUS_OK)
        return store_commit(store, diags);
    if (own)
        store_rollback(store);
    return status;
}
