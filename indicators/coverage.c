/*
 * What a total misses, measured by what its units had before: the share of last period's value, and between what the total would lie.
 * Exact: sums in 128 bits, rounded once. Must not know: where values come from. Neighbours: roll_units.c (which units).
 */
#include "indicators.h"

#define TENTHS_OF_A_PERCENT 1000

void coverage_count(const struct coverage_unit *units, size_t len, struct coverage *ret)
{
    decimal_wide part = 0,
                 whole = 0; /* of 64-bit values: 2^63 units would be needed to leave 128 bits */
    bool negative = false;
    *ret = (struct coverage){.tenths = CELL_NULL};
    for (size_t i = 0; i < len; i++) {
        const struct coverage_unit *u = &units[i];
        ret->units += u->reported;
        ret->of++;
        if (u->last == CELL_NULL)
            continue;
        ret->history++;
        negative = negative || u->last < 0;
        whole += u->last;
        part += u->reported ? u->last : 0;
    }
    if (negative || whole <= 0 || !decimal_mul_wide(part, TENTHS_OF_A_PERCENT, &part) ||
        !decimal_divide(part, whole, &ret->tenths))
        ret->tenths = CELL_NULL;
}

bool coverage_interval(const struct coverage_unit *unit, int64_t *ret_low, int64_t *ret_high)
{
    size_t values = 0;
    for (size_t i = 0; i < unit->past_len; i++) {
        int64_t value = unit->past[i];
        if (value == CELL_NULL)
            continue;
        *ret_low = values == 0 || value < *ret_low ? value : *ret_low;
        *ret_high = values == 0 || value > *ret_high ? value : *ret_high;
        values++;
    }
    return values >= COVERAGE_HISTORY_MIN;
}

static int64_t cell_of(decimal_wide wide)
{
    return wide < -INT64_MAX || wide > INT64_MAX ? CELL_NULL : (int64_t)wide;
}

void coverage_bounds(const struct coverage_unit *units,
                     size_t len,
                     int64_t *ret_low,
                     int64_t *ret_high)
{
    decimal_wide low = 0, high = 0;
    *ret_low = *ret_high = CELL_NULL;
    if (len == 0)
        return;
    for (size_t i = 0; i < len; i++) {
        const struct coverage_unit *u = &units[i];
        int64_t least = 0, most = 0;
        if (u->reported)
            least = most = u->value == CELL_NULL ? 0 : u->value; /* nil is nothing */
        else if (!coverage_interval(u, &least, &most))
            return;
        low += least;
        high += most;
    }
    if (cell_of(low) == CELL_NULL || cell_of(high) == CELL_NULL)
        return;
    *ret_low = (int64_t)low;
    *ret_high = (int64_t)high;
}
