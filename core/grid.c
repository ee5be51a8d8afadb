/*
 * grid: a workbook's cells in order, looked up by place. Neighbours: grid.h.
 */
#include "core/grid.h"

#include <stdlib.h>

#define COLUMN_MAX 16384 /* XFD */
#define ROW_MAX    1048576

struct grid_sheet *grid_sheet_add(struct grid *grid, const char *name, bool hidden)
{
    if (grid->sheets.len >= GRID_SHEETS_MAX) {
        grid->full = true;
        return NULL;
    }
    grid->at = grid->sheets.len;
    struct grid_sheet *sheet = VEC_ADD(grid->arena, &grid->sheets);
    *sheet = (struct grid_sheet){.name = name, .hidden = hidden, .sorted = true};
    return sheet;
}

void grid_sheet_turn(struct grid *grid, size_t at)
{
    grid->at = at;
}

static struct grid_sheet *sheet_at_hand(struct grid *grid)
{
    return grid->at >= grid->sheets.len ? NULL : &grid->sheets.at[grid->at];
}

static int compare_places(uint32_t row_a, uint32_t column_a, uint32_t row_b, uint32_t column_b)
{
    if (row_a != row_b)
        return row_a < row_b ? -1 : 1;
    return (column_a > column_b) - (column_a < column_b);
}

bool grid_cell_add(struct grid *grid, const struct grid_cell *cell)
{
    struct grid_sheet *sheet = sheet_at_hand(grid);

    if (cell->text.len == 0)
        return true;
    if (sheet == NULL || grid->cells >= GRID_CELLS_MAX || cell->row == 0 || cell->column == 0 ||
        cell->row > ROW_MAX || cell->column > COLUMN_MAX) {
        grid->full = true;
        return false;
    }
    if (sheet->cells.len > 0) {
        const struct grid_cell *before = &sheet->cells.at[sheet->cells.len - 1];
        if (compare_places(before->row, before->column, cell->row, cell->column) >= 0)
            sheet->sorted = false;
    }
    struct grid_cell *kept = VEC_ADD(grid->arena, &sheet->cells);
    *kept = *cell;
    kept->last_row = cell->row;
    kept->last_column = cell->column;
    if (cell->row > sheet->rows)
        sheet->rows = cell->row;
    if (cell->column > sheet->columns)
        sheet->columns = cell->column;
    grid->cells++;
    return true;
}

void grid_merge_add(struct grid *grid, const struct grid_merge *merge)
{
    struct grid_sheet *sheet = sheet_at_hand(grid);

    if (sheet == NULL || grid->merges >= GRID_MERGES_MAX || merge->last_row < merge->row ||
        merge->last_column < merge->column || merge->last_row > ROW_MAX ||
        merge->last_column > COLUMN_MAX) {
        grid->full = true;
        return;
    }
    VEC_PUSH(grid->arena, &sheet->merges, *merge);
    grid->merges++;
}

static int compare_cells(const void *left, const void *right)
{
    const struct grid_cell *a = left, *b = right;
    return compare_places(a->row, a->column, b->row, b->column);
}

static struct grid_cell *find(const struct grid_sheet *sheet, uint32_t row, uint32_t column)
{
    size_t low = 0, high = sheet->cells.len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct grid_cell *cell = &sheet->cells.at[middle];
        int order = compare_places(cell->row, cell->column, row, column);
        if (order == 0)
            return cell;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Cells that came out of order; of several at one place the first one stays. */
static void sort(struct grid_sheet *sheet)
{
    size_t kept = 0;

    if (sheet->sorted)
        return;
    qsort(sheet->cells.at, sheet->cells.len, sizeof sheet->cells.at[0], compare_cells);
    for (size_t i = 0; i < sheet->cells.len; i++)
        if (kept == 0 || compare_cells(&sheet->cells.at[kept - 1], &sheet->cells.at[i]) != 0)
            sheet->cells.at[kept++] = sheet->cells.at[i];
    sheet->cells.len = kept;
    sheet->sorted = true;
}

void grid_finish(struct grid *grid)
{
    for (size_t i = 0; i < grid->sheets.len; i++) {
        struct grid_sheet *sheet = &grid->sheets.at[i];
        sort(sheet);
        for (size_t k = 0; k < sheet->merges.len; k++) {
            const struct grid_merge *m = &sheet->merges.at[k];
            struct grid_cell *cell = find(sheet, m->row, m->column);
            if (cell == NULL)
                continue;
            cell->last_row = m->last_row;
            cell->last_column = m->last_column;
        }
    }
}

const struct grid_cell *grid_find(const struct grid_sheet *sheet, uint32_t row, uint32_t column)
{
    return find(sheet, row, column);
}

const struct grid_cell *grid_over(const struct grid_sheet *sheet, uint32_t row, uint32_t column)
{
    const struct grid_cell *cell = find(sheet, row, column);

    for (size_t i = 0; cell == NULL && i < sheet->merges.len; i++) {
        const struct grid_merge *m = &sheet->merges.at[i];
        if (row >= m->row && row <= m->last_row && column >= m->column && column <= m->last_column)
            cell = find(sheet, m->row, m->column);
    }
    return cell;
}

const struct grid_cell *grid_row(const struct grid_sheet *sheet, uint32_t row, size_t *ret_len)
{
    size_t low = 0, high = sheet->cells.len;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sheet->cells.at[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < sheet->cells.len && sheet->cells.at[end].row == row)
        end++;
    *ret_len = end - low;
    return *ret_len == 0 ? NULL : &sheet->cells.at[low];
}

bool grid_is_figure(const struct grid_cell *cell)
{
    return cell != NULL && (cell->kind == VALUE_KIND_NUMBER || cell->kind == VALUE_KIND_MEASURED);
}

bool grid_has_figures(const struct grid_sheet *sheet)
{
    for (size_t i = 0; i < sheet->cells.len; i++)
        if (sheet->cells.at[i].kind == VALUE_KIND_NUMBER)
            return true;
    return false;
}

/* ---- addresses ---- */

const char *grid_letters(uint32_t column, struct arena *arena)
{
    char letters[8];
    size_t n = sizeof letters - 1;

    letters[n] = '\0';
    for (; column > 0 && n > 0; column = (column - 1) / 26)
        letters[--n] = (char)('A' + (column - 1) % 26);
    return arena_strdup(arena, letters + n);
}

const char *grid_a1(uint32_t row, uint32_t column, struct arena *arena)
{
    return arena_printf(arena, "%s%u", grid_letters(column, arena), row);
}

static bool take_letters(struct text *t, uint32_t *ret_column)
{
    uint32_t column = 0;
    size_t n = 0;

    while (n < t->len && n < 4 && t->ptr[n] >= 'A' && t->ptr[n] <= 'Z')
        column = column * 26 + (uint32_t)(t->ptr[n++] - 'A') + 1;
    *t = (struct text){t->ptr + n, t->len - n};
    *ret_column = column;
    return n > 0 && column <= COLUMN_MAX;
}

bool grid_letters_parse(struct text t, uint32_t *ret_column)
{
    return take_letters(&t, ret_column) && t.len == 0;
}

bool grid_a1_parse(struct text t, uint32_t *ret_row, uint32_t *ret_column)
{
    uint64_t row = 0;

    if (!take_letters(&t, ret_column) || !text_to_u64(t, ROW_MAX, &row) || row == 0)
        return false;
    *ret_row = (uint32_t)row;
    return true;
}
