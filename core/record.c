/*
 * Where the unit begins in a typed value. Must not know what a number or a unit means. Neighbours: record.h, text.h.
 */
#include "core/record.h"

#include <string.h>

/* What numbers are typed with besides ASCII: blanks (NBSP, narrow, thin, figure), an apostrophe, dashes that stand for a minus. */
static const char *const signs[] = {"\xC2\xA0",     "\xE2\x80\xAF", "\xE2\x80\x89",
                                    "\xE2\x80\x87", "\xE2\x80\x99", "\xE2\x80\x90",
                                    "\xE2\x80\x91", "\xE2\x80\x93", "\xE2\x88\x92"};
/* Of these, blanks. */
#define BLANKS 4

static bool stands_at(struct text t, size_t at, const char *s)
{
    size_t len = strlen(s);
    return t.len - at >= len && memcmp(t.ptr + at, s, len) == 0;
}

/* Full-width forms of digits, comma, full stop, plus and hyphen: U+FF10..FF19, FF0C, FF0E, FF0B, FF0D. */
static bool is_full_width(struct text t, size_t at)
{
    if (t.len - at < 3 || !stands_at(t, at, "\xEF\xBC"))
        return false;
    unsigned char last = (unsigned char)t.ptr[at + 2];
    return (last >= 0x8B && last <= 0x8E) || (last >= 0x90 && last <= 0x99);
}

/* Bytes of the character at `at` when it may be part of a number, else 0. */
static size_t number_part(struct text t, size_t at)
{
    char c = t.ptr[at];
    if ((c >= '0' && c <= '9') || (c != '\0' && strchr(" .,'+-", c) != NULL))
        return 1;
    if ((c == '(' && at == 0) || (c == ')' && t.ptr[0] == '('))
        return 1;
    if (is_full_width(t, at))
        return 3;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (stands_at(t, at, signs[i]))
            return strlen(signs[i]);
    }
    return 0;
}

/* Without the blanks at its end that text_trim() does not know. */
static struct text trim_end(struct text t)
{
    t = text_trim(t);
    for (size_t i = 0; i < BLANKS; i++) {
        size_t len = strlen(signs[i]);
        if (t.len >= len && stands_at(t, t.len - len, signs[i]))
            return trim_end((struct text){t.ptr, t.len - len});
    }
    return t;
}

void record_split(struct text typed, struct text *ret_number, struct text *ret_unit)
{
    size_t at = 0, len;
    while (at < typed.len && (len = number_part(typed, at)) != 0)
        at += len;
    *ret_number = trim_end((struct text){typed.ptr, at});
    *ret_unit = text_trim((struct text){typed.ptr + at, typed.len - at});
}
