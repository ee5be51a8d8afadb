/*
 * gris report: what a submission says besides cells, shown; documents handed out. Neighbours: cmd_report.c, pipeline/parts.c.
 */
#include <string.h>

#include "internal.h"

static const char *in_lang(const struct cli *cli, const char *vi, const char *en)
{
    return cli->lang == LANG_EN && en[0] != '\0' ? en : vi;
}

/* ---- JSON ---- */

static void sections_json(struct json_writer *w, const struct pipeline_parts *parts)
{
    json_key(w, "outline");
    if (parts->outline) {
        json_raw(w, text_of(parts->outline));
        return;
    }
    json_begin_array(w);
    for (size_t i = 0; i < parts->sections.len; i++) {
        const struct pipeline_section *s = &parts->sections.at[i];
        json_begin_object(w);
        json_pair(w, "section", s->id);
        json_pair(w, "title_vi", s->title_vi);
        json_pair(w, "title_en", s->title_en);
        json_pair(w, "text", s->text);
        json_end_object(w);
    }
    json_end_array(w);
}

static void rows_json(struct json_writer *w, const struct pipeline_parts *parts)
{
    json_key(w, "rows");
    json_begin_array(w);
    for (size_t i = 0; i < parts->rows.len; i++) {
        json_begin_object(w);
        for (size_t c = 0; c < parts->columns_len; c++) {
            json_pair_optional(w, parts->columns[c], parts->rows.at[i].values[c]);
        }
        json_end_object(w);
    }
    json_end_array(w);
}

void report_parts_pairs(struct json_writer *w, const struct pipeline_parts *parts)
{
    if (parts->sections.len > 0 || parts->outline) {
        sections_json(w, parts);
    }
    if (parts->list || parts->rows.len > 0) {
        rows_json(w, parts);
    }
    if (parts->documents.len == 0) {
        return;
    }
    json_key(w, "attachments");
    json_begin_array(w);
    for (size_t i = 0; i < parts->documents.len; i++) {
        const struct pipeline_document *d = &parts->documents.at[i];
        json_begin_object(w);
        json_pair(w, "kind", d->kind);
        json_pair(w, "name", d->name);
        json_pair(w, "media_type", d->media_type);
        json_pair_int(w, "size", d->size);
        json_pair(w, "digest", d->digest);
        json_end_object(w);
    }
    json_end_array(w);
}

/* ---- for people ---- */

/* A text of several lines, each as far to the right as its section. */
static void print_text(struct cli *cli, const char *text, int indent)
{
    while (*text) {
        size_t len = strcspn(text, "\n");
        output_line(&cli->out, arena_printf(cli->arena, "%*s%.*s", indent, "", (int)len, text));
        text += text[len] ? len + 1 : len;
    }
}

static void print_sections(struct cli *cli, const struct pipeline_parts *parts)
{
    for (size_t i = 0; i < parts->sections.len; i++) {
        const struct pipeline_section *s = &parts->sections.at[i];
        int indent = 2 + 2 * (int)s->depth;
        output_line(&cli->out, arena_printf(cli->arena, "%*s%s  %s", indent, "", s->id,
                                            in_lang(cli, s->title_vi, s->title_en)));
        print_text(cli, s->text, indent + 4);
    }
    if (parts->outline) {
        print_text(cli, parts->outline, 2);
    }
}

static const struct list_column *column_at(const struct pipeline_parts *parts, size_t c)
{
    return parts->list && c < parts->list->len ? &parts->list->columns[c] : NULL;
}

static void print_rows(struct cli *cli, const struct pipeline_parts *parts)
{
    struct table t;
    table_init(&t, cli->arena);
    for (size_t c = 0; c < parts->columns_len; c++) {
        const struct list_column *column = column_at(parts, c);
        bool right = column && (column->type == LIST_INTEGER || column->type == LIST_DECIMAL ||
                                column->type == LIST_MONEY);
        const char *title = column ? in_lang(cli, column->title_vi, column->title_en) : "";
        table_column(&t, title[0] ? title : parts->columns[c], right);
    }
    for (size_t i = 0; i < parts->rows.len; i++) {
        for (size_t c = 0; c < parts->columns_len; c++) {
            const char *value = parts->rows.at[i].values[c];
            table_cell(&t, value ? value : "");
        }
    }
    table_print(&t, &cli->out);
}

static void print_documents(struct cli *cli, const struct pipeline_parts *parts)
{
    static const struct words words[] = {{"tài liệu", "document"},
                                         {"tên tệp", "file name"},
                                         {"kiểu", "media type"},
                                         {"byte", "bytes"},
                                         {"sha256", "sha256"}};
    struct table t;
    table_init(&t, cli->arena);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        table_column(&t, words_in(words[i], cli->lang), i == 3);
    }
    for (size_t i = 0; i < parts->documents.len; i++) {
        const struct pipeline_document *d = &parts->documents.at[i];
        const char *title = in_lang(cli, d->title_vi, d->title_en);
        table_cell(&t, title[0] ? title : d->kind);
        table_cell(&t, d->name);
        table_cell(&t, d->media_type);
        table_int(&t, d->size);
        table_cell(&t, d->digest);
    }
    table_print(&t, &cli->out);
}

void report_parts_print(struct cli *cli, const struct pipeline_parts *parts)
{
    print_sections(cli, parts);
    if (parts->rows.len > 0) {
        print_rows(cli, parts);
    }
    if (parts->documents.len > 0) {
        print_documents(cli, parts);
    }
}

/* ---- documents ---- */

int report_parts_attachment(struct cli *cli)
{
    struct text bytes = {0};
    enum status status = session_open(cli, PIPELINE_CATALOG);
    if (status == STATUS_OK) {
        status = pipeline_report_attachment(cli->pipeline, session_operand(cli, 0),
                                            session_operand(cli, 1), &bytes, &cli->diags);
    }
    if (status == STATUS_OK) {
        const char *path = NULL;
        struct sink *sink = document_begin(cli, &path);
        sink_text(sink, bytes);
        status = document_end(cli, sink, path);
    }
    return session_end(cli, status);
}
