/*
 * root: the leaves of the tree over the sealed chain, and signed roots, written once.
 * Must not know: trees, signatures. Neighbours: audit.c; docs/audit.md.
 */
#include "internal.h"

#define BATCH 200 /* audit rows; one may tell of many submissions */

enum { ROOT_POSITION, ROOT_SIZE, ROOT_DOCUMENT, ROOT_ROW, ROOT_PLACE, ROOT_BLOCKS };
enum { LEAF_POSITION, LEAF_CHAIN, LEAF_RECEIPT, LEAF_ORIGINAL, LEAF_SUBMISSION };

static struct store_root root_of(const PGresult *r, struct arena *arena)
{
    if (PQntuples(r) == 0)
        return (struct store_root){0};
    return (struct store_root){.position = result_int8(r, 0, ROOT_POSITION),
                               .size = result_int8(r, 0, ROOT_SIZE),
                               .document = result_text(r, 0, ROOT_DOCUMENT, arena)};
}

enum status store_root_last(struct store *store,
                            struct arena *arena,
                            struct store_root *ret,
                            struct diags *diags)
{
    DB_RESULT(r);
    enum status status = db_exec(store, DB_SQL(root_last), DB_ROWS, NULL, &r, diags);
    if (status == STATUS_OK)
        *ret = root_of(r, arena);
    return status;
}

enum status store_root_covering(struct store *store,
                                int64_t submission,
                                const char *key,
                                struct arena *arena,
                                struct store_root *ret,
                                struct diags *diags)
{
    struct params params;
    params_init(&params, arena);
    params_int8(&params, submission);
    params_text(&params, key);
    DB_RESULT(r);
    enum status status = db_exec(store, DB_SQL(root_covering), DB_ROWS, &params, &r, diags);
    if (status != STATUS_OK)
        return status;
    *ret = root_of(r, arena);
    if (ret->position == 0)
        return STATUS_OK;
    struct text blocks = result_bytes(r, 0, ROOT_BLOCKS);
    ret->row = result_int8(r, 0, ROOT_ROW);
    ret->place = result_int8(r, 0, ROOT_PLACE);
    ret->blocks = (struct text){arena_copy(arena, blocks.ptr, blocks.len), blocks.len};
    return STATUS_OK;
}

enum status store_root_add(struct store *store,
                           const struct store_root *root,
                           const struct digest *digest,
                           bool *ret_added,
                           struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_int8(&params, root->position);
    params_int8(&params, root->size);
    params_digest(&params, digest);
    params_text(&params, root->document);
    params_bytes(&params, root->blocks.ptr != NULL ? root->blocks.ptr : "", root->blocks.len);
    DB_RESULT(r);
    enum status status = db_exec(store, DB_SQL(root_add), DB_ONE_ROW, &params, &r, diags);
    *ret_added = status == STATUS_OK && result_bool(r, 0, 0);
    return status;
}

/* False: nobody wants more. */
static bool give_row(const PGresult *r,
                     int row,
                     struct store_leaf *at,
                     bool (*each)(void *ctx, const struct store_leaf *leaf),
                     void *ctx,
                     struct arena *scratch)
{
    int64_t position = result_int8(r, row, LEAF_POSITION);
    if (position != at->position) {
        *at = (struct store_leaf){.position = position, .chain = result_digest(r, row, LEAF_CHAIN)};
        if (!each(ctx, at))
            return false;
    }
    if (result_null(r, row, LEAF_RECEIPT))
        return true;
    at->place++;
    at->receipt = result_text(r, row, LEAF_RECEIPT, scratch);
    at->original = result_digest(r, row, LEAF_ORIGINAL);
    at->submission = result_digest(r, row, LEAF_SUBMISSION);
    return each(ctx, at);
}

enum status store_root_leaves(struct store *store,
                              int64_t after,
                              int64_t until,
                              bool (*each)(void *ctx, const struct store_leaf *leaf),
                              void *ctx,
                              struct diags *diags)
{
    struct arena *scratch = arena_new(0);
    struct store_leaf at = {0};
    enum status status = STATUS_OK;
    for (bool more = true; more && status == STATUS_OK;) {
        struct params params;
        arena_reset(scratch);
        params_init(&params, scratch);
        params_int8(&params, after);
        params_int8(&params, until);
        params_int8(&params, BATCH);
        DB_RESULT(r);
        status = db_exec(store, DB_SQL(root_leaves), DB_ROWS, &params, &r, diags);
        int len = status == STATUS_OK ? PQntuples(r) : 0;
        more = len > 0;
        for (int row = 0; more && row < len; row++)
            more = give_row(r, row, &at, each, ctx, scratch);
        after = at.position;
    }
    arena_free(scratch);
    return status;
}
