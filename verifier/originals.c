/*
 * Originals: the bytes that their pieces unpack to, against their digest and size.
 * Neighbours: filing.c, which misses those that are not there.
 */
#include <string.h>

#include <zstd.h>

#include "internal.h"

#define LIST     500
#define TOGETHER ((int64_t)8 << 20) /* bytes at a time, or one original */
#define PIECE    ((size_t)1 << 20)

enum { O_DIGEST, O_SIZE, O_CHUNKS, O_N, O_CODEC, O_BYTES };
static const char ask_list[] =
    "SELECT digest, size FROM gris.original WHERE digest > $1 ORDER BY digest LIMIT 500";
static const char ask_pieces[] =
    "SELECT o.digest, o.size, o.chunks, c.n, c.codec, c.bytes FROM gris.original o "
    "LEFT JOIN gris.original_chunk c ON c.month = o.month AND c.digest = o.digest "
    "WHERE o.digest >= $1 AND o.digest <= $2 ORDER BY o.digest, c.n";

/* The original at hand. */
struct pieces {
    struct hash *hash;
    uint8_t digest[HASH];
    int64_t size, chunks, seen, len;
    bool good;
};

static void begin(struct pieces *p, const PGresult *r)
{
    *p = (struct pieces){.hash = hash_begin(),
                         .size = answer_number(r, 0, O_SIZE),
                         .chunks = answer_number(r, 0, O_CHUNKS),
                         .good = true};
    memcpy(p->digest, PQgetvalue(r, 0, O_DIGEST), HASH);
}

static void end(struct verifier *v, struct pieces *p)
{
    uint8_t digest[HASH];
    char hex[HASH_HEX];
    if (p->hash == NULL)
        return;
    hash_end(p->hash, digest);
    p->hash = NULL;
    v->totals->originals++;
    if (!p->good || p->seen != p->chunks || p->len != p->size ||
        memcmp(digest, p->digest, HASH) != 0)
        verifier_fault(v, VERIFIER_ORIGINAL, hash_hex(p->digest, hex), "");
}

/* One frame, in the only spelling that unpacks to these bytes where the format leaves a bit free (RFC 8878 3.1.1.1.1.3). */
static size_t unpack(const char *bytes, size_t len, char piece[PIECE])
{
    if (len < 5 || (bytes[4] & 0x18) != 0 || ZSTD_findFrameCompressedSize(bytes, len) != len)
        return PIECE + 1;
    size_t size = ZSTD_decompress(piece, PIECE, bytes, len);
    return ZSTD_isError(size) != 0 ? PIECE + 1 : size;
}

static void add(struct pieces *p, const PGresult *r)
{
    static char piece[PIECE];
    const char *bytes = PQgetvalue(r, 0, O_BYTES);
    size_t len = answer_len(r, 0, O_BYTES);
    if (answer_null(r, 0, O_N))
        return;
    p->good = p->good && answer_number(r, 0, O_N) == p->seen;
    p->seen++;
    if (answer_is(r, 0, O_CODEC, "zstd")) {
        len = unpack(bytes, len, piece);
        bytes = piece;
    }
    p->good = p->good && len <= PIECE;
    if (!p->good)
        return;
    hash_bytes(p->hash, bytes, len);
    p->len += (int64_t)len;
}

static bool
send(struct verifier *v, const char *sql, const uint8_t a[HASH], const uint8_t b[HASH], int n)
{
    const char *values[] = {(const char *)a, (const char *)b};
    const Oid types[] = {17, 17}; /* bytea */
    const int lengths[] = {a == NULL ? 0 : HASH, HASH}, formats[] = {1, 1};
    static const char nothing[] = "";
    values[0] = a == NULL ? nothing : values[0];
    return PQsendQueryParams(v->conn, sql, n, types, values, lengths, formats, 1) == 1;
}

/* Piece by piece as they come: nobody holds an original whole. */
static bool check_between(struct verifier *v, const uint8_t a[HASH], const uint8_t b[HASH])
{
    struct pieces p = {0};
    bool good = send(v, ask_pieces, a, b, 2) && PQsetSingleRowMode(v->conn) == 1;
    for (PGresult *r; (r = PQgetResult(v->conn)) != NULL; PQclear(r)) {
        if (PQresultStatus(r) == PGRES_SINGLE_TUPLE) {
            if (p.hash == NULL || memcmp(p.digest, PQgetvalue(r, 0, O_DIGEST), HASH) != 0) {
                end(v, &p);
                begin(&p, r);
            }
            add(&p, r);
        } else if (PQresultStatus(r) != PGRES_TUPLES_OK)
            good = answer_failed(v, r);
    }
    end(v, &p);
    return good;
}

static bool check_list(struct verifier *v, const PGresult *list)
{
    for (int from = 0, to = 0; from < PQntuples(list); from = to) {
        int64_t bytes = 0;
        for (to = from; to < PQntuples(list) && (to == from || bytes < TOGETHER); to++)
            bytes += answer_number(list, to, O_SIZE) < TOGETHER ? answer_number(list, to, O_SIZE)
                                                                : TOGETHER;
        if (!check_between(v, (const uint8_t *)PQgetvalue(list, from, 0),
                           (const uint8_t *)PQgetvalue(list, to - 1, 0)))
            return false;
    }
    return true;
}

bool originals_check(struct verifier *v)
{
    uint8_t after[HASH];
    for (bool first = true;; first = false) {
        bool good = send(v, ask_list, first ? NULL : after, NULL, 1);
        PGresult *list = PQgetResult(v->conn);
        for (PGresult *r; (r = PQgetResult(v->conn)) != NULL;)
            PQclear(r);
        if (!good || PQresultStatus(list) != PGRES_TUPLES_OK)
            good = answer_failed(v, list);
        else
            good = check_list(v, list);
        int len = good ? PQntuples(list) : 0;
        if (len > 0)
            memcpy(after, PQgetvalue(list, len - 1, 0), HASH);
        PQclear(list);
        if (len < LIST)
            return good;
    }
}
