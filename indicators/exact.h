/*
 * libgmp as the arithmetic here uses it: who asks for its numbers by exact_load() has its memory end as an arena does.
 * Neighbours: expr_number.c, outlier_score.c.
 */
#ifndef GRIS_INDICATORS_EXACT_H
#define GRIS_INDICATORS_EXACT_H

#include <gmp.h>

#include "core/decimal.h"

/* Initializes `ret`; the caller clears it. */
void exact_load(mpz_t ret, decimal_wide value);

#endif
