/*
 * whatif_figures: what becomes of the series of units on the candidate's map: which go on, which are divided by shares, which break; what is
 * carried as a residual and where; and that no total loses anything. Stored rows are read as they stand and placed by core/places.h; nothing
 * is rolled up anew. Knows no output. Neighbours: whatif.h, leaves.h.
 */
#include <string.h>

#include "core/places.h"
#include "leaves.h"
#include "whatif.h"

#define HEIGHT_MAX 64

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

/* Layouts, hierarchies, indicators and units are those of the catalog in force, `before`, by which figures were filed, unless they are said to be
 * the candidate's. */
struct work {
    struct pipeline *p;
    struct pipeline_whatif *w;
    const struct catalog *before, *after;
    struct arena *arena, *scratch; /* of the answer; of the hierarchy or the spot at hand */
    struct diags *diags;
    struct spots spots;
    struct map tallies; /* (layout, unit) -> place in `counts` */
    struct VEC(struct tally) counts;
    uint32_t *there, *here; /* by unit: what it is in the candidate; and the other way round */
    /* of the hierarchy at hand */
    uint32_t hierarchy, hierarchy_after; /* CATALOG_NONE: the candidate has it no more */
    bool *breaks;                        /* by unit of the candidate */
    /* of the spot at hand */
    uint32_t layout;
    date_t end, then; /* of the period; the day of the candidate's map on which it is read */
    const struct aggregate **rows; /* by unit, NULL where there is nothing */
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

/* True when the candidate has the unit on the day. */
static bool is_there(const struct work *k, uint32_t org, date_t day)
{
    return k->there[org] != CATALOG_NONE && catalog_org_exists(k->after, k->there[org], day);
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
        date_t end = session_period_end(k->before, s->layout, s->period);
        struct tally *tally = tally_of(k, s->layout, s->org);
        tally->periods++;
        tally->after += !is_there(k, s->org, end);
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

static void match_units(struct work *k)
{
    k->there = ARENA_ARRAY(k->arena, k->before->orgs.len, uint32_t);
    k->here = ARENA_ARRAY(k->arena, k->after->orgs.len, uint32_t);
    for (uint32_t org = 0; org < k->before->orgs.len; org++)
        k->there[org] = catalog_org_by_id(k->after, k->before->orgs.at[org].id);
    for (uint32_t org = 0; org < k->after->orgs.len; org++)
        k->here[org] = catalog_org_by_id(k->before, k->after->orgs.at[org].id);
}

/* ---- series ---- */

enum fate { STAYS, CONTINUES, ESTIMATED, BREAKS };

/* Places of one catalog between the same two days, and who is divided there. */
struct sight {
    const struct catalog *catalog;
    date_t from;
    const struct places *places; /* NULL: there is no such hierarchy */
    bool *divided;               /* by unit */
};

static void look(struct sight *s, uint32_t hierarchy, date_t from, date_t to, struct arena *arena)
{
    const struct places_source *at = NULL;
    s->from = from;
    s->places = NULL;
    if (hierarchy == CATALOG_NONE)
        return;
    s->places = places_new(s->catalog, hierarchy, from, to, arena);
    s->divided = ARENA_ARRAY(arena, s->catalog->orgs.len, bool);
    for (uint32_t org = 0; org < s->catalog->orgs.len; org++) {
        if (!catalog_org_exists(s->catalog, org, to))
            continue;
        size_t len = places_sources(s->places, org, &at);
        for (size_t i = 0; i < len; i++)
            if (!places_whole(&at[i]))
                s->divided[at[i].org] = true;
    }
}

/* Of a unit that the catalog does not have, or not on that day, nothing goes on. */
static enum fate fate_of(const struct sight *s, uint32_t org, uint32_t *ret_place)
{
    *ret_place = CATALOG_NONE;
    if (s->places == NULL || org == CATALOG_NONE || !catalog_org_exists(s->catalog, org, s->from))
        return BREAKS;
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

static bool has_hierarchy(const struct layout *layout, uint32_t hierarchy)
{
    for (size_t i = 0; i < layout->hierarchies_len; i++)
        if (layout->hierarchies[i] == hierarchy)
            return true;
    return false;
}

/* In every layout in which the unit has figures. */
static void tell_series(struct work *k, uint32_t org, enum fate fate, uint32_t place)
{
    static const enum pipeline_whatif_fate fates[] = {[STAYS] = PIPELINE_WHATIF_CONTINUES,
                                                      [CONTINUES] = PIPELINE_WHATIF_CONTINUES,
                                                      [ESTIMATED] = PIPELINE_WHATIF_ESTIMATED,
                                                      [BREAKS] = PIPELINE_WHATIF_BREAKS};
    if (k->there[org] != CATALOG_NONE)
        k->breaks[k->there[org]] = fate == BREAKS;
    for (uint32_t i = 0; i < k->before->layouts.len; i++) {
        const struct layout *layout = &k->before->layouts.at[i];
        if (!has_hierarchy(layout, k->hierarchy))
            continue;
        const struct tally *tally = tally_of(k, i, org);
        if (tally->periods > 0)
            VEC_PUSH(k->arena, &k->w->series,
                     ((struct pipeline_whatif_series){
                         layout->code, k->before->hierarchies.at[k->hierarchy].code, org, place,
                         fates[fate], tally->periods, tally->after}));
    }
}

/* Who stands elsewhere than the catalog in force says, seen from the eve of an event. */
static void find_series_from(struct work *k, date_t eve, bool *told)
{
    struct sight before = {.catalog = k->before}, after = {.catalog = k->after};
    date_t to = k->w->last > eve ? k->w->last : eve;
    uint32_t place = CATALOG_NONE, place_before = CATALOG_NONE;
    look(&before, k->hierarchy, eve, to, k->scratch);
    look(&after, k->hierarchy_after, eve, to, k->scratch);
    for (uint32_t org = 0; org < k->before->orgs.len; org++) {
        if (told[org] || !catalog_org_exists(k->before, org, eve) ||
            (k->hierarchy != 0 && catalog_parent(k->before, k->hierarchy, org, eve) == NULL))
            continue;
        enum fate fate = fate_of(&after, k->there[org], &place);
        if (fate_of(&before, org, &place_before) == fate &&
            id_of(k->before, place_before) == id_of(k->after, place))
            continue;
        told[org] = true;
        tell_series(k, org, fate, place);
    }
}

/* From the eve of each event, and from the last day: each unit once. */
static void find_series(struct work *k)
{
    bool *told = ARENA_ARRAY(k->arena, k->before->orgs.len, bool);
    k->breaks = ARENA_ARRAY(k->arena, k->after->orgs.len, bool);
    for (size_t i = 0; i < k->w->days.len; i++) {
        find_series_from(k, k->w->days.at[i] - 1, told);
        arena_reset(k->scratch);
    }
    if (k->w->days.len > 0)
        find_series_from(k, k->w->last, told);
    arena_reset(k->scratch);
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
    struct aggregate *kept = ARENA_NEW(k->scratch, struct aggregate);
    *kept = (struct aggregate){.slots = row->slots,
                               .own = copy(k->scratch, row->own, row->slots),
                               .children = copy(k->scratch, row->children, row->slots),
                               .effective = copy(k->scratch, row->effective, row->slots)};
    k->rows[row->org] = kept;
    return true;
}

static enum status read_rows(struct work *k, const struct spot *spot)
{
    struct VEC(struct store_aggregate_key) keys = {0};
    k->rows = ARENA_ARRAY(k->scratch, k->before->orgs.len, const struct aggregate *);
    for (uint32_t org = 0; org < k->before->orgs.len; org++)
        if (catalog_org_exists(k->before, org, spot->end))
            VEC_PUSH(k->scratch, &keys,
                     ((struct store_aggregate_key){k->hierarchy, k->layout, org, spot->period}));
    return leaves_read(k->p, keys.at, keys.len, BASIS_BEST, k->scratch, take_row, k, k->diags);
}

/* What a source, a unit of the candidate, gives to a slot. */
static int64_t figure_of_source(const struct work *k, const struct places_source *s, uint32_t slot)
{
    uint32_t org = k->here[s->org];
    const struct aggregate *row = org == CATALOG_NONE ? NULL : k->rows[org];
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
static bool add_before(const struct work *k, uint32_t root, uint32_t slot, int64_t *sum)
{
    const struct org_edge *edge = NULL;
    size_t cursor = 0;
    bool ok = true;
    while ((edge = catalog_next_child(k->before, k->hierarchy, root, k->end, &cursor)) != NULL)
        if (edge->complete && k->rows[edge->child] != NULL && slot < k->rows[edge->child]->slots)
            ok = add(sum, k->rows[edge->child]->effective[slot]) && ok;
    return ok;
}

/* The residuals of a root but for those of trees that went away: their figures stand in the root as it was filed, and nothing of what is
 * filed from then on will. */
static bool add_residuals(
    const struct work *k, const struct places *places, uint32_t top, uint32_t slot, int64_t *sum)
{
    const struct places_source *at = NULL;
    size_t len = places_residuals(places, top, &at);
    bool ok = true;
    for (size_t i = 0; i < len; i++)
        if (!places_whole(&at[i]) || places_in(places, at[i].org) == top)
            ok = add_sources(k, &at[i], 1, slot, sum) && ok;
    return ok;
}

/* The same on the candidate's map, below what has become of the root. */
static bool sum_after(const struct work *k,
                      const struct places *places,
                      uint32_t top,
                      uint32_t slot,
                      struct pipeline_whatif_total *ret)
{
    const struct places_source *at = NULL;
    const struct org_edge *edge = NULL;
    size_t cursor = 0;
    if (top == CATALOG_NONE)
        return true;
    bool ok = add_residuals(k, places, top, slot, &ret->residual);
    ret->after = ret->residual;
    while ((edge = catalog_next_child(k->after, k->hierarchy_after, top, k->then, &cursor)) !=
           NULL) {
        size_t len = edge->complete ? places_sources(places, edge->child, &at) : 0;
        ok = add_sources(k, at, len, slot, &ret->after) && ok;
    }
    return ok;
}

static bool is_root(const struct work *k, uint32_t org)
{
    size_t cursor = 0;
    return catalog_org_exists(k->before, org, k->end) &&
           catalog_parent(k->before, k->hierarchy, org, k->end) == NULL &&
           catalog_next_child(k->before, k->hierarchy, org, k->end, &cursor) != NULL;
}

/* The root of the candidate's map in which a root stands, a unit of the candidate; CATALOG_NONE: nobody took it over. */
static uint32_t top_of(const struct work *k, const struct places *places, uint32_t root)
{
    const struct org_edge *edge = NULL;
    if (places == NULL || !is_there(k, root, k->end))
        return CATALOG_NONE;
    uint32_t top = is_there(k, root, k->then) ? k->there[root] : places_in(places, k->there[root]);
    for (size_t height = 0; top != CATALOG_NONE && height < HEIGHT_MAX; height++) {
        edge = catalog_parent(k->after, k->hierarchy_after, top, k->then);
        if (edge == NULL)
            break;
        top = edge->parent;
    }
    return top;
}

/* Totals of indicators that add up are compared, no breakdowns. */
static bool is_compared(const struct work *k, uint32_t slot)
{
    const struct layout_cell *cell = &k->before->layouts.at[k->layout].cells[slot];
    return !cell->retired && cell->members[0] == '\0' &&
           k->before->indicators.at[cell->indicator].org_agg == ORG_AGG_SUM;
}

/* Roots of the map as it was, and what they become. */
struct roots {
    struct VEC(uint32_t) org, top;
};

static void find_roots(const struct work *k, const struct places *places, struct roots *ret)
{
    *ret = (struct roots){0};
    for (uint32_t org = 0; org < k->before->orgs.len; org++) {
        if (!is_root(k, org))
            continue;
        VEC_PUSH(k->scratch, &ret->org, org);
        VEC_PUSH(k->scratch, &ret->top, top_of(k, places, org));
    }
}

/* The root at `first` and those behind it that become one with it. */
static void tell_total(struct work *k,
                       const struct places *places,
                       const struct roots *roots,
                       size_t first,
                       struct pipeline_whatif_total total,
                       uint32_t slot)
{
    uint32_t top = roots->top.at[first];
    total.before = total.after = total.residual = CELL_NULL;
    bool before_fits = add_before(k, roots->org.at[first], slot, &total.before);
    for (size_t i = first + 1; i < roots->org.len && top != CATALOG_NONE; i++)
        if (roots->top.at[i] == top)
            before_fits = add_before(k, roots->org.at[i], slot, &total.before) && before_fits;
    bool after_fits = sum_after(k, places, top, slot, &total);
    total.before = before_fits ? total.before : CELL_NULL;
    total.after = after_fits ? total.after : CELL_NULL;
    total.residual = after_fits ? total.residual : CELL_NULL;
    total.equal = before_fits && after_fits && total.before == total.after;
    if (total.equal && total.before == CELL_NULL)
        return;
    k->w->unequal += !total.equal;
    VEC_PUSH(k->arena, &k->w->totals, total);
}

static bool is_first(const struct roots *roots, size_t at)
{
    for (size_t i = 0; i < at && roots->top.at[at] != CATALOG_NONE; i++)
        if (roots->top.at[i] == roots->top.at[at])
            return false;
    return true;
}

static void tell_totals(struct work *k, const struct places *places, const struct spot *spot)
{
    const struct layout *layout = &k->before->layouts.at[k->layout];
    struct roots roots;
    find_roots(k, places, &roots);
    for (size_t i = 0; i < roots.org.len; i++) {
        struct pipeline_whatif_total total = {
            .layout = layout->code,
            .hierarchy = k->before->hierarchies.at[k->hierarchy].code,
            .period = catalog_period_text(k->before, spot->period, k->arena),
            .root = roots.org.at[i]};
        for (uint32_t slot = 0; slot < layout->len && is_first(&roots, i); slot++) {
            total.indicator = layout->cells[slot].indicator;
            if (is_compared(k, slot))
                tell_total(k, places, &roots, i, total, slot);
        }
    }
}

static void tell_residuals_at(struct work *k,
                              const struct places *places,
                              const struct spot *spot,
                              uint32_t place)
{
    const struct layout *layout = &k->before->layouts.at[k->layout];
    const struct places_source *at = NULL;
    size_t len = places_residuals(places, place, &at);
    for (size_t i = 0; i < len; i++)
        for (uint32_t slot = 0; slot < layout->len && k->breaks[at[i].org]; slot++) {
            int64_t value = figure_of_source(k, &at[i], slot);
            if (is_compared(k, slot) && value != CELL_NULL)
                VEC_PUSH(k->arena, &k->w->residuals,
                         ((struct pipeline_whatif_residual){
                             layout->code, k->before->hierarchies.at[k->hierarchy].code,
                             catalog_period_text(k->before, spot->period, k->arena), at[i].org,
                             place, layout->cells[slot].indicator, value}));
        }
}

static enum status tell_spot(struct work *k, const struct spot *spot)
{
    const struct places *places = NULL;
    k->layout = spot->layout;
    k->end = spot->end;
    k->then = k->w->last > spot->end ? k->w->last : spot->end;
    enum status status = read_rows(k, spot);
    if (status != STATUS_OK)
        return status;
    if (k->hierarchy_after != CATALOG_NONE)
        places = places_new(k->after, k->hierarchy_after, k->end, k->then, k->scratch);
    tell_totals(k, places, spot);
    for (uint32_t org = 0; places != NULL && org < k->after->orgs.len; org++)
        if (catalog_org_exists(k->after, org, k->then))
            tell_residuals_at(k, places, spot, org);
    return STATUS_OK;
}

/* ---- which spots ---- */

/* True when no other spot of the layout and kind ends between it and the day. */
static bool is_last_before(const struct work *k, const struct spot *spot, date_t day)
{
    if (spot->end >= day)
        return false;
    for (size_t i = 0; i < k->spots.len; i++) {
        const struct spot *s = &k->spots.at[i];
        if (s->layout == spot->layout && s->period.kind == spot->period.kind && s->end < day &&
            s->end > spot->end)
            return false;
    }
    return true;
}

static bool
is_wanted(const struct work *k, const struct spot *spot, const struct whatif_range *range)
{
    if (!has_hierarchy(&k->before->layouts.at[spot->layout], k->hierarchy))
        return false;
    if (range != NULL)
        return range->from <= spot->end && spot->end <= range->to;
    for (size_t i = 0; i < k->w->days.len; i++)
        if (is_last_before(k, spot, k->w->days.at[i]))
            return true;
    return is_last_before(k, spot, DATE_MAX);
}

static enum status tell_hierarchy(struct work *k, const struct whatif_range *range)
{
    enum status status = STATUS_OK;
    find_series(k);
    for (size_t i = 0; i < k->spots.len && status == STATUS_OK; i++) {
        if (is_wanted(k, &k->spots.at[i], range))
            status = tell_spot(k, &k->spots.at[i]);
        arena_reset(k->scratch);
    }
    return status;
}

static bool is_used(const struct work *k, uint32_t hierarchy)
{
    for (size_t i = 0; i < k->spots.len; i++)
        if (has_hierarchy(&k->before->layouts.at[k->spots.at[i].layout], hierarchy))
            return true;
    return false;
}

enum status whatif_figures(struct pipeline *p,
                           struct pipeline_whatif *w,
                           const struct whatif_range *range,
                           struct diags *diags)
{
    struct work k = {.p = p,
                     .w = w,
                     .before = w->before,
                     .after = w->after,
                     .arena = p->arena,
                     .scratch = arena_new(0),
                     .diags = diags};
    match_units(&k);
    enum status status = find_spots(&k);
    for (k.hierarchy = 0; k.hierarchy < w->before->hierarchies.len && status == STATUS_OK;
         k.hierarchy++) {
        k.hierarchy_after =
            catalog_find_hierarchy(w->after, text_of(w->before->hierarchies.at[k.hierarchy].code));
        if (is_used(&k, k.hierarchy))
            status = tell_hierarchy(&k, range);
    }
    arena_free(k.scratch);
    if (status == STATUS_OK && w->totals.len == 0)
        diags_addv(diags, DIAG_W264, (struct place){0}, NULL);
    return status;
}
