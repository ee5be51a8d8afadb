/*
 * fuzz_pages: any bytes as a page of JSON of another system, through four mappings; and, where they hold a NUL, as a mapping and its page. Besides never
 * crashing: a page that is told to be sound has one head and rows as wide as it, and "next" comes once, behind them. Neighbours: fuzz_json.c, driver.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/collector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const maps[] = {
    "{\"gris_pages\":1,\"rows\":\"\",\"figures\":[{\"at\":\"\",\"indicator\":\"I\"}]}",
    "{\"gris_pages\":1,\"rows\":\"/r\",\"sum\":true,\"columns\":{\"t\":{\"at\":\"/"
    "c\",\"words\":{\"a\":\"b\"}}},"
    "\"figures\":[{\"at\":\"/v/0/"
    "x\",\"indicator\":\"I\",\"members\":{\"s\":\"f\"}}],\"next\":{\"link\":\"/n\"}}",
    "{\"gris_pages\":1,\"rows\":\"/r\",\"columns\":{\"p\":\"/p\",\"h\":\"/"
    "h\"},\"next\":{\"parameter\":\"q\",\"value\":\"/n\"}}",
    "{\"gris_pages\":1,\"rows\":\"/a~1b\",\"constants\":{\"o\":\"{org}\"},\"figures\":[{\"at\":\"/"
    "v\",\"indicator\":\"I\"}],"
    "\"next\":{\"parameter\":\"q\",\"from\":1,\"pages\":\"/n\"}}"};

struct watch {
    size_t heads, width, nexts;
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static bool watch_row(void *ctx, const struct collector_row *row)
{
    struct watch *w = ctx;
    size_t bad;
    must(w->nexts == 0);
    for (size_t i = 0; i < row->len; i++)
        must(row->cells[i].len == 0 || text_valid_utf8(row->cells[i].ptr, row->cells[i].len, &bad));
    if (strcmp(row->sheet, "head") == 0) {
        w->heads++;
        w->width = row->len;
    } else if (strcmp(row->sheet, "next") == 0) {
        w->nexts++;
        must(row->len == 3);
    } else {
        must(w->heads == 1 && row->len == w->width);
    }
    return true;
}

static void read_page(const char *map, const void *bytes, size_t len)
{
    struct arena *arena = arena_new(0);
    struct diags diags;
    struct watch w = {0, 0, 0};
    struct collector_format format;
    const struct collector_pages how = {
        .file = "map", .json = map, .org = "04", .period = "2026-10", .page = 1};
    const struct collector_handler handler = {.ctx = &w, .row = watch_row};
    diags_init(&diags, arena, 100);
    enum status status = collector_pages("f", bytes, len, &how, &handler, arena, &format, &diags);
    must((status == STATUS_REJECTED) == (diags.errors > 0));
    must(status == STATUS_REJECTED || w.heads == 1);
    for (size_t i = 0; i < diags.len; i++)
        (void)diag_line(&diags.at[i], LANG_VI, arena);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = malloc(size + 1); /* as long as it is: a sanitizer sees what is read behind it */
    if (copy == NULL)
        abort();
    if (size > 0)
        memcpy(copy, data, size);
    copy[size] = '\0';
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++)
        read_page(maps[i], data, size);
    size_t len = strlen(copy);
    if (len < size)
        read_page(copy, data + len + 1, size - len - 1);
    free(copy);
    return 0;
}
