/*
 * returned: the list of errors that goes back to the sender of a file. Neighbours: ingest.c.
 */
#ifndef GRIS_PIPELINE_RETURNED_H
#define GRIS_PIPELINE_RETURNED_H

#include "core/diag.h"

/* Writes DIR/NAME.errors.csv, from the findings of each of the file's filings: one row a finding in both languages; UTF-8 with BOM and semicolons, as a Vietnamese Excel opens it. */
enum status returned_write(const char *dir,
                           const char *file,
                           const struct diags *const *findings,
                           size_t len,
                           struct arena *arena,
                           struct diags *diags);

#endif
