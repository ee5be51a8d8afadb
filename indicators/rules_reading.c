/*
 * A report and what lies beyond it, as figures for expressions: its own cells from the report, whatever may have been filed before, all
 * others from the caller's source. Must not know: rules. Neighbours: reach.c, derived.c.
 */
#include "rules_internal.h"

/* ---- the report's own */

bool rules_reading_owns(const struct report *report, const struct reach_cell *cell)
{
    return cell->layout == report->layout && cell->org == report->org &&
           period_eq(cell->period, report->period);
}

/* Borrowed; NULL: none. */
static const struct text *text_at(const struct report *report, uint32_t slot)
{
    for (size_t i = 0; i < report->texts.len; i++)
        if (report->texts.at[i].slot == slot)
            return &report->texts.at[i].text;
    return NULL;
}

static struct figure own_figure(const struct rules_reading *r, const struct reach_cell *cell)
{
    const struct report *report = r->report;
    const struct layout_cell *at = &r->rules->catalog->layouts.at[cell->layout].cells[cell->slot];
    const struct text *text = text_at(report, cell->slot);
    struct figure figure = {.org = cell->org,
                            .indicator = at->indicator,
                            .layout = cell->layout,
                            .hierarchy = cell->hierarchy,
                            .period = cell->period,
                            .members = at->members,
                            .value = rules_reading_cell(report, cell->slot),
                            .text = text != NULL ? text->ptr : NULL,
                            .status = "missing",
                            .vintage = "",
                            .expected = 1};
    if (figure.value == CELL_NULL && figure.text == NULL)
        return figure;
    figure.withheld = report->status[cell->slot] == CELL_STATUS_CONFIDENTIAL;
    figure.status = "provisional";
    figure.vintage = vintage_name(report->vintage);
    figure.reported = 1;
    return figure;
}

static struct figure figure_at(void *ctx, const struct reach_cell *cell)
{
    const struct rules_reading *r = ctx;
    if (rules_reading_owns(r->report, cell))
        return own_figure(r, cell);
    return r->beyond->figure(r->beyond->ctx, cell);
}

/* ---- how it is read */

bool rules_reading_init(struct rules_reading *ret,
                        const struct rules *rules,
                        const struct report *report,
                        const struct reach_source *beyond)
{
    date_t start;
    *ret = (struct rules_reading){.rules = rules, .report = report, .beyond = beyond};
    ret->source = (struct reach_source){.ctx = ret, .figure = figure_at};
    return catalog_window(rules->catalog, report->regime, report->period, &start, &ret->end);
}

/* ---- figures */

static struct expr_value own_value(const struct report *report, const struct rules_figure *f)
{
    const struct text *text;
    int64_t value = rules_reading_cell(report, f->slot);
    switch (f->type) {
    case EXPR_TEXT:
        text = text_at(report, f->slot);
        return text != NULL ? expr_text(*text) : expr_null();
    case EXPR_BOOLEAN: return value != CELL_NULL ? expr_boolean(value != 0) : expr_null();
    case EXPR_NUMBER:
    case EXPR_VECTOR:
    case EXPR_NULL: break;
    }
    return expr_decimal(value, f->decimals);
}

struct expr_value rules_reading_value(const struct rules_reading *reading,
                                      const struct rules_figure *figure,
                                      struct arena *arena)
{
    const struct report *report = reading->report;
    if (figure->slot != CATALOG_NONE)
        return own_value(report, figure);
    return reach_value(reading->rules->derived, &figure->named, &figure->step, CATALOG_NONE,
                       report->org, report->period, &reading->source, arena);
}

bool rules_reading_cells(const struct rules_reading *reading,
                         const struct rules_figure *figure,
                         bool (*each)(void *ctx, const struct reach_cell *cell),
                         void *ctx)
{
    const struct report *report = reading->report;
    if (figure->slot == CATALOG_NONE)
        return reach_cells(reading->rules->derived, &figure->named, &figure->step, CATALOG_NONE,
                           report->org, report->period, each, ctx);
    struct reach_cell own = {CATALOG_NONE, report->layout, figure->slot, report->org,
                             report->period};
    return each(ctx, &own);
}
