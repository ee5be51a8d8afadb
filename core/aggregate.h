/*
 * An aggregate: a layout's vectors rolled up to a unit and a period in one hierarchy and basis.
 * What indicators/ makes and store/ keeps. Neighbours: report.h.
 */
#ifndef GRIS_CORE_AGGREGATE_H
#define GRIS_CORE_AGGREGATE_H

#include "core/report.h"

/* Which filings enter. best: each unit and filed period with the whole vector of its best
 * effective vintage. */
enum basis {
    BASIS_BEST = 0,
    BASIS_ESTIMATE = 1,
    BASIS_PRELIMINARY = 2,
    BASIS_FINAL = 3,
    BASIS_COUNT = 4
};

/* Flags of one slot. */
enum {
    SLOT_OWN = 1,        /* the own figure stands, not the children's */
    SLOT_PARTIAL = 2,    /* a sub-period is missing somewhere beneath: the figure is provisional */
    SLOT_UNAPPROVED = 4, /* some filing beneath is not approved */
    SLOT_ESTIMATE = 8,   /* vintages beneath: the mix */
    SLOT_PRELIMINARY = 16,
    SLOT_FINAL = 32,
    SLOT_COMPUTED = 64,      /* by its formula, from the parts beside it */
    SLOT_CONFIDENTIAL = 128, /* a confidential figure enters */
    /* In place of SLOT_OWN among the children's flags: their sum does not fit a cell. */
    SLOT_TOO_LARGE = 1
};

/* Sum and count of a mean, or Σw·x and Σw of a weighted mean: exact parts of a figure that is
 * rounded when read. Means over time share the denominator 27720 (the least common multiple of
 * 1…12 months), times the count or weight. */
struct fraction {
    /* den 0: none. num at the indicator's decimals (wmean: decimals + the weight's), den a count
     * (wmean: weight units) */
    decimal_wide num, den;
};

/* Of the children with a figure in a slot: fields of TALLY_BITS bits, from the lowest, how many there are
 * and how many of them have SLOT_PARTIAL, UNAPPROVED, ESTIMATE, PRELIMINARY, FINAL, CONFIDENTIAL.
 * So a sum can be moved by what one child says now. (Fractions: only children with parts are
 * counted as figures.) */
#define TALLY_BITS 9
#define TALLY_MAX  511

struct aggregate {
    uint32_t hierarchy, org, layout;
    struct period period;
    enum basis basis;
    /* Bit mask, 1 << basis: the bases for which the row holds. Where all filings beneath are of
     * one vintage, best and that vintage are one row. */
    unsigned bases;
    size_t slots;
    int64_t *own;                 /* the unit's own filings rolled up over time, CELL_NULL none */
    int64_t *children;            /* over complete children, CELL_NULL none */
    int64_t *effective;           /* what stands */
    int32_t *reported, *expected; /* leaf units per slot */
    uint8_t *flags;
    /* The same of the children's sum alone, also where the own figure stands. */
    int32_t *children_reported, *children_expected;
    uint8_t *children_flags;
    int64_t *tally; /* NULL: more than TALLY_MAX children */
    /* NULL unless the layout has means; then per slot */
    struct fraction *own_parts, *children_parts, *effective_parts;
    /* effective filings at or beneath, within the period; 0: the row does not exist */
    int32_t filings;
};

/* The effective filing of a unit for a period in one basis. */
struct filed {
    uint32_t org, form;
    struct period period;
    enum vintage vintage;
    int32_t version;
    bool approved;
    size_t slots;
    const int64_t *cells;
    const uint8_t *status; /* or NULL: all none */
};

/* A finding of the roll-up, kept until its key is computed anew. */
struct aggregate_finding {
    uint32_t hierarchy, layout, org, indicator;
    struct period period;
    const char *members;
    struct diag diag;
};

#endif
