/*
 * Lint of regimes: one window rule on a layout at a time, no unit that files one layout twice for a period, no idle regime.
 * Runs over the compiled, indexed catalog. Neighbours: compile_regimes.c.
 */
/* REQ: data-model.md rule 3 */
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

/* The level that a term asks for, or CATALOG_NONE. */
static uint32_t term_level(const struct subject *s)
{
    for (;; s++) {
        if (s->kind == SUBJECT_LEVEL)
            return s->level;
        if (s->ends_term)
            return CATALOG_NONE;
    }
}

/* True when every term of one asks for another level than every term of the other: they share no unit. */
static bool levels_apart(const struct obligation *a, const struct obligation *b)
{
    for (size_t i = 0; i < a->subjects_len; i++) {
        if (i > 0 && !a->subjects[i - 1].ends_term)
            continue;
        for (size_t k = 0; k < b->subjects_len; k++) {
            uint32_t x = term_level(&a->subjects[i]), y = term_level(&b->subjects[k]);
            if (k > 0 && !b->subjects[k - 1].ends_term)
                continue;
            if (x == CATALOG_NONE || y == CATALOG_NONE || x == y)
                return false;
        }
    }
    return true;
}

/* A unit that both obligations bind on a common day, or CATALOG_NONE. */
static uint32_t
bound_twice(const struct compile *c, const struct obligation *a, const struct obligation *b)
{
    const struct catalog *catalog = c->catalog;
    date_t from, to;

    if (!common_days(c, a, b, &from, &to) || levels_apart(a, b))
        return CATALOG_NONE;
    for (uint32_t org = 0; org < catalog->orgs.len; org++) {
        date_t first = later(from, catalog->orgs.at[org].from);
        date_t last = earlier(to, catalog->orgs.at[org].to);
        if (first > last)
            continue;
        if ((catalog_is_subject(catalog, a, org, first) &&
             catalog_is_subject(catalog, b, org, first)) ||
            (catalog_is_subject(catalog, a, org, last) &&
             catalog_is_subject(catalog, b, org, last)))
            return org;
    }
    return CATALOG_NONE;
}

static void check_twice(struct compile *c, size_t at, size_t other_at)
{
    const struct obligation *o = &c->catalog->obligations.at[at];
    const struct obligation *other = &c->catalog->obligations.at[other_at];
    enum period_kind kind = regime_of(c, o)->frequency;

    /* Occasions of two regimes are different periods. */
    if (kind != regime_of(c, other)->frequency ||
        (kind == PERIOD_OCCASION && o->regime != other->regime))
        return;
    uint32_t org = bound_twice(c, other, o);
    if (org == CATALOG_NONE)
        return;
    struct diag *d =
        diags_addv(c->diags, DIAG_E621,
                   compile_at(c, CATALOG_OBLIGATIONS, c->obligation_rows.at[at], "subjects"),
                   compile_org_name(c, org), c->catalog->layouts.at[layout_of(c, o)].code,
                   arena_printf(c->arena, "%u", c->obligation_rows.at[other_at]->at.row), NULL);
    d->org_code = c->catalog->orgs.at[org].code;
    d->form = c->catalog->forms.at[o->form].code;
}

/* ---- */

static void check_pairs(struct compile *c)
{
    struct map told;

    map_init(&told, c->arena, 16);
    for (size_t i = 0; i < c->catalog->obligations.len; i++) {
        const struct obligation *o = &c->catalog->obligations.at[i];
        for (size_t k = 0; k < i && layout_of(c, o) != CATALOG_NONE; k++) {
            if (layout_of(c, &c->catalog->obligations.at[k]) != layout_of(c, o))
                continue;
            check_windows(c, i, &c->catalog->obligations.at[k], &told);
            if (!c->cyclic)
                check_twice(c, i, k);
        }
    }
}

void lint_regimes(struct compile *c)
{
    const struct catalog *catalog = c->catalog;
    bool *used = ARENA_ARRAY(c->arena, catalog->regimes.len, bool);

    check_pairs(c);
    for (size_t i = 0; i < catalog->obligations.len; i++)
        used[catalog->obligations.at[i].regime] = true;
    for (size_t i = 0; i < catalog->regimes.len && c->diags->errors == 0; i++) {
        if (!used[i])
            diags_addv(c->diags, DIAG_W605, c->sorted[CATALOG_REGIMES].at[i]->at,
                       catalog->regimes.at[i].code, NULL);
    }
}
