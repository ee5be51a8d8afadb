/*
 * fuzz_sdmx_csv: any bytes as a file of another system, from a corpus of SDMX-CSV. Neighbours: watch_foreign.h, driver.c.
 */
#include <stdint.h>

#include "watch_foreign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    watch_foreign(data, size);
    return 0;
}
