/*
 * mapping_rest: what a mapping leaves unread: numbers outside of its tables, other sheets. Nothing is left out in silence. Neighbours: mapping.h.
 */
#include "mapping.h"

#define SHOWN_MAX 8

static bool is_source(const struct mapping_source *s, const struct grid_cell *cell)
{
    return s->from == MAPPING_CELL && s->row == cell->row && s->column == cell->column;
}

/* A table of the sheet holds the cell, or takes something from it. */
static bool is_held(const struct mapping_places *places,
                    const struct grid_sheet *sheet,
                    const struct grid_cell *cell)
{
    for (size_t i = 0; i < places->len; i++) {
        const struct mapping_place *p = &places->at[i];
        if (p->sheet != sheet)
            continue;
        if (cell->row >= p->head.first && cell->row <= p->last && cell->column <= p->head.columns)
            return true;
        if (is_source(&p->table->org, cell) || is_source(&p->table->period, cell) ||
            is_source(&p->table->unit, cell))
            return true;
    }
    return false;
}

static void check_sheet(const struct mapping_places *places,
                        const struct grid_sheet *sheet,
                        struct arena *arena,
                        struct diags *diags)
{
    struct place at = {.sheet = sheet->name[0] == '\0' ? NULL : sheet->name};
    struct text_builder b;
    size_t count = 0;

    text_builder_init(&b, arena, 500);
    for (size_t i = 0; i < sheet->cells.len; i++) {
        const struct grid_cell *cell = &sheet->cells.at[i];
        if (cell->kind != VALUE_KIND_NUMBER || is_held(places, sheet, cell))
            continue;
        if (count == 0) {
            at.row = cell->row;
            at.column = cell->column;
        }
        if (count < SHOWN_MAX)
            text_builder_addf(&b, "%s%s", count > 0 ? ", " : "",
                              grid_a1(cell->row, cell->column, arena));
        count++;
    }
    if (count > SHOWN_MAX)
        text_builder_addf(&b, ", … (%zu)", count);
    if (count > 0)
        diags_addv(diags, DIAG_W162, at, text_dup(arena, text_builder_text(&b)), NULL);
}

static bool is_mapped(const struct mapping_places *places, const struct grid_sheet *sheet)
{
    for (size_t i = 0; i < places->len; i++)
        if (places->at[i].sheet == sheet)
            return true;
    return false;
}

void mapping_rest_check(const struct mapping *mapping,
                        const struct grid *grid,
                        const struct mapping_places *places,
                        struct arena *arena,
                        struct diags *diags)
{
    for (size_t i = 0; i < grid->sheets.len; i++) {
        const struct grid_sheet *sheet = &grid->sheets.at[i];
        if (is_mapped(places, sheet))
            check_sheet(places, sheet, arena, diags);
        else if (grid_has_figures(sheet) && !mapping_place_ignores(mapping, sheet->name))
            diags_addv(diags, sheet->hidden ? DIAG_N163 : DIAG_W163,
                       (struct place){.sheet = sheet->name[0] == '\0' ? NULL : sheet->name},
                       sheet->name, NULL);
    }
}
