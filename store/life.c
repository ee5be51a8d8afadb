/*
 * life: the transitions of a submission after its intake. Which are legal, and for whom, is said in core/lifecycle.def; the database has
 * the same table and refuses others even to us. Neighbours: intake.c writes the first state, audit.c the row beside each transition.
 */
#include <string.h>

#include "core/json.h"
#include "core/lifecycle.h"

#include "internal.h"

static enum status
read_life(struct store *store, int64_t submission, struct store_life *ret, struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_int8(&params, submission);
    DB_RESULT(locked);
    if (db_exec(store, DB_SQL(life_lock), DB_ONE_ROW, &params, &locked, diags) != STATUS_OK)
        return STATUS_FAILED;
    DB_RESULT(r);
    if (db_exec(store, DB_SQL(life_read), DB_ROWS, &params, &r, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (PQntuples(r) == 0) {
        const char *name = arena_printf(diags->arena, "%lld", (long long)submission);
        diags_addv(diags, DIAG_E407, (struct place){0}, name, NULL);
        return STATUS_REJECTED;
    }
    *ret = (struct store_life){.submission = submission,
                               .n = result_int4(r, 0, 0),
                               .state = result_text(r, 0, 1, diags->arena),
                               .receipt = result_text(r, 0, 2, diags->arena),
                               .has_cells = !result_null(r, 0, 3),
                               .layout = result_int4(r, 0, 3),
                               .org = result_int4(r, 0, 4),
                               .period = result_int4(r, 0, 5),
                               .passed = (size_t)result_int8(r, 0, 6),
                               .path_len = result_array_len(r, 0, 7),
                               .open = result_int8(r, 0, 8),
                               .superseded = result_bool(r, 0, 9),
                               .at = result_instant(r, 0, 10)};
    int32_t *path = ARENA_ARRAY(diags->arena, ret->path_len, int32_t);
    (void)result_int4s(r, 0, 7, path, ret->path_len);
    ret->path = path;
    return STATUS_OK;
}

enum status
store_life(struct store *store, int64_t submission, struct store_life *ret, struct diags *diags)
{
    return read_life(store, submission, ret, diags);
}

static const char *
detail_of(const struct store_life *life, const struct store_step *step, struct arena *arena)
{
    struct sink *sink = sink_memory(arena, 1 << 20);
    struct json_writer w;
    json_init(&w, sink, 0);
    json_begin_object(&w);
    json_pair_int(&w, "submission", life->submission);
    json_pair(&w, "from", life->state);
    json_pair(&w, "to", step->to);
    json_pair_int(&w, "org", step->org);
    json_key(&w, "path");
    json_begin_array(&w);
    for (size_t i = 0; i < step->path_len; i++)
        json_int(&w, step->path[i]);
    json_end_array(&w);
    json_pair(&w, "reason", step->reason);
    if (step->due != 0)
        json_pair_int(&w, "due", step->due);
    if (step->cells[0] != '\0')
        json_pair(&w, "cells", step->cells);
    json_end_object(&w);
    struct text t = sink_memory_text(sink);
    return arena_copy(arena, t.ptr, t.len);
}

static enum status
mark_stale(struct store *store, const struct store_life *life, int64_t audit, struct diags *diags)
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

static enum status refuse(const struct store_life *life, const char *to, struct diags *diags)
{
    diags_addv(diags, DIAG_E406, (struct place){0}, life->superseded ? "superseded" : life->state,
               arena_strdup(diags->arena, to), NULL);
    return STATUS_REJECTED;
}

/* What the database refuses too; said before, so that it reads well. */
static enum status
check(const struct store_life *life, const struct store_step *step, struct diags *diags)
{
    if (life->superseded && strcmp(step->to, "withdrawn") != 0)
        return refuse(life, step->to, diags);
    if (!lifecycle_legal(life->state, step->to) || strcmp(step->to, "superseded") == 0)
        return refuse(life, step->to, diags);
    if (life->open > 0 && strcmp(step->to, "approved") == 0) {
        const char *open = arena_printf(diags->arena, "%lld", (long long)life->open);
        diags_addv(diags, DIAG_E408, (struct place){0}, life->receipt, open, NULL);
        return STATUS_REJECTED;
    }
    return STATUS_OK;
}

static enum status
change(struct store *store, const struct store_step *step, int64_t now, struct diags *diags)
{
    struct store_life life;
    enum status status = read_life(store, step->submission, &life, diags);
    if (status == STATUS_OK)
        status = check(&life, step, diags);
    if (status != STATUS_OK)
        return status;
    int64_t audit;
    if (now < life.at)
        now = life.at; /* the clock was set back: steps go forward all the same */
    const char *detail = detail_of(&life, step, diags->arena);
    if (audit_one(store, "transition", life.receipt, step->actor, detail, now, &audit, diags) !=
        STATUS_OK)
        return STATUS_FAILED;
    struct params params;
    params_init(&params, diags->arena);
    params_int8(&params, step->submission);
    params_int4(&params, life.n + 1);
    params_instant(&params, now);
    params_text(&params, step->to);
    params_text(&params, step->actor);
    params_text(&params, step->reason);
    params_int8(&params, audit);
    params_int4(&params, step->org);
    params_int4s(&params, step->path, step->path_len);
    params_instant(&params, step->due);
    params_text(&params, step->cells);
    if (db_exec(store, DB_SQL(event_add), DB_NOTHING, &params, NULL, diags) != STATUS_OK)
        return STATUS_FAILED;
    return mark_stale(store, &life, audit, diags);
}

enum status store_transition(struct store *store,
                             const struct store_step *step,
                             int64_t now,
                             struct diags *diags)
{
    bool own = !store->open;
    if (own && store_begin(store, STORE_READ_COMMITTED, diags) != STATUS_OK)
        return STATUS_FAILED;
    struct store_step said = *step;
    said.reason = step->reason == NULL ? "" : step->reason;
    said.cells = step->cells == NULL ? "" : step->cells;
    enum status status = change(store, &said, now, diags);
    if (own && status == STATUS_OK)
        return store_commit(store, diags);
    if (own)
        store_rollback(store);
    return status;
}

/* ---- the table of steps */

static enum status set_steps(struct store *store, struct diags *diags)
{
    size_t len;
    const struct lifecycle_step *steps = lifecycle_steps(&len);
    const char **columns[5];
    bool *reasons = ARENA_ARRAY(diags->arena, len, bool);
    for (size_t c = 0; c < 5; c++)
        columns[c] = ARENA_ARRAY(diags->arena, len, const char *);
    for (size_t i = 0; i < len; i++) {
        columns[0][i] = steps[i].from;
        columns[1][i] = steps[i].to;
        columns[2][i] = steps[i].meaning_en;
        columns[3][i] = lifecycle_action_name(steps[i].action);
        columns[4][i] = lifecycle_actor_name(steps[i].actor);
        reasons[i] = steps[i].reason;
    }
    struct params params;
    params_init(&params, diags->arena);
    for (size_t c = 0; c < 5; c++)
        params_texts(&params, columns[c], len);
    params_bools(&params, reasons, len);
    if (db_exec(store, DB_SQL(owner_take), DB_ONE_ROW, NULL, NULL, diags) != STATUS_OK)
        return STATUS_FAILED;
    return db_exec(store, DB_SQL(lifecycle_set), DB_ONE_ROW, &params, NULL, diags);
}

enum status life_set_steps(struct store *store, struct diags *diags)
{
    DB_RESULT(known);
    if (db_exec(store, DB_SQL(lifecycle_known), DB_ONE_ROW, NULL, &known, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (!result_bool(known, 0, 0))
        return STATUS_OK;
    if (store_begin(store, STORE_READ_COMMITTED, diags) != STATUS_OK)
        return STATUS_FAILED;
    if (set_steps(store, diags) == STATUS_OK)
        return store_commit(store, diags);
    store_rollback(store);
    return STATUS_FAILED;
}
