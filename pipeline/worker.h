/*
 * worker: hostile bytes are read in processes of their own, behind the wall (wall.h), without the database. What they say comes back over a pipe and
 * is checked as hostile. Neighbours: worker.c, zygote.h (who forks them), wire.h (how they speak), files.h (the snapshot of bytes they read).
 */
#ifndef GRIS_PIPELINE_WORKER_H
#define GRIS_PIPELINE_WORKER_H

#include "collector/collector.h"
#include "files.h"
#include "reader.h"
#include "session.h"

/* A file in a snapshot. */
struct worker_input {
    const char *file; /* for places */
    size_t offset, len;
    const char *encoding;                 /* said by the operator, or NULL */
    const struct reader_mapping *mapping; /* NULL: a report file; lives as long as the worker */
};

struct worker_options {
    const char *as_org;                 /* or NULL */
    struct collector_expected expected; /* what templates have to be of */
    date_t today;
    bool again;  /* what was filed before is read once more (schema.h) */
    bool stream; /* one large file: reports come while it is still being read; see `void_all` */
};

struct worker_output {
    struct pipeline_format format;
    struct reports reports; /* filled by worker_ingest() alone */
    struct diags diags;     /* of the file, not of one report */
    bool refused;           /* the file as such is broken: none of its reports may be taken */
};

/* What the parent does with what comes; all calls run in the parent, inside worker_listen(). Memory of reports and outputs: the arena that
 * `room` returns at that moment. A call-back that returns false ends the listening; the worker is killed. */
struct worker_handler {
    void *ctx;
    struct arena *(*room)(void *ctx);
    /* What a streamed input is, before its first report; may be NULL. */
    bool (*format)(void *ctx, size_t input, const struct pipeline_format *format);
    bool (*report)(void *ctx, size_t input, struct report *report);
    /* The reports given so far of this input are void: the worker died or the file is scattered; they come again, or the input is refused. */
    bool (*void_all)(void *ctx, size_t input);
    /* Once per input, in order of inputs, after its reports. */
    bool (*end)(void *ctx, size_t input, struct worker_output *out);
};

/* Makes ready what the first worker will need, while the caller does other things: worker_start() does it otherwise. */
void worker_prepare(struct pipeline *p);

/* Hands one large file, or up to 100 small ones, to a worker and returns at once; the pipe takes 1 MiB before the worker waits for worker_listen().
 * The snapshot is sealed and must live until then. Inputs are copied. Never NULL: a worker that could not be started is told by worker_listen(). */
struct worker *worker_start(struct pipeline *p,
                            const struct files_snapshot *snapshot,
                            const struct worker_input *inputs,
                            size_t len,
                            const struct worker_options *options);
/* Hears the worker out and frees it. Dies it before the last end, every input that has not ended is read again, one a worker; one that dies alone
 * is a finding E130 and refused (by another's hand: the second time). Our own failures (no process) are STATUS_FAILED with a finding in diags. */
enum status
worker_listen(struct worker *w, const struct worker_handler *handler, struct diags *diags);
/* Kills and frees it. */
void worker_abandon(struct worker *w);

/* One file that was filed before, from beginning to end: for those who need no more. */
struct worker_job {
    const char *file;
    struct text bytes;
    const char *as_org;
    const char *encoding;                 /* as it was read when it came (N101), or NULL */
    const struct reader_mapping *mapping; /* as it was read when it came (N160), or NULL */
    date_t today;
};
void worker_ingest(struct pipeline *p,
                   const struct worker_job *job,
                   struct arena *arena,
                   struct worker_output *ret);

/* The rows of a file of a snapshot as they stand; the call-backs run in the parent, `format` before the first row. */
enum status worker_show(
    struct pipeline *p,
    const struct files_snapshot *snapshot,
    const struct worker_input *input,
    bool (*format)(void *ctx, const struct pipeline_format *format),
    bool (*row)(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len),
    void *ctx,
    struct diags *diags);

/* The same of what a mapping makes of a file, or of a proposal for one (reader_map.h), or of a page (collector_pages()). `kind`: READER_MAP_CHECK,
 * READER_MAP_SUGGEST or READER_PAGES. */
enum status worker_map(
    struct pipeline *p,
    enum reader_kind kind,
    const struct files_snapshot *snapshot,
    const struct worker_input *input,
    bool (*row)(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len),
    void *ctx,
    struct diags *diags);

/* The texts that stand at places of a file, as they were typed; empty where there are none; and, of workbooks, the names of their sheets, else NULL. `encoding`: as it was read when it came (N101), or NULL. */
void worker_cells(struct pipeline *p,
                  struct text bytes,
                  const char *encoding,
                  const struct cell_place *places,
                  size_t len,
                  struct arena *arena,
                  struct text *ret_texts,
                  const char **ret_sheets);

/* What stands in a cell of a template, as it was typed. */
struct worker_entry {
    enum template_role role;
    uint32_t ordinal, n;  /* n: of a list, its row from 1 */
    uint32_t row, column; /* on its sheet */
    bool number, formula;
    struct text text; /* without bytes: nothing */
};
struct worker_template {
    const struct template_head *head;
    struct VEC(struct worker_entry) entries; /* of cells empty ones too */
};
/* A template's head and entries. False: the file is none, or cannot be read. */
bool worker_template(struct pipeline *p,
                     struct text bytes,
                     struct arena *arena,
                     struct worker_template *ret);

#endif
