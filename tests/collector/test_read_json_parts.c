/*
 * JSON reports with narratives, rows and documents: what comes out, what is refused and where, and the limits.
 */
#include "collect.h"

#define HEAD "\"org\":\"01\",\"regime\":\"R\",\"period\":\"2026-10\",\"form\":\"F\""

struct told {
    struct collected c;
    struct text_builder said; /* a line each */
    size_t stop_after;
    size_t parts;
};

static bool go_on(struct told *t)
{
    return ++t->parts != t->stop_after;
}

static bool on_section(void *ctx, const struct record *head, const struct record_section *s)
{
    struct told *t = ctx;
    assert_true(text_is(head->field[RECORD_ORG_CODE], "01"));
    text_builder_addf(&t->said, "section %u %s ", s->n, s->cell);
    if (s->is_section)
        text_builder_addf(&t->said, "%.*s=%.*s\n", (int)s->id.len, s->id.ptr, (int)s->text.len,
                          s->text.ptr);
    else
        text_builder_adds(&t->said, "?\n");
    return go_on(t);
}

static bool on_list_row(void *ctx, const struct record *head, const struct record_row *row)
{
    struct told *t = ctx;
    (void)head;
    text_builder_addf(&t->said, "row %u %s", row->n, row->cell);
    for (size_t i = 0; i < row->len; i++)
        text_builder_addf(&t->said, " %.*s=%.*s", (int)row->column[i].len, row->column[i].ptr,
                          (int)row->value[i].len, row->value[i].len > 0 ? row->value[i].ptr : "");
    text_builder_adds(&t->said, "\n");
    return go_on(t);
}

static bool on_attachment(void *ctx, const struct record *head, const struct record_attachment *a)
{
    struct told *t = ctx;
    (void)head;
    text_builder_addf(&t->said, "document %u %s %.*s %.*s %.*s ", a->n, a->cell, (int)a->kind.len,
                      a->kind.ptr, (int)a->name.len, a->name.ptr, (int)a->media_type.len,
                      a->media_type.ptr);
    if (a->sound)
        text_builder_addf(&t->said, "%.*s\n", (int)a->len, (const char *)a->bytes);
    else
        text_builder_adds(&t->said, "broken\n");
    return go_on(t);
}

static struct told *
read_with(const char *json, const struct collector_limits *limits, size_t stop_after)
{
    struct collected c;
    collect_init(&c);
    struct told *t = ARENA_NEW(c.arena, struct told);
    t->c = c;
    t->stop_after = stop_after;
    text_builder_init(&t->said, c.arena, 1 << 20);
    const struct collector_handler handler = {
        .ctx = t, .section = on_section, .list_row = on_list_row, .attachment = on_attachment};
    t->c.status = collector_read("file", json, strlen(json), limits, &handler, c.arena,
                                 &t->c.format, &t->c.diags);
    return t;
}

static const char *said(const struct told *t)
{
    return t->said.len > 0 ? text_builder_text(&t->said).ptr : "";
}

static void test_parts(void **state)
{
    (void)state;
    struct told *t = read_with(
        "[{" HEAD
        ",\"outline\":[{\"section\":\" I \",\"text\":\"Ngo\xCC\x82n \"},\"x\",{\"section\":\"I\"},"
        "{\"section\":\"I\",\"text\":\"\",\"more\":1}]},"
        "{" HEAD
        ",\"rows\":[{\"a\":\"1\",\"b\":-7,\"c\":true,\"d\":false,\"e\":null,\"g\":\" \"},{}],"
        "\"attachments\":[{\"kind\":\"k\",\"name\":\"n.pdf\",\"media_type\":\"m\",\"content\":"
        "\"Zm9v\"},"
        "{\"kind\":\"k\",\"name\":\"n\",\"media_type\":\"m\",\"content\":\"Zm9v=\"}]}]",
        NULL, 0);
    assert_int_equal(t->c.status, STATUS_OK);
    assert_string_equal(said(t), "section 1 /0/outline/0 I=Ngôn\n"
                                 "section 2 /0/outline/1 ?\n"
                                 "section 3 /0/outline/2 ?\n"
                                 "section 4 /0/outline/3 ?\n"
                                 "row 1 /1/rows/0 a=1 b=-7 c=true d=false e= g=\n"
                                 "row 2 /1/rows/1\n"
                                 "document 1 /1/attachments/0 k n.pdf m foo\n"
                                 "document 2 /1/attachments/1 k n m broken\n");
    arena_free(t->c.arena);
}

static void test_stops(void **state)
{
    static const char json[] =
        "[{" HEAD ",\"outline\":[{\"section\":\"I\",\"text\":\"a\"}],\"rows\":[{\"a\":\"1\"}],"
        "\"attachments\":[{\"kind\":\"k\",\"name\":\"n\",\"media_type\":\"m\",\"content\":\"\"}]},"
        "{" HEAD ",\"rows\":[{\"a\":\"1\"}]}]";
    (void)state;
    for (size_t n = 1; n <= 3; n++) {
        struct told *t = read_with(json, NULL, n);
        assert_int_equal(t->parts, n);
        arena_free(t->c.arena);
    }
}

static const struct wrong {
    const char *json, *code, *cell;
} wrongs[] = {
    {"{" HEAD "}", "E123", ""},
    {"{" HEAD ",\"rows\":{}}", "E124", "/rows"},
    {"{" HEAD ",\"rows\":[1]}", "E124", "/rows/0"},
    {"{" HEAD ",\"rows\":[{\"a\":[1]}]}", "E124", "/rows/0/a"},
    {"{" HEAD ",\"rows\":[{\"a\":\"1\"},{\"a\":1.5}]}", "E125", "/rows/1/a"},
    {"{" HEAD ",\"rows\":[{\"a\":\"1\",\"a\":\"2\"}]}", "E121", NULL},
    {"{" HEAD ",\"attachments\":\"x\"}", "E124", "/attachments"},
    {"{" HEAD ",\"attachments\":[[]]}", "E124", "/attachments/0"},
    {"{" HEAD ",\"attachments\":[{\"kind\":\"k\",\"name\":\"n\",\"media_type\":\"m\"}]}", "E123",
     "/attachments/0/content"},
    {"{" HEAD
     ",\"attachments\":[{\"kind\":\"k\",\"name\":\"n\",\"media_type\":\"m\",\"content\":7}]}",
     "E124", "/attachments/0/content"},
    {"{" HEAD
     ",\"attachments\":[{\"kind\":\"k\",\"name\":\"n\",\"media_type\":\"m\",\"content\":\"\","
     "\"file\":\"/etc/passwd\"}]}",
     "E122", "/attachments/0/file"},
};

static void test_wrong_shapes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        struct told *t = read_with(wrongs[i].json, NULL, 0);
        assert_int_equal(t->c.diags.len, 1);
        assert_string_equal(diag_name(t->c.diags.at[0].code), wrongs[i].code);
        if (wrongs[i].cell == NULL)
            assert_null(t->c.diags.at[0].cell);
        else if (wrongs[i].cell[0] != '\0')
            assert_string_equal(t->c.diags.at[0].cell, wrongs[i].cell);
        assert_string_equal(said(t), "");
        arena_free(t->c.arena);
    }
}

static void limited(const char *json, struct collector_limits limits, const char *name)
{
    struct told *t = read_with(json, &limits, 0);
    assert_int_equal(t->c.diags.len, 1);
    assert_int_equal(t->c.diags.at[0].code, DIAG_E113);
    assert_string_equal(t->c.diags.at[0].arg[0], name);
    assert_string_equal(said(t), "");
    arena_free(t->c.arena);
}

static void test_limits(void **state)
{
    static const char two[] =
        "{" HEAD
        ",\"attachments\":[{\"kind\":\"k\",\"name\":\"n\",\"media_type\":\"m\",\"content\":"
        "\"Zm9vZm9v\"},{\"kind\":\"k\",\"name\":\"n\",\"media_type\":\"m\",\"content\":\"Zm9v\"}]}";
    (void)state;
    limited("{" HEAD ",\"rows\":[{\"a\":\"1\"},{\"a\":\"2\"}]}",
            (struct collector_limits){.list_rows = 1}, "list_rows");
    limited("{" HEAD ",\"rows\":[{\"a\":\"123456789\"}]}",
            (struct collector_limits){.cell_bytes = 8}, "cell_bytes");
    limited("{" HEAD ",\"outline\":[{\"section\":\"I\",\"text\":\"12345\"}]}",
            (struct collector_limits){.section_bytes = 4}, "section_bytes");
    limited(two, (struct collector_limits){.attachments = 1}, "attachments");
    limited(two, (struct collector_limits){.attachments_bytes = 8}, "attachments_bytes");
    limited(two, (struct collector_limits){.attachment_bytes = 3}, "attachment_bytes");
    struct told *t = read_with(
        two,
        &(struct collector_limits){.attachment_bytes = 6, .attachments_bytes = 9, .attachments = 2},
        0);
    assert_int_equal(t->c.status, STATUS_OK);
    arena_free(t->c.arena);
}

/* More rows than any report may have: refused before one comes out. */
static void test_a_million_rows(void **state)
{
    enum { ROWS = 1000000 };
    static const char head[] = "{" HEAD ",\"rows\":[{}";
    size_t len = sizeof head - 1;
    char *json = malloc(len + (size_t)3 * ROWS + 3);
    (void)state;
    assert_non_null(json);
    memcpy(json, head, len);
    for (size_t i = 0; i < ROWS; i++, len += 3)
        memcpy(json + len, ",{}", 3);
    memcpy(json + len, "]}", 3);
    limited(json, (struct collector_limits){0}, "list_rows");
    free(json);
}

static void test_rows_shown(void **state)
{
    (void)state;
    struct collected c;
    static const char json[] = "{" HEAD ",\"rows\":[{\"a\":\"1\",\"b\":null},{\"a\":\"2\"}]}";
    collect_init(&c);
    collect_with(&c, json, sizeof json - 1, NULL, true);
    assert_int_equal(c.rows.len, 2);
    assert_int_equal(c.rows.at[0].len, 7);
    assert_true(text_is(c.rows.at[0].cells[0], "01"));
    assert_true(text_is(c.rows.at[0].cells[5], "a=1"));
    assert_true(text_is(c.rows.at[0].cells[6], "b="));
    assert_true(text_is(c.rows.at[1].cells[5], "a=2"));
    arena_free(c.arena);
    collect_init(&c);
    c.stop_after = 1;
    collect_with(&c, json, sizeof json - 1, NULL, true);
    assert_int_equal(c.rows.len, 1);
    arena_free(c.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),          cmocka_unit_test(test_stops),
        cmocka_unit_test(test_wrong_shapes),   cmocka_unit_test(test_limits),
        cmocka_unit_test(test_a_million_rows), cmocka_unit_test(test_rows_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
