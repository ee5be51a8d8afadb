/*
 * A year of reports as a catalog asks for them: who owes what, which figures are true, what is filed when and with which fault.
 * The parts: duties.c (who owes what), values.c (true figures), holds.c (what a report must hold, as gris will judge it), odd.c (beside its
 * own history), filings.c (late, wrong, revised, missing: when), words.c
 * (narratives, lists, documents), write.c (files and
 * ledgers), totals.c (what it adds up to), year.c (arguments, the story).
 *
 * Must not know: a database, or how gris stores anything. Sees core, schema (the package) and the expressions of indicators.
 */
#ifndef GRIS_BENCHMARKS_YEAR_H
#define GRIS_BENCHMARKS_YEAR_H

#include <stdio.h>
#include <stdlib.h>

#include "core/catalog.h"
#include "core/report.h"
#include "indicators/indicators.h"

#define CELLS_MAX 1024

/* ---- what is asked for ---- */

struct settings {
    const char *catalog, *out;
    const char *under, *level;      /* NULL: every unit */
    int year, first, months, every; /* first: 1 is January; the post comes every so many days */
    int seed;
    int late, missing, nil, revised, again, wrong, warned, slip; /* of 1,000 reports */
};

/* ---- forms and rules ---- */

/* Where a figure that is not the report's own may have been filed. */
struct carrier {
    uint32_t stream, cell;
};

struct figure_plan {
    const struct expr_figure *figure;
    uint32_t own; /* the form's cell, CATALOG_NONE: another report's */
    uint32_t indicator;
    struct VEC(struct carrier) carriers;
};

struct cell {
    uint32_t indicator, slot;
    const char *members;
    int decimals;
    bool required, number, lower, higher, bounded, in_rule;
    int64_t base;               /* of a commune of ordinary size, in a month, at `decimals` */
    struct rule_plan *formula;  /* `left` alone; NULL: none */
    struct figure_plan history; /* who else files it, or did */
};

struct figure_plans VEC(struct figure_plan);

struct rule_plan {
    const struct rule *rule; /* NULL: a total and its members */
    struct expr *left, *right, *when;
    struct figure_plans figures, conditions; /* of both sides; of `when` */
    bool linear, foreign;                    /* foreign: it stands on other reports too */
    int64_t *coefficients; /* left - right, for one unit of each cell, at the form's scale */
};

struct form_plan {
    uint32_t form;
    int scale; /* of rules: the most decimals of its cells, and those of factors */
    struct cell *cells;
    size_t len;
    struct VEC(struct rule_plan) rules;
    struct VEC(const char *) dimensions;
    bool chained; /* some rule of any form looks at its figures from another report */
};

/* ---- duties ---- */

struct span {
    struct period period;
    date_t start, end;
};

/* A form in a regime. */
struct stream {
    uint32_t regime, form;
    bool csv; /* figures alone, and no other regime has the form */
    struct VEC(struct span) spans;
    uint32_t *table; /* org x span: the duty, or CATALOG_NONE */
};

#define FILINGS_MAX 3
struct duty {
    uint32_t stream, span, org;
    int64_t due; /* the first instant that is late; 0: none */
    bool exempt;
    const int64_t *figures; /* true ones */
    const int64_t *stands;  /* as filed so far, NULL: nothing */
    const int64_t *posted;  /* in the file that is being judged, NULL: it is not there */
    int64_t first;          /* the instant of the first filing that stands; 0 */
    date_t days[FILINGS_MAX];
    int versions, filings;
    bool nil;
};

enum fault {
    FAULT_NONE,
    FAULT_LATE,
    FAULT_MISSING,
    FAULT_NIL,
    FAULT_REVISED, /* a first version with another figure */
    FAULT_AGAIN,   /* the same twice */
    FAULT_TYPE,
    FAULT_RANGE,
    FAULT_REQUIRED,
    FAULT_RULE,
    FAULT_WARNED,
    FAULT_SLIP, /* a figure in the wrong unit of measure, mended later */
    FAULTS
};
extern const char *const fault_names[FAULTS];

struct filing {
    date_t day;
    uint32_t duty, n; /* n-th of its duty, from 0 */
    enum fault fault;
    bool last;
};

struct year {
    struct settings settings;
    struct arena *arena, *scratch;
    struct catalog catalog;
    struct expr_catalog names;
    struct form_plan *forms; /* by form; the last one is that of narratives */
    struct VEC(struct stream) streams;
    struct VEC(struct duty) duties;
    struct VEC(struct filing) filings;
    int64_t *weights; /* by org: a commune of ordinary size is 1,000 */
    int *depths;      /* by org, below the nation */
    uint64_t unsolved;
};

/* ---- chance: the same seed, the same draw, on every machine ---- */

enum draw {
    DRAW_WEIGHT = 1,
    DRAW_BASE,
    DRAW_NOISE,
    DRAW_SHARE,
    DRAW_FAULT,
    DRAW_KIND,
    DRAW_DAY,
    DRAW_AGAIN,
    DRAW_CELL,
    DRAW_SIZE
};
uint64_t chance_mix(uint64_t x);
uint64_t chance_text(const char *text);
/* What is drawn for a duty; `at` tells draws of one kind apart. */
uint64_t chance_duty(const struct year *y, const struct duty *d, enum draw what, uint64_t at);

/* ---- duties.c ---- */
void duties_find(struct year *y);
/* The duty of a unit, or CATALOG_NONE. */
uint32_t duties_at(const struct year *y, uint32_t stream, uint32_t org, struct period period);
const struct form_plan *duties_form(const struct year *y, const struct duty *d);
const struct span *duties_span(const struct year *y, const struct duty *d);

/* ---- holds.c ---- */
enum world { WORLD_TRUE, WORLD_FILED };
struct view {
    struct year *y;
    const struct form_plan *form;
    const struct duty *duty;
    const int64_t *own;
    enum world world;
    date_t day;  /* WORLD_FILED: what is filed on this day by others may or may not be seen */
    bool unsure; /* set when a figure was asked for of which that is so */
};
void holds_plan(struct year *y);
/* Left less right of a rule with all own cells 0, at the form's scale. False: it is not judged, or has no such value. */
bool holds_constant(struct view *v, const struct rule_plan *r, int64_t *ret);
enum verdict { VERDICT_HOLDS, VERDICT_BROKEN, VERDICT_NOT_JUDGED };
enum verdict holds_judge(struct view *v, const struct rule_plan *r);
/* True when the rule is in force at the span's end and its condition holds. */
bool holds_active(struct view *v, const struct rule_plan *r);
/* What the unit filed of a cell on the same form so many periods later (negative: earlier), CELL_NULL: nothing. */
int64_t holds_filed(struct view *v, const struct cell *cell, int periods);
struct expr_value holds_formula(struct view *v, const struct rule_plan *formula);

/* ---- odd.c ---- */
#define ODD_MAX 8
/* The warnings that a figure gets beside its unit's history. */
size_t odd_codes(struct view *v, size_t cell, const char *ret[static ODD_MAX]);

/* ---- values.c ---- */
void values_weigh(struct year *y);
void values_bases(struct year *y, struct form_plan *f);
/* The true figures of every duty. */
void values_fill(struct year *y);
bool values_fits(struct view *v);
/* A like report, one figure of it other by a few percent, that holds all rules; false: there is none. */
bool values_vary(struct year *y, const struct duty *d, int64_t *figures);

/* ---- filings.c ---- */
void filings_plan(struct year *y);
bool filings_in_time(const struct duty *d, date_t day);
/* When the post of a day is taken in. */
int64_t filings_instant(date_t day);

/* ---- words.c ---- */
/* True when reports carry words, rows or documents, which JSON alone can. */
bool words_wanted(const struct year *y, const struct stream *s);
/* They as members of a report's object; `figures`: others stand before them. */
void words_put(struct year *y, const struct duty *d, bool figures, FILE *file);

/* ---- totals.c ---- */
void totals_put(struct year *y, FILE *file);

/* ---- write.c ---- */
void write_year(struct year *y);
_Noreturn void write_die(const char *path);

#endif
