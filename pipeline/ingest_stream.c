/*
 * ingest_stream: one large file, stored while it is still being read, in one transaction: all of it or nothing. Reports come in groups whose memory
 * is used again, so that a file of forty thousand reports needs little more than itself: one is stored, in a thread, while the next is read. The
 * original goes into the database over a connection of its own meanwhile. Knows no format and no rule. Neighbours: ingest.h, worker.h, store/store.h.
 */
#include <string.h>
#include <pthread.h>

#include "hasher.h"
#include "ingest.h"

#define GROUP_REPORTS 2000
#define ATTEMPTS      5

struct keeper {
    pthread_t thread;
    bool running;
    const char *conninfo;
    struct store_original original;
    int64_t received_at;
    struct arena *arena;
    struct diags diags;
    enum status status;
};

/* One group on its way into the database. While `running`, the thread alone touches the session's store, the bulk and all of this. */
struct writer {
    pthread_t thread;
    bool running;
    struct store_bulk *bulk;
    const struct store_filing *filings; /* in the room of the group */
    size_t len;
    struct arena *arena; /* of the file: outcomes and findings */
    struct store_outcome *outcomes;
    struct diags diags;
    enum status status;
};

struct stream {
    struct ingest *in;
    struct arena *arena;        /* of the file */
    struct arena *room, *other; /* of the group that comes in; of the one that is stored */
    struct files_snapshot snapshot;
    struct ingest_file file;
    struct hasher *hasher; /* NULL: the digest is known */
    bool keeping;          /* the original is on its way or there */
    struct keeper *keeper;
    struct reports group;
    struct store_original original;
    struct store_intake_head head;
    struct writer writer;
    struct store_bulk *bulk; /* NULL until the first group, and when nothing is stored */
    size_t reports;
    bool
        heard; /* an attempt before this one heard all reports, for those that ask about later ones */
    struct VEC(struct ingest_note) notes;
    struct VEC(struct store_outcome) outcomes;
    enum status status;
    struct diags diags; /* of this attempt, ours */
};

/* ---- its digest */

/* From here on it is known. Of a refused file, which is not in the snapshot any more, nobody asks it. */
static void hash(struct stream *s)
{
    if (s->hasher != NULL)
        (void)hasher_end(s->hasher, &s->file.digest);
    s->hasher = NULL;
}

/* ---- the original, on its own connection, in its own thread ---- */

static void *keep(void *ctx)
{
    struct keeper *keeper = ctx;
    struct store *store = NULL;
    keeper->status = store_open(keeper->conninfo, keeper->arena, &store, &keeper->diags);
    if (keeper->status == STATUS_OK)
        keeper->status =
            store_original_put(store, &keeper->original, keeper->received_at, &keeper->diags);
    if (store != NULL)
        store_close(store);
    return NULL;
}

static void keeper_start(struct stream *s)
{
    const struct ingest *in = s->in;
    struct keeper *keeper = ARENA_NEW(s->arena, struct keeper);
    hash(s);
    s->keeper = keeper;
    *keeper =
        (struct keeper){.conninfo = in->p->conninfo,
                        .original = ingest_tell_original(s->in, &s->file, &s->snapshot, s->arena),
                        .received_at = pipeline_now(in->p),
                        .arena = arena_new(0)};
    diags_init(&keeper->diags, keeper->arena, 10);
    keeper->running = pthread_create(&keeper->thread, NULL, keep, keeper) == 0;
    if (!keeper->running)
        (void)keep(keeper); /* no thread: the same, one after the other */
}

/* Waits for the original; its findings become ours. */
static enum status keeper_join(struct stream *s)
{
    struct keeper *keeper = s->keeper;
    if (keeper == NULL)
        return STATUS_OK;
    if (keeper->running)
        (void)pthread_join(keeper->thread, NULL);
    enum status status = keeper->status;
    if (status != STATUS_OK)
        ingest_tell_copy(&keeper->diags, &s->diags, s->arena);
    s->keeping = status == STATUS_OK;
    arena_free(keeper->arena);
    s->keeper = NULL;
    return status;
}

/* ---- reports ---- */

static enum status begin(struct stream *s)
{
    struct ingest *in = s->in;
    if (s->bulk != NULL || in->options->dry_run)
        return STATUS_OK;
    hash(s);
    if (!s->keeping)
        keeper_start(s);
    s->keeping = true;
    s->original = ingest_tell_original(s->in, &s->file, &s->snapshot, s->arena);
    s->head = (struct store_intake_head){
        .catalog = &in->p->catalog,
        .channel = in->options->inbox ? "inbox" : "file",
        .sender = in->p->actor,
        .received_at = pipeline_now(in->p),
        .original = &s->original,
    };
    return store_bulk_begin(in->p->store, &s->head, s->arena, &s->bulk, &s->diags);
}

static void *write_group(void *ctx)
{
    struct writer *w = ctx;
    w->status = store_bulk_add(w->bulk, w->filings, w->len, w->arena, &w->outcomes, &w->diags);
    return NULL;
}

/* Waits for the group before; its outcomes and findings become ours. */
static enum status writer_join(struct stream *s)
{
    struct writer *w = &s->writer;
    if (w->bulk == NULL)
        return STATUS_OK;
    if (w->running)
        (void)pthread_join(w->thread, NULL);
    for (size_t i = 0; w->status == STATUS_OK && i < w->len; i++)
        VEC_PUSH(s->arena, &s->outcomes, w->outcomes[i]);
    if (w->status != STATUS_OK)
        ingest_tell_copy(&w->diags, &s->diags, s->arena);
    w->bulk = NULL;
    return w->status;
}

static void writer_start(struct stream *s, const struct store_filing *filings)
{
    struct writer *w = &s->writer;
    w->bulk = s->bulk;
    w->filings = filings;
    w->len = s->group.len;
    diags_init(&w->diags, w->arena, 10);
    w->running = pthread_create(&w->thread, NULL, write_group, w) == 0;
    if (!w->running)
        (void)write_group(w); /* no thread: the same, one after the other */
}

/* Judges the group and hands it to the writer, once that has done with the one before; the next one gets the other's room. */
static enum status store_group(struct stream *s)
{
    struct ingest *in = s->in;
    enum status status = judge_group(in->judge, s->group.at, s->group.len, &s->diags);
    if (status != STATUS_OK || judge_was_late(in->judge)) {
        /* Late: this attempt is over, what still comes is only heard. The writer's room is about to be used again. */
        enum status written = writer_join(s);
        return status != STATUS_OK ? status : written;
    }
    for (size_t i = 0; i < s->group.len; i++)
        ingest_tell_file(s->group.at[i], &s->file);
    struct store_filing *filings = ARENA_ARRAY(s->room, s->group.len, struct store_filing);
    for (size_t i = 0; i < s->group.len; i++)
        filings[i] = (struct store_filing){.report = s->group.at[i],
                                           .replaces = in->options->replaces,
                                           .due = ingest_tell_due(in, s->group.at[i])};
    status = writer_join(s);
    if (status == STATUS_OK)
        status = begin(s);
    if (status == STATUS_OK && s->bulk != NULL)
        writer_start(s, filings);
    for (size_t i = 0; status == STATUS_OK && i < s->group.len; i++)
        VEC_PUSH(s->arena, &s->notes, ingest_tell_keep(s->group.at[i], s->arena));
    return status;
}

static void group_reset(struct stream *s)
{
    struct arena *other = s->other;
    s->group = (struct reports){0};
    s->other = s->room;
    s->room = other;
    arena_reset(s->room);
}

static struct arena *give_room(void *ctx)
{
    const struct stream *s = ctx;
    return s->room;
}

static bool take_report(void *ctx, size_t input, struct report *report)
{
    struct stream *s = ctx;
    (void)input;
    ingest_tell_reading(s->in, report, &s->file, &s->file.out.format);
    ingest_template_tell(&s->file, report);
    ingest_template_meant(s->in, &s->file, report, s->room);
    VEC_PUSH(s->room, &s->group, report);
    s->reports++;
    if (s->group.len < GROUP_REPORTS)
        return true;
    s->status = store_group(s);
    group_reset(s);
    return s->status == STATUS_OK;
}

static void forget(struct stream *s)
{
    (void)writer_join(s);
    if (s->bulk != NULL)
        store_bulk_abandon(s->bulk);
    s->bulk = NULL;
    s->notes.len = s->outcomes.len = s->reports = 0;
    if (!s->heard)
        judge_begin(s->in->judge, !s->in->options->dry_run);
    group_reset(s);
}

static bool take_void(void *ctx, size_t input)
{
    (void)input;
    forget(ctx);
    return true;
}

/* What comes over the pipe lives as long as its group. */
static const char *kept(const struct stream *s, const char *text)
{
    return text == NULL ? NULL : arena_strdup(s->arena, text);
}

static bool take_format(void *ctx, size_t input, const struct pipeline_format *format)
{
    struct stream *s = ctx;
    (void)input;
    s->file.out.format = (struct pipeline_format){.format = kept(s, format->format),
                                                  .encoding = kept(s, format->encoding),
                                                  .encoding_how = kept(s, format->encoding_how),
                                                  .delimiter = kept(s, format->delimiter),
                                                  .number_style = kept(s, format->number_style)};
    ingest_template_look(s->in, format->template, &s->file, s->arena);
    return true;
}

/* What the worker says of the file itself is a filing too, in the same transaction. */
static bool take_end(void *ctx, size_t input, struct worker_output *out)
{
    struct stream *s = ctx;
    s->file.out.refused = out->refused;
    diags_init(&s->file.out.diags, s->arena, out->diags.len + 1);
    ingest_tell_copy(&out->diags, &s->file.out.diags, s->arena);
    (void)take_format(s, input, &out->format);
    if (out->refused)
        forget(s); /* and with the group its room, where `out` lies */
    ingest_tell_notes(&s->file.out.diags, &s->group, s->arena);
    ingest_tell_judge(&s->file, s->reports, s->arena);
    if (s->file.whole != NULL)
        VEC_PUSH(s->room, &s->group, s->file.whole);
    if (s->group.len > 0)
        s->status = store_group(s);
    group_reset(s);
    return s->status == STATUS_OK;
}

/* ---- one attempt, and the whole ---- */

static struct worker *start(struct stream *s)
{
    const struct ingest *in = s->in;
    const struct worker_input input = {.file = s->file.entry.path,
                                       .offset = s->file.offset,
                                       .len = s->file.len,
                                       .encoding = in->options->encoding,
                                       .mapping = ingest_mapping(in)};
    const struct worker_options options = {.as_org = in->options->as_org,
                                           .expected = in->expected,
                                           .today = date_of_instant(pipeline_now(in->p)),
                                           .stream = true};
    return worker_start(in->p, &s->snapshot, &input, 1, &options);
}

static enum status attempt(struct stream *s)
{
    const struct worker_handler handler = {.ctx = s,
                                           .room = give_room,
                                           .format = take_format,
                                           .report = take_report,
                                           .void_all = take_void,
                                           .end = take_end};
    forget(s);
    s->status = STATUS_OK;
    diags_init(&s->diags, s->arena, 10);
    enum status status = worker_listen(start(s), &handler, &s->diags);
    if (status == STATUS_OK)
        status = s->status;
    enum status written = writer_join(s);
    if (status == STATUS_OK)
        status = written;
    enum status kept = keeper_join(s);
    if (status == STATUS_OK)
        status = kept;
    if (status == STATUS_OK && s->bulk != NULL && !judge_was_late(s->in->judge)) {
        status = store_bulk_commit(s->bulk, &s->diags);
        s->bulk = status == STATUS_OK ? NULL : s->bulk;
    }
    return status;
}

static enum status tell(struct stream *s)
{
    hash(s);
    s->file.bytes = (struct text){s->snapshot.bytes + s->file.offset, s->file.len};
    struct arena *scratch = arena_new(0);
    for (size_t i = 0; i < s->notes.len; i++) {
        if (s->outcomes.len != 0)
            ingest_tell_closed(&s->notes.at[i], &s->outcomes.at[i], s->arena);
        ingest_tell(s->in, &s->file, &s->notes.at[i],
                    s->outcomes.len == 0 ? NULL : &s->outcomes.at[i], scratch);
        arena_reset(scratch);
    }
    arena_free(scratch);
    return ingest_tell_settle(s->in, &s->file, s->notes.at, s->notes.len, s->arena);
}

/* Reads the file; false when there is nothing to go on with: it is refused (file.whole says why), or gone. */
static bool read_file(struct stream *s, const struct file_entry *entry, enum status *ret_status)
{
    struct ingest *in = s->in;
    s->file = (struct ingest_file){.entry = *entry};
    diags_init(&s->file.out.diags, s->arena, 10);
    *ret_status = files_snapshot_new(&s->snapshot, s->arena, in->diags);
    if (*ret_status != STATUS_OK)
        return false;
    s->hasher = hasher_new(s->snapshot.fd);
    s->snapshot.copied = hasher_more;
    s->snapshot.ctx = s->hasher;
    *ret_status = ingest_batch_read(in, &s->snapshot, &s->file, s->arena);
    if (*ret_status != STATUS_OK || !s->file.read)
        return false;
    *ret_status = files_snapshot_seal(&s->snapshot, s->arena, in->diags);
    return *ret_status == STATUS_OK;
}

static enum status take_in(struct stream *s)
{
    struct ingest *in = s->in;
    enum status status = STATUS_FAILED;
    for (int n = 0; n < ATTEMPTS; n++) {
        status = attempt(s);
        if (status == STATUS_OK && judge_was_late(in->judge)) {
            judge_heard(in->judge);
            s->heard = true;
            status = attempt(s);
        }
        if (status != STATUS_FAILED || in->p->store == NULL || !store_should_retry(in->p->store))
            break;
    }
    if (status == STATUS_OK)
        return tell(s);
    ingest_tell_copy(&s->diags, in->diags, in->p->arena);
    return status;
}

/* A file that could not be read is a result like any other. */
static enum status tell_unread(struct stream *s)
{
    const struct ingest_note note = ingest_tell_note(s->file.whole);
    ingest_tell(s->in, &s->file, &note, NULL, s->arena);
    return ingest_tell_settle(s->in, &s->file, &note, 1, s->arena);
}

enum status ingest_stream(struct ingest *in, const struct file_entry *entry)
{
    struct arena *arena = arena_new(0);
    struct stream s = {.in = in,
                       .arena = arena,
                       .room = arena_new(0),
                       .other = arena_new(0),
                       .writer.arena = arena_new(0)};
    enum status status = STATUS_OK;
    if (read_file(&s, entry, &status))
        status = take_in(&s);
    else if (status == STATUS_OK && s.file.whole != NULL)
        status = tell_unread(&s);
    forget(&s);
    hash(&s);
    files_snapshot_free(&s.snapshot);
    arena_free(s.room);
    arena_free(s.other);
    arena_free(s.writer.arena);
    arena_free(arena);
    return status;
}
