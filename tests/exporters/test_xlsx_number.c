/*
 * xlsx_number.c: which decimals a spreadsheet holds exactly, and that the number written for each is read back as it was. What IEEE 754 says of
 * binary64: any decimal of at most 15 significant digits survives (DBL_DIG); the C library, which rounds rightly, is the judge.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <float.h>

#include <cmocka.h>

/* Its static functions are what is tested. */
#include "xlsx_number.c" /* NOLINT(bugprone-suspicious-include) */

static void tells_what_is_exact(void **state)
{
    (void)state;
    static const struct {
        const char *decimal;
        bool exact;
    } cases[] = {
        {"0", true},
        {"-0.5", true},
        {"0.1", true},
        {"123456789012345", true},       /* 15 digits */
        {"1234567890123456", false},     /* 16 */
        {"9007199254740993", false},     /* 2^53 + 1, which no binary64 is */
        {"12345678901234.5", true},      /* 15 */
        {"12345678901234.56", false},    /* 16 */
        {"12345678901234.50", true},     /* the last zero says nothing */
        {"100000000000000000000", true}, /* 10^20: one digit */
        {"9223372036854775807", false},  /* the largest cell */
        {"0.000000001", true},           /* the smallest step of a cell */
        {"000123.400", true},
        {"1000000000.000000001", false}, /* 19 digits */
        {"", false},
        {"-", false},
        {"1e5", false},
        {"1.2.3", false},
        {".5", false},
        {"=1+1", false},
        {"1 000", false},
    };
    assert_int_equal(DBL_DIG, 15);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (xlsx_is_exact(cases[i].decimal) != cases[i].exact)
            fail_msg("%s", cases[i].decimal);
    }
}

/* The nearest binary64, by the C library. */
static void is_nearest(const char *decimal)
{
    struct parts parts;
    char back[64], wanted[64];

    assert_true(take_apart(decimal, &parts));
    double made = nearest(&parts), right = strtod(decimal, NULL);
    uint64_t bits[2];
    memcpy(&bits[0], &made, sizeof made);
    memcpy(&bits[1], &right, sizeof right);
    if (bits[0] != bits[1])
        fail_msg("%s: %.17g, not %.17g", decimal, made, right);
    /* and 15 digits of it are the digits that were there: as many decimals as the text has */
    const char *point = strchr(decimal, '.');
    int decimals = point != NULL ? (int)strlen(point + 1) : 0;
    (void)snprintf(back, sizeof back, "%.*f", decimals, strtod(decimal, NULL));
    (void)snprintf(wanted, sizeof wanted, "%s", decimal);
    assert_string_equal(back, wanted);
}

static uint64_t draw(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545F4914F6CDD1D);
}

static void writes_the_nearest(void **state)
{
    (void)state;
    uint64_t seed = 20190109;

    is_nearest("0.1");
    is_nearest("0.3");
    is_nearest("-4.35");
    is_nearest("9007199254740.99");
    is_nearest("0.000000001");
    is_nearest("999999999999999");
    for (int i = 0; i < 100000; i++) {
        uint64_t digits = draw(&seed) % UINT64_C(1000000000000000);
        int decimals = (int)(draw(&seed) % 10);
        char whole[32], text[40];
        (void)snprintf(whole, sizeof whole, "%0*llu", decimals + 1, (unsigned long long)digits);
        size_t before = strlen(whole) - (size_t)decimals;
        (void)snprintf(text, sizeof text, "%s%.*s%s%s", digits % 2 == 1 ? "-" : "", (int)before,
                       whole, decimals > 0 ? "." : "", whole + before);
        is_nearest(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_is_exact),
        cmocka_unit_test(writes_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
