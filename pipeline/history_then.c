/*
 * history_then: a layout's year is rolled up again, whole, and the wanted keys are taken out of it. Not fast: it is for looking back at single
 * submissions. Neighbours: history_then.h, leaves.h (the same of now).
 */
#include "history_then.h"
#include "leaves.h"

#include <string.h>

/* One layout and year. */
struct past {
    struct figure_set *set;
    struct store_filings filings;
    struct arena *scratch;
};

static bool is_wanted(const struct figure_set *set, const struct rollup_key *key)
{
    for (size_t i = 0; i < set->wanted.len; i++) {
        const struct store_aggregate_key *w = &set->wanted.at[i];
        if (w->hierarchy == key->hierarchy && w->layout == key->layout && w->org == key->org &&
            period_eq(w->period, key->period))
            return true;
    }
    return false;
}

static void *copy_of(struct arena *arena, const void *from, size_t len, size_t size)
{
    if (from == NULL)
        return NULL;
    char *to = ARENA_ARRAY(arena, len * size, char);
    memcpy(to, from, len * size);
    return to;
}

/* What a reader of figures looks at. */
static struct aggregate keep(const struct aggregate *a, struct arena *arena)
{
    struct aggregate copy = *a;
    size_t n = a->slots;
    copy.own = copy_of(arena, a->own, n, sizeof *a->own);
    copy.children = copy_of(arena, a->children, n, sizeof *a->children);
    copy.effective = copy_of(arena, a->effective, n, sizeof *a->effective);
    copy.reported = copy_of(arena, a->reported, n, sizeof *a->reported);
    copy.expected = copy_of(arena, a->expected, n, sizeof *a->expected);
    copy.flags = copy_of(arena, a->flags, n, sizeof *a->flags);
    copy.own_parts = copy_of(arena, a->own_parts, n, sizeof *a->own_parts);
    copy.children_parts = copy_of(arena, a->children_parts, n, sizeof *a->children_parts);
    copy.effective_parts = copy_of(arena, a->effective_parts, n, sizeof *a->effective_parts);
    copy.children_reported = copy_of(arena, a->children_reported, n, sizeof *a->children_reported);
    copy.children_expected = copy_of(arena, a->children_expected, n, sizeof *a->children_expected);
    copy.children_flags = copy_of(arena, a->children_flags, n, sizeof *a->children_flags);
    copy.tally = NULL;
    return copy;
}

static bool
take_rows(void *ctx, const struct rollup_key *key, const struct aggregate *const *rows, size_t len)
{
    struct past *past = ctx;
    if (!is_wanted(past->set, key))
        return true;
    for (size_t i = 0; i < len; i++) {
        if ((rows[i]->bases >> past->set->basis & 1U) == 0)
            continue;
        struct aggregate row = keep(rows[i], past->set->arena);
        (void)figure_set_add(past->set, &row);
    }
    return true;
}

static bool no_finding(void *ctx, const struct aggregate_finding *finding)
{
    (void)ctx;
    (void)finding;
    return true;
}

static void
add_leaf(struct past *past, struct roll_layout *l, const struct store_aggregate_key *key)
{
    const struct aggregate *row =
        rollup_leaf(l, key->hierarchy, key->org, key->period, past->set->basis,
                    leaves_filings(&past->filings), past->scratch);
    if (row == NULL)
        return;
    struct aggregate copy = keep(row, past->set->arena);
    (void)figure_set_add(past->set, &copy);
}

static void roll_up(struct past *past, uint32_t layout, int32_t year)
{
    struct roll_layout *l = leaves_layout(past->set->p, layout);
    const struct rollup_source source = {.ctx = past, .filed = leaves_filings(&past->filings)};
    const struct rollup_sink sink = {.ctx = past, .rows = take_rows, .finding = no_finding};
    struct rollup_plan *plan = rollup_plan(l, year, ROLLUP_ALL, NULL, 0, past->scratch);
    (void)rollup_run(plan, &source, &sink, past->scratch);
    for (size_t i = 0; i < past->set->wanted.len; i++) {
        const struct store_aggregate_key *key = &past->set->wanted.at[i];
        if (key->layout == layout && key->period.year == year &&
            rollup_is_leaf(l, key->hierarchy, key->org, key->period))
            add_leaf(past, l, key);
    }
}

/* True for the first wish of its layout and year. */
static bool is_first(const struct figure_set *set, size_t i)
{
    const struct store_aggregate_key *w = set->wanted.at;
    for (size_t k = 0; k < i; k++)
        if (w[k].layout == w[i].layout && w[k].period.year == w[i].period.year)
            return false;
    return true;
}

enum status history_then_fetch(struct figure_set *set, int64_t submission, struct diags *diags)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < set->wanted.len && status == STATUS_OK; i++) {
        if (!is_first(set, i))
            continue;
        const struct store_aggregate_key *w = &set->wanted.at[i];
        struct past past = {.set = set, .scratch = arena_new(0)};
        status = store_history_year(set->p->store, &set->p->catalog, w->layout, w->period.year,
                                    submission, past.scratch, &past.filings, diags);
        if (status == STATUS_OK)
            roll_up(&past, w->layout, w->period.year);
        arena_free(past.scratch);
    }
    return status;
}
