/*
 * One cell's text: trimmed and in NFC, at the door (decision 0007). Knows nothing of rows. Neighbours: rows.c, read_json.c.
 */
#include "internal.h"

static bool is_ascii(struct text t)
{
    unsigned char all = 0;
    for (size_t i = 0; i < t.len; i++) {
        all |= (unsigned char)t.ptr[i];
    }
    return all < 0x80;
}

static bool is_dark(char c)
{
    return c > ' ' && (unsigned char)c < 0x7F;
}

struct text cell_clean(struct arena *arena, struct text t)
{
    if (t.len == 0) {
        return t;
    }
    if (!is_dark(t.ptr[0]) || !is_dark(t.ptr[t.len - 1])) {
        t = text_trim(t);
    }
    return is_ascii(t) ? t : text_nfc(arena, t);
}

bool cell_is_blank(struct text t)
{
    if (t.len > 0 && is_dark(t.ptr[0])) {
        return false;
    }
    return text_trim(t).len == 0;
}
