/*
 * A report file in CSV, in two passes over the bytes: the first finds the header and what style the numbers are written in,
 * the second pushes rows and records. An eager reading has no first pass: it learns the style as it goes, and gives up when the file
 * contradicts itself. Nothing but the row at hand is kept. Knows no catalog.
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
    bool learning; /* eager: the evidence comes with the rows */
    bool readable; /* columns and numbers have one reading: records may go out */
    bool
        unnamed_told; /* E111 for a column without a name comes once, or never where all have one */
    struct record record;
    struct text *member;          /* of the record */
    struct text **target;         /* where each column's text goes */
    size_t head_first, head_last; /* columns between which the head stands */
    struct text head; /* from the one to the other, in the row before; nothing when it is gone */
    struct text nowhere;
    char *number; /* room for a plain spelling */
    size_t number_cap;
};

/* ---- numbers as they mostly stand ------------------------------------------------------------------------------------------------ */

/* A number of digits, with a point among them or none: its own plain spelling where a point marks decimals. */
struct plain {
    bool point;
    size_t places;   /* digits behind it */
    uint64_t digits; /* the figure without sign and point; means nothing beyond 18 digits */
};

static inline const char *take_digits(const char *p, const char *end, uint64_t *digits)
{
    unsigned digit;
    while (p < end && (digit = (unsigned)*p - '0') <= 9) {
        *digits = *digits * 10 + digit;
        p++;
    }
    return p;
}

/* True for -?digits(.digits)?. */
static inline bool is_plain(struct text t, struct plain *ret)
{
    const char *end = t.ptr + t.len, *p = t.ptr;
    *ret = (struct plain){0};
    p += p < end && *p == '-' ? 1 : 0;
    const char *point = take_digits(p, end, &ret->digits);
    if (point == p || point == end) {
        return point > p;
    }
    ret->point = true;
    ret->places = (size_t)(end - point) - 1;
    return *point == '.' && ret->places > 0 && take_digits(point + 1, end, &ret->digits) == end;
}

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

static struct text clean_cell(const struct csv_file *f, size_t index)
{
    struct text t = f->rows.cells[index];
    return f->rows.clean ? t : cell_clean(f->rows.arena, t);
}

/* Digits alone say nothing; nor does a point with digits on both sides where one is known to mark decimals: that can only
 * agree, or be read both ways. */
static void witness_cell(struct csv_file *f, size_t index)
{
    struct text t = clean_cell(f, index);
    struct plain plain;
    if (!is_plain(t, &plain) || (plain.point && f->evidence.point.row == 0)) {
        number_witness(&f->evidence, t, f->rows.row, (uint32_t)index + 1);
    }
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

/* Fields before the indicator say whose report it is. */
static void stretch_head(struct csv_file *f, int32_t field, size_t column)
{
    if (field < RECORD_INDICATOR_CODE) {
        f->head_first = column < f->head_first ? column : f->head_first;
        f->head_last = column > f->head_last ? column : f->head_last;
    }
}

/* What is the same for every record of the file. */
static void lay_out(struct csv_file *f)
{
    const struct header *h = &f->header;
    f->record = (struct record){.at = {.file = f->in->file, .column = h->column[RECORD_VALUE]},
                                .dimension = h->dimension,
                                .member = f->member,
                                .member_column = h->dimension_column,
                                .members_len = h->dimensions};
    memcpy(f->record.column, h->column, sizeof f->record.column);
    f->target = ARENA_ARRAY(f->in->arena, h->len, struct text *);
    f->head_first = h->column[RECORD_ORG_CODE] - 1;
    f->unnamed_told = true;
    for (size_t i = 0; i < h->len; i++) {
        int32_t meaning = h->meaning[i];
        f->unnamed_told = f->unnamed_told && (meaning != HEADER_NOTHING || h->repeated);
        if (meaning == HEADER_NOTHING) {
            f->target[i] = &f->nowhere;
        } else if (meaning < RECORD_FIELDS) {
            f->target[i] = &f->record.field[meaning];
            stretch_head(f, meaning, i);
        } else {
            f->target[i] = &f->member[meaning - RECORD_FIELDS];
        }
    }
}

/* In the midst of the rows: what the whole file says. */
static void learn_all(struct csv_file *f)
{
    struct csv_file whole = {.in = f->in, .header = f->header};
    rows_open(&whole.rows, f->in);
    whole.rows.start = f->rows.start;
    find_style(&whole);
    rows_close(&whole.rows);
    f->evidence = whole.evidence;
    f->style = whole.style;
    f->learning = false;
}

/* True when the styles read it differently. */
static bool hangs_on_style(struct csv_file *f, struct text value)
{
    char *room = number_room(f, value.len);
    struct text number;
    enum value_kind kind = number_kind(value, NUMBER_UNDECIDED, room, &number);
    return number_kind(value, NUMBER_POINT, room, &number) != kind ||
           number_kind(value, NUMBER_COMMA, room, &number) != kind;
}

/* What was read so far reads the same in every style, or there was a decisive number: another one may contradict it. While none was,
 * what hangs on the style asks the whole file. */
static void learn(struct csv_file *f, struct text value)
{
    number_witness(&f->evidence, value, f->rows.row, f->header.column[RECORD_VALUE]);
    f->style = number_decide(&f->evidence);
    if (f->style == NUMBER_UNDECIDED && hangs_on_style(f, value)) {
        learn_all(f);
    }
    f->in->format->contradicted = number_refused(&f->evidence);
}

/* Any value but a plain number. */
static void fill_other(struct csv_file *f, struct text value)
{
    struct record *record = &f->record;
    if (f->learning) {
        learn(f, value);
    }
    char *room = number_room(f, value.len);
    record->has_digits = false;
    record->number = (struct text){NULL, 0};
    record->value_kind = number_kind(value, f->style, room, &record->number);
    if (f->style == NUMBER_UNDECIDED && !number_mixed(&f->evidence) && number_is_ambiguous(value)) {
        find_ambiguous(f, value);
    }
}

static void fill_value(struct csv_file *f)
{
    struct record *record = &f->record;
    struct text value = record->field[RECORD_VALUE];
    struct plain plain;
    if (!is_plain(value, &plain) || (plain.point && f->style != NUMBER_POINT)) {
        fill_other(f, value);
        return;
    }
    record->value_kind = VALUE_KIND_NUMBER;
    record->number = value;
    record->has_digits = value.len <= 18;
    if (record->has_digits) {
        int64_t digits = (int64_t)plain.digits;
        record->digits = *value.ptr == '-' ? -digits : digits;
        record->places = (int)plain.places;
    }
}

/* Units and periods repeat from row to row: equal bytes from the first of their columns to the last one are equal fields. */
static bool is_same_head(struct csv_file *f)
{
    const struct text *first = &f->rows.cells[f->head_first], *last = &f->rows.cells[f->head_last];
    struct text before = f->head;
    f->head = (struct text){first->ptr, (size_t)(last->ptr + last->len - first->ptr)};
    return text_eq(before, f->head);
}

static void fill_cells(struct csv_file *f)
{
    struct text **target = f->target, *cells = f->rows.cells;
    if (f->rows.clean) {
        f->record.same_head = is_same_head(f);
        for (size_t i = 0, len = f->header.len; i < len; i++) {
            *target[i] = cells[i];
        }
        return;
    }
    f->record.same_head = false;
    f->head = (struct text){NULL, 0};
    for (size_t i = 0; i < f->header.len; i++) {
        *target[i] = cell_clean(f->rows.arena, cells[i]);
    }
}

static bool push_record(struct csv_file *f)
{
    const struct collector_handler *handler = f->in->handler;
    f->record.at.row = f->rows.row;
    fill_cells(f);
    fill_value(f);
    if (f->in->format->contradicted) {
        return false;
    }
    return !f->readable || !handler->record || handler->record(handler->ctx, &f->record);
}

/* A row behind the header; false to stop. */
static bool data_row(struct csv_file *f)
{
    if (is_ragged(f)) {
        find_ragged(f);
        return true;
    }
    if (!f->unnamed_told) {
        check_unnamed(f);
    }
    return push_record(f);
}

static bool show_row(const struct csv_file *f)
{
    const struct collector_handler *handler = f->in->handler;
    for (size_t i = 0; i < f->rows.len; i++) {
        f->rows.cells[i] = clean_cell(f, i);
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
    bool shows = f->in->handler->row != NULL;
    rows_rewind(&f->rows, f->header.delimiter, false);
    do {
        f->rows.quiet = f->rows.row + 1 < f->header.row;
        got = rows_next(&f->rows);
    } while (got != ROWS_END && (got != ROWS_CELLS || !shows || show_row(f)));
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
    bool any = false, going = true, shows = f->in->handler->row != NULL;
    enum rows_got got;
    rows_rewind(&f->rows, f->header.delimiter, false);
    do {
        f->rows.quiet = f->rows.row + 1 < f->header.row;
        got = rows_next(&f->rows);
        bool data = f->rows.row > f->header.row;
        any = any || (data && (got == ROWS_CELLS || got == ROWS_BAD));
        if (got == ROWS_CELLS) {
            going = (!shows || show_row(f)) && (!data || data_row(f));
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
    f->learning = f->in->limits.eager && !f->header.repeated;
    if (!f->learning) {
        find_style(f);
    }
    lay_out(f);
    f->readable = !f->header.repeated && !number_refused(&f->evidence);
    if (number_mixed(&f->evidence)) {
        find_mixed(f);
    }
    if (push_dimensions(f) && !push_rows(f)) {
        finding_add(f->in, DIAG_E112, f->header.row, 0);
    }
    f->in->format->number_style = number_style_name(&f->evidence);
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
        struct text t = clean_cell(&f, column - 1);
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
