/*
 * The advice of `gris catalog check` in its order, and what its parts share. Knows no clock: the year is given. Neighbours: lint.h.
 */
#include "lint.h"

struct place lint_at(const struct lint *l, enum catalog_kind kind, size_t i, const char *column)
{
    return rows_place(l->rows, kind, l->sorted[kind][i], column);
}

const char *lint_duty_name(const struct lint *l, const struct obligation *o)
{
    const char *form = o->form == CATALOG_NONE ? "-" : l->catalog->forms.at[o->form].code;

    return arena_printf(l->arena, "%s (%s)", form, l->catalog->regimes.at[o->regime].code);
}

const char *lint_org_name(const struct lint *l, uint32_t org)
{
    const struct org *unit = &l->catalog->orgs.at[org];

    return arena_printf(l->arena, "%s %s", l->catalog->levels[unit->level], unit->code);
}

void schema_lint(const struct catalog_rows *rows,
                 const struct catalog *catalog,
                 int year,
                 struct arena *arena,
                 struct diags *diags)
{
    struct lint l = {
        .rows = rows, .catalog = catalog, .year = year, .arena = arena, .diags = diags};

    for (int kind = 0; kind < CATALOG_KINDS; kind++)
        l.sorted[kind] = rows_sorted(rows, (enum catalog_kind)kind, arena);
    lint_words(&l);
    lint_totals(&l);
    lint_burden(&l);
    lint_article7(&l);
    lint_early(&l);
}
