/*
 * Filed figures against what is known of them beside the rules: their unit's own history (outliers), and their formula, where that
 * reaches beyond the row that the roll-up computes it in. Must not know: rules. Neighbours: outliers.c, derived.c; roll_tell.c
 * compares with formulas within the row.
 */
#include "expr_internal.h"
#include "reach_internal.h"
#include "rules_internal.h"

/* ---- what is watched */

static uint32_t window_of(const struct indicator *indicator)
{
    return indicator->outliers_len > 0 ? outliers_window(indicator) : 0;
}

void rules_history_watch(const struct rules *rules, uint32_t form, struct arena *arena)
{
    const struct catalog *c = rules->catalog;
    const struct form *f = &c->forms.at[form];
    struct rules_form *to = &rules->forms[form];
    for (size_t i = 0; i < f->len; i++) {
        uint32_t slot = f->cells[i].slot;
        const struct layout_cell *cell = &c->layouts.at[f->layout].cells[slot];
        struct rules_watch watch = {.slot = slot, .indicator = cell->indicator};
        bool formula = cell->members[0] == '\0' &&
                       derived_expr(rules->derived, cell->indicator) != NULL &&
                       !derived_is_local(rules->derived, cell->indicator, f->layout);
        watch.window = window_of(&c->indicators.at[cell->indicator]);
        watch.plain = !formula;
        watch.adds = c->indicators.at[cell->indicator].formula[0] == '\0' &&
                     c->indicators.at[cell->indicator].org_agg == ORG_AGG_SUM;
        if (watch.plain && watch.window > to->window)
            to->window = watch.window;
        if (watch.window > 0)
            VEC_PUSH(arena, &to->watches, watch);
        watch.window = 0;
        if (formula)
            VEC_PUSH(arena, &to->watches, watch);
    }
}

/* ---- the periods before */

static struct rules_figure
figure_of_past(const struct rules_reading *reading, const struct rules_watch *watch, uint32_t len)
{
    const struct catalog *c = reading->rules->catalog;
    const struct report *report = reading->report;
    return (struct rules_figure){
        .slot = CATALOG_NONE,
        .type = EXPR_NUMBER,
        .named = {.indicator = watch->indicator,
                  .form = report->form,
                  .members = c->layouts.at[report->layout].cells[watch->slot].members},
        .step = {.offset = -1, .span = EXPR_LAST, .last = len, .tree = EXPR_SELF}};
}

static uint32_t widest(const struct rules_reading *reading)
{
    return reading->rules->forms[reading->report->form].window;
}

/* The places of the widest window, found for one figure and good for all that add up as it does. */
static const struct rules_past *
find_past(struct rules_reading *reading, const struct rules_watch *watch, struct arena *arena)
{
    const struct derived *derived = reading->rules->derived;
    const struct report *report = reading->report;
    struct rules_past *past = &reading->past[watch->adds];
    if (past->is)
        return past;
    struct reach_spots found;
    struct rules_figure figure = figure_of_past(reading, watch, widest(reading));
    struct reach_target target = derived_target(derived, &figure.named, CATALOG_NONE);
    reach_spots_find(derived, &target, &figure.step, CATALOG_NONE, report->org, report->period,
                     arena, &found);
    past->is = true;
    for (size_t i = 0; i < found.spots.len; i++) {
        const struct reach_spot *spot = &found.spots.at[i];
        struct rules_place place = {.element = spot->element, .cell.layout = CATALOG_NONE};
        if (spot->org != CATALOG_NONE)
            place.cell = reach_cell_of(derived, &target, found.hierarchy, spot->org, spot->period);
        VEC_PUSH(arena, &past->places, place);
    }
    return past;
}

/* The cell of a watched slot at a place of its window; false: the place is before it, or nowhere. */
static bool cell_at(const struct rules_reading *reading,
                    const struct rules_watch *watch,
                    const struct rules_place *place,
                    struct reach_cell *ret)
{
    *ret = place->cell;
    ret->slot = watch->slot;
    return place->element >= widest(reading) - watch->window && ret->layout != CATALOG_NONE;
}

bool rules_history_cells(struct rules_reading *reading,
                         const struct rules_watch *watch,
                         struct arena *arena,
                         bool (*each)(void *ctx, const struct reach_cell *cell),
                         void *ctx)
{
    const struct report *report = reading->report;
    struct reach_cell cell;
    if (rules_reading_cell(report, watch->slot) == CELL_NULL)
        return true;
    if (watch->window == 0)
        return derived_cells(reading->rules->derived, watch->indicator, CATALOG_NONE, report->org,
                             report->period, each, ctx);
    if (!watch->plain) {
        struct rules_figure figure = figure_of_past(reading, watch, watch->window);
        return rules_reading_cells(reading, &figure, each, ctx);
    }
    const struct rules_past *past = find_past(reading, watch, arena);
    for (size_t i = 0; i < past->places.len; i++)
        if (cell_at(reading, watch, &past->places.at[i], &cell) && !each(ctx, &cell))
            return false;
    return true;
}

/* ---- history */

/* What stood in the cells; of several units, their sum where all have a figure. */
static void read_cells(struct rules_reading *reading,
                       const struct rules_watch *watch,
                       struct outlier_past *past,
                       struct arena *arena)
{
    const struct rules_past *places = find_past(reading, watch, arena);
    uint32_t before = UINT32_MAX, skipped = widest(reading) - watch->window;
    for (size_t i = 0; i < places->places.len; i++) {
        struct reach_cell cell;
        uint32_t element = places->places.at[i].element;
        if (!cell_at(reading, watch, &places->places.at[i], &cell))
            continue;
        int64_t *sum = &past[element - skipped].value;
        int64_t value = reading->source.figure(reading->source.ctx, &cell).value;
        if (element != before)
            *sum = value;
        else if (*sum == CELL_NULL || value == CELL_NULL || !decimal_add(*sum, value, sum))
            *sum = CELL_NULL;
        before = element;
    }
}

/* What formulas made of others, period by period. */
static void compute_past(const struct rules_reading *reading,
                         const struct rules_watch *watch,
                         struct outlier_past *past,
                         struct arena *arena)
{
    int decimals = reading->rules->catalog->indicators.at[watch->indicator].decimals;
    struct rules_figure figure = figure_of_past(reading, watch, watch->window);
    struct expr_value v = rules_reading_value(reading, &figure, arena);
    for (size_t i = 0; v.type == EXPR_VECTOR && i < v.vector.len; i++)
        if (!expr_round(&v.vector.at[i], decimals, &past[i].value))
            past[i].value = CELL_NULL;
}

static void judge_history(struct rules_reading *reading,
                          const struct rules_watch *watch,
                          int64_t value,
                          struct diags *diags,
                          struct arena *arena)
{
    size_t len = watch->window;
    struct outlier_past *past = ARENA_ARRAY(arena, len, struct outlier_past);
    for (size_t i = 0; i < len; i++)
        past[i] = (struct outlier_past){
            .period = period_step(reading->report->period, (int)i - (int)len), .value = CELL_NULL};
    if (watch->plain)
        read_cells(reading, watch, past, arena);
    else
        compute_past(reading, watch, past, arena);
    struct diag like = rules_tell_slot(reading, DIAG_NONE, watch->slot);
    outliers_judge(reading->rules->catalog, watch->indicator, value, past, len, &like, diags);
}

/* ---- formulas */

/* The derived figure before it was rounded. */
static struct expr_number
exact_of(const struct figure *figure, const struct indicator *i, struct arena *arena)
{
    if (figure->exact.den == 0)
        return expr_decimal(figure->value, i->decimals).number;
    return expr_fraction(figure->exact.num, figure->exact.den, arena).number;
}

/* The indicator's own, else half a unit of its last decimal. REQ: data-model.md, Aggregation. */
static struct expr_number tolerance_of(const struct indicator *i)
{
    return i->tolerance == CELL_NULL ? expr_decimal(5, i->decimals + 1).number
                                     : expr_decimal(i->tolerance, i->tolerance_decimals).number;
}

static bool differs(const struct expr_number *filed,
                    const struct expr_number *computed,
                    const struct expr_number *tolerance,
                    struct arena *arena)
{
    struct expr_calc calc = {.arena = arena};
    struct expr_number apart = expr_number_subtract(&calc, filed, computed);
    if (expr_number_sign(&apart) < 0)
        apart = expr_number_negate(&calc, &apart);
    return calc.trouble == EXPR_FINE && expr_number_compare(&apart, tolerance) > 0;
}

static void judge_formula(const struct rules_reading *reading,
                          const struct rules_watch *watch,
                          int64_t value,
                          struct diags *diags,
                          struct arena *arena)
{
    const struct report *report = reading->report;
    const struct indicator *i = &reading->rules->catalog->indicators.at[watch->indicator];
    struct figure figure = derived_figure(reading->rules->derived, watch->indicator, CATALOG_NONE,
                                          report->org, report->period, &reading->source, arena);
    if (figure.value == CELL_NULL)
        return;
    struct expr_number filed = expr_decimal(value, i->decimals).number;
    struct expr_number computed = exact_of(&figure, i, arena), allowed = tolerance_of(i);
    if (!differs(&filed, &computed, &allowed, arena))
        return;
    struct diag d = rules_tell_slot(reading, DIAG_W302, watch->slot);
    char text[DECIMAL_TEXT_MAX];
    d.value = d.arg[0] = arena_strdup(diags->arena, decimal_format(value, i->decimals, text));
    d.expected = d.arg[1] =
        arena_strdup(diags->arena, decimal_format(figure.value, i->decimals, text));
    d.arg[2] = expr_number_text(&allowed, diags->arena);
    *diags_add(diags, d.code, d.at) = d;
}

void rules_history_judge(struct rules_reading *reading,
                         const struct rules_watch *watch,
                         struct diags *diags,
                         struct arena *arena)
{
    int64_t value = rules_reading_cell(reading->report, watch->slot);
    if (value == CELL_NULL)
        return;
    if (watch->window == 0)
        judge_formula(reading, watch, value, diags, arena);
    else
        judge_history(reading, watch, value, diags, arena);
}
