/*
 * A workbook that gris made to be filled in: read twice, first for whose it is and where its cells are, then for what stands in them. Whatever else is
 * in an archive is not its affair. Neighbours: read_template.h, workbook.h.
 */
#include "read_template.h"

#include <string.h>

static void take_sheet(void *ctx, const struct workbook_sheet *sheet)
{
    read_template_head_sheet(ctx, sheet);
}

static void take_name(void *ctx, const struct workbook_name *name)
{
    read_template_head_name(ctx, name);
}

static void take_property(void *ctx, struct text name, struct text value)
{
    read_template_head_property(ctx, name, value);
}

static void take_head_cell(void *ctx, const struct workbook_cell *cell)
{
    read_template_head_cell(ctx, cell);
}

static void take_cell(void *ctx, const struct workbook_cell *cell)
{
    read_template_cells_take(ctx, cell);
}

/* What is wrong with a cell that is read, hidden cells of its sheet, what concerns the whole; sums are added up again, so that it is no matter how
 * old they are. */
static bool concerns(const struct read_template *t, const struct workbook_fault *why)
{
    uint32_t room[3];
    if (why->sheet == 0)
        return why->code != DIAG_W141;
    if (why->sheet > t->sheets.len || t->first_input[why->sheet] == 0)
        return false;
    return diag_severity(why->code) != SEVERITY_ERROR ||
           map_find(&t->spot_by_cell, read_template_key(why->sheet, why->row, why->column, room)) !=
               MAP_NONE;
}

static void find_fault(const struct read_template *t, const struct workbook_fault *why)
{
    struct diag *d = read_template_find(t, why->code, why->sheet, why->row, why->column);
    for (size_t i = 0; i < 2; i++) {
        if (why->arg[i] != NULL)
            finding_arg(t->in, d, i, text_of(why->arg[i]));
    }
}

static void tell(void *ctx, const struct workbook_fault *why)
{
    const struct read_template *t = ctx;
    if (concerns(t, why))
        find_fault(t, why);
}

static bool wants_inputs(void *ctx, uint32_t sheet)
{
    const struct read_template *t = ctx;
    return sheet <= t->sheets.len && t->first_input[sheet] != 0;
}

/* Of a workbook that is none of ours the sheets are not looked at. */
static bool wants_hidden(void *ctx, uint32_t sheet)
{
    const struct read_template *t = ctx;
    return sheet == t->hidden_sheet;
}

/* The handler may not want it: another edition. */
static bool give_head(const struct read_template *t)
{
    const struct collector_handler *handler = t->in->handler;
    struct place at = {.file = t->in->file};
    if (t->hidden_sheet != 0)
        at.sheet = t->sheets.at[t->hidden_sheet - 1].name;
    return handler->template == NULL || handler->template(handler->ctx, &t->head, at);
}

static void read_cells(struct read_template *t)
{
    const struct workbook_handler handler = {
        .ctx = t, .wants = wants_inputs, .cell = take_cell, .tell = tell};
    const struct input *in = t->in;
    struct workbook_fault why;
    if (!workbook_read((struct text){in->bytes, in->len}, in->arena, &handler, &why))
        find_fault(t, &why);
    else
        read_template_cells_push(t);
}

bool read_template(struct input *in)
{
    struct read_template *t =
        ARENA_NEW(in->arena, struct read_template); /* the head outlives this */
    const struct workbook_handler handler = {.ctx = t,
                                             .sheet = take_sheet,
                                             .name = take_name,
                                             .property = take_property,
                                             .wants = wants_hidden,
                                             .cell = take_head_cell};
    if (in->len < 4 || memcmp(in->bytes, "PK\x03\x04", 4) != 0)
        return false;
    read_template_head_init(t, in);
    struct workbook_fault why;
    bool read = workbook_read((struct text){in->bytes, in->len}, in->arena, &handler, &why);
    if (!read_template_head_is(t))
        return false;
    in->format->format = "xlsx";
    if (!read)
        find_fault(t, &why);
    else if (read_template_head_settle(t) && give_head(t))
        read_cells(t);
    return true;
}

/* ---- one cell ---- */

struct wanted {
    struct arena *arena;
    uint32_t sheet, row, column;
    const char *name;
    struct text text;
    bool found;
};

static bool wants_sheet(void *ctx, uint32_t sheet)
{
    const struct wanted *w = ctx;
    return sheet == w->sheet;
}

static void look_at_sheet(void *ctx, const struct workbook_sheet *sheet)
{
    struct wanted *w = ctx;
    if (sheet->ordinal == w->sheet) {
        w->name = text_dup(w->arena, sheet->name);
    }
}

static void look_at_cell(void *ctx, const struct workbook_cell *cell)
{
    struct wanted *w = ctx;
    if (cell->sheet == w->sheet && cell->row == w->row && cell->column == w->column) {
        struct text text = cell_clean(w->arena, cell->exact.len > 0 ? cell->exact : cell->text);
        w->found = true;
        w->text = (struct text){text_dup(w->arena, text), text.len};
    }
}

struct text read_template_cell(struct text bytes,
                               uint32_t sheet,
                               uint32_t row,
                               uint32_t column,
                               struct arena *arena,
                               const char **ret_sheet)
{
    struct wanted w = {.arena = arena, .sheet = sheet, .row = row, .column = column};
    const struct workbook_handler handler = {.ctx = &w,
                                             .sheet = look_at_sheet,
                                             .wants = wants_sheet,
                                             .cell = look_at_cell,
                                             .enough = &w.found};
    struct workbook_fault fault;
    (void)workbook_read(bytes, arena, &handler, &fault);
    *ret_sheet = w.name;
    return w.text;
}
