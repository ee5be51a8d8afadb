/*
 * Codes of other schemes, on the country of units.h.
 */
#include "core/aliases.h"

#include "units.h"

static uint32_t find_org(const char *value, uint32_t level, date_t date)
{
    return aliases_find_org(aliases_new(&catalog, arena), text_of(value), level, date);
}

static void names_are_no_codes(void **state)
{
    (void)state;
    assert_true(aliases_is_code("qd20"));
    assert_false(aliases_is_code("name"));
    assert_int_equal(find_org("Xã Bò Cũ Kỹ", CATALOG_NONE, LATER), CATALOG_NONE);
    assert_int_equal(find_org("H99", CATALOG_NONE, LATER), CATALOG_NONE);
}

static void the_same_code_on_two_days(void **state)
{
    (void)state;
    assert_int_equal(find_org("H05", CATALOG_NONE, CUT - 1), OLD_ALPHA);
    assert_int_equal(find_org("H05", CATALOG_NONE, CUT), NEW_ALPHA);
    assert_int_equal(find_org("H05", 1, CUT), NEW_ALPHA);
    assert_int_equal(find_org("H05", 3, CUT), CATALOG_NONE);
    assert_int_equal(find_org("H02", CATALOG_NONE, CUT), CATALOG_NONE);
}

/* QCVN 102:2016 000.00.18.G12 is G12.18 of Decision 20/2020. */
static void both_forms_of_one_code(void **state)
{
    (void)state;
    assert_int_equal(find_org("000.00.18.G12", CATALOG_NONE, CUT), NATION);
    assert_int_equal(find_org("G12.18", CATALOG_NONE, CUT), NATION);
}

/* In order of unit, date and scheme, however the catalog lists them; a unit with two of them on one day is one unit, two units are none. */
static void in_order(void **state)
{
    const struct org_alias wanted[] = {
        {STAYING, "a", "Z01", DATE_MIN, LATER - 1}, {STAYING, "b", "Z01", DATE_MIN, LATER - 1},
        {STAYING, "a", "Z01", LATER, DATE_MAX},     {NEW_BO, "a", "Z01", LATER, DATE_MAX},
        {NEW_BO, "b", "Z01", LATER, DATE_MAX},
    };
    static const size_t turns[] = {3, 1, 4, 2, 0};
    const struct org_alias *const *at = NULL;
    (void)state;
    for (size_t i = 0; i < LENGTH(turns); i++) {
        const struct org_alias *a = &wanted[turns[i]];
        put_alias(a->org, a->scheme, a->value, a->from, a->to);
    }
    assert_int_equal(aliases_find(aliases_new(&catalog, arena), TEXT("Z01"), &at), LENGTH(wanted));
    for (size_t i = 0; i < LENGTH(wanted); i++) {
        assert_int_equal(at[i]->org, wanted[i].org);
        assert_int_equal(at[i]->from, wanted[i].from);
        assert_string_equal(at[i]->scheme, wanted[i].scheme);
    }
    assert_int_equal(find_org("Z01", CATALOG_NONE, LATER - 1), STAYING);
    assert_int_equal(find_org("Z01", CATALOG_NONE, LATER), CATALOG_NONE);
}

static void a_catalog_without_codes(void **state)
{
    (void)state;
    catalog.aliases.len = 1;
    assert_int_equal(find_org("H05", CATALOG_NONE, CUT - 1), OLD_ALPHA);
    catalog.aliases.len = 0;
    assert_int_equal(find_org("H05", CATALOG_NONE, CUT - 1), CATALOG_NONE);
}

#define TEST_OF(f) cmocka_unit_test_setup_teardown(f, build_country, drop_country)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF(names_are_no_codes),      TEST_OF(the_same_code_on_two_days),
        TEST_OF(both_forms_of_one_code),  TEST_OF(in_order),
        TEST_OF(a_catalog_without_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
