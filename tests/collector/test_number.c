/*
 * number.c: spellings of figures in both styles, how a file's style is decided, missing marks.
 * Expected values: Vietnamese usage writes 1.234,5, English usage 1,234.5; the rest is the grammar
 * stated in internal.h. Neighbours: collector/number.c.
 */
#include "collect.h"
#include "internal.h"

#define NBSP  "\xC2\xA0"
#define NNBSP "\xE2\x80\xAF"
#define MINUS "\xE2\x88\x92"

/* The plain spelling when the file writes a decimal point, when it writes a decimal comma; NULL: no number there. */
struct spelling {
    const char *typed, *point, *comma;
};

static const struct spelling spellings[] = {
    /* no separator: the same everywhere */
    {"0", "0", "0"},
    {"7", "7", "7"},
    {"1234567", "1234567", "1234567"},
    {"007", "007", "007"},
    {"+5", "5", "5"},
    {"-5", "-5", "-5"},
    {MINUS "5", "-5", "-5"},
    {"(5)", "-5", "-5"},
    {"99999999999999999999", "99999999999999999999", "99999999999999999999"},
    /* groups by blanks */
    {"1 234", "1234", "1234"},
    {"12 345 678", "12345678", "12345678"},
    {"1" NBSP "234", "1234", "1234"},
    {"1" NNBSP "234" NNBSP "567", "1234567", "1234567"},
    {"-1 234", "-1234", "-1234"},
    {"1 234.5", "1234.5", NULL},
    {"1 234,5", NULL, "1234.5"},
    {"1" NBSP "234,567", NULL, "1234.567"},
    {"1" NNBSP "234.567", "1234.567", NULL},
    {"1 23", NULL, NULL},
    {"12 34", NULL, NULL},
    {"1 2345", NULL, NULL},
    {"1234 567", NULL, NULL},
    {"0 123", NULL, NULL},
    {"1 234" NBSP "567", NULL, NULL},
    {"1  234", NULL, NULL},
    {"1 234.567.890", NULL, NULL},
    {"1 234,567,890", NULL, NULL},
    /* one separator, not three digits behind it: it is the decimal one */
    {"1.5", "1.5", NULL},
    {"1,5", NULL, "1.5"},
    {"12.50", "12.50", NULL},
    {"12,50", NULL, "12.50"},
    {"923.8", "923.8", NULL},
    {"0.1234", "0.1234", NULL},
    {"3,14159", NULL, "3.14159"},
    {"-3,5", NULL, "-3.5"},
    {MINUS "3.5", "-3.5", NULL},
    {"+3.5", "3.5", NULL},
    {"(3,5)", NULL, "-3.5"},
    /* one separator and three digits, but what stands before is no group */
    {"0.123", "0.123", NULL},
    {"0,123", NULL, "0.123"},
    {"-0,123", NULL, "-0.123"},
    {"00.123", "00.123", NULL},
    {"012.345", "012.345", NULL},
    {"11244.800", "11244.800", NULL},
    {"1921,664", NULL, "1921.664"},
    /* groups by the other separator */
    {"1.234.567", NULL, "1234567"},
    {"1,234,567", "1234567", NULL},
    {"12.345.678,9", NULL, "12345678.9"},
    {"12,345,678.9", "12345678.9", NULL},
    {"1.234,5", NULL, "1234.5"},
    {"1,234.5", "1234.5", NULL},
    {"1.234,567", NULL, "1234.567"},
    {"1,234.567", "1234.567", NULL},
    {"-1.234.567,89", NULL, "-1234567.89"},
    {"(1.234,5)", NULL, "-1234.5"},
    /* two readings */
    {"1.234", "1.234", "1234"},
    {"1,234", "1234", "1.234"},
    {"6.569", "6.569", "6569"},
    {"999,999", "999999", "999.999"},
    {"-12.345", "-12.345", "-12345"},
    {"+1,000", "1000", "1.000"},
    {"(1.234)", "-1.234", "-1234"},
    /* other signs and blanks */
    {"\xE2\x80\x93"
     "5",
     "-5", "-5"},
    {"\xE2\x80\x91"
     "5",
     "-5", "-5"},
    {"1'234'567", "1234567", "1234567"},
    {"1\xE2\x80\x89"
     "234",
     "1234", "1234"},
    {"'12", "12", "12"},
    {"１２", "12", "12"},
    {"－１．５", "-1.5", NULL},
    /* with a unit that everybody writes behind figures */
    {"12%", "12", "12"},
    {"12,5 %", NULL, "12.5"},
    {"12 người", "12", "12"},
    {"1,5 triệu đồng", NULL, "1.5"},
    {"1.234 tỷ", "1.234", "1234"},
    {"1.234.567 lượt", NULL, "1234567"},
    {"1,5 tr.", NULL, "1.5"},
    {"5 km2", "5", "5"},
    /* none */
    {"", NULL, NULL},
    {"'", NULL, NULL},
    {"%", NULL, NULL},
    {"1,2,3", NULL, NULL},
    {"1.2.3", NULL, NULL},
    {"1.234.56", NULL, NULL},
    {"1,234,5678", NULL, NULL},
    {"1234,567,890", NULL, NULL},
    {"1.234.567.8", NULL, NULL},
    {".5", NULL, NULL},
    {",5", NULL, NULL},
    {"5.", NULL, NULL},
    {"5,", NULL, NULL},
    {"1,234,", NULL, NULL},
    {"1,,234", NULL, NULL},
    {"1.,5", NULL, NULL},
    {"1,234.", NULL, NULL},
    {"1.234,567.8", NULL, NULL},
    {"1.5.", NULL, NULL},
    {"--5", NULL, NULL},
    {"+-5", NULL, NULL},
    {"- 5", NULL, NULL},
    {"5-", NULL, NULL},
    {"+", NULL, NULL},
    {"(", NULL, NULL},
    {"(5", NULL, NULL},
    {"()", NULL, NULL},
    {"(-5)", NULL, NULL},
    {"a12", NULL, NULL},
    {"1'23", NULL, NULL},
    {"12.05.2024", NULL, NULL},
    {"2024-01", NULL, NULL},
    {"１２３-１", NULL, NULL},
    {"١٢", NULL, NULL},
    {"NaN", NULL, NULL},
    {"inf", NULL, NULL},
};
#define SPELLINGS (sizeof spellings / sizeof spellings[0])

static void check_reading(const char *typed, enum number_style style, const char *expected)
{
    char buf[128];
    struct text number = {NULL, 0};
    bool read = number_read(text_of(typed), style, buf, &number);
    if (read != (expected != NULL) || (read && !text_is(number, expected))) {
        fail_msg("“%s” in style %d reads “%s”, not “%s”", typed, (int)style, read ? buf : "(none)",
                 expected ? expected : "(none)");
    }
}

static void test_spellings(void **state)
{
    (void)state;
    assert_true(SPELLINGS >= 100);
    for (size_t i = 0; i < SPELLINGS; i++) {
        const struct spelling *s = &spellings[i];
        check_reading(s->typed, NUMBER_POINT, s->point);
        check_reading(s->typed, NUMBER_COMMA, s->comma);
        /* Undecided, only what reads the same both ways is read. */
        bool same = s->point && s->comma && strcmp(s->point, s->comma) == 0;
        check_reading(s->typed, NUMBER_UNDECIDED, same ? s->point : NULL);
        bool two = s->point && s->comma && !same;
        if (number_is_ambiguous(text_of(s->typed)) != two) {
            fail_msg("“%s” has %s", s->typed, two ? "two readings" : "one reading at most");
        }
    }
}

/* Each spelling alone in a file is evidence exactly when it reads in one style only. */
static void test_single_evidence(void **state)
{
    (void)state;
    for (size_t i = 0; i < SPELLINGS; i++) {
        const struct spelling *s = &spellings[i];
        struct number_evidence e = {0};
        number_witness(&e, text_of(s->typed), 2, 4);
        enum number_style expected = NUMBER_UNDECIDED;
        if (s->point && !s->comma) {
            expected = NUMBER_POINT;
        } else if (s->comma && !s->point) {
            expected = NUMBER_COMMA;
        }
        if (number_decide(&e) != expected) {
            fail_msg("“%s” decides %d, not %d", s->typed, (int)number_decide(&e), (int)expected);
        }
    }
}

struct file_case {
    const char *numbers[5];
    const char *style;
    bool refused;
};

static const struct file_case files[] = {
    {{"1", "22", "333"}, "none", false},
    {{"1 234", "22"}, "none", false},
    {{"-", "..", "tám trăm"}, "none", false},
    {{"11244.800", "923.8", "6.569"}, "1234.5", false},
    {{"0.123", "1.234"}, "1234.5", false},
    {{"1234,5", "17"}, "1234,5", false},
    {{"0,5", "1,234"}, "1234,5", false},
    {{"0,5", "1.234"}, "1.234,5", false},
    {{"0.5", "1,234"}, "1,234.5", false},
    {{"0.5", "1.234"}, "1234.5", false},
    {{"1.234.567"}, "1.234,5", false},
    {{"1,234,567", "1,234"}, "1,234.5", false},
    {{"1.234,5", "17"}, "1.234,5", false},
    {{"1,234.5", "17"}, "1,234.5", false},
    {{"1 234,5"}, "1234,5", false},
    {{"1.234"}, "ambiguous", true},
    {{"1,234", "17", "1 234"}, "ambiguous", true},
    {{"1.234", "1,234"}, "ambiguous", true},
    {{"1.5", "1,5"}, "mixed", true},
    {{"1.412,6", "1,420.8", "2833"}, "mixed", true},
    {{"1.234.567", "1,234,567"}, "mixed", true},
    {{"1.234", "1,5", "1.5"}, "mixed", true},
    {{"1,5 triệu đồng", "1.234"}, "1.234,5", false},
    {{"12.5%", "1,5"}, "mixed", true},
    {{"１，５", "7"}, "1234,5", false},
    {{"1.234.567 lượt", "7"}, "1.234,5", false},
    /* paragraphs and dates are no figures: a unit that nobody knows must follow many digits to be believed */
    {{"1.1 Thu ngân sách", "2,5"}, "1234,5", false},
    {{"3.5 điểm trên 10", "2,5"}, "1234,5", false},
    {{"15.6 là hạn", "2,5"}, "1234,5", false},
};

static void test_file_style(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct number_evidence e = {0};
        for (size_t j = 0; j < 5 && files[i].numbers[j]; j++) {
            number_witness(&e, text_of(files[i].numbers[j]), (uint32_t)j + 2, 4);
        }
        assert_string_equal(number_style_name(&e), files[i].style);
        assert_int_equal(number_refused(&e), files[i].refused);
        assert_int_equal(number_mixed(&e), strcmp(files[i].style, "mixed") == 0);
    }
}

/* The examples are the first of each style, and a long one is cut at a character. */
static void test_examples(void **state)
{
    (void)state;
    struct number_evidence e = {0};
    number_witness(&e, TEXT("1.5"), 3, 4);
    number_witness(&e, TEXT("2.5"), 4, 4);
    number_witness(&e, TEXT("1,5"), 5, 6);
    assert_int_equal(e.point.row, 3);
    assert_text((struct text){e.point.text, e.point.len}, "1.5");
    assert_int_equal(e.comma.row, 5);
    assert_int_equal(e.comma.column, 6);

    /* 1 + 16 groups of (3 + 3) bytes, then ",5": byte 64 is the last of a narrow blank's three or stands behind one. */
    char longest[256] = "12";
    for (int i = 0; i < 16; i++) {
        strncat(longest, NNBSP "345", sizeof longest - strlen(longest) - 1);
    }
    strncat(longest, ",5", sizeof longest - strlen(longest) - 1);
    struct number_evidence f = {0};
    number_witness(&f, text_of(longest), 2, 4);
    size_t bad;
    assert_int_equal(f.comma.row, 2);
    assert_true(f.comma.len <= NUMBER_EXAMPLE_MAX);
    assert_true(text_valid_utf8(f.comma.text, f.comma.len, &bad));
}

struct mark_case {
    const char *typed;
    enum value_kind kind;
};

static const struct mark_case marks_and_others[] = {
    {"", VALUE_KIND_BLANK},
    {"-", VALUE_KIND_NIL},
    {"–", VALUE_KIND_NIL},
    {"—", VALUE_KIND_NIL},
    {MINUS, VALUE_KIND_NIL},
    {"KPS", VALUE_KIND_NIL},
    {"kps", VALUE_KIND_NIL},
    {"..", VALUE_KIND_NOT_AVAILABLE},
    {"...", VALUE_KIND_NOT_AVAILABLE},
    {"…", VALUE_KIND_NOT_AVAILABLE},
    {"n/a", VALUE_KIND_NOT_APPLICABLE},
    {"N/A", VALUE_KIND_NOT_APPLICABLE},
    {"x", VALUE_KIND_NOT_APPLICABLE},
    {"X", VALUE_KIND_NOT_APPLICABLE},
    {".", VALUE_KIND_OTHER},
    {"....", VALUE_KIND_OTHER},
    {"--", VALUE_KIND_OTHER},
    {"xx", VALUE_KIND_OTHER},
    {"nil", VALUE_KIND_OTHER},
    {"tám trăm", VALUE_KIND_OTHER},
    {"1.5", VALUE_KIND_NUMBER},
    {"1,5", VALUE_KIND_OTHER},
    {"0", VALUE_KIND_NUMBER},
    {"không phát sinh", VALUE_KIND_NIL},
    {"'-", VALUE_KIND_NIL},
    {"'x", VALUE_KIND_NOT_APPLICABLE},
    {"'5", VALUE_KIND_NUMBER},
    {"5 ha", VALUE_KIND_MEASURED},
    {"5/6", VALUE_KIND_MEASURED},
    {"1,5 ha", VALUE_KIND_OTHER},
};

static void test_marks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof marks_and_others / sizeof marks_and_others[0]; i++) {
        char buf[64];
        struct text number;
        enum value_kind kind =
            number_kind(text_of(marks_and_others[i].typed), NUMBER_POINT, buf, &number);
        if (kind != marks_and_others[i].kind) {
            fail_msg("“%s” is kind %d", marks_and_others[i].typed, (int)kind);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spellings),  cmocka_unit_test(test_single_evidence),
        cmocka_unit_test(test_file_style), cmocka_unit_test(test_examples),
        cmocka_unit_test(test_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
