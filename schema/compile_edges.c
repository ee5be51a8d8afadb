/*
 * The dated edges of every hierarchy: admin from orgs.csv, the others from hierarchies.csv. Knows units and dates.
 * Neighbours: compile_orgs.c (before it), lint_orgs.c (cycles).
 */
#include <stdlib.h>
#include <string.h>

#include "compile.h"

/* An edge and the row that made it. */
struct draft {
    struct org_edge edge;
    enum catalog_kind kind;
    const struct catalog_row *row;
};
struct drafts VEC(struct draft);

static date_t later(date_t a, date_t b)
{
    return a > b ? a : b;
}

static date_t earlier(date_t a, date_t b)
{
    return a < b ? a : b;
}

static bool overlap(const struct org *org, date_t from, date_t to)
{
    return org->from <= to && from <= org->to;
}

/* ---- admin ---- */

/* The first unit of the nearest level above that carries the code within the dates, or CATALOG_NONE. */
static uint32_t
nearest_above(const struct compile *c, uint32_t level, const char *code, date_t from, date_t to)
{
    const struct org *orgs = c->catalog->orgs.at;

    while (level-- > 0) {
        uint32_t first = compile_unit(c, c->catalog->levels[level], code);
        for (uint32_t u = first; first != CATALOG_NONE && compile_same_unit_code(c, first, u);
             u++) {
            if (overlap(&orgs[u], from, to))
                return u;
        }
    }
    return CATALOG_NONE;
}

static void
warn_missing(struct compile *c, uint32_t child, const struct catalog_row *row, date_t day)
{
    char text[DATE_TEXT_MAX];
    struct place at = compile_at(c, CATALOG_ORGS, row, "parent_code");
    /* An open start has no day to name. */
    const char *since = day == DATE_MIN ? "…" : arena_strdup(c->arena, date_format(day, text));

    struct diag *d =
        diags_addv(c->diags, DIAG_W602, at, rows_value(CATALOG_ORGS, row, "parent_code"),
                   compile_org_name(c, child), since, NULL);
    d->org_code = c->catalog->orgs.at[child].code;
}

/* Edges to every unit of that (level, code) in turn, each cut to the days both exist. */
static void admin_edges(struct compile *c,
                        const struct org_edition *e,
                        const struct catalog_row *row,
                        struct drafts *drafts)
{
    const struct org *orgs = c->catalog->orgs.at;
    const char *code = rows_value(CATALOG_ORGS, row, "parent_code");
    uint32_t first = nearest_above(c, orgs[e->org].level, code, e->from, e->to);
    date_t missing = e->from;
    bool covered = true, more = true;

    if (first == CATALOG_NONE) {
        struct diag *d =
            diags_addv(c->diags, DIAG_E610, compile_at(c, CATALOG_ORGS, row, "parent_code"), code,
                       compile_org_name(c, e->org), NULL);
        d->org_code = orgs[e->org].code;
        return;
    }
    for (uint32_t u = first;
         compile_same_unit_code(c, first, u) && overlap(&orgs[u], e->from, e->to); u++) {
        struct draft d = {{.child = e->org, .parent = u, .complete = true}, CATALOG_ORGS, row};
        d.edge.from = later(e->from, orgs[u].from);
        d.edge.to = earlier(e->to, orgs[u].to);
        covered = covered && d.edge.from == missing;
        more = d.edge.to < e->to;
        if (covered && more)
            missing = d.edge.to + 1;
        VEC_PUSH(c->arena, drafts, d);
    }
    if (!covered || more)
        warn_missing(c, e->org, row, missing);
}

static void compile_admin(struct compile *c, struct drafts *drafts)
{
    for (size_t i = 0; i < c->catalog->org_editions.len; i++) {
        const struct catalog_row *row = c->edition_rows.at[i];
        if (rows_value(CATALOG_ORGS, row, "parent_code")[0] != '\0')
            admin_edges(c, &c->catalog->org_editions.at[i], row, drafts);
    }
}

/* ---- hierarchies.csv ---- */

static const char *row_hierarchy(const struct catalog_row *row)
{
    return rows_value(CATALOG_HIERARCHIES, row, "hierarchy");
}

/* admin first, then the others in order of code. The rows carry the surrogate once it is stored. */
static void compile_hierarchies(struct compile *c)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_HIERARCHIES];

    *VEC_ADD(c->arena, &c->catalog->hierarchies) = (struct hierarchy){1, "admin"};
    map_put(&c->hierarchies, TEXT("admin"), 0);
    for (size_t i = 0; i < rows->len; i++) {
        struct text code = text_of(row_hierarchy(rows->at[i]));
        if (code.len == 0 || map_find(&c->hierarchies, code) != MAP_NONE)
            continue;
        map_put(&c->hierarchies, code, (uint32_t)c->catalog->hierarchies.len);
        *VEC_ADD(c->arena, &c->catalog->hierarchies) =
            (struct hierarchy){rows->at[i]->id, code.ptr};
    }
}

/* The first unit that a row's two columns name, or CATALOG_NONE with a finding. */
static uint32_t row_unit(struct compile *c,
                         const struct catalog_row *row,
                         const char *level_column,
                         const char *code_column)
{
    const char *code = rows_value(CATALOG_HIERARCHIES, row, code_column);
    uint32_t unit;

    if (compile_level(c, CATALOG_HIERARCHIES, row, level_column) == CATALOG_NONE)
        return CATALOG_NONE;
    unit = compile_unit(c, rows_value(CATALOG_HIERARCHIES, row, level_column), code);
    if (unit == CATALOG_NONE)
        compile_unknown(c, CATALOG_HIERARCHIES, row, code_column, code);
    return unit;
}

/* What a row of hierarchies.csv says. */
struct stated {
    const struct catalog_row *row;
    uint32_t hierarchy, child, parent; /* first units of their codes */
    date_t from, to;
    bool complete;
};

/* An edge for every pair of units that exist together within the row's dates. */
static void stated_edges(struct compile *c, const struct stated *s, struct drafts *drafts)
{
    const struct org *orgs = c->catalog->orgs.at;
    size_t before = drafts->len;

    for (uint32_t u = s->child; compile_same_unit_code(c, s->child, u); u++) {
        for (uint32_t p = s->parent; compile_same_unit_code(c, s->parent, p); p++) {
            struct org_edge e = {s->hierarchy,
                                 u,
                                 p,
                                 later(s->from, later(orgs[u].from, orgs[p].from)),
                                 earlier(s->to, earlier(orgs[u].to, orgs[p].to)),
                                 s->complete};
            if (e.from <= e.to)
                VEC_PUSH(c->arena, drafts, ((struct draft){e, CATALOG_HIERARCHIES, s->row}));
        }
    }
    if (drafts->len == before)
        diags_addv(c->diags, DIAG_E611, compile_at(c, CATALOG_HIERARCHIES, s->row, "org_code"),
                   compile_org_name(c, s->child), compile_org_name(c, s->parent), NULL);
}

/* Cuts an edge where a row says that the child is partial: what lies before and behind stays as it was. */
static void cut_edge(struct compile *c, struct drafts *drafts, size_t at, const struct stated *s)
{
    struct draft whole = drafts->at[at];
    date_t from = later(s->from, whole.edge.from), to = earlier(s->to, whole.edge.to);

    drafts->at[at].edge.from = from;
    drafts->at[at].edge.to = to;
    drafts->at[at].edge.complete = s->complete;
    if (whole.edge.from < from) {
        struct draft head = whole;
        head.edge.to = from - 1;
        VEC_PUSH(c->arena, drafts, head);
    }
    if (whole.edge.to > to) {
        struct draft tail = whole;
        tail.edge.from = to + 1;
        VEC_PUSH(c->arena, drafts, tail);
    }
}

/* A row about admin says only whether an edge of orgs.csv is complete. */
static void stated_admin(struct compile *c, const struct stated *s, struct drafts *drafts)
{
    bool found = false;

    for (size_t i = 0, n = drafts->len; i < n; i++) {
        const struct org_edge *e = &drafts->at[i].edge;
        if (e->hierarchy != 0 || !compile_same_unit_code(c, s->child, e->child) ||
            !compile_same_unit_code(c, s->parent, e->parent) || e->from > s->to || s->from > e->to)
            continue;
        cut_edge(c, drafts, i, s);
        found = true;
    }
    if (!found)
        diags_addv(c->diags, DIAG_E614, compile_at(c, CATALOG_HIERARCHIES, s->row, "org_code"),
                   compile_org_name(c, s->child), compile_org_name(c, s->parent), NULL);
}

static bool parse_complete(struct compile *c, const struct catalog_row *row)
{
    struct text t = rows_text(CATALOG_HIERARCHIES, row, "complete");

    if (t.len > 0 && !text_is(t, "yes") && !text_is(t, "no"))
        compile_bad_value(c, CATALOG_HIERARCHIES, row, "complete", "yes | no");
    return !text_is(t, "no");
}

static void compile_stated(struct compile *c, const struct catalog_row *row, struct drafts *drafts)
{
    struct stated s = {.row = row};

    s.hierarchy = map_find(&c->hierarchies, text_of(row_hierarchy(row)));
    s.child = row_unit(c, row, "level", "org_code");
    s.parent = row_unit(c, row, "parent_level", "parent_code");
    s.complete = parse_complete(c, row);
    compile_dates(c, CATALOG_HIERARCHIES, row, &s.from, &s.to);
    if (s.hierarchy == MAP_NONE || s.child == CATALOG_NONE || s.parent == CATALOG_NONE)
        return;
    if (s.hierarchy == 0)
        stated_admin(c, &s, drafts);
    else
        stated_edges(c, &s, drafts);
}

/* ---- in order ---- */

static int compare_numbers(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_child(const void *left, const void *right)
{
    const struct org_edge *a = &((const struct draft *)left)->edge;
    const struct org_edge *b = &((const struct draft *)right)->edge;
    int order = compare_numbers(a->hierarchy, b->hierarchy);

    if (order == 0)
        order = compare_numbers(a->child, b->child);
    if (order == 0)
        order = compare_numbers(a->from, b->from);
    return order != 0 ? order : compare_numbers(a->parent, b->parent);
}

static int by_parent(const void *left, const void *right)
{
    const struct org_edge *a = &((const struct draft *)left)->edge;
    const struct org_edge *b = &((const struct draft *)right)->edge;
    int order = compare_numbers(a->hierarchy, b->hierarchy);

    if (order == 0)
        order = compare_numbers(a->parent, b->parent);
    if (order == 0)
        order = compare_numbers(a->child, b->child);
    return order != 0 ? order : compare_numbers(a->from, b->from);
}

/* Joins edges that go on unchanged into the next edition; two parents on one day are an error. */
static size_t join(struct compile *c, struct draft *drafts, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        struct org_edge *last = n > 0 ? &drafts[n - 1].edge : NULL;
        const struct org_edge *next = &drafts[i].edge;
        bool same =
            last != NULL && last->hierarchy == next->hierarchy && last->child == next->child;
        bool both = same && next->from <= last->to;
        if (both)
            diags_addv(c->diags, DIAG_E612, drafts[i].row->at, compile_org_name(c, next->child),
                       c->catalog->hierarchies.at[next->hierarchy].code,
                       compile_org_name(c, last->parent), compile_org_name(c, next->parent), NULL);
        if (same && !both && last->parent == next->parent && last->complete == next->complete &&
            last->to + 1 == next->from)
            last->to = next->to;
        else
            drafts[n++] = drafts[i];
    }
    return n;
}

void compile_edges(struct compile *c)
{
    const struct compile_rows *rows = &c->sorted[CATALOG_HIERARCHIES];
    struct drafts drafts = {0};

    compile_hierarchies(c);
    compile_admin(c, &drafts);
    for (size_t i = 0; i < rows->len; i++)
        compile_stated(c, rows->at[i], &drafts);
    if (drafts.at == NULL)
        return;
    qsort(drafts.at, drafts.len, sizeof *drafts.at, by_child);
    drafts.len = join(c, drafts.at, drafts.len);
    qsort(drafts.at, drafts.len, sizeof *drafts.at, by_parent);
    for (size_t i = 0; i < drafts.len; i++) {
        VEC_PUSH(c->arena, &c->catalog->edges, drafts.at[i].edge);
        VEC_PUSH(c->arena, &c->edge_rows, drafts.at[i].row);
    }
}
