/*
 * Arena: a chain of growing blocks, freed at once. A block that comes from calloc() is zero until it is
 * reused after a reset, so large arrays cost no second pass. Under AddressSanitizer the unused part of a
 * block is poisoned and every object has a poisoned gap behind it.
 * Must not know: what is stored. Neighbours: arena.h, everybody.
 */
#include "core/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define ARENA_POISON(at, len)   __asan_poison_memory_region((at), (len))
#define ARENA_UNPOISON(at, len) __asan_unpoison_memory_region((at), (len))
#define ARENA_GAP               16u
#else
#define ARENA_POISON(at, len)   ((void)(at), (void)(len))
#define ARENA_UNPOISON(at, len) ((void)(at), (void)(len))
#define ARENA_GAP               0u
#endif

#define ARENA_ALIGN       _Alignof(max_align_t)
#define ARENA_FIRST_BLOCK ((size_t)4096)
#define ARENA_MOST_BLOCK  ((size_t)1 << 20)
#define ARENA_MOST_SPARE  ((size_t)8 << 20) /* what a reset keeps for the next round */

struct block {
    struct block *older;
    size_t used, size;
    bool clean; /* bytes behind `used` are zero */
    _Alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct block *newest, *spare;
    size_t used, limit, spare_bytes;
};

static _Noreturn void exhausted_by_default(size_t bytes)
{
    fprintf(stderr, "gris: out of memory (a request for %zu bytes)\n", bytes);
    _exit(4);
}

static arena_exhausted_fn *exhausted_handler = exhausted_by_default;

void arena_on_exhausted(arena_exhausted_fn *handler)
{
    exhausted_handler = handler != NULL ? handler : exhausted_by_default;
}

_Noreturn void arena_exhausted(size_t bytes)
{
    exhausted_handler(bytes);
    abort(); /* uncovered: a handler must not return */
}

struct arena *arena_new(size_t limit)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL)
        arena_exhausted(sizeof *arena); /* uncovered: malloc fails only with the machine */
    arena->limit = limit != 0 ? limit : SIZE_MAX;
    return arena;
}

static void free_block(struct block *block)
{
    ARENA_UNPOISON(block->bytes, block->size);
    free(block);
}

static void free_blocks(struct block *block)
{
    while (block != NULL) {
        struct block *older = block->older;
        free_block(block);
        block = older;
    }
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    free_blocks(arena->newest);
    free_blocks(arena->spare);
    free(arena);
}

void arena_cleanup(struct arena **arena)
{
    arena_free(*arena);
    *arena = NULL;
}

void arena_reset(struct arena *arena)
{
    struct block *block = arena->newest, **to = &arena->spare;
    arena->used = 0;
    arena->newest = NULL;
    while (block != NULL) { /* the largest of the ordinary ones comes first, and is used first */
        struct block *older = block->older;
        if (block->size > ARENA_MOST_BLOCK || block->size > ARENA_MOST_SPARE - arena->spare_bytes) {
            free_block(block);
        } else {
            block->used = 0;
            block->clean = false;
            ARENA_POISON(block->bytes, block->size);
            block->older = *to;
            *to = block;
            to = &block->older;
            arena->spare_bytes += block->size;
        }
        block = older;
    }
}

static struct block *new_block(size_t size)
{
    struct block *block = calloc(1, sizeof *block + size);
    if (block == NULL)
        arena_exhausted(size); /* uncovered: malloc fails only with the machine */
    block->size = size;
    block->clean = true;
    ARENA_POISON(block->bytes, size);
    return block;
}

/* A kept block with so much room, or NULL. */
static struct block *spare_block(struct arena *arena, size_t need)
{
    struct block **at = &arena->spare;
    while (*at != NULL && (*at)->size < need)
        at = &(*at)->older;
    struct block *block = *at;
    if (block != NULL) {
        *at = block->older;
        arena->spare_bytes -= block->size;
    }
    return block;
}

/* A block with room for `need` bytes. What is too large for an ordinary block gets one of its own, behind the newest. */
static struct block *block_with_room(struct arena *arena, size_t need)
{
    struct block *newest = arena->newest;
    if (newest != NULL && newest->size - newest->used >= need)
        return newest;
    struct block *block = spare_block(arena, need);
    size_t usual = ARENA_FIRST_BLOCK;
    if (newest != NULL)
        usual = newest->size < ARENA_MOST_BLOCK / 2 ? newest->size * 2 : ARENA_MOST_BLOCK;
    if (block == NULL && newest != NULL && need > usual / 2) {
        struct block *own = new_block(need);
        own->older = newest->older;
        newest->older = own;
        return own;
    }
    if (block == NULL)
        block = new_block(need > usual ? need : usual);
    block->older = newest;
    arena->newest = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t want = size != 0 ? size : 1;
    if (want > SIZE_MAX / 2)
        arena_exhausted(size);
    size_t rounded = (want + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    if (rounded > arena->limit - arena->used)
        arena_exhausted(size);
    struct block *block = block_with_room(arena, rounded + ARENA_GAP);
    unsigned char *at = block->bytes + block->used;
    block->used += rounded + ARENA_GAP;
    arena->used += rounded;
    ARENA_UNPOISON(at, want);
    if (!block->clean)
        memset(at, 0, want);
    return at;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        arena_exhausted(SIZE_MAX);
    return arena_alloc(arena, bytes);
}

char *arena_copy(struct arena *arena, const void *bytes, size_t len)
{
    if (len == SIZE_MAX)
        arena_exhausted(len);
    char *copy = arena_alloc(arena, len + 1);
    if (len != 0)
        memcpy(copy, bytes, len);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *s)
{
    return arena_copy(arena, s, strlen(s));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        arena_exhausted(SIZE_MAX); /* uncovered: only a text of 2 GB or a bad wide character */
    char *text = arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}
