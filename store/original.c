/*
 * original: the bytes as received: 1 MiB pieces, compressed where it helps, addressed by digest, written once.
 * Knows nothing of what the bytes say. Neighbours: intake.c writes, audit.c verifies.
 */
#include <string.h>

#include <zstd.h>

#include "internal.h"

#define CHUNK_BYTES ((size_t)1 << 20)
#define ZSTD_LEVEL  1
/* A piece that shrinks by less than a tenth stays as it is. */
#define WORTH(len) ((len) - (len) / 10)

/* In which partition: the month, in Viet Nam, in which it was received, as yyyymm. */
static int32_t month_of(int64_t received_at)
{
    int year, month, day;
    date_split(date_of_instant(received_at), &year, &month, &day);
    return year * 100 + month;
}

enum status original_ensure_partition(struct store *store,
                                      const char *parent,
                                      int32_t part,
                                      struct diags *diags)
{
    const char *name = arena_printf(diags->arena, "%s %d", parent, part);
    if (map_find(&store->parts, text_of(name)) != MAP_NONE)
        return STATUS_OK;
    struct params params;
    params_init(&params, diags->arena);
    params_text(&params, parent);
    params_int4(&params, part);
    if (db_exec(store, DB_SQL(partition_ensure), DB_ONE_ROW, &params, NULL, diags) != STATUS_OK)
        return STATUS_FAILED;
    map_put(&store->parts, text_of(arena_strdup(store->arena, name)), 1);
    return STATUS_OK;
}

enum status original_prepare(struct store *store, int64_t received_at, struct diags *diags)
{
    return original_ensure_partition(store, "original_chunk", month_of(received_at), diags);
}

enum status original_statements(struct store *store, struct diags *diags)
{
    enum status status = db_prepare(store, DB_SQL(original_add), diags);
    return status == STATUS_OK ? db_prepare(store, DB_SQL(original_chunk_add), diags) : status;
}

static bool send_chunk(struct store *store,
                       const struct digest *digest,
                       int32_t n,
                       const char *bytes,
                       size_t len,
                       struct arena *scratch)
{
    arena_reset(scratch);
    size_t bound = ZSTD_compressBound(len);
    char *packed = arena_alloc(scratch, bound);
    size_t size = ZSTD_compress(packed, bound, bytes, len, ZSTD_LEVEL);
    bool worth = ZSTD_isError(size) == 0 && size < WORTH(len);
    struct params params;
    params_init(&params, scratch);
    params_digest(&params, digest);
    params_int4(&params, n);
    params_text(&params, worth ? "zstd" : "raw");
    params_bytes(&params, worth ? packed : bytes, worth ? size : len);
    return db_send(store, DB_SQL(original_chunk_add), &params);
}

bool original_send(struct store *store,
                   const struct store_original *original,
                   int64_t received_at,
                   struct arena *scratch)
{
    arena_reset(scratch);
    int32_t chunks = (int32_t)((original->len + CHUNK_BYTES - 1) / CHUNK_BYTES);
    struct params params;
    params_init(&params, scratch);
    params_digest(&params, &original->digest);
    params_int4(&params, month_of(received_at));
    params_text(&params, original->name);
    params_text(&params, original->media_type);
    params_text(&params, original->encoding);
    params_text(&params, original->format);
    params_int8(&params, (int64_t)original->len);
    params_int4(&params, chunks);
    params_instant(&params, received_at);
    bool sent = db_send(store, DB_SQL(original_add), &params);
    const char *bytes = original->bytes;
    for (int32_t n = 0; sent && n < chunks; n++) {
        size_t from = (size_t)n * CHUNK_BYTES, rest = original->len - from;
        sent = send_chunk(store, &original->digest, n, bytes + from,
                          rest < CHUNK_BYTES ? rest : CHUNK_BYTES, scratch);
    }
    return sent;
}

enum status store_original_put(struct store *store,
                               const struct store_original *original,
                               int64_t received_at,
                               struct diags *diags)
{
    if (original_prepare(store, received_at, diags) != STATUS_OK ||
        original_statements(store, diags) != STATUS_OK ||
        store_begin(store, STORE_READ_COMMITTED, diags) != STATUS_OK)
        return STATUS_FAILED;
    struct arena *scratch = arena_new(0);
    enum status status = db_pipeline_begin(store, diags);
    if (status == STATUS_OK) {
        bool sent = original_send(store, original, received_at, scratch);
        status = db_pipeline_end(store, diags);
        if (status == STATUS_OK && !sent)
            status = db_fail(store, "pipeline", NULL, diags);
    }
    arena_free(scratch);
    if (status == STATUS_OK)
        return store_commit(store, diags);
    store_rollback(store);
    return status;
}

/* ---- reading ---- */

/* Piece n into `into` (room for one); false when it is missing or does not unpack. */
static enum status read_chunk(struct store *store,
                              const struct digest *digest,
                              int32_t n,
                              char *into,
                              size_t *ret_len,
                              bool *ret_good,
                              struct diags *diags)
{
    struct params params;
    params_init(&params, diags->arena);
    params_digest(&params, digest);
    params_int4(&params, n);
    DB_RESULT(result);
    if (db_exec(store, DB_SQL(original_chunk_read), DB_ROWS, &params, &result, diags) != STATUS_OK)
        return STATUS_FAILED;
    *ret_good = PQntuples(result) == 1;
    if (!*ret_good)
        return STATUS_OK;
    struct text bytes = result_bytes(result, 0, 1);
    size_t len = bytes.len;
    if (text_is(result_bytes(result, 0, 0), "zstd"))
        len = ZSTD_decompress(into, CHUNK_BYTES, bytes.ptr, bytes.len);
    else if (len <= CHUNK_BYTES)
        memcpy(into, bytes.ptr, len);
    *ret_good = ZSTD_isError(len) == 0 && len <= CHUNK_BYTES;
    *ret_len = len;
    return STATUS_OK;
}

enum status original_verify(struct store *store,
                            const struct digest *digest,
                            int32_t chunks,
                            bool *ret_good,
                            struct diags *diags)
{
    struct arena *scratch = arena_new(0);
    char *piece = arena_alloc(scratch, CHUNK_BYTES);
    struct digest_state *state = digest_begin();
    enum status status = STATUS_OK;
    *ret_good = true;
    for (int32_t n = 0; n < chunks && *ret_good && status == STATUS_OK; n++) {
        size_t len = 0;
        status = read_chunk(store, digest, n, piece, &len, ret_good, diags);
        if (status == STATUS_OK && *ret_good)
            digest_add(state, piece, len);
    }
    struct digest got = digest_end(state);
    arena_free(scratch);
    *ret_good = *ret_good && digest_eq(&got, digest);
    return status;
}

enum status store_original_read(struct store *store,
                                const struct digest *digest,
                                struct arena *arena,
                                struct text *ret_bytes,
                                struct diags *diags)
{
    char hex[DIGEST_HEX_MAX];
    struct params params;
    params_init(&params, diags->arena);
    params_digest(&params, digest);
    DB_RESULT(result);
    if (db_exec(store, DB_SQL(original_find), DB_ROWS, &params, &result, diags) != STATUS_OK)
        return STATUS_FAILED;
    size_t size = PQntuples(result) == 1 ? (size_t)result_int8(result, 0, 0) : 0;
    int32_t chunks = PQntuples(result) == 1 ? result_int4(result, 0, 1) : 0;
    bool good = PQntuples(result) == 1 && size <= (size_t)chunks * CHUNK_BYTES;
    char *bytes = arena_alloc(arena, (size_t)chunks * CHUNK_BYTES + 1);
    size_t at = 0;
    for (int32_t n = 0; n < chunks && good; n++) {
        size_t len = 0;
        if (read_chunk(store, digest, n, bytes + at, &len, &good, diags) != STATUS_OK)
            return STATUS_FAILED;
        at += len;
    }
    struct digest got = digest_of(bytes, at);
    if (!good || at != size || !digest_eq(&got, digest)) {
        diags_addv(diags, DIAG_E802, (struct place){0},
                   arena_strdup(diags->arena, digest_hex(digest, hex)), NULL);
        return STATUS_FAILED;
    }
    *ret_bytes = (struct text){bytes, size};
    return STATUS_OK;
}
