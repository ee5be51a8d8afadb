/*
 * reading: rows of submission queries and stored vectors as values; what submissions.c and provenance.c share. Neighbours: internal.h.
 */
#ifndef GRIS_STORE_READING_H
#define GRIS_STORE_READING_H

#include "internal.h"

/* Columns that every submission query begins with. */
#define READING_SUBMISSION_COLUMNS 26

/* Row `row` of a submission query; surrogates become indices of `catalog`. */
struct store_submission
reading_submission(const PGresult *r, int row, const struct catalog *catalog, struct arena *arena);

/* Columns cells, status_slot, status, place_row, place_column, places from `first` on, into a report of the layout. */
struct report *
reading_vector(const PGresult *r, int row, int first, size_t slots, struct arena *arena);

/* Columns status_slot and status from `first` on, into one status a slot; slots that are not named stay as they are. */
void reading_statuses(
    const PGresult *r, int row, int first, uint8_t *status, size_t slots, struct arena *arena);

#define READING_FINDING_COLUMNS 14
/* Columns code, file, sheet, row, column, args, cell, org_code, period, form, indicator_code, members, value, expected from `first` on. */
struct diag reading_finding(const PGresult *r, int row, int first, struct arena *arena);

/* NULL for CATALOG_NONE or 0, else the number. */
void reading_param_id(struct params *params, int32_t id);

#endif
