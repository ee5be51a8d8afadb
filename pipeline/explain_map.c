/*
 * explain_map: the units behind a cell of another map. Knows no output. Neighbours: explain_map.h.
 */
#include "explain_map.h"

#include <string.h>

#include "figures.h"

struct listing {
    struct pipeline *p;
    struct figure_map *map;
    struct figure_set set;
    struct store_aggregate_key key; /* of the row on the map */
    uint32_t slot;
    enum pipeline_basis basis;
    const struct places *places;
    struct pipeline_map_sources *ret;
    struct explain_map_steps *steps;
};

/* "0.65" where it has so few decimals, else "1/3"; NULL for all of it. */
static const char *share_text(struct arena *arena, const struct places_source *source)
{
    char buf[DECIMAL_TEXT_MAX];
    const struct places_share share = places_part(source);
    int64_t whole = (int64_t)decimal_pow10(DECIMAL_MAX_DECIMALS);
    if (places_whole(source))
        return NULL;
    if (whole % share.den != 0)
        return arena_printf(arena, "%lld/%lld", (long long)share.num, (long long)share.den);
    char *text = arena_strdup(
        arena, decimal_format(share.num * (whole / share.den), DECIMAL_MAX_DECIMALS, buf));
    size_t len = strlen(text);
    while (text[len - 1] == '0')
        text[--len] = '\0';
    return text;
}

/* What a unit that was matched filed itself, or what its units amount to, is as it was asked for; of all others what stands. */
static enum pipeline_basis basis_for(const struct listing *l, const struct places_source *source)
{
    bool matched =
        places_matched(l->places, source->org) && places_in(l->places, source->org) == l->key.org;
    if (source->own_only)
        return PIPELINE_OWN;
    return matched && places_whole(source) ? l->basis : PIPELINE_EFFECTIVE;
}

static void add(struct listing *l, const struct places_source *source, bool counts)
{
    const struct catalog *catalog = &l->p->catalog;
    const struct layout_cell *cell = &catalog->layouts.at[l->key.layout].cells[l->slot];
    const struct org *org = &catalog->orgs.at[source->org];
    struct store_aggregate_key key = l->key;
    key.org = source->org;
    const struct remap_part part = {*source, false, figure_set_stored(&l->set, &key, false)};
    /* A share of it is no figure: it is in none of the sums. */
    bool parted =
        !places_whole(source) && catalog->indicators.at[cell->indicator].org_agg != ORG_AGG_SUM;
    enum pipeline_basis basis = basis_for(l, source);
    if (part.row == NULL || ((source->own_only || !counts) && !remap_counts(&part, l->slot)))
        return;
    static const enum figure_basis read_as[] = {[PIPELINE_EFFECTIVE] = FIGURE_EFFECTIVE,
                                                [PIPELINE_OWN] = FIGURE_OWN,
                                                [PIPELINE_CHILDREN] = FIGURE_CHILDREN};
    const struct figure figure = figure_of(session_derived(l->p), part.row, key.layout, l->slot,
                                           key.org, key.period, read_as[basis]);
    date_t end = session_period_end(catalog, key.layout, key.period);
    VEC_PUSH(l->p->arena, l->ret,
             ((struct pipeline_map_source){.org_code = org->code,
                                           .org_name = session_org_name(catalog, source->org, end),
                                           .from = org->from,
                                           .to = org->to,
                                           .indicator = cell->indicator,
                                           .members = cell->members,
                                           .period = key.period,
                                           .value = parted ? CELL_NULL
                                                           : places_apportion(source, figure.value),
                                           .share = share_text(l->p->arena, source),
                                           .counts = counts && !parted}));
    const struct reach_cell there = {key.hierarchy, key.layout, l->slot, key.org, key.period};
    if (counts && !parted)
        VEC_PUSH(l->p->arena, l->steps, ((struct explain_map_step){there, basis}));
}

static enum status list_row(struct listing *l, struct diags *diags)
{
    const struct places_source *source = NULL;
    figure_set_init(&l->set, l->p, BASIS_BEST, l->p->arena);
    l->places = figure_map_places(l->map, l->key.hierarchy, l->key.layout, l->key.period);
    figure_map_want(l->map, &l->set, &l->key);
    enum status status = figure_set_fetch(&l->set, diags);
    if (status != STATUS_OK)
        return status;
    size_t len = places_sources(l->places, l->key.org, &source);
    for (size_t i = 0; i < len; i++)
        add(l, &source[i], true);
    len = places_missing(l->places, l->key.org, &source);
    for (size_t i = 0; i < len; i++)
        add(l, &source[i], false);
    return STATUS_OK;
}

enum status explain_map_sources(struct pipeline *p,
                                struct figure_map *map,
                                const struct reach_cell *cell,
                                enum pipeline_basis basis,
                                struct pipeline_map_sources *ret,
                                struct explain_map_steps *ret_steps,
                                struct diags *diags)
{
    const struct layout *layout = &p->catalog.layouts.at[cell->layout];
    size_t before = ret->len;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < layout->hierarchies_len && ret->len == before && status == STATUS_OK;
         i++) {
        uint32_t hierarchy = layout->hierarchies[i];
        struct listing l = {.p = p,
                            .map = map,
                            .key = {hierarchy, cell->layout, cell->org, cell->period},
                            .slot = cell->slot,
                            .basis = basis,
                            .ret = ret,
                            .steps = ret_steps};
        if (cell->hierarchy == CATALOG_NONE || cell->hierarchy == hierarchy)
            status = list_row(&l, diags);
    }
    return status;
}

bool explain_map_divides(const struct pipeline_map_sources *sources)
{
    for (size_t i = 0; i < sources->len; i++)
        if (sources->at[i].counts && sources->at[i].share != NULL)
            return true;
    return false;
}
