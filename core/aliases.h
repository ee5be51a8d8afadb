/*
 * Codes of other schemes by which units are known, looked up by value. A code of QCVN 102:2016 and the code of Decision 20/2020 that it became are
 * one code here, whichever of the two the catalog has. Names are none: names.h. Neighbours: catalog.h, org_code.h.
 */
#ifndef GRIS_CORE_ALIASES_H
#define GRIS_CORE_ALIASES_H

#include "core/catalog.h"

struct aliases;

/* All aliases but those of the scheme `name`. Memory from `arena`; the catalog must live as long. */
struct aliases *aliases_new(const struct catalog *catalog, struct arena *arena);
/* True for the schemes whose values are codes. */
bool aliases_is_code(const char *scheme);
/* The aliases with that value, of any unit and any time: how many, and in *ret the first of them. They stand in order of unit and date. */
size_t
aliases_find(const struct aliases *aliases, struct text value, const struct org_alias *const **ret);
/* The only unit of that level (CATALOG_NONE: any) with that code on the day, else CATALOG_NONE. */
uint32_t
aliases_find_org(const struct aliases *aliases, struct text value, uint32_t level, date_t date);

#endif
