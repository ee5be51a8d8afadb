/*
 * The row of a unit on another map: the rows of its sources joined slot by slot, by each indicator's own kind. Must not know: where
 * units went (core/places.h), which rows there are.
 * Neighbours: roll_stand.c (formulas of the row), roll_layout.c (what each slot does).
 */
#include "internal.h"

/* What a source says of one slot. */
struct piece {
    const struct remap_part *part;
    int64_t value;
    struct fraction exact; /* den 0: none */
    int32_t reported, expected;
    uint8_t flags;
};

struct joining {
    struct roll_layout *l;
    const struct rollup_key *key;
    enum figure_basis basis;
    const struct remap_parts *sources, *missing;
    const int32_t **
        silent; /* by source: what is expected of one without a row; NULL: nothing, or it has one */
    struct piece *pieces;
    bool *partly; /* by slot: not all of the sources have all of what they owe */
    struct remap_row *ret;
    struct arena *arena;
};

bool remap_counts(const struct remap_part *part, uint32_t s)
{
    const struct aggregate *a = part->row;
    if (a == NULL || a->effective[s] == CELL_NULL)
        return false;
    return !part->source.own_only ||
           (a->children[s] == CELL_NULL && (a->flags[s] & SLOT_COMPUTED) == 0);
}

/* It filed a figure of its own, and the units below it one that is another: lower down nobody sees what it has beside theirs. */
static bool hides(const struct remap_part *part, uint32_t s)
{
    const struct aggregate *a = part->row;
    return a != NULL && part->source.own_only && (a->flags[s] & SLOT_OWN) != 0 &&
           a->own[s] != CELL_NULL && a->children[s] != CELL_NULL && a->children[s] != a->own[s];
}

static struct fraction fraction_at(const struct fraction *parts, size_t s)
{
    return parts == NULL ? (struct fraction){0, 0} : parts[s];
}

static struct piece effective_piece(const struct aggregate *a, size_t s)
{
    return (struct piece){.value = a->effective[s],
                          .exact = fraction_at(a->effective_parts, s),
                          .reported = a->reported[s],
                          .expected = a->expected[s],
                          .flags = a->flags[s]};
}

/* What it filed itself is the unit's own where all of it went there by name; of others it is a part of something. */
static struct piece own_piece(const struct aggregate *a, size_t s)
{
    struct piece piece = {
        .value = a->own[s], .exact = fraction_at(a->own_parts, s), .flags = a->flags[s]};
    if ((a->flags[s] & SLOT_OWN) != 0) {
        piece.reported = a->reported[s];
        piece.expected = a->expected[s];
    } else if (piece.value != CELL_NULL) {
        piece.reported = piece.expected = 1;
    }
    return piece;
}

static struct piece children_piece(const struct aggregate *a, size_t s)
{
    return (struct piece){.value = a->children[s],
                          .exact = fraction_at(a->children_parts, s),
                          .reported = a->children_reported[s],
                          .expected = a->children_expected[s],
                          .flags = a->children_flags[s]};
}

/* A source that was not matched is a unit below: to the sum of the units below it gives what it has. */
static struct piece piece_of(const struct joining *j, const struct remap_part *part, uint32_t s)
{
    struct piece piece = {.value = CELL_NULL};
    bool matched = part->matched && places_whole(&part->source);
    if (part->row == NULL || (part->source.own_only && !remap_counts(part, s)))
        return piece;
    if (j->basis == FIGURE_OWN)
        piece = own_piece(part->row, s);
    else if (j->basis == FIGURE_CHILDREN && matched)
        piece = children_piece(part->row, s);
    else
        piece = effective_piece(part->row, s);
    piece.part = part;
    return piece;
}

/* ---- one slot */

static void mark(const struct joining *j, size_t s, uint8_t mark)
{
    j->ret->marks[s] |= mark;
}

/* A part of a unit: so many whole units of the last decimal; nothing but a sum can be divided. */
static bool divide(const struct roll_slot *slot, struct piece *piece)
{
    if (places_whole(&piece->part->source))
        return true;
    if (slot->org != ORG_AGG_SUM)
        return false;
    piece->value = places_apportion(&piece->part->source, piece->value);
    if (piece->exact.den != 0)
        piece->exact.num = piece->exact.den * piece->value;
    return true;
}

static bool is_mean(const struct roll_slot *slot)
{
    return slot->org == ORG_AGG_MEAN || slot->org == ORG_AGG_WMEAN;
}

/* False: it does not fit. */
static bool
add_exact(const struct roll_slot *slot, const struct piece *piece, struct fraction *total)
{
    bool least = slot->org == ORG_AGG_MIN;
    if (piece->exact.den == 0)
        return true; /* a mean without a weight enters none */
    if (total->den == 0)
        *total = piece->exact;
    else if (is_mean(slot))
        return decimal_add_wide(total->num, piece->exact.num, &total->num) &&
               decimal_add_wide(total->den, piece->exact.den, &total->den);
    else if (slot->org == ORG_AGG_SUM)
        return decimal_add_wide(total->num, piece->exact.num, &total->num);
    else if (least == (piece->exact.num < total->num))
        *total = piece->exact;
    return true;
}

static void
add_plain(const struct roll_slot *slot, const struct piece *piece, bool first, decimal_wide *total)
{
    bool least = slot->org == ORG_AGG_MIN;
    if (first)
        *total = piece->value;
    else if (slot->org == ORG_AGG_SUM)
        *total += piece->value; /* of 64 bits each */
    else if (least == (piece->value < *total))
        *total = piece->value;
}

/* The figure as the sources amount to it; CELL_NULL where they amount to none, and (false) where they should. */
static bool add_up(const struct joining *j,
                   const struct roll_slot *slot,
                   size_t len,
                   struct fraction *ret_exact,
                   int64_t *ret_value)
{
    decimal_wide plain = 0;
    bool any = false, fits = true, whole = true;
    for (size_t i = 0; i < len; i++) {
        struct piece *piece = &j->pieces[i];
        if (!divide(slot, piece)) {
            whole = false;
            continue;
        }
        fits = fits && add_exact(slot, piece, ret_exact);
        add_plain(slot, piece, !any, &plain);
        any = true;
    }
    *ret_value = CELL_NULL;
    if (!any || !fits || (is_mean(slot) && ret_exact->den == 0))
        return whole && fits;
    if (slot->fraction && ret_exact->den != 0)
        return decimal_divide(ret_exact->num, ret_exact->den, ret_value) && whole;
    if (plain > INT64_MAX || plain < -(decimal_wide)INT64_MAX)
        return false;
    *ret_value = (int64_t)plain;
    return whole;
}

/* What does not add up is shown where one whole source alone makes up the unit. */
static bool alone(const struct joining *j, size_t len, struct fraction *ret_exact, int64_t *ret)
{
    bool one = j->sources->len == 1 && places_whole(&j->sources->at[0].source);
    *ret = CELL_NULL;
    if (len == 0)
        return true;
    if (!one)
        return false;
    *ret = j->pieces[0].value;
    *ret_exact = j->pieces[0].exact;
    return true;
}

static bool adds_up(const struct roll_slot *slot)
{
    return !slot->computed && slot->org != ORG_AGG_NONE && slot->org != ORG_AGG_FORMULA;
}

/* Several parts of one unit follow each other: it counts once. */
static bool is_again(const struct remap_parts *sources, size_t i)
{
    return i > 0 && sources->at[i - 1].source.org == sources->at[i].source.org;
}

/* It has a sum that no cell holds. */
static bool is_too_large(const struct joining *j, const struct remap_part *part, uint32_t s)
{
    return j->basis != FIGURE_OWN && part->row != NULL && !part->source.own_only &&
           (part->row->children_flags[s] & SLOT_TOO_LARGE) != 0;
}

/* Counts and flags of all sources into the row; the pieces with a value to the front. */
static size_t collect(struct joining *j, uint32_t s, struct piece *ret_sum)
{
    size_t len = 0;
    *ret_sum = (struct piece){.value = CELL_NULL};
    for (size_t i = 0; i < j->sources->len; i++) {
        const struct remap_part *part = &j->sources->at[i];
        struct piece piece = piece_of(j, part, s);
        if (j->silent[i] != NULL)
            piece.expected = j->silent[i][s];
        if (!is_again(j->sources, i)) {
            ret_sum->reported += piece.reported;
            ret_sum->expected += piece.expected;
        }
        j->partly[s] = j->partly[s] || piece.reported < piece.expected ||
                       (piece.value == CELL_NULL && !part->source.own_only);
        if (piece.value == CELL_NULL) {
            if (is_too_large(j, part, s))
                mark(j, s, FIGURE_BROKEN);
            continue;
        }
        bool secret = (piece.flags & SLOT_OWN) != 0 && (piece.flags & SLOT_CONFIDENTIAL) != 0;
        ret_sum->flags |= (uint8_t)(piece.flags & ~(SLOT_OWN | SLOT_COMPUTED));
        ret_sum->flags |= secret || j->basis == FIGURE_OWN ? SLOT_OWN : 0;
        j->pieces[len++] = piece;
    }
    return len;
}

/* Own figures are joined where every source went into the unit by name. */
static bool may_join(const struct joining *j, size_t len)
{
    for (size_t i = 0; j->basis == FIGURE_OWN && len > 0 && i < j->sources->len; i++)
        if (!j->sources->at[i].matched || !places_whole(&j->sources->at[i].source))
            return false;
    return true;
}

static void put(const struct joining *j, size_t s, const struct piece *sum)
{
    struct aggregate *row = &j->ret->row;
    row->own[s] = row->children[s] = row->effective[s] = sum->value;
    row->reported[s] = row->children_reported[s] = sum->reported;
    row->expected[s] = row->children_expected[s] = sum->expected;
    row->flags[s] = row->children_flags[s] = sum->value == CELL_NULL ? 0 : sum->flags;
    if (row->own_parts != NULL)
        row->own_parts[s] = row->children_parts[s] = row->effective_parts[s] = sum->exact;
}

static void join_slot(struct joining *j, uint32_t s)
{
    const struct roll_slot *slot = &j->l->slot[s];
    struct piece sum;
    size_t len = collect(j, s, &sum);
    bool ok = may_join(j, len) && (adds_up(slot) ? add_up(j, slot, len, &sum.exact, &sum.value)
                                                 : alone(j, len, &sum.exact, &sum.value));
    for (size_t i = 0; i < len && sum.value != CELL_NULL; i++)
        if (slot->org == ORG_AGG_SUM && !places_whole(&j->pieces[i].part->source))
            mark(j, s, FIGURE_ESTIMATED);
    if (!ok && !(slot->computed && j->basis == FIGURE_CHILDREN)) /* that is taken from its parts */
        mark(j, s, FIGURE_BROKEN);
    put(j, s, &sum);
}

/* ---- the row */

static void mark_missing(const struct joining *j, const struct remap_part *part)
{
    for (uint32_t s = 0; s < j->l->slots; s++)
        if (!j->l->slot[s].computed && remap_counts(part, s))
            mark(j, s, FIGURE_BROKEN);
}

/* What a unit above has filed beside the units below it may stand for those that filed nothing: where all have filed, it is whole. */
static void mark_hidden(const struct joining *j, const struct remap_part *part)
{
    for (uint32_t s = 0; s < j->l->slots; s++)
        if (!j->l->slot[s].computed && j->partly[s] && j->basis == FIGURE_EFFECTIVE &&
            hides(part, s))
            mark(j, s, FIGURE_BROKEN);
}

static void mark_others(const struct joining *j)
{
    for (size_t i = 0; i < j->missing->len; i++) {
        mark_missing(j, &j->missing->at[i]);
        mark_hidden(j, &j->missing->at[i]);
    }
    for (size_t i = 0; i < j->sources->len; i++)
        mark_hidden(j, &j->sources->at[i]);
}

/* What a formula computes is as good as what it stands on. */
static void mark_formulas(const struct joining *j, bool anew)
{
    for (size_t i = 0; i < j->l->formulas_len; i++) {
        const struct roll_slot *slot = &j->l->slot[j->l->formulas[i]];
        uint8_t *marks = &j->ret->marks[j->l->formulas[i]];
        if (anew && (j->ret->row.flags[j->l->formulas[i]] & SLOT_COMPUTED) != 0)
            *marks = 0; /* of what was filed, which does not stand */
        for (size_t p = 0; p < slot->parts_len; p++)
            *marks |= j->ret->marks[slot->parts[p]];
    }
}

static const struct aggregate *first_row(const struct remap_parts *sources)
{
    for (size_t i = 0; i < sources->len; i++)
        if (sources->at[i].row != NULL)
            return sources->at[i].row;
    return NULL;
}

/* One unit under another name: its row as it stands. */
static bool is_itself(const struct joining *j)
{
    const struct remap_part *only = &j->sources->at[0];
    return j->sources->len == 1 && places_whole(&only->source) && !only->source.own_only &&
           (only->matched || j->basis == FIGURE_EFFECTIVE);
}

static void take_row(struct joining *j, const struct aggregate *row)
{
    j->ret->row = *row;
    for (uint32_t s = 0; s < j->l->slots; s++)
        j->partly[s] = row->effective[s] == CELL_NULL || row->reported[s] < row->expected[s];
}

static void name_row(struct aggregate *row, const struct rollup_key *key, enum basis basis)
{
    row->hierarchy = key->hierarchy;
    row->layout = key->layout;
    row->org = key->org;
    row->period = key->period;
    row->basis = basis;
}

/* Expected of a unit of which nothing was filed, by slot; NULL: no row of it would stand there. The sum of the units below a leaf expects
 * nobody. REQ: data-model.md, rule 2. */
static const int32_t *expected_of(const struct joining *j, uint32_t org, bool children)
{
    struct roll_layout *l = j->l;
    const struct roll_year *year = roll_year_for(l, j->key->period);
    uint32_t node = roll_year_find(year, j->key->period), hierarchy = j->key->hierarchy;
    const struct roll_node *at = &year->at[node];
    const int32_t *ret = NULL;
    if (!at->window || !roll_tree_stands(l, hierarchy, org, at) ||
        roll_tree_heir(l, org, at) != org)
        return NULL;
    struct arena *scratch = arena_new(0);
    if (roll_tree_leaf(l, hierarchy, org, at)) {
        const struct rollup_filings none = {NULL, 0};
        const struct roll_unit *unit = roll_time_unit(l, year, org, none, BASIS_BEST, scratch);
        ret = children ? NULL : roll_stand_absent(l, unit->need[node].all);
    } else {
        const struct aggregate *row = roll_expected_row(l, year, node, hierarchy, org, scratch);
        int32_t *copy = ARENA_ARRAY(j->arena, l->slots, int32_t);
        for (uint32_t s = 0; s < l->slots; s++)
            copy[s] = children ? row->children_expected[s] : row->expected[s];
        ret = copy;
    }
    arena_free(scratch);
    return ret;
}

/* An own figure that nobody filed is expected of nobody: figure_of(). */
static void ask_silent(struct joining *j)
{
    j->silent = ARENA_ARRAY(j->arena, j->sources->len, const int32_t *);
    for (size_t i = 0; i < j->sources->len && j->basis != FIGURE_OWN; i++) {
        const struct remap_part *part = &j->sources->at[i];
        bool matched = part->matched && places_whole(&part->source);
        if (part->row == NULL && !part->source.own_only)
            j->silent[i] = expected_of(j, part->source.org, matched && j->basis == FIGURE_CHILDREN);
    }
}

static void join_rows(struct joining *j, const struct derived *derived)
{
    struct roll_layout *l = j->l;
    struct roll_layout on_map = *l;
    on_map.derived = derived;
    j->pieces = ARENA_ARRAY(j->arena, j->sources->len, struct piece);
    ask_silent(j);
    j->ret->row = *roll_stand_new(l, j->arena);
    j->ret->row.layout = l->index;
    for (uint32_t s = 0; s < l->slots; s++)
        if (!l->slot[s].silent)
            join_slot(j, s);
    for (size_t i = 0; i < j->sources->len; i++)
        if (j->sources->at[i].row != NULL && !is_again(j->sources, i))
            j->ret->row.filings += j->sources->at[i].row->filings;
    if (j->basis == FIGURE_EFFECTIVE)
        roll_stand_derive(&on_map, &j->ret->row, ARENA_ARRAY(j->arena, l->slots, uint8_t));
}

const struct remap_row *remap_join(struct roll_layout *l,
                                   const struct derived *derived,
                                   const struct rollup_key *key,
                                   enum figure_basis basis,
                                   const struct remap_parts *sources,
                                   const struct remap_parts *missing,
                                   struct arena *arena)
{
    struct joining j = {
        .l = l, .key = key, .basis = basis, .sources = sources, .missing = missing, .arena = arena};
    const struct aggregate *first = first_row(sources);
    if (first == NULL)
        first = first_row(missing);
    if (first == NULL)
        return NULL;
    j.ret = ARENA_NEW(arena, struct remap_row);
    j.ret->marks = ARENA_ARRAY(arena, l->slots, uint8_t);
    bool itself = sources->len > 0 && is_itself(&j) && sources->at[0].row != NULL;
    j.partly = ARENA_ARRAY(arena, l->slots, bool);
    if (itself)
        take_row(&j, sources->at[0].row);
    else
        join_rows(&j, derived);
    name_row(&j.ret->row, key, first->basis);
    mark_others(&j);
    mark_formulas(&j, !itself);
    return j.ret;
}
