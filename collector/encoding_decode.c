/*
 * Whole files to UTF-8: one pass to measure and check, one to write, so that memory is the result alone. Knows no tables and no rows.
 * Neighbours: encoding_table.c.
 */
#include <string.h>

#include <unistr.h>

#include "encoding.h"

/* A run of ASCII whose characters stand for themselves: none before a byte that may be a mark of the last one. */
static size_t plain_run(enum encoding encoding, const unsigned char *bytes, size_t len, size_t pos)
{
    size_t i = pos;
    if (encoding == ENCODING_UTF16LE || encoding == ENCODING_UTF16BE) {
        return 0;
    }
    while (i < len && bytes[i] >= 0x20 && bytes[i] < 0x80) {
        i++;
    }
    return i < len && bytes[i] >= 0x80 && i > pos ? i - pos - 1 : i - pos;
}

struct target {
    char *at; /* NULL: only measured */
    size_t len;
    bool shown;
};

static void put_run(struct target *to, const unsigned char *bytes, size_t len)
{
    if (to->at && len > 0) {
        memcpy(to->at + to->len, bytes, len);
    }
    to->len += len;
}

static void put_character(struct target *to, uint32_t c)
{
    uint8_t utf8[6];
    int n = u8_uctomb(utf8, c, sizeof utf8);
    put_run(to, utf8, n > 0 ? (size_t)n : 0);
}

/* False at a byte without a meaning (NUL has none in a text), unless it is only shown. */
static bool walk(enum encoding encoding, struct text raw, struct target *to, size_t *ret_offset)
{
    const unsigned char *bytes = (const unsigned char *)raw.ptr;
    size_t pos = 0;
    while (pos < raw.len) {
        size_t step = plain_run(encoding, bytes, raw.len, pos);
        if (step > 0) {
            put_run(to, bytes + pos, step);
        } else {
            uint32_t c = encoding_table_next(encoding, bytes, raw.len, pos, &step);
            if ((c == ENCODING_UNDEFINED || c == 0) && !to->shown) {
                *ret_offset = pos;
                return false;
            }
            put_character(to, c == ENCODING_UNDEFINED || c == 0 ? 0xFFFD : c);
        }
        pos += step;
    }
    return true;
}

static struct text
written(enum encoding encoding, struct text raw, struct target measured, struct arena *arena)
{
    size_t offset;
    struct target to = {.at = arena_alloc(arena, measured.len + 1), .shown = measured.shown};
    walk(encoding, raw, &to, &offset);
    return (struct text){to.at, to.len};
}

bool encoding_decode(enum encoding encoding,
                     struct text raw,
                     struct arena *arena,
                     struct text *ret_text,
                     size_t *ret_offset)
{
    struct target measured = {.at = NULL};
    if (!walk(encoding, raw, &measured, ret_offset)) {
        return false;
    }
    *ret_text = written(encoding, raw, measured, arena);
    return true;
}

struct text encoding_decode_shown(enum encoding encoding, struct text raw, struct arena *arena)
{
    size_t offset;
    struct target measured = {.at = NULL, .shown = true};
    walk(encoding, raw, &measured, &offset);
    return written(encoding, raw, measured, arena);
}
