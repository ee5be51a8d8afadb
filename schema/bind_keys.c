/*
 * Keys of several texts, numbered as they come, found mostly without a hash: a row tends to repeat the row before it, or to follow
 * it as it did last time. Knows nothing of what keys mean. Neighbours: bind_head.c, bind_cell.c.
 */
#include <string.h>

#include "bind.h"

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

uint32_t bind_keys_find(struct bind_keys *keys, const struct text *parts, size_t len, bool *ret_new)
{
    const struct bind_key *at = keys->keys.at;
    uint32_t last = keys->last, found;

    *ret_new = false;
    if (last != MAP_NONE && matches(&at[last], parts, len))
        return last;
    if (last != MAP_NONE && at[last].next != MAP_NONE && matches(&at[at[last].next], parts, len)) {
        found = at[last].next;
    } else {
        found = look_up(keys, parts, len, ret_new);
        if (last != MAP_NONE)
            keys->keys.at[last].next = found;
    }
    keys->last = found;
    return found;
}
