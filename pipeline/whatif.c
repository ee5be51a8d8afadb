/*
 * whatif: an event of the map tried before it takes effect: the catalog in force beside a candidate that is compiled as a load would, in a
 * transaction that is rolled back. Knows no output and writes nothing. Neighbours: whatif.h, catalog.c for the candidate.
 */
#include "whatif.h"

#define DAYS_AHEAD 366 /* for which deadlines are compared unless periods are named */

static enum status window_of(
    struct pipeline *p, const char *text, date_t *ret_first, date_t *ret_last, struct diags *diags)
{
    static const struct window_rule calendar = {.kind = WINDOW_CALENDAR};
    struct period period;
    if (session_find_period(p, text, &period, diags) != STATUS_OK)
        return STATUS_REJECTED;
    if (period_window(period, calendar, ret_first, ret_last))
        return STATUS_OK;
    return session_refuse(diags, DIAG_E401, text);
}

static enum status find_range(struct pipeline *p,
                              const struct pipeline_whatif_query *query,
                              struct whatif_range *ret,
                              struct diags *diags)
{
    date_t first = 0;
    const char *to = query->period_to != NULL ? query->period_to : query->period_from;
    enum status status = window_of(p, query->period_from, &ret->from, &ret->to, diags);
    if (status == STATUS_OK)
        status = window_of(p, to, &first, &ret->to, diags);
    return status;
}

enum status pipeline_whatif(struct pipeline *p,
                            const struct pipeline_whatif_query *query,
                            struct pipeline_whatif *ret,
                            struct diags *diags)
{
    struct whatif_range range = {DATE_MIN, DATE_MAX};
    struct catalog *before = ARENA_NEW(p->arena, struct catalog);
    enum status status = STATUS_OK;
    *before = p->catalog;
    *ret = (struct pipeline_whatif){.before = before, .first = DATE_MIN, .last = DATE_MIN};
    if (query->period_from != NULL)
        status = find_range(p, query, &range, diags);
    if (status == STATUS_OK)
        status = pipeline_catalog_try(p, query->catalog, diags);
    if (status != STATUS_OK)
        return status;
    ret->after = &p->catalog;
    whatif_events(ret, p->arena);
    if (ret->first == DATE_MIN)
        return STATUS_OK;
    struct map touched;
    struct whatif_range ahead = {ret->first, ret->first + DAYS_AHEAD};
    whatif_touched(ret, p->arena, &touched);
    whatif_duties(ret, &touched, query->period_from != NULL ? range : ahead, p->arena);
    return whatif_figures(p, ret, query->period_from != NULL ? &range : NULL, diags);
}
