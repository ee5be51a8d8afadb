/*
 * Codes by which other systems know what the catalog has, looked up by scheme, kind, value and day. Neighbours: catalog.h, aliases.h (units of ours by
 * codes of other schemes, without a scheme being named).
 */
#ifndef GRIS_CORE_EXTERNAL_H
#define GRIS_CORE_EXTERNAL_H

#include "core/catalog.h"

struct external;

/* Of catalog->externals, and of the aliases of units, whose scheme counts as one of kind `org`. Memory from `arena`; the catalog must live as long. */
struct external *external_new(const struct catalog *catalog, struct arena *arena);
/* The codes that say this on the day: how many, and up to `room` of them, in order. Several are several meanings: what means the same is there once. */
size_t external_find(const struct external *external,
                     const char *scheme,
                     enum external_kind kind,
                     struct text value,
                     date_t day,
                     const struct external_code **ret,
                     size_t room);
/* True when the scheme has any code of that kind, on any day. */
bool external_has(const struct external *external, const char *scheme, enum external_kind kind);
/* "province 01", "DHIS.01", "A[sex=F]", "sex=F": what a code stands for, in the arena. */
const char *external_text(const struct external *external,
                          const struct external_code *code,
                          struct arena *arena);

#endif
