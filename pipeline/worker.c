/*
 * worker: the parent's side of a worker: what it is asked, what it may use, what is believed of its answer, and what happens when it dies.
 * Knows no format (collector/) and no meaning (schema/). Neighbours: worker.h, reader.h (the worker's side), zygote.h, wire.h.
 */
#include "worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/log.h"
#include "reader.h"
#include "wall.h"
#include "zygote.h"

#define MIB           ((size_t)1024 * 1024)
#define SMALL_FILE    (20 * MIB)
#define ROOM_SMALL    (256 * MIB)
#define ROOM_LARGE    (768 * MIB)
#define SECONDS_SMALL 20
#define SECONDS_LARGE 900
#define FINDINGS_MAX  1000
/* What a slot of a report takes, at the least, on either side of the pipe: cell, status, place. */
#define SLOT_BYTES (sizeof(int64_t) + sizeof(uint8_t) + sizeof(struct cell_place))

struct worker {
    struct pipeline *p;
    const struct files_snapshot *snapshot;
    struct arena *arena;
    struct worker_options options;
    struct worker_input *inputs;
    size_t len;
    size_t next;     /* the first input that has not ended */
    size_t given;    /* reports given of it */
    bool streaming;  /* and they came while it was being read */
    bool stopped;    /* by a call-back */
    size_t expanded; /* bytes of the reports of this process */
    /* the process at work */
    bool running;
    size_t last; /* its inputs are next…last-1 */
    int why_not; /* errno: it could not be started */
    struct zygote_limits limits;
    struct zygote_job job;
    struct wire_stream stream;
};

/* ---- starting ---- */

static struct zygote *zygote_of(struct pipeline *p)
{
    if (p->zygote == NULL) /* a session without a database has nothing to keep from it */
        p->zygote = zygote_new(reader_run, NULL);
    if (p->zygote != NULL && p->has_catalog && p->zygote_rows != p->catalog_serial) {
        zygote_set_rows(p->zygote, &p->rows);
        p->zygote_rows = p->catalog_serial;
    }
    return p->zygote;
}

void worker_prepare(struct pipeline *p)
{
    struct zygote *z = zygote_of(p);
    if (z != NULL)
        (void)zygote_wake(z);
}

/* The request as a memory file; -1 with errno. */
static int request_file(const struct reader_request *request)
{
    struct arena *arena = arena_new(0);
    struct wire_out out;
    int fd = memfd_create("gris request", MFD_CLOEXEC);
    wire_out_init(&out, arena, fd);
    reader_put_request(&out, request);
    wire_flush(&out);
    int why = errno;
    arena_free(arena);
    if (fd >= 0 && out.failed) {
        (void)close(fd);
        fd = -1;
    }
    errno = why;
    return fd;
}

static struct zygote_limits limits_for(const struct reader_request *request)
{
    uint64_t most = 0;
    for (size_t i = 0; i < request->inputs_len; i++)
        most = request->inputs[i].len > most ? request->inputs[i].len : most;
    bool small = most <= SMALL_FILE;
    return (struct zygote_limits){.room = small ? ROOM_SMALL : ROOM_LARGE,
                                  .seconds = small ? SECONDS_SMALL : SECONDS_LARGE};
}

/* A worker over a snapshot is asked; its answer comes at `stream`. False with errno. */
static bool ask(struct pipeline *p,
                const struct files_snapshot *snapshot,
                const struct reader_request *request,
                struct zygote_job *job,
                struct wire_stream *stream)
{
    struct zygote *z = zygote_of(p);
    int fd = z == NULL ? -1 : request_file(request);
    const struct zygote_limits limits = limits_for(request);
    bool started = fd >= 0 && zygote_start(z, job, fd, snapshot->fd, &limits);
    int why = errno;
    if (fd >= 0)
        (void)close(fd);
    if (started)
        wire_stream_init(stream, job->pipe);
    errno = why;
    return started;
}

/* Closes the pipe and learns how the worker ended. */
static void hear_end(struct pipeline *p, struct zygote_job *job, struct wire_stream *stream)
{
    struct worker_usage *used = &p->worker_usage;
    wire_stream_free(stream);
    (void)close(job->pipe);
    zygote_wait(p->zygote, job);
    used->workers++;
    used->died += job->end.lost || job->end.how != 0 ? 1 : 0;
    used->cpu_us += job->end.cpu_us;
    used->cpu_us_most = job->end.cpu_us > used->cpu_us_most ? job->end.cpu_us : used->cpu_us_most;
    used->peak_kib = job->end.peak_kib > used->peak_kib ? job->end.peak_kib : used->peak_kib;
    log_write(LOG_LEVEL_DEBUG, "worker: %llu KiB at most, %llu ms of processor time, end %#x",
              (unsigned long long)job->end.peak_kib, (unsigned long long)job->end.cpu_us / 1000,
              (unsigned)job->end.how);
}

/* By the hand of somebody else, so it may go well the second time. */
static bool was_killed(const struct zygote_end *end)
{
    return end->lost || (WIFSIGNALED(end->how) && WTERMSIG(end->how) == SIGKILL);
}

/* It ended well and said less than it should. */
static const char short_answer[] = "short answer";

/* Why a worker ended before its answer did. */
static const char *how_it_died(struct arena *arena, const struct zygote_end *end)
{
    if (end->lost)
        return "zygote lost";
    if (WIFEXITED(end->how) && WEXITSTATUS(end->how) == 0)
        return short_answer;
    if (WIFEXITED(end->how) && WEXITSTATUS(end->how) == WALL_EXHAUSTED)
        return "memory limit";
    if (WIFEXITED(end->how))
        return arena_printf(arena, "exit %d", WEXITSTATUS(end->how));
    if (WTERMSIG(end->how) == SIGXCPU)
        return "processor time";
    if (WTERMSIG(end->how) == SIGSYS)
        return "forbidden system call";
    return arena_printf(arena, "signal %d", WTERMSIG(end->how));
}

static void start(struct worker *w, size_t len)
{
    struct reader_input *parts = ARENA_ARRAY(w->arena, len, struct reader_input);
    for (size_t i = 0; i < len; i++) {
        const struct worker_input *in = &w->inputs[w->next + i];
        parts[i] = (struct reader_input){in->offset, in->len, in->encoding, in->mapping};
    }
    const struct reader_request request = {
        .kind = READER_INGEST,
        .as_org = w->options.as_org,
        .expected = w->options.expected,
        .today = w->options.today,
        .again = w->options.again,
        .stream = w->options.stream,
        .inputs = parts,
        .inputs_len = len,
    };
    w->limits = limits_for(&request);
    w->last = w->next + len;
    w->expanded = 0;
    w->given = 0;
    w->streaming = w->options.stream;
    w->running = ask(w->p, w->snapshot, &request, &w->job, &w->stream);
    w->why_not = w->running ? 0 : errno;
}

struct worker *worker_start(struct pipeline *p,
                            const struct files_snapshot *snapshot,
                            const struct worker_input *inputs,
                            size_t len,
                            const struct worker_options *options)
{
    struct arena *arena = arena_new(0);
    struct worker *w = ARENA_NEW(arena, struct worker);
    *w = (struct worker){
        .p = p, .snapshot = snapshot, .arena = arena, .options = *options, .len = len};
    w->inputs = ARENA_ARRAY(arena, len, struct worker_input);
    if (len > 0)
        memcpy(w->inputs, inputs, len * sizeof *inputs);
    start(w, len);
    return w;
}

static void end_process(struct worker *w)
{
    if (!w->running)
        return;
    hear_end(w->p, &w->job, &w->stream);
    w->running = false;
}

void worker_abandon(struct worker *w)
{
    if (w->running)
        zygote_kill(w->p->zygote, &w->job);
    end_process(w);
    arena_free(w->arena);
}

/* ---- listening: nothing of what comes is believed ---- */

static void get_format(struct wire_in *frame, struct pipeline_format *ret)
{
    ret->format = wire_get_string(frame);
    ret->encoding = wire_get_string(frame);
    ret->encoding_how = wire_get_string(frame);
    ret->delimiter = wire_get_string(frame);
    ret->number_style = wire_get_string(frame);
    ret->template = wire_get_template(frame);
}

/* Findings of reading and of binding, one list. */
static bool get_output(struct wire_in *frame, struct worker_output *ret)
{
    struct diags more;
    get_format(frame, &ret->format);
    ret->refused = wire_get_u32(frame) != 0;
    diags_init(&ret->diags, frame->arena, FINDINGS_MAX);
    diags_init(&more, frame->arena, FINDINGS_MAX);
    if (!wire_get_diags(frame, &ret->diags) || !wire_get_diags(frame, &more) ||
        frame->pos != frame->len)
        return false;
    size_t errors = ret->diags.errors + more.errors;
    size_t warnings = ret->diags.warnings + more.warnings;
    size_t notes = ret->diags.notes + more.notes;
    for (size_t i = 0; i < more.len; i++)
        *diags_add(&ret->diags, more.at[i].code, more.at[i].at) = more.at[i];
    ret->diags.errors = errors;
    ret->diags.warnings = warnings;
    ret->diags.notes = notes;
    return !ret->refused || diags_failed(&ret->diags);
}

/* A row makes one report at the most, and takes a byte at the least. Reports that are all kept never take more than the worker had. */
static bool has_room(const struct worker *w, const struct report *report)
{
    return w->given <= w->inputs[w->next].len &&
           (w->streaming || w->expanded + report->slots * SLOT_BYTES <= w->limits.room);
}

static bool take_report(struct worker *w, const struct worker_handler *h, struct wire_in *frame)
{
    struct report *report = wire_get_report(frame, &w->p->catalog);
    if (report == NULL || !has_room(w, report))
        return false;
    w->expanded += report->slots * SLOT_BYTES;
    w->given++;
    w->stopped = !h->report(h->ctx, w->next, report);
    return true;
}

static void give_void(struct worker *w, const struct worker_handler *h)
{
    w->streaming = false;
    w->given = 0;
    w->expanded = 0;
    w->stopped = !h->void_all(h->ctx, w->next);
}

static void give_end(struct worker *w, const struct worker_handler *h, struct worker_output *out)
{
    w->given = 0;
    w->stopped = !h->end(h->ctx, w->next++, out);
}

static bool take_output(struct worker *w, const struct worker_handler *h, struct wire_in *frame)
{
    struct worker_output out = {0};
    if (!get_output(frame, &out))
        return false;
    give_end(w, h, &out);
    return true;
}

/* Only one large file streams, and it is void once. */
static bool take_void(struct worker *w, const struct worker_handler *h, const struct wire_in *frame)
{
    if (!w->streaming || frame->len != 0)
        return false;
    give_void(w, h);
    return true;
}

static bool take_format(struct worker *w, const struct worker_handler *h, struct wire_in *frame)
{
    struct pipeline_format format = {0};
    get_format(frame, &format);
    if (frame->bad || frame->pos != frame->len || !w->streaming)
        return false;
    w->stopped = h->format != NULL && !h->format(h->ctx, w->next, &format);
    return true;
}

static bool take_frame(struct worker *w,
                       const struct worker_handler *h,
                       enum wire_frame kind,
                       struct wire_in *frame)
{
    if (w->next == w->last)
        return false;
    frame->arena = h->room(h->ctx);
    frame->file = w->inputs[w->next].file;
    if (kind == WIRE_REPORT)
        return take_report(w, h, frame);
    if (kind == WIRE_OUTPUT)
        return take_output(w, h, frame);
    if (kind == WIRE_FORMAT)
        return take_format(w, h, frame);
    return kind == WIRE_VOID && take_void(w, h, frame);
}

/* True when the answer is whole; false: cut or bad, or a call-back ended it. */
static bool hear_out(struct worker *w, const struct worker_handler *h, bool *ret_bad)
{
    enum wire_got got = WIRE_GOT;
    enum wire_frame kind = WIRE_END;
    struct wire_in frame = {0};
    *ret_bad = false;
    while (!w->stopped && (got = wire_next(&w->stream, &kind, &frame)) == WIRE_GOT) {
        if (kind == WIRE_END && w->next == w->last && frame.len == 0)
            return true;
        if (!take_frame(w, h, kind, &frame)) {
            *ret_bad = true;
            return false;
        }
    }
    *ret_bad = got == WIRE_BAD;
    return false;
}

/* One process heard out. NULL: all its inputs have ended, or a call-back said stop; else why not, and whether it may go well the next time. */
static const char *hear_process(struct worker *w, const struct worker_handler *h, bool *ret_again)
{
    bool bad = false;
    bool whole = hear_out(w, h, &bad);
    if (!whole)
        zygote_kill(w->p->zygote, &w->job);
    end_process(w);
    *ret_again = !bad && was_killed(&w->job.end);
    if (whole || w->stopped)
        return NULL;
    return bad ? "bad answer" : how_it_died(w->arena, &w->job.end);
}

static void refuse(struct worker *w, const struct worker_handler *h, const char *why)
{
    struct worker_output out = {.refused = true};
    struct arena *arena = h->room(h->ctx);
    diags_init(&out.diags, arena, FINDINGS_MAX);
    diags_addv(&out.diags, DIAG_E130, (struct place){.file = w->inputs[w->next].file},
               arena_strdup(arena, why), NULL);
    give_end(w, h, &out);
}

static enum status cannot_start(const struct worker *w, struct diags *diags)
{
    diags_addv(diags, DIAG_E705, (struct place){0}, "worker",
               arena_strdup(diags->arena, strerror(w->why_not)), NULL);
    return STATUS_FAILED;
}

/* A process has ended before its inputs had: is the one at hand read again? */
static bool read_again(struct worker *w, size_t first, bool by_chance, unsigned *tries)
{
    bool alone = w->last - first == 1;
    if (w->next != first || !alone)
        *tries = 0;
    return !alone || (by_chance && (*tries)++ == 0);
}

enum status worker_listen(struct worker *w, const struct worker_handler *h, struct diags *diags)
{
    enum status status = STATUS_OK;
    unsigned tries = 0;
    while (w->next < w->len && !w->stopped) {
        bool by_chance = false;
        if (!w->running && w->why_not == 0)
            start(w, 1);
        if (!w->running) {
            status = cannot_start(w, diags);
            break;
        }
        size_t first = w->next;
        const char *why = hear_process(w, h, &by_chance);
        if (why == NULL)
            continue;
        if (w->given > 0)
            give_void(w, h);
        if (!w->stopped && !read_again(w, first, by_chance, &tries))
            refuse(w, h, why);
    }
    worker_abandon(w);
    return status;
}

/* ---- one file ---- */

struct one_file {
    struct arena *arena;
    struct worker_output *out;
    struct reports reports;
};

static struct arena *one_room(void *ctx)
{
    const struct one_file *one = ctx;
    return one->arena;
}

static bool one_report(void *ctx, size_t input, struct report *report)
{
    (void)input;
    struct one_file *one = ctx;
    VEC_PUSH(one->arena, &one->reports, report);
    return true;
}

static bool one_void(void *ctx, size_t input)
{
    (void)input;
    struct one_file *one = ctx;
    one->reports.len = 0;
    return true;
}

static bool one_end(void *ctx, size_t input, struct worker_output *out)
{
    (void)input;
    struct one_file *one = ctx;
    *one->out = *out;
    return true;
}

void worker_ingest(struct pipeline *p,
                   const struct worker_job *job,
                   struct arena *arena,
                   struct worker_output *ret)
{
    struct one_file one = {.arena = arena, .out = ret};
    struct files_snapshot snapshot = {0};
    struct worker_input input = {.file = job->file,
                                 .len = job->bytes.len,
                                 .encoding = job->encoding,
                                 .mapping = job->mapping};
    const struct worker_options options = {
        .as_org = job->as_org, .today = job->today, .again = true};
    const struct worker_handler handler = {
        .ctx = &one, .room = one_room, .report = one_report, .void_all = one_void, .end = one_end};
    struct diags ours;
    diags_init(&ours, arena, 1);
    enum status status = files_snapshot_new(&snapshot, arena, &ours);
    if (status == STATUS_OK)
        status = files_snapshot_add_bytes(&snapshot, job->bytes, arena, &input.offset, &ours);
    if (status == STATUS_OK)
        status = worker_listen(worker_start(p, &snapshot, &input, 1, &options), &handler, &ours);
    files_snapshot_free(&snapshot);
    if (status != STATUS_OK)
        *ret = (struct worker_output){.refused = true, .diags = ours};
    ret->reports = one.reports;
}

/* ---- rows as they stand ---- */

struct show_listener {
    bool (*format)(void *ctx, const struct pipeline_format *format);
    bool (*row)(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len);
    void *ctx;
    struct arena *arena; /* of the frame at hand */
    struct diags *diags;
    bool refused, stopped;
};

static bool give_row(struct wire_in *frame, struct show_listener *to)
{
    const char *sheet = wire_get_string(frame);
    uint32_t row = wire_get_u32(frame);
    uint32_t len = wire_get_u32(frame);
    if (frame->bad || len > frame->len)
        return false;
    struct text *cells = ARENA_ARRAY(to->arena, len, struct text);
    for (uint32_t i = 0; i < len; i++)
        cells[i] = wire_get_text(frame);
    if (frame->bad)
        return false;
    to->stopped = !to->row(to->ctx, sheet, row, cells, len);
    return true;
}

static bool
take_findings(struct wire_in *frame, struct show_listener *to, struct worker_output *out)
{
    frame->arena = to->diags->arena;
    if (!get_output(frame, out))
        return false;
    to->refused = to->refused || out->refused;
    for (size_t i = 0; i < out->diags.len; i++)
        *diags_add(to->diags, out->diags.at[i].code, out->diags.at[i].at) = out->diags.at[i];
    return true;
}

static bool give_format(struct wire_in *frame, struct show_listener *to)
{
    struct worker_output out = {0};
    if (!take_findings(frame, to, &out))
        return false;
    to->stopped = to->format != NULL && !to->format(to->ctx, &out.format);
    return true;
}

/* NULL, or why the answer is not whole. */
static const char *hear_rows(struct wire_stream *stream, const char *file, struct show_listener *to)
{
    enum wire_got got = WIRE_GOT;
    enum wire_frame kind = WIRE_END;
    struct wire_in frame = {.file = file};
    struct worker_output last = {0};
    bool formatted = false;
    bool ended = false; /* findings may come behind the rows, once */
    bool good = true;
    while (good && !to->stopped && (got = wire_next(stream, &kind, &frame)) == WIRE_GOT) {
        if (kind == WIRE_END)
            return formatted ? NULL : "bad answer";
        arena_reset(to->arena);
        frame.arena = to->arena;
        if (kind == WIRE_OUTPUT && !formatted)
            good = formatted = give_format(&frame, to);
        else if (kind == WIRE_OUTPUT && !ended)
            good = ended = take_findings(&frame, to, &last);
        else
            good = kind == WIRE_ROW && formatted && !ended && give_row(&frame, to);
    }
    if (to->stopped)
        return NULL;
    return good && got != WIRE_BAD ? short_answer : "bad answer";
}

static enum status hear_file(
    struct pipeline *p,
    enum reader_kind kind,
    const struct files_snapshot *snapshot,
    const struct worker_input *input,
    bool (*format)(void *ctx, const struct pipeline_format *format),
    bool (*row)(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len),
    void *ctx,
    struct diags *diags)
{
    const struct reader_input part = {input->offset, input->len, input->encoding, input->mapping};
    const struct reader_request request = {.kind = kind, .inputs = &part, .inputs_len = 1};
    struct show_listener to = {
        .format = format, .row = row, .ctx = ctx, .arena = arena_new(0), .diags = diags};
    struct zygote_job job;
    struct wire_stream stream;
    const char *why = NULL;
    if (ask(p, snapshot, &request, &job, &stream)) {
        why = hear_rows(&stream, input->file, &to);
        if (why != NULL || to.stopped)
            zygote_kill(p->zygote, &job);
        hear_end(p, &job, &stream);
        if (why == short_answer)
            why = how_it_died(p->arena, &job.end);
    } else {
        why = arena_strdup(p->arena, strerror(errno));
    }
    arena_free(to.arena);
    if (why == NULL)
        return to.refused ? STATUS_REJECTED : STATUS_OK;
    diags_addv(diags, DIAG_E130, (struct place){.file = input->file}, why, NULL);
    return STATUS_REJECTED;
}

enum status worker_show(
    struct pipeline *p,
    const struct files_snapshot *snapshot,
    const struct worker_input *input,
    bool (*format)(void *ctx, const struct pipeline_format *format),
    bool (*row)(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len),
    void *ctx,
    struct diags *diags)
{
    return hear_file(p, READER_SHOW, snapshot, input, format, row, ctx, diags);
}

enum status worker_map(
    struct pipeline *p,
    enum reader_kind kind,
    const struct files_snapshot *snapshot,
    const struct worker_input *input,
    bool (*row)(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len),
    void *ctx,
    struct diags *diags)
{
    return hear_file(p, kind, snapshot, input, NULL, row, ctx, diags);
}

/* ---- single cells, for provenance ---- */

static size_t hear_cells(struct wire_stream *stream,
                         size_t len,
                         struct arena *arena,
                         struct text *ret_texts,
                         const char **ret_sheets)
{
    enum wire_frame kind = WIRE_END;
    struct wire_in frame = {.arena = arena};
    size_t i = 0;
    while (i < len && wire_next(stream, &kind, &frame) == WIRE_GOT && kind == WIRE_CELL) {
        struct text text = wire_get_text(&frame);
        const char *sheet = wire_get_string(&frame);
        if (frame.bad)
            break;
        ret_sheets[i] = sheet;
        ret_texts[i++] = text;
    }
    return i;
}

void worker_cells(struct pipeline *p,
                  struct text bytes,
                  const char *encoding,
                  const struct cell_place *places,
                  size_t len,
                  struct arena *arena,
                  struct text *ret_texts,
                  const char **ret_sheets)
{
    const struct reader_input part = {.len = bytes.len, .encoding = encoding};
    const struct reader_request request = {.kind = READER_CELLS,
                                           .inputs = &part,
                                           .inputs_len = 1,
                                           .places = places,
                                           .places_len = len};
    struct files_snapshot snapshot = {0};
    struct zygote_job job;
    struct wire_stream stream;
    struct diags ours;
    size_t offset = 0;
    size_t i = 0;
    diags_init(&ours, arena, 1);
    if (files_snapshot_new(&snapshot, arena, &ours) == STATUS_OK &&
        files_snapshot_add_bytes(&snapshot, bytes, arena, &offset, &ours) == STATUS_OK &&
        ask(p, &snapshot, &request, &job, &stream)) {
        i = hear_cells(&stream, len, arena, ret_texts, ret_sheets);
        zygote_kill(p->zygote, &job);
        hear_end(p, &job, &stream);
    }
    files_snapshot_free(&snapshot);
    for (; i < len; i++) {
        ret_texts[i] = (struct text){"", 0};
        ret_sheets[i] = NULL;
    }
}

/* ---- what a template holds ---- */

static bool take_entry(struct wire_in *frame, struct worker_template *ret)
{
    struct worker_entry e = {0};
    struct text name = wire_get_text(frame);
    e.n = wire_get_u32(frame);
    e.row = wire_get_u32(frame);
    e.column = wire_get_u32(frame);
    uint32_t flags = wire_get_u32(frame);
    e.number = (flags & WIRE_NUMBER) != 0;
    e.formula = (flags & WIRE_FORMULA) != 0;
    e.text = wire_get_text(frame);
    if (frame->bad || frame->pos != frame->len || flags > (WIRE_NUMBER | WIRE_FORMULA) ||
        !template_name_parse(name, &e.role, &e.ordinal))
        return false;
    VEC_PUSH(frame->arena, &ret->entries, e);
    return true;
}

/* False: the answer is cut, or no answer. */
static bool
hear_template(struct wire_stream *stream, struct arena *arena, struct worker_template *ret)
{
    enum wire_frame kind = WIRE_END;
    struct wire_in frame = {.arena = arena};
    while (wire_next(stream, &kind, &frame) == WIRE_GOT) {
        bool good = false;
        if (kind == WIRE_END)
            return true;
        if (kind == WIRE_TEMPLATE && ret->head == NULL) {
            ret->head = wire_get_template(&frame);
            good = ret->head != NULL && !frame.bad && frame.pos == frame.len;
        } else if (kind == WIRE_ENTRY && ret->head != NULL) {
            good = take_entry(&frame, ret);
        }
        if (!good)
            return false;
    }
    return false;
}

bool worker_template(struct pipeline *p,
                     struct text bytes,
                     struct arena *arena,
                     struct worker_template *ret)
{
    const struct reader_input part = {.len = bytes.len};
    const struct reader_request request = {
        .kind = READER_TEMPLATE, .inputs = &part, .inputs_len = 1};
    struct files_snapshot snapshot = {0};
    struct zygote_job job;
    struct wire_stream stream;
    struct diags ours;
    size_t offset = 0;
    bool whole = false;
    *ret = (struct worker_template){0};
    diags_init(&ours, arena, 1);
    if (files_snapshot_new(&snapshot, arena, &ours) == STATUS_OK &&
        files_snapshot_add_bytes(&snapshot, bytes, arena, &offset, &ours) == STATUS_OK &&
        ask(p, &snapshot, &request, &job, &stream)) {
        whole = hear_template(&stream, arena, ret);
        zygote_kill(p->zygote, &job);
        hear_end(p, &job, &stream);
    }
    files_snapshot_free(&snapshot);
    return whole && ret->head != NULL;
}
