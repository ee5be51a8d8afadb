/*
 * Units behind figures: whether a typed unit measures what the indicator's does, and by which power of ten they differ. Every factor known
 * here is a power of ten, so converting is moving the decimal point: exact by nature. Must not know rows. Neighbours: check.h, check_value.c.
 */
#include <string.h>

#include "check.h"
#include "core/record.h"

/* One unit: 10^power × base / rest. */
struct unit {
    int power;
    struct text base;  /* canonical where known, else as typed */
    struct text fold;  /* of an unknown base */
    const char *known; /* NULL: not in the table */
    struct text rest;  /* canonical, from the first "/" on */
};

struct multiple {
    const char *word;
    int power;
};

/* As said and written in Vietnam, also without diacritics; then English. "m", "b" and "k" mean too many things. */
static const struct multiple multiples[] = {
    {"trăm", 2}, {"nghìn", 3},   {"ngàn", 3},     {"vạn", 4},     {"triệu", 6},   {"tr", 6},
    {"tỷ", 9},   {"tỉ", 9},      {"tram", 2},     {"nghin", 3},   {"ngan", 3},    {"trieu", 6},
    {"ty", 9},   {"hundred", 2}, {"thousand", 3}, {"million", 6}, {"billion", 9},
};

struct known {
    const char *word, *base;
    int power; /* in the base's own unit */
};

/* A share is a number without a unit: percent and per mille convert into each other, and nothing multiplies them. */
static const char share[] = "1";

/* Folded spellings. Weights in grams, lengths in metres, areas in square metres (a sào differs from region to region: not here). */
static const struct known known[] = {
    {"%", share, -2},
    {"phần trăm", share, -2},
    {"‰", share, -3},
    {"phần nghìn", share, -3},
    {"đồng", "đồng", 0},
    {"đ", "đồng", 0},
    {"₫", "đồng", 0},
    {"dong", "đồng", 0},
    {"vnd", "đồng", 0},
    {"vnđ", "đồng", 0},
    {"đồng việt nam", "đồng", 0},
    {"usd", "usd", 0},
    {"$", "usd", 0},
    {"us$", "usd", 0},
    {"đô la", "usd", 0},
    {"đô la mỹ", "usd", 0},
    {"eur", "eur", 0},
    {"euro", "eur", 0},
    {"€", "eur", 0},
    {"g", "g", 0},
    {"gam", "g", 0},
    {"kg", "g", 3},
    {"kilogam", "g", 3},
    {"ki-lô-gam", "g", 3},
    {"yến", "g", 4},
    {"tạ", "g", 5},
    {"tấn", "g", 6},
    {"cm", "m", -2},
    {"m", "m", 0},
    {"mét", "m", 0},
    {"km", "m", 3},
    {"ki-lô-mét", "m", 3},
    {"m2", "m2", 0},
    {"mét vuông", "m2", 0},
    {"ha", "m2", 4},
    {"hecta", "m2", 4},
    {"héc-ta", "m2", 4},
    {"héc ta", "m2", 4},
    {"km2", "m2", 6},
    {"ki-lô-mét vuông", "m2", 6},
    {"m3", "m3", 0},
    {"mét khối", "m3", 0},
    {"lít", "m3", -3},
    {"wh", "wh", 0},
    {"kwh", "wh", 3},
    {"mwh", "wh", 6},
    {"gwh", "wh", 9},
};
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* ---- spelling ---- */

/* Blanks of every kind become one, raised figures plain ones, and brackets around the whole go. */
static struct text level(struct arena *arena, struct text t)
{
    static const char *const from[] = {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89", "²", "³"};
    static const char to[] = "   23";
    struct text_builder b;

    if (t.len > 1 && t.ptr[0] == '(' && t.ptr[t.len - 1] == ')')
        t = (struct text){t.ptr + 1, t.len - 2};
    text_builder_init(&b, arena, 0);
    while (t.len > 0) {
        size_t i = 0;
        while (i < COUNT(from) && !text_take(&t, text_of(from[i])))
            i++;
        text_builder_add(&b, (struct text){i < COUNT(from) ? &to[i] : t.ptr, 1});
        if (i == COUNT(from))
            t = (struct text){t.ptr + 1, t.len - 1};
    }
    return text_trim(text_builder_text(&b));
}

/* Takes the next word off the front, a full stop behind it too. */
static struct text take_word(struct text *t)
{
    size_t n = 0;
    struct text word = {t->ptr, 0};

    while (n < t->len && t->ptr[n] != ' ')
        n++;
    word.len = n;
    *t = text_trim((struct text){t->ptr + n, t->len - n});
    if (word.len > 0 && word.ptr[word.len - 1] == '.')
        word.len--;
    return word;
}

static const struct known *find_known(struct text fold)
{
    for (size_t i = 0; i < COUNT(known); i++) {
        if (text_is(fold, known[i].word))
            return &known[i];
    }
    return NULL;
}

static bool find_multiple(struct text fold, int *power)
{
    for (size_t i = 0; i < COUNT(multiples); i++) {
        if (text_is(fold, multiples[i].word)) {
            *power += multiples[i].power;
            return true;
        }
    }
    return false;
}

/* A multiple grown together with money: "trđ", "tr.đ", "tỷđồng". What is left of the word is the base. */
static struct text split_money(struct arena *arena, struct text word, int *power)
{
    static const char *const money[] = {"đồng", "đ"};
    struct text fold = text_fold(arena, word);

    for (size_t i = 0; i < COUNT(money); i++) {
        size_t len = strlen(money[i]);
        if (fold.len <= len || memcmp(fold.ptr + fold.len - len, money[i], len) != 0)
            continue;
        struct text front = {fold.ptr, fold.len - len};
        if (front.ptr[front.len - 1] == '.')
            front.len--;
        if (find_multiple(front, power))
            return text_of(money[i]);
    }
    return word;
}

/* "tỷ lệ", "tỷ số", "tỷ suất": here tỷ is no multiple. */
static bool is_ratio_word(struct arena *arena, struct text rest)
{
    static const char *const words[] = {"lệ", "số", "suất"};
    struct text word = text_fold(arena, take_word(&rest));

    for (size_t i = 0; i < COUNT(words); i++) {
        if (text_is(word, words[i]))
            return true;
    }
    return false;
}

/* More than "trăm nghìn tỷ" nobody says. */
#define MULTIPLES_MAX 3

/* Takes multiples off the front: "nghìn tỷ đồng" leaves "đồng". */
static struct text take_multiples(struct arena *arena, struct text t, int *power)
{
    for (int n = 0; t.len > 0 && n < MULTIPLES_MAX; n++) {
        struct text rest = t, word = take_word(&rest);
        if (is_ratio_word(arena, rest) || !find_multiple(text_fold(arena, word), power))
            break;
        t = rest;
    }
    return t;
}

/* "1000 đồng", "1.000đ": a one and noughts in front of a declared unit. Anything else stays where it is. */
static struct text take_round(struct text t, int *power)
{
    struct text number, unit;
    int noughts = 0;

    record_split(t, &number, &unit);
    for (size_t i = 0; i < number.len; i++) {
        char c = number.ptr[i];
        if (c == '.' || c == ',' || c == ' ')
            continue;
        if (c != (i == 0 ? '1' : '0'))
            return t;
        noughts += i > 0;
    }
    *power += noughts;
    return unit;
}

/* What stands below the first "/", each part by its table name. */
static struct text canonical_rest(struct arena *arena, struct text rest)
{
    struct text *parts;
    struct text_builder b;
    size_t n = text_split(arena, rest, '/', &parts);

    text_builder_init(&b, arena, 0);
    for (size_t i = 1; i < n; i++) {
        struct text fold = text_fold(arena, parts[i]);
        const struct known *k = find_known(fold);
        if (k != NULL)
            text_builder_addf(&b, "/%s^%d", k->base, k->power);
        else
            text_builder_addf(&b, "/%.*s", (int)fold.len, fold.ptr);
    }
    return text_builder_text(&b);
}

static struct unit parse(struct arena *arena, struct text t, bool declared)
{
    struct unit u = {0};

    t = level(arena, t);
    const char *bracket = declared && t.len > 0 ? memchr(t.ptr, '(', t.len) : NULL;
    if (bracket != NULL && bracket != t.ptr) /* "triệu đồng (giá so sánh 2010)" */
        t = text_trim((struct text){t.ptr, (size_t)(bracket - t.ptr)});
    if (declared)
        t = text_is(t, "-") ? TEXT("") : take_round(t, &u.power);
    const char *slash = t.len > 0 ? memchr(t.ptr, '/', t.len) : NULL;
    if (slash != NULL) {
        size_t at = (size_t)(slash - t.ptr);
        u.rest = canonical_rest(arena, (struct text){slash, t.len - at});
        t = text_trim((struct text){t.ptr, at});
    }
    t = take_multiples(arena, t, &u.power);
    t = split_money(arena, t, &u.power);
    if (t.len > 0 && t.ptr[t.len - 1] == '.')
        t.len--;
    u.base = t;
    u.fold = text_fold(arena, t);
    const struct known *k = find_known(u.fold);
    if (k != NULL) {
        u.known = k->base;
        u.power += k->power;
    }
    return u;
}

/* ---- comparing ---- */

/* No unit is longer, in bytes. */
#define UNIT_MAX 120

/* Symbols of a few ASCII letters differ by their case (mW, MW); words do not. */
static bool is_symbol(struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        if ((unsigned char)t.ptr[i] >= 0x80)
            return false;
    }
    return t.len <= 4;
}

static bool same_base(const struct unit *a, const struct unit *b)
{
    if (a->known != NULL || b->known != NULL)
        return a->known != NULL && b->known != NULL && strcmp(a->known, b->known) == 0;
    return is_symbol(a->base) ? text_eq(a->base, b->base) : text_eq(a->fold, b->fold);
}

bool check_unit_power(struct arena *arena, struct text typed, const char *declared, int *ret_power)
{
    if (typed.len > UNIT_MAX)
        return false;
    struct unit said = parse(arena, typed, false), kept = parse(arena, text_of(declared), true);

    if (said.base.len == 0 && said.power != 0 && said.rest.len == 0) {
        /* A multiple alone: of whatever the indicator counts. Its own base has its own power. */
        const struct known *k = find_known(kept.fold);
        if (kept.known == share)
            return false;
        *ret_power = said.power + (k != NULL ? k->power : 0) - kept.power;
        return true;
    }
    if (said.base.len == 0 || !same_base(&said, &kept) || !text_eq(said.rest, kept.rest))
        return false;
    if (kept.known == share && said.power != -2 && said.power != -3)
        return false;
    *ret_power = said.power - kept.power;
    return true;
}

/* ---- moving the point ---- */

struct text check_unit_shift(struct arena *arena, struct text number, int power)
{
    struct text_builder b;
    bool negative = number.len > 0 && number.ptr[0] == '-';
    struct text digits = negative ? (struct text){number.ptr + 1, number.len - 1} : number;
    const char *point = digits.len > 0 ? memchr(digits.ptr, '.', digits.len) : NULL;
    size_t whole = point != NULL ? (size_t)(point - digits.ptr) : digits.len;
    size_t fraction = point != NULL ? digits.len - whole - 1 : 0;
    size_t before = power < 0 && whole <= (size_t)-power ? 1 + (size_t)-power - whole : 0;
    size_t after = power > 0 && fraction < (size_t)power ? (size_t)power - fraction : 0;

    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, negative ? "-" : "");
    size_t start = b.len, place = (size_t)((ptrdiff_t)(before + whole) + power);
    for (size_t i = 0; i < before; i++)
        text_builder_adds(&b, "0");
    for (size_t i = 0; i < digits.len; i++) {
        if (i != whole || point == NULL)
            text_builder_add(&b, (struct text){digits.ptr + i, 1});
    }
    for (size_t i = 0; i < after; i++)
        text_builder_adds(&b, "0");
    struct text all = text_builder_text(&b);
    if (start + place == all.len)
        return all;
    return text_of(arena_printf(arena, "%.*s.%.*s", (int)(start + place), all.ptr,
                                (int)(all.len - start - place), all.ptr + start + place));
}
