/*
 * What holds of every file of another system that is read, whatever its format: records have places that rise, texts are trimmed UTF-8, numbers are spelt
 * plainly, a figure is found again at its place. Neighbours: fuzz_dhis2.c, fuzz_adx.c, fuzz_sdmx_csv.c, fuzz_sdmx_ml.c.
 */
#ifndef GRIS_TESTS_FUZZ_WATCH_FOREIGN_H
#define GRIS_TESTS_FUZZ_WATCH_FOREIGN_H

#include <string.h>

#include "collector/collector.h"
#include "must.h"

struct watch_foreign {
    uint32_t row, column;
    struct text value; /* of the record last seen, in the arena */
    struct arena *arena;
};

static void watch_text(struct text t)
{
    size_t bad;
    must(t.len == 0 || (text_valid_utf8(t.ptr, t.len, &bad) && text_trim(t).len == t.len));
}

static void watch_number(struct text t)
{
    size_t i = t.len > 0 && t.ptr[0] == '-' ? 1 : 0, points = 0;
    must(i < t.len && t.ptr[i] != '.' && t.ptr[t.len - 1] != '.');
    for (; i < t.len; i++) {
        points += t.ptr[i] == '.';
        must((t.ptr[i] >= '0' && t.ptr[i] <= '9') || (t.ptr[i] == '.' && points == 1));
    }
}

static bool watch_foreign_record(void *ctx, const struct record *r)
{
    struct watch_foreign *w = ctx;
    must((r->scheme[RECORD_SCHEME_ORG] != NULL) == (r->scheme[RECORD_SCHEME_INDICATOR] != NULL));
    must(r->at.row > w->row && r->value_kind != VALUE_KIND_MEASURED);
    for (size_t i = 0; i < RECORD_FIELDS; i++)
        watch_text(r->field[i]);
    for (size_t i = 0; i < r->members_len; i++) {
        watch_text(r->dimension[i]);
        watch_text(r->member[i]);
    }
    must(r->start <= r->end && (r->start != 0) == (r->end != 0));
    if (r->value_kind == VALUE_KIND_NUMBER)
        watch_number(r->number);
    w->row = r->at.row;
    w->column = r->at.column;
    w->value.ptr = text_dup(w->arena, r->field[RECORD_VALUE]);
    w->value.len = r->field[RECORD_VALUE].len;
    return true;
}

static void watch_foreign(const void *bytes, size_t len)
{
    struct arena *arena = arena_new(0);
    struct diags diags;
    struct watch_foreign w = {.arena = arena};
    struct collector_format format;
    const struct collector_handler nothing = {0};
    const struct collector_handler handler = {.ctx = &w, .record = watch_foreign_record};

    diags_init(&diags, arena, 100);
    enum status shown = collector_show("f", bytes, len, NULL, &nothing, arena, &format, &diags);
    bool foreign = format.format != NULL && strcmp(format.format, "csv") != 0 &&
                   strcmp(format.format, "json") != 0;
    must((shown == STATUS_REJECTED) == (diags.errors > 0));
    if (foreign) {
        diags_init(&diags, arena, 100);
        enum status status =
            collector_read("f", bytes, len, NULL, &handler, arena, &format, &diags);
        must((status == STATUS_REJECTED) == (diags.errors > 0));
        must(status == STATUS_REJECTED || w.row > 0);
        if (w.row > 0)
            must(text_eq(collector_cell(bytes, len, NULL, w.row, w.column, arena), w.value));
    }
    for (size_t i = 0; i < diags.len; i++)
        (void)diag_line(&diags.at[i], LANG_VI, arena);
    arena_free(arena);
}

#endif
