/*
 * Then organisations: what the complete children of a unit amount to, slot by slot, from the
 * figures that stand with them. Exact: 128-bit sums, fractions for means. Must not know: the
 * unit's own figures.
 * Neighbours: rollup.c gives each child's row, roll_stand.c takes the result.
 */
#include "internal.h"

static bool add(decimal_wide *total, decimal_wide value)
{
    return decimal_add_wide(*total, value, total);
}

/* Means and weighted means carry numerator and denominator; time means share one denominator. */
static void add_fraction(struct roll_sums *sums, enum org_agg agg, size_t s, struct fraction child)
{
    struct fraction *total = &sums->total[s];
    bool first = sums->addends[s] == 0, fits = true;
    if (child.den == 0)
        return;
    if (first)
        *total = child;
    else if (agg == ORG_AGG_SUM)
        fits = add(&total->num, child.num);
    else if (agg == ORG_AGG_MEAN || agg == ORG_AGG_WMEAN)
        fits = add(&total->num, child.num) && add(&total->den, child.den);
    else if ((agg == ORG_AGG_MIN) == (child.num < total->num))
        *total = child;
    sums->overflow[s] |= !fits;
    sums->addends[s]++;
}

static void add_plain(struct roll_sums *sums, enum org_agg agg, size_t s, int64_t value)
{
    decimal_wide *total = &sums->total[s].num;
    if (sums->addends[s] == 0)
        *total = value;
    else if (agg == ORG_AGG_SUM)
        *total += value; /* fewer than 2^63 children of 64 bits fit */
    else if ((agg == ORG_AGG_MIN) == (value < *total))
        *total = value;
    sums->addends[s]++;
}

static bool adds_up(const struct roll_slot *slot)
{
    return !slot->silent && slot->org != ORG_AGG_NONE && slot->org != ORG_AGG_FORMULA;
}

static void
add_child(const struct roll_layout *l, struct roll_sums *sums, const struct aggregate *child)
{
    size_t slots = child->slots < l->slots ? child->slots : l->slots;
    sums->filings += child->filings;
    for (size_t s = 0; s < slots; s++) {
        sums->reported[s] += child->reported[s];
        sums->expected[s] += child->expected[s];
        if (child->effective[s] == CELL_NULL || !adds_up(&l->slot[s]))
            continue;
        if (l->slot[s].fraction)
            add_fraction(sums, l->slot[s].org, s, child->effective_parts[s]);
        else
            add_plain(sums, l->slot[s].org, s, child->effective[s]);
        sums->flags[s] |= child->flags[s] & (uint8_t)~SLOT_OWN;
    }
}

static void finish(const struct roll_layout *l, struct roll_sums *sums, size_t s)
{
    int64_t value = CELL_NULL;
    bool fraction = l->slot[s].fraction;
    struct fraction *total = &sums->total[s];
    if (fraction && total->den != 0 && !sums->overflow[s])
        sums->overflow[s] = !decimal_divide(total->num, total->den, &value);
    if (!fraction) {
        sums->overflow[s] = total->num > INT64_MAX || total->num < -(decimal_wide)INT64_MAX;
        value = (int64_t)total->num;
        total->den = 0;
    }
    if (sums->overflow[s] || (fraction && total->den == 0)) {
        value = CELL_NULL;
        *total = (struct fraction){0, 0};
    }
    sums->value[s] = value;
}

struct roll_sums *roll_orgs_new(size_t slots, struct arena *arena)
{
    struct roll_sums *sums = ARENA_NEW(arena, struct roll_sums);
    sums->value = ARENA_ARRAY(arena, slots, int64_t);
    sums->total = ARENA_ARRAY(arena, slots, struct fraction);
    sums->addends = ARENA_ARRAY(arena, slots, uint32_t);
    sums->reported = ARENA_ARRAY(arena, slots, int32_t);
    sums->expected = ARENA_ARRAY(arena, slots, int32_t);
    sums->flags = ARENA_ARRAY(arena, slots, uint8_t);
    sums->overflow = ARENA_ARRAY(arena, slots, uint8_t);
    for (size_t s = 0; s < slots; s++)
        sums->value[s] = CELL_NULL;
    return sums;
}

static const struct org_edge *
next_complete(struct roll_run *run, uint32_t hierarchy, uint32_t org, size_t *cursor)
{
    const struct org_edge *edge;
    do
        edge = catalog_next_child(run->catalog, hierarchy, org, run->end, cursor);
    while (edge != NULL && !edge->complete);
    return edge;
}

const struct roll_sums *roll_orgs_sum(struct roll_run *run, uint32_t hierarchy, uint32_t org)
{
    size_t cursor = 0;
    const struct org_edge *edge = next_complete(run, hierarchy, org, &cursor);
    if (edge == NULL)
        return run->l->leaf;
    struct roll_sums *sums = roll_orgs_new(run->l->slots, run->scratch);
    for (; edge != NULL; edge = next_complete(run, hierarchy, org, &cursor))
        add_child(run->l, sums, roll_run_row(run, hierarchy, edge->child));
    for (size_t s = 0; s < run->l->slots; s++) {
        if (sums->addends[s] > 0)
            finish(run->l, sums, s);
    }
    return sums;
}
