/*
 * What the files that make templates share: a form as a grid, and the workbook while it is made. Only for files of exporters/.
 * Neighbours: template_grid.c, template_sums.c, template_values.c, template_book.c, template_sheet.c, template_list.c, template_outline.c,
 * template_hidden.c, template_findings.c; xlsx.h.
 */
#ifndef GRIS_EXPORTERS_TEMPLATE_FORM_H
#define GRIS_EXPORTERS_TEMPLATE_FORM_H

#include "internal.h"
#include "xlsx.h"

/* ---- template_grid.c: a form's rows, columns and cells ---- */

/* A formula of more parts is longer than a spreadsheet takes. */
#define TEMPLATE_PARTS_MAX 200

struct template_axis {
    const char *id, *title_vi, *title_en;
    bool heading; /* of rows: no cells, only words */
    bool total;   /* not of the form: what its cells sum up to */
};
struct template_cell {
    enum template_role role; /* TEMPLATE_CELL, TEMPLATE_TOTAL */
    uint32_t ordinal, slot;
    uint32_t row, column; /* in the grid, from 0 */
    bool required;
    uint32_t *parts; /* cells that it is the sum of; none: it is for input */
    size_t parts_len;
};
struct template_grid {
    const struct catalog *catalog;
    const struct form *form;
    struct VEC(struct template_axis) rows, columns;
    struct VEC(struct template_cell) cells; /* the form's in its order, then its totals */
    uint32_t *by_slot;                      /* cell + 1; 0: none */
    uint32_t *at; /* rows × columns: cell + 1; 0: nothing belongs there */
};
/* The form must have cells. `day` says which rules are in force. */
void template_grid_make(const struct catalog *catalog,
                        uint32_t form,
                        date_t day,
                        struct arena *arena,
                        struct template_grid *ret);
const struct layout_cell *template_grid_layout_cell(const struct template_grid *grid,
                                                    uint32_t cell);
const struct indicator *template_grid_indicator(const struct template_grid *grid, uint32_t cell);

/* ---- template_sums.c: which of the form's cells are sums of others ---- */

/* Sets the parts of cells that may be nothing but sums: a whole number whose parts of one dimension are all on the form, and what an error
 * rule of the form says to be the sum of other cells. Never where the sum must be there and a part need not. */
void template_sums_find(struct template_grid *grid, date_t day, struct arena *arena);
/* Of slots of a layout: the parts of one dimension of a cell, `len` of them; false where the layout lacks one. The next dimension: *cursor. */
bool template_sums_parts(const struct catalog *catalog,
                         uint32_t layout,
                         uint32_t slot,
                         size_t *cursor,
                         uint32_t **ret_parts,
                         size_t *ret_len,
                         struct arena *arena);

/* ---- template_book.c: the workbook while it is made ---- */

/* A cell as values and findings name it. */
struct template_spot {
    enum template_role role;
    uint32_t ordinal, row; /* row: of a list, from 1; else 0 */
};
struct template_book {
    const struct template_input *in;
    const struct catalog *catalog;
    struct arena *arena;
    struct diags *diags;
    struct xlsx *x;
    struct xlsx_sheet *findings, *sheet, *hidden; /* findings NULL: there are none */
    struct template_head head;
    struct map values, last; /* by spot: place in the input's arrays */
    struct map found;        /* by spot: enum template_found */
    date_t start, end;
    struct VEC(
        uint32_t) lists; /* dimensions whose members the hidden sheet lists, in its columns */
};
/* Adds a name, and its line in the address table; `line` without name and address. */
void template_book_add(struct template_book *b,
                       const struct template_spot *spot,
                       uint32_t row,
                       uint32_t column,
                       const struct template_line *line);
/* The value given for a cell, that of the period before; NULL: none. */
const struct template_value *template_book_value(const struct template_book *b,
                                                 const struct template_spot *spot);
const struct template_value *template_book_last(const struct template_book *b,
                                                const struct template_spot *spot);
/* What was found about the cell; FOUND_WRONG: an error or a warning among it. */
enum template_found { FOUND_NOTHING, FOUND_NOTE, FOUND_WRONG };
enum template_found template_book_found(const struct template_book *b,
                                        const struct template_spot *spot);
/* Writes an input cell: what was given, with a comment where something was found about it, in red where that is more than a note. */
void template_book_input(struct template_book *b,
                         const struct template_spot *spot,
                         uint32_t row,
                         uint32_t column,
                         int look);
/* A value: as a number where that is exact, else as the text that it is (W820 where no cell holds it whole). */
void template_book_put(struct template_book *b,
                       const struct template_value *value,
                       uint32_t row,
                       uint32_t column,
                       enum xlsx_style style,
                       int look);

/* ---- template_words.c: what is said around a form ---- */

/* The lines above a form, over so many columns that are `width` characters wide together; gives the first free row. */
uint32_t
template_words_head(struct template_book *b, uint32_t columns, uint32_t width, const char *units);
/* What is said below it, and who signs. */
void template_words_foot(
    struct template_book *b, uint32_t row, uint32_t columns, uint32_t width, const char *advice);
const char *template_words_title(const struct template_book *b, enum lang lang);
/* "2026-09-30T01:02:03Z". */
const char *template_words_utc(int64_t instant, struct arena *arena);
/* "17:00 ngày 17/06/2026"; "hết ngày 17/06/2026" for the first instant of the day behind it. */
const char *template_words_due(int64_t due, struct arena *arena);
/* "17/06/2026" */
const char *template_words_day(date_t date, struct arena *arena);
/* The unit's name on the last day of the window. */
const char *template_words_org(const struct template_book *b);
/* How wide a column must be for a text in so many lines, in characters, and how many lines it takes in a column of that width. */
uint32_t template_words_width(const char *text, uint32_t lines, uint32_t least, uint32_t most);
uint32_t template_words_lines(const char *text, uint32_t width);

/* ---- template_head.c: heads in several levels ---- */

/* How many rows the head over these columns has, at least 1. */
uint32_t template_head_levels(const char *const *titles, size_t len);
/* Each column is `width` characters wide. */
void template_head_write(struct xlsx_sheet *s,
                         const char *const *titles,
                         size_t len,
                         uint32_t row,
                         uint32_t column,
                         uint32_t levels,
                         uint32_t width);

/* ---- the sheets ---- */

void template_sheet_write(struct template_book *b);
void template_list_write(struct template_book *b);
void template_outline_write(struct template_book *b, const struct outline *outline);
void template_hidden_write(struct template_book *b);
/* The range on the hidden sheet that has the members of a dimension: "=_gris!$H$2:$H$9". */
const char *template_hidden_list(struct template_book *b, uint32_t dimension);
/* The first sheet's rows; the address of each finding's cell is in the address table. */
void template_findings_sheet(struct template_book *b);
/* What was found about a cell, for its comment. */
const char *template_findings_comment(const struct template_book *b,
                                      const struct template_spot *spot);

/* ---- template_values.c: values of the sums, from what was given ---- */

/* As decimals, "-" for nil, "" for blank, for each cell of the grid. */
const char **template_values_make(const struct template_book *b, const struct template_grid *grid);

#endif
