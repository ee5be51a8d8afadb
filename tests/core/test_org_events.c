/*
 * What happened to units, on the country of units.h.
 */
#include "core/org_events.h"

#include "units.h"

static const struct lineage *lineage;

static int set_up(void **state)
{
    (void)build_country(state);
    lineage = lineage_new(&catalog, arena);
    return 0;
}

struct wanted {
    date_t date;
    enum org_event_kind kind;
    bool away;
    size_t links;
};

static void check(uint32_t org, const struct wanted *wanted, size_t len)
{
    struct org_events events;
    org_events_of(&catalog, lineage, org, arena, &events);
    assert_int_equal(events.len, len);
    for (size_t i = 0; i < len; i++) {
        assert_int_equal(events.at[i].date, wanted[i].date);
        assert_int_equal(events.at[i].kind, wanted[i].kind);
        assert_int_equal(events.at[i].away, wanted[i].away);
        assert_int_equal(events.at[i].links.len, wanted[i].links);
    }
}

#define CHECK(org, ...)                                                                            \
    do {                                                                                           \
        const struct wanted wanted_[] = {__VA_ARGS__};                                             \
        check((org), wanted_, LENGTH(wanted_));                                                    \
    } while (0)

static void of_units(void **state)
{
    (void)state;
    CHECK(OLD_BETA, {CUT, ORG_EVENT_MERGE, true, 1});
    CHECK(NEW_ALPHA, {CUT, ORG_EVENT_MERGE, false, 2});
    CHECK(DISTRICT, {CUT, ORG_EVENT_ABOLISH, true, 0});
    CHECK(OLD_GONE, {date_of(2020, 2, 1), ORG_EVENT_END, true, 0});
    CHECK(OLD_BA, {CUT, ORG_EVENT_SPLIT, true, 3});
    CHECK(NEW_BA, {CUT, ORG_EVENT_SPLIT, false, 1}, {LATER, ORG_EVENT_RENAME, false, 0});
    CHECK(NEW_BI, {CUT, ORG_EVENT_MERGE, false, 2}, {LATER, ORG_EVENT_KIND, false, 0});
    CHECK(STAYING, {CUT, ORG_EVENT_MOVE, false, 0}, {LATER, ORG_EVENT_TRANSFER, true, 1});
    CHECK(NEW_BO, {CUT, ORG_EVENT_MERGE, false, 2}, {LATER, ORG_EVENT_TRANSFER, false, 1});
    check(NATION, NULL, 0);
}

static void one_in_place_of_another(void **state)
{
    (void)state;
    const date_t far = date_of(2030, 1, 1);
    catalog.orgs.at[NEW_BO].to = far - 1;
    catalog.orgs.at[NEW_BI].to = far - 1;
    catalog.orgs.at[OLD_GONE].from = far;
    catalog.orgs.at[OLD_GONE].to = DATE_MAX;
    put_succession(NEW_BO, OLD_GONE, true, far, "");
    put_succession(NEW_BI, STAYING, true, far, "");
    lineage = lineage_new(&catalog, arena);
    CHECK(OLD_GONE, {far, ORG_EVENT_CONTINUE, false, 1});
    CHECK(NEW_BO, {CUT, ORG_EVENT_MERGE, false, 2}, {LATER, ORG_EVENT_TRANSFER, false, 1},
          {far, ORG_EVENT_CONTINUE, true, 1});
    /* into one that stays: a merger, on both sides */
    CHECK(STAYING, {CUT, ORG_EVENT_MOVE, false, 0}, {LATER, ORG_EVENT_TRANSFER, true, 1},
          {far, ORG_EVENT_MERGE, false, 1});
    CHECK(NEW_BI, {CUT, ORG_EVENT_MERGE, false, 2}, {LATER, ORG_EVENT_KIND, false, 0},
          {far, ORG_EVENT_MERGE, true, 1});
}

/* Each succession once, by who came of it; districts by their end. */
static void of_a_day(void **state)
{
    static const uint32_t orgs[] = {NEW_ALPHA, DISTRICT, NEW_BA, NEW_BI, STAYING, NEW_BO};
    struct org_events events;
    (void)state;
    org_events_on(&catalog, lineage, CUT, CATALOG_NONE, arena, &events);
    assert_int_equal(events.len, LENGTH(orgs));
    for (size_t i = 0; i < LENGTH(orgs); i++)
        assert_int_equal(events.at[i].org, orgs[i]);
    org_events_on(&catalog, lineage, LATER, 3, arena, &events);
    assert_int_equal(events.len, 3); /* renamed, another kind, took over a part */
    org_events_on(&catalog, lineage, LATER, 1, arena, &events);
    assert_int_equal(events.len, 0);
    org_events_on(&catalog, lineage, CUT + 1, CATALOG_NONE, arena, &events);
    assert_int_equal(events.len, 0);
}

static bool is_before(const struct org_event *a, const struct org_event *b)
{
    if (a->date != b->date)
        return a->date < b->date;
    if (a->org != b->org)
        return a->org < b->org;
    if (a->kind != b->kind)
        return a->kind < b->kind;
    return a->away == b->away ? a->hierarchy <= b->hierarchy : b->away;
}

/* All are those of each, by date; what one unit had on one day by kind, what it gave behind what it took. */
static void of_all(void **state)
{
    struct org_events all, of_one;
    size_t sum = 0;
    (void)state;
    VEC_PUSH(arena, &catalog.hierarchies, ((struct hierarchy){2, "other"}));
    put_succession(NEW_BI, STAYING, false, LATER, "");
    put_below(NEW_BI, NATION, LATER, DATE_MAX);
    VEC_PUSH(arena, &catalog.edges,
             ((struct org_edge){1, NEW_BI, NATION, DATE_MIN, LATER - 1, true}));
    VEC_PUSH(arena, &catalog.edges,
             ((struct org_edge){1, NEW_BI, NEW_ALPHA, LATER, DATE_MAX, true}));
    catalog_index(&catalog, arena);
    lineage = lineage_new(&catalog, arena);
    org_events_all(&catalog, lineage, arena, &all);
    for (uint32_t org = 0; org < catalog.orgs.len; org++) {
        org_events_of(&catalog, lineage, org, arena, &of_one);
        sum += of_one.len;
    }
    assert_int_equal(all.len, sum);
    assert_true(all.len >= 15);
    for (size_t i = 1; i < all.len; i++)
        assert_true(is_before(&all.at[i - 1], &all.at[i]));
}

static void details(void **state)
{
    struct org_events events;
    (void)state;
    org_events_of(&catalog, lineage, STAYING, arena, &events);
    assert_string_equal(events.at[0].before, "02");
    assert_string_equal(events.at[0].after, "01");
    org_events_of(&catalog, lineage, NEW_BI, arena, &events);
    assert_string_equal(events.at[1].before, "Xã Bí");
    assert_string_equal(events.at[1].after, "Phường Bí");
    for (int kind = 0; kind < ORG_EVENTS; kind++)
        assert_true(strlen(org_event_name((enum org_event_kind)kind)) > 2);
}

/* An edge that ends, and one that ceases to count: each is told on its day, in the unit's own history and in the day's. */
static void who_leaves_a_tree(void **state)
{
    struct org_events events;
    const date_t last = date_of(2026, 12, 31);
    (void)state;
    VEC_PUSH(arena, &catalog.hierarchies, ((struct hierarchy){2, "other"}));
    VEC_PUSH(arena, &catalog.edges, ((struct org_edge){1, NEW_BA, NATION, CUT, LATER - 1, true}));
    VEC_PUSH(arena, &catalog.edges, ((struct org_edge){1, NEW_BA, NATION, LATER, last, false}));
    /* ends with its unit: told by the unit's end */
    VEC_PUSH(arena, &catalog.edges,
             ((struct org_edge){1, OLD_BA, NATION, DATE_MIN, CUT - 1, true}));
    catalog_index(&catalog, arena);
    lineage = lineage_new(&catalog, arena);
    CHECK(NEW_BA, {CUT, ORG_EVENT_SPLIT, false, 1}, {LATER, ORG_EVENT_RENAME, false, 0},
          {LATER, ORG_EVENT_MOVE, false, 0}, {last + 1, ORG_EVENT_MOVE, false, 0});
    org_events_of(&catalog, lineage, NEW_BA, arena, &events);
    assert_int_equal(events.at[2].hierarchy, 1);
    assert_string_equal(events.at[2].before, events.at[2].after);
    assert_string_equal(events.at[3].before, catalog.orgs.at[NATION].code);
    assert_string_equal(events.at[3].after, "");
    CHECK(OLD_BA, {CUT, ORG_EVENT_SPLIT, true, 3});
    org_events_on(&catalog, lineage, last + 1, CATALOG_NONE, arena, &events);
    assert_int_equal(events.len, 1);
    assert_int_equal(events.at[0].org, NEW_BA);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, drop_country)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(of_units), TEST(one_in_place_of_another), TEST(of_a_day), TEST(of_all),
        TEST(details),  TEST(who_leaves_a_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
