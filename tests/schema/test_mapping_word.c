/*
 * What words of a workbook say: labels with their numbering, periods, units of measure, names of units.
 */
#include "mapping_test.h"

static void test_labels(void **state)
{
    static const struct {
        const char *typed, *label;
        int rank;
    } cases[] = {
        {"Dân số", "dân số", MAPPING_PLAIN},
        {"I. Thu ngân sách", "thu ngân sách", MAPPING_ROMAN},
        {"IV- Chi", "chi", MAPPING_ROMAN},
        {"A. Tổng hợp", "tổng hợp", MAPPING_CAPITAL},
        {"1. Thu nội địa", "thu nội địa", MAPPING_DIGITS},
        {"1.2. Thuế", "thuế", MAPPING_DIGITS + 1},
        {"1.2.3) Phí", "phí", MAPPING_DIGITS + 2},
        {"a) Nam", "nam", MAPPING_SMALL},
        {"- Nữ", "nữ", MAPPING_DASH},
        {"+ Trẻ em", "trẻ em", MAPPING_PLUS},
        {"- Trong đó: Nữ", "nữ", MAPPING_DASH},
        {"Trong đó", "trong đó", MAPPING_PLAIN},
        {"Dân số (1)", "dân số", MAPPING_PLAIN},
        {"Dân số (*):", "dân số", MAPPING_PLAIN},
        {"Dân số (người)", "dân số (người)", MAPPING_PLAIN},
        {"HÒA BÌNH", "hòa bình", MAPPING_PLAIN},
        {"Hoà Bình", "hòa bình", MAPPING_PLAIN}, /* the place of the tone mark */
        {"Iran", "iran", MAPPING_PLAIN},
        {"1-5 tuổi", "1-5 tuổi", MAPPING_PLAIN}, /* a range, no numbering */
        {"I.", "i", MAPPING_PLAIN},
    };
    struct arena *arena = arena_new(0);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int rank = -1;
        struct text label = mapping_label(arena, text_of(cases[i].typed), &rank);
        assert_string_equal(text_dup(arena, label), cases[i].label);
        assert_int_equal(rank, cases[i].rank);
        /* the label of a label is itself: a proposal's paths are read again */
        assert_true(text_eq(mapping_label(arena, label, NULL), label));
    }
    assert_int_equal(mapping_label_rank(TEXT("II")), MAPPING_ROMAN);
    assert_int_equal(mapping_label_rank(TEXT("1.1")), MAPPING_DIGITS + 1);
    assert_int_equal(mapping_label_rank(TEXT("(3)")), MAPPING_DIGITS);
    assert_int_equal(mapping_label_rank(TEXT("-")), MAPPING_DASH);
    assert_int_equal(mapping_label_rank(TEXT("Nam")), MAPPING_PLAIN);
    assert_int_equal(mapping_label_rank(TEXT("")), MAPPING_PLAIN);
    arena_free(arena);
}

static void test_periods(void **state)
{
    static const struct {
        const char *typed, *period; /* NULL: none */
    } cases[] = {
        {"2026-06", "2026-06"},
        {"Tháng 6 năm 2026", "2026-06"},
        {"Báo cáo tháng 6/2026 của tỉnh", "2026-06"},
        {"(Kỳ báo cáo: Tháng 08 năm 2026)", "2026-08"},
        {"Quý II/2026", "2026-Q2"},
        {"QUÝ 3 NĂM 2026", "2026-Q3"},
        {"6 tháng đầu năm 2026", "2026-H1"},
        {"Sáu tháng cuối năm 2026", "2026-H2"},
        {"9 tháng năm 2026", "2026-9M"},
        {"Năm học 2025-2026", "2025-2026"},
        {"Dân số trung bình năm 2015 phân theo giới tính", "2015"},
        {"2015", "2015"},
        {"Cao Bằng, ngày 15 tháng 6 năm 2026", NULL}, /* when somebody signed */
        {"Năm 2014 và năm 2015", NULL},               /* two */
        {"Dân số", NULL},
        {"", NULL},
    };
    struct package_test *t = package_test_new();
    (void)state;
    package_test_compile(t);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct period p = {0};
        bool found = mapping_word_period(&t->catalog, text_of(cases[i].typed), &p);
        if (found != (cases[i].period != NULL))
            fail_msg("%s", cases[i].typed);
        if (found)
            assert_string_equal(catalog_period_text(&t->catalog, p, t->arena), cases[i].period);
    }
    package_test_free(t);
}

static void test_units(void **state)
{
    static const struct {
        const char *typed, *unit; /* NULL: no such line */
    } cases[] = {
        {"Đơn vị tính: Triệu đồng", "triệu đồng"},
        {"(ĐVT: nghìn người)", "nghìn người"},
        {"Đơn vị tính - %", "%"},
        {"ĐVT", ""},
        {"Unit: thousand", "thousand"},
        {"Unit of measure: km²", "km²"},
        {"United", NULL},
        {"Đơn vị báo cáo: Sở A", NULL},
        {"Dân số", NULL},
    };
    struct arena *arena = arena_new(0);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text unit = {0};
        bool found = mapping_word_unit(arena, text_of(cases[i].typed), &unit);
        assert_int_equal(found, cases[i].unit != NULL);
        if (found)
            assert_string_equal(text_dup(arena, unit), cases[i].unit);
    }
    arena_free(arena);
}

static void test_names(void **state)
{
    struct package_test *t = package_test_new();
    (void)state;
    package_test_compile(t);
    struct names *names = names_new(&t->catalog, t->arena);
    struct mapping_duty duty = {.regime = catalog_find_regime(&t->catalog, TEXT("Y")),
                                .form = catalog_find_form(&t->catalog, TEXT("F1")),
                                .level = CATALOG_NONE,
                                .period = {2015, PERIOD_YEAR, 0},
                                .day = date_of(2015, 12, 31)};
    static const struct {
        const char *typed, *code; /* NULL: none for certain */
    } cases[] = {{"Hà Nội", "01"},
                 {"TP. Hà Nội", "01"},
                 {"thành phố hà nội", "01"},
                 {"Đơn vị báo cáo: Thành phố Hà Nội", "01"},
                 {"Bình Phước", "70"},
                 {"Ha Noi", NULL},
                 {"Hà Nộ", NULL},
                 {"Việt Nam", NULL}, /* the nation does not owe the form */
                 {"Phường Một", NULL},
                 {"", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mapping_org org;
        mapping_word_org(&t->catalog, names, text_of(cases[i].typed), &duty, t->arena, &org);
        if ((org.org != CATALOG_NONE) != (cases[i].code != NULL))
            fail_msg("%s", cases[i].typed);
        if (org.org != CATALOG_NONE)
            assert_string_equal(t->catalog.orgs.at[org.org].code, cases[i].code);
    }
    /* after its last day a unit is none any more */
    struct mapping_org gone;
    duty.period.year = 2025;
    duty.day = date_of(2025, 12, 31);
    mapping_word_org(&t->catalog, names, TEXT("Bình Phước"), &duty, t->arena, &gone);
    assert_int_equal(gone.org, CATALOG_NONE);
    package_test_free(t);
}

/* Levels of rows: by numbering, by indent, by headings. */
static void test_levels(void **state)
{
    struct mapping_test *t = mapping_test_new();
    static const bool figures[] = {false, false, true};
    static const char *const wanted[] = {"tổng số",
                                         "học sinh",
                                         "học sinh › tiểu học",
                                         "học sinh › tiểu học › nữ",
                                         "học sinh › trung học",
                                         "giáo viên",
                                         "giáo viên › tiểu học",
                                         "thu",
                                         "thu › thuế",
                                         "thu › thuế › phí",
                                         "thu › khác"};
    struct mapping_lines lines = {0};
    (void)state;
    mapping_test_workbook(
        t, "# S\n|Tổng số|9\nI|Học sinh|\n1|Tiểu học|1\n|Trong đó: Nữ|1\n2|Trung học|2\nII|Giáo "
           "viên|3\n1|Tiểu học|4\n\n|*Thu|5\n|>Thuế|6\n|>>Phí|7\n|>Khác|8\n");
    /* what is not numbered and stands deeper no more ends the numbered rows only by a number: so the second part is read alone */
    mapping_body_read(&t->grid.sheets.at[0], 2, 1, 1, 7, figures, t->arena, &lines);
    mapping_body_read(&t->grid.sheets.at[0], 2, 1, 9, 12, figures, t->arena, &lines);
    assert_int_equal(lines.len, 11);
    for (size_t i = 0; i < lines.len; i++)
        assert_string_equal(mapping_label_path(lines.at[i].path, lines.at[i].path_len, t->arena),
                            wanted[i]);
    mapping_test_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_labels),
                                       cmocka_unit_test(test_periods), cmocka_unit_test(test_units),
                                       cmocka_unit_test(test_names), cmocka_unit_test(test_levels)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
