/*
 * ingest: from files to receipts. Files are listed; small ones go in batches, large ones alone; a batch is being read while the one before is stored.
 * Results are told after the commit, never before. REQ: data-model.md rules 5 and 6.
 * Knows no format and no rule. Neighbours: ingest_batch.c, ingest_stream.c, ingest_tell.c, judge.h.
 */
#include <string.h>
#include <sys/stat.h>

#include "collector/collector.h"
#include "ingest.h"

#define LARGE_FILE ((size_t)4 << 20) /* from here on a file has a transaction of its own */

struct walk {
    struct ingest in;
    struct ingest_batch *filling, *running;
};

static enum status finish_running(struct walk *w)
{
    struct ingest_batch *batch = w->running;
    w->running = NULL;
    return batch == NULL ? STATUS_OK : ingest_batch_finish(batch);
}

/* The filling batch goes to its worker; meanwhile the one before is stored. */
static enum status turn_over(struct walk *w)
{
    struct ingest_batch *batch = w->filling;
    w->filling = NULL;
    if (batch != NULL)
        ingest_batch_start(batch);
    enum status status = finish_running(w);
    w->running = batch;
    return status;
}

/* Bytes of a regular file, 0 of anything else. */
static size_t size_of(const struct file_entry *entry)
{
    struct stat st;
    return lstat(entry->path, &st) == 0 && S_ISREG(st.st_mode) ? (size_t)st.st_size : 0;
}

static enum status take(struct walk *w, const struct file_entry *entry)
{
    size_t len = size_of(entry);
    enum status status = STATUS_OK;
    if (w->filling != NULL && !ingest_batch_has_room(w->filling, len))
        status = turn_over(w);
    if (status == STATUS_OK && len >= LARGE_FILE) {
        status = turn_over(w);
        if (status == STATUS_OK)
            status = finish_running(w);
        return status == STATUS_OK ? ingest_stream(&w->in, entry) : status;
    }
    if (w->filling == NULL)
        w->filling = ingest_batch_new(&w->in);
    ingest_batch_add(w->filling, entry);
    return status;
}

static enum status take_rest(struct walk *w)
{
    enum status status = turn_over(w);
    return status == STATUS_OK ? finish_running(w) : status;
}

static enum status walk_files(struct walk *w,
                              const struct file_entries *files,
                              const struct pipeline_progress *progress)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < files->len && status == STATUS_OK && !w->in.stopped; i++) {
        status = take(w, &files->at[i]);
        if (progress != NULL)
            progress->step(progress->ctx, i + 1, files->len);
    }
    if (status == STATUS_OK)
        status = take_rest(w);
    if (w->filling != NULL)
        ingest_batch_abandon(w->filling);
    if (w->running != NULL)
        ingest_batch_abandon(w->running);
    return status;
}

/* Judged, stored, told; the session is sealed. */
static enum status
take_all(struct walk *w, const struct file_entries *files, const struct pipeline_progress *progress)
{
    const struct rules *rules = NULL;
    enum status status = judge_rules(w->in.p, &rules, w->in.diags);
    if (status != STATUS_OK)
        return status;
    w->in.judge = judge_new(w->in.p, rules, w->in.options->dry_run);
    status = walk_files(w, files, progress);
    judge_free(w->in.judge);
    sign_key_free(w->in.key);
    if (!w->in.options->dry_run)
        session_seal(w->in.p);
    return status;
}

/* Its bytes are kept before anything is filed through it. */
static enum status prepare_mapping(struct pipeline *p,
                                   const struct pipeline_ingest_options *options,
                                   struct free_form *ret,
                                   struct diags *diags)
{
    enum status status = free_form_load(p, options->mapping, true, ret, diags);
    return status != STATUS_OK || options->dry_run ? status : free_form_keep(p, ret, diags);
}

enum status pipeline_ingest(struct pipeline *p,
                            const char *const *paths,
                            size_t len,
                            const struct pipeline_ingest_options *options,
                            bool (*each)(void *ctx, const struct pipeline_result *result),
                            void *ctx,
                            const struct pipeline_progress *progress,
                            struct pipeline_summary *ret_summary,
                            struct diags *diags)
{
    *ret_summary = (struct pipeline_summary){0};
    worker_prepare(
        p); /* it compiles the catalog while the files are listed and the first ones copied */
    struct file_entries files = {0};
    struct free_form free_form;
    enum status listed = STATUS_OK;
    if (options->mapping != NULL)
        listed = prepare_mapping(p, options, &free_form, diags);
    if (listed != STATUS_OK)
        return listed;
    if (options->made.ptr != NULL)
        VEC_PUSH(p->arena, &files, ((struct file_entry){.path = paths[0], .bytes = options->made}));
    else
        listed = files_list(paths, len, p->arena, &files, diags);
    struct walk w = {.in = {.p = p,
                            .options = options,
                            .each = each,
                            .ctx = ctx,
                            .summary = ret_summary,
                            .diags = diags,
                            .free_form = options->mapping != NULL ? &free_form : NULL}};
    enum status status = ingest_template_expect(p, options, &w.in.expected, diags);
    if (status == STATUS_OK)
        status = take_all(&w, &files, progress);
    if (status != STATUS_OK)
        return status;
    return w.in.rejected || listed != STATUS_OK ? STATUS_REJECTED : STATUS_OK;
}

enum status ingest_made(struct pipeline *p,
                        const struct ingest_made *made,
                        const struct pipeline_ingest_options *options,
                        bool (*each)(void *ctx, const struct pipeline_result *result),
                        void *ctx,
                        struct pipeline_summary *ret_summary,
                        struct diags *diags)
{
    *ret_summary = (struct pipeline_summary){0};
    struct file_entry entry = {.path = made->name, .bytes = made->bytes};
    const struct file_entries files = {.at = &entry, .len = 1};
    struct walk w = {.in = {.p = p,
                            .options = options,
                            .each = each,
                            .ctx = ctx,
                            .summary = ret_summary,
                            .diags = diags,
                            .consolidation = made->consolidation}};
    enum status status = take_all(&w, &files, NULL);
    return status == STATUS_OK && w.in.rejected ? STATUS_REJECTED : status;
}

const char *pipeline_encodings(void)
{
    return collector_encodings();
}

bool pipeline_encoding_known(const char *name)
{
    return collector_encoding_known(name);
}

enum status pipeline_read(
    struct pipeline *p,
    const char *file,
    const char *encoding,
    bool (*format)(void *ctx, const struct pipeline_format *format),
    bool (*row)(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len),
    void *ctx,
    struct diags *diags)
{
    struct files_snapshot snapshot;
    struct worker_input input = {.file = file, .encoding = encoding};
    enum status status = files_snapshot_new(&snapshot, p->arena, diags);
    if (status == STATUS_OK)
        status = files_snapshot_add(&snapshot, file, INGEST_FILE_MAX, p->arena, &input.offset,
                                    &input.len, diags);
    if (status == STATUS_OK)
        status = worker_show(p, &snapshot, &input, format, row, ctx, diags);
    files_snapshot_free(&snapshot);
    return status;
}
