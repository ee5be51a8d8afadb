/*
 * SDMX identifiers: a code of gris, which may be any text, as an identifier that SDMX 2.1 allows, and back. Exactly reversible: no two codes
 * give one identifier. Knows no catalog. Neighbours: text.h. docs/exporters/sdmx.md tells the rule to those who read our files.
 */
#ifndef GRIS_CORE_SDMX_ID_H
#define GRIS_CORE_SDMX_ID_H

#include "core/date.h"
#include "core/text.h"

/* Of an item of a codelist (IDType, [A-Za-z0-9_@$-]+): letters, digits, '_' and '-' stand for themselves, every other byte is $XX (upper-case
 * hex): DT.01 is DT$2E01. The empty text is "$". '@' comes from no code: callers may join parts with it. */
const char *sdmx_id_code(struct arena *arena, struct text code);
/* The code. What is no escape stands for itself, so identifiers of others come back as they are. */
const char *sdmx_id_undo_code(struct arena *arena, struct text id);
/* Of a dimension, structure or dataflow (NCNameIDType, [A-Za-z][A-Za-z0-9_-]*): other bytes are _XX; so is an '_' in front of two
 * upper-case hex digits. Where the code begins with no letter, or `prefixed` (the identifier is taken), N_00 stands in front. */
const char *sdmx_id_name(struct arena *arena, struct text code, bool prefixed);
const char *sdmx_id_undo_name(struct arena *arena, struct text id);

/* What an identifier of CL_ORG says of a unit: CODE[@LEVEL][@YYYYMMDD]. */
struct sdmx_id_org {
    const char *code, *level; /* level "": not said, the code is of one level alone */
    date_t
        from; /* the unit's first day; DATE_MIN: not said, the first unit of that level with the code */
};
/* False: nothing that gris would write (more parts, a day that is none); *ret has the whole of it as the code then. */
bool sdmx_id_undo_org(struct arena *arena, struct text id, struct sdmx_id_org *ret);

#endif
