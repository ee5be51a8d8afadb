/*
 * Comparing aggregates bit for bit: the self-check behind `gris aggregate --verify`.
 * Must not know: where aggregates come from. Neighbours: core/aggregate.h.
 */
#include <string.h>

#include "internal.h"

static bool fractions_eq(const struct fraction *a, const struct fraction *b, size_t len)
{
    if (a == NULL || b == NULL)
        return a == b;
    for (size_t i = 0; i < len; i++) {
        if (a[i].num != b[i].num || a[i].den != b[i].den)
            return false;
    }
    return true;
}

static bool keys_eq(const struct aggregate *a, const struct aggregate *b)
{
    return a->hierarchy == b->hierarchy && a->org == b->org && a->layout == b->layout &&
           period_eq(a->period, b->period) && a->basis == b->basis && a->bases == b->bases &&
           a->slots == b->slots && a->filings == b->filings;
}

static bool tallies_eq(const int64_t *a, const int64_t *b, size_t len)
{
    if (a == NULL || b == NULL)
        return a == b;
    return len == 0 || memcmp(a, b, len * sizeof *a) == 0;
}

static bool bytes_eq(const void *a, const void *b, size_t size)
{
    return size == 0 || memcmp(a, b, size) == 0;
}

bool aggregate_eq(const struct aggregate *a, const struct aggregate *b)
{
    if (!keys_eq(a, b))
        return false;
    size_t n = a->slots;
    return bytes_eq(a->own, b->own, n * sizeof *a->own) &&
           bytes_eq(a->children, b->children, n * sizeof *a->children) &&
           bytes_eq(a->effective, b->effective, n * sizeof *a->effective) &&
           bytes_eq(a->reported, b->reported, n * sizeof *a->reported) &&
           bytes_eq(a->expected, b->expected, n * sizeof *a->expected) &&
           bytes_eq(a->flags, b->flags, n * sizeof *a->flags) &&
           bytes_eq(a->children_reported, b->children_reported, n * sizeof *a->children_reported) &&
           bytes_eq(a->children_expected, b->children_expected, n * sizeof *a->children_expected) &&
           bytes_eq(a->children_flags, b->children_flags, n * sizeof *a->children_flags) &&
           tallies_eq(a->tally, b->tally, n) && fractions_eq(a->own_parts, b->own_parts, n) &&
           fractions_eq(a->children_parts, b->children_parts, n) &&
           fractions_eq(a->effective_parts, b->effective_parts, n);
}
