/*
 * consolidation: reports that were made of others: of which, and what was changed. Written with the filing, append-only; the last row of a
 * submission stands. Must not know arithmetic. Neighbours: intake.c (whose transaction it is); verifier/ proves it.
 */
#include "core/json.h"

#include "consolidation.h"

/* ---- content ---- */

static void add_int4s(struct digest_state *state, const int32_t *values, size_t len)
{
    digest_add_int(state, (int64_t)len);
    for (size_t i = 0; i < len; i++)
        digest_add_int(state, values[i]);
}

static void add_int8s(struct digest_state *state, const int64_t *values, size_t len)
{
    digest_add_int(state, (int64_t)len);
    for (size_t i = 0; i < len; i++)
        digest_add_int(state, values[i]);
}

struct digest consolidation_digest(const struct consolidation_row *c)
{
    struct digest_state *state = digest_begin();
    digest_add_int(state, c->submission);
    digest_add_int(state, c->hierarchy);
    digest_add_int(state, c->basis);
    digest_add_int(state, c->provisional ? 1 : 0);
    digest_add_int(state, c->units);
    add_int8s(state, c->members, c->members_len);
    add_int4s(state, c->versions, c->members_len);
    add_int4s(state, c->left_out, c->left_out_len);
    add_int4s(state, c->slots, c->slots_len);
    add_int8s(state, c->sums, c->slots_len);
    add_int8s(state, c->figures, c->slots_len);
    add_int4s(state, c->reported, c->slots_len);
    add_int4s(state, c->expected, c->slots_len);
    for (size_t i = 0; i < c->slots_len; i++) {
        digest_add_int(state, c->reasons[i] == NULL ? 0 : 1);
        digest_add_field(state, text_of(c->reasons[i] == NULL ? "" : c->reasons[i]));
    }
    return digest_end(state);
}

/* ---- writing ---- */

static struct consolidation_row row_of(const struct catalog *catalog,
                                       int64_t submission,
                                       const struct store_consolidation *c,
                                       struct arena *arena)
{
    int32_t *left_out = ARENA_ARRAY(arena, c->left_out_len, int32_t);
    int32_t *slots = ARENA_ARRAY(arena, c->cells_len, int32_t);
    int32_t *reported = ARENA_ARRAY(arena, c->cells_len, int32_t);
    int32_t *expected = ARENA_ARRAY(arena, c->cells_len, int32_t);
    int64_t *sums = ARENA_ARRAY(arena, c->cells_len, int64_t);
    int64_t *figures = ARENA_ARRAY(arena, c->cells_len, int64_t);
    const char **reasons = ARENA_ARRAY(arena, c->cells_len, const char *);
    for (size_t i = 0; i < c->left_out_len; i++)
        left_out[i] = catalog->orgs.at[c->left_out[i]].id;
    for (size_t i = 0; i < c->cells_len; i++) {
        const struct store_consolidated *cell = &c->cells[i];
        slots[i] = (int32_t)cell->slot;
        sums[i] = cell->sum;
        figures[i] = cell->figure;
        reported[i] = cell->reported;
        expected[i] = cell->expected;
        reasons[i] = cell->reason;
    }
    return (struct consolidation_row){.submission = submission,
                                      .hierarchy = catalog->hierarchies.at[c->hierarchy].id,
                                      .basis = (int32_t)c->basis,
                                      .units = c->units,
                                      .provisional = c->provisional,
                                      .members = c->members,
                                      .versions = c->versions,
                                      .members_len = c->members_len,
                                      .left_out = left_out,
                                      .left_out_len = c->left_out_len,
                                      .slots = slots,
                                      .reported = reported,
                                      .expected = expected,
                                      .sums = sums,
                                      .figures = figures,
                                      .reasons = reasons,
                                      .slots_len = c->cells_len};
}

static enum status is_there(struct store *store,
                            int64_t submission,
                            const struct digest *content,
                            bool *ret,
                            struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_int8(&params, submission);
    DB_RESULT(r);
    if (db_exec(store, DB_SQL(consolidation_last), DB_ROWS, &params, &r, diags) != STATUS_OK)
        return STATUS_FAILED;
    struct digest last = {0};
    if (PQntuples(r) == 1)
        last = result_digest(r, 0, 0);
    *ret = PQntuples(r) == 1 && digest_eq(&last, content);
    return STATUS_OK;
}

static const char *detail_of(const struct consolidation_row *row,
                             int64_t position,
                             const struct digest *content,
                             struct arena *arena)
{
    char hex[DIGEST_HEX_MAX];
    struct sink *sink = sink_memory(arena, 1 << 20);
    struct json_writer w;
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_pair_int(&w, "submission", row->submission);
    json_pair_int(&w, "position", position);
    json_pair_int(&w, "members", (int64_t)row->members_len);
    json_pair(&w, "content", digest_hex(content, hex));
    json_end_object(&w);
    struct text t = sink_memory_text(sink);
    return arena_copy(arena, t.ptr, t.len);
}

enum status consolidation_write(struct store *store,
                                const struct consolidation_writing *w,
                                bool *ret_written,
                                struct diags *diags)
{
    struct arena *arena = diags->arena;
    const struct store_consolidation *c = w->what;
    struct consolidation_row row = row_of(w->catalog, w->submission, c, arena);
    struct digest content = consolidation_digest(&row);
    bool there = false;
    int64_t audit;
    *ret_written = false;
    if (is_there(store, w->submission, &content, &there, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (there)
        return STATUS_OK;
    const char *detail = detail_of(&row, c->position, &content, arena);
    if (audit_one(store, "consolidation", w->receipt, w->actor, detail, w->at, &audit, diags) !=
        STATUS_OK)
        return STATUS_FAILED;
    struct params params;
    params_init(&params, arena);
    params_int8(&params, w->submission);
    params_instant(&params, w->at);
    params_text(&params, w->actor);
    params_int4(&params, row.hierarchy);
    params_int4(&params, row.basis);
    params_bool(&params, row.provisional);
    params_int8(&params, c->position);
    params_int4(&params, row.units);
    params_int8s(&params, row.members, row.members_len);
    params_int4s(&params, row.versions, row.members_len);
    params_int4s(&params, row.left_out, row.left_out_len);
    params_int4s(&params, row.slots, row.slots_len);
    params_int8s(&params, row.sums, row.slots_len);
    params_int8s(&params, row.figures, row.slots_len);
    params_int4s(&params, row.reported, row.slots_len);
    params_int4s(&params, row.expected, row.slots_len);
    params_texts(&params, row.reasons, row.slots_len);
    params_digest(&params, &content);
    params_int8(&params, audit);
    *ret_written = true;
    return db_exec(store, DB_SQL(consolidation_add), DB_NOTHING, &params, NULL, diags);
}

/* ---- reading ---- */

static int32_t *int4s(const PGresult *r, int row, int column, size_t len, struct arena *arena)
{
    int32_t *ret = ARENA_ARRAY(arena, len, int32_t);
    (void)result_int4s(r, row, column, ret, len);
    return ret;
}

static int64_t *int8s(const PGresult *r, int row, int column, size_t len, struct arena *arena)
{
    int64_t *ret = ARENA_ARRAY(arena, len, int64_t);
    (void)result_int8s(r, row, column, ret, len);
    return ret;
}

enum { ROW_MEMBERS, ROW_VERSIONS, ROW_LEFT_OUT, ROW_SLOTS, ROW_SUMS, ROW_FIGURES };
enum { ROW_REPORTED = ROW_FIGURES + 1, ROW_EXPECTED, ROW_REASONS };

void consolidation_arrays(
    const PGresult *r, int row, int first, struct arena *arena, struct consolidation_row *ret)
{
    ret->members_len = result_array_len(r, row, first + ROW_MEMBERS);
    ret->left_out_len = result_array_len(r, row, first + ROW_LEFT_OUT);
    ret->slots_len = result_array_len(r, row, first + ROW_SLOTS);
    ret->members = int8s(r, row, first + ROW_MEMBERS, ret->members_len, arena);
    ret->versions = int4s(r, row, first + ROW_VERSIONS, ret->members_len, arena);
    ret->left_out = int4s(r, row, first + ROW_LEFT_OUT, ret->left_out_len, arena);
    ret->slots = int4s(r, row, first + ROW_SLOTS, ret->slots_len, arena);
    ret->sums = int8s(r, row, first + ROW_SUMS, ret->slots_len, arena);
    ret->figures = int8s(r, row, first + ROW_FIGURES, ret->slots_len, arena);
    ret->reported = int4s(r, row, first + ROW_REPORTED, ret->slots_len, arena);
    ret->expected = int4s(r, row, first + ROW_EXPECTED, ret->slots_len, arena);
    const char **reasons = ARENA_ARRAY(arena, ret->slots_len, const char *);
    (void)result_texts(r, row, first + ROW_REASONS, reasons, ret->slots_len, arena);
    ret->reasons = reasons;
}

enum { SUBMISSION, AT, ACTOR, HIERARCHY, BASIS, PROVISIONAL, POSITION, UNITS, ARRAYS };
enum { RECEIPT = ARRAYS + ROW_REASONS + 1, ORG, LAYOUT, PERIOD };

static struct store_consolidation
read_row(const PGresult *r, int row, const struct catalog *catalog, struct arena *arena)
{
    struct consolidation_row c = {0};
    consolidation_arrays(r, row, ARRAYS, arena, &c);
    uint32_t *left_out = ARENA_ARRAY(arena, c.left_out_len, uint32_t);
    struct store_consolidated *cells = ARENA_ARRAY(arena, c.slots_len, struct store_consolidated);
    for (size_t i = 0; i < c.left_out_len; i++)
        left_out[i] = catalog_org_by_id(catalog, c.left_out[i]);
    for (size_t i = 0; i < c.slots_len; i++)
        cells[i] = (struct store_consolidated){(uint32_t)c.slots[i], c.sums[i],     c.figures[i],
                                               c.reported[i],        c.expected[i], c.reasons[i]};
    return (struct store_consolidation){
        .submission = result_int8(r, row, SUBMISSION),
        .at = result_instant(r, row, AT),
        .actor = result_text(r, row, ACTOR, arena),
        .hierarchy = catalog_hierarchy_by_id(catalog, result_int4(r, row, HIERARCHY)),
        .basis = (enum basis)result_int4(r, row, BASIS),
        .provisional = result_bool(r, row, PROVISIONAL),
        .position = result_int8(r, row, POSITION),
        .units = result_int4(r, row, UNITS),
        .members = c.members,
        .versions = c.versions,
        .members_len = c.members_len,
        .left_out = left_out,
        .left_out_len = c.left_out_len,
        .cells = cells,
        .cells_len = c.slots_len,
        .receipt = result_text(r, row, RECEIPT, arena),
        .org = catalog_org_by_id(catalog, result_int4(r, row, ORG)),
        .layout = catalog_layout_by_id(catalog, result_int4(r, row, LAYOUT)),
        .period = period_of_id(result_int4(r, row, PERIOD))};
}

enum status store_consolidation_list(struct store *store,
                                     const struct catalog *catalog,
                                     const struct store_consolidation_filter *filter,
                                     struct arena *arena,
                                     struct store_consolidations *ret,
                                     struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    if (filter->submissions != NULL)
        params_int8s(&params, filter->submissions, filter->submissions_len);
    else
        params_null(&params);
    reading_param_id(&params, filter->org == CATALOG_NONE ? 0 : catalog->orgs.at[filter->org].id);
    reading_param_id(&params, filter->period);
    DB_RESULT(r);
    enum status status = db_exec(store, DB_SQL(consolidation_list), DB_ROWS, &params, &r, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(r); row++)
        VEC_PUSH(arena, ret, read_row(r, row, catalog, arena));
    return status;
}
