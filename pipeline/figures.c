/*
 * figures: from aggregates to figures for readers. Knows no output. Neighbours: figures.h, leaves.h, indicators/ for every computation.
 */
#include "figures.h"
#include "leaves.h"

static struct session_key
key_of(uint32_t hierarchy, uint32_t layout, uint32_t org, struct period period)
{
    return (struct session_key){
        {(int32_t)hierarchy, (int32_t)layout, (int32_t)org, period_id(period), 0, 0}};
}

void figure_set_init(struct figure_set *set,
                     struct pipeline *p,
                     enum basis basis,
                     struct arena *arena)
{
    *set =
        (struct figure_set){.p = p, .derived = session_derived(p), .arena = arena, .basis = basis};
    map_init(&set->wanted_index, arena, 256);
    map_init(&set->index, arena, 256);
    map_init(&set->own_index, arena, 16);
}

void figure_set_on_map(struct figure_set *set, struct figure_map *map)
{
    set->map = map;
    set->derived = figure_map_derived(map);
}

void figure_set_want_row(struct figure_set *set, const struct store_aggregate_key *row)
{
    struct session_key key = key_of(row->hierarchy, row->layout, row->org, row->period);
    if (map_find(&set->wanted_index, (struct text){(const char *)&key, sizeof key}) != MAP_NONE)
        return;
    (void)map_put(&set->wanted_index, session_key(set->arena, &key), (uint32_t)set->wanted.len);
    VEC_PUSH(set->arena, &set->wanted, *row);
}

void figure_set_want(struct figure_set *set, uint32_t layout, uint32_t org, struct period period)
{
    const struct layout *l = &set->p->catalog.layouts.at[layout];
    for (size_t i = 0; i < l->hierarchies_len; i++) {
        const struct store_aggregate_key row = {l->hierarchies[i], layout, org, period};
        if (set->map == NULL)
            figure_set_want_row(set, &row);
        else
            figure_map_want(set->map, set, &row);
    }
}

bool figure_set_derives(const struct figure_set *set, uint32_t indicator, const char *members)
{
    uint32_t home = catalog_home_layout(&set->p->catalog, indicator, members, NULL);
    return members[0] == '\0' && derived_expr(set->derived, indicator) != NULL &&
           !derived_is_local(set->derived, indicator, home);
}

static bool want_cell(void *ctx, const struct reach_cell *cell)
{
    figure_set_want(ctx, cell->layout, cell->org, cell->period);
    return true;
}

void figure_set_want_indicator(struct figure_set *set,
                               uint32_t hierarchy,
                               uint32_t indicator,
                               const char *members,
                               uint32_t org,
                               struct period period)
{
    uint32_t home = catalog_home_layout(&set->p->catalog, indicator, members, NULL);
    if (home != CATALOG_NONE)
        figure_set_want(set, home, org, period);
    if (figure_set_derives(set, indicator, members))
        (void)derived_cells(set->derived, indicator, hierarchy, org, period, want_cell, set);
}

static bool add_row(struct figure_set *set, struct map *index, const struct aggregate *a)
{
    struct session_key key = key_of(a->hierarchy, a->layout, a->org, a->period);
    (void)map_put(index, session_key(set->arena, &key), (uint32_t)set->rows.len);
    VEC_PUSH(set->arena, &set->rows, *a);
    return true;
}

bool figure_set_add(void *ctx, const struct aggregate *a)
{
    struct figure_set *set = ctx;
    return add_row(set, &set->index, a);
}

static bool add_own(void *ctx, const struct aggregate *a)
{
    struct figure_set *set = ctx;
    return add_row(set, &set->own_index, a);
}

enum status figure_set_fetch(struct figure_set *set, struct diags *diags)
{
    enum status status = leaves_read(set->p, set->wanted.at, set->wanted.len, set->basis,
                                     set->arena, figure_set_add, set, diags);
    if (status == STATUS_OK && set->own)
        status = leaves_read_own(set->p, set->wanted.at, set->wanted.len, set->basis, set->arena,
                                 add_own, set, diags);
    return status;
}

const struct aggregate *
figure_set_stored(const struct figure_set *set, const struct store_aggregate_key *row, bool own)
{
    struct session_key key = key_of(row->hierarchy, row->layout, row->org, row->period);
    uint32_t at = map_find(own ? &set->own_index : &set->index,
                           (struct text){(const char *)&key, sizeof key});
    return at == MAP_NONE ? NULL : &set->rows.at[at];
}

/* In the hierarchy, or (CATALOG_NONE) in the layout's first one that has the row. */
static const struct aggregate *find(const struct figure_set *set,
                                    enum figure_basis basis,
                                    uint32_t hierarchy,
                                    uint32_t layout,
                                    uint32_t org,
                                    struct period period)
{
    const struct layout *l = &set->p->catalog.layouts.at[layout];
    for (size_t i = 0; i < l->hierarchies_len; i++) {
        if (hierarchy != CATALOG_NONE && hierarchy != l->hierarchies[i])
            continue;
        const struct store_aggregate_key key = {l->hierarchies[i], layout, org, period};
        const struct aggregate *row =
            set->map != NULL ? figure_map_row(set->map, set, &key, basis)
                             : figure_set_stored(set, &key, basis == FIGURE_OWN && set->own);
        if (row != NULL)
            return row;
    }
    return NULL;
}

const struct aggregate *figure_set_find(const struct figure_set *set,
                                        uint32_t hierarchy,
                                        uint32_t layout,
                                        uint32_t org,
                                        struct period period)
{
    return find(set, FIGURE_EFFECTIVE, hierarchy, layout, org, period);
}

const struct aggregate *figure_set_row(const struct figure_set *set,
                                       uint32_t hierarchy,
                                       uint32_t layout,
                                       uint32_t org,
                                       struct period period,
                                       enum figure_basis basis)
{
    return find(set, basis, hierarchy, layout, org, period);
}

static void add_marks(const struct figure_set *set,
                      const struct aggregate *row,
                      uint32_t slot,
                      struct figure *figure)
{
    if (set->map != NULL)
        figure->marks |= figure_map_marks(row, slot);
}

static struct figure read_cell(const struct figure_set *set,
                               uint32_t hierarchy,
                               uint32_t indicator,
                               const char *members,
                               uint32_t org,
                               struct period period,
                               enum figure_basis basis)
{
    const struct catalog *catalog = &set->p->catalog;
    uint32_t slot = 0;
    uint32_t layout = catalog_home_layout(catalog, indicator, members, &slot);
    if (layout == CATALOG_NONE)
        return (struct figure){.org = org,
                               .indicator = indicator,
                               .layout = CATALOG_NONE,
                               .hierarchy = hierarchy,
                               .period = period,
                               .members = members,
                               .value = CELL_NULL,
                               .status = "missing",
                               .vintage = ""};
    const struct aggregate *a = figure_set_row(set, hierarchy, layout, org, period, basis);
    struct figure figure = figure_of(set->derived, a, layout, slot, org, period, basis);
    figure.hierarchy = a == NULL ? hierarchy : a->hierarchy;
    add_marks(set, a, slot, &figure);
    return figure;
}

/* One reading of a formula. */
struct reading {
    const struct figure_set *set;
    uint32_t org;
    struct period period;
    enum figure_basis basis;
};

static struct figure read_reached(void *ctx, const struct reach_cell *cell)
{
    const struct reading *r = ctx;
    bool here = cell->org == r->org && period_eq(cell->period, r->period);
    enum figure_basis basis = here ? r->basis : FIGURE_EFFECTIVE;
    const struct aggregate *a =
        figure_set_row(r->set, cell->hierarchy, cell->layout, cell->org, cell->period, basis);
    struct figure f =
        figure_of(r->set->derived, a, cell->layout, cell->slot, cell->org, cell->period, basis);
    figure_exact(r->set->derived, a, cell->slot, basis, &f, r->set->arena);
    add_marks(r->set, a, cell->slot, &f);
    return f;
}

struct figure figure_set_reached(const struct figure_set *set, const struct reach_cell *cell)
{
    struct reading stands = {set, cell->org, cell->period, FIGURE_EFFECTIVE};
    return read_reached(&stands, cell);
}

struct figure figure_set_read(const struct figure_set *set,
                              uint32_t hierarchy,
                              uint32_t indicator,
                              const char *members,
                              uint32_t org,
                              struct period period,
                              enum figure_basis basis)
{
    struct reading reading = {set, org, period, basis};
    const struct reach_source source = {&reading, read_reached};
    struct figure figure =
        figure_set_derives(set, indicator, members)
            ? derived_figure(set->derived, indicator, hierarchy, org, period, &source, set->arena)
            : read_cell(set, hierarchy, indicator, members, org, period, basis);
    if (set->map != NULL)
        figure_map_name(set->map, &figure);
    return figure;
}
