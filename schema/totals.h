/*
 * What sums up to what in a layout, and what a form's cells sum up to that it does not ask for. Neighbours: totals.c; bind.h, compile.h.
 */
#ifndef GRIS_SCHEMA_TOTALS_H
#define GRIS_SCHEMA_TOTALS_H

#include "core/catalog.h"

/* A slot and the slots that make it up. */
struct total {
    uint32_t slot;
    size_t dimensions; /* of the total's members: the fewer the later */
    uint32_t *parts;
    size_t len;
};

struct totals {
    struct VEC(struct total) totals;
};

/* Those of a layout, each after its parts. The catalog must be indexed. */
void totals_find(const struct catalog *catalog,
                 struct arena *arena,
                 uint32_t layout,
                 struct totals *ret_totals);

/* Which slots the form asks for; NULL for a list. */
bool *totals_carried(const struct catalog *catalog, struct arena *arena, const struct form *form);

/* Sets what each form's cells sum up to that it does not ask for (form.filled). */
void totals_fill_forms(struct catalog *catalog, struct arena *arena);

#endif
