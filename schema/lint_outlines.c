/*
 * Lint of outlines: none that no regime names, and none that is named but not there in a package that has some. Runs over the compiled catalog. Neighbours: compile_parts.c.
 */
#include "compile.h"

void lint_outlines(struct compile *c)
{
    bool *named = ARENA_ARRAY(c->arena, c->catalog->outlines.len, bool);

    for (size_t i = 0; i < c->catalog->regimes.len; i++) {
        const struct regime *r = &c->catalog->regimes.at[i];
        const struct catalog_row *row = c->sorted[CATALOG_REGIMES].at[i];
        if (r->narrative != CATALOG_NONE)
            named[r->narrative] = true;
        else if (r->outline[0] != '\0' && c->catalog->outlines.len > 0)
            diags_addv(c->diags, DIAG_W681, compile_at(c, CATALOG_REGIMES, row, "outline"), r->code,
                       r->outline, NULL);
    }
    for (size_t i = 0; i < c->catalog->outlines.len; i++) {
        if (!named[i])
            diags_addv(c->diags, DIAG_W680, c->sorted[CATALOG_OUTLINES].at[i]->at,
                       c->catalog->outlines.at[i].code, NULL);
    }
}
