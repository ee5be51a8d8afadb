/*
 * pull_kind: what the answer to a request means for each kind of source, and what is asked next. A body is stored as an original before anything reads
 * it; then it goes the way of any file. Neighbours: pull.h, pull_pages.c, ingest.c.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "pull.h"

#define FILE_MAX       ((size_t)1 << 30)
#define STATUS_NOTHING 404 /* SDMX: no data match the question */

static bool is_kind(const struct pull *pull, const char *kind)
{
    return strcmp(pull->source.kind, kind) == 0;
}

void pull_kind_begin(struct pull *pull)
{
    bool known = pull->source.had != 0 && !pull->options->again && !pull->options->test;
    if (is_kind(pull, "json"))
        pull->stage = PULL_PAGE;
    else if (is_kind(pull, "gris"))
        pull->stage = PULL_LIST;
    else if ((is_kind(pull, "dhis2") || is_kind(pull, "sdmx")) && known)
        pull->stage = PULL_PROBE;
    else
        pull->stage = PULL_BODY;
}

void pull_kind_end(struct pull *pull, const char *outcome, const struct diag *finding)
{
    pull->done = true;
    pull->record.outcome = outcome;
    if (finding == NULL)
        return;
    pull->record.finding = arena_strdup(pull->arena, diag_name(finding->code));
    pull->record.message = diag_message(finding, LANG_EN, pull->arena);
}

/* By what it told; its findings may be none. */
static void end_refused(struct pull *pull)
{
    pull_kind_end(pull, "refused", pull->diags.len > 0 ? &pull->diags.at[0] : NULL);
}

/* ---- originals ---- */

static const char *media_type(const struct pull *pull)
{
    return pull->answer.content_type[0] != '\0' ? pull->answer.content_type
                                                : "application/octet-stream";
}

/* The body as it came, before it is read. */
static enum status keep(struct pull *pull, struct diags *diags)
{
    struct files_snapshot snapshot = {0};
    size_t offset = 0, len = 0;
    if (pull->options->test)
        return STATUS_OK;
    enum status status = files_snapshot_new(&snapshot, pull->arena, diags);
    if (status == STATUS_OK)
        status =
            files_snapshot_add(&snapshot, pull->file, FILE_MAX, pull->arena, &offset, &len, diags);
    if (status == STATUS_OK)
        status = files_snapshot_seal(&snapshot, pull->arena, diags);
    if (status == STATUS_OK) {
        const struct store_original original = {.digest = digest_of(snapshot.bytes + offset, len),
                                                .name = pull->source.name,
                                                .media_type = media_type(pull),
                                                .bytes = snapshot.bytes + offset,
                                                .len = len};
        VEC_PUSH(pull->arena, &pull->originals, original.digest);
        status = store_original_put(pull->p->store, &original, pipeline_now(pull->p), diags);
    }
    files_snapshot_free(&snapshot);
    return status == STATUS_OK ? STATUS_OK : STATUS_FAILED;
}

/* ---- the way of any file ---- */

static void add_counts(struct pull *pull, const struct pipeline_summary *s)
{
    pull->summary.files += s->files;
    pull->summary.files_rejected += s->files_rejected;
    pull->summary.submissions += s->submissions;
    pull->summary.accepted += s->accepted;
    pull->summary.rejected += s->rejected;
    pull->summary.duplicates += s->duplicates;
    pull->summary.cells += s->cells;
}

/* What is wrong with what came is told with the run. */
static bool take_result(void *ctx, const struct pipeline_result *result)
{
    struct pull *pull = ctx;
    for (size_t i = 0; result->findings != NULL && i < result->findings->len; i++) {
        const struct diag *from = &result->findings->at[i];
        *diags_add(&pull->diags, from->code, from->at) = diag_copy(from, pull->diags.arena);
    }
    return true;
}

/* `bytes` with a NULL pointer: the file of that path. */
static enum status
file(struct pull *pull, const char *path, struct text bytes, bool inbox, struct diags *diags)
{
    const struct store_source *s = &pull->source;
    const struct pipeline_mapping mapping = {
        .file = s->mapping, .org = s->org, .period = pull_job_period(pull)};
    bool mapped = s->mapping != NULL && bytes.ptr == NULL;
    const struct pipeline_ingest_options options = {.dry_run = pull->options->test,
                                                    .inbox = inbox && !pull->options->test,
                                                    .returned = pull->options->returned,
                                                    .as_org = mapped ? NULL : s->org,
                                                    .made = bytes,
                                                    .pulled = true,
                                                    .mapping = mapped ? &mapping : NULL};
    struct pipeline_summary summary = {0};
    enum status status =
        pipeline_ingest(pull->p, &path, 1, &options, take_result, pull, NULL, &summary, diags);
    add_counts(pull, &summary);
    return status;
}

static bool nothing_taken(const struct pull *pull)
{
    return pull->summary.accepted == 0 && pull->summary.files_rejected + pull->summary.rejected > 0;
}

static const struct diag *first_error(const struct pull *pull)
{
    for (size_t i = 0; i < pull->diags.len; i++)
        if (diag_severity(pull->diags.at[i].code) == SEVERITY_ERROR)
            return &pull->diags.at[i];
    return NULL;
}

static void end_filed(struct pull *pull)
{
    bool refused = nothing_taken(pull);
    pull->record.submissions = (int32_t)pull->summary.submissions;
    pull->record.accepted = (int32_t)pull->summary.accepted;
    pull->record.rejected = (int32_t)(pull->summary.rejected + pull->summary.files_rejected);
    pull->record.duplicates = (int32_t)pull->summary.duplicates;
    pull_kind_end(pull, refused ? "refused" : "new", refused ? first_error(pull) : NULL);
}

/* From here on the next run asks for what is newer. */
static void know(struct pull *pull, const struct digest *digest)
{
    struct store_source *s = &pull->source;
    const struct source_outcome *first = pull->expected != NULL ? &pull->listed : &pull->answer;
    s->asked = pull->record.url;
    s->etag = first->etag;
    s->last_modified = first->last_modified;
    s->digest = *digest;
    s->has_digest = true;
    s->had = pull->record.started;
}

static enum status take_body(struct pull *pull, struct diags *diags)
{
    if (keep(pull, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (file(pull, pull->file, (struct text){0}, false, diags) == STATUS_FAILED)
        return STATUS_FAILED;
    (void)unlink(pull->file);
    know(pull, pull->expected != NULL ? &pull->listed.digest : &pull->answer.digest);
    end_filed(pull);
    return STATUS_OK;
}

/* ---- pages ---- */

static struct digest digest_of_all(const struct pull *pull)
{
    struct digest_state *state = digest_begin();
    for (size_t i = 0; i < pull->originals.len; i++)
        digest_add(state, pull->originals.at[i].bytes, DIGEST_BYTES);
    return digest_end(state);
}

static bool was_had(const struct pull *pull, const char *url)
{
    for (size_t i = 0; i < pull->urls.len; i++)
        if (strcmp(pull->urls.at[i], url) == 0)
            return true;
    return false;
}

static enum status end_pages(struct pull *pull, struct diags *diags)
{
    struct digest all = digest_of_all(pull);
    struct store_source *s = &pull->source;
    const char *name = arena_printf(pull->arena, "%s.csv", s->name);
    if (!pull->options->again && !pull->options->test && s->has_digest &&
        digest_eq(&all, &s->digest)) {
        pull_kind_end(pull, "unchanged", NULL);
        return STATUS_OK;
    }
    if (pull->lines.len == 0) { /* no figure: nothing to file, which is no zero */
        know(pull, &all);
        pull_kind_end(pull, "new", NULL);
        return STATUS_OK;
    }
    if (file(pull, name, pull_pages_file(pull), false, diags) == STATUS_FAILED)
        return STATUS_FAILED;
    know(pull, &all);
    end_filed(pull);
    return STATUS_OK;
}

static enum status take_page(struct pull *pull, struct diags *diags)
{
    const char *next = NULL;
    if (keep(pull, diags) != STATUS_OK)
        return STATUS_FAILED;
    enum status status = pull_pages_take(pull, &next, diags);
    (void)unlink(pull->file);
    if (status != STATUS_OK || diags_failed(&pull->diags)) {
        end_refused(pull);
        return status == STATUS_FAILED ? STATUS_FAILED : STATUS_OK;
    }
    VEC_PUSH(pull->arena, &pull->urls, pull->answer.url);
    if (next == NULL)
        return end_pages(pull, diags);
    if (pull->urls.len >= PULL_PAGES_MAX || was_had(pull, next)) {
        diags_addv(&pull->diags, DIAG_E860, (struct place){.file = pull->source.name},
                   arena_printf(pull->arena, "%d", PULL_PAGES_MAX), next, NULL);
        end_refused(pull);
        return STATUS_OK;
    }
    pull->url = next;
    return STATUS_OK;
}

/* ---- another gris' release: its figures, by the digest that its descriptor gives ---- */

static enum status take_list(struct pull *pull, struct diags *diags)
{
    if (keep(pull, diags) != STATUS_OK)
        return STATUS_FAILED;
    enum status status = pull_pages_list(pull);
    (void)unlink(pull->file);
    if (status == STATUS_FAILED)
        return status;
    for (size_t i = 0; status == STATUS_OK && i + 1 < pull->lines.len; i += 2)
        if (strcmp(pull->lines.at[i], "figures.csv") == 0)
            pull->expected = pull->lines.at[i + 1];
    if (pull->expected == NULL) {
        if (pull->diags.errors == 0)
            diags_addv(&pull->diags, DIAG_E864, (struct place){.file = pull->source.name},
                       pull->answer.url, NULL);
        end_refused(pull);
        return STATUS_OK;
    }
    size_t len = strcspn(pull->answer.url, "?");
    while (len > 0 && pull->answer.url[len - 1] != '/')
        len--;
    pull->url = arena_printf(pull->arena, "%.*sfigures.csv", (int)len, pull->answer.url);
    pull->listed = pull->answer;
    pull->stage = PULL_BODY;
    return STATUS_OK;
}

static bool is_expected(struct pull *pull)
{
    char hex[DIGEST_HEX_MAX];
    if (pull->expected == NULL)
        return true;
    const char *got = arena_printf(pull->arena, "sha256:%s", digest_hex(&pull->answer.digest, hex));
    if (strcmp(got, pull->expected) == 0)
        return true;
    diags_addv(&pull->diags, DIAG_E862, (struct place){.file = pull->source.name}, pull->answer.url,
               NULL);
    end_refused(pull);
    return false;
}

/* ---- has anything changed? ---- */

static void take_probe(struct pull *pull)
{
    bool nothing = pull->answer.end == SOURCE_NEW &&
                   (pull->answer.size == 0 ||
                    (is_kind(pull, "dhis2") && pull_pages_count(pull, "/dataValues") == 0));
    (void)unlink(pull->file);
    if (pull->answer.end == SOURCE_UNCHANGED || pull->answer.status == STATUS_NOTHING || nothing) {
        pull_kind_end(pull, "unchanged", NULL);
        return;
    }
    pull->stage = PULL_BODY;
}

/* ---- */

static enum status take_new(struct pull *pull, struct diags *diags)
{
    switch (pull->stage) {
    case PULL_PROBE: take_probe(pull); return STATUS_OK;
    case PULL_PAGE: return take_page(pull, diags);
    case PULL_LIST: return take_list(pull, diags);
    case PULL_BODY: break;
    }
    if (!is_expected(pull))
        return STATUS_OK;
    return take_body(pull, diags);
}

static void tell(struct pull *pull)
{
    struct diag *d = diags_add(&pull->diags, pull->answer.finding->code, pull->answer.finding->at);
    *d = *pull->answer.finding;
    d->at.file = pull->source.name;
}

enum status pull_kind_take(struct pull *pull, struct diags *diags)
{
    const struct source_outcome *a = &pull->answer;
    pull->record.status = a->status;
    pull->record.bytes += a->received;
    if (pull->stage == PULL_PROBE && a->status == STATUS_NOTHING) {
        take_probe(pull);
        return STATUS_OK;
    }
    if (a->finding != NULL)
        tell(pull);
    switch (a->end) {
    case SOURCE_NEW: return take_new(pull, diags);
    case SOURCE_UNCHANGED: pull_kind_end(pull, "unchanged", NULL); break;
    case SOURCE_LATER: pull_kind_end(pull, "later", a->finding); break;
    case SOURCE_REFUSED: pull_kind_end(pull, "refused", a->finding); break;
    case SOURCE_FAILED: pull_kind_end(pull, "failed", a->finding); break;
    }
    return STATUS_OK;
}

enum status pull_kind_folder(struct pull *pull, struct diags *diags)
{
    enum status status = file(pull, pull->source.url, (struct text){0}, true, &pull->diags);
    pull->source.had = pull->record.started;
    pull->record.url = pull->source.url;
    if (status == STATUS_FAILED) {
        for (size_t i = 0; i < pull->diags.len; i++)
            *diags_add(diags, pull->diags.at[i].code, pull->diags.at[i].at) = pull->diags.at[i];
        return STATUS_FAILED;
    }
    end_filed(pull);
    if (pull->summary.files == 0 && pull->diags.len == 0)
        pull->record.outcome = "unchanged";
    if (pull->summary.files == 0 && pull->diags.len > 0)
        end_refused(pull);
    return STATUS_OK;
}
