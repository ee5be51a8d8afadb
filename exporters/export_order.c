/*
 * The order of exports: by code, never by number or by the order of loading, so that the same data give the same bytes.
 * Must not know formats. Neighbours: export_dashboard.c, export_csv.c.
 */
#include "internal.h"

typedef int compare_fn(const void *a, const void *b, void *catalog);

static uint32_t *
order(size_t len, compare_fn *compare, const struct catalog *catalog, struct arena *arena)
{
    uint32_t *indices = ARENA_ARRAY(arena, len, uint32_t);
    for (uint32_t i = 0; i < len; i++) {
        indices[i] = i;
    }
    struct catalog copy = *catalog; /* qsort_r takes no const context */
    qsort_r(indices, len, sizeof *indices, compare, &copy);
    return indices;
}

#define BY_CODE(name, array)                                                                       \
    static int compare_##array(const void *a, const void *b, void *ctx)                            \
    {                                                                                              \
        const struct catalog *c = ctx;                                                             \
        const uint32_t *x = a, *y = b;                                                             \
        return strcmp(c->array.at[*x].code, c->array.at[*y].code);                                 \
    }                                                                                              \
    uint32_t *name(const struct catalog *catalog, struct arena *arena)                             \
    {                                                                                              \
        return order(catalog->array.len, compare_##array, catalog, arena);                         \
    }

BY_CODE(export_order_orgs_by_code, orgs)
BY_CODE(export_order_dimensions, dimensions)
BY_CODE(export_order_indicators, indicators)
BY_CODE(export_order_layouts, layouts)
BY_CODE(export_order_forms, forms)
BY_CODE(export_order_regimes, regimes)
BY_CODE(export_order_hierarchies, hierarchies)

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int export_order_compare_orgs(const struct catalog *catalog, uint32_t a, uint32_t b)
{
    const struct org *x = &catalog->orgs.at[a], *y = &catalog->orgs.at[b];
    int order = compare_numbers(x->level, y->level);
    order = order ? order : strcmp(x->code, y->code);
    return order ? order : compare_numbers(x->from, y->from);
}

static int compare_units(const void *a, const void *b, void *ctx)
{
    const uint32_t *x = a, *y = b;
    return export_order_compare_orgs(ctx, *x, *y);
}

uint32_t *export_order_orgs(const struct catalog *catalog, struct arena *arena)
{
    return order(catalog->orgs.len, compare_units, catalog, arena);
}

bool export_order_codes_clash(const struct catalog *catalog, struct arena *arena)
{
    const uint32_t *sorted = export_order_orgs_by_code(catalog, arena);
    for (size_t i = 1; i < catalog->orgs.len; i++) {
        const struct org *a = &catalog->orgs.at[sorted[i - 1]], *b = &catalog->orgs.at[sorted[i]];
        if (a->level != b->level && strcmp(a->code, b->code) == 0) {
            return true;
        }
    }
    return false;
}

static int compare_edges(const void *a, const void *b, void *ctx)
{
    const struct catalog *c = ctx;
    const uint32_t *i = a, *j = b;
    const struct org_edge *x = &c->edges.at[*i], *y = &c->edges.at[*j];
    int order = compare_numbers(x->child, y->child);
    if (order == 0) {
        order = strcmp(c->hierarchies.at[x->hierarchy].code, c->hierarchies.at[y->hierarchy].code);
    }
    order = order ? order : compare_numbers(x->from, y->from);
    return order ? order : export_order_compare_orgs(c, x->parent, y->parent);
}

uint32_t *export_order_edges(const struct catalog *catalog, struct arena *arena)
{
    return order(catalog->edges.len, compare_edges, catalog, arena);
}

size_t export_order_edges_of(const struct catalog *catalog, const uint32_t *edges, uint32_t child)
{
    size_t low = 0, high = catalog->edges.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (catalog->edges.at[edges[middle]].child < child) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static int compare_aliases(const void *a, const void *b, void *ctx)
{
    const struct catalog *c = ctx;
    const uint32_t *i = a, *j = b;
    const struct org_alias *x = &c->aliases.at[*i], *y = &c->aliases.at[*j];
    int order = compare_numbers(x->org, y->org);
    order = order ? order : strcmp(x->scheme, y->scheme);
    order = order ? order : compare_numbers(x->from, y->from);
    return order ? order : strcmp(x->value, y->value);
}

uint32_t *export_order_aliases(const struct catalog *catalog, struct arena *arena)
{
    return order(catalog->aliases.len, compare_aliases, catalog, arena);
}

size_t export_order_aliases_of(const struct catalog *catalog, const uint32_t *aliases, uint32_t org)
{
    size_t low = 0, high = catalog->aliases.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (catalog->aliases.at[aliases[middle]].org < org) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static int compare_successions(const void *a, const void *b, void *ctx)
{
    const struct catalog *c = ctx;
    const uint32_t *i = a, *j = b;
    const struct succession *x = &c->successions.at[*i], *y = &c->successions.at[*j];
    int order = export_order_compare_orgs(c, x->predecessor, y->predecessor);
    order = order ? order : compare_numbers(x->effective, y->effective);
    return order ? order : export_order_compare_orgs(c, x->successor, y->successor);
}

uint32_t *export_order_successions(const struct catalog *catalog, struct arena *arena)
{
    return order(catalog->successions.len, compare_successions, catalog, arena);
}
