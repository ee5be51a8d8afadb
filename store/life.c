/*
 * life: the transitions of a submission after its intake. The table of legal ones is the database's (lifecycle), which refuses others
 * even to us. Neighbours: intake.c writes the first state, audit.c the row beside each transition.
 */
#include "core/json.h"

#include "internal.h"

struct life {
    int64_t submission;
    int32_t n;
    const char *state, *receipt;
    bool legal, has_cells;
    int32_t layout, org, period;
    int64_t open; /* warnings, where it shall be approved */
};

static enum status read_life(
    struct store *store, int64_t submission, const char *to, struct life *ret, struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_int8(&params, submission);
    DB_RESULT(locked);
    if (db_exec(store, DB_SQL(life_lock), DB_ONE_ROW, &params, &locked, diags) != STATUS_OK)
        return STATUS_FAILED;
    params_text(&params, to);
    DB_RESULT(r);
    if (db_exec(store, DB_SQL(life_read), DB_ROWS, &params, &r, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (PQntuples(r) == 0) {
        const char *name = arena_printf(diags->arena, "%lld", (long long)submission);
        diags_addv(diags, DIAG_E407, (struct place){0}, name, NULL);
        return STATUS_REJECTED;
    }
    *ret = (struct life){.submission = submission,
                         .n = result_int4(r, 0, 0),
                         .state = result_text(r, 0, 1, diags->arena),
                         .receipt = result_text(r, 0, 2, diags->arena),
                         .legal = result_bool(r, 0, 3),
                         .has_cells = !result_null(r, 0, 4),
                         .layout = result_int4(r, 0, 4),
                         .org = result_int4(r, 0, 5),
                         .period = result_int4(r, 0, 6),
                         .open = result_int8(r, 0, 7)};
    return STATUS_OK;
}

static const char *
detail_of(const struct life *life, const char *to, const char *reason, struct arena *arena)
{
    struct sink *sink = sink_memory(arena, 1 << 20);
    struct json_writer w;
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_pair_int(&w, "submission", life->submission);
    json_pair(&w, "from", life->state);
    json_pair(&w, "to", to);
    json_pair(&w, "reason", reason);
    json_end_object(&w);
    struct text t = sink_memory_text(sink);
    return arena_copy(arena, t.ptr, t.len);
}

static enum status
mark_stale(struct store *store, const struct life *life, int64_t audit, struct diags *diags)
{
    if (!life->has_cells)
        return STATUS_OK;
    struct params params;
    params_init(&params, diags->arena);
    params_int4(&params, life->layout);
    params_int4s(&params, &life->org, 1);
    params_int4s(&params, &life->period, 1);
    params_int8(&params, audit);
    return db_exec(store, DB_SQL(stale_add), DB_NOTHING, &params, NULL, diags);
}

static enum status change(struct store *store,
                          int64_t submission,
                          const char *to,
                          const char *actor,
                          const char *reason,
                          int64_t now,
                          struct diags *diags)
{
    struct life life;
    enum status status = read_life(store, submission, to, &life, diags);
    if (status != STATUS_OK)
        return status;
    if (!life.legal) {
        diags_addv(diags, DIAG_E406, (struct place){0}, life.state, arena_strdup(diags->arena, to),
                   NULL);
        return STATUS_REJECTED;
    }
    if (life.open > 0) {
        const char *open = arena_printf(diags->arena, "%lld", (long long)life.open);
        diags_addv(diags, DIAG_E408, (struct place){0}, life.receipt, open, NULL);
        return STATUS_REJECTED;
    }
    int64_t audit;
    const char *detail = detail_of(&life, to, reason, diags->arena);
    if (audit_one(store, "transition", life.receipt, actor, detail, now, &audit, diags) !=
        STATUS_OK)
        return STATUS_FAILED;
    struct params params;
    params_init(&params, diags->arena);
    params_int8(&params, submission);
    params_int4(&params, life.n + 1);
    params_instant(&params, now);
    params_text(&params, to);
    params_text(&params, actor);
    params_text(&params, reason);
    params_int8(&params, audit);
    if (db_exec(store, DB_SQL(event_add), DB_NOTHING, &params, NULL, diags) != STATUS_OK)
        return STATUS_FAILED;
    return mark_stale(store, &life, audit, diags);
}

enum status store_transition(struct store *store,
                             int64_t submission,
                             const char *to_state,
                             const char *actor,
                             const char *reason,
                             int64_t now,
                             struct diags *diags)
{
    bool own = !store->open;
    if (own && store_begin(store, STORE_READ_COMMITTED, diags) != STATUS_OK)
        return STATUS_FAILED;
    enum status status =
        change(store, submission, to_state, actor, reason == NULL ? "" : reason, now, diags);
    if (own && status == STATUS_OK)
        return store_commit(store, diags);
    if (own)
        store_rollback(store);
    return status;
}
