/*
 * ingest: what the parts of taking files in share: the run, a file on its way, what stays of a report after its memory is gone.
 * Neighbours: ingest.c (the story), ingest_batch.c (many small files), ingest_stream.c (one large one), ingest_tell.c (results).
 */
#ifndef GRIS_PIPELINE_INGEST_H
#define GRIS_PIPELINE_INGEST_H

#include "files.h"
#include "free_form.h"
#include "judge.h"
#include "session.h"
#include "worker.h"

#define INGEST_FILE_MAX ((size_t)1 << 30)

/* Reports follow each other: most are due when the one before was. */
struct ingest_due {
    bool known;
    uint32_t obligation, level;
    struct period period;
    int64_t due;
};

struct ingest {
    struct pipeline *p;
    const struct pipeline_ingest_options *options;
    bool (*each)(void *ctx, const struct pipeline_result *result);
    void *ctx;
    struct pipeline_summary *summary;
    struct diags *diags;
    bool rejected, stopped;
    struct ingest_due due;
    struct judge *judge;                             /* NULL: the catalog asks nothing */
    const struct store_consolidation *consolidation; /* what the report was made of, or NULL */
    const struct free_form *free_form;               /* NULL: report files */
    struct collector_expected expected;              /* what the options say the files are of */
    struct sign_key *key; /* of the settings; NULL: none, or not asked for yet */
    bool key_asked;
};

/* A file that was made here, by a unit of those below it: taken in like any other, with what it was made of. */
struct ingest_made {
    const char *name;
    struct text bytes;
    const struct store_consolidation *consolidation;
};
enum status ingest_made(struct pipeline *p,
                        const struct ingest_made *made,
                        const struct pipeline_ingest_options *options,
                        bool (*each)(void *ctx, const struct pipeline_result *result),
                        void *ctx,
                        struct pipeline_summary *ret_summary,
                        struct diags *diags);

/* How the worker is to read its files; NULL: as report files. */
static inline const struct reader_mapping *ingest_mapping(const struct ingest *in)
{
    return in->free_form == NULL ? NULL : &in->free_form->mapping;
}

/* What is told of a report: who, what, when, and what was found. */
struct ingest_note {
    uint32_t org, regime, form; /* CATALOG_NONE: the file itself */
    struct period period;
    enum vintage vintage;
    uint64_t cells;
    uint64_t refused; /* figures that stood in the file, of a report that is rejected */
    const struct diags *findings;
};

/* One file between its reading and its commit. */
struct ingest_file {
    struct file_entry entry;
    size_t offset, len; /* in the snapshot */
    bool
        read; /* false: nothing could be read, so there is no original to keep and no receipt to give */
    struct digest digest;
    struct text bytes; /* while they are at hand */
    struct worker_output out;
    enum diag_code
        doubt; /* about the template that it is: each of its filings has it; DIAG_NONE: none */
    const char *doubt_key; /* the key that it names */
    struct reports reports;
    struct report
        *whole; /* stands for the file where it gave findings of its own or no report; else NULL */
};

/* ---- ingest_batch.c: up to a hundred small files, one worker, one commit ---- */

struct ingest_batch;
struct ingest_batch *ingest_batch_new(struct ingest *in);
/* True when the batch takes another file of `len` bytes. */
bool ingest_batch_has_room(const struct ingest_batch *batch, size_t len);
/* Reads the file into the batch. What cannot be read is a result like any other, in its turn; what another collector took away is nothing. */
void ingest_batch_add(struct ingest_batch *batch, const struct file_entry *entry);
/* Hands the batch to a worker and returns at once. */
void ingest_batch_start(struct ingest_batch *batch);
/* Hears the worker out, stores, tells, moves, and frees the batch. */
enum status ingest_batch_finish(struct ingest_batch *batch);
void ingest_batch_abandon(struct ingest_batch *batch);
/* Reads one file into a snapshot; file->read, file->whole or neither (gone) says what came of it. STATUS_FAILED is ours. */
enum status ingest_batch_read(struct ingest *in,
                              struct files_snapshot *snapshot,
                              struct ingest_file *file,
                              struct arena *arena);

/* ---- ingest_stream.c: one large file, stored while it is read, in one transaction ---- */

enum status ingest_stream(struct ingest *in, const struct file_entry *entry);

/* ---- ingest_template.c: what is expected of files; templates that are not as they were issued ---- */

/* What the options say, as templates would say it. */
enum status ingest_template_expect(struct pipeline *p,
                                   const struct pipeline_ingest_options *options,
                                   struct collector_expected *ret,
                                   struct diags *diags);
/* E181, where a report is not of what is expected. */
void ingest_template_meant(const struct ingest *in,
                           const struct ingest_file *file,
                           struct report *report,
                           struct arena *arena);
/* Holds a template's signature against the key of the settings; `head` NULL: it is none. */
void ingest_template_look(struct ingest *in,
                          const struct template_head *head,
                          struct ingest_file *file,
                          struct arena *arena);
/* W183 to W185: somebody has to look at it before it is approved. */
void ingest_template_tell(const struct ingest_file *file, struct report *report);

/* ---- ingest_tell.c ---- */

struct ingest_note ingest_tell_note(const struct report *report);
/* The same; its findings live in the arena. */
struct ingest_note ingest_tell_keep(const struct report *report, struct arena *arena);
/* Findings with their texts. */
void ingest_tell_copy(const struct diags *from, struct diags *to, struct arena *arena);
/* A report that stands for the file itself: no unit, no form, only the findings. */
struct report *ingest_tell_whole(const struct diags *diags, struct arena *arena);
/* N101, where the encoding was guessed or said: each filing tells it, so that what was typed is found again. */
void ingest_tell_encoding(struct report *report,
                          const struct ingest_file *file,
                          const struct pipeline_format *format);
/* What was said of the file as a whole and refuses nothing, on the last of its reports: that is the first that can know it of a file that goes by in a stream. */
void ingest_tell_notes(const struct diags *of_file,
                       const struct reports *reports,
                       struct arena *arena);
/* The same, and N160 where the file was read through a mapping. */
void ingest_tell_reading(const struct ingest *in,
                         struct report *report,
                         const struct ingest_file *file,
                         const struct pipeline_format *format);
/* Findings of the rules know no file: it is this one. */
void ingest_tell_file(struct report *report, const struct ingest_file *file);
/* E112 where the file gave no report, and the report that stands for it where it was at fault. */
void ingest_tell_judge(struct ingest_file *file, size_t reports, struct arena *arena);
/* E470 joins the note's findings where the store refused it: what stands cannot be corrected now. */
void ingest_tell_closed(struct ingest_note *note,
                        const struct store_outcome *outcome,
                        struct arena *arena);
/* One result to the caller, counted. `outcome` NULL: nothing was stored. */
void ingest_tell(struct ingest *in,
                 const struct ingest_file *file,
                 const struct ingest_note *note,
                 const struct store_outcome *outcome,
                 struct arena *arena);
/* The list of errors given back, and the file's move out of the inbox. */
enum status ingest_tell_settle(struct ingest *in,
                               const struct ingest_file *file,
                               const struct ingest_note *notes,
                               size_t len,
                               struct arena *arena);
/* By which way it came. */
const char *ingest_tell_channel(const struct ingest *in);
/* The original as the store wants it. */
struct store_original ingest_tell_original(const struct ingest *in,
                                           const struct ingest_file *file,
                                           const struct files_snapshot *snapshot,
                                           struct arena *arena);
/* The first late instant, 0 where there is none. */
int64_t ingest_tell_due(struct ingest *in, const struct report *report);

#endif
