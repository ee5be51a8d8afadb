/*
 * fuzz_sheet: any XML within a sound archive: the whole sheet, then, each behind a NUL, what stands in the shared strings, the cell formats, the number
 * formats, the fonts, and the book. Must not know which findings come. Neighbours: watch_book.h, ../collector/book.h.
 */
#include "watch_book.h"

#include "../collector/book.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(0);
    char *copy = arena_copy(arena, data, size);
    const char *parts[6] = {copy};
    size_t len = 1;
    for (size_t i = 0; i < size && len < 6; i++) {
        if (copy[i] == '\0')
            parts[len++] = copy + i + 1;
    }
    const struct book_spec spec = {.stored = true,
                                   .sheet_part = parts[0],
                                   .strings = parts[1],
                                   .xfs = parts[2],
                                   .formats = parts[3],
                                   .fonts = parts[4],
                                   .book = parts[5]};
    watch_book(book_of(arena, &spec));
    arena_free(arena);
    return 0;
}
