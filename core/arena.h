/*
 * Arena: all memory of one report, request or command, freed at once.
 * Knows nothing of what is stored in it. Neighbours: every file.
 *
 * Running out of memory, or passing the arena's limit, ends the program through one handler
 * (decision 0002): a batch command is rolled back by the database when its connection closes,
 * a worker dies alone and its parent reports the limit. Callers never see NULL.
 */
#ifndef GRIS_CORE_ARENA_H
#define GRIS_CORE_ARENA_H

#include <stddef.h>

struct arena;

/* A new arena that may hold at most `limit` bytes (0: no limit). Freed with arena_free(). */
struct arena *arena_new(size_t limit);
/* Frees the arena and all that was allocated in it. NULL is allowed. */
void arena_free(struct arena *arena);
/* For __attribute__((cleanup(arena_cleanup))). */
void arena_cleanup(struct arena **arena);
/* Forgets everything allocated; keeps up to 8 MiB for reuse. */
void arena_reset(struct arena *arena);
/* `size` bytes set to zero, aligned for any type; size 0 gives a valid unique pointer. */
void *arena_alloc(struct arena *arena, size_t size);
/* `count` elements of `size` bytes set to zero; the product is checked. */
void *arena_array(struct arena *arena, size_t count, size_t size);
/* A copy of `len` bytes with a terminating NUL behind them. */
char *arena_copy(struct arena *arena, const void *bytes, size_t len);
/* A copy of a C string. */
char *arena_strdup(struct arena *arena, const char *s);
/* printf into the arena. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Bytes handed out so far. */
size_t arena_used(const struct arena *arena);

/* Called when memory is exhausted; must not return. The default writes one line to stderr and
 * ends the process with status 4. `bytes` is the request that failed. */
typedef void arena_exhausted_fn(size_t bytes);
void arena_on_exhausted(arena_exhausted_fn *handler);
/* Ends the process through the handler (for foreign allocations that failed). */
_Noreturn void arena_exhausted(size_t bytes);

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
