/*
 * Names of units: one spelling for comparing, and an index from that spelling to the units that bore the name. A question is asked in rounds, from the
 * strictest to the loosest, and the first round that finds anything answers. Must not know: files, codes in reports. Neighbours: names.h.
 */
#include "core/names.h"

#include <stdlib.h>
#include <string.h>

#include <uninorm.h>
#include <unistr.h>

#include "core/map.h"

#define PARTS_MAX 8
/* A longer question is no name. */
#define ASKED_MAX 512

struct entry {
    uint32_t org;
    enum names_kind kind;
    date_t from, to;
    struct text core, bare; /* folded without the kind; and without marks */
    uint32_t next, next_bare;
};

struct names {
    const struct catalog *catalog;
    struct arena *arena;
    struct VEC(struct entry) entries;
    struct map by_core, by_bare;
    uint32_t *of_org; /* first entry of a unit; its entries follow each other */
};

/* ---- spelling ---- */

struct spelling {
    const char *text;
    size_t len;
};

#define SPELLING(literal)                                                                          \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

/* Written in many ways, or left out: Ea H'leo, Ea H’Leo, Ea Hleo. */
static const struct spelling apostrophes[] = {SPELLING("'"),
                                              SPELLING("`"),
                                              SPELLING("\xC2\xB4"),
                                              SPELLING("\xCA\xBC") /* U+02BC */,
                                              SPELLING("\xE2\x80\x98"),
                                              SPELLING("\xE2\x80\x99"),
                                              SPELLING("\xE2\x80\xB2") /* U+2032 */};
/* Hyphens, dashes, the minus sign, and the dots of abbreviations. */
static const struct spelling dashes[] = {SPELLING("-"),
                                         SPELLING("."),
                                         SPELLING("_"),
                                         SPELLING("\xE2\x80\x90"),
                                         SPELLING("\xE2\x80\x91"),
                                         SPELLING("\xE2\x80\x92"),
                                         SPELLING("\xE2\x80\x93"),
                                         SPELLING("\xE2\x80\x94"),
                                         SPELLING("\xE2\x88\x92")};

static size_t spelled_at(struct text t, const struct spelling *table, size_t len)
{
    if (t.ptr[0] == ' ' || (t.ptr[0] >= 'a' && t.ptr[0] <= 'z'))
        return 0; /* most are */
    for (size_t i = 0; i < len; i++)
        if (t.len >= table[i].len && memcmp(t.ptr, table[i].text, table[i].len) == 0)
            return table[i].len;
    return 0;
}

#define SPELLED_AT(t, table) spelled_at((t), (table), sizeof(table) / sizeof(table)[0])

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Length of the zeros that a number begins with and does not need. */
static size_t idle_zeros(struct text t, bool in_number)
{
    size_t n = 0;
    while (!in_number && n + 1 < t.len && t.ptr[n] == '0' && is_digit(t.ptr[n + 1]))
        n++;
    return n;
}

static void put(char *buf, size_t *len, const char *bytes, size_t n)
{
    memcpy(buf + *len, bytes, n);
    *len += n;
}

/* Over a text that is folded already. */
static struct text simplify(struct arena *arena, struct text t)
{
    char *buf = arena_alloc(arena, t.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < t.len;) {
        struct text rest = {t.ptr + i, t.len - i};
        size_t apostrophe = SPELLED_AT(rest, apostrophes), dash = SPELLED_AT(rest, dashes);
        bool blank = dash != 0 || rest.ptr[0] == ' ';
        size_t zeros = idle_zeros(rest, len > 0 && is_digit(buf[len - 1]));
        if (apostrophe == 0 && blank && len > 0 && buf[len - 1] != ' ')
            put(buf, &len, " ", 1);
        if (apostrophe == 0 && !blank && zeros == 0)
            put(buf, &len, rest.ptr, 1);
        i += apostrophe != 0 ? apostrophe : dash != 0 ? dash : zeros != 0 ? zeros : 1;
    }
    if (len > 0 && buf[len - 1] == ' ')
        len--;
    return (struct text){buf, len};
}

struct text names_fold(struct arena *arena, struct text name)
{
    return simplify(arena, text_fold(arena, name));
}

struct prefix {
    struct spelling word;
    enum names_kind kind;
    bool abbreviates; /* without its dot: before a digit only */
};

/* Folded; longer ones first where one begins another. */
static const struct prefix prefixes[] = {
    {SPELLING("thành phố"), NAMES_THANH_PHO, false},
    {SPELLING("thị trấn"), NAMES_THI_TRAN, false},
    {SPELLING("thị xã"), NAMES_THI_XA, false},
    {SPELLING("đặc khu"), NAMES_DAC_KHU, false},
    {SPELLING("tỉnh"), NAMES_TINH, false},
    {SPELLING("quận"), NAMES_QUAN, false},
    {SPELLING("huyện"), NAMES_HUYEN, false},
    {SPELLING("phường"), NAMES_PHUONG, false},
    {SPELLING("xã"), NAMES_XA, false},
    {SPELLING("t.p."), NAMES_THANH_PHO, false},
    {SPELLING("t.p"), NAMES_THANH_PHO, false},
    {SPELLING("tp."), NAMES_THANH_PHO, false},
    {SPELLING("tp"), NAMES_THANH_PHO, false},
    {SPELLING("t.x."), NAMES_THI_XA, false},
    {SPELLING("tx."), NAMES_THI_XA, false},
    {SPELLING("tx"), NAMES_THI_XA, false},
    {SPELLING("t.t."), NAMES_THI_TRAN, false},
    {SPELLING("tt."), NAMES_THI_TRAN, false},
    {SPELLING("tt"), NAMES_THI_TRAN, false},
    {SPELLING("đ.k."), NAMES_DAC_KHU, false},
    {SPELLING("đk."), NAMES_DAC_KHU, false},
    {SPELLING("q."), NAMES_QUAN, false},
    {SPELLING("h."), NAMES_HUYEN, false},
    {SPELLING("x."), NAMES_XA, false},
    {SPELLING("p."), NAMES_PHUONG, false},
    {SPELLING("q"), NAMES_QUAN, true},
    {SPELLING("p"), NAMES_PHUONG, true},
};

/* As typed without marks. */
static const struct prefix bare_prefixes[] = {
    {SPELLING("thanh pho"), NAMES_THANH_PHO, false},
    {SPELLING("thi tran"), NAMES_THI_TRAN, false},
    {SPELLING("thi xa"), NAMES_THI_XA, false},
    {SPELLING("dac khu"), NAMES_DAC_KHU, false},
    {SPELLING("tinh"), NAMES_TINH, false},
    {SPELLING("quan"), NAMES_QUAN, false},
    {SPELLING("huyen"), NAMES_HUYEN, false},
    {SPELLING("phuong"), NAMES_PHUONG, false},
    {SPELLING("xa"), NAMES_XA, false},
};

/* What stands behind the prefix, or an empty text when it is none here. */
static struct text behind(const struct prefix *prefix, struct text t)
{
    struct text rest = {t.ptr + prefix->word.len, t.len - prefix->word.len};
    bool dotted = prefix->word.text[prefix->word.len - 1] == '.';
    bool parted = rest.len > 0 && (rest.ptr[0] == ' ' || is_digit(rest.ptr[0]) || dotted);
    while (parted && rest.len > 0 && rest.ptr[0] == ' ')
        rest = (struct text){rest.ptr + 1, rest.len - 1};
    if (!parted || (prefix->abbreviates && rest.len > 0 && !is_digit(rest.ptr[0])))
        rest.len = 0;
    return rest;
}

static enum names_kind take_prefix(const struct prefix *table, size_t len, struct text *name)
{
    for (size_t i = 0; i < len; i++) {
        const struct prefix *p = &table[i];
        if (name->len <= p->word.len || memcmp(name->ptr, p->word.text, p->word.len) != 0)
            continue;
        struct text rest = behind(p, *name);
        if (rest.len > 0) {
            *name = rest;
            return p->kind;
        }
    }
    return NAMES_PLAIN;
}

enum names_kind names_take_kind(struct text *name)
{
    return take_prefix(prefixes, sizeof prefixes / sizeof prefixes[0], name);
}

struct text names_unmarked(struct arena *arena, struct text t)
{
    if (t.len == 0)
        return t;
    size_t len = 0;
    uint8_t *wide = u8_normalize(UNINORM_NFD, (const uint8_t *)t.ptr, t.len, NULL, &len);
    if (wide == NULL)
        arena_exhausted(t.len); /* uncovered: valid UTF-8 fails only for memory */
    char *buf = arena_alloc(arena, len + 1);
    size_t to = 0;
    for (size_t i = 0; i < len; i++) {
        bool d_stroke = wide[i] == 0xC4 && i + 1 < len && wide[i + 1] == 0x91;
        bool mark = wide[i] == 0xCC || (wide[i] == 0xCD && i + 1 < len && wide[i + 1] < 0xB0);
        if (d_stroke)
            buf[to++] = 'd';
        else if (!mark)
            buf[to++] = (char)wide[i];
        i += d_stroke || mark;
    }
    free(wide);
    return (struct text){buf, to};
}

/* ---- the index ---- */

static void chain(struct map *map, struct text key, uint32_t entry, uint32_t *next)
{
    *next = map_put(map, key, entry);
}

static void add(struct names *n, uint32_t org, const char *name, date_t from, date_t to)
{
    struct text rest = text_fold(n->arena, text_of(name));
    enum names_kind kind = names_take_kind(&rest);
    uint32_t index = (uint32_t)n->entries.len;
    struct entry *e = VEC_ADD(n->arena, &n->entries);
    e->org = org;
    e->kind = kind;
    e->from = from;
    e->to = to;
    e->core = simplify(n->arena, rest);
    e->bare = names_unmarked(n->arena, e->core);
    chain(&n->by_core, e->core, index, &e->next);
    chain(&n->by_bare, e->bare, index, &e->next_bare);
}

/* Name aliases by unit: a unit's entries must follow each other. */
static int compare_aliases(const void *left, const void *right, void *aliases)
{
    const struct org_alias *at = aliases;
    uint32_t a = at[*(const uint32_t *)left].org, b = at[*(const uint32_t *)right].org;
    return a < b ? -1 : a > b;
}

static size_t name_aliases(const struct catalog *catalog, struct arena *arena, uint32_t **ret)
{
    size_t len = 0;
    *ret = ARENA_ARRAY(arena, catalog->aliases.len, uint32_t);
    for (uint32_t i = 0; i < catalog->aliases.len; i++)
        if (strcmp(catalog->aliases.at[i].scheme, "name") == 0)
            (*ret)[len++] = i;
    if (len > 1)
        qsort_r(*ret, len, sizeof **ret, compare_aliases, catalog->aliases.at);
    return len;
}

struct names *names_new(const struct catalog *catalog, struct arena *arena)
{
    struct names *n = ARENA_NEW(arena, struct names);
    uint32_t *aliases;
    size_t len = name_aliases(catalog, arena, &aliases), alias = 0;
    n->catalog = catalog;
    n->arena = arena;
    n->of_org = ARENA_ARRAY(arena, catalog->orgs.len + 1, uint32_t);
    map_init(&n->by_core, arena, catalog->org_editions.len);
    map_init(&n->by_bare, arena, catalog->org_editions.len);
    for (uint32_t org = 0; org < catalog->orgs.len; org++) {
        const struct org *unit = &catalog->orgs.at[org];
        n->of_org[org] = (uint32_t)n->entries.len;
        for (uint32_t i = 0; i < unit->editions; i++) {
            const struct org_edition *e = &catalog->org_editions.at[unit->first_edition + i];
            add(n, org, e->name_vi, e->from, e->to);
        }
        for (; alias < len && catalog->aliases.at[aliases[alias]].org == org; alias++) {
            const struct org_alias *a = &catalog->aliases.at[aliases[alias]];
            add(n, org, a->value, a->from, a->to);
        }
    }
    n->of_org[catalog->orgs.len] = (uint32_t)n->entries.len;
    return n;
}

/* ---- questions ---- */

/* One part of a question: the kind that is said, the name behind it, and the whole as a name without a kind ("Phường Đúc" is a name too). */
struct part {
    enum names_kind kind, bare_kind; /* bare_kind: also of a word typed without marks */
    bool unmarked;                   /* typed without a mark */
    struct text core, whole, bare, bare_whole;
};

struct question {
    struct part parts[PARTS_MAX];
    size_t len;
};

enum round { ROUND_EXACT, ROUND_UNMARKED, ROUND_ANY_KIND, ROUND_BARE, ROUNDS };

static void read_part(struct arena *arena, struct text t, struct part *ret)
{
    struct text folded = text_fold(arena, t), rest = folded;
    ret->kind = names_take_kind(&rest);
    ret->core = simplify(arena, rest);
    ret->whole = simplify(arena, folded);
    ret->bare = names_unmarked(arena, ret->core);
    ret->bare_whole = names_unmarked(arena, ret->whole);
    ret->unmarked = text_eq(ret->whole, ret->bare_whole);
    ret->bare_kind = ret->kind;
    if (ret->kind == NAMES_PLAIN)
        ret->bare_kind =
            take_prefix(bare_prefixes, sizeof bare_prefixes / sizeof bare_prefixes[0], &ret->bare);
}

/* True at " - " and the like: a dash with a blank before it. */
static bool parts_here(struct text t, size_t i, bool by_dashes)
{
    if (strchr(",;/()", t.ptr[i]) != NULL)
        return t.ptr[i] != '\0';
    struct text rest = {t.ptr + i, t.len - i};
    return by_dashes && i > 0 && t.ptr[i - 1] == ' ' && t.ptr[i] != '.' &&
           SPELLED_AT(rest, dashes) != 0;
}

static void read_question(struct arena *arena, struct text t, bool by_dashes, struct question *ret)
{
    size_t start = 0;
    ret->len = 0;
    for (size_t i = 0; i <= t.len; i++) {
        if (i < t.len && !parts_here(t, i, by_dashes))
            continue;
        struct text part = text_trim((struct text){t.ptr + start, i - start});
        if (part.len > 0 && ret->len < PARTS_MAX)
            read_part(arena, part, &ret->parts[ret->len++]);
        start = i + 1;
        /* the rest of a dash of three bytes */
        while (start < t.len && ((unsigned char)t.ptr[start] & 0xC0) == 0x80)
            start++;
    }
}

/* True when the entry bears the name of the part. */
static bool bears(const struct entry *e, const struct part *part, enum round round)
{
    if (round == ROUND_BARE)
        return text_eq(e->bare, part->bare) || text_eq(e->bare, part->bare_whole);
    if (round == ROUND_UNMARKED && part->unmarked)
        return text_eq(e->bare, part->bare_whole) ||
               (text_eq(e->bare, part->bare) &&
                (part->bare_kind == NAMES_PLAIN || part->bare_kind == e->kind));
    if (text_eq(e->core, part->core) &&
        (part->kind == NAMES_PLAIN || part->kind == e->kind || round == ROUND_ANY_KIND))
        return true;
    return text_eq(e->core, part->whole);
}

static bool in_force(const struct entry *e, date_t date)
{
    return date == NAMES_ANY_DAY || (e->from <= date && date <= e->to);
}

static bool org_bears(
    const struct names *n, uint32_t org, const struct part *part, date_t date, enum round round)
{
    for (uint32_t i = n->of_org[org]; i < n->of_org[org + 1]; i++)
        if (in_force(&n->entries.at[i], date) && bears(&n->entries.at[i], part, round))
            return true;
    return false;
}

/* True when each further part names a unit above on the day, in order. `named`: on which day it is to bear its name. */
static bool stands_below_on(const struct names *n,
                            uint32_t org,
                            const struct question *q,
                            date_t date,
                            date_t named,
                            enum round round)
{
    size_t part = 1;
    const struct org_edge *edge = catalog_parent(n->catalog, 0, org, date);
    for (size_t height = 0; part < q->len && edge != NULL && height < PARTS_MAX; height++) {
        if (org_bears(n, edge->parent, &q->parts[part], named, round))
            part++;
        edge = catalog_parent(n->catalog, 0, edge->parent, date);
    }
    return part == q->len;
}

/* On the day asked about; else on any day of the name, back from its last one: parents change. */
static bool stands_below(const struct names *n,
                         const struct entry *e,
                         const struct question *q,
                         date_t date,
                         enum round round)
{
    if (date != NAMES_ANY_DAY)
        return stands_below_on(n, e->org, q, date, date, round);
    for (date_t day = e->to;;) {
        if (stands_below_on(n, e->org, q, day, NAMES_ANY_DAY, round))
            return true;
        const struct org_edge *edge = catalog_parent(n->catalog, 0, e->org, day);
        if (edge == NULL || edge->from == DATE_MIN || edge->from <= e->from)
            return false;
        day = edge->from - 1;
    }
}

struct asking {
    const struct names *names;
    const struct question *question;
    date_t date;
    enum round round;
    struct arena *arena;
    struct VEC(uint32_t) found;
};

/* Looked up by letters without marks. */
static bool is_bare(enum round round)
{
    return round == ROUND_UNMARKED || round == ROUND_BARE;
}

static void look_up(struct asking *a, struct text key)
{
    const struct names *n = a->names;
    bool bare = is_bare(a->round);
    uint32_t i = map_find(bare ? &n->by_bare : &n->by_core, key);
    while (i != MAP_NONE) {
        const struct entry *e = &n->entries.at[i];
        if (in_force(e, a->date) && bears(e, &a->question->parts[0], a->round) &&
            stands_below(n, e, a->question, a->date, a->round))
            VEC_PUSH(a->arena, &a->found, e->org);
        i = bare ? e->next_bare : e->next;
    }
}

static int compare_orgs(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static size_t unique(uint32_t *orgs, size_t len)
{
    size_t n = 0;
    if (len > 1)
        qsort(orgs, len, sizeof *orgs, compare_orgs);
    for (size_t i = 0; i < len; i++)
        if (n == 0 || orgs[n - 1] != orgs[i])
            orgs[n++] = orgs[i];
    return n;
}

/* One round over one reading of the question; true when it found anything. */
static bool ask(struct asking *a, struct names_found *ret)
{
    const struct part *part = &a->question->parts[0];
    bool bare = is_bare(a->round);
    if (a->question->len == 0)
        return false;
    look_up(a, bare ? part->bare : part->core);
    if (a->found.len == 0)
        look_up(a, bare ? part->bare_whole : part->whole);
    ret->orgs = a->found.at;
    ret->len = unique(a->found.at, a->found.len);
    ret->exact = ret->len > 0 && a->round == ROUND_EXACT;
    ret->match = a->round == ROUND_EXACT      ? NAMES_EXACT
                 : a->round == ROUND_UNMARKED ? NAMES_UNMARKED
                                              : NAMES_NEAR;
    return ret->len > 0;
}

/* A name may hold what parts a question: "Bộ Văn hóa, Thể thao và Du lịch". True when the whole is such a name. */
static bool ask_whole(struct asking *a, struct text text, struct names_found *ret)
{
    struct question whole = {.len = 1};

    if (memchr(text.ptr, ',', text.len) == NULL)
        return false;
    read_part(a->arena, text, &whole.parts[0]);
    a->question = &whole;
    return ask(a, ret);
}

void names_find(const struct names *names,
                struct text text,
                date_t date,
                struct arena *arena,
                struct names_found *ret)
{
    struct question q[2];
    *ret = (struct names_found){0};
    if (text.len == 0 || text.len > ASKED_MAX)
        return;
    text = text_nfc(arena, text);
    struct asking exactly = {.names = names, .date = date, .round = ROUND_EXACT, .arena = arena};
    if (ask_whole(&exactly, text, ret))
        return;
    for (size_t i = 0; i < (size_t)2 * ROUNDS; i++) {
        bool by_dashes = i % 2 == 1;
        if (i < 2) /* most questions need but one reading */
            read_question(arena, text, by_dashes, &q[i]);
        struct asking a = {.names = names,
                           .question = &q[i % 2],
                           .date = date,
                           .round = (enum round)(i / 2),
                           .arena = arena};
        if ((!by_dashes || q[1].len != q[0].len) && ask(&a, ret))
            return;
    }
}

const char *
names_full(const struct catalog *catalog, uint32_t org, date_t date, struct arena *arena)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    text_builder_adds(&b, catalog_org_edition(catalog, org, date)->name_vi);
    const struct org_edge *edge = catalog_parent(catalog, 0, org, date);
    for (size_t height = 0; edge != NULL && height < PARTS_MAX; height++) {
        const struct org_edge *above = catalog_parent(catalog, 0, edge->parent, date);
        if (above != NULL) {
            text_builder_adds(&b, ", ");
            text_builder_adds(&b, catalog_org_edition(catalog, edge->parent, date)->name_vi);
        }
        edge = above;
    }
    return text_builder_text(&b).ptr;
}
