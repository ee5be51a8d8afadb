/*
 * consolidate: which units' reports a unit's own report is made of, what stands of each, and which of them enter. Not seen outside.
 * Neighbours: consolidate_units.c (who), consolidate_cells.c (what they amount to), consolidate.c (the story), consolidate_check.c (what
 * became of it).
 */
#ifndef GRIS_PIPELINE_CONSOLIDATE_H
#define GRIS_PIPELINE_CONSOLIDATE_H

#include "duty.h"
#include "leaves.h"

/* One report that should be in it, or is. */
struct consolidate_unit {
    uint32_t org;
    struct period period;
    const struct obligation *obligation; /* that asks for it; NULL: none does any more */
    const struct store_input *input;     /* what stands of it; NULL: nothing */
    const char *state;                   /* of what stands, or "missing" */
    const char *timeliness;              /* on_time, late, overdue, not_due, exempt */
    const char *why;                     /* it does not enter; NULL: it does */
    bool exempt, left_out;
};
struct consolidate_units VEC(struct consolidate_unit);

struct consolidate {
    struct pipeline *p;
    uint32_t org, layout, hierarchy;
    struct period period;
    date_t end; /* of its window: the map of that day */
    enum basis basis;
    bool provisional;
    const uint32_t *left_out;
    size_t left_out_len;
    struct consolidate_units units;
    struct store_inputs inputs; /* what stands of the units, every vintage */
    struct map by_key;          /* (unit, period) -> the input of the basis */
};

/* The obligation that asks the unit for a report on the layout: on the form (CATALOG_NONE: any) where there is one, else on another; NULL: none. */
const struct obligation *consolidate_obligation(const struct consolidate *c,
                                                uint32_t form,
                                                uint32_t org,
                                                struct period period);
/* Lists the units that should be in it: of the hierarchy (CATALOG_NONE: the first of the layout that has any). */
void consolidate_list(struct consolidate *c);
/* What stands of each, and whether it enters. `extra`: units whose standing is wanted too. */
enum status consolidate_units(struct consolidate *c,
                              const struct consolidate_units *extra,
                              struct diags *diags);
/* What stands of a unit's report in the basis, or NULL. */
const struct store_input *
consolidate_standing(const struct consolidate *c, uint32_t org, struct period period);

/* Units, each counted once: those that should be in it, those that are. */
struct consolidate_count {
    int32_t units, entered;
};
struct consolidate_count consolidate_count(const struct consolidate *c);

/* The roll-up of just these reports; units without one are expected, the exempt are not. */
struct aggregate *consolidate_roll(const struct consolidate *c,
                                   const struct consolidate_units *units);
/* A cell of the catalog as "CODE[DIM=MEMBER,…]". */
uint32_t consolidate_find_cell(const struct consolidate *c, const char *name);
/* A cell of a consolidation for people. */
struct pipeline_consolidate_cell
consolidate_view(struct pipeline *p, uint32_t layout, const struct store_consolidated *cell);
/* A figure as text, NULL where there is none. */
const char *consolidate_text(struct pipeline *p, uint32_t indicator, int64_t value);
/* a - b; CELL_NULL where either is, or where it does not fit. */
int64_t consolidate_difference(int64_t a, int64_t b);

#endif
