/*
 * mapping_place: where the tables of a mapping stand in a file: sheet, head, columns, rows. Neighbours: mapping.h, mapping_head.c, mapping_body.c.
 */
#include <stdlib.h>
#include <string.h>

#include "mapping.h"

#define TITLE_ROWS  8    /* above a head, in which its title stands */
#define SEARCH_ROWS 2000 /* in which a head is looked for that is not where the mapping says */

/* What is being looked for. */
struct search {
    const struct mapping *m;
    const struct grid *grid;
    struct arena *arena, *scratch;
    struct diags *diags;
    struct mapping_places *places;
};

struct place mapping_place_at(const struct mapping_place *place, uint32_t row, uint32_t column)
{
    const char *sheet = place->sheet->name;

    return (struct place){.sheet = sheet[0] == '\0' ? NULL : sheet, .row = row, .column = column};
}

static struct place at_sheet(const struct grid_sheet *sheet, uint32_t row)
{
    return (struct place){.sheet = sheet->name[0] == '\0' ? NULL : sheet->name, .row = row};
}

/* ---- sheets ---- */

static bool same_name(struct arena *arena, const char *a, const char *b)
{
    return text_eq(text_fold(arena, text_of(a)), text_fold(arena, text_of(b)));
}

bool mapping_place_ignores(const struct mapping *m, const char *sheet)
{
    for (size_t i = 0; i < m->ignore.len; i++)
        if (text_is(text_trim(text_of(m->ignore.at[i])), sheet))
            return true;
    return false;
}

static bool is_named(const struct search *s, const char *sheet)
{
    for (size_t i = 0; i < s->m->tables.len; i++) {
        const struct mapping_table *t = &s->m->tables.at[i];
        if (t->sheet != NULL && !t->every && same_name(s->scratch, t->sheet, sheet))
            return true;
    }
    return mapping_place_ignores(s->m, sheet);
}

static bool is_of(const struct search *s, const struct mapping_table *t, size_t index)
{
    const struct grid_sheet *sheet = &s->grid->sheets.at[index];

    if (t->every)
        return !sheet->hidden && grid_has_figures(sheet) && !is_named(s, sheet->name);
    if (t->sheet == NULL)
        return t->ordinal == index + 1;
    return same_name(s->scratch, t->sheet, sheet->name);
}

static const char *sheet_names(const struct search *s)
{
    struct text_builder b;

    text_builder_init(&b, s->arena, 500);
    for (size_t i = 0; i < s->grid->sheets.len; i++)
        text_builder_addf(&b, "%s%s", i > 0 ? ", " : "", s->grid->sheets.at[i].name);
    return text_dup(s->arena, text_builder_text(&b));
}

/* ---- heads ---- */

static bool has_title(const struct search *s,
                      const struct mapping_table *t,
                      const struct grid_sheet *sheet,
                      uint32_t row)
{
    uint32_t r = row > TITLE_ROWS ? row - TITLE_ROWS : 1;

    if (t->title == NULL)
        return true;
    for (; r < row + t->rows; r++) {
        size_t len = 0;
        const struct grid_cell *cells = grid_row(sheet, r, &len);
        for (size_t i = 0; i < len; i++)
            if (mapping_label_find(text_fold(s->scratch, cells[i].text), text_of(t->title)) !=
                SIZE_MAX)
                return true;
    }
    return false;
}

/* All columns that are read stand in a head that begins at `row`. */
static bool fits(const struct search *s,
                 const struct mapping_table *t,
                 const struct grid_sheet *sheet,
                 uint32_t row)
{
    struct mapping_head head;
    const char *several;
    bool good = true;

    mapping_head_read(sheet, row, t->rows, t->numbers, s->scratch, &head);
    for (size_t i = 0; good && i < t->columns.len; i++)
        good = t->columns.at[i].use != MAPPING_READ ||
               mapping_head_column(&head, &t->columns.at[i], s->scratch, &several) != 0;
    good = good && has_title(s, t, sheet, row);
    arena_reset(s->scratch);
    return good;
}

static bool has_paths(const struct mapping_table *t)
{
    for (size_t i = 0; i < t->columns.len; i++)
        if (t->columns.at[i].use == MAPPING_READ && t->columns.at[i].path_len > 0)
            return true;
    return false;
}

/* The row in which the head begins: where the mapping says, else the only other one that fits; 0: none. */
static uint32_t
find_head(const struct search *s, const struct mapping_table *t, const struct grid_sheet *sheet)
{
    uint32_t found = 0, count = 0;
    uint32_t last = sheet->rows < SEARCH_ROWS ? sheet->rows : SEARCH_ROWS;

    if (fits(s, t, sheet, t->head))
        return t->head;
    for (uint32_t row = 1; has_paths(t) && row <= last; row++) {
        if (row == t->head || !fits(s, t, sheet, row))
            continue;
        found = row;
        count++;
    }
    return count == 1 ? found : 0;
}

/* Why the table is not where the mapping says. */
static void
tell_missing(const struct search *s, const struct mapping_table *t, const struct grid_sheet *sheet)
{
    struct mapping_head head;
    const char *row = arena_printf(s->arena, "%u", t->head);
    bool told = false;

    mapping_head_read(sheet, t->head, t->rows, t->numbers, s->arena, &head);
    for (size_t i = 0; i < t->columns.len; i++) {
        const struct mapping_entry *e = &t->columns.at[i];
        const char *several;
        if (e->use != MAPPING_READ || mapping_head_column(&head, e, s->arena, &several) != 0)
            continue;
        told = true;
        if (several != NULL)
            diags_addv(s->diags, DIAG_E164, at_sheet(sheet, t->head), e->shown, several, NULL);
        else
            diags_addv(s->diags, DIAG_E163, at_sheet(sheet, t->head), e->shown, row, NULL);
    }
    if (!told)
        diags_addv(s->diags, DIAG_E178, at_sheet(sheet, t->head),
                   t->title != NULL ? t->title : t->pointer, sheet->name, NULL);
}

static void
add_place(const struct search *s, const struct mapping_table *t, const struct grid_sheet *sheet)
{
    uint32_t row = find_head(s, t, sheet);
    struct mapping_place place = {.table = t, .sheet = sheet};

    if (row == 0) {
        tell_missing(s, t, sheet);
        return;
    }
    if (row != t->head)
        diags_addv(s->diags, DIAG_N161, at_sheet(sheet, row), arena_printf(s->arena, "%u", row),
                   arena_printf(s->arena, "%u", t->head), NULL);
    mapping_head_read(sheet, row, t->rows, t->numbers, s->arena, &place.head);
    VEC_PUSH(s->arena, s->places, place);
}

static void find_places(const struct search *s)
{
    for (size_t i = 0; i < s->m->tables.len; i++) {
        const struct mapping_table *t = &s->m->tables.at[i];
        bool found = false;
        for (size_t k = 0; k < s->grid->sheets.len; k++) {
            if (!is_of(s, t, k))
                continue;
            found = true;
            add_place(s, t, &s->grid->sheets.at[k]);
        }
        if (!found)
            diags_addv(s->diags, DIAG_E162, (struct place){0},
                       t->sheet != NULL ? t->sheet : arena_printf(s->arena, "%u", t->ordinal),
                       sheet_names(s), NULL);
    }
}

/* ---- columns ---- */

static void set_columns(const struct search *s, struct mapping_place *p)
{
    p->column = ARENA_ARRAY(s->arena, p->head.columns, const struct mapping_entry *);
    for (size_t i = 0; i < p->table->columns.len; i++) {
        const struct mapping_entry *e = &p->table->columns.at[i];
        const char *several;
        uint32_t c = mapping_head_column(&p->head, e, s->arena, &several);
        if (c == 0)
            continue;
        if (p->column[c - 1] != NULL)
            diags_addv(s->diags, DIAG_E176, mapping_place_at(p, p->head.first, c), e->shown, NULL);
        p->column[c - 1] = e;
    }
}

/* ---- rows ---- */

static int compare_places(const void *left, const void *right)
{
    const struct mapping_place *a = left, *b = right;

    if (a->sheet != b->sheet)
        return a->sheet < b->sheet ? -1 : 1;
    return (a->head.first > b->head.first) - (a->head.first < b->head.first);
}

static bool holds_figures(const struct mapping_place *p, uint32_t column)
{
    const struct mapping_table *t = p->table;

    return column != t->stub && column != t->number &&
           (t->unit.from != MAPPING_COLUMN || t->unit.column != column) &&
           (t->org.from != MAPPING_COLUMN || t->org.column != column);
}

static void
find_entry(const struct search *s, const struct mapping_place *p, struct mapping_line *line)
{
    int best = 0;
    bool several = false;

    for (size_t i = 0; i < p->table->lines.len; i++) {
        const struct mapping_entry *e = &p->table->lines.at[i];
        int m = mapping_label_matches(e->path, e->path_len, line->path, line->path_len);
        if (m == 0 || m < best)
            continue;
        several = m == best;
        line->entry = e;
        best = m;
    }
    if (several && line->figures)
        diags_addv(s->diags, DIAG_E174, mapping_place_at(p, line->row, p->table->stub),
                   text_dup(s->arena, line->label), NULL);
}

static void set_rows(const struct search *s, struct mapping_place *p, uint32_t limit)
{
    const struct mapping_table *t = p->table;
    bool *figures = ARENA_ARRAY(s->arena, p->sheet->columns, bool);

    p->first = p->head.last + 1;
    p->last = mapping_body_end(p->sheet, p->first, limit, t->end.at, t->end.len, s->scratch);
    arena_reset(s->scratch);
    for (uint32_t c = 1; c <= p->head.columns; c++)
        figures[c - 1] = holds_figures(p, c) &&
                         (p->column[c - 1] == NULL || p->column[c - 1]->use != MAPPING_IGNORE);
    mapping_body_read(p->sheet, t->stub, t->number, p->first, p->last, figures, s->arena,
                      &p->lines);
    for (size_t i = 0; i < p->lines.len; i++)
        find_entry(s, p, &p->lines.at[i]);
}

void mapping_place_all(const struct mapping *mapping,
                       const struct grid *grid,
                       struct arena *arena,
                       struct diags *diags,
                       struct mapping_places *ret)
{
    struct arena *scratch = arena_new(0);
    const struct search s = {.m = mapping,
                             .grid = grid,
                             .arena = arena,
                             .scratch = scratch,
                             .diags = diags,
                             .places = ret};

    find_places(&s);
    if (ret->len > 1)
        qsort(ret->at, ret->len, sizeof ret->at[0], compare_places);
    for (size_t i = 0; i < ret->len; i++) {
        struct mapping_place *p = &ret->at[i];
        bool more = i + 1 < ret->len && ret->at[i + 1].sheet == p->sheet;
        set_columns(&s, p);
        set_rows(&s, p, more ? ret->at[i + 1].head.first - 1 : p->sheet->rows);
    }
    arena_free(scratch);
}
