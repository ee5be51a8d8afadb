/*
 * The formulas of a catalog compiled, mistakes told, put in order. Must not know: values.
 * Neighbours: expr_compile.c, expr_catalog.c, expr_order.c; derived.c keeps them.
 */
#include "reach_internal.h"

/* Formulas upon formulas: so many, for each takes its turn within the one above. */
#define DEPTH_MAX 100

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
}

static void list_formulas(struct compiling *c)
{
    c->len = 0;
    for (uint32_t i = 0; i < c->derived->catalog->indicators.len; i++) {
        if (c->derived->expr[i] == NULL)
            continue;
        c->place[i] = (uint32_t)c->len;
        c->formulas[c->len++] = i;
    }
}

/* ---- in order */

static uint32_t find_formula(void *ctx, const struct expr_figure *figure)
{
    const struct compiling *c = ctx;
    const struct expr_catalog_figure *named = &c->derived->names.figures.at[figure->id];
    return derived_is_computed(c->derived, named) ? c->place[named->indicator] : EXPR_NONE;
}

/* What has a mistake is no formula. */
static void drop(struct compiling *c, const struct diags *found)
{
    for (size_t i = 0; i < found->len; i++) {
        const char *code = found->at[i].indicator_code;
        c->derived->expr[catalog_find_indicator(c->derived->catalog, text_of(code))] = NULL;
    }
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
        if (derived_is_computed(d, named) && depth[named->indicator] >= depth[indicator])
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
    drop(c, &found);
}

/* Places of formulas, each behind those it stands on; the ones that stand on themselves are dropped. */
static const uint32_t *order(struct compiling *c)
{
    size_t most = c->derived->catalog->indicators.len;
    uint32_t *ret_order = ARENA_ARRAY(c->arena, most, uint32_t);
    struct expr_named *named = ARENA_ARRAY(c->arena, most, struct expr_named);
    struct diags found;
    for (;;) {
        list_formulas(c);
        for (size_t i = 0; i < c->len; i++)
            named[i] = (struct expr_named){c->derived->catalog->indicators.at[c->formulas[i]].code,
                                           c->derived->expr[c->formulas[i]]};
        diags_init(&found, c->arena, 0);
        if (expr_order(named, c->len, find_formula, c, ret_order, c->arena, &found))
            return ret_order;
        tell(c, &found);
        drop(c, &found);
    }
}

static struct derived *
build(const struct catalog *catalog, struct arena *arena, struct diags *diags)
{
    struct derived *d = derived_new(catalog, arena);
    size_t indicators = catalog->indicators.len;
    struct compiling c = {.derived = d,
                          .arena = arena,
                          .diags = diags,
                          .formulas = ARENA_ARRAY(arena, indicators, uint32_t),
                          .place = ARENA_ARRAY(arena, indicators, uint32_t)};
    for (uint32_t i = 0; i < indicators; i++)
        if (catalog->indicators.at[i].formula[0] != '\0')
            compile(&c, i);
    const uint32_t *in_order = order(&c);
    uint32_t *depth = ARENA_ARRAY(arena, indicators, uint32_t);
    for (size_t i = 0; i < c.len; i++) {
        uint32_t indicator = c.formulas[in_order[i]];
        check_depth(&c, indicator, depth);
        if (d->expr[indicator] != NULL)
            derived_place(d, indicator, arena);
    }
    return d;
}

struct derived *
derived_compile(const struct catalog *catalog, struct arena *arena, struct diags *diags)
{
    size_t before = diags->errors;
    struct derived *d = build(catalog, arena, diags);
    return diags->errors == before ? d : NULL;
}

struct derived *derived_in_force(const struct catalog *catalog, struct arena *arena)
{
    struct diags told; /* when the catalog was loaded */
    diags_init(&told, arena, 1);
    return build(catalog, arena, &told);
}
