/*
 * When a period ends on a layout, and which period lies so many steps away. Must not know: units, figures.
 * Neighbours: core/period.h; reach_units.c asks who was there on that day.
 */
#include "reach_internal.h"

static bool has(const uint32_t *at, size_t len, uint32_t wanted)
{
    for (size_t i = 0; i < len; i++)
        if (at[i] == wanted)
            return true;
    return false;
}

struct reach_regimes
reach_window_regimes(const struct catalog *catalog, uint32_t layout, struct arena *arena)
{
    uint32_t *at = ARENA_ARRAY(arena, catalog->regimes.len, uint32_t);
    size_t len = 0;
    for (size_t i = 0; i < catalog->obligations.len; i++) {
        const struct obligation *o = &catalog->obligations.at[i];
        if (o->form != CATALOG_NONE && catalog->forms.at[o->form].layout == layout &&
            !has(at, len, o->regime))
            at[len++] = o->regime;
    }
    return (struct reach_regimes){at, len};
}

/* How well a regime answers for a period: it files it and is in force (4); it is in force and its
 * rule reaches the period (3); the same out of force (2, 1); not at all (0). */
static int answers(const struct catalog *c, uint32_t regime, struct period period, date_t *ret_end)
{
    const struct regime *r = &c->regimes.at[regime];
    date_t start;
    bool files = catalog_regime_files(c, regime, period.kind) &&
                 catalog_window(c, regime, period, &start, ret_end);
    if (!files &&
        (period.kind == PERIOD_OCCASION || !period_window(period, r->window, &start, ret_end)))
        return 0;
    bool in_force = r->from <= *ret_end && *ret_end <= r->to;
    return (in_force ? 3 : 1) + (files ? 1 : 0);
}

bool reach_window_end(const struct catalog *catalog,
                      struct reach_regimes regimes,
                      struct period period,
                      struct window_rule *ret_rule,
                      date_t *ret_end)
{
    int best = 0;
    for (size_t i = 0; i < regimes.len; i++) {
        date_t end;
        int score = answers(catalog, regimes.at[i], period, &end);
        if (score > best) {
            best = score;
            *ret_end = end;
            *ret_rule = catalog->regimes.at[regimes.at[i]].window;
        }
    }
    if (best > 0)
        return true;
    date_t start; /* nobody is asked for this layout: the calendar's days */
    window_parse(TEXT("calendar"), ret_rule);
    return period.kind != PERIOD_OCCASION && period_window(period, *ret_rule, &start, ret_end);
}

/* ---- steps */

static const struct period nowhere = {0, PERIOD_NONE, 0};

/* The same month and day; none for a 29 February. */
static struct period same_day(struct period period, int32_t years)
{
    int year, month, day;
    date_split(date_of(period.year, 1, 1) + period.number - 1, &year, &month, &day);
    year += years;
    if (!date_exists(year, month, day))
        return nowhere;
    struct period same = {year, PERIOD_DAY, date_of(year, month, day) - date_of(year, 1, 1) + 1};
    return period_step(same, 0);
}

/* The period of the same name; a year without a week 53 has none. */
static struct period same_name(struct period period, int32_t years)
{
    struct period first = {period.year + years, period.kind, 1};
    struct period same = period_step(first, period.number - 1);
    return same.year == first.year ? same : nowhere;
}

struct period reach_window_step(struct period period, int32_t years, int32_t periods)
{
    if (years == 0 && periods == 0)
        return period;
    if (period.kind == PERIOD_OCCASION || period.kind == PERIOD_NONE)
        return nowhere;
    if (years != 0)
        period = period.kind == PERIOD_DAY ? same_day(period, years) : same_name(period, years);
    return periods == 0 ? period : period_step(period, periods);
}
