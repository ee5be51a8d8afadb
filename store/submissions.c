/*
 * submissions: what was filed, read back: lists, one, its vector, findings, transitions and versions. Writes nothing.
 * Neighbours: reading.h; intake.c writes what is read here.
 */
#include "reading.h"

#include <string.h>

#define LIMIT_DEFAULT 1000
#define ID_DIGITS_MAX INT64_C(999999999999999999)

static void collect(const PGresult *r,
                    const struct catalog *catalog,
                    struct arena *arena,
                    struct store_submissions *ret)
{
    for (int row = 0; row < PQntuples(r); row++)
        VEC_PUSH(arena, ret, reading_submission(r, row, catalog, arena));
}

enum status store_submission_list(struct store *store,
                                  const struct catalog *catalog,
                                  const struct store_filter *filter,
                                  struct arena *arena,
                                  struct store_submissions *ret,
                                  struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    reading_param_id(&params, filter->org_id);
    reading_param_id(&params,
                     filter->form == CATALOG_NONE ? 0 : catalog->forms.at[filter->form].id);
    reading_param_id(&params,
                     filter->regime == CATALOG_NONE ? 0 : catalog->regimes.at[filter->regime].id);
    reading_param_id(&params, filter->period_from);
    reading_param_id(&params, filter->period_to);
    params_text(&params, filter->state);
    params_int8(&params, filter->limit > 0 ? filter->limit : LIMIT_DEFAULT);
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(submission_list), DB_ROWS, &params, &result, diags);
    if (status == STATUS_OK)
        collect(result, catalog, arena, ret);
    return status;
}

enum status store_submission_find(struct store *store,
                                  const struct catalog *catalog,
                                  const char *id_or_receipt,
                                  struct arena *arena,
                                  struct store_submission *ret,
                                  struct diags *diags)
{
    uint64_t id = 0;
    struct params params;
    params_init(&params, arena);
    if (text_to_u64(text_of(id_or_receipt), (uint64_t)ID_DIGITS_MAX, &id)) {
        params_int8(&params, (int64_t)id);
        params_null(&params);
        params_null(&params);
    } else {
        int64_t serial;
        params_null(&params);
        params_text(&params, id_or_receipt);
        if (receipt_serial(text_of(id_or_receipt), &serial))
            params_int8(&params, serial);
        else
            params_null(&params);
    }
    DB_RESULT(result);
    if (db_exec(store, DB_SQL(submission_find), DB_ROWS, &params, &result, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (PQntuples(result) == 0) {
        diags_addv(diags, DIAG_E407, (struct place){0}, arena_strdup(diags->arena, id_or_receipt),
                   NULL);
        return STATUS_REJECTED;
    }
    *ret = reading_submission(result, 0, catalog, arena);
    return STATUS_OK;
}

static enum status by_id(struct store *store,
                         struct db_sql sql,
                         int64_t submission,
                         struct arena *arena,
                         PGresult **ret,
                         struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int8(&params, submission);
    return db_exec(store, sql, DB_ROWS, &params, ret, diags);
}

static enum status read_texts(struct store *store,
                              int64_t submission,
                              struct report *report,
                              struct arena *arena,
                              struct diags *diags)
{
    DB_RESULT(result);
    enum status status = by_id(store, DB_SQL(submission_texts), submission, arena, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
        struct slot_text t = {.slot = (uint32_t)result_int4(result, row, 1)};
        t.text = text_of(result_text(result, row, 2, arena));
        if (text_is(result_bytes(result, row, 0), "note"))
            VEC_PUSH(arena, &report->notes, t);
        else
            VEC_PUSH(arena, &report->texts, t);
    }
    return status;
}

static enum status read_outline(struct store *store,
                                int64_t submission,
                                struct report *report,
                                struct arena *arena,
                                struct diags *diags)
{
    DB_RESULT(result);
    enum status status =
        by_id(store, DB_SQL(submission_outline), submission, arena, &result, diags);
    if (status == STATUS_OK && PQntuples(result) == 1)
        report->outline = result_text(result, 0, 0, arena);
    return status;
}

enum status store_submission_report(struct store *store,
                                    const struct catalog *catalog,
                                    int64_t submission,
                                    struct arena *arena,
                                    struct report **ret_report,
                                    struct diags *diags)
{
    struct store_submission s;
    *ret_report = NULL;
    const char *id = arena_printf(arena, "%lld", (long long)submission);
    enum status status = store_submission_find(store, catalog, id, arena, &s, diags);
    if (status != STATUS_OK)
        return status;
    DB_RESULT(result);
    status = by_id(store, DB_SQL(submission_cells), submission, arena, &result, diags);
    if (status != STATUS_OK || s.layout == CATALOG_NONE || PQntuples(result) != 1)
        return status;
    struct report *report = reading_vector(result, 0, 0, catalog->layouts.at[s.layout].len, arena);
    report_convert(&catalog->layouts.at[s.layout], report->cells, report->status, report->place);
    report->org = s.org;
    report->regime = s.regime;
    report->form = s.form;
    report->layout = s.layout;
    report->period = s.period;
    report->vintage = s.vintage;
    report->reference_no = s.reference_no;
    report->content = s.content;
    *ret_report = report;
    status = read_texts(store, submission, report, arena, diags);
    return status != STATUS_OK ? status : read_outline(store, submission, report, arena, diags);
}

static void add_finding(const PGresult *r, int row, struct arena *arena, struct diags *ret)
{
    struct diag d = reading_finding(r, row, 0, arena);
    d.cells = result_text_or_null(r, row, READING_FINDING_COLUMNS, arena);
    *diags_add(ret, d.code, d.at) = d;
}

enum status store_submission_findings(struct store *store,
                                      int64_t submission,
                                      struct arena *arena,
                                      struct diags *ret_findings,
                                      struct diags *diags)
{
    DB_RESULT(result);
    enum status status =
        by_id(store, DB_SQL(submission_findings), submission, arena, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++)
        add_finding(result, row, arena, ret_findings);
    return status;
}

enum status store_submission_findings_many(struct store *store,
                                           const int64_t *submissions,
                                           size_t len,
                                           struct arena *arena,
                                           struct diags *const *ret_findings,
                                           struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int8s(&params, submissions, len);
    DB_RESULT(result);
    enum status status =
        db_exec(store, DB_SQL(submission_findings_many), DB_ROWS, &params, &result, diags);
    size_t at = 0; /* both are in order */
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
        int64_t submission = result_int8(result, row, READING_FINDING_COLUMNS + 1);
        while (submissions[at] != submission)
            at++;
        add_finding(result, row, arena, ret_findings[at]);
    }
    return status;
}

enum status store_submission_events(struct store *store,
                                    int64_t submission,
                                    struct arena *arena,
                                    struct store_events *ret,
                                    struct diags *diags)
{
    DB_RESULT(result);
    enum status status = by_id(store, DB_SQL(submission_events), submission, arena, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
        const struct store_event event = {
            .audit_position = result_int8(result, row, 0),
            .at = result_instant(result, row, 1),
            .state = result_text(result, row, 2, arena),
            .actor = result_text(result, row, 3, arena),
            .reason = result_text(result, row, 4, arena),
            .org = result_null(result, row, 5) ? 0 : result_int4(result, row, 5),
            .due = result_instant(result, row, 6),
            .cells = result_text(result, row, 7, arena),
        };
        VEC_PUSH(arena, ret, event);
    }
    return status;
}

enum status store_submission_versions(struct store *store,
                                      const struct catalog *catalog,
                                      int64_t submission,
                                      struct arena *arena,
                                      struct store_submissions *ret,
                                      struct diags *diags)
{
    DB_RESULT(result);
    enum status status =
        by_id(store, DB_SQL(submission_versions), submission, arena, &result, diags);
    if (status == STATUS_OK)
        collect(result, catalog, arena, ret);
    return status;
}
