/*
 * Which figure stands in each slot, the own one or the children's, and how many leaf units stand
 * behind it; then the derived slots from the parts beside them. Must not know: where either came
 * from, what differs (roll_tell.c).
 * Neighbours: roll_time.c (own), roll_orgs.c (children).
 */
#include "internal.h"

struct aggregate *roll_stand_new(const struct roll_layout *l, struct arena *arena)
{
    struct aggregate *row = ARENA_NEW(arena, struct aggregate);
    row->layout = l->index;
    row->slots = l->slots;
    row->own = ARENA_ARRAY(arena, l->slots, int64_t);
    row->children = ARENA_ARRAY(arena, l->slots, int64_t);
    row->effective = ARENA_ARRAY(arena, l->slots, int64_t);
    row->reported = ARENA_ARRAY(arena, l->slots, int32_t);
    row->expected = ARENA_ARRAY(arena, l->slots, int32_t);
    row->flags = ARENA_ARRAY(arena, l->slots, uint8_t);
    row->children_reported = ARENA_ARRAY(arena, l->slots, int32_t);
    row->children_expected = ARENA_ARRAY(arena, l->slots, int32_t);
    row->children_flags = ARENA_ARRAY(arena, l->slots, uint8_t);
    row->tally = ARENA_ARRAY(arena, l->slots, int64_t);
    if (l->fractions) {
        row->own_parts = ARENA_ARRAY(arena, l->slots, struct fraction);
        row->children_parts = ARENA_ARRAY(arena, l->slots, struct fraction);
        row->effective_parts = ARENA_ARRAY(arena, l->slots, struct fraction);
    }
    for (size_t s = 0; s < l->slots; s++)
        row->own[s] = row->children[s] = row->effective[s] = CELL_NULL;
    return row;
}

/* One slot of one unit, while it is decided. */
struct stand {
    enum source source;
    enum roll_kind kind;
    bool complete; /* the own figure is not partial */
    bool need;     /* asked for by an obligation */
    int64_t children;
    int32_t reported, expected; /* the children's */
};

/* Leaves have no choice. */
static enum source source_of(const struct roll_slot *slot, bool leaf)
{
    return leaf ? SOURCE_OWN : slot->source;
}

static bool own_stands(const struct stand *t)
{
    if (t->kind != ROLL_FIGURE)
        return false;
    switch (t->source) {
    case SOURCE_OWN: return true;
    case SOURCE_CHILDREN: return false;
    case SOURCE_OWN_ELSE_CHILDREN: return t->complete || t->children == CELL_NULL;
    }
    return false;
}

static bool children_stand(const struct stand *t)
{
    return t->source != SOURCE_OWN && t->children != CELL_NULL && !own_stands(t);
}

static void count(const struct stand *t, int32_t *ret_reported, int32_t *ret_expected)
{
    bool nil =
        t->kind == ROLL_NIL && t->complete && t->source != SOURCE_CHILDREN && !children_stand(t);
    if (own_stands(t) || nil) { /* 1 of 1 in place of the subtree */
        *ret_reported = t->complete ? 1 : 0;
        *ret_expected = 1;
    } else if (t->source != SOURCE_OWN && t->expected > 0) {
        *ret_reported = t->reported;
        *ret_expected = t->expected;
    } else {
        *ret_reported = 0;
        *ret_expected = t->need && t->kind != ROLL_EXCUSED ? 1 : 0;
    }
}

/* The own figure as a fraction: time means over one common denominator, others over 1. */
static struct fraction
own_fraction(const struct roll_slot *slot, const struct roll_own *own, size_t s)
{
    if (own->kind[s] != ROLL_FIGURE)
        return (struct fraction){0, 0};
    if (slot->time != TIME_AGG_MEAN)
        return (struct fraction){own->value[s], 1};
    decimal_wide scale = ROLL_MEAN_DENOMINATOR / own->mean[s].den;
    return (struct fraction){own->mean[s].num * scale, ROLL_MEAN_DENOMINATOR};
}

static void put_parts(const struct roll_layout *l,
                      const struct roll_own *own,
                      const struct roll_sums *sums,
                      struct aggregate *row,
                      size_t s)
{
    if (!l->slot[s].fraction)
        return;
    row->own_parts[s] = own_fraction(&l->slot[s], own, s);
    row->children_parts[s] = sums->total[s];
}

static void stand_slot(const struct roll_layout *l,
                       const struct roll_own *own,
                       const struct roll_sums *sums,
                       const uint8_t *need,
                       struct aggregate *row,
                       size_t s)
{
    struct stand t = {.source = source_of(&l->slot[s], sums == l->leaf),
                      .kind = (enum roll_kind)own->kind[s],
                      .complete = (own->flags[s] & SLOT_PARTIAL) == 0,
                      .need = need[s] != 0,
                      .children = sums->value[s],
                      .reported = sums->reported[s],
                      .expected = sums->expected[s]};
    row->own[s] = own->value[s];
    row->children[s] = sums->value[s];
    row->children_reported[s] = sums->reported[s];
    row->children_expected[s] = sums->expected[s];
    row->children_flags[s] =
        (uint8_t)(sums->flags[s] | (sums->overflow[s] != 0 ? SLOT_TOO_LARGE : 0));
    put_parts(l, own, sums, row, s);
    count(&t, &row->reported[s], &row->expected[s]);
    if (own_stands(&t)) {
        row->effective[s] = own->value[s];
        row->flags[s] = own->flags[s] | SLOT_OWN;
    } else if (children_stand(&t)) {
        row->effective[s] = sums->value[s];
        row->flags[s] = sums->flags[s];
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

static int64_t computed_value(const struct roll_layout *l,
                              const struct aggregate *row,
                              uint32_t s,
                              struct arena *scratch)
{
    const struct roll_slot *slot = &l->slot[s];
    int decimals = slot->indicator->decimals;
    if (slot->is_ratio)
        return ratio_value(&slot->ratio, row->effective[slot->numerator],
                           row->effective[slot->denominator], decimals);
    uint32_t indicator = l->catalog->layouts.at[l->index].cells[s].indicator;
    const struct expr_value value = derived_row_value(l->derived, row, false, indicator, scratch);
    return derived_row_cell(&value, decimals);
}

/* The least that reported of the parts, the most that was expected, and what is beneath any. */
static uint8_t join_parts(const struct roll_slot *slot, struct aggregate *row, uint32_t s)
{
    uint8_t flags = 0;
    row->reported[s] = slot->parts_len > 0 ? INT32_MAX : 0;
    row->expected[s] = 0;
    for (size_t i = 0; i < slot->parts_len; i++) {
        uint32_t part = slot->parts[i];
        row->reported[s] = least(row->reported[s], row->reported[part]);
        row->expected[s] = greatest(row->expected[s], row->expected[part]);
        flags |= row->flags[part];
    }
    return flags;
}

/* A derived figure stands on its parts; a filed one only where the parts give none. */
static void derive(const struct roll_layout *l,
                   struct aggregate *row,
                   const uint8_t *need,
                   uint32_t s,
                   struct arena *scratch)
{
    int64_t value = computed_value(l, row, s, scratch);
    if (value == CELL_NULL && row->own[s] != CELL_NULL)
        return;
    uint8_t parts = join_parts(&l->slot[s], row, s);
    row->effective[s] = value;
    if (value == CELL_NULL) {
        row->flags[s] = 0;
        row->expected[s] = greatest(row->expected[s], need[s]);
    } else {
        row->flags[s] = (uint8_t)((parts & ~SLOT_OWN) | SLOT_COMPUTED);
    }
}

void roll_stand_derive(const struct roll_layout *l, struct aggregate *row, const uint8_t *need)
{
    struct arena *scratch = l->expressions ? arena_new(0) : NULL;
    for (size_t i = 0; i < l->formulas_len; i++)
        derive(l, row, need, l->formulas[i], scratch);
    arena_free(scratch);
}

/* Weighted: the own figure and its weight, both known; without a weight it enters no mean. */
static struct fraction weighted(const struct roll_slot *slot, const struct aggregate *row, size_t s)
{
    struct fraction f = row->own_parts[s], none = {0, 0};
    int64_t weight = slot->weight == CATALOG_NONE ? CELL_NULL : row->effective[slot->weight];
    if (weight == CELL_NULL || !decimal_mul_wide(f.num, weight, &f.num) ||
        !decimal_mul_wide(f.den, weight, &f.den))
        return none;
    return f.den == 0 ? none : f;
}

static void effective_parts(const struct roll_layout *l, struct aggregate *row)
{
    for (size_t s = 0; l->fractions && s < l->slots; s++) {
        if (row->effective[s] == CELL_NULL || !l->slot[s].fraction)
            continue;
        if ((row->flags[s] & SLOT_OWN) == 0)
            row->effective_parts[s] = row->children_parts[s];
        else if (l->slot[s].org == ORG_AGG_WMEAN)
            row->effective_parts[s] = weighted(&l->slot[s], row, s);
        else
            row->effective_parts[s] = row->own_parts[s];
    }
}

void roll_stand(const struct roll_layout *l,
                const struct roll_own *own,
                const struct roll_sums *sums,
                const uint8_t *need,
                struct aggregate *row)
{
    row->filings = own->filings + sums->filings;
    if (sums->tally == NULL)
        row->tally = NULL;
    for (size_t s = 0; row->tally != NULL && s < l->slots; s++)
        row->tally[s] = sums->tally[s];
    for (size_t s = 0; s < l->slots; s++) {
        if (!l->slot[s].silent)
            stand_slot(l, own, sums, need, row, s);
    }
    roll_stand_derive(l, row, need);
    effective_parts(l, row);
}

void roll_stand_expected(const struct roll_layout *l,
                         const uint8_t *need,
                         bool leaf,
                         const int32_t *children,
                         int32_t *ret_expected)
{
    int32_t reported;
    for (size_t s = 0; s < l->slots; s++) {
        struct stand t = {.source = source_of(&l->slot[s], leaf),
                          .kind = ROLL_ABSENT,
                          .need = need[s] != 0,
                          .children = CELL_NULL,
                          .expected = children[s]};
        if (!l->slot[s].silent)
            count(&t, &reported, &ret_expected[s]);
    }
    for (size_t i = 0; i < l->formulas_len; i++) {
        uint32_t s = l->formulas[i];
        ret_expected[s] = need[s];
        for (size_t p = 0; p < l->slot[s].parts_len; p++)
            ret_expected[s] = greatest(ret_expected[s], ret_expected[l->slot[s].parts[p]]);
    }
}

const int32_t *roll_stand_absent(struct roll_layout *l, uint32_t set)
{
    while (l->absent.len <= set)
        VEC_PUSH(l->arena, &l->absent, NULL);
    if (l->absent.at[set] == NULL) {
        int32_t *expected = ARENA_ARRAY(l->arena, l->slots, int32_t);
        const int32_t *none = ARENA_ARRAY(l->arena, l->slots, int32_t);
        roll_stand_expected(l, l->sets.bytes.at[set], true, none, expected);
        l->absent.at[set] = expected;
    }
    return l->absent.at[set];
}
