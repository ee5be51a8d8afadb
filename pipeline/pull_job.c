/*
 * pull_job: a source as a job of the engine: its address with period and query, its credentials, read for this one use. No secret leaves this file but
 * in the members of the job that are made for them. Neighbours: pull.h, core/source_job.h.
 */
#include <stdlib.h>
#include <string.h>

#include "collector/collector.h"

#include "pull.h"

#define NAME_MAX_LEN   64
#define SECRET_MAX     8192
#define DAY            86400
#define UNRESERVED     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
#define PERIODS_BEFORE 120

/* ---- words of a source ---- */

bool pull_job_name_ok(const char *name)
{
    size_t len = strlen(name);
    return len > 0 && len <= NAME_MAX_LEN && strchr("-._~", name[0]) == NULL &&
           strspn(name, UNRESERVED) == len && strchr(name, '~') == NULL;
}

/* "month", "quarter-1": the kind, and how many before the one under way. */
static bool parse_period(const char *text, enum period_kind *ret_kind, int *ret_before)
{
    static const struct {
        const char *name;
        enum period_kind kind;
    } kinds[] = {{"month", PERIOD_MONTH},
                 {"quarter", PERIOD_QUARTER},
                 {"half", PERIOD_HALF},
                 {"year", PERIOD_YEAR}};
    struct text t = text_of(text);
    *ret_before = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!text_take(&t, text_of(kinds[i].name)))
            continue;
        *ret_kind = kinds[i].kind;
        return t.len == 0 || (text_take(&t, TEXT("-")) &&
                              text_take_number(&t, 3, PERIODS_BEFORE, ret_before) && t.len == 0);
    }
    return false;
}

bool pull_job_period_ok(const char *period)
{
    enum period_kind kind;
    int before;
    struct period parsed;
    return parse_period(period, &kind, &before) || period_parse(text_of(period), &parsed);
}

/* As the kind of source spells it. */
static const char *spell(struct arena *arena, const char *kind, struct period p)
{
    char buf[PERIOD_TEXT_MAX];
    bool dhis2 = strcmp(kind, "dhis2") == 0;
    bool sdmx = strcmp(kind, "sdmx") == 0;
    if (p.kind == PERIOD_MONTH && dhis2)
        return arena_printf(arena, "%d%02d", p.year, p.number);
    if (p.kind == PERIOD_QUARTER && dhis2)
        return arena_printf(arena, "%dQ%d", p.year, p.number);
    if (p.kind == PERIOD_HALF && (dhis2 || sdmx))
        return arena_printf(arena, dhis2 ? "%dS%d" : "%d-S%d", p.year, p.number);
    return arena_strdup(arena, period_format(p, buf));
}

const char *pull_job_period(const struct pull *pull)
{
    const struct store_source *s = &pull->source;
    enum period_kind kind;
    int before, year, month, day;
    struct period p;
    if (s->period == NULL)
        return NULL;
    if (parse_period(s->period, &kind, &before)) {
        date_split(date_of_instant(pipeline_now(pull->p)), &year, &month, &day);
        p = period_containing((struct period){year, PERIOD_MONTH, month}, kind);
        return spell(pull->arena, s->kind, period_step(p, -before));
    }
    return period_parse(text_of(s->period), &p) ? spell(pull->arena, s->kind, p) : s->period;
}

static bool header_name_ok(const char *name)
{
    size_t len = strlen(name);
    return len > 0 && strspn(name, UNRESERVED) == len;
}

bool pull_job_auth_ok(const char *auth)
{
    struct text t = text_of(auth);
    return strcmp(auth, "bearer") == 0 || strcmp(auth, "basic") == 0 ||
           strcmp(auth, "apitoken") == 0 ||
           ((text_take(&t, TEXT("header:")) || text_take(&t, TEXT("query:"))) &&
            header_name_ok(t.ptr));
}

/* ---- the address ---- */

static const char *escape(struct arena *arena, struct text t)
{
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    for (size_t i = 0; i < t.len; i++)
        if (t.ptr[i] != '\0' && strchr(UNRESERVED, t.ptr[i]) != NULL)
            (void)text_builder_add(&b, (struct text){t.ptr + i, 1});
        else
            (void)text_builder_addf(&b, "%%%02X", (unsigned char)t.ptr[i]);
    return text_dup(arena, text_builder_text(&b));
}

static const char *fill_period(const struct pull *pull, const char *text)
{
    const char *period = pull_job_period(pull);
    const char *at = strstr(text, "{period}");
    if (at == NULL || period == NULL)
        return text;
    return fill_period(pull, arena_printf(pull->arena, "%.*s%s%s", (int)(at - text), text, period,
                                          at + strlen("{period}")));
}

static const char *
with_parameter(struct arena *arena, const char *url, const char *name, const char *value)
{
    return arena_printf(arena, "%s%c%s=%s", url, strchr(url, '?') == NULL ? '?' : '&',
                        escape(arena, text_of(name)), escape(arena, text_of(value)));
}

/* What of a DHIS2 its data value sets are read from. */
static const char *complete(const struct pull *pull, const char *url)
{
    if (strcmp(pull->source.kind, "dhis2") != 0 || strstr(url, "/api/") != NULL)
        return url;
    size_t len = strlen(url);
    while (len > 0 && url[len - 1] == '/')
        len--;
    return arena_printf(pull->arena, "%.*s/api/dataValueSets.json", (int)len, url);
}

static const char *address_of(const struct pull *pull)
{
    const struct store_source *s = &pull->source;
    char day[DATE_TEXT_MAX], instant[INSTANT_TEXT_MAX];
    const char *url = complete(pull, fill_period(pull, s->url));
    for (size_t i = 0; i < s->query.len; i++) {
        const char *equals = strchr(s->query.at[i], '=');
        const char *name =
            arena_copy(pull->arena, s->query.at[i], (size_t)(equals - s->query.at[i]));
        url = with_parameter(pull->arena, url, name, fill_period(pull, equals + 1));
    }
    if (pull->stage != PULL_PROBE)
        return url;
    /* a day early, for a server whose clock is of another zone: what comes twice costs nothing */
    if (strcmp(s->kind, "dhis2") == 0)
        return with_parameter(pull->arena, url, "lastUpdated",
                              date_format(date_of_instant(s->had - DAY), day));
    return with_parameter(pull->arena, url, "updatedAfter", instant_format(s->had, instant));
}

/* ---- credentials ---- */

static const char *folder_of(const struct pull *pull)
{
    return pull->options->credentials != NULL ? pull->options->credentials
                                              : getenv("CREDENTIALS_DIRECTORY");
}

static bool
credential_wrong(struct pull *pull, const char *name, const char *why_vi, const char *why_en)
{
    diags_addv(&pull->diags, DIAG_E853, (struct place){.file = pull->source.name}, name, why_vi,
               why_en, NULL);
    return false;
}

static bool no_folder(struct pull *pull, const char *name)
{
    return credential_wrong(pull, name, "GRIS_CREDENTIALS, LoadCredential",
                            "GRIS_CREDENTIALS, LoadCredential");
}

/* A file of one line, which nobody else may read. */
static bool read_secret(struct pull *pull, const char *name, const char **ret)
{
    struct text line;
    const char *vi, *en;
    if (folder_of(pull) == NULL)
        return no_folder(pull, name);
    const char *path = arena_printf(pull->arena, "%s/%s", folder_of(pull), name);
    if (!source_secret_file(path, pull->arena, &line, &vi, &en))
        return credential_wrong(pull, name, vi, en);
    while (line.len > 0 && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
        line.len--;
    bool good = line.len > 0 && line.len <= SECRET_MAX;
    for (size_t i = 0; good && i < line.len; i++)
        good = (unsigned char)line.ptr[i] >= ' ';
    if (!good)
        return credential_wrong(pull, name, "phải là một dòng, 1–8192 byte",
                                "it must be one line of 1 to 8192 bytes");
    *ret = arena_copy(pull->arena, line.ptr, line.len);
    return true;
}

static const char *base64(struct arena *arena, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t len = strlen(text);
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    for (size_t i = 0; i < len; i += 3) {
        uint32_t n = (uint32_t)(unsigned char)text[i] << 16;
        n |= i + 1 < len ? (uint32_t)(unsigned char)text[i + 1] << 8 : 0;
        n |= i + 2 < len ? (uint32_t)(unsigned char)text[i + 2] : 0;
        char four[4] = {digits[n >> 18 & 63], digits[n >> 12 & 63],
                        i + 1 < len ? digits[n >> 6 & 63] : '=',
                        i + 2 < len ? digits[n & 63] : '='};
        (void)text_builder_add(&b, (struct text){four, 4});
    }
    return text_dup(arena, text_builder_text(&b));
}

static void add_secret_header(const struct pull *pull,
                              struct source_job *job,
                              const char *name,
                              const char *value)
{
    const char **headers = ARENA_ARRAY(pull->arena, 2, const char *);
    headers[0] = arena_printf(pull->arena, "%s: %s", name, value);
    job->secret_headers = headers;
}

static bool add_secret(struct pull *pull, struct source_job *job)
{
    const char *auth = pull->source.auth == NULL ? "bearer" : pull->source.auth;
    const char *secret = "";
    if (pull->source.credential == NULL)
        return true;
    if (!read_secret(pull, pull->source.credential, &secret))
        return false;
    const char **secrets = ARENA_ARRAY(pull->arena, 3, const char *);
    secrets[0] = secret;
    job->secrets = secrets;
    if (strcmp(auth, "basic") == 0) {
        secrets[1] = base64(pull->arena, secret);
        add_secret_header(pull, job, "Authorization",
                          arena_printf(pull->arena, "Basic %s", secrets[1]));
    } else if (strcmp(auth, "apitoken") == 0) {
        add_secret_header(pull, job, "Authorization",
                          arena_printf(pull->arena, "ApiToken %s", secret));
    } else if (strncmp(auth, "header:", 7) == 0) {
        add_secret_header(pull, job, auth + 7, secret);
    } else if (strncmp(auth, "query:", 6) == 0) {
        job->secret_query =
            arena_printf(pull->arena, "%s=%s", auth + 6, escape(pull->arena, text_of(secret)));
    } else {
        add_secret_header(pull, job, "Authorization",
                          arena_printf(pull->arena, "Bearer %s", secret));
    }
    return true;
}

static bool file_of(struct pull *pull, const char *name, const char **ret)
{
    if (name == NULL)
        return true;
    if (folder_of(pull) == NULL)
        return no_folder(pull, name);
    *ret = arena_printf(pull->arena, "%s/%s", folder_of(pull), name);
    return true;
}

/* ---- the job ---- */

static const char *const *
list_of(const struct pull *pull, const struct store_texts *texts, const char *more)
{
    const char **list = ARENA_ARRAY(pull->arena, texts->len + 2, const char *);
    for (size_t i = 0; i < texts->len; i++)
        list[i] = texts->at[i];
    list[texts->len] = more;
    return list;
}

/* What it would rather have. */
static const char *accept_of(const char *kind)
{
    if (strcmp(kind, "sdmx") == 0)
        return "Accept: application/vnd.sdmx.data+csv;version=1.0.0, "
               "application/vnd.sdmx.structurespecificdata+xml;version=2.1;q=0.9, "
               "application/vnd.sdmx.genericdata+xml;version=2.1;q=0.8";
    bool json =
        strcmp(kind, "dhis2") == 0 || strcmp(kind, "json") == 0 || strcmp(kind, "gris") == 0;
    return json ? "Accept: application/json, */*;q=0.5" : NULL;
}

/* What was had before says something of the very same request alone. */
static void add_known(const struct pull *pull, struct source_job *job)
{
    const struct store_source *s = &pull->source;
    bool first = pull->url == NULL && (pull->stage == PULL_BODY || pull->stage == PULL_LIST);
    if (!first || pull->options->again || pull->options->test || strcmp(s->asked, job->url) != 0)
        return;
    job->etag = s->etag[0] != '\0' ? s->etag : NULL;
    job->last_modified = s->last_modified[0] != '\0' ? s->last_modified : NULL;
    job->digest = s->has_digest ? &s->digest : NULL;
}

bool pull_job_make(struct pull *pull, struct source_job *ret)
{
    const struct store_source *s = &pull->source;
    *ret = (struct source_job){.url = pull->url != NULL ? pull->url : address_of(pull),
                               .headers = list_of(pull, &s->headers, accept_of(s->kind)),
                               .allowed_hosts = list_of(pull, &s->hosts, NULL),
                               .allowed_cidrs = list_of(pull, &s->cidrs, NULL),
                               .ca = s->ca,
                               .pin = s->pin,
                               .http = s->http,
                               .proxy = s->proxy,
                               .bounds = {.body = s->max_bytes, .tries = s->tries},
                               .file = pull->file};
    add_known(pull, ret);
    return add_secret(pull, ret) && file_of(pull, s->cert, &ret->cert) &&
           file_of(pull, s->key, &ret->key);
}
