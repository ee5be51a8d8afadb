/*
 * Text: UTF-8 slices, NFC, and the small comparisons that everyone needs.
 * Knows nothing of legacy encodings (collector/ converts them at the door).
 * Neighbours: arena.h. Uses libunistring for Unicode tables.
 */
#ifndef GRIS_CORE_TEXT_H
#define GRIS_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/arena.h"

/* Borrowed bytes, not NUL-terminated unless said. ptr may be NULL when len is 0. */
struct text {
    const char *ptr;
    size_t len;
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})

struct text text_of(const char *c_string); /* NULL gives the empty text */
/* Here to be inlined: codes are short, and two loads that may overlap see them whole. */
static inline bool text_eq(struct text a, struct text b)
{
    uint64_t x[2], y[2];
    uint32_t u[2], v[2];
    if (a.len != b.len)
        return false;
    if (a.len > sizeof x)
        return memcmp(a.ptr, b.ptr, a.len) == 0;
    if (a.len < sizeof *u)
        return a.len == 0 || (a.ptr[0] == b.ptr[0] && a.ptr[a.len / 2] == b.ptr[a.len / 2] &&
                              a.ptr[a.len - 1] == b.ptr[a.len - 1]);
    if (a.len < sizeof *x) {
        memcpy(&u[0], a.ptr, sizeof *u);
        memcpy(&v[0], b.ptr, sizeof *v);
        memcpy(&u[1], a.ptr + a.len - sizeof *u, sizeof *u);
        memcpy(&v[1], b.ptr + b.len - sizeof *v, sizeof *v);
        return ((u[0] ^ v[0]) | (u[1] ^ v[1])) == 0;
    }
    memcpy(&x[0], a.ptr, sizeof *x);
    memcpy(&y[0], b.ptr, sizeof *y);
    memcpy(&x[1], a.ptr + a.len - sizeof *x, sizeof *x);
    memcpy(&y[1], b.ptr + b.len - sizeof *y, sizeof *y);
    return ((x[0] ^ y[0]) | (x[1] ^ y[1])) == 0;
}
bool text_is(struct text a, const char *c_string);
/* Byte order, shorter first; for qsort and stable output order. */
int text_cmp(struct text a, struct text b);
/* Without leading and trailing blanks: ASCII white space, NBSP, narrow NBSP, zero-width space,
 * BOM. */
struct text text_trim(struct text t);
/* NUL-terminated copy in the arena. */
char *text_dup(struct arena *arena, struct text t);
/* True when all bytes are ASCII, and none is NUL. */
bool text_is_ascii(struct text t);
/* True when the bytes are well-formed UTF-8 without NUL. Else *ret_offset is the first bad byte. */
bool text_valid_utf8(const void *bytes, size_t len, size_t *ret_offset);
/* NFC form (Unicode TR 15); the input itself when it is already NFC. Input must be valid UTF-8. */
struct text text_nfc(struct arena *arena, struct text t);
/* Fold for matching names only, never for codes: NFC, lower case, đ/Ð/Ɖ variants to đ, one space
 * between words, tone mark placement normalised (hoà becomes hòa, thuỷ thủy, hòan hoàn),
 * trimmed. Usual spellings stay as they are: báo cáo. */
struct text text_fold(struct arena *arena, struct text t);
/* Lower-case ASCII compare, for keywords. */
bool text_eq_ascii_nocase(struct text a, const char *c_string);
/* Unsigned decimal digits only; false on anything else or overflow of `max`. */
bool text_to_u64(struct text t, uint64_t max, uint64_t *ret_value);
/* Takes `word` off the front of *t; false (and nothing taken) when it does not stand there. */
bool text_take(struct text *t, struct text word);
/* Takes one to `digits` decimal digits off the front; false when there are none or the number passes `max`. */
bool text_take_number(struct text *t, size_t digits, int max, int *ret_value);
/* FNV-1a 64-bit, seeded by the caller where input is hostile. */
uint64_t text_hash(struct text t, uint64_t seed);
/* Splits at `separator`; each part trimmed; empty input gives 0 parts. Parts live in the arena. */
size_t text_split(struct arena *arena, struct text t, char separator, struct text **ret_parts);
/* Display width in terminal columns (combining marks 0, East Asian wide 2). */
size_t text_width(struct text t);
/* For terminals and logs: control characters, bidirectional marks and bytes that are not UTF-8 as
 * \x1b or \u202e; the text itself when there are none. */
struct text text_printable(struct arena *arena, struct text t);

/* A text builder born with a maximum (0: none); append fails closed (returns false, marks
 * truncated, adds nothing more). */
struct text_builder {
    struct arena *arena;
    char *ptr;
    size_t len, cap, max;
    bool truncated;
};
void text_builder_init(struct text_builder *b, struct arena *arena, size_t max);
bool text_builder_add(struct text_builder *b, struct text t);
bool text_builder_adds(struct text_builder *b, const char *c_string);
bool text_builder_addf(struct text_builder *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The text so far, NUL-terminated behind its length. */
struct text text_builder_text(const struct text_builder *b);

#endif
