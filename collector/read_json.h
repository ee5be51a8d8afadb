/*
 * The parts of the JSON reader. json_t stays in these two files. Neighbours: read_json.c (reports and their values),
 * read_json_parts.c (narrative, rows, documents).
 */
#ifndef GRIS_COLLECTOR_READ_JSON_H
#define GRIS_COLLECTOR_READ_JSON_H

#include <jansson.h>

#include "internal.h"

struct json_file {
    struct input *in;
    struct text json;
    struct arena *scratch; /* of one value */
    struct arena *lasting; /* of one report: its head */
    struct record head;    /* what the report at hand says of itself */
    bool array;
    size_t element;   /* of the array, from 0 */
    uint32_t ordinal; /* of the value last seen, from 1 over the file */
    bool show;
};

/* Where in the file: what a finding about it says. */
struct spot {
    const struct json_file *f;
    const json_t *report;
    uint32_t ordinal;    /* 0: the report itself */
    const char *pointer; /* of the object around */
};

#define POINTER_MAX 80
/* Of the report at hand: "" or "/3". */
void read_json_report_pointer(const struct json_file *f, char out[static POINTER_MAX]);

/* A finding at a member (NULL: the object itself). */
struct diag *read_json_find(const struct spot *spot, enum diag_code code, const char *name);
/* The same with the name as argument. */
void read_json_find_named(const struct spot *spot, enum diag_code code, const char *name);
/* E124; a real in the place of anything is E125. */
void read_json_find_type(const struct spot *spot,
                         const char *name,
                         const json_t *got,
                         const char *wanted);
/* E113 at a member. */
void read_json_find_limit(const struct spot *spot,
                          const char *name,
                          const char *limit,
                          size_t value);
struct text read_json_string(const json_t *s);
/* A string member, trimmed and in NFC; without bytes where there is none. */
struct text read_json_clean(struct arena *arena, const json_t *object, const char *name);

/* ---- read_json_parts.c ---- */

/* Findings about the shape of outline, rows and attachments. */
void read_json_parts_check(const struct spot *spot, const json_t *report);
/* True when the report has one of them, so that it may go without values. */
bool read_json_parts_any(const json_t *report);
/* Gives them to the handler (or, when rows are shown, the rows of lists); false to stop. */
bool read_json_parts_push(struct json_file *f, const json_t *report);

#endif
