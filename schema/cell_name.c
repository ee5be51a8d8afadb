/*
 * The spelling of a cell for people. Neighbours: everything in schema/ that reports findings.
 */
#include "schema/schema.h"

const char *schema_cell_name(const struct catalog *catalog,
                             uint32_t indicator,
                             const char *members,
                             struct arena *arena)
{
    const char *code = catalog->indicators.at[indicator].code;

    if (members[0] == '\0')
        return code;
    return arena_printf(arena, "%s[%s]", code, members);
}
