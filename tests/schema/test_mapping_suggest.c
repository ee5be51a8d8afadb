/*
 * Proposals for mappings: what is proposed for a workbook reads it right, and says where it is not certain.
 */
#include "mapping_test.h"

static const char *suggest(struct mapping_test *t, const char *form, enum status *ret_status)
{
    const struct mapping_query query = {.form = form, .given = t->given, .numbers = "1.234,5"};
    struct text json = {0};
    diags_init(&t->diags, t->arena, 100);
    *ret_status =
        mapping_suggest(&t->package->catalog, &t->grid, &query, t->arena, &json, &t->diags);
    return json.ptr == NULL ? "" : text_dup(t->arena, json);
}

/* The proposal is applied as it stands. */
static void check(struct mapping_test *t, const char *form, size_t unsure, const char *lines)
{
    const struct mapping_handler handler = {.ctx = t, .record = mapping_test_record};
    enum status status;
    const char *json = suggest(t, form, &status);
    assert_int_equal(status, STATUS_OK);
    assert_non_null(strstr(json, "\"confirmed\": false"));
    struct mapping *m =
        mapping_read(&t->package->catalog, "s.json", text_of(json), t->arena, &t->diags);
    assert_non_null(m);
    assert_int_equal(mapping_unsure(m), unsure);
    assert_string_equal(mapping_confirmed(m), "");
    assert_string_equal(mapping_numbers(m), "1.234,5");
    t->lines.len = 0;
    assert_int_equal(mapping_apply(m, &t->grid, &t->given, &handler, t->arena, &t->diags),
                     STATUS_OK);
    assert_string_equal(mapping_test_lines(t), lines);
}

static void test_rows_of_units(void **state)
{
    struct mapping_test *t = mapping_test_new();
    (void)state;
    mapping_test_workbook(
        t, "# Biểu\nDân số và diện tích năm 2015\n||ĐVT: người\nSTT|Tỉnh|Chỉ tiêu|<\n^|^|Dân "
           "số|Tăng\n(1)|(2)|(3)|(4=3-3)\n|Cả nước|12|0\n1|Hà Nội|7|0\n2|Đồng Nai|5|0\n"
           "|Nguồn: thống kê\n");
    check(t, "F1", 0, "Biểu!C7 01 2015 P 7\nBiểu!C8 75 2015 P 5");
    mapping_test_free(t);
}

static void test_members(void **state)
{
    struct mapping_test *t = mapping_test_new();
    (void)state;
    t->given = (struct mapping_given){.org = "10001", .period = "2020-05"};
    mapping_test_workbook(t, "# S\nĐVT: lượt\nGiới|Lượt người|<|<\n^|Tổng số|Thành thị|Nông "
                             "thôn\nNam|3|1|2\nNữ|7|3|4\nCộng|10|4|6\n");
    check(t, "F2", 0,
          "S!C4 10001 2020-05 S area=U sex=M 1\nS!D4 10001 2020-05 S area=R sex=M 2\n"
          "S!C5 10001 2020-05 S area=U sex=F 3\nS!D5 10001 2020-05 S area=R sex=F 4");
    mapping_test_free(t);
}

/* Nothing says whose figures they are, of when, in what unit; one column is of nothing known. */
static void test_unsure(void **state)
{
    struct mapping_test *t = mapping_test_new();
    enum status status;
    (void)state;
    mapping_test_workbook(t, "# S\nMục|Số|Xyz\nDân số|1|2\nDiện tích|3|4\n");
    const char *json = suggest(t, "F1", &status);
    assert_int_equal(status, STATUS_OK);
    struct mapping *m =
        mapping_read(&t->package->catalog, "s.json", text_of(json), t->arena, &t->diags);
    assert_non_null(m);
    assert_int_equal(mapping_unsure(m), 3); /* the table, and both columns */
    mapping_test_free(t);
}

static void test_nothing(void **state)
{
    struct mapping_test *t = mapping_test_new();
    enum status status;
    (void)state;
    mapping_test_workbook(t, "# S\nChỉ có chữ\n");
    (void)suggest(t, "F1", &status);
    assert_int_equal(status, STATUS_REJECTED);
    assert_int_equal(t->diags.at[0].code, DIAG_E178);
    (void)suggest(t, "Q", &status);
    assert_int_equal(status, STATUS_REJECTED);
    assert_int_equal(t->diags.at[0].code, DIAG_E214);
    mapping_test_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_of_units), cmocka_unit_test(test_members),
        cmocka_unit_test(test_unsure), cmocka_unit_test(test_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
