/*
 * Lint of forms: one home for a cell, nothing that nobody files. Runs over the compiled, indexed catalog. Neighbours: compile_forms.c.
 */
#include "compile.h"

/* A cell has one home layout. */

/* True when a regime that files the layout names the indicator as its own. */
static bool is_authoritative(const struct compile *c, uint32_t layout, uint32_t indicator)
{
    const struct catalog *catalog = c->catalog;

    for (size_t i = 0; i < catalog->obligations.len; i++) {
        const struct obligation *o = &catalog->obligations.at[i];
        const struct regime_indicators *named = &c->authoritative.at[o->regime];
        if (o->form == CATALOG_NONE || catalog->forms.at[o->form].layout != layout)
            continue;
        for (size_t k = 0; k < named->len; k++) {
            if (named->at[k] == indicator)
                return true;
        }
    }
    return false;
}

static void check_home(struct compile *c,
                       const struct form *form,
                       const struct form_cell *cell,
                       struct map *homes)
{
    const struct catalog *catalog = c->catalog;
    const struct layout *layout = &catalog->layouts.at[form->layout];
    const struct layout_cell *lc = &layout->cells[cell->slot];
    struct text key = text_of(arena_printf(c->arena, "%u\x1f%s", lc->indicator, lc->members));
    uint32_t other = map_find(homes, key);

    if (other == MAP_NONE) {
        map_put(homes, key, form->layout);
        return;
    }
    if (other == form->layout || is_authoritative(c, other, lc->indicator) !=
                                     is_authoritative(c, form->layout, lc->indicator))
        return;
    struct diag *d =
        diags_addv(c->diags, DIAG_E620, c->sorted[CATALOG_FORMS].at[form - catalog->forms.at]->at,
                   schema_cell_name(catalog, lc->indicator, lc->members, c->arena),
                   catalog->layouts.at[other].code, layout->code, NULL);
    d->form = form->code;
    d->indicator_code = catalog->indicators.at[lc->indicator].code;
    d->members = lc->members;
}

static void check_homes(struct compile *c, bool *shown)
{
    struct map homes;

    map_init(&homes, c->arena, 1024);
    for (size_t f = 0; f < c->catalog->forms.len; f++) {
        const struct form *form = &c->catalog->forms.at[f];
        for (size_t i = 0; i < form->len; i++) { /* a list has none */
            check_home(c, form, &form->cells[i], &homes);
            shown[c->catalog->layouts.at[form->layout].cells[form->cells[i].slot].indicator] = true;
        }
    }
}

static void check_unused(struct compile *c, const bool *shown)
{
    const struct catalog *catalog = c->catalog;
    bool *filed = ARENA_ARRAY(c->arena, catalog->forms.len, bool);

    for (size_t i = 0; i < catalog->obligations.len; i++) {
        if (catalog->obligations.at[i].form != CATALOG_NONE)
            filed[catalog->obligations.at[i].form] = true;
    }
    for (size_t i = 0; i < catalog->forms.len; i++) {
        if (!filed[i])
            diags_addv(c->diags, DIAG_W603, c->sorted[CATALOG_FORMS].at[i]->at,
                       catalog->forms.at[i].code, NULL);
    }
    for (size_t i = 0; i < catalog->indicators.len; i++) {
        const struct indicator *indicator = &catalog->indicators.at[i];
        if (shown[i] || indicator->formula[0] != '\0')
            continue;
        struct diag *d = diags_addv(c->diags, DIAG_W604, c->sorted[CATALOG_INDICATORS].at[i]->at,
                                    indicator->code, NULL);
        d->indicator_code = indicator->code;
    }
}

void lint_forms(struct compile *c)
{
    bool *shown = ARENA_ARRAY(c->arena, c->catalog->indicators.len, bool);

    check_homes(c, shown);
    if (c->diags->errors == 0)
        check_unused(c, shown); /* what is wrong elsewhere would only be said again */
}
