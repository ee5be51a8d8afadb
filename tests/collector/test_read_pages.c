/*
 * read_pages.c: which rows a page gives through a mapping, and where the next page is. Expected values: RFC 6901 (JSON Pointer) section 5, RFC 8259, and
 * docs/pulls.md. Neighbours: collector/read_pages.c.
 */
#include "collect.h"
#include "internal.h"

struct got {
    struct text_builder rows;
};

static bool take(void *ctx, const struct collector_row *row)
{
    struct got *got = ctx;
    (void)text_builder_addf(&got->rows, "%s:", row->sheet);
    for (size_t i = 0; i < row->len; i++)
        (void)text_builder_addf(&got->rows, "%s%.*s", i > 0 ? "|" : "", (int)row->cells[i].len,
                                row->cells[i].ptr);
    (void)text_builder_adds(&got->rows, "\n");
    return true;
}

/* The rows, one a line, head left out; or the code of the first finding. */
static const char *read_page(struct arena *arena, const char *map, const char *page, uint32_t n)
{
    struct got got;
    struct diags diags;
    struct collector_format format;
    const struct collector_pages how = {
        .file = "map.json", .json = map, .org = "04", .period = "2026-10", .page = n};
    const struct collector_handler handler = {.ctx = &got, .row = take};
    char *bytes = malloc(strlen(page) + 1); /* so that a sanitizer sees what is read behind it */
    assert_non_null(bytes);
    memcpy(bytes, page, strlen(page));
    text_builder_init(&got.rows, arena, 0);
    diags_init(&diags, arena, 10);
    enum status status =
        collector_pages("page", bytes, strlen(page), &how, &handler, arena, &format, &diags);
    free(bytes);
    if (status != STATUS_OK)
        return diag_name(diags.at[0].code);
    const char *rows = text_dup(arena, text_builder_text(&got.rows));
    return strchr(rows, '\n') + 1;
}

static void check(const char *map, const char *page, uint32_t n, const char *expected)
{
    struct arena *arena = arena_new(0);
    const char *got = read_page(arena, map, page, n);
    if (strcmp(got, expected) != 0)
        fail_msg("%s: %s gave “%s”, not “%s”", map, page, got, expected);
    arena_free(arena);
}

#define MAP(rest) "{\"gris_pages\":1,\"rows\":\"/r\"" rest "}"
#define FIGURE    ",\"figures\":[{\"at\":\"/v\",\"indicator\":\"I\"}]"

static void test_values(void **state)
{
    (void)state;
    const char *map = MAP(FIGURE);
    check(map, "{\"r\":[{\"v\":1},{\"v\":\"2\"}]}", 0, "rows:I|1\nrows:I|2\n");
    /* digits stay as they are written: 0.1 is no binary number, and 20 digits are no 64-bit one */
    check(map, "{\"r\":[{\"v\":0.10},{\"v\":-12345678901234567890},{\"v\":1e5}]}", 0,
          "rows:I|0.10\nrows:I|-12345678901234567890\nrows:I|100000\n");
    /* three digits behind the point would be thousands in a table; what is no number of JSON stays as it is */
    check(map,
          "{\"r\":[{\"v\":12.345},{\"v\":-0.125},{\"v\":1.5e-3},{\"v\":12.3456},{\"v\":\"12.345\"},"
          "{\"v\":123}]}",
          0,
          "rows:I|12.3450\nrows:I|-0.1250\nrows:I|0.0015\nrows:I|12.3456\nrows:I|12.345\nrows:I|"
          "123\n");
    /* missing is not zero */
    check(map, "{\"r\":[{\"v\":null},{},{\"v\":\"\"},{\"w\":1}]}", 0, "");
    check(map, " {\"a\" : [ {\"r\":[]} , \"]}\" ] ,\n \"r\" : [ { \"w\" : \"}\" , \"v\" : 3 } ] } ",
          0, "rows:I|3\n");
    check(map, "{\"r\":[{\"v\":\"\\u0031\\u0032\"}]}", 0, "rows:I|12\n");
    check(map, "{\"r\":[{\"v\":true}]}", 0, "E858");
    check(map, "{\"r\":[{\"v\":[1]}]}", 0, "E858");
    check(map, "{\"r\":[3]}", 0, "");
    check(map, "{\"r\":{}}", 0, "E857");
    check(map, "{}", 0, "E857");
    check(map, "{\"r\":[}", 0, "E857");
    check(map, "{\"r\":[1,]}", 0, "E857");
    check(map, "<html>", 0, "E857");
    check(map, "}", 0, "E857");
    check(map, "", 0, "E857");
}

/* RFC 6901 section 5 and 4: "~1" is "/", "~0" is "~", digits are an element, "" is all. */
static void test_pointers(void **state)
{
    (void)state;
    const char *page = "{\"a/b\":[{\"m~n\":1,\"k\":[5,{\"\":7}],\" \":8,\"\\u0111\":9}]}";
    static const struct {
        const char *at, *expected;
    } cases[] = {{"/m~0n", "rows:I|1\n"},
                 {"/k/0", "rows:I|5\n"},
                 {"/k/1/", "rows:I|7\n"},
                 {"/ ", "rows:I|8\n"},
                 {"/đ", "rows:I|9\n"},
                 {"/k/2", ""},
                 {"/k/x", ""},
                 {"/k/0/0", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char map[200];
        (void)snprintf(map, sizeof map,
                       "{\"gris_pages\":1,\"rows\":\"/"
                       "a~1b\",\"figures\":[{\"at\":\"%s\",\"indicator\":\"I\"}]}",
                       cases[i].at);
        check(map, page, 0, cases[i].expected);
    }
    check("{\"gris_pages\":1,\"rows\":\"\",\"figures\":[{\"at\":\"\",\"indicator\":\"I\"}]}",
          "[1,\"2\"]", 0, "rows:I|1\nrows:I|2\n");
}

static void test_columns(void **state)
{
    (void)state;
    check(MAP(",\"sum\":true,\"constants\":{\"org_code\":\"{org}\",\"period\":\"{period}\"},"
              "\"columns\":{\"tier\":{\"at\":\"/c\",\"words\":{\"Xã\":\"XA\"}}},"
              "\"figures\":[{\"at\":\"/"
              "v\",\"indicator\":\"I\",\"members\":{\"sex\":\"F\"}},{\"at\":\"/"
              "w\",\"indicator\":\"J\"}]"),
          "{\"r\":[{\"c\":\"Xã\",\"v\":1,\"w\":2}]}", 0,
          "sum:04|2026-10|XA|F|I|1\nsum:04|2026-10|XA||J|2\n");
    check(MAP(",\"columns\":{\"t\":{\"at\":\"/c\",\"words\":{}}}" FIGURE),
          "{\"r\":[{\"c\":\"Xã\",\"v\":1}]}", 0, "E859");
    check(MAP(",\"columns\":{\"t\":\"/c\"}" FIGURE), "{\"r\":[{\"v\":1}]}", 0, "E858");
    check(MAP(",\"columns\":{\"a\":\"/a\",\"b\":\"/b\"}"), "{\"r\":[{\"b\":2,\"a\":\"x\"}]}", 0,
          "rows:x|2\n");
}

static void test_mappings(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "[]",
                                        "{}",
                                        "{\"gris_pages\":2,\"rows\":\"/r\"}",
                                        "{\"gris_pages\":1}",
                                        "{\"gris_pages\":1,\"rows\":\"r\"}",
                                        MAP(",\"row\":1"),
                                        MAP(",\"constants\":{\"a\":1}"),
                                        MAP(",\"columns\":{\"a\":\"b\"}"),
                                        MAP(",\"columns\":{\"a\":{\"at\":\"/b\",\"words\":[]}}"),
                                        MAP(",\"figures\":[{\"at\":\"/v\"}]"),
                                        MAP(",\"figures\":[1]")};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        check(wrong[i], "{\"r\":[]}", 0, "E856");
}

static void test_next(void **state)
{
    (void)state;
    const char *link = MAP(FIGURE ",\"next\":{\"link\":\"/n\"}");
    check(link, "{\"r\":[],\"n\":\"/p2\"}", 0, "next:link||/p2\n");
    check(link, "{\"r\":[],\"n\":null}", 0, "");
    check(link, "{\"r\":[]}", 0, "");
    const char *cursor = MAP(FIGURE ",\"next\":{\"parameter\":\"after\",\"value\":\"/n\"}");
    check(cursor, "{\"r\":[],\"n\":17}", 0, "next:parameter|after|17\n");
    const char *pages = MAP(FIGURE ",\"next\":{\"parameter\":\"p\",\"from\":1,\"pages\":\"/n\"}");
    check(pages, "{\"r\":[],\"n\":3}", 0, "next:parameter|p|2\n");
    check(pages, "{\"r\":[],\"n\":3}", 1, "next:parameter|p|3\n");
    check(pages, "{\"r\":[],\"n\":3}", 2, "");
    check(pages, "{\"r\":[],\"n\":0}", 0, "");
    const char *offset = MAP(FIGURE ",\"next\":{\"parameter\":\"o\",\"from\":0,\"step\":50}");
    check(offset, "{\"r\":[{\"v\":1}]}", 1, "rows:I|1\nnext:parameter|o|100\n");
    check(offset, "{\"r\":[]}", 1, "");
}

/* Every beginning of a page is refused, or (where only blanks are missing) is the page. */
static void test_cut(void **state)
{
    (void)state;
    const char *page =
        "{\"a\":\"\\\"\",\"r\":[{\"v\":\"\\u00e1\",\"w\":{\"x\":[1,2]}}],\"n\":\"/p2\"}";
    char cut[100];
    for (size_t len = 0; len < strlen(page); len++) {
        (void)snprintf(cut, sizeof cut, "%.*s", (int)len, page);
        check(MAP(FIGURE ",\"next\":{\"link\":\"/n\"}"), cut, 0, "E857");
    }
}

int main(void)
{
    collector_prepare();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),  cmocka_unit_test(test_pointers),
        cmocka_unit_test(test_columns), cmocka_unit_test(test_mappings),
        cmocka_unit_test(test_next),    cmocka_unit_test(test_cut)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
