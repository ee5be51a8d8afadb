/*
 * Rows of cells: scan_csv.c finds the record and splits it where it is plain; libcsv (strict) splits and unquotes it where there is a
 * quote (test_rows.c compares the two). Limits are checked before. One row is in memory at a time.
 * Knows nothing of headers. Neighbours: scan_csv.c below, header.c and read_csv.c above.
 */
#include <string.h>

#include "internal.h"

/* libcsv's buffer grows by so much; cells are short. */
#define BLOCK 4096
/* Room for the cells of most files at once; what is wider goes the careful way. */
#define CELLS 256

void rows_open(struct rows *rows, const struct input *in)
{
    *rows = (struct rows){.in = in, .arena = arena_new(0)};
    rows->plain = ARENA_ARRAY(in->arena, CELLS, struct text);
    if (csv_init(&rows->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) {
        arena_exhausted(0); /* uncovered: csv_init fails for a NULL parser only */
    }
    csv_set_blk_size(&rows->parser, BLOCK);
    rows_rewind(rows, ',', true);
}

void rows_close(struct rows *rows)
{
    csv_free(&rows->parser);
    arena_free(rows->arena);
}

void rows_rewind(struct rows *rows, char delimiter, bool quiet)
{
    const struct collector_limits *limits = &rows->in->limits;
    scan_csv_init(&rows->scan, rows->in->bytes + rows->start, rows->in->len - rows->start,
                  delimiter);
    scan_csv_room(&rows->scan, rows->plain, limits->columns < CELLS ? limits->columns : CELLS,
                  limits->line_bytes < limits->cell_bytes ? limits->line_bytes
                                                          : limits->cell_bytes);
    csv_set_delim(&rows->parser, (unsigned char)delimiter);
    rows->quiet = quiet;
    rows->stopped = false;
    rows->row = 0;
    rows->len = 0;
}

static void make_room_for_cells(struct rows *rows, size_t fields)
{
    if (rows->cap < fields) {
        rows->cap = fields * 2;
        rows->own = ARENA_ARRAY(rows->in->arena, rows->cap, struct text);
    }
    rows->cells = rows->own;
    rows->len = 0;
    rows->over = false;
}

/* For all bytes of the record, so that no pointer moves while libcsv works. */
static void make_room_for_bytes(struct rows *rows, size_t bytes)
{
    if (rows->bytes_cap < bytes) {
        rows->bytes_cap = bytes * 2;
        rows->bytes = arena_alloc(rows->in->arena, rows->bytes_cap);
    }
    rows->used = 0;
}

static void take_cell(struct rows *rows, const char *bytes, size_t len)
{
    if (len > rows->in->limits.cell_bytes && !rows->over) {
        rows->over = true;
        rows->over_column = (uint32_t)rows->len + 1;
    }
    rows->cells[rows->len++] = (struct text){bytes, len};
}

/* libcsv's call-back for one field; its bytes live during the call only. */
static void copy_cell(void *field, size_t len, void *ctx)
{
    struct rows *rows = ctx;
    char *to = rows->bytes + rows->used;
    if (len > 0) {
        memcpy(to, field, len);
    }
    rows->used += len;
    take_cell(rows, to, len);
}

/* As libcsv trims an unquoted field. */
static void take_trimmed(struct rows *rows, const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t')) {
        p++;
    }
    while (p < end && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    take_cell(rows, p, (size_t)(end - p));
}

static void split_plain(struct rows *rows, const struct scan_csv_record *r)
{
    const char *p = rows->scan.bytes + r->start, *end = rows->scan.bytes + r->end;
    char delimiter = rows->scan.delimiter;
    for (const char *q = p; q < end; q++) {
        if (*q == delimiter) {
            take_trimmed(rows, p, q);
            p = q + 1;
        }
    }
    take_trimmed(rows, p, end);
}

static void split_quoted(struct rows *rows, const struct scan_csv_record *r)
{
    size_t len = r->end - r->start;
    make_room_for_bytes(rows, len);
    size_t taken =
        csv_parse(&rows->parser, rows->scan.bytes + r->start, len, copy_cell, NULL, rows);
    int rest = csv_fini(&rows->parser, copy_cell, NULL, rows);
    if (taken != len || rest != 0) {
        arena_exhausted(len); /* uncovered: the record is sound, so that memory alone can lack */
    }
}

static enum rows_got
bad(const struct rows *rows, enum diag_code code, const struct scan_csv_record *r)
{
    if (!rows->quiet) {
        struct diag *d = finding_add(rows->in, code, r->row, (uint32_t)r->fault_field);
        finding_arg_number(rows->in, d, 0, r->row);
    }
    return ROWS_BAD;
}

static enum rows_got over(const struct rows *rows, const char *name, size_t limit, size_t column)
{
    if (!rows->quiet) {
        finding_limit(rows->in, name, limit, rows->row, (uint32_t)column);
    }
    return ROWS_BAD;
}

/* Faults that are known before libcsv sees the record. */
static enum rows_got check_record(struct rows *rows, const struct scan_csv_record *r)
{
    const struct collector_limits *limits = &rows->in->limits;
    if (r->fault == SCAN_CSV_OPEN_QUOTE) {
        return bad(rows, DIAG_E108, r);
    }
    if (r->end - r->start > limits->line_bytes) {
        return over(rows, "line_bytes", limits->line_bytes, 0);
    }
    if (r->fault == SCAN_CSV_STRAY_QUOTE) {
        return bad(rows, DIAG_E109, r);
    }
    if (r->fields > limits->columns) {
        return over(rows, "columns", limits->columns, limits->columns + 1);
    }
    return r->fields == 0 ? ROWS_BLANK : ROWS_CELLS;
}

static bool all_blank(const struct rows *rows)
{
    if (rows->clean && rows->cells[0].len > 0) {
        return false;
    }
    for (size_t i = 0; i < rows->len; i++) {
        if (!cell_is_blank(rows->cells[i])) {
            return false;
        }
    }
    return true;
}

/* The next record if it is plain and too small to pass a limit. */
static bool take_plain(struct rows *rows)
{
    if (rows->scan.row >= rows->in->limits.rows || !scan_csv_plain(&rows->scan)) {
        return false;
    }
    rows->row = rows->scan.row;
    rows->cells = rows->plain;
    rows->len = rows->scan.fields;
    rows->clean = rows->scan.clean;
    return true;
}

static enum rows_got take_any(struct rows *rows)
{
    struct scan_csv_record r;
    rows->len = 0;
    rows->clean = false;
    if (rows->stopped || !scan_csv_next(&rows->scan, &r)) {
        return ROWS_END;
    }
    rows->row = r.row;
    if (r.row > rows->in->limits.rows) {
        rows->stopped = true;
        return over(rows, "rows", rows->in->limits.rows, 0);
    }
    enum rows_got got = check_record(rows, &r);
    if (got != ROWS_CELLS) {
        return got;
    }
    make_room_for_cells(rows, r.fields);
    if (r.quoted) {
        split_quoted(rows, &r);
    } else {
        split_plain(rows, &r);
    }
    if (rows->over) {
        return over(rows, "cell_bytes", rows->in->limits.cell_bytes, rows->over_column);
    }
    return ROWS_CELLS;
}

enum rows_got rows_next(struct rows *rows)
{
    if (arena_used(rows->arena) > 0) {
        arena_reset(rows->arena);
    }
    enum rows_got got = take_plain(rows) ? ROWS_CELLS : take_any(rows);
    return got == ROWS_CELLS && all_blank(rows) ? ROWS_BLANK : got;
}
