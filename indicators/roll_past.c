/*
 * A unit's part of a longer period from before an event of the map: what its predecessors filed in it, slot by slot as organisations
 * are joined. What cannot be joined exactly is a visible break: no figure, and the whole is provisional. Must not know: trees, plans.
 * REQ: data-model.md, rule 7. Neighbours: roll_lineage.c (who they were), roll_time.c (what each filed, and what becomes of it).
 */
#include "internal.h"

/* ---- other units */

static struct roll_unit *
read_in(struct roll_reader *r, uint32_t org, enum basis basis, const struct roll_others *others)
{
    struct roll_unit *unit =
        roll_time_unit(r->l, r->year, org, roll_time_slice(r->filed, org), basis, r->arena);
    unit->others = others;
    return unit;
}

static struct roll_unit *read_other(void *ctx, uint32_t org)
{
    struct roll_reader *r = ctx;
    return read_in(r, org, r->basis, &r->others);
}

static struct roll_unit *read_best(void *ctx, uint32_t org)
{
    struct roll_reader *r = ctx;
    return read_in(r, org, BASIS_BEST, &r->others_best);
}

const struct roll_others *roll_past_reader(struct roll_reader *reader)
{
    reader->others = (struct roll_others){reader, read_other, read_best};
    reader->others_best = (struct roll_others){reader, read_best, read_best};
    return &reader->others;
}

static struct roll_unit *silent(const struct roll_unit *unit, uint32_t org)
{
    const struct rollup_filings none = {NULL, 0};
    return roll_time_unit(unit->l, unit->year, org, none, BASIS_BEST, unit->arena);
}

struct roll_unit *roll_past_other(const struct roll_unit *unit, uint32_t org)
{
    return unit->others == NULL ? silent(unit, org) : unit->others->unit(unit->others->ctx, org);
}

struct roll_unit *roll_past_best(const struct roll_unit *unit, uint32_t org)
{
    return unit->others == NULL ? silent(unit, org) : unit->others->best(unit->others->ctx, org);
}

/* ---- several predecessors */

struct one {
    const struct roll_own *own;
    const uint8_t *need;
    bool inner;          /* others stood below it, whose figures stand where it has none */
    const uint8_t *gave; /* by slot: it gave way to those below it; NULL: nobody asked */
    uint8_t *
        over; /* by the others: they stood below it, and their figures come before its own; NULL: none did */
};

struct many {
    const struct roll_layout *l;
    struct one *at;
    size_t len;
    struct roll_build own;
    uint8_t *need;
};

static bool has_figure(const struct one *one, size_t s)
{
    return one->own->kind[s] == ROLL_FIGURE || one->own->kind[s] == ROLL_OVERFLOW;
}

static bool gives_way(const struct many *m, size_t i, size_t s)
{
    const struct one *one = &m->at[i];
    enum source source = m->l->slot[s].source;
    if (source == SOURCE_OWN)
        return false;
    if (one->gave != NULL)
        return source == SOURCE_CHILDREN ||
               (one->gave[s] != 0 && one->own->kind[s] == ROLL_ABSENT && one->need[s] == 0);
    for (size_t k = 0; one->over != NULL && k < m->len; k++)
        if (one->over[k] != 0 && (source == SOURCE_CHILDREN || has_figure(&m->at[k], s)))
            return true;
    return false;
}

/* What counts of a slot: how often each kind, and the flags of all figures. */
struct census {
    size_t count[ROLL_OVERFLOW + 1];
    uint8_t flags;
    bool late;
};

static struct census census_of(const struct many *m, size_t s)
{
    struct census c = {.flags = 0};
    for (size_t i = 0; i < m->len; i++) {
        const struct roll_own *own = m->at[i].own;
        if (gives_way(m, i, s))
            continue;
        c.count[own->kind[s]]++;
        if (own->kind[s] >= ROLL_NIL)
            c.flags |= own->flags[s];
        else if (own->kind[s] == ROLL_ABSENT)
            c.late = c.late || m->at[i].need[s] != 0;
    }
    for (size_t i = 0; i < m->len && c.count[ROLL_FIGURE] > 0; i++)
        c.late = c.late ||
                 (m->at[i].inner && m->at[i].own->kind[s] == ROLL_ABSENT && !gives_way(m, i, s));
    return c;
}

static void put(struct many *m, size_t s, decimal_wide value)
{
    bool fits = -(decimal_wide)INT64_MAX <= value && value <= INT64_MAX;
    m->own.kind[s] = fits ? ROLL_FIGURE : ROLL_OVERFLOW;
    m->own.value[s] = fits ? (int64_t)value : CELL_NULL;
}

/* False: means over different numbers of months, or too large a sum. */
static bool add_means(struct many *m, size_t s)
{
    struct fraction total = {0, 0};
    for (size_t i = 0; i < m->len; i++) {
        if (m->at[i].own->kind[s] != ROLL_FIGURE || gives_way(m, i, s))
            continue;
        struct fraction mean = m->at[i].own->mean[s];
        if (total.den != 0 && total.den != mean.den)
            return false;
        total.den = mean.den;
        total.num += mean.num; /* fewer than 2^50 of at most 12 x 2^63 */
    }
    m->own.mean[s] = total;
    m->own.kind[s] = ROLL_FIGURE;
    return decimal_divide(total.num, total.den, &m->own.value[s]);
}

static bool add_values(struct many *m, size_t s)
{
    decimal_wide sum = 0;
    for (size_t i = 0; i < m->len; i++)
        if (m->at[i].own->kind[s] == ROLL_FIGURE && !gives_way(m, i, s))
            sum += m->at[i].own->value[s];
    put(m, s, sum);
    return true;
}

static bool
is_less(const struct many *m, const struct roll_own *a, const struct roll_own *b, size_t s)
{
    if (m->l->slot[s].time != TIME_AGG_MEAN)
        return a->value[s] < b->value[s];
    return a->mean[s].num * b->mean[s].den < b->mean[s].num * a->mean[s].den;
}

static bool take_end(struct many *m, size_t s, bool least)
{
    const struct roll_own *found = NULL;
    for (size_t i = 0; i < m->len; i++) {
        const struct roll_own *own = m->at[i].own;
        if (own->kind[s] == ROLL_FIGURE && !gives_way(m, i, s) &&
            (found == NULL || (least ? is_less(m, own, found, s) : is_less(m, found, own, s))))
            found = own;
    }
    if (found == NULL)
        return false;
    m->own.kind[s] = ROLL_FIGURE;
    m->own.value[s] = found->value[s];
    if (m->own.mean != NULL)
        m->own.mean[s] = found->mean[s];
    return true;
}

/* Only where a figure of the indicator's own decimals says it exactly. */
static bool weigh(struct many *m, size_t s)
{
    decimal_wide sum = 0, weights = 0, product;
    uint32_t weight = m->l->slot[s].weight;
    if (weight == CATALOG_NONE || m->l->slot[s].time == TIME_AGG_MEAN)
        return false;
    for (size_t i = 0; i < m->len; i++) {
        const struct roll_own *own = m->at[i].own;
        if (own->kind[s] != ROLL_FIGURE || gives_way(m, i, s))
            continue;
        if (own->kind[weight] != ROLL_FIGURE ||
            !decimal_mul_wide(own->value[s], own->value[weight], &product) ||
            __builtin_add_overflow(sum, product, &sum))
            return false;
        weights += own->value[weight];
    }
    if (weights == 0 || sum % weights != 0)
        return false;
    put(m, s, sum / weights);
    return true;
}

static bool join_figures(struct many *m, size_t s)
{
    const struct roll_slot *slot = &m->l->slot[s];
    switch (slot->org) {
    case ORG_AGG_SUM: return slot->time == TIME_AGG_MEAN ? add_means(m, s) : add_values(m, s);
    case ORG_AGG_MIN: return take_end(m, s, true);
    case ORG_AGG_MAX: return take_end(m, s, false);
    case ORG_AGG_WMEAN: return weigh(m, s);
    case ORG_AGG_MEAN:
    case ORG_AGG_FORMULA:
    case ORG_AGG_NONE: break;
    }
    return false;
}

static void join_slot(struct many *m, size_t s)
{
    struct census c = census_of(m, s);
    bool figures = c.count[ROLL_FIGURE] > 0;
    m->need[s] = c.late;
    if (c.count[ROLL_OVERFLOW] > 0) {
        m->own.kind[s] = ROLL_OVERFLOW;
    } else if (figures && !join_figures(m, s)) {
        m->own.kind[s] = ROLL_ABSENT;
        m->need[s] = 1;
    } else if (!figures && c.count[ROLL_NIL] > 0) {
        m->own.kind[s] = ROLL_NIL;
    } else if (!figures && c.count[ROLL_EXCUSED] > 0 && !c.late) {
        m->own.kind[s] = ROLL_EXCUSED;
    }
    if (m->own.kind[s] == ROLL_FIGURE || m->own.kind[s] == ROLL_NIL)
        m->own.flags[s] = (uint8_t)(c.flags | (c.late ? SLOT_PARTIAL : 0));
    else
        m->own.value[s] = CELL_NULL;
}

static bool is_above(const struct roll_layout *l, uint32_t org, uint32_t other, date_t day)
{
    for (size_t i = 0; i < l->hierarchies_len; i++) {
        const struct org_edge *edge = catalog_parent(l->catalog, l->hierarchies[i], other, day);
        for (int depth = 0; edge != NULL && edge->complete && depth < ROLL_DEPTH_MAX; depth++) {
            if (edge->parent == org)
                return true;
            edge = catalog_parent(l->catalog, l->hierarchies[i], edge->parent, day);
        }
    }
    return false;
}

static struct one
one_of(struct roll_unit *unit, const struct roll_kin *kin, size_t i, uint32_t node, uint32_t part)
{
    uint32_t org = kin->units.at[i];
    struct roll_view view;
    if (roll_residual_spread(unit->l, org, unit->org, unit->year->at[node].end)) {
        view = roll_residual_gives(roll_past_other(unit, org), part);
        return (struct one){.own = view.own, .need = view.need, .gave = view.given, .inner = true};
    }
    struct roll_unit *other = org == unit->org ? unit : roll_past_other(unit, org);
    date_t day = unit->year->at[part].end;
    struct one one = {.own = roll_time_own(other, part),
                      .need = roll_need_bytes(unit->l, other->need[part].all),
                      .inner = roll_layout_above(unit->l, org, day)};
    if (one.inner)
        one.over = ARENA_ARRAY(unit->arena, kin->units.len, uint8_t);
    for (size_t k = 0; one.inner && k < kin->units.len; k++)
        one.over[k] = k != i && is_above(unit->l, org, kin->units.at[k], day);
    return one;
}

static void join_many(struct roll_unit *unit,
                      const struct roll_kin *kin,
                      uint32_t node,
                      uint32_t part,
                      struct roll_past *ret)
{
    size_t n = unit->l->slots;
    struct roll_own *own = ARENA_NEW(unit->arena, struct roll_own);
    struct many m = {.l = unit->l,
                     .at = ARENA_ARRAY(unit->arena, kin->units.len, struct one),
                     .len = kin->units.len,
                     .own = roll_time_build(unit),
                     .need = ARENA_ARRAY(unit->arena, n, uint8_t)};
    for (size_t i = 0; i < m.len; i++) {
        m.at[i] = one_of(unit, kin, i, node, part);
        own->filings += m.at[i].own->filings;
        own->overflows = own->overflows || m.at[i].own->overflows;
    }
    for (size_t s = 0; s < n; s++) {
        if (!unit->l->slot[s].silent)
            join_slot(&m, s);
    }
    own->value = m.own.value;
    own->kind = m.own.kind;
    own->flags = m.own.flags;
    own->exact = m.own.exact;
    own->mean = m.own.mean;
    ret->own = own;
    ret->need = m.need;
}

void roll_past_part(struct roll_unit *unit, uint32_t node, uint32_t part, struct roll_past *ret)
{
    const struct roll_node *at = unit->year->at;
    struct roll_kin kin = {.pieces = false};
    roll_lineage_then(unit->l->lineage, unit->org, at[node].end, at[part].end, unit->arena, &kin);
    ret->pieces = ret->pieces || kin.pieces;
    if (kin.units.len > 1) {
        join_many(unit, &kin, node, part, ret);
        return;
    }
    uint32_t org = kin.units.at[0];
    struct roll_view view;
    if (roll_residual_spread(unit->l, org, unit->org, unit->year->at[node].end)) {
        view = roll_residual_gives(roll_past_other(unit, org), part);
        ret->own = view.own;
        ret->need = view.need;
        return;
    }
    struct roll_unit *one = org == unit->org ? unit : roll_past_other(unit, org);
    ret->own = roll_time_own(one, part);
    ret->need = roll_need_bytes(unit->l, one->need[part].all);
}
