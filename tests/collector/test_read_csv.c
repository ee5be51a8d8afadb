/*
 * read_csv.c with header.c and rows.c, through the folder's verbs: records and their places, and every kind of broken file with
 * its findings. Expected rows and columns are those that a spreadsheet shows. Neighbours: collector/read_csv.c.
 */
#include "collect.h"

#define HEADER "org_code,period,indicator_code,value\n"

/* ---- what is read ---------------------------------------------------------------------------------------------------------- */

static void test_plain_file(void **state)
{
    (void)state;
    struct collected c = collect(HEADER "01,2014,APD.AREA,3324.5\n02,2014,APD.AREA,-\n");
    assert_int_equal(c.status, STATUS_OK);
    assert_string_equal(c.format.format, "csv");
    assert_string_equal(c.format.encoding, "utf-8");
    assert_string_equal(c.format.delimiter, ",");
    assert_string_equal(c.format.number_style, "1234.5");
    assert_int_equal(c.records.len, 2);
    const struct record *r = &c.records.at[0];
    assert_string_equal(r->at.file, "file");
    assert_int_equal(r->at.row, 2);
    assert_int_equal(r->at.column, 4);
    assert_null(r->cell);
    assert_text(r->field[RECORD_ORG_CODE], "01");
    assert_text(r->field[RECORD_PERIOD], "2014");
    assert_text(r->field[RECORD_INDICATOR_CODE], "APD.AREA");
    assert_text(r->field[RECORD_VALUE], "3324.5");
    assert_text(r->field[RECORD_NOTE], "");
    assert_int_equal(r->column[RECORD_ORG_CODE], 1);
    assert_int_equal(r->column[RECORD_VALUE], 4);
    assert_int_equal(r->column[RECORD_NOTE], 0);
    assert_int_equal(r->value_kind, VALUE_KIND_NUMBER);
    assert_text(r->number, "3324.5");
    assert_int_equal(c.records.at[1].at.row, 3);
    assert_int_equal(c.records.at[1].value_kind, VALUE_KIND_NIL);
    collect_drop(&c);
}

/* A file as Excel saves it in Vietnam, under two title lines with their own commas and quotes. */
static void test_vietnamese_file(void **state)
{
    (void)state;
    struct collected c = collect("\xEF\xBB\xBFTỔNG CỤC THỐNG KÊ;;;;\r\n"
                                 "Số liệu \"tạm tính\", năm 2014;;;;\r\n"
                                 "\r\n"
                                 "Period;ORG_CODE; Value ;indicator_code;note;;\r\n"
                                 "2014;01;1.234,5;APD.AREA;\"dòng một\r\ndòng hai\";;\r\n"
                                 ";;;;;;\r\n"
                                 "2014;02;1.234;APD.AREA;;;\r\n");
    assert_string_equal(collect_findings(&c), "");
    assert_string_equal(c.format.encoding, "utf-8-bom");
    assert_string_equal(c.format.delimiter, ";");
    assert_string_equal(c.format.number_style, "1.234,5");
    assert_int_equal(c.header_row, 4);
    assert_int_equal(c.records.len, 2);
    assert_int_equal(c.records.at[0].at.row, 5);
    assert_int_equal(c.records.at[0].at.column, 3);
    assert_text(c.records.at[0].number, "1234.5");
    assert_text(c.records.at[0].field[RECORD_NOTE], "dòng một\r\ndòng hai");
    assert_int_equal(c.records.at[1].at.row,
                     7); /* the quoted line end is inside row 5, the blank row is 6 */
    assert_text(c.records.at[1].number, "1234");
    collect_drop(&c);
}

static void test_every_field_and_dimensions(void **state)
{
    (void)state;
    struct collected c = collect(
        "sex,org_code,org_level,regime,form_code,period,vintage,indicator_code,value,status,note,"
        "reference_no,Ngo\xCC\x82n ngu\xCC\x9B\xCC\x83\n"
        "F,01,province,DS,DS-01,2014,final,POP,5,confidential,n,12/BC,\n");
    static const char *const expected[RECORD_FIELDS] = {
        [RECORD_ORG_CODE] = "01",         [RECORD_ORG_LEVEL] = "province",
        [RECORD_REGIME] = "DS",           [RECORD_FORM_CODE] = "DS-01",
        [RECORD_PERIOD] = "2014",         [RECORD_VINTAGE] = "final",
        [RECORD_INDICATOR_CODE] = "POP",  [RECORD_VALUE] = "5",
        [RECORD_STATUS] = "confidential", [RECORD_NOTE] = "n",
        [RECORD_REFERENCE_NO] = "12/BC"};
    assert_string_equal(collect_findings(&c), "");
    assert_int_equal(c.dimensions_len, 2);
    assert_text(c.dimensions[0], "sex");
    assert_text(c.dimensions[1], "Ngôn ngữ"); /* NFC */
    assert_int_equal(c.dimension_columns[1], 13);
    assert_int_equal(c.records.len, 1);
    const struct record *r = &c.records.at[0];
    for (int i = 0; i < RECORD_FIELDS; i++) {
        assert_text(r->field[i], expected[i]);
    }
    assert_int_equal(r->members_len, 2);
    assert_text(r->dimension[0], "sex");
    assert_text(r->member[0], "F");
    assert_int_equal(r->member_column[0], 1);
    assert_text(r->member[1], "");
    assert_int_equal(r->member_column[1], 13);
    collect_drop(&c);
}

static void test_cells_are_trimmed_and_nfc(void **state)
{
    (void)state;
    struct collected c =
        collect("org_code,period,indicator_code,value,note\n"
                "\xC2\xA0"
                "01 ,2014\t,\" APD \",\"\xC2\xA0 5 \",Ha\xCC\x80 No\xCC\xA3\xCC\x82i\n");
    assert_int_equal(c.records.len, 1);
    assert_text(c.records.at[0].field[RECORD_ORG_CODE], "01");
    assert_text(c.records.at[0].field[RECORD_PERIOD], "2014");
    assert_text(c.records.at[0].field[RECORD_INDICATOR_CODE], "APD");
    assert_text(c.records.at[0].number, "5");
    assert_text(c.records.at[0].field[RECORD_NOTE], "Hà Nội");
    collect_drop(&c);
}

static void test_value_kinds(void **state)
{
    (void)state;
    static const enum value_kind expected[] = {VALUE_KIND_BLANK,          VALUE_KIND_NIL,
                                               VALUE_KIND_NOT_AVAILABLE,  VALUE_KIND_NOT_AVAILABLE,
                                               VALUE_KIND_NOT_APPLICABLE, VALUE_KIND_MEASURED,
                                               VALUE_KIND_NUMBER};
    struct collected c =
        collect(HEADER "1,2,A,\n1,2,A,–\n1,2,A,..\n1,2,A,…\n1,2,A,n/a\n1,2,A,12%\n1,2,A,12\n");
    assert_int_equal(c.records.len, 7);
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(c.records.at[i].value_kind, expected[i]);
    }
    collect_drop(&c);
}

/* The line is for the spreadsheet, which does not show it: the header is row 1. */
static void test_sep_line(void **state)
{
    (void)state;
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    for (size_t i = 0; i < 3; i++) {
        char csv[256];
        snprintf(csv, sizeof csv, "sep=;%sorg_code;period;indicator_code;value%s01;2014;A;x,y\n",
                 ends[i], ends[i]);
        struct collected c = collect(csv);
        assert_string_equal(collect_findings(&c), "");
        assert_string_equal(c.format.delimiter, ";");
        assert_int_equal(c.records.at[0].at.row, 2);
        collect_drop(&c);
    }
    /* it rules out the others */
    struct collected c = collect("SEP=;\n" HEADER "01,2014,A,5\n");
    assert_string_equal(collect_findings(&c), "E106@1:0");
    assert_string_equal(c.format.delimiter, ";");
    collect_drop(&c);
    /* not one of ours, so it is a title */
    c = collect("sep=|\n" HEADER "01,2014,A,5\n");
    assert_int_equal(c.records.at[0].at.row, 3);
    collect_drop(&c);
    c = collect("sep=;;\n" HEADER "01,2014,A,5\n");
    assert_int_equal(c.records.at[0].at.row, 3);
    collect_drop(&c);
    c = collect("sep=;");
    assert_string_equal(collect_findings(&c), "E106@0:0");
    collect_drop(&c);
}

static void test_header_within_fifty_rows(void **state)
{
    (void)state;
    char csv[1024] = "";
    for (int i = 0; i < 49; i++) {
        strncat(csv, "x\n", sizeof csv - strlen(csv) - 1);
    }
    strncat(csv, HEADER "01,2014,A,5\n", sizeof csv - strlen(csv) - 1);
    struct collected c = collect(csv); /* the header is row 50 */
    assert_string_equal(collect_findings(&c), "");
    assert_int_equal(c.records.at[0].at.row, 51);
    collect_drop(&c);
    char more[1030] = "x\n";
    strncat(more, csv, sizeof more - strlen(more) - 1);
    c = collect(more); /* row 51 */
    assert_string_equal(collect_findings(&c), "E106@0:0");
    collect_drop(&c);
}

static void test_handler_stops(void **state)
{
    (void)state;
    struct collected c;
    collect_init(&c);
    c.stop_after = 2;
    static const char csv[] = HEADER "1,2,A,1\n1,2,A,2\n1,2,A,3\n1,2,A\n";
    collect_with(&c, csv, sizeof csv - 1, NULL, false);
    assert_int_equal(c.records.len, 2);
    assert_int_equal(c.status, STATUS_OK); /* the ragged row was not reached */
    collect_drop(&c);
    collect_init(&c);
    c.stop_after = 2;
    collect_with(&c, csv, sizeof csv - 1, NULL, true);
    assert_int_equal(c.rows.len, 2);
    collect_drop(&c);
}

static bool refuse_dimensions(
    void *ctx, const struct text *names, const uint32_t *columns, size_t len, struct place at)
{
    (void)names, (void)columns, (void)len, (void)at;
    ++*(int *)ctx;
    return false;
}

static bool count_record(void *ctx, const struct record *r)
{
    (void)r;
    *(int *)ctx += 100;
    return true;
}

static void test_handlers_are_optional(void **state)
{
    (void)state;
    static const char csv[] = HEADER "1,2,A,1\n";
    struct arena *arena = arena_new(0);
    struct diags diags;
    diags_init(&diags, arena, 10);
    const struct collector_handler none = {0};
    assert_int_equal(collector_read("f", csv, sizeof csv - 1, NULL, &none, arena, NULL, &diags),
                     STATUS_OK);
    assert_int_equal(collector_show("f", csv, sizeof csv - 1, NULL, &none, arena, NULL, &diags),
                     STATUS_OK);
    int calls = 0;
    const struct collector_handler refusing = {
        .ctx = &calls, .dimensions = refuse_dimensions, .record = count_record};
    collector_read("f", csv, sizeof csv - 1, NULL, &refusing, arena, NULL, &diags);
    assert_int_equal(calls, 1);
    arena_free(arena);
}

/* ---- what is refused --------------------------------------------------------------------------------------------------------- */

struct broken {
    const char *csv, *findings;
    size_t records;
};

static const struct broken broken_files[] = {
    /* header */
    {"a,b,c\n1,2,3\n", "E106@0:0", 0},
    {"\n\norg_code,period,value\n1,2,3\n", "E106@3:0", 0},
    {"org_code|period|indicator_code|value\n", "E106@0:0", 0},
    {HEADER, "E112@1:0", 0},
    {"title\n" HEADER "\n,,,\n", "E112@2:0", 0},
    {"org_code,period,indicator_code,value,Value\n1,2,A,1,2\n", "E110@1:5", 0},
    {"org_code,period,indicator_code,value,sex,sex,SEX\n1,2,A,1,F,F,F\n", "E110@1:6", 0},
    {"value,value,value,org_code,period,indicator_code\n1,1,1,1,2,A\n", "E110@1:2 E110@1:3", 0},
    {"org_code,,period,indicator_code,value\n1,,2,A,1\n1,z,2,A,1\n1,z,2,A,1\n", "E111@3:2", 3},
    /* rows */
    {HEADER "1,2,A\n1,2,A,4\n", "E107@2:0", 1},
    {HEADER "1,2,A,833,4\n1,2,A,4\n1,2\n", "E107@2:0 E107@4:0", 1},
    {HEADER "1,2,A,4,,,\n1,2,A,4,, ,\n", "", 2},
    {"org_code,period,indicator_code,value,,\n1,2,A,4\n1,2,A,4,\n1,2,A,4,,,,\n", "", 3},
    {"org_code,period,indicator_code,value,,\n1,2,A,4,z\n", "E107@2:0", 0},
    /* quotes */
    {HEADER "1,2,A,7\"8\n1,2,A,4\n", "E109@2:4", 1},
    {HEADER "1,\"2\"x,A,7\n1,2,A,4\n", "E109@2:2", 1},
    {HEADER "1,2,A,4\n\n1,2,\"A,7\n1,2,A,4\n", "E108@4:3", 1},
    {HEADER "\"", "E108@2:1", 0},
    {"\"title\n" HEADER "1,2,A,4\n", "E106@0:0 E108@1:1", 0},
    {"ti\"tle\n" HEADER "1,2,A,4\n", "", 1},
    {"ti\"tle\na,b\n", "E106@0:0 E109@1:1", 0},
    /* number style: the whole file or nothing */
    {"org_code;period;indicator_code;value\n1;2;A;1.234\n1;2;A;25\n1;2;A;6,789\n",
     "E114@2:4 E114@4:4", 0},
    {HEADER "1,2,A,1.5\n1,2,A,\"2,5\"\n1,2,A,3.5\n", "E115@3:4", 0},
    {HEADER "1,2,A,\"2,5\"\n1,2,A,1.5\n1,2,A,1.234\n1,2\n", "E115@3:4 E107@5:0", 0},
};

static void test_broken_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof broken_files / sizeof broken_files[0]; i++) {
        const struct broken *b = &broken_files[i];
        struct collected c = collect(b->csv);
        if (strcmp(collect_findings(&c), b->findings) != 0 || c.records.len != b->records) {
            collect_print(&c);
            fail_msg("%zu: “%s” gives “%s” and %zu records", i, b->csv, collect_findings(&c),
                     c.records.len);
        }
        assert_int_equal(c.status, *b->findings ? STATUS_REJECTED : STATUS_OK);
        collect_drop(&c);
    }
}

static void check_args(const char *csv, const char *first, const char *second, const char *third)
{
    struct collected c = collect(csv);
    const struct diag *d = &c.diags.at[0];
    assert_true(c.diags.len > 0);
    assert_string_equal(d->arg[0], first);
    if (second) {
        assert_string_equal(d->arg[1], second);
    }
    if (third) {
        assert_string_equal(d->arg[2], third);
    }
    collect_drop(&c);
}

static void test_arguments(void **state)
{
    (void)state;
    check_args("a\n", "org_code, period, indicator_code, value", NULL, NULL);
    check_args("period,org_code,x\n", "indicator_code, value", NULL, NULL);
    check_args(HEADER "1,2,A,833,4\n", "5", "4", NULL);
    check_args(HEADER "1,2,A,\"833\n", "2", NULL, NULL);
    check_args(HEADER "1,2,A,1.234\n", "1.234", "1234", "1.234");
    check_args(HEADER "1,2,A,\"1,234\"\n", "1,234", "1234", "1.234");
    check_args(HEADER "1,2,A,1.5\n1,2,A,\"2,5\"\n", "1.5", "2,5", NULL);
    check_args("org_code,period,indicator_code,value,period\n", "period", NULL, NULL);
}

/* A finding quotes the start of a long cell, cut at a character. */
static void test_long_argument(void **state)
{
    (void)state;
    char csv[1024] = "org_code,period,indicator_code,value,";
    for (int twice = 0; twice < 2; twice++) {
        strncat(csv, twice ? ",a" : "a", sizeof csv - strlen(csv) - 1);
        for (int i = 0; i < 100; i++) {
            strncat(csv, "ồ", sizeof csv - strlen(csv) - 1); /* 3 bytes */
        }
    }
    struct collected c = collect(csv);
    size_t bad;
    const char *arg = c.diags.at[0].arg[0];
    assert_int_equal(c.diags.at[0].code, DIAG_E110);
    assert_true(text_valid_utf8(arg, strlen(arg), &bad));
    /* 1 + 39 * 3 = 118 bytes fit in 120; then the dots, 3 bytes */
    assert_int_equal(strlen(arg), 121);
    collect_drop(&c);
}

/* ---- limits -------------------------------------------------------------------------------------------------------------------- */

struct limited {
    struct collector_limits limits;
    const char *csv, *findings, *name;
    size_t records;
};

static const struct limited limited_files[] = {
    {{.bytes = 40}, HEADER "1,2,A,4\n", "E113@0:0", "bytes", 0},
    {{.bytes = 45}, HEADER "1,2,A,4\n", "", NULL, 1},
    {{.line_bytes = 40},
     HEADER "1,2,A,\"4444444444444444444444444444444444444\"\n1,2,A,4\n",
     "E113@2:0",
     "line_bytes",
     1},
    {{.cell_bytes = 14},
     HEADER "1,2,A,123456789012345\n1,2,A,12345678901234\n",
     "E113@2:4",
     "cell_bytes",
     1},
    {{.cell_bytes = 14},
     HEADER "1,\"12345678901234567\",A,123456789012345\n1,2,A,4\n",
     "E113@2:2",
     "cell_bytes",
     1},
    {{.columns = 4}, HEADER "1,2,A,4\n1,2,A,4,\n1,2,A,4,,\n", "E113@3:5 E113@4:5", "columns", 1},
    {{.rows = 3}, HEADER "1,2,A,4\n1,2,A,4\n", "", NULL, 2},
    {{.rows = 3}, HEADER "1,2,A,4\n1,2,A,4\n1,2,A,4\n1,2\n", "E113@4:0", "rows", 2},
    {{.rows = SIZE_MAX}, HEADER "1,2,A,4\n", "", NULL, 1},
};

static void test_limits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof limited_files / sizeof limited_files[0]; i++) {
        const struct limited *l = &limited_files[i];
        struct collected c;
        collect_init(&c);
        collect_with(&c, l->csv, strlen(l->csv), &l->limits, false);
        assert_string_equal(collect_findings(&c), l->findings);
        assert_int_equal(c.records.len, l->records);
        if (l->name) {
            assert_string_equal(c.diags.at[0].arg[0], l->name);
        }
        collect_drop(&c);
    }
}

/* Past the cap findings are counted and nothing is kept of them. */
static void test_findings_are_capped(void **state)
{
    (void)state;
    struct collected c;
    collect_init(&c);
    diags_init(&c.diags, c.arena, 2);
    static const char csv[] = HEADER "1\n2\n3\n4\n1,2,A,1.234\n";
    collect_with(&c, csv, sizeof csv - 1, NULL, false);
    assert_int_equal(c.diags.len, 2);
    assert_int_equal(c.diags.errors, 5);
    assert_int_equal(c.status, STATUS_REJECTED);
    collect_drop(&c);
}

/* Memory does not grow with the rows. */
static void test_memory_is_flat(void **state)
{
    (void)state;
    size_t used[2];
    for (int big = 0; big < 2; big++) {
        size_t rows = big ? 20000 : 200, len = sizeof HEADER - 1;
        static const char row[] = "01,2014,APD.AREA,\"3324.5\",\n";
        char *csv = malloc(len + rows * sizeof row);
        assert_non_null(csv);
        memcpy(csv, HEADER, len);
        for (size_t i = 0; i < rows; i++, len += sizeof row - 1) {
            memcpy(csv + len, row, sizeof row - 1);
        }
        struct arena *arena = arena_new(0);
        struct diags diags;
        int calls = 0;
        const struct collector_handler handler = {.ctx = &calls, .record = count_record};
        diags_init(&diags, arena, 10);
        assert_int_equal(collector_read("f", csv, len, NULL, &handler, arena, NULL, &diags),
                         STATUS_OK);
        assert_int_equal(calls, (int)rows * 100);
        used[big] = arena_used(arena);
        arena_free(arena);
        free(csv);
    }
    assert_int_equal(used[0], used[1]);
}

/* ---- rows as they stand, and one cell -------------------------------------------------------------------------------------------- */

static void test_show(void **state)
{
    (void)state;
    struct collected c = collect_shown("Tiêu đề\n\na;b;\"c\nd\"\n1,5; ;2\n;;\n7\n");
    assert_string_equal(collect_findings(&c), "");
    assert_string_equal(c.format.delimiter, ";");
    assert_string_equal(c.format.number_style, "1234,5");
    assert_int_equal(c.records.len, 0);
    assert_int_equal(c.rows.len, 4);
    assert_int_equal(c.rows.at[0].row, 1);
    assert_text(c.rows.at[0].cells[0], "Tiêu đề");
    assert_int_equal(c.rows.at[1].row, 3);
    assert_int_equal(c.rows.at[1].len, 3);
    assert_text(c.rows.at[1].cells[2], "c\nd");
    assert_int_equal(c.rows.at[2].row, 4);
    assert_text(c.rows.at[2].cells[1], "");
    assert_int_equal(c.rows.at[3].row, 6);
    collect_drop(&c);
}

static void test_show_tells_the_style_of_the_value_column(void **state)
{
    (void)state;
    struct collected c = collect_shown(HEADER "1.5,2014,1.234.567,\"0,5\"\n");
    assert_string_equal(c.format.number_style, "1234,5");
    assert_int_equal(c.rows.len, 2);
    collect_drop(&c);
    c = collect_shown("a\tb\n1.234\t2\n");
    assert_string_equal(c.format.delimiter, "\t");
    assert_string_equal(c.format.number_style, "ambiguous");
    assert_int_equal(c.status, STATUS_OK);
    collect_drop(&c);
    c = collect_shown("one column\nof text\n");
    assert_string_equal(c.format.delimiter, ",");
    assert_string_equal(c.format.number_style, "none");
    collect_drop(&c);
    c = collect_shown("a,b\nc,\"d\n");
    assert_string_equal(collect_findings(&c), "E108@2:2");
    collect_drop(&c);
}

static void test_cell(void **state)
{
    (void)state;
    static const char csv[] = "\xEF\xBB\xBFtitle\n\norg_code;period;indicator_code;value\n"
                              "01;2014;\"A\nB\"; 1.234,5 \n\n02;2014;A;..\n";
    struct arena *arena = arena_new(0);
    size_t len = sizeof csv - 1;
    assert_text(collector_cell(csv, len, NULL, 4, 4, arena), "1.234,5");
    assert_text(collector_cell(csv, len, NULL, 4, 3, arena), "A\nB");
    assert_text(collector_cell(csv, len, NULL, 6, 4, arena), "..");
    assert_text(collector_cell(csv, len, NULL, 3, 1, arena), "org_code");
    assert_text(collector_cell(csv, len, NULL, 5, 1, arena), "");
    assert_text(collector_cell(csv, len, NULL, 6, 5, arena), "");
    assert_text(collector_cell(csv, len, NULL, 6, 0, arena), "");
    assert_text(collector_cell(csv, len, NULL, 7, 1, arena), "");
    assert_text(collector_cell(csv, len, NULL, 0, 1, arena), "");
    assert_text(collector_cell("PK\x03\x04", 4, NULL, 1, 1, arena), "");
    assert_text(collector_cell("", 0, NULL, 1, 1, arena), "");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_file),
        cmocka_unit_test(test_vietnamese_file),
        cmocka_unit_test(test_every_field_and_dimensions),
        cmocka_unit_test(test_cells_are_trimmed_and_nfc),
        cmocka_unit_test(test_value_kinds),
        cmocka_unit_test(test_sep_line),
        cmocka_unit_test(test_header_within_fifty_rows),
        cmocka_unit_test(test_handler_stops),
        cmocka_unit_test(test_handlers_are_optional),
        cmocka_unit_test(test_broken_files),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_long_argument),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_findings_are_capped),
        cmocka_unit_test(test_memory_is_flat),
        cmocka_unit_test(test_show),
        cmocka_unit_test(test_show_tells_the_style_of_the_value_column),
        cmocka_unit_test(test_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
