/*
 * package_json.c: the line and column of every value.
 */
#include "package.h"
#include "package_test.h"

static const char source[] = "\n"
                             "{\n"
                             "  \"code\" : \"F1\",\n"
                             "  \"ghi chú \\\"x\\\"\": [ ] , \"rows\": [\n"
                             "    {\"id\": \"a\", \"n\": {\"e\": 1}}, [], \"x,]}\",\n"
                             "    {\"id\": \"b\", \"last\": true}\n"
                             "  ], \"end\": 12}\n";

static void test_places(void **state)
{
    (void)state;
    static const struct {
        const char *pointer;
        uint32_t row, column;
    } cases
        [] =
            {
                {"", 2, 1},
                {"/code", 3, 12},
                {"/rows", 4, 34}, /* columns are characters: ú is one */
                {"/rows/0", 5, 5},
                {"/rows/0/id", 5, 12},
                {"/rows/0/n/e", 5, 28},
                {"/rows/1", 5, 33},
                {"/rows/2", 5, 37},
                {"/rows/3", 6, 5},
                {"/rows/3/last", 6, 25},
                {"/end", 7, 13},
                {"/none", 2, 1}, /* what is not there: the nearest value above it */
                {"/rows/9", 4, 34},
                {"/rows/x", 4, 34},
                {"/rows/1/0", 5, 33},
                {"/code/0", 3, 12},
            };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct place at = package_json_place("f", text_of(source), cases[i].pointer);
        assert_int_equal(at.row, cases[i].row);
        assert_int_equal(at.column, cases[i].column);
        assert_string_equal(at.file, "f");
    }
}

/* Texts that are cut short: any place will do, but within the text. */
static void test_cut_short(void **state)
{
    (void)state;
    char cut[sizeof source];

    for (size_t len = 0; len < sizeof source; len++) {
        memcpy(cut, source, len);
        struct place at = package_json_place("f", (struct text){cut, len}, "/rows/3/last");
        assert_in_range(at.row, 1, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places),
                                       cmocka_unit_test(test_cut_short)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
