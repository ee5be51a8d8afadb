/*
 * fuzz_collector: any bytes as a report file. They give records and findings, never a crash, whichever reader the content picks.
 * Must not know which findings. Neighbours: collector/collector.h, driver.c.
 */
#include <stdint.h>
#include <stdlib.h>

#include "collector/collector.h"
#include "core/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Touches every byte of a text, so that a sanitizer sees one that lies. */
static unsigned touch(struct text text)
{
    unsigned sum = 0;
    for (size_t i = 0; i < text.len; i++)
        sum += (unsigned char)text.ptr[i];
    return sum;
}

static bool take_row(void *ctx, const struct collector_row *row)
{
    for (size_t i = 0; i < row->len; i++)
        *(unsigned *)ctx += touch(row->cells[i]);
    return true;
}

static bool take_record(void *ctx, const struct record *record)
{
    for (size_t i = 0; i < RECORD_FIELDS; i++)
        *(unsigned *)ctx += touch(record->field[i]);
    for (size_t i = 0; i < record->members_len; i++)
        *(unsigned *)ctx += touch(record->dimension[i]) + touch(record->member[i]);
    *(unsigned *)ctx += touch(record->number);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct collector_limits limits = {
        .bytes = 1 << 20, .line_bytes = 1 << 16, .columns = 256};
    unsigned sum = 0;
    const struct collector_handler reading = {
        .ctx = &sum, .record = take_record, .report = take_record};
    const struct collector_handler showing = {.ctx = &sum, .row = take_row};
    struct arena *arena = arena_new((size_t)256 << 20);
    struct collector_format format;
    struct diags diags;

    diags_init(&diags, arena, 1000);
    (void)collector_read("input", data, size, &limits, &reading, arena, &format, &diags);
    for (size_t i = 0; i < diags.len; i++)
        sum += (unsigned)diag_line(&diags.at[i], LANG_VI, arena)[0];
    (void)collector_show("input", data, size, &limits, &showing, arena, &format, &diags);
    sum += touch(collector_cell(data, size, NULL, 2, 2, arena));
    arena_free(arena);
    return sum == UINT32_MAX ? -1 : 0;
}
