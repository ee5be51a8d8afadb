/*
 * csv: RFC 4180 tables and their data package. Golden files: tests/cases/export_csv, written by hand, hashes by sha256sum.
 * Neighbours: exporters/export_csv.c, exporters/export_csv_package.c, fixture.h.
 */
#include "fixture.h"

static enum status publish(struct fixture *f, struct export_result *ret)
{
    return exporter_find(TEXT("csv"))->write(&f->source, f->out, f->arena, ret, &f->diags);
}

static const char *const names[] = {"figures.csv", "orgs.csv", "indicators.csv", "completeness.csv",
                                    "datapackage.json"};
#define NAMES (sizeof names / sizeof names[0])

static json_t *load(struct fixture *f)
{
    struct text bytes = fixture_current(f, "datapackage.json");
    json_t *package = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(package);
    return package;
}

static void test_golden_files(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    assert_int_equal(publish(f, &r), STATUS_OK);
    assert_int_equal(r.files, NAMES);
    for (size_t i = 0; i < 4; i++) {
        fixture_golden(f, "export_csv/provinces", names[i]);
    }
    assert_string_equal(fixture_check_current(f), r.id);
    json_t *found = load(f); /* the descriptor by meaning: white space is free */
    json_t *expected = json_load_file(
        GRIS_SOURCE_DIR "/tests/cases/export_csv/provinces/expected/datapackage.json", 0, NULL);
    assert_non_null(expected);
    assert_true(json_equal(found, expected));
    json_decref(found);
    json_decref(expected);
}

/* OUT/figures.csv is the current one: people look there. */
static void test_links_in_the_folder(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    assert_int_equal(publish(f, &r), STATUS_OK);
    struct text first = fixture_read(f, arena_printf(f->arena, "%s/figures.csv", f->out));
    assert_true(text_eq(first, fixture_current(f, "figures.csv")));
    f->figures.at[0].value++;
    assert_int_equal(unlink(arena_printf(f->arena, "%s/orgs.csv", f->out)), 0);
    assert_int_equal(publish(f, &r), STATUS_OK);
    assert_false(r.unchanged);
    for (size_t i = 0; i < NAMES; i++) {
        struct text shown = fixture_read(f, arena_printf(f->arena, "%s/%s", f->out, names[i]));
        assert_true(text_eq(shown, fixture_current(f, names[i])));
    }
    assert_false(text_eq(first, fixture_current(f, "figures.csv")));
}

static void test_a_file_of_others_is_not_touched(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    assert_int_equal(mkdir(f->out, 0777), 0);
    const char *path = arena_printf(f->arena, "%s/orgs.csv", f->out);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("mine\n", file);
    (void)fclose(file);
    assert_int_equal(publish(f, &r), STATUS_FAILED);
    assert_true(fixture_has(f, DIAG_E755));
    assert_true(text_is(fixture_read(f, path), "mine\n"));
    assert_int_equal(access(arena_printf(f->arena, "%s/current", f->out), F_OK), -1);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("elsewhere", path), 0);
    assert_int_equal(publish(f, &r), STATUS_FAILED);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(publish(f, &r), STATUS_OK);
}

static void test_nothing_at_all(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    assert_int_equal(publish(f, &r), STATUS_OK);
    assert_int_equal(r.files, NAMES);
    assert_true(text_is(fixture_current(f, "figures.csv"),
                        "org_code,period,indicator_code,value,status,vintage,reported,expected\n"));
    assert_true(text_is(fixture_current(f, "completeness.csv"),
                        "org_code,regime,form,period,state,timeliness,vintage,version\n"));
    assert_int_equal(publish(f, &r), STATUS_OK);
    assert_true(r.unchanged);
}

static json_t *field_of(json_t *package, size_t resource, size_t field)
{
    json_t *one = json_array_get(json_object_get(package, "resources"), resource);
    return json_array_get(json_object_get(json_object_get(one, "schema"), "fields"), field);
}

/* One code at two levels: then, and only then, the tables say the level. */
static void test_one_code_at_two_levels(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    fixture_add_org(f, "VN", 1, DATE_MIN, DATE_MAX, "Tỉnh VN", "");
    assert_int_equal(publish(f, &r), STATUS_OK);
    struct text figures = fixture_current(f, "figures.csv");
    const char header[] = "org_code,org_level,period,indicator_code,sex,value,";
    assert_memory_equal(figures.ptr, header, sizeof header - 1);
    assert_non_null(strstr(figures.ptr, "\nVN,nation,2025,POP,_T,12345.6,"));
    assert_non_null(strstr(fixture_current(f, "completeness.csv").ptr, "\n79,province,DS,-,2025,"));
    json_t *package = load(f);
    json_t *figures_resource = json_array_get(json_object_get(package, "resources"), 0);
    json_t *keys = json_object_get(json_object_get(figures_resource, "schema"), "foreignKeys");
    assert_int_equal(json_array_size(json_object_get(json_array_get(keys, 0), "fields")), 2);
    assert_string_equal(json_string_value(json_object_get(field_of(package, 0, 1), "name")),
                        "org_level");
    json_decref(package);
}

/* Without text, date and boolean indicators `value` is a number. */
static void test_value_is_a_number_where_all_are(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    f->catalog.indicators.at[NOTE].value_type = VALUE_INTEGER;
    assert_int_equal(publish(f, &r), STATUS_OK);
    json_t *package = load(f);
    json_t *value = field_of(package, 0, 4);
    assert_string_equal(json_string_value(json_object_get(value, "name")), "value");
    assert_string_equal(json_string_value(json_object_get(value, "type")), "number");
    assert_string_equal(json_string_value(json_object_get(value, "decimalChar")), ".");
    json_decref(package);
}

/* No cell of text that a person wrote begins as a formula does, unless it is a bare code. */
static void test_formulas_are_guarded(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    static const char *const evil[] = {"=1+1", "+1 1", "-2+3",  "@SUM(A1)",
                                       "\t=1", "\r=1", "=\"x\""};
    for (size_t i = 0; i < sizeof evil / sizeof evil[0]; i++) {
        f->figures.at[5].text = evil[i];
        f->catalog.indicators.at[POP].custodian = evil[i];
        f->catalog.orgs.at[HCM].code = evil[i];
        assert_int_equal(publish(f, &r), STATUS_OK);
        for (size_t k = 0; k < 4; k++) {
            const char *s = fixture_current(f, names[k]).ptr;
            for (; *s; s++) {
                const char *cell = s[1] == '"' ? s + 2 : s + 1;
                if ((*s == ',' || *s == '\n') && strchr("=+@\t\r", *cell) && *cell) {
                    assert_memory_equal(cell, "@BAO-3", 6);
                }
            }
        }
    }
}

static void test_a_weight_and_a_unit_without_parent(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    f->catalog.indicators.at[POP].weight = NOTE;
    struct org_edge *edge = f->catalog.edges.at;
    while (edge->child != HCM || edge->hierarchy != ADMIN) {
        edge++;
    }
    edge->from = DATE_MIN; /* 79 below VN, then nobody, */
    edge->to = date_of(1990, 12, 31);
    struct org_edge again = *edge; /* then VN again until 1999 */
    again.from = date_of(1995, 1, 1);
    again.to = date_of(1999, 12, 31);
    VEC_PUSH(f->arena, &f->catalog.edges, again);
    assert_int_equal(publish(f, &r), STATUS_OK);
    const char *orgs = fixture_current(f, "orgs.csv").ptr;
    assert_non_null(strstr(orgs, "\n79,Sài Gòn - Gia Định,,province,VN,,1976-07-01\n"));
    assert_non_null(strstr(orgs, ",province,VN,1976-07-02,1990-12-31\n"));
    assert_non_null(strstr(orgs, ",province,,1991-01-01,1994-12-31\n"));
    assert_non_null(strstr(orgs, ",province,VN,1995-01-01,1999-12-31\n"));
    assert_non_null(strstr(orgs, ",province,,2000-01-01,\n"));
    assert_non_null(strstr(fixture_current(f, "indicators.csv").ptr, ",sum,last,NOTE,"));
}

static void test_a_source_that_fails(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    assert_int_equal(publish(f, &r), STATUS_OK);
    int calls = f->calls;
    f->figures.at[0].value++;
    for (int i = 1; i <= calls; i++) {
        f->calls = 0;
        f->fail_at = i;
        f->diags.len = 0;
        struct export_result none = {0};
        assert_int_equal(publish(f, &none), STATUS_FAILED);
        assert_true(fixture_has(f, DIAG_E752));
        assert_int_equal(fixture_count_releases(f, true), 0);
        assert_string_equal(fixture_check_current(f), r.id);
    }
}

static void test_out_holds_another_format(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    const struct exporter *dashboard = exporter_find(TEXT("dashboard"));
    assert_int_equal(dashboard->write(&f->source, f->out, f->arena, &r, &f->diags), STATUS_OK);
    assert_int_equal(publish(f, &r), STATUS_FAILED);
    assert_true(fixture_has(f, DIAG_E754));
    fixture_check_current(f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_golden_files),
        TEST(test_links_in_the_folder),
        TEST(test_a_file_of_others_is_not_touched),
        cmocka_unit_test_setup_teardown(test_nothing_at_all, fixture_set_up_empty,
                                        fixture_tear_down),
        TEST(test_one_code_at_two_levels),
        TEST(test_value_is_a_number_where_all_are),
        TEST(test_formulas_are_guarded),
        TEST(test_a_weight_and_a_unit_without_parent),
        TEST(test_a_source_that_fails),
        TEST(test_out_holds_another_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
