/*
 * Which filings a unit's own figure of a cut period is made of: those that count, not those that gave way, with what was taken out of it because its
 * unit left. Goes down as roll_time.c, roll_past.c, roll_residual.c and roll_shift.c came up. Must not know: children, stores. Neighbours: indicators.h (the door).
 */
#include "internal.h"

struct trace {
    uint32_t slot;
    bool less;
    uint8_t *stood; /* by node: something filed for just that period counts */
    void (*each)(void *ctx, uint32_t org, struct period period, bool less);
    void *ctx;
};

static bool is_figure(const struct roll_own *own, uint32_t s)
{
    return own->kind[s] == ROLL_FIGURE || own->kind[s] == ROLL_OVERFLOW;
}

typedef void go_on(struct trace *t, struct roll_unit *unit, uint32_t node, uint32_t part);

/* Those of the parts that the slot takes over time. */
static void over_time(struct trace *t,
                      struct roll_unit *unit,
                      uint32_t node,
                      const struct roll_own *const own[PERIOD_PARTS_MAX],
                      go_on *go)
{
    const struct roll_node *at = &unit->year->at[node];
    enum time_agg agg = unit->l->slot[t->slot].time;
    bool end = agg == TIME_AGG_LAST || agg == TIME_AGG_FIRST;
    for (size_t k = 0; k < at->parts && agg != TIME_AGG_NONE; k++) {
        size_t i = agg == TIME_AGG_LAST ? at->parts - 1 - k : k;
        bool extra = unit->year->at[at->part[i]].period.kind == PERIOD_MONTH13;
        if (extra && agg != TIME_AGG_LAST && agg != TIME_AGG_SUM)
            continue;
        if (is_figure(own[i], t->slot))
            go(t, unit, node, at->part[i]);
        if (end && own[i]->kind[t->slot] >= ROLL_NIL)
            return;
    }
}

static void trace_past(struct trace *t, struct roll_unit *unit, uint32_t node, uint32_t part);

static void trace_unit(struct trace *t, struct roll_unit *unit, uint32_t node)
{
    const struct roll_node *at = &unit->year->at[node];
    const struct filed *filed = unit->filed[node];
    const struct roll_own *own[PERIOD_PARTS_MAX];
    if (!is_figure(roll_time_own(unit, node), t->slot))
        return;
    if (filed != NULL && t->slot < filed->slots && filed->cells[t->slot] != CELL_NULL) {
        t->stood[node] = 1;
        t->each(t->ctx, unit->org, at->period, t->less);
        return;
    }
    for (size_t i = 0; i < at->parts; i++) {
        struct roll_past past = {.own = NULL};
        if (unit->stirred && at->cut != NULL)
            roll_past_part(unit, node, at->part[i], &past);
        own[i] = past.own != NULL ? past.own : roll_time_own(unit, at->part[i]);
    }
    over_time(t, unit, node, own, trace_past);
}

static void trace_view(struct trace *t, struct roll_unit *unit, uint32_t node);

static void trace_view_part(struct trace *t, struct roll_unit *unit, uint32_t node, uint32_t part)
{
    struct roll_past past = {.pieces = false};
    roll_past_part(unit, node, part, &past);
    if (past.own == roll_time_own(unit, part))
        trace_view(t, unit, part);
    else
        trace_past(t, unit, node, part);
}

/* Of one that stood above others: what did not give way. */
static void trace_view(struct trace *t, struct roll_unit *unit, uint32_t node)
{
    const struct roll_node *at = &unit->year->at[node];
    const struct roll_own *own[PERIOD_PARTS_MAX];
    struct roll_view view = roll_residual_gives(unit, node);
    enum source source = unit->l->slot[t->slot].source;
    if (!is_figure(view.own, t->slot))
        return;
    if (source == SOURCE_OWN || view.given[t->slot] == 0) {
        trace_unit(t, unit, node);
        return;
    }
    for (size_t i = 0; i < at->parts; i++)
        own[i] = roll_residual_part(unit, node, at->part[i]).own;
    over_time(t, unit, node, own, trace_view_part);
}

static void trace_past(struct trace *t, struct roll_unit *unit, uint32_t node, uint32_t part)
{
    struct roll_left kin = {0};
    if (!unit->stirred || unit->year->at[node].cut == NULL) {
        trace_unit(t, unit, part);
        return;
    }
    roll_past_counted(unit, node, part, t->slot, &kin);
    for (size_t i = 0; i < kin.len; i++) {
        uint32_t org = kin.at[i];
        struct roll_unit *was = org == unit->org ? unit : roll_past_other(unit, org);
        if (roll_residual_spread(unit->l, org, unit->org, unit->year->at[node].end))
            trace_view(t, was, part);
        else
            trace_unit(t, was, part);
    }
}

/* Told by roll_shift.c: of a part that counts. */
static void see_moved(void *ctx, struct roll_unit *unit, uint32_t part, bool less)
{
    struct trace *t = ctx;
    if (t->stood[part] == 0)
        return;
    struct trace moved = *t;
    moved.less = less;
    moved.stood = ARENA_ARRAY(unit->arena, unit->year->len, uint8_t);
    trace_unit(&moved, unit, part);
}

bool rollup_is_cut(struct roll_layout *l, struct period period)
{
    struct window_rule rule;
    date_t end;
    if (!roll_layout_window(l, period, &rule, &end) || !roll_lineage_near(l->lineage, end))
        return false;
    const struct roll_year *year = roll_year_for(l, period);
    return year->at[roll_year_find(year, period)].cut != NULL;
}

void rollup_stands_on(struct roll_layout *l,
                      uint32_t hierarchy,
                      uint32_t slot,
                      uint32_t org,
                      struct period period,
                      struct rollup_filings filed,
                      void (*each)(void *ctx, uint32_t org, struct period period, bool less),
                      void *ctx)
{
    struct arena *arena = arena_new(0);
    const struct roll_year *year = roll_year_for(l, period);
    uint32_t node = roll_year_find(year, period);
    struct roll_reader reader = {
        .l = l, .year = year, .filed = filed, .basis = BASIS_BEST, .arena = arena};
    struct roll_unit *unit =
        roll_time_unit(l, year, org, roll_time_slice(filed, org), BASIS_BEST, arena);
    struct trace t = {slot, false, ARENA_ARRAY(arena, year->len, uint8_t), each, ctx};
    unit->others = roll_past_reader(&reader);
    if (roll_tree_residual(l, org, &year->at[node]) && roll_residual_above(l, org)) {
        trace_view(&t, unit, node);
    } else {
        trace_unit(&t, unit, node);
        roll_shift_told(unit, hierarchy, node, slot, see_moved, &t);
    }
    arena_free(arena);
}
