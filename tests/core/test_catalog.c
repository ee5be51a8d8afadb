/*
 * catalog.c and catalog_table.c over a small catalog: a nation, two provinces, communes whose code is reused and whose parent
 * changes on 1 July 2025, an agency that shares a province's code.
 */
#include <stdio.h>

#include "unit.h"

#include "core/catalog.h"

static struct arena *arena;
static struct catalog catalog;
static date_t before, after; /* 30 June and 1 July 2025 */

/* Indices of units: sorted by level, code, date. */
enum { VN, P01, P75, C00001, C00002, C23710_OLD, C23710_NEW, A01, ORGS };
enum { NATION, PROVINCE, COMMUNE, AGENCY };

static void add_org(uint32_t level, const char *code, date_t from, date_t to, int32_t id)
{
    struct org *org = VEC_ADD(arena, &catalog.orgs);
    *org = (struct org){id, level, code, from, to, (uint32_t)catalog.org_editions.len, 1};
    VEC_PUSH(arena, &catalog.org_editions,
             ((struct org_edition){(uint32_t)catalog.orgs.len - 1, code, "", from, to}));
}

static void add_orgs(void)
{
    add_org(NATION, "VN", DATE_MIN, DATE_MAX, 70);
    add_org(PROVINCE, "01", DATE_MIN, before, 10);
    /* 01 has a second edition from July 2025 on: still one unit */
    catalog.orgs.at[P01].to = DATE_MAX;
    catalog.orgs.at[P01].editions = 2;
    VEC_PUSH(arena, &catalog.org_editions,
             ((struct org_edition){P01, "Hà Nội mới", "", after, DATE_MAX}));
    add_org(PROVINCE, "75", DATE_MIN, DATE_MAX, 60);
    add_org(COMMUNE, "00001", DATE_MIN, DATE_MAX, 20);
    add_org(COMMUNE, "00002", DATE_MIN, DATE_MAX, 50);
    add_org(COMMUNE, "23710", DATE_MIN, before, 30);
    add_org(COMMUNE, "23710", after, DATE_MAX, 40);
    add_org(AGENCY, "01", DATE_MIN, DATE_MAX, 0);
}

static void add_edge(uint32_t hierarchy, uint32_t child, uint32_t parent, date_t from, date_t to)
{
    VEC_PUSH(arena, &catalog.edges,
             ((struct org_edge){hierarchy, child, parent, from, to, hierarchy == 0}));
}

/* In no order at all: catalog_index() sorts them. */
static void add_edges(void)
{
    add_edge(1, P01, VN, after, DATE_MAX);
    add_edge(0, C23710_NEW, P75, after, DATE_MAX);
    add_edge(0, C00002, P01, after, DATE_MAX);
    add_edge(0, P75, VN, DATE_MIN, DATE_MAX);
    add_edge(0, C00002, P75, DATE_MIN, before);
    add_edge(0, C23710_OLD, P75, DATE_MIN, before);
    add_edge(0, C00001, P01, DATE_MIN, DATE_MAX);
    add_edge(0, P01, VN, DATE_MIN, DATE_MAX);
}

static struct layout_cell births[] = {{.members = ""},
                                      {.members = "sex=F"},
                                      {.members = "sex=M", .retired = true},
                                      {.members = "sex=M"}};
static struct layout_cell deaths[] = {{.indicator = 1, .members = ""}, {.members = ""}};

static void add_forms(void)
{
    static const char *const codes[] = {"BIRTHS", "DEATHS"};
    static const char *const layouts[] = {"L1", "L2"};
    for (size_t i = 0; i < 2; i++) {
        VEC_ADD(arena, &catalog.indicators)->code = codes[i];
        struct layout *layout = VEC_ADD(arena, &catalog.layouts);
        *layout = (struct layout){.id = (int32_t)i + 5,
                                  .code = layouts[i],
                                  .cells = i == 0 ? births : deaths,
                                  .len = i == 0 ? 4 : 2};
        VEC_PUSH(arena, &catalog.forms,
                 ((struct form){.id = (int32_t)i + 8, .code = layouts[i], .layout = (uint32_t)i}));
    }
    /* a second one of the same code is never found */
    VEC_ADD(arena, &catalog.indicators)->code = "BIRTHS";
}

/* level:commune&under:75;org:VN */
static struct subject communes_of_75_or_vn[] = {
    {SUBJECT_LEVEL, COMMUNE, NULL, false},
    {SUBJECT_UNDER, 0, "75", true},
    {SUBJECT_ORG, 0, "VN", true},
};
static struct subject under_01[] = {{SUBJECT_UNDER, 0, "01", true}};

static void add_regimes(void)
{
    struct window_rule decree = {WINDOW_DECREE09, -1, 15, 0, 14};
    VEC_PUSH(arena, &catalog.regimes,
             ((struct regime){.id = 1,
                              .code = "R",
                              .frequency = PERIOD_MONTH,
                              .window = decree,
                              .from = DATE_MIN,
                              .to = date_of(2026, 12, 31)}));
    VEC_PUSH(arena, &catalog.regimes,
             ((struct regime){.id = 2,
                              .code = "S",
                              .frequency = PERIOD_SCHOOL_YEAR,
                              .window = {WINDOW_SCHOOL, 0, 1, 0, 31},
                              .from = DATE_MIN,
                              .to = DATE_MAX}));
    VEC_PUSH(arena, &catalog.regimes,
             ((struct regime){
                 .id = 3, .code = "T", .kind = REGIME_THEMATIC, .from = DATE_MIN, .to = DATE_MAX}));
    VEC_PUSH(
        arena, &catalog.regimes,
        ((struct regime){
            .id = 4, .code = "O", .frequency = PERIOD_OCCASION, .from = DATE_MIN, .to = DATE_MAX}));
    VEC_PUSH(arena, &catalog.occasions,
             ((struct occasion){2,
                                "FLOOD",
                                "",
                                "",
                                {2025, PERIOD_OCCASION, 1},
                                date_of(2025, 9, 1),
                                date_of(2025, 9, 20),
                                0}));
    VEC_PUSH(arena, &catalog.obligations,
             ((struct obligation){.regime = 0,
                                  .form = 0,
                                  .subjects = communes_of_75_or_vn,
                                  .subjects_len = 3,
                                  .from = date_of(2025, 1, 1),
                                  .to = DATE_MAX}));
    VEC_PUSH(arena, &catalog.obligations,
             ((struct obligation){.regime = 2,
                                  .form = CATALOG_NONE,
                                  .subjects = under_01,
                                  .subjects_len = 1,
                                  .from = DATE_MIN,
                                  .to = DATE_MAX}));
}

static int set_up(void **state)
{
    (void)state;
    static const char *levels[] = {"nation", "province", "commune", "agency"};
    arena = arena_new(0);
    before = date_of(2025, 6, 30);
    after = date_of(2025, 7, 1);
    catalog.levels = levels;
    catalog.levels_len = LENGTH(levels);
    VEC_PUSH(arena, &catalog.hierarchies, ((struct hierarchy){1, "admin"}));
    VEC_PUSH(arena, &catalog.hierarchies, ((struct hierarchy){7, "region"}));
    add_orgs();
    add_edges();
    add_forms();
    add_regimes();
    catalog_index(&catalog, arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void finds_units_by_code_and_date(void **state)
{
    (void)state;
    uint32_t found[4] = {9, 9, 9, 9};
    assert_int_equal(catalog_find_org(&catalog, TEXT("23710"), before), C23710_OLD);
    assert_int_equal(catalog_find_org(&catalog, TEXT("23710"), after), C23710_NEW);
    assert_int_equal(catalog_find_org(&catalog, TEXT("VN"), after), VN);
    assert_int_equal(catalog_find_org(&catalog, TEXT("01"), after), CATALOG_NONE); /* two units */
    assert_int_equal(catalog_find_org(&catalog, TEXT("99"), after), CATALOG_NONE);
    assert_int_equal(catalog_find_orgs(&catalog, TEXT("01"), CATALOG_NONE, after, found, 4), 2);
    assert_int_equal(found[0], P01);
    assert_int_equal(found[1], A01);
    assert_int_equal(catalog_find_orgs(&catalog, TEXT("01"), AGENCY, after, found, 4), 1);
    assert_int_equal(found[0], A01);
    assert_int_equal(catalog_find_orgs(&catalog, TEXT("01"), COMMUNE, after, found, 4), 0);
    found[1] = 9;
    assert_int_equal(catalog_find_orgs(&catalog, TEXT("01"), CATALOG_NONE, after, found, 1), 2);
    assert_int_equal(found[1], 9);
}

static void finds_the_rest_by_code_and_id(void **state)
{
    (void)state;
    static const int32_t ids[ORGS] = {70, 10, 60, 20, 50, 30, 40, 0};
    for (uint32_t i = 0; i < A01; i++)
        assert_int_equal(catalog_org_by_id(&catalog, ids[i]), i);
    assert_int_equal(catalog_org_by_id(&catalog, 0), CATALOG_NONE); /* not stored yet */
    assert_int_equal(catalog_org_by_id(&catalog, 15), CATALOG_NONE);
    assert_int_equal(catalog_org_by_id(&catalog, 1000), CATALOG_NONE);
    assert_int_equal(catalog_find_level(&catalog, TEXT("commune")), COMMUNE);
    assert_int_equal(catalog_find_level(&catalog, TEXT("ward")), CATALOG_NONE);
    assert_int_equal(catalog_find_hierarchy(&catalog, TEXT("region")), 1);
    assert_int_equal(catalog_find_hierarchy(&catalog, TEXT("x")), CATALOG_NONE);
    assert_int_equal(catalog_find_indicator(&catalog, TEXT("DEATHS")), 1);
    assert_int_equal(catalog_find_indicator(&catalog, TEXT("BIRTHS")), 0);
    assert_int_equal(catalog_find_indicator(&catalog, TEXT("births")), CATALOG_NONE);
    assert_int_equal(catalog_find_form(&catalog, TEXT("L2")), 1);
    assert_int_equal(catalog_find_layout(&catalog, TEXT("L2")), 1);
    assert_int_equal(catalog_find_regime(&catalog, TEXT("T")), 2);
    assert_int_equal(catalog_layout_by_id(&catalog, 6), 1);
    assert_int_equal(catalog_layout_by_id(&catalog, 1), CATALOG_NONE);
    assert_int_equal(catalog_form_by_id(&catalog, 8), 0);
    assert_int_equal(catalog_form_by_id(&catalog, 0), CATALOG_NONE);
    assert_int_equal(catalog_regime_by_id(&catalog, 3), 2);
    assert_int_equal(catalog_regime_by_id(&catalog, 9), CATALOG_NONE);
    assert_int_equal(catalog_hierarchy_by_id(&catalog, 7), 1);
    assert_int_equal(catalog_hierarchy_by_id(&catalog, 8), CATALOG_NONE);
}

static void finds_slots(void **state)
{
    (void)state;
    uint32_t slot = 99;
    assert_int_equal(catalog_find_slot(&catalog, 0, 0, ""), 0);
    assert_int_equal(catalog_find_slot(&catalog, 0, 0, "sex=F"), 1);
    assert_int_equal(catalog_find_slot(&catalog, 0, 0, "sex=M"), 3); /* 2 is retired */
    assert_int_equal(catalog_find_slot(&catalog, 0, 0, "sex=X"), CATALOG_NONE);
    assert_int_equal(catalog_find_slot(&catalog, 0, 1, ""), CATALOG_NONE);
    assert_int_equal(catalog_find_slot(&catalog, 1, 0, ""), 1);
    assert_int_equal(catalog_find_slot(&catalog, CATALOG_NONE, 0, ""), CATALOG_NONE);
    assert_int_equal(catalog_home_layout(&catalog, 0, "", &slot), 0);
    assert_int_equal(slot, 0);
    assert_int_equal(catalog_home_layout(&catalog, 1, "", NULL), 1);
    assert_int_equal(catalog_home_layout(&catalog, 1, "sex=F", &slot), CATALOG_NONE);
    assert_int_equal(slot, 0);
    /* an authoritative layout comes first, for the cells that it has */
    catalog.indicators.at[0].home = 1;
    assert_int_equal(catalog_home_layout(&catalog, 0, "", &slot), 1);
    assert_int_equal(slot, 1);
    assert_int_equal(catalog_home_layout(&catalog, 0, "sex=F", &slot), 0);
    catalog.indicators.at[0].home = CATALOG_NONE;
    assert_int_equal(catalog_home_layout(&catalog, 0, "", &slot), 0);
}

/* A table of slots with thousands of cells finds each of them. */
static void finds_many_slots(void **state)
{
    (void)state;
    struct catalog large = {0};
    struct layout_cell *cells = ARENA_ARRAY(arena, 3000, struct layout_cell);
    for (uint32_t i = 0; i < 3000; i++)
        cells[i] = (struct layout_cell){.indicator = i % 7,
                                        .members = arena_printf(arena, "age=%u", i / 7),
                                        .retired = i % 100 == 50};
    VEC_PUSH(arena, &large.layouts, ((struct layout){.code = "L", .cells = cells, .len = 3000}));
    VEC_PUSH(arena, &large.layouts, ((struct layout){.code = "M", .cells = cells, .len = 1500}));
    catalog_index(&large, arena);
    for (uint32_t i = 0; i < 3000; i++) {
        uint32_t expected = cells[i].retired ? CATALOG_NONE : i;
        assert_int_equal(catalog_find_slot(&large, 0, i % 7, cells[i].members), expected);
        assert_int_equal(catalog_find_slot(&large, 1, i % 7, cells[i].members),
                         i < 1500 ? expected : CATALOG_NONE);
    }
    assert_int_equal(catalog_find_org(&large, TEXT("VN"), 0), CATALOG_NONE);
    assert_int_equal(catalog_org_by_id(&large, 1), CATALOG_NONE);
    assert_null(catalog_parent(&large, 0, 0, 0));
}

static void knows_units_in_time(void **state)
{
    (void)state;
    assert_string_equal(catalog_org_edition(&catalog, P01, before)->name_vi, "01");
    assert_string_equal(catalog_org_edition(&catalog, P01, after)->name_vi, "Hà Nội mới");
    assert_string_equal(catalog_org_edition(&catalog, C23710_NEW, before)->name_vi, "23710");
    assert_true(catalog_org_exists(&catalog, C23710_OLD, before));
    assert_false(catalog_org_exists(&catalog, C23710_OLD, after));
    assert_false(catalog_org_exists(&catalog, C23710_NEW, before));
}

static void climbs_to_parents(void **state)
{
    (void)state;
    assert_int_equal(catalog_parent(&catalog, 0, C00002, before)->parent, P75);
    assert_int_equal(catalog_parent(&catalog, 0, C00002, after)->parent, P01);
    assert_int_equal(catalog_parent(&catalog, 1, P01, after)->parent, VN);
    assert_false(catalog_parent(&catalog, 1, P01, after)->complete);
    assert_null(catalog_parent(&catalog, 1, P01, before));
    assert_null(catalog_parent(&catalog, 0, VN, after));
    assert_null(catalog_parent(&catalog, 2, P01, after));
    assert_true(catalog_is_under(&catalog, C00002, P75, before));
    assert_false(catalog_is_under(&catalog, C00002, P75, after));
    assert_true(catalog_is_under(&catalog, C00002, VN, after));
    assert_true(catalog_is_under(&catalog, P75, P75, after));
    assert_false(catalog_is_under(&catalog, VN, P75, after));
    assert_false(catalog_is_under(&catalog, A01, VN, after));
}

static void
check_children(uint32_t hierarchy, uint32_t parent, date_t date, size_t n, const uint32_t *children)
{
    size_t cursor = 0;
    for (size_t i = 0; i < n; i++) {
        const struct org_edge *e = catalog_next_child(&catalog, hierarchy, parent, date, &cursor);
        assert_non_null(e);
        assert_int_equal(e->child, children[i]);
    }
    assert_null(catalog_next_child(&catalog, hierarchy, parent, date, &cursor));
    assert_null(catalog_next_child(&catalog, hierarchy, parent, date, &cursor));
}

static void lists_children(void **state)
{
    (void)state;
    check_children(0, VN, after, 2, (const uint32_t[]){P01, P75});
    check_children(0, P01, before, 1, (const uint32_t[]){C00001});
    check_children(0, P01, after, 2, (const uint32_t[]){C00001, C00002});
    check_children(0, P75, before, 2, (const uint32_t[]){C00002, C23710_OLD});
    check_children(0, P75, after, 1, (const uint32_t[]){C23710_NEW});
    check_children(0, C00001, after, 0, NULL);
    check_children(1, VN, after, 1, (const uint32_t[]){P01});
    check_children(1, VN, before, 0, NULL);
    check_children(9, VN, after, 0, NULL);
}

/* A cycle, which the compiler refuses, does not hang the climb. */
static void survives_a_cycle(void **state)
{
    (void)state;
    struct catalog bad = {0};
    for (uint32_t i = 0; i < 2; i++) {
        VEC_PUSH(arena, &bad.orgs,
                 ((struct org){.code = i ? "B" : "A", .from = DATE_MIN, .to = DATE_MAX}));
        VEC_PUSH(arena, &bad.edges, ((struct org_edge){0, i, 1 - i, DATE_MIN, DATE_MAX, true}));
    }
    catalog_index(&bad, arena);
    assert_false(catalog_is_under(&bad, 0, 7, 0));
    struct obligation o = {
        .subjects = under_01, .subjects_len = 1, .from = DATE_MIN, .to = DATE_MAX};
    assert_false(catalog_is_subject(&bad, &o, 0, 0));
}

static void knows_who_owes(void **state)
{
    (void)state;
    const struct obligation *o = &catalog.obligations.at[0], *strict = &catalog.obligations.at[1];
    assert_true(catalog_is_subject(&catalog, o, C00002, before)); /* under 75 until June */
    assert_false(catalog_is_subject(&catalog, o, C00002, after));
    assert_false(catalog_is_subject(&catalog, o, C00001, after));
    assert_true(catalog_is_subject(&catalog, o, VN, after));
    assert_false(catalog_is_subject(&catalog, o, P75, after));
    assert_false(catalog_is_subject(&catalog, o, C23710_OLD, after)); /* gone */
    assert_true(catalog_is_subject(&catalog, o, C23710_NEW, after));
    assert_false(catalog_is_subject(&catalog, o, C00002, date_of(2024, 12, 31))); /* not yet */
    assert_true(catalog_is_subject(&catalog, strict, C00001, after));
    assert_false(catalog_is_subject(&catalog, strict, P01, after)); /* not under itself */
}

static void finds_obligations(void **state)
{
    (void)state;
    /* 2025-06 ends 14/6, 2025-07 ends 14/7: by then 00002 is under 01 */
    struct period june = {2025, PERIOD_MONTH, 6}, july = {2025, PERIOD_MONTH, 7};
    struct period next_year = {2027, PERIOD_MONTH, 1}, flood = {2025, PERIOD_OCCASION, 1};
    assert_int_equal(catalog_obligation(&catalog, 0, 0, C00002, june), 0);
    assert_int_equal(catalog_obligation(&catalog, 0, 0, C00002, july), CATALOG_NONE);
    assert_int_equal(catalog_obligation(&catalog, 0, 1, C00002, june), CATALOG_NONE);
    assert_int_equal(catalog_obligation(&catalog, 1, 0, C00002, june),
                     CATALOG_NONE); /* no window */
    assert_int_equal(catalog_obligation(&catalog, 0, 0, VN, next_year),
                     CATALOG_NONE); /* regime over */
    assert_int_equal(catalog_obligation(&catalog, 2, CATALOG_NONE, C00002, flood), 1);
    assert_int_equal(catalog_obligation(&catalog, 3, CATALOG_NONE, C00002, flood), CATALOG_NONE);
    date_t start = 0, end = 0;
    assert_true(catalog_window(&catalog, 2, flood, &start, &end));
    assert_true(start == date_of(2025, 9, 1) && end == date_of(2025, 9, 20));
}

static void knows_what_a_regime_files(void **state)
{
    (void)state;
    static const bool files[4][PERIOD_OCCASION + 1] = {
        {[PERIOD_MONTH] = true, [PERIOD_MONTH13] = true},
        {[PERIOD_SCHOOL_TERM] = true, [PERIOD_SCHOOL_YEAR] = true},
        {[PERIOD_OCCASION] = true},
        {[PERIOD_OCCASION] = true},
    };
    for (uint32_t r = 0; r < 4; r++)
        for (int kind = PERIOD_DAY; kind <= PERIOD_OCCASION; kind++)
            assert_int_equal(catalog_regime_files(&catalog, r, (enum period_kind)kind),
                             files[r][kind]);
}

static void spells_periods(void **state)
{
    (void)state;
    struct period p = {0, PERIOD_NONE, 0};
    assert_true(catalog_period_parse(&catalog, TEXT("@FLOOD"), &p));
    assert_true(p.year == 2025 && p.kind == PERIOD_OCCASION && p.number == 1);
    assert_string_equal(catalog_period_text(&catalog, p, arena), "@FLOOD");
    p.number = 2;
    assert_string_equal(catalog_period_text(&catalog, p, arena), "@2025.2");
    assert_true(catalog_period_parse(&catalog, TEXT("2026-10"), &p));
    assert_string_equal(catalog_period_text(&catalog, p, arena), "2026-10");
    assert_false(catalog_period_parse(&catalog, TEXT("@DROUGHT"), &p));
    assert_false(catalog_period_parse(&catalog, TEXT("@"), &p));
    assert_false(catalog_period_parse(&catalog, TEXT(""), &p));
}

static void spells_members(void **state)
{
    (void)state;
    const struct text dimensions[] = {TEXT("sex"), TEXT("age"), TEXT("area"), TEXT("kind")};
    const struct text members[] = {TEXT("F"), TEXT("0-4"), TEXT("_T"), TEXT("")};
    assert_string_equal(catalog_members_text(arena, dimensions, members, 4), "age=0-4,sex=F");
    assert_string_equal(catalog_members_text(arena, dimensions, members, 1), "sex=F");
    assert_string_equal(catalog_members_text(arena, dimensions + 2, members + 2, 2), "");
    assert_string_equal(catalog_members_text(arena, NULL, NULL, 0), "");
    struct text many[12], values[12];
    for (size_t i = 0; i < 12; i++) {
        many[i] = text_of(arena_printf(arena, "d%02zu", 11 - i));
        values[i] = TEXT("x");
    }
    assert_string_equal(catalog_members_text(arena, many, values, 12),
                        "d00=x,d01=x,d02=x,d03=x,d04=x,d05=x,d06=x,d07=x,d08=x,d09=x,d10=x,d11=x");
}

/* The columns of each package file, as documented; a few rows of it here. */
static void describes_tables(void **state)
{
    (void)state;
    for (int kind = 0; kind < CATALOG_KINDS; kind++) {
        const struct catalog_table *t = catalog_table((enum catalog_kind)kind);
        size_t keys = 0;
        assert_int_equal(t->kind, kind);
        assert_true(t->len > 0 && t->len <= CATALOG_COLUMNS_MAX);
        for (size_t i = 0; i < t->len; i++) {
            assert_int_equal(catalog_column_index(t, t->columns[i].name), i);
            keys += t->columns[i].key;
        }
        assert_true(keys > 0);
    }
    const struct catalog_table *t = catalog_table(CATALOG_INDICATORS);
    assert_string_equal(t->file, "indicators.csv");
    assert_int_equal(t->len, 24);
    assert_int_equal(catalog_column_index(t, "no such column"), -1);
    assert_true(t->columns[catalog_column_index(t, "unit")].compulsory);
    assert_false(t->columns[catalog_column_index(t, "decimals")].compulsory);
}

#define check_names(prefix, type, first, last, known)                                              \
    do {                                                                                           \
        type value_ = (first);                                                                     \
        for (int i = (first); i <= (last); i++) {                                                  \
            assert_true(prefix##_parse(text_of(prefix##_name((type)i)), &value_));                 \
            assert_int_equal(value_, i);                                                           \
        }                                                                                          \
        assert_string_equal(prefix##_name(last), known);                                           \
        assert_false(prefix##_parse(TEXT("unknown"), &value_));                                    \
        assert_false(prefix##_parse(TEXT(""), &value_));                                           \
    } while (0)

static void names_enumerations(void **state)
{
    (void)state;
    check_names(value_type, enum value_type, VALUE_INTEGER, VALUE_BOOLEAN, "boolean");
    check_names(nature, enum nature, NATURE_FLOW, NATURE_TEXT, "text");
    check_names(source, enum source, SOURCE_OWN_ELSE_CHILDREN, SOURCE_CHILDREN, "children");
    check_names(org_agg, enum org_agg, ORG_AGG_SUM, ORG_AGG_NONE, "none");
    check_names(time_agg, enum time_agg, TIME_AGG_SUM, TIME_AGG_NONE, "none");
    assert_string_equal(value_type_name(VALUE_MONEY), "money");
    assert_string_equal(nature_name(NATURE_CUMULATIVE), "cumulative");
    assert_string_equal(source_name(SOURCE_OWN_ELSE_CHILDREN), "own_else_children");
    assert_string_equal(org_agg_name(ORG_AGG_WMEAN), "wmean");
    assert_string_equal(time_agg_name(TIME_AGG_LAST), "last");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_units_by_code_and_date),
        cmocka_unit_test(finds_the_rest_by_code_and_id),
        cmocka_unit_test(finds_slots),
        cmocka_unit_test(finds_many_slots),
        cmocka_unit_test(knows_units_in_time),
        cmocka_unit_test(climbs_to_parents),
        cmocka_unit_test(lists_children),
        cmocka_unit_test(survives_a_cycle),
        cmocka_unit_test(knows_who_owes),
        cmocka_unit_test(finds_obligations),
        cmocka_unit_test(knows_what_a_regime_files),
        cmocka_unit_test(spells_periods),
        cmocka_unit_test(spells_members),
        cmocka_unit_test(describes_tables),
        cmocka_unit_test(names_enumerations),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
