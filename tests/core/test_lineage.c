/*
 * Lines of units through time, on the country of units.h. Every expected line is read off its successions.
 */
#include "core/lineage.h"

#include "units.h"

static const struct lineage *lineage;

static int set_up(void **state)
{
    (void)build_country(state);
    lineage = lineage_new(&catalog, arena);
    return 0;
}

static const struct lineage_heir *
on(uint32_t org, date_t date, size_t at, struct lineage_heirs *ret)
{
    lineage_on(lineage, org, date, arena, ret);
    return at < ret->len ? &ret->at[at] : NULL;
}

static void links_by_unit(void **state)
{
    (void)state;
    assert_int_equal(lineage_after(lineage, OLD_BA).len, 3);
    assert_int_equal(lineage_before(lineage, OLD_BA).len, 0);
    assert_int_equal(lineage_before(lineage, NEW_ALPHA).len, 2);
    struct lineage_links in = lineage_before(lineage, NEW_BO);
    assert_int_equal(in.len, 3);
    assert_int_equal(in.at[0]->predecessor, OLD_BA);
    assert_int_equal(in.at[1]->predecessor, OLD_BE);
    assert_int_equal(in.at[2]->predecessor, STAYING); /* the later date comes last */
    assert_int_equal(lineage_after(lineage, NEW_BO).len, 0);
}

static void itself_while_it_exists(void **state)
{
    (void)state;
    struct lineage_heirs heirs;
    const struct lineage_heir *h = on(OLD_ALPHA, CUT - 1, 0, &heirs);
    assert_int_equal(heirs.len, 1);
    assert_int_equal(h->org, OLD_ALPHA);
    assert_true(h->full);
    assert_int_equal(h->since, DATE_MIN);
}

static void a_merger_is_full(void **state)
{
    (void)state;
    struct lineage_heirs heirs;
    const struct lineage_heir *h = on(OLD_BETA, CUT, 0, &heirs);
    assert_int_equal(heirs.len, 1);
    assert_int_equal(h->org, NEW_ALPHA);
    assert_true(h->full);
    assert_int_equal(h->since, CUT);
}

static void a_split_is_partial(void **state)
{
    (void)state;
    struct lineage_heirs heirs;
    (void)on(OLD_BA, CUT, 0, &heirs);
    assert_int_equal(heirs.len, 3);
    assert_int_equal(heirs.at[0].org, NEW_BA);
    assert_int_equal(heirs.at[1].org, NEW_BI);
    assert_int_equal(heirs.at[2].org, NEW_BO);
    for (size_t i = 0; i < heirs.len; i++)
        assert_true(!heirs.at[i].full && !heirs.at[i].shared);
}

static void shares_are_kept(void **state)
{
    (void)state;
    struct lineage_heirs heirs;
    (void)on(OLD_BE, LATER, 0, &heirs);
    assert_int_equal(heirs.len, 2);
    assert_true(heirs.at[0].shared && heirs.at[1].shared);
    assert_int_equal(heirs.at[0].share, 400000000); /* 0.4 at 9 decimals */
    assert_int_equal(heirs.at[1].share, 600000000);
}

static void a_part_leaves_who_stays(void **state)
{
    (void)state;
    struct lineage_heirs heirs;
    (void)on(STAYING, LATER - 1, 0, &heirs);
    assert_int_equal(heirs.len, 1);
    (void)on(STAYING, LATER, 0, &heirs);
    assert_int_equal(heirs.len, 2);
    assert_int_equal(heirs.at[0].org, STAYING);
    assert_false(heirs.at[0].full);
    assert_true(heirs.at[0].shared);
    assert_int_equal(heirs.at[0].share, 750000000); /* 1 - 0.25 */
    assert_int_equal(heirs.at[1].org, NEW_BO);
    assert_false(heirs.at[1].full);
    assert_int_equal(heirs.at[1].share, 250000000);
    /* before that, all of it */
    (void)on(STAYING, LATER - 1, 0, &heirs);
    assert_true(heirs.at[0].full);
    /* another part, nobody knows how much */
    put_succession(STAYING, NEW_BI, false, LATER + 1, "");
    lineage = lineage_new(&catalog, arena);
    (void)on(STAYING, LATER + 1, 0, &heirs);
    const struct lineage_heir *rest = NULL;
    for (size_t i = 0; i < heirs.len; i++)
        rest = heirs.at[i].org == STAYING ? &heirs.at[i] : rest;
    assert_non_null(rest);
    assert_false(rest->full);
    assert_false(rest->shared);
}

static void backwards(void **state)
{
    (void)state;
    struct lineage_heirs heirs;
    (void)on(NEW_ALPHA, CUT - 1, 0, &heirs);
    assert_int_equal(heirs.len, 2);
    assert_int_equal(heirs.at[0].org, OLD_ALPHA);
    assert_int_equal(heirs.at[1].org, OLD_BETA);
    (void)on(NEW_BO, CUT - 1, 0, &heirs);
    assert_int_equal(heirs.len, 3);
    assert_int_equal(heirs.at[2].org, STAYING);
}

static void nobody_followed(void **state)
{
    (void)state;
    struct lineage_heirs heirs;
    (void)on(DISTRICT, CUT, 0, &heirs);
    assert_int_equal(heirs.len, 0);
    lineage_of_parts(lineage, DISTRICT, CUT, arena, &heirs);
    /* its communes Ba and Bé: Ba stands in 00101, 00103, 00105, Bé in the last two */
    assert_int_equal(heirs.len, 3);
    assert_int_equal(heirs.at[0].org, NEW_BA);
    assert_int_equal(heirs.at[0].by_parts, 1);
    assert_int_equal(heirs.at[1].by_parts, 2);
    assert_int_equal(heirs.at[2].by_parts, 2);
    lineage_of_parts(lineage, OLD_GONE, CUT, arena, &heirs);
    assert_int_equal(heirs.len, 0);
}

static void all_the_way(void **state)
{
    (void)state;
    struct lineage_path path;
    lineage_all_before(lineage, NEW_BO, arena, &path);
    assert_int_equal(path.len, 3);
    lineage_all_after(lineage, OLD_ALPHA, arena, &path);
    assert_int_equal(path.len, 1);
    assert_int_equal(path.at[0]->successor, NEW_ALPHA);
    lineage_all_after(lineage, NEW_ALPHA, arena, &path);
    assert_int_equal(path.len, 0);
}

/* Two steps: shares multiply, what came by two ways adds up; a circle ends. */
static void steps_and_circles(void **state)
{
    struct lineage_heirs heirs;
    struct lineage_path path;
    const date_t far = date_of(2030, 1, 1);
    (void)state;
    for (uint32_t i = NEW_BI; i <= NEW_BO; i++)
        catalog.orgs.at[i].to = i == NEW_BI || i == NEW_BO ? far - 1 : DATE_MAX;
    put_succession(NEW_BI, STAYING, true, far, "");
    put_succession(NEW_BO, STAYING, false, far, "0.5");
    put_succession(NEW_BO, NEW_BA, false, far, "0.5");
    lineage = lineage_new(&catalog, arena);
    lineage_on(lineage, OLD_BE, far, arena, &heirs);
    assert_int_equal(heirs.len, 2);
    assert_int_equal(heirs.at[0].org, NEW_BA);
    assert_int_equal(heirs.at[0].share, 300000000); /* 0.6 × 0.5 */
    assert_int_equal(heirs.at[1].org, STAYING);
    assert_int_equal(heirs.at[1].share, 700000000); /* 0.4 + 0.6 × 0.5 */
    assert_int_equal(heirs.at[1].since, far);
    put_succession(STAYING, OLD_BE, false, far, "");
    lineage = lineage_new(&catalog, arena);
    lineage_all_after(lineage, OLD_BE, arena, &path);
    /* To 00103 and 00105, on to 00104, and from 00105 to 00101 and 00104: 5. What 00104 gave before that day is none of it. */
    assert_int_equal(path.len, 5);
    lineage_on(lineage, OLD_BE, far, arena, &heirs);
    assert_true(heirs.len > 0);
}

/* Two that exchange parts day by day: on each day the ways double, 2^39 in all, and there are two units still. */
static void many_ways(void **state)
{
    struct lineage_heirs heirs;
    const date_t far = date_of(2030, 1, 1);
    (void)state;
    put_succession(NEW_BA, STAYING, false, far, "0.5");
    lineage = lineage_new(&catalog, arena);
    lineage_on(lineage, NEW_BA, far, arena, &heirs);
    assert_int_equal(heirs.len, 2);
    assert_int_equal(heirs.at[0].share, 500000000);
    assert_int_equal(heirs.at[1].share, 500000000);
    for (int day = 1; day < 40; day++) {
        put_succession(NEW_BA, STAYING, false, far + day, "");
        put_succession(STAYING, NEW_BA, false, far + day, "");
    }
    lineage = lineage_new(&catalog, arena);
    lineage_on(lineage, NEW_BA, far + 40, arena, &heirs);
    assert_int_equal(heirs.at[0].org, NEW_BA);
    assert_false(heirs.at[0].full || heirs.at[0].shared);
    assert_int_equal(heirs.at[0].since, far + 39);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, drop_country)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(links_by_unit),    TEST(itself_while_it_exists),
        TEST(a_merger_is_full), TEST(a_split_is_partial),
        TEST(shares_are_kept),  TEST(a_part_leaves_who_stays),
        TEST(backwards),        TEST(nobody_followed),
        TEST(all_the_way),      TEST(steps_and_circles),
        TEST(many_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
