/*
 * What sums up to what in a layout: a cell, and the cells of all members of one dimension below it. Neighbours: bind_index.c keeps it,
 * check_report.c compares and fills in, compile_all.c tells of each form what is filled in.
 */
#include <stdlib.h>
#include <string.h>

#include "totals.h"

static size_t count_members(const char *members)
{
    size_t n = members[0] != '\0' ? 1 : 0;

    for (; *members != '\0'; members++)
        n += *members == ',';
    return n;
}

/* "area=U" and sex=F: "area=U,sex=F", sorted. */
static const char *
with_member(struct arena *arena, const char *members, const char *dimension, const char *member)
{
    size_t n = count_members(members);
    struct text *dimensions = ARENA_ARRAY(arena, n + 1, struct text);
    struct text *values = ARENA_ARRAY(arena, n + 1, struct text);

    n = 0;

    while (*members != '\0') {
        size_t end = strcspn(members, ","), equals = strcspn(members, "=");
        dimensions[n] = (struct text){members, equals};
        values[n++] = (struct text){members + equals + 1, end - equals - 1};
        members += members[end] == ',' ? end + 1 : end;
    }
    dimensions[n] = text_of(dimension);
    values[n++] = text_of(member);
    return catalog_members_text(arena, dimensions, values, n);
}

/* True when the cell is broken down by the dimension already. */
static bool has_dimension(const char *members, const char *dimension)
{
    size_t len = strlen(dimension);

    while (*members != '\0') {
        size_t end = strcspn(members, ",");
        if (strncmp(members, dimension, len) == 0 && members[len] == '=')
            return true;
        members += members[end] == ',' ? end + 1 : end;
    }
    return false;
}

/* Adds the total if the layout has every member of the dimension for it: without one of them the sum is not the whole. */
static void add_total(const struct catalog *catalog,
                      struct arena *arena,
                      uint32_t layout,
                      uint32_t slot,
                      const struct dimension *d,
                      struct totals *totals)
{
    const struct layout_cell *cell = &catalog->layouts.at[layout].cells[slot];
    struct total total = {slot, count_members(cell->members), NULL, 0};

    if (d->len == 0 || has_dimension(cell->members, d->code))
        return;
    for (size_t i = 0; i < d->len; i++) {
        const char *members = with_member(arena, cell->members, d->code, d->members[i].code);
        uint32_t part = catalog_find_slot(catalog, layout, cell->indicator, members);
        if (part == CATALOG_NONE)
            return;
        if (total.parts == NULL)
            total.parts = ARENA_ARRAY(arena, d->len, uint32_t);
        total.parts[total.len++] = part;
    }
    VEC_PUSH(arena, &totals->totals, total);
}

/* The most broken down first, so that a total of totals finds its parts filled in. */
static int compare_totals(const void *left, const void *right)
{
    const struct total *x = left, *y = right;

    if (x->dimensions != y->dimensions)
        return x->dimensions > y->dimensions ? -1 : 1;
    return x->slot < y->slot ? -1 : x->slot > y->slot;
}

bool *totals_carried(const struct catalog *catalog, struct arena *arena, const struct form *form)
{
    bool *carried = NULL;

    if (form->layout != CATALOG_NONE)
        carried = ARENA_ARRAY(arena, catalog->layouts.at[form->layout].len, bool);
    for (size_t i = 0; i < form->len; i++)
        carried[form->cells[i].slot] = true;
    return carried;
}

void totals_find(const struct catalog *catalog,
                 struct arena *arena,
                 uint32_t layout,
                 struct totals *ret_totals)
{
    const struct layout *l = &catalog->layouts.at[layout];

    *ret_totals = (struct totals){0};
    for (uint32_t slot = 0; slot < l->len; slot++) {
        if (l->cells[slot].retired ||
            catalog->indicators.at[l->cells[slot].indicator].org_agg != ORG_AGG_SUM)
            continue;
        for (size_t d = 0; d < catalog->dimensions.len; d++)
            add_total(catalog, arena, layout, slot, &catalog->dimensions.at[d], ret_totals);
    }
    if (ret_totals->totals.len > 1)
        qsort(ret_totals->totals.at, ret_totals->totals.len, sizeof *ret_totals->totals.at,
              compare_totals);
}

/* The parts of a total stand before it, so one pass finds the totals of totals too. */
static void fill_form(const struct totals *totals,
                      const bool *carried,
                      size_t slots,
                      struct arena *arena,
                      struct form *form)
{
    bool *there = ARENA_ARRAY(arena, slots, bool);

    memcpy(there, carried, slots * sizeof *there);
    form->filled = ARENA_ARRAY(arena, totals->totals.len, uint32_t);
    for (size_t i = 0; i < totals->totals.len; i++) {
        const struct total *total = &totals->totals.at[i];
        bool whole = !there[total->slot];
        for (size_t part = 0; part < total->len; part++)
            whole = whole && there[total->parts[part]];
        if (!whole)
            continue;
        there[total->slot] = true;
        form->filled[form->filled_len++] = total->slot;
    }
}

void totals_fill_forms(struct catalog *catalog, struct arena *arena)
{
    struct totals *of = ARENA_ARRAY(arena, catalog->layouts.len, struct totals);

    for (uint32_t layout = 0; layout < catalog->layouts.len; layout++)
        totals_find(catalog, arena, layout, &of[layout]);
    for (size_t i = 0; i < catalog->forms.len; i++) {
        struct form *form = &catalog->forms.at[i];
        if (form->layout != CATALOG_NONE)
            fill_form(&of[form->layout], totals_carried(catalog, arena, form),
                      catalog->layouts.at[form->layout].len, arena, form);
    }
}
