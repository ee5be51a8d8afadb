/*
 * Completeness in the order of exports: by code, whatever order the source has.
 * Must not know formats. Neighbours: export_order.c.
 */
#include "internal.h"

static int compare_periods(const void *a, const void *b)
{
    const struct period *x = a, *y = b;
    int32_t p = period_id(*x), q = period_id(*y);
    return (p > q) - (p < q);
}

size_t export_completeness_periods(const struct export_source *source,
                                   struct arena *arena,
                                   struct period **ret_periods)
{
    const struct period *given;
    size_t len = source->periods(source->ctx, &given);
    struct period *periods = ARENA_ARRAY(arena, len, struct period);
    for (size_t i = 0; i < len; i++) {
        periods[i] = given[i];
    }
    qsort(periods, len, sizeof *periods, compare_periods);
    *ret_periods = periods;
    return len;
}

static int compare_rows(const void *a, const void *b, void *ctx)
{
    const struct catalog *c = ctx;
    const struct export_completeness_row *x = *(const struct export_completeness_row *const *)a;
    const struct export_completeness_row *y = *(const struct export_completeness_row *const *)b;
    int order = strcmp(c->regimes.at[x->regime].code, c->regimes.at[y->regime].code);
    order = order ? order : strcmp(catalog_form_code(c, x->form), catalog_form_code(c, y->form));
    return order ? order : export_order_compare_orgs(c, x->org, y->org);
}

bool export_completeness_rows(const struct export_source *source,
                              struct period period,
                              struct arena *arena,
                              const struct export_completeness_row ***ret_rows,
                              size_t *ret_len,
                              struct diags *diags)
{
    size_t errors = diags->errors;
    const struct export_completeness_row *given;
    if (!source->completeness(source->ctx, period, &given, ret_len, arena)) {
        const char *name = catalog_period_text(source->catalog, period, arena);
        return export_group_failed(diags, errors, name);
    }
    const struct export_completeness_row **rows =
        ARENA_ARRAY(arena, *ret_len, const struct export_completeness_row *);
    for (size_t i = 0; i < *ret_len; i++) {
        rows[i] = &given[i];
    }
    struct catalog copy = *source->catalog; /* qsort_r takes no const context */
    qsort_r(rows, *ret_len, sizeof *rows, compare_rows, &copy);
    *ret_rows = rows;
    return true;
}
