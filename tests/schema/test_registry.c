/*
 * The administrative registry of the sample package against the published counts: units by day and kind, the reform of 1 July 2025 and what became of every
 * unit. The counts are those of the statistics office's lists and of the mapping of 2025 as sample-data tells, not of this program.
 * The old units are compared one by one with tests/cases/names/units-until-2025.tsv. Neighbours: schema/compile_orgs.c, compile_edges.c.
 */
#include "core/names.h"

#include "package_test.h"

#define LAST_DAY  date_of(2025, 6, 30)
#define FIRST_DAY date_of(2025, 7, 1)

static struct package_test *sample;

static int set_up(void **state)
{
    (void)state;
    sample = package_test_new();
    sample->read = schema_package_read(GRIS_SOURCE_DIR "/sample-data/catalog", sample->arena,
                                       &sample->rows, &sample->diags);
    sample->compiled =
        schema_compile(&sample->rows, sample->arena, &sample->catalog, &sample->diags);
    return sample->compiled == STATUS_OK && sample->diags.len == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    if (sample != NULL) /* else set_up() has failed */
        package_test_free(sample);
    return 0;
}

static uint32_t level(const char *name)
{
    return catalog_find_level(&sample->catalog, text_of(name));
}

/* Units of the level on the day whose name begins so. */
static size_t count(const char *level_name, const char *kind, date_t day)
{
    size_t n = 0;

    for (uint32_t u = 0; u < sample->catalog.orgs.len; u++) {
        if (sample->catalog.orgs.at[u].level != level(level_name) ||
            !catalog_org_exists(&sample->catalog, u, day))
            continue;
        const char *name = catalog_org_edition(&sample->catalog, u, day)->name_vi;
        n += strncmp(name, kind, strlen(kind)) == 0;
    }
    return n;
}

static uint32_t unit(const char *level_name, const char *code, date_t day)
{
    uint32_t org = CATALOG_NONE;

    assert_int_equal(
        catalog_find_orgs(&sample->catalog, text_of(code), level(level_name), day, &org, 1), 1);
    return org;
}

/* The province above the unit on the day; the unit itself if it is one. */
static uint32_t province_of(uint32_t org, date_t day)
{
    while (sample->catalog.orgs.at[org].level != level("province")) {
        const struct org_edge *up = catalog_parent(&sample->catalog, 0, org, day);
        assert_non_null(up);
        org = up->parent;
    }
    return org;
}

static void test_counts(void **state)
{
    (void)state;
    static const struct {
        int year, month, day;
        size_t nation, provinces, districts, communes;
    } days[] = {
        {2025, 6, 30, 1, 63, 696, 10047},
        {2025, 7, 1, 1, 34, 0, 3321},
        {2026, 4, 29, 1, 34, 0, 3321},
        {2026, 4, 30, 1, 34, 0, 3321},
    };

    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        date_t day = date_of(days[i].year, days[i].month, days[i].day);
        assert_int_equal(count("nation", "", day), days[i].nation);
        assert_int_equal(count("province", "", day), days[i].provinces);
        assert_int_equal(count("district", "", day), days[i].districts);
        assert_int_equal(count("commune", "", day), days[i].communes);
    }
    /* Hà Tây until 2008-07-31. */
    assert_int_equal(count("province", "", date_of(2008, 7, 31)), 64);
    assert_int_equal(count("province", "", date_of(2008, 8, 1)), 63);
    /* Cities of central rank: 6 with Huế (2025-01-01), and Đồng Nai since 2026-04-30. */
    assert_int_equal(count("province", "Thành phố", LAST_DAY), 6);
    assert_int_equal(count("province", "Thành phố", FIRST_DAY), 6);
    assert_int_equal(count("province", "Thành phố", date_of(2026, 4, 30)), 7);
}

static void test_kinds(void **state)
{
    (void)state;
    date_t city = date_of(2026, 4, 30);

    assert_int_equal(count("commune", "Xã ", FIRST_DAY), 2621);
    assert_int_equal(count("commune", "Phường ", FIRST_DAY), 687);
    assert_int_equal(count("commune", "Đặc khu ", FIRST_DAY), 13);
    assert_int_equal(count("commune", "Xã ", city - 1), 2621);
    assert_int_equal(count("commune", "Xã ", city), 2611);
    assert_int_equal(count("commune", "Phường ", city), 697);
    assert_int_equal(count("commune", "Đặc khu ", city), 13);
    assert_int_equal(count("commune", "Xã ", LAST_DAY), 7704);
    assert_int_equal(count("commune", "Phường ", LAST_DAY), 1726);
    assert_int_equal(count("commune", "Thị trấn ", LAST_DAY), 617);
}

/* Đồng Nai and its ten communes stay the units they were: an edition more each, and no others of the day have two. */
static void test_dong_nai(void **state)
{
    (void)state;
    const struct catalog *catalog = &sample->catalog;
    uint32_t dong_nai = unit("province", "75", FIRST_DAY);
    size_t editions = 0;

    assert_int_equal(unit("province", "75", date_of(2026, 4, 30)), dong_nai);
    for (uint32_t u = 0; u < catalog->orgs.len; u++) {
        const struct org *o = &catalog->orgs.at[u];
        if (o->from != FIRST_DAY || o->editions == 1)
            continue;
        assert_int_equal(o->editions, 2);
        assert_int_equal(province_of(u, FIRST_DAY), dong_nai);
        assert_int_equal(catalog->org_editions.at[o->first_edition + 1].from, date_of(2026, 4, 30));
        editions++;
    }
    assert_int_equal(editions, 1 + 10);
}

/* 3,315 of the 3,321 carry a code that another commune had the day before. */
static void test_used_codes(void **state)
{
    (void)state;
    const struct catalog *catalog = &sample->catalog;
    size_t used = 0;

    for (uint32_t u = 0; u < catalog->orgs.len; u++) {
        const struct org *o = &catalog->orgs.at[u];
        uint32_t before = CATALOG_NONE;
        if (o->level != level("commune") || o->from != FIRST_DAY ||
            catalog_find_orgs(catalog, text_of(o->code), o->level, LAST_DAY, &before, 1) == 0)
            continue;
        assert_int_not_equal(before, u);
        used++;
    }
    assert_int_equal(used, 3315);
}

/* 10,668 links of the map, 10 of ministries: 9,587 + 5 + 64 + 6 whole ones, 1,012 + 4 in parts; nobody knows a share. */
static void test_links(void **state)
{
    (void)state;
    const struct catalog *catalog = &sample->catalog;
    size_t partial = 0, full = 0, of_communes[2] = {0}, of_districts = 0;

    for (size_t i = 0; i < catalog->successions.len; i++) {
        const struct succession *s = &catalog->successions.at[i];
        uint32_t old = catalog->orgs.at[s->predecessor].level;
        bool part = s->kind == SUCCESSION_PARTIAL;
        assert_string_equal(s->share, "");
        partial += part;
        full += !part;
        of_communes[part] += old == level("commune");
        of_districts += old == level("district") && !part;
        /* The predecessor ends as the successor begins, but for what goes on with parts of others. */
        assert_int_equal(catalog->orgs.at[s->predecessor].to, s->effective - 1);
    }
    assert_int_equal(partial + full, 10668 + 10);
    assert_int_equal(of_communes[0], 9587);
    assert_int_equal(of_communes[1], 1012);
    assert_int_equal(of_districts, 5);
    assert_int_equal(full, 9587 + 5 + 64 + 6);
    assert_int_equal(partial, 1012 + 4);
}

/* Every old commune goes to 1, 2, … new ones; every new commune comes from some unit; none leaves the province that its own went to. */
static void test_reform(void **state)
{
    (void)state;
    const struct catalog *catalog = &sample->catalog;
    uint32_t *to = ARENA_ARRAY(sample->arena, catalog->orgs.len, uint32_t);
    uint32_t *from = ARENA_ARRAY(sample->arena, catalog->orgs.len, uint32_t);
    uint32_t *becomes = ARENA_ARRAY(sample->arena, catalog->orgs.len, uint32_t);
    size_t split[7] = {0}, without = 0, islands = 0;

    for (size_t i = 0; i < catalog->successions.len; i++) {
        const struct succession *s = &catalog->successions.at[i];
        to[s->predecessor]++;
        from[s->successor]++;
        if (catalog->orgs.at[s->predecessor].level == level("province") &&
            s->effective == FIRST_DAY)
            becomes[s->predecessor] = s->successor;
    }
    for (size_t i = 0; i < catalog->successions.len; i++) {
        const struct succession *s = &catalog->successions.at[i];
        if (catalog->orgs.at[s->successor].level == level("commune"))
            assert_int_equal(becomes[province_of(s->predecessor, LAST_DAY)],
                             province_of(s->successor, FIRST_DAY));
    }
    for (uint32_t u = 0; u < catalog->orgs.len; u++) {
        const struct org *o = &catalog->orgs.at[u];
        bool old = o->to == LAST_DAY;
        if (o->level == level("commune") && old) {
            assert_in_range(to[u], 1, 5);
            split[to[u]]++;
        } else if (o->level == level("commune")) {
            assert_true(from[u] > 0);
        } else if (o->level == level("district")) {
            without += to[u] == 0;
            islands += to[u] == 1;
        } else if (o->level == level("province") && old) {
            assert_int_equal(to[u], 1);
        }
    }
    assert_int_equal(split[1], 9587);
    assert_int_equal(split[2], 386);
    assert_int_equal(split[3], 57);
    assert_int_equal(split[4], 16);
    assert_int_equal(split[5], 1);
    assert_int_equal(without, 691);
    assert_int_equal(islands, 5);
}

/* Code, name and parent of each old unit, as the list of names has them. */
static void test_old_units(void **state)
{
    (void)state;
    static const char marks[] = "PD\t", *const levels[] = {"province", "district", "commune"};
    struct text all = package_test_slurp(sample->arena,
                                         GRIS_SOURCE_DIR "/tests/cases/names/units-until-2025.tsv");
    char *line = text_dup(sample->arena, all);
    uint32_t above[3] = {0};
    size_t seen[3] = {0};

    for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = '\0';
        const char *mark = strchr(marks, line[0]);
        if (mark == NULL || *mark == '\0')
            continue;
        size_t at = (size_t)(mark - marks);
        char *code = line[0] == '\t' ? line + 1 : line + 2, *name = strchr(code, '\t');
        *name++ = '\0';
        above[at] = unit(levels[at], code, LAST_DAY);
        assert_string_equal(catalog_org_edition(&sample->catalog, above[at], LAST_DAY)->name_vi,
                            name);
        if (at > 0)
            assert_int_equal(catalog_parent(&sample->catalog, 0, above[at], LAST_DAY)->parent,
                             above[at - 1]);
        seen[at]++;
    }
    assert_int_equal(seen[0], 63);
    assert_int_equal(seen[1], 696);
    assert_int_equal(seen[2], 10047);
}

/* Every spelling leads to its unit, alone or among those that are called so; with its province to no more than before. */
static void test_spellings(void **state)
{
    (void)state;
    const struct catalog *catalog = &sample->catalog;
    const struct names *names = names_new(catalog, sample->arena);
    size_t all = 0, ambiguous = 0;

    for (size_t i = 0; i < catalog->aliases.len; i++) {
        const struct org_alias *alias = &catalog->aliases.at[i];
        struct names_found found;
        bool among = false;
        if (strcmp(alias->scheme, "name") != 0)
            continue;
        date_t day = alias->to == DATE_MAX ? FIRST_DAY : alias->to;
        names_find(names, text_of(alias->value), day, sample->arena, &found);
        for (size_t k = 0; k < found.len; k++)
            among = among || found.orgs[k] == alias->org;
        assert_true(found.exact && among);
        all++;
        ambiguous += found.len > 1;
    }
    print_message("%zu spellings, %zu of them of several units\n", all, ambiguous);
    assert_in_range(ambiguous, 1, all - 1);
    /* 192 of names in force, 15 older ones of provinces (Thừa Thiên Huế is an edition of its own), 4 of ministries */
    assert_int_equal(all, 192 + 15 + 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),    cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_dong_nai),  cmocka_unit_test(test_used_codes),
        cmocka_unit_test(test_links),     cmocka_unit_test(test_reform),
        cmocka_unit_test(test_old_units), cmocka_unit_test(test_spellings),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
