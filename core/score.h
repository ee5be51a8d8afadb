/*
 * Composite scores as they are read: units ranked by an index of weighted parts (docs/scores.md). Numbers are rounded already, each once.
 * Neighbours: catalog.h says what a score is made of; indicators/score.c computes it.
 */
#ifndef GRIS_CORE_SCORE_H
#define GRIS_CORE_SCORE_H

#include "core/catalog.h"
#include "core/json.h"

/* Decimals of a normalised value, 0 to 1, where it is shown. */
#define SCORE_SHARE_DECIMALS 4

/* One part of one unit. CELL_NULL: none. */
struct score_cell {
    int64_t value; /* at the part's decimals; of a group none */
    int64_t
        share; /* normalised, at SCORE_SHARE_DECIMALS; of a group the weighted mean of what counts within it */
    int64_t points; /* share × the part's points, at the score's decimals */
    bool missing;   /* it takes a value, and there is none */
    bool excluded;  /* the part does not count for this unit */
    bool provisional;
    int32_t reported, expected; /* leaf units beneath the value, as in a figure */
};
/* One unit. */
struct score_row {
    uint32_t org;
    struct score_cell *cells;   /* by part */
    int64_t total;              /* at the score's decimals; CELL_NULL: it has none */
    uint32_t rank;              /* 1, 2, 2, 4…; 0: not ranked */
    const char *status;         /* "final", "provisional", "missing", "confidential" */
    int32_t reported, expected; /* of the part that is covered least */
};
/* What a part was normalised with in one group of units. */
struct score_measure {
    int64_t low,
        high; /* at the part's decimals: the least and the greatest value; CELL_NULL unless min_max */
    uint32_t units, missing; /* with a value, without one */
};
/* Units that are ranked together. */
struct score_group {
    uint32_t level;
    uint32_t within; /* the unit above them all; CATALOG_NONE: all of the level, or nobody above */
    struct score_row *rows; /* by rank, then code; those without one last */
    size_t len;
    uint32_t units, ranked, confidential; /* of all, however many rows are kept */
    struct score_measure *measures;       /* by part */
};
/* A score for one period. */
struct score_table {
    const struct score *score;
    struct period period;
    const int *decimals;        /* of values, by part */
    struct score_group *groups; /* by level, then code of the unit above */
    size_t len;
};
struct score_tables VEC(struct score_table);

/* Units with a total. */
size_t score_table_ranked(const struct score_table *table);
/* All units, shown or not. */
size_t score_table_units(const struct score_table *table);
/* The least and greatest value that the part was held against, as text: of the group, or the bounds that the catalog fixes; NULL: none. */
const char *score_low_text(const struct score_table *table,
                           const struct score_group *group,
                           size_t part,
                           struct arena *arena);
const char *score_high_text(const struct score_table *table,
                            const struct score_group *group,
                            size_t part,
                            struct arena *arena);
/* A number as text, NULL where there is none. */
const char *score_text(int64_t units, int decimals, struct arena *arena);
/* The same without zeros at its end: points of the catalog. */
const char *score_points_text(int64_t points, struct arena *arena);

/* "final", "provisional", "missing", "confidential": of one part of a unit. */
const char *score_cell_status(const struct score_row *row, size_t part);

/* ---- score_json.c: the members that every JSON of scores has (docs/interfaces.md) */

/* What the score is: code, names, period, points, method. */
void score_json_method(struct json_writer *w,
                       const struct catalog *catalog,
                       const struct score_table *table,
                       struct arena *arena);
/* One part, as the catalog has it. */
void score_json_part(struct json_writer *w,
                     const struct score *score,
                     size_t part,
                     struct arena *arena);
/* One group of units: what its parts were held against. */
void score_json_group(struct json_writer *w,
                      const struct catalog *catalog,
                      const struct score_table *table,
                      const struct score_group *group,
                      struct arena *arena);
/* One unit: its total and rank; with `parts` how they came about. */
void score_json_row(struct json_writer *w,
                    const struct score_table *table,
                    const struct score_group *group,
                    const struct score_row *row,
                    bool parts,
                    struct arena *arena);

#endif
