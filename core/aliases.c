/*
 * aliases: see aliases.h. One sorted list, and a map from each value to where its run begins.
 */
#include "core/aliases.h"

#include <stdlib.h>
#include <string.h>

#include "core/org_code.h"

struct entry {
    const char *key; /* the value; of QCVN 102 the new form */
    const struct org_alias *alias;
};

struct aliases {
    const struct catalog *catalog;
    struct entry *entries;
    const struct org_alias **at; /* in order of the entries */
    size_t len;
    struct map by_key;
};

bool aliases_is_code(const char *scheme)
{
    return strcmp(scheme, "name") != 0;
}

static int compare(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    int by = strcmp(a->key, b->key);
    if (by == 0 && a->alias->org != b->alias->org)
        by = a->alias->org < b->alias->org ? -1 : 1;
    if (by == 0 && a->alias->from != b->alias->from)
        by = a->alias->from < b->alias->from ? -1 : 1;
    return by != 0 ? by : strcmp(a->alias->scheme, b->alias->scheme);
}

static const char *key_of(struct arena *arena, const char *value)
{
    char code[ORG_CODE_MAX + 1];
    return org_code_from_qcvn102(text_of(value), code) ? arena_strdup(arena, code) : value;
}

struct aliases *aliases_new(const struct catalog *catalog, struct arena *arena)
{
    struct aliases *a = ARENA_NEW(arena, struct aliases);
    a->catalog = catalog;
    a->entries = ARENA_ARRAY(arena, catalog->aliases.len, struct entry);
    for (size_t i = 0; i < catalog->aliases.len; i++) {
        const struct org_alias *alias = &catalog->aliases.at[i];
        if (aliases_is_code(alias->scheme))
            a->entries[a->len++] = (struct entry){key_of(arena, alias->value), alias};
    }
    if (a->len > 1)
        qsort(a->entries, a->len, sizeof *a->entries, compare);
    a->at = ARENA_ARRAY(arena, a->len, const struct org_alias *);
    map_init(&a->by_key, arena, a->len);
    for (size_t i = a->len; i-- > 0;) {
        a->at[i] = a->entries[i].alias;
        map_put(&a->by_key, text_of(a->entries[i].key), (uint32_t)i);
    }
    return a;
}

size_t
aliases_find(const struct aliases *aliases, struct text value, const struct org_alias *const **ret)
{
    char code[ORG_CODE_MAX + 1];
    if (org_code_from_qcvn102(value, code))
        value = text_of(code);
    uint32_t first = map_find(&aliases->by_key, value);
    size_t n = 0;
    if (first == MAP_NONE)
        return 0;
    while (first + n < aliases->len && text_is(value, aliases->entries[first + n].key))
        n++;
    *ret = &aliases->at[first];
    return n;
}

uint32_t
aliases_find_org(const struct aliases *aliases, struct text value, uint32_t level, date_t date)
{
    const struct org_alias *const *at = NULL;
    size_t n = aliases_find(aliases, value, &at);
    uint32_t unit = CATALOG_NONE;
    for (size_t i = 0; i < n; i++) {
        if (at[i]->from > date || date > at[i]->to || at[i]->org == unit ||
            (level != CATALOG_NONE && aliases->catalog->orgs.at[at[i]->org].level != level))
            continue;
        if (unit != CATALOG_NONE)
            return CATALOG_NONE;
        unit = at[i]->org;
    }
    return unit;
}
