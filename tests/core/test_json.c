/* json.c: RFC 8259 texts, compact and indented, escapes, and the shape of a finding. */
#include "unit.h"

#include "core/diag.h"
#include "core/json.h"

static struct arena *arena;
static struct sink *sink;
static struct json_writer w;

static int begin(void **state)
{
    (void)state;
    arena = arena_new(0);
    sink = sink_memory(arena, 0);
    json_init(&w, sink, 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    assert_int_equal(sink_close(sink, NULL), 0);
    arena_free(arena);
    return 0;
}

static void write_sample(void)
{
    json_begin_object(&w);
    json_pair(&w, "a", "x");
    json_pair(&w, "none", NULL);
    json_pair_optional(&w, "left_out", NULL);
    json_pair_optional(&w, "b", "y");
    json_pair_int(&w, "n", -7);
    json_pair_bool(&w, "t", true);
    json_key(&w, "list");
    json_begin_array(&w);
    json_int(&w, INT64_MIN);
    json_bool(&w, false);
    json_nothing(&w);
    json_cstring(&w, NULL);
    json_begin_object(&w);
    json_end_object(&w);
    json_begin_array(&w);
    json_end_array(&w);
    json_raw(&w, TEXT("{\"r\":1}"));
    json_end_array(&w);
    json_end_object(&w);
}

static void writes_compactly(void **state)
{
    (void)state;
    write_sample();
    assert_text(sink_memory_text(sink),
                "{\"a\":\"x\",\"none\":null,\"b\":\"y\",\"n\":-7,\"t\":true,"
                "\"list\":[-9223372036854775808,false,null,null,{},[],{\"r\":1}]}");
}

static void writes_for_people(void **state)
{
    (void)state;
    json_init(&w, sink, 2);
    write_sample();
    assert_text(sink_memory_text(sink), "{\n"
                                        "  \"a\": \"x\",\n"
                                        "  \"none\": null,\n"
                                        "  \"b\": \"y\",\n"
                                        "  \"n\": -7,\n"
                                        "  \"t\": true,\n"
                                        "  \"list\": [\n"
                                        "    -9223372036854775808,\n"
                                        "    false,\n"
                                        "    null,\n"
                                        "    null,\n"
                                        "    {},\n"
                                        "    [],\n"
                                        "    {\"r\":1}\n"
                                        "  ]\n"
                                        "}");
}

static void writes_one_value_a_line(void **state)
{
    (void)state;
    json_int(&w, 1);
    json_cstring(&w, "two");
    json_begin_array(&w);
    json_end_array(&w);
    assert_text(sink_memory_text(sink), "1\n\"two\"\n[]");
}

static void escapes(void **state)
{
    (void)state;
    static const struct {
        struct text in;
        const char *out;
    } cases[] = {
        {{"", 0}, "\"\""},
        {{"a\"b\\c/d", 7}, "\"a\\\"b\\\\c/d\""},
        {{"\b\f\n\r\t", 5}, "\"\\b\\f\\n\\r\\t\""},
        {{"\0\x01\x1f\x7f", 4}, "\"\\u0000\\u0001\\u001f\\u007f\""},
        {{"Số liệu", sizeof "Số liệu" - 1}, "\"Số liệu\""},
        {{"\xF0\x9F\x98\x80", 4}, "\"\xF0\x9F\x98\x80\""},
        {{"\xE2\x80\xA8\xE2\x80\xA9", 6}, "\"\\u2028\\u2029\""},
        /* bytes that are not UTF-8 become U+FFFD: the answer stays JSON */
        {{"a\xFFz", 3}, "\"a\xEF\xBF\xBDz\""},
        {{"\xE1\xBB", 2}, "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {{"\xED\xA0\x80", 3}, "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct sink *s = sink_memory(arena, 0);
        json_init(&w, s, 0);
        json_text(&w, cases[i].in);
        assert_text(sink_memory_text(s), cases[i].out);
        assert_int_equal(sink_close(s, NULL), 0);
    }
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_pair(&w, "k\"", "v");
    json_end_object(&w);
    assert_text(sink_memory_text(sink), "{\"k\\\"\":\"v\"}");
}

static void writes_findings(void **state)
{
    (void)state;
    struct diag d = {.code = DIAG_E203,
                     .at = {"a.csv", NULL, 7, 4},
                     .arg = {"abc"},
                     .org_code = "75",
                     .period = "2026-10",
                     .value = "abc"};
    json_diag(&w, &d, arena);
    assert_text(sink_memory_text(sink),
                "{\"severity\":\"error\",\"code\":\"E203\",\"file\":\"a.csv\",\"sheet\":null,"
                "\"row\":7,\"column\":4,\"cell\":null,\"org_code\":\"75\",\"period\":\"2026-10\","
                "\"form\":null,\"indicator_code\":null,\"members\":null,\"value\":\"abc\","
                "\"expected\":null,\"message_vi\":\"Không phải là số: “abc”\","
                "\"message_en\":\"Not a number: “abc”\","
                "\"fix_vi\":\"Ghi số, hoặc để trống\","
                "\"fix_en\":\"Write a number, or leave it blank\"}");
}

/* A rule in both languages ({1|2}), with the cells as they were found. */
static void writes_the_cells_of_a_finding(void **state)
{
    (void)state;
    struct diag d = {.code = DIAG_W320,
                     .arg = {"R1", "Tổng phải bằng", "The total must equal", "5", "4", "1"},
                     .cells = "[{\"indicator_code\":\"A\",\"value\":\"5\"}]"};
    json_diag(&w, &d, arena);
    assert_non_null(
        strstr(sink_memory_text(sink).ptr,
               "\"expected\":null,\"cells\":[{\"indicator_code\":\"A\",\"value\":\"5\"}],"
               "\"message_vi\":\"Quy tắc R1: Tổng phải bằng (vế trái 5, vế phải 4, chênh lệch 1)\","
               "\"message_en\":\"Rule R1: The total must equal (left 5, right 4, imbalance 1)\""));
}

static void leaves_out_absent_advice(void **state)
{
    (void)state;
    struct diag d = {.code = DIAG_E102, .arg = {"x"}};
    json_diag(&w, &d, arena);
    assert_null(strstr(sink_memory_text(sink).ptr, "fix_"));
    assert_non_null(strstr(sink_memory_text(sink).ptr, "\"row\":null,\"column\":null"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(writes_compactly, begin, end),
        cmocka_unit_test_setup_teardown(writes_for_people, begin, end),
        cmocka_unit_test_setup_teardown(writes_one_value_a_line, begin, end),
        cmocka_unit_test_setup_teardown(escapes, begin, end),
        cmocka_unit_test_setup_teardown(writes_findings, begin, end),
        cmocka_unit_test_setup_teardown(writes_the_cells_of_a_finding, begin, end),
        cmocka_unit_test_setup_teardown(leaves_out_absent_advice, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
