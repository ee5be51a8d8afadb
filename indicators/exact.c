/*
 * Numbers into libgmp's hands, and its memory, which ends as an arena does when there is none (decision 0002). Must not know: what is counted.
 * Neighbours: exact.h.
 */
#include "exact.h"

#include <stdlib.h>

#include "core/arena.h"

static void *get(size_t size)
{
    void *block = malloc(size);
    if (block == NULL)
        arena_exhausted(size); /* uncovered: there is memory */
    return block;
}

static void *get_again(void *block, size_t was, size_t size)
{
    (void)was;
    block = realloc(block, size);
    if (block == NULL)
        arena_exhausted(size); /* uncovered: there is memory */
    return block;
}

static void give_back(void *block, size_t size)
{
    (void)size;
    free(block);
}

/* Before anything else: libgmp itself would abort. */
__attribute__((constructor)) static void prepare(void)
{
    mp_set_memory_functions(get, get_again, give_back);
}

void exact_load(mpz_t ret, decimal_wide value)
{
    decimal_wide size = value < 0 ? -value : value;
    mpz_init(ret);
    mpz_import(ret, 1, -1, sizeof size, 0, 0, &size);
    if (value < 0)
        mpz_neg(ret, ret);
}
