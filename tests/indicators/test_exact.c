/*
 * Numbers of 128 bits in libgmp's hands. Expected digits are powers of two, written out.
 * Neighbours: indicators/exact.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "exact.h"

static void loads(decimal_wide value, const char *digits)
{
    mpz_t number;
    exact_load(number, value);
    char *text = mpz_get_str(NULL, 10, number);
    assert_string_equal(text, digits);
    void (*give_back)(void *, size_t);
    mp_get_memory_functions(NULL, NULL, &give_back);
    give_back(text, 0);
    mpz_clear(number);
}

static void test_load(void **state)
{
    (void)state;
    decimal_wide two_to_63 = (decimal_wide)INT64_MAX + 1;
    loads(0, "0");
    loads(-1, "-1");
    loads(INT64_MAX, "9223372036854775807");
    loads(-two_to_63, "-9223372036854775808");
    /* 2^63 × 2^62 = 2^125 */
    loads(two_to_63 * (two_to_63 / 2), "42535295865117307932921825928971026432");
    loads(-two_to_63 * (two_to_63 / 2), "-42535295865117307932921825928971026432");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_load)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
