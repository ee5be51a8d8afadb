/*
 * history: what stands beyond a report that is being judged: filings of units and periods as they stand now, sealed or not. Outside of
 * transactions; nothing is written. Knows no rule. Neighbours: filings.c (the same vectors, as far as the chain is sealed), intake.h.
 */
#include "filings.h"
#include "intake.h"

#define ATTEMPTS 3

/* Reads outside of a transaction may simply be asked again. */
static enum status ask(struct store *store,
                       struct db_sql sql,
                       const struct params *params,
                       PGresult **ret_rows,
                       struct diags *diags)
{
    struct diags failure;
    enum status status = STATUS_FAILED;
    for (int n = 0; n < ATTEMPTS; n++) {
        diags_init(&failure, diags->arena, 0);
        status = db_ready(store, &failure);
        if (status == STATUS_OK)
            status = intake_exec(store, sql, params, ret_rows, &failure);
        if (status == STATUS_OK || !store_should_retry(store))
            break;
    }
    if (status != STATUS_OK)
        db_tell(&failure, diags);
    return status;
}

enum status store_history(struct store *store,
                          const struct catalog *catalog,
                          uint32_t layout,
                          const uint32_t *orgs,
                          const struct period *periods,
                          size_t len,
                          int64_t then,
                          struct arena *arena,
                          struct store_filings *ret,
                          struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    filings_params_touched(&params, catalog, layout, orgs, periods, len);
    if (then != 0)
        params_int8(&params, then);
    struct db_sql sql = then != 0 ? DB_SQL(history_then) : DB_SQL(history_list);
    DB_RESULT(result);
    enum status status = ask(store, sql, &params, &result, diags);
    if (status == STATUS_OK)
        filings_read(result, catalog, layout, arena, ret);
    return status;
}

enum status store_history_year(struct store *store,
                               const struct catalog *catalog,
                               uint32_t layout,
                               int32_t year,
                               int64_t then,
                               struct arena *arena,
                               struct store_filings *ret,
                               struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int4(&params, catalog->layouts.at[layout].id);
    params_int4(&params, year * 100000);
    params_int4(&params, year * 100000 + 99999);
    params_int8(&params, then);
    DB_RESULT(result);
    enum status status = ask(store, DB_SQL(history_year), &params, &result, diags);
    if (status == STATUS_OK)
        filings_read(result, catalog, layout, arena, ret);
    return status;
}

enum status store_history_files(struct store *store,
                                const struct catalog *catalog,
                                int64_t submission,
                                struct arena *arena,
                                struct store_past_files *ret,
                                struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int8(&params, submission);
    DB_RESULT(result);
    enum status status = ask(store, DB_SQL(history_files), &params, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
        const struct store_past_file file = {
            .digest = result_digest(result, row, 0),
            .file = result_text(result, row, 1, arena),
            .encoding = result_text_or_null(result, row, 2, arena),
            .org = catalog_org_by_id(catalog, result_int4(result, row, 3))};
        VEC_PUSH(arena, ret, file);
    }
    return status;
}

enum status store_history_periods(struct store *store,
                                  const struct period *periods,
                                  size_t len,
                                  struct arena *arena,
                                  bool *ret_filed,
                                  struct diags *diags)
{
    int32_t *ids = ARENA_ARRAY(arena, len, int32_t);
    for (size_t i = 0; i < len; i++) {
        ids[i] = period_id(periods[i]);
        ret_filed[i] = false;
    }
    struct params params;
    params_init(&params, arena);
    params_int4s(&params, ids, len);
    DB_RESULT(result);
    enum status status = ask(store, DB_SQL(intake_periods), &params, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++)
        for (size_t i = 0; i < len; i++)
            ret_filed[i] |= ids[i] == result_int4(result, row, 0);
    return status;
}

enum status store_history_same(struct store *store,
                               const struct catalog *catalog,
                               const struct report *const *reports,
                               size_t len,
                               struct arena *arena,
                               bool *ret_same,
                               struct diags *diags)
{
    enum { ORG, REGIME, FORM, PERIOD, VINTAGE, NUMBERS };
    int32_t *columns[NUMBERS];
    const struct digest **contents = ARENA_ARRAY(arena, len, const struct digest *);
    struct params params;
    for (size_t c = 0; c < NUMBERS; c++)
        columns[c] = ARENA_ARRAY(arena, len, int32_t);
    for (size_t i = 0; i < len; i++) {
        const struct report *r = reports[i];
        columns[ORG][i] = catalog->orgs.at[r->org].id;
        columns[REGIME][i] = catalog->regimes.at[r->regime].id;
        columns[FORM][i] = r->form == CATALOG_NONE ? 0 : catalog->forms.at[r->form].id;
        columns[PERIOD][i] = period_id(r->period);
        columns[VINTAGE][i] = (int32_t)r->vintage;
        contents[i] = &r->content;
        ret_same[i] = false;
    }
    params_init(&params, arena);
    for (size_t c = 0; c < NUMBERS; c++)
        params_int4s(&params, columns[c], len);
    params_digests(&params, contents, len);
    DB_RESULT(result);
    enum status status = ask(store, DB_SQL(history_same), &params, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++)
        ret_same[result_int8(result, row, 0) - 1] = true;
    return status;
}
