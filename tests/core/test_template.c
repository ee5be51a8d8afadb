/*
 * template.c: keys, names, addresses and members in both directions, the signed text written out by hand, signatures that hold and that do
 * not. Expected values come from docs/templates.md.
 */
#include "core/template.h"

#include "unit.h"

static struct arena *arena;

static int make_arena(void **state)
{
    (void)state;
    digest_set_up();
    arena = arena_new(0);
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void spells_keys(void **state)
{
    (void)state;
    enum template_key key;

    for (int i = 0; i < TEMPLATE_KEYS; i++) {
        assert_true(template_key_parse(text_of(template_key_name((enum template_key)i)), &key));
        assert_int_equal(key, i);
    }
    assert_true(template_key_parse(TEXT("org_level"), &key));
    assert_int_equal(key, TEMPLATE_ORG_LEVEL);
    assert_false(template_key_parse(TEXT("Form"), &key));
    assert_false(template_key_parse(TEXT(""), &key));
}

static void spells_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum template_role role;
        uint32_t ordinal;
    } cases[] = {
        {"c_1", TEMPLATE_CELL, 1},        {"c_4294967295", TEMPLATE_CELL, UINT32_MAX},
        {"t_10", TEMPLATE_TOTAL, 10},     {"l_3", TEMPLATE_COLUMN, 3},
        {"o_120", TEMPLATE_SECTION, 120}, {"l_end", TEMPLATE_END, 0},
    };
    static const char *const wrong[] = {"",    "c",   "c_",   "c_0",  "c_01", "c_1x",
                                        "x_1", "c-1", "c_ 1", "c_-1", "_c_1", "c_4294967296",
                                        "e_1", "l_en"};
    char buf[TEMPLATE_NAME_MAX];
    enum template_role role;
    uint32_t ordinal;

    for (size_t i = 0; i < LENGTH(cases); i++) {
        assert_string_equal(template_name(cases[i].role, cases[i].ordinal, buf), cases[i].name);
        assert_true(template_name_parse(text_of(cases[i].name), &role, &ordinal));
        assert_int_equal(role, cases[i].role);
        assert_int_equal(ordinal, cases[i].ordinal);
    }
    for (size_t i = 0; i < LENGTH(wrong); i++)
        assert_false(template_name_parse(text_of(wrong[i]), &role, &ordinal));
    assert_true(
        template_name_parse(TEXT("C_7"), &role, &ordinal)); /* names have no case in a workbook */
    assert_int_equal(role, TEMPLATE_CELL);
    assert_true(template_name_parse(TEXT("L_END"), &role, &ordinal));
    assert_int_equal(role, TEMPLATE_END);
}

static void spells_addresses(void **state)
{
    (void)state;
    /* 26 = Z, 27 = AA, 702 = ZZ, 703 = AAA, 16384 = XFD (ECMA-376's widest grid) */
    static const struct {
        uint32_t row, column;
        const char *a1;
    } cells[] = {{1, 1, "A1"},
                 {7, 3, "C7"},
                 {9, 26, "Z9"},
                 {9, 27, "AA9"},
                 {1, 702, "ZZ1"},
                 {1, 703, "AAA1"},
                 {1048576, 16384, "XFD1048576"}};
    static const struct {
        const char *text, *sheet;
        uint32_t row, column;
    } good[] = {{"'II.06'!C7", "II.06", 7, 3},
                {"II.06!$C$7", "II.06", 7, 3},
                {"'It''s'!AA10", "It's", 10, 27},
                {"'Biểu 1'!c7", "Biểu 1", 7, 3}};
    static const char *const bad[] = {"",      "C7",      "!C7",        "''!C7",   "'a!C7",
                                      "a'!C7", "'a'b!C7", "a!",         "a!7",     "a!C",
                                      "a!C0",  "a!XFE1",  "a!A1048577", "a!C7:D8", "a!ABCDE1",
                                      "a!C-7", "#REF!",   "a!#REF!"};
    struct template_address address;

    for (size_t i = 0; i < LENGTH(cells); i++)
        assert_string_equal(template_a1(cells[i].row, cells[i].column, arena), cells[i].a1);
    for (size_t i = 0; i < LENGTH(good); i++) {
        assert_true(template_address_parse(text_of(good[i].text), arena, &address));
        assert_text(address.sheet, good[i].sheet);
        assert_int_equal(address.row, good[i].row);
        assert_int_equal(address.column, good[i].column);
    }
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_false(template_address_parse(text_of(bad[i]), arena, &address));
    address = (struct template_address){TEXT("It's"), 10, 27};
    assert_string_equal(template_address_text(&address, arena), "'It''s'!AA10");
}

static void spells_members(void **state)
{
    (void)state;
    assert_string_equal(template_members("area=U,sex=F", arena), "area=U;sex=F");
    assert_string_equal(template_members("", arena), "");
    assert_string_equal(template_members_canonical(TEXT("area=U;sex=F"), arena), "area=U,sex=F");
}

static struct template_head head_of(void)
{
    struct template_head head = {.value = {"1", "II.06", "0123456789ab", "TTHC.Q", "01", "province",
                                           "Hà Nội", "2026-Q3", "final", "ff00",
                                           "2026-09-30T01:02:03Z", "", ""}};
    VEC_PUSH(
        arena, &head.lines,
        ((struct template_line){"c_2", "'II.06'!D9", "TTHC.04", "tier=SBN", "hồ sơ", "integer"}));
    VEC_PUSH(arena, &head.lines,
             ((struct template_line){"c_10", "'II.06'!E9", "TTHC.05", "", "a\tb\\c\nd\x01",
                                     "integer="}));
    return head;
}

static void writes_the_signed_text(void **state)
{
    (void)state;
    struct template_head head = head_of();

    head.value[TEMPLATE_SIGNATURE] = "not part of it";
    /* keys in byte order; names too: "c_10" comes before "c_2" */
    assert_text(template_signed_text(&head, arena),
                "gris template 1\n"
                "catalog=ff00\n"
                "edition=0123456789ab\n"
                "form=II.06\n"
                "gris=1\n"
                "issued=2026-09-30T01:02:03Z\n"
                "key=\n"
                "org=01\n"
                "org_level=province\n"
                "org_name=Hà Nội\n"
                "period=2026-Q3\n"
                "regime=TTHC.Q\n"
                "vintage=final\n"
                "c_10\t'II.06'!E9\tTTHC.05\t\ta\\tb\\\\c\\nd\\x01\tinteger=\n"
                "c_2\t'II.06'!D9\tTTHC.04\ttier=SBN\thồ sơ\tinteger\n");
}

static void signs(void **state)
{
    (void)state;
    struct sign_key *key = sign_key_new(), *other = sign_key_new();
    struct template_head head = head_of();

    assert_int_equal(template_signature_check(&head, key, arena), TEMPLATE_UNSIGNED);
    assert_int_equal(template_signature_check(&head, NULL, arena), TEMPLATE_UNSIGNED);
    template_sign(&head, key, arena);
    assert_int_equal(template_signature_check(&head, key, arena), TEMPLATE_HOLDS);
    assert_int_equal(template_signature_check(&head, other, arena), TEMPLATE_OTHER_KEY);
    assert_int_equal(template_signature_check(&head, NULL, arena), TEMPLATE_OTHER_KEY);
    for (int i = 0; i < TEMPLATE_KEYS; i++) { /* no value may change */
        struct template_head changed = head;
        changed.value[i] = "x";
        assert_int_equal(template_signature_check(&changed, key, arena),
                         i == TEMPLATE_KEY ? TEMPLATE_OTHER_KEY : TEMPLATE_WRONG);
    }
    head.lines.at[0].indicator = "TTHC.05"; /* nor what a cell is */
    assert_int_equal(template_signature_check(&head, key, arena), TEMPLATE_WRONG);
    head.lines.at[0].indicator = "TTHC.04";
    head.lines.len = 1; /* nor may one be gone */
    assert_int_equal(template_signature_check(&head, key, arena), TEMPLATE_WRONG);
    head = head_of();
    head.value[TEMPLATE_SIGNATURE] = "x"; /* a signature without its key */
    assert_int_equal(template_signature_check(&head, key, arena), TEMPLATE_OTHER_KEY);
    sign_key_free(key);
    sign_key_free(other);
}

/* A catalog of one form with one cell, and one outline of one section. */
static void tells_editions_apart(void **state)
{
    (void)state;
    struct catalog catalog = {0};
    struct form_cell form_cell = {.slot = 0};
    struct layout_cell layout_cell = {.indicator = 0, .members = ""};
    struct outline_section section = {.id = "I", .title_vi = "Một", .max_chars = 100};

    VEC_PUSH(arena, &catalog.indicators,
             ((struct indicator){
                 .code = "A", .unit = "triệu đồng", .value_type = VALUE_DECIMAL, .decimals = 1}));
    VEC_PUSH(arena, &catalog.layouts,
             ((struct layout){.code = "F", .cells = &layout_cell, .len = 1}));
    VEC_PUSH(arena, &catalog.forms,
             ((struct form){.code = "F", .body = "{}", .cells = &form_cell, .len = 1}));
    VEC_PUSH(arena, &catalog.outlines,
             ((struct outline){.code = "O", .sections = &section, .len = 1}));
    VEC_PUSH(arena, &catalog.regimes, ((struct regime){.code = "R", .narrative = 0}));
    const char *form = template_edition(&catalog, 0, 0, arena);
    const char *outline = template_edition(&catalog, 0, CATALOG_NONE, arena);
    assert_int_equal(strlen(form), 12);
    assert_string_not_equal(form, outline);
    assert_string_equal(form, template_edition(&catalog, 0, 0, arena));
    catalog.indicators.at[0].unit = "tỷ đồng"; /* the same cells in another unit are another form */
    assert_string_not_equal(form, template_edition(&catalog, 0, 0, arena));
    catalog.indicators.at[0].unit = "triệu đồng";
    catalog.indicators.at[0].decimals = 2;
    assert_string_not_equal(form, template_edition(&catalog, 0, 0, arena));
    catalog.indicators.at[0].decimals = 1;
    catalog.indicators.at[0].name_vi = "Tên khác"; /* a name is not */
    assert_string_equal(form, template_edition(&catalog, 0, 0, arena));
    section.required = true;
    assert_string_not_equal(outline, template_edition(&catalog, 0, CATALOG_NONE, arena));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(spells_keys, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(spells_names, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(spells_addresses, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(spells_members, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(writes_the_signed_text, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(signs, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(tells_editions_apart, make_arena, free_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
