/*
 * pull_source: the registry of sources: what may be one, and what is told of them. Neighbours: pull.h, store/source.c.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "collector/collector.h"

#include "pull.h"
#include "pull_schedule.h"

static const char *const kinds[] = {"report", "folder", "json", "gris", "dhis2", "sdmx"};
#define KINDS (sizeof kinds / sizeof kinds[0])

static bool wrong(struct diags *diags, const char *option, const char *value, const char *needed)
{
    diags_addv(diags, DIAG_E852, (struct place){0}, option, value, needed, NULL);
    return false;
}

static bool is_given(const char *value)
{
    return value != NULL && value[0] != '\0';
}

static bool kind_ok(const char *kind)
{
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kind, kinds[i]) == 0)
            return true;
    return false;
}

static bool queries_ok(const struct pipeline_source *s, struct diags *diags)
{
    for (size_t i = 0; i < s->query_len; i++) {
        const char *equals = strchr(s->query[i], '=');
        if (equals == NULL || equals == s->query[i])
            return wrong(diags, "--query", s->query[i], "NAME=VALUE");
    }
    return true;
}

/* What a header says is stored and shown: these are where secrets go. */
static bool headers_ok(const struct pipeline_source *s, struct diags *diags)
{
    static const char *const secret[] = {"Authorization", "Proxy-Authorization", "Cookie"};
    for (size_t i = 0; i < s->headers_len; i++) {
        const char *colon = strchr(s->headers[i], ':');
        struct text name = {s->headers[i], colon == NULL ? 0 : (size_t)(colon - s->headers[i])};
        for (size_t k = 0; k < sizeof secret / sizeof secret[0]; k++)
            if (text_eq_ascii_nocase(text_trim(name), secret[k]))
                return wrong(diags, "--header", secret[k], "--credential --auth");
    }
    return true;
}

static bool words_ok(const struct pipeline_source *s, struct diags *diags)
{
    if (!pull_job_name_ok(s->name))
        return wrong(diags, "SOURCE", s->name, "A–Z a–z 0–9 . _ -");
    if (!kind_ok(s->kind))
        return wrong(diags, "--kind", s->kind, "report, folder, json, gris, dhis2, sdmx");
    if (!pull_schedule_ok(s->schedule))
        return wrong(diags, "--schedule", s->schedule,
                     "manual, every 15m, daily 06:00-08:00, weekly mon 06:00, monthly 15 06:00");
    if (is_given(s->period) && !pull_job_period_ok(s->period))
        return wrong(diags, "--period", s->period, "month, month-1, quarter-1, year, 2026-Q3");
    if (is_given(s->auth) && (!pull_job_auth_ok(s->auth) || !is_given(s->credential)))
        return wrong(diags, "--auth", s->auth,
                     "bearer, basic, apitoken, header:NAME, query:NAME; --credential");
    const char *const names[] = {s->credential, s->cert, s->key};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (is_given(names[i]) && !pull_job_name_ok(names[i]))
            return wrong(diags, "--credential", names[i], "A–Z a–z 0–9 . _ -");
    if (strcmp(s->kind, "json") == 0 && !is_given(s->mapping))
        return wrong(diags, "--map", "", "FILE.json");
    if (strstr(s->url, "{period}") != NULL && !is_given(s->period))
        return wrong(diags, "--period", "", "month-1");
    return headers_ok(s, diags) && queries_ok(s, diags);
}

/* A file or folder named where the command was typed is found by cron, too. */
static const char *absolute(struct arena *arena, const char *path)
{
    char buf[PATH_MAX];
    if (!is_given(path))
        return NULL;
    return realpath(path, buf) == NULL ? NULL : arena_strdup(arena, buf);
}

static struct store_texts texts_of(const char *const *at, size_t len, struct arena *arena)
{
    struct store_texts texts = {0};
    for (size_t i = 0; i < len; i++)
        VEC_PUSH(arena, &texts, at[i]);
    return texts;
}

static const char *or_null(const char *value)
{
    return is_given(value) ? value : NULL;
}

/* The engine's own rules on addresses, and no secret is read for it. */
static bool address_ok(struct pipeline *p, const struct store_source *source, struct diags *diags)
{
    const struct pipeline_pull_options options = {.test = true};
    struct pull pull = {
        .p = p, .options = &options, .source = *source, .arena = p->arena, .file = "-"};
    struct source_job job;
    diags_init(&pull.diags, p->arena, 10);
    pull.source.credential = pull.source.cert = pull.source.key = NULL;
    pull.source.asked = "";
    pull_kind_begin(&pull);
    return pull_job_make(&pull, &job) && source_http_check(&job, diags);
}

static bool files_ok(struct pipeline *p,
                     const struct pipeline_source *s,
                     struct store_source *to,
                     struct diags *diags)
{
    bool folder = strcmp(s->kind, "folder") == 0;
    to->mapping = absolute(p->arena, s->mapping);
    to->ca = absolute(p->arena, s->ca);
    to->url = folder ? absolute(p->arena, s->url) : s->url;
    if (is_given(s->mapping) && to->mapping == NULL)
        return wrong(diags, "--map", s->mapping, "FILE");
    if (is_given(s->ca) && to->ca == NULL)
        return wrong(diags, "--ca", s->ca, "FILE");
    if (to->url == NULL)
        return wrong(diags, "--url", s->url, "DIR");
    return folder || address_ok(p, to, diags);
}

enum status
pipeline_source_add(struct pipeline *p, const struct pipeline_source *s, struct diags *diags)
{
    bool added = false;
    if (!words_ok(s, diags))
        return STATUS_REJECTED;
    int64_t now = pipeline_now(p);
    struct store_source source = {
        .name = s->name,
        .kind = s->kind,
        .schedule = s->schedule,
        .org = or_null(s->org),
        .period = or_null(s->period),
        .query = texts_of(s->query, s->query_len, p->arena),
        .hosts = texts_of(s->hosts, s->hosts_len, p->arena),
        .cidrs = texts_of(s->cidrs, s->cidrs_len, p->arena),
        .headers = texts_of(s->headers, s->headers_len, p->arena),
        .pin = or_null(s->pin),
        .cert = or_null(s->cert),
        .key = or_null(s->key),
        .credential = or_null(s->credential),
        .auth = or_null(s->auth),
        .proxy = or_null(s->proxy),
        .http = s->http,
        .max_bytes = s->max_bytes,
        .tries = s->tries,
        .due = strcmp(s->schedule, "manual") == 0 ? 0 : now,
    };
    if (!files_ok(p, s, &source, diags))
        return STATUS_REJECTED;
    enum status status = store_source_add(p->store, &source, p->actor, now, &added, diags);
    if (status == STATUS_OK && !added)
        return session_refuse(diags, DIAG_E851, s->name);
    session_seal(p);
    return status;
}

static struct pipeline_source view(const struct store_source *s)
{
    return (struct pipeline_source){
        .name = s->name,
        .kind = s->kind,
        .url = s->url,
        .schedule = s->schedule,
        .org = s->org,
        .period = s->period,
        .mapping = s->mapping,
        .query = s->query.at,
        .query_len = s->query.len,
        .hosts = s->hosts.at,
        .hosts_len = s->hosts.len,
        .cidrs = s->cidrs.at,
        .cidrs_len = s->cidrs.len,
        .headers = s->headers.at,
        .headers_len = s->headers.len,
        .ca = s->ca,
        .pin = s->pin,
        .credential = s->credential,
        .auth = s->auth,
        .cert = s->cert,
        .key = s->key,
        .proxy = s->proxy,
        .http = s->http,
        .max_bytes = s->max_bytes,
        .tries = s->tries,
        .disabled = s->disabled != 0,
        .due = s->due,
        .last = s->last,
        .had = s->had,
        .outcome = s->outcome,
        .finding = s->finding,
    };
}

enum status pipeline_source_list(struct pipeline *p,
                                 const char *name,
                                 struct pipeline_sources *ret,
                                 struct diags *diags)
{
    struct store_sources sources = {0};
    enum status status =
        store_source_list(p->store, name == NULL ? NULL : &name, 1, 0, p->arena, &sources, diags);
    for (size_t i = 0; i < sources.len; i++)
        VEC_PUSH(p->arena, ret, view(&sources.at[i]));
    if (status == STATUS_OK && name != NULL && sources.len == 0)
        return session_refuse(diags, DIAG_E850, name);
    return status;
}

enum status pipeline_source_enable(
    struct pipeline *p, const char *name, bool enabled, bool *ret_changed, struct diags *diags)
{
    struct pipeline_sources found = {0};
    enum status status = pipeline_source_list(p, name, &found, diags);
    if (status != STATUS_OK)
        return status;
    int64_t now = pipeline_now(p);
    int64_t due = strcmp(found.at[0].schedule, "manual") == 0 ? 0 : now;
    status = store_source_enable(p->store, name, enabled, due, p->actor, now, ret_changed, diags);
    session_seal(p);
    return status;
}

enum status pipeline_source_runs(struct pipeline *p,
                                 const char *name,
                                 int32_t limit,
                                 struct pipeline_pull_runs *ret,
                                 struct diags *diags)
{
    char hex[DIGEST_HEX_MAX];
    struct store_sources sources = {0};
    struct store_pulls pulls = {0};
    enum status status = store_source_list(p->store, &name, 1, 0, p->arena, &sources, diags);
    if (status == STATUS_OK && sources.len == 0)
        return session_refuse(diags, DIAG_E850, name);
    if (status == STATUS_OK)
        status = store_pull_list(p->store, sources.at[0].id, limit, p->arena, &pulls, diags);
    for (size_t i = 0; i < pulls.len; i++) {
        const struct store_pull *r = &pulls.at[i];
        const char *digest = r->originals_len == 0
                                 ? NULL
                                 : arena_strdup(p->arena, digest_hex(&r->originals[0], hex));
        VEC_PUSH(p->arena, ret,
                 ((struct pipeline_pull_run){.source = name,
                                             .kind = sources.at[0].kind,
                                             .outcome = r->outcome,
                                             .url = r->url,
                                             .finding = r->finding,
                                             .message = r->message,
                                             .digest = digest,
                                             .started = r->started,
                                             .ended = r->ended,
                                             .bytes = r->bytes,
                                             .status = r->status,
                                             .attempts = r->attempts,
                                             .submissions = r->submissions,
                                             .accepted = r->accepted,
                                             .rejected = r->rejected,
                                             .duplicates = r->duplicates}));
    }
    return status;
}
