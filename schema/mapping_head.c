/*
 * mapping_head: heads of tables: labels in several rows, merged or not, as a path for each column. Neighbours: mapping.h.
 */
#include <string.h>

#include "mapping.h"

/* ---- the row of column numbers ---- */

/* "(3=1+2)" without its brackets. */
static struct text bare(struct text t)
{
    if (t.len > 2 && t.ptr[0] == '(' && t.ptr[t.len - 1] == ')')
        t = text_trim((struct text){t.ptr + 1, t.len - 2});
    return t;
}

static bool is_column_number(struct text t)
{
    size_t n = 0;

    t = bare(t);
    while (n < t.len && t.ptr[n] >= '0' && t.ptr[n] <= '9')
        n++;
    if (n > 0 && n <= 3)
        return n == t.len || t.ptr[n] == '=' ||
               (t.ptr[n] == ' ' && n + 1 < t.len && t.ptr[n + 1] == '=');
    return t.len == 1 && t.ptr[0] >= 'A' && t.ptr[0] <= 'H';
}

bool mapping_head_is_numbers(const struct grid_sheet *sheet, uint32_t row)
{
    size_t len = 0, digits = 0;
    const struct grid_cell *cells = grid_row(sheet, row, &len);
    uint32_t before = 0;

    for (size_t i = 0; i < len; i++) {
        uint64_t n = 0;
        struct text t = bare(cells[i].text);
        if (!is_column_number(cells[i].text))
            return false;
        if (t.ptr[0] < '0' || t.ptr[0] > '9')
            continue;
        size_t end = 0;
        while (end < t.len && t.ptr[end] >= '0' && t.ptr[end] <= '9')
            end++;
        (void)text_to_u64((struct text){t.ptr, end}, 999, &n);
        if (digits > 0 && n != before + 1)
            return false;
        before = (uint32_t)n;
        digits++;
    }
    return digits >= 2;
}

/* ---- labels ---- */

/* The label above column `column` in head row `row`: its own, that of the area that covers it, or, in a row above others, that of the cell to the
 * left that nothing ends. */
struct head_cell {
    const struct grid_cell *cell;
};

static bool has_below(const struct grid_sheet *sheet, uint32_t row, uint32_t last, uint32_t column)
{
    for (uint32_t r = row + 1; r <= last; r++)
        if (grid_find(sheet, r, column) != NULL)
            return true;
    return false;
}

static bool is_merged(const struct grid_cell *cell)
{
    return cell->last_column > cell->column || cell->last_row > cell->row;
}

static void fill_row(const struct grid_sheet *sheet,
                     uint32_t row,
                     uint32_t last,
                     const struct head_cell *above,
                     struct head_cell *ret,
                     uint32_t columns)
{
    for (uint32_t c = 1; c <= columns; c++) {
        const struct grid_cell *own = grid_over(sheet, row, c);
        ret[c - 1].cell = own;
        if (own != NULL || row == last || c == 1)
            continue;
        const struct grid_cell *left = ret[c - 2].cell;
        bool same_parent = above == NULL || above[c - 1].cell == above[c - 2].cell;
        if (left != NULL && left->row == row && !is_merged(left) && same_parent &&
            has_below(sheet, row, last, c) && has_below(sheet, row, last, left->column))
            ret[c - 1].cell = left;
    }
}

/* Labels of one column from top to bottom, each cell once. */
static void take_path(struct head_cell **rows,
                      uint32_t count,
                      uint32_t column,
                      struct arena *arena,
                      struct mapping_head_column *ret)
{
    const struct grid_cell *before = NULL;
    struct text_builder shown;

    text_builder_init(&shown, arena, 1000);
    for (uint32_t r = 0; r < count; r++) {
        const struct grid_cell *cell = rows[r][column - 1].cell;
        if (cell == NULL || cell == before)
            continue;
        before = cell;
        struct text label = mapping_label(arena, cell->text, NULL);
        if (label.len == 0)
            continue;
        text_builder_adds(&shown, ret->len > 0 ? " › " : "");
        text_builder_add(&shown, cell->text);
        ret->path[ret->len++] = label;
    }
    ret->shown = text_dup(arena, text_builder_text(&shown));
}

static void take_numbers(const struct grid_sheet *sheet, struct mapping_head *head)
{
    size_t len = 0;
    const struct grid_cell *cells = grid_row(sheet, head->last, &len);

    for (size_t i = 0; i < len; i++)
        if (cells[i].column <= head->columns)
            head->at[cells[i].column - 1].number = bare(cells[i].text);
}

void mapping_head_read(const struct grid_sheet *sheet,
                       uint32_t row,
                       uint32_t rows,
                       bool numbers,
                       struct arena *arena,
                       struct mapping_head *ret)
{
    struct head_cell *at[MAPPING_HEAD_MAX];
    uint32_t count = rows < MAPPING_HEAD_MAX ? rows : MAPPING_HEAD_MAX;

    *ret = (struct mapping_head){
        .first = row,
        .last = row + count - 1,
        .columns = sheet->columns < MAPPING_COLUMNS_MAX ? sheet->columns : MAPPING_COLUMNS_MAX};
    ret->at = ARENA_ARRAY(arena, ret->columns, struct mapping_head_column);
    for (uint32_t r = 0; r < count; r++) {
        at[r] = ARENA_ARRAY(arena, ret->columns, struct head_cell);
        fill_row(sheet, row + r, ret->last, r == 0 ? NULL : at[r - 1], at[r], ret->columns);
    }
    for (uint32_t c = 1; c <= ret->columns; c++)
        take_path(at, count, c, arena, &ret->at[c - 1]);
    if (!numbers)
        return;
    ret->last++;
    take_numbers(sheet, ret);
}

/* ---- which column is meant ---- */

static int matches(const struct mapping_head *head, const struct mapping_entry *e, uint32_t column)
{
    const struct mapping_head_column *c = &head->at[column - 1];

    return mapping_label_matches(e->path, e->path_len, c->path, c->len);
}

static const char *letters_of(const struct mapping_head *head,
                              const struct mapping_entry *e,
                              int best,
                              struct arena *arena)
{
    struct text_builder b;
    bool first = true;

    text_builder_init(&b, arena, 200);
    for (uint32_t c = 1; c <= head->columns; c++) {
        if (matches(head, e, c) != best)
            continue;
        text_builder_addf(&b, "%s%s", first ? "" : ", ", grid_letters(c, arena));
        first = false;
    }
    return text_dup(arena, text_builder_text(&b));
}

uint32_t mapping_head_column(const struct mapping_head *head,
                             const struct mapping_entry *e,
                             struct arena *arena,
                             const char **ret_several)
{
    uint32_t found = 0, count = 0;
    int best = 0;

    *ret_several = NULL;
    if (e->path_len == 0)
        return e->column <= head->columns ? e->column : 0;
    for (uint32_t c = 1; c <= head->columns; c++) {
        int m = matches(head, e, c);
        if (m == 0 || m < best)
            continue;
        count = m > best ? 1 : count + 1;
        found = m > best || e->column == c ? c : found;
        best = m;
    }
    if (count <= 1 || (e->column != 0 && found == e->column))
        return found;
    *ret_several = letters_of(head, e, best, arena);
    return 0;
}
