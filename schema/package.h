/*
 * Parts of the package reader and writer. Knows files, tables and spelling, no meaning.
 * Neighbours: package_*.c.
 */
#ifndef GRIS_SCHEMA_PACKAGE_H
#define GRIS_SCHEMA_PACKAGE_H

#include <jansson.h>

#include "core/catalog.h"
#include "core/json.h"

/* Bytes that one file of a package may have. */
#define PACKAGE_FILE_MAX ((size_t)256 << 20)

/* A canonical cell: trimmed, NFC, in the arena. */
const char *package_text_clean(struct text t, struct arena *arena);

/* Parses JSON of a package: duplicate keys refused. NULL with a finding (E120, E121, E124) unless it is an object. */
json_t *package_json_load(const char *file, struct text bytes, struct diags *diags);
void package_json_cleanup(json_t **json);
#define PACKAGE_JSON __attribute__((cleanup(package_json_cleanup))) json_t *

/* Line and column (both from 1, columns in characters) of the value at a pointer ("/rows/3/indicator") in a JSON text that has
 * been parsed before. The nearest value above it where there is none. */
struct place package_json_place(const char *file, struct text source, const char *pointer);

/* One JSON document while it is checked: where findings go and what they are about. */
struct package_json {
    const char *file;
    struct text source;
    struct arena *arena;
    struct diags *diags;
};
/* Reports E122 for every member that is not in the NULL-terminated list. */
void package_json_members(const struct package_json *doc,
                          json_t *object,
                          const char *pointer,
                          const char *const *known);
/* A string member, clean; "" when absent. E124 when it is no string, E123 when compulsory and empty. */
const char *package_json_string(const struct package_json *doc,
                                const json_t *object,
                                const char *pointer,
                                const char *member,
                                bool compulsory);
/* A finding at a member of the document. */
struct diag *package_json_finding(const struct package_json *doc,
                                  enum diag_code code,
                                  const char *pointer,
                                  const char *arg0,
                                  const char *arg1);

/* catalog.json into a row of CATALOG_HEAD; a form's file into a row of CATALOG_FORMS, an outline's into one of CATALOG_OUTLINES. */
void package_head_read(const char *file,
                       struct text bytes,
                       struct arena *arena,
                       struct catalog_rows *rows,
                       struct diags *diags);
void package_form_read(const char *file,
                       struct text bytes,
                       struct arena *arena,
                       struct catalog_rows *rows,
                       struct diags *diags);
void package_outline_read(const char *file,
                          struct text bytes,
                          struct arena *arena,
                          struct catalog_rows *rows,
                          struct diags *diags);
/* The same rows as files for people. */
void package_head_write(const struct catalog_row *row, struct sink *sink, struct arena *arena);
void package_form_write(const struct catalog_row *row, struct sink *sink);
void package_outline_write(const struct catalog_row *row, struct sink *sink);
/* True when the row of CATALOG_FORMS says a kind: it is no table of cells and has no layout. */
bool package_form_is_list(const struct catalog_row *row);

#endif
