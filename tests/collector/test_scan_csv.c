/*
 * scan_csv.c: where records end, which row they are, and what is wrong with their quotes.
 * Expected values: RFC 4180 and the rows that a spreadsheet shows. Neighbours: collector/scan_csv.c.
 */
#include "collect.h"
#include "internal.h"

/* Records as "row:fields:text", joined by "|"; "!" and the field behind a stray quote, "?" behind an open one. */
static const char *scanned(struct arena *arena, const char *csv, char delimiter)
{
    struct scan_csv s;
    struct scan_csv_record r;
    struct text_builder b;
    static const char fault[] = {' ', '!', '?'};
    text_builder_init(&b, arena, 4096);
    scan_csv_init(&s, csv, strlen(csv), delimiter);
    while (scan_csv_next(&s, &r)) {
        text_builder_addf(&b, "%s%u:%zu:%.*s", b.len ? "|" : "", r.row, r.fields,
                          (int)(r.end - r.start), csv + r.start);
        if (r.fault != SCAN_CSV_SOUND) {
            text_builder_addf(&b, "%c%zu", fault[r.fault], r.fault_field);
        }
    }
    return b.len ? text_builder_text(&b).ptr : "";
}

struct scan_case {
    const char *csv, *expected;
};

static const struct scan_case cases[] = {
    {"", ""},
    {"a", "1:1:a"},
    {"a\n", "1:1:a"},
    {"a,b\nc,d\n", "1:2:a,b|2:2:c,d"},
    {"a,b\r\nc,d\r\n", "1:2:a,b|2:2:c,d"},
    {"a,b\rc,d\r", "1:2:a,b|2:2:c,d"},
    /* blank lines count */
    {"a\n\nb", "1:1:a|2:0:|3:1:b"},
    {"a\r\n\r\nb", "1:1:a|2:0:|3:1:b"},
    {"a\r\rb", "1:1:a|2:0:|3:1:b"},
    {"\n\n\na", "1:0:|2:0:|3:0:|4:1:a"},
    {"a\n\r\nb", "1:1:a|2:0:|3:1:b"},
    {"  \nb", "1:0:  |2:1:b"},
    /* empty fields */
    {",", "1:2:,"},
    {"a,\nb", "1:2:a,|2:1:b"},
    {"\"\"", "1:1:\"\""},
    /* quotes */
    {"\"a,b\",c", "1:2:\"a,b\",c"},
    {"\"a\nb\",c\nd", "1:2:\"a\nb\",c|2:1:d"},
    {"\"a\r\n\r\nb\"\r\nd", "1:1:\"a\r\n\r\nb\"|2:1:d"},
    {"\"a\"\"b\",c", "1:2:\"a\"\"b\",c"},
    {"\"a\"\"\",c", "1:2:\"a\"\"\",c"},
    {" \"a\" ,b", "1:2: \"a\" ,b"},
    {"a;\"b,c\"", "1:2:a;\"b,c\""},
    /* a quote where none may stand: the record ends with its line */
    {"a,b\"c,d\ne", "1:3:a,b\"c,d!2|2:1:e"},
    {"\"a\"b,c\nd", "1:2:\"a\"b,c!1|2:1:d"},
    {"\"a\" \"b\"\nd", "1:1:\"a\" \"b\"!1|2:1:d"},
    {"a\"\n\"\nb", "1:1:a\"!1|2:1:\"\nb?1"},
    /* never closed */
    {"a,b\nc,\"d\ne,f\n", "1:2:a,b|2:2:c,\"d\ne,f\n?2"},
    {"\"", "1:1:\"?1"},
    {"a,\"b\"\"", "1:2:a,\"b\"\"?2"},
};

static void test_records(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char delimiter = strchr(cases[i].csv, ';') ? ';' : ',';
        assert_string_equal(scanned(arena, cases[i].csv, delimiter), cases[i].expected);
    }
    arena_free(arena);
}

/* With tabs between fields, a tab is no blank. */
static void test_tabs(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    assert_string_equal(scanned(arena, "a\t\tb\n\t\nc", '\t'), "1:3:a\t\tb|2:2:\t|3:1:c");
    assert_string_equal(scanned(arena, "\"a\tb\"\tc", '\t'), "1:2:\"a\tb\"\tc");
    assert_string_equal(scanned(arena, "\t\nc", ','), "1:0:\t|2:1:c");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_tabs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
