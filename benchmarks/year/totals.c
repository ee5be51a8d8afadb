/*
 * The third ledger: what the figures that stand add up to, for the nation and each unit directly below it, in the period in which they were
 * filed. By addition alone, over the tree of the period's last day; cells that several forms or levels file are left out. Neighbours: write.c.
 */
#include "year.h"

static bool carried_once(const struct year *y, uint32_t stream, const struct cell *cell)
{
    for (uint32_t s = 0; s < y->streams.len; s++) {
        uint32_t form = y->streams.at[s].form;
        const struct form_plan *f = &y->forms[form == CATALOG_NONE ? y->catalog.forms.len : form];
        for (size_t i = 0; s != stream && i < f->len; i++)
            if (f->cells[i].indicator == cell->indicator &&
                strcmp(f->cells[i].members, cell->members) == 0)
                return false;
    }
    return true;
}

static bool one_level(const struct year *y, const struct stream *s)
{
    uint32_t level = CATALOG_NONE;
    for (uint32_t org = 0; org < y->catalog.orgs.len; org++)
        for (size_t span = 0; span < s->spans.len; span++)
            if (s->table[org * s->spans.len + span] != CATALOG_NONE) {
                if (level != CATALOG_NONE && level != y->catalog.orgs.at[org].level)
                    return false;
                level = y->catalog.orgs.at[org].level;
            }
    return level != CATALOG_NONE;
}

struct sums {
    int64_t *value;
    uint32_t *units;
};

/* Adds what the unit filed to all above it. */
static void add(const struct year *y, const struct duty *d, size_t cell, const struct sums *sums)
{
    date_t end = duties_span(y, d)->end;
    const struct org_edge *e = catalog_parent(&y->catalog, 0, d->org, end);
    for (; e != NULL && e->complete; e = catalog_parent(&y->catalog, 0, e->parent, end)) {
        sums->value[e->parent] += d->stands[cell];
        sums->units[e->parent]++;
    }
}

static void put_cell(struct year *y,
                     const struct stream *s,
                     size_t span,
                     size_t cell,
                     const struct form_plan *f,
                     FILE *file)
{
    const struct catalog *c = &y->catalog;
    const struct indicator *indicator = &c->indicators.at[f->cells[cell].indicator];
    char buf[DECIMAL_TEXT_MAX];
    arena_reset(y->scratch);
    const struct sums sums = {ARENA_ARRAY(y->scratch, c->orgs.len, int64_t),
                              ARENA_ARRAY(y->scratch, c->orgs.len, uint32_t)};
    for (uint32_t org = 0; org < c->orgs.len; org++) {
        uint32_t d = s->table[org * s->spans.len + span];
        if (d != CATALOG_NONE && y->duties.at[d].stands != NULL &&
            y->duties.at[d].stands[cell] != CELL_NULL)
            add(y, &y->duties.at[d], cell, &sums);
    }
    for (uint32_t org = 0; org < c->orgs.len; org++)
        if (sums.units[org] > 0 && y->depths[org] < 2)
            (void)fprintf(
                file, "%s\t%s\t%s\t%s\t%s\t%s\t%u\n", c->levels[c->orgs.at[org].level],
                c->orgs.at[org].code, catalog_period_text(c, s->spans.at[span].period, y->scratch),
                indicator->code, f->cells[cell].members,
                decimal_format(sums.value[org], indicator->decimals, buf), sums.units[org]);
}

void totals_put(struct year *y, FILE *file)
{
    const struct catalog *c = &y->catalog;
    (void)fputs("org_level\torg_code\tperiod\tindicator_code\tmembers\tvalue\treported\n", file);
    for (uint32_t i = 0; i < y->streams.len; i++) {
        const struct stream *s = &y->streams.at[i];
        if (s->form == CATALOG_NONE || !one_level(y, s))
            continue;
        const struct form_plan *f = &y->forms[s->form];
        for (size_t cell = 0; cell < f->len; cell++) {
            const struct indicator *indicator = &c->indicators.at[f->cells[cell].indicator];
            if (!f->cells[cell].number || f->cells[cell].formula != NULL ||
                indicator->org_agg != ORG_AGG_SUM || !carried_once(y, i, &f->cells[cell]))
                continue;
            for (size_t span = 0; span < s->spans.len; span++)
                put_cell(y, s, span, cell, f, file);
        }
    }
}
