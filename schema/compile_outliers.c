/*
 * The column `outlier` of indicators.csv: METHOD[:THRESHOLD[:WINDOW]] joined by ";". Neighbours: compile_indicators.c.
 * REQ: expressions.md, "Outliers".
 */
#include "compile.h"

/* What a method does when nothing else is said. */
static struct outlier default_of(enum outlier_method method)
{
    const struct outlier defaults[] = {
        [OUTLIER_ZSCORE] = {OUTLIER_ZSCORE, 30000, 12},
        [OUTLIER_MODIFIED_ZSCORE] = {OUTLIER_MODIFIED_ZSCORE, 35000, 12},
        [OUTLIER_MIN_MAX] = {OUTLIER_MIN_MAX, 0, 12},
        [OUTLIER_RATIO_TO_PREV] = {OUTLIER_RATIO_TO_PREV, 30000, 1},
        [OUTLIER_UNIT_SLIP] = {OUTLIER_UNIT_SLIP, 0, 12},
    };
    return defaults[method];
}

static bool read_term(struct compile *c, struct text term, struct outlier *ret)
{
    struct text *parts;
    int64_t window;
    size_t len = text_split(c->arena, term, ':', &parts);
    enum outlier_method method;
    if (len > 3 || !outlier_method_parse(text_trim(parts[0]), &method))
        return false;
    *ret = default_of(method);
    if (len > 1 && parts[1].len > 0 &&
        (decimal_parse(text_trim(parts[1]), OUTLIER_DECIMALS, &ret->threshold) != DECIMAL_OK ||
         ret->threshold < 0 || (ret->threshold == 0 && method != OUTLIER_MIN_MAX)))
        return false;
    if (len <= 2)
        return true;
    if (decimal_parse(text_trim(parts[2]), 0, &window) != DECIMAL_OK || window < 1 ||
        window > OUTLIER_WINDOW_MAX)
        return false;
    ret->window = (uint32_t)window;
    return true;
}

void compile_outliers(struct compile *c, const struct catalog_row *row, struct indicator *i)
{
    struct text *terms;
    struct text t = rows_text(CATALOG_INDICATORS, row, "outlier");
    if (t.len == 0)
        return;
    size_t len = text_split(c->arena, t, ';', &terms);
    i->outliers = ARENA_ARRAY(c->arena, len, struct outlier);
    for (size_t n = 0; n < len; n++)
        if (read_term(c, text_trim(terms[n]), &i->outliers[i->outliers_len]))
            i->outliers_len++;
        else
            compile_bad_value(c, CATALOG_INDICATORS, row, "outlier",
                              "zscore:3:12; modified_zscore:3.5:12; min_max:10:12; "
                              "ratio_to_prev:3; unit_slip");
}
