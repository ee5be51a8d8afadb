/*
 * Which legacy encoding a file is in, by how much of it reads as Vietnamese. Nearly every byte means something in every candidate, so that a file decodes
 * is no evidence; words are: a word with letters beyond ASCII is a hit when it is spelled like a syllable, a miss when not. Punctuation, signs of units
 * (m², °C) and single letters speak for nobody. Knows no files and no findings. Neighbours: encoding_table.c, encoding_syllable.c.
 */
#include <string.h>

#include "encoding.h"

#define WORD_MAX     64      /* bytes of a run that are looked at together */
#define PERCENT_MIN  60      /* of its words the winner reads */
#define MARGIN_MIN   20      /* more than any other that reads the file differently */
#define ALL_WORDS    1000000 /* are scored, then one of SAMPLE */
#define SAMPLE       16
#define OTHERS_SHARE 10 /* of its words, and another may not read more of them better */

static const enum encoding candidates[] = {ENCODING_UTF8,   ENCODING_WINDOWS_1258,
                                           ENCODING_TCVN3,  ENCODING_VNI,
                                           ENCODING_VISCII, ENCODING_WINDOWS_1252};
#define CANDIDATES (sizeof candidates / sizeof candidates[0])

/* A word of reports counts three, for whoever reads one there; who reads but a syllable has one of the three. */
#define POINTS_REPORT_WORD 3

enum grade { GRADE_SIGN, GRADE_NOTHING, GRADE_MISS, GRADE_HIT, GRADE_REPORT, GRADE_BARRED };

struct guessing {
    struct encoding_guess *out;
    bool used[256];
    bool alike[ENCODINGS][ENCODINGS]; /* read these bytes alike, wherever they stand */
    size_t words;
    bool marked[ENCODINGS];                /* some word has letters beyond ASCII there */
    uint32_t better[ENCODINGS][ENCODINGS]; /* [a][b]: words that b reads better than a */
    struct text witness[ENCODINGS]
                       [ENCODINGS]; /* [a][b]: the first word that a reads, and b otherwise */
    enum grade grade[ENCODINGS];    /* of the word at hand */
};

static bool is_candidate(const struct guessing *g, enum encoding e)
{
    return !g->out->score[e].barred && (e != ENCODING_UTF8 || g->out->utf8);
}

/* ---- one run of bytes under one candidate ---- */

/* Blanks, dashes and apostrophes stand between words. */
static bool parts_words(uint32_t c)
{
    return c == 0xA0 || (c >= 0x2010 && c <= 0x2014) || c == 0x2019 || c == 0x2026;
}

/* Quotation marks stand around them. */
static bool quotes_words(uint32_t c)
{
    return c == 0xAB || c == 0xBB || (c >= 0x2018 && c <= 0x203A);
}

struct reading {
    uint32_t word[WORD_MAX];
    size_t len;
    bool marked;            /* a letter beyond ASCII is in it */
    size_t words, last_len; /* the last word is in `word` still */
    uint32_t sign;          /* the last one */
    size_t signs;
    bool any_letters, any_marked;
    bool pending_quote; /* right behind a word */
    enum grade grade;
};

static void end_word(struct reading *r, bool shouted)
{
    if (r->marked && r->len > 1 && r->grade != GRADE_MISS) {
        static const enum grade grades[] = {GRADE_MISS, GRADE_HIT, GRADE_REPORT};
        r->grade = grades[encoding_syllable_read(r->word, r->len, shouted)];
    }
    if (r->len > 0) {
        r->words++;
        r->last_len = r->len;
    }
    r->len = 0;
    r->marked = false;
}

static void take(struct reading *r, uint32_t c, bool shouted)
{
    if (encoding_letter_in_words(c)) {
        r->signs += r->pending_quote; /* nobody writes Ti«n */
        r->pending_quote = false;
        r->word[r->len++] = c;
        r->marked = r->marked || c >= 0x80;
        r->any_marked = r->any_marked || c >= 0x80;
        r->any_letters = true;
        return;
    }
    r->pending_quote = quotes_words(c) && r->len > 0;
    end_word(r, shouted);
    if (!parts_words(c) && !quotes_words(c)) {
        r->signs++;
        r->sign = c;
    }
}

/* m², km³, °C, µg. */
static bool is_unit(const struct reading *r)
{
    uint32_t last = r->last_len > 0 && r->last_len <= 2 ? r->word[r->last_len - 1] : 0;
    if (r->words != 1 || r->signs != 1 || r->any_marked) {
        return false;
    }
    switch (r->sign) {
    case 0xB2:
    case 0xB3: return last == 'm';
    case 0xB0: return last == 'C';
    case 0xB5: return last == 'm' || last == 'g' || last == 's';
    default: return false;
    }
}

/* Signs beside letters: units of measure say nothing, anything else is no text. */
static enum grade signs(const struct reading *r)
{
    return !r->any_letters || is_unit(r) ? GRADE_NOTHING : GRADE_MISS;
}

static enum grade grade_run(enum encoding e, struct text run, bool *ret_marked)
{
    struct reading r = {.grade = GRADE_SIGN};
    const unsigned char *bytes = (const unsigned char *)run.ptr;
    bool shouted = e == ENCODING_TCVN3;
    for (size_t pos = 0, step = 1; pos < run.len; pos += step) {
        uint32_t c = encoding_table_next(e, bytes, run.len, pos, &step);
        if (c == ENCODING_UNDEFINED) {
            return e == ENCODING_VNI ? GRADE_MISS : GRADE_BARRED; /* a mark without its vowel */
        }
        take(&r, c, shouted);
    }
    end_word(&r, shouted);
    *ret_marked = *ret_marked || r.any_marked;
    if (r.signs > 0) {
        return signs(&r);
    }
    return r.grade == GRADE_SIGN && r.any_letters ? GRADE_NOTHING : r.grade;
}

/* ---- all of them ---- */

static bool is_read(enum grade grade)
{
    return grade == GRADE_HIT || grade == GRADE_REPORT;
}

static void compare(struct guessing *g, struct text run)
{
    for (size_t i = 0; i < CANDIDATES; i++) {
        for (size_t k = 0; k < CANDIDATES; k++) {
            enum encoding a = candidates[i], b = candidates[k];
            if (!is_candidate(g, a) || !is_candidate(g, b)) {
                continue;
            }
            g->better[a][b] += is_read(g->grade[b]) && g->grade[b] > g->grade[a];
            if (is_read(g->grade[a]) && !g->witness[a][b].ptr && !g->alike[a][b]) {
                g->witness[a][b] = run;
            }
        }
    }
}

static void add_points(struct encoding_score *score, enum grade grade, unsigned worth)
{
    score->hits += is_read(grade);
    if (grade == GRADE_MISS || is_read(grade)) {
        score->words++;
        score->of += worth;
        score->points += grade == GRADE_MISS ? 0 : grade == GRADE_HIT ? 1 : worth;
    }
}

static void score_run(struct guessing *g, struct text run)
{
    unsigned worth = 1;
    for (size_t i = 0; i < CANDIDATES; i++) {
        enum encoding e = candidates[i];
        if (is_candidate(g, e)) {
            g->grade[e] = grade_run(e, run, &g->marked[e]);
            g->out->score[e].barred = g->grade[e] == GRADE_BARRED;
            worth = g->grade[e] == GRADE_REPORT ? POINTS_REPORT_WORD : worth;
        }
    }
    for (size_t i = 0; i < CANDIDATES; i++) {
        if (is_candidate(g, candidates[i])) {
            add_points(&g->out->score[candidates[i]], g->grade[candidates[i]], worth);
        }
    }
    compare(g, run);
}

static bool in_run(unsigned char c)
{
    return c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* The next run of letters with a byte beyond ASCII in it; false at the end. */
static bool next_run(struct text raw, size_t *pos, struct text *ret_run)
{
    size_t start = *pos, i = *pos;
    bool high = false;
    for (; i < raw.len; i++) {
        unsigned char c = (unsigned char)raw.ptr[i];
        bool inside = in_run(c) && i - start < WORD_MAX;
        if (!inside && high) {
            break;
        }
        if (!inside) {
            start = in_run(c) ? i : i + 1;
        }
        high = high || c >= 0x80;
    }
    *pos = i;
    *ret_run = (struct text){raw.ptr + start, i - start};
    return high;
}

static void score_all(struct guessing *g, struct text raw)
{
    struct text run;
    for (size_t pos = 0; next_run(raw, &pos, &run); g->words++) {
        if (g->words < ALL_WORDS || g->words % SAMPLE == 0) {
            score_run(g, run);
        }
    }
}

/* Which bytes there are tells which candidates have no meaning for one of them, and which cannot differ. */
static void look_at_bytes(struct guessing *g, struct text raw)
{
    for (size_t i = 0; i < raw.len; i++) {
        g->used[(unsigned char)raw.ptr[i]] = true;
    }
    for (size_t i = 0; i < CANDIDATES * CANDIDATES; i++) {
        enum encoding a = candidates[i / CANDIDATES], b = candidates[i % CANDIDATES];
        g->alike[a][b] = encoding_table_alike(a, b, g->used);
    }
    for (size_t k = 1; k < CANDIDATES; k++) {
        for (unsigned b = 0x80; b < 0x100; b++) {
            const unsigned char byte = (unsigned char)b;
            size_t step;
            if (g->used[b] && candidates[k] != ENCODING_VNI &&
                encoding_table_next(candidates[k], &byte, 1, 0, &step) == ENCODING_UNDEFINED) {
                g->out->score[candidates[k]].barred = true;
            }
        }
    }
}

static enum encoding best(struct guessing *g)
{
    enum encoding winner = ENCODINGS;
    for (size_t i = 0; i < CANDIDATES; i++) {
        enum encoding e = candidates[i];
        struct encoding_score *score = &g->out->score[e];
        score->percent = score->of > 0 ? (unsigned)(score->points * 100 / score->of) : 0;
        if (is_candidate(g, e) && score->hits > 0 &&
            (winner == ENCODINGS || score->percent > g->out->score[winner].percent)) {
            winner = e;
        }
    }
    return winner;
}

/* True when `rival` may be what the file is in, for all that `winner` shows. */
static bool contests(const struct guessing *g, enum encoding winner, enum encoding rival)
{
    const struct encoding_score *score = g->out->score;
    bool lacks_letters = rival == ENCODING_WINDOWS_1252; /* nobody can write Vietnamese in it */
    if (rival == winner || !is_candidate(g, rival) || g->alike[winner][rival]) {
        return false;
    }
    return score[rival].words == 0 || /* nothing speaks against it */
           (!lacks_letters && score[winner].percent < score[rival].percent + MARGIN_MIN) ||
           g->better[winner][rival] > score[winner].words / OTHERS_SHARE;
}

static void decide(struct guessing *g)
{
    struct encoding_guess *out = g->out;
    enum encoding winner = best(g);
    out->any = winner != ENCODINGS;
    if (!out->any) {
        return;
    }
    out->encoding = winner;
    out->sure = out->score[winner].percent >= PERCENT_MIN && winner != ENCODING_WINDOWS_1252;
    for (size_t i = 0; i < CANDIDATES; i++) {
        if (contests(g, winner, candidates[i])) {
            out->sure = false;
            out->witness = out->witness.ptr ? out->witness : g->witness[winner][candidates[i]];
        }
    }
    for (size_t i = 0; i < CANDIDATES && !out->witness.ptr; i++) {
        out->witness = g->witness[winner][candidates[i]];
    }
}

void encoding_guess(struct text raw, bool utf8, struct encoding_guess *ret)
{
    struct guessing g = {.out = ret};
    memset(ret, 0, sizeof *ret);
    ret->utf8 = utf8;
    look_at_bytes(&g, raw);
    score_all(&g, raw);
    decide(&g);
    if (!ret->any && !utf8 && !g.marked[ENCODING_WINDOWS_1258] &&
        ret->score[ENCODING_WINDOWS_1258].words == 0 && is_candidate(&g, ENCODING_WINDOWS_1258)) {
        ret->sure = ret->plain = true;
        ret->encoding = ENCODING_WINDOWS_1258;
    }
}
