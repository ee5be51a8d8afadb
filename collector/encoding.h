/*
 * Text as it comes: from the bytes of a whole file to UTF-8, before any scanner sees it. The parts, from below: encoding_letter.c (letters and
 * tones), encoding_table.c (what one byte means), encoding_decode.c (whole files), encoding_syllable.c (what Vietnamese looks like),
 * encoding_guess.c (which encoding reads best), encoding_damage.c (text that was spoilt before it came), encoding.c (the order of it all).
 *
 * The tables are our own, not iconv's: they need no descriptor and no module to be loaded, so the wall may stand before the first byte is
 * looked at, and VNI has no table in iconv at all. Known to this folder alone; knows no rows and no catalog.
 */
#ifndef GRIS_COLLECTOR_ENCODING_H
#define GRIS_COLLECTOR_ENCODING_H

#include "internal.h"

/* Legacy encodings stand in the order in which they are preferred when they read a file alike. */
enum encoding {
    ENCODING_UTF8,
    ENCODING_WINDOWS_1258,
    ENCODING_TCVN3,
    ENCODING_VNI,
    ENCODING_VISCII,
    ENCODING_WINDOWS_1252,
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
    ENCODING_UTF8_TWICE, /* UTF-8 taken for windows-1252 or windows-1258, and saved as UTF-8 again */
    ENCODINGS
};

/* ---- encoding.c ---- */

/* "tcvn3"; static. */
const char *encoding_name(enum encoding encoding);
/* Puts UTF-8 in place of in->bytes and says so in in->format; false when the bytes are refused, with a finding. Only what can be told
 * without the format is told: whether the result is well-formed is for the caller to see. */
bool encoding_open(struct input *in);

/* ---- encoding_letter.c ---- */

/* A letter of the Vietnamese alphabet (and f, j, w, z). Marked vowels and đ have letters of their own here: ă A, â B, ê E, ô O, ơ P, ư U,
 * đ D; the others are lower case. Tones: 0 level, 1 huyền, 2 sắc, 3 hỏi, 4 ngã, 5 nặng. */
struct encoding_letter {
    char letter;
    uint8_t tone;
    bool upper;
};

/* False when the character is no such letter. */
bool encoding_letter_split(uint32_t c, struct encoding_letter *ret);
/* The character of a vowel with another tone, or 0 when it is no vowel. */
uint32_t encoding_letter_vowel(char letter, unsigned tone, bool upper);
/* The tone of a combining character, or 0. */
unsigned encoding_letter_mark(uint32_t c);
/* True for anything that stands inside words: letters of any Latin alphabet, combining characters. */
bool encoding_letter_in_words(uint32_t c);

/* ---- encoding_table.c ---- */

#define ENCODING_UNDEFINED UINT32_MAX

/* The character that begins at bytes[pos], and how many bytes it takes (at least 1). ENCODING_UNDEFINED where there is none. */
uint32_t encoding_table_next(
    enum encoding encoding, const unsigned char *bytes, size_t len, size_t pos, size_t *ret_step);
/* The byte that shows this character in windows-1252 or windows-1258, or -1: how UTF-8 looks when it is taken for either. */
int encoding_table_shown_byte(uint32_t c);
/* True when every text of these bytes (used[b]: b occurs) reads the same in both encodings. */
bool encoding_table_alike(enum encoding a, enum encoding b, const bool used[static 256]);

/* ---- encoding_decode.c ---- */

/* The whole text in UTF-8, or false and the offset of the first byte without a meaning. Memory: the result alone, at most three times the
 * input. */
bool encoding_decode(enum encoding encoding,
                     struct text raw,
                     struct arena *arena,
                     struct text *ret_text,
                     size_t *ret_offset);
/* The same for a snippet to be shown: what has no meaning becomes U+FFFD. */
struct text encoding_decode_shown(enum encoding encoding, struct text raw, struct arena *arena);

/* ---- encoding_syllable.c ---- */

enum encoding_syllable { ENCODING_NO_SYLLABLE, ENCODING_SYLLABLE, ENCODING_REPORT_WORD };

/* Whether a word is spelled like a Vietnamese syllable: by the rules of spelling, not by a list; and whether it is one that reports are full of.
 * `shouted`: letters with a tone may be small among capitals (TCVN3 fonts have no capitals with tones). */
enum encoding_syllable encoding_syllable_read(const uint32_t *word, size_t len, bool shouted);
/* The same for letters as of encoding_letter, without regard to tones; lower case. */
bool encoding_syllable_spelled(const char *letters, size_t len);

/* ---- encoding_guess.c ---- */

struct encoding_score {
    bool barred;          /* has bytes without a meaning */
    uint32_t hits, words; /* that it reads, of those that it should */
    uint64_t points, of;
    unsigned percent; /* points of those that could be had */
};

struct encoding_guess {
    bool sure;
    bool plain; /* no letter speaks, only punctuation that all read alike */
    bool any;   /* some candidate reads some word */
    enum encoding encoding;
    struct encoding_score score[ENCODINGS]; /* of the candidates */
    bool utf8;                              /* UTF-8 is a candidate too */
    struct text witness; /* when not sure: the first word that they read differently */
};

/* Which of the candidates reads these bytes as Vietnamese. */
void encoding_guess(struct text raw, bool utf8, struct encoding_guess *ret);

/* ---- encoding_damage.c ---- */

struct encoding_damage {
    size_t offset;      /* of the first word that is spoilt */
    struct text found;  /* the word as it stands */
    struct text mended; /* what it should be; empty where nobody can tell */
};

/* UTF-8 that was encoded once more: *ret_all when most of the text is, else some. */
bool encoding_damage_twice(struct text utf8,
                           struct arena *arena,
                           struct encoding_damage *ret,
                           bool *ret_all);
/* Letters that became question marks ("K? ho?ch"). */
bool encoding_damage_lost(struct text text, bool utf8, struct encoding_damage *ret);

#endif
