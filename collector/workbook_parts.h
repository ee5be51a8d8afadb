/*
 * What the files workbook*.c say to each other; nobody else includes it. The path: workbook_zip.c (parts) -> workbook_xml.c (elements) -> workbook.c (the
 * book and the order of the work), workbook_strings.c, workbook_styles.c, workbook_sheet.c; workbook_font.c for texts in legacy fonts.
 */
#ifndef GRIS_COLLECTOR_WORKBOOK_PARTS_H
#define GRIS_COLLECTOR_WORKBOOK_PARTS_H

#include "core/map.h"
#include "core/vec.h"
#include "encoding.h"
#include "workbook.h"
#include "xml.h"

struct workbook;

/* ---- workbook_zip.c: parts of the package ---- */

struct workbook_zip;
/* NULL: no package, or one that may not be read (*ret_fault). */
struct workbook_zip *
workbook_zip_open(struct text bytes, struct arena *arena, struct workbook_fault *ret_fault);
void workbook_zip_close(struct workbook_zip *zip);
/* Names are compared without case (ECMA-376-2, 9.1.1). */
bool workbook_zip_has(const struct workbook_zip *zip, const char *path);
/* Calls with pieces of a part, inflated, until `take` returns false, which is no fault of the archive. False with *ret_fault: it ended before its end. */
bool workbook_zip_read(struct workbook_zip *zip,
                       const char *path,
                       bool (*take)(void *ctx, const char *bytes, size_t len, bool last),
                       void *ctx,
                       struct workbook_fault *ret_fault);

/* ---- workbook_xml.c: elements and their text ---- */

#define WORKBOOK_TEXT_MAX  32767U                          /* characters */
#define WORKBOOK_BYTES_MAX ((size_t)WORKBOOK_TEXT_MAX * 4) /* of them in UTF-8 */

typedef void workbook_start_fn(struct workbook *b, const char *name, const char *const *atts);
typedef void workbook_end_fn(struct workbook *b, const char *name);

#define WORKBOOK_PREFIX_MAX 31

/* A prefix of elements, told by an xmlns. */
struct workbook_prefix {
    char name[WORKBOOK_PREFIX_MAX + 1];
    int depth; /* of the element that told it */
    bool ours; /* it stands for the namespace of the part's root */
};

/* A part being read, who takes its elements, and which of them are of the root's namespace. */
struct workbook_elements {
    const char *path;
    workbook_start_fn *start;
    workbook_end_fn *end;
    struct VEC(struct workbook_prefix) prefixes; /* of open elements; the last one holds */
    const char *space;                           /* the namespace of the root; NULL: none */
    int foreign; /* depth of the element within which names without prefix are another's; or 0 */
};

/* Reads a part; names of elements come without prefix, and only those of the root's namespace: extensions are nobody's affair. False with b->fault. */
bool workbook_xml_read(struct workbook *b,
                       const char *path,
                       workbook_start_fn *start,
                       workbook_end_fn *end);
/* The value of an attribute, by its local name; NULL: there is none. */
const char *workbook_xml_attribute(const char *const *atts, const char *name);
uint32_t workbook_xml_number(const char *s, uint32_t otherwise);
bool workbook_xml_true(const char *s);
void workbook_xml_prepare(void);
/* The same of bytes at hand; for tests of what is below the archive. */
bool workbook_xml_bytes(struct workbook *b,
                        struct text xml,
                        workbook_start_fn *start,
                        workbook_end_fn *end);

/* ---- workbook_font.c: what text says that was typed in a font of before Unicode ---- */

/* ENCODING_TCVN3 (.VnTime), ENCODING_VNI (VNI-Times), else ENCODING_UTF8. */
enum encoding workbook_font_encoding(const char *name);
/* The text itself where it is none of that encoding. */
struct text workbook_font_decode(enum encoding encoding, struct text t, struct arena *arena);

/* ---- workbook_strings.c ---- */

struct workbook_string {
    const char *ptr;
    uint32_t len;
    uint32_t inherits; /* so many bytes of it, from the first, stand in the cell's own font */
};

/* Texts with their runs, of <si> and <is>. */
struct workbook_runs {
    bool phonetic;
    bool in_run, own_font, broken; /* the run at hand names a font; one before it did */
    enum encoding encoding;
    size_t from; /* where the run began */
    size_t inherits;
};
void workbook_strings_begin(struct workbook *b);
/* True when the element is one of theirs. */
bool workbook_strings_start(struct workbook *b, const char *name, const char *const *atts);
bool workbook_strings_end(struct workbook *b, const char *name);
/* What was gathered, with "_x000D_" resolved; false with a fault. */
bool workbook_strings_settle(struct workbook *b, struct text *t);
bool workbook_strings_read(struct workbook *b, const char *path);

/* ---- workbook_styles.c ---- */

struct workbook_style {
    enum workbook_look look;
    enum encoding encoding; /* of its font */
    const char *font;
    bool bold;
    uint16_t indent;
};
bool workbook_styles_read(struct workbook *b, const char *path);

struct workbook_styling {
    struct map looks; /* of number formats, by id */
    struct VEC(const char *) fonts;
    struct VEC(bool) bold; /* by font */
    bool in_fonts, in_cells;
};

/* ---- workbook_sheet.c ---- */

struct workbook_area {
    uint32_t top, left, bottom, right;
};
struct workbook_areas VEC(struct workbook_area);

struct workbook_grid {
    uint32_t sheet, row, column;
    char type;
    uint32_t style;
    bool formula, has_value, in_row, in_cell, row_hidden, hidden;
    bool *hidden_columns; /* by column, or NULL; one look a cell, however many areas a file names */
    uint32_t hidden_areas;
    struct workbook_areas merged;
    struct text_builder hidden_cells;
    size_t hidden_len;
    /* the second look at a sheet with merged cells */
    bool looking_under;
    size_t next;        /* of `merged`, by top */
    uint32_t *under_to; /* by column: the last row of the merged cells that stand there, */
    uint32_t *under;    /* …and which of `merged` they are */
};
bool workbook_sheet_read(struct workbook *b, const char *path, uint32_t sheet, bool hidden);
/* "B7" without "$"; false when it is none, or beyond XFD1048576. */
bool workbook_sheet_address(const char *r, uint32_t *ret_row, uint32_t *ret_column);
workbook_start_fn workbook_sheet_start;
workbook_end_fn workbook_sheet_end;
void workbook_sheet_begin(struct workbook *b, uint32_t sheet, bool hidden);

/* ---- workbook.c ---- */

struct workbook_relationship {
    const char *id, *type, *target;
    bool external;
};

struct workbook_part {
    const char *name, *id;
    bool hidden;
};

struct workbook {
    struct workbook_zip *zip;
    struct arena *arena, *scratch; /* scratch: of a cell */
    const struct workbook_handler *handler;
    struct workbook_fault fault;
    struct VEC(struct workbook_relationship) rels;
    struct VEC(struct workbook_part) sheets;
    struct VEC(struct workbook_string) strings;
    struct VEC(struct workbook_style) styles; /* by cell format */
    struct VEC(const char *) told_fonts;
    bool since_1904;
    const char *name;         /* of the defined name or property at hand */
    bool name_is_local;       /* the defined name is one sheet's alone */
    const char *content_part; /* whose content type is asked for… */
    const char *content_type; /* …and what it is */
    const char *xml_type;     /* of parts that have none of their own */
    bool root_seen, asks_to_calculate, formulas;
    size_t cells;
    struct xml xml;
    struct workbook_elements part;
    struct workbook_runs runs;
    struct workbook_styling styling;
    struct workbook_grid grid;
    char *slab;       /* room for strings… */
    size_t slab_left; /* …so much of it */
};

/* Ends the reading; the first fault stands. The place is the cell at hand where `here`. */
void workbook_fail(struct workbook *b, enum diag_code code, const char *first, const char *second);
void workbook_fail_here(struct workbook *b, enum diag_code code, const char *first);
/* Does not end it. */
void workbook_tell(struct workbook *b, const struct workbook_fault *fault);

#endif
