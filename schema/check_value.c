/*
 * One value by its indicator: type, decimals, range, kinds of missing; written at its slot. Neighbours: bind.h.
 */
/* A value that cannot be kept exactly is refused, never rounded; missing is not zero. */
#include <ctype.h>
#include <string.h>

#include "bind.h"
#include "check.h"

/* What a value is. */
struct value {
    int64_t units; /* CELL_NULL: no figure */
    enum cell_status status;
    struct text text; /* of a text indicator */
    bool blank, bad;
};

/* The status column, NONE when it is empty or wrong. */
static enum cell_status read_status(struct bind_row *row, struct value *v)
{
    struct text t = row->record->field[RECORD_STATUS];
    enum cell_status status = CELL_STATUS_NONE;

    if (t.len == 0 || cell_status_parse(t, &status))
        return status;
    struct diag *d = bind_finding(row, DIAG_E216, RECORD_STATUS);
    if (d != NULL)
        d->arg[0] = d->value;
    v->bad = true;
    return CELL_STATUS_NONE;
}

static void contradiction(struct bind_row *row, struct value *v)
{
    struct diag *d = bind_finding(row, DIAG_E222, RECORD_STATUS);

    v->bad = true;
    if (d == NULL)
        return;
    d->arg[0] = bind_finding_copy(row->b->held, row->record->field[RECORD_VALUE]);
    d->arg[1] = bind_finding_copy(row->b->held, row->record->field[RECORD_STATUS]);
    d->value = d->arg[0];
}

/* ---- values that are there ---- */

/* A finding about the value itself; arg[0] is what was typed. */
static void refuse(struct bind_row *row, struct value *v, enum diag_code code, const char *expected)
{
    struct diag *d = bind_finding(row, code, RECORD_VALUE);

    v->bad = true;
    v->units = CELL_NULL;
    if (d == NULL)
        return;
    d->arg[0] = d->value;
    d->arg[1] = expected;
    d->expected = expected;
}

static const char *figure_text(const struct bind_row *row, int64_t units, int decimals)
{
    char buf[DECIMAL_TEXT_MAX];

    return arena_strdup(row->b->held, decimal_format(units, decimals, buf));
}

static void check_range(struct bind_row *row, const struct indicator *i, struct value *v)
{
    int64_t units = v->units;

    if (i->min != CELL_NULL && units < i->min)
        refuse(row, v, DIAG_E206, figure_text(row, i->min, i->decimals));
    else if (i->max != CELL_NULL && units > i->max)
        refuse(row, v, DIAG_E207, figure_text(row, i->max, i->decimals));
}

/* No number: what it is instead, in so far as it can be told. */
static void refuse_spelling(struct bind_row *row, struct value *v)
{
    struct text detail = {NULL, 0};
    enum diag_code code = check_spelling(row->record->field[RECORD_VALUE], &detail);

    refuse(row, v, code, detail.len > 0 ? text_dup(row->b->held, detail) : NULL);
}

static void
read_plain(struct bind_row *row, const struct indicator *i, struct text number, struct value *v)
{
    switch (decimal_parse(number, i->decimals, &v->units)) {
    case DECIMAL_OK: check_range(row, i, v); break;
    case DECIMAL_SYNTAX: refuse(row, v, DIAG_E203, NULL); break;
    case DECIMAL_PRECISION:
        refuse(row, v, DIAG_E204, arena_printf(row->b->held, "%d", i->decimals));
        break;
    case DECIMAL_RANGE: refuse(row, v, DIAG_E205, NULL); break;
    }
}

/* ---- figures with a unit ---- */

/* Notes of conversions in a report; the rest are only counted, so that they hide no error. */
#define CONVERSIONS_TOLD 100

static void tell_conversion(struct bind_row *row, const struct indicator *i, int64_t units)
{
    struct diags *diags = row->report != NULL ? &row->report->report->diags : NULL;

    if (diags == NULL) /* the row is of no report, which is said already */
        return;
    if (diags->notes >= CONVERSIONS_TOLD) {
        diags->notes++;
        return;
    }
    struct diag *d = bind_finding(row, DIAG_N202, RECORD_VALUE);
    if (d == NULL)
        return;
    d->arg[0] = d->value;
    d->arg[1] = d->expected = figure_text(row, units, i->decimals);
    d->arg[2] = i->unit;
}

static void refuse_unit(struct bind_row *row, const struct indicator *i, struct value *v)
{
    struct text typed = row->record->field[RECORD_VALUE], number, unit, detail = {NULL, 0};
    enum diag_code code = check_spelling(typed, &detail);

    record_split(typed, &number, &unit);
    bool word = !ispunct((unsigned char)unit.ptr[0]) || strchr("%$(", unit.ptr[0]) != NULL;
    if (code == DIAG_E203 ||
        code == DIAG_E235) /* the number itself is sound; 1_000, 5), 100* are not */
        code = word ? DIAG_E236 : DIAG_E235;
    if (code != DIAG_E236) {
        refuse(row, v, code, detail.len > 0 ? text_dup(row->b->held, detail) : NULL);
        return;
    }
    struct diag *d = bind_finding(row, DIAG_E236, RECORD_VALUE);
    v->bad = true;
    if (d == NULL)
        return;
    d->arg[0] = d->value;
    d->arg[1] = bind_finding_copy(row->b->held, unit);
    d->arg[2] = d->expected = i->unit;
}

/* E237 says what the figure would be. */
static void refuse_conversion(struct bind_row *row,
                              const struct indicator *i,
                              struct text converted,
                              struct value *v)
{
    struct diag *d = bind_finding(row, DIAG_E237, RECORD_VALUE);

    v->bad = true;
    if (d == NULL)
        return;
    d->arg[0] = d->value;
    d->arg[1] = bind_finding_copy(row->b->held, converted);
    d->arg[2] = i->unit;
    d->arg[3] = d->expected = arena_printf(row->b->held, "%d", i->decimals);
}

/* The figure in the indicator's own unit; exact, or refused. */
static void read_measured(struct bind_row *row, const struct indicator *i, struct value *v)
{
    __attribute__((cleanup(arena_cleanup))) struct arena *scratch = arena_new(0);
    struct text typed, unit;
    int power;

    record_split(row->record->field[RECORD_VALUE], &typed, &unit);
    if (!check_unit_power(scratch, unit, i->unit, &power)) {
        refuse_unit(row, i, v);
        return;
    }
    if (power == 0) {
        read_plain(row, i, row->record->number, v);
        return;
    }
    struct text converted = check_unit_shift(scratch, row->record->number, power);
    if (decimal_parse(converted, i->decimals, &v->units) == DECIMAL_PRECISION) {
        refuse_conversion(row, i, converted, v);
        return;
    }
    int64_t units = v->units;
    read_plain(row, i, converted, v);
    if (!v->bad)
        tell_conversion(row, i, units);
}

static void read_number(struct bind_row *row, const struct indicator *i, struct value *v)
{
    if (row->record->value_kind == VALUE_KIND_NUMBER)
        read_plain(row, i, row->record->number, v);
    else if (row->record->value_kind == VALUE_KIND_MEASURED)
        read_measured(row, i, v);
    else
        refuse_spelling(row, v);
}

/* d/m/yyyy with one or two digits, or ISO. */
static bool parse_date(struct text t, date_t *ret_date)
{
    const char *slash = t.len > 0 ? memchr(t.ptr, '/', t.len) : NULL;
    uint64_t day, month, year;

    if (slash == NULL)
        return date_parse(t, ret_date);
    struct text first = {t.ptr, (size_t)(slash - t.ptr)};
    struct text rest = {slash + 1, t.len - first.len - 1};
    const char *second = rest.len > 0 ? memchr(rest.ptr, '/', rest.len) : NULL;
    if (second == NULL)
        return false;
    struct text middle = {rest.ptr, (size_t)(second - rest.ptr)};
    struct text last = {second + 1, rest.len - middle.len - 1};
    if (!text_to_u64(first, 31, &day) || !text_to_u64(middle, 12, &month) || last.len != 4 ||
        !text_to_u64(last, 9999, &year) || !date_exists((int)year, (int)month, (int)day))
        return false;
    *ret_date = date_of((int)year, (int)month, (int)day);
    return true;
}

static void read_date(struct bind_row *row, struct value *v)
{
    date_t date;

    if (parse_date(row->record->field[RECORD_VALUE], &date))
        v->units = date;
    else
        refuse(row, v, DIAG_E218, "dd/mm/yyyy, yyyy-mm-dd");
}

static void read_boolean(struct bind_row *row, struct value *v)
{
    struct text t = row->record->field[RECORD_VALUE];
    struct text fold = text_fold(row->b->held, t);

    if (text_is(fold, "1") || text_is(fold, "true") || text_is(fold, "có"))
        v->units = 1;
    else if (text_is(fold, "0") || text_is(fold, "false") || text_is(fold, "không"))
        v->units = 0;
    else
        refuse(row, v, DIAG_E218, "0, 1, true, false, có, không");
}

static void read_present(struct bind_row *row, const struct indicator *i, struct value *v)
{
    switch (i->value_type) {
    case VALUE_INTEGER:
    case VALUE_DECIMAL:
    case VALUE_PERCENT:
    case VALUE_MONEY: read_number(row, i, v); break;
    case VALUE_TEXT: v->text = row->record->field[RECORD_VALUE]; break;
    case VALUE_DATE: read_date(row, v); break;
    case VALUE_BOOLEAN: read_boolean(row, v); break;
    }
}

/* ---- with the status ---- */

/* A figure may be confidential; a stated nil must be zero; what is missing has no figure. */
static void join_present(struct bind_row *row, enum cell_status stated, struct value *v)
{
    if (v->bad || stated == CELL_STATUS_NONE)
        return;
    if (stated == CELL_STATUS_CONFIDENTIAL) {
        v->status = stated;
    } else if (stated == CELL_STATUS_NIL && v->units == 0) {
        v->status = stated;
        v->units = CELL_NULL;
    } else {
        contradiction(row, v);
    }
}

/* A kind of missing, which the status column may say more exactly. */
static void
join_missing(struct bind_row *row, enum cell_status kind, enum cell_status stated, struct value *v)
{
    v->status = stated != CELL_STATUS_NONE ? stated : kind;
    v->blank = v->status == CELL_STATUS_NONE;
    if (stated == CELL_STATUS_CONFIDENTIAL) {
        v->status = CELL_STATUS_NONE;
        contradiction(row, v);
    }
}

static struct value read_value(struct bind_row *row)
{
    const struct indicator *i = &row->b->catalog->indicators.at[row->cell->indicator];
    struct value v = {.units = CELL_NULL};
    enum cell_status stated = read_status(row, &v);

    switch (row->record->value_kind) {
    case VALUE_KIND_NUMBER:
    case VALUE_KIND_MEASURED:
    case VALUE_KIND_OTHER:
        read_present(row, i, &v);
        join_present(row, stated, &v);
        break;
    case VALUE_KIND_BLANK: join_missing(row, CELL_STATUS_NONE, stated, &v); break;
    case VALUE_KIND_NIL: join_missing(row, CELL_STATUS_NIL, stated, &v); break;
    case VALUE_KIND_NOT_AVAILABLE: join_missing(row, CELL_STATUS_NOT_AVAILABLE, stated, &v); break;
    case VALUE_KIND_NOT_APPLICABLE:
        join_missing(row, CELL_STATUS_NOT_APPLICABLE, stated, &v);
        break;
    }
    return v;
}

/* ---- at the slot ---- */

static void duplicate(struct bind_row *row, uint32_t slot)
{
    struct diag *d = bind_finding(row, DIAG_E211, RECORD_VALUE);

    if (d == NULL)
        return;
    d->arg[0] = bind_finding_cell(row);
    d->arg[1] = arena_printf(row->b->held, "%u", row->report->report->place[slot].row);
}

static void keep_text(struct bind_row *row, uint32_t slot, struct text t, bool note)
{
    struct report *report = row->report->report;
    struct slot_text kept = {slot, {text_dup(row->b->held, t), t.len}};

    if (note)
        VEC_PUSH(row->b->held, &report->notes, kept);
    else
        VEC_PUSH(row->b->held, &report->texts, kept);
}

static bool is_number(const struct indicator *i)
{
    return i->value_type == VALUE_INTEGER || i->value_type == VALUE_DECIMAL ||
           i->value_type == VALUE_PERCENT || i->value_type == VALUE_MONEY;
}

static bool read_figure(const struct record *record, int decimals, int64_t *ret_units)
{
    if (!record->has_digits)
        return decimal_parse(record->number, decimals, ret_units) == DECIMAL_OK;
    *ret_units = record->digits;
    return record->places == decimals ||
           decimal_rescale(record->digits, record->places, decimals, ret_units);
}

/* Nearly every value: a plain number that fits, and no status beside it. Nothing is told here; what is otherwise is read_value()'s. */
static bool read_plainly(const struct bind_row *row, int64_t *ret_units)
{
    const struct indicator *i = &row->b->catalog->indicators.at[row->cell->indicator];
    const struct record *record = row->record;

    return record->value_kind == VALUE_KIND_NUMBER && record->field[RECORD_STATUS].len == 0 &&
           is_number(i) && read_figure(record, i->decimals, ret_units) &&
           (i->min == CELL_NULL || *ret_units >= i->min) &&
           (i->max == CELL_NULL || *ret_units <= i->max);
}

/* Every other value, with what there is to tell about it. */
static int64_t read_carefully(struct bind_row *row, uint32_t slot)
{
    struct bind_report *work = row->report;
    struct value v = read_value(row);

    if (v.blank && !v.bad)
        work->seen[slot] |= BIND_BLANK;
    work->report->status[slot] = (uint8_t)v.status;
    if (v.text.len > 0)
        keep_text(row, slot, v.text, false);
    return v.units;
}

void check_value(struct bind_row *row, uint32_t slot)
{
    struct bind_report *work = row->report;
    struct report *report = work->report;
    const struct record *record = row->record;
    int64_t units;

    if (work->seen[slot] != 0) {
        duplicate(row, slot);
        return;
    }
    work->seen[slot] = BIND_SEEN;
    report->cells[slot] = read_plainly(row, &units) ? units : read_carefully(row, slot);
    report->place[slot] = bind_place_cell(row->b, record);
    if (record->field[RECORD_NOTE].len > 0)
        keep_text(row, slot, record->field[RECORD_NOTE], true);
}

void check_value_only(struct bind_row *row)
{
    read_value(row);
}
