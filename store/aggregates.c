/*
 * aggregates: the store's part of an aggregation run: its snapshot and marks, the vectors that it asks for, and its results, written in one
 * transaction. Knows no arithmetic. REQ: data-model.md rule 8. Neighbours: reading.h, copy.c.
 */
#include "reading.h"

#include <string.h>

/* ---- the snapshot ---- */

static enum status read_marks(struct store *store,
                              const struct catalog *catalog,
                              int64_t position,
                              struct arena *arena,
                              struct store_stales *ret,
                              struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int8(&params, position);
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(stale_list), DB_ROWS, &params, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
        const struct store_stale mark = {
            .id = result_int8(result, row, 0),
            .layout = catalog_layout_by_id(catalog, result_int4(result, row, 1)),
            .org = catalog_org_by_id(catalog, result_int4(result, row, 2)),
            .period = period_of_id(result_int4(result, row, 3)),
        };
        VEC_PUSH(arena, ret, mark);
    }
    return status;
}

static enum status read_all_keys(struct store *store,
                                 const struct catalog *catalog,
                                 struct arena *arena,
                                 struct store_stales *ret,
                                 struct diags *diags)
{
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(filed_keys), DB_ROWS, NULL, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
        const struct store_stale key = {
            .layout = catalog_layout_by_id(catalog, result_int4(result, row, 0)),
            .org = catalog_org_by_id(catalog, result_int4(result, row, 1)),
            .period = period_of_id(result_int4(result, row, 2)),
        };
        VEC_PUSH(arena, ret, key);
    }
    return status;
}

enum status store_stale_read(struct store *store,
                             const struct catalog *catalog,
                             bool full,
                             struct arena *arena,
                             struct store_stales *ret,
                             int64_t *ret_position,
                             struct diags *diags)
{
    if (store_audit_seal(store, ret_position, diags) != STATUS_OK ||
        store_begin(store, STORE_REPEATABLE_READ, diags) != STATUS_OK)
        return STATUS_FAILED;
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(audit_position), DB_ONE_ROW, NULL, &result, diags);
    if (status != STATUS_OK)
        return status;
    *ret_position = store->position = result_int8(result, 0, 0);
    status = read_marks(store, catalog, *ret_position, arena, ret, diags);
    if (status == STATUS_OK && full)
        status = read_all_keys(store, catalog, arena, ret, diags);
    return status;
}

/* ---- filings ---- */

/* NULL where no slot has a status. */
static uint8_t *
read_statuses(const PGresult *r, int row, int column, size_t slots, struct arena *arena)
{
    if (result_array_len(r, row, column) == 0)
        return NULL;
    uint8_t *status = ARENA_ARRAY(arena, slots, uint8_t);
    reading_statuses(r, row, column, status, slots, arena);
    return status;
}

/* A stored vector may be shorter than its layout is now: slots are only ever appended. */
static int64_t *
read_vector(const PGresult *r, int row, int column, size_t slots, struct arena *arena)
{
    int64_t *cells = ARENA_ARRAY(arena, slots, int64_t);
    for (size_t i = 0; i < slots; i++)
        cells[i] = CELL_NULL;
    (void)result_int8s(r, row, column, cells, slots);
    return cells;
}

static struct store_filed read_filed(const PGresult *r,
                                     int row,
                                     const struct catalog *catalog,
                                     const struct layout *layout,
                                     struct arena *arena)
{
    struct store_filed f = {.submission = result_int8(r, row, 6)};
    int64_t *cells = read_vector(r, row, 7, layout->len, arena);
    uint8_t *status = read_statuses(r, row, 8, layout->len, arena);
    report_convert(layout, cells, status, NULL);
    f.filed = (struct filed){
        .org = catalog_org_by_id(catalog, result_int4(r, row, 0)),
        .form = catalog_form_by_id(catalog, result_int4(r, row, 1)),
        .period = period_of_id(result_int4(r, row, 2)),
        .vintage = (enum vintage)result_int4(r, row, 3),
        .version = result_int4(r, row, 4),
        .approved = result_bool(r, row, 5),
        .slots = layout->len,
        .cells = cells,
        .status = status,
    };
    return f;
}

enum status store_filed_read(struct store *store,
                             const struct catalog *catalog,
                             uint32_t layout,
                             const uint32_t *orgs,
                             const struct period *periods,
                             size_t len,
                             struct arena *arena,
                             bool (*each)(void *ctx, const struct store_filed *filed),
                             void *ctx,
                             struct diags *diags)
{
    int32_t *org_ids = ARENA_ARRAY(arena, len, int32_t);
    int32_t *period_ids = ARENA_ARRAY(arena, len, int32_t);
    for (size_t i = 0; i < len; i++) {
        org_ids[i] = catalog->orgs.at[orgs[i]].id;
        period_ids[i] = period_id(periods[i]);
    }
    struct params params;
    params_init(&params, arena);
    params_int4(&params, catalog->layouts.at[layout].id);
    params_int4s(&params, org_ids, len);
    params_int4s(&params, period_ids, len);
    params_int8(&params, store->position);
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(filed_list), DB_ROWS, &params, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
        const struct store_filed filed =
            read_filed(result, row, catalog, &catalog->layouts.at[layout], arena);
        if (filed.filed.org != CATALOG_NONE && filed.filed.form != CATALOG_NONE &&
            !each(ctx, &filed))
            break;
    }
    return status;
}

/* ---- stored aggregates ---- */

enum {
    COLUMN_HIERARCHY,
    COLUMN_PERIOD,
    COLUMN_ORG,
    COLUMN_LAYOUT,
    COLUMN_BASIS,
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
    COLUMN_CHILDREN_FLAGS
};

static struct fraction *
read_parts(const PGresult *r, int row, int column, size_t slots, struct arena *arena)
{
    if (result_null(r, row, column))
        return NULL;
    decimal_wide *num = ARENA_ARRAY(arena, slots, decimal_wide);
    decimal_wide *den = ARENA_ARRAY(arena, slots, decimal_wide);
    struct fraction *parts = ARENA_ARRAY(arena, slots, struct fraction);
    (void)result_numerics(r, row, column, num, slots);
    (void)result_numerics(r, row, column + 1, den, slots);
    for (size_t i = 0; i < slots; i++)
        parts[i] = (struct fraction){num[i], den[i]};
    return parts;
}

static int32_t *
read_counts(const PGresult *r, int row, int column, size_t slots, struct arena *arena)
{
    int32_t *counts = ARENA_ARRAY(arena, slots, int32_t);
    (void)result_int4s(r, row, column, counts, slots);
    return counts;
}

static uint8_t *
read_flags(const PGresult *r, int row, int column, size_t slots, struct arena *arena)
{
    uint8_t *flags = ARENA_ARRAY(arena, slots, uint8_t);
    struct text stored = result_bytes(r, row, column);
    if (stored.len > 0)
        memcpy(flags, stored.ptr, stored.len < slots ? stored.len : slots);
    return flags;
}

static bool read_aggregate(const PGresult *r,
                           int row,
                           const struct catalog *catalog,
                           struct arena *arena,
                           struct aggregate *ret)
{
    uint32_t layout = catalog_layout_by_id(catalog, result_int4(r, row, COLUMN_LAYOUT));
    uint32_t org = catalog_org_by_id(catalog, result_int4(r, row, COLUMN_ORG));
    uint32_t hierarchy = catalog_hierarchy_by_id(catalog, result_int4(r, row, COLUMN_HIERARCHY));
    if (layout == CATALOG_NONE || org == CATALOG_NONE || hierarchy == CATALOG_NONE)
        return false;
    size_t slots = catalog->layouts.at[layout].len;
    *ret = (struct aggregate){
        .hierarchy = hierarchy,
        .org = org,
        .layout = layout,
        .period = period_of_id(result_int4(r, row, COLUMN_PERIOD)),
        .basis = (enum basis)result_int4(r, row, COLUMN_BASIS),
        .slots = slots,
        .own = read_vector(r, row, COLUMN_OWN, slots, arena),
        .children = read_vector(r, row, COLUMN_CHILDREN, slots, arena),
        .effective = read_vector(r, row, COLUMN_EFFECTIVE, slots, arena),
        .reported = read_counts(r, row, COLUMN_REPORTED, slots, arena),
        .expected = read_counts(r, row, COLUMN_EXPECTED, slots, arena),
        .flags = read_flags(r, row, COLUMN_FLAGS, slots, arena),
        .children_reported = read_counts(r, row, COLUMN_CHILDREN_REPORTED, slots, arena),
        .children_expected = read_counts(r, row, COLUMN_CHILDREN_EXPECTED, slots, arena),
        .children_flags = read_flags(r, row, COLUMN_CHILDREN_FLAGS, slots, arena),
        .own_parts = read_parts(r, row, COLUMN_OWN_PARTS, slots, arena),
        .children_parts = read_parts(r, row, COLUMN_CHILDREN_PARTS, slots, arena),
        .effective_parts = read_parts(r, row, COLUMN_EFFECTIVE_PARTS, slots, arena),
        .filings = result_int4(r, row, COLUMN_FILINGS),
    };
    return true;
}

static void give_aggregates(const PGresult *r,
                            const struct catalog *catalog,
                            struct arena *arena,
                            bool (*each)(void *ctx, const struct aggregate *aggregate),
                            void *ctx)
{
    for (int row = 0; row < PQntuples(r); row++) {
        struct aggregate aggregate;
        if (read_aggregate(r, row, catalog, arena, &aggregate) && !each(ctx, &aggregate))
            return;
    }
}

/* Four parallel arrays of surrogates. */
static void params_keys(struct params *params,
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

enum status store_aggregate_read(struct store *store,
                                 const struct catalog *catalog,
                                 const struct store_aggregate_key *keys,
                                 size_t len,
                                 unsigned bases,
                                 struct arena *arena,
                                 bool (*each)(void *ctx, const struct aggregate *aggregate),
                                 void *ctx,
                                 struct diags *diags)
{
    int32_t wanted[BASIS_COUNT];
    size_t wanted_len = 0;
    for (int basis = 0; basis < BASIS_COUNT; basis++)
        if ((bases & (1U << basis)) != 0)
            wanted[wanted_len++] = basis;
    struct params params;
    params_init(&params, arena);
    params_keys(&params, catalog, keys, len);
    params_int2s(&params, wanted, wanted_len);
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(aggregate_read), DB_ROWS, &params, &result, diags);
    if (status == STATUS_OK)
        give_aggregates(result, catalog, arena, each, ctx);
    return status;
}

enum status store_aggregate_scan(struct store *store,
                                 const struct catalog *catalog,
                                 int32_t year,
                                 enum basis basis,
                                 struct arena *arena,
                                 bool (*each)(void *ctx, const struct aggregate *aggregate),
                                 void *ctx,
                                 struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int2(&params, (int32_t)basis);
    params_int4(&params, year == 0 ? 0 : year * 100000);
    params_int4(&params, year == 0 ? INT32_MAX : year * 100000 + 99999);
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(aggregate_scan), DB_ROWS, &params, &result, diags);
    if (status == STATUS_OK)
        give_aggregates(result, catalog, arena, each, ctx);
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

/* ---- writing ---- */

struct store_writer {
    struct store *store;
    struct arena *arena, *scratch;
    bool full;
    struct copy *copy;
    int64_t rows, removed;
    struct VEC(struct aggregate_finding) findings; /* one COPY at a time: they wait for the end */
};

enum status store_aggregate_begin(struct store *store,
                                  bool full,
                                  struct store_writer **ret_writer,
                                  struct arena *arena,
                                  struct diags *diags)
{
    struct store_writer *writer = ARENA_NEW(arena, struct store_writer);
    *writer = (struct store_writer){.store = store, .arena = arena, .full = full};
    *ret_writer = writer;
    if (copy_stage(store, diags) != STATUS_OK)
        return STATUS_FAILED;
    writer->scratch = arena_new(0);
    return copy_begin(store, DB_SQL(copy_aggregate), arena, &writer->copy, diags);
}

void store_aggregate_abandon(struct store_writer *writer)
{
    if (writer != NULL)
        arena_free(writer->scratch);
}

static void params_vector(struct params *params, const int64_t *cells, size_t slots)
{
    for (size_t i = 0; i < slots; i++) {
        if (cells[i] != CELL_NULL) {
            params_int8s(params, cells, slots);
            return;
        }
    }
    params_null(params);
}

static void params_parts(struct params *params, const struct fraction *parts, size_t slots)
{
    if (parts == NULL) {
        params_null(params);
        params_null(params);
        return;
    }
    decimal_wide *num = ARENA_ARRAY(params->arena, slots, decimal_wide);
    decimal_wide *den = ARENA_ARRAY(params->arena, slots, decimal_wide);
    for (size_t i = 0; i < slots; i++) {
        num[i] = parts[i].num;
        den[i] = parts[i].den;
    }
    params_numerics(params, num, slots);
    params_numerics(params, den, slots);
}

/* Most rows are of leaves: their children count nothing, and take no room. */
static void params_children(struct params *row, const struct aggregate *a)
{
    bool any = false;
    for (size_t i = 0; a->children_expected != NULL && i < a->slots && !any; i++)
        any = a->children_expected[i] != 0 || a->children_reported[i] != 0 ||
              a->children_flags[i] != 0;
    if (!any) {
        params_null(row);
        params_null(row);
        params_null(row);
        return;
    }
    params_int4s(row, a->children_reported, a->slots);
    params_int4s(row, a->children_expected, a->slots);
    params_bytes(row, a->children_flags, a->slots);
}

enum status store_aggregate_put(struct store_writer *writer,
                                const struct catalog *catalog,
                                const struct aggregate *a,
                                struct diags *diags)
{
    struct params row;
    params_init(&row, writer->scratch);
    params_int2(&row, catalog->hierarchies.at[a->hierarchy].id);
    params_int4(&row, period_id(a->period));
    params_int4(&row, catalog->orgs.at[a->org].id);
    params_int4(&row, catalog->layouts.at[a->layout].id);
    params_int2(&row, (int32_t)a->basis);
    params_int4(&row, a->filings);
    params_int4(&row, (int32_t)a->slots);
    params_vector(&row, a->own, a->slots);
    params_vector(&row, a->children, a->slots);
    params_vector(&row, a->effective, a->slots);
    params_int4s(&row, a->reported, a->slots);
    params_int4s(&row, a->expected, a->slots);
    params_bytes(&row, a->flags, a->slots);
    params_parts(&row, a->own_parts, a->slots);
    params_parts(&row, a->children_parts, a->slots);
    params_parts(&row, a->effective_parts, a->slots);
    params_children(&row, a);
    bool sent = copy_row(writer->copy, &row);
    arena_reset(writer->scratch);
    writer->rows += a->filings > 0 ? 1 : 0;
    return sent ? STATUS_OK : copy_end(writer->copy, diags);
}

enum status store_finding_put(struct store_writer *writer,
                              const struct catalog *catalog,
                              const struct aggregate_finding *finding,
                              struct diags *diags)
{
    (void)catalog;
    (void)diags;
    VEC_PUSH(writer->arena, &writer->findings, *finding);
    return STATUS_OK;
}

static void params_finding(struct params *row,
                           const struct catalog *catalog,
                           const struct aggregate_finding *f,
                           size_t n)
{
    const struct diag *d = &f->diag;
    size_t args = 0;
    while (args < DIAG_ARGS_MAX && d->arg[args] != NULL)
        args++;
    params_int2(row, catalog->hierarchies.at[f->hierarchy].id);
    params_int4(row, period_id(f->period));
    params_int4(row, catalog->orgs.at[f->org].id);
    params_int4(row, catalog->layouts.at[f->layout].id);
    params_int4(row, (int32_t)n);
    params_text(row, diag_name(d->code));
    params_text(row, severity_name(diag_severity(d->code)));
    params_text(row, d->at.file);
    params_text(row, d->at.sheet);
    params_int4(row, (int32_t)d->at.row);
    params_int4(row, (int32_t)d->at.column);
    params_texts(row, d->arg, args);
    const char *const fields[] = {d->cell,           d->org_code, d->period, d->form,
                                  d->indicator_code, d->members,  d->value,  d->expected};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        params_text(row, fields[i]);
}

static enum status
write_findings(struct store_writer *writer, const struct catalog *catalog, struct diags *diags)
{
    if (writer->findings.len == 0)
        return STATUS_OK;
    struct copy *copy = NULL;
    if (copy_begin(writer->store, DB_SQL(copy_finding), writer->arena, &copy, diags) != STATUS_OK)
        return STATUS_FAILED;
    bool sent = true;
    for (size_t i = 0; i < writer->findings.len && sent; i++) {
        struct params row;
        params_init(&row, writer->scratch);
        params_finding(&row, catalog, &writer->findings.at[i], i);
        sent = copy_row(copy, &row);
        arena_reset(writer->scratch);
    }
    if (copy_end(copy, diags) != STATUS_OK)
        return STATUS_FAILED;
    return db_exec(writer->store, DB_SQL(finding_write), DB_NOTHING, NULL, NULL, diags);
}

static enum status replace_aggregates(struct store_writer *writer, struct diags *diags)
{
    struct params params;
    params_init(&params, writer->arena);
    params_bool(&params, writer->full);
    DB_RESULT(removed);
    if (copy_end(writer->copy, diags) != STATUS_OK ||
        db_exec(writer->store, DB_SQL(aggregate_remove), DB_NOTHING, &params, &removed, diags) !=
            STATUS_OK)
        return STATUS_FAILED;
    uint64_t rows = 0;
    if (text_to_u64(text_of(PQcmdTuples(removed)), INT64_MAX, &rows))
        writer->removed = (int64_t)rows;
    return db_exec(writer->store, DB_SQL(aggregate_write), DB_NOTHING, NULL, NULL, diags);
}

static enum status replace_findings(struct store_writer *writer,
                                    const struct catalog *catalog,
                                    const struct store_aggregate_key *keys,
                                    size_t len,
                                    struct diags *diags)
{
    struct params params;
    params_init(&params, writer->arena);
    params_bool(&params, writer->full);
    params_keys(&params, catalog, keys, len);
    if (db_exec(writer->store, DB_SQL(finding_remove), DB_NOTHING, &params, NULL, diags) !=
        STATUS_OK)
        return STATUS_FAILED;
    return write_findings(writer, catalog, diags);
}

/* What was applied, and the marks that this settles. */
static enum status settle(struct store_writer *writer,
                          const struct catalog *catalog,
                          const struct store_stales *stales,
                          int64_t position,
                          struct diags *diags)
{
    int32_t *part[3];
    int64_t *ids = ARENA_ARRAY(writer->arena, stales->len, int64_t);
    size_t keys = 0;
    size_t marks = 0;
    for (size_t k = 0; k < 3; k++)
        part[k] = ARENA_ARRAY(writer->arena, stales->len, int32_t);
    for (size_t i = 0; i < stales->len; i++) {
        const struct store_stale *s = &stales->at[i];
        if (s->id != 0)
            ids[marks++] = s->id;
        if (s->layout == CATALOG_NONE || s->org == CATALOG_NONE)
            continue;
        part[0][keys] = catalog->layouts.at[s->layout].id;
        part[1][keys] = catalog->orgs.at[s->org].id;
        part[2][keys++] = period_id(s->period);
    }
    struct params applied;
    params_init(&applied, writer->arena);
    for (size_t k = 0; k < 3; k++)
        params_int4s(&applied, part[k], keys);
    params_int8(&applied, position);
    if (db_exec(writer->store, DB_SQL(applied_write), DB_NOTHING, &applied, NULL, diags) !=
        STATUS_OK)
        return STATUS_FAILED;
    struct params done;
    params_init(&done, writer->arena);
    params_int8s(&done, ids, marks);
    return db_exec(writer->store, DB_SQL(stale_delete), DB_NOTHING, &done, NULL, diags);
}

static enum status note_run(struct store_writer *writer,
                            int64_t now,
                            int64_t position,
                            size_t keys,
                            int32_t load,
                            struct diags *diags)
{
    struct params params;
    params_init(&params, writer->arena);
    params_instant(&params, now);
    params_bool(&params, writer->full);
    params_int8(&params, position);
    params_int8(&params, (int64_t)keys);
    params_int8(&params, writer->rows);
    params_int4(&params, load);
    return db_exec(writer->store, DB_SQL(run_add), DB_NOTHING, &params, NULL, diags);
}

enum status store_aggregate_end(struct store_writer *writer,
                                const struct catalog *catalog,
                                const struct store_aggregate_key *recomputed,
                                size_t recomputed_len,
                                const struct store_stales *stales,
                                int64_t position,
                                int64_t now,
                                int64_t *ret_removed,
                                struct diags *diags)
{
    enum status status = replace_aggregates(writer, diags);
    if (status == STATUS_OK)
        status = replace_findings(writer, catalog, recomputed, recomputed_len, diags);
    if (status == STATUS_OK)
        status = settle(writer, catalog, stales, position, diags);
    if (status == STATUS_OK)
        status = note_run(writer, now, position, recomputed_len, catalog->load_id, diags);
    *ret_removed = writer->removed;
    arena_free(writer->scratch);
    writer->scratch = NULL;
    return status == STATUS_OK ? store_commit(writer->store, diags) : status;
}
