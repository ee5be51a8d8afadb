/*
 * template: the contract between a workbook that gris makes to be filled in and gris that reads it again: keys of the hidden sheet, names of
 * cells, lines of the address table, the text that is signed. Knows no file format and no form's look. Neighbours: sign.h, catalog.h;
 * exporters/ writes workbooks by it, collector/ and schema/ read them by it.
 * REQ: docs/templates.md.
 */
#ifndef GRIS_CORE_TEMPLATE_H
#define GRIS_CORE_TEMPLATE_H

#include "core/catalog.h"
#include "core/sign.h"
#include "core/vec.h"

/* The hidden sheet: keys in column A, values in column B from row 1 on, all of them texts; an empty row; then the address table, a row a
 * name: name, address, indicator, members, unit, kind in columns A to F. */
#define TEMPLATE_SHEET   "_gris"
#define TEMPLATE_VERSION "1"
/* The same keys once more as custom properties of the document, so named: "gris.form". */
#define TEMPLATE_PROPERTY "gris."
/* Of a sheet and the grid below it (ECMA-376 18.3.1.73, Excel's limits). */
#define TEMPLATE_ROWS_MAX    1048576
#define TEMPLATE_COLUMNS_MAX 16384

/* In the order of the sheet. */
enum template_key {
    TEMPLATE_GRIS,      /* TEMPLATE_VERSION */
    TEMPLATE_FORM,      /* its code; "-": a narrative */
    TEMPLATE_EDITION,   /* template_edition() */
    TEMPLATE_REGIME,    /* code */
    TEMPLATE_ORG,       /* code */
    TEMPLATE_ORG_LEVEL, /* its level, as one code may name units of several */
    TEMPLATE_ORG_NAME,  /* as on the last day of the window */
    TEMPLATE_PERIOD,    /* as catalog_period_text() writes it */
    TEMPLATE_VINTAGE,   /* vintage_name() */
    TEMPLATE_CATALOG,   /* digest of the catalog load, hexadecimal */
    TEMPLATE_ISSUED,    /* an instant, RFC 3339 in UTC */
    TEMPLATE_KEY,       /* sign_key_id() of the key that signed; "": unsigned */
    TEMPLATE_SIGNATURE, /* sign_text() of the signature; "": unsigned */
    TEMPLATE_KEYS
};
const char *template_key_name(enum template_key key); /* "gris", "form", … */
bool template_key_parse(struct text t, enum template_key *ret);

/* What a defined name is of: its letter. The ordinal counts from 1. */
enum template_role {
    TEMPLATE_CELL = 'c', /* c_N: cell N of the form, in reading order (form->cells[N - 1]) */
    TEMPLATE_TOTAL =
        't', /* t_N: what the machine fills in (form->filled[N - 1]); a locked formula */
    TEMPLATE_COLUMN =
        'l', /* l_N: the first input cell of column N of a list; its rows run down from there… */
    TEMPLATE_SECTION = 'o', /* o_N: section N of the outline, in reading order */
    TEMPLATE_END = 'e'      /* …to the row of l_end, the last one for input; without an ordinal */
};
#define TEMPLATE_NAME_MAX 16
/* "c_12"; "l_end". Returns buf. */
char *template_name(enum template_role role, uint32_t ordinal, char buf[static TEMPLATE_NAME_MAX]);
/* Strict: one spelling for each. Names that a spreadsheet returns in capitals are the same names (they are compared without case). */
bool template_name_parse(struct text t, enum template_role *ret_role, uint32_t *ret_ordinal);

/* A cell of the grid; row and column count from 1, as in struct place. */
struct template_address {
    struct text sheet;
    uint32_t row, column;
};
/* "C7"; the column alone is what stands before the digits. */
const char *template_a1(uint32_t row, uint32_t column, struct arena *arena);
/* "'II.06'!C7": always in quotes, a quote in the sheet's name doubled. */
const char *template_address_text(const struct template_address *address, struct arena *arena);
/* As above, and without quotes; "$" before column and row are allowed. False: it is none. */
bool template_address_parse(struct text t,
                            struct arena *arena,
                            struct template_address *ret_address);

/* A line of the address table. No field is NULL. */
struct template_line {
    const char *name;      /* template_name() */
    const char *address;   /* template_address_text() at issue */
    const char *indicator; /* code; of lists and outlines the id of the column or section */
    const char *members;   /* template_members() */
    const char *unit;      /* of measure, "" where there is none */
    const char *
        kind; /* value_type_name() or list_type_name(); "section"; "end"; of formulas with TEMPLATE_FORMULA behind */
};
#define TEMPLATE_FORMULA "=" /* kind "integer=": not for input, the workbook adds it up */
/* Canonical members "area=U,sex=F" as the table has them, "area=U;sex=F", and back. */
const char *template_members(const char *members, struct arena *arena);
const char *template_members_canonical(struct text members, struct arena *arena);

/* What the hidden sheet says. Values never NULL. */
struct template_head {
    const char *value[TEMPLATE_KEYS];
    struct VEC(struct template_line) lines;
};
/* The bytes that are signed: "gris template 1\n"; then "key=value\n" of all keys but signature, sorted by key; then for each line of the
 * table, sorted by name, its fields joined by tabs and "\n". In values a backslash is "\\", a tab "\t", a line feed "\n", other bytes below
 * 0x20 "\xHH", so that no two heads have one text. */
struct text template_signed_text(const struct template_head *head, struct arena *arena);
/* Sets the values of key and signature. */
void template_sign(struct template_head *head, const struct sign_key *key, struct arena *arena);
enum template_signature {
    TEMPLATE_UNSIGNED,
    TEMPLATE_HOLDS,
    TEMPLATE_WRONG,    /* by that key, and not of this text; or no signature at all */
    TEMPLATE_OTHER_KEY /* by a key that is not the one given */
};
/* `key` NULL: none is at hand, TEMPLATE_OTHER_KEY unless unsigned. */
enum template_signature template_signature_check(const struct template_head *head,
                                                 const struct sign_key *key,
                                                 struct arena *arena);

/* What a form's cells, columns or sections are, as 12 hexadecimal digits: another edition has others, so a workbook made for one is refused
 * for another. Form CATALOG_NONE: the outline of the regime. */
const char *template_edition(const struct catalog *catalog,
                             uint32_t regime,
                             uint32_t form,
                             struct arena *arena);

#endif
