/*
 * A form as people see it: rows × columns, its cells in them, and rows and columns for what its cells sum up to. The words come from the
 * form's body, the cells from the compiled form. Must not know: how a sheet is written. Neighbours: template_form.h, template_sums.c.
 */
#include <string.h>
#include <jansson.h>

#include "template_form.h"

static const char *member(const json_t *object, const char *name, struct arena *arena)
{
    const json_t *value = json_object_get(object, name);
    return json_is_string(value) ? arena_strdup(arena, json_string_value(value)) : "";
}

/* Words may be left out: then it is called as its indicator is, or by its id. */
static const char *
name_of(const struct catalog *catalog, const json_t *object, const char *id, struct arena *arena)
{
    const char *code = member(object, "indicator", arena);
    uint32_t indicator =
        code[0] != '\0' ? catalog_find_indicator(catalog, text_of(code)) : CATALOG_NONE;

    return indicator != CATALOG_NONE ? catalog->indicators.at[indicator].name_vi : id;
}

static struct template_axis
read_axis(const struct catalog *catalog, const json_t *object, struct arena *arena)
{
    struct template_axis axis = {.id = member(object, "id", arena),
                                 .heading = json_object_get(object, "id") == NULL};

    axis.title_vi = member(object, axis.heading ? "heading_vi" : "title_vi", arena);
    axis.title_en = member(object, axis.heading ? "heading_en" : "title_en", arena);
    if (axis.title_vi[0] == '\0' && !axis.heading)
        axis.title_vi = name_of(catalog, object, axis.id, arena);
    return axis;
}

static void read_body(struct template_grid *grid, struct arena *arena)
{
    json_t *body = json_loads(grid->form->body, 0, NULL);
    size_t i;
    json_t *each;

    if (body == NULL)
        arena_exhausted(
            strlen(grid->form->body)); /* uncovered: no memory, as the catalog was loaded with it */

    json_array_foreach(json_object_get(body, "columns"), i, each)
    {
        VEC_PUSH(arena, &grid->columns, read_axis(grid->catalog, each, arena));
    }
    json_array_foreach(json_object_get(body, "rows"), i, each)
    {
        VEC_PUSH(arena, &grid->rows, read_axis(grid->catalog, each, arena));
    }
    json_decref(body);
}

static uint32_t find_axis(const struct template_axis *axes, size_t len, const char *id)
{
    for (uint32_t i = 0; i < len; i++) {
        if (!axes[i].heading && !axes[i].total && strcmp(axes[i].id, id) == 0)
            return i;
    }
    return CATALOG_NONE;
}

static void
add_cell(struct template_grid *grid, const struct template_cell *cell, struct arena *arena)
{
    VEC_PUSH(arena, &grid->cells, *cell);
    grid->by_slot[cell->slot] = (uint32_t)grid->cells.len;
}

static void place_cells(struct template_grid *grid, struct arena *arena)
{
    const struct form *form = grid->form;

    for (uint32_t i = 0; i < form->len; i++) {
        struct template_cell cell = {
            .role = TEMPLATE_CELL,
            .ordinal = i + 1,
            .slot = form->cells[i].slot,
            .row = find_axis(grid->rows.at, grid->rows.len, form->cells[i].row_id),
            .column = find_axis(grid->columns.at, grid->columns.len, form->cells[i].column_id),
            .required = form->cells[i].required,
        };
        add_cell(grid, &cell, arena);
    }
}

/* ---- totals that the form does not ask for ---- */

/* The cells of the slots; NULL where one is not in the grid. */
static uint32_t *
cells_of(const struct template_grid *grid, const uint32_t *slots, size_t len, struct arena *arena)
{
    uint32_t *cells = ARENA_ARRAY(arena, len, uint32_t);

    for (size_t i = 0; i < len; i++) {
        if (grid->by_slot[slots[i]] == 0)
            return NULL;
        cells[i] = grid->by_slot[slots[i]] - 1;
    }
    return cells;
}

static bool
same_line(const struct template_grid *grid, const uint32_t *cells, size_t len, bool column)
{
    for (size_t i = 1; i < len; i++) {
        const struct template_cell *a = &grid->cells.at[cells[i - 1]],
                                   *b = &grid->cells.at[cells[i]];
        if (column ? a->column != b->column : a->row != b->row)
            return false;
    }
    return true;
}

/* Lines of totals that were added, each with the lines that it adds up. */
struct added {
    uint32_t axis;
    const uint32_t *lines;
    size_t len;
};
struct additions VEC(struct added);

/* The row (or column) of totals over these lines; a new one where there is none yet. */
static uint32_t line_for(struct template_grid *grid,
                         struct additions *known,
                         const uint32_t *lines,
                         size_t len,
                         bool row,
                         struct arena *arena)
{
    for (size_t i = 0; i < known->len; i++) {
        if (known->at[i].len == len && memcmp(known->at[i].lines, lines, len * sizeof *lines) == 0)
            return known->at[i].axis;
    }
    const struct template_axis axis = {
        .id = "", .title_vi = "Tổng số", .title_en = "Total", .total = true};
    uint32_t at = (uint32_t)(row ? grid->rows.len : grid->columns.len);
    if (row)
        VEC_PUSH(arena, &grid->rows, axis);
    else
        VEC_PUSH(arena, &grid->columns, axis);
    VEC_PUSH(arena, known, ((struct added){at, lines, len}));
    return at;
}

static uint32_t *lines_of(const struct template_grid *grid,
                          const uint32_t *cells,
                          size_t len,
                          bool rows,
                          struct arena *arena)
{
    uint32_t *lines = ARENA_ARRAY(arena, len, uint32_t);

    for (size_t i = 0; i < len; i++)
        lines[i] = rows ? grid->cells.at[cells[i]].row : grid->cells.at[cells[i]].column;
    return lines;
}

/* Shows a total below the cells that it adds up, or behind them, where they stand in one line. */
static bool place_total(struct template_grid *grid,
                        struct additions known[2],
                        struct template_cell *total,
                        struct arena *arena)
{
    const uint32_t *cells = total->parts;
    size_t len = total->parts_len;
    bool below = same_line(grid, cells, len, true), behind = same_line(grid, cells, len, false);

    if (below == behind || len > TEMPLATE_PARTS_MAX) /* neither, or a single part */
        return false;
    uint32_t *lines = lines_of(grid, cells, len, below, arena);
    uint32_t line = line_for(grid, &known[below], lines, len, below, arena);
    total->row = below ? line : grid->cells.at[cells[0]].row;
    total->column = below ? grid->cells.at[cells[0]].column : line;
    return true;
}

static void add_totals(struct template_grid *grid, struct arena *arena)
{
    const struct form *form = grid->form;
    struct additions known[2] = {{0}, {0}};

    for (uint32_t i = 0; i < form->filled_len; i++) {
        struct template_cell total = {
            .role = TEMPLATE_TOTAL, .ordinal = i + 1, .slot = form->filled[i]};
        uint32_t *slots;
        size_t cursor = 0;
        while (template_sums_parts(grid->catalog, form->layout, total.slot, &cursor, &slots,
                                   &total.parts_len, arena)) {
            total.parts = cells_of(grid, slots, total.parts_len, arena);
            if (total.parts == NULL || !place_total(grid, known, &total, arena))
                continue;
            add_cell(grid, &total, arena);
            break;
        }
    }
}

void template_grid_make(const struct catalog *catalog,
                        uint32_t form,
                        date_t day,
                        struct arena *arena,
                        struct template_grid *ret)
{
    *ret = (struct template_grid){.catalog = catalog, .form = &catalog->forms.at[form]};
    ret->by_slot = ARENA_ARRAY(arena, catalog->layouts.at[ret->form->layout].len, uint32_t);
    read_body(ret, arena);
    place_cells(ret, arena);
    template_sums_find(ret, day, arena);
    add_totals(ret, arena);
    ret->at = ARENA_ARRAY(arena, ret->rows.len * ret->columns.len, uint32_t);
    for (uint32_t i = 0; i < ret->cells.len; i++) {
        const struct template_cell *cell = &ret->cells.at[i];
        ret->at[cell->row * ret->columns.len + cell->column] = i + 1;
    }
}

const struct layout_cell *template_grid_layout_cell(const struct template_grid *grid, uint32_t cell)
{
    return &grid->catalog->layouts.at[grid->form->layout].cells[grid->cells.at[cell].slot];
}

const struct indicator *template_grid_indicator(const struct template_grid *grid, uint32_t cell)
{
    return &grid->catalog->indicators.at[template_grid_layout_cell(grid, cell)->indicator];
}
