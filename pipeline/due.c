/*
 * due: what a unit has to file around a day, and how that stands. Knows no output. REQ: Decree 09/2019/NĐ-CP Art. 12, 13.
 * Neighbours: session.h, core/period.h for every date.
 */
#include <string.h>

#include "session.h"

#define DUE_SOON_SECONDS INT64_C(259200) /* three days */

/* The period of a kind that holds a day under a rule, found by stepping from the one named after the day. */
static bool
period_at(const struct catalog *catalog, uint32_t regime, date_t day, struct period *ret)
{
    int year = 0;
    int month = 0;
    int dom = 0;
    date_split(day, &year, &month, &dom);
    const enum period_kind kind = catalog->regimes.at[regime].frequency;
    struct period p = {.year = year, .kind = kind, .number = 1};
    date_t start = 0;
    date_t end = 0;
    if (kind == PERIOD_OCCASION || kind == PERIOD_NONE)
        return false;
    p = period_step(p, -2);
    for (int i = 0; i < 800; i++) {
        if (catalog_window(catalog, regime, p, &start, &end) && start <= day && day <= end) {
            *ret = p;
            return true;
        }
        p = period_step(p, 1);
    }
    return false;
}

struct due_run {
    struct pipeline *p;
    const struct obligation *obligation;
    enum lang lang;
    const struct store_standings *standings;
    struct pipeline_dues *ret;
    int64_t at; /* the moment of judging */
};

static const struct store_standing *
standing_of(const struct due_run *run, uint32_t org, struct period period)
{
    const struct store_standing *best = NULL;
    for (size_t i = 0; i < run->standings->len; i++) {
        const struct store_standing *s = &run->standings->at[i];
        if (s->org == org && s->regime == run->obligation->regime &&
            s->form == run->obligation->form && period_eq(s->period, period) &&
            (best == NULL || s->vintage > best->vintage))
            best = s;
    }
    return best;
}

static const char *timeliness_of(const struct store_standing *s, int64_t due, int64_t now)
{
    if (due == 0)
        return s != NULL ? "on_time" : "not_due";
    if (s != NULL)
        return s->first_received_at < due ? "on_time" : "late";
    if (now >= due)
        return "overdue";
    return due - now <= DUE_SOON_SECONDS ? "due_soon" : "not_due";
}

static void add_due(const struct due_run *run, uint32_t org, struct period period)
{
    const struct catalog *catalog = &run->p->catalog;
    const struct obligation *o = run->obligation;
    date_t start = 0;
    date_t end = 0;
    if (!catalog_window(catalog, o->regime, period, &start, &end) ||
        !catalog_org_exists(catalog, org, end) || !catalog_is_subject(catalog, o, org, end))
        return;
    const struct store_standing *s = standing_of(run, org, period);
    struct pipeline_due *due = VEC_ADD(run->p->arena, run->ret);
    due->org_code = catalog->orgs.at[org].code;
    due->org_name = session_org_name(catalog, org, end);
    due->regime = catalog->regimes.at[o->regime].code;
    due->form = o->form == CATALOG_NONE ? "-" : catalog->forms.at[o->form].code;
    due->period = catalog_period_text(catalog, period, run->p->arena);
    due->state = s == NULL ? NULL : s->state;
    due->window_start = start;
    due->window_end = end;
    if (!period_due(period, end, o->due, o->due_shift, &catalog->calendar, run->p->arena, run->lang,
                    &due->due, &due->explain))
        due->due = 0;
    due->timeliness = timeliness_of(s, due->due, run->at);
}

static bool wanted_org(const struct pipeline *p, const char *code, uint32_t org)
{
    return code == NULL || strcmp(p->catalog.orgs.at[org].code, code) == 0;
}

static void due_of_obligation(const struct due_run *run, const char *org, date_t on)
{
    const struct catalog *catalog = &run->p->catalog;
    struct period now;
    if (!period_at(catalog, run->obligation->regime, on, &now))
        return;
    struct period before = period_step(now, -1);
    for (uint32_t i = 0; i < catalog->orgs.len; i++) {
        if (!wanted_org(run->p, org, i))
            continue;
        add_due(run, i, before);
        add_due(run, i, now);
    }
}

/* Today is judged at this moment, another day at its end. */
static int64_t moment_of(const struct pipeline *p, date_t on)
{
    int64_t now = pipeline_now(p);
    return date_of_instant(now) == on ? now : instant_of_date(on + 1) - 1;
}

enum status pipeline_due(struct pipeline *p,
                         const char *org,
                         date_t on,
                         enum lang lang,
                         struct pipeline_dues *ret,
                         struct diags *diags)
{
    int year = 0;
    int month = 0;
    int day = 0;
    date_split(on, &year, &month, &day);
    struct store_standings standings = {0};
    struct session_orgs orgs = {0};
    enum status status = org == NULL ? STATUS_OK : session_find_all_orgs(p, org, &orgs, diags);
    if (status == STATUS_OK)
        status = store_standing_list(
            p->store, &p->catalog, period_id((struct period){.year = year - 1}),
            period_id((struct period){.year = year + 2}), p->arena, &standings, diags);
    for (size_t i = 0; status == STATUS_OK && i < p->catalog.obligations.len; i++) {
        const struct due_run run = {
            p, &p->catalog.obligations.at[i], lang, &standings, ret, moment_of(p, on)};
        due_of_obligation(&run, org, on);
    }
    return status;
}
