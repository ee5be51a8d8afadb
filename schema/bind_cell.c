/*
 * A row's cell: indicator and members, resolved once for every spelling, with the forms that carry it. Neighbours: bind.h.
 */
#include <string.h>

#include "bind.h"

/* More breakdowns than a key holds on the stack are rare; then it lives in the arena. */
#define PARTS_FEW 32

static void problem(struct binder *b, struct bind_cell *cell, enum diag_code code, size_t member)
{
    VEC_PUSH(b->arena, &cell->problems,
             ((struct bind_problem){code, RECORD_INDICATOR_CODE, (uint32_t)member}));
}

static const struct dimension *find_dimension(const struct catalog *catalog, struct text code)
{
    for (size_t i = 0; i < catalog->dimensions.len; i++) {
        if (text_is(code, catalog->dimensions.at[i].code))
            return &catalog->dimensions.at[i];
    }
    return NULL;
}

static bool has_member(const struct dimension *dimension, struct text code)
{
    for (size_t i = 0; i < dimension->len; i++) {
        if (text_is(code, dimension->members[i].code))
            return true;
    }
    return text_is(code, "_T");
}

static void read_indicator(struct binder *b, struct bind_cell *cell, struct text code)
{
    cell->indicator = code.len > 0 ? catalog_find_indicator(b->catalog, code) : CATALOG_NONE;
    if (code.len == 0)
        problem(b, cell, DIAG_E221, 0);
    else if (cell->indicator == CATALOG_NONE)
        problem(b, cell, DIAG_E208, 0);
}

static void read_members(struct binder *b, struct bind_cell *cell, const struct record *record)
{
    for (size_t i = 0; i < record->members_len; i++) {
        const struct dimension *dimension;
        if (record->member[i].len == 0)
            continue;
        dimension = find_dimension(b->catalog, record->dimension[i]);
        if (dimension != NULL && !has_member(dimension, record->member[i]))
            problem(b, cell, DIAG_E209, i + 1);
        else if (dimension == NULL && map_find(&b->flagged, record->dimension[i]) != MAP_NONE)
            cell->unbound = true;
        else if (dimension == NULL)
            problem(b, cell, DIAG_E223, i + 1);
    }
    cell->members =
        catalog_members_text(b->arena, record->dimension, record->member, record->members_len);
}

static void find_forms(struct binder *b, struct bind_cell *cell)
{
    const struct catalog *catalog = b->catalog;
    uint32_t from = b->indicator_start[cell->indicator],
             to = b->indicator_start[cell->indicator + 1];

    cell->on = ARENA_ARRAY(b->arena, to - from, struct bind_on);
    for (uint32_t i = from; i < to; i++) {
        struct bind_on on = b->form_cells[b->cells_of_indicator[i]];
        const struct layout *layout = &catalog->layouts.at[catalog->forms.at[on.form].layout];
        if (strcmp(layout->cells[on.slot].members, cell->members) == 0)
            cell->on[cell->on_len++] = on;
    }
}

/* The indicator, then each breakdown that is given. */
static size_t spell(const struct record *record, struct text *parts)
{
    size_t n = 0;

    parts[n++] = record->field[RECORD_INDICATOR_CODE];
    for (size_t i = 0; i < record->members_len; i++) {
        parts[n++] = record->dimension[i];
        parts[n++] = record->member[i];
    }
    return n;
}

struct bind_cell *bind_cell_find(struct binder *b, const struct record *record)
{
    struct text few[PARTS_FEW], *parts = few;
    bool is_new;

    if (1 + 2 * record->members_len > PARTS_FEW)
        parts = ARENA_ARRAY(b->arena, 1 + 2 * record->members_len, struct text);
    uint32_t index = bind_keys_find(&b->cell_keys, parts, spell(record, parts), &is_new);
    if (!is_new)
        return b->cells.at[index];
    struct bind_cell *cell = ARENA_NEW(b->arena, struct bind_cell);
    VEC_PUSH(b->arena, &b->cells, cell);
    read_indicator(b, cell, record->field[RECORD_INDICATOR_CODE]);
    read_members(b, cell, record);
    if (cell->problems.len == 0 && !cell->unbound)
        find_forms(b, cell);
    return cell;
}
