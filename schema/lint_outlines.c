/*
 * Lint of outlines: none that no regime names. Runs over the compiled catalog. Neighbours: compile_parts.c.
 */
#include "compile.h"

void lint_outlines(struct compile *c)
{
    bool *named = ARENA_ARRAY(c->arena, c->catalog->outlines.len, bool);

    for (size_t i = 0; i < c->catalog->regimes.len; i++) {
        if (c->catalog->regimes.at[i].narrative != CATALOG_NONE)
            named[c->catalog->regimes.at[i].narrative] = true;
    }
    for (size_t i = 0; i < c->catalog->outlines.len; i++) {
        if (!named[i])
            diags_addv(c->diags, DIAG_W680, c->sorted[CATALOG_OUTLINES].at[i]->at,
                       c->catalog->outlines.at[i].code, NULL);
    }
}
