/*
 * beneath: for many figures at once, asks for the rows between each and its leaves, and goes down to the units whose figures enter. What a formula
 * computes stands on the units of its parts. Knows no arithmetic. Neighbours: beneath.h, beneath_tell.c (counts them).
 */
#include "beneath.h"

#include "leaves.h"

struct search {
    struct pipeline *p;
    enum figure_basis read_as;
    struct figure_set set;
    /* the figure at hand */
    const struct figure *figure;
    struct beneath_units *units;
    struct map by_org;
};

static bool want_key(void *ctx, const struct rollup_key *key)
{
    struct search *s = ctx;
    const struct store_aggregate_key row = leaves_key(key);
    figure_set_want_row(&s->set, &row);
    return true;
}

static bool want_cell(void *ctx, const struct reach_cell *cell)
{
    struct search *s = ctx;
    return rollup_beneath(leaves_layout(s->p, cell->layout), cell->hierarchy, cell->slot, cell->org,
                          cell->period, want_key, s);
}

/* As it is filed. */
static struct reach_cell home_of(const struct search *s)
{
    const struct figure *f = s->figure;
    struct reach_cell cell = {.hierarchy = f->hierarchy, .org = f->org, .period = f->period};
    cell.layout = catalog_home_layout(&s->p->catalog, f->indicator, f->members, &cell.slot);
    return cell;
}

static bool has_formula(const struct search *s)
{
    return s->figure->members[0] == '\0' &&
           derived_expr(s->set.derived, s->figure->indicator) != NULL;
}

static void want_figure(struct search *s)
{
    const struct figure *f = s->figure;
    const struct reach_cell home = home_of(s);
    if (f->org == CATALOG_NONE)
        return;
    if (home.layout != CATALOG_NONE)
        (void)want_cell(s, &home);
    if (has_formula(s))
        (void)derived_cells(s->set.derived, f->indicator, f->hierarchy, f->org, f->period,
                            want_cell, s);
}

/* ---- */

static const struct aggregate *find_row(void *ctx, const struct rollup_key *key)
{
    const struct search *s = ctx;
    return figure_set_find(&s->set, key->hierarchy, key->layout, key->org, key->period);
}

static const struct aggregate *find_own(void *ctx, const struct rollup_key *key)
{
    const struct search *s = ctx;
    return figure_set_row(&s->set, key->hierarchy, key->layout, key->org, key->period, FIGURE_OWN);
}

/* A unit that is there already stands on this too. */
static bool add_unit(void *ctx, const struct rollup_unit *unit)
{
    struct search *s = ctx;
    const struct session_key key = {{(int32_t)unit->org, 0, 0, 0, 0, 0}};
    uint32_t known = map_find(&s->by_org, (struct text){(const char *)&key, sizeof key});
    if (known == MAP_NONE) {
        (void)map_put(&s->by_org, session_key(s->set.arena, &key), (uint32_t)s->units->at.len);
        VEC_PUSH(s->set.arena, &s->units->at, *unit);
        return true;
    }
    struct rollup_unit *at = &s->units->at.at[known];
    at->flags |= unit->flags;
    at->value = at->value == CELL_NULL ? unit->value : at->value;
    at->reported = at->reported && unit->reported;
    at->expected = at->expected || unit->expected;
    return true;
}

static bool add_cell(void *ctx, const struct reach_cell *cell)
{
    struct search *s = ctx;
    bool here = cell->org == s->figure->org && period_eq(cell->period, s->figure->period);
    enum figure_basis basis = here ? s->read_as : FIGURE_EFFECTIVE;
    const struct rollup_rows rows = {s, basis == FIGURE_OWN ? find_own : find_row};
    return rollup_units(leaves_layout(s->p, cell->layout), cell->hierarchy, cell->slot, cell->org,
                        cell->period, basis, &rows, add_unit, s);
}

/* Is the figure what its formula gives, and not what somebody filed? */
static bool is_computed(const struct search *s, const struct reach_cell *home)
{
    if (!has_formula(s))
        return false;
    if (figure_set_derives(&s->set, s->figure->indicator, s->figure->members) ||
        home->layout == CATALOG_NONE || s->read_as == FIGURE_CHILDREN)
        return true;
    const struct aggregate *row =
        figure_set_find(&s->set, home->hierarchy, home->layout, home->org, home->period);
    return s->read_as == FIGURE_EFFECTIVE && row != NULL &&
           (row->flags[home->slot] & SLOT_COMPUTED) != 0;
}

static void find_figure(struct search *s)
{
    const struct figure *f = s->figure;
    const struct reach_cell home = home_of(s);
    s->units->slot = CATALOG_NONE;
    if (f->org == CATALOG_NONE)
        return;
    if (is_computed(s, &home)) {
        (void)derived_cells(s->set.derived, f->indicator, f->hierarchy, f->org, f->period, add_cell,
                            s);
    } else if (home.layout != CATALOG_NONE) {
        s->units->slot = home.slot;
        (void)add_cell(s, &home);
    }
}

enum status beneath_find(struct pipeline *p,
                         const struct figures *figures,
                         enum figure_basis read_as,
                         enum basis vintage,
                         struct arena *arena,
                         struct beneath_units **ret,
                         struct diags *diags)
{
    struct search s = {.p = p, .read_as = read_as};
    figure_set_init(&s.set, p, vintage, arena);
    s.set.own = read_as == FIGURE_OWN;
    for (size_t i = 0; i < figures->len; i++) {
        s.figure = &figures->at[i];
        want_figure(&s);
    }
    enum status status = figure_set_fetch(&s.set, diags);
    *ret = ARENA_ARRAY(arena, figures->len, struct beneath_units);
    for (size_t i = 0; status == STATUS_OK && i < figures->len; i++) {
        s.figure = &figures->at[i];
        s.units = &(*ret)[i];
        map_init(&s.by_org, arena, 64);
        find_figure(&s);
    }
    return status;
}
