/*
 * judge: reports against the rules in force, after the wall and before the store. Errors refuse the report alone, like any other.
 * Knows no rule's meaning. Neighbours: history.h (figures beyond the report), indicators/ (the rules), ingest_batch.c, ingest_stream.c,
 * recheck_read.c.
 */
#ifndef GRIS_PIPELINE_JUDGE_H
#define GRIS_PIPELINE_JUDGE_H

#include "history.h"

/* What the catalog in force asks of reports, compiled once; *ret NULL where it asks nothing. */
enum status judge_rules(struct pipeline *p, const struct rules **ret, struct diags *diags);

struct judge;
/* NULL: there is nothing to judge by. The other functions take NULL for that. `keep`: as history_begin() has it. */
struct judge *judge_new(struct pipeline *p, const struct rules *rules, bool keep);
/* From here on what stands is judged like all else: nothing is let through. */
void judge_strictly(struct judge *judge);
void judge_free(struct judge *judge);
/* Another batch, or a file of its own (`beside`: as history_begin() has it). */
void judge_begin(struct judge *judge, bool beside);
/* Reports that only inform about others: their findings stay as they are. */
void judge_hear(struct judge *judge, const struct report *const *reports, size_t len);
/* Judges a group: findings go to the reports. A report that the rules alone refuse but that says what stands is let through: it adds
 * nothing. */
enum status
judge_group(struct judge *judge, struct report *const *reports, size_t len, struct diags *diags);
/* True when a report came whose figures were asked for before it: everything of this file is to be judged again, all of it heard. */
bool judge_was_late(const struct judge *judge);
/* All of the file was heard. */
void judge_heard(struct judge *judge);

#endif
