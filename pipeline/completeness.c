/*
 * completeness: what is expected of whom and what came, counted: units × obligations × periods. Knows no output. Neighbours: duty.h says who owes
 * what and whether it was in time. REQ: Decree 09/2019/NĐ-CP Art. 12, 13.
 */
#include <stdlib.h>
#include <string.h>

#include "duty.h"

#define SECONDS_AN_HOUR 3600

/* What a row is of: parts of no meaning for its grouping are 0. */
struct group {
    int32_t part[2];
    uint32_t row; /* in the answer */
};

struct count {
    struct pipeline *p;
    const struct pipeline_completeness_query *query;
    uint32_t regime, level; /* CATALOG_NONE: any */
    bool any_form;
    uint32_t form;
    struct session_orgs orgs; /* that were asked for by a code */
    struct periods periods;   /* empty: the last of each obligation */
    int64_t at;
    struct duty_index standings;
    struct map groups; /* key -> row */
    struct VEC(struct group) order;
    struct pipeline_completeness *ret;
};

/* One obligation and period. */
struct duty {
    const struct obligation *obligation;
    struct period period;
    date_t end;
    struct duty_deadlines deadlines;
};

/* ---- names ---- */

static enum status find_names(struct count *c, struct diags *diags)
{
    const struct pipeline_completeness_query *q = c->query;
    const struct catalog *catalog = &c->p->catalog;
    c->regime = c->level = c->form = CATALOG_NONE;
    c->any_form = q->form == NULL;
    if (q->form != NULL && strcmp(q->form, "-") != 0 &&
        (c->form = catalog_find_form(catalog, text_of(q->form))) == CATALOG_NONE)
        return session_refuse(diags, DIAG_E214, q->form);
    if (q->regime != NULL &&
        (c->regime = catalog_find_regime(catalog, text_of(q->regime))) == CATALOG_NONE)
        return session_refuse(diags, DIAG_E219, q->regime);
    if (q->level != NULL &&
        (c->level = catalog_find_level(catalog, text_of(q->level))) == CATALOG_NONE)
        return session_refuse(diags, DIAG_E220, q->level);
    if (q->org != NULL && session_find_all_orgs(c->p, q->org, &c->orgs, diags) != STATUS_OK)
        return STATUS_REJECTED;
    if (q->period_from != NULL)
        return session_find_periods(c->p, q->period_from, q->period_to, &c->periods, diags);
    return STATUS_OK;
}

/* ---- which duties ---- */

static bool is_wanted(const struct count *c, const struct obligation *o)
{
    return (c->regime == CATALOG_NONE || o->regime == c->regime) &&
           (c->any_form || o->form == c->form);
}

static bool is_right_below(const struct count *c, uint32_t org, date_t date)
{
    const struct org_edge *edge = catalog_parent(&c->p->catalog, 0, org, date);
    return edge != NULL && session_orgs_have(&c->orgs, edge->parent);
}

static bool is_below(const struct count *c, uint32_t org, date_t date)
{
    const struct catalog *catalog = &c->p->catalog;
    for (size_t i = 0; i < c->orgs.len; i++) {
        const struct subject below = {
            .kind = SUBJECT_UNDER, .code = catalog->orgs.at[c->orgs.at[i]].code, .ends_term = true};
        if (catalog_is_among(catalog, &below, 1, org, date))
            return true;
    }
    return false;
}

static bool is_wanted_org(const struct count *c, uint32_t org, date_t end)
{
    const struct catalog *catalog = &c->p->catalog;
    const struct pipeline_completeness_query *q = c->query;
    if (c->level != CATALOG_NONE && catalog->orgs.at[org].level != c->level)
        return false;
    if (q->org == NULL || session_orgs_have(&c->orgs, org))
        return true;
    if (c->level == CATALOG_NONE)
        return q->children && is_right_below(c, org, end);
    return is_below(c, org, end);
}

/* ---- counting ---- */

static void add_correction(struct pipeline_tally *t, const char *correction)
{
    if (correction == NULL)
        return;
    t->corrections_overdue += strcmp(correction, "overdue") == 0;
    t->corrected_on_time += strcmp(correction, "on_time") == 0;
    t->corrected_late += strcmp(correction, "late") == 0;
}

static void add_received(struct pipeline_tally *t,
                         const struct store_standing *s,
                         const struct catalog_due *due)
{
    bool returned = strcmp(s->state, "returned") == 0;
    t->received++;
    t->returned += returned;
    t->standing += !returned;
    t->approved += lifecycle_is_approved(s->state);
    t->nil += s->nil;
    if (strcmp(duty_timeliness(s, due), "on_time") == 0) {
        t->on_time++;
        return;
    }
    uint64_t hours = (uint64_t)(s->first_received_at - due->due) / SECONDS_AN_HOUR + 1;
    t->late++;
    t->hours_late += hours;
    if (hours > t->hours_late_most)
        t->hours_late_most = hours;
}

static void add_duty(struct pipeline_tally *t,
                     const struct store_standing *s,
                     const struct catalog_due *due,
                     int64_t at)
{
    if (due->exempt) {
        t->exempt++;
        return;
    }
    t->expected++;
    add_correction(t, duty_correction(s, at));
    if (s != NULL)
        add_received(t, s, due);
    else if (duty_is_overdue(s, due, at))
        t->overdue++;
    else
        t->not_due++;
}

static void add_tally(struct pipeline_tally *to, const struct pipeline_tally *from)
{
    to->expected += from->expected;
    to->received += from->received;
    to->standing += from->standing;
    to->on_time += from->on_time;
    to->late += from->late;
    to->overdue += from->overdue;
    to->not_due += from->not_due;
    to->returned += from->returned;
    to->approved += from->approved;
    to->nil += from->nil;
    to->exempt += from->exempt;
    to->corrections_overdue += from->corrections_overdue;
    to->corrected_on_time += from->corrected_on_time;
    to->corrected_late += from->corrected_late;
    to->hours_late += from->hours_late;
    if (from->hours_late_most > to->hours_late_most)
        to->hours_late_most = from->hours_late_most;
}

/* ---- rows ---- */

static const char *named(const char *vi, const char *en, enum lang lang)
{
    return lang == LANG_EN && en[0] != '\0' ? en : vi;
}

static struct pipeline_completeness_row
row_of(const struct count *c, const struct duty *duty, uint32_t org)
{
    const struct catalog *catalog = &c->p->catalog;
    const struct obligation *o = duty->obligation;
    const struct regime *regime = &catalog->regimes.at[o->regime];
    const struct form *form = o->form == CATALOG_NONE ? NULL : &catalog->forms.at[o->form];
    switch (c->query->by) {
    case PIPELINE_BY_FORM:
        return (struct pipeline_completeness_row){
            .regime = regime->code,
            .form = form == NULL ? "-" : form->code,
            .title = form == NULL ? named(regime->name_vi, regime->name_en, c->query->lang)
                                  : named(form->title_vi, form->title_en, c->query->lang)};
    case PIPELINE_BY_ORG:
        return (struct pipeline_completeness_row){
            .org_code = catalog->orgs.at[org].code,
            .org_name = session_org_name(catalog, org, duty->end),
            .level = catalog->levels[catalog->orgs.at[org].level]};
    case PIPELINE_BY_LEVEL:
        return (struct pipeline_completeness_row){.level =
                                                      catalog->levels[catalog->orgs.at[org].level]};
    case PIPELINE_BY_PERIOD: break;
    }
    return (struct pipeline_completeness_row){
        .period = catalog_period_text(catalog, duty->period, c->p->arena)};
}

static struct group group_of(const struct count *c, const struct duty *duty, uint32_t org)
{
    switch (c->query->by) {
    case PIPELINE_BY_FORM:
        return (struct group){{(int32_t)duty->obligation->regime, (int32_t)duty->obligation->form},
                              0};
    case PIPELINE_BY_ORG: return (struct group){{(int32_t)org, 0}, 0};
    case PIPELINE_BY_LEVEL:
        return (struct group){{(int32_t)c->p->catalog.orgs.at[org].level, 0}, 0};
    case PIPELINE_BY_PERIOD: break;
    }
    return (struct group){{period_id(duty->period), 0}, 0};
}

static struct pipeline_tally *tally_of(struct count *c, const struct duty *duty, uint32_t org)
{
    struct group g = group_of(c, duty, org);
    struct session_key key = {{g.part[0], g.part[1], 0, 0, 0, 0}};
    uint32_t row = map_find(&c->groups, (struct text){(const char *)&key, sizeof key});
    if (row == MAP_NONE) {
        g.row = row = (uint32_t)c->ret->rows.len;
        (void)map_put(&c->groups, session_key(c->p->arena, &key), row);
        VEC_PUSH(c->p->arena, &c->order, g);
        VEC_PUSH(c->p->arena, &c->ret->rows, row_of(c, duty, org));
    }
    return &c->ret->rows.at[row].tally;
}

static int compare_groups(const void *a, const void *b)
{
    const struct group *x = a;
    const struct group *y = b;
    for (size_t i = 0; i < 2; i++)
        if (x->part[i] != y->part[i])
            return x->part[i] < y->part[i] ? -1 : 1;
    return 0;
}

/* Rows in order of their groups, and all of them added up. */
static void finish_rows(struct count *c)
{
    struct pipeline_completeness *ret = c->ret;
    size_t len = ret->rows.len;
    struct pipeline_completeness_row *sorted =
        ARENA_ARRAY(c->p->arena, len, struct pipeline_completeness_row);
    if (len > 0)
        qsort(c->order.at, len, sizeof c->order.at[0], compare_groups);
    for (size_t i = 0; i < len; i++) {
        sorted[i] = ret->rows.at[c->order.at[i].row];
        add_tally(&ret->all, &sorted[i].tally);
    }
    ret->rows.at = sorted;
}

/* ---- the walk ---- */

static void count_period(struct count *c, const struct obligation *o, struct period period)
{
    const struct catalog *catalog = &c->p->catalog;
    struct duty duty = {.obligation = o, .period = period};
    date_t start = 0;
    if (!duty_window(catalog, o, period, &start, &duty.end))
        return;
    duty_deadlines_init(&duty.deadlines, catalog, o, period);
    for (uint32_t org = 0; org < catalog->orgs.len; org++) {
        if (!is_wanted_org(c, org, duty.end) || !duty_binds(catalog, o, org, duty.end))
            continue;
        const struct catalog_due due = duty_deadline(&duty.deadlines, org);
        add_duty(tally_of(c, &duty, org), duty_standing(&c->standings, o, org, period), &due,
                 c->at);
    }
}

/* Without periods asked for: the last one that ended, of each regime. */
static void settle_periods(const struct count *c, const struct obligation *o, struct periods *ret)
{
    struct period last;
    *ret = c->periods;
    if (c->query->period_from == NULL &&
        duty_ended_last(&c->p->catalog, o->regime, date_of_instant(c->at), &last))
        VEC_PUSH(c->p->arena, ret, last);
}

static enum status read_standings(struct count *c, struct diags *diags)
{
    const struct catalog *catalog = &c->p->catalog;
    struct store_standings *standings = ARENA_NEW(c->p->arena, struct store_standings);
    struct store_standing_filter filter = {.period_from = INT32_MAX,
                                           .period_to = 0,
                                           .regime = c->regime,
                                           .any_form = c->any_form,
                                           .form = c->form};
    for (size_t i = 0; i < catalog->obligations.len; i++) {
        struct periods periods;
        if (!is_wanted(c, &catalog->obligations.at[i]))
            continue;
        settle_periods(c, &catalog->obligations.at[i], &periods);
        for (size_t k = 0; k < periods.len; k++) {
            int32_t id = period_id(periods.at[k]);
            filter.period_from = id < filter.period_from ? id : filter.period_from;
            filter.period_to = id > filter.period_to ? id : filter.period_to;
        }
    }
    *standings = (struct store_standings){0};
    enum status status = STATUS_OK;
    if (filter.period_from <= filter.period_to)
        status = store_standing_find(c->p->store, catalog, &filter, c->p->arena, standings, diags);
    duty_index_init(&c->standings, standings, c->p->arena);
    return status;
}

enum status pipeline_completeness(struct pipeline *p,
                                  const struct pipeline_completeness_query *query,
                                  struct pipeline_completeness *ret,
                                  struct diags *diags)
{
    struct count c = {.p = p, .query = query, .ret = ret};
    *ret = (struct pipeline_completeness){.at = query->at != 0 ? query->at : pipeline_now(p)};
    c.at = ret->at;
    map_init(&c.groups, p->arena, 64);
    enum status status = find_names(&c, diags);
    if (status == STATUS_OK)
        status = read_standings(&c, diags);
    for (size_t i = 0; status == STATUS_OK && i < p->catalog.obligations.len; i++) {
        const struct obligation *o = &p->catalog.obligations.at[i];
        struct periods periods;
        if (!is_wanted(&c, o))
            continue;
        settle_periods(&c, o, &periods);
        for (size_t k = 0; k < periods.len; k++)
            count_period(&c, o, periods.at[k]);
    }
    if (status == STATUS_OK)
        finish_rows(&c);
    return status;
}
