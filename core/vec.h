/*
 * Growable array in an arena: VEC(type) declares the struct, VEC_PUSH appends.
 * Growth copies into a new block of the arena; old blocks are freed with the arena.
 * Knows nothing of its elements. Neighbours: arena.h.
 *
 *     struct names VEC(const char *);        // struct names { const char **at; size_t len, cap; };
 *     VEC_PUSH(arena, &names, "x");
 */
#ifndef GRIS_CORE_VEC_H
#define GRIS_CORE_VEC_H

#include "core/arena.h"

#define VEC(type)                                                                                  \
    {                                                                                              \
        type *at;                                                                                  \
        size_t len, cap;                                                                           \
    }

/* Makes room for one more element; returns the (possibly moved) base. Sizes are checked. */
void *vec_grow(struct arena *arena, void *base, size_t len, size_t *cap, size_t element_size);

/* Appends a value. */
#define VEC_PUSH(arena, v, value) (*VEC_ADD(arena, v) = (value))

/* Appends a zeroed element and gives its address. */
#define VEC_ADD(arena, v)                                                                          \
    ((v)->at = vec_grow((arena), (v)->at, (v)->len, &(v)->cap, sizeof *(v)->at),                   \
     &(v)->at[(v)->len++])

#endif
