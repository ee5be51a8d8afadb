/*
 * free_form: workbooks that are read through a mapping: the mapping is checked here and goes to the worker with the file; its bytes are kept, so that
 * what was filed through it can be read again. Neighbours: reader.h (reader_mapping), ingest.c, recheck_read.c, rejudge.c.
 */
#ifndef GRIS_PIPELINE_FREE_FORM_H
#define GRIS_PIPELINE_FREE_FORM_H

#include "reader.h"
#include "session.h"

struct free_form {
    struct reader_mapping mapping;
    const char *confirmed; /* by whom and when; "": nobody */
    size_t unsure;         /* guesses that are still marked */
    struct digest digest;  /* of the mapping's bytes */
    struct text bytes;
};

/* Reads the mapping and holds it against the catalog. STATUS_REJECTED with findings at its lines; E160 when `confirmed` is wanted and it is not. */
enum status free_form_load(struct pipeline *p,
                           const struct pipeline_mapping *given,
                           bool confirmed,
                           struct free_form *ret,
                           struct diags *diags);
/* Keeps the mapping's bytes beside the originals. */
enum status free_form_keep(struct pipeline *p, const struct free_form *f, struct diags *diags);
/* N160: each filing says through which mapping it was read. */
void free_form_tell(struct report *report, const char *file, const struct free_form *f);
/* How a filing was read whose findings these are; *ret NULL: as a report file. */
enum status free_form_again(struct pipeline *p,
                            const struct diags *findings,
                            struct arena *arena,
                            const struct reader_mapping **ret,
                            struct diags *diags);

/* The same note once more, on a report that was read again. */
void free_form_tell_again(struct report *report, const struct diags *findings);

#endif
