/*
 * Rows of cells to records, whatever file they stand in: what the header says of columns, the number style that all rows agree on, findings of a row.
 * Whoever gives the rows fills `rows` for each. Knows no catalog. Neighbours: read_csv.c, read_sheet.c give rows; header.c, number.c below.
 */
#ifndef GRIS_COLLECTOR_READ_ROWS_H
#define GRIS_COLLECTOR_READ_ROWS_H

#include "internal.h"

/* What a workbook knows of a cell besides its text. */
enum read_rows_typed {
    READ_ROWS_TEXT,
    READ_ROWS_NUMBER, /* the text is plain */
    READ_ROWS_SHARE   /* the text is plain, with "%" behind it */
};

struct read_rows {
    struct input *in;
    struct rows rows;
    struct header header;
    struct number_evidence evidence;
    enum number_style style;
    bool learning; /* eager: the evidence comes with the rows */
    bool readable; /* columns and numbers have one reading: records may go out */
    bool
        unnamed_told; /* E111 for a column without a name comes once, or never where all have one */
    struct record record;
    struct text *member;          /* of the record */
    struct text **target;         /* where each column's text goes */
    size_t head_first, head_last; /* columns between which the head stands */
    struct text head; /* from the one to the other, in the row before; nothing when it is gone */
    struct text nowhere;
    char *number; /* room for a plain spelling */
    size_t number_cap;
    /* Looks at the evidence of the whole file, in the midst of its rows. */
    void (*learn_all)(struct read_rows *f, struct number_evidence *ret);
    /* of a workbook */
    const char *sheet;
    uint32_t sheet_ordinal;
    enum read_rows_typed typed; /* of the value at hand */
    struct text plain;          /* the number that a typed value is */
    bool formula;
};

/* Takes the number style that the row at hand speaks for into account. */
void read_rows_witness(struct read_rows *f);
/* What is the same for every record, once the header is known. */
void read_rows_lay_out(struct read_rows *f);
/* E107 at the row at hand, which has `len` cells. */
void read_rows_ragged(const struct read_rows *f, size_t len);
/* A row behind the header; false to stop. */
bool read_rows_take(struct read_rows *f);
bool read_rows_show(const struct read_rows *f);
bool read_rows_dimensions(const struct read_rows *f);
/* E115, where both styles are seen. */
void read_rows_find_mixed(const struct read_rows *f);

#endif
