/*
 * returned_book: what goes back to an officer as a workbook. A template comes back as itself: what was typed, the wrong cells red with the reason, and a
 * first sheet that lists it all; filled in again it is a template like any other. Of any other file the list alone. What was sent is not touched.
 * Neighbours: returned.h, templates.h, worker.h (what was typed is hostile bytes here too).
 */
#include <string.h>

#include "core/diag_cells.h"
#include "ingest.h"
#include "returned.h"
#include "templates.h"

/* Rows of a list that come back: where it ends is what the file says of itself, and each row is made here, outside the wall. */
#define ROWS_MAX 20000U

struct book {
    struct pipeline *p;
    struct arena *arena;
    const struct template_input *input;
    const struct worker_template *typed;
    struct VEC(struct template_value) values;
    struct VEC(struct template_finding) findings;
};

/* ---- what was typed ---- */

static void take_values(struct book *b)
{
    for (size_t i = 0; i < b->typed->entries.len; i++) {
        const struct worker_entry *e = &b->typed->entries.at[i];
        if (e->formula || e->text.len == 0)
            continue;
        VEC_PUSH(b->arena, &b->values,
                 ((struct template_value){.role = e->role,
                                          .ordinal = e->ordinal,
                                          .row = e->n,
                                          .text = text_dup(b->arena, e->text),
                                          .number = e->number}));
    }
}

/* ---- which cell a finding is about ---- */

static bool by_place(const struct book *b, const struct diag *d, struct template_finding *ret)
{
    for (size_t i = 0; d->at.row != 0 && i < b->typed->entries.len; i++) {
        const struct worker_entry *e = &b->typed->entries.at[i];
        if (e->row != d->at.row || e->column != d->at.column)
            continue;
        ret->role = e->role;
        ret->ordinal = e->ordinal;
        ret->row = e->n;
        return true;
    }
    return false;
}

static bool
is_cell(const struct layout *layout, uint32_t slot, uint32_t indicator, const char *members)
{
    return layout->cells[slot].indicator == indicator &&
           strcmp(layout->cells[slot].members, members) == 0;
}

/* The cell of an indicator and members. */
static void by_meaning(const struct book *b,
                       const char *indicator_code,
                       const char *members,
                       struct template_finding *ret)
{
    const struct catalog *c = b->input->catalog;
    const struct form *form = b->input->form == CATALOG_NONE ? NULL : &c->forms.at[b->input->form];
    if (form == NULL || form->layout == CATALOG_NONE || indicator_code == NULL)
        return;
    uint32_t indicator = catalog_find_indicator(c, text_of(indicator_code));
    members = members == NULL ? "" : members;
    for (uint32_t i = 0; i < form->len; i++) {
        if (!is_cell(&c->layouts.at[form->layout], form->cells[i].slot, indicator, members))
            continue;
        ret->role = TEMPLATE_CELL;
        ret->ordinal = i + 1;
        return;
    }
}

/* A section that is missing. */
static void by_section(const struct book *b, const struct diag *d, struct template_finding *ret)
{
    const struct catalog *c = b->input->catalog;
    const struct outline *outline =
        b->input->form == CATALOG_NONE ? catalog_outline(c, b->input->regime) : NULL;
    uint32_t i = outline == NULL || d->arg[0] == NULL
                     ? CATALOG_NONE
                     : outline_section_find(outline, text_of(d->arg[0]));
    if (i == CATALOG_NONE)
        return;
    ret->role = TEMPLATE_SECTION;
    ret->ordinal = i + 1;
}

static bool is_told(const struct book *b, size_t first, const struct template_finding *f)
{
    for (size_t i = first; i < b->findings.len; i++) {
        const struct template_finding *told = &b->findings.at[i];
        if (told->role == f->role && told->ordinal == f->ordinal)
            return true;
    }
    return false;
}

/* The other cells of this report that take part in the finding of a rule; the first one stands at `first`. */
static void take_rest(struct book *b, const struct diag *d, size_t first)
{
    struct diag_cells cells = {0};
    if (d->cells == NULL || !diag_cells_read(d->cells, b->arena, &cells))
        return;
    for (size_t i = 0; i < cells.len; i++) {
        const struct diag_cell *c = &cells.at[i];
        struct template_finding f = {.diag = d, .again = true};
        if (c->org_code != NULL || c->period != NULL || c->form != NULL)
            continue; /* another report's */
        by_meaning(b, c->indicator_code, c->members, &f);
        if (f.ordinal != 0 && !is_told(b, first, &f))
            VEC_PUSH(b->arena, &b->findings, f);
    }
}

static void take_finding(struct book *b, const struct diag *d)
{
    struct template_finding f = {.diag = d};
    if (!by_place(b, d, &f)) {
        by_meaning(b, d->indicator_code, d->members, &f);
        if (f.ordinal == 0)
            by_section(b, d, &f);
    }
    VEC_PUSH(b->arena, &b->findings, f);
    take_rest(b, d, b->findings.len - 1);
}

/* ---- the workbook ---- */

static uint32_t
row_at(const struct template_head *head, enum template_role role, struct arena *arena)
{
    struct template_address at = {0};
    char name[TEMPLATE_NAME_MAX];
    (void)template_name(role, 1, name);
    for (size_t i = 0; i < head->lines.len; i++)
        if (strcmp(head->lines.at[i].name, name) == 0 &&
            template_address_parse(text_of(head->lines.at[i].address), arena, &at))
            return at.row;
    return 0;
}

/* As many rows of a list as were issued; 0: there is none. */
static uint32_t rows_of(const struct template_head *head, struct arena *arena)
{
    uint32_t first = row_at(head, TEMPLATE_COLUMN, arena), last = row_at(head, TEMPLATE_END, arena);
    uint32_t rows = first > 0 && last >= first ? last - first + 1 : 0;
    return rows < ROWS_MAX ? rows : ROWS_MAX;
}

/* What was typed is never lost: where it would take too many rows to show, the list of errors goes back alone. */
static bool reaches_too_far(const struct worker_template *typed)
{
    for (size_t i = 0; i < typed->entries.len; i++) {
        if (typed->entries.at[i].n > ROWS_MAX)
            return true;
    }
    return false;
}

/* False: it is no template, or not one that can be made again. */
static bool make(struct book *b,
                 const struct worker_template *typed,
                 struct templates_made *made,
                 struct diags *ours)
{
    const char *const *head = typed->head->value;
    const struct pipeline_template_query query = {.form = head[TEMPLATE_FORM],
                                                  .org = head[TEMPLATE_ORG],
                                                  .period = head[TEMPLATE_PERIOD],
                                                  .regime = head[TEMPLATE_REGIME],
                                                  .vintage = head[TEMPLATE_VINTAGE]};
    if (templates_make(b->p, &query, made, ours) != STATUS_OK)
        return false;
    const char *edition =
        template_edition(made->input.catalog, made->input.regime, made->input.form, b->arena);
    return strcmp(edition, head[TEMPLATE_EDITION]) == 0;
}

static size_t count(const struct diags *const *findings, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        n += findings[i]->len;
    return n;
}

/* The template, filled in as it was sent; false where that cannot be. */
static bool write_template(struct book *b,
                           const struct returned_file *file,
                           const struct diags *const *findings,
                           size_t len,
                           struct sink *sink)
{
    struct worker_template typed;
    struct templates_made made = {0};
    struct diags ours;
    diags_init(&ours, b->arena, 10);
    bool done = worker_template(b->p, file->bytes, b->arena, &typed) && !reaches_too_far(&typed) &&
                make(b, &typed, &made, &ours);
    if (done) {
        b->typed = &typed;
        b->input = &made.input;
        take_values(b);
        for (size_t i = 0; i < len; i++)
            for (size_t k = 0; k < findings[i]->len; k++)
                take_finding(b, &findings[i]->at[k]);
        made.input.rows = rows_of(typed.head, b->arena);
        made.input.values = b->values.at;
        made.input.values_len = b->values.len;
        made.input.findings = b->findings.at;
        made.input.findings_len = b->findings.len;
        done = template_book_write(&made.input, sink, b->arena, &ours) == STATUS_OK;
    }
    templates_free(&made);
    return done;
}

static enum status write_list(const struct book *b,
                              const struct returned_file *file,
                              const struct diags *const *findings,
                              size_t len,
                              struct sink *sink,
                              struct diags *diags)
{
    const struct diag **all = ARENA_ARRAY(b->arena, count(findings, len), const struct diag *);
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        for (size_t k = 0; k < findings[i]->len; k++)
            all[n++] = &findings[i]->at[k];
    return template_findings_write(file->name, all, n, pipeline_now(b->p), sink, b->arena, diags);
}

enum status returned_book_write(struct pipeline *p,
                                const struct returned_file *file,
                                const char *path,
                                const struct diags *const *findings,
                                size_t len,
                                struct arena *arena,
                                struct diags *diags)
{
    struct book b = {.p = p, .arena = arena};
    struct sink *sink = sink_memory(arena, 0);
    const char *written;
    enum status status = STATUS_OK;
    if (!file->is_template || !write_template(&b, file, findings, len, sink)) {
        (void)sink_close(sink, NULL);
        sink = sink_memory(arena, 0);
        status = write_list(&b, file, findings, len, sink, diags);
    }
    if (status == STATUS_OK)
        status = templates_save(path, path, sink_memory_text(sink), arena, &written, diags);
    (void)sink_close(sink, NULL);
    return status;
}
