/*
 * params: values in PostgreSQL's binary form, for statements and for COPY alike.
 * Knows no statement. Neighbours: db.c and copy.c send them, result.c reads what comes back.
 *
 * Numbers are big-endian; a timestamptz is microseconds since 2000-01-01; an array is a header (dimensions, has-nulls, element type,
 * length, lower bound) and then length and bytes of each element; a numeric is digits of base 10,000.
 */
#include <limits.h>
#include <string.h>

#include "bytes.h"
#include "internal.h"

/* Element types: fixed numbers of PostgreSQL's catalog (pg_type.dat). */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_TIMESTAMPTZ = 1184,
    OID_NUMERIC = 1700
};

#define EPOCH_2000      INT64_C(946684800)
#define ARRAY_HEADER    20
#define NUMERIC_MAX     (8 + 2 * 12) /* 39 digits make at most 11 of base 10,000 */
#define PARAM_BYTES_MAX INT_MAX

__extension__ typedef unsigned __int128 unsigned_wide;

void params_init(struct params *p, struct arena *arena)
{
    p->arena = arena;
    p->len = 0;
}

static void add(struct params *p, const void *value, size_t length)
{
    if (p->len == PARAMS_MAX || length > PARAM_BYTES_MAX)
        arena_exhausted(length); /* uncovered: bounded by the limits on input */
    p->value[p->len] = value;
    p->length[p->len] = (int)length;
    p->format[p->len] = 1;
    p->len++;
}

void params_null(struct params *p)
{
    add(p, NULL, 0);
}

void params_bool(struct params *p, bool value)
{
    add(p, value ? "\1" : "\0", 1);
}

void params_int2(struct params *p, int32_t value)
{
    char *bytes = arena_alloc(p->arena, 2);
    bytes_put16(bytes, (uint32_t)value & 0xFFFF);
    add(p, bytes, 2);
}

void params_int4(struct params *p, int32_t value)
{
    char *bytes = arena_alloc(p->arena, 4);
    bytes_put32(bytes, (uint32_t)value);
    add(p, bytes, 4);
}

void params_int4_or_null(struct params *p, int32_t value)
{
    if (value == INT32_MIN)
        params_null(p);
    else
        params_int4(p, value);
}

void params_int8(struct params *p, int64_t value)
{
    char *bytes = arena_alloc(p->arena, 8);
    bytes_put64(bytes, (uint64_t)value);
    add(p, bytes, 8);
}

void params_text(struct params *p, const char *value)
{
    add(p, value, value == NULL ? 0 : strlen(value));
}

void params_bytes(struct params *p, const void *bytes, size_t len)
{
    add(p, bytes == NULL ? "" : bytes, len);
}

void params_raw(struct params *p, const void *bytes, size_t len)
{
    add(p, bytes, len);
}

void params_digest(struct params *p, const struct digest *digest)
{
    add(p, digest == NULL ? NULL : digest->bytes, digest == NULL ? 0 : DIGEST_BYTES);
}

void params_fields(struct params *p, const char *bytes, const char *end)
{
    for (const char *at = bytes; at < end;) {
        uint32_t length;
        memcpy(&length, at, sizeof length);
        length = be32toh(length);
        at += sizeof length;
        bool none = length == UINT32_MAX;
        add(p, none ? NULL : at, none ? 0 : length);
        at += none ? 0 : length;
    }
}

static uint64_t microseconds(int64_t seconds)
{
    return (uint64_t)((seconds - EPOCH_2000) * 1000000);
}

void params_instant(struct params *p, int64_t seconds)
{
    if (seconds == 0)
        params_null(p);
    else
        params_int8(p, (int64_t)microseconds(seconds));
}

/* ---- arrays ---- */

/* Room for an array of `len` elements whose bytes (without their lengths) come to `bytes`. */
static char *array_begin(struct params *p, size_t len, size_t bytes, uint32_t type, char **ret_at)
{
    char *array = arena_alloc(p->arena, ARRAY_HEADER + 4 * len + bytes);
    char *at = bytes_put32(array, len == 0 ? 0 : 1);
    at = bytes_put32(at, 1); /* there may be nulls */
    at = bytes_put32(at, type);
    if (len != 0) {
        at = bytes_put32(at, (uint32_t)len);
        at = bytes_put32(at, 1);
    }
    *ret_at = at;
    return array;
}

static void array_end(struct params *p, const char *array, const char *end)
{
    add(p, array, (size_t)(end - array));
}

void params_int8s(struct params *p, const int64_t *values, size_t len)
{
    char *at;
    char *array = array_begin(p, len, 8 * len, OID_INT8, &at);
    for (size_t i = 0; i < len; i++)
        at = values[i] == CELL_NULL ? bytes_put_null(at)
                                    : bytes_put64(bytes_put32(at, 8), (uint64_t)values[i]);
    array_end(p, array, at);
}

void params_int4s(struct params *p, const int32_t *values, size_t len)
{
    char *at;
    char *array = array_begin(p, len, 4 * len, OID_INT4, &at);
    for (size_t i = 0; i < len; i++)
        at = bytes_put32(bytes_put32(at, 4), (uint32_t)values[i]);
    array_end(p, array, at);
}

void params_int4s_or_null(struct params *p, const int32_t *values, size_t len)
{
    char *at;
    char *array = array_begin(p, len, 4 * len, OID_INT4, &at);
    for (size_t i = 0; i < len; i++)
        at = values[i] == INT32_MIN ? bytes_put_null(at)
                                    : bytes_put32(bytes_put32(at, 4), (uint32_t)values[i]);
    array_end(p, array, at);
}

void params_int2s(struct params *p, const int32_t *values, size_t len)
{
    char *at;
    char *array = array_begin(p, len, 2 * len, OID_INT2, &at);
    for (size_t i = 0; i < len; i++)
        at = bytes_put16(bytes_put32(at, 2), (uint32_t)values[i] & 0xFFFF);
    array_end(p, array, at);
}

void params_bools(struct params *p, const bool *values, size_t len)
{
    char *at;
    char *array = array_begin(p, len, len, OID_BOOL, &at);
    for (size_t i = 0; i < len; i++) {
        at = bytes_put32(at, 1);
        *at++ = values[i] ? 1 : 0;
    }
    array_end(p, array, at);
}

void params_texts(struct params *p, const char *const *values, size_t len)
{
    size_t bytes = 0;
    for (size_t i = 0; i < len; i++)
        bytes += values[i] == NULL ? 0 : strlen(values[i]);
    char *at;
    char *array = array_begin(p, len, bytes, OID_TEXT, &at);
    for (size_t i = 0; i < len; i++) {
        if (values[i] == NULL) {
            at = bytes_put_null(at);
            continue;
        }
        size_t length = strlen(values[i]);
        at = bytes_put32(at, (uint32_t)length);
        memcpy(at, values[i], length);
        at += length;
    }
    array_end(p, array, at);
}

void params_digests(struct params *p, const struct digest *const *values, size_t len)
{
    char *at;
    char *array = array_begin(p, len, DIGEST_BYTES * len, OID_BYTEA, &at);
    for (size_t i = 0; i < len; i++) {
        if (values[i] == NULL) {
            at = bytes_put_null(at);
            continue;
        }
        at = bytes_put32(at, DIGEST_BYTES);
        memcpy(at, values[i]->bytes, DIGEST_BYTES);
        at += DIGEST_BYTES;
    }
    array_end(p, array, at);
}

void params_byte_texts(struct params *p, const struct text *values, size_t len)
{
    size_t bytes = 0;
    for (size_t i = 0; i < len; i++)
        bytes += values[i].len;
    char *at;
    char *array = array_begin(p, len, bytes, OID_BYTEA, &at);
    for (size_t i = 0; i < len; i++) {
        if (values[i].ptr == NULL) {
            at = bytes_put_null(at);
            continue;
        }
        at = bytes_put32(at, (uint32_t)values[i].len);
        memcpy(at, values[i].ptr, values[i].len);
        at += values[i].len;
    }
    array_end(p, array, at);
}

void params_instants(struct params *p, const int64_t *seconds, size_t len)
{
    char *at;
    char *array = array_begin(p, len, 8 * len, OID_TIMESTAMPTZ, &at);
    for (size_t i = 0; i < len; i++)
        at = seconds[i] == 0 ? bytes_put_null(at)
                             : bytes_put64(bytes_put32(at, 8), microseconds(seconds[i]));
    array_end(p, array, at);
}

/* A whole number as numeric: count of digits, weight of the first, sign, display scale, digits; no trailing zero digits. */
static char *put_numeric(char *at, decimal_wide value)
{
    bool negative = value < 0;
    unsigned_wide rest = negative ? 0 - (unsigned_wide)value : (unsigned_wide)value;
    uint32_t digits[12];
    size_t n = 0;
    for (; rest != 0; rest /= 10000)
        digits[n++] = (uint32_t)(rest % 10000);
    size_t skip = 0;
    while (skip < n && digits[skip] == 0)
        skip++;
    char *length = at;
    at = bytes_put16(at + 4, (uint32_t)(n - skip));
    at = bytes_put16(at, n == 0 ? 0 : (uint32_t)(n - 1));
    at = bytes_put16(at, negative ? 0x4000 : 0);
    at = bytes_put16(at, 0);
    for (size_t i = n; i > skip; i--)
        at = bytes_put16(at, digits[i - 1]);
    bytes_put32(length, (uint32_t)(at - length - 4));
    return at;
}

void params_numerics(struct params *p, const decimal_wide *values, size_t len)
{
    char *at;
    char *array = array_begin(p, len, NUMERIC_MAX * len, OID_NUMERIC, &at);
    for (size_t i = 0; i < len; i++)
        at = put_numeric(at, values[i]);
    array_end(p, array, at);
}
