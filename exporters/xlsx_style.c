/*
 * Looks of cells: one format of the library for each style and number of decimals, made when first used. Neighbours: xlsx.c.
 */
#include <xlsxwriter.h>

#include "xlsx.h"

#define YELLOW 0xFFF9C4
#define RED    0xFFCDD2
#define BLUE   0xE3EAF2
#define GREY   0x757575
#define LIGHT  0xF2F2F2
#define LINE   0x9E9E9E

/* Thousands are grouped and the decimal mark is shown as the reader's own settings say: "#,##0.0" is 1.234,5 in Viet Nam. */
static const char *const numbers[] = {
    "#,##0",       "#,##0.0",      "#,##0.00",      "#,##0.000",      "#,##0.0000",
    "#,##0.00000", "#,##0.000000", "#,##0.0000000", "#,##0.00000000", "#,##0.000000000",
};

struct look {
    bool border, bold, italic, wrap, open, right, centre;
    uint32_t fill, colour; /* 0: none */
    int size;
};
static const struct look looks[XLSX_STYLES] = {
    [XLSX_PLAIN] = {.size = 11},
    [XLSX_BOLD] = {.size = 11, .bold = true, .centre = true, .wrap = true},
    [XLSX_TITLE] = {.size = 14, .bold = true, .centre = true, .wrap = true},
    [XLSX_HEADLINE] = {.size = 14, .bold = true},
    [XLSX_CENTRED] = {.size = 11, .italic = true, .centre = true, .wrap = true},
    [XLSX_NOTE] = {.size = 9, .colour = GREY, .wrap = true},
    [XLSX_UNITS] = {.size = 11, .italic = true, .right = true},
    [XLSX_HEAD] =
        {.size = 11, .border = true, .bold = true, .wrap = true, .centre = true, .fill = BLUE},
    [XLSX_NUMBERS] = {.size = 9, .border = true, .italic = true, .wrap = true, .centre = true},
    [XLSX_LABEL] = {.size = 11, .border = true, .wrap = true},
    [XLSX_GROUP] = {.size = 11, .border = true, .bold = true, .wrap = true, .fill = LIGHT},
    [XLSX_PROVISIONAL] = {.size = 11, .border = true, .italic = true},
    [XLSX_CELL] = {.size = 11, .border = true},
    [XLSX_CENTRE] = {.size = 11, .border = true, .wrap = true, .centre = true},
    [XLSX_INPUT] = {.size = 11, .border = true, .open = true, .fill = YELLOW},
    [XLSX_WRONG] = {.size = 11, .border = true, .open = true, .bold = true, .fill = RED},
    [XLSX_TOTAL] = {.size = 11, .border = true, .bold = true, .fill = BLUE},
    [XLSX_WRONG_TOTAL] = {.size = 11, .border = true, .bold = true, .fill = RED},
    [XLSX_LAST] = {.size = 11, .border = true, .colour = GREY},
    [XLSX_CLOSED] = {.size = 11, .border = true, .fill = 0xD9D9D9},
    [XLSX_LINK] = {.size = 11, .border = true, .colour = 0x1565C0},
};

static void dress(lxw_format *format, const struct look *look)
{
    format_set_font_name(format, "Times New Roman");
    format_set_font_size(format, look->size);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    if (look->border) {
        format_set_border(format, LXW_BORDER_THIN);
        format_set_border_color(format, LINE);
    }
    if (look->bold)
        format_set_bold(format);
    if (look->italic)
        format_set_italic(format);
    if (look->wrap)
        format_set_text_wrap(format);
    if (look->open)
        format_set_unlocked(format);
    if (look->right || look->centre)
        format_set_align(format, look->right ? LXW_ALIGN_RIGHT : LXW_ALIGN_CENTER);
    if (look->fill != 0)
        format_set_bg_color(format, look->fill);
    if (look->colour != 0)
        format_set_font_color(format, look->colour);
}

static const char *number_format(int look)
{
    if (look == XLSX_AS_TEXT)
        return "@";
    if (look == XLSX_AS_DATE)
        return "dd/mm/yyyy";
    return look == XLSX_GENERAL ? "General" : numbers[look];
}

struct lxw_format *xlsx_style_of(struct xlsx *x, enum xlsx_style style, int look)
{
    struct lxw_format **kept = &x->formats[style][look - XLSX_AS_DATE];

    if (*kept != NULL)
        return *kept;
    *kept = workbook_add_format(x->book);
    if (*kept == NULL)
        arena_exhausted(sizeof(lxw_format)); /* uncovered: no memory */
    dress(*kept, &looks[style]);
    if (looks[style].open && look == XLSX_AS_TEXT)
        format_set_text_wrap(*kept);
    format_set_num_format(*kept, number_format(look));
    return *kept;
}
