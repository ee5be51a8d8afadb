/*
 * The sheet of a list: a column for each of the form's, empty rows for input below its head. Neighbours: template_form.h, template_hidden.c.
 */
#include <string.h>

#include "template_form.h"

#define FIRST     2 /* column of the first input; A numbers the rows */
#define WIDTH_MAX 40
#define NAMES_MAX 150

/* As many rows as are asked for, as there must be, as were given. */
static uint32_t rows_of(const struct template_book *b, const struct list_form *list)
{
    uint32_t rows = b->in->rows > 0 ? b->in->rows : TEMPLATE_ROWS, given = list->min_rows;

    if (rows < given)
        rows = given;
    if (list->max_rows > 0 && rows > list->max_rows)
        rows = list->max_rows;
    for (size_t i = 0; i < b->in->values_len; i++) {
        if (b->in->values[i].row > rows)
            rows = b->in->values[i].row; /* what was given is never lost */
    }
    return rows;
}

static int look_of(const struct list_column *c)
{
    switch (c->type) {
    case LIST_INTEGER:
    case LIST_DECIMAL:
    case LIST_MONEY: return c->decimals;
    case LIST_DATE: return XLSX_AS_DATE;
    case LIST_BOOLEAN: return XLSX_GENERAL;
    case LIST_TEXT:
    case LIST_ORG:
    case LIST_MEMBER: break;
    }
    return XLSX_AS_TEXT;
}

/* "A = Tên, B = Tên": what the codes of a dimension mean, as far as there is room. */
static const char *names_of(const struct dimension *d, struct arena *arena)
{
    struct text_builder b;

    text_builder_init(&b, arena, 0);
    for (size_t i = 0; i < d->len; i++) {
        const char *one = arena_printf(arena, "%s%s = %s", i > 0 ? ", " : "", d->members[i].code,
                                       d->members[i].name_vi);
        if (text_builder_text(&b).len + strlen(one) > NAMES_MAX) {
            text_builder_adds(&b, ", …");
            break;
        }
        text_builder_adds(&b, one);
    }
    return text_builder_text(&b).ptr;
}

static const char *kind_of(const struct template_book *b, const struct list_column *c)
{
    switch (c->type) {
    case LIST_INTEGER: return "Số nguyên.";
    case LIST_DECIMAL:
    case LIST_MONEY:
        return arena_printf(b->arena, "Số, nhiều nhất %d chữ số thập phân.", c->decimals);
    case LIST_DATE: return "Ngày: dd/mm/yyyy.";
    case LIST_BOOLEAN: return "Gõ: có, không.";
    case LIST_ORG: return "Mã đơn vị.";
    case LIST_MEMBER:
        return arena_printf(b->arena, "Chọn mã: %s.",
                            names_of(&b->catalog->dimensions.at[c->dimension], b->arena));
    case LIST_TEXT: break;
    }
    if (c->max == CELL_NULL)
        return "Chữ.";
    return arena_printf(b->arena, "Chữ, nhiều nhất %lld ký tự.", (long long)c->max);
}

/* What a cell of the column must be; NULL: anything, or a list says it. */
static const char *rule_of(const struct list_column *c, const char *a1, struct arena *arena)
{
    char buf[DECIMAL_TEXT_MAX];
    const char *min = "", *max = "";

    if (c->type == LIST_TEXT && c->max != CELL_NULL)
        return arena_printf(arena, "=LEN(%s)<=%lld", a1, (long long)c->max);
    if (c->type == LIST_DATE)
        return arena_printf(arena, "=ISNUMBER(%s)", a1);
    if (c->type != LIST_INTEGER && c->type != LIST_DECIMAL && c->type != LIST_MONEY)
        return NULL;
    if (c->min != CELL_NULL)
        min = arena_printf(arena, ",%s>=%s", a1, decimal_format(c->min, c->decimals, buf));
    if (c->max != CELL_NULL)
        max = arena_printf(arena, ",%s<=%s", a1, decimal_format(c->max, c->decimals, buf));
    return arena_printf(arena, "=IF(ISNUMBER(%s),AND(%s=ROUND(%s,%d)%s%s),FALSE)", a1, a1, a1,
                        c->decimals, min, max);
}

static void put_hint(struct template_book *b,
                     const struct list_column *c,
                     uint32_t first,
                     uint32_t last,
                     uint32_t column)
{
    const char *kind = kind_of(b, c);
    const struct xlsx_hint hint = {
        .title = c->id,
        .message =
            arena_printf(b->arena, "%s%s%s%s%s%s", c->required ? "Bắt buộc. " : "",
                         c->key ? "Khóa của dòng. " : "", kind, c->unit[0] != '\0' ? " ĐVT: " : "",
                         c->unit, c->unit[0] != '\0' ? "." : ""),
        .wrong = kind,
        .formula = rule_of(c, template_a1(first, column, b->arena), b->arena),
        .list = c->type == LIST_MEMBER ? template_hidden_list(b, c->dimension) : NULL,
    };
    xlsx_hint(b->sheet, first, column, last, column, &hint);
}

static uint32_t column_width(const struct list_column *c)
{
    return template_words_width(c->title_vi, 2, 14, WIDTH_MAX);
}

static uint32_t width_of(const struct list_form *list)
{
    uint32_t width = 6;

    for (size_t i = 0; i < list->len; i++)
        width += column_width(&list->columns[i]);
    return width;
}

static void put_column(
    struct template_book *b, const struct list_form *list, uint32_t i, uint32_t head, uint32_t rows)
{
    const struct list_column *c = &list->columns[i];
    const struct template_spot spot = {TEMPLATE_COLUMN, i + 1, 0};
    const struct template_line line = {
        .indicator = c->id, .members = "", .unit = c->unit, .kind = list_type_name(c->type)};
    uint32_t column = FIRST + i, first = head + 2;

    xlsx_column(b->sheet, column, column_width(c));
    (void)xlsx_text(b->sheet, head, column,
                    c->unit[0] != '\0' ? arena_printf(b->arena, "%s (%s)", c->title_vi, c->unit)
                                       : c->title_vi,
                    XLSX_HEAD, XLSX_GENERAL);
    (void)xlsx_text(b->sheet, head + 1, column, arena_printf(b->arena, "(%u)", (unsigned)i + 1),
                    XLSX_NUMBERS, XLSX_AS_TEXT);
    template_book_add(b, &spot, first, column, &line);
    for (uint32_t row = 1; row <= rows; row++) {
        const struct template_spot cell = {TEMPLATE_COLUMN, i + 1, row};
        template_book_input(b, &cell, head + 1 + row, column, look_of(c));
    }
    put_hint(b, c, first, head + 1 + rows, column);
}

static const char advice[] =
    "Mỗi dòng một mục, nhập từ dòng vàng đầu tiên; cần thêm dòng thì chèn vào giữa các dòng vàng. "
    "Dòng để trống được bỏ qua.\n"
    "One item a row; insert more rows between the yellow ones; blank rows are passed over.";

void template_list_write(struct template_book *b)
{
    const struct list_form *list = b->catalog->forms.at[b->in->form].list;
    uint32_t columns = FIRST + (uint32_t)list->len - 1, rows = rows_of(b, list);
    uint32_t width = width_of(list);
    uint32_t head = template_words_head(b, columns, width, NULL), last = head + 1 + rows;
    const struct template_line end = {.indicator = "", .members = "", .unit = "", .kind = "end"};
    const struct template_spot spot = {TEMPLATE_END, 0, 0};
    char buf[DECIMAL_TEXT_MAX];

    xlsx_row(b->sheet, head, 48);
    (void)xlsx_text(b->sheet, head, 1, "TT", XLSX_HEAD, XLSX_GENERAL);
    (void)xlsx_text(b->sheet, head + 1, 1, "A", XLSX_NUMBERS, XLSX_GENERAL);
    xlsx_column(b->sheet, 1, 6);
    for (uint32_t row = 1; row <= rows; row++)
        (void)xlsx_text(b->sheet, head + 1 + row, 1, decimal_format(row, 0, buf), XLSX_CENTRE,
                        XLSX_AS_TEXT);
    for (uint32_t i = 0; i < list->len; i++)
        put_column(b, list, i, head, rows);
    template_book_add(b, &spot, last, FIRST, &end);
    template_words_foot(b, last + 2, columns, width, advice);
    xlsx_freeze(b->sheet, head + 2, FIRST);
    xlsx_page(b->sheet, list->len > 5, 1, head, head + 1, "&L&F&RTrang &P/&N");
    xlsx_protect(b->sheet, true);
}
