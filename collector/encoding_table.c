/*
 * What bytes mean in each encoding. Windows-1258, windows-1252, TCVN 5712 and VISCII (RFC 1456): the standards' own tables, held equal to those of
 * glibc's iconv by a test. TCVN3 (the ABC fonts) and VNI are fonts over windows-1252, so 0x80 to 0x9F are its punctuation there. VNI: base letter and
 * mark byte, from the published layout of the VNI fonts (scribd.com/document/23311958). Knows no files. Neighbours: encoding_letter.c.
 */
#include <unistr.h>

#include "encoding.h"

/* 0x80 to 0xFF; 0: undefined. */
static const uint16_t windows_1258[128] = {
    0x20AC, 0x0000, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0000, 0x2039,
    0x0152, 0x0000, 0x0000, 0x0000, 0x0000, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0000, 0x203A, 0x0153, 0x0000, 0x0000, 0x0178, 0x00A0, 0x00A1, 0x00A2, 0x00A3,
    0x00A4, 0x00A5, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x00AA, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x00AF,
    0x00B0, 0x00B1, 0x00B2, 0x00B3, 0x00B4, 0x00B5, 0x00B6, 0x00B7, 0x00B8, 0x00B9, 0x00BA, 0x00BB,
    0x00BC, 0x00BD, 0x00BE, 0x00BF, 0x00C0, 0x00C1, 0x00C2, 0x0102, 0x00C4, 0x00C5, 0x00C6, 0x00C7,
    0x00C8, 0x00C9, 0x00CA, 0x00CB, 0x0300, 0x00CD, 0x00CE, 0x00CF, 0x0110, 0x00D1, 0x0309, 0x00D3,
    0x00D4, 0x01A0, 0x00D6, 0x00D7, 0x00D8, 0x00D9, 0x00DA, 0x00DB, 0x00DC, 0x01AF, 0x0303, 0x00DF,
    0x00E0, 0x00E1, 0x00E2, 0x0103, 0x00E4, 0x00E5, 0x00E6, 0x00E7, 0x00E8, 0x00E9, 0x00EA, 0x00EB,
    0x0301, 0x00ED, 0x00EE, 0x00EF, 0x0111, 0x00F1, 0x0323, 0x00F3, 0x00F4, 0x01A1, 0x00F6, 0x00F7,
    0x00F8, 0x00F9, 0x00FA, 0x00FB, 0x00FC, 0x01B0, 0x20AB, 0x00FF,
};
static const uint16_t windows_1252[128] = {
    0x20AC, 0x0000, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x0000, 0x017D, 0x0000, 0x0000, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x0000, 0x017E, 0x0178, 0x00A0, 0x00A1, 0x00A2, 0x00A3,
    0x00A4, 0x00A5, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x00AA, 0x00AB, 0x00AC, 0x00AD, 0x00AE, 0x00AF,
    0x00B0, 0x00B1, 0x00B2, 0x00B3, 0x00B4, 0x00B5, 0x00B6, 0x00B7, 0x00B8, 0x00B9, 0x00BA, 0x00BB,
    0x00BC, 0x00BD, 0x00BE, 0x00BF, 0x00C0, 0x00C1, 0x00C2, 0x00C3, 0x00C4, 0x00C5, 0x00C6, 0x00C7,
    0x00C8, 0x00C9, 0x00CA, 0x00CB, 0x00CC, 0x00CD, 0x00CE, 0x00CF, 0x00D0, 0x00D1, 0x00D2, 0x00D3,
    0x00D4, 0x00D5, 0x00D6, 0x00D7, 0x00D8, 0x00D9, 0x00DA, 0x00DB, 0x00DC, 0x00DD, 0x00DE, 0x00DF,
    0x00E0, 0x00E1, 0x00E2, 0x00E3, 0x00E4, 0x00E5, 0x00E6, 0x00E7, 0x00E8, 0x00E9, 0x00EA, 0x00EB,
    0x00EC, 0x00ED, 0x00EE, 0x00EF, 0x00F0, 0x00F1, 0x00F2, 0x00F3, 0x00F4, 0x00F5, 0x00F6, 0x00F7,
    0x00F8, 0x00F9, 0x00FA, 0x00FB, 0x00FC, 0x00FD, 0x00FE, 0x00FF,
};
static const uint16_t tcvn3[128] = {
    0x20AC, 0x0000, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x0000, 0x017D, 0x0000, 0x0000, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x0000, 0x017E, 0x0178, 0x00A0, 0x0102, 0x00C2, 0x00CA,
    0x00D4, 0x01A0, 0x01AF, 0x0110, 0x0103, 0x00E2, 0x00EA, 0x00F4, 0x01A1, 0x01B0, 0x0111, 0x1EB0,
    0x0300, 0x0309, 0x0303, 0x0301, 0x0323, 0x00E0, 0x1EA3, 0x00E3, 0x00E1, 0x1EA1, 0x1EB2, 0x1EB1,
    0x1EB3, 0x1EB5, 0x1EAF, 0x1EB4, 0x1EAE, 0x1EA6, 0x1EA8, 0x1EAA, 0x1EA4, 0x1EC0, 0x1EB7, 0x1EA7,
    0x1EA9, 0x1EAB, 0x1EA5, 0x1EAD, 0x00E8, 0x1EC2, 0x1EBB, 0x1EBD, 0x00E9, 0x1EB9, 0x1EC1, 0x1EC3,
    0x1EC5, 0x1EBF, 0x1EC7, 0x00EC, 0x1EC9, 0x1EC4, 0x1EBE, 0x1ED2, 0x0129, 0x00ED, 0x1ECB, 0x00F2,
    0x1ED4, 0x1ECF, 0x00F5, 0x00F3, 0x1ECD, 0x1ED3, 0x1ED5, 0x1ED7, 0x1ED1, 0x1ED9, 0x1EDD, 0x1EDF,
    0x1EE1, 0x1EDB, 0x1EE3, 0x00F9, 0x1ED6, 0x1EE7, 0x0169, 0x00FA, 0x1EE5, 0x1EEB, 0x1EED, 0x1EEF,
    0x1EE9, 0x1EF1, 0x1EF3, 0x1EF7, 0x1EF9, 0x00FD, 0x1EF5, 0x1ED0,
};
static const uint16_t viscii[128] = {
    0x1EA0, 0x1EAE, 0x1EB0, 0x1EB6, 0x1EA4, 0x1EA6, 0x1EA8, 0x1EAC, 0x1EBC, 0x1EB8, 0x1EBE, 0x1EC0,
    0x1EC2, 0x1EC4, 0x1EC6, 0x1ED0, 0x1ED2, 0x1ED4, 0x1ED6, 0x1ED8, 0x1EE2, 0x1EDA, 0x1EDC, 0x1EDE,
    0x1ECA, 0x1ECE, 0x1ECC, 0x1EC8, 0x1EE6, 0x0168, 0x1EE4, 0x1EF2, 0x00D5, 0x1EAF, 0x1EB1, 0x1EB7,
    0x1EA5, 0x1EA7, 0x1EA9, 0x1EAD, 0x1EBD, 0x1EB9, 0x1EBF, 0x1EC1, 0x1EC3, 0x1EC5, 0x1EC7, 0x1ED1,
    0x1ED3, 0x1ED5, 0x1ED7, 0x1EE0, 0x01A0, 0x1ED9, 0x1EDD, 0x1EDF, 0x1ECB, 0x1EF0, 0x1EE8, 0x1EEA,
    0x1EEC, 0x01A1, 0x1EDB, 0x01AF, 0x00C0, 0x00C1, 0x00C2, 0x00C3, 0x1EA2, 0x0102, 0x1EB3, 0x1EB5,
    0x00C8, 0x00C9, 0x00CA, 0x1EBA, 0x00CC, 0x00CD, 0x0128, 0x1EF3, 0x0110, 0x1EE9, 0x00D2, 0x00D3,
    0x00D4, 0x1EA1, 0x1EF7, 0x1EEB, 0x1EED, 0x00D9, 0x00DA, 0x1EF9, 0x1EF5, 0x00DD, 0x1EE1, 0x01B0,
    0x00E0, 0x00E1, 0x00E2, 0x00E3, 0x1EA3, 0x0103, 0x1EEF, 0x1EAB, 0x00E8, 0x00E9, 0x00EA, 0x1EBB,
    0x00EC, 0x00ED, 0x0129, 0x1EC9, 0x0111, 0x1EF1, 0x00F2, 0x00F3, 0x00F4, 0x00F5, 0x1ECF, 0x1ECD,
    0x1EE5, 0x00F9, 0x00FA, 0x0169, 0x1EE7, 0x00FD, 0x1EE3, 0x1EEE,
};

static const uint16_t *const tables[ENCODINGS] = {[ENCODING_WINDOWS_1258] = windows_1258,
                                                  [ENCODING_TCVN3] = tcvn3,
                                                  [ENCODING_VISCII] = viscii,
                                                  [ENCODING_WINDOWS_1252] = windows_1252};

/* VISCII puts six capitals on control characters. */
static uint32_t viscii_control(unsigned char b)
{
    switch (b) {
    case 0x02: return 0x1EB2;
    case 0x05: return 0x1EB4;
    case 0x06: return 0x1EAA;
    case 0x14: return 0x1EF6;
    case 0x19: return 0x1EF8;
    case 0x1E: return 0x1EF4;
    default: return b;
    }
}

static uint32_t single(enum encoding encoding, unsigned char b)
{
    if (b < 0x80) {
        return encoding == ENCODING_VISCII && b < 0x20 ? viscii_control(b) : b;
    }
    uint16_t c = tables[encoding][b - 0x80];
    return c != 0 ? c : ENCODING_UNDEFINED;
}

/* ---- VNI ---- */

/* VNI bytes that are whole letters, small; the capitals are 0x20 before. */
static uint32_t vni_letter(unsigned char b)
{
    bool upper = b < 0xE0;
    switch (b | 0x20) {
    case 0xED: return encoding_letter_vowel('i', 2, upper);
    case 0xEC: return encoding_letter_vowel('i', 1, upper);
    case 0xE6: return encoding_letter_vowel('i', 3, upper);
    case 0xF3: return encoding_letter_vowel('i', 4, upper);
    case 0xF2: return encoding_letter_vowel('i', 5, upper);
    case 0xEE: return encoding_letter_vowel('y', 5, upper);
    case 0xF4: return encoding_letter_vowel('P', 0, upper);
    case 0xF6: return encoding_letter_vowel('U', 0, upper);
    case 0xF1: return upper ? 0x110 : 0x111;
    default: return 0;
    }
}

struct vni_mark {
    char quality; /* '^' mũ, '(' trăng, 0 none */
    uint8_t tone;
};

/* VNI bytes that belong to the vowel before them; {0, 0}: none. */
static struct vni_mark vni_mark(unsigned char b)
{
    static const struct vni_mark marks[32] = {
        [0xF9 - 0xE0] = {0, 2},   [0xF8 - 0xE0] = {0, 1},   [0xFB - 0xE0] = {0, 3},
        [0xF5 - 0xE0] = {0, 4},   [0xEF - 0xE0] = {0, 5},   [0xE2 - 0xE0] = {'^', 0},
        [0xE1 - 0xE0] = {'^', 2}, [0xE0 - 0xE0] = {'^', 1}, [0xE5 - 0xE0] = {'^', 3},
        [0xE3 - 0xE0] = {'^', 4}, [0xE4 - 0xE0] = {'^', 5}, [0xEA - 0xE0] = {'(', 0},
        [0xE9 - 0xE0] = {'(', 2}, [0xE8 - 0xE0] = {'(', 1}, [0xFA - 0xE0] = {'(', 3},
        [0xFC - 0xE0] = {'(', 4}, [0xEB - 0xE0] = {'(', 5}};
    return b >= 0xC0 ? marks[(b | 0x20) - 0xE0] : (struct vni_mark){0, 0};
}

static bool is_vni_mark(unsigned char b)
{
    struct vni_mark m = vni_mark(b);
    return m.quality != 0 || m.tone != 0;
}

/* The vowel that a base becomes by the quality of a mark, or 0. */
static char vni_quality(char base, char quality)
{
    if (quality == 0) {
        return base;
    }
    if (quality == '(') {
        return base == 'a' ? 'A' : '\0';
    }
    switch (base) {
    case 'a': return 'B';
    case 'e': return 'E';
    case 'o': return 'O';
    default: return '\0';
    }
}

static uint32_t vni_pair(uint32_t base, unsigned char mark)
{
    struct vni_mark m = vni_mark(mark);
    struct encoding_letter is;
    if (!is_vni_mark(mark) || !encoding_letter_split(base, &is) || is.tone != 0) {
        return 0;
    }
    return encoding_letter_vowel(vni_quality(is.letter, m.quality), m.tone, is.upper);
}

/* A mark without its vowel has no meaning. */
static uint32_t vni_single(unsigned char b)
{
    uint32_t letter = b >= 0xC0 ? vni_letter(b) : 0;
    if (letter != 0) {
        return letter;
    }
    return is_vni_mark(b) ? ENCODING_UNDEFINED : single(ENCODING_WINDOWS_1252, b);
}

/* ---- UTF ---- */

static uint32_t utf16(const unsigned char *p, size_t left, bool big_endian, size_t *ret_step)
{
    *ret_step = left < 2 ? left : 2;
    if (left < 2) {
        return ENCODING_UNDEFINED;
    }
    unsigned hi = big_endian ? 0 : 1;
    uint32_t c = (uint32_t)p[hi] << 8 | p[1 - hi];
    if (c < 0xD800 || c > 0xDFFF) {
        return c;
    }
    uint32_t low = left < 4 ? 0 : (uint32_t)p[2 + hi] << 8 | p[3 - hi];
    if (c > 0xDBFF || low < 0xDC00 || low > 0xDFFF) {
        return ENCODING_UNDEFINED;
    }
    *ret_step = 4;
    return 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
}

/* Strict, as RFC 3629. */
static uint32_t utf8(const unsigned char *p, size_t left, size_t *ret_step)
{
    ucs4_t c = 0;
    int n = u8_mbtoucr(&c, p, left);
    *ret_step = n > 0 ? (size_t)n : 1;
    return n > 0 ? c : ENCODING_UNDEFINED;
}

int encoding_table_shown_byte(uint32_t c)
{
    if (c >= 0x80 && c < 0xC0) {
        return (int)c; /* 0x80 to 0x9F: bytes that windows-1252 leaves open come as controls */
    }
    for (int i = 0; i < 128; i++) {
        if (c >= 0x80 && (windows_1252[i] == c || windows_1258[i] == c)) {
            return 0x80 + i;
        }
    }
    return -1;
}

/* A character of UTF-8 that was encoded twice; what was not stands as it is. */
static uint32_t utf8_twice(const unsigned char *p, size_t left, size_t *ret_step)
{
    unsigned char undone[4];
    size_t at = 0, n = 0, need = 1;
    while (n < need && at < left) {
        size_t step = 1;
        uint32_t c = utf8(p + at, left - at, &step);
        int byte = c < 0x80 || c == ENCODING_UNDEFINED ? -1 : encoding_table_shown_byte(c);
        if (byte < 0 || (n == 0 ? byte < 0xC2 || byte > 0xF4 : (byte & 0xC0) != 0x80)) {
            break;
        }
        if (n == 0) {
            need = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
        }
        undone[n++] = (unsigned char)byte;
        at += step;
    }
    size_t used = 0;
    uint32_t c = n > 1 && n == need ? utf8(undone, n, &used) : ENCODING_UNDEFINED;
    if (c != ENCODING_UNDEFINED) {
        *ret_step = at;
        return c;
    }
    return utf8(p, left, ret_step);
}

/* ---- all ---- */

/* A letter and the combining tone behind it, in the encodings that have such. */
static uint32_t with_tone(enum encoding encoding, uint32_t base, unsigned char next)
{
    struct encoding_letter is;
    unsigned tone = next >= 0x80 ? encoding_letter_mark(tables[encoding][next - 0x80]) : 0;
    if (tone == 0 || !encoding_letter_split(base, &is) || is.tone != 0) {
        return 0;
    }
    return encoding_letter_vowel(is.letter, tone, is.upper);
}

static uint32_t pair(enum encoding encoding, uint32_t base, unsigned char next)
{
    return encoding == ENCODING_VNI ? vni_pair(base, next) : with_tone(encoding, base, next);
}

uint32_t encoding_table_next(
    enum encoding encoding, const unsigned char *bytes, size_t len, size_t pos, size_t *ret_step)
{
    const unsigned char *p = bytes + pos;
    size_t left = len - pos;
    if (encoding == ENCODING_UTF8) {
        return utf8(p, left, ret_step);
    }
    if (encoding == ENCODING_UTF8_TWICE) {
        return utf8_twice(p, left, ret_step);
    }
    if (encoding == ENCODING_UTF16LE || encoding == ENCODING_UTF16BE) {
        return utf16(p, left, encoding == ENCODING_UTF16BE, ret_step);
    }
    uint32_t c = encoding == ENCODING_VNI ? vni_single(*p) : single(encoding, *p);
    *ret_step = 1;
    if (left < 2 || p[1] < 0x80 || c == ENCODING_UNDEFINED) {
        return c;
    }
    uint32_t both = pair(encoding, c, p[1]);
    if (both == 0) {
        return c;
    }
    *ret_step = 2;
    return both;
}

/* What a byte means wherever it stands; ENCODING_UNDEFINED when that depends on the one before. */
static uint32_t alone(enum encoding encoding, unsigned char b)
{
    if (encoding == ENCODING_VNI) {
        return vni_single(b);
    }
    uint32_t c = single(encoding, b);
    return encoding_letter_mark(c) != 0 ? ENCODING_UNDEFINED : c;
}

bool encoding_table_alike(enum encoding a, enum encoding b, const bool used[static 256])
{
    if (a == ENCODING_UTF8 || b == ENCODING_UTF8) {
        return a == b;
    }
    for (unsigned i = 0; i < 256; i++) {
        uint32_t c = used[i] ? alone(a, (unsigned char)i) : 0;
        if (used[i] && (c == ENCODING_UNDEFINED || c != alone(b, (unsigned char)i))) {
            return false;
        }
    }
    return true;
}
