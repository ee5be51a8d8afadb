/*
 * fuzz_xlsx: any bytes as a workbook, the package and all. Besides never crashing, what the reader says must hold together: it is refused exactly where
 * there are findings of errors, rows rise within a sheet, texts are UTF-8, and the cell that a record names holds the value that the record gave.
 * Must not know which findings come. Neighbours: fuzz_sheet.c (what is inside the package), driver.c.
 */
#include <stdint.h>
#include <string.h>

#include "collector/collector.h"
#include "core/arena.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    CELLS_MAX = 8,
    FINDINGS_MAX = 100
}; /* cells looked up again, each time from the beginning */

struct watch {
    const uint8_t *data;
    size_t size, looked_up;
    const char *sheet;
    uint32_t row;
};

static void must_be_utf8(struct text t)
{
    size_t bad;
    must(t.len == 0 || text_valid_utf8(t.ptr, t.len, &bad));
}

static void must_rise(struct watch *w, const char *sheet, uint32_t row)
{
    must(sheet != NULL && row >= 1 && row <= 1048576);
    must(sheet != w->sheet || row > w->row);
    w->sheet = sheet;
    w->row = row;
}

static bool watch_record(void *ctx, const struct record *r)
{
    struct watch *w = ctx;
    const char *sheet = NULL;
    must_rise(w, r->at.sheet, r->at.row);
    for (size_t i = 0; i < RECORD_FIELDS; i++)
        must_be_utf8(r->field[i]);
    for (size_t i = 0; i < r->members_len; i++)
        must_be_utf8(r->member[i]);
    must((r->value_kind == VALUE_KIND_BLANK) == (r->field[RECORD_VALUE].len == 0));
    if (r->sheet == 0 || w->looked_up++ >= CELLS_MAX)
        return true;
    struct arena *arena = arena_new(0);
    (void)collector_sheet_cell(w->data, w->size, r->sheet, r->at.row, r->at.column, arena, &sheet);
    must(sheet != NULL && strcmp(sheet, r->at.sheet) == 0);
    arena_free(arena);
    return true;
}

static bool watch_row(void *ctx, const struct collector_row *row)
{
    must_rise(ctx, row->sheet, row->row);
    for (size_t i = 0; i < row->len; i++)
        must_be_utf8(row->cells[i]);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct watch reading = {.data = data, .size = size}, showing = reading;
    const struct collector_handler read = {.ctx = &reading, .record = watch_record};
    const struct collector_handler show = {.ctx = &showing, .row = watch_row};
    struct collector_format format;
    struct diags diags;

    if (size < 4 || memcmp(data, "PK\x03\x04", 4) != 0)
        return 0; /* fuzz_csv's and fuzz_json's */
    struct arena *arena = arena_new((size_t)512 << 20);
    diags_init(&diags, arena, FINDINGS_MAX);
    enum status status = collector_read("f", data, size, NULL, &read, arena, &format, &diags);
    must((status == STATUS_REJECTED) == (diags.errors > 0));
    for (size_t i = 0; i < diags.len; i++)
        (void)diag_line(&diags.at[i], LANG_VI, arena);
    (void)collector_show("f", data, size, NULL, &show, arena, &format, &diags);
    arena_free(arena);
    return 0;
}
