/*
 * Questions to the database, and the values of their answers, all binary.
 * Must not know: what is asked. Neighbours: internal.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <endian.h>

#include "internal.h"

#define EPOCH_2000 INT64_C(946684800)

void *answer_room(void *old, size_t size)
{
    void *room = realloc(old, size == 0 ? 1 : size);
    if (room == NULL) {
        (void)fputs("gris-verify: out of memory\n", stderr);
        abort();
    }
    return room;
}

bool answer_failed(struct verifier *v, const PGresult *r)
{
    const char *said = PQresultErrorMessage(r);
    (void)snprintf(v->error, VERIFIER_ERROR_MAX, "%s",
                   said[0] != '\0' ? said : PQerrorMessage(v->conn));
    return false;
}

static PGresult *answer_or_none(struct verifier *v, PGresult *r)
{
    if (PQresultStatus(r) == PGRES_TUPLES_OK)
        return r;
    (void)answer_failed(v, r);
    PQclear(r);
    return NULL;
}

PGresult *answer_ask(struct verifier *v, const char *sql, int64_t a, int64_t b)
{
    uint64_t numbers[] = {htobe64((uint64_t)a), htobe64((uint64_t)b)};
    const char *values[] = {(char *)&numbers[0], (char *)&numbers[1]};
    const Oid types[] = {20, 20}; /* int8 */
    const int lengths[] = {8, 8}, formats[] = {1, 1};
    int len = strstr(sql, "$2") != NULL ? 2 : strstr(sql, "$1") != NULL ? 1 : 0;
    return answer_or_none(v, PQexecParams(v->conn, sql, len, types, values, lengths, formats, 1));
}

PGresult *answer_among(struct verifier *v, const char *sql, const struct range *of, size_t len)
{
    size_t used = 1, room = 64;
    char *literal = answer_room(NULL, room);
    literal[0] = '{';
    for (size_t i = 0; i < len; i++)
        for (int64_t n = of[i].first; n < of[i].first + of[i].len; n++) {
            if (room - used < 32)
                literal = answer_room(literal, room *= 2);
            used += (size_t)snprintf(literal + used, room - used,
                                     used == 1 ? "%" PRId64 : ",%" PRId64, n);
        }
    literal[used++] = '}';
    literal[used] = '\0';
    const char *values[] = {literal};
    PGresult *r = answer_or_none(v, PQexecParams(v->conn, sql, 1, NULL, values, NULL, NULL, 1));
    free(literal);
    return r;
}

bool answer_null(const PGresult *r, int row, int column)
{
    return PQgetisnull(r, row, column) != 0;
}

int64_t answer_big(const char *bytes, int32_t len)
{
    uint64_t value = len > 0 && (bytes[0] & 0x80) != 0 ? UINT64_MAX : 0;
    for (int32_t i = 0; i < len; i++)
        value = value << 8 | (uint8_t)bytes[i];
    return (int64_t)value;
}

int64_t answer_number(const PGresult *r, int row, int column)
{
    return answer_big(PQgetvalue(r, row, column), PQgetlength(r, row, column));
}

int64_t answer_instant(const PGresult *r, int row, int column)
{
    int64_t micro = answer_number(r, row, column);
    return answer_null(r, row, column) || micro % 1000000 != 0 ? ANSWER_NO_INSTANT
                                                               : micro / 1000000 + EPOCH_2000;
}

const char *answer_text(const PGresult *r, int row, int column)
{
    return answer_null(r, row, column) ? NULL : PQgetvalue(r, row, column);
}

size_t answer_len(const PGresult *r, int row, int column)
{
    return (size_t)PQgetlength(r, row, column);
}

bool answer_is(const PGresult *r, int row, int column, const char *text)
{
    const char *value = answer_text(r, row, column);
    return value != NULL && text != NULL && strcmp(value, text) == 0;
}

bool answer_hash(const PGresult *r, int row, int column, const uint8_t hash[HASH])
{
    return answer_len(r, row, column) == HASH &&
           memcmp(PQgetvalue(r, row, column), hash, HASH) == 0;
}

/* dimensions, flags, type; length and lower bound of the first */
struct answer_array answer_array(const PGresult *r, int row, int column)
{
    const char *at = PQgetvalue(r, row, column);
    if (answer_len(r, row, column) < 20 || answer_big(at, 4) != 1)
        return (struct answer_array){0, at};
    return (struct answer_array){(int32_t)answer_big(at + 12, 4), at + 20};
}

const char *answer_next(struct answer_array *array, int32_t *ret_len)
{
    const char *value = array->at + 4;
    *ret_len = (int32_t)answer_big(array->at, 4);
    array->at = value + (*ret_len < 0 ? 0 : *ret_len);
    return *ret_len < 0 ? NULL : value;
}
