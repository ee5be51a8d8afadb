/*
 * A strict reader of RFC 4180 files in UTF-8, for the catalog package alone (report files are read by collector/).
 * Knows no columns. Neighbours: package_read.c.
 */
#ifndef GRIS_SCHEMA_PACKAGE_CSV_H
#define GRIS_SCHEMA_PACKAGE_CSV_H

#include "core/diag.h"

struct package_fields VEC(struct text);

struct package_csv {
    const char *file;
    const char *at, *end;
    uint32_t row; /* of the record read last: counted as a spreadsheet shows rows */
    struct arena *arena;
    struct diags *diags;
};

/* Starts at the first byte (behind a byte order mark). The bytes must be valid UTF-8 and outlive the fields. */
void package_csv_init(struct package_csv *csv,
                      const char *file,
                      struct text bytes,
                      struct arena *arena,
                      struct diags *diags);
/* The next record that is not an empty line; false at the end. Broken quotes give E108 and E109. */
bool package_csv_next(struct package_csv *csv, struct package_fields *fields);

#endif
