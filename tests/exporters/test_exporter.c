/*
 * The table of formats. Neighbours: exporters/exporter.c.
 */
#include "fixture.h"

static void test_all_formats_are_found_by_name(void **state)
{
    (void)state;
    size_t len = 0;
    const struct exporter *const *all = exporter_all(&len);
    assert_int_equal(len, 6);
    for (size_t i = 0; i < len; i++) {
        assert_ptr_equal(exporter_find(text_of(all[i]->name)), all[i]);
        assert_non_null(all[i]->write);
        assert_true(strlen(all[i]->media_type) > 0);
        assert_true(strlen(all[i]->description_vi) > 0 && strlen(all[i]->description_en) > 0);
    }
    assert_string_equal(exporter_find(TEXT("dashboard"))->name, "dashboard");
    assert_string_equal(exporter_find(TEXT("csv"))->name, "csv");
    assert_string_equal(exporter_find(TEXT("xlsx"))->name, "xlsx");
    assert_string_equal(exporter_find(TEXT("sdmx-csv"))->name, "sdmx-csv");
    assert_string_equal(exporter_find(TEXT("sdmx-ml"))->name, "sdmx-ml");
    assert_string_equal(exporter_find(TEXT("sdmx-json"))->name, "sdmx-json");
}

static void test_other_names_are_not(void **state)
{
    (void)state;
    assert_null(exporter_find(TEXT("xls")));
    assert_null(exporter_find(TEXT("")));
    assert_null(exporter_find(TEXT("CSV")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_formats_are_found_by_name),
        cmocka_unit_test(test_other_names_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
