/*
 * beneath_tell: the units beneath figures as numbers: the mix of vintages, coverage by units and by what they had before, bounds. Fetches their
 * history as expressions reach it (.prev, .same_last_year), so that a unit has the past of those it succeeded. Knows no arithmetic and no
 * output. Neighbours: beneath.h, indicators/coverage.c. docs/coverage.md is the method.
 */
#include <string.h>

#include "beneath.h"

/* ---- the mix ---- */

static void add_standing(struct pipeline_beneath *b, const struct rollup_unit *unit)
{
    if ((unit->flags & (SLOT_FINAL | SLOT_PRELIMINARY | SLOT_ESTIMATE)) == 0)
        return; /* nothing enters */
    b->standing++;
    b->approved += (unit->flags & SLOT_UNAPPROVED) == 0;
    b->partial += (unit->flags & SLOT_PARTIAL) != 0;
    if ((unit->flags & SLOT_ESTIMATE) != 0)
        b->estimate++;
    else if ((unit->flags & SLOT_PRELIMINARY) != 0)
        b->preliminary++;
    else
        b->final++;
}

static void add_mix(const struct beneath_units *units, struct pipeline_beneath *b)
{
    for (size_t i = 0; i < units->at.len; i++)
        add_standing(b, &units->at.at[i]);
}

/* ---- coverage by units ---- */

static void add_level(const struct catalog *catalog, uint32_t org, struct pipeline_beneath *b)
{
    const char *level = catalog->levels[catalog->orgs.at[org].level];
    if (b->of == 0)
        b->level = level;
    else if (b->level != NULL && strcmp(b->level, level) != 0)
        b->level = NULL;
}

static void
add_units(struct pipeline *p, const struct beneath_units *units, struct pipeline_beneath *b)
{
    for (size_t i = 0; i < units->at.len; i++) {
        const struct rollup_unit *unit = &units->at.at[i];
        if (!unit->expected)
            continue;
        add_level(&p->catalog, unit->org, b);
        b->of++;
        b->units += unit->reported;
        if (!unit->reported)
            VEC_PUSH(p->arena, &b->missing, p->catalog.orgs.at[unit->org].code);
    }
}

/* ---- history ---- */

struct telling {
    struct pipeline *p;
    const struct pipeline_beneath_query *what;
    struct figure_set past;
    struct arena *arena, *scratch;
};

/* What a unit's history is asked for. */
struct question {
    struct expr_catalog_figure named;
    const struct rollup_unit *unit;
    struct period period;
};

static struct expr_step step_back(const struct telling *t, uint32_t n)
{
    return t->what->seasonal ? (struct expr_step){.years = -(int32_t)n}
                             : (struct expr_step){.offset = -(int32_t)n};
}

static bool want_past(void *ctx, const struct reach_cell *cell)
{
    struct telling *t = ctx;
    const struct store_aggregate_key row = {cell->hierarchy, cell->layout, cell->org, cell->period};
    if (cell->layout != CATALOG_NONE)
        figure_set_want_row(&t->past, &row);
    return true;
}

static void ask(struct telling *t, const struct question *q, uint32_t n)
{
    const struct expr_step step = step_back(t, n);
    (void)reach_cells(t->past.derived, &q->named, &step, q->unit->hierarchy, q->unit->org,
                      q->period, want_past, t);
}

static struct figure read_past(void *ctx, const struct reach_cell *cell)
{
    const struct telling *t = ctx;
    const struct aggregate *row =
        figure_set_find(&t->past, cell->hierarchy, cell->layout, cell->org, cell->period);
    return figure_of(t->past.derived, row, cell->layout, cell->slot, cell->org, cell->period,
                     FIGURE_EFFECTIVE);
}

static int64_t answer(struct telling *t, const struct question *q, uint32_t n)
{
    const struct reach_source source = {t, read_past};
    const struct expr_step step = step_back(t, n);
    int decimals = t->p->catalog.indicators.at[q->named.indicator].decimals;
    int64_t units = CELL_NULL;
    const struct expr_value value =
        reach_value(t->past.derived, &q->named, &step, q->unit->hierarchy, q->unit->org, q->period,
                    &source, t->scratch);
    if (value.type != EXPR_NUMBER || !expr_round(&value.number, decimals, &units))
        units = CELL_NULL; /* sums of cells: nothing is rounded */
    arena_reset(t->scratch);
    return units;
}

/* How far back a unit is looked at: one period, and of those that did not report as many as make an interval. */
static uint32_t reach_back(const struct telling *t, const struct rollup_unit *unit)
{
    return t->what->bounds && !unit->reported ? t->what->history : 1;
}

/* Is the figure a sum over units of what they filed? */
static bool
adds_up(const struct catalog *catalog, const struct figure *f, const struct beneath_units *units)
{
    const struct indicator *n = &catalog->indicators.at[f->indicator];
    bool number = n->value_type != VALUE_TEXT && n->value_type != VALUE_DATE &&
                  n->value_type != VALUE_BOOLEAN;
    return units->slot != CATALOG_NONE && number && n->org_agg == ORG_AGG_SUM &&
           (n->formula[0] == '\0' || f->members[0] != '\0');
}

static struct question
question_of(const struct figure *f, const struct beneath_units *units, size_t i)
{
    return (struct question){{f->indicator, CATALOG_NONE, f->members}, &units->at.at[i], f->period};
}

static void ask_figure(struct telling *t, const struct figure *f, const struct beneath_units *units)
{
    if (!adds_up(&t->p->catalog, f, units))
        return;
    for (size_t i = 0; i < units->at.len; i++) {
        const struct question q = question_of(f, units, i);
        for (uint32_t n = 1; q.unit->expected && n <= reach_back(t, q.unit); n++)
            ask(t, &q, n);
    }
}

static void history_of(struct telling *t, const struct question *q, struct coverage_unit *ret)
{
    uint32_t len = reach_back(t, q->unit);
    int64_t *past = ARENA_ARRAY(t->arena, len, int64_t);
    for (uint32_t n = 1; n <= len; n++)
        past[n - 1] = answer(t, q, n);
    *ret = (struct coverage_unit){.reported = q->unit->reported,
                                  .value = q->unit->value,
                                  .last = past[0],
                                  .past = past,
                                  .past_len = len};
}

/* ---- coverage by value, and bounds ---- */

static const char *percent(struct arena *arena, int64_t tenths)
{
    char buf[DECIMAL_TEXT_MAX];
    return tenths == CELL_NULL ? NULL : arena_strdup(arena, decimal_format(tenths, 1, buf));
}

static void tell_bounds(const struct telling *t,
                        const struct coverage_unit *counted,
                        const uint32_t *orgs,
                        size_t len,
                        struct pipeline_beneath *b)
{
    int64_t low = 0, high = 0;
    coverage_bounds(counted, len, &b->low, &b->high);
    for (size_t i = 0; i < len; i++)
        if (!counted[i].reported && !coverage_interval(&counted[i], &low, &high))
            VEC_PUSH(t->p->arena, &b->units_without_history, t->p->catalog.orgs.at[orgs[i]].code);
}

static struct period period_back(const struct telling *t, struct period period)
{
    return t->what->seasonal ? reach_window_step(period, -1, 0) : reach_window_step(period, 0, -1);
}

static void tell_history(struct telling *t,
                         const struct figure *f,
                         const struct beneath_units *units,
                         struct pipeline_beneath *b)
{
    struct coverage_unit *counted = ARENA_ARRAY(t->arena, units->at.len, struct coverage_unit);
    uint32_t *orgs = ARENA_ARRAY(t->arena, units->at.len, uint32_t);
    struct coverage coverage;
    size_t len = 0;
    struct period last = period_back(t, f->period);
    b->low = b->high = CELL_NULL;
    b->adds_up = adds_up(&t->p->catalog, f, units);
    if (!b->adds_up)
        return;
    for (size_t i = 0; i < units->at.len; i++) {
        const struct question q = question_of(f, units, i);
        if (!q.unit->expected)
            continue;
        orgs[len] = q.unit->org;
        history_of(t, &q, &counted[len++]);
    }
    coverage_count(counted, len, &coverage);
    b->history_units = coverage.history;
    b->value_share = percent(t->p->arena, coverage.tenths);
    b->last =
        last.kind == PERIOD_NONE ? NULL : catalog_period_text(&t->p->catalog, last, t->p->arena);
    if (t->what->bounds)
        tell_bounds(t, counted, orgs, len, b);
}

/* ---- */

static enum status tell_all(struct telling *t,
                            const struct figures *figures,
                            const struct beneath_units *units,
                            struct pipeline_beneath *ret,
                            struct diags *diags)
{
    bool history = t->what->coverage || t->what->bounds;
    figure_set_init(&t->past, t->p, BASIS_BEST, t->arena);
    for (size_t i = 0; history && i < figures->len; i++)
        ask_figure(t, &figures->at[i], &units[i]);
    enum status status = figure_set_fetch(&t->past, diags);
    for (size_t i = 0; status == STATUS_OK && i < figures->len; i++) {
        add_mix(&units[i], &ret[i]);
        add_units(t->p, &units[i], &ret[i]);
        if (history)
            tell_history(t, &figures->at[i], &units[i], &ret[i]);
    }
    return status;
}

static enum figure_basis read_as(const struct pipeline_query *q)
{
    static const enum figure_basis bases[] = {[PIPELINE_EFFECTIVE] = FIGURE_EFFECTIVE,
                                              [PIPELINE_OWN] = FIGURE_OWN,
                                              [PIPELINE_CHILDREN] = FIGURE_CHILDREN};
    return bases[q->basis];
}

static enum basis vintage_of(const struct pipeline_query *q)
{
    enum vintage v = VINTAGE_NONE; /* the query refused what is none */
    if (q->vintage == NULL || !vintage_parse(text_of(q->vintage), &v))
        return BASIS_BEST;
    return (enum basis)v;
}

enum status pipeline_query_beneath(struct pipeline *p,
                                   const struct pipeline_query *query,
                                   const struct pipeline_beneath_query *what,
                                   const struct figures *figures,
                                   struct pipeline_beneath **ret,
                                   struct diags *diags)
{
    struct telling t = {.p = p, .what = what, .arena = arena_new(0), .scratch = arena_new(0)};
    struct beneath_units *units = NULL;
    *ret = ARENA_ARRAY(p->arena, figures->len, struct pipeline_beneath);
    enum status status =
        beneath_find(p, figures, read_as(query), vintage_of(query), t.arena, &units, diags);
    if (status == STATUS_OK)
        status = tell_all(&t, figures, units, *ret, diags);
    arena_free(t.scratch);
    arena_free(t.arena);
    return status;
}

/* ---- vintages side by side ---- */

static const char *const names[] = {"final", "preliminary", "estimate"};
#define NAMES (sizeof names / sizeof names[0])

static bool stands_in(const struct beneath_units *units, uint32_t org)
{
    for (size_t i = 0; i < units->at.len; i++)
        if (units->at.at[i].org == org && units->at.at[i].value != CELL_NULL)
            return true;
    return false;
}

/* Are the units whose figures enter the one among those of the other? */
static bool is_within(const struct beneath_units *one, const struct beneath_units *other)
{
    for (size_t i = 0; i < one->at.len; i++) {
        const struct rollup_unit *unit = &one->at.at[i];
        bool there = i < other->at.len && other->at.at[i].org == unit->org
                         ? other->at.at[i].value != CELL_NULL
                         : stands_in(other, unit->org);
        if (unit->value != CELL_NULL && !there)
            return false;
    }
    return true;
}

static const char *revision_of(struct pipeline *p,
                               const struct figure *f,
                               const struct figure *before,
                               const struct beneath_units *units,
                               const struct beneath_units *before_units)
{
    char buf[DECIMAL_TEXT_MAX];
    const struct indicator *n = &p->catalog.indicators.at[f->indicator];
    if (f->value == CELL_NULL || before->value == CELL_NULL || n->value_type == VALUE_TEXT ||
        n->value_type == VALUE_DATE || n->value_type == VALUE_BOOLEAN ||
        !is_within(units, before_units) || !is_within(before_units, units))
        return NULL;
    decimal_wide apart = (decimal_wide)f->value - before->value;
    return arena_strdup(p->arena, decimal_format_wide(apart, n->decimals, buf));
}

enum status pipeline_query_vintages(struct pipeline *p,
                                    const struct pipeline_query *query,
                                    struct pipeline_vintages *ret,
                                    struct diags *diags)
{
    struct figures figures[NAMES] = {{0}};
    struct beneath_units *units[NAMES] = {NULL};
    enum status status = STATUS_OK;
    struct arena *arena = arena_new(0);
    for (size_t v = 0; v < NAMES && status == STATUS_OK; v++) {
        struct pipeline_query q = *query;
        q.vintage = names[v];
        status = pipeline_query(p, &q, &figures[v], diags);
        if (status == STATUS_OK)
            status =
                beneath_find(p, &figures[v], read_as(&q), vintage_of(&q), arena, &units[v], diags);
    }
    for (size_t i = 0; status == STATUS_OK && i < figures[0].len; i++) {
        for (size_t v = 0; v < NAMES; v++) {
            struct pipeline_vintage row = {.vintage = names[v], .figure = figures[v].at[i]};
            if (v + 1 < NAMES)
                row.revision = revision_of(p, &row.figure, &figures[v + 1].at[i], &units[v][i],
                                           &units[v + 1][i]);
            VEC_PUSH(p->arena, ret, row);
        }
    }
    arena_free(arena);
    return status;
}
