/*
 * xlsx.c: texts as a workbook must have them, names of sheets, what is cut to the limits of hints, and errors that are told at the end. The bytes are
 * looked at by tests/e2e/71-template.sh. Limits after ECMA-376 Part 1 22.9.2.19 and Excel's own.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Its static functions are what is tested. */
#include "xlsx.c" /* NOLINT(bugprone-suspicious-include) */

#include "exporters.h"

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

static void writes_texts_that_come_back(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"Hà Nội", "Hà Nội"},
        {"=1+1", "=1+1"},
        {"_x0041_", "_x005F_x0041_"}, /* else it were read as "A" */
        {"a_x00e1_b_x00E2_", "a_x005F_x00e1_b_x005F_x00E2_"},
        {"_x004_", "_x004_"},
        {"_x00zz_", "_x00zz_"},
        {"_x0041", "_x0041"},
        {"_", "_"},
        {"a\xEF\xBF\xBF", "a\xEF\xBF\xBD"}, /* U+FFFF is no character of XML */
        {"", ""},
    };
    bool whole;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(written(arena, cases[i][0], &whole), cases[i][1]);
        assert_true(whole);
    }
}

static void cuts_between_letters(void **state)
{
    (void)state;
    char *text = arena_alloc(arena, XLSX_TEXT_MAX + 4);
    bool whole;

    memset(text, 'a', XLSX_TEXT_MAX);
    assert_int_equal(strlen(written(arena, text, &whole)), XLSX_TEXT_MAX);
    assert_true(whole);
    memcpy(text + XLSX_TEXT_MAX - 1, "ế", 3); /* three bytes, one of them within */
    assert_int_equal(strlen(written(arena, text, &whole)), XLSX_TEXT_MAX - 1);
    assert_false(whole);
    assert_string_equal(cut(arena, "ngắn", 32), "ngắn");
    /* 10 bytes: at most 7 before the sign of three; "Ngắn" is 6, "Ngắn " 7 */
    assert_string_equal(cut(arena, "Ngắn ngủi", 10), "Ngắn …");
    assert_null(cut(arena, NULL, 10));
}

static void names_sheets(void **state)
{
    (void)state;
    const struct xlsx_about about = {.title = "x", .at = 1780000000};
    struct xlsx *x = xlsx_new(arena, &about);
    static const char *const cases[][2] = {
        {"Biểu II.06", "Biểu II.06"},
        {"biểu ii.06", "biểu ii.06 (2)"}, /* a name is the same in capitals */
        {"BIểU II.06", "BIểU II.06 (3)"},
        {"a/b:c*d?e[f]g\\h'i", "a_b_c_d_e_f_g_h_i"},
        {"", "_"},
        {"abcdefghijklmnopqrstuvwxyzabcdế",
         "abcdefghijklmnopqrstuvwxyzabcd"}, /* 33 bytes, "ế" would be 31 to 33 */
        {"abcdefghijklmnopqrstuvwxyzabcdố", "abcdefghijklmnopqrstuvw (2)"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(xlsx_sheet_name(xlsx_sheet(x, cases[i][0])), cases[i][1]);
    struct sink *sink = sink_memory(arena, 0);
    assert_null(xlsx_close(x, sink));
    assert_int_equal(sink_close(sink, NULL), 0);
}

static void tells_the_first_error(void **state)
{
    (void)state;
    const struct xlsx_about about = {.title = "x", .at = 1780000000};
    struct xlsx *x = xlsx_new(arena, &about);
    struct xlsx_sheet *s = xlsx_sheet(x, "x");
    struct sink *sink = sink_memory(arena, 0);

    (void)xlsx_text(s, TEMPLATE_ROWS_MAX + 1, 1, "x", XLSX_PLAIN,
                    XLSX_GENERAL); /* beyond the grid */
    (void)xlsx_text(s, 1, 1, "y", XLSX_PLAIN, XLSX_GENERAL);
    const char *error = xlsx_close(x, sink);
    assert_non_null(error);
    assert_non_null(strstr(error, "out of range"));
    assert_int_equal(sink_count(sink), 0); /* no half a workbook */
    (void)sink_close(sink, NULL);
}

static void leaves_nothing_behind(void **state)
{
    (void)state;
    const struct xlsx_about about = {.title = "x", .at = 1780000000};
    struct xlsx *x = xlsx_new(arena, &about);
    struct sink *sink = sink_memory(arena, 0);

    (void)xlsx_sheet(x, "x");
    xlsx_date(x->sheets.at[0], 1, 1, date_of(1899, 12, 31),
              XLSX_CELL); /* before the calendar: a text */
    xlsx_date(x->sheets.at[0], 2, 1, date_of(2026, 6, 15), XLSX_CELL);
    assert_int_equal(access(x->folder, F_OK), 0);
    assert_null(xlsx_close(x, sink));
    assert_int_equal(access(x->folder, F_OK), -1);
    (void)sink_close(sink, NULL);
}

/* ---- tables ---- */

static void refuses_more_rows_than_a_sheet_has(void **state)
{
    (void)state;
    const struct sheet_column column = {"x", true};
    const struct sheet_table table = {.name = "t",
                                      .title = "t",
                                      .columns = &column,
                                      .columns_len = 1,
                                      .rows = TEMPLATE_ROWS_MAX,
                                      .at = 1780000000};
    struct sink *sink = sink_memory(arena, 0);
    struct diags diags;

    diags_init(&diags, arena, 0);
    assert_int_equal(sheet_table_write(&table, sink, arena, &diags), STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E822);
    assert_string_equal(diags.at[0].arg[1], "1048576");
    (void)sink_close(sink, NULL);
}

static void writes_any_table(void **state)
{
    (void)state;
    static const struct sheet_column columns[] = {{"đơn vị", false}, {"giá trị", true}};
    static const char *const cells[] = {"=x", "12.50", "b", NULL,
                                        "c",  "-",     "d", "12345678901234567890",
                                        "e",  "1.",    "f", "0.0000000001"};
    static const char *const above[] = {"một dòng"};
    const struct sheet_table table = {.name = "Số liệu",
                                      .title = "Số liệu",
                                      .above = above,
                                      .above_len = 1,
                                      .columns = columns,
                                      .columns_len = 2,
                                      .cells = cells,
                                      .rows = 6,
                                      .at = 1780000000};
    struct sink *sink = sink_memory(arena, 0);
    struct diags diags;

    diags_init(&diags, arena, 0);
    assert_int_equal(sheet_table_write(&table, sink, arena, &diags), STATUS_OK);
    assert_memory_equal(sink_memory_text(sink).ptr, "PK\x03\x04", 4);
    assert_int_equal(diags.len, 0);
    (void)sink_close(sink, NULL);
    assert_int_equal(setenv("TMPDIR", "/nonexistent", 1), 0);
    sink = sink_memory(arena, 0);
    assert_int_equal(sheet_table_write(&table, sink, arena, &diags), STATUS_FAILED);
    assert_int_equal(unsetenv("TMPDIR"), 0);
    assert_int_equal(diags.at[0].code, DIAG_E820);
    (void)sink_close(sink, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(writes_texts_that_come_back),
        TEST(cuts_between_letters),
        TEST(names_sheets),
        TEST(tells_the_first_error),
        TEST(leaves_nothing_behind),
        TEST(refuses_more_rows_than_a_sheet_has),
        TEST(writes_any_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
