/*
 * Lint of regimes: one window rule on a layout at a time, no unit that files one layout twice for a period, no idle regime.
 * Runs over the compiled, indexed catalog. Neighbours: compile_regimes.c.
 */
#include <string.h>

#include "compile.h"

static date_t later(date_t a, date_t b)
{
    return a > b ? a : b;
}

static date_t earlier(date_t a, date_t b)
{
    return a < b ? a : b;
}

static uint32_t layout_of(const struct compile *c, const struct obligation *o)
{
    return o->form == CATALOG_NONE ? CATALOG_NONE : c->catalog->forms.at[o->form].layout;
}

static const struct regime *regime_of(const struct compile *c, const struct obligation *o)
{
    return &c->catalog->regimes.at[o->regime];
}

/* The days on which both obligations (and their regimes) are in force; false when there are none. */
static bool common_days(const struct compile *c,
                        const struct obligation *a,
                        const struct obligation *b,
                        date_t *ret_from,
                        date_t *ret_to)
{
    const struct regime *ra = regime_of(c, a), *rb = regime_of(c, b);

    *ret_from = later(later(a->from, b->from), later(ra->from, rb->from));
    *ret_to = earlier(earlier(a->to, b->to), earlier(ra->to, rb->to));
    return *ret_from <= *ret_to;
}

/* ---- windows ---- */

/* decree09 is one of the explicit windows. */
static struct window_rule plain(struct window_rule rule)
{
    if (rule.kind == WINDOW_DECREE09)
        return (struct window_rule){WINDOW_EXPLICIT, -1, 15, 0, 14};
    if (rule.kind != WINDOW_EXPLICIT)
        return (struct window_rule){.kind = rule.kind};
    return rule;
}

static bool same_window(struct window_rule x, struct window_rule y)
{
    struct window_rule a = plain(x), b = plain(y);

    return a.kind == b.kind && a.from_offset == b.from_offset && a.from_day == b.from_day &&
           a.to_offset == b.to_offset && a.to_day == b.to_day;
}

/* Days, weeks and occasions are the same under every rule. */
static bool has_rule(const struct regime *r)
{
    return r->frequency != PERIOD_DAY && r->frequency != PERIOD_WEEK &&
           r->frequency != PERIOD_OCCASION;
}

static void
check_windows(struct compile *c, size_t at, const struct obligation *other, struct map *told)
{
    const struct obligation *o = &c->catalog->obligations.at[at];
    const struct regime *a = regime_of(c, other), *b = regime_of(c, o);
    uint32_t layout = layout_of(c, o);
    date_t from, to;

    if (a == b || !has_rule(a) || !has_rule(b) || same_window(a->window, b->window) ||
        !common_days(c, o, other, &from, &to))
        return;
    struct text key = compile_pair(c->arena, a->code, b->code);
    key = compile_pair(c->arena, key.ptr, c->catalog->layouts.at[layout].code);
    if (map_put(told, key, 1) == MAP_NONE)
        diags_addv(c->diags, DIAG_E622,
                   compile_at(c, CATALOG_OBLIGATIONS, c->obligation_rows.at[at], "regime"),
                   c->catalog->layouts.at[layout].code, a->code, b->code, NULL);
}

/* ---- one layout filed twice ---- */

/* The obligations that file one layout. */
struct group {
    struct compile *c;
    uint32_t layout;
    size_t *at, *bound; /* indices; those that bind the unit in hand */
    size_t len, bound_len;
    struct map told; /* pairs that have their finding */
};

/* Occasions of two regimes are different periods. */
static bool
same_periods(const struct compile *c, const struct obligation *a, const struct obligation *b)
{
    enum period_kind kind = regime_of(c, a)->frequency;

    return kind == regime_of(c, b)->frequency &&
           (kind != PERIOD_OCCASION || a->regime == b->regime);
}

/* True when both (one may be given twice) bind the unit on the first or the last of their common days. */
static bool both_bind(const struct compile *c,
                      uint32_t org,
                      const struct obligation *a,
                      const struct obligation *b)
{
    const struct org *unit = &c->catalog->orgs.at[org];
    date_t from, to;

    if (!common_days(c, a, b, &from, &to))
        return false;
    from = later(from, unit->from);
    to = earlier(to, unit->to);
    return from <= to && ((catalog_is_subject(c->catalog, a, org, from) &&
                           catalog_is_subject(c->catalog, b, org, from)) ||
                          (catalog_is_subject(c->catalog, a, org, to) &&
                           catalog_is_subject(c->catalog, b, org, to)));
}

static void tell_twice(struct group *g, uint32_t org, size_t at, size_t other)
{
    struct compile *c = g->c;
    const struct obligation *o = &c->catalog->obligations.at[at];
    const struct catalog_row *row = c->obligation_rows.at[at];

    if (map_put(&g->told, text_of(arena_printf(c->arena, "%zu %zu", other, at)), 1) != MAP_NONE)
        return;
    struct diag *d =
        diags_addv(c->diags, DIAG_E621, compile_at(c, CATALOG_OBLIGATIONS, row, "subjects"),
                   compile_org_name(c, org), c->catalog->layouts.at[g->layout].code,
                   arena_printf(c->arena, "%u", c->obligation_rows.at[other]->at.row), NULL);
    d->org_code = c->catalog->orgs.at[org].code;
    d->form = c->catalog->forms.at[o->form].code;
}

/* Few obligations bind one unit: only these are compared with each other. */
static void check_unit(struct group *g, uint32_t org)
{
    const struct obligation *all = g->c->catalog->obligations.at;

    g->bound_len = 0;
    for (size_t i = 0; i < g->len; i++) {
        const struct obligation *o = &all[g->at[i]];
        if (!both_bind(g->c, org, o, o))
            continue;
        for (size_t k = 0; k < g->bound_len; k++) {
            const struct obligation *other = &all[g->bound[k]];
            if (same_periods(g->c, o, other) && both_bind(g->c, org, o, other))
                tell_twice(g, org, g->at[i], g->bound[k]);
        }
        g->bound[g->bound_len++] = g->at[i];
    }
}

static void check_group(struct group *g, struct map *told_windows)
{
    struct compile *c = g->c;

    for (size_t i = 0; i < g->len; i++) {
        for (size_t k = 0; k < i; k++)
            check_windows(c, g->at[i], &c->catalog->obligations.at[g->at[k]], told_windows);
    }
    for (uint32_t org = 0; g->len > 1 && !c->cyclic && org < c->catalog->orgs.len; org++)
        check_unit(g, org);
}

/* ---- */

static void check_layouts(struct compile *c)
{
    size_t n = c->catalog->obligations.len;
    struct group g = {c, 0,  ARENA_ARRAY(c->arena, n, size_t), ARENA_ARRAY(c->arena, n, size_t), 0,
                      0, {0}};
    struct map told_windows;

    map_init(&g.told, c->arena, 16);
    map_init(&told_windows, c->arena, 16);
    for (; g.layout < c->catalog->layouts.len; g.layout++) {
        g.len = 0;
        for (size_t i = 0; i < n; i++) {
            if (layout_of(c, &c->catalog->obligations.at[i]) == g.layout)
                g.at[g.len++] = i;
        }
        check_group(&g, &told_windows);
    }
}

void lint_regimes(struct compile *c)
{
    const struct catalog *catalog = c->catalog;
    bool *used = ARENA_ARRAY(c->arena, catalog->regimes.len, bool);

    check_layouts(c);
    for (size_t i = 0; i < catalog->obligations.len; i++)
        used[catalog->obligations.at[i].regime] = true;
    for (size_t i = 0; i < catalog->regimes.len && c->diags->errors == 0; i++) {
        if (!used[i])
            diags_addv(c->diags, DIAG_W605, c->sorted[CATALOG_REGIMES].at[i]->at,
                       catalog->regimes.at[i].code, NULL);
    }
}
