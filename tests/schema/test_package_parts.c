/*
 * Outlines and lists in a package: read, written and read again they are the same; every wrong shape has its finding at its line.
 */
#include "package_test.h"

static struct package_test *begin(void)
{
    return package_test_new_of(GRIS_SOURCE_DIR "/sample-data/parts/catalog");
}

/* Codes with rows, errors and warnings of ours only. */
static const char *findings(struct package_test *t)
{
    struct text_builder b;
    t->read = schema_package_read(t->dir, t->arena, &t->rows, &t->diags);
    t->compiled = schema_compile(&t->rows, t->arena, &t->catalog, &t->diags);
    text_builder_init(&b, t->arena, 1 << 16);
    for (size_t i = 0; i < t->diags.len; i++) {
        const struct diag *d = &t->diags.at[i];
        if (diag_severity(d->code) == SEVERITY_NOTE)
            continue;
        text_builder_addf(&b, "%s:%u %s <%s> <%s>\n", diag_name(d->code), d->at.row,
                          d->cell != NULL ? d->cell : "-", d->arg[0] != NULL ? d->arg[0] : "",
                          d->arg[1] != NULL ? d->arg[1] : "");
    }
    return b.len > 0 ? text_dup(t->arena, text_builder_text(&b)) : "";
}

static void test_compiled(void **state)
{
    struct package_test *t = begin();
    (void)state;
    assert_string_equal(findings(t), "");
    const struct catalog *c = &t->catalog;
    assert_int_equal(c->outlines.len, 1);
    const struct outline *o = &c->outlines.at[0];
    assert_string_equal(o->code, "KSTT-DC");
    assert_int_equal(o->len, 6);
    assert_string_equal(o->sections[1].id, "I.1");
    assert_int_equal(o->sections[0].depth, 0);
    assert_int_equal(o->sections[1].depth, 1);
    assert_true(o->sections[1].required);
    assert_int_equal(o->sections[1].max_chars, 4000);
    assert_int_equal(o->sections[0].max_chars, SECTION_CHARS_MAX);
    assert_int_equal(o->attachments.len, 2);
    assert_int_equal(o->attachments.at[1].max_bytes, ATTACHMENT_BYTES_MAX);
    const struct form *list = &c->forms.at[catalog_find_form(c, TEXT("DTC-DS"))];
    assert_non_null(list->list);
    assert_int_equal(list->layout, CATALOG_NONE);
    assert_int_equal(list->len, 0);
    assert_int_equal(list->list->len, 8);
    assert_int_equal(list->list->max_rows, 5000);
    assert_true(list->list->columns[0].key && list->list->columns[0].required);
    assert_int_equal(list->list->columns[5].decimals, 3);
    assert_true(list->list->columns[5].min == 0 && list->list->columns[5].max == CELL_NULL);
    const struct form *table = &c->forms.at[catalog_find_form(c, TEXT("KSTT-01"))];
    assert_null(table->list);
    assert_int_equal(table->attachments.len, 1);
    assert_int_equal(c->layouts.len, 1); /* a list has none */
    package_test_free(t);
}

static void test_written_and_read_again(void **state)
{
    struct package_test *t = begin();
    struct catalog_rows again;
    (void)state;
    (void)findings(t);
    const char *copy = arena_printf(t->arena, "%s/copy", t->dir);
    assert_int_equal(schema_package_write(copy, &t->rows, t->arena, &t->diags), STATUS_OK);
    assert_int_equal(schema_package_read(copy, t->arena, &again, &t->diags), STATUS_OK);
    assert_true(digest_eq(&again.digest, &t->rows.digest));
    /* what the next catalog has no longer must not stay in the folder */
    t->rows.kind[CATALOG_OUTLINES].len = 0;
    assert_int_equal(schema_package_write(copy, &t->rows, t->arena, &t->diags), STATUS_OK);
    assert_int_equal(access(arena_printf(t->arena, "%s/outlines/KSTT-DC.json", copy), F_OK), -1);
    package_test_free(t);
}

/* A catalog without outlines has the digest that it had before there were any. */
static void test_difference(void **state)
{
    struct package_test *a = begin(), *b = begin();
    struct schema_changes changes = {0};
    (void)state;
    package_test_file(b, "outlines/KSTT-DC.json",
                      "{\"code\":\"KSTT-DC\",\"sections\":[{\"id\":\"I\"}]}");
    (void)findings(a);
    (void)findings(b);
    assert_false(digest_eq(&a->rows.digest, &b->rows.digest));
    schema_diff(&a->rows, &b->rows, a->arena, &changes);
    assert_int_equal(changes.len, 1);
    assert_string_equal(changes.at[0].key, "outline KSTT-DC");
    assert_int_equal(changes.at[0].what, '~');
    package_test_free(a);
    package_test_free(b);
}

static const struct wrong {
    const char *file, *content, *wanted;
} wrongs[] = {
    {"outlines/B.json", "{\"code\":\"B\"}", "E123:1 /sections <sections> <>\n"},
    {"outlines/B.json", "{\"code\":\"B\",\"sections\":[]}", "E124:1 /sections <sections>"},
    {"outlines/B.json", "{\"code\":\"B\",\n\"sections\":[{\"id\":\"I\"},\n{\"id\":\"I\"}]}",
     "E604:3 /sections/1/id <I>"},
    {"outlines/B.json", "{\"code\":\"B\",\"sections\":[{\"id\":\"I\",\"max_chars\":-1}]}",
     "E124:1 /sections/0/max_chars <max_chars> <0 … 2147483647>"},
    {"outlines/B.json", "{\"code\":\"B\",\"sections\":[{\"id\":\"I\",\"titel\":\"\"}]}",
     "E122:1 /sections/0/titel"},
    {"outlines/B.json", "{\"code\":\"B\",\"sections\":[{\"id\":\"I\",\"required\":1}]}",
     "E124:1 /sections/0/required"},
    {"outlines/B.json", "{\"code\":\"B\",\"sections\":[{\"id\":\"I\"}]}", "W680:1 - <B>"},
    {"outlines/B.json", "{\"code\":\"KSTT-DC\",\"sections\":[{\"id\":\"I\"}]}", "E604:"},
    {"outlines/B.json", "{", "E120:1"},
    {"outlines/B.txt", "", "W607:"},
    {"outlines/B.json",
     "{\"code\":\"B\",\"sections\":[{\"id\":\"I\"}],\"attachments\":[{\"id\":\"a\"}]}",
     "E123:1 /attachments/0/media"},
    {"outlines/B.json",
     "{\"code\":\"B\",\"sections\":[{\"id\":\"I\"}],\"attachments\":[{\"id\":\"a\",\"media\":["
     "\"text/html\"]}]}",
     "E603:1 /attachments/0/media <media> <text/html>"},
    {"outlines/B.json",
     "{\"code\":\"B\",\"sections\":[{\"id\":\"I\"}],\"attachments\":[{\"id\":\"a\",\"media\":[7]}]"
     "}",
     "E124:1 /attachments/0/media"},
    {"outlines/B.json",
     "{\"code\":\"B\",\"sections\":[{\"id\":\"I\"}],\"attachments\":[{\"id\":\"a\",\"media\":["
     "\"image/png\"],\"max_bytes\":99999999}]}",
     "E124:1 /attachments/0/max_bytes"},
    {"forms/DTC-DS.json",
     "{\"code\":\"DTC-DS\",\"kind\":\"tree\",\"columns\":[{\"id\":\"a\",\"type\":\"text\"}]}",
     "E603:1 /kind <kind> <tree>"},
    {"forms/DTC-DS.json",
     "{\"code\":\"DTC-DS\",\"kind\":\"list\",\"columns\":[{\"id\":\"a\",\"type\":\"real\"}]}",
     "E603:1 /columns/0/type <type> <real>"},
    {"forms/DTC-DS.json", "{\"code\":\"DTC-DS\",\"kind\":\"list\",\"columns\":[{\"id\":\"a\"}]}",
     "E123:1 /columns/0 <type>"},
    {"forms/DTC-DS.json",
     "{\"code\":\"DTC-DS\",\"kind\":\"list\",\"rows\":[],\"columns\":[{\"id\":\"a\",\"type\":"
     "\"text\"}]}",
     "E122:1 /rows"},
    {"forms/DTC-DS.json",
     "{\"code\":\"DTC-DS\",\"kind\":\"list\",\"columns\":[{\"id\":\"a\",\"type\":\"text\","
     "\"decimals\":2}]}",
     "E603:1 /columns/0/decimals <decimals> <2>"},
    {"forms/DTC-DS.json",
     "{\"code\":\"DTC-DS\",\"kind\":\"list\",\"columns\":[{\"id\":\"a\",\"type\":\"member\"}]}",
     "E603:1 /columns/0 <dimension>"},
    {"forms/DTC-DS.json",
     "{\"code\":\"DTC-DS\",\"kind\":\"list\",\"columns\":[{\"id\":\"a\",\"type\":\"member\","
     "\"dimension\":"
     "\"sex\"}]}",
     "E605:1 /columns/0/dimension <dimension> <sex>"},
    {"forms/DTC-DS.json",
     "{\"code\":\"DTC-DS\",\"kind\":\"list\",\"columns\":[{\"id\":\"a\",\"type\":\"integer\","
     "\"min\":\"x\"}]}",
     "E603:1 /columns/0/min <min> <x>"},
    {"forms/DTC-DS.json",
     "{\"code\":\"DTC-DS\",\"kind\":\"list\",\"columns\":[{\"id\":\"a\",\"type\":\"integer\","
     "\"min\":\"2\","
     "\"max\":\"1\"}]}",
     "E603:1 /columns/0/min <min> <2>"},
    {"forms/DTC-DS.json",
     "{\"code\":\"DTC-DS\",\"kind\":\"list\",\"min_rows\":3,\"max_rows\":2,\"columns\":[{\"id\":"
     "\"a\","
     "\"type\":\"integer\"}]}",
     "E603:1 /min_rows <min_rows> <3>"},
    {"regimes.csv",
     "code,name_vi,frequency,outline,legal_basis\nKSTT,k,month,KSTT-X,x\nDTC,d,month,,x\n",
     "W681:2 - <KSTT> <KSTT-X>"},
    {"rules.csv", "form,code,severity,left,operator,right\nDTC-DS,R,error,1,=,1\n",
     "E680:2 - <DTC-DS>"},
};

static void test_wrong_shapes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        struct package_test *t = begin();
        package_test_file(t, wrongs[i].file, wrongs[i].content);
        const char *got = findings(t);
        if (strstr(got, wrongs[i].wanted) == NULL)
            fail_msg("%s: wanted %s, got %s", wrongs[i].content, wrongs[i].wanted, got);
        package_test_free(t);
    }
}

/* As deep as JSON may be written, and no deeper. */
static void test_deep(void **state)
{
    struct package_test *t = begin();
    struct text_builder b;
    enum { DEPTH = 40 };
    (void)state;
    text_builder_init(&b, t->arena, 1 << 16);
    text_builder_adds(&b, "{\"code\":\"B\"");
    for (int i = 0; i < DEPTH; i++)
        text_builder_addf(&b, ",\"sections\":[{\"id\":\"%d\"", i);
    for (int i = 0; i < DEPTH; i++)
        text_builder_adds(&b, "}]");
    text_builder_adds(&b, "}");
    package_test_file(t, "outlines/B.json", text_builder_text(&b).ptr);
    assert_non_null(strstr(findings(t), "E113:1"));
    package_test_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compiled),   cmocka_unit_test(test_written_and_read_again),
        cmocka_unit_test(test_difference), cmocka_unit_test(test_wrong_shapes),
        cmocka_unit_test(test_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
