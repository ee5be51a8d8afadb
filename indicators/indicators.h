/*
 * indicators: arithmetic. Roll-up over time, then organisations, then derived figures; reconciliation;
 * expressions, validation rules, outliers.
 * Exact; no database: vectors come in arrays, aggregates go out through a call-back.
 * Data-model.md, "Aggregation", is the rule of every line here.
 */
#ifndef GRIS_INDICATORS_H
#define GRIS_INDICATORS_H

#include "core/aggregate.h"
#include "core/figure.h"
#include "core/places.h"
#include "core/score.h"

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

/* A layout of the catalog, classified once for many plans and reads; lives in the arena. `derived` (see below) must live as
 * long: its formulas that stand on the layout alone are computed in the rows. */
struct derived;
struct roll_layout *
rollup_layout(const struct derived *derived, uint32_t layout, struct arena *arena);

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
 * its own filings in the period, and is made when it is read. Where an event of the map cuts the period, the row of a unit that took
 * others on, and that of one that ended and went wholly into no other, are stored like all the others ---- */
bool rollup_is_leaf(struct roll_layout *l, uint32_t hierarchy, uint32_t org, struct period period);
/* An event of the map lies within the period. */
bool rollup_is_cut(struct roll_layout *l, struct period period);
/* Tells each filing that a unit's own figure of such a period is made of in the best vintage, `less`: what was taken out of it, as its unit left. `filed`: of
 * rollup_filers(), all of that year. REQ: data-model.md, rule 7. */
void rollup_stands_on(struct roll_layout *l,
                      uint32_t hierarchy,
                      uint32_t slot,
                      uint32_t org,
                      struct period period,
                      struct rollup_filings filed,
                      void (*each)(void *ctx, uint32_t org, struct period period, bool less),
                      void *ctx);
/* The units whose filings a unit's own figure of a period stands on: itself; in a period that an event of the map cuts, those that
 * went wholly into it, and those who stood below one that ended. Some of them several times. */
void rollup_filers(struct roll_layout *l,
                   uint32_t org,
                   struct period period,
                   void (*each)(void *ctx, uint32_t org),
                   void *ctx);
/* The n-th unit that ended within the period, went wholly into no other, and is counted as a child of `org`, by its own filings
 * (data-model.md, rule 7); CATALOG_NONE: there are no more. */
uint32_t rollup_residual(
    struct roll_layout *l, uint32_t hierarchy, uint32_t org, struct period period, size_t n);
/* The row of a leaf in a basis, or of what any unit filed itself, as if it were one; NULL when nothing is filed for the period, or no row of the unit
 * stands in the hierarchy. `filed`: at least those of the year by rollup_filers(). */
const struct aggregate *rollup_leaf(struct roll_layout *l,
                                    uint32_t hierarchy,
                                    uint32_t org,
                                    struct period period,
                                    enum basis basis,
                                    struct rollup_filings filed,
                                    struct arena *arena);

/* ---- consolidation: a unit's own report made of the reports of those below it ---- */

/* The units whose reports it is made of: on each way down the hierarchy the first that owes some form of the layout
 * for the period, or for periods nested in it; complete children only, in order of the tree. Calls back with each
 * period that they owe: the given one alone where they owe it. Across an event of the map those who stood there before are told with what
 * they owed then, and units that nobody carries on. */
bool rollup_owing(struct roll_layout *l,
                  uint32_t hierarchy,
                  uint32_t org,
                  struct period period,
                  bool (*each)(void *ctx, uint32_t org, struct period period),
                  void *ctx);
/* The member whose filings those of the unit are: who carries it on, all of it, on the period's last day; else itself. */
uint32_t rollup_member(struct roll_layout *l, uint32_t org, struct period period);
/* What the filings of just these units (each once) amount to as the row of `org`, which files nothing itself: each counts as
 * it filed and as one, whatever stands beneath it; one without filings is expected. `filed`: at least theirs of the year, and those of whoever they were. */
struct aggregate *rollup_members(struct roll_layout *l,
                                 uint32_t org,
                                 struct period period,
                                 const uint32_t *members,
                                 size_t len,
                                 struct rollup_filings filed,
                                 enum basis basis,
                                 struct arena *arena);
/* Puts other figures in their place (CELL_NULL: none), and what formulas make of them. */
void rollup_members_give(const struct roll_layout *l,
                         struct aggregate *row,
                         const uint32_t *slots,
                         const int64_t *values,
                         size_t len);

/* ---- expressions: what rules and derived indicators are written in (docs/expressions.md) ---- */

/* Of values, and of what is written; EXPR_NULL as a type is that of `null`, which fits all. */
enum expr_type { EXPR_NULL, EXPR_NUMBER, EXPR_BOOLEAN, EXPR_TEXT, EXPR_VECTOR };

/* An exact number: num/den with den > 0, not always in lowest terms; or, where den is 0, the one
 * that `big` holds. Neither: null, as an element of a vector may be. */
struct expr_number {
    int64_t num, den;
    const struct expr_big *big;
};
struct expr_vector {
    const struct expr_number *at;
    size_t len;
};
struct expr_value {
    enum expr_type type;
    union {
        struct expr_number number;
        bool boolean;
        struct text text;
        struct expr_vector vector;
    };
};
struct expr_value expr_null(void);
struct expr_value expr_boolean(bool boolean);
struct expr_value expr_text(struct text text);
/* A cell; CELL_NULL is null. As an element of a vector: expr_decimal(…).number. */
struct expr_value expr_decimal(int64_t units, int decimals);
/* num/den, for figures that are exact parts; null where den is 0. */
struct expr_value expr_fraction(decimal_wide num, decimal_wide den, struct arena *arena);
/* Reads a number as expressions write it, with a sign if there is one; false: it is none. */
bool expr_number_read(struct text t, struct arena *arena, struct expr_number *ret_number);
/* At `decimals`, rounded once, half away from zero; false when it is null or does not fit a cell. */
bool expr_round(const struct expr_number *number, int decimals, int64_t *ret_units);
/* In plain decimals, at most 34 significant digits. */
const char *expr_number_text(const struct expr_number *number, struct arena *arena);

/* Where a figure is looked at from the report's own unit and period: `years` earlier or later, then
 * `offset` periods; there the figure itself, from the year's begin to it, or the `last` ones up to it, in order
 * of time; of the unit, of its parent, or of its children, in order of (level, code). */
enum expr_span { EXPR_POINT, EXPR_YTD, EXPR_LAST };
enum expr_tree { EXPR_SELF, EXPR_PARENT, EXPR_CHILDREN };
struct expr_step {
    int32_t years, offset;
    enum expr_span span;
    uint32_t last; /* EXPR_LAST */
    enum expr_tree tree;
};
struct expr_figure {
    struct text form, code; /* form: empty when none is named */
    const char *members;    /* canonical; "" is the total */
    struct expr_step step;
    uint32_t id;         /* the caller's own: struct expr_names */
    enum expr_type type; /* of one value; a vector's elements are numbers */
};
/* True when it gives a vector: of EXPR_LAST or EXPR_CHILDREN. */
bool expr_step_spreads(const struct expr_step *step);
/* As expr_print() spells it, with its steps. */
struct text expr_figure_text(const struct expr_figure *figure, struct arena *arena);

/* What the words of an expression mean: asked while it is compiled. */
struct expr_names {
    void *ctx;
    /* Fills the figure's id and the type of its values; false, with a finding at `at`, when there is
     * no such figure. */
    bool (*figure)(void *ctx, struct expr_figure *figure, struct place at, struct diags *diags);
};
/* The names of a catalog: expr_catalog_names(). Ids are places in `figures`. */
struct expr_catalog_figure {
    uint32_t indicator, form; /* form CATALOG_NONE: none is named */
    const char *members;
};
struct expr_catalog {
    const struct catalog *catalog;
    struct arena *arena;
    struct VEC(struct expr_catalog_figure) figures;
};
struct expr_names expr_catalog_names(struct expr_catalog *catalog);

struct expr;
/* Reads, checks and compiles; NULL with findings, whose columns count characters from 1. `wanted`:
 * the type the result must have; EXPR_NULL: any, but never a vector. `source` and what `names` gives
 * must live as long as the arena. */
struct expr *expr_compile(struct text source,
                          enum expr_type wanted,
                          const struct expr_names *names,
                          struct arena *arena,
                          struct diags *diags);
enum expr_type expr_type_of(const struct expr *e);
/* In canonical spelling: what expr_compile() reads from it is equal to `e`. */
struct text expr_print(const struct expr *e, struct arena *arena);
bool expr_eq(const struct expr *a, const struct expr *b);
/* True when it is one figure, one property, or one question to the unit, and nothing else. */
bool expr_is_name(const struct expr *e);
/* What the expression stands on: each figure with each step once, in order of appearance. */
const struct expr_figure *expr_figures(const struct expr *e, size_t *ret_len);

/* What an expression is evaluated for. A call-back that is NULL gives null. */
enum expr_property { EXPR_ORG_LEVEL, EXPR_PERIOD_MONTH, EXPR_PERIOD_LAST_OF_YEAR };
enum expr_org_test { EXPR_ORG_IS, EXPR_ORG_UNDER };
struct expr_context {
    void *ctx;
    /* Null or a value of the figure's type; a vector where its step spreads. */
    struct expr_value (*figure)(void *ctx, const struct expr_figure *figure, struct arena *arena);
    /* orgUnit.level is a text, period.month a number (of the period's last month), is_last_of_year a boolean. */
    struct expr_value (*property)(void *ctx, enum expr_property property);
    /* Boolean or null: is the unit the one with this code, or below it? */
    struct expr_value (*org)(void *ctx, enum expr_org_test test, struct text code);
};
/* The value, exact. What has no value (division by zero…) is null with a finding; `diags` may be
 * NULL. The result lives in the arena; parts that are not needed are not evaluated. */
struct expr_value expr_eval(const struct expr *e,
                            const struct expr_context *context,
                            struct arena *arena,
                            struct diags *diags);

#define EXPR_NONE UINT32_MAX
/* Orders named expressions so that each stands behind those it stands on; `find` gives the place
 * among them that defines a figure, or EXPR_NONE. False with a finding that names the path for every
 * cycle, also one over time. */
struct expr_named {
    const char *name;
    const struct expr *expr;
};
bool expr_order(const struct expr_named *named,
                size_t len,
                uint32_t (*find)(void *ctx, const struct expr_figure *figure),
                void *ctx,
                uint32_t *ret_order,
                struct arena *arena,
                struct diags *diags);

/* ---- reach: where the figures of an expression stand (expressions.md: steps in time and on the tree) ---- */

/* A cell of a unit for a period, as it is rolled up in a hierarchy. */
struct reach_cell {
    uint32_t hierarchy, layout, slot, org;
    struct period period;
};
/* What stands there. The caller answers from filings, aggregates or a test's arrays; a cell of the layout's
 * own hierarchies is asked for. `value` CELL_NULL: missing. */
struct reach_source {
    void *ctx;
    struct figure (*figure)(void *ctx, const struct reach_cell *cell);
};
/* Calls back with every cell that the figure (of expr_catalog_names()) leads to from a unit and period, in the order of the
 * vector; a place where no such unit or period is has layout CATALOG_NONE. Derived indicators without a cell give the
 * cells that they stand on. False: the call-back stopped. Time steps go on through the predecessors of a
 * full succession (what all of them had, added up where the indicator adds up, null elsewhere unless there is one only);
 * over a partial one they are null. */
struct derived;
bool reach_cells(const struct derived *derived,
                 const struct expr_catalog_figure *named,
                 const struct expr_step *step,
                 uint32_t hierarchy,
                 uint32_t org,
                 struct period period,
                 bool (*each)(void *ctx, const struct reach_cell *cell),
                 void *ctx);
/* The value, exact: a number, boolean, text (null: texts are not reached yet), or a vector. .ytd adds up what adds up over time
 * and is the figure itself for all else; null where a period is missing. */
struct expr_value reach_value(const struct derived *derived,
                              const struct expr_catalog_figure *named,
                              const struct expr_step *step,
                              uint32_t hierarchy,
                              uint32_t org,
                              struct period period,
                              const struct reach_source *source,
                              struct arena *arena);
/* So many years, then so many periods later; PERIOD_NONE where there is none, as for occasions. */
struct period reach_window_step(struct period period, int32_t years, int32_t periods);

/* ---- derived figures: indicators with a formula; a struct derived remembers what it was asked, so it is one thread's ---- */

/* Every formula of the catalog compiled, in order; NULL with findings at the formula's place in indicators.csv (column of
 * the file; the expression's own column is in the text): mistakes, unknown figures, cycles. */
struct derived *
derived_compile(const struct catalog *catalog, struct arena *arena, struct diags *diags);
/* The same of a catalog that was checked when it was loaded; what is wrong with it all the same counts as no formula. */
struct derived *derived_in_force(const struct catalog *catalog, struct arena *arena);
/* The same for reading on the map of a day: parents and children are that day's, and a step in time leads to the same unit, since
 * every period is read on one map. Lives no longer than `derived`. */
const struct derived *
derived_on_map(const struct derived *derived, date_t map, struct arena *arena);
/* The catalog's formula compiled, or NULL when the indicator has none. */
const struct expr *derived_expr(const struct derived *derived, uint32_t indicator);
/* True when rows of the layout have the derived figure: its indicator and all that its formula names are cells of it, without
 * steps. Elsewhere it is computed when it is read. */
bool derived_is_local(const struct derived *derived, uint32_t indicator, uint32_t layout);
/* The layout whose windows and hierarchies hold for the indicator's figures: its home; without a cell, that of the first figure
 * beneath; CATALOG_NONE: none. */
uint32_t derived_ground(const struct derived *derived, uint32_t indicator);
/* The figures that it names, by id. */
const struct expr_catalog *derived_names(const struct derived *derived);
/* Each cell (no more than once) that a derived figure stands on, formulas beneath it followed. */
bool derived_cells(const struct derived *derived,
                   uint32_t indicator,
                   uint32_t hierarchy,
                   uint32_t org,
                   struct period period,
                   bool (*each)(void *ctx, const struct reach_cell *cell),
                   void *ctx);
/* The derived figure: rounded once at the indicator's decimals; reported the least and expected the most of what it stands on;
 * provisional where any of it is; withheld where any of it is; the vintages of all. */
struct figure derived_figure(const struct derived *derived,
                             uint32_t indicator,
                             uint32_t hierarchy,
                             uint32_t org,
                             struct period period,
                             const struct reach_source *source,
                             struct arena *arena);

/* ---- rules: what is held against what when a form is filed (docs/expressions.md) ---- */

struct rules;
/* Compiles the catalog's rules; NULL with findings at the place of the expression in rules.csv. */
struct rules *rules_compile(const struct catalog *catalog,
                            const struct derived *derived,
                            struct arena *arena,
                            struct diags *diags);
/* True when reports of the form have rules, or figures that are held against their history. */
bool rules_concern(const struct rules *rules, uint32_t form);
/* Calls back with each cell outside of the report that judging it may ask for, once. False: the call-back stopped. `arena` is for
 * what passes. */
bool rules_cells(const struct rules *rules,
                 const struct report *report,
                 struct arena *arena,
                 bool (*each)(void *ctx, const struct reach_cell *cell),
                 void *ctx);
/* True when judging some report may ask for the cell of another one; never false where it does. */
bool rules_ask(const struct rules *rules, uint32_t layout, uint32_t slot);
/* Judges a report by the rules in force at the end of its period's window, and its figures by their history; findings go to the
 * report's. The report's own cells are taken from it, all others from the source. `arena` is for what passes: it is reset. */
void rules_judge(const struct rules *rules,
                 struct report *report,
                 const struct reach_source *source,
                 struct arena *arena);
/* What the rules of a catalog say that their author cannot have meant (W640–W647), at the place of the expression in rules.csv:
 * conditions that are never true, sides that are constant, forms that are not owed in the rule's time or carry none of its
 * figures, ranges that leave nothing. */
void rules_lint(const struct rules *rules, const struct catalog *catalog, struct diags *diags);

/* ---- composite scores: units ranked by weighted parts (docs/scores.md) ---- */

/* The value of a part for a unit, exact; null: there is none. */
struct score_input {
    struct expr_number value;
    bool withheld, provisional;
    int32_t reported, expected; /* of what it stands on, as in a figure */
};
/* Scores units against each other: inputs[unit * score->len + part] (groups have none), decimals by part. Everything in between is exact;
 * each number is rounded once, half away from zero. Who has a withheld input has no score and is held against nobody. Gives ranks, but leaves
 * the order of the rows. */
void score_compute(const struct score *score,
                   const int *decimals,
                   const uint32_t *orgs,
                   const struct score_input *inputs,
                   size_t units,
                   struct arena *arena,
                   struct score_group *ret_group);

struct scores;
/* Compiles the values of all parts; NULL with findings at their places in score_parts.csv. */
struct scores *scores_compile(const struct catalog *catalog,
                              const struct derived *derived,
                              struct arena *arena,
                              struct diags *diags);
/* The same of a catalog that was checked when it was loaded. */
struct scores *
scores_in_force(const struct catalog *catalog, const struct derived *derived, struct arena *arena);
/* Decimals of the values, by part: of the indicator where it is one, else the score's. */
const int *scores_decimals(const struct scores *scores, uint32_t score);
/* The last day of the period for this score: of the window on the layout of its first figure. False: there is no such period. */
bool scores_period_end(const struct scores *scores,
                       uint32_t score,
                       struct period period,
                       date_t *ret_end);
/* True when the score is made for periods of this kind, and in force at its end. */
bool scores_made(const struct scores *scores, uint32_t score, struct period period);
/* Each cell (maybe more than once) that the parts of a unit stand on. */
bool scores_cells(const struct scores *scores,
                  uint32_t score,
                  uint32_t org,
                  struct period period,
                  bool (*each)(void *ctx, const struct reach_cell *cell),
                  void *ctx);
/* The units of the score for the period, ranked in their groups. */
void scores_rank(const struct scores *scores,
                 uint32_t score,
                 struct period period,
                 const struct reach_source *source,
                 struct arena *arena,
                 struct score_table *ret_table);
/* The units that scores_rank() will rank, by level and order of the catalog. */
const uint32_t *scores_units(const struct scores *scores,
                             uint32_t score,
                             struct period period,
                             struct arena *arena,
                             size_t *ret_len);

/* ---- outliers: a figure against its unit's own history ---- */

/* The periods before, oldest first; value CELL_NULL: nothing was filed. */
struct outlier_past {
    struct period period;
    int64_t value;
};
/* Adds the warnings that the indicator's `outlier` column asks for; arguments, value, expected and cells are filled, the
 * place and the rest is the caller's: `like` is copied first. Exact: no root is taken. */
void outliers_judge(const struct catalog *catalog,
                    uint32_t indicator,
                    int64_t value,
                    const struct outlier_past *past,
                    size_t len,
                    const struct diag *like,
                    struct diags *diags);
/* How many periods back the indicator's terms look; 0: it has none. */
uint32_t outliers_window(const struct indicator *indicator);

/* ---- reading an aggregate ---- */
enum figure_basis { FIGURE_EFFECTIVE, FIGURE_OWN, FIGURE_CHILDREN };
/* One slot of an aggregate as a figure; formula slots of FIGURE_CHILDREN are computed from the children's parts where both
 * stand on the layout. `aggregate` NULL gives a missing figure. */
struct figure figure_of(const struct derived *derived,
                        const struct aggregate *aggregate,
                        uint32_t layout,
                        uint32_t slot,
                        uint32_t org,
                        struct period period,
                        enum figure_basis basis);
/* Fills `exact` of a figure that figure_of() read: of means from their parts, of what a formula computes in the row. */
void figure_exact(const struct derived *derived,
                  const struct aggregate *aggregate,
                  uint32_t slot,
                  enum figure_basis basis,
                  struct figure *figure,
                  struct arena *arena);

/* The units that a unit's figure misses or stands on, for `explain` and completeness: expected
 * leaf units of a slot below `org` for `period` in a hierarchy. Calls back with each (unit,
 * period) that has an obligation whose form shows the slot. */
bool rollup_expected(struct roll_layout *l,
                     uint32_t hierarchy,
                     uint32_t slot,
                     uint32_t org,
                     struct period period,
                     bool (*each)(void *ctx, uint32_t org, struct period period),
                     void *ctx);

/* ---- reading on another map (core/places.h, docs/map.md) ---- */

/* What a source has for the period; `row` NULL: nothing. `matched`: the unit went into the one that is read by name, so what it filed
 * itself and what its units filed are kept apart. */
struct remap_part {
    struct places_source source;
    bool matched;
    const struct aggregate *row;
};
struct remap_parts VEC(struct remap_part);
/* The row of a unit on another map, and what is to be said of each slot (FIGURE_ESTIMATED, FIGURE_BROKEN). */
struct remap_row {
    struct aggregate row;
    uint8_t *marks;
};
/* Joins the sources' rows slot by slot, by each indicator's own kind: sums add up (shares divide them, in whole units that add up to
 * the whole), least and most, means over the units beneath, weighted means; formulas of the row are taken from what was joined; of
 * anything else only a single whole source is shown. Of a source without a row is expected what it owes. `missing`: what lies partly in the unit and is counted above it. `org`,
 * `hierarchy` and `period` name the row; it holds for `basis` alone. NULL: none of the sources has a row. */
const struct remap_row *remap_join(struct roll_layout *l,
                                   const struct derived *derived,
                                   const struct rollup_key *key,
                                   enum figure_basis basis,
                                   const struct remap_parts *sources,
                                   const struct remap_parts *missing,
                                   struct arena *arena);
/* True when the unit has a figure in the slot that counts as the source says: of an own figure, that none of its units has one. */
bool remap_counts(const struct remap_part *part, uint32_t slot);

/* ---- the units beneath a figure, each once ---- */

/* A unit that counts: whose own figure enters, or that owes one and gave none. */
struct rollup_unit {
    uint32_t org, hierarchy; /* the hierarchy that its row stands in */
    int64_t value;           /* what enters; CELL_NULL: nothing, or nil */
    uint8_t flags;           /* of aggregate.h, where something enters */
    bool reported, expected; /* as the figure counts them: adding these up gives its counts */
};
/* The rows that rollup_units() may ask for, of (hierarchy, layout, unit, period). Hierarchy CATALOG_NONE, here and below: the
 * layout's first one in which units stand below it, or that holds it. False: the call-back stopped. */
bool rollup_beneath(struct roll_layout *l,
                    uint32_t hierarchy,
                    uint32_t slot,
                    uint32_t org,
                    struct period period,
                    bool (*each)(void *ctx, const struct rollup_key *key),
                    void *ctx);
/* Goes down from a unit to where figures stand: its own, else those of its children, and so on. What a formula computes in the
 * rows has no units of its own: ask for its parts. `row` gives rows of one basis, NULL where nothing is filed. FIGURE_CHILDREN
 * passes over the unit itself, FIGURE_OWN looks at nothing else: its row is that of rollup_leaf(). False: `each` stopped. */
struct rollup_rows {
    void *ctx;
    const struct aggregate *(*row)(void *ctx, const struct rollup_key *key);
};
bool rollup_units(struct roll_layout *l,
                  uint32_t hierarchy,
                  uint32_t slot,
                  uint32_t org,
                  struct period period,
                  enum figure_basis basis,
                  const struct rollup_rows *rows,
                  bool (*each)(void *ctx, const struct rollup_unit *unit),
                  void *ctx);

/* ---- coverage: what a total misses, measured by what its units had before (docs/coverage.md) ---- */

#define COVERAGE_HISTORY_MIN 4 /* values that an interval needs */

/* A unit that counts in a total. CELL_NULL: no figure. */
struct coverage_unit {
    bool reported;
    int64_t value;       /* what it adds to the total */
    int64_t last;        /* what it had in the period compared with */
    const int64_t *past; /* what it had in the periods before, of which an interval is made */
    size_t past_len;
};
struct coverage {
    int32_t units, of, history; /* reported, expected, and those of the latter that had a value */
    /* What those that reported had, of what all had: tenths of a percent, rounded once, half away from zero. CELL_NULL: nobody
     * had a value, one had less than nothing, or all together nothing. */
    int64_t tenths;
};
void coverage_count(const struct coverage_unit *units, size_t len, struct coverage *ret);
/* Least and most of what the unit had; false where it had fewer than COVERAGE_HISTORY_MIN values. */
bool coverage_interval(const struct coverage_unit *unit, int64_t *ret_low, int64_t *ret_high);
/* Between what the total would lie if each unit that did not report had what it had before: what the others reported, and the
 * intervals. What a unit reported in part gives way to its interval. CELL_NULL, both: open, for one has no interval, nobody
 * counts, or it does not fit a cell. */
void coverage_bounds(const struct coverage_unit *units,
                     size_t len,
                     int64_t *ret_low,
                     int64_t *ret_high);

/* Full self-check of two aggregates, bit for bit. */
bool aggregate_eq(const struct aggregate *a, const struct aggregate *b);

#endif
