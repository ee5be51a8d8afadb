/*
 * Groups of SDMX-ML: attributes that are said once for all series whose key has certain values (a unit's multiplier, a status). REQ: SDMX 2.1, section 2
 * (AttachmentLevel group), section 3 (SDMX-ML). Neighbours: read_sdmx_ml.c.
 */
#ifndef GRIS_COLLECTOR_READ_SDMX_GROUPS_H
#define GRIS_COLLECTOR_READ_SDMX_GROUPS_H

#include "core/arena.h"
#include "core/text.h"

#define READ_SDMX_GROUPS 100000 /* of a data set */
#define READ_SDMX_GROUP_TYPES                                                                      \
    32 /* sets of components that are keys; a data structure declares a few */

/* A component as a file says it. */
struct sdmx_value {
    struct text id, text;
    bool attribute; /* it surely is none of the key */
};

struct sdmx_groups;

/* Lives in the arena. */
struct sdmx_groups *read_sdmx_groups_new(struct arena *arena);
/* One more, of the data set at hand; its texts are copied. False: there are too many. */
bool read_sdmx_groups_add(struct sdmx_groups *g, const struct sdmx_value *values, size_t len);
/* Another data set: those before hold no longer. */
void read_sdmx_groups_forget(struct sdmx_groups *g);
/* What groups say of an observation with these components: of each group whose key it has, what is none of the key goes to `take`. Which components are
 * the key of a group is told by the first observation behind it: those that it has too. False: there are more kinds of keys than READ_SDMX_GROUP_TYPES. */
bool read_sdmx_groups_of(struct sdmx_groups *g,
                         const struct sdmx_value *values,
                         size_t len,
                         void (*take)(void *ctx, struct text id, struct text value),
                         void *ctx);

#endif
