/*
 * read_grid: any CSV or workbook as a grid of cells, for free-form tables. Knows no mapping. Neighbours: core/grid.h, read_csv.c, workbook.h, number.c.
 */
#include <string.h>

#include "internal.h"
#include "workbook.h"

/* A file on its way into a grid. */
struct filling {
    const char *file;
    struct grid *grid;
    struct diags *diags;
    bool looking;                    /* only at how numbers are written: nothing is kept */
    const char *numbers;             /* how typed numbers are written; NULL: not known */
    struct number_evidence evidence; /* of the texts of a workbook */
};

/* A format's indent is as wide as three blanks (ECMA-376 18.8.1). */
#define BLANKS_AN_INDENT 3U

static bool asked(const char *numbers)
{
    return numbers != NULL && numbers[0] != '\0';
}

/* ---- CSV ---- */

static bool take_row(void *ctx, const struct collector_row *row)
{
    struct filling *f = ctx;
    struct arena *arena = f->grid->arena;
    if (f->grid->sheets.len == 0 && grid_sheet_add(f->grid, "", false) == NULL) {
        return false;
    }
    for (size_t i = 0; i < row->len; i++) {
        struct grid_cell cell = {.row = row->row, .column = (uint32_t)i + 1};
        if (row->cells[i].len == 0) {
            continue;
        }
        cell.text = (struct text){text_dup(arena, row->cells[i]), row->cells[i].len};
        cell.kind = collector_number(cell.text, f->numbers, arena, &cell.number);
        if (!grid_cell_add(f->grid, &cell)) {
            return false;
        }
    }
    return true;
}

/* Twice over the bytes: how numbers are written is known when all have been seen. */
static enum status read_rows(struct filling *f,
                             struct text bytes,
                             const struct collector_limits *limits,
                             struct collector_format *ret_format)
{
    struct collector_handler handler = {.ctx = f};
    struct collector_format again = {0};
    struct diags none;
    diags_init(&none, f->grid->arena, 1);
    enum status status = collector_show(f->file, bytes.ptr, bytes.len, limits, &handler,
                                        f->grid->arena, ret_format, f->diags);
    if (!asked(f->numbers)) {
        f->numbers = ret_format->number_style;
    }
    handler.row = take_row;
    if (status == STATUS_OK) {
        status = collector_show(f->file, bytes.ptr, bytes.len, limits, &handler, f->grid->arena,
                                &again, &none);
    }
    return status;
}

/* ---- workbooks ---- */

static void take_sheet(void *ctx, const struct workbook_sheet *sheet)
{
    struct filling *f = ctx;
    (void)grid_sheet_add(f->grid, text_dup(f->grid->arena, sheet->name), sheet->hidden);
}

static void take_merged(void *ctx, const struct workbook_merge *m)
{
    struct filling *f = ctx;
    const struct grid_merge merge = {m->row, m->column, m->last_row, m->last_column};
    grid_sheet_turn(f->grid, m->sheet - 1);
    grid_merge_add(f->grid, &merge);
}

/* A plain number times a hundred: 0.125 is shown as 12.5 %. */
static struct text hundredfold(struct arena *arena, struct text t)
{
    const char *point = memchr(t.ptr, '.', t.len);
    size_t whole = point == NULL ? t.len : (size_t)(point - t.ptr);
    size_t decimals = point == NULL ? 0 : t.len - whole - 1;
    struct text_builder b;
    text_builder_init(&b, arena, 0);
    text_builder_add(&b, (struct text){t.ptr, whole});
    for (size_t i = 0; i < 2; i++) {
        text_builder_add(&b, (struct text){i < decimals ? point + 1 + i : "0", 1});
    }
    if (decimals > 2) {
        text_builder_adds(&b, ".");
        text_builder_add(&b, (struct text){point + 3, decimals - 2});
    }
    return text_builder_text(&b);
}

/* "007.5" is 7.5. */
static struct text without_zeros(struct arena *arena, struct text t)
{
    bool minus = t.len > 0 && t.ptr[0] == '-';
    size_t i = minus ? 1 : 0;
    while (i + 1 < t.len && t.ptr[i] == '0' && t.ptr[i + 1] != '.') {
        i++;
    }
    struct text rest = {t.ptr + i, t.len - i};
    return minus ? text_of(arena_printf(arena, "-%.*s", (int)rest.len, rest.ptr)) : rest;
}

static void take_number(struct arena *arena, const struct workbook_cell *from, struct grid_cell *to)
{
    to->kind = VALUE_KIND_NUMBER;
    to->number = to->text;
    if (!from->percent) {
        return;
    }
    to->kind = VALUE_KIND_MEASURED;
    to->number = without_zeros(arena, hundredfold(arena, to->text));
    to->text = text_of(arena_printf(arena, "%.*s%%", (int)to->number.len, to->number.ptr));
}

/* Blanks before a label are its indent. */
static uint16_t blanks_before(struct text t)
{
    uint16_t n = 0;
    while (n < t.len && n < UINT16_MAX && t.ptr[n] == ' ') {
        n++;
    }
    return n;
}

static void take_cell(void *ctx, const struct workbook_cell *from)
{
    struct filling *f = ctx;
    struct arena *arena = f->grid->arena;
    if (f->looking || f->grid->full) {
        if (from->kind == WORKBOOK_TEXT && !from->uncached && f->looking) {
            number_witness(&f->evidence, text_trim(from->text), from->row, from->column);
        }
        return;
    }
    struct grid_cell cell = {
        .row = from->row,
        .column = from->column,
        .kind = VALUE_KIND_OTHER,
        .bold = from->bold,
        .indent = (uint16_t)(from->indent * BLANKS_AN_INDENT + blanks_before(from->text))};
    /* a formula whose value nobody kept is no blank: whoever reads the cell is told */
    struct text clean = from->uncached ? TEXT("=") : cell_clean(arena, from->text);
    if (clean.len == 0) {
        return;
    }
    cell.text = (struct text){text_dup(arena, clean), clean.len};
    switch (from->uncached ? WORKBOOK_ERROR : from->kind) {
    case WORKBOOK_NUMBER: take_number(arena, from, &cell); break;
    case WORKBOOK_TEXT:
        cell.kind = collector_number(cell.text, f->numbers, arena, &cell.number);
        break;
    case WORKBOOK_BOOLEAN:
    case WORKBOOK_ERROR:
    case WORKBOOK_DATE: break;
    }
    grid_sheet_turn(f->grid, from->sheet - 1);
    (void)grid_cell_add(f->grid, &cell);
}

/* A finding of the workbook's reader, with the sheet's name. */
static void tell_fault(void *ctx, const struct workbook_fault *fault)
{
    const struct filling *f = ctx;
    struct place at = {.file = f->file, .row = fault->row, .column = fault->column};
    if (fault->sheet > 0 && fault->sheet <= f->grid->sheets.len) {
        const struct grid_sheet *sheet = &f->grid->sheets.at[fault->sheet - 1];
        if (sheet->hidden && fault->code == DIAG_W140) {
            return; /* a mapping reads it by its name, or says that it does not */
        }
        at.sheet = sheet->name;
    }
    struct diag *d = diags_add(f->diags, fault->code, at);
    for (size_t i = 0; i < 2 && fault->arg[i] != NULL; i++) {
        d->arg[i] = arena_strdup(f->diags->arena, fault->arg[i]);
    }
}

static bool read_book(struct filling *f, struct text bytes)
{
    struct workbook_fault fault;
    const struct workbook_handler handler = {.ctx = f,
                                             .sheet = take_sheet,
                                             .cell = take_cell,
                                             .merged = take_merged,
                                             .tell = f->looking ? NULL : tell_fault};
    bool read = workbook_read(bytes, f->grid->arena, &handler, &fault);
    if (!read && !f->looking) {
        tell_fault(f, &fault);
    }
    return read;
}

/* Where nobody says how typed numbers are written, the workbook's own texts do: read once more by what they say. */
static enum status
read_books(struct filling *f, struct text bytes, struct collector_format *ret_format)
{
    size_t errors = f->diags->errors;
    *ret_format = (struct collector_format){.format = "xlsx"};
    if (!asked(f->numbers)) {
        struct grid seen = {.arena = f->grid->arena};
        struct filling look = {.grid = &seen, .looking = true};
        (void)read_book(&look, bytes);
        ret_format->number_style = number_style_name(&look.evidence);
        f->numbers = ret_format->number_style;
    } else {
        ret_format->number_style = f->numbers;
    }
    bool read = read_book(f, bytes);
    return read && f->diags->errors == errors ? STATUS_OK : STATUS_REJECTED;
}

enum status collector_grid(const char *file,
                           const void *bytes,
                           size_t len,
                           const struct collector_limits *limits,
                           const char *numbers,
                           struct grid *grid,
                           struct collector_format *ret_format,
                           struct diags *diags)
{
    struct filling f = {.file = file, .grid = grid, .diags = diags, .numbers = numbers};
    struct text all = {bytes, len};
    bool archive = len >= 4 && memcmp(bytes, "PK\x03\x04", 4) == 0;
    enum status status =
        archive ? read_books(&f, all, ret_format) : read_rows(&f, all, limits, ret_format);
    grid_finish(grid);
    return status;
}
