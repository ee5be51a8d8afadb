/*
 * xlsx: workbooks of Office Open XML as exporters/ writes them: sheets, looks, values that are exact or stay text, names, hints, comments.
 * Knows nothing of forms or figures. Only for files of exporters/. Neighbours: xlsx.c, xlsx_style.c, xlsx_number.c (the one place with
 * binary numbers), template_*.c, table_xlsx.c. REQ: ECMA-376 Part 1, 18; docs/decisions/0005.
 *
 * Rows and columns count from 1. A workbook is kept in memory until it is closed: cells may come in any order (libxlsxwriter's way with
 * constant memory forbids that, and merged heads). Texts are always written as texts, never as formulas. What the library refuses is
 * remembered and told at the end.
 */
#ifndef GRIS_EXPORTERS_XLSX_H
#define GRIS_EXPORTERS_XLSX_H

#include "core/sink.h"
#include "core/template.h"

#define XLSX_TEXT_MAX    32767 /* UTF-16 units in a cell; counted in bytes here */
#define XLSX_TITLE_MAX   32    /* of a hint, in characters; counted in bytes here too */
#define XLSX_MESSAGE_MAX 255
#define XLSX_SHEET_MAX   31

struct xlsx;
struct xlsx_sheet;

struct xlsx_about {
    const char *title, *subject, *company, *comments; /* NULL: none */
    int64_t at;                                       /* an instant: when it was made */
};
/* `folder` for the parts while they are made: TMPDIR, else /tmp. NULL: the system refused memory or files (errno). */
struct xlsx *xlsx_new(struct arena *arena, const struct xlsx_about *about);
/* Writes the workbook and frees it. NULL, or what went wrong. */
const char *xlsx_close(struct xlsx *x, struct sink *sink);

/* A sheet behind those there are; the name is made one that sheets may have, and that no other has. */
struct xlsx_sheet *xlsx_sheet(struct xlsx *x, const char *name);
const char *xlsx_sheet_name(const struct xlsx_sheet *s);
void xlsx_hide(struct xlsx_sheet *s);

/* ---- looks ---- */

enum xlsx_style {
    XLSX_PLAIN,
    XLSX_BOLD,        /* centred */
    XLSX_TITLE,       /* large, centred */
    XLSX_HEADLINE,    /* large */
    XLSX_CENTRED,     /* italic */
    XLSX_NOTE,        /* grey, small, wrapped */
    XLSX_UNITS,       /* italic, on the right */
    XLSX_HEAD,        /* of a column: bold, bordered, wrapped, centred */
    XLSX_NUMBERS,     /* (1), (2) below it */
    XLSX_LABEL,       /* of a row */
    XLSX_GROUP,       /* a heading between rows */
    XLSX_PROVISIONAL, /* as a cell, in italics */
    XLSX_CELL,        /* bordered */
    XLSX_CENTRE,      /* bordered, centred */
    XLSX_INPUT,       /* yellow, unlocked */
    XLSX_WRONG,       /* red, unlocked */
    XLSX_TOTAL,       /* bold, blue grey: a formula */
    XLSX_WRONG_TOTAL, /* the same in red */
    XLSX_LAST,        /* grey figures */
    XLSX_CLOSED,      /* nothing belongs here */
    XLSX_LINK,
    XLSX_STYLES
};
/* How values look: the number of decimals, or one of these. */
enum { XLSX_GENERAL = -1, XLSX_AS_TEXT = -2, XLSX_AS_DATE = -3 };

/* ---- values ---- */

/* At most XLSX_TEXT_MAX bytes are written; false where some were not. What looks like an escape of the format ("_x0041_") and characters that XML has not are
 * written so that they are read back as they were, or as U+FFFD. */
bool xlsx_text(struct xlsx_sheet *s,
               uint32_t row,
               uint32_t column,
               const char *text,
               enum xlsx_style style,
               int look);
void xlsx_blank(
    struct xlsx_sheet *s, uint32_t row, uint32_t column, enum xlsx_style style, int look);
/* A decimal (-?digits[.digits]) as a number where a spreadsheet holds it exactly, else as text; false then. `decimals` or a look. */
bool xlsx_decimal(struct xlsx_sheet *s,
                  uint32_t row,
                  uint32_t column,
                  const char *decimal,
                  enum xlsx_style style,
                  int look);
/* A day; as text where the calendar of spreadsheets has it not (before March 1900). */
void xlsx_date(
    struct xlsx_sheet *s, uint32_t row, uint32_t column, date_t date, enum xlsx_style style);
/* "=SUM(D9:D10)" with its value as it is now: a decimal, or another text; "": blank. */
void xlsx_formula(struct xlsx_sheet *s,
                  uint32_t row,
                  uint32_t column,
                  const char *formula,
                  const char *value,
                  enum xlsx_style style,
                  int look);
/* A link to a cell of the workbook: "'II.06'!D9". */
void xlsx_link(
    struct xlsx_sheet *s, uint32_t row, uint32_t column, const char *address, const char *text);
void xlsx_merge(struct xlsx_sheet *s,
                uint32_t row,
                uint32_t column,
                uint32_t last_row,
                uint32_t last_column,
                const char *text,
                enum xlsx_style style);
void xlsx_comment(struct xlsx_sheet *s, uint32_t row, uint32_t column, const char *text);
/* True when a spreadsheet holds the decimal exactly: at most 15 significant digits (xlsx_number.c). */
bool xlsx_is_exact(const char *decimal);

/* ---- what guides the hand ---- */

struct xlsx_hint {
    const char *title,
        *message;        /* shown when the cell is entered; NULL: none. Cut to what may be. */
    const char *wrong;   /* shown when what was typed is refused */
    const char *formula; /* must be true of the cell: "=ISNUMBER(D9)"; or… */
    const char *
        list; /* …the range of what may be chosen: "=_gris!$H$1:$H$9"; both NULL: anything may be typed */
};
void xlsx_hint(struct xlsx_sheet *s,
               uint32_t row,
               uint32_t column,
               uint32_t last_row,
               uint32_t last_column,
               const struct xlsx_hint *hint);
/* Only unlocked cells may be typed into; without a password. */
void xlsx_protect(struct xlsx_sheet *s, bool insert_rows);
void xlsx_column(struct xlsx_sheet *s, uint32_t column, uint32_t characters);
void xlsx_row(struct xlsx_sheet *s, uint32_t row, uint32_t points);
/* Rows above and columns left of the cell stay in sight. */
void xlsx_freeze(struct xlsx_sheet *s, uint32_t row, uint32_t column);
/* A4, so many pages wide; rows `from` to `to` on every page (0: none). */
void xlsx_page(struct xlsx_sheet *s,
               bool landscape,
               uint32_t pages,
               uint32_t from,
               uint32_t to,
               const char *foot);
/* Only these are printed. */
void xlsx_print_area(struct xlsx_sheet *s, uint32_t last_row, uint32_t last_column);
/* The columns up to this one stand on every page too. */
void xlsx_repeat_columns(struct xlsx_sheet *s, uint32_t last_column);
void xlsx_filter(
    struct xlsx_sheet *s, uint32_t row, uint32_t column, uint32_t last_row, uint32_t last_column);
void xlsx_name(
    struct xlsx *x, const char *name, const struct xlsx_sheet *s, uint32_t row, uint32_t column);
void xlsx_property(struct xlsx *x, const char *name, const char *value);
/* The same sheet is shown first. */
void xlsx_activate(struct xlsx_sheet *s);

/* ---- between xlsx.c, xlsx_style.c and xlsx_number.c ---- */

struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;
#define XLSX_LOOKS 13 /* the three and 0 to 9 decimals */
struct xlsx {
    struct arena *arena;
    struct lxw_workbook *book;
    char *path, *folder;
    struct lxw_format *formats[XLSX_STYLES][XLSX_LOOKS];
    struct VEC(struct xlsx_sheet *) sheets;
    const char *error; /* the first one */
};
struct xlsx_sheet {
    struct xlsx *x;
    struct lxw_worksheet *sheet;
    const char *name;
};
struct lxw_format *xlsx_style_of(struct xlsx *x, enum xlsx_style style, int look);
/* Libxlsxwriter's error of a call; 0 is none. */
void xlsx_check(struct xlsx *x, unsigned error);

#endif
