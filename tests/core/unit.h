/*
 * What every test of core includes: cmocka, an arena a test, and numbers drawn from a fixed seed.
 */
#ifndef GRIS_TESTS_CORE_UNIT_H
#define GRIS_TESTS_CORE_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/arena.h"
#include "core/text.h"

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

/* xorshift64*: the same numbers in every run. */
static inline uint64_t draw(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545F4914F6CDD1D);
}

/* Compares a slice with a C string. */
#define assert_text(t, expected)                                                                   \
    do {                                                                                           \
        struct text seen_ = (t);                                                                   \
        assert_int_equal(seen_.len, strlen(expected));                                             \
        if (seen_.len != 0)                                                                        \
            assert_memory_equal(seen_.ptr, (expected), seen_.len);                                 \
    } while (0)

#endif
