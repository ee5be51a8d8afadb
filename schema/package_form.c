/*
 * forms/CODE.json: a form's file as a row with a canonical body, and back. Knows the shape of forms, not what their codes mean.
 * Neighbours: package_body.h, package_read.c, package_write.c, compile_forms.c, compile_parts.c.
 *
 * The body is one line of JSON with members in a fixed order; members that say nothing are left out, so that equal forms have
 * equal bodies however they were typed.
 */
#include <stdlib.h>
#include <string.h>

#include "package_body.h"
#include "rows.h"

static const char *const form_members[] = {"code",    "layout", "title_vi",    "title_en",
                                           "columns", "rows",   "attachments", NULL};
static const char *const list_members[] = {
    "code", "kind", "title_vi", "title_en", "columns", "min_rows", "max_rows", "attachments", NULL};
static const char *const list_column_members[] = {"id",       "title_vi", "title_en",  "type",
                                                  "decimals", "unit",     "dimension", "required",
                                                  "key",      "min",      "max",       NULL};
static const char *const column_members[] = {"id",        "title_vi", "title_en",
                                             "indicator", "members",  NULL};
static const char *const row_members[] = {"id",      "title_vi", "title_en", "indicator",
                                          "members", "required", "columns",  NULL};
static const char *const heading_members[] = {"heading_vi", "heading_en", NULL};

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
static void put_members(struct package_body *f, const json_t *object, const char *pointer)
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
        package_body_string(f, members, pointer, keys[i], true);
    json_end_object(f->out);
}

static void put_column(struct package_body *f, json_t *column, const char *pointer)
{
    package_json_members(&f->doc, column, pointer, column_members);
    json_begin_object(f->out);
    package_body_string(f, column, pointer, "id", true);
    package_body_string(f, column, pointer, "title_vi", false);
    package_body_string(f, column, pointer, "title_en", false);
    package_body_string(f, column, pointer, "indicator", false);
    put_members(f, column, pointer);
    json_end_object(f->out);
}

static void put_heading(struct package_body *f, json_t *row, const char *pointer)
{
    package_json_members(&f->doc, row, pointer, heading_members);
    json_begin_object(f->out);
    package_body_string(f, row, pointer, "heading_vi", false);
    package_body_string(f, row, pointer, "heading_en", false);
    json_end_object(f->out);
}

static void put_row(struct package_body *f, json_t *row, const char *pointer)
{
    if (json_object_get(row, "heading_vi") != NULL || json_object_get(row, "heading_en") != NULL) {
        put_heading(f, row, pointer);
        return;
    }
    package_json_members(&f->doc, row, pointer, row_members);
    json_begin_object(f->out);
    package_body_string(f, row, pointer, "id", true);
    package_body_string(f, row, pointer, "title_vi", false);
    package_body_string(f, row, pointer, "title_en", false);
    package_body_string(f, row, pointer, "indicator", false);
    put_members(f, row, pointer);
    package_body_flag(f, row, pointer, "required");
    package_body_strings(f, row, pointer, "columns", false);
    json_end_object(f->out);
}

/* ---- lists ---- */

static void put_list_column(struct package_body *f, json_t *column, const char *pointer)
{
    package_json_members(&f->doc, column, pointer, list_column_members);
    json_begin_object(f->out);
    package_body_string(f, column, pointer, "id", true);
    package_body_string(f, column, pointer, "title_vi", false);
    package_body_string(f, column, pointer, "title_en", false);
    package_body_string(f, column, pointer, "type", true);
    package_body_count(f, column, pointer, "decimals", DECIMAL_MAX_DECIMALS);
    package_body_string(f, column, pointer, "unit", false);
    package_body_string(f, column, pointer, "dimension", false);
    package_body_flag(f, column, pointer, "required");
    package_body_flag(f, column, pointer, "key");
    package_body_string(f, column, pointer, "min", false);
    package_body_string(f, column, pointer, "max", false);
    json_end_object(f->out);
}

static void put_list_body(struct package_body *f, json_t *form)
{
    package_body_string(f, form, "", "kind", true);
    package_body_list(f, form, "", "columns", true, put_list_column);
    package_body_count(f, form, "", "min_rows", LIST_ROWS_MAX);
    package_body_count(f, form, "", "max_rows", LIST_ROWS_MAX);
}

static void put_table_body(struct package_body *f, json_t *form)
{
    package_body_list(f, form, "", "columns", true, put_column);
    package_body_list(f, form, "", "rows", true, put_row);
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
    struct package_body f = {{file, bytes, arena, diags}, &out};
    PACKAGE_JSON json = package_json_load(file, bytes, diags);

    if (json == NULL) {
        add_unreadable(file, arena, rows);
        return;
    }
    struct sink *body = sink_memory(arena, PACKAGE_BODY_MAX);
    struct place at = package_json_place(file, bytes, "/code");
    struct catalog_row *row = rows_add(rows, CATALOG_FORMS, at, arena);
    bool list = json_object_get(json, "kind") != NULL;
    row->source = bytes.ptr;
    package_json_members(&f.doc, json, "", list ? list_members : form_members);
    for (size_t i = 0; i < 4; i++)
        rows_set(CATALOG_FORMS, row, form_members[i],
                 package_json_string(&f.doc, json, "", form_members[i], i == 0));
    json_init(&out, body, 0);
    json_begin_object(&out);
    if (list)
        put_list_body(&f, json);
    else
        put_table_body(&f, json);
    package_body_attachments(&f, json);
    json_end_object(&out);
    rows_set(CATALOG_FORMS, row, "body", text_dup(arena, sink_memory_text(body)));
    sink_close(body, NULL);
}

/* ---- writing ---- */

void package_form_write(const struct catalog_row *row, struct sink *sink)
{
    struct json_writer w;

    json_init(&w, sink, 2);
    json_begin_object(&w);
    for (size_t i = 0; i < 4; i++) {
        const char *text = rows_value(CATALOG_FORMS, row, form_members[i]);
        if (text[0] != '\0')
            json_pair(&w, form_members[i], text);
    }
    package_body_write(&w, rows_value(CATALOG_FORMS, row, "body"));
    json_end_object(&w);
    sink_puts(sink, "\n");
}

bool package_form_is_list(const struct catalog_row *row)
{
    static const char list[] = "{\"kind\":";

    return strncmp(rows_value(CATALOG_FORMS, row, "body"), list, sizeof list - 1) == 0;
}
