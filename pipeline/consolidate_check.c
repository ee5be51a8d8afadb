/*
 * consolidate_check: what became of the parts of consolidated reports: those that were corrected, sent back or withdrawn since, those that came
 * later, and by how much the sums would be others now. Writes nothing. Neighbours: consolidate.h, consolidate.c.
 */
#include <string.h>

#include "consolidate.h"

struct checking {
    struct consolidate c;
    const struct store_consolidation *made;
    struct store_submission submission; /* the consolidated report */
    struct store_inputs then;           /* its parts as they were taken */
    struct consolidate_units now;       /* what stands of them, and what would enter too */
    struct pipeline_consolidate_stale *ret;
};

/* Does the catalog in force still have what the report speaks of? */
static bool is_known(const struct store_submission *s)
{
    return s->org != CATALOG_NONE && s->layout != CATALOG_NONE && s->form != CATALOG_NONE;
}

static enum status read_then(struct checking *k, struct diags *diags)
{
    struct consolidate *c = &k->c;
    const char *id = arena_printf(c->p->arena, "%lld", (long long)k->made->submission);
    enum status status =
        store_submission_find(c->p->store, &c->p->catalog, id, c->p->arena, &k->submission, diags);
    if (status != STATUS_OK || !is_known(&k->submission))
        return status;
    c->org = k->submission.org;
    c->layout = k->submission.layout;
    c->period = k->submission.period;
    c->end = session_period_end(&c->p->catalog, c->layout, c->period);
    c->hierarchy = k->made->hierarchy;
    c->basis = k->made->basis;
    c->provisional = k->made->provisional;
    c->left_out = k->made->left_out;
    c->left_out_len = k->made->left_out_len;
    return store_input_of(c->p->store, &c->p->catalog, c->layout, 0, k->made->members,
                          k->made->members_len, c->p->arena, &k->then, diags);
}

static enum status read_now(struct checking *k, struct diags *diags)
{
    struct consolidate_units parts = {0};
    consolidate_list(&k->c);
    for (size_t i = 0; i < k->then.len; i++) {
        const struct store_submission *s = &k->then.at[i].submission;
        VEC_PUSH(k->c.p->arena, &parts,
                 ((struct consolidate_unit){.org = s->org, .period = s->period}));
    }
    return consolidate_units(&k->c, &parts, diags);
}

/* ---- what moved ---- */

static const struct store_input *
find_then(const struct checking *k, uint32_t org, struct period period)
{
    for (size_t i = 0; i < k->then.len; i++) {
        const struct store_submission *s = &k->then.at[i].submission;
        if (s->org == org && period_eq(s->period, period))
            return &k->then.at[i];
    }
    return NULL;
}

static void tell_moved(struct checking *k,
                       const char *what,
                       const struct store_input *then,
                       const struct store_input *now)
{
    const struct catalog *catalog = &k->c.p->catalog;
    const struct store_submission *any = then != NULL ? &then->submission : &now->submission;
    struct pipeline_consolidate_moved moved = {
        .org_code = catalog->orgs.at[any->org].code,
        .org_name = session_org_name(catalog, any->org, k->c.end),
        .period = catalog_period_text(catalog, any->period, k->c.p->arena),
        .what = what};
    if (then != NULL) {
        moved.receipt_then = then->submission.receipt;
        moved.version_then = then->submission.version;
    }
    if (now != NULL) {
        moved.receipt_now = now->submission.receipt;
        moved.state_now = now->submission.state;
        moved.version_now = now->submission.version;
    }
    VEC_PUSH(k->c.p->arena, &k->ret->moved, moved);
}

/* A part that was taken: what stands of it now is in the sums of now, whatever state it is in. */
static void look_at_part(struct checking *k, const struct store_input *then)
{
    const struct store_submission *s = &then->submission;
    const struct store_input *now = consolidate_standing(&k->c, s->org, s->period);
    if (now == NULL)
        tell_moved(k, "withdrawn", then, NULL);
    else if (strcmp(now->submission.state, "returned") == 0)
        tell_moved(k, "returned", then, now);
    else if (now->submission.id != s->id)
        tell_moved(k, strcmp(s->state, "withdrawn") == 0 ? "withdrawn" : "corrected", then, now);
    if (now != NULL)
        VEC_PUSH(k->c.p->arena, &k->now,
                 ((struct consolidate_unit){.org = s->org, .period = s->period, .input = now}));
}

static void look_at_unit(struct checking *k, const struct consolidate_unit *u)
{
    if (u->why != NULL || find_then(k, u->org, u->period) != NULL)
        return;
    tell_moved(k, "joined", NULL, u->input);
    VEC_PUSH(k->c.p->arena, &k->now, *u);
}

static void tell_differences(struct checking *k)
{
    struct pipeline *p = k->c.p;
    const struct aggregate *row = consolidate_roll(&k->c, &k->now);
    for (size_t i = 0; i < k->made->cells_len; i++) {
        const struct store_consolidated *cell = &k->made->cells[i];
        const struct layout_cell *at = &p->catalog.layouts.at[k->c.layout].cells[cell->slot];
        int64_t now = row->effective[cell->slot];
        if (now == cell->sum)
            continue;
        VEC_PUSH(p->arena, &k->ret->differences,
                 ((struct pipeline_consolidate_difference){
                     .indicator = p->catalog.indicators.at[at->indicator].code,
                     .members = at->members,
                     .then = consolidate_text(p, at->indicator, cell->sum),
                     .now = consolidate_text(p, at->indicator, now),
                     .difference = consolidate_text(p, at->indicator,
                                                    consolidate_difference(now, cell->sum))}));
    }
}

static void tell_head(struct checking *k)
{
    struct pipeline *p = k->c.p;
    const struct store_submission *s = &k->submission;
    *k->ret = (struct pipeline_consolidate_stale){
        .receipt = s->receipt,
        .org_code = p->catalog.orgs.at[s->org].code,
        .org_name = session_org_name(&p->catalog, s->org, k->c.end),
        .form = p->catalog.forms.at[s->form].code,
        .period = catalog_period_text(&p->catalog, s->period, p->arena),
        .vintage = vintage_name(s->vintage),
        .version = s->version};
}

static void warn(struct checking *k, struct diags *diags)
{
    struct arena *arena = diags->arena;
    const struct pipeline_consolidate_stale *s = k->ret;
    struct diag *d = diags_addv(diags, DIAG_W451, (struct place){0}, s->receipt, s->org_code,
                                s->period, arena_printf(arena, "%zu", s->moved.len),
                                arena_printf(arena, "%zu", s->differences.len), NULL);
    d->org_code = s->org_code;
    d->period = s->period;
    d->form = s->form;
}

static enum status check_one(struct pipeline *p,
                             const struct store_consolidation *made,
                             struct pipeline_consolidate_stales *ret,
                             struct diags *diags)
{
    struct pipeline_consolidate_stale stale;
    struct checking k = {.c = {.p = p}, .made = made, .ret = &stale};
    enum status status = read_then(&k, diags);
    if (status != STATUS_OK || !is_known(&k.submission))
        return status;
    status = read_now(&k, diags);
    if (status != STATUS_OK)
        return status;
    tell_head(&k);
    for (size_t i = 0; i < k.then.len; i++)
        look_at_part(&k, &k.then.at[i]);
    for (size_t i = 0; i < k.c.units.len; i++)
        look_at_unit(&k, &k.c.units.at[i]);
    if (stale.moved.len == 0)
        return STATUS_OK;
    tell_differences(&k);
    VEC_PUSH(p->arena, ret, stale);
    warn(&k, diags);
    return STATUS_OK;
}

static enum status check_of(struct pipeline *p,
                            uint32_t org,
                            size_t *ret_looked_at,
                            struct pipeline_consolidate_stales *ret,
                            struct diags *diags)
{
    struct store_consolidations made = {0};
    const struct store_consolidation_filter filter = {.org = org};
    enum status status =
        store_consolidation_list(p->store, &p->catalog, &filter, p->arena, &made, diags);
    for (size_t i = 0; status == STATUS_OK && i < made.len; i++)
        status = check_one(p, &made.at[i], ret, diags);
    *ret_looked_at += made.len;
    return status;
}

enum status pipeline_consolidate_check(struct pipeline *p,
                                       const char *org,
                                       size_t *ret_looked_at,
                                       struct pipeline_consolidate_stales *ret,
                                       struct diags *diags)
{
    struct session_orgs orgs = {0};
    *ret_looked_at = 0;
    if (org == NULL)
        return check_of(p, CATALOG_NONE, ret_looked_at, ret, diags);
    enum status status = session_find_all_orgs(p, org, &orgs, diags);
    for (size_t i = 0; i < orgs.len && status == STATUS_OK; i++)
        status = check_of(p, orgs.at[i], ret_looked_at, ret, diags);
    return status;
}
