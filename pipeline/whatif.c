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

/* The candidate is compiled as a load would; then the catalog in force is the session's again. */
static enum status compile_both(struct pipeline *p,
                                const char *dir,
                                const struct catalog **ret_before,
                                const struct catalog **ret_after,
                                struct diags *diags)
{
    struct catalog *before = ARENA_NEW(p->arena, struct catalog);
    struct catalog *after = ARENA_NEW(p->arena, struct catalog);
    enum status status = pipeline_catalog_try(p, dir, false, diags);
    *after = p->catalog;
    if (status == STATUS_OK)
        status = session_load_catalog(p, diags);
    *before = p->catalog;
    *ret_before = before;
    *ret_after = after;
    return status;
}

/* Deadlines are compared where events are; of changes that have no day, from today on. */
static void find_duties(struct pipeline *p,
                        struct pipeline_whatif *w,
                        const struct whatif_range *range,
                        const struct map *touched)
{
    const int64_t now = pipeline_now(p);
    const struct whatif_range ahead =
        w->days.len > 0
            ? (struct whatif_range){w->first, w->last + DAYS_AHEAD}
            : (struct whatif_range){date_of_instant(now), date_of_instant(now) + DAYS_AHEAD};
    whatif_duties(w, touched, range != NULL ? *range : ahead, range != NULL ? 0 : DAYS_AHEAD,
                  p->arena);
}

enum status pipeline_whatif(struct pipeline *p,
                            const struct pipeline_whatif_query *query,
                            struct pipeline_whatif *ret,
                            struct diags *diags)
{
    struct whatif_range named = {DATE_MIN, DATE_MAX};
    const struct whatif_range *range = query->period_from != NULL ? &named : NULL;
    struct map touched;
    enum status status = STATUS_OK;
    *ret = (struct pipeline_whatif){.first = DATE_MIN, .last = DATE_MIN};
    if (range != NULL)
        status = find_range(p, query, &named, diags);
    if (status == STATUS_OK)
        status = compile_both(p, query->catalog, &ret->before, &ret->after, diags);
    if (status != STATUS_OK)
        return status;
    whatif_events(ret, p->arena);
    if (ret->events.len == 0)
        return STATUS_OK;
    whatif_touched(ret, p->arena, &touched);
    find_duties(p, ret, range, &touched);
    return ret->moved ? whatif_figures(p, ret, range, diags) : STATUS_OK;
}
