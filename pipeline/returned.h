/*
 * returned: the list of errors that goes back to the sender of a file. Neighbours: ingest.c.
 */
#ifndef GRIS_PIPELINE_RETURNED_H
#define GRIS_PIPELINE_RETURNED_H

#include "worker.h"

/* Writes DIR/NAME.errors.csv: one row a finding in both languages; UTF-8 with BOM and semicolons, as a Vietnamese Excel opens it. */
enum status returned_write(const char *dir,
                           const char *file,
                           const struct worker_output *out,
                           const struct report *whole,
                           struct arena *arena,
                           struct diags *diags);

#endif
