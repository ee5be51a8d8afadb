/*
 * Layouts and their slots: those that are stored stay for ever, new cells are appended. Neighbours: compile_forms.c, slots.c.
 */
#include <stdlib.h>
#include <string.h>

#include "compile.h"
#include "package.h"

static struct text
slot_key(const struct compile *c, uint32_t layout, uint32_t indicator, const char *members)
{
    return text_of(arena_printf(c->arena, "%u\x1f%u\x1f%s", layout, indicator, members));
}

uint32_t compile_slot(struct compile *c, uint32_t layout, uint32_t indicator, const char *members)
{
    struct text key = slot_key(c, layout, indicator, members);
    uint32_t slot = map_find(&c->slots, key);
    struct layout_cells *cells = &c->layout_cells.at[layout];

    if (slot == MAP_NONE) {
        slot = (uint32_t)cells->len;
        map_put(&c->slots, key, slot);
        *VEC_ADD(c->arena, cells) =
            (struct layout_cell){.indicator = indicator, .members = members};
    }
    return slot;
}

/* ---- the layouts' codes, in byte order ---- */

static int compare_codes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *form_layout(const struct catalog_row *row)
{
    const char *layout = rows_value(CATALOG_FORMS, row, "layout");

    return layout[0] != '\0' ? layout : rows_value(CATALOG_FORMS, row, "code");
}

static void add_layouts(struct compile *c)
{
    const struct compile_rows *forms = &c->sorted[CATALOG_FORMS];
    const struct compile_rows *stored = &c->sorted[CATALOG_LAYOUT_CELLS];
    const char **codes = ARENA_ARRAY(c->arena, forms->len + stored->len, const char *);
    size_t n = 0;

    for (size_t i = 0; i < forms->len; i++) {
        if (!package_form_is_list(forms->at[i]))
            codes[n++] = form_layout(forms->at[i]);
    }
    for (size_t i = 0; i < stored->len; i++)
        codes[n++] = rows_value(CATALOG_LAYOUT_CELLS, stored->at[i], "layout");
    if (n > 1)
        qsort(codes, n, sizeof *codes, compare_codes);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && strcmp(codes[i], codes[i - 1]) == 0)
            continue;
        map_put(&c->layouts, text_of(codes[i]), (uint32_t)c->catalog->layouts.len);
        *VEC_ADD(c->arena, &c->catalog->layouts) = (struct layout){.code = codes[i]};
        *VEC_ADD(c->arena, &c->layout_cells) = (struct layout_cells){0};
    }
}

/* ---- stored slots ---- */

/* `100` or `1/100`; an empty one converts nothing: the series breaks there, visibly. */
static bool read_factor(struct text t, int64_t *ret_num, int64_t *ret_den)
{
    uint64_t num = 1, den = 1;
    struct text bottom = t;

    if (t.len == 0)
        return false;
    bool fraction = text_take(&bottom, TEXT("1/"));
    if (!text_to_u64(bottom, INT64_MAX, fraction ? &den : &num) || den == 0)
        return false;
    *ret_num = (int64_t)num;
    *ret_den = (int64_t)den;
    return true;
}

static void put_replaced(struct layout_cell *cell, const struct catalog_row *row, uint64_t slot)
{
    uint64_t replaces = 0;

    cell->converts =
        text_to_u64(rows_text(CATALOG_LAYOUT_CELLS, row, "replaces"), UINT32_MAX - 1, &replaces) &&
        replaces < slot &&
        read_factor(rows_text(CATALOG_LAYOUT_CELLS, row, "factor"), &cell->factor_num,
                    &cell->factor_den);
    cell->replaces = (uint32_t)replaces;
}

/* Puts a stored cell at its slot; a cell whose indicator has left the catalog keeps its slot and is retired. */
static void put_stored(struct compile *c, const struct catalog_row *row)
{
    uint32_t layout = map_find(&c->layouts, rows_text(CATALOG_LAYOUT_CELLS, row, "layout"));
    uint32_t indicator =
        map_find(&c->indicators, rows_text(CATALOG_LAYOUT_CELLS, row, "indicator"));
    struct layout_cells *cells = &c->layout_cells.at[layout];
    uint64_t slot = 0;

    text_to_u64(rows_text(CATALOG_LAYOUT_CELLS, row, "slot"), UINT32_MAX - 1, &slot);
    while (cells->len <= slot)
        *VEC_ADD(c->arena, cells) =
            (struct layout_cell){.indicator = CATALOG_NONE, .members = "", .retired = true};
    struct layout_cell *cell = &cells->at[slot];
    *cell = (struct layout_cell){.indicator = indicator,
                                 .members = rows_value(CATALOG_LAYOUT_CELLS, row, "members"),
                                 .retired =
                                     indicator == CATALOG_NONE ||
                                     rows_value(CATALOG_LAYOUT_CELLS, row, "retired")[0] != '\0'};
    put_replaced(cell, row, slot);
    if (!cell->retired)
        map_put(&c->slots, slot_key(c, layout, indicator, cell->members), (uint32_t)slot);
    if (row->id != 0)
        c->catalog->layouts.at[layout].id = row->id;
}

void compile_layouts(struct compile *c)
{
    const struct compile_rows *stored = &c->sorted[CATALOG_LAYOUT_CELLS];

    add_layouts(c);
    for (size_t i = 0; i < stored->len; i++)
        put_stored(c, stored->at[i]);
}
