/*
 * due: what a unit has to file around a day or within some days, and how that stands. Knows no output. Neighbours: duty.h, due_ics.c,
 * core/catalog.h for every deadline. REQ: Decree 09/2019/NĐ-CP Art. 12, 13.
 */
#include <string.h>

#include "duty.h"

#define DUE_SOON_SECONDS INT64_C(259200) /* three days */
#define EXTENSION_DAYS   366             /* a document moves a deadline by no more than that */

struct due_run {
    struct pipeline *p;
    const struct pipeline_due_query *query;
    const struct session_orgs *orgs; /* NULL: all */
    const struct obligation *obligation;
    const struct duty_index *standings;
    struct pipeline_dues *ret;
    int64_t at; /* the moment of judging */
};

/* ---- one duty ---- */

static const char *
timeliness_of(const struct store_standing *s, const struct catalog_due *due, int64_t now)
{
    const char *filed = duty_timeliness(s, due);
    if (filed != NULL)
        return filed;
    if (due->due == 0)
        return "not_due";
    if (duty_is_overdue(s, due, now))
        return "overdue";
    if (due->extension != NULL)
        return "extended";
    return due->due - now <= DUE_SOON_SECONDS ? "due_soon" : "not_due";
}

/* Is the duty one of those asked for? */
static bool is_wanted(const struct due_run *run, int64_t due, date_t window_end)
{
    const struct pipeline_due_query *q = run->query;
    if (q->until == DATE_MIN)
        return true;
    if (due == 0)
        return q->on <= window_end && window_end <= q->until;
    /* 24:00 of the last day is within it. */
    return instant_of_date(q->on) < due && due <= instant_of_date(q->until + 1);
}

static const char *named(const char *vi, const char *en, enum lang lang)
{
    return lang == LANG_EN && en[0] != '\0' ? en : vi;
}

static void add_due(const struct due_run *run, uint32_t org, struct period period)
{
    const struct catalog *catalog = &run->p->catalog;
    const struct obligation *o = run->obligation;
    const struct regime *regime = &catalog->regimes.at[o->regime];
    date_t start = 0;
    date_t end = 0;
    if (!duty_window(catalog, o, period, &start, &end) || !duty_binds(catalog, o, org, end))
        return;
    struct catalog_due found = catalog_due(catalog, o, org, period);
    if (!is_wanted(run, found.due, end))
        return;
    const struct store_standing *s = duty_standing(run->standings, o, org, period);
    const struct form *form = o->form == CATALOG_NONE ? NULL : &catalog->forms.at[o->form];
    struct pipeline_due *due = VEC_ADD(run->p->arena, run->ret);
    *due = (struct pipeline_due){
        .org_code = catalog->orgs.at[org].code,
        .org_name = session_org_name(catalog, org, end),
        .level = catalog->levels[catalog->orgs.at[org].level],
        .regime = regime->code,
        .regime_name = named(regime->name_vi, regime->name_en, run->query->lang),
        .form = form == NULL ? "-" : form->code,
        .form_title = form == NULL ? "" : named(form->title_vi, form->title_en, run->query->lang),
        .period = catalog_period_text(catalog, period, run->p->arena),
        .receiver = o->receiver,
        .state = s == NULL ? NULL : s->state,
        .timeliness = timeliness_of(s, &found, run->at),
        .window_start = start,
        .window_end = end,
        .due = found.due,
        .document = found.extension == NULL ? NULL : found.extension->document,
        .proposed = found.proposed,
        .returned_reason = s == NULL ? NULL : s->reason,
        .returned_cells = s == NULL ? NULL : s->cells,
        .returned_due = s == NULL ? 0 : s->again,
        .correction = duty_correction(s, run->at),
    };
    catalog_due_explain(catalog, o, org, period, run->p->arena, run->query->lang, &due->explain);
}

static void add_dues(const struct due_run *run, struct period period)
{
    const struct catalog *catalog = &run->p->catalog;
    const struct session_orgs *asked = run->orgs;
    size_t len = asked == NULL ? catalog->orgs.len : asked->len;
    for (size_t i = 0; i < len; i++)
        add_due(run, asked == NULL ? (uint32_t)i : asked->at[i], period);
}

/* ---- periods ---- */

/* The first period of a kind whose window ends on a day or after it, found by stepping from the one named after the day. */
static bool period_from(const struct catalog *catalog,
                        uint32_t regime,
                        enum period_kind kind,
                        date_t day,
                        struct period *ret)
{
    int year = 0;
    int month = 0;
    int dom = 0;
    date_split(day, &year, &month, &dom);
    struct period p = {.year = year, .kind = kind, .number = 1};
    date_t start = 0;
    date_t end = 0;
    p = period_step(p, -2);
    for (int i = 0; i < 800; i++) {
        if (catalog_window(catalog, regime, p, &start, &end) && day <= end) {
            *ret = p;
            return true;
        }
        p = period_step(p, 1);
    }
    return false;
}

/* May something still come in time for an occasion that ended? By its own deadline, or by a document's. */
static bool is_open(const struct catalog *catalog, const struct occasion *o, date_t on)
{
    int64_t morning = instant_of_date(on);
    bool is = o->due > morning;
    for (size_t i = 0; i < catalog->extensions.len && !is; i++) {
        const struct extension *e = &catalog->extensions.at[i];
        is = e->regime == o->regime && period_eq(e->period, o->period) && e->due > morning;
    }
    return is;
}

/* Occasions under way, those that ended last, and those whose deadline lies ahead; or all of them, whose deadlines then decide. */
static void add_occasions(const struct due_run *run)
{
    const struct catalog *catalog = &run->p->catalog;
    date_t on = run->query->on;
    date_t last = DATE_MIN;
    for (size_t i = 0; i < catalog->occasions.len; i++) {
        const struct occasion *o = &catalog->occasions.at[i];
        if (o->regime == run->obligation->regime && o->end < on && o->end > last)
            last = o->end;
    }
    for (size_t i = 0; i < catalog->occasions.len; i++) {
        const struct occasion *o = &catalog->occasions.at[i];
        bool ended = o->end < on;
        if (o->regime == run->obligation->regime &&
            (run->query->until != DATE_MIN || (o->start <= on && !ended) || o->end == last ||
             (ended && is_open(catalog, o, on))))
            add_dues(run, o->period);
    }
}

/* Every period of a kind whose deadline may lie within the days. */
static void add_range(const struct due_run *run, enum period_kind kind)
{
    const struct catalog *catalog = &run->p->catalog;
    const struct pipeline_due_query *q = run->query;
    uint32_t regime = run->obligation->regime;
    struct period p;
    date_t start = 0;
    date_t end = 0;
    int reach = due_reach(run->obligation->due, (int)catalog->levels_len) + EXTENSION_DAYS;
    if (!period_from(catalog, regime, kind, q->on - reach, &p))
        return;
    while (catalog_window(catalog, regime, p, &start, &end) && start <= q->until) {
        add_dues(run, p);
        p = period_step(p, 1);
        if (p.kind == PERIOD_NONE)
            return;
    }
}

/* The period that ended last, and the one under way: of some kinds there is none on most days. */
static void add_now(const struct due_run *run, enum period_kind kind)
{
    const struct catalog *catalog = &run->p->catalog;
    uint32_t regime = run->obligation->regime;
    date_t on = run->query->on;
    struct period p;
    date_t start = 0;
    date_t end = 0;
    if (duty_kind_ended_last(catalog, regime, kind, on, &p))
        add_dues(run, p);
    if (period_from(catalog, regime, kind, on, &p) &&
        catalog_window(catalog, regime, p, &start, &end) && start <= on)
        add_dues(run, p);
}

static void add_obligation(const struct due_run *run)
{
    static const enum period_kind beside[] = {PERIOD_MONTH13, PERIOD_SCHOOL_TERM};
    const struct catalog *catalog = &run->p->catalog;
    uint32_t regime = run->obligation->regime;
    enum period_kind kind = catalog->regimes.at[regime].frequency;
    void (*add)(const struct due_run *, enum period_kind) =
        run->query->until != DATE_MIN ? add_range : add_now;
    if (kind == PERIOD_OCCASION) {
        add_occasions(run);
        return;
    }
    if (kind == PERIOD_NONE)
        return;
    add(run, kind);
    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++)
        if (beside[i] != kind && catalog_regime_asks(catalog, regime, beside[i]))
            add(run, beside[i]);
}

/* ---- */

/* Today is judged at this moment, another day at its end. */
static int64_t moment_of(const struct pipeline *p, date_t on)
{
    int64_t now = pipeline_now(p);
    return date_of_instant(now) == on ? now : instant_of_date(on + 1) - 1;
}

static int year_of(date_t date)
{
    int year = 0;
    int month = 0;
    int day = 0;
    date_split(date, &year, &month, &day);
    return year;
}

enum status pipeline_due(struct pipeline *p,
                         const struct pipeline_due_query *query,
                         struct pipeline_dues *ret,
                         struct diags *diags)
{
    struct store_standings standings = {0};
    struct session_orgs orgs = {0};
    date_t last = query->until == DATE_MIN ? query->on : query->until;
    enum status status =
        query->org == NULL ? STATUS_OK : session_find_all_orgs(p, query->org, &orgs, diags);
    /* Periods of the years before may still be due: rules reach two years, and a document one more. */
    int32_t from = period_year_id(year_of(query->on) - 4);
    int32_t to = period_year_id(year_of(last) + 2);
    if (status == STATUS_OK)
        status = store_standing_list(p->store, &p->catalog, from, to, p->arena, &standings, diags);
    struct duty_index index = {0};
    if (status == STATUS_OK)
        duty_index_init(&index, &standings, p->arena);
    for (size_t i = 0; status == STATUS_OK && i < p->catalog.obligations.len; i++) {
        const struct due_run run = {.p = p,
                                    .query = query,
                                    .orgs = query->org == NULL ? NULL : &orgs,
                                    .obligation = &p->catalog.obligations.at[i],
                                    .standings = &index,
                                    .ret = ret,
                                    .at = moment_of(p, query->on)};
        add_obligation(&run);
    }
    return status;
}
