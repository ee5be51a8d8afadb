/*
 * Rows of cells to records: the value is understood, the rest goes where the header says. An eager reading learns the style of the numbers as it goes, and gives
 * up when the file contradicts itself. Nothing but the row at hand is kept. Neighbours: read_rows.h.
 */
#include "read_rows.h"

#include <string.h>

static struct diag *
find(const struct read_rows *f, enum diag_code code, uint32_t row, uint32_t column)
{
    struct diag *d = finding_add(f->in, code, row, column);
    d->at.sheet = finding_kept(f->in, d) ? f->sheet : NULL;
    return d;
}

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
    *ret = (struct plain){0};
    if (t.len == 0) {
        return false; /* and may have no bytes to point at */
    }
    const char *end = t.ptr + t.len, *p = t.ptr;
    p += p < end && *p == '-' ? 1 : 0;
    const char *point = take_digits(p, end, &ret->digits);
    if (point == p || point == end) {
        return point > p;
    }
    ret->point = true;
    ret->places = (size_t)(end - point) - 1;
    return *point == '.' && ret->places > 0 && take_digits(point + 1, end, &ret->digits) == end;
}

static bool is_ragged(const struct read_rows *f)
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

static struct text clean_cell(const struct read_rows *f, size_t index)
{
    struct text t = f->rows.cells[index];
    return f->rows.clean ? t : cell_clean(f->rows.arena, t);
}

/* Digits alone say nothing; nor does a point with digits on both sides where one is known to mark decimals: that can only
 * agree, or be read both ways. */
static void witness_cell(struct read_rows *f, size_t index)
{
    struct text t = clean_cell(f, index);
    struct plain plain;
    if (f->typed != READ_ROWS_TEXT)
        return;
    if (!is_plain(t, &plain) || (plain.point && f->evidence.point.row == 0)) {
        number_witness(&f->evidence, t, f->rows.row, (uint32_t)index + 1);
    }
}

/* Without a header every cell may be a number. */
void read_rows_witness(struct read_rows *f)
{
    if (f->header.row == 0) {
        for (size_t i = 0; i < f->rows.len; i++) {
            witness_cell(f, i);
        }
    } else if (f->rows.row > f->header.row && !is_ragged(f)) {
        witness_cell(f, f->header.column[RECORD_VALUE] - 1);
    }
}

/* ---- second pass: findings of a row ---------------------------------------------------------------------------------------------- */

void read_rows_ragged(const struct read_rows *f, size_t len)
{
    struct diag *d = find(f, DIAG_E107, f->rows.row, 0);
    finding_arg_number(f->in, d, 0, len);
    finding_arg_number(f->in, d, 1, f->header.len);
}

/* A figure under a column without a name would be lost in silence. */
static void check_unnamed(struct read_rows *f)
{
    for (size_t i = 0; i < f->header.len && !f->unnamed_told; i++) {
        if (f->header.meaning[i] == HEADER_NOTHING && !f->header.repeated &&
            !cell_is_blank(f->rows.cells[i])) {
            struct diag *d = find(f, DIAG_E111, f->rows.row, (uint32_t)i + 1);
            finding_arg(f->in, d, 0, TEXT(""));
            f->unnamed_told = true;
        }
    }
}

/* E114 with the two readings of "1,234": as thousands and as decimals. */
static void find_ambiguous(struct read_rows *f, struct text t)
{
    char *buf = arena_alloc(f->rows.arena, t.len + 1);
    struct text reading;
    struct diag *d = find(f, DIAG_E114, f->rows.row, f->header.column[RECORD_VALUE]);
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

void read_rows_find_mixed(const struct read_rows *f)
{
    const struct number_example *point = &f->evidence.point, *comma = &f->evidence.comma;
    const struct number_example *second = point->row > comma->row ? point : comma;
    const struct number_example *first = second == point ? comma : point;
    struct diag *d = find(f, DIAG_E115, second->row, second->column);
    finding_arg(f->in, d, 0, (struct text){first->text, first->len});
    finding_arg(f->in, d, 1, (struct text){second->text, second->len});
    d->value = d->arg[1];
}

/* ---- second pass: records ---------------------------------------------------------------------------------------------------------- */

static char *number_room(struct read_rows *f, size_t len)
{
    if (f->number_cap < len + 1) {
        f->number_cap = 2 * len + 64;
        f->number = arena_alloc(f->in->arena, f->number_cap);
    }
    return f->number;
}

/* Fields before the indicator say whose report it is. */
static void stretch_head(struct read_rows *f, int32_t field, size_t column)
{
    if (field < RECORD_INDICATOR_CODE) {
        f->head_first = column < f->head_first ? column : f->head_first;
        f->head_last = column > f->head_last ? column : f->head_last;
    }
}

/* What is the same for every record of the file. */
void read_rows_lay_out(struct read_rows *f)
{
    const struct header *h = &f->header;
    f->record = (struct record){
        .at = {.file = f->in->file, .sheet = f->sheet, .column = h->column[RECORD_VALUE]},
        .sheet = f->sheet_ordinal,
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
static void learn_all(struct read_rows *f)
{
    f->learn_all(f, &f->evidence);
    f->style = number_decide(&f->evidence);
    f->learning = false;
}

/* True when the styles read it differently. */
static bool hangs_on_style(struct read_rows *f, struct text value)
{
    char *room = number_room(f, value.len);
    struct text number;
    enum value_kind kind = number_kind(value, NUMBER_UNDECIDED, room, &number);
    return number_kind(value, NUMBER_POINT, room, &number) != kind ||
           number_kind(value, NUMBER_COMMA, room, &number) != kind;
}

/* What was read so far reads the same in every style, or there was a decisive number: another one may contradict it. While none was,
 * what hangs on the style asks the whole file. */
static void learn(struct read_rows *f, struct text value)
{
    number_witness(&f->evidence, value, f->rows.row, f->header.column[RECORD_VALUE]);
    f->style = number_decide(&f->evidence);
    if (f->style == NUMBER_UNDECIDED && hangs_on_style(f, value)) {
        learn_all(f);
    }
    f->in->format->contradicted = number_refused(&f->evidence);
}

/* Any value but a plain number. */
static void fill_other(struct read_rows *f, struct text value)
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

/* A figure that a workbook holds as one: no style is asked for. */
static void fill_typed(struct read_rows *f)
{
    struct record *record = &f->record;
    struct plain plain;
    record->value_kind = f->typed == READ_ROWS_SHARE ? VALUE_KIND_MEASURED : VALUE_KIND_NUMBER;
    record->number = f->plain;
    record->has_digits = is_plain(f->plain, &plain) && f->plain.len <= 18;
    if (record->has_digits) {
        int64_t digits = (int64_t)plain.digits;
        record->digits = *f->plain.ptr == '-' ? -digits : digits;
        record->places = (int)plain.places;
    }
}

static void fill_value(struct read_rows *f)
{
    struct record *record = &f->record;
    struct text value = record->field[RECORD_VALUE];
    struct plain plain;
    if (f->typed != READ_ROWS_TEXT) {
        fill_typed(f);
        return;
    }
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
static bool is_same_head(struct read_rows *f)
{
    const struct text *first = &f->rows.cells[f->head_first], *last = &f->rows.cells[f->head_last];
    struct text before = f->head;
    f->head = (struct text){first->ptr, (size_t)(last->ptr + last->len - first->ptr)};
    return text_eq(before, f->head);
}

static void fill_cells(struct read_rows *f)
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

static bool push_record(struct read_rows *f)
{
    const struct collector_handler *handler = f->in->handler;
    f->record.at.row = f->rows.row;
    f->record.numeric = f->typed != READ_ROWS_TEXT;
    f->record.formula = f->formula;
    fill_cells(f);
    fill_value(f);
    if (f->in->format->contradicted) {
        return false;
    }
    return !f->readable || !handler->record || handler->record(handler->ctx, &f->record);
}

bool read_rows_take(struct read_rows *f)
{
    if (is_ragged(f)) {
        read_rows_ragged(f, f->rows.len);
        return true;
    }
    if (!f->unnamed_told) {
        check_unnamed(f);
    }
    return push_record(f);
}

bool read_rows_show(const struct read_rows *f)
{
    const struct collector_handler *handler = f->in->handler;
    for (size_t i = 0; i < f->rows.len; i++) {
        f->rows.cells[i] = clean_cell(f, i);
    }
    struct collector_row row = {
        .sheet = f->sheet, .row = f->rows.row, .cells = f->rows.cells, .len = f->rows.len};
    return handler->row(handler->ctx, &row);
}

bool read_rows_dimensions(const struct read_rows *f)
{
    const struct collector_handler *handler = f->in->handler;
    struct place at = {.file = f->in->file, .sheet = f->sheet, .row = f->header.row};
    return !handler->dimensions ||
           handler->dimensions(handler->ctx, f->header.dimension, f->header.dimension_column,
                               f->header.dimensions, at);
}
