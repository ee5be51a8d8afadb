/*
 * worker: a file is read in a process of its own: what is good comes back, what is broken is refused with its place. A file that kills its worker is
 * refused alone, whatever else was in the batch; a worker that lies is killed and harms nobody. The workers here do what their file says (misbehave()),
 * else what reader_run() does. Builds with sanitizers run without the limit of memory and the filter of calls.
 */
#include "worker_test.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "wall.h"

#define BATCH 100
#define MONTHS                                                                                     \
    (GRIS_SANITIZED ? 20 : 200) /* from 1990 on; only a plain build holds workers to their memory */

/* ---- workers that misbehave ---- */

static void put_header(struct wire_out *out, uint32_t kind, uint32_t len)
{
    wire_put_u32(out, kind);
    wire_put_u32(out, len);
}

/* A report's head as wire.c writes it, that says `slots` and `cells`. */
static void put_report_head(struct wire_out *out, uint32_t slots, uint32_t cells)
{
    const uint32_t head[] = {1, 0, 0, 0, 0, 1, slots, cells, 1};
    put_header(out, WIRE_REPORT, sizeof head);
    wire_put_bytes(out, head, sizeof head);
}

static void put_noise(struct wire_out *out, size_t len)
{
    uint64_t state = 88172645463325252;
    for (size_t i = 0; i < len; i += sizeof state) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        wire_put_u64(out, state);
    }
}

static void put_end(struct wire_out *out)
{
    wire_begin(out, WIRE_END);
    wire_end(out);
}

/* False: the file asks for nothing of the kind. */
static bool misbehave(struct text file, struct wire_out *out)
{
    volatile int *volatile nowhere = NULL;
    if (text_is(file, "!fault"))
        *nowhere = 1;
    else if (text_is(file, "!open"))
        (void)open("/dev/null", O_RDONLY);
    else if (text_is(file, "!hog"))
        for (int i = 0; i < 2000; i++)
            (void)arena_alloc(out->arena, (size_t)1 << 20);
    else if (text_is(file, "!time"))
        (void)raise(SIGXCPU);
    else if (text_is(file, "!kill"))
        (void)raise(SIGKILL);
    else if (text_is(file, "!leave"))
        _exit(5);
    else if (text_is(file, "!nothing"))
        _exit(0);
    else if (text_is(file, "!end"))
        put_end(out);
    else if (text_is(file, "!giant frame"))
        put_header(out, WIRE_REPORT, UINT32_MAX);
    else if (text_is(file, "!long frame"))
        put_header(out, WIRE_REPORT, WIRE_FRAME_MAX);
    else if (text_is(file, "!giant counts"))
        put_report_head(out, UINT32_MAX, UINT32_MAX);
    else if (text_is(file, "!wrong kind"))
        put_header(out, 77, 0);
    else if (text_is(file, "!row"))
        put_header(out, WIRE_ROW, 0);
    else if (text_is(file, "!void"))
        put_header(out, WIRE_VOID, 0);
    else if (text_is(file, "!noise"))
        put_noise(out, 100000);
    else if (text_is(file, "!cut"))
        put_header(out, WIRE_OUTPUT, 100);
    else
        return false;
    return true;
}

static void work(const struct reader_request *request,
                 const struct reader_base *base,
                 struct text snapshot,
                 struct wire_out *out)
{
    for (size_t i = 0; i < request->inputs_len; i++) {
        const struct reader_input *input = &request->inputs[i];
        if (misbehave((struct text){snapshot.ptr + input->offset, input->len}, out))
            return;
        /* the input alone, and without the end of the answer when others follow */
        struct reader_request one = *request;
        one.inputs = input;
        one.inputs_len = 1;
        size_t before = out->len;
        reader_run(&one, base, snapshot, out);
        if (i + 1 < request->inputs_len && out->len - before >= 8)
            out->len -= 8; /* WIRE_END is a frame of no length */
    }
}

static int set_up(void **state)
{
    (void)state;
    return open_session(work);
}

static int tear_down(void **state)
{
    (void)state;
    return close_session();
}

static void ingest(struct text bytes, struct arena *arena, struct worker_output *ret)
{
    const struct worker_job job = {.file = "f.csv", .bytes = bytes, .today = date_of(2026, 1, 1)};
    worker_ingest(pipeline, &job, arena, ret);
}

/* Text encoded twice in a note is a warning of the reading: the filing keeps it. */
static void test_warnings_of_the_reading_stay_with_filings(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct worker_output out;
    ingest(TEXT("org_code,period,indicator_code,value,note\n"
                "00001,2025-03,A,7,Bộ Kế hoạch và Äáº§u tư\n00002,2025-03,A,8,\n"),
           arena, &out);
    assert_false(out.refused);
    assert_int_equal(out.reports.len, 2);
    for (size_t i = 0; i < out.reports.len; i++) {
        const struct diags *kept = &out.reports.at[i]->diags;
        assert_int_equal(kept->warnings, 1);
        assert_int_equal(kept->at[0].code, DIAG_W101);
        assert_int_equal(kept->at[0].at.row, 2);
    }
    arena_free(arena);
}

static void test_good_reports_come_back(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct worker_output out;
    ingest(TEXT("org_code,period,indicator_code,value\n00001,2025-03,A,7\n00002,2025-03,A,x1\n"),
           arena, &out);
    assert_false(out.refused);
    assert_string_equal(out.format.format, "csv");
    assert_string_equal(out.format.delimiter, ",");
    assert_int_equal(out.reports.len, 2);
    assert_int_equal(out.reports.at[0]->cells[0], 7);
    assert_int_equal(out.reports.at[0]->place[0].row, 2);
    assert_int_equal(out.reports.at[0]->diags.errors, 0);
    assert_int_equal(out.reports.at[1]->diags.errors, 1);
    assert_int_equal(out.reports.at[1]->diags.at[0].code, DIAG_E203);
    assert_int_equal(out.reports.at[1]->diags.at[0].at.row, 3);
    assert_string_equal(out.reports.at[1]->diags.at[0].at.file, "f.csv");
    arena_free(arena);
}

static void test_a_broken_file_is_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct worker_output out;
    ingest(TEXT("org_code,period,indicator_code,value\n00001,2025-03,A,7\n00002,2025-03\n"), arena,
           &out);
    assert_true(out.refused);
    assert_int_equal(out.diags.at[0].code, DIAG_E107);
    assert_int_equal(out.diags.at[0].at.row, 3);
    arena_free(arena);
}

static size_t put_header_line(char *to)
{
    return (size_t)snprintf(to, 64, "org_code,period,indicator_code,value\n");
}

/* Returns the bytes written: at most 24. */
static size_t put_row(char *to, int org, int month)
{
    return (size_t)snprintf(to, 24, "%05d,%d-%02d,A,1\n", org, 1990 + month / 12, month % 12 + 1);
}

/* One report a line: unit by unit, or month by month. */
static char *many_reports(struct arena *arena, int months, bool by_unit)
{
    char *bytes = arena_alloc(arena, (size_t)ORGS * (size_t)months * 24 + 64);
    size_t len = put_header_line(bytes);
    for (int i = 0; i < ORGS * months; i++)
        len +=
            put_row(bytes + len, by_unit ? i / months : i % ORGS, by_unit ? i % months : i / ORGS);
    return bytes;
}

/* 400,000 reports of one cell in 12 MB: more than a worker for a small file may hold. */
static void test_a_greedy_file_kills_its_worker_alone(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct worker_output out;
    const char *bytes = many_reports(arena, MONTHS, false);
    assert_true(strlen(bytes) < (size_t)20 << 20);
    ingest(text_of(bytes), arena, &out);
    if (wall_is_whole) {
        assert_true(out.refused);
        assert_int_equal(out.reports.len, 0);
        assert_int_equal(out.diags.at[0].code, DIAG_E130);
    }
    /* the next file is read as if nothing had happened */
    ingest(TEXT("org_code,period,indicator_code,value\n00001,2025-03,A,7\n"), arena, &out);
    assert_false(out.refused);
    assert_int_equal(out.reports.len, 1);
    arena_free(arena);
}

/* ---- batches ---- */

/* What came of one input. */
struct heard {
    size_t reports, voids, ends, errors;
    bool refused;
    enum diag_code code;
    char why[32];
    int64_t cell;
};

struct listener {
    struct arena *arena;
    struct arena *group; /* used anew with each report; or NULL */
    struct heard at[BATCH];
    size_t last;       /* input that ended last, from 1 */
    size_t stop_after; /* reports; 0: never */
    size_t reports;
};

static struct arena *room(void *ctx)
{
    const struct listener *l = ctx;
    return l->arena;
}

static bool on_report(void *ctx, size_t input, struct report *report)
{
    struct listener *l = ctx;
    l->at[input].reports++;
    l->at[input].cell = report->cells[0];
    l->reports++;
    if (l->group != NULL)
        arena_reset(l->group);
    return l->stop_after == 0 || l->reports < l->stop_after;
}

static bool on_void(void *ctx, size_t input)
{
    struct listener *l = ctx;
    l->at[input].reports = 0;
    l->at[input].voids++;
    return true;
}

static bool on_end(void *ctx, size_t input, struct worker_output *out)
{
    struct listener *l = ctx;
    struct heard *h = &l->at[input];
    assert_int_equal(input, l->last); /* in order, none left out */
    l->last++;
    h->ends++;
    h->refused = out->refused;
    h->errors = out->diags.errors;
    h->code = out->diags.len > 0 ? out->diags.at[0].code : DIAG_NONE;
    if (h->code == DIAG_E130)
        (void)snprintf(h->why, sizeof h->why, "%s", out->diags.at[0].arg[0]);
    return true;
}

static const struct worker_handler handler = {
    .room = room, .report = on_report, .void_all = on_void, .end = on_end};

struct batch {
    struct arena *arena;
    struct files_snapshot snapshot;
    struct worker_input inputs[BATCH];
    size_t len;
    struct listener listener;
};

static void batch_new(struct batch *b)
{
    memset(b, 0, sizeof *b);
    b->arena = b->listener.arena = arena_new(0);
    diags_init(&diags, b->arena, 10);
    assert_int_equal(files_snapshot_new(&b->snapshot, b->arena, &diags), STATUS_OK);
}

static void batch_add(struct batch *b, const char *bytes)
{
    struct worker_input *in = &b->inputs[b->len++];
    in->file = arena_printf(b->arena, "%zu.csv", b->len);
    in->len = strlen(bytes);
    assert_int_equal(
        files_snapshot_add_bytes(&b->snapshot, text_of(bytes), b->arena, &in->offset, &diags),
        STATUS_OK);
}

static const char *good_file(struct arena *arena, int value)
{
    return arena_printf(arena, "org_code,period,indicator_code,value\n%05d,2025-03,A,%d\n", value,
                        value);
}

static const struct worker_options options = {.today = 20454}; /* 2026-01-01 */

static struct worker *batch_start(struct batch *b)
{
    assert_int_equal(files_snapshot_seal(&b->snapshot, b->arena, &diags), STATUS_OK);
    return worker_start(pipeline, &b->snapshot, b->inputs, b->len, &options);
}

static enum status batch_listen(struct batch *b, struct worker *w)
{
    struct worker_handler h = handler;
    h.ctx = &b->listener;
    return worker_listen(w, &h, &diags);
}

static void batch_run(struct batch *b)
{
    struct worker *w = batch_start(b);
    assert_int_equal(batch_listen(b, w), STATUS_OK);
    assert_int_equal(b->listener.last, b->len);
}

static void batch_free(struct batch *b)
{
    files_snapshot_free(&b->snapshot);
    arena_free(b->arena);
}

static void test_a_batch_comes_back_in_order(void **state)
{
    (void)state;
    struct batch b;
    uint64_t before = pipeline->worker_usage.workers;
    batch_new(&b);
    for (int i = 0; i < BATCH; i++)
        batch_add(&b, good_file(b.arena, i));
    batch_run(&b);
    for (int i = 0; i < BATCH; i++) {
        assert_int_equal(b.listener.at[i].reports, 1);
        assert_int_equal(b.listener.at[i].cell, i);
        assert_false(b.listener.at[i].refused);
    }
    assert_int_equal(pipeline->worker_usage.workers, before + 1);
    batch_free(&b);
}

/* One poisoned file among a hundred, at any place: refused with why its reader died, the other 99 accepted. With sanitizers, where a
 * hundred processes take a second, only in the middle. */
static void poison(const char *bytes, const char *why)
{
    static const int places[] = {50, 0, BATCH - 1};
    for (size_t k = 0; k < (GRIS_SANITIZED ? 1 : sizeof places / sizeof places[0]); k++) {
        struct batch b;
        size_t accepted = 0;
        batch_new(&b);
        for (int i = 0; i < BATCH; i++)
            batch_add(&b, i == places[k] ? bytes : good_file(b.arena, i));
        batch_run(&b);
        for (int i = 0; i < BATCH; i++) {
            const struct heard *h = &b.listener.at[i];
            assert_int_equal(h->ends, 1);
            if (i == places[k]) {
                assert_true(h->refused);
                assert_int_equal(h->reports, 0);
                assert_int_equal(h->code, DIAG_E130);
                assert_string_equal(h->why, why);
                continue;
            }
            assert_false(h->refused);
            assert_int_equal(h->reports, 1);
            assert_int_equal(h->cell, i);
            accepted++;
        }
        assert_int_equal(accepted, BATCH - 1);
        batch_free(&b);
    }
}

static void test_a_poisoned_file_is_refused_alone(void **state)
{
    (void)state;
    poison("!leave", "exit 5");
    poison("!nothing", "short answer");
    poison("!fault", wall_is_whole ? "signal 11" : "exit 1"); /* a sanitizer's own end */
    if (!wall_is_whole) { /* behind a whole wall no signal can be raised */
        poison("!time", "processor time");
        poison("!kill", "signal 9"); /* after a second try */
        return;
    }
    poison("!open", "forbidden system call");
    poison("!hog", "memory limit");
}

static void test_a_liar_is_killed_and_harms_nobody(void **state)
{
    (void)state;
    poison("!end", "bad answer");
    poison("!giant frame", "bad answer");
    poison("!giant counts", "bad answer");
    poison("!wrong kind", "bad answer");
    poison("!row", "bad answer");
    poison("!void", "bad answer");
    poison("!noise", "bad answer");
    poison("!long frame", "short answer");
    poison("!cut", "short answer");
}

/* Two poisoned files, and a greedy one between: each dies alone. */
static void test_several_poisoned_files(void **state)
{
    (void)state;
    struct batch b;
    batch_new(&b);
    batch_add(&b, "!leave");
    batch_add(&b, good_file(b.arena, 1));
    batch_add(&b, "!noise");
    batch_add(&b, "!cut");
    batch_add(&b, good_file(b.arena, 4));
    batch_run(&b);
    static const bool refused[] = {true, false, true, true, false};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(b.listener.at[i].refused, refused[i]);
    assert_string_equal(b.listener.at[3].why, "short answer");
    batch_free(&b);
}

/* Bytes that no reader takes for a report, from a fixed seed: never more than a refusal. */
static void test_random_files(void **state)
{
    (void)state;
    uint64_t x = 42;
    for (int round = 0; round < 3; round++) {
        struct batch b;
        batch_new(&b);
        for (int i = 0; i < BATCH; i++) {
            char bytes[200] = {0};
            for (size_t k = 0; k < sizeof bytes - 1; k++) {
                x = x * 6364136223846793005U + 1442695040888963407U;
                bytes[k] = round == 0 ? (char)(1 + (x >> 33) % 255)
                                      : ",;\"\n\r\t 0aA{}[]:\\"[(x >> 33) % 17];
            }
            batch_add(&b, bytes);
        }
        batch_run(&b);
        for (int i = 0; i < BATCH; i++) {
            assert_true(b.listener.at[i].refused);
            assert_int_not_equal(b.listener.at[i].code, DIAG_E130);
        }
        batch_free(&b);
    }
}

/* ---- other ends ---- */

static pid_t only_child(pid_t parent)
{
    char path[300];
    char line[512];
    DIR *dir = opendir("/proc");
    const struct dirent *entry = NULL;
    pid_t found = 0;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        (void)snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        FILE *file = entry->d_name[0] >= '1' && entry->d_name[0] <= '9' ? fopen(path, "re") : NULL;
        if (file == NULL)
            continue;
        const char *at = fgets(line, sizeof line, file) == NULL ? NULL : strrchr(line, ')');
        if (at != NULL && strtol(at + 3, NULL, 10) == parent)
            found = (pid_t)strtol(line, NULL, 10);
        (void)fclose(file);
    }
    if (dir != NULL)
        (void)closedir(dir);
    return found;
}

/* The zygote is killed with a worker of a large file in the middle of its answer: the file is read again, and the session goes on. */
static void test_a_killed_zygote_costs_nothing(void **state)
{
    (void)state;
    struct batch b;
    batch_new(&b);
    batch_add(&b, many_reports(b.arena, 60, false));
    struct worker *w = batch_start(&b);
    pid_t zygote = 0;
    while (zygote == 0)
        zygote = only_child(only_child(getpid()));
    assert_int_equal(kill(zygote, SIGKILL), 0);
    assert_int_equal(batch_listen(&b, w), STATUS_OK);
    assert_int_equal(b.listener.at[0].ends, 1);
    assert_false(b.listener.at[0].refused);
    assert_int_equal(b.listener.at[0].reports, 60 * ORGS);
    batch_free(&b);
}

static void test_a_call_back_ends_the_listening(void **state)
{
    (void)state;
    struct batch b;
    batch_new(&b);
    for (int i = 0; i < BATCH; i++)
        batch_add(&b, good_file(b.arena, i));
    struct worker *w = batch_start(&b);
    b.listener.stop_after = 7;
    assert_int_equal(batch_listen(&b, w), STATUS_OK);
    assert_int_equal(b.listener.reports, 7);
    assert_int_equal(b.listener.last, 6);
    batch_free(&b);
}

static void test_a_worker_can_be_abandoned(void **state)
{
    (void)state;
    struct batch b;
    batch_new(&b);
    batch_add(&b, good_file(b.arena, 1));
    worker_abandon(batch_start(&b));
    assert_int_equal(b.listener.last, 0);
    batch_free(&b);
    batch_new(&b);
    batch_run(&b); /* of no file at all */
    batch_free(&b);
}

/* Without descriptors no worker can be started: our failure, and no file is refused for it. */
static void test_no_process_is_our_failure(void **state)
{
    (void)state;
    struct batch b;
    struct rlimit before;
    batch_new(&b);
    batch_add(&b, good_file(b.arena, 1));
    assert_int_equal(files_snapshot_seal(&b.snapshot, b.arena, &diags), STATUS_OK);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    struct worker *w = worker_start(pipeline, &b.snapshot, b.inputs, b.len, &options);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(batch_listen(&b, w), STATUS_FAILED);
    assert_int_equal(diags.at[0].code, DIAG_E705);
    assert_int_equal(b.listener.last, 0);
    batch_free(&b);
}

/* ---- a stream ---- */

/* Reads a file in a stream; the largest resident set that it took, in KiB. */
static uint64_t stream(const char *bytes, size_t reports, size_t voids)
{
    struct batch b;
    batch_new(&b);
    batch_add(&b, bytes);
    assert_int_equal(files_snapshot_seal(&b.snapshot, b.arena, &diags), STATUS_OK);
    struct worker_options streaming = options;
    streaming.stream = true;
    pipeline->worker_usage.peak_kib = 0;
    struct worker *w = worker_start(pipeline, &b.snapshot, b.inputs, b.len, &streaming);
    struct arena *group = arena_new(0);
    b.listener.arena = b.listener.group = group;
    assert_int_equal(batch_listen(&b, w), STATUS_OK);
    arena_free(group);
    assert_int_equal(b.listener.at[0].ends, 1);
    assert_false(b.listener.at[0].refused);
    assert_int_equal(b.listener.at[0].reports, reports);
    assert_int_equal(b.listener.at[0].voids, voids);
    batch_free(&b);
    return pipeline->worker_usage.peak_kib;
}

/* The file that kills a worker which keeps its reports takes little when they are given away. */
static void test_a_stream_stays_small(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    uint64_t few = stream(many_reports(arena, 10, true), (size_t)ORGS * 10, 0);
    uint64_t many = stream(many_reports(arena, MONTHS, true), (size_t)ORGS * MONTHS, 0);
    print_message("%d reports: %llu KiB; %d reports: %llu KiB\n", ORGS * 10,
                  (unsigned long long)few, ORGS * MONTHS, (unsigned long long)many);
    if (wall_is_whole)
        assert_true(many < 64 << 10); /* 12 MB of it are the file itself, mapped */
    arena_free(arena);
}

/* A row of a report that was given away already: what was given is void and comes again. */
static void test_a_scattered_stream_comes_again(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    char *bytes = many_reports(arena, 20, true);
    (void)put_row(bytes + strlen(bytes), 0, 0);
    (void)stream(bytes, (size_t)ORGS * 20, 1);
    arena_free(arena);
}

/* ---- rows and cells ---- */

struct shown {
    struct pipeline_format format;
    size_t rows, cells, most;
    bool early;
};

static bool on_format(void *ctx, const struct pipeline_format *format)
{
    struct shown *s = ctx;
    s->format = *format;
    s->early = s->rows == 0;
    return true;
}

static bool on_row(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len)
{
    struct shown *s = ctx;
    assert_null(sheet);
    assert_int_equal(row, ++s->rows);
    s->cells += len;
    (void)cells;
    return s->most == 0 || s->rows < s->most;
}

static enum status show(const char *bytes, struct shown *s)
{
    struct files_snapshot snapshot;
    struct worker_input input = {.file = "f.csv", .len = strlen(bytes)};
    diags_init(&diags, pipeline->arena, 10);
    assert_int_equal(files_snapshot_new(&snapshot, pipeline->arena, &diags), STATUS_OK);
    assert_int_equal(
        files_snapshot_add_bytes(&snapshot, text_of(bytes), pipeline->arena, &input.offset, &diags),
        STATUS_OK);
    enum status status = worker_show(pipeline, &snapshot, &input, on_format, on_row, s, &diags);
    files_snapshot_free(&snapshot);
    return status;
}

static void test_rows_as_they_stand(void **state)
{
    (void)state;
    struct shown s = {0};
    assert_int_equal(show("a;b\n1;2\n3;4\n", &s), STATUS_OK);
    assert_true(s.early);
    assert_string_equal(s.format.delimiter, ";");
    assert_int_equal(s.rows, 3);
    assert_int_equal(s.cells, 6);
    /* the reader may have enough */
    s = (struct shown){.most = 2};
    assert_int_equal(show("a;b\n1;2\n3;4\n", &s), STATUS_OK);
    assert_int_equal(s.rows, 2);
    s = (struct shown){0};
    assert_int_equal(show("a,\"b\n", &s), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E108);
    assert_string_equal(diags.at[0].at.file, "f.csv");
}

static void test_rows_of_a_liar(void **state)
{
    (void)state;
    static const char *const lies[] = {"!noise",   "!row", "!end",  "!giant frame",
                                       "!nothing", "!cut", "!leave"};
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        struct shown s = {0};
        assert_int_equal(show(lies[i], &s), STATUS_REJECTED);
        assert_int_equal(diags.at[0].code, DIAG_E130);
        assert_int_equal(s.rows, 0);
    }
}

static void test_cells_of_a_liar(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    const struct cell_place places[] = {{2, 4}, {9, 9}};
    struct text texts[2];
    const char *sheets[2];
    worker_cells(pipeline, TEXT("!noise"), NULL, places, 2, arena, texts, sheets);
    assert_true(text_is(texts[0], "") && text_is(texts[1], ""));
    arena_free(arena);
}

static void test_cells_of_an_original(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    const struct cell_place places[] = {{2, 4}, {9, 9}, {3, 1}};
    struct text texts[3];
    const char *sheets[3];
    worker_cells(pipeline, TEXT("a,b,c,d\n1,2,3,\"4,5\"\n00007,x\n"), NULL, places, 3, arena, texts,
                 sheets);
    assert_true(text_is(texts[0], "4,5"));
    assert_true(text_is(texts[1], ""));
    assert_true(text_is(texts[2], "00007"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_reports_come_back),
        cmocka_unit_test(test_warnings_of_the_reading_stay_with_filings),
        cmocka_unit_test(test_a_broken_file_is_refused),
        cmocka_unit_test(test_a_greedy_file_kills_its_worker_alone),
        cmocka_unit_test(test_cells_of_an_original),
        cmocka_unit_test(test_a_batch_comes_back_in_order),
        cmocka_unit_test(test_a_poisoned_file_is_refused_alone),
        cmocka_unit_test(test_a_liar_is_killed_and_harms_nobody),
        cmocka_unit_test(test_several_poisoned_files),
        cmocka_unit_test(test_random_files),
        cmocka_unit_test(test_a_killed_zygote_costs_nothing),
        cmocka_unit_test(test_a_call_back_ends_the_listening),
        cmocka_unit_test(test_a_worker_can_be_abandoned),
        cmocka_unit_test(test_no_process_is_our_failure),
        cmocka_unit_test(test_a_stream_stays_small),
        cmocka_unit_test(test_a_scattered_stream_comes_again),
        cmocka_unit_test(test_rows_as_they_stand),
        cmocka_unit_test(test_rows_of_a_liar),
        cmocka_unit_test(test_cells_of_a_liar),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
