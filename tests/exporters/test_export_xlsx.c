/*
 * xlsx: which workbooks a release has, that the same data give the same bytes, and that a source that fails leaves what stood before. What the
 * workbooks say is read by tests/e2e/72-xlsx-out.sh. Neighbours: exporters/export_xlsx.c, fixture.h.
 */
#include "fixture.h"

static enum status publish(struct fixture *f, struct export_result *ret)
{
    return exporter_find(TEXT("xlsx"))->write(&f->source, f->out, f->arena, ret, &f->diags);
}

/* The fixture's form, with a cell for each slot that stands. */
static void with_cells(struct fixture *f)
{
    static struct form_cell cells[] = {
        {0, true, "r1", "c1"}, {1, false, "r2", "c1"}, {2, false, "r3", "c1"}};
    struct form *form = &f->catalog.forms.at[0];
    form->body = "{\"columns\":[{\"id\":\"c1\",\"title_vi\":\"Số "
                 "liệu\"}],\"rows\":[{\"id\":\"r1\",\"title_vi\":\"Tổng số\"},"
                 "{\"id\":\"r2\",\"title_vi\":\"Nữ\"},{\"id\":\"r3\",\"title_vi\":\"Ghi chú\"}]}";
    form->cells = cells;
    form->len = 3;
    for (size_t i = 0; i < f->figures.len; i++) { /* a year's number is 1 */
        if (f->figures.at[i].period.kind == PERIOD_YEAR)
            f->figures.at[i].period.number = 1;
    }
}

/* Figures of 2024 and of 2025: a year, a month, an occasion. */
static void makes_a_workbook_a_year(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    with_cells(f);
    assert_int_equal(publish(f, &r), STATUS_OK);
    assert_int_equal(r.files, 2);
    assert_memory_equal(fixture_current(f, "tables/DS-01/2024.xlsx").ptr, "PK\x03\x04", 4);
    assert_memory_equal(fixture_current(f, "tables/DS-01/2025.xlsx").ptr, "PK\x03\x04", 4);
    assert_string_equal(fixture_check_current(f), r.id);
    assert_int_equal(publish(f, &r), STATUS_OK);
    assert_true(r.unchanged);
    assert_int_equal(fixture_count_releases(f, false), 1);
    f->figures.at[2].value++; /* of 2024 */
    struct text other = fixture_current(f, "tables/DS-01/2025.xlsx");
    assert_int_equal(publish(f, &r), STATUS_OK);
    assert_false(r.unchanged);
    assert_true(text_eq(other, fixture_current(f, "tables/DS-01/2025.xlsx")));
}

static void publishes_nothing(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    assert_int_equal(publish(f, &r), STATUS_OK);
    assert_int_equal(r.files, 0);
    assert_string_equal(fixture_check_current(f), r.id);
}

static void survives_a_source_that_fails(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    with_cells(f);
    assert_int_equal(publish(f, &r), STATUS_OK);
    int calls = f->calls;
    assert_true(calls > 0);
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
    f->fail_at = 0;
    f->open_fails = true;
    struct export_result none = {0};
    assert_int_equal(publish(f, &none), STATUS_FAILED);
}

static void has_nowhere_to_make_parts(void **state)
{
    struct fixture *f = *state;
    struct export_result r = {0};
    with_cells(f);
    assert_int_equal(setenv("TMPDIR", "/nonexistent", 1), 0);
    enum status status = publish(f, &r);
    assert_int_equal(unsetenv("TMPDIR"), 0);
    assert_int_equal(status, STATUS_FAILED);
    assert_true(fixture_has(f, DIAG_E751));
    assert_int_equal(fixture_count_releases(f, true), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(makes_a_workbook_a_year, fixture_set_up, fixture_tear_down),
        cmocka_unit_test_setup_teardown(publishes_nothing, fixture_set_up_empty, fixture_tear_down),
        cmocka_unit_test_setup_teardown(survives_a_source_that_fails, fixture_set_up,
                                        fixture_tear_down),
        cmocka_unit_test_setup_teardown(has_nowhere_to_make_parts, fixture_set_up,
                                        fixture_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
