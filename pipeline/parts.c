/*
 * parts: what was filed besides cells, with the titles that the catalog in force gives it; read back, compared, handed out.
 * Knows no output. Neighbours: parts.h, reports.c, store/parts.c.
 */
#include "parts.h"

#include <string.h>

#include "session.h"

/* Sections, rows and documents of a submission; empty where it was refused. */
static enum status read_parts(struct pipeline *p,
                              const char *id,
                              struct store_submission *ret_submission,
                              struct report **ret_report,
                              struct diags *diags)
{
    *ret_report = report_new(p->arena, 0);
    enum status status =
        store_submission_find(p->store, &p->catalog, id, p->arena, ret_submission, diags);
    if (status != STATUS_OK || ret_submission->version == 0)
        return status;
    return store_submission_parts(p->store, ret_submission->id, p->arena, *ret_report, diags);
}

static const struct list_form *list_of(const struct pipeline *p, const struct store_submission *s)
{
    return s->form == CATALOG_NONE ? NULL : p->catalog.forms.at[s->form].list;
}

/* ---- shown ---- */

static void show_sections(struct pipeline *p,
                          const struct outline *outline,
                          const struct report *report,
                          struct pipeline_parts *ret)
{
    for (size_t i = 0; i < report->sections.len; i++) {
        const struct report_part *part = &report->sections.at[i];
        uint32_t at =
            outline == NULL ? CATALOG_NONE : outline_section_find(outline, text_of(part->id));
        struct pipeline_section section = {
            .id = part->id, .title_vi = "", .title_en = "", .text = text_dup(p->arena, part->text)};
        if (at != CATALOG_NONE) {
            section.title_vi = outline->sections[at].title_vi;
            section.title_en = outline->sections[at].title_en;
            section.depth = outline->sections[at].depth;
        }
        VEC_PUSH(p->arena, &ret->sections, section);
    }
}

static size_t column_of(const struct pipeline_parts *parts, const char *id)
{
    size_t i = 0;
    while (i < parts->columns_len && strcmp(parts->columns[i], id) != 0)
        i++;
    return i;
}

/* The list's columns in its order, then what the catalog in force no longer has. */
static void
find_columns(struct pipeline *p, const struct report *report, struct pipeline_parts *ret)
{
    size_t len = ret->list == NULL ? 0 : ret->list->len;
    ret->columns = ARENA_ARRAY(p->arena, len + report->rows.len, const char *);
    for (size_t i = 0; i < len; i++)
        ret->columns[ret->columns_len++] = ret->list->columns[i].id;
    for (size_t i = 0; i < report->rows.len; i++)
        if (column_of(ret, report->rows.at[i].id) == ret->columns_len)
            ret->columns[ret->columns_len++] = report->rows.at[i].id;
}

static void show_rows(struct pipeline *p, const struct report *report, struct pipeline_parts *ret)
{
    find_columns(p, report, ret);
    for (size_t i = 0; i < report->rows.len; i++) {
        const struct report_part *part = &report->rows.at[i];
        if (ret->rows.len == 0 || ret->rows.at[ret->rows.len - 1].n != part->n)
            VEC_PUSH(p->arena, &ret->rows,
                     ((struct pipeline_row){
                         part->n, ARENA_ARRAY(p->arena, ret->columns_len, const char *)}));
        ret->rows.at[ret->rows.len - 1].values[column_of(ret, part->id)] =
            text_dup(p->arena, part->text);
    }
}

static void show_documents(struct pipeline *p,
                           const struct store_submission *s,
                           const struct report *report,
                           struct pipeline_parts *ret)
{
    const struct attachment_kinds kinds =
        catalog_attachments(&p->catalog, s->regime, s->form, p->arena);
    char hex[DIGEST_HEX_MAX];
    for (size_t i = 0; i < report->attachments.len; i++) {
        const struct report_attachment *a = &report->attachments.at[i];
        uint32_t at = attachment_kind_find(&kinds, text_of(a->kind));
        const struct pipeline_document document = {
            .kind = a->kind,
            .title_vi = at == CATALOG_NONE ? "" : kinds.at[at].title_vi,
            .title_en = at == CATALOG_NONE ? "" : kinds.at[at].title_en,
            .name = a->name,
            .media_type = a->media_type,
            .digest = arena_strdup(p->arena, digest_hex(&a->digest, hex)),
            .size = (int64_t)a->len};
        VEC_PUSH(p->arena, &ret->documents, document);
    }
}

enum status pipeline_report_parts(struct pipeline *p,
                                  const char *id,
                                  struct pipeline_parts *ret,
                                  struct diags *diags)
{
    struct store_submission s;
    struct report *report;
    enum status status = read_parts(p, id, &s, &report, diags);
    if (status != STATUS_OK)
        return status;
    ret->list = list_of(p, &s);
    show_sections(p, catalog_outline(&p->catalog, s.regime), report, ret);
    if (report->sections.len == 0)
        ret->outline = report->outline;
    show_rows(p, report, ret);
    show_documents(p, &s, report, ret);
    return STATUS_OK;
}

enum status pipeline_report_attachment(struct pipeline *p,
                                       const char *id,
                                       const char *name,
                                       struct text *ret_bytes,
                                       struct diags *diags)
{
    struct store_submission s;
    struct report *report;
    enum status status = read_parts(p, id, &s, &report, diags);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < report->attachments.len; i++) {
        const struct report_attachment *a = &report->attachments.at[i];
        if (strcmp(a->name, name) == 0)
            return store_original_read(p->store, &a->digest, p->arena, ret_bytes, diags);
    }
    diags_addv(diags, DIAG_E681, (struct place){0}, arena_strdup(diags->arena, name),
               arena_strdup(diags->arena, id), NULL);
    return STATUS_REJECTED;
}

/* ---- compared ---- */

static void add(struct pipeline *p,
                struct pipeline_difference d,
                const char *before,
                const char *after,
                struct pipeline_differences *ret)
{
    if (before != NULL && after != NULL && strcmp(before, after) == 0)
        return;
    d.before = before;
    d.after = after;
    VEC_PUSH(p->arena, ret, d);
}

/* Everything by a name: sections and documents by their own, cells of rows by row and column. */
struct named {
    struct map at;
    struct VEC(struct pipeline_difference) names;
    struct VEC(const char *) values;
};

static const char *name_of(struct pipeline *p, const struct pipeline_difference *d)
{
    return arena_printf(p->arena, "%s\x1f%s\x1f%s\x1f%s", d->section != NULL ? d->section : "",
                        d->row != NULL ? d->row : "", d->column != NULL ? d->column : "",
                        d->attachment != NULL ? d->attachment : "");
}

static void
name(struct pipeline *p, struct named *n, struct pipeline_difference d, const char *value)
{
    map_put(&n->at, text_of(name_of(p, &d)), (uint32_t)n->names.len);
    VEC_PUSH(p->arena, &n->names, d);
    VEC_PUSH(p->arena, &n->values, value);
}

/* What people call a row: its key, where the list has one and the row too; else its place. */
static const char *row_name(struct pipeline *p,
                            const struct list_form *list,
                            const struct report_part *part,
                            size_t len)
{
    struct text_builder key;
    text_builder_init(&key, p->arena, (size_t)1 << 20);
    for (size_t c = 0; list != NULL && c < list->len; c++)
        for (size_t i = 0; list->columns[c].key && i < len; i++)
            if (strcmp(part[i].id, list->columns[c].id) == 0) {
                text_builder_adds(&key, key.len > 0 ? " / " : "");
                text_builder_add(&key, part[i].text);
            }
    return key.len > 0 ? text_dup(p->arena, text_builder_text(&key))
                       : arena_printf(p->arena, "%u", part->n);
}

static void name_rows(struct pipeline *p,
                      const struct list_form *list,
                      const struct report_parts *rows,
                      struct named *n)
{
    for (size_t from = 0, to = 0; from < rows->len; from = to) {
        while (to < rows->len && rows->at[to].n == rows->at[from].n)
            to++;
        const char *row = row_name(p, list, &rows->at[from], to - from);
        for (size_t i = from; i < to; i++)
            name(p, n, (struct pipeline_difference){.row = row, .column = rows->at[i].id},
                 text_dup(p->arena, rows->at[i].text));
    }
}

static void name_all(struct pipeline *p,
                     const struct list_form *list,
                     const struct report *report,
                     struct named *n)
{
    char hex[DIGEST_HEX_MAX];
    map_init(&n->at, p->arena, report->rows.len + 8);
    for (size_t i = 0; i < report->sections.len; i++)
        name(p, n, (struct pipeline_difference){.section = report->sections.at[i].id},
             text_dup(p->arena, report->sections.at[i].text));
    if (report->sections.len == 0 && report->outline != NULL)
        name(p, n, (struct pipeline_difference){.section = "-"}, report->outline);
    name_rows(p, list, &report->rows, n);
    for (size_t i = 0; i < report->attachments.len; i++)
        name(p, n, (struct pipeline_difference){.attachment = report->attachments.at[i].name},
             arena_strdup(p->arena, digest_hex(&report->attachments.at[i].digest, hex)));
}

enum status parts_diff(struct pipeline *p,
                       const char *before,
                       const char *after,
                       struct pipeline_differences *ret,
                       struct diags *diags)
{
    struct store_submission s = {.form = CATALOG_NONE};
    struct report *old = report_new(p->arena, 0), *new = NULL;
    struct named a = {0}, b = {0};
    enum status status = STATUS_OK;
    if (before != NULL)
        status = read_parts(p, before, &s, &old, diags);
    if (status == STATUS_OK)
        status = read_parts(p, after, &s, &new, diags);
    if (status != STATUS_OK)
        return status;
    name_all(p, list_of(p, &s), old, &a);
    name_all(p, list_of(p, &s), new, &b);
    for (size_t i = 0; i < a.names.len; i++) {
        uint32_t at = map_find(&b.at, text_of(name_of(p, &a.names.at[i])));
        add(p, a.names.at[i], a.values.at[i], at == MAP_NONE ? NULL : b.values.at[at], ret);
    }
    for (size_t i = 0; i < b.names.len; i++)
        if (map_find(&a.at, text_of(name_of(p, &b.names.at[i]))) == MAP_NONE)
            add(p, b.names.at[i], NULL, b.values.at[i], ret);
    return STATUS_OK;
}
