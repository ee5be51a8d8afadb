/*
 * wire: what a worker writes is what its parent reads; anything cut, turned or out of range is refused, never believed.
 */
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define SLOTS_MAX 10000

/* A catalog of one unit, one regime, one form with so many slots. */
static struct catalog catalog_of(size_t slots)
{
    static struct org org = {.code = "01"};
    static struct regime regime = {.code = "R"};
    static struct layout_cell cells[SLOTS_MAX];
    static struct layout layout = {.code = "L", .cells = cells};
    layout.len = slots;
    static struct form form = {.code = "F"};
    struct catalog catalog = {0};
    catalog.orgs.at = &org;
    catalog.orgs.len = 1;
    catalog.regimes.at = &regime;
    catalog.regimes.len = 1;
    catalog.layouts.at = &layout;
    catalog.layouts.len = 1;
    catalog.forms.at = &form;
    catalog.forms.len = 1;
    return catalog;
}

static struct catalog small_catalog(void)
{
    return catalog_of(3);
}

static struct report *sample_report(struct arena *arena)
{
    struct report *r = report_new(arena, 3);
    r->org = r->regime = r->form = r->layout = 0;
    r->period = (struct period){2026, PERIOD_MONTH, 10};
    r->vintage = VINTAGE_PRELIMINARY;
    r->cells[0] = -12345;
    r->cells[2] = INT64_MAX;
    r->status[1] = CELL_STATUS_NIL;
    r->place[0] = (struct cell_place){7, 4};
    VEC_PUSH(arena, &r->notes, ((struct slot_text){2, TEXT("Gi\u1ea3i tr\u00ecnh")}));
    VEC_PUSH(arena, &r->texts, ((struct slot_text){0, TEXT("ch\u1eef")}));
    r->reference_no = "12/BC-UBND";
    struct diag *d =
        diags_addv(&r->diags, DIAG_E206, (struct place){.row = 7, .column = 4}, "-5", "0", NULL);
    d->org_code = "01";
    d->value = "-5";
    return r;
}

/* Everything that one report puts on the wire, frame header included. */
static struct text written(struct arena *arena, const struct report *r)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct wire_out out;
    wire_out_init(&out, arena, ends[1]);
    wire_begin(&out, WIRE_REPORT);
    wire_put_report(&out, r);
    wire_end(&out);
    wire_flush(&out);
    assert_false(out.failed);
    assert_int_equal(close(ends[1]), 0);
    char buf[65536];
    ssize_t n = read(ends[0], buf, sizeof buf);
    assert_true(n > 8);
    assert_int_equal(close(ends[0]), 0);
    return (struct text){arena_copy(arena, buf, (size_t)n), (size_t)n};
}

/* The report in these bytes, when they are one whole frame of that kind. */
static struct report *
read_back(struct arena *arena, struct text bytes, const struct catalog *catalog)
{
    uint32_t head[2] = {0, 0};
    if (bytes.len < sizeof head)
        return NULL;
    memcpy(head, bytes.ptr, sizeof head);
    if (head[0] != WIRE_REPORT || head[1] != bytes.len - sizeof head)
        return NULL;
    struct wire_in in = {.arena = arena,
                         .file = "f.csv",
                         .at = (const unsigned char *)bytes.ptr + sizeof head,
                         .len = bytes.len - sizeof head};
    return wire_get_report(&in, catalog);
}

static void test_round_trip(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct catalog catalog = small_catalog();
    const struct report *r = read_back(arena, written(arena, sample_report(arena)), &catalog);
    assert_non_null(r);
    assert_true(period_eq(r->period, (struct period){2026, PERIOD_MONTH, 10}));
    assert_int_equal(r->vintage, VINTAGE_PRELIMINARY);
    assert_true(r->cells[0] == -12345 && r->cells[1] == CELL_NULL && r->cells[2] == INT64_MAX);
    assert_int_equal(r->status[1], CELL_STATUS_NIL);
    assert_int_equal(r->place[0].row, 7);
    assert_int_equal(r->place[0].column, 4);
    assert_int_equal(r->notes.len, 1);
    assert_true(text_is(r->notes.at[0].text, "Gi\u1ea3i tr\u00ecnh"));
    assert_true(text_is(r->texts.at[0].text, "ch\u1eef"));
    assert_string_equal(r->reference_no, "12/BC-UBND");
    assert_null(r->outline);
    assert_int_equal(r->diags.errors, 1);
    assert_string_equal(r->diags.at[0].at.file, "f.csv");
    assert_string_equal(r->diags.at[0].value, "-5");
    const struct digest expected = report_digest(sample_report(arena));
    assert_true(digest_eq(&r->content, &expected));
    arena_free(arena);
}

static void test_every_cut_is_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct catalog catalog = small_catalog();
    struct text bytes = written(arena, sample_report(arena));
    for (size_t len = 0; len < bytes.len; len++)
        assert_null(read_back(arena, (struct text){bytes.ptr, len}, &catalog));
    arena_free(arena);
}

/* Any single flipped bit gives a refusal or a report that still fits the catalog; the sanitizers watch the rest. */
static void test_every_flipped_bit_is_survived(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct catalog catalog = small_catalog();
    struct text bytes = written(arena, sample_report(arena));
    char *copy = arena_copy(arena, bytes.ptr, bytes.len);
    size_t refused = 0;
    for (size_t bit = 0; bit < bytes.len * 8; bit++) {
        copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << (bit % 8)));
        const struct report *r = read_back(arena, (struct text){copy, bytes.len}, &catalog);
        refused += r == NULL ? 1 : 0;
        if (r != NULL) {
            assert_int_equal(r->slots, 3);
            assert_int_equal(r->org, 0);
        }
        copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << (bit % 8)));
    }
    assert_true(refused > 0);
    arena_free(arena);
}

static void refuses(void (*spoil)(struct report *r))
{
    struct arena *arena = arena_new(0);
    struct catalog catalog = small_catalog();
    struct report *r = sample_report(arena);
    spoil(r);
    assert_null(read_back(arena, written(arena, r), &catalog));
    arena_free(arena);
}

static void spoil_org(struct report *r)
{
    r->org = 1;
}
static void spoil_vintage(struct report *r)
{
    r->vintage = VINTAGE_NONE;
}
static void spoil_status(struct report *r)
{
    r->status[0] = 200;
}
static void spoil_slot(struct report *r)
{
    r->notes.at[0].slot = 3;
}
static void spoil_form(struct report *r)
{
    r->form = CATALOG_NONE;
}
static void spoil_text(struct report *r)
{
    r->notes.at[0].text = TEXT("\xff");
}

static void test_what_does_not_fit_the_catalog_is_refused(void **state)
{
    (void)state;
    refuses(spoil_org);
    refuses(spoil_vintage);
    refuses(spoil_status);
    refuses(spoil_slot);
    refuses(spoil_form);
    refuses(spoil_text);
}

/* ---- the shapes of a report ---- */

#define SLOTS 100
/* bytes of a frame's head and of a report's */
#define HEADS (8 + 36)

static struct report *empty_report(struct arena *arena)
{
    struct report *r = report_new(arena, SLOTS);
    r->org = r->regime = r->form = r->layout = 0;
    r->period = (struct period){2026, PERIOD_MONTH, 10};
    r->vintage = VINTAGE_FINAL;
    return r;
}

static void fill_dense(struct report *r)
{
    for (uint32_t i = 0; i < SLOTS; i++) {
        r->cells[i] = (int64_t)i * 1000 - 7;
        r->place[i] = (struct cell_place){i + 2, 4};
    }
}

static void fill_sparse(struct report *r)
{
    r->cells[40] = 1;
    r->place[40] = (struct cell_place){9, 4};
    r->cells[90] = 2;
    r->place[90] = (struct cell_place){10, 4};
}

/* Rows in another order than slots, columns of a cross table. */
static void fill_uneven(struct report *r)
{
    for (uint32_t i = 0; i < 10; i++) {
        r->cells[i * 7] = -1;
        r->place[i * 7] = (struct cell_place){100 - i, i % 3 + 1};
    }
}

/* Why a figure is missing has a place too, and no figure. */
static void fill_statuses(struct report *r)
{
    for (uint32_t i = 0; i < SLOTS; i += 3) {
        r->status[i] = CELL_STATUS_NOT_AVAILABLE;
        r->place[i] = (struct cell_place){i + 2, 4};
    }
    r->cells[1] = 5;
    r->status[1] = CELL_STATUS_CONFIDENTIAL;
    r->place[1] = (struct cell_place){3, 4};
}

/* Cells without places, as a slot that was summed up has them. */
static void fill_without_places(struct report *r)
{
    for (uint32_t i = 0; i < SLOTS; i++)
        r->cells[i] = i;
}

static void fill_nothing(struct report *r)
{
    (void)r;
}

/* The last row that there can be. */
static void fill_last_rows(struct report *r)
{
    r->cells[0] = 1;
    r->place[0] = (struct cell_place){UINT32_MAX - SLOTS, UINT32_MAX};
}

static bool same_report(const struct report *a, const struct report *b)
{
    return a->slots == b->slots && memcmp(a->cells, b->cells, a->slots * sizeof a->cells[0]) == 0 &&
           memcmp(a->status, b->status, a->slots) == 0 &&
           memcmp(a->place, b->place, a->slots * sizeof a->place[0]) == 0 &&
           digest_eq(&a->content, &b->content);
}

static const struct {
    void (*fill)(struct report *r);
    size_t bytes;
} shapes[] = {
    {fill_dense, HEADS + 8 * SLOTS + 8},
    {fill_sparse, HEADS + 2 * (4 + 8) + 8},
    {fill_uneven, HEADS + 10 * (4 + 8) + 4 + 10 * (4 + 8)},
    {fill_statuses, HEADS + (4 + 8) + 4 + 35 * (4 + 1) + 4 + 35 * (4 + 8)},
    {fill_without_places, HEADS + 8 * SLOTS},
    {fill_nothing, HEADS},
    {fill_last_rows, HEADS + (4 + 8) + 8},
};

static void test_every_shape_crosses_in_few_bytes(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct catalog catalog = catalog_of(SLOTS);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        struct report *r = empty_report(arena);
        shapes[i].fill(r);
        r->content = report_digest(r);
        struct text bytes = written(arena, r);
        assert_int_equal(bytes.len, shapes[i].bytes);
        const struct report *back = read_back(arena, bytes, &catalog);
        assert_non_null(back);
        assert_true(same_report(r, back));
    }
    arena_free(arena);
}

/* Cut anywhere and one bit turned anywhere: refused, or a report that fits the catalog. */
static void test_every_shape_is_checked(void **state)
{
    (void)state;
    struct catalog catalog = catalog_of(SLOTS);
    size_t refused = 0;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        struct arena *arena = arena_new(0);
        struct report *r = empty_report(arena);
        shapes[i].fill(r);
        struct text bytes = written(arena, r);
        char *copy = arena_copy(arena, bytes.ptr, bytes.len);
        struct arena *scratch = arena_new(0);
        for (size_t len = 0; len < bytes.len; len++)
            assert_null(read_back(scratch, (struct text){bytes.ptr, len}, &catalog));
        for (size_t bit = 0; bit < bytes.len * 8; bit++) {
            copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << (bit % 8)));
            const struct report *back =
                read_back(scratch, (struct text){copy, bytes.len}, &catalog);
            refused += back == NULL ? 1 : 0;
            assert_true(back == NULL || back->slots == SLOTS);
            for (size_t k = 0; back != NULL && k < SLOTS; k++)
                assert_in_range(back->status[k], 0, CELL_STATUS_CONFIDENTIAL);
            copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << (bit % 8)));
            arena_reset(scratch);
        }
        arena_free(scratch);
        arena_free(arena);
    }
    print_message("%zu turned bits were refused\n", refused);
    assert_true(refused > 1000);
}

/* ---- lies that a turned bit does not tell ---- */

/* A report's payload, as a list of 32-bit numbers. */
static bool believes(const uint32_t *words, size_t len)
{
    struct arena *arena = arena_new(0);
    struct catalog catalog = catalog_of(SLOTS);
    struct wire_in in = {.arena = arena, .at = (const unsigned char *)words, .len = len * 4};
    bool believed = wire_get_report(&in, &catalog) != NULL;
    /* nothing that the frame only says takes memory: vectors of the layout, and little more */
    assert_true(arena_used(arena) < 64 * 1024);
    arena_free(arena);
    return believed;
}

static uint32_t period_word(void)
{
    return (uint32_t)period_id((struct period){2026, PERIOD_MONTH, 10});
}

static void test_lies_are_refused(void **state)
{
    (void)state;
    /* org, regime, form, layout, period, vintage, slots, cells, parts (1 sparse, 2 statuses, 4 even places, 8 places, 16 texts) */
    const uint32_t good[] = {0, 0, 0, 0, period_word(), 3, SLOTS, 2, 1, 5, 6, 1, 0, 2, 0};
    assert_true(believes(good, 15));
    const uint32_t falling[] = {0, 0, 0, 0, period_word(), 3, SLOTS, 2, 1, 6, 5, 1, 0, 2, 0};
    assert_false(believes(falling, 15));
    const uint32_t twice[] = {0, 0, 0, 0, period_word(), 3, SLOTS, 2, 1, 5, 5, 1, 0, 2, 0};
    assert_false(believes(twice, 15));
    const uint32_t outside[] = {0, 0, 0, 0, period_word(), 3, SLOTS, 2, 1, 5, SLOTS, 1, 0, 2, 0};
    assert_false(believes(outside, 15));
    const uint32_t last_slot[] = {0, 0, 0, 0, period_word(), 3, SLOTS, 2, 1, 5, UINT32_MAX,
                                  1, 0, 2, 0};
    assert_false(believes(last_slot, 15));
    const uint32_t many_cells[] = {0, 0, 0, 0, period_word(), 3, SLOTS, SLOTS + 1, 1, 5, 6,
                                   1, 0, 2, 0};
    assert_false(believes(many_cells, 15));
    const uint32_t more_behind[] = {0, 0, 0, 0, period_word(), 3, SLOTS, 2, 1, 5, 6, 1, 0, 2, 0, 0};
    assert_false(believes(more_behind, 16));
    const uint32_t unknown_part[] = {0, 0, 0, 0, period_word(), 3, SLOTS, 2, 33, 5, 6, 1, 0, 2, 0};
    assert_false(believes(unknown_part, 15));
    const uint32_t statuses[] = {0, 0, 0, 0, period_word(), 3, SLOTS, 0, 3, UINT32_MAX};
    assert_false(believes(statuses, 10));
    const uint32_t places[] = {0, 0, 0, 0, period_word(), 3, SLOTS, 0, 9, UINT32_MAX};
    assert_false(believes(places, 10));
    const uint32_t row_0[] = {0, 0, 0, 0, period_word(), 3, SLOTS, 0, 5, 0, 4};
    assert_false(believes(row_0, 11));
    const uint32_t rows_over[] = {0, 0, 0, 0, period_word(), 3, SLOTS, 0, 5, UINT32_MAX, 4};
    assert_false(believes(rows_over, 11));
    const uint32_t texts[] = {0, 0,  0,          0, period_word(), 3, SLOTS,
                              0, 17, UINT32_MAX, 0, UINT32_MAX};
    assert_false(believes(texts, 12));
    const uint32_t long_text[] = {0, 0, 0, 0, period_word(), 3, SLOTS, 0, 17, 1, 0, UINT32_MAX};
    assert_false(believes(long_text, 12));
    const uint32_t findings[] = {0, 0,  0,         0, period_word(), 3,          SLOTS,
                                 0, 17, 0,         0, UINT32_MAX,    UINT32_MAX, 0,
                                 0, 0,  UINT32_MAX};
    assert_false(believes(findings, 17));
    const uint32_t no_period[] = {0, 0, 0, 0, 0x7fffffff, 3, SLOTS, 0, 1};
    assert_false(believes(no_period, 9));
}

/* Fewer findings counted than there are is no count. */
static void test_findings_are_counted(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct wire_out out;
    struct diags some;
    diags_init(&some, arena, 10);
    diags_addv(&some, DIAG_E203, (struct place){.row = 2}, "x", NULL);
    for (size_t errors = 0; errors < 3; errors++) {
        struct diags back;
        diags_init(&back, arena, 10);
        some.errors = errors;
        wire_out_init(&out, arena, -1);
        wire_put_diags(&out, &some);
        struct wire_in in = {.arena = arena, .at = out.at, .len = out.len};
        assert_int_equal(wire_get_diags(&in, &back), errors > 0);
        if (errors > 0)
            assert_int_equal(back.errors, errors);
    }
    arena_free(arena);
}

/* ---- the stream ---- */

/* Frames of all sizes around those of the buffers come through a pipe as they went in. */
static void test_frames_of_every_size(void **state)
{
    (void)state;
    static const size_t sizes[] = {0,      1,       4095,    4096,    65536, 262136,
                                   262144, 1048575, 1048576, 5000000, 3};
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct wire_out out;
        wire_out_init(&out, arena_new(0), ends[1]);
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            wire_begin(&out, WIRE_CELL);
            for (size_t k = 0; k < sizes[i]; k++) {
                unsigned char byte = (unsigned char)(k * 31 + i);
                wire_put_bytes(&out, &byte, 1);
            }
            wire_end(&out);
        }
        wire_flush(&out);
        _exit(out.failed ? 1 : 0);
    }
    (void)close(ends[1]);
    struct wire_stream stream;
    struct wire_in frame = {0};
    enum wire_frame kind = WIRE_END;
    wire_stream_init(&stream, ends[0]);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_int_equal(wire_next(&stream, &kind, &frame), WIRE_GOT);
        assert_int_equal(kind, WIRE_CELL);
        assert_int_equal(frame.len, sizes[i]);
        for (size_t k = 0; k < sizes[i]; k++)
            if (frame.at[k] != (unsigned char)(k * 31 + i))
                fail_msg("byte %zu of frame %zu", k, i);
    }
    assert_int_equal(wire_next(&stream, &kind, &frame), WIRE_CLOSED);
    wire_stream_free(&stream);
    (void)close(ends[0]);
    int how = 1;
    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_int_equal(how, 0);
}

static enum wire_got got_of(const void *bytes, size_t len)
{
    int ends[2];
    struct wire_stream stream;
    struct wire_in frame = {0};
    enum wire_frame kind = WIRE_END;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes, len), len);
    (void)close(ends[1]);
    wire_stream_init(&stream, ends[0]);
    enum wire_got got = wire_next(&stream, &kind, &frame);
    assert_true(stream.cap <= (size_t)4 << 20); /* whatever length a frame says */
    wire_stream_free(&stream);
    (void)close(ends[0]);
    return got;
}

static void test_what_is_no_frame(void **state)
{
    (void)state;
    const uint32_t unknown[] = {0, 0};
    const uint32_t beyond[] = {WIRE_END + 1, 0};
    const uint32_t giant[] = {WIRE_REPORT, UINT32_MAX};
    const uint32_t longest[] = {WIRE_REPORT, WIRE_FRAME_MAX};
    assert_int_equal(got_of("", 0), WIRE_CLOSED);
    assert_int_equal(got_of(unknown, 8), WIRE_BAD);
    assert_int_equal(got_of(beyond, 8), WIRE_BAD);
    assert_int_equal(got_of(giant, 8), WIRE_BAD);
    assert_int_equal(got_of(longest, 8), WIRE_CUT);
    assert_int_equal(got_of(longest, 5), WIRE_CUT);
}

/* A frame that became too long says so and is refused, where it would else be taken for another. */
static void test_a_frame_that_is_too_long(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct wire_out out;
    uint32_t said = 0;
    wire_out_init(&out, arena, -1);
    wire_begin(&out, WIRE_CELL);
    char *much = arena_alloc(arena, (size_t)1 << 20);
    for (size_t i = 0; i <= WIRE_FRAME_MAX >> 20; i++)
        wire_put_bytes(&out, much, (size_t)1 << 20);
    wire_end(&out);
    memcpy(&said, out.at + 4, sizeof said);
    assert_int_equal(said, UINT32_MAX);
    arena_free(arena);
}

/* ---- speed, told and not judged ---- */

#define REPORTS 200

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void test_speed(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct arena *room = arena_new(0);
    struct catalog catalog = catalog_of(SLOTS_MAX);
    struct report *r = report_new(arena, SLOTS_MAX);
    r->org = r->regime = r->form = r->layout = 0;
    r->period = (struct period){2026, PERIOD_MONTH, 10};
    r->vintage = VINTAGE_FINAL;
    for (uint32_t i = 0; i < SLOTS_MAX; i++) {
        r->cells[i] = i;
        r->place[i] = (struct cell_place){i + 2, 4};
    }
    struct wire_out out;
    wire_out_init(&out, arena, -1);
    double before = now();
    for (int i = 0; i < REPORTS; i++)
        wire_put_report(&out, r);
    double writing = now() - before;
    double digest = now();
    for (int i = 0; i < 10; i++)
        r->content = report_digest(r);
    digest = (now() - digest) / 10 * REPORTS;
    size_t each = out.len / REPORTS;
    before = now();
    for (size_t i = 0; i < REPORTS; i++) {
        struct wire_in in = {.arena = room, .at = out.at + i * each, .len = each};
        assert_non_null(wire_get_report(&in, &catalog));
        arena_reset(room);
    }
    double reading = now() - before - digest;
    print_message("%d million cells are %.1f MB: written at %.2f GB/s, read at %.2f GB/s, %.2f s "
                  "of digests\n",
                  REPORTS * SLOTS_MAX / 1000000, (double)out.len / 1e6,
                  (double)out.len / 1e9 / writing, (double)out.len / 1e9 / reading, digest);
    assert_true(out.len < (size_t)REPORTS * (SLOTS_MAX * 8 + 64)); /* eight bytes a cell */
    arena_free(room);
    arena_free(arena);
}

static void test_a_closed_pipe_is_noticed(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct wire_out out;
    wire_out_init(&out, arena, -1);
    wire_begin(&out, WIRE_END);
    wire_end(&out);
    wire_flush(&out);
    assert_true(out.failed);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_every_cut_is_refused),
        cmocka_unit_test(test_every_flipped_bit_is_survived),
        cmocka_unit_test(test_what_does_not_fit_the_catalog_is_refused),
        cmocka_unit_test(test_every_shape_crosses_in_few_bytes),
        cmocka_unit_test(test_every_shape_is_checked),
        cmocka_unit_test(test_lies_are_refused),
        cmocka_unit_test(test_findings_are_counted),
        cmocka_unit_test(test_frames_of_every_size),
        cmocka_unit_test(test_what_is_no_frame),
        cmocka_unit_test(test_a_frame_that_is_too_long),
        cmocka_unit_test(test_speed),
        cmocka_unit_test(test_a_closed_pipe_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
