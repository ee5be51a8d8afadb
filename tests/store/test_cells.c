/* A report's vector as a row and back: places by base where the file is regular, by array where not; sparse statuses. */
#include "local_result.h"

#include <endian.h>

#include "reading.h"

enum { PLACE_ROW, PLACE_COLUMN, CELLS, STATUS_SLOT, STATUS, PLACES };

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static uint32_t get32(const char *at)
{
    uint32_t big;
    memcpy(&big, at, sizeof big);
    return be32toh(big);
}

/* The fields, each behind its length; typed: behind the number of columns, each behind its type too. */
static void split(const char *at, const char *end, bool typed, struct params *ret)
{
    static const uint32_t types[] = {23, 23, 1016, 1007, 1005, 1007}; /* pg_type.dat */
    params_init(ret, arena);
    if (typed) {
        assert_int_equal(get32(at), 6);
        at += 4;
    }
    while (at < end) {
        if (typed) {
            assert_int_equal(get32(at), types[ret->len]);
            at += 4;
        }
        uint32_t len = get32(at);
        at += 4;
        if (len == UINT32_MAX) {
            params_null(ret);
            continue;
        }
        params_raw(ret, at, len);
        at += len;
    }
    assert_ptr_equal(at, end);
}

static char *put(const struct report *report, bool typed, char **ret_end)
{
    struct cells_shape shape = cells_shape(report);
    char *bytes = arena_alloc(arena, shape.room + 28);
    *ret_end = cells_put(report, &shape, bytes, typed);
    assert_true((size_t)(*ret_end - bytes) <= shape.room + (typed ? 28 : 0));
    return bytes;
}

/* The row as the queries give it: cells, status_slot, status, place_row, place_column, places. */
static struct report *there_and_back(const struct report *report, bool *ret_regular)
{
    struct params p, typed, row;
    char *end, *bytes = put(report, false, &end);
    split(bytes, end, false, &p);
    bytes = put(report, true, &end);
    split(bytes, end, true, &typed);
    assert_int_equal(p.len, 6);
    assert_int_equal(typed.len, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(p.length[i], typed.length[i]);
        assert_true((p.value[i] == NULL) == (typed.value[i] == NULL));
        if (p.value[i] != NULL)
            assert_memory_equal(p.value[i], typed.value[i], (size_t)p.length[i]);
    }
    static const size_t order[] = {CELLS, STATUS_SLOT, STATUS, PLACE_ROW, PLACE_COLUMN, PLACES};
    params_init(&row, arena);
    for (size_t i = 0; i < 6; i++) {
        row.value[i] = p.value[order[i]];
        row.length[i] = p.length[order[i]];
        row.len++;
    }
    *ret_regular = p.value[PLACES] == NULL;
    assert_true((p.value[PLACE_ROW] != NULL) == *ret_regular);
    PGresult *r = local_result(&row);
    struct report *back = reading_vector(r, 0, 0, report->slots, arena);
    PQclear(r);
    for (size_t i = 0; i < report->slots; i++) {
        assert_true(back->cells[i] == report->cells[i]);
        assert_int_equal(back->status[i], report->status[i]);
        assert_int_equal(back->place[i].row, report->place[i].row);
        assert_int_equal(back->place[i].column, report->place[i].column);
    }
    return back;
}

static struct report *regular(void)
{
    struct report *report = report_new(arena, 6);
    for (uint32_t i = 1; i < 6; i += 2) { /* slots 1, 3, 5 in rows 10, 11, 12 */
        report->cells[i] = (int64_t)i * 100;
        report->place[i] = (struct cell_place){10 + i / 2, 4};
    }
    report->cells[3] = CELL_NULL;
    report->status[3] = CELL_STATUS_NIL; /* a status has a place too */
    report->status[5] = CELL_STATUS_CONFIDENTIAL;
    return report;
}

static void a_regular_file_needs_a_base_only(void **state)
{
    (void)state;
    bool is_regular;
    there_and_back(regular(), &is_regular);
    assert_true(is_regular);
    struct report *empty = report_new(arena, 3);
    there_and_back(empty, &is_regular);
    assert_true(is_regular);
    there_and_back(report_new(arena, 0), &is_regular);
    assert_true(is_regular);
}

static void an_irregular_file_keeps_every_place(void **state)
{
    (void)state;
    bool is_regular;
    struct report *gap = regular();
    gap->place[5].row = 13;
    there_and_back(gap, &is_regular);
    assert_false(is_regular);
    struct report *elsewhere = regular();
    elsewhere->place[5].column = 5;
    there_and_back(elsewhere, &is_regular);
    assert_false(is_regular);
    struct report *text_only = regular(); /* a text figure: no number, no status, but a place */
    text_only->place[0] = (struct cell_place){9, 4};
    there_and_back(text_only, &is_regular);
    assert_false(is_regular);
    struct report *nowhere = regular(); /* a figure without a place */
    nowhere->place[1] = (struct cell_place){0, 0};
    there_and_back(nowhere, &is_regular);
    assert_false(is_regular);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_regular_file_needs_a_base_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_irregular_file_keeps_every_place, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
