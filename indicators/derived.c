/*
 * The formulas of a catalog by indicator: what their figures mean, and which layouts compute them in their rows. Must not know:
 * text, values. Neighbours: derived_compile.c fills it.
 */
#include "reach_internal.h"

struct derived *derived_new(const struct catalog *catalog, struct arena *arena)
{
    struct derived *d = ARENA_NEW(arena, struct derived);
    size_t indicators = catalog->indicators.len, layouts = catalog->layouts.len;
    *d = (struct derived){.ends = ARENA_ARRAY(arena, DERIVED_ENDS, struct derived_end),
                          .catalog = catalog,
                          .names = {.catalog = catalog, .arena = arena},
                          .expr = ARENA_ARRAY(arena, indicators, struct expr *),
                          .ground = ARENA_ARRAY(arena, indicators, uint32_t),
                          .parts = ARENA_ARRAY(arena, indicators, struct derived_parts *),
                          .regimes = ARENA_ARRAY(arena, layouts, struct reach_regimes),
                          .past = reach_units_past(catalog, arena)};
    for (uint32_t i = 0; i < indicators; i++)
        d->ground[i] = catalog_home_layout(catalog, i, "", NULL);
    for (uint32_t i = 0; i < layouts; i++)
        d->regimes[i] = reach_window_regimes(catalog, i, arena);
    return d;
}

/* ---- placing */

bool derived_is_computed(const struct derived *derived, const struct expr_catalog_figure *named)
{
    return named->members[0] == '\0' && derived->expr[named->indicator] != NULL;
}

static uint32_t cell_layout(const struct derived *d, const struct expr_catalog_figure *named)
{
    return named->form != CATALOG_NONE
               ? d->catalog->forms.at[named->form].layout
               : catalog_home_layout(d->catalog, named->indicator, named->members, NULL);
}

static uint32_t ground_of(const struct derived *d, const struct expr_catalog_figure *named)
{
    uint32_t layout = cell_layout(d, named);
    return layout == CATALOG_NONE && derived_is_computed(d, named) ? d->ground[named->indicator]
                                                                   : layout;
}

static bool is_plain(const struct expr_step *step)
{
    return step->years == 0 && step->offset == 0 && step->span == EXPR_POINT &&
           step->tree == EXPR_SELF;
}

const struct derived_parts *
derived_parts_of(const struct derived *derived, uint32_t indicator, uint32_t layout)
{
    return &derived->parts[indicator][layout];
}

bool derived_is_local(const struct derived *derived, uint32_t indicator, uint32_t layout)
{
    return layout != CATALOG_NONE && derived->parts[indicator] != NULL &&
           derived->parts[indicator][layout].local;
}

/* The slot of a figure that the layout's rows have, or compute too; CATALOG_NONE: they do not. Texts are kept elsewhere. */
static uint32_t
slot_beside(const struct derived *d, const struct expr_figure *figure, uint32_t layout)
{
    const struct expr_catalog_figure *named = &d->names.figures.at[figure->id];
    if (!is_plain(&figure->step) || figure->type == EXPR_TEXT ||
        (named->form != CATALOG_NONE && d->catalog->forms.at[named->form].layout != layout) ||
        (derived_is_computed(d, named) && !d->parts[named->indicator][layout].local))
        return CATALOG_NONE;
    return catalog_find_slot(d->catalog, layout, named->indicator, named->members);
}

static struct derived_parts
find_parts(const struct derived *d, uint32_t indicator, uint32_t layout, struct arena *arena)
{
    struct derived_parts parts = {.len = 0};
    size_t len;
    const struct expr_figure *figures = expr_figures(d->expr[indicator], &len);
    uint32_t *slot = ARENA_ARRAY(arena, len, uint32_t);
    if (expr_type_of(d->expr[indicator]) == EXPR_TEXT ||
        catalog_find_slot(d->catalog, layout, indicator, "") == CATALOG_NONE)
        return parts;
    for (size_t i = 0; i < len; i++) {
        slot[i] = slot_beside(d, &figures[i], layout);
        if (slot[i] == CATALOG_NONE)
            return parts;
    }
    return (struct derived_parts){true, slot, len};
}

void derived_place(struct derived *d, uint32_t indicator, struct arena *arena)
{
    size_t len;
    const struct expr_figure *figures = expr_figures(d->expr[indicator], &len);
    d->parts[indicator] = ARENA_ARRAY(arena, d->catalog->layouts.len, struct derived_parts);
    for (uint32_t l = 0; l < d->catalog->layouts.len; l++)
        d->parts[indicator][l] = find_parts(d, indicator, l, arena);
    for (size_t i = 0; i < len && d->ground[indicator] == CATALOG_NONE; i++)
        d->ground[indicator] = ground_of(d, &d->names.figures.at[figures[i].id]);
}

/* ---- reading */

const struct derived *derived_on_map(const struct derived *derived, date_t map, struct arena *arena)
{
    struct derived *d = ARENA_NEW(arena, struct derived);
    *d = *derived;
    d->on_map = true;
    d->map = map;
    return d;
}

date_t derived_map_day(const struct derived *derived, date_t end)
{
    return derived->on_map ? derived->map : end;
}

const struct expr *derived_expr(const struct derived *derived, uint32_t indicator)
{
    return derived->expr[indicator];
}

uint32_t derived_ground(const struct derived *derived, uint32_t indicator)
{
    return derived->ground[indicator];
}

const struct expr_catalog *derived_names(const struct derived *derived)
{
    return &derived->names;
}

/* A formula on a layout that computes it looks at this layout's own cells, wherever else they stand. */
struct reach_target derived_target(const struct derived *derived,
                                   const struct expr_catalog_figure *named,
                                   uint32_t here)
{
    const struct catalog *c = derived->catalog;
    struct reach_target t = {.indicator = &c->indicators.at[named->indicator],
                             .index = named->indicator,
                             .layout = cell_layout(derived, named)};
    if (named->form == CATALOG_NONE && here != CATALOG_NONE)
        t.layout = here;
    if (t.layout != CATALOG_NONE)
        t.slot = catalog_find_slot(c, t.layout, named->indicator, named->members);
    t.ground = t.layout != CATALOG_NONE ? t.layout : ground_of(derived, named);
    t.formula = derived_is_computed(derived, named) &&
                !derived_is_local(derived, named->indicator, t.layout);
    return t;
}

static struct derived_end *end_at(const struct derived *derived, uint32_t layout, int32_t period)
{
    return &derived->ends[(layout * 31 + (uint32_t)period) % DERIVED_ENDS];
}

bool derived_window_end(const struct derived *derived,
                        uint32_t layout,
                        struct period period,
                        date_t *ret_end)
{
    struct window_rule rule;
    struct reach_regimes none = {NULL, 0};
    int32_t id = period_id(period);
    struct derived_end *known = end_at(derived, layout, id);
    if (id == 0 || known->period != id || known->layout != layout) {
        *known = (struct derived_end){.layout = layout, .period = id};
        known->is = reach_window_end(derived->catalog,
                                     layout == CATALOG_NONE ? none : derived->regimes[layout],
                                     period, &rule, &known->end);
    }
    if (known->is)
        *ret_end = known->end;
    return known->is;
}
