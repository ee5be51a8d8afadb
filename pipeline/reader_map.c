/*
 * reader_map: a file's grid, as the collector makes it, through a mapping. Neighbours: reader_map.h, core/grid.h.
 */
#include "reader_map.h"

static enum status fill(const struct reader_map *map,
                        const char *numbers,
                        struct grid *grid,
                        struct collector_format *ret_format,
                        struct diags *diags)
{
    const struct collector_limits limits = {.encoding = map->encoding};
    return collector_grid(NULL, map->bytes.ptr, map->bytes.len, &limits, numbers, grid, ret_format,
                          diags);
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
