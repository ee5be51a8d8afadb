/*
 * bind_keys.c: keys are numbered in the order in which they come first, however they come again.
 * Neighbours: schema/bind_keys.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "bind.h"

/* xorshift64: the same sequence every run. */
static uint64_t seed = 20261122;

static size_t pick(size_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed % below);
}

enum { KEYS = 300, PARTS = 3 };

/* Parts of every length that is compared in its own way, some empty, some the other way round. */
static void spell(size_t key, char bytes[PARTS][40], struct text parts[PARTS])
{
    static const int widths[] = {1, 3, 5, 9, 20, 33};

    for (size_t i = 0; i < PARTS; i++) {
        int width = widths[(key + i) % 6];
        size_t number = i == key % PARTS ? key : key / 7;
        int len = key % 11 == i ? 0 : snprintf(bytes[i], 40, "%0*zu", width, number);
        parts[i] = (struct text){bytes[i], (size_t)len};
    }
}

static void test_numbers(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct bind_keys keys;
    uint32_t number[KEYS], next = 0;

    bind_keys_init(&keys, arena);
    for (size_t i = 0; i < KEYS; i++)
        number[i] = MAP_NONE;
    for (size_t step = 0; step < 40000; step++) {
        /* in order, at random, in order again, each repeated now and then */
        size_t key = step / 3 % KEYS;
        if (step / 5000 % 2 == 1)
            key = pick(KEYS);
        char bytes[PARTS][40];
        struct text parts[PARTS];
        bool is_new;
        spell(key, bytes, parts);
        uint32_t found = bind_keys_find(&keys, parts, PARTS, &is_new);
        assert_int_equal(is_new, number[key] == MAP_NONE);
        if (is_new)
            number[key] = next++;
        assert_int_equal(found, number[key]);
        memset(bytes, '#', sizeof bytes); /* nothing of the caller's is kept */
    }
    assert_int_equal(next, KEYS);
    arena_free(arena);
}

/* "a", "bc" is not "ab", "c"; nor are two parts three. */
static void test_boundaries(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct bind_keys keys;
    const struct text a[] = {TEXT("a"), TEXT("bc"), TEXT("")},
                      b[] = {TEXT("ab"), TEXT("c"), TEXT("")};
    bool is_new;

    bind_keys_init(&keys, arena);
    assert_int_equal(bind_keys_find(&keys, a, 3, &is_new), 0);
    assert_int_equal(bind_keys_find(&keys, b, 3, &is_new), 1);
    assert_true(is_new);
    assert_int_equal(bind_keys_find(&keys, a, 2, &is_new), 2);
    assert_true(is_new);
    assert_int_equal(bind_keys_find(&keys, a, 3, &is_new), 0);
    assert_false(is_new);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers),
                                       cmocka_unit_test(test_boundaries)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
