/*
 * worker: hostile bytes are read in a process of their own, with limits and without the database. Neighbours: worker.c, wire.h.
 */
#ifndef GRIS_PIPELINE_WORKER_H
#define GRIS_PIPELINE_WORKER_H

#include "session.h"

struct worker_input {
    const char *file; /* for places */
    struct text bytes;
    const char *as_org; /* or NULL */
    date_t today;
};

struct worker_output {
    struct pipeline_format format;
    struct reports reports;
    struct diags diags; /* of the file, not of one report */
    bool refused;       /* the file as such is broken: none of its reports may be taken */
};

/* Reads, binds and checks one file. A worker that dies is a finding E130 and a refused file, never a failure of ours. */
void worker_ingest(struct pipeline *p,
                   const struct worker_input *input,
                   struct arena *arena,
                   struct worker_output *ret);

/* The rows of a file as they stand; the call-backs run in the parent. */
enum status worker_show(
    struct pipeline *p,
    const struct worker_input *input,
    bool (*format)(void *ctx, const struct pipeline_format *format),
    bool (*row)(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len),
    void *ctx,
    struct diags *diags);

/* The texts that stand at places of a file, as they were typed; empty where there are none. */
void worker_cells(struct pipeline *p,
                  struct text bytes,
                  const struct cell_place *places,
                  size_t len,
                  struct arena *arena,
                  struct text *ret_texts);

#endif
