/*
 * standings: what stands of each report that is due, and when it first came: the raw material of completeness; and which cells anything stands
 * in. Writes nothing. Neighbours: internal.h.
 */
#include "internal.h"

/* ---- reports ---- */

static void read_standings(const PGresult *result,
                           const struct catalog *catalog,
                           struct arena *arena,
                           struct store_standings *ret)
{
    for (int row = 0; row < PQntuples(result); row++) {
        const struct store_standing standing = {
            .org = catalog_org_by_id(catalog, result_int4(result, row, 0)),
            .regime = catalog_regime_by_id(catalog, result_int4(result, row, 1)),
            .form = catalog_form_by_id(catalog, result_int4(result, row, 2)),
            .period = period_of_id(result_int4(result, row, 3)),
            .state = result_text(result, row, 4, arena),
            .vintage = (enum vintage)result_int4(result, row, 5),
            .version = result_int4(result, row, 6),
            .first_received_at = result_instant(result, row, 7),
            .reason = result_null(result, row, 8) ? NULL : result_text(result, row, 8, arena),
            .cells = result_null(result, row, 9) ? NULL : result_text(result, row, 9, arena),
            .again = result_instant(result, row, 10),
            .nil = result_bool(result, row, 11),
        };
        VEC_PUSH(arena, ret, standing);
    }
}

/* ---- what a return asked for ---- */

struct place_key {
    uint32_t org, regime, form;
    int32_t period, vintage;
};

static struct text key_text(const struct place_key *key)
{
    return (struct text){(const char *)key, sizeof *key};
}

static struct map index_of(const struct store_standings *standings, struct arena *arena)
{
    struct map map;
    map_init(&map, arena, standings->len);
    for (size_t i = 0; i < standings->len; i++) {
        const struct store_standing *s = &standings->at[i];
        const struct place_key key = {s->org, s->regime, s->form, period_id(s->period),
                                      (int32_t)s->vintage};
        (void)map_put(&map, (struct text){arena_copy(arena, &key, sizeof key), sizeof key},
                      (uint32_t)i);
    }
    return map;
}

/* The standing version answers the last return of an earlier one. */
static void take_answers(const PGresult *result,
                         const struct catalog *catalog,
                         const struct map *by_place,
                         struct store_standings *standings)
{
    for (int row = 0; row < PQntuples(result); row++) {
        const struct place_key key = {catalog_org_by_id(catalog, result_int4(result, row, 0)),
                                      catalog_regime_by_id(catalog, result_int4(result, row, 1)),
                                      catalog_form_by_id(catalog, result_int4(result, row, 2)),
                                      result_int4(result, row, 3), result_int4(result, row, 4)};
        uint32_t i = map_find(by_place, key_text(&key));
        if (i == MAP_NONE || standings->at[i].version <= result_int4(result, row, 5))
            continue;
        standings->at[i].asked = result_instant(result, row, 6);
        standings->at[i].answered_at = result_instant(result, row, 7);
    }
}

static enum status find_answers(struct store *store,
                                const struct catalog *catalog,
                                const struct params *params,
                                struct arena *arena,
                                struct store_standings *standings,
                                struct diags *diags)
{
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(standing_answers), DB_ROWS, params, &result, diags);
    if (status != STATUS_OK || PQntuples(result) == 0)
        return status;
    const struct map by_place = index_of(standings, arena);
    take_answers(result, catalog, &by_place, standings);
    return STATUS_OK;
}

enum status store_standing_find(struct store *store,
                                const struct catalog *catalog,
                                const struct store_standing_filter *filter,
                                struct arena *arena,
                                struct store_standings *ret,
                                struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int4(&params, filter->period_from);
    params_int4(&params, filter->period_to);
    params_int4_or_null(&params, filter->regime == CATALOG_NONE
                                     ? INT32_MIN
                                     : catalog->regimes.at[filter->regime].id);
    params_int4_or_null(&params, filter->any_form ? INT32_MIN
                                 : filter->form == CATALOG_NONE
                                     ? 0
                                     : catalog->forms.at[filter->form].id);
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(standing_list), DB_ROWS, &params, &result, diags);
    if (status != STATUS_OK)
        return status;
    read_standings(result, catalog, arena, ret);
    return find_answers(store, catalog, &params, arena, ret, diags);
}

enum status store_standing_list(struct store *store,
                                const struct catalog *catalog,
                                int32_t period_from,
                                int32_t period_to,
                                struct arena *arena,
                                struct store_standings *ret,
                                struct diags *diags)
{
    const struct store_standing_filter all = {.period_from = period_from,
                                              .period_to = period_to,
                                              .regime = CATALOG_NONE,
                                              .any_form = true};
    return store_standing_find(store, catalog, &all, arena, ret, diags);
}

/* ---- cells ---- */

enum status store_standing_cells(struct store *store,
                                 const struct catalog *catalog,
                                 const struct period *periods,
                                 size_t len,
                                 struct arena *arena,
                                 struct store_cells *ret,
                                 struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    int32_t *ids = ARENA_ARRAY(arena, len, int32_t);
    for (size_t i = 0; i < len; i++)
        ids[i] = period_id(periods[i]);
    if (len > 0)
        params_int4s(&params, ids, len);
    else
        params_null(&params);
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(standing_cells), DB_ROWS, &params, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
        const struct catalog_slot_ref cell = {
            .layout = catalog_layout_by_id(catalog, result_int4(result, row, 0)),
            .slot = (uint32_t)result_int4(result, row, 1)};
        if (cell.layout != CATALOG_NONE && cell.slot < catalog->layouts.at[cell.layout].len)
            VEC_PUSH(arena, ret, cell);
    }
    return status;
}
