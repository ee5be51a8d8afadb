/*
 * Text in fonts of before Unicode: files are Unicode, but what was typed with .VnTime (TCVN3) or VNI-Times (VNI) stands in them as the Western letters of
 * the same bytes. The font says what they are. Neighbours: encoding_table.c, encoding_decode.c.
 */
#include <string.h>
#include <strings.h>
#include <unistr.h>

#include "workbook_parts.h"

enum encoding workbook_font_encoding(const char *name)
{
    if (name == NULL)
        return ENCODING_UTF8;
    if (strncasecmp(name, ".Vn", 3) == 0)
        return ENCODING_TCVN3;
    return strncasecmp(name, "VNI-", 4) == 0 ? ENCODING_VNI : ENCODING_UTF8;
}

/* The bytes that were typed; false when a character is none of them: it was typed as Unicode, whatever the font. */
static bool typed_bytes(struct text t, char *to, size_t *ret_len)
{
    size_t len = 0;
    for (size_t i = 0; i < t.len;) {
        ucs4_t c;
        int step = u8_mbtouc(&c, (const uint8_t *)t.ptr + i, t.len - i);
        int byte = c < 0x80 ? (int)c : encoding_table_shown_byte(c);
        if (step <= 0 || byte < 0)
            return false;
        to[len++] = (char)byte;
        i += (size_t)step;
    }
    *ret_len = len;
    return true;
}

struct text workbook_font_decode(enum encoding encoding, struct text t, struct arena *arena)
{
    size_t len, offset;
    struct text decoded;
    if (encoding == ENCODING_UTF8 || text_is_ascii(t))
        return t;
    char *bytes = arena_alloc(arena, t.len + 1);
    if (!typed_bytes(t, bytes, &len) ||
        !encoding_decode(encoding, (struct text){bytes, len}, arena, &decoded, &offset))
        return t;
    return decoded;
}
