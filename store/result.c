/*
 * result: values of PostgreSQL's binary results. The mirror of params.c. Knows no statement.
 * Numbers of any integer width are read by their length, so that a change of a column's type cannot read past it.
 */
#include <string.h>
#include <endian.h>

#include "internal.h"

#define EPOCH_2000   INT64_C(946684800)
#define DAYS_2000    10957 /* 1970-01-01 to 2000-01-01: 30 * 365 + 7 leap days */
#define ARRAY_HEADER 20

static uint16_t get16(const char *at)
{
    uint16_t big;
    memcpy(&big, at, sizeof big);
    return be16toh(big);
}

static uint32_t get32(const char *at)
{
    uint32_t big;
    memcpy(&big, at, sizeof big);
    return be32toh(big);
}

static uint64_t get64(const char *at)
{
    uint64_t big;
    memcpy(&big, at, sizeof big);
    return be64toh(big);
}

bool result_null(const PGresult *r, int row, int column)
{
    return PQgetisnull(r, row, column) != 0;
}

static int64_t integer(const char *at, size_t length)
{
    switch (length) {
    case 2: return (int16_t)get16(at);
    case 4: return (int32_t)get32(at);
    case 8: return (int64_t)get64(at);
    default: return 0;
    }
}

int64_t result_int8(const PGresult *r, int row, int column)
{
    return integer(PQgetvalue(r, row, column), (size_t)PQgetlength(r, row, column));
}

int32_t result_int4(const PGresult *r, int row, int column)
{
    return (int32_t)result_int8(r, row, column);
}

bool result_bool(const PGresult *r, int row, int column)
{
    return PQgetlength(r, row, column) == 1 && PQgetvalue(r, row, column)[0] != 0;
}

struct text result_bytes(const PGresult *r, int row, int column)
{
    return (struct text){PQgetvalue(r, row, column), (size_t)PQgetlength(r, row, column)};
}

const char *result_text(const PGresult *r, int row, int column, struct arena *arena)
{
    struct text t = result_bytes(r, row, column);
    return t.len == 0 ? "" : arena_copy(arena, t.ptr, t.len);
}

const char *result_text_or_null(const PGresult *r, int row, int column, struct arena *arena)
{
    return result_null(r, row, column) ? NULL : result_text(r, row, column, arena);
}

int64_t result_instant(const PGresult *r, int row, int column)
{
    if (result_null(r, row, column))
        return 0;
    int64_t micros = result_int8(r, row, column);
    int64_t seconds = micros / 1000000;
    if (micros % 1000000 < 0)
        seconds--;
    return seconds + EPOCH_2000;
}

struct digest result_digest(const PGresult *r, int row, int column)
{
    struct digest digest = {{0}};
    if (PQgetlength(r, row, column) == DIGEST_BYTES)
        memcpy(digest.bytes, PQgetvalue(r, row, column), DIGEST_BYTES);
    return digest;
}

/* ---- arrays of one dimension ---- */

struct array {
    const char *at, *end;
    size_t len;
};

static struct array array_of(const PGresult *r, int row, int column)
{
    const char *value = PQgetvalue(r, row, column);
    size_t length = (size_t)PQgetlength(r, row, column);
    if (length < ARRAY_HEADER || get32(value) != 1)
        return (struct array){0};
    return (struct array){value + ARRAY_HEADER, value + length, get32(value + 12)};
}

/* The next element; NULL when it is null (or the bytes end early). */
static const char *next(struct array *a, size_t *ret_length)
{
    *ret_length = 0;
    if (a->end - a->at < 4)
        return NULL;
    uint32_t length = get32(a->at);
    a->at += 4;
    if (length == UINT32_MAX || (size_t)(a->end - a->at) < length)
        return NULL;
    const char *element = a->at;
    a->at += length;
    *ret_length = length;
    return element;
}

size_t result_array_len(const PGresult *r, int row, int column)
{
    return array_of(r, row, column).len;
}

size_t result_int8s(const PGresult *r, int row, int column, int64_t *ret, size_t max)
{
    struct array a = array_of(r, row, column);
    for (size_t i = 0; i < a.len && i < max; i++) {
        size_t length;
        const char *element = next(&a, &length);
        ret[i] = element == NULL ? CELL_NULL : integer(element, length);
    }
    return a.len;
}

size_t result_int4s(const PGresult *r, int row, int column, int32_t *ret, size_t max)
{
    struct array a = array_of(r, row, column);
    for (size_t i = 0; i < a.len && i < max; i++) {
        size_t length;
        const char *element = next(&a, &length);
        ret[i] = element == NULL ? 0 : (int32_t)integer(element, length);
    }
    return a.len;
}

size_t result_texts(
    const PGresult *r, int row, int column, const char **ret, size_t max, struct arena *arena)
{
    struct array a = array_of(r, row, column);
    for (size_t i = 0; i < a.len && i < max; i++) {
        size_t length;
        const char *element = next(&a, &length);
        ret[i] = element == NULL ? NULL : arena_copy(arena, element, length);
    }
    return a.len;
}

/* A whole numeric; 0 for what is not one. */
static decimal_wide numeric(const char *at, size_t length)
{
    if (length < 8)
        return 0;
    size_t n = get16(at);
    int weight = (int16_t)get16(at + 2);
    if (length < 8 + 2 * n)
        return 0;
    decimal_wide value = 0;
    for (int i = 0; i <= weight; i++) {
        int digit = (size_t)i < n ? get16(at + 8 + 2 * (size_t)i) : 0;
        /* The most negative number has no positive twin, so it is built from below. */
        value = value * 10000 - digit;
    }
    return get16(at + 4) == 0x4000 ? value : -value;
}

size_t result_numerics(const PGresult *r, int row, int column, decimal_wide *ret, size_t max)
{
    struct array a = array_of(r, row, column);
    for (size_t i = 0; i < a.len && i < max; i++) {
        size_t length;
        const char *element = next(&a, &length);
        ret[i] = element == NULL ? 0 : numeric(element, length);
    }
    return a.len;
}

date_t result_date(const PGresult *r, int row, int column, date_t when_null)
{
    return result_null(r, row, column) ? when_null : result_int4(r, row, column) + DAYS_2000;
}
