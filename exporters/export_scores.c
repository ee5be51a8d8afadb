/*
 * Composite scores in the order of exports: by code, then period, whatever order the source has. Must not know formats.
 * Neighbours: export_filings.c, core/score.h.
 */
#include "internal.h"

static int compare_scores(const void *a, const void *b, void *ctx)
{
    const struct catalog *c = ctx;
    const struct export_score *x = *(const struct export_score *const *)a;
    const struct export_score *y = *(const struct export_score *const *)b;
    int order = strcmp(c->scores.at[x->score].code, c->scores.at[y->score].code);
    int32_t p = period_id(x->period), q = period_id(y->period);
    return order ? order : (p > q) - (p < q);
}

size_t export_scores_list(const struct export_source *source,
                          struct arena *arena,
                          const struct export_score ***ret_scores)
{
    const struct export_score *given = NULL;
    size_t len = source->scores ? source->scores(source->ctx, &given) : 0;
    *ret_scores = ARENA_ARRAY(arena, len, const struct export_score *);
    struct export_score *copies = ARENA_ARRAY(arena, len, struct export_score);
    for (size_t i = 0; i < len; i++) {
        copies[i] = given[i];
        (*ret_scores)[i] = &copies[i];
    }
    struct catalog copy = *source->catalog; /* qsort_r takes no const context */
    if (len > 1) {
        qsort_r(*ret_scores, len, sizeof **ret_scores, compare_scores, &copy);
    }
    return len;
}

bool export_scores_table(const struct export_source *source,
                         const struct export_score *which,
                         struct arena *arena,
                         struct score_table *ret_table,
                         bool *ret_any,
                         struct diags *diags)
{
    size_t errors = diags->errors;
    if (!source->score(source->ctx, which, ret_table, arena)) {
        return export_group_failed(diags, errors, source->catalog->scores.at[which->score].code);
    }
    *ret_any = score_table_ranked(ret_table) > 0;
    return true;
}
