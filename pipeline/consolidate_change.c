/*
 * consolidate_change: figures given in place of the sum: from the command line, or a CSV file that is read behind the wall.
 * Knows no submission. Neighbours: consolidate_change.h, worker.h.
 */
#include "consolidate_change.h"

#include <string.h>

#include "ingest.h"

struct reading {
    const struct consolidate *c;
    uint32_t form;
    struct consolidate_changes *ret;
    struct diags *diags;
    const char *file;
    struct VEC(const char *) columns; /* of the file's first row */
    bool refused;
};

const struct consolidate_change *consolidate_change_of(const struct consolidate_changes *changes,
                                                       uint32_t slot)
{
    for (size_t i = 0; i < changes->len; i++)
        if (changes->at[i].slot == slot)
            return &changes->at[i];
    return NULL;
}

static void
refuse(struct reading *r, enum diag_code code, uint32_t row, const char *a, const char *b)
{
    const struct place at = {.file = r->file, .row = row};
    struct arena *arena = r->diags->arena;
    r->refused = true;
    if (b == NULL)
        diags_addv(r->diags, code, at, arena_strdup(arena, a), NULL);
    else
        diags_addv(r->diags, code, at, arena_strdup(arena, a), arena_strdup(arena, b), NULL);
}

static bool is_on_form(const struct reading *r, uint32_t slot)
{
    const struct catalog *catalog = &r->c->p->catalog;
    const struct form *form = &catalog->forms.at[r->form];
    for (size_t i = 0; i < form->len; i++)
        if (form->cells[i].slot == slot)
            return true;
    return false;
}

static bool read_value(const struct indicator *indicator, struct text t, int64_t *ret)
{
    *ret = CELL_NULL;
    return t.len == 0 ||
           (indicator->value_type != VALUE_TEXT && indicator->value_type != VALUE_DATE &&
            indicator->value_type != VALUE_BOOLEAN &&
            decimal_parse(t, indicator->decimals, ret) == DECIMAL_OK);
}

static void
take(struct reading *r, uint32_t row, const char *cell, const char *value, const char *reason)
{
    struct arena *arena = r->c->p->arena;
    const struct catalog *catalog = &r->c->p->catalog;
    uint32_t slot = consolidate_find_cell(r->c, cell);
    int64_t units;
    if (slot == CATALOG_NONE || !is_on_form(r, slot)) {
        refuse(r, DIAG_E453, row, cell, catalog->forms.at[r->form].code);
        return;
    }
    uint32_t indicator = catalog->layouts.at[r->c->layout].cells[slot].indicator;
    struct text why = text_trim(text_of(reason == NULL ? "" : reason));
    if (why.len == 0)
        refuse(r, DIAG_E454, row, cell, NULL);
    else if (!read_value(&catalog->indicators.at[indicator], text_trim(text_of(value)), &units))
        refuse(r, DIAG_E455, row, cell, value);
    else if (consolidate_change_of(r->ret, slot) != NULL)
        refuse(r, DIAG_E456, row, cell, NULL);
    else
        VEC_PUSH(arena, r->ret, ((struct consolidate_change){slot, units, text_dup(arena, why)}));
}

/* ---- the file ---- */

static bool take_format(void *ctx, const struct pipeline_format *format)
{
    (void)ctx;
    (void)format;
    return true;
}

static size_t find_column(const struct reading *r, const char *name)
{
    size_t i = 0;
    while (i < r->columns.len && strcmp(r->columns.at[i], name) != 0)
        i++;
    return i;
}

static bool take_header(struct reading *r, uint32_t row, const struct text *cells, size_t len)
{
    static const char *const compulsory[] = {"indicator_code", "value", "note"};
    for (size_t i = 0; i < len; i++)
        VEC_PUSH(r->c->p->arena, &r->columns, text_dup(r->c->p->arena, text_trim(cells[i])));
    for (size_t i = 0; i < sizeof compulsory / sizeof compulsory[0]; i++)
        if (find_column(r, compulsory[i]) == r->columns.len)
            refuse(r, DIAG_E457, row, compulsory[i], NULL);
    return !r->refused;
}

/* Columns with other names are dimensions. */
static const char *name_cell(struct reading *r, const struct text *cells, size_t len)
{
    struct arena *arena = r->c->p->arena;
    struct text *dimensions = ARENA_ARRAY(arena, len, struct text);
    struct text *members = ARENA_ARRAY(arena, len, struct text);
    size_t n = 0, code = find_column(r, "indicator_code");
    for (size_t i = 0; i < len && i < r->columns.len; i++) {
        struct text member = text_trim(cells[i]);
        if (i == code || i == find_column(r, "value") || i == find_column(r, "note") ||
            member.len == 0)
            continue;
        dimensions[n] = text_of(r->columns.at[i]);
        members[n++] = member;
    }
    const char *text = catalog_members_text(arena, dimensions, members, n);
    const char *indicator = code < len ? text_dup(arena, text_trim(cells[code])) : "";
    return text[0] == '\0' ? indicator : arena_printf(arena, "%s[%s]", indicator, text);
}

static bool
take_row(void *ctx, const char *sheet, uint32_t row, const struct text *cells, size_t len)
{
    struct reading *r = ctx;
    struct arena *arena = r->c->p->arena;
    size_t value, note;
    (void)sheet;
    if (r->columns.len == 0)
        return take_header(r, row, cells, len);
    value = find_column(r, "value");
    note = find_column(r, "note");
    take(r, row, name_cell(r, cells, len), value < len ? text_dup(arena, cells[value]) : "",
         note < len ? text_dup(arena, cells[note]) : NULL);
    return true;
}

static enum status read_file(struct reading *r)
{
    enum status status = pipeline_read(r->c->p, r->file, NULL, take_format, take_row, r, r->diags);
    if (status == STATUS_OK && r->columns.len == 0)
        refuse(r, DIAG_E112, 0, r->file, NULL);
    return status;
}

enum status consolidate_change_read(const struct consolidate *c,
                                    uint32_t form,
                                    const struct pipeline_consolidate_query *query,
                                    struct consolidate_changes *ret,
                                    struct diags *diags)
{
    struct reading r = {.c = c, .form = form, .ret = ret, .diags = diags};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < query->changes_len; i++)
        take(&r, 0, query->changes[i].cell, query->changes[i].value, query->changes[i].reason);
    r.file = query->changes_file;
    if (r.file != NULL)
        status = read_file(&r);
    return status == STATUS_OK && r.refused ? STATUS_REJECTED : status;
}
