/*
 * returned_report: a submission that was sent back, as a workbook for its sender: what was filed, the cells in question red, the reviewer's words beside
 * them. Neighbours: returned.h; acts.c takes the step itself.
 */
#include <string.h>

#include "returned.h"
#include "session.h"

struct marking {
    const struct catalog *catalog;
    struct arena *arena;
    const char *reason;
    struct diags found;
};

static struct diag *mark(struct marking *m)
{
    return diags_addv(&m->found, DIAG_W187, (struct place){0}, m->reason, NULL);
}

/* "POP.URBAN", "X[sex=F]" or "C20"; false: it is none. */
static bool mark_cell(struct marking *m, struct text t)
{
    const char *open = memchr(t.ptr, '[', t.len);
    size_t before = open == NULL ? t.len : (size_t)(open - t.ptr);
    struct template_address at;
    uint32_t i = catalog_find_indicator(m->catalog, (struct text){t.ptr, before});
    if (i != CATALOG_NONE) {
        struct diag *d = mark(m);
        d->indicator_code = m->catalog->indicators.at[i].code;
        if (t.len > before + 2)
            d->members = text_dup(m->arena, (struct text){open + 1, t.len - before - 2});
        return true;
    }
    const char *address = arena_printf(m->arena, "x!%.*s", (int)t.len, t.ptr);
    if (!template_address_parse(text_of(address), m->arena, &at))
        return false;
    struct diag *d = mark(m);
    d->at.row = at.row;
    d->at.column = at.column;
    return true;
}

/* The words of a list, with what stands in brackets kept together. */
static void mark_all(struct marking *m, const char *cells)
{
    bool every = true;
    for (const char *p = cells == NULL ? "" : cells; *p != '\0';) {
        size_t len = 0;
        bool inside = false;
        for (; p[len] != '\0' && (inside || strchr(",; ", p[len]) == NULL); len++)
            inside = (inside || p[len] == '[') && p[len] != ']';
        every &= len == 0 || mark_cell(m, (struct text){p, len});
        p += len + (p[len] != '\0');
    }
    if (m->found.len == 0 || !every) /* in words: nobody but the sender can say where that is */
        diags_addv(&m->found, DIAG_W187, (struct place){0},
                   cells == NULL ? m->reason : arena_printf(m->arena, "%s (%s)", m->reason, cells),
                   NULL);
}

enum status pipeline_report_give_back(struct pipeline *p,
                                      const char *id,
                                      const struct pipeline_act *act,
                                      const char *to,
                                      struct diags *diags)
{
    struct pipeline_report report;
    struct digest digest;
    struct text bytes = {0};
    struct marking m = {.catalog = &p->catalog, .arena = p->arena, .reason = act->reason};
    enum status status = pipeline_report_find(p, id, &report, diags);
    if (status != STATUS_OK || !digest_parse_hex(text_of(report.digest), &digest))
        return status;
    status = store_original_read(p->store, &digest, p->arena, &bytes, diags);
    if (status != STATUS_OK)
        return status;
    diags_init(&m.found, p->arena, 0);
    mark_all(&m, act->cells);
    const struct diags *found = &m.found;
    const struct returned_file file = {.name = report.file, .bytes = bytes, .is_template = true};
    const char *book;
    return returned_give(p, &file, to, &found, 1, p->arena, &book, diags);
}
