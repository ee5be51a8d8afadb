/*
 * mapping_score: how well a label names an indicator, a cell of a form, a member: words that they share, rare words counting more. Whole numbers
 * only. Good for a proposal that people look at. Neighbours: mapping.h, mapping_suggest.c.
 */
#include <string.h>

#include "mapping.h"

#define WORDS_MAX 80

/* Words that say nothing of what a figure is. */
static const char *const idle[] = {"của",  "và",   "theo",  "phân",  "trong", "tại",  "là",  "các",
                                   "chia", "ra",   "đó",    "từ",    "đến",   "ở",    "với", "về",
                                   "số",   "tổng", "lượng", "chung", "cộng",  "thời", "điểm"};

static bool is_idle(struct text word)
{
    for (size_t i = 0; i < sizeof idle / sizeof idle[0]; i++)
        if (text_is(word, idle[i]))
            return true;
    return word.len == 0;
}

static size_t split(struct arena *arena, struct text label, struct text *ret, size_t max)
{
    struct text *parts;
    struct text fold = text_fold(arena, label);
    char *copy = text_dup(arena, fold);
    size_t n = 0;

    for (size_t i = 0; i < fold.len; i++)
        if (strchr(",.;:()[]/\"", copy[i]) != NULL)
            copy[i] = ' ';
    size_t len = text_split(arena, (struct text){copy, fold.len}, ' ', &parts);
    for (size_t i = 0; i < len && n < max; i++)
        if (!is_idle(parts[i]))
            ret[n++] = parts[i];
    return n;
}

static void add(struct mapping_candidates *c, struct mapping_candidate candidate, struct text name)
{
    candidate.words = ARENA_ARRAY(c->arena, WORDS_MAX, struct text);
    candidate.len = split(c->arena, name, candidate.words, WORDS_MAX);
    VEC_PUSH(c->arena, &c->at, candidate);
}

static const char *
member_name(const struct catalog *catalog, struct text dimension, struct text member)
{
    for (size_t i = 0; i < catalog->dimensions.len; i++) {
        const struct dimension *d = &catalog->dimensions.at[i];
        for (size_t k = 0; text_is(dimension, d->code) && k < d->len; k++)
            if (text_is(member, d->members[k].code))
                return d->members[k].name_vi;
    }
    return "";
}

/* "dim=member" pairs of canonical members. */
static size_t pairs(struct arena *arena, const char *members, struct text **ret)
{
    return text_split(arena, text_of(members), ',', ret);
}

static void take_pair(struct text pair, struct text *ret_dimension, struct text *ret_member)
{
    const char *equals = memchr(pair.ptr, '=', pair.len);
    size_t n = equals == NULL ? pair.len : (size_t)(equals - pair.ptr);

    *ret_dimension = (struct text){pair.ptr, n};
    *ret_member =
        n < pair.len ? (struct text){pair.ptr + n + 1, pair.len - n - 1} : (struct text){0};
}

void mapping_score_indicators(const struct catalog *catalog,
                              uint32_t form,
                              struct mapping_candidates *ret)
{
    const struct form *f = &catalog->forms.at[form];

    for (size_t i = 0; i < f->len; i++) {
        uint32_t indicator = catalog->layouts.at[f->layout].cells[f->cells[i].slot].indicator;
        size_t k = 0;
        while (k < ret->at.len && ret->at.at[k].indicator != indicator)
            k++;
        if (k < ret->at.len)
            continue;
        const struct indicator *own = &catalog->indicators.at[indicator];
        add(ret, (struct mapping_candidate){.indicator = indicator, .shown = own->code},
            text_of(own->name_vi));
    }
}

static bool has(const struct mapping_candidates *c, struct text dimension, struct text member)
{
    for (size_t i = 0; i < c->at.len; i++)
        if (text_eq(c->at.at[i].dimension, dimension) && text_eq(c->at.at[i].member, member))
            return true;
    return false;
}

void mapping_score_members(const struct catalog *catalog,
                           uint32_t form,
                           struct mapping_candidates *ret)
{
    const struct form *f = &catalog->forms.at[form];

    for (size_t i = 0; i < f->len; i++) {
        const struct layout_cell *cell = &catalog->layouts.at[f->layout].cells[f->cells[i].slot];
        struct text *parts;
        size_t n = pairs(ret->arena, cell->members, &parts);
        for (size_t k = 0; k < n; k++) {
            struct mapping_candidate c = {.indicator = CATALOG_NONE};
            take_pair(parts[k], &c.dimension, &c.member);
            if (has(ret, c.dimension, c.member))
                continue;
            c.shown = text_dup(ret->arena, parts[k]);
            add(ret, c, text_of(member_name(catalog, c.dimension, c.member)));
        }
    }
}

static bool contains(const struct text *words, size_t len, struct text word)
{
    for (size_t i = 0; i < len; i++)
        if (text_eq(words[i], word))
            return true;
    return false;
}

/* A word that few candidates have tells more: 1000 of one that one has, less the more have it. */
static uint32_t weight(const struct mapping_candidates *c, struct text word)
{
    size_t having = 0;

    for (size_t i = 0; i < c->at.len; i++)
        having += contains(c->at.at[i].words, c->at.at[i].len, word) ? 1 : 0;
    return having == 0 ? 300 : (uint32_t)(100 + 900 / having);
}

/* The words of a path, innermost label first, and what each counts; what the innermost says counts double. */
struct typed {
    struct text words[WORDS_MAX];
    uint32_t weights[WORDS_MAX]; /* 0: it stands there before */
    size_t len, own;             /* the first `own` are of the innermost label */
};

static void
read_path(const struct mapping_candidates *c, const struct text *path, size_t len, struct typed *t)
{
    t->len = t->own = 0;
    for (size_t i = len; i > 0; i--) {
        t->len += split(c->arena, path[i - 1], t->words + t->len, WORDS_MAX - t->len);
        t->own = i == len ? t->len : t->own;
    }
    for (size_t i = 0; i < t->len; i++)
        t->weights[i] =
            contains(t->words, i, t->words[i]) ? 0 : weight(c, t->words[i]) * (i < t->own ? 2 : 1);
}

/* Twice what both have over what each has, of 1000. */
static uint32_t score_of(const struct mapping_candidates *c,
                         const struct mapping_candidate *candidate,
                         const struct typed *t)
{
    uint64_t both = 0, own = 0, typed = 0;

    for (size_t i = 0; i < t->len; i++) {
        typed += t->weights[i];
        both += contains(candidate->words, candidate->len, t->words[i]) ? t->weights[i] : 0;
    }
    for (size_t i = 0; i < candidate->len; i++) {
        if (contains(candidate->words, i, candidate->words[i]))
            continue;
        bool twice = contains(t->words, t->own, candidate->words[i]);
        own += weight(c, candidate->words[i]) * (uint64_t)(twice ? 2 : 1);
    }
    return own + typed == 0 ? 0 : (uint32_t)(2000 * both / (own + typed));
}

const uint32_t *
mapping_score(const struct mapping_candidates *candidates, const struct text *path, size_t len)
{
    uint32_t *ret = ARENA_ARRAY(candidates->arena, candidates->at.len, uint32_t);
    struct typed t;

    read_path(candidates, path, len, &t);
    for (size_t i = 0; i < candidates->at.len; i++)
        ret[i] = score_of(candidates, &candidates->at.at[i], &t);
    return ret;
}

bool mapping_score_is_total(struct text label)
{
    static const char *const totals[] = {"tổng số",        "tổng cộng", "cộng", "cả nước",
                                         "toàn quốc",      "toàn tỉnh", "tổng", "chung",
                                         "toàn thành phố", "total"};

    for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++)
        if (text_is(label, totals[i]))
            return true;
    return false;
}
