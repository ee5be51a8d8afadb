/*
 * filings: the effective filings that a roll-up stands on, as vectors: those of one layout and year at once, those of some (unit, period) pairs, or
 * those that the aggregates contain. Knows no arithmetic. REQ: data-model.md rules 4 and 8. Neighbours: vector.h, run.c (the snapshot).
 */
#include <stdlib.h>
#include <string.h>

#include "filings.h"
#include "vector.h"

enum {
    COLUMN_ORG,
    COLUMN_FORM,
    COLUMN_PERIOD,
    COLUMN_VINTAGE,
    COLUMN_VERSION,
    COLUMN_CELLS,
    COLUMN_STATUS_SLOT,
    COLUMN_STATUS,
    COLUMN_LAST, /* approved, or the submission */
};

/* NULL where no slot has a status. */
static uint8_t *read_statuses(const PGresult *r, int row, size_t slots, struct arena *arena)
{
    if (result_array_len(r, row, COLUMN_STATUS_SLOT) == 0)
        return NULL;
    uint8_t *status = ARENA_ARRAY(arena, slots, uint8_t);
    reading_statuses(r, row, COLUMN_STATUS_SLOT, status, slots, arena);
    return status;
}

static bool converts(const struct layout *layout)
{
    for (size_t s = 0; s < layout->len; s++)
        if (layout->cells[s].converts)
            return true;
    return false;
}

/* The cells go where `cells` says. A stored vector may be shorter than its layout is now: slots are only ever appended. */
static struct filed filed_of(const PGresult *r,
                             int row,
                             const struct catalog *catalog,
                             const struct layout *layout,
                             int64_t *cells,
                             struct arena *arena)
{
    vector_int8s(result_bytes(r, row, COLUMN_CELLS), cells, layout->len);
    uint8_t *status = read_statuses(r, row, layout->len, arena);
    if (converts(layout))
        report_convert(layout, cells, status, NULL);
    return (struct filed){
        .org = catalog_org_by_id(catalog, result_int4(r, row, COLUMN_ORG)),
        .form = catalog_form_by_id(catalog, result_int4(r, row, COLUMN_FORM)),
        .period = period_of_id(result_int4(r, row, COLUMN_PERIOD)),
        .vintage = (enum vintage)result_int4(r, row, COLUMN_VINTAGE),
        .version = result_int4(r, row, COLUMN_VERSION),
        .slots = layout->len,
        .cells = cells,
        .status = status,
    };
}

static bool known(const struct filed *filed)
{
    return filed->org != CATALOG_NONE && filed->form != CATALOG_NONE;
}

/* By unit as the catalog orders them, period, vintage. */
static int compare(const void *left, const void *right)
{
    const struct filed *a = left;
    const struct filed *b = right;
    if (a->org != b->org)
        return a->org < b->org ? -1 : 1;
    int32_t p = period_id(a->period);
    int32_t q = period_id(b->period);
    if (p != q)
        return p < q ? -1 : 1;
    return (int)a->vintage - (int)b->vintage;
}

void filings_read(const PGresult *result,
                  const struct catalog *catalog,
                  uint32_t layout,
                  struct arena *arena,
                  struct store_filings *ret)
{
    const struct layout *l = &catalog->layouts.at[layout];
    for (int row = 0; row < PQntuples(result); row++) {
        int64_t *cells = ARENA_ARRAY(arena, l->len, int64_t);
        struct filed filed = filed_of(result, row, catalog, l, cells, arena);
        filed.approved = result_bool(result, row, COLUMN_LAST);
        if (known(&filed))
            VEC_PUSH(arena, ret, filed);
    }
    if (ret->len > 0)
        qsort(ret->at, ret->len, sizeof ret->at[0], compare);
}

/* ---- parameters ---- */

void filings_params_touched(struct params *params,
                            const struct catalog *catalog,
                            uint32_t layout,
                            const uint32_t *orgs,
                            const struct period *periods,
                            size_t len)
{
    int32_t *org_ids = ARENA_ARRAY(params->arena, len, int32_t);
    int32_t *period_ids = ARENA_ARRAY(params->arena, len, int32_t);
    for (size_t i = 0; i < len; i++) {
        org_ids[i] = catalog->orgs.at[orgs[i]].id;
        period_ids[i] = period_id(periods[i]);
    }
    params_int4(params, catalog->layouts.at[layout].id);
    params_int4s(params, org_ids, len);
    params_int4s(params, period_ids, len);
}

void filings_params_units(struct params *params,
                          const struct catalog *catalog,
                          uint32_t layout,
                          int32_t year,
                          const uint32_t *units,
                          size_t len)
{
    int32_t *org_ids = ARENA_ARRAY(params->arena, len, int32_t);
    for (size_t i = 0; i < len; i++)
        org_ids[i] = catalog->orgs.at[units[i]].id;
    params_int4(params, catalog->layouts.at[layout].id);
    params_int4s(params, org_ids, len);
    params_int4(params, year);
}

/* ---- a whole year, row by row ---- */

/* A submission that is not simply received: its last state as of the snapshot. */
struct store_state {
    int64_t submission;
    bool approved, gone; /* gone: withdrawn, or not sealed yet */
};

static void
put_state(struct store_states *states, struct arena *arena, int64_t submission, struct text state)
{
    if (states->len == 0 || states->at[states->len - 1].submission != submission)
        VEC_PUSH(arena, states, ((struct store_state){.submission = submission}));
    struct store_state *s = &states->at[states->len - 1];
    /* What is not sealed has no state; later transitions of it are not sealed either. */
    s->gone = state.len == 0 || text_is(state, "withdrawn");
    s->approved =
        text_is(state, "approved") || text_is(state, "accepted") || text_is(state, "locked");
}

enum status store_states_read(struct store *store,
                              struct arena *arena,
                              struct store_states *ret,
                              struct diags *diags)
{
    DB_RESULT(result);
    struct db_sql sql = store->past != 0 ? DB_SQL(past_states) : DB_SQL(filed_states);
    enum status status = db_exec(store, sql, DB_ROWS, NULL, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++)
        put_state(ret, arena, result_int8(result, row, 0), result_bytes(result, row, 2));
    return status;
}

static const struct store_state *state_of(const struct store_states *states, int64_t submission)
{
    size_t low = 0;
    size_t high = states->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (states->at[middle].submission < submission)
            low = middle + 1;
        else
            high = middle;
    }
    return low < states->len && states->at[low].submission == submission ? &states->at[low] : NULL;
}

/* Every version that stands, as it comes. */
struct version {
    struct filed filed;
    int64_t submission;
};
struct versions VEC(struct version);

struct year {
    const struct catalog *catalog;
    const struct layout *layout;
    const struct store_states *states;
    struct arena *arena, *scratch;
    struct versions versions;
    int64_t *next; /* room for so many vectors more */
    size_t left;
};

/* Vectors lie one behind the other. */
#define BLOCK_VECTORS 256
static int64_t *room_for(struct year *year)
{
    if (year->left == 0) {
        year->next = ARENA_ARRAY(year->arena, BLOCK_VECTORS * year->layout->len, int64_t);
        year->left = BLOCK_VECTORS;
    }
    return year->next;
}

static void take_row(struct year *year, const PGresult *r)
{
    struct version version = {.submission = result_int8(r, 0, COLUMN_LAST)};
    const struct store_state *state = state_of(year->states, version.submission);
    if (state != NULL && state->gone)
        return;
    int64_t *cells = room_for(year);
    version.filed = filed_of(r, 0, year->catalog, year->layout, cells, year->arena);
    version.filed.approved = state != NULL && state->approved;
    if (!known(&version.filed))
        return;
    VEC_PUSH(year->scratch, &year->versions, version);
    year->next += year->layout->len;
    year->left--;
}

/* True when `a` comes after `b`: by period, vintage, and the version that stands first. */
static bool behind(const struct version *a, const struct version *b)
{
    int order = compare(&a->filed, &b->filed);
    if (order != 0)
        return order > 0;
    if (a->filed.version != b->filed.version)
        return a->filed.version < b->filed.version;
    return a->submission < b->submission;
}

/* Sorted by unit in two strides (they are few and known), then within each. */
static const struct version **sort_versions(const struct year *year)
{
    size_t orgs = year->catalog->orgs.len;
    size_t len = year->versions.len;
    const struct version **sorted = ARENA_ARRAY(year->scratch, len, const struct version *);
    size_t *place = ARENA_ARRAY(year->scratch, orgs + 1, size_t);
    for (size_t i = 0; i < len; i++)
        place[year->versions.at[i].filed.org + 1]++;
    for (size_t org = 0; org < orgs; org++)
        place[org + 1] += place[org];
    for (size_t i = 0; i < len; i++)
        sorted[place[year->versions.at[i].filed.org]++] = &year->versions.at[i];
    for (size_t i = 1; i < len; i++) {
        const struct version *v = sorted[i];
        size_t at = i;
        for (; at > 0 && behind(sorted[at - 1], v); at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = v;
    }
    return sorted;
}

static void keep_standing(const struct year *year, struct store_filings *ret)
{
    const struct version **sorted = sort_versions(year);
    for (size_t i = 0; i < year->versions.len; i++)
        if (i == 0 || compare(&sorted[i - 1]->filed, &sorted[i]->filed) != 0)
            VEC_PUSH(year->arena, ret, sorted[i]->filed);
}

static enum status read_rows(struct store *store, struct year *year, struct diags *diags)
{
    enum status status = STATUS_OK;
    for (;;) {
        DB_RESULT(result);
        result = PQgetResult(store->conn);
        if (result == NULL)
            return status;
        ExecStatusType got = PQresultStatus(result);
        if (got == PGRES_SINGLE_TUPLE && status == STATUS_OK)
            take_row(year, result);
        else if (got != PGRES_SINGLE_TUPLE && got != PGRES_TUPLES_OK && status == STATUS_OK)
            status = db_fail(store, "filed_year", result, diags);
    }
}

static enum status set_scan(struct store *store, const char *index, struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_text(&params, index);
    return db_exec(store, DB_SQL(filed_scan), DB_ONE_ROW, &params, NULL, diags);
}

enum status store_year_read(struct store *store,
                            const struct catalog *catalog,
                            uint32_t layout,
                            int32_t of_year,
                            const struct store_states *states,
                            struct arena *arena,
                            struct store_filings *ret,
                            struct diags *diags)
{
    struct year year = {.catalog = catalog,
                        .layout = &catalog->layouts.at[layout],
                        .states = states,
                        .arena = arena,
                        .scratch = arena_new(0)};
    struct params params;
    params_init(&params, arena);
    params_int4(&params, catalog->layouts.at[layout].id);
    params_int4(&params, of_year * 100000);
    params_int4(&params, of_year * 100000 + 99999);
    enum status status = set_scan(store, "off", diags);
    if (status == STATUS_OK)
        status = db_prepare(store, DB_SQL(filed_year), diags);
    if (status == STATUS_OK &&
        (!db_send(store, DB_SQL(filed_year), &params) || PQsetSingleRowMode(store->conn) != 1))
        status = db_fail(store, "filed_year", NULL, diags);
    if (status == STATUS_OK)
        status = read_rows(store, &year, diags);
    /* Not only for the plans: libpq leaves single rows on for the first statement of a pipeline; one outside of any turns them off. */
    if (status == STATUS_OK)
        status = set_scan(store, "on", diags);
    if (status == STATUS_OK)
        keep_standing(&year, ret);
    arena_free(year.scratch);
    return status;
}

enum status store_years(struct store *store,
                        const struct catalog *catalog,
                        struct arena *arena,
                        struct store_years *ret,
                        struct diags *diags)
{
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(filed_years), DB_ROWS, NULL, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
        const struct store_year year = {
            .layout = catalog_layout_by_id(catalog, result_int4(result, row, 0)),
            .year = result_int4(result, row, 1),
            .filings = result_int8(result, row, 2)};
        if (year.layout != CATALOG_NONE)
            VEC_PUSH(arena, ret, year);
    }
    return status;
}

/* ---- what the aggregates contain, without vectors ---- */

static enum status read_keys(struct store *store,
                             const struct catalog *catalog,
                             struct db_sql sql,
                             const struct params *params,
                             struct arena *arena,
                             struct store_stales *ret,
                             struct diags *diags)
{
    DB_RESULT(result);
    enum status status = db_exec(store, sql, DB_ROWS, params, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
        const struct store_stale key = {
            .layout = catalog_layout_by_id(catalog, result_int4(result, row, 0)),
            .org = catalog_org_by_id(catalog, result_int4(result, row, 1)),
            .period = period_of_id(result_int4(result, row, 2)),
        };
        if (key.layout != CATALOG_NONE && key.org != CATALOG_NONE)
            VEC_PUSH(arena, ret, key);
    }
    return status;
}

enum status store_applied_keys(struct store *store,
                               const struct catalog *catalog,
                               int32_t year,
                               struct arena *arena,
                               struct store_stales *ret,
                               struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    reading_param_id(&params, year);
    return read_keys(store, catalog, DB_SQL(applied_keys), &params, arena, ret, diags);
}

enum status store_aggregate_keys(struct store *store,
                                 const struct catalog *catalog,
                                 struct arena *arena,
                                 struct store_stales *ret,
                                 struct diags *diags)
{
    return read_keys(store, catalog, DB_SQL(aggregate_keys), NULL, arena, ret, diags);
}

enum status store_applied_count(struct store *store,
                                const struct catalog *catalog,
                                uint32_t layout,
                                int32_t year,
                                int64_t *ret_units,
                                struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_int4(&params, catalog->layouts.at[layout].id);
    params_int4(&params, year);
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(applied_count), DB_ONE_ROW, &params, &result, diags);
    *ret_units = status == STATUS_OK ? result_int8(result, 0, 0) : 0;
    return status;
}

enum status store_applied_compare(struct store *store,
                                  const struct catalog *catalog,
                                  uint32_t layout,
                                  int32_t year,
                                  const struct store_filings *filings,
                                  struct arena *arena,
                                  int64_t *ret_different,
                                  struct diags *diags)
{
    int32_t *part[5];
    bool *approved = ARENA_ARRAY(arena, filings->len, bool);
    for (size_t k = 0; k < 5; k++)
        part[k] = ARENA_ARRAY(arena, filings->len, int32_t);
    for (size_t i = 0; i < filings->len; i++) {
        const struct filed *f = &filings->at[i];
        part[0][i] = catalog->orgs.at[f->org].id;
        part[1][i] = period_id(f->period);
        part[2][i] = catalog->forms.at[f->form].id;
        part[3][i] = (int32_t)f->vintage;
        part[4][i] = f->version;
        approved[i] = f->approved;
    }
    struct params params;
    params_init(&params, arena);
    params_int4(&params, catalog->layouts.at[layout].id);
    params_int4(&params, year);
    for (size_t k = 0; k < 3; k++)
        params_int4s(&params, part[k], filings->len);
    params_int2s(&params, part[3], filings->len);
    params_int4s(&params, part[4], filings->len);
    params_bools(&params, approved, filings->len);
    DB_RESULT(result);
    enum status status =
        db_exec(store, DB_SQL(applied_compare), DB_ONE_ROW, &params, &result, diags);
    *ret_different = status == STATUS_OK ? result_int8(result, 0, 0) : 0;
    return status;
}
