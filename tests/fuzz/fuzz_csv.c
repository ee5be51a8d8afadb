/*
 * fuzz_csv: any bytes as a CSV report file. Besides never crashing, what the reader says must hold together: rows rise, texts are
 * trimmed UTF-8, a number is plainly spelt, and the cell that a record names holds the value that the record gave. And the two ways to split a row
 * agree: the rows that were shown, written again with every cell in quotes (libcsv's way) and with quotes only where they must be (mostly our own),
 * are the same rows.
 * Must not know which findings come. Neighbours: fuzz_json.c, driver.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collector/collector.h"
#include "core/vec.h"
#include "must.h"
#include "must_digits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CELLS_MAX = 16 }; /* looked up again in the bytes, each time from their beginning */

struct shown {
    struct text *cells;
    size_t len;
};

struct watch {
    const uint8_t *data;
    size_t size;
    uint32_t row;
    size_t looked_up;
    struct arena *arena; /* of what is kept */
    struct VEC(struct shown) rows;
};

static void must_be_clean(struct text t)
{
    size_t bad;
    must(t.len == 0 || text_valid_utf8(t.ptr, t.len, &bad));
    must(text_trim(t).len == t.len);
}

/* -?digits(.digits)? */
static void must_be_plain(struct text t)
{
    size_t i = 0, digits[2] = {0, 0}, part = 0;
    if (t.len > 0 && t.ptr[0] == '-')
        i++;
    for (; i < t.len; i++) {
        if (t.ptr[i] == '.' && part == 0)
            part = 1;
        else if (t.ptr[i] >= '0' && t.ptr[i] <= '9')
            digits[part]++;
        else
            abort();
    }
    must(digits[0] > 0 && (part == 0 || digits[1] > 0));
}

static bool watch_record(void *ctx, const struct record *r)
{
    struct watch *w = ctx;
    must(r->at.row > w->row && r->at.column > 0);
    w->row = r->at.row;
    for (size_t i = 0; i < RECORD_FIELDS; i++)
        must_be_clean(r->field[i]);
    for (size_t i = 0; i < r->members_len; i++) {
        must_be_clean(r->dimension[i]);
        must_be_clean(r->member[i]);
        must(r->member_column[i] > 0);
    }
    must((r->value_kind == VALUE_KIND_BLANK) == (r->field[RECORD_VALUE].len == 0));
    if (r->value_kind == VALUE_KIND_NUMBER || r->value_kind == VALUE_KIND_MEASURED)
        must_be_plain(r->number);
    must_be_its_digits(r);
    if (w->looked_up++ < CELLS_MAX) {
        struct arena *arena = arena_new(0);
        must(text_eq(r->field[RECORD_VALUE],
                     collector_cell(w->data, w->size, NULL, r->at.row, r->at.column, arena)));
        arena_free(arena);
    }
    return true;
}

static bool watch_row(void *ctx, const struct collector_row *row)
{
    struct watch *w = ctx;
    must(row->row > w->row && row->len > 0);
    w->row = row->row;
    struct shown kept = {ARENA_ARRAY(w->arena, row->len, struct text), row->len};
    for (size_t i = 0; i < row->len; i++) {
        must_be_clean(row->cells[i]);
        kept.cells[i] = (struct text){text_dup(w->arena, row->cells[i]), row->cells[i].len};
    }
    VEC_PUSH(w->arena, &w->rows, kept);
    return true;
}

/* ---- the same rows written anew ---- */

static bool needs_quotes(struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        if (t.ptr[i] == ';' || t.ptr[i] == '"' || t.ptr[i] == '\n' || t.ptr[i] == '\r')
            return true;
    }
    return false;
}

static void put_cell(struct text_builder *b, struct text t, bool quotes)
{
    if (!quotes && !needs_quotes(t)) {
        text_builder_add(b, t);
        return;
    }
    text_builder_adds(b, "\"");
    for (size_t i = 0; i < t.len; i++)
        text_builder_add(b, t.ptr[i] == '"' ? TEXT("\"\"") : (struct text){t.ptr + i, 1});
    text_builder_adds(b, "\"");
}

static void must_be_same_rows(const struct watch *w, bool quotes)
{
    struct text_builder b;
    struct diags diags;
    struct collector_format format;
    struct watch again = {.arena = w->arena};
    struct collector_handler show = {.ctx = &again, .row = watch_row};
    const struct collector_limits limits = {.encoding = "utf-8"};

    text_builder_init(&b, w->arena, 0);
    text_builder_adds(&b, "sep=;\n");
    for (size_t i = 0; i < w->rows.len; i++) {
        for (size_t k = 0; k < w->rows.at[i].len; k++) {
            text_builder_adds(&b, k > 0 ? ";" : "");
            put_cell(&b, w->rows.at[i].cells[k], quotes);
        }
        text_builder_adds(&b, "\n");
    }
    struct text csv = text_builder_text(&b);
    diags_init(&diags, w->arena, 100);
    (void)collector_show("f", csv.ptr, csv.len, &limits, &show, w->arena, &format, &diags);
    must(diags.errors == 0);
    must(again.rows.len == w->rows.len);
    for (size_t i = 0; i < w->rows.len; i++) {
        must(again.rows.at[i].len == w->rows.at[i].len);
        for (size_t k = 0; k < w->rows.at[i].len; k++)
            must(text_eq(again.rows.at[i].cells[k], w->rows.at[i].cells[k]));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(0);
    struct diags diags;
    struct watch reading = {.data = data, .size = size, .arena = arena}, showing = reading;
    struct collector_handler read = {.ctx = &reading, .record = watch_record};
    struct collector_handler show = {.ctx = &showing, .row = watch_row};
    struct collector_format format;
    size_t first = 0;

    while (first < size && (data[first] <= ' ' || data[first] >= 0x80))
        first++;
    if (first < size && (data[first] == '{' || data[first] == '[')) {
        arena_free(arena); /* fuzz_json's */
        return 0;
    }
    const struct collector_handler nothing = {0};
    diags_init(&diags, arena, 100);
    (void)collector_show("f", data, size, NULL, &nothing, arena, &format, &diags);
    if (format.format != NULL && strcmp(format.format, "csv") != 0) {
        arena_free(arena); /* another system's: fuzz_dhis2's */
        return 0;
    }
    diags_init(&diags, arena, 100);
    enum status status = collector_read("f", data, size, NULL, &read, arena, &format, &diags);
    must((status == STATUS_REJECTED) == (diags.errors > 0));
    for (size_t i = 0; i < diags.len; i++)
        (void)diag_line(&diags.at[i], LANG_VI, arena);
    (void)collector_show("f", data, size, NULL, &show, arena, &format, &diags);
    if (showing.rows.len > 0) {
        must_be_same_rows(&showing, true);
        must_be_same_rows(&showing, false);
    }
    arena_free(arena);
    return 0;
}
