/*
 * Letters of Vietnamese: base, quality and tone of a character, and back. Source of the code points: the Unicode charts Latin-1 Supplement,
 * Latin Extended-A and -B, Latin Extended Additional. Knows no encoding. Neighbours: encoding_table.c, encoding_syllable.c.
 */
#include <string.h>

#include "encoding.h"

static const char vowel_letters[] = "aABeEioOPuUy";

/* Per letter of vowel_letters: small, capital; per tone. */
static const uint16_t vowels[12][2][6] = {
    {{0x0061, 0x00E0, 0x00E1, 0x1EA3, 0x00E3, 0x1EA1},
     {0x0041, 0x00C0, 0x00C1, 0x1EA2, 0x00C3, 0x1EA0}},
    {{0x0103, 0x1EB1, 0x1EAF, 0x1EB3, 0x1EB5, 0x1EB7},
     {0x0102, 0x1EB0, 0x1EAE, 0x1EB2, 0x1EB4, 0x1EB6}},
    {{0x00E2, 0x1EA7, 0x1EA5, 0x1EA9, 0x1EAB, 0x1EAD},
     {0x00C2, 0x1EA6, 0x1EA4, 0x1EA8, 0x1EAA, 0x1EAC}},
    {{0x0065, 0x00E8, 0x00E9, 0x1EBB, 0x1EBD, 0x1EB9},
     {0x0045, 0x00C8, 0x00C9, 0x1EBA, 0x1EBC, 0x1EB8}},
    {{0x00EA, 0x1EC1, 0x1EBF, 0x1EC3, 0x1EC5, 0x1EC7},
     {0x00CA, 0x1EC0, 0x1EBE, 0x1EC2, 0x1EC4, 0x1EC6}},
    {{0x0069, 0x00EC, 0x00ED, 0x1EC9, 0x0129, 0x1ECB},
     {0x0049, 0x00CC, 0x00CD, 0x1EC8, 0x0128, 0x1ECA}},
    {{0x006F, 0x00F2, 0x00F3, 0x1ECF, 0x00F5, 0x1ECD},
     {0x004F, 0x00D2, 0x00D3, 0x1ECE, 0x00D5, 0x1ECC}},
    {{0x00F4, 0x1ED3, 0x1ED1, 0x1ED5, 0x1ED7, 0x1ED9},
     {0x00D4, 0x1ED2, 0x1ED0, 0x1ED4, 0x1ED6, 0x1ED8}},
    {{0x01A1, 0x1EDD, 0x1EDB, 0x1EDF, 0x1EE1, 0x1EE3},
     {0x01A0, 0x1EDC, 0x1EDA, 0x1EDE, 0x1EE0, 0x1EE2}},
    {{0x0075, 0x00F9, 0x00FA, 0x1EE7, 0x0169, 0x1EE5},
     {0x0055, 0x00D9, 0x00DA, 0x1EE6, 0x0168, 0x1EE4}},
    {{0x01B0, 0x1EEB, 0x1EE9, 0x1EED, 0x1EEF, 0x1EF1},
     {0x01AF, 0x1EEA, 0x1EE8, 0x1EEC, 0x1EEE, 0x1EF0}},
    {{0x0079, 0x1EF3, 0x00FD, 0x1EF7, 0x1EF9, 0x1EF5},
     {0x0059, 0x1EF2, 0x00DD, 0x1EF6, 0x1EF8, 0x1EF4}},
};

uint32_t encoding_letter_vowel(char letter, unsigned tone, bool upper)
{
    const char *at = letter != '\0' ? strchr(vowel_letters, letter) : NULL;
    return at != NULL && tone < 6 ? vowels[at - vowel_letters][upper ? 1 : 0][tone] : 0;
}

unsigned encoding_letter_mark(uint32_t c)
{
    switch (c) {
    case 0x300: return 1;
    case 0x301: return 2;
    case 0x309: return 3;
    case 0x303: return 4;
    case 0x323: return 5;
    default: return 0;
    }
}

/* U+1EA0 to U+1EF9 go in pairs, capital first: the letter and the tone of each pair. */
static const char added_letters[] = "aaBBBBBAAAAAeeeEEEEEiiooOOOOOPPPPPuuUUUUUyyyy";
static const char added_tones[] = "532134521345534213453553213452134553213451534";
/* U+00E0 to U+00FF, and U+00C0 to U+00DF likewise. */
static const char latin_letters[] = "aaBa----eeE-ii----ooOo---uu--y--";
static const char latin_tones[] = "12040000120012000012040001200200";

struct other {
    uint16_t c;
    struct encoding_letter is;
};

static const struct other others[] = {
    {0x102, {'A', 0, true}},  {0x103, {'A', 0, false}}, {0x110, {'D', 0, true}},
    {0x111, {'D', 0, false}}, {0x128, {'i', 4, true}},  {0x129, {'i', 4, false}},
    {0x168, {'u', 4, true}},  {0x169, {'u', 4, false}}, {0x1A0, {'P', 0, true}},
    {0x1A1, {'P', 0, false}}, {0x1AF, {'U', 0, true}},  {0x1B0, {'U', 0, false}},
};

static bool split_other(uint32_t c, struct encoding_letter *ret)
{
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (others[i].c == c) {
            *ret = others[i].is;
            return true;
        }
    }
    return false;
}

bool encoding_letter_split(uint32_t c, struct encoding_letter *ret)
{
    uint32_t small = c | 0x20;
    if (c < 0x80) {
        *ret = (struct encoding_letter){(char)small, 0, small != c};
        return small >= 'a' && small <= 'z';
    }
    if (c >= 0x1EA0 && c <= 0x1EF9) {
        size_t i = (c - 0x1EA0) / 2;
        *ret =
            (struct encoding_letter){added_letters[i], (uint8_t)(added_tones[i] - '0'), c % 2 == 0};
        return true;
    }
    if (c >= 0xC0 && c <= 0xFF) {
        size_t i = c & 0x1F;
        *ret =
            (struct encoding_letter){latin_letters[i], (uint8_t)(latin_tones[i] - '0'), small != c};
        return latin_letters[i] != '-';
    }
    return split_other(c, ret);
}

bool encoding_letter_in_words(uint32_t c)
{
    if (c < 0x80) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }
    return (c >= 0xC0 && c != 0xD7 && c != 0xF7 && c < 0x2000) ||
           (c >= 0x2C00 && c != 0xFEFF && c != ENCODING_UNDEFINED);
}
