/*
 * Names of units: one spelling for comparing, the kinds in front of them, and which units a question may mean. The catalog is made by hand: few units, whose
 * names collide as real ones do. The names of all units are in tests/cases/test_names.c.
 */
#include "core/names.h"

#include "unit.h"

static struct arena *arena;

static void folds(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"Hà Nội", "hà nội"},
        {"  HÀ\xC2\xA0NỘI ", "hà nội"},
        {"Thừa Thiên - Huế", "thừa thiên huế"},
        {"Bà Rịa-Vũng Tàu", "bà rịa vũng tàu"},
        {"Bà Rịa\xE2\x80\x93Vũng Tàu", "bà rịa vũng tàu"},
        {"Ea H'leo", "ea hleo"},
        {"Ea H\xE2\x80\x99Leo", "ea hleo"},
        {"Ea H\xCA\xBCleo", "ea hleo"},
        {"Phường 01", "phường 1"},
        {"Phường 10", "phường 10"},
        {"Phường 0", "phường 0"},
        {"Khu 007a", "khu 7a"},
        {"Khu 1001", "khu 1001"},
        {"TP.HCM", "tp hcm"},
        {"Hoà Bình", "hòa bình"},
        {"Thuỵ Lôi", "thụy lôi"},
        {"\xC3\x90\xE1\xBA\xAFk Lắk", "đắk lắk"}, /* Ð of Iceland */
        {"Mỹ Lý", "mỹ lý"},
        {"Mĩ Lí", "mĩ lí"}, /* y and i stay apart */
        {"", ""},
        {" - ", ""},
    };
    for (size_t i = 0; i < LENGTH(cases); i++)
        assert_text(names_fold(arena, text_of(cases[i][0])), cases[i][1]);
}

static void leaves_marks_out(void **state)
{
    (void)state;
    assert_text(names_unmarked(arena, names_fold(arena, TEXT("Đắk Lắk"))), "dak lak");
    assert_text(names_unmarked(arena, names_fold(arena, TEXT("Thừa Thiên - Huế"))),
                "thua thien hue");
    assert_text(names_unmarked(arena, TEXT("")), "");
}

static void takes_kinds(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum names_kind kind;
        const char *rest;
    } cases[] = {
        {"tỉnh hà giang", NAMES_TINH, "hà giang"},
        {"thành phố huế", NAMES_THANH_PHO, "huế"},
        {"tp. huế", NAMES_THANH_PHO, "huế"},
        {"tp.huế", NAMES_THANH_PHO, "huế"},
        {"tp huế", NAMES_THANH_PHO, "huế"},
        {"t.p. huế", NAMES_THANH_PHO, "huế"},
        {"t.p huế", NAMES_THANH_PHO, "huế"},
        {"tphuế", NAMES_PLAIN, "tphuế"},
        {"quận 3", NAMES_QUAN, "3"},
        {"q.3", NAMES_QUAN, "3"},
        {"q3", NAMES_QUAN, "3"},
        {"q 3", NAMES_QUAN, "3"},
        {"q ba", NAMES_PLAIN, "q ba"},
        {"huyện mỹ lộc", NAMES_HUYEN, "mỹ lộc"},
        {"h. mỹ lộc", NAMES_HUYEN, "mỹ lộc"},
        {"h mỹ lộc", NAMES_PLAIN, "h mỹ lộc"},
        {"thị xã sơn tây", NAMES_THI_XA, "sơn tây"},
        {"tx. sơn tây", NAMES_THI_XA, "sơn tây"},
        {"thị trấn trâu quỳ", NAMES_THI_TRAN, "trâu quỳ"},
        {"tt. trâu quỳ", NAMES_THI_TRAN, "trâu quỳ"},
        {"xã tân hòa", NAMES_XA, "tân hòa"},
        {"x.tân hòa", NAMES_XA, "tân hòa"},
        {"phường đúc", NAMES_PHUONG, "đúc"},
        {"p1", NAMES_PHUONG, "1"},
        {"p.đúc", NAMES_PHUONG, "đúc"},
        {"đặc khu côn đảo", NAMES_DAC_KHU, "côn đảo"},
        {"đk. côn đảo", NAMES_DAC_KHU, "côn đảo"},
        {"xã", NAMES_PLAIN, "xã"},
        {"tỉnh ", NAMES_PLAIN, "tỉnh "},
        {"bộ công an", NAMES_PLAIN, "bộ công an"},
        {"xác", NAMES_PLAIN, "xác"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct text rest = text_of(cases[i].name);
        assert_int_equal(names_take_kind(&rest), cases[i].kind);
        assert_text(rest, cases[i].rest);
    }
}

/* ---- a catalog by hand ---- */

static struct catalog catalog;

static uint32_t put_unit(uint32_t level, const char *code, const char *name, date_t from, date_t to)
{
    uint32_t org = (uint32_t)catalog.orgs.len, edition = (uint32_t)catalog.org_editions.len;
    VEC_PUSH(arena, &catalog.orgs,
             ((struct org){.level = level,
                           .code = code,
                           .from = from,
                           .to = to,
                           .first_edition = edition,
                           .editions = 1}));
    VEC_PUSH(arena, &catalog.org_editions, ((struct org_edition){org, name, "", from, to}));
    return org;
}

static void put_below(uint32_t child, uint32_t parent)
{
    const struct org *org = &catalog.orgs.at[child];
    VEC_PUSH(arena, &catalog.edges,
             ((struct org_edge){0, child, parent, org->from, org->to, true}));
}

#define CUT (date_of(2025, 7, 1))

/* Levels 0 nation, 1 province, 2 district, 3 commune; orgs in order of level and code. */
static void build(void)
{
    static const char *levels[] = {"nation", "province", "district", "commune"};
    const date_t old = CUT - 1;
    catalog = (struct catalog){.levels = levels, .levels_len = 4};
    VEC_PUSH(arena, &catalog.hierarchies, ((struct hierarchy){1, "admin"}));
    uint32_t nation = put_unit(0, "VN", "Việt Nam", DATE_MIN, DATE_MAX);
    uint32_t dong_thap = put_unit(1, "87", "Tỉnh Đồng Tháp", DATE_MIN, DATE_MAX);
    uint32_t hue_old = put_unit(1, "46", "Tỉnh Thừa Thiên Huế", DATE_MIN, old);
    uint32_t hue = put_unit(1, "47", "Thành phố Huế", CUT, DATE_MAX);
    uint32_t city = put_unit(2, "866", "Thành phố Cao Lãnh", DATE_MIN, old);
    uint32_t rural = put_unit(2, "873", "Huyện Cao Lãnh", DATE_MIN, old);
    uint32_t town = put_unit(2, "474", "Thành phố Huế", DATE_MIN, old);
    uint32_t my_a = put_unit(3, "1", "Xã Mỹ Tân", DATE_MIN, old);
    uint32_t my_b = put_unit(3, "2", "Xã Mỹ Tân", DATE_MIN, old);
    uint32_t ward = put_unit(3, "3", "Phường Mỹ Tân", DATE_MIN, old);
    uint32_t duc = put_unit(3, "4", "Phường Phường Đúc", DATE_MIN, old);
    uint32_t one = put_unit(3, "5", "Phường 1", DATE_MIN, DATE_MAX);
    uint32_t new_commune = put_unit(3, "6", "Xã Mỹ Tân", CUT, DATE_MAX);
    put_below(dong_thap, nation);
    put_below(hue_old, nation);
    put_below(hue, nation);
    put_below(city, dong_thap);
    put_below(rural, dong_thap);
    put_below(town, hue_old);
    put_below(my_a, city);
    put_below(my_b, rural);
    put_below(ward, city);
    put_below(duc, town);
    put_below(one, dong_thap);
    put_below(new_commune, dong_thap);
    VEC_PUSH(arena, &catalog.aliases,
             ((struct org_alias){hue, "name", "Cố đô Huế", CUT, DATE_MAX}));
    VEC_PUSH(arena, &catalog.aliases,
             ((struct org_alias){dong_thap, "name", "Đồng-Tháp Mười", DATE_MIN, DATE_MAX}));
    VEC_PUSH(arena, &catalog.aliases,
             ((struct org_alias){dong_thap, "qd20", "Xã Mỹ Tân", DATE_MIN, DATE_MAX}));
    VEC_PUSH(arena, &catalog.aliases,
             ((struct org_alias){dong_thap, "name", "Sen Hồng", DATE_MIN, old}));
    /* a small i without dot, a mark over two letters, a Greek letter: of the marks alone nothing is left without marks */
    VEC_PUSH(arena, &catalog.aliases,
             ((struct org_alias){one, "name", "Ga K\u0360\u0131 \u0371ô", DATE_MIN, DATE_MAX}));
    catalog_index(&catalog, arena);
}

struct found_case {
    const char *asked;
    date_t date;
    const char *codes; /* joined by a blank, "~" first when not exact */
};

static const char *codes_of(const struct names_found *found)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, found->len > 0 && !found->exact ? "~" : "");
    for (size_t i = 0; i < found->len; i++)
        text_builder_addf(&b, "%s%s", i > 0 ? " " : "", catalog.orgs.at[found->orgs[i]].code);
    return text_builder_text(&b).ptr;
}

static void finds(void **state)
{
    (void)state;
    build();
    const date_t before = date_of(2024, 1, 1), after = date_of(2026, 1, 1);
    const struct found_case cases[] = {
        {"ga k\u0131 \u0371o", after, "~5"},
        {"ga ki \u0371o", after, ""},
        {"Xã Mỹ Tân", before, "1 2"},
        {"Mỹ Tân", before, "1 2 3"},
        {"Mỹ Tân", after, "6"},
        {"xã mỹ tân, đồng tháp", after, "6"},
        {"Xã Mỹ Tân, Huyện Cao Lãnh, Tỉnh Đồng Tháp", before, "2"},
        {"Xã Mỹ Tân, TP. Cao Lãnh", before, "1"},
        {"Xã Mỹ Tân, Cao Lãnh", before, "1 2"},
        {"Xã Mỹ Tân (H. Cao Lãnh)", before, "2"},
        {"Xã Mỹ Tân - Huyện Cao Lãnh - Đồng Tháp", before, "2"},
        {"Xã Mỹ Tân \xE2\x80\x93 Huyện Cao Lãnh", before, "2"},
        {"Xã Mỹ Tân; Đồng Tháp", before, "1 2"},
        {"Xã Mỹ Tân/Đồng Tháp/Việt Nam", after, "6"},
        /* the wrong order, or a unit that is not above */
        {"Xã Mỹ Tân, Đồng Tháp, Cao Lãnh", before, ""},
        {"Xã Mỹ Tân, Huế", before, ""},
        /* another kind comes near */
        {"Thị trấn Mỹ Tân", before, "~1 2 3"},
        {"Thành phố Đồng Tháp", after, "~87"},
        {"Xã Mỹ Tân, Thị xã Cao Lãnh", before, "~1 2 3"},
        /* without marks */
        {"My Tan", after, "~6"},
        {"xa my tan, dong thap", after, "~6"},
        {"Phuong Duc", before, "~4"},
        /* a kind that is part of the name */
        {"Phường Đúc", before, "4"},
        {"Phường Phường Đúc", before, "4"},
        {"P.1", after, "5"},
        {"Phường 01", after, "5"},
        {"1", after, "5"},
        /* editions and aliases have dates */
        {"Huế", before, "474"},
        {"Huế", after, "47"},
        {"Cố đô Huế", after, "47"},
        {"Cố đô Huế", before, ""},
        {"đồng tháp mười", after, "87"},
        {"Sen Hồng", after, ""},
        {"Sen Hồng", NAMES_ANY_DAY, "87"},
        {"Thừa Thiên Huế", NAMES_ANY_DAY, "46"},
        {"Mỹ Tân, Đồng Tháp", NAMES_ANY_DAY, "1 2 3 6"},
        {"", after, ""},
        {" , ", after, ""},
        {"Nơi Khác", after, ""},
        {"a,b,c,d,e,f,g,h,i,j,k", after, ""},
    };
    const struct names *names = names_new(&catalog, arena);
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct names_found found;
        names_find(names, text_of(cases[i].asked), cases[i].date, arena, &found);
        if (strcmp(codes_of(&found), cases[i].codes) != 0)
            fail_msg("“%s”: “%s”, not “%s”", cases[i].asked, codes_of(&found), cases[i].codes);
    }
    char long_name[600];
    memset(long_name, 'a', sizeof long_name);
    struct names_found found;
    names_find(names, (struct text){long_name, sizeof long_name}, after, arena, &found);
    assert_int_equal(found.len, 0);
}

static void tells_full_names(void **state)
{
    (void)state;
    build();
    date_t before = date_of(2024, 1, 1);
    assert_string_equal(names_full(&catalog, 8, before, arena),
                        "Xã Mỹ Tân, Huyện Cao Lãnh, Tỉnh Đồng Tháp");
    assert_string_equal(names_full(&catalog, 1, before, arena), "Tỉnh Đồng Tháp");
    assert_string_equal(names_full(&catalog, 0, before, arena), "Việt Nam");
}

/* A catalog without units has no names. */
static void finds_nothing_in_nothing(void **state)
{
    (void)state;
    struct names_found found;
    catalog = (struct catalog){0};
    catalog_index(&catalog, arena);
    names_find(names_new(&catalog, arena), TEXT("Hà Nội"), 0, arena, &found);
    assert_int_equal(found.len, 0);
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(folds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(leaves_marks_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(takes_kinds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(finds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tells_full_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(finds_nothing_in_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
