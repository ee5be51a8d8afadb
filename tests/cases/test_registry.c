/*
 * The whole registry of units (sample-data/catalog): every succession leads from the old unit to the new one and back, every name of every unit, old and
 * new, with what stands above it, is that unit's, or one of a few candidates that are listed. Counts are those of the registry's own rows, and those published: 34 and 3,321
 * units since 2025-07-01, 63, 696 and 10,047 before. Neighbours: core/lineage.c, core/org_find.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/lineage.h"
#include "core/org_find.h"
#include "schema/schema.h"

#define CUT   (date_of(2025, 7, 1))
#define TODAY (date_of(2026, 11, 22))

#if GRIS_SANITIZED
enum { EVERY = 3 }; /* one of three, where everything takes many times as long */
#else
enum { EVERY = 1 };
#endif

static struct arena *arena;
static struct catalog catalog;
static const struct lineage *lineage;

static int load(void **state)
{
    struct catalog_rows rows = {0};
    struct diags diags;
    (void)state;
    arena = arena_new(0);
    diags_init(&diags, arena, 10);
    assert_int_equal(
        schema_package_read(GRIS_SOURCE_DIR "/sample-data/catalog", arena, &rows, &diags),
        STATUS_OK);
    assert_int_equal(schema_compile(&rows, arena, &catalog, &diags), STATUS_OK);
    lineage = lineage_new(&catalog, arena);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *level_of(uint32_t org)
{
    return catalog.levels[catalog.orgs.at[org].level];
}

static bool is_level(uint32_t org, const char *level)
{
    return strcmp(level_of(org), level) == 0;
}

static size_t count_units(const char *level, date_t date)
{
    size_t n = 0;
    for (uint32_t org = 0; org < catalog.orgs.len; org++)
        n += is_level(org, level) && catalog_org_exists(&catalog, org, date);
    return n;
}

static void counts(void **state)
{
    (void)state;
    assert_int_equal(count_units("province", CUT - 1), 63);
    assert_int_equal(count_units("district", CUT - 1), 696);
    assert_int_equal(count_units("commune", CUT - 1), 10047);
    assert_int_equal(count_units("province", CUT), 34);
    assert_int_equal(count_units("district", CUT), 0);
    assert_int_equal(count_units("commune", CUT), 3321);
    assert_int_equal(count_units("commune", TODAY), 3321);
}

/* ---- successions ---- */

static const struct lineage_heir *among(const struct lineage_heirs *heirs, uint32_t org)
{
    for (size_t i = 0; i < heirs->len; i++)
        if (heirs->at[i].org == org)
            return &heirs->at[i];
    return NULL;
}

/* From the old code on its last day to the new unit, and back. */
static void check_link(const struct succession *s, struct arena *room)
{
    const struct org *from = &catalog.orgs.at[s->predecessor], *to = &catalog.orgs.at[s->successor];
    struct lineage_heirs heirs;
    uint32_t found = CATALOG_NONE;
    assert_int_equal(
        catalog_find_orgs(&catalog, text_of(from->code), from->level, s->effective - 1, &found, 1),
        1);
    assert_int_equal(found, s->predecessor);
    assert_int_equal(
        catalog_find_orgs(&catalog, text_of(to->code), to->level, s->effective, &found, 1), 1);
    assert_int_equal(found, s->successor);
    lineage_on(lineage, s->predecessor, s->effective, room, &heirs);
    const struct lineage_heir *heir = among(&heirs, s->successor);
    assert_non_null(heir);
    if (s->kind == SUCCESSION_PARTIAL) {
        assert_false(heir->full);
        assert_int_equal(heir->shared, *s->share != '\0');
    } else {
        assert_true(heir->full);
        assert_int_equal(heirs.len, 1);
    }
    lineage_on(lineage, s->successor, s->effective - 1, room, &heirs);
    /* Hà Nội took Hà Tây in and was there before: on that day it is itself. */
    assert_non_null(among(&heirs, to->from < s->effective ? s->successor : s->predecessor));
    struct lineage_links before = lineage_before(lineage, s->successor);
    size_t at = 0;
    while (at < before.len && before.at[at]->predecessor != s->predecessor)
        at++;
    assert_true(at < before.len);
}

static void successions_lead_there_and_back(void **state)
{
    size_t total = 0, partial = 0, shared = 0;
    struct arena *room = arena_new(0);
    (void)state;
    for (size_t i = 0; i < catalog.successions.len; i++) {
        const struct succession *s = &catalog.successions.at[i];
        if (is_level(s->predecessor, "province") || is_level(s->predecessor, "district") ||
            is_level(s->predecessor, "commune")) {
            total++;
            partial += s->kind == SUCCESSION_PARTIAL;
            shared += *s->share != '\0';
        }
        if (i % EVERY == 0)
            check_link(s, room);
        arena_reset(room);
    }
    arena_free(room);
    (void)printf("%zu successions, %zu of them partial, %zu with a share\n", total, partial,
                 shared);
    /* 9,587 + 1,012 of communes, 63 + 1 (Hà Tây, 2008) of provinces, 5 of island districts; none of the partial ones has a share */
    assert_int_equal(total, 10668);
    assert_int_equal(partial, 1012);
    assert_int_equal(shared, 0);
}

/* Every unit of before stands somewhere today, full in one or partial in several; every unit of today came from somewhere. Districts are gone, but
 * for the five that became đặc khu: what was theirs stands where their communes do. */
static void every_unit_stands_somewhere(void **state)
{
    struct arena *room = arena_new(0);
    size_t full = 0, split = 0, islands = 0, districts = 0;
    (void)state;
    for (uint32_t org = 0; org < catalog.orgs.len; org += EVERY) {
        struct lineage_heirs heirs;
        bool old = catalog_org_exists(&catalog, org, CUT - 1);
        if (is_level(org, "district") && old) {
            lineage_on(lineage, org, TODAY, room, &heirs);
            islands += heirs.len;
            lineage_of_parts(lineage, org, TODAY, room, &heirs);
            districts += heirs.len > 0;
        } else if (is_level(org, "commune") && old) {
            lineage_on(lineage, org, TODAY, room, &heirs);
            assert_true(heirs.len > 0);
            full += heirs.len == 1;
            split += heirs.len > 1;
        } else if (is_level(org, "commune")) {
            lineage_on(lineage, org, CUT - 1, room, &heirs);
            assert_true(heirs.len > 0);
        }
        arena_reset(room);
    }
    arena_free(room);
    (void)printf("communes of before: %zu in one unit, %zu in several; districts found by their "
                 "communes: %zu, followed themselves: %zu\n",
                 full, split, districts, islands);
    if (EVERY == 1) {
        /* 9,587 go to one new unit; 386 to two, 57 to three, 16 to four, 1 to five */
        assert_int_equal(full, 9587);
        assert_int_equal(split, 386 + 57 + 16 + 1);
        assert_int_equal(islands, 5);
    }
}

/* ---- names ---- */

struct tally {
    size_t asked, one, several;
};

static void
ask(struct org_finder *finder, uint32_t org, date_t date, struct arena *room, struct tally *tally)
{
    struct org_find_answer a;
    const char *name = names_full(&catalog, org, date, room);
    org_find(finder,
             &(struct org_find_query){
                 .text = text_of(name), .date = date, .dated = true, .level = CATALOG_NONE},
             room, &a);
    bool found = false;
    for (size_t i = 0; i < a.units.len; i++)
        found = found || a.units.at[i].org == org;
    if (!found || a.match != NAMES_EXACT ||
        (a.result != ORG_FIND_ONE && a.result != ORG_FIND_SEVERAL))
        fail_msg("%s (%s %s): result %d, %zu units", name, level_of(org), catalog.orgs.at[org].code,
                 (int)a.result, a.units.len);
    tally->asked++;
    tally->one += a.result == ORG_FIND_ONE;
    if (a.result == ORG_FIND_SEVERAL) {
        tally->several++;
        (void)printf("ambiguous: %s %s: %zu units\n", catalog.orgs.at[org].code, name, a.units.len);
    }
}

static void every_name_is_its_units(void **state)
{
    struct org_finder *finder = org_finder_new(&catalog, arena);
    struct arena *room = arena_new(0);
    struct tally before = {0}, after = {0};
    (void)state;
    for (uint32_t org = 0; org < catalog.orgs.len; org += EVERY) {
        if (!is_level(org, "province") && !is_level(org, "district") && !is_level(org, "commune"))
            continue;
        if (catalog_org_exists(&catalog, org, CUT - 1))
            ask(finder, org, CUT - 1, room, &before);
        if (catalog_org_exists(&catalog, org, TODAY))
            ask(finder, org, TODAY, room, &after);
        arena_reset(room);
    }
    arena_free(room);
    (void)printf(
        "names of before: %zu, one unit each: %zu, ambiguous: %zu; of today: %zu, %zu, %zu\n",
        before.asked, before.one, before.several, after.asked, after.one, after.several);
    if (EVERY > 1)
        return;
    assert_int_equal(before.asked, 63 + 696 + 10047);
    assert_int_equal(after.asked, 34 + 3321);
    /* Two communes of the city of Thanh Hóa were called Đông Khê; nothing else is ambiguous. */
    assert_int_equal(before.several, 2);
    assert_int_equal(after.several, 0);
}

/* Without a date and a kind's word: the old address alone leads to where it is today. */
static void addresses_of_the_past(void **state)
{
    struct org_finder *finder = org_finder_new(&catalog, arena);
    struct arena *room = arena_new(0);
    size_t asked = 0, several = 0;
    (void)state;
    for (uint32_t org = 0; org < catalog.orgs.len; org++) {
        if (!is_level(org, "commune") || !catalog_org_exists(&catalog, org, CUT - 1) ||
            org % (size_t)(10 * EVERY) != 0)
            continue;
        struct org_find_answer a;
        const char *text = arena_printf(room, "%s cũ", names_full(&catalog, org, CUT - 1, room));
        org_find(
            finder,
            &(struct org_find_query){.text = text_of(text), .date = TODAY, .level = CATALOG_NONE},
            room, &a);
        bool found = false;
        for (size_t i = 0; i < a.units.len; i++)
            found = found || a.units.at[i].org == org;
        if (!found)
            fail_msg("%s: result %d, %zu units", text, (int)a.result, a.units.len);
        asked++;
        several += a.result == ORG_FIND_SEVERAL;
        arena_reset(room);
    }
    arena_free(room);
    (void)printf("addresses with “cũ”: %zu, ambiguous: %zu\n", asked, several);
    assert_true(asked > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),
        cmocka_unit_test(successions_lead_there_and_back),
        cmocka_unit_test(every_unit_stands_somewhere),
        cmocka_unit_test(every_name_is_its_units),
        cmocka_unit_test(addresses_of_the_past),
    };
    return cmocka_run_group_tests(tests, load, drop);
}
