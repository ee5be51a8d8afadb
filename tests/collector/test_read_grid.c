/*
 * Any CSV or workbook as a grid of cells. The workbook is one that python3's zipfile wrote (tests/e2e/free-form.py), by hand here as XML parts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <zip.h>

#include "collector/collector.h"

static struct grid read(struct arena *arena,
                        struct text bytes,
                        const char *numbers,
                        struct collector_format *format,
                        struct diags *diags,
                        enum status wanted)
{
    struct grid grid = {.arena = arena};
    const struct collector_limits limits = {0};
    diags_init(diags, arena, 10);
    assert_int_equal(
        collector_grid("f", bytes.ptr, bytes.len, &limits, numbers, &grid, format, diags), wanted);
    return grid;
}

static void is(const struct grid_sheet *sheet,
               uint32_t row,
               uint32_t column,
               enum value_kind kind,
               const char *text,
               const char *number)
{
    const struct grid_cell *cell = grid_find(sheet, row, column);
    assert_non_null(cell);
    assert_true(text_is(cell->text, text));
    assert_int_equal(cell->kind, kind);
    assert_true(text_is(cell->number, number));
}

static void test_csv(void **state)
{
    struct arena *arena = arena_new(0);
    struct collector_format format = {0};
    struct diags diags;
    (void)state;
    /* "0,5" can be read in one way only: so "1.234" is a thousand and more */
    struct grid g = read(arena, TEXT("Tỉnh;Số\n\n Hà Nội ;1.234\nHuế;0,5\nX;-\nY;5 triệu\n"), NULL,
                         &format, &diags, STATUS_OK);
    assert_string_equal(format.format, "csv");
    assert_int_equal(g.sheets.len, 1);
    const struct grid_sheet *s = &g.sheets.at[0];
    assert_string_equal(s->name, "");
    is(s, 1, 1, VALUE_KIND_OTHER, "Tỉnh", "");
    is(s, 3, 1, VALUE_KIND_OTHER, "Hà Nội", "");
    is(s, 3, 2, VALUE_KIND_NUMBER, "1.234", "1234");
    is(s, 4, 2, VALUE_KIND_NUMBER, "0,5", "0.5");
    is(s, 5, 2, VALUE_KIND_NIL, "-", "");
    is(s, 6, 2, VALUE_KIND_MEASURED, "5 triệu", "5");
    assert_null(grid_find(s, 2, 1));
    arena_free(arena);
}

/* What the mapping says goes before what the file shows. */
static void test_said(void **state)
{
    struct arena *arena = arena_new(0);
    struct collector_format format = {0};
    struct diags diags;
    (void)state;
    struct grid g = read(arena, TEXT("a;1.234\n"), "1,234.5", &format, &diags, STATUS_OK);
    is(&g.sheets.at[0], 1, 2, VALUE_KIND_NUMBER, "1.234", "1.234");
    g = read(arena, TEXT("a;1.234\n"), "1.234,5", &format, &diags, STATUS_OK);
    is(&g.sheets.at[0], 1, 2, VALUE_KIND_NUMBER, "1.234", "1234");
    g = read(arena, TEXT("a;1.234\n"), NULL, &format, &diags, STATUS_OK); /* two readings: none */
    is(&g.sheets.at[0], 1, 2, VALUE_KIND_OTHER, "1.234", "");
    arena_free(arena);
}

/* ---- workbooks ---- */

struct part {
    const char *name, *xml;
};

/* An archive in memory. */
static struct text archive(struct arena *arena, const struct part *parts, size_t len)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    assert_non_null(zip);
    zip_source_keep(source);
    for (size_t i = 0; i < len; i++)
        assert_true(zip_file_add(zip, parts[i].name,
                                 zip_source_buffer(zip, parts[i].xml, strlen(parts[i].xml), 0),
                                 0) >= 0);
    assert_int_equal(zip_close(zip), 0);
    assert_int_equal(zip_source_open(source), 0);
    zip_stat_t st;
    assert_int_equal(zip_source_stat(source, &st), 0);
    char *bytes = arena_alloc(arena, st.size);
    assert_int_equal(zip_source_read(source, bytes, st.size), (zip_int64_t)st.size);
    (void)zip_source_close(source);
    zip_source_free(source);
    return (struct text){bytes, st.size};
}

#define MAIN   "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PARTS  "http://schemas.openxmlformats.org/package/2006/relationships"

static const struct part book[] = {
    {"[Content_Types].xml",
     "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default "
     "Extension=\"xml\" "
     "ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" "
     "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/"
     "></Types>"},
    {"_rels/.rels", "<Relationships xmlns=\"" PARTS "\"><Relationship Id=\"a\" Type=\"" OFFICE
                    "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
    {"xl/workbook.xml",
     "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE
     "\"><sheets><sheet name=\"Một\" sheetId=\"1\" r:id=\"a\"/><sheet name=\"Hai\" "
     "sheetId=\"2\" state=\"hidden\" r:id=\"b\"/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     "<Relationships xmlns=\"" PARTS "\"><Relationship Id=\"a\" Type=\"" OFFICE
     "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"b\" Type=\"" OFFICE
     "/worksheet\" Target=\"worksheets/sheet2.xml\"/><Relationship Id=\"c\" Type=\"" OFFICE
     "/styles\" Target=\"styles.xml\"/></Relationships>"},
    {"xl/styles.xml",
     "<styleSheet xmlns=\"" MAIN
     "\"><fonts><font/><font><b/></font><font><b val=\"0\"/></font></fonts><cellXfs "
     "count=\"4\"><xf numFmtId=\"0\"/><xf numFmtId=\"10\"/><xf fontId=\"1\"/><xf "
     "fontId=\"2\"><alignment indent=\"2\"/></xf></cellXfs></styleSheet>"},
    {"xl/worksheets/sheet1.xml",
     "<worksheet xmlns=\"" MAIN "\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t "
     "xml:space=\"preserve\">  Nam </t></is></c>"
     "<c r=\"B1\"><v>1234.5</v></c></row><row r=\"3\"><c r=\"A3\" s=\"1\"><v>0.125</v></c><c "
     "r=\"B3\" s=\"1\"><v>-1.5</v></c>"
     "<c r=\"C3\" s=\"1\"><v>0.00125</v></c><c r=\"D3\" t=\"b\"><v>1</v></c><c r=\"E3\" "
     "t=\"inlineStr\"><is><t>1.234,5</t></is></c></row>"
     "</sheetData></worksheet>"},
    {"xl/worksheets/sheet2.xml",
     "<worksheet xmlns=\"" MAIN
     "\"><sheetData><row r=\"1\"><c r=\"A1\"><v>7</v></c></row><row r=\"2\"><c r=\"A2\" "
     "s=\"2\"><v>8</v></c><c r=\"B2\" s=\"3\"><v>9</v></c></row></sheetData>"
     "<mergeCells><mergeCell ref=\"A2:A4\"/></mergeCells></worksheet>"},
};

static void test_workbook(void **state)
{
    struct arena *arena = arena_new(0);
    struct collector_format format = {0};
    struct diags diags;
    (void)state;
    struct grid g = read(arena, archive(arena, book, sizeof book / sizeof book[0]), NULL, &format,
                         &diags, STATUS_OK);
    assert_string_equal(format.format, "xlsx");
    assert_string_equal(format.number_style, "1.234,5");
    assert_int_equal(g.sheets.len, 2);
    const struct grid_sheet *s = &g.sheets.at[0];
    assert_string_equal(s->name, "Một");
    assert_false(s->hidden);
    assert_true(g.sheets.at[1].hidden);
    is(&g.sheets.at[1], 1, 1, VALUE_KIND_NUMBER, "7", "7");
    is(s, 1, 1, VALUE_KIND_OTHER, "Nam", "");
    assert_int_equal(grid_find(s, 1, 1)->indent, 2); /* blanks */
    const struct grid_sheet *two = &g.sheets.at[1];
    assert_true(grid_find(two, 2, 1)->bold);
    assert_false(grid_find(two, 2, 2)->bold || grid_find(two, 1, 1)->bold);
    assert_int_equal(grid_find(two, 2, 2)->indent, 6); /* two indents of three blanks */
    assert_ptr_equal(grid_over(two, 4, 1), grid_find(two, 2, 1));
    assert_null(grid_over(two, 4, 2));
    is(s, 1, 2, VALUE_KIND_NUMBER, "1234.5", "1234.5");
    /* number format 10 is 0.00% (ECMA-376 18.8.30): 0.125 is shown as 12.5 % */
    is(s, 3, 1, VALUE_KIND_MEASURED, "12.5%", "12.5");
    is(s, 3, 2, VALUE_KIND_MEASURED, "-150%", "-150");
    is(s, 3, 3, VALUE_KIND_MEASURED, "0.125%", "0.125");
    is(s, 3, 4, VALUE_KIND_OTHER, "1", "");
    is(s, 3, 5, VALUE_KIND_NUMBER, "1.234,5", "1234.5");
    arena_free(arena);
}

static void test_broken(void **state)
{
    struct arena *arena = arena_new(0);
    struct collector_format format = {0};
    struct diags diags;
    (void)state;
    (void)read(arena, TEXT("PK\x03\x04 and nothing else"), NULL, &format, &diags, STATUS_REJECTED);
    assert_true(diags.errors > 0);
    (void)read(arena, TEXT(""), NULL, &format, &diags, STATUS_REJECTED);
    assert_int_equal(diags.at[0].code, DIAG_E101);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_csv), cmocka_unit_test(test_said),
                                       cmocka_unit_test(test_workbook),
                                       cmocka_unit_test(test_broken)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
