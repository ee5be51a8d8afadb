/*
 * Texts of a workbook: shared ones and those of a cell, plain or in runs of several fonts; reading aids (rPh) left out, escapes like "_x000D_" resolved
 * (ECMA-376-1, 18.4.8, 22.9.2.19). Neighbours: workbook_parts.h, workbook_font.c.
 */
#include <string.h>

#include "workbook_parts.h"

#define STRINGS_MAX 2000000U
#define SLAB        ((size_t)64 << 10)

/* ---- runs ---- */

void workbook_strings_begin(struct workbook *b)
{
    b->runs = (struct workbook_runs){.encoding = ENCODING_UTF8};
    b->xml.len = 0;
    b->xml.listening = false;
}

bool workbook_strings_start(struct workbook *b, const char *name, const char *const *atts)
{
    struct workbook_runs *r = &b->runs;
    if (name[0] == 't' && name[1] == '\0') {
        b->xml.listening = !r->phonetic;
    } else if (name[0] != 'r') {
        return false;
    } else if (name[1] == '\0') {
        r->in_run = true;
        r->own_font = false;
        r->encoding = ENCODING_UTF8;
        r->from = b->xml.len;
    } else if (strcmp(name, "rFont") == 0) {
        r->own_font = true;
        r->encoding = workbook_font_encoding(workbook_xml_attribute(atts, "val"));
    } else if (strcmp(name, "rPh") == 0) {
        r->phonetic = true;
    }
    return true;
}

/* What the run says in a legacy font takes the place of what stood there. */
static void end_run(struct workbook *b)
{
    struct workbook_runs *r = &b->runs;
    struct text run = {b->xml.text + r->from, b->xml.len - r->from};
    r->in_run = false;
    if (!r->own_font)
        return;
    struct text decoded = workbook_font_decode(r->encoding, run, b->scratch);
    if (decoded.len > WORKBOOK_BYTES_MAX - r->from) {
        workbook_fail_here(b, DIAG_E148, "text");
        b->fault.arg[1] = "32767";
        return;
    }
    if (decoded.ptr != run.ptr)
        memcpy(b->xml.text + r->from, decoded.ptr, decoded.len);
    b->xml.len = r->from + decoded.len;
    r->broken = true;
}

bool workbook_strings_end(struct workbook *b, const char *name)
{
    struct workbook_runs *r = &b->runs;
    if (name[0] == 't' && name[1] == '\0') {
        b->xml.listening = false;
    } else if (name[0] != 'r') {
        return false;
    } else if (name[1] == '\0') {
        end_run(b);
    } else if (strcmp(name, "rPh") == 0) {
        r->phonetic = false;
        return true;
    } else {
        return true;
    }
    if (!r->broken && !(r->in_run && r->own_font))
        r->inherits = b->xml.len;
    return true;
}

/* ---- escapes ---- */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "_x000D_": a unit of UTF-16, or -1. */
static int32_t unit_at(const char *p, const char *end)
{
    int32_t unit = 0;
    if (end - p < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
        return -1;
    for (int i = 2; i < 6; i++) {
        if (hex(p[i]) < 0)
            return -1;
        unit = unit * 16 + hex(p[i]);
    }
    return unit;
}

static char *put_character(char *to, uint32_t c)
{
    if (c < 0x80) {
        *to++ = (char)c;
        return to;
    }
    if (c < 0x800) {
        *to++ = (char)(0xC0 | c >> 6);
    } else if (c < 0x10000) {
        *to++ = (char)(0xE0 | c >> 12);
        *to++ = (char)(0x80 | (c >> 6 & 0x3F));
    } else {
        *to++ = (char)(0xF0 | c >> 18);
        *to++ = (char)(0x80 | (c >> 12 & 0x3F));
        *to++ = (char)(0x80 | (c >> 6 & 0x3F));
    }
    *to++ = (char)(0x80 | (c & 0x3F));
    return to;
}

/* The character of the escape at *p, which goes behind it; 0: half a character, or none that text may hold. */
static uint32_t take_escape(const char **p, const char *end)
{
    int32_t unit = unit_at(*p, end), low;
    *p += 7;
    if (unit < 0xD800 || unit > 0xDFFF)
        return unit == 0xFFFE || unit == 0xFFFF ? 0 : (uint32_t)unit;
    low = unit_at(*p, end);
    if (unit > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
        return 0;
    *p += 7;
    return 0x10000 + ((uint32_t)(unit - 0xD800) << 10) + (uint32_t)(low - 0xDC00);
}

/* Characters as Excel counts them: units of UTF-16. */
static bool is_short(struct text t)
{
    size_t units = 0;
    for (size_t i = 0; t.len > WORKBOOK_TEXT_MAX && i < t.len; i++) {
        unsigned char c = (unsigned char)t.ptr[i];
        units += (c & 0xC0) != 0x80;
        units += c >= 0xF0;
    }
    return units <= WORKBOOK_TEXT_MAX;
}

static bool check_length(struct workbook *b, struct text t)
{
    if (is_short(t))
        return true;
    workbook_fail_here(b, DIAG_E148, "text");
    b->fault.arg[1] = "32767";
    return false;
}

/* In place: an escape is longer than what it stands for. */
bool workbook_strings_settle(struct workbook *b, struct text *t)
{
    char *text = b->xml.text, *end = text + b->xml.len;
    char *to = b->xml.len > 6 ? memmem(text, b->xml.len, "_x", 2) : NULL;
    size_t inherits = b->runs.inherits;
    *t = (struct text){text, b->xml.len};
    if (to == NULL)
        return check_length(b, *t);
    for (const char *p = to; p < end;) {
        size_t before = (size_t)(p - text);
        if (unit_at(p, end) < 0) {
            *to++ = *p++;
            continue;
        }
        uint32_t c = take_escape(&p, end);
        if (c == 0) {
            workbook_fail_here(b, DIAG_E158, NULL);
            return false;
        }
        char *behind = put_character(to, c);
        if ((size_t)(p - text) <= b->runs.inherits)
            inherits -= (size_t)(p - text) - before - (size_t)(behind - to);
        else if (before < b->runs.inherits) /* it ends in another run: the other's */
            inherits = (size_t)(to - text);
        to = behind;
    }
    b->runs.inherits = inherits;
    t->len = (size_t)(to - text);
    return check_length(b, *t);
}

/* ---- the shared ones ---- */

static const char *keep(struct workbook *b, struct text t)
{
    if (t.len == 0)
        return "";
    if (t.len > SLAB / 4)
        return text_dup(b->arena, t);
    if (b->slab_left < t.len) {
        b->slab = arena_alloc(b->arena, SLAB);
        b->slab_left = SLAB;
    }
    char *to = b->slab;
    memcpy(to, t.ptr, t.len);
    b->slab += t.len;
    b->slab_left -= t.len;
    return to;
}

static void start(struct workbook *b, const char *name, const char *const *atts)
{
    if (strcmp(name, "si") == 0) {
        arena_reset(b->scratch);
        workbook_strings_begin(b);
    } else {
        (void)workbook_strings_start(b, name, atts);
    }
}

static void end(struct workbook *b, const char *name)
{
    struct text t;
    if (workbook_strings_end(b, name) || strcmp(name, "si") != 0 || !workbook_strings_settle(b, &t))
        return;
    if (b->strings.len == STRINGS_MAX) {
        workbook_fail(b, DIAG_E148, "strings", "2000000");
        return;
    }
    size_t inherits = b->runs.inherits < t.len ? b->runs.inherits : t.len;
    bool ascii = text_is_ascii((struct text){t.ptr, inherits});
    const struct workbook_string s = {keep(b, t), (uint32_t)t.len, ascii ? 0 : (uint32_t)inherits};
    VEC_PUSH(b->arena, &b->strings, s);
}

bool workbook_strings_read(struct workbook *b, const char *path)
{
    return workbook_xml_read(b, path, start, end);
}
