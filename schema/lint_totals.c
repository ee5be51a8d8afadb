/*
 * Lint of breakdowns: a form that asks for some members of a dimension says what the whole is. Neighbours: totals.c, which sums up what
 * is complete; compile_forms.c.
 */
#include <string.h>

#include "lint.h"
#include "package.h"

/* The cells of one form that differ in the member of one dimension alone. */
struct breakdown {
    uint32_t indicator, dimension;
    const char *whole; /* the members without the dimension */
    size_t first;      /* of its cells */
    bool *seen;        /* by member */
};

struct work {
    struct lint *l;
    const struct form *form;
    struct map cells, keys; /* of the form; of the breakdowns */
    struct VEC(struct breakdown) breakdowns;
};

static const struct layout_cell *cell_of(const struct work *w, size_t i)
{
    return &w->l->catalog->layouts.at[w->form->layout].cells[w->form->cells[i].slot];
}

static struct text key_of(const struct work *w, uint32_t indicator, const char *members)
{
    return text_of(arena_printf(w->l->arena, "%u\x1f%s", indicator, members));
}

static size_t member_of(const struct dimension *d, struct text code)
{
    size_t i = 0;

    while (i < d->len && !text_is(code, d->members[i].code))
        i++;
    return i;
}

static uint32_t dimension_of(const struct catalog *catalog, struct text code)
{
    uint32_t i = 0;

    while (i < catalog->dimensions.len && !text_is(code, catalog->dimensions.at[i].code))
        i++;
    return i;
}

/* The members without the part at [from, to), a comma included. */
static const char *without(const struct work *w, const char *members, size_t from, size_t to)
{
    if (members[to] == ',')
        return arena_printf(w->l->arena, "%.*s%s", (int)from, members, members + to + 1);
    return arena_printf(w->l->arena, "%.*s", from > 0 ? (int)from - 1 : 0, members);
}

/* Notes that the cell has this member ("sex=F") of a breakdown. */
static void note(struct work *w, size_t cell, const char *whole, struct text part)
{
    const struct catalog *catalog = w->l->catalog;
    size_t name = (size_t)((const char *)memchr(part.ptr, '=', part.len) - part.ptr);
    uint32_t dimension = dimension_of(catalog, (struct text){part.ptr, name});
    const struct dimension *d = &catalog->dimensions.at[dimension];
    uint32_t indicator = cell_of(w, cell)->indicator;
    struct text key =
        text_of(arena_printf(w->l->arena, "%u\x1f%s\x1f%s", indicator, d->code, whole));
    uint32_t at = map_find(&w->keys, key);

    if (at == MAP_NONE) {
        at = (uint32_t)w->breakdowns.len;
        map_put(&w->keys, key, at);
        VEC_PUSH(w->l->arena, &w->breakdowns,
                 ((struct breakdown){indicator, dimension, whole, cell,
                                     ARENA_ARRAY(w->l->arena, d->len, bool)}));
    }
    w->breakdowns.at[at]
        .seen[member_of(d, (struct text){part.ptr + name + 1, part.len - name - 1})] = true;
}

static void note_cell(struct work *w, size_t i)
{
    const struct layout_cell *cell = cell_of(w, i);

    map_put(&w->cells, key_of(w, cell->indicator, cell->members), 1);
    if (w->l->catalog->indicators.at[cell->indicator].org_agg != ORG_AGG_SUM)
        return; /* no whole is made of it */
    for (size_t from = 0; cell->members[from] != '\0';) {
        size_t len = strcspn(cell->members + from, ",");
        note(w, i, without(w, cell->members, from, from + len),
             (struct text){cell->members + from, len});
        from += len + (cell->members[from + len] == ',');
    }
}

/* "M, X": the members that the form does not ask for; empty when it asks for all. */
static const char *missing(const struct work *w, const struct breakdown *b)
{
    const struct dimension *d = &w->l->catalog->dimensions.at[b->dimension];
    const char *list = "";

    for (size_t i = 0; i < d->len; i++)
        if (!b->seen[i])
            list = arena_printf(w->l->arena, "%s%s%s", list, list[0] != '\0' ? ", " : "",
                                d->members[i].code);
    return list;
}

/* The line of a row of the form. */
static struct place row_place(const struct work *w, const char *row_id)
{
    size_t at = (size_t)(w->form - w->l->catalog->forms.at);
    const struct catalog_row *row = w->l->sorted[CATALOG_FORMS][at];
    PACKAGE_JSON body = package_json_load(row->at.file, text_of(w->form->body), w->l->diags);
    const json_t *rows = json_object_get(body, "rows");
    size_t i = 0;

    while (i < json_array_size(rows)) {
        const char *id = json_string_value(json_object_get(json_array_get(rows, i), "id"));
        if (id != NULL && strcmp(id, row_id) == 0)
            break;
        i++;
    }
    return package_json_place(row->at.file, text_of(row->source),
                              arena_printf(w->l->arena, "/rows/%zu", i));
}

static void tell(struct work *w, const struct breakdown *b, const char *missing_members)
{
    const struct catalog *catalog = w->l->catalog;
    bool total = map_find(&w->cells, key_of(w, b->indicator, b->whole)) != MAP_NONE;
    struct diag *d = diags_addv(w->l->diags, total ? DIAG_N621 : DIAG_W620,
                                row_place(w, w->form->cells[b->first].row_id), w->form->code,
                                schema_cell_name(catalog, b->indicator, b->whole, w->l->arena),
                                catalog->dimensions.at[b->dimension].code, missing_members, NULL);

    d->form = w->form->code;
    d->indicator_code = catalog->indicators.at[b->indicator].code;
}

/* A form on another one's layout, all of whose cells have one member, is that part of it, as II.06b is the communes' part of II.06: the whole
 * stands on the other. */
static bool is_slice(const struct work *w, const struct breakdown *b)
{
    const struct dimension *d = &w->l->catalog->dimensions.at[b->dimension];
    const char *layout = w->l->catalog->layouts.at[w->form->layout].code;
    size_t member = 0, n = 0;

    if (strcmp(layout, w->form->code) == 0)
        return false;
    for (size_t i = 0; i < d->len; i++) {
        member = b->seen[i] ? i : member;
        n += b->seen[i];
    }
    const char *part =
        arena_printf(w->l->arena, ",%s=%s,", d->code, d->members[n == 1 ? member : 0].code);
    for (size_t i = 0; n == 1 && i < w->form->len; i++)
        if (strstr(arena_printf(w->l->arena, ",%s,", cell_of(w, i)->members), part) == NULL)
            return false;
    return n == 1;
}

/* One finding for an indicator and dimension is enough: the other breakdowns lack the same. */
static void check_form(struct lint *l, const struct form *form)
{
    struct work w = {.l = l, .form = form};
    struct map told;

    map_init(&w.cells, l->arena, form->len);
    map_init(&w.keys, l->arena, 16);
    map_init(&told, l->arena, 16);
    for (size_t i = 0; i < form->len; i++)
        note_cell(&w, i);
    for (size_t i = 0; i < w.breakdowns.len; i++) {
        const struct breakdown *b = &w.breakdowns.at[i];
        const char *members = missing(&w, b);
        struct text key = text_of(arena_printf(l->arena, "%u %u", b->indicator, b->dimension));
        if (members[0] != '\0' && !is_slice(&w, b) && map_put(&told, key, 1) == MAP_NONE)
            tell(&w, b, members);
    }
}

void lint_totals(struct lint *l)
{
    for (size_t i = 0; i < l->catalog->forms.len; i++)
        check_form(l, &l->catalog->forms.at[i]);
}
