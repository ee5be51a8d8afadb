/*
 * The parts of the binder: records of text → vectors at slots. Neighbours: binder.c (the order of the work), bind_*.c, check_*.c.
 *
 * A row names its head (who, when, which form) and its cell (what). Both are interned: the first row that spells one pays for the
 * look-ups, every later row finds the answer by comparing bytes, mostly without a hash, because rows repeat and follow each other.
 */
#ifndef GRIS_SCHEMA_BIND_H
#define GRIS_SCHEMA_BIND_H

#include "core/map.h"
#include "schema/schema.h"

/* Findings about rows that are kept while no report is known for them. */
#define BIND_PENDING_MAX 20000
/* A finding quotes no more of a cell. */
#define BIND_SHOWN_MAX 120

/* ---- keys of several texts, numbered from 0 ---- */

struct bind_key {
    struct text bytes; /* each part's length, then its bytes */
    uint32_t next;     /* the key that came after this one last time */
};

struct bind_keys {
    struct arena *arena;
    struct map map;
    struct VEC(struct bind_key) keys;
    uint32_t last;
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

/* A report under construction. */
struct bind_report {
    struct report *report;
    uint8_t *seen; /* per slot, BIND_SEEN… */
    bool refused;  /* the unit may not file it: nothing is required of it */
    size_t round;  /* while waiting findings are given out */
};
enum { BIND_SEEN = 1, BIND_BLANK = 2 };

/* Where a head's figures of one form go, or the finding that says why they go nowhere. */
struct bind_place {
    uint32_t form; /* CATALOG_NONE: narrative */
    enum diag_code code;
    uint32_t org, regime; /* CATALOG_NONE where unknown */
    const char *units;    /* E202: the candidates */
    struct bind_report *report;
    struct bind_place *next;
    bool told; /* the finding stands already, once for the whole report object */
};

struct bind_head {
    const char *org, *form_text, *period_text;
    uint32_t level, regime, form; /* CATALOG_NONE: not said */
    bool narrative;               /* the form is "-" */
    bool form_said;
    struct period period;
    enum vintage vintage;
    struct bind_problems problems;
    struct bind_place *places;    /* one a form that was asked for */
    struct bind_pending *pending; /* where this head's findings wait */
    bool told;
};

/* ---- cells ---- */

struct bind_on {
    uint32_t form, slot;
};

struct bind_cell {
    uint32_t indicator; /* CATALOG_NONE: unknown */
    const char *members;
    struct bind_problems problems;
    bool
        unbound; /* a breakdown stands in a column that is no dimension: which cell is meant is not known */
    struct bind_on *on; /* the forms that carry the cell */
    size_t on_len;
};

/* ---- findings without a report ---- */

struct bind_pending {
    const char *org;
    int32_t period; /* period_id(), 0 unknown */
    struct VEC(struct diag) kept;
    size_t dropped;
};

/* ---- totals: a slot and the slots that make it up ---- */

struct bind_total {
    uint32_t slot;
    size_t dimensions; /* of the total's members: the fewer the later */
    uint32_t *parts;
    size_t len;
};

struct bind_totals {
    bool known;
    bool *carried; /* per slot: on some form */
    struct VEC(struct bind_total) totals;
};

struct binder {
    const struct catalog *catalog;
    struct binder_options options;
    struct arena *arena;
    struct diags *diags;
    size_t diags_before; /* what was there when the binder began */
    struct bind_keys head_keys, cell_keys;
    struct VEC(struct bind_head *) heads;
    struct VEC(struct bind_cell *) cells;
    struct VEC(struct bind_report *) reports;
    struct map report_by_key;
    struct period period; /* the last one spelled, and its text */
    const char *period_text;
    struct map flagged;   /* columns that are no dimension… */
    struct diags columns; /* …and their findings, for every report of the file */
    struct map pending_by_key;
    struct VEC(struct bind_pending *) pending;
    size_t pending_kept;
    /* Made once: form cells grouped by indicator, regimes grouped by form. */
    uint32_t *cells_of_indicator, *indicator_start; /* indices into form_cells */
    struct bind_on *form_cells;
    uint32_t *regimes_of_form, *form_start;
    /* Made when the first unknown code is met: aliases by value. */
    bool aliases_known;
    uint32_t *aliases;
    size_t aliases_len;
    struct map alias_by_value;
    struct bind_totals *totals; /* per layout */
};

/* One row on its way. */
struct bind_row {
    struct binder *b;
    const struct record *record;
    struct bind_head *head;
    struct bind_cell *cell;     /* NULL: a report's head alone */
    struct bind_report *report; /* NULL: no report is known, findings wait */
    const struct bind_place *place;
};

void bind_index_init(struct binder *b);

/* The head that a record names; its own problems are in it. */
struct bind_head *bind_head_find(struct binder *b, const struct record *record);
/* The unit codes that aliases of a code scheme stand for. CATALOG_NONE unless exactly one unit on the day. */
uint32_t bind_head_alias(struct binder *b, struct text code, uint32_t level, date_t date);
/* True when the code is some unit's, or a code alias, on any day. */
bool bind_head_code_known(struct binder *b, struct text code);

/* Where the head's figures of a form go (CATALOG_NONE: the narrative of its regime). */
struct bind_place *bind_place_find(struct binder *b, struct bind_head *head, uint32_t form);
/* Chooses the form and the report of a row; findings where there is none. False: the row's value has no slot. */
bool bind_place_row(struct bind_row *row, uint32_t *ret_slot);
/* The report of a place, made when it is asked for first; NULL when unit or regime is unknown. */
struct bind_report *
bind_place_report(struct binder *b, const struct bind_head *head, struct bind_place *place);

/* The cell that a record names. */
struct bind_cell *bind_cell_find(struct binder *b, const struct record *record);

/* Adds a finding about a field of the row, where findings of the row belong. NULL when it only counts. */
struct diag *bind_finding(struct bind_row *row, enum diag_code code, enum record_field field);
/* Findings of columns go to every report, or to the file where there is none. Findings that wait go to the reports of the unit and period that they name, else to the file. */
void bind_finding_settle(struct binder *b);
/* A copy of at most BIND_SHOWN_MAX bytes. */
const char *bind_finding_copy(struct arena *arena, struct text t);
/* Repeats the problems of a head or a cell for this row. */
void bind_finding_problems(struct bind_row *row, const struct bind_problems *problems);
const char *bind_finding_cell(const struct bind_row *row);

/* Checks a value by its indicator and writes it at the slot. */
void check_value(struct bind_row *row, uint32_t slot);
/* The same without a place: findings only. */
void check_value_only(struct bind_row *row);

/* Required cells, totals, findings in order, digest. */
void check_report(struct binder *b, struct bind_report *report);
/* Puts findings from an index on in the order of rows. */
void check_report_sort(struct diags *diags, size_t from);

#endif
