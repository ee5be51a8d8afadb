/*
 * What the files of the roll-up share. Must not know: databases, files, texts of findings.
 *
 * One way only, from the ground up; a file calls what stands before it, never what stands behind:
 *   reach_window.c, derived_row.c       when a period ends; formulas in a row (reach_internal.h)
 *   ratio.c, roll_sets.c, roll_orgs.c   arithmetic, sets of slots, sums over children
 *   roll_lineage.c                      who a unit was, and what became of it
 *   roll_layout.c                       a layout classified once
 *   roll_residual.c (where), roll_tree.c   units that nobody carries on; the tree of one period
 *   roll_year.c, roll_need.c            a year's periods and what is asked for in them
 *   roll_even.c                         figures that are nearly all alike, in plain loops
 *   roll_time.c, roll_past.c            a unit's own filings over time, and its predecessors' (each asks the other)
 *   roll_residual.c (what counts)       own figures that give way
 *   roll_shift.c                        own figures of one above others, while those change
 *   roll_stand.c, roll_tell.c           which figure stands; findings
 *   roll_leaf.c, roll_expected.c        units without children; units without filings
 *   roll_members.c                      just these units' reports, for the one above them
 *   roll_units.c                        the units that a figure stands on, and those that it misses
 *   roll_regular.c                      units that file alike, added up before they are joined over time
 *   roll_plan.c                         which keys a change reaches
 *   roll_told.c, roll_trace.c           who stands behind a figure across an event, and which of their filings
 *   rollup.c                            the run; indicators.h is the door
 */
#ifndef GRIS_INDICATORS_INTERNAL_H
#define GRIS_INDICATORS_INTERNAL_H

#include "core/map.h"
#include "indicators.h"
#include "reach_internal.h"

/* Time means of 1 to 12 months share this denominator (least common multiple of 1…12), so that
 * they add exactly. */
#define ROLL_MEAN_DENOMINATOR 27720

/* Trees deeper than this are cycles (the catalog refuses them). */
#define ROLL_DEPTH_MAX 64

#define ROLL_NONE UINT32_MAX

/* ---- ratio.c: formulas that are one figure over another, times a number: computed without an expression's machinery */

struct ratio {
    uint32_t numerator, denominator; /* places among the formula's figures */
    /* What units of the numerator over units of the denominator are multiplied by. */
    int64_t factor_num, factor_den;
};
/* False: the formula is something else. */
bool ratio_read(const struct derived *derived,
                uint32_t indicator,
                struct arena *arena,
                struct ratio *ret);
/* The ratio at `decimals`, rounded once, half away from zero; CELL_NULL where a part is null or
 * the denominator zero. */
int64_t
ratio_value(const struct ratio *ratio, int64_t numerator, int64_t denominator, int decimals);
/* |filed - exact ratio| > the indicator's tolerance, compared exactly (no rounding in between). */
bool ratio_differs(const struct ratio *ratio,
                   int64_t numerator,
                   int64_t denominator,
                   const struct indicator *indicator,
                   int64_t filed);
/* How far a filed figure may be from the computed one, in the indicator's unit: half a unit of its last decimal where
 * nothing else is said. */
struct fraction ratio_tolerance(const struct indicator *indicator);
/* Sign of a/b - c/d for positive b and d, without any product. */
int ratio_compare(decimal_wide a, decimal_wide b, decimal_wide c, decimal_wide d);

/* ---- roll_sets.c: interned sets of slots, one byte a slot; set 0 is empty */

struct roll_sets {
    struct arena *arena;
    size_t slots;
    struct VEC(const uint8_t *) bytes;
    struct VEC(
        uint32_t) rolled; /* what a set asks of the longer period; ROLL_NONE: not asked yet */
    struct map by_bytes;
    uint8_t *passing; /* a set in the making: most are known already */
};
void roll_sets_init(struct roll_sets *sets, size_t slots, struct arena *arena);
/* The bytes are copied where the set is new. */
uint32_t roll_sets_intern(struct roll_sets *sets, const uint8_t *bytes);
uint32_t roll_sets_union(struct roll_sets *sets, uint32_t a, uint32_t b);
/* The set without the slots that `stops` marks. */
uint32_t roll_sets_rolled(struct roll_sets *sets, uint32_t set, const uint8_t *stops);

/* ---- roll_lineage.c: who a unit was, and what became of it */

/* Successions by one of their ends: those of unit u are at[first[u]] up to at[first[u + 1] - 1], in the catalog's order. */
struct roll_ends {
    uint32_t *first, *at;
};
struct roll_lineage {
    const struct catalog *catalog;
    struct roll_ends into, out; /* by successor, by predecessor */
    date_t *
        events; /* days on which the map changed so that units began, ended or left those above them */
    size_t len;
    date_t *turns; /* all days on which an edge begins, or is no more */
    size_t turns_len;
};
struct roll_left VEC(uint32_t);
/* Whose filings of an earlier day are a unit's own. */
struct roll_kin {
    struct roll_left units;
    bool pieces; /* parts of units came or went in between: nobody knows how much */
};
struct roll_lineage *roll_lineage_new(const struct catalog *catalog, struct arena *arena);
/* The place in `events` of the first one after the day. */
size_t roll_lineage_next(const struct roll_lineage *lineage, date_t after);
/* Days with the same one have the same edges. */
size_t roll_lineage_turn(const struct roll_lineage *lineage, date_t day);
/* An event lies after `first`, and not after `end`. */
bool roll_lineage_cuts(const struct roll_lineage *lineage, date_t first, date_t end);
/* An event may cut a period that ends on the day. */
bool roll_lineage_near(const struct roll_lineage *lineage, date_t end);
/* At some time something came to the unit, or a part of it went, or it ended without an heir. */
bool roll_lineage_stirred(const struct roll_lineage *lineage, uint32_t org);
/* Something came to it after `first`, and not after `end`. */
bool roll_lineage_received(const struct roll_lineage *lineage,
                           uint32_t org,
                           date_t first,
                           date_t end);
/* The unit that has all of it on the day, or the last one on the way there, which ended and went wholly into none. */
uint32_t roll_lineage_heir(const struct roll_lineage *lineage, uint32_t org, date_t day);
/* The units of day `then` that went wholly into what the unit is on day `now`: itself, and whom it is the full successor of; itself where
 * nobody was there. */
void roll_lineage_then(const struct roll_lineage *lineage,
                       uint32_t org,
                       date_t now,
                       date_t then,
                       struct arena *arena,
                       struct roll_kin *ret);
/* Adds the units of the day in which it lies, by its successions alone; may be none. */
void roll_lineage_left(const struct roll_lineage *lineage,
                       uint32_t org,
                       date_t day,
                       struct arena *arena,
                       struct roll_left *ret);

/* ---- roll_layout.c: what each slot does, decided once a layout */

struct roll_slot {
    const struct indicator *indicator;
    enum time_agg time; /* none for formulas */
    enum org_agg org;   /* formula for formulas */
    enum source source;
    bool silent;   /* texts live in another table: nothing to add, to count or to expect */
    bool fraction; /* carried as exact parts */
    bool computed; /* by its formula, from slots of this layout: `parts` */
    const uint32_t *parts;
    size_t parts_len;
    bool is_ratio; /* of slots numerator, denominator; else an expression */
    struct ratio ratio;
    uint32_t numerator, denominator;
    int64_t safe;    /* parts up to this give a ratio that fits; 0: not known */
    uint32_t weight; /* slot of a weighted mean's weight, or CATALOG_NONE */
};

/* How a slot of a child enters its parent. */
enum roll_way {
    ROLL_COUNT, /* counts only: no figure goes up */
    ROLL_ADD,
    ROLL_LEAST,
    ROLL_MOST,
    ROLL_PARTS,  /* fractions */
    ROLL_DERIVED /* computed from the parts beside it; counts only */
};
/* Slots [from, to) that do the same, so that inner loops decide nothing. */
struct roll_stretch {
    uint32_t from, to;
    int what; /* enum roll_way, or enum time_agg */
};
struct roll_stretches VEC(struct roll_stretch);

/* A form of a regime that shows the layout; set: its slots. */
struct roll_duty {
    uint32_t regime, form, set;
};

struct roll_reading {
    int32_t period;
    const struct roll_year *year;
};

/* Events of the map within a longer period: after the last day of its first part, up to its own. */
struct roll_cut {
    date_t first, end;
    struct arena *arena;
    const struct roll_residuals **residuals;       /* by hierarchy; NULL: not asked for yet */
    struct VEC(const struct roll_shifts *) shifts; /* asked for so far */
};
struct roll_cuts VEC(struct roll_cut *);

struct roll_layout {
    const struct catalog *catalog;
    const struct derived *derived;
    struct roll_lineage *lineage;
    struct roll_cuts *cuts; /* met so far */
    struct arena *arena;
    uint32_t index;
    size_t slots;
    struct roll_slot *slot;
    uint32_t *formulas; /* computed slots, parts before those that stand on them */
    size_t formulas_len;
    struct roll_stretches over_time, over_orgs;
    uint8_t *stops;       /* slots that do not roll up over time */
    int64_t tallies[256]; /* roll_orgs_tallies() */
    struct roll_duty *duties;
    size_t duties_len;
    struct reach_regimes regimes; /* of the duties */
    uint32_t *hierarchies;        /* admin first */
    size_t hierarchies_len;
    uint8_t *has_below; /* [rank][org]: an edge of the hierarchy ever stood below the unit */
    bool admin;         /* rolled up in admin */
    bool fractions;     /* some slot is a fraction */
    bool silent;        /* some slot is silent */
    bool firsts;        /* some slot has the first state over time */
    bool expressions;   /* some formula is no ratio */
    bool quick;         /* leaves may be added without making their rows: roll_leaf.c */
    bool one_window;
    struct roll_sets sets;
    struct VEC(const int32_t *) absent;       /* by set: roll_stand_absent() */
    struct VEC(struct roll_reading) readings; /* years of periods whose leaves were read */
    struct roll_own *empty;                   /* a unit without filings */
    const struct roll_sums *leaf;             /* a unit without complete children */
};

struct roll_layout *
roll_layout_new(const struct derived *derived, uint32_t layout, struct arena *arena);
/* The last day of the period's window on this layout, and the rule it comes from. False: the
 * period has none. */
bool roll_layout_window(const struct roll_layout *l,
                        struct period period,
                        struct window_rule *ret_rule,
                        date_t *ret_end);
/* The direct parts of a period that one window rule joins. */
size_t roll_layout_parts(const struct roll_layout *l,
                         struct period period,
                         struct period ret_parts[static PERIOD_PARTS_MAX]);
/* The only hierarchy in which findings on a unit's own figures are told. */
uint32_t roll_layout_teller(const struct roll_layout *l, uint32_t org, date_t date);
/* True when the unit's vectors in this hierarchy are those of admin. */
bool roll_layout_borrows(const struct roll_layout *l,
                         uint32_t hierarchy,
                         uint32_t org,
                         date_t date);
/* True when an edge of the hierarchy touches the unit; admin holds every unit. */
bool roll_layout_holds(const struct roll_layout *l, uint32_t hierarchy, uint32_t org, date_t date);
/* True when a row of the unit stands in the hierarchy: it is held there, or by none and this is
 * the first. */
bool roll_layout_stands(const struct roll_layout *l, uint32_t hierarchy, uint32_t org, date_t date);
/* The next complete edge below; start with *cursor 0. */
const struct org_edge *roll_layout_child(
    const struct roll_layout *l, uint32_t hierarchy, uint32_t org, date_t date, size_t *cursor);
/* No complete children where its vectors come from. */
bool roll_layout_leaf(const struct roll_layout *l, uint32_t hierarchy, uint32_t org, date_t date);
/* It has them in some hierarchy of the layout. */
bool roll_layout_above(const struct roll_layout *l, uint32_t org, date_t date);

struct roll_year;
struct roll_node;
struct roll_unit;
struct roll_own;

/* ---- roll_residual.c: what nobody carries on */

/* The cut of a period with these days; NULL: none. */
struct roll_cut *roll_residual_cut(const struct roll_layout *l, date_t first, date_t end);
/* The unit ended within the cut and went wholly into no other. */
bool roll_residual_is(const struct roll_layout *l, const struct roll_cut *cut, uint32_t org);
/* The unit that such a one is a child of, or ROLL_NONE. */
uint32_t roll_residual_place(const struct roll_layout *l,
                             struct roll_cut *cut,
                             uint32_t hierarchy,
                             uint32_t org);
/* The n-th such child of a unit; ROLL_NONE: there are no more. */
uint32_t roll_residual_child(
    const struct roll_layout *l, struct roll_cut *cut, uint32_t hierarchy, uint32_t org, size_t n);
/* Those who stood below it on its last day, and those who did on the day, where that is earlier; `day` of each is the one of the two. */
void roll_residual_below(const struct roll_layout *l,
                         uint32_t org,
                         date_t day,
                         void (*each)(void *ctx, uint32_t org, date_t day),
                         void *ctx);
/* What a unit that stood above others has in a period up to its last day, or in a longer one: where those had a figure, in the periods
 * that they had it for, nothing. By slot: what should have been filed where it did not give way, whether it did, and whether they owed. */
struct roll_view {
    const struct roll_own *own;
    const uint8_t *need, *given, *owed;
};
/* Did anyone stand below it on its last day, in some hierarchy of the layout? */
bool roll_residual_above(const struct roll_layout *l, uint32_t org);
/* `was`, above others, went on in `org`, which is above none on the day: those may have gone elsewhere. */
bool roll_residual_spread(const struct roll_layout *l, uint32_t was, uint32_t org, date_t day);
struct roll_view roll_residual_gives(struct roll_unit *unit, uint32_t node);
/* The same of a part of the period, whoever filed that. */
struct roll_view roll_residual_part(struct roll_unit *unit, uint32_t node, uint32_t part);
/* What of its own figures stands for a cut period, and what is expected of it: those who stood below it come first, and are counted
 * where they went. */
void roll_residual_view(struct roll_unit *unit,
                        uint32_t node,
                        const struct roll_own **ret_own,
                        const uint8_t **ret_need);

/* ---- roll_tree.c: the tree of one period */

/* The next complete child, residual ones last; start with *cursor 0. ROLL_NONE at the end. */
uint32_t roll_tree_child(const struct roll_layout *l,
                         uint32_t hierarchy,
                         uint32_t org,
                         const struct roll_node *node,
                         size_t *cursor);
/* What the unit's row enters, or ROLL_NONE. */
uint32_t roll_tree_parent(const struct roll_layout *l,
                          uint32_t hierarchy,
                          uint32_t org,
                          const struct roll_node *node);
/* The same of a residual child; ROLL_NONE for all others. */
uint32_t roll_tree_place(const struct roll_layout *l,
                         uint32_t hierarchy,
                         uint32_t org,
                         const struct roll_node *node);
bool roll_tree_residual(const struct roll_layout *l, uint32_t org, const struct roll_node *node);
/* The unit among whose own filings those of `org` are counted; `org` itself where nothing happened to it. */
uint32_t roll_tree_heir(const struct roll_layout *l, uint32_t org, const struct roll_node *node);
/* It has children, or had some before an event that cuts the period. */
bool roll_tree_above(const struct roll_layout *l,
                     uint32_t hierarchy,
                     uint32_t org,
                     const struct roll_node *node);
/* No children, and a row that stands on more than its own filings, or in an unusual place: so it is stored. */
bool roll_tree_alone(const struct roll_layout *l,
                     uint32_t hierarchy,
                     uint32_t org,
                     const struct roll_node *node);
/* No children, and a row that is made of its own filings. */
bool roll_tree_leaf(const struct roll_layout *l,
                    uint32_t hierarchy,
                    uint32_t org,
                    const struct roll_node *node);
/* True when a row of the unit stands in the hierarchy. */
bool roll_tree_stands(const struct roll_layout *l,
                      uint32_t hierarchy,
                      uint32_t org,
                      const struct roll_node *node);
/* Everybody whose filings a unit's own figure stands on; some of them several times. */
struct roll_tree_walk {
    const struct roll_layout *l;
    const struct roll_year *year;
    struct arena *arena; /* for what passes */
    void (*each)(void *ctx, uint32_t org);
    void *ctx;
};
void roll_tree_filers(struct roll_tree_walk *walk, uint32_t org, uint32_t node);

/* ---- roll_year.c: the periods of one year that filings reach */

/* An obligation that asks for a period; set: what its form shows. */
struct roll_ask {
    uint32_t obligation, duty, set;
    date_t end; /* of the period's window in the regime */
};
struct roll_node {
    struct period period;
    int32_t id;
    bool window; /* without one nothing is rolled up here */
    date_t end;
    date_t first;         /* the end of its first part, however small; its own without parts */
    struct roll_cut *cut; /* NULL: the map stayed as it was */
    uint32_t part[PERIOD_PARTS_MAX];
    size_t parts;
    struct VEC(uint32_t) wholes; /* every longer period that it enters */
    struct VEC(struct roll_ask) asks;
};
/* In order of id: the parts of a period stand before it. */
struct roll_year {
    struct roll_node *at;
    size_t len;
    bool cut; /* some period is */
};
/* The given periods (of one year), all that they enter, and all their parts. */
struct roll_year *roll_year_new(const struct roll_layout *l,
                                const struct period *periods,
                                size_t len,
                                struct arena *arena);
/* Of one period, made once for all who read it. */
const struct roll_year *roll_year_for(struct roll_layout *l, struct period period);
/* ROLL_NONE when it is not there. */
uint32_t roll_year_find(const struct roll_year *year, struct period period);

/* ---- roll_need.c: what a unit should file */

/* Sets: shown by obligations on the period itself, by those on periods nested in it, and both. The first state of a unit that was a part of
 * others when the period began, or above others, is nobody's to tell but by who filed it then: later parts do not ask for it. */
struct roll_need {
    uint32_t direct, below, all;
};
/* For every node of the year. */
void roll_need_unit(struct roll_layout *l,
                    const struct roll_year *year,
                    uint32_t org,
                    struct roll_need *ret_needs);
const uint8_t *roll_need_bytes(const struct roll_layout *l, uint32_t set);

/* ---- roll_time.c: a unit's own filings rolled up over time */

enum roll_kind { ROLL_ABSENT, ROLL_EXCUSED, ROLL_NIL, ROLL_FIGURE, ROLL_OVERFLOW };

/* A filing for the longer period that its complete parts contradict. */
struct roll_clash {
    uint32_t slot;
    int64_t filed, parts;
};
struct roll_clashes VEC(struct roll_clash);

/* Each slot has a figure with the same flags, but the odd ones. */
struct roll_even {
    bool is;
    uint8_t flags;
    int64_t bound;       /* every such figure lies in [-bound - 1, bound] */
    const uint32_t *odd; /* slots, each once */
    size_t odd_len;
};

struct roll_own {
    const int64_t *value; /* CELL_NULL unless a figure */
    uint8_t *kind;        /* enum roll_kind */
    uint8_t *flags;       /* of aggregate.h */
    const uint8_t *exact; /* filed for exactly this period */
    struct fraction *
        mean; /* time means only: sum of value x months, months; NULL unless the layout has means */
    struct roll_clashes clashes;
    const uint8_t *fallen; /* below zero since more left than there was; NULL: none is */
    bool overflows;        /* some slot does */
    int32_t filings;
    struct roll_even even;
};

/* An own figure in the making. */
struct roll_build {
    int64_t *value;
    uint8_t *kind, *flags, *exact;
    struct fraction *mean;
};

/* Other units: in the same basis, and in the best. */
struct roll_others {
    void *ctx;
    struct roll_unit *(*unit)(void *ctx, uint32_t org);
    struct roll_unit *(*best)(void *ctx, uint32_t org);
};

/* One unit in one basis. */
struct roll_unit {
    struct roll_layout *l;
    const struct roll_year *year;
    struct arena *arena;
    uint32_t org;
    bool stirred;                     /* an event may have cut its year */
    const struct roll_others *others; /* NULL: nobody else filed anything */
    const struct filed **filed;       /* by node */
    const struct filed **
        astray; /* by node: of a period on whose last day there was no such unit, so nobody's; NULL: none */
    const struct roll_own **own; /* by node; NULL: not made yet */
    struct roll_need *need;      /* by node */
};
/* `filed`: the unit's filings of the year in all vintages, by period and vintage. */
struct roll_unit *roll_time_unit(struct roll_layout *l,
                                 const struct roll_year *year,
                                 uint32_t org,
                                 struct rollup_filings filed,
                                 enum basis basis,
                                 struct arena *arena);
const struct roll_own *roll_time_own(struct roll_unit *unit, uint32_t node);
/* The parts of a period, as given, joined; not what was filed for exactly this period. */
struct roll_past;
const struct roll_own *
roll_time_joined(struct roll_unit *unit, uint32_t node, const struct roll_past *part);
/* Nothing yet. */
struct roll_build roll_time_build(const struct roll_unit *unit);
/* Complete parts beside a filing for the longer period must say the same. */
void roll_time_clash(const struct roll_unit *unit,
                     const struct roll_own *parts,
                     size_t slot,
                     int64_t filed,
                     struct roll_clashes *clashes);
/* The same figures. */
struct roll_build roll_time_copy(const struct roll_unit *unit, const struct roll_own *own);
/* The unit's slice of all filings. */
struct rollup_filings roll_time_slice(struct rollup_filings all, uint32_t org);
int roll_time_months(struct period period);
/* Of every figure of the filing that is not confidential. */
uint8_t roll_time_flags(const struct filed *filed);

/* ---- roll_past.c: what predecessors filed */

struct roll_past {
    const struct roll_own *own;
    const uint8_t *need; /* what should have been filed for it, and what is broken */
    bool pieces;         /* of roll_kin */
};
/* What a unit of the node's last day has in a part of it; `pieces` is only ever set. */
void roll_past_part(struct roll_unit *unit, uint32_t node, uint32_t part, struct roll_past *ret);
/* Of the units that it then was those whose figures of the slot are in what roll_past_part() says. */
void roll_past_counted(
    struct roll_unit *unit, uint32_t node, uint32_t part, uint32_t slot, struct roll_left *ret);
/* Another unit of the same basis, or of the best. */
struct roll_unit *roll_past_other(const struct roll_unit *unit, uint32_t org);
struct roll_unit *roll_past_best(const struct roll_unit *unit, uint32_t org);
/* Others from filings at hand: fill all but the last two. */
struct roll_reader {
    struct roll_layout *l;
    const struct roll_year *year;
    struct rollup_filings filed;
    enum basis basis;
    struct arena *arena;
    struct roll_others others, others_best;
};
const struct roll_others *roll_past_reader(struct roll_reader *reader);

/* ---- roll_shift.c: own figures of a unit above others, while those change */

/* Its own figures of a period that an event cuts: parts filed in one less what those filed who left it, and more what those who came to it did, in the
 * hierarchy; what was filed for just this period stands. */
const struct roll_own *roll_shift_own(struct roll_unit *unit, uint32_t hierarchy, uint32_t node);
/* What came to the slot, and what left it: each unit with the part that it filed in one. */
void roll_shift_told(struct roll_unit *unit,
                     uint32_t hierarchy,
                     uint32_t node,
                     uint32_t slot,
                     void (*each)(void *ctx, struct roll_unit *unit, uint32_t part, bool less),
                     void *ctx);
/* Everybody whose filings that may stand on besides roll_tree_filers(); some of them several times. */
void roll_shift_filers(const struct roll_tree_walk *walk, uint32_t org, uint32_t node);

/* ---- roll_orgs.c: over the complete children of a unit */

/* How often a 128-bit sum passed its end, upwards less downwards: 0, it fits. So what fits does
 * not depend on the order of the addends. */
struct roll_carry {
    int32_t num, den;
};
struct roll_sums {
    int64_t *value;      /* by roll_orgs_finish() */
    decimal_wide *plain; /* so far: sum, least or greatest */
    struct fraction
        *total; /* so far, where fractions are carried; NULL unless the layout has any */
    struct roll_carry *carry;
    int64_t *tally;    /* of aggregate.h; NULL: more children than it counts */
    uint32_t *addends; /* children with a figure; where there is a tally, by roll_orgs_finish() */
    int32_t *reported, *expected;
    uint8_t *flags; /* the same */
    uint8_t *overflow;
    int32_t filings;
    uint32_t *alike; /* leaves by the flags that all their figures have; NULL: none comes */
    uint64_t *near;  /* their sums while they fit in 64 bits, none beyond near_bound */
    int64_t near_bound;
    bool taken_up; /* from a stored row */
};
/* Nothing summed yet, of so many complete children. */
struct roll_sums *roll_orgs_new(const struct roll_layout *l, size_t children, struct arena *arena);
/* The same arrays anew. */
void roll_orgs_clear(const struct roll_layout *l, struct roll_sums *sums);
void roll_orgs_add(const struct roll_layout *l,
                   struct roll_sums *sums,
                   const struct aggregate *child);
/* What a figure with these flags adds to a tally, for each of them. */
void roll_orgs_tallies(int64_t ret[static 256]);
/* A leaf from its own figures; layouts that are `quick` only, parts of ratios safe. */
void roll_orgs_add_leaf(const struct roll_layout *l,
                        struct roll_sums *sums,
                        const struct roll_own *own,
                        const uint8_t *need);
/* A leaf that filed nothing. */
void roll_orgs_expect(const struct roll_layout *l, struct roll_sums *sums, const int32_t *expected);
/* The sums that a stored row with a tally was made of; `own` filings are the unit's own in it. */
struct roll_sums *roll_orgs_take_up(const struct roll_layout *l,
                                    const struct aggregate *row,
                                    int32_t own,
                                    struct arena *arena);
/* The same sums after one child's row changed. ROLLUP_DONE, or why that cannot be told from them. */
enum rollup_end roll_orgs_move(const struct roll_layout *l,
                               struct roll_sums *sums,
                               const struct aggregate *was,
                               const struct aggregate *now);
void roll_orgs_finish(const struct roll_layout *l, struct roll_sums *sums);

/* ---- roll_even.c: figures that are nearly all alike */

/* A filing's cells without statuses. */
void roll_even_read(
    const int64_t *cells, size_t slots, uint8_t flags, struct arena *arena, struct roll_even *ret);
/* Parts of a period into the whole where nothing is asked of the whole itself: all but the odd
 * slots, which are left absent. False, nothing done: the parts differ, or may not fit. */
bool roll_even_join(const struct roll_layout *l,
                    const struct roll_own *const *parts,
                    size_t len,
                    struct arena *arena,
                    struct roll_build *own,
                    struct roll_even *ret);
/* Every value lies in [-ret - 1, ret]; INT64_MAX: some may be CELL_NULL. */
int64_t roll_even_bound(const int64_t *cells, size_t slots);
/* Counts the leaf, adds all its values, those of odd slots too. */
void roll_even_add(const struct roll_layout *l, struct roll_sums *sums, const struct roll_own *own);
/* Counts so many leaves without odd slots, and adds what their values amount to: none beyond the bound. */
void roll_even_add_many(const struct roll_layout *l,
                        struct roll_sums *sums,
                        const int64_t *value,
                        int64_t bound,
                        uint8_t flags,
                        uint32_t leaves);
/* Brings what was counted and added that way into the sums. */
void roll_even_settle(const struct roll_layout *l, struct roll_sums *sums);
/* Does a way over organisations count and add as others do? */
bool roll_even_way(int way);
/* The next odd slot of a stretch; start with *cursor 0. */
bool roll_even_next(const struct roll_even *even,
                    struct roll_stretch stretch,
                    size_t *cursor,
                    struct roll_stretch *ret);

/* ---- roll_stand.c: which figure stands, and how many stand behind it */

void roll_stand(const struct roll_layout *l,
                const struct roll_own *own,
                const struct roll_sums *sums,
                const uint8_t *need,
                struct aggregate *row);
/* The derived slots from the parts that stand beside them. */
void roll_stand_derive(const struct roll_layout *l, struct aggregate *row, const uint8_t *need);
/* Expected leaf units where nothing at all was filed. */
void roll_stand_expected(const struct roll_layout *l,
                         const uint8_t *need,
                         bool leaf,
                         const int32_t *children,
                         int32_t *ret_expected);
/* The same of a leaf, by the set that it needs; remembered. */
const int32_t *roll_stand_absent(struct roll_layout *l, uint32_t set);
/* An aggregate of nulls in the arena. */
struct aggregate *roll_stand_new(const struct roll_layout *l, struct arena *arena);

/* ---- roll_tell.c: findings */

struct roll_teller {
    struct roll_layout *l;
    struct arena *arena; /* of texts */
    date_t end;
    const struct rollup_sink *sink;
    bool ok; /* false once the sink said false */
};
void roll_tell(struct roll_teller *teller,
               const struct aggregate *row,
               const struct roll_own *own,
               const struct roll_sums *sums);

/* What was filed for a period of others. */
void roll_tell_astray(struct roll_teller *teller,
                      const struct aggregate *row,
                      const struct filed *filed);

/* ---- roll_leaf.c: units without complete children */

/* The unit's row at a node, in `arena`. */
struct aggregate *roll_leaf_row(struct roll_unit *unit, uint32_t node, struct arena *arena);
/* Adds the unit to its parent's sums, without making a row where the layout allows. */
void roll_leaf_add(struct roll_unit *unit,
                   uint32_t node,
                   struct roll_sums *sums,
                   struct arena *arena);
/* False: there is certainly nothing to tell of the unit at this node. */
bool roll_leaf_telling(struct roll_unit *unit, uint32_t node);

/* ---- roll_regular.c: units that file alike, added up first and joined over time afterwards */

/* A leaf below a key of the plan. */
struct roll_below {
    uint32_t org, node, key;
};
struct roll_regulars;
/* Among so many keys. NULL: the layout, or the year, has none. */
struct roll_regulars *roll_regular_new(const struct roll_layout *l,
                                       const struct roll_year *year,
                                       size_t keys,
                                       struct arena *arena);
/* Takes the unit with all periods that it filed something in: those nodes, as bits, enter the keys at roll_regular_settle() and nothing
 * is to be told of them. 0: it is not regular, nothing done. `below`: the keys that it is a leaf of, at least one. */
uint64_t roll_regular_add(struct roll_regulars *regulars,
                          const struct roll_unit *unit,
                          const struct roll_below *below,
                          size_t len);
/* What was taken below a key enters its sums, which have counts of leaves that are alike. */
void roll_regular_settle(struct roll_regulars *regulars, uint32_t key, struct roll_sums *sums);

/* ---- roll_plan.c */

struct roll_key {
    struct rollup_key key;
    uint32_t rank, node, depth;
    bool leaf, borrows;
    bool alone; /* see roll_tree_alone() */
};
/* (rank, node, org) as one number -> key. */
struct roll_index_slot {
    uint64_t number; /* 0: free */
    uint32_t at;
};
struct roll_index {
    struct roll_index_slot *slots;
    size_t cap;
};
struct roll_plan {
    struct roll_layout *l;
    struct roll_year *year;
    struct arena *arena;
    bool whole;                       /* leaves have no keys: all of them are gone through */
    struct VEC(struct roll_key) keys; /* in the order of computing */
    struct roll_index index;
    const struct org_edge *last_edge; /* looked up last; NULL: none yet */
};
/* Begins; then roll_plan_reach() for each (unit, node) that something was filed in or beneath; then
 * roll_plan_done(). */
void roll_plan_init(struct roll_plan *plan,
                    struct roll_layout *l,
                    struct roll_year *year,
                    bool whole,
                    struct arena *arena);
void roll_plan_reach(struct roll_plan *plan, uint32_t org, uint32_t node);
/* Filed for just this period: where there was no such unit on its last day, its own key is reached too, for what is told of it. */
void roll_plan_filed(struct roll_plan *plan, uint32_t org, uint32_t node);
void roll_plan_done(struct roll_plan *plan);
/* ROLL_NONE: not among the keys. */
uint32_t roll_plan_find(const struct roll_plan *plan, uint32_t rank, uint32_t node, uint32_t org);

/* ---- roll_expected.c */

/* A row without filings: nulls, and what is expected. */
const struct aggregate *roll_expected_row(struct roll_layout *l,
                                          const struct roll_year *year,
                                          uint32_t node,
                                          uint32_t hierarchy,
                                          uint32_t org,
                                          struct arena *arena);

#endif
