/*
 * Hash map from text to a 32-bit number, in an arena; never shrinks; insertion order is not kept.
 * Seeded at random once a process, so hostile keys cannot flood a bucket.
 * Neighbours: text.h, arena.h.
 */
#ifndef GRIS_CORE_MAP_H
#define GRIS_CORE_MAP_H

#include "core/text.h"

#define MAP_NONE UINT32_MAX

struct map {
    struct arena *arena;
    struct map_entry *entries;
    size_t len, cap;
};

/* An empty map whose memory comes from `arena` (key bytes are borrowed, not copied). */
void map_init(struct map *map, struct arena *arena, size_t expected);
/* Puts or replaces; returns the value that was there, or MAP_NONE. value must not be MAP_NONE. */
uint32_t map_put(struct map *map, struct text key, uint32_t value);
/* The value, or MAP_NONE. */
uint32_t map_find(const struct map *map, struct text key);

#endif
