/*
 * What a workbook says of its columns and merged cells makes no cell dearer: sheets with as many areas as may be take about as long as the same cells
 * without them. Compared with itself on the machine at hand, so that a slow one is no failure. Neighbours: book.h, test_workbook_hostile.c.
 */
#include "collect.h"

#include <time.h>

#include "../../collector/workbook.h"
#include "book.h"

#define ROWS    20000U
#define COLUMNS 10U
#define AREAS   16384U

struct told {
    size_t cells, covered, hidden;
};

static void on_cell(void *ctx, const struct workbook_cell *cell)
{
    struct told *t = ctx;
    t->cells += cell->text.len > 0 ? 1 : 0;
}

static void on_tell(void *ctx, const struct workbook_fault *fault)
{
    struct told *t = ctx;
    t->covered += fault->code == DIAG_E152 ? 1 : 0;
    if (fault->code == DIAG_W140)
        t->hidden = strtoul(fault->arg[1], NULL, 10);
}

/* ROWS rows of COLUMNS cells, between what stands before and behind the data. */
static const char *sheet_of(struct arena *arena, const char *before, const char *behind)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, before);
    text_builder_adds(&b, "<sheetData>");
    for (unsigned row = 0; row < ROWS; row++) {
        text_builder_adds(&b, "<row>");
        for (unsigned column = 0; column < COLUMNS; column++)
            text_builder_addf(&b, "<c><v>%u</v></c>", row + column);
        text_builder_adds(&b, "</row>");
    }
    text_builder_adds(&b, "</sheetData>");
    text_builder_adds(&b, behind);
    return text_builder_text(&b).ptr;
}

/* Milliseconds of this process for one reading: the best of two. */
static long cost(struct arena *arena, const char *sheet, struct told *ret)
{
    const struct book_spec spec = {.sheet = sheet, .stored = true};
    const struct workbook_handler handler = {.ctx = ret, .cell = on_cell, .tell = on_tell};
    struct text book = book_of(arena, &spec);
    long best = 0;
    for (int i = 0; i < 2; i++) {
        struct workbook_fault fault;
        struct timespec from, to;
        *ret = (struct told){0};
        assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from), 0);
        assert_true(workbook_read(book, arena, &handler, &fault));
        assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to), 0);
        long ms = (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000;
        best = i == 0 || ms < best ? ms : best;
    }
    return best;
}

/* A column in letters: 10 is "J". */
static const char *letters(struct arena *arena, unsigned column)
{
    const char *s = "";
    for (; column > 0; column = (column - 1) / 26)
        s = arena_printf(arena, "%c%s", 'A' + (int)((column - 1) % 26), s);
    return s;
}

static void test_areas_cost_nothing(void **state)
{
    struct arena *arena = arena_new(0);
    struct text_builder hidden, merged;
    struct told plain, with_hidden, with_merged;
    (void)state;
    text_builder_init(&hidden, arena, 0);
    text_builder_adds(&hidden, "<cols>");
    for (unsigned i = 0; i < AREAS; i++)
        text_builder_addf(&hidden, "<col min=\"%u\" max=\"%u\" hidden=\"1\"/>", COLUMNS, AREAS);
    text_builder_adds(&hidden, "</cols>");
    text_builder_init(&merged, arena, 0);
    text_builder_adds(&merged, "<mergeCells>");
    for (unsigned i = COLUMNS; i <= AREAS; i++) {
        const char *at = letters(arena, i);
        text_builder_addf(&merged, "<mergeCell ref=\"%s1:%s1048576\"/>", at, at);
    }
    text_builder_adds(&merged, "</mergeCells>");

    long least = cost(arena, sheet_of(arena, "", ""), &plain);
    long columns = cost(arena, sheet_of(arena, text_builder_text(&hidden).ptr, ""), &with_hidden);
    long areas = cost(arena, sheet_of(arena, "", text_builder_text(&merged).ptr), &with_merged);
    print_message("%ld ms; %u hidden areas %ld ms; merged %ld ms\n", least, AREAS, columns, areas);
    assert_int_equal(plain.cells, ROWS * COLUMNS);
    assert_int_equal(plain.hidden + plain.covered, 0);
    assert_int_equal(with_hidden.cells, ROWS * COLUMNS);
    assert_int_equal(with_hidden.hidden, ROWS); /* one column of COLUMNS is hidden */
    assert_int_equal(with_merged.cells, ROWS * COLUMNS);
    assert_int_equal(with_merged.covered, ROWS - 1); /* J1 is the first cell of its area */
    /* the second look at merged cells is a second reading */
    assert_true(columns < 4 * least + 250);
    assert_true(areas < 6 * least + 250);
    arena_free(arena);
}

/* Columns are counted once, though sheets with merged cells are read twice: 10,000 hidden ones are not 20,000. */
static void test_columns_count_once(void **state)
{
    struct arena *arena = arena_new(0);
    struct text_builder b;
    struct told told;
    (void)state;
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, "<cols>");
    for (unsigned i = 0; i < 10000; i++)
        text_builder_adds(&b, "<col min=\"2\" max=\"2\" hidden=\"1\"/>");
    text_builder_adds(&b, "</cols>");
    (void)cost(arena,
               sheet_of(arena, text_builder_text(&b).ptr,
                        "<mergeCells><mergeCell ref=\"A1:B2\"/></mergeCells>"),
               &told);
    assert_int_equal(told.hidden, ROWS);
    assert_int_equal(told.covered, 3); /* B1, A2, B2 */
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_areas_cost_nothing),
        cmocka_unit_test(test_columns_count_once),
    };
    collector_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
