/*
 * reports: what was filed, read back: lists, cells, errors, versions, history, originals.
 * Knows no output. Neighbours: session.h, parts.c (what is besides cells), receipt.c, acts.c.
 */
#include <stdlib.h>
#include <string.h>

#include "consolidate_tell.h"
#include "parts.h"
#include "past.h"

static const char *window_text(const struct pipeline *p, const struct store_submission *s)
{
    date_t start = 0;
    date_t end = 0;
    char a[DATE_TEXT_MAX];
    char b[DATE_TEXT_MAX];
    if (s->regime == CATALOG_NONE ||
        !catalog_window(&p->catalog, s->regime, s->period, &start, &end))
        return NULL;
    return arena_printf(p->arena, "%s/%s", date_format(start, a), date_format(end, b));
}

/* The receiver's clock decides: the first instant that is late is `due`. */
static const char *timeliness_of(const struct store_submission *s)
{
    if (s->due == 0)
        return NULL;
    return s->received_at < s->due ? "on_time" : "late";
}

static struct pipeline_report view(const struct pipeline *p, const struct store_submission *s)
{
    const struct catalog *catalog = &p->catalog;
    char hex[DIGEST_HEX_MAX];
    struct pipeline_report r = {
        .id = s->id,
        .received_at = s->received_at,
        .accepted_at = s->accepted_at,
        .due = s->due,
        .size = s->size,
        .receipt = s->receipt,
        .state = s->state,
        .timeliness = timeliness_of(s),
        .file = s->file,
        .digest = arena_strdup(p->arena, digest_hex(&s->digest, hex)),
        .channel = s->channel,
        .sender = s->sender,
        .replaces = s->replaces,
        .version = s->version,
        .cells = s->cells,
        .errors = s->errors,
        .warnings = s->warnings,
        .catalog_load = s->catalog_load,
    };
    if (s->org == CATALOG_NONE)
        return r;
    r.org_code = catalog->orgs.at[s->org].code;
    r.period = catalog_period_text(catalog, s->period, p->arena);
    r.vintage = vintage_name(s->vintage);
    r.window = window_text(p, s);
    if (s->regime != CATALOG_NONE)
        r.regime = catalog->regimes.at[s->regime].code;
    if (s->form != CATALOG_NONE || s->regime != CATALOG_NONE)
        r.form = catalog_form_code(catalog, s->form);
    date_t start = 0;
    date_t end = DATE_MAX;
    if (s->layout != CATALOG_NONE)
        end = session_period_end(catalog, s->layout, s->period);
    else if (s->regime != CATALOG_NONE &&
             !catalog_window(catalog, s->regime, s->period, &start, &end))
        end = DATE_MAX;
    r.org_name = session_org_name(catalog, s->org, end);
    return r;
}

static enum status fill_filter(struct pipeline *p,
                               const char *form,
                               const char *period,
                               struct store_filter *filter,
                               struct diags *diags)
{
    if (period != NULL) {
        struct period found;
        if (session_find_period(p, period, &found, diags) != STATUS_OK)
            return STATUS_REJECTED;
        filter->period_from = filter->period_to = period_id(found);
    }
    if (form != NULL) {
        filter->form = catalog_find_form(&p->catalog, text_of(form));
        if (filter->form == CATALOG_NONE)
            return session_refuse(diags, DIAG_E214, form);
    }
    return STATUS_OK;
}

static enum status list_of(struct pipeline *p,
                           const struct store_filter *filter,
                           struct pipeline_reports *ret,
                           struct diags *diags)
{
    struct store_submissions found = {0};
    enum status status =
        store_submission_list(p->store, &p->catalog, filter, p->arena, &found, diags);
    for (size_t i = 0; status == STATUS_OK && i < found.len; i++)
        VEC_PUSH(p->arena, ret, view(p, &found.at[i]));
    return status;
}

enum status pipeline_report_list(struct pipeline *p,
                                 const char *org,
                                 const char *form,
                                 const char *period,
                                 const char *state,
                                 int64_t limit,
                                 struct pipeline_reports *ret,
                                 struct diags *diags)
{
    struct store_filter filter = {
        .form = CATALOG_NONE, .regime = CATALOG_NONE, .state = state, .limit = limit};
    enum status status = fill_filter(p, form, period, &filter, diags);
    if (status == STATUS_OK && org == NULL)
        return list_of(p, &filter, ret, diags);
    struct session_orgs orgs = {0}; /* a code may have meant several units over time */
    if (status == STATUS_OK)
        status = session_find_all_orgs(p, org, &orgs, diags);
    for (size_t i = 0; status == STATUS_OK && i < orgs.len; i++) {
        filter.org_id = p->catalog.orgs.at[orgs.at[i]].id;
        status = list_of(p, &filter, ret, diags);
    }
    return status;
}

static enum status
find(struct pipeline *p, const char *id, struct store_submission *ret, struct diags *diags)
{
    return store_submission_find(p->store, &p->catalog, id, p->arena, ret, diags);
}

enum status pipeline_report_find(struct pipeline *p,
                                 const char *id,
                                 struct pipeline_report *ret,
                                 struct diags *diags)
{
    struct store_submission s;
    enum status status = find(p, id, &s, diags);
    if (status == STATUS_OK)
        *ret = view(p, &s);
    return status;
}

/* ---- cells ---- */

static enum status
read_cells(struct pipeline *p, const char *id, struct report **ret, struct diags *diags)
{
    struct store_submission s;
    enum status status = find(p, id, &s, diags);
    *ret = NULL;
    if (status != STATUS_OK || s.layout == CATALOG_NONE || s.version == 0)
        return status;
    return store_submission_report(p->store, &p->catalog, s.id, p->arena, ret, diags);
}

static const char *
text_at(const struct slot_text *at, size_t len, uint32_t slot, struct arena *arena)
{
    for (size_t i = 0; i < len; i++)
        if (at[i].slot == slot)
            return text_dup(arena, at[i].text);
    return NULL;
}

static const char *value_at(struct pipeline *p, const struct report *r, uint32_t slot)
{
    const struct layout_cell *cell = &p->catalog.layouts.at[r->layout].cells[slot];
    char buf[DECIMAL_TEXT_MAX];
    if (r->cells[slot] == CELL_NULL)
        return text_at(r->texts.at, r->texts.len, slot, p->arena);
    struct figure figure = {.indicator = cell->indicator, .value = r->cells[slot]};
    const char *text = figure_value_text(&p->catalog, &figure, p->arena);
    return text != NULL ? text : arena_strdup(p->arena, decimal_format(r->cells[slot], 0, buf));
}

enum status pipeline_report_cells(struct pipeline *p,
                                  const char *id,
                                  struct pipeline_cells *ret,
                                  struct diags *diags)
{
    struct report *r = NULL;
    enum status status = read_cells(p, id, &r, diags);
    for (uint32_t slot = 0; r != NULL && slot < r->slots; slot++) {
        const struct layout_cell *cell = &p->catalog.layouts.at[r->layout].cells[slot];
        if (cell->retired)
            continue; /* its successor shows the figure converted */
        const struct indicator *indicator = &p->catalog.indicators.at[cell->indicator];
        const char *value = value_at(p, r, slot);
        if (value == NULL && r->status[slot] == CELL_STATUS_NONE)
            continue;
        const struct pipeline_cell view = {
            .indicator = indicator->code,
            .name = indicator->name_vi,
            .members = cell->members,
            .value = value,
            .unit = indicator->unit,
            .status = cell_status_name((enum cell_status)r->status[slot]),
            .note = text_at(r->notes.at, r->notes.len, slot, p->arena),
            .row = r->place[slot].row,
            .column = cell_place_column(r->place[slot]),
        };
        VEC_PUSH(p->arena, ret, view);
    }
    return status;
}

enum status pipeline_report_errors(struct pipeline *p,
                                   const char *id,
                                   struct diags *ret_findings,
                                   struct diags *diags)
{
    struct store_submission s;
    enum status status = find(p, id, &s, diags);
    if (status != STATUS_OK)
        return status;
    return store_submission_findings(p->store, s.id, p->arena, ret_findings, diags);
}

/* ---- versions ---- */

static enum status find_before(struct pipeline *p,
                               const struct store_submission *s,
                               const char **ret_id,
                               struct diags *diags)
{
    struct store_submissions versions = {0};
    enum status status =
        store_submission_versions(p->store, &p->catalog, s->id, p->arena, &versions, diags);
    *ret_id = NULL;
    for (size_t i = 0; status == STATUS_OK && i < versions.len; i++)
        if (versions.at[i].version > 0 && versions.at[i].version < s->version)
            *ret_id = arena_printf(p->arena, "%lld", (long long)versions.at[i].id);
    return status;
}

static void compare_slot(struct pipeline *p,
                         const struct report *before,
                         const struct report *after,
                         uint32_t slot,
                         struct pipeline_differences *ret)
{
    const struct report *known = after != NULL ? after : before;
    const struct layout_cell *cell = &p->catalog.layouts.at[known->layout].cells[slot];
    if (cell->retired)
        return; /* its successor shows the figure converted */
    const char *a = before == NULL || slot >= before->slots ? NULL : value_at(p, before, slot);
    const char *b = after == NULL || slot >= after->slots ? NULL : value_at(p, after, slot);
    bool same = (a == NULL && b == NULL) || (a != NULL && b != NULL && strcmp(a, b) == 0);
    if (!same)
        VEC_PUSH(p->arena, ret,
                 ((struct pipeline_difference){.indicator =
                                                   p->catalog.indicators.at[cell->indicator].code,
                                               .members = cell->members,
                                               .before = a,
                                               .after = b}));
}

enum status pipeline_report_diff(struct pipeline *p,
                                 const char *id,
                                 const char *other,
                                 struct pipeline_differences *ret,
                                 struct diags *diags)
{
    struct store_submission s;
    struct report *before = NULL;
    struct report *after = NULL;
    enum status status = find(p, id, &s, diags);
    if (status == STATUS_OK && other == NULL)
        status = find_before(p, &s, &other, diags);
    if (status == STATUS_OK)
        status = read_cells(p, id, &after, diags);
    if (status == STATUS_OK && other != NULL)
        status = read_cells(p, other, &before, diags);
    if (status != STATUS_OK)
        return status;
    size_t slots = after != NULL ? after->slots : 0;
    if (before != NULL && after != NULL && before->layout != after->layout)
        return session_refuse(diags, DIAG_E407, other);
    for (uint32_t slot = 0; slot < slots; slot++)
        compare_slot(p, before, after, slot, ret);
    return parts_diff(p, other, id, ret, diags);
}

/* The value of a figure that stood in the file; NULL: none did. */
static const char *given_at(struct pipeline *p, const struct report *r, uint32_t slot)
{
    bool given = r != NULL && slot < r->slots && r->place[slot].row != 0;
    return given ? value_at(p, r, slot) : NULL;
}

enum status pipeline_report_count(struct pipeline *p,
                                  const char *id,
                                  struct pipeline_report_figures *ret,
                                  struct diags *diags)
{
    struct store_submission s;
    struct report *after = NULL, *before = NULL;
    const char *other = NULL;
    enum status status = find(p, id, &s, diags);
    *ret = (struct pipeline_report_figures){0};
    if (status == STATUS_OK)
        status = find_before(p, &s, &other, diags);
    if (status == STATUS_OK)
        status = read_cells(p, id, &after, diags);
    if (status == STATUS_OK && other != NULL)
        status = read_cells(p, other, &before, diags);
    for (uint32_t slot = 0; status == STATUS_OK && after != NULL && slot < after->slots; slot++) {
        const char *a = given_at(p, before, slot), *b = given_at(p, after, slot);
        ret->given += b != NULL;
        ret->added += a == NULL && b != NULL;
        ret->gone += a != NULL && b == NULL;
        ret->changed += a != NULL && b != NULL && strcmp(a, b) != 0;
    }
    return status;
}

static const char *unit_code(const struct pipeline *p, int32_t id)
{
    for (size_t org = 0; id != 0 && org < p->catalog.orgs.len; org++)
        if (p->catalog.orgs.at[org].id == id)
            return p->catalog.orgs.at[org].code;
    return NULL;
}

enum status pipeline_report_history(struct pipeline *p,
                                    const char *id,
                                    struct pipeline_events *ret,
                                    struct diags *diags)
{
    struct store_submission s;
    struct store_submissions versions = {0};
    enum status status = find(p, id, &s, diags);
    if (status == STATUS_OK && s.org != CATALOG_NONE)
        status = store_submission_versions(p->store, &p->catalog, s.id, p->arena, &versions, diags);
    else if (status == STATUS_OK)
        VEC_PUSH(p->arena, &versions, s);
    for (size_t i = 0; status == STATUS_OK && i < versions.len; i++) {
        struct store_events events = {0};
        status = store_submission_events(p->store, versions.at[i].id, p->arena, &events, diags);
        for (size_t j = 0; status == STATUS_OK && j < events.len; j++) {
            const struct store_event *e = &events.at[j];
            VEC_PUSH(p->arena, ret,
                     ((struct pipeline_event){e->audit_position, e->at, versions.at[i].receipt,
                                              e->state, e->actor, e->reason, versions.at[i].version,
                                              unit_code(p, e->org), e->due, e->cells}));
        }
    }
    return status;
}

enum status pipeline_report_original(struct pipeline *p,
                                     const char *id,
                                     struct text *ret_bytes,
                                     struct diags *diags)
{
    struct store_submission s;
    enum status status = find(p, id, &s, diags);
    if (status != STATUS_OK)
        return status;
    return store_original_read(p->store, &s.digest, p->arena, ret_bytes, diags);
}

/* ---- findings that no single file carries ---- */

/* A consolidated figure that is not the sum of its children was given with a reason. */
static void add_reason(const struct pipeline *p,
                       const struct store_consolidations *made,
                       const struct aggregate_finding *finding,
                       struct pipeline_finding *ret)
{
    const struct store_consolidated *cell;
    if (finding->diag.code != DIAG_W301)
        return;
    const struct store_consolidation *m = consolidate_tell_of(p, made, finding, &cell);
    if (m == NULL || cell->reason == NULL)
        return;
    ret->reason = cell->reason;
    ret->actor = m->actor;
    ret->receipt = m->receipt;
}

static enum status findings_of(struct pipeline *p,
                               const struct store_finding_filter *filter,
                               struct pipeline_findings *ret,
                               struct diags *diags)
{
    struct store_findings findings = {0};
    struct store_consolidations made = {0};
    const struct store_consolidation_filter standing = {.org = filter->org};
    enum status status = p->as_of != 0 ? past_findings(p, filter, &findings, diags)
                                       : store_finding_list(p->store, &p->catalog, filter, p->arena,
                                                            &findings, diags);
    if (status == STATUS_OK && findings.len > 0)
        status = store_consolidation_list(p->store, &p->catalog, &standing, p->arena, &made, diags);
    for (size_t i = 0; status == STATUS_OK && i < findings.len; i++) {
        const struct store_finding *f = &findings.at[i];
        struct pipeline_finding finding = {.diag = &f->finding.diag,
                                           .hierarchy = f->hierarchy_code};
        add_reason(p, &made, &f->finding, &finding);
        VEC_PUSH(p->arena, ret, finding);
    }
    return status;
}

enum status pipeline_findings(struct pipeline *p,
                              const char *org,
                              const char *period_from,
                              const char *period_to,
                              const char *code,
                              struct pipeline_findings *ret,
                              struct diags *diags)
{
    struct store_finding_filter filter = {.org = CATALOG_NONE, .code = code};
    struct period found;
    if (period_from != NULL) {
        if (session_find_period(p, period_from, &found, diags) != STATUS_OK)
            return STATUS_REJECTED;
        filter.period_from = filter.period_to = period_id(found);
    }
    if (period_to != NULL) {
        if (session_find_period(p, period_to, &found, diags) != STATUS_OK)
            return STATUS_REJECTED;
        filter.period_to = period_id(found);
    }
    if (org == NULL)
        return findings_of(p, &filter, ret, diags);
    struct session_orgs orgs = {0};
    enum status status = session_find_all_orgs(p, org, &orgs, diags);
    for (size_t i = 0; status == STATUS_OK && i < orgs.len; i++) {
        filter.org = orgs.at[i];
        status = findings_of(p, &filter, ret, diags);
    }
    return status;
}
