/*
 * package_csv.c against RFC 4180 section 2, and rows counted as a spreadsheet shows them.
 */
#include "bind_test.h"

/* Every record as ROW:field|field, findings behind it. */
static const char *read_all(struct arena *arena, const char *bytes)
{
    struct diags diags;
    struct package_csv csv;
    struct package_fields fields = {0};
    struct text_builder b;

    diags_init(&diags, arena, 100);
    text_builder_init(&b, arena, 1 << 16);
    package_csv_init(&csv, "x.csv", text_of(bytes), arena, &diags);
    while (package_csv_next(&csv, &fields)) {
        text_builder_addf(&b, "%u:", csv.row);
        for (size_t i = 0; i < fields.len; i++)
            text_builder_addf(&b, "%s%.*s", i > 0 ? "|" : "", (int)fields.at[i].len,
                              fields.at[i].len > 0 ? fields.at[i].ptr : "");
        text_builder_adds(&b, ";");
    }
    for (size_t i = 0; i < diags.len; i++)
        text_builder_addf(&b, " %s", package_test_line(arena, "x.csv", &diags.at[i]));
    return text_dup(arena, text_builder_text(&b));
}

static void test_records(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {"\n\r\n\n", ""},
        {"a,b", "1:a|b;"},
        {"a,b\n", "1:a|b;"},
        {"a,b\r\nc,d\r\n", "1:a|b;2:c|d;"},
        {"a\rb\r", "1:a;2:b;"}, /* as old spreadsheets end lines */
        {"\xEF\xBB\xBF"
         "a\n",
         "1:a;"},        /* byte order mark */
        {",\n", "1:|;"}, /* two empty fields */
        {"a,\n", "1:a|;"},
        {"\"\"\n", "1:;"}, /* one empty quoted field is a record */
        {"\"a,b\",c\n", "1:a,b|c;"},
        {"\"a \"\"b\"\"\"\n", "1:a \"b\";"}, /* doubled quotes, rule 7 */
        {"\"a\nb\",c\nd,e\n",
         "1:a\nb|c;2:d|e;"},        /* a line end inside quotes is in one row, rule 6 */
        {"a\n\n\nb\n", "1:a;4:b;"}, /* empty lines count */
        {"\"a\"b,c\n", "1:a|c; /:1:1 E109"},
        {"c,a\"b\n", "1:c|a\"b; /:1:2 E109"},
        {"x\nc,\"b\nd", "1:x;2:c|b\nd; /:2:2 E108 2"},
    };
    struct arena *arena = arena_new(0);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(read_all(arena, cases[i][0]), cases[i][1]);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_records)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
