/*
 * Which cells of a form are nothing but sums of others, so that a workbook adds them up itself: totals over the members of a dimension, and
 * what an error rule says to equal a sum. Must not know: sheets. Neighbours: template_grid.c; schema/totals.c and indicators/ judge the same
 * of what is filed. REQ: docs/templates.md, Sums.
 */
#include <string.h>

#include "template_form.h"

/* ---- totals over a dimension ---- */

static bool has_dimension(const char *members, const char *dimension)
{
    return !text_is(export_members_find(members, dimension), "_T");
}

/* "area=U" and sex=F: "area=U,sex=F". */
static const char *
with_member(const char *members, const char *dimension, const char *code, struct arena *arena)
{
    struct text rest = text_of(members), pair[2];
    struct VEC(struct text) dimensions = {0}, codes = {0};

    while (export_members_next(&rest, &pair[0], &pair[1])) {
        VEC_PUSH(arena, &dimensions, pair[0]);
        VEC_PUSH(arena, &codes, pair[1]);
    }
    VEC_PUSH(arena, &dimensions, text_of(dimension));
    VEC_PUSH(arena, &codes, text_of(code));
    return catalog_members_text(arena, dimensions.at, codes.at, dimensions.len);
}

static uint32_t *parts_by(const struct catalog *catalog,
                          uint32_t layout,
                          const struct layout_cell *cell,
                          const struct dimension *d,
                          struct arena *arena)
{
    uint32_t *parts = ARENA_ARRAY(arena, d->len, uint32_t);

    for (size_t i = 0; i < d->len; i++) {
        const char *members = with_member(cell->members, d->code, d->members[i].code, arena);
        parts[i] = catalog_find_slot(catalog, layout, cell->indicator, members);
        if (parts[i] == CATALOG_NONE)
            return NULL;
    }
    return parts;
}

bool template_sums_parts(const struct catalog *catalog,
                         uint32_t layout,
                         uint32_t slot,
                         size_t *cursor,
                         uint32_t **ret_parts,
                         size_t *ret_len,
                         struct arena *arena)
{
    const struct layout_cell *cell = &catalog->layouts.at[layout].cells[slot];

    if (catalog->indicators.at[cell->indicator].org_agg != ORG_AGG_SUM)
        return false;
    while (*cursor < catalog->dimensions.len) {
        const struct dimension *d = &catalog->dimensions.at[(*cursor)++];
        if (d->len == 0 || has_dimension(cell->members, d->code))
            continue;
        *ret_parts = parts_by(catalog, layout, cell, d, arena);
        *ret_len = d->len;
        if (*ret_parts != NULL)
            return true;
    }
    return false;
}

/* ---- is it a sum for the form? ---- */

/* True when the cell is `of`, or a sum that `of` is somewhere in. */
static bool stands_on(const struct template_grid *grid, uint32_t cell, uint32_t of)
{
    const struct template_cell *c = &grid->cells.at[cell];

    if (cell == of)
        return true;
    for (size_t i = 0; i < c->parts_len; i++) {
        if (stands_on(grid, c->parts[i], of))
            return true;
    }
    return false;
}

/* How far the parts lie from the cell: of two sums a form shows the one beside it. */
static uint32_t
reach(const struct template_grid *grid, uint32_t cell, const uint32_t *parts, size_t len)
{
    const struct template_cell *c = &grid->cells.at[cell];
    uint32_t sum = 0;

    for (size_t i = 0; i < len; i++) {
        const struct template_cell *part = &grid->cells.at[parts[i]];
        sum += part->row > c->row ? part->row - c->row : c->row - part->row;
        sum += part->column > c->column ? part->column - c->column : c->column - part->column;
    }
    return sum;
}

/* Takes the parts where they are nearer than those it has, no part stands on it, and none may be left blank where it may not. */
static void take(struct template_grid *grid, uint32_t cell, uint32_t *parts, size_t len)
{
    struct template_cell *c = &grid->cells.at[cell];

    if (len < 2 || len > TEMPLATE_PARTS_MAX ||
        (c->parts_len > 0 &&
         reach(grid, cell, c->parts, c->parts_len) <= reach(grid, cell, parts, len)))
        return;
    for (size_t i = 0; i < len; i++) {
        if (stands_on(grid, parts[i], cell) || (c->required && !grid->cells.at[parts[i]].required))
            return;
    }
    c->parts = parts;
    c->parts_len = len;
}

static void find_by_dimension(struct template_grid *grid, uint32_t cell, struct arena *arena)
{
    const struct catalog *catalog = grid->catalog;
    uint32_t *slots;
    size_t len, cursor = 0;

    if (template_grid_indicator(grid, cell)->value_type != VALUE_INTEGER)
        return; /* others are rounded one by one, so a total may differ */
    while (template_sums_parts(catalog, grid->form->layout, grid->cells.at[cell].slot, &cursor,
                               &slots, &len, arena)) {
        size_t i = 0;
        for (; i < len && grid->by_slot[slots[i]] > 0; i++)
            slots[i] = grid->by_slot[slots[i]] - 1;
        if (i == len)
            take(grid, cell, slots, len);
    }
}

/* ---- rules ---- */

static void skip_blanks(struct text *t)
{
    while (t->len > 0 && *t->ptr == ' ') {
        t->ptr++;
        t->len--;
    }
}

/* "[CODE | dim=member, …]" off the front: its cell in the grid. False: it is something else. */
static bool
take_cell(const struct template_grid *grid, struct text *t, uint32_t *ret_cell, struct arena *arena)
{
    const char *end = t->len > 0 && *t->ptr == '[' ? memchr(t->ptr, ']', t->len) : NULL;
    struct text *halves, *pairs = NULL;
    size_t len = 0;

    if (end == NULL)
        return false;
    const struct text inside = {t->ptr + 1, (size_t)(end - t->ptr) - 1};
    size_t parts = text_split(arena, inside, '|', &halves);
    if (parts == 0 || parts > 2)
        return false;
    if (parts == 2)
        len = text_split(arena, halves[1], ',', &pairs);
    struct text *dimensions = ARENA_ARRAY(arena, len, struct text);
    struct text *members = ARENA_ARRAY(arena, len, struct text);
    for (size_t i = 0; i < len; i++) {
        struct text *sides;
        if (text_split(arena, pairs[i], '=', &sides) != 2)
            return false;
        dimensions[i] = sides[0];
        members[i] = sides[1];
    }
    uint32_t indicator = catalog_find_indicator(grid->catalog, halves[0]);
    if (indicator == CATALOG_NONE)
        return false;
    uint32_t slot = catalog_find_slot(grid->catalog, grid->form->layout, indicator,
                                      catalog_members_text(arena, dimensions, members, len));
    t->len -= (size_t)(end + 1 - t->ptr);
    t->ptr = end + 1;
    if (slot == CATALOG_NONE || grid->by_slot[slot] == 0)
        return false;
    *ret_cell = grid->by_slot[slot] - 1;
    return true;
}

/* "[A] + [B] + [C]", and nothing else. */
static bool read_sum(const struct template_grid *grid,
                     const char *expression,
                     uint32_t **ret_cells,
                     size_t *ret_len,
                     struct arena *arena)
{
    struct text t = text_of(expression);
    struct VEC(uint32_t) cells = {0};

    for (;;) {
        uint32_t cell;
        skip_blanks(&t);
        if (!take_cell(grid, &t, &cell, arena))
            return false;
        for (size_t i = 0; i < cells.len; i++) {
            if (cells.at[i] == cell)
                return false;
        }
        VEC_PUSH(arena, &cells, cell);
        skip_blanks(&t);
        if (t.len == 0)
            break;
        if (!text_take(&t, TEXT("+")))
            return false;
    }
    *ret_cells = cells.at;
    *ret_len = cells.len;
    return true;
}

static bool is_numeric(const struct template_grid *grid, uint32_t cell)
{
    enum value_type type = template_grid_indicator(grid, cell)->value_type;
    return type == VALUE_INTEGER || type == VALUE_DECIMAL || type == VALUE_PERCENT ||
           type == VALUE_MONEY;
}

static bool
are_alike(const struct template_grid *grid, uint32_t cell, const uint32_t *parts, size_t len)
{
    const struct indicator *whole = template_grid_indicator(grid, cell);

    for (size_t i = 0; i < len; i++) {
        const struct indicator *part = template_grid_indicator(grid, parts[i]);
        if (!is_numeric(grid, parts[i]) || part->decimals > whole->decimals ||
            strcmp(part->unit, whole->unit) != 0)
            return false;
    }
    return is_numeric(grid, cell);
}

static void
find_by_rule(struct template_grid *grid, const struct rule *rule, date_t day, struct arena *arena)
{
    uint32_t *left, *right;
    size_t left_len, right_len;

    if (rule->severity != SEVERITY_ERROR || rule->op != RULE_EQ || rule->tolerance > 0 ||
        rule->when[0] != '\0' || rule->missing != RULE_SKIP_IF_ANY || day < rule->from ||
        day > rule->to)
        return;
    if (read_sum(grid, rule->left, &left, &left_len, arena) && left_len == 1 &&
        read_sum(grid, rule->right, &right, &right_len, arena) &&
        are_alike(grid, left[0], right, right_len))
        take(grid, left[0], right, right_len);
}

void template_sums_find(struct template_grid *grid, date_t day, struct arena *arena)
{
    const struct catalog *catalog = grid->catalog;

    for (uint32_t i = 0; i < grid->cells.len; i++)
        find_by_dimension(grid, i, arena);
    for (size_t i = 0; i < catalog->rules.len; i++) {
        const struct rule *rule = &catalog->rules.at[i];
        if (rule->form < catalog->forms.len && &catalog->forms.at[rule->form] == grid->form)
            find_by_rule(grid, rule, day, arena);
    }
}
