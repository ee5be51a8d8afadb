/*
 * Numbers in libgmp's hands, for the two files that count with it: expr_number.c and expr_real.c.
 * Nothing of libgmp outlives a function: results are copied into the arena.
 */
#ifndef GRIS_INDICATORS_EXPR_GMP_H
#define GRIS_INDICATORS_EXPR_GMP_H

#include <gmp.h>

#include "expr_internal.h"

/* In lowest terms. */
struct expr_big {
    int num_size, den_size; /* limbs; num_size has the sign */
    mp_limb_t limbs[];      /* numerator, denominator */
};

/* Initializes `ret` with a number that is not null; the caller clears it. */
void expr_number_load(mpq_t ret, const struct expr_number *number);
/* The number of q, which is put into lowest terms and cleared. */
struct expr_number expr_number_store(struct expr_calc *calc, mpq_t q);
/* a/b to the nearest whole number, a half away from zero. */
void expr_number_nearest(mpz_t ret, const mpz_t a, const mpz_t b);

#endif
