/*
 * wire: what a worker writes is what its parent reads; anything cut, turned or out of range is refused, never believed.
 */
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A catalog of one unit, one regime, one form with three slots. */
static struct catalog small_catalog(void)
{
    static struct org org = {.code = "01"};
    static struct regime regime = {.code = "R"};
    static struct layout_cell cells[3];
    static struct layout layout = {.code = "L", .cells = cells, .len = 3};
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
    char buf[4096];
    ssize_t n = read(ends[0], buf, sizeof buf);
    assert_true(n > 8);
    assert_int_equal(close(ends[0]), 0);
    return (struct text){arena_copy(arena, buf, (size_t)n), (size_t)n};
}

/* The report in these bytes when they are all that comes over a pipe. */
static struct report *
read_back(struct arena *arena, struct text bytes, const struct catalog *catalog)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes.ptr, bytes.len), bytes.len);
    assert_int_equal(close(ends[1]), 0);
    struct wire_stream stream;
    struct wire_in frame = {.arena = arena, .file = "f.csv"};
    enum wire_frame kind = WIRE_END;
    wire_stream_init(&stream, ends[0]);
    struct report *r = NULL;
    if (wire_next(&stream, &kind, &frame) == WIRE_GOT && kind == WIRE_REPORT)
        r = wire_get_report(&frame, catalog);
    wire_stream_free(&stream);
    assert_int_equal(close(ends[0]), 0);
    return r;
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
        cmocka_unit_test(test_a_closed_pipe_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
