/*
 * A report file in CSV, in two passes over the bytes: the first finds the header and what style the numbers are written in,
 * the second pushes rows and records. Nothing but the row at hand is kept. Knows no catalog.
 * Neighbours: header.c, rows.c, number.c below; collector.c above.
 */
#include <string.h>

#include "internal.h"

struct csv_file {
    struct input *in;
    struct rows rows;
    struct header header;
    struct number_evidence evidence;
    enum number_style style;
    bool readable;       /* columns and numbers have one reading: records may go out */
    bool unnamed_told;   /* E111 for a column without a name comes once */
    struct text *member; /* of the record at hand */
    char *number;        /* its plain spelling */
    size_t number_cap;
};

/* ---- first pass ---------------------------------------------------------------------------------------------------------------- */

static const char *delimiter_text(char delimiter)
{
    switch (delimiter) {
    case ';': return ";";
    case '\t': return "\t";
    default: return ",";
    }
}

static bool is_ragged(const struct csv_file *f)
{
    if (f->rows.len < f->header.len) {
        return true;
    }
    for (size_t i = f->header.len; i < f->rows.len; i++) {
        if (!cell_is_blank(f->rows.cells[i])) {
            return true;
        }
    }
    return false;
}

static void witness_cell(struct csv_file *f, size_t index)
{
    struct text t = cell_clean(f->rows.arena, f->rows.cells[index]);
    number_witness(&f->evidence, t, f->rows.row, (uint32_t)index + 1);
}

/* Without a header every cell may be a number. */
static void witness_row(struct csv_file *f)
{
    if (f->header.row == 0) {
        for (size_t i = 0; i < f->rows.len; i++) {
            witness_cell(f, i);
        }
    } else if (f->rows.row > f->header.row && !is_ragged(f)) {
        witness_cell(f, f->header.column[RECORD_VALUE] - 1);
    }
}

static void find_style(struct csv_file *f)
{
    enum rows_got got;
    rows_rewind(&f->rows, f->header.delimiter, true);
    while ((got = rows_next(&f->rows)) != ROWS_END) {
        if (got == ROWS_CELLS) {
            witness_row(f);
        }
    }
    f->style = number_decide(&f->evidence);
    f->in->format->number_style = number_style_name(&f->evidence);
}

/* ---- second pass: findings of a row ---------------------------------------------------------------------------------------------- */

static void find_ragged(const struct csv_file *f)
{
    struct diag *d = finding_add(f->in, DIAG_E107, f->rows.row, 0);
    finding_arg_number(f->in, d, 0, f->rows.len);
    finding_arg_number(f->in, d, 1, f->header.len);
}

/* A figure under a column without a name would be lost in silence. */
static void check_unnamed(struct csv_file *f)
{
    for (size_t i = 0; i < f->header.len && !f->unnamed_told; i++) {
        if (f->header.meaning[i] == HEADER_NOTHING && !f->header.repeated &&
            !cell_is_blank(f->rows.cells[i])) {
            struct diag *d = finding_add(f->in, DIAG_E111, f->rows.row, (uint32_t)i + 1);
            finding_arg(f->in, d, 0, TEXT(""));
            f->unnamed_told = true;
        }
    }
}

/* E114 with the two readings of "1,234": as thousands and as decimals. */
static void find_ambiguous(struct csv_file *f, struct text t)
{
    char *buf = arena_alloc(f->rows.arena, t.len + 1);
    struct text reading;
    struct diag *d = finding_add(f->in, DIAG_E114, f->rows.row, f->header.column[RECORD_VALUE]);
    finding_arg(f->in, d, 0, t);
    d->value = d->arg[0];
    bool by_comma = memchr(t.ptr, ',', t.len) != NULL;
    if (number_read(t, by_comma ? NUMBER_POINT : NUMBER_COMMA, buf, &reading)) {
        finding_arg(f->in, d, 1, reading);
    }
    if (number_read(t, by_comma ? NUMBER_COMMA : NUMBER_POINT, buf, &reading)) {
        finding_arg(f->in, d, 2, reading);
    }
}

static void find_mixed(const struct csv_file *f)
{
    const struct number_example *point = &f->evidence.point, *comma = &f->evidence.comma;
    const struct number_example *second = point->row > comma->row ? point : comma;
    const struct number_example *first = second == point ? comma : point;
    struct diag *d = finding_add(f->in, DIAG_E115, second->row, second->column);
    finding_arg(f->in, d, 0, (struct text){first->text, first->len});
    finding_arg(f->in, d, 1, (struct text){second->text, second->len});
    d->value = d->arg[1];
}

/* ---- second pass: records ---------------------------------------------------------------------------------------------------------- */

static char *number_room(struct csv_file *f, size_t len)
{
    if (f->number_cap < len + 1) {
        f->number_cap = 2 * len + 64;
        f->number = arena_alloc(f->in->arena, f->number_cap);
    }
    return f->number;
}

static void fill_cells(struct csv_file *f, struct record *record)
{
    for (size_t i = 0; i < f->header.len; i++) {
        int32_t meaning = f->header.meaning[i];
        if (meaning == HEADER_NOTHING) {
            continue;
        }
        struct text t = cell_clean(f->rows.arena, f->rows.cells[i]);
        if (meaning < RECORD_FIELDS) {
            record->field[meaning] = t;
        } else {
            f->member[meaning - RECORD_FIELDS] = t;
        }
    }
}

static bool push_record(struct csv_file *f)
{
    const struct header *h = &f->header;
    struct record record = {
        .at = {.file = f->in->file, .row = f->rows.row, .column = h->column[RECORD_VALUE]},
        .dimension = h->dimension,
        .member = f->member,
        .member_column = h->dimension_column,
        .members_len = h->dimensions};
    for (int i = 0; i < RECORD_FIELDS; i++) {
        record.column[i] = h->column[i];
    }
    fill_cells(f, &record);
    struct text value = record.field[RECORD_VALUE];
    char *room = number_room(f, value.len);
    record.value_kind = number_kind(value, f->style, room, &record.number);
    if (f->style == NUMBER_UNDECIDED && !number_mixed(&f->evidence) && number_is_ambiguous(value)) {
        find_ambiguous(f, value);
    }
    const struct collector_handler *handler = f->in->handler;
    return !f->readable || !handler->record || handler->record(handler->ctx, &record);
}

/* A row behind the header; false to stop. */
static bool data_row(struct csv_file *f)
{
    if (is_ragged(f)) {
        find_ragged(f);
        return true;
    }
    check_unnamed(f);
    return push_record(f);
}

static bool show_row(const struct csv_file *f)
{
    const struct collector_handler *handler = f->in->handler;
    if (!handler->row) {
        return true;
    }
    for (size_t i = 0; i < f->rows.len; i++) {
        f->rows.cells[i] = cell_clean(f->rows.arena, f->rows.cells[i]);
    }
    struct collector_row row = {.row = f->rows.row, .cells = f->rows.cells, .len = f->rows.len};
    return handler->row(handler->ctx, &row);
}

/* ---- the passes ---------------------------------------------------------------------------------------------------------------------- */

static void open_file(struct csv_file *f, struct input *in)
{
    *f = (struct csv_file){.in = in};
    rows_open(&f->rows, in);
    header_find(&f->rows, &f->header);
    f->member = ARENA_ARRAY(in->arena, f->header.dimensions, struct text);
    in->format->delimiter = delimiter_text(f->header.delimiter);
}

/* Every row with cells; the quotes of title lines are nobody's affair. */
static void show_rows(struct csv_file *f)
{
    enum rows_got got;
    rows_rewind(&f->rows, f->header.delimiter, false);
    do {
        f->rows.quiet = f->rows.row + 1 < f->header.row;
        got = rows_next(&f->rows);
    } while (got != ROWS_END && (got != ROWS_CELLS || show_row(f)));
}

/* Without a header: what may have hidden it, and what is missing. */
static void find_no_header(struct csv_file *f)
{
    uint32_t row;
    const char *missing = header_missing(&f->rows, &row);
    struct diag *d = finding_add(f->in, DIAG_E106, row, 0);
    finding_arg(f->in, d, 0, text_of(missing));
    rows_rewind(&f->rows, f->header.delimiter, false);
    while (f->rows.row < HEADER_ROWS && rows_next(&f->rows) != ROWS_END) {}
}

static bool push_dimensions(const struct csv_file *f)
{
    const struct collector_handler *handler = f->in->handler;
    struct place at = {.file = f->in->file, .row = f->header.row};
    return !handler->dimensions ||
           handler->dimensions(handler->ctx, f->header.dimension, f->header.dimension_column,
                               f->header.dimensions, at);
}

/* Rows of title, header and data, in order; true when there was data, or a finding in its place. */
static bool push_rows(struct csv_file *f)
{
    bool any = false, going = true;
    enum rows_got got;
    rows_rewind(&f->rows, f->header.delimiter, false);
    do {
        f->rows.quiet = f->rows.row + 1 < f->header.row;
        got = rows_next(&f->rows);
        bool data = f->rows.row > f->header.row;
        any = any || (data && (got == ROWS_CELLS || got == ROWS_BAD));
        if (got == ROWS_CELLS) {
            going = show_row(f) && (!data || data_row(f));
        }
    } while (going && got != ROWS_END);
    return any;
}

static void read_report(struct csv_file *f)
{
    if (f->header.row == 0) {
        find_no_header(f);
        return;
    }
    header_check(&f->rows, &f->header);
    find_style(f);
    f->readable = !f->header.repeated && !number_refused(&f->evidence);
    if (number_mixed(&f->evidence)) {
        find_mixed(f);
    }
    if (push_dimensions(f) && !push_rows(f)) {
        finding_add(f->in, DIAG_E112, f->header.row, 0);
    }
}

void read_csv(struct input *in, bool show)
{
    struct csv_file f;
    open_file(&f, in);
    if (show) {
        find_style(&f);
        show_rows(&f);
    } else {
        read_report(&f);
    }
    rows_close(&f.rows);
}

struct text read_csv_cell(struct input *in, uint32_t row, uint32_t column)
{
    struct csv_file f;
    struct text found = {NULL, 0};
    enum rows_got got;
    open_file(&f, in);
    rows_rewind(&f.rows, f.header.delimiter, true);
    do {
        got = rows_next(&f.rows);
    } while (got != ROWS_END && f.rows.row < row);
    if (got == ROWS_CELLS && f.rows.row == row && column >= 1 && column <= f.rows.len) {
        struct text t = cell_clean(f.rows.arena, f.rows.cells[column - 1]);
        found = (struct text){text_dup(in->arena, t), t.len};
    }
    rows_close(&f.rows);
    return found;
}

void read_csv_place(struct input *in, size_t offset, uint32_t *ret_row, uint32_t *ret_column)
{
    struct input before = *in;
    struct csv_file f;
    before.len = offset;
    open_file(&f, &before);
    in->format->delimiter = before.format->delimiter;
    size_t sep = f.rows.start;
    /* The byte itself stands in for what follows: it is in a record, though nothing may stand before it. */
    struct scan_csv scan;
    struct scan_csv_record r = {.row = 0};
    scan_csv_init(&scan, in->bytes + sep, offset >= sep ? offset + 1 - sep : 0, f.header.delimiter);
    while (scan_csv_next(&scan, &r)) {}
    *ret_row = r.row;
    *ret_column = (uint32_t)r.fields;
    rows_close(&f.rows);
}
