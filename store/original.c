/*
 * original: the bytes as received: 1 MiB pieces, compressed where it helps, addressed by digest, written once.
 * Knows nothing of what the bytes say. Neighbours: intake.c writes.
 */
#include <string.h>

#include <zstd.h>

#include "internal.h"

#define CHUNK_BYTES ((size_t)1 << 20)
#define ZSTD_LEVEL  1
#define PACK_MIN    ((size_t)1 << 10)
#define PUT_TRIES   3
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

/* ---- writing ---- */

static int32_t chunks_of(const struct store_original *original)
{
    return (int32_t)((original->len + CHUNK_BYTES - 1) / CHUNK_BYTES);
}

/* The connection's compressor, made at its first piece: a new one for each file would cost a third of what packing a little one does. */
static ZSTD_CCtx *packer_of(struct store *store)
{
    if (store->packer == NULL)
        store->packer = ZSTD_createCCtx();
    if (store->packer == NULL)
        arena_exhausted(0); /* uncovered: zstd has no memory */
    return store->packer;
}

void original_close(struct store *store)
{
    ZSTD_freeCCtx(store->packer);
    store->packer = NULL;
}

/* The piece as it is stored: itself where that is as good. Little ones are not tried. */
static struct text pack(
    struct store *store, const char *bytes, size_t len, struct arena *arena, const char **ret_codec)
{
    *ret_codec = "raw";
    if (len < PACK_MIN)
        return (struct text){bytes, len};
    size_t bound = ZSTD_compressBound(len);
    char *packed = arena_alloc(arena, bound);
    size_t size = ZSTD_compressCCtx(packer_of(store), packed, bound, bytes, len, ZSTD_LEVEL);
    if (ZSTD_isError(size) != 0 || size >= WORTH(len))
        return (struct text){bytes, len};
    *ret_codec = "zstd";
    return (struct text){packed, size};
}

bool original_is_small(const struct store_original *original)
{
    return original->len <= CHUNK_BYTES;
}

void original_params(struct store *store,
                     const struct store_original *const *originals,
                     size_t len,
                     int64_t received_at,
                     struct params *params)
{
    enum { NAME, MEDIA_TYPE, ENCODING, FORMAT, CODEC, TEXTS };
    struct arena *arena = params->arena;
    const char **texts[TEXTS];
    for (size_t c = 0; c < TEXTS; c++)
        texts[c] = ARENA_ARRAY(arena, len, const char *);
    const struct digest **digests = ARENA_ARRAY(arena, len, const struct digest *);
    int64_t *sizes = ARENA_ARRAY(arena, len, int64_t);
    int32_t *chunks = ARENA_ARRAY(arena, len, int32_t);
    struct text *pieces = ARENA_ARRAY(arena, len, struct text);
    for (size_t i = 0; i < len; i++) {
        const struct store_original *o = originals[i];
        digests[i] = &o->digest;
        texts[NAME][i] = o->name;
        texts[MEDIA_TYPE][i] = o->media_type;
        texts[ENCODING][i] = o->encoding;
        texts[FORMAT][i] = o->format;
        sizes[i] = (int64_t)o->len;
        chunks[i] = chunks_of(o);
        if (o->len != 0)
            pieces[i] = pack(store, o->bytes, o->len, arena, &texts[CODEC][i]);
    }
    params_digests(params, digests, len);
    for (size_t c = NAME; c <= FORMAT; c++)
        params_texts(params, texts[c], len);
    params_int8s(params, sizes, len);
    params_int4s(params, chunks, len);
    params_texts(params, texts[CODEC], len);
    params_byte_texts(params, pieces, len);
    params_int4(params, month_of(received_at));
}

void original_one_params(struct store *store,
                         const struct store_original *o,
                         int64_t received_at,
                         struct params *params)
{
    const char *codec = NULL;
    struct text piece = {0};
    if (o->len != 0)
        piece = pack(store, o->bytes, o->len, params->arena, &codec);
    params_int4(params, month_of(received_at));
    params_text(params, o->name);
    params_text(params, o->media_type);
    params_text(params, o->encoding);
    params_text(params, o->format);
    params_int8(params, (int64_t)o->len);
    params_int4(params, chunks_of(o));
    params_text(params, codec);
    params_bytes(params, piece.ptr, piece.len);
}

static bool send_chunk(struct store *store,
                       struct arena *scratch,
                       const struct store_original *original,
                       int32_t n)
{
    size_t from = (size_t)n * CHUNK_BYTES, rest = original->len - from;
    const char *codec, *bytes = original->bytes;
    arena_reset(scratch);
    size_t len = rest < CHUNK_BYTES ? rest : CHUNK_BYTES;
    struct text piece = pack(store, bytes + from, len, scratch, &codec);
    struct params params;
    params_init(&params, scratch);
    params_digest(&params, &original->digest);
    params_int4(&params, n);
    params_text(&params, codec);
    params_bytes(&params, piece.ptr, piece.len);
    return db_send(store, DB_SQL(original_chunk_add), &params);
}

static bool send_original(struct store *store,
                          struct arena *scratch,
                          const struct store_original *original,
                          int64_t received_at)
{
    int32_t chunks = chunks_of(original);
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
    for (int32_t n = 0; sent && n < chunks; n++)
        sent = send_chunk(store, scratch, original, n);
    return sent;
}

/* Which of them are stored already? */
static enum status known_originals(struct store *store,
                                   const struct store_original *const *originals,
                                   size_t len,
                                   bool *known,
                                   struct arena *arena,
                                   struct diags *diags)
{
    const struct digest **digests = ARENA_ARRAY(arena, len, const struct digest *);
    for (size_t i = 0; i < len; i++)
        digests[i] = &originals[i]->digest;
    struct params params;
    params_init(&params, arena);
    params_digests(&params, digests, len);
    DB_RESULT(r);
    if (db_exec(store, DB_SQL(original_known), DB_ROWS, &params, &r, diags) != STATUS_OK)
        return STATUS_FAILED;
    for (int i = 0; i < PQntuples(r); i++)
        known[result_int8(r, i, 0) - 1] = true;
    return STATUS_OK;
}

static enum status send_unknown(struct store *store,
                                const struct store_original *const *originals,
                                size_t len,
                                const bool *known,
                                int64_t received_at,
                                struct diags *diags)
{
    if (db_pipeline_begin(store, diags) != STATUS_OK)
        return STATUS_FAILED;
    struct arena *scratch = arena_new(0);
    bool sent = true;
    for (size_t i = 0; i < len && sent; i++)
        if (!known[i])
            sent = send_original(store, scratch, originals[i], received_at);
    arena_free(scratch);
    enum status status = db_pipeline_end(store, diags);
    return status == STATUS_OK && !sent ? db_fail(store, "pipeline", NULL, diags) : status;
}

enum status original_write(struct store *store,
                           const struct store_original *const *originals,
                           size_t len,
                           int64_t received_at,
                           struct diags *diags)
{
    struct arena *arena = arena_new(0);
    bool *known = ARENA_ARRAY(arena, len, bool);
    enum status status = known_originals(store, originals, len, known, arena, diags);
    if (status == STATUS_OK)
        status = send_unknown(store, originals, len, known, received_at, diags);
    arena_free(arena);
    return status;
}

static enum status put_once(struct store *store,
                            const struct store_original *original,
                            int64_t received_at,
                            struct diags *diags)
{
    if (db_ready(store, diags) != STATUS_OK ||
        original_prepare(store, received_at, diags) != STATUS_OK ||
        original_statements(store, diags) != STATUS_OK ||
        store_begin(store, STORE_READ_COMMITTED, diags) != STATUS_OK)
        return STATUS_FAILED;
    enum status status = original_write(store, &original, 1, received_at, diags);
    if (status == STATUS_OK)
        return store_commit(store, diags);
    store_rollback(store);
    return status;
}

/* Written again after a lost connection, it finds itself there or not: both are right. */
enum status store_original_put(struct store *store,
                               const struct store_original *original,
                               int64_t received_at,
                               struct diags *diags)
{
    struct diags failure;
    enum status status = STATUS_FAILED;
    for (int n = 0; n < PUT_TRIES && status == STATUS_FAILED; n++) {
        diags_init(&failure, diags->arena, 0);
        status = put_once(store, original, received_at, &failure);
        if (status != STATUS_OK && !store_should_retry(store))
            break;
    }
    if (status != STATUS_OK)
        db_tell(&failure, diags);
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
