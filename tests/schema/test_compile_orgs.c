/*
 * compile_orgs.c and compile_edges.c: editions and units, successions, aliases, dated trees.
 */
#include "package_test.h"

#define DAY(y, m, d) date_of(y, m, d)

static uint32_t find(const struct package_test *t, const char *level, const char *code, date_t day)
{
    uint32_t org = CATALOG_NONE;

    assert_int_equal(catalog_find_orgs(&t->catalog, text_of(code),
                                       catalog_find_level(&t->catalog, text_of(level)), day, &org,
                                       1),
                     1);
    return org;
}

/* Đồng Nai: a province until 2025-06-30; another body, merged with Bình Phước, since 2025-07-01; a city since 2026-04-30, the same body. */
static void test_dong_nai(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_clean(t);
    uint32_t old = find(t, "province", "75", DAY(2025, 6, 30));
    uint32_t merged = find(t, "province", "75", DAY(2025, 7, 1));
    uint32_t city = find(t, "province", "75", DAY(2026, 4, 30));
    assert_int_not_equal(old, merged);
    assert_int_equal(merged, city);
    assert_int_equal(t->catalog.orgs.at[merged].editions, 2);
    assert_string_equal(catalog_org_edition(&t->catalog, merged, DAY(2026, 4, 29))->name_vi,
                        "Tỉnh Đồng Nai");
    assert_string_equal(catalog_org_edition(&t->catalog, merged, DAY(2026, 4, 30))->name_vi,
                        "Thành phố Đồng Nai");
    assert_int_equal(t->catalog.orgs.at[merged].from, DAY(2025, 7, 1));
    assert_int_equal(t->catalog.orgs.at[merged].to, DATE_MAX);
    /* Both old provinces lead to it. */
    assert_int_equal(t->catalog.successions.len, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(t->catalog.successions.at[i].successor, merged);
        assert_int_equal(t->catalog.successions.at[i].kind, SUCCESSION_FULL);
        assert_int_equal(t->catalog.successions.at[i].effective, DAY(2025, 7, 1));
    }
    assert_int_equal(t->catalog.successions.at[0].predecessor,
                     find(t, "province", "70", DAY(2025, 6, 30)));
    assert_int_equal(t->catalog.successions.at[1].predecessor, old);
    package_test_free(t);
}

/* 10001 is used at once by another commune (new_unit); 10002 only got another name. */
static void test_code_reuse(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_clean(t);
    assert_int_not_equal(find(t, "commune", "10001", DAY(2025, 6, 30)),
                         find(t, "commune", "10001", DAY(2025, 7, 1)));
    assert_int_equal(find(t, "commune", "10002", DAY(2025, 6, 30)),
                     find(t, "commune", "10002", DAY(2025, 7, 1)));
    package_test_free(t);
}

/* A gap of one day makes two units; the same code at two levels makes two units. */
static void test_gap_and_levels(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_append(t, "orgs.csv",
                        "50,A,,province,VN,,2019-12-31,\n50,A,,province,VN,2020-01-02,,\n"
                        "01,Xã mang mã của tỉnh,,commune,75,,,\n");
    package_test_clean(t);
    assert_int_not_equal(find(t, "province", "50", DAY(2019, 12, 31)),
                         find(t, "province", "50", DAY(2020, 1, 2)));
    assert_int_equal(
        catalog_find_orgs(&t->catalog, TEXT("50"), CATALOG_NONE, DAY(2020, 1, 1), NULL, 0), 0);
    assert_int_equal(
        catalog_find_orgs(&t->catalog, TEXT("01"), CATALOG_NONE, DAY(2020, 1, 1), NULL, 0), 2);
    assert_int_equal(catalog_find_org(&t->catalog, TEXT("01"), DAY(2020, 1, 1)), CATALOG_NONE);
    package_test_free(t);
}

/* Surrogates of stored rows are those of the unit's first edition. */
static void test_stored_ids(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_read(t);
    for (size_t i = 0; i < t->rows.kind[CATALOG_ORGS].len; i++)
        t->rows.kind[CATALOG_ORGS].at[i].id =
            i == 6 ? 105 : 100 + (int32_t)i; /* both editions of 75 */
    for (size_t i = 0; i < t->rows.kind[CATALOG_HIERARCHIES].len; i++)
        t->rows.kind[CATALOG_HIERARCHIES].at[i].id = 7;
    t->rows.load_id = 3;
    assert_int_equal(schema_compile(&t->rows, t->arena, &t->catalog, &t->diags), STATUS_OK);
    assert_int_equal(t->catalog.load_id, 3);
    assert_int_equal(catalog_org_by_id(&t->catalog, 105),
                     find(t, "province", "75", DAY(2026, 5, 1)));
    assert_int_equal(t->catalog.hierarchies.at[0].id, 1);
    assert_string_equal(t->catalog.hierarchies.at[0].code, "admin");
    assert_int_equal(t->catalog.hierarchies.at[1].id, 7);
    package_test_free(t);
}

/* ---- trees ---- */

static const struct org_edge *
parent(const struct package_test *t, const char *hierarchy, uint32_t org, date_t day)
{
    return catalog_parent(&t->catalog, catalog_find_hierarchy(&t->catalog, text_of(hierarchy)), org,
                          day);
}

/* The commune stays; above it one unit 75 follows the other. */
static void test_admin_edges_are_cut(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_clean(t);
    uint32_t commune = find(t, "commune", "26041", DAY(2020, 1, 1));
    const struct org_edge *before = parent(t, "admin", commune, DAY(2025, 6, 30));
    const struct org_edge *after = parent(t, "admin", commune, DAY(2025, 7, 1));
    assert_int_equal(before->parent, find(t, "province", "75", DAY(2025, 6, 30)));
    assert_int_equal(after->parent, find(t, "province", "75", DAY(2025, 7, 1)));
    assert_int_equal(before->to, DAY(2025, 6, 30));
    assert_int_equal(after->from, DAY(2025, 7, 1));
    assert_true(before->complete && after->complete);
    /* Two editions under one parent have one edge. */
    uint32_t merged = find(t, "province", "75", DAY(2025, 7, 1));
    assert_int_equal(parent(t, "admin", merged, DAY(2025, 7, 1))->to, DATE_MAX);
    /* No parent_code: not in admin. */
    assert_null(parent(t, "admin", find(t, "region", "V1", 0), 0));
    package_test_free(t);
}

/* The nearest level above wins: code 75 as a region too. */
static void test_nearest_level(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_append(t, "orgs.csv", "75,Vùng 75,,region,VN,,,\n");
    package_test_clean(t);
    uint32_t commune = find(t, "commune", "26041", DAY(2020, 1, 1));
    assert_int_equal(parent(t, "admin", commune, DAY(2020, 1, 1))->parent,
                     find(t, "province", "75", DAY(2020, 1, 1)));
    package_test_free(t);
}

static void test_other_hierarchy(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_clean(t);
    uint32_t region = find(t, "region", "V1", 0);
    uint32_t old = find(t, "province", "75", DAY(2025, 6, 30)),
             merged = find(t, "province", "75", DAY(2025, 7, 1));
    /* One row with open dates speaks of both units 75, each in its own days. */
    assert_int_equal(parent(t, "region", old, DAY(2025, 6, 30))->parent, region);
    assert_null(parent(t, "region", old, DAY(2025, 7, 1)));
    assert_int_equal(parent(t, "region", merged, DAY(2025, 7, 1))->parent, region);
    assert_false(parent(t, "region", region, 0)->complete);
    /* Children in order of code, then of date. */
    size_t cursor = 0;
    const struct org_edge *child =
        catalog_next_child(&t->catalog, 1, region, DAY(2026, 1, 1), &cursor);
    assert_int_equal(child->child, find(t, "province", "01", 0));
    child = catalog_next_child(&t->catalog, 1, region, DAY(2026, 1, 1), &cursor);
    assert_int_equal(child->child, merged);
    assert_null(catalog_next_child(&t->catalog, 1, region, DAY(2026, 1, 1), &cursor));
    package_test_free(t);
}

/* An admin edge is partial for the days that hierarchies.csv names, complete before and behind. */
static void test_partial_admin_edge(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_append(t, "hierarchies.csv",
                        "admin,province,01,nation,VN,2020-01-01,2020-12-31,no\n");
    package_test_clean(t);
    uint32_t hanoi = find(t, "province", "01", 0), nation = find(t, "nation", "VN", 0);
    static const struct {
        int year, month, day;
        bool complete;
    } days[] = {
        {2019, 12, 31, true}, {2020, 1, 1, false}, {2020, 12, 31, false}, {2021, 1, 1, true}};
    for (size_t i = 0; i < 4; i++) {
        const struct org_edge *e =
            parent(t, "admin", hanoi, DAY(days[i].year, days[i].month, days[i].day));
        assert_int_equal(e->parent, nation);
        assert_int_equal(e->complete, days[i].complete);
    }
    package_test_free(t);
}

static void test_aliases(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_clean(t);
    /* One row of 75 speaks of both units, each in its own days. */
    size_t of_75 = 0;
    for (size_t i = 0; i < t->catalog.aliases.len; i++) {
        const struct org_alias *a = &t->catalog.aliases.at[i];
        if (strcmp(a->value, "DN") != 0)
            continue;
        of_75++;
        assert_int_equal(a->from, t->catalog.orgs.at[a->org].from);
        assert_int_equal(a->to, t->catalog.orgs.at[a->org].to);
    }
    assert_int_equal(of_75, 2);
    package_test_free(t);
}

static void test_order(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();

    package_test_clean(t);
    for (size_t i = 1; i < t->catalog.orgs.len; i++) {
        const struct org *a = &t->catalog.orgs.at[i - 1], *b = &t->catalog.orgs.at[i];
        int by_code = strcmp(a->code, b->code);
        assert_true(a->level < b->level ||
                    (a->level == b->level && (by_code < 0 || (by_code == 0 && a->from < b->from))));
    }
    for (size_t i = 1; i < t->catalog.edges.len; i++) {
        const struct org_edge *a = &t->catalog.edges.at[i - 1], *b = &t->catalog.edges.at[i];
        assert_true(a->hierarchy < b->hierarchy ||
                    (a->hierarchy == b->hierarchy &&
                     (a->parent < b->parent ||
                      (a->parent == b->parent &&
                       (a->child < b->child || (a->child == b->child && a->from < b->from))))));
    }
    package_test_free(t);
}

/* The sample package: 34 provinces and 3,321 communes today, 63 provinces on 2025-06-30. */
static void test_sample(void **state)
{
    (void)state;
    struct package_test *t = package_test_new();
    size_t now = 0, communes = 0, before = 0;

    t->read =
        schema_package_read(GRIS_SOURCE_DIR "/sample-data/catalog", t->arena, &t->rows, &t->diags);
    t->compiled = schema_compile(&t->rows, t->arena, &t->catalog, &t->diags);
    assert_int_equal(t->diags.len, 0);
    uint32_t province = catalog_find_level(&t->catalog, TEXT("province"));
    uint32_t commune = catalog_find_level(&t->catalog, TEXT("commune"));
    for (uint32_t i = 0; i < t->catalog.orgs.len; i++) {
        const struct org *o = &t->catalog.orgs.at[i];
        now += o->level == province && catalog_org_exists(&t->catalog, i, DAY(2025, 7, 1));
        before += o->level == province && catalog_org_exists(&t->catalog, i, DAY(2025, 6, 30));
        communes += o->level == commune && catalog_org_exists(&t->catalog, i, DAY(2025, 7, 1));
    }
    assert_int_equal(now, 34);
    assert_int_equal(before, 63);
    assert_int_equal(communes, 3321);
    package_test_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dong_nai),
        cmocka_unit_test(test_code_reuse),
        cmocka_unit_test(test_gap_and_levels),
        cmocka_unit_test(test_stored_ids),
        cmocka_unit_test(test_admin_edges_are_cut),
        cmocka_unit_test(test_nearest_level),
        cmocka_unit_test(test_other_hierarchy),
        cmocka_unit_test(test_partial_admin_edge),
        cmocka_unit_test(test_aliases),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
