/*
 * org_find: see org_find.h. Finds everything that bears the code or the name at any time, then keeps what the day, the level and the unit above
 * allow.
 */
#include "core/org_find.h"

#include <stdlib.h>
#include <string.h>

#include "core/org_code.h"

struct org_finder {
    const struct catalog *catalog;
    struct arena *arena;
    struct aliases *aliases;
    struct names *names; /* NULL until the first name */
};

struct founds VEC(struct org_found);

struct search {
    struct org_finder *finder;
    const struct catalog *catalog;
    const struct org_find_query *query;
    struct arena *arena;
    struct org_find_answer *answer;
    struct VEC(uint32_t) within;
    struct founds found;
    bool by_name;
};

struct org_finder *org_finder_new(const struct catalog *catalog, struct arena *arena)
{
    struct org_finder *f = ARENA_NEW(arena, struct org_finder);
    f->catalog = catalog;
    f->arena = arena;
    f->aliases = aliases_new(catalog, arena);
    return f;
}

date_t org_find_day(const struct catalog *catalog, uint32_t org, date_t date)
{
    const struct org *unit = &catalog->orgs.at[org];
    return date < unit->from ? unit->from : date > unit->to ? unit->to : date;
}

/* ---- what may be an answer ---- */

/* Below one of the units that ever bore the code, on the day on which it is shown. */
static bool stands_within(const struct search *s, uint32_t org)
{
    date_t day = org_find_day(s->catalog, org, s->query->date);
    for (size_t i = 0; i < s->within.len; i++)
        if (org != s->within.at[i] && catalog_is_under(s->catalog, org, s->within.at[i], day))
            return true;
    return s->query->within.len == 0;
}

static void add(struct search *s, uint32_t org, const struct org_alias *alias, bool then)
{
    uint32_t level = s->query->level;
    if ((level != CATALOG_NONE && s->catalog->orgs.at[org].level != level) ||
        !stands_within(s, org))
        return;
    VEC_PUSH(s->arena, &s->found, ((struct org_found){org, alias, then}));
}

static int by_unit(const void *left, const void *right)
{
    const struct org_found *a = left, *b = right;
    if (a->org != b->org)
        return a->org < b->org ? -1 : 1;
    if (a->then != b->then)
        return a->then ? -1 : 1;
    return (a->alias != NULL) - (b->alias != NULL);
}

/* Each unit once; as it is on the day rather than not, by its own code rather than by another. */
static void settle(struct founds *found)
{
    size_t n = 0;
    if (found->len > 1)
        qsort(found->at, found->len, sizeof *found->at, by_unit);
    for (size_t i = 0; i < found->len; i++)
        if (n == 0 || found->at[n - 1].org != found->at[i].org)
            found->at[n++] = found->at[i];
    found->len = n;
}

/* True when whatever was found ended before the day: a unit or its code; of a name or an address, that it was so once, and is no more. */
static bool is_past(const struct search *s, const struct org_found *f)
{
    if (s->by_name)
        return !f->then && s->catalog->orgs.at[f->org].from <= s->query->date;
    date_t to = s->catalog->orgs.at[f->org].to;
    if (f->alias != NULL && f->alias->to < to)
        to = f->alias->to;
    return to < s->query->date;
}

enum choice { THEN, PAST, ALL };

static bool is_chosen(const struct search *s, const struct org_found *f, enum choice choice)
{
    return choice == ALL || (choice == THEN ? f->then : is_past(s, f));
}

static size_t choose(struct search *s, enum choice choice)
{
    for (size_t i = 0; i < s->found.len; i++)
        if (is_chosen(s, &s->found.at[i], choice))
            VEC_PUSH(s->arena, &s->answer->units, s->found.at[i]);
    return s->answer->units.len;
}

/* ---- codes ---- */

static void find_units(struct search *s, struct text code)
{
    const struct catalog *catalog = s->catalog;
    uint32_t first = map_find(&catalog->org_by_code, code);
    for (size_t i = first; first != MAP_NONE && i < catalog->orgs.len; i++) {
        uint32_t org = catalog->orgs_by_code[i];
        if (!text_is(code, catalog->orgs.at[org].code))
            break;
        add(s, org, NULL, catalog_org_exists(catalog, org, s->query->date));
    }
}

static void find_aliases(struct search *s, struct text code)
{
    const struct org_alias *const *at = NULL;
    size_t n = aliases_find(s->finder->aliases, code, &at);
    for (size_t i = 0; i < n; i++)
        add(s, at[i]->org, at[i], at[i]->from <= s->query->date && s->query->date <= at[i]->to);
}

static bool find_code(struct search *s, struct text code)
{
    char new_code[ORG_CODE_MAX + 1];
    find_units(s, code);
    find_aliases(s, code);
    if (org_code_from_qcvn102(code, new_code))
        s->answer->new_code = arena_strdup(s->arena, new_code);
    settle(&s->found);
    return s->found.len > 0;
}

static struct text in_capitals(struct arena *arena, struct text t)
{
    char *copy = text_dup(arena, t);
    for (size_t i = 0; i < t.len; i++)
        if (copy[i] >= 'a' && copy[i] <= 'z')
            copy[i] = (char)(copy[i] - 'a' + 'A');
    return (struct text){copy, t.len};
}

static bool is_one_word(struct text t)
{
    return t.len > 0 && memchr(t.ptr, ' ', t.len) == NULL && memchr(t.ptr, ',', t.len) == NULL;
}

/* What is no unit's code: whose code does it begin with? */
static void find_owner(struct search *s, struct text code)
{
    struct text owner =
        org_code_owner(s->answer->new_code != NULL ? text_of(s->answer->new_code) : code);
    if (owner.len > 0)
        s->answer->owner =
            aliases_find_org(s->finder->aliases, owner, CATALOG_NONE, s->query->date);
    s->answer->by_code = s->answer->owner != CATALOG_NONE || s->answer->new_code != NULL;
}

/* True when the text is a code: then it is answered. */
static bool answer_code(struct search *s, struct text text)
{
    struct text capitals = in_capitals(s->arena, text);
    struct org_find_answer *a = s->answer;
    if (!is_one_word(text))
        return false;
    if (!find_code(s, text) && !find_code(s, capitals)) {
        find_owner(s, capitals);
        return a->by_code;
    }
    a->by_code = true;
    a->match = NAMES_EXACT;
    size_t n = choose(s, a->former ? PAST : THEN);
    for (size_t i = 0; n > 0 && i < s->found.len; i++)
        if (!is_chosen(s, &s->found.at[i], a->former ? PAST : THEN))
            VEC_PUSH(s->arena, &a->others, s->found.at[i]);
    if (n == 0)
        n = choose(s, ALL);
    if (a->former && !is_past(s, &a->units.at[0])) {
        a->result = ORG_FIND_NEAR; /* it is no code of the past */
        return true;
    }
    a->result = a->units.at[0].then || a->former || !s->query->dated
                    ? n == 1 ? ORG_FIND_ONE : ORG_FIND_SEVERAL
                    : ORG_FIND_OTHER_DAY;
    return true;
}

/* ---- names ---- */

/* What bears the name on the day, or at any time. */
static enum names_match find_names(struct search *s, struct text text, date_t date)
{
    struct names_found found;
    names_find(s->finder->names, text, date, s->arena, &found);
    s->found.len = 0;
    for (size_t i = 0; i < found.len; i++)
        add(s, found.orgs[i], NULL, date != NAMES_ANY_DAY);
    settle(&s->found);
    return found.match;
}

/* True when something was found to the letter; else s->found has what comes near. */
static bool find_to_the_letter(struct search *s, struct text text, date_t date)
{
    s->answer->match = find_names(s, text, date);
    return s->found.len > 0 && s->answer->match != NAMES_NEAR;
}

/* Of what was found of any time: what the text, read as strictly, means on the day. */
static void mark_present(struct search *s, struct text text)
{
    struct names_found now;
    names_find(s->finder->names, text, s->query->date, s->arena, &now);
    for (size_t i = 0; i < now.len && now.match <= s->answer->match; i++)
        for (size_t k = 0; k < s->found.len; k++)
            if (s->found.at[k].org == now.orgs[i])
                s->found.at[k].then = true;
}

static bool answer_name(struct search *s, struct text text)
{
    struct org_find_answer *a = s->answer;
    s->by_name = true;
    if (s->finder->names == NULL)
        s->finder->names = names_new(s->catalog, s->finder->arena);
    bool then = !a->former && find_to_the_letter(s, text, s->query->date);
    if (!then && !find_to_the_letter(s, text, NAMES_ANY_DAY)) {
        if (!a->former)
            a->match = find_names(s, text, s->query->date);
        if (s->found.len == 0)
            a->match = find_names(s, text, NAMES_ANY_DAY);
        a->result = choose(s, ALL) > 0 ? ORG_FIND_NEAR : ORG_FIND_NONE;
        return false;
    }
    if (a->former)
        mark_present(s, text);
    bool past = a->former && choose(s, PAST) > 0;
    if (!past)
        (void)choose(s, ALL);
    if (a->former && !past) {
        a->result = ORG_FIND_NEAR; /* nothing of the past */
        return true;
    }
    a->result = !then && s->query->dated && !a->former ? ORG_FIND_OTHER_DAY
                : a->units.len == 1                    ? ORG_FIND_ONE
                                                       : ORG_FIND_SEVERAL;
    return true;
}

/* ---- "cũ" ---- */

/* Folded; behind a part, or a part of its own. */
static const char *const words_of_the_past[] = {"cũ", "trước đây", "trước sáp nhập",
                                                "trước khi sáp nhập", "cu"};
#define WORDS_OF_THE_PAST (sizeof words_of_the_past / sizeof words_of_the_past[0])

/* Takes such a word off the end of a folded part; `unmarked`: "cu" too, which may be a name's end. */
static bool take_past(struct text *part, bool unmarked)
{
    for (size_t i = 0; i < WORDS_OF_THE_PAST - !unmarked; i++) {
        struct text word = text_of(words_of_the_past[i]);
        if (part->len < word.len ||
            memcmp(part->ptr + part->len - word.len, word.ptr, word.len) != 0 ||
            (part->len > word.len && part->ptr[part->len - word.len - 1] != ' '))
            continue;
        part->len -= word.len;
        *part = text_trim(*part);
        return true;
    }
    return false;
}

static bool is_separator(char c)
{
    return c == ',' || c == ';' || c == '/' || c == '(' || c == ')';
}

/* The question without such words; parts that had one are folded. */
static struct text
without_past(struct arena *arena, struct text text, bool unmarked, bool *ret_former)
{
    struct text_builder b;
    size_t start = 0;
    text_builder_init(&b, arena, 0);
    *ret_former = false;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && !is_separator(text.ptr[i]))
            continue;
        struct text part = {text.ptr + start, i - start};
        struct text folded = text_trim(text_fold(arena, part));
        bool past = take_past(&folded, unmarked);
        *ret_former = *ret_former || past;
        (void)text_builder_add(&b, past ? folded : part);
        if (i < text.len)
            (void)text_builder_add(&b, (struct text){text.ptr + i, 1});
        start = i + 1;
    }
    return *ret_former ? text_trim(text_builder_text(&b)) : text;
}

/* "hà giang (" once "cũ)" is gone. */
static struct text without_tail(struct text t)
{
    while (t.len > 0 && (is_separator(t.ptr[t.len - 1]) || t.ptr[t.len - 1] == ' '))
        t.len--;
    return t;
}

/* ---- the question ---- */

static void find_within(struct search *s)
{
    struct search above = {
        .finder = s->finder,
        .catalog = s->catalog,
        .arena = s->arena,
        .answer = &(struct org_find_answer){0},
        .query = &(struct org_find_query){.date = s->query->date, .level = CATALOG_NONE}};
    if (s->query->within.len == 0 || (!find_code(&above, s->query->within) &&
                                      !find_code(&above, in_capitals(s->arena, s->query->within))))
        return;
    for (size_t i = 0; i < above.found.len; i++)
        VEC_PUSH(s->arena, &s->within, above.found.at[i].org);
}

static bool ask(struct search *s, struct text text, bool unmarked)
{
    *s->answer = (struct org_find_answer){.result = ORG_FIND_NONE, .owner = CATALOG_NONE};
    s->found.len = 0;
    s->by_name = false;
    text = without_past(s->arena, text, unmarked, &s->answer->former);
    text = without_tail(text);
    return (!unmarked || s->answer->former) && (answer_code(s, text) || answer_name(s, text));
}

void org_find(struct org_finder *finder,
              const struct org_find_query *query,
              struct arena *arena,
              struct org_find_answer *ret)
{
    struct search s = {.finder = finder,
                       .catalog = finder->catalog,
                       .query = query,
                       .arena = arena,
                       .answer = ret};
    struct text text = text_trim(text_nfc(arena, query->text));
    find_within(&s);
    if (ask(&s, text, false))
        return;
    struct org_find_answer first = *ret;
    if (!ask(&s, text, true))
        *ret = first;
}
