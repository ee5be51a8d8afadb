/*
 * dashboard: the shapes of docs/exporters/dashboard.md. Golden files: tests/cases/export_dashboard, written by hand.
 * Neighbours: exporters/export_dashboard.c, fixture.h.
 */
#include "fixture.h"

static enum status publish(struct fixture *f, struct export_result *ret)
{
    return exporter_find(TEXT("dashboard"))->write(&f->source, f->out, f->arena, ret, &f->diags);
}

static void test_golden_files(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    assert_int_equal(publish(f, &r), STATUS_OK);
    const char *const names[] = {"catalog.json",
                                 "orgs.json",
                                 "figures/VN/2024.json",
                                 "figures/VN/2025.json",
                                 "figures/01/2025.json",
                                 "figures/79/2025.json",
                                 "completeness/2025.json",
                                 "completeness/2025-03.json",
                                 "completeness/%40BAO-3.json"};
    size_t len = sizeof names / sizeof names[0];
    assert_int_equal(r.files, len);
    for (size_t i = 0; i < len; i++) {
        fixture_golden(f, "export_dashboard/provinces", names[i]);
    }
    assert_string_equal(fixture_check_current(f), r.id);
}

static void test_every_file_is_json(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    assert_int_equal(publish(f, &r), STATUS_OK);
    struct text manifest = fixture_current(f, "manifest.json");
    json_t *m = json_loadb(manifest.ptr, manifest.len, JSON_REJECT_DUPLICATES, NULL);
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(m, "files"), i, entry)
    {
        struct text bytes = fixture_current(f, json_string_value(json_object_get(entry, "path")));
        json_t *file = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(file);
        json_decref(file);
    }
    assert_int_equal(i, r.files);
    json_decref(m);
}

static void test_manifest(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    assert_int_equal(publish(f, &r), STATUS_OK);
    struct text bytes = fixture_current(f, "manifest.json");
    json_t *m = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(m);
    char hex[DIGEST_HEX_MAX];
    assert_string_equal(json_string_value(json_object_get(m, "exporter")), "dashboard");
    assert_int_equal(json_integer_value(json_object_get(m, "shape")), 1);
    assert_string_equal(json_string_value(json_object_get(m, "catalog_digest")),
                        digest_hex(&f->catalog.digest, hex));
    assert_int_equal(json_integer_value(json_object_get(m, "audit_position")), 17);
    assert_true(json_is_null(json_object_get(m, "release_before")));
    struct digest digest = digest_of(bytes.ptr, bytes.len);
    assert_string_equal(r.manifest_digest, digest_hex(&digest, hex));
    assert_memory_equal(r.id, hex, 16);
    json_decref(m);
}

/* Nothing of the order in which a database numbered or gave things. */
static void test_order_of_the_source_does_not_matter(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0}, again = {0};
    assert_int_equal(publish(f, &r), STATUS_OK);
    for (size_t i = 0; i < f->figures.len / 2; i++) {
        struct figure swap = f->figures.at[i];
        f->figures.at[i] = f->figures.at[f->figures.len - 1 - i];
        f->figures.at[f->figures.len - 1 - i] = swap;
    }
    struct export_completeness_row row = f->rows.at[0];
    f->rows.at[0] = f->rows.at[2];
    f->rows.at[2] = row;
    for (size_t i = 0; i < f->catalog.orgs.len; i++) {
        f->catalog.orgs.at[i].id = (int32_t)i + 5;
    }
    f->catalog.load_id = 1;
    assert_int_equal(publish(f, &again), STATUS_OK);
    assert_true(again.unchanged);
    assert_string_equal(again.id, r.id);
}

static void test_nothing_at_all(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    assert_int_equal(publish(f, &r), STATUS_OK);
    assert_int_equal(r.files, 2);
    struct text orgs = fixture_current(f, "orgs.json");
    assert_true(text_is(orgs, "{\"orgs\":[],\n\"successions\":[]\n}\n"));
    fixture_check_current(f);
    assert_int_equal(publish(f, &r), STATUS_OK);
    assert_true(r.unchanged);
}

/* Codes that are no file names: the tree stays inside the release, and no two codes meet. */
static void test_codes_that_are_no_file_names(void **state)
{
    struct fixture *f = *state;
    char longer[400];
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    const char *const codes[] = {"../../evil", "..",  ".hidden", "a/b",
                                 "Đắk Lắk",    "%2E", longer,    "-rf"};
    const char *const folders[] = {"%2E.%2F..%2Fevil",
                                   "%2E.",
                                   "%2Ehidden",
                                   "a%2Fb",
                                   "%C4%90%E1%BA%AFk%20L%E1%BA%AFk",
                                   "%252E"};
    for (size_t i = 0; i < 8; i++) {
        fixture_add_org(f, codes[i], 1, DATE_MIN, DATE_MAX, "x", "");
        fixture_add(f, (uint32_t)f->catalog.orgs.len - 1, POP, YEAR(2025), "", 10);
    }
    struct export_result r = {0};
    assert_int_equal(publish(f, &r), STATUS_OK);
    for (size_t i = 0; i < 6; i++) {
        fixture_current(f, arena_printf(f->arena, "figures/%s/2025.json", folders[i]));
    }
    assert_int_equal(r.files, 9 + 8);
    fixture_check_current(f);
}

static void test_path_segments(void **state)
{
    struct fixture *f = *state;
    char a[500], b[500];
    memset(a, 'a', sizeof a);
    memset(b, 'a', sizeof b);
    a[498] = 'x';
    a[499] = b[499] = '\0';
    const char *p = export_path_segment(f->arena, a), *q = export_path_segment(f->arena, b);
    assert_string_not_equal(p, q); /* they differ in the last byte alone */
    assert_true(strlen(p) <= 255 && strlen(q) <= 255);
    assert_string_equal(export_path_segment(f->arena, "VN-TW_1.a"), "VN-TW_1.a");
    assert_string_equal(export_path_segment(f->arena, ""), "%");
    assert_string_equal(export_path_segment(f->arena, "%"), "%25");
    assert_string_equal(export_path_segment(f->arena, "..."), "%2E..");
    assert_string_equal(export_path_segment(f->arena, "a\\b\n"), "a%5Cb%0A");
}

static void test_members(void **state)
{
    struct fixture *f = *state;
    struct text rest = TEXT("age=1,sex=F,odd"), d, m;
    assert_true(export_members_next(&rest, &d, &m) && text_is(d, "age") && text_is(m, "1"));
    assert_true(export_members_next(&rest, &d, &m) && text_is(d, "sex") && text_is(m, "F"));
    assert_true(export_members_next(&rest, &d, &m) && text_is(d, "odd") && m.len == 0);
    assert_false(export_members_next(&rest, &d, &m));
    assert_true(text_is(export_members_find("age=1,sex=F", "sex"), "F"));
    assert_true(text_is(export_members_find("age=1,sex=F", "se"), "_T"));
    assert_true(text_is(export_members_find("", "sex"), "_T"));
    const bool *used = export_members_used(&f->catalog, CATALOG_NONE, f->arena);
    assert_true(used[0]);  /* sex */
    assert_false(used[1]); /* age: its only cell is retired */
}

static void expect_failure(struct fixture *f, enum diag_code code)
{
    struct export_result r = {0};
    assert_int_equal(publish(f, &r), STATUS_FAILED);
    assert_true(fixture_has(f, code));
    assert_int_equal(fixture_count_releases(f, true), 0);
}

/* Whichever call fails, the release before stands and nothing is left behind. */
static void test_a_source_that_fails(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    assert_int_equal(publish(f, &r), STATUS_OK);
    int calls = f->calls;
    assert_int_equal(calls,
                     5 + 3); /* figures of (VN 2024, 2025), (01 old, new), 79; three periods */
    f->figures.at[0].value++;
    for (int i = 1; i <= calls; i++) {
        f->calls = 0;
        f->fail_at = i;
        f->diags.len = 0;
        expect_failure(f, DIAG_E752);
        assert_string_equal(fixture_check_current(f), r.id);
    }
    f->fail_at = 0;
    f->open_fails = true;
    f->diags.len = 0;
    expect_failure(f, DIAG_E752);
}

static bool open_and_tell(void *ctx)
{
    struct fixture *f = ctx;
    diags_addv(&f->diags, DIAG_E701, (struct place){0}, "gone", NULL);
    return false;
}

/* A source that says itself why it failed is not talked over. */
static void test_a_source_that_tells_why(void **state)
{
    struct fixture *f = *state;
    f->source.open = open_and_tell;
    expect_failure(f, DIAG_E701);
    assert_int_equal(f->diags.len, 1);
}

static void test_one_figure_twice(void **state)
{
    struct fixture *f = *state;
    fixture_add(f, HN_NEW, POP, YEAR(2025), "", 1);
    expect_failure(f, DIAG_E753);
    assert_string_equal(f->diags.at[0].arg[0], "01 2025 POP ");
}

static void test_without_open(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    f->source.open = NULL;
    assert_int_equal(publish(f, &r), STATUS_OK);
    fixture_check_current(f);
}

static void test_regimes_of_every_kind(void **state)
{
    struct fixture *f = *state;
    struct regime adhoc = f->catalog.regimes.at[0], thematic = adhoc;
    adhoc.code = "A";
    adhoc.kind = REGIME_AD_HOC;
    thematic.code = "T";
    thematic.kind = REGIME_THEMATIC;
    VEC_PUSH(f->arena, &f->catalog.regimes, thematic);
    VEC_PUSH(f->arena, &f->catalog.regimes, adhoc);
    struct occasion second = f->catalog.occasions.at[0];
    second.code = "BAO-2";
    second.due = 0x68D6F300; /* 2025-09-26T20:09:36Z: 27 September, 03:09:36 in Viet Nam */
    VEC_PUSH(f->arena, &f->catalog.occasions, second);
    struct obligation later = f->catalog.obligations.at[0];
    later.from = 0;
    VEC_PUSH(f->arena, &f->catalog.obligations, later);
    f->catalog.indicators.at[POP].weight = NOTE;
    f->catalog.levels = (const char *[]){"nation", "cấp lạ"};
    f->catalog.successions.at[0].share = "0.5";
    f->catalog.successions.at[0].kind = SUCCESSION_PARTIAL;
    struct succession other = {HN_OLD, HCM, SUCCESSION_PARTIAL,
                               f->catalog.successions.at[0].effective, ""};
    VEC_PUSH(f->arena, &f->catalog.successions, other);
    struct form empty = f->catalog.forms.at[0];
    empty.code = "DS-00";
    empty.body = "";
    VEC_PUSH(f->arena, &f->catalog.forms, empty);
    struct export_result r = {0};
    assert_int_equal(publish(f, &r), STATUS_OK);
    struct text bytes = fixture_current(f, "catalog.json");
    json_t *c = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(c);
    json_t *regimes = json_object_get(c, "regimes");
    const char *const kinds[] = {"ad_hoc", "periodic", "thematic"};
    for (size_t i = 0; i < 3; i++) {
        json_t *kind = json_object_get(json_array_get(regimes, i), "kind");
        assert_string_equal(json_string_value(kind), kinds[i]);
    }
    json_t *occasions = json_object_get(json_array_get(regimes, 1), "occasions");
    json_t *first = json_array_get(occasions, 0);
    assert_string_equal(json_string_value(json_object_get(first, "code")), "BAO-2");
    assert_string_equal(json_string_value(json_object_get(first, "due")),
                        "2025-09-27T03:09:36+07:00");
    json_t *level = json_array_get(json_object_get(c, "levels"), 1);
    assert_string_equal(json_string_value(json_object_get(level, "name_en")), "cấp lạ");
    json_t *pop = json_array_get(json_object_get(c, "indicators"), 1);
    assert_string_equal(json_string_value(json_object_get(pop, "weight")), "NOTE");
    json_t *form = json_array_get(json_object_get(c, "forms"), 0);
    assert_true(json_is_null(json_object_get(form, "table")));
    json_decref(c);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_golden_files),
        TEST(test_every_file_is_json),
        TEST(test_manifest),
        TEST(test_order_of_the_source_does_not_matter),
        cmocka_unit_test_setup_teardown(test_nothing_at_all, fixture_set_up_empty,
                                        fixture_tear_down),
        TEST(test_codes_that_are_no_file_names),
        TEST(test_path_segments),
        TEST(test_members),
        TEST(test_a_source_that_fails),
        TEST(test_a_source_that_tells_why),
        TEST(test_one_figure_twice),
        TEST(test_without_open),
        TEST(test_regimes_of_every_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
