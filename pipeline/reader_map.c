/*
 * reader_map: from the collector's rows to a grid, and through a mapping. Neighbours: reader_map.h, core/grid.h.
 */
#include "reader_map.h"

/* A file on its way into a grid. */
struct filling {
    struct grid *grid;
    struct arena *arena;
    const char *numbers; /* how typed numbers are written; NULL: not known */
};

static bool take_cell(struct filling *f, uint32_t row, uint32_t column, struct text text)
{
    struct grid_cell cell = {.row = row, .column = column};
    if (text.len == 0)
        return true;
    cell.text = (struct text){text_dup(f->arena, text), text.len};
    cell.kind = collector_number(cell.text, f->numbers, f->arena, &cell.number);
    return grid_cell_add(f->grid, &cell);
}

static bool take_row(void *ctx, const struct collector_row *row)
{
    struct filling *f = ctx;
    if (f->grid->sheets.len == 0 && grid_sheet_add(f->grid, "", false) == NULL)
        return false;
    for (size_t i = 0; i < row->len; i++)
        if (!take_cell(f, row->row, (uint32_t)i + 1, row->cells[i]))
            return false;
    return true;
}

/* Twice over the bytes: how numbers are written is known when all have been seen. */
static enum status fill(const struct reader_map *map,
                        const char *numbers,
                        struct grid *grid,
                        struct collector_format *ret_format,
                        struct diags *diags)
{
    struct filling f = {.grid = grid, .arena = map->arena, .numbers = numbers};
    struct collector_handler handler = {.ctx = &f};
    const struct collector_limits limits = {.encoding = map->encoding};
    struct collector_format again = {0};
    struct diags none;
    diags_init(&none, map->arena, 1);
    enum status status = collector_show(NULL, map->bytes.ptr, map->bytes.len, &limits, &handler,
                                        map->arena, ret_format, diags);
    if (f.numbers == NULL || f.numbers[0] == '\0')
        f.numbers = ret_format->number_style;
    handler.row = take_row;
    if (status == STATUS_OK)
        status = collector_show(NULL, map->bytes.ptr, map->bytes.len, &limits, &handler, map->arena,
                                &again, &none);
    grid_finish(grid);
    return status;
}

enum status reader_map_read(const struct reader_map *map,
                            const struct mapping_handler *handler,
                            struct collector_format *ret_format,
                            struct diags *diags)
{
    const struct reader_mapping *m = map->mapping;
    const struct mapping_given given = {m->org, m->period, m->vintage};
    struct grid grid = {.arena = map->arena};
    struct mapping *mapping =
        mapping_read(map->catalog, m->file, text_of(m->json), map->arena, diags);
    if (mapping == NULL)
        return STATUS_REJECTED;
    enum status status = fill(map, mapping_numbers(mapping), &grid, ret_format, diags);
    if (status == STATUS_OK)
        status = mapping_apply(mapping, &grid, &given, handler, map->arena, diags);
    return status;
}

enum status reader_map_suggest(const struct reader_map *map,
                               struct text *ret_json,
                               struct collector_format *ret_format,
                               struct diags *diags)
{
    const struct reader_mapping *m = map->mapping;
    struct grid grid = {.arena = map->arena};
    enum status status = fill(map, NULL, &grid, ret_format, diags);
    const struct mapping_query query = {.form = m->form,
                                        .given = {m->org, m->period, m->vintage},
                                        .numbers = ret_format->number_style};
    if (status == STATUS_OK)
        status = mapping_suggest(map->catalog, &grid, &query, map->arena, ret_json, diags);
    return status;
}
