/*
 * The cells that take part in a finding, read back from the JSON text that a finding carries (diag.h), for people to see.
 * Knows no JSON but that shape. Neighbours: diag.h.
 */
#ifndef GRIS_CORE_DIAG_CELLS_H
#define GRIS_CORE_DIAG_CELLS_H

#include "core/diag.h"

/* What is left out is the report's own: NULL, 0. */
struct diag_cell {
    const char *indicator_code, *members, *org_code, *period, *form;
    const char *value; /* NULL: no figure */
    uint32_t row, column;
};
struct diag_cells VEC(struct diag_cell);

/* The cells of a finding, in order; none where it has none. False when the text is of another shape: what was read until there
 * is given. */
bool diag_cells_read(const char *cells, struct arena *arena, struct diag_cells *ret);
/* "POP.TOTAL sex=female 04 2025 DS-01 = 257.5 (row 5, column 7)"; no figure is "–". */
const char *diag_cells_line(const struct diag_cell *cell, enum lang lang, struct arena *arena);

#endif
