/*
 * consolidate_units: the units whose reports a consolidated one is made of, what stands of each, and which of them enter. Knows no figure.
 * Neighbours: consolidate.h, duty.h (who owes), core/lifecycle.h (the path of approval).
 */
#include <stdlib.h>
#include <string.h>

#include "consolidate.h"
#include "core/lifecycle.h"

/* ---- who ---- */

static bool note_unit(void *ctx, uint32_t org, struct period period)
{
    struct consolidate *c = ctx;
    VEC_PUSH(c->p->arena, &c->units, ((struct consolidate_unit){.org = org, .period = period}));
    return true;
}

static void list_in(struct consolidate *c, uint32_t hierarchy)
{
    c->hierarchy = hierarchy;
    (void)rollup_owing(leaves_layout(c->p, c->layout), hierarchy, c->org, c->period, note_unit, c);
}

const struct obligation *consolidate_obligation(const struct consolidate *c,
                                                uint32_t form,
                                                uint32_t org,
                                                struct period period)
{
    const struct catalog *catalog = &c->p->catalog;
    const struct obligation *found = NULL;
    date_t start, end;
    for (size_t i = 0; i < catalog->obligations.len; i++) {
        const struct obligation *o = &catalog->obligations.at[i];
        bool better = found == NULL || (found->form != form && o->form == form);
        if (better && o->form != CATALOG_NONE && catalog->forms.at[o->form].layout == c->layout &&
            duty_window(catalog, o, period, &start, &end) && duty_binds(catalog, o, org, end))
            found = o;
    }
    return found;
}

static bool is_left_out(const struct consolidate *c, uint32_t org)
{
    for (size_t i = 0; i < c->left_out_len; i++)
        if (c->left_out[i] == org)
            return true;
    return false;
}

void consolidate_list(struct consolidate *c)
{
    const struct catalog *catalog = &c->p->catalog;
    const struct layout *l = &catalog->layouts.at[c->layout];
    if (c->hierarchy != CATALOG_NONE)
        list_in(c, c->hierarchy);
    for (size_t i = 0; c->hierarchy == CATALOG_NONE && i < l->hierarchies_len; i++) {
        list_in(c, l->hierarchies[i]);
        if (c->units.len == 0)
            c->hierarchy = CATALOG_NONE;
    }
    for (size_t i = 0; i < c->units.len; i++) {
        struct consolidate_unit *u = &c->units.at[i];
        u->obligation = consolidate_obligation(c, CATALOG_NONE, u->org, u->period);
        u->left_out = is_left_out(c, u->org);
    }
}

/* ---- what stands ---- */

static struct session_key key_of(uint32_t org, struct period period)
{
    return (struct session_key){{(int32_t)org, period_id(period), 0, 0, 0, 0}};
}

const struct store_input *
consolidate_standing(const struct consolidate *c, uint32_t org, struct period period)
{
    struct session_key key = key_of(org, period);
    uint32_t i = map_find(&c->by_key, (struct text){(const char *)&key, sizeof key});
    return i == MAP_NONE ? NULL : &c->inputs.at[i];
}

/* Inputs come by unit, period and vintage: the best is the last. */
static void index_inputs(struct consolidate *c)
{
    map_init(&c->by_key, c->p->arena, c->inputs.len);
    for (size_t i = 0; i < c->inputs.len; i++) {
        const struct store_submission *s = &c->inputs.at[i].submission;
        struct session_key key = key_of(s->org, s->period);
        if (c->basis == BASIS_BEST || (int)c->basis == (int)s->vintage)
            (void)map_put(&c->by_key, session_key(c->p->arena, &key), (uint32_t)i);
    }
}

static enum status
fetch_inputs(struct consolidate *c, const struct consolidate_units *extra, struct diags *diags)
{
    size_t more = extra != NULL ? extra->len : 0, len = c->units.len + more;
    uint32_t *orgs = ARENA_ARRAY(c->p->arena, len, uint32_t);
    struct period *periods = ARENA_ARRAY(c->p->arena, len, struct period);
    for (size_t i = 0; i < len; i++) {
        const struct consolidate_unit *u =
            i < c->units.len ? &c->units.at[i] : &extra->at[i - c->units.len];
        orgs[i] = u->org;
        periods[i] = u->period;
    }
    enum status status = STATUS_OK;
    if (len > 0)
        status = store_input_list(c->p->store, &c->p->catalog, c->layout, 0, orgs, periods, len,
                                  c->p->arena, &c->inputs, diags);
    index_inputs(c);
    return status;
}

/* ---- in time ---- */

/* When the first version that counts came; what stands may be a later one. */
struct clocks {
    struct store_standings standings;
    struct duty_index index;
};

static enum status read_clocks(struct consolidate *c, struct clocks *ret, struct diags *diags)
{
    int32_t from = period_id(c->period), to = from;
    for (size_t i = 0; i < c->units.len; i++) {
        int32_t id = period_id(c->units.at[i].period);
        from = id < from ? id : from;
        to = id > to ? id : to;
    }
    enum status status = store_standing_list(c->p->store, &c->p->catalog, from, to, c->p->arena,
                                             &ret->standings, diags);
    duty_index_init(&ret->index, &ret->standings, c->p->arena);
    return status;
}

static void
tell_time(const struct consolidate *c, const struct clocks *clocks, struct consolidate_unit *u)
{
    if (u->obligation == NULL)
        return;
    const struct catalog_due due = catalog_due(&c->p->catalog, u->obligation, u->org, u->period);
    const struct store_standing *standing =
        duty_standing(&clocks->index, u->obligation, u->org, u->period);
    u->exempt = due.exempt;
    u->timeliness = duty_timeliness(standing, &due);
    if (u->timeliness == NULL)
        u->timeliness = duty_is_overdue(standing, &due, pipeline_now(c->p)) ? "overdue" : "not_due";
}

/* ---- approved ---- */

static int compare_passed(const void *left, const void *right)
{
    const struct store_passed *a = left;
    const struct store_passed *b = right;
    return (a->submission > b->submission) - (a->submission < b->submission);
}

static enum status read_passes(struct consolidate *c, struct store_passes *ret, struct diags *diags)
{
    int64_t *ids = ARENA_ARRAY(c->p->arena, c->inputs.len, int64_t);
    for (size_t i = 0; i < c->inputs.len; i++)
        ids[i] = c->inputs.at[i].submission.id;
    if (c->inputs.len == 0)
        return STATUS_OK;
    enum status status =
        store_passed_list(c->p->store, ids, c->inputs.len, c->p->arena, ret, diags);
    if (status == STATUS_OK && ret->len > 0)
        qsort(ret->at, ret->len, sizeof *ret->at, compare_passed);
    return status;
}

static bool is_approved_state(const char *state)
{
    return strcmp(state, "approved") == 0 || strcmp(state, "accepted") == 0 ||
           strcmp(state, "locked") == 0;
}

/* Has the unit passed what it is asked about on its path? One that is not on the path takes what the others approved. */
static bool has_passed(const struct consolidate *c, const struct store_passed *passed)
{
    int32_t id = c->p->catalog.orgs.at[c->org].id;
    for (size_t i = 0; i < passed->path_len; i++)
        if (passed->path[i] == id)
            return passed->passed > i;
    return true;
}

static const char *why_not(const struct consolidate *c,
                           const struct store_passes *passes,
                           const struct consolidate_unit *u)
{
    if (u->left_out)
        return "left_out";
    if (u->input == NULL)
        return u->exempt ? "exempt" : "missing";
    if (strcmp(u->state, "returned") == 0)
        return "returned";
    if (c->provisional)
        return NULL;
    if (!is_approved_state(u->state))
        return "not_approved";
    const struct store_passed wanted = {.submission = u->input->submission.id};
    const struct store_passed *passed =
        passes->len == 0 ? NULL
                         : bsearch(&wanted, passes->at, passes->len, sizeof wanted, compare_passed);
    return passed != NULL && !has_passed(c, passed) ? "not_approved" : NULL;
}

enum status
consolidate_units(struct consolidate *c, const struct consolidate_units *extra, struct diags *diags)
{
    struct clocks clocks = {0};
    struct store_passes passes = {0};
    enum status status = fetch_inputs(c, extra, diags);
    if (status == STATUS_OK)
        status = read_clocks(c, &clocks, diags);
    if (status == STATUS_OK)
        status = read_passes(c, &passes, diags);
    for (size_t i = 0; status == STATUS_OK && i < c->units.len; i++) {
        struct consolidate_unit *u = &c->units.at[i];
        u->input = consolidate_standing(c, u->org, u->period);
        u->state = u->input == NULL ? "missing" : u->input->submission.state;
        tell_time(c, &clocks, u);
        u->why = why_not(c, &passes, u);
    }
    return status;
}

/* Units come one after the other, each with all its periods. */
struct consolidate_count consolidate_count(const struct consolidate *c)
{
    struct consolidate_count count = {0};
    for (size_t i = 0; i < c->units.len;) {
        bool expected = false, entered = false;
        uint32_t org = c->units.at[i].org;
        for (; i < c->units.len && c->units.at[i].org == org; i++) {
            entered |= c->units.at[i].why == NULL;
            expected |= c->units.at[i].why == NULL || !c->units.at[i].exempt;
        }
        count.units += expected ? 1 : 0;
        count.entered += entered ? 1 : 0;
    }
    return count;
}
