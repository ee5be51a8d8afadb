/*
 * The parts of the compiler: canonical rows → struct catalog, with the lint that needs no expression language.
 * Neighbours: compile_*.c, lint_*.c.
 */
#ifndef GRIS_SCHEMA_COMPILE_H
#define GRIS_SCHEMA_COMPILE_H

#include "rows.h"
#include "schema/schema.h"

/* One kind's rows in order of key, each key once (the later ones have their E604). */
struct compile_rows {
    const struct catalog_row **at;
    size_t len;
};

/* A layout's cells while slots are being appended. */
struct layout_cells VEC(struct layout_cell);

/* The indicators whose home is a regime's layout. */
struct regime_indicators {
    uint32_t *at;
    size_t len;
};

struct compile {
    const struct catalog_rows *rows;
    struct arena *arena;
    struct catalog *catalog;
    struct diags *diags;
    struct compile_rows sorted[CATALOG_KINDS];
    struct map levels, dimensions, indicators, forms, regimes, layouts, hierarchies;
    struct map units; /* "level code" (compile_pair) -> the first unit of that (level, code) */
    /* Beside the catalog's arrays: the row that made each element. */
    struct VEC(const struct catalog_row *) edition_rows, edge_rows, succession_rows,
        obligation_rows;
    struct VEC(struct layout_cells) layout_cells;       /* of each layout, while it grows */
    struct map slots;                                   /* compile_slot()'s key -> slot */
    struct VEC(struct regime_indicators) authoritative; /* of each regime */
    bool cyclic; /* a hierarchy has a cycle: walking up may not end */
};

/* "a\x1fb", a key of two parts. */
struct text compile_pair(struct arena *arena, const char *a, const char *b);
/* The place of a row's column. */
struct place compile_at(const struct compile *c,
                        enum catalog_kind kind,
                        const struct catalog_row *row,
                        const char *column);
/* E603: the column's value is not one of `expected`. */
void compile_bad_value(struct compile *c,
                       enum catalog_kind kind,
                       const struct catalog_row *row,
                       const char *column,
                       const char *expected);
/* E605: the column names something that is not in the catalog. */
void compile_unknown(struct compile *c,
                     enum catalog_kind kind,
                     const struct catalog_row *row,
                     const char *column,
                     const char *value);
/* valid_from and valid_to; E609 when they are the wrong way round (then both are open). */
void compile_dates(struct compile *c,
                   enum catalog_kind kind,
                   const struct catalog_row *row,
                   date_t *ret_from,
                   date_t *ret_to);
/* "province 75". */
const char *compile_org_name(const struct compile *c, uint32_t org);
/* The level's index, or CATALOG_NONE with E605. */
uint32_t compile_level(struct compile *c,
                       enum catalog_kind kind,
                       const struct catalog_row *row,
                       const char *column);
/* A list of codes joined by ";" looked up in a map; unknown ones are E605. */
size_t compile_list(struct compile *c,
                    enum catalog_kind kind,
                    const struct catalog_row *row,
                    const char *column,
                    const struct map *map,
                    uint32_t **ret_indices);
/* The first unit of (level, code); the others of the same (level, code) follow it in order of date. CATALOG_NONE: none. */
uint32_t compile_unit(const struct compile *c, const char *level, const char *code);
/* True when unit `b` exists and has the (level, code) of unit `a`: loops over the units that a code had one after another. */
bool compile_same_unit_code(const struct compile *c, uint32_t a, uint32_t b);
/* True when some unit carries the code at some time, at whatever level. */
bool compile_code_known(const struct compile *c, const char *code);

void compile_orgs(struct compile *c);        /* levels, units, editions */
void compile_successions(struct compile *c); /* after orgs */
void compile_aliases(struct compile *c);
void compile_edges(struct compile *c);      /* admin and the other hierarchies */
void compile_indicators(struct compile *c); /* dimensions, indicators */
void compile_layouts(struct compile *c);    /* layouts with the slots that are stored */
void compile_forms(struct compile *c);      /* forms; appends their slots, then the totals' */
/* The documents of a form, and its columns when it is a list. */
void compile_form_parts(struct compile *c, const struct catalog_row *row, struct form *form);
void compile_outlines(struct compile *c); /* before regimes */
/* The outline with the code, or CATALOG_NONE. */
uint32_t compile_outline_find(const struct compile *c, const char *code);
void compile_regimes(
    struct compile *c); /* regimes, occasions, obligations, the layouts' hierarchies */
void compile_calendar(struct compile *c);   /* days, decided and proposed */
void compile_extensions(struct compile *c); /* after regimes */
void compile_rules(struct compile *c);      /* after forms; expressions stay texts */
void compile_externals(struct compile *c);  /* after forms */
void compile_scores(struct compile *c);     /* after edges; expressions stay texts */
/* The column `outlier` of an indicator. */
void compile_outliers(struct compile *c, const struct catalog_row *row, struct indicator *i);
/* The subjects of a row: terms joined by ";" of factors joined by "&"; returns how many. */
size_t compile_subjects(struct compile *c,
                        enum catalog_kind kind,
                        const struct catalog_row *row,
                        struct subject **ret_subjects);
/* The first instant after a date (its 24:00 is the last one), or an instant as it is written. */
bool compile_moment(struct text t, int64_t *ret_instant);
/* The slot of a cell in the layout while it is being compiled; appended when it is new. */
uint32_t compile_slot(struct compile *c, uint32_t layout, uint32_t indicator, const char *members);

/* After catalog_index(). */
void lint_orgs(struct compile *c);    /* two parents, cycles, partial parents */
void lint_forms(struct compile *c);   /* homes of cells, unused forms and indicators */
void lint_regimes(struct compile *c); /* windows that differ, layouts filed twice, unused regimes */
void lint_outlines(struct compile *c); /* that no regime names */
void lint_rest(struct compile *c);     /* targets */

#endif
