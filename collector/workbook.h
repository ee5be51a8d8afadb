/*
 * A workbook of Office Open XML (ECMA-376) as a stream: sheets, names, properties, cells. Nothing is evaluated, nothing outside is fetched; bounded
 * by bytes really inflated. Knows no report. Neighbours: workbook.c, workbook_zip.c; read_template.c.
 */
#ifndef GRIS_COLLECTOR_WORKBOOK_H
#define GRIS_COLLECTOR_WORKBOOK_H

#include "core/text.h"

struct workbook_sheet {
    struct text name;
    uint32_t ordinal; /* from 1 */
    bool hidden;
};

/* A defined name of one cell, or of the first cell of an area. */
struct workbook_name {
    struct text name;
    uint32_t sheet, row, column;
};

enum workbook_kind {
    WORKBOOK_NUMBER, /* text is a plain decimal of at most 15 significant digits */
    WORKBOOK_TEXT,
    WORKBOOK_BOOLEAN, /* "1", "0" */
    WORKBOOK_ERROR,   /* "#N/A" */
    WORKBOOK_DATE     /* "2026-06-15" */
};

/* A cell that holds something; its text lives during the call. */
struct workbook_cell {
    uint32_t sheet, row, column;
    enum workbook_kind kind;
    struct text text;
    bool formula, percent;
};

/* All sheets first, then names, properties, and cells sheet by sheet, row by row. NULL members are skipped. */
struct workbook_handler {
    void *ctx;
    void (*sheet)(void *ctx, const struct workbook_sheet *sheet);
    void (*name)(void *ctx, const struct workbook_name *name);
    void (*property)(void *ctx, struct text name, struct text value);
    void (*cell)(void *ctx, const struct workbook_cell *cell);
};

/* NULL when it was read whole, else why not (static). Memory: `arena`. */
const char *
workbook_read(struct text bytes, struct arena *arena, const struct workbook_handler *handler);

/* ---- workbook_zip.c: parts of the package ---- */

struct workbook_zip;
/* NULL: no package, or one that may not be read (*ret_why). */
struct workbook_zip *
workbook_zip_open(struct text bytes, struct arena *arena, const char **ret_why);
void workbook_zip_close(struct workbook_zip *zip);
bool workbook_zip_has(const struct workbook_zip *zip, const char *path);
/* Calls with pieces of a part, inflated. NULL, or why it ended before its end; `take` says so by returning false. */
const char *workbook_zip_read(struct workbook_zip *zip,
                              const char *path,
                              bool (*take)(void *ctx, const char *bytes, size_t len, bool last),
                              void *ctx);

/* ---- workbook_number.c ---- */

/* What stands in <v>, "1.5E-3", as a plain decimal of at most 15 significant digits (as spreadsheets show it); false: it is none. */
bool workbook_number(struct text v, struct arena *arena, struct text *ret);
/* What cells of a number format show. */
enum workbook_look { WORKBOOK_LOOK_PLAIN, WORKBOOK_LOOK_PERCENT, WORKBOOK_LOOK_DATE };
enum workbook_look workbook_number_look(uint32_t id, struct text code); /* ECMA-376 18.8.30 */
/* The day of a serial; false when it is none, or not a whole day. */
bool workbook_number_date(struct text plain,
                          bool since_1904,
                          struct arena *arena,
                          struct text *ret);

#endif
