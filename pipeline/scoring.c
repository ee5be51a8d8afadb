/*
 * scoring: asks for whatever the parts of a composite score stand on, for all its units at once, and hands it to the arithmetic. Knows no arithmetic and no
 * output. Neighbours: scoring.h; indicators/scores.c ranks.
 */
#include "scoring.h"

static bool want_cell(void *ctx, const struct reach_cell *cell)
{
    if (cell->layout != CATALOG_NONE)
        figure_set_want(ctx, cell->layout, cell->org, cell->period);
    return true;
}

static struct figure read_cell(void *ctx, const struct reach_cell *cell)
{
    return figure_set_reached(ctx, cell);
}

enum status scoring_table(struct pipeline *p,
                          const struct scores *scores,
                          uint32_t score,
                          struct period period,
                          struct arena *arena,
                          struct score_table *ret,
                          struct diags *diags)
{
    struct figure_set set;
    const struct reach_source source = {&set, read_cell};
    size_t len = 0;
    figure_set_init(&set, p, BASIS_BEST, arena);
    const uint32_t *units = scores_units(scores, score, period, arena, &len);
    for (size_t i = 0; i < len; i++)
        (void)scores_cells(scores, score, units[i], period, want_cell, &set);
    enum status status = figure_set_fetch(&set, diags);
    if (status == STATUS_OK)
        scores_rank(scores, score, period, &source, arena, ret);
    return status;
}

/* ---- what was asked for */

static enum status
refuse(struct diags *diags, enum diag_code code, const char *score, const char *what)
{
    diags_addv(diags, code, (struct place){0}, score, what, NULL);
    return STATUS_REJECTED;
}

/* The groups of one level. */
static enum status keep_level(struct pipeline *p,
                              const struct pipeline_score_query *q,
                              struct score_table *table,
                              struct diags *diags)
{
    uint32_t level = catalog_find_level(&p->catalog, text_of(q->level));
    size_t kept = 0;
    bool known = false;
    if (level == CATALOG_NONE)
        return session_refuse(diags, DIAG_E220, q->level);
    for (size_t i = 0; i < table->score->levels_len; i++)
        known = known || table->score->levels[i] == level;
    for (size_t i = 0; i < table->len; i++)
        if (table->groups[i].level == level)
            table->groups[kept++] = table->groups[i];
    table->len = kept;
    return known ? STATUS_OK : refuse(diags, DIAG_E688, q->code, q->level);
}

/* The group of one unit, with its row alone. */
static enum status keep_org(const struct pipeline_score_query *q,
                            uint32_t org,
                            struct score_table *table,
                            struct diags *diags)
{
    struct score_group *found = NULL;
    for (size_t i = 0; i < table->len; i++) {
        struct score_group *g = &table->groups[i];
        for (size_t r = 0; r < g->len; r++) {
            if (g->rows[r].org != org)
                continue;
            g->rows += r;
            g->len = 1;
            found = g;
        }
    }
    if (found == NULL)
        return refuse(diags, DIAG_E688, q->code, q->org);
    table->groups = found;
    table->len = 1;
    return STATUS_OK;
}

static void warn(struct pipeline *p,
                 const struct pipeline_score_query *q,
                 const struct score_table *table,
                 struct diags *diags)
{
    size_t units = score_table_units(table);
    size_t missing = units - score_table_ranked(table);
    if (missing > 0)
        diags_addv(diags, DIAG_W671, (struct place){0}, q->code,
                   catalog_period_text(&p->catalog, table->period, p->arena),
                   arena_printf(p->arena, "%zu", missing), arena_printf(p->arena, "%zu", units),
                   NULL);
}

enum status pipeline_score(struct pipeline *p,
                           const struct pipeline_score_query *q,
                           struct score_table *ret,
                           struct diags *diags)
{
    struct period period;
    date_t end = 0;
    uint32_t org = CATALOG_NONE;
    const struct scores *scores = scores_in_force(&p->catalog, session_derived(p), p->arena);
    uint32_t score = catalog_find_score(&p->catalog, text_of(q->code));
    if (score == CATALOG_NONE)
        return refuse(diags, DIAG_E605, "score", q->code);
    enum status status = session_find_period(p, q->period, &period, diags);
    if (status != STATUS_OK)
        return status;
    if (!scores_made(scores, score, period))
        return refuse(diags, DIAG_E687, q->code, q->period);
    if (q->org != NULL && scores_period_end(scores, score, period, &end))
        status = session_find_org(p, q->org, end, &org, diags);
    if (status != STATUS_OK)
        return status;
    status = scoring_table(p, scores, score, period, p->arena, ret, diags);
    if (status == STATUS_OK && q->level != NULL)
        status = keep_level(p, q, ret, diags);
    if (status == STATUS_OK && q->org != NULL)
        status = keep_org(q, org, ret, diags);
    if (status == STATUS_OK && q->org == NULL)
        warn(p, q, ret, diags);
    return status;
}
