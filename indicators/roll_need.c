/*
 * What a unit should file: the slots that its obligations show, for each period of a year and for
 * the periods nested in it. Must not know: what was filed. Neighbours: roll_year.c (who asks),
 * roll_sets.c, roll_time.c (which parts are missing).
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

void roll_need_unit(struct roll_layout *l,
                    const struct roll_year *year,
                    uint32_t org,
                    struct roll_need *ret_needs)
{
    for (size_t n = 0; n < year->len; n++) {
        const struct roll_node *node = &year->at[n];
        struct roll_need need = {direct(l, node, org), 0, 0};
        bool asked = node->period.kind != PERIOD_MONTH13;
        for (size_t i = 0; i < node->parts && asked; i++)
            need.below =
                roll_sets_union(&l->sets, need.below,
                                roll_sets_rolled(&l->sets, ret_needs[node->part[i]].all, l->stops));
        need.all = roll_sets_union(&l->sets, need.direct, need.below);
        ret_needs[n] = need;
    }
}
