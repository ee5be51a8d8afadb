/*
 * Growable array in an arena: the growth step behind VEC_ADD. Must not know: the elements. Neighbours: arena.h.
 */
#include "core/vec.h"

#include <stdint.h>
#include <string.h>

void *vec_grow(struct arena *arena, void *base, size_t len, size_t *cap, size_t element_size)
{
    if (len < *cap)
        return base;
    if (*cap > SIZE_MAX / 2)
        arena_exhausted(SIZE_MAX);
    size_t larger = *cap < 4 ? 8 : *cap * 2;
    void *grown = arena_array(arena, larger, element_size);
    if (len != 0)
        memcpy(grown, base, len * element_size);
    *cap = larger;
    return grown;
}
