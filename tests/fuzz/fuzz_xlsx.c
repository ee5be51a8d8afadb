/*
 * fuzz_xlsx: any bytes as a workbook: the archive, its directory, its parts. Must not know which findings come. Neighbours: watch_book.h, fuzz_sheet.c.
 */
#include "watch_book.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text bytes = {(const char *)data, size};
    if (size > 4 && memcmp(data, "PK\x03\x04", 4) == 0) /* all else is CSV: fuzz_csv.c */
        watch_book(bytes);
    return 0;
}
