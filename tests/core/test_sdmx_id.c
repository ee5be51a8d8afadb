/*
 * sdmx_id: identifiers that SDMX 2.1 allows, and the way back. The patterns are those of the standard's SDMXCommon.xsd (IDType, NCNameIDType).
 * Neighbours: core/sdmx_id.c.
 */
#include "unit.h"

#include "core/sdmx_id.h"

static bool among(char c, const char *set)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr(set, c) != NULL);
}

static bool is_id(const char *s, const char *set)
{
    bool all = s[0] != '\0';
    for (; *s; s++)
        all = all && among(*s, set);
    return all;
}

static bool is_name(const char *s)
{
    return is_id(s, "_-") && among(s[0], "") && !(s[0] >= '0' && s[0] <= '9');
}

static void test_codes(void **state)
{
    static const char *const pairs[][2] = {
        {"POP", "POP"},     {"DT.01", "DT$2E01"}, {"II.06a/VPCP", "II$2E06a$2FVPCP"},
        {"A_B-1", "A_B-1"}, {"a@b", "a$40b"},     {"$2E", "$242E"},
        {"Đ", "$C4$90"}, /* U+0110 in UTF-8 */
        {"", "$"},          {"$", "$24"},         {"-", "-"},
    };
    struct arena *arena = *state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const char *id = sdmx_id_code(arena, text_of(pairs[i][0]));
        assert_string_equal(id, pairs[i][1]);
        assert_string_equal(sdmx_id_undo_code(arena, text_of(id)), pairs[i][0]);
    }
    /* of others: nothing is lost */
    assert_string_equal(sdmx_id_undo_code(arena, TEXT("US$")), "US$");
    assert_string_equal(sdmx_id_undo_code(arena, TEXT("A$2e")), "A$2e");
    assert_string_equal(sdmx_id_undo_code(arena, TEXT("A$00")), "A$00");
}

static void test_names(void **state)
{
    static const char *const pairs[][2] = {
        {"sex", "sex"},           {"age_group", "age_group"},
        {"II.06", "II_2E06"},     {"DS-01", "DS-01"},
        {"A_2E", "A_5F2E"},       {"2016", "N_002016"},
        {"_T", "N_00_T"},         {"", "N_00"},
        {"N_00x", "N_5F00x"},     {"A_", "A_"},
        {"A_2", "A_2"},           {"A__2E", "A__5F2E"},
        {"tuổi", "tu_E1_BB_95i"}, /* U+1ED5 in UTF-8 */
    };
    struct arena *arena = *state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        const char *id = sdmx_id_name(arena, text_of(pairs[i][0]), false);
        assert_string_equal(id, pairs[i][1]);
        assert_string_equal(sdmx_id_undo_name(arena, text_of(id)), pairs[i][0]);
    }
    assert_string_equal(sdmx_id_name(arena, TEXT("ORG"), true), "N_00ORG");
    assert_string_equal(sdmx_id_undo_name(arena, TEXT("N_00ORG")), "ORG");
}

/* All texts of up to four of the characters that matter: allowed, different, and back again. */
static void test_all_short_texts(void **state)
{
    static const char alphabet[] = "A2F_-$@. ";
    struct arena *arena = *state;
    size_t letters = sizeof alphabet - 1, seen = 0;
    for (size_t n = 0; n < letters * letters * letters * letters; n++) {
        char code[5] = {0};
        for (size_t i = 0, rest = n; i < 4; i++, rest /= letters)
            code[i] = alphabet[rest % letters];
        for (size_t len = 1; len <= 4; len++) {
            struct text t = {code, len};
            const char *id = sdmx_id_code(arena, t), *name = sdmx_id_name(arena, t, n % 2 == 0);
            assert_true(is_id(id, "_@$-") && strchr(id, '@') == NULL);
            assert_true(is_name(name));
            assert_true(text_is(t, sdmx_id_undo_code(arena, text_of(id))));
            assert_true(text_is(t, sdmx_id_undo_name(arena, text_of(name))));
            seen++;
        }
    }
    assert_int_equal(seen, 4 * 6561); /* 9 to the 4th, four lengths each */
}

static void test_units(void **state)
{
    static const struct {
        const char *id, *code, *level;
        int year; /* of its 1 July; 0: not said */
        bool ours;
    } cases[] = {
        {"01", "01", "", 0, true},
        {"01@20250701", "01", "", 2025, true},
        {"VN@nation", "VN", "nation", 0, true},
        {"VN@na$2Etion@20250701", "VN", "na.tion", 2025, true},
        {"H$40N", "H@N", "", 0, true},
        {"01@20250732", "01", "20250732", 0, true}, /* no day: a level */
        {"01@x@20250732", "01@x@20250732", "", 0, false},
        {"01@x@y@20250701", "01@x@y@20250701", "", 0, false},
        {"01@", "01@", "", 0, false},
        {"@x", "@x", "", 0, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sdmx_id_org org;
        date_t from = cases[i].year > 0 ? date_of(cases[i].year, 7, 1) : DATE_MIN;
        assert_int_equal(sdmx_id_undo_org(*state, text_of(cases[i].id), &org), cases[i].ours);
        assert_string_equal(org.code, cases[i].code);
        assert_string_equal(org.level, cases[i].level);
        assert_int_equal(org.from, from);
    }
}

static int set_up(void **state)
{
    *state = arena_new(0);
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_all_short_texts),
        cmocka_unit_test(test_units),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
