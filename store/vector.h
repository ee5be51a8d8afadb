/*
 * vector: arrays of numbers as array_bytes() gives them. Neighbours: filings.c, aggregates.c.
 */
#ifndef GRIS_STORE_VECTOR_H
#define GRIS_STORE_VECTOR_H

#include "internal.h"

/* Elements into `ret`, which has `max`; where the array ends early, and for null elements: CELL_NULL (int8s), 0 (int4s). */
void vector_int8s(struct text bytes, int64_t *ret, size_t max);
void vector_int4s(struct text bytes, int32_t *ret, size_t max);

#endif
