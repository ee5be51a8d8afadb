/*
 * What the files of the roll-up share: a layout classified once, the obligations behind it, a
 * unit's own vectors, and the state of a run. Must not know: databases, files, texts of findings.
 * Neighbours: indicators.h is the door; rollup.c tells the order in which the others are called.
 */
#ifndef GRIS_INDICATORS_INTERNAL_H
#define GRIS_INDICATORS_INTERNAL_H

#include "core/map.h"
#include "indicators.h"

/* Time means of 1 to 12 months share this denominator (least common multiple of 1…12), so that
 * they add exactly. */
#define ROLL_MEAN_DENOMINATOR 27720

/* Trees deeper than this are cycles (the catalog refuses them). */
#define ROLL_DEPTH_MAX 64

/* Two numbers as the key of a map. */
struct roll_pair {
    uint32_t a, b;
};
static inline struct text roll_pair_text(const struct roll_pair *pair)
{
    return (struct text){(const char *)pair, sizeof *pair};
}
static inline struct text roll_pair_keep(struct arena *arena, struct roll_pair pair)
{
    struct roll_pair *kept = ARENA_NEW(arena, struct roll_pair);
    *kept = pair;
    return roll_pair_text(kept);
}

/* ---- ratio.c */

/* Why a formula is no ratio: an index from 0 into the text, and the unknown code (empty: the
 * syntax is wrong). */
struct ratio_error {
    size_t at;
    struct text code;
};
bool ratio_parse(const struct catalog *catalog,
                 struct text formula,
                 struct ratio *ret_ratio,
                 struct ratio_error *ret_error);
/* Sign of a/b - c/d for positive b and d, without any product. */
int ratio_compare(decimal_wide a, decimal_wide b, decimal_wide c, decimal_wide d);

/* ---- roll_layout.c: what each slot does, decided once a layout */

struct roll_slot {
    const struct indicator *indicator;
    enum time_agg time; /* none for formulas */
    enum org_agg org;   /* formula for formulas */
    enum source source;
    bool silent;   /* texts live in another table: nothing to add, to count or to expect */
    bool fraction; /* carried as exact parts */
    bool computed; /* its ratio stands on this layout: numerator, denominator are slots */
    struct ratio ratio;
    uint32_t numerator, denominator;
    uint32_t weight; /* slot of a weighted mean's weight, or CATALOG_NONE */
};

/* A form of a regime that shows the layout; set: its slots (roll_need.c). */
struct roll_duty {
    uint32_t regime, form, set;
};

/* Interned sets of slots, one byte a slot; set 0 is empty. */
struct roll_sets {
    struct VEC(const uint8_t *) bytes;
    struct map by_bytes, unions, rolled;
};

/* A unit's own filings rolled up over time. */
enum roll_kind { ROLL_ABSENT, ROLL_EXCUSED, ROLL_NIL, ROLL_FIGURE, ROLL_OVERFLOW };
struct roll_own {
    int64_t *value;
    uint8_t *kind;  /* enum roll_kind */
    uint8_t *flags; /* of aggregate.h */
    uint8_t *exact; /* filed for exactly this period */
    struct fraction *
        mean; /* time means only: sum of value x months, months; NULL unless the layout has means */
    int32_t filings;
};

struct roll_layout {
    const struct catalog *catalog;
    struct arena *arena;
    uint32_t index;
    size_t slots;
    struct roll_slot *slot;
    uint32_t *formulas; /* computed slots, parts before those that stand on them */
    size_t formulas_len;
    struct roll_duty *duties;
    size_t duties_len;
    uint32_t *hierarchies; /* admin first */
    size_t hierarchies_len;
    bool admin;     /* rolled up in admin */
    bool fractions; /* some slot is a fraction */
    bool one_window;
    struct roll_sets sets;
    struct map need_index;
    struct VEC(struct roll_need) needs;
    struct roll_own empty;        /* a unit without filings */
    const struct roll_sums *leaf; /* a unit without complete children */
};

struct roll_layout *
roll_layout_new(const struct catalog *catalog, uint32_t layout, struct arena *arena);
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
bool roll_layout_has_children(const struct roll_layout *l,
                              uint32_t hierarchy,
                              uint32_t org,
                              date_t date);
/* True when the unit's vectors in this hierarchy are those of admin. */
bool roll_layout_borrows(const struct roll_layout *l,
                         uint32_t hierarchy,
                         uint32_t org,
                         date_t date);
/* True when an edge of the hierarchy touches the unit; admin holds every unit. */
bool roll_layout_holds(const struct roll_layout *l, uint32_t hierarchy, uint32_t org, date_t date);

/* ---- roll_need.c: what a unit should file */

/* Sets: shown by obligations on the period itself, by those on periods nested in it, and both. */
struct roll_need {
    uint32_t direct, below, all;
};
void roll_need_init(struct roll_layout *l);
uint32_t roll_need_intern(struct roll_layout *l, const uint8_t *bytes);
struct roll_need roll_need_of(struct roll_layout *l, uint32_t org, struct period period);
const uint8_t *roll_need_bytes(const struct roll_layout *l, uint32_t set);

/* ---- roll_plan.c */

struct roll_key {
    struct rollup_key key;
    uint32_t rank, depth;
    date_t end;
};
struct roll_keys VEC(struct roll_key);
/* Every key above the touches of one layout, in the order of computing: periods small to large,
 * admin first, children first. */
void roll_plan_layout(struct roll_layout *l,
                      const struct rollup_touch *touches,
                      size_t len,
                      struct arena *arena,
                      struct roll_keys *ret_keys);
/* Touches sorted by layout; those of unknown layouts are left out. */
struct rollup_touch *roll_plan_sort(const struct catalog *catalog,
                                    const struct rollup_touch *touches,
                                    size_t *len,
                                    struct arena *arena);

/* ---- the run (rollup.c): one group is a period of a layout in a basis */

struct roll_run {
    const struct catalog *catalog;
    struct roll_layout *l;
    const struct rollup_source *source;
    const struct rollup_sink *sink;
    struct arena *arena;   /* the caller's */
    struct arena *scratch; /* of this group */
    struct period period;
    date_t end;
    enum basis basis;
    struct map rows; /* (hierarchy, org) -> index */
    struct VEC(const struct aggregate *) row;
    bool ok; /* false once a call-back said false */
};
/* The child's vectors: of this run, else stored, else nothing but what is expected of it. */
const struct aggregate *roll_run_row(struct roll_run *run, uint32_t hierarchy, uint32_t org);
void roll_run_keep(struct roll_run *run, const struct aggregate *row);

/* ---- roll_time.c */

/* A filing for the longer period that its complete parts contradict. */
struct roll_clash {
    uint32_t slot;
    int64_t filed, parts;
};
struct roll_clashes VEC(struct roll_clash);
const struct roll_own *
roll_time_own(struct roll_run *run, uint32_t org, struct roll_clashes *ret_clashes);
int roll_time_months(struct period period);

/* ---- roll_orgs.c */

/* Over the complete children of a unit. */
struct roll_sums {
    int64_t *value;
    struct fraction *total; /* sum so far, and where means are carried their denominators */
    uint32_t *addends;      /* children with a figure */
    int32_t *reported, *expected;
    uint8_t *flags, *overflow;
    int32_t filings;
};
/* Nothing summed yet. */
struct roll_sums *roll_orgs_new(size_t slots, struct arena *arena);
/* The layout's shared `leaf` where there is no complete child. */
const struct roll_sums *roll_orgs_sum(struct roll_run *run, uint32_t hierarchy, uint32_t org);

/* ---- roll_stand.c: which figure stands, and how many stand behind it */

void roll_stand(const struct roll_layout *l,
                const struct roll_own *own,
                const struct roll_sums *sums,
                const uint8_t *need,
                struct aggregate *row);
/* Expected leaf units where nothing at all was filed. */
void roll_stand_expected(const struct roll_layout *l,
                         const uint8_t *need,
                         bool leaf,
                         const int32_t *children,
                         int32_t *ret_expected);
/* An aggregate of nulls in the arena. */
struct aggregate *roll_stand_new(const struct roll_layout *l, struct arena *arena);

/* ---- roll_tell.c: findings */

void roll_tell(struct roll_run *run,
               const struct aggregate *row,
               const struct roll_own *own,
               const struct roll_sums *sums,
               const struct roll_clashes *clashes);

/* ---- roll_expected.c */

/* A row without filings: nulls, and what is expected. */
const struct aggregate *roll_expected_row(struct roll_run *run, uint32_t hierarchy, uint32_t org);

#endif
