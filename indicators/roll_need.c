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
        roll_need_unit(l, year, kin.units.at[i], needs);
        set = roll_sets_union(&l->sets, set, needs[part].all);
    }
    arena_free(scratch);
    return set;
}

void roll_need_unit(struct roll_layout *l,
                    const struct roll_year *year,
                    uint32_t org,
                    struct roll_need *ret_needs)
{
    for (size_t n = 0; n < year->len; n++) {
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
        need.all = roll_sets_union(&l->sets, need.direct, need.below);
        ret_needs[n] = need;
    }
}
