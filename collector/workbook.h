/*
 * A workbook of Office Open XML (ECMA-376) as a stream: sheets, names, properties, cells. Nothing is evaluated, nothing outside is fetched; bounded
 * by bytes really inflated. Knows no report. Neighbours: workbook_parts.h; read_template.c, read_sheet.c.
 * REQ: docs/excel.md.
 */
#ifndef GRIS_COLLECTOR_WORKBOOK_H
#define GRIS_COLLECTOR_WORKBOOK_H

#include "core/diag.h"
#include "core/text.h"

#define WORKBOOK_ROWS_MAX    1048576U
#define WORKBOOK_COLUMNS_MAX 16384U
#define WORKBOOK_CELLS_MAX   5000000U

struct workbook_sheet {
    struct text name;
    uint32_t ordinal; /* from 1 */
    bool hidden;
};

/* A defined name of one cell, or of the first cell of an area. */
struct workbook_name {
    struct text name;
    uint32_t sheet, row, column;
    bool local; /* of one sheet alone, as those are that come with the copy of a sheet */
};

enum workbook_kind {
    WORKBOOK_NUMBER, /* text is a plain decimal of at most 15 significant digits */
    WORKBOOK_TEXT,
    WORKBOOK_BOOLEAN, /* "1", "0" */
    WORKBOOK_ERROR,   /* "#N/A"; a serial that is no day */
    WORKBOOK_DATE /* "2026-06-15"; "2026-06" where the format shows no day; "2026-06-15T07:30:00" */
};

/* A cell that holds something; its texts live during the call. */
struct workbook_cell {
    uint32_t sheet, row, column;
    enum workbook_kind kind;
    struct text text;
    struct text exact; /* of a number: as the file spells it, "0.30000000000000004" */
    bool formula, percent, bold;
    uint16_t indent; /* of its format */
    bool uncached;   /* a formula whose value nobody kept; there is no text */
    bool lasts;      /* the text lives as long as the reading */
};

/* A merged area. */
struct workbook_merge {
    uint32_t sheet, row, column, last_row, last_column;
};

/* What is wrong, or worth telling: where (0: nowhere) and with which arguments. */
struct workbook_fault {
    enum diag_code code; /* DIAG_NONE: nothing */
    uint32_t sheet, row, column;
    const char *arg[2];
};

/* All sheets first, then names, properties, and cells sheet by sheet, row by row, each rightwards. NULL members are skipped. */
struct workbook_handler {
    void *ctx;
    void (*sheet)(void *ctx, const struct workbook_sheet *sheet);
    void (*name)(void *ctx, const struct workbook_name *name);
    void (*property)(void *ctx, struct text name, struct text value);
    /* Whether the cells of a sheet are to be read; NULL: of all. What nobody wants is not looked at. */
    bool (*wants)(void *ctx, uint32_t sheet);
    void (*cell)(void *ctx, const struct workbook_cell *cell);
    void (*merged)(void *ctx, const struct workbook_merge *merge); /* behind the sheet's cells */
    void (*sheet_end)(void *ctx, uint32_t sheet);
    /* Things that do not end the reading: E152, E155, W140 to W142, N141. */
    void (*tell)(void *ctx, const struct workbook_fault *fault);
    const bool *enough; /* set by a call-back: no more of this is needed */
};

/* False: *ret_fault says why it could not be read to its end. Memory: `arena`. */
bool workbook_read(struct text bytes,
                   struct arena *arena,
                   const struct workbook_handler *handler,
                   struct workbook_fault *ret_fault);

/* Once, before the process gives up opening files: the seed of the tables of names. */
void workbook_prepare(void);

/* ---- workbook_kind.c ---- */

/* What these bytes are, whatever their name. */
enum workbook_family {
    WORKBOOK_NONE,    /* nothing of a spreadsheet */
    WORKBOOK_PACKAGE, /* a ZIP archive: workbook_read() knows */
    WORKBOOK_REFUSED  /* a spreadsheet of another kind: *ret_code says which */
};
enum workbook_family workbook_kind(struct text bytes, enum diag_code *ret_code);

/* ---- workbook_number.c ---- */

/* What stands in <v>, "1.5E-3", as a plain decimal of at most 15 significant digits (as spreadsheets show it), `v` itself where it is one; false: it
 * is none. */
bool workbook_number(struct text v, struct arena *arena, struct text *ret);
/* A plain decimal with its point two places to the right: 0.125 is 12.5. */
struct text workbook_number_hundredfold(struct text plain, struct arena *arena);
/* What cells of a number format show. */
enum workbook_look {
    WORKBOOK_LOOK_PLAIN,
    WORKBOOK_LOOK_PERCENT,
    WORKBOOK_LOOK_DATE,
    WORKBOOK_LOOK_MONTH /* a date without its day */
};
enum workbook_look workbook_number_look(uint32_t id, struct text code); /* ECMA-376 18.8.30 */
/* The day of a serial, with its time where it has one; false when it is none. */
bool workbook_number_date(struct text plain,
                          bool since_1904,
                          struct arena *arena,
                          struct text *ret);

#endif
