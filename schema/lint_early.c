/*
 * Lint of deadlines that leave no time: under the decree's data windows, nobody is due before one working day has passed since the window's
 * end. Over one year of each regime's periods; extensions are documents' business. Knows no clock. Neighbours: lint_due.c (order of levels).
 * REQ: Decree 09/2019/NĐ-CP Art. 8.5b.
 */
#include "lint.h"

#define PERIODS_MAX 12

/* The first unit that is due before the first working day after the window's end, or CATALOG_NONE. */
static uint32_t
first_early(const struct lint *l, const struct obligation *o, struct period p, date_t *ret_due)
{
    const struct catalog *c = l->catalog;
    date_t start, end;

    if (!catalog_window(c, o->regime, p, &start, &end) || end < o->from || end > o->to)
        return CATALOG_NONE;
    date_t earliest = calendar_add_working(&c->calendar, end, 1);
    for (uint32_t org = 0; org < c->orgs.len; org++) {
        if (!catalog_is_subject(c, o, org, end))
            continue;
        /* The last day that is in time. */
        *ret_due = date_of_instant(catalog_due(c, o, org, p).ordinary - 1);
        if (*ret_due < earliest)
            return org;
    }
    return CATALOG_NONE;
}

/* One finding an obligation is enough. */
static void check_obligation(struct lint *l, size_t at)
{
    const struct catalog *c = l->catalog;
    const struct obligation *o = &c->obligations.at[at];
    const struct regime *r = &c->regimes.at[o->regime];
    struct period p = {l->year, r->frequency, 1};
    char day[DATE_TEXT_MAX];

    if (r->window.kind != WINDOW_DECREE09 || r->frequency == PERIOD_OCCASION ||
        o->due.kind == DUE_NONE)
        return;
    for (int i = 0; i < PERIODS_MAX && p.year == l->year; i++, p = period_step(p, 1)) {
        date_t due;
        uint32_t org = first_early(l, o, p, &due);
        if (org == CATALOG_NONE)
            continue;
        struct diag *d =
            diags_addv(l->diags, DIAG_W629, lint_at(l, CATALOG_OBLIGATIONS, at, "due"),
                       lint_duty_name(l, o), catalog_period_text(c, p, l->arena),
                       lint_org_name(l, org), arena_strdup(l->arena, date_format(due, day)), NULL);
        d->org_code = c->orgs.at[org].code;
        return;
    }
}

void lint_early(struct lint *l)
{
    for (size_t i = 0; i < l->catalog->obligations.len; i++)
        check_obligation(l, i);
}
