/*
 * audit: the append-only chain: rows written in the transaction they tell of, sealed in batches.
 * Must not know what the rows tell. Neighbours: intake_write.c; verifier/, which proves all of it and shares no code with this.
 *
 * A row's hash is SHA-256 over its fields, each as 8-byte big-endian length and bytes (numbers in decimal); the chain is the same over
 * position, previous chain and hash. The database computes them.
 */
#include <inttypes.h>

#include "internal.h"

enum status audit_reserve(struct store *store, size_t n, int64_t *ret_ids, struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_int8(&params, (int64_t)n);
    DB_RESULT(result);
    if (db_exec(store, DB_SQL(audit_reserve), DB_ROWS, &params, &result, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (size_t i = 0; i < n; i++)
        ret_ids[i] = result_int8(result, (int)i, 0);
    return STATUS_OK;
}

void audit_params(const struct audit_rows *rows, struct params *params)
{
    params_int8s(params, rows->ids, rows->len);
    params_instant(params, rows->at);
    params_texts(params, rows->kinds, rows->len);
    params_texts(params, rows->subjects, rows->len);
    params_texts(params, rows->actors, rows->len);
    params_texts(params, rows->details, rows->len);
}

enum status audit_one(struct store *store,
                      const char *kind,
                      const char *subject,
                      const char *actor,
                      const char *detail,
                      int64_t at,
                      int64_t *ret_id,
                      struct diags *diags)
{
    int64_t id;
    if (audit_reserve(store, 1, &id, diags) != STATUS_OK)
        return STATUS_FAILED;
    struct audit_rows rows = {at, 1, &id, &kind, &subject, &actor, &detail};
    struct params params;
    params_init(&params, diags->arena);
    audit_params(&rows, &params);
    if (ret_id != NULL)
        *ret_id = id;
    return db_exec(store, DB_SQL(audit_write), DB_ONE_ROW, &params, NULL, diags);
}

enum status store_audit_add(struct store *store,
                            const char *kind,
                            const char *subject,
                            const char *detail_json,
                            int64_t now,
                            struct diags *diags)
{
    return audit_one(store, kind, subject, "gris", detail_json, now, NULL, diags);
}

struct digest audit_leaf_digest(const struct audit_leaf *leaf)
{
    struct digest_state *state = digest_begin();
    digest_add_field(state, TEXT("gris submission 2"));
    for (size_t i = 0; i < AUDIT_LEAF_NUMBERS; i++)
        digest_add_int(state, leaf->numbers[i]);
    for (size_t i = 0; i < AUDIT_LEAF_TEXTS; i++)
        digest_add_optional(state, leaf->texts[i]);
    for (size_t i = 0; i < AUDIT_LEAF_DIGESTS; i++) {
        const struct digest *d = leaf->digests[i];
        struct text none = {0};
        digest_add_optional(state,
                            d == NULL ? none : (struct text){(const char *)d->bytes, DIGEST_BYTES});
    }
    return digest_end(state);
}

void audit_clock(const struct store *store, struct params *ret, struct arena *arena)
{
    params_init(ret, arena);
    params_text(ret, store->clock == 0 ? "" : arena_printf(arena, "%lld", (long long)store->clock));
}

enum status store_audit_seal(struct store *store, int64_t *ret_position, struct diags *diags)
{
    DB_RESULT(result);
    struct params params;
    audit_clock(store, &params, diags->arena);
    enum status status = db_exec(store, DB_SQL(audit_seal), DB_ONE_ROW, &params, &result, diags);
    *ret_position = status == STATUS_OK ? result_int8(result, 0, 1) : 0;
    return status;
}
