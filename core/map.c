/*
 * Hash map from text to a number: open addressing, linear probing, at most three quarters full.
 * Must not know: what the numbers mean. Neighbours: text.h, arena.h.
 */
#include "core/map.h"

#include <assert.h>
#include <sys/random.h>
#include <stdatomic.h>

struct map_entry {
    const char *key;
    size_t len;
    uint64_t hash;
    uint32_t value; /* MAP_NONE: free */
};

/* Drawn once a process; 0 means not yet drawn. */
static _Atomic uint64_t process_seed;

static uint64_t seed(void)
{
    uint64_t drawn = atomic_load(&process_seed);
    if (drawn != 0)
        return drawn;
    uint64_t fresh = 0;
    if (getrandom(&fresh, sizeof fresh, 0) != (ssize_t)sizeof fresh)
        fresh =
            (uint64_t)(uintptr_t)&fresh; /* uncovered: getrandom() of 8 bytes does not fail on Linux */
    fresh |= 1;
    if (atomic_compare_exchange_strong(&process_seed, &drawn, fresh))
        return fresh;
    return drawn; /* uncovered: another thread was first */
}

/* FNV-1a alone keeps its low bits apart from the high ones; the mixing step lets every bit choose the place. */
static uint64_t hash_of(struct text key)
{
    uint64_t h = text_hash(key, seed());
    h = (h ^ (h >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    h = (h ^ (h >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ (h >> 33);
}

static void make_entries(struct map *map, size_t cap)
{
    map->entries = ARENA_ARRAY(map->arena, cap, struct map_entry);
    map->cap = cap;
    for (size_t i = 0; i < cap; i++)
        map->entries[i].value = MAP_NONE;
}

void map_init(struct map *map, struct arena *arena, size_t expected)
{
    *map = (struct map){.arena = arena};
    size_t cap = 16;
    while (cap / 4 * 3 < expected)
        cap *= 2;
    make_entries(map, cap);
}

/* The entry of the key, or the free one where it would stand. */
static struct map_entry *place_of(const struct map *map, struct text key, uint64_t hash)
{
    size_t mask = map->cap - 1;
    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        struct map_entry *e = &map->entries[i];
        if (e->value == MAP_NONE)
            return e;
        if (e->hash == hash && text_eq((struct text){e->key, e->len}, key))
            return e;
    }
}

static void grow(struct map *map)
{
    struct map_entry *old = map->entries;
    size_t old_cap = map->cap;
    make_entries(map, old_cap * 2);
    for (size_t i = 0; i < old_cap; i++)
        if (old[i].value != MAP_NONE)
            *place_of(map, (struct text){old[i].key, old[i].len}, old[i].hash) = old[i];
}

uint32_t map_put(struct map *map, struct text key, uint32_t value)
{
    assert(value != MAP_NONE);
    uint64_t hash = hash_of(key);
    struct map_entry *e = place_of(map, key, hash);
    uint32_t before = e->value;
    if (before != MAP_NONE) {
        e->value = value;
        return before;
    }
    if (map->len + 1 > map->cap / 4 * 3) {
        grow(map);
        e = place_of(map, key, hash);
    }
    *e = (struct map_entry){key.ptr, key.len, hash, value};
    map->len++;
    return MAP_NONE;
}

uint32_t map_find(const struct map *map, struct text key)
{
    return place_of(map, key, hash_of(key))->value;
}
