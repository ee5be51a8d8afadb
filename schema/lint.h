/*
 * The lint that gives advice: what a catalog that works still lacks. Runs over a compiled catalog without errors and the rows it was made of;
 * knows no compiler. Neighbours: lint.c runs it; lint_orgs.c, lint_forms.c and lint_regimes.c, which find what is wrong, are the compiler's.
 */
#ifndef GRIS_SCHEMA_LINT_H
#define GRIS_SCHEMA_LINT_H

#include "rows.h"
#include "schema/schema.h"

struct lint {
    const struct catalog_rows *rows;
    const struct catalog *catalog;
    int year; /* whose periods are looked at */
    struct arena *arena;
    struct diags *diags;
    /* In order of key: the i-th indicator, form, regime, obligation of the catalog is of the i-th row. */
    const struct catalog_row **sorted[CATALOG_KINDS];
};

/* The place of a column of the i-th element of a kind. */
struct place lint_at(const struct lint *l, enum catalog_kind kind, size_t i, const char *column);
/* "II.06 (KSTT)": a form and its regime; "-" where there is no form. */
const char *lint_duty_name(const struct lint *l, const struct obligation *o);
/* "province 75". */
const char *lint_org_name(const struct lint *l, uint32_t org);

/* ---- what two obligations have in common: lint_pair.c ---- */

/* The days on which both obligations (and their regimes) are in force; false when there are none. */
bool lint_pair_days(const struct catalog *catalog,
                    const struct obligation *a,
                    const struct obligation *b,
                    date_t *ret_from,
                    date_t *ret_to);
/* True when both (one may be given twice) bind the unit on the first or the last of their common days. */
bool lint_pair_binds(const struct catalog *catalog,
                     const struct obligation *a,
                     const struct obligation *b,
                     uint32_t org);
/* True when the regimes' rules give each period the same days: decree09 is one of the explicit windows; weeks are the same but for their first day. */
bool lint_pair_same_window(const struct regime *a, const struct regime *b);

/* ---- the lints ---- */
void lint_totals(struct lint *l);   /* W620, N621 */
void lint_burden(struct lint *l);   /* W622, N623 */
void lint_words(struct lint *l);    /* W624, N625 */
void lint_article7(struct lint *l); /* W626, N627, W628 */
void lint_early(struct lint *l);    /* W629 */

#endif
