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
        watch.window = window_of(&c->indicators.at[cell->indicator]);
        if (watch.window > 0)
            VEC_PUSH(arena, &to->watches, watch);
        watch.window = 0;
        if (cell->members[0] == '\0' && derived_expr(rules->derived, cell->indicator) != NULL &&
            !derived_is_local(rules->derived, cell->indicator, f->layout))
            VEC_PUSH(arena, &to->watches, watch);
    }
}

/* The periods before, as a figure. */
static struct rules_figure past_of(const struct rules_reading *reading,
                                   const struct rules_watch *watch)
{
    const struct catalog *c = reading->rules->catalog;
    const struct report *report = reading->report;
    return (struct rules_figure){
        .slot = CATALOG_NONE,
        .type = EXPR_NUMBER,
        .named = {.indicator = watch->indicator,
                  .form = report->form,
                  .members = c->layouts.at[report->layout].cells[watch->slot].members},
        .step = {.offset = -1, .span = EXPR_LAST, .last = watch->window, .tree = EXPR_SELF}};
}

bool rules_history_cells(const struct rules_reading *reading,
                         const struct rules_watch *watch,
                         bool (*each)(void *ctx, const struct reach_cell *cell),
                         void *ctx)
{
    const struct report *report = reading->report;
    if (rules_reading_cell(report, watch->slot) == CELL_NULL)
        return true;
    if (watch->window == 0)
        return derived_cells(reading->rules->derived, watch->indicator, CATALOG_NONE, report->org,
                             report->period, each, ctx);
    struct rules_figure past = past_of(reading, watch);
    return rules_reading_cells(reading, &past, each, ctx);
}

/* ---- history */

static void judge_history(const struct rules_reading *reading,
                          const struct rules_watch *watch,
                          int64_t value,
                          struct diags *diags,
                          struct arena *arena)
{
    const struct catalog *c = reading->rules->catalog;
    struct rules_figure figure = past_of(reading, watch);
    struct expr_value v = rules_reading_value(reading, &figure, arena);
    size_t len = v.type == EXPR_VECTOR ? v.vector.len : 0;
    struct outlier_past *past = ARENA_ARRAY(arena, len, struct outlier_past);
    for (size_t i = 0; i < len; i++) {
        past[i].period = period_step(reading->report->period, (int)i - (int)len);
        if (!expr_round(&v.vector.at[i], c->indicators.at[watch->indicator].decimals,
                        &past[i].value))
            past[i].value = CELL_NULL;
    }
    struct diag like = rules_tell_slot(reading, DIAG_NONE, watch->slot);
    outliers_judge(c, watch->indicator, value, past, len, &like, diags);
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

void rules_history_judge(const struct rules_reading *reading,
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
