/*
 * Where the figures of an expression stand, and what stands there: cells one by one, or their value. Must not know: where cells
 * are kept. Neighbours: reach_spots.c finds the places, derived.c knows the formulas.
 */
#include "expr_internal.h"
#include "reach_internal.h"

void reach_init(struct reach *r, const struct derived *derived, struct arena *arena)
{
    *r = (struct reach){.derived = derived, .arena = arena};
    map_init(&r->seen, arena, 16);
}

/* The number of a key, `otherwise` if it is new. */
struct key {
    uint32_t what, which, hierarchy, org;
    int32_t period;
};

static uint32_t find_or_add(struct reach *r, struct key key, uint32_t otherwise)
{
    uint32_t found = map_find(&r->seen, (struct text){(const char *)&key, sizeof key});
    if (found == MAP_NONE)
        (void)map_put(&r->seen, (struct text){arena_copy(r->arena, &key, sizeof key), sizeof key},
                      otherwise);
    return found;
}

/* Cells and derived figures do not meet: no layout has this number. */
static struct key formula_key(uint32_t indicator, uint32_t hierarchy, uint32_t org, struct period p)
{
    return (struct key){CATALOG_NONE, indicator, hierarchy, org, period_id(p)};
}

struct reach_cell reach_cell_of(const struct derived *derived,
                                const struct reach_target *target,
                                uint32_t hierarchy,
                                uint32_t org,
                                struct period period)
{
    date_t end = DATE_MAX;
    if (hierarchy == CATALOG_NONE)
        (void)derived_window_end(derived, target->layout, period, &end);
    hierarchy = reach_units_hierarchy(derived->catalog, target->layout, hierarchy, org,
                                      derived_map_day(derived, end));
    return (struct reach_cell){hierarchy, target->layout, target->slot, org, period};
}

/* A formula that a layout's rows compute looks at that layout alone. */
static uint32_t here_of(const struct derived *d, uint32_t indicator)
{
    return derived_is_local(d, indicator, d->ground[indicator]) ? d->ground[indicator]
                                                                : CATALOG_NONE;
}

/* ---- cells */

static void give(struct reach *r, const struct reach_cell *cell)
{
    if (r->stopped || (r->once && cell->layout == CATALOG_NONE))
        return;
    struct key key = {cell->layout, cell->slot, cell->hierarchy, cell->org,
                      period_id(cell->period)};
    if (!r->once || find_or_add(r, key, 0) == MAP_NONE)
        r->stopped = !r->each(r->ctx, cell);
}

static void walk_figure(struct reach *r,
                        const struct reach_target *target,
                        const struct expr_step *step,
                        uint32_t hierarchy,
                        uint32_t org,
                        struct period period)
{
    struct reach_spots found;
    reach_spots_find(r->derived, target, step, hierarchy, org, period, r->arena, &found);
    hierarchy = found.hierarchy;
    for (size_t i = 0; i < found.spots.len && !r->stopped; i++) {
        const struct reach_spot *spot = &found.spots.at[i];
        struct reach_cell cell = {hierarchy, CATALOG_NONE, 0, CATALOG_NONE, spot->period};
        if (spot->org != CATALOG_NONE && target->formula)
            reach_walk_formula(r, target->index, hierarchy, spot->org, spot->period);
        if (spot->org != CATALOG_NONE && target->layout != CATALOG_NONE)
            cell = reach_cell_of(r->derived, target, hierarchy, spot->org, spot->period);
        else if (spot->org != CATALOG_NONE)
            continue;
        give(r, &cell);
    }
}

void reach_walk_formula(
    struct reach *r, uint32_t indicator, uint32_t hierarchy, uint32_t org, struct period period)
{
    const struct derived *d = r->derived;
    size_t len;
    const struct expr_figure *figures = expr_figures(d->expr[indicator], &len);
    if (find_or_add(r, formula_key(indicator, hierarchy, org, period), 0) != MAP_NONE)
        return;
    for (size_t i = 0; i < len && !r->stopped; i++) {
        struct reach_target target =
            derived_target(d, &d->names.figures.at[figures[i].id], here_of(d, indicator));
        walk_figure(r, &target, &figures[i].step, hierarchy, org, period);
    }
}

bool reach_cells(const struct derived *derived,
                 const struct expr_catalog_figure *named,
                 const struct expr_step *step,
                 uint32_t hierarchy,
                 uint32_t org,
                 struct period period,
                 bool (*each)(void *ctx, const struct reach_cell *cell),
                 void *ctx)
{
    struct arena *arena = arena_new(0);
    struct reach r;
    struct reach_target target = derived_target(derived, named, CATALOG_NONE);
    reach_init(&r, derived, arena);
    r.each = each;
    r.ctx = ctx;
    walk_figure(&r, &target, step, hierarchy, org, period);
    arena_free(arena);
    return !r.stopped;
}

/* ---- values */

static struct expr_value
cell_value(struct reach *r, const struct reach_target *target, const struct reach_cell *cell)
{
    struct figure f = r->source->figure(r->source->ctx, cell);
    if (f.value == CELL_NULL || target->indicator->value_type == VALUE_TEXT)
        return expr_null();
    if (target->indicator->value_type == VALUE_BOOLEAN)
        return expr_boolean(f.value != 0);
    if (f.exact.den != 0)
        return expr_fraction(f.exact.num, f.exact.den, r->arena);
    return expr_decimal(f.value, target->indicator->decimals);
}

/* What is computed stands before what was filed. */
static struct expr_value spot_value(struct reach *r,
                                    const struct reach_target *target,
                                    uint32_t hierarchy,
                                    const struct reach_spot *spot)
{
    struct expr_value value = expr_null();
    if (spot->org == CATALOG_NONE)
        return value;
    if (target->formula)
        value = reach_formula(r, target->index, hierarchy, spot->org, spot->period);
    if (value.type != EXPR_NULL || target->layout == CATALOG_NONE)
        return value;
    struct reach_cell cell = reach_cell_of(r->derived, target, hierarchy, spot->org, spot->period);
    return cell_value(r, target, &cell);
}

/* The sum; null where one is missing. */
static void add(struct reach *r, struct expr_value *sum, const struct expr_value *value)
{
    struct expr_calc calc = {.arena = r->arena};
    if (sum->type != EXPR_NUMBER || value->type != EXPR_NUMBER) {
        *sum = expr_null();
        return;
    }
    sum->number = expr_number_add(&calc, &sum->number, &value->number);
    if (expr_number_is_null(&sum->number))
        *sum = expr_null();
}

static struct expr_value vector_of(struct reach *r, const struct expr_value *values, size_t len)
{
    struct expr_number *at = ARENA_ARRAY(r->arena, len, struct expr_number);
    for (size_t i = 0; i < len; i++)
        if (values[i].type == EXPR_NUMBER)
            at[i] = values[i].number;
    return (struct expr_value){.type = EXPR_VECTOR, .vector = {at, len}};
}

static struct expr_value figure_value(struct reach *r,
                                      const struct reach_target *target,
                                      const struct expr_step *step,
                                      uint32_t hierarchy,
                                      uint32_t org,
                                      struct period period)
{
    struct reach_spots found;
    reach_spots_find(r->derived, target, step, hierarchy, org, period, r->arena, &found);
    hierarchy = found.hierarchy;
    struct expr_value *values = ARENA_ARRAY(r->arena, found.elements, struct expr_value);
    for (size_t i = 0; i < found.spots.len; i++) {
        const struct reach_spot *spot = &found.spots.at[i];
        struct expr_value value = spot_value(r, target, hierarchy, spot);
        bool first = i == 0 || spot->element != found.spots.at[i - 1].element;
        if (first)
            values[spot->element] = value;
        else
            add(r, &values[spot->element], &value);
    }
    return expr_step_spreads(step) ? vector_of(r, values, found.elements) : values[0];
}

/* An expression's unit and period. */
struct at_hand {
    struct reach *r;
    uint32_t here, hierarchy, org, ground;
    struct period period;
};

static struct expr_value
value_of_figure(void *ctx, const struct expr_figure *figure, struct arena *arena)
{
    const struct at_hand *a = ctx;
    const struct derived *d = a->r->derived;
    (void)arena; /* values live as long as the question */
    struct reach_target target = derived_target(d, &d->names.figures.at[figure->id], a->here);
    return figure_value(a->r, &target, &figure->step, a->hierarchy, a->org, a->period);
}

static date_t end_of(const struct at_hand *a)
{
    date_t end = DATE_MAX;
    (void)derived_window_end(a->r->derived, a->ground, a->period, &end);
    return end;
}

static struct expr_value value_of_property(void *ctx, enum expr_property property)
{
    const struct at_hand *a = ctx;
    return reach_units_property(a->r->derived->catalog, a->org, a->period, end_of(a), property);
}

static struct expr_value value_of_test(void *ctx, enum expr_org_test test, struct text code)
{
    const struct at_hand *a = ctx;
    const struct derived *d = a->r->derived;
    return reach_units_test(d->catalog, a->org, derived_map_day(d, end_of(a)), test, code);
}

struct expr_value reach_formula(
    struct reach *r, uint32_t indicator, uint32_t hierarchy, uint32_t org, struct period period)
{
    const struct derived *d = r->derived;
    struct at_hand a = {r, here_of(d, indicator), hierarchy, org, d->ground[indicator], period};
    const struct expr_context context = {
        .ctx = &a, .figure = value_of_figure, .property = value_of_property, .org = value_of_test};
    struct key key = formula_key(indicator, hierarchy, org, period);
    uint32_t known = map_find(&r->seen, (struct text){(const char *)&key, sizeof key});
    if (known != MAP_NONE)
        return r->known.at[known];
    struct expr_value value = expr_eval(d->expr[indicator], &context, r->arena, NULL);
    (void)find_or_add(r, key, (uint32_t)r->known.len);
    VEC_PUSH(r->arena, &r->known, value);
    return value;
}

struct expr_value reach_value(const struct derived *derived,
                              const struct expr_catalog_figure *named,
                              const struct expr_step *step,
                              uint32_t hierarchy,
                              uint32_t org,
                              struct period period,
                              const struct reach_source *source,
                              struct arena *arena)
{
    struct reach r;
    struct reach_target target = derived_target(derived, named, CATALOG_NONE);
    reach_init(&r, derived, arena);
    r.source = source;
    return figure_value(&r, &target, step, hierarchy, org, period);
}
