/*
 * Lint of deadlines: whoever compiles is due after those whose figures it compiles. Over one year of each regime's periods, level by level, as the
 * rules have it (extensions are documents' business). Knows no clock: the year is given. Neighbours: lint_calendar.c, core/catalog.h.
 * REQ: Decree 09/2019/NĐ-CP Art. 13.2.
 */
#include "schema/schema.h"

#define PERIODS_MAX 12

/* The first and the last deadline of a level's units for one form and period; INT64_MAX and 0 where none has one. */
struct span {
    int64_t first, last;
};

struct order {
    const struct catalog *catalog;
    struct place at;
    struct arena *arena;
    struct diags *diags;
    struct span *levels; /* by level, the highest first */
};

static void clear(struct order *o)
{
    for (size_t i = 0; i < o->catalog->levels_len; i++)
        o->levels[i] = (struct span){INT64_MAX, 0};
}

static void add_unit(struct order *o, const struct obligation *first, uint32_t org, struct period p)
{
    uint32_t found = catalog_obligation(o->catalog, first->regime, first->form, org, p);
    struct span *span = &o->levels[o->catalog->orgs.at[org].level];

    if (found == CATALOG_NONE)
        return;
    int64_t due = catalog_due(o->catalog, &o->catalog->obligations.at[found], org, p).ordinary;
    if (due == 0)
        return;
    if (due < span->first)
        span->first = due;
    if (due > span->last)
        span->last = due;
}

/* Tells the first level that is due before a level below it; false when there is none. */
static bool tell(struct order *o, const struct obligation *first, struct period p)
{
    const struct catalog *c = o->catalog;

    for (size_t upper = 0; upper < c->levels_len; upper++) {
        for (size_t lower = upper + 1; lower < c->levels_len; lower++) {
            if (o->levels[upper].first >= o->levels[lower].last)
                continue;
            diags_addv(o->diags, DIAG_W691, o->at, c->regimes.at[first->regime].code,
                       first->form == CATALOG_NONE ? "-" : c->forms.at[first->form].code,
                       catalog_period_text(c, p, o->arena), c->levels[upper], c->levels[lower],
                       NULL);
            return true;
        }
    }
    return false;
}

/* One finding a form is enough. */
static void check_form(struct order *o, const struct obligation *first, int year)
{
    struct period p = {year, o->catalog->regimes.at[first->regime].frequency, 1};
    bool told = p.kind == PERIOD_NONE || p.kind == PERIOD_OCCASION;

    for (int i = 0; i < PERIODS_MAX && !told && p.year == year; i++) {
        clear(o);
        for (uint32_t org = 0; org < o->catalog->orgs.len; org++)
            add_unit(o, first, org, p);
        told = tell(o, first, p);
        p = period_step(p, 1);
    }
}

/* Is the i-th obligation the first one of its regime and form? */
static bool is_first(const struct catalog *c, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (c->obligations.at[k].regime == c->obligations.at[i].regime &&
            c->obligations.at[k].form == c->obligations.at[i].form)
            return false;
    return true;
}

void schema_check_order(const struct catalog *catalog,
                        int year,
                        struct place at,
                        struct arena *arena,
                        struct diags *diags)
{
    struct order o = {catalog, at, arena, diags,
                      ARENA_ARRAY(arena, catalog->levels_len, struct span)};

    for (size_t i = 0; i < catalog->obligations.len; i++) {
        if (is_first(catalog, i))
            check_form(&o, &catalog->obligations.at[i], year);
    }
}
