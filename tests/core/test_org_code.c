/*
 * Codes of agencies: the syntax of Decision 20/2020/QĐ-TTg and the conversion from QCVN 102:2016 and back. 000.00.18.G12 and 000.00.00.G22 are codes in
 * public documents; G09.20 and H55.242 too; the others are built by the articles.
 * REQ: Decision 20/2020/QĐ-TTg Art. 4, 5, 6
 */
#include "core/org_code.h"

#include "unit.h"

static void kinds(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        enum org_code_kind kind;
        size_t level;
    } cases[] = {
        {"G22", ORG_CODE_AGENCY, 1},
        {"A00", ORG_CODE_AGENCY, 1},
        {"Y99", ORG_CODE_AGENCY, 1},
        {"H57", ORG_CODE_AGENCY, 1},
        {"G12.18", ORG_CODE_AGENCY, 2},
        {"G09.20", ORG_CODE_AGENCY, 2},
        {"H55.242", ORG_CODE_AGENCY, 2},
        {"H26.01.A7.123", ORG_CODE_AGENCY, 4},
        {"H26.1.2.3.4", ORG_CODE_AGENCY, 5},
        /* 35 characters, and 36 */
        {"G12.34567890.34567890.34567890.3456", ORG_CODE_AGENCY, 5},
        {"G12.34567890.34567890.34567890.34567", ORG_CODE_NONE, 0},
        /* M is A to Y; Z is Art. 6 */
        {"Z12", ORG_CODE_NONE, 0},
        {"Z00A", ORG_CODE_NONE, 0},
        {"Z01A", ORG_CODE_OTHER, 0},
        {"Z990123456789ABCDEF", ORG_CODE_OTHER, 0},
        {"Z01.A", ORG_CODE_NONE, 0},
        {"Z0A1", ORG_CODE_NONE, 0},
        /* Z01 and 32 characters, and 33 */
        {"Z0112345678901234567890123456789012", ORG_CODE_OTHER, 0},
        {"Z01123456789012345678901234567890123", ORG_CODE_NONE, 0},
        {"g22", ORG_CODE_NONE, 0},
        {"G2", ORG_CODE_NONE, 0},
        {"G222", ORG_CODE_NONE, 0},
        {"22G", ORG_CODE_NONE, 0},
        {"", ORG_CODE_NONE, 0},
        {".", ORG_CODE_NONE, 0},
        {"G22.", ORG_CODE_NONE, 0},
        {".G22", ORG_CODE_NONE, 0},
        {"G22..01", ORG_CODE_NONE, 0},
        {"G22.a1", ORG_CODE_NONE, 0},
        {"G22-01", ORG_CODE_NONE, 0},
        {"G22.\xC3\x90", ORG_CODE_NONE, 0},
        {"G22 ", ORG_CODE_NONE, 0},
        /* registration numbers: 10 digits, a branch's 13, a person's 12 */
        {"0100109106", ORG_CODE_REGISTERED, 0},
        {"0100109106-001", ORG_CODE_REGISTERED, 0},
        {"0100109106001", ORG_CODE_REGISTERED, 0},
        {"001099012345", ORG_CODE_REGISTERED, 0},
        {"010010910", ORG_CODE_NONE, 0},
        {"01001091060", ORG_CODE_NONE, 0},
        {"01001091060012", ORG_CODE_NONE, 0},
        {"0100109106-01", ORG_CODE_NONE, 0},
        {"0100109106-0011", ORG_CODE_NONE, 0},
        {"01001O9106", ORG_CODE_NONE, 0},
        {"000.00.00.G22", ORG_CODE_NONE, 0},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct text code = text_of(cases[i].code);
        if (org_code_kind(code) != cases[i].kind || org_code_level(code) != cases[i].level)
            fail_msg("%s: kind %d, level %zu", cases[i].code, (int)org_code_kind(code),
                     org_code_level(code));
    }
}

static void owners(void **state)
{
    (void)state;
    assert_text(org_code_owner(TEXT("G12.18.003")), "G12");
    assert_text(org_code_owner(TEXT("H26")), "H26");
    assert_text(org_code_owner(TEXT("Z01A")), "");
    assert_text(org_code_owner(TEXT("000.00.18.G12")), "");
}

/* Both ways: zero groups dropped and the rest turned round, and back by widths. */
static void conversions(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"000.00.00.G22", "G22"},           {"000.00.18.G12", "G12.18"},
        {"000.01.18.G12", "G12.18.01"},     {"023.01.18.G12", "G12.18.01.023"},
        {"023.00.18.G12", "G12.18.023"},    {"023.00.00.G12", "G12.023"},
        {"0A1.0B.C1.H57", "H57.C1.0B.0A1"}, {"000.00.00.A00", "A00"},
        {"000.00.10.K57", "K57.10"},
    };
    char code[ORG_CODE_MAX + 1];
    for (size_t i = 0; i < LENGTH(cases); i++) {
        assert_true(org_code_is_qcvn102(text_of(cases[i][0])));
        assert_true(org_code_from_qcvn102(text_of(cases[i][0]), code));
        assert_string_equal(code, cases[i][1]);
        assert_int_equal(org_code_kind(text_of(code)), ORG_CODE_AGENCY);
        assert_true(org_code_to_qcvn102(text_of(cases[i][1]), code));
        assert_string_equal(code, cases[i][0]);
    }
}

static void no_old_code(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "G22",
        "",
        "00.00.G22",
        "000.00.00.00.G22",
        "000.00.00.Z22",
        "000.00.00.22G",
        "00.000.00.G22",
        "000.000.00.G22",
        "000.00.0.G22",
        "000.00.00.g22",
        "000.0a.01.G22",
        "000.01.00.G22" /* a level 3 under no level 2 */,
        "000 00 00 G22",
        "000.00.00.G22.",
        "H01.12.34.G12" /* an agency's of today, under H01 */,
        "A00.00.00.G22",
        "000.00..00.G22",
    };
    char code[ORG_CODE_MAX + 1];
    for (size_t i = 0; i < LENGTH(cases); i++) {
        assert_false(org_code_is_qcvn102(text_of(cases[i])));
        assert_false(org_code_from_qcvn102(text_of(cases[i]), code));
        assert_string_equal(code, "");
    }
}

static void no_way_back(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "H55.2420",
        "H55.1",
        "H55.00",
        "G12.18.01.02",
        "G12.18.000",
        "G12.18.1",
        "G12.18.01.023.01",
        "G12.023.01",
        "G12.023.024",
        "Z01A",
        "",
        "0100109106",
        "000.00.18.G12",
        "G12.H01",
        "G12.18.01.H01",
    };
    char code[ORG_CODE_MAX + 1];
    for (size_t i = 0; i < LENGTH(cases); i++) {
        assert_false(org_code_to_qcvn102(text_of(cases[i]), code));
        assert_string_equal(code, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),       cmocka_unit_test(owners),      cmocka_unit_test(conversions),
        cmocka_unit_test(no_old_code), cmocka_unit_test(no_way_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
