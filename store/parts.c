/*
 * parts: what a submission says besides cells, read back: its narrative, rows of its list, what came with it. Neighbours: submissions.c,
 * intake_write.c writes them.
 */
#include "internal.h"

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

static void collect(const PGresult *r, struct arena *arena, struct report_parts *ret)
{
    for (int row = 0; row < PQntuples(r); row++) {
        struct report_part part = {.n = (uint32_t)result_int4(r, row, 0),
                                   .id = result_text(r, row, 1, arena)};
        part.text = text_of(result_text(r, row, 2, arena));
        VEC_PUSH(arena, ret, part);
    }
}

static enum status read_attachments(struct store *store,
                                    int64_t submission,
                                    struct arena *arena,
                                    struct report *report,
                                    struct diags *diags)
{
    DB_RESULT(r);
    enum status status = by_id(store, DB_SQL(submission_attachments), submission, arena, &r, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(r); row++) {
        const struct report_attachment a = {.kind = result_text(r, row, 0, arena),
                                            .name = result_text(r, row, 1, arena),
                                            .media_type = result_text(r, row, 2, arena),
                                            .digest = result_digest(r, row, 3),
                                            .len = (size_t)result_int8(r, row, 4)};
        VEC_PUSH(arena, &report->attachments, a);
    }
    return status;
}

enum status store_submission_parts(struct store *store,
                                   int64_t submission,
                                   struct arena *arena,
                                   struct report *report,
                                   struct diags *diags)
{
    DB_RESULT(outline);
    DB_RESULT(sections);
    DB_RESULT(rows);
    if (by_id(store, DB_SQL(submission_outline), submission, arena, &outline, diags) != STATUS_OK ||
        by_id(store, DB_SQL(submission_sections), submission, arena, &sections, diags) !=
            STATUS_OK ||
        by_id(store, DB_SQL(submission_rows), submission, arena, &rows, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (PQntuples(outline) == 1)
        report->outline = result_text(outline, 0, 0, arena);
    collect(sections, arena, &report->sections);
    collect(rows, arena, &report->rows);
    return read_attachments(store, submission, arena, report, diags);
}

/* ---- published ---- */

enum { ID, ORG, REGIME, FORM, VINTAGE, VERSION, IS_ROW, N, NAME, BODY };

static struct store_published *
begin_published(const PGresult *r, int row, const struct catalog *catalog, struct arena *arena)
{
    struct store_published *p = ARENA_NEW(arena, struct store_published);
    int32_t form = result_int4(r, row, FORM);
    p->submission = result_int8(r, row, ID);
    p->version = result_int4(r, row, VERSION);
    p->report = report_new(arena, 0);
    p->report->org = catalog_org_by_id(catalog, result_int4(r, row, ORG));
    p->report->regime = catalog_regime_by_id(catalog, result_int4(r, row, REGIME));
    p->report->form = form == 0 ? CATALOG_NONE : catalog_form_by_id(catalog, form);
    p->report->vintage = (enum vintage)result_int4(r, row, VINTAGE);
    /* what the catalog has no longer has no name to be published by */
    p->named = p->report->org != CATALOG_NONE && p->report->regime != CATALOG_NONE &&
               (form == 0 || p->report->form != CATALOG_NONE);
    return p;
}

enum status store_published_parts(struct store *store,
                                  const struct catalog *catalog,
                                  struct period period,
                                  int64_t position,
                                  struct arena *arena,
                                  struct store_publisheds *ret,
                                  struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int4(&params, period_id(period));
    params_int8(&params, position);
    DB_RESULT(r);
    if (db_exec(store, DB_SQL(published_parts), DB_ROWS, &params, &r, diags) != STATUS_OK)
        return STATUS_FAILED;
    struct store_published *p = NULL;
    for (int row = 0; row < PQntuples(r); row++) {
        if (p == NULL || p->submission != result_int8(r, row, ID)) {
            p = begin_published(r, row, catalog, arena);
            p->report->period = period;
            if (p->named)
                VEC_PUSH(arena, ret, p);
        }
        struct report_part part = {.n = (uint32_t)result_int4(r, row, N),
                                   .id = result_text(r, row, NAME, arena)};
        part.text = text_of(result_text(r, row, BODY, arena));
        if (result_bool(r, row, IS_ROW))
            VEC_PUSH(arena, &p->report->rows, part);
        else
            VEC_PUSH(arena, &p->report->sections, part);
    }
    return STATUS_OK;
}
