/*
 * What binders ask of the catalog all the time, worked out once: the cells of an indicator, the regimes of a form, what sums up to
 * what. Neighbours: bind_cell.c, bind_place.c, totals.c.
 */
#include <string.h>

#include "bind.h"

/* Turns counts into starts: start[i] is where group i begins, start[groups] is the end. */
static void accumulate(uint32_t *start, size_t groups)
{
    uint32_t sum = 0;

    for (size_t i = 0; i <= groups; i++) {
        uint32_t n = start[i];
        start[i] = sum;
        sum += n;
    }
}

/* Counts into groups of n, and room for what is grouped. */
static uint32_t *make_groups(struct arena *arena, size_t n, size_t total, uint32_t **ret_start)
{
    *ret_start = ARENA_ARRAY(arena, n + 1, uint32_t);
    return ARENA_ARRAY(arena, total, uint32_t);
}

/* ---- cells ---- */

/* Every form's cells, in the order in which forms are read. */
struct all_cells VEC(struct bind_on);

static struct all_cells list_cells(const struct catalog *catalog, struct arena *arena)
{
    struct all_cells all = {0};

    for (uint32_t f = 0; f < catalog->forms.len; f++) {
        const struct form *form = &catalog->forms.at[f];
        for (size_t i = 0; i < form->len; i++)
            VEC_PUSH(arena, &all, ((struct bind_on){f, form->cells[i].slot}));
    }
    return all;
}

static const struct layout_cell *cell_at(const struct catalog *catalog, struct bind_on on)
{
    return &catalog->layouts.at[catalog->forms.at[on.form].layout].cells[on.slot];
}

static const struct bind_cell *find_cell(const struct binder_index *index,
                                         const uint32_t *numbers,
                                         size_t len,
                                         const char *members)
{
    for (size_t i = 0; i < len; i++) {
        if (strcmp(index->cells[numbers[i]].members, members) == 0)
            return &index->cells[numbers[i]];
    }
    return NULL;
}

const struct bind_cell *
bind_index_cell(const struct binder_index *index, uint32_t indicator, const char *members)
{
    uint32_t from = index->indicator_start[indicator];

    return find_cell(index, index->cells_of_indicator + from,
                     index->indicator_start[indicator + 1] - from, members);
}

static size_t dimension_named(const struct catalog *catalog, struct text code)
{
    size_t d = 0;

    while (!text_is(code, catalog->dimensions.at[d].code))
        d++;
    return d; /* a compiled cell names no other */
}

/* "area=U,sex=F" by dimension. */
static void
spell_members(const struct catalog *catalog, struct arena *arena, struct bind_cell *cell)
{
    const char *members = cell->members;

    cell->member = ARENA_ARRAY(arena, catalog->dimensions.len, struct text);
    while (*members != '\0') {
        size_t end = strcspn(members, ","), equals = strcspn(members, "=");
        size_t d = dimension_named(catalog, (struct text){members, equals});
        cell->member[d] = (struct text){members + equals + 1, end - equals - 1};
        cell->dimensions++;
        members += members[end] == ',' ? end + 1 : end;
    }
}

/* The cell of a form's cell, made when it is met first; fill[] says how many its indicator has so far. */
static struct bind_cell *make_cell(struct binder_index *index,
                                   struct arena *arena,
                                   const struct layout_cell *at,
                                   uint32_t *fill)
{
    uint32_t *numbers = index->cells_of_indicator + index->indicator_start[at->indicator];
    const struct bind_cell *known = find_cell(index, numbers, fill[at->indicator], at->members);

    if (known != NULL)
        return &index->cells[known->number];
    struct bind_cell *cell = &index->cells[index->cells_len];
    cell->number = (uint32_t)index->cells_len++;
    cell->indicator = at->indicator;
    cell->members = at->members;
    cell->code = text_of(index->catalog->indicators.at[at->indicator].code);
    spell_members(index->catalog, arena, cell);
    numbers[fill[at->indicator]++] = cell->number;
    return cell;
}

/* Drops the room that was kept for cells that stand on several forms. */
static void close_ranks(struct binder_index *index, const uint32_t *fill, size_t n)
{
    uint32_t to = 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t from = index->indicator_start[i];
        index->indicator_start[i] = to;
        for (uint32_t k = 0; k < fill[i]; k++)
            index->cells_of_indicator[to++] = index->cells_of_indicator[from + k];
    }
    index->indicator_start[n] = to;
}

/* Makes the cells, in order; gives the cell of each form's cell. */
static struct bind_cell **
make_cells(struct binder_index *index, struct arena *arena, const struct all_cells *all)
{
    size_t n = index->catalog->indicators.len;
    struct bind_cell **cells = ARENA_ARRAY(arena, all->len, struct bind_cell *);
    uint32_t *fill = ARENA_ARRAY(arena, n, uint32_t);

    index->cells = ARENA_ARRAY(arena, all->len, struct bind_cell);
    index->cells_of_indicator = make_groups(arena, n, all->len, &index->indicator_start);
    for (size_t i = 0; i < all->len; i++)
        index->indicator_start[cell_at(index->catalog, all->at[i])->indicator]++;
    accumulate(index->indicator_start, n);
    for (size_t i = 0; i < all->len; i++) {
        cells[i] = make_cell(index, arena, cell_at(index->catalog, all->at[i]), fill);
        cells[i]->on_len++;
    }
    close_ranks(index, fill, n);
    return cells;
}

static void index_cells(struct binder_index *index, struct arena *arena)
{
    struct all_cells all = list_cells(index->catalog, arena);
    struct bind_cell **cells = make_cells(index, arena, &all);

    for (size_t i = 0; i < index->cells_len; i++) {
        index->cells[i].on = ARENA_ARRAY(arena, index->cells[i].on_len, struct bind_on);
        index->cells[i].on_len = 0;
    }
    for (size_t i = 0; i < all.len; i++)
        cells[i]->on[cells[i]->on_len++] = all.at[i];
}

/* ---- regimes ---- */

/* A regime may come several times for a form; asking it twice does no harm. */
static void index_regimes(struct binder_index *index, struct arena *arena)
{
    const struct catalog *catalog = index->catalog;
    size_t n = catalog->forms.len;
    uint32_t *fill = ARENA_ARRAY(arena, n, uint32_t);

    index->regimes_of_form = make_groups(arena, n, catalog->obligations.len, &index->form_start);
    for (size_t i = 0; i < catalog->obligations.len; i++) {
        if (catalog->obligations.at[i].form != CATALOG_NONE)
            index->form_start[catalog->obligations.at[i].form]++;
    }
    accumulate(index->form_start, n);
    for (size_t i = 0; i < catalog->obligations.len; i++) {
        uint32_t form = catalog->obligations.at[i].form;
        if (form != CATALOG_NONE)
            index->regimes_of_form[index->form_start[form] + fill[form]++] =
                catalog->obligations.at[i].regime;
    }
}

const struct binder_index *binder_index_new(const struct catalog *catalog, struct arena *arena)
{
    struct binder_index *index = ARENA_NEW(arena, struct binder_index);

    index->catalog = catalog;
    index_cells(index, arena);
    index_regimes(index, arena);
    index->totals = ARENA_ARRAY(arena, catalog->layouts.len, struct totals);
    for (uint32_t layout = 0; layout < catalog->layouts.len; layout++)
        totals_find(catalog, arena, layout, &index->totals[layout]);
    index->carried = ARENA_ARRAY(arena, catalog->forms.len, bool *);
    for (size_t form = 0; form < catalog->forms.len; form++)
        index->carried[form] = totals_carried(catalog, arena, &catalog->forms.at[form]);
    return index;
}
