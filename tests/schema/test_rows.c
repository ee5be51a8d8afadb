/*
 * rows.c: the canonical spelling of decimals, keys, order.
 */
#include "package_test.h"
#include "rows.h"

static void test_decimal(void **state)
{
    (void)state;
    static const struct {
        const char *text, *spelling; /* NULL: refused */
    } cases[] = {
        {"0", "0"},        {"-0", "0"},      {"-0.00", "0"},
        {"+1", "1"},       {"007", "7"},     {"0.50", "0.5"},
        {"-00.5", "-0.5"}, {"12.000", "12"}, {"1000000000000000000000", "1000000000000000000000"},
        {"", NULL},        {"-", NULL},      {".5", NULL},
        {"5.", NULL},      {"1e3", NULL},    {"1,5", NULL},
        {"1.5.2", NULL},   {"--1", NULL},    {" 1", NULL},
    };
    struct arena *arena = arena_new(0);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *spelling = NULL;
        assert_int_equal(rows_decimal(text_of(cases[i].text), arena, &spelling),
                         cases[i].spelling != NULL);
        if (cases[i].spelling != NULL)
            assert_string_equal(spelling, cases[i].spelling);
    }
    arena_free(arena);
}

static struct catalog_row *org(struct catalog_rows *rows,
                               const char *level,
                               const char *code,
                               const char *from,
                               struct arena *arena)
{
    struct catalog_row *row = rows_add(rows, CATALOG_ORGS, (struct place){0}, arena);
    rows_set(CATALOG_ORGS, row, "level", level);
    rows_set(CATALOG_ORGS, row, "code", code);
    rows_set(CATALOG_ORGS, row, "valid_from", from);
    return row;
}

static void test_key_and_order(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct catalog_rows rows = {0};

    org(&rows, "province", "75", "2025-07-01", arena);
    org(&rows, "province", "75", "", arena);
    org(&rows, "commune", "01", "", arena);
    const struct catalog_row **sorted = rows_sorted(&rows, CATALOG_ORGS, arena);
    assert_string_equal(rows_key(CATALOG_ORGS, sorted[0], arena), "01 commune");
    assert_string_equal(rows_key(CATALOG_ORGS, sorted[1], arena), "75 province");
    assert_string_equal(rows_key(CATALOG_ORGS, sorted[2], arena), "75 province 2025-07-01");
    assert_int_equal(rows_date(CATALOG_ORGS, sorted[1], "valid_from", DATE_MIN), DATE_MIN);
    assert_int_equal(rows_date(CATALOG_ORGS, sorted[2], "valid_from", DATE_MIN),
                     date_of(2025, 7, 1));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_decimal),
                                       cmocka_unit_test(test_key_and_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
