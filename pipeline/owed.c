/*
 * owed: of every unit what was returned to it, what is overdue and what is soon due; of every receiver, which units are late with what. Knows no
 * channel and no limit. Neighbours: owed.h, duty.c. REQ: Decree 09/2019/NĐ-CP Art. 12, 13.
 */
#include "owed.h"

#include <stdlib.h>
#include <string.h>

#define SECONDS_A_DAY  INT64_C(86400)
#define EXTENSION_DAYS 366 /* a document moves a deadline by no more than that */

/* What is missing below one receiver, while an obligation's period is looked at. */
struct receiving {
    uint32_t org;
    struct reminder_below below;
};

struct gathering {
    struct pipeline *p;
    const struct catalog *catalog;
    const struct owed_query *query;
    struct duty_index standings;
    struct reminder **reminders; /* by unit */
    struct VEC(struct receiving) receivings;
    uint32_t *receiving_of; /* by unit: place in `receivings`, or CATALOG_NONE */
};

/* One obligation and period. */
struct owing {
    const struct obligation *obligation;
    struct period period;
    struct reminder_report report;
    struct duty_deadlines deadlines;
};

/* ---- reminders ---- */

static struct reminder *reminder_of(struct gathering *g, uint32_t org)
{
    const struct org *unit = &g->catalog->orgs.at[org];
    if (g->reminders[org] == NULL) {
        const struct org_edition *edition = catalog_org_edition(g->catalog, org, g->query->on);
        struct reminder *r = ARENA_NEW(g->p->arena, struct reminder);
        *r = (struct reminder){.org_code = unit->code,
                               .org_vi = edition == NULL ? "" : edition->name_vi,
                               .org_en = edition == NULL ? "" : edition->name_en,
                               .level = g->catalog->levels[unit->level],
                               .day = g->query->on,
                               .at = g->query->at,
                               .n = 1};
        g->reminders[org] = r;
    }
    return g->reminders[org];
}

static int compare_reports(const struct reminder_report *a, const struct reminder_report *b)
{
    if (a->end != b->end)
        return a->end < b->end ? -1 : 1;
    int order = strcmp(a->regime, b->regime);
    if (order == 0)
        order = strcmp(a->form, b->form);
    return order != 0 ? order : strcmp(a->period, b->period);
}

static int compare_items(const void *left, const void *right)
{
    const struct reminder_item *a = left;
    const struct reminder_item *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->due != b->due)
        return a->due < b->due ? -1 : 1;
    return compare_reports(&a->report, &b->report);
}

static int compare_below(const void *left, const void *right)
{
    const struct reminder_below *a = left;
    const struct reminder_below *b = right;
    return compare_reports(&a->report, &b->report);
}

/* ---- one duty ---- */

/* False: nothing is to be said of it. */
static bool kind_of(const struct owed_query *query,
                    const struct store_standing *s,
                    const struct catalog_due *due,
                    enum reminder_kind *ret_kind)
{
    if (due->exempt)
        return false;
    if (s != NULL) {
        *ret_kind = REMINDER_RETURNED;
        return strcmp(s->state, "returned") == 0;
    }
    if (due->due == 0)
        return false;
    if (duty_is_overdue(s, due, query->at)) {
        *ret_kind = REMINDER_OVERDUE;
        return due->due > query->at - OWED_DAYS_BACK * SECONDS_A_DAY;
    }
    *ret_kind = REMINDER_SOON;
    return due->due <= instant_of_date(query->soon + 1);
}

static void add_item(struct gathering *g,
                     const struct owing *owing,
                     uint32_t org,
                     enum reminder_kind kind,
                     const struct store_standing *s,
                     const struct catalog_due *due)
{
    struct reminder_item item = {
        .kind = kind,
        .report = owing->report,
        .due = due->due,
        .proposed = due->proposed,
        .document = due->extension == NULL ? NULL : due->extension->document,
        .reason = kind == REMINDER_RETURNED && s->reason != NULL ? s->reason : "",
        .cells = kind == REMINDER_RETURNED && s->cells != NULL ? s->cells : "",
        .again = kind == REMINDER_RETURNED ? s->again : 0,
    };
    VEC_PUSH(g->p->arena, &reminder_of(g, org)->items, item);
}

/* Counts the unit among those from which its receiver expects the report; `due` 0: it is not late. */
static void
add_to_receiver(struct gathering *g, const struct owing *owing, uint32_t org, int64_t due)
{
    const struct obligation direct = {.receiver = owing->obligation->receiver, .approval = "none"};
    struct lifecycle_path path = {0};
    lifecycle_path(g->catalog, &direct, org, owing->report.end, g->p->arena, &path);
    uint32_t to = path.at[0];
    if (to == org)
        return; /* nobody above */
    if (g->receiving_of[to] == CATALOG_NONE) {
        g->receiving_of[to] = (uint32_t)g->receivings.len;
        *VEC_ADD(g->p->arena, &g->receivings) =
            (struct receiving){.org = to, .below = {.report = owing->report}};
    }
    struct reminder_below *below = &g->receivings.at[g->receiving_of[to]].below;
    below->expected++;
    if (due == 0)
        return;
    const struct org *unit = &g->catalog->orgs.at[org];
    const struct org_edition *edition = catalog_org_edition(g->catalog, org, g->query->on);
    VEC_PUSH(g->p->arena, &below->late,
             ((struct reminder_late){.org_code = unit->code,
                                     .org_vi = edition == NULL ? "" : edition->name_vi,
                                     .org_en = edition == NULL ? "" : edition->name_en,
                                     .level = g->catalog->levels[unit->level],
                                     .due = due}));
}

static void add_duty(struct gathering *g, struct owing *owing, uint32_t org)
{
    enum reminder_kind kind = REMINDER_SOON;
    const struct catalog_due due = duty_deadline(&owing->deadlines, org);
    if (due.exempt)
        return;
    const struct store_standing *s =
        duty_standing(&g->standings, owing->obligation, org, owing->period);
    bool told = kind_of(g->query, s, &due, &kind);
    if (told)
        add_item(g, owing, org, kind, s, &due);
    add_to_receiver(g, owing, org, told && kind == REMINDER_OVERDUE ? due.due : 0);
}

/* ---- what receivers miss ---- */

/* Several obligations may ask one receiver's units for the same report. */
static struct reminder_below *
below_of(struct arena *arena, struct reminder *r, const struct reminder_below *like)
{
    for (size_t i = 0; i < r->below.len; i++)
        if (compare_below(&r->below.at[i], like) == 0)
            return &r->below.at[i];
    struct reminder_below *below = VEC_ADD(arena, &r->below);
    *below = (struct reminder_below){.report = like->report};
    return below;
}

static void settle_receivers(struct gathering *g)
{
    for (size_t i = 0; i < g->receivings.len; i++) {
        const struct receiving *from = &g->receivings.at[i];
        g->receiving_of[from->org] = CATALOG_NONE;
        if (from->below.late.len == 0)
            continue;
        struct reminder_below *to = below_of(g->p->arena, reminder_of(g, from->org), &from->below);
        to->expected += from->below.expected;
        for (size_t k = 0; k < from->below.late.len; k++)
            VEC_PUSH(g->p->arena, &to->late, from->below.late.at[k]);
    }
    g->receivings.len = 0;
}

/* ---- obligations and periods ---- */

static void add_period(struct gathering *g, const struct obligation *o, struct period period)
{
    const struct catalog *catalog = g->catalog;
    const struct regime *regime = &catalog->regimes.at[o->regime];
    const struct form *form = o->form == CATALOG_NONE ? NULL : &catalog->forms.at[o->form];
    struct owing owing = {.obligation = o, .period = period};
    struct reminder_report *report = &owing.report;
    if (!duty_window(catalog, o, period, &report->start, &report->end))
        return;
    *report = (struct reminder_report){.regime = regime->code,
                                       .regime_vi = regime->name_vi,
                                       .regime_en = regime->name_en,
                                       .form = form == NULL ? "-" : form->code,
                                       .title_vi = form == NULL ? "" : form->title_vi,
                                       .title_en = form == NULL ? "" : form->title_en,
                                       .period = catalog_period_text(catalog, period, g->p->arena),
                                       .start = report->start,
                                       .end = report->end};
    duty_deadlines_init(&owing.deadlines, catalog, o, period);
    for (uint32_t org = 0; org < catalog->orgs.len; org++)
        if (duty_binds(catalog, o, org, report->end))
            add_duty(g, &owing, org);
    settle_receivers(g);
}

static void add_occasions(struct gathering *g, const struct obligation *o)
{
    for (size_t i = 0; i < g->catalog->occasions.len; i++)
        if (g->catalog->occasions.at[i].regime == o->regime)
            add_period(g, o, g->catalog->occasions.at[i].period);
}

static bool has_extensions(const struct catalog *catalog, uint32_t regime)
{
    for (size_t i = 0; i < catalog->extensions.len; i++)
        if (catalog->extensions.at[i].regime == regime)
            return true;
    return false;
}

/* Every period whose deadline may lie between a year ago and the last day that is soon. */
static void add_obligation(struct gathering *g, const struct obligation *o)
{
    const struct catalog *catalog = g->catalog;
    date_t start = 0;
    date_t end = 0;
    struct period p;
    if (catalog->regimes.at[o->regime].frequency == PERIOD_OCCASION) {
        add_occasions(g, o);
        return;
    }
    int reach = OWED_DAYS_BACK + due_reach(o->due, (int)catalog->levels_len) +
                (has_extensions(catalog, o->regime) ? EXTENSION_DAYS : 0);
    if (!duty_ended_last(catalog, o->regime, g->query->on - reach, &p))
        return; /* uncovered: a frequency without periods is refused at loading */
    while (p.kind != PERIOD_NONE && catalog_window(catalog, o->regime, p, &start, &end) &&
           start <= g->query->soon) {
        add_period(g, o, p);
        p = period_step(p, 1);
    }
}

/* ---- */

static void sort_all(const struct gathering *g)
{
    for (size_t org = 0; org < g->catalog->orgs.len; org++) {
        struct reminder *r = g->reminders[org];
        if (r != NULL && r->items.len > 0)
            qsort(r->items.at, r->items.len, sizeof r->items.at[0], compare_items);
        if (r != NULL && r->below.len > 0)
            qsort(r->below.at, r->below.len, sizeof r->below.at[0], compare_below);
    }
}

static int year_of(date_t date)
{
    int year = 0;
    int month = 0;
    int day = 0;
    date_split(date, &year, &month, &day);
    return year;
}

enum status owed_gather(struct pipeline *p,
                        const struct owed_query *query,
                        struct reminder ***ret_reminders,
                        struct diags *diags)
{
    struct store_standings standings = {0};
    struct gathering g = {.p = p, .catalog = &p->catalog, .query = query};
    size_t len = p->catalog.orgs.len;
    /* Rules reach two years, a document one more, and what is overdue another one. */
    enum status status =
        store_standing_list(p->store, &p->catalog, period_year_id(year_of(query->on) - 5),
                            period_year_id(year_of(query->soon) + 2), p->arena, &standings, diags);
    if (status != STATUS_OK)
        return status;
    duty_index_init(&g.standings, &standings, p->arena);
    g.reminders = ARENA_ARRAY(p->arena, len, struct reminder *);
    g.receiving_of = ARENA_ARRAY(p->arena, len, uint32_t);
    for (size_t org = 0; org < len; org++)
        g.receiving_of[org] = CATALOG_NONE;
    for (size_t i = 0; i < p->catalog.obligations.len; i++) {
        const struct obligation *o = &p->catalog.obligations.at[i];
        if (query->regime == CATALOG_NONE || o->regime == query->regime)
            add_obligation(&g, o);
    }
    sort_all(&g);
    *ret_reminders = g.reminders;
    return STATUS_OK;
}
