/* period.c: spelling, identity, stepping, nesting and words. ISO 8601 weeks from published calendars. */
#include "unit.h"

#include "core/period.h"

static struct period P(const char *spelling) {
    struct period p = {0, PERIOD_NONE, 0};
    if (!period_parse(text_of(spelling), &p))
        fail_msg("%s was not read", spelling);
    return p;
}

static const struct {
    const char *text;
    struct period period;
    const char *vi, *en;
} spellings[] = {
    {"2026-06-15",
     {2026, PERIOD_DAY, 166},
     "Ngày 15/6/2026",
     "15 June 2026"}, /* 31+28+31+30+31+15 */
    {"2024-12-31", {2024, PERIOD_DAY, 366}, "Ngày 31/12/2024", "31 December 2024"},
    {"2026-W05", {2026, PERIOD_WEEK, 5}, "Tuần 5/2026", "Week 5 of 2026"},
    {"2026-W53",
     {2026, PERIOD_WEEK, 53},
     "Tuần 53/2026",
     "Week 53 of 2026"}, /* begins on a Thursday */
    {"2026-10", {2026, PERIOD_MONTH, 10}, "Tháng 10/2026", "October 2026"},
    {"2026-01", {2026, PERIOD_MONTH, 1}, "Tháng 1/2026", "January 2026"},
    {"2026-M13", {2026, PERIOD_MONTH13, 1}, "Tháng 13/2026", "Month 13 of 2026"},
    {"2026-Q3", {2026, PERIOD_QUARTER, 3}, "Quý III/2026", "Q3 2026"},
    {"2026-H1", {2026, PERIOD_HALF, 1}, "6 tháng đầu năm 2026", "First half of 2026"},
    {"2026-H2", {2026, PERIOD_HALF, 2}, "6 tháng cuối năm 2026", "Second half of 2026"},
    {"2026-9M", {2026, PERIOD_NINE_MONTHS, 1}, "9 tháng năm 2026", "Nine months of 2026"},
    {"2026", {2026, PERIOD_YEAR, 1}, "Năm 2026", "2026"},
    {"2025-2026", {2025, PERIOD_SCHOOL_YEAR, 1}, "Năm học 2025-2026", "School year 2025-2026"},
    {"2025-2026-T2",
     {2025, PERIOD_SCHOOL_TERM, 2},
     "Học kỳ II năm học 2025-2026",
     "Term 2 of school year 2025-2026"},
    {"1900", {1900, PERIOD_YEAR, 1}, "Năm 1900", "1900"},
    {"9999-12", {9999, PERIOD_MONTH, 12}, "Tháng 12/9999", "December 9999"},
};

static void reads_writes_and_names(void **state)
{
    (void)state;
    char buf[PERIOD_TEXT_MAX], words[64];
    for (size_t i = 0; i < LENGTH(spellings); i++) {
        struct period p = P(spellings[i].text);
        assert_true(period_eq(p, spellings[i].period));
        assert_string_equal(period_format(p, buf), spellings[i].text);
        assert_string_equal(period_words(p, LANG_VI, words), spellings[i].vi);
        assert_string_equal(period_words(p, LANG_EN, words), spellings[i].en);
    }
    struct period occasion = {2026, PERIOD_OCCASION, 7}, none = {0, PERIOD_NONE, 0};
    assert_string_equal(period_format(occasion, buf), "@2026.7");
    assert_string_equal(period_words(occasion, LANG_VI, words), "Đợt 7 năm 2026");
    assert_string_equal(period_words(occasion, LANG_EN, words), "Occasion 7 of 2026");
    assert_string_equal(period_format(none, buf), "");
    assert_string_equal(period_words(none, LANG_VI, words), "");
    assert_string_equal(period_words(none, LANG_EN, words), "");
}

static void refuses_what_is_no_period(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "2",
        "202",
        "20266",
        "1899",
        "10000",
        "2026-",
        "2026-0",
        "2026-00",
        "2026-13",
        "2026-1",
        "2026-001",
        "2026-Q0",
        "2026-Q5",
        "2026-Q",
        "2026-q1",
        "2026-Q11",
        "2026Q1",
        "2026-H0",
        "2026-H3",
        "2026-9m",
        "2026-6M",
        "2026-M12",
        "2026-M14",
        "2026-W00",
        "2026-W54",
        "2025-W53",
        "2021-W53",
        "2026-W5",
        "2026-w05",
        "2026-02-29",
        "2026-06-31",
        "2026-6-15",
        "2026-06-15T",
        "2025-2027",
        "2025-2025",
        "2025-2026-",
        "2025-2026-T0",
        "2025-2026-T3",
        "2025-2026-X1",
        "2025-2026T1",
        "2025-2026-1T",
        "9999-10000",
        "1899-1900",
        "@ABC",
        " 2026",
        "2026 ",
        "2026/10",
        "2026.10",
        "-2026",
        "+2026",
        "2026-x5",
        "2025-20x6",
        "2025-2026-Tx",
        "2025-2026-TT1",
    };
    for (size_t i = 0; i < LENGTH(bad); i++) {
        struct period p = {1, PERIOD_YEAR, 1};
        if (period_parse(text_of(bad[i]), &p))
            fail_msg("“%s” was read", bad[i]);
        assert_int_equal(p.year, 1);
    }
}

static void has_a_number_for_ever(void **state)
{
    (void)state;
    assert_int_equal(period_id(P("2026-10")), 202603010);
    assert_int_equal(period_id(P("2026-Q3")), 202605003);
    assert_int_equal(period_id(P("2026")), 202608001);
    assert_int_equal(period_id(P("2026-06-15")), 202601166);
    assert_int_equal(period_id((struct period){9999, PERIOD_OCCASION, 999}), 999911999);
    assert_int_equal(period_id((struct period){0, PERIOD_NONE, 0}), 0);
    static const int32_t bad[] = {0,         -1,        202600001, 202612001,
                                  202603013, 202603000, 189908001, 202505003 + 2,
                                  INT32_MAX, INT32_MIN, 999910001};
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_int_equal(period_of_id(bad[i]).kind, PERIOD_NONE);
}

static const char *const firsts[] = {"1900-01-01",   "1900-W01", "1900-01", "1900-M13",
                                     "1900-Q1",      "1900-H1",  "1900-9M", "1900",
                                     "1900-1901-T1", "1900-1901"};

/* Every period from 1900 on, one after another, of every kind. */
static void steps_and_round_trips(void **state)
{
    (void)state;
    for (size_t k = 0; k < LENGTH(firsts); k++) {
        struct period p = P(firsts[k]), first = p;
        int n = 0;
        for (; p.year < 2100; n++) {
            char buf[PERIOD_TEXT_MAX];
            struct period next = period_step(p, 1);
            assert_true(period_eq(P(period_format(p, buf)), p));
            assert_true(period_eq(period_of_id(period_id(p)), p));
            assert_true(period_id(next) > period_id(p));
            assert_true(period_eq(period_step(next, -1), p));
            p = next;
        }
        assert_true(period_eq(period_step(first, n), p));
        assert_true(period_eq(period_step(p, -n), first));
        assert_true(period_eq(period_step(p, 0), p));
        /* Nothing before 1900; nothing however far. */
        assert_int_equal(period_step(first, -1).kind, PERIOD_NONE);
        assert_int_equal(period_step(first, INT32_MAX).kind, PERIOD_NONE);
        assert_int_equal(period_step(first, INT32_MIN).kind, PERIOD_NONE);
    }
    assert_true(period_eq(period_step(P("2026-12"), 1), P("2027-01")));
    assert_true(period_eq(period_step(P("2026-Q1"), -5), P("2024-Q4")));
    assert_true(period_eq(period_step(P("2026-W53"), 1), P("2027-W01")));
    assert_true(period_eq(period_step(P("2024-02-28"), 1), P("2024-02-29")));
    assert_true(period_eq(period_step(P("2025-2026-T2"), 1), P("2026-2027-T1")));
    assert_true(period_eq(period_step(P("2026-M13"), -1), P("2025-M13")));
    struct period occasion = {2026, PERIOD_OCCASION, 7};
    assert_true(period_eq(period_step(occasion, 3), occasion));
    assert_int_equal(period_step(P("9999"), 1).kind, PERIOD_NONE);
    assert_int_equal(period_step(P("9998-9999"), 1).kind, PERIOD_NONE);
    assert_int_equal(period_step(P("9999-12-31"), 1).kind, PERIOD_NONE);
    assert_int_equal(period_step(P("9999-W52"), 1).kind, PERIOD_NONE);
}

static void check_containing(const char *part, enum period_kind kind, const char *whole)
{
    struct period seen = period_containing(P(part), kind);
    if (whole == NULL)
        assert_int_equal(seen.kind, PERIOD_NONE);
    else
        assert_true(period_eq(seen, P(whole)));
}

static void nests_by_name(void **state)
{
    (void)state;
    check_containing("2026-05", PERIOD_MONTH, "2026-05");
    check_containing("2026-05", PERIOD_MONTH13, NULL);
    check_containing("2026-05", PERIOD_QUARTER, "2026-Q2");
    check_containing("2026-05", PERIOD_HALF, "2026-H1");
    check_containing("2026-09", PERIOD_NINE_MONTHS, "2026-9M");
    check_containing("2026-10", PERIOD_NINE_MONTHS, NULL);
    check_containing("2026-12", PERIOD_YEAR, "2026");
    check_containing("2026-12", PERIOD_SCHOOL_YEAR, NULL);
    check_containing("2026-12", PERIOD_DAY, NULL);
    check_containing("2026-M13", PERIOD_QUARTER, NULL);
    check_containing("2026-M13", PERIOD_YEAR, "2026");
    check_containing("2026-Q3", PERIOD_HALF, "2026-H2");
    check_containing("2026-Q3", PERIOD_NINE_MONTHS, "2026-9M");
    check_containing("2026-Q4", PERIOD_NINE_MONTHS, NULL);
    check_containing("2026-Q4", PERIOD_YEAR, "2026");
    check_containing("2026-Q4", PERIOD_MONTH, NULL);
    check_containing("2026-H1", PERIOD_NINE_MONTHS, "2026-9M");
    check_containing("2026-H2", PERIOD_NINE_MONTHS, NULL);
    check_containing("2026-H2", PERIOD_YEAR, "2026");
    check_containing("2026-9M", PERIOD_YEAR, NULL);
    check_containing("2026-9M", PERIOD_NINE_MONTHS, "2026-9M");
    check_containing("2025-2026-T1", PERIOD_SCHOOL_YEAR, "2025-2026");
    check_containing("2025-2026-T1", PERIOD_YEAR, NULL);
    check_containing("2026-06-15", PERIOD_MONTH, NULL);
    check_containing("2026-W05", PERIOD_YEAR, NULL);
}

static void check_list(size_t n, const struct period *seen, const char *expected)
{
    struct arena *arena = arena_new(0);
    struct text *parts = NULL;
    assert_int_equal(text_split(arena, text_of(expected), ' ', &parts), n);
    for (size_t i = 0; i < n; i++)
        assert_true(period_eq(seen[i], P(text_dup(arena, parts[i]))));
    arena_free(arena);
}

static void has_parts_and_wholes(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        /* period, parts, wholes */
        {"2026-02", "", "2026-Q1 2026-H1 2026-9M 2026"},
        {"2026-12", "", "2026-Q4 2026-H2 2026"},
        {"2026-M13", "", "2026"},
        {"2026-Q2", "2026-04 2026-05 2026-06", "2026-H1 2026-9M 2026"},
        {"2026-Q4", "2026-10 2026-11 2026-12", "2026-H2 2026"},
        {"2026-H1", "2026-Q1 2026-Q2", "2026-9M 2026"},
        {"2026-H2", "2026-Q3 2026-Q4", "2026"},
        {"2026-9M", "2026-H1 2026-Q3", ""},
        {"2026", "2026-H1 2026-H2 2026-M13", ""},
        {"2025-2026", "2025-2026-T1 2025-2026-T2", ""},
        {"2025-2026-T1", "", "2025-2026"},
        {"2026-06-15", "", ""},
        {"2026-W05", "", ""},
    };
    struct period list[PERIOD_PARTS_MAX];
    for (size_t i = 0; i < LENGTH(cases); i++) {
        check_list(period_parts(P(cases[i][0]), list), list, cases[i][1]);
        check_list(period_wholes(P(cases[i][0]), list), list, cases[i][2]);
    }
    assert_int_equal(period_parts((struct period){2026, PERIOD_OCCASION, 1}, list), 0);
    assert_int_equal(period_wholes((struct period){2026, PERIOD_OCCASION, 1}, list), 0);
    assert_int_equal(period_parts((struct period){0, PERIOD_NONE, 0}, list), 0);
}

/* A period enters whatever its wholes say, through parts alone. */
static void parts_lead_to_wholes(void **state)
{
    (void)state;
    static const char *const all[] = {"2026-01", "2026-06", "2026-07", "2026-11",
                                      "2026-Q1", "2026-Q3", "2026-H1", "2026-M13"};
    for (size_t i = 0; i < LENGTH(all); i++) {
        struct period p = P(all[i]), wholes[PERIOD_PARTS_MAX], parts[PERIOD_PARTS_MAX];
        size_t n = period_wholes(p, wholes);
        assert_true(n > 0);
        for (size_t k = 0; k < n; k++) {
            /* some part of the whole is p or holds p */
            size_t len = period_parts(wholes[k], parts);
            bool found = false;
            for (size_t j = 0; j < len; j++)
                found = found || period_eq(period_containing(p, parts[j].kind), parts[j]);
            assert_true(found);
        }
    }
}

static void knows_frequencies(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum period_kind kind;
    } all[] = {
        {"day", PERIOD_DAY},       {"week", PERIOD_WEEK},
        {"month", PERIOD_MONTH},   {"quarter", PERIOD_QUARTER},
        {"half", PERIOD_HALF},     {"nine_months", PERIOD_NINE_MONTHS},
        {"year", PERIOD_YEAR},     {"school_year", PERIOD_SCHOOL_YEAR},
        {"once", PERIOD_OCCASION},
    };
    enum period_kind kind = PERIOD_NONE;
    for (size_t i = 0; i < LENGTH(all); i++) {
        assert_true(frequency_parse(text_of(all[i].name), &kind));
        assert_int_equal(kind, all[i].kind);
        assert_string_equal(frequency_name(all[i].kind), all[i].name);
    }
    assert_false(frequency_parse(TEXT("monthly"), &kind));
    assert_false(frequency_parse(TEXT(""), &kind));
    assert_string_equal(frequency_name(PERIOD_MONTH13), "month");
    assert_string_equal(frequency_name(PERIOD_SCHOOL_TERM), "school_year");
    assert_string_equal(frequency_name(PERIOD_NONE), "");
}

/* 2026 x 100000: below 2026's first period, above 2025's last. */
static void test_ids_of_a_year(void **state)
{
    (void)state;
    struct period last = {2025, PERIOD_OCCASION, 999}, first = {2026, PERIOD_DAY, 1};
    assert_int_equal(period_year_id(2026), 202600000);
    assert_true(period_id(last) < period_year_id(2026));
    assert_true(period_year_id(2026) < period_id(first));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_of_a_year),        cmocka_unit_test(reads_writes_and_names),
        cmocka_unit_test(refuses_what_is_no_period), cmocka_unit_test(has_a_number_for_ever),
        cmocka_unit_test(steps_and_round_trips),     cmocka_unit_test(nests_by_name),
        cmocka_unit_test(has_parts_and_wholes),      cmocka_unit_test(parts_lead_to_wholes),
        cmocka_unit_test(knows_frequencies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
