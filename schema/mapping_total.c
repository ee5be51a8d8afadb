/*
 * mapping_total: totals of a table are never filed, but they must be what they say: rows and columns of totals, and the formulas that a row of
 * column numbers states ("3=1+2"). All sums are exact, in the file's own units. Neighbours: mapping.h.
 */
#include <string.h>

#include "mapping.h"

#define SCALE 9 /* decimals that sums are kept with */

/* ---- figures ---- */

/* The figure of a cell; false: it has none that can be added up. */
static bool figure(const struct grid_cell *cell, decimal_wide *ret)
{
    char digits[48];
    size_t n = 0, decimals = 0;
    bool point = false;

    if (cell == NULL || cell->kind != VALUE_KIND_NUMBER || cell->number.len > 30)
        return false;
    for (size_t i = 0; i < cell->number.len; i++) {
        char c = cell->number.ptr[i];
        if (c == '.') {
            point = true;
            continue;
        }
        digits[n++] = c;
        decimals += point ? 1 : 0;
    }
    for (; decimals < SCALE; decimals++)
        digits[n++] = '0';
    return decimals == SCALE && decimal_parse_wide((struct text){digits, n}, ret);
}

/* Without idle zeros. */
static const char *shown(decimal_wide units, struct arena *arena)
{
    char buf[DECIMAL_TEXT_MAX];
    size_t n = strlen(decimal_format_wide(units, SCALE, buf));

    while (n > 1 && buf[n - 1] == '0')
        n--;
    if (buf[n - 1] == '.')
        n--;
    return arena_copy(arena, buf, n);
}

struct sum {
    decimal_wide units;
    size_t addends;
    bool good;
};

static void add(struct sum *sum, const struct mapping_place *p, uint32_t row, uint32_t column)
{
    decimal_wide units;

    if (!figure(grid_find(p->sheet, row, column), &units))
        return;
    sum->good = sum->good && decimal_add_wide(sum->units, units, &sum->units);
    sum->addends++;
}

/* What is to be held against what. */
struct check {
    const struct mapping_place *p;
    struct arena *arena;
    struct diags *diags;
};

static void compare(
    const struct check *c, const struct sum *sum, uint32_t row, uint32_t column, const char *label)
{
    decimal_wide stated;

    if (sum->addends == 0 || !sum->good || !figure(grid_find(c->p->sheet, row, column), &stated) ||
        stated == sum->units)
        return;
    diags_addv(c->diags, DIAG_W160, mapping_place_at(c->p, row, column), label,
               shown(stated, c->arena), shown(sum->units, c->arena), NULL);
}

/* ---- rows of totals ---- */

static bool is_total(const struct mapping_line *line)
{
    return line->entry != NULL && line->entry->use >= MAPPING_TOTAL;
}

static bool is_read(const struct mapping_line *line)
{
    return line->figures && line->path_len > 0 &&
           (line->entry == NULL || line->entry->use == MAPPING_READ);
}

/* The lines that a total is of: first…last - 1. */
static void
parts_of(const struct mapping_lines *lines, size_t i, size_t *ret_first, size_t *ret_end)
{
    enum mapping_use use = lines->at[i].entry->use;

    *ret_first = use == MAPPING_TOTAL_BELOW ? i + 1 : 0;
    *ret_end = use == MAPPING_TOTAL_ABOVE ? i : lines->len;
    if (use == MAPPING_TOTAL_BELOW)
        for (size_t k = i + 1; k < *ret_end; k++)
            if (is_total(&lines->at[k]))
                *ret_end = k;
    for (size_t k = i; use == MAPPING_TOTAL_ABOVE && k > *ret_first; k--)
        if (is_total(&lines->at[k - 1]))
            *ret_first = k;
}

static bool adds_up(const struct mapping_entry *column)
{
    return column != NULL && column->use != MAPPING_IGNORE;
}

static void check_row(const struct check *c, size_t i)
{
    const struct mapping_lines *lines = &c->p->lines;
    const struct mapping_line *line = &lines->at[i];
    size_t first, end;

    parts_of(lines, i, &first, &end);
    for (uint32_t column = 1; column <= c->p->head.columns; column++) {
        struct sum sum = {.good = true};
        if (!adds_up(c->p->column[column - 1]))
            continue;
        for (size_t k = first; k < end; k++)
            if (is_read(&lines->at[k]))
                add(&sum, c->p, lines->at[k].row, column);
        compare(c, &sum, line->row, column, text_dup(c->arena, line->label));
    }
}

/* ---- columns of totals ---- */

static bool same_group(const struct mapping_head_column *a, const struct mapping_head_column *b)
{
    if (a->len != b->len || a->len == 0)
        return false;
    for (size_t i = 0; i + 1 < a->len; i++)
        if (!text_eq(a->path[i], b->path[i]))
            return false;
    return true;
}

static bool is_part(const struct mapping_place *p, uint32_t total, uint32_t column)
{
    const struct mapping_entry *e = p->column[column - 1];

    return e != NULL && e->use == MAPPING_READ &&
           (p->column[total - 1]->use == MAPPING_TOTAL ||
            same_group(&p->head.at[total - 1], &p->head.at[column - 1]));
}

static void check_column(const struct check *c, uint32_t total)
{
    const struct mapping_place *p = c->p;

    for (size_t i = 0; i < p->lines.len; i++) {
        const struct mapping_line *line = &p->lines.at[i];
        struct sum sum = {.good = true};
        if (!is_read(line) && !is_total(line))
            continue;
        for (uint32_t column = 1; column <= p->head.columns; column++)
            if (is_part(p, total, column))
                add(&sum, p, line->row, column);
        compare(c, &sum, line->row, total, p->head.at[total - 1].shown);
    }
}

/* ---- formulas of the head ---- */

static uint32_t column_numbered(const struct mapping_head *head, struct text number)
{
    for (uint32_t c = 1; c <= head->columns; c++) {
        struct text t = head->at[c - 1].number;
        if (mapping_label_begins(t, number) &&
            (t.len == number.len || t.ptr[number.len] == '=' || t.ptr[number.len] == ' '))
            return c;
    }
    return 0;
}

struct term {
    uint32_t column;
    bool minus;
};
#define TERMS_MAX 40

/* "1+2-4" as columns; 0: it is no such formula, or a column is not there. */
static size_t parse(const struct mapping_head *head, struct text t, struct term terms[TERMS_MAX])
{
    size_t n = 0;
    bool minus = false;

    while (n < TERMS_MAX) {
        size_t digits = 0;
        t = text_trim(t);
        while (digits < t.len && t.ptr[digits] >= '0' && t.ptr[digits] <= '9')
            digits++;
        uint32_t column = digits == 0 ? 0 : column_numbered(head, (struct text){t.ptr, digits});
        if (column == 0)
            return 0;
        terms[n++] = (struct term){column, minus};
        t = text_trim((struct text){t.ptr + digits, t.len - digits});
        if (t.len == 0)
            return n;
        if (t.ptr[0] != '+' && t.ptr[0] != '-')
            return 0;
        minus = t.ptr[0] == '-';
        t = (struct text){t.ptr + 1, t.len - 1};
    }
    return 0;
}

static bool evaluate(const struct mapping_place *p,
                     const struct term *terms,
                     size_t n,
                     uint32_t row,
                     decimal_wide *ret)
{
    *ret = 0;
    for (size_t i = 0; i < n; i++) {
        decimal_wide units;
        if (!figure(grid_find(p->sheet, row, terms[i].column), &units))
            return false;
        if (!decimal_add_wide(*ret, terms[i].minus ? -units : units, ret))
            return false;
    }
    return true;
}

static void check_formula(const struct check *c, uint32_t column)
{
    const struct mapping_place *p = c->p;
    struct text t = p->head.at[column - 1].number;
    const char *equals = t.len > 0 ? memchr(t.ptr, '=', t.len) : NULL;
    struct term terms[TERMS_MAX];

    if (equals == NULL)
        return;
    size_t from = (size_t)(equals - t.ptr) + 1;
    size_t n = parse(&p->head, (struct text){t.ptr + from, t.len - from}, terms);
    for (size_t i = 0; n > 0 && i < p->lines.len; i++) {
        uint32_t row = p->lines.at[i].row;
        decimal_wide stated, made;
        if (!figure(grid_find(p->sheet, row, column), &stated) ||
            !evaluate(p, terms, n, row, &made) || stated == made)
            continue;
        diags_addv(c->diags, DIAG_W161, mapping_place_at(p, row, column), text_dup(c->arena, t),
                   shown(stated, c->arena), shown(made, c->arena), NULL);
    }
}

void mapping_total_check(const struct mapping_place *place,
                         struct arena *arena,
                         struct diags *diags)
{
    const struct check c = {place, arena, diags};

    for (size_t i = 0; i < place->lines.len; i++)
        if (is_total(&place->lines.at[i]))
            check_row(&c, i);
    for (uint32_t column = 1; column <= place->head.columns; column++) {
        const struct mapping_entry *e = place->column[column - 1];
        if (e != NULL && (e->use == MAPPING_TOTAL || e->use == MAPPING_TOTAL_GROUP))
            check_column(&c, column);
        check_formula(&c, column);
    }
}
