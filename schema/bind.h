/*
 * The parts of the binder: records of text → vectors at slots. Neighbours: binder.c (the order of the work), bind_*.c, check_*.c.
 *
 * A row names its head (who, when, which form) and its cell (what). Both are interned: the first row that spells one pays for the
 * look-ups, every later row finds the answer by comparing bytes, mostly without a hash, because rows repeat and follow each other:
 * the head is the last row's, the cell is the next one on the form.
 *
 * Two lives of memory: `arena` is the file's; `held` is that of the reports at hand with their heads and findings. Only when reports
 * are given away as they come (bind_given.c) do the two differ.
 */
#ifndef GRIS_SCHEMA_BIND_H
#define GRIS_SCHEMA_BIND_H

#include "core/aliases.h"
#include "core/map.h"
#include "schema/schema.h"
#include "totals.h"

/* Findings about rows that are kept while no report is known for them. */
#define BIND_PENDING_MAX 20000
/* A finding quotes no more of a cell. */
#define BIND_SHOWN_MAX 120

/* ---- keys of several texts, numbered from 0 ---- */

struct bind_key {
    struct text bytes;        /* each part's length, then its bytes */
    const struct text *parts; /* in `bytes` */
    size_t len;
    uint32_t next; /* the key that came after this one last time */
};

struct bind_keys {
    struct arena *arena;
    struct map map;
    struct VEC(struct bind_key) keys;
    uint32_t last;
    unsigned wrong; /* guesses of the next one since a right one */
    char *scratch;
    size_t scratch_cap;
};

void bind_keys_init(struct bind_keys *keys, struct arena *arena);
/* The number of a key; *ret_new when it is seen for the first time. */
uint32_t
bind_keys_find(struct bind_keys *keys, const struct text *parts, size_t len, bool *ret_new);

/* ---- heads ---- */

struct bind_pending;

/* What a field says and why it is refused. */
struct bind_problem {
    enum diag_code code;
    enum record_field field;
    uint32_t member; /* of a breakdown, counted from 1; 0: none */
};
struct bind_problems VEC(struct bind_problem);

/* What a workbook says that a sum is. */
struct bind_claim {
    uint32_t slot;
    struct text number; /* plain, or without bytes where it is none */
    struct place at;
    const char *cell;
};

/* A report under construction. */
struct bind_report {
    struct report *report;
    uint8_t *seen;                /* per slot, BIND_SEEN… */
    bool refused;                 /* the unit may not file it: nothing is required of it */
    bool converted;               /* that its unit's code is an old one is told */
    bool interval_told;           /* the sender's interval was held against the window */
    struct VEC(uint32_t) waiting; /* indices of pending findings that concern it */
    struct VEC(struct bind_claim) claims;
    struct bind_parts *parts; /* bind_parts.c; NULL: nothing but values came */
};
enum { BIND_SEEN = 1, BIND_BLANK = 2 };

/* Where a head's figures of one form go, or the finding that says why they go nowhere. */
struct bind_place {
    uint32_t form; /* CATALOG_NONE: narrative */
    enum diag_code code;
    int rank;             /* how far the head came; the highest where there is no finding */
    uint32_t org, regime; /* CATALOG_NONE where unknown */
    const char *units;    /* E202: the candidates */
    struct bind_report *report;
    struct bind_place *next;
    bool told; /* the finding stands already, once for the whole report object */
};

struct bind_head {
    const char *org, *form_text, *period_text;
    uint32_t level, regime, form; /* CATALOG_NONE: not said */
    const char *new_code;         /* of a code that QCVN 102:2016 would write; or NULL */
    const char *suggestion;       /* the units that an unknown code may be the name of, or NULL */
    bool narrative;               /* the form is "-" */
    bool form_said;
    struct period period;
    enum vintage vintage;
    struct bind_problems problems;
    struct bind_place *places; /* one a form that was asked for */
    struct bind_place
        *ready; /* where a row went: cells of that form alone go there too; NULL: none did */
    struct bind_pending *pending; /* where this head's findings wait */
    bool told;
};

/* ---- cells ---- */

struct bind_on {
    uint32_t form, slot;
};

struct bind_cell {
    uint32_t number;    /* among the index' cells; CATALOG_NONE: stands on no form */
    uint32_t indicator; /* CATALOG_NONE: unknown */
    const char *members;
    struct bind_problems problems;
    bool
        unbound; /* a breakdown stands in a column that is no dimension: which cell is meant is not known */
    struct bind_on *on; /* the forms that carry the cell */
    size_t on_len;
    /* With a number: how rows spell it. */
    struct text code;
    struct text *member; /* by dimension of the catalog; empty: the total */
    size_t dimensions;   /* members that are not empty */
};

/* ---- findings without a report ---- */

struct bind_pending {
    const char *org;
    int32_t period; /* period_id(), 0 unknown */
    struct VEC(struct diag) kept;
    size_t dropped;
    bool settled;   /* some report took them */
    size_t lasting; /* of `kept`, those whose texts are the file's */
    size_t asked;   /* given reports when they were last asked for this one */
};

/* ---- reports that were given away ---- */

/* One for each name of the unit under which findings may concern it. */
struct bind_given {
    uint32_t org, regime, form;
    int32_t period; /* period_id() */
    enum vintage vintage;
    uint32_t before; /* the one before it with the same name, or CATALOG_NONE */
};

/* ---- the catalog as binders ask it: made once, shared, never changed ---- */

struct binder_index {
    const struct catalog *catalog;
    struct bind_cell *cells; /* all that stand on forms, in the order in which forms are read */
    size_t cells_len;
    uint32_t *cells_of_indicator, *indicator_start; /* numbers of cells, grouped */
    uint32_t *regimes_of_form, *form_start;
    struct totals *totals; /* per layout */
    bool **carried;        /* per form, per slot of its layout: it asks for it */
};

struct binder {
    const struct catalog *catalog;
    const struct binder_index *index;
    struct binder_options options;
    struct arena *arena, *held;
    struct diags *diags;
    size_t diags_before; /* what was there when the binder began */
    /* cells */
    struct bind_keys cell_keys;
    struct VEC(const struct bind_cell *) cells;
    uint32_t last_cell,
        *next_cell; /* numbers; what followed a cell last time, made when it was not the next on the form */
    const struct text *dimensions; /* columns of the file… */
    uint32_t *dimension_of; /* …and which dimension of the catalog each is, or CATALOG_NONE */
    struct map flagged;     /* columns that are no dimension… */
    struct diags columns;   /* …and their findings, for every report of the file */
    /* held: heads, reports */
    struct bind_keys head_keys;
    struct VEC(struct bind_head *) heads;
    struct bind_head *head; /* of the row before, or NULL */
    struct VEC(struct bind_report *) reports;
    struct map report_by_key;
    struct period period; /* the last one spelled, and its text */
    const char *period_text;
    /* findings that wait */
    struct map pending_by_key;
    struct VEC(struct bind_pending *) pending;
    size_t pending_kept;
    /* given away */
    struct text held_org; /* the unit, as typed, whose reports are held */
    struct VEC(struct bind_given) given;
    struct map given_by_name, told_heads;
    size_t reports_given;
    size_t passed; /* figures of a release that nobody files */
    bool scattered, stopped;
    const struct aliases *aliases;        /* made when the first unknown code is met */
    struct names *names;                  /* made when a name stands in place of a code */
    struct map suggested;                 /* what such names suggest, by day and name… */
    struct VEC(const char *) suggestions; /* …NULL where nothing */
    struct VEC(const char *) sheets;      /* of a workbook, by ordinal from 1 */
    struct bind_template *template;       /* bind_template.c; NULL: the file is none */
    struct bind_foreign *foreign; /* bind_foreign.c; NULL: no record of another system came */
};

/* One row on its way. */
struct bind_row {
    struct binder *b;
    const struct record *record;
    struct bind_head *head;
    const struct bind_cell *cell; /* NULL: a report's head alone */
    struct bind_report *report;   /* NULL: no report is known, findings wait */
    const struct bind_place *place;
};

/* True for a record of another system's format; it in codes of ours, until the next; the sender's interval against the report's window (W265). */
bool bind_foreign_is(const struct record *record);
const struct record *bind_foreign_record(struct binder *b, const struct record *record);
void bind_foreign_interval(struct bind_row *row);

/* The head that a record names; its own problems are in it. */
struct bind_head *bind_head_find(struct binder *b, const struct record *record);
/* The unit codes that aliases of a code scheme stand for. CATALOG_NONE unless exactly one unit on the day. */
uint32_t bind_head_alias(struct binder *b, struct text code, uint32_t level, date_t date);
/* True when the code is some unit's, or a code alias, on any day. */
bool bind_head_code_known(struct binder *b, struct text code);

/* The units that the name in place of a code may mean, for people to choose from; NULL when there is none. */
const char *bind_suggest_units(struct binder *b, const struct bind_head *head, struct text name);

/* Where the head's figures of a form go (CATALOG_NONE: the narrative of its regime). */
struct bind_place *bind_place_find(struct binder *b, struct bind_head *head, uint32_t form);
/* Chooses the form and the report of a row; findings where there is none. False: the row's value has no slot. */
bool bind_place_row(struct bind_row *row, uint32_t *ret_slot);
/* The report of a place, made when it is asked for first; NULL when unit or regime is unknown. */
struct bind_report *
bind_place_report(struct binder *b, const struct bind_head *head, struct bind_place *place);

/* The cell that a record names. */
const struct bind_cell *bind_cell_find(struct binder *b, const struct record *record);
/* Notes which dimensions the file's columns are. */
void bind_cell_columns(struct binder *b, const struct text *names, size_t len);
/* The cell of the index with these members, or NULL. */
const struct bind_cell *
bind_index_cell(const struct binder_index *index, uint32_t indicator, const char *members);

/* A row of this unit comes: what is held of another one is given away. */
void bind_given_turn(struct binder *b, struct text org);
/* Checks what is held and gives it away. */
void bind_given_all(struct binder *b);
/* True when findings that wait concern a report that is gone. */
bool bind_given_concerns(struct binder *b, struct bind_pending *pending);
/* True when a report that is about to be made was given away already. */
bool bind_given_contains(const struct binder *b, const struct bind_given *report);
/* True when a head is met again whose findings were told for good. */
bool bind_given_told(const struct binder *b, struct text key);

/* Adds a finding about a field of the row, where findings of the row belong. NULL when it only counts. */
struct diag *bind_finding(struct bind_row *row, enum diag_code code, enum record_field field);
/* Findings of columns go to every report that is held; those that wait go to the ones of the unit and period that they name. */
void bind_finding_settle(struct binder *b);
/* At the end: what went to no report goes to the file. */
void bind_finding_rest(struct binder *b);
/* The texts of findings that wait move to where they outlive what is held. */
void bind_finding_outlive(struct binder *b);
/* A copy of at most BIND_SHOWN_MAX bytes. */
const char *bind_finding_copy(struct arena *arena, struct text t);
/* Repeats the problems of a head or a cell for this row. */
void bind_finding_problems(struct bind_row *row, const struct bind_problems *problems);
const char *bind_finding_cell(const struct bind_row *row);

/* Where a record's value stands; its sheet's name is noted. */
struct cell_place bind_place_cell(struct binder *b, const struct record *record);

/* Checks a value by its indicator and writes it at the slot. */
void check_value(struct bind_row *row, uint32_t slot);
/* The same without a place: findings only. */
void check_value_only(struct bind_row *row);

/* What comes besides values, piece by piece; then the whole. Where a regime has no outline of sections, its narrative is kept as it came. */
void bind_parts_outline(struct binder *b, struct bind_report *work, struct text json);
void bind_parts_section(struct binder *b,
                        struct bind_report *work,
                        const struct record_section *section);
void bind_parts_row(struct binder *b, struct bind_report *work, const struct record_row *row);
void bind_parts_attachment(struct binder *b,
                           struct bind_report *work,
                           const struct record_attachment *a);
void bind_parts_check(struct binder *b, struct bind_report *work);

/* Of a template. The record with codes in place of the cell's name, valid until the next call; *ret_sum is the slot where it is a sum that gris adds
 * up itself, else CATALOG_NONE. */
const struct record *
bind_template_record(struct binder *b, const struct record *record, uint32_t *ret_sum);
/* The row with ids in place of the columns' names, valid until the next call; the id of the section that a name stands for. */
const struct record_row *bind_template_row(struct binder *b, const struct record_row *row);
struct text bind_template_section(const struct binder *b, struct text name);
/* Keeps what the workbook says that a sum is, until all its parts are there. */
void bind_template_claim(struct binder *b,
                         struct bind_head *head,
                         const struct record *record,
                         uint32_t slot);

/* Required cells, totals, findings in order. */
void check_report(struct binder *b, struct bind_report *report);
/* Puts findings from an index on in the order of rows. */
void check_report_sort(struct diags *diags, size_t from);

#endif
