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

/* Text of a narrative, of rows and of documents' names: trimmed, and with their places. */
static bool watch_section(void *ctx, const struct record *head, const struct record_section *s)
{
    (void)ctx;
    must(head->cell != NULL && s->n > 0 && strstr(s->cell, "/outline/") != NULL);
    must(s->is_section || (s->id.len == 0 && s->text.len == 0));
    must(text_trim(s->id).len == s->id.len);
    return true;
}

static bool watch_row(void *ctx, const struct record *head, const struct record_row *row)
{
    (void)ctx;
    must(head->cell != NULL && row->n > 0 && row->n <= 100000);
    for (size_t i = 0; i < row->len; i++)
        must(text_trim(row->value[i]).len == row->value[i].len);
    return true;
}

static bool
watch_attachment(void *ctx, const struct record *head, const struct record_attachment *a)
{
    unsigned char sum = 0;
    (void)ctx;
    must(head->cell != NULL && a->n > 0 && a->n <= 32);
    for (size_t i = 0; a->sound && i < a->len; i++)
        sum ^= ((const unsigned char *)a->bytes)[i]; /* a sanitizer sees what is not there */
    must(a->sound || a->len == 0);
    return sum < 255 || a->len > 0;
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
    struct collector_handler handler = {.ctx = &w,
                                        .report = watch_head,
                                        .record = watch_record,
                                        .outline = watch_outline,
                                        .section = watch_section,
                                        .list_row = watch_row,
                                        .attachment = watch_attachment};
    struct collector_format format;

    const struct collector_handler nothing = {0};
    diags_init(&diags, arena, 100);
    (void)collector_show("f", bytes, len, NULL, &nothing, arena, &format, &diags);
    if (format.format != NULL && strcmp(format.format, "json") != 0) {
        arena_free(arena); /* another system's: fuzz_dhis2's */
        return;
    }
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
