/*
 * indicators: arithmetic. Roll-up over time, then organisations, then ratios; reconciliation.
 * Exact; no database: vectors come in arrays, aggregates go out through a call-back.
 * Data-model.md, "Aggregation", is the rule of every line here.
 */
#ifndef GRIS_INDICATORS_H
#define GRIS_INDICATORS_H

#include "core/aggregate.h"
#include "core/figure.h"

/* Effective filings, sorted by (org, period id, vintage), each of these once. */
struct rollup_filings {
    const struct filed *at;
    size_t len;
};

/* Where vectors come from: one layout, one year. Pointers stay valid until the roll-up returns. */
struct rollup_source {
    void *ctx;
    /* What stands now, of the plan's units in the plan's year (ROLLUP_ALL: of every unit). */
    struct rollup_filings filed;
    /* ROLLUP_DELTA: the same as the stored rows contain it. */
    struct rollup_filings was;
    /* The stored row that holds for a key in a basis, or NULL; asked for the plan's rows only. */
    const struct aggregate *(*stored)(void *ctx,
                                      uint32_t hierarchy,
                                      uint32_t layout,
                                      uint32_t org,
                                      struct period period,
                                      enum basis basis);
};

struct rollup_key {
    uint32_t hierarchy, layout, org;
    struct period period;
};
struct rollup_keys VEC(struct rollup_key);

/* Where results go; all pointers are valid during the call only. */
struct rollup_sink {
    void *ctx;
    /* All rows that the key has now, by basis; a row holds for every basis in its `bases`. None:
     * nothing is filed there. Keys of leaves never come: their rows are not stored
     * (rollup_leaf()). */
    bool (*rows)(void *ctx,
                 const struct rollup_key *key,
                 const struct aggregate *const *rows,
                 size_t len);
    bool (*finding)(void *ctx, const struct aggregate_finding *finding);
};

/* A filing whose effective version changed. */
struct rollup_touch {
    uint32_t layout, org;
    struct period period;
};

enum rollup_way {
    ROLLUP_ALL,  /* the whole year from all its filings: every row there is */
    ROLLUP_KEYS, /* the keys above the touches, each from all that lies beneath it */
    /* The same keys from their stored rows: what a touched child says now, less what it said. */
    ROLLUP_DELTA
};

/* How a roll-up ended: well, stopped by the sink, or (ROLLUP_DELTA only) because a change cannot be
 * told from the stored sums; then nothing that the sink got counts, and ROLLUP_KEYS does it. */
enum rollup_end {
    ROLLUP_DONE,
    ROLLUP_STOPPED,
    ROLLUP_EXTREME,     /* the least or greatest figure moved inwards or went */
    ROLLUP_UNKNOWN_SUM, /* the sum did not fit a cell, so it is not stored */
    ROLLUP_CROWDED,     /* more children than a tally counts */
    ROLLUP_ENDS
};

/* What one layout's roll-up of one year will do and ask for, so that the caller can fetch it. */
struct rollup_plan {
    enum rollup_way way;
    uint32_t layout;
    int32_t year;
    struct rollup_keys keys;    /* that are computed anew, leaves' too; ROLLUP_ALL: not listed */
    struct VEC(uint32_t) units; /* whose filings of the year are asked for, ascending; ALL: all */
    struct rollup_keys rows;    /* stored rows, in every basis; ROLLUP_ALL: none */
    struct roll_plan *inside;
    struct roll_layout *l;
};

/* A layout of the catalog, classified once for many plans and reads; lives in the arena. */
struct roll_layout *
rollup_layout(const struct catalog *catalog, uint32_t layout, struct arena *arena);

/* Plans the keys above the touches (others than of the layout and year are passed over): each period they enter (their own
 * included), each unit up the tree of every hierarchy of the layout. ROLLUP_ALL takes no
 * touches. */
struct rollup_plan *rollup_plan(struct roll_layout *l,
                                int32_t year,
                                enum rollup_way way,
                                const struct rollup_touch *touches,
                                size_t len,
                                struct arena *arena);

/* Recomputes what was planned, in every basis: admin first; small periods before large; children
 * before parents. Findings come for basis best only, and only for keys recomputed; the caller
 * forgets older findings of those keys. The result for a key depends on its filings alone, so all
 * three ways give the same, bit for bit. */
enum rollup_end rollup_run(struct rollup_plan *plan,
                           const struct rollup_source *source,
                           const struct rollup_sink *sink,
                           struct arena *arena);

/* ---- leaves: a unit without complete children has no stored row: its row is a pure function of
 * its own filings in the period, and is made when it is read ---- */
bool rollup_is_leaf(const struct roll_layout *l,
                    uint32_t hierarchy,
                    uint32_t org,
                    struct period period);
/* The row of a leaf in a basis; NULL when nothing is filed for the period, or no row of the unit
 * stands in the hierarchy. `filed`: at least the unit's filings of the year. */
const struct aggregate *rollup_leaf(struct roll_layout *l,
                                    uint32_t hierarchy,
                                    uint32_t org,
                                    struct period period,
                                    enum basis basis,
                                    struct rollup_filings filed,
                                    struct arena *arena);

/* ---- ratios: `factor*[A]/[B]`, `[A]/[B]*factor`, `[A]/[B]` (expressions.md's full language comes
 * later) ---- */
struct ratio {
    uint32_t numerator, denominator; /* indicators; totals */
    int64_t factor_num, factor_den;
};
/* Parses an indicator's formula; false with a finding (column of the error) when it is not a ratio
 * of catalog indicators. */
bool ratio_compile(const struct catalog *catalog,
                   uint32_t indicator,
                   struct ratio *ret_ratio,
                   struct arena *arena,
                   struct diags *diags);
/* The ratio at `decimals`, rounded once, half away from zero; CELL_NULL where a part is null or
 * the denominator zero. */
int64_t ratio_value(const struct catalog *catalog,
                    const struct ratio *ratio,
                    int64_t numerator,
                    int64_t denominator,
                    int decimals);
/* |filed - exact ratio| > tolerance, compared exactly (no rounding in between). */
bool ratio_differs(const struct catalog *catalog,
                   const struct ratio *ratio,
                   int64_t numerator,
                   int64_t denominator,
                   uint32_t indicator,
                   int64_t filed);

/* ---- reading an aggregate ---- */
enum figure_basis { FIGURE_EFFECTIVE, FIGURE_OWN, FIGURE_CHILDREN };
/* One slot of an aggregate as a figure (value rounded from exact parts for means; formula slots of
 * FIGURE_CHILDREN are computed from the children's parts where both stand on the layout).
 * `aggregate` NULL gives a missing figure. */
struct figure figure_of(const struct catalog *catalog,
                        const struct aggregate *aggregate,
                        uint32_t layout,
                        uint32_t slot,
                        uint32_t org,
                        struct period period,
                        enum figure_basis basis);

/* The units that a unit's figure misses or stands on, for `explain` and completeness: expected
 * leaf units of a slot below `org` for `period` in a hierarchy. Calls back with each (unit,
 * period) that has an obligation whose form shows the slot. */
bool rollup_expected(const struct catalog *catalog,
                     uint32_t hierarchy,
                     uint32_t layout,
                     uint32_t slot,
                     uint32_t org,
                     struct period period,
                     bool (*each)(void *ctx, uint32_t org, struct period period),
                     void *ctx);

/* Full self-check of two aggregates, bit for bit. */
bool aggregate_eq(const struct aggregate *a, const struct aggregate *b);

#endif
