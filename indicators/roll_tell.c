/*
 * Findings of the roll-up: own figures against the children's (W301), against the formula (W302),
 * against the parts of a longer period (W303), results that no figure holds (W305), figures of a unit that was not there (W306), and own figures below
 * zero since others left (W307). Basis best only.
 * Must not know: how figures were made. Neighbours: roll_stand.c made the row, diag_codes.def has
 * the words.
 */
#include "internal.h"

struct told {
    struct roll_teller *by;
    const struct aggregate *row;
    uint32_t slot;
};

static const struct roll_slot *slot_of(const struct told *t)
{
    return &t->by->l->slot[t->slot];
}

static const char *figure_text(const struct told *t, decimal_wide value, int decimals)
{
    char buf[DECIMAL_TEXT_MAX];
    return arena_strdup(t->by->arena, decimal_format_wide(value, decimals, buf));
}

static void tell(const struct told *t,
                 enum diag_code code,
                 const char *value,
                 const char *expected,
                 const char *difference,
                 const char *allowed)
{
    struct roll_teller *by = t->by;
    const struct catalog *catalog = by->l->catalog;
    const struct layout_cell *cell = &catalog->layouts.at[t->row->layout].cells[t->slot];
    struct aggregate_finding finding = {.hierarchy = t->row->hierarchy,
                                        .layout = t->row->layout,
                                        .org = t->row->org,
                                        .indicator = cell->indicator,
                                        .period = t->row->period,
                                        .members = cell->members};
    finding.diag.code = code;
    finding.diag.arg[0] = value;
    finding.diag.arg[1] = expected;
    finding.diag.arg[2] = difference != NULL ? difference : allowed;
    finding.diag.arg[3] = difference != NULL ? allowed : NULL;
    finding.diag.org_code = catalog->orgs.at[t->row->org].code;
    finding.diag.period = catalog_period_text(catalog, t->row->period, by->arena);
    finding.diag.indicator_code = slot_of(t)->indicator->code;
    finding.diag.members = cell->members;
    finding.diag.value = code == DIAG_W305 ? NULL : value;
    finding.diag.expected = expected;
    if (by->ok)
        by->ok = by->sink->finding(by->sink->ctx, &finding);
}

/* Twice the tolerance at `*decimals`, so that half units are whole. Default: nothing for integers,
 * else half a unit of the last decimal for each addend and for the total. REQ: data-model.md,
 * Aggregation. */
static decimal_wide
doubled_tolerance(const struct indicator *i, decimal_wide addends, int *decimals)
{
    *decimals = i->decimals;
    if (i->tolerance == CELL_NULL)
        return i->decimals == 0 ? 0 : addends + 1;
    if (i->tolerance_decimals > i->decimals)
        *decimals = i->tolerance_decimals;
    return (decimal_wide)2 * i->tolerance * decimal_pow10(*decimals - i->tolerance_decimals);
}

/* Half of a doubled amount, as text. */
static const char *half_text(const struct told *t, decimal_wide doubled, int decimals)
{
    return doubled % 2 == 0 ? figure_text(t, doubled / 2, decimals)
                            : figure_text(t, doubled * 5, decimals + 1);
}

static decimal_wide distance(int64_t a, int64_t b)
{
    decimal_wide d = (decimal_wide)a - b;
    return d < 0 ? -d : d;
}

static void
reconcile(const struct told *t, const struct roll_own *own, const struct roll_sums *sums)
{
    uint32_t s = t->slot;
    const struct indicator *i = slot_of(t)->indicator;
    /* Only a figure filed for exactly this period: what is rolled up from filed parts was compared
     * there, and the roundings of many parts add up to more than one figure's tolerance. */
    if (own->exact[s] == 0 || own->kind[s] != ROLL_FIGURE || sums->value[s] == CELL_NULL ||
        sums->reported[s] != sums->expected[s])
        return;
    int decimals;
    decimal_wide allowed = doubled_tolerance(i, sums->addends[s], &decimals);
    decimal_wide apart = distance(own->value[s], sums->value[s]);
    if (2 * apart * decimal_pow10(decimals - i->decimals) <= allowed)
        return;
    tell(t, DIAG_W301, figure_text(t, own->value[s], i->decimals),
         figure_text(t, sums->value[s], i->decimals), figure_text(t, apart, i->decimals),
         half_text(t, allowed, decimals));
}

/* A figure that was not below zero is, without what those filed who left. */
static void
check_fallen(const struct told *t, const struct roll_own *own, const struct roll_sums *sums)
{
    uint32_t s = t->slot;
    int decimals = slot_of(t)->indicator->decimals;
    if (own->fallen == NULL || own->fallen[s] == 0)
        return;
    tell(t, DIAG_W307, figure_text(t, own->value[s], decimals),
         sums->value[s] == CELL_NULL ? NULL : figure_text(t, sums->value[s], decimals), NULL, NULL);
}

static struct expr_value computed(const struct told *t, struct arena *arena)
{
    const struct roll_layout *l = t->by->l;
    uint32_t indicator = l->catalog->layouts.at[l->index].cells[t->slot].indicator;
    return derived_row_value(l->derived, t->row, false, indicator, arena);
}

/* Does what was filed differ from what is computed, by more than is allowed? CELL_NULL: that fits no cell. */
static bool differs(const struct told *t, int64_t filed, int64_t *ret_computed)
{
    const struct roll_slot *slot = slot_of(t);
    const struct indicator *i = slot->indicator;
    if (slot->is_ratio) {
        int64_t a = t->row->effective[slot->numerator], b = t->row->effective[slot->denominator];
        *ret_computed = ratio_value(&slot->ratio, a, b, i->decimals);
        return ratio_differs(&slot->ratio, a, b, i, filed);
    }
    struct arena *scratch = arena_new(0);
    const struct expr_value value = computed(t, scratch);
    bool differs = derived_row_differs(&value, filed, i->decimals, ratio_tolerance(i));
    *ret_computed = derived_row_cell(&value, i->decimals);
    arena_free(scratch);
    return differs;
}

static void check_formula(const struct told *t, const struct roll_own *own)
{
    uint32_t s = t->slot;
    const struct roll_slot *slot = slot_of(t);
    const struct indicator *i = slot->indicator;
    int64_t computed;
    if (!slot->computed || own->exact[s] == 0 || own->kind[s] != ROLL_FIGURE ||
        !differs(t, own->value[s], &computed))
        return;
    int decimals;
    decimal_wide allowed = i->tolerance == CELL_NULL ? 1 : doubled_tolerance(i, 0, &decimals);
    decimals = i->tolerance == CELL_NULL ? i->decimals : decimals;
    tell(t, DIAG_W302, figure_text(t, own->value[s], i->decimals),
         computed == CELL_NULL ? NULL : figure_text(t, computed, i->decimals), NULL,
         half_text(t, allowed, decimals));
}

/* The derived figure exists but does not fit. */
static bool formula_overflows(const struct told *t)
{
    const struct roll_slot *slot = slot_of(t);
    const struct aggregate *row = t->row;
    if (!slot->computed || (row->flags[t->slot] & SLOT_COMPUTED) != 0)
        return false;
    if (slot->is_ratio)
        return row->effective[slot->numerator] != CELL_NULL &&
               row->effective[slot->denominator] != CELL_NULL &&
               row->effective[slot->denominator] != 0;
    struct arena *scratch = arena_new(0);
    bool number = computed(t, scratch).type == EXPR_NUMBER;
    arena_free(scratch);
    return number;
}

static void check_overflow(const struct told *t,
                           const struct roll_own *own,
                           const struct roll_sums *sums,
                           bool own_too)
{
    uint32_t s = t->slot;
    const struct roll_slot *slot = slot_of(t);
    if (sums->overflow[s] != 0 || formula_overflows(t) ||
        (own_too && own->kind[s] == ROLL_OVERFLOW))
        tell(t, DIAG_W305, slot->indicator->code, NULL, NULL, NULL);
}

static void tell_clashes(const struct told *whole, const struct roll_clashes *clashes)
{
    struct told t = *whole;
    for (size_t i = 0; i < clashes->len; i++) {
        t.slot = clashes->at[i].slot;
        int decimals = slot_of(&t)->indicator->decimals;
        tell(&t, DIAG_W303, figure_text(&t, clashes->at[i].filed, decimals),
             figure_text(&t, clashes->at[i].parts, decimals), NULL, NULL);
    }
}

void roll_tell(struct roll_teller *by,
               const struct aggregate *row,
               const struct roll_own *own,
               const struct roll_sums *sums)
{
    struct told t = {by, row, 0};
    /* A unit stands in several hierarchies; what concerns it alone is told once. */
    bool teller = row->hierarchy == roll_layout_teller(by->l, row->org, by->end);
    for (t.slot = 0; t.slot < by->l->slots; t.slot++) {
        reconcile(&t, own, sums);
        check_fallen(&t, own, sums);
        check_overflow(&t, own, sums, teller);
        if (teller)
            check_formula(&t, own);
    }
    if (teller)
        tell_clashes(&t, &own->clashes);
}

void roll_tell_astray(struct roll_teller *by,
                      const struct aggregate *row,
                      const struct filed *filed)
{
    struct told t = {by, row, 0};
    if (row->hierarchy != roll_layout_teller(by->l, row->org, by->end))
        return;
    for (t.slot = 0; t.slot < by->l->slots && t.slot < filed->slots; t.slot++)
        if (filed->cells[t.slot] != CELL_NULL && !slot_of(&t)->silent)
            tell(&t, DIAG_W306,
                 figure_text(&t, filed->cells[t.slot], slot_of(&t)->indicator->decimals), NULL,
                 NULL, NULL);
}
