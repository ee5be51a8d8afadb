/*
 * The formulas of a catalog: compiled, ordered, and placed: which layouts compute them in their rows. Must not know: values.
 * Neighbours: expr_compile.c, expr_catalog.c, expr_order.c; derived_figure.c takes their values.
 */
#include "reach_internal.h"

/* Formulas upon formulas: so many, for each takes its turn within the one above. */
#define DEPTH_MAX 100

/* ---- compiling */

struct compiling {
    struct derived *derived;
    struct arena *arena;
    struct diags *diags;
    uint32_t *formulas; /* indicators with a formula */
    size_t len;
    uint32_t *place; /* by indicator: in `formulas` */
};

static enum expr_type type_of(const struct indicator *i)
{
    if (i->value_type == VALUE_TEXT)
        return EXPR_TEXT;
    return i->value_type == VALUE_BOOLEAN ? EXPR_BOOLEAN : EXPR_NUMBER;
}

/* Findings about an expression become findings about the file that has it. */
static void tell(const struct compiling *c, const struct diags *found)
{
    for (size_t i = 0; i < found->len; i++) {
        struct diag d = found->at[i];
        uint32_t indicator = catalog_find_indicator(c->derived->catalog, text_of(d.indicator_code));
        const struct indicator *of = &c->derived->catalog->indicators.at[indicator];
        d.at = (struct place){.row = of->row, .column = of->formula_column};
        *diags_add(c->diags, d.code, d.at) = d;
    }
}

static void compile(struct compiling *c, uint32_t indicator)
{
    struct derived *d = c->derived;
    const struct indicator *i = &d->catalog->indicators.at[indicator];
    const struct expr_names names = expr_catalog_names(&d->names);
    struct diags found;
    diags_init(&found, c->arena, 0);
    d->expr[indicator] = expr_compile(text_of(i->formula), type_of(i), &names, c->arena, &found);
    for (size_t f = 0; f < found.len; f++)
        found.at[f].indicator_code = i->code;
    tell(c, &found);
    c->place[indicator] = (uint32_t)c->len;
    c->formulas[c->len++] = indicator;
}

/* A formula speaks of totals: a breakdown of its indicator is what was filed. */
static bool is_computed(const struct derived *d, const struct expr_catalog_figure *named)
{
    return named->members[0] == '\0' && d->expr[named->indicator] != NULL;
}

static uint32_t find_formula(void *ctx, const struct expr_figure *figure)
{
    const struct compiling *c = ctx;
    const struct expr_catalog_figure *named = &c->derived->names.figures.at[figure->id];
    return is_computed(c->derived, named) ? c->place[named->indicator] : EXPR_NONE;
}

/* Places of formulas, each behind those it stands on. */
static bool order(struct compiling *c, uint32_t *ret_order)
{
    struct expr_named *named = ARENA_ARRAY(c->arena, c->len, struct expr_named);
    struct diags found;
    diags_init(&found, c->arena, 0);
    for (size_t i = 0; i < c->len; i++)
        named[i] = (struct expr_named){c->derived->catalog->indicators.at[c->formulas[i]].code,
                                       c->derived->expr[c->formulas[i]]};
    bool ok = expr_order(named, c->len, find_formula, c, ret_order, c->arena, &found);
    tell(c, &found);
    return ok;
}

/* ---- placing */

static uint32_t cell_layout(const struct derived *d, const struct expr_catalog_figure *named)
{
    return named->form != CATALOG_NONE
               ? d->catalog->forms.at[named->form].layout
               : catalog_home_layout(d->catalog, named->indicator, named->members, NULL);
}

static uint32_t ground_of(const struct derived *d, const struct expr_catalog_figure *named)
{
    uint32_t layout = cell_layout(d, named);
    return layout == CATALOG_NONE && is_computed(d, named) ? d->ground[named->indicator] : layout;
}

static bool is_plain(const struct expr_step *step)
{
    return step->years == 0 && step->offset == 0 && step->span == EXPR_POINT &&
           step->tree == EXPR_SELF;
}

bool derived_is_local(const struct derived *derived, uint32_t indicator, uint32_t layout)
{
    return layout != CATALOG_NONE && derived->local[indicator] != NULL &&
           derived->local[indicator][layout];
}

/* A figure that the layout's rows have, or compute too. */
static bool is_beside(const struct derived *d, const struct expr_figure *figure, uint32_t layout)
{
    const struct expr_catalog_figure *named = &d->names.figures.at[figure->id];
    if (!is_plain(&figure->step) ||
        (named->form != CATALOG_NONE && d->catalog->forms.at[named->form].layout != layout) ||
        catalog_find_slot(d->catalog, layout, named->indicator, named->members) == CATALOG_NONE)
        return false;
    return !is_computed(d, named) || d->local[named->indicator][layout];
}

/* Of one formula, those beneath it placed. */
static void place(struct derived *d, uint32_t indicator, struct arena *arena)
{
    size_t len;
    const struct expr_figure *figures = expr_figures(d->expr[indicator], &len);
    d->local[indicator] = ARENA_ARRAY(arena, d->catalog->layouts.len, bool);
    for (uint32_t l = 0; l < d->catalog->layouts.len; l++) {
        bool local = catalog_find_slot(d->catalog, l, indicator, "") != CATALOG_NONE;
        for (size_t i = 0; i < len && local; i++)
            local = is_beside(d, &figures[i], l);
        d->local[indicator][l] = local;
    }
    for (size_t i = 0; i < len && d->ground[indicator] == CATALOG_NONE; i++)
        d->ground[indicator] = ground_of(d, &d->names.figures.at[figures[i].id]);
}

/* Of each formula, those beneath it known: how many stand upon each other. */
static void check_depth(struct compiling *c, uint32_t indicator, uint32_t *depth)
{
    const struct derived *d = c->derived;
    size_t len;
    const struct expr_figure *figures = expr_figures(d->expr[indicator], &len);
    depth[indicator] = 1;
    for (size_t i = 0; i < len; i++) {
        const struct expr_catalog_figure *named = &d->names.figures.at[figures[i].id];
        if (is_computed(d, named) && depth[named->indicator] >= depth[indicator])
            depth[indicator] = depth[named->indicator] + 1;
    }
    if (depth[indicator] != DEPTH_MAX + 1)
        return;
    struct diags found;
    diags_init(&found, c->arena, 0);
    diags_addv(&found, DIAG_E666, (struct place){0}, arena_printf(c->arena, "%d", DEPTH_MAX), "1",
               NULL)
        ->indicator_code = d->catalog->indicators.at[indicator].code;
    tell(c, &found);
}

static struct derived *derived_new(const struct catalog *catalog, struct arena *arena)
{
    struct derived *d = ARENA_NEW(arena, struct derived);
    size_t indicators = catalog->indicators.len, layouts = catalog->layouts.len;
    *d = (struct derived){.catalog = catalog,
                          .names = {.catalog = catalog, .arena = arena},
                          .expr = ARENA_ARRAY(arena, indicators, struct expr *),
                          .ground = ARENA_ARRAY(arena, indicators, uint32_t),
                          .local = ARENA_ARRAY(arena, indicators, bool *),
                          .regimes = ARENA_ARRAY(arena, layouts, struct reach_regimes),
                          .past = reach_units_past(catalog, arena)};
    for (uint32_t i = 0; i < indicators; i++)
        d->ground[i] = catalog_home_layout(catalog, i, "", NULL);
    for (uint32_t i = 0; i < layouts; i++)
        d->regimes[i] = reach_window_regimes(catalog, i, arena);
    return d;
}

struct derived *
derived_compile(const struct catalog *catalog, struct arena *arena, struct diags *diags)
{
    struct derived *d = derived_new(catalog, arena);
    size_t indicators = catalog->indicators.len, before = diags->errors;
    struct compiling c = {.derived = d,
                          .arena = arena,
                          .diags = diags,
                          .formulas = ARENA_ARRAY(arena, indicators, uint32_t),
                          .place = ARENA_ARRAY(arena, indicators, uint32_t)};
    for (uint32_t i = 0; i < indicators; i++)
        if (catalog->indicators.at[i].formula[0] != '\0')
            compile(&c, i);
    uint32_t *in_order = ARENA_ARRAY(arena, c.len, uint32_t);
    if (diags->errors != before || !order(&c, in_order))
        return NULL;
    uint32_t *depth = ARENA_ARRAY(arena, indicators, uint32_t);
    for (size_t i = 0; i < c.len; i++) {
        place(d, c.formulas[in_order[i]], arena);
        check_depth(&c, c.formulas[in_order[i]], depth);
    }
    return diags->errors == before ? d : NULL;
}

/* ---- reading */

const struct expr *derived_expr(const struct derived *derived, uint32_t indicator)
{
    return derived->expr[indicator];
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
    t.formula =
        is_computed(derived, named) && !derived_is_local(derived, named->indicator, t.layout);
    return t;
}

bool derived_window_end(const struct derived *derived,
                        uint32_t layout,
                        struct period period,
                        date_t *ret_end)
{
    struct window_rule rule;
    struct reach_regimes none = {NULL, 0};
    return reach_window_end(derived->catalog,
                            layout == CATALOG_NONE ? none : derived->regimes[layout], period, &rule,
                            ret_end);
}
