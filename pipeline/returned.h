/*
 * returned: the list of errors that goes back to the sender of a file. Neighbours: ingest.c.
 */
#ifndef GRIS_PIPELINE_RETURNED_H
#define GRIS_PIPELINE_RETURNED_H

#include "core/diag.h"

struct pipeline;

/* A file that goes back. */
struct returned_file {
    const char *name; /* as it was given */
    struct text bytes;
    bool is_template;
};

/* Where a file's errors go: `to` is a workbook itself ("….xlsx"), or a folder: DIR/NAME.loi.xlsx, and DIR/NAME.errors.csv beside it. From the
 * findings of each of the file's filings. *ret_book, in the arena: where the workbook is. E705. */
enum status returned_give(struct pipeline *p,
                          const struct returned_file *file,
                          const char *to,
                          const struct diags *const *findings,
                          size_t len,
                          struct arena *arena,
                          const char **ret_book,
                          struct diags *diags);

/* ---- returned_book.c ---- */

/* The workbook at `path`: the template itself with what was typed in it and what is wrong with it, or the list alone. */
enum status returned_book_write(struct pipeline *p,
                                const struct returned_file *file,
                                const char *path,
                                const struct diags *const *findings,
                                size_t len,
                                struct arena *arena,
                                struct diags *diags);

/* ---- returned.c ---- */

/* Writes DIR/NAME.errors.csv, from the findings of each of the file's filings: one row a finding in both languages; UTF-8 with BOM and semicolons, as a Vietnamese Excel opens it. */
enum status returned_write(const char *dir,
                           const char *file,
                           const struct diags *const *findings,
                           size_t len,
                           struct arena *arena,
                           struct diags *diags);

#endif
