/*
 * external: see external.h. One sorted list, searched by halves.
 */
#include "core/external.h"

#include <stdlib.h>
#include <string.h>

#include "core/aliases.h"

struct external {
    const struct catalog *catalog;
    struct external_code *codes;
    size_t len;
};

static int compare_key(const struct external_code *a,
                       const char *scheme,
                       enum external_kind kind,
                       struct text value)
{
    int by = strcmp(a->scheme, scheme);
    if (by == 0 && a->kind != kind)
        by = a->kind < kind ? -1 : 1;
    return by != 0 ? by : text_cmp(text_of(a->value), value);
}

static int compare(const void *left, const void *right)
{
    const struct external_code *a = left, *b = right;
    int by = compare_key(a, b->scheme, b->kind, text_of(b->value));
    if (by == 0 && a->from != b->from)
        by = a->from < b->from ? -1 : 1;
    if (by == 0 && a->target != b->target)
        by = a->target < b->target ? -1 : 1;
    return by;
}

struct external *external_new(const struct catalog *catalog, struct arena *arena)
{
    struct external *x = ARENA_NEW(arena, struct external);
    x->catalog = catalog;
    x->codes =
        ARENA_ARRAY(arena, catalog->externals.len + catalog->aliases.len, struct external_code);
    for (size_t i = 0; i < catalog->externals.len; i++)
        x->codes[x->len++] = catalog->externals.at[i];
    for (size_t i = 0; i < catalog->aliases.len; i++) {
        const struct org_alias *a = &catalog->aliases.at[i];
        if (aliases_is_code(a->scheme))
            x->codes[x->len++] = (struct external_code){.scheme = a->scheme,
                                                        .value = a->value,
                                                        .kind = EXTERNAL_ORG,
                                                        .target = a->org,
                                                        .from = a->from,
                                                        .to = a->to};
    }
    if (x->len > 1)
        qsort(x->codes, x->len, sizeof *x->codes, compare);
    return x;
}

/* The first one that is not before the key. */
static size_t
first_of(const struct external *x, const char *scheme, enum external_kind kind, struct text value)
{
    size_t low = 0, high = x->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_key(&x->codes[middle], scheme, kind, value) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool means_the_same(const struct external_code *a, const struct external_code *b)
{
    if (a->target != b->target || a->members_len != b->members_len)
        return false;
    for (size_t i = 0; i < a->members_len; i++) {
        if (!text_eq(a->dimension[i], b->dimension[i]) || !text_eq(a->member[i], b->member[i]))
            return false;
    }
    return true;
}

size_t external_find(const struct external *external,
                     const char *scheme,
                     enum external_kind kind,
                     struct text value,
                     date_t day,
                     const struct external_code **ret,
                     size_t room)
{
    size_t n = 0;
    for (size_t i = first_of(external, scheme, kind, value); i < external->len; i++) {
        const struct external_code *code = &external->codes[i];
        bool told = false;
        if (compare_key(code, scheme, kind, value) != 0)
            break;
        if (code->from > day || day > code->to)
            continue;
        for (size_t k = 0; k < n && k < room; k++)
            told = told || means_the_same(ret[k], code);
        if (told)
            continue;
        if (n < room)
            ret[n] = code;
        n++;
    }
    return n;
}

bool external_has(const struct external *external, const char *scheme, enum external_kind kind)
{
    size_t i = first_of(external, scheme, kind, TEXT(""));
    return i < external->len && strcmp(external->codes[i].scheme, scheme) == 0 &&
           external->codes[i].kind == kind;
}

static const char *members_of(const struct external_code *code, struct arena *arena)
{
    const char *text = "";
    for (size_t i = 0; i < code->members_len; i++)
        text = arena_printf(arena, "%s%s%.*s=%.*s", text, i > 0 ? ";" : "",
                            (int)code->dimension[i].len, code->dimension[i].ptr,
                            (int)code->member[i].len, code->member[i].ptr);
    return text;
}

const char *external_text(const struct external *external,
                          const struct external_code *code,
                          struct arena *arena)
{
    const struct catalog *c = external->catalog;
    const char *members = members_of(code, arena);
    switch (code->kind) {
    case EXTERNAL_ORG:
        return arena_printf(arena, "%s %s", c->levels[c->orgs.at[code->target].level],
                            c->orgs.at[code->target].code);
    case EXTERNAL_FORM: return c->forms.at[code->target].code;
    case EXTERNAL_INDICATOR:
        return *members == '\0'
                   ? c->indicators.at[code->target].code
                   : arena_printf(arena, "%s[%s]", c->indicators.at[code->target].code, members);
    case EXTERNAL_MEMBERS:
    case EXTERNAL_KINDS: break;
    }
    return *members == '\0' ? "_T" : members;
}
