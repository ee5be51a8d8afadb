/*
 * explain_parts: the members of a total, and what was filed for them. Knows no aggregate. Neighbours: explain_parts.h.
 */
#include "explain_parts.h"

/* The slots of a dimension's members beside the total; false when one is missing. */
static bool find_members(struct pipeline *p,
                         uint32_t layout,
                         uint32_t indicator,
                         const struct dimension *d,
                         struct explain_parts *ret)
{
    ret->len = 0;
    for (size_t i = 0; i < d->len; i++) {
        const char *members = arena_printf(p->arena, "%s=%s", d->code, d->members[i].code);
        uint32_t slot = catalog_find_slot(&p->catalog, layout, indicator, members);
        if (slot == CATALOG_NONE)
            return false;
        VEC_PUSH(p->arena, ret, (struct explain_part){.slot = slot});
    }
    return d->len > 0;
}

enum status explain_parts_fetch(struct pipeline *p,
                                uint32_t layout,
                                uint32_t slot,
                                const uint32_t *orgs,
                                const struct period *periods,
                                size_t len,
                                struct explain_parts *ret,
                                struct diags *diags)
{
    const struct catalog *catalog = &p->catalog;
    const struct layout_cell *cell = &catalog->layouts.at[layout].cells[slot];
    bool found = false;
    for (size_t i = 0; cell->members[0] == '\0' && !found && i < catalog->dimensions.len; i++)
        found = find_members(p, layout, cell->indicator, &catalog->dimensions.at[i], ret);
    enum status status = STATUS_OK;
    if (!found)
        ret->len = 0;
    for (size_t i = 0; status == STATUS_OK && i < ret->len; i++)
        status = store_input_list(p->store, catalog, layout, ret->at[i].slot, orgs, periods, len,
                                  p->arena, &ret->at[i].inputs, diags);
    return status;
}

const struct store_input *explain_parts_of(const struct explain_part *part, int64_t submission)
{
    for (size_t i = 0; i < part->inputs.len; i++)
        if (part->inputs.at[i].submission.id == submission)
            return part->inputs.at[i].value != CELL_NULL ? &part->inputs.at[i] : NULL;
    return NULL;
}

struct pipeline_input explain_parts_input(struct pipeline *p,
                                          uint32_t layout,
                                          const struct store_input *in,
                                          uint32_t slot)
{
    const struct catalog *catalog = &p->catalog;
    const struct layout_cell *cell = &catalog->layouts.at[layout].cells[slot];
    const struct store_submission *s = &in->submission;
    char hex[DIGEST_HEX_MAX];
    return (struct pipeline_input){
        .org_code = catalog->orgs.at[s->org].code,
        .org_name =
            session_org_name(catalog, s->org, session_period_end(catalog, layout, s->period)),
        .period = s->period,
        .indicator = cell->indicator,
        .members = cell->members,
        .value = in->value,
        .submission = s->id,
        .receipt = s->receipt,
        .file = s->file,
        .digest = arena_strdup(p->arena, digest_hex(&s->digest, hex)),
        .vintage = vintage_name(s->vintage),
        .approved_by = in->approved_by,
        .version = s->version,
        .row = in->place.row,
        .column = cell_place_column(in->place),
        .sheet_ordinal = cell_place_sheet(in->place),
        .received_at = s->received_at,
    };
}
