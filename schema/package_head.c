/*
 * catalog.json: the head of a package as a row, and back. Knows no meaning. Neighbours: package.h, package_read.c, package_write.c.
 */
#include <string.h>

#include "package.h"
#include "rows.h"

static const char *const head_members[] = {"name",   "version", "legal_basis", "default_language",
                                           "levels", NULL};

/* The levels joined by ">", from the top. */
static const char *levels_text(const struct package_json *doc, const json_t *json)
{
    const json_t *levels = json_object_get(json, "levels");
    struct text_builder b;

    if (!json_is_array(levels) || json_array_size(levels) == 0) {
        package_json_finding(doc, levels == NULL ? DIAG_E123 : DIAG_E124, "/levels", "levels",
                             levels == NULL ? NULL : "[\"…\", …]");
        return "";
    }
    text_builder_init(&b, doc->arena, 65536);
    for (size_t i = 0; i < json_array_size(levels); i++) {
        const json_t *level = json_array_get(levels, i);
        const char *pointer = arena_printf(doc->arena, "/levels/%zu", i);
        const char *name = json_is_string(level)
                               ? package_text_clean(text_of(json_string_value(level)), doc->arena)
                               : "";
        if (name[0] == '\0' || strpbrk(name, ">;&:,") != NULL) {
            package_json_finding(doc, DIAG_E124, pointer, "levels", "[\"…\", …]");
            continue;
        }
        if (b.len > 0)
            text_builder_adds(&b, ">");
        text_builder_adds(&b, name);
    }
    return text_dup(doc->arena, text_builder_text(&b));
}

void package_head_read(const char *file,
                       struct text bytes,
                       struct arena *arena,
                       struct catalog_rows *rows,
                       struct diags *diags)
{
    const struct package_json doc = {file, bytes, arena, diags};
    PACKAGE_JSON json = package_json_load(file, bytes, diags);

    if (json == NULL)
        return;
    struct place at = {.file = file, .row = 1};
    struct catalog_row *row = rows_add(rows, CATALOG_HEAD, at, arena);
    row->source = bytes.ptr;
    package_json_members(&doc, json, "", head_members);
    for (size_t i = 0; strcmp(head_members[i], "levels") != 0; i++) {
        bool compulsory = i == 0;
        const char *text = package_json_string(&doc, json, "", head_members[i], compulsory);
        rows_set(CATALOG_HEAD, row, head_members[i], text);
    }
    rows_set(CATALOG_HEAD, row, "levels", levels_text(&doc, json));
}

void package_head_write(const struct catalog_row *row, struct sink *sink, struct arena *arena)
{
    struct json_writer w;
    struct text *levels;
    size_t n = text_split(arena, rows_text(CATALOG_HEAD, row, "levels"), '>', &levels);

    json_init(&w, sink, 2);
    json_begin_object(&w);
    for (size_t i = 0; strcmp(head_members[i], "levels") != 0; i++) {
        const char *text = rows_value(CATALOG_HEAD, row, head_members[i]);
        if (text[0] != '\0')
            json_pair(&w, head_members[i], text);
    }
    json_key(&w, "levels");
    json_begin_array(&w);
    for (size_t i = 0; i < n; i++)
        json_text(&w, levels[i]);
    json_end_array(&w);
    json_end_object(&w);
    sink_puts(sink, "\n");
}
