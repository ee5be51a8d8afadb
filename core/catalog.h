/*
 * The metadata catalog as plain values: first as rows of text (a package on disk and the tables of
 * the database say the same rows), then compiled, with every reference resolved to an index.
 * schema/ reads, checks and compiles; store/ keeps; the others look things up. Knows no file and no
 * database. Decision 0012. Neighbours: period.h, decimal.h, map.h.
 */
#ifndef GRIS_CORE_CATALOG_H
#define GRIS_CORE_CATALOG_H

#include "core/decimal.h"
#include "core/digest.h"
#include "core/due.h"
#include "core/limits.h"
#include "core/map.h"

/* ---- rows of text ---- */

/* One kind for each file of a package; CATALOG_LAYOUT_CELLS is in no package (slots are
 * internal) but in the database. */
enum catalog_kind {
    CATALOG_HEAD,        /* catalog.json: one row; levels joined by ">" */
    CATALOG_ORGS,        /* orgs.csv */
    CATALOG_ALIASES,     /* org_aliases.csv */
    CATALOG_HIERARCHIES, /* hierarchies.csv */
    CATALOG_SUCCESSIONS, /* successions.csv */
    CATALOG_DIMENSIONS,  /* dimensions.csv */
    CATALOG_INDICATORS,  /* indicators.csv */
    /* forms/CODE.json: code, layout, title_vi, title_en, body (canonical JSON of columns and
     * rows) */
    CATALOG_FORMS,
    CATALOG_REGIMES,     /* regimes.csv */
    CATALOG_OCCASIONS,   /* occasions.csv */
    CATALOG_OBLIGATIONS, /* obligations.csv */
    CATALOG_RULES,       /* rules.csv */
    CATALOG_TARGETS,     /* targets.csv */
    CATALOG_HOLIDAYS,    /* holidays.csv */
    CATALOG_EXTENSIONS,  /* extensions.csv */
    /* outlines/CODE.json: code, title_vi, title_en, body (canonical JSON of sections and attachments) */
    CATALOG_OUTLINES,
    CATALOG_SCORES,      /* scores.csv */
    CATALOG_SCORE_PARTS, /* score_parts.csv */
    CATALOG_EXTERNALS,   /* external_codes.csv */
    /* layout, slot, indicator, members, retired ("" or "yes"), replaces, factor */
    CATALOG_LAYOUT_CELLS,
    CATALOG_KINDS
};

#define CATALOG_COLUMNS_MAX 24

enum catalog_type { CATALOG_TEXT, CATALOG_DATE, CATALOG_INT, CATALOG_DECIMAL };

struct catalog_column {
    const char *name; /* CSV header and SQL column */
    enum catalog_type type;
    bool key;        /* part of the row's natural key */
    bool compulsory; /* may not be empty in a package */
};

/* The shape of one kind, shared by package files and tables. */
struct catalog_table {
    enum catalog_kind kind;
    const char *name; /* SQL table name, for example "indicator" */
    const char *file; /* "indicators.csv"; "forms/" for forms */
    const struct catalog_column *columns;
    size_t len;
};
const struct catalog_table *catalog_table(enum catalog_kind kind);
/* The column's index, or -1. */
int catalog_column_index(const struct catalog_table *table, const char *name);

/* A row in canonical spelling: NFC, trimmed, dates ISO, defaults NOT filled in (an empty cell
 * stays ""). Never NULL. */
struct catalog_row {
    /* surrogate of the unit, layout (its cells), form, regime, hierarchy (its edges); an
     * occasion's serial; 0: not stored yet */
    int32_t id;
    struct place at;    /* where in the package */
    const char **value; /* table->len texts */
    /* a form's file as it stood, so that findings find their line; NULL when stored */
    const char *source;
};

struct catalog_rows {
    struct VEC(struct catalog_row) kind[CATALOG_KINDS];
    int32_t load_id; /* of the catalog in force, 0 for a package */
    /* over all canonical rows but layout cells, sorted by kind and key: order in files does not
     * matter */
    struct digest digest;
    /* where each column stands in its file, from 1; 0 unknown */
    uint32_t column[CATALOG_KINDS][CATALOG_COLUMNS_MAX];
};

/* ---- compiled ---- */

#define CATALOG_NONE UINT32_MAX

enum value_type {
    VALUE_INTEGER,
    VALUE_DECIMAL,
    VALUE_PERCENT,
    VALUE_MONEY,
    VALUE_TEXT,
    VALUE_DATE,
    VALUE_BOOLEAN
};
enum nature {
    NATURE_FLOW,
    NATURE_STOCK,
    NATURE_CUMULATIVE,
    NATURE_RATIO,
    NATURE_INDEX,
    NATURE_TEXT
};
enum source { SOURCE_OWN_ELSE_CHILDREN, SOURCE_OWN, SOURCE_CHILDREN };
enum org_agg {
    ORG_AGG_SUM,
    ORG_AGG_MIN,
    ORG_AGG_MAX,
    ORG_AGG_MEAN,
    ORG_AGG_WMEAN,
    ORG_AGG_FORMULA,
    ORG_AGG_NONE
};
enum time_agg {
    TIME_AGG_SUM,
    TIME_AGG_FIRST,
    TIME_AGG_LAST,
    TIME_AGG_MEAN,
    TIME_AGG_MIN,
    TIME_AGG_MAX,
    TIME_AGG_NONE
};

/* A unit: all editions of one (level, code) that are the same body. */
struct org {
    int32_t id;
    uint32_t level; /* index into levels */
    const char *code;
    date_t from, to;
    uint32_t first_edition, editions; /* in org_editions, by date */
};

struct org_edition {
    uint32_t org;
    const char *name_vi, *name_en;
    date_t from, to;
};

struct org_alias {
    uint32_t org;
    const char *scheme, *value;
    date_t from, to;
};

/* What another system calls something of ours. */
enum external_kind {
    EXTERNAL_ORG,
    EXTERNAL_FORM,
    EXTERNAL_INDICATOR, /* also of one cell: with members */
    EXTERNAL_MEMBERS,   /* one code for one or several members; of no member: the total */
    EXTERNAL_KINDS
};
struct external_code {
    const char *scheme, *value; /* "dhis2", "fbfJHSPpUQD" */
    enum external_kind kind;
    uint32_t target; /* unit, form, indicator; of members CATALOG_NONE */
    const struct text *dimension, *member;
    size_t members_len;
    date_t from, to;
};

struct hierarchy {
    int32_t id; /* small surrogate; admin is 1 */
    const char *code;
};

/* One dated edge; sorted by (hierarchy, parent, child, from) in `edges` by catalog_index(), and
 * indexed by child. */
struct org_edge {
    uint32_t hierarchy, child, parent;
    date_t from, to;
    bool complete;
};

enum succession_kind { SUCCESSION_FULL, SUCCESSION_PARTIAL };
struct succession {
    uint32_t predecessor, successor;
    enum succession_kind kind;
    date_t effective;
    const char *share; /* decimal text, or "" */
};

struct member {
    const char *code, *name_vi, *name_en;
};
struct dimension {
    const char *code;
    struct member *members;
    size_t len;
};

struct indicator {
    const char *code, *name_vi, *name_en, *unit;
    enum value_type value_type;
    int decimals;
    enum nature nature;
    enum source source;
    enum org_agg org_agg;
    enum time_agg time_agg;
    uint32_t weight; /* indicator index, or CATALOG_NONE */
    /* the layout that is authoritative for it; where it carries no such cell, the first one that
     * does */
    uint32_t home;
    const char *formula; /* expression, or "" */
    int64_t min, max;    /* at `decimals`; CELL_NULL: none */
    int64_t tolerance;   /* at tolerance_decimals; CELL_NULL: the default of data-model.md */
    int tolerance_decimals;
    const char *outlier, *better, *domain, *custodian, *legal_basis;
    const char *definition_vi, *definition_en;
    struct outlier *outliers; /* what `outlier` says */
    size_t outliers_len;
    uint32_t row, formula_column; /* in indicators.csv, 0 unknown: for findings about the formula */
    date_t from, to;
};

/* How a figure is held against its unit's own history: one term of the column `outlier`, which is terms joined by ";",
 * each METHOD[:THRESHOLD[:WINDOW]] (docs/rules.md). */
enum outlier_method {
    OUTLIER_ZSCORE,          /* deviations from the mean, in standard deviations */
    OUTLIER_MODIFIED_ZSCORE, /* deviations from the median, in median absolute deviations */
    OUTLIER_MIN_MAX,         /* outside of what there was, with a margin in percent */
    OUTLIER_RATIO_TO_PREV,   /* so many times the period before, or one such part of it */
    OUTLIER_UNIT_SLIP        /* some 10^3, 10^6 or 10^9 times the history, or such a part of it */
};
struct outlier {
    enum outlier_method method;
    int64_t threshold; /* at OUTLIER_DECIMALS */
    uint32_t window;   /* periods before this one that are looked at */
};
#define OUTLIER_DECIMALS   4
#define OUTLIER_WINDOW_MAX 120

/* One slot. members is canonical: "dim=member" sorted by dimension, joined by ",", totals (_T)
 * left out; "" is the total. */
struct layout_cell {
    uint32_t indicator;
    const char *members;
    bool retired;
    bool converts; /* figures of slot `replaces` × factor are read here (data-model.md, rule 3) */
    uint32_t replaces;
    int64_t factor_num, factor_den;
};
struct layout {
    int32_t id;
    const char *code;
    struct layout_cell *cells; /* by slot, from 0 */
    size_t len;
    uint32_t *hierarchies; /* in which it is rolled up; the first one is the default of reads */
    size_t hierarchies_len;
};

/* ---- what is filed besides cells: rows of lists, narratives, documents ---- */

enum list_type {
    LIST_TEXT,
    LIST_INTEGER,
    LIST_DECIMAL,
    LIST_MONEY,
    LIST_DATE,
    LIST_BOOLEAN,
    LIST_ORG,   /* the code of a unit valid on the window's last day */
    LIST_MEMBER /* a member of `dimension` */
};
struct list_column {
    const char *id, *title_vi, *title_en, *unit;
    enum list_type type;
    int decimals;
    uint32_t dimension; /* CATALOG_NONE unless LIST_MEMBER */
    bool required, key;
    /* CELL_NULL: none. Of numbers at `decimals`, of dates days, of texts their length in characters. */
    int64_t min, max;
};
/* A form whose content is rows of these columns; the key columns together identify a row. */
struct list_form {
    struct list_column *columns;
    size_t len;
    uint32_t min_rows, max_rows;
};
/* A document that goes with a report. */
struct attachment_kind {
    const char *id, *title_vi, *title_en;
    bool required;
    const char **media; /* each media_known() */
    size_t media_len;
    int64_t max_bytes;
};
struct attachment_kinds {
    struct attachment_kind *at;
    size_t len;
};
/* A section of a narrative; those within it follow, one deeper. */
struct outline_section {
    const char *id, *title_vi, *title_en, *hint_vi, *hint_en;
    uint32_t depth; /* 0: at the top */
    bool required;
    uint32_t max_chars;
};
struct outline {
    const char *code, *title_vi, *title_en;
    struct outline_section *sections; /* in reading order */
    size_t len;
    struct attachment_kinds attachments;
};

struct form_cell {
    uint32_t slot;
    bool required;
    const char *row_id, *column_id;
};
struct form {
    int32_t id;
    const char *code, *title_vi, *title_en;
    uint32_t layout;         /* CATALOG_NONE: a list, which has no cells */
    struct form_cell *cells; /* in reading order */
    size_t len;
    uint32_t *filled; /* slots not asked for, that its cells sum up to: the machine fills them in */
    size_t filled_len;
    const char *body;
    const struct list_form *list; /* NULL: cells */
    struct attachment_kinds attachments;
};

enum regime_kind { REGIME_PERIODIC, REGIME_THEMATIC, REGIME_AD_HOC };
struct regime {
    int32_t id;
    const char *code, *name_vi, *name_en, *legal_basis, *outline;
    /* clauses 2, 5 and 11 of Decree 09 Art. 7, for people */
    const char *content_vi, *content_en, *channels, *guidance_vi, *guidance_en;
    uint32_t narrative; /* the outline with that code, or CATALOG_NONE */
    enum regime_kind kind;
    enum period_kind frequency;
    bool month13; /* the thirteenth month is asked for as the twelve are */
    struct window_rule window;
    uint32_t *hierarchies;
    size_t hierarchies_len;
    date_t from, to;
};

/* Period @CODE. */
struct occasion {
    uint32_t regime;
    const char *code, *name_vi, *legal_basis;
    /* kind PERIOD_OCCASION, year of `end`, serial in order of (end, code) within the year */
    struct period period;
    date_t start, end;
    int64_t due; /* instant, 0 when none */
};

/* `subjects`: terms joined by ; (or) of factors joined by & (and). */
enum subject_kind { SUBJECT_LEVEL, SUBJECT_ORG, SUBJECT_UNDER };
struct subject {
    enum subject_kind kind;
    uint32_t level;   /* SUBJECT_LEVEL */
    const char *code; /* SUBJECT_ORG, SUBJECT_UNDER: any unit with this code at the date */
    bool ends_term;   /* the last factor of its term */
};
struct obligation {
    uint32_t regime, form; /* form CATALOG_NONE: narrative only ("-") */
    struct subject *subjects;
    size_t subjects_len;
    const char *subjects_text, *receiver, *approval;
    struct due_rule due;
    enum due_shift due_shift;
    date_t from, to;
};

/* A deadline that a document moved, or a duty that it lifted, for some units and one period. */
struct extension {
    uint32_t regime, form; /* form CATALOG_NONE: all forms of the regime */
    struct subject *subjects;
    size_t subjects_len;
    const char *subjects_text;
    struct period period;
    bool exempt;
    int64_t due; /* the first instant that is late; 0 when exempt */
    const char *document, *legal_basis;
    date_t issued;
};

/* A validation rule (rules.csv): `left` is held against `right` whenever its form is filed for a period whose window
 * ends within the rule's dates. */
enum rule_operator {
    RULE_EQ,
    RULE_NE,
    RULE_LT,
    RULE_LE,
    RULE_GT,
    RULE_GE,
    RULE_BOTH_OR_NEITHER,
    RULE_NOT_BOTH
};
enum rule_missing { RULE_SKIP_IF_ANY, RULE_SKIP_IF_ALL, RULE_NEVER_SKIP };
struct rule {
    uint32_t form;
    const char *code;
    enum severity severity;
    const char *left, *right, *when; /* expressions; `when` "" is always */
    enum rule_operator op;
    enum rule_missing missing;
    int64_t tolerance; /* at tolerance_decimals: in the figures' unit, or in percent of |right| */
    int tolerance_decimals;
    bool tolerance_percent;
    date_t from, to;
    const char *message_vi, *message_en; /* "": the rule itself is told */
    struct place at;                     /* its row */
    uint32_t left_column, right_column, when_column;
};

/* ---- composite scores: docs/scores.md ---- */

#define SCORE_POINTS_DECIMALS 4
#define SCORE_POINTS_MAX      1000000
#define SCORE_DECIMALS_MAX    4
#define SCORE_PARTS_MAX       500

/* How a value becomes a share of a part's points, from 0 to 1. */
enum score_normalise {
    SCORE_MIN_MAX, /* where it lies between the least and the greatest of the units that are ranked together */
    SCORE_TARGET, /* where it lies between two fixed bounds; beyond them it is 0 or 1 */
    SCORE_RANK    /* how many of the units ranked together it leaves behind */
};
/* What becomes of a unit without the value. */
enum score_missing {
    SCORE_MISSING_NULL, /* it has no score */
    SCORE_MISSING_ZERO, /* it gets nothing for the part */
    SCORE_MISSING_EXCLUDE /* the part does not count: the others of its group get its weight, in proportion */
};
/* A decimal with the decimals that it was written with; units CELL_NULL: none. */
struct score_bound {
    int64_t units;
    int decimals;
};
/* A group of parts, or an expression with its weight. */
struct score_part {
    const char *id, *name_vi, *name_en;
    uint32_t parent;   /* among the parts of the score; CATALOG_NONE: the score itself */
    uint32_t depth;    /* 0: directly beneath the score */
    int64_t points;    /* at SCORE_POINTS_DECIMALS */
    const char *value; /* expression; "": a group */
    enum score_normalise normalise;
    struct score_bound low, high; /* of SCORE_TARGET */
    bool lower;                   /* less is better */
    enum score_missing missing;
    struct place at; /* its row */
    uint32_t value_column;
};
/* An index made of weighted parts, by which units of one level are ranked. */
struct score {
    const char *code, *name_vi, *name_en, *method_vi, *method_en, *legal_basis;
    uint32_t *levels; /* of the units that it is of; each ranked apart */
    size_t levels_len;
    uint32_t
        within; /* hierarchy: units below the same one are ranked together; CATALOG_NONE: all of the level are */
    uint32_t kinds; /* 1 << period kind of each that it is made for */
    int64_t points; /* at SCORE_POINTS_DECIMALS: what a unit can reach */
    int decimals;   /* of what is published */
    date_t from, to;
    struct score_part
        *parts; /* each behind the group that it is in, those of a group in order of id */
    size_t len;
};

/* A place in a layout. */
struct catalog_slot_ref {
    uint32_t layout, slot;
};

struct catalog {
    int32_t load_id;
    struct digest digest;
    const char *name, *version, *legal_basis, *default_language;
    const char **levels;
    size_t levels_len;
    struct VEC(struct org) orgs; /* sorted by (level, code, from) */
    struct VEC(struct org_edition) org_editions;
    struct VEC(struct org_alias) aliases;
    struct VEC(struct external_code) externals; /* by scheme, kind, value, then date */
    struct VEC(struct hierarchy) hierarchies;   /* [0] is admin */
    struct VEC(struct org_edge) edges;
    struct VEC(struct succession) successions;
    struct VEC(struct dimension) dimensions;
    struct VEC(struct indicator) indicators;
    struct VEC(struct layout) layouts;
    struct VEC(struct form) forms;
    struct VEC(struct outline) outlines;
    struct VEC(struct regime) regimes;
    struct VEC(struct occasion) occasions;
    struct VEC(struct obligation) obligations;
    struct VEC(struct extension) extensions; /* the last issued of a period last */
    struct VEC(struct rule) rules;           /* by form, then code, then date */
    struct VEC(struct score) scores;         /* by code */
    struct calendar calendar; /* decided days, and proposals for years without any (holidays.h) */
    /* made by catalog_index() */
    struct map org_by_code;   /* code -> first index in a run of orgs_by_code */
    uint32_t *orgs_by_code;   /* org indices grouped by code */
    uint32_t *orgs_by_id;     /* org indices by surrogate id */
    uint32_t *edges_by_child; /* edge indices sorted by (hierarchy, child, from) */
    /* hash table of cells that are not retired; layout CATALOG_NONE: free */
    struct catalog_slot_ref *slot_refs;
    size_t slot_refs_cap;
    struct map indicator_by_code, form_by_code, regime_by_code, layout_by_code;
};

/* Builds the look-ups; called once by the compiler when the arrays are final. */
void catalog_index(struct catalog *catalog, struct arena *arena);

/* Units that carry `code` (as code, not alias) on `date`, of `level` (CATALOG_NONE: any). Writes up
 * to `max` indices and returns how many there are in all. */
size_t catalog_find_orgs(const struct catalog *catalog,
                         struct text code,
                         uint32_t level,
                         date_t date,
                         uint32_t *ret_orgs,
                         size_t max);
/* The only unit with that code at the date, else CATALOG_NONE. */
uint32_t catalog_find_org(const struct catalog *catalog, struct text code, date_t date);
uint32_t catalog_find_level(const struct catalog *catalog, struct text name);
uint32_t catalog_find_hierarchy(const struct catalog *catalog, struct text code);
uint32_t catalog_find_indicator(const struct catalog *catalog, struct text code);
uint32_t catalog_find_form(const struct catalog *catalog, struct text code);
uint32_t catalog_find_regime(const struct catalog *catalog, struct text code);
uint32_t catalog_find_layout(const struct catalog *catalog, struct text code);
uint32_t catalog_find_score(const struct catalog *catalog, struct text code);
/* Index of the unit with this surrogate id, or CATALOG_NONE. */
uint32_t catalog_org_by_id(const struct catalog *catalog, int32_t id);
uint32_t catalog_layout_by_id(const struct catalog *catalog, int32_t id);
uint32_t catalog_form_by_id(const struct catalog *catalog, int32_t id);
uint32_t catalog_regime_by_id(const struct catalog *catalog, int32_t id);
uint32_t catalog_hierarchy_by_id(const struct catalog *catalog, int32_t id);
/* The slot of a cell in a layout that is not retired, or CATALOG_NONE. */
uint32_t catalog_find_slot(const struct catalog *catalog,
                           uint32_t layout,
                           uint32_t indicator,
                           const char *members);
/* The indicator's home if it carries the cell, else the first layout (in order) that does, or
 * CATALOG_NONE; ret_slot may be NULL. */
uint32_t catalog_home_layout(const struct catalog *catalog,
                             uint32_t indicator,
                             const char *members,
                             uint32_t *ret_slot);
/* The edition of a unit at a date (the nearest one where the date lies outside its life). */
const struct org_edition *
catalog_org_edition(const struct catalog *catalog, uint32_t org, date_t date);
bool catalog_org_exists(const struct catalog *catalog, uint32_t org, date_t date);
/* The edge above `org` at the date in a hierarchy, or NULL. */
const struct org_edge *
catalog_parent(const struct catalog *catalog, uint32_t hierarchy, uint32_t org, date_t date);
/* The edges below `parent` in force at the date, in order of child (level, code). The next one is
 * found by calling again with *cursor as left; start with *cursor = 0. NULL at the end. Partial
 * edges come too: look at `complete`. */
const struct org_edge *catalog_next_child(const struct catalog *catalog,
                                          uint32_t hierarchy,
                                          uint32_t parent,
                                          date_t date,
                                          size_t *cursor);
/* True when `org` is `ancestor` or below it in the admin hierarchy at the date. */
bool catalog_is_under(const struct catalog *catalog, uint32_t org, uint32_t ancestor, date_t date);
/* True when the obligation is in force at the date and the unit is among its subjects then.
 * under:CODE is strict: the unit with that code is not under itself. */
bool catalog_is_subject(const struct catalog *catalog,
                        const struct obligation *obligation,
                        uint32_t org,
                        date_t date);
/* True when the unit is among the subjects (of an obligation or an extension) at the date. */
bool catalog_is_among(const struct catalog *catalog,
                      const struct subject *subjects,
                      size_t len,
                      uint32_t org,
                      date_t date);
/* The window of a period in a regime (occasions by their data). False when there is none. */
bool catalog_window(const struct catalog *catalog,
                    uint32_t regime,
                    struct period period,
                    date_t *ret_start,
                    date_t *ret_end);
/* The obligation of this unit for the form's regime and period: its window's last day decides, on
 * which obligation, unit and regime must be in force; whether the regime files such periods is
 * not asked. CATALOG_NONE: none. */
uint32_t catalog_obligation(const struct catalog *catalog,
                            uint32_t regime,
                            uint32_t form,
                            uint32_t org,
                            struct period period);
/* By when a unit has to file. */
struct catalog_due {
    int64_t due;      /* the first instant that is late; 0: no deadline, or exempt */
    int64_t ordinary; /* the same without an extension */
    const struct extension *extension; /* that stands, or NULL */
    bool exempt;
    bool proposed; /* `due` stands on days that nobody has decided yet */
};
/* True when such periods are asked for: filed, and M13 where the regime says so; elsewhere M13 is welcome. */
bool catalog_regime_asks(const struct catalog *catalog, uint32_t regime, enum period_kind kind);
/* Levels that the obligation names below this one: so often were figures compiled before they reach it. 0 where its rule has no step. */
int catalog_due_levels(const struct obligation *obligation, uint32_t level);
/* The deadline of a unit that the obligation binds, for a period that has a window: an occasion's own, else that of the obligation's
 * rule, with its step for each level of `subjects` below the unit's; then what the extension that was issued last says. */
struct catalog_due catalog_due(const struct catalog *catalog,
                               const struct obligation *obligation,
                               uint32_t org,
                               struct period period);
/* How it came about: window, rule, days, levels, extension, with their articles. */
void catalog_due_explain(const struct catalog *catalog,
                         const struct obligation *obligation,
                         uint32_t org,
                         struct period period,
                         struct arena *arena,
                         enum lang lang,
                         struct explain *explain);
/* The occasion of a period in a regime (CATALOG_NONE: in any), or NULL. */
const struct occasion *
catalog_occasion(const struct catalog *catalog, uint32_t regime, struct period period);
/* True when periods of `kind` are filed in the regime: its frequency; M13 with months; terms
 * with school years; occasions. */
bool catalog_regime_files(const struct catalog *catalog, uint32_t regime, enum period_kind kind);
/* period_parse() plus @CODE of the catalog's occasions. */
bool catalog_period_parse(const struct catalog *catalog, struct text t, struct period *ret_period);
/* period_format() plus @CODE; arena or static string. */
const char *
catalog_period_text(const struct catalog *catalog, struct period period, struct arena *arena);
/* Canonical members text from n (dimension, member) pairs: sorted, _T (or empty) left out. Names
 * are not checked here. */
const char *catalog_members_text(struct arena *arena,
                                 const struct text *dimensions,
                                 const struct text *members,
                                 size_t n);

/* ---- catalog_parts.c ---- */

const char *list_type_name(enum list_type v); /* "text", …, "org", "member" */
bool list_type_parse(struct text t, enum list_type *ret);
/* Indices by id, or CATALOG_NONE. */
uint32_t list_column_find(const struct list_form *list, struct text id);
uint32_t outline_section_find(const struct outline *outline, struct text id);
uint32_t attachment_kind_find(const struct attachment_kinds *kinds, struct text id);
/* The Vietnamese titles of those that must be there, joined by "; "; "" where none must. In the arena. */
const char *attachment_kinds_required(const struct attachment_kinds *kinds, struct arena *arena);
/* A form's code; "-" for CATALOG_NONE, a narrative. */
const char *catalog_form_code(const struct catalog *catalog, uint32_t form);
/* The narrative that a report of the regime may carry, or NULL. */
const struct outline *catalog_outline(const struct catalog *catalog, uint32_t regime);
/* The documents that may go with a report: the form's (CATALOG_NONE: none), then the outline's, an id of both being the form's. In the arena. */
struct attachment_kinds catalog_attachments(const struct catalog *catalog,
                                            uint32_t regime,
                                            uint32_t form,
                                            struct arena *arena);
/* True for the media types of which is known what their files begin with. */
bool media_known(struct text type);
/* True when a file that begins like this may be of the type; media_known(). Looks at no more than the first bytes. */
bool media_begins(struct text type, const void *bytes, size_t len);
/* True for a file's name as people write it: 1 to 200 bytes, no folder, no control character, not "." or "..". */
bool attachment_name_ok(struct text name);

const char *rule_operator_name(enum rule_operator v); /* "=", "both_or_neither" */
bool rule_operator_parse(struct text t, enum rule_operator *ret);
const char *rule_missing_name(enum rule_missing v);
bool rule_missing_parse(struct text t, enum rule_missing *ret);
const char *score_normalise_name(enum score_normalise v); /* "min_max" */
bool score_normalise_parse(struct text t, enum score_normalise *ret);
const char *score_missing_name(enum score_missing v);
bool score_missing_parse(struct text t, enum score_missing *ret);
const char *outlier_method_name(enum outlier_method v);
bool outlier_method_parse(struct text t, enum outlier_method *ret);
const char *external_kind_name(enum external_kind v); /* "org", … */
bool external_kind_parse(struct text t, enum external_kind *ret);
const char *value_type_name(enum value_type v);
bool value_type_parse(struct text t, enum value_type *ret);
const char *nature_name(enum nature v);
bool nature_parse(struct text t, enum nature *ret);
const char *source_name(enum source v);
bool source_parse(struct text t, enum source *ret);
const char *org_agg_name(enum org_agg v);
bool org_agg_parse(struct text t, enum org_agg *ret);
const char *time_agg_name(enum time_agg v);
bool time_agg_parse(struct text t, enum time_agg *ret);

#endif
