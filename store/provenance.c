/*
 * provenance: the filings that a figure stands on, with the place of one slot in each. Writes nothing. Neighbours: reading.h.
 */
#include "reading.h"

static void collect(const PGresult *r,
                    const struct catalog *catalog,
                    uint32_t layout,
                    uint32_t slot,
                    struct arena *arena,
                    struct store_inputs *ret)
{
    const struct layout *now = &catalog->layouts.at[layout];
    for (int row = 0; row < PQntuples(r); row++) {
        const struct store_submission submission = reading_submission(r, row, catalog, arena);
        if (submission.org == CATALOG_NONE || submission.form == CATALOG_NONE)
            continue; /* of a catalog that had them */
        struct report *report = reading_vector(r, row, READING_SUBMISSION_COLUMNS, now->len, arena);
        report_convert(now, report->cells, report->status, report->place);
        const struct store_input input = {
            .submission = submission,
            .value = report->cells[slot],
            .status = (enum cell_status)report->status[slot],
            .place = report->place[slot],
            .approved_by = result_text_or_null(r, row, READING_SUBMISSION_COLUMNS + 6, arena),
            .report = report,
        };
        VEC_PUSH(arena, ret, input);
    }
}

enum status store_input_list(struct store *store,
                             const struct catalog *catalog,
                             uint32_t layout,
                             uint32_t slot,
                             const uint32_t *orgs,
                             const struct period *periods,
                             size_t len,
                             struct arena *arena,
                             struct store_inputs *ret,
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
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(input_list), DB_ROWS, &params, &result, diags);
    if (status == STATUS_OK)
        collect(result, catalog, layout, slot, arena, ret);
    return status;
}

enum status store_input_of(struct store *store,
                           const struct catalog *catalog,
                           uint32_t layout,
                           uint32_t slot,
                           const int64_t *submissions,
                           size_t len,
                           struct arena *arena,
                           struct store_inputs *ret,
                           struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int8s(&params, submissions, len);
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(input_of), DB_ROWS, &params, &result, diags);
    if (status == STATUS_OK)
        collect(result, catalog, layout, slot, arena, ret);
    return status;
}

enum status store_passed_list(struct store *store,
                              const int64_t *submissions,
                              size_t len,
                              struct arena *arena,
                              struct store_passes *ret,
                              struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int8s(&params, submissions, len);
    DB_RESULT(r);
    enum status status = db_exec(store, DB_SQL(life_passed), DB_ROWS, &params, &r, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(r); row++) {
        size_t path_len = result_array_len(r, row, 1);
        int32_t *path = ARENA_ARRAY(arena, path_len, int32_t);
        (void)result_int4s(r, row, 1, path, path_len);
        VEC_PUSH(arena, ret,
                 ((struct store_passed){result_int8(r, row, 0), path, path_len,
                                        (size_t)result_int8(r, row, 2)}));
    }
    return status;
}
