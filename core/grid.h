/*
 * A workbook as people see it: sheets of cells, each with its place, its text and what it says as a number; merged areas, indents, bold.
 * What collector/ reads of a free-form file and schema/ reads through a mapping. Knows no file format and no meaning. Neighbours: record.h.
 */
#ifndef GRIS_CORE_GRID_H
#define GRIS_CORE_GRID_H

#include "core/record.h"
#include "core/vec.h"

/* No grid holds more: the rest of the file is left unread, and grid->full says so. */
#define GRID_CELLS_MAX  500000
#define GRID_MERGES_MAX 20000
#define GRID_SHEETS_MAX 1000

struct grid_cell {
    uint32_t row, column;           /* from 1, as a spreadsheet shows them */
    uint32_t last_row, last_column; /* of the merged area that begins here; else its own */
    struct text text;               /* trimmed, NFC; never empty */
    struct text number;             /* of VALUE_KIND_NUMBER and _MEASURED: plain */
    enum value_kind kind;
    uint16_t indent; /* blanks before the text, and the indent of its format */
    bool bold;
};

struct grid_merge {
    uint32_t row, column, last_row, last_column;
};

struct grid_sheet {
    const char *name; /* "" of a file that has no sheets */
    bool hidden;
    struct VEC(struct grid_cell) cells; /* by row, then column */
    struct VEC(struct grid_merge) merges;
    uint32_t rows, columns; /* the last ones that hold a cell */
    bool sorted;
};

struct grid {
    struct arena *arena;
    struct VEC(struct grid_sheet) sheets;
    size_t at; /* the sheet that cells go to: the last one added, or turned to */
    size_t cells, merges;
    bool full;
};

/* A new sheet behind the others; NULL when there are too many. Valid until the next call. */
struct grid_sheet *grid_sheet_add(struct grid *grid, const char *name, bool hidden);
/* Cells go to this sheet from here on, counted from 0. */
void grid_sheet_turn(struct grid *grid, size_t at);
/* A cell of the sheet at hand; its texts are borrowed. False when the grid is full. Blank texts are left out. */
bool grid_cell_add(struct grid *grid, const struct grid_cell *cell);
/* A merged area of the sheet at hand, before grid_finish(). */
void grid_merge_add(struct grid *grid, const struct grid_merge *merge);
/* Once, when all has come: cells in order, each with its merged area. Of two cells at one place the first counts. */
void grid_finish(struct grid *grid);

/* The cell at a place, or NULL. */
const struct grid_cell *grid_find(const struct grid_sheet *sheet, uint32_t row, uint32_t column);
/* The cell at a place, or the one whose merged area covers it; NULL where there is none. */
const struct grid_cell *grid_over(const struct grid_sheet *sheet, uint32_t row, uint32_t column);
/* The cells of a row: the first of them, and how many. */
const struct grid_cell *grid_row(const struct grid_sheet *sheet, uint32_t row, size_t *ret_len);
/* True for cells that hold a figure. */
bool grid_is_figure(const struct grid_cell *cell);
/* True when any cell of the sheet is a plain number. */
bool grid_has_figures(const struct grid_sheet *sheet);
/* "B7" and back; arena. False: it is no address. */
const char *grid_a1(uint32_t row, uint32_t column, struct arena *arena);
const char *grid_letters(uint32_t column, struct arena *arena);
bool grid_a1_parse(struct text t, uint32_t *ret_row, uint32_t *ret_column);
bool grid_letters_parse(struct text t, uint32_t *ret_column);

#endif
