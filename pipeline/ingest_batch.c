/*
 * ingest_batch: up to a hundred small files, read by one worker, stored in one commit, told after it. Knows no format and no rule.
 * Neighbours: ingest.h, worker.h, store/store.h.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "ingest.h"

#define BATCH_FILES 100
#define BATCH_BYTES ((size_t)16 << 20)

struct ingest_batch {
    struct ingest *in;
    struct arena *arena;
    struct files_snapshot snapshot;
    struct VEC(struct ingest_file) files;
    size_t *inputs; /* of the worker: index of the file */
    size_t inputs_len;
    struct worker *worker;
    enum status status; /* of making it ready */
};

struct ingest_batch *ingest_batch_new(struct ingest *in)
{
    struct arena *arena = arena_new(0);
    struct ingest_batch *batch = ARENA_NEW(arena, struct ingest_batch);
    *batch = (struct ingest_batch){.in = in, .arena = arena};
    batch->status = files_snapshot_new(&batch->snapshot, arena, in->diags);
    return batch;
}

bool ingest_batch_has_room(const struct ingest_batch *batch, size_t len)
{
    return batch->files.len < BATCH_FILES && batch->snapshot.len + len <= BATCH_BYTES;
}

/* Another collector on the same inbox took it first. */
static bool is_gone(const struct ingest *in, const struct file_entry *entry)
{
    struct stat st;
    return in->options->inbox && entry->inbox != NULL && lstat(entry->path, &st) != 0 &&
           errno == ENOENT;
}

enum status ingest_batch_read(struct ingest *in,
                              struct files_snapshot *snapshot,
                              struct ingest_file *file,
                              struct arena *arena)
{
    const struct file_entry *entry = &file->entry;
    enum status status = STATUS_OK;
    file->len = entry->bytes.len;
    if (entry->bytes.ptr != NULL)
        status = files_snapshot_add_bytes(snapshot, entry->bytes, arena, &file->offset, in->diags);
    else
        status = files_snapshot_add(snapshot, entry->path, INGEST_FILE_MAX, arena, &file->offset,
                                    &file->len, &file->out.diags);
    file->read = status == STATUS_OK;
    file->entry.identity = snapshot->added;
    if (status == STATUS_REJECTED && is_gone(in, &file->entry))
        return STATUS_OK;
    in->summary->files++;
    if (status != STATUS_REJECTED)
        return status;
    /* nothing could be read, so there is no original to keep and no receipt to give */
    file->whole = ingest_tell_whole(&file->out.diags, arena);
    return STATUS_OK;
}

void ingest_batch_add(struct ingest_batch *batch, const struct file_entry *entry)
{
    struct ingest_file file = {.entry = *entry};
    if (batch->status != STATUS_OK)
        return;
    diags_init(&file.out.diags, batch->arena, 10);
    batch->status = ingest_batch_read(batch->in, &batch->snapshot, &file, batch->arena);
    if (batch->status == STATUS_OK && (file.read || file.whole != NULL))
        VEC_PUSH(batch->arena, &batch->files, file);
}

static void start_worker(struct ingest_batch *batch)
{
    const struct ingest *in = batch->in;
    struct worker_input *inputs = ARENA_ARRAY(batch->arena, batch->files.len, struct worker_input);
    for (size_t i = 0; i < batch->files.len; i++) {
        const struct ingest_file *file = &batch->files.at[i];
        if (!file->read)
            continue;
        inputs[batch->inputs_len] = (struct worker_input){.file = file->entry.path,
                                                          .offset = file->offset,
                                                          .len = file->len,
                                                          .encoding = in->options->encoding,
                                                          .mapping = ingest_mapping(in)};
        batch->inputs[batch->inputs_len++] = i;
    }
    const struct worker_options options = {.as_org = in->options->as_org,
                                           .expected = in->expected,
                                           .today = date_of_instant(pipeline_now(in->p))};
    if (batch->inputs_len > 0)
        batch->worker = worker_start(in->p, &batch->snapshot, inputs, batch->inputs_len, &options);
}

void ingest_batch_start(struct ingest_batch *batch)
{
    batch->inputs = ARENA_ARRAY(batch->arena, batch->files.len, size_t);
    if (batch->status == STATUS_OK)
        batch->status = files_snapshot_seal(&batch->snapshot, batch->arena, batch->in->diags);
    if (batch->status != STATUS_OK)
        return;
    start_worker(batch);
    for (size_t i = 0; i < batch->files.len; i++) { /* while the worker reads */
        struct ingest_file *file = &batch->files.at[i];
        if (file->read)
            file->digest = digest_of(batch->snapshot.bytes + file->offset, file->len);
    }
}

/* ---- what the worker says ---- */

static struct ingest_file *file_of(struct ingest_batch *batch, size_t input)
{
    return &batch->files.at[batch->inputs[input]];
}

static struct arena *give_room(void *ctx)
{
    struct ingest_batch *batch = ctx;
    return batch->arena;
}

static bool take_report(void *ctx, size_t input, struct report *report)
{
    struct ingest_batch *batch = ctx;
    VEC_PUSH(batch->arena, &file_of(batch, input)->reports, report);
    return true;
}

static bool take_void(void *ctx, size_t input)
{
    file_of(ctx, input)->reports.len = 0;
    return true;
}

static bool take_end(void *ctx, size_t input, struct worker_output *out)
{
    struct ingest_batch *batch = ctx;
    struct ingest_file *file = file_of(batch, input);
    file->out = *out;
    if (file->out.refused)
        file->reports.len = 0;
    ingest_template_look(batch->in, out->format.template, file, batch->arena);
    for (size_t i = 0; i < file->reports.len; i++) {
        ingest_tell_reading(batch->in, file->reports.at[i], file, &file->out.format);
        ingest_template_tell(file, file->reports.at[i]);
        ingest_template_meant(batch->in, file, file->reports.at[i], batch->arena);
    }
    ingest_tell_notes(&out->diags, &file->reports, batch->arena);
    return true;
}

static enum status listen(struct ingest_batch *batch)
{
    const struct worker_handler handler = {.ctx = batch,
                                           .room = give_room,
                                           .report = take_report,
                                           .void_all = take_void,
                                           .end = take_end};
    if (batch->worker == NULL)
        return batch->status;
    enum status status = worker_listen(batch->worker, &handler, batch->in->diags);
    batch->worker = NULL;
    return status;
}

/* ---- storing ---- */

static size_t filings_of(const struct ingest_file *file)
{
    return file->read ? file->reports.len + (file->whole != NULL ? 1 : 0) : 0;
}

static const struct report *filing_at(const struct ingest_file *file, size_t i)
{
    return i < file->reports.len ? file->reports.at[i] : file->whole;
}

static struct store_filing *make_filings(struct ingest_batch *batch, size_t *ret_len)
{
    struct ingest *in = batch->in;
    size_t len = 0;
    for (size_t i = 0; i < batch->files.len; i++)
        len += filings_of(&batch->files.at[i]);
    struct store_filing *filings = ARENA_ARRAY(batch->arena, len, struct store_filing);
    size_t k = 0;
    for (size_t i = 0; i < batch->files.len; i++) {
        for (size_t j = 0; j < filings_of(&batch->files.at[i]); j++) {
            const struct report *r = filing_at(&batch->files.at[i], j);
            filings[k++] = (struct store_filing){.original = i,
                                                 .report = r,
                                                 .replaces = in->options->replaces,
                                                 .due = ingest_tell_due(in, r)};
        }
    }
    *ret_len = len;
    return filings;
}

static enum status store(struct ingest_batch *batch, struct store_outcome **ret_outcomes)
{
    struct ingest *in = batch->in;
    *ret_outcomes = NULL;
    if (in->options->dry_run)
        return STATUS_OK;
    size_t len = 0;
    struct store_filing *filings = make_filings(batch, &len);
    struct store_original *originals =
        ARENA_ARRAY(batch->arena, batch->files.len, struct store_original);
    for (size_t i = 0; i < batch->files.len; i++)
        if (batch->files.at[i].read)
            originals[i] =
                ingest_tell_original(in, &batch->files.at[i], &batch->snapshot, batch->arena);
    const struct store_intake intake = {
        .catalog = &in->p->catalog,
        .channel = ingest_tell_channel(in),
        .sender = in->p->actor,
        .received_at = pipeline_now(in->p),
        .originals = originals,
        .originals_len = batch->files.len,
        .filings = filings,
        .filings_len = len,
    };
    return len == 0 ? STATUS_OK
                    : store_intake_made(in->p->store, &intake, in->consolidation, batch->arena,
                                        ret_outcomes, in->diags);
}

/* ---- after the commit ---- */

static enum status
settle(struct ingest_batch *batch, struct ingest_file *file, const struct store_outcome *outcomes)
{
    size_t len = file->reports.len + (file->whole != NULL ? 1 : 0);
    if (file->read)
        file->bytes = (struct text){batch->snapshot.bytes + file->offset, file->len};
    struct ingest_note *notes = ARENA_ARRAY(batch->arena, len, struct ingest_note);
    for (size_t i = 0; i < len; i++) {
        notes[i] = ingest_tell_note(filing_at(file, i));
        if (outcomes != NULL && file->read)
            ingest_tell_closed(&notes[i], &outcomes[i], batch->arena);
        ingest_tell(batch->in, file, &notes[i],
                    outcomes == NULL || !file->read ? NULL : &outcomes[i], batch->arena);
    }
    return ingest_tell_settle(batch->in, file, notes, len, batch->arena);
}

/* All reports of the batch by the rules, each before the background of all. */
static enum status judge(struct ingest_batch *batch)
{
    struct reports all = {0};
    for (size_t i = 0; i < batch->files.len; i++)
        for (size_t k = 0; k < batch->files.at[i].reports.len; k++)
            VEC_PUSH(batch->arena, &all, batch->files.at[i].reports.at[k]);
    judge_begin(batch->in->judge, false);
    enum status status = judge_group(batch->in->judge, all.at, all.len, batch->in->diags);
    for (size_t i = 0; i < batch->files.len; i++)
        for (size_t k = 0; k < batch->files.at[i].reports.len; k++)
            ingest_tell_file(batch->files.at[i].reports.at[k], &batch->files.at[i]);
    return status;
}

static enum status store_and_tell(struct ingest_batch *batch)
{
    struct store_outcome *outcomes = NULL;
    enum status status = judge(batch);
    for (size_t i = 0; i < batch->files.len; i++)
        ingest_tell_judge(&batch->files.at[i], batch->files.at[i].reports.len, batch->arena);
    if (status == STATUS_OK)
        status = store(batch, &outcomes);
    const struct store_outcome *next = outcomes;
    for (size_t i = 0; i < batch->files.len && status == STATUS_OK; i++) {
        status = settle(batch, &batch->files.at[i], next);
        if (next != NULL)
            next += filings_of(&batch->files.at[i]);
    }
    return status;
}

enum status ingest_batch_finish(struct ingest_batch *batch)
{
    enum status status = listen(batch);
    if (status == STATUS_OK)
        status = store_and_tell(batch);
    ingest_batch_abandon(batch);
    return status;
}

void ingest_batch_abandon(struct ingest_batch *batch)
{
    if (batch->worker != NULL)
        worker_abandon(batch->worker);
    files_snapshot_free(&batch->snapshot);
    arena_free(batch->arena);
}
