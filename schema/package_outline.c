/*
 * outlines/CODE.json: the sections of a narrative as a row with a canonical body, and back. Knows the shape of outlines, not who files them.
 * Neighbours: package_body.h, package_read.c, package_write.c, compile_parts.c.
 */
#include <string.h>

#include "package_body.h"
#include "rows.h"

static const char *const outline_members[] = {"code",     "title_vi",    "title_en",
                                              "sections", "attachments", NULL};
static const char *const section_members[] = {
    "id", "title_vi", "title_en", "hint_vi", "hint_en", "required", "max_chars", "sections", NULL};

/* Sections within sections, as deep as JSON may be read. */
// NOLINTNEXTLINE(misc-no-recursion)
static void put_section(struct package_body *f, json_t *section, const char *pointer)
{
    package_json_members(&f->doc, section, pointer, section_members);
    json_begin_object(f->out);
    package_body_string(f, section, pointer, "id", true);
    for (size_t i = 1; i < 5; i++)
        package_body_string(f, section, pointer, section_members[i], false);
    package_body_flag(f, section, pointer, "required");
    package_body_count(f, section, pointer, "max_chars", INT32_MAX);
    if (f->out->depth + 4 < JSON_DEPTH_MAX)
        package_body_list(f, section, pointer, "sections", false, put_section);
    else
        package_json_finding(&f->doc, DIAG_E113, pointer, "sections", "12");
    json_end_object(f->out);
}

void package_outline_read(const char *file,
                          struct text bytes,
                          struct arena *arena,
                          struct catalog_rows *rows,
                          struct diags *diags)
{
    struct json_writer out;
    struct package_body f = {{file, bytes, arena, diags}, &out};
    PACKAGE_JSON json = package_json_load(file, bytes, diags);

    if (json == NULL)
        return;
    struct sink *body = sink_memory(arena, PACKAGE_BODY_MAX);
    struct place at = package_json_place(file, bytes, "/code");
    struct catalog_row *row = rows_add(rows, CATALOG_OUTLINES, at, arena);
    row->source = bytes.ptr;
    package_json_members(&f.doc, json, "", outline_members);
    for (size_t i = 0; i < 3; i++)
        rows_set(CATALOG_OUTLINES, row, outline_members[i],
                 package_json_string(&f.doc, json, "", outline_members[i], i == 0));
    json_init(&out, body, 0);
    json_begin_object(&out);
    package_body_list(&f, json, "", "sections", true, put_section);
    package_body_attachments(&f, json);
    json_end_object(&out);
    rows_set(CATALOG_OUTLINES, row, "body", text_dup(arena, sink_memory_text(body)));
    sink_close(body, NULL);
}

void package_outline_write(const struct catalog_row *row, struct sink *sink)
{
    struct json_writer w;

    json_init(&w, sink, 2);
    json_begin_object(&w);
    for (size_t i = 0; i < 3; i++) {
        const char *text = rows_value(CATALOG_OUTLINES, row, outline_members[i]);
        if (text[0] != '\0')
            json_pair(&w, outline_members[i], text);
    }
    package_body_write(&w, rows_value(CATALOG_OUTLINES, row, "body"));
    json_end_object(&w);
    sink_puts(sink, "\n");
}
