/*
 * read_sdmx_groups: groups by which components their keys are of, and by the values of these. See read_sdmx_groups.h.
 */
#include <string.h>

#include "core/map.h"
#include "read_sdmx.h"
#include "read_sdmx_groups.h"

#define BETWEEN '\x1f'

struct group {
    const struct sdmx_value *values;
    size_t len;
    uint32_t next; /* another one of the same key, or MAP_NONE */
};

/* Groups whose keys are of the same components. */
struct type {
    const struct text *ids;
    size_t len;
    struct map by_key; /* the newest of each key */
};

struct sdmx_groups {
    struct arena *arena;
    struct VEC(struct group) groups;
    struct VEC(struct type) types;
    size_t sorted; /* groups whose type is known */
};

struct sdmx_groups *read_sdmx_groups_new(struct arena *arena)
{
    struct sdmx_groups *g = ARENA_NEW(arena, struct sdmx_groups);
    g->arena = arena;
    return g;
}

bool read_sdmx_groups_add(struct sdmx_groups *g, const struct sdmx_value *values, size_t len)
{
    struct sdmx_value *copy = ARENA_ARRAY(g->arena, len, struct sdmx_value);
    if (g->groups.len == READ_SDMX_GROUPS)
        return false;
    for (size_t i = 0; i < len; i++)
        copy[i] = (struct sdmx_value){{text_dup(g->arena, values[i].id), values[i].id.len},
                                      {text_dup(g->arena, values[i].text), values[i].text.len},
                                      values[i].attribute};
    VEC_PUSH(g->arena, &g->groups, ((struct group){copy, len, MAP_NONE}));
    return true;
}

void read_sdmx_groups_forget(struct sdmx_groups *g)
{
    g->groups.len = g->types.len = g->sorted = 0;
}

/* ---- keys ---- */

static const struct sdmx_value *
value_of(const struct sdmx_value *values, size_t len, struct text id)
{
    for (size_t i = len; i > 0; i--) {
        if (text_eq(values[i - 1].id, id))
            return &values[i - 1];
    }
    return NULL;
}

static bool is_key(const struct sdmx_value *v, const struct sdmx_value *values, size_t len)
{
    enum sdmx_component component = read_sdmx_component(v->id);
    bool dimension = component == SDMX_ORG || component == SDMX_INDICATOR ||
                     component == SDMX_TIME || component == SDMX_COMPONENTS ||
                     text_is(v->id, "FREQ") || text_is(v->id, "OCCASION");
    return !v->attribute && dimension && value_of(values, len, v->id) != NULL;
}

/* The values of these components, apart by a character that no XML has. Empty with ptr NULL: one of them is not there. */
static struct text
key_of(const struct type *type, const struct sdmx_value *values, size_t len, struct arena *arena)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    for (size_t i = 0; i < type->len; i++) {
        const struct sdmx_value *v = value_of(values, len, type->ids[i]);
        if (v == NULL)
            return (struct text){0};
        (void)text_builder_add(&b, v->text);
        (void)text_builder_addf(&b, "%c", BETWEEN);
    }
    (void)text_builder_adds(&b, ".");
    return text_builder_text(&b);
}

static bool is_of(const struct type *type, const struct text *ids, size_t len)
{
    bool same = type->len == len;
    for (size_t i = 0; same && i < len; i++)
        same = text_eq(type->ids[i], ids[i]);
    return same;
}

/* False: too many kinds of keys. */
static bool sort(struct sdmx_groups *g, uint32_t n, const struct sdmx_value *values, size_t len)
{
    struct group *group = &g->groups.at[n];
    struct text *ids = ARENA_ARRAY(g->arena, group->len, struct text);
    size_t ids_len = 0, t = 0;
    for (size_t i = 0; i < group->len; i++) {
        if (is_key(&group->values[i], values, len))
            ids[ids_len++] = group->values[i].id;
    }
    while (t < g->types.len && !is_of(&g->types.at[t], ids, ids_len))
        t++;
    if (t == READ_SDMX_GROUP_TYPES)
        return false;
    if (t == g->types.len) {
        struct type *type = VEC_ADD(g->arena, &g->types);
        *type = (struct type){.ids = ids, .len = ids_len};
        map_init(&type->by_key, g->arena, 0);
    }
    struct text key = key_of(&g->types.at[t], group->values, group->len, g->arena);
    group->next = map_put(&g->types.at[t].by_key, key, n);
    return true;
}

/* ---- */

bool read_sdmx_groups_of(struct sdmx_groups *g,
                         const struct sdmx_value *values,
                         size_t len,
                         void (*take)(void *ctx, struct text id, struct text value),
                         void *ctx)
{
    if (g->groups.len == 0)
        return true;
    for (; g->sorted < g->groups.len; g->sorted++)
        if (!sort(g, (uint32_t)g->sorted, values, len))
            return false;
    struct arena *scratch = arena_new(0);
    for (size_t t = 0; t < g->types.len; t++) {
        const struct type *type = &g->types.at[t];
        struct text key = key_of(type, values, len, scratch);
        uint32_t n = key.ptr == NULL ? MAP_NONE : map_find(&type->by_key, key);
        for (; n != MAP_NONE; n = g->groups.at[n].next) {
            const struct group *group = &g->groups.at[n];
            for (size_t i = 0; i < group->len; i++) {
                if (!is_key(&group->values[i], values, len))
                    take(ctx, group->values[i].id, group->values[i].text);
            }
        }
    }
    arena_free(scratch);
    return true;
}
