/*
 * bytes: numbers as PostgreSQL's binary form has them: big-endian. Each gives the place behind what it wrote.
 * Neighbours: params.c, cells.c, copy.c.
 */
#ifndef GRIS_STORE_BYTES_H
#define GRIS_STORE_BYTES_H

#include <stdint.h>
#include <string.h>
#include <endian.h>

static inline char *bytes_put16(char *at, uint32_t value)
{
    uint16_t big = htobe16((uint16_t)value);
    memcpy(at, &big, sizeof big);
    return at + sizeof big;
}

static inline char *bytes_put32(char *at, uint32_t value)
{
    uint32_t big = htobe32(value);
    memcpy(at, &big, sizeof big);
    return at + sizeof big;
}

static inline char *bytes_put64(char *at, uint64_t value)
{
    uint64_t big = htobe64(value);
    memcpy(at, &big, sizeof big);
    return at + sizeof big;
}

/* A field: its length, then the number. */
static inline char *bytes_put_int2(char *at, int32_t value)
{
    return bytes_put16(bytes_put32(at, 2), (uint32_t)value & 0xFFFF);
}

static inline char *bytes_put_int4(char *at, int32_t value)
{
    return bytes_put32(bytes_put32(at, 4), (uint32_t)value);
}

static inline char *bytes_put_int8(char *at, int64_t value)
{
    return bytes_put64(bytes_put32(at, 8), (uint64_t)value);
}

static inline char *bytes_put_null(char *at)
{
    return bytes_put32(at, UINT32_MAX);
}

#endif
