/*
 * Steps in the life of submissions: a unit takes up, approves, accepts, locks, sends back, or the sender withdraws. Whose turn it is comes
 * from the obligation's path of approval, on the map of the period's last day; once a step was taken, from what that step said. Must not
 * know: SQL, terminals. Neighbours: core/lifecycle.c, store/life.c; reports.c reads them back.
 */
#include <string.h>

#include "core/lifecycle.h"
#include "session.h"

/* A step about to be taken. */
struct taking {
    const struct pipeline_act *act;
    struct store_submission submission;
    struct store_life life;
    struct lifecycle_path path;
    date_t end; /* of the period's window */
};

static uint32_t unit_by_id(const struct catalog *c, int32_t id)
{
    for (uint32_t org = 0; org < c->orgs.len; org++)
        if (c->orgs.at[org].id == id)
            return org;
    return CATALOG_NONE;
}

static void find_path(struct pipeline *p, struct taking *t)
{
    static const struct obligation to_parent = {.receiver = "parent", .approval = "none"};
    const struct catalog *c = &p->catalog;
    const struct store_submission *s = &t->submission;
    for (size_t i = 0; i < t->life.path_len; i++)
        VEC_PUSH(p->arena, &t->path, unit_by_id(c, t->life.path[i]));
    if (t->path.len > 0)
        return;
    uint32_t o = catalog_obligation(c, s->regime, s->form, s->org, s->period);
    const struct obligation *obligation = o != CATALOG_NONE ? &c->obligations.at[o] : &to_parent;
    lifecycle_path(c, obligation, s->org, t->end, p->arena, &t->path);
}

/* Who takes the step: the unit named, or the sender. */
static enum status
find_unit(struct pipeline *p, struct taking *t, uint32_t *ret, struct diags *diags)
{
    *ret = t->submission.org;
    if (t->act->as == NULL)
        return STATUS_OK;
    return session_find_org(p, t->act->as, t->end, ret, diags);
}

static const char *code_of(const struct catalog *c, uint32_t org)
{
    return org != CATALOG_NONE ? c->orgs.at[org].code : "-";
}

static enum status refuse_step(const struct taking *t, const char *state, struct diags *diags)
{
    diags_addv(diags, DIAG_E406, (struct place){0}, state, lifecycle_action_state(t->act->action),
               NULL);
    return STATUS_REJECTED;
}

/* The reason where one is compulsory, and a new deadline that lies ahead. */
static enum status check_words(struct pipeline *p,
                               const struct taking *t,
                               const struct lifecycle_step *step,
                               struct diags *diags)
{
    const struct pipeline_act *act = t->act;
    if (step->reason && text_trim(text_of(act->reason)).len == 0) {
        diags_addv(diags, DIAG_E471, (struct place){0}, t->life.receipt, step->to, NULL);
        return STATUS_REJECTED;
    }
    if (act->due != 0 && act->due <= pipeline_now(p)) {
        diags_addv(diags, DIAG_E472, (struct place){0}, t->life.receipt, NULL);
        return STATUS_REJECTED;
    }
    return STATUS_OK;
}

static enum status
take(struct pipeline *p, struct taking *t, const char **ret_org, struct diags *diags)
{
    const struct catalog *c = &p->catalog;
    const struct lifecycle_step *step = lifecycle_find(t->life.state, t->act->action);
    uint32_t sender = t->submission.org, org;
    if (step == NULL)
        return refuse_step(t, t->life.state, diags);
    if (t->life.superseded && step->action != LIFECYCLE_WITHDRAW)
        return refuse_step(t, "superseded", diags);
    if (find_unit(p, t, &org, diags) != STATUS_OK)
        return STATUS_REJECTED;
    if (check_words(p, t, step, diags) != STATUS_OK)
        return STATUS_REJECTED;
    find_path(p, t);
    if (!lifecycle_may(step, &t->path, t->life.passed, sender, org)) {
        uint32_t whose = lifecycle_whose(step, &t->path, t->life.passed, sender);
        diags_addv(diags, DIAG_E502, (struct place){0}, code_of(c, org), t->life.receipt,
                   code_of(c, whose), NULL);
        return STATUS_REJECTED;
    }
    int32_t *path = ARENA_ARRAY(p->arena, t->path.len, int32_t);
    for (size_t i = 0; i < t->path.len; i++)
        path[i] = t->path.at[i] != CATALOG_NONE ? c->orgs.at[t->path.at[i]].id : t->life.path[i];
    const struct store_step taken = {.submission = t->submission.id,
                                     .to = step->to,
                                     .org = c->orgs.at[org].id,
                                     .path = path,
                                     .path_len = t->path.len,
                                     .actor = p->actor,
                                     .reason = t->act->reason,
                                     .cells = t->act->cells,
                                     .due = t->act->due};
    *ret_org = code_of(c, org);
    return store_transition(p->store, &taken, pipeline_now(p), diags);
}

static enum status act_on(struct pipeline *p,
                          const struct pipeline_act *act,
                          const char *id,
                          struct pipeline_acted *ret,
                          struct diags *diags)
{
    struct taking t = {.act = act};
    date_t start;
    enum status status =
        store_submission_find(p->store, &p->catalog, id, p->arena, &t.submission, diags);
    if (status == STATUS_OK)
        status = store_life(p->store, t.submission.id, &t.life, diags);
    if (status != STATUS_OK)
        return status;
    if (t.submission.org == CATALOG_NONE) /* rejected before its unit was known */
        return refuse_step(&t, t.life.state, diags);
    if (!catalog_window(&p->catalog, t.submission.regime, t.submission.period, &start, &t.end))
        t.end = date_of_instant(t.submission.received_at);
    *ret = (struct pipeline_acted){.receipt = t.life.receipt,
                                   .state = lifecycle_action_state(act->action)};
    return take(p, &t, &ret->org_code, diags);
}

enum status pipeline_report_act(struct pipeline *p,
                                const struct pipeline_act *act,
                                const char *const *ids,
                                size_t len,
                                struct pipeline_acts *ret,
                                struct diags *diags)
{
    enum status worst = STATUS_OK;
    for (size_t i = 0; i < len; i++) {
        struct pipeline_acted acted;
        if (store_begin(p->store, STORE_READ_COMMITTED, diags) != STATUS_OK)
            return STATUS_FAILED;
        enum status status = act_on(p, act, ids[i], &acted, diags);
        if (status == STATUS_OK)
            status = store_commit(p->store, diags);
        else
            store_rollback(p->store);
        if (status == STATUS_FAILED)
            return status;
        if (status == STATUS_OK)
            VEC_PUSH(p->arena, ret, acted);
        else
            worst = status;
    }
    session_seal(p);
    return worst;
}
