/*
 * JSON writer: commas, indentation and escapes around what the caller says in its own order.
 * Must not know: what is written, but for the one shape everybody shares (json_diag). Neighbours: sink.h, diag.h.
 */
#include "core/json.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <unistr.h>

#include "core/diag.h"

void json_init(struct json_writer *w, struct sink *sink, int indent)
{
    *w = (struct json_writer){.sink = sink, .indent = indent};
    w->first[0] = true;
}

static void new_line(struct json_writer *w)
{
    if (w->indent == 0)
        return;
    sink_puts(w->sink, "\n");
    for (int i = 0; i < w->depth * w->indent; i++)
        sink_puts(w->sink, " ");
}

/* What stands before a value: nothing after a key, else a comma and a new line inside a container. */
static void before_value(struct json_writer *w)
{
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (!w->first[w->depth])
        sink_puts(w->sink, w->depth != 0 ? "," : "\n");
    w->first[w->depth] = false;
    if (w->depth != 0)
        new_line(w);
}

static void begin(struct json_writer *w, const char *bracket)
{
    before_value(w);
    assert(w->depth + 1 < JSON_DEPTH_MAX);
    w->depth++;
    w->first[w->depth] = true;
    sink_puts(w->sink, bracket);
}

static void end(struct json_writer *w, const char *bracket)
{
    assert(w->depth > 0 && !w->after_key);
    bool empty = w->first[w->depth];
    w->depth--;
    if (!empty)
        new_line(w);
    sink_puts(w->sink, bracket);
}

void json_begin_object(struct json_writer *w)
{
    begin(w, "{");
}

void json_end_object(struct json_writer *w)
{
    end(w, "}");
}

void json_begin_array(struct json_writer *w)
{
    begin(w, "[");
}

void json_end_array(struct json_writer *w)
{
    end(w, "]");
}

/* The escape of an ASCII character that must have one, or NULL. */
static const char *escape_of(unsigned char c, char buf[static 8])
{
    switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
    }
    if (c >= 0x20 && c != 0x7F)
        return NULL;
    snprintf(buf, 8, "\\u%04x", c);
    return buf;
}

/* How the character at t.ptr[i] is written if not as it stands (else NULL), and its length. Bytes that are not UTF-8 become
 * U+FFFD; the line separators of JavaScript are escaped. */
static const char *replacement(struct text t, size_t i, char buf[static 8], size_t *ret_len)
{
    unsigned char c = (unsigned char)t.ptr[i];
    *ret_len = 1;
    if (c < 0x80)
        return escape_of(c, buf);
    ucs4_t wide = 0;
    int n = u8_mbtoucr(&wide, (const uint8_t *)t.ptr + i, t.len - i);
    if (n <= 0)
        return "\xEF\xBF\xBD";
    *ret_len = (size_t)n;
    if (wide == 0x2028)
        return "\\u2028";
    return wide == 0x2029 ? "\\u2029" : NULL;
}

static void write_quoted(struct sink *sink, struct text t)
{
    char buf[8];
    size_t kept = 0, step = 0;
    sink_puts(sink, "\"");
    for (size_t i = 0; i < t.len; i += step) {
        const char *instead = replacement(t, i, buf, &step);
        if (instead == NULL)
            continue;
        sink_write(sink, t.ptr + kept, i - kept);
        sink_puts(sink, instead);
        kept = i + step;
    }
    if (kept < t.len)
        sink_write(sink, t.ptr + kept, t.len - kept);
    sink_puts(sink, "\"");
}

void json_key(struct json_writer *w, const char *key)
{
    assert(!w->after_key && w->depth > 0);
    before_value(w);
    write_quoted(w->sink, text_of(key));
    sink_puts(w->sink, w->indent != 0 ? ": " : ":");
    w->after_key = true;
}

void json_text(struct json_writer *w, struct text t)
{
    before_value(w);
    write_quoted(w->sink, t);
}

void json_cstring(struct json_writer *w, const char *s)
{
    if (s != NULL)
        json_text(w, text_of(s));
    else
        json_nothing(w);
}

void json_int(struct json_writer *w, int64_t value)
{
    before_value(w);
    sink_printf(w->sink, "%" PRId64, value);
}

void json_bool(struct json_writer *w, bool value)
{
    json_raw(w, value ? TEXT("true") : TEXT("false"));
}

void json_nothing(struct json_writer *w)
{
    json_raw(w, TEXT("null"));
}

void json_raw(struct json_writer *w, struct text t)
{
    before_value(w);
    sink_text(w->sink, t);
}

void json_pair(struct json_writer *w, const char *key, const char *value)
{
    json_key(w, key);
    json_cstring(w, value);
}

void json_pair_optional(struct json_writer *w, const char *key, const char *value)
{
    if (value != NULL)
        json_pair(w, key, value);
}

void json_pair_int(struct json_writer *w, const char *key, int64_t value)
{
    json_key(w, key);
    json_int(w, value);
}

void json_pair_bool(struct json_writer *w, const char *key, bool value)
{
    json_key(w, key);
    json_bool(w, value);
}

static void pair_place(struct json_writer *w, const char *key, uint32_t value)
{
    if (value != 0)
        json_pair_int(w, key, value);
    else
        json_pair(w, key, NULL);
}

void json_diag(struct json_writer *w, const struct diag *d, struct arena *arena)
{
    json_begin_object(w);
    json_diag_pairs(w, d, arena);
    json_end_object(w);
}

void json_diag_pairs(struct json_writer *w, const struct diag *d, struct arena *arena)
{
    json_pair(w, "severity", severity_name(diag_severity(d->code)));
    json_pair(w, "code", diag_name(d->code));
    json_pair(w, "file", d->at.file);
    json_pair(w, "sheet", d->at.sheet);
    pair_place(w, "row", d->at.row);
    pair_place(w, "column", d->at.column);
    json_pair(w, "cell", d->cell);
    json_pair(w, "org_code", d->org_code);
    json_pair(w, "period", d->period);
    json_pair(w, "form", d->form);
    json_pair(w, "indicator_code", d->indicator_code);
    json_pair(w, "members", d->members);
    json_pair(w, "value", d->value);
    json_pair(w, "expected", d->expected);
    if (d->cells != NULL) {
        json_key(w, "cells");
        json_raw(w, text_of(d->cells));
    }
    json_pair(w, "message_vi", diag_message(d, LANG_VI, arena));
    json_pair(w, "message_en", diag_message(d, LANG_EN, arena));
    json_pair_optional(w, "fix_vi", diag_fix(d, LANG_VI, arena));
    json_pair_optional(w, "fix_en", diag_fix(d, LANG_EN, arena));
}
