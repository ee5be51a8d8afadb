/*
 * Units without complete children: their rows are not stored, but made of their own filings when
 * they are read; and they enter their parent's sums without a row where the layout allows. Must not
 * know: who the parent is. Neighbours: roll_time.c, roll_stand.c, roll_orgs.c.
 */
#include "internal.h"

struct aggregate *roll_leaf_row(struct roll_unit *unit, uint32_t node, struct arena *arena)
{
    struct roll_layout *l = unit->l;
    struct aggregate *row = roll_stand_new(l, arena);
    row->org = unit->org;
    row->period = unit->year->at[node].period;
    roll_stand(l, roll_time_own(unit, node), l->leaf, roll_need_bytes(l, unit->need[node].all),
               row);
    return row;
}

/* False where a derived figure may be too large for its cell: then it has to be computed to know. */
static bool safe(const struct roll_layout *l, const struct roll_own *own)
{
    for (size_t i = 0; i < l->formulas_len; i++) {
        const struct roll_slot *slot = &l->slot[l->formulas[i]];
        if (!slot->is_ratio)
            return false;
        int64_t a = own->value[slot->numerator];
        if (a != CELL_NULL && (a > slot->safe || a < -slot->safe))
            return false;
    }
    return true;
}

void roll_leaf_add(struct roll_unit *unit,
                   uint32_t node,
                   struct roll_sums *sums,
                   struct arena *arena)
{
    struct roll_layout *l = unit->l;
    const struct roll_own *own = roll_time_own(unit, node);
    uint32_t need = unit->need[node].all;
    if (own->filings == 0)
        roll_orgs_expect(l, sums, roll_stand_absent(l, need));
    else if (l->quick && safe(l, own))
        roll_orgs_add_leaf(l, sums, own, roll_need_bytes(l, need));
    else
        roll_orgs_add(l, sums, roll_leaf_row(unit, node, arena));
}

bool roll_leaf_telling(struct roll_unit *unit, uint32_t node)
{
    const struct roll_layout *l = unit->l;
    const struct roll_own *own = roll_time_own(unit, node);
    if (own->filings == 0)
        return false;
    if (own->overflows || own->clashes.len > 0 || (l->formulas_len > 0 && !safe(l, own)))
        return true;
    for (size_t i = 0; i < l->formulas_len; i++)
        if (own->kind[l->formulas[i]] == ROLL_FIGURE)
            return true;
    return false;
}
