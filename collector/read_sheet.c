/*
 * A report in a workbook as officers make them: every sheet that has a header row with the names of a report file is read as a CSV file is; others are told.
 * What Excel holds as a number needs no guess; what it holds as text goes the way of CSV. Knows no catalog. Neighbours: workbook.h below, read_rows.h,
 * header.c; collector.c above.
 * REQ: docs/excel.md.
 */
#include <string.h>

#include "core/template.h"
#include "read_rows.h"
#include "workbook.h"

enum state {
    CELL_TEXT,
    CELL_NUMBER,
    CELL_SHARE,
    CELL_FAULTY,
    CELL_UNCACHED,
    CELL_NO_DAY,
    CELL_LONG
};

struct sheet {
    const char *name;
    bool skipped; /* no header */
};

struct cell {
    struct text plain; /* of numbers */
    enum state state;
    bool formula;
};

struct reading {
    struct input *in;
    bool show, looking; /* looking: for evidence of the number style alone */
    bool started;       /* a header was found on some sheet */
    bool any;           /* rows of data */
    bool enough;
    struct read_rows f;
    struct VEC(struct sheet) sheets;
    /* the row at hand */
    uint32_t sheet, row;
    struct text *texts;
    struct cell *cells;
    size_t len, room, columns;
    char *bytes;
    size_t used;
    bool long_row;
    size_t beyond; /* the last column that says something behind those of the header; 0: none */
    /* the row that looks most like a header, for who has none */
    unsigned best;
    uint32_t best_row, best_sheet;
};

static const char *name_of(const struct reading *r, uint32_t sheet)
{
    return sheet >= 1 && sheet <= r->sheets.len ? r->sheets.at[sheet - 1].name : NULL;
}

static struct diag *
find(const struct reading *r, enum diag_code code, uint32_t sheet, uint32_t row, uint32_t column)
{
    struct diag *d = finding_add(r->in, code, row, column);
    if (finding_kept(r->in, d))
        d->at.sheet = name_of(r, sheet);
    return d;
}

static void tell_fault(const struct reading *r, const struct workbook_fault *fault)
{
    struct diag *d = find(r, fault->code, fault->sheet, fault->row, fault->column);
    for (size_t i = 0; i < 2; i++) {
        if (fault->arg[i] != NULL)
            finding_arg(r->in, d, i, text_of(fault->arg[i]));
    }
}

static void on_fault(void *ctx, const struct workbook_fault *fault)
{
    tell_fault(ctx, fault);
}

/* ---- the row at hand ---- */

static void begin_row(struct reading *r, uint32_t row)
{
    struct arena *arena = r->f.rows.arena;
    if (arena_used(arena) > 0)
        arena_reset(arena);
    r->row = row;
    r->len = r->used = r->beyond = 0;
    r->long_row = false;
}

/* Copies of what does not last; never moved while the row is at hand. */
static struct text keep(struct reading *r, struct text t)
{
    if (t.len > r->room - r->used) {
        r->long_row = true;
        return TEXT("");
    }
    char *to = r->bytes + r->used;
    if (t.len > 0)
        memcpy(to, t.ptr, t.len);
    r->used += t.len;
    return (struct text){to, t.len};
}

static void take_number(struct reading *r, const struct workbook_cell *given, size_t at)
{
    struct cell *c = &r->cells[at];
    c->state = given->percent ? CELL_SHARE : CELL_NUMBER;
    if (!given->percent) {
        c->plain = keep(r, given->text);
        bool same = r->show || text_eq(given->exact, given->text);
        r->texts[at] = same ? c->plain : keep(r, given->exact);
        return;
    }
    c->plain = keep(r, workbook_number_hundredfold(given->text, r->f.rows.arena));
    r->texts[at] = (struct text){c->plain.ptr, c->plain.len};
    if (keep(r, TEXT("%")).len > 0) /* stands right behind it */
        r->texts[at].len++;
}

static void fill_gap(struct reading *r, size_t to)
{
    for (; r->len < to; r->len++) {
        r->texts[r->len] = TEXT("");
        r->cells[r->len] = (struct cell){.state = CELL_TEXT};
    }
}

static void take_cell(struct reading *r, const struct workbook_cell *given)
{
    size_t at = given->column - 1;
    fill_gap(r, at + 1);
    struct cell *c = &r->cells[at];
    c->formula = given->formula;
    if (given->uncached)
        c->state = CELL_UNCACHED;
    else if (given->kind == WORKBOOK_ERROR)
        c->state = given->text.len > 0 && *given->text.ptr == '#' ? CELL_FAULTY : CELL_NO_DAY;
    else if (given->text.len > r->in->limits.cell_bytes)
        c->state = CELL_LONG;
    if (given->kind == WORKBOOK_NUMBER)
        take_number(r, given, at);
    else if (given->kind == WORKBOOK_BOOLEAN)
        r->texts[at] = text_is(given->text, "1") ? TEXT("TRUE") : TEXT("FALSE");
    else
        r->texts[at] = given->lasts ? given->text : keep(r, given->text);
}

static bool is_blank(const struct reading *r)
{
    for (size_t i = 0; i < r->len; i++) {
        if (r->cells[i].state == CELL_UNCACHED || !cell_is_blank(r->texts[i]))
            return false;
    }
    return true;
}

/* ---- what a row is ---- */

/* A cell that says nothing certain, in a column that is read: the row is no record. */
static bool check_cell(const struct reading *r, size_t at)
{
    static const enum diag_code codes[] = {[CELL_FAULTY] = DIAG_E156,
                                           [CELL_UNCACHED] = DIAG_E150,
                                           [CELL_LONG] = DIAG_E113,
                                           [CELL_NO_DAY] = DIAG_NONE}; /* told: E155 */
    enum state state = r->cells[at].state;
    uint32_t column = (uint32_t)at + 1;
    if (state <= CELL_SHARE || (state == CELL_FAULTY && column == r->f.header.column[RECORD_VALUE]))
        return true; /* what a figure may be is for the catalog to say */
    if (codes[state] == DIAG_NONE)
        return false;
    struct diag *d = find(r, codes[state], r->sheet, r->row, column);
    if (state == CELL_LONG) {
        finding_arg(r->in, d, 0, TEXT("cell_bytes"));
        finding_arg_number(r->in, d, 1, r->in->limits.cell_bytes);
        return false;
    }
    finding_arg(r->in, d, 0, text_of(template_a1(r->row, column, r->f.rows.arena)));
    if (state == CELL_FAULTY)
        finding_arg(r->in, d, 1, r->texts[at]);
    return false;
}

static bool check_cells(const struct reading *r)
{
    const struct header *h = &r->f.header;
    bool sound = true;
    for (size_t i = 0; i < r->len; i++) {
        if (i < h->len && h->meaning[i] != HEADER_NOTHING)
            sound = check_cell(r, i) && sound;
    }
    return sound;
}

static void look_for_header(struct reading *r)
{
    struct read_rows *f = &r->f;
    unsigned fields = header_fields(&f->rows);
    if (!header_is_whole(fields)) {
        if (header_count(fields) > header_count(r->best)) {
            r->best = fields;
            r->best_row = r->row;
            r->best_sheet = r->sheet;
        }
        return;
    }
    header_understand(&f->rows, &f->header);
    r->started = true;
    f->member = ARENA_ARRAY(r->in->arena, f->header.dimensions, struct text);
    f->sheet = name_of(r, r->sheet);
    f->sheet_ordinal = r->sheet;
    if (r->looking || r->show)
        return;
    header_check_row(&f->rows, &f->header, f->sheet);
    read_rows_lay_out(f);
    f->readable = !f->header.repeated && !number_refused(&f->evidence);
    r->enough = !read_rows_dimensions(f);
}

/* The value as what it is. */
static void type_value(struct reading *r)
{
    struct read_rows *f = &r->f;
    size_t at = f->header.column[RECORD_VALUE] - 1;
    const struct cell *c = &r->cells[at];
    f->typed = c->state == CELL_NUMBER  ? READ_ROWS_NUMBER
               : c->state == CELL_SHARE ? READ_ROWS_SHARE
                                        : READ_ROWS_TEXT;
    f->plain = c->plain;
    f->formula = c->formula;
}

static void data_row(struct reading *r)
{
    struct read_rows *f = &r->f;
    fill_gap(r, f->header.len);
    f->rows.len = r->len;
    type_value(r);
    r->any = true;
    if (r->looking) {
        if (r->beyond == 0)
            read_rows_witness(f);
        return;
    }
    if (!check_cells(r))
        return;
    if (r->beyond > 0)
        read_rows_ragged(f, r->beyond);
    else
        r->enough = !read_rows_take(f);
}

static void end_row(struct reading *r)
{
    struct read_rows *f = &r->f;
    if (r->row == 0 || r->enough)
        return;
    if (r->long_row) {
        if (!r->looking) {
            struct diag *d = find(r, DIAG_E113, r->sheet, r->row, 0);
            finding_arg(r->in, d, 0, TEXT("line_bytes"));
            finding_arg_number(r->in, d, 1, r->room);
        }
        r->any = r->any || f->header.row != 0;
    } else if (r->beyond > 0 || !is_blank(r)) {
        f->rows.cells = r->texts;
        f->rows.len = r->len;
        f->rows.row = r->row;
        f->rows.clean = false;
        if (r->show)
            r->enough = r->in->handler->row != NULL && !read_rows_show(f);
        else if (f->header.row != 0)
            data_row(r);
        else if (r->row <= HEADER_ROWS)
            look_for_header(r);
    }
    r->row = 0;
}

/* ---- the book ---- */

static void on_sheet(void *ctx, const struct workbook_sheet *sheet)
{
    struct reading *r = ctx;
    const struct sheet s = {.name = text_dup(r->in->arena, sheet->name)};
    VEC_PUSH(r->in->arena, &r->sheets, s);
}

/* Of what is shown, all but the sheet that a template keeps for gris. */
static bool wants(void *ctx, uint32_t sheet)
{
    const struct reading *r = ctx;
    return !r->show || sheet > r->sheets.len ||
           strcmp(r->sheets.at[sheet - 1].name, TEMPLATE_SHEET) != 0;
}

/* Behind the columns of the header, or below the rows where one may stand: a row costs what is read of it, wherever its cells are. */
static bool is_beyond(const struct reading *r, const struct workbook_cell *cell)
{
    const struct header *h = &r->f.header;
    return !r->show && (h->row != 0 ? cell->column > h->len : cell->row > HEADER_ROWS);
}

static void on_cell(void *ctx, const struct workbook_cell *cell)
{
    struct reading *r = ctx;
    if (cell->sheet != r->sheet) {
        r->sheet = cell->sheet;
        r->f.header = (struct header){0};
        r->f.sheet = name_of(r, cell->sheet);
    }
    if (cell->row != r->row) {
        end_row(r);
        begin_row(r, cell->row);
    }
    if (cell->column > r->in->limits.columns)
        r->long_row = true;
    else if (is_beyond(r, cell))
        r->beyond = cell_is_blank(cell->text) ? r->beyond : cell->column;
    else
        take_cell(r, cell);
}

/* Nothing keeps a sheet of other things from standing beside: 50 rows tell. */
static void on_sheet_end(void *ctx, uint32_t sheet)
{
    struct reading *r = ctx;
    bool empty = r->sheet != sheet;
    end_row(r);
    r->sheets.at[sheet - 1].skipped = !empty && r->f.header.row == 0;
}

static bool read_all(struct reading *r, struct workbook_fault *ret_fault)
{
    const struct input *in = r->in;
    const struct workbook_handler handler = {.ctx = r,
                                             .sheet = on_sheet,
                                             .wants = wants,
                                             .cell = r->show && in->handler->row == NULL ? NULL
                                                                                         : on_cell,
                                             .sheet_end = on_sheet_end,
                                             .tell = r->looking ? NULL : on_fault,
                                             .enough = &r->enough};
    r->f.in = r->in;
    r->f.rows = (struct rows){.in = in, .arena = arena_new(0)};
    r->columns =
        in->limits.columns < WORKBOOK_COLUMNS_MAX ? in->limits.columns : WORKBOOK_COLUMNS_MAX;
    r->texts = ARENA_ARRAY(in->arena, WORKBOOK_COLUMNS_MAX, struct text);
    r->cells = ARENA_ARRAY(in->arena, WORKBOOK_COLUMNS_MAX, struct cell);
    r->room = in->limits.line_bytes;
    r->bytes = arena_alloc(in->arena, r->room + 1);
    bool read = workbook_read((struct text){in->bytes, in->len}, in->arena, &handler, ret_fault);
    arena_free(r->f.rows.arena);
    return read;
}

/* The number style that all sheets speak for; faults are for the reading itself to tell. */
static void look_at_all(struct input *in, struct number_evidence *ret)
{
    struct reading whole = {.in = in, .looking = true};
    struct workbook_fault fault;
    (void)read_all(&whole, &fault);
    *ret = whole.f.evidence;
}

static void learn_all(struct read_rows *f, struct number_evidence *ret)
{
    look_at_all(f->in, ret);
}

static void tell_end(struct reading *r)
{
    struct diag *d;
    if (!r->started) {
        d = find(r, DIAG_E106, r->best_sheet, r->best_row, 0);
        finding_arg(r->in, d, 0, text_of(header_names_missing(r->in->arena, r->best)));
        return;
    }
    if (!r->any)
        finding_add(r->in, DIAG_E112, 0, 0);
    for (size_t i = 0; i < r->sheets.len; i++) {
        if (!r->sheets.at[i].skipped)
            continue;
        d = find(r, DIAG_N140, (uint32_t)i + 1, 0, 0);
        finding_arg(r->in, d, 0, text_of(r->sheets.at[i].name));
    }
}

void read_sheet(struct input *in, bool show)
{
    struct reading r = {.in = in, .show = show, .f = {.learn_all = learn_all}};
    struct workbook_fault fault;
    in->format->format = "xlsx";
    if (!show && in->limits.eager) {
        r.f.learning = true;
    } else if (!show) {
        look_at_all(in, &r.f.evidence);
        r.f.style = number_decide(&r.f.evidence);
        r.f.in = in;
        if (number_mixed(&r.f.evidence))
            read_rows_find_mixed(&r.f);
    }
    bool read = read_all(&r, &fault);
    if (!read)
        tell_fault(&r, &fault);
    else if (!show && !r.enough)
        tell_end(&r);
    if (!show)
        in->format->number_style = number_style_name(&r.f.evidence);
}
