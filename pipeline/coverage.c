/*
 * coverage: which indicators of the catalog have figures: filed in a report that stands, or computed by their formula somewhere. Knows no output.
 * Neighbours: figures.h reads formulas.
 */
#include <stdlib.h>
#include <string.h>

#include "figures.h"
#include "leaves.h"

/* So many rows are read at first for formulas; most have a value at once. Then more and more. */
#define FIRST_CHUNK 64
#define LAST_CHUNK  4096

struct cover {
    struct pipeline *p;
    const struct pipeline_coverage_query *query;
    struct periods periods; /* empty: all */
    uint32_t regime, form;  /* CATALOG_NONE: any */
    bool *covered;          /* by indicator */
};

/* Where a formula may have a value. */
struct spot {
    uint32_t org;
    struct period period;
};
struct spots VEC(struct spot);

/* ---- filed ---- */

static enum status cover_filed(const struct cover *c, struct diags *diags)
{
    const struct catalog *catalog = &c->p->catalog;
    struct store_cells cells = {0};
    enum status status = store_standing_cells(c->p->store, catalog, c->periods.at, c->periods.len,
                                              c->p->arena, &cells, diags);
    for (size_t i = 0; i < cells.len; i++)
        c->covered[catalog->layouts.at[cells.at[i].layout].cells[cells.at[i].slot].indicator] =
            true;
    return status;
}

/* ---- computed ---- */

static bool in_periods(const struct cover *c, struct period period)
{
    for (size_t i = 0; i < c->periods.len; i++)
        if (period_eq(c->periods.at[i], period))
            return true;
    return c->periods.len == 0;
}

/* The latest first, and of a period the highest levels: there is most likely something. */
static int compare_spots(const void *a, const void *b)
{
    const struct spot *x = a;
    const struct spot *y = b;
    int32_t p = period_id(x->period);
    int32_t q = period_id(y->period);
    if (p != q)
        return p > q ? -1 : 1;
    return (x->org > y->org) - (x->org < y->org);
}

static void add_spots(const struct cover *c,
                      const struct store_stales *keys,
                      uint32_t layout,
                      struct arena *arena,
                      struct spots *ret)
{
    for (size_t i = 0; i < keys->len; i++) {
        const struct store_stale *k = &keys->at[i];
        if (k->layout == layout && k->org != CATALOG_NONE && in_periods(c, k->period))
            VEC_PUSH(arena, ret, ((struct spot){k->org, k->period}));
    }
}

/* The formulas of a layout that nothing was found for yet. */
struct formulas VEC(uint32_t);

static void list_formulas(const struct cover *c, uint32_t layout, struct formulas *ret)
{
    const struct derived *derived = session_derived(c->p);
    ret->len = 0;
    for (uint32_t i = 0; i < c->p->catalog.indicators.len; i++)
        if (!c->covered[i] && derived_expr(derived, i) != NULL &&
            derived_ground(derived, i) == layout)
            VEC_PUSH(c->p->arena, ret, i);
}

/* Does a member of the indicator have a value there, or its total? */
static bool has_value(const struct figure_set *set, uint32_t indicator, const struct spot *spot)
{
    const struct catalog *catalog = &set->p->catalog;
    uint32_t home = catalog_home_layout(catalog, indicator, "", NULL);
    if (figure_set_read(set, CATALOG_NONE, indicator, "", spot->org, spot->period, FIGURE_EFFECTIVE)
            .value != CELL_NULL)
        return true;
    for (size_t i = 0; home != CATALOG_NONE && i < catalog->layouts.at[home].len; i++) {
        const struct layout_cell *cell = &catalog->layouts.at[home].cells[i];
        if (cell->indicator == indicator && !cell->retired && cell->members[0] != '\0' &&
            figure_set_read(set, CATALOG_NONE, indicator, cell->members, spot->org, spot->period,
                            FIGURE_EFFECTIVE)
                    .value != CELL_NULL)
            return true;
    }
    return false;
}

static enum status cover_chunk(const struct cover *c,
                               const struct formulas *formulas,
                               const struct spot *spots,
                               size_t len,
                               struct diags *diags)
{
    struct arena *arena = arena_new(0);
    struct figure_set set;
    figure_set_init(&set, c->p, BASIS_BEST, arena);
    for (size_t i = 0; i < len; i++)
        for (size_t k = 0; k < formulas->len; k++)
            figure_set_want_indicator(&set, CATALOG_NONE, formulas->at[k], "", spots[i].org,
                                      spots[i].period);
    enum status status = figure_set_fetch(&set, diags);
    for (size_t k = 0; status == STATUS_OK && k < formulas->len; k++)
        for (size_t i = 0; i < len && !c->covered[formulas->at[k]]; i++)
            c->covered[formulas->at[k]] = has_value(&set, formulas->at[k], &spots[i]);
    arena_free(arena);
    return status;
}

static enum status cover_layout(const struct cover *c,
                                uint32_t layout,
                                const struct store_stales *stored,
                                const struct store_stales *filed,
                                struct diags *diags)
{
    struct formulas formulas = {0};
    struct spots spots = {0};
    enum status status = STATUS_OK;
    list_formulas(c, layout, &formulas);
    if (formulas.len == 0)
        return STATUS_OK;
    add_spots(c, stored, layout, c->p->arena, &spots);
    add_spots(c, filed, layout, c->p->arena, &spots);
    if (spots.len > 0)
        qsort(spots.at, spots.len, sizeof spots.at[0], compare_spots);
    size_t chunk = FIRST_CHUNK;
    for (size_t i = 0; status == STATUS_OK && i < spots.len && formulas.len > 0;) {
        size_t len = spots.len - i < chunk ? spots.len - i : chunk;
        status = cover_chunk(c, &formulas, &spots.at[i], len, diags);
        list_formulas(c, layout, &formulas);
        i += len;
        chunk = chunk < LAST_CHUNK ? chunk * 2 : chunk;
    }
    return status;
}

/* Formulas are read as the last aggregation left them, and what was filed since of units without others beneath. */
static enum status cover_computed(const struct cover *c, struct diags *diags)
{
    const struct catalog *catalog = &c->p->catalog;
    struct store_stales stored = {0};
    struct store_stales filed = {0};
    enum status status = leaves_keys(c->p, c->p->arena, &stored, &filed, diags);
    for (uint32_t layout = 0; status == STATUS_OK && layout < catalog->layouts.len; layout++)
        status = cover_layout(c, layout, &stored, &filed, diags);
    return status;
}

/* ---- counting ---- */

static void mark_form(const struct catalog *catalog, uint32_t form, bool *ret_marks)
{
    const struct form *f = &catalog->forms.at[form];
    for (size_t i = 0; i < f->len; i++)
        ret_marks[catalog->layouts.at[f->layout].cells[f->cells[i].slot].indicator] = true;
}

static struct pipeline_coverage_row count_marks(const struct cover *c, const bool *marks)
{
    const struct catalog *catalog = &c->p->catalog;
    struct pipeline_coverage_row row = {
        .missing = ARENA_ARRAY(c->p->arena, catalog->indicators.len, const char *)};
    for (size_t i = 0; i < catalog->indicators.len; i++) {
        if (!marks[i])
            continue;
        if (c->covered[i])
            row.with_figures++;
        else
            row.missing[row.indicators - row.with_figures] = catalog->indicators.at[i].code;
        row.indicators++;
    }
    return row;
}

static bool is_wanted(const struct cover *c, const struct obligation *o)
{
    return o->form != CATALOG_NONE && c->p->catalog.forms.at[o->form].list == NULL &&
           (c->regime == CATALOG_NONE || o->regime == c->regime) &&
           (c->form == CATALOG_NONE || o->form == c->form);
}

/* Does an obligation before this one show the same row? */
static bool is_told(const struct cover *c, size_t of)
{
    const struct obligation *all = c->p->catalog.obligations.at;
    bool by_form = c->query->by == PIPELINE_COVERAGE_FORM;
    for (size_t i = 0; i < of; i++)
        if (is_wanted(c, &all[i]) && all[i].regime == all[of].regime &&
            (!by_form || all[i].form == all[of].form))
            return true;
    return false;
}

static const char *named(const char *vi, const char *en, enum lang lang)
{
    return lang == LANG_EN && en[0] != '\0' ? en : vi;
}

static struct pipeline_coverage_row row_of(const struct cover *c, const struct obligation *of)
{
    const struct catalog *catalog = &c->p->catalog;
    const struct regime *regime = &catalog->regimes.at[of->regime];
    const struct form *form = &catalog->forms.at[of->form];
    bool by_form = c->query->by == PIPELINE_COVERAGE_FORM;
    bool *marks = ARENA_ARRAY(c->p->arena, catalog->indicators.len, bool);
    for (size_t i = 0; i < catalog->obligations.len; i++) {
        const struct obligation *o = &catalog->obligations.at[i];
        if (is_wanted(c, o) && o->regime == of->regime && (!by_form || o->form == of->form))
            mark_form(catalog, o->form, marks);
    }
    struct pipeline_coverage_row row = count_marks(c, marks);
    row.regime = regime->code;
    row.form = by_form ? form->code : NULL;
    row.title = by_form ? named(form->title_vi, form->title_en, c->query->lang)
                        : named(regime->name_vi, regime->name_en, c->query->lang);
    return row;
}

static void count_rows(const struct cover *c, struct pipeline_coverage *ret)
{
    const struct catalog *catalog = &c->p->catalog;
    bool whole = c->regime == CATALOG_NONE && c->form == CATALOG_NONE;
    bool *marks = ARENA_ARRAY(c->p->arena, catalog->indicators.len, bool);
    for (size_t i = 0; i < catalog->indicators.len; i++)
        marks[i] = whole;
    for (size_t i = 0; i < catalog->obligations.len; i++) {
        const struct obligation *o = &catalog->obligations.at[i];
        if (!is_wanted(c, o))
            continue;
        mark_form(catalog, o->form, marks);
        if (c->query->by != PIPELINE_COVERAGE_ALL && !is_told(c, i))
            VEC_PUSH(c->p->arena, &ret->rows, row_of(c, o));
    }
    ret->all = count_marks(c, marks);
}

/* ---- */

static enum status find_names(struct cover *c, struct diags *diags)
{
    const struct pipeline_coverage_query *q = c->query;
    const struct catalog *catalog = &c->p->catalog;
    c->regime = c->form = CATALOG_NONE;
    if (q->form != NULL && (c->form = catalog_find_form(catalog, text_of(q->form))) == CATALOG_NONE)
        return session_refuse(diags, DIAG_E214, q->form);
    if (q->regime != NULL &&
        (c->regime = catalog_find_regime(catalog, text_of(q->regime))) == CATALOG_NONE)
        return session_refuse(diags, DIAG_E219, q->regime);
    if (q->period_from != NULL)
        return session_find_periods(c->p, q->period_from, q->period_to, &c->periods, diags);
    return STATUS_OK;
}

enum status pipeline_coverage(struct pipeline *p,
                              const struct pipeline_coverage_query *query,
                              struct pipeline_coverage *ret,
                              struct diags *diags)
{
    struct cover c = {.p = p, .query = query};
    *ret = (struct pipeline_coverage){0};
    c.covered = ARENA_ARRAY(p->arena, p->catalog.indicators.len, bool);
    enum status status = find_names(&c, diags);
    if (status == STATUS_OK)
        status = store_begin(p->store, STORE_REPEATABLE_READ, diags);
    if (status != STATUS_OK)
        return status;
    status = cover_filed(&c, diags);
    if (status == STATUS_OK)
        status = cover_computed(&c, diags);
    store_rollback(p->store); /* it only read */
    if (status == STATUS_OK)
        count_rows(&c, ret);
    return status;
}
