/*
 * The order of telling what encoding a file is in (docs/text.md): what the operator says; a byte order mark; NULs in every other byte; valid UTF-8; else
 * the legacy encoding that reads best as Vietnamese, or a refusal that shows how each would read. Nothing is converted without a word of it.
 * Neighbours: sniff.c above; the other encoding_*.c below.
 */
#include "encoding.h"

#include <string.h>

#define SNIPPET_MAX 60 /* bytes of a cell that a finding shows */

struct name {
    const char *name;
    enum encoding encoding;
};

/* The first name of each is the one that is shown and recorded. */
static const struct name names[] = {
    {"utf-8", ENCODING_UTF8},
    {"utf-16le", ENCODING_UTF16LE},
    {"utf-16be", ENCODING_UTF16BE},
    {"windows-1258", ENCODING_WINDOWS_1258},
    {"tcvn3", ENCODING_TCVN3},
    {"vni", ENCODING_VNI},
    {"viscii", ENCODING_VISCII},
    {"windows-1252", ENCODING_WINDOWS_1252},
    {"utf-8-twice", ENCODING_UTF8_TWICE},
    {"utf-8-bom", ENCODING_UTF8}, /* as recorded */
    {"utf8", ENCODING_UTF8},
    {"cp1258", ENCODING_WINDOWS_1258},
    {"abc", ENCODING_TCVN3},
    {"tcvn", ENCODING_TCVN3},
    {"cp1252", ENCODING_WINDOWS_1252},
    {"latin-1", ENCODING_WINDOWS_1252},
};
#define NAMES (sizeof names / sizeof names[0])

const char *collector_encodings(void)
{
    return "utf-8, utf-16le, utf-16be, windows-1258, tcvn3, vni, viscii, windows-1252, utf-8-twice";
}

const char *encoding_name(enum encoding encoding)
{
    size_t i = 0;
    while (names[i].encoding != encoding) {
        i++;
    }
    return names[i].name;
}

static bool find(const char *name, enum encoding *ret)
{
    for (size_t i = 0; i < NAMES; i++) {
        if (text_eq_ascii_nocase(text_of(name), names[i].name)) {
            *ret = names[i].encoding;
            return true;
        }
    }
    return false;
}

bool collector_encoding_known(const char *name)
{
    enum encoding encoding;
    return find(name, &encoding);
}

static struct text raw_of(const struct input *in)
{
    return (struct text){in->bytes, in->len};
}

static bool begins(const struct input *in, const char *mark, size_t len)
{
    return in->len >= len && memcmp(in->bytes, mark, len) == 0;
}

static void skip(struct input *in, size_t len)
{
    in->bytes += len;
    in->len -= len;
    in->skipped += len;
}

static bool skip_mark(struct input *in, enum encoding encoding)
{
    size_t len = 0;
    if (encoding == ENCODING_UTF8 && begins(in, "\xEF\xBB\xBF", 3)) {
        len = 3;
    } else if (encoding == ENCODING_UTF16LE && begins(in, "\xFF\xFE", 2)) {
        len = 2;
    } else if (encoding == ENCODING_UTF16BE && begins(in, "\xFE\xFF", 2)) {
        len = 2;
    }
    skip(in, len);
    return len > 0;
}

/* ---- places in bytes that are not UTF-8 ---- */

static bool is_utf16(enum encoding encoding)
{
    return encoding == ENCODING_UTF16LE || encoding == ENCODING_UTF16BE;
}

/* One ASCII character for each unit up to the byte and the one behind: what separates cells stands as it is, the rest as x. */
static struct text shadow(struct input *in, enum encoding encoding, size_t offset)
{
    size_t unit = is_utf16(encoding) ? 2 : 1, len = offset / unit + 1;
    char *at = arena_alloc(in->arena, len + 1);
    for (size_t i = 0; i < len; i++) {
        size_t low = i * unit + (encoding == ENCODING_UTF16BE ? 1 : 0);
        unsigned char c = low < in->len ? (unsigned char)in->bytes[low] : 'x';
        if (unit == 2 && (low ^ 1) < in->len && in->bytes[low ^ 1] != 0) {
            c = 'x';
        }
        at[i] = (char)(c < 0x80 && c != 0 ? c : 'x');
    }
    return (struct text){at, len};
}

static void place(struct input *in,
                  enum encoding encoding,
                  size_t offset,
                  uint32_t *ret_row,
                  uint32_t *ret_column)
{
    struct input seen = *in;
    struct text t = shadow(in, encoding, offset);
    seen.bytes = t.ptr;
    seen.len = t.len;
    const char *format = in->format->format;
    if (sniff_quick(&seen) == SNIFF_JSON) {
        struct scan_json_place at = {0};
        scan_json_place(t, t.len - 1, &at);
        *ret_row = at.line;
        *ret_column = at.column;
    } else {
        read_csv_place(&seen, t.len - 1, ret_row, ret_column);
    }
    in->format->format = format;
}

static struct diag *
find_at(struct input *in, enum diag_code code, enum encoding encoding, size_t offset)
{
    uint32_t row, column;
    place(in, encoding, offset, &row, &column);
    return finding_add(in, code, row, column);
}

/* ---- converting ---- */

static void refuse_byte(struct input *in, enum encoding encoding, size_t offset)
{
    bool nul = in->bytes[offset] == '\0' &&
               (!is_utf16(encoding) || (offset + 1 < in->len && in->bytes[offset + 1] == '\0'));
    struct diag *d = find_at(in, nul ? DIAG_E105 : DIAG_E119, encoding, offset);
    finding_arg_number(in, d, 0, in->skipped + offset + 1);
    finding_arg(in, d, 1, text_of(encoding_name(encoding)));
}

static bool convert(struct input *in, enum encoding encoding)
{
    size_t offset = 0;
    struct text utf8;
    in->format->encoding = encoding_name(encoding);
    if (!encoding_decode(encoding, raw_of(in), in->arena, &utf8, &offset)) {
        refuse_byte(in, encoding, offset);
        return false;
    }
    in->bytes = utf8.ptr;
    in->len = utf8.len;
    in->skipped = 0;
    in->sound = true;
    return true;
}

/* N101: what was guessed or said is never passed over in silence. */
static void tell(const struct input *in)
{
    struct diag *d = finding_add(in, DIAG_N101, 0, 0);
    finding_arg(in, d, 0, text_of(in->format->encoding));
    finding_arg(in, d, 1, text_of(in->format->encoding_how));
}

/* ---- as asked ---- */

static bool open_as(struct input *in, const char *name)
{
    enum encoding encoding;
    if (!find(name, &encoding)) {
        struct diag *d = finding_add(in, DIAG_E126, 0, 0);
        finding_arg(in, d, 0, text_of(name));
        finding_arg(in, d, 1, text_of(collector_encodings()));
        return false;
    }
    bool mark = skip_mark(in, encoding);
    in->format->encoding =
        mark && encoding == ENCODING_UTF8 ? "utf-8-bom" : encoding_name(encoding);
    in->format->encoding_how = "asked";
    if (encoding != ENCODING_UTF8 && !convert(in, encoding)) {
        return false;
    }
    tell(in);
    return true;
}

/* ---- by score ---- */

static const char *percent_text(struct input *in, unsigned percent)
{
    return arena_printf(in->arena, "%u.%02u", percent / 100, percent % 100);
}

static bool ends_cell(char c)
{
    return c == ',' || c == ';' || c == '\t' || c == '\n' || c == '\r' || c == '"';
}

/* The cell around a word, or what of it is worth showing. */
static struct text cell_around(const struct input *in, struct text word)
{
    const char *start = word.ptr, *end = word.ptr + word.len;
    while (start > in->bytes && word.ptr - start < SNIPPET_MAX / 2 && !ends_cell(start[-1])) {
        start--;
    }
    while (end < in->bytes + in->len && end - start < SNIPPET_MAX && !ends_cell(*end)) {
        end++;
    }
    return (struct text){start, (size_t)(end - start)};
}

/* E116: each candidate that reads a word or more, or that no word speaks against, its score and how the cell reads in it. */
static void refuse_uncertain(struct input *in, const struct encoding_guess *guess)
{
    struct text cell = cell_around(in, guess->witness);
    struct text_builder list;
    text_builder_init(&list, in->diags->arena, 0);
    in->format->encoding = in->format->encoding_how = NULL;
    for (enum encoding e = 0; e < ENCODINGS; e++) {
        const struct encoding_score *score = &guess->score[e];
        bool candidate = e == ENCODING_UTF8 ? guess->utf8 : e <= ENCODING_WINDOWS_1252;
        if (!candidate || score->barred || (score->hits == 0 && score->words > 0)) {
            continue;
        }
        struct text shown = encoding_decode_shown(e, cell, in->arena);
        text_builder_addf(&list, "%s%s (%s): “%.*s”", list.len > 0 ? "; " : "", encoding_name(e),
                          percent_text(in, guess->score[e].percent), (int)shown.len, shown.ptr);
    }
    size_t offset = (size_t)(guess->witness.ptr - in->bytes);
    struct diag *d = find_at(in, DIAG_E116, ENCODING_UTF8, offset);
    if (finding_kept(in, d)) {
        d->arg[0] = text_builder_text(&list).ptr;
    }
}

static bool open_guessed(struct input *in, const struct encoding_guess *guess)
{
    unsigned percent = guess->score[guess->encoding].percent;
    in->format->encoding_how = guess->plain
                                   ? "punctuation"
                                   : arena_printf(in->arena, "score %s", percent_text(in, percent));
    if (!convert(in, guess->encoding)) {
        return false;
    }
    tell(in);
    return true;
}

/* ---- damage ---- */

static void tell_damage(struct input *in,
                        enum diag_code code,
                        enum encoding shown_in,
                        const struct encoding_damage *damage)
{
    struct diag *d = find_at(in, code, ENCODING_UTF8, damage->offset);
    finding_arg(in, d, 0, encoding_decode_shown(shown_in, damage->found, in->arena));
    finding_arg(in, d, 1, damage->mended);
}

/* False when letters were lost to question marks. */
static bool unharmed(struct input *in, bool utf8)
{
    struct encoding_damage damage;
    if (!encoding_damage_lost(raw_of(in), utf8, &damage)) {
        return true;
    }
    tell_damage(in, DIAG_E118, utf8 ? ENCODING_UTF8 : ENCODING_WINDOWS_1252, &damage);
    return false;
}

static bool open_utf8(struct input *in)
{
    struct encoding_damage damage;
    bool all;
    if (text_is_ascii(raw_of(in))) {
        return unharmed(in, false);
    }
    if (encoding_damage_twice(raw_of(in), in->arena, &damage, &all)) {
        tell_damage(in, all ? DIAG_E117 : DIAG_W101, ENCODING_UTF8, &damage);
        return !all && unharmed(in, true);
    }
    return unharmed(in, true);
}

/* ---- as it is ---- */

/* UTF-16 without a mark: ASCII characters make every other byte a NUL, and hardly another byte is one. */
static bool looks_like_utf16(const struct input *in, enum encoding *ret)
{
    size_t nul[2] = {0, 0}, len = in->len < 4096 ? in->len : 4096;
    if (memchr(in->bytes, '\0', len) == NULL) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        nul[i % 2] += in->bytes[i] == '\0';
    }
    size_t most = nul[0] > nul[1] ? nul[0] : nul[1], least = nul[0] + nul[1] - most;
    *ret = nul[0] > nul[1] ? ENCODING_UTF16BE : ENCODING_UTF16LE;
    return len >= 4 && most > len / 8 && least <= most / 16;
}

/* Valid UTF-8 with characters that no Vietnamese office writes (U+0380 to U+07FF) may be a short legacy text by accident: "Phường" in VISCII is. */
static bool looks_odd(struct text utf8)
{
    for (size_t i = 0; i < utf8.len; i++) {
        unsigned char c = (unsigned char)utf8.ptr[i];
        if (c >= 0xCE && c <= 0xDF) {
            return true;
        }
    }
    return false;
}

/* True for UTF-8 with a few bytes gone wrong: more letters of Vietnamese stand in it than bad bytes. */
static bool is_broken_utf8(struct text t)
{
    const unsigned char *bytes = (const unsigned char *)t.ptr;
    size_t good = 0, bad = 0;
    for (size_t pos = 0, step = 1; pos < t.len; pos += step) {
        uint32_t c = encoding_table_next(ENCODING_UTF8, bytes, t.len, pos, &step);
        bad += c == ENCODING_UNDEFINED;
        good += c >= 0xC0 && c != ENCODING_UNDEFINED && (c < 0x370 || (c >> 8) == 0x1E);
    }
    return good > 3 * bad;
}

/* Bytes beyond ASCII that are not clearly UTF-8. `valid`: they might be. */
static bool open_legacy(struct input *in, bool valid)
{
    struct encoding_guess guess;
    if (!valid && !unharmed(in, false)) {
        return false;
    }
    encoding_guess(raw_of(in), valid, &guess);
    if (guess.sure && guess.encoding != ENCODING_UTF8) {
        return open_guessed(in, &guess);
    }
    if (valid && (guess.sure || !guess.any || guess.encoding == ENCODING_UTF8)) {
        return open_utf8(in);
    }
    if (!guess.any) {
        return true; /* no UTF-8 and nothing else: the caller tells the byte */
    }
    refuse_uncertain(in, &guess);
    return false;
}

static bool open_as_it_is(struct input *in)
{
    enum encoding encoding;
    struct text raw = raw_of(in);
    in->format->encoding_how = "content";
    if (looks_like_utf16(in, &encoding)) {
        return convert(in, encoding);
    }
    in->format->encoding = encoding_name(ENCODING_UTF8);
    if (text_is_ascii(raw)) {
        in->format->encoding_how = "ascii";
        in->sound = true;
        return unharmed(in, false);
    }
    if (memchr(raw.ptr, '\0', raw.len) != NULL) {
        return true; /* no text: the caller tells the byte */
    }
    in->sound = text_valid_utf8(raw.ptr, raw.len, NULL);
    if (in->sound) {
        return looks_odd(raw) ? open_legacy(in, true) : open_utf8(in);
    }
    return is_broken_utf8(raw) || open_legacy(in, false);
}

bool encoding_open(struct input *in)
{
    if (in->len == 0) {
        in->format->encoding = encoding_name(ENCODING_UTF8);
        in->format->encoding_how = "content";
        return true;
    }
    if (in->limits.encoding) {
        return open_as(in, in->limits.encoding);
    }
    in->format->encoding_how = "bom";
    if (skip_mark(in, ENCODING_UTF8)) {
        in->format->encoding = "utf-8-bom";
        in->sound = text_valid_utf8(in->bytes, in->len, NULL);
        return !in->sound || open_utf8(in);
    }
    if (skip_mark(in, ENCODING_UTF16LE)) {
        return convert(in, ENCODING_UTF16LE);
    }
    if (skip_mark(in, ENCODING_UTF16BE)) {
        return convert(in, ENCODING_UTF16BE);
    }
    return open_as_it_is(in);
}
