/*
 * A small country by hand, for tests of what happens to units: two provinces become one, a commune is split between three, one with shares, one gives
 * a part away and stays, one is renamed, one becomes a ward, one moves, districts end with their level. Unit indices are in order of (level, code, date).
 */
#ifndef GRIS_TESTS_CORE_UNITS_H
#define GRIS_TESTS_CORE_UNITS_H

#include "core/catalog.h"

#include "unit.h"

#define CUT   (date_of(2025, 7, 1))
#define LATER (date_of(2026, 4, 30))

enum {
    NATION,
    OLD_ALPHA, /* province 01 until the cut */
    NEW_ALPHA, /* province 01 from then on */
    OLD_BETA,  /* province 02: into the new 01 */
    DISTRICT,  /* 010, under old Alpha */
    OLD_BA,    /* commune 00101: split between 00101, 00103, 00105 without shares */
    NEW_BA,    /* commune 00101, renamed LATER */
    OLD_BE,    /* commune 00102: 0.4 to 00103, 0.6 to 00105 */
    NEW_BI,    /* commune 00103: of parts of 00101 and 00102; a ward LATER */
    STAYING,   /* commune 00104: stays, gives a part to 00105 LATER */
    NEW_BO,    /* commune 00105 */
    OLD_GONE,  /* commune 00106, under old Beta: ended before the cut, followed by nobody */
    UNITS
};

static struct arena *arena;
static struct catalog catalog;

static void
put_unit(uint32_t index, uint32_t level, const char *code, const char *name, date_t from, date_t to)
{
    assert_int_equal(index, catalog.orgs.len);
    uint32_t edition = (uint32_t)catalog.org_editions.len;
    VEC_PUSH(arena, &catalog.orgs,
             ((struct org){.id = (int32_t)index + 1,
                           .level = level,
                           .code = code,
                           .from = from,
                           .to = to,
                           .first_edition = edition,
                           .editions = 1}));
    VEC_PUSH(arena, &catalog.org_editions, ((struct org_edition){index, name, "", from, to}));
}

/* From that day on the last unit put has another name. */
static void rename_last(const char *name, date_t from)
{
    struct org *org = &catalog.orgs.at[catalog.orgs.len - 1];
    struct org_edition *last = &catalog.org_editions.at[catalog.org_editions.len - 1];
    date_t to = last->to;
    last->to = from - 1;
    VEC_PUSH(arena, &catalog.org_editions,
             ((struct org_edition){(uint32_t)catalog.orgs.len - 1, name, "", from, to}));
    org->editions++;
}

static void put_below(uint32_t child, uint32_t parent, date_t from, date_t to)
{
    VEC_PUSH(arena, &catalog.edges, ((struct org_edge){0, child, parent, from, to, true}));
}

static void put_succession(uint32_t from, uint32_t to, bool full, date_t date, const char *share)
{
    VEC_PUSH(
        arena, &catalog.successions,
        ((struct succession){from, to, full ? SUCCESSION_FULL : SUCCESSION_PARTIAL, date, share}));
}

static void put_alias(uint32_t org, const char *scheme, const char *value, date_t from, date_t to)
{
    VEC_PUSH(arena, &catalog.aliases, ((struct org_alias){org, scheme, value, from, to}));
}

static void put_units(void)
{
    const date_t old = CUT - 1;
    put_unit(NATION, 0, "VN", "Việt Nam", DATE_MIN, DATE_MAX);
    put_unit(OLD_ALPHA, 1, "01", "Tỉnh An Phú", DATE_MIN, old);
    put_unit(NEW_ALPHA, 1, "01", "Tỉnh An Phú", CUT, DATE_MAX);
    put_unit(OLD_BETA, 1, "02", "Tỉnh Bình Hoà", DATE_MIN, old);
    put_unit(DISTRICT, 2, "010", "Huyện Tân Hòa", DATE_MIN, old);
    put_unit(OLD_BA, 3, "00101", "Xã Ba", DATE_MIN, old);
    put_unit(NEW_BA, 3, "00101", "Xã Ba", CUT, DATE_MAX);
    rename_last("Xã Ba Vì", LATER);
    put_unit(OLD_BE, 3, "00102", "Xã Bé", DATE_MIN, old);
    put_unit(NEW_BI, 3, "00103", "Xã Bí", CUT, DATE_MAX);
    rename_last("Phường Bí", LATER);
    put_unit(STAYING, 3, "00104", "Xã Tân Hòa", DATE_MIN, DATE_MAX);
    put_unit(NEW_BO, 3, "00105", "Xã Bò", CUT, DATE_MAX);
    put_unit(OLD_GONE, 3, "00106", "Xã Ba", DATE_MIN, date_of(2020, 1, 31));
}

static void put_tree(void)
{
    const date_t old = CUT - 1;
    put_below(OLD_ALPHA, NATION, DATE_MIN, old);
    put_below(NEW_ALPHA, NATION, CUT, DATE_MAX);
    put_below(OLD_BETA, NATION, DATE_MIN, old);
    put_below(DISTRICT, OLD_ALPHA, DATE_MIN, old);
    put_below(OLD_BA, DISTRICT, DATE_MIN, old);
    put_below(OLD_BE, DISTRICT, DATE_MIN, old);
    put_below(STAYING, OLD_BETA, DATE_MIN, old);
    put_below(OLD_GONE, OLD_BETA, DATE_MIN, date_of(2020, 1, 31));
    put_below(NEW_BA, NEW_ALPHA, CUT, DATE_MAX);
    put_below(NEW_BI, NEW_ALPHA, CUT, DATE_MAX);
    put_below(STAYING, NEW_ALPHA, CUT, DATE_MAX);
    put_below(NEW_BO, NEW_ALPHA, CUT, DATE_MAX);
}

static int build_country(void **state)
{
    static const char *levels[] = {"nation", "province", "district", "commune"};
    (void)state;
    arena = arena_new(0);
    catalog = (struct catalog){.levels = levels, .levels_len = 4};
    VEC_PUSH(arena, &catalog.hierarchies, ((struct hierarchy){1, "admin"}));
    put_units();
    put_tree();
    put_succession(OLD_ALPHA, NEW_ALPHA, true, CUT, "");
    put_succession(OLD_BETA, NEW_ALPHA, true, CUT, "");
    put_succession(OLD_BA, NEW_BA, false, CUT, "");
    put_succession(OLD_BA, NEW_BI, false, CUT, "");
    put_succession(OLD_BA, NEW_BO, false, CUT, "");
    put_succession(OLD_BE, NEW_BI, false, CUT, "0.4");
    put_succession(OLD_BE, NEW_BO, false, CUT, "0.6");
    put_succession(STAYING, NEW_BO, false, LATER, "0.25");
    put_alias(OLD_ALPHA, "qd20", "H05", DATE_MIN, CUT - 1);
    put_alias(NEW_ALPHA, "qd20", "H05", CUT, DATE_MAX);
    put_alias(OLD_BETA, "qd20", "H02", DATE_MIN, CUT - 1);
    put_alias(NATION, "qcvn102", "000.00.18.G12", DATE_MIN, DATE_MAX);
    put_alias(NEW_BO, "name", "Xã Bò Cũ Kỹ", CUT, DATE_MAX);
    catalog_index(&catalog, arena);
    return 0;
}

static int drop_country(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#endif
