/*
 * rejudge: a stored submission by the rules again, as of the day it came: its figures, those of the reports that came with it, refused ones
 * too, read from the originals, the rest from what had been filed before it. Rules hold by their dates for its period, so that those made, changed and retired for
 * later ones do not matter. Stores nothing. Neighbours: judge.h, history.h, worker.h (originals are hostile bytes here too).
 */
#include <string.h>

#include "free_form.h"
#include "judge.h"
#include "worker.h"

struct again {
    struct pipeline *p;
    const struct rules *rules;
    struct store_submission submission;
    struct diags stored;   /* all its findings */
    struct reports beside; /* that came with it, itself too */
    struct report *report; /* itself; NULL: it does not read as it did */
    struct history *history;
    struct arena *scratch;
};

static bool is_of_rules(enum diag_code code)
{
    static const enum diag_code codes[] = {DIAG_E320, DIAG_W320, DIAG_N320, DIAG_W302, DIAG_W330,
                                           DIAG_W331, DIAG_W332, DIAG_W333, DIAG_W334};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i] == code)
            return true;
    return false;
}

static void keep_rules(const struct diags *from, struct arena *arena, struct diags *ret)
{
    diags_init(ret, arena, from->len);
    for (size_t i = 0; i < from->len; i++)
        if (is_of_rules(from->at[i].code))
            *diags_add(ret, from->at[i].code, from->at[i].at) = from->at[i];
}

/* ---- the originals ---- */

static bool is_it(const struct again *a, const struct report *r)
{
    const struct store_submission *s = &a->submission;
    return r->org == s->org && r->form == s->form && period_eq(r->period, s->period) &&
           r->vintage == s->vintage;
}

static struct reports read_as(struct again *a,
                              const struct store_past_file *file,
                              struct text bytes,
                              const char *as_org,
                              const struct reader_mapping *mapping)
{
    struct worker_output out;
    const struct worker_job job = {.file = file->file,
                                   .bytes = bytes,
                                   .as_org = as_org,
                                   .encoding = file->encoding,
                                   .mapping = mapping,
                                   .today = date_of_instant(a->submission.received_at)};
    worker_ingest(a->p, &job, a->p->arena, &out);
    return out.refused ? (struct reports){0} : out.reports;
}

/* The reports of an original; a file that names no unit is read as the one that filed it. */
static enum status
read_file(struct again *a, const struct store_past_file *file, struct diags *diags)
{
    struct text bytes = {0};
    enum status status =
        store_original_read(a->p->store, &file->digest, a->p->arena, &bytes, diags);
    const struct reader_mapping *mapping = NULL;
    if (status == STATUS_OK)
        status = free_form_again(a->p, &a->stored, a->p->arena, &mapping, diags);
    if (status != STATUS_OK)
        return status;
    struct reports reports = read_as(a, file, bytes, NULL, mapping);
    if (reports.len == 0 && mapping != NULL) /* a report file that came beside it */
        reports = read_as(a, file, bytes, NULL, NULL);
    if (reports.len == 0 && file->org != CATALOG_NONE)
        reports = read_as(a, file, bytes, a->p->catalog.orgs.at[file->org].code, NULL);
    for (size_t i = 0; i < reports.len; i++) {
        VEC_PUSH(a->p->arena, &a->beside, reports.at[i]);
        if (digest_eq(&file->digest, &a->submission.digest) && is_it(a, reports.at[i]))
            a->report = reports.at[i];
    }
    return STATUS_OK;
}

static enum status find_report(struct again *a, struct diags *diags)
{
    struct pipeline *p = a->p;
    int64_t id = a->submission.id;
    struct store_past_files files = {0};
    diags_init(&a->stored, p->arena, 0);
    enum status status = store_submission_findings(p->store, id, p->arena, &a->stored, diags);
    if (status == STATUS_OK)
        status = store_history_files(p->store, &p->catalog, id, p->arena, &files, diags);
    for (size_t i = 0; status == STATUS_OK && i < files.len; i++)
        status = read_file(a, &files.at[i], diags);
    if (status != STATUS_OK || a->submission.version == 0)
        return status;
    return store_submission_report(p->store, &p->catalog, id, p->arena, &a->report, diags);
}

/* ---- judging ---- */

static bool asks(void *ctx, uint32_t layout, uint32_t slot)
{
    const struct again *a = ctx;
    return rules_ask(a->rules, layout, slot);
}

static bool want(void *ctx, const struct reach_cell *cell)
{
    history_want(ctx, cell);
    return true;
}

static enum status judge(struct again *a, struct diags *diags)
{
    history_begin_then(a->history, a->submission.id);
    for (size_t i = 0; i < a->beside.len; i++)
        (void)history_tell(a->history, a->beside.at[i]);
    (void)rules_cells(a->rules, a->report, a->scratch, want, a->history);
    enum status status = history_fetch(a->history, diags);
    const struct reach_source source = history_source(a->history);
    diags_init(&a->report->diags, a->p->arena, 0);
    if (status == STATUS_OK)
        rules_judge(a->rules, a->report, &source, a->scratch);
    return status;
}

static enum status judge_again(struct again *a, struct diags *diags)
{
    const struct history_interest interest = {a, asks};
    a->scratch = arena_new(0);
    a->history = history_new(a->p, &interest);
    enum status status = judge(a, diags);
    history_free(a->history);
    arena_free(a->scratch);
    return status;
}

/* ---- comparing ---- */

static bool same_text(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

/* Words may have been bettered since: the rule or figure, and what was found, decide. */
static bool same_finding(const struct diag *a, const struct diag *b)
{
    return a->code == b->code && same_text(a->arg[0], b->arg[0]) && same_text(a->value, b->value) &&
           same_text(a->expected, b->expected) && same_text(a->indicator_code, b->indicator_code) &&
           same_text(a->members, b->members);
}

static bool holds_all(const struct diags *these, const struct diags *those)
{
    for (size_t i = 0; i < these->len; i++) {
        bool found = false;
        for (size_t k = 0; k < those->len; k++)
            found |= same_finding(&these->at[i], &those->at[k]);
        if (!found)
            return false;
    }
    return true;
}

enum status pipeline_report_judge(struct pipeline *p,
                                  const char *id,
                                  struct pipeline_verdict *ret,
                                  struct diags *diags)
{
    struct again a = {.p = p};
    enum status status = pipeline_report_find(p, id, &ret->report, diags);
    if (status == STATUS_OK)
        status = store_submission_find(p->store, &p->catalog, id, p->arena, &a.submission, diags);
    if (status == STATUS_OK)
        status = judge_rules(p, &a.rules, diags);
    if (status != STATUS_OK)
        return status;
    bool may_judge = a.submission.org != CATALOG_NONE && a.submission.layout != CATALOG_NONE;
    if (!may_judge || (status = find_report(&a, diags)) == STATUS_FAILED || a.report == NULL)
        return status == STATUS_FAILED ? status
                                       : session_refuse(diags, DIAG_E410, ret->report.receipt);
    if (a.rules != NULL && rules_concern(a.rules, a.report->form))
        status = judge_again(&a, diags);
    else
        diags_init(&a.report->diags, p->arena, 0);
    if (status != STATUS_OK)
        return status;
    keep_rules(&a.stored, p->arena, &ret->stored);
    keep_rules(&a.report->diags, p->arena, &ret->again);
    ret->same = ret->stored.len == ret->again.len && holds_all(&ret->stored, &ret->again) &&
                holds_all(&ret->again, &ret->stored);
    return STATUS_OK;
}
