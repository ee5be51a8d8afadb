/*
 * Formulas in the row of an aggregate: all that they name stands beside them, and is taken exactly, means from their parts.
 * Must not know: how rows come about. Neighbours: derived.c says which formulas; roll_stand.c, roll_tell.c and figure.c ask.
 */
#include "expr_internal.h"
#include "reach_internal.h"

/* A formula beneath that was computed already. */
struct known {
    uint32_t indicator;
    struct expr_value value;
};

struct reading {
    const struct derived *derived;
    const struct aggregate *row;
    bool children;
    struct arena *arena;
    struct VEC(struct known) known;
};

/* A formula's turn. */
struct turn {
    struct reading *r;
    uint32_t indicator;
};

static struct expr_value formula_value(struct reading *r, uint32_t indicator);

/* Whose parts make the slot's mean. */
static const struct fraction *parts_of(const struct reading *r, uint32_t slot)
{
    bool own = !r->children && (r->row->flags[slot] & SLOT_OWN) != 0;
    const struct fraction *parts = own ? r->row->own_parts : r->row->children_parts;
    return parts == NULL || parts[slot].den == 0 ? NULL : &parts[slot];
}

static struct expr_value
slot_value(const struct reading *r, uint32_t slot, const struct indicator *indicator)
{
    int64_t value = r->children ? r->row->children[slot] : r->row->effective[slot];
    const struct fraction *parts = parts_of(r, slot);
    decimal_wide den;
    if (value == CELL_NULL)
        return expr_null();
    if (indicator->value_type == VALUE_BOOLEAN)
        return expr_boolean(value != 0);
    if (parts == NULL || !decimal_mul_wide(parts->den, decimal_pow10(indicator->decimals), &den))
        return expr_decimal(value, indicator->decimals);
    return expr_fraction(parts->num, den, r->arena);
}

static struct expr_value
value_of_figure(void *ctx, const struct expr_figure *figure, struct arena *arena)
{
    const struct turn *t = ctx;
    const struct derived *d = t->r->derived;
    const struct expr_catalog_figure *named = &d->names.figures.at[figure->id];
    size_t len;
    (void)arena; /* values live as long as the reading */
    uint32_t slot = derived_parts_of(d, t->indicator, t->r->row->layout)
                        ->slot[figure - expr_figures(d->expr[t->indicator], &len)];
    bool computed = t->r->children || (t->r->row->flags[slot] & SLOT_COMPUTED) != 0;
    if (computed && derived_is_computed(d, named))
        return formula_value(t->r, named->indicator);
    return slot_value(t->r, slot, &d->catalog->indicators.at[named->indicator]);
}

static date_t end_of(const struct reading *r)
{
    date_t end = DATE_MAX;
    (void)derived_window_end(r->derived, r->row->layout, r->row->period, &end);
    return end;
}

static struct expr_value value_of_property(void *ctx, enum expr_property property)
{
    const struct reading *r = ((const struct turn *)ctx)->r;
    return reach_units_property(r->derived->catalog, r->row->org, r->row->period, end_of(r),
                                property);
}

static struct expr_value value_of_test(void *ctx, enum expr_org_test test, struct text code)
{
    const struct reading *r = ((const struct turn *)ctx)->r;
    return reach_units_test(r->derived->catalog, r->row->org,
                            derived_map_day(r->derived, end_of(r)), test, code);
}

static struct expr_value formula_value(struct reading *r, uint32_t indicator)
{
    struct turn turn = {r, indicator};
    const struct expr_context context = {.ctx = &turn,
                                         .figure = value_of_figure,
                                         .property = value_of_property,
                                         .org = value_of_test};
    for (size_t i = 0; i < r->known.len; i++)
        if (r->known.at[i].indicator == indicator)
            return r->known.at[i].value;
    struct known known = {indicator,
                          expr_eval(r->derived->expr[indicator], &context, r->arena, NULL)};
    VEC_PUSH(r->arena, &r->known, known);
    return known.value;
}

struct expr_value derived_row_value(const struct derived *derived,
                                    const struct aggregate *row,
                                    bool children,
                                    uint32_t indicator,
                                    struct arena *arena)
{
    struct reading r = {.derived = derived, .row = row, .children = children, .arena = arena};
    return formula_value(&r, indicator);
}

int64_t derived_row_cell(const struct expr_value *value, int decimals)
{
    int64_t units = CELL_NULL;
    if (value->type == EXPR_BOOLEAN)
        return value->boolean;
    if (value->type == EXPR_NUMBER && !expr_round(&value->number, decimals, &units))
        return CELL_NULL;
    return units;
}

bool derived_row_differs(const struct expr_value *value,
                         int64_t filed,
                         int decimals,
                         struct fraction tolerance)
{
    if (value->type == EXPR_BOOLEAN)
        return value->boolean != (filed != 0);
    if (value->type != EXPR_NUMBER)
        return false;
    struct arena *arena = arena_new(0);
    struct expr_calc calc = {.arena = arena};
    const struct expr_value cell = expr_decimal(filed, decimals);
    const struct expr_value most = expr_fraction(tolerance.num, tolerance.den, arena);
    struct expr_number apart = expr_number_subtract(&calc, &value->number, &cell.number);
    if (expr_number_sign(&apart) < 0)
        apart = expr_number_negate(&calc, &apart);
    bool differs = expr_number_compare(&apart, &most.number) > 0;
    arena_free(arena);
    return differs;
}
