/*
 * read_json.c through the folder's verbs: report objects to heads and records with pointers, and every kind of broken file.
 * Expected values: the shape in the design's "Report files", RFC 8259, RFC 6901. Neighbours: collector/read_json.c.
 */
#include "collect.h"

/* A report with these values, and one with these members. */
#define HEAD           "\"org\":\"01\",\"regime\":\"DS\",\"period\":\"2014\",\"form\":\"DS-01\""
#define REPORT(values) "{" HEAD ",\"values\":[" values "]}"
#define VALUE(value)   "{\"indicator\":\"POP\",\"value\":" value "}"

static void test_one_report(void **state)
{
    (void)state;
    struct collected c = collect(
        "{\"org\":\" 01 \",\"org_level\":\"province\",\"regime\":\"DS\",\"period\":\"2014\","
        "\"form\":\"DS-01\",\"vintage\":\"final\",\"reference_no\":\"12/BC\",\n"
        "\"values\":[{\"indicator\":\"POP\",\"members\":{\"sex\":\"F\",\"age\":\"_T\"},"
        "\"value\":\"833.4\",\"status\":\"confidential\",\"note\":\"To\\u0302\\u0309ng\"},\n"
        "{\"indicator\":\"AREA\",\"value\":-17}],\n"
        "\"outline\":[{\"title\":\"Ngo\xCC\x82n\", \"n\":1}]}");
    assert_string_equal(collect_findings(&c), "");
    assert_int_equal(c.status, STATUS_OK);
    assert_string_equal(c.format.format, "json");
    assert_null(c.format.delimiter);
    assert_string_equal(c.format.number_style, "text");
    assert_int_equal(c.heads.len, 1);
    assert_string_equal(c.heads.at[0].cell, "");
    assert_text(c.heads.at[0].field[RECORD_ORG_CODE], "01");
    assert_text(c.heads.at[0].field[RECORD_INDICATOR_CODE], "");
    assert_int_equal(c.outlines.len, 1);
    assert_string_equal(c.outlines.at[0], "[{\"title\":\"Ngôn\",\"n\":1}]");
    assert_int_equal(c.records.len, 2);
    const struct record *r = &c.records.at[0];
    static const char *const expected[RECORD_FIELDS] = {
        [RECORD_ORG_CODE] = "01",         [RECORD_ORG_LEVEL] = "province",
        [RECORD_REGIME] = "DS",           [RECORD_FORM_CODE] = "DS-01",
        [RECORD_PERIOD] = "2014",         [RECORD_VINTAGE] = "final",
        [RECORD_INDICATOR_CODE] = "POP",  [RECORD_VALUE] = "833.4",
        [RECORD_STATUS] = "confidential", [RECORD_NOTE] = "Tổng",
        [RECORD_REFERENCE_NO] = "12/BC"};
    for (int i = 0; i < RECORD_FIELDS; i++) {
        assert_text(r->field[i], expected[i]);
    }
    assert_int_equal(r->at.row, 1);
    assert_int_equal(r->at.column, 0);
    assert_string_equal(r->cell, "/values/0/value");
    assert_int_equal(r->members_len, 2);
    assert_text(r->dimension[0], "sex");
    assert_text(r->member[0], "F");
    assert_text(r->dimension[1], "age");
    assert_text(r->member[1], "_T");
    assert_int_equal(r->member_column[0], 0);
    assert_text(r->number, "833.4");
    assert_int_equal(c.records.at[1].at.row, 2);
    assert_text(c.records.at[1].field[RECORD_VALUE], "-17");
    assert_text(c.records.at[1].number, "-17");
    assert_int_equal(c.records.at[1].members_len, 0);
    collect_drop(&c);
}

static void test_array_of_reports(void **state)
{
    (void)state;
    struct collected c = collect("\xEF\xBB\xBF[" REPORT(
        VALUE("\"1\"") "," VALUE("\"2\"")) ",\n" REPORT("") "," REPORT(VALUE("3")) "]\n");
    assert_string_equal(collect_findings(&c), "");
    assert_int_equal(c.heads.len, 3); /* an empty report is one too */
    assert_string_equal(c.heads.at[1].cell, "/1");
    assert_int_equal(c.records.len, 3);
    assert_string_equal(c.records.at[1].cell, "/0/values/1/value");
    assert_string_equal(c.records.at[2].cell, "/2/values/0/value");
    assert_int_equal(c.records.at[2].at.row, 3);
    collect_drop(&c);
}

struct figure {
    const char *json;
    enum value_kind kind;
    const char *number;
};

/* A figure in a string is written plainly: a decimal point, no groups. */
static const struct figure figures[] = {
    {"\"0\"", VALUE_KIND_NUMBER, "0"},
    {"\"-12.50\"", VALUE_KIND_NUMBER, "-12.50"},
    {"\"1.234\"", VALUE_KIND_NUMBER, "1.234"},
    {"\"12345678901234567.89\"", VALUE_KIND_NUMBER, "12345678901234567.89"},
    {"9223372036854775807", VALUE_KIND_NUMBER, "9223372036854775807"},
    {"-9223372036854775808", VALUE_KIND_NUMBER, "-9223372036854775808"},
    {"\" 5 \"", VALUE_KIND_NUMBER, "5"},
    {"\"1,234\"", VALUE_KIND_OTHER, ""},
    {"\"1,5\"", VALUE_KIND_OTHER, ""},
    {"\"1 234\"", VALUE_KIND_OTHER, ""},
    {"\"+5\"", VALUE_KIND_OTHER, ""},
    {"\"(5)\"", VALUE_KIND_OTHER, ""},
    {"\"\xE2\x88\x92"
     "5\"",
     VALUE_KIND_OTHER, ""},
    {"\"1e5\"", VALUE_KIND_OTHER, ""},
    {"\"tám\"", VALUE_KIND_OTHER, ""},
    {"\"\"", VALUE_KIND_BLANK, ""},
    {"null", VALUE_KIND_BLANK, ""},
    {"\"-\"", VALUE_KIND_NIL, ""},
    {"\"..\"", VALUE_KIND_NOT_AVAILABLE, ""},
    {"\"n/a\"", VALUE_KIND_NOT_APPLICABLE, ""},
};

static void test_figures(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        char json[256];
        snprintf(json, sizeof json, REPORT(VALUE("%s")), figures[i].json);
        struct collected c = collect(json);
        assert_string_equal(collect_findings(&c), "");
        assert_int_equal(c.records.len, 1);
        assert_int_equal(c.records.at[0].value_kind, figures[i].kind);
        assert_text(c.records.at[0].number, figures[i].number);
        collect_drop(&c);
    }
}

/* ---- what is refused --------------------------------------------------------------------------------------------------------- */

struct broken {
    const char *json, *findings, *cell, *arg;
    size_t records;
};

static const struct broken broken_files[] = {
    /* no data */
    {"[]", "E112@0:0", NULL, NULL, 0},
    {"[ \n ]", "E112@0:0", NULL, NULL, 0},
    /* syntax, with line and column */
    {"{\n \"org\"", "E120@1:1", NULL, "'{' never closed", 0},
    {"[\n{\"a\": \"b]", "E120@2:7", NULL, "'\"' never closed", 0},
    {"[\n{]", "E120@2:2", NULL, "']' closes another bracket", 0},
    {"{} \n{}", "E120@2:1", NULL, "text after the end", 0},
    {"{\"org\":01}", "E120@1:8", NULL, NULL, 0},
    {"{\"org\":'a'}", "E120@1:8", NULL, NULL, 0},
    {"{\"org\":\"a\",}", "E120@1:12", NULL, NULL, 0},
    {"[" REPORT(VALUE("1")) ",]", "E120@1:101", NULL, NULL, 1},
    {"[,]", "E120@1:2 E120@1:3", NULL, NULL, 0},
    {"[{\"a\" 1},\n{\"b\" 2},\n" REPORT(VALUE("1")) "]", "E120@1:7 E120@2:6", NULL, NULL, 1},
    {REPORT(VALUE("9223372036854775808")), "E120@1:113", NULL, NULL, 0},
    {REPORT(VALUE("1e999")), "E120@1:99", NULL, NULL, 0},
    {REPORT(VALUE("\"\\ud800\"")), "E120@1:102", NULL, NULL, 0},
    {REPORT(VALUE("\"\\u0000\"")), "E120@1:102", NULL, NULL, 0},
    /* keys twice */
    {"{\"org\":\"1\",\n\"org\":\"2\"}", "E121@2:5", NULL, "org", 0},
    {REPORT("{\"indicator\":\"POP\",\"value\":\"1\",\"value\":\"2\"}"), "E121@1:105", NULL, "value",
     0},
    /* members */
    {"{" HEAD ",\"values\":[],\"colour\":\"red\"}", "E122@0:0", "/colour", "colour", 0},
    {REPORT("{\"indicator\":\"P\",\"value\":\"1\",\"a/b~c\":1}"), "E122@1:0", "/values/0/a~1b~0c",
     "a/b~c", 0},
    {"{\"org\":\"1\",\"regime\":\"R\",\"form\":\"F\",\"values\":[]}", "E123@0:0", "/period",
     "period", 0},
    {"{}", "E123@0:0 E123@0:0 E123@0:0 E123@0:0 E123@0:0", "/org", "org", 0},
    {"[{" HEAD "}]", "E123@0:0", "/0/values", "values", 0},
    {REPORT("{\"value\":\"1\"}"), "E123@1:0", "/values/0/indicator", "indicator", 0},
    {REPORT("{\"indicator\":\"P\"}"), "E123@1:0", "/values/0/value", "value", 0},
    /* types */
    {"[1]", "E124@0:0", "/0", "", 0},
    {"[" REPORT("") ",\"x\"]", "E124@0:0", "/1", "", 0},
    {"{" HEAD ",\"values\":{}}", "E124@0:0", "/values", "values", 0},
    {"{" HEAD ",\"values\":[],\"outline\":\"x\"}", "E124@0:0", "/outline", "outline", 0},
    {"{\"org\":1,\"regime\":null,\"period\":\"2\",\"form\":\"F\",\"values\":[]}",
     "E124@0:0 E124@0:0", "/org", "org", 0},
    {REPORT("1,[]"), "E124@1:0 E124@2:0", "/values/0", "", 0},
    {REPORT(VALUE("true") "," VALUE("[]")), "E124@1:0 E124@2:0", "/values/0/value", "value", 0},
    {REPORT("{\"indicator\":1,\"value\":\"1\"}"), "E124@1:0", "/values/0/indicator", "indicator",
     0},
    {REPORT("{\"indicator\":\"P\",\"value\":\"1\",\"note\":7}"), "E124@1:0", "/values/0/note",
     "note", 0},
    {REPORT("{\"indicator\":\"P\",\"value\":\"1\",\"note\":null,\"status\":null}"), "", NULL, NULL,
     1},
    {REPORT("{\"indicator\":\"P\",\"value\":\"1\",\"members\":[]}"), "E124@1:0",
     "/values/0/members", "members", 0},
    {REPORT("{\"indicator\":\"P\",\"value\":\"1\",\"members\":{\"sex\":1}}"), "E124@1:0",
     "/values/0/members/sex", "sex", 0},
    /* nothing occurred: no figures, and said by a truth */
    {"{" HEAD ",\"nil\":true}", "", NULL, NULL, 0},
    {"{" HEAD ",\"nil\":true,\"values\":[],\"outline\":[]}", "", NULL, NULL, 0},
    {"{" HEAD ",\"nil\":true,\"values\":null}", "", NULL, NULL, 0},
    {"{" HEAD ",\"nil\":false,\"values\":[" VALUE("1") "]}", "", NULL, NULL, 1},
    {"{" HEAD ",\"nil\":true,\"values\":[" VALUE("0") "]}", "E473@0:0", "/values", NULL, 0},
    {"{" HEAD ",\"nil\":false}", "E123@0:0", "/values", "values", 0},
    {"{" HEAD ",\"nil\":null,\"values\":null}", "E124@0:0", "/values", "values", 0},
    {"{" HEAD ",\"nil\":\"true\",\"values\":[]}", "E124@0:0", "/nil", "nil", 0},
    {"{" HEAD ",\"nil\":1,\"values\":[]}", "E124@0:0", "/nil", "nil", 0},
    /* reals */
    {REPORT(VALUE("\"1\"") "," VALUE("833.4")), "E125@2:0", "/values/1/value", "/values/1/value",
     0},
    {REPORT(VALUE("1E3")), "E125@1:0", "/values/0/value", "/values/0/value", 0},
    {"{" HEAD ",\"values\":[],\"outline\":[{\"a\":[1,{\"b\":0.5}]}]}", "E125@0:0", "/outline",
     "/outline", 0},
    {"[{\"org\":1.5,\"regime\":\"R\",\"period\":\"2\",\"form\":\"F\",\"values\":[]}]", "E125@0:0",
     "/0/org", "/0/org", 0},
    /* the others of a file go on, and values keep their ordinals */
    {"[" REPORT(VALUE("1.5") "," VALUE("2")) "," REPORT(VALUE("3")) "]", "E125@1:0",
     "/0/values/0/value", NULL, 1},
};

static void test_broken_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof broken_files / sizeof broken_files[0]; i++) {
        const struct broken *b = &broken_files[i];
        struct collected c = collect(b->json);
        if (strcmp(collect_findings(&c), b->findings) != 0 || c.records.len != b->records) {
            collect_print(&c);
            fail_msg("%zu: “%s” gives “%s” and %zu records", i, b->json, collect_findings(&c),
                     c.records.len);
        }
        assert_int_equal(c.status, *b->findings ? STATUS_REJECTED : STATUS_OK);
        if (b->cell) {
            assert_string_equal(c.diags.at[0].cell, b->cell);
        }
        if (b->arg) {
            assert_string_equal(c.diags.at[0].arg[0], b->arg);
        }
        collect_drop(&c);
    }
}

static void test_findings_name_their_report(void **state)
{
    (void)state;
    struct collected c = collect("[" REPORT(VALUE("true")) "," REPORT(VALUE("2")) "]");
    assert_int_equal(c.diags.len, 1);
    assert_string_equal(c.diags.at[0].org_code, "01");
    assert_string_equal(c.diags.at[0].period, "2014");
    assert_string_equal(c.diags.at[0].form, "DS-01");
    assert_int_equal(c.records.at[0].at.row,
                     2); /* the ordinal in the file, counting the refused one */
    collect_drop(&c);
}

static void test_limits(void **state)
{
    (void)state;
    struct limited {
        struct collector_limits limits;
        const char *json, *findings, *cell;
        size_t records;
    };
    static const struct limited files[] = {
        {{.json_depth = 3}, REPORT(VALUE("1")), "", NULL, 1},
        {{.json_depth = 3}, "[" REPORT(VALUE("1")) "]", "E113@1:69", NULL, 0},
        {{.cell_bytes = 14},
         REPORT(VALUE("\"123456789012345\"") "," VALUE("\"12345678901234\"")),
         "E113@1:0",
         "/values/0/value",
         0},
        {{.cell_bytes = 4}, REPORT(VALUE("1")), "E113@0:0", "/form", 0},
        {{.rows = 2}, REPORT(VALUE("1") "," VALUE("2")), "", NULL, 2},
        {{.rows = 2},
         "[" REPORT(VALUE("1")) "," REPORT(VALUE("1") "," VALUE("2")) "," REPORT(VALUE("1")) "]",
         "E113@0:0",
         NULL,
         1},
        {{.bytes = 10}, REPORT(""), "E113@0:0", NULL, 0},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct collected c;
        collect_init(&c);
        collect_with(&c, files[i].json, strlen(files[i].json), &files[i].limits, false);
        assert_string_equal(collect_findings(&c), files[i].findings);
        assert_int_equal(c.records.len, files[i].records);
        if (files[i].cell) {
            assert_string_equal(c.diags.at[0].cell, files[i].cell);
        }
        collect_drop(&c);
    }
}

static void test_findings_are_capped(void **state)
{
    (void)state;
    struct collected c;
    collect_init(&c);
    diags_init(&c.diags, c.arena, 2);
    static const char json[] = REPORT("1,1.5,{},{\"x\":1}");
    collect_with(&c, json, sizeof json - 1, NULL, false);
    assert_int_equal(c.diags.len, 2);
    assert_int_equal(c.diags.errors, 7); /* two types, twice two missing, one unknown */
    collect_drop(&c);
}

static void test_handler_stops(void **state)
{
    (void)state;
    static const char json[] = "[" REPORT(VALUE("1") "," VALUE("2")) "," REPORT(VALUE("true")) "]";
    for (size_t stop = 1; stop <= 2; stop++) {
        struct collected c;
        collect_init(&c);
        c.stop_after = stop;
        collect_with(&c, json, sizeof json - 1, NULL, false);
        /* 1: the first head; 2: the second record */
        assert_int_equal(c.records.len, stop == 1 ? 0 : 2);
        assert_int_equal(c.status, STATUS_OK);
        collect_drop(&c);
    }
}

/* ---- rows, and one cell ---------------------------------------------------------------------------------------------------------- */

static void test_show(void **state)
{
    (void)state;
    struct collected c =
        collect_shown("[" REPORT("{\"indicator\":\"POP\",\"members\":{\"sex\":\"F\",\"age\":\"A\"},"
                                 "\"value\":5,\"note\":\"n\"}") "," REPORT(VALUE("\"6\"")) "]");
    static const char *const expected[] = {"01",  "DS",          "2014", "DS-01", "",
                                           "POP", "sex=F,age=A", "5",    "",      "n"};
    assert_string_equal(collect_findings(&c), "");
    assert_int_equal(c.records.len, 0);
    assert_int_equal(c.heads.len, 0);
    assert_int_equal(c.rows.len, 2);
    assert_int_equal(c.rows.at[0].row, 1);
    assert_int_equal(c.rows.at[0].len, 10);
    for (size_t i = 0; i < 10; i++) {
        assert_text(c.rows.at[0].cells[i], expected[i]);
    }
    assert_int_equal(c.rows.at[1].row, 2);
    assert_text(c.rows.at[1].cells[7], "6");
    collect_drop(&c);
}

static void test_show_stops(void **state)
{
    (void)state;
    struct collected c;
    collect_init(&c);
    c.stop_after = 1;
    static const char json[] = REPORT(VALUE("1") "," VALUE("2"));
    collect_with(&c, json, sizeof json - 1, NULL, true);
    assert_int_equal(c.rows.len, 1);
    collect_drop(&c);
}

static void test_cell(void **state)
{
    (void)state;
    static const char json[] =
        "[" REPORT(VALUE("1") "," VALUE("\" 2 \"")) "," REPORT(VALUE("-3")) "]";
    struct arena *arena = arena_new(0);
    assert_text(collector_cell(json, sizeof json - 1, NULL, 1, 0, arena), "1");
    assert_text(collector_cell(json, sizeof json - 1, NULL, 2, 0, arena), "2");
    assert_text(collector_cell(json, sizeof json - 1, NULL, 3, 0, arena), "-3");
    assert_text(collector_cell(json, sizeof json - 1, NULL, 4, 0, arena), "");
    assert_text(collector_cell(json, sizeof json - 1, NULL, 0, 0, arena), "");
    assert_text(collector_cell("{", 1, NULL, 1, 0, arena), "");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_report),
        cmocka_unit_test(test_array_of_reports),
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_broken_files),
        cmocka_unit_test(test_findings_name_their_report),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_findings_are_capped),
        cmocka_unit_test(test_handler_stops),
        cmocka_unit_test(test_show),
        cmocka_unit_test(test_show_stops),
        cmocka_unit_test(test_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
