/*
 * What stands in a workbook beside what gris reads: extensions of other namespaces, more formats than anyone needs, values twice in a cell, texts of more
 * characters than a cell may hold, tokens without end, rows that reach to the last column. Expected values follow ECMA-376-1 (18.3.1, 18.8.30, 18.2.28) and
 * the limits of docs/excel.md. Neighbours: book.h, collect.h, test_workbook_variants.c, test_workbook_work.c.
 */
#include "collect.h"

#include <time.h>

#include "book.h"
#include "hostile_books.h"

/* The findings, then "period value=number" of each record. */
static const char *read_book(struct arena *arena, const struct book_spec *spec)
{
    struct collected c;
    struct text_builder b;
    struct text bytes = book_of(arena, spec);
    collect_init(&c);
    collect_with(&c, bytes.ptr, bytes.len, NULL, false);
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, collect_findings(&c));
    for (size_t i = 0; i < c.records.len; i++) {
        const struct record *r = &c.records.at[i];
        text_builder_adds(&b, b.len > 0 ? " | " : "");
        text_builder_add(&b, r->field[RECORD_VALUE]);
        text_builder_adds(&b, "=");
        text_builder_add(&b, r->number);
    }
    collect_drop(&c);
    return b.len == 0 ? "" : text_builder_text(&b).ptr;
}

struct beside {
    const char *name;
    struct book_spec spec;
    const char *expected;
};

#define DAY_LOOK     "<numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/>"
#define DAY(value)   HOSTILE_SHEET("<c s=\"0\"><v>" value "</v></c>")
#define ONE          HOSTILE_SHEET("<c><v>1</v></c>")
#define IN(cell)     HOSTILE_SHEET(cell)
#define FOREIGN(xml) "<sheetData xmlns:w=\"urn:w\">" HOSTILE_HEAD xml "</sheetData>"

static const struct beside table[] = {
    /* Excel 2013 and later writes a workbookPr of its own behind the book's, without date1904 ([MS-XLSX] 2.3.8) */
    {"since 1904, with an extension of the same name",
     {.sheet = DAY("0"),
      .formats = DAY_LOOK,
      .xfs = "<xf numFmtId=\"164\"/>",
      .properties = "date1904=\"1\"",
      .book = "<extLst><ext uri=\"{140A7094-0E35-4892-8432-C4D2E57EDEB5}\" "
              "xmlns:x15=\"http://schemas.microsoft.com/office/spreadsheetml/2010/11/main\">"
              "<x15:workbookPr chartTrackingRefBase=\"1\"/></ext></extLst>"},
     "1904-01-01="},
    {"the same as a default namespace",
     {.sheet = DAY("0"),
      .formats = DAY_LOOK,
      .xfs = "<xf numFmtId=\"164\"/>",
      .properties = "date1904=\"1\"",
      .book = "<extLst><ext><workbookPr xmlns=\"urn:w\"/></ext></extLst>"},
     "1904-01-01="},
    {"a cell of another namespace",
     {.sheet = FOREIGN("<row>" HOSTILE_KEYS
                       "<w:c r=\"D2\"><w:v>7</w:v></w:c><c r=\"D2\"><v>1</v></c></row>")},
     "1=1"},
    {"a row of another namespace",
     {.sheet = FOREIGN("<w:row r=\"2\"/><row r=\"2\">" HOSTILE_KEYS "<c><v>1</v></c></row>")},
     "1=1"},
    {"another prefix of the same namespace, told late",
     {.sheet = "<sheetData>" HOSTILE_HEAD "<z:row "
               "xmlns:z=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">" HOSTILE_KEYS
               "<z:c><z:v>1</z:v></z:c></z:row></sheetData>"},
     "1=1"},
    {"every element with a prefix", {.sheet = ONE, .prefix = "x:"}, "1=1"},
    /* controls stand on rows of their own vocabulary; the last row of a sheet has none behind it */
    {"the anchor of a control behind the last row",
     {.sheet = "<sheetData>" HOSTILE_HEAD "<row r=\"1048576\">" HOSTILE_KEYS
               "<c><v>1</v></c></row></sheetData><controls><control><anchor "
               "xmlns:d=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\">"
               "<from><d:col>1</d:col><d:row>3</d:row></from></anchor></control></controls>"},
     "1=1"},
    {"two values in a cell", {.sheet = IN("<c><v>1</v><v>2</v></c>")}, "E140@2:4"},
    {"a value and a text",
     {.sheet = IN("<c t=\"inlineStr\"><v>1</v><is><t>2</t></is></c>")},
     "E140@2:4"},
    {"two texts in a cell",
     {.sheet = IN("<c t=\"inlineStr\"><is><t>1</t></is><is><t>2</t></is></c>")},
     "E140@2:4"},
    {"an element within a value", {.sheet = IN("<c><v>1<b/>2</v></c>")}, "E140@2:4"},
    {"a cell within a cell", {.sheet = IN("<c><v>1</v><c><v>2</v></c></c>")}, "E140@2:4"},
    {"a day and no time",
     {.sheet = IN("<c t=\"d\"><v>2026-06-15T00:00:00.000Z</v></c>")},
     "2026-06-15="},
    {"a day and a time cut off",
     {.sheet = IN("<c t=\"d\"><v>2026-06-15T00:00:00x</v></c>")},
     "2026-06-15T00:00:00x="},
};

static void test_beside(void **state)
{
    struct arena *arena = arena_new(0);
    int failures = 0;
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const char *got = read_book(arena, &table[i].spec);
        if (strcmp(got, table[i].expected) != 0) {
            print_message("%s: %s, not %s\n", table[i].name, got, table[i].expected);
            failures++;
        }
    }
    arena_free(arena);
    assert_int_equal(failures, 0);
}

/* Workbooks that were copied together for years have thousands of number formats: the last one counts as the first does. */
static void test_many_formats(void **state)
{
    struct arena *arena = arena_new(0);
    struct text_builder b;
    (void)state;
    text_builder_init(&b, arena, 0);
    for (unsigned i = 0; i < 3000; i++)
        text_builder_addf(&b, "<numFmt numFmtId=\"%u\" formatCode=\"0.0\"/>", 164 + i);
    text_builder_adds(&b, "<numFmt numFmtId=\"9000\" formatCode=\"0.0%\"/>");
    const struct book_spec spec = {.sheet = IN("<c s=\"0\"><v>0.125</v></c>"),
                                   .formats = text_builder_text(&b).ptr,
                                   .xfs = "<xf numFmtId=\"9000\"/>"};
    assert_string_equal(read_book(arena, &spec), "12.5%=12.5");
    arena_free(arena);
}

/* 32,767 characters as Excel counts them, units of UTF-16, however many bytes they are: letters of one, three ("ế") and four bytes (two units). */
static void test_characters(void **state)
{
    static const struct {
        const char *character;
        unsigned most;
    } kinds[] = {{"a", 32767}, {"\u1ebf", 32767}, {"\U0001F600", 16383}};
    (void)state;
    for (size_t i = 0; i < 2 * sizeof kinds / sizeof kinds[0]; i++) {
        struct arena *arena = arena_new(0);
        bool beyond = i % 2 == 1;
        const char *text =
            hostile_repeat(arena, "", kinds[i / 2].character, kinds[i / 2].most + beyond, "");
        const char *cell = arena_printf(
            arena, "<c><v>1</v></c></row><row><c t=\"inlineStr\"><is><t>%s</t></is></c>", text);
        const struct book_spec inline_text = {
            .stored = true,
            .sheet = arena_printf(arena, "<sheetData>" HOSTILE_HEAD "<row>%s%s</row></sheetData>",
                                  HOSTILE_KEYS, cell)};
        const struct book_spec shared = {.stored = true,
                                         .sheet = ONE,
                                         .strings =
                                             arena_printf(arena, "<si><t>%s</t></si>", text)};
        const char *first = read_book(arena, &inline_text), *second = read_book(arena, &shared);
        assert_true((strstr(first, "E148") != NULL) == beyond);
        assert_string_equal(second, beyond ? "E148@0:0" : "1=1");
        arena_free(arena);
    }
}

static long milliseconds(const struct timespec *from)
{
    struct timespec to;
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to), 0);
    return (to.tv_sec - from->tv_sec) * 1000 + (to.tv_nsec - from->tv_nsec) / 1000000;
}

/* One remark of 18 MB: nobody reads on to its end, as a parser that begins it again with each piece would. */
static void test_token_without_end(void **state)
{
    struct arena *arena = arena_new(0);
    struct timespec from;
    const struct book_spec spec = {
        .stored = true,
        .sheet = hostile_repeat(arena, "<!--", " remark ", (size_t)18 << 17, "-->" HOSTILE_GOOD)};
    (void)state;
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from), 0);
    const char *got = read_book(arena, &spec);
    print_message("a remark of 18 MB: %s, %ld ms\n", got, milliseconds(&from));
    assert_string_equal(got, "E148@0:0");
    arena_free(arena);
}

/* Rows of one cell each, in the last column: a row costs what stands in it, not the columns before it. The same cells in column F say how much that is. */
static void test_last_column(void **state)
{
    enum { ROWS = 20000 };
    struct arena *arena = arena_new(0);
    long cost[2];
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct text_builder b;
        struct timespec from;
        text_builder_init(&b, arena, 0);
        text_builder_adds(&b, "<sheetData>" HOSTILE_HEAD);
        for (unsigned row = 2; row < ROWS + 2; row++)
            text_builder_addf(&b, "<row r=\"%u\"><c r=\"%s%u\"><v>%u</v></c></row>", row,
                              i == 0 ? "F" : "XFD", row, row);
        text_builder_adds(&b, "</sheetData>");
        const struct book_spec spec = {.stored = true, .sheet = text_builder_text(&b).ptr};
        assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from), 0);
        const char *got = read_book(arena, &spec);
        cost[i] = milliseconds(&from);
        assert_memory_equal(got, "E107@2", 6);
    }
    print_message("%d rows: to F %ld ms, to XFD %ld ms\n", ROWS, cost[0], cost[1]);
    assert_true(cost[1] < 4 * cost[0] + 250);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beside),      cmocka_unit_test(test_many_formats),
        cmocka_unit_test(test_characters),  cmocka_unit_test(test_token_without_end),
        cmocka_unit_test(test_last_column),
    };
    collector_prepare();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
