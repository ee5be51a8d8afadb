/*
 * Forms: rows × columns of a canonical body → cells at the slots of their layouts. Knows the shape that package_form.c writes.
 * Neighbours: compile_layouts.c, package_json.c (for the line of a finding).
 */
#include <string.h>

#include "compile.h"
#include "package.h"

/* What a row or a column contributes to its cells. */
struct part {
    const char *id;
    const char *pointer; /* in the form's file */
    bool bad;            /* it names a member that the catalog does not know */
    bool stated;         /* it names an indicator… */
    uint32_t indicator;  /* …that the catalog knows, or CATALOG_NONE */
    struct text *dimensions, *members;
    size_t len;
};

/* One form while its cells are being made. */
struct form_work {
    struct compile *c;
    const struct catalog_row *row;
    struct form *form;
    struct part *columns;
    size_t columns_len;
    struct VEC(struct form_cell) cells;
};

static struct place place_of(const struct form_work *w, const char *pointer)
{
    if (w->row->source == NULL)
        return w->row->at;
    return package_json_place(w->row->at.file, text_of(w->row->source), pointer);
}

/* A finding at a pointer in the form's file. */
static void finding(struct form_work *w,
                    enum diag_code code,
                    const char *pointer,
                    const char *arg0,
                    const char *arg1)
{
    struct diag *d = diags_addv(w->c->diags, code, place_of(w, pointer), arg0, arg1, NULL);

    d->cell = pointer;
    d->form = w->form->code;
}

static const char *
member_pointer(const struct form_work *w, const char *pointer, const char *member)
{
    return arena_printf(w->c->arena, "%s/%s", pointer, member);
}

static const char *string_of(const struct form_work *w, const json_t *object, const char *member)
{
    const json_t *value = json_object_get(object, member);

    return json_is_string(value) ? arena_strdup(w->c->arena, json_string_value(value)) : "";
}

static bool has_member(const struct dimension *dimension, const char *code)
{
    for (size_t i = 0; i < dimension->len; i++) {
        if (strcmp(dimension->members[i].code, code) == 0)
            return true;
    }
    return strcmp(code, "_T") == 0;
}

/* A member that the catalog does not know is a finding and spoils the part. */
static void
read_member(struct form_work *w, const char *name, const char *member, struct part *part)
{
    const char *pointer = arena_printf(w->c->arena, "%s/members/%s", part->pointer, name);
    uint32_t dimension = map_find(&w->c->dimensions, text_of(name));

    if (dimension == MAP_NONE) {
        finding(w, DIAG_E605, pointer, "dimension", name);
        part->bad = true;
    } else if (!has_member(&w->c->catalog->dimensions.at[dimension], member)) {
        finding(w, DIAG_E209, pointer, name, member);
        part->bad = true;
    } else {
        part->dimensions[part->len] = text_of(name);
        part->members[part->len++] = text_of(member);
    }
}

static void read_members(struct form_work *w, json_t *members, struct part *part)
{
    size_t n = json_object_size(members);
    const char *key;
    json_t *value;

    part->dimensions = ARENA_ARRAY(w->c->arena, n, struct text);
    part->members = ARENA_ARRAY(w->c->arena, n, struct text);
    json_object_foreach(members, key, value)
        read_member(w, arena_strdup(w->c->arena, key), string_of(w, members, key), part);
}

static struct part
read_part(struct form_work *w, const json_t *object, const char *list, size_t index)
{
    struct part part = {.id = string_of(w, object, "id"),
                        .pointer = arena_printf(w->c->arena, "/%s/%zu", list, index),
                        .indicator = CATALOG_NONE};
    const char *indicator = string_of(w, object, "indicator");

    part.stated = indicator[0] != '\0';
    if (part.stated)
        part.indicator = map_find(&w->c->indicators, text_of(indicator));
    if (part.stated && part.indicator == MAP_NONE)
        finding(w, DIAG_E605, member_pointer(w, part.pointer, "indicator"), "indicator", indicator);
    read_members(w, json_object_get(object, "members"), &part);
    return part;
}

/* ---- cells ---- */

/* The members of both; false with a finding when they contradict. */
static bool join_members(struct form_work *w,
                         const struct part *row,
                         const struct part *column,
                         const char *name,
                         const char **ret_members)
{
    size_t n = row->len + column->len;
    struct text *dimensions = ARENA_ARRAY(w->c->arena, n, struct text);
    struct text *members = ARENA_ARRAY(w->c->arena, n, struct text);
    size_t len = 0;

    for (size_t i = 0; i < row->len; i++) {
        dimensions[len] = row->dimensions[i];
        members[len++] = row->members[i];
    }
    for (size_t i = 0; i < column->len; i++) {
        size_t k = 0;
        while (k < row->len && !text_eq(row->dimensions[k], column->dimensions[i]))
            k++;
        if (k < row->len && !text_eq(row->members[k], column->members[i])) {
            finding(w, DIAG_E619, row->pointer, name, column->dimensions[i].ptr);
            return false;
        }
        if (k == row->len) {
            dimensions[len] = column->dimensions[i];
            members[len++] = column->members[i];
        }
    }
    *ret_members = catalog_members_text(w->c->arena, dimensions, members, len);
    return true;
}

static void
add_cell(struct form_work *w, const struct part *row, const struct part *column, bool required)
{
    const char *name = arena_printf(w->c->arena, "%s/%s", row->id, column->id);
    uint32_t indicator = row->stated ? row->indicator : column->indicator;
    const char *members = "";

    if (row->stated == column->stated) {
        finding(w, DIAG_E617, row->pointer, name, NULL);
        return;
    }
    if (row->bad || column->bad || indicator == CATALOG_NONE ||
        !join_members(w, row, column, name, &members))
        return;
    uint32_t slot = compile_slot(w->c, w->form->layout, indicator, members);
    for (size_t i = 0; i < w->cells.len; i++) {
        if (w->cells.at[i].slot != slot)
            continue;
        name = schema_cell_name(w->c->catalog, indicator, members, w->c->arena);
        finding(w, DIAG_E618, row->pointer, name, w->form->code);
        return;
    }
    VEC_PUSH(w->c->arena, &w->cells, ((struct form_cell){slot, required, row->id, column->id}));
}

static const struct part *find_column(const struct form_work *w, const char *id)
{
    for (size_t i = 0; i < w->columns_len; i++) {
        if (strcmp(w->columns[i].id, id) == 0)
            return &w->columns[i];
    }
    return NULL;
}

/* The row's own columns, in the form's order; ids that do not exist are findings. */
static void
add_listed(struct form_work *w, const struct part *row, const json_t *ids, bool required)
{
    bool *listed = ARENA_ARRAY(w->c->arena, w->columns_len, bool);

    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *id = arena_strdup(w->c->arena, json_string_value(json_array_get(ids, i)));
        const struct part *column = find_column(w, id);
        if (column == NULL)
            finding(w, DIAG_E605, member_pointer(w, row->pointer, "columns"), "column", id);
        else
            listed[column - w->columns] = true;
    }
    for (size_t i = 0; i < w->columns_len; i++) {
        if (listed[i])
            add_cell(w, row, &w->columns[i], required);
    }
}

static void read_row(struct form_work *w, const json_t *object, size_t index, struct map *ids)
{
    const json_t *listed = json_object_get(object, "columns");
    bool required = json_is_true(json_object_get(object, "required"));

    if (json_object_get(object, "id") == NULL)
        return; /* a heading */
    struct part row = read_part(w, object, "rows", index);
    if (map_put(ids, text_of(row.id), 1) != MAP_NONE)
        finding(w, DIAG_E604, member_pointer(w, row.pointer, "id"), row.id, NULL);
    if (listed != NULL) {
        add_listed(w, &row, listed, required);
        return;
    }
    for (size_t i = 0; i < w->columns_len; i++)
        add_cell(w, &row, &w->columns[i], required);
}

static void read_columns(struct form_work *w, const json_t *columns)
{
    size_t n = json_array_size(columns);

    w->columns = ARENA_ARRAY(w->c->arena, n, struct part);
    for (size_t i = 0; i < n; i++) {
        struct part column = read_part(w, json_array_get(columns, i), "columns", i);
        if (find_column(w, column.id) != NULL)
            finding(w, DIAG_E604, member_pointer(w, column.pointer, "id"), column.id, NULL);
        w->columns[w->columns_len++] = column;
    }
}

static void compile_form(struct compile *c, const struct catalog_row *row, struct form *form)
{
    struct form_work w = {.c = c, .row = row, .form = form};
    const char *layout = rows_value(CATALOG_FORMS, row, "layout");
    struct map ids;

    *form = (struct form){.id = row->id,
                          .code = rows_value(CATALOG_FORMS, row, "code"),
                          .title_vi = rows_value(CATALOG_FORMS, row, "title_vi"),
                          .title_en = rows_value(CATALOG_FORMS, row, "title_en"),
                          .body = rows_value(CATALOG_FORMS, row, "body")};
    if (strcmp(form->code, "-") == 0)
        compile_bad_value(c, CATALOG_FORMS, row, "code", "A-Z, 0-9, . _ -");
    compile_form_parts(c, row, form);
    form->layout = CATALOG_NONE;
    if (form->list != NULL)
        return;
    form->layout = map_find(&c->layouts, text_of(layout[0] != '\0' ? layout : form->code));
    PACKAGE_JSON body = package_json_load(row->at.file, text_of(form->body), c->diags);
    map_init(&ids, c->arena, 64);
    read_columns(&w, json_object_get(body, "columns"));
    const json_t *rows = json_object_get(body, "rows");
    for (size_t i = 0; i < json_array_size(rows); i++)
        read_row(&w, json_array_get(rows, i), i, &ids);
    form->cells = w.cells.at;
    form->len = w.cells.len;
}

/* ---- totals that no form carries ---- */

/* "a=1,c=3" without the part at `from` up to `to` (its comma included). */
static const char *without(struct compile *c, const char *members, size_t from, size_t to)
{
    size_t len = strlen(members);

    if (to < len)
        return arena_printf(c->arena, "%.*s%s", (int)from, members, members + to + 1);
    return arena_printf(c->arena, "%.*s", from > 0 ? (int)from - 1 : 0, members);
}

/* A slot for each cell that this one is a part of: one dimension at a time is replaced by its total. */
static void add_wholes(struct compile *c, uint32_t layout, uint32_t indicator, const char *members)
{
    size_t from = 0, len = strlen(members);

    while (from < len) {
        size_t to = from + strcspn(members + from, ",");
        compile_slot(c, layout, indicator, without(c, members, from, to));
        from = to + 1;
    }
}

static void add_totals(struct compile *c, uint32_t layout)
{
    /* The list grows while it is walked: the totals have totals. */
    for (size_t slot = 0; slot < c->layout_cells.at[layout].len; slot++) {
        const struct layout_cell cell = c->layout_cells.at[layout].at[slot];
        if (!cell.retired && c->catalog->indicators.at[cell.indicator].org_agg == ORG_AGG_SUM)
            add_wholes(c, layout, cell.indicator, cell.members);
    }
}

void compile_forms(struct compile *c)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_FORMS];

    for (size_t i = 0; i < rows->len; i++) {
        map_put(&c->forms, rows_text(CATALOG_FORMS, rows->at[i], "code"), (uint32_t)i);
        compile_form(c, rows->at[i], VEC_ADD(c->arena, &c->catalog->forms));
    }
    for (uint32_t i = 0; i < c->catalog->layouts.len; i++) {
        add_totals(c, i);
        c->catalog->layouts.at[i].cells = c->layout_cells.at[i].at;
        c->catalog->layouts.at[i].len = c->layout_cells.at[i].len;
    }
}
