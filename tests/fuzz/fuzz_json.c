/*
 * fuzz_json: any bytes as a JSON report file, alone and as what stands in an array. Besides never crashing, what the reader says
 * must hold together: ordinals rise, every record has its head and its pointer, figures are spelt plainly.
 * Must not know which findings come. Neighbours: fuzz_csv.c, driver.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/collector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct watch {
    uint32_t ordinal;
    size_t heads, outlines;
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static bool watch_head(void *ctx, const struct record *head)
{
    must(head->cell != NULL && head->at.row == 0);
    ((struct watch *)ctx)->heads++;
    return true;
}

static bool watch_outline(void *ctx, const struct record *head, struct text json)
{
    size_t bad;
    must(head->cell != NULL && json.len >= 2 && text_valid_utf8(json.ptr, json.len, &bad));
    ((struct watch *)ctx)->outlines++;
    return true;
}

static bool watch_record(void *ctx, const struct record *r)
{
    struct watch *w = ctx;
    must(r->at.row > w->ordinal && r->cell != NULL && strstr(r->cell, "/values/"));
    w->ordinal = r->at.row;
    for (size_t i = 0; i < RECORD_FIELDS; i++)
        must(text_trim(r->field[i]).len == r->field[i].len);
    must(r->value_kind != VALUE_KIND_NUMBER || text_eq(r->number, r->field[RECORD_VALUE]));
    return w->heads > 0;
}

static void read_bytes(const void *bytes, size_t len)
{
    struct arena *arena = arena_new(0);
    struct diags diags;
    struct watch w = {0, 0, 0};
    struct collector_handler handler = {
        .ctx = &w, .report = watch_head, .record = watch_record, .outline = watch_outline};
    struct collector_format format;

    diags_init(&diags, arena, 100);
    enum status status = collector_read("f", bytes, len, NULL, &handler, arena, &format, &diags);
    must((status == STATUS_REJECTED) == (diags.errors > 0));
    must(w.outlines <= w.heads);
    for (size_t i = 0; i < diags.len; i++)
        (void)diag_line(&diags.at[i], LANG_VI, arena);
    (void)collector_cell(bytes, len, NULL, w.ordinal, 0, arena);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *array = malloc(size + 2);
    if (!array)
        abort();
    array[0] = '[';
    if (size > 0)
        memcpy(array + 1, data, size);
    array[size + 1] = ']';
    read_bytes(array, size + 2);
    free(array);
    if (size > 0 && (data[0] == '{' || data[0] == '['))
        read_bytes(data, size);
    return 0;
}
