/*
 * figures.csv of a release: org_code[,org_level],period,indicator_code, dimensions, value,status,vintage,reported,expected. Codes are gris' own; a figure
 * without a value is nil where it is final, else missing or withheld. REQ: docs/exporters/csv.md. Neighbours: read_release.h, rows.c.
 */
#include <string.h>

#include "core/sink.h"
#include "foreign.h"
#include "read_release.h"

#define COLUMNS_MAX 256

static const char ending[] = "value,status,vintage,reported,expected";

enum column {
    ORG,
    LEVEL,
    PERIOD,
    INDICATOR,
    DIMENSION,
    VALUE,
    STATUS,
    VINTAGE,
    REPORTED,
    EXPECTED,
    COLUMNS
};

struct release {
    struct foreign foreign;
    enum column column[COLUMNS_MAX];
    struct text name[COLUMNS_MAX];
    size_t len;
    uint32_t value; /* its column, from 1 */
    struct text said[COLUMNS];
};

bool read_release_is(const struct foreign_look *look)
{
    struct text line = text_trim(look->line), start = line;
    size_t len = sizeof ending - 1;
    return line.len > len && memcmp(line.ptr + line.len - len, ending, len) == 0 &&
           (text_take(&start, TEXT("org_code,period,indicator_code,")) ||
            text_take(&start, TEXT("org_code,org_level,period,indicator_code,")));
}

static enum column column_of(struct text name)
{
    static const char *const names[COLUMNS] = {
        [ORG] = "org_code",     [LEVEL] = "org_level",
        [PERIOD] = "period",    [INDICATOR] = "indicator_code",
        [VALUE] = "value",      [STATUS] = "status",
        [VINTAGE] = "vintage",  [REPORTED] = "reported",
        [EXPECTED] = "expected"};
    for (size_t i = 0; i < COLUMNS; i++) {
        if (names[i] != NULL && text_is(name, names[i]))
            return (enum column)i;
    }
    return DIMENSION;
}

static bool take_header(struct release *r, const struct rows *rows)
{
    struct input *in = r->foreign.in;
    if (rows->len > COLUMNS_MAX) {
        finding_limit(in, "columns", COLUMNS_MAX, rows->row, 0);
        return false;
    }
    r->len = rows->len;
    for (size_t i = 0; i < r->len; i++) {
        r->column[i] = column_of(rows->cells[i]);
        r->name[i] = (struct text){text_dup(in->arena, rows->cells[i]), rows->cells[i].len};
        if (r->column[i] == VALUE)
            r->value = (uint32_t)i + 1;
    }
    return true;
}

static void take_cells(struct release *r, const struct rows *rows)
{
    struct foreign *f = &r->foreign;
    for (size_t i = 0; i < r->len; i++) {
        struct text cell = rows->cells[i];
        r->said[r->column[i]] = cell;
        if (r->column[i] == DIMENSION && cell.len > 0 && !text_is(cell, "_T"))
            foreign_pair(f, r->name[i], cell);
    }
    foreign_set(f, RECORD_ORG_CODE, r->said[ORG]);
    foreign_set(f, RECORD_ORG_LEVEL, r->said[LEVEL]);
    foreign_set(f, RECORD_PERIOD, r->said[PERIOD]);
    foreign_set(f, RECORD_INDICATOR_CODE, r->said[INDICATOR]);
    foreign_published(f, r->said[REPORTED], r->said[EXPECTED], r->said[VINTAGE]);
    if (!f->record.sum)
        foreign_set(f, RECORD_VINTAGE, r->said[VINTAGE]);
}

static bool take_row(struct release *r, const struct rows *rows)
{
    struct foreign *f = &r->foreign;
    memset(r->said, 0, sizeof r->said);
    foreign_begin(f, rows->row, r->value, NULL);
    if (rows->len != r->len) {
        struct diag *d = foreign_find(f, DIAG_E107);
        finding_arg_number(f->in, d, 0, rows->len);
        finding_arg_number(f->in, d, 1, r->len);
        return true;
    }
    take_cells(r, rows);
    bool nil = r->said[VALUE].len == 0 && text_is(r->said[STATUS], "final");
    if (r->said[VALUE].len == 0 && !nil)
        return f->going;
    foreign_value(f, nil ? TEXT("-") : sink_csv_unguarded(r->said[VALUE]));
    return foreign_put(f);
}

void read_release(struct input *in, bool show)
{
    struct release r = {.value = 0};
    struct rows rows;
    enum rows_got got;
    bool going = true, header = false;

    foreign_open(&r.foreign, in, show);
    in->format->delimiter = ",";
    in->format->number_style = "1234.5";
    rows_open(&rows, in);
    rows_rewind(&rows, ',', false);
    while (going && (got = rows_next(&rows)) != ROWS_END) {
        if (got != ROWS_CELLS)
            continue;
        going = header ? take_row(&r, &rows) : take_header(&r, &rows);
        header = true;
    }
    rows_close(&rows);
    foreign_close(&r.foreign);
}
