/*
 * Members of a cell as the catalog spells them: "dimension=member" joined by ",", totals left out.
 * Must not know figures. Neighbours: core/catalog.h (catalog_members_text makes the spelling).
 */
#include "internal.h"

bool export_members_next(struct text *rest, struct text *ret_dimension, struct text *ret_member)
{
    if (rest->len == 0) {
        return false;
    }
    const char *comma = memchr(rest->ptr, ',', rest->len);
    size_t len = comma ? (size_t)(comma - rest->ptr) : rest->len;
    const char *equals = memchr(rest->ptr, '=', len);
    size_t name = equals ? (size_t)(equals - rest->ptr) : len;
    *ret_dimension = (struct text){rest->ptr, name};
    *ret_member = equals ? (struct text){equals + 1, len - name - 1} : TEXT("");
    size_t taken = comma ? len + 1 : len;
    *rest = (struct text){rest->ptr + taken, rest->len - taken};
    return true;
}

struct text export_members_find(const char *members, const char *dimension)
{
    struct text rest = text_of(members), name, member;
    while (export_members_next(&rest, &name, &member)) {
        if (text_is(name, dimension)) {
            return member;
        }
    }
    return TEXT("_T");
}

static void mark(const struct map *dimensions, const char *members, bool *used)
{
    struct text rest = text_of(members), name, member;
    while (export_members_next(&rest, &name, &member)) {
        uint32_t i = map_find(dimensions, name);
        if (i != MAP_NONE) {
            used[i] = true;
        }
    }
}

bool *export_members_used(const struct catalog *catalog, uint32_t layout, struct arena *arena)
{
    bool *used = ARENA_ARRAY(arena, catalog->dimensions.len, bool);
    struct map by_code;
    map_init(&by_code, arena, catalog->dimensions.len);
    for (uint32_t i = 0; i < catalog->dimensions.len; i++) {
        map_put(&by_code, text_of(catalog->dimensions.at[i].code), i);
    }
    for (uint32_t i = 0; i < catalog->layouts.len; i++) {
        const struct layout *one = &catalog->layouts.at[i];
        bool wanted = layout == CATALOG_NONE || layout == i;
        for (size_t slot = 0; wanted && slot < one->len; slot++) {
            if (!one->cells[slot].retired) {
                mark(&by_code, one->cells[slot].members, used);
            }
        }
    }
    return used;
}
