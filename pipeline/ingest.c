/*
 * ingest: from files to receipts. Each file is read by a worker; its reports are stored with their original in one transaction, several small files
 * sharing a commit; results are told after the commit, never before. REQ: data-model.md rules 5 and 6.
 * Knows no format and no rule. Neighbours: files.h, worker.h, returned.h.
 */
#include <string.h>

#include "files.h"
#include "returned.h"
#include "session.h"
#include "worker.h"

#define FILE_MAX    ((size_t)1 << 30)
#define BATCH_FILES 100
#define BATCH_BYTES ((size_t)16 << 20)

/* One file between reading and its commit. */
struct taken {
    struct file_entry entry;
    struct files_snapshot snapshot;
    struct text bytes; /* in the snapshot */
    struct digest digest;
    struct worker_output out;
    struct report
        *whole; /* stands for the file where it gave findings of its own or no report; else NULL */
};

struct ingest {
    struct pipeline *p;
    const struct pipeline_ingest_options *options;
    bool (*each)(void *ctx, const struct pipeline_result *result);
    void *ctx;
    struct pipeline_summary *summary;
    struct diags *diags;
    struct arena *arena; /* of the batch */
    struct VEC(struct taken) batch;
    size_t batch_bytes;
    bool rejected, stopped;
};

static bool report_rejected(const struct report *report)
{
    return diags_failed(&report->diags);
}

static int64_t due_of(const struct catalog *catalog, const struct report *r, struct arena *arena)
{
    date_t start = 0;
    date_t end = 0;
    uint32_t found = catalog_obligation(catalog, r->regime, r->form, r->org, r->period);
    if (found == CATALOG_NONE || !catalog_window(catalog, r->regime, r->period, &start, &end))
        return 0;
    const struct obligation *o = &catalog->obligations.at[found];
    int64_t due = 0;
    return period_due(r->period, end, o->due, o->due_shift, &catalog->calendar, arena, LANG_EN,
                      &due, NULL)
               ? due
               : 0;
}

/* ---- telling ---- */

static void
fill_report_names(const struct ingest *in, const struct report *r, struct pipeline_result *result)
{
    const struct catalog *catalog = &in->p->catalog;
    if (r->org == CATALOG_NONE)
        return;
    result->org_code = catalog->orgs.at[r->org].code;
    result->regime = catalog->regimes.at[r->regime].code;
    result->form = catalog->forms.at[r->form].code;
    result->period = catalog_period_text(catalog, r->period, in->arena);
    result->vintage = vintage_name(r->vintage);
}

static void count(struct ingest *in, const struct report *r, const struct pipeline_result *result)
{
    struct pipeline_summary *s = in->summary;
    bool rejected = report_rejected(r);
    in->rejected |= rejected;
    if (r->org == CATALOG_NONE)
        return;
    s->submissions++;
    s->duplicates += result->duplicate ? 1 : 0;
    s->rejected += rejected ? 1 : 0;
    s->accepted += rejected ? 0 : 1;
    if (!rejected && !result->duplicate)
        s->cells += report_cells_count(r);
}

/* The report's findings and W401: its content equals an older version, another one stands. */
static const struct diags *
older_content(struct ingest *in, const struct report *r, const struct pipeline_result *result)
{
    struct diags *findings = ARENA_NEW(in->arena, struct diags);
    diags_init(findings, in->arena, r->diags.len + 1);
    for (size_t i = 0; i < r->diags.len; i++)
        *diags_add(findings, r->diags.at[i].code, r->diags.at[i].at) = r->diags.at[i];
    const struct place at = {.file = result->file};
    struct diag *d = diags_addv(findings, DIAG_W401, at, result->receipt, result->stands, NULL);
    d->org_code = result->org_code;
    d->period = result->period;
    d->form = result->form;
    return findings;
}

static void tell(struct ingest *in,
                 const struct taken *file,
                 const struct report *r,
                 const struct store_outcome *outcome)
{
    char hex[DIGEST_HEX_MAX];
    struct pipeline_result result = {
        .file = file->entry.path,
        .state = report_rejected(r) ? "rejected" : "received",
        .digest = digest_hex(&file->digest, hex),
        .errors = r->diags.errors,
        .warnings = r->diags.warnings,
        .findings = &r->diags,
    };
    fill_report_names(in, r, &result);
    if (outcome != NULL) {
        result.state = outcome->state;
        result.version = outcome->version;
        result.receipt = outcome->receipt;
        result.duplicate = outcome->duplicate;
        result.stands = outcome->stands;
    }
    if (result.stands != NULL) {
        result.findings = older_content(in, r, &result);
        result.warnings++;
    }
    count(in, r, &result);
    if (in->each != NULL && !in->stopped)
        in->stopped = !in->each(in->ctx, &result);
}

/* ---- storing a batch ---- */

static size_t filings_of(const struct taken *file)
{
    return file->out.reports.len + (file->whole != NULL ? 1 : 0);
}

static const struct report *filing_at(const struct taken *file, size_t i)
{
    return i < file->out.reports.len ? file->out.reports.at[i] : file->whole;
}

static struct store_filing *make_filings(struct ingest *in, size_t *ret_len)
{
    size_t len = 0;
    for (size_t i = 0; i < in->batch.len; i++)
        len += filings_of(&in->batch.at[i]);
    struct store_filing *filings = ARENA_ARRAY(in->arena, len, struct store_filing);
    size_t k = 0;
    for (size_t i = 0; i < in->batch.len; i++) {
        for (size_t j = 0; j < filings_of(&in->batch.at[i]); j++) {
            const struct report *r = filing_at(&in->batch.at[i], j);
            filings[k++] = (struct store_filing){
                .original = i,
                .report = r,
                .replaces = in->options->replaces,
                .due = r->org == CATALOG_NONE ? 0 : due_of(&in->p->catalog, r, in->arena),
            };
        }
    }
    *ret_len = len;
    return filings;
}

static const char *media_type(const char *format)
{
    if (format != NULL && strcmp(format, "json") == 0)
        return "application/json";
    if (format != NULL && strcmp(format, "csv") == 0)
        return "text/csv";
    return "application/octet-stream";
}

static struct store_original *make_originals(struct ingest *in)
{
    struct store_original *originals = ARENA_ARRAY(in->arena, in->batch.len, struct store_original);
    for (size_t i = 0; i < in->batch.len; i++) {
        const struct taken *file = &in->batch.at[i];
        originals[i] = (struct store_original){
            .digest = file->digest,
            .name = files_name(file->entry.path),
            .media_type = media_type(file->out.format.format),
            .encoding = file->out.format.encoding,
            .format = file->out.format.format,
            .bytes = file->bytes.ptr,
            .len = file->bytes.len,
        };
    }
    return originals;
}

static enum status store_batch(struct ingest *in, struct store_outcome **ret_outcomes)
{
    *ret_outcomes = NULL;
    if (in->options->dry_run)
        return STATUS_OK;
    size_t len = 0;
    struct store_filing *filings = make_filings(in, &len);
    const struct store_intake intake = {
        .catalog = &in->p->catalog,
        .channel = in->options->inbox ? "inbox" : "file",
        .sender = in->p->actor,
        .received_at = pipeline_now(in->p),
        .originals = make_originals(in),
        .originals_len = in->batch.len,
        .filings = filings,
        .filings_len = len,
    };
    return store_intake(in->p->store, &intake, in->arena, ret_outcomes, in->diags);
}

static enum status settle_file(struct ingest *in, const struct taken *file)
{
    enum status status = STATUS_OK;
    bool clean = true;
    for (size_t i = 0; i < filings_of(file); i++)
        clean &= !report_rejected(filing_at(file, i));
    if (!clean && in->options->returned != NULL)
        status = returned_write(in->options->returned, file->entry.path, &file->out, file->whole,
                                in->arena, in->diags);
    if (in->options->inbox && !in->options->dry_run && file->entry.inbox != NULL &&
        !files_move(&file->entry, clean, in->arena, in->diags))
        status = STATUS_FAILED;
    return status;
}

static enum status flush(struct ingest *in)
{
    struct store_outcome *outcomes = NULL;
    enum status status = in->batch.len == 0 ? STATUS_OK : store_batch(in, &outcomes);
    size_t k = 0;
    for (size_t i = 0; i < in->batch.len; i++) {
        struct taken *file = &in->batch.at[i];
        for (size_t j = 0; status == STATUS_OK && j < filings_of(file); j++, k++)
            tell(in, file, filing_at(file, j), outcomes == NULL ? NULL : &outcomes[k]);
        if (status == STATUS_OK)
            status = settle_file(in, file);
        files_snapshot_free(&file->snapshot);
    }
    in->batch.len = in->batch.cap = 0;
    in->batch.at = NULL;
    in->batch_bytes = 0;
    arena_reset(in->arena);
    return status;
}

/* ---- reading one file ---- */

/* A report that stands for the file itself: no unit, no form, only the findings. */
static struct report *whole_file(struct ingest *in, const struct diags *diags)
{
    struct report *r = report_new(in->arena, 0);
    r->org = r->regime = r->form = r->layout = CATALOG_NONE;
    for (size_t i = 0; i < diags->len; i++)
        *diags_add(&r->diags, diags->at[i].code, diags->at[i].at) = diags->at[i];
    r->diags.errors = diags->errors;
    r->diags.warnings = diags->warnings;
    r->diags.notes = diags->notes;
    r->content = report_digest(r);
    return r;
}

static void judge(struct ingest *in, struct taken *file)
{
    if (file->out.refused)
        file->out.reports.len = 0;
    if (file->out.reports.len == 0 && !diags_failed(&file->out.diags))
        diags_addv(&file->out.diags, DIAG_E112, (struct place){.file = file->entry.path}, NULL);
    if (diags_failed(&file->out.diags))
        file->whole = whole_file(in, &file->out.diags);
    if (file->out.reports.len == 0)
        in->summary->files_rejected++;
}

static bool take_bytes(struct ingest *in, struct taken *file, struct diags *diags)
{
    size_t offset = 0;
    size_t len = 0;
    if (files_snapshot_new(&file->snapshot, in->arena, diags) != STATUS_OK ||
        files_snapshot_add(&file->snapshot, file->entry.path, FILE_MAX, in->arena, &offset, &len,
                           diags) != STATUS_OK ||
        files_snapshot_seal(&file->snapshot, in->arena, diags) != STATUS_OK)
        return false;
    file->bytes = (struct text){file->snapshot.bytes, len};
    return true;
}

static void take(struct ingest *in, const struct file_entry *entry)
{
    struct taken file = {.entry = *entry};
    in->summary->files++;
    struct diags reading;
    diags_init(&reading, in->arena, 10);
    if (!take_bytes(in, &file, &reading)) {
        files_snapshot_free(&file.snapshot);
        /* nothing could be read, so there is no original to keep and no receipt to give */
        in->summary->files_rejected++;
        tell(in, &file, whole_file(in, &reading), NULL);
        return;
    }
    file.digest = digest_of(file.bytes.ptr, file.bytes.len);
    const struct worker_job job = {
        .file = entry->path,
        .bytes = file.bytes,
        .as_org = in->options->as_org,
        .today = date_of_instant(pipeline_now(in->p)),
    };
    worker_ingest(in->p, &job, in->arena, &file.out);
    judge(in, &file);
    in->batch_bytes += file.bytes.len;
    VEC_PUSH(in->arena, &in->batch, file);
}

enum status pipeline_ingest(struct pipeline *p,
                            const char *const *paths,
                            size_t len,
                            const struct pipeline_ingest_options *options,
                            bool (*each)(void *ctx, const struct pipeline_result *result),
                            void *ctx,
                            const struct pipeline_progress *progress,
                            struct pipeline_summary *ret_summary,
                            struct diags *diags)
{
    *ret_summary = (struct pipeline_summary){0};
    struct file_entries files = {0};
    enum status listed = files_list(paths, len, p->arena, &files, diags);
    struct ingest in = {.p = p,
                        .options = options,
                        .each = each,
                        .ctx = ctx,
                        .summary = ret_summary,
                        .diags = diags,
                        .arena = arena_new(0)};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < files.len && status == STATUS_OK && !in.stopped; i++) {
        take(&in, &files.at[i]);
        if (in.batch.len >= BATCH_FILES || in.batch_bytes >= BATCH_BYTES)
            status = flush(&in);
        if (progress != NULL)
            progress->step(progress->ctx, i + 1, files.len);
    }
    enum status last = flush(&in);
    if (status == STATUS_OK)
        status = last;
    arena_free(in.arena);
    if (!options->dry_run)
        session_seal(p);
    if (status != STATUS_OK)
        return status;
    return in.rejected || listed != STATUS_OK ? STATUS_REJECTED : STATUS_OK;
}

enum status pipeline_read(
    struct pipeline *p,
    const char *file,
    bool (*format)(void *ctx, const struct pipeline_format *format),
    bool (*row)(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len),
    void *ctx,
    struct diags *diags)
{
    struct files_snapshot snapshot;
    struct worker_input input = {.file = file};
    enum status status = files_snapshot_new(&snapshot, p->arena, diags);
    if (status == STATUS_OK)
        status = files_snapshot_add(&snapshot, file, FILE_MAX, p->arena, &input.offset, &input.len,
                                    diags);
    if (status == STATUS_OK)
        status = worker_show(p, &snapshot, &input, format, row, ctx, diags);
    files_snapshot_free(&snapshot);
    return status;
}
