/*
 * What the files of rules share. Must not know: databases, files, how expressions work.
 *
 * One way only, from the ground up; a file calls what stands before it, never what stands behind:
 *   rules_reading.c     a report and what lies beyond it, as figures
 *   rules_linear.c      rules that are sums, in whole numbers of 64 bits
 *   rules_ask.c         which figures of other reports are ever asked for
 *   rules_compile.c     the catalog's rules, by form
 *   rules_tell.c        findings
 *   rules_history.c     filed figures against their history and their formula
 *   rules_judge.c       the verdict; indicators.h is the door
 *   rules_ranges.c, rules_lint.c   what can be said of rules without any report
 */
#ifndef GRIS_INDICATORS_RULES_INTERNAL_H
#define GRIS_INDICATORS_RULES_INTERNAL_H

#include "indicators.h"

/* A figure of a rule, found in the catalog. */
struct rules_figure {
    uint32_t slot; /* of the report itself; CATALOG_NONE: it is reached */
    int decimals;  /* with a slot */
    enum expr_type type;
    struct expr_catalog_figure named; /* the form is the rule's own where that carries the cell */
    struct expr_step step;
};
/* One expression of a rule; figures as expr_figures() has them. */
struct rules_side {
    const struct expr *expr; /* NULL: a rule without a condition */
    const struct rules_figure *figures;
    size_t len;
};

/* cell × factor. */
struct rules_term {
    uint32_t slot;
    int64_t factor;
};
/* Both sides as whole numbers of one scale, which the factors, the constants and the tolerance bring in. The first `left` terms are
 * the left side's. */
struct rules_sums {
    const struct rules_term *terms; /* NULL: the rule is no such thing */
    uint32_t left, len;
    int64_t left_constant, right_constant;
    int64_t
        tolerance; /* absolute, or: |difference| × percent_of is held against tolerance × |right| */
    int64_t percent_of; /* 0: absolute */
};

/* What every report needs to see stands first. */
struct rules_rule {
    date_t from, to;
    enum rule_operator op;
    enum rule_missing missing;
    struct rules_sums sums;
    const struct rule *rule;
    struct rules_side left, right, when;
};

/* A figure beyond the report. */
struct rules_reached {
    date_t from, to;
    const struct rules_figure *figure;
};

/* A slot of the form whose figure is held against its history, or its formula. */
struct rules_watch {
    uint32_t slot, indicator;
    uint32_t window; /* past periods; 0: it is held against its formula */
    bool plain;      /* its past is what stands in its cell, not what a formula makes of others */
    bool adds;       /* the past of merged units is added up */
};

/* Where a unit's past stands, the same for all figures of a form: by period, oldest first. */
struct rules_place {
    uint32_t element;
    struct reach_cell cell; /* of any slot; layout CATALOG_NONE: nowhere */
};
struct rules_past {
    bool is;
    struct VEC(struct rules_place) places;
};

/* A rule of sums as one sum, left less right, while all its figures are near: it holds from low to high. */
struct rules_near {
    int64_t constant, low, high;
    uint32_t rule, len; /* which; how many parts */
};
struct rules_part {
    uint32_t slot;
    int32_t weight;
};
/* All of a form's that are such, their parts one behind the other: what nearly every report is judged by, in one go. */
struct rules_nears {
    struct VEC(struct rules_near) rules;
    struct VEC(struct rules_part) parts;
    uint32_t slots; /* above all that stand in a part */
};
/* So many rules at most, the first, are looked at that way. */
#define RULES_LOOK_WORDS 16
#define RULES_LOOK_MAX   ((size_t)RULES_LOOK_WORDS * 64)

struct rules_form {
    struct VEC(struct rules_rule) rules;
    struct rules_nears nears;
    uint64_t others[RULES_LOOK_WORDS]; /* rules of no near sum, as bits */
    struct VEC(struct rules_reached) reached;
    struct VEC(struct rules_watch) watches;
    uint32_t window; /* the widest of the plain ones */
};
struct rules {
    const struct catalog *catalog;
    const struct derived *derived;
    struct expr_catalog names;
    struct rules_form *forms; /* by form */
    bool *asked;              /* by indicator: rules_ask_mark() */
};

/* ---- rules_reading.c */

/* A report, and a source in which its own cells are the report's. */
struct rules_reading {
    const struct rules *rules;
    const struct report *report;
    const struct reach_source *beyond;
    struct reach_source source;
    date_t end;                /* of the period's window */
    struct rules_past past[2]; /* once asked for; [adds] */
};
/* False when the period has no window in the report's regime. Must not be moved: its source points to it. */
bool rules_reading_init(struct rules_reading *ret,
                        const struct rules *rules,
                        const struct report *report,
                        const struct reach_source *beyond);
/* The report's own figure: nil counts as 0. CELL_NULL: missing. */
static inline int64_t rules_reading_cell(const struct report *report, uint32_t slot)
{
    if (slot >= report->slots)
        return CELL_NULL;
    int64_t value = report->cells[slot];
    return value == CELL_NULL && report->status[slot] == CELL_STATUS_NIL ? 0 : value;
}
bool rules_reading_owns(const struct report *report, const struct reach_cell *cell);
struct expr_value rules_reading_value(const struct rules_reading *reading,
                                      const struct rules_figure *figure,
                                      struct arena *arena);
/* Every cell that it stands on, the report's own ones too; false: the call-back stopped. */
bool rules_reading_cells(const struct rules_reading *reading,
                         const struct rules_figure *figure,
                         bool (*each)(void *ctx, const struct reach_cell *cell),
                         void *ctx);

/* ---- rules_linear.c */

/* Fills rule->sums if the rule is one of sums. */
void rules_linear_compile(struct rules_rule *rule, struct arena *arena);
/* True: the rule holds, or is not judged. False: it does not hold, or its figures are too large to say so here; conditions
 * are not looked at. */
bool rules_linear_holds(const struct rules_rule *rule, const struct report *report);

/* Fills form->nears and form->others, once all rules are compiled. */
void rules_linear_gather(struct rules_form *form, struct arena *arena);
/* The first rules that have to be looked at one by one, as bits: all others hold. Dates and conditions are not looked at. */
void rules_linear_look(const struct rules_form *form,
                       const struct report *report,
                       uint64_t ret_look[static RULES_LOOK_WORDS]);

/* ---- rules_ask.c */

/* Marks what the forms reach for, formulas followed: once all of them are compiled. */
void rules_ask_mark(struct rules *rules, struct arena *arena);

/* ---- rules_tell.c */

/* The finding of a broken rule; sides that are null are missing. */
void rules_tell(const struct rules_reading *reading,
                const struct rules_rule *rule,
                const struct expr_value *left,
                const struct expr_value *right,
                struct diags *diags,
                struct arena *arena);
/* A finding of the code, not added yet, about a slot or (CATALOG_NONE) none: unit, period, form, figure and place are filled. */
struct diag
rules_tell_slot(const struct rules_reading *reading, enum diag_code code, uint32_t slot);

/* ---- rules_history.c */

/* Finds the slots of a form that are watched. */
void rules_history_watch(const struct rules *rules, uint32_t form, struct arena *arena);
/* Both keep in the arena what other watches of the report will ask for too: it is not reset before the last. */
bool rules_history_cells(struct rules_reading *reading,
                         const struct rules_watch *watch,
                         struct arena *arena,
                         bool (*each)(void *ctx, const struct reach_cell *cell),
                         void *ctx);
void rules_history_judge(struct rules_reading *reading,
                         const struct rules_watch *watch,
                         struct diags *diags,
                         struct arena *arena);

/* ---- rules_judge.c */

/* True when the sides meet the rule, or are not compared. */
bool rules_judge_values(const struct rule *rule,
                        const struct expr_value *left,
                        const struct expr_value *right,
                        struct arena *arena);

/* ---- rules_ranges.c */

/* W644, W645: rules of a form that leave a figure no value. */
void rules_ranges_lint(const struct catalog *catalog,
                       const struct rules_form *form,
                       struct diags *diags);

#endif
