/*
 * Over organisations: what the complete children of a unit amount to, slot by slot, from the
 * figures that stand with them. Exact: 128-bit sums, fractions for means; a sum may be taken up
 * again from the row that it made, and moved by what one child says now less what it said. Must not
 * know: the unit's own figures, trees.
 * Neighbours: rollup.c gives each child's row, roll_stand.c takes the result.
 */
#include <string.h>

#include "internal.h"

struct roll_sums *roll_orgs_new(const struct roll_layout *l, size_t children, struct arena *arena)
{
    size_t slots = l->slots;
    struct roll_sums *sums = ARENA_NEW(arena, struct roll_sums);
    sums->value = ARENA_ARRAY(arena, slots, int64_t);
    sums->plain = ARENA_ARRAY(arena, slots, decimal_wide);
    if (l->fractions) {
        sums->total = ARENA_ARRAY(arena, slots, struct fraction);
        sums->carry = ARENA_ARRAY(arena, slots, struct roll_carry);
    }
    if (children <= TALLY_MAX)
        sums->tally = ARENA_ARRAY(arena, slots, int64_t);
    if (l->quick && children <= TALLY_MAX) {
        sums->alike = ARENA_ARRAY(arena, UINT8_MAX + 1, uint32_t);
        sums->near = ARENA_ARRAY(arena, slots, uint64_t);
    }
    sums->addends = ARENA_ARRAY(arena, slots, uint32_t);
    sums->reported = ARENA_ARRAY(arena, slots, int32_t);
    sums->expected = ARENA_ARRAY(arena, slots, int32_t);
    sums->flags = ARENA_ARRAY(arena, slots, uint8_t);
    sums->overflow = ARENA_ARRAY(arena, slots, uint8_t);
    for (size_t s = 0; s < slots; s++)
        sums->value[s] = CELL_NULL;
    return sums;
}

static void zero(void *at, size_t len, size_t size)
{
    if (at != NULL)
        memset(at, 0, len * size);
}

void roll_orgs_clear(const struct roll_layout *l, struct roll_sums *sums)
{
    size_t slots = l->slots;
    zero(sums->plain, slots, sizeof *sums->plain);
    zero(sums->total, slots, sizeof *sums->total);
    zero(sums->carry, slots, sizeof *sums->carry);
    zero(sums->tally, slots, sizeof *sums->tally);
    zero(sums->alike, UINT8_MAX + 1, sizeof *sums->alike);
    zero(sums->near, slots, sizeof *sums->near);
    zero(sums->addends, slots, sizeof *sums->addends);
    zero(sums->reported, slots, sizeof *sums->reported);
    zero(sums->expected, slots, sizeof *sums->expected);
    zero(sums->flags, slots, sizeof *sums->flags);
    zero(sums->overflow, slots, sizeof *sums->overflow);
    for (size_t s = 0; s < slots; s++)
        sums->value[s] = CELL_NULL;
    sums->filings = 0;
    sums->near_bound = 0;
    sums->taken_up = false;
}

/* ---- the tally: how many children have a figure, and each of the flags */

#define FIELD(n)   (INT64_C(1) << (TALLY_BITS * (n)))
#define FIGURES(t) ((t)&TALLY_MAX)

static const uint8_t tallied[] = {SLOT_PARTIAL,     SLOT_UNAPPROVED, SLOT_ESTIMATE,
                                  SLOT_PRELIMINARY, SLOT_FINAL,      SLOT_CONFIDENTIAL};
#define TALLIED (sizeof tallied)

/* Flags as increments of the fields behind the figures. */
static int64_t tally_of(uint8_t flags)
{
    int64_t sum = 0;
    for (size_t i = 0; i < TALLIED; i++)
        sum += (flags & tallied[i]) != 0 ? FIELD(i + 1) : 0;
    return sum;
}

static uint8_t flags_of(int64_t tally)
{
    uint8_t flags = 0;
    for (size_t i = 0; i < TALLIED; i++)
        flags |= FIGURES(tally >> (TALLY_BITS * (i + 1))) != 0 ? tallied[i] : 0;
    return flags;
}

static bool any_addend(const struct roll_sums *sums, size_t s)
{
    return sums->tally != NULL ? FIGURES(sums->tally[s]) != 0 : sums->addends[s] != 0;
}

static void count_addend(struct roll_sums *sums, size_t s)
{
    if (sums->tally != NULL)
        sums->tally[s]++;
    else
        sums->addends[s]++;
}

static void count_flags(struct roll_sums *sums, size_t s, uint8_t flags)
{
    if (sums->tally != NULL)
        sums->tally[s] += tally_of(flags);
    else
        sums->flags[s] |= flags;
}

/* ---- adding */

/* Modulo 2^128; `carry` counts the ends passed. */
static void add_wide(decimal_wide *total, decimal_wide value, int32_t *carry)
{
    if (__builtin_add_overflow(*total, value, total))
        *carry += value < 0 ? -1 : 1;
}

static void subtract_wide(decimal_wide *total, decimal_wide value, int32_t *carry)
{
    if (__builtin_sub_overflow(*total, value, total))
        *carry += value < 0 ? 1 : -1;
}

/* Means and weighted means carry numerator and denominator; time means share one denominator. */
static void add_fraction(struct roll_sums *sums, enum org_agg agg, size_t s, struct fraction child)
{
    struct fraction *total = &sums->total[s];
    if (child.den == 0)
        return;
    bool mean = agg == ORG_AGG_MEAN || agg == ORG_AGG_WMEAN;
    if (!any_addend(sums, s)) {
        *total = child;
    } else if (mean || agg == ORG_AGG_SUM) {
        add_wide(&total->num, child.num, &sums->carry[s].num);
        if (mean)
            add_wide(&total->den, child.den, &sums->carry[s].den);
    } else if ((agg == ORG_AGG_MIN) == (child.num < total->num)) {
        *total = child;
    }
    count_addend(sums, s);
}

static void add_plain(struct roll_sums *sums, int way, size_t s, int64_t value)
{
    decimal_wide *total = &sums->plain[s];
    if (way == ROLL_ADD)
        *total += value; /* fewer than 2^63 children of 64 bits fit */
    else if (!any_addend(sums, s))
        *total = value;
    else if ((way == ROLL_LEAST) == (value < *total))
        *total = value;
    count_addend(sums, s);
}

/* The first bit says something of the unit itself. */
static uint8_t upwards_of(uint8_t flags)
{
    return flags & (uint8_t)~SLOT_OWN;
}

static uint8_t upwards(const struct aggregate *child, size_t s)
{
    return upwards_of(child->flags[s]);
}

static void add_stretch(const struct roll_layout *l,
                        struct roll_sums *sums,
                        const struct aggregate *child,
                        struct roll_stretch stretch)
{
    for (size_t s = stretch.from; s < stretch.to; s++) {
        if (child->effective[s] == CELL_NULL)
            continue;
        if (stretch.what == ROLL_PARTS)
            add_fraction(sums, l->slot[s].org, s, child->effective_parts[s]);
        else
            add_plain(sums, stretch.what, s, child->effective[s]);
        count_flags(sums, s, upwards(child, s));
    }
}

static bool counts_only(int way)
{
    return way == ROLL_COUNT || way == ROLL_DERIVED;
}

void roll_orgs_add(const struct roll_layout *l,
                   struct roll_sums *sums,
                   const struct aggregate *child)
{
    sums->filings += child->filings;
    for (size_t s = 0; s < l->slots; s++) {
        sums->reported[s] += child->reported[s];
        sums->expected[s] += child->expected[s];
    }
    for (size_t i = 0; i < l->over_orgs.len; i++) {
        if (!counts_only(l->over_orgs.at[i].what))
            add_stretch(l, sums, child, l->over_orgs.at[i]);
    }
}

/* ---- a leaf's own figures, without a row: what roll_stand() would make of them */

static void count_leaf(const struct roll_own *own,
                       const uint8_t *need,
                       size_t s,
                       int32_t *ret_reported,
                       int32_t *ret_expected)
{
    unsigned kind = own->kind[s];
    bool complete = (own->flags[s] & SLOT_PARTIAL) == 0;
    bool counts = kind == ROLL_FIGURE || (kind == ROLL_NIL && complete);
    *ret_reported = counts && complete ? 1 : 0;
    *ret_expected = counts || (need[s] != 0 && kind != ROLL_EXCUSED) ? 1 : 0;
}

static void count_stretch(struct roll_sums *sums,
                          const struct roll_own *own,
                          const uint8_t *need,
                          struct roll_stretch stretch)
{
    for (size_t s = stretch.from; s < stretch.to; s++) {
        int32_t reported, expected;
        count_leaf(own, need, s, &reported, &expected);
        sums->reported[s] += reported;
        sums->expected[s] += expected;
    }
}

/* Flags stand with figures and nil alone, so that only figures' may go up. */
static void sum_stretch(struct roll_sums *sums,
                        const struct roll_own *own,
                        const int64_t tallies[static 256],
                        struct roll_stretch stretch)
{
    for (size_t s = stretch.from; s < stretch.to; s++) {
        bool figure = own->kind[s] == ROLL_FIGURE;
        sums->plain[s] += figure ? own->value[s] : 0;
        sums->tally[s] += figure ? tallies[own->flags[s]] : 0;
    }
}

/* More children than a tally counts, or extremes. */
static void
add_each(struct roll_sums *sums, const struct roll_own *own, struct roll_stretch stretch)
{
    for (size_t s = stretch.from; s < stretch.to; s++) {
        if (own->kind[s] != ROLL_FIGURE)
            continue;
        add_plain(sums, stretch.what, s, own->value[s]);
        count_flags(sums, s, own->flags[s]);
    }
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t greatest(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static void count_derived(const struct roll_slot *slot,
                          struct roll_sums *sums,
                          const struct roll_own *own,
                          const uint8_t *need,
                          size_t s)
{
    int32_t reported, expected, other_reported, other_expected;
    int64_t a = own->value[slot->numerator], b = own->value[slot->denominator];
    bool value = a != CELL_NULL && b != CELL_NULL && b != 0;
    if (!value && own->kind[s] == ROLL_FIGURE) {
        count_leaf(own, need, s, &reported, &expected);
    } else {
        count_leaf(own, need, slot->numerator, &reported, &expected);
        count_leaf(own, need, slot->denominator, &other_reported, &other_expected);
        reported = least(reported, other_reported);
        expected = greatest(expected, other_expected);
        if (!value)
            expected = greatest(expected, need[s]);
    }
    sums->reported[s] += reported;
    sums->expected[s] += expected;
}

/* An odd slot is taken out of what all have alike, and counted by itself. */
static void add_odd(const struct roll_layout *l,
                    struct roll_sums *sums,
                    const struct roll_own *own,
                    const uint8_t *need,
                    struct roll_stretch stretch)
{
    uint8_t flags = own->even.flags;
    struct roll_stretch odd;
    size_t cursor = 0;
    while (roll_even_next(&own->even, stretch, &cursor, &odd)) {
        sums->reported[odd.from] -= (flags & SLOT_PARTIAL) == 0 ? 1 : 0;
        sums->expected[odd.from] -= 1;
        count_stretch(sums, own, need, odd);
        if (stretch.what != ROLL_ADD)
            continue;
        sums->near[odd.from] -= (uint64_t)own->value[odd.from];
        sums->tally[odd.from] -= l->tallies[flags];
        sum_stretch(sums, own, l->tallies, odd);
    }
}

void roll_orgs_add_leaf(const struct roll_layout *l,
                        struct roll_sums *sums,
                        const struct roll_own *own,
                        const uint8_t *need)
{
    bool even = own->even.is && sums->alike != NULL;
    sums->filings += own->filings;
    if (even)
        roll_even_add(l, sums, own);
    for (size_t i = 0; i < l->over_orgs.len; i++) {
        struct roll_stretch stretch = l->over_orgs.at[i];
        if (stretch.what == ROLL_DERIVED) {
            for (size_t s = stretch.from; s < stretch.to; s++)
                count_derived(&l->slot[s], sums, own, need, s);
            continue;
        }
        if (even && roll_even_way(stretch.what)) {
            add_odd(l, sums, own, need, stretch);
            continue;
        }
        count_stretch(sums, own, need, stretch);
        if (stretch.what == ROLL_ADD && sums->tally != NULL)
            sum_stretch(sums, own, l->tallies, stretch);
        else if (stretch.what != ROLL_COUNT)
            add_each(sums, own, stretch);
    }
}

void roll_orgs_expect(const struct roll_layout *l, struct roll_sums *sums, const int32_t *expected)
{
    for (size_t s = 0; s < l->slots; s++)
        sums->expected[s] += expected[s];
}

/* ---- sums that a row was made of */

struct roll_sums *roll_orgs_take_up(const struct roll_layout *l,
                                    const struct aggregate *row,
                                    int32_t own,
                                    struct arena *arena)
{
    struct roll_sums *sums = roll_orgs_new(l, 0, arena);
    sums->taken_up = true;
    sums->filings = row->filings - own;
    for (size_t s = 0; s < l->slots; s++) {
        sums->reported[s] = row->children_reported[s];
        sums->expected[s] = row->children_expected[s];
        sums->tally[s] = row->tally[s];
        sums->overflow[s] = row->children_flags[s] & SLOT_TOO_LARGE;
        sums->plain[s] = row->children[s] != CELL_NULL ? row->children[s] : 0;
        if (l->fractions && l->slot[s].fraction)
            sums->total[s] = row->children_parts[s];
    }
    return sums;
}

/* ROLLUP_EXTREME: the figure that stands went inwards, and who is next is not known. */
static enum rollup_end
move_extreme(decimal_wide *total, bool least_stands, decimal_wide was, decimal_wide now)
{
    if (least_stands ? now <= *total : now >= *total)
        *total = now;
    else if (was == *total)
        return ROLLUP_EXTREME;
    return ROLLUP_DONE;
}

static enum rollup_end
move_plain(struct roll_sums *sums, int way, size_t s, int64_t was, int64_t now)
{
    if (was == CELL_NULL) {
        add_plain(sums, way, s, now);
        return ROLLUP_DONE;
    }
    if (now != CELL_NULL && way != ROLL_ADD)
        return move_extreme(&sums->plain[s], way == ROLL_LEAST, was, now);
    if (now != CELL_NULL) {
        sums->plain[s] += (decimal_wide)now - was;
        return ROLLUP_DONE;
    }
    sums->tally[s]--;
    if (way == ROLL_ADD)
        sums->plain[s] -= was;
    else if (sums->plain[s] == was && any_addend(sums, s))
        return ROLLUP_EXTREME;
    return ROLLUP_DONE;
}

static void take_out(struct roll_sums *sums, enum org_agg agg, size_t s, struct fraction was)
{
    struct fraction *total = &sums->total[s];
    subtract_wide(&total->num, was.num, &sums->carry[s].num);
    if (agg != ORG_AGG_SUM)
        subtract_wide(&total->den, was.den, &sums->carry[s].den);
}

static enum rollup_end move_fraction(
    struct roll_sums *sums, enum org_agg agg, size_t s, struct fraction was, struct fraction now)
{
    struct fraction *total = &sums->total[s];
    bool extreme = agg == ORG_AGG_MIN || agg == ORG_AGG_MAX;
    if (was.den != 0 && now.den != 0 && extreme)
        return move_extreme(&total->num, agg == ORG_AGG_MIN, was.num, now.num);
    if (was.den != 0) {
        sums->tally[s]--;
        if (!any_addend(sums, s))
            *total = (struct fraction){0, 0};
        else if (!extreme)
            take_out(sums, agg, s, was);
        else if (was.num == total->num)
            return ROLLUP_EXTREME;
    }
    add_fraction(sums, agg, s, now);
    return ROLLUP_DONE;
}

/* The parts of a child's figure, none where it has none. */
static struct fraction parts_of(const struct aggregate *child, size_t s)
{
    return child->effective[s] != CELL_NULL ? child->effective_parts[s] : (struct fraction){0, 0};
}

static enum rollup_end move_slot(const struct roll_layout *l,
                                 struct roll_sums *sums,
                                 const struct aggregate *was,
                                 const struct aggregate *now,
                                 int way,
                                 size_t s)
{
    bool before = was->effective[s] != CELL_NULL, after = now->effective[s] != CELL_NULL;
    if (!before && !after)
        return ROLLUP_DONE;
    if (sums->overflow[s] != 0)
        return ROLLUP_UNKNOWN_SUM;
    sums->tally[s] -= before ? tally_of(upwards(was, s)) : 0;
    sums->tally[s] += after ? tally_of(upwards(now, s)) : 0;
    if (way == ROLL_PARTS)
        return move_fraction(sums, l->slot[s].org, s, parts_of(was, s), parts_of(now, s));
    return move_plain(sums, way, s, was->effective[s], now->effective[s]);
}

enum rollup_end roll_orgs_move(const struct roll_layout *l,
                               struct roll_sums *sums,
                               const struct aggregate *was,
                               const struct aggregate *now)
{
    sums->filings += now->filings - was->filings;
    for (size_t s = 0; s < l->slots; s++) {
        sums->reported[s] += now->reported[s] - was->reported[s];
        sums->expected[s] += now->expected[s] - was->expected[s];
    }
    for (size_t i = 0; i < l->over_orgs.len; i++) {
        struct roll_stretch stretch = l->over_orgs.at[i];
        for (size_t s = stretch.from; s < stretch.to && !counts_only(stretch.what); s++) {
            enum rollup_end end = move_slot(l, sums, was, now, stretch.what, s);
            if (end != ROLLUP_DONE)
                return end;
        }
    }
    return ROLLUP_DONE;
}

/* ---- the result */

static void finish_fraction(struct roll_sums *sums, size_t s)
{
    struct fraction *total = &sums->total[s];
    int64_t value = CELL_NULL;
    if (total->den != 0)
        sums->overflow[s] = sums->carry[s].num != 0 || sums->carry[s].den != 0 ||
                            !decimal_divide(total->num, total->den, &value);
    if (sums->overflow[s] != 0) {
        value = CELL_NULL;
        *total = (struct fraction){0, 0};
    }
    sums->value[s] = value; /* weights that cancel each other leave a numerator over nothing */
}

static void finish_plain(struct roll_sums *sums, size_t s)
{
    decimal_wide total = sums->plain[s];
    sums->overflow[s] = total > INT64_MAX || total < -(decimal_wide)INT64_MAX;
    sums->value[s] = sums->overflow[s] != 0 ? CELL_NULL : (int64_t)total;
}

void roll_orgs_finish(const struct roll_layout *l, struct roll_sums *sums)
{
    if (sums->alike != NULL)
        roll_even_settle(l, sums);
    for (size_t i = 0; i < l->over_orgs.len; i++) {
        struct roll_stretch stretch = l->over_orgs.at[i];
        for (size_t s = stretch.from; s < stretch.to && !counts_only(stretch.what); s++) {
            if (sums->tally != NULL) {
                sums->addends[s] = (uint32_t)FIGURES(sums->tally[s]);
                sums->flags[s] = flags_of(sums->tally[s]);
            }
            /* a sum that did not fit when it was stored stays unknown */
            if (sums->addends[s] == 0 || (sums->taken_up && sums->overflow[s] != 0))
                continue;
            if (stretch.what == ROLL_PARTS)
                finish_fraction(sums, s);
            else
                finish_plain(sums, s);
        }
    }
}

void roll_orgs_tallies(int64_t ret[static 256])
{
    for (unsigned flags = 0; flags < 256; flags++)
        ret[flags] = 1 + tally_of(upwards_of((uint8_t)flags));
}
