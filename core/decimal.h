/*
 * Exact scaled decimals: a cell is int64 units of 10^-decimals. No binary floating point anywhere.
 * Neighbours: text.h. Sums are exact and independent of order; products and quotients pass through
 * 128 bits; results are rounded once, half away from zero.
 */
#ifndef GRIS_CORE_DECIMAL_H
#define GRIS_CORE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/text.h"

/* A cell without a figure. Valid figures lie in [-INT64_MAX, INT64_MAX]. */
#define CELL_NULL            INT64_MIN
#define DECIMAL_MAX_DECIMALS 9
/* Bytes that decimal_format() or decimal_format_wide() may write, NUL included. */
#define DECIMAL_TEXT_MAX 64

__extension__ typedef __int128 decimal_wide;

enum decimal_result {
    DECIMAL_OK,
    DECIMAL_SYNTAX,    /* not a plain decimal number */
    DECIMAL_PRECISION, /* more decimals than the cell keeps, and they are not zero */
    DECIMAL_RANGE      /* does not fit the cell */
};

/* Reads `-?digits(.digits)?` (ASCII, point as decimal mark, a leading + allowed, no grouping, no
 * exponent) as units of 10^-decimals. Trailing zero decimals beyond the scale are exact and
 * accepted. */
enum decimal_result decimal_parse(struct text t, int decimals, int64_t *ret_units);
/* The shortest exact spelling with exactly `decimals` decimals: 12345 at 2 is "123.45". Returns
 * buf. */
char *decimal_format(int64_t units, int decimals, char buf[static DECIMAL_TEXT_MAX]);
/* The same for 128 bits. */
char *decimal_format_wide(decimal_wide units, int decimals, char buf[static DECIMAL_TEXT_MAX]);
/* Reads a whole signed 128-bit integer written by decimal_format_wide(units, 0). */
bool decimal_parse_wide(struct text t, decimal_wide *ret_units);
/* Checked arithmetic; false when the result does not fit (nothing is written then). */
bool decimal_add(int64_t a, int64_t b, int64_t *ret_sum);
bool decimal_sub(int64_t a, int64_t b, int64_t *ret_difference);
bool decimal_add_wide(decimal_wide a, decimal_wide b, decimal_wide *ret_sum);
bool decimal_mul_wide(decimal_wide a, decimal_wide b, decimal_wide *ret_product);
/* num / den rounded half away from zero to a 64-bit integer; false on den 0 or overflow. */
bool decimal_divide(decimal_wide num, decimal_wide den, int64_t *ret_quotient);
/* 10^n for 0 <= n <= 38. */
decimal_wide decimal_pow10(int n);
/* Changes the scale; false when digits would be lost or the result does not fit. */
bool decimal_rescale(int64_t units, int from_decimals, int to_decimals, int64_t *ret_units);

#endif
