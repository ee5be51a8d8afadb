/*
 * cells: a report's vector as the columns of report_cells behind the key, straight into the bytes that are sent: for COPY, and as a value
 * of type report_vector. Statuses are sparse; places are a base where the file is regular.
 * Knows no statement. Neighbours: intake_write.c; reading.c reads it back.
 */
#include "bytes.h"
#include "internal.h"

/* Fixed numbers of PostgreSQL's catalog (pg_type.dat). */
enum {
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_INT8 = 20,
    OID_INT2S = 1005,
    OID_INT4S = 1007,
    OID_INT8S = 1016
};

#define ARRAY_HEADER 20
#define FIXED_BYTES  (4 + CELLS_COLUMNS * 8 + 2 * 4 + 4 * ARRAY_HEADER)

/* Does the slot hold something that has a place? reading.c makes the same test. */
static bool is_filled(const struct report *report, size_t slot)
{
    return report->cells[slot] != CELL_NULL || report->status[slot] != CELL_STATUS_NONE;
}

/* Regular: the filled slots, and no others, stand in consecutive rows of one column. */
static bool regular_places(const struct report *report, struct cell_place *ret_base)
{
    struct cell_place expected = {0};
    *ret_base = expected;
    for (size_t i = 0; i < report->slots; i++) {
        struct cell_place at = report->place[i];
        if (is_filled(report, i) != (at.row != 0))
            return false;
        if (at.row == 0)
            continue;
        if (expected.row == 0)
            *ret_base = expected = at;
        if (at.row != expected.row || at.column != expected.column)
            return false;
        expected.row++;
    }
    return true;
}

/* The same where every slot has a figure, as in most files: no branch in the loop. */
static bool regular_full_places(const struct report *report, struct cell_place *ret_base)
{
    const struct cell_place *at = report->place;
    uint32_t odd = 0;
    *ret_base = at[0];
    for (size_t i = 0; i < report->slots; i++)
        odd |= (at[i].row ^ (at[0].row + (uint32_t)i)) | (at[i].column ^ at[0].column);
    return odd == 0 && at[0].row != 0 && at[0].row <= UINT32_MAX - report->slots;
}

struct cells_shape cells_shape(const struct report *report)
{
    struct cells_shape shape = {0};
    uint32_t figures = 0, statuses = 0;
    for (size_t i = 0; i < report->slots; i++) {
        figures += report->cells[i] != CELL_NULL;
        statuses += report->status[i] != CELL_STATUS_NONE;
    }
    shape.figures = figures;
    shape.statuses = statuses;
    shape.regular = figures == report->slots && figures != 0
                        ? regular_full_places(report, &shape.base)
                        : regular_places(report, &shape.base);
    shape.room = FIXED_BYTES + 12 * report->slots + (8 + 6) * shape.statuses +
                 (shape.regular ? 0 : 16 * report->slots);
    return shape;
}

/* The type of a column, where the value says it. */
static char *put_type(char *at, bool typed, uint32_t type)
{
    return typed ? bytes_put32(at, type) : at;
}

static char *put_array(char *at, size_t len, uint32_t type)
{
    at = bytes_put32(at, len == 0 ? 0 : 1);
    at = bytes_put32(at, 1); /* there may be nulls */
    at = bytes_put32(at, type);
    if (len == 0)
        return at;
    return bytes_put32(bytes_put32(at, (uint32_t)len), 1);
}

/* The length of a field stands before it and is known behind it. */
static char *end_field(char *field, char *at)
{
    bytes_put32(field, (uint32_t)(at - field - 4));
    return at;
}

static char *put_cells(const struct report *report, char *at)
{
    char *field = at;
    at = put_array(at + 4, report->slots, OID_INT8);
    for (size_t i = 0; i < report->slots; i++)
        at = report->cells[i] == CELL_NULL ? bytes_put_null(at)
                                           : bytes_put_int8(at, report->cells[i]);
    return end_field(field, at);
}

static char *put_statuses(const struct report *report, size_t len, char *at, bool typed)
{
    at = put_type(at, typed, OID_INT4S);
    if (len == 0)
        return bytes_put_null(put_type(bytes_put_null(at), typed, OID_INT2S));
    char *field = at;
    at = put_array(at + 4, len, OID_INT4);
    for (size_t i = 0; i < report->slots; i++)
        if (report->status[i] != CELL_STATUS_NONE)
            at = bytes_put_int4(at, (int32_t)i);
    field = at = put_type(end_field(field, at), typed, OID_INT2S);
    at = put_array(at + 4, len, OID_INT2);
    for (size_t i = 0; i < report->slots; i++)
        if (report->status[i] != CELL_STATUS_NONE)
            at = bytes_put_int2(at, report->status[i]);
    return end_field(field, at);
}

static char *put_places(const struct report *report, char *at)
{
    char *field = at;
    at = put_array(at + 4, 2 * report->slots, OID_INT4);
    for (size_t i = 0; i < report->slots; i++) {
        at = bytes_put_int4(at, (int32_t)report->place[i].row);
        at = bytes_put_int4(at, (int32_t)report->place[i].column);
    }
    return end_field(field, at);
}

char *cells_put(const struct report *report, const struct cells_shape *shape, char *at, bool typed)
{
    if (typed)
        at = bytes_put32(at, CELLS_COLUMNS);
    at = put_type(at, typed, OID_INT4);
    at = shape->regular ? bytes_put_int4(at, (int32_t)shape->base.row) : bytes_put_null(at);
    at = put_type(at, typed, OID_INT4);
    at = shape->regular ? bytes_put_int4(at, (int32_t)shape->base.column) : bytes_put_null(at);
    at = put_cells(report, put_type(at, typed, OID_INT8S));
    at = put_statuses(report, shape->statuses, at, typed);
    at = put_type(at, typed, OID_INT4S);
    return shape->regular ? bytes_put_null(at) : put_places(report, at);
}
