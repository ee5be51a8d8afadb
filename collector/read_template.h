/*
 * What read_template.c and its neighbours say to each other: a template of gris that came back, on its way from a workbook to records. Neighbours:
 * read_template_head.c (whose it is, where its cells are), read_template_cells.c (what stands there), read_template.c (the order of the work).
 * REQ: docs/templates.md.
 */
#ifndef GRIS_COLLECTOR_READ_TEMPLATE_H
#define GRIS_COLLECTOR_READ_TEMPLATE_H

#include "core/map.h"
#include "core/template.h"
#include "internal.h"
#include "workbook.h"

/* What stands in a cell; `text` without bytes: nothing. */
struct template_content {
    struct text text;  /* as typed; a share with "%" behind it */
    struct text plain; /* of a number: the plain decimal */
    bool numeric, formula, error, share;
};

/* A cell that has a name: what it is, where it stands now. */
struct template_spot {
    enum template_role role;
    uint32_t ordinal;
    uint32_t sheet, row, column;
    const struct template_line *line; /* of the address table; NULL: there is none */
    struct template_content value;    /* of cells, sums and sections */
};

/* A value of a list. */
struct template_entry {
    uint32_t row, at; /* `at`: which of the list's spots its column is */
    struct template_content value;
};

struct template_sheet {
    const char *name;
};

/* A name of the workbook that a template may have. */
struct template_name {
    enum template_role role;
    uint32_t ordinal, sheet, row, column;
    bool local; /* of one sheet alone */
};

struct read_template {
    struct input *in;
    struct arena *arena;
    /* first pass */
    struct template_head head;
    bool said[TEMPLATE_KEYS], property[TEMPLATE_KEYS];
    struct VEC(struct template_sheet) sheets; /* by ordinal, from 1 */
    struct VEC(struct template_name) names;
    struct map line_by_name;
    uint32_t hidden_sheet; /* the ordinal of _gris, or 0 */
    uint32_t key_row, row; /* of _gris: the key or line at hand */
    const char *key;
    bool behind_keys; /* the empty row was passed */
    const char *fields[6];
    /* resolved */
    struct VEC(struct template_spot) spots;
    struct map spot_by_cell;    /* sheet, row, column */
    struct map column_of_input; /* sheet, column: inputs stand in it; the row of the first one */
    struct map column_headed;   /* sheet, column: words stand above the first input */
    uint32_t *first_input;      /* by sheet, from 1: the row of its first input; 0: none */
    struct VEC(uint32_t) list;  /* the spots of the list's columns, in order of columns */
    uint32_t list_end;          /* its last row */
    struct map list_by_column;  /* sheet, column: which of `list` stands there */
    /* second pass */
    struct VEC(struct template_entry) entries;
    size_t extras;
    struct number_evidence evidence;
    enum number_style style;
};

/* ---- read_template_head.c: first pass ---- */

void read_template_head_init(struct read_template *t, struct input *in);
/* What the workbook has, in any order but that cells of a sheet come in order of rows. Cells of other sheets than _gris are no matter. */
void read_template_head_sheet(struct read_template *t, const struct workbook_sheet *sheet);
void read_template_head_name(struct read_template *t, const struct workbook_name *name);
void read_template_head_property(struct read_template *t, struct text name, struct text value);
void read_template_head_cell(struct read_template *t, const struct workbook_cell *cell);
/* True when the workbook is, or was, a template. */
bool read_template_head_is(const struct read_template *t);
/* Sees that the head is whole, that it is the one expected, and where each cell stands. False with a finding. */
bool read_template_head_settle(struct read_template *t);

/* ---- read_template_cells.c: second pass, then records ---- */

void read_template_cells_take(struct read_template *t, const struct workbook_cell *cell);
/* Gives it all to the handler. */
void read_template_cells_push(struct read_template *t);

/* ---- shared ---- */

/* A finding at a cell of a sheet (0: at none). */
struct diag *read_template_find(const struct read_template *t,
                                enum diag_code code,
                                uint32_t sheet,
                                uint32_t row,
                                uint32_t column);
/* The key of a cell, or with row 0 of a column, in `room`. */
struct text read_template_key(uint32_t sheet, uint32_t row, uint32_t column, uint32_t room[3]);

#endif
