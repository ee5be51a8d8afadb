/*
 * ingest_tell: results, told after the commit and never before; the list that goes back to the sender; the file's way out of the inbox.
 * Knows no worker and no transaction. Neighbours: ingest.h, returned.h.
 */
#include <string.h>

#include "ingest.h"
#include "returned.h"

/* Of a report that goes nowhere: how many figures it brought. */
static uint64_t count_refused(const struct report *report)
{
    uint64_t n = 0;
    for (size_t slot = 0; diags_failed(&report->diags) && slot < report->slots; slot++)
        n += report->place[slot].row != 0 ? 1 : 0;
    return n;
}

struct ingest_note ingest_tell_note(const struct report *report)
{
    return (struct ingest_note){.org = report->org,
                                .regime = report->regime,
                                .form = report->form,
                                .period = report->period,
                                .vintage = report->vintage,
                                .cells = report_cells_count(report),
                                .refused = count_refused(report),
                                .findings = &report->diags};
}

/* Those beyond the cap are counted still. */
static void copy_findings(const struct diags *from, struct diags *to)
{
    size_t errors = to->errors + from->errors, warnings = to->warnings + from->warnings,
           notes = to->notes + from->notes;
    for (size_t i = 0; i < from->len; i++)
        *diags_add(to, from->at[i].code, from->at[i].at) = from->at[i];
    to->errors = errors;
    to->warnings = warnings;
    to->notes = notes;
}

static const char *kept(struct arena *arena, const char *s)
{
    return s == NULL ? NULL : arena_strdup(arena, s);
}

/* Texts of findings lie in the report's memory. */
static void keep_texts(struct diag *d, struct arena *arena)
{
    const char **const texts[] = {&d->at.file, &d->at.sheet, &d->cell,           &d->org_code,
                                  &d->period,  &d->form,     &d->indicator_code, &d->members,
                                  &d->value,   &d->expected, &d->cells};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = kept(arena, *texts[i]);
    for (size_t i = 0; i < DIAG_ARGS_MAX; i++)
        d->arg[i] = kept(arena, d->arg[i]);
}

void ingest_tell_copy(const struct diags *from, struct diags *to, struct arena *arena)
{
    size_t before = to->len;
    copy_findings(from, to);
    for (size_t i = before; i < to->len; i++)
        keep_texts(&to->at[i], arena);
}

struct ingest_note ingest_tell_keep(const struct report *report, struct arena *arena)
{
    struct ingest_note note = ingest_tell_note(report);
    struct diags *findings = ARENA_NEW(arena, struct diags);
    diags_init(findings, arena, report->diags.len);
    ingest_tell_copy(&report->diags, findings, arena);
    note.findings = findings;
    return note;
}

static void fill_names(const struct ingest *in,
                       const struct ingest_note *note,
                       struct pipeline_result *result,
                       struct arena *arena)
{
    const struct catalog *catalog = &in->p->catalog;
    if (note->org == CATALOG_NONE)
        return;
    result->org_code = catalog->orgs.at[note->org].code;
    result->regime = catalog->regimes.at[note->regime].code;
    result->form = catalog_form_code(catalog, note->form);
    result->period = catalog_period_text(catalog, note->period, arena);
    result->vintage = vintage_name(note->vintage);
}

static void
count(struct ingest *in, const struct ingest_note *note, const struct pipeline_result *result)
{
    struct pipeline_summary *s = in->summary;
    bool rejected = diags_failed(note->findings);
    in->rejected |= rejected;
    if (note->org == CATALOG_NONE)
        return;
    s->submissions++;
    s->duplicates += result->duplicate ? 1 : 0;
    s->rejected += rejected ? 1 : 0;
    s->accepted += rejected ? 0 : 1;
    if (!rejected && !result->duplicate)
        s->cells += note->cells;
}

/* The report's findings and W401: its content equals an older version, another one stands. */
static const struct diags *
older_content(const struct diags *found, const struct pipeline_result *result, struct arena *arena)
{
    struct diags *findings = ARENA_NEW(arena, struct diags);
    diags_init(findings, arena, found->len + 1);
    for (size_t i = 0; i < found->len; i++)
        *diags_add(findings, found->at[i].code, found->at[i].at) = found->at[i];
    const struct place at = {.file = result->file};
    struct diag *d = diags_addv(findings, DIAG_W401, at, result->receipt, result->stands, NULL);
    d->org_code = result->org_code;
    d->period = result->period;
    d->form = result->form;
    return findings;
}

void ingest_tell_closed(struct ingest_note *note,
                        const struct store_outcome *outcome,
                        struct arena *arena)
{
    if (outcome->closed == NULL)
        return;
    struct diags *findings = ARENA_NEW(arena, struct diags);
    diags_init(findings, arena, note->findings->len + 1);
    *diags_add(findings, outcome->closed->code, outcome->closed->at) = *outcome->closed;
    copy_findings(note->findings, findings);
    note->findings = findings;
}

void ingest_tell(struct ingest *in,
                 const struct ingest_file *file,
                 const struct ingest_note *note,
                 const struct store_outcome *outcome,
                 struct arena *arena)
{
    char hex[DIGEST_HEX_MAX];
    struct pipeline_result result = {
        .file = file->entry.path,
        .state = diags_failed(note->findings) ? "rejected" : "received",
        .digest = digest_hex(&file->digest, hex),
        .errors = note->findings->errors,
        .warnings = note->findings->warnings,
        .refused = note->refused,
        .findings = note->findings,
    };
    fill_names(in, note, &result, arena);
    if (outcome != NULL) {
        result.state = outcome->state;
        result.version = outcome->version;
        result.receipt = outcome->receipt;
        result.duplicate = outcome->duplicate;
        result.stands = outcome->stands;
    }
    if (result.stands != NULL) {
        result.findings = older_content(note->findings, &result, arena);
        result.warnings++;
    }
    count(in, note, &result);
    if (in->each != NULL && !in->stopped)
        in->stopped = !in->each(in->ctx, &result);
}

/* What the bytes say of themselves needs no word. */
static bool is_matter_of_course(const char *how)
{
    return how == NULL || strcmp(how, "ascii") == 0 || strcmp(how, "content") == 0 ||
           strcmp(how, "bom") == 0;
}

void ingest_tell_encoding(struct report *report,
                          const struct ingest_file *file,
                          const struct pipeline_format *format)
{
    const struct place at = {.file = file->entry.path};
    if (!is_matter_of_course(format->encoding_how))
        diags_addv(&report->diags, DIAG_N101, at, format->encoding, format->encoding_how, NULL);
}

void ingest_tell_notes(const struct diags *of_file,
                       const struct reports *reports,
                       struct arena *arena)
{
    if (of_file->errors > 0 || reports->len == 0)
        return;
    struct diags *last = &reports->at[reports->len - 1]->diags;
    for (size_t i = 0; i < of_file->len; i++) {
        const struct diag *d = &of_file->at[i];
        if (d->at.row != 0)
            continue;
        struct diag *copy = diags_add(last, d->code, d->at);
        *copy = *d;
        keep_texts(copy, arena);
    }
}

void ingest_tell_reading(const struct ingest *in,
                         struct report *report,
                         const struct ingest_file *file,
                         const struct pipeline_format *format)
{
    ingest_tell_encoding(report, file, format);
    if (in->free_form != NULL)
        free_form_tell(report, file->entry.path, in->free_form);
}

void ingest_tell_file(struct report *report, const struct ingest_file *file)
{
    for (size_t i = 0; i < report->diags.len; i++)
        if (report->diags.at[i].at.file == NULL)
            report->diags.at[i].at.file = file->entry.path;
}

struct report *ingest_tell_whole(const struct diags *diags, struct arena *arena)
{
    struct report *r = report_new(arena, 0);
    r->org = r->regime = r->form = r->layout = CATALOG_NONE;
    copy_findings(diags, &r->diags);
    r->content = report_digest(r);
    return r;
}

void ingest_tell_judge(struct ingest_file *file, size_t reports, struct arena *arena)
{
    if (!file->read)
        return;
    if (reports == 0 && !diags_failed(&file->out.diags))
        diags_addv(&file->out.diags, DIAG_E112, (struct place){.file = file->entry.path}, NULL);
    if (diags_failed(&file->out.diags))
        file->whole = ingest_tell_whole(&file->out.diags, arena);
}

static bool is_clean(const struct ingest_note *notes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (diags_failed(notes[i].findings))
            return false;
    return true;
}

static enum status give_back(const struct ingest *in,
                             const struct ingest_file *file,
                             const struct diags *const *findings,
                             size_t len,
                             struct arena *arena)
{
    const struct returned_file back = {.name = file->entry.path,
                                       .bytes = file->bytes,
                                       .is_template = file->out.format.template != NULL};
    const char *book;
    enum status status =
        returned_give(in->p, &back, in->options->returned, findings, len, arena, &book, in->diags);
    if (status == STATUS_OK && in->options->given_back != NULL)
        in->options->given_back(in->ctx, files_shown_name(file->entry.path, arena), book);
    return status;
}

enum status ingest_tell_settle(struct ingest *in,
                               const struct ingest_file *file,
                               const struct ingest_note *notes,
                               size_t len,
                               struct arena *arena)
{
    enum status status = STATUS_OK;
    bool clean = is_clean(notes, len);
    in->summary->files_rejected += len == 1 && file->whole != NULL ? 1 : 0;
    if (!file->read)
        return STATUS_OK;
    const struct diags **findings = ARENA_ARRAY(arena, len, const struct diags *);
    for (size_t i = 0; i < len; i++)
        findings[i] = notes[i].findings;
    if (!clean && in->options->returned != NULL)
        status = give_back(in, file, findings, len, arena);
    if (status != STATUS_OK)
        return status; /* the file stays in the inbox, so that the next run writes its errors */
    if (in->options->inbox && !in->options->dry_run && file->entry.inbox != NULL &&
        !files_move(&file->entry, clean, arena, in->diags))
        status = STATUS_FAILED;
    return status;
}

const char *ingest_tell_channel(const struct ingest *in)
{
    if (in->consolidation != NULL)
        return "consolidation";
    if (in->options->pulled)
        return "pull";
    return in->options->inbox ? "inbox" : "file";
}

static const char *media_type(const char *format)
{
    if (format != NULL && strcmp(format, "json") == 0)
        return "application/json";
    if (format != NULL && strcmp(format, "csv") == 0)
        return "text/csv";
    return "application/octet-stream";
}

struct store_original ingest_tell_original(const struct ingest *in,
                                           const struct ingest_file *file,
                                           const struct files_snapshot *snapshot,
                                           struct arena *arena)
{
    bool kept = !in->options->without_originals;
    return (struct store_original){
        .digest = file->digest,
        .name = files_shown_name(file->entry.path, arena),
        .media_type = media_type(file->out.format.format),
        .encoding = file->out.format.encoding,
        .format = file->out.format.format,
        .bytes = kept ? snapshot->bytes + file->offset : "",
        .len = kept ? file->len : 0,
    };
}

int64_t ingest_tell_due(struct ingest *in, const struct report *r)
{
    const struct catalog *catalog = &in->p->catalog;
    struct ingest_due *last = &in->due;
    if (r->org == CATALOG_NONE)
        return 0;
    uint32_t found = catalog_obligation(catalog, r->regime, r->form, r->org, r->period);
    if (found == CATALOG_NONE)
        return 0;
    uint32_t level = catalog->orgs.at[r->org].level;
    /* Units of a level have one deadline, but for extensions. */
    if (last->known && last->obligation == found && last->level == level &&
        period_eq(last->period, r->period) && catalog->extensions.len == 0)
        return last->due;
    *last = (struct ingest_due){
        .known = true, .obligation = found, .level = level, .period = r->period};
    last->due = catalog_due(catalog, &catalog->obligations.at[found], r->org, r->period).due;
    return last->due;
}
