/*
 * Time in SDMX: frequencies, windows, TIME_PERIOD. A period of Decree 09 is no calendar one: its October goes from 15 September to 14 October, so
 * each observation says its window. Must not know figures. Neighbours: core/period.h, sdmx_walk.c.
 */
#include "sdmx.h"

const char *sdmx_time_frequency(struct period period)
{
    switch (period.kind) {
    case PERIOD_DAY: return "D";
    case PERIOD_WEEK: return "W";
    case PERIOD_MONTH: return "M";
    case PERIOD_MONTH13: return "M13";
    case PERIOD_QUARTER: return "Q";
    case PERIOD_HALF: return "S";
    case PERIOD_NINE_MONTHS: return "NM";
    case PERIOD_YEAR: return "A";
    case PERIOD_SCHOOL_TERM: return "ST";
    case PERIOD_SCHOOL_YEAR: return "SY";
    case PERIOD_OCCASION:
    case PERIOD_NONE: break;
    }
    return "OC";
}

/* How well a regime answers for a period: it files it and is in force (4); it is in force and its rule reaches the period (3); the same out of
 * force (2, 1); not at all (0). */
static int answers(const struct catalog *c,
                   uint32_t regime,
                   struct period period,
                   date_t *ret_start,
                   date_t *ret_end)
{
    const struct regime *r = &c->regimes.at[regime];
    bool files = catalog_regime_files(c, regime, period.kind) &&
                 catalog_window(c, regime, period, ret_start, ret_end);
    if (!files &&
        (period.kind == PERIOD_OCCASION || !period_window(period, r->window, ret_start, ret_end))) {
        return 0;
    }
    bool in_force = r->from <= *ret_end && *ret_end <= r->to;
    return (in_force ? 3 : 1) + (files ? 1 : 0);
}

bool sdmx_time_window(const struct catalog *catalog,
                      const struct sdmx_flow *flow,
                      struct period period,
                      date_t *ret_start,
                      date_t *ret_end)
{
    const struct window_rule calendar = {.kind = WINDOW_CALENDAR};
    int best = 0;
    for (size_t i = 0; i < flow->regimes.len; i++) {
        date_t start, end;
        int score = answers(catalog, flow->regimes.at[i], period, &start, &end);
        if (score > best) {
            best = score;
            *ret_start = start;
            *ret_end = end;
        }
    }
    const struct occasion *occasion = best == 0 && period.kind == PERIOD_OCCASION
                                          ? catalog_occasion(catalog, CATALOG_NONE, period)
                                          : NULL;
    if (occasion) {
        *ret_start = occasion->start;
        *ret_end = occasion->end;
    }
    return best > 0 || occasion || period_window(period, calendar, ret_start, ret_end);
}

/* Whole months from the first day to the last, 0: none. */
static int months_between(date_t start, date_t end)
{
    int y, m, d, y2, m2, d2;
    date_split(start, &y, &m, &d);
    date_split(end + 1, &y2, &m2, &d2);
    return d == d2 ? (y2 - y) * 12 + m2 - m : 0;
}

static const char *range(date_t start, date_t end, struct arena *arena)
{
    char day[DATE_TEXT_MAX];
    int months = months_between(start, end);
    date_format(start, day);
    if (months > 0 && months % 12 == 0) {
        return arena_printf(arena, "%s/P%dY", day, months / 12);
    }
    if (months > 0) {
        return arena_printf(arena, "%s/P%dM", day, months);
    }
    return arena_printf(arena, "%s/P%dD", day, (int)(end - start + 1));
}

const char *sdmx_time_period(struct period period, date_t start, date_t end, struct arena *arena)
{
    char text[PERIOD_TEXT_MAX];
    switch (period.kind) {
    case PERIOD_HALF: return arena_printf(arena, "%d-S%d", (int)period.year, (int)period.number);
    case PERIOD_DAY:
    case PERIOD_WEEK:
    case PERIOD_MONTH:
    case PERIOD_QUARTER:
    case PERIOD_YEAR: break; /* the standard spells them as gris does */
    case PERIOD_MONTH13:
    case PERIOD_NINE_MONTHS:
    case PERIOD_SCHOOL_TERM:
    case PERIOD_SCHOOL_YEAR:
    case PERIOD_OCCASION:
    case PERIOD_NONE:
        if (start != DATE_MIN && end != DATE_MAX) {
            return range(start, end, arena);
        }
        return arena_printf(arena, "%d", (int)period.year);
    }
    return arena_strdup(arena, period_format(period, text));
}

const char *sdmx_time_prepared(date_t day, struct arena *arena)
{
    char text[DATE_TEXT_MAX];
    return arena_printf(arena, "%sT00:00:00+07:00",
                        date_format(day == DATE_MIN ? date_of(1970, 1, 1) : day, text));
}
