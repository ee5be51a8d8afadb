/*
 * query: figures as they were asked for: indicators × units × periods. Knows no output and no arithmetic. Neighbours: figures.h.
 */
#include <string.h>

#include "figures.h"
#include "leaves.h"

struct targets VEC(uint32_t);

static enum status find_indicators(struct pipeline *p,
                                   const struct pipeline_query *q,
                                   struct targets *ret,
                                   struct diags *diags)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < q->indicators_len; i++) {
        uint32_t found = catalog_find_indicator(&p->catalog, text_of(q->indicators[i]));
        if (found == CATALOG_NONE)
            status = session_refuse(diags, DIAG_E208, q->indicators[i]);
        else
            VEC_PUSH(p->arena, ret, found);
    }
    return status;
}

/* The unit at the top: a parent in the hierarchy that has no parent there itself. */
static uint32_t root_of(const struct catalog *catalog, uint32_t hierarchy, date_t date)
{
    for (size_t i = 0; i < catalog->edges.len; i++) {
        const struct org_edge *edge = &catalog->edges.at[i];
        if (edge->hierarchy == hierarchy && edge->from <= date && date <= edge->to &&
            catalog_parent(catalog, hierarchy, edge->parent, date) == NULL)
            return edge->parent;
    }
    return CATALOG_NONE;
}

static uint32_t hierarchy_for(const struct catalog *catalog, uint32_t asked, uint32_t layout)
{
    if (asked != CATALOG_NONE)
        return asked;
    if (layout != CATALOG_NONE && catalog->layouts.at[layout].hierarchies_len > 0)
        return catalog->layouts.at[layout].hierarchies[0];
    return 0;
}

static void units_of_level(struct pipeline *p, uint32_t level, date_t date, struct targets *ret)
{
    for (uint32_t i = 0; i < p->catalog.orgs.len; i++)
        if (p->catalog.orgs.at[i].level == level && catalog_org_exists(&p->catalog, i, date))
            VEC_PUSH(p->arena, ret, i);
}

static enum status no_tree(struct pipeline *p, uint32_t hierarchy, date_t date, struct diags *diags)
{
    char day[DATE_TEXT_MAX];
    diags_addv(diags, DIAG_E481, (struct place){0}, arena_strdup(p->arena, date_format(date, day)),
               p->catalog.hierarchies.at[hierarchy].code, NULL);
    return STATUS_REJECTED;
}

static enum status find_units(struct pipeline *p,
                              const struct pipeline_query *q,
                              uint32_t hierarchy,
                              date_t date,
                              struct targets *ret,
                              struct diags *diags)
{
    uint32_t org = CATALOG_NONE;
    ret->len = 0;
    if (q->level != NULL) {
        uint32_t level = catalog_find_level(&p->catalog, text_of(q->level));
        if (level == CATALOG_NONE)
            return session_refuse(diags, DIAG_E220, q->level);
        units_of_level(p, level, date, ret);
        return STATUS_OK;
    }
    if (q->org != NULL) {
        enum status status = session_find_org(p, q->org, date, &org, diags);
        if (status != STATUS_OK)
            return status;
    } else {
        org = root_of(&p->catalog, hierarchy, date);
    }
    if (org == CATALOG_NONE && q->map != NULL)
        return no_tree(p, hierarchy, date, diags);
    if (org == CATALOG_NONE)
        return session_refuse(diags, DIAG_E201, "");
    VEC_PUSH(p->arena, ret, org);
    size_t cursor = 0;
    const struct org_edge *edge = NULL;
    while (q->children &&
           (edge = catalog_next_child(&p->catalog, hierarchy, org, date, &cursor)) != NULL)
        VEC_PUSH(p->arena, ret, edge->child);
    return STATUS_OK;
}

/* The member combinations to show: the total, and with --members every live cell of the indicator. */
struct combinations VEC(const char *);

static void
list_members(struct pipeline *p, uint32_t indicator, bool members, struct combinations *ret)
{
    const struct catalog *catalog = &p->catalog;
    ret->len = 0;
    VEC_PUSH(p->arena, ret, "");
    for (uint32_t l = 0; members && l < catalog->layouts.len; l++) {
        const struct layout *layout = &catalog->layouts.at[l];
        for (size_t s = 0; s < layout->len; s++) {
            const struct layout_cell *cell = &layout->cells[s];
            if (cell->indicator == indicator && !cell->retired && cell->members[0] != '\0')
                VEC_PUSH(p->arena, ret, cell->members);
        }
    }
}

/* One figure asked for. */
struct ask {
    uint32_t indicator, org, hierarchy;
    struct period period;
    const char *members;
    const struct places_source
        *unplaced; /* of a unit of then, listed below another one; `hierarchy` is its row's */
};
struct asks VEC(struct ask);

/* On which map it is asked. */
struct on_map {
    bool is;
    date_t day;
    struct figure_map *map;
};

/* Below the unit and those directly below it: what of the unit's figure is in none of them. Formulas that are computed when they are
 * read have no figures of such units. */
static void ask_unplaced(struct pipeline *p,
                         const struct on_map *on,
                         const struct ask *first,
                         uint32_t layout,
                         const struct combinations *members,
                         struct asks *asks)
{
    const struct places *places =
        figure_map_places(on->map, first->hierarchy, layout, first->period);
    const struct places_source *source = NULL;
    size_t len = places_residuals(places, first->org, &source);
    for (size_t i = 0; i < len; i++)
        for (size_t m = 0; m < members->len; m++) {
            struct ask ask = *first;
            ask.org = source[i].org;
            ask.members = members->at[m];
            ask.unplaced = &source[i];
            VEC_PUSH(p->arena, asks, ask);
        }
}

/* Units that ended within the period and are counted below the unit by their own filings: without them those listed do not add up. */
static void add_residuals(struct pipeline *p,
                          uint32_t hierarchy,
                          uint32_t layout,
                          struct period period,
                          struct targets *units)
{
    uint32_t org = units->at[0];
    uint32_t residual = CATALOG_NONE;
    struct roll_layout *l = leaves_layout(p, layout);
    for (size_t n = 0; (residual = rollup_residual(l, hierarchy, org, period, n)) != CATALOG_NONE;
         n++)
        VEC_PUSH(p->arena, units, residual);
}

static enum status ask_period(struct pipeline *p,
                              const struct pipeline_query *q,
                              const struct on_map *on,
                              const struct ask *what,
                              struct asks *asks,
                              struct diags *diags)
{
    uint32_t layout = derived_ground(session_derived(p), what->indicator);
    struct ask ask = *what;
    date_t date =
        on->is ? on->day
               : session_period_end(&p->catalog, layout == CATALOG_NONE ? 0 : layout, what->period);
    struct targets units = {0};
    struct combinations members = {0};
    uint32_t hierarchy = hierarchy_for(&p->catalog, what->hierarchy, layout);
    enum status status = find_units(p, q, hierarchy, date, &units, diags);
    bool parts =
        status == STATUS_OK && q->children && q->basis != PIPELINE_OWN && layout != CATALOG_NONE;
    if (parts && !on->is)
        add_residuals(p, hierarchy, layout, what->period, &units);
    list_members(p, ask.indicator, q->members, &members);
    for (size_t u = 0; u < units.len; u++)
        for (size_t m = 0; m < members.len; m++) {
            ask.org = units.at[u];
            ask.members = members.at[m];
            VEC_PUSH(p->arena, asks, ask);
        }
    if (!parts || !on->is)
        return status;
    ask.org = units.at[0];
    ask.hierarchy = hierarchy;
    ask_unplaced(p, on, &ask, layout, &members, asks);
    return status;
}

static enum basis basis_of(const char *vintage, enum status *status, struct diags *diags)
{
    enum vintage v = VINTAGE_NONE;
    *status = STATUS_OK;
    if (vintage == NULL)
        return BASIS_BEST;
    if (!vintage_parse(text_of(vintage), &v))
        *status = session_refuse(diags, DIAG_E217, vintage);
    return (enum basis)v;
}

/* The stored row of a unit that could not be placed; false: its indicator has none. */
static bool row_of(const struct pipeline *p,
                   const struct ask *a,
                   uint32_t *ret_slot,
                   struct store_aggregate_key *ret)
{
    uint32_t layout = catalog_home_layout(&p->catalog, a->indicator, a->members, ret_slot);
    *ret = (struct store_aggregate_key){a->hierarchy, layout, a->org, a->period};
    return layout != CATALOG_NONE;
}

static void want(struct figure_set *set, const struct ask *a)
{
    struct store_aggregate_key row;
    uint32_t slot = 0;
    if (a->unplaced == NULL)
        figure_set_want_indicator(set, a->hierarchy, a->indicator, a->members, a->org, a->period);
    else if (row_of(set->p, a, &slot, &row))
        figure_set_want_row(set, &row);
}

static void give(const struct figure_set *set,
                 const struct ask *a,
                 enum figure_basis basis,
                 struct figures *ret)
{
    struct figure figure;
    struct store_aggregate_key row;
    uint32_t slot = 0;
    if (a->unplaced == NULL)
        figure =
            figure_set_read(set, a->hierarchy, a->indicator, a->members, a->org, a->period, basis);
    else if (figure_set_derives(set, a->indicator, a->members) || !row_of(set->p, a, &slot, &row) ||
             !figure_map_unplaced(set->map, set, a->unplaced, &row, slot, &figure))
        return;
    VEC_PUSH(set->p->arena, ret, figure);
}

static enum status answer(struct pipeline *p,
                          const struct asks *asks,
                          const struct on_map *on,
                          enum basis basis,
                          enum pipeline_basis which,
                          struct figures *ret,
                          struct diags *diags)
{
    struct figure_set set;
    figure_set_init(&set, p, basis, p->arena);
    set.own = which == PIPELINE_OWN;
    if (on->is)
        figure_set_on_map(&set, on->map);
    for (size_t i = 0; i < asks->len; i++)
        want(&set, &asks->at[i]);
    enum status status = figure_set_fetch(&set, diags);
    static const enum figure_basis read_as[] = {[PIPELINE_EFFECTIVE] = FIGURE_EFFECTIVE,
                                                [PIPELINE_OWN] = FIGURE_OWN,
                                                [PIPELINE_CHILDREN] = FIGURE_CHILDREN};
    for (size_t i = 0; status == STATUS_OK && i < asks->len; i++)
        give(&set, &asks->at[i], read_as[which], ret);
    return status;
}

enum status pipeline_query(struct pipeline *p,
                           const struct pipeline_query *q,
                           struct figures *ret_figures,
                           struct diags *diags)
{
    struct targets indicators = {0};
    struct periods periods = {0};
    uint32_t hierarchy = CATALOG_NONE;
    enum status status = find_indicators(p, q, &indicators, diags);
    if (status == STATUS_OK)
        status = session_find_periods(p, q->period_from != NULL ? q->period_from : "", q->period_to,
                                      &periods, diags);
    if (status == STATUS_OK && q->hierarchy != NULL)
        status = session_find_hierarchy(p, q->hierarchy, &hierarchy, diags);
    struct on_map on;
    if (status == STATUS_OK)
        status = figure_map_day(p, q->map, &on.is, &on.day, diags);
    if (status == STATUS_OK && on.is)
        on.map = figure_map_new(p, on.day, p->arena);
    struct asks asks = {0};
    for (size_t i = 0; i < indicators.len && status == STATUS_OK; i++)
        for (size_t j = 0; j < periods.len && status == STATUS_OK; j++) {
            const struct ask what = {
                .indicator = indicators.at[i], .hierarchy = hierarchy, .period = periods.at[j]};
            status = ask_period(p, q, &on, &what, &asks, diags);
        }
    if (status != STATUS_OK)
        return status;
    enum basis basis = basis_of(q->vintage, &status, diags);
    return status != STATUS_OK ? status
                               : answer(p, &asks, &on, basis, q->basis, ret_figures, diags);
}
