/*
 * Sets of slots. Most units share a handful of them, so they are interned: a set is a number.
 * Must not know: what a set means. Neighbours: roll_need.c.
 */
#include "internal.h"

uint32_t roll_sets_intern(struct roll_sets *sets, const uint8_t *bytes)
{
    struct text key = {(const char *)bytes, sets->slots};
    uint32_t set = map_find(&sets->by_bytes, key);
    if (set != MAP_NONE)
        return set;
    set = (uint32_t)sets->bytes.len;
    key.ptr = arena_copy(sets->arena, bytes, sets->slots);
    VEC_PUSH(sets->arena, &sets->bytes, (const uint8_t *)key.ptr);
    VEC_PUSH(sets->arena, &sets->rolled, ROLL_NONE);
    map_put(&sets->by_bytes, key, set);
    return set;
}

void roll_sets_init(struct roll_sets *sets, size_t slots, struct arena *arena)
{
    *sets = (struct roll_sets){.arena = arena, .slots = slots};
    sets->passing = ARENA_ARRAY(arena, slots, uint8_t);
    map_init(&sets->by_bytes, arena, 16);
    (void)roll_sets_intern(sets, ARENA_ARRAY(arena, slots, uint8_t));
}

uint32_t roll_sets_union(struct roll_sets *sets, uint32_t a, uint32_t b)
{
    if (b == 0 || a == b)
        return a;
    if (a == 0)
        return b;
    for (size_t s = 0; s < sets->slots; s++)
        sets->passing[s] = sets->bytes.at[a][s] | sets->bytes.at[b][s];
    return roll_sets_intern(sets, sets->passing);
}

uint32_t roll_sets_rolled(struct roll_sets *sets, uint32_t set, const uint8_t *stops)
{
    if (sets->rolled.at[set] != ROLL_NONE)
        return sets->rolled.at[set];
    for (size_t s = 0; s < sets->slots; s++)
        sets->passing[s] = stops[s] != 0 ? 0 : sets->bytes.at[set][s];
    uint32_t rolled = roll_sets_intern(sets, sets->passing);
    sets->rolled.at[set] = rolled;
    return rolled;
}
