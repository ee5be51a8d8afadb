/*
 * A row's cell: indicator and members. Rows mostly follow the form, so that the next cell is known before it is read; what comes
 * otherwise is resolved once for every spelling. Neighbours: bind.h, bind_index.c with the cells of all forms.
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

/* ---- cells as rows spell them ---- */

static const struct bind_cell *spelled(struct binder *b, const struct record *record)
{
    struct bind_cell *cell = ARENA_NEW(b->arena, struct bind_cell);

    cell->number = CATALOG_NONE;
    read_indicator(b, cell, record->field[RECORD_INDICATOR_CODE]);
    read_members(b, cell, record);
    if (cell->problems.len > 0 || cell->unbound)
        return cell;
    const struct bind_cell *known = bind_index_cell(b->index, cell->indicator, cell->members);
    return known != NULL ? known : cell;
}

static const struct bind_cell *look_up(struct binder *b, const struct record *record)
{
    struct text few[PARTS_FEW], *parts = few;
    bool is_new;

    if (1 + 2 * record->members_len > PARTS_FEW)
        parts = ARENA_ARRAY(b->arena, 1 + 2 * record->members_len, struct text);
    uint32_t index = bind_keys_find(&b->cell_keys, parts, spell(record, parts), &is_new);
    if (is_new)
        VEC_PUSH(b->arena, &b->cells, spelled(b, record));
    return b->cells.at[index];
}

/* ---- cells as rows follow each other ---- */

void bind_cell_columns(struct binder *b, const struct text *names, size_t len)
{
    b->dimensions = names;
    b->dimension_of = ARENA_ARRAY(b->arena, len, uint32_t);
    for (size_t i = 0; i < len; i++) {
        const struct dimension *d = find_dimension(b->catalog, names[i]);
        b->dimension_of[i] = d != NULL ? (uint32_t)(d - b->catalog->dimensions.at) : CATALOG_NONE;
    }
}

/* True when the row spells just this cell: its members in the columns of their dimensions, nothing in the others. */
static bool
is_spelled(const struct binder *b, const struct bind_cell *cell, const struct record *record)
{
    size_t members = 0;

    if (!text_eq(record->field[RECORD_INDICATOR_CODE], cell->code))
        return false;
    for (size_t i = 0; i < record->members_len; i++) {
        uint32_t d = b->dimension_of[i];
        if (record->member[i].len == 0)
            continue;
        if (d == CATALOG_NONE || !text_eq(record->member[i], cell->member[d]))
            return false;
        members++;
    }
    return members == cell->dimensions;
}

/* The cell that comes next on the form, or the one that came next last time. */
static const struct bind_cell *predicted(const struct binder *b, const struct record *record)
{
    const struct binder_index *index = b->index;
    uint32_t next = b->last_cell + 1; /* 0 behind none */

    if (record->members_len > 0 && record->dimension != b->dimensions)
        return NULL;
    if (next < index->cells_len && is_spelled(b, &index->cells[next], record))
        return &index->cells[next];
    if (b->next_cell == NULL || b->last_cell == CATALOG_NONE)
        return NULL;
    next = b->next_cell[b->last_cell];
    return next < index->cells_len && is_spelled(b, &index->cells[next], record)
               ? &index->cells[next]
               : NULL;
}

static void learn(struct binder *b, uint32_t number)
{
    if (b->next_cell == NULL) {
        b->next_cell = ARENA_ARRAY(b->arena, b->index->cells_len, uint32_t);
        for (size_t i = 0; i < b->index->cells_len; i++)
            b->next_cell[i] = CATALOG_NONE;
    }
    if (b->last_cell != CATALOG_NONE)
        b->next_cell[b->last_cell] = number;
}

const struct bind_cell *bind_cell_find(struct binder *b, const struct record *record)
{
    const struct bind_cell *cell = predicted(b, record);

    if (cell == NULL) {
        cell = look_up(b, record);
        if (cell->number == CATALOG_NONE)
            return cell;
        learn(b, cell->number);
    }
    b->last_cell = cell->number;
    return cell;
}
