/*
 * scan_json.c: brackets, depth, elements, places. Expected values: RFC 8259, and counting by hand.
 * Neighbours: collector/scan_json.c.
 */
#include "collect.h"
#include "internal.h"

struct check_case {
    const char *json;
    enum scan_json_fault fault;
    size_t offset; /* of a fault */
};

static const struct check_case checks[] = {
    {"{}", SCAN_JSON_SOUND, 0},
    {" [ ] ", SCAN_JSON_SOUND, 0},
    {"[[[]]]", SCAN_JSON_SOUND, 0},
    {"[{\"a\":[1,2]},{}]", SCAN_JSON_SOUND, 0},
    {"[\"]\",\"\\\"]\",\"\\\\\"]", SCAN_JSON_SOUND, 0},
    {"[[[[]]]]", SCAN_JSON_DEEP, 3},
    {"{\"a\":{\"b\":{\"c\":{", SCAN_JSON_DEEP, 15},
    {"[[", SCAN_JSON_OPEN, 1},
    {"{\"a\":[1,2]", SCAN_JSON_OPEN, 0},
    {"[\"abc]", SCAN_JSON_OPEN, 1},
    {"[\"abc\\", SCAN_JSON_OPEN, 1},
    {"[\"abc\\\"]", SCAN_JSON_OPEN, 1},
    {"[}", SCAN_JSON_MISMATCH, 1},
    {"{\"a\":[1}", SCAN_JSON_MISMATCH, 7},
    {"[] x", SCAN_JSON_MORE, 3},
    {"{}{}", SCAN_JSON_MORE, 2},
    {"[]]", SCAN_JSON_MORE, 2},
};

static void test_check(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        size_t offset;
        enum scan_json_fault fault = scan_json_check(arena, text_of(checks[i].json), 3, &offset);
        if (fault != checks[i].fault || (fault != SCAN_JSON_SOUND && offset != checks[i].offset)) {
            fail_msg("“%s”: fault %d at %zu", checks[i].json, (int)fault, offset);
        }
    }
    arena_free(arena);
}

static void check_elements(const char *json, const char *expected)
{
    struct arena *arena = arena_new(0);
    struct text_builder b;
    struct text element;
    size_t pos = 0;
    text_builder_init(&b, arena, 1024);
    while (scan_json_element(text_of(json), &pos, &element)) {
        text_builder_adds(&b, "<");
        text_builder_add(&b, element);
        text_builder_adds(&b, ">");
    }
    assert_string_equal(text_builder_text(&b).ptr, expected);
    arena_free(arena);
}

static void test_elements(void **state)
{
    (void)state;
    check_elements("[]", "<>");
    check_elements(" [ ]", "< >");
    check_elements("[1]", "<1>");
    check_elements("[{\"a\":[1,2]}, {}]\n", "<{\"a\":[1,2]}>< {}>");
    check_elements("[\",]\\\"\",[[1,2],3]]", "<\",]\\\"\"><[[1,2],3]>");
    check_elements("[,]", "<><>");
}

static void test_place(void **state)
{
    (void)state;
    struct text json = TEXT("{\n \"ô\":\n1}");
    struct scan_json_place place = {0};
    scan_json_place(json, 0, &place);
    assert_int_equal(place.line, 1);
    assert_int_equal(place.column, 1);
    scan_json_place(json, 6,
                    &place); /* behind the two bytes of ô, the fourth character of line 2 */
    assert_int_equal(place.line, 2);
    assert_int_equal(place.column, 4);
    scan_json_place(json, 9, &place);
    assert_int_equal(place.line, 3);
    assert_int_equal(place.column, 1);
    scan_json_place(json, 2, &place); /* back again */
    assert_int_equal(place.line, 2);
    assert_int_equal(place.column, 1);
    scan_json_place(json, 99, &place); /* never behind the end */
    assert_int_equal(place.line, 3);
    assert_int_equal(place.column, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_elements),
        cmocka_unit_test(test_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
