/*
 * Any table as a workbook of one sheet: title, what is to be known of it, a head that stays in sight, numbers as numbers where that is exact and as
 * texts with a note where it is not, texts always as texts. Must not know: figures. Neighbours: xlsx.h, core/sheet.h.
 */
#include <errno.h>
#include <string.h>

#include "xlsx.h"

#include "exporters.h"

#define WIDTH_LEAST 8
#define WIDTH_MOST  48
#define LOOKED_AT   1000 /* rows whose cells say how wide a column is */

static const char *cell_of(const struct sheet_table *t, size_t row, size_t column)
{
    return t->cells[row * t->columns_len + column];
}

/* As many decimals as the text has; a spreadsheet shows no more than nine here. */
static int decimals_of(const char *decimal)
{
    const char *point = strchr(decimal, '.');
    size_t len = point != NULL ? strlen(point + 1) : 0;
    return len > DECIMAL_MAX_DECIMALS ? XLSX_GENERAL : (int)len;
}

/* -?digits[.digits] */
static bool is_decimal(const char *s)
{
    s += *s == '-';
    size_t digits = strspn(s, "0123456789");
    if (digits == 0 || (s[digits] != '\0' && s[digits] != '.'))
        return false;
    const char *behind = s + digits + (s[digits] == '.');
    return s[digits] == '\0' || (*behind != '\0' && behind[strspn(behind, "0123456789")] == '\0');
}

/* False: a number that no spreadsheet holds, now a text. */
static bool
put_cell(struct xlsx_sheet *s, const struct sheet_table *t, uint32_t at, size_t row, size_t column)
{
    const char *cell = cell_of(t, row, column);
    uint32_t to = (uint32_t)column + 1;

    if (cell == NULL || *cell == '\0') {
        xlsx_blank(s, at, to, XLSX_CELL, XLSX_GENERAL);
        return true;
    }
    if (t->columns[column].number && is_decimal(cell))
        return xlsx_decimal(s, at, to, cell, XLSX_CELL, decimals_of(cell));
    (void)xlsx_text(s, at, to, cell, t->columns[column].number ? XLSX_CENTRE : XLSX_CELL,
                    XLSX_GENERAL);
    return true;
}

static void set_widths(struct xlsx_sheet *s, const struct sheet_table *t)
{
    for (size_t column = 0; column < t->columns_len; column++) {
        size_t width = text_width(text_of(t->columns[column].title));
        for (size_t row = 0; row < t->rows && row < LOOKED_AT; row++) {
            const char *cell = cell_of(t, row, column);
            size_t own = cell != NULL ? text_width(text_of(cell)) : 0;
            width = own > width ? own : width;
        }
        width += 3;
        width = width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : width;
        xlsx_column(s, (uint32_t)column + 1, (uint32_t)width);
    }
}

/* Gives the first row of the body. */
static uint32_t put_head(struct xlsx_sheet *s, const struct sheet_table *t)
{
    uint32_t row = 1;

    (void)xlsx_text(s, row++, 1, t->title, XLSX_HEADLINE, XLSX_GENERAL);
    for (size_t i = 0; i < t->above_len; i++)
        (void)xlsx_text(s, row++, 1, t->above[i], XLSX_PLAIN, XLSX_GENERAL);
    row++;
    for (size_t i = 0; i < t->columns_len; i++)
        (void)xlsx_text(s, row, (uint32_t)i + 1, t->columns[i].title, XLSX_HEAD, XLSX_GENERAL);
    return row + 1;
}

static void put_table(struct xlsx_sheet *s, const struct sheet_table *t, struct arena *arena)
{
    uint32_t first = put_head(s, t), row = first;
    size_t texts = 0;

    for (size_t i = 0; i < t->rows; i++, row++) {
        for (size_t column = 0; column < t->columns_len; column++)
            texts += !put_cell(s, t, row, i, column);
    }
    if (texts > 0)
        (void)xlsx_text(s, row + 1, 1,
                        arena_printf(arena,
                                     "%zu số có hơn 15 chữ số được ghi dạng chữ, đúng từng chữ số "
                                     "(numbers of more than 15 "
                                     "digits are texts here)",
                                     texts),
                        XLSX_PLAIN, XLSX_GENERAL);
    set_widths(s, t);
    xlsx_freeze(s, first, 1);
    xlsx_page(s, t->columns_len > 6, 1, first - 1, first - 1, "&L&F&RTrang &P/&N");
    if (t->rows > 0)
        xlsx_filter(s, first - 1, 1, row - 1, (uint32_t)t->columns_len);
}

static enum status fail(const struct sheet_table *t, const char *why, struct diags *diags)
{
    diags_addv(diags, DIAG_E820, (struct place){0}, t->name, why, NULL);
    return STATUS_FAILED;
}

enum status sheet_table_write(const struct sheet_table *table,
                              struct sink *sink,
                              struct arena *arena,
                              struct diags *diags)
{
    const struct xlsx_about about = {.title = table->title, .at = table->at};
    char rows[DECIMAL_TEXT_MAX];

    if (table->rows + table->above_len + 8 > TEMPLATE_ROWS_MAX) {
        diags_addv(diags, DIAG_E822, (struct place){0}, table->name,
                   arena_strdup(arena, decimal_format((int64_t)table->rows, 0, rows)), NULL);
        return STATUS_REJECTED;
    }
    struct xlsx *x = xlsx_new(arena, &about);
    if (x == NULL)
        return fail(table, strerror(errno), diags);
    put_table(xlsx_sheet(x, table->name), table, arena);
    const char *error = xlsx_close(x, sink);
    return error == NULL ? STATUS_OK : fail(table, error, diags);
}
