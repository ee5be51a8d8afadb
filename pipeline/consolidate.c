/*
 * consolidate: a unit's report made of the approved reports of those below it, its own changes explained, and filed upward like any other
 * file, with what it was made of. Knows no SQL and no arithmetic. Neighbours: consolidate.h, ingest.h (the way in), acts.c (the members' lock).
 */
#include <stdlib.h>
#include <string.h>

#include "consolidate.h"
#include "consolidate_change.h"
#include "core/json.h"
#include "ingest.h"

/* Data of Vietnamese reports is in Vietnamese. */
#define FOLLOWS "tính theo công thức từ các ô đã điều chỉnh"

struct making {
    struct consolidate c;
    const struct pipeline_consolidate_query *query;
    const struct obligation *obligation; /* the unit's own */
    enum vintage vintage;
    struct consolidate_changes changes;
    int64_t *sums; /* by slot */
    struct aggregate *row;
    const struct store_input *filed; /* what the unit has filed already, or NULL */
    struct store_consolidated *cells;
    uint8_t *status;
    size_t cells_len;
    struct pipeline_consolidation *ret;
};

static enum status refuse(struct diags *diags, enum diag_code code, const char *a, const char *b)
{
    struct arena *arena = diags->arena;
    diags_addv(diags, code, (struct place){0}, arena_strdup(arena, a),
               b == NULL ? NULL : arena_strdup(arena, b), NULL);
    return STATUS_REJECTED;
}

/* ---- what is asked ---- */

static enum status find_what(struct making *m, struct diags *diags)
{
    const struct pipeline_consolidate_query *q = m->query;
    struct consolidate *c = &m->c;
    const struct catalog *catalog = &c->p->catalog;
    enum vintage vintage = VINTAGE_NONE;
    uint32_t form = catalog_find_form(catalog, text_of(q->form));
    if (form == CATALOG_NONE)
        return session_refuse(diags, DIAG_E214, q->form);
    if (q->vintage != NULL && !vintage_parse(text_of(q->vintage), &vintage))
        return session_refuse(diags, DIAG_E217, q->vintage);
    c->basis = (enum basis)vintage;
    c->layout = catalog->forms.at[form].layout;
    c->hierarchy = CATALOG_NONE;
    enum status status = session_find_period(c->p, q->period, &c->period, diags);
    if (status == STATUS_OK && q->hierarchy != NULL)
        status = session_find_hierarchy(c->p, q->hierarchy, &c->hierarchy, diags);
    if (status != STATUS_OK)
        return status;
    c->end = session_period_end(catalog, c->layout, c->period);
    status = session_find_org(c->p, q->org, c->end, &c->org, diags);
    if (status != STATUS_OK)
        return status;
    m->obligation = consolidate_obligation(c, form, c->org, c->period);
    if (m->obligation != NULL)
        return STATUS_OK;
    diags_addv(diags, DIAG_E450, (struct place){0}, arena_strdup(diags->arena, q->org),
               arena_strdup(diags->arena, q->form), arena_strdup(diags->arena, q->period), NULL);
    return STATUS_REJECTED;
}

/* All of the code, who have it or had it; else the one that goes by this name on the period's last day. */
static enum status find_left_out(struct making *m, const char *code, struct diags *diags)
{
    struct consolidate *c = &m->c;
    uint32_t org = CATALOG_NONE;
    size_t marked = 0;
    for (size_t i = 0; i < c->units.len; i++) {
        struct consolidate_unit *u = &c->units.at[i];
        bool is = strcmp(c->p->catalog.orgs.at[u->org].code, code) == 0;
        u->left_out |= is;
        marked += is ? 1 : 0;
    }
    if (marked > 0)
        return STATUS_OK;
    enum status status = session_find_org(c->p, code, c->end, &org, diags);
    for (size_t i = 0; i < c->units.len && status == STATUS_OK; i++) {
        c->units.at[i].left_out |= c->units.at[i].org == org;
        marked += c->units.at[i].org == org ? 1 : 0;
    }
    return status == STATUS_OK && marked == 0 ? refuse(diags, DIAG_E459, code, NULL) : status;
}

static enum status leave_out(struct making *m, struct diags *diags)
{
    struct consolidate *c = &m->c;
    enum status status = STATUS_OK;
    uint32_t *orgs = ARENA_ARRAY(c->p->arena, c->units.len, uint32_t);
    for (size_t k = 0; k < m->query->without_len && status == STATUS_OK; k++)
        status = find_left_out(m, m->query->without[k], diags);
    for (size_t i = 0; i < c->units.len; i++)
        if (c->units.at[i].left_out &&
            (c->left_out_len == 0 || orgs[c->left_out_len - 1] != c->units.at[i].org))
            orgs[c->left_out_len++] = c->units.at[i].org;
    c->left_out = orgs;
    return status;
}

static enum status find_units(struct making *m, struct diags *diags)
{
    struct consolidate *c = &m->c;
    const struct consolidate_unit self = {.org = c->org, .period = c->period};
    struct consolidate_units own = {0};
    consolidate_list(c);
    if (c->units.len == 0)
        return refuse(diags, DIAG_E451, m->query->org, m->query->period);
    enum status status = leave_out(m, diags);
    VEC_PUSH(c->p->arena, &own, self);
    if (status == STATUS_OK)
        status = consolidate_units(c, &own, diags);
    if (status == STATUS_OK)
        m->filed = consolidate_standing(c, c->org, c->period);
    return status;
}

/* ---- cells ---- */

/* Statuses that the reports give a cell. */
struct said {
    size_t reports, nil, not_applicable, confidential;
};

static struct said said_of(const struct making *m, uint32_t slot)
{
    struct said said = {0};
    for (size_t i = 0; i < m->c.units.len; i++) {
        const struct consolidate_unit *u = &m->c.units.at[i];
        if (u->why != NULL)
            continue;
        uint8_t status = u->input->report->status[slot];
        said.reports++;
        said.nil += status == CELL_STATUS_NIL ? 1 : 0;
        said.not_applicable += status == CELL_STATUS_NOT_APPLICABLE ? 1 : 0;
        said.confidential += status == CELL_STATUS_CONFIDENTIAL ? 1 : 0;
    }
    return said;
}

/* The only confidential figure of a sum is what the others leave of it: then the sum is confidential too. */
static enum cell_status status_of(const struct making *m, const struct store_consolidated *cell)
{
    struct said said = said_of(m, cell->slot);
    if (cell->figure != CELL_NULL)
        return said.confidential == 1 ? CELL_STATUS_CONFIDENTIAL : CELL_STATUS_NONE;
    if (said.nil > 0)
        return CELL_STATUS_NIL;
    if (said.not_applicable == said.reports)
        return CELL_STATUS_NOT_APPLICABLE;
    return cell->expected > 0 || cell->reason != NULL ? CELL_STATUS_NOT_AVAILABLE
                                                      : CELL_STATUS_NONE;
}

static const struct indicator *indicator_of(const struct making *m, uint32_t slot)
{
    const struct catalog *catalog = &m->c.p->catalog;
    return &catalog->indicators.at[catalog->layouts.at[m->c.layout].cells[slot].indicator];
}

static void make_cell(struct making *m, uint32_t slot)
{
    const struct consolidate_change *change = consolidate_change_of(&m->changes, slot);
    struct store_consolidated *cell = &m->cells[m->cells_len];
    *cell = (struct store_consolidated){.slot = slot,
                                        .sum = m->sums[slot],
                                        .figure = m->row->effective[slot],
                                        .reported = m->row->reported[slot],
                                        .expected = m->row->expected[slot]};
    if (cell->figure != cell->sum)
        cell->reason = change != NULL ? change->reason : FOLLOWS;
    m->status[m->cells_len++] = (uint8_t)status_of(m, cell);
}

static bool is_made(const struct making *m, uint32_t slot)
{
    for (size_t i = 0; i < m->cells_len; i++)
        if (m->cells[i].slot == slot)
            return true;
    return false;
}

static void make_cells(struct making *m)
{
    const struct form *form = &m->c.p->catalog.forms.at[m->obligation->form];
    m->cells = ARENA_ARRAY(m->c.p->arena, form->len, struct store_consolidated);
    m->status = ARENA_ARRAY(m->c.p->arena, form->len, uint8_t);
    for (size_t i = 0; i < form->len; i++) {
        uint32_t slot = form->cells[i].slot;
        if (indicator_of(m, slot)->value_type != VALUE_TEXT && !is_made(m, slot))
            make_cell(m, slot);
    }
}

static void apply_changes(struct making *m)
{
    struct arena *arena = m->c.p->arena;
    size_t len = m->changes.len;
    uint32_t *slots = ARENA_ARRAY(arena, len, uint32_t);
    int64_t *values = ARENA_ARRAY(arena, len, int64_t);
    for (size_t i = 0; i < len; i++) {
        slots[i] = m->changes.at[i].slot;
        values[i] = m->changes.at[i].value;
    }
    if (len > 0)
        rollup_members_give(leaves_layout(m->c.p, m->c.layout), m->row, slots, values, len);
}

static const char *cell_name(const struct making *m, uint32_t slot)
{
    const struct layout_cell *cell = &m->c.p->catalog.layouts.at[m->c.layout].cells[slot];
    return schema_cell_name(&m->c.p->catalog, cell->indicator, cell->members, m->c.p->arena);
}

static enum status check_cells(const struct making *m, struct diags *diags)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < m->cells_len; i++) {
        uint32_t slot = m->cells[i].slot;
        if ((m->row->children_flags[slot] & SLOT_TOO_LARGE) != 0 &&
            consolidate_change_of(&m->changes, slot) == NULL)
            status = refuse(diags, DIAG_E458, cell_name(m, slot), NULL);
    }
    return status;
}

static enum status fill(struct making *m, struct diags *diags)
{
    enum status status =
        consolidate_change_read(&m->c, m->obligation->form, m->query, &m->changes, diags);
    if (status != STATUS_OK)
        return status;
    m->row = consolidate_roll(&m->c, &m->c.units);
    m->sums = ARENA_ARRAY(m->c.p->arena, m->row->slots, int64_t);
    memcpy(m->sums, m->row->effective, m->row->slots * sizeof *m->sums);
    apply_changes(m);
    make_cells(m);
    return check_cells(m, diags);
}

/* ---- the report ---- */

/* No better than the least of its parts. */
static enum vintage vintage_of(const struct making *m)
{
    enum vintage least = VINTAGE_FINAL;
    for (size_t i = 0; i < m->c.units.len; i++) {
        const struct consolidate_unit *u = &m->c.units.at[i];
        if (u->why == NULL && u->input->submission.vintage < least)
            least = u->input->submission.vintage;
    }
    return m->c.basis == BASIS_BEST ? least : (enum vintage)m->c.basis;
}

static void write_members(struct json_writer *w, struct arena *arena, const char *members)
{
    struct text *pairs = NULL;
    size_t n = members[0] == '\0' ? 0 : text_split(arena, text_of(members), ',', &pairs);
    if (n == 0)
        return;
    json_key(w, "members");
    json_begin_object(w);
    for (size_t i = 0; i < n; i++) {
        size_t at = (size_t)((const char *)memchr(pairs[i].ptr, '=', pairs[i].len) - pairs[i].ptr);
        json_key(w, arena_copy(arena, pairs[i].ptr, at));
        json_text(w, (struct text){pairs[i].ptr + at + 1, pairs[i].len - at - 1});
    }
    json_end_object(w);
}

static void write_cell(const struct making *m, struct json_writer *w, size_t i)
{
    struct pipeline *p = m->c.p;
    const struct store_consolidated *cell = &m->cells[i];
    const struct layout_cell *at = &p->catalog.layouts.at[m->c.layout].cells[cell->slot];
    if (cell->figure == CELL_NULL && m->status[i] == CELL_STATUS_NONE)
        return;
    json_begin_object(w);
    json_pair(w, "indicator", p->catalog.indicators.at[at->indicator].code);
    write_members(w, p->arena, at->members);
    json_pair(w, "value", consolidate_text(p, at->indicator, cell->figure));
    if (m->status[i] != CELL_STATUS_NONE)
        json_pair(w, "status", cell_status_name((enum cell_status)m->status[i]));
    json_pair_optional(w, "note", cell->reason);
    json_end_object(w);
}

static void write_report(struct making *m)
{
    struct pipeline *p = m->c.p;
    const struct catalog *catalog = &p->catalog;
    struct sink *sink = sink_memory(p->arena, 0);
    struct json_writer w;
    json_init(&w, sink, 1);
    json_begin_object(&w);
    json_pair(&w, "org", catalog->orgs.at[m->c.org].code);
    json_pair(&w, "org_level", catalog->levels[catalog->orgs.at[m->c.org].level]);
    json_pair(&w, "regime", catalog->regimes.at[m->obligation->regime].code);
    json_pair(&w, "form", catalog->forms.at[m->obligation->form].code);
    json_pair(&w, "period", catalog_period_text(catalog, m->c.period, p->arena));
    json_pair(&w, "vintage", vintage_name(m->vintage));
    json_key(&w, "values");
    json_begin_array(&w);
    for (size_t i = 0; i < m->cells_len; i++)
        write_cell(m, &w, i);
    json_end_array(&w);
    json_end_object(&w);
    sink_puts(sink, "\n");
    m->ret->report = sink_memory_text(sink);
}

/* ---- what is told ---- */

static struct pipeline_consolidate_unit view_unit(const struct making *m,
                                                  const struct consolidate_unit *u)
{
    const struct catalog *catalog = &m->c.p->catalog;
    struct pipeline_consolidate_unit view = {
        .org_code = catalog->orgs.at[u->org].code,
        .org_name = session_org_name(catalog, u->org, m->c.end),
        .period = catalog_period_text(catalog, u->period, m->c.p->arena),
        .state = u->state,
        .timeliness = u->timeliness,
        .why = u->why};
    if (u->obligation != NULL)
        view.form = catalog->forms.at[u->obligation->form].code;
    if (u->input == NULL)
        return view;
    view.submission = u->input->submission.id;
    view.receipt = u->input->submission.receipt;
    view.version = u->input->submission.version;
    view.vintage = vintage_name(u->input->submission.vintage);
    return view;
}

static void tell_units(struct making *m)
{
    struct consolidate_count count = consolidate_count(&m->c);
    m->ret->expected = count.units;
    m->ret->entered = count.entered;
    m->ret->hierarchy = m->c.p->catalog.hierarchies.at[m->c.hierarchy].code;
    for (size_t i = 0; i < m->c.units.len; i++)
        VEC_PUSH(m->c.p->arena, &m->ret->units, view_unit(m, &m->c.units.at[i]));
    if (m->filed != NULL)
        m->ret->filed = m->filed->submission.receipt;
}

static void tell_cells(struct making *m)
{
    struct pipeline *p = m->c.p;
    for (size_t i = 0; i < m->cells_len; i++) {
        struct pipeline_consolidate_cell view = consolidate_view(p, m->c.layout, &m->cells[i]);
        int64_t filed = m->filed == NULL ? CELL_NULL : m->filed->report->cells[m->cells[i].slot];
        uint32_t indicator = p->catalog.layouts.at[m->c.layout].cells[m->cells[i].slot].indicator;
        if (m->status[i] != CELL_STATUS_NONE)
            view.status = cell_status_name((enum cell_status)m->status[i]);
        view.filed = consolidate_text(p, indicator, filed);
        view.filed_difference =
            consolidate_text(p, indicator, consolidate_difference(filed, m->cells[i].sum));
        VEC_PUSH(p->arena, &m->ret->cells, view);
    }
}

static void tell_head(struct making *m)
{
    const struct catalog *catalog = &m->c.p->catalog;
    *m->ret = (struct pipeline_consolidation){
        .org_code = catalog->orgs.at[m->c.org].code,
        .org_name = session_org_name(catalog, m->c.org, m->c.end),
        .regime = catalog->regimes.at[m->obligation->regime].code,
        .form = catalog->forms.at[m->obligation->form].code,
        .period = catalog_period_text(catalog, m->c.period, m->c.p->arena)};
    diags_init(&m->ret->findings, m->c.p->arena, 0);
}

static const char *number(struct arena *arena, int32_t n)
{
    return arena_printf(arena, "%d", n);
}

static enum status make(struct making *m, struct diags *diags)
{
    enum status status = find_what(m, diags);
    if (status != STATUS_OK || m->obligation == NULL)
        return status;
    tell_head(m);
    status = find_units(m, diags);
    if (status != STATUS_OK)
        return status;
    tell_units(m);
    if (m->ret->entered == 0)
        return refuse(diags, DIAG_E452, number(m->c.p->arena, m->ret->expected), NULL);
    m->vintage = vintage_of(m);
    m->ret->vintage = vintage_name(m->vintage);
    status = fill(m, diags);
    if (status != STATUS_OK)
        return status;
    tell_cells(m);
    write_report(m);
    if (m->ret->entered < m->ret->expected)
        diags_addv(diags, DIAG_W450, (struct place){0}, number(diags->arena, m->ret->entered),
                   number(diags->arena, m->ret->expected), NULL);
    return STATUS_OK;
}

/* ---- filing ---- */

static int compare_units(const void *left, const void *right)
{
    const struct store_submission *a =
        &(*(const struct consolidate_unit *const *)left)->input->submission;
    const struct store_submission *b =
        &(*(const struct consolidate_unit *const *)right)->input->submission;
    return (a->id > b->id) - (a->id < b->id);
}

static const struct consolidate_unit **members_of(const struct making *m, size_t *ret_len)
{
    const struct consolidate_unit **members =
        ARENA_ARRAY(m->c.p->arena, m->c.units.len, const struct consolidate_unit *);
    *ret_len = 0;
    for (size_t i = 0; i < m->c.units.len; i++)
        if (m->c.units.at[i].why == NULL)
            members[(*ret_len)++] = &m->c.units.at[i];
    qsort(members, *ret_len, sizeof(const struct consolidate_unit *), compare_units);
    return members;
}

static struct store_consolidation provenance_of(const struct making *m, int64_t position)
{
    size_t len;
    const struct consolidate_unit **members = members_of(m, &len);
    int64_t *ids = ARENA_ARRAY(m->c.p->arena, len, int64_t);
    int32_t *versions = ARENA_ARRAY(m->c.p->arena, len, int32_t);
    for (size_t i = 0; i < len; i++) {
        ids[i] = members[i]->input->submission.id;
        versions[i] = members[i]->input->submission.version;
    }
    return (struct store_consolidation){.hierarchy = m->c.hierarchy,
                                        .basis = m->c.basis,
                                        .provisional = m->c.provisional,
                                        .position = position,
                                        .units = m->ret->expected,
                                        .members = ids,
                                        .versions = versions,
                                        .members_len = len,
                                        .left_out = m->c.left_out,
                                        .left_out_len = m->c.left_out_len,
                                        .cells = m->cells,
                                        .cells_len = m->cells_len};
}

static bool take_result(void *ctx, const struct pipeline_result *result)
{
    struct making *m = ctx;
    struct arena *arena = m->c.p->arena;
    struct pipeline_consolidation *ret = m->ret;
    ret->receipt = result->receipt == NULL ? NULL : arena_strdup(arena, result->receipt);
    ret->state = result->state == NULL ? NULL : arena_strdup(arena, result->state);
    ret->version = result->version;
    ret->duplicate = result->duplicate;
    if (result->findings != NULL)
        ingest_tell_copy(result->findings, &ret->findings, arena);
    return true;
}

static enum status file(struct making *m, int64_t position, struct diags *diags)
{
    struct pipeline *p = m->c.p;
    const struct pipeline_consolidation *ret = m->ret;
    struct store_consolidation provenance = provenance_of(m, position);
    const struct ingest_made made = {
        arena_printf(p->arena, "%s_%s_%s.json", ret->form, ret->org_code, ret->period), ret->report,
        &provenance};
    const struct pipeline_ingest_options options = {.as_org = m->query->as != NULL ? m->query->as
                                                                                   : ret->org_code,
                                                    .replaces = m->query->replaces};
    struct pipeline_summary summary;
    return ingest_made(p, &made, &options, take_result, m, &summary, diags);
}

/* ---- the members' lock ---- */

/* One step, where it is the unit's turn. */
static enum status step(struct making *m,
                        const struct consolidate_unit *u,
                        enum lifecycle_action action,
                        struct diags *diags)
{
    const char *receipt = u->input->submission.receipt;
    const struct pipeline_act act = {
        .action = action,
        .as = m->query->as != NULL ? m->query->as : m->ret->org_code,
        .reason = arena_printf(m->c.p->arena, "đã vào báo cáo tổng hợp %s", m->ret->receipt)};
    return pipeline_report_act(m->c.p, &act, &receipt, 1, &m->ret->locked, diags);
}

/* What was approved is accepted first; what was accepted, locked. A step that is another's to take is told, and ends it for this one. */
static enum status
lock_member(struct making *m, const struct consolidate_unit *u, struct diags *diags)
{
    enum status status = STATUS_OK;
    if (strcmp(u->state, "locked") == 0)
        return STATUS_OK;
    if (strcmp(u->state, "accepted") != 0)
        status = step(m, u, LIFECYCLE_ACCEPT, diags);
    if (status == STATUS_OK)
        status = step(m, u, LIFECYCLE_LOCK, diags);
    return status;
}

static enum status lock_members(struct making *m, struct diags *diags)
{
    enum status worst = STATUS_OK;
    for (size_t i = 0; i < m->c.units.len; i++) {
        if (m->c.units.at[i].why != NULL)
            continue;
        enum status status = lock_member(m, &m->c.units.at[i], diags);
        if (status == STATUS_FAILED)
            return status;
        if (status != STATUS_OK)
            worst = status;
    }
    return worst;
}

/* What was filed may say what an older version did: then nothing new stands, and nobody's report has entered it. */
static bool stands(const char *state)
{
    return strcmp(state, "returned") != 0 && strcmp(state, "withdrawn") != 0 &&
           strcmp(state, "superseded") != 0;
}

enum status pipeline_consolidate(struct pipeline *p,
                                 const struct pipeline_consolidate_query *query,
                                 struct pipeline_consolidation *ret,
                                 struct diags *diags)
{
    struct making m = {
        .c = {.p = p, .provisional = query->provisional}, .query = query, .ret = ret};
    int64_t position = 0;
    enum status status = STATUS_OK;
    *ret = (struct pipeline_consolidation){0};
    if (query->file)
        status = session_seal_now(p, &position, diags);
    if (status == STATUS_OK)
        status = make(&m, diags);
    if (status == STATUS_OK && query->file)
        status = file(&m, position, diags);
    if (status == STATUS_OK && query->file && query->lock && stands(ret->state))
        status = lock_members(&m, diags);
    return status;
}
