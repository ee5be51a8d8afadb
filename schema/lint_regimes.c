/*
 * Lint of regimes: one window rule on a layout at a time, no unit that files one layout twice for a period, no idle regime.
 * Runs over the compiled, indexed catalog. Neighbours: compile_regimes.c.
 */
#include "compile.h"
#include "lint.h"

static uint32_t layout_of(const struct compile *c, const struct obligation *o)
{
    return o->form == CATALOG_NONE ? CATALOG_NONE : c->catalog->forms.at[o->form].layout;
}

static const struct regime *regime_of(const struct compile *c, const struct obligation *o)
{
    return &c->catalog->regimes.at[o->regime];
}

/* ---- windows ---- */

/* Days and occasions are the same under every rule, and weeks have one beside weeks only. */
static bool has_rule(const struct regime *r)
{
    return r->frequency != PERIOD_DAY && r->frequency != PERIOD_WEEK &&
           r->frequency != PERIOD_OCCASION;
}

static bool have_rules(const struct regime *a, const struct regime *b)
{
    return (a->frequency == PERIOD_WEEK && b->frequency == PERIOD_WEEK) ||
           (has_rule(a) && has_rule(b));
}

static void
check_windows(struct compile *c, size_t at, const struct obligation *other, struct map *told)
{
    const struct obligation *o = &c->catalog->obligations.at[at];
    const struct regime *a = regime_of(c, other), *b = regime_of(c, o);
    uint32_t layout = layout_of(c, o);
    date_t from, to;

    if (a == b || !have_rules(a, b) || lint_pair_same_window(a, b) ||
        !lint_pair_days(c->catalog, o, other, &from, &to))
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
        if (!lint_pair_binds(g->c->catalog, o, o, org))
            continue;
        for (size_t k = 0; k < g->bound_len; k++) {
            const struct obligation *other = &all[g->bound[k]];
            if (same_periods(g->c, o, other) && lint_pair_binds(g->c->catalog, o, other, org))
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
