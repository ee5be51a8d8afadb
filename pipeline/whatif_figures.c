/*
 * whatif_figures: what becomes of the series of units on the candidate's map: which go on, which are divided by shares, which break; what is
 * carried as a residual and where; and that no total loses anything. Stored rows are read as they stand and placed by core/places.h; nothing
 * is rolled up anew. Knows no output. Neighbours: whatif.h, leaves.h.
 */
#include <string.h>

#include "core/places.h"
#include "leaves.h"
#include "whatif.h"

/* A layout and period that has figures. */
struct spot {
    uint32_t layout;
    struct period period;
    date_t end;
};
struct spots VEC(struct spot);

/* Of how many periods a unit has figures in a layout. */
struct tally {
    uint32_t periods, after;
};

struct work {
    struct pipeline *p;
    struct pipeline_whatif *w;
    const struct catalog *catalog; /* the candidate */
    struct arena *arena;
    struct diags *diags;
    struct spots spots;
    struct map tallies; /* (layout, unit) -> place in `counts` */
    struct VEC(struct tally) counts;
    /* of the layout and hierarchy at hand */
    uint32_t layout, hierarchy;
    bool *breaks; /* by unit */
    /* of the spot at hand: by unit, NULL where there is nothing */
    const struct aggregate **rows;
};

/* ---- what has figures ---- */

static struct session_key pair_key(uint32_t layout, uint32_t org, int32_t period)
{
    return (struct session_key){{(int32_t)layout, (int32_t)org, period, 0, 0, 0}};
}

static struct tally *tally_of(struct work *k, uint32_t layout, uint32_t org)
{
    struct session_key key = pair_key(layout, org, 0);
    uint32_t at = map_find(&k->tallies, (struct text){(const char *)&key, sizeof key});
    if (at != MAP_NONE)
        return &k->counts.at[at];
    (void)map_put(&k->tallies, session_key(k->arena, &key), (uint32_t)k->counts.len);
    return VEC_ADD(k->arena, &k->counts);
}

static void
take_keys(struct work *k, const struct store_stales *keys, struct map *seen, struct map *spots)
{
    for (size_t i = 0; i < keys->len; i++) {
        const struct store_stale *s = &keys->at[i];
        if (s->layout == CATALOG_NONE || s->org == CATALOG_NONE)
            continue;
        struct session_key key = pair_key(s->layout, s->org, period_id(s->period));
        if (map_put(seen, session_key(k->arena, &key), 0) != MAP_NONE)
            continue;
        date_t end = session_period_end(k->catalog, s->layout, s->period);
        struct tally *tally = tally_of(k, s->layout, s->org);
        tally->periods++;
        tally->after += end > k->catalog->orgs.at[s->org].to;
        key = pair_key(s->layout, 0, period_id(s->period));
        if (map_put(spots, session_key(k->arena, &key), 0) == MAP_NONE)
            VEC_PUSH(k->arena, &k->spots, ((struct spot){s->layout, s->period, end}));
    }
}

static enum status find_spots(struct work *k)
{
    struct store_stales rows = {0}, filed = {0};
    struct map seen, spots;
    enum status status = leaves_keys(k->p, k->arena, &rows, &filed, k->diags);
    map_init(&k->tallies, k->arena, 256);
    map_init(&seen, k->arena, rows.len + filed.len);
    map_init(&spots, k->arena, 256);
    take_keys(k, &rows, &seen, &spots);
    take_keys(k, &filed, &seen, &spots);
    return status;
}

/* ---- series ---- */

enum fate { STAYS, CONTINUES, ESTIMATED, BREAKS };

/* Places of one catalog between the same two days, and who is divided there. */
struct sight {
    const struct catalog *catalog;
    const struct places *places;
    bool *divided; /* by unit */
};

static void
look(struct sight *s, const struct pipeline_whatif *w, uint32_t hierarchy, struct arena *arena)
{
    const struct places_source *at = NULL;
    s->places = places_new(s->catalog, hierarchy, w->first - 1, w->last, arena);
    s->divided = ARENA_ARRAY(arena, s->catalog->orgs.len, bool);
    for (uint32_t org = 0; org < s->catalog->orgs.len; org++) {
        if (!catalog_org_exists(s->catalog, org, w->last))
            continue;
        size_t len = places_sources(s->places, org, &at);
        for (size_t i = 0; i < len; i++)
            if (!places_whole(&at[i]))
                s->divided[at[i].org] = true;
    }
}

static enum fate fate_of(const struct sight *s, uint32_t org, uint32_t *ret_place)
{
    *ret_place = places_in(s->places, org);
    if (s->divided[org])
        return ESTIMATED;
    if (!places_matched(s->places, org))
        return BREAKS;
    return *ret_place == org ? STAYS : CONTINUES;
}

static int32_t id_of(const struct catalog *catalog, uint32_t org)
{
    return org == CATALOG_NONE ? 0 : catalog->orgs.at[org].id;
}

/* True when the catalog in force says the same of the unit. */
static bool was_so_before(const struct sight *before,
                          const struct sight *after,
                          uint32_t org,
                          enum fate fate,
                          uint32_t place)
{
    uint32_t place_before = CATALOG_NONE;
    uint32_t there = catalog_org_by_id(before->catalog, after->catalog->orgs.at[org].id);
    return there != CATALOG_NONE && fate_of(before, there, &place_before) == fate &&
           id_of(before->catalog, place_before) == id_of(after->catalog, place);
}

static void tell_series(struct work *k, uint32_t org, enum fate fate, uint32_t place)
{
    static const enum pipeline_whatif_fate fates[] = {[STAYS] = PIPELINE_WHATIF_CONTINUES,
                                                      [CONTINUES] = PIPELINE_WHATIF_CONTINUES,
                                                      [ESTIMATED] = PIPELINE_WHATIF_ESTIMATED,
                                                      [BREAKS] = PIPELINE_WHATIF_BREAKS};
    const struct tally *tally = tally_of(k, k->layout, org);
    k->breaks[org] = fate == BREAKS;
    if (tally->periods > 0)
        VEC_PUSH(
            k->arena, &k->w->series,
            ((struct pipeline_whatif_series){k->catalog->layouts.at[k->layout].code,
                                             k->catalog->hierarchies.at[k->hierarchy].code, org,
                                             place, fates[fate], tally->periods, tally->after}));
}

/* The hierarchy of the catalog in force with that code, or CATALOG_NONE. */
static uint32_t hierarchy_before(const struct work *k)
{
    return catalog_find_hierarchy(k->w->before,
                                  text_of(k->catalog->hierarchies.at[k->hierarchy].code));
}

static void find_series(struct work *k)
{
    struct sight before = {.catalog = k->w->before}, after = {.catalog = k->catalog};
    uint32_t hierarchy = hierarchy_before(k), place = CATALOG_NONE;
    k->breaks = ARENA_ARRAY(k->arena, k->catalog->orgs.len, bool);
    look(&before, k->w, hierarchy == CATALOG_NONE ? 0 : hierarchy, k->arena);
    look(&after, k->w, k->hierarchy, k->arena);
    for (uint32_t org = 0; org < k->catalog->orgs.len; org++) {
        if (!catalog_org_exists(k->catalog, org, k->w->first - 1) ||
            (k->hierarchy != 0 &&
             catalog_parent(k->catalog, k->hierarchy, org, k->w->first - 1) == NULL))
            continue;
        enum fate fate = fate_of(&after, org, &place);
        if (!was_so_before(&before, &after, org, fate, place))
            tell_series(k, org, fate, place);
    }
}

/* ---- figures of one spot ---- */

static int64_t *copy(struct arena *arena, const int64_t *cells, size_t len)
{
    int64_t *to = ARENA_ARRAY(arena, len, int64_t);
    for (size_t i = 0; i < len; i++)
        to[i] = cells == NULL ? CELL_NULL : cells[i];
    return to;
}

static bool take_row(void *ctx, const struct aggregate *row)
{
    struct work *k = ctx;
    struct aggregate *kept = ARENA_NEW(k->arena, struct aggregate);
    *kept = (struct aggregate){.slots = row->slots,
                               .own = copy(k->arena, row->own, row->slots),
                               .children = copy(k->arena, row->children, row->slots),
                               .effective = copy(k->arena, row->effective, row->slots)};
    k->rows[row->org] = kept;
    return true;
}

static enum status read_rows(struct work *k, const struct spot *spot)
{
    struct VEC(struct store_aggregate_key) keys = {0};
    k->rows = ARENA_ARRAY(k->arena, k->catalog->orgs.len, const struct aggregate *);
    for (uint32_t org = 0; org < k->catalog->orgs.len; org++)
        if (catalog_org_exists(k->catalog, org, spot->end))
            VEC_PUSH(k->arena, &keys,
                     ((struct store_aggregate_key){k->hierarchy, k->layout, org, spot->period}));
    return leaves_read(k->p, keys.at, keys.len, BASIS_BEST, k->arena, take_row, k, k->diags);
}

/* What a source gives to a slot. */
static int64_t figure_of_source(const struct work *k, const struct places_source *s, uint32_t slot)
{
    const struct aggregate *row = k->rows[s->org];
    if (row == NULL || slot >= row->slots)
        return CELL_NULL;
    if (s->own_only)
        return row->children[slot] == CELL_NULL ? places_apportion(s, row->own[slot]) : CELL_NULL;
    return places_apportion(s, row->effective[slot]);
}

/* False when the sum is too large for a cell. */
static bool add(int64_t *sum, int64_t value)
{
    if (value == CELL_NULL)
        return true;
    return decimal_add(*sum == CELL_NULL ? 0 : *sum, value, sum);
}

static bool add_sources(
    const struct work *k, const struct places_source *at, size_t len, uint32_t slot, int64_t *sum)
{
    bool ok = true;
    for (size_t i = 0; i < len; i++)
        ok = add(sum, figure_of_source(k, &at[i], slot)) && ok;
    return ok;
}

/* The units directly below a root, as they were filed. */
static bool sum_before(
    const struct work *k, uint32_t root, const struct spot *spot, uint32_t slot, int64_t *ret)
{
    const struct org_edge *edge = NULL;
    size_t cursor = 0;
    bool ok = true;
    *ret = CELL_NULL;
    while ((edge = catalog_next_child(k->catalog, k->hierarchy, root, spot->end, &cursor)) != NULL)
        if (edge->complete && k->rows[edge->child] != NULL && slot < k->rows[edge->child]->slots)
            ok = add(ret, k->rows[edge->child]->effective[slot]) && ok;
    return ok;
}

/* The same on the map after the events. */
static bool sum_after(const struct work *k,
                      const struct places *places,
                      uint32_t root,
                      uint32_t slot,
                      struct pipeline_whatif_total *ret)
{
    const struct places_source *at = NULL;
    const struct org_edge *edge = NULL;
    size_t cursor = 0;
    size_t len = places_residuals(places, root, &at);
    ret->residual = CELL_NULL;
    bool ok = add_sources(k, at, len, slot, &ret->residual);
    ret->after = ret->residual;
    while ((edge = catalog_next_child(k->catalog, k->hierarchy, root, k->w->last, &cursor)) !=
           NULL) {
        len = edge->complete ? places_sources(places, edge->child, &at) : 0;
        ok = add_sources(k, at, len, slot, &ret->after) && ok;
    }
    return ok;
}

static bool is_root(const struct work *k, uint32_t org, const struct spot *spot)
{
    size_t cursor = 0;
    return catalog_org_exists(k->catalog, org, spot->end) &&
           catalog_org_exists(k->catalog, org, k->w->last) &&
           catalog_parent(k->catalog, k->hierarchy, org, spot->end) == NULL &&
           catalog_next_child(k->catalog, k->hierarchy, org, spot->end, &cursor) != NULL;
}

/* Totals of indicators that add up are compared, no breakdowns. */
static bool is_compared(const struct work *k, uint32_t slot)
{
    const struct layout_cell *cell = &k->catalog->layouts.at[k->layout].cells[slot];
    return !cell->retired && cell->members[0] == '\0' &&
           k->catalog->indicators.at[cell->indicator].org_agg == ORG_AGG_SUM;
}

static void tell_totals(struct work *k, const struct places *places, const struct spot *spot)
{
    const struct layout *layout = &k->catalog->layouts.at[k->layout];
    for (uint32_t root = 0; root < k->catalog->orgs.len; root++) {
        if (!is_root(k, root, spot))
            continue;
        for (uint32_t slot = 0; slot < layout->len; slot++) {
            struct pipeline_whatif_total total = {
                .layout = layout->code,
                .hierarchy = k->catalog->hierarchies.at[k->hierarchy].code,
                .period = catalog_period_text(k->catalog, spot->period, k->arena),
                .root = root,
                .indicator = layout->cells[slot].indicator};
            if (!is_compared(k, slot) || !sum_before(k, root, spot, slot, &total.before) ||
                !sum_after(k, places, root, slot, &total) ||
                (total.before == CELL_NULL && total.after == CELL_NULL))
                continue;
            k->w->unequal += total.before != total.after;
            VEC_PUSH(k->arena, &k->w->totals, total);
        }
    }
}

static void tell_residuals_at(struct work *k,
                              const struct places *places,
                              const struct spot *spot,
                              uint32_t place)
{
    const struct layout *layout = &k->catalog->layouts.at[k->layout];
    const struct places_source *at = NULL;
    size_t len = places_residuals(places, place, &at);
    for (size_t i = 0; i < len; i++)
        for (uint32_t slot = 0; slot < layout->len && k->breaks[at[i].org]; slot++) {
            int64_t value = figure_of_source(k, &at[i], slot);
            if (is_compared(k, slot) && value != CELL_NULL)
                VEC_PUSH(k->arena, &k->w->residuals,
                         ((struct pipeline_whatif_residual){
                             layout->code, k->catalog->hierarchies.at[k->hierarchy].code,
                             catalog_period_text(k->catalog, spot->period, k->arena), at[i].org,
                             place, layout->cells[slot].indicator, value}));
        }
}

static enum status tell_spot(struct work *k, const struct spot *spot)
{
    enum status status = read_rows(k, spot);
    if (status != STATUS_OK)
        return status;
    const struct places *places =
        places_new(k->catalog, k->hierarchy, spot->end, k->w->last, k->arena);
    tell_totals(k, places, spot);
    for (uint32_t org = 0; org < k->catalog->orgs.len; org++)
        if (catalog_org_exists(k->catalog, org, k->w->last))
            tell_residuals_at(k, places, spot, org);
    return STATUS_OK;
}

/* ---- which spots ---- */

/* True when another spot of the layout and kind ends later, though still before the events. */
static bool is_outdone(const struct work *k, const struct spot *spot)
{
    for (size_t i = 0; i < k->spots.len; i++) {
        const struct spot *s = &k->spots.at[i];
        if (s->layout == spot->layout && s->period.kind == spot->period.kind &&
            s->end < k->w->first && s->end > spot->end)
            return true;
    }
    return false;
}

static bool
is_wanted(const struct work *k, const struct spot *spot, const struct whatif_range *range)
{
    if (spot->layout != k->layout || spot->end >= k->w->first)
        return false;
    return range != NULL ? range->from <= spot->end && spot->end <= range->to
                         : !is_outdone(k, spot);
}

static enum status tell_layout(struct work *k, const struct whatif_range *range)
{
    enum status status = STATUS_OK;
    find_series(k);
    for (size_t i = 0; i < k->spots.len && status == STATUS_OK; i++)
        if (is_wanted(k, &k->spots.at[i], range))
            status = tell_spot(k, &k->spots.at[i]);
    return status;
}

enum status whatif_figures(struct pipeline *p,
                           struct pipeline_whatif *w,
                           const struct whatif_range *range,
                           struct diags *diags)
{
    struct work k = {.p = p, .w = w, .catalog = &p->catalog, .arena = p->arena, .diags = diags};
    enum status status = find_spots(&k);
    for (k.layout = 0; k.layout < p->catalog.layouts.len; k.layout++) {
        const struct layout *layout = &p->catalog.layouts.at[k.layout];
        for (size_t i = 0; i < layout->hierarchies_len && status == STATUS_OK; i++) {
            k.hierarchy = layout->hierarchies[i];
            status = tell_layout(&k, range);
        }
    }
    return status;
}
