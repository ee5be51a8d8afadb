/*
 * Reads bytes with the collector and keeps all that it gave, for tests to look at afterwards.
 * Must not know what is expected. Neighbours: test_read_csv.c, test_read_json.c, test_roundtrip.c.
 */
#ifndef GRIS_TESTS_COLLECTOR_COLLECT_H
#define GRIS_TESTS_COLLECTOR_COLLECT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collector/collector.h"

struct kept_row {
    uint32_t row;
    struct text *cells;
    size_t len;
};

struct collected {
    struct arena *arena;
    enum status status;
    struct collector_format format;
    struct diags diags;
    struct VEC(struct record) records;
    struct VEC(struct record) heads;
    struct VEC(struct kept_row) rows;
    struct VEC(const char *) outlines;
    struct text *dimensions;
    const uint32_t *dimension_columns;
    size_t dimensions_len;
    uint32_t header_row;
    size_t stop_after; /* records, rows or heads; 0: never */
};

static inline struct text collect_copy(struct collected *c, struct text t)
{
    return (struct text){text_dup(c->arena, t), t.len};
}

static inline struct text *collect_copies(struct collected *c, const struct text *t, size_t len)
{
    struct text *copies = ARENA_ARRAY(c->arena, len, struct text);
    for (size_t i = 0; i < len; i++) {
        copies[i] = collect_copy(c, t[i]);
    }
    return copies;
}

static inline struct record collect_record(struct collected *c, const struct record *given)
{
    struct record r = *given;
    uint32_t *columns = ARENA_ARRAY(c->arena, r.members_len, uint32_t);
    for (size_t i = 0; i < RECORD_FIELDS; i++) {
        r.field[i] = collect_copy(c, r.field[i]);
    }
    for (size_t i = 0; i < r.members_len; i++) {
        columns[i] = r.member_column[i];
    }
    r.member_column = columns;
    r.dimension = collect_copies(c, r.dimension, r.members_len);
    r.member = collect_copies(c, r.member, r.members_len);
    r.number = collect_copy(c, r.number);
    r.cell = r.cell ? arena_strdup(c->arena, r.cell) : NULL;
    return r;
}

static inline bool collect_on_record(void *ctx, const struct record *r)
{
    struct collected *c = ctx;
    VEC_PUSH(c->arena, &c->records, collect_record(c, r));
    return c->records.len != c->stop_after;
}

static inline bool collect_on_report(void *ctx, const struct record *r)
{
    struct collected *c = ctx;
    VEC_PUSH(c->arena, &c->heads, collect_record(c, r));
    return c->heads.len != c->stop_after;
}

static inline bool collect_on_row(void *ctx, const struct collector_row *r)
{
    struct collected *c = ctx;
    struct kept_row kept = {r->row, collect_copies(c, r->cells, r->len), r->len};
    VEC_PUSH(c->arena, &c->rows, kept);
    return c->rows.len != c->stop_after;
}

static inline bool collect_on_outline(void *ctx, const struct record *head, struct text json)
{
    struct collected *c = ctx;
    (void)head;
    VEC_PUSH(c->arena, &c->outlines, text_dup(c->arena, json));
    return true;
}

static inline bool collect_on_dimensions(
    void *ctx, const struct text *names, const uint32_t *columns, size_t len, struct place at)
{
    struct collected *c = ctx;
    c->dimensions = collect_copies(c, names, len);
    c->dimension_columns = columns;
    c->dimensions_len = len;
    c->header_row = at.row;
    return true;
}

static inline void collect_init(struct collected *c)
{
    memset(c, 0, sizeof *c);
    c->arena = arena_new(0);
    diags_init(&c->diags, c->arena, 1000);
}

/* A copy of the exact size, so that a sanitizer sees a read beyond it. */
static inline void collect_with(struct collected *c,
                                const char *bytes,
                                size_t len,
                                const struct collector_limits *limits,
                                bool show)
{
    struct collector_handler handler = {.ctx = c,
                                        .row = show ? collect_on_row : NULL,
                                        .dimensions = collect_on_dimensions,
                                        .record = collect_on_record,
                                        .report = collect_on_report,
                                        .outline = collect_on_outline};
    char *exact = malloc(len ? len : 1);
    assert_non_null(exact);
    memcpy(exact, bytes, len);
    c->status = (show ? collector_show : collector_read)("file", exact, len, limits, &handler,
                                                         c->arena, &c->format, &c->diags);
    free(exact);
}

static inline struct collected collect(const char *c_string)
{
    struct collected c;
    collect_init(&c);
    collect_with(&c, c_string, strlen(c_string), NULL, false);
    return c;
}

static inline struct collected collect_shown(const char *c_string)
{
    struct collected c;
    collect_init(&c);
    collect_with(&c, c_string, strlen(c_string), NULL, true);
    return c;
}

static inline void collect_drop(struct collected *c)
{
    arena_free(c->arena);
}

static inline void collect_print(const struct collected *c)
{
    for (size_t i = 0; i < c->diags.len; i++) {
        print_message("  %s\n", diag_line(&c->diags.at[i], LANG_EN, c->arena));
    }
}

/* The findings, "E107@3:0 E113@4:2", in order. */
static inline const char *collect_findings(const struct collected *c)
{
    struct text_builder b;
    text_builder_init(&b, c->arena, 1 << 16);
    for (size_t i = 0; i < c->diags.len; i++) {
        const struct diag *d = &c->diags.at[i];
        text_builder_addf(&b, "%s%s@%u:%u", i > 0 ? " " : "", diag_name(d->code), d->at.row,
                          d->at.column);
    }
    return b.len > 0 ? text_builder_text(&b).ptr : "";
}

static inline void assert_text(struct text t, const char *expected)
{
    if (!text_is(t, expected)) {
        fail_msg("“%.*s” is not “%s”", (int)t.len, t.len ? t.ptr : "", expected);
    }
}

#endif
