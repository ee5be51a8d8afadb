/*
 * Codes of other systems, on the country of units.h: what is found by scheme, kind, value and day, what says the same twice, and how it is told.
 */
#include "core/external.h"

#include "units.h"

#define ALWAYS DATE_MIN, DATE_MAX

static const struct text sex[] = {{"sex", 3}, {"area", 4}};
static const struct text women[] = {{"F", 1}, {"U", 1}};
static const struct text men[] = {{"M", 1}, {"U", 1}};

static void put_code(struct external_code code)
{
    VEC_PUSH(arena, &catalog.externals, code);
}

static size_t
find(enum external_kind kind, const char *value, date_t day, const struct external_code **ret)
{
    return external_find(external_new(&catalog, arena), "his", kind, text_of(value), day, ret, 2);
}

static void nothing_declared(void **state)
{
    const struct external_code *found[2];
    (void)state;
    catalog.aliases.len = 0;
    assert_int_equal(find(EXTERNAL_ORG, "A", CUT, found), 0);
    assert_false(external_has(external_new(&catalog, arena), "his", EXTERNAL_ORG));
}

/* Codes of units in org_aliases.csv count for their scheme; names do not. */
static void aliases_count(void **state)
{
    const struct external_code *found[2];
    struct external *x = external_new(&catalog, arena);
    (void)state;
    assert_true(external_has(x, "qd20", EXTERNAL_ORG));
    assert_false(external_has(x, "qd20", EXTERNAL_FORM));
    assert_false(external_has(x, "name", EXTERNAL_ORG));
    assert_int_equal(external_find(x, "qd20", EXTERNAL_ORG, TEXT("H05"), CUT, found, 2), 1);
    assert_int_equal(found[0]->target, NEW_ALPHA);
    assert_string_equal(external_text(x, found[0], arena), "province 01");
}

static void by_day(void **state)
{
    const struct external_code *found[2];
    (void)state;
    put_code(
        (struct external_code){"his", "C", EXTERNAL_ORG, NEW_BA, NULL, NULL, 0, CUT, DATE_MAX});
    put_code(
        (struct external_code){"his", "C", EXTERNAL_ORG, OLD_BA, NULL, NULL, 0, DATE_MIN, CUT - 1});
    assert_int_equal(find(EXTERNAL_ORG, "C", CUT - 1, found), 1);
    assert_int_equal(found[0]->target, OLD_BA);
    assert_int_equal(find(EXTERNAL_ORG, "C", CUT, found), 1);
    assert_int_equal(found[0]->target, NEW_BA);
    assert_int_equal(find(EXTERNAL_ORG, "B", CUT, found), 0);
    assert_int_equal(find(EXTERNAL_ORG, "D", CUT, found), 0);
}

/* Two rows that mean the same are one meaning; each that differs is one more, beyond the room too. */
static void meanings(void **state)
{
    const struct external_code *found[2];
    (void)state;
    put_code(
        (struct external_code){"his", "S", EXTERNAL_MEMBERS, CATALOG_NONE, sex, women, 2, ALWAYS});
    put_code((struct external_code){"his", "S", EXTERNAL_MEMBERS, CATALOG_NONE, sex, women, 2, CUT,
                                    LATER});
    assert_int_equal(find(EXTERNAL_MEMBERS, "S", CUT, found), 1);
    put_code(
        (struct external_code){"his", "S", EXTERNAL_MEMBERS, CATALOG_NONE, sex, men, 2, ALWAYS});
    assert_int_equal(find(EXTERNAL_MEMBERS, "S", CUT, found), 2);
    put_code(
        (struct external_code){"his", "S", EXTERNAL_MEMBERS, CATALOG_NONE, sex, women, 1, ALWAYS});
    assert_int_equal(find(EXTERNAL_MEMBERS, "S", CUT, found), 3);
    put_code((struct external_code){"his", "S", EXTERNAL_MEMBERS, CATALOG_NONE, women, women, 1,
                                    ALWAYS});
    assert_int_equal(find(EXTERNAL_MEMBERS, "S", CUT, found), 4);
}

/* One value, several kinds and schemes: each its own. */
static void kinds_apart(void **state)
{
    const struct external_code *found[2];
    (void)state;
    put_code((struct external_code){"his", "X", EXTERNAL_ORG, NATION, NULL, NULL, 0, ALWAYS});
    put_code(
        (struct external_code){"his", "X", EXTERNAL_MEMBERS, CATALOG_NONE, sex, women, 2, ALWAYS});
    put_code(
        (struct external_code){"hit", "X", EXTERNAL_MEMBERS, CATALOG_NONE, NULL, NULL, 0, ALWAYS});
    put_code((struct external_code){"his", "X", EXTERNAL_ORG, NEW_BO, NULL, NULL, 0, ALWAYS});
    struct external *x = external_new(&catalog, arena);
    assert_int_equal(find(EXTERNAL_ORG, "X", CUT, found), 2); /* in order of unit */
    assert_int_equal(found[0]->target, NATION);
    assert_int_equal(found[1]->target, NEW_BO);
    assert_int_equal(find(EXTERNAL_MEMBERS, "X", CUT, found), 1);
    assert_string_equal(external_text(x, found[0], arena), "sex=F;area=U");
    assert_int_equal(external_find(x, "hit", EXTERNAL_MEMBERS, TEXT("X"), CUT, found, 2), 1);
    assert_string_equal(external_text(x, found[0], arena), "_T");
    assert_true(external_has(x, "his", EXTERNAL_MEMBERS));
    assert_false(external_has(x, "his", EXTERNAL_FORM));
    assert_false(external_has(x, "hiu", EXTERNAL_ORG));
}

#define TEST_OF(f) cmocka_unit_test_setup_teardown(f, build_country, drop_country)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF(nothing_declared), TEST_OF(aliases_count), TEST_OF(by_day),
        TEST_OF(meanings),         TEST_OF(kinds_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
