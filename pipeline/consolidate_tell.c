/*
 * consolidate_tell: what a report was made of, read back: for the report itself, for the figures that stand on it, for the findings that compare
 * it with its children. Writes nothing. Neighbours: consolidate.h, explain.c, operate.c.
 */
#include "consolidate_tell.h"

#include <string.h>

#include "consolidate.h"

static const char *basis_name(enum basis basis)
{
    return basis == BASIS_BEST ? "best" : vintage_name((enum vintage)basis);
}

static struct pipeline_consolidate_unit view_input(struct pipeline *p, const struct store_input *in)
{
    const struct catalog *catalog = &p->catalog;
    const struct store_submission *s = &in->submission;
    return (struct pipeline_consolidate_unit){
        .org_code = catalog->orgs.at[s->org].code,
        .org_name =
            session_org_name(catalog, s->org, session_period_end(catalog, s->layout, s->period)),
        .form = catalog->forms.at[s->form].code,
        .period = catalog_period_text(catalog, s->period, p->arena),
        .vintage = vintage_name(s->vintage),
        .receipt = s->receipt,
        .state = s->state,
        .submission = s->id,
        .version = s->version};
}

static const char *hierarchy_code(const struct pipeline *p, uint32_t hierarchy)
{
    return hierarchy == CATALOG_NONE ? "-" : p->catalog.hierarchies.at[hierarchy].code;
}

static int32_t count_orgs(const struct store_inputs *inputs)
{
    int32_t count = 0;
    for (size_t i = 0; i < inputs->len; i++)
        count += i == 0 || inputs->at[i].submission.org != inputs->at[i - 1].submission.org;
    return count;
}

static enum status fill(struct pipeline *p,
                        const struct store_consolidation *made,
                        uint32_t layout,
                        struct pipeline_made_of *ret,
                        struct diags *diags)
{
    struct store_inputs inputs = {0};
    enum status status = store_input_of(p->store, &p->catalog, layout, 0, made->members,
                                        made->members_len, p->arena, &inputs, diags);
    if (status != STATUS_OK)
        return status;
    *ret = (struct pipeline_made_of){.at = made->at,
                                     .position = made->position,
                                     .actor = made->actor,
                                     .hierarchy = hierarchy_code(p, made->hierarchy),
                                     .basis = basis_name(made->basis),
                                     .provisional = made->provisional,
                                     .expected = made->units,
                                     .entered = count_orgs(&inputs)};
    for (size_t i = 0; i < inputs.len; i++)
        VEC_PUSH(p->arena, &ret->units, view_input(p, &inputs.at[i]));
    for (size_t i = 0; i < made->left_out_len; i++)
        if (made->left_out[i] != CATALOG_NONE)
            VEC_PUSH(p->arena, &ret->left_out, p->catalog.orgs.at[made->left_out[i]].code);
    for (size_t i = 0; i < made->cells_len; i++)
        VEC_PUSH(p->arena, &ret->cells, consolidate_view(p, layout, &made->cells[i]));
    return STATUS_OK;
}

enum status pipeline_report_made_of(struct pipeline *p,
                                    const char *id,
                                    struct pipeline_made_of *ret,
                                    struct diags *diags)
{
    struct store_submission s;
    struct store_consolidations made = {0};
    *ret = (struct pipeline_made_of){0};
    enum status status = store_submission_find(p->store, &p->catalog, id, p->arena, &s, diags);
    if (status != STATUS_OK || s.layout == CATALOG_NONE)
        return status;
    const struct store_consolidation_filter filter = {
        .submissions = &s.id, .submissions_len = 1, .org = CATALOG_NONE};
    status = store_consolidation_list(p->store, &p->catalog, &filter, p->arena, &made, diags);
    if (status == STATUS_OK && made.len == 1)
        status = fill(p, &made.at[0], s.layout, ret, diags);
    return status;
}

/* ---- figures ---- */

const struct store_consolidated *consolidate_tell_cell(const struct store_consolidation *made,
                                                       uint32_t slot)
{
    for (size_t i = 0; i < made->cells_len; i++)
        if (made->cells[i].slot == slot)
            return &made->cells[i];
    return NULL;
}

enum status consolidate_tell_list(struct pipeline *p,
                                  const struct pipeline_inputs *inputs,
                                  struct store_consolidations *ret,
                                  struct diags *diags)
{
    int64_t *ids = ARENA_ARRAY(p->arena, inputs->len, int64_t);
    for (size_t i = 0; i < inputs->len; i++)
        ids[i] = inputs->at[i].submission;
    const struct store_consolidation_filter filter = {
        .submissions = ids, .submissions_len = inputs->len, .org = CATALOG_NONE};
    return inputs->len == 0
               ? STATUS_OK
               : store_consolidation_list(p->store, &p->catalog, &filter, p->arena, ret, diags);
}

/* ---- findings ---- */

const struct store_consolidation *consolidate_tell_of(const struct pipeline *p,
                                                      const struct store_consolidations *made,
                                                      const struct aggregate_finding *finding,
                                                      const struct store_consolidated **ret_cell)
{
    const char *members = finding->members == NULL ? "" : finding->members;
    *ret_cell = NULL;
    for (size_t i = 0; i < made->len; i++) {
        const struct store_consolidation *m = &made->at[i];
        if (m->org != finding->org || m->layout != finding->layout ||
            !period_eq(m->period, finding->period) || m->layout == CATALOG_NONE)
            continue;
        uint32_t slot = catalog_find_slot(&p->catalog, m->layout, finding->indicator, members);
        if (slot != CATALOG_NONE)
            *ret_cell = consolidate_tell_cell(m, slot);
        if (*ret_cell != NULL)
            return m;
    }
    return NULL;
}
