/*
 * reader_map: free-form workbooks behind the wall: the cells of a file as a grid, and what a mapping makes of it. Neighbours: reader.c, schema/schema.h.
 */
#ifndef GRIS_PIPELINE_READER_MAP_H
#define GRIS_PIPELINE_READER_MAP_H

#include "collector/collector.h"
#include "reader.h"

/* The texts of a row that a READER_MAP_CHECK gives for a cell; READER_MAP_SUGGEST gives one row of one text, the JSON. */
enum {
    READER_MAP_SHEET,
    READER_MAP_ADDRESS,
    READER_MAP_LABEL,
    READER_MAP_USE,
    READER_MAP_ORG,
    READER_MAP_PERIOD,
    READER_MAP_VINTAGE,
    READER_MAP_INDICATOR,
    READER_MAP_MEMBERS,
    READER_MAP_UNIT,
    READER_MAP_VALUE,
    READER_MAP_TEXTS
};

struct reader_map {
    const struct catalog *catalog;
    const struct reader_mapping *mapping;
    struct text bytes;
    const char *encoding; /* or NULL */
    struct arena *arena;
};

/* Reads the file through its mapping. STATUS_REJECTED with findings when the file or the mapping does not allow it. */
enum status reader_map_read(const struct reader_map *map,
                            const struct mapping_handler *handler,
                            struct collector_format *ret_format,
                            struct diags *diags);
/* A proposal for a mapping of the file. */
enum status reader_map_suggest(const struct reader_map *map,
                               struct text *ret_json,
                               struct collector_format *ret_format,
                               struct diags *diags);

#endif
