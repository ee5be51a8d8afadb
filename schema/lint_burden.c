/*
 * Lint of the burden: no unit is asked twice for one figure. The same cell on two forms (or one form in two regimes) that bind the same unit,
 * for the same window (W622); or for a period that the other one's shorter periods make up, for an indicator that rolls up over time
 * (N623). Windows that only overlap hold other facts and are left alone. Neighbours: lint_pair.c; lint_regimes.c refuses a layout filed twice.
 * REQ: Decree 09/2019/NĐ-CP Art. 5 (ask once per period).
 */
#include <stdlib.h>

#include "lint.h"

#define CELLS_NAMED 5

/* One cell of one form. */
struct asked {
    uint32_t indicator, form;
    const char *members;
};

struct burden {
    struct lint *l;
    struct VEC(struct asked) asked; /* in order of cell, then form */
    bool *shares;                   /* by form, form: they have a cell in common */
};

/* ---- which forms ask for the same ---- */

static int compare_cells(const struct asked *x, const struct asked *y)
{
    if (x->indicator != y->indicator)
        return x->indicator < y->indicator ? -1 : 1;
    return text_cmp(text_of(x->members), text_of(y->members));
}

static int compare_asked(const void *left, const void *right)
{
    const struct asked *x = left, *y = right;
    int order = compare_cells(x, y);

    return order != 0 ? order : (x->form > y->form) - (x->form < y->form);
}

static void collect(struct burden *b)
{
    const struct catalog *c = b->l->catalog;

    for (uint32_t f = 0; f < c->forms.len; f++) {
        const struct form *form = &c->forms.at[f];
        for (size_t i = 0; i < form->len; i++) {
            const struct layout_cell *cell =
                &c->layouts.at[form->layout].cells[form->cells[i].slot];
            VEC_PUSH(b->l->arena, &b->asked, ((struct asked){cell->indicator, f, cell->members}));
        }
    }
    if (b->asked.len > 1)
        qsort(b->asked.at, b->asked.len, sizeof *b->asked.at, compare_asked);
}

/* Cells of one kind stand side by side. */
static void find_shares(struct burden *b)
{
    size_t n = b->l->catalog->forms.len;

    b->shares = ARENA_ARRAY(b->l->arena, n * n, bool);
    for (size_t i = 0; i < b->asked.len; i++) {
        const struct asked *x = &b->asked.at[i];
        for (size_t k = i; k < b->asked.len && compare_cells(x, &b->asked.at[k]) == 0; k++) {
            const struct asked *y = &b->asked.at[k];
            b->shares[x->form * n + y->form] = b->shares[y->form * n + x->form] = true;
        }
    }
}

/* The cells that both forms have, the first few by name; empty when there are none. */
static const char *
common_cells(const struct burden *b, uint32_t one, uint32_t other, bool rolled_up)
{
    const struct catalog *c = b->l->catalog;
    const char *list = "";
    size_t n = 0;

    for (size_t i = 0; i < b->asked.len; i++) {
        const struct asked *x = &b->asked.at[i];
        size_t k = i;
        if (x->form != one ||
            (rolled_up && c->indicators.at[x->indicator].time_agg == TIME_AGG_NONE))
            continue;
        while (k > 0 && compare_cells(x, &b->asked.at[k - 1]) == 0)
            k--;
        while (k < b->asked.len && compare_cells(x, &b->asked.at[k]) == 0 &&
               b->asked.at[k].form != other)
            k++;
        if (k == b->asked.len || compare_cells(x, &b->asked.at[k]) != 0)
            continue;
        if (n++ < CELLS_NAMED)
            list = arena_printf(b->l->arena, "%s%s%s", list, list[0] != '\0' ? ", " : "",
                                schema_cell_name(c, x->indicator, x->members, b->l->arena));
    }
    return n > CELLS_NAMED ? arena_printf(b->l->arena, "%s… (%zu)", list, n) : list;
}

/* ---- windows ---- */

enum relation { APART, SAME, MAKES_UP /* periods of the second make up those of the first */ };

/* True when a period of the regime ends within the days: only then is it asked for. */
static bool ends_within(const struct regime *r, date_t from, date_t to)
{
    struct period p = {1990, r->frequency, 1};
    date_t start, end;
    int month, day;

    if (from > date_of(p.year, 1, 1))
        date_split(from, &p.year, &month, &day);
    for (p.year--; period_window(p, r->window, &start, &end); p = period_step(p, 1))
        if (end >= from)
            return end <= to;
    return false; /* time is over */
}

/* Occasions of one regime are the same; those of two are when they have the same days. */
static bool share_occasion(const struct catalog *c, uint32_t a, uint32_t b, date_t from, date_t to)
{
    for (size_t i = 0; i < c->occasions.len; i++) {
        const struct occasion *x = &c->occasions.at[i];
        for (size_t k = 0; k < c->occasions.len; k++) {
            const struct occasion *y = &c->occasions.at[k];
            if (x->regime == a && y->regime == b && x->start == y->start && x->end == y->end &&
                x->end >= from && x->end <= to)
                return true;
        }
    }
    return false;
}

/* Days are the same under every rule. */
static bool same_window(const struct regime *a, const struct regime *b)
{
    return a->frequency == PERIOD_DAY || lint_pair_same_window(a, b);
}

static enum relation
relate(const struct lint *l, const struct obligation *a, const struct obligation *b)
{
    const struct catalog *c = l->catalog;
    const struct regime *ra = &c->regimes.at[a->regime], *rb = &c->regimes.at[b->regime];
    struct period part = {l->year, rb->frequency, 1};
    date_t from, to;

    if (!lint_pair_days(c, a, b, &from, &to))
        return APART;
    if (ra->frequency == PERIOD_OCCASION && rb->frequency == PERIOD_OCCASION)
        return share_occasion(c, a->regime, b->regime, from, to) ? SAME : APART;
    if (ra->frequency == PERIOD_OCCASION || rb->frequency == PERIOD_OCCASION ||
        !same_window(ra, rb) || !ends_within(ra, from, to))
        return APART;
    if (ra->frequency == rb->frequency)
        return SAME;
    return period_containing(part, ra->frequency).kind == ra->frequency ? MAKES_UP : APART;
}

/* ---- findings ---- */

/* The subjects of both rows. */
static const char *
group_name(const struct burden *b, const struct obligation *x, const struct obligation *y)
{
    if (text_eq(text_of(x->subjects_text), text_of(y->subjects_text)))
        return x->subjects_text;
    return arena_printf(b->l->arena, "%s + %s", x->subjects_text, y->subjects_text);
}

/* Tells it at the row of `at`: that of the longer period, or the later one. */
static void tell(struct burden *b, enum relation relation, size_t at, size_t other)
{
    const struct catalog *c = b->l->catalog;
    const struct obligation *o = &c->obligations.at[at], *p = &c->obligations.at[other];
    const char *cells = common_cells(b, o->form, p->form, relation == MAKES_UP);
    uint32_t first = CATALOG_NONE;
    size_t n = 0;

    for (uint32_t org = 0; cells[0] != '\0' && org < c->orgs.len; org++) {
        if (!lint_pair_binds(c, o, p, org))
            continue;
        first = first == CATALOG_NONE ? org : first;
        n++;
    }
    if (n == 0)
        return;
    struct diag *d =
        diags_addv(b->l->diags, relation == SAME ? DIAG_W622 : DIAG_N623,
                   lint_at(b->l, CATALOG_OBLIGATIONS, at, "form"), cells, lint_duty_name(b->l, o),
                   lint_duty_name(b->l, p), arena_printf(b->l->arena, "%zu", n),
                   group_name(b, o, p), lint_org_name(b->l, first), NULL);
    d->form = c->forms.at[o->form].code;
    d->org_code = c->orgs.at[first].code;
}

static void check_pair(struct burden *b, size_t at, size_t other)
{
    const struct catalog *c = b->l->catalog;
    const struct obligation *o = &c->obligations.at[at], *p = &c->obligations.at[other];

    if (o->form == CATALOG_NONE || p->form == CATALOG_NONE ||
        (o->form == p->form && o->regime == p->regime) ||
        !b->shares[o->form * c->forms.len + p->form])
        return;
    enum relation relation = relate(b->l, o, p);
    if (relation != APART)
        tell(b, relation, at, other);
    else if (relate(b->l, p, o) == MAKES_UP)
        tell(b, MAKES_UP, other, at);
}

void lint_burden(struct lint *l)
{
    struct burden b = {.l = l};

    collect(&b);
    find_shares(&b);
    for (size_t i = 0; i < l->catalog->obligations.len; i++)
        for (size_t k = 0; k < i; k++)
            check_pair(&b, i, k);
}
