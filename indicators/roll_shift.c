/*
 * A unit above others that goes on while those below it change: what it filed for a part of a longer period is of those who stood below it then, and the
 * longer period is of those of its own last day. So each part is moved: less what they filed who left, and more what they filed who came. Must not know: plans, rows.
 * REQ: data-model.md, rule 7. Neighbours: roll_tree.c (where each is counted), roll_past.c (its own filings, and its predecessors'), roll_residual.c (units that end).
 */
#include <string.h>

#include "internal.h"

/* ---- who moved */

/* Of one hierarchy, on days on which its tree was the same. */
struct roll_shifts {
    uint32_t hierarchy;
    size_t turn;     /* of roll_lineage_turn() */
    uint32_t *first; /* by unit, one more: places in `moved` */
    uint32_t *moved; /* who stood otherwise to it then than on the later day */
};

struct find {
    const struct roll_layout *l;
    const struct roll_node *top;
    uint32_t hierarchy;
    date_t day;
    uint32_t org; /* the unit at hand, and all above it then */
    uint32_t then[ROLL_DEPTH_MAX];
    size_t then_len;
    struct arena *scratch; /* for the unit at hand */
    uint32_t *count;       /* NULL: `moved` is filled */
    uint32_t *at, *moved;
};

static uint32_t heir_of(const struct find *f, uint32_t org)
{
    return roll_tree_heir(f->l, org, f->top);
}

static uint32_t above_then(const struct find *f, uint32_t org)
{
    const struct org_edge *edge = catalog_parent(f->l->catalog, f->hierarchy, org, f->day);
    return edge != NULL && edge->complete ? edge->parent : ROLL_NONE;
}

static uint32_t above_now(const struct find *f, uint32_t org)
{
    return roll_tree_parent(f->l, f->hierarchy, org, f->top);
}

/* Is what the unit filed then counted in the other, or beneath it? What is counted nowhere goes with what stood above it. */
static bool inside(const struct find *f, uint32_t org, uint32_t other)
{
    for (int depth = 0; org != ROLL_NONE && depth < ROLL_DEPTH_MAX; depth++) {
        uint32_t now = heir_of(f, org), above = above_now(f, now);
        if (now == other)
            return true;
        if (above == ROLL_NONE) {
            org = above_then(f, org);
            continue;
        }
        for (int up = 0; above != ROLL_NONE && above != other && up < ROLL_DEPTH_MAX; up++)
            above = above_now(f, above);
        return above == other;
    }
    return false;
}

/* Does the unit stand to the other as all above it did, up to who the other was? */
static bool differs(const struct find *f, uint32_t other)
{
    bool in = inside(f, f->org, other);
    for (size_t i = 1; i < f->then_len; i++) {
        if (inside(f, f->then[i], other) != in)
            return true;
        if (heir_of(f, f->then[i]) == other)
            return false;
    }
    return in;
}

/* Those who ended give way to those below them on their last day. */
static bool gives_way(const struct find *f, uint32_t org)
{
    return f->l->catalog->orgs.at[org].to < f->top->end && roll_residual_above(f->l, org);
}

/* Each once. */
static void note(struct find *f, uint32_t other, struct roll_left *seen)
{
    for (size_t i = 0; i < seen->len; i++)
        if (seen->at[i] == other)
            return;
    VEC_PUSH(f->scratch, seen, other);
    if (gives_way(f, other) || other == heir_of(f, f->org) || !differs(f, other))
        return;
    if (f->count != NULL)
        f->count[other]++;
    else
        f->moved[f->at[other]++] = f->org;
}

static void see_unit(struct find *f, uint32_t org)
{
    uint32_t heir = heir_of(f, org), now = heir;
    bool same = true;
    f->org = org;
    f->then_len = 0;
    for (uint32_t u = org; u != ROLL_NONE && f->then_len < ROLL_DEPTH_MAX; u = above_then(f, u)) {
        same = same && now != ROLL_NONE && heir_of(f, u) == now;
        now = same ? above_now(f, now) : now;
        f->then[f->then_len++] = u;
    }
    if (same && now == ROLL_NONE)
        return;
    struct roll_left seen = {0};
    for (size_t i = 0; i < f->then_len; i++) {
        now = heir_of(f, f->then[i]);
        for (int depth = 0; now != ROLL_NONE && depth < ROLL_DEPTH_MAX; depth++) {
            note(f, now, &seen);
            now = above_now(f, now);
        }
    }
    arena_reset(f->scratch);
}

static void see_all(struct find *f)
{
    for (uint32_t org = 0; org < f->l->catalog->orgs.len; org++)
        if (catalog_org_exists(f->l->catalog, org, f->day))
            see_unit(f, org);
}

static const struct roll_shifts *
shifts_on(const struct roll_layout *l, const struct roll_node *top, uint32_t hierarchy, date_t day)
{
    struct roll_cut *cut = top->cut;
    size_t turn = roll_lineage_turn(l->lineage, day), orgs = l->catalog->orgs.len;
    for (size_t i = 0; i < cut->shifts.len; i++)
        if (cut->shifts.at[i]->hierarchy == hierarchy && cut->shifts.at[i]->turn == turn)
            return cut->shifts.at[i];
    struct arena *scratch = arena_new(0);
    struct roll_shifts *s = ARENA_NEW(cut->arena, struct roll_shifts);
    struct find f = {.l = l, .top = top, .hierarchy = hierarchy, .day = day};
    f.scratch = arena_new(0);
    *s = (struct roll_shifts){.hierarchy = hierarchy, .turn = turn};
    s->first = ARENA_ARRAY(cut->arena, orgs + 1, uint32_t);
    f.count = ARENA_ARRAY(scratch, orgs, uint32_t);
    see_all(&f);
    for (size_t i = 0; i < orgs; i++)
        s->first[i + 1] = s->first[i] + f.count[i];
    s->moved = ARENA_ARRAY(cut->arena, s->first[orgs], uint32_t);
    f.at = ARENA_ARRAY(scratch, orgs, uint32_t);
    memcpy(f.at, s->first, orgs * sizeof *f.at);
    f.count = NULL;
    f.moved = s->moved;
    see_all(&f);
    VEC_PUSH(cut->arena, &cut->shifts, s);
    arena_free(f.scratch);
    arena_free(scratch);
    return s;
}

/* What ends after the last event, or begins there, is of the longer period's own map. */
static bool may_move(const struct roll_layout *l, date_t day, const struct roll_node *top)
{
    return top->cut != NULL && roll_lineage_cuts(l->lineage, day, top->end);
}

/* `had`: what was told last. While no edge changes, all parts have the same ones. */
static const struct roll_shifts *tell_part(const struct roll_tree_walk *walk,
                                           uint32_t hierarchy,
                                           uint32_t org,
                                           const struct roll_node *top,
                                           const struct roll_node *part,
                                           const struct roll_shifts *had)
{
    if (!may_move(walk->l, part->first, top))
        return had;
    for (size_t i = 0; i < part->parts; i++)
        had = tell_part(walk, hierarchy, org, top, &walk->year->at[part->part[i]], had);
    if (part == top || !part->window || !may_move(walk->l, part->end, top))
        return had;
    struct find f = {.l = walk->l, .top = top, .hierarchy = hierarchy, .day = part->end};
    const struct roll_shifts *s = shifts_on(walk->l, top, hierarchy, part->end);
    for (uint32_t i = s->first[org]; s != had && i < s->first[org + 1]; i++)
        for (uint32_t u = s->moved[i]; u != ROLL_NONE; u = above_then(&f, u))
            walk->each(walk->ctx, u);
    return s;
}

void roll_shift_filers(const struct roll_tree_walk *walk, uint32_t org, uint32_t node)
{
    const struct roll_node *top = &walk->year->at[node];
    for (size_t i = 0; top->cut != NULL && i < walk->l->hierarchies_len; i++)
        if (roll_tree_above(walk->l, walk->l->hierarchies[i], org, top))
            (void)tell_part(walk, walk->l->hierarchies[i], org, top, top, NULL);
}

/* ---- what of it counts */

struct shift {
    struct roll_unit *unit;
    struct find f;
    uint32_t top;
    void (*each)(void *ctx, struct roll_unit *unit, uint32_t part, bool less); /* or NULL */
    void *ctx;
    uint32_t slot; /* that it is told of */
};

/* A part as it is counted, and where that is not what was filed. */
struct moved {
    struct roll_past past;
    uint8_t *slots;
    bool any;
    /* Of the parts: what they give, and the slots that moved in some, filed in one or not. NULL: none did. */
    const struct roll_own *joined;
    uint8_t *beneath;
};

static bool has_figure(const struct roll_own *own, size_t s)
{
    return own->kind[s] == ROLL_FIGURE || own->kind[s] == ROLL_OVERFLOW;
}

/* In any vintage: in every basis the same, so that one of which alone something is filed has the row of the best. */
static const struct roll_own *own_then(const struct shift *x, uint32_t org, uint32_t part)
{
    return roll_time_own(roll_past_best(x->unit, org), part);
}

/* Is its territory in the figure of whoever filed one above it? */
static bool covered(const struct shift *x, uint32_t org, uint32_t part, size_t s)
{
    for (uint32_t u = above_then(&x->f, org); u != ROLL_NONE; u = above_then(&x->f, u)) {
        if (heir_of(&x->f, u) == x->unit->org)
            return true;
        if (has_figure(own_then(x, u, part), s))
            return inside(&x->f, u, x->unit->org);
    }
    return false;
}

/* More of it: +1; less: -1. */
static void move_slot(const struct roll_layout *l,
                      struct roll_build *build,
                      size_t s,
                      const struct roll_own *own,
                      int sign)
{
    if (l->slot[s].org != ORG_AGG_SUM) {
        build->flags[s] |= SLOT_PARTIAL;
        return;
    }
    decimal_wide value = (decimal_wide)build->value[s] + (decimal_wide)own->value[s] * sign;
    bool fits = own->kind[s] == ROLL_FIGURE && -(decimal_wide)INT64_MAX <= value &&
                value <= INT64_MAX && build->kind[s] == ROLL_FIGURE;
    build->kind[s] = fits ? ROLL_FIGURE : ROLL_OVERFLOW;
    build->value[s] = fits ? (int64_t)value : CELL_NULL;
    build->flags[s] |= own->flags[s];
    if (build->mean == NULL || l->slot[s].time != TIME_AGG_MEAN || !fits)
        return;
    struct fraction *mean = &build->mean[s];
    if (mean->den == own->mean[s].den)
        mean->num += own->mean[s].num * sign;
    else
        build->flags[s] |= SLOT_PARTIAL;
}

static bool can_move(const struct roll_slot *slot)
{
    return !slot->silent && slot->source == SOURCE_OWN_ELSE_CHILDREN && slot->org != ORG_AGG_NONE &&
           slot->org != ORG_AGG_FORMULA;
}

static void move_by(const struct shift *x,
                    uint32_t org,
                    uint32_t part,
                    const uint8_t *filed,
                    struct roll_build *build,
                    struct moved *ret)
{
    const struct roll_own *before = ret->past.own;
    const struct roll_layout *l = x->unit->l;
    const struct roll_own *own = own_then(x, org, part);
    bool in = inside(&x->f, org, x->unit->org);
    bool counts = above_now(&x->f, heir_of(&x->f, org)) != ROLL_NONE; /* else nowhere else either */
    for (size_t s = 0; s < l->slots && counts && own->filings > 0; s++) {
        if (filed[s] == 0 || before->kind[s] != ROLL_FIGURE || !can_move(&l->slot[s]) ||
            !has_figure(own, s) || covered(x, org, part, s) == in)
            continue;
        if (x->each != NULL && s == x->slot && l->slot[s].org == ORG_AGG_SUM)
            x->each(x->ctx, roll_past_best(x->unit, org), part, !in);
        move_slot(l, build, s, own, in ? 1 : -1);
        ret->slots[s] = 1;
        ret->any = true;
    }
}

/* Slots that were filed in one, by it or by who it was; in a period without parts all. */
static const uint8_t *filed_in_one(const struct shift *x, uint32_t part)
{
    struct roll_unit *unit = x->unit;
    const struct roll_node *at = unit->year->at;
    struct roll_kin kin = {.pieces = false};
    uint8_t *filed = ARENA_ARRAY(unit->arena, unit->l->slots, uint8_t);
    roll_lineage_then(unit->l->lineage, unit->org, at[x->top].end, at[part].end, unit->arena, &kin);
    if (at[part].parts == 0)
        memset(filed, 1, unit->l->slots);
    for (size_t k = 0; k < kin.units.len && at[part].parts > 0; k++) {
        const struct roll_own *one =
            kin.units.at[k] == unit->org
                ? roll_time_own(unit, part)
                : roll_time_own(roll_past_other(unit, kin.units.at[k]), part);
        for (size_t s = 0; s < unit->l->slots && one->filings > 0; s++)
            filed[s] |= one->exact[s];
    }
    return filed;
}

static struct roll_own *
made(const struct shift *x, const struct roll_own *of, const struct roll_build *build)
{
    struct roll_own *own = ARENA_NEW(x->unit->arena, struct roll_own);
    *own = *of;
    own->value = build->value;
    own->kind = build->kind;
    own->flags = build->flags;
    own->exact = build->exact;
    own->mean = build->mean;
    own->even = (struct roll_even){.is = false};
    for (size_t s = 0; s < x->unit->l->slots; s++)
        own->overflows = own->overflows || own->kind[s] == ROLL_OVERFLOW;
    return own;
}

static void put_joined(struct roll_build *build, size_t s, const struct roll_own *joined)
{
    build->value[s] = joined->value[s];
    build->kind[s] = joined->kind[s];
    build->flags[s] = joined->flags[s];
    if (build->mean != NULL && joined->mean != NULL)
        build->mean[s] = joined->mean[s];
}

static struct moved move_part(const struct shift *x, uint32_t part);

/* What the moved parts of a period give, where one is. */
static void join_moved(const struct shift *x,
                       uint32_t node,
                       const uint8_t *filed,
                       struct roll_build *build,
                       struct moved *ret)
{
    const struct roll_node *at = &x->unit->year->at[node];
    struct roll_past past[PERIOD_PARTS_MAX];
    struct moved part[PERIOD_PARTS_MAX];
    bool any = false;
    for (size_t i = 0; i < at->parts; i++) {
        part[i] = move_part(x, at->part[i]);
        past[i] = part[i].past;
        any = any || part[i].any;
    }
    if (!any)
        return;
    ret->any = true;
    ret->joined = roll_time_joined(x->unit, node, past);
    ret->beneath = ARENA_ARRAY(x->unit->arena, x->unit->l->slots, uint8_t);
    for (size_t s = 0; s < x->unit->l->slots; s++) {
        for (size_t i = 0; i < at->parts; i++)
            ret->beneath[s] |= part[i].any && part[i].slots[s] != 0;
        if (ret->beneath[s] == 0 || filed[s] != 0)
            continue;
        put_joined(build, s, ret->joined);
        ret->slots[s] = 1;
    }
}

/* What was filed in one, where those below it were others then. */
static void move_filed(const struct shift *x,
                       uint32_t part,
                       const uint8_t *filed,
                       struct roll_build *build,
                       struct moved *ret)
{
    struct roll_unit *unit = x->unit;
    struct shift then = *x;
    then.f.day = unit->year->at[part].end;
    if (!may_move(unit->l, then.f.day, x->f.top))
        return;
    const struct roll_shifts *s = shifts_on(unit->l, x->f.top, x->f.hierarchy, then.f.day);
    for (uint32_t i = s->first[unit->org]; i < s->first[unit->org + 1]; i++)
        move_by(&then, s->moved[i], part, filed, build, ret);
}

static struct moved move_part(const struct shift *x, uint32_t part)
{
    struct roll_unit *unit = x->unit;
    const struct roll_node *at = &unit->year->at[part];
    struct moved ret = {.past = {.pieces = false}};
    roll_past_part(unit, x->top, part, &ret.past);
    if (!at->window || !may_move(unit->l, at->first, x->f.top) || ret.past.own->filings == 0)
        return ret;
    const uint8_t *filed = filed_in_one(x, part);
    struct roll_build build = roll_time_copy(unit, ret.past.own);
    ret.slots = ARENA_ARRAY(unit->arena, unit->l->slots, uint8_t);
    move_filed(x, part, filed, &build, &ret);
    if (at->parts > 0)
        join_moved(x, part, filed, &build, &ret);
    if (ret.any)
        ret.past.own = made(x, ret.past.own, &build);
    return ret;
}

/* What was filed for just this period is held against what its parts are now. */
static struct roll_clashes
clashes_of(const struct shift *x, const struct roll_own *own, const struct moved *moved)
{
    struct roll_clashes ret = {0};
    for (size_t i = 0; i < own->clashes.len; i++)
        if (moved->beneath[own->clashes.at[i].slot] == 0)
            VEC_PUSH(x->unit->arena, &ret, own->clashes.at[i]);
    for (uint32_t s = 0; s < x->unit->l->slots; s++)
        if (moved->beneath[s] != 0 && own->exact[s] != 0 && own->kind[s] == ROLL_FIGURE)
            roll_time_clash(x->unit, moved->joined, s, own->value[s], &ret);
    return ret;
}

/* Those who left had filed more than it did. */
static const uint8_t *
fallen(const struct shift *x, const struct roll_own *own, const struct roll_own *moved)
{
    uint8_t *ret = ARENA_ARRAY(x->unit->arena, x->unit->l->slots, uint8_t);
    for (size_t s = 0; s < x->unit->l->slots; s++)
        ret[s] = own->kind[s] == ROLL_FIGURE && own->value[s] >= 0 &&
                 moved->kind[s] == ROLL_FIGURE && moved->value[s] < 0;
    return ret;
}

static const struct roll_own *move_own(const struct shift *x)
{
    struct roll_unit *unit = x->unit;
    const struct roll_own *own = roll_time_own(unit, x->top);
    if (x->f.top->cut == NULL || own->filings == 0 || x->f.top->parts == 0 ||
        !roll_tree_above(unit->l, x->f.hierarchy, unit->org, x->f.top))
        return own;
    struct moved ret = {.past = {.own = own},
                        .slots = ARENA_ARRAY(unit->arena, unit->l->slots, uint8_t)};
    struct roll_build build = roll_time_copy(unit, own);
    join_moved(x, x->top, own->exact, &build, &ret);
    if (!ret.any)
        return own;
    struct roll_own *moved = made(x, own, &build);
    moved->clashes = clashes_of(x, own, &ret);
    moved->fallen = fallen(x, own, moved);
    return moved;
}

static struct shift shift_of(struct roll_unit *unit, uint32_t hierarchy, uint32_t node)
{
    return (struct shift){
        .unit = unit,
        .top = node,
        .f = {.l = unit->l, .top = &unit->year->at[node], .hierarchy = hierarchy}};
}

const struct roll_own *roll_shift_own(struct roll_unit *unit, uint32_t hierarchy, uint32_t node)
{
    const struct shift x = shift_of(unit, hierarchy, node);
    return move_own(&x);
}

void roll_shift_told(struct roll_unit *unit,
                     uint32_t hierarchy,
                     uint32_t node,
                     uint32_t slot,
                     void (*each)(void *ctx, struct roll_unit *unit, uint32_t part, bool less),
                     void *ctx)
{
    struct shift x = shift_of(unit, hierarchy, node);
    x.each = each;
    x.ctx = ctx;
    x.slot = slot;
    (void)move_own(&x);
}
