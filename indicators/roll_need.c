/*
 * What a unit should file: the slots that its obligations show, for each period of a year and for
 * the periods nested in it; before an event of the map, those of its predecessors. Must not know: what was filed. Neighbours:
 * roll_year.c (who asks), roll_lineage.c, roll_sets.c, roll_time.c (which parts are missing).
 */
#include "internal.h"

const uint8_t *roll_need_bytes(const struct roll_layout *l, uint32_t set)
{
    return l->sets.bytes.at[set];
}

static uint32_t direct(struct roll_layout *l, const struct roll_node *node, uint32_t org)
{
    const struct catalog *c = l->catalog;
    uint32_t set = 0, had = ROLL_NONE;
    for (size_t i = 0; i < node->asks.len; i++) {
        const struct roll_ask *ask = &node->asks.at[i];
        if (ask->duty == had ||
            !catalog_is_subject(c, &c->obligations.at[ask->obligation], org, ask->end))
            continue;
        had = ask->duty;
        set = roll_sets_union(&l->sets, set, ask->set);
    }
    return set;
}

/* Of the first nodes alone: a part stands before the whole, so that asking of others comes to an end. */
static void need_until(struct roll_layout *l,
                       const struct roll_year *year,
                       uint32_t org,
                       size_t nodes,
                       struct roll_need *ret_needs);

/* What was asked for in a part from before an event, of whoever the unit was then. */
static uint32_t asked_then(struct roll_layout *l,
                           const struct roll_year *year,
                           uint32_t org,
                           const struct roll_node *node,
                           uint32_t part,
                           uint32_t own)
{
    struct arena *scratch = arena_new(0);
    struct roll_kin kin = {.pieces = false};
    struct roll_need *needs = ARENA_ARRAY(scratch, year->len, struct roll_need);
    uint32_t set = own;
    roll_lineage_then(l->lineage, org, node->end, year->at[part].end, scratch, &kin);
    for (size_t i = 0; i < kin.units.len; i++) {
        if (kin.units.at[i] == org)
            continue;
        need_until(l, year, kin.units.at[i], part + 1, needs);
        set = roll_sets_union(&l->sets, set, needs[part].all);
    }
    arena_free(scratch);
    return set;
}

/* ---- the first state of a unit that was not, or not all, there */

struct yielding {
    struct roll_layout *l;
    const struct roll_year *year;
    struct arena *arena;
    uint32_t org, node, set;
};

static void see_below(void *ctx, uint32_t org, date_t day)
{
    struct yielding *y = ctx;
    struct roll_kin kin = {.pieces = false};
    struct roll_need *needs = ARENA_ARRAY(y->arena, y->year->len, struct roll_need);
    roll_lineage_then(y->l->lineage, org, day, y->year->at[y->node].end, y->arena, &kin);
    for (size_t i = 0; i < kin.units.len; i++) {
        need_until(y->l, y->year, kin.units.at[i], y->node + 1, needs);
        y->set = roll_sets_union(&y->l->sets, y->set, needs[y->node].all);
    }
}

/* What was asked of the unit, but where those below it come first, who owed it too. */
static void add_unyielded(struct yielding *y, const uint8_t *asked, uint8_t *ret)
{
    roll_residual_below(y->l, y->org, y->year->at[y->node].end, see_below, y);
    const uint8_t *below = roll_need_bytes(y->l, y->set);
    for (size_t s = 0; s < y->l->slots; s++) {
        enum source source = y->l->slot[s].source;
        if (source == SOURCE_OWN || (source == SOURCE_OWN_ELSE_CHILDREN && below[s] == 0))
            ret[s] |= asked[s];
    }
}

/* What was asked for in the first part of a period of who the unit was then; false: it was there, whole, and above none that it is not above now. */
static bool asked_first(struct roll_layout *l,
                        const struct roll_year *year,
                        uint32_t org,
                        const struct roll_node *node,
                        const struct roll_need *needs,
                        struct arena *scratch,
                        uint8_t *ret)
{
    struct roll_kin first = {.pieces = false}, kin = {.pieces = false};
    uint32_t part = node->part[0];
    struct roll_need *others = ARENA_ARRAY(scratch, year->len, struct roll_need);
    roll_lineage_then(l->lineage, org, node->end, node->first, scratch, &first);
    bool begins = first.pieces;
    for (size_t i = 0; i < first.units.len; i++)
        begins = begins || roll_residual_spread(l, first.units.at[i], org, node->end);
    if (!begins)
        return false;
    roll_lineage_then(l->lineage, org, node->end, year->at[part].end, scratch, &kin);
    for (size_t i = 0; i < kin.units.len; i++) {
        uint32_t was = kin.units.at[i];
        struct yielding y = {l, year, scratch, was, part, 0};
        if (was != org)
            need_until(l, year, was, part + 1, others);
        const uint8_t *asked = roll_need_bytes(l, was == org ? needs[part].all : others[part].all);
        if (roll_residual_spread(l, was, org, node->end))
            add_unyielded(&y, asked, ret);
        else
            for (size_t s = 0; s < l->slots; s++)
                ret[s] |= asked[s];
    }
    return true;
}

static uint32_t settle_first(struct roll_layout *l,
                             const struct roll_year *year,
                             uint32_t org,
                             const struct roll_node *node,
                             const struct roll_need *needs,
                             uint32_t below)
{
    struct arena *scratch = arena_new(0);
    uint8_t *first = ARENA_ARRAY(scratch, l->slots, uint8_t);
    if (asked_first(l, year, org, node, needs, scratch, first)) {
        uint8_t *bytes = ARENA_ARRAY(scratch, l->slots, uint8_t);
        for (size_t s = 0; s < l->slots; s++)
            bytes[s] = l->slot[s].time == TIME_AGG_FIRST ? first[s] : roll_need_bytes(l, below)[s];
        below = roll_sets_intern(&l->sets, bytes);
    }
    arena_free(scratch);
    return below;
}

static void need_until(struct roll_layout *l,
                       const struct roll_year *year,
                       uint32_t org,
                       size_t nodes,
                       struct roll_need *ret_needs)
{
    for (size_t n = 0; n < nodes; n++) {
        const struct roll_node *node = &year->at[n];
        struct roll_need need = {direct(l, node, org), 0, 0};
        bool asked = node->period.kind != PERIOD_MONTH13;
        bool events =
            node->cut != NULL && roll_lineage_received(l->lineage, org, node->first, node->end);
        for (size_t i = 0; i < node->parts && asked; i++) {
            uint32_t part = ret_needs[node->part[i]].all;
            if (events)
                part = asked_then(l, year, org, node, node->part[i], part);
            need.below =
                roll_sets_union(&l->sets, need.below, roll_sets_rolled(&l->sets, part, l->stops));
        }
        if (l->firsts && node->cut != NULL && need.below != 0 &&
            roll_lineage_stirred(l->lineage, org))
            need.below = settle_first(l, year, org, node, ret_needs, need.below);
        need.all = roll_sets_union(&l->sets, need.direct, need.below);
        ret_needs[n] = need;
    }
}

void roll_need_unit(struct roll_layout *l,
                    const struct roll_year *year,
                    uint32_t org,
                    struct roll_need *ret_needs)
{
    need_until(l, year, org, year->len, ret_needs);
}
