/*
 * history: figures beyond a report, for rules: of other reports of the same files, accepted or not, then what stands in the database: the
 * unit's own filing for exactly that period, else the figure that it is rolled up to. Fetched for many reports at once.
 * Knows no rule. Neighbours: judge.c; figures.h reads the aggregates.
 */
#ifndef GRIS_PIPELINE_HISTORY_H
#define GRIS_PIPELINE_HISTORY_H

#include "figures.h"

/* Which cells of other reports are ever asked for. */
struct history_interest {
    void *ctx;
    bool (*asks)(void *ctx, uint32_t layout, uint32_t slot);
};

struct history;
struct history *history_new(struct pipeline *p, const struct history_interest *interest);
void history_free(struct history *h);
/* From here on another file, or batch. `beside`: the session's connection belongs to somebody else meanwhile; one of its own is opened when
 * something must be asked. `keep`: what was told of reports that were not refused stands on, as if it had been stored. */
void history_begin(struct history *h, bool beside, bool keep);
/* From here on as it stood when this submission was filed. */
void history_begin_then(struct history *h, int64_t submission);
/* Keeps what may be asked of a report (and no more). False: it was asked for already, and answered from elsewhere. */
bool history_tell(struct history *h, const struct report *report);
/* What became of a report that was told. */
void history_judged(struct history *h, const struct report *report);
/* Another group of reports: what was wanted and fetched for the one before goes. */
void history_forget(struct history *h);
/* A cell that will be asked for. */
void history_want(struct history *h, const struct reach_cell *cell);
/* Fetches what is wanted, all at once. */
enum status history_fetch(struct history *h, struct diags *diags);
/* The connection, opened if need be; NULL with findings. */
struct store *history_store(struct history *h, struct diags *diags);
struct reach_source history_source(struct history *h);

#endif
