/*
 * What the binder asks of the catalog all the time, grouped once: the cells of an indicator, the regimes of a form.
 * Neighbours: bind_cell.c, bind_place.c.
 */
#include "bind.h"

/* Turns counts into starts: start[i] is where group i begins, start[groups] is the end. */
static void accumulate(uint32_t *start, size_t groups)
{
    uint32_t sum = 0;

    for (size_t i = 0; i <= groups; i++) {
        uint32_t n = start[i];
        start[i] = sum;
        sum += n;
    }
}

static uint32_t indicator_at(const struct catalog *catalog, const struct form *form, size_t cell)
{
    return catalog->layouts.at[form->layout].cells[form->cells[cell].slot].indicator;
}

static void index_cells(struct binder *b)
{
    const struct catalog *catalog = b->catalog;
    size_t n = catalog->indicators.len, total = 0, at = 0;
    uint32_t *fill = ARENA_ARRAY(b->arena, n + 1, uint32_t);

    b->indicator_start = ARENA_ARRAY(b->arena, n + 1, uint32_t);
    for (size_t f = 0; f < catalog->forms.len; f++) {
        const struct form *form = &catalog->forms.at[f];
        for (size_t i = 0; i < form->len; i++)
            b->indicator_start[indicator_at(catalog, form, i)]++;
        total += form->len;
    }
    accumulate(b->indicator_start, n);
    b->form_cells = ARENA_ARRAY(b->arena, total, struct bind_on);
    b->cells_of_indicator = ARENA_ARRAY(b->arena, total, uint32_t);
    for (uint32_t f = 0; f < catalog->forms.len; f++) {
        const struct form *form = &catalog->forms.at[f];
        for (size_t i = 0; i < form->len; i++, at++) {
            uint32_t indicator = indicator_at(catalog, form, i);
            b->form_cells[at] = (struct bind_on){f, form->cells[i].slot};
            b->cells_of_indicator[b->indicator_start[indicator] + fill[indicator]++] = (uint32_t)at;
        }
    }
}

/* A regime may come several times for a form; asking it twice does no harm. */
static void index_regimes(struct binder *b)
{
    const struct catalog *catalog = b->catalog;
    size_t n = catalog->forms.len;
    uint32_t *fill = ARENA_ARRAY(b->arena, n + 1, uint32_t);

    b->form_start = ARENA_ARRAY(b->arena, n + 1, uint32_t);
    b->regimes_of_form = ARENA_ARRAY(b->arena, catalog->obligations.len, uint32_t);
    for (size_t i = 0; i < catalog->obligations.len; i++) {
        if (catalog->obligations.at[i].form != CATALOG_NONE)
            b->form_start[catalog->obligations.at[i].form]++;
    }
    accumulate(b->form_start, n);
    for (size_t i = 0; i < catalog->obligations.len; i++) {
        uint32_t form = catalog->obligations.at[i].form;
        if (form != CATALOG_NONE)
            b->regimes_of_form[b->form_start[form] + fill[form]++] =
                catalog->obligations.at[i].regime;
    }
}

void bind_index_init(struct binder *b)
{
    index_cells(b);
    index_regimes(b);
    b->totals = ARENA_ARRAY(b->arena, b->catalog->layouts.len, struct bind_totals);
}
