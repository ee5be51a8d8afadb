/*
 * Cells of a workbook by place: order, merged areas, addresses. Addresses by ECMA-376 18.3.1.4 and Excel's limits (XFD1048576).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/grid.h"

static void put(struct grid *g, uint32_t row, uint32_t column, const char *text)
{
    const struct grid_cell cell = {
        .row = row, .column = column, .text = text_of(text), .kind = VALUE_KIND_OTHER};
    assert_true(grid_cell_add(g, &cell));
}

static void test_order(void **state)
{
    struct grid g = {.arena = arena_new(0)};
    size_t len = 0;
    (void)state;
    assert_non_null(grid_sheet_add(&g, "A", false));
    assert_non_null(grid_sheet_add(&g, "B", true));
    grid_sheet_turn(&g, 0);
    put(&g, 2, 2, "d");
    put(&g, 1, 3, "b");
    put(&g, 1, 1, "a");
    put(&g, 1, 1, "again");
    put(&g, 1, 2, ""); /* blank: no cell */
    grid_sheet_turn(&g, 1);
    put(&g, 1, 1, "other");
    grid_finish(&g);
    const struct grid_sheet *a = &g.sheets.at[0];
    assert_int_equal(a->cells.len, 3);
    assert_int_equal(a->rows, 2);
    assert_int_equal(a->columns, 3);
    const struct grid_cell *row = grid_row(a, 1, &len);
    assert_int_equal(len, 2);
    assert_true(text_is(row[0].text, "a") || text_is(row[0].text, "again"));
    assert_true(text_is(row[1].text, "b"));
    assert_null(grid_row(a, 3, &len));
    assert_null(grid_find(a, 1, 2));
    assert_true(text_is(grid_find(a, 2, 2)->text, "d"));
    assert_true(text_is(grid_find(&g.sheets.at[1], 1, 1)->text, "other"));
    assert_true(g.sheets.at[1].hidden);
    arena_free(g.arena);
}

static void test_merges(void **state)
{
    struct grid g = {.arena = arena_new(0)};
    (void)state;
    assert_non_null(grid_sheet_add(&g, "A", false));
    put(&g, 1, 2, "head");
    grid_merge_add(&g, &(struct grid_merge){1, 2, 2, 4});
    grid_merge_add(&g, &(struct grid_merge){5, 5, 6, 6}); /* of nothing */
    grid_finish(&g);
    const struct grid_sheet *a = &g.sheets.at[0];
    assert_int_equal(grid_find(a, 1, 2)->last_column, 4);
    assert_true(text_is(grid_over(a, 2, 4)->text, "head"));
    assert_null(grid_over(a, 3, 2));
    assert_null(grid_over(a, 2, 5));
    assert_null(grid_over(a, 5, 6));
    assert_false(g.full);
    grid_merge_add(&g, &(struct grid_merge){2, 2, 1, 1}); /* upside down */
    assert_true(g.full);
    arena_free(g.arena);
}

static void test_bounds(void **state)
{
    struct grid g = {.arena = arena_new(0)};
    const struct grid_cell beyond = {.row = 1, .column = 16385, .text = TEXT("x")};
    const struct grid_cell below = {.row = 1048577, .column = 1, .text = TEXT("x")};
    (void)state;
    assert_false(grid_cell_add(&g, &below)); /* no sheet */
    g.full = false;
    assert_non_null(grid_sheet_add(&g, "A", false));
    assert_false(grid_cell_add(&g, &beyond));
    assert_true(g.full);
    g.full = false;
    assert_false(grid_cell_add(&g, &below));
    assert_true(g.full);
    for (size_t i = 1; i < GRID_SHEETS_MAX; i++)
        assert_non_null(grid_sheet_add(&g, "A", false));
    assert_null(grid_sheet_add(&g, "A", false));
    arena_free(g.arena);
}

static void test_figures(void **state)
{
    struct grid g = {.arena = arena_new(0)};
    const struct grid_cell number = {
        .row = 1, .column = 1, .text = TEXT("1"), .kind = VALUE_KIND_NUMBER};
    const struct grid_cell measured = {
        .row = 1, .column = 2, .text = TEXT("1%"), .kind = VALUE_KIND_MEASURED};
    (void)state;
    assert_non_null(grid_sheet_add(&g, "A", false));
    assert_true(grid_cell_add(&g, &measured));
    assert_false(grid_has_figures(&g.sheets.at[0]));
    assert_true(grid_cell_add(&g, &number));
    assert_true(grid_has_figures(&g.sheets.at[0]));
    assert_true(grid_is_figure(&number) && grid_is_figure(&measured) && !grid_is_figure(NULL));
    arena_free(g.arena);
}

static void test_addresses(void **state)
{
    static const struct {
        const char *text;
        uint32_t row, column;
    } good[] = {{"A1", 1, 1},   {"Z9", 9, 26},  {"AA10", 10, 27},
                {"AZ1", 1, 52}, {"BA1", 1, 53}, {"XFD1048576", 1048576, 16384}};
    static const char *const bad[] = {"",     "A",        "1",      "A0",  "a1",
                                      "XFE1", "A1048577", "AAAAA1", "A-1", "A1 "};
    struct arena *arena = arena_new(0);
    uint32_t row, column;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(grid_a1_parse(text_of(good[i].text), &row, &column));
        assert_int_equal(row, good[i].row);
        assert_int_equal(column, good[i].column);
        assert_string_equal(grid_a1(row, column, arena), good[i].text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(grid_a1_parse(text_of(bad[i]), &row, &column));
    assert_true(grid_letters_parse(TEXT("AB"), &column));
    assert_int_equal(column, 28);
    assert_false(grid_letters_parse(TEXT("A1"), &column));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order), cmocka_unit_test(test_merges), cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_figures), cmocka_unit_test(test_addresses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
