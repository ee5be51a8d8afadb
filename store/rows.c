/*
 * rows: aggregates as rows of the table `aggregate`, read back. A vector that repeats another one of its row is not stored: `effective` that equals
 * `children`, the children's counts and flags that equal the row's own. Knows no arithmetic. Neighbours: vector.h, rows.h.
 */
#include <string.h>

#include "rows.h"
#include "vector.h"

enum {
    COLUMN_HIERARCHY,
    COLUMN_PERIOD,
    COLUMN_ORG,
    COLUMN_LAYOUT,
    COLUMN_BASIS,
    COLUMN_BASES,
    COLUMN_FILINGS,
    COLUMN_SLOTS,
    COLUMN_OWN,
    COLUMN_CHILDREN,
    COLUMN_EFFECTIVE,
    COLUMN_REPORTED,
    COLUMN_EXPECTED,
    COLUMN_FLAGS,
    COLUMN_OWN_PARTS,
    COLUMN_CHILDREN_PARTS = COLUMN_OWN_PARTS + 2,
    COLUMN_EFFECTIVE_PARTS = COLUMN_CHILDREN_PARTS + 2,
    COLUMN_CHILDREN_REPORTED = COLUMN_EFFECTIVE_PARTS + 2,
    COLUMN_CHILDREN_EXPECTED,
    COLUMN_CHILDREN_FLAGS,
    COLUMN_TALLY
};

/* ---- from the table ---- */

struct reader {
    const PGresult *r;
    int row;
    size_t slots;
    struct arena *arena;
};

static int64_t *read_vector(const struct reader *in, int column, const int64_t *when_null)
{
    if (when_null != NULL && result_null(in->r, in->row, column))
        return (int64_t *)(void *)arena_copy(in->arena, when_null, in->slots * sizeof *when_null);
    int64_t *cells = ARENA_ARRAY(in->arena, in->slots, int64_t);
    vector_int8s(result_bytes(in->r, in->row, column), cells, in->slots);
    return cells;
}

static int32_t *read_counts(const struct reader *in, int column, const int32_t *when_null)
{
    if (when_null != NULL && result_null(in->r, in->row, column))
        return (int32_t *)(void *)arena_copy(in->arena, when_null, in->slots * sizeof *when_null);
    int32_t *counts = ARENA_ARRAY(in->arena, in->slots, int32_t);
    vector_int4s(result_bytes(in->r, in->row, column), counts, in->slots);
    return counts;
}

static uint8_t *read_flags(const struct reader *in, int column, const uint8_t *when_null)
{
    uint8_t *flags = ARENA_ARRAY(in->arena, in->slots, uint8_t);
    struct text stored = result_bytes(in->r, in->row, column);
    if (when_null != NULL && result_null(in->r, in->row, column))
        memcpy(flags, when_null, in->slots);
    else if (stored.len > 0)
        memcpy(flags, stored.ptr, stored.len < in->slots ? stored.len : in->slots);
    return flags;
}

static struct fraction *read_parts(const struct reader *in, int column)
{
    if (result_null(in->r, in->row, column))
        return NULL;
    decimal_wide *num = ARENA_ARRAY(in->arena, in->slots, decimal_wide);
    decimal_wide *den = ARENA_ARRAY(in->arena, in->slots, decimal_wide);
    struct fraction *parts = ARENA_ARRAY(in->arena, in->slots, struct fraction);
    (void)result_numerics(in->r, in->row, column, num, in->slots);
    (void)result_numerics(in->r, in->row, column + 1, den, in->slots);
    for (size_t i = 0; i < in->slots; i++)
        parts[i] = (struct fraction){num[i], den[i]};
    return parts;
}

static void read_row(const struct reader *in, struct aggregate *a)
{
    a->period = period_of_id(result_int4(in->r, in->row, COLUMN_PERIOD));
    a->basis = (enum basis)result_int4(in->r, in->row, COLUMN_BASIS);
    a->bases = (unsigned)result_int4(in->r, in->row, COLUMN_BASES);
    a->filings = result_int4(in->r, in->row, COLUMN_FILINGS);
    a->slots = in->slots;
    a->own = read_vector(in, COLUMN_OWN, NULL);
    a->children = read_vector(in, COLUMN_CHILDREN, NULL);
    a->effective = read_vector(in, COLUMN_EFFECTIVE, a->children);
    a->reported = read_counts(in, COLUMN_REPORTED, NULL);
    a->expected = read_counts(in, COLUMN_EXPECTED, NULL);
    a->flags = read_flags(in, COLUMN_FLAGS, NULL);
    a->children_reported = read_counts(in, COLUMN_CHILDREN_REPORTED, a->reported);
    a->children_expected = read_counts(in, COLUMN_CHILDREN_EXPECTED, a->expected);
    a->children_flags = read_flags(in, COLUMN_CHILDREN_FLAGS, a->flags);
    a->tally =
        result_null(in->r, in->row, COLUMN_TALLY) ? NULL : read_vector(in, COLUMN_TALLY, NULL);
    a->own_parts = read_parts(in, COLUMN_OWN_PARTS);
    a->children_parts = read_parts(in, COLUMN_CHILDREN_PARTS);
    a->effective_parts = read_parts(in, COLUMN_EFFECTIVE_PARTS);
}

void rows_read(const PGresult *result,
               const struct catalog *catalog,
               struct arena *arena,
               struct store_aggregates *ret)
{
    for (int row = 0; row < PQntuples(result); row++) {
        struct aggregate a = {
            .layout = catalog_layout_by_id(catalog, result_int4(result, row, COLUMN_LAYOUT)),
            .org = catalog_org_by_id(catalog, result_int4(result, row, COLUMN_ORG)),
            .hierarchy =
                catalog_hierarchy_by_id(catalog, result_int4(result, row, COLUMN_HIERARCHY)),
        };
        if (a.layout == CATALOG_NONE || a.org == CATALOG_NONE || a.hierarchy == CATALOG_NONE)
            continue;
        const struct reader in = {result, row, catalog->layouts.at[a.layout].len, arena};
        read_row(&in, &a);
        VEC_PUSH(arena, ret, a);
    }
}

enum status store_aggregate_scan(struct store *store,
                                 const struct catalog *catalog,
                                 int32_t year,
                                 uint32_t layout,
                                 enum basis basis,
                                 struct arena *arena,
                                 bool (*each)(void *ctx, const struct aggregate *aggregate),
                                 void *ctx,
                                 struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int4(&params, basis == BASIS_COUNT ? (1 << BASIS_COUNT) - 1 : 1 << basis);
    params_int4(&params, year == 0 ? 0 : year * 100000);
    params_int4(&params, year == 0 ? INT32_MAX : year * 100000 + 99999);
    if (layout == CATALOG_NONE)
        params_null(&params);
    else
        params_int4(&params, catalog->layouts.at[layout].id);
    DB_RESULT(result);
    struct store_aggregates rows = {0};
    enum status status = db_exec(store, DB_SQL(aggregate_scan), DB_ROWS, &params, &result, diags);
    if (status == STATUS_OK)
        rows_read(result, catalog, arena, &rows);
    for (size_t i = 0; i < rows.len; i++)
        if (!each(ctx, &rows.at[i]))
            break;
    return status;
}

/* ---- to the table ---- */

void rows_params_keys(struct params *params,
                      const struct catalog *catalog,
                      const struct store_aggregate_key *keys,
                      size_t len)
{
    int32_t *part[4];
    for (size_t k = 0; k < 4; k++)
        part[k] = ARENA_ARRAY(params->arena, len, int32_t);
    for (size_t i = 0; i < len; i++) {
        part[0][i] = catalog->hierarchies.at[keys[i].hierarchy].id;
        part[1][i] = period_id(keys[i].period);
        part[2][i] = catalog->orgs.at[keys[i].org].id;
        part[3][i] = catalog->layouts.at[keys[i].layout].id;
    }
    params_int2s(params, part[0], len);
    for (size_t k = 1; k < 4; k++)
        params_int4s(params, part[k], len);
}

static const int64_t *unless_empty(const int64_t *cells, size_t slots)
{
    for (size_t i = 0; i < slots; i++)
        if (cells[i] != CELL_NULL)
            return cells;
    return NULL;
}

static const void *unless_same(const void *vector, const void *as, size_t bytes)
{
    return memcmp(vector, as, bytes) == 0 ? NULL : vector;
}

struct rows_columns rows_columns_of(const struct aggregate *a)
{
    const size_t counts = a->slots * sizeof *a->reported;
    return (struct rows_columns){
        .own = unless_empty(a->own, a->slots),
        .children = unless_empty(a->children, a->slots),
        .effective = unless_same(a->effective, a->children, a->slots * sizeof *a->effective),
        .tally = a->tally,
        .reported = a->reported,
        .expected = a->expected,
        .flags = a->flags,
        .children_reported = unless_same(a->children_reported, a->reported, counts),
        .children_expected = unless_same(a->children_expected, a->expected, counts),
        .children_flags = unless_same(a->children_flags, a->flags, a->slots),
    };
}
