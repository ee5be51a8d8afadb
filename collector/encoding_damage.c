/*
 * Text that was spoilt before it came: UTF-8 encoded twice ("Ã¡" for "á"), which can be undone, and letters turned into question marks ("K? ho?ch"),
 * which cannot. Both are told, neither is mended here. Knows no files. Neighbours: encoding_table.c, encoding_syllable.c.
 */
#include <string.h>

#include "encoding.h"

#define SHOWN_MAX 60     /* bytes of a word in a finding */
#define WORD_MAX  12     /* letters of a word that may be a syllable with letters lost */
#define LOST_MAX  2      /* of them lost */
#define BUDGET    200000 /* spellings that are tried in one file, so that nobody can make it slow */

static bool ends_word(unsigned char c)
{
    return c <= ' ' || strchr(",;|\"'()[]{}:/", c) != NULL;
}

/* The word around a byte, whole characters only. */
static struct text word_around(struct text t, size_t at)
{
    size_t start = at, end = at;
    while (start > 0 && at - start < SHOWN_MAX / 2 && !ends_word((unsigned char)t.ptr[start - 1])) {
        start--;
    }
    while (end < t.len && end - start < SHOWN_MAX && !ends_word((unsigned char)t.ptr[end])) {
        end++;
    }
    while (start < at && ((unsigned char)t.ptr[start] & 0xC0) == 0x80) {
        start++;
    }
    while (end < t.len && end > at && ((unsigned char)t.ptr[end] & 0xC0) == 0x80) {
        end--;
    }
    return (struct text){t.ptr + start, end - start};
}

/* ---- encoded twice ---- */

/* "Ä‘", "Æ°", "áº…", "á»…" begin so; correct Vietnamese has none of them, while "XÃ”" may be correct. */
static bool surely_twice(const unsigned char *p, size_t left)
{
    bool a_or_ae = left > 1 && p[0] == 0xC3 && (p[1] == 0x84 || p[1] == 0x86);
    bool a_acute =
        left > 3 && p[0] == 0xC3 && p[1] == 0xA1 && p[2] == 0xC2 && (p[3] == 0xBA || p[3] == 0xBB);
    return a_or_ae || a_acute;
}

/* How many bytes of ASCII come next. */
static size_t ascii_run(const unsigned char *p, size_t left)
{
    size_t i = 0;
    uint64_t word;
    while (i + sizeof word <= left) {
        memcpy(&word, p + i, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
        i += sizeof word;
    }
    while (i < left && p[i] < 0x80) {
        i++;
    }
    return i;
}

/* Of a character beyond ASCII, by its first byte. */
static size_t length_of(unsigned char first)
{
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

/* The length of what was one character before it was encoded twice, or 0. Cheap for what surely is none: it begins with a character from U+00C0 to
 * U+013F, and what follows is beyond ASCII too. */
static size_t twice_at(const unsigned char *p, size_t left, size_t plain)
{
    size_t step = 0;
    if ((p[0] != 0xC3 && p[0] != 0xC4) || plain == left || p[plain] < 0x80) {
        return 0;
    }
    encoding_table_next(ENCODING_UTF8_TWICE, p, left, 0, &step);
    return step > plain ? step : 0;
}

bool encoding_damage_twice(struct text utf8,
                           struct arena *arena,
                           struct encoding_damage *ret,
                           bool *ret_all)
{
    const unsigned char *bytes = (const unsigned char *)utf8.ptr;
    size_t twice = 0, once = 0, first = utf8.len, sure = utf8.len;
    for (size_t pos = ascii_run(bytes, utf8.len), step; pos < utf8.len; pos += step) {
        size_t left = utf8.len - pos, plain = length_of(bytes[pos]);
        step = twice_at(bytes + pos, left, plain);
        bool doubled = step > 0;
        step = doubled ? step : plain;
        twice += doubled;
        once += !doubled;
        first = doubled && first == utf8.len ? pos : first;
        sure = doubled && sure == utf8.len && surely_twice(bytes + pos, left) ? pos : sure;
        step += ascii_run(bytes + pos + step, left - step);
    }
    *ret_all = twice > once;
    ret->offset = *ret_all ? first : sure;
    if (ret->offset == utf8.len) {
        return false;
    }
    ret->found = word_around(utf8, ret->offset);
    ret->mended = encoding_decode_shown(ENCODING_UTF8_TWICE, ret->found, arena);
    return true;
}

/* ---- lost ---- */

struct lost {
    char letters[WORD_MAX]; /* as of struct encoding_letter; '?' lost */
    size_t len;
    size_t at[LOST_MAX];
    size_t lost;
};

/* True when some letters in place of the lost ones make a syllable. */
static bool can_be_mended(struct lost *w, size_t *budget)
{
    static const char letters[] = "aABeEioOPuUyD";
    size_t n = sizeof letters - 1, tries = w->lost == 2 ? n * n : n;
    for (size_t i = 0; i<tries && * budget> 0; i++, --*budget) {
        w->letters[w->at[0]] = letters[i % n];
        if (w->lost == 2) {
            w->letters[w->at[1]] = letters[i / n];
        }
        if (encoding_syllable_spelled(w->letters, w->len)) {
            return true;
        }
    }
    return false;
}

static bool add_letter(struct lost *w, uint32_t c)
{
    struct encoding_letter is = {0};
    if (w->len == WORD_MAX || (c == '?' && w->lost == LOST_MAX) ||
        (c != '?' && !encoding_letter_split(c, &is))) {
        return false;
    }
    if (c == '?') {
        w->at[w->lost++] = w->len;
    }
    w->letters[w->len++] = c == '?' ? '?' : is.letter;
    return true;
}

/* A word of letters with question marks inside that letters would make a syllable. Bytes that are no UTF-8 are read as windows-1252, which
 * an English Windows leaves beside the question marks. */
static bool is_lost(struct text word, bool utf8, size_t *budget)
{
    struct lost w = {.len = 0};
    const unsigned char *bytes = (const unsigned char *)word.ptr;
    for (size_t pos = 0, step = 1; pos < word.len; pos += step) {
        uint32_t c = encoding_table_next(utf8 ? ENCODING_UTF8 : ENCODING_WINDOWS_1252, bytes,
                                         word.len, pos, &step);
        if (!add_letter(&w, c == 0xD0 ? 0x110 : c)) {
            return false;
        }
    }
    return w.lost > 0 && can_be_mended(&w, budget);
}

static bool is_letter(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 0x80 || ((u | 0x20) >= 'a' && (u | 0x20) <= 'z');
}

/* The next question mark with a letter on both sides, or with another one between; len when there is none. */
static size_t next_mark(struct text t, size_t from)
{
    while (from < t.len) {
        const char *at = memchr(t.ptr + from, '?', t.len - from);
        if (at == NULL) {
            break;
        }
        size_t i = (size_t)(at - t.ptr), end = i;
        while (end < t.len && t.ptr[end] == '?') {
            end++;
        }
        if (i > 0 && end < t.len && is_letter(t.ptr[i - 1]) && is_letter(t.ptr[end])) {
            return i;
        }
        from = end;
    }
    return t.len;
}

static size_t count_beyond_ascii(struct text t)
{
    size_t n = 0;
    for (size_t i = 0; i < t.len; i++) {
        n += (unsigned char)t.ptr[i] >= 0xC0;
    }
    return n;
}

bool encoding_damage_lost(struct text text, bool utf8, struct encoding_damage *ret)
{
    size_t budget = BUDGET, found = 0;
    for (size_t i = next_mark(text, 0); i < text.len; i = next_mark(text, i)) {
        struct text word = word_around(text, i);
        if (is_lost(word, utf8, &budget)) {
            if (found++ == 0) {
                *ret = (struct encoding_damage){.offset = i, .found = word};
            }
        }
        size_t end = (size_t)(word.ptr - text.ptr) + word.len;
        i = end > i ? end : i + 1; /* of bytes that begin no character nothing may be left */
    }
    /* Where letters beyond ASCII came through, one odd word is somebody's typing. */
    return found > 0 && (!utf8 || (found > 2 && found > count_beyond_ascii(text) / 4));
}
