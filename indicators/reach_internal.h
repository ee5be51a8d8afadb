/*
 * What the files of reaching and deriving share: from a figure with its steps to the cells it leads to, and from cells to
 * values. Must not know: databases, aggregates (a struct reach_source answers).
 *
 * One way only, from the ground up; a file calls what stands before it, never what stands behind:
 *   reach_window.c     the last day of a period on a layout; periods one step away
 *   reach_units.c      a unit at another time, its parent, its children; what expressions ask of a unit
 *   reach_spots.c      a figure with its steps -> units and periods
 *   derived.c, derived_compile.c   the catalog's formulas
 *   reach.c            cells and values
 *   derived_figure.c   the figure of a formula
 *   derived_row.c      formulas in the row of an aggregate, all of whose parts stand beside them
 *   scores.c           values of the parts of composite scores
 */
#ifndef GRIS_INDICATORS_REACH_INTERNAL_H
#define GRIS_INDICATORS_REACH_INTERNAL_H

#include "core/map.h"
#include "indicators.h"

/* ---- reach_window.c */

/* The regimes whose forms show a layout, each once, in order of the catalog's obligations. */
struct reach_regimes {
    const uint32_t *at;
    size_t len;
};
/* Of one layout. */
struct reach_regimes
reach_window_regimes(const struct catalog *catalog, uint32_t layout, struct arena *arena);
/* The last day of the period's window, by the regime that answers for it best, and its rule; where nobody is asked,
 * the calendar's days. False: the period has none. */
bool reach_window_end(const struct catalog *catalog,
                      struct reach_regimes regimes,
                      struct period period,
                      struct window_rule *ret_rule,
                      date_t *ret_end);

/* ---- reach_units.c */

struct reach_units VEC(uint32_t);
/* Successions by successor. */
struct reach_past {
    const struct catalog *catalog;
    uint32_t *first; /* orgs + 1 places in `at` */
    uint32_t *at;    /* successions */
};
struct reach_past reach_units_past(const struct catalog *catalog, struct arena *arena);
/* Adds those who were, on day `then`, what the unit is on day `now`: itself, or everybody it is the full successor of.
 * Nobody where it was not there, or where parts of others went into it in between. */
void reach_units_then(const struct reach_past *past,
                      uint32_t org,
                      date_t now,
                      date_t then,
                      struct arena *arena,
                      struct reach_units *ret);
/* Adds the units of complete edges below each unit, in order of (level, code), each once. */
void reach_units_children(const struct catalog *catalog,
                          uint32_t hierarchy,
                          const struct reach_units *parents,
                          date_t date,
                          struct arena *arena,
                          struct reach_units *ret);
/* True when children are those of admin: the layout is rolled up there too, and no unit has any in this hierarchy. */
bool reach_units_borrow(const struct catalog *catalog,
                        uint32_t layout,
                        uint32_t hierarchy,
                        const struct reach_units *parents,
                        date_t date);
/* Adds the parent of the units; nobody where they have not the same one. */
void reach_units_parent(const struct catalog *catalog,
                        uint32_t hierarchy,
                        const struct reach_units *children,
                        date_t date,
                        struct arena *arena,
                        struct reach_units *ret);
/* The hierarchy that is meant for a unit on a layout (CATALOG_NONE: on none): the one asked for, if the layout is rolled up
 * in it, else the layout's first; none asked for: the first of the layout's in which the unit has a place. */
uint32_t reach_units_hierarchy(
    const struct catalog *catalog, uint32_t layout, uint32_t asked, uint32_t org, date_t date);

/* ---- reach_spots.c */

/* A unit and period that count towards an element of a vector (one value: element 0); org CATALOG_NONE: nowhere. */
struct reach_spot {
    uint32_t element, org;
    struct period period;
};
struct reach_spots {
    struct VEC(struct reach_spot) spots; /* by element */
    uint32_t elements;
    uint32_t
        hierarchy; /* in which they stand: that of the question, or admin, where the children are admin's */
};
/* What a figure means: its indicator, where its cell is, and whether it is computed instead. */
struct reach_target {
    const struct indicator *indicator;
    uint32_t index;        /* of the indicator */
    uint32_t layout, slot; /* layout CATALOG_NONE: it has no cell */
    uint32_t ground;       /* the layout whose windows and hierarchies hold */
    bool formula;          /* computed when read; a cell says what was filed */
};
void reach_spots_find(const struct derived *derived,
                      const struct reach_target *target,
                      const struct expr_step *step,
                      uint32_t hierarchy,
                      uint32_t org,
                      struct period period,
                      struct arena *arena,
                      struct reach_spots *ret);

/* ---- derived.c */

/* Where a layout's rows have what a formula stands on. */
struct derived_parts {
    bool local;           /* they have all of it, and the formula's own cell */
    const uint32_t *slot; /* by the formula's figures */
    size_t len;
};

/* The end of a period's window on a layout as it was found; the same few are asked for again and again. */
struct derived_end {
    uint32_t layout;
    int32_t period; /* its id; 0: nothing */
    date_t end;
    bool is;
};
#define DERIVED_ENDS 256

struct derived {
    bool on_map; /* units and trees are those of this day, whatever the period */
    date_t map;
    struct derived_end *ends; /* so one thread at a time */
    const struct catalog *catalog;
    struct expr_catalog names;
    struct expr **expr; /* by indicator; NULL: no formula */
    uint32_t *ground;   /* by indicator: its home; without a cell, that of its first part */
    struct derived_parts **parts;  /* by indicator, then layout; NULL: no formula */
    struct reach_regimes *regimes; /* by layout */
    struct reach_past past;
};
/* Without formulas yet. */
struct derived *derived_new(const struct catalog *catalog, struct arena *arena);
/* A compiled formula takes its place; those it stands on have theirs. */
void derived_place(struct derived *derived, uint32_t indicator, struct arena *arena);
/* The slots of a local formula, by its figures. */
const struct derived_parts *
derived_parts_of(const struct derived *derived, uint32_t indicator, uint32_t layout);
/* A formula speaks of totals: a breakdown of its indicator is what was filed. */
bool derived_is_computed(const struct derived *derived, const struct expr_catalog_figure *named);
/* What a figure means in a formula that is computed on layout `here` (CATALOG_NONE: on none). */
struct reach_target derived_target(const struct derived *derived,
                                   const struct expr_catalog_figure *named,
                                   uint32_t here);
/* The day whose units and tree hold for a period that ends on `end`. */
date_t derived_map_day(const struct derived *derived, date_t end);
/* The last day of the period on a layout, CATALOG_NONE: by the calendar. */
bool derived_window_end(const struct derived *derived,
                        uint32_t layout,
                        struct period period,
                        date_t *ret_end);

/* ---- reach.c */

/* One question: a walk over cells, or a value. */
struct reach {
    const struct derived *derived;
    struct arena *arena;
    const struct reach_source *source;
    bool (*each)(void *ctx, const struct reach_cell *cell);
    void *ctx;
    bool once;                           /* each cell once, and no cell that is nowhere */
    bool stopped;                        /* by `each` */
    struct map seen;                     /* keys of cells and of derived figures */
    struct VEC(struct expr_value) known; /* values of derived figures, by `seen` */
};
void reach_init(struct reach *r, const struct derived *derived, struct arena *arena);
/* Goes through the cells beneath a formula. */
void reach_walk_formula(
    struct reach *r, uint32_t indicator, uint32_t hierarchy, uint32_t org, struct period period);
/* The formula's value, exact. */
struct expr_value reach_formula(
    struct reach *r, uint32_t indicator, uint32_t hierarchy, uint32_t org, struct period period);
/* The cell of a target at a unit and period. */
struct reach_cell reach_cell_of(const struct derived *derived,
                                const struct reach_target *target,
                                uint32_t hierarchy,
                                uint32_t org,
                                struct period period);

/* ---- derived_figure.c */

/* What is to be said of an expression's value by the cells that it stands on, as of a figure. */
struct derived_basis {
    int32_t reported, expected;
    bool provisional, withheld;
};
struct derived_basis derived_basis_of(const struct derived *derived,
                                      const struct expr_catalog *names,
                                      const struct expr *e,
                                      uint32_t org,
                                      struct period period,
                                      const struct reach_source *source);
/* The exact number where rounding to units changed it, and it fits; else den 0. */
struct fraction derived_exact(const struct expr_number *number, int64_t units, int decimals);

/* ---- derived_row.c */

/* The value of a local formula, exact: of what stands in the row, or of the children's figures. */
struct expr_value derived_row_value(const struct derived *derived,
                                    const struct aggregate *row,
                                    bool children,
                                    uint32_t indicator,
                                    struct arena *arena);
/* A value as a cell; CELL_NULL where it is null or does not fit. */
int64_t derived_row_cell(const struct expr_value *value, int decimals);
/* |filed - value| > tolerance. */
bool derived_row_differs(const struct expr_value *value,
                         int64_t filed,
                         int decimals,
                         struct fraction tolerance);

/* ---- reach_units.c: what expressions ask of the unit and the period at hand */

struct expr_value reach_units_property(const struct catalog *catalog,
                                       uint32_t org,
                                       struct period period,
                                       date_t end,
                                       enum expr_property property);
struct expr_value reach_units_test(const struct catalog *catalog,
                                   uint32_t org,
                                   date_t end,
                                   enum expr_org_test test,
                                   struct text code);

#endif
