/*
 * indicators: arithmetic. Roll-up over time, then organisations, then ratios; reconciliation.
 * Exact; no database: vectors come through call-backs, aggregates go out through one.
 * Data-model.md, "Aggregation", is the rule of every line here.
 */
#ifndef GRIS_INDICATORS_H
#define GRIS_INDICATORS_H

#include "core/aggregate.h"
#include "core/figure.h"

/* Where vectors come from. Pointers stay valid until the roll-up returns. */
struct rollup_source {
    void *ctx;
    /* The effective filing of a unit for exactly this period in this basis on the layout, or
     * NULL. */
    const struct filed *(*filed)(
        void *ctx, uint32_t layout, uint32_t org, struct period period, enum basis basis);
    /* The stored aggregate of a key that this run does not recompute, or NULL. Also asked for the
     * admin row of a unit without children in another hierarchy. */
    const struct aggregate *(*stored)(void *ctx,
                                      uint32_t hierarchy,
                                      uint32_t layout,
                                      uint32_t org,
                                      struct period period,
                                      enum basis basis);
};

/* Where results go; the aggregate is valid during the call only. filings 0 says: the row must
 * go. */
struct rollup_sink {
    void *ctx;
    bool (*aggregate)(void *ctx, const struct aggregate *aggregate);
    bool (*finding)(void *ctx, const struct aggregate_finding *finding);
};

/* A filing whose effective version changed (or exists, for a full run). */
struct rollup_touch {
    uint32_t layout, org;
    struct period period;
};

/* Recomputes every key above the touches: each period they enter (their own included), each unit
 * up the tree of every hierarchy of the layout, in every basis that `bases` (bit mask, 1 << basis)
 * names; admin first; small periods before large; children before parents. Findings come for basis
 * best only, and only for keys recomputed; the caller forgets older findings of those keys. The
 * result for a key depends on its filings alone, so an incremental run equals a full one bit for
 * bit. False when a sink call-back said false. */
bool rollup_run(const struct catalog *catalog,
                const struct rollup_touch *touches,
                size_t len,
                unsigned bases,
                const struct rollup_source *source,
                const struct rollup_sink *sink,
                struct arena *arena);

/* The keys that rollup_run() would recompute, so that the caller can fetch what it will ask for
 * (and forget old findings). */
struct rollup_key {
    uint32_t hierarchy, layout, org;
    struct period period;
};
struct rollup_keys VEC(struct rollup_key);
void rollup_plan(const struct catalog *catalog,
                 const struct rollup_touch *touches,
                 size_t len,
                 struct arena *arena,
                 struct rollup_keys *ret_keys);

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
