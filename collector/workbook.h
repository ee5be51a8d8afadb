/*
 * Placeholder until the reader of workbooks is merged.
 */
#ifndef GRIS_COLLECTOR_WORKBOOK_H
#define GRIS_COLLECTOR_WORKBOOK_H
#include "core/diag.h"
struct workbook_sheet {
    struct text name;
    uint32_t ordinal;
    bool hidden;
};
struct workbook_name {
    struct text name;
    uint32_t sheet, row, column, last_row, last_column;
};
enum workbook_kind {
    WORKBOOK_NUMBER,
    WORKBOOK_TEXT,
    WORKBOOK_BOOLEAN,
    WORKBOOK_ERROR,
    WORKBOOK_DATE
};
struct workbook_cell {
    uint32_t sheet, row, column;
    enum workbook_kind kind;
    struct text text, exact;
    bool formula, percent, hidden, covered;
};
#endif
