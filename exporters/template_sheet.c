/*
 * The sheet of a form with cells: its head in as many levels as its titles have, rows with their units, yellow cells for input with hints,
 * sums as formulas, and beside them the figures of the period before in grey. Neighbours: template_grid.c, template_head.c, template_words.c.
 */
#include <string.h>

#include "template_form.h"

#define COLUMN_NUMBER 1 /* A: number of the row */
#define COLUMN_LABEL  2
#define NUMBER_WIDTH  6U
#define LABEL_WIDTH   46U
#define UNIT_WIDTH    14U
#define INPUT_WIDTH   16U
#define NARROW_WIDTH  12U /* of many columns */
#define MANY_COLUMNS  6
#define HINT_NAME_MAX 110

struct form_sheet {
    struct template_book *b;
    struct template_grid grid;
    const char **values;  /* of sums */
    bool unit_column;     /* each row has a unit of its own */
    bool unit_row;        /* each column has */
    const char *unit;     /* of all cells, or NULL */
    uint32_t first, last; /* columns of the sheet: of the first input, of the last */
    uint32_t before;      /* of the first figure of the period before; 0: there are none */
    uint32_t
        printed; /* last column of the page: of many columns the period before stays on the screen */
    uint32_t width; /* of a column of figures, in characters */
    uint32_t body;  /* first row below the head */
};

/* ---- units of measure ---- */

static const char *unit_of(const struct template_grid *g, uint32_t cell)
{
    return template_grid_indicator(g, cell)->unit;
}

/* The unit of all cells of a row (of a column), "" where it has none; NULL where they differ. */
static const char *unit_of_line(const struct template_grid *g, uint32_t line, bool row)
{
    const char *unit = "";

    for (uint32_t i = 0; i < g->cells.len; i++) {
        const struct template_cell *cell = &g->cells.at[i];
        if ((row ? cell->row : cell->column) != line)
            continue;
        if (unit[0] != '\0' && strcmp(unit, unit_of(g, i)) != 0)
            return NULL;
        unit = unit_of(g, i);
    }
    return unit;
}

static bool lines_agree(const struct template_grid *g, bool rows)
{
    size_t len = rows ? g->rows.len : g->columns.len;

    for (uint32_t i = 0; i < len; i++) {
        if (unit_of_line(g, i, rows) == NULL)
            return false;
    }
    return true;
}

static void find_units(struct form_sheet *f)
{
    const struct template_grid *g = &f->grid;

    f->unit = g->cells.len > 0 ? unit_of(g, 0) : NULL;
    for (uint32_t i = 1; i < g->cells.len && f->unit != NULL; i++) {
        if (strcmp(f->unit, unit_of(g, i)) != 0)
            f->unit = NULL;
    }
    if (f->unit != NULL || g->cells.len == 0)
        return;
    f->unit_column = lines_agree(g, true);
    f->unit_row = !f->unit_column && lines_agree(g, false);
}

/* ---- where things stand ---- */

static uint32_t row_at(const struct form_sheet *f, uint32_t row)
{
    return f->body + row;
}

static uint32_t column_at(const struct form_sheet *f, uint32_t column)
{
    return f->first + column;
}

static const char *a1_of(const struct form_sheet *f, uint32_t cell)
{
    const struct template_cell *c = &f->grid.cells.at[cell];
    return template_a1(row_at(f, c->row), column_at(f, c->column), f->b->arena);
}

static int look_of(const struct indicator *i)
{
    switch (i->value_type) {
    case VALUE_INTEGER:
    case VALUE_DECIMAL:
    case VALUE_PERCENT:
    case VALUE_MONEY: return i->decimals;
    case VALUE_TEXT: return XLSX_AS_TEXT;
    case VALUE_DATE: return XLSX_AS_DATE;
    case VALUE_BOOLEAN: break;
    }
    return XLSX_GENERAL;
}

/* ---- sums ---- */

/* "D9,D10,D14" of the parts. */
static const char *list_of_parts(const struct form_sheet *f, const struct template_cell *cell)
{
    struct text_builder b;

    text_builder_init(&b, f->b->arena, 0);
    for (size_t i = 0; i < cell->parts_len; i++) {
        text_builder_adds(&b, i > 0 ? "," : "");
        text_builder_adds(&b, a1_of(f, cell->parts[i]));
    }
    return text_builder_text(&b).ptr;
}

/* "(D9="-")+(D10="-")": how many did not arise. */
static const char *nils_of_parts(const struct form_sheet *f, const struct template_cell *cell)
{
    struct text_builder b;

    text_builder_init(&b, f->b->arena, 0);
    for (size_t i = 0; i < cell->parts_len; i++)
        text_builder_addf(&b, "%s(%s=\"-\")", i > 0 ? "+" : "", a1_of(f, cell->parts[i]));
    return text_builder_text(&b).ptr;
}

/* Blank until every part is there; "-" where none arose. As the reader does: a missing part is not zero. */
static const char *formula_of(const struct form_sheet *f, uint32_t cell)
{
    const struct template_cell *c = &f->grid.cells.at[cell];
    const char *parts = list_of_parts(f, c);

    return arena_printf(f->b->arena,
                        "=IF(COUNT(%s)+%s<%zu,\"\",IF(COUNT(%s)=0,\"-\",ROUND(SUM(%s),%d)))", parts,
                        nils_of_parts(f, c), c->parts_len, parts, parts,
                        template_grid_indicator(&f->grid, cell)->decimals);
}

/* ---- hints ---- */

static const char *bounds_of(const struct indicator *i, struct arena *arena)
{
    char min[DECIMAL_TEXT_MAX], max[DECIMAL_TEXT_MAX];

    if (i->min == CELL_NULL && i->max == CELL_NULL)
        return "";
    if (i->max == CELL_NULL)
        return arena_printf(arena, " Từ %s.", decimal_format(i->min, i->decimals, min));
    if (i->min == CELL_NULL)
        return arena_printf(arena, " Đến %s.", decimal_format(i->max, i->decimals, max));
    return arena_printf(arena, " Từ %s đến %s.", decimal_format(i->min, i->decimals, min),
                        decimal_format(i->max, i->decimals, max));
}

static const char *kind_of(const struct indicator *i, struct arena *arena)
{
    switch (i->value_type) {
    case VALUE_TEXT: return "Chữ.";
    case VALUE_DATE: return "Ngày: dd/mm/yyyy.";
    case VALUE_BOOLEAN: return "Gõ: có, không.";
    case VALUE_INTEGER:
    case VALUE_DECIMAL:
    case VALUE_PERCENT:
    case VALUE_MONEY: break;
    }
    if (i->decimals == 0)
        return "Số nguyên.";
    return arena_printf(arena, "Số, nhiều nhất %d chữ số thập phân.", i->decimals);
}

/* What a number must be; what did not arise is "-", what is not known yet "…" or "...". */
static const char *rule_of(const struct indicator *i, const char *a1, struct arena *arena)
{
    char buf[DECIMAL_TEXT_MAX];
    const char *min = "", *max = "";

    if (i->value_type == VALUE_DATE)
        return arena_printf(arena, "=OR(%s=\"-\",%s=\"…\",ISNUMBER(%s))", a1, a1, a1);
    if (i->value_type == VALUE_TEXT || i->value_type == VALUE_BOOLEAN)
        return NULL;
    if (i->min != CELL_NULL)
        min = arena_printf(arena, ",%s>=%s", a1, decimal_format(i->min, i->decimals, buf));
    if (i->max != CELL_NULL)
        max = arena_printf(arena, ",%s<=%s", a1, decimal_format(i->max, i->decimals, buf));
    return arena_printf(
        arena, "=IF(ISNUMBER(%s),AND(%s=ROUND(%s,%d)%s%s),OR(%s=\"-\",%s=\"…\",%s=\"...\"))", a1,
        a1, a1, i->decimals, min, max, a1, a1, a1);
}

static void put_hint(const struct form_sheet *f, uint32_t cell)
{
    const struct template_cell *c = &f->grid.cells.at[cell];
    const struct indicator *i = template_grid_indicator(&f->grid, cell);
    struct arena *a = f->b->arena;
    uint32_t row = row_at(f, c->row), column = column_at(f, c->column);
    const char *kind = arena_printf(a, "%s%s", kind_of(i, a), bounds_of(i, a));
    const char *name = f->grid.rows.at[c->row].title_vi;
    size_t len = strlen(name);

    while (len > HINT_NAME_MAX || (len < strlen(name) && ((unsigned char)name[len] & 0xC0) == 0x80))
        len--;
    const struct xlsx_hint hint = {
        .title = i->code,
        .message =
            arena_printf(a, "%.*s%s\n%s%s%s%s\n%sKhông phát sinh: -  Chưa có số: …", (int)len, name,
                         len < strlen(name) ? "…" : "", kind, i->unit[0] != '\0' ? " ĐVT: " : "",
                         i->unit, i->unit[0] != '\0' ? "." : "", c->required ? "Bắt buộc. " : ""),
        .wrong = kind,
        .formula = rule_of(i, a1_of(f, cell), a),
    };
    xlsx_hint(f->b->sheet, row, column, row, column, &hint);
}

/* ---- cells ---- */

static void add_line(const struct form_sheet *f, uint32_t cell)
{
    const struct template_cell *c = &f->grid.cells.at[cell];
    const struct indicator *i = template_grid_indicator(&f->grid, cell);
    const char *kind = value_type_name(i->value_type);
    const struct template_line line = {
        .indicator = i->code,
        .members =
            template_members(template_grid_layout_cell(&f->grid, cell)->members, f->b->arena),
        .unit = i->unit,
        .kind = c->parts_len > 0 ? arena_printf(f->b->arena, "%s" TEMPLATE_FORMULA, kind) : kind,
    };
    const struct template_spot spot = {c->role, c->ordinal, 0};
    template_book_add(f->b, &spot, row_at(f, c->row), column_at(f, c->column), &line);
}

static void put_cell(const struct form_sheet *f, uint32_t cell)
{
    const struct template_cell *c = &f->grid.cells.at[cell];
    const struct template_spot spot = {c->role, c->ordinal, 0};
    uint32_t row = row_at(f, c->row), column = column_at(f, c->column);
    int look = look_of(template_grid_indicator(&f->grid, cell));

    add_line(f, cell);
    if (c->parts_len == 0) {
        template_book_input(f->b, &spot, row, column, look);
        put_hint(f, cell);
        return;
    }
    enum template_found found = template_book_found(f->b, &spot);
    xlsx_formula(f->b->sheet, row, column, formula_of(f, cell), f->values[cell],
                 found == FOUND_WRONG ? XLSX_WRONG_TOTAL : XLSX_TOTAL, look);
    if (found != FOUND_NOTHING)
        xlsx_comment(f->b->sheet, row, column, template_findings_comment(f->b, &spot));
}

static void put_before(const struct form_sheet *f, uint32_t cell)
{
    const struct template_cell *c = &f->grid.cells.at[cell];
    const struct template_spot spot = {c->role, c->ordinal, 0};
    const struct template_value *value = template_book_last(f->b, &spot);
    int look = look_of(template_grid_indicator(&f->grid, cell));
    uint32_t row = row_at(f, c->row), column = f->before + c->column;

    if (value == NULL)
        xlsx_blank(f->b->sheet, row, column, XLSX_LAST, look);
    else
        template_book_put(f->b, value, row, column, XLSX_LAST, look);
}

static void put_cells(const struct form_sheet *f, uint32_t row)
{
    const struct template_grid *g = &f->grid;

    for (uint32_t column = 0; column < g->columns.len; column++) {
        uint32_t cell = g->at[row * g->columns.len + column];
        if (cell == 0) {
            xlsx_blank(f->b->sheet, row_at(f, row), column_at(f, column), XLSX_CLOSED,
                       XLSX_GENERAL);
            if (f->before > 0)
                xlsx_blank(f->b->sheet, row_at(f, row), f->before + column, XLSX_CLOSED,
                           XLSX_GENERAL);
            continue;
        }
        put_cell(f, cell - 1);
        if (f->before > 0)
            put_before(f, cell - 1);
    }
}

/* ---- rows ---- */

static uint32_t last_column(const struct form_sheet *f)
{
    return f->before > 0 ? f->before + (uint32_t)f->grid.columns.len - 1 : f->last;
}

static void put_row(const struct form_sheet *f, uint32_t row, uint32_t number)
{
    const struct template_axis *axis = &f->grid.rows.at[row];
    struct xlsx_sheet *s = f->b->sheet;
    char buf[DECIMAL_TEXT_MAX];
    uint32_t at = row_at(f, row);

    xlsx_row(s, at, 16 * template_words_lines(axis->title_vi, LABEL_WIDTH));
    if (axis->heading) {
        xlsx_merge(s, at, COLUMN_NUMBER, at, f->printed, axis->title_vi, XLSX_GROUP);
        return;
    }
    (void)xlsx_text(s, at, COLUMN_NUMBER, decimal_format(number, 0, buf), XLSX_CENTRE,
                    XLSX_AS_TEXT);
    (void)xlsx_text(s, at, COLUMN_LABEL, axis->title_vi, axis->total ? XLSX_GROUP : XLSX_LABEL,
                    XLSX_GENERAL);
    if (f->unit_column)
        (void)xlsx_text(s, at, COLUMN_LABEL + 1, unit_of_line(&f->grid, row, true), XLSX_CENTRE,
                        XLSX_GENERAL);
    put_cells(f, row);
}

static void put_body(const struct form_sheet *f)
{
    uint32_t number = 0;

    for (uint32_t row = 0; row < f->grid.rows.len; row++) {
        number += !f->grid.rows.at[row].heading;
        put_row(f, row, number);
    }
}

/* ---- the head of the table ---- */

/* "(3)", or "(3)=(4)+(5)" where every cell of the column adds up the same others of its row. */
static const char *number_of(const struct form_sheet *f, uint32_t column)
{
    const struct template_grid *g = &f->grid;
    const struct template_cell *like = NULL;
    struct text_builder b;

    for (uint32_t i = 0; i < g->cells.len; i++) {
        const struct template_cell *c = &g->cells.at[i];
        if (c->column != column || c->role == TEMPLATE_TOTAL)
            continue;
        if (c->parts_len == 0 || (like != NULL && c->parts_len != like->parts_len))
            return arena_printf(f->b->arena, "(%u)", (unsigned)column + 1);
        for (size_t k = 0; k < c->parts_len; k++) {
            const struct template_cell *part = &g->cells.at[c->parts[k]];
            if (part->row != c->row ||
                (like != NULL && part->column != g->cells.at[like->parts[k]].column))
                return arena_printf(f->b->arena, "(%u)", (unsigned)column + 1);
        }
        like = c;
    }
    text_builder_init(&b, f->b->arena, 0);
    text_builder_addf(&b, "(%u)", (unsigned)column + 1);
    for (size_t k = 0; like != NULL && k < like->parts_len; k++)
        text_builder_addf(&b, "%s(%u)", k == 0 ? "=" : "+",
                          (unsigned)g->cells.at[like->parts[k]].column + 1);
    return text_builder_text(&b).ptr;
}

static void put_numbers(const struct form_sheet *f, uint32_t row)
{
    struct xlsx_sheet *s = f->b->sheet;

    (void)xlsx_text(s, row, COLUMN_NUMBER, "A", XLSX_NUMBERS, XLSX_GENERAL);
    (void)xlsx_text(s, row, COLUMN_LABEL, "B", XLSX_NUMBERS, XLSX_GENERAL);
    if (f->unit_column)
        (void)xlsx_text(s, row, COLUMN_LABEL + 1, "C", XLSX_NUMBERS, XLSX_GENERAL);
    for (uint32_t i = 0; i < f->grid.columns.len; i++) {
        (void)xlsx_text(s, row, column_at(f, i), number_of(f, i), XLSX_NUMBERS, XLSX_AS_TEXT);
        if (f->before > 0)
            (void)xlsx_text(s, row, f->before + i, "", XLSX_NUMBERS, XLSX_GENERAL);
    }
}

static void put_units(const struct form_sheet *f, uint32_t row)
{
    for (uint32_t i = 0; i < f->grid.columns.len; i++) {
        const char *unit = unit_of_line(&f->grid, i, false);
        (void)xlsx_text(f->b->sheet, row, column_at(f, i), unit, XLSX_NUMBERS, XLSX_GENERAL);
        if (f->before > 0)
            (void)xlsx_text(f->b->sheet, row, f->before + i, unit, XLSX_NUMBERS, XLSX_GENERAL);
    }
}

static const char **titles_of(const struct form_sheet *f)
{
    const char **titles = ARENA_ARRAY(f->b->arena, f->grid.columns.len, const char *);

    for (size_t i = 0; i < f->grid.columns.len; i++)
        titles[i] = f->grid.columns.at[i].title_vi;
    return titles;
}

/* Gives the first row of the body. */
static uint32_t put_head(struct form_sheet *f, uint32_t row)
{
    struct xlsx_sheet *s = f->b->sheet;
    const char **titles = titles_of(f);
    size_t columns = f->grid.columns.len;
    uint32_t levels = template_head_levels(titles, columns), extra = f->before > 0;
    uint32_t last = row + levels + extra - 1 + f->unit_row;
    char words[64];

    xlsx_merge(s, row, COLUMN_NUMBER, last, COLUMN_NUMBER, "TT", XLSX_HEAD);
    xlsx_merge(s, row, COLUMN_LABEL, last, COLUMN_LABEL, "Chỉ tiêu (indicator)", XLSX_HEAD);
    if (f->unit_column)
        xlsx_merge(s, row, COLUMN_LABEL + 1, last, COLUMN_LABEL + 1, "Đơn vị tính (unit)",
                   XLSX_HEAD);
    if (extra > 0) {
        const char *before = arena_printf(f->b->arena, "Kỳ trước đã báo cáo (filed before): %s",
                                          period_words(f->b->in->last_period, LANG_VI, words));
        uint32_t lines = template_words_lines(before, f->width * (uint32_t)columns);
        xlsx_merge(s, row, f->first, row, f->last, "Kỳ báo cáo (this period)", XLSX_HEAD);
        xlsx_merge(s, row, f->before, row, last_column(f), before, XLSX_HEAD);
        xlsx_row(s, row, 16 * (lines > 2 ? lines : 2));
        template_head_write(s, titles, columns, row + 1, f->before, levels, f->width);
    }
    template_head_write(s, titles, columns, row + extra, f->first, levels, f->width);
    if (f->unit_row)
        put_units(f, last);
    put_numbers(f, last + 1);
    return last + 2;
}

static void set_widths(const struct form_sheet *f)
{
    struct xlsx_sheet *s = f->b->sheet;

    xlsx_column(s, COLUMN_NUMBER, NUMBER_WIDTH);
    xlsx_column(s, COLUMN_LABEL, LABEL_WIDTH);
    if (f->unit_column)
        xlsx_column(s, COLUMN_LABEL + 1, UNIT_WIDTH);
    for (uint32_t i = 0; i < f->grid.columns.len; i++) {
        xlsx_column(s, column_at(f, i), f->width);
        if (f->before > 0)
            xlsx_column(s, f->before + i, f->width);
    }
}

static uint32_t width_of(const struct form_sheet *f)
{
    uint32_t figures = f->printed - f->first + 1;
    return NUMBER_WIDTH + LABEL_WIDTH + (f->unit_column ? UNIT_WIDTH : 0) + figures * f->width;
}

static const char advice[] =
    "Chỉ nhập vào ô vàng; ô xanh tự cộng. Không phát sinh: gõ dấu -. Chưa có số: gõ … (ba chấm). Ô "
    "để trống là không báo cáo, không phải số 0. "
    "Không xóa trang ẩn, không chép sang tệp khác: gris đọc tệp này theo tên ô.\n"
    "Type into yellow cells alone; - for nil, … for not available yet; a blank is not zero.";

void template_sheet_write(struct template_book *b)
{
    struct form_sheet f = {.b = b};

    template_grid_make(b->catalog, b->in->form, b->end, b->arena, &f.grid);
    f.values = template_values_make(b, &f.grid);
    find_units(&f);
    f.first = COLUMN_LABEL + 1 + f.unit_column;
    f.last = f.first + (uint32_t)f.grid.columns.len - 1;
    f.before = b->in->last_len > 0 ? f.last + 1 : 0;
    bool many = f.grid.columns.len > MANY_COLUMNS;
    f.width = many ? NARROW_WIDTH : INPUT_WIDTH;
    f.printed = many ? f.last : last_column(&f);
    uint32_t head = template_words_head(b, f.printed, width_of(&f), f.unit);
    f.body = put_head(&f, head);
    set_widths(&f);
    put_body(&f);
    uint32_t end = row_at(&f, (uint32_t)f.grid.rows.len);
    template_words_foot(b, end + 1, f.printed, width_of(&f), advice);
    xlsx_freeze(b->sheet, f.body, f.first);
    xlsx_page(b->sheet, f.printed > 5, 1, head, f.body - 1, "&L&F&RTrang &P/&N");
    if (many)
        xlsx_print_area(b->sheet, end + 4, f.printed);
    xlsx_protect(b->sheet, false);
}
