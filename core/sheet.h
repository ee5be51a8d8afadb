/*
 * sheet: a table as values, on its way into a workbook: what cli/ shows and exporters/ writes. Knows no format. Neighbours: figure.h.
 */
#ifndef GRIS_CORE_SHEET_H
#define GRIS_CORE_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sheet_column {
    const char *title;
    bool number; /* cells are decimals, as numbers where a spreadsheet holds them exactly */
};
struct sheet_table {
    const char *name, *title; /* of the sheet; above the table */
    const char *const *above; /* lines below the title */
    size_t above_len;
    const struct sheet_column *columns;
    size_t columns_len;
    const char *const *cells; /* row by row; NULL: blank */
    size_t rows;
    int64_t at; /* an instant: when it was made */
};

#endif
