/*
 * findings: those of the roll-up, that no single file carries, read back. Writes nothing; writer.c does. Neighbours: reading.h.
 */
#include "reading.h"

enum status store_finding_list(struct store *store,
                               const struct catalog *catalog,
                               const struct store_finding_filter *filter,
                               struct arena *arena,
                               struct store_findings *ret,
                               struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    reading_param_id(&params, filter->org == CATALOG_NONE ? 0 : catalog->orgs.at[filter->org].id);
    reading_param_id(&params, filter->period_from);
    reading_param_id(&params, filter->period_to);
    params_text(&params, filter->code);
    DB_RESULT(result);
    enum status status = db_exec(store, DB_SQL(finding_list), DB_ROWS, &params, &result, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
        struct store_finding *f = VEC_ADD(arena, ret);
        f->hierarchy_code = result_text(result, row, 1, arena);
        f->finding.hierarchy = catalog_hierarchy_by_id(catalog, result_int4(result, row, 0));
        f->finding.period = period_of_id(result_int4(result, row, 2));
        f->finding.org = catalog_org_by_id(catalog, result_int4(result, row, 3));
        f->finding.layout = catalog_layout_by_id(catalog, result_int4(result, row, 4));
        f->finding.diag = reading_finding(result, row, 5, arena);
        f->finding.members = f->finding.diag.members;
        f->finding.indicator =
            f->finding.diag.indicator_code == NULL
                ? CATALOG_NONE
                : catalog_find_indicator(catalog, text_of(f->finding.diag.indicator_code));
    }
    return status;
}
