/*
 * mapping_survey: tables of a sheet as they look: where figures stand, and the head and labels around them. Good for a proposal that people look at,
 * never for reading. Neighbours: mapping.h, mapping_suggest.c.
 */
#include <string.h>

#include "mapping.h"

#define HEAD_ABOVE 15
#define ROWS_MAX   3000 /* of a sheet: enough to see how it is made */

/* ---- rows ---- */

static uint32_t rows_of(const struct grid_sheet *sheet)
{
    return sheet->rows < ROWS_MAX ? sheet->rows : ROWS_MAX;
}

static bool is_year(const struct grid_cell *cell)
{
    uint64_t year = 0;

    return text_to_u64(cell->text, 9999, &year) && year >= 1900 && year <= 2100;
}

/* What a row holds. */
struct look {
    size_t figures, texts, years;
    uint32_t first_text, first_figure; /* columns, 0: none */
};

static struct look look_at(const struct grid_sheet *sheet, uint32_t row)
{
    struct look l = {0};
    size_t len = 0;
    const struct grid_cell *cells = grid_row(sheet, row, &len);

    for (size_t i = 0; i < len; i++) {
        if (cells[i].kind == VALUE_KIND_NUMBER) {
            l.first_figure = l.first_figure == 0 ? cells[i].column : l.first_figure;
            l.figures++;
            l.years += is_year(&cells[i]) ? 1 : 0;
        } else if (cells[i].kind == VALUE_KIND_OTHER || cells[i].kind == VALUE_KIND_MEASURED) {
            l.first_text = l.first_text == 0 ? cells[i].column : l.first_text;
            l.texts++;
        }
    }
    return l;
}

/* A row of figures with a label before them. */
static bool is_data(const struct grid_sheet *sheet, uint32_t row)
{
    const struct look l = look_at(sheet, row);
    size_t len = 0;
    const struct grid_cell *cells = grid_row(sheet, row, &len);

    if (l.figures == 0 || l.texts == 0 || mapping_head_is_numbers(sheet, row))
        return false;
    if (l.years == l.figures && l.years >= 2)
        return false;
    /* the last figure stands behind the first label */
    for (size_t i = len; i > 0; i--)
        if (cells[i - 1].kind == VALUE_KIND_NUMBER)
            return cells[i - 1].column > l.first_text;
    return false;
}

/* Words above columns of figures, and no figures: the head of something else. */
static bool is_head_like(const struct mapping_block *b, uint32_t row)
{
    size_t len = 0, texts = 0;
    const struct grid_cell *cells = grid_row(b->sheet, row, &len);

    for (size_t i = 0; i < len; i++) {
        if (cells[i].kind == VALUE_KIND_NUMBER && !is_year(&cells[i]))
            return false;
        if (b->figures[cells[i].column - 1] && cells[i].column != b->stub &&
            mapping_label_rank(cells[i].text) == MAPPING_PLAIN)
            texts++;
    }
    return texts >= 1 && len >= 2;
}

static bool is_unit_line(const struct grid_sheet *sheet,
                         uint32_t row,
                         struct arena *arena,
                         const struct grid_cell **ret)
{
    size_t len = 0;
    const struct grid_cell *cells = grid_row(sheet, row, &len);
    struct text unit;

    for (size_t i = 0; i < len && len <= 3; i++) {
        if (!mapping_word_unit(arena, cells[i].text, &unit) || unit.len == 0)
            continue;
        *ret = &cells[i];
        return true;
    }
    return false;
}

/* ---- columns ---- */

static void mark_figures(struct mapping_block *b)
{
    memset(b->figures, 0, b->sheet->columns * sizeof b->figures[0]);
    for (uint32_t row = b->first; row <= b->last; row++) {
        size_t len = 0;
        const struct grid_cell *cells = grid_row(b->sheet, row, &len);
        if (!is_data(b->sheet, row))
            continue;
        for (size_t i = 0; i < len; i++)
            if (cells[i].kind == VALUE_KIND_NUMBER)
                b->figures[cells[i].column - 1] = true;
    }
}

/* How many rows have words, and how many a numbering, in a column. */
static void count_column(const struct mapping_block *b,
                         uint32_t column,
                         size_t *ret_words,
                         size_t *ret_numbering)
{
    *ret_words = *ret_numbering = 0;
    for (uint32_t row = b->first; row <= b->last; row++) {
        const struct grid_cell *cell = grid_find(b->sheet, row, column);
        if (cell == NULL)
            continue;
        bool numbering = mapping_label_rank(cell->text) != MAPPING_PLAIN;
        *ret_numbering += numbering ? 1 : 0;
        *ret_words += !numbering && cell->kind != VALUE_KIND_NUMBER ? 1 : 0;
    }
}

static void find_stub(struct mapping_block *b)
{
    size_t most = 0, words = 0, numbering = 0;
    uint32_t columns = b->sheet->columns < 50 ? b->sheet->columns : 50;

    b->stub = b->number = 0;
    for (uint32_t c = 1; c <= columns; c++) {
        count_column(b, c, &words, &numbering);
        if (words > most) {
            most = words;
            b->stub = c;
        }
    }
    for (uint32_t c = 1; c < b->stub; c++) {
        count_column(b, c, &words, &numbering);
        if (numbering > words && numbering > 0) {
            b->number = c;
            b->figures[c - 1] = false;
        }
    }
}

/* ---- the head ---- */

static bool is_above_figures(const struct mapping_block *b, uint32_t row)
{
    for (uint32_t c = 1; c <= b->sheet->columns && c <= MAPPING_COLUMNS_MAX; c++) {
        const struct grid_cell *cell = b->figures[c - 1] ? grid_over(b->sheet, row, c) : NULL;
        /* a title that runs over the whole width is no head */
        if (cell != NULL && cell->column > b->stub)
            return true;
    }
    return false;
}

static void find_head(struct mapping_block *b, uint32_t floor, struct arena *arena)
{
    uint32_t row = b->first - 1;
    const struct grid_cell *unit = NULL;

    while (row > floor && b->first - row < HEAD_ABOVE && !is_above_figures(b, row))
        row--; /* headings of rows, blank lines */
    if (row > floor && mapping_head_is_numbers(b->sheet, row)) {
        b->numbers = true;
        row--;
    }
    uint32_t last = row;
    while (row > floor && last - row < MAPPING_HEAD_MAX && is_above_figures(b, row) &&
           !is_unit_line(b->sheet, row, arena, &unit))
        row--;
    b->head = row + 1;
    b->rows = last - row;
    for (; row > floor && b->first - row < HEAD_ABOVE; row--) {
        size_t len = 0;
        const struct grid_cell *cells = grid_row(b->sheet, row, &len);
        if (b->unit_line == NULL && is_unit_line(b->sheet, row, arena, &b->unit_line))
            continue;
        if (b->title == NULL && len > 0)
            b->title = &cells[0];
    }
}

static void find_unit_column(struct mapping_block *b)
{
    for (uint32_t c = 1; c <= b->read.columns; c++) {
        const struct mapping_head_column *h = &b->read.at[c - 1];
        if (h->len > 0 && c != b->stub && !b->figures[c - 1] &&
            (mapping_label_begins(h->path[h->len - 1], TEXT("đơn vị tính")) ||
             mapping_label_begins(h->path[h->len - 1], TEXT("đvt"))))
            b->unit_column = c;
    }
}

/* ---- blocks ---- */

/* From the first row of figures down to the next head or the end. */
static void extend(struct mapping_block *b)
{
    uint32_t row = b->first + 1;

    for (; row <= rows_of(b->sheet); row++) {
        if (is_data(b->sheet, row)) {
            b->last = row;
            mark_figures(b);
        } else if (is_head_like(b, row)) {
            break;
        }
    }
}

void mapping_survey(const struct grid_sheet *sheet, struct arena *arena, struct mapping_blocks *ret)
{
    uint32_t floor = 0;

    for (uint32_t row = 1; row <= rows_of(sheet) && ret->len < MAPPING_TABLES_MAX; row++) {
        if (!is_data(sheet, row))
            continue;
        struct mapping_block b = {.sheet = sheet, .first = row, .last = row};
        b.figures = ARENA_ARRAY(arena, sheet->columns, bool);
        mark_figures(&b);
        extend(&b);
        mark_figures(&b);
        find_stub(&b);
        row = b.last;
        if (b.stub == 0)
            continue;
        b.figures[b.stub - 1] = false;
        find_head(&b, floor, arena);
        floor = b.last;
        if (b.rows == 0)
            continue;
        mapping_head_read(sheet, b.head, b.rows, b.numbers, arena, &b.read);
        find_unit_column(&b);
        mapping_body_read(sheet, b.stub, b.number, b.read.last + 1, b.last, b.figures, arena,
                          &b.lines);
        VEC_PUSH(arena, ret, b);
    }
}
