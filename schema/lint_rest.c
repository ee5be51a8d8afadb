/*
 * Lint of targets.csv: its references and figures. Neighbours: compile.h.
 */
#include "compile.h"

static void check_target(struct compile *c, const struct catalog_row *row)
{
    const char *org = rows_value(CATALOG_TARGETS, row, "org_code");
    uint32_t indicator =
        map_find(&c->indicators, rows_text(CATALOG_TARGETS, row, "indicator_code"));
    struct period period;
    int64_t units;

    if (!compile_code_known(c, org))
        compile_unknown(c, CATALOG_TARGETS, row, "org_code", org);
    if (!catalog_period_parse(c->catalog, rows_text(CATALOG_TARGETS, row, "period"), &period))
        compile_bad_value(c, CATALOG_TARGETS, row, "period", "2026-10 | 2026-Q3 | 2026");
    if (indicator == MAP_NONE)
        compile_unknown(c, CATALOG_TARGETS, row, "indicator_code",
                        rows_value(CATALOG_TARGETS, row, "indicator_code"));
    else if (decimal_parse(rows_text(CATALOG_TARGETS, row, "value"),
                           c->catalog->indicators.at[indicator].decimals, &units) != DECIMAL_OK &&
             rows_value(CATALOG_TARGETS, row, "value")[0] != '\0')
        compile_bad_value(
            c, CATALOG_TARGETS, row, "value",
            arena_printf(c->arena, "%d decimals", c->catalog->indicators.at[indicator].decimals));
}

void lint_rest(struct compile *c)
{
    for (size_t i = 0; i < c->sorted[CATALOG_TARGETS].len; i++)
        check_target(c, c->sorted[CATALOG_TARGETS].at[i]);
}
