/*
 * counts: how much there is and when something last happened, for status and doctor; and the list of releases. Neighbours: internal.h.
 */
#include "core/json.h"

#include "internal.h"

enum status store_counts(struct store *store,
                         struct arena *arena,
                         struct store_counts *ret,
                         struct diags *diags)
{
    DB_RESULT(r);
    enum status status = db_exec(store, DB_SQL(counts), DB_ONE_ROW, NULL, &r, diags);
    if (status != STATUS_OK)
        return status;
    int64_t *const numbers[] = {
        &ret->submissions, &ret->rejected, &ret->originals, &ret->original_bytes, &ret->cells,
        &ret->aggregates,  &ret->stale,    &ret->findings,  &ret->audit_rows,     &ret->unsealed};
    int column = 0;
    for (; column < (int)(sizeof numbers / sizeof numbers[0]); column++)
        *numbers[column] = result_int8(r, 0, column);
    ret->last_received_at = result_instant(r, 0, column++);
    ret->last_aggregated_at = result_instant(r, 0, column++);
    ret->last_released_at = result_instant(r, 0, column++);
    ret->catalog_load = result_int4(r, 0, column++);
    ret->catalog_name = result_text(r, 0, column++, arena);
    ret->catalog_version = result_text(r, 0, column, arena);
    return STATUS_OK;
}

static const char *
detail_of(const struct store_release *r, const struct digest *manifest, struct arena *arena)
{
    char hex[DIGEST_HEX_MAX];
    struct sink *sink = sink_memory(arena, 1 << 16);
    struct json_writer w;
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_pair(&w, "manifest", digest_hex(manifest, hex));
    json_pair_int(&w, "position", r->position);
    json_pair(&w, "format", r->format);
    json_pair(&w, "levels", r->levels);
    json_pair(&w, "release_before", r->before);
    json_end_object(&w);
    struct text t = sink_memory_text(sink);
    return arena_copy(arena, t.ptr, t.len);
}

static enum status note_release(struct store *store,
                                const struct store_release *release,
                                const struct digest *manifest,
                                struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_text(&params, release->id);
    params_digest(&params, manifest);
    params_int8(&params, release->position);
    params_instant(&params, release->at);
    params_text(&params, release->format);
    params_text(&params, release->levels);
    params_text(&params, release->before);
    DB_RESULT(r);
    if (db_exec(store, DB_SQL(release_add), DB_ROWS, &params, &r, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (PQntuples(r) == 0)
        return STATUS_OK; /* noted before */
    return store_audit_add(store, "release", release->id,
                           detail_of(release, manifest, diags->arena), release->at, diags);
}

enum status
store_release_add(struct store *store, const struct store_release *release, struct diags *diags)
{
    struct digest digest;
    if (!digest_parse_hex(text_of(release->manifest_digest), &digest)) {
        diags_addv(diags, DIAG_E702, (struct place){0}, "release_add", "not a digest", NULL);
        return STATUS_FAILED;
    }
    bool own = !store->open;
    if (own && store_begin(store, STORE_READ_COMMITTED, diags) != STATUS_OK)
        return STATUS_FAILED;
    enum status status = note_release(store, release, &digest, diags);
    if (own && status == STATUS_OK)
        return store_commit(store, diags);
    if (own)
        store_rollback(store);
    return status;
}
