/*
 * Narratives and lists in releases: files only where there is something, in order whatever order the source has, formulas guarded, numbers
 * untouched, documents never. Neighbours: exporters/export_filings.c, fixture.h.
 */
#include "fixture.h"

static struct VEC(struct export_filing) filings;
static bool fails;

static bool give(void *ctx,
                 struct period period,
                 const struct export_filing **ret,
                 size_t *ret_len,
                 struct arena *arena)
{
    (void)ctx;
    (void)arena;
    bool here = period_eq(period, YEAR(2025));
    *ret = filings.at;
    *ret_len = here ? filings.len : 0;
    return !fails;
}

/* An outline, and a list whose second column has the name of one of ours. */
static void add_parts(struct fixture *f)
{
    static struct outline_section sections[] = {{.id = "I", .title_vi = "Một", .title_en = "One"},
                                                {.id = "I.1", .title_vi = "", .title_en = ""}};
    static struct list_column columns[] = {
        {.id = "ma", .title_vi = "Mã", .title_en = "Code", .key = true, .required = true},
        {.id = "row", .title_vi = "Dòng", .title_en = "Row"},
        {.id = "tien", .title_vi = "Tiền", .title_en = "Money", .type = LIST_MONEY, .decimals = 1},
        {.id = "n", .title_vi = "", .title_en = "", .type = LIST_INTEGER},
        {.id = "ngay", .title_vi = "", .title_en = "", .type = LIST_DATE},
        {.id = "co", .title_vi = "", .title_en = "", .type = LIST_BOOLEAN}};
    static const struct list_form list = {.columns = columns, .len = 6};
    struct catalog *c = &f->catalog;
    VEC_PUSH(f->arena, &c->outlines,
             ((struct outline){.code = "Đ/C",
                               .title_vi = "Đề cương",
                               .title_en = "Outline",
                               .sections = sections,
                               .len = 2}));
    c->regimes.at[0].narrative = 0;
    VEC_PUSH(f->arena, &c->forms,
             ((struct form){.id = 10,
                            .code = "LIST",
                            .title_vi = "Danh sách",
                            .title_en = "List",
                            .layout = CATALOG_NONE,
                            .body = "{\"kind\":\"list\"}",
                            .list = &list}));
    f->source.filings = give;
    filings.at = NULL;
    filings.len = filings.cap = 0;
    fails = false;
}

static struct report *file(struct fixture *f, uint32_t org, uint32_t form, enum vintage vintage)
{
    struct report *r = report_new(f->arena, 0);
    r->org = org;
    r->regime = 0;
    r->form = form;
    r->period = YEAR(2025);
    r->vintage = vintage;
    VEC_PUSH(f->arena, &filings, ((struct export_filing){3, r}));
    return r;
}

static void
part(struct fixture *f, struct report_parts *to, uint32_t n, const char *id, const char *text)
{
    VEC_PUSH(f->arena, to, ((struct report_part){n, id, text_of(text)}));
}

/* Backwards, so that exporters must sort. */
static void file_some(struct fixture *f)
{
    struct report *r = file(f, HCM, 1, VINTAGE_FINAL);
    part(f, &r->rows, 2, "ma", "=1+1");
    part(f, &r->rows, 2, "tien", "-1.5");
    part(f, &r->rows, 4, "co", "true");
    part(f, &r->rows, 4, "gone", "x");
    part(f, &r->rows, 4, "ma", "A,\"b\"");
    part(f, &r->rows, 4, "n", "-7");
    part(f, &r->rows, 4, "ngay", "2026-01-02");
    part(f, &r->rows, 4, "row", "@x y");
    static const struct report_attachment secret = {
        .kind = "k", .name = "secret.pdf", .media_type = "application/pdf"};
    VEC_PUSH(f->arena, &r->attachments, secret);
    r = file(f, HN_NEW, CATALOG_NONE, VINTAGE_FINAL);
    part(f, &r->sections, 1, "I", "+ một\n\"hai\"");
    part(f, &r->sections, 2, "old", "cũ");
    r = file(f, HN_NEW, CATALOG_NONE, VINTAGE_ESTIMATE);
    part(f, &r->sections, 1, "I", "ước");
}

static enum status publish(struct fixture *f, const char *format, struct export_result *ret)
{
    return exporter_find(text_of(format))->write(&f->source, f->out, f->arena, ret, &f->diags);
}

static void test_csv(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    add_parts(f);
    file_some(f);
    assert_int_equal(publish(f, "csv", &r), STATUS_OK);
    assert_int_equal(r.files, 7);
    assert_true(text_is(fixture_current(f, "lists/LIST.csv"),
                        "org_code,regime,form,period,vintage,version,row,ma,row_,tien,n,ngay,co\n"
                        "79,DS,LIST,2025,final,3,2,'=1+1,,-1.5,,,\n"
                        "79,DS,LIST,2025,final,3,4,\"A,\"\"b\"\"\",'@x y,,-7,2026-01-02,true\n"));
    assert_true(text_is(fixture_current(f, "outlines/%C4%90%2FC.csv"),
                        "org_code,regime,form,period,vintage,version,section,title_vi,text\n"
                        "01,DS,-,2025,estimate,3,I,Một,ước\n"
                        "01,DS,-,2025,final,3,I,Một,\"'+ một\n\"\"hai\"\"\"\n"
                        "01,DS,-,2025,final,3,old,,cũ\n"));
    struct text bytes = fixture_current(f, "datapackage.json");
    json_t *package = json_loadb(bytes.ptr, bytes.len, 0, NULL);
    const json_t *resources = json_object_get(package, "resources");
    assert_int_equal(json_array_size(resources), 6);
    const json_t *list = json_array_get(resources, 5);
    assert_string_equal(json_string_value(json_object_get(list, "name")), "list-list");
    assert_string_equal(json_string_value(json_object_get(list, "path")), "lists/LIST.csv");
    static const char *const types[] = {"string", "string", "number", "integer", "date", "boolean"};
    const json_t *fields = json_object_get(json_object_get(list, "schema"), "fields");
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(
            json_string_value(json_object_get(json_array_get(fields, 7 + i), "type")), types[i]);
    json_decref(package);
    fixture_check_current(f);
}

static void test_dashboard(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    add_parts(f);
    file_some(f);
    assert_int_equal(publish(f, "dashboard", &r), STATUS_OK);
    struct text lists = fixture_current(f, "lists/2025.json");
    json_t *found = json_loadb(lists.ptr, lists.len, 0, NULL);
    assert_int_equal(json_array_size(found), 1);
    const json_t *rows = json_object_get(json_array_get(found, 0), "rows");
    assert_int_equal(json_array_size(rows), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 0), "ma")), "=1+1");
    json_decref(found);
    struct text narratives = fixture_current(f, "narratives/2025.json");
    found = json_loadb(narratives.ptr, narratives.len, 0, NULL);
    assert_int_equal(json_array_size(found), 2);
    const json_t *sections = json_object_get(json_array_get(found, 1), "sections");
    assert_string_equal(json_string_value(json_object_get(json_array_get(sections, 0), "title_en")),
                        "One");
    assert_true(json_is_null(json_object_get(json_array_get(sections, 1), "title_vi")));
    json_decref(found);
    assert_null(memmem(lists.ptr, lists.len, "secret", 6));
    struct text catalog = fixture_current(f, "catalog.json");
    found = json_loadb(catalog.ptr, catalog.len, 0, NULL);
    assert_int_equal(json_array_size(json_object_get(found, "outlines")), 1);
    const json_t *list = json_array_get(json_object_get(found, "forms"), 1);
    assert_true(json_is_null(json_object_get(list, "layout")));
    assert_string_equal(json_string_value(json_object_get(json_object_get(list, "list"), "kind")),
                        "list");
    json_decref(found);
    fixture_check_current(f);
}

/* Nothing was approved: no file, and none is promised. */
static void test_nothing(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    add_parts(f);
    assert_int_equal(publish(f, "csv", &r), STATUS_OK);
    assert_int_equal(r.files, 5);
    struct text bytes = fixture_current(f, "datapackage.json");
    assert_null(memmem(bytes.ptr, bytes.len, "lists/", 6));
}

static void test_a_source_that_fails(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    static const char *const formats[] = {"csv", "dashboard"};
    for (size_t i = 0; i < 2; i++) {
        add_parts(f);
        file_some(f);
        fails = true;
        assert_int_equal(publish(f, formats[i], &r), STATUS_FAILED);
        assert_int_equal(fixture_count_releases(f, true), 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_csv),
        TEST(test_dashboard),
        TEST(test_nothing),
        TEST(test_a_source_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
