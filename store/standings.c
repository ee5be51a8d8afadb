/*
 * standings: what stands of each report that is due, and when it first came: the raw material of completeness. Writes nothing.
 * Neighbours: internal.h.
 */
#include "internal.h"

enum status store_standing_list(struct store *store,
                                const struct catalog *catalog,
                                int32_t period_from,
                                int32_t period_to,
                                struct arena *arena,
                                struct store_standings *ret,
                                struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int4(&params, period_from);
    params_int4(&params, period_to);
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(standing_list), DB_ROWS, &params, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
        const struct store_standing standing = {
            .org = catalog_org_by_id(catalog, result_int4(result, row, 0)),
            .regime = catalog_regime_by_id(catalog, result_int4(result, row, 1)),
            .form = catalog_form_by_id(catalog, result_int4(result, row, 2)),
            .period = period_of_id(result_int4(result, row, 3)),
            .state = result_text(result, row, 4, arena),
            .vintage = (enum vintage)result_int4(result, row, 5),
            .version = result_int4(result, row, 6),
            .first_received_at = result_instant(result, row, 7),
        };
        VEC_PUSH(arena, ret, standing);
    }
    return status;
}
