/*
 * explain: where a figure comes from. Walks down from the figure to the filings it stands on (own figure, else complete children; filed period, else its
 * parts), then fetches each filing's place and the text that was typed there. REQ: every stored slot can be traced to submission, file, row, column.
 * Knows no output. Neighbours: figures.h, worker.h (originals are hostile bytes here too).
 */
#include <string.h>

#include "explain_made.h"
#include "explain_map.h"
#include "explain_parts.h"
#include "explain_warnings.h"
#include "figures.h"
#include "leaves.h"
#include "worker.h"

struct pair {
    uint32_t org;
    struct period period;
};
struct pairs VEC(struct pair);

struct walk {
    struct pipeline *p;
    struct figure_set set;
    uint32_t layout, slot, indicator;
    struct pairs tops;          /* (unit, period) whose own filings stand */
    struct store_inputs inputs; /* all effective filings of the tops' periods and parts */
    struct explain_parts parts; /* of a total that nobody typed */
};

static bool in_admin(const struct walk *w)
{
    const struct layout *l = &w->p->catalog.layouts.at[w->layout];
    for (size_t i = 0; i < l->hierarchies_len; i++)
        if (l->hierarchies[i] == 0)
            return true;
    return false;
}

static bool has_children(const struct walk *w, uint32_t hierarchy, uint32_t org, date_t date)
{
    size_t cursor = 0;
    const struct org_edge *edge = NULL;
    while ((edge = catalog_next_child(&w->p->catalog, hierarchy, org, date, &cursor)) != NULL)
        if (edge->complete)
            return true;
    return false;
}

/* Asks for every row between a unit and its leaves: each is needed to see whose figure stands. */
static void
want_below(struct walk *w, uint32_t hierarchy, uint32_t org, struct period period, date_t date)
{
    figure_set_want(&w->set, w->layout, org, period);
    size_t cursor = 0;
    const struct org_edge *edge = NULL;
    bool any = false;
    while ((edge = catalog_next_child(&w->p->catalog, hierarchy, org, date, &cursor)) != NULL) {
        any = true;
        if (edge->complete)
            want_below(w, hierarchy, edge->child, period, date);
    }
    if (!any && hierarchy != 0 && in_admin(w))
        want_below(w, 0, org, period, date);
    uint32_t residual;
    for (size_t n = 0; (residual = rollup_residual(leaves_layout(w->p, w->layout), hierarchy, org,
                                                   period, n)) != CATALOG_NONE;
         n++)
        figure_set_want(&w->set, w->layout, residual, period);
}

static void
walk_children(struct walk *w, uint32_t hierarchy, uint32_t org, struct period period, date_t date);

static void
walk_unit(struct walk *w, uint32_t hierarchy, uint32_t org, struct period period, date_t date)
{
    if (hierarchy != 0 && in_admin(w) && !has_children(w, hierarchy, org, date))
        hierarchy = 0;
    const struct aggregate *a = figure_set_find(&w->set, hierarchy, w->layout, org, period);
    if (a == NULL)
        return;
    bool own = (a->flags[w->slot] & SLOT_OWN) != 0 || a->children[w->slot] == CELL_NULL;
    if (own)
        VEC_PUSH(w->p->arena, &w->tops, ((struct pair){org, period}));
    else
        walk_children(w, hierarchy, org, period, date);
}

static void
walk_children(struct walk *w, uint32_t hierarchy, uint32_t org, struct period period, date_t date)
{
    size_t cursor = 0;
    const struct org_edge *edge = NULL;
    while ((edge = catalog_next_child(&w->p->catalog, hierarchy, org, date, &cursor)) != NULL)
        if (edge->complete)
            walk_unit(w, hierarchy, edge->child, period, date);
    uint32_t residual;
    for (size_t n = 0; (residual = rollup_residual(leaves_layout(w->p, w->layout), hierarchy, org,
                                                   period, n)) != CATALOG_NONE;
         n++) {
        const struct aggregate *a =
            figure_set_find(&w->set, hierarchy, w->layout, residual, period);
        if (a != NULL && a->own[w->slot] != CELL_NULL) /* else it gave way */
            VEC_PUSH(w->p->arena, &w->tops, ((struct pair){residual, period}));
    }
}

struct units VEC(uint32_t);
struct noting {
    struct arena *arena;
    struct units *units;
};

static void note_unit(void *ctx, uint32_t org)
{
    const struct noting *n = ctx;
    for (size_t i = 0; i < n->units->len; i++)
        if (n->units->at[i] == org)
            return;
    VEC_PUSH(n->arena, n->units, org);
}

static enum status fetch_inputs(struct walk *w, struct diags *diags)
{
    struct VEC(uint32_t) orgs = {0};
    struct periods periods = {0};
    for (size_t i = 0; i < w->tops.len; i++) {
        struct periods tree = {0};
        struct units units = {0};
        struct noting noting = {w->p->arena, &units};
        session_period_tree(w->tops.at[i].period, w->p->arena, &tree);
        rollup_filers(leaves_layout(w->p, w->layout), w->tops.at[i].org, w->tops.at[i].period,
                      note_unit, &noting);
        for (size_t j = 0; j < tree.len * units.len; j++) {
            VEC_PUSH(w->p->arena, &orgs, units.at[j / tree.len]);
            VEC_PUSH(w->p->arena, &periods, tree.at[j % tree.len]);
        }
    }
    if (orgs.len == 0)
        return STATUS_OK;
    enum status status = store_input_list(w->p->store, &w->p->catalog, w->layout, w->slot, orgs.at,
                                          periods.at, orgs.len, w->p->arena, &w->inputs, diags);
    bool typed = true;
    for (size_t i = 0; i < w->inputs.len; i++)
        typed &= w->inputs.at[i].value == CELL_NULL || w->inputs.at[i].place.row != 0;
    if (status != STATUS_OK || typed)
        return status;
    return explain_parts_fetch(w->p, w->layout, w->slot, orgs.at, periods.at, orgs.len, &w->parts,
                               diags);
}

/* The best vintage's filing of exactly this period, when it has a figure here. */
static const struct store_input *filed_for(const struct walk *w, uint32_t org, struct period period)
{
    const struct store_input *best = NULL;
    for (size_t i = 0; i < w->inputs.len; i++) {
        const struct store_input *in = &w->inputs.at[i];
        if (in->submission.org == org && period_eq(in->submission.period, period) &&
            (best == NULL || in->submission.vintage > best->submission.vintage))
            best = in;
    }
    return best != NULL && best->value != CELL_NULL ? best : NULL;
}

static void
add_filed(struct walk *w, const struct store_input *in, uint32_t slot, struct pipeline_inputs *ret)
{
    VEC_PUSH(w->p->arena, ret, explain_parts_input(w->p, w->layout, in, slot));
}

/* A total that was filled in stands on its members' cells. */
static void add_input(struct walk *w, const struct store_input *in, struct pipeline_inputs *ret)
{
    size_t before = ret->len;
    for (size_t i = 0; in->place.row == 0 && i < w->parts.len; i++) {
        const struct store_input *part = explain_parts_of(&w->parts.at[i], in->submission.id);
        if (part != NULL)
            add_filed(w, part, w->parts.at[i].slot, ret);
    }
    if (ret->len == before)
        add_filed(w, in, w->slot, ret);
}

/* The filings that make up a unit's own figure of a period; false when there is none. */
static bool add_own(struct walk *w, uint32_t org, struct period period, struct pipeline_inputs *ret)
{
    const struct store_input *filed = filed_for(w, org, period);
    if (filed != NULL) {
        add_input(w, filed, ret);
        return true;
    }
    struct period parts[PERIOD_PARTS_MAX];
    size_t n = period_parts(period, parts);
    enum time_agg agg = w->p->catalog.indicators.at[w->indicator].time_agg;
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        size_t at = agg == TIME_AGG_LAST ? n - 1 - i : i;
        struct units units = {0}; /* it, or who it was then */
        struct noting noting = {w->p->arena, &units};
        rollup_then(leaves_layout(w->p, w->layout), org, period, parts[at], note_unit, &noting);
        for (size_t u = 0; u < units.len; u++)
            any |= add_own(w, units.at[u], parts[at], ret);
        if (any && (agg == TIME_AGG_LAST || agg == TIME_AGG_FIRST))
            return true;
    }
    return any;
}

/* Among the inputs of the cell at hand, from `first` on. */
static bool has_input(const struct pipeline_inputs *inputs, size_t first, const char *org_code)
{
    for (size_t i = first; i < inputs->len; i++)
        if (strcmp(inputs->at[i].org_code, org_code) == 0)
            return true;
    return false;
}

struct missing_ctx {
    struct walk *w;
    const struct pipeline_inputs *inputs;
    size_t first;
    struct pipeline_missings *missing;
};

/* Cells of one formula may miss the same report. */
static bool
is_missing(const struct pipeline_missings *missing, const char *org_code, struct period p)
{
    for (size_t i = 0; i < missing->len; i++)
        if (strcmp(missing->at[i].org_code, org_code) == 0 && period_eq(missing->at[i].period, p))
            return true;
    return false;
}

static bool note_missing(void *ctx, uint32_t org, struct period period)
{
    struct missing_ctx *m = ctx;
    const struct catalog *catalog = &m->w->p->catalog;
    const char *code = catalog->orgs.at[org].code;
    if (has_input(m->inputs, m->first, code) || filed_for(m->w, org, period) != NULL ||
        is_missing(m->missing, code, period))
        return true;
    VEC_PUSH(
        m->w->p->arena, m->missing,
        ((struct pipeline_missing){
            code, session_org_name(catalog, org, session_period_end(catalog, m->w->layout, period)),
            period}));
    return true;
}

/* Which encoding the file of a submission was read in, where that was no matter of course: its note says so. */
static enum status
encoding_of(struct pipeline *p, int64_t submission, const char **ret, struct diags *diags)
{
    struct diags findings;
    diags_init(&findings, p->arena, 0);
    *ret = NULL;
    enum status status =
        store_submission_findings(p->store, submission, p->arena, &findings, diags);
    for (size_t i = 0; status == STATUS_OK && i < findings.len; i++)
        if (findings.at[i].code == DIAG_N101)
            *ret = findings.at[i].arg[0];
    return status;
}

/* The text that was typed at each input's place: every original is opened once. */
static enum status
add_texts(struct pipeline *p, struct pipeline_inputs *inputs, struct diags *diags)
{
    for (size_t i = 0; i < inputs->len; i++) {
        if (inputs->at[i].text != NULL)
            continue;
        struct digest digest;
        struct text bytes = {0};
        const char *encoding = NULL;
        if (!digest_parse_hex(text_of(inputs->at[i].digest), &digest))
            continue;
        enum status status = store_original_read(p->store, &digest, p->arena, &bytes, diags);
        if (status == STATUS_OK)
            status = encoding_of(p, inputs->at[i].submission, &encoding, diags);
        if (status != STATUS_OK)
            return status;
        struct VEC(struct cell_place) places = {0};
        struct VEC(size_t) which = {0};
        for (size_t j = i; j < inputs->len; j++) {
            if (strcmp(inputs->at[j].digest, inputs->at[i].digest) != 0)
                continue;
            VEC_PUSH(p->arena, &places,
                     cell_place_of(inputs->at[j].sheet_ordinal, inputs->at[j].row,
                                   inputs->at[j].column));
            VEC_PUSH(p->arena, &which, j);
        }
        struct text *texts = ARENA_ARRAY(p->arena, places.len, struct text);
        const char **sheets = ARENA_ARRAY(p->arena, places.len, const char *);
        worker_cells(p, bytes, encoding, places.at, places.len, p->arena, texts, sheets);
        for (size_t j = 0; j < which.len; j++) {
            inputs->at[which.at[j]].text = text_dup(p->arena, texts[j]);
            inputs->at[which.at[j]].sheet = sheets[j];
        }
    }
    return STATUS_OK;
}

/* All inputs of one cell. */
static enum status trace_filed(struct pipeline *p,
                               const struct reach_cell *cell,
                               enum pipeline_basis basis,
                               struct pipeline_explanation *ret,
                               struct diags *diags)
{
    const struct layout *layout = &p->catalog.layouts.at[cell->layout];
    struct walk w = {.p = p,
                     .layout = cell->layout,
                     .slot = cell->slot,
                     .indicator = layout->cells[cell->slot].indicator};
    uint32_t org = cell->org;
    struct period period = cell->period;
    date_t date = session_period_end(&p->catalog, w.layout, period);
    size_t first = ret->inputs.len;
    figure_set_init(&w.set, p, BASIS_BEST, p->arena);
    figure_set_want(&w.set, w.layout, org, period);
    for (size_t i = 0; i < layout->hierarchies_len; i++)
        want_below(&w, layout->hierarchies[i], org, period, date);
    enum status status = figure_set_fetch(&w.set, diags);
    if (status != STATUS_OK)
        return status;
    const struct aggregate *top = figure_set_find(&w.set, cell->hierarchy, w.layout, org, period);
    if (top == NULL)
        return STATUS_OK;
    if (basis == PIPELINE_CHILDREN)
        walk_children(&w, top->hierarchy, org, period, date);
    else if (basis == PIPELINE_OWN)
        VEC_PUSH(p->arena, &w.tops, ((struct pair){org, period}));
    else
        walk_unit(&w, top->hierarchy, org, period, date);
    status = fetch_inputs(&w, diags);
    for (size_t i = 0; status == STATUS_OK && i < w.tops.len; i++)
        (void)add_own(&w, w.tops.at[i].org, w.tops.at[i].period, &ret->inputs);
    if (status != STATUS_OK)
        return status;
    struct missing_ctx missing = {&w, &ret->inputs, first, &ret->missing};
    bool own_stands = w.tops.len == 1 && w.tops.at[0].org == org;
    if (!own_stands)
        (void)rollup_expected(session_derived(p), top->hierarchy, w.layout, w.slot, org, period,
                              note_missing, &missing);
    return STATUS_OK;
}

static int64_t add_up(const struct pipeline_inputs *inputs)
{
    int64_t sum = CELL_NULL;
    for (size_t i = 0; i < inputs->len; i++) {
        if (inputs->at[i].value == CELL_NULL)
            continue;
        if (sum == CELL_NULL)
            sum = inputs->at[i].value;
        else if (!decimal_add(sum, inputs->at[i].value, &sum))
            return CELL_NULL;
    }
    return sum;
}

static bool adds_up(const struct indicator *indicator)
{
    return indicator->org_agg == ORG_AGG_SUM && indicator->formula[0] == '\0' &&
           (indicator->time_agg == TIME_AGG_SUM || indicator->time_agg == TIME_AGG_LAST ||
            indicator->time_agg == TIME_AGG_FIRST || indicator->time_agg == TIME_AGG_NONE);
}

/* What a formula stands on, cell by cell: the inputs of each. */
struct tracing {
    struct pipeline *p;
    struct figure_map *map; /* NULL: as filed */
    enum pipeline_basis basis;
    uint32_t org;
    struct period period;
    struct pipeline_explanation *ret;
    struct diags *diags;
    enum status status;
};

/* On another map the inputs are those of the units that the cell is made of. */
static enum status
trace(const struct tracing *t, const struct reach_cell *cell, enum pipeline_basis basis)
{
    struct explain_map_steps steps = {0};
    if (t->map == NULL)
        return trace_filed(t->p, cell, basis, t->ret, t->diags);
    enum status status =
        explain_map_sources(t->p, t->map, cell, basis, &t->ret->sources, &steps, t->diags);
    for (size_t i = 0; status == STATUS_OK && i < steps.len; i++)
        status = trace_filed(t->p, &steps.at[i].cell, steps.at[i].basis, t->ret, t->diags);
    return status;
}

static bool trace_reached(void *ctx, const struct reach_cell *cell)
{
    struct tracing *t = ctx;
    bool here = cell->org == t->org && period_eq(cell->period, t->period);
    t->status = trace(t, cell, here ? t->basis : PIPELINE_EFFECTIVE);
    return t->status == STATUS_OK;
}

static enum status trace_indicator(struct pipeline *p,
                                   struct figure_map *map,
                                   const struct figure *f,
                                   enum pipeline_basis basis,
                                   struct pipeline_explanation *ret,
                                   struct diags *diags)
{
    const struct derived *derived = map != NULL ? figure_map_derived(map) : session_derived(p);
    struct tracing t = {p, map, basis, f->org, f->period, ret, diags, STATUS_OK};
    struct reach_cell cell = {.hierarchy = f->hierarchy, .org = f->org, .period = f->period};
    cell.layout = catalog_home_layout(&p->catalog, f->indicator, "", &cell.slot);
    if (derived_expr(derived, f->indicator) != NULL) {
        ret->formula = p->catalog.indicators.at[f->indicator].formula;
        (void)derived_cells(derived, f->indicator, f->hierarchy, f->org, f->period, trace_reached,
                            &t);
    }
    if (t.status != STATUS_OK || cell.layout == CATALOG_NONE || ret->inputs.len > 0)
        return t.status;
    return trace(&t, &cell, basis); /* as it was filed */
}

enum status pipeline_explain(struct pipeline *p,
                             const char *indicator,
                             const char *org,
                             const char *period,
                             const char *hierarchy,
                             const char *map,
                             enum pipeline_basis basis,
                             struct pipeline_explanation *ret,
                             struct diags *diags)
{
    memset(ret, 0, sizeof *ret);
    ret->sum_of_inputs = CELL_NULL;
    const struct pipeline_query query = {.indicators = &indicator,
                                         .indicators_len = 1,
                                         .org = org,
                                         .period_from = period,
                                         .hierarchy = hierarchy,
                                         .basis = basis,
                                         .map = map};
    struct figures figures = {0};
    enum status status = pipeline_query(p, &query, &figures, diags);
    if (status != STATUS_OK)
        return status;
    ret->figure = figures.at[0];
    const struct figure *f = &ret->figure;
    if (f->org == CATALOG_NONE)
        return STATUS_OK;
    bool on_map = (f->marks & FIGURE_ON_MAP) != 0;
    status = trace_indicator(p, on_map ? figure_map_new(p, f->map, p->arena) : NULL, f, basis, ret,
                             diags);
    if (status == STATUS_OK)
        status = add_texts(p, &ret->inputs, diags);
    if (status == STATUS_OK)
        status = explain_made_add(p, ret, diags);
    for (size_t i = 0; status == STATUS_OK && i < ret->inputs.len; i++)
        if (ret->inputs.at[i].consolidated != NULL)
            status = add_texts(p, &ret->inputs.at[i].consolidated->parts, diags);
    if (status == STATUS_OK)
        status = explain_warnings_add(p, ret, diags);
    if (adds_up(&p->catalog.indicators.at[f->indicator]) && !explain_map_divides(&ret->sources))
        ret->sum_of_inputs = add_up(&ret->inputs);
    return status;
}
