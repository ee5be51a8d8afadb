/*
 * filings: filings as vectors, read from results of filed_list and applied_list. Neighbours: run.c asks for them together with rows.
 */
#ifndef GRIS_STORE_FILINGS_H
#define GRIS_STORE_FILINGS_H

#include "reading.h"

/* Appends and sorts by unit, period, vintage. Columns: see the two statements. */
void filings_read(const PGresult *result,
                  const struct catalog *catalog,
                  uint32_t layout,
                  struct arena *arena,
                  struct store_filings *ret);
void filings_params_touched(struct params *params,
                            const struct catalog *catalog,
                            uint32_t layout,
                            const uint32_t *orgs,
                            const struct period *periods,
                            size_t len);
void filings_params_units(struct params *params,
                          const struct catalog *catalog,
                          uint32_t layout,
                          int32_t year,
                          const uint32_t *units,
                          size_t len);

#endif
