/*
 * Two obligations side by side: common days, common units, equal windows. Knows no finding. Neighbours: lint_regimes.c, lint_burden.c.
 */
#include "lint.h"

static date_t later(date_t a, date_t b)
{
    return a > b ? a : b;
}

static date_t earlier(date_t a, date_t b)
{
    return a < b ? a : b;
}

bool lint_pair_days(const struct catalog *catalog,
                    const struct obligation *a,
                    const struct obligation *b,
                    date_t *ret_from,
                    date_t *ret_to)
{
    const struct regime *ra = &catalog->regimes.at[a->regime];
    const struct regime *rb = &catalog->regimes.at[b->regime];

    *ret_from = later(later(a->from, b->from), later(ra->from, rb->from));
    *ret_to = earlier(earlier(a->to, b->to), earlier(ra->to, rb->to));
    return *ret_from <= *ret_to;
}

static bool both_bind(const struct catalog *catalog,
                      const struct obligation *a,
                      const struct obligation *b,
                      uint32_t org,
                      date_t day)
{
    return catalog_is_subject(catalog, a, org, day) &&
           (a == b || catalog_is_subject(catalog, b, org, day));
}

bool lint_pair_binds(const struct catalog *catalog,
                     const struct obligation *a,
                     const struct obligation *b,
                     uint32_t org)
{
    const struct org *unit = &catalog->orgs.at[org];
    date_t from, to;

    if (!lint_pair_days(catalog, a, b, &from, &to))
        return false;
    from = later(from, unit->from);
    to = earlier(to, unit->to);
    return from <= to && (both_bind(catalog, a, b, org, from) || both_bind(catalog, a, b, org, to));
}

static struct window_rule plain(struct window_rule rule)
{
    if (rule.kind == WINDOW_DECREE09)
        return (struct window_rule){WINDOW_EXPLICIT, -1, 15, 0, 14};
    if (rule.kind != WINDOW_EXPLICIT)
        return (struct window_rule){.kind = rule.kind};
    return rule;
}

/* On which weekday weeks begin: Monday under every rule but `week:D`. */
static int week_day(struct window_rule rule)
{
    return rule.kind == WINDOW_WEEK ? rule.from_day : 1;
}

bool lint_pair_same_window(const struct regime *x, const struct regime *y)
{
    struct window_rule a = plain(x->window), b = plain(y->window);

    if (x->frequency == PERIOD_WEEK && y->frequency == PERIOD_WEEK)
        return week_day(x->window) == week_day(y->window);
    return a.kind == b.kind && a.from_offset == b.from_offset && a.from_day == b.from_day &&
           a.to_offset == b.to_offset && a.to_day == b.to_day;
}
