/*
 * The parts of mappings: how a free-form workbook's cells become figures of a form. A mapping is a JSON file that people confirmed
 * (docs/mapping.md); the workbook is a grid (core/grid.h). Nothing is located by appearance alone: labels are what the mapping says, or the file
 * is refused. Neighbours: mapping_read.c (the file), mapping_label.c (labels), mapping_head.c, mapping_body.c (where tables stand),
 * mapping_word.c (what words say), mapping_apply.c (cells to records), mapping_total.c (sums), mapping_suggest.c (a proposal).
 */
#ifndef GRIS_SCHEMA_MAPPING_H
#define GRIS_SCHEMA_MAPPING_H

#include "core/names.h"
#include "schema/schema.h"

#define MAPPING_TABLES_MAX  200
#define MAPPING_ENTRIES_MAX 5000
#define MAPPING_PATH_MAX    12
#define MAPPING_HEAD_MAX    12

/* ---- the file ---- */

/* Where something is taken from. */
enum mapping_from {
    MAPPING_NOWHERE, /* it is not said */
    MAPPING_FIXED,   /* `text` */
    MAPPING_GIVEN,   /* on the command line */
    MAPPING_ROWS,    /* org: the labels of rows */
    MAPPING_SHEET,   /* org: the sheet's name */
    MAPPING_CELL,    /* the text of a cell */
    MAPPING_COLUMN,  /* the text in this column of the row at hand */
    MAPPING_LINE     /* unit: the line “Đơn vị tính: …” above the table */
};
struct mapping_source {
    enum mapping_from from;
    const char *text;
    uint32_t row, column;
    const char *pointer;
};

enum mapping_use {
    MAPPING_READ,
    MAPPING_IGNORE,
    MAPPING_TOTAL,       /* of all that is read */
    MAPPING_TOTAL_GROUP, /* columns: of those under the same head */
    MAPPING_TOTAL_BELOW, /* rows: of those down to the next total */
    MAPPING_TOTAL_ABOVE  /* rows: of those up to the total before */
};

/* What a table, a column or a row says of its figures; NULL and CATALOG_NONE say nothing. */
struct mapping_says {
    uint32_t indicator;
    struct text *dimension, *member;
    size_t members;
    const char *unit, *period, *vintage, *org;
};

/* A column or a row of a table. */
struct mapping_entry {
    const char *pointer;
    struct text path[MAPPING_PATH_MAX]; /* as mapping_label() leaves them, outermost first */
    size_t path_len;
    const char *shown; /* the path for people */
    uint32_t column;   /* 0: said by its path alone */
    enum mapping_use use;
    struct mapping_says says;
    bool unsure;
};

struct mapping_table {
    const char *pointer;
    const char *sheet; /* its name; NULL: by ordinal */
    uint32_t ordinal;
    bool every;            /* "*": every visible sheet with figures that nothing else names */
    const char *title;     /* folded; NULL: none */
    uint32_t head, rows;   /* first row and how many */
    bool numbers;          /* a row of column numbers follows */
    uint32_t stub, number; /* columns of labels and of their numbering; 0: none */
    uint32_t level;        /* org from rows: CATALOG_NONE: any */
    struct VEC(struct text) end;
    struct mapping_source org, period, vintage, unit;
    struct mapping_says says;
    struct VEC(struct mapping_entry) columns, lines;
    bool unsure;
};

struct mapping {
    const struct catalog *catalog;
    const char *file; /* for places */
    struct text source;
    uint32_t form, regime;
    const char *confirmed;           /* "": it is not */
    const char *numbers;             /* "1.234,5", "1,234.5" or "" */
    struct VEC(const char *) ignore; /* sheets */
    struct VEC(struct mapping_table) tables;
    const struct text *dimensions; /* all that its figures are broken down by, in order of code */
    size_t dimensions_len;
    size_t unsure; /* guesses that nobody has settled */
};

/* ---- mapping_label.c: labels in one spelling ---- */

/* The kinds of numbering that stand before labels, outer ones first; below MAPPING_DIGITS + n for "1.1…" with n dots. */
enum mapping_rank {
    MAPPING_PLAIN = 0,
    MAPPING_CAPITAL = 1, /* A */
    MAPPING_ROMAN = 2,   /* I */
    MAPPING_DIGITS = 3,  /* 1 */
    MAPPING_SMALL = 10,  /* a */
    MAPPING_DASH = 11,   /* - */
    MAPPING_PLUS = 12    /* + */
};
/* A label without numbering, footnote marks and introducing words ("Trong đó: "), folded. *ret_rank may be NULL. */
struct text mapping_label(struct arena *arena, struct text typed, int *ret_rank);
/* The rank of a numbering that stands alone in its column; MAPPING_PLAIN when it is none. */
int mapping_label_rank(struct text typed);
/* True when `t` begins with `with`. */
bool mapping_label_begins(struct text t, struct text with);
/* The position of `what` in `t`, or SIZE_MAX. */
size_t mapping_label_find(struct text t, struct text what);
/* 2: the paths are equal; 1: `wanted` is the end of `path`; 0: neither. */
int mapping_label_matches(const struct text *wanted,
                          size_t wanted_len,
                          const struct text *path,
                          size_t len);
/* "Dân số › Nam" */
const char *mapping_label_path(const struct text *path, size_t len, struct arena *arena);

/* ---- mapping_word.c: what words say ---- */

/* A period in words: "Tháng 6 năm 2026", "Quý II/2026", "6 tháng đầu năm 2026", "Năm 2015", or as a report file spells it. False: none, or two that
 * differ. */
bool mapping_word_period(const struct catalog *catalog, struct text typed, struct period *ret);
/* The unit of measure that a line states behind “Đơn vị tính:”, “ĐVT:”, “Unit:”; false when it states none (ret empty where it ends there). */
bool mapping_word_unit(struct arena *arena, struct text typed, struct text *ret_unit);

/* The unit that a name in a file means. */
struct mapping_org {
    uint32_t org;           /* CATALOG_NONE: none for certain */
    bool several;           /* more than one fits */
    const char *candidates; /* "01 Thành phố Hà Nội, …"; "" */
};
struct mapping_duty {
    uint32_t regime, form, level;
    struct period period;
    date_t day;
};
void mapping_word_org(const struct catalog *catalog,
                      const struct names *names,
                      struct text typed,
                      const struct mapping_duty *duty,
                      struct arena *arena,
                      struct mapping_org *ret);

/* ---- mapping_head.c: the head of a table ---- */

struct mapping_head_column {
    struct text path[MAPPING_HEAD_MAX];
    const char *shown;
    size_t len;
    struct text number; /* of the row of column numbers, without brackets: "3=1+2" */
};
struct mapping_head {
    uint32_t first, last;           /* rows; the row of numbers is the last one */
    uint32_t columns;               /* of the sheet */
    struct mapping_head_column *at; /* by column - 1 */
};
/* The head whose labels stand in `rows` rows from `row` on. */
void mapping_head_read(const struct grid_sheet *sheet,
                       uint32_t row,
                       uint32_t rows,
                       bool numbers,
                       struct arena *arena,
                       struct mapping_head *ret);
/* True when the cells of a row number the columns: (1), (2), (3=1+2), A, B. */
bool mapping_head_is_numbers(const struct grid_sheet *sheet, uint32_t row);
/* The column that an entry means, 0 where none does; *ret_several: which ones, when more than one does. */
uint32_t mapping_head_column(const struct mapping_head *head,
                             const struct mapping_entry *entry,
                             struct arena *arena,
                             const char **ret_several);

/* ---- mapping_body.c: rows of a table and their levels ---- */

struct mapping_line {
    uint32_t row;
    struct text path[MAPPING_PATH_MAX];
    size_t path_len;
    struct text label;                 /* as typed */
    bool figures;                      /* it holds some in a column of figures */
    const struct mapping_entry *entry; /* NULL: none */
};
struct mapping_lines VEC(struct mapping_line);
/* Rows first…last with a label or figures; `is_figures` says which columns count (by column - 1). */
void mapping_body_read(const struct grid_sheet *sheet,
                       uint32_t stub,
                       uint32_t number,
                       uint32_t first,
                       uint32_t last,
                       const bool *is_figures,
                       struct arena *arena,
                       struct mapping_lines *ret);
/* The last row that belongs to the body: before a line that begins with one of the `end` labels, or a note or signature without figures. */
uint32_t mapping_body_end(const struct grid_sheet *sheet,
                          uint32_t first,
                          uint32_t last,
                          const struct text *end,
                          size_t end_len,
                          struct arena *arena);

/* ---- mapping_place.c: the tables of a mapping where they stand in a file ---- */

struct mapping_place {
    const struct mapping_table *table;
    const struct grid_sheet *sheet;
    struct mapping_head head;
    uint32_t first, last; /* rows of the body */
    struct mapping_lines lines;
    const struct mapping_entry **column; /* by column - 1; NULL: no entry */
};
struct mapping_places VEC(struct mapping_place);
/* Finds each table on its sheets, in order of sheet and row, with its columns and the rows of its body. Findings E162 to E164, E174, E176, E178; N161. */
void mapping_place_all(const struct mapping *mapping,
                       const struct grid *grid,
                       struct arena *arena,
                       struct diags *diags,
                       struct mapping_places *ret);
/* True when a sheet of that name is the mapping's to leave out. */
bool mapping_place_ignores(const struct mapping *mapping, const char *sheet);
/* Where findings about a cell of the place are. */
struct place mapping_place_at(const struct mapping_place *place, uint32_t row, uint32_t column);
/* No head is wider. */
#define MAPPING_COLUMNS_MAX 2000

/* ---- mapping_total.c ---- */

/* Holds totals against the sums of what is read: W160, W161. */
void mapping_total_check(const struct mapping_place *place,
                         struct arena *arena,
                         struct diags *diags);

/* ---- mapping_rest.c ---- */

/* Warns of numbers that no table holds, and of sheets that were not read: W162, W163, N163. */
void mapping_rest_check(const struct mapping *mapping,
                        const struct grid *grid,
                        const struct mapping_places *places,
                        struct arena *arena,
                        struct diags *diags);

/* ---- mapping_survey.c: tables as they look, for a proposal ---- */

/* A table that nobody has described yet. */
struct mapping_block {
    const struct grid_sheet *sheet;
    uint32_t head, rows; /* first row of the head and how many */
    bool numbers;
    uint32_t first, last;               /* rows that hold figures */
    uint32_t stub, number, unit_column; /* columns; 0: none */
    bool *figures;                      /* by column - 1: figures stand in it */
    const struct grid_cell *unit_line, *title;
    struct mapping_head read;
    struct mapping_lines lines;
};
struct mapping_blocks VEC(struct mapping_block);
void mapping_survey(const struct grid_sheet *sheet,
                    struct arena *arena,
                    struct mapping_blocks *ret);

/* ---- mapping_score.c: how well a label names something of the catalog ---- */

/* What a label may mean. */
struct mapping_candidate {
    uint32_t indicator;            /* CATALOG_NONE: a member */
    struct text dimension, member; /* empty: none */
    const char *shown;
    struct text *words;
    size_t len;
};
struct mapping_candidates {
    struct arena *arena;
    struct VEC(struct mapping_candidate) at;
};
/* Names of the form's indicators, or of the members by which it breaks them down. */
void mapping_score_indicators(const struct catalog *catalog,
                              uint32_t form,
                              struct mapping_candidates *ret);
void mapping_score_members(const struct catalog *catalog,
                           uint32_t form,
                           struct mapping_candidates *ret);
/* How well a path of labels fits each candidate, 0…1000, as an array. */
const uint32_t *
mapping_score(const struct mapping_candidates *candidates, const struct text *path, size_t len);
/* True for "Tổng số", "Cộng", "Cả nước"… */
bool mapping_score_is_total(struct text label);

#endif
