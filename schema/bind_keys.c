/*
 * Keys of several texts, numbered as they come, found mostly without a hash: a row tends to repeat the row before it, or to follow
 * it as it did last time. Knows nothing of what keys mean. Neighbours: bind_head.c, bind_cell.c.
 */
#include <string.h>

#include "bind.h"

enum { WRONG_MAX = 16, GUESS_AGAIN = 64 };

void bind_keys_init(struct bind_keys *keys, struct arena *arena)
{
    *keys = (struct bind_keys){.arena = arena, .last = MAP_NONE};
    map_init(&keys->map, arena, 8);
}

static bool matches(const struct bind_key *key, const struct text *parts, size_t len)
{
    if (key->len != len)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!text_eq(key->parts[i], parts[i]))
            return false;
    }
    return true;
}

/* Lengths stand before the bytes, so that no text can pretend to be two. */
static struct text spell(struct bind_keys *keys, const struct text *parts, size_t len)
{
    size_t size = 0;

    for (size_t i = 0; i < len; i++)
        size += sizeof(uint32_t) + parts[i].len;
    if (size > keys->scratch_cap) {
        keys->scratch_cap = size * 2;
        keys->scratch = arena_alloc(keys->arena, keys->scratch_cap);
    }
    char *p = keys->scratch;
    for (size_t i = 0; i < len; i++) {
        uint32_t n = (uint32_t)parts[i].len;
        p = mempcpy(p, &n, sizeof n);
        if (n > 0)
            p = mempcpy(p, parts[i].ptr, n);
    }
    return (struct text){keys->scratch, size};
}

/* The parts where they stand in the key's own bytes. */
static const struct text *
point_at(struct bind_keys *keys, const char *bytes, const struct text *parts, size_t len)
{
    struct text *own = ARENA_ARRAY(keys->arena, len, struct text);

    for (size_t i = 0; i < len; i++) {
        bytes += sizeof(uint32_t);
        own[i] = (struct text){bytes, parts[i].len};
        bytes += parts[i].len;
    }
    return own;
}

static uint32_t look_up(struct bind_keys *keys, const struct text *parts, size_t len, bool *ret_new)
{
    struct text bytes = spell(keys, parts, len);
    uint32_t found = map_find(&keys->map, bytes);

    if (found == MAP_NONE) {
        found = (uint32_t)keys->keys.len;
        bytes.ptr = arena_copy(keys->arena, bytes.ptr, bytes.len);
        VEC_PUSH(keys->arena, &keys->keys,
                 ((struct bind_key){bytes, point_at(keys, bytes.ptr, parts, len), len, MAP_NONE}));
        map_put(&keys->map, bytes, found);
        *ret_new = true;
    }
    return found;
}

/* The key that followed the last one before. In a file without order no guess is right, and each costs a walk through memory: then
 * only one in GUESS_AGAIN is made. */
static uint32_t guess(struct bind_keys *keys, const struct text *parts, size_t len)
{
    uint32_t next = keys->keys.at[keys->last].next;

    if (keys->wrong >= WRONG_MAX && keys->wrong % GUESS_AGAIN != 0) {
        keys->wrong++;
        return MAP_NONE;
    }
    if (next == MAP_NONE || !matches(&keys->keys.at[next], parts, len)) {
        keys->wrong++;
        return MAP_NONE;
    }
    keys->wrong = 0;
    return next;
}

uint32_t bind_keys_find(struct bind_keys *keys, const struct text *parts, size_t len, bool *ret_new)
{
    uint32_t last = keys->last, found;

    *ret_new = false;
    if (last != MAP_NONE && matches(&keys->keys.at[last], parts, len))
        return last;
    found = last != MAP_NONE ? guess(keys, parts, len) : MAP_NONE;
    if (found == MAP_NONE) {
        found = look_up(keys, parts, len, ret_new);
        if (last != MAP_NONE)
            keys->keys.at[last].next = found;
    }
    keys->last = found;
    return found;
}
