/*
 * What must hold of any workbook that the collector reads, whatever its bytes: rows rise on each sheet, texts are trimmed UTF-8, numbers plainly spelt, and
 * the cell that a record names holds the value that the record gave. Neighbours: fuzz_xlsx.c, fuzz_sheet.c.
 */
#ifndef GRIS_TESTS_FUZZ_WATCH_BOOK_H
#define GRIS_TESTS_FUZZ_WATCH_BOOK_H

#include <stdint.h>
#include <stdlib.h>

#include "collector/collector.h"
#include "must.h"
#include "must_digits.h"

enum { WATCH_CELLS_MAX = 4 }; /* looked up again, each time from the beginning */

struct watch_book {
    struct text bytes;
    uint32_t sheet, row;
    const char *name; /* of the sheet whose rows are shown */
    size_t looked_up;
};

static inline void watch_clean(struct text t)
{
    size_t bad;
    must(t.len == 0 || text_valid_utf8(t.ptr, t.len, &bad));
    must(text_trim(t).len == t.len);
}

static inline void watch_same_cell(struct watch_book *w, const struct record *r)
{
    struct text value = r->field[RECORD_VALUE];
    bool as_it_stands = r->numeric ? r->value_kind == VALUE_KIND_NUMBER
                                   : !text_is(value, "TRUE") && !text_is(value, "FALSE");
    if (!as_it_stands || w->looked_up++ >= WATCH_CELLS_MAX)
        return;
    struct arena *arena = arena_new(0);
    const char *sheet = NULL;
    must(text_eq(value, collector_sheet_cell(w->bytes.ptr, w->bytes.len, r->sheet, r->at.row,
                                             r->at.column, arena, &sheet)));
    must(sheet != NULL && strcmp(sheet, r->at.sheet) == 0);
    arena_free(arena);
}

static inline bool watch_record(void *ctx, const struct record *r)
{
    struct watch_book *w = ctx;
    must(r->sheet >= w->sheet && r->at.column > 0 && r->at.sheet != NULL);
    must(r->sheet > w->sheet || r->at.row > w->row);
    w->sheet = r->sheet;
    w->row = r->at.row;
    for (size_t i = 0; i < RECORD_FIELDS; i++)
        watch_clean(r->field[i]);
    for (size_t i = 0; i < r->members_len; i++) {
        watch_clean(r->dimension[i]);
        watch_clean(r->member[i]);
    }
    must((r->value_kind == VALUE_KIND_BLANK) == (r->field[RECORD_VALUE].len == 0));
    must_be_its_digits(r);
    watch_same_cell(w, r);
    return true;
}

static inline bool watch_row(void *ctx, const struct collector_row *row)
{
    struct watch_book *w = ctx;
    must(row->sheet != NULL && row->len > 0);
    must(row->row > w->row || w->name != row->sheet);
    w->name = row->sheet;
    w->row = row->row;
    for (size_t i = 0; i < row->len; i++)
        watch_clean(row->cells[i]);
    return true;
}

static inline void watch_read(struct text bytes, bool eager)
{
    struct watch_book w = {.bytes = bytes};
    const struct collector_handler handler = {.ctx = &w, .record = watch_record};
    const struct collector_limits limits = {.eager = eager};
    struct collector_format format;
    struct arena *arena = arena_new(0);
    struct diags diags;
    diags_init(&diags, arena, 100);
    (void)collector_read("f", bytes.ptr, bytes.len, &limits, &handler, arena, &format, &diags);
    arena_free(arena);
}

static inline void watch_book(struct text bytes)
{
    struct watch_book w = {.bytes = bytes};
    const struct collector_handler handler = {.ctx = &w, .row = watch_row};
    struct collector_format format;
    struct arena *arena = arena_new(0);
    struct diags diags;
    watch_read(bytes, true);
    watch_read(bytes, false);
    diags_init(&diags, arena, 100);
    (void)collector_show("f", bytes.ptr, bytes.len, NULL, &handler, arena, &format, &diags);
    arena_free(arena);
}

#endif
