/*
 * templates: who reports what, for when and by when, gathered for a workbook that is to be filled in. Knows no cells of a workbook.
 * Neighbours: templates.h, receipt.h (the installation's key), nil.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "receipt.h"
#include "templates.h"

/* ---- what is asked for ---- */

static bool is_outline(const char *form)
{
    return strcmp(form, "-") == 0;
}

/* Does the regime ask for the form, and file such periods? */
static bool asks(const struct catalog *c, uint32_t regime, uint32_t form, struct period period)
{
    bool asked = false;

    for (size_t i = 0; i < c->obligations.len && !asked; i++)
        asked = c->obligations.at[i].regime == regime && c->obligations.at[i].form == form;
    return asked && catalog_regime_files(c, regime, period.kind) &&
           (period.kind != PERIOD_OCCASION || catalog_occasion(c, regime, period) != NULL);
}

static bool in_force(const struct catalog *c, uint32_t regime, struct period period)
{
    date_t start, end;
    const struct regime *r = &c->regimes.at[regime];
    return catalog_window(c, regime, period, &start, &end) && r->from <= end && end <= r->to;
}

/* Gives how many ask for it, and the last one of them; their codes in *ret_all. */
static size_t
find_asking(struct pipeline *p, struct template_input *in, bool only_in_force, const char **ret_all)
{
    const struct catalog *c = &p->catalog;
    size_t found = 0;

    for (uint32_t r = 0; r < c->regimes.len; r++) {
        if (!asks(c, r, in->form, in->period) || (only_in_force && !in_force(c, r, in->period)))
            continue;
        in->regime = r;
        *ret_all = found++ == 0 ? c->regimes.at[r].code
                                : arena_printf(p->arena, "%s, %s", *ret_all, c->regimes.at[r].code);
    }
    return found;
}

/* The one regime that asks for it, in force then; where none is, the one that is not, to be refused by name. */
static enum status find_regime(struct pipeline *p,
                               const struct pipeline_template_query *q,
                               struct template_input *in,
                               struct diags *diags)
{
    const char *all = NULL;

    if (q->regime != NULL) {
        in->regime = catalog_find_regime(&p->catalog, text_of(q->regime));
        return in->regime != CATALOG_NONE ? STATUS_OK : session_refuse(diags, DIAG_E219, q->regime);
    }
    size_t found = find_asking(p, in, true, &all);
    if (found == 0)
        found = find_asking(p, in, false, &all);
    if (found == 1)
        return STATUS_OK;
    if (found == 0)
        diags_addv(diags, DIAG_E402, (struct place){0}, q->form, q->period, NULL);
    else
        diags_addv(diags, DIAG_E475, (struct place){0}, q->form, all, NULL);
    return STATUS_REJECTED;
}

/* A period that the regime files, and in which it is in force. */
static enum status check_period(struct pipeline *p,
                                const struct pipeline_template_query *q,
                                struct templates_made *made,
                                struct diags *diags)
{
    const struct catalog *c = &p->catalog;
    const struct template_input *in = &made->input;
    const struct regime *regime = &c->regimes.at[in->regime];

    if (!catalog_regime_files(c, in->regime, in->period.kind) ||
        !catalog_window(c, in->regime, in->period, &made->start, &made->end)) {
        diags_addv(diags, DIAG_E402, (struct place){0}, q->form, q->period, NULL);
        return STATUS_REJECTED;
    }
    if (made->end < regime->from || made->end > regime->to) {
        diags_addv(diags, DIAG_E404, (struct place){0}, regime->code, q->period, NULL);
        return STATUS_REJECTED;
    }
    if (in->form == CATALOG_NONE && catalog_outline(c, in->regime) == NULL)
        return session_refuse(diags, DIAG_E821, regime->code);
    return STATUS_OK;
}

static enum status find_all(struct pipeline *p,
                            const struct pipeline_template_query *q,
                            struct templates_made *made,
                            struct diags *diags)
{
    struct template_input *in = &made->input;

    in->form =
        is_outline(q->form) ? CATALOG_NONE : catalog_find_form(&p->catalog, text_of(q->form));
    if (in->form == CATALOG_NONE && !is_outline(q->form))
        return session_refuse(diags, DIAG_E214, q->form);
    in->vintage = VINTAGE_FINAL;
    if (q->vintage != NULL && !vintage_parse(text_of(q->vintage), &in->vintage))
        return session_refuse(diags, DIAG_E217, q->vintage);
    enum status status = session_find_period(p, q->period, &in->period, diags);
    if (status == STATUS_OK)
        status = find_regime(p, q, in, diags);
    if (status == STATUS_OK)
        status = check_period(p, q, made, diags);
    if (status == STATUS_OK)
        status = session_find_org(p, q->org, made->end, &in->org, diags);
    if (status == STATUS_OK)
        made->org = catalog_org_edition(&p->catalog, in->org, made->end);
    return status;
}

/* ---- the duty ---- */

static void find_duty(struct pipeline *p,
                      const struct pipeline_template_query *q,
                      struct templates_made *made,
                      struct diags *diags)
{
    const struct catalog *c = &p->catalog;
    struct template_input *in = &made->input;
    uint32_t found = catalog_obligation(c, in->regime, in->form, in->org, in->period);

    made->owed = found != CATALOG_NONE && catalog_regime_asks(c, in->regime, in->period.kind);
    if (found != CATALOG_NONE) {
        const struct obligation *o = &c->obligations.at[found];
        const struct catalog_due due = catalog_due(c, o, in->org, in->period);
        in->receiver = o->receiver;
        in->due = due.due;
        made->owed = made->owed && !due.exempt;
    }
    const struct attachment_kinds kinds = catalog_attachments(c, in->regime, in->form, p->arena);
    const char *documents = attachment_kinds_required(&kinds, p->arena);
    if (documents[0] != '\0')
        diags_addv(diags, DIAG_W822, (struct place){0}, q->form, documents, NULL);
    if (!made->owed)
        diags_addv(diags, DIAG_W821, (struct place){0}, c->orgs.at[in->org].code, q->form,
                   q->period, NULL);
}

/* ---- the period before ---- */

static bool stands(const char *state)
{
    static const char *const not_standing[] = {"rejected", "withdrawn", "superseded", "returned"};

    for (size_t i = 0; i < sizeof not_standing / sizeof not_standing[0]; i++) {
        if (strcmp(state, not_standing[i]) == 0)
            return false;
    }
    return true;
}

/* The best vintage that stands, of it the last version. */
static const struct store_submission *best_of(const struct store_submissions *all)
{
    const struct store_submission *best = NULL;

    for (size_t i = 0; i < all->len; i++) {
        const struct store_submission *s = &all->at[i];
        if (stands(s->state) && (best == NULL || s->vintage > best->vintage ||
                                 (s->vintage == best->vintage && s->version > best->version)))
            best = s;
    }
    return best;
}

/* "-" for nil, "…" for not available; NULL: blank. */
static const char *
value_of(const struct catalog *c, const struct report *report, uint32_t slot, struct arena *arena)
{
    const struct layout_cell *cell = &c->layouts.at[report->layout].cells[slot];
    struct figure figure = {
        .indicator = cell->indicator, .members = cell->members, .value = CELL_NULL};

    if (slot >= report->slots)
        return NULL;
    if (report->status[slot] == CELL_STATUS_NIL)
        return "-";
    if (report->status[slot] == CELL_STATUS_NOT_AVAILABLE)
        return "…";
    for (size_t i = 0; i < report->texts.len; i++) {
        if (report->texts.at[i].slot == slot)
            return text_dup(arena, report->texts.at[i].text);
    }
    figure.value = report->cells[slot];
    return figure_value_text(c, &figure, arena);
}

static bool is_number(const struct catalog *c, const struct report *report, uint32_t slot)
{
    const struct layout_cell *cell = &c->layouts.at[report->layout].cells[slot];
    enum value_type type = c->indicators.at[cell->indicator].value_type;

    return report->cells[slot] != CELL_NULL && report->status[slot] != CELL_STATUS_NIL &&
           (type == VALUE_INTEGER || type == VALUE_DECIMAL || type == VALUE_PERCENT ||
            type == VALUE_MONEY);
}

static void add_value(const struct catalog *c,
                      const struct report *report,
                      uint32_t slot,
                      struct template_value value,
                      struct arena *arena,
                      struct templates_values *ret)
{
    value.text = value_of(c, report, slot, arena);
    if (value.text == NULL)
        return;
    value.number = is_number(c, report, slot);
    VEC_PUSH(arena, ret, value);
}

void templates_report_values(const struct catalog *catalog,
                             const struct report *report,
                             uint32_t form,
                             struct arena *arena,
                             struct templates_values *ret)
{
    const struct form *f = &catalog->forms.at[form];

    for (uint32_t i = 0; i < f->len; i++)
        add_value(catalog, report, f->cells[i].slot,
                  (struct template_value){.role = TEMPLATE_CELL, .ordinal = i + 1}, arena, ret);
    for (uint32_t i = 0; i < f->filled_len; i++)
        add_value(catalog, report, f->filled[i],
                  (struct template_value){.role = TEMPLATE_TOTAL, .ordinal = i + 1}, arena, ret);
}

/* What the unit filed for the period before, where the form has cells and the period one before it. */
static enum status read_before(struct pipeline *p, struct template_input *in, struct diags *diags)
{
    const struct catalog *c = &p->catalog;
    struct store_submissions found = {0};
    struct templates_values values = {0};
    struct report *report = NULL;

    in->last_period = period_step(in->period, -1);
    if (in->form == CATALOG_NONE || c->forms.at[in->form].list != NULL ||
        in->period.kind == PERIOD_OCCASION || in->last_period.kind == PERIOD_NONE)
        return STATUS_OK;
    const struct store_filter filter = {.org_id = c->orgs.at[in->org].id,
                                        .form = in->form,
                                        .regime = in->regime,
                                        .period_from = period_id(in->last_period),
                                        .period_to = period_id(in->last_period)};
    enum status status = store_submission_list(p->store, c, &filter, p->arena, &found, diags);
    const struct store_submission *best = status == STATUS_OK ? best_of(&found) : NULL;
    if (best == NULL)
        return status;
    status = store_submission_report(p->store, c, best->id, p->arena, &report, diags);
    if (status == STATUS_OK)
        templates_report_values(c, report, in->form, p->arena, &values);
    in->last = values.at;
    in->last_len = values.len;
    return status;
}

/* ---- the whole ---- */

enum status templates_make(struct pipeline *p,
                           const struct pipeline_template_query *query,
                           struct templates_made *ret,
                           struct diags *diags)
{
    const char *key = p->settings.receipt_key;

    *ret = (struct templates_made){.input = {.catalog = &p->catalog,
                                             .regime = CATALOG_NONE,
                                             .issued = pipeline_now(p),
                                             .rows = query->rows}};
    enum status status = find_all(p, query, ret, diags);
    if (status != STATUS_OK)
        return status;
    find_duty(p, query, ret, diags);
    if (key != NULL && *key != '\0')
        status = receipt_key(key, true, &ret->key, diags);
    ret->input.key = ret->key;
    return status == STATUS_OK ? read_before(p, &ret->input, diags) : status;
}

void templates_free(struct templates_made *made)
{
    sign_key_free(made->key);
    made->key = NULL;
}

static enum status fail(const char *path, int error, struct diags *diags)
{
    diags_addv(diags, DIAG_E705, (struct place){0}, path, strerror(error), NULL);
    return STATUS_FAILED;
}

enum status templates_save(const char *out,
                           const char *name,
                           struct text bytes,
                           struct arena *arena,
                           const char **ret_path,
                           struct diags *diags)
{
    struct stat s;

    if (out == NULL)
        *ret_path = name;
    else if (stat(out, &s) == 0 && S_ISDIR(s.st_mode))
        *ret_path = arena_printf(arena, "%s/%s", out, name);
    else
        *ret_path = out;
    const char *fresh = arena_printf(arena, "%s.%ld~", *ret_path, (long)getpid());
    struct sink *sink = sink_file(arena, fresh, true);
    sink_text(sink, bytes);
    int error = sink_close(sink, NULL);
    if (error == 0 && rename(fresh, *ret_path) != 0)
        error = errno;
    if (error == 0)
        return STATUS_OK;
    (void)unlink(fresh);
    return fail(*ret_path, error, diags);
}

enum status pipeline_template(struct pipeline *p,
                              const struct pipeline_template_query *query,
                              struct pipeline_template *ret,
                              struct diags *diags)
{
    struct templates_made made;
    struct sink *sink = sink_memory(p->arena, 0);
    enum status status = templates_make(p, query, &made, diags);

    if (status == STATUS_OK)
        status = template_book_write(&made.input, sink, p->arena, diags);
    if (status == STATUS_OK) {
        const struct catalog *c = &p->catalog;
        const struct template_input *in = &made.input;
        const char *name = template_book_name(in, p->arena);
        struct text bytes = sink_memory_text(sink);
        *ret = (struct pipeline_template){
            .org_code = c->orgs.at[in->org].code,
            .org_name = made.org != NULL ? made.org->name_vi : "",
            .regime = c->regimes.at[in->regime].code,
            .form = catalog_form_code(c, in->form),
            .edition = template_edition(c, in->regime, in->form, p->arena),
            .period = catalog_period_text(c, in->period, p->arena),
            .vintage = vintage_name(in->vintage),
            .window_start = made.start,
            .window_end = made.end,
            .due = in->due,
            .owed = made.owed,
            .with_before = in->last_len > 0,
            .bytes = bytes.len,
        };
        char id[SIGN_ID_MAX];
        if (made.key != NULL)
            ret->key = arena_strdup(p->arena, sign_key_id(made.key, id));
        status = templates_save(query->out, name, bytes, p->arena, &ret->path, diags);
    }
    (void)sink_close(sink, NULL);
    templates_free(&made);
    return status;
}
