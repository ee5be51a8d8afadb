/*
 * Text: UTF-8 slices, NFC and folding by libunistring, and the text builder.
 * Must not know: legacy encodings, files, the catalog. Neighbours: arena.h.
 */
#include "core/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>
#include <uniwidth.h>

struct text text_of(const char *c_string)
{
    return (struct text){c_string, c_string != NULL ? strlen(c_string) : 0};
}

bool text_is(struct text a, const char *c_string)
{
    return text_eq(a, text_of(c_string));
}

int text_cmp(struct text a, struct text b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common != 0 ? memcmp(a.ptr, b.ptr, common) : 0;
    if (order != 0)
        return order;
    return a.len == b.len ? 0 : a.len < b.len ? -1 : 1;
}

static bool ascii_blank(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* What text_trim() takes away besides ASCII blanks: NBSP, ZWSP, narrow NBSP, BOM. */
static const char *const wide_blanks[] = {"\xC2\xA0", "\xE2\x80\x8B", "\xE2\x80\xAF",
                                          "\xEF\xBB\xBF"};
#define WIDE_BLANKS (sizeof wide_blanks / sizeof wide_blanks[0])

/* Length of the blank at the beginning (or at the end) of t, 0 when there is none. */
static size_t blank_at(struct text t, bool at_end)
{
    if (t.len == 0)
        return 0;
    if (ascii_blank((unsigned char)(at_end ? t.ptr[t.len - 1] : t.ptr[0])))
        return 1;
    for (size_t i = 0; i < WIDE_BLANKS; i++) {
        struct text b = text_of(wide_blanks[i]);
        if (t.len >= b.len && memcmp(at_end ? t.ptr + t.len - b.len : t.ptr, b.ptr, b.len) == 0)
            return b.len;
    }
    return 0;
}

struct text text_trim(struct text t)
{
    size_t blank;
    while ((blank = blank_at(t, false)) != 0)
        t = (struct text){t.ptr + blank, t.len - blank};
    while ((blank = blank_at(t, true)) != 0)
        t.len -= blank;
    return t;
}

char *text_dup(struct arena *arena, struct text t)
{
    return arena_copy(arena, t.ptr, t.len);
}

/* Bytes at the front that are ASCII without NUL, in steps of 64. */
static size_t plain_ahead(const uint8_t *p, size_t len)
{
    const uint64_t lowest = UINT64_C(0x0101010101010101), highest = lowest << 7;
    size_t at = 0;
    for (; len - at >= 64; at += 64) {
        uint64_t odd = 0;
        for (size_t i = 0; i < 64; i += sizeof(uint64_t)) {
            uint64_t word;
            memcpy(&word, p + at + i, sizeof word);
            odd |= word | (word - lowest); /* a byte of 0 borrows */
        }
        if ((odd & highest) != 0)
            break;
    }
    return at;
}

bool text_is_ascii(struct text t)
{
    const uint8_t *p = (const uint8_t *)t.ptr;
    for (size_t at = t.len > 0 ? plain_ahead(p, t.len) : 0; at < t.len; at++)
        if (p[at] == 0 || p[at] >= 0x80)
            return false;
    return true;
}

/* At most `max` bytes that end between two characters. */
static size_t characters_ahead(const uint8_t *p, size_t len, size_t max)
{
    size_t n = max;
    if (len <= max)
        return len;
    while (n > 0 && (p[n] & 0xC0) == 0x80)
        n--;
    return n > 0 ? n : max;
}

/* The first byte at fault, or NULL. */
static const uint8_t *bad_byte(const uint8_t *p, size_t len)
{
    const uint8_t *nul = memchr(p, 0, len);
    const uint8_t *bad = u8_check(p, nul != NULL ? (size_t)(nul - p) : len);
    return bad != NULL ? bad : nul;
}

bool text_valid_utf8(const void *bytes, size_t len, size_t *ret_offset)
{
    const uint8_t *start = bytes;
    size_t at = 0;
    while (at < len) {
        at += plain_ahead(start + at, len - at);
        size_t n = characters_ahead(start + at, len - at, 4096);
        const uint8_t *bad = n > 0 ? bad_byte(start + at, n) : NULL;
        if (bad != NULL) {
            if (ret_offset != NULL)
                *ret_offset = (size_t)(bad - start);
            return false;
        }
        at += n;
    }
    return true;
}

/* True when t surely is NFC: only characters below U+0300 (none combines, none decomposes away) and the Vietnamese
 * letters U+1EA0..U+1EFF (NFC_Quick_Check=Yes, not combining). Most text ends here. */
static bool plainly_nfc(struct text t)
{
    const unsigned char *p = (const unsigned char *)t.ptr;
    for (size_t i = 0; i < t.len; i++) {
        if (p[i] < 0xCC)
            continue;
        bool vietnamese = t.len - i >= 3 && p[i] == 0xE1 &&
                          ((p[i + 1] == 0xBA && p[i + 2] >= 0xA0) || p[i + 1] == 0xBB);
        if (!vietnamese)
            return false;
        i += 2;
    }
    return true;
}

/* A copy in the arena of what libunistring made; frees that. NULL means that memory ran out. */
static struct text adopt(struct arena *arena, uint8_t *made, size_t len)
{
    if (made == NULL)
        arena_exhausted(len); /* uncovered: valid UTF-8 fails only for memory */
    struct text t = {arena_copy(arena, made, len), len};
    free(made);
    return t;
}

struct text text_nfc(struct arena *arena, struct text t)
{
    if (plainly_nfc(t))
        return t;
    size_t len = 0;
    uint8_t *made = u8_normalize(UNINORM_NFC, (const uint8_t *)t.ptr, t.len, NULL, &len);
    struct text nfc = adopt(arena, made, len);
    return text_eq(nfc, t) ? t : nfc;
}

/* ---- folding ----------------------------------------------------------------------------------------------------- */

#define FOLD_TONES_MAX  4
#define FOLD_VOWELS_MAX 4

/* Folding runs in place over decomposed lower-case characters: what is written never overtakes what is read. */
struct fold {
    ucs4_t *at;
    size_t len;
    ucs4_t tones[FOLD_TONES_MAX]; /* taken out of the run of vowels */
    size_t tones_len;
    size_t run;  /* where the run of vowels begins */
    bool vowels; /* inside a run of vowels */
    bool gap;    /* a blank is due before the next character */
};

static bool fold_is_vowel(ucs4_t c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

/* Huyền, sắc, hỏi, ngã, nặng. */
static bool fold_is_tone(ucs4_t c)
{
    return c == 0x300 || c == 0x301 || c == 0x309 || c == 0x303 || c == 0x323;
}

/* Mũ, trăng, móc: they belong to their vowel. */
static bool fold_is_quality(ucs4_t c)
{
    return c == 0x302 || c == 0x306 || c == 0x31B;
}

static bool fold_is_blank(ucs4_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

static bool fold_is_invisible(ucs4_t c)
{
    return c == 0xAD || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF;
}

/* Where the vowels of the run stand that may carry its tone: u of qu and i of gi before another vowel may not. */
static size_t fold_bearers(const struct fold *f, size_t bearers[static FOLD_VOWELS_MAX])
{
    size_t n = 0;
    for (size_t i = f->run; i < f->len && n < FOLD_VOWELS_MAX; i++)
        if (fold_is_vowel(f->at[i]))
            bearers[n++] = i;
    ucs4_t before = f->run != 0 ? f->at[f->run - 1] : 0, first = f->at[f->run];
    if (n > 1 && ((before == 'q' && first == 'u') || (before == 'g' && first == 'i'))) {
        n--;
        memmove(bearers, bearers + 1, n * sizeof *bearers);
    }
    return n;
}

/* The vowel that carries the tone (hòa, hoàn, ngoài): the last one with a mark of its own, else the middle one of three, else
 * the second of two before a consonant, else the first. */
static size_t fold_bearer(const struct fold *f, bool closed)
{
    size_t bearers[FOLD_VOWELS_MAX] = {f->run}, n = fold_bearers(f, bearers);
    for (size_t i = f->len; i-- > f->run + 1;)
        if (fold_is_quality(f->at[i]))
            return i;
    if (n > 2)
        return bearers[1];
    return bearers[n == 2 && closed ? 1 : 0];
}

/* Ends a run of vowels and gives back its tones; `closed`: a letter follows. */
static void fold_end_vowels(struct fold *f, bool closed)
{
    if (f->tones_len != 0) {
        size_t at = fold_bearer(f, closed) + 1;
        memmove(f->at + at + f->tones_len, f->at + at, (f->len - at) * sizeof *f->at);
        memcpy(f->at + at, f->tones, f->tones_len * sizeof *f->at);
        f->len += f->tones_len;
    }
    f->tones_len = 0;
    f->vowels = false;
}

static void fold_letter(struct fold *f, ucs4_t c)
{
    bool vowel = fold_is_vowel(c);
    if (!vowel && !(f->vowels && fold_is_quality(c)))
        fold_end_vowels(f, c >= 'a' && c <= 'z');
    if (f->gap && f->len != 0)
        f->at[f->len++] = ' ';
    f->gap = false;
    if (vowel && !f->vowels)
        f->run = f->len;
    f->vowels = f->vowels || vowel;
    /* ð (of Ð) and ɖ (of Ɖ) look like đ and are typed for it. */
    f->at[f->len++] = c == 0xF0 || c == 0x256 ? 0x111 : c;
}

/* A tone is taken out of its run of vowels and put back where it belongs: hòa and hoà, ủy and uỷ, hoàn and hòan become one. */
static void fold_one(struct fold *f, ucs4_t c)
{
    if (fold_is_invisible(c))
        return;
    if (fold_is_blank(c)) {
        fold_end_vowels(f, false);
        f->gap = true;
    } else if (f->vowels && fold_is_tone(c) && f->tones_len < FOLD_TONES_MAX) {
        f->tones[f->tones_len++] = c;
    } else {
        fold_letter(f, c);
    }
}

struct text text_fold(struct arena *arena, struct text t)
{
    if (t.len == 0)
        return (struct text){"", 0};
    size_t len = 0;
    ucs4_t *wide = u8_to_u32((const uint8_t *)t.ptr, t.len, NULL, &len);
    ucs4_t *lower = wide != NULL ? u32_tolower(wide, len, NULL, UNINORM_NFD, NULL, &len) : NULL;
    free(wide);
    if (lower == NULL)
        arena_exhausted(t.len); /* uncovered: valid UTF-8 fails only for memory */
    struct fold f = {.at = lower};
    for (size_t i = 0; i < len; i++)
        fold_one(&f, lower[i]);
    fold_end_vowels(&f, false);
    if (f.len == 0) {
        free(lower);
        return (struct text){"", 0};
    }
    ucs4_t *nfc = u32_normalize(UNINORM_NFC, lower, f.len, NULL, &len);
    free(lower);
    size_t bytes = 0;
    uint8_t *made = nfc != NULL ? u32_to_u8(nfc, len, NULL, &bytes) : NULL;
    free(nfc);
    return adopt(arena, made, bytes);
}

/* ---- small things ------------------------------------------------------------------------------------------------ */

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool text_eq_ascii_nocase(struct text a, const char *c_string)
{
    struct text b = text_of(c_string);
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i]))
            return false;
    return true;
}

bool text_to_u64(struct text t, uint64_t max, uint64_t *ret_value)
{
    uint64_t value = 0;
    for (size_t i = 0; i < t.len; i++) {
        if (t.ptr[i] < '0' || t.ptr[i] > '9')
            return false;
        uint64_t digit = (uint64_t)(t.ptr[i] - '0');
        if (value > max / 10 || digit > max - value * 10)
            return false;
        value = value * 10 + digit;
    }
    if (t.len == 0)
        return false;
    *ret_value = value;
    return true;
}

/* Any overflow of the product is wanted. */
#if defined(__clang__)
__attribute__((no_sanitize("integer")))
#endif
bool text_take(struct text *t, struct text word)
{
    if (t->len < word.len || !text_eq((struct text){t->ptr, word.len}, word))
        return false;
    *t = (struct text){t->ptr + word.len, t->len - word.len};
    return true;
}

bool text_take_number(struct text *t, size_t digits, int max, int *ret_value)
{
    size_t n = 0;
    uint64_t value = 0;
    while (n < t->len && n < digits && t->ptr[n] >= '0' && t->ptr[n] <= '9')
        n++;
    if (!text_to_u64((struct text){t->ptr, n}, (uint64_t)max, &value))
        return false;
    *ret_value = (int)value;
    *t = (struct text){t->ptr + n, t->len - n};
    return true;
}

uint64_t text_hash(struct text t, uint64_t seed)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325) ^ seed;
    for (size_t i = 0; i < t.len; i++)
        h = (h ^ (unsigned char)t.ptr[i]) * UINT64_C(0x100000001b3);
    return h;
}

size_t text_split(struct arena *arena, struct text t, char separator, struct text **ret_parts)
{
    *ret_parts = NULL;
    t = text_trim(t);
    if (t.len == 0)
        return 0;
    size_t count = 1;
    for (size_t i = 0; i < t.len; i++)
        count += t.ptr[i] == separator;
    struct text *parts = ARENA_ARRAY(arena, count, struct text);
    size_t start = 0, n = 0;
    for (size_t i = 0; i <= t.len; i++) {
        if (i < t.len && t.ptr[i] != separator)
            continue;
        parts[n++] = text_trim((struct text){t.ptr + start, i - start});
        start = i + 1;
    }
    *ret_parts = parts;
    return n;
}

size_t text_width(struct text t)
{
    int width = t.len != 0 ? u8_width((const uint8_t *)t.ptr, t.len, "UTF-8") : 0;
    return width > 0 ? (size_t)width : 0;
}

/* Controls move the cursor, colour the screen or forge lines; bidirectional marks reorder what is read. */
static bool unprintable(ucs4_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

struct text text_printable(struct arena *arena, struct text t)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    size_t kept = 0;
    for (size_t i = 0; i < t.len;) {
        ucs4_t c = 0;
        int n = u8_mbtoucr(&c, (const uint8_t *)t.ptr + i, t.len - i);
        size_t step = n > 0 ? (size_t)n : 1;
        if (n <= 0 || unprintable(c)) {
            text_builder_add(&b, (struct text){t.ptr + kept, i - kept});
            if (n > 0 && c > 0xFF)
                text_builder_addf(&b, "\\u%04x", (unsigned)c);
            else
                text_builder_addf(&b, "\\x%02x", n > 0 ? (unsigned)c : (unsigned char)t.ptr[i]);
            kept = i + step;
        }
        i += step;
    }
    if (kept == 0)
        return t;
    text_builder_add(&b, (struct text){t.ptr + kept, t.len - kept});
    return text_builder_text(&b);
}

/* ---- builder ----------------------------------------------------------------------------------------------------- */

void text_builder_init(struct text_builder *b, struct arena *arena, size_t max)
{
    *b = (struct text_builder){.arena = arena, .max = max != 0 ? max : SIZE_MAX / 4};
}

/* Room for `more` bytes and a NUL; false when the maximum would be passed. */
static bool builder_room(struct text_builder *b, size_t more)
{
    if (b->truncated || more > b->max - b->len) {
        b->truncated = true;
        return false;
    }
    size_t need = b->len + more + 1;
    if (need <= b->cap)
        return true;
    size_t cap = b->cap != 0 ? b->cap : 64;
    while (cap < need)
        cap *= 2;
    char *grown = arena_alloc(b->arena, cap);
    if (b->len != 0)
        memcpy(grown, b->ptr, b->len);
    b->ptr = grown;
    b->cap = cap;
    return true;
}

bool text_builder_add(struct text_builder *b, struct text t)
{
    if (!builder_room(b, t.len))
        return false;
    if (t.len != 0)
        memcpy(b->ptr + b->len, t.ptr, t.len);
    b->len += t.len;
    b->ptr[b->len] = '\0';
    return true;
}

bool text_builder_adds(struct text_builder *b, const char *c_string)
{
    return text_builder_add(b, text_of(c_string));
}

bool text_builder_addf(struct text_builder *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    bool fits = len >= 0 && builder_room(b, (size_t)len);
    if (fits) {
        vsnprintf(b->ptr + b->len, (size_t)len + 1, format, again);
        b->len += (size_t)len;
    }
    va_end(again);
    return fits;
}

struct text text_builder_text(const struct text_builder *b)
{
    return b->ptr != NULL ? (struct text){b->ptr, b->len} : (struct text){"", 0};
}
