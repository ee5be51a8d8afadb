/*
 * pull: which sources are asked, one run at a time of each, all of them at once; every request and every run is recorded, whatever came of it.
 * A run that is killed has filed nothing twice: what it had is found again by its digest, and what it had begun to fetch goes on where it was.
 * Must not know: formats, terminals. Neighbours: pull.h, collector/source_http.c (the engine), store/source.c.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collector/collector.h"
#include "core/log.h"

#include "pull.h"
#include "pull_schedule.h"

#define GROUP_MAX 500 /* sources whose locks are held at once */
#define MS        1000

struct pulling {
    struct pipeline *p;
    const struct pipeline_pull_options *options;
    struct pipeline_pulls *ret;
    struct diags *diags;
    struct arena *arena; /* of a group */
    struct pull *pulls;
    size_t len;
    struct pull **active; /* of the round, in the order of its jobs */
    size_t active_len;
    bool broken; /* an attempt could not be recorded */
};

/* ---- what the engine tells ---- */

static void take_attempt(void *ctx, size_t job, const struct source_attempt *attempt)
{
    struct pulling *w = ctx;
    struct pull *pull = w->active[job];
    const struct store_attempt record = {
        .run = pull->record.run,
        .n = ++pull->attempts,
        .started = attempt->started / MS,
        .ended = attempt->ended / MS,
        .url = attempt->url,
        .address = attempt->address,
        .status = attempt->status,
        .bytes = attempt->bytes,
        .offset = attempt->offset,
        .finding = attempt->diag != NULL ? diag_name(attempt->diag->code) : NULL};
    if (pull->options->attempt != NULL)
        pull->options->attempt(pull->options->ctx, pull->source.name, attempt);
    if (!pull->options->test && !w->broken)
        w->broken = store_pull_attempt(w->p->store, &record, w->diags) != STATUS_OK;
}

static const struct diag *copy_finding(const struct diag *from, struct arena *arena)
{
    if (from == NULL)
        return NULL;
    struct diag *d = ARENA_NEW(arena, struct diag);
    *d = diag_copy(from, arena);
    d->at.file = NULL;
    return d;
}

static void take_outcome(void *ctx, size_t job, const struct source_outcome *outcome)
{
    struct pulling *w = ctx;
    struct pull *pull = w->active[job];
    pull->answer = *outcome;
    pull->answer.content_type = arena_strdup(w->arena, outcome->content_type);
    pull->answer.etag = arena_strdup(w->arena, outcome->etag);
    pull->answer.last_modified = arena_strdup(w->arena, outcome->last_modified);
    pull->answer.url = arena_strdup(w->arena, outcome->url);
    pull->answer.head = arena_strdup(w->arena, outcome->head);
    pull->answer.finding = copy_finding(outcome->finding, w->arena);
}

static void take_progress(void *ctx, size_t job, int64_t bytes, int64_t total)
{
    const struct pulling *w = ctx;
    const struct pipeline_progress *progress = w->options->progress;
    (void)job;
    if (progress != NULL && bytes > 0)
        progress->step(progress->ctx, (uint64_t)bytes >> 10, total > 0 ? (uint64_t)total >> 10 : 0);
}

static bool must_stop(void *ctx)
{
    const struct pulling *w = ctx;
    return w->broken;
}

/* ---- rounds ---- */

/* The next request of each that has one, all at once. */
static enum status run_round(struct pulling *w)
{
    struct source_job *jobs = ARENA_ARRAY(w->arena, w->len, struct source_job);
    w->active_len = 0;
    for (size_t i = 0; i < w->len; i++) {
        struct pull *pull = &w->pulls[i];
        if (pull->done)
            continue;
        if (!pull_job_make(pull, &jobs[w->active_len])) {
            pull_kind_end(pull, "refused", &pull->diags.at[0]);
            continue;
        }
        if (pull->url == NULL && pull->stage != PULL_PROBE)
            pull->record.url = jobs[w->active_len].url;
        w->active[w->active_len++] = pull;
    }
    const struct source_world world = {.ctx = w,
                                       .attempt = take_attempt,
                                       .outcome = take_outcome,
                                       .progress = take_progress,
                                       .stop = must_stop};
    if (w->active_len > 0)
        source_http_run(jobs, w->active_len, &world);
    enum status status = w->broken ? STATUS_FAILED : STATUS_OK;
    for (size_t i = 0; i < w->active_len && status == STATUS_OK; i++)
        status = pull_kind_take(w->active[i], w->diags);
    return status;
}

static bool all_done(const struct pulling *w)
{
    for (size_t i = 0; i < w->len; i++)
        if (!w->pulls[i].done)
            return false;
    return true;
}

/* ---- one source: its lock, its begin, its end ---- */

static const char *lock_of(const struct pull *pull)
{
    return arena_printf(pull->arena, "pull %s", pull->source.name);
}

/* The folder in which bodies come to lie, and those above it: ours alone. */
static bool make_folders(const char *path, struct arena *arena)
{
    char *part = arena_strdup(arena, path);
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, S_IRWXU) != 0 && errno != EEXIST)
            return false;
        *slash = '/';
    }
    return mkdir(part, S_IRWXU) == 0 || errno == EEXIST;
}

static enum status find_file(struct pull *pull, struct diags *diags)
{
    const char *folder =
        arena_printf(diags->arena, "%s/%s", pull->options->spool, pull->source.name);
    pull->file = arena_printf(pull->arena, "%s/%s", folder, pull->source.name);
    if (make_folders(folder, pull->arena))
        return STATUS_OK;
    diags_addv(diags, DIAG_E863, (struct place){0}, folder, strerror(errno), NULL);
    return STATUS_FAILED;
}

/* Looked at again once its lock is ours: another run may have been there in between. */
static enum status look_again(struct pulling *w, struct pull *pull)
{
    struct store_sources now = {0};
    int64_t due = w->options->due ? pipeline_now(w->p) : 0;
    enum status status =
        store_source_list(w->p->store, &pull->source.name, 1, due, w->arena, &now, w->diags);
    if (status == STATUS_OK && now.len == 1)
        pull->source = now.at[0];
    else
        pull->locked_out = true;
    return status;
}

static enum status begin(struct pulling *w, struct pull *pull)
{
    bool got = false;
    enum status status = store_lock(w->p->store, lock_of(pull), &got, w->diags);
    if (status != STATUS_OK)
        return status;
    pull->locked_out = !got;
    if (got)
        status = look_again(w, pull);
    if (got && pull->locked_out)
        store_unlock(w->p->store, lock_of(pull));
    if (status != STATUS_OK || pull->locked_out)
        return status;
    pull->record.started = pipeline_now(w->p);
    if (!w->options->test)
        status = store_pull_begin(w->p->store, pull->source.id, pull->record.started,
                                  &pull->record.run, w->diags);
    pull->record.url = pull->source.url;
    pull_kind_begin(pull);
    if (status != STATUS_OK)
        return status;
    return strcmp(pull->source.kind, "folder") == 0 ? pull_kind_folder(pull, w->diags)
                                                    : find_file(pull, w->diags);
}

/* From its begin: a time that passed while it ran is still to come. */
static void plan(struct pull *pull)
{
    struct store_source *s = &pull->source;
    int64_t asked = pull->answer.end == SOURCE_LATER ? (pull->answer.not_before + MS - 1) / MS : 0;
    int64_t next = pull_schedule_next(s->schedule, s->name, pull->record.started);
    bool later = strcmp(pull->record.outcome, "later") == 0 && strcmp(s->schedule, "manual") != 0;
    s->due = later && asked > 0 ? asked : next;
}

static enum status end(struct pulling *w, struct pull *pull)
{
    enum status status = STATUS_OK;
    pull->record.ended = pipeline_now(w->p);
    pull->record.originals = pull->originals.at;
    pull->record.originals_len = pull->originals.len;
    plan(pull);
    if (!w->options->test)
        status = store_pull_end(w->p->store, &pull->record, &pull->source, w->p->actor, w->diags);
    store_unlock(w->p->store, lock_of(pull));
    return status;
}

/* ---- telling ---- */

static void count(struct pipeline_pulls *ret, const struct pull *pull)
{
    const struct {
        const char *outcome;
        uint64_t *count;
    } counts[] = {{"new", &ret->brought},
                  {"unchanged", &ret->unchanged},
                  {"later", &ret->later},
                  {"refused", &ret->refused},
                  {"failed", &ret->failed}};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        *counts[i].count += strcmp(pull->record.outcome, counts[i].outcome) == 0;
    ret->submissions += pull->summary.submissions;
    ret->accepted += pull->summary.accepted;
    ret->rejected += pull->summary.rejected + pull->summary.files_rejected;
    ret->duplicates += pull->summary.duplicates;
}

static void tell(const struct pulling *w, const struct pull *pull)
{
    struct pipeline_pull_run run = {.source = pull->source.name,
                                    .kind = pull->source.kind,
                                    .outcome = pull->locked_out ? "locked" : pull->record.outcome};
    w->ret->sources++;
    if (pull->locked_out) {
        w->ret->locked++;
    } else {
        count(w->ret, pull);
        run.url = pull->record.url;
        run.started = pull->record.started;
        run.ended = pull->record.ended;
        run.due = pull->source.due;
        run.status = pull->record.status;
        run.attempts = pull->attempts;
        run.bytes = pull->record.bytes;
        run.submissions = pull->record.submissions;
        run.accepted = pull->record.accepted;
        run.rejected = pull->record.rejected;
        run.duplicates = pull->record.duplicates;
        run.finding = pull->record.finding;
        run.message = pull->record.message;
        run.findings = &pull->diags;
        log_write(LOG_LEVEL_INFO, "pull: %s: %s, %d requests, %lld bytes, %d submissions",
                  run.source, run.outcome, run.attempts, (long long)run.bytes, run.submissions);
    }
    if (w->options->run != NULL)
        w->options->run(w->options->ctx, &run);
}

/* ---- */

static enum status end_all(struct pulling *w)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < w->len; i++) {
        struct pull *pull = &w->pulls[i];
        if (!pull->locked_out && status == STATUS_OK)
            status = end(w, pull);
        if (status == STATUS_OK)
            tell(w, pull);
    }
    return status;
}

static enum status run_group(struct pulling *w, const struct store_source *sources, size_t len)
{
    enum status status = STATUS_OK;
    w->pulls = ARENA_ARRAY(w->arena, len, struct pull);
    w->active = ARENA_ARRAY(w->arena, len, struct pull *);
    for (w->len = 0; w->len < len && status == STATUS_OK; w->len++) {
        struct pull *pull = &w->pulls[w->len];
        *pull = (struct pull){
            .p = w->p, .options = w->options, .source = sources[w->len], .arena = w->arena};
        diags_init(&pull->diags, w->p->arena, 100);
        status = begin(w, pull);
        pull->done = pull->done || pull->locked_out;
    }
    while (status == STATUS_OK && !all_done(w))
        status = run_round(w);
    return status == STATUS_OK ? end_all(w) : status;
}

static enum status choose(struct pulling *w, struct store_sources *ret)
{
    const struct pipeline_pull_options *o = w->options;
    int64_t due = o->due ? pipeline_now(w->p) : 0;
    bool named = o->len > 0;
    struct store_sources all = {0};
    enum status status = store_source_list(w->p->store, named ? o->names : NULL, o->len, due,
                                           w->p->arena, &all, w->diags);
    for (size_t i = 0; i < o->len && status == STATUS_OK; i++) {
        bool found = false;
        for (size_t k = 0; k < all.len; k++)
            found = found || strcmp(all.at[k].name, o->names[i]) == 0;
        if (!found && !o->due)
            return session_refuse(w->diags, DIAG_E850, o->names[i]);
    }
    for (size_t i = 0; i < all.len && status == STATUS_OK; i++) {
        if (all.at[i].disabled == 0 || o->test)
            VEC_PUSH(w->p->arena, ret, all.at[i]);
        else if (named)
            return session_refuse(w->diags, DIAG_E854, all.at[i].name);
    }
    return status;
}

enum status pull_run(struct pipeline *p,
                     const struct pipeline_pull_options *options,
                     struct pipeline_pulls *ret,
                     struct diags *diags)
{
    struct pulling w = {.p = p, .options = options, .ret = ret, .diags = diags};
    struct store_sources sources = {0};
    *ret = (struct pipeline_pulls){0};
    enum status status = choose(&w, &sources);
    for (size_t i = 0; i < sources.len && status == STATUS_OK; i += GROUP_MAX) {
        size_t len = sources.len - i < GROUP_MAX ? sources.len - i : GROUP_MAX;
        w.arena = arena_new(0);
        status = run_group(&w, &sources.at[i], len);
        arena_free(w.arena);
    }
    if (!options->test && ret->sources > 0)
        session_seal(p);
    return status;
}

enum status pull_verdict(const struct pipeline_pulls *pulls)
{
    if (pulls->later + pulls->failed > 0)
        return STATUS_FAILED;
    return pulls->refused + pulls->rejected > 0 ? STATUS_REJECTED : STATUS_OK;
}

enum status pipeline_pull(struct pipeline *p,
                          const struct pipeline_pull_options *options,
                          struct pipeline_pulls *ret,
                          struct diags *diags)
{
    enum status status = pull_run(p, options, ret, diags);
    return status != STATUS_OK ? status : pull_verdict(ret);
}
