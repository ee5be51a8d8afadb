/*
 * Reading one slot of an aggregate as a figure. Must not know: how it was rolled up.
 * Neighbours: core/figure.h (the shape), ratio.c (children's derived figures).
 */
#include "internal.h"

/* A derived slot and those of its parts. */
struct ratio_slots {
    struct ratio ratio;
    uint32_t numerator, denominator;
    int decimals;
};

static bool derived_of(const struct catalog *catalog,
                       const struct aggregate *a,
                       uint32_t slot,
                       struct ratio_slots *ret)
{
    const struct layout_cell *cell = &catalog->layouts.at[a->layout].cells[slot];
    const struct indicator *i = &catalog->indicators.at[cell->indicator];
    struct ratio_error error;
    if (i->formula == NULL || cell->members[0] != '\0' ||
        !ratio_parse(catalog, text_of(i->formula), &ret->ratio, &error))
        return false;
    ret->numerator = catalog_find_slot(catalog, a->layout, ret->ratio.numerator, "");
    ret->denominator = catalog_find_slot(catalog, a->layout, ret->ratio.denominator, "");
    ret->decimals = i->decimals;
    return ret->numerator < a->slots && ret->denominator < a->slots;
}

/* A derived figure of the children is made of their parts; it is not stored. */
static int64_t
children_value(const struct catalog *catalog, const struct aggregate *a, uint32_t slot)
{
    struct ratio_slots d;
    if (!derived_of(catalog, a, slot, &d))
        return a->children[slot];
    return ratio_value(catalog, &d.ratio, a->children[d.numerator], a->children[d.denominator],
                       d.decimals);
}

static int64_t value_of(const struct catalog *catalog,
                        const struct aggregate *a,
                        uint32_t slot,
                        enum figure_basis basis)
{
    switch (basis) {
    case FIGURE_EFFECTIVE: return a->effective[slot];
    case FIGURE_OWN: return a->own[slot];
    case FIGURE_CHILDREN: return children_value(catalog, a, slot);
    }
    return CELL_NULL;
}

/* A confidential figure of the unit itself. */
static bool own_secret(const struct aggregate *a, uint32_t slot)
{
    uint8_t both = SLOT_CONFIDENTIAL | SLOT_OWN;
    return slot < a->slots && (a->flags[slot] & both) == both;
}

/* A ratio of one is as telling. */
static bool secret(const struct catalog *catalog, const struct aggregate *a, uint32_t slot)
{
    struct ratio_slots d;
    if (own_secret(a, slot) || (a->flags[slot] & SLOT_COMPUTED) == 0)
        return own_secret(a, slot);
    return derived_of(catalog, a, slot, &d) &&
           (own_secret(a, d.numerator) || own_secret(a, d.denominator));
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* The children's own counts; of a derived figure those of its parts. */
static void children_counts(struct figure *f,
                            const struct catalog *catalog,
                            const struct aggregate *a,
                            uint32_t slot)
{
    struct ratio_slots d;
    if (!derived_of(catalog, a, slot, &d)) {
        f->reported = a->children_reported[slot];
        f->expected = a->children_expected[slot];
        return;
    }
    f->reported = least(a->children_reported[d.numerator], a->children_reported[d.denominator]);
    f->expected = -least(-a->children_expected[d.numerator], -a->children_expected[d.denominator]);
}

/* The units behind the figure. */
static void fill_counts(struct figure *f,
                        const struct catalog *catalog,
                        const struct aggregate *a,
                        uint32_t slot,
                        enum figure_basis basis)
{
    if (basis == FIGURE_CHILDREN) {
        children_counts(f, catalog, a, slot);
    } else if (basis == FIGURE_EFFECTIVE || (a->flags[slot] & SLOT_OWN) != 0) {
        f->reported = a->reported[slot];
        f->expected = a->expected[slot];
    } else if (f->value != CELL_NULL) {
        f->reported = f->expected = 1;
    }
}

/* What is beneath: partial, approved, of which vintages. */
static uint8_t flags_of(const struct catalog *catalog,
                        const struct aggregate *a,
                        uint32_t slot,
                        enum figure_basis basis)
{
    struct ratio_slots d;
    if (basis != FIGURE_CHILDREN)
        return a->flags[slot];
    if (!derived_of(catalog, a, slot, &d))
        return a->children_flags[slot];
    return (uint8_t)(a->children_flags[d.numerator] | a->children_flags[d.denominator]);
}

struct figure figure_of(const struct catalog *catalog,
                        const struct aggregate *aggregate,
                        uint32_t layout,
                        uint32_t slot,
                        uint32_t org,
                        struct period period,
                        enum figure_basis basis)
{
    const struct layout *l = &catalog->layouts.at[layout];
    struct figure f = {.org = org,
                       .indicator = l->cells[slot].indicator,
                       .layout = layout,
                       .hierarchy = l->hierarchies_len > 0 ? l->hierarchies[0] : 0,
                       .period = period,
                       .members = l->cells[slot].members,
                       .value = CELL_NULL,
                       .status = "missing",
                       .vintage = ""};
    if (aggregate == NULL || slot >= aggregate->slots)
        return f;
    f.hierarchy = aggregate->hierarchy;
    f.value = value_of(catalog, aggregate, slot, basis);
    fill_counts(&f, catalog, aggregate, slot, basis);
    if (f.value == CELL_NULL)
        return f;
    f.withheld = basis != FIGURE_CHILDREN && secret(catalog, aggregate, slot);
    uint8_t flags = flags_of(catalog, aggregate, slot, basis);
    f.status = (flags & (SLOT_PARTIAL | SLOT_UNAPPROVED)) != 0 ? "provisional" : "final";
    f.vintage = figure_vintage_mix(flags);
    return f;
}
