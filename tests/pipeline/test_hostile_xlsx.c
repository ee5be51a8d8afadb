/*
 * Workbooks made to hurt, behind the whole wall: each gets its code from a worker that stays within its memory and time, and the file after it is read as if
 * nothing had happened. What each took is printed. That nothing is written or fetched test_wall.c shows: a worker cannot. Neighbours: test_hostile.c,
 * ../collector/hostile_books.h.
 */
#include "worker_test.h"

#include "../collector/hostile_books.h"

#include "wall.h"

#define PEAK_MAX_KIB ((uint64_t)256 << 10)
#define CPU_MAX_US   20000000U

static int set_up(void **state)
{
    (void)state;
    return open_session(reader_run);
}

static int tear_down(void **state)
{
    (void)state;
    return close_session();
}

static struct worker_output ingest(struct text bytes, struct arena *arena)
{
    const struct worker_job job = {.file = "f", .bytes = bytes, .today = date_of(2026, 1, 1)};
    struct worker_output out;
    worker_ingest(pipeline, &job, arena, &out);
    return out;
}

static void the_next_file_is_read(struct arena *arena)
{
    const struct book_spec spec = {.sheet = HOSTILE_SHEET("<c><v>7</v></c>")};
    struct worker_output out = ingest(book_of(arena, &spec), arena);
    assert_false(out.refused);
    assert_int_equal(out.reports.len, 1);
    assert_int_equal(out.reports.at[0]->cells[0], 7);
}

static void is_refused(const struct hostile_book *h, struct arena *arena)
{
    struct worker_usage *used = &pipeline->worker_usage;
    *used = (struct worker_usage){0};
    struct worker_output out = ingest(h->bytes, arena);
    const struct diag *d = out.diags.len > 0 ? &out.diags.at[0] : NULL;
    const char *code = d == NULL ? "none" : diag_name(d->code);
    print_message("%-28s %9zu bytes  %-4s %.40s  %llu KiB  %llu ms\n", h->name, h->bytes.len, code,
                  d == NULL || d->arg[0] == NULL ? "" : d->arg[0],
                  (unsigned long long)used->peak_kib, (unsigned long long)used->cpu_us / 1000);
    assert_string_equal(code, h->code);
    if (h->arg != NULL && d != NULL)
        assert_string_equal(d->arg[0], h->arg);
    assert_int_equal(used->died, 0);
    assert_true(used->cpu_us < CPU_MAX_US);
    if (wall_is_whole)
        assert_true(used->peak_kib < PEAK_MAX_KIB);
}

static void test_each(void **state)
{
    struct arena *arena = arena_new(0);
    (void)state;
    for (size_t i = 0; i < HOSTILE_BOOKS; i++) {
        struct hostile_book h = hostile_book(i, arena);
        is_refused(&h, arena);
        if (i % 5 == 0)
            the_next_file_is_read(arena);
        arena_reset(arena);
    }
    arena_free(arena);
}

/* One of them; with GRIS_LONG all. */
static void test_large(void **state)
{
    (void)state;
    for (size_t i = 0; i < (getenv("GRIS_LONG") != NULL ? HOSTILE_LARGE : 1); i++) {
        struct arena *arena = arena_new(0);
        struct hostile_book h = hostile_large(i, arena);
        assert_true(h.bytes.len < (size_t)20 << 20);
        is_refused(&h, arena);
        the_next_file_is_read(arena);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each), cmocka_unit_test(test_large)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
