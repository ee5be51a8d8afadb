/*
 * Time first: a unit's own filings rolled up to each period of a year, once. The filing for exactly
 * that period wins; else its parts are taken together, down to the periods filed; those from before an event of the map are its
 * predecessors' (roll_past.c). Must not know: hierarchies.
 * Neighbours: roll_need.c says which parts are missing, roll_stand.c what becomes of the result.
 */
#include <string.h>

#include "internal.h"

/* A period while its parts are joined, and what should have been filed for them. */
struct joint {
    enum period_kind kind[PERIOD_PARTS_MAX];
    const struct roll_own *own[PERIOD_PARTS_MAX];
    const uint8_t *need[PERIOD_PARTS_MAX];
    size_t len;
    const uint8_t *direct, *below;
    /* Across an event (else false): what it is made of cannot all be placed; when the period began parts of the unit
     * were others', or it was above others; when the period ends it has ended. */
    bool pieces, begins, ends;
    bool cut;
    int months[PERIOD_PARTS_MAX];
};

int roll_time_months(struct period period)
{
    switch (period.kind) {
    case PERIOD_QUARTER: return 3;
    case PERIOD_HALF: return 6;
    case PERIOD_NINE_MONTHS: return 9;
    case PERIOD_SCHOOL_TERM:
        return period.number == 1 ? 5 : 7; /* September to January, February to August */
    case PERIOD_YEAR:
    case PERIOD_SCHOOL_YEAR: return 12;
    case PERIOD_NONE:
    case PERIOD_DAY:
    case PERIOD_WEEK:
    case PERIOD_MONTH:
    case PERIOD_MONTH13:
    case PERIOD_OCCASION: return 1;
    }
    return 1;
}

static bool present(const struct joint *n, size_t i, size_t s)
{
    uint8_t kind = n->own[i]->kind[s];
    return kind == ROLL_NIL || kind == ROLL_FIGURE || kind == ROLL_OVERFLOW;
}

static bool missing(const struct joint *n, size_t i, size_t s)
{
    return n->own[i]->kind[s] == ROLL_ABSENT && n->need[i][s] != 0;
}

/* M13 enters sums and stands last; it says nothing of means and extremes. */
static bool enters(const struct joint *n, size_t i, enum time_agg agg)
{
    return n->kind[i] != PERIOD_MONTH13 || agg == TIME_AGG_SUM || agg == TIME_AGG_LAST;
}

static void set_figure(struct roll_build *own, size_t s, decimal_wide value)
{
    bool fits = -(decimal_wide)INT64_MAX <= value && value <= INT64_MAX;
    own->kind[s] = fits ? ROLL_FIGURE : ROLL_OVERFLOW;
    own->value[s] = fits ? (int64_t)value : CELL_NULL;
}

/* What the parts amount to, figures apart: nil, excused, absent; with the flags of all that
 * enter. */
static size_t survey(struct roll_build *own, const struct joint *n, size_t s, enum time_agg agg)
{
    size_t figures = 0, nils = 0, excused = 0, absent = 0;
    for (size_t i = 0; i < n->len; i++) {
        if (!enters(n, i, agg))
            continue;
        uint8_t kind = n->own[i]->kind[s];
        figures += kind == ROLL_FIGURE || kind == ROLL_OVERFLOW;
        nils += kind == ROLL_NIL;
        excused += kind == ROLL_EXCUSED;
        absent += missing(n, i, s);
        if (present(n, i, s))
            own->flags[s] |= n->own[i]->flags[s];
    }
    if (absent > 0)
        own->flags[s] |= SLOT_PARTIAL;
    own->kind[s] = nils > 0 ? ROLL_NIL : (excused > 0 && absent == 0 ? ROLL_EXCUSED : ROLL_ABSENT);
    return figures;
}

static void take_mean(struct roll_build *own, const struct joint *n, size_t s)
{
    struct fraction total = {0, 0};
    for (size_t i = 0; i < n->len; i++) {
        if (n->own[i]->kind[s] != ROLL_FIGURE || !enters(n, i, TIME_AGG_MEAN))
            continue;
        total.num += n->own[i]->mean[s].num; /* at most 12 x 2^63: fits */
        total.den += n->own[i]->mean[s].den;
    }
    own->mean[s] = total;
    own->kind[s] = ROLL_FIGURE;
    decimal_divide(total.num, total.den, &own->value[s]); /* a mean of figures is one */
}

static void take_figures(struct roll_build *own, const struct joint *n, size_t s, enum time_agg agg)
{
    decimal_wide value = 0;
    bool any = false;
    for (size_t i = 0; i < n->len; i++) {
        if (!enters(n, i, agg) || !present(n, i, s) || n->own[i]->kind[s] == ROLL_NIL)
            continue;
        if (n->own[i]->kind[s] == ROLL_OVERFLOW) {
            own->kind[s] = ROLL_OVERFLOW;
            return;
        }
        int64_t v = n->own[i]->value[s];
        if (!any || (agg == TIME_AGG_MIN && v < value) || (agg == TIME_AGG_MAX && v > value))
            value = v;
        any = true;
    }
    set_figure(own, s, value);
}

/* Only parts that nobody asked for, where the whole itself is due, do not make it complete. */
static void mark_unasked(struct roll_build *own, const struct joint *n, size_t s)
{
    if (n->direct[s] != 0 && n->below[s] == 0)
        own->flags[s] |= SLOT_PARTIAL;
}

static void join_survey(struct roll_build *own, const struct joint *n, size_t s, enum time_agg agg)
{
    if (survey(own, n, s, agg) > 0) {
        if (agg == TIME_AGG_MEAN)
            take_mean(own, n, s);
        else
            take_figures(own, n, s, agg);
    }
    if (own->kind[s] == ROLL_FIGURE || own->kind[s] == ROLL_NIL)
        mark_unasked(own, n, s);
    else
        own->flags[s] = 0;
}

/* Plain sums are most of all slots: one pass says all that survey() and take_figures() say. */
static void join_sum(struct roll_build *own, const struct joint *n, size_t s)
{
    decimal_wide sum = 0;
    unsigned seen = 0, flags = 0, late = 0;
    for (size_t i = 0; i < n->len; i++) {
        const struct roll_own *part = n->own[i];
        unsigned kind = part->kind[s];
        seen |= 1U << kind;
        sum += kind == ROLL_FIGURE ? part->value[s] : 0;
        flags |= kind >= ROLL_NIL ? part->flags[s] : 0U;
        late |= kind == ROLL_ABSENT ? n->need[i][s] : 0U;
    }
    flags |= late != 0 || (n->direct[s] != 0 && n->below[s] == 0) ? (unsigned)SLOT_PARTIAL : 0U;
    if ((seen & (1U << ROLL_OVERFLOW)) != 0)
        own->kind[s] = ROLL_OVERFLOW;
    else if ((seen & (1U << ROLL_FIGURE)) != 0)
        set_figure(own, s, sum);
    else if ((seen & (1U << ROLL_NIL)) != 0)
        own->kind[s] = ROLL_NIL;
    else if ((seen & (1U << ROLL_EXCUSED)) != 0 && late == 0)
        own->kind[s] = ROLL_EXCUSED;
    own->flags[s] = own->kind[s] == ROLL_FIGURE || own->kind[s] == ROLL_NIL ? (uint8_t)flags : 0;
}

/* The first present part from one end. Partial when any part that should stand is missing, wherever it is: every time_agg
 * says so alike. REQ: data-model.md, Aggregation. */
static void join_end(struct roll_build *own, const struct joint *n, size_t s, bool last)
{
    const struct roll_own *taken = NULL;
    unsigned flags = 0, late = 0, excused = 0;
    for (size_t k = 0; k < n->len; k++) {
        size_t i = last ? n->len - 1 - k : k;
        const struct roll_own *part = n->own[i];
        unsigned kind = part->kind[s];
        if (!last && n->kind[i] == PERIOD_MONTH13)
            continue;
        late |= kind == ROLL_ABSENT ? n->need[i][s] : 0U;
        excused |= kind == ROLL_EXCUSED;
        if (kind < ROLL_NIL)
            continue;
        flags |= part->flags[s] & (unsigned)SLOT_PARTIAL;
        taken = taken == NULL ? part : taken;
    }
    if (taken == NULL) {
        own->kind[s] = excused != 0 && late == 0 ? ROLL_EXCUSED : ROLL_ABSENT;
        return;
    }
    own->value[s] = taken->value[s];
    own->kind[s] = taken->kind[s];
    flags |= late != 0 || (n->direct[s] != 0 && n->below[s] == 0) ? (unsigned)SLOT_PARTIAL : 0U;
    own->flags[s] = (uint8_t)(taken->flags[s] | flags);
}

static void join_stretch(struct roll_build *own, const struct joint *n, struct roll_stretch stretch)
{
    if (stretch.what == TIME_AGG_SUM) {
        for (size_t s = stretch.from; s < stretch.to; s++)
            join_sum(own, n, s);
    } else if (stretch.what == TIME_AGG_LAST || stretch.what == TIME_AGG_FIRST) {
        for (size_t s = stretch.from; s < stretch.to; s++)
            join_end(own, n, s, stretch.what == TIME_AGG_LAST);
    } else if (stretch.what != TIME_AGG_NONE) {
        for (size_t s = stretch.from; s < stretch.to; s++)
            join_survey(own, n, s, (enum time_agg)stretch.what);
    }
}

static void join_all(const struct roll_layout *l, struct roll_build *own, const struct joint *n)
{
    for (size_t i = 0; i < l->over_time.len; i++)
        join_stretch(own, n, l->over_time.at[i]);
}

/* Parts that are nearly all alike; the odd slots by the rules. Those that turn out like the others stay listed, which is no harm. A part that nobody
 * filed and nobody asked for says nothing. */
static bool join_even(const struct roll_unit *unit,
                      const struct joint *n,
                      const struct roll_need *need,
                      struct roll_build *own,
                      struct roll_even *ret)
{
    const struct roll_layout *l = unit->l;
    const uint8_t *nothing = roll_need_bytes(l, 0);
    const struct roll_own *parts[PERIOD_PARTS_MAX];
    size_t len = 0;
    if (l->fractions || need->direct != 0)
        return false;
    for (size_t i = 0; i < n->len; i++) {
        if (n->own[i]->filings == 0 && n->need[i] == nothing)
            continue;
        if (n->kind[i] == PERIOD_MONTH13)
            return false;
        parts[len++] = n->own[i];
    }
    if (!roll_even_join(l, parts, len, unit->arena, own, ret))
        return false;
    for (size_t i = 0; i < ret->odd_len; i++) {
        uint32_t s = ret->odd[i];
        join_stretch(own, n, (struct roll_stretch){s, s + 1, (int)l->slot[s].time});
    }
    return true;
}

/* ---- filings */

uint8_t roll_time_flags(const struct filed *filed)
{
    static const uint8_t mix[] = {[VINTAGE_NONE] = 0,
                                  [VINTAGE_ESTIMATE] = SLOT_ESTIMATE,
                                  [VINTAGE_PRELIMINARY] = SLOT_PRELIMINARY,
                                  [VINTAGE_FINAL] = SLOT_FINAL};
    return (uint8_t)(mix[filed->vintage] | (filed->approved ? 0 : SLOT_UNAPPROVED));
}

/* REQ: data-model.md, Aggregation. */
void roll_time_clash(const struct roll_unit *unit,
                     const struct roll_own *parts,
                     size_t s,
                     int64_t filed,
                     struct roll_clashes *clashes)
{
    const struct indicator *i = unit->l->slot[s].indicator;
    if (parts->kind[s] != ROLL_FIGURE || (parts->flags[s] & SLOT_PARTIAL) != 0 ||
        i->nature == NATURE_RATIO || parts->value[s] == filed)
        return;
    struct roll_clash clash = {(uint32_t)s, filed, parts->value[s]};
    VEC_PUSH(unit->arena, clashes, clash);
}

static void
put_figure(struct roll_build *own, struct period period, size_t s, int64_t value, uint8_t flags)
{
    own->value[s] = value;
    own->kind[s] = ROLL_FIGURE;
    own->flags[s] = flags;
    own->exact[s] = 1;
    if (own->mean != NULL) {
        int months = roll_time_months(period);
        own->mean[s] = (struct fraction){(decimal_wide)value * months, months};
    }
}

static void put_status(struct roll_build *own, size_t s, enum cell_status status, uint8_t flags)
{
    if (status == CELL_STATUS_NIL) {
        own->value[s] = CELL_NULL;
        own->kind[s] = ROLL_NIL;
        own->flags[s] = flags;
        own->exact[s] = 1;
    } else if (status == CELL_STATUS_NOT_APPLICABLE && own->kind[s] == ROLL_ABSENT) {
        own->kind[s] = ROLL_EXCUSED;
    }
}

/* The filing for exactly this period, over what its parts gave. */
static void put_filing(const struct roll_unit *unit,
                       struct roll_build *own,
                       const struct filed *filed,
                       struct roll_clashes *clashes)
{
    uint8_t flags = roll_time_flags(filed);
    const struct roll_own parts = {.value = own->value, .kind = own->kind, .flags = own->flags};
    size_t slots = filed->slots < unit->l->slots ? filed->slots : unit->l->slots;
    for (size_t s = 0; s < slots; s++) {
        if (unit->l->slot[s].silent)
            continue;
        enum cell_status status =
            filed->status == NULL ? CELL_STATUS_NONE : (enum cell_status)filed->status[s];
        if (filed->cells[s] == CELL_NULL) {
            put_status(own, s, status, flags);
            continue;
        }
        roll_time_clash(unit, &parts, s, filed->cells[s], clashes);
        uint8_t secret = status == CELL_STATUS_CONFIDENTIAL ? SLOT_CONFIDENTIAL : 0;
        put_figure(own, filed->period, s, filed->cells[s], flags | secret);
    }
}

/* ---- a unit */

struct roll_build roll_time_build(const struct roll_unit *unit)
{
    size_t n = unit->l->slots;
    struct roll_build own = {.value = ARENA_ARRAY(unit->arena, n, int64_t),
                             .kind = ARENA_ARRAY(unit->arena, n, uint8_t),
                             .flags = ARENA_ARRAY(unit->arena, n, uint8_t),
                             .exact = ARENA_ARRAY(unit->arena, n, uint8_t)};
    if (unit->l->fractions)
        own.mean = ARENA_ARRAY(unit->arena, n, struct fraction);
    for (size_t s = 0; s < n; s++)
        own.value[s] = CELL_NULL;
    return own;
}

struct roll_build roll_time_copy(const struct roll_unit *unit, const struct roll_own *own)
{
    size_t n = unit->l->slots;
    struct roll_build build = roll_time_build(unit);
    memcpy(build.value, own->value, n * sizeof *build.value);
    memcpy(build.kind, own->kind, n);
    memcpy(build.flags, own->flags, n);
    memcpy(build.exact, own->exact, n);
    if (build.mean != NULL && own->mean != NULL)
        memcpy(build.mean, own->mean, n * sizeof *build.mean);
    return build;
}

/* The commonest own figure is one whole filing without statuses: its cells are not copied. */
static bool
take_whole(const struct roll_unit *unit, const struct filed *filed, struct roll_own *own)
{
    size_t n = unit->l->slots;
    if (filed->status != NULL || filed->slots < n || unit->l->silent || unit->l->fractions)
        return false;
    uint8_t flags = roll_time_flags(filed);
    uint8_t *kind = ARENA_ARRAY(unit->arena, n, uint8_t);
    uint8_t *flag = ARENA_ARRAY(unit->arena, n, uint8_t);
    uint8_t *exact = ARENA_ARRAY(unit->arena, n, uint8_t);
    *own = (struct roll_own){
        .value = filed->cells, .kind = kind, .flags = flag, .exact = exact, .filings = 1};
    roll_even_read(filed->cells, n, flags, unit->arena, &own->even);
    memset(kind, ROLL_FIGURE, n);
    memset(flag, flags, n);
    memset(exact, 1, n);
    for (size_t s = 0; s < n && !own->even.is; s++) {
        if (filed->cells[s] == CELL_NULL)
            kind[s] = flag[s] = exact[s] = 0;
    }
    for (size_t i = 0; i < own->even.odd_len && own->even.is; i++) {
        uint32_t s = own->even.odd[i];
        kind[s] = flag[s] = exact[s] = 0;
    }
    return true;
}

static bool any_overflow(const uint8_t *kind, size_t n)
{
    uint8_t any = 0;
    for (size_t s = 0; s < n; s++)
        any |= kind[s] == ROLL_OVERFLOW;
    return any != 0;
}

/* The same where an event lies between a part and the whole. */
static int32_t gather_past(struct roll_unit *unit, uint32_t at, struct joint *n)
{
    const struct roll_node *node = &unit->year->at[at];
    struct roll_past past = {.pieces = false};
    int32_t filings = 0;
    for (size_t i = 0; i < n->len; i++) {
        struct period part = unit->year->at[node->part[i]].period;
        n->kind[i] = part.kind;
        roll_past_part(unit, at, node->part[i], &past);
        n->own[i] = past.own;
        n->need[i] = past.need;
        n->months[i] = part.kind == PERIOD_MONTH13 ? 0 : roll_time_months(part);
        filings += past.own->filings;
    }
    struct roll_kin first = {.pieces = false};
    roll_lineage_then(unit->l->lineage, unit->org, node->end, node->first, unit->arena, &first);
    n->cut = true;
    n->pieces = past.pieces;
    n->begins = first.pieces;
    for (size_t i = 0; i < first.units.len; i++)
        n->begins =
            n->begins || roll_residual_spread(unit->l, first.units.at[i], unit->org, node->end);
    n->ends = unit->l->catalog->orgs.at[unit->org].to < node->end;
    return filings;
}

/* What the parts of the period say; the number of filings among them. */
static int32_t gather(struct roll_unit *unit, uint32_t at, struct joint *n)
{
    const struct roll_node *node = &unit->year->at[at];
    int32_t filings = 0;
    n->len = node->parts;
    n->cut = n->pieces = n->begins = n->ends = false;
    if (unit->stirred && node->cut != NULL)
        return gather_past(unit, at, n);
    for (size_t i = 0; i < n->len; i++) {
        uint32_t part = node->part[i];
        n->kind[i] = unit->year->at[part].period.kind;
        n->own[i] = roll_time_own(unit, part);
        n->need[i] = roll_need_bytes(unit->l, unit->need[part].all);
        filings += n->own[i]->filings;
    }
    return filings;
}

static void drop(struct roll_build *own, size_t s)
{
    own->value[s] = CELL_NULL;
    own->kind[s] = ROLL_ABSENT;
    own->flags[s] = 0;
}

/* Of all months: where the unit was not there, others have theirs, and means add up only so. Where one of its own is missing, they do not; one of which it said
 * that there was nothing is not missing. */
static void spread_mean(const struct joint *n, struct roll_build *own, size_t s)
{
    int all = 0, there = 0, late = 0;
    for (size_t i = 0; i < n->len; i++) {
        all += n->months[i];
        there += n->own[i]->kind[s] == ROLL_FIGURE ? n->months[i] : 0;
        late += missing(n, i, s);
    }
    if (own->kind[s] != ROLL_FIGURE || there == all)
        return;
    if (late > 0 || (own->mean[s].den != there && (own->flags[s] & SLOT_PARTIAL) != 0)) {
        drop(own, s);
        return;
    }
    own->mean[s].den = all;
    decimal_divide(own->mean[s].num, all, &own->value[s]); /* less than it was */
}

/* What an event within the period means for what its parts gave. The last state of a unit that ended is others' by then, the first one of
 * a unit that got parts of others, where it has none of the first part, was theirs; what came or went in parts stands in all but the last state, and nobody knows how much. */
static void settle(const struct roll_unit *unit, const struct joint *n, struct roll_build *own)
{
    for (size_t s = 0; s < unit->l->slots; s++) {
        const struct roll_slot *slot = &unit->l->slot[s];
        if (slot->time == TIME_AGG_LAST && n->ends)
            drop(own, s);
        else if (slot->time == TIME_AGG_FIRST && n->begins && !present(n, 0, s))
            drop(own, s);
        else if (slot->time == TIME_AGG_MEAN && slot->org == ORG_AGG_SUM &&
                 (n->pieces || n->begins || n->ends))
            spread_mean(n, own, s);
        if (n->pieces && slot->time != TIME_AGG_LAST &&
            (own->kind[s] == ROLL_FIGURE || own->kind[s] == ROLL_NIL))
            own->flags[s] |= SLOT_PARTIAL;
    }
}

static const struct roll_own *make_own(struct roll_unit *unit, uint32_t at)
{
    const struct filed *filed = unit->filed[at];
    struct joint joint;
    int32_t filings = gather(unit, at, &joint);
    if (filings == 0 && filed == NULL)
        return unit->l->empty;
    struct roll_own *own = ARENA_NEW(unit->arena, struct roll_own);
    if (filings == 0 && take_whole(unit, filed, own))
        return own;
    struct roll_build build = roll_time_build(unit);
    joint.direct = roll_need_bytes(unit->l, unit->need[at].direct);
    joint.below = roll_need_bytes(unit->l, unit->need[at].below);
    if (filings > 0 && (filed != NULL || joint.pieces ||
                        !join_even(unit, &joint, &unit->need[at], &build, &own->even)))
        join_all(unit->l, &build, &joint);
    if (joint.cut) {
        settle(unit, &joint, &build);
        own->even.is = false; /* it may not be as it was joined */
    }
    if (filed != NULL)
        put_filing(unit, &build, filed, &own->clashes);
    own->value = build.value;
    own->kind = build.kind;
    own->flags = build.flags;
    own->exact = build.exact;
    own->mean = build.mean;
    own->filings = filings + (filed != NULL ? 1 : 0);
    own->overflows = any_overflow(build.kind, unit->l->slots);
    return own;
}

const struct roll_own *
roll_time_joined(struct roll_unit *unit, uint32_t node, const struct roll_past *part)
{
    struct joint joint;
    struct roll_own *own = ARENA_NEW(unit->arena, struct roll_own);
    struct roll_build build = roll_time_build(unit);
    own->filings = gather(unit, node, &joint);
    for (size_t i = 0; i < joint.len; i++) {
        joint.own[i] = part[i].own;
        joint.need[i] = part[i].need;
    }
    joint.direct = roll_need_bytes(unit->l, unit->need[node].direct);
    joint.below = roll_need_bytes(unit->l, unit->need[node].below);
    join_all(unit->l, &build, &joint);
    if (joint.cut)
        settle(unit, &joint, &build);
    own->value = build.value;
    own->kind = build.kind;
    own->flags = build.flags;
    own->exact = build.exact;
    own->mean = build.mean;
    return own;
}

const struct roll_own *roll_time_own(struct roll_unit *unit, uint32_t node)
{
    if (unit->own[node] == NULL)
        unit->own[node] = make_own(unit, node);
    return unit->own[node];
}

struct rollup_filings roll_time_slice(struct rollup_filings all, uint32_t org)
{
    size_t low = 0, high = all.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (all.at[middle].org < org)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    if (low == all.len)
        return (struct rollup_filings){NULL, 0};
    while (end < all.len && all.at[end].org == org)
        end++;
    return (struct rollup_filings){all.at + low, end - low};
}

/* A period belongs to the units of its last day. REQ: data-model.md, rule 7. */
static const struct filed **place_of(struct roll_unit *unit, uint32_t node)
{
    const struct roll_node *at = &unit->year->at[node];
    if (!at->window || catalog_org_exists(unit->l->catalog, unit->org, at->end))
        return &unit->filed[node];
    if (unit->astray == NULL)
        unit->astray = ARENA_ARRAY(unit->arena, unit->year->len, const struct filed *);
    return &unit->astray[node];
}

struct roll_unit *roll_time_unit(struct roll_layout *l,
                                 const struct roll_year *year,
                                 uint32_t org,
                                 struct rollup_filings filed,
                                 enum basis basis,
                                 struct arena *arena)
{
    struct roll_unit *unit = ARENA_NEW(arena, struct roll_unit);
    *unit = (struct roll_unit){.l = l, .year = year, .arena = arena, .org = org};
    unit->stirred = year->cut && roll_lineage_stirred(l->lineage, org);
    unit->filed = ARENA_ARRAY(arena, year->len, const struct filed *);
    unit->own = ARENA_ARRAY(arena, year->len, const struct roll_own *);
    unit->need = ARENA_ARRAY(arena, year->len, struct roll_need);
    roll_need_unit(l, year, org, unit->need);
    for (size_t i = 0; i < filed.len; i++) {
        uint32_t node = roll_year_find(year, filed.at[i].period);
        if (node != ROLL_NONE && (basis == BASIS_BEST || (int)basis == (int)filed.at[i].vintage))
            *place_of(unit, node) = &filed.at[i]; /* the best vintage comes last */
    }
    return unit;
}
