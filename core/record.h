/*
 * One figure as a file states it: text fields with their place, before any meaning. What collector/
 * pushes and schema/ binds. Neighbours: text.h, diag.h.
 */
#ifndef GRIS_CORE_RECORD_H
#define GRIS_CORE_RECORD_H

#include "core/date.h"
#include "core/diag.h"

/* The fields of a report file (interfaces.md, "Report files"): CSV header names and JSON
 * members. */
enum record_field {
    RECORD_ORG_CODE,
    RECORD_ORG_LEVEL,
    RECORD_REGIME,
    RECORD_FORM_CODE,
    RECORD_PERIOD,
    RECORD_VINTAGE,
    RECORD_INDICATOR_CODE,
    RECORD_VALUE, /* as typed */
    RECORD_STATUS,
    RECORD_NOTE,
    RECORD_REFERENCE_NO,
    RECORD_FIELDS
};

/* What the value cell says, once the file's number style is known. */
enum value_kind {
    VALUE_KIND_BLANK,    /* nothing: the cell is absent */
    VALUE_KIND_NUMBER,   /* `number` is plain: -?digits(.digits)? */
    VALUE_KIND_MEASURED, /* the same, and the typed value goes on with a unit: record_split() */
    VALUE_KIND_NIL,      /* "-": there was none */
    VALUE_KIND_NOT_AVAILABLE,  /* "..", "…": exists, not yet known */
    VALUE_KIND_NOT_APPLICABLE, /* "n/a", "x" */
    VALUE_KIND_OTHER           /* not a number: text, a date, or a mistake */
};

/* Whose codes a record's texts are, where they are not gris' own: a scheme of external_codes.csv, by what it names. */
enum record_scheme {
    RECORD_SCHEME_ORG,
    RECORD_SCHEME_INDICATOR,
    RECORD_SCHEME_FORM,
    RECORD_SCHEME_MEMBER, /* dimensions, members, and the combination */
    RECORD_SCHEMES
};

struct record {
    struct place at;                  /* row and the value's column */
    uint32_t sheet;                   /* of a workbook: its ordinal, from 1; else 0 */
    struct text field[RECORD_FIELDS]; /* trimmed, NFC; absent is empty */
    uint32_t column[RECORD_FIELDS];   /* where each stands; 0 unknown */
    /* Surely what the record before said of unit, level, regime, form, period and vintage. False says nothing. */
    bool same_head;
    bool nil;         /* of a report's head: expressly, nothing occurred; no figures follow */
    const char *cell; /* JSON pointer, A1 address in a workbook, or NULL */
    bool formula;     /* a workbook added the value up */
    bool numeric;     /* a workbook holds the value as a number, not as text */
    /* breakdown columns or members, n_members pairs; empty member = _T */
    const struct text *dimension, *member;
    const uint32_t *member_column;
    size_t members_len;
    enum value_kind value_kind;
    struct text number;
    /* The number once more, where whoever spelt it out had the figure at hand: `digits` units of 10^-`places`, |digits| < 10^18. */
    bool has_digits;
    int places;
    int64_t digits;
    /* Of other systems' formats alone, which say a scheme for units or indicators: */
    const char *scheme[RECORD_SCHEMES]; /* NULL: gris' own codes, aliases of units among them */
    struct text combination;            /* one code for several members; empty: none */
    date_t start, end; /* the sender's own interval, both days in it; 0: not said */
    bool deleted;      /* the sender takes the value back: the cell is absent */
    bool
        published; /* of a release of gris: what no unit files stands beside what was filed, and is passed over… */
    bool sum; /* …as this surely is: it is of several reports, or of none */
};

/* One element of a narrative; `n` counts from 1 in the report. `at`: its cell in a workbook, row 0 elsewhere. */
struct record_section {
    uint32_t n;
    struct place at;
    bool is_section; /* false: it is no {"section":…,"text":…} */
    struct text id, text;
    const char *cell; /* JSON pointer */
};

/* One row of a list, column by column as the file has them; a blank value has no bytes. */
struct record_row {
    uint32_t n;      /* from 1 in the report */
    struct place at; /* its first cell in a workbook, row 0 elsewhere… */
    uint32_t offset; /* …which row of the list it is there, blank ones counted, from 1… */
    const struct text *typed;  /* …each as it was typed… */
    const bool *numeric;       /* …whether it is a number there… */
    const uint32_t *at_column; /* …and the column of each value there; or NULL */
    const struct text *column, *value;
    size_t len;
    const char *cell;
};

/* A document that came with a report. */
struct record_attachment {
    uint32_t n; /* from 1 in the report */
    struct text kind, name, media_type;
    const void *bytes;
    size_t len;
    bool sound; /* its encoding was; else there are no bytes */
    const char *cell;
};

/* Splits a typed value where its unit begins: before it digits, separators, blanks, signs and an opening bracket with its
 * closing one; from the first other character on the unit ("1,5 triệu đồng", "12%", "5 km2"). Both borrowed and trimmed; either may be
 * empty. Judges nothing. */
void record_split(struct text typed, struct text *ret_number, struct text *ret_unit);

#endif
