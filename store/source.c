/*
 * source: the registry of sources that are pulled, their state, and the runs. Must not know what a schedule or a kind means, nor any secret.
 * Neighbours: audit.c; pipeline/pull.c decides.
 */
#include "core/json.h"

#include "internal.h"

static struct store_texts read_texts(const PGresult *r, int row, int column, struct arena *arena)
{
    struct store_texts texts = {.len = result_array_len(r, row, column)};
    texts.cap = texts.len;
    texts.at = ARENA_ARRAY(arena, texts.len, const char *);
    texts.len = result_texts(r, row, column, texts.at, texts.len, arena);
    return texts;
}

static struct store_source read_source(const PGresult *r, int row, struct arena *arena)
{
    struct store_source s = {.id = result_int4(r, row, 0)};
    const char **const always[] = {&s.name, &s.kind, &s.url, &s.schedule};
    const char **const optional[] = {&s.org, &s.period, &s.mapping};
    struct store_texts *const lists[] = {&s.query, &s.hosts, &s.cidrs, &s.headers};
    const char **const more[] = {&s.ca, &s.pin, &s.cert, &s.key, &s.credential, &s.auth, &s.proxy};
    int column = 1;
    for (size_t i = 0; i < 4; i++)
        *always[i] = result_text(r, row, column++, arena);
    for (size_t i = 0; i < 3; i++)
        *optional[i] = result_text_or_null(r, row, column++, arena);
    for (size_t i = 0; i < 4; i++)
        *lists[i] = read_texts(r, row, column++, arena);
    for (size_t i = 0; i < 7; i++)
        *more[i] = result_text_or_null(r, row, column++, arena);
    s.http = result_bool(r, row, column++);
    s.max_bytes = result_int8(r, row, column++);
    s.tries = result_int4(r, row, column++);
    s.due = result_instant(r, row, column++);
    s.disabled = result_instant(r, row, column++);
    s.asked = result_text(r, row, column++, arena);
    s.etag = result_text(r, row, column++, arena);
    s.last_modified = result_text(r, row, column++, arena);
    s.has_digest = PQgetisnull(r, row, column) == 0;
    if (s.has_digest)
        s.digest = result_digest(r, row, column);
    column++;
    s.had = result_instant(r, row, column++);
    s.last = result_instant(r, row, column++);
    s.outcome = result_text(r, row, column++, arena);
    s.finding = result_text(r, row, column, arena);
    return s;
}

enum status store_source_list(struct store *store,
                              const char *const *names,
                              size_t len,
                              int64_t due,
                              struct arena *arena,
                              struct store_sources *ret,
                              struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    if (names == NULL)
        params_null(&params);
    else
        params_texts(&params, names, len);
    params_instant(&params, due);
    DB_RESULT(r);
    enum status status = db_exec(store, DB_SQL(source_list), DB_ROWS, &params, &r, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(r); row++)
        VEC_PUSH(arena, ret, read_source(r, row, arena));
    return status;
}

/* ---- changes ---- */

static const char *detail_of(const struct store_source *s, struct arena *arena)
{
    struct sink *sink = sink_memory(arena, 0);
    struct json_writer w;
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_pair(&w, "kind", s->kind);
    json_pair(&w, "url", s->url);
    json_pair(&w, "schedule", s->schedule);
    json_pair_optional(&w, "org", s->org);
    json_pair_optional(&w, "credential", s->credential);
    json_pair_optional(&w, "mapping", s->mapping);
    json_end_object(&w);
    return text_dup(arena, sink_memory_text(sink));
}

static enum status add(struct store *store,
                       const struct store_source *s,
                       const char *actor,
                       int64_t now,
                       bool *ret_added,
                       struct diags *diags)
{
    const char *const texts[] = {s->name, s->kind,   s->url,    s->schedule,
                                 s->org,  s->period, s->mapping};
    const struct store_texts *const lists[] = {&s->query, &s->hosts, &s->cidrs, &s->headers};
    const char *const more[] = {s->ca, s->pin, s->cert, s->key, s->credential, s->auth, s->proxy};
    struct params params;
    params_init(&params, diags->arena);
    for (size_t i = 0; i < 7; i++)
        params_text(&params, texts[i]);
    for (size_t i = 0; i < 4; i++)
        params_texts(&params, lists[i]->at, lists[i]->len);
    for (size_t i = 0; i < 7; i++)
        params_text(&params, more[i]);
    params_bool(&params, s->http);
    params_int8(&params, s->max_bytes);
    params_int4(&params, s->tries);
    params_instant(&params, s->due);
    params_instant(&params, now);
    DB_RESULT(r);
    enum status status = db_exec(store, DB_SQL(source_add), DB_ROWS, &params, &r, diags);
    *ret_added = status == STATUS_OK && PQntuples(r) == 1;
    return *ret_added ? audit_one(store, "source", s->name, actor, detail_of(s, diags->arena), now,
                                  NULL, diags)
                      : status;
}

static enum status finish(struct store *store, enum status status, struct diags *diags)
{
    if (status == STATUS_OK)
        return store_commit(store, diags);
    store_rollback(store);
    return status;
}

enum status store_source_add(struct store *store,
                             const struct store_source *source,
                             const char *actor,
                             int64_t now,
                             bool *ret_added,
                             struct diags *diags)
{
    *ret_added = false;
    if (store_begin(store, STORE_READ_COMMITTED, diags) != STATUS_OK)
        return STATUS_FAILED;
    return finish(store, add(store, source, actor, now, ret_added, diags), diags);
}

enum status store_source_enable(struct store *store,
                                const char *name,
                                bool enabled,
                                int64_t due,
                                const char *actor,
                                int64_t now,
                                bool *ret_changed,
                                struct diags *diags)
{
    struct params params;
    *ret_changed = false;
    if (store_begin(store, STORE_READ_COMMITTED, diags) != STATUS_OK)
        return STATUS_FAILED;
    params_init(&params, diags->arena);
    params_text(&params, name);
    params_instant(&params, enabled ? 0 : now);
    params_instant(&params, enabled ? due : 0);
    DB_RESULT(r);
    enum status status = db_exec(store, DB_SQL(source_state), DB_ROWS, &params, &r, diags);
    *ret_changed = status == STATUS_OK && PQntuples(r) == 1;
    if (*ret_changed)
        status =
            audit_one(store, "source", name, actor,
                      enabled ? "{\"enabled\":true}" : "{\"enabled\":false}", now, NULL, diags);
    return finish(store, status, diags);
}

/* ---- runs ---- */

enum status store_pull_begin(
    struct store *store, int32_t source, int64_t now, int64_t *ret_run, struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_int4(&params, source);
    params_instant(&params, now);
    DB_RESULT(r);
    enum status status = db_exec(store, DB_SQL(pull_begin), DB_ONE_ROW, &params, &r, diags);
    *ret_run = status == STATUS_OK ? result_int8(r, 0, 0) : 0;
    return status;
}

enum status
store_pull_attempt(struct store *store, const struct store_attempt *attempt, struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_int8(&params, attempt->run);
    params_int4(&params, attempt->n);
    params_instant(&params, attempt->started);
    params_instant(&params, attempt->ended);
    params_text(&params, attempt->url);
    params_text(&params, attempt->address);
    params_int4(&params, attempt->status);
    params_int8(&params, attempt->bytes);
    params_int8(&params, attempt->offset);
    params_text(&params, attempt->finding);
    return db_exec(store, DB_SQL(pull_attempt), DB_NOTHING, &params, NULL, diags);
}

static void end_params(const struct store_pull *pull, struct params *params)
{
    const struct digest **digests =
        ARENA_ARRAY(params->arena, pull->originals_len, const struct digest *);
    for (size_t i = 0; i < pull->originals_len; i++)
        digests[i] = &pull->originals[i];
    params_int8(params, pull->run);
    params_instant(params, pull->ended);
    params_text(params, pull->outcome);
    params_text(params, pull->url);
    params_int4(params, pull->status);
    params_int8(params, pull->bytes);
    params_digests(params, digests, pull->originals_len);
    params_int4(params, pull->submissions);
    params_int4(params, pull->accepted);
    params_int4(params, pull->rejected);
    params_int4(params, pull->duplicates);
    params_text(params, pull->finding);
    params_text(params, pull->message);
}

static enum status
keep_known(struct store *store, const struct store_source *source, struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_int4(&params, source->id);
    params_text(&params, source->asked);
    params_text(&params, source->etag);
    params_text(&params, source->last_modified);
    params_digest(&params, source->has_digest ? &source->digest : NULL);
    params_instant(&params, source->had);
    if (db_exec(store, DB_SQL(source_had), DB_NOTHING, &params, NULL, diags) != STATUS_OK)
        return STATUS_FAILED;
    params_init(&params, diags->arena);
    params_int4(&params, source->id);
    params_instant(&params, source->due);
    return db_exec(store, DB_SQL(source_due), DB_NOTHING, &params, NULL, diags);
}

static enum status audit_pull(struct store *store,
                              const struct store_pull *pull,
                              const struct store_source *source,
                              const char *actor,
                              struct diags *diags)
{
    char hex[DIGEST_HEX_MAX];
    struct sink *sink = sink_memory(diags->arena, 0);
    struct json_writer w;
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_pair_int(&w, "run", pull->run);
    json_pair(&w, "outcome", pull->outcome);
    json_key(&w, "originals");
    json_begin_array(&w);
    for (size_t i = 0; i < pull->originals_len; i++)
        json_cstring(&w, digest_hex(&pull->originals[i], hex));
    json_end_array(&w);
    json_pair_int(&w, "submissions", pull->submissions);
    json_end_object(&w);
    return audit_one(store, "pull", source->name, actor,
                     text_dup(diags->arena, sink_memory_text(sink)), pull->ended, NULL, diags);
}

enum status store_pull_end(struct store *store,
                           const struct store_pull *pull,
                           const struct store_source *source,
                           const char *actor,
                           struct diags *diags)
{
    struct params params;
    if (store_begin(store, STORE_READ_COMMITTED, diags) != STATUS_OK)
        return STATUS_FAILED;
    params_init(&params, diags->arena);
    end_params(pull, &params);
    enum status status = db_exec(store, DB_SQL(pull_end), DB_NOTHING, &params, NULL, diags);
    if (status == STATUS_OK)
        status = keep_known(store, source, diags);
    if (status == STATUS_OK && (pull->originals_len > 0 || pull->submissions > 0))
        status = audit_pull(store, pull, source, actor, diags);
    return finish(store, status, diags);
}

static struct store_pull read_pull(const PGresult *r, int row, struct arena *arena)
{
    struct store_pull pull = {
        .run = result_int8(r, row, 0),
        .started = result_instant(r, row, 1),
        .ended = result_instant(r, row, 2),
        .outcome = result_text(r, row, 3, arena),
        .url = result_text(r, row, 4, arena),
        .status = result_int4(r, row, 5),
        .bytes = result_int8(r, row, 6),
        .submissions = result_int4(r, row, 8),
        .accepted = result_int4(r, row, 9),
        .rejected = result_int4(r, row, 10),
        .duplicates = result_int4(r, row, 11),
        .finding = result_text_or_null(r, row, 12, arena),
        .message = result_text_or_null(r, row, 13, arena),
        .attempts = result_int4(r, row, 14),
        .originals_len = (size_t)result_int4(r, row, 15),
    };
    if (pull.originals_len > 0) {
        struct digest *first = ARENA_NEW(arena, struct digest);
        *first = result_digest(r, row, 7);
        pull.originals = first;
    }
    return pull;
}

enum status store_pull_list(struct store *store,
                            int32_t source,
                            int32_t limit,
                            struct arena *arena,
                            struct store_pulls *ret,
                            struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int4(&params, source);
    params_int4(&params, limit);
    DB_RESULT(r);
    enum status status = db_exec(store, DB_SQL(pull_list), DB_ROWS, &params, &r, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(r); row++)
        VEC_PUSH(arena, ret, read_pull(r, row, arena));
    return status;
}
