/*
 * What a Vietnamese syllable looks like: onset, rhyme, tone. Not a list of words but the rules of spelling (chính tả: c, k and q; g and gh; ng and ngh; i and y;
 * rounded rhymes; only sắc and nặng before p, t, c and ch), as every grammar of the language gives them; they admit some 16,600 syllables, of which
 * about 7,000 are in use. Names of the highlands add their own onsets (Krông, Plông, Đray) and k at the end (Đắk).
 * Knows no encoding. Neighbours: encoding_letter.c below, encoding_guess.c above.
 */
#include <stdlib.h>
#include <string.h>

#include "encoding.h"

/* A letter more than the longest syllable (nghiêng). */
#define LETTERS_MAX 8

/* Letters as of struct encoding_letter (ă A, â B, đ D, ê E, ô O, ơ P, ư U), in byte order. */
static const char *const plain_rhymes[] = {
    "Ac",   "Am",   "An",   "Ang", "Ap",  "At",  "Bc",   "Bm",  "Bn",  "Bng", "Bp",  "Bt",  "Bu",
    "By",   "E",    "Ech",  "Em",  "En",  "Enh", "Ep",   "Et",  "Eu",  "O",   "Oc",  "Oi",  "Om",
    "On",   "Ong",  "Op",   "Ot",  "P",   "Pi",  "Pm",   "Pn",  "Pp",  "Pt",  "U",   "UPc", "UPi",
    "UPm",  "UPn",  "UPng", "UPp", "UPt", "UPu", "Ua",   "Uc",  "Ui",  "Um",  "Un",  "Ung", "Ut",
    "Uu",   "a",    "ac",   "ach", "ai",  "am",  "an",   "ang", "anh", "ao",  "ap",  "at",  "au",
    "ay",   "e",    "ec",   "em",  "en",  "eng", "eo",   "ep",  "et",  "i",   "iEc", "iEm", "iEn",
    "iEng", "iEp",  "iEt",  "iEu", "ia",  "ich", "im",   "in",  "inh", "ip",  "it",  "iu",  "o",
    "oc",   "oi",   "om",   "on",  "ong", "ooc", "oong", "op",  "ot",  "u",   "uOc", "uOi", "uOm",
    "uOn",  "uOng", "uOt",  "ua",  "uc",  "ui",  "um",   "un",  "ung", "up",  "ut",  "y",   "yEm",
    "yEn",  "yEng", "yEt",  "yEu",
};
static const char *const rounded_rhymes[] = {
    "oAc",  "oAm",  "oAn",  "oAng", "oAt",  "oa",  "oac",  "oach", "oai", "oam", "oan",
    "oang", "oanh", "oao",  "oap",  "oat",  "oay", "oe",   "oen",  "oeo", "oet", "uBn",
    "uBng", "uBt",  "uBy",  "uE",   "uEch", "uEn", "uEnh", "uEu",  "uP",  "uy",  "uyEn",
    "uyEt", "uya",  "uych", "uyn",  "uynh", "uyp", "uyt",  "uyu",
};
static const char *const q_rhymes[] = {
    "uAc",  "uAm",  "uAn",  "uAng", "uAp",  "uAt",  "uBn",  "uBng", "uBt", "uBy",  "uE",  "uEch",
    "uEn",  "uEnh", "uEt",  "uOc",  "uP",   "uPn",  "uPt",  "ua",   "uac", "uach", "uai", "uam",
    "uan",  "uang", "uanh", "uao",  "uat",  "uau",  "uay",  "ue",   "uen", "ueo",  "uet", "ui",
    "uich", "uinh", "uit",  "uy",   "uyEn", "uyEt", "uych", "uynh", "uyt", "uyu",
};

/* Words of reports and of the names of units, tones behind (xã, đơn vị, tổng số): a reading that has them is worth more. Our own choice. */
static const char *const report_words[] = {
    "DAc5",    "DBu1",    "DEn2",    "DOng1",   "DPn0",   "DUPc5",  "Da4",   "Dang0", "Dao1",
    "Dia5",    "UPc2",    "bO5",     "bao2",    "biEu3",  "cOng0",  "cOng5", "cP0",   "cac2",
    "cao2",    "chUa0",   "chi3",    "chinh2",  "chu2",   "co2",    "cua3",  "cung1", "dBn0",
    "dU5",     "dUng5",   "diEn5",   "dich5",   "duc5",   "gia2",   "giao2", "hOi5",  "hiEn5",
    "hoa2",    "hoach5",  "hoc5",    "huyEn5",  "kE2",    "khOng0", "ky1",   "lE5",   "lPp2",
    "lUPng5",  "liEu5",   "lich5",   "mOi0",    "ma4",    "nAm0",   "nOi5",  "nOng0", "nUPc2",
    "ngBn0",   "ngUPi1",  "ngay1",   "nghiEp5", "nghin1", "ngoai5", "nhBn0", "nha1",  "phO2",
    "phUPng0", "phUPng1", "phong1",  "quBn5",   "quOc2",  "quy2",   "sO2",   "sP3",   "sach2",
    "san3",    "tE2",     "tEn0",    "tOng3",   "tU0",    "tU1",    "tai1",  "tai3",  "tao5",
    "thE3",    "thOng0",  "thUc5",   "thang2",  "thanh1", "thi5",   "tich2", "tinh3", "toan2",
    "trBn2",   "trUPc2",  "trUPng1", "tri5",    "triEu5", "ty3",    "uy3",   "vAn0",  "vBn5",
    "vOn2",    "vPi2",    "va1",     "vi5",     "viEt5",  "vu5",    "xBy0",  "xa4"};

enum onset_rule {
    ONSET_ANY,
    ONSET_FRONT, /* before e, ê, i, y */
    ONSET_BACK,  /* before the others */
    ONSET_G,     /* before the others and i (gi, gìn, giếng) */
    ONSET_LIP,   /* before no rounded rhyme */
    ONSET_Q,     /* before q_rhymes */
    ONSET_NONE   /* alone before yê */
};

struct onset {
    const char *letters;
    enum onset_rule rule;
};

/* Longer ones first: the first that fits decides nothing, all are tried. */
static const struct onset onsets[] = {
    {"ngh", ONSET_FRONT}, {"mDr", ONSET_ANY}, {"ngl", ONSET_ANY}, {"ch", ONSET_ANY},
    {"gh", ONSET_FRONT},  {"gi", ONSET_BACK}, {"kh", ONSET_ANY},  {"ng", ONSET_BACK},
    {"nh", ONSET_ANY},    {"ph", ONSET_LIP},  {"th", ONSET_ANY},  {"tr", ONSET_ANY},
    {"kr", ONSET_ANY},    {"kl", ONSET_ANY},  {"kb", ONSET_ANY},  {"km", ONSET_ANY},
    {"pl", ONSET_ANY},    {"pr", ONSET_ANY},  {"br", ONSET_ANY},  {"bl", ONSET_ANY},
    {"Dr", ONSET_ANY},    {"Dl", ONSET_ANY},  {"dl", ONSET_ANY},  {"dr", ONSET_ANY},
    {"gr", ONSET_ANY},    {"gl", ONSET_ANY},  {"hr", ONSET_ANY},  {"hl", ONSET_ANY},
    {"mn", ONSET_ANY},    {"ml", ONSET_ANY},  {"sr", ONSET_ANY},  {"b", ONSET_LIP},
    {"c", ONSET_BACK},    {"d", ONSET_ANY},   {"D", ONSET_ANY},   {"g", ONSET_G},
    {"h", ONSET_ANY},     {"k", ONSET_FRONT}, {"l", ONSET_ANY},   {"m", ONSET_LIP},
    {"n", ONSET_ANY},     {"p", ONSET_LIP},   {"q", ONSET_Q},     {"r", ONSET_ANY},
    {"s", ONSET_ANY},     {"t", ONSET_ANY},   {"v", ONSET_LIP},   {"x", ONSET_ANY},
    {"", ONSET_NONE},
};

static int compare(const void *key, const void *element)
{
    return strcmp(key, *(const char *const *)element);
}

#define FOUND(table, rhyme)                                                                        \
    (bsearch((rhyme), (table), sizeof(table) / sizeof(table)[0], sizeof(table)[0], compare) != NULL)

static bool is_front(char letter)
{
    return letter == 'e' || letter == 'E' || letter == 'i' || letter == 'y';
}

static bool allowed(enum onset_rule rule, const char *rhyme)
{
    bool front = is_front(rhyme[0]);
    if (rule == ONSET_Q) {
        return FOUND(q_rhymes, rhyme);
    }
    if ((rule == ONSET_FRONT && !front) || (rule == ONSET_BACK && front) ||
        (rule == ONSET_G && front && rhyme[0] != 'i') ||
        (rule != ONSET_NONE && strncmp(rhyme, "yE", 2) == 0) ||
        (rule == ONSET_NONE && strncmp(rhyme, "iE", 2) == 0)) {
        return false;
    }
    return FOUND(plain_rhymes, rhyme) || (rule != ONSET_LIP && FOUND(rounded_rhymes, rhyme));
}

/* Where the rhyme of a spelled syllable begins; len when it is none. */
static size_t rhyme_at(const char *letters, size_t len)
{
    char word[LETTERS_MAX + 1];
    if (len == 0 || len > LETTERS_MAX) {
        return len;
    }
    memcpy(word, letters, len);
    word[len] = '\0';
    if (word[len - 1] == 'k') {
        word[len - 1] = 'c';
    }
    if (strcmp(word, "gi") == 0) {
        return 1;
    }
    for (size_t i = 0; i < sizeof onsets / sizeof onsets[0]; i++) {
        size_t n = strlen(onsets[i].letters);
        if (n < len && memcmp(word, onsets[i].letters, n) == 0 &&
            allowed(onsets[i].rule, word + n)) {
            return n;
        }
    }
    return len;
}

bool encoding_syllable_spelled(const char *letters, size_t len)
{
    return rhyme_at(letters, len) < len;
}

struct syllable {
    char letters[LETTERS_MAX];
    size_t len;
    unsigned tone;
    size_t bearer; /* the letter that carries it */
    size_t uppers, lowers;
    bool first_upper;
};

static void count_case(struct syllable *s, const struct encoding_letter *is, bool shouted)
{
    s->first_upper = s->first_upper || (s->len == 0 && is->upper);
    s->uppers += is->upper;
    s->lowers += !is->upper && !(shouted && is->tone != 0);
}

/* False for what no syllable has: other characters, two tones, too many letters. */
static bool take(struct syllable *s, uint32_t c, bool shouted)
{
    unsigned mark = encoding_letter_mark(c);
    struct encoding_letter is = {0};
    if (mark == 0 && (!encoding_letter_split(c, &is) || s->len == LETTERS_MAX)) {
        return false;
    }
    unsigned tone = mark != 0 ? mark : is.tone;
    if (tone != 0 && (s->tone != 0 || (mark != 0 && s->len == 0))) {
        return false;
    }
    if (tone != 0) {
        s->tone = tone;
        s->bearer = mark != 0 ? s->len - 1 : s->len;
    }
    if (mark == 0) {
        count_case(s, &is, shouted);
        s->letters[s->len++] = is.letter;
    }
    return true;
}

static bool is_marked_vowel(char letter)
{
    return memchr("ABEOPU", letter, 6) != NULL;
}

/* Which vowel of an unmarked rhyme may carry the tone: hoàn and hòan, hoà and hòa are both written; ngoài, mía, của, hái leave no choice. */
static bool bearer_fits(const struct syllable *s, size_t rhyme)
{
    size_t at[LETTERS_MAX], n = 0;
    size_t first = s->letters[0] == 'q' ? rhyme + 1 : rhyme;
    for (size_t i = first; i < s->len; i++) {
        if (encoding_letter_vowel(s->letters[i], 0, false) != 0) {
            at[n++] = i;
        }
    }
    if (n != 2) {
        return n > 0 && s->bearer == (n < 2 ? at[0] : at[1]);
    }
    const char *pair = s->letters + at[0];
    bool rounded =
        memcmp(pair, "oa", 2) == 0 || memcmp(pair, "oe", 2) == 0 || memcmp(pair, "uy", 2) == 0;
    bool closed = at[1] + 1 < s->len;
    return (s->bearer == at[0] && (rounded || !closed)) ||
           (s->bearer == at[1] && (rounded || closed));
}

/* A tone stands on the last vowel that has a mark of its own, where there is one. */
static bool tone_fits(const struct syllable *s, size_t rhyme)
{
    char last = s->letters[s->len - 1];
    bool stopped = last == 'p' || last == 't' || last == 'c' ||
                   (last == 'h' && s->len > 1 && s->letters[s->len - 2] == 'c');
    if (stopped && s->tone != 2 && s->tone != 5) {
        return false;
    }
    if (s->tone == 0) {
        return true;
    }
    for (size_t i = s->len; i-- > rhyme;) {
        if (is_marked_vowel(s->letters[i])) {
            return s->bearer == i;
        }
    }
    return bearer_fits(s, rhyme);
}

static bool is_report_word(const struct syllable *s)
{
    char key[LETTERS_MAX + 2];
    memcpy(key, s->letters, s->len);
    key[s->len] = (char)('0' + s->tone);
    key[s->len + 1] = '\0';
    return FOUND(report_words, key);
}

enum encoding_syllable encoding_syllable_read(const uint32_t *word, size_t len, bool shouted)
{
    struct syllable s = {.len = 0};
    for (size_t i = 0; i < len; i++) {
        if (!take(&s, word[i], shouted)) {
            return ENCODING_NO_SYLLABLE;
        }
    }
    bool one_case = s.uppers == 0 || s.lowers == 0 || (s.first_upper && s.uppers == 1);
    size_t rhyme = rhyme_at(s.letters, s.len);
    if (!one_case || rhyme == s.len || !tone_fits(&s, rhyme)) {
        return ENCODING_NO_SYLLABLE;
    }
    return is_report_word(&s) ? ENCODING_REPORT_WORD : ENCODING_SYLLABLE;
}
