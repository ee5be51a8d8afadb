/*
 * copy: COPY … FROM STDIN (FORMAT binary), a row at a time, straight into a partition.
 * Knows no table. Neighbours: params.c makes the rows.
 */
#include <string.h>
#include <endian.h>

#include "internal.h"

#define BUFFER_BYTES (1 << 18)

/* Signature, flags, no header extension. */
static const char header[] =
    "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0"; /* the literal's own NUL ends the 19th byte */
#define HEADER_BYTES 19

struct copy {
    struct store *store;
    const char *name;
    struct arena *arena;
    size_t len;
    bool gone;
    char *room, *large; /* where a row is being made */
    size_t large_size;
    char buffer[BUFFER_BYTES];
};

enum status copy_begin(struct store *store,
                       struct db_sql sql,
                       struct arena *arena,
                       struct copy **ret_copy,
                       struct diags *diags)
{
    DB_RESULT(result);
    result = PQexec(store->conn, sql.sql);
    if (PQresultStatus(result) != PGRES_COPY_IN)
        return db_fail(store, sql.name, result, diags);
    struct copy *copy = ARENA_NEW(arena, struct copy);
    copy->store = store;
    copy->name = sql.name;
    copy->arena = arena;
    memcpy(copy->buffer, header, HEADER_BYTES);
    copy->len = HEADER_BYTES;
    *ret_copy = copy;
    return STATUS_OK;
}

static void flush(struct copy *copy)
{
    if (!copy->gone && copy->len != 0)
        copy->gone = PQputCopyData(copy->store->conn, copy->buffer, (int)copy->len) != 1;
    copy->len = 0;
}

static void put(struct copy *copy, const void *bytes, size_t len)
{
    const char *from = bytes;
    while (len > 0) {
        size_t room = sizeof copy->buffer - copy->len;
        size_t part = len < room ? len : room;
        memcpy(copy->buffer + copy->len, from, part);
        copy->len += part;
        from += part;
        len -= part;
        if (copy->len == sizeof copy->buffer)
            flush(copy);
    }
}

char *copy_room(struct copy *copy, size_t size)
{
    if (size > sizeof copy->buffer - copy->len)
        flush(copy);
    if (size <= sizeof copy->buffer)
        return copy->room = copy->buffer + copy->len;
    if (size > copy->large_size) { /* a row larger than the buffer has one of its own */
        copy->large = arena_alloc(copy->arena, size);
        copy->large_size = size;
    }
    return copy->room = copy->large;
}

bool copy_took(struct copy *copy, const char *end)
{
    size_t len = (size_t)(end - copy->room);
    if (copy->room == copy->large)
        put(copy, copy->large, len);
    else
        copy->len += len;
    return !copy->gone;
}

bool copy_row(struct copy *copy, const struct params *row)
{
    uint16_t fields = htobe16((uint16_t)row->len);
    put(copy, &fields, sizeof fields);
    for (size_t i = 0; i < row->len; i++) {
        uint32_t length = row->value[i] == NULL ? UINT32_MAX : htobe32((uint32_t)row->length[i]);
        put(copy, &length, sizeof length);
        if (row->value[i] != NULL)
            put(copy, row->value[i], (size_t)row->length[i]);
    }
    return !copy->gone;
}

enum status copy_end(struct copy *copy, struct diags *diags)
{
    struct store *store = copy->store;
    put(copy, "\377\377", 2);
    flush(copy);
    if (copy->gone || PQputCopyEnd(store->conn, NULL) != 1)
        return db_fail(store, copy->name, NULL, diags);
    enum status status = STATUS_OK;
    for (;;) {
        DB_RESULT(result);
        result = PQgetResult(store->conn);
        if (result == NULL)
            return status;
        if (PQresultStatus(result) != PGRES_COMMAND_OK && status == STATUS_OK)
            status = db_fail(store, copy->name, result, diags);
    }
}
