/*
 * What the sums of a form come to, from the values that were given: exactly, in the units of the catalog, so that a workbook shows right
 * totals before any spreadsheet has computed it. A blank part leaves its sum blank; where none of the parts arose, nor did the sum.
 * Neighbours: template_form.h; template_sheet.c writes the same as formulas.
 */
#include <string.h>

#include "template_form.h"

struct work {
    const struct template_book *b;
    const struct template_grid *grid;
    const char **texts; /* NULL: not worked out yet */
};

static const char *given(const struct work *w, const struct template_cell *cell)
{
    const struct template_spot spot = {cell->role, cell->ordinal, 0};
    const struct template_value *value = template_book_value(w->b, &spot);
    return value != NULL ? value->text : "";
}

static const char *text_of_cell(const struct work *w, uint32_t cell);

/* False: a part is blank, or no number. *ret_nil: none arose. */
static bool
add_up(const struct work *w, uint32_t cell, int decimals, decimal_wide *ret_sum, bool *ret_nil)
{
    const struct template_cell *c = &w->grid->cells.at[cell];
    int64_t units;

    *ret_sum = 0;
    *ret_nil = true;
    for (size_t i = 0; i < c->parts_len; i++) {
        const char *part = text_of_cell(w, c->parts[i]);
        if (strcmp(part, "-") == 0)
            continue;
        if (decimal_parse(text_of(part), decimals, &units) != DECIMAL_OK)
            return false;
        *ret_nil = false;
        *ret_sum += units;
    }
    return true;
}

static const char *sum_of(const struct work *w, uint32_t cell)
{
    int decimals = template_grid_indicator(w->grid, cell)->decimals;
    char buf[DECIMAL_TEXT_MAX];
    decimal_wide sum;
    bool nil;

    if (!add_up(w, cell, decimals, &sum, &nil))
        return "";
    return nil ? "-" : arena_strdup(w->b->arena, decimal_format_wide(sum, decimals, buf));
}

/* Sums stand on no sum of theirs (template_sums.c), so this ends. */
static const char *text_of_cell(const struct work *w, uint32_t cell)
{
    if (w->texts[cell] == NULL)
        w->texts[cell] = w->grid->cells.at[cell].parts_len > 0 ? sum_of(w, cell)
                                                               : given(w, &w->grid->cells.at[cell]);
    return w->texts[cell];
}

const char **template_values_make(const struct template_book *b, const struct template_grid *grid)
{
    struct work w = {b, grid, ARENA_ARRAY(b->arena, grid->cells.len, const char *)};

    for (uint32_t i = 0; i < grid->cells.len; i++)
        (void)text_of_cell(&w, i);
    return w.texts;
}
