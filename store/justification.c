/*
 * justification: warnings of submissions and the reasons given for them; append-only, the last one stands. Reasons that a file's notes give
 * are written with the filing (intake_write.c). Neighbours: life.c, which approves nothing while a warning is open.
 */
#include "core/json.h"

#include "reading.h"

enum { COLUMN_SUBMISSION, COLUMN_N, COLUMN_REASON, COLUMN_ACTOR, COLUMN_AT, COLUMN_FINDING };

enum status store_warning_list(struct store *store,
                               const int64_t *submissions,
                               size_t len,
                               struct arena *arena,
                               struct store_warnings *ret,
                               struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int8s(&params, submissions, len);
    DB_RESULT(r);
    enum status status = db_exec(store, DB_SQL(warning_list), DB_ROWS, &params, &r, diags);
    for (int row = 0; status == STATUS_OK && row < PQntuples(r); row++) {
        struct store_warning *w = VEC_ADD(arena, ret);
        *w = (struct store_warning){.submission = result_int8(r, row, COLUMN_SUBMISSION),
                                    .n = result_int4(r, row, COLUMN_N),
                                    .reason = result_text_or_null(r, row, COLUMN_REASON, arena),
                                    .actor = result_text_or_null(r, row, COLUMN_ACTOR, arena),
                                    .at = result_instant(r, row, COLUMN_AT),
                                    .diag = reading_finding(r, row, COLUMN_FINDING, arena)};
        w->diag.cells =
            result_text_or_null(r, row, COLUMN_FINDING + READING_FINDING_COLUMNS, arena);
    }
    return status;
}

static const char *detail_of(
    int64_t submission, const int32_t *ns, size_t len, const char *reason, struct arena *arena)
{
    struct sink *sink = sink_memory(arena, 1 << 20);
    struct json_writer w;
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_pair_int(&w, "submission", submission);
    json_key(&w, "findings");
    json_begin_array(&w);
    for (size_t i = 0; i < len; i++)
        json_int(&w, ns[i]);
    json_end_array(&w);
    json_pair(&w, "reason", reason);
    json_end_object(&w);
    struct text t = sink_memory_text(sink);
    return arena_copy(arena, t.ptr, t.len);
}

/* The warnings meant: number `n`, or all that are open. */
static enum status choose(struct store *store,
                          const struct store_reason *given,
                          int32_t **ret_ns,
                          size_t *ret_len,
                          struct diags *diags)
{
    struct store_warnings warnings = {0};
    struct arena *arena = diags->arena;
    if (store_warning_list(store, &given->submission, 1, arena, &warnings, diags) != STATUS_OK)
        return STATUS_FAILED;
    *ret_len = 0;
    *ret_ns = ARENA_ARRAY(arena, warnings.len, int32_t);
    for (size_t i = 0; i < warnings.len; i++) {
        const struct store_warning *w = &warnings.at[i];
        if (given->n == 0 ? w->reason == NULL : w->n == given->n)
            (*ret_ns)[(*ret_len)++] = w->n;
    }
    if (given->n == 0 || *ret_len > 0)
        return STATUS_OK;
    diags_addv(diags, DIAG_E409, (struct place){0}, arena_strdup(arena, given->receipt),
               arena_printf(arena, "%d", given->n), NULL);
    return STATUS_REJECTED;
}

static enum status
justify(struct store *store, const struct store_reason *given, size_t *ret_len, struct diags *diags)
{
    int32_t *ns = NULL;
    int64_t audit;
    struct params params;
    params_init(&params, diags->arena);
    params_int8(&params, given->submission);
    DB_RESULT(locked);
    if (db_exec(store, DB_SQL(life_lock), DB_ONE_ROW, &params, &locked, diags) != STATUS_OK)
        return STATUS_FAILED;
    enum status status = choose(store, given, &ns, ret_len, diags);
    if (status != STATUS_OK || *ret_len == 0)
        return status;
    const char *detail = detail_of(given->submission, ns, *ret_len, given->reason, diags->arena);
    if (audit_one(store, "justification", given->receipt, given->actor, detail, given->at, &audit,
                  diags) != STATUS_OK)
        return STATUS_FAILED;
    params_int4s(&params, ns, *ret_len);
    params_instant(&params, given->at);
    params_text(&params, given->actor);
    params_text(&params, given->reason);
    params_int8(&params, audit);
    return db_exec(store, DB_SQL(justification_add), DB_NOTHING, &params, NULL, diags);
}

enum status store_justify(struct store *store,
                          const struct store_reason *given,
                          size_t *ret_len,
                          struct diags *diags)
{
    *ret_len = 0;
    bool own = !store->open;
    if (own && store_begin(store, STORE_READ_COMMITTED, diags) != STATUS_OK)
        return STATUS_FAILED;
    enum status status = justify(store, given, ret_len, diags);
    if (own && status == STATUS_OK)
        return store_commit(store, diags);
    if (own)
        store_rollback(store);
    return status;
}
