/*
 * A layout classified once: what each slot does over time and organisations, which forms show it,
 * which hierarchies roll it up, which window a period has on it, where a unit stands in the trees.
 * Must not know: any figure. Neighbours: roll_sets.c, roll_orgs.c (sums of nothing).
 */
#include "internal.h"

static uint32_t parallel_slot(const struct roll_layout *l, uint32_t indicator, const char *members)
{
    uint32_t slot = catalog_find_slot(l->catalog, l->index, indicator, members);
    return slot != CATALOG_NONE ? slot : catalog_find_slot(l->catalog, l->index, indicator, "");
}

/* Both parts as the row has them, rounded to their decimals. */
static bool plain_ratio(const struct roll_layout *l, struct roll_slot *s, uint32_t indicator)
{
    if (!ratio_read(l->derived, indicator, l->arena, &s->ratio))
        return false;
    s->numerator = s->parts[s->ratio.numerator];
    s->denominator = s->parts[s->ratio.denominator];
    return true;
}

/* A formula speaks of totals, so a breakdown of a formula indicator is not computed; nor is what reaches beyond the row. */
static void
classify_formula(const struct roll_layout *l, struct roll_slot *s, const struct layout_cell *cell)
{
    s->time = TIME_AGG_NONE;
    s->org = ORG_AGG_FORMULA;
    s->source = SOURCE_OWN_ELSE_CHILDREN;
    if (cell->members[0] != '\0' || !derived_is_local(l->derived, cell->indicator, l->index))
        return;
    const struct derived_parts *parts = derived_parts_of(l->derived, cell->indicator, l->index);
    s->computed = true;
    s->parts = parts->slot;
    s->parts_len = parts->len;
    s->is_ratio = plain_ratio(l, s, cell->indicator);
}

/* A retired slot says nothing any more, and its indicator may have left the catalog: what replaces it carries its figures on. */
static void classify_retired(struct roll_slot *s)
{
    static const struct indicator nothing = {.code = "",
                                             .formula = "",
                                             .org_agg = ORG_AGG_NONE,
                                             .time_agg = TIME_AGG_NONE,
                                             .tolerance = CELL_NULL};
    *s = (struct roll_slot){.indicator = &nothing,
                            .time = TIME_AGG_NONE,
                            .org = ORG_AGG_NONE,
                            .silent = true,
                            .numerator = CATALOG_NONE,
                            .denominator = CATALOG_NONE,
                            .weight = CATALOG_NONE};
}

static void
classify(const struct roll_layout *l, const struct layout_cell *cell, struct roll_slot *s)
{
    if (cell->retired) {
        classify_retired(s);
        return;
    }
    const struct indicator *indicator = &l->catalog->indicators.at[cell->indicator];
    *s = (struct roll_slot){.indicator = indicator,
                            .time = indicator->time_agg,
                            .org = indicator->org_agg,
                            .source = indicator->source,
                            .silent = indicator->value_type == VALUE_TEXT,
                            .numerator = CATALOG_NONE,
                            .denominator = CATALOG_NONE,
                            .weight = CATALOG_NONE};
    if (indicator->formula != NULL && indicator->formula[0] != '\0')
        classify_formula(l, s, cell);
    if (s->org == ORG_AGG_WMEAN && indicator->weight != CATALOG_NONE)
        s->weight = parallel_slot(l, indicator->weight, cell->members);
    s->fraction = s->time == TIME_AGG_MEAN || s->org == ORG_AGG_MEAN || s->org == ORG_AGG_WMEAN;
}

static bool ready(const struct roll_layout *l, const bool *placed, const struct roll_slot *slot)
{
    for (size_t i = 0; i < slot->parts_len; i++)
        if (l->slot[slot->parts[i]].computed && !placed[slot->parts[i]])
            return false;
    return true;
}

/* Parts before the formulas that stand on them. */
static void order_formulas(struct roll_layout *l)
{
    bool *placed = ARENA_ARRAY(l->arena, l->slots, bool);
    l->formulas = ARENA_ARRAY(l->arena, l->slots, uint32_t);
    for (size_t before = SIZE_MAX; before != l->formulas_len;) {
        before = l->formulas_len;
        for (uint32_t s = 0; s < l->slots; s++) {
            if (l->slot[s].computed && !placed[s] && ready(l, placed, &l->slot[s])) {
                placed[s] = true;
                l->formulas[l->formulas_len++] = s;
            }
        }
    }
}

/* Ratios are computed from figures as they are rounded: where a part is exact, so is the expression. */
static void settle_ratios(struct roll_layout *l)
{
    for (size_t i = 0; i < l->formulas_len; i++) {
        struct roll_slot *slot = &l->slot[l->formulas[i]];
        for (size_t p = 0; p < slot->parts_len; p++) {
            const struct roll_slot *part = &l->slot[slot->parts[p]];
            slot->is_ratio = slot->is_ratio && !part->fraction && !part->computed;
        }
        l->expressions = l->expressions || !slot->is_ratio;
    }
}

/* What is asked for, and what that sums up to. */
static uint32_t form_set(struct roll_layout *l, const struct form *form)
{
    uint8_t *shows = ARENA_ARRAY(l->arena, l->slots, uint8_t);
    for (size_t i = 0; i < form->len; i++) {
        uint32_t slot = form->cells[i].slot;
        if (slot < l->slots && !l->slot[slot].silent)
            shows[slot] = 1;
    }
    for (size_t i = 0; i < form->filled_len; i++)
        shows[form->filled[i]] = 1;
    return roll_sets_intern(&l->sets, shows);
}

static bool has_duty(const struct roll_layout *l, uint32_t regime, uint32_t form)
{
    for (size_t i = 0; i < l->duties_len; i++) {
        if (l->duties[i].regime == regime && l->duties[i].form == form)
            return true;
    }
    return false;
}

/* A named rule is known by its name; decree09 and the same days written out are one rule. Not of weeks: they are no part of anything. */
static bool window_eq(struct window_rule a, struct window_rule b)
{
    if (a.kind == b.kind && a.kind != WINDOW_EXPLICIT)
        return true;
    return a.kind != WINDOW_SCHOOL && b.kind != WINDOW_SCHOOL && a.from_offset == b.from_offset &&
           a.from_day == b.from_day && a.to_offset == b.to_offset && a.to_day == b.to_day;
}

static void find_duties(struct roll_layout *l)
{
    const struct catalog *c = l->catalog;
    l->duties = ARENA_ARRAY(l->arena, c->obligations.len, struct roll_duty);
    l->one_window = true;
    const struct window_rule *first = NULL;
    for (size_t i = 0; i < c->obligations.len; i++) {
        const struct obligation *o = &c->obligations.at[i];
        if (o->form == CATALOG_NONE || c->forms.at[o->form].layout != l->index ||
            has_duty(l, o->regime, o->form))
            continue;
        l->duties[l->duties_len++] =
            (struct roll_duty){o->regime, o->form, form_set(l, &c->forms.at[o->form])};
        const struct regime *r = &c->regimes.at[o->regime];
        if (r->frequency == PERIOD_WEEK)
            continue;
        first = first == NULL ? &r->window : first;
        l->one_window = l->one_window && window_eq(r->window, *first);
    }
}

static void order_hierarchies(struct roll_layout *l)
{
    const struct layout *layout = &l->catalog->layouts.at[l->index];
    l->hierarchies = ARENA_ARRAY(l->arena, layout->hierarchies_len, uint32_t);
    for (size_t i = 0; i < layout->hierarchies_len; i++)
        l->admin = l->admin || layout->hierarchies[i] == 0;
    if (l->admin)
        l->hierarchies[l->hierarchies_len++] = 0;
    for (size_t i = 0; i < layout->hierarchies_len; i++) {
        if (layout->hierarchies[i] != 0)
            l->hierarchies[l->hierarchies_len++] = layout->hierarchies[i];
    }
}

static void make_empty(struct roll_layout *l)
{
    l->leaf = roll_orgs_new(l, 0, l->arena);
    roll_orgs_tallies(l->tallies);
    struct roll_own *own = ARENA_NEW(l->arena, struct roll_own);
    int64_t *value = ARENA_ARRAY(l->arena, l->slots, int64_t);
    for (size_t s = 0; s < l->slots; s++)
        value[s] = CELL_NULL;
    own->value = value;
    own->kind = ARENA_ARRAY(l->arena, l->slots, uint8_t);
    own->flags = ARENA_ARRAY(l->arena, l->slots, uint8_t);
    own->exact = ARENA_ARRAY(l->arena, l->slots, uint8_t);
    own->mean = l->fractions ? ARENA_ARRAY(l->arena, l->slots, struct fraction) : NULL;
    l->empty = own;
}

/* ---- stretches of slots that do the same */

static enum roll_way way_of(const struct roll_slot *slot)
{
    if (slot->computed)
        return ROLL_DERIVED;
    if (slot->silent || slot->org == ORG_AGG_NONE || slot->org == ORG_AGG_FORMULA)
        return ROLL_COUNT;
    if (slot->fraction)
        return ROLL_PARTS;
    return slot->org == ORG_AGG_SUM ? ROLL_ADD : slot->org == ORG_AGG_MIN ? ROLL_LEAST : ROLL_MOST;
}

static void stretch(struct arena *arena, struct roll_stretches *stretches, uint32_t slot, int what)
{
    struct roll_stretch *last = stretches->len == 0 ? NULL : &stretches->at[stretches->len - 1];
    if (last != NULL && last->what == what) {
        last->to = slot + 1;
        return;
    }
    struct roll_stretch next = {slot, slot + 1, what};
    VEC_PUSH(arena, stretches, next);
}

/* Parts up to this size give a ratio that fits, whatever the other part is: value * the factors of
 * scale <= 2^62, and 128 bits hold all on the way. */
static int64_t safe_part(const struct roll_slot *slot)
{
    const decimal_wide room = (decimal_wide)1 << 62;
    decimal_wide up;
    if (!decimal_mul_wide(slot->ratio.factor_num, decimal_pow10(slot->indicator->decimals), &up) ||
        up <= 0 || up > room)
        return 0;
    return (int64_t)(room / up);
}

/* Leaves enter sums without a row of their own where each slot looks at itself alone: no means, no
 * formulas but ratios of filed figures. */
static bool is_quick(const struct roll_layout *l)
{
    return !l->fractions && !l->expressions;
}

static void find_stretches(struct roll_layout *l)
{
    l->stops = ARENA_ARRAY(l->arena, l->slots, uint8_t);
    for (uint32_t s = 0; s < l->slots; s++) {
        struct roll_slot *slot = &l->slot[s];
        stretch(l->arena, &l->over_time, s, (int)slot->time);
        stretch(l->arena, &l->over_orgs, s, (int)way_of(slot));
        l->stops[s] = slot->time == TIME_AGG_NONE;
        l->silent = l->silent || slot->silent;
        l->firsts = l->firsts || slot->time == TIME_AGG_FIRST;
        if (slot->is_ratio)
            slot->safe = safe_part(slot);
    }
    l->quick = is_quick(l);
}

static void find_parents(struct roll_layout *l)
{
    size_t orgs = l->catalog->orgs.len;
    l->has_below = ARENA_ARRAY(l->arena, l->catalog->hierarchies.len * orgs, uint8_t);
    for (size_t i = 0; i < l->catalog->edges.len; i++) {
        const struct org_edge *edge = &l->catalog->edges.at[i];
        l->has_below[edge->hierarchy * orgs + edge->parent] = 1;
    }
}

struct roll_layout *
roll_layout_new(const struct derived *derived, uint32_t layout, struct arena *arena)
{
    const struct catalog *catalog = derived->catalog;
    struct roll_layout *l = ARENA_NEW(arena, struct roll_layout);
    l->catalog = catalog;
    l->derived = derived;
    l->arena = arena;
    l->lineage = roll_lineage_new(catalog, arena);
    l->cuts = ARENA_NEW(arena, struct roll_cuts);
    l->index = layout;
    l->slots = catalog->layouts.at[layout].len;
    l->slot = ARENA_ARRAY(arena, l->slots, struct roll_slot);
    for (size_t s = 0; s < l->slots; s++) {
        classify(l, &catalog->layouts.at[layout].cells[s], &l->slot[s]);
        l->fractions = l->fractions || l->slot[s].fraction;
    }
    order_formulas(l);
    settle_ratios(l);
    find_stretches(l);
    find_parents(l);
    roll_sets_init(&l->sets, l->slots, arena);
    find_duties(l);
    l->regimes = reach_window_regimes(catalog, layout, arena);
    order_hierarchies(l);
    make_empty(l);
    return l;
}

bool roll_layout_window(const struct roll_layout *l,
                        struct period period,
                        struct window_rule *ret_rule,
                        date_t *ret_end)
{
    return reach_window_end(l->catalog, l->regimes, period, ret_rule, ret_end);
}

static bool joined(const struct roll_layout *l, struct period whole, struct period part)
{
    struct window_rule a, b;
    date_t end;
    return roll_layout_window(l, whole, &a, &end) && roll_layout_window(l, part, &b, &end) &&
           window_eq(a, b);
}

size_t roll_layout_parts(const struct roll_layout *l,
                         struct period period,
                         struct period ret_parts[static PERIOD_PARTS_MAX])
{
    size_t len = period_parts(period, ret_parts), kept = 0;
    for (size_t i = 0; i < len; i++) {
        if (l->one_window || joined(l, period, ret_parts[i]))
            ret_parts[kept++] = ret_parts[i];
    }
    return kept;
}

/* ---- where a unit stands */

static bool has_below(const struct roll_layout *l, uint32_t hierarchy, uint32_t org)
{
    return l->has_below[hierarchy * l->catalog->orgs.len + org] != 0;
}

static bool has_children(const struct roll_layout *l, uint32_t hierarchy, uint32_t org, date_t date)
{
    size_t cursor = 0;
    return has_below(l, hierarchy, org) &&
           catalog_next_child(l->catalog, hierarchy, org, date, &cursor) != NULL;
}

const struct org_edge *roll_layout_child(
    const struct roll_layout *l, uint32_t hierarchy, uint32_t org, date_t date, size_t *cursor)
{
    const struct org_edge *edge = NULL;
    if (!has_below(l, hierarchy, org))
        return NULL;
    do
        edge = catalog_next_child(l->catalog, hierarchy, org, date, cursor);
    while (edge != NULL && !edge->complete);
    return edge;
}

bool roll_layout_borrows(const struct roll_layout *l, uint32_t hierarchy, uint32_t org, date_t date)
{
    return l->admin && hierarchy != 0 && !has_children(l, hierarchy, org, date);
}

bool roll_layout_leaf(const struct roll_layout *l, uint32_t hierarchy, uint32_t org, date_t date)
{
    uint32_t tree = roll_layout_borrows(l, hierarchy, org, date) ? 0 : hierarchy;
    size_t cursor = 0;
    return roll_layout_child(l, tree, org, date, &cursor) == NULL;
}

bool roll_layout_above(const struct roll_layout *l, uint32_t org, date_t date)
{
    for (size_t i = 0; i < l->hierarchies_len; i++)
        if (!roll_layout_leaf(l, l->hierarchies[i], org, date))
            return true;
    return false;
}

bool roll_layout_holds(const struct roll_layout *l, uint32_t hierarchy, uint32_t org, date_t date)
{
    return hierarchy == 0 || catalog_parent(l->catalog, hierarchy, org, date) != NULL ||
           has_children(l, hierarchy, org, date);
}

uint32_t roll_layout_teller(const struct roll_layout *l, uint32_t org, date_t date)
{
    for (size_t i = 0; i < l->hierarchies_len; i++) {
        if (roll_layout_holds(l, l->hierarchies[i], org, date))
            return l->hierarchies[i];
    }
    return l->hierarchies_len > 0 ? l->hierarchies[0] : 0;
}

bool roll_layout_stands(const struct roll_layout *l, uint32_t hierarchy, uint32_t org, date_t date)
{
    return hierarchy == roll_layout_teller(l, org, date) ||
           roll_layout_holds(l, hierarchy, org, date);
}
