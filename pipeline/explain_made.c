/*
 * explain_made: from a consolidated figure to the figures that it was made of, as they were taken. Knows no aggregate. Neighbours: explain_made.h,
 * explain_parts.h.
 */
#include "explain_made.h"

#include <string.h>

#include "consolidate_tell.h"
#include "explain_parts.h"

static const struct store_consolidation *find_made(const struct store_consolidations *made,
                                                   int64_t submission)
{
    for (size_t i = 0; i < made->len; i++)
        if (made->at[i].submission == submission)
            return &made->at[i];
    return NULL;
}

static enum status fetch_parts(struct pipeline *p,
                               const struct store_consolidation *made,
                               uint32_t slot,
                               struct pipeline_inputs *ret,
                               struct diags *diags)
{
    struct store_inputs parts = {0};
    enum status status = store_input_of(p->store, &p->catalog, made->layout, slot, made->members,
                                        made->members_len, p->arena, &parts, diags);
    for (size_t i = 0; status == STATUS_OK && i < parts.len; i++)
        if (parts.at[i].value != CELL_NULL)
            VEC_PUSH(p->arena, ret, explain_parts_input(p, made->layout, &parts.at[i], slot));
    return status;
}

static enum status add_made(struct pipeline *p,
                            const struct store_consolidation *made,
                            bool with_parts,
                            struct pipeline_input *in,
                            struct diags *diags)
{
    uint32_t slot = CATALOG_NONE;
    const struct store_consolidated *cell = NULL;
    if (made->layout != CATALOG_NONE)
        slot = catalog_find_slot(&p->catalog, made->layout, in->indicator, in->members);
    if (slot != CATALOG_NONE)
        cell = consolidate_tell_cell(made, slot);
    if (cell == NULL)
        return STATUS_OK;
    in->consolidated = ARENA_NEW(p->arena, struct pipeline_consolidated);
    *in->consolidated = (struct pipeline_consolidated){.sum = cell->sum,
                                                       .reason = cell->reason,
                                                       .reported = cell->reported,
                                                       .expected = cell->expected};
    return with_parts ? fetch_parts(p, made, slot, &in->consolidated->parts, diags) : STATUS_OK;
}

enum status
explain_made_add(struct pipeline *p, struct pipeline_explanation *explanation, struct diags *diags)
{
    struct store_consolidations made = {0};
    struct pipeline_inputs *inputs = &explanation->inputs;
    const char *org = p->catalog.orgs.at[explanation->figure.org].code;
    enum status status = consolidate_tell_list(p, inputs, &made, diags);
    for (size_t i = 0; status == STATUS_OK && i < inputs->len; i++) {
        const struct store_consolidation *m = find_made(&made, inputs->at[i].submission);
        bool with_parts = strcmp(inputs->at[i].org_code, org) == 0;
        if (m != NULL)
            status = add_made(p, m, with_parts, &inputs->at[i], diags);
    }
    return status;
}
