/*
 * Lint of rules.csv and targets.csv: their words and references; expressions are compiled by indicators/. Neighbours: compile.h.
 */
#include <string.h>

#include "compile.h"

/* A column whose value is one word of a list joined by " | "; empty is allowed where the format has a default. */
static void
check_word(struct compile *c, const struct catalog_row *row, const char *column, const char *words)
{
    struct text t = rows_text(CATALOG_RULES, row, column);

    for (const char *word = words; t.len > 0 && word != NULL;) {
        const char *end = strstr(word, " | ");
        size_t len = end != NULL ? (size_t)(end - word) : strlen(word);
        if (text_eq(t, (struct text){word, len}))
            return;
        word = end != NULL ? end + 3 : NULL;
    }
    if (t.len > 0)
        compile_bad_value(c, CATALOG_RULES, row, column, words);
}

static void check_tolerance(struct compile *c, const struct catalog_row *row)
{
    struct text t = rows_text(CATALOG_RULES, row, "tolerance");
    const char *spelling;

    if (t.len > 0 && t.ptr[t.len - 1] == '%')
        t.len--;
    if (rows_text(CATALOG_RULES, row, "tolerance").len > 0 &&
        (!rows_decimal(t, c->arena, &spelling) || spelling[0] == '-'))
        compile_bad_value(c, CATALOG_RULES, row, "tolerance", "0.5 | 0.5%");
}

static void check_rule(struct compile *c, const struct catalog_row *row)
{
    date_t from, to;

    if (map_find(&c->forms, rows_text(CATALOG_RULES, row, "form")) == MAP_NONE)
        compile_unknown(c, CATALOG_RULES, row, "form", rows_value(CATALOG_RULES, row, "form"));
    compile_dates(c, CATALOG_RULES, row, &from, &to);
    check_word(c, row, "severity", "error | warning | note");
    check_word(c, row, "operator", "= | != | < | <= | > | >= | both_or_neither | not_both");
    check_word(c, row, "missing", "skip_if_any | skip_if_all | never_skip");
    check_tolerance(c, row);
}

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
    for (size_t i = 0; i < c->sorted[CATALOG_RULES].len; i++)
        check_rule(c, c->sorted[CATALOG_RULES].at[i]);
    for (size_t i = 0; i < c->sorted[CATALOG_TARGETS].len; i++)
        check_target(c, c->sorted[CATALOG_TARGETS].at[i]);
}
