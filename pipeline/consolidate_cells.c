/*
 * consolidate_cells: what the reports amount to, cell by cell, and cells by name. Knows no submission's life. Neighbours: consolidate.h,
 * indicators/ for every computation.
 */
#include <stdlib.h>
#include <string.h>

#include "consolidate.h"

static int compare_filed(const void *left, const void *right)
{
    const struct filed *a = left;
    const struct filed *b = right;
    if (a->org != b->org)
        return a->org < b->org ? -1 : 1;
    return (period_id(a->period) > period_id(b->period)) -
           (period_id(a->period) < period_id(b->period));
}

static struct filed filed_of(const struct store_input *in)
{
    const struct store_submission *s = &in->submission;
    return (struct filed){.org = s->org,
                          .form = s->form,
                          .period = s->period,
                          .vintage = s->vintage,
                          .version = s->version,
                          .approved = in->approved_by != NULL,
                          .slots = in->report->slots,
                          .cells = in->report->cells,
                          .status = in->report->status};
}

static int compare_members(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Each once. */
static size_t sort_members(uint32_t *members, size_t len)
{
    size_t kept = 0;
    if (len > 0)
        qsort(members, len, sizeof *members, compare_members);
    for (size_t i = 0; i < len; i++)
        if (kept == 0 || members[kept - 1] != members[i])
            members[kept++] = members[i];
    return kept;
}

struct aggregate *consolidate_roll(const struct consolidate *c,
                                   const struct consolidate_units *units)
{
    struct arena *arena = c->p->arena;
    struct filed *filed = ARENA_ARRAY(arena, units->len, struct filed);
    uint32_t *members = ARENA_ARRAY(arena, units->len, uint32_t);
    size_t filed_len = 0, len = 0;
    for (size_t i = 0; i < units->len; i++) {
        const struct consolidate_unit *u = &units->at[i];
        if (u->why == NULL)
            filed[filed_len++] = filed_of(u->input);
        if (u->why == NULL || !u->exempt)
            members[len++] = rollup_member(leaves_layout(c->p, c->layout), u->org, c->period);
    }
    len = sort_members(members, len);
    if (filed_len > 0)
        qsort(filed, filed_len, sizeof *filed, compare_filed);
    return rollup_members(leaves_layout(c->p, c->layout), c->org, c->period, members, len,
                          (struct rollup_filings){filed, filed_len}, BASIS_BEST, arena);
}

/* "DIM=MEMBER,…" in canonical spelling; NULL: it is none. */
static const char *read_members(struct pipeline *p, struct text t)
{
    struct text *pairs = NULL;
    size_t n = text_split(p->arena, t, ',', &pairs);
    struct text *dimensions = ARENA_ARRAY(p->arena, n, struct text);
    struct text *members = ARENA_ARRAY(p->arena, n, struct text);
    for (size_t i = 0; i < n; i++) {
        const char *equals = memchr(pairs[i].ptr, '=', pairs[i].len);
        if (equals == NULL)
            return NULL;
        size_t at = (size_t)(equals - pairs[i].ptr);
        dimensions[i] = text_trim((struct text){pairs[i].ptr, at});
        members[i] = text_trim((struct text){equals + 1, pairs[i].len - at - 1});
    }
    return catalog_members_text(p->arena, dimensions, members, n);
}

uint32_t consolidate_find_cell(const struct consolidate *c, const char *name)
{
    struct text t = text_trim(text_of(name));
    const char *members = "";
    const char *open = memchr(t.ptr, '[', t.len);
    struct text code = t;
    if (open != NULL && t.ptr[t.len - 1] == ']') {
        size_t at = (size_t)(open - t.ptr);
        code = (struct text){t.ptr, at};
        members = read_members(c->p, (struct text){open + 1, t.len - at - 2});
    }
    uint32_t indicator = catalog_find_indicator(&c->p->catalog, code);
    if (indicator == CATALOG_NONE || members == NULL)
        return CATALOG_NONE;
    return catalog_find_slot(&c->p->catalog, c->layout, indicator, members);
}

const char *consolidate_text(struct pipeline *p, uint32_t indicator, int64_t value)
{
    const struct figure figure = {.indicator = indicator, .value = value};
    return figure_value_text(&p->catalog, &figure, p->arena);
}

int64_t consolidate_difference(int64_t a, int64_t b)
{
    int64_t difference;
    if (a == CELL_NULL || b == CELL_NULL || !decimal_sub(a, b, &difference))
        return CELL_NULL;
    return difference;
}

struct pipeline_consolidate_cell
consolidate_view(struct pipeline *p, uint32_t layout, const struct store_consolidated *cell)
{
    const struct layout_cell *at = &p->catalog.layouts.at[layout].cells[cell->slot];
    const struct indicator *indicator = &p->catalog.indicators.at[at->indicator];
    return (struct pipeline_consolidate_cell){
        .indicator = indicator->code,
        .name = indicator->name_vi,
        .members = at->members,
        .unit = indicator->unit,
        .sum = consolidate_text(p, at->indicator, cell->sum),
        .value = consolidate_text(p, at->indicator, cell->figure),
        .difference =
            consolidate_text(p, at->indicator, consolidate_difference(cell->figure, cell->sum)),
        .reason = cell->reason,
        .reported = cell->reported,
        .expected = cell->expected};
}
