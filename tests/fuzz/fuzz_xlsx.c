/*
 * fuzz_xlsx: any bytes as a workbook: the archive, its directory, its parts. Must not know which findings come. Neighbours: watch_book.h, fuzz_sheet.c.
 */
#include "watch_book.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text bytes = {(const char *)data, size};
    if (size > 2 && data[0] == 'P' && data[1] == 'K')
        watch_book(bytes);
    return 0;
}
