/*
 * forms/CODE.json: a form's file as a row with a canonical body, and back. Knows the shape of forms, not what their codes mean.
 * Neighbours: package.h, package_read.c, package_write.c, compile_forms.c.
 *
 * The body is one line of JSON with members in a fixed order; members that say nothing are left out, so that equal forms have
 * equal bodies however they were typed.
 */
#include <stdlib.h>
#include <string.h>

#include "package.h"
#include "rows.h"

#define BODY_MAX ((size_t)16 << 20)

static const char *const form_members[] = {"code",    "layout", "title_vi", "title_en",
                                           "columns", "rows",   NULL};
static const char *const column_members[] = {"id",        "title_vi", "title_en",
                                             "indicator", "members",  NULL};
static const char *const row_members[] = {"id",      "title_vi", "title_en", "indicator",
                                          "members", "required", "columns",  NULL};
static const char *const heading_members[] = {"heading_vi", "heading_en", NULL};

/* What is being written while it is checked. */
struct form_read {
    struct package_json doc;
    struct json_writer *out;
};

static void put_string(struct form_read *f,
                       const json_t *object,
                       const char *pointer,
                       const char *member,
                       bool compulsory)
{
    const char *text = package_json_string(&f->doc, object, pointer, member, compulsory);

    if (text[0] != '\0')
        json_pair(f->out, member, text);
}

static int compare_strings(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of an object in byte order. */
static const char **sorted_keys(json_t *object, struct arena *arena, size_t *ret_len)
{
    const char **keys = ARENA_ARRAY(arena, json_object_size(object), const char *);
    const char *key;
    json_t *value;
    size_t n = 0;

    json_object_foreach(object, key, value) keys[n++] = arena_strdup(arena, key);
    if (n > 1)
        qsort(keys, n, sizeof *keys, compare_strings);
    *ret_len = n;
    return keys;
}

/* "members": {dimension: member, …}, sorted. */
static void put_members(struct form_read *f, const json_t *object, const char *pointer)
{
    json_t *members = json_object_get(object, "members");
    size_t n;

    if (members == NULL)
        return;
    pointer = arena_printf(f->doc.arena, "%s/members", pointer);
    if (!json_is_object(members)) {
        package_json_finding(&f->doc, DIAG_E124, pointer, "members", "{\"…\": \"…\"}");
        return;
    }
    const char **keys = sorted_keys(members, f->doc.arena, &n);
    if (n == 0)
        return;
    json_key(f->out, "members");
    json_begin_object(f->out);
    for (size_t i = 0; i < n; i++)
        put_string(f, members, pointer, keys[i], true);
    json_end_object(f->out);
}

static void put_required(struct form_read *f, const json_t *row, const char *pointer)
{
    const json_t *required = json_object_get(row, "required");

    if (required != NULL && !json_is_boolean(required))
        package_json_finding(&f->doc, DIAG_E124, arena_printf(f->doc.arena, "%s/required", pointer),
                             "required", "true | false");
    if (json_is_true(required))
        json_pair_bool(f->out, "required", true);
}

/* "columns" of a row: the ids of those that exist in it. */
static void put_row_columns(struct form_read *f, const json_t *row, const char *pointer)
{
    const json_t *columns = json_object_get(row, "columns");

    if (columns == NULL)
        return;
    pointer = arena_printf(f->doc.arena, "%s/columns", pointer);
    if (!json_is_array(columns)) {
        package_json_finding(&f->doc, DIAG_E124, pointer, "columns", "[\"…\"]");
        return;
    }
    json_key(f->out, "columns");
    json_begin_array(f->out);
    for (size_t i = 0; i < json_array_size(columns); i++) {
        const json_t *id = json_array_get(columns, i);
        if (json_is_string(id))
            json_cstring(f->out, package_text_clean(text_of(json_string_value(id)), f->doc.arena));
        else
            package_json_finding(&f->doc, DIAG_E124, pointer, "columns", "[\"…\"]");
    }
    json_end_array(f->out);
}

static void put_column(struct form_read *f, json_t *column, const char *pointer)
{
    package_json_members(&f->doc, column, pointer, column_members);
    json_begin_object(f->out);
    put_string(f, column, pointer, "id", true);
    put_string(f, column, pointer, "title_vi", false);
    put_string(f, column, pointer, "title_en", false);
    put_string(f, column, pointer, "indicator", false);
    put_members(f, column, pointer);
    json_end_object(f->out);
}

static void put_heading(struct form_read *f, json_t *row, const char *pointer)
{
    package_json_members(&f->doc, row, pointer, heading_members);
    json_begin_object(f->out);
    put_string(f, row, pointer, "heading_vi", false);
    put_string(f, row, pointer, "heading_en", false);
    json_end_object(f->out);
}

static void put_row(struct form_read *f, json_t *row, const char *pointer)
{
    if (json_object_get(row, "heading_vi") != NULL || json_object_get(row, "heading_en") != NULL) {
        put_heading(f, row, pointer);
        return;
    }
    package_json_members(&f->doc, row, pointer, row_members);
    json_begin_object(f->out);
    put_string(f, row, pointer, "id", true);
    put_string(f, row, pointer, "title_vi", false);
    put_string(f, row, pointer, "title_en", false);
    put_string(f, row, pointer, "indicator", false);
    put_members(f, row, pointer);
    put_required(f, row, pointer);
    put_row_columns(f, row, pointer);
    json_end_object(f->out);
}

/* "columns" or "rows": a list of objects, at least one. */
static void put_list(struct form_read *f,
                     const json_t *form,
                     const char *member,
                     void (*put)(struct form_read *, json_t *, const char *))
{
    const json_t *list = json_object_get(form, member);
    const char *pointer = arena_printf(f->doc.arena, "/%s", member);

    json_key(f->out, member);
    json_begin_array(f->out);
    if (!json_is_array(list) || json_array_size(list) == 0)
        package_json_finding(&f->doc, list == NULL ? DIAG_E123 : DIAG_E124, pointer, member,
                             list == NULL ? NULL : "[{…}, …]");
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *element = json_array_get(list, i);
        const char *at = arena_printf(f->doc.arena, "%s/%zu", pointer, i);
        if (json_is_object(element))
            put(f, element, at);
        else
            package_json_finding(&f->doc, DIAG_E124, at, member, "[{…}, …]");
    }
    json_end_array(f->out);
}

/* A form that cannot be parsed still has its code, by its file's name, so that it is not missed everywhere else. */
static void add_unreadable(const char *file, struct arena *arena, struct catalog_rows *rows)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash != NULL ? slash + 1 : file;
    size_t len = strlen(name) - strlen(".json");
    struct catalog_row *row = rows_add(rows, CATALOG_FORMS, (struct place){.file = file}, arena);

    rows_set(CATALOG_FORMS, row, "code", arena_copy(arena, name, len));
    rows_set(CATALOG_FORMS, row, "body", "{\"columns\":[],\"rows\":[]}");
}

void package_form_read(const char *file,
                       struct text bytes,
                       struct arena *arena,
                       struct catalog_rows *rows,
                       struct diags *diags)
{
    struct json_writer out;
    struct form_read f = {{file, bytes, arena, diags}, &out};
    PACKAGE_JSON json = package_json_load(file, bytes, diags);

    if (json == NULL) {
        add_unreadable(file, arena, rows);
        return;
    }
    struct sink *body = sink_memory(arena, BODY_MAX);
    struct place at = package_json_place(file, bytes, "/code");
    struct catalog_row *row = rows_add(rows, CATALOG_FORMS, at, arena);
    row->source = bytes.ptr;
    package_json_members(&f.doc, json, "", form_members);
    for (size_t i = 0; i < 4; i++)
        rows_set(CATALOG_FORMS, row, form_members[i],
                 package_json_string(&f.doc, json, "", form_members[i], i == 0));
    json_init(&out, body, 0);
    json_begin_object(&out);
    put_list(&f, json, "columns", put_column);
    put_list(&f, json, "rows", put_row);
    json_end_object(&out);
    rows_set(CATALOG_FORMS, row, "body", text_dup(arena, sink_memory_text(body)));
    sink_close(body, NULL);
}

/* ---- writing ---- */

static void write_value(struct json_writer *w, json_t *value)
{
    const char *key;
    json_t *member;

    if (json_is_object(value)) {
        json_begin_object(w);
        json_object_foreach(value, key, member)
        {
            json_key(w, key);
            write_value(w, member);
        }
        json_end_object(w);
    } else if (json_is_array(value)) {
        json_begin_array(w);
        for (size_t i = 0; i < json_array_size(value); i++)
            write_value(w, json_array_get(value, i));
        json_end_array(w);
    } else if (json_is_string(value)) {
        json_cstring(w, json_string_value(value));
    } else {
        json_bool(w, json_is_true(value));
    }
}

void package_form_write(const struct catalog_row *row, struct sink *sink)
{
    struct json_writer w;
    PACKAGE_JSON body = json_loads(rows_value(CATALOG_FORMS, row, "body"), 0, NULL);

    json_init(&w, sink, 2);
    json_begin_object(&w);
    for (size_t i = 0; i < 4; i++) {
        const char *text = rows_value(CATALOG_FORMS, row, form_members[i]);
        if (text[0] != '\0')
            json_pair(&w, form_members[i], text);
    }
    for (size_t i = 4; form_members[i] != NULL; i++) {
        json_key(&w, form_members[i]);
        write_value(&w, json_object_get(body, form_members[i]));
    }
    json_end_object(&w);
    sink_puts(sink, "\n");
}
