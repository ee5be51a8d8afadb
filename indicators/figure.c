/*
 * Reading one slot of an aggregate as a figure. Must not know: how it was rolled up.
 * Neighbours: core/figure.h (the shape), derived_row.c (formulas in a row).
 */
#include "internal.h"

/* One slot, and what its formula stands on; parts NULL: it has none that this row computes. */
struct reading {
    const struct derived *derived;
    const struct aggregate *row;
    uint32_t slot, indicator;
    const struct derived_parts *parts;
};

static struct reading
read_slot(const struct derived *derived, const struct aggregate *row, uint32_t slot)
{
    const struct layout_cell *cell = &derived->catalog->layouts.at[row->layout].cells[slot];
    struct reading r = {derived, row, slot, cell->indicator, NULL};
    if (cell->members[0] == '\0' && derived_is_local(derived, cell->indicator, row->layout))
        r.parts = derived_parts_of(derived, cell->indicator, row->layout);
    return r;
}

static int decimals_of(const struct reading *r)
{
    return r->derived->catalog->indicators.at[r->indicator].decimals;
}

/* A derived figure of the children is made of their parts; it is not stored. */
static int64_t children_value(const struct reading *r)
{
    if (r->parts == NULL)
        return r->row->children[r->slot];
    struct arena *arena = arena_new(0);
    const struct expr_value value =
        derived_row_value(r->derived, r->row, true, r->indicator, arena);
    int64_t cell = derived_row_cell(&value, decimals_of(r));
    arena_free(arena);
    return cell;
}

static int64_t value_of(const struct reading *r, enum figure_basis basis)
{
    switch (basis) {
    case FIGURE_EFFECTIVE: return r->row->effective[r->slot];
    case FIGURE_OWN: return r->row->own[r->slot];
    case FIGURE_CHILDREN: return children_value(r);
    }
    return CELL_NULL;
}

/* A confidential figure of the unit itself. */
static bool own_secret(const struct aggregate *a, uint32_t slot)
{
    uint8_t both = SLOT_CONFIDENTIAL | SLOT_OWN;
    return (a->flags[slot] & both) == both;
}

/* What is computed of one is as telling, over however many formulas. */
static bool secret(const struct reading *r)
{
    if (own_secret(r->row, r->slot))
        return true;
    if ((r->row->flags[r->slot] & SLOT_COMPUTED) == 0 || r->parts == NULL)
        return false;
    for (size_t i = 0; i < r->parts->len; i++) {
        const struct reading part = read_slot(r->derived, r->row, r->parts->slot[i]);
        if (secret(&part))
            return true;
    }
    return false;
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* The children's own counts; of a derived figure those of its parts. */
static void children_counts(struct figure *f, const struct reading *r)
{
    const struct aggregate *a = r->row;
    f->reported = a->children_reported[r->slot];
    f->expected = a->children_expected[r->slot];
    for (size_t i = 0; r->parts != NULL && i < r->parts->len; i++) {
        uint32_t part = r->parts->slot[i];
        bool first = i == 0;
        f->reported =
            first ? a->children_reported[part] : least(f->reported, a->children_reported[part]);
        f->expected =
            first ? a->children_expected[part] : -least(-f->expected, -a->children_expected[part]);
    }
}

/* The units behind the figure. */
static void fill_counts(struct figure *f, const struct reading *r, enum figure_basis basis)
{
    if (basis == FIGURE_CHILDREN) {
        children_counts(f, r);
    } else if (basis == FIGURE_EFFECTIVE || (r->row->flags[r->slot] & SLOT_OWN) != 0) {
        f->reported = r->row->reported[r->slot];
        f->expected = r->row->expected[r->slot];
    } else if (f->value != CELL_NULL) {
        f->reported = f->expected = 1;
    }
}

/* What is beneath: partial, approved, of which vintages. */
static uint8_t flags_of(const struct reading *r, enum figure_basis basis)
{
    uint8_t flags = 0;
    if (basis != FIGURE_CHILDREN)
        return r->row->flags[r->slot];
    if (r->parts == NULL)
        return r->row->children_flags[r->slot];
    for (size_t i = 0; i < r->parts->len; i++)
        flags |= r->row->children_flags[r->parts->slot[i]];
    return flags;
}

struct figure figure_of(const struct derived *derived,
                        const struct aggregate *aggregate,
                        uint32_t layout,
                        uint32_t slot,
                        uint32_t org,
                        struct period period,
                        enum figure_basis basis)
{
    const struct layout *l = &derived->catalog->layouts.at[layout];
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
    const struct reading r = read_slot(derived, aggregate, slot);
    f.hierarchy = aggregate->hierarchy;
    f.value = value_of(&r, basis);
    fill_counts(&f, &r, basis);
    if (f.value == CELL_NULL)
        return f;
    f.withheld = basis != FIGURE_CHILDREN && secret(&r);
    uint8_t flags = flags_of(&r, basis);
    f.status = (flags & (SLOT_PARTIAL | SLOT_UNAPPROVED)) != 0 ? "provisional" : "final";
    f.vintage = figure_vintage_mix(flags);
    return f;
}

/* ---- what was rounded */

/* The mean that the figure is. */
static struct fraction mean_of(const struct reading *r, enum figure_basis basis)
{
    const struct aggregate *a = r->row;
    bool own =
        basis == FIGURE_OWN || (basis == FIGURE_EFFECTIVE && (a->flags[r->slot] & SLOT_OWN) != 0);
    const struct fraction *parts = own ? a->own_parts : a->children_parts;
    struct fraction mean = {0, 0};
    if (parts != NULL && parts[r->slot].den != 0 &&
        decimal_mul_wide(parts[r->slot].den, decimal_pow10(decimals_of(r)), &mean.den))
        mean.num = parts[r->slot].num;
    return mean;
}

void figure_exact(const struct derived *derived,
                  const struct aggregate *aggregate,
                  uint32_t slot,
                  enum figure_basis basis,
                  struct figure *figure,
                  struct arena *arena)
{
    if (aggregate == NULL || slot >= aggregate->slots || figure->value == CELL_NULL)
        return;
    const struct reading r = read_slot(derived, aggregate, slot);
    bool children = basis == FIGURE_CHILDREN;
    bool computed =
        r.parts != NULL &&
        (children || (basis == FIGURE_EFFECTIVE && (aggregate->flags[slot] & SLOT_COMPUTED) != 0));
    if (!computed) {
        figure->exact = mean_of(&r, basis);
        return;
    }
    const struct expr_value value =
        derived_row_value(derived, aggregate, children, r.indicator, arena);
    if (value.type == EXPR_NUMBER)
        figure->exact = derived_exact(&value.number, figure->value, decimals_of(&r));
}
