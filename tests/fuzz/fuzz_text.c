/*
 * fuzz_text: bytes in any encoding, and the core's dealings with Unicode. The first byte picks: a legacy text decoded in one piece and character by
 * character; a UTF-8 text encoded by looking up what each byte means backwards, and decoded again; the same files through iconv where it knows the
 * encoding; guesses at raw bytes; NFC, folding, trimming and checking against the library or a slow and simple way. Must not know the tables.
 * Neighbours: collector/encoding.h, core/text.h, driver.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <iconv.h>

#include <uninorm.h>
#include <unistr.h>

#include "../../collector/encoding.h"
#include "core/names.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 14 };

static bool is_utf8(struct text t)
{
    size_t bad;
    return t.len == 0 || text_valid_utf8(t.ptr, t.len, &bad);
}

/* ---- decoding ---- */

/* Character by character, as the table says. */
static bool slow_decode(enum encoding encoding, struct text raw, struct text_builder *b)
{
    size_t pos = 0, step = 0;
    while (pos < raw.len) {
        uint8_t utf8[6];
        uint32_t c =
            encoding_table_next(encoding, (const unsigned char *)raw.ptr, raw.len, pos, &step);
        must(step >= 1 && step <= raw.len - pos);
        if (c == ENCODING_UNDEFINED || c == 0)
            return false;
        int n = u8_uctomb(utf8, c, sizeof utf8);
        must(n > 0);
        text_builder_add(b, (struct text){(const char *)utf8, (size_t)n});
        pos += step;
    }
    return true;
}

static const char *iconv_name(enum encoding encoding)
{
    switch (encoding) {
    case ENCODING_WINDOWS_1258: return "CP1258";
    case ENCODING_TCVN3: return "TCVN5712-1";
    case ENCODING_VISCII: return "VISCII";
    case ENCODING_WINDOWS_1252: return "CP1252";
    case ENCODING_UTF16LE: return "UTF-16LE";
    case ENCODING_UTF16BE: return "UTF-16BE";
    case ENCODING_UTF8:
    case ENCODING_VNI:
    case ENCODING_UTF8_TWICE:
    case ENCODINGS: break;
    }
    return NULL;
}

/* TCVN3 is a font over windows-1252: its punctuation, and no letters among the control characters as TCVN 5712 has them. */
static bool is_font_text(struct text raw)
{
    for (size_t i = 0; i < raw.len; i++) {
        unsigned char c = (unsigned char)raw.ptr[i];
        if (c < 0x20 || (c >= 0x80 && c < 0xA0))
            return true;
    }
    return false;
}

/* glibc joins Ö and a tilde behind it to U+1E4E, which by Unicode is Õ and a diaeresis; so with ö. */
static bool is_mistaken_by_iconv(enum encoding encoding, struct text raw)
{
    for (size_t i = 1; encoding == ENCODING_WINDOWS_1258 && i < raw.len; i++) {
        unsigned char letter = (unsigned char)raw.ptr[i - 1], mark = (unsigned char)raw.ptr[i];
        if ((letter == 0xD6 || letter == 0xF6) && mark == 0xDE)
            return true;
    }
    return false;
}

/* What iconv makes of it; false where it balks, or is wrong. */
static bool by_iconv(enum encoding encoding, struct text raw, struct arena *arena, struct text *ret)
{
    static iconv_t open[ENCODINGS];
    const char *name = iconv_name(encoding);
    size_t left = raw.len, room = 4 * raw.len + 64;
    char *in = arena_copy(arena, raw.ptr, raw.len), *out = arena_alloc(arena, room), *start = out;

    if (name == NULL || (encoding == ENCODING_TCVN3 && is_font_text(raw)) ||
        is_mistaken_by_iconv(encoding, raw))
        return false;
    if (open[encoding] == NULL)
        open[encoding] = iconv_open("UTF-8", name);
    must(open[encoding] != (iconv_t)-1); /* NOLINT: what iconv_open() says of an unknown name */
    (void)iconv(open[encoding], NULL, NULL, NULL, NULL);
    bool done = iconv(open[encoding], &in, &left, &out, &room) != (size_t)-1 && left == 0 &&
                iconv(open[encoding], NULL, NULL, &out, &room) != (size_t)-1;
    *ret = (struct text){start, (size_t)(out - start)};
    return done;
}

static void check_decode(enum encoding encoding, struct text raw, struct arena *arena)
{
    struct text decoded, other;
    struct text_builder slow;
    size_t offset = 0;

    if (encoding == ENCODING_UTF8)
        return;
    bool read = encoding_decode(encoding, raw, arena, &decoded, &offset);
    text_builder_init(&slow, arena, 0);
    must(slow_decode(encoding, raw, &slow) == read);
    must(read || offset < raw.len);
    must(is_utf8(encoding_decode_shown(encoding, raw, arena)));
    if (!read)
        return;
    must(decoded.len <= 3 * raw.len && is_utf8(decoded));
    struct text nfc = text_nfc(arena, decoded);
    must(text_eq(nfc, text_nfc(arena, text_builder_text(&slow))));
    if (by_iconv(encoding, raw, arena, &other) && is_utf8(other))
        must(text_eq(nfc, text_nfc(arena, other)));
}

/* ---- there and back ---- */

/* All one- and two-byte spellings of an encoding, by what they mean. */
struct backwards {
    bool made;
    uint8_t bytes[0x2200][2];
    uint8_t len[0x2200];
};

static const struct backwards *backwards_of(enum encoding encoding)
{
    static struct backwards all[ENCODINGS];
    struct backwards *b = &all[encoding];

    for (unsigned pair = 0; !b->made && pair < 0x10000; pair++) {
        const unsigned char bytes[2] = {(unsigned char)(pair >> 8), (unsigned char)pair};
        size_t step = 0;
        uint32_t c = encoding_table_next(encoding, bytes, 2, 0, &step);
        if (c == 0 || c >= 0x2200 || step > 2 || b->len[c] != 0)
            continue;
        memcpy(b->bytes[c], bytes, step);
        b->len[c] = (uint8_t)step;
    }
    b->made = true;
    return b;
}

/* Puts one character, or its vowel and its tone apart; false where the encoding has neither. */
static bool encode(const struct backwards *b, uint32_t c, struct text_builder *to)
{
    static const uint32_t marks[] = {0, 0x300, 0x301, 0x309, 0x303, 0x323};
    struct encoding_letter letter;

    if (c < 0x2200 && b->len[c] > 0)
        return text_builder_add(to, (struct text){(const char *)b->bytes[c], b->len[c]});
    if (!encoding_letter_split(c, &letter) || letter.tone == 0)
        return false;
    uint32_t vowel = encoding_letter_vowel(letter.letter, 0, letter.upper),
             mark = marks[letter.tone];
    return vowel != 0 && vowel < 0x2200 && b->len[vowel] > 0 && b->len[mark] > 0 &&
           text_builder_add(to, (struct text){(const char *)b->bytes[vowel], b->len[vowel]}) &&
           text_builder_add(to, (struct text){(const char *)b->bytes[mark], b->len[mark]});
}

/* A byte after a letter may be taken for its mark (VNI: "a" and "ø"): such texts have no spelling there, and are left out. */
static bool decodes_apart(enum encoding encoding, struct text raw, size_t before)
{
    size_t pos = 0, step = 0;
    while (pos < raw.len && pos < before) {
        (void)encoding_table_next(encoding, (const unsigned char *)raw.ptr, raw.len, pos, &step);
        pos += step;
    }
    return pos == before;
}

static void check_return(enum encoding encoding, struct text t, struct arena *arena)
{
    static const enum encoding single[] = {ENCODING_WINDOWS_1258, ENCODING_TCVN3, ENCODING_VNI,
                                           ENCODING_VISCII, ENCODING_WINDOWS_1252};
    struct text_builder b;
    struct text decoded;
    size_t offset, ends[256], n = 0;

    bool known = false;
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++)
        known = known || single[i] == encoding;
    if (!known || !is_utf8(t))
        return;
    t = text_nfc(arena, t);
    text_builder_init(&b, arena, 0);
    for (size_t at = 0; at < t.len && n < 256; n++) {
        ucs4_t c;
        int len = u8_mbtouc(&c, (const uint8_t *)t.ptr + at, t.len - at);
        if (!encode(backwards_of(encoding), c, &b))
            return;
        at += (size_t)len;
        ends[n] = b.len;
        if (n == 255)
            t.len = at;
    }
    struct text raw = text_builder_text(&b);
    for (size_t i = 0; i < n; i++) {
        if (!decodes_apart(encoding, raw, ends[i]))
            return;
    }
    must(encoding_decode(encoding, raw, arena, &decoded, &offset));
    must(text_eq(text_nfc(arena, decoded), text_nfc(arena, t)));
}

/* ---- guesses ---- */

static void check_guess(struct text raw, struct arena *arena)
{
    struct encoding_guess guess;
    struct encoding_damage damage = {0};
    bool all = false;

    if (raw.len == 0)
        return;
    encoding_guess(raw, false, &guess);
    for (size_t e = 0; e < ENCODINGS; e++)
        must(guess.score[e].hits <= guess.score[e].words && guess.score[e].percent <= 100 &&
             guess.score[e].points <= guess.score[e].of);
    if (guess.sure && memchr(raw.ptr, 0, raw.len) == NULL) { /* NUL has no meaning in any: E105 */
        struct text decoded;
        size_t offset;
        must(guess.encoding < ENCODINGS);
        /* VNI may have a mark without its vowel, which counts as a misspelt word: E119. */
        must(encoding_decode(guess.encoding, raw, arena, &decoded, &offset) ||
             guess.encoding == ENCODING_VNI);
    }
    if (!is_utf8(raw))
        return;
    if (encoding_damage_twice(raw, arena, &damage, &all))
        must(damage.offset <= raw.len && is_utf8(damage.mended));
    if (encoding_damage_lost(raw, true, &damage))
        must(damage.offset <= raw.len);
}

/* ---- the core ---- */

/* RFC 3629, one sequence after the other; NUL is no text. */
static bool slow_utf8(const uint8_t *p, size_t len, size_t *ret_bad)
{
    for (size_t i = 0; i < len;) {
        size_t more = p[i] < 0x80 ? 0 : p[i] < 0xE0 ? 1 : p[i] < 0xF0 ? 2 : 3;
        uint32_t c = more == 0 ? p[i] : p[i] & (0x3FU >> more);
        static const uint32_t least[] = {1, 0x80, 0x800, 0x10000};
        *ret_bad = i;
        if ((p[i] >= 0x80 && p[i] < 0xC2) || p[i] > 0xF4 || i + more >= len)
            return false;
        for (size_t k = 1; k <= more; k++) {
            if ((p[i + k] & 0xC0) != 0x80)
                return false;
            c = c << 6 | (p[i + k] & 0x3F);
        }
        if (c < least[more] || (c >= 0xD800 && c < 0xE000) || c > 0x10FFFF)
            return false;
        i += more + 1;
    }
    return true;
}

static void check_core(struct text t, struct arena *arena)
{
    size_t bad = 0, slow_bad = 0, len = 0;

    bool valid = t.len == 0 || text_valid_utf8(t.ptr, t.len, &bad);
    must(valid == slow_utf8((const uint8_t *)t.ptr, t.len, &slow_bad) &&
         (valid || bad == slow_bad));
    struct text shown = text_printable(arena, t);
    must(is_utf8(shown));
    for (size_t i = 0; i < shown.len; i++)
        must((unsigned char)shown.ptr[i] >= ' ' && shown.ptr[i] != 0x7F);
    if (!valid || t.len == 0)
        return;
    struct text nfc = text_nfc(arena, t);
    uint8_t *wanted = u8_normalize(UNINORM_NFC, (const uint8_t *)t.ptr, t.len, NULL, &len);
    must(text_eq(nfc, (struct text){(const char *)wanted, len}));
    free(wanted);
    struct text fold = text_fold(arena, t);
    must(is_utf8(fold) && text_eq(text_fold(arena, fold), fold));
    uint8_t *apart = u8_normalize(UNINORM_NFD, (const uint8_t *)t.ptr, t.len, NULL, &len);
    must(text_eq(text_fold(arena, (struct text){(const char *)apart, len}), fold));
    free(apart);
    struct text name = names_fold(arena, t), core = fold;
    must(is_utf8(name) && text_eq(names_fold(arena, fold), name));
    (void)names_take_kind(&core);
    must(core.len <= fold.len);
    struct text trimmed = text_trim(t);
    must(trimmed.len <= t.len && text_trim(trimmed).len == trimmed.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > INPUT_MAX)
        return 0;
    struct text t = {(const char *)data + 1, size - 1};
    enum encoding encoding = (enum encoding)(data[0] / 4 % ENCODINGS);
    struct arena *arena = arena_new(0);
    switch (data[0] % 4) {
    case 0: check_decode(encoding, t, arena); break;
    case 1: check_return(encoding, t, arena); break;
    case 2: check_guess(t, arena); break;
    default: check_core(t, arena);
    }
    arena_free(arena);
    return 0;
}
