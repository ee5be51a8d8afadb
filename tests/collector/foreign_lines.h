/*
 * What a file of another system gives, a line a figure, then a line a finding; for tests that say it whole. Neighbours: test_read_dhis2.c,
 * test_read_dhis2_xml.c.
 */
#ifndef GRIS_TESTS_COLLECTOR_FOREIGN_LINES_H
#define GRIS_TESTS_COLLECTOR_FOREIGN_LINES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collector/collector.h"

static bool foreign_lines_add(void *ctx, const struct record *r)
{
    static const char *const kinds[] = {[VALUE_KIND_BLANK] = "blank",
                                        [VALUE_KIND_NUMBER] = "",
                                        [VALUE_KIND_MEASURED] = "measured",
                                        [VALUE_KIND_NIL] = "nil",
                                        [VALUE_KIND_NOT_AVAILABLE] = "not available",
                                        [VALUE_KIND_NOT_APPLICABLE] = "not applicable",
                                        [VALUE_KIND_OTHER] = "text"};
    struct text_builder *b = ctx;
    char day[DATE_TEXT_MAX];
    const struct text *f = r->field;
    (void)text_builder_addf(b, "%u", r->at.row);
    if (r->at.column != 0)
        (void)text_builder_addf(b, ":%u", r->at.column);
    for (size_t i = 0; i < RECORD_VALUE; i++) {
        if (f[i].len > 0)
            (void)text_builder_addf(b, " %.*s", (int)f[i].len, f[i].ptr);
    }
    if (r->combination.len > 0)
        (void)text_builder_addf(b, ".%.*s", (int)r->combination.len, r->combination.ptr);
    for (size_t i = 0; i < r->members_len; i++)
        (void)text_builder_addf(b, " %.*s=%.*s", (int)r->dimension[i].len, r->dimension[i].ptr,
                                (int)r->member[i].len, r->member[i].ptr);
    if (r->value_kind == VALUE_KIND_NUMBER)
        (void)text_builder_addf(b, " = %.*s", (int)r->number.len, r->number.ptr);
    else
        (void)text_builder_addf(b, " = %s:%.*s", kinds[r->value_kind], (int)f[RECORD_VALUE].len,
                                f[RECORD_VALUE].len > 0 ? f[RECORD_VALUE].ptr : "");
    if (f[RECORD_STATUS].len > 0)
        (void)text_builder_addf(b, " status %.*s", (int)f[RECORD_STATUS].len, f[RECORD_STATUS].ptr);
    if (f[RECORD_NOTE].len > 0)
        (void)text_builder_addf(b, " “%.*s”", (int)f[RECORD_NOTE].len, f[RECORD_NOTE].ptr);
    if (r->published)
        (void)text_builder_adds(b, r->sum ? " published sum" : " published");
    if (r->start != 0) {
        (void)date_format(r->start, day);
        (void)text_builder_addf(b, " %s", day);
        (void)date_format(r->end, day);
        (void)text_builder_addf(b, "…%s", day);
    }
    if (r->deleted)
        (void)text_builder_adds(b, " deleted");
    (void)text_builder_adds(b, "\n");
    return true;
}

/* Of `len` bytes, which are copied so that a sanitizer sees what is read behind them. The format in *ret_format, or NULL. */
static inline const char *
foreign_lines_of(struct arena *arena, const void *bytes, size_t len, const char **ret_format)
{
    struct text_builder b;
    struct diags diags;
    struct collector_format format;
    const struct collector_handler handler = {.ctx = &b, .record = foreign_lines_add};
    char *copy = malloc(len > 0 ? len : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, len);
    text_builder_init(&b, arena, 0);
    diags_init(&diags, arena, 100);
    enum status status = collector_read("f", copy, len, NULL, &handler, arena, &format, &diags);
    free(copy);
    assert_int_equal(status == STATUS_REJECTED, diags.errors > 0);
    for (size_t i = 0; i < diags.len; i++) {
        const struct diag *d = &diags.at[i];
        (void)text_builder_addf(&b, "%s", diag_name(d->code));
        if (d->at.row != 0)
            (void)text_builder_addf(&b, " %u", d->at.row);
        if (d->at.row != 0 && d->at.column != 0)
            (void)text_builder_addf(&b, ":%u", d->at.column);
        if (d->cell != NULL)
            (void)text_builder_addf(&b, " %s", d->cell);
        if (d->arg[0] != NULL)
            (void)text_builder_addf(&b, " %s", d->arg[0]);
        (void)text_builder_adds(&b, "\n");
    }
    if (ret_format != NULL)
        *ret_format = format.format;
    return text_dup(arena, text_builder_text(&b));
}

static inline void
foreign_lines_check(const char *bytes, const char *wanted_format, const char *wanted)
{
    struct arena *arena = arena_new(0);
    const char *format, *got = foreign_lines_of(arena, bytes, strlen(bytes), &format);
    if (strcmp(got, wanted) != 0)
        fail_msg("%s\ngave\n%sand not\n%s", bytes, got, wanted);
    if ((format == NULL) != (wanted_format == NULL) ||
        (format != NULL && strcmp(format, wanted_format) != 0))
        fail_msg("%s\nis %s and not %s", bytes, format == NULL ? "nothing" : format,
                 wanted_format == NULL ? "nothing" : wanted_format);
    arena_free(arena);
}

#endif
