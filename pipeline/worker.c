/*
 * worker: fork, limits, one pipe. The child holds the compiled catalog, the bytes and the pipe's end, nothing else: the database's socket and
 * every other descriptor are closed, no file can be opened or grown, memory and processor time are bounded. What comes back is checked as hostile.
 * Knows no format (collector/) and no meaning (schema/). Neighbours: wire.h.
 */
#include "worker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector/collector.h"
#include "wire.h"

#define MIB              ((size_t)1024 * 1024)
#define SMALL_FILE       (20 * MIB)
#define ROOM_SMALL       (256 * MIB)
#define ROOM_LARGE       (768 * MIB)
#define SECONDS_SMALL    20
#define SECONDS_LARGE    900
#define ANSWER_MAX       (4096 * MIB)
#define STATUS_EXHAUSTED 99
#define FINDINGS_MAX     1000

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0 /* sanitizers map terabytes: they run without the memory limit */
#endif

typedef void worker_task(void *ctx, struct wire_out *out);

static void set_limit(int which, size_t value)
{
    struct rlimit limit = {.rlim_cur = value, .rlim_max = value};
    if (setrlimit((__rlimit_resource_t)which, &limit) != 0)
        _exit(STATUS_EXHAUSTED);
}

/* Address space in use now, in bytes. */
static size_t address_space(void)
{
    char line[64] = {0};
    FILE *file = fopen("/proc/self/statm", "re");
    if (file != NULL) {
        if (fgets(line, sizeof line, file) == NULL)
            line[0] = '\0';
        (void)fclose(file);
    }
    unsigned long pages = strtoul(line, NULL, 10);
    return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* Closes every descriptor but the standard ones and the pipe. */
static void close_others(int keep)
{
    if ((keep > 3 && close_range(3, (unsigned)keep - 1, 0) != 0) ||
        close_range((unsigned)keep + 1, ~0U, 0) != 0)
        _exit(STATUS_EXHAUSTED);
}

static void build_wall(size_t file_bytes, int keep)
{
    bool small = file_bytes <= SMALL_FILE;
    size_t room = address_space() + (small ? ROOM_SMALL : ROOM_LARGE);
    close_others(keep);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        _exit(STATUS_EXHAUSTED);
    set_limit(RLIMIT_CORE, 0);
    set_limit(RLIMIT_FSIZE, 0);
    set_limit(RLIMIT_NOFILE, 0);
    set_limit(RLIMIT_NPROC, 0);
    set_limit(RLIMIT_CPU, small ? SECONDS_SMALL : SECONDS_LARGE);
    if (!SANITIZED)
        set_limit(RLIMIT_AS, room);
}

static void exhausted(size_t bytes)
{
    (void)bytes;
    _exit(STATUS_EXHAUSTED);
}

_Noreturn static void child(worker_task *task, void *ctx, size_t file_bytes, int fd)
{
    arena_on_exhausted(exhausted);
    build_wall(file_bytes, fd);
    struct wire_out out;
    wire_out_init(&out, arena_new(0), fd);
    task(ctx, &out);
    wire_begin(&out, WIRE_END);
    wire_end(&out);
    _exit(out.failed ? STATUS_EXHAUSTED : 0);
}

struct answer {
    unsigned char *at;
    size_t len, cap;
};

static bool grow(struct answer *answer)
{
    if (answer->len < answer->cap)
        return true;
    if (answer->cap >= ANSWER_MAX)
        return false;
    size_t cap = answer->cap == 0 ? 65536 : answer->cap * 2;
    unsigned char *at = realloc(answer->at, cap);
    if (at == NULL)
        arena_exhausted(cap);
    answer->at = at;
    answer->cap = cap;
    return true;
}

static bool receive(int fd, struct answer *answer)
{
    while (grow(answer)) {
        ssize_t n = read(fd, answer->at + answer->len, answer->cap - answer->len);
        if (n == 0)
            return true;
        if (n > 0)
            answer->len += (size_t)n;
        else if (errno != EINTR)
            return false;
    }
    return false;
}

static const char *how_it_died(struct arena *arena, int how)
{
    if (WIFSIGNALED(how))
        return arena_printf(arena, "signal %d", WTERMSIG(how));
    if (WEXITSTATUS(how) == STATUS_EXHAUSTED)
        return "memory limit";
    return arena_printf(arena, "exit %d", WEXITSTATUS(how));
}

/* Runs the task in a child. NULL: the answer is complete; else why it is not. The caller frees answer->at. */
static const char *
run(worker_task *task, void *ctx, size_t file_bytes, struct arena *arena, struct answer *answer)
{
    int ends[2];
    *answer = (struct answer){0};
    if (pipe(ends) != 0)
        return strerror(errno);
    pid_t pid = fork();
    if (pid < 0) {
        (void)close(ends[0]);
        (void)close(ends[1]);
        return strerror(errno);
    }
    if (pid == 0)
        child(task, ctx, file_bytes, ends[1]);
    (void)close(ends[1]);
    bool whole = receive(ends[0], answer);
    (void)close(ends[0]);
    int how = 0;
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
        continue;
    if (!WIFEXITED(how) || WEXITSTATUS(how) != 0)
        return how_it_died(arena, how);
    return whole ? NULL : "answer too long";
}

/* ---- in the child: ingest ---- */

struct ingest_task {
    const struct catalog *catalog;
    const struct worker_input *input;
};

static void put_format(struct wire_out *out, const struct collector_format *format, bool refused)
{
    wire_begin(out, WIRE_FORMAT);
    wire_put_string(out, format->format);
    wire_put_string(out, format->encoding);
    wire_put_string(out, format->encoding_how);
    wire_put_string(out, format->delimiter);
    wire_put_string(out, format->number_style);
    wire_put_u32(out, refused ? 1 : 0);
    wire_end(out);
}

static void put_findings(struct wire_out *out, const struct diags *diags)
{
    for (size_t i = 0; i < diags->len; i++) {
        wire_begin(out, WIRE_DIAG);
        wire_put_diag(out, &diags->at[i]);
        wire_end(out);
    }
}

static void ingest_task(void *ctx, struct wire_out *out)
{
    const struct ingest_task *task = ctx;
    const struct worker_input *input = task->input;
    struct arena *arena = arena_new(0);
    struct diags diags;
    diags_init(&diags, arena, FINDINGS_MAX);
    const struct binder_options options = {
        .file = input->file, .as_org = input->as_org, .today = input->today};
    struct binder *binder = binder_new(task->catalog, &options, arena, &diags);
    const struct collector_handler handler = {.ctx = binder,
                                              .dimensions = binder_dimensions,
                                              .record = binder_record,
                                              .report = binder_report,
                                              .outline = binder_outline};
    const struct collector_limits limits = {0};
    struct collector_format format = {0};
    /* findings of the reader refuse the file; those of the binder concern what they name */
    struct diags reading;
    diags_init(&reading, arena, FINDINGS_MAX);
    enum status status = collector_read(input->file, input->bytes.ptr, input->bytes.len, &limits,
                                        &handler, arena, &format, &reading);
    struct reports reports = {0};
    binder_finish(binder, &reports);
    put_format(out, &format, status != STATUS_OK);
    put_findings(out, &reading);
    put_findings(out, &diags);
    for (size_t i = 0; i < reports.len; i++) {
        wire_begin(out, WIRE_REPORT);
        wire_put_report(out, reports.at[i]);
        wire_end(out);
    }
}

/* ---- in the parent ---- */

static void get_format(struct wire_in *frame, struct pipeline_format *ret, bool *ret_refused)
{
    ret->format = wire_get_string(frame);
    ret->encoding = wire_get_string(frame);
    ret->encoding_how = wire_get_string(frame);
    ret->delimiter = wire_get_string(frame);
    ret->number_style = wire_get_string(frame);
    *ret_refused = wire_get_u32(frame) != 0;
}

static bool take_frame(struct pipeline *p,
                       enum wire_frame kind,
                       struct wire_in *frame,
                       struct worker_output *ret)
{
    if (kind == WIRE_FORMAT) {
        get_format(frame, &ret->format, &ret->refused);
        return !frame->bad;
    }
    if (kind == WIRE_DIAG)
        return wire_get_diag(frame, &ret->diags);
    if (kind != WIRE_REPORT)
        return false;
    struct report *report = wire_get_report(frame, &p->catalog);
    if (report != NULL)
        VEC_PUSH(frame->arena, &ret->reports, report);
    return report != NULL;
}

static const char *decode(struct pipeline *p,
                          const struct answer *answer,
                          const char *file,
                          struct arena *arena,
                          struct worker_output *ret)
{
    struct wire_in in = {.arena = arena, .file = file, .at = answer->at, .len = answer->len};
    enum wire_frame kind = WIRE_END;
    struct wire_in frame;
    while (wire_next(&in, &kind, &frame)) {
        if (kind == WIRE_END)
            return NULL;
        if (!take_frame(p, kind, &frame, ret))
            return "bad answer";
    }
    return "short answer";
}

void worker_ingest(struct pipeline *p,
                   const struct worker_input *input,
                   struct arena *arena,
                   struct worker_output *ret)
{
    memset(ret, 0, sizeof *ret);
    diags_init(&ret->diags, arena, FINDINGS_MAX);
    struct ingest_task task = {.catalog = &p->catalog, .input = input};
    struct answer answer;
    const char *why = run(ingest_task, &task, input->bytes.len, arena, &answer);
    if (why == NULL)
        why = decode(p, &answer, input->file, arena, ret);
    free(answer.at);
    if (why != NULL) {
        ret->refused = true;
        ret->reports.len = 0;
        diags_addv(&ret->diags, DIAG_E130, (struct place){.file = input->file}, why, NULL);
    }
}

/* ---- rows as they stand ---- */

struct show_task {
    const struct worker_input *input;
    struct wire_out *out;
};

static bool put_row(void *ctx, const struct collector_row *row)
{
    struct show_task *task = ctx;
    wire_begin(task->out, WIRE_ROW);
    wire_put_string(task->out, row->sheet);
    wire_put_u32(task->out, row->row);
    wire_put_u32(task->out, (uint32_t)row->len);
    for (size_t i = 0; i < row->len; i++)
        wire_put_text(task->out, row->cells[i]);
    wire_end(task->out);
    return !task->out->failed;
}

static void show_task(void *ctx, struct wire_out *out)
{
    struct show_task *task = ctx;
    task->out = out;
    struct arena *arena = arena_new(0);
    struct diags diags;
    diags_init(&diags, arena, FINDINGS_MAX);
    const struct collector_handler handler = {.ctx = task, .row = put_row};
    const struct collector_limits limits = {0};
    struct collector_format format = {0};
    const struct worker_input *input = task->input;
    enum status status = collector_show(input->file, input->bytes.ptr, input->bytes.len, &limits,
                                        &handler, arena, &format, &diags);
    put_format(out, &format, status != STATUS_OK);
    put_findings(out, &diags);
}

struct show_listener {
    bool (*format)(void *ctx, const struct pipeline_format *format);
    bool (*row)(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len);
    void *ctx;
};

static bool give_row(struct wire_in *frame, const struct show_listener *to, struct arena *arena)
{
    const char *sheet = wire_get_string(frame);
    uint32_t row = wire_get_u32(frame);
    uint32_t len = wire_get_u32(frame);
    if (frame->bad || len > frame->len)
        return false;
    struct text *cells = ARENA_ARRAY(arena, len, struct text);
    for (uint32_t i = 0; i < len; i++)
        cells[i] = wire_get_text(frame);
    return !frame->bad && to->row(to->ctx, sheet, row, cells, len);
}

/* The format comes last on the wire (it is known then) and first to the listener: one pass for each. */
static bool listen(const struct answer *answer,
                   const struct worker_input *input,
                   struct arena *arena,
                   bool rows,
                   const struct show_listener *to,
                   bool *ret_refused,
                   struct diags *diags)
{
    struct wire_in in = {.arena = arena, .file = input->file, .at = answer->at, .len = answer->len};
    enum wire_frame kind = WIRE_END;
    struct wire_in frame;
    bool going = true;
    while (going && wire_next(&in, &kind, &frame)) {
        struct pipeline_format format = {0};
        if (kind == WIRE_END)
            return true;
        if (kind == WIRE_FORMAT && !rows) {
            get_format(&frame, &format, ret_refused);
            going = to->format == NULL || to->format(to->ctx, &format);
        } else if (kind == WIRE_DIAG && !rows) {
            going = wire_get_diag(&frame, diags);
        } else if (kind == WIRE_ROW && rows) {
            going = give_row(&frame, to, arena);
        }
    }
    return false;
}

enum status worker_show(
    struct pipeline *p,
    const struct worker_input *input,
    bool (*format)(void *ctx, const struct pipeline_format *format),
    bool (*row)(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len),
    void *ctx,
    struct diags *diags)
{
    struct show_task task = {.input = input};
    const struct show_listener to = {.format = format, .row = row, .ctx = ctx};
    struct answer answer;
    bool refused = false;
    const char *why = run(show_task, &task, input->bytes.len, p->arena, &answer);
    if (why == NULL && (!listen(&answer, input, p->arena, false, &to, &refused, diags) ||
                        !listen(&answer, input, p->arena, true, &to, &refused, diags)))
        why = "bad answer";
    free(answer.at);
    if (why != NULL) {
        diags_addv(diags, DIAG_E130, (struct place){.file = input->file}, why, NULL);
        return STATUS_REJECTED;
    }
    return refused ? STATUS_REJECTED : STATUS_OK;
}

/* ---- single cells, for provenance ---- */

struct cells_task {
    struct text bytes;
    const struct cell_place *places;
    size_t len;
};

static void cells_task(void *ctx, struct wire_out *out)
{
    const struct cells_task *task = ctx;
    struct arena *arena = arena_new(0);
    for (size_t i = 0; i < task->len; i++) {
        wire_begin(out, WIRE_CELL);
        wire_put_text(out, collector_cell(task->bytes.ptr, task->bytes.len, task->places[i].row,
                                          task->places[i].column, arena));
        wire_end(out);
        arena_reset(arena);
    }
}

void worker_cells(struct pipeline *p,
                  struct text bytes,
                  const struct cell_place *places,
                  size_t len,
                  struct arena *arena,
                  struct text *ret_texts)
{
    struct cells_task task = {.bytes = bytes, .places = places, .len = len};
    struct answer answer;
    const char *why = run(cells_task, &task, bytes.len, p->arena, &answer);
    struct wire_in in = {.arena = arena, .at = answer.at, .len = why == NULL ? answer.len : 0};
    enum wire_frame kind = WIRE_END;
    struct wire_in frame;
    size_t i = 0;
    while (i < len && wire_next(&in, &kind, &frame) && kind == WIRE_CELL)
        ret_texts[i++] = wire_get_text(&frame);
    for (; i < len; i++)
        ret_texts[i] = (struct text){"", 0};
    free(answer.at);
}
