/*
 * Time first: a unit's own filings rolled up to one period. The filing for exactly that period
 * wins; else its parts are taken together, down to the periods filed. Must not know: other units,
 * hierarchies.
 * Neighbours: roll_need.c says which parts are missing, roll_stand.c what becomes of the result.
 */
#include "internal.h"

/* One node of the recursion: a period, its parts and what should have been filed for them. */
struct node {
    struct period period;
    struct period part[PERIOD_PARTS_MAX];
    const struct roll_own *own[PERIOD_PARTS_MAX];
    const uint8_t *need[PERIOD_PARTS_MAX];
    size_t len;
    const uint8_t *direct, *below;
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

static bool present(const struct node *n, size_t i, size_t s)
{
    uint8_t kind = n->own[i]->kind[s];
    return kind == ROLL_NIL || kind == ROLL_FIGURE || kind == ROLL_OVERFLOW;
}

static bool missing(const struct node *n, size_t i, size_t s)
{
    return n->own[i]->kind[s] == ROLL_ABSENT && n->need[i][s] != 0;
}

/* M13 enters sums and stands last; it says nothing of means and extremes. */
static bool enters(const struct node *n, size_t i, enum time_agg agg)
{
    return n->part[i].kind != PERIOD_MONTH13 || agg == TIME_AGG_SUM || agg == TIME_AGG_LAST;
}

static void set_figure(struct roll_own *own, size_t s, decimal_wide value)
{
    bool fits = -(decimal_wide)INT64_MAX <= value && value <= INT64_MAX;
    own->kind[s] = fits ? ROLL_FIGURE : ROLL_OVERFLOW;
    own->value[s] = fits ? (int64_t)value : CELL_NULL;
}

/* What the parts amount to, figures apart: nil, excused, absent; with the flags of all that
 * enter. */
static size_t survey(struct roll_own *own, const struct node *n, size_t s, enum time_agg agg)
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

/* The first present part from one end. Partial when any part that should stand is missing, wherever it is: every time_agg
 * says so alike. REQ: data-model.md, Aggregation. */
static void take_end(struct roll_own *own, const struct node *n, size_t s, enum time_agg agg)
{
    bool taken = false, partial = false;
    for (size_t k = 0; k < n->len; k++) {
        size_t i = agg == TIME_AGG_LAST ? n->len - 1 - k : k;
        if (!enters(n, i, agg))
            continue;
        partial |= missing(n, i, s);
        if (!present(n, i, s))
            continue;
        partial |= (n->own[i]->flags[s] & SLOT_PARTIAL) != 0;
        if (taken)
            continue;
        own->value[s] = n->own[i]->value[s];
        own->kind[s] = n->own[i]->kind[s];
        own->flags[s] |= n->own[i]->flags[s];
        taken = true;
    }
    if (!taken)
        survey(own, n, s, agg); /* nothing there: excused, or simply absent */
    else if (partial)
        own->flags[s] |= SLOT_PARTIAL;
}

static void take_mean(struct roll_own *own, const struct node *n, size_t s)
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

static void take_figures(struct roll_own *own, const struct node *n, size_t s, enum time_agg agg)
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
        else if (agg == TIME_AGG_SUM)
            value += v;
        any = true;
    }
    set_figure(own, s, value);
}

/* Only parts that nobody asked for, where the whole itself is due, do not make it complete. */
static void mark_unasked(struct roll_own *own, const struct node *n, size_t s)
{
    if (n->direct[s] != 0 && n->below[s] == 0)
        own->flags[s] |= SLOT_PARTIAL;
}

static void
join_slot(struct roll_own *own, const struct node *n, const struct roll_slot *slot, size_t s)
{
    switch (slot->time) {
    case TIME_AGG_NONE: return;
    case TIME_AGG_FIRST:
    case TIME_AGG_LAST: take_end(own, n, s, slot->time); break;
    case TIME_AGG_MEAN:
        if (survey(own, n, s, slot->time) > 0)
            take_mean(own, n, s);
        break;
    case TIME_AGG_SUM:
    case TIME_AGG_MIN:
    case TIME_AGG_MAX:
        if (survey(own, n, s, slot->time) > 0)
            take_figures(own, n, s, slot->time);
        break;
    }
    if (own->kind[s] == ROLL_FIGURE || own->kind[s] == ROLL_NIL)
        mark_unasked(own, n, s);
    else
        own->flags[s] = 0;
}

static uint8_t filing_flags(const struct filed *filed)
{
    static const uint8_t mix[] = {[VINTAGE_NONE] = 0,
                                  [VINTAGE_ESTIMATE] = SLOT_ESTIMATE,
                                  [VINTAGE_PRELIMINARY] = SLOT_PRELIMINARY,
                                  [VINTAGE_FINAL] = SLOT_FINAL};
    return (uint8_t)(mix[filed->vintage] | (filed->approved ? 0 : SLOT_UNAPPROVED));
}

/* Complete parts beside a filing for the longer period must say the same. REQ: data-model.md,
 * Aggregation. */
static void note_clash(const struct roll_run *run,
                       const struct roll_own *own,
                       size_t s,
                       int64_t filed,
                       struct roll_clashes *clashes)
{
    const struct indicator *i = run->l->slot[s].indicator;
    if (own->kind[s] != ROLL_FIGURE || (own->flags[s] & SLOT_PARTIAL) != 0 ||
        i->nature == NATURE_RATIO || own->value[s] == filed)
        return;
    struct roll_clash clash = {(uint32_t)s, filed, own->value[s]};
    VEC_PUSH(run->scratch, clashes, clash);
}

static void
put_figure(struct roll_own *own, struct period period, size_t s, int64_t value, uint8_t flags)
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

static void put_status(struct roll_own *own, size_t s, enum cell_status status, uint8_t flags)
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
static void put_filing(const struct roll_run *run,
                       struct roll_own *own,
                       struct period period,
                       const struct filed *filed,
                       struct roll_clashes *clashes)
{
    uint8_t flags = filing_flags(filed);
    size_t slots = filed->slots < run->l->slots ? filed->slots : run->l->slots;
    own->filings++;
    for (size_t s = 0; s < slots; s++) {
        if (run->l->slot[s].silent)
            continue;
        enum cell_status status =
            filed->status == NULL ? CELL_STATUS_NONE : (enum cell_status)filed->status[s];
        if (filed->cells[s] == CELL_NULL) {
            put_status(own, s, status, flags);
            continue;
        }
        if (clashes != NULL)
            note_clash(run, own, s, filed->cells[s], clashes);
        uint8_t secret = status == CELL_STATUS_CONFIDENTIAL ? SLOT_CONFIDENTIAL : 0;
        put_figure(own, period, s, filed->cells[s], flags | secret);
    }
}

static struct roll_own *own_new(struct roll_run *run)
{
    size_t n = run->l->slots;
    struct roll_own *own = ARENA_NEW(run->scratch, struct roll_own);
    own->value = ARENA_ARRAY(run->scratch, n, int64_t);
    own->kind = ARENA_ARRAY(run->scratch, n, uint8_t);
    own->flags = ARENA_ARRAY(run->scratch, n, uint8_t);
    own->exact = ARENA_ARRAY(run->scratch, n, uint8_t);
    if (run->l->fractions)
        own->mean = ARENA_ARRAY(run->scratch, n, struct fraction);
    for (size_t s = 0; s < n; s++)
        own->value[s] = CELL_NULL;
    return own;
}

static const struct roll_own *
own_at(struct roll_run *run, uint32_t org, struct period period, struct roll_clashes *clashes);

/* What the parts of the period say; true when any of them was filed. */
static bool gather(struct roll_run *run, uint32_t org, struct node *n, int32_t *ret_filings)
{
    n->len = roll_layout_parts(run->l, n->period, n->part);
    *ret_filings = 0;
    for (size_t i = 0; i < n->len; i++) {
        n->own[i] = own_at(run, org, n->part[i], NULL);
        *ret_filings += n->own[i]->filings;
    }
    return *ret_filings > 0;
}

static void join_parts(struct roll_run *run, uint32_t org, struct node *n, struct roll_own *own)
{
    struct roll_need need = roll_need_of(run->l, org, n->period);
    n->direct = roll_need_bytes(run->l, need.direct);
    n->below = roll_need_bytes(run->l, need.below);
    for (size_t i = 0; i < n->len; i++)
        n->need[i] = roll_need_bytes(run->l, roll_need_of(run->l, org, n->part[i]).all);
    for (size_t s = 0; s < run->l->slots; s++)
        join_slot(own, n, &run->l->slot[s], s);
}

static const struct roll_own *
own_at(struct roll_run *run, uint32_t org, struct period period, struct roll_clashes *clashes)
{
    const struct filed *filed =
        run->source->filed(run->source->ctx, run->l->index, org, period, run->basis);
    struct node node = {.period = period};
    int32_t filings;
    bool parts = gather(run, org, &node, &filings);
    if (!parts && filed == NULL)
        return &run->l->empty;
    struct roll_own *own = own_new(run);
    own->filings = filings;
    if (parts)
        join_parts(run, org, &node, own);
    if (filed != NULL)
        put_filing(run, own, period, filed, clashes);
    return own;
}

const struct roll_own *
roll_time_own(struct roll_run *run, uint32_t org, struct roll_clashes *ret_clashes)
{
    *ret_clashes = (struct roll_clashes){0};
    return own_at(run, org, run->period, ret_clashes);
}
