/*
 * What is filed besides cells: outlines, the columns of lists, documents. Knows the shapes that package_outline.c and package_form.c write.
 * Neighbours: compile_forms.c, compile_regimes.c, package_json.c (for the line of a finding).
 */
#include <string.h>

#include "compile.h"
#include "package.h"

/* One row of the catalog while its body is being read. */
struct body {
    struct compile *c;
    enum catalog_kind kind;
    const struct catalog_row *row;
    struct map ids; /* of what is being read */
};

static struct place place_of(const struct body *b, const char *pointer)
{
    if (b->row->source == NULL)
        return b->row->at;
    return package_json_place(b->row->at.file, text_of(b->row->source), pointer);
}

static const char *inside(const struct body *b, const char *pointer, const char *member)
{
    return arena_printf(b->c->arena, "%s/%s", pointer, member);
}

static void finding(struct body *b,
                    enum diag_code code,
                    const char *pointer,
                    const char *arg0,
                    const char *arg1,
                    const char *arg2)
{
    struct diag *d = diags_addv(b->c->diags, code, place_of(b, pointer), arg0, arg1, arg2, NULL);

    d->cell = pointer;
    if (b->kind == CATALOG_FORMS)
        d->form = rows_value(CATALOG_FORMS, b->row, "code");
}

static const char *string_of(const struct body *b, const json_t *object, const char *member)
{
    const json_t *value = json_object_get(object, member);

    return json_is_string(value) ? arena_strdup(b->c->arena, json_string_value(value)) : "";
}

static int64_t count_of(const json_t *object, const char *member, int64_t otherwise)
{
    const json_t *value = json_object_get(object, member);

    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

/* An id, which may stand once. */
static const char *id_of(struct body *b, const json_t *object, const char *pointer)
{
    const char *id = string_of(b, object, "id");

    if (map_put(&b->ids, text_of(id), 1) != MAP_NONE)
        finding(b, DIAG_E604, inside(b, pointer, "id"), id, NULL, NULL);
    return id;
}

static void begin_ids(struct body *b)
{
    map_init(&b->ids, b->c->arena, 16);
}

/* ---- documents ---- */

static void
read_media(struct body *b, const json_t *object, const char *pointer, struct attachment_kind *kind)
{
    const json_t *media = json_object_get(object, "media");

    kind->media = ARENA_ARRAY(b->c->arena, json_array_size(media), const char *);
    for (size_t i = 0; i < json_array_size(media); i++) {
        const char *type = arena_strdup(b->c->arena, json_string_value(json_array_get(media, i)));
        kind->media[kind->media_len++] = type;
        if (!media_known(text_of(type)))
            finding(b, DIAG_E603, inside(b, pointer, "media"), "media", type,
                    "application/pdf | image/png | image/jpeg | …");
    }
}

static void read_attachments(struct body *b, const json_t *body, struct attachment_kinds *ret)
{
    const json_t *list = json_object_get(body, "attachments");

    begin_ids(b);
    ret->at = ARENA_ARRAY(b->c->arena, json_array_size(list), struct attachment_kind);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *object = json_array_get(list, i);
        const char *pointer = arena_printf(b->c->arena, "/attachments/%zu", i);
        struct attachment_kind *kind = &ret->at[ret->len++];
        *kind = (struct attachment_kind){
            .id = id_of(b, object, pointer),
            .title_vi = string_of(b, object, "title_vi"),
            .title_en = string_of(b, object, "title_en"),
            .required = json_is_true(json_object_get(object, "required")),
            .max_bytes = count_of(object, "max_bytes", (int64_t)ATTACHMENT_BYTES_MAX)};
        read_media(b, object, pointer, kind);
    }
}

/* ---- lists ---- */

static const char type_names[] = "text, integer, decimal, money, date, boolean, org, member";

/* A bound as its column's type writes it; CELL_NULL when there is none, or with a finding. */
static int64_t read_bound(struct body *b,
                          const json_t *object,
                          const char *pointer,
                          const char *member,
                          const struct list_column *column)
{
    struct text t = text_of(string_of(b, object, member));
    int64_t value = CELL_NULL;
    date_t day;
    bool number = column->type == LIST_INTEGER || column->type == LIST_DECIMAL ||
                  column->type == LIST_MONEY || column->type == LIST_TEXT;

    if (t.len == 0)
        return CELL_NULL;
    if (number && decimal_parse(t, column->decimals, &value) == DECIMAL_OK)
        return value;
    if (column->type == LIST_DATE && date_parse(t, &day))
        return day;
    finding(b, DIAG_E603, inside(b, pointer, member), member, t.ptr, list_type_name(column->type));
    return CELL_NULL;
}

static void
read_type(struct body *b, const json_t *object, const char *pointer, struct list_column *column)
{
    const char *type = string_of(b, object, "type");
    const char *dimension = string_of(b, object, "dimension");
    bool decimals = false;

    if (type[0] != '\0' && !list_type_parse(text_of(type), &column->type))
        finding(b, DIAG_E603, inside(b, pointer, "type"), "type", type, type_names);
    decimals = column->type == LIST_DECIMAL || column->type == LIST_MONEY;
    column->decimals = (int)count_of(object, "decimals", 0);
    if (column->decimals != 0 && !decimals)
        finding(b, DIAG_E603, inside(b, pointer, "decimals"), "decimals",
                arena_printf(b->c->arena, "%d", column->decimals), "0");
    column->dimension = CATALOG_NONE;
    if ((column->type == LIST_MEMBER) != (dimension[0] != '\0')) {
        finding(b, DIAG_E603, pointer, "dimension", dimension, "type member");
    } else if (dimension[0] != '\0') {
        column->dimension = map_find(&b->c->dimensions, text_of(dimension));
        if (column->dimension == MAP_NONE)
            finding(b, DIAG_E605, inside(b, pointer, "dimension"), "dimension", dimension, NULL);
    }
}

static void read_column(struct body *b, const json_t *object, size_t i, struct list_column *column)
{
    const char *pointer = arena_printf(b->c->arena, "/columns/%zu", i);

    *column = (struct list_column){.id = id_of(b, object, pointer),
                                   .title_vi = string_of(b, object, "title_vi"),
                                   .title_en = string_of(b, object, "title_en"),
                                   .unit = string_of(b, object, "unit"),
                                   .key = json_is_true(json_object_get(object, "key"))};
    column->required = column->key || json_is_true(json_object_get(object, "required"));
    read_type(b, object, pointer, column);
    column->min = read_bound(b, object, pointer, "min", column);
    column->max = read_bound(b, object, pointer, "max", column);
    if (column->min != CELL_NULL && column->max != CELL_NULL && column->min > column->max)
        finding(b, DIAG_E603, inside(b, pointer, "min"), "min", string_of(b, object, "min"),
                string_of(b, object, "max"));
}

static const struct list_form *read_list(struct body *b, const json_t *body)
{
    struct list_form *list = ARENA_NEW(b->c->arena, struct list_form);
    const json_t *columns = json_object_get(body, "columns");
    const char *kind = string_of(b, body, "kind");

    if (strcmp(kind, "list") != 0)
        finding(b, DIAG_E603, "/kind", "kind", kind, "list");
    begin_ids(b);
    list->columns = ARENA_ARRAY(b->c->arena, json_array_size(columns), struct list_column);
    for (size_t i = 0; i < json_array_size(columns); i++)
        read_column(b, json_array_get(columns, i), i, &list->columns[list->len++]);
    list->min_rows = (uint32_t)count_of(body, "min_rows", 0);
    list->max_rows = (uint32_t)count_of(body, "max_rows", LIST_ROWS_MAX);
    if (list->min_rows > list->max_rows)
        finding(b, DIAG_E603, "/min_rows", "min_rows",
                arena_printf(b->c->arena, "%u", list->min_rows),
                arena_printf(b->c->arena, "0 … %u", list->max_rows));
    return list;
}

void compile_form_parts(struct compile *c, const struct catalog_row *row, struct form *form)
{
    struct body b = {.c = c, .kind = CATALOG_FORMS, .row = row};
    PACKAGE_JSON body = package_json_load(row->at.file, text_of(form->body), c->diags);

    read_attachments(&b, body, &form->attachments);
    if (package_form_is_list(row))
        form->list = read_list(&b, body);
}

/* ---- outlines ---- */

struct sections VEC(struct outline_section);

// NOLINTNEXTLINE(misc-no-recursion)
static void read_sections(
    struct body *b, const json_t *list, const char *pointer, uint32_t depth, struct sections *ret)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *object = json_array_get(list, i);
        const char *at = arena_printf(b->c->arena, "%s/%zu", pointer, i);
        const struct outline_section section = {
            .id = id_of(b, object, at),
            .title_vi = string_of(b, object, "title_vi"),
            .title_en = string_of(b, object, "title_en"),
            .hint_vi = string_of(b, object, "hint_vi"),
            .hint_en = string_of(b, object, "hint_en"),
            .depth = depth,
            .required = json_is_true(json_object_get(object, "required")),
            .max_chars = (uint32_t)count_of(object, "max_chars", SECTION_CHARS_MAX)};
        VEC_PUSH(b->c->arena, ret, section);
        read_sections(b, json_object_get(object, "sections"), inside(b, at, "sections"), depth + 1,
                      ret);
    }
}

void compile_outlines(struct compile *c)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_OUTLINES];

    for (size_t i = 0; i < rows->len; i++) {
        struct body b = {.c = c, .kind = CATALOG_OUTLINES, .row = rows->at[i]};
        struct outline *outline = VEC_ADD(c->arena, &c->catalog->outlines);
        struct sections sections = {0};
        PACKAGE_JSON body = package_json_load(
            rows->at[i]->at.file, rows_text(CATALOG_OUTLINES, rows->at[i], "body"), c->diags);
        outline->code = rows_value(CATALOG_OUTLINES, rows->at[i], "code");
        outline->title_vi = rows_value(CATALOG_OUTLINES, rows->at[i], "title_vi");
        outline->title_en = rows_value(CATALOG_OUTLINES, rows->at[i], "title_en");
        begin_ids(&b);
        read_sections(&b, json_object_get(body, "sections"), "/sections", 0, &sections);
        outline->sections = sections.at;
        outline->len = sections.len;
        read_attachments(&b, body, &outline->attachments);
    }
}

uint32_t compile_outline_find(const struct compile *c, const char *code)
{
    for (uint32_t i = 0; i < c->catalog->outlines.len; i++) {
        if (strcmp(c->catalog->outlines.at[i].code, code) == 0)
            return i;
    }
    return CATALOG_NONE;
}
