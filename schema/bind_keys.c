/*
 * Keys of several texts, numbered as they come, found mostly without a hash: a row tends to repeat the row before it, or to follow
 * it as it did last time. Knows nothing of what keys mean. Neighbours: bind_head.c, bind_cell.c.
 */
#include <string.h>

#include "bind.h"

void bind_keys_init(struct bind_keys *keys, struct arena *arena)
{
    *keys = (struct bind_keys){.arena = arena, .last = MAP_NONE};
    map_init(&keys->map, arena, 256);
}

/* Lengths stand before the bytes, so that no text can pretend to be two. */
static bool matches(struct text key, const struct text *parts, size_t len)
{
    const char *p = key.ptr, *end = key.ptr + key.len;

    for (size_t i = 0; i < len; i++) {
        uint32_t n;
        if ((size_t)(end - p) < sizeof n + parts[i].len)
            return false;
        memcpy(&n, p, sizeof n);
        p += sizeof n;
        if (n != parts[i].len || (n > 0 && memcmp(p, parts[i].ptr, n) != 0))
            return false;
        p += n;
    }
    return p == end;
}

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

static uint32_t look_up(struct bind_keys *keys, const struct text *parts, size_t len, bool *ret_new)
{
    struct text bytes = spell(keys, parts, len);
    uint32_t found = map_find(&keys->map, bytes);

    if (found == MAP_NONE) {
        found = (uint32_t)keys->keys.len;
        bytes.ptr = arena_copy(keys->arena, bytes.ptr, bytes.len);
        VEC_PUSH(keys->arena, &keys->keys, ((struct bind_key){bytes, MAP_NONE}));
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
    if (last != MAP_NONE && matches(at[last].bytes, parts, len))
        return last;
    if (last != MAP_NONE && at[last].next != MAP_NONE &&
        matches(at[at[last].next].bytes, parts, len)) {
        found = at[last].next;
    } else {
        found = look_up(keys, parts, len, ret_new);
        if (last != MAP_NONE)
            keys->keys.at[last].next = found;
    }
    keys->last = found;
    return found;
}
