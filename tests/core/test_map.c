/* map.c against a plain array. */
#include <stdio.h>

#include "unit.h"

#include "core/map.h"

#define KEYS 5000

static void agrees_with_an_array(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    static char keys[KEYS][16];
    static uint32_t values[KEYS];
    struct map map;
    map_init(&map, arena, 0);
    for (uint32_t i = 0; i < KEYS; i++) {
        snprintf(keys[i], sizeof keys[i], "IND.%u", i * 7919);
        values[i] = MAP_NONE;
    }
    uint64_t seed = 42;
    size_t distinct = 0;
    for (int step = 0; step < 40000; step++) {
        uint32_t k = (uint32_t)(draw(&seed) % KEYS), v = (uint32_t)(draw(&seed) % 1000);
        assert_int_equal(map_find(&map, text_of(keys[k])), values[k]);
        distinct += values[k] == MAP_NONE;
        assert_int_equal(map_put(&map, text_of(keys[k]), v), values[k]);
        values[k] = v;
        assert_int_equal(map.len, distinct);
    }
    for (uint32_t i = 0; i < KEYS; i++)
        assert_int_equal(map_find(&map, text_of(keys[i])), values[i]);
    arena_free(arena);
}

static void takes_any_key(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct map map;
    map_init(&map, arena, 100);
    assert_int_equal(map_find(&map, TEXT("")), MAP_NONE);
    assert_int_equal(map_put(&map, (struct text){NULL, 0}, 1), MAP_NONE);
    assert_int_equal(map_find(&map, TEXT("")), 1);
    assert_int_equal(map_put(&map, TEXT("a\0b"), 2), MAP_NONE);
    assert_int_equal(map_find(&map, TEXT("a")), MAP_NONE);
    assert_int_equal(map_find(&map, TEXT("a\0c")), MAP_NONE);
    assert_int_equal(map_find(&map, TEXT("a\0b")), 2);
    assert_int_equal(map_put(&map, TEXT("a\0b"), 0), 2);
    assert_int_equal(map_find(&map, TEXT("a\0b")), 0);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_an_array),
        cmocka_unit_test(takes_any_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
