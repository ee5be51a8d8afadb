/*
 * recheck: what its parts share: which submissions are looked at, and how findings are told apart.
 * Neighbours: recheck.c (the story), recheck_choose.c, recheck_read.c, recheck_compare.c.
 */
#ifndef GRIS_PIPELINE_RECHECK_H
#define GRIS_PIPELINE_RECHECK_H

#include "judge.h"

/* A submission that is looked at, named by the catalog in force; memory of the run. */
struct recheck_item {
    struct store_submission s;
    struct session_key key; /* unit, regime, form (surrogates), period, vintage */
    const char *org, *regime, *form, *period;
    int64_t leader; /* the oldest of the original's submissions that are looked at */
    bool accepted;
    bool is_sender_at_fault; /* refused for who sent it, which is not known any more */
    /* of the batch on hand */
    const struct diags *before;
    struct report *report; /* as it would be filed, or NULL */
    const struct diags *after;
};
struct recheck_items VEC(struct recheck_item);

/* ---- recheck_choose.c ---- */

/* What stands, and what was refused after it or where nothing stands; oldest first, of one original together. */
enum status recheck_choose(struct pipeline *p,
                           const struct pipeline_recheck_query *query,
                           struct recheck_items *ret,
                           struct diags *diags);

/* ---- recheck_read.c ---- */

/* So many items, from the first on, as are read together: whole originals. */
size_t recheck_read_batch(const struct recheck_item *items, size_t len);
/* Fills `before`, `report` and `after` of a batch. `judge`: of judge_strictly(), or NULL. */
enum status recheck_read(struct pipeline *p,
                         struct judge *judge,
                         struct recheck_item *items,
                         size_t len,
                         struct arena *arena,
                         struct diags *diags);

/* ---- recheck_compare.c ---- */

struct recheck_changes VEC(struct pipeline_recheck_change);
/* What differs between two lists of findings of one report, wherever in its list a finding stands; changed ones are told as one. */
void recheck_compare(const struct diags *before,
                     const struct diags *after,
                     struct arena *arena,
                     struct recheck_changes *ret);

#endif
