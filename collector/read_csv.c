/*
 * A report file in CSV, in two passes over the bytes: the first finds the header and what style the numbers are written in,
 * the second pushes rows and records. An eager reading has no first pass: it learns the style as it goes, and gives up when the file
 * contradicts itself. Nothing but the row at hand is kept. Knows no catalog.
 * Neighbours: header.c, rows.c, number.c below; collector.c above.
 */
#include <string.h>

#include "read_rows.h"

/* ---- first pass ---------------------------------------------------------------------------------------------------------------- */

static const char *delimiter_text(char delimiter)
{
    switch (delimiter) {
    case ';': return ";";
    case '\t': return "\t";
    default: return ",";
    }
}

static void find_style(struct read_rows *f)
{
    enum rows_got got;
    rows_rewind(&f->rows, f->header.delimiter, true);
    while ((got = rows_next(&f->rows)) != ROWS_END) {
        if (got == ROWS_CELLS) {
            read_rows_witness(f);
        }
    }
    f->style = number_decide(&f->evidence);
    f->in->format->number_style = number_style_name(&f->evidence);
}

/* In the midst of the rows: what the whole file says. */
static void learn_all(struct read_rows *f, struct number_evidence *ret)
{
    struct read_rows whole = {.in = f->in, .header = f->header};
    rows_open(&whole.rows, f->in);
    whole.rows.start = f->rows.start;
    find_style(&whole);
    rows_close(&whole.rows);
    *ret = whole.evidence;
}

/* ---- the passes ---------------------------------------------------------------------------------------------------------------------- */

static void open_file(struct read_rows *f, struct input *in)
{
    *f = (struct read_rows){.in = in, .learn_all = learn_all};
    rows_open(&f->rows, in);
    header_find(&f->rows, &f->header);
    f->member = ARENA_ARRAY(in->arena, f->header.dimensions, struct text);
    in->format->delimiter = delimiter_text(f->header.delimiter);
}

/* Every row with cells; the quotes of title lines are nobody's affair. */
static void show_rows(struct read_rows *f)
{
    enum rows_got got;
    bool shows = f->in->handler->row != NULL;
    rows_rewind(&f->rows, f->header.delimiter, false);
    do {
        f->rows.quiet = f->rows.row + 1 < f->header.row;
        got = rows_next(&f->rows);
    } while (got != ROWS_END && (got != ROWS_CELLS || !shows || read_rows_show(f)));
}

/* Without a header: what may have hidden it, and what is missing. */
static void find_no_header(struct read_rows *f)
{
    uint32_t row;
    const char *missing = header_missing(&f->rows, &row);
    struct diag *d = finding_add(f->in, DIAG_E106, row, 0);
    finding_arg(f->in, d, 0, text_of(missing));
    rows_rewind(&f->rows, f->header.delimiter, false);
    while (f->rows.row < HEADER_ROWS && rows_next(&f->rows) != ROWS_END) {}
}

/* Rows of title, header and data, in order; true when there was data, or a finding in its place. */
static bool push_rows(struct read_rows *f)
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
            going = (!shows || read_rows_show(f)) && (!data || read_rows_take(f));
        }
    } while (going && got != ROWS_END);
    return any;
}

static void read_report(struct read_rows *f)
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
    read_rows_lay_out(f);
    f->readable = !f->header.repeated && !number_refused(&f->evidence);
    if (number_mixed(&f->evidence)) {
        read_rows_find_mixed(f);
    }
    if (read_rows_dimensions(f) && !push_rows(f)) {
        finding_add(f->in, DIAG_E112, f->header.row, 0);
    }
    f->in->format->number_style = number_style_name(&f->evidence);
}

void read_csv(struct input *in, bool show)
{
    struct read_rows f;
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
    struct read_rows f;
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
    struct read_rows f;
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
