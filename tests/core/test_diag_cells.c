/* diag_cells.c: the cells of a finding, from its JSON to lines for people. */
#include "unit.h"

#include "core/diag_cells.h"

static struct arena *arena;
static struct diag_cells cells;

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

static void reads_what_is_there(void **state)
{
    (void)state;
    assert_true(
        diag_cells_read("[{\"indicator_code\":\"A.1\",\"value\":\"2.50\",\"row\":7,\"column\":4},\n"
                        " {\"indicator_code\":\"B\",\"members\":\"sex=male\",\"org_code\":\"04\","
                        "\"period\":\"2025\",\"form\":\"DS-01\",\"value\":null}]",
                        arena, &cells));
    assert_int_equal(cells.len, 2);
    assert_string_equal(cells.at[0].indicator_code, "A.1");
    assert_string_equal(cells.at[0].value, "2.50");
    assert_int_equal(cells.at[0].row, 7);
    assert_int_equal(cells.at[0].column, 4);
    assert_null(cells.at[0].members);
    assert_string_equal(cells.at[1].members, "sex=male");
    assert_string_equal(cells.at[1].org_code, "04");
    assert_string_equal(cells.at[1].period, "2025");
    assert_string_equal(cells.at[1].form, "DS-01");
    assert_null(cells.at[1].value);
    assert_int_equal(cells.at[1].row, 0);
}

static void nothing_is_no_cell(void **state)
{
    (void)state;
    assert_true(diag_cells_read(NULL, arena, &cells));
    assert_int_equal(cells.len, 0);
    assert_true(diag_cells_read(" [ ] ", arena, &cells));
    assert_int_equal(cells.len, 0);
    assert_true(diag_cells_read("[{}]", arena, &cells));
    assert_int_equal(cells.len, 1);
    assert_null(cells.at[0].indicator_code);
}

static void unknown_keys_are_passed_over(void **state)
{
    (void)state;
    assert_true(diag_cells_read("[{\"later\":\"x\",\"value\":\"1\",\"n\":3}]", arena, &cells));
    assert_string_equal(cells.at[0].value, "1");
}

/* RFC 8259 section 7; U+00E9 is C3 A9, U+2028 is E2 80 A8. */
static void escapes_are_undone(void **state)
{
    (void)state;
    assert_true(diag_cells_read(
        "[{\"value\":\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u2028z\"}]", arena, &cells));
    assert_string_equal(cells.at[0].value, "a\"\\/\b\f\n\r\tA\xC3\xA9\xE2\x80\xA8z");
}

static void what_is_no_such_list_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "{",
                                        "[",
                                        "[{",
                                        "[{\"a\"",
                                        "[{\"a\":",
                                        "[1]",
                                        "[{}",
                                        "[{\"a\":x}]",
                                        "[{\"a\":\"",
                                        "[{\"a\":\"\\",
                                        "[{\"a\":\"\\x\"}]",
                                        "[{a:1}]",
                                        "[{\"a\":\"\\u00g0\"}]",
                                        "[{\"a\":\"\\u00\"}]",
                                        "[{\"a\":1},]"};
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_false(diag_cells_read(wrong[i], arena, &cells));
    /* what was read until there is given */
    assert_false(diag_cells_read("[{\"value\":\"1\"},{", arena, &cells));
    assert_int_equal(cells.len, 1);
}

static void lines_show_what_is_not_the_reports_own(void **state)
{
    (void)state;
    const struct diag_cell own = {
        .indicator_code = "A.1", .members = "", .value = "2.5", .row = 7, .column = 4};
    assert_string_equal(diag_cells_line(&own, LANG_EN, arena), "A.1 = 2.5 (row 7, column 4)");
    assert_string_equal(diag_cells_line(&own, LANG_VI, arena), "A.1 = 2.5 (dòng 7, cột 4)");
    const struct diag_cell other = {.indicator_code = "B",
                                    .members = "sex=male",
                                    .org_code = "04",
                                    .period = "2025",
                                    .form = "DS-01"};
    assert_string_equal(diag_cells_line(&other, LANG_EN, arena), "B sex=male 04 2025 DS-01 = –");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_what_is_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_no_cell, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_keys_are_passed_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(escapes_are_undone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_such_list_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_show_what_is_not_the_reports_own, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
